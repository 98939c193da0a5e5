"""The studio's generators keep their planted truths and are deterministic."""

import pandas as pd
import pytest

from aipm_course.modules.studio.simulators import adoption_up, eval_report, score_ratings, told_stories

SIMULATORS = {
    "told_stories": (told_stories, 0.8),
    "adoption_up": (adoption_up, 0.75),
    "eval_report": (eval_report, 0.75),
}


@pytest.mark.parametrize("name", SIMULATORS)
def test_planted_truths_hold_at_the_first_attempt_for_nearly_every_seed(name):
    module, share = SIMULATORS[name]
    attempts = [module._planted_truths(module._draw(seed, 0)) for seed in range(100)]
    for truth in attempts[0]:
        held = sum(attempt[truth] for attempt in attempts)
        assert held >= 100 * share, (truth, held)
    for seed in range(200):
        assert all(module._planted_truths(getattr(module, name)(seed)).values())


def test_the_hiring_round_keeps_its_truths():
    for seed in range(100):
        assert all(score_ratings._planted_truths(score_ratings.score_ratings(seed).ratings).values())


@pytest.mark.parametrize(
    ("module", "table"),
    [(told_stories, "stories"), (adoption_up, "dashboard"), (eval_report, "latency"), (score_ratings, "ratings")],
)
def test_a_seed_gives_the_same_table_again_and_another_seed_another(module, table):
    make = getattr(module, module.__name__.rpartition(".")[2])
    first = getattr(make(4), table).copy()
    make.cache_clear()
    pd.testing.assert_frame_equal(first, getattr(make(4), table))
    assert not first.equals(getattr(make(5), table))
