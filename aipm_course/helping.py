"""What stands around a verdict in a notebook: where you are in the exercise, what the answer decides, two buttons."""

import html
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aipm_course.figures.boxes import box_or_words
from aipm_course.judging.key import expected_of
from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.registry import manifest_of, of_module
from aipm_course.road import stops, task_place
from aipm_course.so_far import SoFar, remember, so_far

STAND_IN = "Buttons for a hint and the worked solution stand here while the page runs; hint(...) and solution(...) do the same."


def after(verdict: Verdict, question: Question[Any]) -> tuple[str, str, str]:
    """Return what a verdict is followed by.

    Returns:
        A sentence on the decision, "" unless the answer is right; where the learner stands as text; the same as HTML.
    """
    if verdict.outcome is Outcome.CORRECT:
        remember(question.id, 1.0)
    elif verdict.outcome is Outcome.NOT_YET and verdict.points:
        remember(question.id, verdict.earned / verdict.points)
    stop = stops(question.module).get(question.id)
    solved = verdict.outcome is Outcome.CORRECT
    means = stop.said_of(lambda: expected_of(question, verdict.seed, 0)) if stop and solved else ""
    here = so_far(of_module(question.module), now=question.id)
    if not here.tasks or verdict.outcome is Outcome.FAILED:
        return means, "", ""
    return means, *_standing(here, question, solved=verdict.outcome is Outcome.CORRECT)


def _standing(here: SoFar, question: Question[Any], *, solved: bool) -> tuple[str, str]:
    words = f"{here.earned:g} of {here.points:g} points in this exercise · {here.solved} of {here.tasks} checked tasks right"
    bar = (
        '<div aria-hidden="true" style="background:#c9d1d9;height:6px;width:240px;max-width:100%;margin:6px 0 2px 0">'
        f'<div style="background:#2e7d32;height:6px;width:{100 * here.earned / here.points:.0f}%"></div></div>'
    )
    if here.next is None:
        last = f"Every checked task is right. What is left is the text; then `aipm grade {manifest_of(question.module).name}`."
        return f"{words}. {last}", f"{bar}{html.escape(words)}. {_code(last)}"
    if not solved or here.next.id == question.id:
        return words, bar + html.escape(words)
    name = f"{here.next.task} {here.next.title}"
    place, link = task_place(manifest_of(question.module).name, here.next.task), html.escape(name)
    if place:
        link = f'<a href="{html.escape(_own_page(question) + place)}">{link}</a>'
    return f"{words} · next: {name}", f"{bar}{html.escape(words)} · next: {link}"


def _own_page(question: Question[Any]) -> str:
    """Return the file name of the notebook that asks, which may be a copy under another name."""
    return Path(os.environ.get("JPY_SESSION_NAME") or f"{question.module}.ipynb").name


def _code(text: str) -> str:
    from aipm_course.judging.show import inline

    return inline(text)


def buttons(outcome: Outcome, hint: Callable[[], None], solution: Callable[[], None]) -> Any:
    """Return the two buttons below a verdict; whoever has not tried yet gets the hint alone.

    Args:
        outcome: what the check said.
        hint: shows the next hint.
        solution: shows the worked solution.
    """
    import ipywidgets as widgets

    place = widgets.Output()

    def button(label: str, show: Callable[[], None]) -> Any:
        one = widgets.Button(description=label, layout=widgets.Layout(width="auto"))

        def press(_: Any) -> None:
            place.clear_output(wait=True)
            with place:
                show()

        one.on_click(press)
        return one

    row = [button("Hint", hint)]
    if outcome is Outcome.NOT_YET:
        row.append(button("Worked solution", solution))
    return box_or_words([widgets.HBox(row), place], STAND_IN)
