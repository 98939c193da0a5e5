"""The figures of module 08: how long a test takes, a split stage by stage, a lift with two intervals, a peeking machine."""

from functools import partial
from typing import TYPE_CHECKING, Any

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.experiments.simulators.lift import LEAST_LIFT, Estimate, counted, estimate, lift
from aipm_course.modules.experiments.simulators.peeking import DAYS, RULES, crossings, peeking
from aipm_course.modules.experiments.simulators.sizing import (
    Z_ERROR,
    Z_POWER,
    arrived,
    sizing,
    users_per_arm,
    weeks_before,
    weighted_size,
)
from aipm_course.modules.experiments.simulators.split import PLATFORMS, STAGES, Z_LIMIT, deviation, split

if TYPE_CHECKING:
    import pandas as pd

_BAD, _CALM, _INK = "#a8231d", "#5f6b7a", "#0b5394"


def experiments_sizing_chart(
    *, lift_points: float | None = None, same_account: float | None = None, by_account: bool = True, seed: int = 0
) -> Chart:
    """Draw the users who come in, week by week, and how many a test needs.

    Args:
        lift_points: the lift to be shown, in points; the plan's if not given.
        same_account: how alike colleagues answer, from 0 to 1; the plan's if not given.
        by_account: whether the coin is tossed per account; otherwise per user.
        seed: which version of the plan.

    Returns:
        A line of users who have come, a line of users needed, and the freeze.

    Raises:
        CourseError: a lift that is not above 0 or lifts the rate above 1, or a likeness outside 0 to 1.
    """
    plan = sizing(seed)
    points = 100 * plan.facts["worthwhile_lift"] if lift_points is None else lift_points
    alike = plan.facts["same_account"] if same_account is None else same_account
    base = plan.facts["base_rate"]
    if not 0 < points < 100 * (1 - base):
        raise CourseError(
            f"A lift of {points:g} points from {base:.0%} cannot be; take one from above 0 to {100 * (1 - base):g}."
        )
    if not 0 <= alike <= 1:
        raise CourseError(f"`same_account` is a share from 0 to 1, not {alike:g}.")
    return sizing_drawn(
        base, points, alike, arrived(plan.days), weighted_size(plan.accounts["users"]), by_account=by_account,
        freeze=weeks_before(plan.facts["freeze_day"]), source=" (simulated)",
    )  # fmt: skip


def sizing_drawn(
    base: float,
    points: float,
    alike: float,
    come: "pd.Series",
    met: float,
    *,
    by_account: bool,
    freeze: int | None = None,
    source: str = "",
) -> Chart:
    """Draw the users who have come, week by week, and how many a test needs.

    Args:
        base: rate without the feature.
        points: the lift to be shown, in points.
        alike: how alike users of one account answer, from 0 to 1.
        come: users who have come by the end of each week; index 1, 2, ...
        met: size of the account that a user meets.
        by_account: whether the coin is tossed per account.
        freeze: whole weeks before something stops the test.
        source: what the axis says behind the weeks.
    """
    arm = users_per_arm(base, points / 100)
    factor = 1 + (met - 1) * alike if by_account else 1.0
    needed = 2 * arm * factor
    enough = come.index[come >= needed]
    when = f"{enough[0]} weeks" if len(enough) else f"more than {len(come)} weeks"
    unit = "account" if by_account else "user"
    title = f"{points:g} points, coin per {unit}: {needed:,.0f} users, {when}"
    with drawing(figsize=(9.0, 3.8)) as fig:
        ax = fig.subplots()
        if freeze is not None:
            ax.axvspan(freeze, len(come) + 0.5, color="#eef0f3", zorder=0)
            ax.text(freeze + 0.15, 0.02 * float(come.max()), "freeze", color=_CALM, fontsize=9.5)
        ax.plot([0, *come.index], [0, *come], color=_INK, marker="o", ms=4, label="new users who have come")
        ax.axhline(needed, color=_BAD, ls="--", lw=1.4, label="users needed, both arms")
        ax.set(
            xlim=(0, len(come) + 0.5),
            xticks=range(0, len(come) + 1, 2),
            ylim=(0, max(float(come.max()), min(needed, 2.5 * float(come.max()))) * 1.08),
            xlabel=f"whole weeks since the first day{source}",
            ylabel="users",
        )
        ax.legend(fontsize=9, loc="upper left")
        ax.set_title(title)
        weeks = "; ".join(f"week {week} {users:,.0f}" for week, users in come.items())
        return as_chart(
            fig,
            title,
            f"{title}. Per arm {arm:,.1f} users if all answer independently, times {factor:.4f} (a user meets an account of "
            f"{met:.2f} users), both arms {needed:,.0f}. "
            + ("" if freeze is None else f"Whole weeks before the freeze: {freeze}. ")
            + f"Users who have come by the end of {weeks}. With {Z_ERROR} and {Z_POWER}.{' Simulated data.' if source else ''}",
        )


