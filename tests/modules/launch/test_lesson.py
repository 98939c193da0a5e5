"""The numbers in the lesson of module 12, and in its facilitator note, are the numbers of its own data."""

from functools import partial
from itertools import pairwise

import pandas as pd
import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import launch_chance
from aipm_course.modules.launch.simulators import beta as members
from aipm_course.modules.launch.simulators import packs as gates
from aipm_course.modules.launch.simulators import ramps, room
from aipm_course.registry import manifest_of

SEED = 213
OWN = QuestionsOf("launch")
reference = partial(OWN.reference, seed=SEED)


def rows():
    found = gates.joined(gates.packs(SEED))
    return found.assign(state=gates.states(found))


def gate(pack, name):
    found = rows()
    return found[(found["pack"] == pack) & (found["gate"] == name)].iloc[0]


def wilson(passed, cases):
    z, share = 1.96, passed / cases
    middle = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z * (share * (1 - share) / cases + z * z / (4 * cases**2)) ** 0.5 / (1 + z * z / cases)
    return middle - half, middle + half


def test_the_lesson_ends_otherwise_than_the_exercise(lesson):
    assert f"seed = {SEED}" in lesson
    assert manifest_of("launch").lesson_seed == SEED
    own, exercise = reference("packs"), OWN.reference("packs", 0)
    assert (own["verdicts"]["verdict"] != exercise["verdicts"]["verdict"]).sum() >= 3
    assert set(own["items"]) != set(exercise["items"])
    assert OWN.alike("beta", ("expand",), SEED) == []
    assert OWN.alike("ramp", ("plan",), SEED) == []


def test_the_lesson_shows_each_operation(cells):
    assert (
        missing_in_code(
            cells,
            'packs.merge(gates, on="gate")',
            'rows["passed"] / rows["cases"] < rows["bar"]',
            '~hard & unmet & (rows["due"] <= 14)',
            'members["staff"] == "no"',
            'base["users"] - base["staff"] - base["closed"]',
            "weight**2 * share * (1 - share) / n",
            "launch_chance(needed, q) < 0.95",
            'steps["users"].cumsum() > facts["base"] / 2',
            "launch_room_chart(",
        )
        == []
    )


def test_the_gates_in_prose(lesson, note):
    found, own = rows(), reference("packs")
    pending, stale = gate("Alder", "privacy"), gate("Maple", "answers")
    missed, met = gate("Maple", "speed"), gate("Maple", "safety")
    assert [one["state"] for one in (pending, stale, missed, met)] == ["missing", "stale", "missed", "met"]
    assert f"its {pending['passed']} of {pending['cases']} from an earlier run" in lesson
    assert f"passed {stale['passed']} of {stale['cases']}, above its bar. But that was {stale['tested']} days" in lesson
    assert stale["passed"] / stale["cases"] > stale["bar"] + 0.04
    share = missed["passed"] / missed["cases"]
    assert f"{missed['passed']} of {missed['cases']} is {share:.1%}, its bar is {missed['bar']:.0%}" in lesson
    assert pd.isna(missed["due"])
    said = f"{met['passed']} of {met['cases']} is {met['passed'] / met['cases']:.1%}, its bar is {met['bar']:.0%}"
    assert said in lesson
    maple = found[found["pack"] == "Maple"].set_index("gate")
    assert (maple["state"] == "met").sum() == 2
    assert (maple["state"][["answers", "privacy", "rollback"]] == "stale").all()
    assert (maple["due"][["help", "languages"]] <= 14).all()
    assert maple["score"].min() == 8
    means = found.groupby("pack")["score"].mean()
    assert means.idxmax() == "Maple"
    assert means.idxmin() == "Cedar"
    assert f"Cedar has the lowest score, {means.min():.1f}" in lesson
    told = own["verdicts"]["verdict"].to_dict()
    assert told == {"Alder": "no_go", "Birch": "retest", "Cedar": "conditions", "Hazel": "go", "Maple": "no_go"}
    counts = own["counts"]
    assert (counts["conditions"]["Cedar"], counts["retest"]["Birch"]) == (4, 1)
    for text in (lesson, note):
        assert f"{share:.1%}" in text
        assert f"{means.max():.1f}" in text


