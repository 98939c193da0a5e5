"""Explorer of module 04: a bump chart of places before and after hidden costs, with the costs beside it."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.modules.rice.simulators.idea_backlog import (
    HIDDEN_COSTS,
    idea_backlog,
    places_band,
    ranks,
)
from aipm_course.places import published_path

_COLORS = {
    "build": "#c9d3dd",
    "labeling": "#b35900",
    "retraining": "#3d7a37",
    "monitoring": "#0b5394",
    "review": "#8a3a8a",
}
_HATCHES = {"build": "", "labeling": "///", "retraining": "...", "monitoring": "\\\\\\", "review": "xx"}


def rice_chart(
    *,
    labeling: bool = True,
    retraining: bool = True,
    monitoring: bool = True,
    review: bool = True,
    highlight: str | None = None,
    band: bool = False,
    seed: int = 0,
) -> Chart:
    """Draw the twelve ideas' places on build effort alone and with the chosen hidden costs.

    Args:
        labeling: count people labeling examples.
        retraining: count training it again during the year.
        monitoring: count watching it every month.
        review: count regulatory review.
        highlight: the idea whose line is drawn strong; the sales director's favorite if not given.
        band: show where the middle 80% of simulated places lie.
        seed: which version of the backlog.

    Returns:
        Left, places before and after; right, the effort of each idea in person-months, in the order of the new places;
        with `band` between them, where each idea's place lies in the simulated draws.

    Raises:
        CourseError: there is no idea with the name in `highlight`.
    """
    backlog = idea_backlog(seed)
    highlight = highlight or backlog.story.favorite
    chosen = [cost for cost, on in zip(HIDDEN_COSTS, (labeling, retraining, monitoring, review), strict=True) if on]
    if highlight not in backlog.truth.effort.index:
        hint = nearest(str(highlight), backlog.truth.effort.index)
        raise CourseError(
            f"There is no idea {highlight!r}.{hint or ' There are: ' + listed(backlog.truth.effort.index, limit=12) + '.'}"
        )
    truth = backlog.truth
    build = truth.value / truth.score
    effort = build + truth.hidden[chosen].sum(axis=1)
    before, after = ranks(truth.score), ranks(truth.value / effort)
    title = _finding(backlog.ideas.set_index("idea")["name"][highlight], highlight, chosen, before, after)
    with drawing(figsize=(11.6 if band else 10.2, 5.0)) as fig:
        left, *middle, right = fig.subplots(1, 3 if band else 2, width_ratios=[1.15, 0.6, 1] if band else [1.15, 1])
        _bump(left, backlog.ideas.set_index("idea")["name"], before, after, highlight)
        if band:
            _draw_bands(middle[0], backlog.draws * (backlog.truth.effort / effort), after, highlight)
        stack(right, truth.hidden, chosen, build, after)
        right.set_xlabel("effort, person-months over 12 months (simulated)")
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, f"{_alt(title, chosen, before, after)} Simulated data.")


def places_drawn(
    value: pd.Series,
    build: pd.Series,
    hidden: pd.DataFrame,
    draws: pd.DataFrame,
    *,
    chosen: list[str],
    highlight: str,
    band: bool,
) -> Chart:
    """Draw the places of ideas of one's own as `rice_chart` does.

    Args:
        value: reach × impact × confidence of each idea.
        build: person-months to build it.
        hidden: person-months after launch, a column per hidden cost.
        draws: values of the ideas, a row per draw.
        chosen: the hidden costs that count.
        highlight: the idea whose line is drawn strong.
        band: show where the middle 80% of the places lie.
    """
    effort = build + hidden[chosen].sum(axis=1)
    before, after = ranks(value / build), ranks(value / effort)
    short = pd.Series(
        [name if len(name) <= 26 else f"{name[:25]}…" for name in map(str, value.index)], index=value.index
    )
    title = _finding(highlight, highlight, chosen, before, after)
    high = max(2.6, 1.4 + 0.3 * len(value))
    with drawing(figsize=(11.6 if band else 10.2, high)) as fig:
        left, *middle, right = fig.subplots(1, 3 if band else 2, width_ratios=[1.15, 0.6, 1] if band else [1.15, 1])
        _bump(left, short, before, after, highlight)
        if band:
            _draw_bands(middle[0], draws / effort, after, highlight)
        stack(right, hidden, chosen, build, after.set_axis(short))
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, _alt(title, chosen, before, after))


def cost_switch(label: str) -> Any:
    """Return a switch for a hidden cost; it is off at first: which cost moves which idea is for the reader to find."""
    import ipywidgets as widgets

    return widgets.Checkbox(value=False, description=label, indent=False, layout=widgets.Layout(width="150px"))


def rice_explorer(seed: int = 0) -> Any:
    """Return `rice_chart` with a switch for each hidden cost, a choice of idea and the band of uncertainty.

    All switches are off at first: which cost moves which idea is for the reader to find.
    """
    import ipywidgets as widgets

    backlog = idea_backlog(seed)
    names = backlog.ideas.set_index("name")["idea"].to_dict()
    controls = {
        **{cost: cost_switch(cost) for cost in HIDDEN_COSTS},
        "band": cost_switch("how sure"),
        "highlight": widgets.Dropdown(options=names, value=backlog.story.favorite, description="follow"),
    }
    return explorer(partial(rice_chart, seed=seed), controls)


def confidence_chart() -> Chart:
    """Draw published win rates of tested ideas against the confidence levels that RICE offers.

    Returns:
        One bar per company or product, percent of tested ideas that won.
    """
    rates = pd.read_csv(published_path("04_rice", "win_rates")).sort_values("win_rate_percent")
    best = int(rates["win_rate_percent"].max())
    title = f"Of ideas good enough to be tested, at most {best}% won"
    with drawing(figsize=(8.6, 2.9)) as fig:
        ax = fig.subplots()
        bars = ax.barh(rates["where"], rates["win_rate_percent"], color="#0b5394", height=0.6)
        ax.bar_label(bars, fmt="%g%%", padding=4)
        for level in (50, 80, 100):
            ax.axvline(level, color="#a8231d", ls="--", lw=1)
            ax.text(level - 0.8, -0.62, f"RICE's {level}%", color="#a8231d", ha="right", va="bottom", fontsize=9)
        ax.set(
            xlim=(0, 103),
            ylim=(-0.7, len(rates) - 0.4),
            xlabel="tested ideas that won, percent (Kohavi, Deng and Vermeer 2022)",
        )
        ax.set_title(title)
        listed_rates = ", ".join(f"{row.where} {row.win_rate_percent}%" for row in rates.itertuples())
        return as_chart(fig, title, f"{title}: {listed_rates}. RICE offers confidences of 50, 80 and 100%.")


def _bump(ax: Any, names: pd.Series, before: pd.Series, after: pd.Series, highlight: str) -> None:
    for idea in before.index:
        strong = idea == highlight
        fell = after[idea] > before[idea]
        color = "#a8231d" if strong else ("#5f6b7a" if fell else "#0b5394")
        ax.plot(
            [0, 1],
            [before[idea], after[idea]],
            color=color,
            lw=3.2 if strong else 1.3,
            marker="v" if fell else "o",
            zorder=3 if strong else 2,
        )
        ax.text(
            -0.04,
            before[idea],
            f"{names[idea]}  {before[idea]}",
            ha="right",
            va="center",
            weight="bold" if strong else "normal",
            fontsize=9,
        )
        ax.text(
            1.04,
            after[idea],
            str(after[idea]),
            ha="left",
            va="center",
            weight="bold" if strong else "normal",
            fontsize=9,
        )
    ax.set(
        xlim=(-1.3, 1.2),
        xticks=[0, 1],
        xticklabels=["place on\nbuild effort", "with chosen\nhidden costs"],
        ylim=(len(before) + 0.6, 0.4),
        yticks=[],
    )
    ax.spines[["left", "bottom"]].set_visible(False)


def _draw_bands(ax: Any, draws: pd.DataFrame, after: pd.Series, highlight: str) -> None:
    """Draw one bar per idea, in the row of its new place: from its place in a good tenth of the draws to a bad one."""
    low, high = places_band(draws)
    for idea in after.index:
        strong = idea == highlight
        color = "#a8231d" if strong else "#0b5394"
        ax.hlines(after[idea], low[idea] - 0.25, high[idea] + 0.25, color=color, alpha=1 if strong else 0.4, lw=6)
        ax.plot(after[idea], after[idea], marker="|", color="black", ms=9, zorder=4)
    ax.set(
        xlim=(0.4, len(after) + 0.6),
        xticks=[1, *range(3, len(after) + 1, 3)],
        xlabel="place in the middle 80%\nof the draws",
        ylim=(len(after) + 0.6, 0.4),
        yticks=[],
    )
    ax.axvline(3.5, color="#5f6b7a", lw=1, ls="--")


def stack(ax: Any, hidden: pd.DataFrame, chosen: list[str], build: pd.Series, after: pd.Series) -> None:
    """Draw where the months of each idea go, in the row of its place."""
    start = np.zeros(len(build))
    for cost in ("build", *chosen):
        size = (build if cost == "build" else hidden[cost]).to_numpy()
        ax.barh(
            after,
            size,
            left=start,
            color=_COLORS[cost],
            hatch=_HATCHES[cost],
            edgecolor="white",
            height=0.72,
            label=cost,
        )
        start = start + size
    ax.set(
        ylim=(len(build) + 0.6, 0.4),
        yticks=list(after),
        yticklabels=list(after.index),
        xlabel="effort, person-months over 12 months",
        xlim=(0, None),
    )
    ax.legend(loc="upper right", fontsize=9, ncols=2)


def _finding(name: str, idea: str, chosen: list[str], before: pd.Series, after: pd.Series) -> str:
    if not chosen:
        return f"{name} is at place {before[idea]} while nobody counts hidden costs"
    if before[idea] == after[idea]:
        return f"{name} stays at place {after[idea]} with {listed(chosen)} in"
    verb = "falls" if after[idea] > before[idea] else "rises"
    counted = "all four hidden costs" if len(chosen) == len(HIDDEN_COSTS) else listed(chosen)
    return f"With {counted} in, {name} {verb} from place {before[idea]} to {after[idea]}"


def _alt(title: str, chosen: list[str], before: pd.Series, after: pd.Series) -> str:
    order = ", ".join(f"{after[idea]} {idea} (was {before[idea]})" for idea in after.sort_values(kind="stable").index)
    counted = listed(chosen) if chosen else "none"
    return f"{title}. Hidden costs counted: {counted}. New order: {order}."
