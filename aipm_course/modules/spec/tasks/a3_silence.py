"""A3: when to stay silent."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.spec.lookalikes.silence import for_silence
from aipm_course.modules.spec.simulators.silence import (
    ALONE,
    GRID,
    PLANS,
    TOPICS,
    WRONG_WAYS,
    Silence,
    columns,
    evaluated,
    plan_for,
    plan_rows,
    silence,
)
from aipm_course.modules.spec.tasks.shared import OBJECTIVE_SILENCE

COLUMNS = ("silent", "error", "cost")


def _answer(data: Silence) -> dict[str, Any]:
    cutoff, topic, found = evaluated(data.answers, data.facts)
    return {"cutoff": cutoff, "topic": topic, "plans": found, "plan": plan_for(found, data.facts["bar"])}


_ONE_OR_OTHER: tuple[frozenset[str], ...] = (
    frozenset({"unchecked_wrong", "unchecked_right"}),
    frozenset({"chosen_late", "chosen_on_all"}),
    frozenset({"reported_early", "reported_on_all"}),
)


def _cheapest(data: Silence) -> dict[str, Any] | None:
    """Return the plan with the least cost, whatever its error; None where that is the right one."""
    right = _answer(data)
    plan = str(right["plans"]["cost"].idxmin())
    return None if plan == right["plan"] else {"plan": plan}


def _way(data: Silence, names: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    if not names:
        return _answer(data)
    if names == {"bar"}:
        return _cheapest(data)
    if "bar" in names or any(pair <= names for pair in _ONE_OR_OTHER):
        return None
    ways = {key: value for name in names for key, value in WRONG_WAYS[name].items()}
    cutoff, topic, found = evaluated(data.answers, data.facts, **ways)
    right = _answer(data)
    if names <= ALONE and (cutoff, topic) == (right["cutoff"], right["topic"]):
        return None
    return {"cutoff": cutoff, "topic": topic, "plans": found}


def _by_hand(data: Silence) -> dict[str, Any]:
    """The same with groups and shares in percent."""
    facts, rows = data.facts, data.answers[data.answers["right"] != "unchecked"]
    rows = rows.assign(bad=rows["right"] == "no")
    early, late = rows[rows["day"] < facts["report"]], rows[rows["day"] >= facts["report"]]
    errors = {cutoff: early[early["score"] >= cutoff]["bad"].mean() for cutoff in GRID}
    cutoff = next((cutoff for cutoff, error in errors.items() if error <= facts["bar"]), 0.9)
    topic = str(early.groupby("topic")["bad"].mean().idxmax())
    shown = {"show_all": late, "use_cutoff": late[late["score"] >= cutoff], "narrow": late[late["topic"] != topic]}
    plans, kept = {}, {}
    for plan, part in shown.items():
        silent, bad = len(late) - len(part), int(part["bad"].sum())
        cost = 1000 * (silent * facts["person"] + bad * facts["wrong"]) / len(late)
        plans[plan] = {
            "silent": f"{100 * silent / len(late):.2f}%",
            "error": f"{100 * bad / len(part):.2f}%",
            "cost": round(cost),
        }
        if bad / len(part) <= facts["bar"]:
            kept[plan] = cost
    plan = min(kept, key=lambda name: kept[name]) if kept else "fix_first"
    return {"cutoff": f"{cutoff:.2f}", "topic": topic.title(), "plans": plans, "plan": plan.replace("_", " ")}


def _a_step_early(data: Silence) -> dict[str, Any] | None:
    """Return the answer of somebody who takes the last cutoff that breaks the bar; None at either end of the grid."""
    right = _answer(data)
    place = GRID.index(right["cutoff"])
    if not 0 < place < len(GRID) - 1:
        return None
    own = {"cutoff": GRID[place - 1], "topic": right["topic"]}
    found = _plans(own, data)
    return {**own, "plans": found[0]} if found else None


def _plans(own: Mapping[str, Any], data: Silence) -> list[pd.DataFrame]:
    rows = columns(data.answers)
    late = rows.where(rows.day >= data.facts["report"])
    cutoff = float(own["cutoff"])
    if not 0 <= cutoff <= float(late.score.max()):
        return []  # nothing is shown, so no plan follows
    return [plan_rows(late, data.facts, cutoff, TOPICS.index(own["topic"]))]


def _plan(own: Mapping[str, Any], data: Silence) -> str:
    rows = {plan: {name: float(own["plans"][plan][name]) for name in COLUMNS} for plan in PLANS}
    found = pd.DataFrame.from_dict(rows, orient="index")
    return plan_for(found.assign(error=_share(found["error"])), data.facts["bar"])


def _share(values: pd.Series) -> pd.Series:
    return values / 100 if values.max() > 1 else values


def _drop(name: str, rule: str, message: str) -> Ablation[Silence]:
    return Ablation(name, rule, lambda data: _way(data, frozenset((name,))), message)


_RULES: tuple[Ablation[Silence], ...] = (
    _drop(
        "unchecked_wrong",
        "Answers that nobody checked",
        'Answers that nobody checked count as wrong in yours (`right` "unchecked"). They do not count at all.',
    ),
    _drop(
        "unchecked_right",
        "do not count at all",
        'Answers that nobody checked count in yours, and not as wrong ones (`right` "unchecked"). They do not count at all.',
    ),
    _drop(
        "chosen_late",
        "on the days before `report`",
        "Cutoff and topic are chosen on the days from `report` on in yours. Choose them on those before it.",
    ),
    _drop(
        "reported_early",
        "on the days from `report` on",
        "Those are the plans on the days before `report`. The days from it on decide.",
    ),
    _drop(
        "day_late",
        "the day `report` itself belongs to the second period",
        "The day `report` counts with the first period in yours. It belongs to the second one.",
    ),
    Ablation(
        "bar",
        "of the plans whose `error` is at most `bar`",
        lambda data: _cheapest(data),
        "It is the plan with the least `cost` of all. Its `error` has to keep `bar` first.",
    ),
    _drop(
        "strict",
        "whose `score` is at least the cutoff",
        "Answers with a score just at the cutoff are silent in yours. They are shown.",
    ),
)


def _if(name: str, message: str, *names: str) -> Misconception[Silence]:
    return Misconception(name, lambda data: _way(data, frozenset(names or (name,))), message)


def _two(first: Ablation[Silence], second: Ablation[Silence]) -> Misconception[Silence]:
    """Return the misconception of somebody who drops two rules; None where one of the two alone gives the same."""
    both = frozenset((first.name, second.name))

    def answer(data: Silence) -> dict[str, Any] | None:
        made = _way(data, both)
        alone = [_way(data, frozenset((name,))) for name in both]
        return None if made is None or any(one is not None and _same(made, one) for one in alone) else made

    return Misconception(f"{first.name}_and_{second.name}", answer, f"{first.message} And: {second.message}")


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(np.allclose(one["plans"].to_numpy(), other["plans"].to_numpy(), rtol=0, atol=1e-9))


def _late(data: Silence) -> tuple[Any, float, int]:
    cutoff, topic, _ = evaluated(data.answers, data.facts)
    rows = columns(data.answers)
    return rows.where(rows.day >= data.facts["report"]), cutoff, TOPICS.index(topic)


def _column(name: str, message: str, field: str, made: Any) -> Misconception[Silence]:
    """Return a misconception on one column of the table; `made` gives its numbers from late rows, right table and facts."""

    def answer(data: Silence) -> dict[str, Any]:
        late, cutoff, topic = _late(data)
        right = plan_rows(late, data.facts, cutoff, topic)
        return {"plans": right.assign(**{field: made(late, right, data.facts)})}

    return Misconception(name, answer, message)


def _expected(data: Silence) -> dict[str, Any]:
    """Return the errors that 1 − score would give."""
    late, cutoff, topic = _late(data)
    right = plan_rows(late, data.facts, cutoff, topic)
    shown = [np.ones(len(late.score), bool), late.score >= cutoff - 1e-9, late.topic != topic]
    return {"plans": right.assign(error=[float(1 - late.score[mask].mean()) for mask in shown])}


def _by_expected(data: Silence) -> dict[str, Any]:
    """Return what somebody gets who takes 1 − score for the chance of an error, in choice and report."""
    rows = columns(data.answers)
    early = rows.where(rows.day < data.facts["report"])
    good = [
        cutoff for cutoff in GRID if 1 - early.score[early.score >= cutoff - 1e-9].mean() <= data.facts["bar"] + 1e-12
    ]
    cutoff = good[0] if good else GRID[-1]
    late, _, topic = _late(data)
    found = plan_rows(late, data.facts, cutoff, topic)
    shown = [np.ones(len(late.score), bool), late.score >= cutoff - 1e-9, late.topic != topic]
    return {"cutoff": cutoff, "plans": found.assign(error=[float(1 - late.score[mask].mean()) for mask in shown])}


SILENCE = Question(
    id="spec.silence",
    task="A3",
    title="When to stay silent",
    points=8,
    kind=Record(
        {
            "cutoff": Number("score", within=0.001, one_of=GRID),
            "topic": Choice(dict.fromkeys(TOPICS, "")),
            "plans": Table(
                "plan",
                PLANS,
                {
                    "silent": Number("share", within=0.001, percent=True),
                    "error": Number("share", within=0.001, percent=True),
                    "cost": Number("dollars per 1,000 answers", within=10, within_percent=0.4),
                },
            ),
            "plan": Choice(
                {
                    "show_all": "every answer is shown",
                    "use_cutoff": "answers under the cutoff stay silent",
                    "narrow": "answers on the topic stay silent",
                    "fix_first": "the answers are repaired first",
                }
            ),
        },
        weights={"cutoff": 1.2, "topic": 0.8, "plans": 3.2, "plan": 2.8},
        look={
            "cutoff": "On the checked answers before `report`: for each cutoff, the share of wrong ones among the answers that it shows. Go up "
            "from 0.50 and stop at the first that keeps `bar`.",
            "topic": "On the checked answers before `report`: per topic wrong ones ÷ all of the topic.",
            "plans": "Count checked answers from `report` on: all, silent, shown, shown and wrong. `silent` is silent ÷ all, `error` wrong ÷ "
            "shown.",
            "plan": "Which of the three rows keep `bar` in `error`? Of those, the one with the least `cost`.",
        },
    ),
    data=silence,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        _if(
            "chosen_on_all",
            "Cutoff and topic are chosen on all days in yours. Choose them on the days before `report` only.",
        ),
        _if(
            "periods_swapped",
            "The two periods are exchanged in yours: choose on the days before `report`, report on those from it on.",
            "chosen_late",
            "reported_early",
        ),
        _if(
            "all_days",
            "Cutoff, topic and plans are taken from all days in yours. Choose before `report`, report from it on.",
            "chosen_on_all",
            "reported_on_all",
        ),
        _if(
            "all_early",
            "Cutoff and topic are chosen on all days in yours, and the plans reported before `report`. It is the other way round: choose "
            "before it, report from it on.",
            "chosen_on_all",
            "reported_early",
        ),
        _if("reported_on_all", "Those are the plans on all days. The days from `report` on decide."),
        Misconception(
            "a_step_early",
            _a_step_early,
            "The last cutoff that breaks `bar` is taken in yours. Take the first that keeps it.",
        ),
        Misconception(
            "by_count",
            lambda data: _way(data, frozenset({"by_count"})),
            "The topic is the one with the highest share of wrong answers, before `report`: hold wrong ones against all of each topic.",
        ),
        Misconception(
            "one_minus_score",
            _expected,
            "`error` is one minus the mean score in yours. A score is no share of right answers: count the wrong ones.",
        ),
        _column(
            "error_of_all",
            "`error` is a share of all answers in yours. Divide by those that are shown.",
            "error",
            lambda late, right, facts: right["error"] * (1 - right["silent"]),
        ),
        _column(
            "silent_shown",
            "`silent` holds the share that is shown in yours. Silent is the rest.",
            "silent",
            lambda late, right, facts: 1 - right["silent"],
        ),
        _column(
            "silent_to_shown",
            "`silent` is divided by the shown answers in yours. Divide by all of the period.",
            "silent",
            lambda late, right, facts: right["silent"] / (1 - right["silent"]),
        ),
        _column(
            "silence_is_free",
            "`cost` holds only the wrong answers in yours. A silent one costs `person`, for a person answers.",
            "cost",
            lambda late, right, facts: 1000 * facts["wrong"] * right["error"] * (1 - right["silent"]),
        ),
        _column(
            "errors_are_free",
            "`cost` holds only the silent answers in yours. A wrong one that is shown costs `wrong`.",
            "cost",
            lambda late, right, facts: 1000 * facts["person"] * right["silent"],
        ),
        _column(
            "cost_by_error",
            "`cost` takes `error` times 1,000 for the wrong answers in yours. `error` is a share of the shown ones, and of 1,000 fewer are shown.",
            "cost",
            lambda late, right, facts: 1000 * (facts["person"] * right["silent"] + facts["wrong"] * right["error"]),
        ),
        _column(
            "all_wrong",
            "`cost` holds every wrong answer in yours, the silent ones too. Only shown ones cost `wrong`.",
            "cost",
            lambda late, right, facts: (
                1000 * (facts["person"] * right["silent"] + facts["wrong"] * float(late.wrong.mean()))
            ),
        ),
        _column(
            "per_shown",
            "`cost` is per 1,000 shown answers in yours. It is asked per 1,000 answers, shown or silent.",
            "cost",
            lambda late, right, facts: right["cost"] / (1 - right["silent"]),
        ),
        _column(
            "prices_swapped",
            "In `cost` the two prices are exchanged: `person` belongs to silent answers, `wrong` to wrong ones.",
            "cost",
            lambda late, right, facts: (
                1000 * (facts["wrong"] * right["silent"] + facts["person"] * right["error"] * (1 - right["silent"]))
            ),
        ),
        Misconception(
            "expected_errors",
            _by_expected,
            "The cutoff and `error` go by one minus the score in yours. A score is no share of right answers: count the wrong ones.",
        ),
        *(
            _two(first, second)
            for first, second in combinations([rule for rule in _RULES if rule.name != "bar"], 2)
            if {first.name, second.name} != {"chosen_late", "reported_early"}
        ),
        *options(
            _answer,
            "plan",
            {
                "show_all": "To show all is the choice where its `error` keeps `bar` and its `cost` is the least of those that do.",
                "use_cutoff": "The cutoff is the choice where its `error` keeps `bar` and its `cost` is the least of those that do.",
                "narrow": "To leave the topic silent is the choice where its `error` keeps `bar` and its `cost` is the least of those that do.",
                "fix_first": "To repair first is the choice where `error` is over `bar` in each of the three rows.",
            },
        ),
        *options(
            _answer,
            "topic",
            dict.fromkeys(
                TOPICS,
                "The topic is the one with the highest share of wrong answers among its checked ones, before `report`.",
            ),
            idea=lambda option: "topic",
        ),
    ),
    ablations=_RULES,
    without=_way,
    follows=(Follows("plans", ("cutoff", "topic"), _plans), Follows("plan", ("plans",), _plan)),
    lookalikes=for_silence,
    generic=DEFAULT - {"carried"},
    hints=(
        "Three steps: keep checked answers, cut the table in two at `report`, choose on the first part. Then touch the first part no more.",
        'For the grid: for each cutoff from 0.50 to 0.90 the mean of `right` equal to "no" over the answers with a score of at least that. '
        "The first that is at most `bar` counts; if none is, it is 0.90.",
        "A plan is a choice of answers that are shown. Count in the second part: all, shown, shown and wrong. The three columns come from "
        "these three numbers and the two prices.",
    ),
    worked="""
