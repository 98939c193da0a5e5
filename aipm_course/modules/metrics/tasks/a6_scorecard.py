"""A6: a card of four from a charter, what it leaves off, and the decision."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Picks, Record, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.metrics.simulators.answer_scorecard import (
    KPIS,
    Scorecard,
    answer_scorecard,
    decided,
    off_the_card,
    status,
    statuses,
)
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, Layer, Pick, Status
from aipm_course.reference.kpi_targets import LAYERS, SETS, find_target, layer

_DECISIONS = {
    "expand": "offer Answer to all 200 accounts",
    "hold": "offer it to none of them and repair first",
    "expand_without": "offer it to those outside the charter's group",
}


_PROMISES = ("promise_1", "promise_2", "promise_3", "promise_4")


def _layers(made: Scorecard, value: Callable[[str], str] = layer) -> dict[str, str]:
    """The layer of each promise, by a way to file KPIs."""
    return {name: value(made.promised[name]) for name in _PROMISES}


def _misfiled(made: Scorecard, moved: tuple[str, ...]) -> "dict[str, Any] | None":
    """The layers with some KPIs filed under model quality; None if none of them was promised."""
    if not set(moved) & set(made.mandatory):
        return None
    return {"layer": _layers(made, lambda kpi: "model quality" if kpi in moved else layer(kpi))}


def _scorecard(made: Scorecard) -> dict[str, Any]:
    return {
        "layer": _layers(made),
        "status_ai_pm": statuses(made.card, "AI PM").to_dict(),
        "status_principal": statuses(made.card, "Principal").to_dict(),
        "target_set": made.target_set,
        "primary": made.mandatory[0],
        "guardrails": list(made.mandatory[1:]),
        "left_off": off_the_card(made.card, made.target_set, made.mandatory),
        "decision": made.decision,
    }


def _scorecard_by_tables(made: Scorecard) -> dict[str, Any]:
    """The same answer with tables instead of dictionaries, in other orders and other case."""
    answer = _scorecard(made)
    return {
        **answer,
        "layer": pd.Series(answer["layer"]),
        "status_ai_pm": pd.DataFrame({"kpi": list(KPIS), "status": statuses(made.card, "AI PM").to_list()}).iloc[::-1],
        "status_principal": statuses(made.card, "Principal"),
        "primary": answer["primary"].lower(),
        "guardrails": answer["guardrails"][::-1],
        "left_off": pd.Series(answer["left_off"]),
        "target_set": answer["target_set"].lower(),
        "decision": answer["decision"].upper(),
    }


def _statuses_by(made: Scorecard, rule: Callable[[str, float], str]) -> dict[str, str]:
    return {str(kpi): rule(str(kpi), float(value)) for kpi, value in made.card.set_index("kpi")["measured"].items()}


def _strict(target_set: str) -> Callable[[str, float], str]:
    """Status against the harder end of the range."""

    def rule(kpi: str, value: float) -> str:
        found = find_target(kpi, target_set)
        if found is None:
            return "no target"
        harder = found.high if found.better == "more" else found.low
        if not np.isfinite(harder):
            return status(kpi, value, target_set)
        return "met" if (value >= harder if found.better == "more" else value <= harder) else "missed"

    return rule


def _inside(target_set: str) -> Callable[[str, float], str]:
    """Status if only a value between both ends were met."""

    def rule(kpi: str, value: float) -> str:
        found = find_target(kpi, target_set)
        return "no target" if found is None else "met" if found.place(value) == "inside" else "missed"

    return rule


def _against_low(target_set: str) -> Callable[[str, float], str]:
    """Status if every bar were the low end; where a table shows none, the comparison is false."""

    def rule(kpi: str, value: float) -> str:
        found = find_target(kpi, target_set)
        if found is None:
            return "no target"
        return "met" if np.isfinite(found.low) and value >= found.low else "missed"

    return rule


def _silence(made: Scorecard, target_set: str, word: str) -> dict[str, str]:
    found = statuses(made.card, target_set)
    return {str(kpi): word if value == "no target" else str(value) for kpi, value in found.items()}


def _other(made: Scorecard) -> str:
    return next(name for name in SETS if name != made.target_set)


def _cell(name: str, target_set: str) -> str:
    return f"status_{'ai_pm' if target_set == 'AI PM' else 'principal'}{name}"


def _own_left_off(own: Mapping[str, Any], made: Scorecard) -> list[str]:
    return off_the_card(made.card, own["target_set"], [own["primary"], *sorted(own["guardrails"])])


def _own_decision(own: Mapping[str, Any], made: Scorecard) -> str:
    return decided(made.card, own["target_set"], [own["primary"], *sorted(own["guardrails"])])


def _statuses_table() -> Table:
    options = {**MET_OR_MISSED, "no target": "this set has no target for the KPI"}
    return Table("kpi", tuple(KPIS), {"status": Status(options)})


SCORECARD = Question(
    id="metrics.scorecard",
    task="A6",
    title="Scorecard and decision",
    points=6,
    kind=Record(
        {
            "layer": Table("promise", _PROMISES, {"layer": Layer({name: name for name in LAYERS})}),
            "status_ai_pm": _statuses_table(),
            "status_principal": _statuses_table(),
            "target_set": Choice({name: name for name in SETS}),
            "primary": Pick(KPIS, "find the promise that a product outcome answers"),
            "guardrails": Picks(KPIS, exactly=3),
            "left_off": Picks(KPIS),
            "decision": Pick(
                _DECISIONS,
                "look up your four under your set: first in `measured`, then, if one is missed, in `measured_without`",
            ),
        },
        weights={
            "layer": 0.5,
            "status_ai_pm": 0.75,
            "status_principal": 0.75,
            "target_set": 0.5,
            "primary": 0.5,
            "left_off": 0.75,
            "decision": 1.25,
        },
    ),
    data=answer_scorecard,
    reference=_scorecard,
    alternatives=(_scorecard_by_tables,),
    follows=(
        Follows("left_off", ("target_set", "primary", "guardrails"), _own_left_off),
        Follows("decision", ("target_set", "primary", "guardrails"), _own_decision),
    ),
    ablations=(
        Ablation(
            "harder_end_ai_pm",
            "A range is met from its easier end",
            lambda made: {"status_ai_pm": _statuses_by(made, _strict("AI PM"))},
            "In `status_ai_pm` you asked for the harder end of each range. A range is met from its easier end.",
        ),
        Ablation(
            "silence_is_met_ai_pm",
            'A set without a bar in `kpi_targets` for a KPI has `"no target"`',
            lambda made: {"status_ai_pm": _silence(made, "AI PM", "met")},
            "In `status_ai_pm` a measure without a target counts as met. Where a set is silent, say so.",
        ),
        Ablation(
            "all_sixteen",
            "and are none of your four",
            lambda made: (
                {"left_off": [kpi for kpi, found in statuses(made.card, made.target_set).items() if found == "missed"]}
                if made.decision != "expand"
                else None
            ),
            "`left_off` holds rows of your own card. Asked are the missed rows outside it.",
        ),
    ),
    misconceptions=(
        Misconception(
            "one_set_for_both",
            lambda made: {"status_principal": statuses(made.card, "AI PM").to_dict()},
            "`status_principal` repeats the AI PM verdicts. The sets differ in several bars, and each lacks targets "
            "that the other has.",
        ),
        Misconception(
            "other_set_for_both",
            lambda made: {"status_ai_pm": statuses(made.card, "Principal").to_dict()},
            "`status_ai_pm` repeats the Principal verdicts. Filter `kpi_targets` by `set` before you compare.",
        ),
        Misconception(
            "harder_end_principal",
            lambda made: {"status_principal": _statuses_by(made, _strict("Principal"))},
            "In `status_principal` you asked for the harder end of each range. A range is met from its easier end.",
        ),
        Misconception(
            "only_inside_ai_pm",
            lambda made: {"status_ai_pm": _statuses_by(made, _inside("AI PM"))},
            "In `status_ai_pm` a value beyond the harder end counts as missed. Better than the range is met as well.",
        ),
        Misconception(
            "only_inside_principal",
            lambda made: {"status_principal": _statuses_by(made, _inside("Principal"))},
            "In `status_principal` a value beyond the harder end counts as missed. Better than the range is met as well.",
        ),
        Misconception(
            "green_without_target",
            lambda made: {"status_principal": _silence(made, "Principal", "met")},
            "In `status_principal` a measure without a target counts as met. Where a set is silent, say so.",
        ),
        Misconception(
            "silence_is_missed_ai_pm",
            lambda made: {"status_ai_pm": _silence(made, "AI PM", "missed")},
            "In `status_ai_pm` a measure without a target counts as missed. Where a set is silent, say so.",
        ),
        Misconception(
            "silence_is_missed_principal",
            lambda made: {"status_principal": _silence(made, "Principal", "missed")},
            "In `status_principal` a measure without a target counts as missed. Where a set is silent, say so.",
        ),
        Misconception(
            "low_end_everywhere_ai_pm",
            lambda made: {"status_ai_pm": _statuses_by(made, _against_low("AI PM"))},
            "In `status_ai_pm` every value was held against `low`. Where `better` says less, the bar is `high`.",
        ),
        Misconception(
            "low_end_everywhere_principal",
            lambda made: {"status_principal": _statuses_by(made, _against_low("Principal"))},
            "In `status_principal` every value was held against `low`. Where `better` says less, the bar is `high`.",
        ),
        Misconception(
            "speed_is_quality",
            lambda made: _misfiled(made, ("KPI-17", "KPI-18")),
            "Response time and availability can be perfect for wrong answers: they belong to running the thing.",
        ),
        Misconception(
            "reports_are_quality",
            lambda made: _misfiled(made, ("KPI-14", "KPI-15", "KPI-16")),
            "Violations, hand-overs and user reports were filed under model quality. They say whether people are safe "
            "and heard, which a model score does not.",
        ),
        Misconception(
            "left_off_under_the_other_set",
            lambda made: {"left_off": off_the_card(made.card, _other(made), made.mandatory)},
            "`left_off` was looked up under the other set. The contract quotes one of them.",
        ),
    ),
    hints=(
        "`kpi_targets` has one row per KPI and set. A range is met from its easier end: the low end where more is "
        "better, the high end where less is better.",
        "Product outcome: does somebody get more done? Model quality: is the answer good? Operations: does it run, at "
        "what cost, and do we see it? Responsible AI: who could be harmed, and do we hear of it? Each of the four promises "
        "belongs to one layer.",
        "Read the charter before the values. Its four promises name four KPIs, in the words of a customer. Then look up "
        "these four under the set of the contract; a missed one counts only if it is still missed in `measured_without`.",
    ),
    worked="""
