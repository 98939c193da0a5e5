"""A learning curve at five sizes, a target, and money for more labels.

Everything here is invented. The error falls as plateau + slope ÷ √labels; each of the five points is the mean of forty
trainings on one test set, so the noise left is a few hundredths of a point. Three decisions:

- `buy` (35%): the labels that the money buys reach the target;
- `too_dear` (30%): the plateau lies under the target, but the money does not reach it;
- `out_of_reach` (35%): the plateau lies at or above the target, so no number of labels does.

The sizes end before the curve's knee shows: a straight line through the last points, or one on double logarithmic paper,
reaches every target.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

SIZES = (300, 480, 760, 1200, 1900)
STORIES = {"buy": 0.35, "too_dear": 0.3, "out_of_reach": 0.35}


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve.

    Attributes:
        points: one row per size: labels, error in percent (`load("data_curve")`).
        facts: target, on_hand, rejected, price, budget by name (`load("data_curve_facts")`).
        decision: the right one.
    """

    points: pd.DataFrame
    facts: Mapping[str, float]
    decision: str


@lru_cache(maxsize=64)
def curve(seed: int = 0) -> Curve:
    """Return the curve of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> curve(0).points["labels"].tolist()
        [300, 480, 760, 1200, 1900]
    """
    return first_that_holds(_draw, planted_truths, seed)


def fitted(points: pd.DataFrame, power: float = 0.5) -> tuple[float, float]:
    """Return plateau and slope by least squares: error = plateau + slope ÷ labels ** power.

    Args:
        points: columns labels, error in percent.
        power: 0.5 for the task's curve.

    Examples:
        >>> made = pd.DataFrame({"labels": [100, 400, 1600], "error": [15.0, 10.0, 7.5]})
        >>> [round(number, 6) for number in fitted(made)]
        [5.0, 100.0]
    """
    x = points["labels"].to_numpy(float) ** -power
    y = points["error"].to_numpy(float)
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    return float(y.mean() - slope * x.mean()), slope


def labels_then(facts: Mapping[str, float], *, all_usable: bool = False, on_hand: bool = True) -> float:
    """Return the usable labels after the whole budget is spent, in whole labels.

    Args:
        facts: on_hand, rejected, price, budget.
        all_usable: whether rejected labels are taken for usable ones.
        on_hand: whether the labels on hand are added.
    """
    bought = facts["budget"] / facts["price"]
    usable = bought if all_usable else bought * (1 - facts["rejected"])
    return usable + (facts["on_hand"] if on_hand else 0.0)


def decide(plateau: float, error_then: float, target: float) -> str:
    """Return what the ladder of the task says.

    >>> decide(9.0, 9.9, 8.5), decide(9.0, 9.9, 9.9), decide(9.0, 9.9, 9.5)
    ('out_of_reach', 'buy', 'too_dear')
    """
    if plateau >= target:
        return "out_of_reach"
    return "buy" if error_then <= target else "too_dear"


def straight(points: pd.DataFrame, labels: float, last: int = 2) -> float:
    """Return the error that a straight line through the last points gives at so many labels."""
    end = points.tail(last)
    slope, start = np.polyfit(end["labels"].to_numpy(float), end["error"].to_numpy(float), 1)
    return float(start + slope * labels)


def log_log(points: pd.DataFrame, labels: float) -> float:
    """Return the error that a line on double logarithmic paper gives at so many labels."""
    slope, start = np.polyfit(np.log(points["labels"].to_numpy(float)), np.log(points["error"].to_numpy(float)), 1)
    return float(np.exp(start + slope * np.log(labels)))


def _draw(seed: int, attempt: int) -> Curve:
    told = story(seed, "data.curve", STORIES)
    generator = stream(seed, "data.curve.points", attempt)
    plateau, slope = float(generator.uniform(6.5, 11.5)), float(generator.uniform(105, 150))
    sizes = np.array(SIZES, float)
    error = np.round(plateau + slope / sizes**0.5 + generator.normal(0, 0.035, len(sizes)), 2)
    points = pd.DataFrame({"labels": SIZES, "error": error})
    price = round(float(generator.uniform(0.4, 1.4)), 2)
    rejected = round(float(generator.uniform(0.18, 0.3)), 2)
    on_hand = float(100 * generator.integers(21, 30))
    more = float(generator.uniform(5_000, 9_000) if told == "buy" else generator.uniform(3_200, 5_200))
    budget = float(round(more * price / (1 - rejected), -2))
    facts = {"on_hand": on_hand, "rejected": rejected, "price": price, "budget": budget}
    at_end, _ = fitted(points)
    then = at_end + fitted(points)[1] / labels_then(facts) ** 0.5
    if told == "buy":
        target = then + float(generator.uniform(0.25, 0.45))
    elif told == "out_of_reach":
        target = at_end - float(generator.uniform(0.3, 0.6))
    else:
        target = at_end + float(generator.uniform(0.45, 0.6)) * (then - at_end)
    return Curve(points, {"target": round(target, 1), **facts}, told)


def planted_truths(made: Curve) -> Truths:
    """Return each planted truth by name and by how much it holds, in points of error; tests read the names."""
    plateau, slope = fitted(made.points)
    facts = made.facts
    then = labels_then(facts)
    error = plateau + slope / then**0.5
    target = facts["target"]
    others = [labels_then(facts, all_usable=True), labels_then(facts, on_hand=False), facts["on_hand"]]
    return {
        "the decision is the story's": decide(plateau, error, target) == made.decision,
        "the plateau is clear of the target": abs(plateau - target) - 0.2,
        "the error then is clear of the target": abs(error - target) - 0.12,
        "rejected labels and those on hand matter": apart(error, [plateau + slope / one**0.5 for one in others], 0.045),
        "labels on hand without the rejected are not the largest size": abs(
            facts["on_hand"] * (1 - facts["rejected"]) - 1900
        )
        - 40,
        "a straight line reaches any target": target - straight(made.points, then) if made.decision != "buy" else True,
        "double logarithms give another error": apart(error, [log_log(made.points, then)], 0.15),
        "another power is another plateau": apart(plateau, [fitted(made.points, 1)[0]], 0.3),
        "some points alone are another plateau": apart(
            plateau, [fitted(made.points.tail(2))[0], fitted(made.points.iloc[[0, -1]])[0]], 0.045
        ),
    }


def facts_of_curve(seed: int = 0) -> pd.DataFrame:
    """Return the numbers beside the curve: fact, value, unit, meaning."""
    made = curve(seed).facts
    rows = [
        ("target", made["target"], "percent of error", "the error that the model may have at most"),
        ("on_hand", made["on_hand"], "labels", "usable labels that are there already"),
        ("price", made["price"], "dollars", "for each label that is delivered, rejected ones too"),
        ("rejected", made["rejected"], "share", "of the labels delivered, those that cannot be used"),
        ("budget", made["budget"], "dollars", "what the target is worth, all of it"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])
