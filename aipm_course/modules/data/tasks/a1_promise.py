"""A1: Has the promise been kept?"""

from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Question
from aipm_course.modules.data.simulators.data_room import BAR, PROMISE, DataRoom, late_share, data_room


# Replace all of this task: text, key, messages, hints, solution and test.
def _answer(share: float) -> dict[str, Any]:
    return {"late": share, "promise": "kept" if share <= BAR else "broken"}


def _by_counting(data: DataRoom) -> dict[str, Any]:
    """The same in another way, and as a percentage."""
    asked = [row for row in data.requests.to_dict("records") if not row["staff"]]
    late = sum(row["days"] > PROMISE for row in asked)
    return {"promise": "Kept" if late <= BAR * len(asked) else "Broken", "late": 100 * late / len(asked)}


PROMISE_KEPT = Question(
    id="data.promise",
    task="A1",
    title="Has the promise been kept?",
    points=3,
    kind=Record(
        {
            "late": Number("share of customers' requests", within=0.004, percent=True),
            "promise": Choice({"kept": "", "broken": ""}),
        },
        weights={"late": 2, "promise": 1},
        look={"promise": "Hold your own share against the bar in the task."},
    ),
    data=data_room,
    reference=lambda data: _answer(late_share(data.requests)),
    alternatives=(_by_counting,),
    misconceptions=(),
    ablations=(
        Ablation(
            "from_fourteen_days",
            "Day 14 still keeps the promise",
            lambda data: {"late": late_share(data.requests, promise=PROMISE - 1)},
            "You count requests that took 14 days as late. The promise is 14 days, so late begins after it.",
        ),
        Ablation(
            "with_staff",
            "colleagues (staff) were promised nothing",
            lambda data: {"late": late_share(data.requests, staff=True)},
            "You count colleagues' requests as well. The promise was made to customers: look at `staff`.",
        ),
    ),
    follows=(Follows("promise", ("late",), lambda own, data: "kept" if own["late"] <= BAR else "broken"),),
    quantities=lambda data: {
        "late customers": float((data.requests["days"] > PROMISE)[~data.requests["staff"]].sum()),
        "customers": float((~data.requests["staff"]).sum()),
        "requests": float(len(data.requests)),
    },
    survivors={
        "<= to <: late <= 0.2": "equivalent: no share lies on the bar",
        "0.2 to 0.22: late <= 0.2": "meant: the story keeps clear of the bar",
    },
    hints=(
        "Two rules stand in the task: who is counted, and when a request is late.",
        "Filter the table first, then take the mean of a comparison.",
    ),
    worked="""
```python
asked = requests[~requests["staff"]]
late = (asked["days"] > 14).mean()
promise = {"late": late, "promise": "kept" if late <= 0.2 else "broken"}
```

A share of customers' requests is compared with a bar for customers' requests; the last day of a promise still keeps it.
""",
    objective="Say of a promise, with the right rows and the right edge, whether it was kept.",
    ledger=(),
)
