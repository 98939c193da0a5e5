"""Mock 2: eight weeks of an assistant whose adoption, reports and cost all rise, with one broken event.

Data-generating process, per week and channel (four channels; which is large and which small depends on the seed):
users with access stay, the share that is active rises, answers follow from it. The server log counts each answer once.
From some week on, the client of the largest channel fires its event `answers_shown` twice. From some week on, one of the
other channels gets more reports per answer, after a change that also makes every answer dearer (longer context).

Planted truths: per answer shown, reports fall or hardly move; per answer served they rise; the channel with most reports
is not the one that got worse; the rise in cost comes partly from volume and partly from the price of an answer.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

CHANNELS = ("web", "ios", "android", "partner")
WEEKS = 8


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
    """

    dashboard: pd.DataFrame
    broken: str
    broken_since: int
    worst: str


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


@lru_cache(maxsize=64)
def adoption_up(seed: int) -> AdoptionUp:
    """Return one dashboard; the same seed gives the same dashboard."""
    for attempt in range(100):
        made = _attempt(seed, attempt)
        if all(_planted_truths(made).values()):
            return made
    raise AssertionError(f"no dashboard in 100 attempts of seed {seed}")  # pragma: no cover


def _attempt(seed: int, attempt: int) -> AdoptionUp:
    generator = np.random.default_rng([seed, 20, 3, attempt])
    names = generator.permutation(CHANNELS)
    broken, worst = str(names[0]), str(names[generator.integers(1, 4)])
    broken_since, worse_since = (int(week) for week in generator.integers(4, 7, 2))
    dearer = generator.uniform(1.45, 1.8)
    rows = []
    for name, size, start in zip(names, (7600, 2100, 1700, 1300), (0.19, 0.22, 0.24, 0.28), strict=True):
        eligible = int(size * generator.uniform(0.95, 1.05))
        seats = int(eligible * generator.uniform(1.4, 1.6))
        pace, reopened, base = generator.uniform(1.6, 1.9), generator.uniform(0.09, 0.14), generator.uniform(5.4, 6.2)
        for week in range(1, WEEKS + 1):
            grown = start * (1 + (pace - 1) * (week - 1) / (WEEKS - 1))
            active = int(eligible * grown * generator.uniform(0.99, 1.01))
            served = int(active * generator.uniform(5.8, 6.2))
            worse = name == worst and week >= worse_since
            accepted = int(served * (generator.uniform(0.60, 0.64) - 0.09 * worse))
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
                    "solved": int(accepted * (1 - reopened)),
                    "reports": round(served * rate / 1000),
                    "cost_usd": round(cost, 2),
                }
            )
    frame = pd.DataFrame(rows)
    frame["channel"] = pd.Categorical(frame["channel"], CHANNELS)
    frame = frame.sort_values(["week", "channel"]).astype({"channel": str}).reset_index(drop=True)
    return AdoptionUp(frame, broken, broken_since, worst)


def _planted_truths(made: AdoptionUp) -> dict[str, bool]:
    frame = made.dashboard
    served, shown = reports_per_1000(frame), reports_per_1000(frame, "answers_shown")
    last, rise = frame[frame["week"] == WEEKS].set_index("channel"), rate_rise(frame)
    adoption = last["active"] / last["eligible"]
    pooled = float(last["active"].sum() / last["eligible"].sum())
    share, old = price_share(frame), price_share(frame, volume_week=1)
    return {
        "reports rise per answer served": served[WEEKS] > 1.12 * served[1],
        "reports fall per answer shown": shown[WEEKS] < shown[1],
        "one channel got worse": rise.idxmax() == made.worst and float(rise.nlargest(2).diff().iloc[-1]) < -3,
        "another has most reports": last["reports"].idxmax() != made.worst,
        "adoption is no mean of channels": abs(float(adoption.mean()) - pooled) > 0.008,
        "volume and price both matter": 0.25 < share < 0.75 and abs(share - 0.5) > 0.03,
        "the two readings of the price are apart": abs(1 - share - old) > 0.025 and abs(share - old) > 0.025,
    }