def test_the_beta_in_prose(lesson, note):
    drawn, own = members.beta(SEED), reference("beta")
    n, share = members.rates(drawn.members)
    by_type = dict(zip(members.TYPES, share, strict=True))
    size = dict(zip(members.TYPES, n, strict=True))
    assert f"{own['beta']:.1%} of the beta used" in lesson
    assert max(by_type, key=by_type.__getitem__) == "team"
    size = dict(zip(members.TYPES, n, strict=True))
    said = f"{by_type['team']:.1%}, in teams, and teams are {size['team']:.0f} of {n.sum():,.0f} members: almost half"
    assert said in lesson
    assert 0.45 < size["team"] / n.sum() < 0.5
    assert f"Firms are at {by_type['firm']:.1%}" in lesson
    base, weights = drawn.base.set_index("type"), members.eligible(drawn.base)
    team = base.loc["team"]
    assert f"{team['users']:,} − {team['staff']} − {team['closed']} = {weights[1]:,.0f} users" in lesson
    assert f"of {weights.sum():,.0f} in all types" in lesson
    assert f"teams weigh {weights[1] / weights.sum():.1%}, and firms weigh {weights[2] / weights.sum():.1%}" in lesson
    low, high = own["forecast"] - own["half"], own["forecast"] + own["half"]
    assert f"\n{own['forecast']:.1%}. How sure is it?" in lesson
    assert f"the bar is {drawn.bar:.0%}" in lesson
    parts = weights**2 / weights.sum() ** 2 * share * (1 - share) / n
    firm = weights[2] / weights.sum()
    assert (
        f"{firm:.3f}² × {by_type['firm']:.3f} × {1 - by_type['firm']:.3f} ÷ {size['firm']:.0f} = {parts[2]:.6f}, "
        f"of {parts.sum():.6f} for all four" in lesson
    )
    assert members.TYPES[int(parts.argmax())] == members.TYPES[int(weights.argmax())] == "firm"
    assert min(by_type, key=by_type.__getitem__) == "firm"
    assert f"At most about {own['forecast']:.1%} will use it" in lesson
    assert f"To {high:.1%}. That is below {drawn.bar:.0%}: **no**" in lesson
    assert own["expand"] == "no"
    promised = own["beta"] * weights.sum()
    assert f"{own['users']:,.0f} active users; the beta's rate would promise {promised:,.0f}" in lesson
    for text in (lesson, note):
        assert f"{own['forecast']:.1%}" in text
        assert f"{low:.1%} to {high:.1%}" in text


def test_the_ramp_in_prose(lesson, note):
    drawn, own = ramps.ramps(SEED), reference("ramp")
    facts, q = drawn.facts, ramps.q_of(drawn.facts)
    assert f"With 200 users we would hear of it in {launch_chance(200, q):.1%}" in lesson
    assert f"With 1 ÷ q = {1 / q:.0f} users one is" in lesson
    assert f"in {1 - launch_chance(889, q):.0%} of all cases none comes" in lesson
    assert f"It takes {own['needed']:,}. Where one report may be about nothing, two are asked" in lesson
    assert f"same users send two in {launch_chance(own['needed'], q, 2):.1%} of all cases" in lesson
    hit = 10_000 * facts["failure"]
    assert f"1 able user in {1 / facts['failure']:.0f}" in lesson
    assert f"Of 10,000 able users, {hit:.0f} are hit and {hit * facts['reported']:.0f} report it" in lesson
    assert facts["reports"] == 1
    east = drawn.steps[drawn.steps["plan"] == "East"]
    total = east["users"].cumsum().tolist()
    assert f"more than half of the {facts['base']:,.0f} users" in lesson
    assert total[3] == facts["base"] / 2 == 20_000
    assert east["day"].tolist() == [1, 8, 16, 23, 26]
    assert facts["delay"] == 6
    able = east["able"].tolist()[:3]
    assert f"{able[0]} + {able[1]} + {able[2]:,} = {sum(able):,}" in lesson
    chances = own["chances"]
    assert own["counted"]["users"]["East"] == sum(able)
    assert f"*{chances['chance']['East']:.1%} if it is 1 in 400: safe.*" in lesson
    assert f"\n{chances['chance']['West']:.1%}: not safe." in lesson
    days = ramps.last_days(drawn.steps)
    assert max(days, key=days.__getitem__) == "West"
    assert min(days, key=days.__getitem__) == own["plan"] == "East"
    west = drawn.steps[drawn.steps["plan"] == "West"]["day"].tolist()
    assert (
        f"its step of day {west[2]} is heard of on day {west[2] + 6:.0f}, and half is passed on day {west[3]}" in lesson
    )
    assert f"West takes {west[4]} days" in lesson
    early = drawn.steps[drawn.steps["plan"] == "West"]["able"].tolist()[:2]
    assert f"So {early[0]} + {early[1]} = {sum(early):,} count" in lesson
    assert own["counted"]["users"]["West"] == sum(early)
    for text in (lesson, note):
        assert f"{chances['chance']['West']:.1%}" in text
        assert f"{chances['chance']['East']:.1%}" in text


