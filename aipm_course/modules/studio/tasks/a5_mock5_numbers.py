"""A5: the numbers inside mock 5."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import each
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.studio.simulators.eval_report import (
    ERRORS,
    STRATA,
    EvalReport,
    corrected,
    corrected_rate,
    costs,
    eval_report,
    gates,
    headline_verdict,
    judge_rates,
    misses,
    p95,
    pass_rate,
    regional_p95,
    severe_bound,
    soft_gates,
    tests_needed,
    usd_per_passed,
    verdict,
    weakest,
)
from aipm_course.modules.studio.tasks.shared import far_from, field_unless
from aipm_course.simulation.rates import at

_VERDICTS = {
    "go": "the hard gate is met, every soft one too",
    "conditions": "the hard gate is met, a soft one is not",
    "no-go": "the hard gate is not met, whatever the rest",
}
_HEADLINES = {
    "golden": "`golden_rate` beside your `pass_rate`",
    "judge": "`judge_pass_rate` beside your `corrected_rate`",
    "delay": "`regions_p95` beside your `p95_seconds`",
}


def _mock5(report: EvalReport) -> dict[str, Any]:
    rate, right = pass_rate(report), corrected_rate(report)
    return {
        "pass_rate": rate,
        "judge_true_fail_rate": judge_rates(report)[1],
        "corrected_rate": right,
        "severe_bound": severe_bound(report),
        "tests_needed": (tests_needed(report) + 3 / report.fact("severe_bar"))
        / 2,  # from the exact number to the rule of three
        "p95_seconds": p95(report),
        "usd_per_passed": usd_per_passed(report, right),
        "first_fix": str(costs(report).idxmax()),
        "weakest_headline": weakest(report, rate, right, p95(report)),
        "verdict": verdict(report),
    }


def _cells(report: EvalReport) -> dict[str, float]:
    counts = report.judge.set_index("human")
    return {
        f"{human}_{judged}": at(counts, human, f"judge_{judged}") for human in counts.index for judged in counts.index
    }


def _mock5_by_hand(report: EvalReport) -> dict[str, Any]:
    """The same with the rule of three, shares in percent, rounded."""
    cells = _cells(report)
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
        "severe_bound": f"{300 / report.fact('severe_tests'):.3f}%",
        "tests_needed": round(3 / report.fact("severe_bar")),
        "p95_seconds": round(float(report.latency["seconds"].quantile(0.95, interpolation="higher")), 2),
        "usd_per_passed": round(usd_per_passed(report, rate), 4),
        "verdict": verdict(report).upper(),
    }


def _rates_of_three_digits(report: EvalReport) -> dict[str, Any]:
    """The judge's two rates are rounded to three digits on the way."""
    true_pass, true_fail = (round(rate, 3) for rate in judge_rates(report))
    rate = (report.fact("judge_pass_rate") + true_fail - 1) / (true_pass + true_fail - 1)
    return {**_mock5(report), "corrected_rate": rate, "usd_per_passed": usd_per_passed(report, rate)}


def _agreement(report: EvalReport) -> float:
    cells = _cells(report)
    return (cells["pass_pass"] + cells["fail_fail"]) / sum(cells.values())


def _number(field: str, tolerance: float, wrong: float, right: float, *others: float) -> "dict[str, float] | None":
    """Return a wrong number; None where it is nearly the right one or what an earlier idea gives."""
    return {field: wrong} if far_from(wrong, [right, *others], tolerance) else None


