"""What a slip may look at: the answer's cells beside the right ones, the data, other seeds."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

from aipm_course.answers import Function, Number, Record, Table
from aipm_course.judging.cells import Cell, cells_of, is_by_agreement
from aipm_course.judging.evidence import Explanation, by_parts, digits, only_chosen
from aipm_course.judging.findings import What
from aipm_course.judging.key import data_of, quantities_of

if TYPE_CHECKING:
    import pandas as pd

    from aipm_course.judging.question import Question

_MAX_CELLS = 400
"""Of a larger answer no cell is explained: what is shown would not get clearer, and the check slower."""


@dataclass(frozen=True)
class Asked:
    """A wrong answer and everything that may explain it.

    Attributes:
        question: the task.
        seed: seed of the data.
        given: the answer as read.
        expected: the reference as read.
        order: names of the parts in the task's order.
        wrong_parts: names of the parts that are wrong; a cell of a part that counts as right needs no explanation.
        other_seeds: seeds whose answers are compared as well.
        reference_at: the reference of another seed as read.
    """

    question: "Question[Any]"
    seed: int
    given: Any
    expected: Any
    order: tuple[str, ...]
    wrong_parts: frozenset[str]
    other_seeds: tuple[int, ...] = ()
    reference_at: Callable[[int], Any] | None = None

    @cached_property
    def data(self) -> Any:
        """The question's data."""
        return data_of(self.question, self.seed)

    @cached_property
    def standings(self) -> dict[str, Any]:
        """How each field that follows from others stands, kept by whoever pays for it."""
        return {}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every value of the answer beside the right one."""
        if is_by_agreement(self.question.kind):
            return ()
        cells = cells_of(self.question.kind, self.given, self.expected)
        return cells if len(cells) <= _MAX_CELLS else ()

    @cached_property
    def wrong(self) -> tuple[Cell, ...]:
        """The cells that hold a usable value that is wrong."""
        return tuple(
            cell for cell in self.cells if cell.part in self.wrong_parts and not cell.right and cell.given is not None
        )

    @cached_property
    def in_one_unit(self) -> bool:
        """Whether no wrong cell is a share, which may stand in percent beside one value and as a ratio beside another."""
        return not any(isinstance(cell.kind, Number) and cell.kind.percent for cell in self.wrong)

    @cached_property
    def wrong_fields(self) -> frozenset[str]:
        """The fields of a record in which a usable value is wrong."""
        return frozenset(cell.part.partition(": ")[0] for cell in self.wrong)

    @cached_property
    def numbers(self) -> Mapping[str, tuple[Cell, ...]]:
        """The number cells of each part that has wrong ones."""
        wrong = dict.fromkeys(cell.part for cell in self.wrong if cell.is_number)
        return {part: tuple(cell for cell in self.cells if cell.part == part and cell.is_number) for part in wrong}

    @cached_property
    def quantities(self) -> "Mapping[str, float | pd.Series]":
        """The named quantities of the task, none where the author gave none."""
        return quantities_of(self.question, self.seed)

    @cached_property
    def frames(self) -> "tuple[pd.DataFrame, ...]":
        """The tables among the data."""
        import pandas as pd

        data = self.data
        parts: Iterable[Any] = [data]
        if isinstance(data, Mapping):
            parts = data.values()
        elif isinstance(data, tuple | list):
            parts = data
        elif hasattr(data, "__dataclass_fields__"):
            parts = [getattr(data, name) for name in data.__dataclass_fields__]
        return tuple(part for part in parts if isinstance(part, pd.DataFrame))

    @cached_property
    def key(self) -> str:
        """The column that names the rows of a table or of a function's results; empty elsewhere."""
        kind = self.question.kind
        return kind.key if isinstance(kind, Table | Function) else ""

    def explained(
        self,
        slip: str,
        message: str,
        matches: Mapping[Cell, float],
        *,
        tried: float = 1,
        prior: float = 0.0,
        what: What = What.SLIP,
        apart: bool = False,
    ) -> Explanation:
        """Return the explanation of the cells that match.

        Args:
            slip: name of the slip.
            message: what it says.
            matches: the wrong cells that it explains, each with its digits of evidence.
            tried: how many such values were tried; each further one is one more chance to match by coincidence.
            prior: see `Explanation`.
            what: see `Explanation`.
            apart: whether the rows are named beside rows that are right, too: the column's name alone would accuse these.
        """
        parts = by_parts(matches, self.order)
        touched = {cell.part for cell in matches}
        off = [cell for cell in (self.cells if apart else self.wrong) if cell.part in touched and cell.row]
        some = len(matches) < len(off)
        return Explanation(
            slip=slip,
            what=what,
            message=message,
            cells=frozenset(cell.path for cell in matches),
            parts=parts,
            digits=sum(matches.values()) - math.log10(max(1.0, tried)),
            prior=prior,
            rows=tuple(dict.fromkeys(cell.row for cell in matches if cell.row)) if some else (),
            chosen=only_chosen(matches),
        )


class Slip(Protocol):
    """A generic way to go wrong."""

    name: str

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Return what it explains of a wrong answer."""
        ...


Way = tuple[str | Callable[[Iterable[Cell]], str], Callable[[Cell], float | None]]
"""What is said, or what says it of the cells that match, and what the slip makes of a cell's right value."""


def one_operation(
    asked: Asked, slip: str, ways: Sequence[Way], *, prior: float = 0.0, by_column: bool = False
) -> Iterator[Explanation]:
    """Return the explanations by one operation on the right values; the same operation may explain several parts.

    Of a table's column it must explain at least half of the wrong rows.

    Args:
        asked: the wrong answer.
        slip: name of the slip.
        ways: the operations.
        prior: see `Explanation`.
        by_column: whether each column is explained by itself: what carries over into the next column has its cause in
            the first one, and is told there.
    """
    columns = {part for part, cells in asked.numbers.items() if cells[0].row}
    apart = [{part} for part in columns] if by_column else []
    groups = [*apart, set(asked.numbers) - columns if by_column else set(asked.numbers)]
    for (message, operation), group in product(ways, groups):
        matches: dict[Cell, float] = {}
        for cells in (cells for part, cells in asked.numbers.items() if part in group):
            wrong = [cell for cell in cells if not cell.right]
            held = {cell: found for cell in wrong if (found := _evidence(cell, operation(cell))) is not None}
            if 2 * len(held) >= len(wrong) and held:
                matches |= held
        matches = {cell: found for cell, found in matches.items() if not _twin_differs(asked, cell, matches)}
        if matches:
            said = message if isinstance(message, str) else message(matches)
            yield asked.explained(slip, said, matches, tried=len(ways) * len(asked.numbers), prior=prior, apart=True)


def _evidence(cell: Cell, value: float | None) -> float | None:
    return None if value is None else digits(cell, value)


def _twin_differs(asked: Asked, cell: Cell, matches: Mapping[Cell, float]) -> bool:
    """Return whether a number of the same kind, which is worked out the same way, is wrong in another way.

    Who takes one model's recall for one minus it does so with the other model's as well.
    """
    if cell.row or not isinstance(asked.question.kind, Record):
        return False
    look = asked.question.kind.look
    twins = (
        other
        for other in asked.wrong
        if other != cell and other.kind == cell.kind and look.get(cell.part) and look.get(other.part) == look[cell.part]
    )
    return any(twin not in matches for twin in twins)


def is_count(cell: Cell) -> bool:
    """Return whether a cell holds whole numbers that are asked for exactly, or nearly so."""
    return isinstance(cell.kind, Number) and float(cell.expected).is_integer() and cell.kind.within < 1
