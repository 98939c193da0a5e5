"""A6: a card of four from a charter, what it leaves off, and the decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Part, Record, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.kernel.encoding import JSON
from aipm_course.kernel.wording import listed
from aipm_course.modules.metrics.simulators.answer_scorecard import (
    KPIS,
    Scorecard,
    answer_scorecard,
    bar,
    off_the_card,
    status,
    statuses,
)
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, Layer, Listed, Pick, Statuses
from aipm_course.reference.kpi_targets import LAYERS, SETS, find_target, layer

_DECISIONS = {
    "expand": "offer Answer to all 200 accounts",
    "hold": "offer it to none of them and repair first",
    "expand_without": "offer it to those outside the charter's group",
}


_PROMISES = ("promise_1", "promise_2", "promise_3", "promise_4")


_WHOSE = {"AI PM": "AI product manager", "Principal": "principal AI product manager"}


class _WhoseBlueprint(Pick):
    """One of the two sets, also in the words of the charter."""

    def read(self, encoded: JSON) -> str:
        """Return the set; an article before it says nothing."""
        words = encoded.strip() if isinstance(encoded, str) else ""
        return super().read(words[4:] if words.casefold().startswith("the ") else encoded)


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


def _harder_where(target_set: str, better: str) -> Callable[[str, float], str]:
    """Status if the bar of what should be more, or less, were its harder end, and all else were right."""
    strict = _strict(target_set)

    def rule(kpi: str, value: float) -> str:
        found = find_target(kpi, target_set)
        return strict(kpi, value) if found is not None and found.better == better else status(kpi, value, target_set)

    return rule


def _growth_is_good(target_set: str) -> Callable[[str, float], str]:
    """Status if the changes against last quarter had the other sign."""

    def rule(kpi: str, value: float) -> str:
        return status(kpi, -value if kpi in _CHANGES else value, target_set)

    return rule


_CHANGES = ("KPI-15", "KPI-16")


def _silence(made: Scorecard, target_set: str, word: str) -> dict[str, str]:
    found = statuses(made.card, target_set)
    return {str(kpi): word if value == "no target" else str(value) for kpi, value in found.items()}


def _other(made: Scorecard) -> str:
    return next(name for name in SETS if name != made.target_set)


def _cell(name: str, target_set: str) -> str:
    return f"status_{'ai_pm' if target_set == 'AI PM' else 'principal'}{name}"


def _read_statuses(own: Mapping[str, Any], made: Scorecard) -> dict[str, str]:
    """Return the own statuses under the own set; the right one of a KPI that has no usable one."""
    found = statuses(made.card, own["target_set"])
    given = own.get(_cell("", own["target_set"]), {})
    return {
        str(kpi): cell if isinstance(cell := given.get(kpi, {}).get("status"), str) else str(value)
        for kpi, value in found.items()
    }


def _four(own: Mapping[str, Any]) -> list[str]:
    return [own["primary"], *sorted(own["guardrails"])]


def _own_left_off(own: Mapping[str, Any], made: Scorecard) -> list[str]:
    return [kpi for kpi, found in _read_statuses(own, made).items() if found == "missed" and kpi not in _four(own)]


def _left_off_is_off(given: "frozenset[str]", own: Mapping[str, Any], made: Scorecard) -> str:
    """Say that other fields alone do not mend the list, where some of them are off; the list is not right either."""
    right = {"target_set": made.target_set, "primary": made.mandatory[0], "guardrails": frozenset(made.mandatory[1:])}
    off = [name for name, value in right.items() if own[name] != value]
    off += [name for name in _STATUS_FIELDS if name == _cell("", own["target_set"]) and _status_off(own, made)]
    if not off:
        return ""
    fields_off = listed(f"`{name}`" for name in off)
    it, is_ = ("it", "is") if len(off) == 1 else ("them", "are")
    return (
        f"{fields_off} {is_} off, and mending {it} is not enough: take the rows that are missed in your statuses of the "
        "contract's set and strike out your four, and nothing else; what has no target is not missed"
    )


def _status_off(own: Mapping[str, Any], made: Scorecard) -> bool:
    return _read_statuses(own, made) != statuses(made.card, own["target_set"]).to_dict()


def _own_decision(own: Mapping[str, Any], made: Scorecard) -> "str | set[str]":
    """Return the decision that the own four and the own statuses lead to.

    How somebody who reads a bar in another way reads it in `measured_without` does not show: then two follow.
    """
    read, right = _read_statuses(own, made), statuses(made.card, own["target_set"])
    four = _four(own)
    if "missed" not in {read[kpi] for kpi in four}:
        return "expand"
    without = statuses(made.card, own["target_set"], "measured_without")
    if "missed" in {without[kpi] for kpi in four if read[kpi] == right[kpi]}:
        return "hold"
    return "expand_without" if all(read[kpi] == right[kpi] for kpi in four) else {"expand_without", "hold"}


def _statuses_table(target_set: str) -> Statuses:
    options = {**MET_OR_MISSED, "no target": "this set has no target for the KPI"}
    return Statuses("kpi", tuple(KPIS), {"status": Choice(options)}, target_set=target_set)


@dataclass(frozen=True)
class _Guardrails(Listed):
    """Three measures, of three layers; the note speaks of layers and of the promises."""

    def compare(self, given: frozenset[str], expected: frozenset[str]) -> list[Part]:
        """Return one part."""
        (part,) = super().compare(frozenset(kpi for kpi in given if layer(kpi) != "product outcome"), expected)
        if given == expected:
            return [part]
        filed = [layer(kpi) for kpi in given]
        notes = [
            f"more than one of your picks asks the question of {name!r}, and the charter has one promise of each layer"
            for name in LAYERS
            if filed.count(name) > 1
        ]
        if len(given) != _GUARDRAILS:
            notes.append("asked are three different ones, one for each promise that is no product outcome")
        if "product outcome" in filed:
            outcomes = listed(f"`{kpi}`" for kpi in sorted(given) if layer(kpi) == "product outcome")
            notes.append(
                f"of the four promises these are for the three others than the outcome's, and {outcomes} asks a product outcome"
            )
        return [replace(part, right=False, note="; ".join(filter(None, [*notes, part.note])))]


class _Primary(Pick):
    """One measure; the note says of one from another layer that it is no outcome, of another outcome to read again."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        if given == expected:
            return [Part("", True)]
        said = f"`{given}`, {self.options[given]}: "
        if layer(given) == "product outcome":
            return [Part("", False, f"{said}read the promises again, none asks for it")]
        return [Part("", False, f"{said}it does not say whether somebody gets more done, stays or pays")]


