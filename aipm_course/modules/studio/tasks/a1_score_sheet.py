"""A1: score sheets with a floor."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Ranking, Record, Table
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.studio.simulators.score_ratings import (
    CANDIDATES,
    NOBODY,
    ScoreRatings,
    decider,
    hired,
    lowest,
    score_ratings,
    unweighted,
)
from aipm_course.modules.studio.tasks.shared import unless
from aipm_course.reference.scorecards import BAR, CARDS, FLOOR

_PEOPLE = {name: name for name in CANDIDATES}
_HIRES = {**_PEOPLE, NOBODY: "none of the four"}
_DECIDERS = {
    "bar": "no result reaches the bar",
    "floor": "the highest result is passed over",
    "weights": "the plain mean has another first",
    "none": "the plain mean has the same first",
}


def _sheet(results: pd.Series) -> dict[str, float]:
    return {str(name): float(result) for name, result in results.items()}


def _order(results: pd.Series) -> list[str]:
    return [str(name) for name in results.sort_values(ascending=False, kind="stable").index]


def _score_sheet(data: ScoreRatings) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for card in CARDS:
        found |= {
            card: _sheet(data.results[card]),
            f"ranking_{card}": _order(data.results[card]),
            f"hire_{card}": data.hires[card],
            f"decided_{card}": data.decided_by[card],
        }
    return found


def _score_sheet_by_hand(data: ScoreRatings) -> dict[str, Any]:
    """The same with loops, rounded to two places, and places instead of orders."""
    found: dict[str, Any] = {}
    for card, rows in data.ratings.groupby("card"):
        results = {
            name: round(sum(row[name] * row["weight_percent"] / 100 for row in rows.to_dict("records")), 2)
            for name in reversed(CANDIDATES)
        }
        order = sorted(results, key=lambda name: -results[name])
        fit = [name for name in order if results[name] >= BAR and rows[name].min() >= FLOOR]
        found |= {
            str(card): pd.Series(results),
            f"ranking_{card}": {name: place for place, name in enumerate(order, 1)},
            f"hire_{card}": fit[0].lower() if fit else NOBODY,
            f"decided_{card}": data.decided_by[str(card)].upper(),
        }
    return found


def _by_card(field: str, wrong: Mapping[str, Any], right: Mapping[str, Any]) -> "dict[str, Any] | None":
    """Return the fields of both cards in which a wrong idea differs from the right answer; None if it never does."""
    answer = {f"{field}_{card}": value for card, value in wrong.items() if unless(value, right[card]) is not None}
    return answer or None


def _hires(data: ScoreRatings, **changes: Any) -> "dict[str, Any] | None":
    """Return the hires with the floor or the bar dropped or moved."""
    wrong = {card: hired(data.results[card], lowest(data.ratings, [card]), **changes) for card in CARDS}
    return _by_card("hire", wrong, data.hires)


def _floor_over_both(data: ScoreRatings) -> "dict[str, Any] | None":
    lows = lowest(data.ratings, list(CARDS))
    return _by_card("hire", {card: hired(data.results[card], lows) for card in CARDS}, data.hires)


def _two_is_too_low(data: ScoreRatings) -> "dict[str, Any] | None":
    wrong = {card: hired(data.results[card], lowest(data.ratings, [card]), floor=FLOOR + 1) for card in CARDS}
    answer = _by_card("hire", wrong, data.hires)
    return None if answer == _floor_over_both(data) or answer == _first_or_nobody(data) else answer


def _plain_hire(data: ScoreRatings, card: str, *, below_bar: bool) -> "dict[str, Any] | None":
    """Return the hire by the plain mean; of a hire below the bar another thing is true than of one that is not the best."""
    wrong = hired(unweighted(data.ratings, card), lowest(data.ratings, [card]))
    answer = _by_card("hire", {card: wrong}, data.hires)
    if answer is None or wrong == NOBODY or (data.results[card][wrong] < BAR) != below_bar:
        return None
    known = (
        _hires(data, floor=1),
        _hires(data, bar=0.0),
        _floor_over_both(data),
        _two_is_too_low(data),
        _first_or_nobody(data),
    )
    return None if any(one and answer.items() <= one.items() for one in known) else answer


def _first_or_nobody(data: ScoreRatings) -> "dict[str, Any] | None":
    """Whoever is first is hired, or nobody: the next ones are not looked at."""
    wrong = {card: NOBODY if told == "floor" else data.hires[card] for card, told in data.decided_by.items()}
    return _by_card("hire", wrong, data.hires)


def _decided(own: Mapping[str, Any], data: ScoreRatings, card: str) -> "str | set[str]":
    """Return what decides by the own results and hire; two where somebody is hired whose result is just below the bar."""
    results, plain, hire = _own_results(own, card), unweighted(data.ratings, card), own[f"hire_{card}"]
    told = decider(results, plain, hire)
    if told != "bar" or hire == NOBODY:
        return told
    # Whoever is hired below the bar was taken to reach it: both lines hold by the own answer.
    return {told, decider(results + BAR, plain, hire)}


def _line(told: str, own: Mapping[str, Any], data: ScoreRatings, card: str) -> str:
    """Say of a line that is told and not true what to hold it against."""
    results, plain, hire = _own_results(own, card), unweighted(data.ratings, card), own[f"hire_{card}"]
    due = _decided(own, data, card)
    lines = list(_DECIDERS)
    if told == "bar":
        return f"the highest of your own results there is {results.max():.2f}: line 1 asks for one below {BAR:.1f}."
    first = min(lines.index(one) for one in ({due} if isinstance(due, str) else due))
    if first < min(lines.index(told), lines.index("weights")):
        return (
            f'an earlier line than "{told}" is true already by your own numbers. Take them in their order and stop at the '
            "first that is."
        )
    if told == "floor":
        return "line 2 asks whether the highest result is passed over. On your own sheet it is the one that you hire."
    if hire == NOBODY:
        return ""
    return (
        f"lines 3 and 4 ask who is first by the plain mean of the ratings, all rows alike. That of {hire}, whom you hire, is "
        f"{plain[hire]:.2f}: does anybody have a higher one?"
    )


def _own_results(own: Mapping[str, Any], card: str) -> pd.Series:
    return pd.Series({name: row["result"] for name, row in own[card].items()}).loc[list(CANDIDATES)].astype(float)


def _follows_of(card: str) -> tuple[Follows[ScoreRatings], ...]:
    return (
        Follows(f"ranking_{card}", (card,), lambda own, data: _order(_own_results(own, card))),
        Follows(
            f"hire_{card}", (card,), lambda own, data: hired(_own_results(own, card), lowest(data.ratings, [card]))
        ),
        Follows(
            f"decided_{card}",
            (card, f"hire_{card}"),
            lambda own, data: _decided(own, data, card),
            look=lambda told, own, data: _line(told, own, data, card),
        ),
    )


def _plain_mean(card: str, message: str) -> Misconception[ScoreRatings]:
    return Misconception(f"plain_mean_{card}", lambda data: {card: _sheet(unweighted(data.ratings, card))}, message)


def _of_both(values: Mapping[str, pd.Series]) -> dict[str, Any]:
    """Return the mean of both cards' numbers, as the result on either."""
    mean = sum(values.values(), start=pd.Series(0.0, list(CANDIDATES))) / len(values)
    return {card: _sheet(mean) for card in CARDS}


