"""Bring the copies in work/ up to date with a newer course, and fetch one; what a learner wrote is kept.

Beside each copy lies, in work/.course/, the course's own file as it was laid out. Where the two differ, the learner wrote
something; where the course's file differs from it, the course has moved on.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aipm_course.files import is_there, write_whole
from aipm_course.kernel.errors import CourseError
from aipm_course.places import ORIGINALS, exercise_path, lesson_copy, module_names, original_of, work_path

Cell = dict[str, Any]
_NEWS = 12
"""Lines about what is new that are printed."""
BEFORE_UPDATE = "*Yours, from before this cell of the course changed:*"


@dataclass
class News:
    """What is new in work/.

    Attributes:
        new: files that were laid out for the first time.
        refreshed: copies without a word of the learner's that were replaced by the newer ones.
        kept: {copy: how many cells of the learner's are in it} of lessons that were brought up to date.
        waiting: exercises that have changed in the course; the learner's copy stays as it is.
    """

    new: list[Path] = field(default_factory=list)
    refreshed: list[Path] = field(default_factory=list)
    kept: dict[Path, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)


def bring_up_to_date(root: Path) -> News:
    """Lay out what has no copy in work/ yet, and bring the copies up to date; nothing that was written is lost."""
    news = News()
    for lesson in sorted((root / "notebooks").glob("*.ipynb")):
        copy = lesson_copy(root, lesson.stem)
        _bring(lesson.read_text(encoding="utf-8"), copy, original_of(root, copy), news, lesson=True)
    for module in module_names(root):
        source = beside_lessons(exercise_path(root, module).read_text(encoding="utf-8"))
        copy = work_path(root, module)
        _bring(source, copy, original_of(root, copy), news, lesson=False)
    return news


def bring_lessons(notebooks: Path, into: Path) -> News:
    """Do the same for lessons alone, into a folder of a learner's own: on a hub the course belongs to everybody."""
    news = News()
    for lesson in sorted(notebooks.glob("*.ipynb")):
        original = into / ORIGINALS / lesson.name
        _bring(lesson.read_text(encoding="utf-8"), into / lesson.name, original, news, lesson=True)
    return news


def beside_lessons(text: str) -> str:
    """Return an exercise whose links lead to the lessons beside it, in work/, and not to the course's own files.

    >>> beside_lessons("[The lesson](../../notebooks/99_toy.ipynb)")
    '[The lesson](../99_toy.ipynb)'
    """
    return text.replace("](../../notebooks/", "](../")


def _bring(text: str, copy: Path, original: Path, news: News, *, lesson: bool) -> None:
    if not is_there(copy):
        news.new.append(copy)
        _write(copy, text)
        _write(original, text)
        return
    if not original.exists():
        # Laid out before originals were kept: what the learner wrote cannot be told apart, so all of it stays.
        return
    base_text = original.read_text(encoding="utf-8")
    if base_text == text:
        return
    base, mine, newer = _cells(base_text), _cells(copy.read_text(encoding="utf-8", errors="replace")), _cells(text)
    if mine is not None and base is not None and newer is not None:
        if _sources(mine) == _sources(base):
            news.refreshed.append(copy)
            _write(copy, text)
            _write(original, text)
        elif lesson:
            merged, own = with_notes(base, mine, newer)
            news.kept[copy] = own
            _write(copy, json.dumps({**json.loads(text), "cells": merged}, indent=1, ensure_ascii=False) + "\n")
            _write(original, text)
        elif _sources(base) != _sources(newer):
            news.waiting.append(copy.parent.name)


def with_notes(base: Sequence[Cell], mine: Sequence[Cell], newer: Sequence[Cell]) -> tuple[list[Cell], int]:
    """Return the newer lesson with the learner's cells in it, and how many these are.

    A cell that the learner added stays behind the cell it stood behind. A cell that the learner changed stays as it is
    if the course left it alone; if both changed it, the course's stands first and the learner's below it.

    Args:
        base: the lesson as it was laid out.
        mine: the learner's copy.
        newer: the lesson as it is now.
    """
    laid_out = {cell["id"]: _source(cell) for cell in base}
    changed: dict[str, Cell] = {}
    added: dict[str, list[Cell]] = {}
    before = ""
    for cell in mine:
        name = cell.get("id", "")
        if name not in laid_out:
            added.setdefault(before, []).append(cell)
        else:
            before = name
            if _source(cell) != laid_out[name]:
                changed[name] = cell
    own = len(changed) + sum(map(len, added.values()))
    merged = added.pop("", [])
    for cell in newer:
        name = cell["id"]
        yours = changed.pop(name, None)
        if yours is None:
            merged.append(cell)
        elif _source(cell) == laid_out[name]:
            merged.append(yours)
        elif _source(cell) == _source(yours):
            merged.append(cell)
        else:
            merged += [cell, _note(f"{name}-note"), {**yours, "id": f"{name}-yours"}]
        merged += added.pop(name, [])
    # What stood at a place that the course has taken out goes to the end.
    for name, cell in changed.items():
        merged += [_note(f"{name}-note"), {**cell, "id": f"{name}-yours"}]
    for cells in added.values():
        merged += cells
    return merged, own


def fetch(root: Path) -> str:
    """Fetch the newer course by git.

    Args:
        root: folder of the checkout.

    Returns:
        What was done, in a sentence; and below it, a line each, what the course says about it to learners and classes.

    Raises:
        CourseError: git is missing or refuses, or files of the course were changed by hand.
    """
    _give_back_read_lessons(root)
    changed = [line[3:] for line in _git(root, "status", "--porcelain", "--untracked-files=no").splitlines()]
    if changed:
        raise CourseError(
            f"{changed[0]} was changed by hand{f' (and {len(changed) - 1} more)' if changed[1:] else ''}. Move your version "
            f"to another place, run `git checkout -- {changed[0]}`, then `aipm update` again. Files in work/ are never in the way."
        )
    before = _git(root, "rev-parse", "HEAD")
    _git(root, "pull", "--ff-only", "--quiet")
    after = _git(root, "rev-parse", "HEAD")
    if before == after:
        return "The course is up to date."
    count = _git(root, "rev-list", "--count", f"{before}..{after}")
    done = f"Fetched {count} change{'s' if count != '1' else ''} of the course."
    return "\n".join([done, *_said_about(root, before, after)])


def _said_about(root: Path, before: str, after: str) -> list[str]:
    """Return what came into changes/ and CHANGELOG.md between two commits, grades first: they touch a running class."""
    lines: list[tuple[bool, str]] = []
    for name in _git(root, "diff", "--name-only", "--diff-filter=A", before, after, "--", "changes").splitlines():
        stem, _, kind = name.removesuffix(".md").rpartition(".")
        if stem and name.endswith(".md"):
            text = " ".join(_git(root, "show", f"{after}:{name}").split())
            lines.append((kind != "grades", f"{kind}: {text}"))
    added = [line[1:] for line in _git(root, "diff", "--unified=0", before, after, "--", "CHANGELOG.md").splitlines()]
    lines += [(True, line.removeprefix("- ").strip()) for line in added if line.startswith(("- ", "* "))]
    told = [text for _, text in sorted(lines, key=lambda line: line[0])]
    more = [f"{len(told) - _NEWS} more stand in CHANGELOG.md and changes/."] if len(told) > _NEWS else []
    return [*told[:_NEWS], *more]


def _give_back_read_lessons(root: Path) -> None:
    """Undo in notebooks/ what reading has changed; what was written there moves to the copy in work/."""
    for line in _git(root, "status", "--porcelain", "--untracked-files=no", "--", "notebooks").splitlines():
        path = root / line[3:].strip('"')
        committed = _git(root, "show", f"HEAD:{path.relative_to(root).as_posix()}", strip=False)
        base, mine = _cells(committed), _cells(path.read_text(encoding="utf-8")) if path.exists() else None
        copy = lesson_copy(root, path.stem)
        if base is not None and mine is not None and _sources(base) != _sources(mine):
            original = original_of(root, copy)
            if copy.exists() and not (
                original.exists() and _sources(_cells(copy.read_text(encoding="utf-8")) or []) == _sources(base)
            ):
                continue  # written in both places: left alone, and named by whoever looks next
            _write(copy, path.read_text(encoding="utf-8"))
            _write(original, committed)
        _git(root, "checkout", "--", path.relative_to(root).as_posix())


def _git(root: Path, *arguments: str, strip: bool = True) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
        )
    except FileNotFoundError:
        raise CourseError("git is not installed; with it, `aipm update` fetches what is new.") from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise CourseError(f"git {arguments[0]} did not work: {lines[-1].strip()}")
    return done.stdout.rstrip() if strip else done.stdout


def _cells(text: str) -> list[Cell] | None:
    """Return the cells of a notebook, or None if it is none."""
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError):
        return None
    return [dict(cell) for cell in cells]


def _source(cell: Cell) -> str:
    return "".join(cell.get("source", ""))


def _sources(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    return [(cell.get("cell_type", ""), _source(cell)) for cell in cells]


def _note(name: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": [BEFORE_UPDATE]}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)


if __name__ == "__main__":  # a hub's bin/singleuser: the course's lessons, the learner's folder
    import sys

    bring_lessons(Path(sys.argv[1]), Path(sys.argv[2]))
