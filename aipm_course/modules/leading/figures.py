"""The figure of module 18: five limits, and how many packages are left that everybody signs."""

from dataclasses import replace
from typing import Any

import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.leading.simulators.deal import PARTNERS, RULE, TERM, best_of, deal, lowest_of, refusals, signed

_BAD, _CALM = "#a8231d", "#9aa5b1"
_LESSON = 5
_SHOWN = {"seconds": "s", "weeks": " weeks", "accounts": " accounts", "log_days": " days of logs", "hours": " hours"}


def leading_table_chart(
    *,
    seconds: float = 3,
    weeks: float = 10,
    accounts: float = 60,
    log_days: float = 14,
    hours: float = 20,
    seed: int = _LESSON,
) -> Chart:
    """Draw how many of 240 packages each partner refuses under these limits, and how many they alone refuse.

    Args:
        seconds: design's limit: at most so many seconds for an answer.
        weeks: engineering's: at least so many weeks until the start.
        accounts: sales': at least so many accounts.
        log_days: security's: logs are kept for at most so many days.
        hours: support's: at most so many hours of reading a week.
        seed: whose packages and scores; the lesson's are 5.

    Returns:
        The picture; its title says how many packages all five sign.

    Raises:
        CourseError: a limit is below 0.
    """
    given = {"seconds": seconds, "weeks": weeks, "accounts": accounts, "log_days": log_days, "hours": hours}
    if low := [name for name, value in given.items() if value < 0]:
        raise CourseError(f"Limits are 0 or more; below 0 is {', '.join(low)}.")
    drawn = deal(seed)
    limits = pd.Series({partner: given[TERM[partner]] for partner in PARTNERS})
    moved = replace(drawn, partners=drawn.partners.assign(limit=limits.loc[drawn.partners["partner"]].to_numpy()))
    refused = refusals(moved)
    alone = refused[refused.sum(axis=1) == 1].sum()
    left = signed(refused)
    best = best_of(lowest_of(drawn), left)
    title = f"{len(left)} of {len(refused)} packages are signed by all five"
    if left:
        title += f"; offer {best}, lowest score {int(lowest_of(drawn)[best])}"
    places = range(len(PARTNERS))
    with drawing(figsize=(9.0, 3.2)) as fig:
        ax = fig.subplots()
        ax.barh(places, refused.sum()[list(PARTNERS)], color=_CALM, height=0.62)
        ax.barh(places, alone[list(PARTNERS)], color=_BAD, height=0.62)
        for place, partner in enumerate(PARTNERS):
            ax.text(
                float(refused[partner].sum()) + 2,
                place,
                f"{int(refused[partner].sum())}, alone {int(alone[partner])}",
                va="center",
            )
        words = [f"{name}: {RULE[name]} {given[TERM[name]]:g}{_SHOWN[TERM[name]]}" for name in PARTNERS]
        ax.set(
            xlim=(0, 240),
            yticks=list(places),
            yticklabels=words,
            xlabel="packages refused (red: by this partner alone)",
        )
        ax.invert_yaxis()
        fig.suptitle(title, x=0.02, ha="left", fontweight="bold")
        told = "; ".join(
            f"{name} refuses {int(refused[name].sum())} of them, alone {int(alone[name])}" for name in PARTNERS
        )
        return as_chart(fig, title, f"{title}. {told}. Simulated.")


def leading_table_explorer() -> Any:
    """Return the picture with a slider for each of the five limits."""
    import ipywidgets as widgets

    def slider(words: str, values: tuple[int, ...], value: int) -> Any:
        return widgets.SelectionSlider(options=values, value=value, description=words, continuous_update=False)

    return explorer(
        leading_table_chart,
        {
            "seconds": slider("seconds", (2, 3, 4, 5), 3),
            "weeks": slider("weeks", (6, 8, 10, 12), 10),
            "accounts": slider("accounts", (20, 40, 60, 80), 60),
            "log_days": slider("log days", (7, 14, 30, 60), 14),
            "hours": slider("hours", (10, 15, 20, 30, 40), 20),
        },
    )
