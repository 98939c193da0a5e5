"""Module 10: libraries agree with own arithmetic, rules stand in the text, and the doors lead to full points."""

import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.evaluation.lookalikes.shared import single
from aipm_course.modules.evaluation.simulators.golden_set import by_kind, golden_set, half_width, weighted_rate
from aipm_course.modules.evaluation.simulators.judged_answers import by_truth, by_verdict, counted, judged_answers
from aipm_course.modules.evaluation.simulators.rubrics import POOL, RUBRIC
from aipm_course.modules.evaluation.simulators.two_versions import (
    changed,
    composite_change,
    paired_interval,
    pairs_of,
    runs_needed,
    two_versions,
    upper_bound,
)
from aipm_course.modules.evaluation.tasks.a2_judge import _about
from aipm_course.registry import find, of_module

SEEDS = range(6)


def question(name):
    return find(f"evaluation.{name}")


def reference(name, seed=0):
    return question(name).reference(question(name).data(seed))


def earned(name, seed, **wrong):
    return verdict_on(question(name), {**reference(name, seed), **wrong}, seed).earned


@pytest.fixture(scope="module")
def exercise(root):
    cells = read_notebook(root / "solutions" / "10_evaluation" / "evaluation.ipynb").cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_scipy_and_statsmodels_agree_with_own_bounds_and_intervals():
    from scipy.stats import beta
    from statsmodels.stats.proportion import proportion_confint

    for failures, runs in ((0, 100), (0, 299), (1, 950), (2, 600)):
        theirs = beta.ppf(0.95, failures + 1, runs - failures)
        assert upper_bound(failures, runs) == pytest.approx(theirs, abs=1e-9)
        # Two-sided at 90% has the same upper end.
        assert upper_bound(failures, runs) == pytest.approx(
            proportion_confint(failures, runs, alpha=0.10, method="beta")[1], abs=1e-9
        )
    assert (runs_needed(0.01), runs_needed(0.005)) == (299, 598)
    assert upper_bound(0, 298) > 0.01 > upper_bound(0, 299)


