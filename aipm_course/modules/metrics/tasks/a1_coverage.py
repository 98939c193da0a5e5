"""A1: audit the tracking plan."""

from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Part, Picks, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_tables import CARRIERS, EVENTS, PLATFORMS, EventLog
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, target_verdict

_EVENTS = {name: name for name in EVENTS}


class _Carrier(Choice):
    """An event that carries a value; the note says so of one that carries none by the plan."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        if given == expected:
            return [Part("", True)]
        if given not in CARRIERS:
            return [Part("", False, "by the plan this event carries nothing (`value_holds` is an empty text, not NaN)")]
        return [Part("", False, f"{given!r} arrives with its value more often than another event does")]


def _platform_counts(log: EventLog) -> pd.Series:
    """Number of platforms on which each planned event was seen."""
    seen = log.events.groupby("event")["platform"].nunique()
    return seen.reindex(log.plan["event"]).fillna(0).astype(int)


def _doubled(log: EventLog) -> int:
    return int(log.events["event_id"].duplicated().sum())


def _from_the_future(log: EventLog) -> pd.Series:
    return log.events["sent_s"] > log.events["received_s"]


def _without_staff(log: EventLog) -> pd.DataFrame:
    staff = log.users.loc[log.users["staff"] == 1, "user_id"]
    return log.events[~log.events["user_id"].isin(staff)]


def _coverage(log: EventLog) -> dict[str, Any]:
    seen = _platform_counts(log)
    covered = float((seen == len(PLATFORMS)).mean())
    return {
        "seen": int((seen > 0).sum()),
        "coverage": covered,
        "never": list(seen.index[seen == 0]),
        "web_only": list(seen.index[seen == 1]),
        "empty": log.gaps.empty,
        "doubled": _doubled(log),
        "from_the_future": int(_from_the_future(log).sum()),
        "verdict_ai_pm": target_verdict("KPI-22", "AI PM", 100 * covered),
    }


def _coverage_by_sql(log: EventLog) -> dict[str, Any]:
    """The same from two queries; numbers come back as NumPy's."""
    seen = log.plan.merge(
        log.events.drop_duplicates(["event", "platform"]).groupby("event", as_index=False).size(), how="left"
    )
    covered = np.float64((seen["size"] == 3).sum() / len(seen) * 100)
    return {
        **_coverage(log),
        "coverage": covered,
        "seen": np.int64(seen["size"].notna().sum()),
        "never": seen.loc[seen["size"].isna(), "event"],
        "doubled": len(log.events) - log.events["event_id"].nunique(),
        "verdict_ai_pm": " Missed",
    }


