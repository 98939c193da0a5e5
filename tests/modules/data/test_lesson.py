"""The numbers in the lesson of module 05, and in its facilitator notes, are the numbers of its own data."""

from dataclasses import replace
from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.modules.data.contract import failures, schema, summary
from aipm_course.modules.data.simulators.curve import curve, straight
from aipm_course.modules.data.simulators.feed import (
    CLAUSES,
    LEVELS,
    by_week,
    contract_without,
    ends,
    feed,
    measured,
)
from aipm_course.modules.data.simulators.labels import FALSE_BAR, FOUND_BAR, PEOPLE, labels
from aipm_course.modules.data.simulators.sheets import POOL, RUBRIC
from aipm_course.modules.data.simulators.usable import counted, pool, without_overlap

SEED = 12
OWN = QuestionsOf("data")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {
    "contract": ("breach", "decision"),
    "usable": ("decision",),
    "agreement": ("who", "labels"),
    "curve": ("decision",),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def points(share):
    return f"{100 * share:.1f}%"


def test_the_feed_in_prose(lesson, note):
    made, own = feed(SEED), reference("contract")
    bad, good = ends(made, "valid", "all")
    assert f"a harmful week reaches {points(bad)}, and a week that did no harm fell to {points(good)}" in lesson
    assert f"a harmful week has {points(bad)}, a harmless one {points(good)}" in note
    bad, good = ends(made, "valid", "segment")
    assert f"harmful weeks end at {points(bad)} and the others begin at {points(good)}" in lesson
    assert f"harmful weeks end at {points(bad)}, others begin at {points(good)}" in note
    bad, good = ends(made, "unique", "segment")
    assert f"lowest segment of a harmless week falls to {points(good)}, below every harmful one" in lesson
    assert f"we have had {100 * good:.0f}% without harm" in lesson
    row = own["contract"].loc["unique"]
    assert (row["level"], own["breach"], own["decision"]) == ("all", "unique", "reject")
    assert f"{points(row['week'])} under a bar of {points(row['bar'])}" in lesson
    assert f"{points(row['week'])} under a bar of {points(row['bar'])}" in note
    assert f"{points(row['week'])} unique where {points(row['bar'])} is the bar" in lesson
    assert f"how many of this week's {len(made.tickets):,} rows" in lesson
    now = measured(made.tickets)
    shares = {clause: part["kept"] / part["rows"] for clause, part in now.items()}
    assert f"In our worst segment only {100 * shares['unique']['retail']:.0f}% of the rows are unique" in lesson
    assert f"retail, with {points(shares['unique']['retail'])}: Haddad's number" in lesson
    assert f"is {100 * shares['unique']['retail']:.0f}% unique in retail bad" in lesson
    assert f"Health looks terrible, and has {now['fresh']['rows']['health']} rows" in lesson
    assert f"Health is at {100 * shares['complete']['health']:.0f}%" in note


def said_by(cells, code):
    """Return what the cell with this code prints."""
    (cell,) = [cell for cell in cells if cell.cell_type == "code" and code in cell.source]
    return "".join(output.get("text", "") for output in cell.outputs)


def test_a_bar_from_the_other_weeks_judges_every_week_rightly(cells, lesson):
    made, wrong = feed(SEED), 0
    for clause, level in made.levels.items():
        for week, share in by_week(made.history, clause, level).items():
            others = replace(made, history=made.history[made.history["week"] != week])
            harmful = ((made.incidents["week"] == week) & (made.incidents["clause"] == clause)).any()
            wrong += (share < sum(ends(others, clause, level)) / 2) != harmful
    assert wrong == 0
    assert "bars from the other nineteen weeks: 0 of 80 verdicts are wrong" in said_by(cells, "others = ends_of")
    assert "None. Two harmful weeks for each clause are few" in lesson


def test_one_level_for_all_stops_six_for_nothing_and_lets_four_pass(cells, lesson):
    assert "stops six times for nothing and lets four harmful weeks pass, whichever level" in lesson
    assert said_by(cells, "others = ends_of").count("6 stops for nothing, 4 harmful weeks pass") == len(LEVELS)
    made = feed(SEED)
    harmful = set(zip(made.incidents["week"], made.incidents["clause"], strict=True))
    for level in LEVELS:
        table = contract_without(made, levels=dict.fromkeys(CLAUSES, level))
        found = failures(schema(table["bar"]), summary(made, table["level"]))
        past = {(week, clause) for week, clause in zip(found["week"], found["clause"], strict=True) if week <= 20}
        assert (len(past - harmful), len(harmful - past)) == (6, 4)


def test_the_pool_in_prose(lesson, note):
    made = pool(SEED)
    found, needed = counted(made), made.facts["needed"]
    assert f"of {found.tickets:,} tickets" in lesson
    assert f"{found.usable:,}, and not the {found.summed:,} of the sum" in lesson
    assert f"gives {without_overlap(found):,.0f}" in lesson
    assert f"Still {needed - found.usable:.0f} short" in lesson
    assert f"where {made.facts['say_yes']:.0%} say yes" in lesson
    assert f"Asking again brings {found.back_ask:.0f}, and {needed:,.0f} are reached" in lesson
    enough = (needed - found.usable) / (found.back_ask / made.facts["say_yes"])
    assert f"asking suffices from {points(enough)} yes on" in lesson
    assert f"asking suffices from {points(enough)} yes on" in note
    assert f"expect {found.back_ask:.0f} more and need {needed - found.usable:.0f}" in lesson
    assert f"delete them after {made.facts['oldest']:.0f} days" in lesson
    assert (
        f"{found.usable:,} of {found.tickets:,} tickets are left; losses added up would leave {found.summed:,}" in note
    )
    assert f"{needed:,.0f} are needed; asking again brings {found.back_ask:.0f}, filling {found.back_fill}" in note
    assert 0.7 < 1 - found.summed / found.tickets < 0.75
    for lost, part in ((found.no_consent, 0.3), (found.too_old, 0.25), (found.no_intent, 1 / 6)):
        assert lost / found.tickets == pytest.approx(part, abs=0.02)


def test_the_labels_in_prose(lesson, note):
    own = reference("agreement")
    table, found = own["pairs"], own["people"]["found"]
    assert f"agree on {table['agreement'].mean():.0%} of the tickets" in lesson
    chance = (table["agreement"] - table["kappa"]) / (1 - table["kappa"])
    assert f"On {chance['AB']:.0%}: nearly all answers are no" in lesson
    made = labels(SEED)
    said = {person: made.items[person][made.items[person].isin(["yes", "no"])] == "yes" for person in PEOPLE}
    assert f"with {said['A'].mean():.1%} and {said['B'].mean():.1%}, share a misunderstanding" in lesson
    assert f"C says yes to {said['C'].mean():.0%}, as many as are complaints" in lesson
    false = own["people"]["false_yes"].round(2)
    assert f"C calls {false['C']:.0%} a complaint, and so does A" in lesson
    assert false["A"] == false["C"]
    assert false.max() < FALSE_BAR
    assert f"C calls {false['C']:.0%} of the others one, as A does" in note
    bars = f"find at least {FOUND_BAR:.0%} of the complaints (`found`), call at most {FALSE_BAR:.0%} of the other"
    assert bars in lesson
    assert f"Ours would miss {1 - own['majority_found']:.0%} of the complaints" in lesson
    assert f"A and B have {table['kappa']['AB']:.2f}" in lesson
    assert max(table["kappa"]["AC"], table["kappa"]["BC"]) < 0.6
    assert f"C finds {found['C']:.0%} of the complaints, A {found['A']:.0%} and B {found['B']:.0%}" in lesson
    assert f"The majority, which is A and B, finds {own['majority_found']:.0%}" in lesson
    kappas = f"{table['kappa']['AB']:.2f}, with C {table['kappa']['AC']:.2f} and {table['kappa']['BC']:.2f}"
    assert f"Kappa of A and B {kappas}; C finds {found['C']:.0%} of the complaints" in note
    assert f"A {found['A']:.0%} and B {found['B']:.0%}, at least two of three {own['majority_found']:.0%}" in note
    assert (own["who"], own["labels"]) == ("AB", "again")


def test_the_curve_in_prose(lesson, note):
    made, own = curve(SEED), reference("curve")
    target = made.facts["target"]
    line = straight(made.points, own["labels"])
    assert f"To {own['error_then']:.2f}%. The plateau is {own['plateau']:.2f}%, the target {target}%." in lesson
    assert f"{own['error_then']:.1f}% is under {target}%" in lesson
    sizes, error = made.points["labels"], made.points["error"]
    assert "| usable labels | " + " | ".join(f"{size:,}" for size in sizes) + " |" in lesson
    assert "| error, % | " + " | ".join(f"{one:.2f}" for one in error) + " |" in lesson
    assert "| less by, points | | " + " | ".join(f"{-step:.2f}" for step in error.diff()[1:]) + " |" in lesson
    facts = made.facts
    assert f"is worth {facts['budget']:,.0f} dollars. A label costs {100 * facts['price']:.0f} cents" in lesson
    assert f"The straight line promises {line:.2f}%" in lesson
    assert f"{made.facts['rejected']:.0%} of the labels delivered are rejected" in lesson
    assert f"the {made.facts['on_hand']:,.0f} on hand count" in lesson
    assert f"Plateau {own['plateau']:.2f}%, target {target}%, after the budget {own['error_then']:.2f}%" in note
    assert f"a straight line promises {line:.2f}%" in note


def test_the_published_cases_in_prose(lesson):
    images = load("data_cifar10h").set_index("item")["value"]
    torn = images["images_top_label_under_50_percent"]
    assert f"at a kappa of {images['kappa_of_two_people']} there are {torn:.0f} images" in lesson
    errors = load("data_label_errors").set_index("test_set")["percent_of_the_test_set"]
    assert f"At least {errors.mean():.1f}%, and {errors['ImageNet']:.1f}% in ImageNet's" in lesson


def test_weak_and_strong_lines_are_no_text_of_the_warm_up(cells):
    """Each row of the rubric has its pair, and none of them is about the source that is rated."""
    rows = [
        line
        for cell in cells
        for line in cell.source.splitlines()
        if line.startswith(tuple(f"| {row} |" for row in RUBRIC))
    ]
    pairs = [[part.strip() for part in row.strip("|").split("|")] for row in rows if row.count('"') == 4]
    assert [pair[0] for pair in pairs] == list(RUBRIC)
    rated = " ".join(text.text for text in POOL)
    for _, weak, strong in pairs:
        assert len(strong) > len(weak)
        assert not any(line.strip('"') in rated or "chat" in line.lower() for line in (weak, strong))


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        'tickets["status"] == "closed"',
        '.isin(["", "unknown"])',
        '.duplicated(["ticket", "version"])',
        ".str.upper()",
        '["loaded_min"] <= 1440',
        'counts["rows"] >= 50',
        "shares.drop(harmful).min()",
        ".idxmax(axis=1)",
        "pa.DataFrameSchema",
        "data_contract_run",
        'drop_duplicates("ticket", keep="last")',
        '["blank_means"]',
        'newest["ends_in"] <= 0',
        "gone.any(axis=1)",
        "rules == 1",
        'newest["in_crm"] == "yes"',
        'isin(["yes", "no"])',
        "p * q + (1 - p) * (1 - q)",
        "cohen_kappa_score",
        "groupby(settled).mean()",
        "sum(axis=1) >= 2",
        "np.polyfit",
        '(1 - facts["rejected"])',
        "labels**0.5",
    )
    assert missing_in_code(cells, *shown) == []
