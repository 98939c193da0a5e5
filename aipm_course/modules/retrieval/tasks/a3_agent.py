"""A3: what an agent may do, and whether the people who approve it see anything."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Question
from aipm_course.modules.retrieval.lookalikes.agent import for_agent
from aipm_course.modules.retrieval.simulators.agent import (
    DOLLARS,
    SHARE,
    TOOLS,
    WEEKS,
    Agent,
    agent,
    approved,
    best_ways,
    desk,
    harm,
    rates,
)
from aipm_course.modules.retrieval.tasks.shared import OBJECTIVE_AGENT

_HARM: dict[str, dict[str, Any]] = {
    "edge": {"edge": False},
    "stopped_runs": {"stopped": True},
    "all_lost": {"always": "loss"},
}


def _without(made: Agent, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    if {"edge", "all_lost"} <= dropped:
        return None
    numbers = rates(
        made,
        first=1 if "weeks" in dropped else None,
        last=WEEKS if "weeks" in dropped else None,
        planted="planted" in dropped,
        expired="approved" if "expired" in dropped else "out",
    )
    switches: dict[str, Any] = {}
    for name in dropped & set(_HARM):
        switches |= _HARM[name]
    lost = harm(made.tools, **switches)
    caught = 1.0 if "sees_all" in dropped else numbers["caught"]
    after_look = approved(made, lost, caught, minutes="minutes" not in dropped)
    found: dict[str, Any] = {
        **numbers,
        "harm": pd.DataFrame({"harm": lost}).rename_axis("tool"),
        "after_look": pd.DataFrame({"after_look": after_look}).rename_axis("tool"),
    }
    if dropped & {"minutes", "sees_all", "never"} or not dropped:
        ways = best_ways(made, lost, after_look, never="never" not in dropped)
        found |= {f"way_{tool}": way for tool, way in ways.items()}
    return found


def _answer(made: Agent) -> dict[str, Any]:
    found = _without(made, frozenset())
    assert found is not None
    return {**found, "desk": desk(found, made.facts)}


def _by_pivot(made: Agent) -> dict[str, Any]:
    """The same by a pivot table and row by row, rounded."""
    facts = made.facts
    log = made.approvals[made.approvals["week"].isin(range(int(facts["first_week"]), int(facts["last_week"]) + 1))]
    counts = pd.crosstab(log["test"], log["outcome"])
    shares = (counts["overridden"] / (counts["overridden"] + counts["approved"])).round(4)
    numbers = {"override": float(shares[""]), "caught": float(shares["wrong"]), "stopped": float(shares["good"])}
    lost: dict[str, float] = {}
    ways: dict[str, str] = {}
    after_look: dict[str, float] = {}
    for row in made.tools.to_dict("records"):
        tool = row["tool"]
        price = row["undone"] if row["found_after"] <= row["undo_within"] else row["loss"]
        lost[tool] = round(price * row["failed"] / (row["tried"] - row["stopped"]), 3)
        approval = row["minutes"] * facts["wage"] / 60
        after_look[tool] = round(row["saves"] - approval - lost[tool] * (1 - numbers["caught"]), 3)
        worth = {"Alone": row["saves"] - lost[tool], "Approve": after_look[tool], "Never": 0.0}
        ways[f"way_{tool}"] = max(worth, key=lambda way: worth[way])
    return {
        **{name: f"{100 * value:.2f}%" for name, value in numbers.items()},
        "desk": desk(numbers, facts),
        "harm": pd.DataFrame({"tool": list(lost), "harm": list(lost.values())}),
        "after_look": after_look,
        **ways,
    }


def _desk(own: Mapping[str, Any], made: Agent) -> str:
    return desk({name: float(own[name]) for name in ("override", "caught", "stopped")}, made.facts)


def _column(own: Mapping[str, Any], name: str) -> dict[str, float]:
    return {tool: float(own[name][tool][name]) for tool in TOOLS}


def _approve(own: Mapping[str, Any], made: Agent) -> list[pd.DataFrame]:
    after_look = approved(made, _column(own, "harm"), float(own["caught"]))
    return [pd.DataFrame({"after_look": after_look}).rename_axis("tool")]


def _way(tool: str) -> Follows[Agent]:
    def answer(own: Mapping[str, Any], made: Agent) -> str:
        return best_ways(made, _column(own, "harm"), _column(own, "after_look"))[tool]

    return Follows(f"way_{tool}", ("harm", "after_look"), answer)


def _drop(name: str, rule: str, message: str) -> Ablation[Agent]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


_ALL_WAYS = tuple(f"way_{tool}" for tool in TOOLS)
_RULES = (
    _drop(
        "weeks",
        "the weeks from `first_week` to `last_week`, both included",
        "Those are all weeks of the log. The desk was another one before, and the last week is not over.",
    ),
    _drop(
        "planted",
        "real requests only",
        "That is with the planted tests. We put them there; they say nothing about the agent's own requests.",
    ),
    _drop(
        "expired",
        "An expired request was seen by nobody and counts nowhere",
        "Those count expired requests as let through. Nobody saw them in time, so they say nothing about the desk.",
    ),
    _drop(
        "edge",
        "an error that is found after exactly `undo_within` hours can still be undone",
        "At the very end of the window an error counts as lost in yours. After exactly so many hours it can still be undone.",
    ),
    _drop(
        "stopped_runs",
        "a run that a person stopped is neither right nor failed",
        "Stopped runs count as tried in yours. Nobody knows how they would have ended; leave them out of the base.",
    ),
    _drop(
        "all_lost",
        "later it costs `loss`",
        "Every error costs `loss` in yours. One that is found in time is undone, and costs `undone`.",
    ),
    _drop(
        "minutes",
        "a look takes `minutes`, paid with `wage` an hour",
        "Looks cost nothing in yours. Somebody is paid for each.",
    ),
    _drop(
        "sees_all",
        "it stops the share `caught` of the errors, so that (1 − `caught`) × `harm` stays",
        "The desk stops every error in yours. It stops the share `caught`.",
    ),
    _drop(
        "never",
        "nothing is saved and nothing is lost",
        "Those are the better of two ways. There is a third one: where both are below 0, people do it themselves.",
    ),
)

QUESTION = Question(
    id="retrieval.agent",
    task="A3",
    title="What the agent may do",
    points=8,
    kind=Record(
        {
            "override": Number("share from 0 to 1", within=SHARE, percent=True),
            "caught": Number("share from 0 to 1", within=SHARE, percent=True),
            "stopped": Number("share from 0 to 1", within=SHARE, percent=True),
            "desk": Choice(
                {
                    "blind": "it does both of the next two",
                    "asleep": "it lets planted errors through",
                    "strict": "it stops planted good requests",
                    "agent": "the requests must become better",
                    "spare": "fewer requests need a look",
                    "keep": "it stays as it is today",
                }
            ),
            "harm": Table("tool", TOOLS, {"harm": Number("dollars a call", within=DOLLARS, within_percent=0.5)}),
            "after_look": Table(
                "tool", TOOLS, {"after_look": Number("dollars a call", within=DOLLARS, within_percent=0.5)}
            ),
            **{
                f"way_{tool}": Choice(
                    {
                        "alone": "the agent does it, nobody looks",
                        "approve": "the agent does it after a look",
                        "never": "people do it, without the agent",
                    }
                )
                for tool in TOOLS
            },
        },
        weights={
            "override": 0.6,
            "caught": 0.8,
            "stopped": 0.6,
            "desk": 1.5,
            "harm": 1.2,
            "after_look": 0.9,
            **dict.fromkeys(_ALL_WAYS, 0.4),
        },
        look={
            "override": "Rows of the four weeks with an empty `test` that are approved or overridden: which share is overridden?",
            "caught": "Rows of the four weeks with the test `wrong` that are approved or overridden: which share is overridden?",
            "stopped": "Rows of the four weeks with the test `good` that are approved or overridden: which share is overridden?",
            "desk": "Go down the list of six with your three shares and stop at the first line that holds.",
            "harm": "A share of failed runs, times what one error costs: `undone` if it is found in time, else `loss`.",
            "after_look": "Three terms: what the call saves, less the look (`minutes` of an hour's `wage`), less the harm that the desk does not stop.",
            **dict.fromkeys(
                _ALL_WAYS,
                "Three numbers for the tool: `saves` − `harm`, your number in `after_look`, and 0; the largest is its way.",
            ),
        },
    ),
    data=agent,
    reference=_answer,
    alternatives=(_by_pivot,),
    misconceptions=(
        *options(
            _answer,
            "desk",
            {
                "blind": "Blind needs both: `caught` under `least_caught`, and `stopped` above `most_stopped`.",
                "asleep": "Asleep needs `caught` under `least_caught`, and `stopped` not above `most_stopped`.",
                "strict": "Strict needs `stopped` above `most_stopped`, and `caught` not under `least_caught`.",
                "agent": "Agent needs an `override` above the band, and a desk whose two tests are in order.",
                "spare": "Spare needs an `override` below the band, and a desk whose two tests are in order.",
                "keep": "Keep needs an `override` inside the band, and a desk whose two tests are in order.",
            },
        ),
        *(
            misconception
            for tool in TOOLS
            for misconception in options(
                _answer,
                f"way_{tool}",
                {
                    "alone": "Alone needs `saves` − `harm` above 0, and above what the call is worth after a look.",
                    "approve": "Approve needs your number in `after_look` above 0, and above `saves` − `harm`.",
                    "never": "Never needs less than 0 from both: `saves` − `harm`, and your number in `after_look`.",
                },
                idea=lambda option: f"way {option}",
            )
        ),
    ),
    ablations=_RULES,
    without=_without,
    follows=(
        Follows("desk", ("override", "caught", "stopped"), _desk),
        Follows("after_look", ("caught", "harm"), _approve),
        *(_way(tool) for tool in TOOLS),
    ),
    lookalikes=for_agent,
    survivors={
        "< to <=: caught < bars['least_caught']": "equivalent: planted margins keep it off the bar",
        "> to >=: stopped > bars['most_stopped']": "equivalent: planted margins keep it off the bar",
        "> to >=: override > bars['high']": "equivalent: planted margins keep it off the bar",
        "< to <=: override < bars['low']": "equivalent: planted margins keep it off the bar",
    },
    generic=DEFAULT - {"carried"},
    hints=(
        "Two halves: three shares of the desk's log, then six tools. The tools need one of the three shares.",
        "A share of the desk: overridden ÷ (overridden + approved), in the four weeks, for one kind of `test` at a time.",
        "A tool: alone = `saves` − harm. With approval = `saves` − `minutes` × `wage` ÷ 60 − harm × (1 − `caught`). Never = 0. "
        "The largest is its way.",
    ),
    worked="""
