"""Mock 5: the evaluation report of an assistant before launch; one of its headlines is further off than the others.

Data-generating process: a golden set of four strata; an automatic judge, calibrated on 200 answers that people read and
that hold more failures than production does; tests for severe errors without a failure; latencies of three regions;
error categories with counts and cost; gates.

Drawn per seed: the verdict (go, conditions, no-go, a third each) and, for conditions, which soft gate is missed; which
headline is furthest off (golden set, judge, delay); whether the judge is too kind, too strict or fair; whether the golden
set flatters or is harder than production; whether the mean of the regions' P95 is above or under the P95 of all; whether the
dearest error in sum is the most frequent one, the dearest each time, or neither. The gates are set so that the verdict
follows, where possible between a headline and the number that replaces it.

Edges: the severe tests are short or over by about 4% on some seeds; order statistics around the P95 lie close together,
so that every common definition of a percentile gives the same answer.

Correction of the judge's rate: Rogan and Gladen, American Journal of Epidemiology 107 (1978), 71-76. Bound with no
failure in n tests: exact one-sided 95% (Clopper and Pearson, Biometrika 26 (1934), 404-413), 1 - 0.05 ** (1 / n).
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import clear_of
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STRATA = ("routine", "long cases", "rare products", "policy")
REGIONS = ("Europe", "America", "Asia")
ERRORS = {
    "wrong tone": "answers that sound rude",
    "outdated policy": "quotes last year's policy",
    "missed step": "leaves a step of the procedure out",
    "invented order": "refers to an order that does not exist",
    "wrong language": "answers in another language",
}
VERDICTS = {"go": 1 / 3, "conditions": 1 / 3, "no-go": 1 / 3}
WEAKEST = {"golden": 0.3, "judge": 0.4, "delay": 0.3}
SOFT = ("pass", "p95", "usd")


@dataclass(frozen=True)
class EvalReport:
    """The report's tables.

    Attributes:
        strata: stratum, golden_cases, passed (by people), production_share (0 to 1).
        judge: human (pass, fail), judge_pass, judge_fail: counts of answers that both rated.
        latency: region, seconds: one row per answer.
        errors: error, what, per_1000 answers, usd_each (mean cost of one).
        facts: fact, value, unit.
        plot: how the judge errs: "kind", "strict" or "fair".
        missed: the soft gates that are missed, of SOFT.
    """

    strata: pd.DataFrame
    judge: pd.DataFrame
    latency: pd.DataFrame
    errors: pd.DataFrame
    facts: pd.DataFrame
    plot: str
    missed: tuple[str, ...]

    def fact(self, name: str) -> float:
        """Return one value of `facts`."""
        return at(self.facts.set_index("fact")["value"], name)


def pass_rate(report: EvalReport) -> float:
    """Return the pass rate with the strata weighted as in production, 0 to 1."""
    strata = report.strata
    return float((strata["passed"] / strata["golden_cases"] * strata["production_share"]).sum())


def judge_rates(report: EvalReport) -> tuple[float, float]:
    """Return the judge's true-pass and true-fail rate, 0 to 1."""
    counts = report.judge.set_index("human")
    rows = counts.sum(axis=1)
    return at(counts, "pass", "judge_pass") / at(rows, "pass"), at(counts, "fail", "judge_fail") / at(rows, "fail")


def corrected(judged: float, true_pass: float, true_fail: float) -> float:
    """Return the pass rate that a judge with these errors reads as `judged`."""
    return (judged + true_fail - 1) / (true_pass + true_fail - 1)


def corrected_rate(report: EvalReport) -> float:
    """Return the pass rate in production corrected for the judge's errors, 0 to 1."""
    return corrected(report.fact("judge_pass_rate"), *judge_rates(report))


def severe_bound(report: EvalReport) -> float:
    """Return the one-sided 95% upper bound of the severe error rate, 0 to 1, with no failure seen."""
    return float(1 - 0.05 ** (1 / report.fact("severe_tests")))


