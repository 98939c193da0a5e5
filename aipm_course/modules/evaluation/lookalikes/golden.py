"""What is easily taken for the numbers of A1, on Brief's golden set."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pandas as pd

from aipm_course.judging.question import Lookalike
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

_ROWS = {
    "": {},
    "with the copies in": {"copies": True},
    "with the prompt's examples in": {"examples": True},
    "with copies and examples in": {"copies": True, "examples": True},
}
_WEIGHTS = {
    "": {},
    "weighted by all requests, staff's included": {"staff": True},
    "weighted by the set's own shares, which is the pooled rate": {"own_mix": True},
}


def for_golden(golden: GoldenSet) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return (
        *single("kept", dict(_counts(golden))),
        *single("rate", dict(_rates(golden))),
        *single("half_width", dict(_widths(golden))),
        *single("half_after", dict(_after(golden))),
    )


def _counts(golden: GoldenSet) -> Iterator[tuple[str, float]]:
    cases = golden.cases
    copy, example = cases["copy_of"] != "", cases["use"] == "example"
    named = cases["case"].isin(set(cases["copy_of"]) - {""})
    yield "also the number of rows that stay if a copy stays and its original goes", float((~example & ~named).sum())
    yield "the number of all rows of the set", float(len(cases))
    yield "the number of rows that are no copy; the prompt's examples are still among them", float((~copy).sum())
    yield "the number of rows that are no example; copies are still among them", float((~example).sum())
    yield "the number of rows that do not count", float((copy | example).sum())
    yield "the number of copies", float(copy.sum())
    yield "the number of examples", float(example.sum())
    yield "the number of rows that are not both example and copy", float((~(copy & example)).sum())
    taken = float(len(cases) - copy.sum() - example.sum())
    yield "all rows minus the copies minus the examples, which takes off twice what is both", taken
    yield (
        "the number of cases where copies and their originals are both out",
        float((~copy & ~example & ~named).sum()),
    )
    yield "the number of distinct originals", float(named.sum())
    kept = cases[~copy & ~example]
    yield "the number of kept cases that passed", float(kept["passed"].sum())
    yield "the number of kept cases that failed", float(len(kept) - kept["passed"].sum())
    for kind, count in kept["kind"].value_counts().items():
        yield f"the number of kept cases of {kind} alone", float(count)


def _rates(golden: GoldenSet) -> Iterator[tuple[str, float]]:
    for (rows, keep), (weights, weigh) in product(_ROWS.items(), _WEIGHTS.items()):
        table = by_kind(golden, **keep, **weigh)
        words = ", ".join(part for part in (weights, rows) if part)
        if words:
            yield f"the pass rate {words}", weighted_rate(table)
        mean = f"the plain mean of the four kinds' rates{', ' + rows if rows else ''}"
        yield mean, float(table["rate"].mean())
    table = by_kind(golden)
    for kind in table.index:
        yield f"the pass rate of {kind} alone", float(table["rate"][kind])
        rest = table.drop(index=kind)
        yield f"the rate without {kind}", float((rest["weight"] * rest["rate"]).sum() / rest["weight"].sum())
        yield f"the sum without {kind}", float((rest["weight"] * rest["rate"]).sum())
    yield "the middle of the four rates", float(table["rate"].median())
    yield "the bar", golden.least_rate
    yield "the pass rate without the originals of copies", weighted_rate(_without_originals(golden))
    for words, other in _mixed_up(golden):
        yield f"the pass rate {words}", weighted_rate(other)


def _mixed_up(golden: GoldenSet) -> Iterator[tuple[str, pd.DataFrame]]:
    """Return the kinds with rows, weights or rates in the wrong place, by words that fit after a number's name."""
    table, traffic = by_kind(golden), golden.traffic.set_index("kind")
    yield "with copies kept and their originals out", _originals_go(golden)
    inside = (traffic["requests"] - traffic["of_staff"]) / traffic["requests"]
    yield (
        "weighted by customers' share within each kind, not by the kind's share of customers' requests",
        table.assign(weight=inside / inside.sum()),
    )
    staff = traffic["of_staff"]
    both = traffic["requests"] + traffic["of_staff"]
    yield (
        "weighted by `requests` plus `of_staff`; staff's are among the requests",
        table.assign(weight=both / both.sum()),
    )
    yield "with only those rows out that are both example and copy", _by_kind_of(golden, ~_both(golden))
    yield "weighted by staff's requests", table.assign(weight=staff / staff.sum())
    for one, other in combinations(table.index, 2):
        swapped = table.rename(index={one: other, other: one}).reindex(table.index)
        yield f"with the pass rates of {one} and {other} in each other's place", table.assign(rate=swapped["rate"])


