"""One review question on a page: a colleague's answer, the comments to choose from, and what is said to the choice."""

import html
import re
from collections.abc import Callable
from typing import Any

from aipm_course.planning.diagnostic import UNSURE, Item

STYLE = (
    "<style>.aipm-answers .jupyter-button{width:100%!important;height:auto;white-space:normal;text-align:left;"
    "line-height:1.4;padding:7px 12px;margin:3px 0}.aipm-answers .jupyter-button:disabled{opacity:.85}"
    ".aipm-answers>div,.aipm-answers .widget-toggle-buttons{flex-flow:column;width:100%}</style>"
)
"""The answers are the buttons: as wide as the card, and as high as their words need."""


def question_box(number: int, count: int, item: Item, before: str | None, keep: Callable[[str], None]) -> Any:
    """Return one question as a card: what the colleague did, the comments as buttons, and a verdict.

    The first choice counts: it shows which comment is due, and what was revealed shows nothing of what somebody knows.

    Args:
        number: its place, from 1.
        count: how many there are.
        item: the question.
        before: code of the comment that was chosen on another day, if one was.
        keep: what to do with the code of a comment when it is chosen.
    """
    import ipywidgets as widgets

    letters = dict(zip(item.comments, "abcdefgh", strict=False))
    head = widgets.HTML(_head(number, count, item))
    choice = widgets.ToggleButtons(
        options=[(f"{letter}) {item.comments[code]}", code) for code, letter in letters.items()],
        value=before if before in item.comments else None,
        style={"button_width": "auto"},
        layout=widgets.Layout(width="100%", max_width="760px"),
    )
    choice.add_class("aipm-answers")
    verdict = widgets.HTML()

    def show(code: str) -> None:
        choice.disabled = True
        if code == item.right:
            words = f"✓ {letters[code]}) That is the comment."
        else:
            sign = "○" if code == UNSURE else f"✗ You chose {letters[code]}."
            words = f"{sign} The comment that is due: {letters[item.right]}) {html.escape(item.comments[item.right])}"
        verdict.value = f"<div role='status' style='line-height:1.45;max-width:760px'>{words}</div>"

    def choose(change: Any) -> None:
        if change["new"] is not None and not choice.disabled:
            keep(change["new"])
            show(change["new"])

    if choice.value is not None:
        show(choice.value)
    choice.observe(choose, names="value")
    return widgets.VBox([head, choice, verdict], layout=widgets.Layout(margin="0 0 14px 0"))


def renumber(box: Any, number: int, count: int, item: Item) -> None:
    """Write on a card its place anew."""
    box.children[0].value = _head(number, count, item)


def one_at_a_time(boxes: list[Any]) -> tuple[Any, Callable[[], None]]:
    """Show the first card that waits for an answer, and return the buttons that turn to the others.

    Args:
        boxes: the cards; cards may be added and taken away below the one that is shown.

    Returns:
        The two buttons, and what is called when the list of cards has changed.
    """
    import ipywidgets as widgets

    back, onward = widgets.Button(description="Back"), widgets.Button(description="Next question")
    shown: Any = None

    def show(place: int) -> None:
        nonlocal shown
        place = min(max(place, 0), len(boxes) - 1)
        shown = boxes[place]
        for box in boxes:
            box.layout.display = "flex" if box is shown else "none"
        back.disabled, onward.disabled = place == 0, place == len(boxes) - 1

    def refresh() -> None:
        waiting = next((number for number, box in enumerate(boxes) if not box.children[1].disabled), len(boxes) - 1)
        show(boxes.index(shown) if shown in boxes and shown.children[1].disabled else waiting)

    back.on_click(lambda _: show(boxes.index(shown) - 1))
    onward.on_click(lambda _: show(boxes.index(shown) + 1))
    refresh()
    return widgets.HBox([back, onward]), refresh


def _head(number: int, count: int, item: Item) -> str:
    bar = (
        '<div aria-hidden="true" style="background:#c9d1d9;height:6px;max-width:760px">'
        f'<div style="background:#0b5394;height:6px;width:{100 * number / count:.0f}%"></div></div>'
    )
    return (
        f"{STYLE}{bar}<div style='line-height:1.45;max-width:760px'><p><b>{number} of {count}</b> · {item.module}<br>"
        f"{_inline(html.escape(item.text, quote=False))}</p><p>Which comment is due?</p></div>"
    )


def _inline(text: str) -> str:
    """Set **bold** and *emphasis*; the text is escaped already."""
    return re.sub(r"\*([^*]+)\*", r"<i>\1</i>", re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text))
