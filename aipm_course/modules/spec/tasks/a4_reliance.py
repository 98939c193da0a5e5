"""A4: right reliance of two designs."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Derived, Follows, Misconception, Question
from aipm_course.modules.spec.lookalikes.reliance import for_reliance
from aipm_course.modules.spec.simulators.reliance import (
    DESIGNS,
    LEAST,
    WRONG_ROWS,
    WRONG_WAYS,
    Reliance,
    by_design,
    counted,
    design_for,
    error_of,
    reliance,
)
from aipm_course.modules.spec.tasks.shared import OBJECTIVE_RELIANCE


def _gap(found: pd.DataFrame) -> float:
    return float(found["harm"]["plain"] - found["harm"]["cues"])


def _made(data: Reliance, *, least: int = LEAST, both: bool = False, **ways: Any) -> dict[str, Any]:
    rows = counted(data.cases, least=least, both=both)
    found = by_design(rows, data.facts, **ways)
    price = ways.get("price", "both")
    return {"designs": found, "gap": _gap(found), "error": error_of(rows, data.facts, price=price)}


def _answer(data: Reliance) -> dict[str, Any]:
    made = _made(data)
    return {**made, "design": design_for(made["gap"], made["error"])}


_SWITCHES: Mapping[str, Mapping[str, Any]] = {**WRONG_ROWS, "edited": {"edited": True}}


def _way(data: Reliance, names: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    if not names:
        return _answer(data)
    if {"few_in", "five_out"} <= names:
        return None
    made = _made(data, **{key: value for name in names for key, value in _SWITCHES[name].items()})
    return {"designs": made["designs"]} if names == {"edited"} else made


def _by_hand(data: Reliance) -> dict[str, Any]:
    """The same with groups and shares in percent."""
    cases, facts = data.cases, data.facts
    users = cases.groupby("user")["design"].agg(["count", "nunique"])
    good = users[(users["count"] >= facts["least"]) & (users["nunique"] == 1)].index
    rows = cases[cases["user"].isin(good)]
    rows = rows.assign(harm=rows["end"].map({"right": 0.0, "wrong": facts["wrong"], "severe": facts["severe"]}))
    designs, squares = {}, 0.0
    for name, part in rows.groupby("design"):
        bad, fine = part[part["answer"] == "wrong"], part[part["answer"] == "right"]
        designs[str(name)] = {
            "over": f"{100 * (bad['did'] == 'accepted').mean():.2f}%",
            "under": f"{100 * (fine['did'] != 'accepted').mean():.2f}%",
            "right": f"{100 * (part['end'] == 'right').mean():.2f}%",
            "harm": round(100 * float(part["harm"].mean()), 1),
        }
        beyond = (part["harm"] - part["harm"].mean()).groupby(part["user"]).sum()
        squares += float((beyond**2).sum()) / len(part) ** 2
    gap = 100 * float(rows[rows["design"] == "plain"]["harm"].mean() - rows[rows["design"] == "cues"]["harm"].mean())
    error = 100 * squares**0.5
    decided = "not settled" if abs(gap) <= 2 * error else "cues" if gap > 0 else "plain"
    return {"designs": designs, "gap": round(gap, 1), "error": round(error, 1), "design": decided}


def _drop(name: str, rule: str, message: str) -> Ablation[Reliance]:
    return Ablation(name, rule, lambda data: _way(data, frozenset((name,))), message)


_RULES = (
    _drop(
        "few_in",
        "A user counts from `least` cases on",
        "Users with fewer than `least` cases count in yours. Leave them out with all their cases.",
    ),
    _drop(
        "five_out",
        "from `least` cases on",
        "Users with just `least` cases are left out in yours. They count.",
    ),
    _drop(
        "both_in",
        "Users who saw both designs do not count",
        "Users who saw both designs count in yours. Leave them out with all their cases.",
    ),
    _drop(
        "edited",
        "an edited answer is not accepted",
        "Edited answers count as accepted in yours. Somebody saw that they had to be changed.",
    ),
)
_SAID = {
    "over_of_all": "`over` is divided by all cases in yours. Divide by the cases with a wrong answer.",
    "over_of_accepted": "`over` is divided by the accepted answers in yours. Divide by the cases with a wrong answer.",
    "under_of_all": "`under` is divided by all cases in yours. Divide by the cases with a right answer.",
    "under_of_not": "`under` is divided by the answers that were not accepted in yours. Divide by the cases with a right answer.",
    "right_accepted": "`right` holds only right answers that were accepted in yours. People who reject also end right: look at `end`.",
    "right_answer": "`right` holds the feature's right answers in yours. It asks how the case ended: look at `end`.",
    "users_over": "`over` is the mean of the users' own shares in yours. Put all cases of a design together.",
    "users_under": "`under` is the mean of the users' own shares in yours. Put all cases of a design together.",
    "users_right": "`right` is the mean of the users' own shares in yours. Put all cases of a design together.",
    "users_harm": "`harm` is the mean of the users' own means in yours. Put all cases of a design together.",
    "harm_added": "A severe end costs both prices in yours. It costs `severe`, and nothing besides.",
    "harm_flat": "A severe end costs `wrong` in yours. It costs `severe`.",
    "harm_answer": "`harm` goes by wrong answers in yours. Harm comes from how a case ends: look at `end`.",
    "harm_per_wrong": "`harm` is per 100 cases that end wrong in yours. All cases of the design are in the base.",
    "harm_per_user": "`harm` is per user in yours. It is asked per 100 cases.",
}


def _bent(name: str) -> Misconception[Reliance]:
    field, ways = WRONG_WAYS[name]

    def answer(data: Reliance) -> dict[str, Any]:
        rows = counted(data.cases)
        right = by_design(rows, data.facts)
        wrong = right.assign(**{field: by_design(rows, data.facts, **ways)[field]})
        if field != "harm":
            return {"designs": wrong}
        price = ways.get("price")
        error = {"error": error_of(rows, data.facts, price=price)} if price else {}
        return {"designs": wrong, "gap": _gap(wrong), **error}

    return Misconception(name, answer, _SAID[name])


def _two(first: Ablation[Reliance], second: Ablation[Reliance]) -> Misconception[Reliance]:
    """Return the misconception of somebody who drops two rules."""
    names = frozenset((first.name, second.name))
    return Misconception(
        f"{first.name}_and_{second.name}", lambda data: _way(data, names), f"{first.message} And: {second.message}"
    )


def _error(by: str) -> Any:
    return lambda data: {"error": error_of(counted(data.cases), data.facts, by=by)}


def _right_gap(data: Reliance) -> dict[str, Any]:
    """Return the gap in shares that end right, in points."""
    found = by_design(counted(data.cases), data.facts)
    return {"gap": 100 * float(found["right"]["plain"] - found["right"]["cues"])}


def _decided(own: Mapping[str, Any], data: Reliance) -> set[str]:
    """Return the designs that follow: by the own gap, and where it is settled by the own harms, whichever is the first."""
    gap, error = float(own["gap"]), float(own["error"])
    found = {design_for(gap, error)}
    if "designs" in own and "not_settled" not in found:
        harms = {design: float(own["designs"][design]["harm"]) for design in DESIGNS}
        found.add(min(harms, key=lambda design: harms[design]))
    return found


RELIANCE = Question(
    id="spec.reliance",
    task="A4",
    title="Right reliance",
    points=7,
    kind=Record(
        {
            "designs": Table(
                "design",
                DESIGNS,
                {
                    "over": Number("share", within=0.002, percent=True),
                    "under": Number("share", within=0.002, percent=True),
                    "right": Number("share", within=0.001, percent=True),
                    "harm": Number("dollars per 100 cases", within=1.0),
                },
            ),
            "gap": Number("dollars per 100 cases", within=1.5),
            "error": Number("dollars per 100 cases", within_percent=1.0),
            "design": Choice(
                {
                    "plain": "the answer alone",
                    "cues": "the answer with cues",
                    "not_settled": "neither, on these cases",
                }
            ),
        },
        weights={"designs": 2.6, "gap": 0.7, "error": 1.2, "design": 2.5},
        look={
            "designs": "Take the cases of one design that count: `over` and `under` go by `did`, `right` and `harm` by `end`.",
            "gap": "`harm` of plain minus `harm` of cues; negative where plain does less harm.",
            "error": "Per design: each case's harm minus the design's mean; add up per user, square, add up over users, root, ÷ cases of the "
            "design, × 100. Then the root of the sum of the two squares.",
            "design": "Hold `gap` without its sign against 2 × `error`. If it is more, take the design with less `harm`.",
        },
    ),
    data=reliance,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        *(_bent(name) for name in _SAID),
        *(
            _two(first, second)
            for first, second in combinations(_RULES, 2)
            if first.name + second.name != "few_infive_out"
        ),
        Misconception(
            "by_case",
            _error("case"),
            "Each case stands alone in yours. The cases of one user are alike: add up per user before you square.",
        ),
        Misconception(
            "errors_added",
            _error("sum"),
            "The errors of the two designs are added in yours. Square them, add, and take the root.",
        ),
        Misconception(
            "gap_of_ends",
            _right_gap,
            "`gap` is a difference of `right`, in points, in yours. It is the difference of `harm`, in dollars.",
        ),
        Misconception(
            "two_errors",
            lambda data: {"error": 2 * error_of(counted(data.cases), data.facts)},
            "`error` holds two standard errors in yours. One is asked; the decision takes it twice.",
        ),
        Misconception(
            "interval_error",
            lambda data: {"error": 1.96 * error_of(counted(data.cases), data.facts)},
            "`error` holds 1.96 standard errors in yours. One is asked; the decision takes it twice.",
        ),
        *options(
            _answer,
            "design",
            {
                "plain": "The plain design is the choice where `gap` is under minus 2 × `error`.",
                "cues": "The design with cues is the choice where `gap` is over 2 × `error`.",
                "not_settled": 'It is "not_settled" where `gap`, without its sign, is at most 2 × `error`.',
            },
        ),
    ),
    ablations=_RULES,
    without=_way,
    follows=(Follows("design", ("gap", "error"), _decided, also=("designs",)),),
    derived=(
        Derived(
            "gap",
            ("designs",),
            lambda own, data: float(own["designs"]["plain"]["harm"]) - float(own["designs"]["cues"]["harm"]),
        ),
    ),
    lookalikes=for_reliance,
    generic=DEFAULT - {"carried"},
    hints=(
        "First the cases that count: per user the number of cases and the number of designs. Then give each case its harm in dollars.",
        "`over` and `under` look at what people did with the answer, `right` and `harm` at how the case ended. Accepted is accepted alone.",
        "`error`: a user with many costly cases pulls all of them in one direction. So take each case's harm minus the design's mean, and "
        '`groupby("user").sum()` before you square.',
    ),
    worked="""