def _of_rows(data: ScoreRatings, card: str) -> pd.DataFrame:
    return data.ratings[data.ratings["card"] == card][list(CANDIDATES)]


_RESULT_WITHIN = 0.01


def _rounded(data: ScoreRatings, cards: tuple[str, ...], digits: int) -> dict[str, Any] | None:
    """Return rounded results; None where a card's results have no more digits anyway."""
    rounded = {card: data.results[card].round(digits) for card in cards}
    if any((rounded[card] - data.results[card]).abs().max() <= _RESULT_WITHIN for card in cards):
        return None
    return {card: _sheet(results) for card, results in rounded.items()}


def _other_weights(data: ScoreRatings, card: str, other: str) -> pd.Series:
    """Return a card's results with the other card's weights, row by row."""
    weights = data.ratings[data.ratings["card"] == other]["weight_percent"]
    pairs = zip(_of_rows(data, card).to_dict("records"), weights, strict=False)
    return sum((pd.Series(row) * weight / 100 for row, weight in pairs), start=pd.Series(0.0, list(CANDIDATES)))


def _left_out(data: ScoreRatings) -> "Iterator[Lookalike]":
    """Each result without one of the card's rows, divided by 100 or by the weights that are left."""
    for card in CARDS:
        rows = data.ratings[data.ratings["card"] == card].set_index("code")
        for code, weight in rows["weight_percent"].items():
            rest = data.results[card] - rows[list(CANDIDATES)].T[code].astype(float) * weight / 100
            left = 100 - weight
            yield Lookalike(
                f"what comes out without the row {code}: your weights add up to {left}, not 100", {card: rest}
            )
            yield Lookalike(
                f"what comes out without the row {code}, divided by the {left} that are left", {card: 100 * rest / left}
            )


