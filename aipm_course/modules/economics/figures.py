"""The figures of module 06: the routing desk, what three options have cost so far, and what a vendor's letter costs."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.economics.simulators.desk import ROUTES, at_cut, desk, numbers
from aipm_course.modules.economics.simulators.plan import OPTIONS, asked_for, by_month, plan
from aipm_course.modules.economics.simulators.shock import OPTIONS as TO_GO_ON
from aipm_course.modules.economics.simulators.shock import PARTS, parts, shock

_BAD, _CALM, _INK = "#a8231d", "#9aa5b1", "#0b5394"


def economics_desk_chart(*, route: str = "", cut: float = 0.0, shock: bool = False, seed: int = 0) -> Chart:
    """Draw the requests by difficulty, by the model that answers them, with cents, right answers and P95 of the route.

    Args:
        route: one of the five routes; if not given, all requests up to `cut` go to the small model, for the fee.
        cut: the difficulty, 0 to 100, up to which the small model answers; ignored where a route is given.
        shock: whether the announced prices hold.
        seed: which version of the requests.

    Raises:
        CourseError: there is no such route, or the cut-off is not between 0 and 100.
    """
    if route and route not in ROUTES:
        raise CourseError(f"There is no route {route!r}; there are {listed(ROUTES)}.")
    if not 0 <= cut <= 100:
        raise CourseError(f"A cut-off lies between 0 and 100; given is {cut:g}.")
    made = desk(seed)
    counted = made.arrays["plan"] < 2
    before = made.arrays["before"][counted]
    if route:
        columns = {name: float(values[ROUTES.index(route)]) for name, values in numbers(made).items()}
        named = f"Route {route}"
        small = {
            "small": before >= 0,
            "large": before < 0,
            "low": before <= made.facts["low_cut"],
            "high": before <= made.facts["high_cut"],
            "check": made.arrays["accepted"][counted] == 1,
        }[route]
    else:
        columns, small, named = at_cut(made, cut), before <= cut, f"Small model up to {cut:g}"
    cents = columns["next" if shock else "all_in"]
    prices = "announced prices" if shock else "prices of today"
    title = f"{named}: {cents:.3f} cents a request, {columns['right']:.2%} right, P95 {columns['p95']:.2f} s"
    with drawing(figsize=(9.0, 3.2)) as fig:
        ax = fig.subplots()
        bins = [float(edge) for edge in range(0, 105, 5)]
        answers = [before[small], before[~small]]
        ax.hist(answers, bins=bins, stacked=True, color=[_CALM, _INK], label=["the small model", "the large model"])
        ax.set(xlim=(0, 100), xlabel="difficulty before the call (simulated)", ylabel="requests")
        ax.legend(fontsize=9, loc="upper right", title="whose answer goes out", title_fontsize=9)
        ax.set_title(title, fontsize=11)
        return as_chart(
            fig,
            title,
            f"{title}, at the {prices}. The small model's answer goes out for {int(small.sum())} of {len(before)} counted requests. "
            f"Support's floor is {made.facts['floor']:.1%}, its limit {made.facts['limit']:.1f} s. Simulated data.",
        )


def economics_desk_explorer(seed: int = 0) -> Any:
    """Return `economics_desk_chart` with a slider for the cut-off and a button for the price shock."""
    import ipywidgets as widgets

    return explorer(
        partial(economics_desk_chart, seed=seed),
        {
            "cut": widgets.IntSlider(value=0, min=0, max=100, description="small model up to", continuous_update=False),
            "shock": widgets.ToggleButton(value=False, description="price shock"),
        },
    )


def economics_plan_chart(*, growth: float | None = None, requests: float | None = None, seed: int = 0) -> Chart:
    """Draw what three options have cost so far, month by month.

    Args:
        growth: share by which requests grow each month; that of the table if not given.
        requests: those of month 1; those of the table if not given.
        seed: which version of the options.

    Raises:
        CourseError: growth is not between -0.5 and 0.5, or requests are negative.
    """
    made = asked_for(plan(seed), growth, requests)
    if not -0.5 <= made.facts["growth"] <= 0.5:
        raise CourseError(
            f"Growth is a share of the month before, from -0.5 to 0.5; given is {made.facts['growth']:g}."
        )
    if made.facts["requests"] < 0:
        raise CourseError(f"Requests are 0 or more; given are {made.facts['requests']:g}.")
    so_far = {option: costs.cumsum() for option, costs in by_month(made).items()}
    title = f"What buy, run and ship have cost so far, requests growing {made.facts['growth']:.0%} a month"
    style = {"buy": (_INK, "-"), "run": (_BAD, "--"), "ship": (_CALM, "-.")}
    with drawing(figsize=(9.0, 3.6)) as fig:
        ax = fig.subplots()
        months = np.arange(1, 25)
        for option in OPTIONS:
            color, line = style[option]
            ax.plot(months, so_far[option] / 1000, color=color, ls=line, lw=2, marker=".", label=option)
        ax.set(
            xlim=(1, 24),
            xticks=[1, *range(3, 25, 3)],
            xlabel="month (simulated)",
            ylabel="thousand dollars since month 1",
        )
        ax.set_ylim(bottom=0)
        ax.legend(fontsize=9, loc="upper left")
        ax.set_title(title)
        ends = "; ".join(f"{option} {so_far[option][-1]:.0f}" for option in OPTIONS)
        steps = "; ".join(
            f"month {month}: run {so_far['run'][month - 1]:.0f}, buy {so_far['buy'][month - 1]:.0f}" for month in months
        )
        return as_chart(fig, title, f"{title}. Dollars after 24 months: {ends}. So far: {steps}. Simulated data.")


def economics_shock_chart(*, cut: float = 0.0, requests: float | None = None, seed: int = 0) -> Chart:
    """Draw what three ways to answer a vendor's letter cost in twelve months, part by part.

    Args:
        cut: share by which the successor gets cheaper; negative where it gets dearer.
        requests: those of a month; those of the table if not given.
        seed: which version of the letter.

    Raises:
        CourseError: the cut is not between -1 and 1, or requests are negative.
    """
    made = shock(seed)
    if not -1 <= cut <= 1:
        raise CourseError(f"A cut is a share of the price, from -1 to 1; given is {cut:g}.")
    if requests is not None and requests < 0:
        raise CourseError(f"Requests are 0 or more; given are {requests:g}.")
    if requests is not None:
        made = replace(made, facts={**made.facts, "requests": float(requests)})
    costs = {option: parts(made, option, cut) for option in TO_GO_ON}
    ends = ", ".join(f"{option} {sum(costs[option].values()) / 1000:.0f}" for option in TO_GO_ON)
    title = f"Thousand dollars in twelve months: {ends}"
    colors = (_CALM, _INK, "#6fa8dc", "#b45f06", _BAD, "#38761d")
    with drawing(figsize=(9.0, 2.9)) as fig:
        ax = fig.subplots()
        left = np.zeros(len(TO_GO_ON))
        for part, color in zip(PARTS, colors, strict=True):
            width = np.array([costs[option][part] / 1000 for option in TO_GO_ON])
            ax.barh(TO_GO_ON, width, left=left, color=color, label=part, height=0.6)
            left = left + width
        ax.invert_yaxis()
        ax.set(xlim=(0, float(left.max()) * 1.02 + 0.1), xlabel="thousand dollars (simulated)")
        ax.legend(
            fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=6, columnspacing=1.0, handlelength=1.2
        )
        ax.set_title(title, fontsize=11)
        told = "; ".join(
            f"{option}: "
            + ", ".join(f"{part} {costs[option][part] / 1000:.0f}" for part in PARTS if costs[option][part])
            for option in TO_GO_ON
        )
        return as_chart(
            fig,
            title,
            f"{title}. {told}. {made.facts['requests']:,.0f} requests a month; the successor's price is changed by {0 - cut:+.0%}. "
            "Simulated data.",
        )


def economics_shock_explorer(seed: int = 0) -> Any:
    """Return `economics_shock_chart` with a slider for the successor's price and one for the requests."""
    import ipywidgets as widgets

    usual = int(shock(seed).facts["requests"])
    return explorer(
        partial(economics_shock_chart, seed=seed),
        {
            "cut": widgets.FloatSlider(
                value=0.0,
                min=-0.5,
                max=0.5,
                step=0.05,
                description="successor cheaper by",
                readout_format=".0%",
                continuous_update=False,
            ),
            "requests": widgets.IntSlider(
                value=usual,
                min=50_000,
                max=3_000_000,
                step=50_000,
                description="requests a month",
                continuous_update=False,
            ),
        },
    )