def experiments_sizing_explorer(seed: int = 0) -> Any:
    """Return `experiments_sizing_chart` with sliders for the lift and for how alike colleagues answer, and a switch."""
    plan = sizing(seed).facts
    controls = sizing_controls(100 * plan["worthwhile_lift"], plan["same_account"])
    return explorer(partial(experiments_sizing_chart, seed=seed), controls)


def sizing_controls(
    points: float, alike: float, *, least: float = 2.0, most: float = 12.0, likest: float = 0.15
) -> dict[str, Any]:
    """Return sliders for the lift, `least` to `most` points, and for how alike colleagues answer, and a switch."""
    import ipywidgets as widgets

    return {
        "lift_points": widgets.FloatSlider(
            value=points, min=least, max=most, step=0.5, description="lift in points", continuous_update=False
        ),
        "same_account": widgets.FloatSlider(
            value=alike,
            min=0,
            max=likest,
            step=0.001,
            readout_format=".3f",
            description="how alike colleagues answer",
            continuous_update=False,
        ),
        "by_account": widgets.Checkbox(value=True, description="coin per account", indent=False),
    }


def experiments_split_chart(*, platform: str = "all", seed: int = 0) -> Chart:
    """Draw how far the split is from its plan at each stage, in standard errors.

    Args:
        platform: "all", "web", "ios" or "android".
        seed: which version of the test.

    Raises:
        CourseError: there is no such platform.
    """
    if platform not in ("all", *PLATFORMS):
        raise CourseError(f"There is no platform {platform!r}; there are {listed(('all', *PLATFORMS))}.")
    drawn = split(seed)
    rows = {stage: deviation(drawn.counts, drawn.planned, platform=platform, stage=stage) for stage in STAGES}
    where = "all platforms" if platform == "all" else platform
    title = f"{where}: {rows['kept'][0]:+,.0f} users beyond the plan at the end, {rows['kept'][1]:+.2f} standard errors"
    reach = max(Z_LIMIT + 1.2, *(abs(z) + 0.8 for _, z in rows.values()))
    with drawing(figsize=(9.0, 3.2)) as fig:
        ax = fig.subplots()
        ax.axvspan(-Z_LIMIT, Z_LIMIT, color="#e6eef6", zorder=0)
        ax.axvline(0, color=_CALM, lw=1)
        for place, (off, z) in enumerate(rows.values()):
            ax.plot([0, z], [-place, -place], color=_INK, lw=2)
            ax.plot(z, -place, marker="o", ms=9, color=_INK)
            ax.text(reach * 1.03, -place, f"{z:+.2f}  ({off:+,.1f} users)", va="center", fontsize=9.5)
        ax.set(
            xlim=(-reach, reach),
            ylim=(-len(STAGES) + 0.4, 0.6),
            yticks=[-place for place in range(len(STAGES))],
            yticklabels=list(STAGES),
            xlabel=f"standard errors from the plan; shaded: within {Z_LIMIT} (simulated)",
        )
        ax.set_title(title)
        notes = "; ".join(f"{stage} {off:+.1f} users, z {z:+.3f}" for stage, (off, z) in rows.items())
        return as_chart(
            fig, title, f"{title}. Planned share of treatment {drawn.planned:g}. By stage: {notes}. Simulated data."
        )


def experiments_lift_chart(*, seed: int = 0) -> Chart:
    """Draw the lift with two intervals: users taken for independent, and by account.

    Args:
        seed: which version of the test.

    Returns:
        Two lines around one difference, with the smallest lift that pays and its mirror image.
    """
    return lift_drawn(estimate(counted(lift(seed).users)), LEAST_LIFT, named="`least_lift`", simulated=True)


