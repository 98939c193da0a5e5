"""The learner's own copies in work/: laid out once, never overwritten, moved aside on request."""

import json
import re
from datetime import datetime
from pathlib import Path

from aipm_course.files import is_there, write_whole
from aipm_course.kernel.errors import CourseError
from aipm_course.places import exercise_path, original_of, work_path
from aipm_course.updating import beside_lessons, bring_up_to_date


def lay_out(root: Path) -> list[Path]:
    """Copy every lesson and exercise that has no copy in work/ yet, and bring lessons up to date; return the new copies."""
    return bring_up_to_date(root).new


def copy_fresh(root: Path, module: str, seed: int = 0) -> Path:
    """Write a fresh copy of a module's exercise; nothing may stand in its place."""
    source, target = exercise_path(root, module), work_path(root, module)
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_there(target):
        raise CourseError(f"{target} exists already; `aipm reset {module}` keeps it aside and makes a fresh copy.")
    text = beside_lessons(source.read_text(encoding="utf-8"))
    fresh = text if seed == 0 else with_seed(text, seed)
    original = original_of(root, target)
    original.parent.mkdir(parents=True, exist_ok=True)
    for path in (original, target):
        write_whole(path, fresh)
    return target


def reset(root: Path, module: str, seed: int = 0) -> tuple[Path, Path | None]:
    """Make a fresh copy and keep the old one aside.

    Returns:
        The fresh copy, and where the old one is now (None if there was none).
    """
    target, aside = work_path(root, module), None
    if target.exists():
        aside = aside_of(target)
        target.rename(aside)
    return copy_fresh(root, module, seed), aside


def aside_of(path: Path) -> Path:
    """Return a free name beside a copy, with the time of its last change, to keep it aside under."""
    stamp = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-until-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}-until-{stamp}-{number}{path.suffix}")
    return aside


def with_seed(text: str, seed: int) -> str:
    """Return a notebook's text with another number in its line `seed = 0`.

    Raises:
        CourseError: the notebook has no such line, because its data are published and know no seed.
    """
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        for place, line in enumerate(cell["source"]):
            if cell["cell_type"] == "code" and re.match(r"seed = 0\b", line):
                cell["source"][place] = line.replace("seed = 0", f"seed = {seed}", 1)
                return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    raise CourseError("This exercise has no line `seed = 0`: its data are published numbers and always the same.")
