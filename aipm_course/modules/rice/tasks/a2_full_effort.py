"""A2: hidden costs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from aipm_course.answers import Cell, Function, Number, Part
from aipm_course.judging.question import Ablation, Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import (
    HIDDEN_COSTS,
    HOURS_PER_PERSON_MONTH,
    IdeaBacklog,
    hidden_costs,
    idea_backlog,
)
from aipm_course.modules.rice.tasks.shared import IDEAS, idea_sheet
from aipm_course.simulation.streams import stream

# Which rows that nobody has seen show which cost.
_PLAIN = "an idea without any hidden cost"
_PROBES = {
    "build": (_PLAIN,),
    "labeling": ("an idea that is labeled once", "an idea that is labeled again for each retraining"),
    "retraining": ("an idea with retraining only",),
    "monitoring": ("an idea with monitoring only",),
    "review": ("an idea with review only", "an idea with review whose retrainings take no effort"),
}


_POINTS = {"build": 0.4}
"""Points of the build effort; each hidden cost has `_OF_A_COST`."""
_OF_A_COST = 0.9


@dataclass(frozen=True)
class CostFunction(Function):
    """A function whose build effort and four hidden costs are judged apart, each on rows that have no other hidden cost.

    All probe rows have one build effort, and a row without hidden costs shows what the function makes of it. Whatever is
    off there is taken off the other rows: a build effort that is forgotten costs its own points only. A column is one part.
    """

    def compare(self, given: dict[str, Any], expected: dict[str, Any]) -> list[Part]:
        """Return one part per cost for a function, one part for a column of results."""
        if set(given) <= set(self.keys):
            return super().compare(given, expected)
        freed = self._freed(given, expected)
        parts = []
        for cost, rows in _PROBES.items():
            (part,) = super().compare(
                {name: freed[name] for name in rows if name in freed}, {name: expected[name] for name in rows}
            )
            weight = _POINTS.get(cost, _OF_A_COST)
            parts.append(Part(cost, part.right, part.note, weight=weight, blank=part.blank))
        return parts

    def cells(self, given: dict[str, Any], expected: dict[str, Any]) -> list[Cell]:
        """Return one cell per row that counts, in the part of the cost that it shows."""
        of_row = {name: cost for cost, rows in _PROBES.items() for name in rows}
        freed = given if set(given) <= set(self.keys) else self._freed(given, expected)
        return [
            replace(cell, path=(of_row.get(str(cell.path[1])), cell.path[1], None))
            for cell in super().cells(freed, expected)
        ]

    def _freed(self, given: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
        """Return the results, those of hidden costs freed of what is off without any."""
        plain = given.get(_PLAIN)
        if _in_proportion(given, expected) or len(set(given.values())) == 1:
            return given  # all of it in another unit, or one number for every idea: no cost has a cause of its own
        if not isinstance(plain, float) or self.returns.compare(plain, expected[_PLAIN])[0].right:
            return given
        off = plain - expected[_PLAIN]
        return {
            name: value - off if isinstance(value, float) and name != _PLAIN else value for name, value in given.items()
        }


def _in_proportion(given: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Return whether all results are the right ones times one and the same factor."""
    factors = [one / expected[name] for name, one in given.items() if isinstance(one, float) and expected.get(name)]
    alike = len(factors) == len(given) > 1 and max(factors) - min(factors) <= 1e-3 * abs(factors[0])
    return alike and factors[0] != 0


def _labels(row: Any) -> float:
    return float(row["labels"] + row["retrainings_per_year"] * row["labels_per_retraining"])


def _months(row: Any, labels: float) -> float:
    return float(labels * row["minutes_per_label"] / 60 / HOURS_PER_PERSON_MONTH)


def _labeling(row: Any) -> float:
    return _months(row, _labels(row))


def _retraining(row: Any) -> float:
    return float(row["retrainings_per_year"] * row["retraining_effort"])


def _monitoring(row: Any) -> float:
    return float(row["monitoring_hours_per_month"] * 12 / HOURS_PER_PERSON_MONTH)


def _full_effort(row: Any) -> float:
    return float(row["build_effort"] + _labeling(row) + _retraining(row) + _monitoring(row) + row["review_effort"])


