"""What the key rests on stands in the exercise, word for word: each rule in its own task, and the rubric of rated texts."""

import re

import pytest

from aipm_course.grading.notebooks import is_check, read_notebook
from aipm_course.judging.levels import rubric_table
from aipm_course.places import course_root, exercise_path
from aipm_course.registry import manifest_of, modules, of_module

WITH_EXERCISE = [module for module in modules() if exercise_path(course_root(), manifest_of(module).name).is_file()]


def texts(module):
    """Return {question: the Markdown of its task}, each with what stands above the first task and holds for all."""
    found, for_all, own, started = {}, "", "", False
    for cell in read_notebook(exercise_path(course_root(), manifest_of(module).name)).cells:
        if cell.cell_type == "markdown":
            if re.match(r"## [A-Z]\d+ · ", cell.source):
                started, own = True, ""
            if started:
                own += f"\n{cell.source}"
            else:
                for_all += f"\n{cell.source}"
        elif is_check(cell):
            found[cell.source.split('"')[1]] = f"{for_all}\n{own}"
    return found


@pytest.mark.parametrize("module", WITH_EXERCISE)
def test_each_rule_stands_in_its_task_word_for_word(module):
    told = texts(module)
    missing = [
        (question.id, ablation.name, ablation.rule)
        for question in of_module(module)
        for ablation in question.ablations
        if ablation.rule not in " ".join(told[question.id].split())
    ]
    assert missing == []


@pytest.mark.parametrize("module", WITH_EXERCISE)
def test_the_rubric_of_rated_texts_is_the_keys(module):
    told = texts(module)
    for question in of_module(module):
        if rubric := getattr(question.kind, "rubric", None):
            assert rubric_table(rubric) in told[question.id], question.id
