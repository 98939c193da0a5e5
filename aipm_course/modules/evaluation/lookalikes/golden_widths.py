"""What is easily taken for the two half-widths of A1.

Half-widths lie close together: among a hundred ways to get one, some way is near to any number. So a way that leads to both
of them is told only where both are there, and one that leads to the later only where the first is right.
"""

import math
from collections.abc import Callable, Iterator
from itertools import product

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.evaluation.lookalikes.golden_ways import (
    ROWS,
    WEIGHTS,
    other_counts,
    other_passes,
    other_rows,
    other_weights,
    out_of_place,
    rounded,
    without_a_kind,
)
from aipm_course.modules.evaluation.lookalikes.shared import WIDTHS, single, wald
from aipm_course.modules.evaluation.simulators.golden_set import (
    MORE_CASES,
    GoldenSet,
    by_kind,
    half_width,
    weighted_rate,
    widths_after,
)
from aipm_course.simulation.rates import Z95

Both = tuple[str, float, list[float]]
"""Words, the half-width of today, and those that it may lead to with the labels."""


def for_widths(golden: GoldenSet) -> Iterator[Lookalike]:
    """Return the lookalikes of the two half-widths: those of both, then those of one."""
    right = half_width(by_kind(golden))
    several = list(ways_to_both(golden))
    told: dict[tuple[float, float], list[str]] = {}
    for words, today, afters in several:
        for after in afters:
            told.setdefault((round(today, 9), round(after, 9)), []).append(words)
    for (today, after), ways in told.items():
        said = "; also ".join(dict.fromkeys(ways[:2]))
        yield Lookalike(said, {"half_width": today, "half_after": after}, together=True, close=True)
    yield from single(
        "half_width", {**{words: today for words, today, _ in several}, **dict(_only_today(golden))}, close=True
    )
    for one in single("half_after", dict(_only_after(golden))):
        yield Lookalike(one.words, {"half_width": right, **one.values}, together=True, close=True)


def ways_to_both(golden: GoldenSet) -> Iterator[Both]:
    """Return the ways that give both half-widths, the labels in any kind."""
    yield from _rows_and_weights(golden)
    yield from _other_formulas(golden)
    yield from _one_sample(golden)
    for words, table in (
        *other_rows(golden),
        *other_weights(golden),
        *other_passes(golden),
        *other_counts(golden),
        *without_a_kind(golden),
        *rounded(golden),
        *out_of_place(golden),
    ):
        yield f"the half-width {words}", half_width(table), _afters(table)


def _afters(table: pd.DataFrame) -> list[float]:
    """Return the half-widths with the labels in a kind, the smallest first, and with as many in each kind."""
    in_each = half_width(table, {str(kind): MORE_CASES for kind in table.index})
    return [*sorted(widths_after(table)), in_each]


def _rows_and_weights(golden: GoldenSet) -> Iterator[Both]:
    weights = {**dict(list(WEIGHTS.items())[:2]), "with the set's own mix; take the customers'": {"own_mix": True}}
    for (rows, keep), (weight, weigh) in product(ROWS.items(), weights.items()):
        if words := ", ".join(part for part in (weight, rows) if part):
            table = by_kind(golden, **keep, **weigh)
            yield f"the half-width {words}", half_width(table), _afters(table)
    equal = by_kind(golden).assign(weight=0.25)
    yield "the half-width with equal weights for the four kinds", half_width(equal), _afters(equal)


def _other_formulas(golden: GoldenSet) -> Iterator[Both]:
    table = by_kind(golden)

    def of_both(words: str, formula: Callable[[pd.Series], float]) -> Both:
        count = table["cases"].astype(float)
        more = [count + MORE_CASES * (count.index == kind) for kind in widths_after(table).sort_values().index]
        return words, formula(count), [formula(one) for one in more]

    w, p = table["weight"], table["rate"]
    spread = p * (1 - p)

    def standard_errors(z: float) -> Callable[[pd.Series], float]:
        return lambda n: z * math.sqrt((w**2 * spread / n).sum())

    for words, z in WIDTHS.items():
        told = f"{words}; half of that is asked" if z == 2 * Z95 else words
        yield of_both(told, standard_errors(z))
    formulas: dict[str, Callable[[pd.Series], float]] = {
        "the variance; the root and the 1.96 are missing": lambda n: (w**2 * spread / n).sum(),
        "1.96 times the variance; the root is missing": lambda n: Z95 * (w**2 * spread / n).sum(),
        "the half-width with w, not w², in the sum": lambda n: Z95 * math.sqrt((w * spread / n).sum()),
        "the half-width without the weights": lambda n: Z95 * math.sqrt((spread / n).sum()),
        "the sum of the four half-widths, each weighted; it is their squares that add up": lambda n: (
            Z95 * (w * (spread / n) ** 0.5).sum()
        ),
        "the plain mean of the four half-widths": lambda n: Z95 * ((spread / n) ** 0.5).mean(),
        "the half-width with p instead of p (1 − p)": lambda n: Z95 * math.sqrt((w**2 * p / n).sum()),
    }
    for words, formula in formulas.items():
        yield of_both(words, formula)
    for kind in table.index:
        alone, count = float(p[kind]), float(table["cases"][kind])
        yield (
            f"the half-width of {kind} alone; all four kinds belong in it",
            wald(alone, count),
            [wald(alone, count + MORE_CASES)],
        )
        part = float(w[kind])
        words = f"the part of {kind} alone; the other three kinds stay in the sum"
        yield words, part * wald(alone, count), [part * wald(alone, count + MORE_CASES)]


