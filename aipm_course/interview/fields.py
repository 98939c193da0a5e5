"""The inputs of the mock room: one per checked answer, by the kind of answer it takes."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aipm_course.answers import Choice, Kind, Picks, Table

_BOX = "min(760px, 95%)"
_LABEL = {"description_width": "62%"}
_LONG_LABEL = {"description_width": "70%"}


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes:
        box: the widget to show.
        parts: the widgets that a person fills in.
        read: gives what was filled in, "" or empty where nothing was.
        write: fills it in.
    """

    box: Any
    parts: tuple[Any, ...]
    read: Callable[[], Any]
    write: Callable[[Any], None]


def make_input(kind: Kind, label: str, rows: Mapping[str, tuple[str, str]]) -> Input:
    """Return the input for a kind of answer.

    Args:
        kind: a choice gets a menu, picks get check boxes, a table of choices a menu per row, anything else a text field.
        label: what is asked.
        rows: for a table, the text of each row and what stands beside it.
    """
    if isinstance(kind, Choice):
        return _menu(kind, label)
    if isinstance(kind, Picks):
        return _boxes(kind, label)
    if isinstance(kind, Table):
        return _menus(kind, label, rows)
    import ipywidgets as widgets

    box = widgets.Text(description=label, tooltip=label, style=_LABEL, layout=widgets.Layout(width=_BOX))

    def write(value: Any) -> None:
        box.value = str(value)

    return Input(box, (box,), lambda: box.value, write)


def _menu(kind: Choice, label: str, *, width: str = _BOX, style: Mapping[str, str] = _LABEL) -> Input:
    import ipywidgets as widgets

    options = [("choose", ""), *((name, name) for name in kind.options)]
    box = widgets.Dropdown(
        options=options,
        value="",
        description=label,
        tooltip=label,
        style=dict(style),
        layout=widgets.Layout(width=width),
    )

    def write(value: Any) -> None:
        box.value = value if value in kind.options else ""

    return Input(box, (box,), lambda: box.value, write)


def _boxes(kind: Picks, label: str) -> Input:
    import ipywidgets as widgets

    boxes = {
        name: widgets.Checkbox(description=meaning, indent=False, layout=widgets.Layout(width="95%"))
        for name, meaning in kind.options.items()
    }

    def write(value: Any) -> None:
        for name, box in boxes.items():
            box.value = name in value

    head = widgets.HTML(f"<b>{html.escape(label[:1].upper() + label[1:])}</b>")
    return Input(
        widgets.VBox([head, *boxes.values()]),
        tuple(boxes.values()),
        lambda: [name for name, box in boxes.items() if box.value],
        write,
    )


def _menus(kind: Table, label: str, rows: Mapping[str, tuple[str, str]]) -> Input:
    import ipywidgets as widgets

    cell = next(iter(kind.columns.values()))
    if not isinstance(cell, Choice):
        return _texts(kind, label, rows)
    menus = {
        name: _menu(cell, f"{name}: {rows[name][0]}", width="min(680px, 84%)", style=_LONG_LABEL) for name in kind.keys
    }
    lines = [
        widgets.HBox([menus[name].box, widgets.HTML(f"<small>{html.escape(rows[name][1])}</small>")])
        for name in kind.keys
    ]

    def write(value: Any) -> None:
        for name, menu in menus.items():
            menu.write(value.get(name, "") if value else "")

    head = widgets.HTML(f"<b>{html.escape(label[:1].upper() + label[1:])}</b>")
    return Input(
        widgets.VBox([head, *lines]),
        tuple(menu.box for menu in menus.values()),
        lambda: {name: menu.read() for name, menu in menus.items() if menu.read()},
        write,
    )


def _texts(kind: Table, label: str, rows: Mapping[str, tuple[str, str]]) -> Input:
    """Return a text field per row, with what stands beside the row under it."""
    import ipywidgets as widgets

    boxes = {
        name: widgets.Text(
            description=f"{label}: {name}", tooltip=rows[name][0], style=_LABEL, layout=widgets.Layout(width=_BOX)
        )
        for name in kind.keys
    }

    def write(value: Any) -> None:
        for name, box in boxes.items():
            given = value.get(name, "") if isinstance(value, Mapping) else ""
            box.value = str(given)

    return Input(
        widgets.VBox(list(boxes.values())),
        tuple(boxes.values()),
        lambda: {name: box.value for name, box in boxes.items() if box.value.strip()},
        write,
    )
