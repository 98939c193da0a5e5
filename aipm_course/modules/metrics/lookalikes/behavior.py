"""A5: other shares of briefs, other ways to average stars, other turns of deflection."""

from functools import lru_cache
from itertools import permutations

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.metrics.lookalikes.shared import LOGS, by_day, rows, told, told_by_row
from aipm_course.modules.metrics.simulators.event_log_readings import behavior as briefs_of
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, PLATFORMS, WINDOW_DAYS, EventLog

_ABOVE = {
    "accepted": "accepted", "rejected": "rejected", "reported": "reported", "escalated": "handed over", "rated": "rated",
    "edited": "edited", "copied": "copied out", "returned": "returned",
}  # fmt: skip
_BELOW = {
    "brief_returned": "returned briefs",
    "brief_requested": "requests",
    "brief_offered": "offers of the button",
    "brief_accepted": "accepted briefs",
    "brief_rejected": "rejected briefs",
    "brief_rated": "rated briefs",
    "app_opened": "openings of the app",
}

_EXCHANGED = "the share not accepted as the weight of the accepted, so that the weights are exchanged"


@lru_cache(maxsize=16)
def behavior(log: EventLog) -> list[Lookalike]:
    """Return what may stand in place of the shares, of deflection and of the stars."""
    return [
        *told_by_row("accepted", _accepted(log), share=True),
        *told("reports_per_1000", _rates(log, "reported", 1000)),
        *told("escalation", _rates(log, "escalated", 1), share=True),
        *told("deflection", _deflections(log), share=True),
        *told("stars_as_rated", _stars(log)),
        *told("stars_weighted", {**_weighted(log), **_stars(log)}),
    ]


def _by_platform(found: pd.DataFrame) -> pd.Series:
    counts: pd.Series = found["platform"].value_counts().reindex(list(PLATFORMS)).fillna(0)
    return counts


def _accepted(log: EventLog) -> dict[str, "pd.Series | float"]:
    ways: dict[str, pd.Series | float] = {}
    for which, words in LOGS.items():
        counts = {name: _by_platform(rows(log, f"brief_{name}", which)) for name in _ABOVE}
        below = {said: _by_platform(rows(log, event, which)) for event, said in _BELOW.items()}
        below["accepted or rejected briefs"] = counts["accepted"] + counts["rejected"]
        for name, said in _ABOVE.items():
            for denominator, size in below.items():
                if not (name == "accepted" and denominator == "returned briefs" and not which) and (size > 0).all():
                    ways[f"briefs {said} ÷ {denominator} on each platform, {words}"] = counts[name] / size
        shown = counts["returned"]
        ways[f"the share of returned briefs that were not rejected, {words}"] = 1 - counts["rejected"] / shown
        ways[f"the share of returned briefs that were not accepted, {words}"] = 1 - counts["accepted"] / shown
        ways[f"accepted briefs ÷ the returned briefs of all platforms, {words}"] = counts["accepted"] / shown.sum()
        ways[f"the platform's part of all accepted briefs, {words}"] = counts["accepted"] / counts["accepted"].sum()
        ways[f"the share of all platforms together, {words}; asked is one for each platform"] = float(
            counts["accepted"].sum() / shown.sum()
        )
        copies = _by_platform(rows(log, "brief_accepted", "raw" if which in ("staff", "raw") else "copies"))
        ways[f"accepted rows with copies ÷ returned briefs, {words}"] = copies / shown
    briefs = briefs_of(log)
    for column in ("accepted", "rejected"):
        users = (
            briefs[briefs[column]].groupby("platform")["user_id"].nunique()
            / briefs.groupby("platform")["user_id"].nunique()
        )
        ways[f"users with a brief {column} ÷ users with a brief"] = users
    ways["the mean of the users' shares on each platform"] = (
        briefs.groupby(["platform", "user_id"])["accepted"].mean().groupby("platform").mean()
    )
    ways["accepted briefs of days 1 to 90 ÷ returned briefs of these days"] = _by_platform(
        by_day(log.of("brief_accepted"))
    ) / _by_platform(by_day(log.of("brief_returned")))
    return ways


