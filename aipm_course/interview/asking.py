"""The question bank for a learner: draw a question, see it with its follow-ups, and what to listen for."""

from typing import TYPE_CHECKING

from aipm_course import curriculum
from aipm_course.interview.material import bank, rater_guide, spoken
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.reference.signals import AREAS, SIGNALS
from aipm_course.registry import find

if TYPE_CHECKING:
    import pandas as pd


def question_bank(area: str | None = None) -> "pd.DataFrame":
    """Return the bank as a table: id, area, level, role, kind, minutes, question, dimensions, modules that repair.

    `kind` is "case" or "story" (something that you did); a specialist's question names the role.

    Args:
        area: one of the twelve areas; without it all of them.

    Raises:
        CourseError: there is no such area.

    Examples:
        >>> len(question_bank("drift"))
        10
    """
    import pandas as pd

    if area is not None and area not in AREAS:
        hint = nearest(str(area), AREAS) or f" There are: {listed(AREAS, limit=12)}."
        raise CourseError(f"There is no area {area!r}.{hint}")
    rows = [
        (
            *(item.id, item.area, item.level, item.role, item.kind, item.minutes, item.prompt),
            *(", ".join(item.scores), ", ".join(item.repair)),
        )
        for item in bank()
        if area in (None, item.area)
    ]
    columns = ["id", "area", "level", "role", "kind", "minutes", "question", "scores", "repair"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def ask(question: str, *, step: int = 0) -> str:
    """Return a question of the bank, its follow-up of a step (1 to 3), or with step 4 what to listen for.

    One question of each area has two answers as they might be said, step 5; step 6 says which one is better, and why.

    Examples:
        >>> ask("Q15", step=1)
        'The AUC has not moved.'
    """
    found = next((item for item in bank() if item.id == question), None)
    if found is None:
        raise CourseError(f"There is no question {question!r}; there are Q01 to {bank()[-1].id}.")
    if isinstance(step, bool) or step not in range(7):
        raise CourseError(
            "A step is 0 (the question), 1 to 3 (follow-ups), 4 (what to listen for), 5 (two answers) or 6 (the better "
            f"one); given is {step!r}."
        )
    if step == 0:
        return f"{found.prompt} ({found.minutes} minutes)"
    if step < 4:
        return found.follow_ups[step - 1]
    if step > 4:
        return _answered(question, step)
    heard = [f"{code}: {SIGNALS[code]}" for code in (*found.strong, *found.weak, *found.red_flags)]
    return "\n".join(
        [
            *("A good answer has", *(f"- {line}" for line in found.outline)),
            f"Follow-up {found.bait} is bait: {found.against_bait}",
            f"Follow-up {found.number} asks where a number comes from: a source, who counted, and of what.",
            *("Listen for", *(f"- {line}" for line in heard)),
            *("Practice it in", *(f"- {_where(task)}" for task in found.tasks)),
        ]
    )


def _answered(question: str, step: int) -> str:
    """Return two answers as they might be said, or which of them is better."""
    if question not in spoken():
        raise CourseError(f"{question} has no spoken answers; these have some: {listed(spoken(), limit=12)}.")
    both = spoken()[question]
    if step == 5:
        return "\n\n".join(f"Answer {place}. {text}" for place, text in enumerate(both.answers, 1))
    return f"Answer {both.better} is a 3, the other a 2. {both.why}"


def _where(task: str) -> str:
    """Return where a task stands: module, letter and title."""
    question = find(task)
    return f"{curriculum.module(question.module).name}, {question.task}: {question.title}"


class Page(str):
    """Markdown that a notebook shows as a page."""

    def _repr_markdown_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return str(self)


def rating_guide(section: str | None = None) -> Page:
    """Return the guide for raters of the 60 snippets.

    Args:
        section: the beginning of one section's heading, for example "verdict"; without it the whole guide.

    Raises:
        CourseError: there is no such section.

    Examples:
        >>> print(rating_guide("form"))
        ## Form
        <BLANKLINE>
        A table with the columns `snippet` (s01 to s60), `verdict` (strong, weak or red flag) and `code`.
    """
    guide = rater_guide()
    if section is None:
        return Page(guide)
    parts = {part.split("\n")[0]: f"## {part.strip()}" for part in guide.split("\n## ")[1:]}
    for heading, text in parts.items():
        if heading.casefold().startswith(str(section).casefold()):
            return Page(text)
    raise CourseError(f"The guide has no section {section!r}; it has {listed(parts, limit=9)}.")