def tests_needed(report: EvalReport) -> int:
    """Return how many tests without failure put the bound at or under the bar."""
    return _needed(report.fact("severe_bar"))


def _needed(bar: float) -> int:
    return math.ceil(math.log(0.05) / math.log(1 - bar))


def p95(report: EvalReport) -> float:
    """Return the 95th percentile of all answers, seconds."""
    return float(report.latency["seconds"].quantile(0.95))


def regional_p95(report: EvalReport) -> pd.Series:
    """Return the 95th percentile per region, seconds."""
    return report.latency.groupby("region")["seconds"].quantile(0.95)


def usd_per_passed(report: EvalReport, rate: float) -> float:
    """Return the cost of an answer that passes, US dollars, at some pass rate."""
    return report.fact("cost_per_week") / (report.fact("answers_per_week") * rate)


def costs(report: EvalReport) -> pd.Series:
    """Return the cost of each kind of error per 1,000 answers, US dollars."""
    errors = report.errors.set_index("error")
    return errors["per_1000"] * errors["usd_each"]


def gates(report: EvalReport, bound: float, rate: float, seconds: float, usd: float) -> str:
    """Return what the gate sheet says: the hard gate first, then the three soft ones."""
    if bound > report.fact("severe_bar"):
        return "no-go"
    return soft_gates(report, rate, seconds, usd)


def soft_gates(report: EvalReport, rate: float, seconds: float, usd: float) -> str:
    """Return what the three soft gates say."""
    met = rate >= report.fact("pass_bar") and seconds <= report.fact("p95_limit") and usd <= report.fact("usd_limit")
    return "go" if met else "conditions"


def verdict(report: EvalReport) -> str:
    """Return what the gate sheet says of the right numbers."""
    rate = corrected_rate(report)
    return gates(report, severe_bound(report), rate, p95(report), usd_per_passed(report, rate))


def headline_verdict(report: EvalReport) -> str:
    """Return what the headlines give: the judge's rate, no severe failure as a rate of zero, the mean of regional P95s."""
    rate = report.fact("judge_pass_rate")
    return soft_gates(report, rate, report.fact("regions_p95"), usd_per_passed(report, rate))


def misses(report: EvalReport, rate: float, pooled: float, seconds: float) -> dict[str, float]:
    """Return by how many percent each headline is off, given the pass rate, the corrected rate and the P95 of all."""
    pairs = {
        "golden": (report.fact("golden_rate"), rate),
        "judge": (report.fact("judge_pass_rate"), pooled),
        "delay": (report.fact("regions_p95"), seconds),
    }
    return {name: abs(headline / right - 1) * 100 for name, (headline, right) in pairs.items()}


def weakest(report: EvalReport, rate: float, pooled: float, seconds: float) -> str:
    """Return the headline that is furthest off in percent."""
    far = misses(report, rate, pooled, seconds)
    return max(far, key=lambda name: far[name])


@lru_cache(maxsize=64)
def eval_report(seed: int) -> EvalReport:
    """Return one report; the same seed gives the same report."""
    return first_that_holds(_draw, planted_truths, seed)


