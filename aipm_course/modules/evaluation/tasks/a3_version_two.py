"""A3: version 2 is better. Is it?"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.evaluation.lookalikes.versions import for_versions
from aipm_course.modules.evaluation.simulators.two_versions import (
    TwoVersions,
    changed,
    composite_change,
    decision_for,
    hard_runs,
    paired_interval,
    pairs_of,
    runs_needed,
    two_versions,
    upper_bound,
)
from aipm_course.modules.evaluation.tasks.shared import OBJECTIVE_VERSION

_DECISIONS = {
    "ship": "the rise keeps the margin, and the bound its bar",
    "block": "the whole interval of the rise is over the margin",
    "more_critical": "the interval of the rise holds the margin",
    "more_runs": "the rise keeps the margin, the bound misses its bar",
}


def _version(versions: TwoVersions, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    demo = "demo_in" in dropped
    pairs = pairs_of(versions, demo=demo)
    part = pairs[pairs["urgent"] == 1] if "urgent_is_critical" in dropped else pairs[pairs["critical"]]
    new, mended, count = changed(part)
    low, high = paired_interval(new, mended, count)
    failures, runs = hard_runs(versions, demo=demo)
    bound = upper_bound(failures, len(pairs) if "pairs_only" in dropped else runs)
    return {
        "pairs": len(pairs),
        "composite_change": composite_change(versions, pairs),
        "new_errors": new,
        "mended": mended,
        "low": low,
        "high": high,
        "hard_bound": bound,
        "runs_needed": runs_needed(versions.most_hard),
        "decision": decision_for(low, high, bound, versions.margin, versions.most_hard),
    }


_FIELDS = {
    "demo_in": ("pairs", "composite_change", "mended", "low", "high", "hard_bound"),
    "urgent_is_critical": ("new_errors", "mended", "low", "high"),
    "pairs_only": ("hard_bound",),
}


def _without(versions: TwoVersions, dropped: frozenset[str]) -> Any:
    wrong = _version(versions, dropped)
    if not dropped:
        return wrong
    return {field: wrong[field] for field in wrong if any(field in _FIELDS[name] for name in dropped)}


def _dropped(name: str) -> Callable[[TwoVersions], dict[str, Any]]:
    return lambda versions: _without(versions, frozenset({name}))


def _by_hand(versions: TwoVersions) -> dict[str, Any]:
    """The same from dictionaries, with shares in percent."""
    from scipy.stats import beta

    passed: dict[str, dict[int, int]] = {}
    intent_of = {}
    failures = runs = 0
    for row in versions.runs.to_dict("records"):
        if row["source"] == "test":
            passed.setdefault(row["case"], {})[row["version"]] = row["passed"]
            intent_of[row["case"]] = row["intent"]
            failures, runs = failures + row["hard"] * (row["version"] == 2), runs + (row["version"] == 2)
    both = {case: found for case, found in passed.items() if len(found) == 2}
    about = versions.intents.set_index("intent").to_dict("index")
    total = 0.0
    for intent, row in about.items():
        changes = [found[2] - found[1] for case, found in both.items() if intent_of[case] == intent]
        total += row["share"] * sum(changes) / len(changes)
    critical = [found for case, found in both.items() if about[intent_of[case]]["critical"] == "yes"]
    b = sum(found[1] > found[2] for found in critical)
    c = sum(found[1] < found[2] for found in critical)
    n = len(critical)
    rise, half = (b - c) / n, 1.96 * math.sqrt(b + c - (b - c) ** 2 / n) / n
    bound = float(beta.ppf(0.95, failures + 1, runs - failures))
    decided = decision_for(rise - half, rise + half, bound, versions.margin, versions.most_hard)
    return {
        "pairs": float(len(both)),
        "composite_change": f"{100 * total:.2f}%",
        "new_errors": b,
        "mended": c,
        "low": f"{100 * (rise - half):.3f}%",
        "high": f"{100 * (rise + half):.3f}%",
        "hard_bound": f"{100 * bound:.4f}%",
        "runs_needed": math.ceil(math.log(0.05) / math.log(1 - versions.most_hard)),
        "decision": decided.upper(),
    }


def _decide(own: Mapping[str, Any], versions: TwoVersions) -> str | set[str]:
    """Return what the own ends lead to; where they stand in each other's place, by their names or by their size."""
    ends = (own["low"], own["high"])
    led = {
        decision_for(low, high, own["hard_bound"], versions.margin, versions.most_hard)
        for low, high in (ends, sorted(ends))
    }
    return led if len(led) > 1 else led.pop()


