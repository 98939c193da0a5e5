"""Brief's golden set: cases by kind that people have read, and how often each kind is asked for in production.

Everything here is invented. Four kinds of case; the set was built to hold many cases of the kinds that seldom come. Some
rows do not count: cases that stand in the prompt as an example, which Brief nearly always passes, and copies of a case with
another customer's name.

Drawn per seed: what the bar says (`release` 30%, `hold` 30%, `label` 25%: more labels settle it, `too_close` 15%: they do not);
whether the pooled rate flatters or slanders (half each); which kind shrinks the interval most if it gets the labels (the
most frequent 40%, the second 40%, the third 20%); whether the copies pass or fail; which name plays which part. The bar is
placed by the story, after the rates: outside the interval on the side of the pooled rate where that rate lies there, so that
the pooled rate would say something else on many seeds.

Estimate: shares of production times pass rates (post-stratification); its variance is the sum of w² p (1 − p) / n (Cochran,
Sampling Techniques, 1977, chapter 5).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.rates import Z95
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

KINDS = ("contracts", "handovers", "orders", "outages")
MORE_CASES = 100
"""Labels that the team can still pay for; all of them go to one kind."""
DECISIONS = {"release": 0.3, "hold": 0.3, "label": 0.25, "too_close": 0.15}
_ROLES = ("most", "second", "third", "rare")
_SIDE = {"flatters": 0.5, "slanders": 0.5}
_NEEDS = {"most": 0.4, "second": 0.4, "third": 0.2}
_SHARE = {"most": 0.45, "second": 0.33, "third": 0.17, "rare": 0.05}
_CASES = {
    "most": (
        {"most": 66, "second": 96, "third": 128, "rare": 112},
        {"most": 66, "second": 92, "third": 46, "rare": 186},
    ),
    "second": (
        {"most": 136, "second": 40, "third": 118, "rare": 108},
        {"most": 132, "second": 42, "third": 188, "rare": 28},
    ),
    "third": ({"most": 178, "second": 146, "third": 17, "rare": 134},),
}
"""Cases that count: the kind that needs labels most has the fewest cases in the first variant, another one in the second."""
_PASS = {
    "slanders": {"most": 0.89, "second": 0.83, "third": 0.66, "rare": 0.58},
    "flatters": {"most": 0.72, "second": 0.77, "third": 0.92, "rare": 0.94},
}
_PARTED = 0.00031
"""By how much another way's half-width differs at least: over two tolerances."""
_STAFF = {"most": 0.02, "second": 0.03, "third": 0.45, "rare": 0.55}
"""Share of a kind's requests that come from Larkspur's own people, who try what is hard."""


@dataclass(frozen=True)
class GoldenSet:
    """What Brief's release stands on.

    Attributes:
        cases: case, kind, use ("test" or "example"), copy_of (a case, or empty), passed (0 or 1).
        traffic: kind, requests (last month), of_staff (those of Larkspur's own people).
        least_rate: the bar for the pass rate in production.
        story: what the bar says.
    """

    cases: pd.DataFrame
    traffic: pd.DataFrame
    least_rate: float
    story: str


@lru_cache(maxsize=64)
def golden_set(seed: int = 0) -> GoldenSet:
    """Return the golden set of a seed; the same seed always gives the same tables.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> golden_set(0).cases.columns.tolist()
        ['case', 'kind', 'use', 'copy_of', 'passed']
    """
    return first_that_holds(_draw, planted_truths, seed)


def by_kind(
    golden: GoldenSet, *, copies: bool = False, examples: bool = False, staff: bool = False, own_mix: bool = False
) -> pd.DataFrame:
    """Return cases, pass rate and weight of each kind.

    Args:
        golden: the set.
        copies: count copies as well.
        examples: count the prompt's examples as well.
        staff: count requests of Larkspur's own people as well.
        own_mix: take the set's own shares for weights.

    Returns:
        Index kind; columns cases, passed, rate, weight.
    """
    cases = golden.cases
    kept = cases[(copies | (cases["copy_of"] == "")) & (examples | (cases["use"] == "test"))]
    table: pd.DataFrame = kept.groupby("kind")["passed"].agg(["count", "sum"])
    table.columns = pd.Index(["cases", "passed"])
    table["rate"] = table["passed"] / table["cases"]
    traffic = golden.traffic.set_index("kind")
    asked = table["cases"] if own_mix else traffic["requests"] - (0 if staff else traffic["of_staff"])
    table["weight"] = asked / asked.sum()
    return table


def weighted_rate(table: pd.DataFrame) -> float:
    """Return the pass rate with the kinds weighted."""
    return float((table["weight"] * table["rate"]).sum())


