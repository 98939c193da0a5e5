"""A path through the modules for a target role and an entry path, with what may be left out and why."""

from collections.abc import Set
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from aipm_course.curriculum import START, Mark, Module, Origin, Role, mark, modules, origins, roles
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.planning.diagnostic import covered, known
from aipm_course.record import record, recorded

SKIM_SHARE = 1 / 3
"""Lesson and explorer without the exercise, as a share of a module's minutes. An estimate."""


Named = TypeVar("Named", Role, Origin)


class Depth(Enum):
    """What a path asks of a module."""

    FULL = "do it"
    SKIM = "skim"
    OPTIONAL = "elective"
    SKIP = "skip"


@dataclass(frozen=True)
class Step:
    """One module on a path.

    Attributes:
        module: the module.
        depth: what the path asks.
        minutes: what that takes.
        why: the reason in a sentence.
        provable: whether the diagnostic could still show that the module may be skipped.
    """

    module: Module
    depth: Depth
    minutes: int
    why: str
    provable: bool = False


@dataclass(frozen=True)
class Plan:
    """A path.

    Attributes:
        role: where to.
        origin: where from.
        steps: every module of the course in order, the coming ones included.
    """

    role: Role
    origin: Origin
    steps: tuple[Step, ...]

    def skipped(self) -> list[str]:
        """Return the modules that the diagnostic lets somebody skip."""
        return [step.module.name for step in self.steps if step.depth is Depth.SKIP]

    def provable(self) -> list[str]:
        """Return the modules that the diagnostic could still let somebody skip."""
        return [step.module.name for step in self.steps if step.provable]

    def hours(self, *depths: Depth, ready: bool | None = None) -> float:
        """Return the hours of the steps with one of the depths.

        Args:
            depths: which depths to count; without any, those that the path asks for (do it and skim).
            ready: only modules that are ready, only those that are coming, or both.
        """
        wanted = depths or (Depth.FULL, Depth.SKIM)
        chosen = [step for step in self.steps if step.depth in wanted and ready in (None, step.module.ready)]
        return sum(step.minutes for step in chosen) / 60

    def hours_in_words(self, digits: int = 1) -> str:
        """Return the hours, and how many of them are ready where some are not."""
        now = (
            ""
            if all(step.module.ready for step in self.steps)
            else f", {self.hours(ready=True):.{digits}f} of them ready today"
        )
        return f"{self.hours():.{digits}f} hours{now}"


def make_plan(role: str, origin: str, shown: Set[str] | None = None) -> Plan:
    """Return the path from an origin to a role.

    Args:
        role: name of the target role, for example "ai-pm".
        origin: name of where somebody comes from, for example "data-science".
        shown: modules whose diagnostic went well; without it, the learner's own file is read.

    Raises:
        CourseError: there is no such role or origin.

    Examples:
        >>> plan = make_plan("ai-pm", "data-science", shown=set())
        >>> plan.steps[0].depth is Depth.FULL
        True
    """
    target, start = find_role(role), find_origin(origin)
    proven = known() if shown is None else shown
    first = next(module for module in modules() if module.name == START)
    steps = [Step(first, Depth.FULL, first.minutes, "It shows how a page and a check work.")]
    for module in modules():
        if module.name != START:
            steps.append(_step(module, target, start, module.name in proven))
    return Plan(target, start, tuple(steps))


def find_role(name: str) -> Role:
    """Return the target role with a name.

    Raises:
        CourseError: there is none; the message names the nearest or all.
    """
    return _named(name, roles(), "role")


def find_origin(name: str) -> Origin:
    """Return the entry path with a name.

    Raises:
        CourseError: there is none; the message names the nearest or all.
    """
    return _named(name, origins(), "entry path")


def keep_choice(role: str, origin: str) -> None:
    """Keep the two choices in the learner's own file."""
    record("plan", role=role, origin=origin)


def kept_choice() -> tuple[str, str] | None:
    """Return the role and the origin that were chosen last, or None."""
    names = ({entry.name for entry in roles()}, {entry.name for entry in origins()})
    for entry in reversed(recorded()):
        choice = entry.get("role"), entry.get("origin")
        if entry["what"] == "plan" and choice[0] in names[0] and choice[1] in names[1]:
            return str(choice[0]), str(choice[1])
    return None


def _named(name: str, entries: tuple[Named, ...], what: str) -> Named:
    names = {entry.name: entry for entry in entries}
    if name not in names:
        raise CourseError(f"There is no {what} {name!r}.{nearest(str(name), names) or f' There are: {listed(names)}.'}")
    return names[name]


def _step(module: Module, role: Role, origin: Origin, proven: bool) -> Step:
    depth, why = _depth(mark(module.name, role.name), mark(module.name, origin.name), origin, proven)
    provable = depth is Depth.SKIM and module.name in covered() and not proven
    if provable:
        why += " The diagnostic can show that you may skip it."
    share = {Depth.SKIM: SKIM_SHARE, Depth.SKIP: 0.0, Depth.FULL: 1 - SKIM_SHARE if proven else 1.0}.get(depth, 1.0)
    minutes = module.minutes if share == 1 else round(module.minutes * share / 5) * 5
    return Step(module, depth, minutes, why, provable)


def _depth(for_role: Mark, from_origin: Mark, origin: Origin, proven: bool) -> tuple[Depth, str]:
    """Return what the two marks of the matrix and the diagnostic make of a module."""
    if for_role is Mark.CORE and from_origin is Mark.CORE:
        if proven:
            return Depth.FULL, "Core. The diagnostic went well: begin with the exercise, a third less."
        return Depth.FULL, "Core, and often new to you."
    if for_role is Mark.CORE and from_origin is Mark.ELECTIVE:
        if proven:
            return Depth.SKIM, "Core, and the diagnostic shows that you know it: lesson and explorer, two thirds less."
        return Depth.FULL, "Core; some of it you may know."
    if for_role is Mark.CORE:
        if proven:
            return Depth.SKIP, f"Usually known in {origin.title}, and the diagnostic shows that you know it."
        return Depth.SKIM, f"Usually known in {origin.title}: lesson and explorer."
    if for_role is Mark.ELECTIVE and from_origin is Mark.CORE:
        return Depth.OPTIONAL, "Not core for the role, but new to you: the elective to take first."
    if for_role is Mark.ELECTIVE:
        return Depth.OPTIONAL, "Not core for the role."
    if proven:
        return Depth.SKIP, "The role needs its vocabulary only, and the diagnostic shows that you have it."
    return Depth.SKIM, "The role needs its vocabulary: lesson and explorer."