def _rates(log: EventLog, name: str, asked: int) -> dict[str, float]:
    """Return events per so many of something; asked are returned briefs, per 1,000 or as a share."""
    event = f"brief_{name}"
    ways: dict[str, float] = {}
    pers = {1000: "per 1,000 ", 100: "per 100 ", 1: "÷ "}
    if asked == 1:  # a share in percent is read as the share: it is told as one
        pers = {1: pers[1], 1000: pers[1000]}
    said = {"reported": "reports", "escalated": "hand-overs"}[name]
    for which, words in LOGS.items():
        found = rows(log, event, which)
        for other, denominator in _BELOW.items():
            size = len(rows(log, other, which))
            ways |= {
                f"{said} {sign}{denominator}, {words}": per * len(found) / size for per, sign in pers.items() if size
            }
        ways[f"the number of {said}, {words}"] = float(len(found))
        shown = len(rows(log, "brief_returned"))
        ways[f"{said} {pers[asked]}returned briefs, the {said} {words}, the briefs as asked"] = (
            asked * len(found) / shown
        )
        early = len(by_day(found)) / len(by_day(rows(log, "brief_returned", which)))
        ways[f"{said} {pers[asked]}returned briefs of days 1 to 90, {words}"] = asked * early
        by = _by_platform(found) / _by_platform(rows(log, "brief_returned", which))
        ways[f"the mean of the three platforms' {said} {pers[asked]}returned briefs, {words}"] = asked * float(
            by.mean()
        )
    briefs = briefs_of(log)
    hit = briefs[name]
    ways[f"users with {said} {pers[asked]}users with a brief"] = (
        asked * briefs.loc[hit, "user_id"].nunique() / briefs["user_id"].nunique()
    )
    ways[f"{said} {pers[asked]}users with a brief"] = asked * int(hit.sum()) / briefs["user_id"].nunique()
    ways[f"the mean of the users' {said} {pers[asked]}returned briefs"] = asked * float(
        briefs.groupby("user_id")[name].mean().mean()
    )
    for other in ("rejected", "accepted"):
        among = briefs[briefs[other]]
        ways[f"{said} of {other} briefs {pers[asked]}{other} briefs"] = asked * float(among[name].mean())
        ways[f"{said} of {other} briefs {pers[asked]}returned briefs"] = asked * float((briefs[other] & hit).mean())
        ways[f"briefs {other} plus {said}, {pers[asked]}returned briefs"] = asked * float(
            briefs[other].mean() + hit.mean()
        )
        ways[f"briefs {other} or with {said}, {pers[asked]}returned briefs"] = asked * float(
            (briefs[other] | hit).mean()
        )
    groups = {
        "briefs that were not accepted": ~briefs["accepted"],
        "accepted or rejected briefs": briefs["accepted"] | briefs["rejected"],
        "briefs that were neither accepted nor rejected": ~(briefs["accepted"] | briefs["rejected"]),
    }
    for words, which_briefs in groups.items():
        ways[f"{said} {pers[asked]}{words}, the {said} of all returned briefs"] = asked * float(
            hit.sum() / which_briefs.sum()
        )
        ways[f"{said} of {words} {pers[asked]}{words}"] = asked * float(hit[which_briefs].mean())
    by_platform = briefs.groupby("platform")[name].mean()
    ways |= {
        f"{said} {pers[asked]}returned briefs on {place}": asked * float(value) for place, value in by_platform.items()
    }
    some = {
        "of entitled users only": briefs["user_id"].isin(log.users.loc[log.users["entitled"] == 1, "user_id"]),
        "of the last ten days": pd.Series(briefs.index.isin(_late(log)), index=briefs.index),
    }
    for words, which_briefs in some.items():
        ways[f"{said} {pers[asked]}returned briefs {words}"] = asked * float(hit[which_briefs].mean())
    ways[f"{said} of briefs that were not accepted, {pers[asked]}returned briefs"] = asked * float(
        (hit & ~briefs["accepted"]).mean()
    )
    ways[f"{said} {pers[asked]}returned briefs, these with staff"] = (
        asked * int(hit.sum()) / len(rows(log, "brief_returned", "staff"))
    )
    values = log.of(event)["value"].astype(float).sum()
    ways[f"the sum of `value`, which is a reason, {pers[asked]}returned briefs. Count rows"] = (
        asked * float(values) / len(briefs)
    )
    ways[f"reports and hand-overs together, {pers[asked]}returned briefs"] = asked * float(
        briefs["reported"].mean() + briefs["escalated"].mean()
    )
    other = {"reported": "escalated", "escalated": "reported"}[name]
    ways[f"briefs that were {_ABOVE[other]}, {pers[asked]}returned briefs"] = asked * float(briefs[other].mean())
    ways[f"returned briefs without {said}, {pers[asked]}returned briefs"] = asked * float(1 - hit.mean())
    events = sum(map(len, log.clean.values()))
    ways[f"{said} {pers[asked]}events of any kind"] = asked * int(hit.sum()) / events
    return ways


