"""A5: between which bounds a target can lie, and the first fault of eight drafts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.framing.lookalikes.outcomes import for_outcomes
from aipm_course.modules.framing.simulators.outcomes import (
    BOUNDS,
    CHECKS,
    DRAFTS,
    METRICS,
    WAYS,
    WITHIN,
    Outcomes,
    bounds,
    earliest,
    fault_of,
    faults_of,
    outcomes,
)
from aipm_course.modules.framing.tasks.shared import OBJECTIVE_WRITE

_OPTIONS = {
    "model": "the metric is a score of a model",
    "baseline": "the baseline is not that of its metric",
    "noise": "the target lies nearer than its near bound",
    "reach": "the target lies beyond its far bound",
    "date": "the day comes before the earliest day",
    "proceed": "no number decides whether to go on",
    "sound": "none of the six",
}


def _table(found: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict({metric: dict(found[metric]) for metric in METRICS}, orient="index").rename_axis(
        "metric"
    )


def _without(made: Outcomes, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the answer without some rules of the text."""
    ways = dropped - frozenset(CHECKS)
    limits, day = bounds(made, ways), earliest(made, ways)
    read = dropped & frozenset(CHECKS)
    return {
        "bounds": _table(limits),
        "earliest": day,
        **{f"fault_{row['draft']}": fault_of(row, limits, day, read) for row in made.drafts},
    }


def _answer(made: Outcomes) -> dict[str, Any]:
    return _without(made, frozenset())


def _by_hand(made: Outcomes) -> dict[str, Any]:
    """The same with the statistics of the standard library, metric by metric."""
    from statistics import mean, stdev

    weeks = [row for row in made.weeks.to_dict("records") if row["holiday"] == "no"]
    table = {}
    for metric in METRICS:
        values = [row[metric] for row in weeks]
        base = mean(values)
        far = base * (1 - made.reach[metric])
        table[metric] = {"baseline": round(base, 2), "near": round(base - 2 * stdev(values), 2), "far": round(far, 2)}
    first = 28 + made.ramp
    faults = {}
    for row in made.drafts:
        limit = table.get(row["metric"])
        if limit is None:
            fault = "Model"
        elif round(abs(row["baseline"] - limit["baseline"]), 2) > WITHIN:
            fault = "baseline"
        elif not limit["far"] - 0.02 <= row["target"] <= limit["near"] + 0.02:
            fault = "noise" if row["target"] > limit["near"] else "reach"
        else:
            fault = (
                "date" if row["day"] < first else "sound" if set("0123456789") & set(row["proceed_if"]) else "PROCEED"
            )
        faults[f"fault_{row['draft']}"] = fault
    return {"bounds": table, "earliest": first, **faults}


def _own(own: Mapping[str, Any]) -> tuple[dict[str, dict[str, float]], float]:
    """Return somebody's own bounds, of the rows that stand there, and the own day."""
    rows = {metric: own["bounds"].get(metric, {}) for metric in METRICS}
    there = [metric for metric in METRICS if all(isinstance(rows[metric].get(name), float) for name in BOUNDS)]
    return {metric: {name: float(rows[metric][name]) for name in BOUNDS} for metric in there}, float(own["earliest"])


def _row(made: Outcomes, draft: str) -> Mapping[str, Any]:
    return made.drafts[DRAFTS.index(draft)]


def _follows(draft: str) -> Follows[Outcomes]:
    def answer(own: Mapping[str, Any], made: Outcomes) -> str:
        row = _row(made, draft)
        limits, day = _own(own)
        return fault_of(row, limits, day)

    def look(given: Any, own: Mapping[str, Any], made: Outcomes) -> str:
        row = _row(made, draft)
        limits, day = _own(own)
        return _look(str(given), faults_of(row, limits, day), row, limits, day)

    return Follows(f"fault_{draft}", ("bounds", "earliest"), answer, look=look)


_CLEAR = "equivalent: a number is at most 0.01 off, or at least 0.08, however the bounds are rounded"
_WHERE = {
    **dict.fromkeys(("model", "baseline"), "Read once more what is measured, and how much it is said to be today."),
    **dict.fromkeys(("noise", "reach"), "Hold once more how low it shall come against both of your bounds."),
    **dict.fromkeys(("date", "proceed"), "Read once more when it is looked at, and what decides then."),
}
"""Where to look for a fault that was not seen: two of the six each, so that none is named."""
_HOLD = {
    "model": "A metric that is no column of `weeks` is a score of a model; hold this draft's against them.",
    "baseline": "Hold this draft's `baseline` against your own of its metric.",
    "noise": "Hold this draft's `target` against your `near` of its metric.",
    "reach": "Hold this draft's `target` against your `far` of its metric.",
    "date": "Hold this draft's `day` against your `earliest`.",
    "proceed": "Read this draft's `proceed_if`: is there a number that decides?",
}