def _worked(data: ScoreRatings) -> str:
    titles = {"ai_pm": "AI PM", "principal": "Principal"}
    said = " ".join(
        f"{titles[card]}: {data.hires[card]}, decided by `{told}` ({_DECIDERS[told]})."
        for card, told in data.decided_by.items()
    )
    return f"""
```python
people = ["Imani", "Jonas", "Keiko", "Lucia"]
score_sheet = {{}}
for card, rows in ratings.groupby("card"):
    result = rows[people].mul(rows["weight_percent"], axis=0).sum() / 100
    ranking = result.sort_values(ascending=False).index
    allowed = result[(result >= 3) & (rows[people].min() >= 2)]
    hire = allowed.idxmax() if len(allowed) else "nobody"
    decided = "none" if rows[people].mean().idxmax() == hire else "weights"
    decided = "floor" if ranking[0] != hire else decided
    decided = "bar" if result.max() < 3 else decided
    score_sheet |= {{card: result, f"ranking_{{card}}": list(ranking), f"hire_{{card}}": hire, f"decided_{{card}}": decided}}
```

{said}
"""


_RESULT = Table("candidate", CANDIDATES, {"result": Number("rating points from 1 to 4", within=_RESULT_WITHIN)})
_FIELDS = {
    card: {
        card: _RESULT,
        f"ranking_{card}": Ranking(_PEOPLE),
        f"hire_{card}": Choice(_HIRES),
        f"decided_{card}": Choice(_DECIDERS),
    }
    for card in CARDS
}

