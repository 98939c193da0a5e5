"""A6, stage 5: what the board hears."""

from collections.abc import Mapping
from math import exp, log
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import DEFAULT, Follows, Lookalike, Misconception, Question
from aipm_course.modules.capstone.methods import CHOICES, LABELS, capstone_ratio_low
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.walk import Walk, reporting
from aipm_course.modules.capstone.tasks.a5_operate import OWN as EARLIER
from aipm_course.modules.capstone.tasks.shared import (
    OBJECTIVE_BOARD,
    ablations,
    chosen,
    own,
    plan_of,
    rule,
    slip,
    walking,
    without,
)

OWN = (*EARLIER, "action")
FIELDS = ("result", "late", "gap", "gap_low", "lineage", "board")


def _answer(data: Walk) -> dict[str, Any]:
    found = reporting(data)
    return {**plan_of(data, OWN), **{name: found[name] for name in FIELDS}}


def _row_by_row(data: Walk) -> dict[str, Any]:
    """The same week by week in plain Python, rounded."""
    rows, plan, facts = data.weeks.to_dict("records"), data.plan, data.facts
    spent = data.source["setup"] + facts["label_price"] * LABELS[plan["labels"]] + sum(row["cost"] for row in rows)
    open_harm = rows[-1]["open_harm"] * facts["harm_price"]
    result = (sum(row["value"] for row in rows) - spent - open_harm) / spent
    last = [row for row in rows if row["week"] >= 9]
    late = sum(row["value"] for row in last) / sum(row["cost"] for row in last) - 1
    sums: dict[str, list[int]] = {}
    for row in data.segments.to_dict("records"):
        if row["week"] >= 11:
            one = sums.setdefault(row["segment"], [0, 0])
            one[0] += row["wrong"]
            one[1] += row["shown"]
    shares = {name: (wrong / shown, wrong, shown) for name, (wrong, shown) in sums.items() if shown and wrong}
    gap = low = 1.0
    if len(shares) > 1:
        (high, a, n), (least, b, m) = max(shares.values()), min(shares.values())
        gap = high / least
        low = exp(log(gap) - 1.96 * (1 / a - 1 / n + 1 / b - 1 / m) ** 0.5)
    gold = data.golden.to_dict("records")
    complete = sum(bool(row["source_file"]) and bool(row["version"]) for row in gold) / len(gold)
    return {
        **plan_of(data, OWN),
        "result": f"{100 * result:.2f}%",
        "late": round(late, 4),
        "gap": round(gap, 3),
        "gap_low": round(low, 3),
        "lineage": f"{100 * complete:.2f}%",
        "board": numbers.board_call(late, low, complete, result),
    }


def _follow(own: Mapping[str, Any], data: Walk) -> str:
    return numbers.board_call(*(float(own[name]) for name in ("late", "gap_low", "lineage", "result")))


def _look(given: Any, own: Mapping[str, Any], data: Walk) -> str:
    return "Go down the list with your own numbers: `late` against 20% first, then `gap_low`, `lineage` and `result`."


