"""Finds the modules of the course by their module.toml, and in them questions, tables, exports and the diagnostic.

A module is a folder in modules/. Nothing else lists modules, tasks or tables: whoever adds a folder has added a module.
The tasks are the answer key: while a notebook is graded, nothing in the learner's kernel imports this file.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.files import read_toml
from aipm_course.judging.key import lesson_uses
from aipm_course.judging.question import Question
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest

if TYPE_CHECKING:
    from aipm_course.bringing.kind import Kind

MODULES = Path(__file__).parent / "modules"
PACKAGE = f"{__package__}.modules"
_KEYS = {
    "number",
    "title",
    "part",
    "minutes",
    "prerequisites",
    "objectives",
    "marks",
    "exports",
    "tables",
    "published",
    "lesson_seed",
    "second_lesson",
    "written",
}
_elsewhere: dict[Path, str] = {}
_TABLE_KEYS = {"summary", "make", "take", "was"}


@dataclass(frozen=True)
class TableEntry:
    """A table as module.toml names it.

    Attributes:
        id: name to load it by: the module's short name, an underscore, the table's own name.
        module: short name of the module.
        summary: one line for lists and error messages.
        make: "file:function" of a simulator, from the module's folder (or with the package in front); "" for a
            published table, which is typed from its source.
        take: what to take of what the function returns: an attribute ("facts", "monitors.log"), or a function of the
            same file that is applied to it ("clean_sheet()"); "" for all.
        was: earlier names.
    """

    id: str
    module: str
    summary: str
    make: str = ""
    take: str = ""
    was: tuple[str, ...] = ()

    @property
    def own_name(self) -> str:
        """The name without the module in front, as its file is called."""
        return self.id.removeprefix(f"{self.module}_")


@dataclass(frozen=True)
class SecondLesson:
    """The second sitting of a module whose tasks one lesson does not hold; its page has the first one's name and `_2`.

    Attributes:
        title: what it is about.
        minutes: what reading it takes; part of the module's minutes.
        objectives: what one can do after it, beside what the first lesson teaches.
    """

    title: str
    minutes: int
    objectives: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """One module as its module.toml describes it.

    Attributes:
        short: name of its folder, and the part of a question's id before the dot.
        number: two digits, or "" for what comes after the modules.
        title: what it is about.
        part: part of the course it belongs to.
        minutes: time it takes, exercise included.
        prerequisites: what one should have done before.
        objectives: what one can do afterwards; empty while the module is coming.
        marks: what the module is to each target role and entry path.
        exports: names that notebooks import from the package, by the file in the module's folder.
        tables: simulated and published tables by id.
        lesson_seed: seed of the numbers that the lesson shows; None where it shows none. A wrong answer that is right
            on that seed is told as what it is.
        written: rows of the ledger that its written task practices.
        second_lesson: what does not fit into one lesson; None where one holds all.
        folder: the module's folder.
        package: the same as a package.
    """

    short: str
    number: str
    title: str
    part: str
    minutes: int
    prerequisites: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)
    exports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tables: dict[str, TableEntry] = field(default_factory=dict)
    lesson_seed: int | None = None
    written: tuple[str, ...] = ()
    second_lesson: SecondLesson | None = None
    folder: Path = MODULES
    package: str = PACKAGE

    @property
    def name(self) -> str:
        """Full name: the number, an underscore, the folder's name."""
        return f"{self.number}_{self.short}" if self.number else self.short

    @property
    def every_objective(self) -> tuple[str, ...]:
        """What one can do after all of its lessons."""
        return (*self.objectives, *(self.second_lesson.objectives if self.second_lesson else ()))

    @property
    def lessons(self) -> tuple[str, ...]:
        """Names of its lessons, as their pages in notebooks/ are called without the ending."""
        return (self.name, f"{self.name}_2") if self.second_lesson else (self.name,)


@cache
def manifests() -> tuple[Manifest, ...]:
    """Return all modules in the order of their numbers; what has no number comes last."""
    found = [_manifest(path, PACKAGE) for path in MODULES.glob("*/module.toml")]
    found += [_manifest(folder / "module.toml", package) for folder, package in _elsewhere.items()]
    return tuple(sorted(found, key=lambda manifest: (not manifest.number, manifest.number, manifest.short)))


