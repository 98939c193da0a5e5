"""What an attack is: a function that turns a released notebook into the files of a submission."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARK = "mallory" + "-was-here"
"""Whatever an attack writes outside of its own folder carries this text."""


LINE = """
import json
line = get_ipython().say.__self__._socket
def say(*things):
    for thing in things:
        line.sendall(thing if isinstance(thing, bytes) else json.dumps(thing).encode() + bytes([10]))
"""
"""Code by which a submission speaks to the grader in the name of the process that runs it."""


@dataclass(frozen=True)
class Link:
    """A symbolic link beside the notebook, or in its place."""

    target: str


@dataclass(frozen=True)
class Folder:
    """An empty folder."""


@dataclass(frozen=True)
class Pipe:
    """A named pipe, which nobody ever writes to."""


Content = str | bytes | Link | Folder | Pipe


@dataclass(frozen=True)
class Course:
    """What an attacker knows about the course: everything, except the secrets themselves.

    Attributes:
        root: folder of the course.
        module: name of the assignment.
        notebook: name of the notebook, without suffix.
        released: the notebook as released.
        solved: the notebook with all solutions.
        word: text that stands in every test cell and nowhere else.
        world: paths and addresses: root, home, drop, solution, neighbors, gradebook, port, socket.
        own: whether it is the workbook, whose tests are `check(...)`, and not a plain assignment.
    """

    root: Path
    module: str
    notebook: str
    released: dict[str, Any]
    solved: dict[str, Any]
    word: str
    world: dict[str, Any]
    own: bool

    @property
    def file(self) -> str:
        """Name of the notebook's file."""
        return f"{self.notebook}.ipynb"

    @property
    def tests(self) -> dict[str, float]:
        """Points of every autograded test, by name, in order."""
        return {
            cell["metadata"]["nbgrader"]["grade_id"]: float(cell["metadata"]["nbgrader"]["points"])
            for cell in self.released["cells"]
            if is_test(cell)
        }

    def blank(self) -> "Submission":
        """Return a submission that deserves nothing."""
        return Submission(self, deepcopy(self.released))

    def answered(self, count: int | None = None) -> "Submission":
        """Return a submission with the first answers filled in, or with all."""
        made = self.blank()
        right = [cell for cell in self.solved["cells"] if is_answer(cell)]
        for mine, theirs in list(zip(made.answers, right, strict=True))[:count]:
            mine["source"] = deepcopy(theirs["source"])
        return made


@dataclass
class Submission:
    """A notebook in the making, and what lies beside it."""

    course: Course
    nb: dict[str, Any]
    files: dict[str, Content] = field(default_factory=dict)

    @property
    def setup(self) -> dict[str, Any]:
        """The first code cell."""
        return next(cell for cell in self.nb["cells"] if cell["cell_type"] == "code")

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The code cells that a learner fills in."""
        return [cell for cell in self.nb["cells"] if is_answer(cell)]

    @property
    def tests(self) -> list[dict[str, Any]]:
        """The autograded cells."""
        return [cell for cell in self.nb["cells"] if is_test(cell)]

    def first(self, code: str) -> "Submission":
        """Run code at the end of the first code cell; `W` in it holds what the attacker knows."""
        text = "".join(self.setup["source"])
        self.setup["source"] = f"{text}\nW = {self.course.world!r}\n{code}"
        return self

    def answer(self, number: int, code: str) -> "Submission":
        """Put code in place of an answer, counted from 0; `W` in it holds what the attacker knows."""
        self.answers[number]["source"] = f"W = {self.course.world!r}\n{code}"
        return self

    def beside(self, **files: Content) -> "Submission":
        """Put files beside the notebook; a name is written with __ for the dot and ___ for the slash."""
        for name, content in files.items():
            self.files[name.replace("___", "/").replace("__", ".")] = content
        return self

    def folder(self) -> dict[str, Content]:
        """Return all files of the submission."""
        return {self.course.file: json.dumps(self.nb), **self.files}


Made = Submission | dict[str, Content]


@dataclass(frozen=True)
class Attack:
    """One way to harm a grader, or one honest oddity.

    Attributes:
        name: what it is called.
        number: its class of trouble, 1 to 7.
        what: one sentence.
        make: returns the submission for a course.
        deserves: how many of the first questions it answers honestly; None is all.
        own_only: whether it makes sense only where the tests are `check(...)`.
        flagged: whether the grader may as well refuse it and leave it to a person.
    """

    name: str
    number: int
    what: str
    make: Callable[[Course], Made]
    deserves: int | None = 0
    own_only: bool = False
    flagged: bool = False

    def files(self, course: Course) -> dict[str, Content]:
        """Return the files of the submission."""
        made = self.make(course)
        return made.folder() if isinstance(made, Submission) else made

    def points(self, course: Course) -> float:
        """Return what the submission deserves."""
        return sum(list(course.tests.values())[: self.deserves])


def attack(
    number: int, *, deserves: int | None = 0, own_only: bool = False, flagged: bool = False
) -> Callable[[Callable[[Course], Made]], Attack]:
    """Make an attack of a function; its docstring is the sentence."""

    def made(function: Callable[[Course], Made]) -> Attack:
        name = function.__name__.replace("_", "-")
        return Attack(name, number, (function.__doc__ or "").strip(), function, deserves, own_only, flagged)

    return made


def write(folder: Path, files: dict[str, Content]) -> None:
    """Lay out the files of a submission."""
    import os

    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case Link(target):
                path.symlink_to(target)
            case Folder():
                path.mkdir()
            case Pipe():
                os.mkfifo(path)
            case bytes():
                path.write_bytes(content)
            case str():
                path.write_text(content, encoding="utf-8")


def is_test(cell: dict[str, Any]) -> bool:
    """Return whether a released cell is an autograded test."""
    settings = cell["metadata"].get("nbgrader", {})
    return bool(settings.get("grade")) and not settings.get("solution") and cell["cell_type"] == "code"


def is_answer(cell: dict[str, Any]) -> bool:
    """Return whether a released cell is a code answer."""
    settings = cell["metadata"].get("nbgrader", {})
    return bool(settings.get("solution")) and cell["cell_type"] == "code"
