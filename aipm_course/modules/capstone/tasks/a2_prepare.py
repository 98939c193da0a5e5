"""A2, stage 1: what terms and labels leave, and what the source costs."""

from collections.abc import Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import DEFAULT, Follows, Lookalike, Misconception, Question
from aipm_course.modules.capstone.methods import LABELS
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.walk import Walk, preparing
from aipm_course.modules.capstone.tasks.shared import (
    OBJECTIVE_PREPARE,
    ablations,
    chosen,
    own,
    plan_of,
    rule,
    slip,
    walking,
    without,
)

OWN = ("idea", "terms", "labels", "source")
FIELDS = ("usable", "golden", "kappa", "cost", "pays_from", "labels_call")
_SET = ("usable", "golden", "kappa", "labels_call")


def _answer(data: Walk) -> dict[str, Any]:
    return {**plan_of(data, OWN), **preparing(data)}


def _row_by_row(data: Walk) -> dict[str, Any]:
    """The same case by case in plain Python, rounded."""
    plan, facts = data.plan, data.facts
    agreed = {"ask": ["yes"], "notice": ["yes", "no_answer"], "contract": ["yes", "no_answer", "objected"]}[
        plan["terms"]
    ]
    rows = [
        row
        for row in data.world.cases.to_dict("records")
        if row["consent"] in agreed and not row["copy_of"] and row["age_days"] <= 365
    ]
    gold = sorted(rows, key=lambda row: row["case"])[: LABELS[plan["labels"]]]
    n = len(gold)
    same = sum(row["reviewer_1"] == row["reviewer_2"] for row in gold) / n
    one, two = (sum(row[name] == "wrong" for row in gold) / n for name in ("reviewer_1", "reviewer_2"))
    chance = one * two + (1 - one) * (1 - two)
    agreement = (same - chance) / (1 - chance)
    source = data.source
    tasks = sum(row["tasks"] for row in data.world.today.to_dict("records") if row["idea"] == plan["idea"])
    saved = next(row["minutes_saved"] for row in data.world.ideas.to_dict("records") if row["idea"] == plan["idea"])
    fixed = source["setup"] / facts["spread_weeks"] + source["weekly"]
    single = source["per_task"] + source["review_share"] * facts["review_minutes"] * facts["wage"]
    return {
        **plan_of(data, OWN),
        "usable": len(rows),
        "golden": n,
        "kappa": round(agreement, 3),
        "cost": f"${(fixed + tasks * single) / (tasks * source['success']):.4f}",
        "pays_from": round(fixed / (source["success"] * saved * facts["wage"] - single), 1),
        "labels_call": numbers.labels_call(n, agreement),
    }


def _follow(own: Mapping[str, Any], data: Walk) -> str:
    return numbers.labels_call(float(own["golden"]), float(own["kappa"]))


def _golden(own: Mapping[str, Any], data: Walk) -> float:
    return float(min(own["usable"], LABELS[data.plan["labels"]]))


def _look(given: Any, own: Mapping[str, Any], data: Walk) -> str:
    return "Hold `kappa` against 0.6 first; only where that holds, hold `golden` against 200."


