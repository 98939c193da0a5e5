"""Answer's month under an automatic judge, and the answers that people labeled as well.

Everything here is invented. Each of 2,400 answers is good or not; nobody sees that. The judge passes a good one at its
true-pass rate and fails a bad one at its true-fail rate; some of those it does not pass it calls "unsure". People label 320
of them; some labels are disputed between two readers.

Drawn per seed: what the gate says (`passed` 35%, `failed` 35%, `open` 30%); how the labeled answers were drawn (by the judge's
verdict 45%, from cases whose truth was known 35%, at random 20%); the judge's temper (lenient 45%, harsh 35%, even 20%);
whether the judge saves more labels than it costs (half each). Bars are placed by the story after the rates.

By verdict or at random, shares of the verdicts times what people found in each (post-stratification); from known truth,
Rogan and Gladen, American Journal of Epidemiology 107 (1978), 71-76. Each formula is wrong for the other design, by far.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.rates import Z95
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

DESIGNS = ("verdict", "truth", "random")
GATES = {"passed": 0.35, "failed": 0.35, "open": 0.3}
_DRAWN = {"verdict": 0.45, "truth": 0.35, "random": 0.2}
_TEMPERS = {"lenient": 0.45, "harsh": 0.35, "even": 0.2}
_PAYS = {"keep": 0.5, "people": 0.5}
_ANSWERS = 2_400
_LABELS = 320
_RATES = {
    "lenient": (0.965, 0.62, 0.78),
    "harsh": (0.81, 0.90, 0.85),
    "even": (0.96, 0.70, 0.79),
}
"""True-pass rate, true-fail rate and share of good answers by temper."""
_SHARPER = {"lenient": (0.985, 0.72, 0.76), "harsh": (0.95, 0.95, 0.82), "even": (0.985, 0.86, 0.78)}
"""The same where the labeled answers come from known truth and the judge is to save labels."""


@dataclass(frozen=True)
class JudgedAnswers:
    """A month of answers.

    Attributes:
        answers: answer, judge ("pass", "fail" or "unsure"), people ("pass", "fail", "disputed" or empty: not read).
        design: how the labeled answers were drawn, of DESIGNS.
        least_rate: the gate for the share of good answers.
        judge_costs: what the judge costs, in labels.
        story: what the gate says.
        pays: whether the judge saves more labels than it costs ("keep") or not ("people").
    """

    answers: pd.DataFrame
    design: str
    least_rate: float
    judge_costs: int
    story: str
    pays: str


@dataclass(frozen=True)
class Counts:
    """What an estimate rests on; the judge's "unsure" is no pass.

    Attributes:
        judged: answers with a verdict that counts.
        judge_passed: those that the judge passed.
        both: labeled answers that judge and people passed.
        judge_only: labeled answers that only the judge passed.
        people_only: labeled answers that only people passed.
        neither: labeled answers that nobody passed.
    """

    judged: float
    judge_passed: float
    both: float
    judge_only: float
    people_only: float
    neither: float

    @property
    def labels(self) -> float:
        """Labels that count."""
        return self.both + self.judge_only + self.people_only + self.neither

    @property
    def raw(self) -> float:
        """The judge's share."""
        return self.judge_passed / self.judged


@lru_cache(maxsize=64)
def judged_answers(seed: int = 0) -> JudgedAnswers:
    """Return the answers of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        A table to be treated as read-only: it is shared between calls.

    Examples:
        >>> judged = judged_answers(0)
        >>> judged.answers.columns.tolist(), len(judged.answers)
        (['answer', 'judge', 'people'], 2400)
    """
    return first_that_holds(_draw, planted_truths, seed)


def counted(judged: JudgedAnswers, *, unsure: str = "fail", disputed: str = "out") -> Counts:
    """Count verdicts and labels.

    Args:
        judged: the month.
        unsure: what the judge's "unsure" counts as: "fail", "pass" or "out".
        disputed: what a disputed label counts as: "out", "fail" or "pass".
    """
    table = judged.answers
    if unsure == "out":
        table = table[table["judge"] != "unsure"]
    judge = table["judge"].isin(["pass", "unsure"] if unsure == "pass" else ["pass"])
    read = table["people"].isin(["pass", "fail"] + ([] if disputed == "out" else ["disputed"]))
    people = table["people"].isin(["pass", "disputed"] if disputed == "pass" else ["pass"])
    return Counts(
        judged=float(len(table)),
        judge_passed=float(judge.sum()),
        both=float((read & judge & people).sum()),
        judge_only=float((read & judge & ~people).sum()),
        people_only=float((read & ~judge & people).sum()),
        neither=float((read & ~judge & ~people).sum()),
    )