Statuses come from one rule. The card comes from the charter, before any value is looked at.

```python
def status(target_set, column="measured"):
    bars = kpi_targets[kpi_targets["set"] == target_set].set_index("kpi").reindex(card["kpi"])
    value = card.set_index("kpi")[column]
    met = (value >= bars["low"]).where(bars["better"] == "more", value <= bars["high"])
    return met.map({True: "met", False: "missed"}).where(bars["better"].notna(), "no target")


layers = dict.fromkeys(card["kpi"], "product outcome")
layers |= dict.fromkeys(["KPI-12", "KPI-13"], "model quality")
layers |= dict.fromkeys(["KPI-17", "KPI-18", "KPI-19", "KPI-22"], "operations")
layers |= dict.fromkeys(["KPI-14", "KPI-15", "KPI-16"], "responsible AI")
words = {
    "do use it by day 90": "KPI-01",
    "finish more of their tasks": "KPI-02",
    "takes an agent less time": "KPI-03",
    "fewer tickets": "KPI-04",
    "stay longer": "KPI-06",
    "something useful sooner": "KPI-07",
    "answers helpful": "KPI-12",
    "seldom wrong": "KPI-13",
    "anything dangerous": "KPI-14",
    "handed to a person": "KPI-15",
    "complain about answers": "KPI-16",
    "slow answers come in time": "KPI-17",
    "at any hour": "KPI-18",
    "costs no more": "KPI-19",
    "is logged": "KPI-22",
}
promises = charter.filter(like="promise").iloc[0]
promised = {name: next(kpi for words_of, kpi in words.items() if words_of in text) for name, text in promises.items()}
chosen = list(promised.values())
target_set = "Principal" if "principal" in charter["contract"][0] else "AI PM"
verdicts, without = status(target_set), status(target_set, "measured_without")
if "missed" not in set(verdicts[chosen]):
    decision = "expand"
else:
    decision = "hold" if "missed" in set(without[chosen]) else "expand_without"
scorecard = {
    "layer": {name: layers[kpi] for name, kpi in promised.items()},
    "status_ai_pm": status("AI PM"),
    "status_principal": status("Principal"),
    "target_set": target_set,
    "primary": next(kpi for kpi in chosen if layers[kpi] == "product outcome"),
    "guardrails": [kpi for kpi in chosen if layers[kpi] != "product outcome"],
    "left_off": [kpi for kpi in card["kpi"] if verdicts[kpi] == "missed" and kpi not in chosen],
    "decision": decision,
}
```

The rows in `left_off` are red and do not stop this launch: nobody promised them to these accounts. Whoever presents the
card names them all the same, because somebody in the room will.
""",
    survivors={
        "0 to -1: charter.filter(like='promise').iloc[0]": "equivalent: one element only",
    },
    objective=OBJECTIVES[3],
    ledger=("MIS-06", "MIS-07", "RESP-42", "KPI-33", "KPI-34", "KPI-35", "DELIV-12", "DELIV-24", "RIT-01", "UNDER-03"),
)