def _lookalikes(data: Walk) -> list[Lookalike]:
    plan, cases, facts = data.plan, data.world.cases, data.facts
    source, rows = data.source, data.golden
    tasks = sum(data.live.values())
    right = preparing(data)
    terms = {one: float(numbers.usable(cases, one).sum()) for one in numbers.AGREED if one != plan["terms"]}
    one, two = (rows["reviewer_1"] == "wrong").to_numpy(), (rows["reviewer_2"] == "wrong").to_numpy()
    final = (rows["final"] == "wrong").to_numpy()
    everybody = cases[numbers.usable(cases, plan["terms"])]
    fixed = source["setup"] / facts["spread_weeks"] + source["weekly"]
    single = source["per_task"] + source["review_share"] * facts["review_minutes"] * facts["wage"]
    saved = float(data.world.ideas.set_index("idea")["minutes_saved"][plan["idea"]])
    today = data.world.today[data.world.today["idea"] == plan["idea"]]
    baseline = float((today["tasks"] * today["minutes"]).sum() / today["tasks"].sum())
    people = float(data.world.ideas.set_index("idea")["people"][plan["idea"]])
    unpaid = source["per_task"] + source["review_share"] * facts["review_minutes"]
    amounts = {
        "the mean of your idea's segments": tasks / len(today),
        "all three ideas": float(data.world.today["tasks"].sum()),
        "your idea's `people`, taken for tasks": people,
        **{f"the segment {name}": many for name, many in data.live.items()},
    }
    return [
        *each("usable", [("all cases", len(cases)), *((f"the usable cases under the terms {name}", n) for name, n in terms.items()),
                         ("the cases of your terms, copies and old ones among them", float(cases["consent"].isin(numbers.AGREED[plan["terms"]]).sum()))]),
        *each("golden", [(f"the cases that {name} labels pay for", n) for name, n in LABELS.items() if n != right["golden"]] + [("all usable cases", right["usable"])] * (right["usable"] != right["golden"])),
        *each("kappa", [("the share of cases on which the two agree", float((one == two).mean())), ("the agreement that chance gives", float(one.mean() * two.mean() + (1 - one.mean()) * (1 - two.mean()))),
                        ("kappa of all usable cases", numbers.kappa_of(everybody)), ("kappa of all cases", numbers.kappa_of(cases)),
                        ("kappa of the first reviewer and `final`", numbers.kappa(one, final)), ("kappa of the second reviewer and `final`", numbers.kappa(two, final))]),
        *each("cost", [("the cost of a task, successful or not", right["cost"] * source["success"]), ("the cost without setup and weekly cost", single / source["success"]),
                       ("the cost without review", numbers.money(source, tasks, saved, facts, review=False)[0]),
                       ("the cost of a week", fixed + tasks * single), ("the cost with your source's success left out", fixed / tasks + single),
                       ("the cost with the reading minutes not paid: each costs `wage`", (fixed + tasks * unpaid) / (tasks * source["success"])),
                       *((f"the cost by the tasks of {name}", (fixed + many * single) / (many * source["success"])) for name, many in amounts.items())]),
        *each("pays_from", [("the tasks of your idea", tasks), ("the tasks where reading minutes are not paid", fixed / (source["success"] * saved * facts["wage"] - unpaid)),
                            ("the tasks where a success saves all minutes of today, not `minutes_saved`", fixed / (source["success"] * baseline * facts["wage"] - single)),
                            ("successful tasks", right["pays_from"] * source["success"]), ("the tasks where all succeed", numbers.money(source, tasks, saved, facts, success=False)[1]),
                            ("the tasks by the weekly cost alone", source["weekly"] / (source["success"] * saved * facts["wage"] - single)),
                            ("the tasks if one task costs nothing", fixed / (source["success"] * saved * facts["wage"]))]),
    ]  # fmt: skip


def _other_source(name: str) -> Misconception[Walk]:
    def answer(data: Walk) -> dict[str, Any] | None:
        if data.plan["source"] == name:
            return None
        row = {
            str(key): float(value)
            for one in data.world.sources.to_dict("records")
            if one["source"] == name
            for key, value in one.items()
            if key != "source"
        }
        saved = float(data.world.ideas.set_index("idea")["minutes_saved"][data.plan["idea"]])
        cost, pays = numbers.money(row, sum(data.live.values()), saved, data.facts)
        return {"cost": cost, "pays_from": pays}

    return Misconception(
        f"source_{name}", answer, "Those are numbers of another source than the one you chose.", idea="source"
    )


_RULES = (
    rule(
        "recent",
        "at most 365 days old",
        ("usable",),
        "Cases of any age count in yours. They are at most 365 days old.",
        recent=None,
    ),
    rule(
        "at_365",
        "at most 365 days old",
        ("usable",),
        "A case of just 365 days is out in yours. It counts.",
        recent=364,
    ),
    rule(
        "copies",
        "A copy does not count",
        ("usable",),
        "Copies count in yours: `copy_of` names another case.",
        copies=True,
    ),
    rule(
        "order",
        "lowest numbers `case`",
        ("kappa",),
        "Your golden set is in the order of the file. It goes by `case`.",
        ordered=False,
    ),
    rule(
        "setup",
        "spread over `spread_weeks`",
        ("cost", "pays_from"),
        "The setup is left out in yours.",
        setup=False,
    ),
    rule(
        "review",
        "a person reads `review_share` of the answers",
        ("cost", "pays_from"),
        "The reading is left out in yours.",
        review=False,
    ),
)