def _lookalikes(data: Walk) -> list[Lookalike]:
    found, weeks = reporting(data), data.weeks
    value, cost = float(weeks["value"].sum()), float(weeks["cost"].sum())
    spent, harm = found["spent"], found["open_harm"]
    last = weeks[weeks["week"] >= 9]
    segments = data.segments[data.segments["week"] >= 9]
    rows = data.golden
    files, versions = (rows["source_file"] != ""), (rows["version"] != "")
    every = data.world.cases
    everything = float(data.world.facts.set_index("fact")["value"]["label_price"])
    usable = int(numbers.usable(every, data.plan["terms"]).sum())
    before = data.source["setup"] + everything * LABELS[data.plan["labels"]]
    paid = cost + data.source["setup"] + everything * usable
    first = every.sort_values("case").head(LABELS[data.plan["labels"]])
    ratio = found["gap"]
    by_tasks = _by_tasks(data)
    gained = float(last["value"].sum() - last["cost"].sum())
    four = _gap(segments)
    return [
        *(Lookalike(f"{what} with the action {action}, not with your own", {name: one[name]}) for action, one in _other_actions(data).items() for name, what in _WHAT.items()),
        *each("result", [("the return with every usable case paid as a label", (value - paid - harm) / paid), ("the return by the cost of twelve weeks alone", (value - spent - harm) / cost),
                         ("the return by what was spent and what is owed", (value - spent - harm) / (spent + harm)), ("the value less the open harm, by what was spent", (value - harm) / spent),
                         ("the gain of twelve weeks by setup and labels", (value - cost) / before), ("the return on setup and labels alone", (value - spent - harm) / before)]),
        *each("gap", [("the ratio of shares of all tasks, not of what is shown", by_tasks[0])]),
        *each("gap_low", [("the low end by all tasks, not by what is shown", by_tasks[1])]),
        *each("gap_low", [("the low end with the best segment first", found["gap_low"] / ratio**2)]),
        *each("lineage", [("complete ones among the first cases of all, usable or not", float(((first["source_file"] != "") & (first["version"] != "")).mean()))]),
        *each("result", [("the return without the setup", (value - cost - harm) / cost), ("the return without the open harm", (value - spent) / spent), ("the value by what was spent", value / spent),
                         ("the gain by the value", (value - spent - harm) / value if value else 0.0), ("cash by what was spent", float(weeks["cash"].iloc[-1]) / spent),
                         ("the return without setup and open harm", (value - cost) / cost), ("the return without the labels", (value - cost - data.source["setup"] - harm) / (cost + data.source["setup"]))]),
        *each("late", [("the value by the cost", float(last["value"].sum() / last["cost"].sum())), ("the gain by the value", gained / max(1.0, float(last["value"].sum()))),
                       ("the last three weeks", _late(weeks, 10)), ("the last five weeks", _late(weeks, 8)), ("the last two weeks", _late(weeks, 11)), ("all twelve weeks", _late(weeks, 1))]),
        *each("gap", [("the ratio over the last four weeks", four), ("the lowest by the highest", 1 / found["gap"]), ("the ratio over all weeks", _gap(data.segments)), ("the ratio of right answers", _right_ratio(data.segments[data.segments["week"] >= 11]))]),
        *each("gap_low", [("the ratio itself", found["gap"]), ("the high end", found["gap"] ** 2 / found["gap_low"]), ("the low end by one standard error", found["gap"] * (found["gap_low"] / found["gap"]) ** (1 / 1.96))]),
        *each("lineage", [("cases with a source file", float(files.mean())), ("cases with a version", float(versions.mean())), ("cases with either", float((files | versions).mean())),
                          ("complete ones among all cases", float(((every["source_file"] != "") & (every["version"] != "")).mean())), ("cases that lack one", 1 - found["lineage"])]),
    ]  # fmt: skip


_WHAT = {"result": "the return", "late": "the late return", "gap": "the gap", "gap_low": "the low end"}


def _other_actions(data: Walk) -> dict[str, Mapping[str, Any]]:
    """Return the numbers of the board for each action that was not chosen."""
    return {
        action: reporting(Walk(data.world, {**data.plan, "action": action}))
        for action in CHOICES["action"]
        if action != data.plan["action"]
    }


def _by_tasks(data: Walk) -> tuple[float, float]:
    """Return the gap and its low end by somebody who divides by tasks."""
    weeks = data.segments[data.segments["week"].isin(numbers.LAST_WEEKS)]
    sums = weeks.groupby("segment")[["wrong", "tasks"]].sum().query("wrong > 0")
    if len(sums) < 2:
        return 1.0, 1.0
    share = sums["wrong"] / sums["tasks"]
    ends = [float(sums[name][one]) for one in (str(share.idxmax()), str(share.idxmin())) for name in ("wrong", "tasks")]
    return float(share.max() / share.min()), capstone_ratio_low(*ends)


def _late(weeks: Any, first: int) -> float:
    last = weeks[weeks["week"] >= first]
    return float(last["value"].sum() / last["cost"].sum() - 1)


def _gap(segments: Any) -> float:
    sums = segments.groupby("segment")[["wrong", "shown"]].sum()
    sums = sums[(sums["shown"] > 0) & (sums["wrong"] > 0)]
    share = sums["wrong"] / sums["shown"]
    return float(share.max() / share.min()) if len(share) > 1 else 1.0


