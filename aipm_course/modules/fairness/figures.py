"""Explorers of module 15: ratios per family, three locks, sites, regions, and two published cases."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.fairness.rules import rule_value
from aipm_course.modules.fairness.simulators.diagnosis_aid import LEAST_SENSITIVITY, MOST_FALSE_ALARMS, diagnosis_aid
from aipm_course.modules.fairness.simulators.hiring_screen import (
    LOCK_WIDTH,
    LOCKS,
    ONE_CUTOFF,
    fact_values,
    hiring_screen,
    selection_ratios,
)
from aipm_course.modules.fairness.simulators.payments_flags import MOST_RATIO, payments_flags, pooled, wrong_flags
from aipm_course.places import published_path
from aipm_course.simulation.rates import at, false_positive_rate_from, wilson_interval

_COLORS = {"amber": "#b35900", "blue": "#0b5394"}
_HATCHES = {"amber": "///", "blue": ""}
_NAMES = {
    "selection": "selected",
    "true_positive": "found among\nthose who do well",
    "precision": "do well among\nthe selected",
}
_BAD, _CALM = "#a8231d", "#5f6b7a"


def fairness_ratio_chart(*, gap_penalty: float | None = None, seed: int = 0) -> Chart:
    """Draw the ratio of selection rates, blue / amber, overall and per job family, with 95% intervals.

    Args:
        gap_penalty: points that engineering takes off for a career gap; None for the sheet's own.
        seed: which version of the applications.

    Returns:
        One line per family; the numbers stand beside it.
    """
    screen = hiring_screen(seed)
    facts, people = fact_values(screen), screen.applicants
    penalty = facts["gap_penalty_engineering"] if gap_penalty is None else float(gap_penalty)
    engineering = people["family"] == "engineering"
    score = people["score"] + (facts["gap_penalty_engineering"] - penalty) * people["career_gap"] * engineering
    cutoff = people["family"].map({name: facts[f"cutoff_{name}"] for name in people["family"].unique()})
    now = people.assign(selected=(score >= cutoff).astype(int))
    table = selection_ratios(now).iloc[::-1]
    counts = people[people["group"] == "blue"]["family"].value_counts()
    bar = rule_value("four_fifths", "ratio")
    ratio = at(table, "engineering", "ratio")
    # Which rule it is, the exercise asks; only who turns that rule reads its name.
    cause = ": the average hides a family" if gap_penalty is None else f" with {penalty:g} points off for a career gap"
    title = f"Overall {at(table, 'all', 'ratio'):.2f}, engineering {ratio:.2f}{cause}"
    with drawing(figsize=(8.6, 3.6)) as fig:
        ax = fig.subplots()
        ax.axvspan(0, bar, color="#f3dede", zorder=0)
        ax.axvline(1, color=_CALM, lw=1)
        ax.axvline(bar, color=_BAD, ls="--", lw=1.2)
        ax.text(bar - 0.01, len(table) - 0.45, "under four fifths", color=_BAD, ha="right", fontsize=9)
        notes = []
        for place, name in enumerate(table.index):
            low, middle, high = (at(table, name, column) for column in ("low", "ratio", "high"))
            few = middle < bar and high > 1
            ax.plot([low, min(high, 1.6)], [place, place], color=_CALM if few else "#0b5394", lw=2.5)
            ax.plot(middle, place, marker="D" if few else "o", ms=8, color=_CALM if few else "#0b5394")
            blue = len(people[people["group"] == "blue"]) if name == "all" else int(counts[name])
            ax.text(1.64, place, f"{middle:.3f}  ({low:.2f} to {high:.2f})", va="center", fontsize=10)
            notes.append(f"{name} {middle:.3f}, interval {low:.2f} to {high:.2f}, {blue:,} blue applicants")
            ax.text(-0.02, place, f"{name}\n{blue:,} blue applicants", va="center", ha="right", fontsize=9.5)
        ax.set(
            xlim=(0, 1.6),
            ylim=(-0.6, len(table) - 0.2),
            yticks=[],
            xlabel="blue's selection rate / amber's, with 95% interval (simulated)",
        )
        ax.spines["left"].set_visible(False)
        ax.set_title(title)
        return as_chart(fig, title, f"{title}. From bottom to top: {'; '.join(notes)}. Simulated data.")


def fairness_ratio_explorer(seed: int = 0) -> Any:
    """Return `fairness_ratio_chart` with a slider for the points that a career gap costs."""
    import ipywidgets as widgets

    most = fact_values(hiring_screen(seed))["gap_penalty_engineering"]
    slider = widgets.FloatSlider(value=most, min=0, max=most, step=1, description="gap costs", continuous_update=False)
    return explorer(partial(fairness_ratio_chart, seed=seed), {"gap_penalty": slider})


def fairness_locks_chart(*, amber_cutoff: int = ONE_CUTOFF, blue_cutoff: int = ONE_CUTOFF, seed: int = 0) -> Chart:
    """Draw what two cut-offs do to three criteria, and where each criterion's lock would close.

    Args:
        amber_cutoff: amber is selected from this score on, 20 to 75.
        blue_cutoff: blue is selected from this score on, 20 to 75.
        seed: which version of the second season.

    Returns:
        Left, the three rates of both groups with their locks; right, the three gaps for every cut-off of blue.

    Raises:
        CourseError: a cut-off lies outside 20 to 75.
    """
    for cutoff in (amber_cutoff, blue_cutoff):
        if not 20 <= cutoff <= 75:
            raise CourseError(f"A cut-off must lie between 20 and 75; given is {cutoff!r}.")
    table = hiring_screen(seed).locks
    amber, blue = table.loc["amber"], table.loc["blue"]
    rates = {
        "amber": {lock: at(amber, int(amber_cutoff), lock) for lock in LOCKS},
        "blue": {lock: at(blue, int(blue_cutoff), lock) for lock in LOCKS},
    }
    gaps = {lock: rates["amber"][lock] - rates["blue"][lock] for lock in LOCKS}
    closed = [lock for lock in LOCKS if abs(gaps[lock]) <= LOCK_WIDTH]
    extra = {name: at(blue, int(blue_cutoff), name) - at(blue, ONE_CUTOFF, name) for name in ("right", "wrong")}
    title = f"{len(closed)} of 3 locks closed at cut-offs {amber_cutoff:g} (amber) and {blue_cutoff:g} (blue)"
    with drawing(figsize=(10.2, 4.6)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
        _draw_rates(left, rates, gaps)
        _draw_gaps(right, rates["amber"], blue, int(blue_cutoff))
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        states = "; ".join(
            f"{lock.replace('_', ' ')} amber {rates['amber'][lock]:.1%}, blue {rates['blue'][lock]:.1%}, "
            f"{'closed' if lock in closed else 'open'}"
            for lock in LOCKS
        )
        change = (
            f"Against blue's cut-off of {ONE_CUTOFF}: {extra['right']:+.0f} blue applicants who do well, "
            f"{extra['wrong']:+.0f} who do not."
        )
        return as_chart(fig, title, f"{title}. {states}. {change} Simulated data.")


def fairness_locks_explorer(seed: int = 0) -> Any:
    """Return `fairness_locks_chart` with a slider for each cut-off."""
    import ipywidgets as widgets

    def slider(label: str) -> Any:
        return widgets.IntSlider(value=ONE_CUTOFF, min=20, max=75, description=f"{label} from", continuous_update=False)

    controls = {"amber_cutoff": slider("amber"), "blue_cutoff": slider("blue")}
    return explorer(partial(fairness_locks_chart, seed=seed), controls)


def fairness_sites_chart(*, cutoff_at_c: float = 0.5, seed: int = 0) -> Chart:
    """Draw sensitivity with its interval and false alarms per site, with a cut-off of its own for site C.

    Args:
        cutoff_at_c: site C flags from this score on; the other sites stay at 0.5.
        seed: which version of the trial.
    """
    cases = diagnosis_aid(seed).cases
    rows = []
    for site, part in cases.groupby("site"):
        flagged = (part["score"] >= (cutoff_at_c if site == "C" else 0.5)).to_numpy()
        ill = part["disease"].to_numpy() == 1
        found, count = int(flagged[ill].sum()), int(ill.sum())
        rows.append((str(site), found, count, *wilson_interval(found, count), float(flagged[~ill].mean())))
    low_c, false_c = rows[2][3], rows[2][5]
    title = f"At site C the aid finds {rows[2][1] / rows[2][2]:.0%} of the cases, with {false_c:.0%} false alarms"
    with drawing(figsize=(8.6, 3.6)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1.4, 1])
        notes = []
        for place, (site, found, count, low, high, false) in enumerate(rows[::-1]):
            left.plot([low, high], [place, place], color="#0b5394" if low >= LEAST_SENSITIVITY else _BAD, lw=2.5)
            left.plot(found / count, place, marker="o" if low >= LEAST_SENSITIVITY else "D", ms=8, color="black")
            left.text(0.32, place + 0.2, f"site {site}: {found} of {count} found", fontsize=9.5)
            right.barh(
                place, false, color=_BAD if false > MOST_FALSE_ALARMS else "#c9d3dd", hatch="///" if site == "C" else ""
            )
            right.text(max(false, MOST_FALSE_ALARMS) + 0.02, place, f"{false:.1%}", va="center", fontsize=9.5)
            notes.append(
                f"site {site} finds {found} of {count} ({found / count:.1%}, interval {low:.1%} to {high:.1%}), "
                f"false alarms {false:.1%}"
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
            xlim=(0, 1.2),
            xticks=np.arange(0, 1.01, 0.2),
            ylim=(-0.5, 2.8),
            yticks=[],
            xlabel="false alarms, share of\ncases without the condition",
        )
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        bar = "clears" if low_c >= LEAST_SENSITIVITY else "does not clear"
        return as_chart(fig, title, f"{title}; its interval {bar} the bar. {'; '.join(notes[::-1])}. Simulated data.")


def fairness_sites_explorer(seed: int = 0) -> Any:
    """Return `fairness_sites_chart` with a slider for site C's cut-off."""
    import ipywidgets as widgets

    slider = widgets.FloatSlider(
        value=0.5, min=0.02, max=0.9, step=0.02, description="C flags from", continuous_update=False
    )
    return explorer(partial(fairness_sites_chart, seed=seed), {"cutoff_at_c": slider})


