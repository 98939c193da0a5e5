"""A6: scorecard."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Picks, Record, Table
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.kernel.wording import listed
from aipm_course.modules.metrics.simulators.answer_scorecard import KPIS, NOTHING, answer_scorecard, status, statuses
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, Layer, Status
from aipm_course.reference.kpi_targets import CADENCES, LAYERS, SETS, cadences, find_target, layer


def _by_kpi(value: Callable[[str], str]) -> dict[str, str]:
    return {kpi: value(kpi) for kpi in KPIS}


def _fitting(card: pd.DataFrame, wanted: str, target_set: str) -> list[str]:
    """The KPIs of a layer that have a decision behind them and a bar in a set."""
    rows = card.loc[card["if_it_moves"] != NOTHING, "kpi"].astype(str)
    return [kpi for kpi in rows if layer(kpi) == wanted and find_target(kpi, target_set)]


def _scorecard(card: pd.DataFrame) -> dict[str, Any]:
    primary, *guardrails = (_fitting(card, name, "AI PM")[0] for name in LAYERS)
    chosen = statuses(card, "AI PM")[[primary, *guardrails]]
    return {
        "layer": _by_kpi(layer),
        "status_ai_pm": statuses(card, "AI PM").to_dict(),
        "status_principal": statuses(card, "Principal").to_dict(),
        "cadence": _by_kpi(lambda kpi: cadences(kpi)[0]),
        "primary": primary,
        "guardrails": guardrails,
        "target_set": "AI PM",
        "decision": "hold" if (chosen == "missed").any() else "expand",
    }


def _other_scorecard(card: pd.DataFrame) -> dict[str, Any]:
    """Another good answer: other measures, the other set, tables instead of dictionaries."""
    last = {name: _fitting(card, name, "Principal")[-1] for name in LAYERS}
    chosen = statuses(card, "Principal")[list(last.values())]
    return {
        "layer": pd.Series(_by_kpi(layer)),
        "status_ai_pm": pd.DataFrame({"kpi": list(KPIS), "status": statuses(card, "AI PM").to_list()}).iloc[::-1],
        "status_principal": statuses(card, "Principal"),
        "cadence": _by_kpi(lambda kpi: cadences(kpi)[-1].title()),
        "primary": last["product outcome"].lower(),
        "guardrails": [last[name] for name in LAYERS[:0:-1]],
        "target_set": "principal",
        "decision": "hold" if (chosen == "missed").any() else "expand",
    }


def _strict_status(kpi: str, value: float, target_set: str) -> str:
    """Status against the harder end of the range."""
    found = find_target(kpi, target_set)
    if found is None:
        return "no target"
    harder = found.high if found.better == "more" else found.low
    if not np.isfinite(harder):
        return status(kpi, value, target_set)
    return "met" if (value >= harder if found.better == "more" else value <= harder) else "missed"


def _statuses_by(card: pd.DataFrame, rule: Callable[[str, float], str]) -> dict[str, str]:
    return {str(kpi): rule(str(kpi), float(value)) for kpi, value in card.set_index("kpi")["measured"].items()}


def _against_low(kpi: str, value: float, target_set: str) -> str:
    """Status if every bar were the low end; where a table shows none, the comparison is false."""
    found = find_target(kpi, target_set)
    if found is None:
        return "no target"
    return "met" if np.isfinite(found.low) and value >= found.low else "missed"


def _strict_on_less(kpi: str, value: float, target_set: str) -> str:
    """Status against the harder end where less is better, and the easier one elsewhere."""
    found = find_target(kpi, target_set)
    less = found is not None and found.better == "less"
    return _strict_status(kpi, value, target_set) if less else status(kpi, value, target_set)


def _silence_is_missed(card: pd.DataFrame, target_set: str) -> dict[str, str]:
    found = statuses(card, target_set)
    return {str(kpi): "missed" if value == "no target" else str(value) for kpi, value in found.items()}


def _chosen(answer: Any) -> list[str]:
    return [answer["primary"], *sorted(answer["guardrails"])]


def _idle(answer: Any, card: pd.DataFrame) -> list[str]:
    """The chosen measures without a decision behind them."""
    moves = card.set_index("kpi")["if_it_moves"]
    return [kpi for kpi in _chosen(answer) if moves[kpi] == NOTHING]


def _barless(answer: Any) -> list[str]:
    """The chosen measures for which the named set has no bar."""
    return [kpi for kpi in _chosen(answer) if find_target(kpi, answer["target_set"]) is None]


# A spike of reports is read the same day; the rate itself may be reviewed once a week.
_ALSO_FITS = {"KPI-16": ("weekly",)}


def _misfits(answer: Any) -> dict[str, list[str]]:
    """The rows whose rhythm does not fit, by what is wrong with it."""
    wrong: dict[str, list[str]] = {"too often": [], "too rarely": [], "on the wrong occasion": []}
    for kpi in KPIS:
        given, fitting = answer["cadence"][kpi]["cadence"], (*cadences(kpi), *_ALSO_FITS.get(kpi, ()))
        if given in fitting:
            continue
        by_calendar = [CADENCES.index(name) for name in fitting if name != "per release"]
        if given == "per release":
            wrong["on the wrong occasion"].append(kpi)
        else:
            wrong["too often" if CADENCES.index(given) < min(by_calendar) else "too rarely"].append(kpi)
    return {what: kpis for what, kpis in wrong.items() if kpis}


def _own_decision(answer: Any, card: pd.DataFrame) -> bool:
    missed = (statuses(card, answer["target_set"])[_chosen(answer)] == "missed").any()
    return bool(answer["decision"] == ("hold" if missed else "expand"))


def _statuses_table(name: str) -> Table:
    options = {**MET_OR_MISSED, "no target": "this set has no target for the KPI"}
    return Table("kpi", tuple(KPIS), {name: Status(options)})


SCORECARD = Question(
    id="metrics.scorecard",
    task="A6",
    title="Scorecard and decision",
    points=6,
    kind=Record(
        {
            "layer": Table("kpi", tuple(KPIS), {"layer": Layer({name: name for name in LAYERS})}),
            "status_ai_pm": _statuses_table("status"),
            "status_principal": _statuses_table("status"),
            "cadence": Table("kpi", tuple(KPIS), {"cadence": Choice({name: name for name in CADENCES})}),
            "primary": Choice(KPIS),
            "guardrails": Picks(KPIS, exactly=3),
            "target_set": Choice({name: name for name in SETS}),
            "decision": Choice({"expand": "offer Answer to the next 200 accounts", "hold": "repair first"}),
        },
        own=frozenset({"cadence", "primary", "guardrails", "target_set", "decision"}),
    ),
    data=answer_scorecard,
    reference=_scorecard,
    alternatives=(_other_scorecard,),
    rules=(
        Rule(
            "each measure at a fitting rhythm",
            lambda answer, card: not _misfits(answer),
            lambda answer, card: (
                f"`cadence` reads {'; '.join(f'{listed(kpis)} {what}' for what, kpis in _misfits(answer).items())}. Too "
                "often is noise, too rarely hears of trouble late; the glossary gives the usual rhythm of each KPI"
            ),
            weight=0.5,
        ),
        Rule(
            "the primary measure is an outcome",
            lambda answer, card: layer(answer["primary"]) == "product outcome",
            "`primary` is not a product outcome: it can be green while nobody is better off",
            weight=0.5,
        ),
        Rule(
            "guardrails cover the other three layers",
            lambda answer, card: sorted(map(layer, answer["guardrails"])) == sorted(LAYERS[1:]),
            "`guardrails` leave a layer out. Four green outcomes say nothing about quality, operations or responsibility",
            weight=0.5,
        ),
        Rule(
            "a decision stands behind each chosen measure",
            lambda answer, card: not _idle(answer, card),
            lambda answer, card: (
                f"the column `if_it_moves` says that nothing is planned for {listed(_idle(answer, card))}; it decorates "
                "the card and decides nothing"
            ),
            weight=0.5,
        ),
        Rule(
            "each chosen measure has a bar in the named set",
            lambda answer, card: not _barless(answer),
            lambda answer, card: (
                f"the {answer['target_set']} set has no bar for {listed(_barless(answer))}: a measure that cannot be "
                "missed guards nothing. Choose another one, or name the other set"
            ),
            weight=0.5,
        ),
        Rule(
            "the decision follows from the chosen four",
            _own_decision,
            "`decision` does not follow from the status of your own four measures under the `target_set` you named: "
            "expand if none of them is missed, hold otherwise",
            weight=0.5,
        ),
    ),
    misconceptions=(
        Misconception(
            "one_set_for_both",
            lambda card: {"status_principal": statuses(card, "AI PM").to_dict()},
            "`status_principal` repeats the AI PM verdicts. The sets differ in several bars, and each lacks targets "
            "that the other has.",
        ),
        Misconception(
            "other_set_for_both",
            lambda card: {"status_ai_pm": statuses(card, "Principal").to_dict()},
            "`status_ai_pm` repeats the Principal verdicts. Filter `kpi_targets` by `set` before you compare.",
        ),
        Misconception(
            "harder_end_ai_pm",
            lambda card: {"status_ai_pm": _statuses_by(card, lambda kpi, value: _strict_status(kpi, value, "AI PM"))},
            "In `status_ai_pm` you asked for the harder end of each range. A range is met from its easier end.",
        ),
        Misconception(
            "harder_end_principal",
            lambda card: {
                "status_principal": _statuses_by(card, lambda kpi, value: _strict_status(kpi, value, "Principal"))
            },
            "In `status_principal` you asked for the harder end of each range. A range is met from its easier end.",
        ),
        Misconception(
            "green_without_target",
            lambda card: {
                "status_principal": {
                    kpi: "met" if value == "no target" else value for kpi, value in statuses(card, "Principal").items()
                }
            },
            "In `status_principal` a measure without a target counts as met. Where a set is silent, say so.",
        ),
        Misconception(
            "green_without_target_ai_pm",
            lambda card: {
                "status_ai_pm": {
                    kpi: "met" if value == "no target" else value for kpi, value in statuses(card, "AI PM").items()
                }
            },
            "In `status_ai_pm` a measure without a target counts as met. Where a set is silent, say so.",
        ),
        Misconception(
            "speed_is_quality",
            lambda card: {"layer": _by_kpi(lambda kpi: "model quality" if kpi in ("KPI-17", "KPI-18") else layer(kpi))},
            "Response time and availability can be perfect for wrong answers: they belong to running the thing.",
        ),
        Misconception(
            "reports_are_quality",
            lambda card: {
                "layer": _by_kpi(lambda kpi: "model quality" if kpi in ("KPI-14", "KPI-15", "KPI-16") else layer(kpi))
            },
            "Violations, hand-overs and user reports were filed under model quality. They say whether people are safe "
            "and heard, which a model score does not.",
        ),
        Misconception(
            "silence_is_missed_ai_pm",
            lambda card: {"status_ai_pm": _silence_is_missed(card, "AI PM")},
            "In `status_ai_pm` a measure without a target counts as missed. Where a set is silent, say so.",
        ),
        Misconception(
            "silence_is_missed_principal",
            lambda card: {"status_principal": _silence_is_missed(card, "Principal")},
            "In `status_principal` a measure without a target counts as missed. Where a set is silent, say so.",
        ),
        Misconception(
            "low_end_everywhere_ai_pm",
            lambda card: {"status_ai_pm": _statuses_by(card, lambda kpi, value: _against_low(kpi, value, "AI PM"))},
            "In `status_ai_pm` every value was held against `low`. Where `better` says less, the bar is `high`.",
        ),
        Misconception(
            "low_end_everywhere_principal",
            lambda card: {
                "status_principal": _statuses_by(card, lambda kpi, value: _against_low(kpi, value, "Principal"))
            },
            "In `status_principal` every value was held against `low`. Where `better` says less, the bar is `high`.",
        ),
        Misconception(
            "less_from_low_ai_pm",
            lambda card: {"status_ai_pm": _statuses_by(card, lambda kpi, value: _strict_on_less(kpi, value, "AI PM"))},
            "In `status_ai_pm` you asked for `low` where less is better. That is the harder end: the bar is `high`.",
        ),
    ),
    hints=(
        "`kpi_targets` has one row per KPI and set. A range is met from its easier end: the low end where more is "
        "better, the high end where less is better.",
        "Product outcome: does somebody get more done? Model quality: is the answer good? Operations: does it run, at "
        "what cost, and do we see it? Responsible AI: who could be harmed, and do we hear of it?",
        "Choose the primary measure from the outcomes and one guardrail from each other layer, only where "
        "`if_it_moves` names a decision and your set has a bar. Then look up those four under the set you name: one miss means hold.",
    ),
    worked="""
