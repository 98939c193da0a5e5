"""Planning in a notebook: the diagnostic as a page of questions, the path with two choices, what is due."""

from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakSet

from aipm_course.curriculum import START, modules, origins, roles
from aipm_course.figures.boxes import box_or_words
from aipm_course.figures.chart import explorer
from aipm_course.kernel.wording import counted, listed
from aipm_course.planning.charts import plan_chart
from aipm_course.planning.diagnostic import MINUTES, Item, answer, answered, comments_given
from aipm_course.planning.path import Depth, keep_choice, kept_choice, make_plan
from aipm_course.planning.progress import link_to, my_progress
from aipm_course.planning.question_box import one_at_a_time, question_box, renumber
from aipm_course.planning.reading import readings
from aipm_course.planning.sitting import USUAL, by_gain, saved_hours, sitting
from aipm_course.registry import manifest_of

STAND_IN = "Run this cell to answer the questions here; `aipm plan` in a terminal asks the same ones."
_open_pages: WeakSet[Any] = WeakSet()
"""The pages of questions in this kernel: other choices ask other questions."""


def diagnostic(minutes: int = MINUTES) -> Any:
    """Return the diagnostic as cards: one colleague's answer at a time, and the comments to choose from as buttons.

    What is asked follows from the two choices: first where right answers save most minutes of your path.

    Args:
        minutes: how long it may take, about a minute for each question.
    """
    import ipywidgets as widgets

    given = comments_given()
    made: dict[str, Any] = {}
    boxes: list[Any] = []
    tally = widgets.HTML()

    def lay() -> None:
        """Lay the cards as the choices and the answers so far have it; a card keeps what was said on it."""
        chosen = sitting(minutes)
        for number, item in enumerate(chosen, 1):
            if item.question not in made:
                made[item.question] = question_box(number, len(chosen), item, given.get(item.question), keeper(item))
            renumber(made[item.question], number, len(chosen), item)
        boxes[:] = [made[item.question] for item in chosen]
        tally.value = (
            f"<div role='status' style='line-height:1.45;max-width:760px'>{result_in_words(chosen, minutes)}</div>"
        )

    def keeper(item: Item) -> Callable[[str], None]:
        def keep(comment: str) -> None:
            answer(item.question, comment)
            again()

        return keep

    lay()
    turner, refresh = one_at_a_time(boxes)
    page = box_or_words([*boxes, turner, tally], STAND_IN)

    def again() -> None:
        lay()
        refresh()
        page.children = [*boxes, turner, tally]

    _open_pages.add(page)
    page.again = again
    return page


def result_in_words(chosen: Sequence[Item], minutes: int = MINUTES) -> str:
    """Return how far somebody is in a sitting; at the end what it showed, where to begin, and what it changes."""
    given = {name: right for name, right in answered().items() if name in {item.question for item in chosen}}
    if len(given) < len(chosen):
        return f"<b>{len(given)} of {len(chosen)} answered.</b> You can stop and go on another day."
    missed = list(dict.fromkeys(item.module for item in chosen if not given[item.question]))
    right = sum(given.values())
    told = f"<b>{len(given)} of {len(chosen)} answered, {right} right. Thank you.</b> "
    told += f"Begin with {listed(missed, limit=30)}: there a comment was missed. " if missed else "Nothing was missed. "
    choice = kept_choice() or USUAL
    plan = make_plan(*choice)
    skipped = plan.skipped()
    changed = f"You may skip {listed(skipped, limit=30)}" if skipped else "Nothing is skipped"
    saved = saved_hours(*choice)
    shorter = f", {saved:.1f} less than before the questions" if saved else ""
    told += f"{changed}; your path takes {plan.hours():.1f} hours{shorter}. The next cells show it."
    asked = {item.module for item in chosen}
    if unasked := [name for name in by_gain(*choice) if name not in asked]:
        told += f" Not asked about: {counted(len(unasked), 'module')}; <code>diagnostic({minutes * 2})</code> goes on."
    return told


