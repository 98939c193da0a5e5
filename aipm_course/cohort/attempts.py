"""What one zip file of an LMS holds of one learner: which notebook counts, which module it is of, what lies beside it."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from aipm_course.grading.notebooks import printable
from aipm_course.grading.submissions import MAX_BESIDE, MAX_FILES_BESIDE, MAX_NOTEBOOK
from aipm_course.grading.times import TIMESTAMP
from aipm_course.kernel.wording import listed
from aipm_course.places import short
from aipm_course.registry import modules

_NAMED = re.compile(rb'"grade_id":\s*"([a-z_]+)-|\bcheck\(\s*\\?["\']([a-z_]+)\.')


@dataclass(frozen=True)
class File:
    """A file of somebody's submission.

    Attributes:
        place: where it lies in the submission.
        number: number that grows with every file handed in; 0 where the LMS gives none.
        entry: the zip file's entry.
    """

    place: PurePosixPath
    number: int
    entry: zipfile.ZipInfo


@dataclass
class Attempt:
    """What is taken of it.

    Attributes:
        files: {place in the folder: entry}.
        number: of the notebook that counts; without a notebook, of the newest file.
        entry: name of the entry that counts.
        module: short name of the module that the notebook is of; empty if that cannot be told.
        remarks: what was odd, in sentences.
    """

    files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    number: int = 0
    entry: str = ""
    module: str = ""
    remarks: list[str] = field(default_factory=list)


def attempt_of(opened: zipfile.ZipFile, module: str, who: str, files: Iterable[File]) -> Attempt:
    """Return what counts of somebody's files: the newest notebook under the module's name, and what lies beside it."""
    files = list(files)
    found = Attempt()
    # Of two with the right name the newer one; an LMS adds -1 or (1) to a file that is handed in again.
    notebooks = sorted(
        (file for file in files if file.place.suffix.casefold() == ".ipynb" and _is_plain(file.place)),
        key=lambda file: (_stem(file.place) == short(module).casefold(), *_age(file)),
    )
    if notebooks:
        newest = notebooks[-1]
        found.files[f"{short(module)}.ipynb"] = newest.entry
        found.module = _module_of(opened, newest.entry)
        if newest.entry.file_size > MAX_NOTEBOOK:
            found.remarks.append(
                f"{who}: {printable(newest.place.name)} is too large; what of it is read is no notebook."
            )
    if len(notebooks) > 1:
        left = listed(printable(file.place.name) for file in notebooks[:-1])
        found.remarks.append(
            f"{who} handed in {len(notebooks)} notebooks; {printable(notebooks[-1].place.name)} is graded, not {left}."
        )
    if files:
        counts = notebooks[-1] if notebooks else max(files, key=_age)
        found.number, found.entry = _age(counts)[0] or _age(counts)[1], counts.entry.filename
    _beside(found, who, [file for file in sorted(files, key=_age) if file not in notebooks])
    return found


def _beside(found: Attempt, who: str, files: list[File]) -> None:
    """Add what lies beside the notebook, as long as there is room."""
    room = MAX_BESIDE
    for file in files[:MAX_FILES_BESIDE]:
        if not _is_plain(file.place) or file.place.name.casefold() == TIMESTAMP:
            continue
        room -= file.entry.file_size
        if room >= 0:
            found.files[str(file.place)] = file.entry
        else:
            found.remarks.append(f"{who}: {printable(file.place.name)} is too large; it is left out.")


def _age(file: File) -> tuple[int, int, int, str]:
    """Return what grows from one file to the next: Canvas's number, Moodle's time, the number that is added to a name."""
    year, month, day, hour, minute, second = file.entry.date_time
    time = ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60 + second
    added = re.search(r"[-_ (](\d{1,2})\)?$", file.place.stem)
    return file.number, time, int(added.group(1)) if added else 0, str(file.place)


def _module_of(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """Return the short name of the module whose cells a notebook holds; empty if none can be told."""
    with opened.open(entry) as source:
        names = [(one or other).decode() for one, other in _NAMED.findall(source.read(MAX_NOTEBOOK))]
    known = {name for name in set(names) if name in modules()}
    counts = Counter(name for name in names if name in known)
    return counts.most_common(1)[0][0] if counts else ""


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
