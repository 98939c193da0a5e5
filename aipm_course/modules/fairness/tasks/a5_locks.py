"""A5: not everything at once."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.lookalikes.locks import for_locks
from aipm_course.modules.fairness.simulators.second_score import (
    HIGHEST_CUTOFF,
    LOCKS,
    LOWEST_CUTOFF,
    ONE_CUTOFF,
    SecondScore,
    closing_pairs,
    equal_cutoff,
    implied_precision,
    second_score,
    strictly_over,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_CHOOSE
from aipm_course.simulation.rates import at

_CRITERIA = {
    "selection": "alike in the share of applicants who are selected",
    "true_positive": "alike in the share of those who do well who are selected",
    "precision": "alike in the share of the selected who do well",
}
_ALL_THREE = {"yes": "some pair of cut-offs", "no": "no pair of cut-offs"}


def _gap(season: SecondScore, lock: str, cutoff: int = ONE_CUTOFF, blue_cutoff: int = ONE_CUTOFF) -> float:
    return at(season.rates, ("amber", cutoff), lock) - at(season.rates, ("blue", blue_cutoff), lock)


def _extra(season: SecondScore, cutoff: float, what: str) -> int:
    """Return how many more blue people a cut-off selects than the one cut-off does."""
    blue = season.rates.loc["blue"]
    place = min(max(round(cutoff), 1), 99)
    return int(at(blue, place, what) - at(blue, ONE_CUTOFF, what))


def _locks(season: SecondScore) -> dict[str, Any]:
    cutoff = equal_cutoff(season.rates, season.harm)
    return {
        **{f"one_{lock}_gap": _gap(season, lock) for lock in LOCKS},
        "implied_precision": implied_precision(season.people, season.rates),
        "criterion": season.harm,
        "equal_cutoff": cutoff,
        "extra_right": _extra(season, cutoff, "right"),
        "extra_wrong": _extra(season, cutoff, "wrong"),
        "all_three": "yes" if closing_pairs(season.rates) else "no",
    }


def _in_percent(season: SecondScore) -> dict[str, Any]:
    right = _locks(season)
    return {
        **right,
        "one_selection_gap": round(100 * right["one_selection_gap"], 2),
        "implied_precision": round(right["implied_precision"], 4),
        "equal_cutoff": float(right["equal_cutoff"]),
        "all_three": right["all_three"].title(),
    }


def _other_criterion(season: SecondScore, shift: int) -> Any:
    lock = LOCKS[(LOCKS.index(season.harm) + shift) % 3]
    return unless(_locks(season), {"criterion": lock, "equal_cutoff": equal_cutoff(season.rates, lock)})


def _both_ends(season: SecondScore, *, down: bool) -> dict[str, int] | None:
    """Return the extras with both cut-offs counted among those who come, or go; None where blue's moves the other way."""
    cutoff = equal_cutoff(season.rates, season.harm)
    if cutoff == ONE_CUTOFF or down != (cutoff < ONE_CUTOFF):
        return None
    blue, first, last = season.rates.loc["blue"], min(cutoff, ONE_CUTOFF), max(cutoff, ONE_CUTOFF) + 1
    sign = 1 if down else -1
    return {f"extra_{what}": sign * int(at(blue, first, what) - at(blue, last, what)) for what in ("right", "wrong")}


def _everybody(season: SecondScore) -> dict[str, int]:
    place = ("blue", equal_cutoff(season.rates, season.harm))
    return {f"extra_{what}": int(at(season.rates, place, what)) for what in ("right", "wrong")}


def _extra_follows(what: str) -> Follows[SecondScore]:
    return Follows(f"extra_{what}", ("equal_cutoff",), lambda own, data: _extra(data, own["equal_cutoff"], what))


def _cutoff(own: Mapping[str, Any], season: SecondScore) -> int:
    return equal_cutoff(season.rates, own["criterion"])


