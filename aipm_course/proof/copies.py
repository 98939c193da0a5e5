"""What the answers of one seed earn on the others."""

from typing import Any

from aipm_course.answers import Function
from aipm_course.judging.question import Question
from aipm_course.proof.answers import assembled, earned_on, fields, read
from aipm_course.proof.figure import Figure

BAR = 0.25


class Copies:
    """The reference of the first seed, handed in on every other."""

    def __init__(self) -> None:
        self._answers: dict[str, Any] = {}
        self._points: dict[str, float] = {}
        self._earned: dict[str, dict[int, float]] = {}

    def see(self, question: Question[Any], seed: int) -> None:
        """Keep the answer of the first seed; hand it in on the others."""
        if question.id not in self._answers:
            self._answers[question.id] = _copied(question, question.data(seed))
            self._points[question.id] = question.points
            return
        earned = earned_on(question, self._answers[question.id], seed)
        self._earned.setdefault(question.id, {})[seed] = earned

    def figure(self) -> Figure:
        """Return the share of the points that copies earn on average."""
        total = sum(self._points[name] for name in self._earned)
        if not total:
            return Figure("copies", "points for another seed's answers", None, BAR, percent=True)
        seeds = sorted({seed for earned in self._earned.values() for seed in earned})
        shares = {seed: sum(earned[seed] for earned in self._earned.values()) / total for seed in seeds}
        parts = {
            name: sum(earned.values()) / len(earned) / self._points[name]
            for name, earned in self._earned.items()
            if self._points[name]
        }
        worst = max(shares, key=lambda seed: shares[seed])
        title = f"points for the first seed's answers on other seeds (most: {100 * shares[worst]:.0f}% on seed {worst})"
        faults = [
            f"{name}: {100 * share:.0f}% of its points for a copy."
            for name, share in sorted(parts.items(), key=lambda item: -item[1])
            if share > BAR
        ]
        return Figure(
            "copies", title, sum(shares.values()) / len(shares), BAR, percent=True, faults=tuple(faults), parts=parts
        )


def _copied(question: Question[Any], data: Any) -> Any:
    """Return what can be copied of an answer: of a function, the column of its results."""
    if not isinstance(question.kind, Function):
        return question.reference(data)
    cells = fields(question.kind, read(question, question.reference(data), data))
    return assembled(question.kind, {place: value for place, (_, value) in cells.items()})
