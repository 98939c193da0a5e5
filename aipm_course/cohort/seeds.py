"""Who has which seed, told before anybody begins: a table with a sentence for everybody in the class."""

import csv
import io
from pathlib import Path

from aipm_course.files import write_whole
from aipm_course.grading.one import cohort_config
from aipm_course.grading.roster import Person, roster
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

FILE = "seeds.csv"
EVERYBODY, ANY = "*", "any"


def seeds_of(root: Path) -> dict[str, int | None]:
    """Return the seed that counts for everybody on the roster, or else for whoever has one of their own; None is any.

    Raises:
        CourseError: nobody has a seed of their own, or a seed is no number.
    """
    said = dict(cohort_config(root).JudgeAnswers.get("seeds", {}))
    if not said or set(map(str, said.values())) == {ANY}:
        raise CourseError(
            "Everybody may choose a seed. Write into nbgrader_config.py who has which, for example "
            'c.JudgeAnswers.seeds = {"ada": 11, "bo": 12, "*": 0}; "*" is everybody else.'
        )
    names = [person.id for person in roster(root)] or sorted(name for name in said if name != EVERYBODY)
    return {name: _number(said.get(name, said.get(EVERYBODY, ANY)), name) for name in names}


def _number(seed: object, name: str) -> int | None:
    if seed == ANY:
        return None
    try:
        return int(str(seed))
    except ValueError:
        raise CourseError(
            f'The seed of {name} in nbgrader_config.py is {seed!r}; it is a whole number or "any".'
        ) from None


def sentence(seed: int | None) -> str:
    """Return what somebody needs to know before they begin.

    >>> sentence(11)
    'Your seed is 11. Before you begin an exercise, write `seed = 11` in its first code cell in place of `seed = 0` and run all cells. Answers to another seed get no points.'
    """
    if seed is None:
        return "You may choose your seed; the one in your notebook counts."
    if seed == 0:
        return "Your seed is 0, as the exercises come: leave `seed = 0` in the first code cell as it is."
    return (
        f"Your seed is {seed}. Before you begin an exercise, write `seed = {seed}` in its first code cell in place of "
        "`seed = 0` and run all cells. Answers to another seed get no points."
    )


def write_seeds(root: Path) -> tuple[Path, list[str]]:
    """Write the table; return where, and what is odd, in sentences.

    Raises:
        CourseError: as `seeds_of` does.
    """
    seeds = seeds_of(root)
    people = {person.id: person for person in roster(root)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "name", "email", "seed", "tell"])
    for name, seed in seeds.items():
        person = people.get(name, Person(name))
        shown = ANY if seed is None else str(seed)
        writer.writerow([_harmless(cell) for cell in (name, person.name, person.email, shown, sentence(seed))])
    write_whole(root / FILE, f"\ufeff{text.getvalue()}")  # without the mark Excel takes it for its own encoding
    own = set(cohort_config(root).JudgeAnswers.get("seeds", {})) - {EVERYBODY}
    strangers = sorted(own - set(people)) if people else []
    odd = [f"Not on the roster, and with a seed in nbgrader_config.py: {listed(strangers)}."] if strangers else []
    if not people:
        odd.append("There is no roster.csv, so the table has only those who have a seed of their own.")
    return root / FILE, odd


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@") else cell
