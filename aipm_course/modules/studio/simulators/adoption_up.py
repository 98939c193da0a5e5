"""Mock 2: eight weeks of an assistant whose adoption, reports and cost all rise, with one broken event.

Data-generating process, per week and channel (four channels; which is large and which small depends on the seed):
users with access stay, the share that is active rises, answers follow from it. The server log counts each answer once.
From some week on, the client of the largest channel fires its event `answers_shown` twice. From some week on, one of the
other channels gets more reports per answer, after a change that also makes every answer dearer (longer context). The
seed also decides whether a user gets more answers, whether fewer answers are accepted in that channel, whether more of
the accepted ones come back, and whether the counter broke in the same week. Eight actions come with days of work and with
what has to be done first; their order depends on the seed.

Planted truths: per answer shown, reports fall or hardly move; per answer served they rise; the channel with most reports
is not the one that got worse; the rise in cost comes partly from volume and partly from the price of an answer; every
signal is either clearly there or clearly not; each action has one horizon.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds

CHANNELS = ("web", "ios", "android", "partner")
WEEKS = 8
SIGNALS = {
    "rate_up": "reports per 1,000 answers served are higher than in week 1",
    "rate_down": "reports per 1,000 answers served are lower than in week 1",
    "one_channel": "the rate of reports rose by more than 2 per 1,000 in one channel only",
    "all_channels": "the rate of reports rose by more than 2 per 1,000 in all channels",
    "dearer": "an answer costs at least 20% more than in week 1",
    "per_user": "an active user gets at least 10% more answers than in week 1",
    "acceptance": "in the channel that got worse: accepted ÷ served fell by more than 5 points",
    "reopened": "in the channel that got worse: solved ÷ accepted fell by more than 5 points",
    "same_week": "the counter broke in the week in which that channel got worse",
}
"""What a dashboard may show in week 8 against week 1."""
ACTIONS = ("A", "B", "C", "D", "E", "F", "G", "H")
HORIZONS = {
    "48 hours": "done within 2 days",
    "two weeks": "done within 14 days",
    "quarter": "done within 91 days",
    "not": "rests on a wrong number, or on a channel that did not get worse",
}
_DAYS = {"48 hours": 2, "two weeks": 14, "quarter": 91}


@dataclass(frozen=True)
class AdoptionUp:
    """The dashboard and its truth.

    Attributes:
        dashboard: one row per week and channel: seats (paid for), eligible (with access), active users, answers_shown
            (client event), answers_served (server log), accepted, solved (accepted and not reopened within seven days),
            reports, cost_usd.
        broken: channel whose client counts twice.
        broken_since: first week in which it does.
        worst: channel whose reports per 1,000 answers rose most.
        worse_since: first week in which it has.
        signals: the keys of SIGNALS that the dashboard shows.
        actions: action (A to H), what, days of work, needs (the action that has to be done first, or "-").
        horizons: the horizon of each action, a key of HORIZONS.
        letters: which action is the claim that rests on a wrong number ("claim"), which puts back a healthy channel
            ("back"), which the one that got worse ("contain").
    """

    dashboard: pd.DataFrame
    broken: str
    broken_since: int
    worst: str
    worse_since: int
    signals: tuple[str, ...]
    actions: pd.DataFrame
    horizons: dict[str, str]
    letters: dict[str, str]


def totals(dashboard: pd.DataFrame) -> pd.DataFrame:
    """Return sums over the channels, one row per week."""
    return dashboard.groupby("week").sum(numeric_only=True)


def reports_per_1000(dashboard: pd.DataFrame, counter: str = "answers_served") -> pd.Series:
    """Return reports per 1,000 answers and week, over all channels."""
    week = totals(dashboard)
    return week["reports"] / week[counter] * 1000


def rate_rise(dashboard: pd.DataFrame) -> pd.Series:
    """Return the rise in reports per 1,000 answers served from the first to the last week, per channel."""
    sheet = dashboard.set_index(["week", "channel"])
    rate = sheet["reports"] / sheet["answers_served"] * 1000
    return rate.xs(WEEKS, level="week") - rate.xs(1, level="week")


def price_share(dashboard: pd.DataFrame, *, volume_week: int = WEEKS) -> float:
    """Return the share of the rise in weekly cost that is due to dearer answers, at one week's volume."""
    week = totals(dashboard)
    price = week["cost_usd"] / week["answers_served"]
    rise = week["cost_usd"][WEEKS] - week["cost_usd"][1]
    return float((price[WEEKS] - price[1]) * week["answers_served"][volume_week] / rise)