@contextmanager
def module_elsewhere(folder: Path, package: str) -> Iterator[None]:
    """Have a module besides those in modules/ while something runs, for example one that tests of the engine work on.

    Args:
        folder: the module's folder, with module.toml and tasks/ in it.
        package: the package that the folder stands in.
    """
    caches = (manifests, exports, tables, former_tables, modules, of_module, kinds, _former_questions)
    _elsewhere[folder] = package
    try:
        for cached in caches:
            cached.cache_clear()
        yield
    finally:
        del _elsewhere[folder]
        for cached in caches:
            cached.cache_clear()


def manifest_of(name: str) -> Manifest:
    """Return a module by its full name, its short name or its number, whether or not it has an exercise yet.

    Raises:
        CourseError: no module is called that.

    Examples:
        >>> manifest_of("00").minutes
        10
    """
    wanted = name.strip().strip("/").casefold()
    for manifest in manifests():
        if wanted and wanted in (manifest.name, manifest.short, manifest.number):
            return manifest
    known = [manifest.name for manifest in manifests()]
    raise CourseError(
        f"There is no module {name!r}.{nearest(wanted, known) or f' There are: {listed(known, limit=30)}.'}"
    )


def module_of_lesson(page: str) -> str:
    """Return the full name of the module that a lesson belongs to, by the name of its page; a page of none as it is.

    Examples:
        >>> module_of_lesson("a_page_of_no_module")
        'a_page_of_no_module'
    """
    return next((manifest.name for manifest in manifests() if page in manifest.lessons), page)


@cache
def exports() -> dict[str, str]:
    """Return {name that notebooks import: module below aipm_course}, of all modules."""
    return {
        name: f"modules.{manifest.short}.{file}"
        for manifest in manifests()
        for file, names in manifest.exports.items()
        for name in names
    }


@cache
def tables() -> dict[str, TableEntry]:
    """Return every table of the course by id."""
    return {name: entry for manifest in manifests() for name, entry in manifest.tables.items()}


@cache
def former_tables() -> dict[str, str]:
    """Return {earlier name of a table: its id}."""
    return {old: entry.id for entry in tables().values() for old in entry.was}


@cache
def kinds() -> "dict[str, tuple[Kind, Manifest]]":
    """Return the kinds of own tables that modules take, by name, with the module: each `Kind` in a module's bring.py."""
    from aipm_course.bringing.kind import Kind

    found: dict[str, tuple[Kind, Manifest]] = {}
    for manifest in manifests():
        if (manifest.folder / "bring.py").is_file():
            file = importlib.import_module(f"{manifest.package}.bring")
            found |= {value.name: (value, manifest) for value in vars(file).values() if isinstance(value, Kind)}
    return found


@dataclass(frozen=True)
class Retired:
    """A task that is no longer part of the course; a module keeps it in retired.toml, so that old records can be told.

    Attributes:
        id: what it was called.
        on: the day it was taken out.
        reason: why, in words that fit after a colon.
        points: what it was worth.
        successor: id of the task that takes its place; "" if none does.
    """

    id: str
    on: date
    reason: str
    points: float
    successor: str = ""

    @property
    def said(self) -> str:
        """What somebody is told who asks for it."""
        instead = f" {self.successor} takes its place." if self.successor else ""
        return f"{self.id} was part of the course until {self.on}: {self.reason}.{instead}"


@cache
def retired() -> dict[str, Retired]:
    """Return the tasks that are no longer part of the course, by id."""
    entries = [entry for path in resources("retired.toml") for entry in read_toml(path).get("questions", [])]
    return {entry["id"]: Retired(**entry) for entry in entries}


def resources(pattern: str) -> list[Path]:
    """Return files in the modules' folders by a pattern, for example "diagnostic.toml", in the order of the modules."""
    return [path for manifest in manifests() for path in sorted(manifest.folder.glob(pattern))]


@cache
def modules() -> tuple[str, ...]:
    """Return the short names of the modules that have tasks, in alphabetical order."""
    return tuple(sorted(manifest.short for manifest in manifests() if (manifest.folder / "tasks").is_dir()))


