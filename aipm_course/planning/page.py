"""Planning in a notebook: the diagnostic as a page of questions, the path with two choices, what is due."""

from collections.abc import Sequence
from typing import Any

from aipm_course.curriculum import START, modules, origins, roles
from aipm_course.figures.chart import explorer
from aipm_course.kernel.wording import counted, listed
from aipm_course.planning.charts import plan_chart
from aipm_course.planning.diagnostic import MINUTES, Item, answer, answered, comments_given, items
from aipm_course.planning.path import Depth, keep_choice, kept_choice, make_plan
from aipm_course.planning.progress import link_to, my_progress
from aipm_course.planning.question_box import one_at_a_time, question_box
from aipm_course.planning.reading import readings

STAND_IN = "Run this cell to answer the questions here; `aipm plan` in a terminal asks the same ones."


def diagnostic(minutes: int = MINUTES) -> Any:
    """Return the diagnostic as cards: one colleague's answer at a time, and the comments to choose from as buttons.

    Args:
        minutes: how long it may take, about a minute for each question.
    """
    import ipywidgets as widgets

    class Diagnostic(widgets.VBox):  # type: ignore[misc]
        """The questions; where no widget can be shown, plain text says how to get them."""

        def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
            bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
            return {**bundle, "text/plain": STAND_IN}

    chosen = items(minutes)
    tally = widgets.HTML()

    def count() -> None:
        tally.value = f"<div role='status' style='line-height:1.45;max-width:760px'>{result_in_words(chosen)}</div>"

    count()
    given = comments_given()

    def box(number: int, item: Item) -> Any:
        def keep(comment: str) -> None:
            answer(item.question, comment)
            count()

        return question_box(number, len(chosen), item, given.get(item.question), keep)

    boxes = [box(number, item) for number, item in enumerate(chosen, 1)]
    return Diagnostic([*boxes, one_at_a_time(boxes), tally])


def result_in_words(chosen: Sequence[Item]) -> str:
    """Return how far somebody is in the diagnostic; at the end what it showed, where to begin, and what it changes."""
    given = {name: right for name, right in answered().items() if name in {item.question for item in chosen}}
    if len(given) < len(chosen):
        return f"<b>{len(given)} of {len(chosen)} answered.</b> You can stop and go on another day."
    missed = list(dict.fromkeys(item.module for item in chosen if not given[item.question]))
    right = sum(given.values())
    told = f"<b>{len(given)} of {len(chosen)} answered, {right} right. Thank you.</b> "
    told += f"Begin with {listed(missed, limit=30)}: there a comment was missed. " if missed else "Nothing was missed. "
    plan = make_plan(*(kept_choice() or ("ai-pm", "product")))
    skipped = plan.skipped()
    changed = f"You may skip {listed(skipped, limit=30)}" if skipped else "Nothing is skipped"
    return f"{told}{changed}; your path takes {plan.hours():.1f} hours. The next cells show it."


def plan_explorer() -> Any:
    """Return `plan_chart` with two choices: the target role, and where you come from. The choice is kept."""
    import ipywidgets as widgets

    role, origin = kept_choice() or ("ai-pm", "product")

    def draw(role: str, origin: str) -> Any:
        if (role, origin) != kept_choice():
            keep_choice(role, origin)
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
            lines.append(f"| {name} | {entry.title} | {entry.minutes} | {state} |")
    show_markdown("\n".join(lines))


def plan_reasons() -> None:
    """Say for every module of your path what it asks of you, how long that takes, and why."""
    from aipm_course.judging.show import show_markdown

    show_markdown(reasons_in_words(*(kept_choice() or ("ai-pm", "product"))))


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
        f"**{plan.role.title}, coming from {plan.origin.title}: {plan.hours():.1f} hours, "
        f"{plan.hours(ready=True):.1f} of them ready today.** "
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
