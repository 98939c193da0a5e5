"""What to do today about a weakness: a module that is there, or questions of the bank."""

from aipm_course import curriculum
from aipm_course.interview.material import bank
from aipm_course.kernel.wording import listed
from aipm_course.places import short

_QUESTIONS = 3


def is_there(module: str) -> bool:
    """Return whether a module can be opened today."""
    return bool(curriculum.module(short(module)).ready)


def step(repair: str) -> str:
    """Return what repairs a weakness today: a module, or one of its tasks (its name, a space and "A1").

    A module that is only announced is replaced by questions of the bank that practice the same.
    """
    module, _, task = repair.partition(" ")
    if is_there(module):
        where = f"notebooks/{module}.ipynb"
        return f"{module}, task {task} ({where})" if task else f"{module} ({where})"
    asked = [item.id for item in bank() if module in item.repair][:_QUESTIONS]
    calls = listed([f'ask("{name}")' for name in asked], limit=_QUESTIONS)
    return f"{calls} from the bank, until {module} is there" if asked else f"{module}, once it is there"


def steps(modules: tuple[str, ...]) -> tuple[str, ...]:
    """Return what repairs each of some weaknesses today."""
    return tuple(step(module) for module in modules)
