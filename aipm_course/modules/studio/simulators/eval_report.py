"""Mock 5: the evaluation report of an assistant before launch, with headlines that flatter.

Data-generating process: a golden set of four strata that oversamples routine cases; an automatic judge with known true-pass
and true-fail rates, calibrated on answers that people read; tests for severe errors without a failure; latencies of
three regions of unequal size (lognormal, heavy tail in the smallest region); error categories with counts and cost.

Planted truths: the pooled pass rate is above the reweighted one; the judge's rate is above the bar; the dearest category
is neither the most frequent nor the most severe. Go, conditions and no-go are equally frequent, and the three headlines
(the judge as it stands, no failure as zero, the mean of regional P95s) give another verdict than the corrected numbers:

- go: every gate is met, but the mean of regional P95s is over the limit;
- conditions: the corrected rate misses its bar, which the judge's rate hides;
- no-go: too few severe tests; of the soft gates one at most looks different in the headlines.

Correction of the judge's rate: Rogan and Gladen, American Journal of Epidemiology 107 (1978), 71-76. Bound with no
failure in n tests: exact one-sided 95% (Clopper and Pearson, Biometrika 26 (1934), 404-413), 1 - 0.05 ** (1 / n).
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds

STRATA = ("routine", "long cases", "rare products", "policy")
ERRORS = {
    "wrong tone": "answers that sound rude",
    "outdated policy": "quotes last year's policy",
    "missed step": "leaves a step of the procedure out",
    "invented order": "refers to an order that does not exist",
    "wrong language": "answers in another language",
}


@dataclass(frozen=True)
class EvalReport:
    """The report's tables.

    Attributes:
        strata: stratum, golden_cases, passed (by people), production_share (0 to 1).
        judge: human (pass, fail), judge_pass, judge_fail: counts of answers that both rated.
        latency: region, seconds: one row per answer.
        errors: error, what, per_1000 answers, usd_each (mean cost of one).
        facts: fact, value, unit.
    """

    strata: pd.DataFrame
    judge: pd.DataFrame
    latency: pd.DataFrame
    errors: pd.DataFrame
    facts: pd.DataFrame

    def fact(self, name: str) -> float:
        """Return one value of `facts`."""
        return float(self.facts.set_index("fact")["value"][name])


def pass_rate(report: EvalReport) -> float:
    """Return the pass rate with the strata weighted as in production, 0 to 1."""
    strata = report.strata
    return float((strata["passed"] / strata["golden_cases"] * strata["production_share"]).sum())


def judge_rates(report: EvalReport) -> tuple[float, float]:
    """Return the judge's true-pass and true-fail rate, 0 to 1."""
    counts = report.judge.set_index("human")
    rows = counts.sum(axis=1)
    return float(counts.loc["pass", "judge_pass"] / rows["pass"]), float(
        counts.loc["fail", "judge_fail"] / rows["fail"]
    )


def corrected_rate(report: EvalReport) -> float:
    """Return the pass rate in production corrected for the judge's errors, 0 to 1."""
    true_pass, true_fail = judge_rates(report)
    return (report.fact("judge_pass_rate") + true_fail - 1) / (true_pass + true_fail - 1)


def severe_bound(report: EvalReport) -> float:
    """Return the one-sided 95% upper bound of the severe error rate, 0 to 1, with no failure seen."""
    return float(1 - 0.05 ** (1 / report.fact("severe_tests")))


def tests_needed(report: EvalReport) -> int:
    """Return how many tests without failure put the bound at or under the bar."""
    return math.ceil(math.log(0.05) / math.log(1 - report.fact("severe_bar")))


def p95(report: EvalReport) -> float:
    """Return the 95th percentile of all answers, seconds."""
    return float(report.latency["seconds"].quantile(0.95))


def regional_p95(report: EvalReport) -> pd.Series:
    """Return the 95th percentile per region, seconds."""
    return report.latency.groupby("region")["seconds"].quantile(0.95)


