"""Figures of module 15: ratios per family, a scoring sheet, three criteria, sites, regions, and a published case."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.fairness.rules import rule_value
from aipm_course.modules.fairness.simulators.diagnosis_aid import (
    LEAST_SENSITIVITY,
    MOST_FALSE_ALARMS,
    SITES,
    diagnosis_aid,
)
from aipm_course.modules.fairness.simulators.hiring_screen import hiring_screen, selection_ratios
from aipm_course.modules.fairness.simulators.payments_flags import (
    MOST_RATIO,
    payments_flags,
    pooled,
    rates_of_all,
    wrong_flags,
)
from aipm_course.modules.fairness.simulators.scoring_sheet import (
    INPUTS,
    points_lost,
    ratio_of,
    scoring_sheet,
    selected_without,
)
from aipm_course.modules.fairness.simulators.second_score import LOCK_WIDTH, LOCKS, ONE_CUTOFF, second_score
from aipm_course.places import published_path
from aipm_course.simulation.rates import at, false_positive_rate_from, wilson_interval

_COLORS = {"amber": "#b35900", "blue": "#0b5394"}
_HATCHES = {"amber": "///", "blue": ""}
_NAMES = {
    "selection": "selected",
    "true_positive": "selected among\nthose who do well",
    "precision": "do well among\nthe selected",
}
_BAD, _CALM, _INK = "#a8231d", "#5f6b7a", "#0b5394"


def fairness_ratio_chart(*, seed: int = 0) -> Chart:
    """Draw the ratio of selection rates, lower / higher, overall and per job family, with 95% intervals.

    Args:
        seed: which version of the applications.

    Returns:
        One line per family; beside it the numbers, and how many people of the lower group are short.
    """
    screen = hiring_screen(seed)
    table = selection_ratios(screen.applicants)
    families: Any = table.drop(index="all").sort_values("ratio")
    table = pd.concat([families, table[table.index == "all"]])
    people = screen.applicants.groupby(["family", "group"]).size()
    bar = rule_value("four_fifths", "ratio")
    title = (
        f"Overall {at(table, 'all', 'ratio'):.2f}; the six families lie between {families['ratio'].min():.2f} and "
        f"{families['ratio'].max():.2f}"
    )
    with drawing(figsize=(9.4, 4.0)) as fig:
        ax = fig.subplots()
        ax.axvspan(0, bar, color="#f3dede", zorder=0)
        ax.axvline(1, color=_CALM, lw=1)
        ax.axvline(bar, color=_BAD, ls="--", lw=1.2)
        ax.text(bar - 0.01, len(table) - 0.45, "under four fifths", color=_BAD, ha="right", fontsize=9)
        notes = []
        for place, name in enumerate(table.index):
            low, middle, high, short = (at(table, name, column) for column in ("low", "ratio", "high", "short"))
            lower = str(table["lower"][name])
            count = int((screen.applicants["group"] == lower).sum() if name == "all" else people[(name, lower)])
            ax.plot([low, min(high, 1.6)], [place, place], color=_INK, lw=2.5)
            ax.plot(middle, place, marker="o", ms=8, color=_INK)
            ax.text(
                1.64, place, f"{middle:.3f}  ({low:.3f} to {high:.3f}), {short:.1f} short", va="center", fontsize=9.5
            )
            ax.text(-0.02, place, f"{name}\nlower: {lower}, {count:,}", va="center", ha="right", fontsize=9)
            notes.append(
                f"{name} {middle:.4f}, interval {low:.4f} to {high:.4f}, lower is {lower} with {count:,} applicants, "
                f"{short:.2f} short"
            )
        ax.set(
            xlim=(0, 1.6),
            ylim=(-0.6, len(table) - 0.2),
            yticks=[],
            xlabel="lower selection rate / higher one, with 95% interval (simulated)",
        )
        ax.spines["left"].set_visible(False)
        ax.set_title(title)
        return as_chart(fig, title, f"{title}. From bottom to top: {'; '.join(notes)}. Simulated data.")


def fairness_sheet_chart(*, without: Sequence[str] = (), seed: int = 0) -> Chart:
    """Draw what each input of the scoring sheet costs one group more than the other, and what happens without some.

    Args:
        without: inputs that cost no points, of career_gap, no_referral, commute_min and job_changes.
        seed: which version of the season.

    Returns:
        Left, points lost per input; right, the selection rates today and without those inputs.

    Raises:
        CourseError: there is no such input.
    """
    for name in without:
        if name not in INPUTS:
            raise CourseError(f"There is no input {name!r}; there are {listed(INPUTS)}.")
    sheet = scoring_sheet(seed)
    people, lost = sheet.engineers, points_lost(sheet)
    now = selected_without(sheet, *without)
    new = people[(now == 1) & (people["selected"] == 0)]
    ratios = [ratio_of(sheet, people["selected"]), ratio_of(sheet, now)]
    title = f"Ratio {ratios[0]:.2f} today"
    said = f"ratio today {ratios[0]:.4f}"
    if without:
        low, high = wilson_interval(int(new["qualified"].sum()), len(new)) if len(new) else (0.0, 1.0)
        title += f", {ratios[1]:.2f} without {listed(without)}: {len(new)} more people, {new['qualified'].mean():.0%} qualified"
        said += (
            f"; without {listed(without)} ratio {ratios[1]:.4f}, {len(new)} more people selected, "
            f"{new['qualified'].mean():.4f} of them qualified, interval {low:.4f} to {high:.4f}"
        )
    with drawing(figsize=(9.4, 3.4)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1.25, 1])
        left.axvline(0, color=_CALM, lw=1)
        for place, name in enumerate(INPUTS[::-1]):
            left.barh(
                place, lost[name], color="#c9d3dd" if name in without else _INK, hatch="///" if name in without else ""
            )
            left.text(max(lost[name], 0) + 0.1, place, f"{lost[name]:.2f}", va="center", fontsize=9.5)
        left.set(
            yticks=range(len(INPUTS)),
            yticklabels=list(INPUTS[::-1]),
            xlim=(min(0, lost.min()) - 0.2, lost.max() * 1.25 + 0.3),
            xlabel=f"points that {sheet.lower} loses beyond the other group,\non average (simulated)",
        )
        for shift, (name, chosen) in zip((-0.2, 0.2), (("today", people["selected"]), ("without", now)), strict=True):
            rate = chosen.groupby(people["group"]).mean()
            bars = right.bar(
                np.arange(2) + shift,
                [rate["amber"], rate["blue"]],
                0.38,
                color=_INK if name == "today" else "#c9d3dd",
                hatch="" if name == "today" else "///",
                edgecolor="white",
                label=name,
            )
            right.bar_label(bars, labels=[f"{value:.1%}" for value in (rate["amber"], rate["blue"])], fontsize=9)
        right.set(xticks=range(2), xticklabels=["amber", "blue"], ylabel="share selected", ylim=(0, 1))
        right.legend(fontsize=9)
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        points = "; ".join(f"{name} {lost[name]:.4f}" for name in INPUTS)
        return as_chart(
            fig,
            title,
            f"{title}. Points that {sheet.lower} loses beyond the other group: {points}. {said}. Simulated data.",
        )


def fairness_sheet_explorer(seed: int = 0) -> Any:
    """Return `fairness_sheet_chart` with a list in which inputs are picked."""
    import ipywidgets as widgets

    picks = widgets.SelectMultiple(options=list(INPUTS), value=(), description="without", rows=4)
    return explorer(partial(fairness_sheet_chart, seed=seed), {"without": picks})


def fairness_locks_chart(*, amber_cutoff: int = ONE_CUTOFF, blue_cutoff: int = ONE_CUTOFF, seed: int = 0) -> Chart:
    """Draw what two cut-offs do to three criteria, and where each criterion's lock would close.

    Args:
        amber_cutoff: amber is selected from this score on, 1 to 99.
        blue_cutoff: blue is selected from this score on, 1 to 99.
        seed: which version of the season.

    Returns:
        Left, the three rates of both groups with their locks; right, the three gaps for every cut-off of blue.

    Raises:
        CourseError: a cut-off lies outside 1 to 99.
    """
    for cutoff in (amber_cutoff, blue_cutoff):
        if not 1 <= cutoff <= 99:
            raise CourseError(f"A cut-off must lie between 1 and 99; given is {cutoff!r}.")
    return locks_drawn(second_score(seed).rates, int(amber_cutoff), int(blue_cutoff), source=" Simulated data.")


def locks_drawn(
    table: pd.DataFrame,
    amber_cutoff: int,
    blue_cutoff: int,
    *,
    names: tuple[str, str] = ("amber", "blue"),
    width: float = LOCK_WIDTH,
    source: str = "",
) -> Chart:
    """Draw the three locks of two groups.

    Args:
        table: what `lock_table` makes of the groups "amber" and "blue".
        amber_cutoff: the first group is selected from this score on, 1 to 99.
        blue_cutoff: the second group is.
        names: what the groups are called.
        width: how far rates may be apart and count as alike, as a share.
        source: what the alternative text says at its end.
    """
    amber, blue = table.loc["amber"], table.loc["blue"]
    rates = {
        "amber": {lock: at(amber, int(amber_cutoff), lock) for lock in LOCKS},
        "blue": {lock: at(blue, int(blue_cutoff), lock) for lock in LOCKS},
    }
    gaps = {lock: rates["amber"][lock] - rates["blue"][lock] for lock in LOCKS}
    closed = [lock for lock in LOCKS if abs(gaps[lock]) <= width]
    one, other = names
    extra = {name: at(blue, int(blue_cutoff), name) - at(blue, ONE_CUTOFF, name) for name in ("right", "wrong")}
    title = f"{len(closed)} of 3 locks closed at cut-offs {amber_cutoff:g} ({one}) and {blue_cutoff:g} ({other})"
    with drawing(figsize=(10.2, 4.6)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
        _draw_rates(left, rates, gaps, names, width, " (simulated)" if source else "")
        _draw_gaps(right, rates["amber"], blue, int(blue_cutoff), names, width)
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        states = "; ".join(
            f"{lock.replace('_', ' ')} {one} {rates['amber'][lock]:.4f}, {other} {rates['blue'][lock]:.4f}, "
            f"{'closed' if lock in closed else 'open'}"
            for lock in LOCKS
        )
        change = (
            f"Against {other}'s cut-off of {ONE_CUTOFF}: {extra['right']:+.0f} {other} applicants who do well, "
            f"{extra['wrong']:+.0f} who do not."
        )
        return as_chart(fig, title, f"{title}. {states}. {change}{source}")


def fairness_locks_explorer(seed: int = 0) -> Any:
    """Return `fairness_locks_chart` with a slider for each cut-off."""
    return explorer(partial(fairness_locks_chart, seed=seed), lock_controls())


def lock_controls(names: tuple[str, str] = ("amber", "blue")) -> dict[str, Any]:
    """Return a slider for each group's cut-off."""
    import ipywidgets as widgets

    def slider(label: str) -> Any:
        return widgets.IntSlider(value=ONE_CUTOFF, min=1, max=99, description=f"{label} from", continuous_update=False)

    return {"amber_cutoff": slider(names[0]), "blue_cutoff": slider(names[1])}


