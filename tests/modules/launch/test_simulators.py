"""Planted truths, stories and edges of the simulators of module 12."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from aipm_course.modules.launch.simulators import beta as members
from aipm_course.modules.launch.simulators import packs as gates
from aipm_course.modules.launch.simulators import ramps, room

SEEDS = range(40)
FEW = range(6)


def right_plan(seed):
    drawn = ramps.ramps(seed)
    return ramps.right_plan(ramps.chances(drawn), drawn.steps)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "verdict": Counter(gates.verdicts(gates.counted(gates.joined(gates.packs(seed))))[0] for seed in SEEDS),
        "expand": Counter(members.RIGHT[members.beta(seed).story] for seed in SEEDS),
        "plan": Counter(right_plan(seed) for seed in SEEDS),
        "speed": Counter(ramps.ramps(seed).story for seed in SEEDS),
    }
    assert [len(variants) for variants in told.values()] == [4, 3, 5, 5]
    for name, variants in told.items():
        assert max(variants.values()) <= 0.6 * len(SEEDS), name
    assert set(Counter(room.hidden(seed) for seed in SEEDS)) == {True, False}


def test_each_habit_is_wrong_somewhere_and_right_somewhere():
    """The fastest plan, the slowest plan, to trust the beta, to mistrust it: none is a rule."""
    right = Counter()
    for seed in SEEDS:
        drawn = ramps.ramps(seed)
        days, plan = ramps.last_days(drawn.steps), right_plan(seed)
        right["fastest"] += plan == min(days, key=days.__getitem__)
        right["slowest"] += plan == max(days, key=days.__getitem__)
        one = members.beta(seed)
        answer = members.RIGHT[one.story]
        right["trust the beta"] += answer == ("yes" if members.numbers(one)["beta"] >= one.bar else "no")
        right["say no"] += answer == "no"
    assert all(3 <= times <= 0.6 * len(SEEDS) for times in right.values()), right


def test_a_slower_plan_is_not_always_a_safer_one():
    crossed = 0
    for seed in SEEDS:
        drawn = ramps.ramps(seed)
        days, found = ramps.last_days(drawn.steps), ramps.chances(drawn)
        order = sorted(days, key=days.__getitem__)
        crossed += any(found[slow] < found[fast] for fast, slow in pairwise(order))
    assert crossed >= 0.5 * len(SEEDS)


@pytest.mark.parametrize("seed", FEW)
def test_the_mean_score_puts_a_pack_first_that_may_not_go(seed):
    drawn = gates.packs(seed)
    told = dict(zip(gates.PACKS, gates.verdicts(gates.counted(gates.joined(drawn))), strict=True))
    means = drawn.packs.groupby("pack")["score"].mean()
    assert told[means.idxmax()] in ("no_go", "retest")
    assert told[means.idxmin()] == "conditions"


@pytest.mark.parametrize("seed", FEW)
def test_both_sides_of_each_edge_of_the_gates_are_there(seed):
    rows = gates.joined(gates.packs(seed))
    assert {30, 31} <= set(rows["tested"])
    assert {14, 15} <= set(rows["due"].dropna())
    assert {0, -1} <= set(rows["cases"] - rows["least"])
    assert (rows["build"] == rows["launches"] - 1).any()
    assert (rows["build"] > rows["launches"]).any()
    assert (rows["passed"] / rows["cases"] == rows["bar"]).any()
    assert (rows["status"] == "pending").sum() >= 2


@pytest.mark.parametrize("seed", FEW)
def test_the_states_row_by_row(seed):
    """The vectorized states against the rules of the text, said in plain Python."""
    rows = gates.joined(gates.packs(seed))
    for row, state in zip(rows.to_dict("records"), gates.states(rows), strict=True):
        if row["status"] == "pending":
            said = "missing"
        elif row["build"] < row["launches"] or row["tested"] > 30 or row["cases"] < row["least"]:
            said = "stale"
        else:
            said = "met" if row["passed"] / row["cases"] >= row["bar"] else "missed"
        assert state == said


@pytest.mark.parametrize("seed", FEW)
def test_the_interval_of_a_forecast_is_the_spread_of_many_betas(seed):
    drawn = members.beta(seed)
    n, share = members.rates(drawn.members)
    weights = members.eligible(drawn.base)
    generator = np.random.default_rng(seed)
    drawn_again = generator.binomial(n.astype(int), share, size=(20_000, len(n))) / n
    spread = (drawn_again * weights).sum(axis=1) / weights.sum()
    found = members.numbers(drawn)
    assert spread.mean() == pytest.approx(found["forecast"], abs=0.001)
    assert members.NORMAL * spread.std() == pytest.approx(found["half"], rel=0.03)


@pytest.mark.parametrize("seed", FEW)
def test_a_member_who_left_was_often_active_before(seed):
    rows = members.beta(seed).members
    left = rows[rows["left"] == "yes"]
    assert (left["weeks"] >= 2).mean() > 0.4
    assert (rows["type"] != rows["type_today"]).mean() > 0.05


@pytest.mark.parametrize("seed", FEW)
def test_chances_are_those_of_the_binomial_distribution(seed):
    from scipy.stats import binom

    drawn = ramps.ramps(seed)
    q, reports = ramps.q_of(drawn.facts), int(drawn.facts["reports"])
    users = ramps.counted(drawn.steps, drawn.facts)
    for plan, found in ramps.chances(drawn).items():
        assert found == pytest.approx(binom.sf(reports - 1, users[plan], q), abs=1e-9)
    goal = ramps.needed(q, reports)
    assert binom.sf(reports - 1, goal, q) >= 0.95 > binom.sf(reports - 1, goal - 1, q)


@pytest.mark.parametrize("seed", FEW)
def test_the_edges_of_half_and_of_the_delay_are_there(seed):
    drawn = ramps.ramps(seed)
    delay, half = drawn.facts["delay"], drawn.facts["base"] / 2
    on_half, gaps = 0, set()
    for _, steps in drawn.steps.groupby("plan"):
        total = steps["users"].cumsum()
        on_half += (total == half).any()
        beyond = steps["day"][total > half].iloc[0]
        gaps |= set(beyond - steps["day"][steps["day"] < beyond])
    assert on_half == 2
    assert {delay, delay - 1} <= gaps


def test_the_same_users_meet_the_same_fate_however_they_are_let_in():
    seed = next(seed for seed in SEEDS if room.hidden(seed))
    assert room.play(["1%", "5%", "20%", "roll back"], seed).harmed == room.play(["20%", "roll back"], seed).harmed
    assert room.at_once(seed).harmed == pytest.approx(room.BASE * room.FAILURE, rel=0.4)
    assert room.careful(seed).harmed < room.at_once(seed).harmed / 2


def test_nothing_is_heard_before_the_delay_and_nothing_is_played_after_the_end():
    seed = next(seed for seed in SEEDS if room.hidden(seed))
    assert room.play(["50%"], seed).reports == 0
    assert room.play(["50%", "wait"], seed).reports > 0
    assert room.play(["1%", "roll back", "all"], seed) == room.play(["1%", "roll back"], seed)
    calm = next(seed for seed in SEEDS if not room.hidden(seed))
    assert room.at_once(calm).harmed == 0
