"""Explorers of module 13: the drift lab, Guard's half-year, and what an alert threshold costs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.modules.drift.simulators.drift_alarms import THRESHOLDS, VOLUME, policy_table
from aipm_course.modules.drift.simulators.drift_room import drift_room, segment_auc
from aipm_course.modules.drift.simulators.drift_stream import (
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
        Stability index, AUC in total and for one language, and the share of flags that reviewers cleared, per week.

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
    with drawing(figsize=(10.2, 6.4)) as fig:
        top, middle, bottom = fig.subplots(3, 1, sharex=True, height_ratios=[1.2, 1.2, 0.9])
        _draw_psi(top, psi, bar)
        _draw_auc(middle, stream.payments, quality, stream.truth["auc"] if reveal else None)
        bottom.plot(quality.index, 100 * quality["cleared_share"], color="#5f6b7a", marker="d", ms=4)
        bottom.set(ylabel="flags cleared\nby reviewers, %", ylim=(0, 100), xlabel="week (simulated)", xlim=(0.4, 26.6))
        if reveal and kind != "quiet":
            for ax in (top, middle, bottom):
                ax.axvline(onset - 0.5, color="#a8231d", lw=1.5)
            top.text(onset - 0.3, top.get_ylim()[1] * 0.92, f"{kind} starts", color="#a8231d", fontsize=9, va="top")
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, _lab_alt(title, psi, quality))


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
    """Draw Guard's half-year: stability index and AUC per week, with the four episodes shaded and their numbers.

    Args:
        segment: "total", or a language whose AUC is drawn beside the total's.
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
    for row in room.episodes.itertuples():
        first, last = int(str(row.first_week)), int(str(row.last_week))
        numbers[str(row.episode)] = (
            first,
            last,
            float(room.psi.loc[first:last].to_numpy().max()),
            float(segment_auc(room.payments, first, last)[segment]),
        )
    before = float(segment_auc(room.payments, 1, REFERENCE_WEEKS)[segment])
    title = _guard_title(numbers, segment)
    with drawing(figsize=(10.2, 5.6)) as fig:
        top, bottom = fig.subplots(2, 1, sharex=True)
        _draw_psi(top, room.psi, 0.25)
        bottom.plot(room.quality.index, room.quality["auc"], color="#0b5394", marker="o", ms=4, label="all payments")
        if segment != "total":
            known = range(2, WEEKS - LABEL_DELAY_WEEKS + 1, 3)
            values = [segment_auc(room.payments, week - 1, week + 1)[segment] for week in known if week < WEEKS - 2]
            weeks = [week for week in known if week < WEEKS - 2]
            bottom.plot(weeks, values, color="#a8231d", marker="X", ls="--", label=f"{segment}, three weeks each")
            bottom.legend(loc="lower left", fontsize=9)
        bottom.axvspan(23.5, 26.5, color="#eeeeee", hatch="//", ec="white")
        bottom.text(25, 0.75, "labels\nstill out", ha="center", va="center", fontsize=9)
        for name, (first, last, index, area) in numbers.items():
            for ax in (top, bottom):
                ax.axvspan(first - 0.5, last + 0.5, color="#f3d9b1", alpha=0.6, zorder=0)
            top.text((first + last) / 2, 1.32, f"{name}\n{index:.2f}", ha="center", va="top", weight="bold", fontsize=9)
            bottom.text((first + last) / 2, 1.1, f"{area:.3f}", ha="center", va="top", weight="bold", fontsize=8.5)
        bottom.text(2.5, 1.1, f"weeks 1-4\n{before:.3f}", ha="center", va="top", weight="bold", fontsize=8.5)
        top.set(ylim=(0, 1.35))
        bottom.set(
            yticks=np.arange(0.5, 1.01, 0.1),
            ylim=(0.45, 1.12),
            ylabel="AUC",
            xlabel="week (simulated); shaded: the four episodes, with their AUC",
            xlim=(0.4, 26.6),
        )
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        spoken = "; ".join(
            f"episode {name}, weeks {first} to {last}: highest index {index:.2f}, AUC {area:.3f}"
            for name, (first, last, index, area) in numbers.items()
        )
        return as_chart(fig, title, f"{title}. AUC in weeks 1 to 4 {before:.3f}; {spoken}. Simulated data.")


