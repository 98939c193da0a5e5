"""What came out of an LMS's files: which attempt of whom, so that a later zip file replaces nothing that is newer or not its own.

One JSON file per module in submitted/.collected/, beside what it is about.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aipm_course.files import write_whole

FOLDER = ".collected"


@dataclass(frozen=True)
class Record:
    """What was taken over of one learner.

    Attributes:
        lms: "canvas" or "moodle".
        name: what the zip file calls them.
        attempt: number that grows with every attempt: Canvas's of the file, Moodle's time of the entry; 0 if unknown.
        entry: name of the notebook in the zip file, by which the LMS takes feedback in again.
        late: whether the LMS marked it as late.
        files: {place in the folder: digest} of all that was taken over.
        number: the LMS's number of the learner in this assignment; empty where it is the folder's name.
    """

    lms: str
    name: str = ""
    attempt: int = 0
    entry: str = ""
    late: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    number: str = ""


def collected(root: Path, module: str) -> dict[str, Record]:
    """Return what was taken over for a module, by learner; a file that cannot be read says nothing."""
    try:
        noted = json.loads(_place(root, module).read_text(encoding="utf-8"))
        return {str(student): Record(**record) for student, record in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def keep_collected(root: Path, module: str, records: Mapping[str, Record]) -> None:
    """Write it down; nobody's record is no file.

    Raises:
        OSError: there is no room, or no right.
    """
    path = _place(root, module)
    if not records:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    noted = {student: asdict(record) for student, record in sorted(records.items())}
    write_whole(path, json.dumps(noted, ensure_ascii=False, indent=1) + "\n")


def _place(root: Path, module: str) -> Path:
    return root / "submitted" / FOLDER / f"{module}.json"
