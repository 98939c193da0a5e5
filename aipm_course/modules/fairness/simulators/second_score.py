"""Screen's successor: a score that means the same in both groups, and what two cut-offs do to three criteria.

Everything here is invented; "amber" and "blue" stand for no real group. The score of a season of 4,000 applications is the
chance of doing well in percent and is calibrated in both groups: of the people with a score of 60, about 60% do well. Who
arrived in a season is no property of a group.

Three stories say whether some pair of cut-offs makes the groups alike in three criteria at once, within five points, while
each group is selected at between 15 and 60%: `bases_far` (40%: 17 points fewer of one group do well; no pair),
`bases_near` (45%: about 6 points fewer; some pairs) and `spreads_differ` (15%: equal shares do well, and one group's scores
spread wider; no pair). Independently, one of three harms is named, a third each.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.margins import apart
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

GROUPS = ("amber", "blue")
LOCKS = ("selection", "true_positive", "precision")
ONE_CUTOFF = 50
LOCK_WIDTH = 0.05
"""Two groups count as alike when they differ by no more than this share."""
LOWEST_CUTOFF, HIGHEST_CUTOFF = 20, 75
LEAST_SELECTED, MOST_SELECTED = 0.15, 0.60

CLOSING = {"bases_far": 0.4, "bases_near": 0.45, "spreads_differ": 0.15}
HARMS = {
    "selection": "Of 100 who apply, more are invited in one group than in the other, and the seats are what is handed out here.",
    "true_positive": "Somebody who would have done well is not invited, and in one group that happens more often.",
    "precision": "Somebody is invited and does not do well, and in one group that happens to more of the invited.",
}

_PEOPLE = {"amber": 2_400, "blue": 1_600}
_BETA = {
    "bases_far": ((2.0, 2.0), (1.2, 2.4)),
    "bases_near": ((2.1, 2.15), (1.5, 1.92)),
    "spreads_differ": ((2.6, 3.1), (0.92, 1.1)),
}
_NEAR_FOR_PRECISION = ((2.0, 2.08), (1.9, 2.3))


@dataclass(frozen=True)
class SecondScore:
    """One season of the successor.

    Attributes:
        people: 4,000 rows (`load("fairness_screen_v2")`).
        rates: the rates of each group at every cut-off, as `lock_table` returns them.
        story: whether three criteria close.
        harm: the criterion that answers the stated harm.
    """

    people: pd.DataFrame
    rates: pd.DataFrame
    story: str
    harm: str


@lru_cache(maxsize=64)
def second_score(seed: int = 0) -> SecondScore:
    """Return the season of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> season = second_score(0)
        >>> season.people.shape, season.harm in LOCKS
        ((4000, 4), True)
    """
    return first_that_holds(_draw, planted_truths, seed)


def lock_table(people: pd.DataFrame) -> pd.DataFrame:
    """Return the three rates of each group at every whole cut-off from 1 to 99.

    Args:
        people: one row per person: group, score (whole number), did_well.

    Returns:
        Index (group, cutoff); columns selection, true_positive, precision, right, wrong (people selected).
    """
    frames = {}
    for group, part in people.groupby("group"):
        well = part["did_well"].to_numpy() == 1
        score = part["score"].to_numpy()
        good = bincount(score[well], minlength=101)[::-1].cumsum()[::-1]
        bad = bincount(score[~well], minlength=101)[::-1].cumsum()[::-1]
        table = pd.DataFrame({"right": good, "wrong": bad}).rename_axis("cutoff").loc[1:99]
        table["selection"] = (table["right"] + table["wrong"]) / len(part)
        table["true_positive"] = table["right"] / well.sum()
        table["precision"] = table["right"] / (table["right"] + table["wrong"]).clip(lower=1)
        frames[group] = table
    return pd.concat(frames, names=["group"])


def base_rates(people: pd.DataFrame) -> pd.Series:
    """Return the share of each group that does well."""
    return people.groupby("group")["did_well"].mean()


def equal_cutoff(rates: pd.DataFrame, criterion: str) -> int:
    """Return the whole cut-off for blue at which a criterion is nearest to amber's at the one cut-off."""
    blue = rates.loc["blue"].loc[LOWEST_CUTOFF:HIGHEST_CUTOFF, criterion]
    nearest: Any = (blue - at(rates[criterion], "amber", ONE_CUTOFF)).abs().idxmin()
    return int(nearest)


