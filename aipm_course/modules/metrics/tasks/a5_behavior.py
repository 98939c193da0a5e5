"""A5: quality from behavior."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Number, Part, Record, Table, Unreadable
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.kernel.encoding import JSON
from aipm_course.kernel.wording import listed
from aipm_course.modules.metrics.lookalikes.behavior import behavior as lookalikes
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_facts import FORMULAS
from aipm_course.modules.metrics.simulators.event_log_readings import behavior, helpfulness
from aipm_course.modules.metrics.simulators.event_log_tables import (
    DAY,
    EVENTS,
    JUDGMENTS,
    PLATFORMS,
    WINDOW_DAYS,
    EventLog,
)
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES, Pick

_NOTHING = "none"
_KEEP = {
    "P": "the broken event does not touch formula P",
    "Q": "the broken event does not touch formula Q",
    "R": "the broken event does not touch formula R",
    "all": "no event is broken: each formula may be kept",
}


def _accepted(log: EventLog) -> pd.Series:
    return behavior(log).groupby("platform")["accepted"].mean()


def _accepted_of_judged(log: EventLog) -> pd.Series:
    briefs = behavior(log)
    return briefs[briefs["accepted"] | briefs["rejected"]].groupby("platform")["accepted"].mean()


def _with_staff(log: EventLog, event: str) -> pd.Series:
    """Share of returned briefs with an event, by platform, staff included."""
    shown = log.arrived["brief_returned"].drop_duplicates("event_id")
    hit = shown["case_id"].isin(log.arrived[event]["case_id"])
    return hit.groupby(shown["platform"]).mean()


def _with_staff_overall(log: EventLog, event: str) -> float:
    shown = log.arrived["brief_returned"].drop_duplicates("event_id")
    return float(shown["case_id"].isin(log.arrived[event]["case_id"]).mean())


def _copies(log: EventLog, event: str) -> int:
    """Customers' rows of an event as they arrived, copies and all."""
    return int((log.arrived[event]["staff"] == 0).sum())


def _accepted_of(log: EventLog, event: str) -> pd.Series:
    """Accepted briefs per event of another kind, by platform."""
    return log.of("brief_accepted")["platform"].value_counts() / log.of(event)["platform"].value_counts()


def _stars(log: EventLog, *, accepted_weight: float, others: str = "not accepted") -> float:
    """Mean stars of accepted briefs and of the others with a weight of one's own."""
    briefs = behavior(log)
    rest = briefs["rejected"] if others == "rejected" else ~briefs["accepted"]
    good, bad = briefs.loc[briefs["accepted"], "stars"].mean(), briefs.loc[rest, "stars"].mean()
    return float(accepted_weight * good + (1 - accepted_weight) * bad)


def _rated(log: EventLog, *, copies: bool = False, staff: bool = False) -> float:
    rows = log.arrived["brief_rated"]
    rows = rows if copies else rows.drop_duplicates("event_id")
    rows = rows if staff else rows[rows["staff"] == 0]
    return float(rows["value"].astype(float).mean())


def _early(log: EventLog, column: str) -> float:
    briefs = behavior(log)
    return float(briefs.loc[briefs["day"] <= WINDOW_DAYS, column].mean())


def _ticket_rates(log: EventLog) -> tuple[float, float]:
    """Tickets per case before and after the launch."""
    before, after = (log.fact(f"tickets_{when}") / log.fact(f"cases_{when}") for when in ("before", "after"))
    return before, after


def _tickets_cut(log: EventLog) -> float:
    before, after = _ticket_rates(log)
    return 1 - after / before


def _broken(log: EventLog) -> str:
    if log.gaps.broken == _NOTHING:
        return _NOTHING
    return f"{log.gaps.broken} on {log.gaps.broken_platform}"


def _keep(broken: str, log: EventLog) -> "str | set[str]":
    """Return the proposal that rests on no broken event; several where more are untouched, all where none is."""
    if broken == _NOTHING:
        return "all"
    event = broken.partition(" ")[0]
    formulas = log.proposals.set_index("proposal")["formula"]
    free = {str(letter) for letter, formula in formulas.items() if event not in FORMULAS[str(formula)]}
    return next(iter(free)) if len(free) == 1 else free or {"P", "Q", "R"}