def half_width(table: pd.DataFrame, more: Mapping[str, float] | None = None, z: float = Z95) -> float:
    """Return the half-width of the weighted rate's interval.

    Args:
        table: kinds, from `by_kind`.
        more: cases on top by kind; rates stay as they are.
        z: standard errors on each side.
    """
    cases = table["cases"] + pd.Series(more or {}, dtype=float).reindex(table.index).fillna(0.0)
    return float(z * math.sqrt((table["weight"] ** 2 * table["rate"] * (1 - table["rate"]) / cases).sum()))


def widths_after(table: pd.DataFrame, more: int = MORE_CASES) -> pd.Series:
    """Return the half-width that is left if all further cases are of one kind, by kind."""
    return pd.Series({str(kind): half_width(table, {str(kind): more}) for kind in table.index})


def other_widths(golden: GoldenSet, more: int = 0) -> list[float]:
    """Return the half-widths that other ways lead to: other rows or weights, one sample, w for w², or 2 for 1.96.

    Args:
        golden: the set.
        more: cases on top, where they leave the smallest half-width.
    """

    def least(table: pd.DataFrame, z: float = Z95) -> float:
        kinds = table.index if more else table.index[:1]
        return min(half_width(table, {str(kind): more}, z) for kind in kinds)

    table = by_kind(golden)
    rates = {"weighted": weighted_rate(table), "pooled": float(table["passed"].sum() / table["cases"].sum())}
    count = float(table["cases"].sum()) + more
    others = [
        by_kind(golden, copies=True),
        by_kind(golden, examples=True),
        by_kind(golden, staff=True),
        by_kind(golden, own_mix=True),
        table.assign(weight=1 / len(table)),
        table.assign(weight=table["weight"] ** 0.5),  # w, not w²
    ]
    return [
        *(least(other) for other in others),
        *(Z95 * math.sqrt(rate * (1 - rate) / count) for rate in rates.values()),
        least(table, 2.0),
    ]


def _other_places(table: pd.DataFrame) -> list[float]:
    """Return the half-widths with the further labels spread over the kinds, or in the place of a kind's cases."""
    best = str(widths_after(table).idxmin())
    spread: list[pd.Series] = [
        pd.Series(MORE_CASES / len(table), index=table.index),
        table["weight"] * MORE_CASES,
        table["cases"] / table["cases"].sum() * MORE_CASES,
        pd.Series({best: MORE_CASES - float(table["cases"][best])}).reindex(table.index).fillna(0.0),
    ]
    return [half_width(table, {str(kind): float(several) for kind, several in one.items()}) for one in spread]


def decision_for(rate: float, half: float, after: float, bar: float) -> str:
    """Return what the bar says.

    Args:
        rate: pass rate in production.
        half: half-width of its interval today.
        after: half-width with the further labels.
        bar: the least rate.

    Examples:
        >>> [decision_for(0.9, 0.04, 0.03, bar) for bar in (0.85, 0.95, 0.865, 0.89)]
        ['release', 'hold', 'label', 'too_close']
    """
    if rate - half >= bar:
        return "release"
    if rate + half < bar:
        return "hold"
    return "label" if abs(rate - bar) > after else "too_close"


def _draw(seed: int, attempt: int) -> GoldenSet:
    told = story(seed, "evaluation.golden", DECISIONS)
    side = story(seed, "evaluation.golden_side", _SIDE)
    needs = story(seed, "evaluation.golden_needs", _NEEDS)
    kind_of = cast(stream(seed, "evaluation.golden_kinds"), _ROLES, KINDS)
    fixed = stream(seed, "evaluation.golden_copies")
    copies_pass, few_elsewhere = bool(fixed.random() < 0.6), bool(fixed.random() < 0.6)
    sizes = _CASES[needs][int(few_elsewhere) % len(_CASES[needs])]
    generator = stream(seed, "evaluation.golden_set", attempt)
    rows, traffic = [], []
    total = int(generator.integers(17_000, 23_000))
    for role in _ROLES:
        kind = kind_of[role]
        count = round(sizes[role] * float(generator.uniform(0.95, 1.05)))
        rate = (0.8 if (needs, role, side) == ("third", "third", "flatters") else _PASS[side][role]) + float(
            generator.uniform(-0.015, 0.015)
        )
        rate = round(rate * count) / count
        rows += [(kind, "test", False, int(number < round(rate * count))) for number in range(count)]
        asked = round(_SHARE[role] * total * float(generator.uniform(0.96, 1.04)))
        staff = round(asked * _STAFF[role] / (1 - _STAFF[role]) * float(generator.uniform(0.95, 1.05)))
        traffic.append((kind, asked + staff, staff))
        # As many as move the weighted rate by well over three tolerances; copies stand where the examples do not.
        if role == "most":
            rows += [(kind, "example", False, 1)] * _enough(_SHARE[role], 1 - rate, count)
        if role == "second":
            room = 1 - rate if copies_pass else rate
            by = 0.0125 if copies_pass else 0.026  # what the examples give is not to make up for it
            rows += [(kind, "test", True, int(copies_pass))] * _enough(_SHARE[role], room, count, by)
        if role == "rare":  # some rows are both: an example's copy
            rows += [(kind, "example", True, 1)] * 4
    cases = pd.DataFrame(rows, columns=["kind", "use", "copy", "passed"])
    cases = cases.iloc[generator.permutation(len(cases))].reset_index(drop=True)
    cases.insert(0, "case", [f"B{number:03d}" for number in range(1, len(cases) + 1)])
    cases["copy_of"] = _originals(generator, cases)
    cases = cases[["case", "kind", "use", "copy_of", "passed"]]
    mix = pd.DataFrame(traffic, columns=["kind", "requests", "of_staff"]).sort_values("kind", ignore_index=True)
    drawn = GoldenSet(cases, mix, 0.0, told)
    return GoldenSet(cases, mix, _bar(generator, told, drawn), told)