def _originals_go(golden: GoldenSet) -> pd.DataFrame:
    """Return the kinds where a copy stays and the case that it is a copy of goes."""
    cases = golden.cases[~golden.cases["case"].isin(set(golden.cases["copy_of"]))]
    return by_kind(replace(golden, cases=cases), copies=True)


def _both(golden: GoldenSet) -> pd.Series:
    """Return which rows are an example and a copy."""
    return (golden.cases["use"] == "example") & (golden.cases["copy_of"] != "")


def _by_kind_of(golden: GoldenSet, rows: pd.Series) -> pd.DataFrame:
    """Return the kinds over some rows, whatever these are."""
    return by_kind(replace(golden, cases=golden.cases[rows]), copies=True, examples=True)


def _other_counts(golden: GoldenSet) -> Iterator[tuple[str, pd.DataFrame]]:
    """Return the kinds with another n in the half-width, by words that fit after its name."""
    table, traffic = by_kind(golden), golden.traffic.set_index("kind")
    every = by_kind(golden, copies=True, examples=True)
    yield "with all rows of a kind as n, at the kept cases' p", table.assign(cases=every["cases"])
    yield "with all kept cases as n in each kind", table.assign(cases=table["cases"].sum())
    yield "with customers' requests as n, not kept cases", table.assign(cases=traffic["requests"] - traffic["of_staff"])


def _without_originals(golden: GoldenSet) -> pd.DataFrame:
    """Return the kinds where copies went out together with the cases that they are copies of."""
    cases = golden.cases
    kept = cases[(cases["use"] == "test") & (cases["copy_of"] == "") & ~cases["case"].isin(set(cases["copy_of"]))]
    return by_kind(replace(golden, cases=kept))


def _widths(golden: GoldenSet) -> Iterator[tuple[str, float]]:
    table = by_kind(golden)
    rate, count, weight = table["rate"], table["cases"], table["weight"]
    spread = rate * (1 - rate)
    error = math.sqrt((weight**2 * spread / count).sum())
    own = by_kind(golden, own_mix=True)
    yield "the half-width with the set's own mix; take the customers'", half_width(own)
    yield "the variance; the root and the 1.96 are missing", error**2
    yield "1.96 times the variance; the root is missing", Z95 * error**2
    yield "the half-width without the originals of copies", half_width(_without_originals(golden))
    for (rows, keep), (weights, weigh) in product(_ROWS.items(), list(_WEIGHTS.items())[:2]):
        words = ", ".join(part for part in (weights, rows) if part)
        if words:
            yield f"the half-width {words}", half_width(by_kind(golden, **keep, **weigh))
    for rows, keep in _ROWS.items():
        part = by_kind(golden, **keep)
        pooled = float(part["passed"].sum() / part["cases"].sum())
        note = f", {rows}" if rows else ""
        yield (
            f"the half-width of the pooled rate, as if the set were one sample{note}",
            wald(pooled, part["cases"].sum()),
        )
        yield (
            f"the half-width of one sample with all cases as n, at the weighted rate{note}",
            wald(weighted_rate(part), part["cases"].sum()),
        )
    for words, z in WIDTHS.items():
        yield words, z * error
    yield "the half-width with w, not w², in the sum", Z95 * math.sqrt((weight * spread / count).sum())
    yield "the half-width without the weights", Z95 * math.sqrt((spread / count).sum())
    yield "the half-width with equal weights for the four kinds", Z95 * math.sqrt((spread / count).sum()) / len(table)
    yield (
        "the sum of the four half-widths, each weighted; it is their squares that add up",
        Z95 * float((weight * (spread / count) ** 0.5).sum()),
    )
    yield "the plain mean of the four half-widths", Z95 * float(((spread / count) ** 0.5).mean())
    yield (
        "the half-width with one case less in each kind (n − 1)",
        Z95 * math.sqrt((weight**2 * spread / (count - 1)).sum()),
    )
    yield "the half-width with p instead of p (1 − p)", Z95 * math.sqrt((weight**2 * rate / count).sum())
    yield "the half-width at p = one half in each kind", Z95 * math.sqrt((weight**2 * 0.25 / count).sum())
    yield "the half-width that is left after the further labels", float(widths_after(table).min())
    for words, other in _other_counts(golden):
        yield f"the half-width {words}", half_width(other)
    for kind in table.index:
        yield f"the half-width of {kind} alone", wald(float(rate[kind]), float(count[kind]))
    for words, other in _mixed_up(golden):
        yield f"the half-width {words}", half_width(other)


