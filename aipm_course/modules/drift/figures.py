"""Explorers of module 13: the drift lab, Guard's half-year, what a threshold does, and how old the monitors' rows were."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.modules.drift.simulators.drift_alarms import THRESHOLDS, VOLUME, alarm_room, index_of, policy
from aipm_course.modules.drift.simulators.drift_monitors import MONITORS, monitor_room
from aipm_course.modules.drift.simulators.drift_room import HELD, INDEX_BAR, drift_room, segment_auc
from aipm_course.modules.drift.simulators.drift_stream import (
    EARLY_WEEKS,
    LABEL_DELAY_WEEKS,
    REFERENCE_WEEKS,
    SEGMENTS,
    WEEKS,
    Bug,
    Concept,
    Decay,
    Knobs,
    LabelShift,
    Shift,
    drift_stream,
    weekly_psi,
    weekly_quality,
)
from aipm_course.simulation.counting import bincount

LAB_KINDS = {
    "quiet": "nothing at all",
    "season": "amounts rise for three weeks",
    "shift": "amounts rise and stay",
    "label_shift": "there is more fraud, of the same sort",
    "concept": "fraud changes its tactic everywhere",
    "segment": "fraud changes its tactic in one language",
    "bug_missing": "velocity arrives as 0 for some payments",
    "bug_unit": "amounts of some payments arrive in cents",
    "bug_frozen": "velocity comes from a table that is no longer updated",
}
_SHORT = {"amount": "amount", "velocity": "velocity", "account_age": "account age"}
_STYLES = {"amount": ("#0b5394", "o", "-"), "velocity": ("#b35900", "s", "--"), "account_age": ("#3d7a37", "^", ":")}
_SEGMENT = "pt-BR"


def drift_chart(
    *,
    inject: str = "secret",
    onset: int = 12,
    size: float = 1.0,
    bar: float = 0.25,
    reveal: bool = False,
    seed: int = 0,
) -> Chart:
    """Draw a simulated stream with one thing injected: what the monitors show, and what it was.

    Args:
        inject: one of "quiet", "season", "shift", "label_shift", "concept", "segment", "bug_missing", "bug_unit",
            "bug_frozen"; or "secret", and the seed chooses.
        onset: first week of it, 6 to 20.
        size: how strong, 0 to 1.5.
        bar: alert bar for the stability index.
        reveal: show what was injected, and the AUC that only later labels give.
        seed: another number draws another stream.

    Returns:
        Stability index, AUC in total and for one language, the share of flags that reviewers cleared, and the age of the
        oldest table, per week.

    Raises:
        CourseError: `inject` is not one of the kinds.
    """
    kind = _secret(seed) if inject == "secret" else inject
    if kind not in LAB_KINDS:
        hint = nearest(str(inject), LAB_KINDS) or f" There are: {listed(LAB_KINDS, limit=10)} and secret."
        raise CourseError(f"The drift lab has no kind {inject!r}.{hint}")
    stream = drift_stream(_knobs(kind, int(onset), float(size)), seed)
    psi, quality = weekly_psi(stream.payments), weekly_quality(stream.payments)
    over = psi.max(axis=1) > bar
    title = _lab_title(psi, quality, over, bar)
    if reveal:
        title = f"It was {kind}: {LAB_KINDS[kind]}"
    age = _table_age(kind, int(onset), float(size), seed)
    with drawing(figsize=(10.2, 7.2)) as fig:
        top, middle, bottom, last = fig.subplots(4, 1, sharex=True, height_ratios=[1.2, 1.2, 0.8, 0.7])
        _draw_psi(top, psi, bar)
        _draw_auc(middle, stream.payments, quality, stream.truth["auc"] if reveal else None)
        bottom.plot(quality.index, 100 * quality["cleared_share"], color="#5f6b7a", marker="d", ms=4)
        bottom.set(ylabel="flags cleared\nby reviewers, %", ylim=(0, 100))
        last.bar(age.index, age, color="#0b5394")
        last.set(ylabel="oldest table,\ndays", xlabel="week (simulated)", xlim=(0.4, 26.6))
        last.set_ylim(0, max(8.0, 1.1 * float(age.max())))
        if reveal and kind != "quiet":
            for ax in (top, middle, bottom, last):
                ax.axvline(onset - 0.5, color="#a8231d", lw=1.5)
            top.text(onset - 0.3, top.get_ylim()[1] * 0.92, f"{kind} starts", color="#a8231d", fontsize=9, va="top")
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, _lab_alt(title, psi, quality, age))


def bins_drawn(
    name: str,
    before: "npt.NDArray[np.float64]",
    now: "npt.NDArray[np.float64]",
    *,
    index: float,
    by_chance: float,
    bar: float,
    numeric: bool,
) -> Chart:
    """Draw a column's shares in the bins that were frozen on the reference, before and now.

    Args:
        name: the column's.
        before: share of each bin in the reference.
        now: share of each bin in the current rows.
        index: the stability index of the two.
        by_chance: what the index stays under in 95 of 100 quiet samples of this size.
        bar: from which index on somebody looks.
        numeric: whether the bins are tenths of the reference; else they are categories.
    """
    verdict = "over" if index > bar else "under"
    chance = "more than chance gives" if index > by_chance else "no more than chance gives"
    title = f"{name}: index {index:.3f}, {verdict} the bar of {bar:g} and {chance}"
    with drawing(figsize=(8.8, 3.6)) as fig:
        ax = fig.subplots()
        places = np.arange(len(before))
        ax.bar(places - 0.2, 100 * before, 0.38, color="#c9d3dd", edgecolor="black", lw=0.5, label="reference")
        ax.bar(places + 0.2, 100 * now, 0.38, color="#0b5394", hatch="///", edgecolor="white", label="current")
        what = (
            "tenths of the reference, from the lowest"
            if numeric
            else "categories, the most frequent of the reference first"
        )
        ax.set(xticks=places, xticklabels=[str(place + 1) for place in places], xlabel=what, ylabel="rows, %")
        ax.legend(fontsize=9)
        ax.set_title(title)
        shares = "; ".join(
            f"{place + 1}: {100 * old:.1f}% before, {100 * new:.1f}% now"
            for place, (old, new) in enumerate(zip(before, now, strict=True))
        )
        return as_chart(fig, title, f"{title} ({by_chance:.3f}). Bins: {shares}.")


def drift_explorer(seed: int = 0) -> Any:
    """Return `drift_chart` with a choice of what is injected, when and how strongly, and a switch that reveals it."""
    import ipywidgets as widgets

    controls = {
        "inject": widgets.Dropdown(options=["secret", *LAB_KINDS], value="secret", description="inject"),
        "onset": widgets.IntSlider(value=12, min=6, max=20, description="from week", continuous_update=False),
        "size": widgets.FloatSlider(
            value=1.0, min=0.0, max=1.5, step=0.25, description="strength", continuous_update=False
        ),
        "bar": widgets.Dropdown(options=[0.02, 0.05, 0.1, 0.25], value=0.25, description="bar"),
        "seed": widgets.IntSlider(value=seed, min=0, max=50, description="seed", continuous_update=False),
        "reveal": widgets.Checkbox(value=False, description="reveal", indent=False),
    }
    return explorer(drift_chart, controls)


def guard_chart(*, segment: str = "total", seed: int = 0) -> Chart:
    """Draw Guard's first twenty weeks: stability index and AUC per week, with the four episodes and their numbers.

    Args:
        segment: "total", or a language whose AUC in weeks 1 to 4 and in each episode is drawn beside the total's.
        seed: which half-year.

    Returns:
        Index per feature above, AUC below; the AUC of weeks 1 to 4 and the episodes' highest index and AUC stand in the
        picture.

    Raises:
        CourseError: there is no such language.
    """
    room = drift_room(seed)
    if segment not in ("total", *SEGMENTS):
        raise CourseError(f"There is no language {segment!r}. There are: total, {listed(SEGMENTS)}.")
    numbers = {}
    for name in room.kinds:
        first, last = room.span(name)
        index = float(room.psi.loc[first:last].to_numpy().max())
        numbers[name] = (first, last, index, float(segment_auc(room.payments, first, last)[segment]))
    before = float(segment_auc(room.payments, 1, REFERENCE_WEEKS)[segment])
    title = _guard_title(numbers, before, segment)
    psi, auc = room.psi.loc[:EARLY_WEEKS], room.quality["auc"].loc[:EARLY_WEEKS]
    with drawing(figsize=(10.2, 5.6)) as fig:
        top, bottom = fig.subplots(2, 1, sharex=True)
        _draw_psi(top, psi, INDEX_BAR)
        bottom.plot(auc.index, auc, color="#0b5394", marker="o", ms=4, label="all payments")
        if segment != "total":
            spans = [(1, REFERENCE_WEEKS, before), *((first, last, area) for first, last, _, area in numbers.values())]
            for number, (first, last, area) in enumerate(spans):
                label = f"{segment}, each span as one" if number == 0 else None
                bottom.hlines(area, first - 0.4, last + 0.4, color="#a8231d", lw=4, label=label)
            bottom.legend(loc="lower left", fontsize=9)
        for name, (first, last, index, area) in numbers.items():
            for ax in (top, bottom):
                ax.axvspan(first - 0.5, last + 0.5, color="#f3d9b1", alpha=0.6, zorder=0)
            middle = (first + last) / 2
            top.text(middle, 0.98, f"{name}\n{index:.3f}", ha="center", va="top", weight="bold", fontsize=9,
                     transform=top.get_xaxis_transform())  # fmt: skip
            bottom.text(middle, 1.1, f"{area:.3f}", ha="center", va="top", weight="bold", fontsize=8.5)
        bottom.text(2.5, 1.1, f"weeks 1-4\n{before:.3f}", ha="center", va="top", weight="bold", fontsize=8.5)
        top.set_ylim(0, 1.45 * max(0.4, float(psi.to_numpy().max())))
        top.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, fontsize=9)
        bottom.set(
            yticks=np.arange(0.5, 1.01, 0.1),
            ylim=(0.3 if min(area for *_, area in numbers.values()) < 0.45 else 0.4, 1.12),
            ylabel="AUC",
            xlabel="week (simulated); shaded: the four episodes, with their AUC",
            xlim=(0.4, EARLY_WEEKS + 0.6),
        )
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        spoken = "; ".join(
            f"episode {name}, weeks {first} to {last}: highest index {index:.3f}, AUC {area:.3f}"
            for name, (first, last, index, area) in numbers.items()
        )
        return as_chart(fig, title, f"{title}. AUC in weeks 1 to 4 {before:.3f}; {spoken}. Simulated data.")


def alert_chart(*, threshold: float = 0.10, seed: int = 0) -> Chart:
    """Draw what one alert threshold does on the trials of a large and a small monitor.

    Args:
        threshold: one of the thresholds that were tried.
        seed: which trials.

    Returns:
        In how many quiet weeks and in which week of the drift each monitor alarms; false alarms per month and weeks
        unnoticed stand in the picture.

    Raises:
        CourseError: the threshold was not tried.
    """
    if threshold not in THRESHOLDS:
        raise CourseError(f"Threshold {threshold!r} was not tried. There are: {listed(THRESHOLDS)}.")
    room = alarm_room(seed)
    numbers = {name: policy(index_of(room.trials, name), threshold) for name in VOLUME}
    title = f"At {threshold:g} the small monitor rings falsely {numbers['small'][0]:.2f} times a month, the whole one "
    title += f"{numbers['whole'][0]:.2f}"
    with drawing(figsize=(10.2, 4.2)) as fig:
        for ax, (name, volume) in zip(fig.subplots(1, 2, sharey=True), VOLUME.items(), strict=True):
            alarm = index_of(room.trials, name) >= threshold
            drift = alarm[:, 6:]
            first = np.where(drift.any(axis=1), drift.argmax(axis=1), 6)
            quiet = 100 * alarm[:, :6].mean(axis=0)
            caught = 100 * bincount(first, minlength=7) / len(first)
            ax.bar(
                range(1, 7), quiet, color="#b35900", hatch="///", edgecolor="white", label="false alarm in this week"
            )
            ax.bar(range(7, 13), caught[:6], color="#0b5394", label="first alarm in this week")
            ax.bar([13.5], caught[6:], color="#a8231d", hatch="..", edgecolor="white", label="never")
            alarms, weeks = numbers[name]
            ax.set(xlabel="week of the trial; the drift starts in week 7", xticks=[1, 3, 5, 7, 9, 11, 13.5])
            ax.set_xticklabels(["1", "3", "5", "7", "9", "11", "none"])
            ax.set_ylim(0, 112)
            ax.set_title(
                f"{name}: {volume:,} payments a week\n{alarms:.4f} false alarms a month, {weeks:.3f} weeks unnoticed",
                fontsize=9.5,
            )
            ax.legend(fontsize=9)
        fig.axes[0].set_ylabel("% of 200 trials (simulated)")
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=11)
        said = "; ".join(
            f"{name}: {alarms:.4f} false alarms per month, {weeks:.3f} weeks unnoticed"
            for name, (alarms, weeks) in numbers.items()
        )
        return as_chart(fig, title, f"{title}. At {threshold:g}, {said}. Simulated data.")


def monitor_chart(*, seed: int = 0) -> Chart:
    """Draw how old the rows were that each monitor read, day by day.

    Args:
        seed: which log.

    Returns:
        Eight small panels: age of the newest row in days; days on which the monitor was down are marked.
    """
    log = monitor_room(seed).log
    age_of = {
        name: (own["day"] - own["newest_row_day"]).to_numpy(dtype=float, na_value=np.nan)
        for name, own in log.groupby("monitor")
    }
    oldest = max(float(np.nanmax(age)) for age in age_of.values())
    title = f"The oldest rows that a monitor read were {oldest:.0f} days old"
    with drawing(figsize=(10.2, 5.2)) as fig:
        for ax, name in zip(fig.subplots(4, 2, sharex=True).flat, MONITORS, strict=True):
            own = log[log["monitor"] == name]
            age = age_of[name]
            ax.plot(own["day"], age, color="#0b5394", lw=1)
            down = own.loc[own["status"] == "down", "day"]
            ax.plot(down, np.zeros(len(down)), color="#a8231d", marker="X", ls="")
            ax.set_ylim(-0.7, max(6.0, 1.1 * float(np.nanmax(age))))
            ax.set_title(f"{name}: up to {np.nanmax(age):.0f} days old, down {len(down)} days", fontsize=9)
        for ax in fig.axes[-2:]:
            ax.set_xlabel("day (simulated)")
        fig.supylabel("age of the newest row, days", fontsize=9)
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        spoken = "; ".join(f"{name}: rows up to {np.nanmax(age_of[name]):.0f} days old" for name in MONITORS)
        return as_chart(fig, title, f"{title}. {spoken}. X marks days down. Simulated data.")


def _secret(seed: int) -> str:
    return str(np.random.default_rng([seed, 1304]).choice(list(LAB_KINDS)))


def _knobs(kind: str, onset: int, size: float) -> Knobs:
    last = min(WEEKS, onset + 2)
    choices: Mapping[str, Knobs] = {
        "quiet": Knobs(),
        "season": Knobs(shifts=(Shift(onset, last, 0.62 * size),)),
        "shift": Knobs(shifts=(Shift(onset, WEEKS, 0.62 * size),)),
        "label_shift": Knobs(label_shifts=(LabelShift(onset, WEEKS, 1 + size),)),
        "concept": Knobs(concepts=(Concept(onset, min(1.0, 0.9 * size)),)),
        "segment": Knobs(decays=(Decay(_SEGMENT, onset, adoption=min(1.0, 0.9 * size)),)),
        "bug_missing": Knobs(bugs=(Bug("missing", "velocity", onset, last, min(1.0, 0.45 * size)),)),
        "bug_unit": Knobs(bugs=(Bug("unit", "amount", onset, last, min(1.0, 0.3 * size)),)),
        "bug_frozen": Knobs(bugs=(Bug("frozen", "velocity", onset, WEEKS, min(1.0, 0.9 * size)),)),
    }
    return choices[kind]


def _table_age(kind: str, onset: int, size: float, seed: int) -> pd.Series:
    """Return the age of the oldest table per week in days; a frozen one is a week older every week."""
    weeks = np.arange(1, WEEKS + 1)
    age = np.random.default_rng([seed, 1305]).integers(0, 3, WEEKS)
    if kind == "bug_frozen" and size > 0:
        age = np.where(weeks >= onset, 7 * (weeks - onset + 1) + 1, age)
    return pd.Series(age, index=weeks)


def _draw_psi(ax: Any, psi: pd.DataFrame, bar: float) -> None:
    for feature, (color, marker, line) in _STYLES.items():
        ax.plot(psi.index, psi[feature], color=color, marker=marker, ls=line, ms=4, label=_SHORT[feature])
    ax.axhline(bar, color="#a8231d", ls="--", lw=1)
    ax.text(0.6, bar, f"bar {bar:g}", color="#a8231d", ha="left", va="bottom", fontsize=9)
    ax.set(ylabel="stability index\n(bins frozen)", ylim=(0, max(0.4, 1.15 * float(psi.to_numpy().max()))))
    ax.legend(loc="upper right", fontsize=9)


def _draw_auc(ax: Any, payments: pd.DataFrame, quality: pd.DataFrame, later: pd.Series | None) -> None:
    ax.plot(quality.index, quality["auc"], color="#0b5394", marker="o", ms=4, label="all payments")
    middles = [week for week in range(2, WEEKS, 3) if week + 1 <= WEEKS - LABEL_DELAY_WEEKS]
    values = [segment_auc(payments, week - 1, week + 1)[_SEGMENT] for week in middles]
    ax.plot(middles, values, color="#a8231d", marker="X", ls="--", label=f"{_SEGMENT}, the week and its two neighbors")
    if later is not None:
        ax.plot(later.index[-4:], later.iloc[-4:], color="#0b5394", ls=":", label="known three weeks later")
    ax.axvspan(23.5, 26.5, color="#eeeeee", hatch="//", ec="white", zorder=0)
    ax.set(ylabel="AUC\n(final labels)", ylim=(0.4, 1.02))
    ax.legend(loc="lower left", fontsize=9, ncols=3)


def _lab_title(psi: pd.DataFrame, quality: pd.DataFrame, over: pd.Series, bar: float) -> str:
    known = quality["auc"].dropna()
    fall = float(known.loc[:REFERENCE_WEEKS].mean() - known.loc[REFERENCE_WEEKS + 1 :].min())
    moved = f"AUC falls by {fall:.2f} at worst" if fall > 0.08 else "AUC hardly moves in total"
    if not over.any():
        return f"No index crosses {bar:g}; {moved}. What was injected?"
    weeks = [int(str(week)) for week in over.index[over]]
    feature = _SHORT[str(psi.max().idxmax())]
    return f"The index of {feature} is over {bar:g} in {len(weeks)} weeks from week {weeks[0]}; {moved}. What was injected?"


def _lab_alt(title: str, psi: pd.DataFrame, quality: pd.DataFrame, age: pd.Series) -> str:
    worst = psi.max(axis=1)
    known = quality["auc"].dropna()
    cleared = quality["cleared_share"]
    return (
        f"{title} Highest index {worst.max():.2f} in week {worst.idxmax()}. AUC {known.loc[:4].mean():.2f} in weeks 1 "
        f"to 4, lowest {known.min():.2f} in week {known.idxmin()}. Reviewers cleared {cleared.loc[:4].mean():.0%} of "
        f"flags in weeks 1 to 4 and {cleared.loc[24:].mean():.0%} in weeks 24 to 26. The oldest table was {age.max():.0f} days "
        "old at most. Simulated data."
    )


def _guard_title(numbers: Mapping[str, tuple[int, int, float, float]], before: float, segment: str) -> str:
    red = [name for name, (_, _, index, _) in numbers.items() if index >= INDEX_BAR]
    low = [name for name, (_, _, _, area) in numbers.items() if before - area > HELD]
    where = "" if segment == "total" else f" for {segment}"
    return f"The index is red in {listed(red) or 'none'}; AUC{where} fell by more than 0.10 in {listed(low) or 'none'}"
