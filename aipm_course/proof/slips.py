"""Known slips are named and earn less, and every rule of the text matters, on every seed."""

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from aipm_course.judging.findings import Certainty
from aipm_course.judging.question import Ablation, Misconception, Question
from aipm_course.judging.said import says
from aipm_course.judging.verdict import Verdict
from aipm_course.kernel.wording import counted
from aipm_course.proof.answers import Path, moved, slipped
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
        for one in slipped(question, seed):
            self._tried += 1
            slip, verdict = one.slip, one.verdict
            where = f"{question.id}, {slip.name}, seed {seed}"
            if question.points and verdict.earned >= question.points:
                self._faults.append(f"{where}: scores full.")
            elif _same_option(question, slip.name, verdict):
                pass  # of several slips that lead to one option the first is told
            elif not any(says(line, slip.message) for line in verdict.lines) or not _told(question, slip, verdict):
                others = ", ".join(verdict.misconceptions)
                self._faults.append(f"{where}: is not named; said is {others or said(verdict)}")

    def figure(self) -> Figure:
        """Return how many slips went unnamed or unpunished."""
        title = f"known slips not named, of {self._tried}"
        return Figure("slips", title, len(self._faults), 0, faults=tuple(self._faults))


def _told(question: Question[Any], slip: Misconception[Any] | Ablation[Any], verdict: Verdict) -> bool:
    """Return whether a slip is named, or another way to the same idea."""
    return any(_idea(one) == _idea(slip) for one in question.named if one.name in verdict.misconceptions)


def _idea(slip: Misconception[Any] | Ablation[Any]) -> str:
    return getattr(slip, "idea", "") or slip.name


def _same_option(question: Question[Any], slip: str, verdict: Verdict) -> bool:
    """Return whether the option that a slip leads to is spoken of by a slip that stands before it."""
    order = [item.name for item in question.named]
    told = [finding.slip for finding in verdict.findings if finding.certainty is Certainty.OPTION]
    return slip not in verdict.misconceptions and any(order.index(other) < order.index(slip) for other in told)


class Ablations:
    """Dropping a rule, or two rules together, moves a cell by more than two tolerances.

    Pairs are tried where the question can drop several rules at once (`without`). Of the others, those that change
    different cells need no trial: each moves its own. Those that meet in a cell could cancel each other, and are counted.
    """

    def __init__(self) -> None:
        self._nearest: dict[str, tuple[float, int]] = {}
        self._faults: dict[str, str] = {}
        self._pairs: set[str] = set()
        self._untried: set[str] = set()

    def see(self, question: Question[Any], seed: int) -> None:
        """Answer without each rule, and without each two."""
        data = question.data(seed)
        right = question.reference(data)
        dropped: dict[str, dict[Path, float]] = {}
        for ablation in question.ablations:
            if (answer := ablation.answer(data)) is not None:
                dropped[ablation.name] = moved(question, question.kind.merge(right, answer), data, right)
                self._take(f"{question.id}, {ablation.name}", dropped[ablation.name], seed)
        if question.without is not None:
            self._hold_together(question, data, right, dropped, seed)
        for one, other in combinations(dropped, 2):
            name = f"{question.id}, {one} + {other}"
            together = None if question.without is None else question.without(data, frozenset((one, other)))
            if together is not None:
                self._pairs.add(name)
                self._take(name, moved(question, question.kind.merge(right, together), data, right), seed)
            elif question.without is None and _changed(dropped[one]) & _changed(dropped[other]):
                self._untried.add(name)

    def figure(self) -> Figure:
        """Return the smallest move of any rule, or pair of rules, in tolerances."""
        if not self._nearest:
            return Figure(
                "ablations", "smallest move of a dropped rule (no rule is registered)", None, TOLERANCES, at_least=True
            )
        faults = [
            f"{name}: moves no cell by more than {TOLERANCES:g} tolerances on seed {seed} (only {far:.2g})."
            for name, (far, seed) in sorted(self._nearest.items(), key=lambda item: item[1])
            if far <= TOLERANCES
        ]
        faults += self._faults.values()
        value = 0.0 if self._faults else min(far for far, _ in self._nearest.values())
        rules = len(self._nearest) - len(self._pairs)
        pairs = f" and {counted(len(self._pairs), 'pair')}" if self._pairs else ""
        untried = f"; {len(self._untried)} untried, as no `without` drops both" if self._untried else ""
        title = f"smallest move of {rules} dropped rules{pairs}, in tolerances{untried}"
        return Figure("ablations", title, value, TOLERANCES, at_least=True, faults=tuple(faults))

    def _take(self, name: str, distances: Mapping[Path, float], seed: int) -> None:
        furthest = max(distances.values())
        if furthest < self._nearest.get(name, (math.inf, 0))[0] or name not in self._nearest:
            self._nearest[name] = (furthest, seed)

    def _hold_together(
        self, question: Question[Any], data: Any, right: Any, dropped: Mapping[str, Any], seed: int
    ) -> None:
        """See that the answer without rules is the reference where none is dropped, and each ablation's where one is."""
        assert question.without is not None
        nothing = question.without(data, frozenset())
        if _changed(moved(question, question.kind.merge(right, nothing), data, right)):
            where = f"{question.id}, without nothing"
            self._faults.setdefault(where, f"{where}: is not the reference on seed {seed}.")
        for name, distances in dropped.items():
            alone = question.without(data, frozenset((name,)))
            if alone is None or not _alike(moved(question, question.kind.merge(right, alone), data, right), distances):
                where = f"{question.id}, without {name}"
                self._faults.setdefault(where, f"{where}: is not what the ablation answers on seed {seed}.")


def _changed(distances: Mapping[Path, float]) -> set[Path]:
    return {place for place, far in distances.items() if far > 1}


def _alike(one: Mapping[Path, float], other: Mapping[Path, float]) -> bool:
    """Return whether two answers are off by as much in every cell."""
    return all(math.isclose(one[place], other[place], rel_tol=1e-6, abs_tol=1e-6) for place in one)
