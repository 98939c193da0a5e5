"""What is easily taken for the numbers of A4."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.spec.simulators.reliance import (
    COLUMNS,
    DESIGNS,
    WRONG_ROWS,
    WRONG_WAYS,
    Reliance,
    by_design,
    counted,
    error_of,
    harms,
)

_ROWS = {
    "few_in": "with users with few cases",
    "five_out": "without users with just `least` cases",
    "both_in": "with users who saw both designs",
    "all": "of all rows",
}
_WORDS = {
    "edited_over": "the accepted or edited ones among the wrong answers",
    "edited_under": "the rejected ones among the right answers",
    "over_of_all": "the wrong answers that are accepted, of all cases",
    "over_of_accepted": "the wrong answers among the accepted",
    "under_of_all": "the right answers that are not accepted, of all cases",
    "under_of_not": "the right answers among those that are not accepted",
    "right_accepted": "the right answers that are accepted, of all cases",
    "right_answer": "the share of right answers",
    "users_over": "the mean of the users' shares",
    "users_under": "the mean of the users' shares",
    "users_right": "the mean of the users' shares",
    "users_harm": "the mean of the users' harms",
    "harm_added": "the harm with both prices for a severe end",
    "harm_flat": "the harm with the price of a wrong end for all",
    "harm_answer": "the harm of wrong answers instead of wrong ends",
    "harm_per_wrong": "the harm of 100 cases that end wrong",
    "harm_per_user": "the harm of a user",
}


def for_reliance(data: Reliance) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    return (*_designs(data), *each("gap", _gaps(data)), *each("error", _errors(data)))


def _of(words: str, field: str, numbers: pd.Series) -> Lookalike:
    return Lookalike(words, {f"designs: {field}": numbers})


def _rows(data: Reliance) -> "Iterator[tuple[str, pd.DataFrame]]":
    for name, ways in WRONG_ROWS.items():
        yield _ROWS[name], counted(data.cases, **ways)
    yield _ROWS["all"], data.cases


def _designs(data: Reliance) -> Iterator[Lookalike]:
    facts, rows = data.facts, counted(data.cases)
    right = by_design(rows, facts)
    for words, other in _rows(data):
        found = by_design(other, facts)
        for field in COLUMNS:
            yield _of(f"the number {words}", field, found[field])
    for name, (field, ways) in WRONG_WAYS.items():
        yield _of(_WORDS[name], field, by_design(rows, facts, **ways)[field])
    yield _of("the wrong answers that are not accepted", "over", 1 - right["over"])
    yield _of("the right answers that are accepted", "under", 1 - right["under"])
    yield _of("the share of accepted answers", "over", _accepted(rows))
    yield _of("the share of accepted answers", "right", _accepted(rows))
    yield _of("the share of answers that are not accepted", "under", 1 - _accepted(rows))
    yield _of("the rejected ones among the wrong answers", "over", _did(rows, "wrong", "rejected"))
    yield _of("the edited ones among the wrong answers", "over", _did(rows, "wrong", "edited"))
    yield _of("the edited ones among the right answers", "under", _did(rows, "right", "edited"))
    yield _of("the share that does not end right", "right", 1 - right["right"])
    not_severe = pd.Series({name: float((_own(rows, name)["end"] != "severe").mean()) for name in DESIGNS})
    yield _of("the share that does not end severe", "right", not_severe)
    yield _of("the harm of one case", "harm", right["harm"] / 100)
    total = pd.Series({name: float(harms(_own(rows, name), facts).sum()) for name in DESIGNS})
    yield _of("the harm of all cases", "harm", total)
    yield _of("the harm of 1,000 cases", "harm", 10 * right["harm"])
    ends = {name: _own(rows, name)["end"] for name in DESIGNS}
    severe = pd.Series({name: 100 * facts["severe"] * float((end == "severe").mean()) for name, end in ends.items()})
    plain = pd.Series({name: 100 * facts["wrong"] * float((end == "wrong").mean()) for name, end in ends.items()})
    yield _of("the harm of severe ends alone", "harm", severe)
    yield _of("the harm of wrong ends that are not severe", "harm", plain)
    kept = {name: _own(rows, name) for name in DESIGNS}
    both = {
        name: 100 * float((harms(own, facts) * (own["answer"] == "wrong")).sum()) / len(own)
        for name, own in kept.items()
    }
    proper = {
        name: float(((own["did"] == "accepted") == (own["answer"] == "right")).mean()) for name, own in kept.items()
    }
    yield _of("the share of right answers accepted and wrong ones not", "right", pd.Series(proper))
    not_wrong = {name: float((own["end"] != "wrong").mean()) for name, own in kept.items()}
    yield _of("the share with severe ends among the right ones", "right", pd.Series(not_wrong))
    swallowed = {
        name: 100
        * float((harms(own, facts) * ((own["answer"] == "wrong") & (own["did"] == "accepted"))).sum())
        / len(own)
        for name, own in kept.items()
    }
    yield _of("the harm of accepted wrong answers alone", "harm", pd.Series(swallowed))
    yield _of("the harm of cases with a wrong answer, per 100 cases", "harm", pd.Series(both))
    swapped = severe / facts["severe"] * facts["wrong"] + plain / facts["wrong"] * facts["severe"]
    yield _of("the harm with the two prices exchanged", "harm", swapped)


def _own(rows: pd.DataFrame, design: str) -> pd.DataFrame:
    return rows[rows["design"] == design]


def _accepted(rows: pd.DataFrame) -> pd.Series:
    return pd.Series({name: float((_own(rows, name)["did"] == "accepted").mean()) for name in DESIGNS})


def _did(rows: pd.DataFrame, answer: str, did: str) -> pd.Series:
    found = {}
    for name in DESIGNS:
        own = _own(rows, name)
        found[name] = float((own["did"][own["answer"] == answer] == did).mean())
    return pd.Series(found)


def _gap(found: pd.DataFrame, field: str = "harm") -> float:
    return float(found[field]["plain"] - found[field]["cues"])


def _gaps(data: Reliance) -> Iterator[tuple[str, float]]:
    facts, rows = data.facts, counted(data.cases)
    right = by_design(rows, facts)
    gap = _gap(right)
    yield "the gap with its sign turned, cues minus plain", -gap
    for words, other in _rows(data):
        yield f"the gap {words}", _gap(by_design(other, facts))
        yield f"the gap {words}, cues minus plain", -_gap(by_design(other, facts))
    for name, (field, ways) in WRONG_WAYS.items():
        if field == "harm":
            yield f"the gap of {_WORDS[name]}", _gap(by_design(rows, facts, **ways))
    for field in ("over", "under", "right"):
        yield f"the gap in `{field}`, in points", 100 * _gap(right, field)
        yield f"the gap in `{field}`", _gap(right, field)
        yield f"the gap in `{field}`, in points, cues minus plain", -100 * _gap(right, field)
    yield "the gap of one case", gap / 100
    yield "the gap in percent of the plain design", 100 * gap / float(right["harm"]["plain"])
    yield "the gap in percent of the design with cues", 100 * gap / float(right["harm"]["cues"])
    yield "the ratio of the two", float(right["harm"]["plain"] / right["harm"]["cues"])
    yield "the gap in standard errors", gap / error_of(rows, facts)


def _errors(data: Reliance) -> Iterator[tuple[str, float]]:
    facts, rows = data.facts, counted(data.cases)
    yield "the error case by case", error_of(rows, facts, by="case")
    yield "the sum of the two designs' errors", error_of(rows, facts, by="sum")
    right = error_of(rows, facts)
    yield "two standard errors", 2 * right
    yield "1.96 standard errors", 1.96 * right
    yield "the error of one case, not of 100", right / 100
    yield "the square of the error", right**2
    for words, other in _rows(data):
        yield f"the error {words}", error_of(other, facts)
    for price, words in (("added", "both prices for a severe end"), ("flat", "one price for all ends")):
        yield f"the error with {words}", error_of(rows, facts, price=price)
    costs = {name: harms(_own(rows, name), facts) for name in DESIGNS}
    for name, cost in costs.items():
        own = _own(rows, name)
        beyond = pd.Series(cost - cost.mean(), index=own.index).groupby(own["user"]).sum()
        yield f"the error of the design {name} alone", 100 * float(np.sqrt((beyond**2).sum())) / len(own)
    means = {
        name: pd.Series(cost, index=_own(rows, name).index).groupby(rows["user"]).mean() for name, cost in costs.items()
    }
    yield "the error of the users' means", 100 * float(np.sqrt(sum(one.var() / len(one) for one in means.values())))
    ends = rows.assign(end=rows["end"].where(rows["end"] == "right", "wrong"))
    yield "the error of the share that ends right, in points", error_of(ends, {"wrong": 1.0, "severe": 1.0})
    sizes = {name: float(np.sqrt(((cost - cost.mean()) ** 2).mean())) for name, cost in costs.items()}
    yield "the spread of single cases", float(np.hypot(sizes["plain"], sizes["cues"]))
    sums = {
        name: pd.Series(cost - cost.mean(), index=_own(rows, name).index).groupby(rows["user"]).sum()
        for name, cost in costs.items()
    }
    count = {name: float(len(cost)) for name, cost in costs.items()}
    squares = {name: float((one**2).sum()) for name, one in sums.items()}
    yield (
        "the error divided by users, not by cases",
        _root(100 * squares[name] ** 0.5 / len(sums[name]) for name in DESIGNS),
    )
    yield (
        "the error divided by the root of the number of cases",
        _root(100 * (squares[name] / count[name]) ** 0.5 for name in DESIGNS),
    )
    yield "the error without the root", _root(100 * squares[name] / count[name] for name in DESIGNS)
    common = float(np.concatenate(list(costs.values())).mean())
    own_sums = [
        pd.Series(cost - common, index=_own(rows, name).index).groupby(rows["user"]).sum()
        for name, cost in costs.items()
    ]
    yield (
        "the error with one mean for both designs",
        _root(100 * float((one**2).sum()) ** 0.5 / count[name] for name, one in zip(costs, own_sums, strict=True)),
    )
    bare = [pd.Series(cost, index=_own(rows, name).index).groupby(rows["user"]).sum() for name, cost in costs.items()]
    yield (
        "the error without the mean taken off",
        _root(100 * float((one**2).sum()) ** 0.5 / count[name] for name, one in zip(costs, bare, strict=True)),
    )
    wrong, severe = facts["wrong"], facts["severe"]
    for words, prices in {
        "the two prices exchanged": {"wrong": severe, "severe": wrong},
        "severe ends alone": {"wrong": 0.0, "severe": severe},
        "wrong ends alone": {"wrong": wrong, "severe": 0.0},
    }.items():
        yield f"the error with {words}", error_of(rows, prices)
    yield "the error with the harm of wrong answers", error_of(rows, facts, price="answer")


def _root(errors: "Iterable[float]") -> float:
    return float(np.sqrt(sum(error**2 for error in errors)))