def _look(
    given: str, found: list[str], row: Mapping[str, Any], limits: Mapping[str, Mapping[str, float]], day: float
) -> str:
    """Say what speaks against an option, by somebody's own bounds; never what holds."""
    if given == "sound":
        return (
            f"One of the six is there. {_WHERE[found[0]]}" if found else "One of the six is there. Take 1 to 6 in turn."
        )
    if row["metric"] not in METRICS:
        return "Of this draft's metric you have no numbers to hold it against. Take the list in order, from 1."
    if given in found:
        return "That holds, and an earlier one on the list holds as well. The first counts."
    on = {"noise": "near", "reach": "far"}.get(given)
    if on and abs(float(row["target"]) - limits[str(row["metric"])][on]) <= WITHIN + 1e-9:
        return f"The target is beyond your `{on}` by 0.02 or less, if at all, and so much is within."
    if given == "date" and row["day"] == day:
        return "The day is just your `earliest`, and that day is early enough."
    return _HOLD[given]


_FIELDS = tuple(f"fault_{draft}" for draft in DRAFTS)
_TO_A_DAY = {"no_ramp", "three_weeks", "five_weeks", "no_weeks", "working_weeks"}
_TO_A_BOUND = {*WAYS, "tenths"} - _TO_A_DAY


def _drop(name: str, rule: str, message: str) -> Ablation[Outcomes]:
    return Ablation(name, rule, _slip(name, message).answer, message)


def _off(one: pd.DataFrame, other: pd.DataFrame) -> float:
    return float((one - other).abs().max().max())