def _all_is_kept(given: Any, own: Mapping[str, Any], log: EventLog) -> str:
    """Return what to say of "all" beside an event that no formula holds: there is nothing to strike out by it."""
    event = str(own["broken"]).partition(" ")[0]
    if event == _NOTHING and given != "all":
        return "by your own `broken` no event is broken, so nothing is struck out: keep what is left"
    if given != "all" or event == _NOTHING or any(event in FORMULAS[str(name)] for name in log.proposals["formula"]):
        return ""
    return (
        '"all" is for a log in which nothing is broken, and your `broken` names an event that none of the three formulas '
        "holds. If one is broken, exactly one formula does without it: mend `broken` first."
    )


def _behavior(log: EventLog) -> dict[str, Any]:
    raw, weighted = helpfulness(behavior(log))
    return {
        "accepted": _accepted(log).to_dict(),
        "broken": _broken(log),
        "keep_measure": _keep(_broken(log), log),
        "reports_per_1000": 1000 * float(behavior(log)["reported"].mean()),
        "escalation": float(behavior(log)["escalated"].mean()),
        "deflection": _tickets_cut(log),
        "stars_as_rated": raw,
        "stars_weighted": weighted,
    }


def _behavior_by_table(log: EventLog) -> dict[str, Any]:
    answer = _behavior(log)
    return {
        **answer,
        "accepted": (100 * _accepted(log)).rename("share").reset_index().iloc[::-1],
        "escalation": 100 * answer["escalation"],
        "stars_weighted": round(answer["stars_weighted"], 2),
        "stars_as_rated": [round(answer["stars_as_rated"], 2)],
        "keep_measure": answer["keep_measure"].lower(),
    }


_SUSPECTS = {
    _NOTHING: "every event arrives from every platform as often as it should",
    **{f"{event} on {platform}": f"{platform} loses {event}" for event in JUDGMENTS for platform in PLATFORMS},
}


def _none_of_the_five(event: str) -> str:
    return f"{event!r} is none of the five events that may be broken here: {listed(JUDGMENTS)}."


