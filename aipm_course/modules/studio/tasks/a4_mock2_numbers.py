"""A4: the numbers inside mock 2."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from aipm_course.answers import BLANK, Choice, Number, Picks, Record, Table, Unreadable
from aipm_course.judging.batches import each
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.kernel.encoding import JSON
from aipm_course.kernel.wording import listed
from aipm_course.modules.studio.simulators.adoption_up import (
    CHANNELS,
    HORIZONS,
    NONE,
    SIGNALS,
    WEEKS,
    AdoptionUp,
    adoption_up,
    as_the_dashboard_says,
    change_percent,
    fallen,
    price_share,
    rate_rise,
    reports_per_1000,
    signals_shown,
    totals,
)
from aipm_course.modules.studio.simulators.proposals import ACTIONS, days_until_done, horizons_for
from aipm_course.modules.studio.tasks.shared import far_from, field_unless
from aipm_course.simulation.rates import at

_CHANNELS = {**dict.fromkeys(CHANNELS, ""), NONE: "none of the four"}


_WRITTEN = {
    "48 hours": r"(48|forty-eight)[ -]?(h|hrs?|hours?)|(2|two)[ -]?d(ays?)?",
    "two weeks": r"(2|two)[ -]?w(ks?|eeks?)?|(14|fourteen)[ -]?d(ays?)?",
    "quarter": r"((a|one|this|1|the)[ -])?quarter|91[ -]?d(ays?)?|13[ -]?weeks?",
}


@dataclass(frozen=True)
class _Horizon(Choice):
    """A horizon as people write it: 48h, 2 weeks."""

    def read(self, encoded: JSON) -> str:
        said = str(encoded).strip().casefold()
        return super().read(next((name for name, form in _WRITTEN.items() if re.fullmatch(form, said)), encoded))


def _last(data: AdoptionUp) -> pd.DataFrame:
    return data.dashboard[data.dashboard["week"] == WEEKS].set_index("channel")


def _ratio(data: AdoptionUp, above: str, below: str) -> float:
    week = totals(data.dashboard)
    return at(week[above], WEEKS) / at(week[below], WEEKS)


def _mock2(data: AdoptionUp) -> dict[str, Any]:
    reports = reports_per_1000(data.dashboard)
    return {
        "broken_channel": data.broken,
        "broken_since_week": data.broken_since,
        "adoption": _ratio(data, "active", "eligible"),
        "reports_per_1000": at(reports, WEEKS),
        "reports_change_percent": change_percent(reports),
        "worst_channel": data.worst,
        "usd_per_solved": _ratio(data, "cost_usd", "solved"),
        "share_from_price": price_share(data.dashboard),
        "signals": list(data.signals),
        "horizons": dict(data.horizons),
    }


def _mock2_by_hand(data: AdoptionUp) -> dict[str, Any]:
    """The same from plain sums, shares in percent and rounded."""
    rows = data.dashboard.to_dict("records")

    def total(name: str, week: int) -> float:
        return float(sum(row[name] for row in rows if row["week"] == week))

    first, last = (1000 * total("tickets", week) / total("answers_served", week) for week in (1, WEEKS))
    price = total("cost_usd", WEEKS) / total("answers_served", WEEKS)
    extra = (price - total("cost_usd", 1) / total("answers_served", 1)) * total("answers_served", WEEKS)
    return {
        "broken_channel": data.broken.upper(),
        "broken_since_week": float(data.broken_since),
        "adoption": round(100 * total("active", WEEKS) / total("eligible", WEEKS), 1),
        "reports_per_1000": round(last, 2),
        "reports_change_percent": round(100 * last / first - 100, 1),
        "worst_channel": [data.worst],
        "usd_per_solved": round(total("cost_usd", WEEKS) / total("solved", WEEKS), 4),
        "share_from_price": round(100 * extra / (total("cost_usd", WEEKS) - total("cost_usd", 1)), 1),
        "signals": {name.upper() for name in data.signals},
        "horizons": pd.Series(data.horizons).sample(frac=1, random_state=1),
    }


# --- signals ---


def _signals(data: AdoptionUp, *extra: str, without: str = "") -> list[str]:
    return sorted({*data.signals, *extra} - {without})


def _heard(data: AdoptionUp, *extra: str, without: str = "") -> "dict[str, Any] | None":
    """Return the signals with some more and without one; None where that is right."""
    return field_unless("signals", _signals(data, *extra, without=without), _signals(data))


def _percent_for_points(data: AdoptionUp) -> "dict[str, Any] | None":
    """A fall by more than 5 percent is taken for one by more than 5 points."""
    return _heard(data, "acceptance", "reopened")


def _solved_of_served(data: AdoptionUp) -> "dict[str, Any] | None":
    """Solved is divided by answers served."""
    before, now = fallen(data.dashboard, "solved", "answers_served", data.worst)
    there = before - now > 0.05
    answer = _heard(data, "reopened") if there else _heard(data, without="reopened")
    return None if answer == _percent_for_points(data) else answer


def _over_all_channels(data: AdoptionUp) -> "dict[str, Any] | None":
    """Acceptance and reopening are taken over all channels where one got worse."""
    if data.worst == NONE:
        return None
    shown = signals_shown(data.dashboard, worst=NONE, broken_since=data.broken_since, worse_since=data.worse_since)
    own = {name for name in ("acceptance", "reopened") if shown[name] > 0}
    kept = [name for name in data.signals if name not in ("acceptance", "reopened")]
    answer = field_unless("signals", sorted({*kept, *own}), _signals(data))
    return None if answer in (_solved_of_served(data), _percent_for_points(data)) else answer


def _since_seen(given: float, own: Mapping[str, Any], data: AdoptionUp) -> str:
    """Say of a wrong week how the counters stand in it."""
    named, week = own["broken_channel"], round(given)
    if named != data.broken or named == NONE:
        return ""
    if not week:
        return f"0 is for no client at all; you name {named}. Read its two pairs of counters week by week."
    if week < data.broken_since:
        return f"in week {week} the counters of {named} still agree. Asked is the first week in which they do not."
    return f"in {named} an earlier week than {week} is off already. Asked is the first of them."


def _own_signals(own: Mapping[str, Any], data: AdoptionUp) -> list[str]:
    shown = signals_shown(
        data.dashboard,
        worst=own["worst_channel"],
        broken_since=round(own["broken_since_week"]),
        worse_since=data.worse_since,
    )
    if "reports_change_percent" in own:
        shown["rate_up"] = own["reports_change_percent"] / 10 - 1
    # By somebody who finds no channel worse, none is the only one, and none of them jumped.
    without = {"one_channel", "same_week"} if own["worst_channel"] == NONE else set()
    return [name for name, beyond in shown.items() if beyond > 0 and name not in without]


_HELD_AGAINST = {
    "rate_up": "tickets per answer served, over all channels",
    "one_channel": "the rise of each channel's rate against 2",
    "dearer": "dollars per answer served, not the whole bill",
    "per_user": "answers served per *active* user",
    "acceptance": "accepted of served, in the channel in question, in points",
    "reopened": "solved of accepted, in the channel in question, in points",
    "same_week": "two weeks, one by the rates and one by the counters",
}
"""What each signal is about."""


def _signals_seen(given: Sequence[str], own: Mapping[str, Any], data: AdoptionUp) -> str:
    """Say of signals that the own numbers do not show what they hold against what."""
    due = _own_signals(own, data)
    about = "; ".join(f"`{name}` is about {_HELD_AGAINST[name]}" for name in given if name not in due)
    if about:
        return f"look again: {about}."
    if not given:
        return "your list is empty, and the exhibit shows something. Hold each of the seven against its mark."
    return (
        "what you name is there, by your own numbers, and something is missing. Hold each of the others against its mark: the "
        "weeks and the number of channels as well as the shares."
    )


# --- horizons ---


def _horizons(data: AdoptionUp, **changes: Any) -> dict[str, str]:
    given: dict[str, Any] = {
        "worse": data.worse,
        "broken": data.broken,
        "falls": change_percent(reports_per_1000(data.dashboard)) < 0,
    }
    return horizons_for(data.actions, data.about, **{**given, **changes})


def _moved(data: AdoptionUp, **changes: Any) -> "dict[str, Any] | None":
    return field_unless("horizons", _horizons(data, **changes), data.horizons)


def _own_days(data: AdoptionUp) -> dict[str, int]:
    return {str(name): int(days) for name, days in data.actions.set_index("action")["days"].items()}


def _with_direct(data: AdoptionUp) -> dict[str, int]:
    own, needs = _own_days(data), data.actions.set_index("action")["needs"]
    return {name: days + own.get(str(needs[name]), 0) for name, days in own.items()}


def _longest(data: AdoptionUp) -> dict[str, int]:
    own, needs = _own_days(data), data.actions.set_index("action")["needs"]

    def longest(name: str) -> int:
        return max(own[name], longest(str(needs[name])) if needs[name] in own else 0)

    return {name: longest(name) for name in own}


def _longest_of_them(data: AdoptionUp) -> "dict[str, Any] | None":
    answer = _moved(data, days=_longest(data))
    return None if answer == _moved(data, days=_own_days(data)) else answer


def _own_horizons(own: Mapping[str, Any], data: AdoptionUp) -> dict[str, str]:
    worst = own["worst_channel"]
    worse = data.worse if worst == data.worst else () if worst == NONE else (worst,)
    return _horizons(data, worse=worse, broken=own["broken_channel"], falls=own["reports_change_percent"] < 0)


_BACK = "Your `horizons` put back a channel whose rate did not rise by more than 2 per 1,000. Nothing is to be undone there."
_NOT_BACK = "Your `horizons` leave a channel as it is whose rate rose by more than 2 per 1,000."
_CLAIM = "Your `horizons` have customers told that reports per answer are falling. Are they, by the counters that count each once?"
_NO_CLAIM = "Your `horizons` hold back a sentence that the counters bear out. What else would have to be wrong for it to be false?"
_REPAIR = "Your `horizons` repair a client whose counters agree with server and support."
_NO_REPAIR = "Your `horizons` leave a client unrepaired whose counters do not agree with server and support."
_WORK = 'Your `horizons` say "not" of work that puts back, repairs and tells nothing: there only the days count.'
_DAYS = "Of one action or more the days lead to another horizon: add up its `days` and those of all that it needs."
_LATER = "You put an action later than its days ask for. Its horizon is the shortest that covers them."
_SAID = {
    "back": (_BACK, _NOT_BACK),
    "counter": (_REPAIR, _NO_REPAIR),
    "claim": (_CLAIM, _NO_CLAIM),
    "work": (_DAYS, _WORK),
}
"""What is said of an action that is done although it rests on what is not so, and of one that is not done although it does not."""


def _horizons_seen(given: Mapping[str, Any], own: Mapping[str, Any], data: AdoptionUp) -> str:
    """Say of wrong horizons, action by action, what each kind of them rests on; nothing where own values would say otherwise."""
    due, by_own = data.horizons, _own_horizons(own, data)
    said: dict[str, None] = {}
    told = {action: given[action]["horizon"] if action in given else BLANK for action in ACTIONS}
    values, right = list(told.values()), list(due.values())
    for by, where in ((1, "above"), (-1, "below")):
        if values == right[-by:] + right[:-by]:
            return f"stand one row off: each is that of the action {where}."
    if unread := _not_read(told):
        said[unread] = None
    known = {action: horizon for action, horizon in told.items() if isinstance(horizon, str)}
    wrong = {action: horizon for action, horizon in known.items() if horizon not in (due[action], by_own[action])}
    order = list(HORIZONS)
    for action, horizon in wrong.items():
        done, refused = _SAID[data.about[action][0]]
        later = due[action] != "not" and order.index(horizon) > order.index(due[action])
        said[refused if horizon == "not" else done if due[action] == "not" else _LATER if later else _DAYS] = None
    return " ".join(said)


def _not_read(told: Mapping[str, Any]) -> str:
    """Say row by row what stands there and is no horizon."""
    reasons: dict[str, list[str]] = {}
    for action, horizon in told.items():
        if horizon is BLANK:
            reasons.setdefault("nothing stands there", []).append(action)
        elif isinstance(horizon, Unreadable):
            # The options are named once, at the end.
            why = re.sub(r"; expected is .*| is not one of the options \([^)]*\)\.?", "", str(horizon), flags=re.DOTALL)
            reasons.setdefault(why.removeprefix("Given is ").strip().rstrip("."), []).append(action)
    if not reasons:
        return ""
    told_rows = "; ".join(f"{listed(actions)}: {why}" for why, actions in reasons.items())
    return f"no horizon can be read in {told_rows}. Each of the eight takes one of {listed(HORIZONS)}."


# --- numbers ---


def _rate(data: AdoptionUp, above: str, below: str, *others: tuple[str, str]) -> "dict[str, float] | None":
    """Return the rate of week 8 by another pair of counters; None where it is nearly the right one or an earlier one."""
    rates = [
        at(reports_per_1000(data.dashboard, *pair), WEEKS)
        for pair in ((above, below), ("tickets", "answers_served"), *others)
    ]
    return {"reports_per_1000": rates[0]} if far_from(rates[0], rates[1:], 0.02 * rates[1]) else None


def _change(data: AdoptionUp, above: str, below: str, *others: tuple[str, str]) -> "dict[str, float] | None":
    pairs = ((above, below), ("tickets", "answers_served"), *others)
    changes = [change_percent(reports_per_1000(data.dashboard, *pair)) for pair in pairs]
    return {"reports_change_percent": changes[0]} if far_from(changes[0], changes[1:], 0.51) else None


_DASHBOARD, _TICKETS_SHOWN, _FILED_SERVED = (
    ("reports_filed", "answers_shown"),
    ("tickets", "answers_shown"),
    ("reports_filed", "answers_served"),
)


_CLIENTS_CHANGE = (
    "That is the change of a rate with a client's own count in it: reports *filed*, answers *shown*, or both. Take the counts "
    "that support and the server keep, in both weeks."
)


def _changes(data: AdoptionUp) -> dict[str, float]:
    """Return other ways from the two rates to a change."""
    rates = reports_per_1000(data.dashboard)
    first, last = at(rates, 1), at(rates, WEEKS)
    return {
        "week_8_below": 100 * (last - first) / last,
        "other_way_round": 100 * (first / last - 1),
        "one_digit_first": 100 * (round(last, 1) / round(first, 1) - 1),
        "whole_rates_first": 100 * (round(last) / round(first) - 1),
    }


def _other_change(name: str) -> Callable[[AdoptionUp], "dict[str, float] | None"]:
    def answer(data: AdoptionUp) -> "dict[str, float] | None":
        ways = _changes(data)
        known = [change_percent(reports_per_1000(data.dashboard)), *list(ways.values())[: list(ways).index(name)]]
        return {"reports_change_percent": ways[name]} if far_from(ways[name], known, 0.06) else None

    return answer


def _points_not_percent(data: AdoptionUp) -> "dict[str, float] | None":
    rates = reports_per_1000(data.dashboard)
    wrong = at(rates, WEEKS) - at(rates, 1)
    known = [change_percent(rates), change_percent(as_the_dashboard_says(data.dashboard))]
    return {"reports_change_percent": wrong} if far_from(wrong, known, 0.51) else None


def _price(data: AdoptionUp, wrong: float, *others: float) -> "dict[str, float] | None":
    right = price_share(data.dashboard)
    return {"share_from_price": wrong} if far_from(wrong, [right, *others], 0.002) else None


def _other_price(data: AdoptionUp, name: str) -> "dict[str, float] | None":
    """Return the share of the rise worked out in a way that nothing named before gives."""
    week = totals(data.dashboard)
    cost, answers = ([at(week[column], number) for number in (1, WEEKS)] for column in ("cost_usd", "answers_served"))
    rise, prices = cost[1] - cost[0], [cost[place] / answers[place] for place in (0, 1)]
    ways = {
        "of_the_bill": (prices[1] - prices[0]) * answers[1] / cost[1],
        "rise_of_the_price": prices[1] / prices[0] - 1,
        "rounded_price": (round(prices[1], 3) - round(prices[0], 3)) * answers[1] / rise,
    }
    right, old = price_share(data.dashboard), price_share(data.dashboard, volume_week=1)
    return _price(data, ways[name], 1 - right, old, *list(ways.values())[: list(ways).index(name)])


def _whole_cents(data: AdoptionUp) -> "dict[str, float] | None":
    right = _ratio(data, "cost_usd", "solved")
    return {"usd_per_solved": round(right, 2)} if abs(round(right, 2) / right - 1) > 0.02 else None


def _worse_week(data: AdoptionUp) -> "dict[str, int] | None":
    if not data.worse or not data.broken_since or abs(data.worse_since - data.broken_since) < 1:
        return None
    return {"broken_since_week": data.worse_since}


def _not_broken(channel: str) -> Misconception[AdoptionUp]:
    return Misconception(
        f"{channel}_counts_wrongly",
        lambda data: field_unless("broken_channel", channel, data.broken),
        f"In {channel} the two counters of answers agree within a few in a hundred in every week, and so do the two counters "
        "of reports. Divide one by the other in each row.",
    )


def _not_worst(channel: str) -> Misconception[AdoptionUp]:
    return Misconception(
        f"{channel}_is_worst",
        lambda data: field_unless("worst_channel", channel, data.worst),
        f"In {channel} the rate did not rise by more than 2 per 1,000, or it rose by less than in another channel. Write down "
        "tickets per 1,000 answers served for each channel in week 1 and in week 8.",
    )


def _any_rise(data: AdoptionUp) -> "dict[str, Any] | None":
    """Every channel that rose at all counts as worse."""
    rise = rate_rise(data.dashboard)
    if data.worst == NONE:
        return None  # spoken by the channel itself
    return _heard(data, without="one_channel") if (rise > 0.5).sum() > 1 else None


def _quantities(data: AdoptionUp) -> dict[str, float]:
    week = totals(data.dashboard)
    words = {
        "seats": "seats paid for",
        "eligible": "users with access",
        "active": "active users",
        "answers_shown": "answers shown",
        "answers_served": "answers served",
        "accepted": "accepted answers",
        "solved": "solved tasks",
        "reports_filed": "reports filed",
        "tickets": "tickets",
        "cost_usd": "the bill, US dollars,",
    }
    return {f"{said} in week {number}": at(week[name], number) for number in (1, WEEKS) for name, said in words.items()}


_RATIOS = {
    "adoption": ("active", "eligible", 1),
    "reports_per_1000": ("tickets", "answers_served", 1000),
    "usd_per_solved": ("cost_usd", "solved", 1),
}
"""The numbers that are a ratio of two columns, in week 8 and over all channels."""


def _lookalikes(data: AdoptionUp) -> tuple[Lookalike, ...]:
    ratios = (each(field, _other_rows(data, *ratio)) for field, ratio in _RATIOS.items())
    return (*(one for found in ratios for one in found), *each("share_from_price", _other_shares(data)))


def _other_rows(data: AdoptionUp, above: str, below: str, times: int) -> Iterator[tuple[str, float]]:
    """Return a ratio by other rows than all of week 8."""
    of_week = totals(data.dashboard)
    weeks = of_week[above] / of_week[below] * times
    yield "the number of all eight weeks together", float(of_week[above].sum() / of_week[below].sum()) * times
    yield "the mean of eight weeks' numbers", float(weeks.mean())
    for number in range(1, WEEKS):
        yield f"the number of week {number}", at(weeks, number)
    last = _last(data)[[above, below]]
    for channel in CHANNELS:
        yield f"the number of {channel} alone", at(last[above] / last[below], channel) * times
        rest = last.drop(channel).sum()
        yield f"the number without {channel}", float(rest[above] / rest[below]) * times


def _other_shares(data: AdoptionUp) -> Iterator[tuple[str, float]]:
    """Return what dearer answers explain of the rise by other ways to part it."""
    week = totals(data.dashboard)
    (bill, dearer_bill), (few, many) = ([at(week[name], number) for number in (1, WEEKS)] for name in _PRICE)
    price, dearer = bill / few, dearer_bill / many
    rise = dearer_bill - bill
    rows: Any = data.dashboard.set_index(["week", "channel"])
    first, last = rows.loc[1], rows.loc[WEEKS]
    by_channel = (last["cost_usd"] / last["answers_served"] - first["cost_usd"] / first["answers_served"]) * last[
        "answers_served"
    ]
    yield (
        "the difference in cost per answer worked out channel by channel, and added up",
        float(by_channel.sum() / rise),
    )
    yield (
        "the difference in cost per answer times the mean of both weeks' answers, over the rise",
        (dearer - price) * (few + many) / 2 / rise,
    )
    yield (
        "the logarithm of the rise in cost per answer, over that of the bill's",
        math.log(dearer / price) / math.log(dearer_bill / bill),
    )
    yield (
        "what comes out with both costs of an answer rounded to four places first",
        (round(dearer, 4) - round(price, 4)) * many / rise,
    )


_PRICE = ("cost_usd", "answers_served")
_ENDS = {
    "double": "the dashboard's rate falls because one client counts its answers several times",
    "lost": "the dashboard's rate falls because one client loses reports on the way",
    "real": "both pairs of counters agree, and the fall is real: support gets more mail because there are more answers",
    "two": "the dashboard's rate falls because one client counts its answers several times, while two other channels got worse",
}


def _worked(data: AdoptionUp) -> str:
    return f"""
