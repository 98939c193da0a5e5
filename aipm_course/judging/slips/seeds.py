"""The answer of another seed: the exercise's first, or the lesson's."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from aipm_course.answers import Choice
from aipm_course.judging.cells import Cell, cells_of, same
from aipm_course.judging.evidence import Explanation, digits, is_rounding, typed_to
from aipm_course.judging.key import of_the_lesson
from aipm_course.judging.slips.asked import Asked

_SURE_ENOUGH = 3.0
"""Digits from which other seeds' numbers speak although another cell is wrong in another way."""
_CERTAIN = 5.0
"""Digits from which they need no "perhaps" although another cell does not hold them."""


class OtherSeed:
    """What is right on the data of another seed."""

    name = "seed"
    slip = "slip:seed"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare with the references of a few other seeds."""
        usable = {cell.path: cell for cell in asked.wrong}
        right = [cell for cell in asked.cells if cell.is_number and cell.right]
        if asked.reference_at is None or not any(cell.is_number for cell in asked.wrong):
            return
        for seed in asked.other_seeds:
            expected = asked.reference_at(seed)
            there = {cell.path: cell.expected for cell in cells_of(asked.question.kind, asked.given, expected)}
            lesson = of_the_lesson(asked.question.module, seed)
            elsewhere = any(not same(cell.kind, cell.given, there.get(cell.path)) for cell in right)
            if elsewhere and not lesson:
                continue  # a number that is right here, and would not be there
            # The rows of a column come out of one computation: with a row that is right here alone, none is from there.
            ours = {cell.part for cell in right if cell.row and not same(cell.kind, cell.given, there.get(cell.path))}
            found = {
                cell: digits(cell, there[path])
                for path, cell in usable.items()
                if path in there and not (cell.row and cell.part in ours)
            }
            matches = {cell: value for cell, value in found.items() if value is not None}
            if lesson and matches:  # what a lesson says in a sentence has fewer digits than a task asks for
                matches |= {
                    cell: 0.0 for cell in usable.values() if cell not in matches and _said(cell, there.get(cell.path))
                }
            missed = elsewhere or len(matches) < len(usable)
            numbers = sum(cell.is_number for cell in usable.values())
            few = 2 * sum(cell.is_number for cell in matches) < numbers  # two months may share a round threshold
            if matches and not (missed and (few or sum(matches.values()) < _SURE_ENOUGH)):
                if missed:  # an option follows from its number, whoever's that is
                    matches = {cell: value for cell, value in matches.items() if not isinstance(cell.kind, Choice)}
                whose = f"on the lesson's data (seed {seed})" if lesson else f"on the data of seed {seed}"
                message = f"This is right {whose}; yours have seed {asked.seed}."
                prior = 1.0 if missed else 0.5  # as what an author names: neither is likelier
                found_there = asked.explained(self.slip, message, matches, tried=len(asked.other_seeds), prior=prior)
                # One share of few cases is the same in two tables by chance, beside fields that are all right.
                alone = numbers == 1 and found_there.digits < _SURE_ENOUGH and bool(right)
                yield replace(found_there, exact=not (missed or alone) or found_there.digits >= _CERTAIN)


def _said(cell: Cell, value: Any) -> bool:
    """Return whether a number is another one with two digits at least, rounded further than the task allows."""
    given = cell.given
    if not cell.is_number or not isinstance(given, float) or not isinstance(value, float) or not given:
        return False
    typed = typed_to(given)
    return 20 * typed <= abs(given) and is_rounding(given, value, typed)