def _without(made: Scorecard, dropped: frozenset[str]) -> dict[str, Any]:
    """Return statuses and what is left off without some rules of the text."""
    found = {
        name: _statuses_by(made, _strict(name)) if "harder_end" in dropped else statuses(made.card, name).to_dict()
        for name in SETS
    }
    if "silence_is_met_ai_pm" in dropped:
        found["AI PM"] = {kpi: "met" if value == "no target" else value for kpi, value in found["AI PM"].items()}
    missed = [kpi for kpi, value in statuses(made.card, made.target_set).items() if value == "missed"]
    kept = missed if "all_sixteen" in dropped else [kpi for kpi in missed if kpi not in made.mandatory]
    return {**{_cell("", name): found[name] for name in SETS}, "left_off": kept}


_GUARDRAILS = 3
_STATUS_FIELDS = ("status_ai_pm", "status_principal")
_LOOK_AT_STATUS = "A value on the bar meets it; look the KPI up in this set and nowhere else."


def _by_easier_end_as_low(target_set: str) -> Callable[[str, float], str]:
    """Status if more were better everywhere."""

    def rule(kpi: str, value: float) -> str:
        found = find_target(kpi, target_set)
        return "no target" if found is None else "met" if value >= bar(found) else "missed"

    return rule


def _above_the_bar(target_set: str) -> Callable[[str, float], str]:
    """Status if a value on the bar did not meet it."""

    def rule(kpi: str, value: float) -> str:
        found = find_target(kpi, target_set)
        on = found is not None and value == bar(found)
        return "missed" if on else status(kpi, value, target_set)

    return rule


