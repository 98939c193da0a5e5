"""A column of the data multiplied where it is divided, left out, or taken twice."""

from collections.abc import Iterator, Mapping

from aipm_course.judging.cells import Cell
from aipm_course.judging.evidence import Explanation, digits
from aipm_course.judging.slips.asked import Asked
from aipm_course.judging.slips.rows import keyed

_ENOUGH_ROWS = 3
_POWERS = {
    1: "multiplied by `{}` once too often, or not divided by it",
    -1: "not multiplied by `{}`, or divided by it once too often",
    2: "multiplied by `{}` where it is to be divided by it",
    -2: "divided by `{}` where it is to be multiplied by it",
}


class Column:
    """Rows that are off by a column of the data: its value, its square, or one over them."""

    name = "column"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare how far the rows are off with every column of numbers."""
        columns = _columns(asked)
        for cells in asked.numbers.values():
            wrong = [cell for cell in cells if not cell.right and cell.row]
            if len(wrong) < _ENOUGH_ROWS or len(wrong) < sum(not cell.right for cell in cells):
                continue
            for name, values in columns.items():
                for power, words in _POWERS.items():
                    matches = _matches(cells, values, power)
                    if matches:
                        message = f"Row by row {words.format(name)}."
                        tried = len(columns) * len(_POWERS)
                        yield asked.explained("slip:column", message, matches, tried=tried)


def _matches(cells: tuple[Cell, ...], values: Mapping[str, float], power: int) -> dict[Cell, float] | None:
    """Return the evidence of each wrong row, None if one of the rows says otherwise."""
    matches: dict[Cell, float] = {}
    for cell in cells:
        value = values.get(cell.row, 0.0)
        if not value:
            return None
        made = float(cell.expected * value**power)
        if cell.right:
            if abs(made - cell.expected) > 0.1 * abs(cell.expected):
                return None  # it would have made this row wrong, too
        elif (found := digits(cell, made)) is None:
            return None
        else:
            matches[cell] = found
    return matches


def _columns(asked: Asked) -> dict[str, dict[str, float]]:
    """Return the columns of numbers that have a value for each row, by name."""
    import pandas as pd

    found: dict[str, dict[str, float]] = {}
    rows = next(([cell.row for cell in cells] for cells in asked.numbers.values() if cells[0].row), [])
    for frame in asked.frames if rows else ():
        table = keyed(frame, asked.key, rows)
        if table is None:
            continue
        for name, column in table.items():
            if (
                pd.api.types.is_numeric_dtype(column)
                and not pd.api.types.is_bool_dtype(column)
                and column.nunique() > 2
            ):
                found.setdefault(str(name), {str(row): float(value) for row, value in column.items()})
    return found
