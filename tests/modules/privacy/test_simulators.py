"""Planted truths, stories and edges of the simulators of module 16."""

from collections import Counter

import numpy as np
import pytest

from aipm_course.modules.privacy.rules import BANS, NONE
from aipm_course.modules.privacy.simulators import layers as team
from aipm_course.modules.privacy.simulators import redaction as week
from aipm_course.modules.privacy.simulators import uses as twelve
from aipm_course.modules.privacy.simulators.redactor import masked, redacted

SEEDS = range(20)
FEW = range(6)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "logs": Counter(
            week.numbers(week.counted(drawn), len(week.users(drawn)))["logs"] for drawn in map(week.redaction, SEEDS)
        ),
        "kind": Counter(week.redaction(seed).weak for seed in SEEDS),
        "buy": Counter(team.numbers(team.layers(seed))["buy"] for seed in SEEDS),
        "rank": Counter(team.layers(seed).rank for seed in SEEDS),
        "promise": Counter(team.layers(seed).promise for seed in SEEDS),
        "day": Counter(twelve.uses(seed).day for seed in SEEDS),
    }
    for name, variants in told.items():
        assert len(variants) >= 3, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_mentions_flatter_and_mislead_both_ways():
    flattered = misled = 0
    for seed in SEEDS:
        drawn = week.redaction(seed)
        found = week.numbers(week.counted(drawn), len(week.users(drawn)))
        flattered += found["by_mention"] >= week.BAR > found["by_person"]
        misled += found["by_mention"] < week.BAR <= found["by_person"]
    assert flattered >= 10
    assert misled >= 3


@pytest.mark.parametrize("seed", FEW)
def test_what_is_hidden_is_what_the_redactor_hides(seed):
    """Each mention looked up in the stored text: all of it gone, or not."""
    drawn = week.redaction(seed)
    text = drawn.prompts.set_index("prompt")
    for row in drawn.mentions.to_dict("records"):
        typed, stored = text["text"][row["prompt"]], text["stored"][row["prompt"]]
        assert row["mention"] in typed
        assert stored == redacted(typed)
        assert row["stored"] in stored
        assert (row["hidden"] == "all") == (row["stored"] in ("[name]", "[email]", "[phone]", "[account]"))
        assert (row["hidden"] == "none") == (row["stored"] == row["mention"])


def test_nobody_is_real(root):
    """Numbers of ranges kept for fiction, addresses of a domain that is nobody's."""
    for seed in FEW:
        for row in week.redaction(seed).mentions.to_dict("records"):
            digits = "".join(filter(str.isdigit, row["mention"]))
            if row["kind"] == "phone":
                assert "55501" in digits[-7:] or digits.startswith("442079460")
            if row["kind"] == "email":
                assert "example.com" in row["mention"]


def test_the_patterns_see_what_they_say():
    assert (
        redacted("Nerys Quarrel, LK-20418822, n.quarrel@example.com, 212-555-0142")
        == "[name], [account], [email], [phone]"
    )
    assert masked("nerys quarrel, LK 2041 8822, n.quarrel at example.com, +44 20 7946 0142") == []


@pytest.mark.parametrize(("hits", "count"), [(0, 240), (3, 240), (13, 240), (40, 251), (240, 240)])
def test_the_two_ends_are_those_of_the_beta_distribution(hits, count):
    from scipy.stats import beta

    low, high = team.ends(hits, count)
    assert low == pytest.approx(beta.ppf(0.05, hits, count - hits + 1) if hits else 0, abs=1e-6)
    assert high == pytest.approx(beta.ppf(0.95, hits + 1, count - hits) if hits < count else 1, abs=1e-6)


@pytest.mark.parametrize("seed", FEW)
def test_attacks_counted_one_by_one(seed):
    drawn = team.layers(seed)
    won = {name: set() for name in team.OFFERS}
    for row in drawn.tries.to_dict("records"):
        for name in team.OFFERS:
            if row["scope"] == "yes" and row["screen"] == row[name] == "passed":
                won[name].add(row["attack"])
    attacks = drawn.tries[drawn.tries["scope"] == "yes"]["attack"].nunique()
    found = team.numbers(drawn)["pairs"]["both"]
    assert {name: len(won[name]) / attacks for name in team.OFFERS} == pytest.approx(found.to_dict())
    assert drawn.tries.groupby("attack").size().eq(team.TRIES).all()


def test_neither_strength_nor_the_product_says_what_to_buy():
    right = Counter()
    for seed in SEEDS:
        drawn = team.layers(seed)
        found, ways = team.numbers(drawn), team.other_shares(drawn)
        alone = ways["the share that gets past this layer alone"]
        for name, picked in {
            "strongest": alone.idxmin(),
            "weakest": alone.idxmax(),
            "product": ways["the product of the two shares"].idxmin(),
            "least": found["pairs"]["both"].idxmin(),
            "kindest": found["pairs"]["blocked"].idxmin(),
        }.items():
            right[name] += picked == found["buy"]
    assert right["least"] == 14
    assert all(3 <= right[name] <= 0.6 * len(SEEDS) for name in ("strongest", "weakest", "product", "kindest")), right


def test_layers_overlap_and_complement_each_other():
    more = fewer = 0
    for seed in SEEDS:
        drawn = team.layers(seed)
        both = team.numbers(drawn)["pairs"]["both"]
        product = team.other_shares(drawn)["the product of the two shares"]
        more += int((both > product + 0.02).sum())
        fewer += int((both < product - 0.02).sum())
    assert more >= 10
    assert fewer >= 20


@pytest.mark.parametrize("seed", SEEDS)
def test_the_two_of_a_pair_differ_in_their_rule_and_share_their_tool(seed):
    drawn = twelve.uses(seed)
    table = drawn.table.set_index("use")
    for letter in twelve.LETTERS:
        one, other = f"{letter}1", f"{letter}2"
        assert table["tool"][one] == table["tool"][other]
        assert drawn.rule[one] != drawn.rule[other]
    outside = table.index[table["users_in"] != "EU"]
    assert len(outside) == 1
    assert (drawn.rule[outside] == NONE).all()
    assert set(twelve.starting(drawn, drawn.rule)).isdisjoint(drawn.rule.index[drawn.rule.isin(BANS)])
    assert twelve.starting_by(drawn, drawn.rule, twelve.in_force(drawn.rule, drawn.day)) == twelve.starting(
        drawn, drawn.rule
    )


def test_neither_letter_nor_place_tells_the_stricter_use():
    first = [twelve.uses(seed).rule[f"{letter}1"] == NONE for seed in SEEDS for letter in twelve.LETTERS]
    assert 0.2 < np.mean(first) < 0.6
