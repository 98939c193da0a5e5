"""When learners handed in, from Moodle's grading worksheet (mod/assign/feedback/offline/importgradeslib.php)."""

import re
from datetime import datetime
from pathlib import Path

from aipm_course.grading.late import late_rules
from aipm_course.grading.roster import read_sheet
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

_IDENTIFIER, _MODIFIED = "Identifier", "Last modified (submission)"
_FORMS = ("%d %B %Y, %I:%M %p", "%d %B %Y, %H:%M", "%d %B %Y, %I:%M:%S %p", "%d %B %Y, %H:%M:%S")


def times_of(root: Path, path: Path) -> dict[str, datetime]:
    """Return when each participant handed in, by their number; times are read in the class's time zone.

    Args:
        root: folder of the course; late.toml there says the time zone.
        path: the worksheet, in English.

    Raises:
        CourseError: it is no such file, or holds a time that cannot be read.
    """
    rows, zone = read_sheet(path), late_rules(root).zone
    if not rows or not {_IDENTIFIER, _MODIFIED} <= rows[0].keys():
        raise CourseError(
            f"{path} is no grading worksheet of Moodle with the columns {_IDENTIFIER!r} and {_MODIFIED!r}: it has "
            f"{listed(rows[0] if rows else (), limit=12)}. Set Moodle's language to English and download it again."
        )
    times = {}
    for row in rows:
        found, said = re.fullmatch(r"\D+ ?(\d+)", row[_IDENTIFIER].strip()), " ".join(row[_MODIFIED].split())
        if found and said not in ("", "-"):
            at = _read(said)
            if at is None:
                raise CourseError(
                    f"{path}: {row[_IDENTIFIER]} handed in at {said!r}, which cannot be read. Set Moodle's language to English "
                    "and download it again."
                )
            times[found.group(1)] = at.replace(tzinfo=zone) if zone else at.astimezone()
    return times


def _read(said: str) -> datetime | None:
    """Return a time as Moodle writes it in English.

    >>> _read("Friday, 20 November 2026, 10:00 AM")
    datetime.datetime(2026, 11, 20, 10, 0)
    """
    plain = re.sub(r"^[A-Za-z]+, ", "", said)
    for form in _FORMS:
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    return None