def fairness_sites_chart(*, site: str = "A", cutoff: float = 0.5, seed: int = 0) -> Chart:
    """Draw sensitivity with its interval and false alarms per site, with a cut-off of its own for one of them.

    Args:
        site: the site that flags from `cutoff` on; the other two stay at 0.5.
        cutoff: from 0.01 to 0.99.
        seed: which version of the trial.

    Raises:
        CourseError: there is no such site.
    """
    if site not in SITES:
        raise CourseError(f"There is no site {site!r}; there are {listed(SITES)}.")
    cases = diagnosis_aid(seed).cases
    rows = []
    for name, part in cases.groupby("site"):
        flagged = (part["score"] >= (cutoff if name == site else 0.5)).to_numpy()
        ill = part["disease"].to_numpy() == 1
        found, count = int(flagged[ill].sum()), int(ill.sum())
        rows.append((str(name), found, count, *wilson_interval(found, count), float(flagged[~ill].mean())))
    least = min(rows, key=lambda row: row[1] / row[2])
    title = f"Site {least[0]} finds the smallest share: {least[1]} of {least[2]}, with {least[5]:.1%} false alarms"
    with drawing(figsize=(8.8, 3.6)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1.4, 1])
        notes = []
        for place, (name, found, count, low, high, false) in enumerate(rows[::-1]):
            own = f", flags from {cutoff:g}" if name == site and cutoff != 0.5 else ""
            left.plot([low, high], [place, place], color=_INK, lw=2.5)
            left.plot(found / count, place, marker="o", ms=8, color="black")
            left.text(0.32, place + 0.2, f"site {name}: {found} of {count} found{own}", fontsize=9.5)
            right.barh(place, false, color="#c9d3dd", hatch="///" if own else "")
            right.text(max(false, MOST_FALSE_ALARMS) + 0.02, place, f"{false:.1%}", va="center", fontsize=9.5)
            notes.append(
                f"site {name} finds {found} of {count} ({found / count:.4f}, interval {low:.4f} to {high:.4f}), "
                f"false alarms {false:.4f}"
            )
        left.axvline(LEAST_SENSITIVITY, color=_BAD, ls="--", lw=1.2)
        left.text(
            LEAST_SENSITIVITY - 0.01, 2.55, f"bar: above {LEAST_SENSITIVITY:.0%}", color=_BAD, ha="right", fontsize=9
        )
        left.set(
            xlim=(0.3, 1.0),
            ylim=(-0.5, 2.8),
            yticks=[],
            xlabel="sensitivity: share of cases with the condition found,\nwith 95% interval (simulated)",
        )
        right.axvline(MOST_FALSE_ALARMS, color=_BAD, ls="--", lw=1.2)
        right.text(MOST_FALSE_ALARMS + 0.01, 2.55, f"bar: at most {MOST_FALSE_ALARMS:.0%}", color=_BAD, fontsize=9)
        right.set(
            xlim=(0, 1.0),
            xticks=np.arange(0, 1.01, 0.2),
            ylim=(-0.5, 2.8),
            yticks=[],
            xlabel="false alarms, share of\ncases without the condition",
        )
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, f"{title}. {'; '.join(notes[::-1])}. Simulated data.")


