"""A4: the numbers inside mock 2."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.studio.simulators.adoption_up import (
    ACTIONS,
    CHANNELS,
    HORIZONS,
    WEEKS,
    AdoptionUp,
    adoption_up,
    horizon_of,
    price_share,
    reports_per_1000,
    totals,
)
from aipm_course.modules.studio.simulators.adoption_up import SIGNALS as DASHBOARD_SIGNALS


def _last(data: AdoptionUp) -> pd.DataFrame:
    return data.dashboard[data.dashboard["week"] == WEEKS].set_index("channel")


def _ratio(data: AdoptionUp, above: str, below: str) -> float:
    week = totals(data.dashboard)
    return float(week[above][WEEKS] / week[below][WEEKS])


def _change(values: pd.Series) -> float:
    return float(values[WEEKS] / values[1] - 1) * 100


def _mock2(data: AdoptionUp) -> dict[str, Any]:
    reports = reports_per_1000(data.dashboard)
    return {
        "broken_channel": data.broken,
        "broken_since_week": data.broken_since,
        "adoption": _ratio(data, "active", "eligible"),
        "reports_per_1000": float(reports[WEEKS]),
        "reports_change_percent": _change(reports),
        "worst_channel": data.worst,
        "usd_per_solved": _ratio(data, "cost_usd", "solved"),
        "share_from_price": price_share(data.dashboard),
        "signals": list(data.signals),
        "horizons": dict(data.horizons),
    }


def _heard(data: AdoptionUp, *extra: str, without: str = "") -> dict[str, list[str]]:
    return {"signals": [*(name for name in data.signals if name != without), *extra]}


def _moved(data: AdoptionUp, **horizons: str) -> dict[str, dict[str, str]]:
    """Return the right horizons with some actions, by what they are, put elsewhere."""
    return {"horizons": data.horizons | {data.letters[name]: horizon for name, horizon in horizons.items()}}


def _own_days(data: AdoptionUp) -> dict[str, dict[str, str]]:
    days = data.actions.set_index("action")["days"]
    return {
        "horizons": {
            action: horizon if horizon == "not" else horizon_of(int(days[action]))
            for action, horizon in data.horizons.items()
        }
    }


def _mock2_by_hand(data: AdoptionUp) -> dict[str, Any]:
    """The same from plain sums, shares in percent and rounded."""
    rows = data.dashboard.to_dict("records")

    def total(name: str, week: int) -> float:
        return float(sum(row[name] for row in rows if row["week"] == week))

    first, last = (1000 * total("reports", week) / total("answers_served", week) for week in (1, WEEKS))
    price = total("cost_usd", WEEKS) / total("answers_served", WEEKS)
    extra = (price - total("cost_usd", 1) / total("answers_served", 1)) * total("answers_served", WEEKS)
    return {
        "broken_channel": data.broken.upper(),
        "broken_since_week": min(row["week"] for row in rows if row["answers_shown"] > 1.5 * row["answers_served"]),
        "adoption": round(100 * total("active", WEEKS) / total("eligible", WEEKS), 1),
        "reports_per_1000": round(last, 2),
        "reports_change_percent": round(100 * last / first - 100, 1),
        "worst_channel": data.worst,
        "usd_per_solved": round(total("cost_usd", WEEKS) / total("solved", WEEKS), 4),
        "share_from_price": round(100 * extra / (total("cost_usd", WEEKS) - total("cost_usd", 1)), 1),
        "signals": {name.upper() for name in data.signals},
        "horizons": pd.Series(data.horizons).sample(frac=1, random_state=1),
    }


def _healthy(data: AdoptionUp, values: pd.Series) -> str:
    """Return the channel with the highest value among the two with which nothing is wrong."""
    return str(values.drop([data.broken, data.worst]).idxmax())


def _missed_events(data: AdoptionUp) -> str:
    """Return the healthy channel whose client misses most events, as every client misses some."""
    week = _last(data)
    return _healthy(data, 1 - week["answers_shown"] / week["answers_served"])


def _first_rate(data: AdoptionUp) -> pd.Series:
    week = data.dashboard[data.dashboard["week"] == 1].set_index("channel")
    return week["reports"] / week["answers_served"]


_CHANNELS = {name: name for name in CHANNELS}
_LOOK_2 = {
    "broken_channel": "Divide `answers_shown` by `answers_served` in each row; one channel stands out by a factor.",
    "broken_since_week": "Read `answers_shown` and `answers_served` of that one channel side by side, week by week.",
    "adoption": "It takes `active` and `eligible`, each added up over the four rows of week 8.",
    "reports_per_1000": "It takes `reports` and `answers_served`, each added up over the four rows of week 8.",
    "reports_change_percent": "Work out the rate of week 1 as that of week 8, over all channels, and compare the two rates.",
    "worst_channel": "For each channel hold `reports` / `answers_served` in week 8 against week 1.",
    "usd_per_solved": "It takes `cost_usd` and `solved`, each added up over the four rows of week 8; the unit is dollars.",
    "share_from_price": "It takes `cost_usd` and `answers_served`, added up over week 1 and over week 8: first what one "
    "answer costs in each, then what the difference comes to.",
    "signals": "Each signal holds two numbers against each other; write both down, in answers served.",
    "horizons": "For each action add up its `days` and those of whatever stands in `needs`, and of what that needs.",
}
"""Where in the exhibit of mock 2 to look."""

MOCK2_NUMBERS = Question(
    id="studio.mock2_numbers",
    task="A4",
    title="Mock 2: what is behind adoption up, reports and cost up",
    points=10,
    kind=Record(
        {
            "broken_channel": Choice(_CHANNELS),
            "broken_since_week": Number("week, 1 to 8"),
            "adoption": Number("share of users with access, week 8", within=0.004, percent=True),
            "reports_per_1000": Number("reports per 1,000 answers, week 8", within_percent=1),
            "reports_change_percent": Number("percent, week 8 against week 1", within=0.7),
            "worst_channel": Choice(_CHANNELS),
            "usd_per_solved": Number("US dollars per solved task, week 8", within_percent=1),
            "share_from_price": Number("share of the rise in weekly cost", within=0.01, percent=True),
            "signals": Picks(DASHBOARD_SIGNALS),
            "horizons": Table("action", ACTIONS, {"horizon": Choice(HORIZONS)}),
        },
        look=_LOOK_2,
    ),
    data=adoption_up,
    reference=_mock2,
    alternatives=(
        _mock2_by_hand,
        lambda data: {**_mock2(data), "horizons": {a: {"horizon": h} for a, h in data.horizons.items()}},
    ),
    misconceptions=(
        Misconception(
            "healthy_counter_blamed",
            lambda data: {"broken_channel": data.worst},
            "That channel has trouble, but its counters agree. Compare `answers_shown` with `answers_served`, row by row.",
        ),
        Misconception(
            "missed_events",
            lambda data: {"broken_channel": _missed_events(data)},
            "That client misses about one event in a hundred, as clients do. The broken one is off by far more.",
        ),
        Misconception(
            "small_gap_is_the_fault",
            lambda data: {"broken_since_week": 1},
            "In week 1 the counters differ by about one in a hundred, in every channel. The fault is much larger than that.",
        ),
        Misconception(
            "last_week_good",
            lambda data: {"broken_since_week": data.broken_since - 1},
            "In that week the two counters still agree. The fault begins one week later.",
        ),
        Misconception(
            "seats_as_users",
            lambda data: {"adoption": _ratio(data, "active", "seats")},
            "Adoption was divided by seats that were paid for. Many of those people have no access yet.",
        ),
        Misconception(
            "mean_of_channels",
            lambda data: {"adoption": float((_last(data)["active"] / _last(data)["eligible"]).mean())},
            "That is the mean of four channels of very different size. Add up people first, then divide.",
        ),
        Misconception(
            "client_counter",
            lambda data: {"reports_per_1000": float(reports_per_1000(data.dashboard, "answers_shown")[WEEKS])},
            "Reports were divided by the client's event. One client counts twice; who else counts answers?",
        ),
        Misconception(
            "per_user",
            lambda data: {"reports_per_1000": 1000 * _ratio(data, "reports", "active")},
            "That is reports per 1,000 active users. More users and more answers per user are different things.",
        ),
        Misconception(
            "change_of_client_rate",
            lambda data: {"reports_change_percent": _change(reports_per_1000(data.dashboard, "answers_shown"))},
            "By the client's event the rate falls, as the dashboard says. It falls because that event counts twice.",
        ),
        Misconception(
            "change_of_counts",
            lambda data: {"reports_change_percent": _change(totals(data.dashboard)["reports"])},
            "That is the growth of the number of reports. There are more answers, too: compare rates.",
        ),
        Misconception(
            "most_reports",
            lambda data: {"worst_channel": str(_last(data)["reports"].idxmax())},
            "That channel has most reports because it has most answers. Which rate rose most since week 1?",
        ),
        Misconception(
            "always_high",
            lambda data: {"worst_channel": _healthy(data, _first_rate(data))},
            "That channel's rate is about what it was in week 1. Compare weeks, not channels: whose rate moved?",
        ),
        Misconception(
            "per_answer",
            lambda data: {"usd_per_solved": _ratio(data, "cost_usd", "answers_served")},
            "That is the cost of an answer. The customer pays for a task that is solved.",
        ),
        Misconception(
            "per_accepted",
            lambda data: {"usd_per_solved": _ratio(data, "cost_usd", "accepted")},
            "That is the cost per accepted answer. Some of those came back within a week.",
        ),
        Misconception(
            "the_other_share",
            lambda data: {"share_from_price": 1 - price_share(data.dashboard)},
            "That is the share that more answers explain. The question is about dearer answers.",
        ),
        Misconception(
            "old_volume",
            lambda data: {"share_from_price": price_share(data.dashboard, volume_week=1)},
            "The dearer price was applied to week 1's answers. Week 8 pays it for all of week 8's.",
        ),
        Misconception(
            "dashboard_believed",
            lambda data: _heard(data, "rate_down", without="rate_up"),
            "Among your `signals` the rate of reports falls. It falls per answer *shown*; take answers served.",
        ),
        Misconception(
            "sum_hides_channel",
            lambda data: _heard(data, "all_channels", without="one_channel"),
            "Among your `signals` all channels got worse. Compute the rate of each channel in week 1 and in week 8.",
        ),
        Misconception(
            "everything_heard",
            lambda data: {"signals": list(DASHBOARD_SIGNALS)},
            "All nine signals cannot hold: two pairs exclude each other. Keep a signal only if two numbers show it.",
        ),
        Misconception(
            "needs_ignored",
            _own_days,
            "Your `horizons` follow each action's own days. Look at `needs`: some have to wait for another to be done.",
        ),
        Misconception(
            "largest_contained",
            lambda data: _moved(data, back="48 hours", contain="not"),
            "Your `horizons` put the channel with most reports back and leave the one that got worse. Compare rates.",
        ),
        Misconception(
            "claim_repeated",
            lambda data: _moved(data, claim="48 hours"),
            "Your `horizons` have customers told something today. Which counter does that sentence rest on?",
        ),
    ),
    hints=(
        "Before any rate: do the two counters of answers agree in every row?",
        "Add up the channels of a week first, then divide. People with access are `eligible`; answers are what the server "
        "served; a task is done when it is `solved`.",
        "Price of an answer = cost_usd / answers_served. (price in week 8 - price in week 1) x answers in week 8, divided "
        "by the rise in weekly cost, is the share from dearer answers. For the worst channel, take each channel's rate in "
        "week 8 minus its rate in week 1.",
        "Signals: for each one write down the two numbers that it compares. Horizons: first cross out what rests on a wrong "
        "number or on a healthy channel, then add up an action's days and those of what it needs.",
    ),
    worked="""