@cache
def of_module(module: str) -> tuple[Question[Any], ...]:
    """Return the questions of one module, in the order of its tasks: files are named by them, a1_clean.py, w1_memo.py."""
    if module not in modules():
        raise CourseError(f"There is no module {module!r} with questions; there are: {listed(modules(), limit=30)}.")
    manifest = next(manifest for manifest in manifests() if manifest.short == module)
    if manifest.lesson_seed is not None:
        lesson_uses(module, manifest.lesson_seed)
    package = importlib.import_module(f"{manifest.package}.tasks")
    found: list[Question[Any]] = []
    for _, name, _ in sorted(pkgutil.iter_modules(package.__path__), key=lambda entry: entry.name):
        file = importlib.import_module(f"{package.__name__}.{name}")
        found += [
            value
            for value in vars(file).values()
            if isinstance(value, Question) and value not in found and name.startswith(f"{value.task.lower()}_")
        ]
    return tuple(found)


def all_questions() -> tuple[Question[Any], ...]:
    """Return every question of the course."""
    return tuple(question for module in modules() for question in of_module(module))


@cache
def _former_questions(module: str) -> dict[str, Question[Any]]:
    """Return {earlier id: question} of a module."""
    return {old: question for question in of_module(module) for old in getattr(question, "was", ())}


def find(question_id: str) -> Question[Any]:
    """Return a question by its id, or by an earlier one; an unknown id gets the nearest known one.

    Raises:
        CourseError: the id is not text, or no question has it.
    """
    if not isinstance(question_id, str):
        raise CourseError(
            "The first thing check(), hint() and solution() need is the name of a question in quotes, as it stands in "
            f"the exercise; given is {type(question_id).__name__}."
        )
    module = question_id.partition(".")[0]
    if module in modules():
        for question in of_module(module):
            if question.id == question_id:
                return question
        if question_id in _former_questions(module):
            return _former_questions(module)[question_id]
    if question_id in retired():
        raise CourseError(retired()[question_id].said)
    # Only a mistyped module makes it necessary to look through all of them.
    known = [question.id for question in (of_module(module) if module in modules() else all_questions())]
    hint = nearest(question_id, known) or f" The questions are: {listed(known, limit=40)}."
    raise CourseError(f"There is no question {question_id!r}.{hint}")


def by_grade_id(grade_id: str) -> Question[Any] | None:
    """Return the question behind an nbgrader check cell, or None for a cell that is not one of ours."""
    module = grade_id.partition("-")[0]
    if module not in modules():
        return None
    by_id = {question.grade_id: question for question in of_module(module)}
    former = {old.replace(".", "-"): question for old, question in _former_questions(module).items()}
    return by_id.get(grade_id) or former.get(grade_id)


def _manifest(path: Path, package: str) -> Manifest:
    """Read one module.toml; a wrong key is said with file and name."""
    content = read_toml(path)
    short = path.parent.name
    if unknown := [name for name in content if name not in _KEYS]:
        raise CourseError(f"{path.parent.name}/module.toml: unknown is {listed(unknown)};{nearest(unknown[0], _KEYS)}")
    entries: dict[str, TableEntry] = {}
    for kind in ("tables", "published"):
        for name, entry in content.get(kind, {}).items():
            if unknown := [key for key in entry if key not in _TABLE_KEYS]:
                raise CourseError(f"{short}/module.toml, table {name}: unknown is {listed(unknown)}.")
            if not name.startswith(f"{short}_"):
                raise CourseError(f"{short}/module.toml: the table {name!r} must be called {short}_{name}.")
            if bool(entry.get("make")) != (kind == "tables"):
                raise CourseError(f"{short}/module.toml, table {name}: a simulated table has `make`, a published none.")
            entries[name] = TableEntry(name, short, **{**entry, "was": tuple(entry.get("was", ()))})
    try:
        second = content.get("second_lesson")
        if second is not None:
            second = SecondLesson(second["title"], second["minutes"], tuple(second["objectives"]))
        return Manifest(
            short=short,
            number=content.get("number", ""),
            title=content["title"],
            part=content["part"],
            minutes=content["minutes"],
            prerequisites=tuple(content.get("prerequisites", ())),
            objectives=tuple(content.get("objectives", ())),
            marks=content.get("marks", {}),
            exports={file: tuple(names) for file, names in content.get("exports", {}).items()},
            tables=entries,
            lesson_seed=content.get("lesson_seed"),
            written=tuple(content.get("written", ())),
            second_lesson=second,
            folder=path.parent,
            package=f"{package}.{short}",
        )
    except KeyError as missing:
        raise CourseError(f"{short}/module.toml has no {missing}.") from None