def fairness_regions_chart(*, pool_small: bool = False, seed: int = 0) -> Chart:
    """Draw the share of payments without fraud flagged after the release, per region, with 95% intervals.

    Args:
        pool_small: add up the regions with too few payments.
        seed: which version of the payments.
    """
    counts = payments_flags(seed).counts
    shown = pooled(counts) if pool_small else counts
    after, before = wrong_flags(shown, "after"), wrong_flags(shown, "before")
    after = after.sort_values("payments", ascending=False).iloc[::-1]
    all_after = after["flagged"].sum() / after["payments"].sum()
    worst = str(after["rate"].idxmax())
    title = f"{worst} has the highest rate, on {int(at(after, worst, 'payments')):,} people"
    with drawing(figsize=(8.6, 3.8)) as fig:
        ax = fig.subplots()
        notes = []
        for place, region in enumerate(after.index):
            flagged, count = int(at(after, region, "flagged")), int(at(after, region, "payments"))
            low, high = wilson_interval(flagged, count)
            over = at(after, region, "ratio") > MOST_RATIO
            ax.plot([low, min(high, 0.35)], [place, place], color=_BAD if over else "#0b5394", lw=2.5)
            ax.plot(flagged / count, place, marker="D" if over else "o", ms=8, color="black")
            ax.plot(at(before, region, "rate"), place, marker="|", ms=14, mew=2, color=_CALM)
            ax.text(0.355, place, f"{flagged} of {count:,}", va="center", fontsize=9.5)
            notes.append(
                f"{region} {flagged} of {count:,} ({flagged / count:.1%}, ratio {at(after, region, 'ratio'):.2f}, "
                f"before {at(before, region, 'rate'):.1%})"
            )
        ax.axvline(all_after, color=_CALM, lw=1)
        ax.axvline(MOST_RATIO * all_after, color=_BAD, ls="--", lw=1.2)
        ax.set(
            xlim=(0, 0.35),
            yticks=range(len(after)),
            yticklabels=list(after.index),
            xlabel="payments without fraud flagged after the release, share with 95% interval; | before (simulated)",
        )
        ax.set_title(title)
        return as_chart(fig, title, f"{title}. {'; '.join(notes[::-1])}. All: {all_after:.2%}. Simulated data.")


