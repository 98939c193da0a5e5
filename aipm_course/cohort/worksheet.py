"""Who handed in when, from Moodle's grading worksheet (mod/assign/feedback/offline/importgradeslib.php).

Moodle gives everybody another number in each assignment (table assign_user_mapping, "Map an assignment specific id number
to a user"), in the zip file and in the worksheet. Only the worksheet says whose it is: by address, login or ID number,
as far as the site shows them.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aipm_course.grading.late import late_rules
from aipm_course.grading.roster import read_sheet, roster
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

_IDENTIFIER, _MODIFIED = "Identifier", "Last modified (submission)"
_KNOWN_BY = ("Email address", "ID number", "Username")
_FORMS = ("%d %B %Y, %I:%M %p", "%d %B %Y, %H:%M", "%d %B %Y, %I:%M:%S %p", "%d %B %Y, %H:%M:%S")


@dataclass(frozen=True)
class Worksheet:
    """What a worksheet says of an assignment's participants, by their number in it.

    Attributes:
        times: when they handed in.
        people: who of the roster they are, by id.
        strangers: numbers of people whom the roster does not know by what the worksheet says of them.
    """

    times: dict[str, datetime] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()


def worksheet(root: Path, path: Path) -> Worksheet:
    """Return what a worksheet says; times are read in the class's time zone.

    Args:
        root: folder of the course; late.toml there says the time zone, roster.csv who is in the class.
        path: the worksheet, in English.

    Raises:
        CourseError: it is no such file, or holds a time that cannot be read, or two participants are one of the roster.
    """
    rows, zone = read_sheet(path), late_rules(root).zone
    if not rows or not {_IDENTIFIER, _MODIFIED} <= rows[0].keys():
        raise CourseError(
            f"{path} is no grading worksheet of Moodle with the columns {_IDENTIFIER!r} and {_MODIFIED!r}: it has "
            f"{listed(rows[0] if rows else (), limit=12)}. Set Moodle's language to English and download it again."
        )
    ids = _ids(root)
    times: dict[str, datetime] = {}
    people: dict[str, str] = {}
    strangers = set()
    for row in rows:
        found, said = re.fullmatch(r"\D+?(\d+)", row[_IDENTIFIER].strip()), " ".join(row[_MODIFIED].split())
        if not found:
            continue
        number = found.group(1)
        if said not in ("", "-"):
            at = _read(said)
            if at is None:
                raise CourseError(
                    f"{path}: {row[_IDENTIFIER]} handed in at {said!r}, which cannot be read. Set Moodle's language to English "
                    "and download it again."
                )
            times[number] = at.replace(tzinfo=zone) if zone else at.astimezone()
        person = next((ids[key] for name in _KNOWN_BY if (key := _plain(row.get(name, ""))) in ids), None)
        if person is None:
            strangers.add(number)
        elif person in people.values():
            raise CourseError(
                f"{path}: {person} of roster.csv fits two participants. Give each a row of its own there."
            )
        else:
            people[number] = person
    return Worksheet(times, people, frozenset(strangers))


def _ids(root: Path) -> dict[str, str]:
    """Return {what Moodle may know somebody of the roster by: id}: an address, or the id itself."""
    everybody = roster(root)
    ids = {_plain(person.email): person.id for person in everybody if person.email}
    return {_plain(person.id): person.id for person in everybody} | ids


def _plain(text: str) -> str:
    return text.strip().removeprefix("'").casefold()


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