def _one_sample(golden: GoldenSet) -> Iterator[Both]:
    for rows, keep in ROWS.items():
        part = by_kind(golden, **keep)
        count, note = float(part["cases"].sum()), f", {rows}" if rows else ""
        for words, rate in {
            "the half-width of the pooled rate, as if the set were one sample": float(part["passed"].sum()) / count,
            "the half-width of one sample with all cases as n, at the weighted rate": weighted_rate(part),
        }.items():
            yield f"{words}{note}", wald(rate, count), [wald(rate, count + MORE_CASES)]


def _only_today(golden: GoldenSet) -> Iterator[tuple[str, float]]:
    yield "the half-width that is left after the further labels", float(widths_after(by_kind(golden)).min())


def _only_after(golden: GoldenSet) -> Iterator[tuple[str, float]]:
    table = by_kind(golden)
    after = widths_after(table)
    today, best = half_width(table), str(after.idxmin())
    yield "the half-width of today", today
    several = float(table["cases"][best]) + MORE_CASES
    alone = wald(float(table["rate"][best]), several)
    yield f"the half-width of {best} alone after the labels; the other three kinds stay in the sum", alone
    yield (
        f"the part of {best} alone after the labels; the other three kinds stay in the sum",
        float(table["weight"][best]) * alone,
    )
    for rows, keep in ROWS.items():
        part = by_kind(golden, **keep)
        several, note = float(part["cases"].sum()) + MORE_CASES, f", {rows}" if rows else ""
        pooled = float(part["passed"].sum() / part["cases"].sum())
        yield (
            f"the half-width of the pooled rate with the further labels, as if the set were one sample{note}",
            wald(pooled, several),
        )
        yield (
            f"the half-width of one sample with all cases and the further labels as n, at the weighted rate{note}",
            wald(weighted_rate(part), several),
        )
    for words, passing in {"passed": MORE_CASES, "failed": 0}.items():
        for kind in table.index:
            moved = table.astype({"cases": float, "rate": float})
            moved.loc[kind, "cases"] += MORE_CASES
            moved.loc[kind, "rate"] = (table["passed"][kind] + passing) / moved["cases"][kind]
            yield (
                f"the half-width with all further labels ({kind}) counted as {words}; p stays as it is",
                half_width(moved),
            )
    for kind in table.index:
        if kind != best:
            yield (
                f"the half-width after {MORE_CASES} more cases of {kind}; another kind leaves a smaller one",
                float(after[kind]),
            )
    spreads: dict[str, pd.Series] = {
        "spread over the kinds as production asks": table["weight"] * MORE_CASES,
        "spread over the kinds as the set has them": table["cases"] / table["cases"].sum() * MORE_CASES,
        "spread evenly over the four kinds": pd.Series(MORE_CASES / len(table), index=table.index),
        "in each of the four kinds": pd.Series(float(MORE_CASES), index=table.index),
    }
    for words, more in spreads.items():
        wider = table.assign(cases=table["cases"] + more)
        yield f"the half-width after {MORE_CASES} more cases {words}; all go to one kind", half_width(wider)
    instead = half_width(table, {best: MORE_CASES - float(table["cases"][best])})
    yield f"the half-width with {MORE_CASES} cases in all in that kind, not on top", instead
    for words, z in WIDTHS.items():
        yield f"{words}, after the labels", half_width(table, {best: MORE_CASES}, z)
    yield "what the labels take off the half-width, not what is left", today - float(after.min())
    yield "what is left, as a share of today's half-width", float(after.min()) / today
    for (rows, keep), staff in product(ROWS.items(), (False, True)):
        weight = "weighted by all requests" if staff else ""
        if words := ", ".join(part for part in (weight, rows) if part):
            left = float(widths_after(by_kind(golden, staff=staff, **keep)).min())
            yield f"the half-width after the labels, {words}", left
    variance = (float(after.min()) / Z95) ** 2
    yield "the variance after the labels; the root and the 1.96 are missing", variance
    yield "1.96 times the variance after the labels; the root is missing", Z95 * variance