```python
weeks = log["week"].between(bars["first_week"], bars["last_week"])
seen = log[weeks & (log["outcome"] != "expired")]
share = (seen["outcome"] == "overridden").groupby(seen["test"]).mean()
override, caught, stopped = share[""], share["wrong"], share["good"]
misses, stops = caught < bars["least_caught"], stopped > bars["most_stopped"]
if misses or stops:
    state = "blind" if misses and stops else "asleep" if misses else "strict"
elif override > bars["high"]:
    state = "agent"
else:
    state = "spare" if override < bars["low"] else "keep"

table = tools.set_index("tool")
in_time = table["found_after"] <= table["undo_within"]
price = table["undone"].where(in_time, table["loss"])
harm = table["failed"] / (table["tried"] - table["stopped"]) * price
look = table["minutes"] * bars["wage"] / 60
worth = pd.DataFrame({
    "alone": table["saves"] - harm,
    "approve": table["saves"] - look - harm * (1 - caught),
    "never": 0.0,
})
powers = {
    "override": override,
    "caught": caught,
    "stopped": stopped,
    "desk": state,
    "harm": pd.DataFrame({"harm": harm}),
    "after_look": pd.DataFrame({"after_look": worth["approve"]}),
    **{f"way_{tool}": way for tool, way in worth.idxmax(axis=1).items()},
}
```

The override rate alone cannot tell a good agent from a sleeping desk; the planted tests can. And an approval is worth what the desk stops.
""",
    objective=OBJECTIVE_AGENT,
    ledger=("RESP-19", "FUT-03", "FUT-09", "KPI-15", "SKILL-16"),
)
