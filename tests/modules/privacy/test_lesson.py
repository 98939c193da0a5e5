"""The numbers in the lesson of module 16, and in its facilitator note, are the numbers of its own data."""

import json
from functools import partial
from itertools import pairwise

from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.modules.privacy.rules import rules
from aipm_course.modules.privacy.simulators import layers as team
from aipm_course.modules.privacy.simulators import redaction as week
from aipm_course.modules.privacy.simulators import uses as twelve
from aipm_course.simulation.rates import at

SEED = 2
OWN = QuestionsOf("privacy")
reference = partial(OWN.reference, seed=SEED)


def test_the_lesson_ends_otherwise_than_the_exercise(lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike("redaction", ("kind", "logs"), SEED) == []
    assert OWN.alike("layers", ("buy", "promise"), SEED) == []
    assert OWN.alike("uses", ("in_force", "may_start"), SEED) == []
    assert twelve.uses(SEED).day != twelve.uses(0).day


def test_the_lesson_shows_each_operation(cells):
    assert (
        missing_in_code(
            cells,
            'prompts["source"] == "user"',
            'mentions["person"] != ""',
            'leaks.groupby(rows["person"]).max()',
            'rows[leaks]["prompt"].nunique()',
            'leaks & (rows["kind"] != kind)',
            'past["screen"] & past[name]',
            '(tasks["screen"] == "blocked") | (tasks[name] == "blocked")',
            "privacy_ends(",
            "privacy_layers_chart(",
            'sheet["from"] <= day',
        )
        == []
    )


def test_the_redactor_in_prose(lesson, note):
    drawn, own = week.redaction(SEED), reference("redaction")
    rows, stored = week.counted(drawn), len(week.users(drawn))
    one = drawn.mentions[drawn.mentions["person"] == "P102"]
    assert len(one) == 4
    assert one["hidden"].tolist().count("all") == 3
    assert one.loc[one["hidden"] == "part", "mention"].item().count("-") == 1
    assert "Three of four: 75% of the mentions" in lesson
    assert f"{own['by_mention']:.1%}. That is Priya's 96%" in lesson
    assert f"The redactor hides {own['by_mention']:.0%} of all personal data" in lesson
    assert f"{own['by_person']:.1%} of the people" in lesson
    assert f"{own['leaks_per_1000']:.1f} of 1,000 stored prompts" in lesson
    then = week.repaired(rows)
    assert own["kind"] == "email"
    assert f"{then['email']:.1%} of the people would be hidden, with accounts {then['account']:.1%}" in lesson
    leaking = rows[rows["leaks"]]
    assert leaking["kind"].value_counts().index[0] == "account"
    assert (leaking["person"] == "P141").sum() == 9
    assert (leaking.loc[leaking["person"] == "P141", "kind"] == "account").all()
    assert "Nine of the twelve are of one person" in lesson
    assert own["logs"] == "stop"
    two = 1 - (rows["leaks"] & ~rows["kind"].isin(["email", "name"])).groupby(rows["person"]).max().mean()
    assert two >= week.BAR
    assert f"email and name together reach the bar: {two:.1%}" in lesson
    people = rows["person"].nunique()
    assert f"{own['by_person'] * people:.0f} of {people} people in a week's prompts are hidden in full" in lesson
    assert (
        f"{own['by_mention']:.1%} of the mentions, {own['by_person']:.1%} of the people; {own['leaks_per_1000']:.1f} of 1,000"
        in note
    )
    assert f"Best repair: email, {own['repaired']:.1%}" in note
    assert stored == 1347


def test_the_layers_in_prose(lesson, note):
    drawn, own = team.layers(SEED), reference("layers")
    pairs, ways = own["pairs"], team.other_shares(drawn)
    won = team.succeeding(team.passes(drawn))
    apart = team.succeeding(team.passes(drawn), same_try=False)
    assert bool(won["cedar"]["R028"])
    assert not bool(won["cedar"]["R088"])
    assert bool(apart["cedar"]["R088"])
    past = team.passes(drawn)
    alone = past.groupby("attack").max().mean()
    product = at(ways["the product of the two shares"], "cedar")
    assert f"`screen` lets {alone['screen']:.1%} of the attacks through, Cedar {alone['cedar']:.1%}" in lesson
    assert (
        f"{alone['screen']:.3f} × {alone['cedar']:.3f} = {product:.1%}".replace("0.388 × 0.225", "0.388 × 0.225")
        in lesson
    )
    both, stops = pairs["both"], pairs["blocked"]
    assert f"\n{both['cedar']:.1%}. The two layers **overlap**" in f"\n{lesson}"
    assert drawn.facts["use_bar"] == 0.08
    assert both.idxmin() == "alder"
    assert alone[list(team.OFFERS)].idxmax() == "alder"
    assert alone[list(team.OFFERS)].idxmin() == "cedar"
    assert f"Alder lets least through, {both['alder']:.1%}" in lesson
    assert f"Cedar, {both['cedar']:.1%} for {product:.1%}" in lesson
    apart_alder = at(ways["the product of the two shares"], "alder")
    assert f"Alder, {both['alder']:.1%} for {apart_alder:.1%}" in lesson
    assert f"blocks {stops['alder']:.1%} of the honest tasks" in lesson
    assert own["buy"] == "birch"
    assert f"{both['birch']:.1%} get past both, {stops['birch']:.1%} are blocked" in lesson
    hits, count = int(won["birch"].sum()), len(won)
    assert f"{hits} of {count} did" in lesson
    assert f"Of {count} attacks, {hits} get past both" in lesson
    assert drawn.facts["promised"] == 0.02
    assert own["promise"] == "broken"
    assert f"the lower end, {own['low']:.1%}, is above 2%" in lesson
    assert f"{both['birch']:.1%} get past both, with Cedar {both['cedar']:.1%}" in lesson
    assert (
        f"the product says {product:.1%}, counted are {both['cedar']:.1%}. Alder {both['alder']:.1%}, Birch {both['birch']:.1%}"
        in note
    )
    assert f"Alder {stops['alder']:.1%}, bar 8%" in note
    assert f"{hits} of {count}: {own['low']:.1%} to {own['high']:.1%}; promised are 2%" in note


def test_the_uses_in_prose(lesson, note, cells):
    drawn, own = twelve.uses(SEED), reference("uses")
    assert drawn.day == "2027-12-01"
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert f'"{" ".join(drawn.rule)}"' in code
    later = {name for name, row in rules().items() if row["from"] > drawn.day}
    assert later == {"high", "product"}
    table = drawn.table.set_index("use")
    assert "loan" in table["does"]["C2"]
    assert table["ready"]["C2"] != "file"
    assert drawn.rule["C2"] == "high"
    assert len(own["in_force"]) == 4
    assert len(own["may_start"]) == 9
    tomorrow = [
        use
        for use in twelve.USES
        if drawn.rule[use] == "high" and table["ready"][use] not in ("file", "both") and use in own["may_start"]
    ]
    assert tomorrow == ["A2", "C2", "F2"]
    assert "tomorrow A2, C2 and F2 need a file" in lesson
    assert "profiles people for" in rules()["high"]["covers"]
    assert drawn.rule["A2"] == "high"
    assert (table["ready"]["E1"], drawn.rule["E1"], drawn.rule["E2"]) == ("file", "marking", "ban_new")
    assert (table["on_market"]["D1"], table["on_market"]["D2"]) == ("2026-08-02", "2026-08-01")
    assert table["users_in"]["F1"] == "Canada"
    assert "1 December 2027: 4 of 12 under a rule in force, 9 may start. A2, C2 and F2 need a file" in note


def test_every_prediction_stands_above_a_cell_that_shows_something(cells):
    for above, below in pairwise(cells):
        if above.cell_type == "markdown" and "**Predict" in above.source.rsplit("\n\n", 1)[-1]:
            assert below.cell_type == "code", above.source[-80:]
            assert json.dumps(below.outputs) != "[]"
