"""Lay the course out in a folder from an installed package, and bring that folder to the package's release later.

Nothing that somebody wrote is lost: a file that is not as it was laid out is kept beside the new one. What learners hand
in stands in work/ and is never touched here.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aipm_course.kernel.errors import CourseError
from aipm_course.places import LAID_OUT, packaged_content
from aipm_course.workspace import aside_of

FOLDER = "aipm-course"
"""Name of the folder that the course is laid out in if none is named."""
_NOTES = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""What systems put into an empty folder by themselves."""


@dataclass
class Changes:
    """What laying out changed in a folder.

    Attributes:
        before: release that was there, empty if none.
        now: release that is there.
        new: files that were not there.
        changed: files that have another text now.
        gone: files that this release has no more.
        kept: copies of what somebody had changed, under the names that they have now.
    """

    before: str
    now: str
    new: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def release() -> str:
    """Return the release of the installed package."""
    return importlib.metadata.version("aipm-course")


def laid_out_release(folder: Path) -> str:
    """Return the release that a folder was laid out from, empty if it was not."""
    return str(_manifest(folder).get("release", ""))


def lay_out_course(folder: Path, source: Path | None = None) -> Changes:
    """Lay lessons, exercises and tables out in a folder, or bring one that was laid out to this release.

    Args:
        folder: where; it may be missing or empty.
        source: where the files come from; the installed package's own if not given.

    Raises:
        CourseError: the folder holds other things, is a file or cannot be written, or the package holds no lessons.
    """
    source = source or packaged_content()
    if source is None:
        raise CourseError(
            "This package was installed from a checkout: the course is the checkout itself. Type `aipm start` in it."
        )
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file. Name a folder that is empty or not there yet.")
    known = _manifest(folder)
    if not known and folder.is_dir() and any(path.name not in _NOTES for path in folder.iterdir()):
        raise CourseError(f"{folder} holds other things. Name a folder that is empty or not there yet.")
    were: dict[str, str] = known.get("files", {})
    changes = Changes(str(known.get("release", "")), release())
    files = {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*")) if path.is_file()}
    sums = {name: _sum(path) for name, path in files.items()}
    try:
        for name, path in files.items():
            _bring(folder / name, path, sums[name], were.get(name), changes)
        for name in sorted(were.keys() - files.keys()):
            _take_away(folder / name, were[name], changes)
        _write(folder / LAID_OUT, json.dumps({"release": changes.now, "files": sums}, indent=1) + "\n")
    except OSError as problem:
        raise CourseError(
            f"{problem.filename or folder} cannot be written ({problem.strerror}). Make room or name another folder; what was "
            "there is still there."
        ) from None
    return changes


def _bring(target: Path, source: Path, new: str, was: str | None, changes: Changes) -> None:
    if not target.exists():
        changes.new.append(target)
    elif (here := _sum(target)) == new:
        return
    else:
        if here != was:
            aside = aside_of(target)
            target.rename(aside)
            changes.kept.append(aside)
        changes.changed.append(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, scratch)
    os.replace(scratch, target)


def _take_away(target: Path, was: str, changes: Changes) -> None:
    if not target.is_file():
        return
    if _sum(target) == was:
        target.unlink()
    else:
        aside = aside_of(target)
        target.rename(aside)
        changes.kept.append(aside)
    changes.gone.append(target)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / LAID_OUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, text: str) -> None:
    scratch = path.with_name(f"{path.name}.new")
    scratch.write_text(text, encoding="utf-8", newline="\n")
    os.replace(scratch, path)