PREPARE = Question(
    id="capstone.prepare",
    task="A2",
    title="Stage 1: data and cost",
    points=8,
    kind=Record(
        {
            **own(*OWN),
            "usable": Number("cases", within=0.4),
            "golden": Number("cases", within=0.4),
            "kappa": Number("kappa", within=0.002),
            "cost": Number("dollars", within_percent=0.4),
            "pays_from": Number("tasks a week", within_percent=0.4),
            "labels_call": Choice(
                {
                    "rewrite": "write the guide for reviewers anew",
                    "more": "label more cases first",
                    "go": "go on with these labels",
                }
            ),
        },
        weights={"usable": 1.3, "golden": 0.3, "kappa": 1.3, "cost": 1.3, "pays_from": 1.0, "labels_call": 2.8},
        own=frozenset(OWN),
        look={
            "usable": "Three tests for a case: consent under your `terms`, `copy_of` empty, at most 365 days old.",
            "golden": "The usable cases, or as many of them as your `labels` pay for.",
            "kappa": "Agreement of the two reviewers beyond chance, on your golden set alone.",
            "cost": "A week: setup by `spread_weeks`, weekly cost, then per task its price and the minutes of the share that a person reads, at `wage`. Divided by the tasks that succeed.",
            "pays_from": "The fixed cost of a week, divided by what one task leaves: its value where it succeeds, less what it costs.",
            "labels_call": "Hold `kappa` against 0.6, then `golden` against 200.",
        },
    ),
    data=walking(*OWN),
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=(
        slip(
            "once",
            preparing,
            ("cost", "pays_from"),
            "The whole setup stands against one week in yours. It is spread over `spread_weeks`.",
            setup="once",
        ),
        slip(
            "all_read",
            preparing,
            ("cost", "pays_from"),
            "A person reads every answer in yours. They read `review_share` of them.",
            review="all",
        ),
        slip("no_success", preparing, ("cost", "pays_from"), "Each task counts as a success in yours.", success=False),
        *(_other_source(name) for name in ("build", "partner", "buy")),
        *options(
            _answer,
            "labels_call",
            {
                "rewrite": "A new guide is for a kappa below 0.6.",
                "more": "More labels are for a kappa of 0.6 or more on fewer than 200 cases.",
                "go": "Going on needs both: a kappa of 0.6 or more, and 200 cases or more.",
            },
        ),
    ),
    ablations=ablations(preparing, _RULES),
    without=without(preparing, FIELDS, _RULES),
    chosen=chosen(*OWN),
    follows=(
        Follows("golden", ("usable",), _golden),
        Follows("labels_call", ("golden", "kappa"), _follow, look=_look),
    ),
    lookalikes=_lookalikes,
    generic=DEFAULT - {"carried", "column", "shifted", "factor", "root", "inverse", "aggregation", "scale"},
    hints=(
        "Filter the cases three times: consent, copies, age. Sort what is left by `case` and take the first ones.",
        "Kappa: `from sklearn.metrics import cohen_kappa_score`, on the two reviewers of your golden set.",
        "For the cost, write one week down: setup ÷ `spread_weeks` + weekly + tasks × (per task + review_share × review_minutes × wage). Tasks are those of your "
        "idea, all segments. Then divide by tasks × success.",
    ),
    worked="""
```python
agreed = {"ask": ["yes"], "notice": ["yes", "no_answer"], "contract": ["yes", "no_answer", "objected"]}[plan["terms"]]
rows = cases[cases["consent"].isin(agreed) & (cases["copy_of"] == "") & (cases["age_days"] <= 365)]
gold = rows.sort_values("case").head({"few": 150, "some": 300, "many": 600}[plan["labels"]])
kappa = cohen_kappa_score(gold["reviewer_1"], gold["reviewer_2"])

source = sources.set_index("source").loc[plan["source"]]
tasks = today.loc[today["idea"] == plan["idea"], "tasks"].sum()
saved = ideas.set_index("idea")["minutes_saved"][plan["idea"]]
fixed = source["setup"] / facts["spread_weeks"] + source["weekly"]
single = source["per_task"] + source["review_share"] * facts["review_minutes"] * facts["wage"]

prepare = {
    **plan,
    "usable": len(rows),
    "golden": len(gold),
    "kappa": kappa,
    "cost": (fixed + tasks * single) / (tasks * source["success"]),
    "pays_from": fixed / (source["success"] * saved * facts["wage"] - single),
    "labels_call": "rewrite" if kappa < 0.6 else "more" if len(gold) < 200 else "go",
}
```

No terms are right here, and no number of labels: they decide what you will be able to say later.
""",
    survivors={
        "< to <=: kappa < 0.6": "equivalent: no kappa lies on the bar; the guide holds or does not by 0.02 at least",
        "0.6 to 0.66: kappa < 0.6": "meant: the bar is told from 0.6 by the paths whose kappa is near it",
        "150 to 151: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "150 to 149: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "600 to 601: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "600 to 599: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "< to <=: len(gold) < 200": "meant: the author's own path labels 300 cases",
        "200 to 201: len(gold) < 200": "meant: the author's own path labels 300 cases",
        "200 to 199: len(gold) < 200": "meant: the author's own path labels 300 cases",
    },
    objective=OBJECTIVE_PREPARE,
    ledger=("PLAN-02", "CHECK-01"),
)
