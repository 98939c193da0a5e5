"""A5: the numbers inside mock 5."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.studio.simulators.eval_report import (
    ERRORS,
    EvalReport,
    corrected_rate,
    eval_report,
    headline_verdict,
    judge_rates,
    p95,
    pass_rate,
    regional_p95,
    severe_bound,
    tests_needed,
    verdict,
    verdict_with_hard_gate_turned,
)


def _cost_per_pass(report: EvalReport, rate: float) -> float:
    return report.fact("cost_per_week") / (report.fact("answers_per_week") * rate)


def _judge_cells(report: EvalReport) -> dict[str, float]:
    counts = report.judge.set_index("human")
    return {
        f"{human}_{judged}": float(counts.loc[human, f"judge_{judged}"])
        for human in counts.index
        for judged in counts.index
    }


def _errors(report: EvalReport) -> pd.DataFrame:
    return report.errors.set_index("error")


def _mock5(report: EvalReport) -> dict[str, Any]:
    errors = _errors(report)
    return {
        "pass_rate": pass_rate(report),
        "judge_true_fail_rate": judge_rates(report)[1],
        "corrected_rate": corrected_rate(report),
        "severe_bound": severe_bound(report),
        "tests_needed": tests_needed(report),
        "p95_seconds": p95(report),
        "usd_per_passed": _cost_per_pass(report, corrected_rate(report)),
        "first_fix": str((errors["per_1000"] * errors["usd_each"]).idxmax()),
        "verdict": verdict(report),
    }


def _mock5_by_hand(report: EvalReport) -> dict[str, Any]:
    """The same with the rule of three, shares in percent, rounded."""
    cells = _judge_cells(report)
    true_pass = cells["pass_pass"] / (cells["pass_pass"] + cells["pass_fail"])
    true_fail = cells["fail_fail"] / (cells["fail_pass"] + cells["fail_fail"])
    rate = (report.fact("judge_pass_rate") - (1 - true_fail)) / (true_pass - (1 - true_fail))
    weighed = sum(
        row["passed"] / row["golden_cases"] * row["production_share"] for row in report.strata.to_dict("records")
    )
    return {
        **_mock5(report),
        "pass_rate": round(100 * weighed, 1),
        "judge_true_fail_rate": round(100 * true_fail, 1),
        "corrected_rate": round(100 * rate, 1),
        "severe_bound": 3 / report.fact("severe_tests"),
        "tests_needed": round(3 / report.fact("severe_bar")),
        "p95_seconds": round(p95(report), 2),
        "usd_per_passed": round(_cost_per_pass(report, rate), 4),
        "verdict": verdict(report).upper(),
    }


def _plain_strata(report: EvalReport) -> pd.Series:
    return report.strata["passed"] / report.strata["golden_cases"]


def _agreement_of_judge(report: EvalReport) -> float:
    cells = _judge_cells(report)
    return (cells["pass_pass"] + cells["fail_fail"]) / sum(cells.values())


def _precision_of_judge(report: EvalReport) -> float:
    cells = _judge_cells(report)
    return cells["fail_fail"] / (cells["fail_fail"] + cells["pass_fail"])


_LOOK_5 = {
    "pass_rate": "Exhibit `studio_strata`: first each stratum's own rate, then what each counts for in production.",
    "judge_true_fail_rate": "Exhibit `studio_judge`: it takes one row only, that of the answers which people fail.",
    "corrected_rate": "It takes `judge_pass_rate` from `studio_facts` and both of the judge's rates from `studio_judge`; put "
    "your result back in and see whether the judge would pass as many as it did.",
    "severe_bound": "Exhibit `studio_facts`: it rests on `severe_tests` and on 95%, nothing else.",
    "tests_needed": "Exhibit `studio_facts`: it rests on `severe_bar` and on 95%, nothing else.",
    "p95_seconds": "Exhibit `studio_latency`: all rows together, sorted; where do 95 of 100 end?",
    "usd_per_passed": "Exhibit `studio_facts`: `cost_per_week` over the answers of a week that pass; the unit is dollars.",
    "first_fix": "Exhibit `studio_errors`: multiply two columns, then compare.",
    "verdict": "Hold your own numbers against `severe_bar`, then against `p95_limit` and `pass_bar`.",
}
"""Where in the exhibits of mock 5 to look."""

MOCK5_NUMBERS = Question(
    id="studio.mock5_numbers",
    task="A5",
    title="Mock 5: the numbers behind the evaluation report",
    points=9,
    kind=Record(
        {
            "pass_rate": Number("share of answers in production", within=0.003, percent=True),
            "judge_true_fail_rate": Number("share of the answers that people fail", within=0.003, percent=True),
            "corrected_rate": Number("share of answers in production", within=0.003, percent=True),
            "severe_bound": Number("share, one-sided 95% bound", within_percent=3, percent=True),
            "tests_needed": Number("tests", within_percent=1.5),
            "p95_seconds": Number("seconds", within_percent=1),
            "usd_per_passed": Number("US dollars per answer that passes", within_percent=1),
            "first_fix": Choice(ERRORS),
            "verdict": Choice(
                {
                    "go": "every gate is met",
                    "conditions": "the hard gate is met, a soft one is not",
                    "no-go": "the hard gate is not met",
                }
            ),
        },
        look=_LOOK_5,
    ),
    data=eval_report,
    reference=_mock5,
    alternatives=(_mock5_by_hand, lambda report: pd.Series(_mock5(report))),
    misconceptions=(
        Misconception(
            "pooled",
            lambda report: {"pass_rate": float(report.strata["passed"].sum() / report.strata["golden_cases"].sum())},
            "That is the rate of the golden set as a whole. It holds more routine cases than production does.",
        ),
        Misconception(
            "strata_alike",
            lambda report: {"pass_rate": float(_plain_strata(report).mean())},
            "That is the plain mean of four strata. They do not come up equally often: see `production_share`.",
        ),
        Misconception(
            "agreement",
            lambda report: {"judge_true_fail_rate": _agreement_of_judge(report)},
            "That is how often judge and people agree over all. The question is about the answers that people fail.",
        ),
        Misconception(
            "read_down",
            lambda report: {"judge_true_fail_rate": _precision_of_judge(report)},
            "That is, of the answers the *judge* fails, the share that people fail, too. Turn the question round.",
        ),
        Misconception(
            "judge_believed",
            lambda report: {"corrected_rate": report.fact("judge_pass_rate")},
            "That is the judge's own rate. It lets answers through that people fail.",
        ),
        Misconception(
            "times_agreement",
            lambda report: {"corrected_rate": report.fact("judge_pass_rate") * _agreement_of_judge(report)},
            "The judge's rate was multiplied by its agreement. It errs in both directions: solve for the true rate.",
        ),
        Misconception(
            "none_seen_is_none",
            lambda report: {"severe_bound": 0.0},
            "No failure in the tests is not a rate of zero. How high could it be and still show none in so many?",
        ),
        Misconception(
            "one_in_n",
            lambda report: {"severe_bound": 1 / report.fact("severe_tests")},
            "One in n is too low: a rate like that shows no failure in more than a third of such test runs.",
        ),
        Misconception(
            "two_sided",
            lambda report: {"severe_bound": 1 - 0.025 ** (1 / report.fact("severe_tests"))},
            "That is the upper end of a two-sided interval. The gate asks for a one-sided 95% bound.",
        ),
        Misconception(
            "one_over_bar",
            lambda report: {"tests_needed": 1 / report.fact("severe_bar")},
            "With so few tests a rate at the bar would show no failure in a third of the runs. 95% confidence needs more.",
        ),
        Misconception(
            "tests_run",
            lambda data: {"tests_needed": data.fact("severe_tests")},
            "That is how many tests were run. How many would it take for the 95% bound to come down to `severe_bar`?",
        ),
        Misconception(
            "mean_of_regions",
            lambda report: {"p95_seconds": float(regional_p95(report).mean())},
            "That is the mean of three regions' P95. A percentile of all answers comes from all answers.",
        ),
        Misconception(
            "slowest_region",
            lambda report: {"p95_seconds": float(regional_p95(report).max())},
            "That is the slowest region's P95. It belongs into your text; the gate is about all answers.",
        ),
        Misconception(
            "per_answer",
            lambda report: {"usd_per_passed": _cost_per_pass(report, 1.0)},
            "That is the cost of an answer. Answers that fail cost as much and are worth nothing.",
        ),
        Misconception(
            "per_judged_pass",
            lambda report: {"usd_per_passed": _cost_per_pass(report, report.fact("judge_pass_rate"))},
            "The cost was divided by what the judge passes. Use the corrected rate.",
        ),
        Misconception(
            "most_frequent",
            lambda report: {"first_fix": str(_errors(report)["per_1000"].idxmax())},
            "That is the most frequent error. What does one of them cost?",
        ),
        Misconception(
            "most_vivid",
            lambda report: {"first_fix": str(_errors(report)["usd_each"].idxmax())},
            "That is the error that costs most each time it happens. How often does it happen?",
        ),
        Misconception(
            "headlines",
            lambda report: {"verdict": headline_verdict(report)},
            "That is what the headlines give: the judge as it stands, no failure taken as zero, the mean of the regions' "
            "P95. Hold your own numbers against the three bars, the hard one first.",
        ),
        Misconception(
            "hard_gate_turned",
            lambda report: {"verdict": verdict_with_hard_gate_turned(report)},
            "That gets the hard gate wrong. Compare `severe_bound` with `severe_bar`: which of the two must not be larger? "
            "A no-go comes from there and from nowhere else.",
        ),
    ),
    hints=(
        "Each headline has a fault: a set that is not like production, a judge that is too kind, a zero, a mean of percentiles.",
        "Weight the strata with `production_share`. The judge's true-fail rate has the answers that *people* failed below "
        "the line. With no failure in n tests the 95% bound is about 3 / n.",
        "Corrected rate = (judge's rate + true-fail rate - 1) / (true-pass rate + true-fail rate - 1). Exact bound: "
        "1 - 0.05 ** (1 / n). First fix: per_1000 x usd_each. The hard gate decides before the soft ones.",
    ),
    worked="""
```python
people = judge.set_index("human")
true_pass = people.loc["pass", "judge_pass"] / people.loc["pass"].sum()
true_fail = people.loc["fail", "judge_fail"] / people.loc["fail"].sum()
corrected = (fact["judge_pass_rate"] + true_fail - 1) / (true_pass + true_fail - 1)
bound, p95 = 1 - 0.05 ** (1 / fact["severe_tests"]), latency["seconds"].quantile(0.95)
soft = "go" if p95 <= fact["p95_limit"] and corrected >= fact["pass_bar"] else "conditions"
mock5_numbers = {
    "pass_rate": (strata["passed"] / strata["golden_cases"] * strata["production_share"]).sum(),
    "judge_true_fail_rate": true_fail,
    "corrected_rate": corrected,
    "severe_bound": bound,
    "tests_needed": math.ceil(math.log(0.05) / math.log(1 - fact["severe_bar"])),
    "p95_seconds": p95,
    "usd_per_passed": fact["cost_per_week"] / (fact["answers_per_week"] * corrected),
    "first_fix": errors.set_index("error").eval("per_1000 * usd_each").idxmax(),
    "verdict": "no-go" if bound > fact["severe_bar"] else soft,
}
```
""",
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-05",),
)
