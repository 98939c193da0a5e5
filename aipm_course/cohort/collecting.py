"""Take submissions out of the zip file of an LMS into submitted/, where grading finds them.

Names in such a file, as the two systems' own programs write them:

- Canvas (lib/content_zipper.rb): `lovelaceada_LATE_1042_55120_toy.ipynb`, the sortable name in small letters without
  blanks, LATE if it is, the user's number, the file's number, and the file's name, flat.
- Moodle (mod/assign, "Download all submissions"): `Ada Lovelace_1042_assignsubmission_file_toy.ipynb`, or a folder
  `Ada Lovelace_1042_assignsubmission_file` with files in it; the number is the participant's in this assignment, and
  another one in the next, so that only the worksheet says who of the roster it is.

What lies in a learner's folder and did not come out of a zip file is the instructor's: a time, a notebook that was
mailed in. It stays, and a zip file that was downloaded earlier never takes a newer attempt away.
"""

import hashlib
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from aipm_course.cohort.attempts import Attempt, File, attempt_of
from aipm_course.cohort.worksheet import Worksheet
from aipm_course.files import said
from aipm_course.grading.collected import FOLDER, Record, collected, keep_collected
from aipm_course.grading.notebooks import printable
from aipm_course.grading.roster import names_of, people, roster, who
from aipm_course.grading.submissions import MAX_BESIDE
from aipm_course.grading.times import TIMESTAMP, HandedIn
from aipm_course.kernel.errors import CourseError
from aipm_course.places import module_names, short

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
        kept: learners whose folder holds something that the zip file does not replace; a remark says why.
        late: learners whom Canvas marks as late.
        timed: learners whose time of handing in is known by now.
        names: {learner: name as the file has it}.
        called: {learner: name of the roster}.
        remarks: what was odd, in sentences.
    """

    lms: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    timed: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def who(self, student: str) -> str:
        """Return a learner as the roster calls them, or else the zip file, with the folder's name."""
        return who(student, self.known())

    def known(self) -> dict[str, str]:
        """Return what learners are called: by the roster, or else in the zip file."""
        return {**self.names, **self.called}


