"""The numbers in the lesson of module 18, and in its facilitator note, are the numbers of its own data."""

import json
from functools import partial
from itertools import pairwise

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.modules.leading.simulators import deal as table
from aipm_course.modules.leading.simulators import forecasts as team
from aipm_course.modules.leading.simulators import readout as test

SEED = 5
OWN = QuestionsOf("leading")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {"deal": ("ask", "offer"), "forecasts": ("trust",), "readout": ("send",)}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_lesson_shows_each_operation(cells):
    assert (
        missing_in_code(
            cells,
            "leading_refused(packages, partners)",
            "leading_refused(packages, partners, name)",
            "(~after.any(axis=1)).sum()",
            "left.min(axis=1)",
            'forecasts["due"] <= "2026-10-01"',
            'drop_duplicates(["person", "item"])',
            'rows["shipped"] <= rows["due"]',
            "(off**2)",
            'users["started"].between(',
            'rows["solved"] > 0',
            "leading_interval(",
            'rows["plan"].value_counts(normalize=True)',
            "leading_table_chart(",
        )
        == []
    )


def test_the_deal_in_prose(lesson, note):
    drawn, own = table.deal(SEED), reference("deal")
    rows, limits = drawn.packages.set_index("package"), drawn.partners.set_index("partner")
    best = table.other_numbers(drawn)["offer"]["the best mean of all packages"]
    assert best == "P087"
    one, refused = rows.loc[best], table.refusals(drawn)
    assert refused.columns[refused.loc[best]].tolist() == ["design", "security"]
    first = limits.loc["design"]
    assert (
        f"at most {first['limit']} seconds, could go to {first['could']}, and signs nothing that it scores below {first['walk_away']}"
        in lesson
    )
    assert f"Design: {one['seconds']} seconds, at most {first['limit']}. *Refuses.*" in lesson
    for name, words in (("engineering", "weeks"), ("sales", "accounts")):
        row = limits.loc[name]
        assert f"{name.title()}: {one[words]} {words}, at least {row['limit']}; score {one[name]}. *Signs.*" in lesson
        assert one[name] >= row["walk_away"]
    assert f"logs for {one['log_days']} days, at most {limits['limit']['security']}" in lesson
    hours = one["accounts"] * one["review"] // 100
    assert f"{one['accounts']} × {one['review']} ÷ 100 = {hours}, at most {limits['limit']['support']}" in lesson
    assert one["support"] >= limits["walk_away"]["support"]
    opens = table.opened(drawn)
    assert opens == {"nobody": 0, "design": 4, "engineering": 0, "sales": 0, "security": 0, "support": 0}
    alone = refused[refused.sum(axis=1) == 1].sum()
    assert f"support is alone in the way of {alone['support']} of the {own['one_short']}" in lesson
    assert alone.idxmax() == "support"
    own_ones = refused.index[(refused.sum(axis=1) == 1) & refused["support"]]
    beyond = (rows["accounts"] * rows["review"] / 100)[own_ones] > limits["could"]["support"]
    assert f"Of support's {len(own_ones)}, {beyond.sum()} need more than {limits['could']['support']} hours" in lesson
    assert (rows["support"][own_ones][~beyond] < limits["walk_away"]["support"]).all()
    among = table.signed(table.refusals(drawn, "design"))
    mean = rows.loc[among, list(table.PARTNERS)].mean(axis=1)
    liked = mean.idxmax()
    assert (
        f"{liked} has the best mean, {mean[liked]:.1f}, and security scores it with {rows['security'][liked]}" in lesson
    )
    assert rows["security"][liked] == table.lowest_of(drawn)[liked]
    assert f"You offer **{own['offer']}**: nobody scores it under {own['lowest']:.0f}" in lesson
    assert f"I offer {own['offer']}, which nobody scores under {own['lowest']:.0f}" in lesson
    assert f"{own['one_short']} are refused by one partner alone, {alone['support']} of them by support" in note
    assert (
        f"Best mean {liked}, {mean[liked]:.1f}, security scores it with {rows['security'][liked]}. Offer {own['offer']}: lowest {own['lowest']:.0f}"
        in note
    )


