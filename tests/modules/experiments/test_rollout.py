"""Module 08, A7: a spreadsheet leads there, half-understood ways score less and hear what they are, decisions follow."""

import csv

import pytest
from questions_of import QuestionsOf

from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.modules.experiments.simulators.rollout import (
    DEALT,
    bar_of,
    cases_needed,
    exact_holdout,
    having,
    holdouts,
    plan,
    rollout,
    verdict,
    week,
    whole,
)

OWN = QuestionsOf("experiments")
SEEDS = (0, 2, 5)


def right(seed=0):
    return OWN.reference("rollout", seed=seed)


def earned(seed=0, **changed):
    return OWN.earned("rollout", seed, **changed)


def told(seed=0, **changed):
    question = OWN.question("rollout")
    return " ".join(judge(question, payload(question.id, seed, {**right(seed), **changed})).lines)


def with_percents(seed, holdout, first, way=""):
    """Return what somebody hands in who runs the week with other percents, or with other accounts."""
    made, own = rollout(seed), right(seed)
    seen, rate = week(made, having(made, holdout, first, way))
    return {
        "holdout": holdout,
        "first": first,
        "seen": seen,
        "rate": rate,
        "decision": verdict(seen, own["needed"], rate, own["bar"]),
    }


def test_a_spreadsheet_leads_to_all_of_a7(root):
    def sheet(name):
        with (root / "datasets" / "08_experiments" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    fact = {row["fact"]: float(row["value"]) for row in sheet("rollout_facts")}
    free = [{name: int(row[name]) for name in row if name != "account"} for row in sheet("rollout")]
    free = [row for row in free if row["barred"] == 0]
    p, u, v = fact["renewal"], fact["usual"] / 1000, fact["harm"] / 1000
    half = {
        h: 196 * (p * (1 - p) * (100 / (h * len(free)) + 100 / ((100 - h) * len(free)))) ** 0.5 for h in range(1, 40)
    }
    holdout = min(h for h, width in half.items() if width <= fact["readable"])
    needed = ((1.645 * (u * (1 - u)) ** 0.5 + 0.84 * (v * (1 - v)) ** 0.5) / (v - u)) ** 2
    before = sum(row["cases_before"] for row in free)
    first = min(percent for percent in range(1, 100) if percent / 100 * before >= needed)
    bar = fact["usual"] + 1645 * (u * (1 - u) / needed) ** 0.5
    on = [row for row in free if holdout <= row["bucket"] < holdout + first]
    seen = sum(row["cases"] for row in on)
    rate = 1000 * sum(row["reopened"] for row in on) / seen
    answer = {"holdout": holdout, "needed": needed, "first": first, "bar": round(bar, 1), "seen": seen}
    answer |= {"rate": round(rate, 1), "decision": "stay" if seen < needed else "to_off" if rate > bar else "widen"}
    assert earned(0, **answer) == 6


def test_the_field_s_tool_gives_the_half_width_within_a_hundredth():
    from statsmodels.stats.proportion import confint_proportions_2indep

    facts, n = rollout(0).facts, int((rollout(0).accounts["barred"] == 0).sum())
    a = round(n * exact_holdout(facts["renewal"], facts["readable"], n) / 100)
    b = n - a
    low, high = confint_proportions_2indep(
        facts["renewal"] * a, a, facts["renewal"] * b, b, method="wald", compare="diff"
    )
    assert 50 * (high - low) == pytest.approx(facts["readable"], rel=0.01)


def test_simulated_weeks_keep_what_the_guardrail_promises():
    import numpy as np

    generator = np.random.default_rng(3)
    n, bar = round(cases_needed(47, 55)), bar_of(47, cases_needed(47, 55))
    usual, harmful = (1000 * generator.binomial(n, share, 20_000) / n for share in (0.047, 0.055))
    assert (usual > bar).mean() == pytest.approx(0.05, abs=0.01)
    assert (harmful > bar).mean() == pytest.approx(0.80, abs=0.015)


HALF = {
    **{f"accounts: {way}": lambda seed, way=way: with_percents(seed, right(seed)["holdout"], right(seed)["first"], way) for way in DEALT},
    "no holdout": lambda seed: with_percents(seed, 0, right(seed)["first"]),
    "five percent, as always": lambda seed: with_percents(seed, 5, right(seed)["first"]),
    "one percent first, as always": lambda seed: with_percents(seed, right(seed)["holdout"], 1),
    "half of all first": lambda seed: with_percents(seed, right(seed)["holdout"], 50),
    **{
        f"{name} in the plan": lambda seed, name=name: {
            key: value for key, value in plan(rollout(seed), {name}).items() if key in ("holdout", "first")
        }
        for name in ("barred", "holdout_down", "first_down", "one_side")
    },
    "no power": lambda seed: {"needed": cases_needed(rollout(seed).facts["usual"], rollout(seed).facts["harm"], power=0)},
    "two-sided": lambda seed: {"needed": cases_needed(rollout(seed).facts["usual"], rollout(seed).facts["harm"], alarm=1.96)},
    "twice the cases": lambda seed: {"needed": 2 * right(seed)["needed"]},
    "the bar is the harm": lambda seed: {"bar": rollout(seed).facts["harm"]},
    "the bar is what is usual": lambda seed: {"bar": rollout(seed).facts["usual"]},
    "the bar of a two-sided test": lambda seed: {"bar": bar_of(rollout(seed).facts["usual"], right(seed)["needed"], z=1.96)},
    "the bar of the cases seen": lambda seed: {"bar": bar_of(rollout(seed).facts["usual"], right(seed)["seen"])},
    "last week's cases": lambda seed: {
        "seen": int(
            rollout(seed)
            .accounts.loc[having(rollout(seed), right(seed)["holdout"], right(seed)["first"]), "cases_before"]
            .sum()
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", HALF)
def test_half_understood_ways_score_less(way, seed):
    assert earned(seed, **HALF[way](seed)) < 6


def test_every_other_percent_of_the_text_gives_another_holdout():
    for seed in SEEDS:
        assert all(whole(value) != right(seed)["holdout"] for _, value in holdouts(rollout(seed)))


HEARD = {
    "no holdout": "nobody is left to compare with in a year",
    "accounts: on_first": "the holdout's",
    "accounts: barred_in": "barred accounts in",
    "accounts: everybody": "all accounts that may have Digest",
    "no power": "without the part with 0.84",
    "two-sided": "1.96 in place of 1.645",
    "twice the cases": "as for two arms",
    "the bar of a two-sided test": "1.96 in place of 1.645",
    "the bar of the cases seen": "this week's cases in place of `needed`",
    "last week's cases": "last week's cases",
    "holdout_down in the plan": "Rounded down, or to the nearest",
    "first_down in the plan": "Rounded down, or to the nearest",
    "the bar is the harm": "goes unseen in every other week",
    "the bar is what is usual": "every other harmless week",
    "accounts: as_it_stands": "as it stands in the notebook",
    "accounts: late": "the first ones are 0 to `holdout` − 1",
    "accounts: exchanged": "the two percents exchanged",
}


@pytest.mark.parametrize("way", HEARD)
def test_they_hear_what_they_are(way):
    assert HEARD[way] in told(0, **HALF[way](0))


@pytest.mark.parametrize("option", ["widen", "stay", "to_holdout"])
def test_a_wrong_decision_hears_what_it_needs(option):
    message = next(one.message for one in OWN.question("rollout").misconceptions if one.name == f"decision_{option}")
    assert message in told(0, decision=option)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_holdout_costs_the_holdout_alone(seed):
    wrong = with_percents(seed, whole(next(iter(holdouts(rollout(seed))))[1]), right(seed)["first"])
    assert earned(seed, **wrong) == 5.25
    other = next(option for option in ("widen", "stay", "to_off") if option != wrong["decision"])
    assert earned(seed, **wrong | {"decision": other}) <= 3.25


@pytest.mark.parametrize("seed", SEEDS)
def test_one_rule_dropped_all_the_way_costs_its_own_fields(seed):
    """Barred accounts left in everywhere; `first` rounded down and run."""
    made, own = rollout(seed), right(seed)
    everywhere = plan(made, {"barred"})
    seen, rate = week(made, having(made, int(everywhere["holdout"]), int(everywhere["first"]), "barred_in"))
    wrong = everywhere | {"seen": seen, "rate": rate, "decision": verdict(seen, own["needed"], rate, own["bar"])}
    assert earned(seed, **wrong) == 3  # holdout, first, seen, rate
    assert "Barred accounts are in yours" in told(seed, **wrong)
    fewer = with_percents(seed, own["holdout"], own["first"] - 1)
    assert earned(seed, **fewer) == 5.5
    assert "With that percent there are still fewer" in told(seed, **fewer)


@pytest.mark.parametrize("rate", [..., float("nan"), 0.0])
def test_too_few_cases_need_no_rate(rate):
    few = {"seen": 157, "decision": "stay"}
    assert earned(0, **few, rate=rate) == 3.25  # nothing explains 157, so half of the decision
    assert "hold these two numbers" not in told(0, **few, rate=rate).casefold()


def test_a_rate_that_is_left_out_decides_nothing_where_enough_cases_came():
    assert earned(0, rate=...) == 3
    assert "`rate`" in told(0, rate=...)


def test_too_few_cases_stay_on_both_sides_of_the_bar_and_widening_may_be_right_above_what_is_usual():
    told = {"stay over": 0, "stay under": 0, "widen": 0, "to_off": 0}
    for seed in range(20):
        made, own = rollout(seed), right(seed)
        if own["decision"] == "stay":
            told["stay over" if own["rate"] > own["bar"] else "stay under"] += 1
            assert own["seen"] < own["needed"]
        else:
            told[own["decision"]] += 1
            assert made.facts["usual"] < own["rate"] < made.facts["harm"]
    assert min(told.values()) >= 1, told