def _effort_probes(number: int) -> list[dict[str, Any]]:
    """Rows that switch on one cost at a time, so that the verdict can say which one is off."""
    generator = stream(number, "rice.effort_probes")
    build = round(float(generator.uniform(1.1, 6)), 1)

    def row(name: str, *columns: str) -> dict[str, Any]:
        review = round(float(generator.uniform(1.1, 6)), 1)
        drawn = {
            "labels": int(generator.integers(20, 200)) * 100,
            "minutes_per_label": round(float(generator.uniform(1.2, 8)), 1),
            "retrainings_per_year": int(generator.integers(3, 13)),
            "labels_per_retraining": int(generator.integers(10, 40)) * 50,
            "retraining_effort": round(float(generator.uniform(0.2, 0.8)), 2),
            "monitoring_hours_per_month": round(float(generator.uniform(10, 60)), 1),
            "review_effort": review,
        }
        switched = {name: value if name in columns else 0 for name, value in drawn.items()}
        return {"idea": name, "name": name, "build_effort": build, **switched, "ml_effort": round(build / 2, 1)}

    once, again = _PROBES["labeling"]
    alone, trained = _PROBES["review"]
    return [
        row(_PLAIN),
        row(once, "labels", "minutes_per_label"),
        row(again, "labels", "minutes_per_label", "retrainings_per_year", "labels_per_retraining"),
        row(_PROBES["retraining"][0], "retrainings_per_year", "retraining_effort"),
        row(_PROBES["monitoring"][0], "monitoring_hours_per_month"),
        row(alone, "review_effort"),
        row(trained, "review_effort", "retrainings_per_year"),
    ]


def _own_rows(data: IdeaBacklog) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in data.ideas.to_dict("records")]


def _instead(change: Callable[[Any], float]) -> Callable[[IdeaBacklog], Callable[[Any], float]]:
    """Return an answer that is off by what `change` gives for a row."""
    return lambda data: lambda row: _full_effort(row) + change(row)


_Row = Callable[[Any], float]


def _without(data: IdeaBacklog, dropped: frozenset[str]) -> _Row:
    """Return the function of somebody who drops rules: what each of them leaves of a cost."""

    def effort(row: Any) -> float:
        later = row["retrainings_per_year"] * row["labels_per_retraining"] * ("labeled_once" not in dropped)
        labels = row["labels"] * ("first_labels_forgotten" not in dropped) + later
        times = 1 if "one_retraining" in dropped else row["retrainings_per_year"]
        months = 1 if "one_month_of_monitoring" in dropped else 12
        reviews = row["retrainings_per_year"] if "review_every_time" in dropped else 1
        return float(
            row["build_effort"]
            + _months(row, labels)
            + times * row["retraining_effort"]
            + months * row["monitoring_hours_per_month"] / HOURS_PER_PERSON_MONTH
            + reviews * row["review_effort"]
        )

    return effort


def _hidden(row: Any) -> float:
    return _full_effort(row) - float(row["build_effort"])


def _all_times(name: str, factor: float, message: str) -> Misconception[IdeaBacklog]:
    """Return the whole of it in another unit."""
    return Misconception(f"all_{name}", _instead(lambda row: (factor - 1) * _full_effort(row)), message)


def _hidden_times(name: str, factor: float, message: str) -> Misconception[IdeaBacklog]:
    """Return the four hidden costs in another unit, beside the right build effort."""
    return Misconception(f"hidden_costs_{name}", _instead(lambda row: (factor - 1) * _hidden(row)), message)


def _cost_times(
    cost: str, right: _Row, name: str, factor: float, message: str, idea: str = ""
) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"{cost}_{name}",
        _instead(lambda row: (factor - 1) * right(row)),
        f"{cost.capitalize()} {message}",
        idea=idea or f"{cost}_{name}",
    )


def _monitored(name: str, months: _Row, message: str, idea: str = "") -> Misconception[IdeaBacklog]:
    """Return monitoring in another number of months."""
    return Misconception(
        f"monitored_{name}", _instead(lambda row: (months(row) / 12 - 1) * _monitoring(row)), message, idea=idea
    )


def _always(months: int) -> _Row:
    return lambda row: float(months)