def test_the_room_in_prose(lesson, note):
    moves = ["1%", "wait", "wait", "5%", "wait", "wait"]
    assert (room.play(moves, SEED).reports, round(room.play(moves, SEED).share * room.BASE)) == (2, 1000)
    end, careful = room.play([*moves, "roll back"], SEED), room.careful(SEED)
    assert f"going back on day {end.day} leaves {end.harmed} users harmed" in lesson
    assert f"goes to {careful.share:.0%}, and harms {careful.harmed}" in lesson
    assert f"1,000 users send {1000 * room.NOTHING:.1f} reports" in lesson
    assert f"Launched to all at once, it would be {room.at_once(SEED).harmed}" in lesson
    assert not room.hidden(0)
    assert f"{end.harmed} harmed" in note
    assert f"{room.at_once(SEED).harmed}" in note


def test_the_strong_lines_are_counted(lesson):
    hazel = rows()[lambda found: found["pack"] == "Hazel"].set_index("gate")
    shares = hazel["passed"] / hazel["cases"]
    worst, answers = hazel.loc["safety"], hazel.loc["answers"]
    assert shares.idxmin() == "safety"
    said = f"{worst['passed']} of {worst['cases']} replies were right ({shares['safety']:.1%})"
    assert said in lesson
    assert shares["safety"] < shares["answers"] - 0.1  # a limit is worse than what is claimed
    share = shares["answers"]
    half = 1.96 * (share * (1 - share) / answers["cases"]) ** 0.5
    assert (
        f"On build {answers['build']}, {answers['passed']} of {answers['cases']} answers were right: {share:.1%}, "
        f"95% interval {share - half:.1%} to {share + half:.1%}" in lesson
    )
    steps = ramps.ramps(SEED).steps
    first = steps[(steps["plan"] == "East") & (steps["step"] == 1)]["users"].item()
    assert f"{first} users ({first / 40_000:.0%}) have it" in lesson


def test_every_prediction_stands_above_a_cell_that_shows_something(cells):
    for above, below in pairwise(cells):
        if above.cell_type == "markdown" and "**Predict" in above.source.rsplit("\n\n", 1)[-1]:
            assert below.cell_type == "code", above.source[-80:]
            assert below.outputs


def test_the_facts_of_the_written_task_fit_each_other(root):
    exercise = (root / "solutions" / "12_launch" / "launch.ipynb").read_text(encoding="utf-8")
    low, high = wilson(934, 970)
    assert f"934 of 970 summaries were complete ({934 / 970:.1%}, 95% interval {low:.1%} to {high:.1%})" in exercise


@pytest.mark.parametrize("text", ["97.3%, 95% interval 96.3% to 98.0%"])
def test_the_facts_of_the_rated_notes_fit_each_other(text):
    low, high = wilson(1362, 1400)
    assert text == f"{1362 / 1400:.1%}, 95% interval {low:.1%} to {high:.1%}"


def test_the_model_note_tells_the_numbers_of_the_exercise(root):
    exercise = (root / "solutions" / "12_launch" / "launch.ipynb").read_text(encoding="utf-8")
    own, ramp, drawn = OWN.reference("beta", 0), OWN.reference("ramp", 0), ramps.ramps(0)
    assert f"In the beta, {own['beta']:.1%} were active. Weighted by our users it is {own['forecast']:.1%}" in exercise
    assert f"plus or minus {100 * own['half']:.1f} points, above the bar of {members.beta(0).bar:.0%}" in exercise
    assert own["expand"] == "yes"
    assert f"about {round(own['users'], -2):,.0f} active users" in exercise
    assert f"plan {ramp['plan']}: by the chance of {ramp['chances']['chance'][ramp['plan']]:.1%}" in exercise
    days = ramps.last_days(drawn.steps)
    assert days["South"] < days[ramp["plan"]]
    assert f"the faster South has {ramp['chances']['chance']['South']:.1%}" in exercise
    first = drawn.steps[(drawn.steps["plan"] == ramp["plan"]) & (drawn.steps["step"] == 1)]["users"].item()
    assert f"{first:,} users, {first / drawn.facts['base']:.0%}" in exercise
    assert isinstance(ramp["chances"], pd.DataFrame)
