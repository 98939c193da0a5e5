"""What is easily taken for the numbers of A1 and A2, on the hiring screen."""

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.fairness.lookalikes.shared import WIDTHS, Ends, interval, ratio, single
from aipm_course.modules.fairness.simulators.hiring_screen import (
    FAMILIES,
    FOUR_FIFTHS,
    GROUPS,
    HiringScreen,
    selection_ratios,
)
from aipm_course.simulation.rates import Z95, ratio_interval

_WHO = {"all applicants": None, "the qualified": 1, "those not qualified": 0}


class Counts:
    """People and selected people by family, group and qualified; "all" for every family, None for everybody."""

    def __init__(self, screen: HiringScreen) -> None:
        by = screen.applicants.groupby(["family", "group", "qualified"])["selected"].agg(["sum", "count"])
        rows = by.reset_index().itertuples(index=False, name=None)
        self._counts: dict[tuple[str, str, int], tuple[float, float]] = {
            (family, group, able): (float(hits), float(people)) for family, group, able, hits, people in rows
        }

    def of(self, family: str, group: str, qualified: int | None = None) -> tuple[float, float]:
        """Return how many were selected, of how many."""
        found = [
            counts
            for (name, part, able), counts in self._counts.items()
            if family in ("all", name) and part == group and qualified in (None, able)
        ]
        return sum(hits for hits, _ in found), sum(people for _, people in found)

    def pair(self, family: str, qualified: int | None = None) -> tuple[float, float, float, float]:
        """Return hits and people of the group with the lower rate, then of the other."""
        (a, n), (b, m) = (self.of(family, group, qualified) for group in GROUPS)
        return (a, n, b, m) if ratio(a, n) <= ratio(b, m) else (b, m, a, n)


def for_selection(screen: HiringScreen) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    counts, table = Counts(screen), selection_ratios(screen.applicants)
    few = str(screen.applicants["family"].value_counts().idxmin())
    return (
        *single("overall", _overall(counts, table)),
        *interval("few_low", "few_high", _around_few(counts, few)),
        *single("most_short", _short(counts, table)),
    )


def _overall(counts: Counts, table: pd.DataFrame) -> dict[str, float]:
    ratios = table["ratio"].drop(index="all")
    people = {family: sum(counts.of(family, group)[1] for group in GROUPS) for family in FAMILIES}
    (a, n), (b, m) = (counts.of("all", group) for group in GROUPS)
    return {
        "the average of the families' ratios": float(ratios.mean()),
        "the families' ratios, weighted by their applicants": sum(ratios[f] * people[f] for f in FAMILIES)
        / sum(people.values()),
        "the median of the families' ratios": float(ratios.median()),
        "the ratio of the numbers of people selected, not of the rates": min(a, b) / max(a, b),
        "the ratio of the numbers of people who applied": min(n, m) / max(n, m),
        "the ratio of the rejection rates": _refused_ratio(a, n, b, m),
        "the difference of the two rates, not their ratio": abs(a / n - b / m),
        "the selection rate of the lower group alone": min(a / n, b / m),
        "the selection rate of the higher group alone": max(a / n, b / m),
        "the selection rate of everybody": (a + b) / (n + m),
        "one minus the ratio": 1 - ratio(min(a / n, b / m), max(a / n, b / m)),
        "the ratio of the shares qualified, not selected": _able_ratio(counts),
        "the ratio of one group's selected to its rejected people, divided by the other's": _odds(a, n, b, m),
        **{f"the ratio among {who}": _ratio(counts.pair("all", able)) for who, able in _WHO.items()},
        **{f"the ratio in {family} alone": float(ratios[family]) for family in FAMILIES},
    }


def _ratio(pair: tuple[float, float, float, float]) -> float:
    s, n, t, m = pair
    return ratio(ratio(s, n), ratio(t, m))


def _refused_ratio(a: float, n: float, b: float, m: float) -> float:
    one, other = 1 - a / n, 1 - b / m
    return min(one, other) / max(one, other)


def _odds(a: float, n: float, b: float, m: float) -> float:
    one, other = ratio(a, n - a), ratio(b, m - b)
    return ratio(min(one, other), max(one, other))


def _able_ratio(counts: Counts) -> float:
    able = [counts.of("all", group, 1)[1] / counts.of("all", group)[1] for group in GROUPS]
    return ratio(min(able), max(able))


