"""What is easily taken for the numbers of A5, on two cut-offs and three criteria."""

from collections.abc import Iterator
from itertools import product

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.fairness.lookalikes.shared import ratio, single
from aipm_course.modules.fairness.simulators.second_score import (
    GROUPS,
    LOCKS,
    ONE_CUTOFF,
    SecondScore,
    equal_cutoff,
)
from aipm_course.simulation.rates import at


def for_locks(season: SecondScore) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    cutoff = equal_cutoff(season.rates, season.harm)
    return (
        *_states(season, cutoff),
        *_gaps(season),
        *single("implied_precision", dict(_implied(season, cutoff))),
        *single("extra_right", dict(_extra(season, cutoff, "right", "wrong"))),
        *single("extra_wrong", dict(_extra(season, cutoff, "wrong", "right"))),
    )


def _shares(people: pd.DataFrame, group: str, *, over: bool = False) -> dict[str, float]:
    """Return every share at the one cut-off that a gap may be made of."""
    part = people[people["group"] == group]
    chosen = part["score"] > ONE_CUTOFF if over else part["score"] >= ONE_CUTOFF
    well = part["did_well"] == 1
    right, selected, able, many = (float(rows.sum()) for rows in (chosen & well, chosen, well, chosen | True))
    return {
        "selection": selected / many,
        "true_positive": right / able,
        "precision": right / selected,
        "the share of those who do not do well who are selected": (selected - right) / (many - able),
        "the share of all applicants who are selected and do well": right / many,
        "the share of all applicants who are selected and do not do well": (selected - right) / many,
        "the share of all applicants who do well": able / many,
        "the share of those not selected who do well": (able - right) / (many - selected),
        "the share selected, divided by the people of both groups": selected / len(people),
        "the people selected who do well, divided by the people of both groups": right / len(people),
    }


def _states(season: SecondScore, cutoff: int) -> Iterator[Lookalike]:
    """Return what the three gaps are in another state, and with their signs turned."""
    amber, blue = (_shares(season.people, group) for group in GROUPS)
    words = "the gap with its sign turned: blue minus amber, or the shares of those who do not belong to it"
    yield Lookalike(words, {f"one_{lock}_gap": blue[lock] - amber[lock] for lock in LOCKS})
    over = [_shares(season.people, group, over=True) for group in GROUPS]
    yield Lookalike(
        "what holds where only a score over the cut-off is selected (`>`)",
        {f"one_{lock}_gap": over[0][lock] - over[1][lock] for lock in LOCKS},
    )
    moved = {lock: at(season.rates, ("blue", cutoff), lock) for lock in LOCKS}
    yield Lookalike(
        "the gap with blue at the equal cut-off; here both groups stand at the one cut-off",
        {f"one_{lock}_gap": amber[lock] - moved[lock] for lock in LOCKS},
    )


def _gaps(season: SecondScore) -> Iterator[Lookalike]:
    amber, blue = (_shares(season.people, group) for group in GROUPS)
    for lock in LOCKS:
        numbers = {f"the gap in {words}": amber[words] - blue[words] for words in amber if words not in LOCKS}
        numbers |= {
            f"the gap in {words}, blue minus amber": blue[words] - amber[words] for words in amber if words not in LOCKS
        }
        numbers |= {
            "amber's rate divided by blue's, minus 1: a gap is a difference": ratio(amber[lock], blue[lock]) - 1,
            "blue's rate divided by amber's, minus 1: a gap is a difference": ratio(blue[lock], amber[lock]) - 1,
            "amber's rate divided by blue's: a gap is a difference": ratio(amber[lock], blue[lock]),
            "amber's rate alone": amber[lock],
            "blue's rate alone": blue[lock],
        }
        yield from single(f"one_{lock}_gap", numbers)


def _implied(season: SecondScore, cutoff: int) -> Iterator[tuple[str, float]]:
    """Return the formula with every other base, true positive rate and share selected."""
    people, shares = season.people, {group: _shares(season.people, group) for group in GROUPS}
    chosen, well = people["score"] >= ONE_CUTOFF, people["did_well"] == 1
    base = {group: shares[group]["the share of all applicants who do well"] for group in GROUPS}
    found = {group: shares[group]["true_positive"] for group in GROUPS}
    selected = {group: shares[group]["selection"] for group in GROUPS}
    base["all"], selected["all"], found["all"] = float(well.mean()), float(chosen.mean()), float(chosen[well].mean())
    yield "blue's precision as it is at the one cut-off", shares["blue"]["precision"]
    yield "amber's precision as it is at the one cut-off", shares["amber"]["precision"]
    moved = {lock: at(season.rates, ("blue", cutoff), lock) for lock in LOCKS}
    yield "blue's precision at the equal cut-off", moved["precision"]
    for one, other, third in product(base, found, selected):
        if (one, other, third) != ("blue", "amber", "amber"):
            words = f"{one}'s share who do well × {other}'s true positive rate ÷ {third}'s share selected"
            yield words, base[one] * found[other] / selected[third]
    yield (
        "the formula turned round: × share selected ÷ true positive rate",
        base["blue"] * selected["amber"] / found["amber"],
    )
    yield "the product of all three rates, where one divides", base["blue"] * selected["amber"] * found["amber"]
    yield "true positive rate ÷ share selected, without the share who do well", found["amber"] / selected["amber"]
    yield "share who do well ÷ share selected, without the true positive rate", base["blue"] / selected["amber"]
    yield "share who do well × true positive rate, not divided by the share selected", base["blue"] * found["amber"]
    over = _shares(people, "amber", over=True)
    yield (
        "what holds where only a score over the cut-off is selected (`>`)",
        base["blue"] * over["true_positive"] / over["selection"],
    )
    at_own = base["blue"] * moved["true_positive"] / selected["amber"]
    yield "the formula with blue's true positive rate at the equal cut-off", at_own


def _extra(season: SecondScore, cutoff: int, what: str, other: str) -> Iterator[tuple[str, float]]:
    amber, blue = season.rates.loc["amber"], season.rates.loc["blue"]
    more = {name: at(blue, cutoff, name) - at(blue, ONE_CUTOFF, name) for name in (what, other)}
    yield "the number with its sign turned: more people is positive, fewer is negative", -more[what]
    yield "all the people who come or go, whether they do well or not", more[what] + more[other]
    yield "the balance of the two fields", more[what] - more[other]
    yield "everybody whom blue's equal cut-off selects, not the change", at(blue, cutoff, what)
    yield "everybody whom the one cut-off selects among blue", at(blue, ONE_CUTOFF, what)
    yield "the people against amber's at the one cut-off", at(blue, cutoff, what) - at(amber, ONE_CUTOFF, what)
    yield "the people of amber at that cut-off", at(amber, cutoff, what) - at(amber, ONE_CUTOFF, what)
    if cutoff + 1 in blue.index:
        over = at(blue, cutoff + 1, what) - at(blue, ONE_CUTOFF + 1, what)
        yield "what holds where only a score over the cut-off is selected (`>`)", over
