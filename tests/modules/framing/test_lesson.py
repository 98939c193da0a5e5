"""The numbers in the lesson of module 03, and in its facilitator notes, are the numbers of its own data."""

from functools import partial
from statistics import NormalDist

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.modules.framing.simulators.assumptions import assumptions, firsts, work
from aipm_course.modules.framing.simulators.flags import accuracy, flags, gross, run_cost
from aipm_course.modules.framing.simulators.flags import counted as counted_flags
from aipm_course.modules.framing.simulators.ideas import IDEAS, WAYS, ideas, values
from aipm_course.modules.framing.simulators.minutes import STEPS, budget, by_median, counted, shares
from aipm_course.modules.framing.simulators.outcomes import DRAFTS, earliest, faults_of, outcomes

SEED = 68
OWN = QuestionsOf("framing")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {
    "minutes": ("largest", "decision"),
    "ideas": tuple(f"way_{idea}" for idea in IDEAS),
    "flags": ("decision",),
    "assumptions": ("first", "last"),
    "outcomes": tuple(f"fault_{draft}" for draft in DRAFTS),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_minutes_in_prose(lesson, note):
    data, own = budget(SEED), reference("minutes")
    kept, facts = counted(data.cases), data.facts
    found = shares(kept)
    assert f"drafts save {facts['saving']:.0%} of the writing" in lesson
    assert f"the contract says {facts['aim']:.0%}" in lesson
    assert f"Finding takes 73 of all 125 minutes, {73 / 125:.0%}" in lesson
    assert f"20% and 60%, is only {(1 / 5 + 72 / 120) / 2:.0%}" in lesson
    assert f"Finding, {found['find']:.1%}, though in the typical case writing takes longest" in lesson
    assert (own["largest"], by_median(kept)) == ("find", "write")
    assert f"by {facts['pilot_low']:.0%} to {facts['pilot_high']:.0%} (95% interval)" in lesson
    small = facts["aim"] - 0.1 * facts["saving"]
    assert (
        f"save {facts['saving']:.0%} of it, {0.1 * facts['saving']:.1%} of all. The other {small:.1%} would" in lesson
    )
    assert f"{100 * small:.1f} ÷ {100 * found['find']:.1f} = {small / found['find']:.0%} of finding" in lesson
    assert f"{own['saved']:.1%}, not {facts['saving']:.0%}. Finding would have to fall by {own['need']:.1%}" in lesson
    assert f"*{own['saved']:.1%}, and promised are {facts['aim']:.0%}: no.*" in lesson
    assert f"*{own['need']:.1%}, and the low end is {facts['pilot_low']:.0%}: yes.*" in lesson
    assert f"above the high end, {facts['pilot_high']:.0%}.\n" in lesson
    assert f"Promise {facts['aim']:.0%} with both tools, and at most {own['saved']:.1%} with the drafts" in lesson
    assert own["decision"] == "both"
    low = facts["pilot_low"]
    both = own["saved"] + low * found["find"]
    assert f"{own['saved']:.1%} + {low:.0%} × {found['find']:.1%} = {both:.1%}." in lesson
    assert f"{own['cases']:,} of {len(data.cases):,} cases count. Median {own['median']:.1f} active minutes" in note
    assert (
        f"Finding {found['find']:.0%}, writing {found['write']:.1%}, of which email and chat {own['writing']:.1%}"
        in note
    )
    assert f"is {own['saved']:.1%}. Needed: {own['need']:.1%} of finding" in note
    assert f"mean {kept['active'].mean():.1f}" in note
    assert sum(found[step] for step in STEPS) == pytest.approx(1)


def test_the_ideas_in_prose(lesson, note):
    made, own = ideas(SEED), reference("ideas")
    table = made.table.set_index("idea")
    ways = {idea: own[f"way_{idea}"] for idea in IDEAS}
    assert ways == dict(zip(IDEAS, ("ai", "people", "rule", "rule", "drop", "drop", "rule", "people"), strict=True))
    row = table.loc["A"]
    assert f"People take {row['minutes_people']:.1f} minutes, the check takes {row['minutes_check']:.1f}" in lesson
    assert (
        f"right in {table['right_rule']['D']:.0%} of its cases and the model in {table['right_ai']['D']:.0%}" in lesson
    )
    assert own["values"].loc[["E", "F"]].to_numpy().max() < 0
    assert f"Somebody doubts A's {row['loss']:.0f} dollars" in lesson
    assert made.watch == "A"
    less = row["minutes_people"] - row["minutes_check"]
    saves = row["cases"] * less * made.wage / 60 - row["run_ai"]
    assert f"saves {less:.1f} minutes a case; after its bill that is {saves:,.0f} dollars" in lesson
    wrong = row["cases"] * (row["right_people"] - row["right_ai"])
    assert (
        f"{row['cases']:,} × ({row['right_people']:.3f} − {row['right_ai']:.3f}) = {wrong:.2f} more cases wrong, and each costs `loss` "
        f"and lacks its `worth`, {row['worth']:.2f}. At break-even, {saves:,.0f} = {wrong:.2f} × (`loss` + {row['worth']:.2f})"
        in lesson
    )
    assert own["turns_at"] == pytest.approx(saves / wrong - row["worth"])
    assert f"{round(saves) / round(wrong, 2) - row['worth']:.2f}" == f"{own['turns_at']:.2f}"
    assert own["values"].loc[["E", "F"]].idxmax(axis=1).eq("rule").all()
    assert (
        f"{saves:,.0f} ÷ {wrong:.2f} − {row['worth']:.2f} = {own['turns_at']:.2f} dollars, {own['turns_at'] / row['loss']:.1f} times the {row['loss']:.0f}"
        in lesson
    )
    assert f"could it be over {own['turns_at']:.0f}" in lesson
    assert f"worth the same at {own['turns_at']:.2f} dollars" in note
    for loss, first in ((81, "ai"), (82, "people")):
        assert values(made.table.assign(loss=loss), made.wage).loc["A"].idxmax() == first


def test_one_idea_by_hand_in_prose(lesson):
    made = ideas(SEED)
    row, minute = made.table.set_index("idea").loc["A"], made.wage / 60
    gain = {way: row["worth"] * row[f"right_{way}"] - row["loss"] * (1 - row[f"right_{way}"]) for way in WAYS}
    right = row["right_people"]
    assert (
        f"people gain {row['worth']:.2f} × {right:.3f} − {row['loss']:.0f} × {1 - right:.3f} = {gain['people']:.2f} "
        f"dollars, the model {gain['ai']:.2f}, the rule {gain['rule']:.2f}" in lesson
    )
    work, check = row["minutes_people"], row["minutes_check"]
    assert (
        f"{made.wage:.0f} dollars an hour: {work * minute:.2f} for {work:.1f} minutes of work, "
        f"{check * minute:.2f} for {check:.1f} minutes of checking" in lesson
    )
    worth = values(made.table, made.wage).loc["A"].round(-1)
    people = f"{worth['people']:,.0f}"
    for line in (
        f"{row['cases']:,} × ({gain['people']:.2f} − {work * minute:.2f}) = {people}",
        f"{row['cases']:,} × ({gain['ai']:.2f} − {check * minute:.2f}) − {row['run_ai']:,} = {worth['ai']:,.0f}",
        f"{row['covers']:.2f} × {row['cases']:,} × {gain['rule']:.2f} + {1 - row['covers']:.2f} × {people} "
        f"− {row['run_rule']} = {worth['rule']:,.0f}",
    ):
        assert f"{line} |" in lesson
        # Whoever types the line into a calculator gets the number, to the ten.
        sum_of, told = line.replace(",", "").replace("×", "*").replace("−", "-").split(" = ")
        assert round(eval(sum_of), -1) == float(told)


def test_the_titles_and_the_three_to_fund(cells, lesson, note):
    made, own = ideas(SEED), reference("ideas")
    shown = next(cell for cell in cells if 'print(f"{idea}: {title}")' in cell.source)
    printed = "".join(output.get("text", "") for output in shown.outputs)
    for idea, title in zip(made.table["idea"], made.table["title"], strict=True):
        assert f"{idea}: {title}\n" in printed
    worth, ways = own["values"], {idea: own[f"way_{idea}"] for idea in IDEAS}
    built = {idea: worth.loc[idea, way] for idea, way in ways.items() if way in ("ai", "rule")}
    first = sorted(built, key=built.__getitem__, reverse=True)[:3]
    assert [(idea, ways[idea]) for idea in first] == [("D", "rule"), ("A", "ai"), ("G", "rule")]
    adds = {idea: round(built[idea] - max(worth["people"][idea], 0), -1) for idea in built}
    assert sorted(adds, key=adds.__getitem__, reverse=True)[:3] == first
    assert (
        f"D with a rule (about {adds['D']:,.0f} more a month; people lose money there), A with a model ({adds['A']:,.0f}), G with a rule ({adds['G']:,.0f})"
        in lesson
    )
    assert f"({built['D']:,.0f} a month)" in note
    assert f"({built['A']:,.0f})" in note
    assert f"({built['G']:,.0f})" in note


def test_the_problem_statement_counts_what_the_lesson_counted(lesson):
    rows = counted_flags(flags(SEED).cases)
    lost = rows[rows["escalated"] == 1]
    called = lost[["rule", "logistic"]].sum()
    reached = 100 * 0.9 * called["logistic"] / len(lost)
    assert f"Less one in ten without a call it is {reached:.0f}, so 75 is in reach" in lesson
    assert reached > 75
    assert f"Of {len(lost)} escalated in a month" in lesson
    assert f"the rules would have called {called['rule']}, the model {called['logistic']}, or" in lesson
    assert rows["logistic"].sum() < 700
    assert f"or {100 * called['logistic'] / len(lost):.0f} in 100" in lesson
    assert f"would be escalated, the rules call {100 * called['rule'] / len(lost):.0f}." in lesson


def test_the_flags_in_prose(lesson, note):
    drawn, own = flags(SEED), reference("flags")
    rows = counted_flags(drawn.cases)
    worth, run, fit = (
        gross(rows, drawn.facts),
        run_cost(drawn.costs),
        gross(counted_flags(drawn.cases, "fit"), drawn.facts),
    )
    right, net = accuracy(rows), worth - run
    gain, false_flag = drawn.facts["gain"], drawn.facts["false_flag"]
    assert f"escalated would bring {gain:.2f} dollars; any other call costs {false_flag:.2f}" in lesson
    assert f"4 × {gain:.2f} − 6 × {false_flag:.2f} = {4 * gain - 6 * false_flag:.2f} dollars" in lesson
    assert (fit.idxmax(), right.idxmax(), worth.idxmin(), worth.idxmax()) == ("tree", "rule", "rule", "logistic")
    assert f"In `fit` the tree, {fit['tree']:,.0f} dollars" in lesson
    assert (
        f"in `next` it earns {worth['tree']:,.0f}, and the logistic model {worth['logistic']:,.0f}, up from {fit['logistic']:,.0f}"
        in lesson
    )
    leads = {}
    for other in ("rule", "tree"):
        each = (rows["logistic"] - rows[other]) * (
            gain * (rows["escalated"] == 1) - false_flag * (rows["escalated"] == 0)
        )
        assert each.sum() == pytest.approx(worth["logistic"] - worth[other])
        leads[other] = (
            f"{round(net['logistic'] - net[other], -1):,.0f} ± {round(1.96 * each.std() * len(each) ** 0.5, -1):.0f} over the {other}"
        )
    assert f"its lead is {leads['rule']}, {leads['tree']} (95% intervals)" in lesson
    cost = drawn.costs.set_index("way").loc["rule"]
    assert (
        f"{cost['build']:,} ÷ {drawn.facts['months']:.0f} + {cost['upkeep']} + {cost['retraining']} = {run['rule']:.0f}"
        in lesson
    )
    dear = drawn.costs.set_index("way").loc["logistic"]
    assert f"{dear['build']:,} to build, {dear['upkeep']} a month, and {dear['retraining']} each time" in lesson
    assert f"worth {worth['rule']:,.0f} − {run['rule']:.0f} = {net['rule']:,.0f}" in lesson
    assert f"*Logistic {net['logistic']:,.0f}, tree {net['tree']:,.0f}, rule {net['rule']:,.0f}.*" in lesson
    assert f"\n{net['logistic']:,.0f} dollars.\n" in lesson
    assert f"Its bill is {run['logistic']:,.0f}; up to {own['most']:,.0f} ({worth['logistic']:,.0f} −" in lesson
    assert f"− {net['rule']:,.0f}) it beats the rule." in lesson
    assert own["decision"] == "logistic"
    assert f"logistic {worth['logistic']:,.0f}, tree {worth['tree']:,.0f}, rule {worth['rule']:,.0f}" in note
    assert f"{net['logistic']:,.0f}, {net['tree']:,.0f} and {net['rule']:,.0f}" in note
    assert f"cost {own['most']:,.0f} a month" in note


def test_the_assumptions_in_prose(lesson, note):
    made, own = assumptions(SEED), reference("assumptions")
    rows = made.table.set_index("assumption")
    per_day = own["per_day"]["dollars"]
    least = rows.index[rows["wrong"] == rows["wrong"].max()]
    assert f"{' or '.join(least)}, wrong with a chance of {rows['wrong'].max():.0%}" in lesson
    assert (per_day[least] < 0).all()
    assert f"A day of delay costs {made.delay:.0f} dollars" in lesson
    one = rows.loc["D"]
    stays = one["wrong"] * one["loss"] * (1 - one["undone"])
    for said in (
        f'Assumption D, "{one["text"].rstrip(".")}", is wrong with a chance of {one["wrong"]:.0%}',
        f"{one['loss']:,} dollars are lost, of which {one['undone']:.0%} are undone",
        f"{one['wrong']:.2f} × {one['loss']:,} × {1 - one['undone']:.2f} = {stays:,.0f} stay lost",
        f"finds {one['finds']:.0%} of it, so it avoids {stays * one['finds']:,.0f}. It costs {one['cost']} and takes {one['days']} days",
        f"({stays * one['finds']:,.0f} − {one['cost']}) ÷ {one['days']} = {per_day['D']:,.0f} dollars a day",
    ):
        assert said in lesson, said
    old, twin = rows.index[rows["tested"] == "yes"], rows["same_as"].dropna()
    assert (
        f"{' and '.join(old)} are tested already. {twin.index[0]} says the same as {twin.iloc[0]} (`same_as`): one test settles both, so only {twin.iloc[0]}'s row stays"
        in lesson
    )
    assert len(rows) - len(old) - len(twin) == 11
    order = [rows.index[place] for place in work(made.columns, made.delay).order]
    assert order == ["F", "D"]
    tests, late = rows.loc[order, "cost"].sum(), own["days"] * made.delay
    assert f'F, "{rows.loc["F", "text"].rstrip(".")}".' in lesson
    assert (
        f"{own['days']:.0f} days avoid losses of {own['avoided']:,.0f} dollars; less {tests:,} for the tests and "
        f"{late:,.0f} for the delay, {round(own['avoided']) - tests - late:,.0f} are won" in lesson
    )
    assert f"*F, {per_day['F']:,.0f} dollars.*" in lesson
    assert per_day["B"] == made.delay
    assert f"*D, {per_day['D']:,.0f}: yes. B, {made.delay:.0f}: no" in lesson
    assert f"F is likely true ({rows.loc['F', 'wrong']:.0%} wrong)" in lesson
    assert (rows.loc["F", "wrong"], rows.loc["F", "undone"]) == (rows["wrong"].min(), 0)
    assert firsts(made.columns)["wrong"] == set(least)
    assert (
        f"F and D pay, {per_day['F']:,.0f} and {per_day['D']:,.0f} dollars a day; B is worth just the {made.delay:.0f}"
        in note
    )


def test_the_outcomes_in_prose(lesson, note):
    made, own = outcomes(SEED), reference("outcomes")
    rows = made.table.set_index("draft")
    a, d, limit = rows.loc["A"], rows.loc["D"], own["bounds"].loc["reopened"]
    assert (a["who"], a["metric"], d["metric"]) == ("agents in chat", "reopened", "reopened")
    assert (
        f'"For {a["who"]}, from {a["baseline"]:.2f} cases in 100 that are opened again to {a["target"]:.2f}, by day {a["day"]}."'
        in lesson
    )
    assert f"at most, here {made.reach['reopened']:.0%})." in lesson
    assert f"lies halfway from {limit['baseline']:.2f} to " in lesson
    swing = (limit["baseline"] - limit["near"]) / 2
    assert f"down to {limit['baseline']:.2f} − {swing:.2f} = {limit['baseline'] - swing:.2f}" in lesson
    assert (
        f"To {limit['baseline']:.2f} × (1 − {made.reach['reopened']:.2f}) = {limit['far']:.2f}. **What decides:**"
        in lesson
    )
    assert 1 / 50 < NormalDist().cdf(-2) < 1 / 40
    assert a["baseline"] == d["baseline"] == limit["baseline"]
    assert f"this metric's own, {a['baseline']:.2f} | yes | yes |" in lesson
    assert f"at most `near`, {limit['near']:.2f} | {a['target']:.2f}: yes | {d['target']:.2f}: yes |" in lesson
    assert f"| at least `far`, {limit['far']:.2f} | **no** | yes |" in lesson
    assert d["who"] in lesson
    limits, day = {"reopened": limit.to_dict()}, earliest(made)
    assert faults_of(a, limits, day)[0] == own["fault_A"] == "reach"
    assert (own["fault_D"], d["day"]) == ("sound", day)
    assert f"| the day is not before {day} | | {d['day']}: yes |" in lesson
    assert d["target"] > a["target"]
    assert f"whether to go on | | {d['proceed_if'].split()[4]}: yes |" in lesson
    assert (
        f"Draft A stops at {limit['far']:.2f}, which the tool can reach; D is sound and is looked at on day {day}"
        in note
    )


def test_the_published_studies_in_prose(lesson):
    day = load("framing_physicians").set_index(["study", "activity"])["percent"]
    first = day["sinsky_2016", "direct clinical face time"]
    second = (
        day["toscano_2020", "patient care without the record"] + day["toscano_2020", "patient care with the record"]
    )
    assert f"two studies saw {first:.1f}% and {second:.1f}% with patients" in lesson


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        '(cases["kind"] == "customer") & (cases["status"] == "closed")',
        "dropna(subset=steps)",
        "active.median()",
        "kept[steps].sum() / active.sum()",
        'kept["channel"] != "phone"',
        '(facts["aim"] - saved) / by_step["find"]',
        "wage / 60",
        'table["worth"] * right - table["loss"] * (1 - right)',
        '(1 - table["covers"]) * people',
        'where(values.max(axis=1) > 0, "drop")',
        'one["right_people"] - one["right_ai"]',
        'drop_duplicates(["month", "case"])',
        'dropna(subset=["escalated"])',
        '{True: prices["gain"], False: -prices["false_flag"]}',
        'paid["build"] / prices["months"] + paid["upkeep"] + paid["retraining"] / 3',
        'gross["next"][better] - net["rule"]',
        'rows["wrong"] * rows["loss"] * (1 - rows["undone"]) * rows["finds"]',
        '(rows["tested"] == "no") & rows["same_as"].isna()',
        'left["per_day"] > delay',
        'weeks["holiday"] == "no"',
        "baseline - 2 * swing, baseline * (1 - reach",
        'reach["ramp"] + 4 * 7',
    )
    assert missing_in_code(cells, *shown) == []