COVERAGE = Question(
    id="metrics.coverage",
    task="A1",
    title="Audit the tracking plan",
    points=4,
    kind=Record(
        {
            "seen": Number("planned events"),
            "coverage": Number("share of planned events", within=0.002, percent=True),
            "never": Picks(_EVENTS),
            "web_only": Picks(_EVENTS),
            "empty": _Carrier(_EVENTS),
            "doubled": Number("rows"),
            "from_the_future": Number("rows"),
            "verdict_ai_pm": Choice(MET_OR_MISSED),
        },
        weights={
            "seen": 0.5,
            "never": 0.5,
            "web_only": 0.5,
            "empty": 0.5,
            "doubled": 0.25,
            "from_the_future": 0.25,
            "verdict_ai_pm": 0.5,
        },
    ),
    data=event_log,
    reference=_coverage,
    alternatives=(_coverage_by_sql,),
    misconceptions=(
        Misconception(
            "seen_anywhere",
            lambda log: {"coverage": float((_platform_counts(log) > 0).mean())},
            "That counts an event as soon as it was seen anywhere. The plan asks for it on three platforms: group by "
            "event *and* platform.",
        ),
        Misconception(
            "unplanned_counted",
            lambda log: {"seen": int(log.events["event"].nunique())},
            "You counted every name in the log. One of them is not in the plan; start from the plan and look up the log.",
        ),
        Misconception(
            "unplanned_covered",
            lambda log: {"coverage": float(log.events["event"].nunique() / len(log.plan))},
            "Your numerator counts every name in the log, planned or not, on whatever platform.",
        ),
        Misconception(
            "platform_pairs",
            lambda log: {"coverage": float(_platform_counts(log).sum() / (3 * len(log.plan)))},
            "That is the share of event-and-platform pairs. The target speaks of events: one that is missing on two "
            "platforms is not covered.",
        ),
        Misconception(
            "never_fires",
            lambda log: {"empty": log.gaps.never[0]},
            "`empty` names an event that never fired. Nothing arrives without its value if nothing arrives at all.",
        ),
        Misconception(
            "never_fires_either",
            lambda log: {"empty": log.gaps.never[1]},
            "`empty` names an event that is not in the log at all. Asked is one that arrives, but without its value.",
        ),
        Misconception(
            "count_not_share",
            lambda log: {"coverage": float((_platform_counts(log) == len(PLATFORMS)).sum()) / 100},
            "`coverage` is the count of covered events. Divide it by the 26 events of the plan.",
        ),
        Misconception(
            "covered_of_seen",
            lambda log: {
                "coverage": float((_platform_counts(log) == len(PLATFORMS)).sum() / (_platform_counts(log) > 0).sum())
            },
            "You divided by the events that were seen. An event that never fired is not covered either: divide by the plan.",
        ),
        Misconception(
            "copies_and_originals",
            lambda log: {"doubled": int(log.events["event_id"].duplicated(keep=False).sum())},
            "You counted the originals with their copies. How many rows have to go, so that each `event_id` stands once?",
        ),
        Misconception(
            "same_content",
            lambda log: {"doubled": int(log.events.duplicated().sum())},
            "You looked for rows that are equal in every column. A copy arrives later than its original: compare the "
            "`event_id` only.",
        ),
        Misconception(
            "users_from_the_future",
            lambda log: {"from_the_future": int(log.events.loc[_from_the_future(log), "user_id"].nunique())},
            "That is the number of users whose clock runs ahead. Asked is the number of rows.",
        ),
        Misconception(
            "verdict_on_seen",
            lambda log: {"verdict_ai_pm": "met"},
            "The bar of the AI PM set is passed only by the events that were seen *somewhere*. Hold your `coverage` "
            "against it.",
        ),
        Misconception(
            "length_of_the_plan",
            lambda log: {"seen": len(log.plan)},
            "`seen` is the length of the plan. Not every planned event is in the log: look each one up.",
        ),
        Misconception(
            "covered_is_not_seen",
            lambda log: {"seen": int((_platform_counts(log) == len(PLATFORMS)).sum())},
            "`seen` counts the events that came from all three platforms. Here one platform is enough.",
        ),
        Misconception(
            "copies_of_customers",
            lambda log: {"doubled": int(_without_staff(log)["event_id"].duplicated().sum())},
            "`doubled` has staff left out. The audit is of the log as it arrived, staff and all.",
        ),
        Misconception(
            "future_without_copies",
            lambda log: {"from_the_future": int(_from_the_future(log)[~log.events["event_id"].duplicated()].sum())},
            "You deleted rows before you counted `from_the_future`. The audit is of the log as it arrived, copies and all.",
        ),
        Misconception(
            "same_second",
            lambda log: {"from_the_future": int((log.events["sent_s"] >= log.events["received_s"]).sum())},
            "Rows that were sent and received in the same second are in `from_the_future`. Those clocks are right.",
        ),
    ),
    hints=(
        "Start from the plan, not from the log: 26 events, three platforms each. Which of the 78 pairs does the log have?",
        '`events.groupby("event")["platform"].nunique()` counts platforms per event; `.reindex(plan["event"])` brings '
        "the events that never fire back in, as missing.",
        "Covered is an event with three platforms; coverage divides by 26. Copies: `event_id` that came before. From "
        "the future: `sent_s` greater than `received_s`. Empty: an event whose `value_holds` is filled in the plan and "
        "whose `value` is missing in many rows.",
    ),
    worked="""
Count platforms per planned event; everything else is a filter.

```python
platforms = events.groupby("event")["platform"].nunique().reindex(plan["event"]).fillna(0)
holds = plan.loc[plan["value_holds"] != "", "event"]
missing = events[events["event"].isin(holds)].groupby("event")["value"].apply(lambda value: value.isna().mean())
coverage = {
    "seen": (platforms > 0).sum(),
    "coverage": (platforms == 3).mean(),
    "never": list(platforms.index[platforms == 0]),
    "web_only": list(platforms.index[platforms == 1]),
    "empty": missing.idxmax(),
    "doubled": events["event_id"].duplicated().sum(),
    "from_the_future": (events["sent_s"] > events["received_s"]).sum(),
    "verdict_ai_pm": "missed",
}
```

24 of 26 events exist, which passes the bar. 22 of 26 arrive from every platform, which does not.
""",
    objective=OBJECTIVES[0],
    ledger=("KPI-22", "SKILL-05", "SKILL-28", "MILE-03", "BOTL-04", "ENV-04"),
)