def test_a_paired_interval_is_that_of_the_differences():
    for new, mended, count in ((20, 2, 300), (1, 2, 300), (8, 4, 290)):
        changes = np.repeat([1, -1, 0], [new, mended, count - new - mended])
        half = 1.959963984540054 * changes.std() / math.sqrt(count)
        low, high = paired_interval(new, mended, count)
        assert (low, high) == pytest.approx((changes.mean() - half, changes.mean() + half), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_a_bootstrap_agrees_with_the_half_width_of_the_golden_set(seed):
    table = by_kind(golden_set(seed))
    rng = np.random.default_rng(seed)
    drawn = sum(
        table["weight"][kind] * rng.binomial(table["cases"][kind], table["rate"][kind], 20_000) / table["cases"][kind]
        for kind in table.index
    )
    assert 1.96 * drawn.std() == pytest.approx(half_width(table), rel=0.03)
    assert drawn.mean() == pytest.approx(weighted_rate(table), abs=0.002)


@pytest.mark.parametrize("seed", range(6))
def test_a_bootstrap_agrees_with_the_standard_error_of_both_corrections(seed):
    counts = counted(judged_answers(seed))
    rng = np.random.default_rng(seed)
    many = 20_000
    a = rng.binomial(int(counts.judged), counts.raw, many) / counts.judged
    n, m = counts.both + counts.judge_only, counts.people_only + counts.neither
    u, v = rng.binomial(int(n), counts.both / n, many) / n, rng.binomial(int(m), counts.people_only / m, many) / m
    assert (a * u + (1 - a) * v).std() == pytest.approx(by_verdict(counts)[1], rel=0.04)
    if judged_answers(seed).design == "truth":
        n, m = counts.both + counts.people_only, counts.judge_only + counts.neither
        s, t = rng.binomial(int(n), counts.both / n, many) / n, rng.binomial(int(m), counts.neither / m, many) / m
        assert ((a + t - 1) / (s + t - 1)).std() == pytest.approx(by_truth(counts)[1], rel=0.06)


def test_every_rule_stands_word_for_word_in_the_exercise(exercise):
    for item in of_module("evaluation"):
        for ablation in item.ablations:
            assert ablation.rule in exercise, (item.id, ablation.name)


def test_the_decision_of_a_task_weighs_a_third():
    for name, fields in {"golden_set": ("decision",), "judge": ("gate", "judge"), "version_two": ("decision",)}.items():
        kind = question(name).kind
        total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
        assert sum(kind.weights.get(field, 1.0) for field in fields) / total >= 0.33, name


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decision_from_the_number_that_looks_good_keeps_its_points_and_the_number_loses_its_own(seed):
    data, right = golden_set(seed), reference("golden_set", seed)
    pooled = weighted_rate(by_kind(data, own_mix=True))
    from aipm_course.modules.evaluation.simulators.golden_set import decision_for

    decided = decision_for(pooled, right["half_width"], right["half_after"], data.least_rate)
    kind = question("golden_set").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    lost = 5 - earned("golden_set", seed, rate=pooled, decision=decided)
    assert lost == pytest.approx(5 * kind.weights.get("rate", 1.0) / total, abs=0.011)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_formula_for_another_lot_costs_itself_and_not_what_follows(seed):
    judged = judged_answers(seed)
    other = "verdict" if judged.design == "truth" else "truth"
    wrong = _about(judged, counted(judged), other)
    kind = question("judge").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    lost = 6 - earned("judge", seed, **wrong)
    assert lost <= 6 * (kind.weights["drawn_by"] + kind.weights["rate"] + 1.0) / total + 0.011
    assert lost > 0


def test_the_rubric_in_the_exercise_is_the_keys(exercise):
    assert pool_problems(RUBRIC, POOL) == []
    for row, words in RUBRIC.items():
        assert f"| `{row}` | {' | '.join(words)} |" in exercise


def test_the_pool_speaks_of_another_feature_than_the_exercise():
    assert all("Minutes" in text.text and "Brief" not in text.text for text in POOL)


def test_the_model_rubric_keeps_its_length_and_its_failure(root):
    cells = read_notebook(root / "solutions" / "10_evaluation" / "evaluation.ipynb").cells
    text = next(cell.source for cell in cells if cell.id == "evaluation-rubric")
    assert len(text.split()) <= 306
    assert (
        load("evaluation_said").set_index("item")["text"]["failure"]
        == "the summary gives a cause that nobody has checked"
    )
    assert "a cause that nobody has checked" in text
    assert len(re.findall(r"^- \*\*[012]:\*\*", text, flags=re.MULTILINE)) == 3


# The doors: what a spreadsheet does with the files of seed 0, in steps that every spreadsheet has.


def test_the_spreadsheets_door_of_the_golden_set(root):
    folder = root / "datasets" / "10_evaluation"
    cases, traffic = pd.read_csv(folder / "golden.csv"), pd.read_csv(folder / "traffic.csv")
    bars = pd.read_csv(folder / "facts.csv").set_index("fact")["value"]
    kept = cases[(cases["use"] == "test") & cases["copy_of"].isna()]  # filter: use is test, copy_of is blank
    count = {kind: (kept["kind"] == kind).sum() for kind in traffic["kind"]}  # COUNTIF
    passed = {kind: kept.loc[kept["kind"] == kind, "passed"].sum() for kind in traffic["kind"]}  # SUMIF
    own = traffic["requests"] - traffic["of_staff"]
    w = dict(zip(traffic["kind"], own / own.sum(), strict=True))
    p = {kind: passed[kind] / count[kind] for kind in count}
    rate = sum(w[kind] * p[kind] for kind in count)

    def half(more=None):
        return 1.96 * math.sqrt(
            sum(w[k] ** 2 * p[k] * (1 - p[k]) / (count[k] + (bars["more_cases"] if k == more else 0)) for k in count)
        )

    best = min(count, key=half)
    bar = bars["least_rate_brief"]
    inside = "label" if abs(rate - bar) > half(best) else "too_close"
    answer = {
        "kept": len(kept),
        "rate": round(rate, 3),
        "half_width": round(half(), 4),
        "label_next": best,
        "half_after": round(half(best), 4),
        "decision": "release" if rate - half() >= bar else "hold" if rate + half() < bar else inside,
    }
    assert verdict_on(question("golden_set"), answer, 0).earned == 5


def test_the_spreadsheets_door_of_the_versions(root):
    from scipy.stats import beta

    folder = root / "datasets" / "10_evaluation"
    runs, intents = pd.read_csv(folder / "runs.csv"), pd.read_csv(folder / "intents.csv").set_index("intent")
    bars = pd.read_csv(folder / "facts.csv").set_index("fact")["value"]
    test = runs[runs["source"] == "test"]
    table = test.pivot_table(index=["intent", "case"], columns="version", values="passed", aggfunc="sum", dropna=False)
    table = table.dropna()
    by_intent = table.groupby("intent").mean()
    change = ((by_intent[2] - by_intent[1]) * intents["share"]).sum()
    critical = table[[intents["critical"][name] == "yes" for name, _ in table.index]]
    b, c, n = (critical[1] > critical[2]).sum(), (critical[1] < critical[2]).sum(), len(critical)
    half = 1.96 * math.sqrt(b + c - (b - c) ** 2 / n) / n
    second = test[test["version"] == 2]
    bound = beta.isf(0.05, second["hard"].sum() + 1, len(second) - second["hard"].sum())
    low, high = (b - c) / n - half, (b - c) / n + half
    last = "ship" if bound <= bars["most_hard"] else "more_runs"
    answer = {
        "pairs": len(table),
        "composite_change": change,
        "new_errors": b,
        "mended": c,
        "low": low,
        "high": high,
        "hard_bound": bound,
        "runs_needed": math.ceil(math.log10(0.05) / math.log10(1 - bars["most_hard"])),
        "decision": "block" if low > bars["margin"] else "more_critical" if high > bars["margin"] else last,
    }
    assert verdict_on(question("version_two"), answer, 0).earned == 6


# What a half-understood answer hears.


def heard(name, seed, **wrong):
    findings = verdict_on(question(name), {**reference(name, seed), **wrong}, seed).findings
    return {cell: [one.message for one in findings if cell in one.cells and one.message] for cell in wrong}


def _pooled_after(seed):
    table = by_kind(golden_set(seed))
    pooled = table["passed"].sum() / table["cases"].sum()
    return 1.96 * math.sqrt(pooled * (1 - pooled) / (table["cases"].sum() + 100))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_width_that_does_not_follow_from_the_kind_is_not_said_to_rest_on_it(seed):
    right = reference("golden_set", seed)
    other = next(kind for kind in by_kind(golden_set(seed)).index if kind != right["label_next"])
    named = " ".join(heard("golden_set", seed, label_next=other, half_after=_pooled_after(seed))["half_after"])
    assert "pooled rate with the further labels" in named
    unknown = " ".join(heard("golden_set", seed, label_next=other, half_after=0.0123)["half_after"])
    assert "not follow from your own `label_next`" in unknown
    assert "rests on" not in unknown + named


@pytest.mark.parametrize("seed", SEEDS)
def test_copies_kept_for_their_originals_hear_which_row_goes_and_of_no_edge(seed):
    golden = golden_set(seed)
    named = golden.cases["case"].isin(set(golden.cases["copy_of"]))
    stay = int(((golden.cases["use"] == "test") & ~named).sum())
    for count in {stay, stay + 1} - {reference("golden_set", seed)["kept"]}:
        assert "<=" not in " ".join(heard("golden_set", seed, kept=count)["kept"])
    if stay != reference("golden_set", seed)["kept"] and stay % 10:  # a count in tens may as well be a rounded one
        assert "original goes" in " ".join(heard("golden_set", seed, kept=stay)["kept"])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_number_keeps_its_points_whatever_choice_stands_beside_it(seed):
    judged = question("judge").kind
    for design in {"verdict", "truth", "random"} - {reference("judge", seed)["drawn_by"]}:
        total = sum(judged.weights.get(field, 1.0) for field in judged.fields)
        lost = 6 - earned("judge", seed, drawn_by=design)
        assert lost == pytest.approx(6 * judged.weights["drawn_by"] / total, abs=0.011)
    golden = question("golden_set").kind
    total = sum(golden.weights.get(field, 1.0) for field in golden.fields)
    for kind in set(by_kind(golden_set(seed)).index) - {reference("golden_set", seed)["label_next"]}:
        lost = 5 - earned("golden_set", seed, label_next=kind)
        assert lost == pytest.approx(5 * golden.weights["label_next"] / total, abs=0.011)


@pytest.mark.parametrize("seed", SEEDS)
def test_agreement_and_its_own_width_are_told_as_that(seed):
    counts = counted(judged_answers(seed))
    agree = (counts.both + counts.neither) / counts.labels
    half = 1.96 * math.sqrt(agree * (1 - agree) / counts.labels)
    said = heard("judge", seed, rate=agree, half_width=half)
    assert any("judge and people agree" in one for one in said["half_width"])
    assert any("judge and people agree" in one for one in said["rate"])


def test_a_rate_above_all_is_called_impossible_and_percent_is_not():
    for rate, impossible in ((1.0149, True), (101.49, True), (77.0, False), (0.9, False)):
        findings = verdict_on(question("judge"), {**reference("judge"), "rate": rate}, 0).findings
        assert any("over 100% is impossible" in one.message for one in findings) == impossible, rate


@pytest.mark.parametrize("seed", SEEDS)
def test_a_judges_share_that_is_off_costs_itself_and_not_what_is_worked_out_from_it(seed):
    judged = judged_answers(seed)
    counts = counted(judged)
    share = counted(judged, unsure="out").raw
    own = _about(judged, replace(counts, judge_passed=share * counts.judged), judged.design)
    kind = question("judge").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    assert 6 - earned("judge", seed, **own) == pytest.approx(6 * kind.weights["judge_share"] / total, abs=0.011)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rules_of_thumb_are_told_as_what_they_are(seed):
    versions = question("version_two").data(seed)
    assert "1 ÷ the bar" in " ".join(
        heard("version_two", seed, runs_needed=math.ceil(1 / versions.most_hard))["runs_needed"]
    )


def test_two_ways_to_one_number_are_both_told_and_nobody_went_either():
    ways = [one.words for one in single("n", {"runs of one": 9, "runs of two": 9.0, "pairs": 8.0})]
    assert ways == ["runs of one; also runs of two", "pairs"]


@pytest.mark.parametrize("seed", SEEDS)
def test_near_misses_of_the_versions_do_not_count(seed):
    right, bar = reference("version_two", seed), two_versions(seed).most_hard
    pairs = pairs_of(two_versions(seed))
    part = composite_change(two_versions(seed), pairs[~pairs["critical"]])
    whole = earned("version_two", seed)
    for wrong in ({"composite_change": part}, {"runs_needed": right["runs_needed"] - 1}, {"runs_needed": 3 / bar}):
        assert earned("version_two", seed, **wrong) < whole, wrong
    rounded = {name: round(right[name], 4) for name in ("composite_change", "low", "high")}
    assert earned("version_two", seed, **rounded) == whole


def test_a_decision_from_ends_in_each_others_place_is_paid_by_their_names():
    right = reference("version_two", 0)
    wrong = {"low": right["high"], "high": right["low"], "decision": "block"}
    ends = {name: wrong[name] for name in ("low", "high")}
    by_size = earned("version_two", 0, **ends)
    assert earned("version_two", 0, **wrong) == by_size < 6


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_worked_out_from_a_rounded_half_width_keep_their_points(seed):
    right = reference("judge", seed)
    short = round(right["half_width"], 3)  # two significant digits: it costs itself, at most
    needed = 1.96**2 * right["rate"] * (1 - right["rate"]) / short**2
    alone = earned("judge", seed, half_width=short)
    assert earned("judge", seed, half_width=short, plain_labels=needed) >= alone
    four = round(right["half_width"], 4)
    own = 1.96**2 * round(right["rate"], 3) * (1 - round(right["rate"], 3)) / four**2
    assert earned("judge", seed, rate=round(right["rate"], 3), half_width=four, plain_labels=round(own)) == 6


@pytest.mark.parametrize("seed", SEEDS)
def test_other_terms_counts_and_rows_are_told_as_what_they_are(seed):
    counts = counted(judged_answers(seed))
    read = (counts.both + counts.judge_only) / counts.labels
    assert "among the answers that people read" in " ".join(heard("judge", seed, judge_share=read)["judge_share"])
    table = by_kind(golden_set(seed))
    all_in_each = half_width(table.assign(cases=table["cases"].sum()))
    assert "all kept cases as n in each kind" in " ".join(
        heard("golden_set", seed, half_width=all_in_each)["half_width"]
    )
    pairs = pairs_of(two_versions(seed))
    b, c, n = changed(pairs[pairs["critical"]])
    ends = {sign: (b - c) / n + sign * 1.96 * math.sqrt(b + c - (b - c) / n) / n for sign in (-1, 1)}
    said = heard("version_two", seed, low=ends[-1], high=ends[1])
    assert all("(b − c)² ÷ n" in " ".join(said[end]) for end in ("low", "high"))
