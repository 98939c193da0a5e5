"""Planning in a notebook: the diagnostic as a page of questions, the path with two choices, what is due."""

from typing import Any

from aipm_course.curriculum import origins, roles
from aipm_course.explorers.chart import explorer
from aipm_course.planning.charts import plan_chart
from aipm_course.planning.diagnostic import MINUTES, Item, answer, items
from aipm_course.planning.path import keep_choice, kept_choice
from aipm_course.planning.progress import my_progress
from aipm_course.wording import counted

STAND_IN = "Run this cell to answer the questions here; `aipm plan` in a terminal asks the same ones."


def diagnostic(minutes: int = MINUTES) -> Any:
    """Return the diagnostic as a page: one colleague's answer after another, and the comments to choose from.

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
    return Diagnostic([_question(number, len(chosen), item) for number, item in enumerate(chosen, 1)])


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
    from aipm_course.checking.show import show_markdown

    show_markdown(next_in_words())


def next_in_words() -> str:
    """Return what to do next and what is due again, in Markdown."""
    progress = my_progress()
    lines = [f"**Next:** {progress.next}"]
    if progress.due:
        lines.append(f"**Due again** ({counted(len(progress.due), 'question')} that you once got right):")
        lines += [
            f"- {one.module.name} {one.question.task} {one.question.title}: do it once more in "
            f"`work/{one.module.name}/`, with another `seed` if you like."
            for one in progress.due
        ]
    return "\n\n".join(lines[:2]) + ("\n" + "\n".join(lines[2:]) if lines[2:] else "")


def _question(number: int, count: int, item: Item) -> Any:
    """Return one question: what the colleague did, the comments, a choice and a verdict."""
    import html

    import ipywidgets as widgets

    codes = list(item.comments)
    letters = "abcdefgh"[: len(codes)]
    listed = "".join(
        f"<div style='margin:2px 0'><b>{letter})</b> {html.escape(item.comments[code])}</div>"
        for letter, code in zip(letters, codes, strict=True)
    )
    head = widgets.HTML(
        f"<div style='line-height:1.45;max-width:760px'><p><b>{number} of {count}</b> · {item.module}<br>"
        f"{_inline(html.escape(item.text, quote=False))}</p><p>Which comment is due?</p>{listed}</div>"
    )
    choice = widgets.ToggleButtons(options=list(letters), value=None, style={"button_width": "44px"})
    verdict = widgets.HTML()

    def told(change: Any) -> None:
        if change["new"] is None:
            return
        right = answer(item.question, codes[letters.index(change["new"])])
        due = html.escape(item.comments[item.right])
        sign = "✓ That is the comment." if right else f"✗ The comment that is due: {due}"
        verdict.value = f"<div role='status' style='line-height:1.45;max-width:760px'>{sign}</div>"

    choice.observe(told, names="value")
    return widgets.VBox([head, choice, verdict], layout=widgets.Layout(margin="0 0 14px 0"))


def _inline(text: str) -> str:
    """Set **bold** and *emphasis*; the text is escaped already."""
    import re

    return re.sub(r"\*([^*]+)\*", r"<i>\1</i>", re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text))