def _after(golden: GoldenSet) -> Iterator[tuple[str, float]]:
    table = by_kind(golden)
    after = widths_after(table)
    best = str(after.idxmin())
    own = widths_after(by_kind(golden, own_mix=True))
    yield "the half-width after the labels with the set's own mix; take the customers'", float(own.min())
    yield "the half-width of today", half_width(table)
    several = float(table["cases"][best]) + MORE_CASES
    yield (
        f"the part of {best} alone after the labels; the other three kinds stay in the sum",
        float(table["weight"][best]) * wald(float(table["rate"][best]), several),
    )
    for rows, keep in _ROWS.items():
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
    equal = table.assign(weight=1 / len(table))
    yield "the half-width after the labels with equal weights", float(widths_after(equal).min())
    yield (
        "the half-width after the labels without the originals of copies",
        float(widths_after(_without_originals(golden)).min()),
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
    instead = table.copy()
    instead["cases"] = instead["cases"].astype(float)
    instead.loc[best, "cases"] = float(MORE_CASES)
    yield f"the half-width with {MORE_CASES} cases in all in that kind, not on top", half_width(instead)
    for words, z in WIDTHS.items():
        yield f"{words}, after the labels", half_width(table, {best: MORE_CASES}, z)
    yield "what the labels take off the half-width, not what is left", half_width(table) - float(after.min())
    yield "what is left, as a share of today's half-width", float(after.min()) / half_width(table)
    for rows, keep in list(_ROWS.items())[1:]:
        yield f"the half-width after the labels {rows}", float(widths_after(by_kind(golden, **keep)).min())
    for rows, keep in _ROWS.items():
        words = f"weighted by all requests{', ' + rows if rows else ''}"
        yield (
            f"the half-width after the labels, {words}",
            float(widths_after(by_kind(golden, staff=True, **keep)).min()),
        )
    more = table["cases"] + pd.Series({best: MORE_CASES}).reindex(table.index).fillna(0)
    spread = table["rate"] * (1 - table["rate"])
    yield (
        "the half-width after the labels with w, not w², in the sum",
        Z95 * math.sqrt((table["weight"] * spread / more).sum()),
    )
    yield (
        "the sum of the four half-widths after the labels, each weighted; it is their squares that add up",
        Z95 * float((table["weight"] * (spread / more) ** 0.5).sum()),
    )
    for words, other in (*_mixed_up(golden), *_other_counts(golden)):
        yield f"the half-width after the labels {words}", float(widths_after(other).min())
    variance = (float(after.min()) / Z95) ** 2
    yield "the variance after the labels; the root and the 1.96 are missing", variance
    yield "1.96 times the variance after the labels; the root is missing", Z95 * variance
