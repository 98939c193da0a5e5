"""How much it says that an answer equals what a slip would give, and which explanation speaks.

Evidence is counted in digits: minus the logarithm of the share of plausible wrong answers that would match as well. A
number handed in with all its digits says much, a rounded one less, a yes or no nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from aipm_course.answers import Choice, Number, Picks, Ranking
from aipm_course.answers.reading.number import AsTyped
from aipm_course.judging.cells import Cell, same
from aipm_course.judging.findings import Certainty, Finding, What

SURE = 2.0
"""Digits from which an explanation says "you did"."""
POSSIBLE = 1.0
"""Digits from which it says "one way to get this"; with less it stays silent."""
TIE = 0.5
"""Two explanations of the same cells within so many digits are both offered."""
_AT_MOST = 5.0
"""Digits that one number can carry."""
_SPREAD = 0.6
"""Standard deviation of the logarithm of plausible wrong numbers around the right one."""
_TAIL = 0.05
"""Density, per unit of the logarithm, of numbers far from the right one."""
_NEVER_SURE = 0.9
"""Digits that a choice, or a zero, can carry at most."""
_OFFERED = 3
_HAIR = 1e-12
_SMALL = 5000
"""Denominators up to this are counts of something, and their ratios lie on a grid."""


@dataclass(frozen=True)
class Explanation:
    """A way to get the wrong cells.

    Attributes:
        slip: its name.
        what: a slip, or what the number is.
        message: the sentence, or for a quantity the words after "that is".
        cells: the wrong cells that it explains.
        parts: the parts that it speaks of, in the task's order.
        digits: evidence.
        prior: digits that it is likelier than a generic slip, before the answer is seen.
        spoken: whether it is spoken as a possibility even where the evidence is thin: an author named it, and the
            answer is exactly the one that it gives.
        exact: false if it misses a part that it would have changed, so that it can only be a possibility.
        rows: the rows that it explains, where these are not all rows that are wrong.
        chosen: whether it explains nothing but options that were picked, see `only_chosen`.
        look: where to look, a sentence; empty where the message says so itself.
        fact: whether it only says how numbers of the answer stand to one another, which accuses nobody and needs no
            "perhaps".
    """

    slip: str
    what: What
    message: str
    cells: frozenset[tuple[str, str]]
    parts: tuple[str, ...]
    digits: float
    prior: float = 0.0
    spoken: bool = False
    exact: bool = True
    rows: tuple[str, ...] = ()
    chosen: bool = False
    look: str = ""
    fact: bool = False

    @property
    def weight(self) -> float:
        """What it is chosen by."""
        return self.digits + self.prior

    def found(self, certainty: Certainty) -> Finding:
        """Return it as a finding."""
        return Finding(self.what, self.message, self.parts, self.slip, certainty, look=self.look, rows=self.rows)


def choose(explanations: Iterable[Explanation]) -> list[tuple[Finding, frozenset[tuple[str, str]]]]:
    """Return the explanations that speak, each with the cells that it explains; no cell is explained twice.

    The strongest goes first. One that explains the same cells within half a digit is offered beside it, and then
    neither accuses. What explains nothing but picked options speaks only if an author named it, and then about the
    option: the first by the author's order, as it stands.
    """
    ordered = sorted(explanations, key=lambda one: -one.weight)
    speaking = [one for one in ordered if one.spoken or (one.digits >= POSSIBLE and not one.chosen)]
    found: list[tuple[Finding, frozenset[tuple[str, str]]]] = []
    taken: frozenset[tuple[str, str]] = frozenset()
    for one in speaking:
        if one.cells & taken:
            continue
        taken |= one.cells
        if one.chosen:
            found.append((one.found(Certainty.OPTION), one.cells))
            continue
        if one.fact:
            found.append((one.found(Certainty.IS), one.cells))
            continue
        others = [
            other
            for other in speaking
            if not other.fact
            and other.message != one.message
            and other.cells == one.cells
            and one.weight - other.weight <= TIE
        ]
        if others:
            offered = list({each.message: each for each in reversed([one, *others])}.values())[::-1][:_OFFERED]
            found += [(each.found(Certainty.ONE_OF), each.cells) for each in offered]
        else:
            sure = one.digits >= SURE and one.exact
            found.append((one.found(Certainty.IS if sure else Certainty.ONE_WAY), one.cells))
    return found


def digits(cell: Cell, value: object, *, computed: bool = True) -> float | None:
    """Return the evidence that a wrong cell holds a slip's value by that slip, None if it does not hold it.

    Args:
        cell: the wrong cell.
        value: what the slip gives.
        computed: whether the slip gives just this number, so that only rounding may lie between; else a value within
            the tolerance matches, and counts less the further away it is.

    >>> cell = Cell("", "", Number("share", within=0.01), 0.2713, 0.31, False)
    >>> round(digits(cell, 0.2713), 1), digits(cell, 0.2714), digits(cell, 0.31)
    (3.6, None, None)
    """
    kind, given = cell.kind, cell.given
    if given is None or not same(kind, given, value) or same(kind, value, cell.expected):
        return None
    if isinstance(kind, Number) and isinstance(given, float) and isinstance(value, float):
        return _digits_of_number(kind, given, value, cell.expected, computed=computed)
    if isinstance(kind, Choice):
        return min(_NEVER_SURE, math.log10(max(1, len(kind.options) - 1)))
    if isinstance(kind, Picks):
        return min(SURE, math.log10(max(1, math.comb(len(kind.options), len(given)))) / 2)
    if isinstance(kind, Ranking):
        return min(SURE, math.log10(math.perm(len(kind.items), len(given))) / 2)
    return _NEVER_SURE


def only_chosen(matches: Mapping[Cell, float]) -> bool:
    """Return whether the cells are options that were picked, too few of them to show how somebody came to them.

    A choice has as many causes as people who made it; only a pattern over many choices tells one from another.
    """
    return sum(matches.values()) < SURE and all(
        isinstance(cell.kind, Choice | Picks) or (isinstance(cell.kind, Number) and bool(cell.kind.one_of))
        for cell in matches
    )


def _digits_of_number(kind: Number, given: float, value: float, expected: float, *, computed: bool) -> float | None:
    distance, resolution = abs(given - value), _resolution(given)
    if computed and not is_rounding(given, value, typed_to(given)):
        return None
    if kind.one_of:
        return min(_NEVER_SURE, math.log10(max(1, len(kind.one_of) - 1)))
    near_zero = kind.tolerance.allowed(value)
    if abs(given) <= near_zero or abs(value) <= near_zero:
        # Many errors end at zero, or so near to it that any of them would match.
        return _NEVER_SURE if distance <= _HAIR else 0.0
    reach = max(distance, resolution, 1e-5 * abs(value) / 2)
    found = min(_AT_MOST, -math.log10(share_around(kind, value, expected, reach)))
    if distance > max(kind.tolerance.allowed(value) / 10, 2 * typed_to(given)):
        found -= 1  # so many digits, and they are not those
    return max(0.0, found)


def is_rounding(given: float, value: float, typed: float) -> bool:
    """Return whether nothing but rounding lies between a given number and a value.

    Args:
        given: the number.
        value: what it may stand for.
        typed: how far rounding reaches, see `typed_to`.
    """
    away, size = abs(given - value), abs(value)
    return away <= typed * (1 + 1e-6) or away <= (1e-9 * size if size > 1 else 1e-9)


def share_around(kind: Number, value: float, expected: float, reach: float) -> float:
    """Return the share of plausible wrong numbers within `reach` of a value; the wider of two views of plausible."""
    shares = []
    if kind.percent:
        shares.append(2 * reach)
    if kind.between:
        shares.append(2 * reach / max(kind.between[1] - kind.between[0], 1e-12))
    if value * expected > 0:
        far = math.log(value / expected) / _SPREAD
        density = max(math.exp(-far * far / 2) / math.sqrt(2 * math.pi) / _SPREAD, _TAIL)
        shares.append(2 * reach * density / abs(value))
    else:
        shares.append(reach / max(abs(value), abs(expected), 10 * kind.within, 1e-12))
    return min(1.0, max(shares))


def _resolution(given: float) -> float:
    """Return how finely a number tells itself from others: by its digits, or as a ratio of small counts.

    >>> _resolution(0.31), _resolution(1200.0), _resolution(2 / 3), _resolution(0.3141592653589793)
    (0.005, 50.0, 0.16666666666666666, 5e-17)
    """
    typed = typed_to(given)
    ratio = Fraction(given).limit_denominator(_SMALL)
    is_ratio = typed < 1e-9 and abs(given - ratio) <= 1e-12
    return max(typed, 0.5 / ratio.denominator if is_ratio else 0.0)


def typed_to(given: float) -> float:
    """Return half a unit of the last digit that is not zero: how far a rounded number may be from what it stands for.

    Of a number in quotes as it was written, zeros included.
    """
    if isinstance(given, AsTyped) and given.typed is not None:
        return given.typed
    exponent = Decimal(repr(given)).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def by_parts(cells: Iterable[Cell], order: Sequence[str]) -> tuple[str, ...]:
    """Return the parts of cells, in the task's order."""
    parts = {cell.part for cell in cells}
    return tuple(part for part in order if part in parts and part)
