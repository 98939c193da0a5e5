"""A3: two rules against two models."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Question
from aipm_course.modules.framing.lookalikes.flags import for_flags
from aipm_course.modules.framing.simulators.flags import (
    WAYS,
    Flags,
    better_model,
    counted,
    decide,
    flags,
    gross,
    run_cost,
)
from aipm_course.modules.framing.tasks.shared import OBJECTIVE_FLAGS


def most_for(worth: "Mapping[str, float] | pd.Series", run: "Mapping[str, float] | pd.Series") -> float:
    """Return the run cost at which the better model is worth what the rule is worth."""
    net = {way: float(worth[way]) - float(run[way]) for way in WAYS}
    return float(worth[better_model(net)]) - net["rule"]


def _without(drawn: Flags, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    rows = counted(
        drawn.cases, "fit" if "fit_month" in dropped else "next", twice="twice" in dropped, unknown="unknown" in dropped
    )
    worth = gross(rows, drawn.facts, false_flags="false_flags" not in dropped)
    run = run_cost(
        drawn.costs,
        1.0 if "at_once" in dropped else drawn.facts["months"],
        quarter=1.0 if "quarter" in dropped else 3.0,
    )
    table = pd.DataFrame({"gross": worth, "run": run}).rename_axis("way")
    return {"worth": table, "most": most_for(worth, run)}


def _answer(drawn: Flags) -> dict[str, Any]:
    numbers = _without(drawn, frozenset())
    net = numbers["worth"]["gross"] - numbers["worth"]["run"]
    return {**numbers, "decision": decide(net.to_dict())}


def _by_sql(drawn: Flags) -> dict[str, Any]:
    """The same counted by a query, rounded to whole dollars."""
    import duckdb

    lines = drawn.cases
    gain, cost, months = (drawn.facts[name] for name in ("gain", "false_flag", "months"))
    sums = ", ".join(
        f"sum(case when {way} = 1 and escalated = 1 then {gain} when {way} = 1 then -{cost} else 0 end) as {way}"
        for way in WAYS
    )
    source = "(select distinct * from lines where month = 'next' and escalated is not null)"
    with duckdb.connect() as session:
        session.register("lines", lines)
        worth = session.sql(f"select {sums} from {source}").df().iloc[0]
    run = drawn.costs.set_index("way").eval(f"build / {months} + upkeep + retraining / 3")
    table = pd.DataFrame({"gross": worth, "run": run}).round(0)
    net = (table["gross"] - table["run"]).to_dict()
    best = max(("logistic", "tree"), key=lambda way: net[way])
    first = max(net, key=lambda way: net[way])
    return {
        "worth": table.rename_axis("way").reset_index(),
        "most": float(table["gross"][best]) - net["rule"],
        "decision": str(first).capitalize() if net[first] > 0 else "none",
    }


def _column(own: Mapping[str, Any], name: str) -> dict[str, float]:
    return {way: float(own["worth"][way][name]) for way in WAYS}


def _decide(own: Mapping[str, Any], drawn: Flags) -> str:
    worth, run = _column(own, "gross"), _column(own, "run")
    return decide({way: worth[way] - run[way] for way in WAYS})


def _most(own: Mapping[str, Any], drawn: Flags) -> float:
    return most_for(_column(own, "gross"), _column(own, "run"))


def _drop(name: str, rule: str, message: str) -> Ablation[Flags]:
    return Ablation(name, rule, lambda drawn: _without(drawn, frozenset((name,))), message)


_GROSS = (
    _drop(
        "fit_month",
        "the month `next`",
        'That is the month `"fit"`, on which the three were set up. What they do on cases that they have not seen is asked.',
    ),
    _drop(
        "twice",
        "a case that stands in the export twice counts once",
        "Some cases count twice in yours. One flag is one call, however often the export lists the case.",
    ),
    _drop(
        "unknown",
        "a case without an outcome counts for nothing",
        "Cases without an outcome count as false flags in yours. Nobody knows yet; leave them out.",
    ),
    _drop(
        "false_flags",
        "a flag on any other case costs `false_flag`",
        "False flags are free in yours. Each costs `false_flag`.",
    ),
)
_RUN = (
    _drop(
        "at_once",
        "`build` is spread over `months`",
        "The whole of `build` is charged to one month in yours. It is spread.",
    ),
    _drop(
        "quarter",
        "`retraining` is due once a quarter",
        "Retraining is charged each month in yours. It is due once in three months.",
    ),
)


FLAGS = Question(
    id="framing.flags",
    task="A3",
    title="Beat the two rules",
    points=6,
    kind=Record(
        {
            "worth": Table(
                "way",
                WAYS,
                {
                    "gross": Number("dollars", within=5, within_percent=0.5),
                    "run": Number("dollars a month", within=2, within_percent=0.5),
                },
            ),
            "most": Number("dollars a month", within=5, within_percent=0.5),
            "decision": Choice(
                {
                    "rule": "the two rules run",
                    "logistic": "the logistic model runs",
                    "tree": "the tree runs",
                    "none": "nobody flags",
                }
            ),
        },
        weights={"worth": 3.5, "most": 0.5, "decision": 2},
        look={
            "worth": "`gross`: take the lines of `next` that count and have a flag. Those that were escalated bring `gain`, the others "
            "cost `false_flag`. `run`: the part of one month in each of the three costs.",
            "most": "The rule is worth its `gross` − its `run`. Take the model with the larger `gross` − `run`: what would its `run` "
            "have to be, so that its `gross` − `run` is just as much?",
            "decision": "`gross` − `run` for each way; the largest, if it is above 0.",
        },
    ),
    data=flags,
    reference=_answer,
    alternatives=(_by_sql,),
    misconceptions=(
        *options(
            _answer,
            "decision",
            {
                "rule": "The rule is the choice where its `gross` − `run` is the largest of the three, and above 0.",
                "logistic": "The logistic model is the choice where its `gross` − `run` is the largest of the three, and above 0.",
                "tree": "The tree is the choice where its `gross` − `run` is the largest of the three, and above 0.",
                "none": "Nobody flags where none of the three has a `gross` − `run` above 0.",
            },
        ),
    ),
    ablations=(*_GROSS, *_RUN),
    without=_without,
    follows=(
        Follows("most", ("worth",), _most),
        Follows("decision", ("worth",), _decide),
    ),
    lookalikes=for_flags,
    generic=DEFAULT - {"carried"},
    survivors={
        "> to >=: net.max() > 0": "equivalent: planted leads keep what is left off 0",
        "0 to 1: net.max() > 0": "equivalent: planted leads keep what is left off 0",
        "0 to -1: net.max() > 0": "equivalent: planted leads keep what is left off 0",
    },
    hints=(
        "Three steps: which lines count, what the flags of a way bring on them, what the way costs a month.",
        "Of the lines that count, those with a flag: how many were escalated, how many were not? The first bring `gain`, the others cost "
        "`false_flag`. Cases without a flag bring and cost nothing.",
        "`most` is no property of the model's own costs: it is its `gross`, less what the rule leaves after its `run`.",
    ),
    worked="""
```python
lines = cases_flagged[cases_flagged["month"] == "next"].drop_duplicates("case").dropna(subset=["escalated"])
gross = {}
for way in ["rule", "logistic", "tree"]:
    flagged = lines[lines[way] == 1]
    hits = (flagged["escalated"] == 1).sum()
    gross[way] = prices["gain"] * hits - prices["false_flag"] * (len(flagged) - hits)
paid = costs.set_index("way")
run = paid["build"] / prices["months"] + paid["upkeep"] + paid["retraining"] / 3
worth = pd.DataFrame({"gross": gross, "run": run}).rename_axis("way")
net = worth["gross"] - worth["run"]
better = net[["logistic", "tree"]].idxmax()
flags = {
    "worth": worth,
    "most": worth["gross"][better] - net["rule"],
    "decision": net.idxmax() if net.max() > 0 else "none",
}
```

In a spreadsheet: filter the month, remove the double cases and those without an outcome, then `COUNTIFS` twice for each way. A model
has to beat the rule by more than it costs to keep alive, on cases that it has not seen. Sometimes it does.
""",
    objective=OBJECTIVE_FLAGS,
    ledger=("RESP-03", "RESP-44", "ANTI-02"),
)
