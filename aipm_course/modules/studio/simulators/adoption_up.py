"""Mock 2: eight weeks of an assistant whose adoption, reports and cost all rise, while the dashboard's rate of reports falls.

Data-generating process, per week and channel (four channels; which is large and which small depends on the seed): users
with access stay, the share that is active rises, answers follow. Two counters count answers (the client's event
`answers_shown`, the server's log `answers_served`) and two count reports (the client's event `reports_filed`, support's
system `tickets`). Server and support count each one once; clients miss about one event in a hundred.

Four plots, drawn per seed:

- `double` (30%): one channel's client counts each answer several times from some week on, one channel got worse;
- `lost` (25%): one channel's client loses most reports from some week on, one channel got worse;
- `real` (25%): both pairs of counters agree and the fall is real; support's mail follows the volume;
- `two` (20%): two channels got worse, and a third one's client counts answers several times.

Drawn besides: whether the rate over all channels rises or hardly moves, whether an answer became dearer, whether a user
gets more answers, whether acceptance falls and accepted answers come back, whether counter and channel broke in one week,
what the eight actions are called, take and need.

Edges: a ratio that falls by less than 5 points and more than 5 percent, a channel whose rate rises by less than 2 per
1,000, an action done on day 2, one on day 14, one on day 15 only through a chain of two.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.studio.simulators.proposals import HORIZONS, horizons_for, planned
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import apart, between, clear_of
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

__all__ = ["CHANNELS", "HORIZONS", "NONE", "PLOTS", "SIGNALS", "WEEKS", "AdoptionUp", "adoption_up"]

CHANNELS = ("web", "ios", "android", "partner")
NONE = "none"
WEEKS = 8
MOST_RISE = 2.0
"""Reports per 1,000 answers by which a channel may rise before it counts as worse."""
PLOTS = {"double": 0.3, "lost": 0.25, "real": 0.25, "two": 0.2}
SIGNALS = {
    "rate_up": "reports per 1,000 answers are at least 10% higher than in week 1",
    "one_channel": "the rate of reports rose by more than 2 per 1,000 in exactly one channel",
    "dearer": "an answer costs at least 20% more than in week 1",
    "per_user": "an active user gets at least 10% more answers than in week 1",
    "acceptance": "in the channel in question, accepted ÷ served fell by more than 5 points",
    "reopened": "in the channel in question, solved ÷ accepted fell by more than 5 points",
    "same_week": "counter and channel went wrong in the same week",
}
"""What a dashboard may show in week 8 against week 1."""
_SIZES = (5600, 3600, 2400, 1700)


@dataclass(frozen=True)
class AdoptionUp:
    """The dashboard and its truth.

    Attributes:
        dashboard: one row per week and channel: seats (paid for), eligible (with access), active users, answers_shown
            (client event), answers_served (server log), accepted, solved (accepted and not reopened within seven days),
            reports_filed (client event), tickets (support's system), cost_usd.
        plot: a key of PLOTS.
        broken: channel whose client counts wrongly, or "none".
        broken_since: first week in which it does, 0 if none does.
        worse: channels whose rate rose by more than 2 per 1,000, the one that rose most first.
        worse_since: first week in which they had, 0 if none did.
        signals: the keys of SIGNALS that the dashboard shows.
        actions: action (A to H), what, days of work, needs (the action that has to be done first, or "-").
        about: what each action is about: ("back", channel), ("counter", channel), ("claim", ""), ("work", "").
        horizons: the horizon of each action, a key of HORIZONS.
    """

    dashboard: pd.DataFrame
    plot: str
    broken: str
    broken_since: int
    worse: tuple[str, ...]
    worse_since: int
    signals: tuple[str, ...]
    actions: pd.DataFrame
    about: dict[str, tuple[str, str]]
    horizons: dict[str, str]

    @property
    def worst(self) -> str:
        """The channel whose rate rose most, "none" if none rose by more than 2 per 1,000."""
        return self.worse[0] if self.worse else NONE


def totals(dashboard: pd.DataFrame) -> pd.DataFrame:
    """Return sums over the channels, one row per week."""
    return dashboard.groupby("week").sum(numeric_only=True)


def reports_per_1000(dashboard: pd.DataFrame, above: str = "tickets", below: str = "answers_served") -> pd.Series:
    """Return reports per 1,000 answers and week, over all channels, by some pair of counters."""
    week = totals(dashboard)
    return week[above] / week[below] * 1000


def as_the_dashboard_says(dashboard: pd.DataFrame) -> pd.Series:
    """Return reports filed per 1,000 answers shown and week: both are events of the client."""
    return reports_per_1000(dashboard, "reports_filed", "answers_shown")


def change_percent(values: pd.Series) -> float:
    """Return the change from week 1 to week 8, percent."""
    return (at(values, WEEKS) / at(values, 1) - 1) * 100


def rate_rise(dashboard: pd.DataFrame, above: str = "tickets", below: str = "answers_served") -> pd.Series:
    """Return the rise in reports per 1,000 answers from the first to the last week, per channel."""
    sheet = dashboard.set_index(["week", "channel"])
    rate = sheet[above] / sheet[below] * 1000
    return pd.Series(rate.xs(WEEKS, level="week") - rate.xs(1, level="week"))


def price_share(dashboard: pd.DataFrame, *, volume_week: int = WEEKS) -> float:
    """Return the share of the rise in weekly cost that is due to dearer answers, at one week's volume."""
    week = totals(dashboard)
    price = week["cost_usd"] / week["answers_served"]
    rise = at(week["cost_usd"], WEEKS) - at(week["cost_usd"], 1)
    return (at(price, WEEKS) - at(price, 1)) * at(week["answers_served"], volume_week) / rise


def fallen(dashboard: pd.DataFrame, above: str, below: str, channel: str) -> tuple[float, float]:
    """Return a ratio in week 1 and in week 8, in one channel or ("none") in all together."""
    rows = dashboard if channel == NONE else dashboard[dashboard["channel"] == channel]
    week = totals(rows)
    ratio = week[above] / week[below]
    return at(ratio, 1), at(ratio, WEEKS)


def signals_shown(dashboard: pd.DataFrame, *, worst: str, broken_since: int, worse_since: int) -> dict[str, float]:
    """Return for each signal how far it is beyond its mark, in marks; above 0 it is there."""
    rate, rise, week = reports_per_1000(dashboard), rate_rise(dashboard), totals(dashboard)
    price, per_user = week["cost_usd"] / week["answers_served"], week["answers_served"] / week["active"]
    accepted = fallen(dashboard, "accepted", "answers_served", worst)
    kept = fallen(dashboard, "solved", "accepted", worst)
    return {
        "rate_up": change_percent(rate) / 10 - 1,
        "one_channel": 1.0 if (rise > MOST_RISE).sum() == 1 else -1.0,
        "dearer": change_percent(price) / 20 - 1,
        "per_user": change_percent(per_user) / 10 - 1,
        "acceptance": (accepted[0] - accepted[1]) / 0.05 - 1,
        "reopened": (kept[0] - kept[1]) / 0.05 - 1,
        "same_week": 1.0 if broken_since == worse_since > 0 else -1.0,
    }


@lru_cache(maxsize=64)
def adoption_up(seed: int) -> AdoptionUp:
    """Return one dashboard; the same seed gives the same dashboard."""
    return first_that_holds(_draw, planted_truths, seed)


@dataclass(frozen=True)
class _Told:
    """What a seed tells, whatever the attempt."""

    plot: str
    flat: bool
    dearer: bool
    per_user: bool
    acceptance: bool
    reopened: bool
    same_week: bool


def _told(seed: int) -> _Told:
    half = {True: 0.5, False: 0.5}
    dearer, per_user, acceptance, reopened = (
        story(seed, f"studio.mock2_{name}", half) for name in ("dearer", "per_user", "acceptance", "reopened")
    )
    return _Told(
        plot=story(seed, "studio.mock2_plot", PLOTS),
        flat=story(seed, "studio.mock2_flat", {True: 0.35, False: 0.65}),
        dearer=dearer,
        per_user=per_user,
        acceptance=acceptance,
        reopened=reopened,
        same_week=story(seed, "studio.mock2_same_week", {True: 0.6, False: 0.4}),
    )


def _draw(seed: int, attempt: int) -> AdoptionUp:
    told = _told(seed)
    generator = stream(seed, "studio.adoption_up", attempt)
    roles = cast(generator, ("first", "second", "third", "fourth"), CHANNELS)
    worse = {"double": ("first",), "lost": ("first",), "real": (), "two": ("first", "second")}[told.plot]
    broken = NONE if told.plot == "real" else roles["third"]
    broken_since = 0 if broken == NONE else int(generator.integers(4, 7))
    others = [week for week in (4, 5, 6) if week != broken_since]
    worse_since = broken_since if told.same_week and broken_since else int(generator.choice(others))
    frame = _dashboard(
        generator, told, [roles[role] for role in worse], roles["fourth"], broken, broken_since, worse_since
    )
    worse_since = worse_since if worse else 0
    rise = rate_rise(frame)
    got_worse = tuple(str(name) for name in rise[rise > MOST_RISE].sort_values(ascending=False).index)
    worst = got_worse[0] if got_worse else NONE
    shown = signals_shown(frame, worst=worst, broken_since=broken_since, worse_since=worse_since)
    actions, about = planned(
        seed, attempt, CHANNELS, got_worse, broken, worse_since or int(generator.choice([4, 5, 6]))
    )
    falls = change_percent(reports_per_1000(frame)) < 0
    horizons = horizons_for(actions, about, worse=got_worse, broken=broken, falls=falls)
    signals = tuple(name for name, beyond in shown.items() if beyond > 0)
    return AdoptionUp(frame, told.plot, broken, broken_since, got_worse, worse_since, signals, actions, about, horizons)


def _dashboard(
    generator: np.random.Generator,
    told: _Told,
    worse: list[str],
    decoy: str,
    broken: str,
    broken_since: int,
    worse_since: int,
) -> pd.DataFrame:
    sizes = _sizes(generator, told.plot, worse, broken)
    dearer = float(generator.uniform(1.45, 1.75) if told.dearer else generator.uniform(1.13, 1.16))
    times = float(generator.uniform(3.0, 5.2) if told.plot == "two" else generator.uniform(1.9, 4.2))
    kept_reports = float(generator.uniform(0.03, 0.18))
    down = {"acceptance": 0.088 if told.acceptance else 0.037, "reopened": 0.09 if told.reopened else 0.0375}
    rows = []
    for channel in CHANNELS:
        eligible = int(sizes[channel] * generator.uniform(0.95, 1.05))
        seats = int(eligible * generator.uniform(1.4, 1.6))
        # Small channels start higher, so that a mean of channels is not the share of all users.
        start = 0.27 - 0.016 * sizes[channel] / 1000
        pace, base = float(generator.uniform(1.6, 1.9)), float(generator.uniform(5.5, 6.1))
        for week in range(1, WEEKS + 1):
            on = (week - 1) / (WEEKS - 1)
            active = int(eligible * start * (1 + (pace - 1) * on) * generator.uniform(0.99, 1.01))
            served = int(active * (1 + 0.2 * told.per_user * on) * generator.uniform(5.85, 6.15))
            late = week >= (worse_since or 5)
            hit = late and (channel in worse or not worse)
            accepted = round(served * (0.62 - down["acceptance"] * hit + generator.uniform(-0.001, 0.001)))
            solved = round(accepted * (0.69 - down["reopened"] * hit + generator.uniform(-0.001, 0.001)))
            rate = base * generator.uniform(0.985, 1.015)
            rate += _more_reports(told, channel, worse, decoy, late=late, on=on)
            # Small channels cost more per answer, so that a mean of channels is not the cost of all.
            cost = (
                served
                * (0.0245 - 0.0014 * sizes[channel] / 1000)
                * (dearer if late else 1.0)
                * generator.uniform(0.99, 1.01)
            )
            wrong = channel == broken and week >= broken_since
            rows.append(
                {
                    "week": week,
                    "channel": channel,
                    "seats": seats,
                    "eligible": eligible,
                    "active": active,
                    "answers_shown": int(served * (times if wrong and told.plot != "lost" else 0.99)),
                    "answers_served": served,
                    "accepted": accepted,
                    "solved": solved,
                    "reports_filed": 0,
                    "tickets": rate * served / 1000,
                    "cost_usd": round(cost, 2),
                }
            )
    frame = pd.DataFrame(rows)
    if told.flat and worse:
        _flatten(generator, frame, worse)
    frame["tickets"] = frame["tickets"].round().astype(int)
    wrong_rows = (frame["channel"] == broken) & (frame["week"] >= max(broken_since, 1)) & (told.plot == "lost")
    frame["reports_filed"] = (frame["tickets"] * np.where(wrong_rows, kept_reports, 0.99)).round().astype(int)
    frame["channel"] = pd.Categorical(frame["channel"], CHANNELS)
    return frame.sort_values(["week", "channel"]).astype({"channel": str}).reset_index(drop=True)


def _sizes(generator: np.random.Generator, plot: str, worse: list[str], broken: str) -> dict[str, int]:
    """Deal sizes to channels; reports that get lost would not be missed in a small channel."""
    if plot not in ("lost", "two"):
        return dict(zip(CHANNELS, generator.permutation(_SIZES).tolist(), strict=True))
    sizes = list(_SIZES)
    largest = sizes.pop(0 if plot == "lost" else int(generator.integers(2)))
    first = {broken: largest}
    if plot == "lost":
        first[worse[0]] = sizes.pop(int(generator.integers(1, 3)))
    rest = iter(generator.permutation(sizes).tolist())
    return {channel: first.get(channel) or next(rest) for channel in CHANNELS}


def _more_reports(told: _Told, channel: str, worse: list[str], decoy: str, *, late: bool, on: float) -> float:
    """Return by how much a channel's rate is above its own of week 1."""
    if channel in worse:
        return (8.2 if channel == worse[0] else 5.4) * late
    if channel == decoy:  # the edge: it rises by less than 2
        return 1.4 * on
    return -1.9 * on if told.plot == "real" else 0.0


def _flatten(generator: np.random.Generator, frame: pd.DataFrame, worse: list[str]) -> None:
    """Lower the rate of the other channels until the rate over all channels hardly moves."""
    aim = float(generator.uniform(1.025, 1.05))
    for week in range(2, WEEKS + 1):
        now, first = frame["week"] == week, frame["week"] == 1
        bad = now & frame["channel"].isin(worse)
        good = now & ~frame["channel"].isin(worse)
        rate = frame.loc[first, "tickets"].sum() / frame.loc[first, "answers_served"].sum()
        target = aim * rate * frame.loc[now, "answers_served"].sum() - frame.loc[bad, "tickets"].sum()
        share = (week - 1) / (WEEKS - 1)
        factor = 1 + (target / frame.loc[good, "tickets"].sum() - 1) * share
        frame.loc[good, "tickets"] *= max(factor, 0.3)


def planted_truths(made: AdoptionUp) -> dict[str, "bool | float"]:
    """Return each planted truth by name and by how much it holds."""
    frame = made.dashboard
    told_change = change_percent(as_the_dashboard_says(frame))
    rates = reports_per_1000(frame)
    change = change_percent(rates)
    half = [
        change_percent(reports_per_1000(frame, "tickets", "answers_shown")),
        change_percent(reports_per_1000(frame, "reports_filed")),
    ]
    last, rise = frame[frame["week"] == WEEKS].set_index("channel"), rate_rise(frame)
    adoption, pooled = last["active"] / last["eligible"], float(last["active"].sum() / last["eligible"].sum())
    share, old = price_share(frame), price_share(frame, volume_week=1)
    beyond = signals_shown(frame, worst=made.worst, broken_since=made.broken_since, worse_since=made.worse_since)
    week = totals(frame)
    cost = at(week["cost_usd"], WEEKS) / at(week["cost_usd"], 1)
    usd = last["cost_usd"] / last["solved"]
    usd_all = at(week["cost_usd"], WEEKS) / at(week["solved"], WEEKS)
    drops = [fallen(frame, "accepted", "answers_served", made.worst), fallen(frame, "solved", "accepted", made.worst)]
    return {
        "the dashboard falls": -told_change - 7,
        "support's count rises": at(week["tickets"], WEEKS) / at(week["tickets"], 1) - 1.25,
        "the truth has a direction": -change - 8 if made.plot == "real" else change - 2.1,
        "the change is in percent of week 1, not of week 8": abs(change - change / (1 + change / 100)) - 0.1301,
        "the change is since week 1 and no other": min(
            abs((at(rates, WEEKS) / at(rates, start) - 1) * 100 - change) for start in range(2, WEEKS)
        )
        - 1.04,
        "the dashboard is right only if the fall is real": 9.0
        if made.plot == "real"
        else apart(change, [told_change, max(half, key=lambda value: abs(value - change))], 2.1),
        "so many got worse": len(made.worse) == {"real": 0, "two": 2}.get(made.plot, 1),
        "worse is clear of the mark": min(clear_of(float(value), MOST_RISE, 0.35) for value in rise),
        "the worst is the worst": 9.0 if len(made.worse) < 2 else float(rise.nlargest(2).diff().iloc[-1]) * -1 - 1,
        "a signal is there or not": min(abs(distance) for distance in beyond.values()) - 0.12,
        "less than 5 points is more than 5 percent": min((1 - now / before) / 0.05 - 1.02 for before, now in drops),
        "adoption is no mean of channels": abs(float(adoption.mean()) - pooled) - 0.012,
        "cost is no mean of channels": clear_of(float(usd.mean()) / usd_all, 1, 0.021),
        "price and volume are apart": min(
            abs(share - 0.5) - 0.031, abs(share - old) - 0.031, abs(1 - share - old) - 0.031
        ),
        "the bill is two to four and a half times as high": between(cost, 2.0, 4.5),
    }
