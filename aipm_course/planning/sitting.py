"""Which questions of the diagnostic somebody is asked: those whose answers change most of their own path.

A quarter of an hour cannot ask about every module. So a sitting asks first about the modules where right answers save
most minutes on this path, enough questions of each to count, and goes on to the next module as soon as one is missed:
a module with a missed question stays on the path, whatever comes after it. Where right answers would change nothing,
nothing is asked.
"""

from collections.abc import Mapping

from aipm_course.planning.diagnostic import (
    ENOUGH,
    MINUTES,
    MINUTES_EACH,
    Item,
    answered,
    covered,
    item_of,
    questions_of,
)
from aipm_course.planning.path import kept_choice, make_plan

USUAL = ("ai-pm", "product")
"""Role and origin of somebody who has not chosen yet."""


def sitting(
    minutes: int = MINUTES, choice: tuple[str, str] | None = None, given: Mapping[str, bool] | None = None
) -> tuple[Item, ...]:
    """Return the questions of a sitting as they stand now, those that are answered included; more answers may change it.

    Args:
        minutes: how long all of it may take.
        choice: names of the role and of the origin; without it, what was chosen last, or the usual ones.
        given: whether each question was answered rightly; without it, the learner's own file is read.
    """
    answers = answered() if given is None else given
    chosen: list[str] = []
    left = minutes // MINUTES_EACH
    for module in by_gain(*(choice or kept_choice() or USUAL)):
        own = questions_of(module)[:ENOUGH]
        if not all(answers.get(question, True) for question in own):
            own = tuple(question for question in own if question in answers)
        if len(own) > left:
            break
        chosen += own
        left -= len(own)
    return tuple(item_of(question) for question in chosen)


def by_gain(role: str, origin: str) -> list[str]:
    """Return the modules of which the diagnostic can change something on a path, those that save most minutes first."""
    before, after = make_plan(role, origin, set()).steps, make_plan(role, origin, covered()).steps
    changed = [(step, proven) for step, proven in zip(before, after, strict=True) if step.why != proven.why]
    return [step.module.name for step, proven in sorted(changed, key=lambda pair: pair[1].minutes - pair[0].minutes)]


def saved_hours(role: str, origin: str) -> float:
    """Return by how many hours the answers so far shorten a path."""
    return make_plan(role, origin, set()).hours() - make_plan(role, origin).hours()
