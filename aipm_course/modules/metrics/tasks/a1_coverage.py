"""A1: audit the tracking plan."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Part, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.metrics.lookalikes.coverage import coverage as lookalikes
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_tables import (
    CARRIERS,
    EVENTS,
    NUMERATORS,
    PLATFORMS,
    UNPLANNED,
    EventLog,
)
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, Listed, Pick, percent, target_verdict

_EVENTS = {name: name for name in EVENTS}
_NAMES = {**_EVENTS, UNPLANNED: "a name in the log that the plan does not have"}
_MEASURES = {**{name: name for name in NUMERATORS}, "none": "no house measure is blind"}


class _Carrier(Choice):
    """An event that carries a value; the note says so of one that carries none by the plan."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        if given == expected:
            return [Part("", True)]
        if given not in CARRIERS:
            return [Part("", False, "by the plan this event carries nothing (`value_holds` is an empty text, not NaN)")]
        return [Part("", False, f"{given!r} arrives with its value more often than another event does")]


@lru_cache(maxsize=64)
def _platform_counts(log: EventLog, *, staff: bool = True) -> pd.Series:
    """Number of platforms on which each planned event was seen."""
    rows = {name: log.arrived[name] if staff else log.arrived[name].query("staff == 0") for name in log.plan["event"]}
    return pd.Series({name: int(seen["platform"].nunique()) for name, seen in rows.items()})


def _covered(log: EventLog, *, staff: bool = True) -> int:
    return int((_platform_counts(log, staff=staff) == len(PLATFORMS)).sum())


def _seen(log: EventLog) -> int:
    return int((_platform_counts(log) > 0).sum())


def _ahead(log: EventLog) -> pd.Series:
    return log.events["sent_s"] - log.events["received_s"]


def _planned(log: EventLog) -> pd.DataFrame:
    return log.events[log.events["event"] != UNPLANNED]


def _copies(table: pd.DataFrame) -> int:
    return int(table["event_id"].duplicated().sum())


def _future(table: pd.DataFrame) -> int:
    return int((table["sent_s"] > table["received_s"]).sum())


def _customers(log: EventLog) -> pd.DataFrame:
    staff = log.users.loc[log.users["staff"] == 1, "user_id"]
    return log.events[~log.events["user_id"].isin(staff)]


def _blind(never: "list[str] | frozenset[str]") -> str:
    """The house measure whose event above the line is among those that never fired."""
    return next((measure for measure, event in NUMERATORS.items() if event in never), "none")


