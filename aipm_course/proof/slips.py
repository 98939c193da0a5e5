"""Known slips are named and earn less, and every rule of the text matters, on every seed."""

import math
from typing import Any

from aipm_course.judging.findings import Certainty
from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Verdict
from aipm_course.proof.answers import completed, moved, verdict_on
from aipm_course.proof.figure import Figure
from aipm_course.proof.right import said

TOLERANCES = 2.0
"""How far the answer must move when a rule of the text is dropped."""


class Slips:
    """Each misconception and each ablation is named and earns less than all points."""

    def __init__(self) -> None:
        self._faults: list[str] = []
        self._tried = 0

    def see(self, question: Question[Any], seed: int) -> None:
        """Hand in every known slip."""
        data = question.data(seed)
        for slip in question.named:
            if (answer := slip.answer(data)) is None:
                continue  # on these data it is no slip
            self._tried += 1
            verdict = verdict_on(question, completed(question, answer, data), seed)
            where = f"{question.id}, {slip.name}, seed {seed}"
            if question.points and verdict.earned >= question.points:
                self._faults.append(f"{where}: scores full.")
            elif _same_option(question, slip.name, verdict):
                pass  # of several slips that lead to one option the first is told
            elif slip.name not in verdict.misconceptions or not any(slip.message in line for line in verdict.lines):
                others = ", ".join(verdict.misconceptions)
                self._faults.append(f"{where}: is not named; said is {others or said(verdict)}")

    def figure(self) -> Figure:
        """Return how many slips went unnamed or unpunished."""
        title = f"known slips not named, of {self._tried}"
        return Figure("slips", title, len(self._faults), 0, faults=tuple(self._faults))


def _same_option(question: Question[Any], slip: str, verdict: Verdict) -> bool:
    """Return whether the option that a slip leads to is spoken of by a slip that stands before it."""
    order = [item.name for item in question.named]
    told = [finding.slip for finding in verdict.findings if finding.certainty is Certainty.OPTION]
    return slip not in verdict.misconceptions and any(order.index(other) < order.index(slip) for other in told)


class Ablations:
    """Dropping a rule, or a registered pair of rules, moves a cell by more than two tolerances."""

    def __init__(self) -> None:
        self._nearest: dict[str, tuple[float, int]] = {}

    def see(self, question: Question[Any], seed: int) -> None:
        """Answer without each rule."""
        data = question.data(seed)
        for ablation in question.ablations:
            if (answer := ablation.answer(data)) is None:
                continue
            distances = moved(question, completed(question, answer, data), data)
            name = f"{question.id}, {ablation.name}"
            furthest = max(distances.values())
            if furthest < self._nearest.get(name, (math.inf, 0))[0] or name not in self._nearest:
                self._nearest[name] = (furthest, seed)

    def figure(self) -> Figure:
        """Return the smallest move of any rule, in tolerances."""
        if not self._nearest:
            return Figure(
                "ablations", "smallest move of a dropped rule (no rule is registered)", None, TOLERANCES, at_least=True
            )
        faults = [
            f"{name}: moves no cell by more than {TOLERANCES:g} tolerances on seed {seed} (only {far:.2g})."
            for name, (far, seed) in sorted(self._nearest.items(), key=lambda item: item[1])
            if far <= TOLERANCES
        ]
        value = min(far for far, _ in self._nearest.values())
        title = f"smallest move of {len(self._nearest)} dropped rules, in tolerances"
        return Figure("ablations", title, value, TOLERANCES, at_least=True, faults=tuple(faults))
