"""What is easily taken for the numbers of A1."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.incidents.methods import minutes
from aipm_course.modules.incidents.simulators.clocks import TIMES, Clocks, counted

_WHO = {
    "of the incidents that count": {},
    "with drills": {"drills": True},
    "with second reports": {"repeats": True},
    "of all rows": {"drills": True, "repeats": True},
}
_STEPS = (
    ("deployed", "harmed"),
    ("deployed", "detected"),
    ("harmed", "detected"),
    ("harmed", "ticket"),
    ("detected", "ticket"),
    ("deployed", "stopped"),
    ("harmed", "stopped"),
    ("detected", "stopped"),
    ("ticket", "stopped"),
    ("deployed", "resolved"),
    ("harmed", "resolved"),
    ("detected", "resolved"),
    ("ticket", "resolved"),
    ("stopped", "resolved"),
)
LESSON_SEED = 7
"""The quarter of the lesson; a test holds it against the notebook."""


def for_clocks(data: Clocks) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    log = data.log.assign(**{name: pd.to_datetime(data.log[name]) for name in TIMES})
    return (
        *each("incidents", _counts(log)),
        *each("in_time", _in_time(log, data.facts["detect_target"])),
        *each("detect", _clock(log, ("harmed", "detected"), 1.0, "minutes")),
        *each("repair", _clock(log, ("harmed", "stopped"), 60.0, "hours")),
    )


def _counts(log: pd.DataFrame) -> Iterator[tuple[str, float]]:
    yield "the number of all rows", float(len(log))
    yield "the number of rows without drills", float(len(counted(log, repeats=True)))
    yield "the number of rows without second reports", float(len(counted(log, drills=True)))
    yield "the number of second reports", float((log["repeats"] != "").sum())
    yield "the number of drills", float((log["kind"] == "drill").sum())


def _in_time(log: pd.DataFrame, target: float) -> Iterator[tuple[str, float]]:
    rows = counted(log)
    detect = minutes(rows, "harmed", "detected")
    yield (
        "the number detected in fewer minutes than the target; just the target is in time",
        float((detect < target).sum()),
    )
    yield "the share that was detected in time; the number of incidents is asked", float((detect <= target).mean())
    yield "the number that was detected too late", float((detect > target).sum())
    for words, who in _WHO.items():
        if who:
            kept = minutes(counted(log, **who), "harmed", "detected")
            yield f"the number detected in time {words}", float((kept <= target).sum())
    yield (
        "the number that was taken on in time, at `ticket`",
        float((minutes(rows, "harmed", "ticket") <= target).sum()),
    )


def _clock(log: pd.DataFrame, right: tuple[str, str], unit: float, name: str) -> Iterator[tuple[str, float]]:
    for words, who in _WHO.items():
        rows = counted(log, **who)
        for start, end in _STEPS:
            passed = minutes(rows, start, end) / unit
            if (start, end) != right or who:
                yield f"the mean from `{start}` to `{end}` {words}", float(passed.mean())
        passed = minutes(rows, *right) / unit
        yield f"the median {words}", float(passed.median())
        yield f"the sum of the {name} {words}", float(passed.sum())
        yield f"the longest time {words}", float(passed.max())
    rows = counted(log)
    passed = minutes(rows, *right) / unit
    yield (
        "the mean of the sources' means; each incident counts once",
        float(passed.groupby(rows["source"]).mean().mean()),
    )
    yield "the mean without the longest one", float(passed.sort_values().iloc[:-1].mean())
    yield "the mean without the shortest and the longest one", float(passed.sort_values().iloc[1:-1].mean())
    yield "the mean without the three longest ones", float(passed.sort_values().iloc[:-3].mean())
    yield "the sum of the times, divided by the number of all rows", float(passed.sum() / len(log))
    yield "the geometric mean", float(np.exp(np.log(passed).mean()))
    named = set(log["repeats"]) - {""}
    alone = rows[~rows["incident"].isin(named)]
    yield "the mean without the incidents that were reported twice", float((minutes(alone, *right) / unit).mean())
    if unit > 1:
        yield "the mean with the whole days left out; `.dt.seconds` drops them", float((passed % 24).mean())
    for source, own in passed.groupby(rows["source"]):
        yield f'the mean of the source "{source}" alone', float(own.mean())
    target = passed.median()
    yield "the mean of the faster half", float(passed[passed <= target].mean())
    by_count = rows["source"].value_counts()
    weights = rows["source"].map(by_count)
    yield "the mean weighted by the number of incidents of a source", float(np.average(passed, weights=weights))
