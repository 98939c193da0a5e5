"""Who is in the class: roster.csv in the course folder, so that who handed in nothing is known."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aipm_course.grading.notebooks import printable
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

FILE = "roster.csv"
_IDS = ("id", "student", "student_id", "login", "user", "username")


@dataclass(frozen=True)
class Person:
    """Somebody in the class.

    Attributes:
        id: name of their folder in submitted/, and in the gradebook.
        name: what they are called.
        email: their address, by which an LMS may know them.
    """

    id: str
    name: str = ""
    email: str = ""


def read_sheet(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as any spreadsheet saves it: with commas, semicolons or tabs, with or without a mark.

    Raises:
        CourseError: it cannot be read as a table.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}).") from None
    text = decoded(content)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=False))
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise CourseError(f"{path} has no first line with the names of its columns.")
    names = [name.strip() for name in rows[0]]
    if doubled := [name for name in dict.fromkeys(names) if name and names.count(name) > 1]:
        raise CourseError(f"{path} has two columns called {doubled[0]!r}. Rename one of them.")
    return [dict(zip(names, [*row, *[""] * len(names)], strict=False)) for row in rows[1:] if any(map(str.strip, row))]


def decoded(content: bytes) -> str:
    """Return the text of a file as spreadsheets on any system save it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:  # what Excel in western countries calls CSV
        return content.decode("cp1252", errors="replace")


def roster(root: Path) -> tuple[Person, ...]:
    """Return everybody in roster.csv of a course folder, by id; nobody where there is no such file.

    Raises:
        CourseError: it is no table, or has no column with ids.
    """
    path = root / FILE
    if not path.exists():
        return ()
    people: dict[str, Person] = {}
    for row in read_sheet(path):
        lower = {name.casefold().replace(" ", "_"): value.strip() for name, value in row.items()}
        column = next((name for name in _IDS if name in lower), None)
        if column is None:
            raise CourseError(
                f"{FILE} needs a column `id` with the names of folders in submitted/; it has {listed(row)}."
            )
        name = lower.get("name") or " ".join(filter(None, (lower.get("first_name"), lower.get("last_name"))))
        if lower[column]:
            people[lower[column]] = Person(lower[column], name, lower.get("email", ""))
    return tuple(people[name] for name in sorted(people))


def names_of(root: Path) -> dict[str, str]:
    """Return {id: name} of everybody on the roster who has one; nobody where it cannot be read."""
    try:
        return {person.id: person.name for person in roster(root) if person.name}
    except CourseError:
        return {}


def who(student: str, called: Mapping[str, str]) -> str:
    """Return a learner as people know them: the name of the roster, and the folder's.

    >>> who("4105", {"4105": "Chen, Wei"}), who("ada", {})
    ('Chen, Wei (4105)', 'ada')
    """
    name = called.get(student, "")
    return printable(f"{name} ({student})" if name and name != student else student)


def people(students: Iterable[str], called: Mapping[str, str], *, limit: int = 6) -> str:
    """Join learners for a sentence, with semicolons where a name holds a comma.

    >>> people(["4105", "ada"], {"4105": "Chen, Wei"})
    'Chen, Wei (4105); ada'
    >>> people(["bob", "ada"], {})
    'bob, ada'
    """
    texts = [who(student, called) for student in students]
    more = f" and {len(texts) - limit} more" if len(texts) > limit else ""
    return ("; " if any("," in text for text in texts) else ", ").join(texts[:limit]) + more


def person_named(root: Path, named: str) -> Person:
    """Return whom somebody means by an id, or by a name or an address on the roster; a stranger is called as was said.

    Raises:
        CourseError: the name is several people's.
    """
    people = roster(root)
    if found := next((person for person in people if person.id == named), None):
        return found
    fits = [person for person in people if _words(named) in (_words(person.name), _words(person.email))]
    if len(fits) > 1:
        raise CourseError(f"{named} is the name of {listed(person.id for person in fits)} on the roster. Say which id.")
    return fits[0] if fits else Person(named)


def _words(name: str) -> tuple[str, ...]:
    """Return what of a name stays the same however it is written.

    >>> _words("Okafor, Ada") == _words("ada okafor")
    True
    """
    return tuple(sorted(name.casefold().replace(",", " ").split())) or (" ",)
