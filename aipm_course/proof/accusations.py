"""How much of the range of wrong numbers the known slips claim: chance must not accuse."""

from typing import Any

import numpy as np

from aipm_course.answers import Function, Number
from aipm_course.judging.findings import Certainty, What
from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Verdict
from aipm_course.proof.answers import Path, allowed, assembled, fields, read, verdict_on
from aipm_course.proof.figure import Figure

BAR = 0.02
DRAWS = 60
_CELLS_A_COLUMN = 2
_SPREAD = 0.6
"""Standard deviation of the logarithm of wrong numbers around the right one."""


class Accusations:
    """Plausible wrong numbers, one field at a time, on one seed."""

    def __init__(self, draws: int = DRAWS) -> None:
        self._draws = draws
        self._claimed: dict[str, tuple[int, int]] = {}
        self._seen: set[str] = set()

    def see(self, question: Question[Any], seed: int) -> None:
        """Hand in wrong numbers on the first seed."""
        if question.id in self._seen or isinstance(question.kind, Function):
            return
        self._seen.add(question.id)
        data = question.data(seed)
        cells = fields(question.kind, read(question, question.reference(data), data))
        right = {place: _plain(value) for place, (_, value) in cells.items()}
        generator = np.random.default_rng([seed, len(question.id)])
        met: dict[Path, int] = {}
        for place, (kind, value) in cells.items():
            if not isinstance(kind, Number) or not isinstance(value, float | int):
                continue
            met[place[:-1]] = met.get(place[:-1], 0) + 1
            if len(place) > 1 and met[place[:-1]] > _CELLS_A_COLUMN:
                continue
            wrong = wrong_numbers(kind, float(value), generator, self._draws)
            claimed = sum(
                _accuses(verdict_on(question, assembled(question.kind, right | {place: number}), seed))
                for number in wrong
            )
            if wrong:
                self._claimed[f"{question.id}, {'.'.join(place) or 'answer'}"] = (claimed, len(wrong))

    def figure(self) -> Figure:
        """Return the share of plausible wrong numbers that a named slip claims, over all fields."""
        tried = sum(count for _, count in self._claimed.values())
        if not tried:
            return Figure("accusations", "wrong numbers claimed by a named slip", None, BAR, percent=True)
        parts = {name: claimed / count for name, (claimed, count) in self._claimed.items()}
        faults = [
            f"{name}: {100 * share:.0f}% of plausible wrong numbers are claimed."
            for name, share in sorted(parts.items(), key=lambda item: -item[1])
            if share > BAR
        ]
        value = sum(claimed for claimed, _ in self._claimed.values()) / tried
        title = f"plausible wrong numbers that a named slip claims, in {len(parts)} fields"
        return Figure("accusations", title, value, BAR, percent=True, faults=tuple(faults), parts=parts)


def wrong_numbers(kind: Number, right: float, generator: np.random.Generator, draws: int) -> list[float]:
    """Return numbers that somebody may hand in and that are wrong.

    They spread over the stated range, if there is one, or by a log-normal factor around the right number; shares stay
    between 0 and 1, and where the right number is whole, so are they.
    """
    if kind.between:
        numbers = generator.uniform(*kind.between, draws)
    elif right:
        numbers = right * np.exp(generator.normal(0.0, _SPREAD, draws))
    else:
        numbers = generator.normal(0.0, 10 * kind.tolerance.within or 1.0, draws)
    if kind.percent:
        numbers = numbers[np.abs(numbers) <= 1]
    if float(right).is_integer():
        numbers = np.round(numbers)
    return [float(number) for number in numbers if abs(number - right) > allowed(kind, right)]


def _accuses(verdict: Verdict) -> bool:
    """Return whether a verdict says of a slip that it was made, and not only that it is one way to get there."""
    return any(finding.what is What.SLIP and finding.certainty is Certainty.IS for finding in verdict.findings)


def _plain(value: Any) -> Any:
    """Return a read value as something to hand in."""
    return sorted(value) if isinstance(value, frozenset) else value