def fairness_sites_explorer(seed: int = 0) -> Any:
    """Return `fairness_sites_chart` with a choice of the site and a slider for its cut-off."""
    import ipywidgets as widgets

    choice = widgets.Dropdown(options=list(SITES), value="A", description="site")
    slider = widgets.FloatSlider(
        value=0.5, min=0.01, max=0.99, step=0.01, description="flags from", continuous_update=False
    )
    return explorer(partial(fairness_sites_chart, seed=seed), {"site": choice, "cutoff": slider})


def fairness_regions_chart(*, pool_small: bool = False, seed: int = 0) -> Chart:
    """Draw the share of payments without fraud that are flagged, per region, before and after a release.

    Args:
        pool_small: add up the regions with too few payments.
        seed: which version of the payments.
    """
    counts = payments_flags(seed).counts
    shown = pooled(counts) if pool_small else counts
    after, before = wrong_flags(shown, "after"), wrong_flags(shown, "before")
    after = after.sort_values("payments", ascending=False).iloc[::-1]
    rates = dict(zip(("before", "after"), rates_of_all(counts), strict=True))
    worst = str(after["rate"].idxmax())
    title = f"{worst} has the highest rate, on {int(at(after, worst, 'payments')):,} payments"
    edge = min(float(after["high"].max() * rates["after"]) * 1.05, 0.36)
    with drawing(figsize=(9.4, 4.4)) as fig:
        ax = fig.subplots()
        notes = []
        for place, region in enumerate(after.index):
            flagged, count = int(at(after, region, "flagged")), int(at(after, region, "payments"))
            low, high = wilson_interval(flagged, count)
            ratio, ratio_low, ratio_before = (
                at(after, region, "ratio"),
                at(after, region, "low"),
                at(before, region, "ratio"),
            )
            ax.plot(
                [low, min(high, edge)],
                [place, place],
                color=_INK,
                lw=2.5,
                label="after, 95% interval" if not place else None,
            )
            ax.plot(
                flagged / count, place, marker="o", ms=8, color="black", ls="", label="after" if not place else None
            )
            ax.plot(
                at(before, region, "rate"),
                place,
                marker="|",
                ms=14,
                mew=2,
                color=_CALM,
                ls="",
                label="before" if not place else None,
            )
            ax.text(
                edge * 1.03,
                place,
                f"{flagged} of {count:,}; ratio {ratio:.2f} (from {ratio_low:.2f}), before {ratio_before:.2f}",
                va="center",
                fontsize=9,
            )
            notes.append(
                f"{region} {flagged} of {count:,} ({flagged / count:.4f}, ratio {ratio:.4f}, from {ratio_low:.4f}, "
                f"before {ratio_before:.4f})"
            )
        ax.axvline(rates["after"], color=_CALM, lw=1, label="all, after")
        ax.axvline(MOST_RATIO * rates["after"], color=_BAD, ls="--", lw=1.2, label=f"{MOST_RATIO:g} times that")
        ax.set(
            xlim=(0, edge),
            yticks=range(len(after)),
            yticklabels=list(after.index),
            xlabel="payments without fraud that are flagged, share (simulated)",
        )
        ax.legend(fontsize=8.5, loc="upper right")
        ax.set_title(title)
        return as_chart(
            fig,
            title,
            f"{title}. {'; '.join(notes[::-1])}. All: before {rates['before']:.4f}, after {rates['after']:.4f}. Simulated data.",
        )


