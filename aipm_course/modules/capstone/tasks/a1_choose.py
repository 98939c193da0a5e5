"""A1, stage 0: which of three ideas."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.walk import Walk, choosing, walk
from aipm_course.modules.capstone.simulators.world import IDEAS
from aipm_course.modules.capstone.tasks.shared import OBJECTIVE_CHOOSE

COLUMNS = ("baseline", "ceiling", "score", "fits")


def _data(seed: int) -> Walk:
    return walk(seed, {})


def _table(data: Walk, columns: "tuple[str, ...]", **ways: Any) -> dict[str, Any]:
    """Return the table with some columns in another way."""
    right, wrong = choosing(data)["ideas"], choosing(data, **ways)["ideas"]
    return {"ideas": right.assign(**{name: wrong[name] for name in columns})}


def _answer(data: Walk) -> dict[str, Any]:
    found = choosing(data)
    return {"ideas": found["ideas"], "idea": found["idea"]}


def _row_by_row(data: Walk) -> dict[str, Any]:
    """The same idea by idea in plain Python, rounded."""
    rows = {}
    for idea in data.world.ideas.to_dict("records"):
        work = [row for row in data.world.today.to_dict("records") if row["idea"] == idea["idea"]]
        spent = [row["tasks"] * row["minutes"] for row in work]
        weeks = idea["build_weeks"] + idea["check_weeks"] + idea["run_weeks"]
        fits = weeks <= data.facts["capacity_weeks"] and idea["cases_held"] >= idea["cases_needed"]
        rows[str(idea["idea"])] = {
            "baseline": round(sum(spent) / sum(row["tasks"] for row in work), 3),
            "ceiling": round(sum(one * row["touched"] for one, row in zip(spent, work, strict=True)) / 60, 1),
            "score": round(idea["people"] * idea["minutes_saved"] * idea["confidence"] / weeks, 2),
            "fits": "yes" if fits else "no",
        }
    fitting = [idea for idea, row in rows.items() if row["fits"] == "yes"]
    return {
        "ideas": pd.DataFrame(rows).T.rename_axis("idea"),
        "idea": max(fitting, key=lambda idea: rows[idea]["score"]),
    }


_WAYS: Mapping[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "hidden": (("score",), {"weeks": ("build_weeks",)}),
    "touched": (("ceiling",), {"touched": False}),
    "at_capacity": (("fits",), {"edge_weeks": False}),
    "at_cases": (("fits",), {"edge_cases": False}),
}


def _without(data: Walk, names: frozenset[str]) -> dict[str, Any]:
    if not names:
        return _answer(data)
    ways: dict[str, Any] = {}
    for name in names:
        ways |= _WAYS[name][1]
    return _table(data, COLUMNS, **ways)


def _drop(name: str, rule: str, message: str) -> Ablation[Walk]:
    columns, ways = _WAYS[name]
    return Ablation(name, rule, lambda data: _table(data, columns, **ways), message)


def _slip(name: str, columns: "tuple[str, ...]", message: str, **ways: Any) -> Misconception[Walk]:
    def answer(data: Walk) -> dict[str, Any] | None:
        wrong, right = _table(data, columns, **ways), choosing(data)["ideas"]
        # Where one of the columns stays, somebody may have made less than this slip.
        return None if any(wrong["ideas"][name].equals(right[name]) for name in columns) else wrong

    return Misconception(name, answer, message)


def _follow(own: Mapping[str, Any], data: Walk) -> str:
    rows = own["ideas"]
    return numbers.best_idea(
        {idea: float(rows[idea]["score"]) for idea in IDEAS}, {idea: rows[idea]["fits"] for idea in IDEAS}
    )


def _look(given: Any, own: Mapping[str, Any], data: Walk) -> str:
    if own["ideas"][given]["fits"] != "yes":
        return "This idea does not fit in your own table. Only one that fits can be chosen."
    return "This idea fits, and another one that fits has a higher `score` in your own table."


def _lookalikes(data: Walk) -> list[Lookalike]:
    ideas, base = data.world.ideas.set_index("idea"), choosing(data)["ideas"]
    weeks = ideas[["build_weeks", "check_weeks", "run_weeks"]]
    value = ideas["people"] * ideas["minutes_saved"] * ideas["confidence"]
    ways = {
        "the score by build and check alone": value / (weeks["build_weeks"] + weeks["check_weeks"]),
        "the score by build and run alone": value / (weeks["build_weeks"] + weeks["run_weeks"]),
        "the score by check and run alone": value / (weeks["check_weeks"] + weeks["run_weeks"]),
        "the score without the minutes": ideas["people"] * ideas["confidence"] / weeks.sum(axis=1),
        "the score without the people": ideas["minutes_saved"] * ideas["confidence"] / weeks.sum(axis=1),
        "the score before it is divided by weeks": value,
    }
    time = data.world.today.assign(time=lambda rows: rows["tasks"] * rows["minutes"]).groupby("idea")["time"].sum() / 60
    rows = data.world.today.assign(
        time=lambda rows: rows["tasks"] * rows["minutes"], reached=lambda rows: rows["time"] * rows["touched"]
    ).groupby("idea")
    more = {
        "all hours of today": time,
        "the hours that are not touched": time - base["ceiling"],
        "all tasks times the means of `minutes` and `touched`": rows["tasks"].sum()
        * rows["minutes"].mean()
        * rows["touched"].mean()
        / 60,
    }
    least = {
        "the minutes that are touched, by all tasks": rows["reached"].sum() / rows["tasks"].sum(),
        "the minutes of the three segments added": rows["minutes"].sum(),
    }
    return [
        *(Lookalike(words, {"ideas: score": series}, whole=True) for words, series in ways.items()),
        *(Lookalike(words, {"ideas: ceiling": series}, whole=True) for words, series in more.items()),
        *(Lookalike(words, {"ideas: baseline": series}, whole=True) for words, series in least.items()),
    ]


CHOOSE = Question(
    id="capstone.choose",
    task="A1",
    title="Stage 0: which idea",
    points=7,
    kind=Record(
        {
            "ideas": Table(
                "idea",
                IDEAS,
                {
                    "baseline": Number("minutes", within=0.02),
                    "ceiling": Number("hours a week", within_percent=0.3),
                    "score": Number("points", within_percent=0.3),
                    "fits": Choice({"yes": "within the weeks, with the cases", "no": "not so"}),
                },
            ),
            "idea": Choice(dict.fromkeys(IDEAS, "")),
        },
        weights={"ideas": 4.8, "idea": 2.2},
        look={
            "ideas": "Take one idea: its three rows of `today` for baseline and ceiling, its own row for score and fits.",
            "idea": "The highest `score` among the ideas that fit.",
        },
    ),
    data=_data,
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=(
        _slip(
            "mean_minutes",
            ("baseline",),
            "Those are means of the three segments. A segment with more tasks counts for more.",
            pooled=False,
        ),
        _slip(
            "mean_touched",
            ("ceiling",),
            "The mean of the three shares is applied to all minutes in yours. Each segment has its own share.",
            touched="mean",
        ),
        _slip("in_minutes", ("ceiling",), "Those are minutes; asked are hours.", hours=False),
        _slip("no_confidence", ("score",), "The confidence is left out of the score in yours.", sure=False),
        _slip(
            "build_fits",
            ("score", "fits"),
            "Only `build_weeks` count in yours, for the score and for what fits.",
            weeks=("build_weeks",),
            within="same",
        ),
        _slip("any_cases", ("fits",), "Weeks alone decide what fits in yours. The cases count as well.", cases=False),
        _slip("any_weeks", ("fits",), "Cases alone decide what fits in yours. The weeks count as well.", within=False),
        *options(
            _answer,
            "idea",
            dict.fromkeys(IDEAS, "An idea holds if it fits, and no other one that fits has a higher `score`."),
            idea=lambda option: "idea",
        ),
    ),
    ablations=(
        _drop(
            "hidden",
            "all three kinds of weeks",
            "Those go by `build_weeks` alone. Checking and running take weeks, too.",
        ),
        _drop(
            "touched",
            "times the share `touched`",
            "Those are all hours of today. The idea can touch a share of them only.",
        ),
        _drop(
            "at_capacity",
            "at most `capacity_weeks`",
            "An idea that takes just `capacity_weeks` is out in yours. It fits.",
        ),
        _drop(
            "at_cases", "at least `cases_needed`", "An idea that has just the cases it needs is out in yours. It fits."
        ),
    ),
    without=_without,
    follows=(Follows("idea", ("ideas",), _follow, look=_look),),
    lookalikes=_lookalikes,
    generic=DEFAULT - {"carried", "column", "shifted"},
    hints=(
        "Begin with one idea and its three rows of `today`. Baseline: all minutes of the week by all tasks of the week.",
        "For the ceiling, multiply tasks, minutes and `touched` in each segment, add the three, and make hours of it.",
        "For `fits`, add the three kinds of weeks and hold them against `capacity_weeks`; then hold `cases_held` against `cases_needed`. Only then look "
        "for the highest score.",
    ),
    worked="""
```python
time = today["tasks"] * today["minutes"]
baseline = time.groupby(today["idea"]).sum() / today.groupby("idea")["tasks"].sum()
ceiling = (time * today["touched"]).groupby(today["idea"]).sum() / 60

rows = ideas.set_index("idea")
weeks = rows["build_weeks"] + rows["check_weeks"] + rows["run_weeks"]
score = rows["people"] * rows["minutes_saved"] * rows["confidence"] / weeks
fits = (weeks <= facts["capacity_weeks"]) & (rows["cases_held"] >= rows["cases_needed"])

choose = {
    "ideas": pd.DataFrame({"baseline": baseline, "ceiling": ceiling, "score": score, "fits": fits.map({True: "yes", False: "no"})}),
    "idea": score[fits].idxmax(),
}
```

The idea that scores best may be one that nobody can build on the cases or the weeks that there are. What fits comes first, then the score.
""",
    objective=OBJECTIVE_CHOOSE,
    ledger=("PLAN-01", "PATH-01"),
)
