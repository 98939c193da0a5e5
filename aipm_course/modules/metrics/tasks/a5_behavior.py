"""A5: quality from behavior."""

import re
from functools import lru_cache
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table, Unreadable
from aipm_course.judging.question import Misconception, Question
from aipm_course.kernel.encoding import JSON
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import behavior, helpfulness
from aipm_course.modules.metrics.simulators.event_log_tables import PLATFORMS, EventLog
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, Pick, target_verdict


@lru_cache(maxsize=64)
def _briefs(log: EventLog) -> pd.DataFrame:
    return behavior(log)


def _accepted(log: EventLog) -> pd.Series:
    return _briefs(log).groupby("platform")["accepted"].mean()


def _accepted_of_judged(log: EventLog) -> pd.Series:
    briefs = _briefs(log)
    return briefs[briefs["accepted"] | briefs["rejected"]].groupby("platform")["accepted"].mean()


def _with_staff(log: EventLog, event: str) -> pd.Series:
    """Share of returned briefs with an event, by platform, staff included."""
    rows = log.events.drop_duplicates("event_id")
    shown = rows[rows["event"] == "brief_returned"]
    hit = shown["case_id"].isin(rows.loc[rows["event"] == event, "case_id"])
    return hit.groupby(shown["platform"]).mean()


def _accepted_of(log: EventLog, event: str) -> pd.Series:
    """Accepted briefs per event of another kind, by platform."""
    return log.of("brief_accepted")["platform"].value_counts() / log.of(event)["platform"].value_counts()


def _stars(log: EventLog, *, accepted_weight: float, others: str = "not accepted") -> float:
    """Mean stars of accepted briefs and of the others with a weight of one's own."""
    briefs = _briefs(log)
    rest = briefs["rejected"] if others == "rejected" else ~briefs["accepted"]
    good, bad = briefs.loc[briefs["accepted"], "stars"].mean(), briefs.loc[rest, "stars"].mean()
    return float(accepted_weight * good + (1 - accepted_weight) * bad)


def _accepted_of_all_judged(log: EventLog) -> float:
    briefs = _briefs(log)
    return float(briefs["accepted"].sum() / (briefs["accepted"] | briefs["rejected"]).sum())


def _reports_per_1000(log: EventLog, *, copies: bool = False) -> float:
    reports = len(log.of("brief_reported"))
    if copies:
        staff = set(log.users.loc[log.users["staff"] == 1, "user_id"])
        rows = log.events[log.events["event"] == "brief_reported"]
        reports = int((~rows["user_id"].isin(staff)).sum())
    return 1000 * reports / len(_briefs(log))


def _ticket_rates(log: EventLog) -> tuple[float, float]:
    """Tickets per case before and after the launch."""
    before, after = (log.fact(f"tickets_{when}") / log.fact(f"cases_{when}") for when in ("before", "after"))
    return before, after


def _tickets_cut(log: EventLog) -> float:
    before, after = _ticket_rates(log)
    return 1 - after / before


def _behavior(log: EventLog) -> dict[str, Any]:
    raw, weighted = helpfulness(_briefs(log))
    return {
        "accepted": _accepted(log).to_dict(),
        "broken": f"{log.gaps.broken} on {log.gaps.broken_platform}",
        "reports_per_1000": _reports_per_1000(log),
        "escalation": float(_briefs(log)["escalated"].mean()),
        "deflection": _tickets_cut(log),
        "stars_as_rated": raw,
        "stars_weighted": weighted,
        "stars_principal": target_verdict("KPI-12", "Principal", weighted),
    }


def _behavior_by_table(log: EventLog) -> dict[str, Any]:
    answer = _behavior(log)
    return {
        **answer,
        "accepted": (100 * _accepted(log)).rename("share").reset_index().iloc[::-1],
        "escalation": 100 * answer["escalation"],
        "stars_weighted": round(answer["stars_weighted"], 2),
        "stars_as_rated": [round(answer["stars_as_rated"], 2)],
    }


_JUDGMENTS = ("brief_accepted", "brief_rejected", "brief_reported", "brief_rated", "brief_escalated")
_SUSPECTS = {f"{event} on {platform}": "" for event in _JUDGMENTS for platform in PLATFORMS}