def _shifted(made: Scorecard, target_set: str, by: int) -> dict[str, str]:
    found = statuses(made.card, target_set)
    return dict(zip(map(str, found.index), np.roll(found.to_numpy(), by), strict=True))


def _verdicts(made: Scorecard, target_set: str, column: str) -> dict[str, str]:
    return {str(kpi): str(found) for kpi, found in statuses(made.card, target_set, column).items()}


def _if_other(made: Scorecard, target_set: str, found: Mapping[str, str]) -> "dict[str, Any] | None":
    """Return verdicts in place of a set's; None where they are no others."""
    same = dict(found) == statuses(made.card, target_set).to_dict()
    return None if same else {_cell("", target_set): dict(found)}


def _status_slips() -> list[Misconception[Scorecard]]:
    """The same ways to read a table of bars, for each of the two sets."""
    rules: dict[str, tuple[Callable[[Scorecard, str], Mapping[str, str]], str]] = {
        "harder_end": (
            lambda made, name: _statuses_by(made, _strict(name)),
            "These are the verdicts of the harder end of each range. The bar is the other end: `low` where more is better, `high` where less is.",
        ),
        "less_against_low": (
            lambda made, name: _statuses_by(made, _harder_where(name, "less")),
            "Where less is better the values are held against `low`. There the bar is `high`.",
        ),
        "more_against_high": (
            lambda made, name: _statuses_by(made, _harder_where(name, "more")),
            "Where more is better the values are held against `high`. There the bar is `low`.",
        ),
        "growth_is_good": (
            lambda made, name: _statuses_by(made, _growth_is_good(name)),
            "In the two rows of changes against last quarter the sign is taken the other way round. A minus is less than last "
            "quarter, and `better` says what is wanted.",
        ),
        "only_inside": (
            lambda made, name: _statuses_by(made, _inside(name)),
            "A value beyond the harder end stands as missed. Better than the range is met as well.",
        ),
        "on_the_bar": (
            lambda made, name: _statuses_by(made, _above_the_bar(name)),
            "A value that stands exactly on its bar is missed here. A value on the bar meets it.",
        ),
        "low_end_everywhere": (
            lambda made, name: _statuses_by(made, _against_low(name)),
            "These are the verdicts of `low` everywhere. Where `better` says less, the bar is `high`.",
        ),
        "more_everywhere": (
            lambda made, name: _statuses_by(made, _by_easier_end_as_low(name)),
            "These are the verdicts of a table in which more is better everywhere. The column `better` says where less is.",
        ),
        "silence_is_missed": (
            lambda made, name: _silence(made, name, "missed"),
            "A measure without a bar stands as missed. Where a set is silent, say so.",
        ),
        "without_the_group": (
            lambda made, name: _verdicts(made, name, "measured_without"),
            "These are the verdicts on `measured_without`. Asked are those on `measured`; the other column is for the decision.",
        ),
        "a_row_down": (
            lambda made, name: _shifted(made, name, 1),
            "These are the right verdicts, each a row further down. Keep the KPI beside its verdict.",
        ),
        "a_row_up": (
            lambda made, name: _shifted(made, name, -1),
            "These are the right verdicts, each a row further up. Keep the KPI beside its verdict.",
        ),
    }

    def slip(name: str, target_set: str) -> Misconception[Scorecard]:
        found, message = rules[name]
        field = _cell("", target_set)
        return Misconception(
            f"{name}_{field.removeprefix('status_')}",
            lambda made: _if_other(made, target_set, found(made, target_set)),
            f"`{field}`: {message[0].lower()}{message[1:]}",
        )

    return [slip(name, target_set) for name in rules for target_set in SETS]