def alert_chart(*, threshold: float = 0.10, seed: int = 0) -> Chart:
    """Draw what each alert threshold costs for a large and a small monitor, and the numbers of one threshold.

    Args:
        threshold: the threshold whose numbers stand in the title.
        seed: which trials.

    Returns:
        Cost per quarter by threshold, split into false alarms and unnoticed drift, for both monitors.

    Raises:
        CourseError: the threshold was not tried.
    """
    if threshold not in THRESHOLDS:
        raise CourseError(f"Threshold {threshold!r} was not tried. There are: {listed(THRESHOLDS)}.")
    room = drift_room(seed)
    table = policy_table(room.trials, room.alarm_costs)
    chosen = table[table["threshold"] == threshold].set_index("monitor")
    said = "; ".join(
        f"{name}: {chosen['false_alarms'][name]:.3f} false alarms per month, {chosen['weeks_unnoticed'][name]:.2f} weeks unnoticed"
        for name in VOLUME
    )
    paid = " and ".join(f"{chosen['cost'][name] / 1000:.1f} thousand for the {name} one" for name in VOLUME)
    title = f"A threshold of {threshold:g} costs {paid} per quarter"
    with drawing(figsize=(10.2, 4.4)) as fig:
        for ax, (name, volume) in zip(fig.subplots(1, 2), VOLUME.items(), strict=True):
            own = table[table["monitor"] == name]
            alarms = 3 * own["false_alarms"].to_numpy() * room.alarm_costs.false_alarm / 1000
            total = own["cost"].to_numpy() / 1000
            places = np.arange(len(own))
            ax.bar(places, alarms, color="#b35900", hatch="///", edgecolor="white", label="false alarms")
            bars = ax.bar(places, total - alarms, bottom=alarms, color="#0b5394", label="unnoticed drift")
            ax.bar_label(bars, labels=[f"{value:.1f}" for value in total], padding=2, fontsize=9)
            ax.set(
                xticks=places,
                xticklabels=[f"{value:g}" for value in THRESHOLDS],
                xlabel="threshold, index points",
                ylabel="cost per quarter, thousand USD (simulated)",
            )
            alarms_here, weeks_here = chosen.loc[name, ["false_alarms", "weeks_unnoticed"]].astype(float)
            ax.set_title(
                f"{name}: {volume:,} payments a week; at {threshold:g}\n{alarms_here:.3f} false alarms a month, "
                f"{weeks_here:.2f} weeks unnoticed",
                fontsize=9.5,
            )
            ax.legend(fontsize=9)
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=11)
        costs = "; ".join(
            f"{row.monitor} at {row.threshold:g}: {float(str(row.cost)):,.0f} USD" for row in table.itertuples()
        )
        return as_chart(fig, title, f"{title}. At {threshold:g}, {said}. Cost per quarter: {costs}. Simulated data.")


def _secret(seed: int) -> str:
    return str(np.random.default_rng([seed, 1304]).choice(list(LAB_KINDS)))


def _knobs(kind: str, onset: int, size: float) -> Knobs:
    last = min(WEEKS, onset + 2)
    choices: Mapping[str, Knobs] = {
        "quiet": Knobs(),
        "season": Knobs(shift=Shift(onset, last, 0.62 * size)),
        "shift": Knobs(shift=Shift(onset, WEEKS, 0.62 * size)),
        "label_shift": Knobs(label_shift=LabelShift(onset, WEEKS, 1 + size)),
        "concept": Knobs(concept=Concept(onset, min(1.0, 0.9 * size))),
        "segment": Knobs(decay=Decay(_SEGMENT, onset, adoption=min(1.0, 0.9 * size))),
        "bug_missing": Knobs(bug=Bug("missing", "velocity", onset, last, min(1.0, 0.45 * size))),
        "bug_unit": Knobs(bug=Bug("unit", "amount", onset, last, min(1.0, 0.3 * size))),
        "bug_frozen": Knobs(bug=Bug("frozen", "velocity", onset, WEEKS, min(1.0, 0.9 * size))),
    }
    return choices[kind]


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
    ax.plot(middles, values, color="#a8231d", marker="X", ls="--", label=f"{_SEGMENT}, three weeks each")
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


def _lab_alt(title: str, psi: pd.DataFrame, quality: pd.DataFrame) -> str:
    worst = psi.max(axis=1)
    known = quality["auc"].dropna()
    cleared = quality["cleared_share"]
    return (
        f"{title} Highest index {worst.max():.2f} in week {worst.idxmax()}. AUC {known.loc[:4].mean():.2f} in weeks 1 "
        f"to 4, lowest {known.min():.2f} in week {known.idxmin()}. Reviewers cleared {cleared.loc[:4].mean():.0%} of "
        f"flags in weeks 1 to 4 and {cleared.loc[24:].mean():.0%} in weeks 24 to 26. Simulated data."
    )


def _guard_title(numbers: Mapping[str, tuple[int, int, float, float]], segment: str) -> str:
    red = [name for name, (_, _, index, _) in numbers.items() if index > 0.25]
    low = [name for name, (_, _, _, area) in numbers.items() if area < 0.8]
    where = "" if segment == "total" else f" for {segment}"
    return f"The index is red in {listed(red)}; AUC{where} is low in {listed(low)}"
