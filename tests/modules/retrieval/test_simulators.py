"""Planted truths and stories of the simulators of module 11."""

from collections import Counter

import pytest

from aipm_course.modules.retrieval.simulators.agent import (
    DESKS,
    TOOLS,
    WAYS,
    agent,
    by_week,
    desk,
    harm,
    rates,
    unaware,
    ways_of,
)
from aipm_course.modules.retrieval.simulators.context import by_setting, choose, context
from aipm_course.modules.retrieval.simulators.help_center import ENGINES
from aipm_course.modules.retrieval.simulators.microscope import MOST_PAGES, seen
from aipm_course.modules.retrieval.simulators.searched import leader, measured, searched

SEEDS = range(20)
FEW = range(6)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "fix": Counter(searched(seed).story for seed in SEEDS),
        "engine": Counter(leader(measured(searched(seed)).recall) for seed in SEEDS),
        "today": Counter(searched(seed).today for seed in SEEDS),
        "limit": Counter(context(seed).limit for seed in SEEDS),
        "launch": Counter(context(seed).launch for seed in SEEDS),
        "setting": Counter(context(seed).roles["chosen"] for seed in SEEDS),
        "desk": Counter(agent(seed).story for seed in SEEDS),
    }
    for name, variants in told.items():
        assert max(variants.values()) <= 0.6 * len(SEEDS), name
    assert set(told["desk"]) == set(DESKS)


@pytest.mark.parametrize("seed", FEW)
def test_habits_that_go_by_one_number_are_wrong(seed):
    made, trial = searched(seed), context(seed)
    right = measured(made)
    assert leader(right.failures) != leader(right.gain)
    table = by_setting(trial).to_dict()
    chosen = trial.roles["chosen"]
    for without in ("cost", "time", "both"):
        assert choose(table, trial.facts, without) != (chosen, trial.limit)
    kept = [name for name in table["right"] if table["cents"][name] <= trial.facts["most_cents"]]
    kept = [name for name in kept if table["p95"][name] <= trial.facts["most_seconds"]]
    pages = trial.settings.set_index("setting")["pages"]
    assert chosen not in (max(kept, key=lambda name: pages[name]), min(kept, key=lambda name: pages[name]))
    assert chosen not in (
        min(kept, key=lambda name: table["cents"][name]),
        min(kept, key=lambda name: table["p95"][name]),
    )


@pytest.mark.parametrize("seed", FEW)
def test_a_desk_is_no_better_than_what_it_is_shown_to_stop(seed):
    made = agent(seed)
    right, lost = rates(made), harm(made.tools)
    ways = ways_of(made, lost, right["caught"])
    assert desk(right, made.facts) == made.story
    assert ways != ways_of(made, lost, 1.0)
    assert ways != ways_of(made, lost, 1 - right["caught"])
    assert ways != unaware(made, lost)
    assert set(ways.values()) == set(WAYS)
    assert max(abs(by_week(made)[name] - right[name]) for name in right) > 0.009
    in_time = (made.tools["found_after"] <= made.tools["undo_within"]).tolist()
    reflex = {tool: "alone" if back else "approve" for tool, back in zip(TOOLS, in_time, strict=True)}
    assert ways != reflex
    assert (made.tools["found_after"] == made.tools["undo_within"]).sum() >= 2
    assert (made.tools["found_after"] == made.tools["undo_within"] + 1).sum() >= 2


@pytest.mark.parametrize("seed", [0, 3, 133])
def test_the_microscope_gives_the_answers_that_were_recorded(seed):
    made = searched(seed)
    k = int(made.facts["k"])
    for row in made.questions.head(40).itertuples():
        found = seen(row.question, made.today, seed)
        assert found.right[k - 1] == (row.answer == "right"), row.question
        assert len(found.right) == MOST_PAGES
        assert found.text == row.text


def test_the_same_seed_gives_the_same_tables():
    for make in (searched, context, agent):
        first = make(2)
        make.cache_clear()
        again = make(2)
        for name in vars(first):
            one, other = getattr(first, name), getattr(again, name)
            assert one.equals(other) if hasattr(one, "equals") else one == other
    assert set(ENGINES) == {"words", "letters"}
