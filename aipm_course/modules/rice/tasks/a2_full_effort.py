"""A2: hidden costs."""

from typing import Any

import numpy as np

from aipm_course.answers import Function, Number
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import (
    HIDDEN_COSTS,
    HOURS_PER_PERSON_MONTH,
    IdeaBacklog,
    hidden_costs,
    idea_backlog,
)
from aipm_course.modules.rice.tasks.shared import IDEAS, idea_sheet


def _labeling(row: Any) -> float:
    return float(row["labels"] * row["minutes_per_label"] / 60 / HOURS_PER_PERSON_MONTH)


def _retraining(row: Any) -> float:
    return float(row["retrainings_per_year"] * row["retraining_effort"])


def _monitoring(row: Any) -> float:
    return float(row["monitoring_hours_per_month"] * 12 / HOURS_PER_PERSON_MONTH)


def _full_effort(row: Any) -> float:
    return float(row["build_effort"] + _labeling(row) + _retraining(row) + _monitoring(row) + row["review_effort"])


def _effort_probes(number: int) -> list[dict[str, Any]]:
    """Rows that switch on one cost at a time, so that the verdict can say which one is off, and two full rows."""
    generator = np.random.default_rng([number, 42])

    def row(name: str, *costs: str) -> dict[str, Any]:
        build, review = (round(float(value), 1) for value in generator.uniform(1, 6, 2))
        labels, minutes = int(generator.integers(5, 200)) * 100, round(float(generator.uniform(1, 8)), 1)
        times, effort = int(generator.integers(2, 13)), round(float(generator.uniform(0.2, 0.8)), 2)
        hours = int(generator.integers(10, 60))
        return {
            "idea": name,
            "name": name,
            "build_effort": build,
            "labels": labels if "labeling" in costs else 0,
            "minutes_per_label": minutes if "labeling" in costs else 0,
            "retrainings_per_year": times if "retraining" in costs else 0,
            "retraining_effort": effort if "retraining" in costs else 0,
            "monitoring_hours_per_month": hours if "monitoring" in costs else 0,
            "review_effort": review if "review" in costs else 0,
            "ml_effort": round(build / 2, 1),
        }

    single = [row(f"an idea with {cost} only", cost) for cost in HIDDEN_COSTS]
    return [
        row("an idea without hidden costs"),
        *single,
        row("one idea with all", *HIDDEN_COSTS),
        row("another with all", *HIDDEN_COSTS),
    ]


def _own_rows(data: IdeaBacklog) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in data.ideas.to_dict("records")]


FULL_EFFORT = Question(
    id="rice.full_effort",
    task="A2",
    title="Hidden costs",
    points=4,
    kind=Function(
        Number("person-months", within=0.02, within_percent=1), _effort_probes, _own_rows, "idea", IDEAS, "full_effort"
    ),
    data=idea_backlog,
    reference=lambda data: _full_effort,
    alternatives=(
        lambda data: idea_sheet(data)["build_effort"] + hidden_costs(data.ideas).sum(axis=1),
        lambda data: (
            lambda row: (
                row.build_effort
                + row.review_effort
                + (row.labels * row.minutes_per_label / 60 + 12 * row.monitoring_hours_per_month) / 140
                + row.retrainings_per_year * row.retraining_effort
            )
        ),
    ),
    misconceptions=(
        Misconception(
            "build_only",
            lambda data: lambda row: row["build_effort"],
            "That is the build effort alone. What happens to the idea in the eleven months after launch?",
        ),
        Misconception(
            "one_retraining",
            lambda data: lambda row: _full_effort(row) - _retraining(row) + row["retraining_effort"],
            "Retraining is counted once. `retrainings_per_year` says how often the bill comes.",
        ),
        Misconception(
            "one_month_of_monitoring",
            lambda data: lambda row: _full_effort(row) - _monitoring(row) * 11 / 12,
            "Monitoring is counted for one month. The plan covers twelve.",
        ),
        Misconception(
            "once_for_both",
            lambda data: (
                lambda row: _full_effort(row) - _retraining(row) + row["retraining_effort"] - _monitoring(row) * 11 / 12
            ),
            "One retraining and one month of monitoring are in. Both come back during the year: look at the column "
            "names, which say how often.",
        ),
        Misconception(
            "minutes_as_hours",
            lambda data: lambda row: _full_effort(row) + 59 * _labeling(row),
            "Labeling is sixty times too large: minutes were taken for hours.",
        ),
        Misconception(
            "monitoring_in_hours",
            lambda data: lambda row: _full_effort(row) + (HOURS_PER_PERSON_MONTH - 1) * _monitoring(row),
            "Monitoring was added in hours; everything else is in person-months.",
        ),
        Misconception(
            "no_labeling",
            lambda data: lambda row: _full_effort(row) - _labeling(row),
            "One hidden cost is missing. Who makes the examples that the model learns from?",
        ),
        Misconception(
            "no_monitoring",
            lambda data: lambda row: _full_effort(row) - _monitoring(row),
            "One hidden cost is missing. Who notices when the model gets worse?",
        ),
        Misconception(
            "no_review",
            lambda data: lambda row: _full_effort(row) - row["review_effort"],
            "One hidden cost is missing, and it comes once: the one that a regulator asks for.",
        ),
        Misconception(
            "ml_effort_on_top",
            lambda data: lambda row: _full_effort(row) + row["ml_effort"],
            "`ml_effort` was added as well. It is part of the full effort, not on top of it: it says who does the work.",
        ),
        Misconception(
            "no_build",
            lambda data: lambda row: _full_effort(row) - row["build_effort"],
            "The four hidden costs are in; the effort to build the thing is not.",
        ),
    ),
    hints=(
        "Work out one cost at a time for one idea, on paper: invoice vision, labeling first.",
        "Labeling: labels x minutes_per_label gives minutes; 60 minutes are an hour and 140 hours are a person-month. "
        "Monitoring: hours per month, twelve months, the same 140.",
        "full effort = build_effort + labels x minutes_per_label / 60 / 140 + retrainings_per_year x "
        "retraining_effort + monitoring_hours_per_month x 12 / 140 + review_effort.",
    ),
    worked="""
Each hidden cost becomes person-months over twelve months; then they add up.

```python
def full_effort(idea):
    labeling = idea["labels"] * idea["minutes_per_label"] / 60 / 140
    retraining = idea["retrainings_per_year"] * idea["retraining_effort"]
    monitoring = idea["monitoring_hours_per_month"] * 12 / 140
    review = idea["review_effort"]
    return idea["build_effort"] + labeling + retraining + monitoring + review
```

In a spreadsheet the four middle lines are four columns, and the last line is their sum with the build effort.
""",
    objective="Put labeling, retraining, monitoring and review into the effort, and say which cost moved which idea.",
    ledger=("RESP-40", "RICE-06"),
)