def signals_shown(dashboard: pd.DataFrame, *, worst: str, broken_since: int, worse_since: int) -> dict[str, float]:
    """Return for each signal how far it is beyond its mark, in marks; above 0 it is there."""
    rate, rise, week = reports_per_1000(dashboard), rate_rise(dashboard), totals(dashboard)
    price, per_user = week["cost_usd"] / week["answers_served"], week["answers_served"] / week["active"]
    rows = dashboard[dashboard["channel"] == worst].set_index("week")
    accepted, kept = rows["accepted"] / rows["answers_served"], rows["solved"] / rows["accepted"]
    return {
        "rate_up": float(rate[WEEKS] / rate[1] - 1),
        "rate_down": float(1 - rate[WEEKS] / rate[1]),
        "one_channel": 1.0 if (rise > 2).sum() == 1 else -1.0,
        "all_channels": float(rise.min() / 2 - 1),
        "dearer": float(price[WEEKS] / price[1] - 1) / 0.2 - 1,
        "per_user": float(per_user[WEEKS] / per_user[1] - 1) / 0.1 - 1,
        "acceptance": float(accepted[1] - accepted[WEEKS]) / 0.05 - 1,
        "reopened": float(kept[1] - kept[WEEKS]) / 0.05 - 1,
        "same_week": 1.0 if broken_since == worse_since else -1.0,
    }


def days_until_done(actions: pd.DataFrame) -> dict[str, int]:
    """Return for each action its days of work and those of everything it needs."""
    rows = actions.set_index("action")

    def done(action: str) -> int:
        needs = str(rows["needs"][action])
        return int(rows["days"][action]) + (done(needs) if needs in rows.index else 0)

    return {str(action): done(str(action)) for action in rows.index}


def horizon_of(days: int) -> str:
    """Return the first horizon that ends after so many days.

    >>> horizon_of(2), horizon_of(3), horizon_of(15)
    ('48 hours', 'two weeks', 'quarter')
    """
    return next(name for name, end in _DAYS.items() if days <= end)


@lru_cache(maxsize=64)
def adoption_up(seed: int) -> AdoptionUp:
    """Return one dashboard; the same seed gives the same dashboard."""
    return first_that_holds(_draw, _planted_truths, seed)


def _draw(seed: int, attempt: int) -> AdoptionUp:
    generator = np.random.default_rng([seed, 20, 3, attempt])
    names = generator.permutation(CHANNELS)
    broken, worst = str(names[0]), str(names[generator.integers(1, 4)])
    broken_since = int(generator.integers(4, 7))
    same_week, per_user, acceptance, reopens = (bool(flag) for flag in generator.random(4) < 0.5)
    worse_since = (
        broken_since if same_week else int(generator.choice([week for week in (4, 5, 6) if week != broken_since]))
    )
    dearer = generator.uniform(1.45, 1.8)
    rows = []
    for name, size, start in zip(names, (7600, 2100, 1700, 1300), (0.19, 0.22, 0.24, 0.28), strict=True):
        eligible = int(size * generator.uniform(0.95, 1.05))
        seats = int(eligible * generator.uniform(1.4, 1.6))
        pace, reopened, base = generator.uniform(1.6, 1.9), generator.uniform(0.09, 0.14), generator.uniform(5.4, 6.2)
        for week in range(1, WEEKS + 1):
            grown = start * (1 + (pace - 1) * (week - 1) / (WEEKS - 1))
            active = int(eligible * grown * generator.uniform(0.99, 1.01))
            more = 1 + 0.2 * per_user * (week - 1) / (WEEKS - 1)
            served = int(active * more * generator.uniform(5.85, 6.15))
            worse = name == worst and week >= worse_since
            accepted = int(served * (generator.uniform(0.61, 0.63) - 0.09 * (worse and acceptance)))
            rate = base * (generator.uniform(2.3, 2.6) if worse else generator.uniform(0.95, 1.05))
            cost = served * 0.021 * (dearer if week >= worse_since else 1.0) * generator.uniform(0.99, 1.01)
            rows.append(
                {
                    "week": week,
                    "channel": str(name),
                    "seats": seats,
                    "eligible": eligible,
                    "active": active,
                    "answers_shown": int(served * (1.99 if name == broken and week >= broken_since else 0.995)),
                    "answers_served": served,
                    "accepted": accepted,
                    "solved": int(accepted * (1 - reopened - 0.1 * (worse and reopens))),
                    "reports": round(served * rate / 1000),
                    "cost_usd": round(cost, 2),
                }
            )
    frame = pd.DataFrame(rows)
    frame["channel"] = pd.Categorical(frame["channel"], CHANNELS)
    frame = frame.sort_values(["week", "channel"]).astype({"channel": str}).reset_index(drop=True)
    shown = signals_shown(frame, worst=worst, broken_since=broken_since, worse_since=worse_since)
    signals = tuple(name for name, beyond in shown.items() if beyond > 0)
    most = str(frame[frame["week"] == WEEKS].set_index("channel")["reports"].idxmax())
    actions, letters = _actions(generator, worst, most, broken, worse_since)
    pointless, done = (letters["claim"], letters["back"]), days_until_done(actions)
    horizons = {action: "not" if action in pointless else horizon_of(done[action]) for action in ACTIONS}
    return AdoptionUp(frame, broken, broken_since, worst, worse_since, signals, actions, horizons, letters)


