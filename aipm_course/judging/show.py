"""Render verdicts, hints and solutions: HTML in a notebook, rich or plain text anywhere else."""

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aipm_course.judging.question import Question
from aipm_course.judging.said import Namer, in_code, sentences
from aipm_course.judging.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from rich.console import RenderableType

# Every outcome has a sign and a word; color only repeats them.
_SIGNS = {Outcome.CORRECT: "✓", Outcome.NOT_YET: "✗", Outcome.NOT_ATTEMPTED: "○", Outcome.FAILED: "!"}
_COLORS = {
    Outcome.CORRECT: "#2e7d32",
    Outcome.NOT_YET: "#b35900",
    Outcome.NOT_ATTEMPTED: "#5f6b7a",
    Outcome.FAILED: "#5f6b7a",
}
_RICH = {
    Outcome.CORRECT: "green",
    Outcome.NOT_YET: "yellow",
    Outcome.NOT_ATTEMPTED: "dim",
    Outcome.FAILED: "dim",
}


def as_text(verdict: Verdict, after: Sequence[str] = ()) -> str:
    r"""Return the verdict as plain text, one line per sentence, then what comes after it.

    >>> from aipm_course.judging.findings import Finding, What
    >>> found = Finding(What.PROBLEM, "The unit is off.")
    >>> as_text(Verdict("toy.x", "A1", "Clean", Outcome.NOT_YET, 1, 3, (found,)))
    '✗ Not yet (1 of 3 points) - A1 Clean\n  The unit is off.'
    """
    head = f"{_SIGNS[verdict.outcome]} {verdict.outcome.value} ({verdict.score}) - {verdict.task} {verdict.title}"
    return "\n".join([head, *(f"  {line}" for line in (*verdict.shown, *filter(None, after)))])


def as_html(verdict: Verdict, *, note: str = "", name: Namer = in_code, means: str = "", standing: str = "") -> str:
    """Return the verdict as one HTML block that stands on its own, in light and in dark themes.

    Args:
        verdict: what to show.
        note: a last line in small print, for example where to find help.
        name: how a field is called on the page.
        means: what the answer means for the decision.
        standing: where the learner is in the exercise, as HTML.
    """
    color = _COLORS[verdict.outcome]
    lines = "".join(f"<li>{inline(line)}</li>" for line in sentences(verdict.findings, name))
    body = f'<ul style="margin:4px 0 0 0;padding-left:20px">{lines}</ul>' if lines else ""
    decides = f'<div style="margin-top:4px">{inline(means)}</div>' if means else ""
    where = f'<div style="margin-top:4px">{standing}</div>' if standing else ""
    small = f'<div style="margin-top:4px;font-size:90%">{inline(note)}</div>' if note else ""
    return (
        f'<div role="status" style="border-left:5px solid {color};padding:6px 12px;margin:4px 0;'
        f'line-height:1.5;white-space:normal">'
        f'<b><span style="color:{color}">{_SIGNS[verdict.outcome]}</span> {verdict.outcome.value}</b>'
        f" · {html.escape(verdict.score)} · {html.escape(verdict.task)} {html.escape(verdict.title)}{body}{decides}{where}{small}</div>"
    )


def as_rich(verdict: Verdict) -> "RenderableType":
    """Return the verdict for rich's console."""
    from rich.text import Text

    text = Text(as_text(verdict))
    text.stylize(_RICH[verdict.outcome], 0, 1)
    text.stylize("bold", 2, 2 + len(verdict.outcome.value))
    return text


def show_verdict(verdict: Verdict, *, means: str = "", standing: tuple[str, str] = ("", ""), note: str = "") -> None:
    """Show a verdict where the learner is: a notebook or a terminal.

    Args:
        verdict: what to show.
        means: what the answer means for the decision.
        standing: where the learner is in the exercise, as text and as HTML.
        note: a last line in small print.
    """
    text, where = standing
    note = f'Stuck? Run `hint("{verdict.question}")`.' if verdict.outcome is Outcome.NOT_YET else note
    if verdict.outcome not in (Outcome.CORRECT, Outcome.FAILED) and _previous_cell_stopped():
        note = f"The cell you ran before this one stopped with an error; mend that first. {note}"
    if in_notebook():
        page = as_html(verdict, note=note, means=means, standing=where)
        _display({"text/html": page, "text/plain": as_text(verdict, (means, text))})
    else:
        from rich.console import Console

        console = Console(highlight=False)
        console.print(as_rich(verdict))
        for line in filter(None, (means, text)):
            console.print(f"  {line}", markup=False)


def show_markdown(text: str) -> None:
    """Show Markdown where the learner is."""
    if in_notebook():
        _display({"text/markdown": text, "text/plain": text})
    else:
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))


def show_solution(question: Question[Any], seed: int) -> None:
    """Show the worked solution and the answer it gives for a seed."""
    data = question.data(seed)
    show_markdown(f"**Worked solution · {question.task} {question.title}**\n\n{question.worked_on(data)}")
    answer = question.reference(data)
    if not callable(answer):
        show_markdown(f"On the data of seed {seed} this gives:")
        if in_notebook():
            from IPython.display import display

            display(answer)
        else:
            print(answer)


def inline(text: str) -> str:
    """Escape a sentence for HTML and set `code` in code font."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def in_notebook() -> bool:
    """Return whether the code runs in a Jupyter kernel, which can show HTML."""
    import sys

    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def _previous_cell_stopped() -> bool:
    """Return whether the last cell before this one ended in an error, so that the answer may be half-made."""
    import sys

    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and not shell.last_execution_succeeded


def _display(bundle: dict[str, str]) -> None:
    from IPython.display import display

    display(bundle, raw=True)