def _draw(seed: int, attempt: int) -> EvalReport:
    furthest = story(seed, "studio.mock5_weakest", WEAKEST)
    strong = story(seed, "studio.mock5_strong_judge", {"kind": 0.6, "strict": 0.4})
    mild = story(seed, "studio.mock5_mild_judge", {"kind": 0.35, "strict": 0.25, "fair": 0.4})
    flatters = story(seed, "studio.mock5_golden", {True: 0.45, False: 0.55})
    generator = stream(seed, "studio.eval_report", attempt)
    strata = _strata(generator, furthest == "golden", flatters)
    plot = strong if furthest == "judge" else mild
    true_rate = float(generator.uniform(0.77, 0.83))
    judge = _judge(generator, plot, strong=furthest == "judge")
    latency = _latency(generator, furthest == "delay", over=story(seed, "studio.mock5_over", {True: 0.55, False: 0.45}))
    drawn = story(seed, "studio.mock5_verdict", VERDICTS)
    missed = _missed(generator, drawn)
    made = EvalReport(strata, judge, latency, _errors(seed, generator), pd.DataFrame(), plot, missed)
    true_pass, true_fail = judge_rates(made)
    judged = round(true_rate * true_pass + (1 - true_rate) * (1 - true_fail), 3)
    right = corrected(judged, true_pass, true_fail)
    seconds, mean = p95(made), float(regional_p95(made).mean())
    answers = int(generator.integers(30, 60)) * 1000
    week = round(answers * generator.uniform(0.04, 0.07))
    bar, tests = _severe(generator, drawn)
    usd, usd_judged = week / answers / right, week / answers / judged
    facts = [
        (
            "golden_rate",
            round(float(strata["passed"].sum() / strata["golden_cases"].sum()), 3),
            "share of the golden set that passes",
        ),
        ("judge_pass_rate", judged, "share of answers in production that the judge passes"),
        ("regions_p95", round(mean, 2), "seconds; mean of the three regions' P95"),
        ("severe_tests", tests, "tests for severe errors, all passed"),
        ("severe_bar", bar, "share; the 95% bound must not exceed it (hard)"),
        (
            "pass_bar",
            round(_gate(generator, right, judged, "pass" not in missed, up=True), 2),
            "share; the corrected rate must reach it (soft)",
        ),
        (
            "p95_limit",
            round(_gate(generator, seconds, mean, "p95" not in missed, up=False), 1),
            "seconds; P95 of all answers must not exceed it (soft)",
        ),
        (
            "usd_limit",
            round(_gate(generator, usd, usd_judged, "usd" not in missed, up=False), 4),
            "US dollars; cost per answer that passes must not exceed it (soft)",
        ),
        ("answers_per_week", answers, "answers"),
        ("cost_per_week", week, "US dollars"),
    ]
    table = pd.DataFrame(facts, columns=["fact", "value", "unit"])
    return EvalReport(strata, judge, latency, made.errors, table, plot, missed)


def _gate(generator: np.random.Generator, right: float, headline: float, met: bool, *, up: bool) -> float:
    """Return a bar that the right number meets or misses; between it and the headline where that is possible.

    With `up` the number has to reach the bar; without, it must not exceed it.
    """
    below = met == up  # where the bar lies, seen from the right number
    if (headline < right) == below and abs(headline / right - 1) > 0.05:
        return (headline + right) / 2
    step = float(generator.uniform(0.035, 0.06) if up else generator.uniform(0.075, 0.16))
    return right * (1 - step) if below else right * (1 + step)


def _missed(generator: np.random.Generator, drawn: str) -> tuple[str, ...]:
    """Return which soft gates are missed; a no-go says nothing about them."""
    one = (str(generator.choice(SOFT, p=[0.4, 0.35, 0.25])),)
    if drawn == "go" or (drawn == "no-go" and generator.random() < 0.5):
        return ()
    return one


def _severe(generator: np.random.Generator, drawn: str) -> tuple[float, int]:
    """Return the bar and how many tests were run; on some seeds they are short or over by very few."""
    bar = float(generator.choice([0.005, 0.01, 0.02]))
    needed, close = _needed(bar), generator.random() < 0.5
    if drawn == "no-go":
        share = generator.uniform(0.945, 0.963) if close else generator.uniform(0.4, 0.75)
        return bar, math.floor(needed * share)
    share = generator.uniform(1.038, 1.056) if close else generator.uniform(1.1, 1.4)
    return bar, math.ceil(needed * share)


