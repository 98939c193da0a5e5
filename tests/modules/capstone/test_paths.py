"""The solution's cells, worked by five players on their own paths: each hears what is right on that path."""

import pytest
from answers_of import verdict_on

from aipm_course.modules.capstone.simulators.paths import FOOLISH, SENSIBLE
from aipm_course.registry import find

PLAYERS = {**SENSIBLE, **FOOLISH}
TASKS = ("choose", "prepare", "evaluate", "beta", "operate", "board")


@pytest.mark.parametrize("seed", [0, 5, 12])
@pytest.mark.parametrize("player", PLAYERS)
def test_whoever_reads_their_own_path_rightly_gets_full_points(player, seed, solved):
    answers = solved(seed, PLAYERS[player])
    lost = {}
    for task in TASKS:
        verdict = verdict_on(find(f"capstone.{task}"), answers[task], seed)
        if verdict.earned < verdict.points:
            lost[task] = verdict.lines
    assert lost == {}


def test_the_numbers_of_another_path_lose_points_in_every_later_stage(solved):
    mine, other = solved(5, SENSIBLE["cautious"]), solved(5, SENSIBLE["lean"])
    choices = {*SENSIBLE["lean"], "idea", "gate"}
    for task in TASKS[1:]:
        mixed = {name: (mine if name in choices else other)[task][name] for name in mine[task]}
        question = find(f"capstone.{task}")
        assert verdict_on(question, mixed, 5).earned <= 0.65 * question.points, task
