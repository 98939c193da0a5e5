"""A5: not everything at once."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.simulators.second_score import (
    GROUPS,
    HIGHEST_CUTOFF,
    LOCKS,
    LOWEST_CUTOFF,
    ONE_CUTOFF,
    SecondScore,
    base_rates,
    closing_pairs,
    equal_cutoff,
    implied_precision,
    second_score,
    strictly_over,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_CHOOSE, unless
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


def _everybody(season: SecondScore) -> dict[str, int]:
    place = ("blue", equal_cutoff(season.rates, season.harm))
    return {f"extra_{what}": int(at(season.rates, place, what)) for what in ("right", "wrong")}


def _amber_base(season: SecondScore) -> dict[str, float]:
    base = base_rates(season.people)
    return {"implied_precision": implied_precision(season.people, season.rates) * at(base, "amber") / at(base, "blue")}


def _blue_rates(season: SecondScore) -> dict[str, float]:
    return {"implied_precision": at(season.rates, ("blue", ONE_CUTOFF), "precision")}


def _bases_decide(season: SecondScore) -> Any:
    """Unequal bases are taken for impossible, equal ones for possible."""
    base = base_rates(season.people)
    return unless(_locks(season), {"all_three": "yes" if abs(base["amber"] - base["blue"]) <= 0.02 else "no"})


def _at_the_fringe(season: SecondScore) -> Any:
    """Pairs that select almost nobody, or almost everybody, are counted as well."""
    found = closing_pairs(season.rates, cutoffs=(1, 99), selected=(0.0, 1.0))
    wrong = unless(_locks(season), {"all_three": "yes" if found else "no"})
    return None if wrong == _bases_decide(season) else wrong


def _extra_follows(what: str) -> Follows[SecondScore]:
    return Follows(f"extra_{what}", ("equal_cutoff",), lambda own, data: _extra(data, own["equal_cutoff"], what))


def _cutoff(own: Mapping[str, Any], season: SecondScore) -> int:
    return equal_cutoff(season.rates, own["criterion"])


def _quantities(season: SecondScore) -> dict[str, float]:
    named: dict[str, float] = {}
    for group in GROUPS:
        part = season.people[season.people["group"] == group]
        right, wrong = (at(season.rates, (group, ONE_CUTOFF), what) for what in ("right", "wrong"))
        named |= {
            f"{group} applicants": float(len(part)),
            f"{group} applicants who do well": float(part["did_well"].sum()),
            f"{group} applicants selected at the one cut-off": right + wrong,
            f"{group} applicants selected at the one cut-off who do well": right,
        }
    return named


_GAP = Number("share from 0 to 1, amber minus blue", within=0.002, percent=True)
NOT_EVERYTHING = Question(
    id="fairness.locks",
    task="A5",
    title="Not everything at once",
    points=6,
    kind=Record(
        {
            **{f"one_{lock}_gap": _GAP for lock in LOCKS},
            "implied_precision": Number("share; one above 1 says that it cannot be", within=0.002),
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
        Misconception(
            "all_who_are_selected",
            _everybody,
            "Those are all blue people selected at your cut-off. The fields ask what changes against the one cut-off.",
        ),
        Misconception(
            "the_other_base",
            _amber_base,
            "That starts from amber's share of people who do well. The field is about blue: blue's own share, with amber's two "
            "rates.",
        ),
        Misconception(
            "precision_as_it_is",
            _blue_rates,
            "That is blue's precision as it is at the one cut-off. The field asks what it would have to be if blue had amber's "
            "other two rates.",
        ),
        Misconception(
            "bases_decide",
            _bases_decide,
            "You decided by how many do well in each group. The spread of the scores has a say, and five points are not zero: "
            "search the pairs.",
        ),
        Misconception(
            "at_the_fringe",
            _at_the_fringe,
            "Such pairs exist where almost nobody, or almost everybody, is selected. The task wants each group between two "
            "shares.",
        ),
    ),
    ablations=(
        Ablation(
            "strictly_over",
            "a score on the cut-off is selected",
            strictly_over,
            "You selected only people over the cut-off. A score on it is enough: use >=.",
        ),
    ),
    follows=(
        Follows("equal_cutoff", ("criterion",), _cutoff),
        _extra_follows("right"),
        _extra_follows("wrong"),
    ),
    quantities=_quantities,
    survivors={
        "all to any: pd.concat([(pairs[f'{n}_amber'] - pairs[f'{n}_blue']).abs() <= widt...": "story: refused where no pair closes, or where one more does",
        "<= to <: (pairs[f'{n}_amber'] - pairs[f'{n}_blue']).abs() <= width": "equivalent: planted margins keep every value off this bar",
        "without abs: (pairs[f'{n}_amber'] - pairs[f'{n}_blue']).abs()": "story: refused where no pair closes, or where one more does",
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