def _around(middle: float, spread: float) -> Ends:
    return middle * math.exp(-spread), middle * math.exp(spread)


def _around_few(counts: Counts, few: str) -> dict[str, Ends]:
    s, n, t, m = pair = counts.pair(few)
    middle, inside = _ratio(pair), 1 / s - 1 / n + 1 / t - 1 / m
    spread = Z95 * math.sqrt(inside)
    gap, half = s / n - t / m, Z95 * math.sqrt(s / n * (1 - s / n) / n + t / m * (1 - t / m) / m)
    odds = s * (m - t) / (t * (n - s))
    low, high = _around(middle, spread)
    refused = (n - s, n, m - t, m) if (n - s) / n < (m - t) / m else (m - t, m, n - s, n)
    return {
        **{words: _around(middle, z * math.sqrt(inside)) for words, z in WIDTHS.items()},
        "the interval without the root: spread is 1.96 times the root of the sum": _around(middle, Z95 * inside),
        "the interval without the two terms with the applicants, - 1/n and - 1/m": _around(
            middle, Z95 * math.sqrt(1 / s + 1 / t)
        ),
        "the interval with + 1/n and + 1/m, which are to be taken off": _around(
            middle, Z95 * math.sqrt(1 / s + 1 / n + 1 / t + 1 / m)
        ),
        "the interval with one group's terms only": _around(middle, Z95 * math.sqrt(1 / s - 1 / n)),
        "the interval of the odds ratio, selected to rejected, not of the ratio of rates": _around(
            odds, Z95 * math.sqrt(1 / s + 1 / (n - s) + 1 / t + 1 / (m - t))
        ),
        "the ends as logarithms: exp of both leads back to ratios": (math.log(low), math.log(high)),
        "the interval around 1: both factors are still to be multiplied by the ratio": _around(1.0, spread),
        "the interval of the difference of the two rates": (gap - half, gap + half),
        "an interval that reaches equally far to both sides: the step belongs on the log scale": (
            middle * (1 - spread),
            middle * (1 + spread),
        ),
        "ratio minus and plus spread, without exp": (middle - spread, middle + spread),
        "the interval with its ends in each other's place": (high, low),
        "the interval of the ratio upside down, higher rate divided by lower one": _around(1 / middle, spread),
        "the interval of the ratio of rejection rates": ratio_interval(*map(int, refused)),
        "the interval among the qualified of that family": _interval(counts.pair(few, 1)),
        "the interval over all jobs": _interval(counts.pair("all")),
        **{f"the interval of {family}": _interval(counts.pair(family)) for family in FAMILIES if family != few},
    }


def _interval(pair: tuple[float, float, float, float]) -> Ends:
    return ratio_interval(*map(int, pair))


def _short(counts: Counts, table: pd.DataFrame) -> dict[str, float]:
    families = table.drop(index="all")
    most = str(families["short"].idxmax())
    s, n, t, m = counts.pair(most)
    gap = t / m - s / n
    below = families[families["verdict"] == "below"]
    able, able_people = counts.of(most, "amber", 1), counts.of(most, "blue", 1)
    return {
        "the gap times all applicants of that family, both groups": gap * (n + m),
        "the gap times the applicants of the group with the higher rate": gap * m,
        "the gap times the qualified amber people": gap * able[1],
        "the gap times the qualified blue people": gap * able_people[1],
        "the people up to four fifths of the higher rate, not up to the rate itself": (FOUR_FIFTHS * t / m - s / n) * n,
        "the people short, all jobs together": float(table["short"]["all"]),
        "the sum over all families": float(families["short"].sum()),
        "the average of the families": float(families["short"].mean()),
        "the difference of the numbers of people selected": abs(t - s),
        "the people of the lower group who were selected": s,
        "the people of the lower group who were not selected": n - s,
        "what the lower group would have had selected in all at the higher rate": t / m * n,
        "the share of the gap in the higher rate, times the lower group's selected": (1 - s / n / (t / m)) * s,
        "the gap of the rates itself, not yet times people": gap,
        **({"the sum over the families in `below`": float(below["short"].sum())} if len(below) else {}),
        **({"the largest among the families in `below`": float(below["short"].max())} if len(below) else {}),
        **{f"the number for {family}": float(families["short"][family]) for family in FAMILIES if family != most},
        **{f"the number for {family} among its qualified": _short_of(counts.pair(family, 1)) for family in FAMILIES},
    }