```python
users = cases.groupby("user")["design"].agg(["size", "nunique"])
good = users[(users["size"] >= harm["least"]) & (users["nunique"] == 1)].index
rows = cases[cases["user"].isin(good)]
price = rows["end"].map({"right": 0, "wrong": harm["wrong"], "severe": harm["severe"]})

table, errors = {}, {}
for design in ["plain", "cues"]:
    own = rows["design"] == design
    wrong, right = own & (rows["answer"] == "wrong"), own & (rows["answer"] == "right")
    table[design] = {
        "over": (rows["did"][wrong] == "accepted").mean(),
        "under": (rows["did"][right] != "accepted").mean(),
        "right": (rows["end"][own] == "right").mean(),
        "harm": 100 * price[own].mean(),
    }
    beyond = (price[own] - price[own].mean()).groupby(rows["user"]).sum()
    errors[design] = 100 * np.sqrt((beyond**2).sum()) / own.sum()
designs = pd.DataFrame(table).T.rename_axis("design")
gap = designs["harm"]["plain"] - designs["harm"]["cues"]
error = np.sqrt(errors["plain"] ** 2 + errors["cues"] ** 2)
reliance = {
    "designs": designs,
    "gap": gap,
    "error": error,
    "design": "not_settled" if abs(gap) <= 2 * error else "cues" if gap > 0 else "plain",
}
```

The plain design is accepted more often on every seed, and that decides nothing: people accept what is wrong as well. What is left when they
are done counts.
""",
    objective=OBJECTIVE_RELIANCE,
    ledger=("KPI-15", "CHAL-06", "SIG-04"),
)