```python
rows = answers[answers["right"] != "unchecked"]
wrong = rows["right"] == "no"
late = rows["day"] >= facts["report"]
grid = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
errors = {cutoff: wrong[~late & (rows["score"] >= cutoff)].mean() for cutoff in grid}
good = [cutoff for cutoff in grid if errors[cutoff] <= facts["bar"]]
cutoff = good[0] if good else 0.9
topic = wrong[~late].groupby(rows["topic"]).mean().idxmax()

count = late.sum()
shown = {"show_all": late, "use_cutoff": late & (rows["score"] >= cutoff), "narrow": late & (rows["topic"] != topic)}
table = {}
for plan, keep in shown.items():
    silent = count - keep.sum()
    missed = wrong[keep].sum()
    table[plan] = {
        "silent": silent / count,
        "error": missed / keep.sum(),
        "cost": 1000 * (facts["person"] * silent + facts["wrong"] * missed) / count,
    }
plans = pd.DataFrame(table).T.rename_axis("plan")
kept = plans[plans["error"] <= facts["bar"]]
silence = {
    "cutoff": cutoff,
    "topic": topic,
    "plans": plans,
    "plan": kept["cost"].idxmin() if len(kept) else "fix_first",
}
```

In a spreadsheet: a pivot table of right by score and period, then running sums from the top. A cutoff that is chosen and reported on the same
days looks better than it is. And silence has a price, so it is a plan among others.
""",
    objective=OBJECTIVE_SILENCE,
    ledger=("RESP-18", "RESP-19", "CHAL-06"),
)
