"""A number that is right by other numbers of the learner's own, which are wrong."""

from collections.abc import Sequence
from typing import Any

from aipm_course.answers import Number
from aipm_course.judging.cells import Cell
from aipm_course.judging.evidence import SURE, Explanation, by_parts
from aipm_course.judging.findings import What
from aipm_course.judging.follow import usable
from aipm_course.judging.key import blaming_the_key
from aipm_course.judging.question import Derived
from aipm_course.judging.slips import Asked, Carried

_FIRST = 20.0
"""Digits by which it goes before whatever else a number may be: its cause stands in the answer."""


def derived(asked: Asked, named: Sequence[Explanation]) -> list[tuple[Explanation, tuple[str, ...]]]:
    """Return the explanations of numbers that are right by wrong ones, each with the fields that it comes from.

    Args:
        asked: the wrong answer.
        named: what its author's slips and other seeds explain. One that explains a number together with its causes says
            more.
    """
    found: dict[tuple[str, ...], list[Cell]] = {}
    for one in asked.question.derived:
        cell = next((cell for cell in asked.wrong if cell.path == (one.field, "") and cell.is_number), None)
        causes = _causes(asked, one, cell) if cell else ()
        if cell and causes and not _told_together(named, cell, causes):
            found.setdefault(causes, []).append(cell)
    return [(_explanation(asked, cells, causes), causes) for causes, cells in found.items()]


def _causes(asked: Asked, one: Derived[Any], cell: Cell) -> tuple[str, ...]:
    """Return the wrong fields that the number is right by; none where it is not."""
    question = asked.question
    off = tuple(name for name in one.rests_on if any(_of(name, part) for part in asked.wrong_parts))
    own = {name: usable(question, asked.given, name, asked.expected) for name in one.rests_on}
    if not off or any(value is None for value in own.values()):
        return ()
    truth = {name: usable(question, asked.expected, name) for name in one.rests_on}
    try:
        value = one.answer(own, asked.data)
        if value is None or not _near(cell, value):
            return ()
        # Of several that are off, those alone are named without which it would be another number.
        alone = tuple(
            name
            for name in off
            if (without := one.answer({**own, name: truth[name]}, asked.data)) is None or not _near(cell, without)
        )
    except Exception:
        # Strange numbers of one's own may lead nowhere. But where the right ones lead nowhere, the key is at fault.
        with blaming_the_key(f"derived {one.field}"):
            one.answer(truth, asked.data)
        return ()
    return alone or off


def _near(cell: Cell, value: float) -> bool:
    return isinstance(cell.kind, Number) and cell.kind.tolerance.close(cell.given, float(value))


def _of(field: str, part: str) -> bool:
    """Return whether a part is a field, or a column of it."""
    return part == field or part.startswith(f"{field}: ")


def _told_together(named: Sequence[Explanation], cell: Cell, causes: tuple[str, ...]) -> bool:
    """Return whether one slip explains a number and one of its causes."""
    return any(
        (one.spoken or one.digits >= SURE)
        and cell.path in one.cells
        and any(_of(cause, part) for cause in causes for part, _ in one.cells)
        for one in named
    )


def _explanation(asked: Asked, cells: Sequence[Cell], causes: tuple[str, ...]) -> Explanation:
    return Explanation(
        slip=Carried.slip,
        what=What.SLIP,
        message=Carried.right_by(causes),
        cells=frozenset(cell.path for cell in cells),
        parts=by_parts(cells, asked.order),
        digits=SURE,
        prior=_FIRST,
        fact=True,
    )
