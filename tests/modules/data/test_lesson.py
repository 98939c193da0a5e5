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
from aipm_course.modules.data.simulators.labels import FALSE_BAR, FOUND_BAR, labels
from aipm_course.modules.data.simulators.sheets import POOL, RUBRIC
from aipm_course.modules.data.simulators.usable import counted, pool, taken_away

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


def test_the_feed_in_prose(cells, lesson, note):
    made, own = feed(SEED), reference("contract")
    bad, good = ends(made, "unique", "all")
    assert f"({100 * bad:.1f} + {100 * good:.1f}) ÷ 2 = {points((bad + good) / 2)}" in lesson
    bad, good = ends(made, "unique", "segment")
    assert f"harmless weeks lie below the crosses, down to {points(good)}" in lesson
    assert good < by_week(made.history, "unique", "segment")[[11, 16]].min()
    assert f"we have had {100 * good:.0f}% without harm" in lesson
    bad, good = ends(made, "valid", "all")
    assert bad > good
    assert f"a harmful week has {bad:.0%}, a harmless one {good:.0%}" in note
    bad, good = ends(made, "valid", "segment")
    assert f"harmful weeks end at {bad:.0%}, others begin at {good:.0%}" in note
    named = made.incidents.groupby("clause")["week"].agg(list)
    assert (set(named.map(len)), named["unique"]) == ({2}, [11, 16])
    assert "copies did it in weeks 11 and 16" in lesson
    assert "weeks 11 and 16 are crosses" in lesson
    assert "For two, `complete` and `valid`" in lesson
    assert [clause for clause in CLAUSES if made.levels[clause] == "segment"] == ["complete", "valid"]
    row = own["contract"].loc["unique"]
    assert (row["level"], own["breach"], own["decision"]) == ("all", "unique", "reject")
    assert f"`unique` has {points(row['week'])} under a bar of {points(row['bar'])}" in lesson
    assert f"{points(row['week'])} under a bar of {points(row['bar'])}" in note
    assert f"{points(row['week'])} unique where {points(row['bar'])} is the bar" in lesson
    assert f"**all**: all rows together, {points(row['week'])}" in lesson
    now = measured(made.tickets)
    shares = {clause: part["kept"] / part["rows"] for clause, part in now.items()}
    assert f"In our worst segment only {100 * shares['unique']['retail']:.0f}% of the rows are unique" in lesson
    health = now["unique"]["rows"]["health"]
    own_segment = f"with its {health} rows, but retail: {points(shares['unique']['retail'])}, Haddad's number"
    assert f"Not health, {own_segment}" in lesson
    assert health < 50
    assert f"Health is at {100 * shares['complete']['health']:.0f}%" in note
    weeks = sorted([*made.incidents["week"], 21])
    assert f"stopped: weeks {', '.join(map(str, weeks))}" in said_by(cells, "data_contract_run(")


def said_by(cells, code):
    """Return what the cell with this code prints."""
    (cell,) = [cell for cell in cells if cell.cell_type == "code" and code in cell.source]
    return "".join(output.get("text", "") for output in cell.outputs)


def test_a_bar_from_the_other_weeks_judges_every_week_rightly(note):
    made, wrong = feed(SEED), 0
    for clause, level in made.levels.items():
        for week, share in by_week(made.history, clause, level).items():
            others = replace(made, history=made.history[made.history["week"] != week])
            harmful = ((made.incidents["week"] == week) & (made.incidents["clause"] == clause)).any()
            wrong += (share < sum(ends(others, clause, level)) / 2) != harmful
    assert wrong == 0
    assert "Bars from the other nineteen weeks judge all 80 clause-weeks rightly" in note


