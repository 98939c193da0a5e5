"""Judgments that are the same on every seed, and what they earn without any work."""

from collections import Counter
from typing import Any

from aipm_course.answers import Function, Kind, Record, Table
from aipm_course.judging.question import Question
from aipm_course.proof.answers import Path, assembled, earned_on, fields, is_choice, read
from aipm_course.proof.figure import Figure

CONSTANT_BAR = 0.6
EFFORT_BAR = 1 / 6
SEEDS = 20
"""Seeds over which the shares of a story are exact; fewer say little about a constant."""

Cells = dict[Path, Any]


class Judgments:
    """Collects every choice of the reference; two figures come out of it.

    A part is what earns points as one: a field of a record, a column of a table.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[Question[Any], dict[int, Cells]]] = {}

    def see(self, question: Question[Any], seed: int) -> None:
        """Keep what is chosen on a seed."""
        data = question.data(seed)
        cells = fields(question.kind, read(question, question.reference(data), data))
        chosen = {place: _plain(value) for place, (kind, value) in cells.items() if is_choice(kind)}
        self._seen.setdefault(question.id, (question, {}))[1][seed] = chosen

    def constants(self) -> Figure:
        """Return how many choice fields have one value on most seeds."""
        shares: dict[str, tuple[float, str]] = {}
        for name, (question, by_seed) in self._seen.items():
            for part, values in _by_part(question, by_seed).items():
                value, count = Counter(values).most_common(1)[0]
                shares[f"{name}, {'.'.join(part) or 'answer'}"] = (count / len(values), _said(value))
        over = [(share, name, value) for name, (share, value) in shares.items() if share > CONSTANT_BAR]
        faults = [
            f"{name}: {value} on {100 * share:.0f}% of the seeds." for share, name, value in sorted(over, reverse=True)
        ]
        return Figure(
            "constants",
            f"choice fields with one value on more than {100 * CONSTANT_BAR:.0f}% of seeds, of {len(shares)}",
            len(over),
            0,
            faults=tuple(faults),
            parts={name: share for name, (share, _) in shares.items()},
        )

    def effort(self) -> Figure:
        """Return what the likeliest choices earn where every number stays blank."""
        parts: dict[str, float] = {}
        points = earned = 0.0
        for name, (question, by_seed) in self._seen.items():
            seeds = list(by_seed)[:SEEDS]
            points += question.points
            guesses = [guess for guess in (_by_cell(by_seed), _whole_parts(question, by_seed)) if guess]
            if not guesses or not question.points:
                continue
            answers = [assembled(question.kind, guess) for guess in guesses]
            # Seed by seed: what the slips give on one is worked out once for all guesses.
            on_seed = [[earned_on(question, answer, seed) for answer in answers] for seed in seeds]
            best = max(sum(column) / len(seeds) for column in zip(*on_seed, strict=True))
            earned += best
            parts[name] = best / question.points
        if not points:
            return Figure("effort", "points with nothing computed", None, EFFORT_BAR, percent=True)
        faults = [
            f"{name}: {100 * share:.0f}% of its points with nothing computed."
            for name, share in sorted(parts.items(), key=lambda item: -item[1])
            if share > EFFORT_BAR
        ]
        title = f"points with nothing computed ({earned:.1f} of {points:g})"
        return Figure("effort", title, earned / points, EFFORT_BAR, percent=True, faults=tuple(faults), parts=parts)


def _by_part(question: Question[Any], by_seed: dict[int, Cells]) -> dict[Path, list[tuple[tuple[Path, Any], ...]]]:
    """Return the values of each part, a value per seed."""
    found: dict[Path, list[tuple[tuple[Path, Any], ...]]] = {}
    for cells in by_seed.values():
        grouped: dict[Path, dict[Path, Any]] = {}
        for place, value in cells.items():
            grouped.setdefault(_part_of(question.kind, place), {})[place] = value
        for part, values in grouped.items():
            found.setdefault(part, []).append(tuple(sorted(values.items())))
    return found


def _part_of(kind: Kind, place: Path) -> Path:
    """Return the part that a cell belongs to: all rows of a column are one."""
    if isinstance(kind, Record) and place:
        return (place[0], *_part_of(kind.fields[place[0]], place[1:]))
    if isinstance(kind, Table | Function):
        return place[:1]
    return place


def _by_cell(by_seed: dict[int, Cells]) -> Cells:
    """Return the commonest value of each cell."""
    places = {place: None for cells in by_seed.values() for place in cells}
    return {
        place: _answer(Counter(cells[place] for cells in by_seed.values() if place in cells).most_common(1)[0][0])
        for place in places
    }


def _whole_parts(question: Question[Any], by_seed: dict[int, Cells]) -> Cells:
    """Return the commonest whole of each part, for columns in which every row must hold."""
    guess: Cells = {}
    for values in _by_part(question, by_seed).values():
        commonest = Counter(values).most_common(1)[0][0]
        guess |= {place: _answer(value) for place, value in commonest}
    return guess


class _Set(tuple[str, ...]):
    """Picks as something that can be counted and told from an order."""

    __slots__ = ()


class _Order(tuple[str, ...]):
    """A ranking as something that can be counted."""

    __slots__ = ()


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset | set):
        return _Set(sorted(value))
    return _Order(value) if isinstance(value, list) else value


def _answer(value: Any) -> Any:
    return list(value) if isinstance(value, _Set | _Order) else value


def _said(cells: tuple[tuple[Path, Any], ...]) -> str:
    if len(cells) > 1:
        return f"the same {len(cells)} rows"
    value = cells[0][1]
    return repr(list(value) if isinstance(value, tuple) else value)
