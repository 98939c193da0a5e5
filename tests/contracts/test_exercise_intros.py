"""What an exercise says of itself at the top is recomputed: how many tasks, how many points."""

import json
import re
from pathlib import Path

import pytest

from aipm_course.places import solution_path
from aipm_course.registry import manifest_of, modules, of_module

ROOT = Path(__file__).parents[2]
WORDS = dict(
    enumerate(["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
)
WRITTEN = [module for module in modules() if solution_path(ROOT, manifest_of(module).name).exists()]


@pytest.mark.parametrize("module", WRITTEN)
def test_tasks_and_points_at_the_top_are_those_of_the_exercise(module):
    cells = json.loads(solution_path(ROOT, manifest_of(module).name).read_text(encoding="utf-8"))["cells"]
    top = "".join(cells[0]["source"])
    graded = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    warm_up = re.search(r"rating warm-up, (\d+) points", top)
    # Where no warm-up is named beside them, the tasks are all that is checked.
    checked = [question for question in of_module(module) if not warm_up or re.fullmatch(r"A\d+", question.task)]
    rated = [question for question in of_module(module) if question not in checked]
    by_hand = [cell for cell in graded if cell.get("grade") and cell.get("solution")]

    stated = re.search(r"(\w+) tasks?, (\d+) points, checked", top)
    assert stated, "say: Seven tasks, 31 points, checked as you go; ..."
    assert stated[1].casefold() == WORDS[len(checked)]
    assert int(stated[2]) == sum(question.points for question in checked)
    if warm_up:
        assert int(warm_up[1]) == sum(question.points for question in rated)
    read = re.search(r"(\d+) points, read by a person", top)
    assert read
    assert int(read[1]) == sum(cell["points"] for cell in by_hand)


UNDER = {"data", "retrieval"}
"""Modules whose minutes are fewer than those of their exercise and second lesson together; the list only gets shorter."""


@pytest.mark.parametrize("module", WRITTEN)
def test_a_module_s_minutes_hold_those_of_its_exercise_and_of_its_second_lesson(module):
    manifest = manifest_of(module)
    top = json.loads(solution_path(ROOT, manifest.name).read_text(encoding="utf-8"))["cells"][0]["source"]
    stated = re.search(r"About (\d+) minutes", "".join(top))
    needed = (int(stated[1]) if stated else 0) + (manifest.second_lesson.minutes if manifest.second_lesson else 0)
    assert (manifest.minutes < needed) is (module in UNDER), f"{manifest.minutes} minutes, and {needed} are needed"