def collect(root: Path, module: str, archive: Path, sheet: Worksheet | None = None) -> Collected:
    """Put every submission of a zip file where `aipm grade MODULE --all` finds it, under the learner's id of the roster.

    That is the LMS's number of the learner, or for Moodle whom the worksheet, or an earlier one, knows by it.

    Args:
        root: folder of the course.
        module: full name of the module.
        archive: the zip file.
        sheet: Moodle's worksheet of the assignment.

    Raises:
        CourseError: it is no zip file, holds no submission under a name that Canvas or Moodle gives, is of another
            module, nobody in it is known by the roster, or there is no room.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _collect(root, module, opened, archive, sheet)
    except (zipfile.BadZipFile, EOFError):
        raise CourseError(f"{archive} is no zip file, or only part of one. Download it again.") from None
    except (NotImplementedError, RuntimeError) as error:
        raise CourseError(
            f"{archive} cannot be unpacked ({error}). Unpack it and pack it again without a password."
        ) from None
    except OSError as error:
        raise CourseError(said(error) if error.errno else f"{archive} cannot be read.") from None


def _collect(root: Path, module: str, opened: zipfile.ZipFile, archive: Path, sheet: Worksheet | None) -> Collected:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > _MOST:
        raise CourseError(f"{archive} holds {len(entries)} files; at most {_MOST} are read.")
    canvas = [found for entry in entries if (found := _CANVAS.fullmatch(PurePosixPath(entry.filename).name))]
    moodle = [found for entry in entries if (found := _MOODLE.search(entry.filename))]
    done = Collected("moodle" if len(moodle) >= len(canvas) and moodle else "canvas", called=names_of(root))
    records = collected(root, module)
    numbers = {one.number: student for student, one in records.items() if one.number and one.lms == done.lms}
    numbers |= sheet.people if sheet and done.lms == "moodle" else {}
    of = {student: number for number, student in numbers.items()}
    files: dict[str, list[File]] = {}
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
        student, number = numbers.get(found["id"], found["id"]), int(found.groupdict().get("number") or 0)
        files.setdefault(student, []).append(File(PurePosixPath(found["file"]), number, entry))
        done.names[student] = printable(found["name"])
        if found.groupdict().get("late") and student not in done.late:
            done.late.append(student)
    if not files:
        raise CourseError(
            f"{archive} holds no submission under a name that Canvas or Moodle gives. Use the file of Canvas's Download "
            "Submissions, or of Moodle's Download all submissions."
        )
    attempts = {name: attempt_of(opened, module, done.who(name), files[name]) for name in sorted(files)}
    _refuse_another_module(root, module, archive, attempts)
    if done.lms == "moodle":
        done.remarks += _about_numbers(root, archive, files, of, sheet, done)
    try:
        for student, attempt in attempts.items():
            time = sheet.times.get(of.get(student, student)) if sheet else None
            kept = _put(root, module, student, attempt, opened, records.get(student), time, done)
            records[student] = replace(kept, number=of.get(student, ""))
    finally:
        keep_collected(root, module, records)
    return done


def _about_numbers(
    root: Path, archive: Path, students: Iterable[str], of: Mapping[str, str], sheet: Worksheet | None, done: Collected
) -> list[str]:
    """Say whom of a Moodle class the roster does not know: each assignment has numbers of its own.

    Raises:
        CourseError: it knows nobody.
    """
    known = {person.id for person in roster(root)}
    strangers = sorted(set(students) - known - set(of))
    if not known:
        return [
            "Moodle gives everybody another number in each assignment. With roster.csv (id, name, email) and --times "
            "WORKSHEET they are found by their address, and each is one person over the whole course."
        ]
    if strangers and len(strangers) == len(set(students)):
        raise CourseError(
            f"{archive.name}: roster.csv knows nobody in it"
            + (
                " by the worksheet's addresses. Is it this assignment's worksheet, and has roster.csv the addresses of Moodle?"
                if sheet
                else ". Moodle gives everybody another number in each assignment; download its grading worksheet, too, and say "
                "--times WORKSHEET, which finds them by their address in roster.csv."
            )
            + " Nothing was changed."
        )
    if not strangers:
        return []
    names = people(strangers, done.known(), limit=30)
    return [f"not on the roster, so under the number of this assignment: {names}"]


def _refuse_another_module(root: Path, module: str, archive: Path, attempts: Mapping[str, Attempt]) -> None:
    """Raise a CourseError if most of the notebooks are another module's: somebody took the wrong file."""
    of = [attempt.module for attempt in attempts.values() if attempt.module]
    other = max(set(of), key=of.count, default="")
    if not other or other == short(module) or of.count(other) * 2 <= len(of):
        return
    full = next((name for name in module_names(root) if short(name) == other), other)
    raise CourseError(
        f"{archive.name} is of another module: {of.count(other)} of its {len(attempts)} submissions are notebooks of {full}. "
        f"Nothing was changed. `aipm collect {full} {archive}` takes them in there."
    )