def _actions(
    generator: np.random.Generator, worst: str, most: str, broken: str, worse_since: int
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the table of actions and the letter of each."""
    old = f"back on the version of week {worse_since - 1}"
    slow_repair = generator.random() < 0.5
    planned = {
        "contain": (f"put {worst} {old}", 1, ""),
        "back": (f"put {most} {old}", 1, ""),
        "read": (f"read 50 reports from {worst} for harm", 1, ""),
        "claim": ("tell customers that reports per answer are falling", 1, ""),
        "counter": (
            f"repair the {broken} client's counter and check it daily",
            int(generator.integers(20, 36) if slow_repair else generator.integers(4, 10)),
            "",
        ),
        "tests": ("turn the reports that were read into a test set", int(generator.integers(3, 8)), "read"),
        "context": ("shorten the context, so that an answer costs less", int(generator.integers(20, 41)), "tests"),
        "route": ("send easy questions to the small model", int(generator.integers(3, 10)), "context"),
    }
    letters = dict(zip(generator.permutation(list(planned)).tolist(), ACTIONS, strict=True))
    rows = [(letters[name], what, days, letters.get(needs, "-")) for name, (what, days, needs) in planned.items()]
    frame = pd.DataFrame(rows, columns=["action", "what", "days", "needs"])
    return frame.sort_values("action").reset_index(drop=True), letters


def _planted_truths(made: AdoptionUp) -> dict[str, bool]:
    frame = made.dashboard
    served, shown = reports_per_1000(frame), reports_per_1000(frame, "answers_shown")
    last, rise = frame[frame["week"] == WEEKS].set_index("channel"), rate_rise(frame)
    adoption = last["active"] / last["eligible"]
    pooled = float(last["active"].sum() / last["eligible"].sum())
    share, old = price_share(frame), price_share(frame, volume_week=1)
    beyond = signals_shown(frame, worst=made.worst, broken_since=made.broken_since, worse_since=made.worse_since)
    return {
        "a signal is there or not": min(abs(distance) for distance in beyond.values()) > 0.1,
        "one channel stands out": {"rate_up", "one_channel", "dearer"} <= set(made.signals),
        "reports rise per answer served": served[WEEKS] > 1.12 * served[1],
        "reports fall per answer shown": shown[WEEKS] < shown[1],
        "one channel got worse": rise.idxmax() == made.worst and float(rise.nlargest(2).diff().iloc[-1]) < -3,
        "another has most reports": last["reports"].idxmax() != made.worst,
        "adoption is no mean of channels": abs(float(adoption.mean()) - pooled) > 0.008,
        "volume and price both matter": 0.25 < share < 0.75 and abs(share - 0.5) > 0.03,
        "the two readings of the price are apart": abs(1 - share - old) > 0.025 and abs(share - old) > 0.025,
    }