def _late(log: EventLog) -> "pd.Series":
    """Return the cases whose brief came after day 90."""
    found = log.of("brief_returned")
    late: pd.Series = found.loc[found["received_s"] >= WINDOW_DAYS * DAY, "case_id"]
    return late


def _deflections(log: EventLog) -> dict[str, float]:
    facts = {
        f"`{what}_{when}`": log.fact(f"{what}_{when}") for what in ("tickets", "cases") for when in ("before", "after")
    }
    rate = {when: facts[f"`tickets_{when}`"] / facts[f"`cases_{when}`"] for when in ("before", "after")}
    crossed = facts["`tickets_after`"] / facts["`cases_before`"]
    crossed_back = facts["`tickets_before`"] / facts["`cases_after`"]
    turned = {when: 1 / value for when, value in rate.items()}
    ways = {
        "the rate before ÷ the rate after, minus 1": rate["before"] / rate["after"] - 1,
        "the rate after ÷ the rate before, minus 1: a fall is below zero": rate["after"] / rate["before"] - 1,
        "the rate after ÷ the rate before: what is left, not what is gone": rate["after"] / rate["before"],
        "the rate before ÷ the rate after": rate["before"] / rate["after"],
        "the growth of cases less the growth of tickets": facts["`cases_after`"] / facts["`cases_before`"]
        - facts["`tickets_after`"] / facts["`tickets_before`"],
        "the difference of the two rates": rate["before"] - rate["after"],
        "the difference of the two rates, turned": rate["after"] - rate["before"],
        "1 - the rate before": 1 - rate["before"],
        "1 - the rate after": 1 - rate["after"],
        "the rate before": rate["before"],
        "the rate after": rate["after"],
        "the change of tickets ÷ cases with each divided by the other period's cases": 1 - crossed / crossed_back,
        "1 - (`tickets_after` ÷ `cases_before`) ÷ the rate before, which compares tickets with tickets": 1 - crossed / rate["before"],
        "1 - the rate after ÷ (`tickets_before` ÷ `cases_after`), which compares tickets with tickets": 1 - rate["after"] / crossed_back,
        "how much more cases there are per ticket": turned["after"] / turned["before"] - 1,
    }  # fmt: skip
    for places in (2, 3):
        worked = 1 - round(rate["after"], places) / round(rate["before"], places)
        ways[f"1 - the rate after ÷ the rate before, from rates that were rounded to {places} digits first"] = worked
    for (one, first), (other, second) in permutations(facts.items(), 2):
        ways[f"{one} ÷ {other}"] = first / second
        ways[f"1 - {one} ÷ {other}"] = 1 - first / second
        ways[f"{one} ÷ {other} - 1"] = first / second - 1
    return ways


def _stars(log: EventLog) -> dict[str, float]:
    briefs = briefs_of(log)
    stars = briefs["stars"]
    ways = {
        "the median of the ratings": float(stars.median()),
        "the mean of the users' mean ratings": float(briefs.groupby("user_id")["stars"].mean().mean()),
        "the mean of the platforms' mean ratings": float(briefs.groupby("platform")["stars"].mean().mean()),
        "the mean with unrated briefs as 0": float(stars.fillna(0).mean()),
        "the commonest rating": float(stars.mode().iloc[0]),
        "the mean of all ratings in percent of five stars": 20 * float(stars.mean()),
    }
    for which, words in list(LOGS.items())[1:]:
        ways[f"the mean rating {words}"] = float(rows(log, "brief_rated", which)["value"].astype(float).mean())
    early = by_day(log.of("brief_rated"))["value"].astype(float)
    ways["the mean rating of days 1 to 90"] = float(early.mean())
    groups = {
        "accepted briefs": briefs["accepted"],
        "briefs that were not accepted": ~briefs["accepted"],
        "rejected briefs": briefs["rejected"],
        "briefs left alone": ~briefs["accepted"] & ~briefs["rejected"],
        "accepted or rejected briefs": briefs["accepted"] | briefs["rejected"],
    }
    ways |= {f"the mean rating of {words}": float(stars[which].mean()) for words, which in groups.items()}
    return {name: value for name, value in ways.items() if np.isfinite(value)}