def fairness_regions_explorer(seed: int = 0) -> Any:
    """Return `fairness_regions_chart` with a switch that pools the small regions."""
    import ipywidgets as widgets

    switch = widgets.Checkbox(value=False, description="pool small regions", indent=False)
    return explorer(partial(fairness_regions_chart, seed=seed), {"pool_small": switch})


def compas_chart(*, high_from: str = "Medium") -> Chart:
    """Draw COMPAS's published rates for the two groups whose counts ProPublica printed at both thresholds.

    Args:
        high_from: "Medium" or "High": the lowest score category that counts as high.

    Returns:
        False positive rate, false negative rate and precision by group, and what the identity says about them.

    Raises:
        CourseError: another threshold was asked for.
    """
    counts = pd.read_csv(published_path("15_fairness", "compas"))
    counts = counts[(counts["population"] == "7214") & counts["group"].isin(["Black", "White"])]
    if high_from not in set(counts["high_from"]):
        raise CourseError(f'high_from is "Medium" or "High"; given is {high_from!r}.')
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
    title = f"COMPAS, high from {high_from!r}: precision nearly level, false positive rates {ratio:.2f} to 1"
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


def _draw_rates(ax: Any, rates: dict[str, dict[str, float]], gaps: dict[str, float]) -> None:
    for shift, group in ((-0.2, "amber"), (0.2, "blue")):
        values = [rates[group][lock] for lock in LOCKS]
        bars = ax.bar(
            np.arange(3) + shift,
            values,
            0.38,
            color=_COLORS[group],
            hatch=_HATCHES[group],
            edgecolor="white",
            label=group,
        )
        ax.bar_label(bars, labels=[f"{value:.1%}" for value in values], padding=2, fontsize=9)
    for place, lock in enumerate(LOCKS):
        shut = abs(gaps[lock]) <= LOCK_WIDTH
        text = f"{'■ closed' if shut else '□ open'}\ngap {100 * gaps[lock]:+.1f}"
        ax.text(
            place, 1.02, text, ha="center", va="bottom", color="#3d7a37" if shut else _BAD, weight="bold", fontsize=10
        )
    ax.set(xticks=range(3), xticklabels=[_NAMES[lock] for lock in LOCKS], ylim=(0, 1.36), ylabel="share (simulated)")
    ax.set_yticks(np.arange(0, 1.01, 0.25))
    ax.legend(loc="upper left", ncols=2, fontsize=9)


def _draw_gaps(ax: Any, amber: dict[str, float], blue: Any, cutoff: int) -> None:
    """Draw amber's rate minus blue's over all cut-offs of blue."""
    places = range(20, 76)
    ax.axhspan(-100 * LOCK_WIDTH, 100 * LOCK_WIDTH, color="#dfead9", zorder=0)
    # The groups are amber and blue on the left; the criteria must not look like them.
    styles = (("#1a1a1a", "-", "o"), ("#2f7d32", "--", "s"), ("#7b3294", ":", "^"))
    for lock, (color, style, marker) in zip(LOCKS, styles, strict=True):
        gap = [100 * (amber[lock] - at(blue, place, lock)) for place in places]
        ax.plot(places, gap, ls=style, color=color, marker=marker, markevery=11, ms=6, label=lock.replace("_", " "))
    ax.axvline(cutoff, color="black", lw=1)
    ax.set(
        xlabel="blue's cut-off, score",
        ylabel="amber minus blue, percentage points",
        xlim=(20, 75),
        ylim=(-45, 60),
    )
    ax.text(74.5, 0, "closed", ha="right", va="center", fontsize=9, color="#3d7a37")
    ax.legend(fontsize=9, loc="lower right")