def _short_of(pair: tuple[float, float, float, float]) -> float:
    s, n, t, m = pair
    return (t / m - s / n) * n


def for_qualified(screen: HiringScreen) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    counts = Counts(screen)
    first, second = screen.numbers_for, screen.verdict_for
    return (
        *_turned(counts, first, second),
        *single("tp_gap", dict(_gaps(counts, first, second, "the share of the qualified who are selected"))),
        *single("fp_gap", dict(_gaps(counts, first, second, "the share of those not qualified who are selected"))),
        *single("gap", dict(_gaps(counts, second, first, "the share of the qualified who are selected"))),
        *single("missed", dict(_missed(counts, first, second))),
        *single("ratio", dict(_ratios(counts, first, second))),
        *interval("gap_low", "gap_high", _gap_intervals(counts, first, second)),
    )


def _shares(counts: Counts, family: str, group: str) -> dict[str, float]:
    """Return every share of people that a gap may be made of."""
    (a, q), (b, u) = counts.of(family, group, 1), counts.of(family, group, 0)
    return {
        "the share of the qualified who are selected": ratio(a, q),
        "the share of those not qualified who are selected": ratio(b, u),
        "the share of all applicants who are selected": ratio(a + b, q + u),
        "the share of the selected who are qualified": ratio(a, a + b),
        "the share of those not selected who are qualified": ratio(q - a, q + u - a - b),
        "the share of all applicants who are selected and qualified": ratio(a, q + u),
        "the share of all applicants who are selected and not qualified": ratio(b, q + u),
        "the share of all applicants who are qualified": ratio(q, q + u),
    }


def _gaps(counts: Counts, own: str, other: str, asked: str) -> Iterator[tuple[str, float]]:
    """Return the gaps of other shares, other people or other arithmetic."""
    for family, where in ((own, f"in {own}"), (other, f"in {other}"), ("all", "in all families together")):
        amber, blue = (_shares(counts, family, group) for group in GROUPS)
        for words in amber:
            gap = amber[words] - blue[words]
            right = family == own and words == asked
            if not right:
                yield f"the gap in {words}, {where}", gap
                yield f"the gap in {words}, {where}, with its sign turned", -gap
            if family == own:
                yield f"amber's divided by blue's, minus 1, for {words}", ratio(amber[words], blue[words]) - 1
                yield f"blue's divided by amber's, minus 1, for {words}", ratio(blue[words], amber[words]) - 1
                if "applicants" not in words:
                    yield f"amber's number alone, no gap: {words}", amber[words]
                    yield f"blue's number alone, no gap: {words}", blue[words]
    both = [_both(counts, own, other, group, 1 if "those not" not in asked else 0) for group in GROUPS]
    yield f"the gap in {own} and {other} together", both[0] - both[1]


def _both(counts: Counts, one: str, other: str, group: str, able: int) -> float:
    parts = [counts.of(family, group, able) for family in (one, other)]
    return sum(hits for hits, _ in parts) / sum(people for _, people in parts)


def _gap(counts: Counts, family: str, able: int | None = 1) -> float:
    (a, n), (b, m) = (counts.of(family, group, able) for group in GROUPS)
    return a / n - b / m


def _turned(counts: Counts, first: str, second: str) -> Iterator[Lookalike]:
    """A sign is turned by the order of the groups as well as by counting those who are not selected."""
    low, high = _ends(counts, second)
    words = "the number with its sign turned: blue minus amber, or the shares of those who are not selected"
    gaps = {"tp_gap": -_gap(counts, first), "fp_gap": -_gap(counts, first, 0), "gap": -_gap(counts, second)}
    yield Lookalike(words, {**gaps, "gap_low": -high, "gap_high": -low})
    yield Lookalike(
        f"{words}; with the sign the ends change their places", {"gap_low": -low, "gap_high": -high}, together=True
    )


