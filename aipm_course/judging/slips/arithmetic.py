"""The right value through one operation: one minus it, upside down, a root, another sign, a factor."""

import re
import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from aipm_course.answers import Number
from aipm_course.answers.mixed_up import FACTORS, by_factor
from aipm_course.judging.cells import Cell, is_share
from aipm_course.judging.evidence import SURE, Explanation, digits
from aipm_course.judging.slips.asked import Asked, Way, is_count, one_operation
from aipm_course.kernel.wording import number

_COINCIDENCE = 50
"""Below it a whole number is a count, and being off by a whole factor says nothing."""
_ENOUGH_ROWS = 3


class Complement:
    """One minus a share, a ratio for a change, a change on the other base."""

    name = "complement"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try what people make of one minus a share."""
        ways: list[Way] = [
            ("The share of all the others: one minus what is asked.", _of_share(lambda share: 1 - share)),
            (
                "One more than what is asked: the ratio itself, perhaps, where the change is asked.",
                _of_share(lambda share: 1 + share),
            ),
            (
                "One less than what is asked: a one is missing, or taken off once too often.",
                _of_share(lambda share: share - 1),
            ),
            ("One plus a ratio, where one minus it is asked.", _of_share(lambda share: 2 - share)),
        ]
        bases: list[Way] = [
            ("Divided by the other one of the two numbers that are compared.", _of_share(_over(1))),
            ("Divided by the other one of the two, or by the rest where the whole belongs.", _of_share(_over(-1))),
        ]
        yield from one_operation(asked, "slip:complement", ways)
        # That another base was taken is one cause; a number counted twice below the line gives the same.
        yield from (replace(found, exact=False) for found in one_operation(asked, "slip:complement", bases))


class Inverse:
    """A ratio upside down."""

    name = "inverse"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try one divided by the right value."""
        way: Way = (
            "The ratio upside down: which of the two is divided by which?",
            lambda cell: 1 / cell.expected if cell.expected else None,
        )
        yield from one_operation(asked, "slip:inverse", [way])


class Root:
    """A root forgotten, or taken."""

    name = "root"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try the square and the root of the right value."""
        ways: list[Way] = [
            ("The square of what is asked: a root is missing, or something is multiplied twice.", _power(2)),
            ("The root of what is asked.", _power(0.5)),
        ]
        # Nobody is likely to do it, so a number with few digits says nothing.
        yield from (one for one in one_operation(asked, "slip:root", ways) if one.digits >= SURE)


class Sign:
    """A difference the other way round."""

    name = "sign"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try the right value with the other sign."""
        way: Way = (_turned, lambda cell: -cell.expected)
        yield from one_operation(asked, "slip:sign", [way])


class Factor:
    """Another unit of time or money, or a sum for a mean."""

    name = "factor"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try the factors that people mix up, and the numbers of rows of the tables."""
        ways: list[Way] = []
        for factor in FACTORS:
            ways.append((_off_by("Too high", factor), _times(factor)))
            ways.append((_off_by("Too low", factor), _times(1 / factor)))
        for rows in sorted({len(frame) for frame in asked.frames} - set(FACTORS)):
            if rows > 1:
                told = f"{number(rows)}, as many as a table has rows: is something added up, averaged or divided"
                ways.append((f"Too high by a factor of {told} that should not be?", _times(rows)))
                ways.append((f"Too low by a factor of {told} that should not be?", _times(1 / rows)))
        yield from one_operation(asked, "slip:factor", ways, by_column=True)


class Scale:
    """All rows of a column, or all parts in one unit, off by one and the same factor."""

    name = "scale"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try the factor that most rows are off by."""
        yield from _everywhere(asked)
        for cells in asked.numbers.values():
            wrong = [cell for cell in cells if not cell.right and cell.expected and cell.row]
            if len(wrong) < _ENOUGH_ROWS or len(wrong) < sum(not cell.right for cell in cells):
                continue
            factor = statistics.median(cell.given / cell.expected for cell in wrong)
            found = {cell: digits(cell, factor * cell.expected) for cell in wrong}
            matches = {cell: value for cell, value in found.items() if value is not None}
            if factor and len(matches) == len(wrong):
                # The row that the factor is read off explains nothing.
                matches[max(matches, key=lambda cell: matches[cell])] = 0.0
                where = "every row" if len(matches) == len(cells) else f"{len(matches)} of {len(cells)} rows"
                message = (
                    f"Off by one and the same factor in {where}: look at the denominator, or the unit, that they share."
                )
                yield asked.explained("slip:scale", message, matches, apart=True)


