"""One local file that belongs to the learner: what was checked, graded and answered, a line each.

The file is work/progress.jsonl. It is only ever appended to, nothing in the course needs it, and whoever deletes it is
rid of it. It comes into being only where work/ is, that is, after `aipm start`.
"""

import json
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


def record(what: str, **facts: Any) -> None:
    """Append a line with the time; a file that cannot be written is nobody's problem.

    Args:
        what: kind of line: "check", "grade", "diagnostic", "warm_up" or "plan".
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
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except (OSError, TypeError, ValueError):
        return


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
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path and path.is_file() else []
    except OSError:
        return []
    entries = []
    for line in lines:
        try:
            entry = json.loads(line)
            entry["when"] = datetime.fromisoformat(entry["when"])
            if entry["when"].tzinfo is not None and isinstance(entry["what"], str):
                entries.append(entry)
        except (KeyError, TypeError, ValueError):
            continue
    return sorted(entries, key=lambda entry: entry["when"])