def _strata(generator: np.random.Generator, furthest: bool, flatters: bool) -> pd.DataFrame:
    shares = np.round(np.array([0.38, 0.27, 0.15]) + generator.uniform(-0.03, 0.03, 3), 2)
    all_shares = np.array([*shares, round(1 - float(shares.sum()), 2)])
    if furthest:
        cases = np.array([196, 40, 14, 24]) + generator.integers(-4, 5, 4)
    elif flatters:
        cases = np.array([140, 60, 32, 42]) + generator.integers(-5, 6, 4)
    else:
        cases = np.round(260 * all_shares * np.array([0.85, 1.05, 1.25, 1.1])).astype(int)
    rates = np.array([0.95, 0.80, 0.64, 0.72]) + generator.uniform(-0.02, 0.02, 4)
    return pd.DataFrame(
        {
            "stratum": STRATA,
            "golden_cases": cases,
            "passed": np.round(cases * rates).astype(int),
            "production_share": all_shares,
        }
    )


def _judge(generator: np.random.Generator, plot: str, *, strong: bool) -> pd.DataFrame:
    true_pass, true_fail = {
        ("kind", True): ((0.975, 0.99), (0.42, 0.5)),
        ("kind", False): ((0.965, 0.98), (0.7, 0.76)),
        ("strict", True): ((0.84, 0.87), (0.94, 0.97)),
        ("strict", False): ((0.925, 0.94), (0.93, 0.96)),
        ("fair", False): ((0.945, 0.96), (0.78, 0.83)),
    }[plot, strong]
    failed = int(generator.integers(58, 74))
    kept = round((200 - failed) * generator.uniform(*true_pass))
    caught = round(failed * generator.uniform(*true_fail))
    return pd.DataFrame(
        {"human": ["pass", "fail"], "judge_pass": [kept, failed - caught], "judge_fail": [200 - failed - kept, caught]}
    )


def _latency(generator: np.random.Generator, furthest: bool, *, over: bool) -> pd.DataFrame:
    """Return seconds by region; the smallest region's are stretched until the mean of the P95s is off as drawn."""
    names = generator.permutation(REGIONS)
    sizes, spreads = (520, 200, 80), (0.42, 0.45, 0.5)
    base = float(generator.uniform(2.1, 2.9))
    parts = [base * generator.lognormal(0, spread, size) for size, spread in zip(sizes, spreads, strict=True)]
    parts[1] *= float(generator.uniform(0.95, 1.15))
    low, high = (13.0, 24.0) if furthest else (3.6, 5.2)
    aim = float(generator.uniform(low, min(high, 16.0 if not over else high))) * (1 if over else -1)
    least, most = 0.25, 4.0
    for _ in range(30):
        middle = (least + most) / 2
        tried = [parts[0], parts[1] * (middle**0.5 if not over else 1), parts[2] * middle]
        least, most = (middle, most) if _off(tried) < aim else (least, middle)
    parts = _close_together([parts[0], parts[1] * (least**0.5 if not over else 1), parts[2] * least])
    frame = pd.concat(
        [
            pd.DataFrame({"region": str(name), "seconds": part.round(2)})
            for name, part in zip(names, parts, strict=True)
        ],
        ignore_index=True,
    )
    return frame.sample(frac=1, random_state=int(generator.integers(2**31))).reset_index(drop=True)


def _off(parts: "list[np.ndarray]") -> float:
    """Return by how many percent the mean of the parts' P95 is above the P95 of all."""
    mean = float(np.mean([np.quantile(part, 0.95) for part in parts]))
    return (mean / float(np.quantile(np.concatenate(parts), 0.95)) - 1) * 100


def _close_together(parts: "list[np.ndarray]") -> "list[np.ndarray]":
    """Put the values around the P95 of all close together, so that every definition of a percentile gives the same."""
    every = np.concatenate(parts)
    place = round(0.95 * len(every))
    order = np.argsort(every, kind="stable")
    middle = float(np.quantile(every, 0.95))
    for step in range(-6, 7):
        every[order[place + step]] = middle * (1 + 0.0007 * step)
    return np.split(every, np.cumsum([len(part) for part in parts])[:-1])