def verdict(report: EvalReport) -> str:
    """Return what the gate sheet says: the hard gate first, then the two soft ones."""
    if severe_bound(report) > report.fact("severe_bar"):
        return "no-go"
    return _soft(report, p95(report), corrected_rate(report))


def headline_verdict(report: EvalReport) -> str:
    """Return what the headlines give: the judge's rate, no severe failure as a rate of zero, the mean of regional P95s."""
    return _soft(report, float(regional_p95(report).mean()), report.fact("judge_pass_rate"))


def verdict_with_hard_gate_turned(report: EvalReport) -> str:
    """Return what follows if the hard gate is read the wrong way round."""
    if severe_bound(report) <= report.fact("severe_bar"):
        return "no-go"
    return _soft(report, p95(report), corrected_rate(report))


def _soft(report: EvalReport, seconds: float, rate: float) -> str:
    met = seconds <= report.fact("p95_limit") and rate >= report.fact("pass_bar")
    return "go" if met else "conditions"


@lru_cache(maxsize=64)
def eval_report(seed: int) -> EvalReport:
    """Return one report; the same seed gives the same report."""
    return first_that_holds(_draw, _planted_truths, seed)


def _draw(seed: int, attempt: int) -> EvalReport:
    generator = np.random.default_rng([seed, 20, 4, attempt])
    cases = np.array([140, 50, 30, 40]) + generator.integers(-8, 9, 4)
    rates = np.array([0.95, 0.80, 0.66, 0.74]) + generator.uniform(-0.02, 0.02, 4)
    shares = np.round(np.array([0.38, 0.27, 0.15]) + generator.uniform(-0.03, 0.03, 3), 2)
    strata = pd.DataFrame(
        {
            "stratum": STRATA,
            "golden_cases": cases,
            "passed": np.round(cases * rates).astype(int),
            "production_share": [*shares, round(1 - float(shares.sum()), 2)],
        }
    )
    failed, true_pass, true_fail = (
        int(generator.integers(50, 70)),
        generator.uniform(0.975, 0.99),
        generator.uniform(0.55, 0.68),
    )
    kept, caught = round((200 - failed) * true_pass), round(failed * true_fail)
    judge = pd.DataFrame(
        {"human": ["pass", "fail"], "judge_pass": [kept, failed - caught], "judge_fail": [200 - failed - kept, caught]}
    )
    true_rate = generator.uniform(0.74, 0.78)
    judged = true_rate * kept / (200 - failed) + (1 - true_rate) * (1 - caught / failed)
    latency = _latency(generator)
    by_region = latency.groupby("region")["seconds"].quantile(0.95)
    # The verdict is drawn, and the gates are set so that it follows and the headlines say something else.
    drawn = str(generator.choice(["go", "conditions", "no-go"]))
    reaches = drawn == "go" or (drawn == "no-go" and generator.random() < 0.5)
    pooled, mean = float(latency["seconds"].quantile(0.95)), float(by_region.mean())
    limit = round((pooled + mean) / 2 if reaches else mean * generator.uniform(1.04, 1.12), 1)
    margin = -generator.uniform(0.015, 0.03) if reaches else generator.uniform(0.025, 0.04)
    bar = float(generator.choice([0.005, 0.01]))
    needed = math.ceil(math.log(0.05) / math.log(1 - bar))
    severe_tests = int(needed * (generator.uniform(0.35, 0.7) if drawn == "no-go" else generator.uniform(1.05, 1.3)))
    answers = int(generator.integers(30, 60)) * 1000
    facts = [
        ("judge_pass_rate", round(float(judged), 3), "share of answers in production that the judge passes"),
        (
            "pass_bar",
            round(true_rate + margin, 2),
            "share; the corrected rate must reach it (soft)",
        ),
        ("severe_tests", severe_tests, "tests for severe errors, all passed"),
        ("severe_bar", bar, "share; the 95% bound must not exceed it (hard)"),
        ("p95_limit", limit, "seconds; P95 of all answers must not exceed it (soft)"),
        ("answers_per_week", answers, "answers"),
        ("cost_per_week", round(answers * generator.uniform(0.04, 0.07)), "US dollars"),
    ]
    return EvalReport(
        strata, judge, latency, _errors(generator), pd.DataFrame(facts, columns=["fact", "value", "unit"])
    )