def test_the_record_in_prose(lesson, note, cells):
    drawn, own = team.forecasts(SEED), reference("forecasts")
    rows = team.counted(drawn)
    record, share, base = team.record(rows), float(rows["hit"].mean()), own["base"]
    assert f"We keep {share:.0%} of our dates" in lesson
    assert f"{share:.1%}, inside Priya's target" in lesson
    assert 0.7 <= share <= 0.85
    assert f"= {share:.3f} × {1 - share:.3f} = **{base:.3f}**" in lesson
    gap, brier = record["gap"], record["brier"]
    assert abs(gap).idxmin() == "Cleo"
    assert (
        f"Cleo's gap is the smallest, {100 * gap['Cleo']:.0f} point; her score, {brier['Cleo']:.3f}, is worse than the base"
        in lesson
    )
    assert brier["Cleo"] > base
    assert f"Dev promises {100 * gap['Dev']:.0f} points too much, and has the best score, {brier['Dev']:.3f}" in lesson
    assert brier.idxmin() == own["trust"] == "Dev"
    assert f"too little, by {-100 * gap['Ada']:.0f} and {-100 * gap['Ben']:.0f} points" in lesson
    assert f"{base:.3f} − {brier['Dev']:.3f} = {base - brier['Dev']:.3f}: yes" in lesson
    assert dict(drawn.verdict) == {"Ada": "under", "Ben": "under", "Cleo": "fine", "Dev": "over"}
    high = rows["chance"] >= 0.85
    by = rows["hit"].groupby([rows["person"], high]).mean()
    assert (
        f"When Dev says 0.85 or more, {by['Dev', True]:.0%} ship in time; when Dev says less, {by['Dev', False]:.0%}"
        in lesson
    )
    assert f"With Cleo it is {by['Cleo', True]:.0%} and {by['Cleo', False]:.0%}" in lesson
    shown = next(cell.source for cell in cells if "isin([" in cell.source)
    table_ = drawn.table.set_index("forecast")
    for name, words in (
        ("F192", "shipped on its date: a hit"),
        ("F098", "shipped after `due`: a miss"),
        ("F152", "has not shipped: a miss"),
        ("F043", "is not due yet"),
    ):
        assert name in shown
        assert f"{name} {words}" in lesson
    hits = rows.set_index("forecast")["hit"]
    assert bool(hits["F192"])
    assert table_["shipped"]["F192"] == table_["due"]["F192"]
    assert not hits["F098"]
    assert table_["due"]["F098"] < table_["shipped"]["F098"] <= table_["due_now"]["F098"]
    assert not hits["F152"]
    assert "F043" not in hits.index
    assert f"{rows['hit'].sum()} of {len(rows)} dates kept, {share:.1%}. Base {base:.3f}" in note
    assert (
        f"Cleo: gap {100 * gap['Cleo']:.0f} point, score {brier['Cleo']:.3f}. Dev: gap {100 * gap['Dev']:.0f} points, score {brier['Dev']:.3f}, {record['n']['Dev']} forecasts"
        in note
    )


def test_the_readout_in_prose(lesson, note):
    drawn, own = test.readout(SEED), reference("readout")
    rows = test.counted(drawn.users)
    share = test.shares(rows)
    ends = f"{100 * own['low']:.1f} to {100 * own['high']:.1f}"
    assert [drawn.claims[letter] for letter in test.LETTERS] == ["both", "both", "both", "none", "none", "both"]
    assert (
        f"{share['new']:.1%} and {share['old']:.1%} are {100 * own['difference']:.1f} points apart, from {ends}"
        in lesson
    )
    plan = rows["plan"].value_counts(normalize=True)
    assert f"{plan.iloc[0]:.1%} is less than half" in lesson
    said = drawn.sentences.set_index(["paragraph", "place"])["sentence"]
    assert said["C", "second"] == f"Less than half of them are on the {plan.index[0]} plan."
    reopened = (rows["reopened"] == "yes").groupby(rows["assigned"]).mean()
    more = reopened["new"] - reopened["old"]
    assert f"No: {100 * more:.1f} points more reopen a case ({reopened['new']:.1%} and {reopened['old']:.1%})" in lesson
    assert f"A guardrail is broken: {100 * more:.1f} points, and 2.0 are allowed" in lesson
    assert f"Reopened cases are up by {100 * more:.1f} points" in lesson
    assert f"{100 * more / reopened['old']:+.1f} percentage points" in said["D", "first"]
    assert f'does "{100 * more / reopened["old"]:+.1f} percentage points" hold' in lesson
    assert "minutes" not in set(drawn.plan["value"])
    assert "minutes per user" in said["D", "second"]
    middle = rows.groupby("assigned")["minutes"].median()
    assert (
        f"F holds: {middle['new']:.1f} is {middle['new'] / middle['old'] - 1:.0%} above {middle['old']:.1f}" in lesson
    )
    team_plan = test.shares(rows[rows["plan"] == "business"])
    worse = 100 * (team_plan["old"] - team_plan["new"])
    assert f"No: {worse:.1f} points *worse*" in lesson
    assert f"{plan['business']:.1%} of the users are on it, not 20.3%" in lesson
    assert said["E", "second"].startswith("20.3%")
    assert own["send"] == "details"
    assert f"*{own['split']:.1%}: no.*" in lesson
    assert f"the business plan loses {worse:.1f} points" in lesson
    assert f"{100 * own['difference']:.1f} points more users solve a case, 95% interval {ends}" in lesson
    assert (
        f"{own['count']:,.0f} users, {share['new']:.1%} and {share['old']:.1%}, interval {ends} points, split {own['split']:.1%}"
        in note
    )
    assert f"Business plan: {worse:.1f} points worse" in note
    sessions = test.shares(rows, per="session")
    assert f"Per session it is {sessions['new']:.0%}." in note
    assert f"{own['difference'] / share['old']:.0%}".rstrip("%") + " percent more." in note


def test_every_prediction_stands_above_a_cell_that_shows_something(cells):
    for above, below in pairwise(cells):
        if above.cell_type == "markdown" and "**Predict" in above.source.rsplit("\n\n", 1)[-1]:
            assert below.cell_type == "code", above.source[-80:]
            assert json.dumps(below.outputs) != "[]"