```python
twice = dashboard[dashboard["answers_shown"] > 1.5 * dashboard["answers_served"]]
pooled, price = week["reports"] / week["answers_served"] * 1000, week["cost_usd"] / week["answers_served"]
rise = (last["reports"] / last["answers_served"] - first["reports"] / first["answers_served"]) * 1000
worst = rise.idxmax()
worse = dashboard[(dashboard["channel"] == worst) & (rate > 1.5 * rate[dashboard["week"] == 1].max())]
then, now, user = first.loc[worst], last.loc[worst], week["answers_served"] / week["active"]
shown = {
    "rate_up": pooled[8] > pooled[1],
    "one_channel": (rise > 2).sum() == 1,
    "dearer": price[8] >= 1.2 * price[1],
    "per_user": user[8] >= 1.1 * user[1],
    "acceptance": then["accepted"] / then["answers_served"] - now["accepted"] / now["answers_served"] > 0.05,
    "reopened": then["solved"] / then["accepted"] - now["solved"] / now["accepted"] > 0.05,
    "same_week": twice["week"].min() == worse["week"].min(),
}
done = actions["days"].astype(float)
for _ in actions.index:
    done = actions["days"] + actions["needs"].map(done).fillna(0)
horizons = pd.cut(done, [0, 2, 14, 91], labels=["48 hours", "two weeks", "quarter"]).astype(str)
pointless = actions["what"].str.contains("falling")
pointless |= actions["what"].str.startswith("put") & ~actions["what"].str.contains(worst)
horizons[pointless] = "not"
mock2_numbers = {
    "broken_channel": twice["channel"].iloc[0],
    "broken_since_week": twice["week"].min(),
    "adoption": week["active"][8] / week["eligible"][8],
    "reports_per_1000": pooled[8],
    "reports_change_percent": (pooled[8] / pooled[1] - 1) * 100,
    "worst_channel": worst,
    "usd_per_solved": week["cost_usd"][8] / week["solved"][8],
    "share_from_price": (price[8] - price[1]) * week["answers_served"][8] / (week["cost_usd"][8] - week["cost_usd"][1]),
    "signals": [name for name, there in shown.items() if there],
    "horizons": horizons,
}
```

The dashboard's own rate falls because one client counts every answer twice. By the server's count it rises, in one
channel, since the change that also made answers dearer. A channel that did not get worse is not put back, and nobody is told
that reports fall.
""",
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-02",),
)
