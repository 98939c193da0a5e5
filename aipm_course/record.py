"""One local file that belongs to the learner: what was checked, graded and answered, a line each.

The file is work/progress.jsonl. It is only ever appended to, nothing in the course needs it, and whoever deletes it is
rid of it. It comes into being only where work/ is, that is, after `aipm start`.
"""

import json
import math
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root

PROGRESS = "AIPM_PROGRESS"
"""Environment variable: another file to record in, or "off"."""
OFF = "off"
_YEARS = range(2000, 2100)
VERSION = 1
"""Version of a line's form; lines from before there was one have none."""


def progress_file() -> Path | None:
    """Return the file that progress is recorded in, or None where nothing is recorded."""
    setting = os.environ.get(PROGRESS, "")
    if setting == OFF:
        return None
    if setting:
        return Path(setting).expanduser()
    try:
        return course_root() / "work" / "progress.jsonl"
    except CourseError:
        return None


def keeps() -> bool:
    """Return whether a line would be kept: there is a file to record in, or a folder for it."""
    path = progress_file()
    try:
        return path is not None and path.parent.is_dir() and (path.is_file() or not path.exists())
    except OSError:
        return False


def record(what: str, **facts: Any) -> None:
    """Append a line with the time; a file that cannot be written is nobody's problem.

    Args:
        what: kind of line: "check" (of a right answer with its `receipt`), "assumption", "grade", "diagnostic", "warm_up",
            "plan", "read", or a rating of a text: "self_rated", "peer_rated", "assistant_rated".
        facts: what to keep, as plain JSON values.
    """
    path = progress_file()
    if path is None:
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        if not path.parent.is_dir() or (path.exists() and not path.is_file()):
            return
        line = json.dumps({"when": now, "what": what, "v": VERSION, "course": _course(), **facts}, ensure_ascii=False)
        begun = "\n" if _ends_within_a_line(path) else ""  # half a line of a power cut would swallow this one
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{begun}{line}\n")
    except (OSError, TypeError, ValueError):
        return


def _ends_within_a_line(path: Path) -> bool:
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


@cache
def _course() -> str:
    """Return the version of the course, so that a line can be read with what it was written by."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("aipm-course")
    except PackageNotFoundError:
        return ""


def recorded() -> list[dict[str, Any]]:
    """Return the lines of the file, the oldest first; a line that cannot be read is left out."""
    path = progress_file()
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace") if path and path.is_file() else ""
    except OSError:
        return []
    entries = []
    for line in text.split("\n"):  # a text in a line may hold signs that `splitlines` takes for ends of lines
        try:
            entry = json.loads(line, parse_constant=_refuse, parse_float=_finite)
            entry["when"] = datetime.fromisoformat(entry["when"])
            if entry["when"].tzinfo is not None and isinstance(entry["what"], str) and _is_sound(entry):
                entries.append(entry)
        except (KeyError, OverflowError, RecursionError, TypeError, ValueError):
            continue
    return sorted(entries, key=lambda entry: entry["when"])


def _is_sound(entry: dict[str, Any]) -> bool:
    """Return whether nothing in a line stops whoever reckons with it: a clock that ran wild, points that are none."""
    numbers = [entry[name] for name in ("earned", "points", "seed", "seconds") if entry.get(name) is not None]
    plain = all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)
    return entry["when"].year in _YEARS and plain


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number