def _coverage(log: EventLog) -> dict[str, Any]:
    seen = _platform_counts(log)
    never = list(seen.index[seen == 0])
    return {
        "seen": _seen(log),
        "coverage": _covered(log) / len(log.plan),
        "never": never,
        "partly": list(seen.index[(seen > 0) & (seen < len(PLATFORMS))]),
        "empty": log.gaps.empty,
        "doubled": int(log.events["event_id"].duplicated().sum()),
        "from_the_future": int((_ahead(log) > 0).sum()),
        "verdict_ai_pm": target_verdict("KPI-22", "AI PM", 100 * _covered(log) / len(log.plan)),
        "blind_kpi": _blind(never),
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
        "verdict_ai_pm": f" {target_verdict('KPI-22', 'AI PM', float(covered)).title()}",
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
            "never": Listed(
                _NAMES,
                doubt="{pick} has rows in the log, or is not in the plan",
                short="not every planned event without a row is in it: a group of no rows is missing from a `groupby`",
            ),
            "partly": Listed(
                _NAMES,
                doubt="{pick} is seen on all three platforms, or on none, or is not in the plan",
                short="an event that misses a platform is not in it: go through the plan, event by platform",
            ),
            "empty": _Carrier(_EVENTS),
            "doubled": Number("rows"),
            "from_the_future": Number("rows"),
            "verdict_ai_pm": Choice(MET_OR_MISSED),
            "blind_kpi": Pick(_MEASURES),
        },
        weights={
            "seen": 0.25,
            "coverage": 0.25,
            "never": 0.5,
            "partly": 0.75,
            "empty": 0.25,
            "doubled": 0.25,
            "from_the_future": 0.25,
            "verdict_ai_pm": 0.5,
        },
        look={
            "coverage": "Asked: planned events that were seen on web, iOS and Android, of all 26, in the log as it arrived.",
            "seen": "Asked: planned events with a row on any platform, in the log as it arrived.",
            "doubled": "Asked: rows to delete so that each `event_id` stands once, of all rows of the log as it arrived.",
            "from_the_future": "Asked: rows with `sent_s` greater than `received_s`, of all rows of the log as it arrived.",
            "verdict_ai_pm": "Hold `coverage`, in percent, against `low` of KPI-22 in the AI PM set; nothing is rounded up.",
            "blind_kpi": "Look up in `feeds` what stands *above* the line of each of the four, and whether that event is in "
            "`never`.",
        },
    ),
    data=event_log,
    reference=_coverage,
    alternatives=(_coverage_by_sql,),
    follows=(
        Follows(
            "verdict_ai_pm", ("coverage",), lambda own, log: target_verdict("KPI-22", "AI PM", percent(own, "coverage"))
        ),
        Follows("blind_kpi", ("never",), lambda own, log: _blind(own["never"])),
    ),
    lookalikes=lookalikes,
    ablations=(
        Ablation(
            "seen_anywhere",
            "on all three platforms",
            lambda log: {"coverage": _seen(log) / len(log.plan)},
            "That counts an event as soon as it was seen anywhere. The plan asks for it on three platforms: group by "
            "event *and* platform.",
        ),
        Ablation(
            "covered_by_customers",
            "as it arrived: staff, copies and all",
            lambda log: {"coverage": _covered(log, staff=False) / len(log.plan)},
            "One event too few counts as covered. Either staff is left out of your `coverage`, or a few rows are taken for none: "
            "one row is enough, whoever sends it.",
        ),
        Ablation(
            "unplanned_covered",
            "Only planned events count",
            lambda log: {"coverage": (_covered(log) + 1) / len(log.plan)},
            "One event too many counts as covered: is a name among them that is not in the plan? Start from the plan.",
        ),
        Ablation(
            "unplanned_seen",
            "Only planned events count",
            lambda log: {"seen": _seen(log) + 1},
            "One event too many. Either a name in the log that is not in the plan is counted, or one that never fires is "
            "overlooked: start from the plan and look up each event.",
        ),
        Ablation(
            "covered_of_seen",
            "÷ all 26 planned events",
            lambda log: {"coverage": _covered(log) / _seen(log)},
            "You divided by the events that were seen. An event that never fired is not covered either: divide by the plan.",
        ),
        Ablation(
            "most_empty_rows",
            "the largest share of its rows without it",
            lambda log: {"empty": log.gaps.half_empty},
            "No other event has as many rows without a value. Asked is the largest *share* of its own rows.",
        ),
        Ablation(
            "users_from_the_future",
            "each row counted",
            lambda log: {"from_the_future": int(log.events.loc[_ahead(log) > 0, "user_id"].nunique())},
            "That is the number of users whose clock runs ahead. Asked is the number of rows.",
        ),
        Ablation(
            "same_second",
            "sent after they were received",
            lambda log: {"from_the_future": int((_ahead(log) >= 0).sum())},
            "Rows that were sent and received in the same second are in `from_the_future`. Those clocks are right.",
        ),
    ),
    misconceptions=(
        Misconception(
            "two_of_three",
            lambda log: (
                {"coverage": float((_platform_counts(log) >= 2).mean())}
                if int((_platform_counts(log) >= 2).sum()) not in (_seen(log), _covered(log) + 1)
                else None
            ),
            "An event that two platforms send counts as covered in your share. The plan asks for all three.",
        ),
        Misconception(
            "share_uncovered",
            lambda log: {"coverage": 1 - _covered(log) / len(log.plan)},
            "That is the share of events that miss a platform or two, or all. Asked is the share that misses none.",
        ),
        Misconception(
            "events_that_feed",
            lambda log: {
                "coverage": float(
                    (_platform_counts(log)[(log.plan["feeds"] != "").to_numpy()] == len(PLATFORMS)).mean()
                )
            },
            "That is the share of the events that feed a measure. Asked are all 26 of the plan.",
        ),
        Misconception(
            "platform_pairs",
            lambda log: {"coverage": float(_platform_counts(log).sum() / (3 * len(log.plan)))},
            "The target speaks of events, and one that is missing on a single platform is not covered: it is neither the share of "
            "event-and-platform pairs, nor are two platforms of three enough.",
        ),
        Misconception(
            "unplanned_is_planned",
            lambda log: {"coverage": (_covered(log) + 1) / (len(log.plan) + 1)},
            "A name that is not in the plan is in your count and in your denominator. Start from the plan.",
        ),
        Misconception(
            "never_fires",
            lambda log: {"empty": log.gaps.never[0]},
            "That event never fired. Nothing arrives without its value if nothing arrives at all.",
        ),
        Misconception(
            "count_not_share",
            lambda log: {"coverage": _covered(log) / 100},
            "`coverage` is the count of covered events. Divide it by the 26 events of the plan.",
        ),
        Misconception(
            "copies_and_originals",
            lambda log: {"doubled": int(log.events["event_id"].duplicated(keep=False).sum())},
            "You counted the originals with their copies. How many rows have to go, so that each `event_id` stands once?",
        ),
        Misconception(
            "no_copies",
            lambda log: {"doubled": int(log.events.duplicated().sum())},
            "No copies: so it looks where whole rows are compared, as a copy arrives later than its original, and in a log "
            "that is cleaned already. Compare the `event_id` only, in the log as it arrived.",
        ),
        Misconception(
            "copies_of_customers",
            lambda log: {"doubled": int(_customers(log)["event_id"].duplicated().sum())},
            "`doubled` has staff left out. The audit is of the log as it arrived, staff and all.",
        ),
        Misconception(
            "copies_of_planned_events",
            lambda log: {"doubled": _copies(_planned(log))} if _copies(_planned(log)) != _copies(log.events) else None,
            "`doubled` is of planned events only. This one is of all rows of the log, also those with a name that the plan "
            "does not have.",
        ),
        Misconception(
            "future_of_planned_events",
            lambda log: (
                {"from_the_future": _future(_planned(log))} if _future(_planned(log)) != _future(log.events) else None
            ),
            "`from_the_future` is of planned events only. This one is of all rows of the log, also those with a name that the "
            "plan does not have.",
        ),
        Misconception(
            "ids_with_copies",
            lambda log: {"doubled": int(log.events.loc[log.events["event_id"].duplicated(), "event_id"].nunique())},
            "That is the number of ids with copies. Some rows arrived three times: count the rows that have to go.",
        ),
        Misconception(
            "far_ahead_only",
            lambda log: {"from_the_future": int((_ahead(log) > 60).sum())},
            "You counted the clocks that are far ahead. Some are a second ahead: these rows were sent after they arrived as well.",
        ),
        Misconception(
            "future_without_copies",
            lambda log: {"from_the_future": int((_ahead(log)[~log.events["event_id"].duplicated()] > 0).sum())},
            "You deleted rows before you counted `from_the_future`. The audit is of the log as it arrived, copies and all.",
        ),
        Misconception(
            "both_lists_turned",
            lambda log: {"never": list(log.gaps.partly), "partly": list(log.gaps.never)},
            "The two lists stand in each other's place: `never` is for events without a single row, `partly` for those that "
            "some platforms send.",
        ),
        Misconception(
            "never_is_partly",
            lambda log: {"partly": [*log.gaps.partly, *log.gaps.never]},
            "An event that never fired is seen on no platform at all: it belongs to `never` only.",
        ),
        Misconception(
            "nothing_is_missing",
            lambda log: {"never": []},
            "Some planned events have no row. What has no row is in no group: begin with the plan and look each event up.",
        ),
        Misconception(
            "staff_does_not_count",
            lambda log: {"partly": [*log.gaps.partly, log.gaps.staff_only]},
            "One of these events does come from every platform, from one of them in a few rows and by staff only. One row is "
            "enough: the audit is of the log as it arrived, staff and all.",
        ),
        Misconception(
            "length_of_the_plan",
            lambda log: {"seen": len(log.plan)},
            "`seen` is the length of the plan. Not every planned event is in the log: look each one up.",
        ),
        Misconception(
            "covered_is_not_seen",
            lambda log: {"seen": _covered(log)},
            "`seen` counts the events that came from all three platforms. Here one platform is enough.",
        ),
    ),
    hints=(
        "Start from the plan, not from the log: 26 events, three platforms each. Which of the 78 pairs does the log have?",
        '`events.groupby("event")["platform"].nunique()` counts platforms per event; `.reindex(plan["event"])` brings '
        "the events that never fire back in, as missing.",
        "Covered is an event with three platforms; coverage divides by 26. Copies: `event_id` that came before. From "
        "the future: `sent_s` greater than `received_s`. Empty: an event whose `value_holds` is filled in the plan and "
        "whose `value` is missing in the largest share of its rows. Blind: the `feeds` of the events that never fired.",
    ),
    worked="""
Count platforms per planned event; everything else is a filter.

```python
platforms = events.groupby("event")["platform"].nunique().reindex(plan["event"]).fillna(0)
holds = plan.loc[plan["value_holds"] != "", "event"]
missing = events[events["event"].isin(holds)].groupby("event")["value"].apply(lambda value: value.isna().mean())
never = list(platforms.index[platforms == 0])
feeds = " ".join(plan.set_index("event").loc[never, "feeds"])
blind = [name for name in ("reuse", "checking", "second try", "opt-out") if f"above the line of {name}" in feeds]
share = (platforms == 3).mean()
coverage = {
    "seen": (platforms > 0).sum(),
    "coverage": share,
    "never": never,
    "partly": list(platforms.index[(platforms > 0) & (platforms < 3)]),
    "empty": missing.idxmax(),
    "doubled": events["event_id"].duplicated().sum(),
    "from_the_future": (events["sent_s"] > events["received_s"]).sum(),
    "verdict_ai_pm": "met" if share >= 0.90 else "missed",
    "blind_kpi": blind[0] if blind else "none",
}
```

"Is in the log" and "arrives from everywhere it should" are two shares; only the second one is held against the bar.
""",
    survivors={
        ">= to >: share >= 0.9": "equivalent: no value lies on the bar",
        "0 to -1: blind[0]": "equivalent: one element only",
    },
    objective=OBJECTIVES[0],
    ledger=("KPI-22", "SKILL-05", "SKILL-28", "MILE-03", "BOTL-04", "ENV-04"),
)
