"""The learner's own record: one JSON file in work/ with open and kept sittings, stories and agreement; theirs to delete."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1


def history_path() -> Path:
    """Return where the record is, whether or not it exists."""
    return course_root() / "work" / "studio_history.json"


def read_history() -> dict[str, Any]:
    """Return the record; an empty one if there is none yet.

    Raises:
        CourseError: the file is there but is not a record.
    """
    path = history_path()
    if not path.exists():
        return {"version": VERSION, "agreement": [], "sittings": [], "stories": [], "open": {}}
    try:
        record = {"open": {}, **json.loads(path.read_text(encoding="utf-8"))}
        if record["version"] != VERSION or not (
            all(isinstance(record[name], list) for name in ("agreement", "sittings", "stories"))
            and isinstance(record["open"], dict)
        ):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseError(
            f"{path} cannot be read as a record of the studio. Rename it, or delete it with forget_studio()."
        ) from None
    return record


def keep(kind: str, entry: dict[str, Any]) -> Path:
    """Add an entry to the record ("agreement", "sittings" or "stories") and return its path."""
    record = read_history()
    record[kind].append(entry)
    return _write(record)


def open_sitting(key: str) -> dict[str, Any] | None:
    """Return what is left of a sitting that was begun in the mock room, None if there is none."""
    found = read_history()["open"].get(key)
    return found if isinstance(found, dict) else None


def hold_open(key: str, state: dict[str, Any] | None) -> Path:
    """Write down a sitting that is under way; with None it is no longer under way."""
    record = read_history()
    if state is None:
        record["open"].pop(key, None)
    else:
        record["open"][key] = state
    return _write(record)


def _write(record: dict[str, Any]) -> Path:
    path = history_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place, so that a full disk costs the new entry and not the old ones.
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    os.replace(scratch, path)
    return path


def studio_history() -> "pd.DataFrame":
    """Return your kept sittings as a table, the latest last: when, mock, card, seed, minutes, late, numbers, result, repeat."""
    import pandas as pd

    columns = ["when", "mock", "card", "seed", "minutes", "late", "numbers", "result", "repeat"]
    rows = [
        {
            **entry,
            "numbers": f"{entry['right']} of {entry['asked']}",
            "repeat": ", ".join(entry["repeat"]),
            "late": f"{entry['late_seconds']} s" if entry.get("late_seconds") else "",
        }
        for entry in read_history()["sittings"]
    ]
    return pd.DataFrame(rows, columns=columns)


def forget_studio() -> bool:
    """Delete the record of your sittings, stories and agreement; return whether there was one."""
    path = history_path()
    there = path.exists()
    path.unlink(missing_ok=True)
    return there
