"""What is said of a wrong part that nothing explains: the direction, the rows, and where to look."""

from collections.abc import Collection

from aipm_course.answers import Number, Record
from aipm_course.answers.kinds.kind import Part
from aipm_course.answers.kinds.number import RETURN
from aipm_course.answers.mixed_up import far_off
from aipm_course.answers.reading.number import Sure
from aipm_course.judging.cells import Cell, is_share
from aipm_course.judging.findings import Finding, What
from aipm_course.judging.slips import Asked
from aipm_course.judging.slips.rows import what_separates
from aipm_course.kernel.wording import counted, listed, number

_LITTLE_ABOVE = 1.5


def off(asked: Asked, part: Part, told: Collection[tuple[str, str]] = ()) -> Finding:
    """Return the finding about a wrong part.

    Args:
        asked: the wrong answer.
        part: the part.
        told: the cells that something explains already; of a column only the other rows are told.
    """
    cells = [cell for cell in asked.cells if cell.part == part.name]
    named = (part.name,) if part.name else ()
    if not cells or not all(isinstance(cell.kind, Number) for cell in cells) or _in_own_words(cells, part):
        return Finding(What.OFF, _and(part.note, what_separates(asked, part.name)), named)
    look = _look(asked, part.name) or _unit(cells)
    if not any(cell.row for cell in cells):
        return Finding(What.OFF, _direction(cells[0]), named, look=look)
    told = {cell.path for cell in cells if cell.path in told}
    rows = tuple(cell.row for cell in cells if not cell.right and cell.path not in told)
    # A row that is missing or cannot be read: the table itself says why, and how to write it.
    unusable = any(cell.given is None for cell in cells)
    message = part.note if unusable else _by_rows(cells, told)
    text = _and(message, "" if told and not unusable else what_separates(asked, part.name))
    # The note of a row that cannot be used may say already where to look.
    heard = look and (look in text or (unusable and bool(_look(asked, part.name))))
    return Finding(What.OFF, text, named, look="" if heard else look, rows=rows)


def _in_own_words(cells: list[Cell], part: Part) -> bool:
    """Return whether a kind of number says more than any number does."""
    if type(cells[0].kind) is Number or any(cell.row for cell in cells):
        return type(cells[0].kind) is not Number
    plain = Number.compare_share(cells[0].kind, cells[0].given, cells[0].expected).note  # type: ignore[arg-type]
    return not part.note.startswith(plain)


def _look(asked: Asked, part: str) -> str:
    kind = asked.question.kind
    return kind.look.get(part.partition(":")[0], "") if isinstance(kind, Record) else ""


def _unit(cells: list[Cell]) -> str:
    """Return the unit that is asked for, where the answer does not show that it is known: shares are given as shares."""
    unit = getattr(cells[0].kind, "unit", "")
    shares = is_share(cells[0]) and all(cell.given is not None and 0 <= cell.given <= 1 for cell in cells)
    return f"Asked: {unit}." if unit and not (shares and unit == "share from 0 to 1") else ""


def _direction(cell: Cell) -> str:
    given, expected = cell.given, cell.expected
    if isinstance(cell.kind, Number) and cell.kind.read_as_share(given, expected):
        return cell.kind.compare_share(given, expected).note
    if given and expected and (given < 0) != (expected < 0):
        return "on the other side of zero"
    share = is_share(cell) and getattr(cell.kind, "unit", "") != RETURN
    if given > 1 >= expected >= 0 and share:
        whole = getattr(cell.kind, "whole", "")
        if whole and given <= _LITTLE_ABOVE:
            return f"above 1, which would be more than {whole}: what is it divided by?"
        return "above 1, where no share can be: is something multiplied, or counted, that is to be divided?"
    direction = "too high" if given > expected else "too low"
    if given < 0 and expected < 0:  # of a fall, "too high" could be heard as too large a fall
        direction = "too near to zero" if given > expected else "too far below zero"
    size = abs(given / expected) if expected else 0.0
    said = f"{direction}{far_off(size, getattr(cell.kind, 'unit', ''), percent=is_share(cell))}"
    # Whoever meant a ratio hears how it was taken: by that it would be off the other way.
    taken = f"read as {number(100 * given)}%, " if isinstance(given, Sure) and not cell.row else ""
    if taken and not share and 0.01 < given < 0.1:  # a return may be a few times what was spent
        taken = f'read as {number(100 * given)}% (for {number(100 * given)} times write "{number(10000 * given)}%"), '
    return f"{taken}{said}"


def _by_rows(cells: list[Cell], told: Collection[tuple[str, str]] = ()) -> str:
    """Return which rows are off in which direction, without those that something explains already."""
    groups: dict[str, list[str]] = {}
    for cell in cells:
        if not cell.right and cell.path not in told:
            groups.setdefault(_direction(cell), []).append(cell.row)
    off = sum(map(len, groups.values()))
    if len(cells) == 1:
        return f"{next(iter(groups))} for {cells[0].row}"
    more = f"{off} more {'row' if off == 1 else 'rows'}" if told else counted(off, "row")
    return f"{more} of {len(cells)} off: " + "; ".join(
        f"{direction} for {listed(rows)}" for direction, rows in groups.items()
    )


def _and(text: str, more: str) -> str:
    return f"{text}; {more}" if more else text