def _enough(weight: float, room: float, count: int, by: float = 0.0125) -> int:
    """Return how many rows of one outcome move the weighted rate by so much."""
    share = by / (weight * room)
    return max(6, math.ceil(count * share / (1 - share)))


def _originals(generator: np.random.Generator, cases: pd.DataFrame) -> list[str]:
    """Return for each copy a case of its kind and outcome that is no copy."""
    originals: dict[Any, list[str]] = {
        key: part["case"].tolist() for key, part in cases[~cases["copy"]].groupby(["kind", "passed"])
    }
    return [
        str(generator.choice(originals[kind, passed])) if copy else ""
        for kind, passed, copy in zip(cases["kind"], cases["passed"], cases["copy"], strict=True)
    ]


def _bar(generator: np.random.Generator, told: str, drawn: GoldenSet) -> float:
    """Return the bar, in whole thousandths, where the story wants it."""
    table = by_kind(drawn)
    rate, half, after = weighted_rate(table), half_width(table), float(widths_after(table).min())
    pooled = float(table["passed"].sum() / table["cases"].sum())
    away = float(generator.uniform(0.008, 0.016))
    if told == "release":
        return round(rate - half - away, 3)
    if told == "hold":
        return round(rate + half + away, 3)
    distance = (half + after) / 2 if told == "label" else after * float(generator.uniform(0.25, 0.6))
    # On the far side from the pooled rate, that rate would say the same; towards it, it says the opposite of open.
    towards = np.sign(pooled - rate) * (1 if generator.random() < 0.7 else -1)
    return round(rate + float(towards) * distance, 3)


def planted_truths(golden: GoldenSet) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    table = by_kind(golden)
    rate, half = weighted_rate(table), half_width(table)
    after = widths_after(table)
    least = float(after.min())
    pooled = float(table["passed"].sum() / table["cases"].sum())
    order = after.sort_values()
    bar = golden.least_rate
    changed = [
        weighted_rate(by_kind(golden, copies=True)),
        weighted_rate(by_kind(golden, examples=True)),
        weighted_rate(by_kind(golden, copies=True, examples=True)),
        weighted_rate(by_kind(golden, staff=True)),
    ]
    cases = golden.cases
    stay = (cases["use"] == "test") & ~cases["case"].isin(set(cases["copy_of"]))
    pooled_half = Z95 * math.sqrt(pooled * (1 - pooled) / float(table["cases"].sum()))
    return {
        "the decision is the story's": decision_for(rate, half, least, bar) == golden.story,
        "both ends are clear of the bar": min(clear_of(rate - half, bar, 0.0045), clear_of(rate + half, bar, 0.0045)),
        "the ends after labeling are clear of the bar": min(
            clear_of(rate - least, bar, 0.004), clear_of(rate + least, bar, 0.004)
        ),
        "one kind is best to label": float(order.iloc[1] - order.iloc[0]) - 0.0024,
        "each rule matters": apart(rate, changed, 0.0092),
        "other averages differ": apart(
            rate, [pooled, float(table["rate"].mean()), weighted_rate(by_kind(golden, own_mix=True))], 0.03
        ),
        "the pooled interval has another width": abs(pooled_half - half) - 0.0024,
        "copies are not as many as their originals": abs(float(stay.sum()) - float(table["cases"].sum())) - 0.5,
        "no other way gives this half-width": apart(half, other_widths(golden), _PARTED),
        "no other way gives the half-width after labeling": apart(
            least, [*other_widths(golden, MORE_CASES), *_other_places(table)], _PARTED
        ),
    }