def _weight(words: str) -> str:
    """Return how the accepted briefs are weighed."""
    return words if words == _EXCHANGED else f"{words} as the weight of the accepted"


def _two_groups(log: EventLog, which: str) -> float:
    """Return the weighted stars of another reading of the log."""
    shown, accepted, rated = (rows(log, f"brief_{name}", which) for name in ("returned", "accepted", "rated"))
    share = float(shown["case_id"].isin(accepted["case_id"]).mean())
    stars = rated["value"].astype(float)
    good = rated["case_id"].isin(accepted["case_id"])
    return share * float(stars[good].mean()) + (1 - share) * float(stars[~good].mean())


def _weighted(log: EventLog) -> dict[str, float]:
    briefs = briefs_of(log)
    accepted, rejected, stars = briefs["accepted"], briefs["rejected"], briefs["stars"]
    alone = ~accepted & ~rejected
    good = float(stars[accepted].mean())
    bad = {
        "the others": float(stars[~accepted].mean()),
        "the rejected ones": float(stars[rejected].mean()),
        "those left alone": float(stars[alone].mean()),
        "all briefs": float(stars.mean()),
    }
    share, judged = float(accepted.mean()), accepted | rejected
    asked = log.of("brief_requested")
    readings = {words: _two_groups(log, which) for which, words in list(LOGS.items())[1:]}
    weights = {
        "the share accepted of returned briefs": share,
        _EXCHANGED: 1 - share,
        "the share accepted of accepted or rejected briefs": float(accepted[judged].mean()),
        "the share accepted of requests": len(log.of("brief_accepted")) / len(asked),
        "the accepted briefs' part of the ratings": float(accepted[stars.notna()].mean()),
        "one half": 0.5,
        "the share that was not rejected": float(1 - rejected.mean()),
        "the mean of the platforms' shares": float(briefs.groupby("platform")["accepted"].mean().mean()),
    }
    ways = {
        f"accepted briefs' stars and those of {group}, with {_weight(words)}": weight * good + (1 - weight) * other
        for words, weight in weights.items()
        for group, other in bad.items()
    }
    ways |= {f"the two groups' stars by their shares, {words}": value for words, value in readings.items()}
    ways["the two groups' stars by their shares, from numbers that were rounded to tenths and hundredths first"] = (
        round(share, 2) * round(good, 1) + (1 - round(share, 2)) * round(bad["the others"], 1)
    )
    parts = {"accepted": accepted, "rejected": rejected, "alone": alone}
    ends = {name: float(stars[which].mean()) for name, which in parts.items()}
    size = {name: float(which.mean()) for name, which in parts.items()}
    two = size["accepted"] * ends["accepted"] + size["rejected"] * ends["rejected"]
    ways["accepted and rejected briefs by their shares, those left alone with no stars at all"] = two
    ways["accepted and rejected briefs by their shares, as if no brief had been left alone"] = two / (
        size["accepted"] + size["rejected"]
    )
    ways["accepted, rejected and left alone, each by its own raters and its share"] = sum(
        size[name] * ends[name] for name in parts
    )
    ways["the plain mean of the stars of accepted, rejected and left alone"] = float(np.mean(list(ends.values())))
    ways["the accepted briefs' part alone, without the others' part"] = share * good
    traffic = briefs["platform"].value_counts(normalize=True)
    ways["the platforms' mean ratings, weighted by their briefs"] = float(
        (briefs.groupby("platform")["stars"].mean() * traffic).sum()
    )
    inside = [
        part["accepted"].mean() * part.loc[part["accepted"], "stars"].mean()
        + (1 - part["accepted"].mean()) * part.loc[~part["accepted"], "stars"].mean()
        for _, part in briefs.groupby("platform")
    ]
    ways["the weighted stars of each platform, averaged"] = float(np.mean(inside))
    return {name: value for name, value in ways.items() if np.isfinite(value)}