def _by_hours(hours: float) -> _Row:
    """Return how far labeling and monitoring are off in person-months of so many hours."""
    return lambda row: (HOURS_PER_PERSON_MONTH / hours - 1) * (_labeling(row) + _monitoring(row))


_COSTS: dict[str, _Row] = {
    "labeling": _labeling,
    "retraining": _retraining,
    "monitoring": _monitoring,
    "review": lambda row: float(row["review_effort"]),
}
_ONE_MONTH = "came out as a twelfth of what it is. Asked are twelve months, and what comes once or so often a year is not spread."
_OTHER_COUNTS: dict[str, _Row] = {
    "first_labels": lambda row: row["labels"],
    "later_labels": lambda row: row["retrainings_per_year"] * row["labels_per_retraining"],
    "one_retraining": lambda row: row["labels"] + row["labels_per_retraining"],
    "all_labels_each_time": lambda row: (row["labels"] + row["labels_per_retraining"]) * row["retrainings_per_year"],
    "one_retraining_more": lambda row: _labels(row) + row["labels_per_retraining"],
}
_OTHER_UNITS = {"in_hours": 140.0, "in_minutes": 8400.0, "for_a_month": 1 / 12, "minutes_as_hours": 60.0}


def _count_and_unit(count: str, unit: str) -> Misconception[IdeaBacklog]:
    """Return labeling with other labels and in another unit."""
    return Misconception(
        f"labeling_{count}_{unit}",
        _instead(lambda row: _OTHER_UNITS[unit] * _months(row, _OTHER_COUNTS[count](row)) - _labeling(row)),
        "Two things differ in labeling: which labels are counted, and the unit. Count the labels of the year first, then turn "
        "their minutes into person-months.",
        idea="labels_and_unit",
    )


def _quantities(data: IdeaBacklog) -> dict[str, pd.Series]:
    sheet, hidden = idea_sheet(data), hidden_costs(data.ideas)
    return {
        "the build effort": sheet["build_effort"],
        **{f"the {cost} alone": hidden[cost] for cost in HIDDEN_COSTS},
        "the four hidden costs without the build effort": hidden.sum(axis=1),
        "the part for machine-learning engineers": sheet["ml_effort"],
    }


