"""Right answers in other forms: how many of them score full, and whether a refusal says what form is wanted."""

import re
from typing import Any

from aipm_course.answers import Function
from aipm_course.judging.question import Question
from aipm_course.proof.answers import verdict_on
from aipm_course.proof.figure import Figure
from aipm_course.proof.forms import forms_of
from aipm_course.proof.right import said

BAR = 0.98
SEEDS = 2
NAMES_A_FORM = re.compile(
    r"expected is|[Ww]rite|[Kk]eep|[Rr]ename|[Hh]and in|one of the options|more than once|counts within"
)


class Accepted:
    """Every form of the reference, on two seeds."""

    def __init__(self) -> None:
        self._tried: dict[str, int] = {}
        self._refused: dict[str, list[str]] = {}
        self._seeds: dict[str, int] = {}

    def see(self, question: Question[Any], seed: int) -> None:
        """Hand in the reference in every form."""
        self._seeds[question.id] = self._seeds.get(question.id, 0) + 1
        if self._seeds[question.id] > SEEDS:
            return
        data = question.data(seed)
        rows = question.kind.rows(data) if isinstance(question.kind, Function) else ()
        for form, answer in forms_of(question.kind, question.reference(data), rows=rows):
            self._tried[question.id] = self._tried.get(question.id, 0) + 1
            verdict = verdict_on(question, answer, seed)
            if verdict.earned < question.points:
                helps = "" if NAMES_A_FORM.search(" ".join(verdict.lines)) else "says no form: "
                line = f"{question.id}, seed {seed}, {form}: {helps}{said(verdict)}"
                self._refused.setdefault(question.id, []).append(line)

    def figure(self) -> Figure:
        """Return the share of forms that score full."""
        tried = sum(self._tried.values())
        faults = [line for lines in self._refused.values() for line in lines]
        parts = {name: 1 - len(self._refused.get(name, ())) / count for name, count in self._tried.items()}
        return Figure(
            "forms",
            f"forms of right answers accepted, of {tried}",
            1 - len(faults) / tried if tried else None,
            BAR,
            at_least=True,
            percent=True,
            faults=tuple(faults),
            parts=parts,
        )
