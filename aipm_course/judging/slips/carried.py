"""A field that is wrong only because another one is: off by the same factor or difference, in the same rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations, permutations

from aipm_course.judging.cells import Cell
from aipm_course.judging.evidence import Explanation, digits
from aipm_course.judging.slips.asked import Asked

Formula = Callable[[float, float], float | None]

_FORMULAS: tuple[Formula, ...] = (
    lambda a, b: a / b if b else None,
    lambda a, b: 1 - a / b if b else None,
    lambda a, b: a / b - 1 if b else None,
    lambda a, b: a - b,
    lambda a, b: a + b,
    lambda a, b: a * b,
    lambda a, b: a / (a + b) if a + b else None,
    lambda a, b: (a - b) / (a + b) if a + b else None,
)
_PRIOR = 1.0
_PRIOR_BY_FORMULA = 3.0
"""A number that is right by numbers of the same answer is that before it is a ratio of others."""
_MOST_FIELDS = 10


class Carried:
    """What the right formula makes of another field that is wrong."""

    name = "carried"
    slip = "slip:carried"

    @staticmethod
    def right_by(causes: Sequence[str]) -> str:
        """Say of a number that it is right by wrong ones."""
        named = " and ".join(f"`{name}`" for name in causes)
        many = len(causes) > 1
        return (
            f"Right by your own {named}, which {'are' if many else 'is'} off: mend {'them' if many else 'that'} first, "
            "then work this out again."
        )

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Look for a field that each wrong one is off as much as, or follows from by a simple formula."""
        by_part = _by_part(asked)
        place = {part: number for number, part in enumerate(asked.order)}

        def before(cause: str, part: str) -> bool:
            # A cause stands before what follows from it, or two fields would send the learner to each other.
            return place[cause] < place[part]

        for part, cells in asked.numbers.items():
            wrong = {cell.row: cell for cell in cells if not cell.right}
            earlier = [other for other in asked.numbers if before(other, part)]
            as_much = (_as_much(asked, wrong, other, by_part) for other in earlier)
            as_both = (_as_both(asked, wrong, pair, by_part) for pair in combinations(earlier, 2))
            # One cause is enough, and the first of them is the one to mend; two where one alone does not do.
            yield from next((found for made in chain(as_much, as_both) if (found := list(made))), [])
            if len(by_part) <= _MOST_FIELDS:
                causes = {name: cells for name, cells in by_part.items() if before(name, part)}
                yield from _by_formula(asked, wrong, causes)


def _as_much(
    asked: Asked, wrong: Mapping[str, Cell], other: str, by_part: Mapping[str, Mapping[str, Cell]]
) -> Iterator[Explanation]:
    """Return the explanation that a part is off by the same factor, or the same difference, as another one."""
    causes = by_part[other]
    if not all(row in causes and not causes[row].right for row in wrong):
        return
    for made, as_much in _AS_MUCH.items():
        matches = _all({cell: made(cell, causes[row]) for row, cell in wrong.items()})
        if matches:
            message = f"Off {as_much.format(f'`{other}`')}: mend that first, then work this out again."
            yield replace(
                asked.explained(Carried.slip, message, matches, tried=4 * len(by_part), prior=_PRIOR), fact=True
            )


def _as_both(
    asked: Asked, wrong: Mapping[str, Cell], pair: tuple[str, str], by_part: Mapping[str, Mapping[str, Cell]]
) -> Iterator[Explanation]:
    """Return the explanation that the rows of a column are off by the factors of two others, each in rows of its own."""
    one, other = (by_part[name] for name in pair)
    if not all(row and row in one and row in other for row in wrong):
        return
    off = [{row for row in wrong if not cells[row].right} for cells in (one, other)]
    if not all(off) or off[0] | off[1] != set(wrong):
        return
    matches = _all({cell: _in_both_proportions(cell, one[row], other[row]) for row, cell in wrong.items()})
    if matches:
        message = (
            f"Off by the factors of `{pair[0]}` and `{pair[1]}` together: mend these first, then work this out again."
        )
        tried = 4 * len(by_part) ** 2
        yield replace(asked.explained(Carried.slip, message, matches, tried=tried, prior=_PRIOR), fact=True)


def _by_formula(
    asked: Asked, wrong: Mapping[str, Cell], by_part: Mapping[str, Mapping[str, Cell]]
) -> Iterator[Explanation]:
    """Return the explanation that a part is right by the learner's own values of two other parts."""
    others = [name for name in by_part if all(row in by_part[name] for row in wrong)]
    pairs = list(permutations(others, 2))
    for one, other in pairs:
        off = [name for name in (one, other) if any(not by_part[name][row].right for row in wrong)]
        for formula in _FORMULAS if off else ():
            right = all(
                _close(cell, formula(by_part[one][row].expected, by_part[other][row].expected))
                for row, cell in wrong.items()
            )
            if not right:
                continue
            matches = _all(
                {cell: formula(by_part[one][row].given, by_part[other][row].given) for row, cell in wrong.items()}
            )
            if matches:
                told = asked.explained(
                    Carried.slip, Carried.right_by(off), matches, tried=len(pairs), prior=_PRIOR_BY_FORMULA
                )
                yield replace(told, fact=True)


def _by_part(asked: Asked) -> dict[str, dict[str, Cell]]:
    """Return the cells of numbers by part and row."""
    found: dict[str, dict[str, Cell]] = {}
    for cell in asked.cells:
        if cell.is_number and cell.part:
            found.setdefault(cell.part, {})[cell.row] = cell
    return found


def _all(made: Mapping[Cell, float | None]) -> dict[Cell, float]:
    """Return the evidence of each cell, nothing if one of them holds something else."""
    found = {cell: digits(cell, value) for cell, value in made.items() if value is not None}
    matches = {cell: value for cell, value in found.items() if value is not None}
    return matches if len(matches) == len(made) else {}


def _close(cell: Cell, value: float | None) -> bool:
    return value is not None and abs(value - cell.expected) <= 1e-6 * max(abs(cell.expected), 1e-9)


def _in_proportion(cell: Cell, cause: Cell) -> float | None:
    return float(cell.expected * cause.given / cause.expected) if cause.expected else None


def _in_both_proportions(cell: Cell, one: Cell, other: Cell) -> float | None:
    value: float | None = float(cell.expected)
    for cause in (one, other):
        if value is not None and not cause.right:
            value = float(value * cause.given / cause.expected) if cause.expected else None
    return value


def _against_proportion(cell: Cell, cause: Cell) -> float | None:
    return float(cell.expected * cause.expected / cause.given) if cause.given else None


def _by_difference(cell: Cell, cause: Cell) -> float | None:
    return float(cell.expected + cause.given - cause.expected)


def _against_difference(cell: Cell, cause: Cell) -> float | None:
    return float(cell.expected - cause.given + cause.expected)


_AS_MUCH: dict[Callable[[Cell, Cell], float | None], str] = {
    _in_proportion: "by the same factor as {}",
    _against_proportion: "by the factor of {}, the other way",
    _by_difference: "by the same difference as {}",
    _against_difference: "by the difference of {}, the other way",
}
"""How a number may be off as another one is, and how that is said: a factor and a difference are not the same."""