def test_one_level_for_all_stops_six_for_nothing_and_lets_four_pass(note):
    assert "one level for all four clauses gives 6 stops for nothing and lets 4 harmful weeks pass" in note
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
    assert f"The bar: {needed:,.0f} tickets" in lesson
    assert f"of {found.tickets:,} tickets" in lesson
    taken = f"{found.tickets:,} − {found.no_consent:,} − {found.too_old:,} − {found.no_intent} = {found.summed:,}"
    assert f"{found.usable:,}. Legal's sum, {taken}, takes" in lesson
    newest = made.loads.sort_values("loaded").drop_duplicates("ticket", keep="last")
    rules = taken_away(newest, made.regions, frozenset(), made.facts["oldest"]).sum(axis=1)
    twice, thrice = (rules == 2).sum(), (rules == 3).sum()
    assert f"takes {twice} tickets away twice and {thrice} three times." in lesson
    assert f"And {found.too_old:,} that were to be deleted are still there" in lesson
    assert found.usable - found.summed == twice + 2 * thrice
    assert f"take {found.no_consent:,} (consent), {found.too_old:,} (age) and {found.no_intent} (intent)" in lesson
    assert f"Still {found.usable:,} is {needed - found.usable:.0f} short" in lesson
    assert f"legal assumes that {made.facts['say_yes']:.0%} say yes" in lesson
    assert f"Asking: {found.back_ask:.0f}." in lesson
    assert f"What is left is at least {needed:,.0f}: **train**. *{found.usable:,}: no.*" in lesson
    assert f"{found.usable:,} + {found.back_ask:.0f} = {found.usable + found.back_ask:,.0f}: yes, ask" in lesson
    assert (
        f"{found.usable:,} tickets may be used, not {found.summed:,}; we ask again and expect {found.back_ask:.0f}"
        in lesson
    )
    assert f"older than {made.facts['oldest']:.0f} days" in lesson
    row = newest.set_index("ticket").loc["K62137"]
    assert (row["consent"], row["region"], row["age_days"]) == ("", "Esker", 1000)
    assert made.regions.set_index("region")["blank_means"]["Esker"] == "yes"
    asked = found.back_ask / made.facts["say_yes"]
    enough = (needed - found.usable) / asked
    assert f"{needed - found.usable:.0f} of the {asked:.0f} tickets, {enough:.0%}, would do" in lesson
    around = 1.96 * (0.5 * 0.5 / 50) ** 0.5
    assert f"50% ± {100 * around:.0f} points, all over {enough:.0%}" in lesson
    assert 0.5 - around > enough
    assert f"asking suffices from {enough:.0%} yes on" in note
    assert (
        f"{found.usable:,} of {found.tickets:,} tickets are left; losses added up would leave {found.summed:,}" in note
    )
    assert f"{needed:,.0f} are needed; asking again brings {found.back_ask:.0f}, filling {found.back_fill}" in note
    assert 0.7 < 1 - found.summed / found.tickets < 0.75


def test_the_labels_in_prose(cells, lesson, note):
    own = reference("agreement")
    table, found = own["pairs"], own["people"]["found"]
    assert f"agree on {table['agreement'].mean():.0%} of the tickets" in lesson
    assert f"Two of them agree on {table['agreement'].mean():.0%}, on average" in lesson
    chance = ((table["agreement"] - table["kappa"]) / (1 - table["kappa"]))["AB"]
    made = labels(SEED)
    both = made.items[made.items[["A", "B"]].isin(["yes", "no"]).all(axis=1)]
    yes = (both[["A", "B"]] == "yes").mean()
    assert yes["A"] == yes["B"]
    p, agree = round(yes["A"], 3), table["agreement"]["AB"]
    assert f"each say yes to only {p:.1%}" in lesson
    assert f"{p} × {p} (both yes) + {1 - p} × {1 - p} (both no) = {chance:.2%}" in lesson
    assert f"{p * p + (1 - p) ** 2:.2%}" == f"{chance:.2%}"
    assert f"In fact they agree on {agree:.2%}" in lesson
    assert f"A says yes to {p:.1%}, B to {p:.1%}" in said_by(cells, "p * q +")
    assert f"= ({100 * agree:.2f} − {100 * chance:.2f}) ÷ (100 − {100 * chance:.2f})" in lesson
    assert f"(100 − {100 * chance:.2f}) = {table['kappa']['AB']:.2f}" in lesson
    assert f"A and B have {table['kappa']['AB']:.2f}: no" in lesson
    assert max(table["kappa"]["AC"], table["kappa"]["BC"]) < 0.6
    settled = made.settled["truth"].value_counts()
    assert f"settled {settled.sum()} of the tickets: {settled['yes']} complaints and {settled['no']} others" in lesson
    assert f"find at least {FOUND_BAR:.0%} of the complaints (`found`)" in lesson
    assert f"call at most {FALSE_BAR:.0%} of the others" in lesson
    false = own["people"]["false_yes"]
    assert false.max() < FALSE_BAR
    assert f"C calls {false['C']:.0%} of the others one, as A does" in note
    complaints = made.items.set_index("item").loc[made.settled.query("truth == 'yes'")["item"], list("ABC")]
    yes, answered = (complaints == "yes").sum(), complaints.isin(["yes", "no"]).sum()
    says = {one: f"{yes[one]} of {answered[one]}" for one in "ABC"}
    assert f"Only C, who finds {says['C']} complaints, {found['C']:.0%}" in lesson
    assert f"A finds {says['A']} ({found['A']:.0%}) and B {says['B']} ({found['B']:.0%})" in lesson
    printed = said_by(cells, "groupby(settled)")
    assert [said for one, said in says.items() if f"{one} finds {said} complaints" not in printed] == []
    two = ((complaints == "yes").sum(axis=1) >= 2).sum()
    assert f"find {FOUND_BAR:.0%} of all {len(complaints)}" in lesson
    assert f"It finds {two} of {len(complaints)}, {own['majority_found']:.0%}: no" in lesson
    kappas = f"{table['kappa']['AB']:.2f}, with C {table['kappa']['AC']:.2f} and {table['kappa']['BC']:.2f}"
    assert f"Kappa of A and B {kappas}; C finds {found['C']:.0%} of the complaints" in note
    assert f"A {found['A']:.0%} and B {found['B']:.0%}, at least two of three {own['majority_found']:.0%}" in note
    assert (own["who"], own["labels"]) == ("AB", "again")


