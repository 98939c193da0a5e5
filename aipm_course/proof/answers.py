"""Answers as the proof needs them: complete, in fields and parts, and how far apart two of them are."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from aipm_course.answers import BLANK, Choice, Function, Kind, Number, Picks, Ranking, Record, Table, Unreadable
from aipm_course.judging.judge import judge, probes_for
from aipm_course.judging.levels import Level
from aipm_course.judging.question import Ablation, Misconception, Question
from aipm_course.judging.verdict import Verdict
from aipm_course.kernel.encoding import encode, payload

Path = tuple[str, ...]
Fields = dict[Path, tuple[Kind, Any]]
"""{place in the answer: (kind of the cell, value)}"""


def completed(question: Question[Any], value: Any, data: Any) -> Any:
    """Return a full answer in which only what `value` names is not the reference.

    Args:
        question: the question that is answered.
        value: a full answer, or some fields of a record, or some columns of a table.
        data: the question's data.
    """
    return question.kind.merge(question.reference(data), value)


def verdict_on(question: Question[Any], answer: Any, seed: int = 0) -> Verdict:
    """Return the verdict on an answer that came through the same door as a learner's."""
    return judge(question, payload(question.id, seed, answer, probes_for(question, 0) or None))


@dataclass(frozen=True)
class Slipped:
    """What a known slip hears.

    Attributes:
        slip: the slip.
        answer: the full answer of somebody who makes it.
        verdict: the verdict on that.
    """

    slip: Misconception[Any] | Ablation[Any]
    answer: Any
    verdict: Verdict


@lru_cache(maxsize=2)  # several figures look at one question on one seed, one after another
def slipped(question: Question[Any], seed: int) -> tuple[Slipped, ...]:
    """Return what each known slip hears; one that is no slip on these data is left out. Nobody changes the answers."""
    data = question.data(seed)
    right = question.reference(data)
    wrong = ((slip, slip.answer(data)) for slip in question.named)
    full = [(slip, question.kind.merge(right, answer)) for slip, answer in wrong if answer is not None]
    return tuple(Slipped(slip, answer, verdict_on(question, answer, seed)) for slip, answer in full)


def earned_on(
    question: Question[Any], answer: Any, seed: int = 0, *, causes: Literal["found", "all", "none"] = "found"
) -> float:
    """Return the points of an answer, where nobody reads why.

    Args:
        question: the question that is answered.
        answer: what is handed in.
        seed: seed of the data.
        causes: "found" for its points, "all" and "none" for the most and the least that they can be, which is known sooner.
    """
    exported = payload(question.id, seed, answer, probes_for(question, 0) or None)
    return judge(question, exported, explaining=False, causes=causes).earned


def read(question: Question[Any], answer: Any, data: Any) -> Any:
    """Return a complete answer as the judge reads it; a function is called with probes and the learner's own rows."""
    kind = question.kind
    if isinstance(kind, Function):
        rows = [*probes_for(question, 0), *(dict(row) for row in kind.rows(data))]
        return kind.read_called(encode(answer, rows), rows)
    return kind.read(encode(answer))


def fields(kind: Kind, value: Any, at: Path = ()) -> Fields:
    """Return the cells of a read answer by their place.

    Examples:
        >>> kind = Record({"n": Number("days"), "call": Choice({"go": ""})})
        >>> list(fields(kind, {"n": 3.0, "call": "go"}))
        [('n',), ('call',)]
    """
    if isinstance(kind, Record):
        found: Fields = {}
        for name, inner in value.items():
            found |= fields(kind.fields[name], inner, (*at, name))
        return found
    if isinstance(kind, Table):
        return {
            (*at, column, row): (kind.columns[column], cell)
            for row, cells in value.items()
            for column, cell in cells.items()
        }
    if isinstance(kind, Function):
        return {(*at, kind.column, row): (kind.returns, cell) for row, cell in value.items()}
    return {at: (kind, value)}


def is_choice(kind: Kind) -> bool:
    """Return whether a cell is a judgment among what is offered, not a number.

    >>> is_choice(Choice({"go": ""})), is_choice(Number("days"))
    (True, False)
    """
    return isinstance(kind, Choice | Picks | Ranking | Level)


def allowed(kind: Number, expected: float) -> float:
    """Return by how much a number may be off.

    >>> round(allowed(Number("days", within=0.5, within_percent=10), 20), 6)
    2.0
    """
    return kind.tolerance.allowed(expected)


def distance(kind: Kind, given: Any, expected: Any) -> float:
    """Return how far two cells are apart, in tolerances; infinite where they differ and no tolerance says how much.

    >>> round(distance(Number("days", within=0.5), 3.0, 2.0), 6), distance(Choice({"go": "", "stop": ""}), "go", "stop")
    (2.0, inf)
    """
    if given is BLANK or isinstance(given, Unreadable):
        return math.inf
    if isinstance(kind, Number):
        off = abs(given - expected)
        if not (kind.tolerance.within or kind.tolerance.percent or kind.tolerance.places is not None):
            return 0.0 if kind.tolerance.close(given, expected) else math.inf
        return float(off / allowed(kind, expected))
    return 0.0 if given == expected else math.inf


def moved(question: Question[Any], wrong: Any, data: Any, reference: Any) -> dict[Path, float]:
    """Return how far each cell of a complete answer is from the reference, in tolerances."""
    right = fields(question.kind, read(question, reference, data))
    given = fields(question.kind, read(question, wrong, data))
    return {place: distance(kind, given.get(place, (kind, BLANK))[1], value) for place, (kind, value) in right.items()}


def assembled(kind: Kind, cells: Mapping[Path, Any], at: Path = ()) -> Any:
    """Return an answer to hand in, made of some cells; everywhere else the placeholder stands."""
    if isinstance(kind, Record):
        return {name: assembled(inner, cells, (*at, name)) for name, inner in kind.fields.items()}
    if isinstance(kind, Table):
        return {row: {column: cells.get((*at, column, row), ...) for column in kind.columns} for row in kind.keys}
    if isinstance(kind, Function):
        column = {row: cells[(*at, kind.column, row)] for row in kind.keys if (*at, kind.column, row) in cells}
        return column or ...
    value = cells.get(at, ...)
    return sorted(value) if isinstance(value, frozenset) else value
