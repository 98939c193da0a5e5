"""What is easily taken for the numbers of A1, on Brief's golden set."""

from collections.abc import Iterator
from itertools import permutations, product

from aipm_course.judging.question import Lookalike
from aipm_course.modules.evaluation.lookalikes.golden_ways import (
    AGAINST,
    ROWS,
    WEIGHTS,
    exchanges,
    other_passes,
    other_rows,
    other_weights,
    rounded,
)
from aipm_course.modules.evaluation.lookalikes.golden_widths import for_widths
from aipm_course.modules.evaluation.lookalikes.shared import single
from aipm_course.modules.evaluation.simulators.golden_set import (
    GoldenSet,
    by_kind,
    half_width,
    weighted_rate,
    widths_after,
)


def for_golden(golden: GoldenSet) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return (
        *single("kept", dict(_counts(golden))),
        *single("rate", dict(_rates(golden))),
        *for_widths(golden),
        *_disordered(golden),
    )


def _disordered(golden: GoldenSet) -> Iterator[Lookalike]:
    """Return the kinds in any other order beside their weights: many, so the rate and the width must show it together."""
    table = by_kind(golden)
    known = {tuple(order) for _, order in exchanges(table)}
    words = "what the weights give in another order than the pass rates and cases: put each kind in one row"
    for order in permutations(range(len(table))):
        if list(order) != sorted(order) and order not in known:
            other = table.assign(weight=table["weight"].to_numpy()[list(order)])
            numbers = {"rate": weighted_rate(other), "half_width": half_width(other)}
            for after in sorted(widths_after(other)):
                yield Lookalike(words, {**numbers, "half_after": float(after)}, together=True, close=True)
            yield Lookalike(words, numbers, together=True, close=True)


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
    shown = cases["case"].isin(set(cases.loc[example, "copy_of"]) - {""})
    yield (
        "the kept cases without the originals of those copies that are examples; an original stays",
        float((~copy & ~example & ~shown).sum()),
    )
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
    for (rows, keep), (weights, weigh) in product(ROWS.items(), WEIGHTS.items()):
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
    rate, half = weighted_rate(table), half_width(table)
    yield "the lower end of the interval, `rate` minus `half_width`", rate - half
    yield "the upper end of the interval, `rate` plus `half_width`", rate + half
    for words, other in (*other_rows(golden), *other_weights(golden), *other_passes(golden), *rounded(golden)):
        yield f"the pass rate {words}", weighted_rate(other)
    for words, order in exchanges(table):
        # Which of the two columns is out of place cannot be seen from their products.
        other = table.assign(rate=table["rate"].to_numpy()[order])
        weights = f"the weights {AGAINST[words]}" if words in AGAINST else "the weights,"
        rates = "the pass rates" if words not in AGAINST else f"the pass rates {words}"
        said = f"{rates}, or {weights}" + ("" if words in AGAINST else f" {words}")
        yield f"the pass rate with {said}", weighted_rate(other)
