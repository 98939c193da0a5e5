"""What a learner has done so far, what is due again and what is next; read from the learner's own file."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aipm_course.curriculum import Module, modules
from aipm_course.judging.question import Question
from aipm_course.places import short
from aipm_course.planning.path import Depth, kept_choice, make_plan
from aipm_course.planning.reading import readings
from aipm_course.record import recorded
from aipm_course.registry import module_of_lesson, of_module
from aipm_course.registry import modules as with_questions
from aipm_course.road import stops, task_place
from aipm_course.so_far import share_of

# Spaced repetition: a question comes back so many days after the first, second, ... day on which it was right.
INTERVALS = (2, 7, 21, 60)
DUE_AT_MOST = 3
PLAN = "00_your_plan.ipynb"


@dataclass(frozen=True)
class Standing:
    """How a learner stands with one question.

    Attributes:
        question: the question.
        module: its module.
        best: points of the best answer so far.
        tried: whether anything but the placeholder was ever checked.
        due: when it is due again; None if it was never right.
        last: when it was checked or graded last.
    """

    question: Question[Any]
    module: Module
    best: float = 0.0
    tried: bool = False
    due: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """A learner's progress.

    Attributes:
        standings: one per question of every module that is ready, in the order of the course.
        due: questions that are due again, the most overdue first.
        next: what to do next, in a sentence.
        link: where that is done, seen from a page in work/ or notebooks/; "" where it is no page.
    """

    standings: tuple[Standing, ...]
    due: tuple[Standing, ...]
    next: str
    link: str = ""

    def points(self, standings: Sequence[Standing] | None = None) -> tuple[float, int]:
        """Return points so far and points to be had."""
        chosen = self.standings if standings is None else standings
        return sum(one.best for one in chosen), sum(one.question.points for one in chosen)

    def by_objective(self) -> dict[Module, dict[str, tuple[float, int]]]:
        """Return points so far and points to be had per module and objective."""
        table: dict[Module, dict[str, tuple[float, int]]] = {}
        for one in self.standings:
            if one.question.points:
                own = table.setdefault(one.module, {})
                done, full = own.get(one.question.objective, (0.0, 0))
                own[one.question.objective] = (done + one.best, full + one.question.points)
        return table

    @property
    def begun(self) -> set[str]:
        """Full names of the modules in which something was tried."""
        return {one.module.name for one in self.standings if one.tried}


def my_progress(now: datetime | None = None) -> Progress:
    """Return what the learner's own file says.

    Args:
        now: the time to take for now, with a time zone.
    """
    moment = now or datetime.now(UTC)
    by_question = defaultdict(list)
    for entry in recorded():
        if entry["what"] in ("check", "grade") and isinstance(entry.get("question"), str):
            by_question[entry["question"]].append(entry)
    standings = tuple(
        # What was done under an earlier name counts.
        _standing(question, module, [entry for name in (*question.was, question.id) for entry in by_question[name]])
        for module in modules()
        if module.ready and module.short in with_questions()
        for question in of_module(module.short)
    )
    due = sorted((one for one in standings if one.due and one.due <= moment), key=lambda one: str(one.due))
    return Progress(standings, tuple(due[:DUE_AT_MOST]), *_next(standings))


def _standing(question: Question[Any], module: Module, entries: list[dict[str, Any]]) -> Standing:
    # What could not be checked was the key's error, and shows nothing of the learner.
    entries = [entry for entry in entries if entry.get("outcome") != "failed"]
    shares = [share_of(entry) for entry in entries]
    days = sorted(
        {entry["when"].astimezone().date() for entry, share in zip(entries, shares, strict=True) if share == 1}
    )
    due = None
    if days:
        last = max(entry["when"] for entry, share in zip(entries, shares, strict=True) if share == 1)
        due = last + timedelta(days=INTERVALS[min(len(days), len(INTERVALS)) - 1])
    return Standing(
        question,
        module,
        best=round(max(shares, default=0.0) * question.points, 2),
        tried=any(entry.get("outcome") != "not_attempted" for entry in entries),
        due=due if question.points else None,
        last=max((entry["when"] for entry in entries), default=None),
    )


def _last(one: Standing) -> datetime:
    return one.last or datetime.min.replace(tzinfo=UTC)


def link_to(one: Standing) -> str:
    """Return what leads from a page in work/ or notebooks/ to a task in the learner's copy."""
    if not one.question.points:
        return f"{one.module.name}.ipynb"
    return f"../work/{one.module.name}/{one.module.short}.ipynb{task_place(one.module.name, one.question.task)}"


def _reading_on(standings: Sequence[Standing], tried: datetime | None) -> tuple[str, str] | None:
    """Say where to go on if a lesson was what somebody did last: with its next section, or with its exercise."""
    begun = readings()
    name = max(begun, key=lambda name: begun[name].last or datetime.min.replace(tzinfo=UTC), default="")
    last = begun[name].last if name else None
    if last is None or (tried and tried > last):
        return None
    if section := begun[name].next:
        return f"Read on in {name}: {section}.", f"{name}.ipynb{begun[name].sections[section]}"
    module = module_of_lesson(name)
    taught = {question: stop.taught for question, stop in stops(short(module)).items()}
    of_other = {task for task, section in taught.items() if section and section not in begun[name].sections}
    tasks = [
        one
        for one in standings
        if one.module.name == module and one.question.points and one.question.id not in of_other
    ]
    if tasks and not any(one.tried for one in tasks):
        first = tasks[0]
        return f"{name} is read. Now its exercise: {first.question.task} {first.question.title}.", link_to(first)
    return None


def _next(standings: Sequence[Standing]) -> tuple[str, str]:
    """Say what to do next, and where: finish what was begun, the latest first, then what the plan asks for."""
    open_ones = [one for one in standings if one.best < one.question.points]
    tried = sorted((one for one in standings if one.tried), key=_last, reverse=True)
    if reading := _reading_on(standings, _last(tried[0]) if tried else None):
        return reading
    for name in dict.fromkeys(one.module.name for one in tried):
        for one in open_ones:
            if one.module.name == name:
                return f"Go on in {name} with {one.question.task} {one.question.title}.", link_to(one)
    choice = kept_choice()
    if choice:
        left = {one.module.name for one in open_ones}
        for step in make_plan(*choice).steps:
            if step.module.name in left and step.depth is Depth.FULL:
                begin = f"Begin {step.module.name}: {step.module.title} ({step.minutes} minutes)."
                return begin, f"{step.module.name}.ipynb"
        if not open_ones:
            return "Everything that is ready is done. Questions come back here when they are due.", ""
        return "What your plan asks for is done as far as it is ready. The electives are left.", PLAN
    if open_ones:
        return (
            "Find your path, here or with `aipm plan`: two choices and fifteen minutes. Or begin with any module.",
            PLAN,
        )
    return "Everything that is ready is done. Questions come back here when they are due.", ""