def _rate(report: EvalReport, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("pass_rate", 0.003, wrong, pass_rate(report), *others)


def _true_fail(report: EvalReport, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("judge_true_fail_rate", 0.003, wrong, judge_rates(report)[1], *others)


def _corrected(report: EvalReport, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("corrected_rate", 0.005, wrong, corrected_rate(report), *others)


def _seconds(report: EvalReport, wrong: float, *others: float) -> "dict[str, float] | None":
    right = p95(report)
    return _number("p95_seconds", 0.01 * right, wrong, right, *others)


def _usd(report: EvalReport, rate: float, *others: float) -> "dict[str, float] | None":
    right = usd_per_passed(report, corrected_rate(report))
    known = [usd_per_passed(report, other) for other in others]
    return _number("usd_per_passed", 0.002 * right, usd_per_passed(report, rate), right, *known)


def _rounded_cost(report: EvalReport) -> "dict[str, float] | None":
    right = usd_per_passed(report, corrected_rate(report))
    wrong = round(report.fact("cost_per_week") / report.fact("answers_per_week"), 2) / corrected_rate(report)
    known = [usd_per_passed(report, 1.0), usd_per_passed(report, pass_rate(report))]
    return _number("usd_per_passed", 0.002 * right, wrong, right, *known)


def _human_pass(report: EvalReport) -> float:
    """Return the share of the 200 that people pass."""
    cells = _cells(report)
    return (cells["pass_pass"] + cells["pass_fail"]) / sum(cells.values())


def _precision(report: EvalReport) -> float:
    """Return, of the answers that the judge fails, the share that people fail."""
    cells = _cells(report)
    return cells["fail_fail"] / (cells["fail_fail"] + cells["pass_fail"])


def _of_all_answers(report: EvalReport) -> float:
    cells = _cells(report)
    return cells["fail_fail"] / sum(cells.values())


def _one_error_only(report: EvalReport) -> float:
    """Return the judge's rate less the bad answers that it passes, with the good ones that it fails forgotten."""
    return (report.fact("judge_pass_rate") + judge_rates(report)[1] - 1) / judge_rates(report)[1]


def _first(report: EvalReport, wrong: str, *others: str) -> "dict[str, str] | None":
    return field_unless("first_fix", wrong, str(costs(report).idxmax()), *others)


def _by(report: EvalReport, column: str) -> str:
    return str(report.errors.set_index("error")[column].idxmax())


def _verdict(report: EvalReport, wrong: str, *others: "dict[str, str] | None") -> "dict[str, str] | None":
    answer = field_unless("verdict", wrong, verdict(report))
    return None if answer in others else answer


def _headlines_believed(report: EvalReport) -> "dict[str, str] | None":
    return _verdict(report, headline_verdict(report))


def _always(option: str) -> Any:
    return lambda report: _verdict(report, option)


def _points_off(report: EvalReport) -> str:
    """Return the headline that is furthest off as a difference of the plain numbers."""
    pairs = {
        "golden": (report.fact("golden_rate"), pass_rate(report)),
        "judge": (report.fact("judge_pass_rate"), corrected_rate(report)),
        "delay": (report.fact("regions_p95"), p95(report)),
    }
    return max(pairs, key=lambda name: abs(pairs[name][0] - pairs[name][1]))


def _weak(report: EvalReport, wrong: str, *others: str) -> "dict[str, str] | None":
    right = weakest(report, pass_rate(report), corrected_rate(report), p95(report))
    return field_unless("weakest_headline", wrong, right, *others)


def _weakest_is(name: str) -> Any:
    return lambda report: _weak(report, name, _points_off(report))


def _own_verdict(own: Mapping[str, Any], report: EvalReport) -> str:
    return gates(report, own["severe_bound"], own["corrected_rate"], own["p95_seconds"], own["usd_per_passed"])


def _own_corrected(own: Mapping[str, Any], report: EvalReport) -> float:
    """Return the corrected rate by the own true-fail rate; a true-pass rate that is off as well is a slip of its own."""
    return corrected(report.fact("judge_pass_rate"), judge_rates(report)[0], own["judge_true_fail_rate"])


def _down_the_table(report: EvalReport, true_fail: float) -> float:
    """Return the rate corrected with the share of the judge's passes that people pass, for the true-pass rate."""
    cells = _cells(report)
    true_pass = cells["pass_pass"] / (cells["pass_pass"] + cells["fail_pass"])
    return corrected(report.fact("judge_pass_rate"), true_pass, true_fail)


def _true_pass_down(report: EvalReport, *, both: bool) -> "dict[str, float] | None":
    right, others = judge_rates(report)[1], [report.fact("judge_pass_rate"), _human_pass(report)]
    if not both:
        return _corrected(report, _down_the_table(report, right), *others)
    wrong = _precision(report)
    known = [*others, corrected(report.fact("judge_pass_rate"), judge_rates(report)[0], wrong)]
    changed = _corrected(report, _down_the_table(report, wrong), *known)
    return changed and _true_fail(report, wrong) and {"judge_true_fail_rate": wrong, **changed}


def _golden_corrected(report: EvalReport) -> float:
    """Return what the correction gives if the golden set's rate goes in for the judge's."""
    return corrected(pass_rate(report), *judge_rates(report))


def _of_strata(report: EvalReport, name: str) -> "dict[str, float] | None":
    """Return the weighted rate with rates that were rounded first, or without one stratum."""
    strata, others = report.strata, [float((report.strata["passed"] / report.strata["golden_cases"]).mean())]
    rates = strata["passed"] / strata["golden_cases"]
    if name == "rounded":
        return _rate(report, float((rates.round(1) * strata["production_share"]).sum()), *others)
    left = strata["stratum"] != name
    return _rate(report, float((rates * strata["production_share"])[left].sum()), *others)


def _bound(report: EvalReport, wrong: float) -> "dict[str, float] | None":
    right = severe_bound(report)
    return {"severe_bound": wrong} if far_from(wrong, [right, 1 / report.fact("severe_tests")], 0.03 * right) else None


def _tests(report: EvalReport, wrong: float) -> "dict[str, float] | None":
    return None if wrong == report.fact("severe_tests") else {"tests_needed": wrong}


def _soft_only(report: EvalReport) -> "dict[str, str] | None":
    """The hard gate is forgotten."""
    right = corrected_rate(report)
    return _verdict(report, soft_gates(report, right, p95(report), usd_per_passed(report, right)))


def _quantities(report: EvalReport) -> dict[str, float]:
    cells, errors = _cells(report), report.errors.set_index("error")
    return {
        "answers that people fail and the judge passes": cells["fail_pass"],
        "answers that people and the judge fail": cells["fail_fail"],
        "answers that people pass and the judge fails": cells["pass_fail"],
        "answers that people and the judge pass": cells["pass_pass"],
        "answers that people fail": cells["fail_pass"] + cells["fail_fail"],
        "golden cases": float(report.strata["golden_cases"].sum()),
        "golden cases that pass": float(report.strata["passed"].sum()),
        "severe tests": report.fact("severe_tests"),
        "answers per week": report.fact("answers_per_week"),
        "the cost of a week": report.fact("cost_per_week"),
        "the most frequent error per 1,000": float(errors["per_1000"].max()),
    }


def _lookalikes(report: EvalReport) -> tuple[Lookalike, ...]:
    ways = {
        "pass_rate": _other_shares,
        "corrected_rate": _other_corrections,
        "severe_bound": _other_bounds,
        "tests_needed": _other_bars,
        "usd_per_passed": _other_rates,
    }
    return tuple(one for field, way in ways.items() for one in each(field, way(report)))


def _other_shares(report: EvalReport) -> Iterator[tuple[str, float]]:
    rates, shares = (report.strata["passed"] / report.strata["golden_cases"]), report.strata["production_share"]
    for by, where in ((1, "above"), (-1, "below")):
        moved = pd.Series([*shares[-by:], *shares[:-by]], rates.index)
        yield f"each stratum's rate with the production share of the row {where}", float((rates * moved).sum())


def _other_corrections(report: EvalReport) -> Iterator[tuple[str, float]]:
    """Return what else is made of the judge's rate and the table of the 200."""
    judged, (true_pass, true_fail), cells = report.fact("judge_pass_rate"), judge_rates(report), _cells(report)
    passes = cells["pass_pass"] / (cells["pass_pass"] + cells["fail_pass"])
    missed = cells["pass_fail"] / (cells["pass_fail"] + cells["fail_fail"])
    yield "`judge_pass_rate` times the share of the judge's passes that people pass", judged * passes
    yield (
        "what people pass of the judge's passes and of its fails among the 200, each times the judge's share in production; the "
        "200 hold more failures than production, so these two shares do not hold there",
        judged * passes + (1 - judged) * missed,
    )
    yield "the correction with the true-pass and the true-fail rate exchanged", corrected(judged, true_fail, true_pass)
    yield (
        "the correction with the signs of the judge's rates exchanged",
        (judged + true_fail - 1) / (true_pass - true_fail + 1),
    )


def _counts(report: EvalReport) -> dict[str, float]:
    """Return what else is counted in the report, and was no severe test."""
    golden, passed = (float(report.strata[name].sum()) for name in ("golden_cases", "passed"))
    return {
        "the answers of a week": report.fact("answers_per_week"),
        "the golden cases": golden,
        "the golden cases that pass": passed,
        "the golden cases that fail": golden - passed,
        "the answers that people and the judge rated": sum(_cells(report).values()),
        "the rows of `studio_latency`": float(len(report.latency)),
    }


def _other_bounds(report: EvalReport) -> Iterator[tuple[str, float]]:
    for said, count in _counts(report).items():
        yield f"the rule of three with {said}, 3 / {count:.0f}", 3 / count
        yield f"the bound with {said} for the severe tests", 1 - 0.05 ** (1 / count)


def _other_bars(report: EvalReport) -> Iterator[tuple[str, float]]:
    """Return the tests for a bar that was read in another unit, or at another confidence."""
    bar = report.fact("severe_bar")
    for said, read in (
        ("a hundred times as high, percent read as a share", 100 * bar),
        ("a hundredth of it", bar / 100),
    ):
        yield f"3 over a bar {said}", 3 / read
        if read < 1:
            exact = math.log(0.05) / math.log(1 - read)
            yield f"what it takes for a bar {said}", float(math.ceil(exact))
            yield f"what it takes for a bar {said}, not rounded up", exact
    for level in (0.90, 0.99):
        exact = math.log(1 - level) / math.log(1 - bar)
        yield f"what it takes at {level:.0%} instead of 95%", float(math.ceil(exact))


def _other_rates(report: EvalReport) -> Iterator[tuple[str, float]]:
    rates = {
        "`golden_rate`": report.fact("golden_rate"),
        "`judge_pass_rate`": report.fact("judge_pass_rate"),
        "`pass_rate`": pass_rate(report),
        "the share of the 200 that people pass": _human_pass(report),
    }
    for said, rate in rates.items():
        yield f"the cost over the answers that pass by {said}", usd_per_passed(report, rate)


def _worked(report: EvalReport) -> str:
    right = _mock5(report)
    far = misses(report, right["pass_rate"], right["corrected_rate"], right["p95_seconds"])
    off = ", ".join(f"{name} {value:.1f}%" for name, value in far.items())
    return f"""
```python
people = judge.set_index("human")
true_pass = people.loc["pass", "judge_pass"] / people.loc["pass"].sum()
true_fail = people.loc["fail", "judge_fail"] / people.loc["fail"].sum()
rate = (strata["passed"] / strata["golden_cases"] * strata["production_share"]).sum()
corrected = (fact["judge_pass_rate"] + true_fail - 1) / (true_pass + true_fail - 1)
bound = 1 - 0.05 ** (1 / fact["severe_tests"])
needed = math.ceil(math.log(0.05) / math.log(1 - fact["severe_bar"]))
p95 = latency["seconds"].quantile(0.95)
usd = fact["cost_per_week"] / (fact["answers_per_week"] * corrected)
errors.set_index("error").eval("per_1000 * usd_each").idxmax()
```

The headlines are off by {off}, so `{right["weakest_headline"]}` is the weakest. The bound is {right["severe_bound"]:.2%} against
{report.fact("severe_bar"):.1%}; corrected rate {right["corrected_rate"]:.1%} against {report.fact("pass_bar"):.0%}; P95
{right["p95_seconds"]:.2f} s against {report.fact("p95_limit")}; {right["usd_per_passed"]:.4f} dollars against
{report.fact("usd_limit")}. So the verdict is `{right["verdict"]}`.
"""


_LOOK = {
    "pass_rate": "Exhibit `studio_strata`: first each stratum's own rate, then what each counts for in production.",
    "judge_true_fail_rate": "Exhibit `studio_judge`: it takes one row only, that of the answers which people fail.",
    "corrected_rate": "It takes `judge_pass_rate` from `studio_facts` and both of the judge's rates from `studio_judge`; put "
    "your result back in and see whether the judge would pass as many as it did.",
    "severe_bound": "Exhibit `studio_facts`: it rests on `severe_tests` and on 95%, nothing else.",
    "tests_needed": "Exhibit `studio_facts`: it rests on `severe_bar` and on 95%, nothing else.",
    "p95_seconds": "Exhibit `studio_latency`: all rows together, sorted; where do 95 of 100 end?",
    "usd_per_passed": "Exhibit `studio_facts`: `cost_per_week` over the answers of a week that pass; the unit is dollars.",
    "first_fix": "Exhibit `studio_errors`: multiply two columns, then compare.",
    "weakest_headline": "Three pairs, a headline and your own number in each: by how many percent of your number is the headline off?",
    "verdict": "Hold your own numbers against `severe_bar`, then against `pass_bar`, `p95_limit` and `usd_limit`.",
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
            "corrected_rate": Number("share of answers in production", within=0.005, percent=True),
            "severe_bound": Number("share, one-sided 95% bound", within_percent=3, percent=True),
            "tests_needed": Number("tests", within=1),
            "p95_seconds": Number("seconds", within_percent=1),
            "usd_per_passed": Number("US dollars per answer that passes", within_percent=0.2),
            "first_fix": Choice(ERRORS),
            "weakest_headline": Choice(_HEADLINES),
            "verdict": Choice(_VERDICTS),
        },
        weights={
            "judge_true_fail_rate": 0.5,
            "severe_bound": 0.5,
            "tests_needed": 0.5,
            "usd_per_passed": 0.5,
            "verdict": 2,
        },
        look=_LOOK,
    ),
    data=eval_report,
    reference=_mock5,
    alternatives=(_mock5_by_hand, _rates_of_three_digits, lambda report: pd.Series(_mock5(report))),
    follows=(
        Follows("corrected_rate", ("judge_true_fail_rate",), _own_corrected),
        Follows("usd_per_passed", ("corrected_rate",), lambda own, data: usd_per_passed(data, own["corrected_rate"])),
        Follows(
            "weakest_headline",
            ("pass_rate", "corrected_rate", "p95_seconds"),
            lambda own, data: weakest(data, own["pass_rate"], own["corrected_rate"], own["p95_seconds"]),
        ),
        Follows("verdict", ("severe_bound", "corrected_rate", "p95_seconds", "usd_per_passed"), _own_verdict),
    ),
    ablations=(
        Ablation(
            "pooled",
            "strata weighted by `production_share`",
            lambda report: _rate(report, float(report.strata["passed"].sum() / report.strata["golden_cases"].sum())),
            "That is the rate of the golden set as a whole. Its mix of cases is not that of production.",
        ),
        Ablation(
            "two_sided",
            "one-sided 95% upper bound",
            lambda report: {"severe_bound": 1 - 0.025 ** (1 / report.fact("severe_tests"))},
            "That is the upper end of a two-sided interval. The gate asks for a one-sided 95% bound.",
        ),
        Ablation(
            "mean_of_regions",
            "P95 of all answers",
            lambda report: _seconds(report, report.fact("regions_p95")),
            "That is the mean of three regions' P95. A percentile of all answers comes from all answers.",
        ),
        Ablation(
            "per_judged_pass",
            "at the corrected rate",
            lambda report: _usd(report, report.fact("judge_pass_rate")),
            "The cost was divided by what the judge passes. Use the corrected rate.",
        ),
        Ablation(
            "hard_gate_forgotten",
            "the hard gate first",
            _soft_only,
            "That is what the three soft gates say. One gate stands before them: hold `severe_bound` against its bar.",
        ),
        Ablation(
            "points_not_percent",
            "in percent of your number",
            lambda report: _weak(report, _points_off(report)),
            "That pair has the largest difference as the numbers stand there; seconds and shares cannot be compared so. Divide "
            "each difference by your own number.",
        ),
    ),
    misconceptions=(
        Misconception(
            "strata_alike",
            lambda report: _rate(
                report,
                float((report.strata["passed"] / report.strata["golden_cases"]).mean()),
                float(report.strata["passed"].sum() / report.strata["golden_cases"].sum()),
            ),
            "That is the plain mean of four strata. They do not come up equally often: see `production_share`.",
        ),
        Misconception(
            "agreement",
            lambda report: _true_fail(report, _agreement(report)),
            "That is how often judge and people agree over all. The question is about the answers that people fail.",
        ),
        Misconception(
            "read_down",
            lambda report: _true_fail(report, _precision(report), _agreement(report)),
            "That is, of the answers the *judge* fails, the share that people fail, too. Turn the question round.",
        ),
        Misconception(
            "both_read_down",
            lambda report: _true_pass_down(report, both=True),
            "That has both of the judge's rates down the columns of `studio_judge`: the true-pass rate is wrong as well. Below the "
            "line stand the answers that people pass, or fail.",
        ),
        Misconception(
            "judge_passes_them",
            lambda report: _true_fail(report, 1 - judge_rates(report)[1], _agreement(report), _precision(report)),
            "That is the share of the answers people fail that the judge *passes*. Asked is the share that it fails, too.",
        ),
        Misconception(
            "of_all_answers",
            lambda report: _true_fail(report, _of_all_answers(report), 1 - judge_rates(report)[1]),
            "That divides by all 200. Only the answers that people fail stand below the line.",
        ),
        Misconception(
            "true_pass_instead",
            lambda report: _true_fail(report, judge_rates(report)[0], _agreement(report), _precision(report)),
            "That is the judge's true-pass rate. Asked is its rate on the answers that people fail.",
        ),
        Misconception(
            "judge_believed",
            lambda report: _corrected(report, report.fact("judge_pass_rate")),
            "That is the judge's own rate. The judge errs in two directions; solve for the rate that people would find.",
        ),
        Misconception(
            "people_on_the_200",
            lambda report: _corrected(report, _human_pass(report), report.fact("judge_pass_rate")),
            "That is how many of the 200 people pass. The 200 hold more failures than production, on purpose.",
        ),
        Misconception(
            "times_agreement",
            lambda report: _corrected(
                report,
                report.fact("judge_pass_rate") * _agreement(report),
                report.fact("judge_pass_rate"),
                _human_pass(report),
            ),
            "The judge's rate was multiplied by its agreement. It errs in both directions: solve for the true rate.",
        ),
        Misconception(
            "one_error_only",
            lambda report: _corrected(
                report, _one_error_only(report), report.fact("judge_pass_rate"), _human_pass(report)
            ),
            "That corrects for bad answers that the judge passes, and forgets the good ones that it fails.",
        ),
        Misconception(
            "true_pass_read_down",
            lambda report: _true_pass_down(report, both=False),
            "That takes, of the answers the *judge* passes, the share that people pass. The true-pass rate is the other way round.",
        ),
        Misconception(
            "golden_in_the_formula",
            lambda report: _corrected(
                report, _golden_corrected(report), report.fact("judge_pass_rate"), _human_pass(report)
            ),
            "That corrects `pass_rate`, which people gave. The judge's own rate is what has to be corrected.",
        ),
        *(
            Misconception(
                f"without_{name.replace(' ', '_')}",
                lambda report, name=name: _of_strata(report, name),  # type: ignore[misc]
                f"That leaves out the stratum *{name}*: your shares do not add up to 100%.",
            )
            for name in STRATA
        ),
        Misconception(
            "rounded_strata",
            lambda report: _of_strata(report, "rounded"),
            "That takes rates of the strata that were rounded first. Take them as they are.",
        ),
        Misconception(
            "with_95_percent",
            lambda report: _bound(report, 1 - 0.95 ** (1 / report.fact("severe_tests"))),
            "That takes the root of 0.95. What may happen by chance at 95% confidence is 0.05.",
        ),
        Misconception(
            "log_to_10",
            lambda report: _bound(report, -math.log10(0.05) / report.fact("severe_tests")),
            "That takes a logarithm to the base 10. Here it is the natural one.",
        ),
        Misconception(
            "rounded_down",
            lambda report: _tests(report, tests_needed(report) - 1),
            "That is rounded down: with so many the bound is still over the bar.",
        ),
        Misconception(
            "tests_two_sided",
            lambda report: _tests(report, math.ceil(math.log(0.025) / math.log(1 - report.fact("severe_bar")))),
            "That is for a two-sided interval. The gate asks for a one-sided 95% bound.",
        ),
        Misconception(
            "none_missing",
            lambda report: {"tests_needed": 0},
            "That is what is still missing. Asked is how many it takes in all.",
        ),
        Misconception(
            "none_seen_is_none",
            lambda report: {"severe_bound": 0.0},
            "That takes no failure for a rate of zero. How high could the rate be and still show none in so many?",
        ),
        Misconception(
            "one_in_n",
            lambda report: {"severe_bound": 1 / report.fact("severe_tests")},
            "That is one in n, and too low: a rate like that shows no failure in more than a third of such test runs.",
        ),
        Misconception(
            "one_over_bar",
            lambda report: {"tests_needed": 1 / report.fact("severe_bar")},
            "That is one over the bar, and too few: a rate at the bar would show no failure in a third of the runs.",
        ),
        Misconception(
            "tests_run",
            lambda report: {"tests_needed": report.fact("severe_tests")},
            "That is how many tests were run. How many would it take for the 95% bound to come down to `severe_bar`?",
        ),
        Misconception(
            "tests_missing",
            lambda report: _number(
                "tests_needed",
                1,
                abs(tests_needed(report) - report.fact("severe_tests")),
                tests_needed(report),
                1 / report.fact("severe_bar"),
            ),
            "That is the difference to the tests that were run. Asked is how many it takes in all.",
        ),
        Misconception(
            "slowest_region",
            lambda report: _seconds(report, float(regional_p95(report).max()), report.fact("regions_p95")),
            "That is the slowest region's P95. It belongs into your text; the gate is about all answers.",
        ),
        Misconception(
            "whole_seconds",
            lambda report: _seconds(report, float(round(p95(report))), report.fact("regions_p95")),
            "That is rounded to whole seconds: too few digits.",
        ),
        Misconception(
            "mean_seconds",
            lambda report: _seconds(report, float(report.latency["seconds"].mean())),
            "That is the mean of all answers. P95 is the value under which 95 of 100 answers stay.",
        ),
        Misconception(
            "per_answer",
            lambda report: _usd(report, 1.0),
            "That is the cost of an answer. Answers that fail cost as much and are worth nothing.",
        ),
        Misconception(
            "per_golden_pass",
            lambda report: _usd(report, pass_rate(report), report.fact("judge_pass_rate")),
            "The cost was divided by what passes in the golden set. Use the corrected rate of production.",
        ),
        Misconception(
            "rounded_cost",
            _rounded_cost,
            "That takes a cost per answer that was rounded to cents first.",
        ),
        Misconception(
            "most_frequent",
            lambda report: _first(report, _by(report, "per_1000")),
            "That is the most frequent error. What does one of them cost?",
        ),
        Misconception(
            "most_vivid",
            lambda report: _first(report, _by(report, "usd_each"), _by(report, "per_1000")),
            "That is the error that costs most each time it happens. How often does it happen?",
        ),
        Misconception(
            "headlines",
            lambda report: None if _headlines_believed(report) == _soft_only(report) else _headlines_believed(report),
            "The headlines would say so, too. Hold each of your own four numbers against its bar, one by one, the "
            "hard one first: is it met?",
        ),
        Misconception(
            "a_soft_gate_is_no_no_go",
            _always("no-go"),
            "A no-go comes from the hard gate and from nowhere else: which of `severe_bound` and `severe_bar` must not be larger?",
        ),
        *(
            Misconception(
                f"{name}_is_weakest",
                _weakest_is(name),
                f"Another headline is further off than {said}, in percent of the number that replaces it. Write the three "
                "percentages down without their signs.",
            )
            for name, said in {
                "golden": "the golden set's",
                "judge": "the judge's",
                "delay": "the one on delay",
            }.items()
        ),
    ),
    quantities=_quantities,
    lookalikes=_lookalikes,
    survivors={
        ">= to >: corrected >= fact['pass_bar']": "equivalent: no rate is at its bar exactly",
        "<= to <: p95 <= fact['p95_limit']": "equivalent: no P95 is at its limit exactly",
        "<= to <: usd <= fact['usd_limit']": "equivalent: no cost is at its limit exactly",
        "> to >=: bound > fact['severe_bar']": "equivalent: no bound is at its bar exactly",
    },
    hints=(
        "Three headlines, three questions: is the golden set like production, does the judge err more often in one direction, "
        "and what is a mean of percentiles? On some reports one of them is nearly right.",
        "Weight the strata with `production_share`. The judge's true-fail rate has the answers that *people* failed below "
        "the line. With no failure in n tests the 95% bound is about 3 / n.",
        "Corrected rate = (judge's rate + true-fail rate - 1) / (true-pass rate + true-fail rate - 1). Exact bound: "
        "1 - 0.05 ** (1 / n). First fix: per_1000 x usd_each. The hard gate decides before the soft ones.",
    ),
    worked=_worked,
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-05",),
)
