"""Which column of a file is which of the kind's: exact names first, then near ones; what is not sure is asked."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aipm_course.bringing.kind import Column, Kind
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest

OWN, EXACT, SURE, NEAR = 1.1, 1.0, 0.8, 0.7


@dataclass(frozen=True)
class Matched:
    """Which heading a column has.

    Attributes:
        place: number of the column in the file, from 0.
        heading: what stands above it.
        how: "said" by the user, "named" as one of its known names, or "guessed" from a part of its name.
    """

    place: int
    heading: str
    how: str


def matched(kind: Kind, headings: Sequence[str], said: Mapping[str, str]) -> dict[str, Matched]:
    """Return the columns that are found; those that are not are missing.

    Args:
        kind: what is looked for.
        headings: the file's headings.
        said: {column: heading} as the user said; "" for a column that the file does not have.

    Raises:
        CourseError: a column or heading that was said is not there, or two headings fit one column alike.
    """
    found: dict[str, Matched] = {}
    names = [column.name for column in kind.columns]
    skipped = set()
    for name, heading in said.items():
        if name not in names:
            raise CourseError(
                f"{kind.name} has no column {name!r}; there are: {listed(names, limit=30)}.{nearest(name, names)}"
            )
        if not heading:
            skipped.add(name)
            continue
        place = _place(heading, headings)
        found[name] = Matched(place, headings[place], "said")
    taken = {one.place for one in found.values()}
    scores = sorted(
        (
            (-_score(column, heading), number, place)
            for number, column in enumerate(kind.columns)
            if column.name not in found and column.name not in skipped
            for place, heading in enumerate(headings)
            if place not in taken and heading
        ),
    )
    for score, number, place in scores:
        name = kind.columns[number].name
        if -score < NEAR:
            break
        if name in found or place in taken:
            continue
        rivals = [
            other for other_score, other_number, other in scores
            if other_number == number and other != place and other not in taken and other_score == score
        ]  # fmt: skip
        if rivals:
            both = [headings[place], *(headings[other] for other in rivals)]
            raise CourseError(
                f"Two columns could be {name}: {listed(repr(one) for one in both)}. Say which: "
                f'`--column {name}="{headings[place]}"`.'
            )
        found[name] = Matched(place, headings[place], "named" if -score > EXACT - 0.1 else "guessed")
        taken.add(place)
    return {name: found[name] for name in names if name in found}


def missing_sentence(kind: Kind, headings: Sequence[str], missing: Sequence[Column]) -> str:
    """Return the sentence about columns without which nothing works."""
    first = missing[0]
    heads = [heading for heading in headings if heading]
    guess = difflib.get_close_matches(first.name, heads, n=1, cutoff=0.3)
    example = guess[0] if guess else (heads[0] if heads else "...")
    what = listed([f"{column.name} ({column.meaning})" for column in missing], limit=12)
    return (
        f"No column looks like {what}. The file has: {listed([repr(one) for one in heads], limit=30)}. Say which it is: "
        f'`--column {first.name}="{example}"`.'
    )


def known_headings(kind: Kind, cells: Sequence[str]) -> int:
    """Return how many cells of a line are headings that the kind knows."""
    return sum(
        max((_score(column, cell, near=False) for column in kind.columns), default=0) >= SURE for cell in cells if cell
    )


def _place(heading: str, headings: Sequence[str]) -> int:
    plain = [_plain(one) for one in headings]
    exact = [place for place, one in enumerate(headings) if one == heading]
    alike = exact or [place for place, one in enumerate(plain) if one == _plain(heading)]
    if len(alike) == 1:
        return alike[0]
    if len(alike) > 1:
        raise CourseError(
            f"{len(alike)} columns are called {heading!r}; give them different names and bring the file again."
        )
    heads = [one for one in headings if one]
    raise CourseError(
        f"The file has no column {heading!r}.{nearest(heading, heads)} It has: {listed([repr(one) for one in heads], limit=30)}."
    )


@lru_cache(maxsize=10_000)
def _plain(heading: str) -> str:
    """Return a heading in small letters without brackets, signs and what it says of units."""
    # Jira writes its own fields' names into brackets.
    text = re.sub(r"^custom field \((.*)\)$", r"\1", heading.strip(), flags=re.IGNORECASE)
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text.replace("_", " "))
    text = re.sub(r"[(\[].*?[)\]]", " ", text.casefold())
    text = re.sub(r"[/:].*$|\bper .*$|[^\w%# ]", " ", text, flags=re.DOTALL)
    return " ".join(text.replace("%", " ").split())


def _score(column: Column, heading: str, *, near: bool = True) -> float:
    """Return how well a heading fits a column, from 0 to 1; without `near`, misspelled names do not count."""
    plain = _plain(heading)
    if not plain:
        return 0.0
    if " ".join(heading.replace("_", " ").casefold().split()) == column.name.replace("_", " "):
        return OWN
    names = [_plain(name) for name in (column.name, *column.synonyms)]
    if plain in names:
        return EXACT - 0.001 * names.index(plain)
    words = plain.split()
    for place, name in enumerate(names):
        own = name.split()
        if (
            len(name) > 3
            and len(own) <= len(words)
            and any(words[at : at + len(own)] == own for at in range(len(words)))
        ):
            # A name among few words says more than one among many.
            return SURE + 0.05 - 0.001 * place if len(words) - len(own) <= 1 else 0.75 - 0.01 * len(words)
    if not near:
        return 0.0
    close = max(difflib.SequenceMatcher(None, plain, name).ratio() for name in names)
    return NEAR + 0.02 if close >= 0.85 and len(plain) > 3 else 0.0