_ONE = "Both groups from `one_cutoff` on, the cut-off itself included; amber's rate minus blue's."
_MORE = "Blue only: the people from your `equal_cutoff` on less the people from `one_cutoff` on, counted among"
_GAP = Number("share from 0 to 1, amber minus blue", within=0.002, percent=True)
NOT_EVERYTHING = Question(
    id="fairness.locks",
    task="A5",
    title="Not everything at once",
    points=6,
    kind=Record(
        {
            **{f"one_{lock}_gap": _GAP for lock in LOCKS},
            "implied_precision": Number("precision that blue would need; above 1 where none is", within=0.002),
            "criterion": Choice(_CRITERIA),
            "equal_cutoff": Number("score"),
            "extra_right": Number("people"),
            "extra_wrong": Number("people"),
            "all_three": Choice(_ALL_THREE),
        },
        weights={
            **dict.fromkeys((f"one_{lock}_gap" for lock in LOCKS), 0.4),
            "implied_precision": 0.8,
            "equal_cutoff": 1.0,
            "extra_right": 0.5,
            "extra_wrong": 0.5,
            "criterion": 0.8,
            "all_three": 1.6,
        },
        look={
            "one_selection_gap": f"Of all applicants of a group, the share selected. {_ONE}",
            "one_true_positive_gap": f"Of those of a group who do well, the share selected. {_ONE}",
            "one_precision_gap": f"Of the selected of a group, the share who do well. {_ONE}",
            "implied_precision": "Blue's own share who do well × amber's true positive rate ÷ amber's share selected, both at "
            "`one_cutoff`. Over 1 is a possible answer.",
            "criterion": 'Of which people does the sentence in `said["harm"]` speak: all who apply, those who would do well, or '
            "those who are invited? The criterion is a share of just these.",
            "equal_cutoff": "Amber stays at `one_cutoff`. Of the whole cut-offs in the range, blue's is the one whose rate of your "
            "criterion lies nearest to amber's, over it or under it; rates, not counts.",
            "extra_right": f"{_MORE} those who do well.",
            "extra_wrong": f"{_MORE} those who do not do well.",
            "all_three": "Hold every cut-off of amber against every cut-off of blue in the range. A pair counts where both groups' "
            "shares selected keep `least_selected` and `most_selected` and all three rates differ by at most `lock_width`.",
        },
    ),
    data=second_score,
    reference=_locks,
    alternatives=(_in_percent, lambda data: pd.Series(_locks(data))),
    misconceptions=(
        Misconception(
            "another_criterion",
            lambda data: _other_criterion(data, 1),
            "Your criterion and your cut-off belong together, and answer another harm. Who is hurt in the sentence of the works "
            "council: who applies, who would do well, or who was invited?",
        ),
        Misconception(
            "yet_another_criterion",
            lambda data: _other_criterion(data, 2),
            "Your criterion and your cut-off fit each other, not the harm. Read the sentence again: of which people is it "
            "said that something happens to them more often?",
        ),
        *options(
            _locks,
            "criterion",
            {
                "selection": 'The share selected is a share of all who apply. Is the sentence in `said["harm"]` about all of them, '
                "whoever would do well?",
                "true_positive": 'The true positive rate is a share of those who do well. Is the sentence in `said["harm"]` about '
                "people who would have done well?",
                "precision": 'Precision is a share of the selected. Is the sentence in `said["harm"]` about people who were '
                "invited?",
            },
        ),
        *options(
            _locks,
            "all_three",
            {
                "yes": "A pair counts only where all three rates differ by at most `lock_width` at once, at whole cut-offs of the "
                "range, and both groups' shares selected lie from `least_selected` to `most_selected`.",
                "no": "Neither the gaps at one cut-off nor unequal shares of people who do well rule a pair out. Each cut-off of one "
                "group is to be held against each of the other's, within `lock_width`.",
            },
        ),
        Misconception(
            "both_ends_come",
            lambda data: _both_ends(data, down=True),
            "Whoever has exactly `one_cutoff` is selected today already: new are only those under it.",
        ),
        Misconception(
            "both_ends_go",
            lambda data: _both_ends(data, down=False),
            "Whoever has exactly your `equal_cutoff` is selected there as well: only those under it go.",
        ),
        Misconception(
            "all_who_are_selected",
            _everybody,
            "Those are all blue people selected at your cut-off. The fields ask what changes against the one cut-off.",
        ),
    ),
    ablations=(
        Ablation(
            "strictly_over",
            "a score on the cut-off is selected",
            strictly_over,
            "That selects only people over the cut-off. A score on it is enough: use >=.",
        ),
    ),
    follows=(
        Follows("equal_cutoff", ("criterion",), _cutoff),
        _extra_follows("right"),
        _extra_follows("wrong"),
    ),
    lookalikes=for_locks,
    generic=DEFAULT - {"carried", "sign", "off_by_one"},
    survivors={
        "<= to <: (pairs[f'{n}_amber'] - pairs[f'{n}_blue']).abs() <= width": "equivalent: planted margins keep every value off this bar",
        "+ to -: high + 1": "equivalent: no closing pair, and no nearest cut-off, hangs on the highest cut-off",
        "1 to 2: high + 1": "equivalent: no closing pair, and no nearest cut-off, hangs on the highest cut-off",
        "1 to 0: high + 1": "equivalent: no closing pair, and no nearest cut-off, hangs on the highest cut-off",
    },
    hints=(
        "Write one function: group and cut-off in, the three rates out. Everything else calls it.",
        f"For `equal_cutoff` try every whole cut-off from {LOWEST_CUTOFF} to {HIGHEST_CUTOFF} for blue and keep the one whose rate "
        "lies nearest to amber's. The extras are differences of counts and may be negative.",
        "For `all_three` put both groups' rates at all cut-offs into two tables and compare each row with each row: 56 x 56 "
        "pairs. Precision = share who do well x true positive rate / share selected gives `implied_precision`.",
    ),
    worked="""
```python
low, high = int(facts["lowest_cutoff"]), int(facts["highest_cutoff"])
names = ["selection", "true_positive", "precision"]
people = dict(iter(screen_v2.groupby("group")))

def lock_rates(group, cutoff):
    part = people[group]
    chosen = part[part["score"] >= cutoff]
    right = chosen["did_well"].sum()
    return {"selection": len(chosen) / len(part), "true_positive": right / part["did_well"].sum(),
            "precision": right / len(chosen), "right": right, "wrong": len(chosen) - right}

amber, blue = (pd.DataFrame({c: lock_rates(group, c) for c in range(low, high + 1)}).T for group in ("amber", "blue"))
one = int(facts["one_cutoff"])
criterion = {"apply": "selection", "would": "true_positive", "invited": "precision"}[
    "apply" if "who apply" in said["harm"] else "would" if "would have" in said["harm"] else "invited"
]
cutoff = (blue[criterion] - amber.loc[one, criterion]).abs().idxmin()

width, least, most = facts["lock_width"], facts["least_selected"], facts["most_selected"]
pairs = amber.reset_index().merge(blue.reset_index(), how="cross", suffixes=("_amber", "_blue"))
close = pd.concat([(pairs[f"{n}_amber"] - pairs[f"{n}_blue"]).abs() <= width for n in names], axis=1).all(axis=1)
for group in ("amber", "blue"):
    close &= pairs[f"selection_{group}"].between(least, most)
locks = {
    **{f"one_{name}_gap": amber.loc[one, name] - blue.loc[one, name] for name in names},
    "implied_precision": people["blue"]["did_well"].mean() * amber.loc[one, "true_positive"] / amber.loc[one, "selection"],
    "criterion": criterion,
    "equal_cutoff": cutoff,
    "extra_right": blue.loc[cutoff, "right"] - blue.loc[one, "right"],
    "extra_wrong": blue.loc[cutoff, "wrong"] - blue.loc[one, "wrong"],
    "all_three": "yes" if close.any() else "no",
}
```

Precision is the share who do well, times the true positive rate, divided by the share selected. So equal selection and
equal true positive rates leave precision no choice. Whether the three come near enough is then a question of how far the
groups' shares and spreads lie apart, of the width that is called alike, and of how few may be selected.
""",
    objective=OBJECTIVE_CHOOSE,
    ledger=("RESP-39", "SKILL-24"),
)