def _put(
    root: Path,
    module: str,
    student: str,
    attempt: Attempt,
    opened: zipfile.ZipFile,
    record: Record | None,
    time: datetime | None,
    done: Collected,
) -> Record:
    """Lay somebody's files into a copy of their folder, then put it in its place; return what is known of them now."""
    place = root / "submitted" / student / module
    done.remarks += attempt.remarks
    fresh = place.with_name(f".{module}.{secrets.token_hex(4)}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            shutil.copytree(place, fresh, symlinks=True)
        else:
            fresh.mkdir()
        zipped = {name: _read(opened, entry) for name, entry in attempt.files.items()}
        newer = record is not None and attempt.number > record.attempt
        if why := _why_kept(fresh, module, attempt, zipped, record):
            done.kept.append(student)
            done.remarks.append(f"{done.who(student)}: {why}")
            files = dict(record.files) if record else {}
        else:
            files = _lay(root, fresh, module, student, zipped, record, newer, done)
        stamp = _stamp(fresh, record, time, newer, done, student)
        before, now = _content(place) if place.is_dir() else None, _content(fresh)
        if student not in done.kept:
            same = before is not None and _without_time(before) == _without_time(now)
            (done.new if before is None else done.same if same else done.changed).append(student)
        if (fresh / TIMESTAMP).exists():
            done.timed.append(student)
        if before != now:
            _swap(fresh, place)
        known = record or Record(done.lms)
        if student in done.kept:
            return Record(known.lms, known.name, known.attempt, known.entry, known.late, {**files, **stamp})
        return Record(
            done.lms,
            done.names.get(student, ""),
            max(attempt.number, known.attempt),
            attempt.entry,
            student in done.late,
            {**files, **stamp},
        )
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _why_kept(place: Path, module: str, attempt: Attempt, zipped: Mapping[str, bytes], record: Record | None) -> str:
    """Return why the notebook that lies there stays; empty if the zip file's takes its place."""
    name = f"{short(module)}.ipynb"
    path = place / name
    if not path.is_file() or (name in zipped and path.read_bytes() == zipped[name]):
        return ""
    if record and attempt.number < record.attempt:
        return "the zip file holds an earlier attempt than the one that is here, which stays."
    if name not in zipped:
        return "the zip file holds no notebook; the one that is here stays."
    if attempt.module and attempt.module != short(module):
        return f"the zip file holds a notebook of another module ({attempt.module}); the one that is here stays."
    own = record is None or record.files.get(name) != _digest(path.read_bytes())
    if own and (record is None or attempt.number <= record.attempt):
        return (
            f"the notebook in submitted/{place.parent.name}/{module} did not come out of a zip file; it stays. Delete it and "
            "collect again to have the LMS's."
        )
    return ""


def _lay(
    root: Path,
    place: Path,
    module: str,
    student: str,
    zipped: Mapping[str, bytes],
    record: Record | None,
    newer: bool,
    done: Collected,
) -> dict[str, str]:
    """Write the zip file's files into a folder; what an earlier one brought and this one lacks goes."""
    brought = record.files if record else {}
    for name, digest in brought.items():
        path = place / name
        if (
            newer
            and name not in zipped
            and name != TIMESTAMP
            and path.is_file()
            and _digest(path.read_bytes()) == digest
        ):
            path.unlink()
    for name, content in zipped.items():
        path = place / name
        own = path.is_file() and _digest(path.read_bytes()) not in (brought.get(name), _digest(content))
        if own and not newer:
            done.remarks.append(f"{done.who(student)}: {printable(name)} was put there by hand; it stays.")
            continue
        if own:
            aside = root / "submitted" / FOLDER / "replaced" / f"{student}-{module}-{datetime.now():%Y%m%d-%H%M%S}"
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, aside / name)
            done.remarks.append(
                f"{done.who(student)}: a newer attempt takes the place of {printable(name)}, which had been put there by hand "
                f"and is now in {aside.relative_to(root).as_posix()}."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {name: _digest(content) for name, content in zipped.items()}


def _stamp(
    place: Path, record: Record | None, time: datetime | None, newer: bool, done: Collected, student: str
) -> dict[str, str]:
    """Write the time that another file of the LMS says; one that was put there by hand stays."""
    path = place / TIMESTAMP
    known = record.files.get(TIMESTAMP) if record else None
    own = path.is_file() and _digest(path.read_bytes()) != known
    if own:
        if newer:
            done.remarks.append(
                f"{done.who(student)}: {TIMESTAMP} was put there by hand for an earlier attempt and stays; look at it."
            )
        return {}
    if time is not None:
        text = f"{HandedIn(time).text}\n".encode()
        path.write_bytes(text)
        return {TIMESTAMP: _digest(text)}
    if newer:
        path.unlink(missing_ok=True)  # it told the time of the earlier attempt
        return {}
    return {TIMESTAMP: known} if known and path.is_file() else {}


def _swap(fresh: Path, place: Path) -> None:
    """Put a folder in another's place; at no moment is there none of the two."""
    former = fresh.with_suffix(".former")
    if place.exists():
        place.rename(former)
    fresh.rename(place)
    shutil.rmtree(former, ignore_errors=True)


def _read(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with opened.open(entry) as source:
        return source.read(MAX_BESIDE)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _without_time(content: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what somebody handed in, without the time, which nobody hands in."""
    return {name: text for name, text in content.items() if name != TIMESTAMP}


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
