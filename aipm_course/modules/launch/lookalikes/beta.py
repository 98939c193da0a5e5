"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.launch.simulators.beta import (
    NORMAL,
    TYPES,
    WRONG_BASES,
    WRONG_RATES,
    Beta,
    eligible,
    forecast,
    half_width,
    numbers,
    rates,
)

_RATES = {
    "staff_in": "with our own staff among the members",
    "left_by_weeks": "with those who left judged by their weeks",
    "left_dropped": "without those who left",
    "one_week": "with one week enough",
    "three_weeks": "with three weeks needed",
    "today": "by the type of today",
}
_BASES = {
    "all_users": "with weights of all `users`",
    "with_staff": "with staff in the weights",
    "with_closed": "with closed accounts in the weights",
}


def for_beta(data: Beta) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return (
        *each("beta", _betas(data)),
        *each("forecast", _forecasts(data)),
        *each("half", _halves(data)),
        *each("users", _users(data)),
    )


def _ways() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, way in WRONG_RATES.items():
        yield _RATES[name], dict(way)
    for one, other in combinations(WRONG_RATES, 2):
        if not WRONG_RATES[one].keys() & WRONG_RATES[other].keys():
            yield f"{_RATES[one]} and {_RATES[other]}", {**WRONG_RATES[one], **WRONG_RATES[other]}
    three = ("staff_in", "left_by_weeks", "one_week")
    yield (
        ", ".join(_RATES[name] for name in three),
        {key: value for name in three for key, value in WRONG_RATES[name].items()},
    )


def _betas(data: Beta) -> Iterator[tuple[str, float]]:
    members = data.members
    for words, ways in _ways():
        n, share = rates(members, **ways)
        yield f"the share {words}", forecast(n, share)
    n, share = rates(members)
    yield "the active members ÷ all who joined, staff included", float((n * share).sum()) / len(members)
    for words, kept, found in _marked(members):
        yield f"the share {words}", forecast(kept, found)
    yield "the share that left", float((members["left"] == "yes").mean())
    yield "the active members ÷ those who were invited", float((n * share).sum()) / float(data.base["invited"].sum())
    yield "the share of all rows with 2 weeks or more", float((members["weeks"] >= 2).mean())
    yield "the mean share of weeks with use", float(members["weeks"].mean()) / 4
    own = members[members["staff"] == "no"]
    yield "the mean share of weeks with use, without staff", float(own["weeks"].mean()) / 4
    yield "the members ÷ those who were invited", float(n.sum()) / float(data.base["invited"].sum())
    for kind, value in zip(TYPES, share, strict=True):
        yield f'the share of the type "{kind}" alone', float(value)
    yield "the plain mean of the types' shares", float(share.mean())
    yield "the share weighted by eligible users, which is the forecast", forecast(eligible(data.base), share)


def _forecasts(data: Beta) -> Iterator[tuple[str, float]]:
    weights = eligible(data.base)
    for words, ways in _ways():
        found = numbers(data, **ways)
        yield f"the forecast {words}", found["forecast"]
        yield f"the share in the beta itself {words}", found["beta"]
    for name, base in WRONG_BASES.items():
        yield f"the forecast {_BASES[name]}", numbers(data, eligible_by=base)["forecast"]
        for other, way in WRONG_RATES.items():
            found = numbers(data, eligible_by=base, **way)
            yield f"the forecast {_BASES[name]} and {_RATES[other]}", found["forecast"]
    for words, _, found in _marked(data.members):
        yield f"the forecast {words}", forecast(weights, found)
    n, share = rates(data.members)
    for words, other in _bases(data):
        yield f"the forecast {words}", forecast(other, share)
    order = [TYPES.index(kind) for kind in sorted(TYPES)]
    yield (
        "the forecast with the shares in alphabetical order beside the rows of `base`",
        forecast(weights, share[order]),
    )
    for kind, value in zip(TYPES, share, strict=True):
        yield f'the share of the type "{kind}" alone', float(value)
    yield "the forecast without the smallest type", _without(weights, share, int(weights.argmin()))
    yield "the forecast without the type with the fewest members", _without(weights, share, int(n.argmin()))
    yield "the mean of the share in the beta and the plain mean", (forecast(n, share) + float(share.mean())) / 2
    yield "the forecast weighted by the roots of the eligible users", forecast(np.sqrt(weights), share)
    yield "the forecast with weights members × eligible users", forecast(n * weights, share)
    everybody = data.base
    for words, column in (("staff", "staff"), ("closed accounts", "closed")):
        yield f"the forecast with weights of {words} alone", forecast(everybody[column].to_numpy(dtype=float), share)
    half = half_width(weights, n, share)
    yield "the lower end of the interval", forecast(weights, share) - half
    yield "the upper end of the interval", forecast(weights, share) + half
    yield "the bar", data.bar


def _marked(members: pd.DataFrame) -> Iterator[tuple[str, Any, Any]]:
    """Members by other readings of who counts and who is active: words, members per type, share per type."""
    staff, left, weeks = (members[name].to_numpy() for name in ("staff", "left", "weeks"))
    place = pd.Categorical(members["type"], categories=list(TYPES)).codes.astype(int)
    own, stayed = staff == "no", left == "no"
    readings = {
        "with `left` turned round": (own, (weeks >= 2) & ~stayed),
        "of our own staff alone": (~own, (weeks >= 2) & stayed),
        "with all active who did not leave": (own, stayed),
        "with all active who did not leave or have 2 weeks": (own, stayed | (weeks >= 2)),
        "with exactly 2 weeks": (own, (weeks == 2) & stayed),
        "without members of 0 weeks": (own & (weeks > 0), (weeks >= 2) & stayed),
        "without members whose type changed": (
            own & (members["type"] == members["type_today"]).to_numpy(),
            (weeks >= 2) & stayed,
        ),
    }
    for words, (kept, active) in readings.items():
        n = np.array([float((kept & (place == number)).sum()) for number in range(len(TYPES))])
        found = np.array([float((kept & active & (place == number)).sum()) for number in range(len(TYPES))])
        yield words, n, found / n


