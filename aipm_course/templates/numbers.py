"""The numbers that filled templates quote: each module's paper.py says which, from the tables and answers of its lesson."""

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from aipm_course.datasets import load
from aipm_course.judging.lesson import Lesson, Value
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import find, manifest_of


@cache
def numbers_of(module: str) -> Mapping[str, Value]:
    """Return a module's numbers by name, as its lesson shows them; none if it has no paper.py.

    Raises:
        CourseError: its lesson has no seed.
    """
    manifest = manifest_of(module)
    if not (manifest.folder / "paper.py").is_file():
        return {}
    found: Mapping[str, Value] = importlib.import_module(f"{manifest.package}.paper").numbers(lesson_of(module))
    return found


def lesson_of(module: str) -> Lesson:
    """Return what a module's lesson shows.

    Raises:
        CourseError: the lesson has no seed.
    """
    seed = manifest_of(module).lesson_seed
    if seed is None:
        raise CourseError(f"{module}/module.toml says no lesson_seed, so nobody knows the lesson's numbers.")

    def table(name: str) -> Any:
        return load(f"{module}_{name}", seed=seed)

    def answer(task: str) -> Any:
        question = find(f"{module}.{task}")
        return question.reference(question.data(seed))

    return Lesson(table, answer)
