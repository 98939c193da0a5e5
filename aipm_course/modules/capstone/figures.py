"""The figure of the capstone: a pilot's twelve weeks under a plan, and why one week went as it did."""

from collections.abc import Mapping
from typing import Any

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.capstone.methods import CHOICES, WEEKS, capstone_diary, capstone_weeks
from aipm_course.modules.capstone.simulators.world import world

_BAD, _CALM, _DARK = "#a8231d", "#9aa5b1", "#1f3a5f"
_LESSON = 12
WATCHED: Mapping[str, frozenset[str]] = {
    "totals": frozenset({"errors", "complaints", "spend"}),
    "segments": frozenset({"by_segment", "inputs", "complaints"}),
    "supplier": frozenset({"version", "spend", "log_scan"}),
    "one each": frozenset({"by_segment", "version", "log_scan"}),
}
"""Sets of three monitors, under short names for a button."""


def capstone_timeline_chart(
    *,
    terms: str = "notice",
    labels: str = "some",
    source: str = "partner",
    cutoff: str = "middle",
    gate: str = "prove",
    speed: str = "middle",
    watched: str = "one each",
    logs: str = "sample",
    reserve: str = "some",
    action: str = "watch",
    week: int = 10,
    seed: int = _LESSON,
) -> Chart:
    """Draw twelve weeks of a pilot under a plan: cash and people harmed, and what moved one of the weeks.

    The idea is the one with the highest score among those that fit.

    Args:
        terms: ask, notice or contract.
        labels: few, some or many.
        source: build, partner or buy.
        cutoff: low, middle or high.
        gate: open, mend or prove; but for open, the pilot waits two weeks.
        speed: slow, middle, everyone or hold.
        watched: three monitors, by a name of `WATCHED`.
        logs: none, sample or full.
        reserve: none, some or much.
        action: watch, narrow, roll_back, pause or fix, from the week that is noticed.
        week: the week that is told, 2 to 12.
        seed: whose world; the lesson's is 12.

    Returns:
        The picture; its title says what is left in the end.

    Raises:
        CourseError: a choice is unknown, or there is no such week.
    """
    if watched not in WATCHED:
        raise CourseError(f"`watched` is {watched!r}; the sets are {listed(map(repr, WATCHED))}.")
    here = world(seed)
    plan = {
        "idea": here.roles["real"], "gate": gate, "terms": terms, "labels": labels, "source": source, "cutoff": cutoff,
        "speed": speed, "monitors": WATCHED[watched], "logs": logs, "reserve": reserve, "action": action,
    }  # fmt: skip
    weeks = capstone_weeks(here.weeks, plan)
    lines = capstone_diary(here.weeks, plan, week)
    cash, harmed = weeks["cash"], weeks["harmed"]
    title = f"After twelve weeks: {_dollars(cash.iloc[-1])}, {int(harmed.sum()):,} people harmed, {weeks['open_harm'].iloc[-1]:,} still open"
    with drawing(figsize=(9.0, 5.2)) as fig:
        # The layout keeps only axes apart, so the words have axes of their own.
        parts = fig.subplot_mosaic([["cash", "harmed"], ["told", "told"]], height_ratios=[3, 1.8])
        left, right, told = parts["cash"], parts["harmed"], parts["told"]
        left.plot(weeks["week"], cash / 1000, color=_DARK, marker="o", markersize=3)
        left.axhline(0, color=_CALM, linewidth=0.8)
        left.set(xlabel="week", ylabel="cash (thousand dollars)", xticks=range(1, WEEKS + 1))
        right.bar(weeks["week"], harmed, color=[_BAD if one == week else _CALM for one in weeks["week"]])
        right.set(xlabel="week", ylabel="people harmed", xticks=range(1, WEEKS + 1))
        told.set_axis_off()
        told.text(0, 1, f"Week {week}", fontweight="bold", va="top")
        told.text(0, 0.83, "\n".join(lines), va="top", fontsize=10.5)
        fig.suptitle(title, x=0.02, ha="left", fontweight="bold")
        return as_chart(fig, title, f"{title}. Week {week}: {'; '.join(lines)}. Simulated.")


def _dollars(amount: float) -> str:
    return f"{'−' if amount < 0 else ''}${abs(amount):,.0f}"


def capstone_timeline_explorer() -> Any:
    """Return the picture with a control for each choice, and one for the week that is told."""
    import ipywidgets as widgets

    def choice(name: str, value: str, options: "tuple[str, ...] | None" = None) -> Any:
        return widgets.Dropdown(options=options or CHOICES[name], value=value, description=name)

    return explorer(
        capstone_timeline_chart,
        {
            "terms": choice("terms", "notice"),
            "labels": choice("labels", "some"),
            "source": choice("source", "partner"),
            "cutoff": choice("cutoff", "middle"),
            "gate": choice("gate", "prove"),
            "speed": choice("speed", "middle"),
            "watched": choice("watched", "one each", tuple(WATCHED)),
            "logs": choice("logs", "sample"),
            "reserve": choice("reserve", "some"),
            "action": choice("action", "watch"),
            "week": widgets.SelectionSlider(
                options=tuple(range(2, WEEKS + 1)), value=10, description="week", continuous_update=False
            ),
        },
    )