def plan_explorer() -> Any:
    """Return `plan_chart` with two choices: the target role, and where you come from. The choice is kept."""
    import ipywidgets as widgets

    role, origin = kept_choice() or USUAL

    def draw(role: str, origin: str) -> Any:
        if (role, origin) != kept_choice():
            keep_choice(role, origin)
            for page in _open_pages:
                page.again()
        return plan_chart(role, origin)

    return explorer(
        draw,
        {
            "role": widgets.Dropdown(
                options=[(entry.title, entry.name) for entry in roles()], value=role, description="I want to be"
            ),
            "origin": widgets.Dropdown(
                options=[(entry.title, entry.name) for entry in origins()], value=origin, description="I come from"
            ),
        },
    )


def what_next() -> None:
    """Say what to do next and which questions are due again, from your own file."""
    from aipm_course.judging.show import show_markdown

    show_markdown(next_in_words())


def next_in_words() -> str:
    """Return what to do next and what is due again, in Markdown."""
    progress = my_progress()
    # One link: whoever comes back should not have to choose.
    lines = [f"**Next:** [{progress.next}]({progress.link})" if progress.link else f"**Next:** {progress.next}"]
    if progress.due:
        lines.append(f"**Due again** ({counted(len(progress.due), 'question')} that you once got right):")
        lines += [
            f"- [{one.module.name} {one.question.task} {one.question.title}]({link_to(one)}): do it once more, "
            "with another `seed` if you like."
            for one in progress.due
        ]
    return "\n\n".join(lines[:2]) + ("\n" + "\n".join(lines[2:]) if lines[2:] else "")


def modules_table() -> None:
    """Show all modules: what each is about, its minutes, and how far you are; those that are ready lead to their pages."""
    from aipm_course.judging.show import show_markdown

    points: dict[str, tuple[float, int]] = {}
    progress = my_progress()
    for one in progress.standings:
        done, full = points.get(one.module.name, (0.0, 0))
        points[one.module.name] = (done + one.best, full + one.question.points)
    read = readings()
    lines = ["| module | what it is about | minutes | state |", "|---|---|---:|---|"]
    for entry in modules():
        if entry.name != START:
            done, full = points.get(entry.name, (0.0, 0))
            name, state = entry.name, "coming"
            if entry.ready:
                name = f"[{entry.name}]({entry.name}.ipynb)"
                state = f"**{done:g} of {full} points**" if entry.name in progress.begun else "**ready**"
                if own := read.get(entry.name):
                    state += f" · {len(own.read)} of {len(own.sections)} sections read"
                state += f" · [exercise](../work/{entry.name}/{entry.short}.ipynb)"
                state += "".join(f" · [second part]({page}.ipynb)" for page in manifest_of(entry.name).lessons[1:])
            lines.append(f"| {name} | {entry.title} | {entry.minutes} | {state} |")
    show_markdown("\n".join(lines))


def plan_reasons() -> None:
    """Say for every module of your path what it asks of you, how long that takes, and why."""
    from aipm_course.judging.show import show_markdown

    show_markdown(reasons_in_words(*(kept_choice() or USUAL)))


def reasons_in_words(role: str, origin: str) -> str:
    """Return the path with its reasons, in Markdown.

    Args:
        role: name of the target role.
        origin: name of where somebody comes from.

    Raises:
        CourseError: there is no such role or entry path.
    """
    plan = make_plan(role, origin)
    skipped = plan.skipped()
    lines = [
        f"**{plan.role.title}, coming from {plan.origin.title}: {plan.hours_in_words()}.** "
        + (f"You may skip {listed(skipped, limit=30)}." if skipped else "Nothing is skipped so far."),
        "",
        "| module | what | minutes | why |",
        "|---|---|---:|---|",
    ]
    for step in plan.steps:
        what = f"**{step.depth.value}**" if step.depth is Depth.SKIP else step.depth.value
        coming = "" if step.module.ready else " · coming"
        name = f"[{step.module.name}]({step.module.name}.ipynb)" if step.module.ready else step.module.name
        lines.append(f"| {name} | {what}{coming} | {step.minutes} | {step.why} |")
    return "\n".join(lines)