def closing_pairs(
    rates: pd.DataFrame,
    width: float = LOCK_WIDTH,
    cutoffs: tuple[int, int] = (LOWEST_CUTOFF, HIGHEST_CUTOFF),
    selected: tuple[float, float] = (LEAST_SELECTED, MOST_SELECTED),
) -> list[tuple[int, int]]:
    """Return the pairs of cut-offs (amber's, blue's) at which all three criteria are alike.

    Args:
        rates: from `lock_table`.
        width: largest difference that counts as alike.
        cutoffs: lowest and highest cut-off.
        selected: lowest and highest share of a group that may be selected.
    """
    low, high = cutoffs
    amber, blue = (rates.loc[group].loc[low:high] for group in GROUPS)
    fits = np.ones((len(amber), len(blue)), bool)
    for lock in LOCKS:
        fits &= np.abs(amber[lock].to_numpy()[:, None] - blue[lock].to_numpy()[None, :]) <= width + 1e-12
    allowed = [part["selection"].between(*selected).to_numpy() for part in (amber, blue)]
    fits &= allowed[0][:, None] & allowed[1][None, :]
    return [(low + int(a), low + int(b)) for a, b in np.argwhere(fits)]


def implied_precision(people: pd.DataFrame, rates: pd.DataFrame) -> float:
    """Return blue's precision if blue had amber's selection and true positive rates: base rate x found / selected."""
    return precision_left(
        at(base_rates(people), "blue"),
        at(rates["true_positive"], "amber", ONE_CUTOFF),
        at(rates["selection"], "amber", ONE_CUTOFF),
    )


def precision_left(base: float, found: float, selected: float) -> float:
    """Return the precision that a base rate, a true positive rate and a selection rate leave no choice about.

    >>> round(precision_left(0.5, 0.6, 0.4), 2)
    0.75
    """
    return base * found / selected


def strictly_over(season: SecondScore) -> dict[str, int]:
    """Return cut-off and extras of somebody who selects only people over a cut-off."""
    rates = season.rates.groupby(level="group").shift(-1)
    cutoff = equal_cutoff(rates, season.harm)
    blue = rates.loc["blue"]
    extra = {f"extra_{name}": int(at(blue, cutoff, name) - at(blue, ONE_CUTOFF, name)) for name in ("right", "wrong")}
    return {"equal_cutoff": cutoff, **extra}


def score_rows() -> list[tuple[str, float, str, str]]:
    """Return the bars of A5: fact, value, unit, meaning."""
    return [
        ("one_cutoff", float(ONE_CUTOFF), "points", "A5: cut-off for both groups before any change"),
        ("lock_width", LOCK_WIDTH, "share", "A5: two groups that differ by no more than this are alike"),
        ("lowest_cutoff", float(LOWEST_CUTOFF), "points", "A5: lowest cut-off that is tried"),
        ("highest_cutoff", float(HIGHEST_CUTOFF), "points", "A5: highest cut-off that is tried"),
        ("least_selected", LEAST_SELECTED, "share", "A5: each group is selected at least this often"),
        ("most_selected", MOST_SELECTED, "share", "A5: and at most this often"),
    ]