def test_the_curve_in_prose(cells, lesson, note):
    made, own = curve(SEED), reference("curve")
    facts = made.facts
    target, reject = facts["target"], facts["rejected"]
    line = straight(made.points, own["labels"])
    assert f"an error of at most {target}%. To Larkspur's desks that is worth {facts['budget']:,.0f} dollars" in lesson
    assert f"A label costs {100 * facts['price']:.0f} cents, and {reject:.0%} of those delivered are rejected" in lesson
    bought = f"{facts['budget']:,.0f} ÷ {facts['price']} × {1 - reject:.2f}"
    assert f"{facts['on_hand']:,.0f} + {bought} = {own['labels']:,.0f} usable labels" in lesson
    by_hand = f"{own['plateau']:.2f} + {own['slope']:.1f} ÷ √{own['labels']:,.0f} = {own['error_then']:.2f}%"
    assert f"Yes: {by_hand}" in lesson
    tried = made.points.set_index("labels")["error"]
    assert "| labels | " + " | ".join(f"{labels:,}" for labels in tried.index) + " |" in lesson
    assert "| error, % | " + " | ".join(f"{error:.2f}" for error in tried) + " |" in lesson
    fallen = tried[300] - tried[1200]
    assert f"From 300 to 1,200 labels the error falls by {fallen:.2f}" in lesson
    assert f"{fallen:.2f} more can go, down to {tried[1200]:.2f} − {fallen:.2f} = {tried[1200] - fallen:.2f}" in lesson
    enough = (own["slope"] / (target - own["plateau"])) ** 2
    more = enough - facts["on_hand"]
    order = more / (1 - reject)
    sums = f"{more:,.0f} ÷ {1 - reject:.2f} = {order:,.0f}, for {order * facts['price']:,.0f} dollars"
    assert f"the bar takes {enough:,.0f} labels, {more:,.0f} more than on hand, so order {sums}" in lesson
    now = own["plateau"] + own["slope"] / facts["on_hand"] ** 0.5
    assert f"train with the {facts['on_hand']:,.0f} on hand first ({now:.1f}%, says the curve)" in lesson
    assert f"**buy**. *{own['error_then']:.2f}%: yes.*" in lesson
    assert f"{target}% can be reached" in lesson
    assert f"Beyond the {made.points['labels'].max():,} that were tried" in lesson
    printed = said_by(cells, "data_curve_chart(")
    assert f"error = {own['plateau']:.2f} + {own['slope']:.1f} ÷ √labels" in printed
    assert f"Plateau {own['plateau']:.2f}%, target {target}%, after the budget {own['error_then']:.2f}%" in note
    assert 0 < line < 1
    assert "a straight line promises under 1%" in note


def test_the_published_case_in_prose(lesson):
    errors = load("data_label_errors").set_index("test_set")["percent_of_the_test_set"]
    assert f"in ten test sets at least {errors.mean():.1f}% are wrong" in lesson
    assert len(errors) == 10


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
        'history["rows"] >= 50',
        "past.drop(harmful).min()",
        "(low - high).idxmax()",
        "data_contract_run",
        'drop_duplicates("ticket", keep="last")',
        '["blank_means"]',
        'newest["ends_in"] <= 0',
        "gone.sum(axis=1)",
        "rules.value_counts()",
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