def _everywhere(asked: Asked) -> Iterator[Explanation]:
    """Return the explanation that several parts in one unit are all off by one factor: then no part has a cause of its own."""
    cells = [cell for cell in asked.cells if cell.is_number]
    units = {getattr(cell.kind, "unit", "") for cell in cells}
    usable = all(not cell.right and cell.given and cell.expected for cell in cells)
    if not asked.key or len({cell.part for cell in cells}) < 2 or len(units) > 1 or not usable:
        return
    factor = statistics.median(cell.given / cell.expected for cell in cells)
    matches = {cell: found for cell in cells if (found := digits(cell, factor * cell.expected)) is not None}
    if len(matches) == len(cells):
        matches[max(matches, key=lambda cell: matches[cell])] = 0.0
        message = (
            "All of it is off by one and the same factor: look at the unit, or the denominator, that everything shares."
        )
        yield asked.explained("slip:scale", message, matches)


def _off_by(direction: str, factor: int) -> Callable[[Iterable[Cell]], str]:
    """Return what says by which factor numbers are off, and asks about units only if all of them have such a unit."""

    def message(cells: Iterable[Cell]) -> str:
        kinds = [cell.kind for cell in cells if isinstance(cell.kind, Number)]
        said = {by_factor(factor, kind.unit, percent=kind.percent) for kind in kinds}
        shown = said.pop() if len(said) == 1 else by_factor(factor, "")
        return f"{direction} {shown}" if shown.endswith(")") else f"{direction} {shown}."

    return message


def _turned(cells: Iterable[Cell]) -> str:
    """Say that the sign is wrong, and where to look only if the unit tells what the number is made of."""
    said = "The sign is the other way round"
    words = " ".join(f"{cell.part} {getattr(cell.kind, 'unit', '')}" for cell in cells).casefold()
    if "correlation" in words or "spearman" in words:
        return f"{said}: do both rankings run from the same end?"
    if re.search(r"differ|change|gap|less|minus|points|lift|gain|saving|net|more than|moved", words):
        return f"{said}: which of the two is subtracted from which?"
    return f"{said}."


def _of_share(operation: Callable[[float], float | None]) -> Callable[[Cell], float | None]:
    """Apply an operation to shares and changes only."""

    def of(cell: Cell) -> float | None:
        return operation(cell.expected) if is_share(cell) and -1 <= cell.expected <= 1 else None

    return of


def _over(sign: int) -> Callable[[float], float | None]:
    """Return a change, or a share, by the other base: x / (1 + x) or x / (1 - x)."""
    return lambda share: share / (1 + sign * share) if abs(1 + sign * share) > 1e-9 else None


def _power(exponent: float) -> Callable[[Cell], float | None]:
    """Return a power of the right value, None where nobody takes one by mistake: of a count, and of hours in quarters."""

    def operation(cell: Cell) -> float | None:
        coarse = is_count(cell) or float(4 * cell.expected).is_integer()
        return cell.expected**exponent if cell.expected > 0 and not coarse else None

    return operation


def _times(factor: float) -> Callable[[Cell], float | None]:
    """Return the right value times a factor, None for a small count, where that says nothing."""

    def operation(cell: Cell) -> float | None:
        if float(cell.expected).is_integer() and abs(cell.expected) < _COINCIDENCE:
            return None
        if factor == 100 and isinstance(cell.kind, Number) and cell.kind.percent:
            return None  # the kind asks which of the two is meant
        return float(cell.expected * factor)

    return operation