class _EventOnPlatform(Pick):
    """An event and a platform, as one text in any punctuation or as a pair; or none."""

    def read(self, encoded: JSON) -> str:
        """Return the option that names the event and the platform found in the answer."""
        texts = encoded if isinstance(encoded, list) else [encoded]
        words = re.split(r"[^a-z]+", " ".join(map(str, texts)).casefold())
        if {"or", "not", "no", *_NOTHING.split()} & set(words):  # says more than one thing, or the opposite
            return super().read(encoded)
        events = [event for event in JUDGMENTS if event.removeprefix("brief_") in words]
        others = [event for event in EVENTS if event not in JUDGMENTS and set(event.split("_")) <= set(words)]
        platforms = [platform for platform in PLATFORMS if platform in words]
        if len(others) == 1 and not events and len(platforms) == 1:
            return f"{others[0]} on {platforms[0]}"  # no option, yet what to keep by it can be told
        if others and not events:
            raise Unreadable(_none_of_the_five(others[0]))
        if len(events) == 1 and len(platforms) == 1:
            return f"{events[0]} on {platforms[0]}"
        if len(events) == 1 and not platforms:
            raise Unreadable(
                f"Given is an event without a platform. Write both, for example {JUDGMENTS[3]!r} on 'ios'."
            )
        if len(platforms) == 1 and not events:
            raise Unreadable("Given is a platform without an event. Write both, for example 'brief_rated on ios'.")
        return super().read(encoded)

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part; an event that is none of the five is told as that."""
        if given in self.options:
            return super().compare(given, expected)
        return [Part("", False, _none_of_the_five(given.partition(" ")[0]).rstrip("."))]


def _per_brief(log: EventLog, name: str, dropped: frozenset[str]) -> float:
    """Return reports or hand-overs per returned brief without some rules of the text."""
    copies, staff = {
        "reported": ("reports_twice", "staff_reports"),
        "escalated": ("escalations_twice", "staff_escalates"),
    }[name]
    shown, found = log.arrived["brief_returned"].drop_duplicates("event_id"), log.arrived[f"brief_{name}"]
    shown = shown if staff in dropped else shown[shown["staff"] == 0]
    shown = shown[shown["received_s"] < WINDOW_DAYS * DAY] if "ninety_days" in dropped else shown
    found = found if copies in dropped else found.drop_duplicates("event_id")
    hits = shown["case_id"].map(found["case_id"].value_counts()).fillna(0)
    return float(hits.groupby(shown["platform"]).mean().mean() if "platforms_averaged" in dropped else hits.mean())


def _without(log: EventLog, dropped: frozenset[str]) -> dict[str, float]:
    """Return the numbers of the task without some rules of the text."""
    briefs = behavior(log)
    rest = briefs["rejected"] if "rejected_for_not_accepted" in dropped else ~briefs["accepted"]
    good, bad = briefs.loc[briefs["accepted"], "stars"], briefs.loc[rest, "stars"]
    weight = float(briefs["accepted"].mean())
    weight = good.count() / (good.count() + bad.count()) if "stars_of_raters" in dropped else weight
    before, after = _ticket_rates(log)
    if "raw_tickets" in dropped:
        before, after = log.fact("tickets_before"), log.fact("tickets_after")
    return {
        "reports_per_1000": 1000 * _per_brief(log, "reported", dropped),
        "escalation": _per_brief(log, "escalated", dropped),
        "deflection": 1 - after / before,
        "stars_as_rated": _rated(log, copies="ratings_twice" in dropped, staff="staff_rates" in dropped),
        "stars_weighted": float(weight * good.mean() + (1 - weight) * bad.mean()),
    }


def _quantities(log: EventLog) -> Mapping[str, float]:
    briefs = behavior(log)
    return {
        "requested briefs": len(log.of("brief_requested")),
        "returned briefs": len(briefs),
        "accepted briefs": int(briefs["accepted"].sum()),
        "rejected briefs": int(briefs["rejected"].sum()),
        "briefs that were not accepted": int((~briefs["accepted"]).sum()),
        "briefs accepted or rejected": int((briefs["accepted"] | briefs["rejected"]).sum()),
        "rated briefs": int(briefs["stars"].notna().sum()),
        "reported briefs": int(briefs["reported"].sum()),
        "briefs handed to a person": int(briefs["escalated"].sum()),
        "users who got a brief": int(briefs["user_id"].nunique()),
        "tickets before": log.fact("tickets_before"),
        "tickets after": log.fact("tickets_after"),
        "cases before": log.fact("cases_before"),
        "cases after": log.fact("cases_after"),
        "the mean stars of accepted briefs": float(briefs.loc[briefs["accepted"], "stars"].mean()),
        "the mean stars of briefs that were not accepted": float(briefs.loc[~briefs["accepted"], "stars"].mean()),
        "the mean stars of rejected briefs": float(briefs.loc[briefs["rejected"], "stars"].mean()),
    }


BEHAVIOR = Question(
    id="metrics.behavior",
    task="A5",
    title="Quality from behavior",
    points=5,
    kind=Record(
        {
            "accepted": Table(
                "platform", PLATFORMS, {"share": Number("share of returned briefs", within=0.004, percent=True)}
            ),
            "broken": _EventOnPlatform(_SUSPECTS),
            "keep_measure": Pick(_KEEP),
            "reports_per_1000": Number("reports per 1,000 returned briefs", within=0.1),
            "escalation": Number("share of returned briefs", within=0.001, percent=True),
            "deflection": Number("share of tickets per case saved", within=0.002, percent=True),
            "stars_as_rated": Number("stars of 5", within=0.02),
            "stars_weighted": Number("stars of 5", within=0.02),
        },
        weights={
            "accepted": 0.75,
            "reports_per_1000": 0.5,
            "escalation": 0.5,
            "deflection": 0.5,
            "stars_as_rated": 0.25,
            "stars_weighted": 0.5,
        },
        look={
            "accepted": "Asked: on each platform, its accepted briefs ÷ its returned briefs.",
            "broken": "Divide each of the five events by the briefs returned on its platform: which of these fifteen shares, "
            "if any, lies under half of those of the same event on both other platforms? If one is broken, two of the three "
            "formulas hold it and the third does not: in how many does yours stand?",
            "keep_measure": "Strike out each formula in which the event of `broken` occurs, and keep what is left.",
            "reports_per_1000": "Asked: reports per 1,000 returned briefs, all platforms together: all 100 days, each "
            "`event_id` once, without staff.",
            "escalation": "Asked: hand-overs ÷ returned briefs, all platforms together: all 100 days, each `event_id` once, "
            "without staff.",
            "deflection": "Asked: 1 minus tickets per case after ÷ tickets per case before.",
            "stars_as_rated": "Asked: the mean of all ratings, each `event_id` once, without staff.",
            "stars_weighted": "Asked: the mean stars of accepted briefs and those of all others, weighted by how many returned "
            "briefs were accepted and how many were not.",
        },
    ),
    data=event_log,
    reference=_behavior,
    alternatives=(_behavior_by_table,),
    follows=(Follows("keep_measure", ("broken",), lambda own, log: _keep(str(own["broken"]), log), look=_all_is_kept),),
    quantities=_quantities,
    without=_without,
    lookalikes=lookalikes,
    ablations=(
        Ablation(
            "platforms_averaged",
            "all platforms together",
            lambda log: {
                "reports_per_1000": 1000 * float(behavior(log).groupby("platform")["reported"].mean().mean()),
                "escalation": float(behavior(log).groupby("platform")["escalated"].mean().mean()),
            },
            "That is the mean of the three platforms' shares. The platforms do not have as many briefs: count them together.",
        ),
        Ablation(
            "reports_twice",
            "each `event_id` once",
            lambda log: {"reports_per_1000": 1000 * _copies(log, "brief_reported") / len(behavior(log))},
            "Some reports arrived twice; the report form is slow and people press again. Count each `event_id` once.",
        ),
        Ablation(
            "escalations_twice",
            "each `event_id` once",
            lambda log: {"escalation": _copies(log, "brief_escalated") / len(behavior(log))},
            "Some hand-overs arrived twice and are counted twice. Count each `event_id` once.",
        ),
        Ablation(
            "ratings_twice",
            "each `event_id` once",
            lambda log: {"stars_as_rated": _rated(log, copies=True)},
            "Some ratings arrived three times, bad ones above all. Count each `event_id` once.",
        ),
        Ablation(
            "staff_reports",
            "without staff",
            lambda log: {"reports_per_1000": 1000 * _with_staff_overall(log, "brief_reported")},
            "Staff is in `reports_per_1000`. It tests, and reports far more than customers do.",
        ),
        Ablation(
            "staff_escalates",
            "without staff",
            lambda log: {"escalation": _with_staff_overall(log, "brief_escalated")},
            "Staff is in the denominator of `escalation`. They hardly ever hand a case over, so the share looks smaller.",
        ),
        Ablation(
            "staff_rates",
            "without staff",
            lambda log: {"stars_as_rated": _rated(log, staff=True)},
            "Staff is in `stars_as_rated`. It looks for what is wrong, and rates accordingly.",
        ),
        Ablation(
            "ninety_days",
            "all 100 days",
            lambda log: {
                "reports_per_1000": 1000 * _early(log, "reported"),
                "escalation": _early(log, "escalated"),
            },
            "You stopped at day 90. This task is about the whole log.",
        ),
        Ablation(
            "rejected_for_not_accepted",
            "rejected or just left alone",
            lambda log: {
                "stars_weighted": _stars(
                    log, accepted_weight=float(behavior(log)["accepted"].mean()), others="rejected"
                )
            },
            "Your second group holds the rejected briefs only. Those that were left alone were not accepted either.",
        ),
        Ablation(
            "stars_of_raters",
            "weighted by their shares of the returned briefs",
            lambda log: {"stars_weighted": helpfulness(behavior(log))[0]},
            "That is what raters gave. People who accepted rate more often: weigh the two groups by how many briefs "
            "were accepted and not accepted, not by how many were rated.",
        ),
        Ablation(
            "raw_tickets",
            "tickets *per case*",
            lambda log: {"deflection": 1 - log.fact("tickets_after") / log.fact("tickets_before")},
            "Larkspur handled more cases than before. Divide the tickets of each period by the cases of that period, then compare the "
            "two.",
        ),
    ),
    misconceptions=(
        Misconception(
            "accepted_of_judged",
            lambda log: {"accepted": _accepted_of_judged(log)},
            "You divided by accepted plus rejected. Briefs that were left alone are missing, and so is what a platform "
            "failed to log. Divide by the briefs that were shown.",
        ),
        Misconception(
            "staff_judged_too",
            lambda log: {"accepted": _with_staff(log, "brief_accepted")},
            "Staff is in it. They test, so they throw away far more than a customer would.",
        ),
        Misconception(
            "accepted_of_requested",
            lambda log: {"accepted": _accepted_of(log, "brief_requested")},
            "You divided by requests. A request that failed gave nothing to accept: divide by returned briefs.",
        ),
        Misconception(
            "platform_of_accepted",
            lambda log: {"accepted": log.of("brief_accepted")["platform"].value_counts(normalize=True)},
            "That says how the accepted briefs spread over the platforms. Asked is, on each platform, the share of its own "
            "returned briefs.",
        ),
        Misconception(
            "accepted_counts",
            lambda log: {"accepted": log.of("brief_accepted")["platform"].value_counts()},
            "`accepted` holds counts. Divide each by the briefs returned on that platform.",
        ),
        Misconception(
            "reports_per_user",
            lambda log: {
                "reports_per_1000": 1000 * len(log.of("brief_reported")) / log.of("brief_returned")["user_id"].nunique()
            },
            "That is reports per 1,000 users. The measure is per 1,000 interactions: returned briefs.",
        ),
        Misconception(
            "escalation_per_user",
            lambda log: {
                "escalation": log.of("brief_escalated")["user_id"].nunique()
                / log.of("brief_returned")["user_id"].nunique()
            },
            "That is the share of users who ever escalated. It grows with every week of use; count briefs.",
        ),
        Misconception(
            "deflection_not_divided",
            lambda log: {"deflection": _ticket_rates(log)[0] - _ticket_rates(log)[1]},
            "`deflection` is the difference of the two rates. Divide it by the rate before.",
        ),
        Misconception(
            "count_of_reports",
            lambda log: {"reports_per_1000": len(log.of("brief_reported"))},
            "That is the number of reports. Divide it by the returned briefs, and multiply by 1,000.",
        ),
        Misconception(
            "median_stars",
            lambda log: {"stars_as_rated": float(behavior(log)["stars"].median())},
            "That is a whole number of stars, as a median gives it. Asked is the mean of all ratings.",
        ),
        Misconception(
            "groups_alike",
            lambda log: {"stars_weighted": _stars(log, accepted_weight=0.5)},
            "You gave both groups the same weight. Weigh each by its share of the returned briefs.",
        ),
    ),
    hints=(
        "Start from the briefs that were shown (`brief_returned`) and look up what happened to each `case_id`. Count each "
        "of the five events per returned brief, by platform.",
        "A broken event has under half of its rate on one platform while the others agree; a difference of a few points in "
        "one share is a difference among users. For the stars, compare ratings of accepted briefs with ratings of the rest.",
        "stars_weighted = share accepted x mean stars of accepted + share not accepted x mean stars of not accepted. "
        "Deflection = 1 - (tickets_after / cases_after) / (tickets_before / cases_before).",
    ),
    worked="""