def fairness_regions_explorer(seed: int = 0) -> Any:
    """Return `fairness_regions_chart` with a switch that pools the small regions."""
    import ipywidgets as widgets

    switch = widgets.Checkbox(value=False, description="pool small regions", indent=False)
    return explorer(partial(fairness_regions_chart, seed=seed), {"pool_small": switch})


def compas_chart(*, high_from: str = "Medium", same_cutoff: bool = False) -> Chart:
    """Draw COMPAS's published rates for the two groups whose counts ProPublica printed at both thresholds.

    Args:
        high_from: "Medium" or "High": the lowest score category that counts as high.
        same_cutoff: count everybody for two years alike, instead of only those who were not arrested again (threshold
            "Medium" only).

    Returns:
        False positive rate, false negative rate and precision by group, and what the identity says about them.

    Raises:
        CourseError: another threshold was asked for.
    """
    counts = pd.read_csv(published_path("15_fairness", "compas"))
    counts = counts[
        (counts["population"] == ("6216" if same_cutoff else "7214")) & counts["group"].isin(["Black", "White"])
    ]
    if high_from not in set(counts["high_from"]):
        raise CourseError(
            f"high_from is {listed(map(repr, counts['high_from'].unique()))} here; given is {high_from!r}."
        )
    counts = counts[counts["high_from"] == high_from].set_index("group")
    rates = pd.DataFrame(
        {
            "false positive rate": counts["fp"] / (counts["fp"] + counts["tn"]),
            "false negative rate": counts["fn"] / (counts["fn"] + counts["tp"]),
            "precision": counts["tp"] / (counts["tp"] + counts["fp"]),
        }
    )
    base = (counts["tp"] + counts["fn"]) / counts[["tn", "fp", "fn", "tp"]].sum(axis=1)
    identity = [
        false_positive_rate_from(
            float(base[group]), at(rates, group, "precision"), at(rates, group, "false negative rate")
        )
        for group in rates.index
    ]
    ratio = at(rates, "Black", "false positive rate") / at(rates, "White", "false positive rate")
    apart = 100 * (at(rates, "Black", "precision") - at(rates, "White", "precision"))
    people = "everybody counted for two years" if same_cutoff else "as published"
    title = f"COMPAS, {people}: precision {apart:.1f} points apart, false positive rates {ratio:.2f} to 1"
    with drawing(figsize=(8.6, 3.6)) as fig:
        ax = fig.subplots()
        for shift, group, color, hatch in ((-0.2, "Black", "#0b5394", ""), (0.2, "White", "#c9d3dd", "///")):
            bars = ax.bar(
                np.arange(3) + shift, rates.loc[group], 0.38, color=color, hatch=hatch, edgecolor="white", label=group
            )
            ax.bar_label(bars, labels=[f"{value:.1%}" for value in rates.loc[group]], padding=3, fontsize=9.5)
        ax.set(xticks=range(3), xticklabels=list(rates.columns), ylim=(0, 1), ylabel="share (ProPublica 2016)")
        ax.legend(title="group as the source names it", ncols=2, loc="upper right")
        ax.set_title(title)
        notes = "; ".join(
            f"{group}: base rate {base[group]:.1%}, "
            + ", ".join(f"{name} {value:.1%}" for name, value in rates.loc[group].items())
            for group in rates.index
        )
        from_identity = listed(f"{value:.2%}" for value in identity)
        return as_chart(fig, title, f"{title}. {notes}. The identity gives false positive rates of {from_identity}.")


