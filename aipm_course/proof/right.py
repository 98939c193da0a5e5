"""Right answers score full on every seed; nothing and nonsense score nothing and hear a sentence."""

import re
from typing import Any

from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.proof.answers import verdict_on
from aipm_course.proof.figure import Figure

NONSENSE: tuple[Any, ...] = (None, float("nan"), float("inf"), "", "as in the lesson", [], {}, object(), 10**400)


class Right:
    """The reference and its alternatives score full."""

    def __init__(self) -> None:
        self._faults: list[str] = []

    def see(self, question: Question[Any], seed: int) -> None:
        """Hand in what is right."""
        answers = {"the reference": question.reference}
        answers |= {f"alternative {number}": way for number, way in enumerate(question.alternatives)}
        for name, answer in answers.items():
            verdict = verdict_on(question, answer(question.data(seed)), seed)
            if verdict.outcome is not Outcome.CORRECT or verdict.earned != question.points or verdict.errors:
                self._faults.append(f"{question.id}: {name} earns {verdict.score} on seed {seed}: {said(verdict)}")

    def figure(self) -> Figure:
        """Return how many right answers lost points."""
        return Figure("right", "right answers that lose points", len(self._faults), 0, faults=tuple(self._faults))


class Nothing:
    """A blank answer is not attempted, nonsense is not yet; both earn nothing. The seed does not matter."""

    def __init__(self) -> None:
        self._faults: list[str] = []
        self._seen: set[str] = set()

    def see(self, question: Question[Any], seed: int) -> None:
        """Hand in nothing and nonsense, on the first seed."""
        if question.id in self._seen:
            return
        self._seen.add(question.id)
        if verdict_on(question, ..., seed).outcome is not Outcome.NOT_ATTEMPTED:
            self._faults.append(f"{question.id}: a blank answer does not count as not attempted.")
        for nonsense in NONSENSE:
            verdict = verdict_on(question, nonsense, seed)
            if verdict.earned or verdict.outcome is not Outcome.NOT_YET or not verdict.lines:
                self._faults.append(
                    f"{question.id}: {str(nonsense)[:20]!r} is {verdict.outcome.value}, {verdict.score}."
                )
            if re.search(r"Traceback|Error\b", " ".join(verdict.lines)):
                self._faults.append(f"{question.id}: {str(nonsense)[:20]!r} gets a programmer's message.")

    def figure(self) -> Figure:
        """Return how often nothing was worth something."""
        return Figure(
            "nothing", "blank or nonsense that earns or is not told", len(self._faults), 0, faults=tuple(self._faults)
        )


def said(verdict: Verdict) -> str:
    """Return the first line of a verdict, cut."""
    return (verdict.lines[0] if verdict.lines else "no line")[:140]