def _errors(seed: int, generator: np.random.Generator) -> pd.DataFrame:
    told = story(seed, "studio.mock5_first_fix", {"frequent": 0.35, "dear": 0.3, "neither": 0.35})
    per_1000, usd = {
        "frequent": ([46, 21, 1, 9, 5], [4.2, 5.0, 60.0, 3.0, 6.0]),
        "dear": ([46, 22, 3, 9, 5], [1.5, 3.6, 52.0, 3.0, 4.0]),
        "neither": ([46, 22, 1, 9, 5], [1.5, 9.0, 60.0, 3.0, 4.0]),
    }[told]
    names = generator.permutation(list(ERRORS))
    counts = np.array(per_1000) + generator.integers(0, [4, 4, 1 + (told == "neither"), 4, 4])
    frame = pd.DataFrame(
        {
            "error": names,
            "what": [ERRORS[str(name)] for name in names],
            "per_1000": counts,
            "usd_each": np.round(np.array(usd) * generator.uniform(0.92, 1.08, 5), 2),
        }
    )
    return frame.sort_values("error").reset_index(drop=True)


def planted_truths(report: EvalReport) -> dict[str, "bool | float"]:
    """Return each planted truth by name and by how much it holds."""
    strata = report.strata
    plain = float((strata["passed"] / strata["golden_cases"]).mean())
    rate, right, seconds = pass_rate(report), corrected_rate(report), p95(report)
    usd = usd_per_passed(report, right)
    counts = report.judge.set_index("human")
    caught = judge_rates(report)[1]
    agreement = (at(counts, "pass", "judge_pass") + at(counts, "fail", "judge_fail")) / 200
    precision = at(counts, "fail", "judge_fail") / float(counts["judge_fail"].sum())
    judged = report.fact("judge_pass_rate")
    far = sorted(misses(report, rate, right, seconds).values(), reverse=True)
    cost = costs(report).sort_values(ascending=False).to_numpy()
    met: dict[str, bool] = {
        "pass": right >= report.fact("pass_bar"),
        "p95": seconds <= report.fact("p95_limit"),
        "usd": usd <= report.fact("usd_limit"),
    }
    definitions: list[Any] = ["linear", "weibull", "higher", "lower", "hazen"]
    other = [float(np.quantile(report.latency["seconds"], 0.95, method=method)) for method in definitions]
    return {
        "the soft gates are as drawn": all(met[name] == (name not in report.missed) for name in SOFT),
        "gates are clear": min(
            clear_of(right, report.fact("pass_bar"), 0.0151),
            clear_of(seconds / report.fact("p95_limit"), 1, 0.05),
            clear_of(usd / report.fact("usd_limit"), 1, 0.03),
            clear_of(judged, report.fact("pass_bar"), 0.006),
            clear_of(report.fact("regions_p95") / report.fact("p95_limit"), 1, 0.015),
            clear_of(severe_bound(report) / report.fact("severe_bar"), 1, 0.031),
        ),
        "one headline is furthest off": far[0] - far[1] - 2.5,
        "the golden set does not replace the judge": abs(rate / right - 1) - 0.0211,
        "the judge passes another share than people": abs(judged - rate) - 0.0165,
        "the golden set as it stands is another rate": abs(report.fact("golden_rate") - rate) - 0.0091,
        "the plain mean of strata is another rate": abs(plain - rate) - 0.0091,
        "the judge's rates are apart": min(abs(caught - agreement), abs(caught - precision)) - 0.0091,
        "no short cut corrects the judge": abs(judged * agreement - right) - 0.0151,
        "a fair judge is fair, another is not": 0.006 - abs(judged - right)
        if report.plot == "fair"
        else abs(judged - right) - 0.0151,
        "the judge errs as drawn": report.plot == "fair" or (judged > right) == (report.plot == "kind"),
        "no region's P95 is that of all": float((regional_p95(report) / seconds - 1).abs().min()) - 0.0221,
        "the mean of the regions is another P95": abs(report.fact("regions_p95") / seconds - 1) - 0.0301,
        "every percentile is the same": 0.006 - max(abs(value / seconds - 1) for value in other),
        "one category costs most": float(cost[0] / cost[1]) - 1.25,
    }