def _touched(made: Outcomes, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the fields that dropped rules touch first; the faults follow from bounds and day by themselves."""
    found = _without(made, dropped)
    fields = [
        *(["bounds"] if dropped & _TO_A_BOUND else []),
        *(["earliest"] if dropped & _TO_A_DAY else []),
        *(_FIELDS if dropped & {*CHECKS} else ()),
    ]
    return {field: found[field] for field in fields or found}


def _slip(name: str, message: str) -> Misconception[Outcomes]:
    """Return a way to the bounds, the day or the faults; only what it touches first, for the faults follow by themselves."""

    def answer(made: Outcomes) -> dict[str, Any] | None:
        found = _touched(made, frozenset((name,)))
        close = name == "tenths" and _off(found["bounds"], _answer(made)["bounds"]) <= WITHIN + 1e-9
        return None if close else found

    return Misconception(name, answer, message)


def _timid(made: Outcomes) -> dict[str, Any] | None:
    """Return the drafts read by somebody who wants a larger step, where that is more than a strict bound."""
    found = _without(made, frozenset({"timid"}))
    strict = _without(made, frozenset({"at_near"}))
    return None if all(found[name] == strict[name] for name in _FIELDS) else {name: found[name] for name in _FIELDS}


OUTCOMES = Question(
    id="framing.outcomes",
    task="A5",
    title="An outcome that can turn out false",
    points=7,
    kind=Record(
        {
            "bounds": Table("metric", METRICS, {name: Number("of its metric", within=WITHIN) for name in BOUNDS}),
            "earliest": Number("days", within=0.4),
            **{f"fault_{draft}": Choice(_OPTIONS) for draft in DRAFTS},
        },
        weights={"bounds": 2.6, "earliest": 0.8, **{f"fault_{draft}": 0.45 for draft in DRAFTS}},
        look={
            "bounds": "One metric with a pencil: the mean of the twelve weeks without a holiday; twice their standard deviation below it; "
            "and the mean × (1 − `reach`).",
            "earliest": "First everybody has it, then four full weeks of seven days pass.",
            **{
                f"fault_{draft}": "Take 1 to 6 in turn for this draft: the metric, then your `bounds`, your `earliest`, and the words of "
                "`proceed_if`. The first that holds."
                for draft in DRAFTS
            },
        },
    ),
    data=outcomes,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        _slip(
            "by_cases",
            "Those weigh the weeks by their cases. The baseline is the mean of the weeks, each counted once.",
        ),
        _slip("median", "Those are of the median. The baseline is the mean of the weeks."),
        _slip("last_week", "Those are of the last week alone. The baseline is the mean of all that count."),
        _slip("first_week", "Those are of the first week alone. The baseline is the mean of all that count."),
        _slip("best_week", "Those are of the lowest week. The baseline is the mean of all that count."),
        _slip("tenths", "Those have one decimal. Two are asked: targets lie nearer to the bounds than that."),
        _slip("five_weeks", "That is a week too late: four full weeks after the ramp."),
        _slip("no_weeks", "That is the day on which everybody has it. Four full weeks have to pass after it."),
        _slip("working_weeks", "That is four weeks of five days after the ramp. A full week has seven."),
        _slip(
            "last_fault",
            "Of two faults of a draft the later one stands in yours. Go down the list: the first that holds counts.",
        ),
        Misconception(
            "timid", _timid, "A small step is none of the six. It is sound where it lies between the bounds."
        ),
    ),
    ablations=(
        _drop(
            "holidays_in",
            "A week with a holiday does not count",
            "Weeks with a holiday are among yours. They do not count.",
        ),
        _drop(
            "one_swing", "two standard deviations", "The standard deviation is taken once in yours. It is taken twice."
        ),
        _drop(
            "no_ramp",
            "`ramp` + 28 days",
            "That leaves out the ramp. First everybody has it, then the weeks are counted.",
        ),
        _drop("three_weeks", "four full weeks", "That is a week too early: four full weeks after the ramp."),
        _drop(
            "at_near",
            "more than 0.02 above `near`",
            "A target above `near` by 0.02 or less is within: hold this draft's against your `near`.",
        ),
        _drop(
            "at_far",
            "more than 0.02 below `far`",
            "A target below `far` by 0.02 or less is within: hold this draft's against your `far`.",
        ),
        _drop(
            "at_day",
            "the day itself is early enough",
            "Just `earliest` is early enough: hold this draft's `day` against yours.",
        ),
    ),
    without=lambda made, dropped: (
        None if {"no_ramp", "three_weeks"} <= dropped or {"at_near", "at_far"} <= dropped else _touched(made, dropped)
    ),
    follows=tuple(map(_follows, DRAFTS)),
    lookalikes=for_outcomes,
    generic=DEFAULT - {"carried"},
    survivors={
        "> to >=: abs(draft['baseline'] - limit['baseline']) > 0.02": _CLEAR,
        "0.02 to 0.022: abs(draft['baseline'] - limit['baseline']) > 0.02": _CLEAR,
        "> to >=: draft['target'] - limit['near'] > 0.02": _CLEAR,
        "0.02 to 0.022: draft['target'] - limit['near'] > 0.02": _CLEAR,
        "0.02 to 0.022: limit['far'] - draft['target'] > 0.02": _CLEAR,
        "> to >=: limit['far'] - draft['target'] > 0.02": _CLEAR,
    },
    hints=(
        "First the three bounds of each metric from the weeks that count, and the day; then one draft after the other, down the list.",
        "`near` is the baseline less twice the standard deviation; `far` is the baseline × (1 − what can be taken off, a share).",
        "For each draft write the six answers as yes or no. The first yes is its fault.",
    ),
    worked="""
```python
usual = weeks[weeks["holiday"] == "no"]
bounds = pd.DataFrame({"baseline": usual[metrics].mean()}).rename_axis("metric")
bounds["near"] = bounds["baseline"] - 2 * usual[metrics].std()
bounds["far"] = [bounds["baseline"][metric] * (1 - reach[metric]) for metric in metrics]
earliest = ramp + 4 * 7


def first_fault(draft):
    if draft["metric"] not in metrics:
        return "model"
    limit = bounds.loc[draft["metric"]]
    if abs(draft["baseline"] - limit["baseline"]) > 0.02:
        return "baseline"
    if draft["target"] - limit["near"] > 0.02:
        return "noise"
    if limit["far"] - draft["target"] > 0.02:
        return "reach"
    if draft["day"] < earliest:
        return "date"
    return "sound" if any(letter.isdigit() for letter in draft["proceed_if"]) else "proceed"


faults = {f"fault_{draft['draft']}": first_fault(draft) for draft in drafts.to_dict("records")}
review = {"bounds": bounds, "earliest": earliest, **faults}
```

In a spreadsheet: `AVERAGEIFS` and `STDEV.S` over the weeks that count, then six columns of yes and no for each draft. A target that a usual week
meets by chance proves nothing, and one beyond the reach of the tool is a wish; between the two even a modest one can turn out false.
""",
    objective=OBJECTIVE_WRITE,
    ledger=("RESP-07", "CHAL-01", "SIG-05", "WEAK-06", "FLAG-04"),
)