One row per returned brief; each signal becomes a column of yes and no.

```python
briefs = ok[ok["event"] == "brief_returned"].set_index("case_id")[["platform"]]
judged = ("accepted", "rejected", "reported", "rated", "escalated")
for name in judged:
    briefs[name] = briefs.index.isin(ok.loc[ok["event"] == f"brief_{name}", "case_id"])
briefs["stars"] = ok[ok["event"] == "brief_rated"].set_index("case_id")["value"].astype(float)
stars, share = briefs.groupby("accepted")["stars"].mean(), briefs["accepted"].mean()
rate = {when: facts[f"tickets_{when}"] / facts[f"cases_{when}"] for when in ("before", "after")}

per_brief = briefs.groupby("platform")[list(judged)].mean()
lost = per_brief.min() < 0.5 * per_brief.median()
broken, keep = "none", "all"
if lost.any():
    event = f"brief_{lost.idxmax()}"
    broken = f"{event} on {per_brief[lost.idxmax()].idxmin()}"
    keep = proposals[~proposals["formula"].str.contains(event)]["proposal"].iloc[0]
behavior = {
    "accepted": briefs.groupby("platform")["accepted"].mean(),
    "broken": broken,
    "keep_measure": keep,
    "reports_per_1000": 1000 * briefs["reported"].mean(),
    "escalation": briefs["escalated"].mean(),
    "deflection": 1 - rate["after"] / rate["before"],
    "stars_as_rated": briefs["stars"].mean(),
    "stars_weighted": share * stars[True] + (1 - share) * stars[False],
}
```

A platform can stand out because its users differ or because its log does. The rate of each event per returned brief tells
them apart.
""",
    survivors={
        "< to <=: per_brief.min() < 0.5 * per_brief.median()": "equivalent: no value lies on the bar",
        "0.5 to 0.55: 0.5 * per_brief.median()": "equivalent: a lost event is planted under 0.3 of both others, any other over 0.55 of the highest",
        "median to mean: per_brief.median()": "equivalent: a lost event is planted under 0.3 of both others, any other over 0.55 of the highest",
        "0 to -1: proposals[~proposals['formula'].str.contains(event)]['proposal'].il...": "equivalent: one element only",
        "1000 to 1001: 1000 * briefs['reported'].mean()": "equivalent: inside the tolerance, or it cancels",
        "1000 to 999: 1000 * briefs['reported'].mean()": "equivalent: inside the tolerance, or it cancels",
    },
    objective=OBJECTIVES[2],
    ledger=("RESP-21", "KPI-04", "KPI-12", "KPI-15", "KPI-16"),
)