def by_verdict(counts: Counts) -> tuple[float, float]:
    """Return rate and standard error where labels were drawn by the judge's verdict, or at random."""
    a, n, m = counts.raw, counts.both + counts.judge_only, counts.people_only + counts.neither
    u, v = counts.both / n, counts.people_only / m
    variance = a**2 * u * (1 - u) / n + (1 - a) ** 2 * v * (1 - v) / m + a * (1 - a) * (u - v) ** 2 / counts.judged
    return a * u + (1 - a) * v, math.sqrt(variance)


def by_truth(counts: Counts) -> tuple[float, float]:
    """Return rate and standard error where labels were drawn from known truth (Rogan and Gladen)."""
    a, n, m = counts.raw, counts.both + counts.people_only, counts.judge_only + counts.neither
    s, t = counts.both / n, counts.neither / m
    span = s + t - 1
    rate = (a + t - 1) / span
    variance = (a * (1 - a) / counts.judged + rate**2 * s * (1 - s) / n + (1 - rate) ** 2 * t * (1 - t) / m) / span**2
    return rate, math.sqrt(variance)


def estimate(judged: JudgedAnswers, counts: Counts | None = None) -> tuple[float, float]:
    """Return the corrected rate and its interval's half-width, by the formula of the design."""
    counts = counts or counted(judged)
    rate, error = by_truth(counts) if judged.design == "truth" else by_verdict(counts)
    return rate, Z95 * error


def plain_labels(rate: float, half: float) -> float:
    """Return how many labels drawn at random, without a judge, give the same half-width.

    >>> round(plain_labels(0.5, 0.05))
    384
    """
    return Z95**2 * rate * (1 - rate) / half**2


def gate_for(rate: float, half: float, bar: float) -> str:
    """Return what the interval says of the bar.

    >>> gate_for(0.9, 0.02, 0.85), gate_for(0.8, 0.02, 0.85), gate_for(0.84, 0.02, 0.85)
    ('passed', 'failed', 'open')
    """
    if rate - half >= bar:
        return "passed"
    return "failed" if rate + half < bar else "open"


def judge_for(plain: float, labels: float, costs: float) -> str:
    """Return whether the judge saves more labels than it costs: "keep" or "people"."""
    return "keep" if plain - labels > costs else "people"