def _draw(seed: int, attempt: int) -> SecondScore:
    told = story(seed, "fairness.closing", CLOSING)
    harm = story(seed, "fairness.harm", dict.fromkeys(LOCKS, 1 / 3))
    shapes = cast(stream(seed, "fairness.second_cast"), (0, 1), GROUPS)
    generator = stream(seed, "fairness.second_score", attempt)
    frames = []
    for shape, group in shapes.items():
        count = _PEOPLE[group]
        beta = _NEAR_FOR_PRECISION if (told, harm) == ("bases_near", "precision") else _BETA[told]
        a, b = (value * float(generator.uniform(0.95, 1.05)) for value in beta[shape])
        score = np.sort(np.clip(np.round(100 * generator.beta(a, b, count)), 1, 99).astype(int))
        # Outcomes are spread evenly over the sorted scores, so that calibration is tight.
        due = np.floor(np.cumsum(score / 100) + generator.random())
        well = np.diff(due, prepend=0.0).clip(0, 1).astype(int)
        frames.append(pd.DataFrame({"group": group, "score": score, "did_well": well}))
    people = pd.concat(frames)
    people = people.iloc[generator.permutation(len(people))].reset_index(drop=True)
    people.insert(0, "applicant", [f"Q{number:04d}" for number in range(1, len(people) + 1)])
    return SecondScore(people, lock_table(people), told, harm)


def planted_truths(season: SecondScore) -> dict[str, bool | float]:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rates, people = season.rates, season.people
    near, exact, wide = (len(closing_pairs(rates, width)) for width in (0.045, LOCK_WIDTH, 0.055))
    cutoff = {lock: equal_cutoff(rates, lock) for lock in LOCKS}
    moved = cutoff[season.harm]
    amber, blue = rates.loc["amber"], rates.loc["blue"]
    gaps = {lock: at(amber, ONE_CUTOFF, lock) - at(blue, ONE_CUTOFF, lock) for lock in LOCKS}
    distance = (blue.loc[LOWEST_CUTOFF:HIGHEST_CUTOFF, season.harm] - at(amber, ONE_CUTOFF, season.harm)).abs()
    extra = {name: at(blue, moved, name) - at(blue, ONE_CUTOFF, name) for name in ("right", "wrong")}
    base = base_rates(people)
    implied = implied_precision(people, rates)
    others: list[Any] = [moved - value for lock, value in cutoff.items() if lock != season.harm]
    return {
        "three close as the story says": min(near - 30, 1) if season.story == "bases_near" else -wide,
        "and no other way": exact > 0 if season.story == "bases_near" else exact == 0,
        "the cut-off moves": abs(moved - ONE_CUTOFF) - 2,
        "and is another one for another criterion": max(map(abs, others)) - 2,
        "inside the range": min(moved - LOWEST_CUTOFF, HIGHEST_CUTOFF - moved) - 1,
        "the nearest is nearest": float(distance.nsmallest(2).iloc[1] - distance.min()) - 0.0005,
        "right and wrong are apart": abs(abs(extra["right"]) - abs(extra["wrong"])) - 1,
        "people come or go": min(abs(extra["right"]), abs(extra["wrong"])) - 4,
        "gaps at one cut-off are apart": apart(gaps["selection"], [gaps["true_positive"], gaps["precision"]], 0.005),
        "and not nothing": min(abs(gap) for gap in gaps.values()) - 0.002,
        "the implied precision is no other number": apart(
            implied,
            [at(blue, ONE_CUTOFF, "precision"), at(amber, ONE_CUTOFF, "precision"), at(blue, moved, "precision")],
            0.006,
        ),
        "people on the cut-off count": strictly_over(season)
        != {
            "equal_cutoff": moved,
            "extra_right": int(extra["right"]),
            "extra_wrong": int(extra["wrong"]),
        },
        "bases are the story's": (
            abs(base["amber"] - base["blue"]) - {"bases_far": 0.13, "bases_near": 0.03}[season.story]
        )
        if season.story != "spreads_differ"
        else 0.02 - abs(base["amber"] - base["blue"]),
    }
