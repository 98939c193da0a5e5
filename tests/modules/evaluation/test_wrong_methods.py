"""The natural wrong methods for each checked number of module 10 miss it by more than two tolerances, on every seed."""

import math

import pytest

from aipm_course.modules.evaluation.simulators.golden_set import (
    by_kind,
    golden_set,
    half_width,
    weighted_rate,
    widths_after,
)
from aipm_course.modules.evaluation.simulators.judged_answers import (
    by_truth,
    by_verdict,
    counted,
    estimate,
    judged_answers,
    other_widths,
    plain_labels,
)
from aipm_course.modules.evaluation.simulators.two_versions import (
    changed,
    composite_change,
    hard_runs,
    paired_interval,
    pairs_of,
    two_versions,
    upper_bound,
    weighted_interval,
)
from aipm_course.registry import find

SEEDS = range(24)


def _golden(seed):
    golden = golden_set(seed)
    table = by_kind(golden)
    count, pooled, rate = table["cases"].sum(), table["passed"].sum() / table["cases"].sum(), weighted_rate(table)
    kinds = {
        "the copies": by_kind(golden, copies=True),
        "the examples": by_kind(golden, examples=True),
        "staff": by_kind(golden, staff=True),
        "the own mix": by_kind(golden, own_mix=True),
        "equal weights": table.assign(weight=0.25),
    }
    for words, other in kinds.items():
        yield "rate", words, weighted_rate(other)
        yield "half_width", words, half_width(other)
        yield "half_after", words, widths_after(other).min()
    unsquared = table.assign(weight=table["weight"] ** 0.5)
    best = widths_after(table).idxmin()
    for field, more in {"half_width": 0, "half_after": 100}.items():
        yield field, "w for w²", min(half_width(unsquared, {kind: more}) for kind in table.index)
        yield field, "2 for 1.96", half_width(table, {best: more}, 2.0)
        yield field, "one sample", 1.96 * math.sqrt(pooled * (1 - pooled) / (count + more))
        yield field, "one sample at the weighted rate", 1.96 * math.sqrt(rate * (1 - rate) / (count + more))
    yield "half_after", "25 in each kind", half_width(table, dict.fromkeys(table.index, 25))
    yield "half_after", "as customers ask", half_width(table, (100 * table["weight"]).to_dict())
    yield "half_after", "100 in all", half_width(table, {best: 100 - table["cases"][best]})


def _judged(seed):
    judged = judged_answers(seed)
    counts = counted(judged)
    rate, half = estimate(judged)
    labels = (counts.both + counts.people_only) / counts.labels
    yield "judge_share", "of the labels", (counts.both + counts.judge_only) / counts.labels
    for unsure in ("pass", "out"):
        yield "judge_share", f"unsure {unsure}", counted(judged, unsure=unsure).raw
        yield "rate", f"unsure {unsure}", estimate(judged, counted(judged, unsure=unsure))[0]
    for disputed in ("pass", "fail"):
        yield "rate", f"disputed {disputed}", estimate(judged, counted(judged, disputed=disputed))[0]
    yield "rate", "the judge's", counts.raw
    yield "rate", "the labels'", labels
    yield "rate", "the other formula", (by_verdict if judged.design == "truth" else by_truth)(counts)[0]
    for number, width in enumerate(other_widths(judged)):
        yield "half_width", f"another term, {number}", width
    yield "half_width", "2 for 1.96", half * 2 / 1.96
    yield "plain_labels", "the judge's share for r", plain_labels(counts.raw, half)
    yield "plain_labels", "the labels' share for r", plain_labels(labels, half)
    yield "plain_labels", "2 for 1.96", plain_labels(rate, half) * (2 / 1.96) ** 2
    yield "plain_labels", "1.96 not squared", plain_labels(rate, half) / 1.96