Statuses come from one rule; the card is a choice that has to hold together. This is one of several good ones.

```python
def status(target_set):
    bars = kpi_targets[kpi_targets["set"] == target_set].set_index("kpi").reindex(card["kpi"])
    value = card.set_index("kpi")["measured"]
    met = (value >= bars["low"]).where(bars["better"] == "more", value <= bars["high"])
    return met.map({True: "met", False: "missed"}).where(bars["better"].notna(), "no target")


layer = pd.Series("product outcome", index=card["kpi"])
layer[["KPI-12", "KPI-13"]] = "model quality"
layer[["KPI-17", "KPI-18", "KPI-19", "KPI-22"]] = "operations"
layer[["KPI-14", "KPI-15", "KPI-16"]] = "responsible AI"
rhythm = pd.Series("weekly", index=card["kpi"])
rhythm[["KPI-06", "KPI-08"]] = "monthly"
rhythm[["KPI-14", "KPI-16", "KPI-17", "KPI-18"]] = "daily"
chosen = ["KPI-01", "KPI-13", "KPI-17", "KPI-14"]
scorecard = {
    "layer": layer,
    "status_ai_pm": status("AI PM"),
    "status_principal": status("Principal"),
    "cadence": rhythm,
    "primary": chosen[0],
    "guardrails": chosen[1:],
    "target_set": "AI PM",
    "decision": "hold" if "missed" in set(status("AI PM")[chosen]) else "expand",
}
```

Adoption is the primary measure; critical errors, response time and safety violations are the guardrails. No product
outcome is missed here, under either set (the AI PM set has no bar for three of them), so a card of outcomes alone would
always say expand. Under the Principal set the same card says hold whatever the other three do: the response time
misses there, and the bar for critical errors is lower as well.
""",
    objective=OBJECTIVES[3],
    ledger=("MIS-06", "MIS-07", "RESP-42", "KPI-33", "KPI-34", "KPI-35", "DELIV-12", "DELIV-24", "RIT-01", "UNDER-03"),
)