def _right_ratio(segments: Any) -> float:
    sums = segments.groupby("segment")[["wrong", "shown"]].sum()
    sums = sums[sums["shown"] > 0]
    share = 1 - sums["wrong"] / sums["shown"]
    return float(share.min() / share.max()) if len(share) > 1 else 1.0


_RULES = (
    rule("setup", "setup and labels", ("result",), "Setup and labels are left out in yours.", setup=False),
    rule(
        "harm",
        "less the open harm of week 12",
        ("result",),
        "The open harm is left out in yours. Somebody will have to pay it.",
        harm=False,
    ),
)


BOARD = Question(
    id="capstone.board",
    task="A6",
    title="Stage 5: the board",
    points=8,
    kind=Record(
        {
            **own(*OWN),
            "result": Number("return", within=0.003, percent=True),
            "late": Number("return", within=0.004, percent=True),
            "gap": Number("ratio", within=0.005),
            "gap_low": Number("ratio", within=0.005),
            "lineage": Number("share", within=0.001, percent=True),
            "board": Choice(
                {
                    "stop": "the pilot ends",
                    "iterate": "one more round, with what is to be mended",
                    "scale": "it goes to all of Larkspur",
                }
            ),
        },
        weights={"result": 1.3, "late": 1.2, "gap": 0.8, "gap_low": 1.0, "lineage": 0.9, "board": 2.8},
        own=frozenset(OWN),
        look={
            "result": "Twelve weeks and what came before them: setup and labels. Open harm at the end is owed as well.",
            "late": "Weeks 9 to 12 alone: value less cost, by cost.",
            "gap": "Wrong by shown in weeks 11 and 12, of the worst segment by that of the best.",
            "gap_low": "`capstone_ratio_low`, with wrong and shown of the worst segment first, then of the best.",
            "lineage": "Cases of your golden set with both `source_file` and `version`.",
            "board": "The first line that holds for your own numbers.",
        },
    ),
    data=walking(*OWN),
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=(
        Misconception(
            "empty_text",
            lambda data: {"lineage": 1.0} if reporting(data)["lineage"] < 1 else None,
            'Every case counts as complete in yours. One that lacks either of the two is not; and what is missing is `""`, which `.notna()` does not see.',
        ),
        slip(
            "four_weeks",
            reporting,
            ("gap",),
            "Those are weeks 9 to 12. The gap is read in weeks 11 and 12, after what was done.",
            last=(9, 10, 11, 12),
        ),
        slip(
            "two_weeks",
            reporting,
            ("late",),
            "Those are weeks 11 and 12. `late` is about weeks 9 to 12.",
            late=(11, 12),
        ),
        *options(
            _answer,
            "board",
            {
                "stop": "Stopping is for a `late` below 20%.",
                "iterate": "Iterating is for a `late` of 20% or more with something to mend: `gap_low` above 1.25, `lineage` below 95%, or `result` below −40%.",
                "scale": "Scaling needs all four: `late` 20% or more, `gap_low` at most 1.25, `lineage` 95% or more, `result` −40% or more.",
            },
        ),
    ),
    ablations=ablations(reporting, _RULES),
    without=without(reporting, FIELDS, _RULES),
    chosen=chosen(*OWN),
    follows=(Follows("board", ("late", "gap_low", "lineage", "result"), _follow, look=_look),),
    lookalikes=_lookalikes,
    generic=DEFAULT
    - {"carried", "column", "shifted", "factor", "root", "inverse", "aggregation", "scale", "complement"},
    hints=(
        "Play your twelve weeks once: `weeks = capstone_weeks(world, plan)`, with your action in the plan. Sum value and cost.",
        "`spent` is the cost of twelve weeks, the setup of your source, and `label_price` for each case that your `labels` pay for.",
        "The standard error of the logarithm: the root of 1/a − 1/n + 1/b − 1/m, with a wrong of n shown in the worst segment and b of m in the best.",
    ),
    worked="""
```python
agreed = {"ask": ["yes"], "notice": ["yes", "no_answer"], "contract": ["yes", "no_answer", "objected"]}[plan["terms"]]
rows = cases[cases["consent"].isin(agreed) & (cases["copy_of"] == "") & (cases["age_days"] <= 365)]
gold = rows.sort_values("case").head({"few": 150, "some": 300, "many": 600}[plan["labels"]])

source = sources.set_index("source").loc[plan["source"]]
weeks = capstone_weeks(world, plan).set_index("week")
segments = capstone_segments(world, plan)
spent = weeks["cost"].sum() + source["setup"] + facts["label_price"] * {"few": 150, "some": 300, "many": 600}[plan["labels"]]
owed = weeks["open_harm"].iloc[-1] * facts["harm_price"]
result = (weeks["value"].sum() - spent - owed) / spent
late = weeks["value"].loc[9:].sum() / weeks["cost"].loc[9:].sum() - 1

sums = segments[segments["week"] >= 11].groupby("segment")[["wrong", "shown"]].sum().query("wrong > 0")
share = sums["wrong"] / sums["shown"]
worst, best = sums.loc[share.idxmax()], sums.loc[share.idxmin()]
error = (1 / worst["wrong"] - 1 / worst["shown"] + 1 / best["wrong"] - 1 / best["shown"]) ** 0.5
gap = share.max() / share.min()
gap_low = gap * np.exp(-1.96 * error)
lineage = ((gold["source_file"] != "") & (gold["version"] != "")).mean()
```

The board hears what the path returned and what is still open. How the world went on is shown; what is graded is whether your decision follows
from your own numbers.
""",
    survivors={
        "without the filter (sums['shown'] > 0) & (sums['wrong'] > 0): sums": "equivalent: a segment without answers has no share, and pandas leaves it out",
        "without sums['shown'] > 0: (sums['shown'] > 0) & (sums['wrong'] > 0)": "equivalent: what is wrong has been shown",
        "without sums['wrong'] > 0: (sums['shown'] > 0) & (sums['wrong'] > 0)": "meant: on the author's path every segment that shows answers has wrong ones",
        "> to >=: sums['shown'] > 0": "equivalent: what is wrong has been shown",
        "0 to -1: sums['shown'] > 0": "equivalent: what is wrong has been shown",
        "0 to 1: sums['shown'] > 0": "equivalent: a segment shows none or many",
        "> to >=: sums['wrong'] > 0": "meant: on the author's path every segment that shows answers has wrong ones",
        "0 to -1: sums['wrong'] > 0": "meant: on the author's path every segment that shows answers has wrong ones",
        "0 to 1: sums['wrong'] > 0": "meant: a segment has none wrong or many",
        "1 to 2: gap = gap_low = 1": "meant: two segments or more are left on the author's path",
        "1 to 0: gap = gap_low = 1": "meant: two segments or more are left on the author's path",
        "> to >=: len(sums) > 1": "meant: two segments or more are left on the author's path",
        "1 to 0: len(sums) > 1": "meant: two segments or more are left on the author's path",
        "without result < -0.4: gap_low > 1.25 or lineage < 0.95 or result < -0.4": "meant: where the author's path comes to this line, it returns more",
        "0.4 to 0.44: -0.4": "meant: where the author's path comes to this line, it returns more",
        "> to >=: gap_low > 1.25": "equivalent: no low end lies on the bar",
        "< to <=: lineage < 0.95": "equivalent: no share lies on the bar",
        "< to <=: result < -0.4": "equivalent: no return lies on the bar",
        "< to <=: late < 0.2": "equivalent: no return lies on the bar",
        "1.25 to 1.375: gap_low > 1.25": "meant: the numbers of the author's path are further from the bar",
        "0.2 to 0.22: late < 0.2": "meant: the numbers of the author's path are further from the bar",
        "150 to 151: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "150 to 149: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "600 to 601: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "600 to 599: {'few': 150, 'some': 300, 'many': 600}": "meant: the author's own path takes another option",
        "300 to 301: {'few': 150, 'some': 300, 'many': 600}": "meant: twelve dollars more or less are within the tolerance",
        "300 to 299: {'few': 150, 'some': 300, 'many': 600}": "meant: twelve dollars more or less are within the tolerance",
    },
    objective=OBJECTIVE_BOARD,
    ledger=("GOV-01", "CHECK-06"),
)