def _bases(data: Beta) -> Iterator[tuple[str, Any]]:
    """Other weights: words and users per type."""
    weights, base = eligible(data.base), data.base
    n, share = rates(data.members)
    yield "with the members taken off", weights - n
    yield "with those who were invited taken off", weights - base["invited"].to_numpy(dtype=float)
    yield "with staff taken off twice", weights - base["staff"].to_numpy(dtype=float)
    yield "with weights of the active members", n * share


def _without(weights: Any, share: Any, place: int) -> float:
    kept = np.arange(len(TYPES)) != place
    return forecast(weights[kept], share[kept])


def _halves(data: Beta) -> Iterator[tuple[str, float]]:
    n, share = rates(data.members)
    weights = eligible(data.base)
    right = half_width(weights, n, share)
    for place, kind in enumerate(TYPES):
        one = NORMAL * float(np.sqrt(share[place] * (1 - share[place]) / n[place]))
        yield f'half of the interval of the type "{kind}" alone', one
    for words, ways in _ways():
        yield f"half of the interval {words}", numbers(data, **ways)["half"]
    for name, base in WRONG_BASES.items():
        yield f"half of the interval {_BASES[name]}", numbers(data, eligible_by=base)["half"]
        for other, way in WRONG_RATES.items():
            found = numbers(data, eligible_by=base, **way)
            yield f"half of the interval {_BASES[name]} and {_RATES[other]}", found["half"]
    invited = data.base["invited"].to_numpy(dtype=float)
    for words, kept, found in _marked(data.members):
        yield f"half of the interval {words}", half_width(weights, kept, found)
    for words, other in _bases(data):
        yield f"half of the interval {words}", half_width(other, n, share)
    yield "half of the interval with n = active members", half_width(weights, n * share, share)
    joined = rates(data.members, staff=True)[0]
    yield "half of the interval with n = all who joined, staff included", half_width(weights, joined, share)
    order = [TYPES.index(kind) for kind in sorted(TYPES)]
    beside = half_width(weights, n[order], share[order])
    yield "half of the interval with the shares in alphabetical order beside the rows of `base`", beside
    for words, one in (("the forecast", forecast(weights, share)), ("the share in the beta", forecast(n, share))):
        simple = NORMAL * float(np.sqrt(one * (1 - one) / weights.sum()))
        yield f"half of the interval of {words} as one share, with n = all eligible users", simple
    yield "half of the interval with the mean of the types' parts instead of their sum", right / len(TYPES) ** 0.5
    yield "half of the interval with weights of `invited`", half_width(invited, n, share)
    yield "half of the interval with n = invited", half_width(weights, invited, share)
    everybody = np.full(len(TYPES), n.sum())
    yield "half of the interval with all members as n of each type", half_width(weights, everybody, share)
    yield "half of the interval with n of a quarter of the members each", half_width(weights, everybody / 4, share)
    w = weights / weights.sum()
    yield "1.96 × root of the sum of weight² × share ÷ n", NORMAL * float(np.sqrt((w**2 * share / n).sum()))
    yield "half of the interval at the worst case, shares of a half", NORMAL * float(np.sqrt((w**2 / 4 / n).sum()))
    value = forecast(weights, share)
    worst = NORMAL * float(np.sqrt(0.25 / n.sum()))
    yield "half of the interval of one share of a half", worst
    yield (
        "half of the interval of the forecast as one share, over the weights",
        NORMAL * float(np.sqrt(value * (1 - value) * (w**2 / n).sum())),
    )
    yield "the mean of the types' half-widths", float(NORMAL * np.sqrt(share * (1 - share) / n).mean())
    yield "the half-width ÷ the forecast", right / value


def _users(data: Beta) -> Iterator[tuple[str, float]]:
    n, share = rates(data.members)
    weights = eligible(data.base)
    found = numbers(data)
    value, total, base = found["forecast"], float(weights.sum()), data.base
    yield "the eligible users, active or not", total
    yield "all `users` × the share in the beta", found["beta"] * float(base["users"].sum())
    yield "the forecast × `users` minus `staff`", value * float((base["users"] - base["staff"]).sum())
    yield "the forecast × `users` minus `closed`", value * float((base["users"] - base["closed"]).sum())
    yield "the forecast × those who were invited", value * float(base["invited"].sum())
    yield "the forecast × the members who count", value * float(n.sum())
    yield "the forecast × the eligible users who are no members yet", value * (total - float(n.sum()))
    for digits in (1, 2):
        yield (
            f"the eligible users × the forecast rounded to {digits} digit{'s' * (digits > 1)}",
            round(value, digits) * total,
        )
    yield "the active members", float((n * share).sum())
    yield "the lower end × the eligible users", (value - found["half"]) * total
    yield "the upper end × the eligible users", (value + found["half"]) * total
    yield "the eligible users who will not be active", (1 - value) * total
    yield "the bar × the eligible users", data.bar * total
    yield "the plain mean of the types × the eligible users", float(share.mean()) * total
    for place, kind in enumerate(TYPES):
        yield f'the active users of the type "{kind}" alone', float(share[place] * weights[place])
    for words, ways in _ways():
        yield f"the active users {words}", numbers(data, **ways)["forecast"] * total
    for name, by in WRONG_BASES.items():
        yield f"the active users with a forecast {_BASES[name]}", numbers(data, eligible_by=by)["forecast"] * total
