"""Invented answers to a written task with the course's own ticks: what graders rate together before they rate alone.

A module keeps them in norming.toml, a table `[[text]]` for each cell that people read, with three answers: a polished one
that says little, a short and clumsy one that says all, and an uneven one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from aipm_course.files import read_toml
from aipm_course.kernel.errors import CourseError
from aipm_course.rating.ticks import Written, written_of
from aipm_course.registry import manifest_of

Ticked = Mapping[str, Sequence[bool]]
"""{row: whether each of its three boxes is ticked}."""


@dataclass(frozen=True)
class Answer:
    """An invented answer and how the course rates it.

    Attributes:
        key: short name, unique in its task; not shown to whoever rates.
        text: the answer.
        ticks: {row: three boxes}.
        why: {row: the sentence that says why}.
    """

    key: str
    text: str
    ticks: Ticked
    why: Mapping[str, str]


@dataclass(frozen=True)
class Norming:
    """The answers to one written task.

    Attributes:
        written: the task.
        facts: what the answers speak of, for a reader who has not done the exercise.
        answers: three.
    """

    written: Written
    facts: str
    answers: tuple[Answer, ...]


@cache
def normings_of(module: str) -> tuple[Norming, ...]:
    """Return the answers to the written tasks of a module, by its short name; none where it has no norming.toml.

    Raises:
        CourseError: a cell has no boxes, or the rows of an answer are others than those of its task.
    """
    manifest = manifest_of(module)
    path = manifest.folder / "norming.toml"
    if not path.exists():
        return ()
    tasks = {one.cell: one for one in written_of(manifest.short)}
    found = []
    for entry in read_toml(path)["text"]:
        if entry["cell"] not in tasks:
            raise CourseError(f"{manifest.short}/norming.toml: {entry['cell']} has no boxes in ticks.toml.")
        written = tasks[entry["cell"]]
        rows = {row.name for row in written.rows}
        answers = tuple(
            Answer(one["key"], one["text"].strip(), _boxes(one["ticks"]), one["why"]) for one in entry["answer"]
        )
        if wrong := [one.key for one in answers if set(one.ticks) != rows or set(one.why) != rows]:
            raise CourseError(f"{manifest.short}/norming.toml: {', '.join(wrong)} has other rows than {entry['cell']}.")
        found.append(Norming(written, entry["facts"].strip(), answers))
    return tuple(found)


def levels(written: Written, ticked: Ticked) -> dict[str, int]:
    """Return {row: level} of the boxes of one text."""
    return {row.name: row.level(ticked[row.name]) for row in written.rows}


@dataclass(frozen=True)
class Agreement:
    """How near several readers are to each other, and to the key, in one row.

    Attributes:
        row: name of the row.
        pairs: pairs of ratings of one text by two readers.
        same: share of pairs with the same level.
        near: share of pairs within one level.
        keyed: ratings that are held against the key.
        as_key: share of ratings with the key's level.
        near_key: share of ratings within one level of the key.
    """

    row: str
    pairs: int
    same: float
    near: float
    keyed: int
    as_key: float
    near_key: float


def agreement(
    rated: Sequence[Mapping[str, Mapping[str, int]]], key: Mapping[str, Mapping[str, int]]
) -> list[Agreement]:
    """Return the agreement row by row.

    Args:
        rated: for each reader {text: {row: level}}; a text that a reader left out is not compared.
        key: {text: {row: level}} of the course.

    Examples:
        >>> agreement([{"t": {"r": 2}}, {"t": {"r": 3}}], {"t": {"r": 3}})[0]
        Agreement(row='r', pairs=1, same=0.0, near=1.0, keyed=2, as_key=0.5, near_key=1.0)
    """
    rows = list(dict.fromkeys(row for levels_of in key.values() for row in levels_of))
    return [_of_row(row, rated, key) for row in rows]


def _of_row(
    row: str, rated: Sequence[Mapping[str, Mapping[str, int]]], key: Mapping[str, Mapping[str, int]]
) -> Agreement:
    texts = [text for text, due in key.items() if row in due]
    apart = [
        abs(one[text][row] - other[text][row])
        for text in texts
        for one, other in combinations([reader for reader in rated if row in reader.get(text, {})], 2)
    ]
    off = [abs(reader[text][row] - key[text][row]) for text in texts for reader in rated if row in reader.get(text, {})]
    return Agreement(row, len(apart), _share(apart, 0), _share(apart, 1), len(off), _share(off, 0), _share(off, 1))


def _share(distances: Sequence[int], most: int) -> float:
    return sum(distance <= most for distance in distances) / len(distances) if distances else float("nan")


def _boxes(ticks: Mapping[str, Sequence[int]]) -> dict[str, tuple[bool, ...]]:
    return {row: tuple(map(bool, boxes)) for row, boxes in ticks.items()}
