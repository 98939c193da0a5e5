"""One review question on a page: a colleague's answer, the comments to choose from, and what is said to the choice."""

import html
import re
from collections.abc import Callable
from typing import Any

from aipm_course.planning.diagnostic import UNSURE, Item


def question_box(number: int, count: int, item: Item, before: str | None, keep: Callable[[str], None]) -> Any:
    """Return one question: what the colleague did, the comments, a choice and a verdict.

    Args:
        number: its place, from 1.
        count: how many there are.
        item: the question.
        before: code of the comment that was chosen on another day, if one was.
        keep: what to do with the code of a comment when it is chosen.
    """
    import ipywidgets as widgets

    codes = list(item.comments)
    letters = list("abcdefgh"[: len(codes)])
    comments = "".join(
        f"<div style='margin:2px 0'><b>{letter})</b> {html.escape(item.comments[code])}</div>"
        for letter, code in zip(letters, codes, strict=True)
    )
    head = widgets.HTML(
        f"<div style='line-height:1.45;max-width:760px'><p><b>{number} of {count}</b> · {item.module}<br>"
        f"{_inline(html.escape(item.text, quote=False))}</p><p>Which comment is due?</p>{comments}</div>"
    )
    # Whoever hears a button instead of seeing it hears its comment, too.
    choice = widgets.ToggleButtons(
        options=letters,
        value=letters[codes.index(before)] if before in codes else None,
        tooltips=[item.comments[code] for code in codes],
        style={"button_width": "44px"},
    )
    verdict = widgets.HTML()

    def show(letter: str) -> None:
        chosen, due = codes[letters.index(letter)], letters[codes.index(item.right)]
        if chosen == item.right:
            words = f"✓ {letter}) That is the comment."
        else:
            sign = "○" if chosen == UNSURE else f"✗ You chose {letter}."
            words = f"{sign} The comment that is due: {due}) {html.escape(item.comments[item.right])}"
        verdict.value = f"<div role='status' style='line-height:1.45;max-width:760px'>{words}</div>"

    def choose(change: Any) -> None:
        if change["new"] is not None:
            keep(codes[letters.index(change["new"])])
            show(change["new"])

    if choice.value is not None:
        show(choice.value)
    choice.observe(choose, names="value")
    return widgets.VBox([head, choice, verdict], layout=widgets.Layout(margin="0 0 14px 0"))


def _inline(text: str) -> str:
    """Set **bold** and *emphasis*; the text is escaped already."""
    return re.sub(r"\*([^*]+)\*", r"<i>\1</i>", re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text))
