"""What is easily taken for the numbers of A2, on Answer's month."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from aipm_course.judging.question import Lookalike
from aipm_course.modules.evaluation.lookalikes.shared import WIDTHS, Z90, Z99, single, wald
from aipm_course.modules.evaluation.simulators.judged_answers import (
    Counts,
    JudgedAnswers,
    by_truth,
    by_verdict,
    counted,
    estimate,
    plain_labels,
)
from aipm_course.simulation.rates import Z95

_READINGS = {
    "": {},
    'with "unsure" as passed': {"unsure": "pass"},
    'with "unsure" left out': {"unsure": "out"},
    "with disputed labels as fail": {"disputed": "fail"},
    "with disputed labels as pass": {"disputed": "pass"},
    'with "unsure" left out and disputed labels as fail': {"unsure": "out", "disputed": "fail"},
    'with "unsure" as passed and disputed labels as fail': {"unsure": "pass", "disputed": "fail"},
}
_FORMULAS: dict[str, Callable[[Counts], tuple[float, float]]] = {"verdict": by_verdict, "truth": by_truth}
_NAMES = {"verdict": "the formula by verdict", "truth": "the formula by known truth"}


def for_judged(judged: JudgedAnswers) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return (
        *single("judge_share", dict(_shares(judged))),
        *single("labels", dict(_labels(judged))),
        *single("rate", dict(_rates(judged))),
        *single("half_width", dict(_widths(judged)), close=True),
        *single("plain_labels", dict(_plain(judged))),
    )


def _of_labels(counts: Counts) -> dict[str, tuple[float, float]]:
    """Return the shares of labeled answers by words, each with the labels that it rests on."""
    passed, others = counts.both + counts.judge_only, counts.people_only + counts.neither
    good, bad = counts.both + counts.people_only, counts.judge_only + counts.neither
    parts = {
        "the share of the labels that people passed": (good, counts.labels),
        "the share of the labels that the judge passed": (passed, counts.labels),
        "the share of the labels on which judge and people agree": (counts.both + counts.neither, counts.labels),
        "the share of the labels that both passed": (counts.both, counts.labels),
        "the share that people passed among the labels that the judge passed": (counts.both, passed),
        "the share that people passed among the labels that the judge did not pass": (counts.people_only, others),
        "the share that the judge passed among the labels that people passed": (counts.both, good),
        "the share that the judge did not pass among the labels that people failed": (counts.neither, bad),
    }
    return {words: (some / all_of_them, all_of_them) for words, (some, all_of_them) in parts.items()}


def _shares_of_labels(counts: Counts) -> dict[str, float]:
    return {words: share for words, (share, _) in _of_labels(counts).items()}


def _kappa(counts: Counts) -> float:
    agree = (counts.both + counts.neither) / counts.labels
    judge, people = (
        (counts.both + counts.judge_only) / counts.labels,
        (counts.both + counts.people_only) / counts.labels,
    )
    chance = judge * people + (1 - judge) * (1 - people)
    return (agree - chance) / (1 - chance)


def _shares(judged: JudgedAnswers) -> Iterator[tuple[str, float]]:
    words = {
        "pass": 'the share of "pass" and "unsure" together',
        "out": 'the judge\'s share without the "unsure"',
    }
    for unsure, said in words.items():
        yield said, counted(judged, unsure=unsure).raw
    table = judged.answers
    yield 'the share of "unsure"', float((table["judge"] == "unsure").mean())
    yield 'the share of "fail" alone', float((table["judge"] == "fail").mean())
    yield from _shares_of_labels(counted(judged)).items()
    read = table[table["people"] != ""]
    yield (
        "the judge's share among the answers that people read, disputed ones included",
        float((read["judge"] == "pass").mean()),
    )
    yield (
        "the judge's share among the answers that nobody read",
        float((table[table["people"] == ""]["judge"] == "pass").mean()),
    )


def _labels(judged: JudgedAnswers) -> Iterator[tuple[str, float]]:
    counts, people = counted(judged), judged.answers["people"]
    yield "two for each answer that counts; two people read it, and together they give one label", 2 * counts.labels
    yield "two for each answer that people read; together they give one label, or none", 2 * float((people != "").sum())
    yield "the number of answers that people read, disputed ones included", float((people != "").sum())
    yield "the number of disputed labels", float((people == "disputed").sum())
    yield 'the number of labels without the judge\'s "unsure"', counted(judged, unsure="out").labels
    yield "the number of all answers", counts.judged
    yield "the number of answers that nobody read", float((people == "").sum())
    yield "the number of answers that people passed", counts.both + counts.people_only
    yield "the number of answers that people failed", counts.judge_only + counts.neither
    yield "the number of labeled answers that the judge passed", counts.both + counts.judge_only
    yield "the number of labeled answers that the judge did not pass", counts.people_only + counts.neither
    yield "the number of labels on which judge and people agree", counts.both + counts.neither


def _or_drawn(judged: JudgedAnswers, name: str, how: Mapping[str, str]) -> str:
    """Return what gives the same shares as disputed labels that count as fail, where two piles were drawn."""
    same = judged.design == name == "verdict" and how == {"disputed": "fail"}
    return ", or 160, the answers drawn from each pile, as denominators" if same else ""


def _truth_with_others(counts: Counts) -> Iterator[tuple[str, Counts]]:
    """Return the formula by known truth with other shares in it, as the cross table that would give them."""
    both, judge_only, people_only, neither = counts.both, counts.judge_only, counts.people_only, counts.neither
    firsts = {"": (both, people_only), "u for s": (both, judge_only)}
    seconds = {
        "": (judge_only, neither),
        "1 − t for t": (neither, judge_only),
        "v for t": (neither, people_only),
        "1 − v for t": (people_only, neither),
    }
    for (one, (hit, missed)), (two, (passed, refused)) in product(firsts.items(), seconds.items()):
        if words := " and ".join(part for part in (one, two) if part):
            other = replace(counts, both=hit, people_only=missed, judge_only=passed, neither=refused)
            yield f"the formula by known truth with {words}", other


def _rates(judged: JudgedAnswers) -> Iterator[tuple[str, float]]:
    design = "truth" if judged.design == "truth" else "verdict"
    for reading, how in _READINGS.items():
        counts = counted(judged, **how)
        note = f", {reading}" if reading else ""
        for name, formula in _FORMULAS.items():
            if reading or name != design:
                yield f"{_NAMES[name]}{note}{_or_drawn(judged, name, how)}", formula(counts)[0]
        if "disputed" not in how:  # the judge's share knows of no labels
            yield f"the judge's own share{note}", counts.raw
    counts = counted(judged)
    yield from _shares_of_labels(counts).items()
    yield "kappa, a measure of agreement", _kappa(counts)
    a = counts.raw
    u, v = counts.both / (counts.both + counts.judge_only), counts.people_only / (counts.people_only + counts.neither)
    s, t = counts.both / (counts.both + counts.people_only), counts.neither / (counts.judge_only + counts.neither)
    yield "the formula by verdict with u and v in each other's place", a * v + (1 - a) * u
    yield "a × u alone, without the answers that the judge did not pass", a * u
    yield "the formula by verdict with 1 − v for v", a * u + (1 - a) * (1 - v)
    fails = _fails_alone(judged) / (counts.people_only + counts.neither)
    yield 'the formula by verdict without the passes of the judge\'s "unsure" in v', a * u + (1 - a) * fails
    alone = _fails_alone(judged) / _labeled_fails(judged)
    yield 'the formula by verdict with the judge\'s "fail" alone in v, without "unsure"', a * u + (1 - a) * alone
    short, one, two = round(a, 2), round(u, 2), round(v, 2)
    by_hand = short * one + (1 - short) * two
    yield "the formula by verdict with a, u and v rounded to two digits; take all digits", by_hand
    yield "the formula by verdict with s and 1 − t for u and v", a * s + (1 - a) * (1 - t)
    yield "the formula by verdict with s and t for u and v", a * s + (1 - a) * t
    yield "the plain mean of u and v", (u + v) / 2
    for words, top in {"s for t above the line": s, "1 − t for t above the line": 1 - t}.items():
        yield f"the formula by known truth with {words}", (a + top - 1) / (s + t - 1)
    for words, other in _truth_with_others(counts):
        if abs(_span(other)) > 0.01:
            yield words, by_truth(other)[0]
    yield "the formula by known truth without the division", a + t - 1
    yield "the formula by known truth with u and 1 − v for s and t", (a - v) / (u - v)
    yield "the judge's share less the false passes, by the share of all", a - (1 - t)
    yield "the judge's share ÷ s", a / s
    yield "the judge's share × s", a * s
    yield "the impossible 1.015 cut off at 1", 1.0
    yield "the gate", judged.least_rate


def _widths(judged: JudgedAnswers) -> Iterator[tuple[str, float]]:
    design = "truth" if judged.design == "truth" else "verdict"
    counts = counted(judged)
    rate, half = estimate(judged)
    yield "the half-width of the judge's own share, as if the judge never erred", wald(counts.raw, counts.judged)
    for words, (share, several) in _of_labels(counts).items():
        yield f"the plain half-width that goes with {words}", wald(share, several)
    for reading, how in _READINGS.items():
        for name, formula in _FORMULAS.items():
            if reading or name != design:
                note = f", {reading}" if reading else ""
                words = f"the half-width of {_NAMES[name]}{note}{_or_drawn(judged, name, how)}"
                yield words, Z95 * formula(counted(judged, **how))[1]
    for words, z in WIDTHS.items():
        yield words, half / Z95 * z
    yield "the variance; the root and the 1.96 are missing", (half / Z95) ** 2
    yield "1.96 times the variance; the root is missing", half**2 / Z95
    yield "the half-width of as many labels at random, without the judge", wald(rate, counts.labels)
    yield "the half-width of the corrected rate with all answers as n", wald(rate, counts.judged)
    for words, other in _truth_with_others(counts):
        if abs(_span(other)) > 0.01:
            yield f"the half-width of {words}", Z95 * by_truth(other)[1]
    a = counts.raw
    if design == "verdict":
        n, m = counts.both + counts.judge_only, counts.people_only + counts.neither
        u, v = counts.both / n, counts.people_only / m
        terms = [a**2 * u * (1 - u) / n, (1 - a) ** 2 * v * (1 - v) / m, a * (1 - a) * (u - v) ** 2 / counts.judged]
        plain = [a * u * (1 - u) / n, (1 - a) * v * (1 - v) / m, terms[2]]
        yield "the half-width with a and 1 − a not squared", Z95 * math.sqrt(sum(plain))
        wrong_last = [*terms[:2], a * (1 - a) * abs(u - v) / counts.judged]
        yield from _verdict_with_others(judged, counts, terms)
    else:
        n, m = counts.both + counts.people_only, counts.judge_only + counts.neither
        s, t = counts.both / n, counts.neither / m
        span = s + t - 1
        terms = [
            a * (1 - a) / counts.judged / span**2,
            rate**2 * s * (1 - s) / n / span**2,
            (1 - rate) ** 2 * t * (1 - t) / m / span**2,
        ]
        yield "the half-width without the division", Z95 * math.sqrt(sum(terms) * span**2)
        yield "the half-width with the division not squared", Z95 * math.sqrt(sum(terms) * span)
        wrong_last = [
            terms[0],
            a**2 * s * (1 - s) / n / span**2,
            (1 - a) ** 2 * t * (1 - t) / m / span**2,
        ]
        yield "the half-width with the judge's share for the corrected rate in it", Z95 * math.sqrt(sum(wrong_last))
    for number, words in enumerate(("first", "second", "third")):
        rest = sum(term for place, term in enumerate(terms) if place != number)
        yield f"the half-width without the {words} term of the sum", Z95 * math.sqrt(rest)
    if design == "verdict":
        yield "the half-width with (u − v) not squared", Z95 * math.sqrt(sum(wrong_last))


def _verdict_with_others(judged: JudgedAnswers, counts: Counts, terms: list[float]) -> Iterator[tuple[str, float]]:
    """Return the half-width by verdict with other shares or counts in it."""
    a, n, m = counts.raw, counts.both + counts.judge_only, counts.people_only + counts.neither
    good, bad = counts.both + counts.people_only, counts.judge_only + counts.neither
    u, v, s, t = counts.both / n, counts.people_only / m, counts.both / good, counts.neither / bad
    others: dict[str, tuple[float, float, float, float]] = {
        "with u and v in each other's place": (v, u, n, m),
        "with u and v, and their counts, in each other's place": (v, u, m, n),
        "with 1 − v for v": (u, 1 - v, n, m),
        "with s and 1 − t for u and v": (s, 1 - t, n, m),
        "with s and 1 − t for u and v, and their counts": (s, 1 - t, good, bad),
        "with 160, the answers drawn from each pile, for n and m": (u, v, 160.0, 160.0),
        'with the judge\'s "fail" alone in v and m, without "unsure"': (
            u,
            _fails_alone(judged) / _labeled_fails(judged),
            n,
            _labeled_fails(judged),
        ),
        'without the passes of the judge\'s "unsure" in v': (u, _fails_alone(judged) / m, n, m),
    }
    for words, (one, two, first, second) in others.items():
        parts = a**2 * one * (1 - one) / first + (1 - a) ** 2 * two * (1 - two) / second
        last = a * (1 - a) * (one - two) ** 2
        yield f"the half-width of the formula by verdict {words}", Z95 * math.sqrt(parts + last / counts.judged)
        if first == 160.0:
            yield f"the half-width of the formula by verdict {words}, without the third term", Z95 * math.sqrt(parts)
    short, one, two = round(a, 2), round(u, 2), round(v, 2)
    by_hand = short**2 * one * (1 - one) / n + (1 - short) ** 2 * two * (1 - two) / m
    by_hand += short * (1 - short) * (one - two) ** 2 / counts.judged
    words = "with a, u and v rounded to two digits; take all digits"
    yield f"the half-width of the formula by verdict {words}", Z95 * math.sqrt(by_hand)
    read = float((judged.answers["people"] != "").sum())
    for words, several in {"the labels": counts.labels, "the answers that people read": read}.items():
        last = terms[2] * counts.judged / several
        yield f"the half-width with {words}, not N, in the third term", Z95 * math.sqrt(sum(terms[:2]) + last)


def _fails_alone(judged: JudgedAnswers) -> float:
    """Return the number of answers that people passed and of which the judge said "fail", not "unsure"."""
    table = judged.answers
    return float(((table["judge"] == "fail") & (table["people"] == "pass")).sum())


def _labeled_fails(judged: JudgedAnswers) -> float:
    """Return the number of labels that count of answers of which the judge said "fail", not "unsure"."""
    table = judged.answers
    return float(((table["judge"] == "fail") & table["people"].isin(["pass", "fail"])).sum())


def _span(counts: Counts) -> float:
    """Return s + t − 1, by which the formula by known truth divides."""
    good, bad = counts.both + counts.people_only, counts.judge_only + counts.neither
    return counts.both / good + counts.neither / bad - 1


def _plain(judged: JudgedAnswers) -> Iterator[tuple[str, float]]:
    counts = counted(judged)
    rate, half = estimate(judged)
    spread = rate * (1 - rate)
    yield "what the judge saves, the labels used taken off", plain_labels(rate, half) - counts.labels
    yield "1.96 not squared", Z95 * spread / half**2
    yield "half_width not squared", Z95**2 * spread / half
    yield "neither 1.96 nor half_width squared", Z95 * spread / half
    yield "the number without the 1.96", spread / half**2
    yield "the number for the whole width from end to end", plain_labels(rate, 2 * half)
    yield "the number for half of half_width", plain_labels(rate, half / 2)
    yield "the number with the root of r (1 − r)", Z95**2 * math.sqrt(max(spread, 0.0)) / half**2
    yield "the number with r for r (1 − r)", Z95**2 * rate / half**2
    yield "the number at r = one half, the worst case", plain_labels(0.5, half)
    yield "the number with the judge's share for r", plain_labels(counts.raw, half)
    sample = (counts.both + counts.people_only) / counts.labels
    yield "the number with the labels' own share for r", plain_labels(sample, half)
    yield "the number with the gate for r", plain_labels(judged.least_rate, half)
    yield "the number with the half-width of the judge's own share", plain_labels(rate, wald(counts.raw, counts.judged))
    for digits, words in {2: "two", 3: "three"}.items():
        if round(half, digits) > 0:
            short = plain_labels(rate, round(half, digits))
            yield f"the number with a half-width of {words} digits after the point; take all of them", short
            both = plain_labels(round(rate, 2), round(half, digits))
            yield f"the number with a rate of two and a half-width of {words} digits; take all of them", both
    for words, z in {"1.645": Z90, "2.576": Z99, "2": 2.0}.items():
        yield f"the number with {words} for 1.96", plain_labels(rate, half) * (z / Z95) ** 2
    yield "the labels used", counts.labels
    yield "what the judge costs", float(judged.judge_costs)
    yield "the labels used and what the judge costs", counts.labels + judged.judge_costs