```python
week = dashboard.groupby("week").sum(numeric_only=True)
off = (dashboard["answers_shown"] / dashboard["answers_served"] - 1).abs() > 0.3
off |= (dashboard["reports_filed"] / dashboard["tickets"] - 1).abs() > 0.3
broken = dashboard.loc[off, "channel"].iloc[0] if off.any() else "none"
pooled, price = week["tickets"] / week["answers_served"] * 1000, week["cost_usd"] / week["answers_served"]
rise = (last["tickets"] / last["answers_served"] - first["tickets"] / first["answers_served"]) * 1000
worst = rise.idxmax() if rise.max() > 2 else "none"
(price[8] - price[1]) * week["answers_served"][8] / (week["cost_usd"][8] - week["cost_usd"][1])   # share_from_price
done = actions["days"].astype(float)
for _ in actions.index:
    done = actions["days"] + actions["needs"].map(done).fillna(0)
```

On this exhibit {_ENDS[data.plot]}. Broken: {data.broken}. Worst: {data.worst}. Signals: {", ".join(data.signals)}.
Days until each action is done: {", ".join(f"{name} {days}" for name, days in days_until_done(data.actions).items())}; then
`"not"` for what puts back, repairs or tells what the numbers do not bear out.
"""


_LOOK = {
    "broken_channel": "Divide `answers_shown` by `answers_served` and `reports_filed` by `tickets` in each row; what is off by "
    "more than a few in a hundred stands out.",
    "broken_since_week": "Read both pairs of counters of the channel that you name side by side, week by week; 0 if you name none.",
    "adoption": "It takes `active` and `eligible`, each added up over the four rows of week 8.",
    "reports_per_1000": "It takes `tickets` and `answers_served`, each added up over the four rows of week 8.",
    "reports_change_percent": "Work out the rate of week 1 as that of week 8, over all channels, and compare the two rates.",
    "usd_per_solved": "It takes `cost_usd` and `solved`, each added up over the four rows of week 8; the unit is dollars.",
    "share_from_price": "It takes `cost_usd` and `answers_served`, added up over week 1 and over week 8: first what one "
    "answer costs in each, then what the difference comes to.",
    "signals": "Each signal holds two numbers against each other; write both down.",
    "horizons": "First cross out what puts back, repairs or tells what your own numbers do not bear out; then add up an "
    "action's `days` and those of all that it needs.",
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
            "broken_since_week": Number("week, 1 to 8; 0 if none"),
            "adoption": Number("share of users with access, week 8", within=0.001, percent=True),
            "reports_per_1000": Number("reports per 1,000 answers, week 8", within_percent=1),
            "reports_change_percent": Number("percent, week 8 against week 1", within=0.06),
            "worst_channel": Choice(_CHANNELS),
            "usd_per_solved": Number("US dollars per solved task, week 8", within_percent=1),
            "share_from_price": Number("share of the rise in weekly cost", within=0.002, percent=True),
            "signals": Picks(SIGNALS),
            "horizons": Table("action", ACTIONS, {"horizon": _Horizon(HORIZONS)}),
        },
        weights={
            "broken_since_week": 0.5,
            "adoption": 0.5,
            "usd_per_solved": 0.5,
            "signals": 1.5,
            "horizons": 2,
        },
        look=_LOOK,
    ),
    data=adoption_up,
    reference=_mock2,
    alternatives=(
        _mock2_by_hand,
        lambda data: {**_mock2(data), "horizons": {a: {"horizon": h} for a, h in data.horizons.items()}},
    ),
    follows=(
        Follows(
            "broken_since_week",
            ("broken_channel",),
            lambda own, data: data.broken_since if own["broken_channel"] == data.broken else 0,
            look=_since_seen,
        ),
        Follows(
            "signals",
            ("worst_channel", "broken_since_week"),
            _own_signals,
            also=("reports_change_percent",),
            look=_signals_seen,
        ),
        Follows(
            "horizons",
            ("broken_channel", "worst_channel", "reports_change_percent"),
            _own_horizons,
            look=_horizons_seen,
        ),
    ),
    ablations=(
        Ablation(
            "any_rise_is_worse",
            "more than 2 per 1,000",
            _any_rise,
            "Your `signals` leave out that one channel only got worse. A second one rose as well: by more than 2 per 1,000?",
        ),
        Ablation(
            "any_change_is_up",
            "at least 10% higher",
            lambda data: _heard(data, "rate_up"),
            "Your `signals` say that the rate is up: hold the change in tickets per answer served, over all channels, against the mark.",
        ),
        Ablation(
            "any_price_is_dearer",
            "at least 20% more than in week 1",
            lambda data: _heard(data, "dearer"),
            "Your `signals` call an answer dearer. It costs more, but how much more? Hold it against the mark.",
        ),
        Ablation(
            "percent_for_points",
            "by more than 5 points",
            _percent_for_points,
            "A share among your `signals` fell by more than 5 percent, and by less than 5 points. From 60% to 56% is 4 points.",
        ),
        Ablation(
            "over_all_channels",
            "in the channel in question",
            _over_all_channels,
            "A share among your `signals` moves in the channel in question otherwise than over all channels. What one channel loses "
            "is hardly seen in the sum: take its own rows.",
        ),
        Ablation(
            "needs_ignored",
            "those of everything it needs",
            lambda data: _moved(data, days=_own_days(data)),
            "Some of your `horizons` end before all is done that an action has to wait for. Look at `needs`, and add those days.",
        ),
        Ablation(
            "direct_need_only",
            "those of everything it needs",
            lambda data: _moved(data, days=_with_direct(data)),
            "Your `horizons` stop at the action named in `needs`. That one may have to wait for another, too.",
        ),
        Ablation(
            "in_parallel",
            "An action is done after its `days` and those of",
            _longest_of_them,
            "Your `horizons` take the longest of the actions in a chain. One begins when the other is done: add up.",
        ),
        Ablation(
            "working_days",
            "2, 14 or 91 days",
            lambda data: _moved(data, ends={"48 hours": 2, "two weeks": 10, "quarter": 91}),
            "Your `horizons` put what is done between day 11 and day 14 behind the two weeks. Two weeks are 14 days, and an action "
            "waits only for what it needs.",
        ),
        Ablation(
            "strictly_within",
            "2, 14 or 91 days",
            lambda data: _moved(data, ends={"48 hours": 1, "two weeks": 13, "quarter": 91}),
            "Your `horizons` send on what is done on day 2 or on day 14. On that day it is done.",
        ),
    ),
    misconceptions=(
        *map(_not_broken, CHANNELS),
        Misconception(
            "no_client_counts_wrongly",
            lambda data: field_unless("broken_channel", NONE, data.broken),
            "In some rows two counters of the same thing differ by far more than one in a hundred. There are two pairs: answers, "
            "and reports.",
        ),
        Misconception(
            "small_gap_is_the_fault",
            lambda data: {"broken_since_week": 1},
            "In week 1 the counters differ by about one in a hundred, in every channel. A client that counts wrongly is off by "
            "far more.",
        ),
        Misconception(
            "week_of_the_reports",
            _worse_week,
            "In that week a channel's rate of reports moved. Asked is the week in which a client's counter did.",
        ),
        *map(_not_worst, CHANNELS),
        Misconception(
            "nobody_got_worse",
            lambda data: field_unless("worst_channel", NONE, data.worst),
            "In at least one channel tickets per 1,000 answers served are up by more than 2 since week 1. Look at the channels "
            "one at a time.",
        ),
        Misconception(
            "seats_as_users",
            lambda data: {"adoption": _ratio(data, "active", "seats")},
            "Adoption was divided by seats that were paid for. Many of those people have no access yet.",
        ),
        Misconception(
            "access_of_seats",
            lambda data: {"adoption": _ratio(data, "eligible", "seats")},
            "That is users with access ÷ seats paid for. Who of those with access used it?",
        ),
        Misconception(
            "mean_of_channels",
            lambda data: {"adoption": float((_last(data)["active"] / _last(data)["eligible"]).mean())},
            "That is the mean of four channels of very different size. Add up people first, then divide.",
        ),
        Misconception(
            "dashboard_rate",
            lambda data: _rate(data, *_DASHBOARD),
            "That is the dashboard's rate: both of its counts are events of the client. Who counts answers and reports besides?",
        ),
        Misconception(
            "tickets_by_shown",
            lambda data: _rate(data, *_TICKETS_SHOWN, _DASHBOARD),
            "Tickets were divided by answers *shown*, an event of the client. Who else counts answers?",
        ),
        Misconception(
            "filed_by_served",
            lambda data: _rate(data, *_FILED_SERVED, _DASHBOARD, _TICKETS_SHOWN),
            "Reports *filed* were taken, an event of the client. Who else counts reports?",
        ),
        Misconception(
            "per_user",
            lambda data: {"reports_per_1000": 1000 * _ratio(data, "tickets", "active")},
            "That is reports per 1,000 active users. More users and more answers per user are different things.",
        ),
        Misconception(
            "per_100",
            lambda data: {"reports_per_1000": 100 * _ratio(data, "tickets", "answers_served")},
            "That is per 100 answers. Asked is per 1,000.",
        ),
        Misconception(
            "dashboard_change",
            lambda data: _change(data, *_DASHBOARD),
            _CLIENTS_CHANGE,
            idea="change_by_a_clients_count",
        ),
        Misconception(
            "change_of_tickets_by_shown",
            lambda data: _change(data, *_TICKETS_SHOWN, _DASHBOARD),
            _CLIENTS_CHANGE,
            idea="change_by_a_clients_count",
        ),
        Misconception(
            "change_of_filed_by_served",
            lambda data: _change(data, *_FILED_SERVED, _DASHBOARD, _TICKETS_SHOWN),
            _CLIENTS_CHANGE,
            idea="change_by_a_clients_count",
        ),
        Misconception(
            "change_of_counts",
            lambda data: {"reports_change_percent": change_percent(totals(data.dashboard)["tickets"])},
            "That is the growth of the number of reports. There are more answers, too: compare rates.",
        ),
        Misconception(
            "change_by_week_8",
            _other_change("week_8_below"),
            "That divides by week 8's rate. A change since week 1 is in percent of week 1's.",
        ),
        Misconception(
            "change_backward",
            _other_change("other_way_round"),
            "That is week 1 against week 8. Asked is week 8 against week 1.",
        ),
        *(
            Misconception(
                name,
                _other_change(name),
                "That is the change of two rates that were rounded first. Take them as they are.",
                idea="rounded_rates",
            )
            for name in ("one_digit_first", "whole_rates_first")
        ),
        Misconception(
            "points_not_percent",
            _points_not_percent,
            "That is a difference in reports per 1,000. Asked is the change in percent of week 1's rate.",
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
            "mean_cost_of_channels",
            lambda data: {"usd_per_solved": float((_last(data)["cost_usd"] / _last(data)["solved"]).mean())},
            "That is the mean of four channels' costs. Add up dollars and solved tasks first, then divide.",
        ),
        Misconception(
            "whole_cents",
            _whole_cents,
            "That is rounded to whole cents: too few digits for a number of a few cents.",
        ),
        Misconception(
            "the_other_share",
            lambda data: _price(data, 1 - price_share(data.dashboard)),
            "That is the share that more answers explain. The question is about dearer answers.",
        ),
        Misconception(
            "old_volume",
            lambda data: _price(data, price_share(data.dashboard, volume_week=1), 1 - price_share(data.dashboard)),
            "That is the dearer price times week 1's answers; one rise in percent divided by the other comes to the same. Week 8 "
            "pays the dearer price for all of week 8's answers.",
        ),
        Misconception(
            "of_the_bill",
            lambda data: _other_price(data, "of_the_bill"),
            "That is what dearer answers cost, divided by week 8's whole bill. Divide by the rise of the bill.",
        ),
        Misconception(
            "rise_of_the_price",
            lambda data: _other_price(data, "rise_of_the_price"),
            "That is by how much an answer got dearer. Asked is how much of the *bill's* rise comes from it.",
        ),
        Misconception(
            "rounded_price",
            lambda data: _other_price(data, "rounded_price"),
            "That takes two prices of an answer that were rounded first. They differ by tenths of a cent: keep all digits.",
        ),
        Misconception(
            "everything_heard",
            lambda data: _heard(data, *SIGNALS) if len(SIGNALS) - len(data.signals) > 2 else None,
            "All seven signals are rarely true at once. Keep a signal only if two numbers show it.",
        ),
        Misconception(
            "put_back_whatever_is_named",
            lambda data: _moved(data, worse=CHANNELS),
            _BACK,
        ),
        Misconception(
            "nothing_put_back",
            lambda data: _moved(data, worse=()),
            _NOT_BACK,
        ),
        Misconception(
            "claim_told",
            lambda data: _moved(data, falls=True),
            _CLAIM,
        ),
        Misconception(
            "claim_withheld",
            lambda data: _moved(data, falls=False),
            _NO_CLAIM,
        ),
        Misconception(
            "repaired_what_is_whole",
            lambda data: _moved(data, broken=_named_client(data)),
            _REPAIR,
        ),
        Misconception(
            "repair_refused",
            lambda data: _moved(data, broken=NONE),
            _NO_REPAIR,
        ),
    ),
    quantities=_quantities,
    lookalikes=_lookalikes,
    survivors={"8 to 7: week['eligible'][8]": "equivalent: users with access stay the same over the weeks"},
    hints=(
        "Before any rate: do the two counters of answers agree in every row, and the two counters of reports?",
        "Add up the channels of a week first, then divide. People with access are `eligible`; answers are what the server "
        "served, reports are tickets; a task is done when it is `solved`.",
        "Price of an answer = cost_usd / answers_served. (price in week 8 - price in week 1) x answers in week 8, divided "
        "by the rise in weekly cost, is the share from dearer answers. For the worst channel, take each channel's rate in "
        "week 8 minus its rate in week 1.",
        "Signals: for each one write down the two numbers that it compares. Horizons: first cross out what your numbers do not "
        "bear out, then add up an action's days and those of what it needs.",
    ),
    worked=_worked,
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-02",),
)


def _named_client(data: AdoptionUp) -> str:
    """Return whose client an action would repair."""
    return next(channel for kind, channel in data.about.values() if kind == "counter")