SCORE_SHEET = Question(
    id="studio.score_sheet",
    task="A1",
    title="Score sheet",
    points=6,
    kind=Record(
        {**_FIELDS["ai_pm"], **_FIELDS["principal"]},
        weights={
            **dict.fromkeys(CARDS, 0.75),
            **{f"ranking_{card}": 0.5 for card in CARDS},
            **{f"decided_{card}": 0.75 for card in CARDS},
        },
        look={
            **{f"ranking_{card}": "Sort the four weighted results of that card, the highest first." for card in CARDS},
            **{
                f"hire_{card}": "Go down your ranking of that card: who is the first to reach the bar without a rating below the "
                "floor?"
                for card in CARDS
            },
            **{
                f"decided_{card}": "Take the four lines of the task in their order and stop at the first one that is true."
                for card in CARDS
            },
        },
    ),
    data=score_ratings,
    reference=_score_sheet,
    alternatives=(_score_sheet_by_hand,),
    misconceptions=(
        _plain_mean(
            "ai_pm",
            "`ai_pm` is the plain mean: communication counts as much as product sense there. Use `weight_percent`.",
        ),
        _plain_mean("principal", "`principal` is the plain mean of six ratings. The six do not weigh the same."),
        Misconception(
            "sums_ai_pm",
            lambda data: {"ai_pm": _sheet(unweighted(data.ratings, "ai_pm") * len(CARDS["ai_pm"]))},
            "`ai_pm` adds seven ratings up. A result is a mean: weight times rating, added up, divided by 100.",
        ),
        Misconception(
            "sums_principal",
            lambda data: {"principal": _sheet(unweighted(data.ratings, "principal") * len(CARDS["principal"]))},
            "`principal` adds six ratings up. A result is a mean: weight times rating, added up, divided by 100.",
        ),
        Misconception(
            "all_rows_in_one",
            lambda data: {card: _sheet(data.results.sum(axis=1)) for card in CARDS},
            "Both results hold all thirteen rows. Seven rows are one card, six the other: keep the rows of the card first.",
        ),
        Misconception(
            "mean_of_both_cards",
            lambda data: _of_both({card: data.results[card] for card in CARDS}),
            "The same numbers stand on both cards: the mean of the two results. Each card has its own rows, and a result of its "
            "own.",
        ),
        *(
            Misconception(
                f"{what}_of_the_maximum",
                lambda data, times=times: {card: _sheet(data.results[card] * times) for card in CARDS},  # type: ignore[misc]
                f"That is a {what} of the maximum. A result is divided by 100 only, and stays on the ratings' scale from 1 to 4.",
            )
            for what, times in (("share", 0.25), ("percentage", 25.0))
        ),
        *(
            Misconception(
                f"{what}_of_the_maximum_{card}",
                lambda data, card=card, times=times: {card: _sheet(data.results[card] * times)},  # type: ignore[misc]
                f"That is a {what} of the maximum. A result is divided by 100 only, and stays on the ratings' scale from 1 to 4.",
                idea=f"{what}_of_the_maximum",
            )
            for card in CARDS
            for what, times in (("share", 0.25), ("percentage", 25.0))
        ),
        *(
            Misconception(
                f"{name}_{where}",
                lambda data, cards=cards, digits=digits: _rounded(data, cards, digits),  # type: ignore[misc]
                f"That is rounded to {said}. Leave the results as they are: a little under the bar is not at the bar.",
                idea=name,
            )
            for name, digits, said in (("whole", 0, "whole numbers"), ("one_decimal", 1, "one decimal"))
            for where, cards in {"both": tuple(CARDS), **{card: (card,) for card in CARDS}}.items()
        ),
        *(
            Misconception(
                f"median_{where}",
                lambda data, cards=cards: {card: _sheet(_of_rows(data, card).median()) for card in cards},  # type: ignore[misc]
                "That is the median of the ratings. A result is weight times rating, added up, divided by 100.",
                idea="median",
            )
            for where, cards in {"both": tuple(CARDS), **{card: (card,) for card in CARDS}}.items()
        ),
        *(
            Misconception(
                f"other_weights_{card}",
                lambda data, card=card, other=other: {card: _sheet(_other_weights(data, card, other))},  # type: ignore[misc]
                "That takes the weights of the *other* card. They do not belong to these rows.",
                idea="other_weights",
            )
            for card, other in zip(CARDS, reversed(CARDS), strict=True)
        ),
        Misconception(
            "floor_over_both_cards",
            _floor_over_both,
            "On a card, a candidate with a higher result than your hire keeps the floor there and has a 1 on the *other* card. "
            "The floor holds on the card itself.",
        ),
        Misconception(
            "first_or_nobody",
            lambda data: None if _first_or_nobody(data) == _floor_over_both(data) else _first_or_nobody(data),
            "The first is out on one card, and there you hire nobody. Who is the next one that keeps bar and floor?",
        ),
        *(
            Misconception(
                f"plain_mean_hires_{card}",
                lambda data, card=card: _plain_hire(data, card, below_bar=False),  # type: ignore[misc]
                "On a card, your hire has not the highest weighted result of those who may be hired: a lowest rating of exactly 2 "
                "keeps the floor, and the plain mean has no say.",
                idea="plain_mean_hires",
            )
            for card in CARDS
        ),
        *(
            Misconception(
                f"plain_mean_reaches_the_bar_{card}",
                lambda data, card=card: _plain_hire(data, card, below_bar=True),  # type: ignore[misc]
                "On a card, your hire's weighted result is below the bar. Neither the plain mean nor rounding lifts it there.",
                idea="plain_mean_reaches_the_bar",
            )
            for card in CARDS
        ),
    ),
    ablations=(
        Ablation(
            "floor_dropped",
            "no rating below 2 on that card",
            lambda data: _hires(data, floor=1),
            "That candidate has the highest result on the card. Read down the single ratings: the rule looks at those, too.",
        ),
        Ablation(
            "two_is_too_low",
            "no rating below 2 on that card",
            _two_is_too_low,
            "On a card, somebody with a higher weighted result than your hire may be hired: a lowest rating of exactly 2 keeps the "
            "floor, and the plain mean has no say.",
        ),
        Ablation(
            "bar_dropped",
            "at least 3.0",
            lambda data: _hires(data, bar=0.0),
            "On a card you hire the best of the four, and the best is not good enough there: hold the result against the bar, "
            "without rounding it.",
        ),
    ),
    follows=tuple(follow for card in CARDS for follow in _follows_of(card)),
    lookalikes=lambda data: tuple(_left_out(data)),
    # No card rests on the other, so that none is off because the other is.
    generic=DEFAULT - {"carried"},
    hints=(
        "Seven rows belong to one card, six to the other. Work out one candidate on one card by hand first.",
        "Result = sum of weight_percent x rating, divided by 100. Then look at each candidate's lowest rating on that card.",
        'In pandas, for one card: `rows = ratings[ratings["card"] == "ai_pm"]`, then '
        '`rows[people].mul(rows["weight_percent"], axis=0).sum() / 100`. For what decides, write down four things per card: the '
        "first by result, the first by plain mean, the hire, and whether any result reaches 3.0.",
    ),
    survivors={
        ">= to >: result >= 3": "equivalent: no result is 3.0 exactly",
        ">= to >: result >= 3 (2)": "equivalent: no result is 3.0 exactly",
    },
    worked=_worked,
    objective="Score candidates on a weighted scorecard with a floor, and say when the plain mean hires somebody else.",
    ledger=tuple(f"SCORE-{number:02d}" for number in range(1, 14)),
)