def lift_drawn(found: Estimate, least: float | None, *, named: str, simulated: bool = False) -> Chart:
    """Draw a lift with both intervals.

    Args:
        found: the lift.
        least: the smallest lift that pays, in points; None if nobody says.
        named: what that lift is called below the axis.
        simulated: whether the numbers are.
    """
    title = f"{found.lift:+.2f} points: ±{found.by_users:.2f} by users, ±{found.by_accounts:.2f} by accounts"
    lines = (("users as independent", found.by_users, _CALM), ("by accounts", found.by_accounts, _INK))
    notes = [f"{words} {found.lift - half:.3f} to {found.lift + half:.3f}" for words, half, _ in lines]
    alt = f"{title}. {found.accounts} accounts, lift {found.lift:.3f}. Intervals: {'; '.join(notes)}."
    bars = "" if least is None else f"; dashed: {named} and its mirror image"
    with drawing(figsize=(9.0, 2.8)) as fig:
        ax = fig.subplots()
        ax.axvline(0, color=_CALM, lw=1)
        for bar in () if least is None else (-least, least):
            ax.axvline(bar, color=_BAD, ls="--", lw=1.2)
        for place, (_, half, color) in enumerate(lines):
            ax.plot([found.lift - half, found.lift + half], [-place, -place], color=color, lw=3, solid_capstyle="butt")
            ax.plot(found.lift, -place, marker="o", ms=8, color=color)
        ax.set(
            ylim=(-1.6, 0.6),
            yticks=[0, -1],
            yticklabels=[words for words, _, _ in lines],
            xlabel=f"lift in percentage points{bars}{' (simulated)' if simulated else ''}",
        )
        ax.set_title(title)
        return as_chart(fig, title, f"{alt} Simulated data." if simulated else alt)


FAKES = 200
"""Tests that the peeking machine runs at once."""


def experiments_peeking_chart(*, day: int = DAYS, rule: str = "daily", seed: int = 0) -> Chart:
    """Draw 200 fake tests, a dot each, and light those that have won by a day although there is nothing to win.

    Args:
        day: the last day that somebody has looked on, 0 to 14; 0: nobody has looked yet.
        rule: "constant", "daily", "falling", "once" or "weekly".
        seed: which version of the recorded tests.

    Raises:
        CourseError: there is no such rule or day.
    """
    if rule not in RULES:
        raise CourseError(f"There is no rule {rule!r}; there are {listed(RULES)}.")
    if not 0 <= day <= DAYS:
        raise CourseError(f"There is no day {day}; a test has days 1 to {DAYS}, and on day 0 nobody has looked.")
    over = crossings(peeking(seed).z["fake"][:FAKES], rule)
    won = [int(over[:, :last].any(axis=1).sum()) for last in range(DAYS + 1)]
    lit: list[bool] = [bool(one.any()) for one in over[:, :day]]
    title = f"{rule}, day {day}: {won[day]} of {FAKES} fake tests have won"
    with drawing(figsize=(9.0, 3.4)) as fig:
        dots, line = fig.subplots(1, 2, width_ratios=(1.15, 1))
        for place, bright in enumerate(lit):
            dots.plot(
                place % 20, -(place // 20), "o", ms=8, color=_BAD if bright else "#d5dae0", markeredgecolor="white"
            )
        dots.set(xlim=(-0.8, 19.8), ylim=(-9.8, 0.8), xticks=[], yticks=[])
        dots.set_xlabel("200 tests without a difference (simulated); red: has won")
        line.plot(range(day + 1), won[: day + 1], color=_INK, marker="o", ms=4)
        line.axhline(0.05 * FAKES, color=_BAD, ls="--", lw=1.2)
        line.text(DAYS - 0.1, 0.05 * FAKES - 4.5, "5 in 100", color=_BAD, fontsize=9.5, ha="right")
        line.set(xlim=(0, DAYS), ylim=(0, 0.32 * FAKES), xlabel="day", ylabel="false winners so far")
        fig.suptitle(title)
        so_far = ", ".join(f"day {last} {won[last]}" for last in range(1, day + 1)) or "nobody has looked"
        return as_chart(
            fig, title, f"{title}. So far: {so_far}. Five in a hundred would be {FAKES // 20}. Simulated data."
        )


def experiments_peeking_explorer(seed: int = 0) -> Any:
    """Return the peeking machine: a button looks one day further, a menu changes the rule, a slider goes back."""
    import ipywidgets as widgets

    day = widgets.IntSlider(value=0, min=0, max=DAYS, description="day", continuous_update=False)
    rule = widgets.Dropdown(options=("daily", "weekly", "constant", "falling", "once"), description="rule")
    look = widgets.Button(description="look today", tooltip="look today")
    look.on_click(lambda _: setattr(day, "value", min(day.value + 1, DAYS)))
    machine = explorer(partial(experiments_peeking_chart, seed=seed), {"day": day, "rule": rule})
    row = machine.children[0]
    row.children = (look, *row.children)
    return machine