FULL_EFFORT = Question(
    id="rice.full_effort",
    task="A2",
    title="Hidden costs",
    points=4,
    kind=CostFunction(
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
                + (_labels(row) * row.minutes_per_label / 60 + 12 * row.monitoring_hours_per_month) / 140
                + row.retrainings_per_year * row.retraining_effort
            )
        ),
    ),
    ablations=(
        Ablation(
            "labeled_once",
            "and `labels_per_retraining` more for every retraining",
            _instead(lambda row: _months(row, row["labels"]) - _labeling(row)),
            "Only the first labels are counted. Each retraining needs new ones.",
        ),
        Ablation(
            "first_labels_forgotten",
            "`labels` examples before launch",
            _instead(lambda row: _months(row, _labels(row) - row["labels"]) - _labeling(row)),
            "Only the labels for the retrainings are counted. The first training needs some as well.",
        ),
        Ablation(
            "one_retraining",
            "`retrainings_per_year` times",
            _instead(lambda row: row["retraining_effort"] - _retraining(row)),
            "Retraining is counted once. `retrainings_per_year` says how often the bill comes.",
        ),
        Ablation(
            "one_month_of_monitoring",
            "in every one of twelve months",
            _instead(lambda row: -_monitoring(row) * 11 / 12),
            "Monitoring is counted for one month. The plan covers twelve.",
        ),
        Ablation(
            "review_every_time",
            "`review_effort` person-months, once",
            _instead(lambda row: (row["retrainings_per_year"] - 1) * row["review_effort"]),
            "The review was multiplied by the retrainings. It comes once.",
        ),
    ),
    without=_without,
    misconceptions=(
        _all_times(
            "for_a_month",
            1 / 12,
            "All of it is a twelfth of what is asked: person-months over twelve months, not for each.",
        ),
        _all_times(
            "times_twelve", 12, "All of it is twelve times what is asked: each cost is counted for the year already."
        ),
        _all_times("in_hours", 140, "All of it is in hours. Asked are person-months."),
        _all_times("in_minutes", 8400, "All of it is in minutes. Asked are person-months."),
        _all_times(
            "in_years",
            1 / 140,
            "All of it was divided by the hours of a person-month. Effort is in person-months already.",
        ),
        _hidden_times(
            "in_hours",
            140,
            "The hidden costs are in hours. Asked are person-months, and `retraining_effort` and `review_effort` are in them already.",
        ),
        _hidden_times(
            "for_a_month", 1 / 12, "The four hidden costs are a twelfth of what they are in the year that is asked for."
        ),
        _hidden_times("times_twelve", 12, "The four hidden costs are twelve times what they are in the year."),
        _hidden_times(
            "divided_by_hours",
            1 / 140,
            "The four hidden costs were divided by the hours of a person-month. Which of them are in hours, and which in person-months?",
        ),
        *(
            _cost_times(cost, right, "for_a_month", 1 / 12, _ONE_MONTH)
            for cost, right in _COSTS.items()
            if cost != "monitoring"
        ),
        _cost_times(
            "labeling",
            _labeling,
            "times_twelve",
            12,
            "was taken twelve times. Its labels are those of the year already.",
        ),
        _cost_times(
            "monitoring",
            _monitoring,
            "times_twelve",
            12,
            "was taken for twelve months twice over. Its hours are for one month.",
        ),
        *(
            _cost_times(cost, _COSTS[cost], "in_hours", 140, "was turned into hours. It is in person-months already.")
            for cost in ("retraining", "review")
        ),
        *(
            _cost_times(
                cost,
                _COSTS[cost],
                "divided_by_hours",
                1 / 140,
                "was divided by the hours of a person-month. It is in person-months already.",
            )
            for cost in ("retraining", "review")
        ),
        _cost_times(
            "labeling", _labeling, "in_minutes", 8400, "was added in minutes; everything else is in person-months."
        ),
        _monitored(
            "after_launch",
            lambda row: 12 - row["build_effort"],
            "Monitoring is counted for twelve months less those of building. The plan charges every one of twelve months.",
        ),
        *(
            _monitored(
                f"{months}_months",
                _always(months),
                "Monitoring is counted for another number of months than the plan has. Its hours are for one month.",
                "another_number_of_months",
            )
            for months in (3, 4, 6, 9, 10, 11, 13, 24)
        ),
        *(
            _count_and_unit(count, unit)
            for count in _OTHER_COUNTS
            for unit in _OTHER_UNITS
            if (count, unit) != ("first_labels", "minutes_as_hours")
        ),
        Misconception(
            "minutes_for_the_first_only",
            _instead(
                lambda row: (
                    _months(row, row["labels"])
                    + row["retrainings_per_year"] * row["labels_per_retraining"] / 60 / HOURS_PER_PERSON_MONTH
                    - _labeling(row)
                )
            ),
            "The labels for the retrainings were added without their minutes. Each label takes `minutes_per_label`.",
        ),
        Misconception(
            "retrained_once_more",
            _instead(lambda row: row["retraining_effort"]),
            "Retraining is counted once more than `retrainings_per_year` says. The first training is part of building.",
        ),
        Misconception(
            "retrained_once_less",
            _instead(lambda row: -row["retraining_effort"]),
            "Retraining is counted once less than `retrainings_per_year` says. The first training is part of building and none of them.",
        ),
        Misconception(
            "labeled_once_less",
            _instead(lambda row: -_months(row, row["labels_per_retraining"])),
            "New labels were counted for one retraining too few. `labels` is what the first training needs, and each retraining "
            "needs its own.",
        ),
        Misconception(
            "build_in_hours",
            _instead(lambda row: (HOURS_PER_PERSON_MONTH - 1) * row["build_effort"]),
            "`build_effort` was turned into hours. It is in person-months already, and those are asked for.",
        ),
        Misconception(
            "build_only",
            lambda data: lambda row: row["build_effort"],
            "That is the build effort alone. What happens to the idea in the twelve months after launch?",
        ),
        Misconception(
            "once_for_both",
            _instead(lambda row: row["retraining_effort"] - _retraining(row) - _monitoring(row) * 11 / 12),
            "One retraining and one month of monitoring are in. Both come back during the year: look at the column "
            "names, which say how often.",
        ),
        Misconception(
            "one_retraining_more",
            _instead(lambda row: _months(row, row["labels_per_retraining"])),
            "New labels were counted for one retraining too many. `labels` is what the first training needs.",
        ),
        Misconception(
            "first_labels_for_all",
            _instead(lambda row: _months(row, row["labels"] * (1 + row["retrainings_per_year"])) - _labeling(row)),
            "The first labels were counted again for each retraining. Each needs `labels_per_retraining` new ones.",
        ),
        Misconception(
            "all_labels_and_more",
            _instead(lambda row: _months(row, row["labels"] * row["retrainings_per_year"])),
            "The first labels were counted for each retraining as well. They are made once.",
        ),
        Misconception(
            "first_labels_each_time",
            _instead(
                lambda row: (
                    _months(row, (row["labels"] + row["labels_per_retraining"]) * row["retrainings_per_year"])
                    - _labeling(row)
                )
            ),
            "The first labels were multiplied by the retrainings, together with the new ones. They are made once, before launch.",
        ),
        Misconception(
            "review_and_again",
            _instead(lambda row: row["retrainings_per_year"] * row["review_effort"]),
            "The review is paid once, and again at each retraining. It comes once.",
        ),
        Misconception(
            "minutes_of_the_first_labels",
            _instead(lambda row: 60 * _months(row, row["labels"]) - _labeling(row)),
            "Minutes were taken for hours, and only the first labels are in. Each retraining needs new ones.",
        ),
        Misconception(
            "retrained_every_month",
            _instead(lambda row: 12 * row["retraining_effort"] - _retraining(row)),
            "Retraining was counted twelve times. `retrainings_per_year` says how often it comes.",
        ),
        Misconception(
            "retrained_in_every_month_so_often",
            _instead(lambda row: 11 * _retraining(row)),
            "Retraining was multiplied by twelve as well. `retrainings_per_year` is for the whole year.",
        ),
        Misconception(
            "weeks_of_monitoring",
            _instead(lambda row: _monitoring(row) * (52 / 12 - 1)),
            "Monitoring was multiplied by the 52 weeks. Its hours are for a month, and the plan has twelve.",
        ),
        Misconception(
            "review_every_month",
            _instead(lambda row: 11 * row["review_effort"]),
            "The review was multiplied by twelve. It comes once.",
        ),
        *(
            _cost_times(
                "review",
                _COSTS["review"],
                f"{times}_times",
                times,
                "is counted more than once. It comes once.",
                "review_often",
            )
            for times in (2, 3, 4, 6)
        ),
        Misconception(
            "labels_per_minute",
            _instead(
                lambda row: (
                    _labels(row) / (row["minutes_per_label"] or 1) / 60 / HOURS_PER_PERSON_MONTH - _labeling(row)
                )
            ),
            "The labels were divided by `minutes_per_label`. Each label takes so many minutes.",
        ),
        Misconception(
            "minutes_left_out",
            _instead(lambda row: _labels(row) / 60 / HOURS_PER_PERSON_MONTH - _labeling(row)),
            "Labeling is counted as if each label took one minute. Each takes `minutes_per_label`.",
        ),
        Misconception(
            "minutes_as_hours",
            _instead(lambda row: 59 * _labeling(row)),
            "Labeling is sixty times too large: minutes were taken for hours.",
        ),
        Misconception(
            "relabeled_once",
            _instead(lambda row: _months(row, row["labels"] + row["labels_per_retraining"]) - _labeling(row)),
            "The labels for one retraining are in. How many retrainings does the year have?",
        ),
        Misconception(
            "all_labels_again",
            _instead(lambda row: _months(row, row["labels"] * row["retrainings_per_year"]) - _labeling(row)),
            "The first labels were multiplied by the retrainings. They are made once; each retraining needs "
            "`labels_per_retraining` new ones.",
        ),
        Misconception(
            "hours_of_another_month",
            _instead(lambda row: (HOURS_PER_PERSON_MONTH / 160 - 1) * (_labeling(row) + _monitoring(row))),
            "Hours were divided by 160. Here a person-month has another number of hours; the task says which.",
        ),
        *(
            Misconception(
                f"hours_{hours:.0f}",
                _instead(_by_hours(hours)),
                "Hours were divided by another number of hours in a person-month than the task's.",
                idea="another_person_month",
            )
            for hours in (120, 150, 152, 168, 173.33, 176, 720)
        ),
        Misconception(
            "labeling_of_another_month",
            _instead(lambda row: (HOURS_PER_PERSON_MONTH / 160 - 1) * _labeling(row)),
            "The hours of labeling were divided by 160. Here a person-month has another number of hours; the task says which.",
        ),
        Misconception(
            "monitoring_of_another_month",
            _instead(lambda row: (HOURS_PER_PERSON_MONTH / 160 - 1) * _monitoring(row)),
            "The hours of monitoring were divided by 160. Here a person-month has another number of hours; the task says which.",
        ),
        Misconception(
            "labeling_in_hours",
            _instead(lambda row: (HOURS_PER_PERSON_MONTH - 1) * _labeling(row)),
            "Labeling was added in hours; everything else is in person-months.",
        ),
        Misconception(
            "monitoring_in_hours",
            _instead(lambda row: (HOURS_PER_PERSON_MONTH - 1) * _monitoring(row)),
            "Monitoring was added in hours; everything else is in person-months.",
        ),
        Misconception(
            "no_labeling",
            _instead(lambda row: -_labeling(row)),
            "One hidden cost is missing. Who makes the examples that the model learns from?",
        ),
        Misconception(
            "no_retraining",
            _instead(lambda row: -_retraining(row)),
            "One hidden cost is missing in rows without labels, if not in all of them. Who trains the model again when the world has moved?",
        ),
        Misconception(
            "no_monitoring",
            _instead(lambda row: -_monitoring(row)),
            "One hidden cost is missing in rows without labels, if not in all of them. Who notices when the model gets worse?",
        ),
        Misconception(
            "no_review",
            _instead(lambda row: -row["review_effort"]),
            "One hidden cost is missing in rows without labels, if not in all of them: the one that a regulator asks for. It comes once.",
        ),
        Misconception(
            "ml_effort_on_top",
            _instead(lambda row: row["ml_effort"]),
            "`ml_effort` was added as well. It is part of the full effort, not on top of it: it says who does the work.",
        ),
        Misconception(
            "no_build",
            _instead(lambda row: -row["build_effort"]),
            "The effort to build the thing is not in. The four hidden costs come on top of it.",
        ),
    ),
    quantities=_quantities,
    survivors={
        "140 to 141: labels * idea['minutes_per_label'] / 60 / 140": "meant: within the tolerance of 1%",
        "140 to 139: labels * idea['minutes_per_label'] / 60 / 140": "meant: within the tolerance of 1%",
        "140 to 141: idea['monitoring_hours_per_month'] * 12 / 140": "meant: within the tolerance of 1%",
        "140 to 139: idea['monitoring_hours_per_month'] * 12 / 140": "meant: within the tolerance of 1%",
    },
    hints=(
        "Work out one cost at a time for one idea, on paper: labeling first.",
        "Labeling: all labels of the year x minutes_per_label gives minutes; 60 minutes are an hour and 140 hours are a "
        "person-month. Monitoring: hours per month, twelve months, the same 140.",
        "full effort = build_effort + (labels + retrainings_per_year x labels_per_retraining) x minutes_per_label / 60 / "
        "140 + retrainings_per_year x retraining_effort + monitoring_hours_per_month x 12 / 140 + review_effort.",
    ),
    worked="""
Each hidden cost becomes person-months over twelve months; then they add up.

```python
def full_effort(idea):
    labels = idea["labels"] + idea["retrainings_per_year"] * idea["labels_per_retraining"]
    labeling = labels * idea["minutes_per_label"] / 60 / 140
    retraining = idea["retrainings_per_year"] * idea["retraining_effort"]
    monitoring = idea["monitoring_hours_per_month"] * 12 / 140
    review = idea["review_effort"]
    return idea["build_effort"] + labeling + retraining + monitoring + review
```

In a spreadsheet the five middle lines are five columns, and the last line is their sum with the build effort.
""",
    objective="Put labeling, retraining, monitoring and review into the effort, and say which cost moved which idea.",
    ledger=("RESP-40", "RICE-06"),
)
