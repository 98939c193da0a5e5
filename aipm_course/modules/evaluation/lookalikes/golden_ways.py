"""The ways to put the kinds of A1 together that lead elsewhere: other rows, weights, pass rates or counts.

Each is the table of the kinds as somebody would have it, by words that fit after a number's name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations, product

import pandas as pd

from aipm_course.modules.evaluation.simulators.golden_set import MORE_CASES, GoldenSet, by_kind

Way = tuple[str, pd.DataFrame]
ROWS = {
    "": {},
    "with the copies in": {"copies": True},
    "with the prompt's examples in": {"examples": True},
    "with copies and examples in": {"copies": True, "examples": True},
}
WEIGHTS = {
    "": {},
    "weighted by all requests, staff's included": {"staff": True},
    "weighted by the set's own shares, which is the pooled rate": {"own_mix": True},
}


def other_rows(golden: GoldenSet) -> Iterator[Way]:
    """Return the kinds over other rows than those that count."""
    cases = golden.cases
    copy, example = cases["copy_of"] != "", cases["use"] == "example"
    named = cases["case"].isin(set(cases["copy_of"]))
    yield "with copies kept and their originals out", _over(golden, ~example & ~named)
    yield "without the originals of copies", _over(golden, ~example & ~copy & ~named)
    yield "with only those rows out that are both example and copy", _over(golden, ~(copy & example))


def _over(golden: GoldenSet, rows: pd.Series) -> pd.DataFrame:
    """Return the kinds over some rows, whatever these are."""
    return by_kind(replace(golden, cases=golden.cases[rows]), copies=True, examples=True)


def other_weights(golden: GoldenSet) -> Iterator[Way]:
    """Return the kinds with other weights."""
    table, traffic = by_kind(golden), golden.traffic.set_index("kind")
    requests, staff = traffic["requests"], traffic["of_staff"]
    own = table["weight"] * table["cases"]
    others: dict[str, pd.Series] = {
        "weighted by customers' share within each kind, not by the kind's share of customers' requests": (
            (requests - staff) / requests
        ),
        "weighted by `requests` plus `of_staff`; staff's are among the requests": requests + staff,
        "weighted by staff's requests": staff,
        "weighted by the customers' shares times the set's own shares; the customers' alone are asked": own,
    }
    for words, weight in others.items():
        yield words, table.assign(weight=weight / weight.sum())
    short = (requests - staff) / requests.sum()
    yield (
        "with customers' requests ÷ all requests for weights; such weights do not add up to 1",
        table.assign(weight=short),
    )


def other_passes(golden: GoldenSet) -> Iterator[Way]:
    """Return the kinds with other pass rates at the right counts."""
    table, every = by_kind(golden), by_kind(golden, copies=True, examples=True)
    short = table["passed"] / every["cases"]
    yield "with a kind's kept cases that passed ÷ all its rows; divide by its kept cases", table.assign(rate=short)


def rounded(golden: GoldenSet) -> Iterator[Way]:
    """Return the kinds with weights and pass rates as they are written down by hand."""
    table = by_kind(golden)
    short = table.assign(weight=table["weight"].round(2), rate=table["rate"].round(2))
    yield "with weights and pass rates rounded to two digits; take all digits", short
    yield "with weights rounded to one digit; take all digits", table.assign(weight=table["weight"].round(1))


def other_counts(golden: GoldenSet) -> Iterator[Way]:
    """Return the kinds with another n, or another p, in the half-width only."""
    table, traffic = by_kind(golden), golden.traffic.set_index("kind")
    every = by_kind(golden, copies=True, examples=True)
    pooled = float(table["passed"].sum() / table["cases"].sum())
    rate = float((table["weight"] * table["rate"]).sum())
    yield "with one pooled p for all four kinds; each has its own", table.assign(rate=pooled)
    yield "with the weighted rate as p for all four kinds; each has its own", table.assign(rate=rate)
    mean = float(table["rate"].mean())
    yield "with the plain mean of the four rates as p for all four kinds; each has its own", table.assign(rate=mean)
    yield "at p = one half in each kind", table.assign(rate=0.5)
    yield "with all rows of a kind as n, at the kept cases' p", table.assign(cases=every["cases"])
    yield "with all kept cases as n in each kind; each has its own n", table.assign(cases=table["cases"].sum())
    yield "with customers' requests as n, not kept cases", table.assign(cases=traffic["requests"] - traffic["of_staff"])
    yield "with the cases that passed as n, not all kept cases", table.assign(cases=table["passed"])
    yield "with one case less in each kind (n − 1)", table.assign(cases=table["cases"] - 1)
    yield f"with {MORE_CASES} cases as n in each kind", table.assign(cases=float(MORE_CASES))


AGAINST = {"one row down": "one row up", "one row up": "one row down"}
"""A column that is off one way stands against the others as these do that are off the other way."""


def exchanges(table: pd.DataFrame) -> Iterator[tuple[str, Sequence[int]]]:
    """Return orders in which a column stands against the others: two kinds exchanged, or all one row off."""
    places = range(len(table))
    for one, other in combinations(places, 2):
        order = [other if place == one else one if place == other else place for place in places]
        yield f"of {table.index[one]} and {table.index[other]} in each other's place", order
    for words, step in {"one row down": -1, "one row up": 1}.items():
        yield words, [(place + step) % len(table) for place in places]


def out_of_place(golden: GoldenSet) -> Iterator[Way]:
    """Return the kinds with one column out of place."""
    table = by_kind(golden)
    for words, order in exchanges(table):
        for column, name in {"rate": "pass rates", "cases": "numbers of cases"}.items():
            yield f"with the {name} {words}", table.assign(**{column: table[column].to_numpy()[order]})
        # Whoever has the weights in place and both other columns out of it has the same table.
        other = table.assign(weight=table["weight"].to_numpy()[order])
        if words in AGAINST:
            yield f"with the weights {words}, or pass rates and cases {AGAINST[words]}", other
        else:
            yield f"with the weights, or both pass rates and cases, {words}", other


def without_a_kind(golden: GoldenSet) -> Iterator[Way]:
    """Return the kinds but one, with weights that add up to 1 and with those that do not."""
    table = by_kind(golden)
    for kind in table.index:
        rest = table.drop(index=kind)
        yield f"without {kind}; all four kinds belong in it", rest.assign(weight=rest["weight"] / rest["weight"].sum())
        yield f"without {kind}, at the weights of all four; all four kinds belong in it", rest


def other_tables(golden: GoldenSet) -> Iterator[pd.DataFrame]:
    """Return every table of the kinds that somebody may have worked with for both the rate and the half-widths."""
    for keep, weigh in product(ROWS.values(), WEIGHTS.values()):
        yield by_kind(golden, **keep, **weigh)
    yield by_kind(golden).assign(weight=0.25)
    several = (other_rows, other_weights, other_passes, without_a_kind, out_of_place)
    for ways in several:
        yield from (table for _, table in ways(golden))
    right = by_kind(golden)
    for order in permutations(right["weight"]):
        yield right.assign(weight=order)