def _latency(generator: np.random.Generator) -> pd.DataFrame:
    sizes, medians, spreads = (520, 200, 80), (2.3, 3.0, 5.0), (0.42, 0.45, 0.6)
    parts = [
        pd.DataFrame({"region": region, "seconds": np.round(generator.lognormal(np.log(median), spread, size), 2)})
        for region, size, median, spread in zip(("Europe", "America", "Asia"), sizes, medians, spreads, strict=True)
    ]
    return (
        pd.concat(parts, ignore_index=True)
        .sample(frac=1, random_state=int(generator.integers(2**31)))
        .reset_index(drop=True)
    )


def _errors(generator: np.random.Generator) -> pd.DataFrame:
    names = generator.permutation(list(ERRORS))
    # Frequent and cheap, dearest in sum, rare and vivid, two small ones.
    per_1000 = np.array([46, 22, 1, 9, 5]) + generator.integers(0, [5, 5, 2, 5, 5])
    usd = np.array([1.5, 9.0, 60.0, 3.0, 4.0]) * generator.uniform(0.9, 1.1, 5)
    frame = pd.DataFrame(
        {
            "error": names,
            "what": [ERRORS[str(name)] for name in names],
            "per_1000": per_1000,
            "usd_each": np.round(usd, 2),
        }
    )
    return frame.sort_values("error").reset_index(drop=True)


def _planted_truths(report: EvalReport) -> dict[str, bool]:
    strata, errors = report.strata, report.errors.set_index("error")
    plain = strata["passed"] / strata["golden_cases"]
    pooled, true_pass_rate = float(strata["passed"].sum() / strata["golden_cases"].sum()), pass_rate(report)
    counts = report.judge.set_index("human")
    agreement = float((counts["judge_pass"]["pass"] + counts["judge_fail"]["fail"]) / 200)
    precision = float(counts["judge_fail"]["fail"] / counts["judge_fail"].sum())
    caught = judge_rates(report)[1]
    judged, corrected, bar = report.fact("judge_pass_rate"), corrected_rate(report), report.fact("pass_bar")
    regional, pooled_p95 = regional_p95(report), p95(report)
    cost = errors["per_1000"] * errors["usd_each"]
    rates = [pooled, true_pass_rate, float(plain.mean())]
    return {
        "pass rates are apart": min(abs(a - b) for n, a in enumerate(rates) for b in rates[:n]) > 0.012,
        "the golden set flatters": pooled > true_pass_rate,
        "no short cut corrects the judge": abs(judged * agreement - corrected) > 0.012,
        "the judge flatters": judged > bar + 0.005 and abs(corrected - bar) > 0.005 and judged > corrected + 0.02,
        "the judge's rates are apart": min(abs(caught - agreement), abs(caught - precision), abs(agreement - precision))
        > 0.02,
        "regions mislead": report.fact("p95_limit") > pooled_p95 * 1.03
        and abs(float(regional.mean()) / report.fact("p95_limit") - 1) > 0.015
        and abs(float(regional.mean()) / pooled_p95 - 1) > 0.08
        and abs(float(regional.max()) - float(regional.mean())) > 0.3,
        "one category costs most": cost.idxmax() not in (errors["per_1000"].idxmax(), errors["usd_each"].idxmax())
        and float(cost.nlargest(2).iloc[0] / cost.nlargest(2).iloc[1]) > 1.3,
        "three ways to read the gates": len(
            {verdict(report), headline_verdict(report), verdict_with_hard_gate_turned(report)}
        )
        == 3,
    }