def _critical_left_out(versions: TwoVersions) -> dict[str, float]:
    pairs = pairs_of(versions)
    return {"composite_change": composite_change(versions, pairs[~pairs["critical"]])}


def _unsquared(versions: TwoVersions) -> dict[str, float]:
    """Return the ends with b − c, not its square, under the root."""
    pairs = pairs_of(versions)
    new, mended, count = changed(pairs[pairs["critical"]])
    rise = (new - mended) / count
    half = 1.96 * math.sqrt(new + mended - (new - mended) / count) / count
    return {"low": rise - half, "high": rise + half}


def _end(place: int) -> Any:
    def from_own(own: Mapping[str, Any], versions: TwoVersions) -> float:
        pairs = pairs_of(versions)
        return paired_interval(own["new_errors"], own["mended"], int(pairs["critical"].sum()))[place]

    return from_own


_ENDS = (
    "With b for `new_errors`, c for `mended` and n for the pairs on critical intents: (b − c) ÷ n, minus and plus 1.96 × √(b + c − "
    "(b − c)² ÷ n) ÷ n."
)

VERSION_TWO = Question(
    id="evaluation.version_two",
    task="A3",
    title="Version 2 is better. Is it?",
    points=6,
    kind=Record(
        {
            "pairs": Number("cases"),
            "composite_change": Number("change in shares, negative for a fall", within=0.0002, percent=True),
            "new_errors": Number("cases"),
            "mended": Number("cases"),
            "low": Number("share (lower end of the 95% interval)", within=0.0001, percent=True),
            "high": Number("share (upper end of the 95% interval)", within=0.0001, percent=True),
            "hard_bound": Number("share from 0 to 1", within_percent=0.8, percent=True),
            "runs_needed": Number("runs"),
            "decision": Choice(_DECISIONS),
        },
        weights={
            "pairs": 0.5,
            "composite_change": 0.75,
            "new_errors": 0.5,
            "mended": 0.5,
            "low": 0.75,
            "high": 0.75,
            "hard_bound": 1,
            "runs_needed": 0.75,
            "decision": 2.75,
        },
        look={
            "pairs": 'Keep `source` "test"; then count the cases that have a row for version 1 and one for version 2.',
            "composite_change": "On the pairs: per intent the share passed by version 2 minus that by version 1; times the intent's "
            "`share`; then add up.",
            "new_errors": "Of the pairs whose intent is critical: version 1 passed, version 2 did not.",
            "mended": "Of the pairs whose intent is critical: version 1 did not pass, version 2 did.",
            "low": _ENDS,
            "high": _ENDS,
            "hard_bound": "k is the sum of `hard` over the runs of version 2 on test cases, n is the number of these runs, lost partner or "
            "not; `beta.ppf(0.95, k + 1, n - k)` of `scipy.stats`.",
            "runs_needed": "log(0.05) ÷ log(1 − `most_hard`), both with the same base, rounded up: all runs of a new test, without a failure "
            "in it and without today's runs.",
            "decision": "Three questions in this order. Does `low` lie over `margin`? Does `high`? Is `hard_bound` at most "
            "`most_hard`? The first that settles it counts; the composite plays no part.",
        },
    ),
    data=two_versions,
    reference=_version,
    alternatives=(_by_hand, lambda data: pd.Series(_version(data))),
    misconceptions=(
        Misconception(
            "rule_of_three",
            lambda data: {"hard_bound": 3 / hard_runs(data)[1]} if hard_runs(data)[0] else None,
            "That is 3 ÷ n. It stands near the bound where no run failed; here count the hard failures first.",
        ),
        Misconception(
            "three_over_bar",
            lambda data: unless(_version(data), {"runs_needed": math.ceil(3 / data.most_hard)}),
            "That is what 3 ÷ `most_hard` gives, and what rounding on the way may give: near, and not the number. Divide the two "
            "logarithms with all their digits, then round up.",
        ),
        Misconception(
            "today_taken_off",
            lambda data: {"runs_needed": max(0, runs_needed(data.most_hard) - hard_runs(data)[1])},
            "That is what is missing today, with the runs so far taken off. A new test starts from none: count all of its runs.",
        ),
        Misconception(
            "critical_left_out",
            _critical_left_out,
            "That is the sum over the intents that are not critical. The composite is over all six: their shares add up to 1.",
        ),
        Misconception(
            "unsquared",
            _unsquared,
            "That is the interval with (b − c) ÷ n under the root. It is (b − c)² ÷ n.",
        ),
        *options(
            _version,
            "decision",
            {
                "ship": "Shipping needs `high` at or under `margin`, and `hard_bound` at or under `most_hard`: hold both; the composite "
                "is not asked.",
                "block": "Blocking needs `low` over `margin`: some rise, or a `high` over it, is not enough.",
                "more_critical": "More critical cases are for a `margin` that lies between `low` and `high`: hold both ends "
                "against it.",
                "more_runs": "More runs are for a `high` at or under `margin` and a `hard_bound` over `most_hard`: hold both.",
            },
        ),
    ),
    ablations=(
        Ablation(
            "demo_in",
            "the demo's cases count nowhere",
            _dropped("demo_in"),
            'That is with the demo\'s cases in. Version 2 was tuned on them: keep `source` "test".',
        ),
        Ablation(
            "urgent_is_critical",
            "whatever `urgent` says",
            _dropped("urgent_is_critical"),
            "Those are the `urgent` cases. Critical is a matter of the intent: the table of intents says which.",
        ),
        Ablation(
            "pairs_only",
            "also of cases that version 1 did not run",
            _dropped("pairs_only"),
            "There n is the number of pairs. A hard failure needs no partner: count every run of version 2 on a test case.",
        ),
    ),
    without=_without,
    follows=(
        Follows("low", ("new_errors", "mended"), _end(0)),
        Follows("high", ("new_errors", "mended"), _end(1)),
        Follows("decision", ("low", "high", "hard_bound"), _decide),
    ),
    quantities=lambda data: {
        "pairs": float(len(pairs_of(data))),
        "pairs on critical intents": float(pairs_of(data)["critical"].sum()),
        "runs of version 2 on test cases": float(hard_runs(data)[1]),
    },
    lookalikes=for_versions,
    generic=DEFAULT - {"carried", "sign", "off_by_one"},
    survivors={
        "> to >=: low > facts['margin']": "equivalent: planted margins keep every value off this bar",
        "> to >=: high > facts['margin']": "equivalent: planted margins keep every value off this bar",
        "<= to <: bound <= facts['most_hard']": "equivalent: planted margins keep every value off this bar",
        "- to +: len(second) - k": "meant: one or two runs of some 900 are less than the tolerance",
    },
    hints=(
        "Make one row per case, with a column per version, before you count anything: "
        '`runs.pivot(index="case", columns="version", values="passed")`.',
        "Throw the demo out first. For the pairs drop the cases with a gap (`dropna`); for the hard failures keep every run of "
        "version 2. Which intents are critical stands in `intents`.",
        "`from scipy.stats import beta`; `beta.ppf(0.95, k + 1, n - k)` also works with k = 0. The decision is a ladder of three "
        "questions; go down it with your own numbers.",
    ),
    worked="""
```python
from scipy.stats import beta

test = runs[runs["source"] == "test"]
wide = test.pivot(index="case", columns="version", values="passed").dropna()
intent = test.drop_duplicates("case").set_index("case")["intent"][wide.index]
change = (wide[2] - wide[1]).groupby(intent).mean()
about = intents.set_index("intent")
critical = wide[intent.map(about["critical"]) == "yes"]
b = ((critical[1] == 1) & (critical[2] == 0)).sum()
c = ((critical[1] == 0) & (critical[2] == 1)).sum()
n = len(critical)
half = 1.96 * np.sqrt(b + c - (b - c) ** 2 / n) / n
low, high = (b - c) / n - half, (b - c) / n + half
second = test[test["version"] == 2]
k = second["hard"].sum()
bound = beta.ppf(0.95, k + 1, len(second) - k)
if low > facts["margin"]:
    decision = "block"
elif high > facts["margin"]:
    decision = "more_critical"
else:
    decision = "ship" if bound <= facts["most_hard"] else "more_runs"
agent = {
    "pairs": len(wide),
    "composite_change": (change * about["share"]).sum(),
    "new_errors": b,
    "mended": c,
    "low": low,
    "high": high,
    "hard_bound": bound,
    "runs_needed": np.ceil(np.log(0.05) / np.log(1 - facts["most_hard"])),
    "decision": decision,
}
```

Errors that both versions make say nothing about the step from one to the other; the pairs take them out. And no failure in
n runs is a bound, not a zero.
""",
    objective=OBJECTIVE_VERSION,
    ledger=("KPI-10", "KPI-11", "KPI-13", "ANTI-07", "ANTI-08", "CASE-05"),
)