SCORECARD = Question(
    id="metrics.scorecard",
    task="A6",
    title="Scorecard and decision",
    points=6,
    kind=Record(
        {
            "layer": Table("promise", _PROMISES, {"layer": Layer({name: name for name in LAYERS})}),
            "status_ai_pm": _statuses_table("AI PM"),
            "status_principal": _statuses_table("Principal"),
            "target_set": _WhoseBlueprint(_WHOSE),
            "primary": _Primary(KPIS),
            "guardrails": _Guardrails(
                KPIS,
                doubt="{pick}, {meaning}: read the promises again, none asks for it",
                short="",
            ),
            "left_off": Listed(
                KPIS,
                doubt="{pick} is not missed under the contract's set, or is one of your four",
                short="a row that is missed under the contract's set, outside your four, is not in it",
            ),
            "decision": Pick(_DECISIONS),
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
        look={
            "status_ai_pm": _LOOK_AT_STATUS,
            "status_principal": _LOOK_AT_STATUS,
            "target_set": "The charter says it: its column `contract` names whose blueprint the bars are quoted from.",
            "primary": "Of the four promises one speaks of an outcome: hold it against the names of the KPIs, word by word.",
            "guardrails": "Hold each of the three other promises against the names of the KPIs, sentence by sentence.",
            "left_off": "Take the rows that are missed in your statuses of the contract's set and strike out your four; what has "
            "no target is not missed.",
            "decision": "Look up your four under the contract's set: is one missed in `measured`? If so, is any of the four "
            "missed in `measured_without`? Other rows have no say.",
        },
    ),
    data=answer_scorecard,
    reference=_scorecard,
    alternatives=(_scorecard_by_tables,),
    follows=(
        Follows("left_off", ("target_set", "primary", "guardrails"), _own_left_off, _STATUS_FIELDS, _left_off_is_off),
        Follows("decision", ("target_set", "primary", "guardrails"), _own_decision, also=_STATUS_FIELDS),
    ),
    without=_without,
    ablations=(
        Ablation(
            "harder_end",
            "A value on the bar is met, and so is every better one",
            lambda made: {
                "status_ai_pm": _statuses_by(made, _strict("AI PM")),
                "status_principal": _statuses_by(made, _strict("Principal")),
            },
            "Both columns hold the verdicts of the harder end of each range. The bar is the other end: `low` where more is better, `high` where less is.",
        ),
        Ablation(
            "silence_is_met_ai_pm",
            'A set without a bar in `kpi_targets` for a KPI has `"no target"`',
            lambda made: {"status_ai_pm": _silence(made, "AI PM", "met")},
            "`status_ai_pm`: a measure without a bar stands as met. Where a set is silent, say so.",
        ),
        Ablation(
            "all_sixteen",
            "*outside* your four",
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
            "sets_exchanged",
            lambda made: {
                "status_ai_pm": statuses(made.card, "Principal").to_dict(),
                "status_principal": statuses(made.card, "AI PM").to_dict(),
            },
            "The two columns are exchanged: each holds the verdicts under the other one's set.",
        ),
        Misconception(
            "one_set_for_both",
            lambda made: {"status_principal": statuses(made.card, "AI PM").to_dict()},
            "`status_principal` holds the AI PM verdicts. The sets differ in several bars, and each lacks targets "
            "that the other has.",
        ),
        Misconception(
            "other_set_for_both",
            lambda made: {"status_ai_pm": statuses(made.card, "Principal").to_dict()},
            "`status_ai_pm` holds the Principal verdicts. Filter `kpi_targets` by `set` before you compare.",
        ),
        *_status_slips(),
        Misconception(
            "green_without_target",
            lambda made: {"status_principal": _silence(made, "Principal", "met")},
            "`status_principal`: a measure without a bar stands as met. Where a set is silent, say so.",
        ),
        Misconception(
            "speed_is_quality",
            lambda made: _misfiled(made, ("KPI-17", "KPI-18")),
            "Response time and availability can be perfect for wrong answers: they belong to running the thing.",
        ),
        Misconception(
            "reports_are_quality",
            lambda made: _misfiled(made, ("KPI-14", "KPI-15", "KPI-16")),
            "Violations, hand-overs and user reports stand under model quality. They say whether people are safe and heard, "
            "which a model score does not.",
        ),
        Misconception(
            "left_off_under_the_other_set",
            lambda made: {"left_off": off_the_card(made.card, _other(made), made.mandatory)},
            "These rows are the missed ones under the other set. The contract quotes one of the two: read whose.",
        ),
    ),
    hints=(
        "`kpi_targets` has one row per KPI and set. The bar is the low end of a range where more is "
        "better, the high end where less is better; a better value than the bar is met, too.",
        "Product outcome: does somebody get more done? Model quality: is the answer good? Operations: does it run, at "
        "what cost, and do we see it? Responsible AI: who could be harmed, and do we hear of it? Each of the four promises "
        "belongs to one layer.",
        "Read the charter before the values. Its four promises name four KPIs, in the words of a customer. Then look up "
        "these four under the set of the contract: if one is missed in `measured`, look all four up in `measured_without`.",
    ),
    worked="""
Statuses come from one rule. The card comes from the charter, before any value is looked at.

```python
bars, status = card.merge(kpi_targets[["kpi", "set", "better", "low", "high"]], on="kpi"), {}
for column in ("measured", "measured_without"):
    bars["met"] = (bars[column] >= bars["low"]).where(bars["better"] == "more", bars[column] <= bars["high"])
    bars["status"] = bars["met"].map({True: "met", False: "missed"})
    status[column] = bars.pivot(index="kpi", columns="set", values="status").reindex(card["kpi"]).fillna("no target")
layers = dict.fromkeys(card["kpi"], "product outcome")
layers |= dict.fromkeys(["KPI-12", "KPI-13"], "model quality")
layers |= dict.fromkeys(["KPI-17", "KPI-18", "KPI-19", "KPI-22"], "operations")
layers |= dict.fromkeys(["KPI-14", "KPI-15", "KPI-16"], "responsible AI")
words = \"\"\"
KPI-01 do use it by day 90 | KPI-02 finish more of their tasks | KPI-03 takes an agent less time | KPI-04 fewer tickets
KPI-06 stay longer | KPI-07 something useful sooner | KPI-12 answers helpful | KPI-13 seldom wrong | KPI-14 safety rules
KPI-15 handed to a person | KPI-16 press 'report' | KPI-17 slow answers come in time | KPI-18 at any hour
KPI-19 costs no more | KPI-22 is logged\"\"\"
words = [entry.strip().split(" ", 1) for entry in words.replace("\\n", "|").split("|") if entry]
promises = charter.filter(like="promise").iloc[0]
promised = {name: next(kpi for kpi, said in words if said in text) for name, text in promises.items()}
chosen = list(promised.values())
target_set = "Principal" if "principal" in charter["contract"][0] else "AI PM"
verdicts, without = (status[column][target_set] for column in ("measured", "measured_without"))
decision = "hold" if "missed" in set(without[chosen]) else "expand_without"
scorecard = {
    "layer": {name: layers[kpi] for name, kpi in promised.items()},
    "status_ai_pm": status["measured"]["AI PM"],
    "status_principal": status["measured"]["Principal"],
    "target_set": target_set,
    "primary": next(kpi for kpi in chosen if layers[kpi] == "product outcome"),
    "guardrails": [kpi for kpi in chosen if layers[kpi] != "product outcome"],
    "left_off": [kpi for kpi in card["kpi"] if verdicts[kpi] == "missed" and kpi not in chosen],
    "decision": decision if "missed" in set(verdicts[chosen]) else "expand",
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
