"""The questions, a folder per module and a file per task; each module names its own in `QUESTIONS`.

This package is the answer key. While a notebook is graded, nothing in the learner's kernel imports it.
"""

import importlib
import pkgutil
from functools import cache
from typing import Any

from aipm_course.errors import CourseError
from aipm_course.questions.question import Misconception, Question, Rule
from aipm_course.wording import listed, nearest

__all__ = ["Misconception", "Question", "Rule", "all_questions", "by_grade_id", "find", "modules", "of_module"]

_NOT_MODULES = {"question"}


@cache
def modules() -> tuple[str, ...]:
    """Return the names of the modules that have questions, in alphabetical order."""
    return tuple(sorted(name for _, name, _ in pkgutil.iter_modules(__path__) if name not in _NOT_MODULES))


@cache
def of_module(module: str) -> tuple[Question[Any], ...]:
    """Return the questions of one module, in the order of its tasks."""
    if module not in modules():
        raise CourseError(f"There is no module {module!r} with questions; there are: {listed(modules(), limit=30)}.")
    return tuple(importlib.import_module(f"{__name__}.{module}").QUESTIONS)


def all_questions() -> tuple[Question[Any], ...]:
    """Return every question of the course."""
    return tuple(question for module in modules() for question in of_module(module))


def find(question_id: str) -> Question[Any]:
    """Return a question by its id; an unknown id gets the nearest known one.

    Raises:
        CourseError: the id is not text, or no question has it.

    Examples:
        >>> find("rice.clean_score").points
        3
        >>> find("rice.clean_scroe")
        Traceback (most recent call last):
        aipm_course.errors.CourseError: There is no question 'rice.clean_scroe'. Did you mean rice.clean_score?
    """
    if not isinstance(question_id, str):
        raise CourseError(
            f"The first thing check(), hint() and solution() need is the name of a question in quotes, for example "
            f'"rice.clean_score"; given is {type(question_id).__name__}.'
        )
    module = question_id.partition(".")[0]
    if module in modules():
        for question in of_module(module):
            if question.id == question_id:
                return question
    known = [question.id for question in all_questions()]
    hint = nearest(question_id, known) or f" The questions are: {listed(known, limit=40)}."
    raise CourseError(f"There is no question {question_id!r}.{hint}")


def by_grade_id(grade_id: str) -> Question[Any] | None:
    """Return the question behind an nbgrader check cell, or None for a cell that is not one of ours."""
    module = grade_id.partition("-")[0]
    if module not in modules():
        return None
    return next((question for question in of_module(module) if question.grade_id == grade_id), None)
