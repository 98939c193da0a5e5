"""Take submissions out of the zip file of an LMS into submitted/, where grading finds them.

Names in such a file, as the two systems' own programs write them:

- Canvas (lib/content_zipper.rb): `lovelaceada_LATE_1042_55120_toy.ipynb`, the sortable name in small letters without
  blanks, LATE if it is, the user's number, the file's number, and the file's name, flat.
- Moodle (mod/assign, "Download all submissions"): `Ada Lovelace_1042_assignsubmission_file_toy.ipynb`, or a folder
  `Ada Lovelace_1042_assignsubmission_file` with files in it; the number is the participant's.
"""

import re
import secrets
import shutil
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from aipm_course.files import said
from aipm_course.grading.notebooks import printable
from aipm_course.grading.submissions import MAX_BESIDE, MAX_FILES_BESIDE, MAX_NOTEBOOK
from aipm_course.kernel.errors import CourseError
from aipm_course.places import short

_CANVAS = re.compile(
    r"(?P<name>[^/]*?)(?P<late>_?LATE)?_(?P<id>\d{1,18}|anon_\w{1,20})_(?P<number>\d{1,18})_(?P<file>[^/]+)"
)
_MOODLE = re.compile(r"(?P<name>[^/]*?)_(?P<id>\d{1,18})_assignsubmission_(?P<kind>\w+?)_?(?:/|(?<=_))(?P<file>.+)")
_MOST = 20_000
"""Entries of a zip file."""


@dataclass
class Collected:
    """What was taken out of a zip file.

    Attributes:
        lms: "canvas" or "moodle".
        new: learners whose submission is new.
        changed: learners who handed in something else before.
        same: learners who handed in the same before.
        late: learners whom Canvas marks as late.
        names: {learner: name as the file has it}.
        remarks: what was odd, in sentences.
    """

    lms: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass
class _File:
    """A file of somebody's submission."""

    place: PurePosixPath
    number: int
    entry: zipfile.ZipInfo


def collect(root: Path, module: str, archive: Path) -> Collected:
    """Put every submission of a zip file where `aipm grade MODULE --all` finds it, under the LMS's number of the learner.

    Args:
        root: folder of the course.
        module: full name of the module.
        archive: the zip file.

    Raises:
        CourseError: it is no zip file, holds no submission under a name that Canvas or Moodle gives, or there is no room.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _collect(root, module, opened, archive)
    except (zipfile.BadZipFile, EOFError):
        raise CourseError(f"{archive} is no zip file, or only part of one. Download it again.") from None
    except (NotImplementedError, RuntimeError) as error:
        raise CourseError(
            f"{archive} cannot be unpacked ({error}). Unpack it and pack it again without a password."
        ) from None
    except OSError as error:
        raise CourseError(said(error) if error.errno else f"{archive} cannot be read.") from None


def _collect(root: Path, module: str, opened: zipfile.ZipFile, archive: Path) -> Collected:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > _MOST:
        raise CourseError(f"{archive} holds {len(entries)} files; at most {_MOST} are read.")
    canvas = [found for entry in entries if (found := _CANVAS.fullmatch(PurePosixPath(entry.filename).name))]
    moodle = [found for entry in entries if (found := _MOODLE.search(entry.filename))]
    done = Collected("moodle" if len(moodle) >= len(canvas) and moodle else "canvas")
    people: dict[str, list[_File]] = {}
    for entry in entries:
        name = PurePosixPath(entry.filename)
        if "__MACOSX" in name.parts or name.name == ".DS_Store":
            continue
        found = _MOODLE.search(entry.filename) if done.lms == "moodle" else _CANVAS.fullmatch(name.name)
        if found is None:
            done.remarks.append(
                f"{printable(entry.filename)} has no name that {done.lms.title()} gives; it is left out."
            )
            continue
        if found.groupdict().get("kind", "file") != "file":
            continue  # a text that was typed into the LMS
        student, number = found["id"], int(found.groupdict().get("number") or 0)
        people.setdefault(student, []).append(_File(PurePosixPath(found["file"]), number, entry))
        done.names[student] = printable(found["name"])
        if found.groupdict().get("late") and student not in done.late:
            done.late.append(student)
    if not people:
        raise CourseError(
            f"{archive} holds no submission under a name that Canvas or Moodle gives. Use the file of Canvas's Download "
            "Submissions, or of Moodle's Download all submissions."
        )
    for student in sorted(people):
        _put(root, module, student, people[student], opened, done)
    return done


def _put(root: Path, module: str, student: str, files: list[_File], opened: zipfile.ZipFile, done: Collected) -> None:
    """Lay somebody's files into a folder beside the place, then rename it."""
    place = root / "submitted" / student / module
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{module}.{secrets.token_hex(4)}.new")
    try:
        fresh.mkdir()
        for target, entry in _chosen(module, student, files, done).items():
            path = fresh / target
            path.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(entry) as source:
                path.write_bytes(source.read(MAX_BESIDE))
        before = _content(place) if place.is_dir() else None
        if before == _content(fresh):
            done.same.append(student)
            return
        (done.new if before is None else done.changed).append(student)
        if place.exists():
            shutil.rmtree(place)
        fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _chosen(module: str, student: str, files: list[_File], done: Collected) -> dict[str, zipfile.ZipInfo]:
    """Return {place in the folder: entry}: the newest notebook under its name, and what lies beside it."""
    wanted = f"{short(module)}.ipynb"
    notebooks = [file for file in files if file.place.suffix.casefold() == ".ipynb" and _is_plain(file.place)]
    # Of two with the right name the newer one; an LMS adds -1 or (1) to a file that is handed in again.
    notebooks.sort(key=lambda file: (_stem(file.place) == short(module).casefold(), file.number, str(file.place)))
    chosen: dict[str, zipfile.ZipInfo] = {}
    who = f"{done.names.get(student, '')} ({student})".strip()
    if notebooks:
        chosen[wanted] = notebooks[-1].entry
        if notebooks[-1].entry.file_size > MAX_NOTEBOOK:
            done.remarks.append(
                f"{who}: {printable(notebooks[-1].place.name)} is too large; what of it is read is no notebook."
            )
    if len(notebooks) > 1:
        left = ", ".join(printable(file.place.name) for file in notebooks[:-1])
        done.remarks.append(
            f"{who} handed in {len(notebooks)} notebooks; {printable(notebooks[-1].place.name)} is graded, not {left}."
        )
    room = MAX_BESIDE
    for file in sorted(files, key=lambda file: file.number)[:MAX_FILES_BESIDE]:
        if file in notebooks or not _is_plain(file.place) or file.place.name.casefold() == "timestamp.txt":
            continue
        room -= file.entry.file_size
        if room >= 0:
            chosen[str(file.place)] = file.entry
        else:
            done.remarks.append(f"{who}: {printable(file.place.name)} is too large; it is left out.")
    return chosen


def _stem(place: PurePosixPath) -> str:
    """Return a file's name without its ending and without the number that an LMS adds.

    >>> _stem(PurePosixPath("Toy-1.ipynb")), _stem(PurePosixPath("toy (2).ipynb"))
    ('toy', 'toy')
    """
    return re.sub(r"(?:[-_ ]?\(?\d{1,2}\)?)$", "", place.stem.casefold()).strip()


def _is_plain(place: PurePosixPath) -> bool:
    """Return whether a place stays in its folder."""
    parts = place.parts
    return (
        bool(parts)
        and not place.is_absolute()
        and not {"..", ""} & set(parts)
        and "\\" not in str(place)
        and ":" not in parts[0]
    )


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
