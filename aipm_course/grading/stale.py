"""What has changed since a class was graded and would have the next run grade it again."""

import contextlib
import json
import sqlite3
from pathlib import Path

from aipm_course.grading.cohort import RESULTS, rules_of
from aipm_course.grading.journal import JOURNAL


def changed_since(root: Path, module: str) -> tuple[str, ...]:
    """Return what decides about grades and is another than when somebody was graded: the exercise, the answer key, ...

    Nothing where nothing was graded, or where the journal is gone.
    """
    path = root / RESULTS / module / JOURNAL
    if not path.exists():
        return ()
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as file:
            kept = [json.loads(rules) for (rules,) in file.execute("SELECT DISTINCT rules FROM graded")]
    except (sqlite3.Error, ValueError):
        return ()
    now = rules_of(root, module)
    return tuple(what for what in now if any(rules.get(what) != now[what] for rules in kept))