def _versions(seed):
    versions = two_versions(seed)
    pairs, demo = pairs_of(versions), pairs_of(versions, demo=True)
    critical = pairs[pairs["critical"]]
    b, c, n = changed(critical)
    change = pairs["second"] - pairs["first"]
    test = versions.runs[versions.runs["source"] == "test"]
    share = versions.intents.set_index("intent")["share"]
    runs = test.groupby(["intent", "version"])["passed"].mean().unstack()
    both = test.groupby("version")["passed"].mean()
    yield "composite_change", "pooled", change.mean()
    yield "composite_change", "pooled runs", both[2] - both[1]
    yield "composite_change", "plain mean", change.groupby(pairs["intent"]).mean().mean()
    yield "composite_change", "all runs", ((runs[2] - runs[1]) * share).sum()
    yield "composite_change", "the demo", composite_change(versions, demo)
    yield "composite_change", "critical left out", composite_change(versions, pairs[~pairs["critical"]])
    one, two = (1 - critical[name].mean() for name in ("first", "second"))
    halves = {
        "b - c for its square": 1.96 * math.sqrt(b + c - (b - c) / n) / n,
        "b + c alone": 1.96 * math.sqrt(b + c) / n,
        "two samples": 1.96 * math.sqrt((one * (1 - one) + two * (1 - two)) / n),
        "2 for 1.96": 2 * math.sqrt(b + c - (b - c) ** 2 / n) / n,
        "1.645 for 1.96": 1.645 * math.sqrt(b + c - (b - c) ** 2 / n) / n,
    }
    for words, half in halves.items():
        yield "low", words, (b - c) / n - half
        yield "high", words, (b - c) / n + half
    low, high = paired_interval(b, c, len(pairs))
    yield "low", "all pairs as n", low
    yield "high", "all pairs as n", high
    share = share[sorted(set(critical["intent"]))]
    by_intent = -change[pairs["critical"]].groupby(critical["intent"]).mean()
    weighted, half = (by_intent * share).sum() / share.sum(), paired_interval(b, c, n)[1] - (b - c) / n
    yield "low", "the rise weighted by requests", weighted - half
    yield "high", "the rise weighted by requests", weighted + half
    for words, how in {"by requests": {"own_spread": True}, "alike": {"equal": True}}.items():
        for field, end in zip(("low", "high"), weighted_interval(versions, critical, **how), strict=True):
            yield field, f"the intents {words}, {how}", end
    for field, of_urgent in zip(("new_errors", "mended"), changed(pairs[pairs["urgent"] == 1]), strict=False):
        yield field, "urgent", of_urgent
    k, several = hard_runs(versions)
    yield "hard_bound", "the pairs as n", upper_bound(k, len(pairs))
    yield "hard_bound", "the demo", upper_bound(*hard_runs(versions, demo=True))
    yield "hard_bound", "two-sided", upper_bound(k, several, 0.025)
    yield "hard_bound", "k ÷ n", k / several
    bar = versions.most_hard
    yield "runs_needed", "rounded down", math.floor(math.log(0.05) / math.log(1 - bar))
    yield "runs_needed", "3 ÷ the bar", math.ceil(3 / bar)
    yield "runs_needed", "−log 0.05 ÷ the bar", math.ceil(-math.log(0.05) / bar)
    yield "runs_needed", "1 ÷ the bar", math.ceil(1 / bar)


@pytest.mark.takes(15)
@pytest.mark.parametrize(("name", "methods"), [("golden_set", _golden), ("judge", _judged), ("version_two", _versions)])
def test_a_natural_wrong_method_misses_by_more_than_two_tolerances(name, methods):
    question = find(f"evaluation.{name}")
    for seed in SEEDS:
        right = question.reference(question.data(seed))
        for field, words, value in methods(seed):
            allowed = question.kind.fields[field].tolerance.allowed(right[field])
            assert abs(value - right[field]) > 2 * allowed, (seed, field, words, value, right[field])


@pytest.mark.parametrize("name", ["golden_set", "judge", "version_two"])
def test_three_significant_digits_are_enough_unless_a_wrong_method_is_nearer(name):
    question = find(f"evaluation.{name}")
    for seed in SEEDS[:6]:
        for field, value in question.reference(question.data(seed)).items():
            if isinstance(value, float) and field not in ("low", "high", "composite_change"):
                short = float(f"{value:.3g}")
                assert question.kind.fields[field].tolerance.close(short, value), (seed, field, value)