class _EventOnPlatform(Pick):
    """An event and a platform, as one text in any punctuation or as a pair."""

    def read(self, encoded: JSON) -> str:
        """Return the option that names the event and the platform found in the answer."""
        texts = encoded if isinstance(encoded, list) else [encoded]
        words = re.split(r"[^a-z_]+", " ".join(map(str, texts)).casefold())
        events, platforms = (
            [word for word in known if word in words or word.removeprefix("brief_") in words]
            for known in (_JUDGMENTS, PLATFORMS)
        )
        if len(events) == len(platforms) == 1:
            return f"{events[0]} on {platforms[0]}"
        if len(events) == 1 and not platforms:
            raise Unreadable(f"Given is an event without a platform; write it like '{events[0]} on web'.")
        if len(platforms) == 1 and not events:
            raise Unreadable(f"Given is a platform without an event; write it like 'brief_rated on {platforms[0]}'.")
        return super().read(encoded)


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
            "broken": _EventOnPlatform(
                _SUSPECTS,
                "divide each event by the briefs returned on its platform, and look for a platform that stands alone",
            ),
            "reports_per_1000": Number("reports per 1,000 returned briefs", within=0.06),
            "escalation": Number("share of returned briefs", within=0.0006, percent=True),
            "deflection": Number("share of tickets per case saved", within=0.002, percent=True),
            "stars_as_rated": Number("stars of 5", within=0.02),
            "stars_weighted": Number("stars of 5", within=0.02),
            "stars_principal": Choice(MET_OR_MISSED),
        },
        weights={
            "broken": 0.5,
            "reports_per_1000": 0.5,
            "escalation": 0.5,
            "deflection": 0.5,
            "stars_as_rated": 0.5,
            "stars_principal": 0.5,
        },
    ),
    data=event_log,
    reference=_behavior,
    alternatives=(_behavior_by_table,),
    misconceptions=(
        Misconception(
            "accepted_of_judged",
            lambda log: {"accepted": _accepted_of_judged(log)},
            "You divided by accepted plus rejected. One platform hardly ever logs a rejection, so it looks best. Divide "
            "by the briefs that were shown.",
        ),
        Misconception(
            "staff_judged_too",
            lambda log: {"accepted": _with_staff(log, "brief_accepted")},
            "Staff is in it. They test, so they throw away far more than a customer would.",
        ),
        Misconception(
            "android_is_better",
            lambda log: {"broken": "brief_accepted on android"},
            "If that platform logged too many acceptances, its share of *returned* briefs would stand out as well. Does "
            "it? Look at both events per returned brief.",
        ),
        Misconception(
            "copies_reported",
            lambda log: {"reports_per_1000": _reports_per_1000(log, copies=True)},
            "Some reports arrived twice; the report form is slow and people press again. Count each `event_id` once.",
        ),
        Misconception(
            "reports_as_arrived",
            lambda log: {
                "reports_per_1000": 1000
                * (log.events["event"] == "brief_reported").sum()
                / (log.events["event"] == "brief_returned").sum()
            },
            "You counted the log as it arrived: some reports stand in it twice, and staff reports far more than "
            "customers do.",
        ),
        Misconception(
            "reports_per_user",
            lambda log: {
                "reports_per_1000": 1000 * len(log.of("brief_reported")) / log.of("brief_returned")["user_id"].nunique()
            },
            "That is reports per 1,000 users. The measure is per 1,000 interactions: returned briefs.",
        ),
        Misconception(
            "reports_per_accepted",
            lambda log: {"reports_per_1000": 1000 * len(log.of("brief_reported")) / _briefs(log)["accepted"].sum()},
            "You divided the reports by accepted briefs. Most reports are about the others: divide by returned briefs.",
        ),
        Misconception(
            "escalation_per_accepted",
            lambda log: {"escalation": _briefs(log)["escalated"].sum() / _briefs(log)["accepted"].sum()},
            "You divided the hand-overs by accepted briefs. Divide by returned briefs.",
        ),
        Misconception(
            "staff_escalates",
            lambda log: {"escalation": _with_staff_overall(log)},
            "Staff is in the denominator. They have nobody to escalate to, so the share looks smaller.",
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
            "raw_tickets",
            lambda log: {"deflection": 1 - log.fact("tickets_after") / log.fact("tickets_before")},
            "That compares tickets with tickets. Larkspur also handled more cases: compare tickets per case.",
        ),
        Misconception(
            "deflection_not_divided",
            lambda log: {"deflection": _ticket_rates(log)[0] - _ticket_rates(log)[1]},
            "`deflection` is the difference of the two rates. Divide it by the rate before.",
        ),
        Misconception(
            "deflection_of_after",
            lambda log: {"deflection": _ticket_rates(log)[0] / _ticket_rates(log)[1] - 1},
            "`deflection` is divided by the rate after the launch. The base is the rate before.",
        ),
        Misconception(
            "stars_of_raters",
            lambda log: {"stars_weighted": helpfulness(_briefs(log))[0]},
            "That is what raters gave. People who accepted rate more often: weigh the two groups by how many briefs "
            "were accepted and not accepted, not by how many were rated.",
        ),
        Misconception(
            "happy_raters",
            lambda log: {"stars_principal": "met"},
            "Raters alone pass the bar of the Principal set. Who did not rate?",
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
            "number_of_reports",
            lambda log: {"reports_per_1000": len(log.of("brief_reported"))},
            "That is the number of reports. Divide it by the returned briefs, in thousands.",
        ),
        Misconception(
            "reports_per_100",
            lambda log: {"reports_per_1000": _reports_per_1000(log) / 10},
            "That is reports per hundred. The measure counts per thousand.",
        ),
        Misconception(
            "reports_of_requested",
            lambda log: {"reports_per_1000": 1000 * len(log.of("brief_reported")) / len(log.of("brief_requested"))},
            "You divided the reports by requests. A failed one cannot be reported as wrong: divide by returned briefs.",
        ),
        Misconception(
            "escalation_of_requested",
            lambda log: {"escalation": len(log.of("brief_escalated")) / len(log.of("brief_requested"))},
            "You divided the hand-overs by requests. Divide by returned briefs.",
        ),
        Misconception(
            "escalation_of_not_accepted",
            lambda log: {"escalation": _briefs(log)["escalated"].sum() / (~_briefs(log)["accepted"]).sum()},
            "You divided the hand-overs by briefs that were not accepted. Divide by all returned briefs.",
        ),
        Misconception(
            "tickets_left_over",
            lambda log: {"deflection": 1 - _tickets_cut(log)},
            "`deflection` is the share of tickets per case that is left. Asked is the share that is gone.",
        ),
        Misconception(
            "groups_alike",
            lambda log: {"stars_weighted": _stars(log, accepted_weight=0.5)},
            "You gave both groups the same weight. Weigh each by its share of the returned briefs.",
        ),
        Misconception(
            "weights_swapped",
            lambda log: {"stars_weighted": _stars(log, accepted_weight=1 - float(_briefs(log)["accepted"].mean()))},
            "The weights are the wrong way round: the stars of accepted briefs go with the share accepted.",
        ),
        Misconception(
            "rejected_for_not_accepted",
            lambda log: {
                "stars_weighted": _stars(log, accepted_weight=_accepted_of_all_judged(log), others="rejected")
            },
            "Your second group holds the rejected briefs only. Most briefs that were not accepted were just left alone, or "
            "their reject event never arrived.",
        ),
    ),
    hints=(
        "Start from the briefs that were shown (`brief_returned`) and look up what happened to each `case_id`. Plot "
        "accepted and rejected per returned brief, by platform.",
        "The broken event is the one whose rate per returned brief differs on one platform while the others agree. For "
        "the stars, compare ratings of accepted briefs with ratings of the rest.",
        "stars_weighted = share accepted x mean stars of accepted + share not accepted x mean stars of not accepted. "
        "Deflection = 1 - (tickets_after / cases_after) / (tickets_before / cases_before).",
    ),
    worked="""
One row per returned brief; each signal becomes a column of yes and no.

```python
briefs = ok[ok["event"] == "brief_returned"].set_index("case_id")[["platform"]]
for name in ("accepted", "reported", "escalated"):
    briefs[name] = briefs.index.isin(ok.loc[ok["event"] == f"brief_{name}", "case_id"])
briefs["stars"] = ok[ok["event"] == "brief_rated"].set_index("case_id")["value"].astype(float)
stars, share = briefs.groupby("accepted")["stars"].mean(), briefs["accepted"].mean()
rate = {when: facts[f"tickets_{when}"] / facts[f"cases_{when}"] for when in ("before", "after")}
behavior = {
    "accepted": briefs.groupby("platform")["accepted"].mean(),
    "broken": "brief_rejected on android",
    "reports_per_1000": 1000 * briefs["reported"].mean(),
    "escalation": briefs["escalated"].mean(),
    "deflection": 1 - rate["after"] / rate["before"],
    "stars_as_rated": briefs["stars"].mean(),
    "stars_weighted": share * stars[True] + (1 - share) * stars[False],
    "stars_principal": "missed",
}
```

Accepted divided by accepted plus rejected makes Android the best platform by far. Accepted divided by shown makes it
ordinary: the reject event is broken there.
""",
    objective=OBJECTIVES[2],
    ledger=("RESP-21", "KPI-04", "KPI-12", "KPI-15", "KPI-16"),
)


def _with_staff_overall(log: EventLog) -> float:
    rows = log.events.drop_duplicates("event_id")
    shown = rows.loc[rows["event"] == "brief_returned", "case_id"]
    return float(shown.isin(rows.loc[rows["event"] == "brief_escalated", "case_id"]).mean())
