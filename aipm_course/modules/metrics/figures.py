"""Explorers of module 07: the denominator dial, and a log in which one event is broken on purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, LOG_DAYS, PLATFORMS, REGIONS, EventLog
from aipm_course.reference.kpi_targets import SETS, kpi_target
from aipm_course.simulation.counting import bincount

DENOMINATORS = {
    "eligible": "eligible users: entitled, not staff",
    "entitled": "entitled users, staff included",
    "active": "users who opened the app",
    "all": "all users",
}
EVERYWHERE = "all regions"
_LABELS = {"web": "web", "ios": "iOS", "android": "Android"}
_BREAKABLE = (
    "brief_requested",
    "brief_returned",
    "brief_failed",
    "brief_accepted",
    "brief_rejected",
    "brief_reported",
    "brief_escalated",
    "brief_rated",
)
# name: unit, digits, event whose random loss leaves the value alone and makes it noisier ("" where there is none)
_KPIS = {
    "adoption by day 90": ("%", 1, ""),
    "failed / requested": ("%", 2, ""),
    "P95 of response": ("s", 1, "brief_returned"),
    "accepted / (accepted + rejected)": ("%", 1, ""),
    "accepted / shown": ("%", 1, ""),
    "reports per 1,000 shown": ("", 1, ""),
    "escalations / shown": ("%", 1, ""),
    "stars as rated": ("", 2, "brief_rated"),
}
_WRONG = 3.0
"""Percent of its own value by which a KPI has to move to be called wrong."""
_STRONG, _PLAIN, _HIT = "#0b5394", "#9fb4c7", "#a8231d"


def adoption_chart(*, denominator: str = "eligible", day: int = 90, region: str = EVERYWHERE, seed: int = 0) -> Chart:
    """Draw adoption of Brief over four denominators, with both target ranges behind.

    Args:
        denominator: the one that is drawn strong: eligible, entitled, active or all.
        day: adoption is read at the end of this day, 1 to 100.
        region: us, eu, apac or "all regions".
        seed: which version of the log.

    Returns:
        One bar per denominator; the title gives the verdict for the chosen one under both sets.

    Raises:
        CourseError: there is no such denominator or region, or the day is not in the log.
    """
    _known("denominator", denominator, DENOMINATORS)
    _known("region", region, (EVERYWHERE, *REGIONS))
    if not 1 <= day <= LOG_DAYS:
        raise CourseError(f"The log has days 1 to {LOG_DAYS}; given is {day!r}.")
    return adoption_drawn(
        _first_days(event_log(seed)), denominator, day, region, xlabel="users who asked for a brief, % of the denominator", source=" Simulated.",
    )  # fmt: skip


def adoption_drawn(
    people: pd.DataFrame, denominator: str, day: int, region: str, *, xlabel: str, source: str = ""
) -> Chart:
    """Draw adoption over four denominators.

    Args:
        people: a row per user: entitled, staff, region, and the first days, infinite if never, on which they `opened` and `asked`.
        denominator: the one that is drawn strong.
        day: adoption is read at the end of this day, from 1.
        region: one of the column's, or `EVERYWHERE`.
        xlabel: what the axis says.
        source: what the alternative text says at its end.
    """
    if region != EVERYWHERE:
        people = people[people["region"] == region]
    used = people["asked"] <= day
    groups = {
        "eligible": (people["entitled"] == 1) & (people["staff"] == 0),
        "entitled": people["entitled"] == 1,
        "active": people["opened"] <= day,
        "all": pd.Series(True, index=people.index),
    }
    counts = {name: (int((used & group).sum()), int(group.sum())) for name, group in groups.items()}
    shares = {name: 100 * above / max(below, 1) for name, (above, below) in counts.items()}
    places = {name: kpi_target("KPI-01", name).place(shares[denominator]) for name in SETS}
    where = "" if region == EVERYWHERE else f" in {region}"
    title = (
        f"Day {day}{where}: {shares[denominator]:.1f}% of {DENOMINATORS[denominator]}\n"
        f"AI PM range: {places['AI PM']}. Principal range: {places['Principal']}."
    )
    with drawing(figsize=(8.8, 3.9)) as fig:
        ax = fig.subplots()
        _target_bands(ax)
        for row, name in enumerate(DENOMINATORS):
            chosen = name == denominator
            ax.barh(
                row,
                shares[name],
                height=0.56,
                color=_STRONG if chosen else _PLAIN,
                edgecolor="black",
                lw=1.6 if chosen else 0,
            )
            above, below = counts[name]
            ax.text(
                shares[name] + 0.8, row, f"{shares[name]:.1f}%  ({above:,} of {below:,})", va="center",
                weight="bold" if chosen else "normal", fontsize=9.5,
            )  # fmt: skip
        ax.set(
            yticks=range(len(DENOMINATORS)),
            xlim=(0, 90 if source else max(90.0, 16 + max(shares.values()))),
            ylim=(3.6, -1.15),
            xlabel=xlabel,
        )
        ax.set_yticklabels([f"{'> ' if name == denominator else ''}{text}" for name, text in DENOMINATORS.items()])
        ax.set_title(title, x=-0.42)
        return as_chart(fig, title.replace("\n", ". "), _adoption_alt(title, counts, shares) + source)


def broken_event_chart(
    *, event: str = "brief_rejected", platform: str = "android", lost: int = 90, seed: int = 0
) -> Chart:
    """Draw which KPIs move when a platform loses part of one event, and which do not notice.

    Args:
        event: the event that is broken.
        platform: web, ios or android.
        lost: percent of its rows that never arrive, 0 to 100.
        seed: which version of the log.

    Returns:
        One row per KPI: its change in percent over all platforms (circle) and on the broken one (triangle). What is only
        measured on fewer rows is called noisier, not wrong.

    Raises:
        CourseError: there is no such event or platform, or `lost` is not between 0 and 100.
    """
    _known("event", event, _BREAKABLE)
    _known("platform", platform, PLATFORMS)
    if not 0 <= lost <= 100:
        raise CourseError(f"`lost` is a percentage from 0 to 100; given is {lost!r}.")
    log = event_log(seed)
    before, after = _kpis(log, "", "", 0), _kpis(log, event, platform, lost)
    change = {
        (name, where): 100 * (after[where][name] / max(before[where][name], 1e-9) - 1)
        for name in _KPIS
        for where in before
    }
    label = _LABELS[platform]
    liars = [name for name in _KPIS if abs(change[name, platform]) >= _WRONG]
    noisier = [name for name, row in _KPIS.items() if lost and row[2] == event]
    title = _broken_title(f"{label} loses {lost}% of {event}", liars, noisier)
    with drawing(figsize=(9.4, 4.3)) as fig:
        ax = fig.subplots()
        ax.axvline(0, color="black", lw=0.8)
        limit = max(12.0, max(map(abs, change.values())) * 1.15)
        texts = {name: _moved(name, before[platform][name], after[platform][name], name in noisier) for name in _KPIS}
        for row, name in enumerate(_KPIS):
            hit = name in liars
            # The circle lies above the line and the triangle below it, so that neither hides the other.
            ax.plot(change[name, "all"], row - 0.17, marker="o", ms=7, color=_STRONG, ls="")
            ax.plot(
                change[name, platform], row + 0.17, marker="^", ms=8, color=_HIT if hit else _PLAIN, ls="", mec="black"
            )
            ax.text(limit * 1.04, row, texts[name], va="center", fontsize=9, weight="bold" if hit else "normal")
        ax.set(
            yticks=range(len(_KPIS)), yticklabels=list(_KPIS), ylim=(len(_KPIS) - 0.4, -0.6), xlim=(-limit, limit),
            xlabel=f"change, %   (circle: all platforms, triangle: {label}; right: {label}, intact → broken)",
        )  # fmt: skip
        ax.grid(axis="y")
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        one_line = title.replace("\n", " ")
        rows = [f"{name} {text.replace(' → ', ' to ')}" for name, text in texts.items()]
        return as_chart(fig, one_line, f"{one_line}. On {label}, intact to broken: {'; '.join(rows)}. Simulated.")


def _broken_title(what: str, liars: list[str], noisier: list[str]) -> str:
    """Say how many KPIs are wrong, and which only rest on fewer rows."""
    if liars:
        many = f"{len(liars)} of {len(_KPIS)} KPIs {'is' if len(liars) == 1 else 'are'} wrong there"
    else:
        many = f"no KPI is wrong by {_WRONG:g}% there"
    return f"{what}: {many}" + (f',\n"{noisier[0]}" is only noisier' if noisier else "")


def _moved(name: str, before: float, after: float, noisier: bool) -> str:
    unit, digits, _ = _KPIS[name]
    text = f"{before:.{digits}f}{unit} → {after:.{digits}f}{unit}"
    if noisier:
        return f"{text}, noisier"
    return f"{text}, impossible" if unit == "%" and after > 100 else text


def adoption_explorer(seed: int = 0) -> Any:
    """Return `adoption_chart` with a dial for the denominator, the day and the region."""
    return explorer(partial(adoption_chart, seed=seed), adoption_controls(90, LOG_DAYS, REGIONS, least=10, step=10))


def adoption_controls(day: int, days: int, regions: Sequence[str], *, least: int = 1, step: int = 1) -> dict[str, Any]:
    """Return the dials for the denominator, the day (from `least` to `days`) and the region."""
    import ipywidgets as widgets

    return {
        "denominator": widgets.ToggleButtons(options=list(DENOMINATORS), value="eligible", description="divide by"),
        "day": widgets.IntSlider(value=day, min=least, max=days, step=step, description="day", continuous_update=False),
        "region": widgets.Dropdown(options=[EVERYWHERE, *regions], value=EVERYWHERE, description="region"),
    }


def broken_event_explorer(seed: int = 0) -> Any:
    """Return `broken_event_chart` with a choice of event and platform and a slider for how much is lost."""
    import ipywidgets as widgets

    controls = {
        "event": widgets.Dropdown(options=list(_BREAKABLE), value="brief_rejected", description="break"),
        "platform": widgets.ToggleButtons(options=list(PLATFORMS), value="android", description="on"),
        "lost": widgets.IntSlider(value=90, min=0, max=100, step=10, description="% lost", continuous_update=False),
    }
    return explorer(partial(broken_event_chart, seed=seed), controls)


def _known(what: str, given: object, known: Any) -> None:
    if given not in known:
        hint = nearest(str(given), known) or f" There are: {listed(known, limit=10)}."
        raise CourseError(f"There is no {what} {given!r}.{hint}")


@lru_cache(maxsize=4)
def _first_days(log: EventLog) -> pd.DataFrame:
    """Return the users with the first day on which they opened the app and asked for a brief; infinite if never."""
    people = log.users.set_index("user_id")
    for column, event in (("opened", "app_opened"), ("asked", "brief_requested")):
        rows = log.events[log.events["event"] == event]
        first = rows.groupby("user_id")["received_s"].min() // DAY + 1
        people = people.assign(**{column: first.reindex(people.index).astype(float).fillna(np.inf)})
    return people


def _target_bands(ax: Any) -> None:
    for name, color, hatch, row in (("Principal", "#eee3cf", "", -0.98), ("AI PM", "none", "///", -0.66)):
        aim = kpi_target("KPI-01", name)
        ax.axvspan(aim.low, aim.high, facecolor=color, hatch=hatch, edgecolor="#b9a98a", lw=0.5, zorder=0)
        ax.text(aim.high + 0.6, row, f"{name} range {aim.low:g} to {aim.high:g}%", va="center", fontsize=8.5)


def _adoption_alt(title: str, counts: dict[str, tuple[int, int]], shares: dict[str, float]) -> str:
    bars = [
        f"{DENOMINATORS[name]} {shares[name]:.1f}% ({above:,} of {below:,})" for name, (above, below) in counts.items()
    ]
    ranges = [f"{name} {kpi_target('KPI-01', name).low:g} to {kpi_target('KPI-01', name).high:g}%" for name in SETS]
    return f"{title.replace(chr(10), '. ')} All four: {'; '.join(bars)}. Target ranges: {'; '.join(ranges)}."


@dataclass(frozen=True, eq=False)
class _Platform:
    """What a platform would have sent if nothing were lost.

    Attributes:
        counts: rows of each event that can be broken.
        requests: requests by day 90 of each eligible user of the platform, 0 for those without any.
        seconds: of each returned brief.
        stars: of each rated brief.
    """

    counts: dict[str, float]
    requests: np.ndarray
    seconds: np.ndarray
    stars: np.ndarray


@lru_cache(maxsize=4)
def _intact(log: EventLog) -> dict[str, _Platform]:
    """Return each platform as it would be if it had lost nothing: the clean log and the rows that were lost."""
    staff = set(log.users.loc[log.users["staff"] == 1, "user_id"])
    lost = log.gaps.lost[~log.gaps.lost["user_id"].isin(staff)]
    people = (log.users["entitled"] == 1) & (log.users["staff"] == 0)
    everything = pd.concat([log.of(event) for event in _BREAKABLE])
    found = {}
    for name in PLATFORMS:
        here = everything[everything["platform"] == name]
        rows = {event: here[here["event"] == event] for event in _BREAKABLE}
        gone = lost[lost["platform"] == name]
        counts = {event: float(len(rows[event]) + (gone["event"] == event).sum()) for event in _BREAKABLE}
        asked = rows["brief_requested"]
        per_user = bincount(asked.loc[asked["day"] <= 90, "row"], minlength=len(log.users))
        stars = [*rows["brief_rated"]["value"], *gone.loc[gone["event"] == "brief_rated", "value"]]
        found[name] = _Platform(
            counts,
            per_user[(people & (log.users["platform"] == name)).to_numpy()],
            rows["brief_returned"]["value"].to_numpy(dtype=float) / 1000,
            np.array(stars, dtype=float),
        )
    return found


@lru_cache(maxsize=64)
def _kpis(log: EventLog, event: str, platform: str, lost: int) -> dict[str, dict[str, float]]:
    """Return the KPIs over all platforms and on each, with a share of one event missing on one platform.

    They are what is expected if each row is lost with the same chance, so that sampling noise is never called wrong: a
    percentile or a mean of fewer rows stays where it was.
    """
    intact = _intact(log)
    keeps = {name: 1 - lost / 100 if name == platform else 1.0 for name in PLATFORMS}
    return {
        where: _kpis_of([(intact[name], keeps[name] if event else 1.0) for name in chosen], event)
        for where, chosen in {"all": PLATFORMS, **{name: (name,) for name in PLATFORMS}}.items()
    }


def _kpis_of(parts: list[tuple[_Platform, float]], event: str) -> dict[str, float]:
    """Return the KPIs of some platforms; each keeps a share of the rows of one event."""
    count = {
        name: sum(part.counts[name] * (keep if name == event else 1.0) for part, keep in parts) for name in _BREAKABLE
    }
    users = sum(len(part.requests) for part, _ in parts)
    # A user is seen if one of the requests is.
    adopted = sum(
        float((1 - (1 - (keep if event == "brief_requested" else 1.0)) ** part.requests).sum()) for part, keep in parts
    )
    requests, shown = max(count["brief_requested"], 1), max(count["brief_returned"], 1)
    judged = max(count["brief_accepted"] + count["brief_rejected"], 1)
    values = (
        100 * adopted / users,
        100 * count["brief_failed"] / requests,
        _pooled(parts, "seconds", event == "brief_returned", 0.95),
        100 * count["brief_accepted"] / judged,
        100 * count["brief_accepted"] / shown,
        1000 * count["brief_reported"] / shown,
        100 * count["brief_escalated"] / shown,
        _pooled(parts, "stars", event == "brief_rated", None),
    )
    return dict(zip(_KPIS, values, strict=True))


def _pooled(parts: list[tuple[_Platform, float]], what: str, hit: bool, share: float | None) -> float:
    """Return a percentile or the mean of the parts together; a part that lost rows weighs less."""
    values = np.concatenate([getattr(part, what) for part, _ in parts])
    weights = np.concatenate([np.full(len(getattr(part, what)), keep if hit else 1.0) for part, keep in parts])
    if weights.sum() == 0:
        return 0.0
    if share is None:
        return float(np.average(values, weights=weights))
    if len(set(weights)) == 1:
        return float(np.quantile(values, share))
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, share)])