def _draw_rates(
    ax: Any,
    rates: dict[str, dict[str, float]],
    gaps: dict[str, float],
    names: tuple[str, str],
    width: float,
    source: str,
) -> None:
    for shift, group, called in ((-0.2, "amber", names[0]), (0.2, "blue", names[1])):
        values = [rates[group][lock] for lock in LOCKS]
        bars = ax.bar(
            np.arange(3) + shift,
            values,
            0.38,
            color=_COLORS[group],
            hatch=_HATCHES[group],
            edgecolor="white",
            label=called,
        )
        ax.bar_label(bars, labels=[f"{value:.1%}" for value in values], padding=2, fontsize=9)
    for place, lock in enumerate(LOCKS):
        shut = abs(gaps[lock]) <= width
        text = f"{'■ closed' if shut else '□ open'}\ngap {100 * gaps[lock]:+.2f}"
        ax.text(
            place, 1.02, text, ha="center", va="bottom", color="#3d7a37" if shut else _BAD, weight="bold", fontsize=10
        )
    ax.set(xticks=range(3), xticklabels=[_NAMES[lock] for lock in LOCKS], ylim=(0, 1.36), ylabel=f"share{source}")
    ax.set_yticks(np.arange(0, 1.01, 0.25))
    ax.legend(loc="upper left", ncols=2, fontsize=9)


def _draw_gaps(ax: Any, amber: dict[str, float], blue: Any, cutoff: int, names: tuple[str, str], width: float) -> None:
    """Draw amber's rate minus blue's over all cut-offs of blue."""
    places = range(1, 100)
    ax.axhspan(-100 * width, 100 * width, color="#dfead9", zorder=0)
    # The groups are amber and blue on the left; the criteria must not look like them.
    styles = (("#1a1a1a", "-", "o"), ("#2f7d32", "--", "s"), ("#7b3294", ":", "^"))
    for lock, (color, style, marker) in zip(LOCKS, styles, strict=True):
        gap = [100 * (amber[lock] - at(blue, place, lock)) for place in places]
        ax.plot(places, gap, ls=style, color=color, marker=marker, markevery=14, ms=6, label=lock.replace("_", " "))
    ax.axvline(cutoff, color="black", lw=1)
    ax.set(
        xlabel=f"{names[1]}'s cut-off, score",
        ylabel=f"{names[0]} minus {names[1]}, percentage points",
        xlim=(1, 99),
        ylim=(-80, 80),
    )
    ax.text(98, 0, "closed", ha="right", va="center", fontsize=9, color="#3d7a37")
    ax.legend(fontsize=9, loc="lower right")
