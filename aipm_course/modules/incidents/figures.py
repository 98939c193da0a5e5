"""The figures of module 14: where a metric changed, and the incident room."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aipm_course.figures.boxes import begin_again, box_or_words, row_of
from aipm_course.figures.chart import STAND_IN, Chart, as_chart, drawing
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.incidents.methods import LEAST
from aipm_course.modules.incidents.simulators.changes import DAYS, SERIES, changes, counted
from aipm_course.modules.incidents.simulators.room import (
    END,
    LEVERS,
    TILES,
    best_lever,
    cause_of,
    clock,
    minutes_for,
    play,
    says,
)

_BAD, _CALM, _INK = "#a8231d", "#5f6b7a", "#0b5394"
_HAPPENED = {
    "release": "our own release",
    "vendor": "the vendor's model",
    "data": "the documents",
    "metric": "the way of counting; nobody was harmed",
}


def incidents_change_chart(*, day: int | None = None, series: str = "solved", seed: int = 0) -> Chart:
    """Draw a series of the eight weeks with the means before and from a day on.

    Args:
        day: first day of the second level, 6 to 51; without it the days alone are drawn.
        series: "solved", "old_release", "sister", "no_documents" or "old_count".
        seed: which version of the eight weeks.

    Raises:
        CourseError: there is no such series, or the day leaves a side too short.
    """
    if series not in SERIES:
        raise CourseError(f"There is no series {series!r}; there are {listed(SERIES)}.")
    if day is not None and not LEAST < day <= DAYS - LEAST:
        raise CourseError(f"A day from {LEAST + 1} to {DAYS - LEAST} leaves days on both sides; given is {day}.")
    data = changes(seed)
    rows = counted(data.daily)
    values = rows[series]
    title = f"{series}: complete days of eight weeks"
    spoken = "The days without means."
    with drawing(figsize=(9.0, 3.6)) as fig:
        ax = fig.subplots()
        ax.plot(rows["day"], values, color=_CALM, marker="o", ms=3.5, lw=1)
        for when in data.events["day"]:
            ax.axvline(when, color="#c4cad1", lw=1, ls=":", zorder=0)
        if day is not None:
            early = rows["day"] < day
            before, after = float(values[early].mean()), float(values[~early].mean())
            ax.hlines(before, 0.5, day - 0.5, color=_INK, lw=3)
            ax.hlines(after, day - 0.5, DAYS + 0.5, color=_BAD, lw=3)
            title = f"{series}: {before:.1f}% before day {day}, {after:.1f}% from it on"
            left = float(((values - np.where(early, before, after)) ** 2).sum())
            spoken = f"Fall {before - after:.2f} points; sum of squares {left:.0f}."
        ax.set(
            xlim=(0, DAYS + 1),
            xlabel="day; dotted: entries of the log (simulated)",
            ylabel=f"{series}, %",
        )
        ax.set_title(title)
        ends = f"from {values.min():.1f}% to {values.max():.1f}%"
        return as_chart(fig, title, f"{title}. {len(rows)} days {ends}. {spoken} Simulated data.")


def incidents_room_chart(*, opened: Sequence[str] = (), lever: str = "go on", seed: int = 0) -> Chart:
    """Draw what a night in the incident room has cost: evidence first, then one lever.

    Args:
        opened: tiles of evidence that were opened: "old release", "sister", "no documents", "old count", "customers".
        lever: "rollback", "safe mode", "other vendor" or "go on".
        seed: which night.

    Returns:
        Dollars over the hours for this call, for the best lever without evidence, and for a night in which nothing is changed.

    Raises:
        CourseError: there is no such tile or lever.
    """
    tiles = list(dict.fromkeys(opened))
    if wrong := [tile for tile in tiles if tile not in TILES]:
        raise CourseError(f"There is no tile {listed(map(repr, wrong))}; there are {listed(TILES)}.")
    if lever not in LEVERS:
        raise CourseError(f"There is no lever {lever!r}; there are {listed(LEVERS)}.")
    spent = minutes_for(tiles)
    own, best, none = play(lever, seed, minutes=spent), play(best_lever(seed), seed), play("go on", seed)
    title = f"{lever} at {clock(spent)}: {own.total:,.0f} dollars until {clock(END)}"
    hours = np.arange(END + 1) / 60
    with drawing(figsize=(9.0, 3.6)) as fig:
        ax = fig.subplots()
        ax.plot(hours, none.path / 1000, color="#9aa5b1", ls=":", lw=2, label=f"go on: {none.total:,.0f}")
        ax.plot(
            hours, best.path / 1000, color=_INK, ls="--", lw=2, label=f"{best.lever}, called at once: {best.total:,.0f}"
        )
        ax.plot(hours, own.path / 1000, color=_BAD, lw=2.4, label=f"your call: {own.total:,.0f}")
        ax.axvline(spent / 60, color=_CALM, lw=1)
        ax.text(spent / 60 + 0.06, 0.03, "call", color=_CALM, fontsize=9, transform=ax.get_xaxis_transform())
        places = range(0, END // 60 + 1, 2)
        ax.set(
            xlim=(0, END / 60),
            xticks=list(places),
            xticklabels=[clock(60 * hour) for hour in places],
            xlabel="time of the night (simulated)",
            ylabel="thousand dollars so far",
        )
        ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(0.18, 1.0))
        ax.set_title(title)
        return as_chart(
            fig,
            title,
            f"{title}. {best.lever} called at {clock(0)}: {best.total:,.0f}; nothing changed: {none.total:,.0f}. "
            f"It was {_HAPPENED[cause_of(seed)]}. Simulated data.",
        )


def incidents_room_explorer(seed: int = 0) -> Any:
    """Return the incident room: a clock, five tiles that cost minutes, four levers; the night is drawn after the call."""
    import ipywidgets as widgets

    opened: list[str] = []
    wide = widgets.Layout(width="auto")
    face, found, picture = widgets.HTML(), widgets.HTML(), widgets.HTML()
    tiles = {
        tile: widgets.Button(description=f"{words} ({minutes} min)", layout=wide, tooltip=words)
        for tile, (minutes, words) in TILES.items()
    }
    levers = {
        lever: widgets.Button(description=f"{lever}: {words}", layout=wide, button_style="warning", tooltip=words)
        for lever, (_, _, words) in LEVERS.items()
    }
    again = begin_again()

    def show() -> None:
        spent = minutes_for(opened)
        face.value = f'<div role="status" style="font-size:1.3em"><b>{clock(spent)}</b> · {spent} minutes spent</div>'
        lines = "".join(f"<li>{TILES[tile][1]}: <b>{says(tile, seed)}</b></li>" for tile in opened)
        found.value = f"<ul>{lines}</ul>" if lines else "<p>Nothing is opened yet. Complaints keep coming in.</p>"

    def freeze(over: bool) -> None:
        for tile, button in tiles.items():
            button.disabled = over or tile in opened
        for button in levers.values():
            button.disabled = over

    def open_tile(tile: str) -> None:
        opened.append(tile)
        freeze(False)
        show()

    def call(lever: str) -> None:
        drawn = incidents_room_chart(opened=opened, lever=lever, seed=seed)
        freeze(True)
        picture.value = f'{drawn.img(alt=drawn.title)}<div role="status" style="line-height:1.4">{drawn.alt}</div>'

    def begin(_: object = None) -> None:
        opened.clear()
        picture.value = ""
        freeze(False)
        show()

    for tile, button in tiles.items():
        button.on_click(lambda _, tile=tile: open_tile(tile))
    for lever, button in levers.items():
        button.on_click(lambda _, lever=lever: call(lever))
    again.on_click(begin)
    begin()

    return box_or_words(
        [
            face,
            widgets.HTML("<b>Evidence</b>: each tile costs minutes, and the clock runs on"),
            row_of(tiles.values()),
            found,
            widgets.HTML("<b>Call</b>: one lever"),
            row_of(levers.values()),
            picture,
            again,
        ],
        STAND_IN,
    )
