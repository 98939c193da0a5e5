"""What to do today about a weakness: a module that is there, or questions of the bank."""

from collections.abc import Mapping

from aipm_course import curriculum
from aipm_course.interview.material import bank
from aipm_course.kernel.wording import listed
from aipm_course.places import short
from aipm_course.registry import find

_QUESTIONS = 3


def is_there(module: str) -> bool:
    """Return whether a module can be opened today."""
    return bool(curriculum.module(short(module)).ready)


def step(module: str, task: str = "") -> str:
    """Return what repairs a weakness today: the lesson, and the task of the module's exercise that practices it.

    A module that is only announced is replaced by questions of the bank that practice the same.
    """
    if is_there(module):
        exercise = f", then {find(task).task} {find(task).title}" if task else ""
        return f"{module} (notebooks/{module}.ipynb{exercise})"
    asked = [item.id for item in bank() if module in item.repair][:_QUESTIONS]
    calls = listed([f'ask("{name}")' for name in asked], limit=_QUESTIONS)
    return f"{calls} from the bank, until {module} is there" if asked else f"{module}, once it is there"


def steps(modules: tuple[str, ...], tasks: Mapping[str, str]) -> tuple[str, ...]:
    """Return what repairs each of some weaknesses today, given the task of some modules."""
    return tuple(step(module, tasks.get(module, "")) for module in modules)
