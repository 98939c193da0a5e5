"""The numbers in the lesson of module 15, and in its facilitator notes, are the numbers of its own data."""

import re
from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import fairness_locks_chart, load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.fairness.simulators.diagnosis_aid import by_site, coinciding, diagnosis_aid
from aipm_course.modules.fairness.simulators.hiring_screen import (
    family_rows,
    gap_interval,
    hiring_screen,
    selection_ratios,
)
from aipm_course.modules.fairness.simulators.scoring_sheet import scoring_sheet
from aipm_course.modules.fairness.simulators.second_score import base_rates, closing_pairs, second_score
from aipm_course.registry import of_module
from aipm_course.simulation.rates import at, wilson_interval

SEED = 16


OWN = QuestionsOf("fairness")
reference = partial(OWN.reference, seed=SEED)

CHOICES = {
    "selection_ratio": ("below", "review_first"),
    "qualified": ("verdict",),
    "proxy": ("carrier", "action"),
    "label": ("label",),
    "locks": ("criterion", "all_three"),
    "diagnosis": ("lowest", "coincide", "decision"),
    "payments": ("carrier", "decision"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_families_in_prose(lesson, note):
    table = selection_ratios(hiring_screen(SEED).applicants)
    own = reference("selection_ratio")
    assert f"selection rate is {own['overall']:.2f} of the higher one" in lesson
    for family in ("field", "sales", "finance", "engineering"):
        assert f"{at(table, family, 'ratio'):.2f}" in lesson
    for family in ("field", "finance"):
        assert f"interval {at(table, family, 'low'):.2f} to {at(table, family, 'high'):.2f}" in lesson
    field, sales = (round(at(table, family, "short") + 1e-9) for family in ("field", "sales"))
    assert f"{field} people short" in lesson
    assert f"{sales} people short, because fewer apply there" in lesson
    people = load("fairness_applicants", seed=SEED)
    assert ((people["family"] == "finance") & (people["group"] == "blue")).sum() == 19
    assert own["below"] == ["field", "sales"]
    assert own["open"] == ["engineering", "finance"]
    assert (table["ratio"].drop(index="all") < 0.8).sum() == 3
    assert f"0.72, interval {at(table, 'field', 'low'):.2f} to {at(table, 'field', 'high'):.2f}" in note


def test_the_qualified_in_prose(lesson, note):
    people = family_rows(hiring_screen(SEED), "support")
    found = 100 * people[people["qualified"] == 1].groupby("group")["selected"].mean()
    assert (
        f"{found['amber']:.0f} of 100 qualified amber applicants are selected and {found['blue']:.0f} of 100" in lesson
    )
    assert f"{found['amber']:.0f} against {found['blue']:.0f} of 100" in lesson
    assert f"{found['amber']:.0f} against {found['blue']:.0f} of 100" in note
    _, low, high = gap_interval(people)
    assert f"−{-low:.3f} and −{-high:.3f}" in lesson
    assert f"{at(selection_ratios(hiring_screen(SEED).applicants), 'support', 'ratio'):.2f}" == "0.97"


def test_the_sheet_and_the_labels_in_prose(lesson):
    sheet, own, label = scoring_sheet(SEED), reference("proxy"), reference("label")
    assert f"{own['carrier_points']:.2f} points that blue loses on average beyond amber" in lesson
    assert f"the ratio is {own['ratio_repaired']:.2f} and {own['extra_selected']} more people come in" in lesson
    assert f"{100 * own['extra_low']:.0f} to {own['extra_high']:.0%}" in lesson
    assert f"the customer's bar of {sheet.least_qualified:.0%}" in lesson
    able = sheet.engineers[sheet.engineers["qualified"] == 1]
    refused = 100 * (1 - able.groupby("group")[["past_hire", "did_well"]].mean())
    past, well = refused["past_hire"], refused["did_well"]
    assert f"refused {past['amber']:.0f}% of amber and {past['blue']:.0f}% of blue" in lesson
    assert f"the managers {well['amber']:.0f} and {well['blue']:.0f}%" in lesson
    assert label["label"] == "neither"


def test_the_locks_in_prose(lesson, note):
    season, own = second_score(SEED), reference("locks")
    base = base_rates(season.people)
    assert f"blue's {base['blue']:.1%}" in lesson
    assert f"would have to be {own['implied_precision']:.2f}" in lesson
    pair = closing_pairs(season.rates, cutoffs=(1, 93), selected=(0.0, 1.0))[0]
    shares = [
        100 * at(season.rates, (group, cutoff), "selection")
        for group, cutoff in zip(("amber", "blue"), pair, strict=True)
    ]
    assert (
        f"amber from {pair[0]} and blue from {pair[1]}, where {shares[0]:.1f} and {shares[1]:.1f}% are selected"
        in lesson
    )
    assert own["all_three"] == "no"
    assert f"blue_cutoff={own['equal_cutoff']}" in lesson
    right, wrong = re.search(
        r"(-\d+) blue applicants who do well, (-\d+) who do not",
        fairness_locks_chart(blue_cutoff=own["equal_cutoff"], seed=SEED).alt,
    ).groups()
    assert f"costs {right[1:]} blue people who would have done well, and spares {wrong[1:]}" in lesson
    assert f"{right[1:]}" in note


def test_the_site_in_prose(lesson, note):
    aid = diagnosis_aid(SEED)
    sites = by_site(aid.cases)
    low, share, high = (100 * at(sites, "C", name) for name in ("low", "sensitivity", "high"))
    assert f"{share:.0f}, give or take {(high - low) / 2:.0f}" in lesson
    assert f"{share:.0f} of 100" in note
    there = aid.cases[aid.cases["site"] == "C"]
    ill, well = there[there["disease"] == 1], there[there["disease"] == 0]
    low, high = wilson_interval(int((ill["score"] >= 0.3).sum()), len(ill))
    assert f"finds {100 * low:.0f} to {high:.0%} with {(well['score'] >= 0.3).mean():.0%} false alarms" in lesson
    assert coinciding(aid.cases, "C") == ()
    assert f"{reference('diagnosis')['auc']:.2f} over three hospitals" in lesson


def test_the_payments_in_prose(lesson, note):
    own = reference("payments")
    assert f"fell by {own['fall']:.0%}" in lesson
    assert f"{own['carrier']}, {own['ratio']:.2f} times the rate of all, interval {own['ratio_low']:.2f} to" in lesson
    assert f"before the release {own['ratio_before']:.2f}" in lesson
    assert f"{own['ratio']:.2f}" in note


def test_the_published_counts_in_prose(lesson):
    counts = (
        load("fairness_compas")
        .query("high_from == 'Medium' and score == 'recidivism'")
        .set_index(["population", "group"])
    )
    for group in ("Black", "White"):
        row = counts.loc[("7214", group)]
        assert f"{row['fp']:,} of {row['fp'] + row['tn']:,} {group}" in lesson
        kept = counts.loc[("6216", group)]
        assert (kept["fp"], kept["tn"]) == (row["fp"], row["tn"])  # only people who were arrested again leave
    totals = counts[["tn", "fp", "fn", "tp"]].sum(axis=1)
    assert totals[("7214", "All")] - totals[("6216", "All")] == 998
    assert "998 people" in lesson

    def rates(population):
        c = counts.loc[population].loc[["Black", "White"]]
        people = c[["tn", "fp", "fn", "tp"]].sum(axis=1)
        return 100 * (c["tp"] + c["fn"]) / people, 100 * c["tp"] / (c["tp"] + c["fp"])

    (base, precision), (base_now, precision_now) = rates("7214"), rates("6216")
    assert (
        f"{base['Black']:.0f} to {base_now['Black']:.0f}% and {precision['Black']:.0f} to {precision_now['Black']:.0f}% for Black"
        in lesson
    )
    assert f"grows to {precision_now['Black'] - precision_now['White']:.1f} points" in lesson


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        "np.exp(-spread)",
        '"short"',
        "1.96 * error",
        "per_unit",
        "proportion_confint",
        '"did_well"',
        'how="cross"',
        "idxmin()",
        "roc_auc_score",
        ">= cutoff",
        "0.05**2",
        "pd.crosstab",
        'query("fraud == 0")',
        'large["count"][top], method="wilson"',
    )
    assert missing_in_code(cells, *shown) == []


def test_the_cause_is_not_claimed_where_column_and_site_coincide(root):
    texts = [cell.source for cell in read_notebook(root / "solutions" / "15_fairness" / "fairness.ipynb").cells]
    texts += [question.worked for question in of_module("fairness") if isinstance(question.worked, str)]
    for text in texts:
        assert not re.search(
            r"(device|referral|month)[^.]{0,40}\b(causes|is the cause|is the problem|is to blame)", text
        )