def _missed(counts: Counts, first: str, second: str) -> Iterator[tuple[str, float]]:
    gaps = {
        "the gap": _gap(counts, first),
        "the gap among those not qualified": _gap(counts, first, 0),
        "the gap of all applicants": _gap(counts, first, None),
        f"the gap in {second}": _gap(counts, second),
    }
    people = {
        f"{who} {group}": counts.of(family, group, able)[1]
        for family, at in ((first, ""), (second, f" in {second}"))
        for group in GROUPS
        for who, able in ((f"the qualified{at},", 1), (f"all applicants{at},", None), (f"those not qualified{at},", 0))
    }
    people |= {
        "the qualified of both groups": sum(counts.of(first, group, 1)[1] for group in GROUPS),
        "all applicants of both groups": sum(counts.of(first, group)[1] for group in GROUPS),
        "all selected people": sum(counts.of(first, group)[0] for group in GROUPS),
    }
    for (one, gap), (many, count) in product(gaps.items(), people.items()):
        yield f"{one} times {many}", abs(gap) * count
    able = {group: counts.of(first, group, 1) for group in GROUPS}
    for group, (hits, count) in able.items():
        yield f"all qualified {group} people who are not selected", count - hits
        yield f"all qualified {group} people who are selected", hits
    yield (
        "the difference of the numbers of qualified people who are not selected",
        abs((able["amber"][1] - able["amber"][0]) - (able["blue"][1] - able["blue"][0])),
    )
    yield "the difference of the numbers of qualified people who are selected", abs(able["amber"][0] - able["blue"][0])


def _ratios(counts: Counts, first: str, second: str) -> Iterator[tuple[str, float]]:
    for family, where in ((second, second), (first, first), ("all", "all families together")):
        for who, able in _WHO.items():
            s, n, t, m = counts.pair(family, able)
            yield f"the ratio in {where}, {who}", _ratio((s, n, t, m))
            yield f"the ratio of the rejection rates in {where}, {who}", _refused_ratio(s, n, t, m)
    s, n, t, m = counts.pair(second)
    yield "the ratio of the numbers of people selected, not of the rates", min(s, t) / max(s, t)
    yield "the difference of the two selection rates", t / m - s / n
    one, other = (counts.of(second, group, 1)[1] / counts.of(second, group)[1] for group in GROUPS)
    yield "the ratio of the shares of qualified applicants", min(one, other) / max(one, other)


def _error(counts: Counts, family: str, able: int | None, many: int | None) -> list[float]:
    """Return the standard error of each group's share, on the people of `many`."""
    shares = [ratio(*counts.of(family, group, able)) for group in GROUPS]
    return [
        math.sqrt(share * (1 - share) / counts.of(family, group, many)[1])
        for share, group in zip(shares, GROUPS, strict=True)
    ]


def _ends(counts: Counts, family: str, able: int | None = 1, many: Any = "same", z: float = Z95) -> Ends:
    gap = _gap(counts, family, able)
    half = z * math.hypot(*_error(counts, family, able, able if many == "same" else many))
    return gap - half, gap + half


def _gap_intervals(counts: Counts, first: str, second: str) -> dict[str, Ends]:
    gap, (one, other) = _gap(counts, second), _error(counts, second, 1, 1)
    low, high = _ends(counts, second)
    (a, n), (b, m) = (counts.of(second, group, 1) for group in GROUPS)
    pooled = Z95 * math.sqrt((a + b) / (n + m) * (1 - (a + b) / (n + m)) * (1 / n + 1 / m))
    ways = {
        **{words: _ends(counts, second, z=z) for words, z in WIDTHS.items()},
        "the interval on all applicants as n and m, not on the qualified": _ends(counts, second, 1, None),
        "the interval on the selected people as n and m": (
            gap - Z95 * math.sqrt(a / n * (1 - a / n) / a + b / m * (1 - b / m) / b),
            gap + Z95 * math.sqrt(a / n * (1 - a / n) / a + b / m * (1 - b / m) / b),
        ),
        "the interval with both groups' standard errors added: one root goes over the sum of the two squares": (
            gap - Z95 * (one + other),
            gap + Z95 * (one + other),
        ),
        "the interval without the root": (gap - Z95 * (one**2 + other**2), gap + Z95 * (one**2 + other**2)),
        "the interval with amber's standard error alone": (gap - Z95 * one, gap + Z95 * one),
        "the interval with blue's standard error alone": (gap - Z95 * other, gap + Z95 * other),
        "the interval with one standard error for all qualified people": (gap - pooled, gap + pooled),
        "the interval around 0, without the gap": (low - gap, high - gap),
        "the interval with its ends in each other's place": (high, low),
    }
    for family, where in ((second, second), (first, first), ("all", "all families together")):
        for who, able in _WHO.items():
            if (family, able) != (second, 1):
                ends = _ends(counts, family, able)
                ways[f"the interval in {where}, {who}"] = ends
                ways[f"the interval in {where}, {who}, blue minus amber"] = (-ends[1], -ends[0])
    return ways