def _draw(seed: int, attempt: int) -> JudgedAnswers:
    told = story(seed, "evaluation.gate", GATES)
    design = story(seed, "evaluation.labels_drawn", _DRAWN)
    temper = story(seed, "evaluation.temper", _TEMPERS)
    pays = story(seed, "evaluation.judge_pays", _PAYS)
    generator = stream(seed, "evaluation.judged_answers", attempt)
    sharp = _SHARPER if (design, pays) == ("truth", "keep") else _RATES
    true_pass, true_fail, share = (value + float(generator.uniform(-0.008, 0.008)) for value in sharp[temper])
    good = generator.permutation(_ANSWERS) < round(share * _ANSWERS)
    verdict = _verdicts(generator, good, true_pass, true_fail)
    passed = verdict == "pass"
    groups = {"verdict": passed, "truth": good, "random": np.ones(_ANSWERS, bool)}[design]
    read = np.zeros(_ANSWERS, bool)
    if design == "random":
        read[generator.permutation(_ANSWERS)[:_LABELS]] = True
    else:
        for group in (groups, ~groups):
            read[generator.permutation(np.flatnonzero(group))[: _LABELS // 2]] = True
    many = int(stream(seed, "evaluation.disputed").integers(20, 46))
    people = np.where(read, np.where(good, "pass", "fail"), "").astype(object)
    disputed = generator.permutation(np.flatnonzero(read))[:many]
    people[disputed] = "disputed"
    answers = pd.DataFrame(
        {"answer": [f"W{number:04d}" for number in range(1, _ANSWERS + 1)], "judge": verdict, "people": people}
    )
    drawn = JudgedAnswers(answers, design, 0.0, 0, told, pays)
    rate, half = estimate(drawn)
    away = float(generator.uniform(0.012, 0.024))
    inside = float(generator.uniform(0.2, 0.55)) * half * (1 if generator.random() < 0.5 else -1)
    bar = round({"passed": rate - half - away, "failed": rate + half + away, "open": rate + inside}[told] * 200) / 200
    saved = plain_labels(rate, half) - counted(drawn).labels
    if pays == "keep":
        costs = round(saved * float(generator.uniform(0.35, 0.7)))
    else:
        costs = round(max(saved * float(generator.uniform(1.3, 1.6)), float(generator.uniform(35, 90))))
    return JudgedAnswers(answers, design, bar, max(costs, 1), told, pays)


def _verdicts(
    generator: np.random.Generator, good: "np.ndarray[Any, Any]", true_pass: float, true_fail: float
) -> "np.ndarray[Any, Any]":
    """Return the judge's word on each answer."""
    passed = np.zeros(len(good), bool)
    for group, rate in ((good, true_pass), (~good, 1 - true_fail)):
        places = generator.permutation(np.flatnonzero(group))
        passed[places[: round(rate * len(places))]] = True
    unsure = ~passed & (generator.random(len(good)) < 0.35)
    return np.where(passed, "pass", np.where(unsure, "unsure", "fail")).astype(object)


def _other_rates(judged: JudgedAnswers) -> list[float]:
    """Return the rates that the right formula gives where verdicts or labels are read in another way."""
    readings = ({"unsure": "pass"}, {"unsure": "out"}, {"disputed": "pass"})
    return [estimate(judged, counted(judged, **how))[0] for how in readings]


def other_widths(judged: JudgedAnswers) -> list[float]:
    """Return the half-widths that the formula gives with a term or a square forgotten, or with other counts in it."""
    counts = counted(judged)
    rate, _ = estimate(judged)
    a, all_, read = counts.raw, counts.judged, counts.labels
    if judged.design == "truth":
        n, m = counts.both + counts.people_only, counts.judge_only + counts.neither
        s, t = counts.both / n, counts.neither / m
        span = s + t - 1
        first, second, third = a * (1 - a), rate**2 * s * (1 - s), (1 - rate) ** 2 * t * (1 - t)
        variances = [
            (second / n + third / m) / span**2,
            (first / all_ + third / m) / span**2,
            (first / all_ + second / n) / span**2,
            (first / read + second / n + third / m) / span**2,
            first / all_ + second / n + third / m,
            (first / all_ + second / n + third / m) / span,
            (first / all_ + a**2 * s * (1 - s) / n + (1 - a) ** 2 * t * (1 - t) / m) / span**2,
        ]
    else:
        n, m = counts.both + counts.judge_only, counts.people_only + counts.neither
        u, v = counts.both / n, counts.people_only / m
        first, second, third = a**2 * u * (1 - u), (1 - a) ** 2 * v * (1 - v), a * (1 - a) * (u - v) ** 2
        variances = [
            second / m + third / all_,
            first / n + third / all_,
            first / n + second / m,
            first / n + second / m + third / read,
            first / n + second / m + a * (1 - a) * abs(u - v) / all_,
            first / a / n + second / (1 - a) / m + third / all_,
        ]
    half = _LABELS / 2
    lots = [first / half + second / half + third / all_] if judged.design == "verdict" else []
    return [Z95 * math.sqrt(one) for one in (*variances, *lots, rate * (1 - rate) / read)]


def planted_truths(judged: JudgedAnswers) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    counts = counted(judged)
    rate, half = estimate(judged)
    other, _ = by_verdict(counts) if judged.design == "truth" else by_truth(counts)
    drawn = (counts.both + counts.judge_only) / counts.labels
    sample = (counts.both + counts.people_only) / counts.labels
    plain = plain_labels(rate, half)
    saved = plain - counts.labels
    bar = judged.least_rate
    dropped = [estimate(judged, counted(judged, disputed="fail"))[0]]
    kept = judge_for(plain, counts.labels, judged.judge_costs)
    return {
        "the gate is the story's": gate_for(rate, half, bar) == judged.story,
        "both ends are clear of the bar": min(clear_of(rate - half, bar, 0.009), clear_of(rate + half, bar, 0.009)),
        "the judge's share is another": apart(rate, [counts.raw], 0.013),
        "the sample's share is another": apart(rate, [sample], 0.0045 if judged.design == "random" else 0.02),
        "the other formula is another": apart(rate, [other], 0.0045 if judged.design == "random" else 0.02),
        "the judge's share of the labels is another": apart(counts.raw, [drawn], 0.0045),
        "no other reading gives this rate": apart(rate, _other_rates(judged), 0.0045),
        "another share in the plain sample gives another number": apart(
            plain, [plain_labels(share, half) for share in (sample, counts.raw)], 0.031 * plain
        ),
        "no other term gives this half-width": apart(half, other_widths(judged), 0.00041),
        "the other formula is not the judge's share either": True
        if judged.design == "random"
        else apart(counts.raw, [other], 0.012),
        "no cell of the table is empty": min(counts.both, counts.judge_only, counts.people_only, counts.neither) - 1.5,
        "disputed labels matter": apart(rate, dropped, 0.013),
        "unsure is no pass": apart(
            counts.raw, [counted(judged, unsure="pass").raw, counted(judged, unsure="out").raw], 0.012
        ),
        "what the judge saves is clear of what it costs": clear_of(saved, judged.judge_costs, 0.05 * plain),
        "the judge's own interval is narrower": half
        - Z95 * math.sqrt(counts.raw * (1 - counts.raw) / counts.judged)
        - 0.006,
        "the judge pays as told": kept == judged.pays,
    }
