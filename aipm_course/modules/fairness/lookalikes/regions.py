"""What is easily taken for the numbers of A7, on payments and regions."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.fairness.lookalikes.shared import Z90, Z99, ratio, single, wald
from aipm_course.modules.fairness.simulators.payments_flags import REGIONS, PaymentsFlags, reportable, wrong_flags
from aipm_course.simulation.rates import Z95, ratio_interval, wilson_interval

PERIODS = ("before", "after")


class Counts:
    """Flagged and all payments by period and region, without fraud, with it, and fraud alone."""

    def __init__(self, flags: PaymentsFlags) -> None:
        table = flags.payments
        self.by = {
            "without fraud": _counted(table[table["fraud"] == 0]),
            "with fraud": _counted(table),
            "of fraud alone": _counted(table[table["fraud"] == 1]),
        }
        self.weeks = {str(period): float(weeks) for period, weeks in table.groupby("period")["week"].nunique().items()}
        self.kept = reportable(flags.counts)
        self.small = [region for region in REGIONS if region not in self.kept]
        after = wrong_flags(flags.counts, "after")
        self.carrier = str(after.loc[self.kept, "rate"].idxmax())
        self.after = after

    def of(self, which: str, period: str, regions: object = None) -> tuple[float, float]:
        """Return flagged payments, and all payments, of some regions in a period."""
        names = list(REGIONS) if regions is None else [regions] if isinstance(regions, str) else list(regions)  # type: ignore[call-overload]
        table = self.by[which].reindex([(period, name) for name in names]).fillna(0.0)
        return float(table["sum"].sum()), float(table["count"].sum())

    def rate(self, which: str, period: str, regions: object = None) -> float:
        """Return the share flagged."""
        return ratio(*self.of(which, period, regions))


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    return table.groupby(["period", "region"])["flagged"].agg(["sum", "count"])


def for_payments(flags: PaymentsFlags) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A7."""
    counts = Counts(flags)
    return (
        *single("fall", dict(_falls(counts))),
        *_falls_of_weeks(flags),
        *single("pooled_rate", dict(_pools(counts))),
        *single("ratio", dict(_ratios(counts, "after", "before"))),
        *single("ratio_before", dict(_ratios(counts, "before", "after"))),
        *single("ratio_low", dict(_lows(counts))),
        *_ratios_of_weeks(flags, counts.carrier),
    )


def _falls(counts: Counts) -> Iterator[tuple[str, float]]:
    pairs: dict[str, tuple[float, float]] = {}
    clean = {period: counts.of("without fraud", period) for period in PERIODS}
    every = {period: counts.of("with fraud", period) for period in PERIODS}

    def pair(words: str, make: dict[str, float]) -> None:
        pairs[words] = (make["before"], make["after"])

    pair("the share", {p: ratio(*clean[p]) for p in PERIODS})
    pair("the number of wrong flags, not of the share", {p: clean[p][0] for p in PERIODS})
    pair("wrong flags per week", {p: clean[p][0] / counts.weeks[p] for p in PERIODS})
    pair("wrong flags divided by all payments, fraud included", {p: clean[p][0] / every[p][1] for p in PERIODS})
    pair("all flags divided by all payments, fraud included", {p: ratio(*every[p]) for p in PERIODS})
    pair("all flags divided by the payments without fraud", {p: every[p][0] / clean[p][1] for p in PERIODS})
    pair("the number of all flags", {p: every[p][0] for p in PERIODS})
    pair("all flags per week", {p: every[p][0] / counts.weeks[p] for p in PERIODS})
    pair("the share of flags that hit a payment without fraud", {p: clean[p][0] / every[p][0] for p in PERIODS})
    pair("the share of fraud that is flagged", {p: counts.rate("of fraud alone", p) for p in PERIODS})
    pair("the number of payments without fraud", {p: clean[p][1] for p in PERIODS})
    pair("the regions' average share", {p: _mean(counts, p, REGIONS) for p in PERIODS})
    pair("the reportable regions' average share", {p: _mean(counts, p, counts.kept) for p in PERIODS})
    pair("the share in the reportable regions only", {p: counts.rate("without fraud", p, counts.kept) for p in PERIODS})
    pair("the share in the small regions only", {p: counts.rate("without fraud", p, counts.small) for p in PERIODS})
    for region in REGIONS:
        pair(f"the share in {region} alone", {p: counts.rate("without fraud", p, region) for p in PERIODS})
    for words, (before, after) in pairs.items():
        if words != "the share":
            yield f"the fall of {words}", 1 - ratio(after, before)
        yield f"the fall of {words}, as a share of the new value", ratio(before, after) - 1
    before, after = pairs["the share"]
    yield "the difference of the two shares, in points and not as a share of the old one", before - after
    yield "what is left of the old value, not the fall", after / before
    yield "the old value as a multiple of the new one", before / after
    yield "the number with its sign turned: a fall is positive, a rise negative", after / before - 1
    yield "the share after the release", after
    yield "the share before the release", before


def _falls_of_weeks(flags: PaymentsFlags) -> Iterator[Lookalike]:
    """Return the falls from one week before the release to one after it, and one with a week left out of either."""
    clean = flags.payments[flags.payments["fraud"] == 0]
    week: Any = clean.groupby(["period", "week"])["flagged"].agg(["sum", "count"])
    old, new = (week.loc[period] for period in PERIODS)
    for one, other in product(old.index, new.index):
        share, now = (
            ratio(float(rows["sum"][at]), float(rows["count"][at])) for rows, at in ((old, one), (new, other))
        )
        yield Lookalike(f"the fall from week {one} to week {other} alone", {"fall": 1 - ratio(now, share)}, close=True)
    rates = [float((rows["sum"] / rows["count"]).mean()) for rows in (old, new)]
    yield Lookalike("the fall of the average of the weeks' shares", {"fall": 1 - ratio(rates[1], rates[0])}, close=True)


def _ratios_of_weeks(flags: PaymentsFlags, region: str) -> Iterator[Lookalike]:
    """Return the carrier's ratio, after the release with its lower end, from one week alone."""
    clean = flags.payments[flags.payments["fraud"] == 0]
    every = clean.groupby(["period", "week"])["flagged"].agg(["sum", "count"])
    own = clean[clean["region"] == region].groupby(["period", "week"])["flagged"].agg(["sum", "count"])
    for period, week in own.index:
        hits, many = (float(value) for value in own.loc[(period, week)])
        whole = ratio(*(float(value) for value in every.loc[(period, week)]))
        words = f"the number of week {week} alone"
        if period == "before":
            yield Lookalike(words, {"ratio_before": ratio(hits, many) / whole}, close=True)
        else:
            low = wilson_interval(hits, many)[0]
            yield Lookalike(words, {"ratio": ratio(hits, many) / whole, "ratio_low": low / whole}, close=True)


def _mean(counts: Counts, period: str, regions: object) -> float:
    names = list(regions)  # type: ignore[call-overload]
    return float(sum(counts.rate("without fraud", period, name) for name in names) / len(names))


def _pools(counts: Counts) -> Iterator[tuple[str, float]]:
    after = counts.after["payments"]
    sets: dict[str, object] = {
        "the other regions": counts.small,
        "the reportable regions": counts.kept,
        "all regions": list(REGIONS),
        **{f"{region} alone": region for region in REGIONS},
    }
    by_size = sorted(REGIONS, key=lambda name: float(after[name]))
    for many in (len(counts.small) - 1, len(counts.small) + 1):
        sets[f"the {many} smallest regions"] = by_size[:many]
    for (who, regions), which, period in product(sets.items(), ("without fraud", "with fraud"), ("after", "before")):
        if (who, which, period) != ("the other regions", "without fraud", "after"):
            yield (
                f"the share flagged in {who}, {period} the release, payments {which}",
                counts.rate(which, period, regions),
            )
    pooled = [counts.of("without fraud", period, counts.small) for period in PERIODS]
    yield (
        "the share in the other regions, both periods together",
        ratio(sum(hits for hits, _ in pooled), sum(many for _, many in pooled)),
    )
    yield (
        "the average of the small regions' shares: add up flags and payments, then divide",
        _mean(counts, "after", counts.small),
    )
    yield "the average of all regions' shares", _mean(counts, "after", REGIONS)
    hits, payments = counts.of("without fraud", "after", counts.small)
    yield (
        "the wrong flags of the other regions, divided by all wrong flags",
        hits / counts.of("without fraud", "after")[0],
    )
    yield (
        "the wrong flags of the other regions, divided by all payments without fraud",
        hits / counts.of("without fraud", "after")[1],
    )
    yield (
        "the payments of the other regions, divided by all payments without fraud",
        payments / counts.of("without fraud", "after")[1],
    )
    yield "the number of wrong flags, not the share", hits


def _ratios(counts: Counts, period: str, other: str) -> Iterator[tuple[str, float]]:
    """Return other ratios of a period than the carrier's rate by the rate of all; for a region, a period, a denominator."""
    own = counts.carrier
    rest = [region for region in REGIONS if region != own]
    clean = "without fraud"
    rate, whole = counts.rate(clean, period, own), counts.rate(clean, period)
    yield (
        "the rate divided by that of the other regions; all regions are meant, this one included",
        rate / counts.rate(clean, period, rest),
    )
    yield "the rate divided by that of the reportable regions", rate / counts.rate(clean, period, counts.kept)
    yield (
        "the rate divided by that of the other reportable regions",
        rate / counts.rate(clean, period, [region for region in counts.kept if region != own]),
    )
    yield (
        "the rate divided by that of the small regions together",
        ratio(rate, counts.rate(clean, period, counts.small)),
    )
    yield "the rate divided by the average of all regions' rates", rate / _mean(counts, period, REGIONS)
    yield "the rate divided by the average of the reportable regions' rates", rate / _mean(counts, period, counts.kept)
    yield f"the rate {period} the release divided by the rate of all {other} it", rate / counts.rate(clean, other)
    yield (
        "the region's new rate divided by its own old one",
        counts.rate(clean, "after", own) / counts.rate(clean, "before", own),
    )
    yield (
        "the region's old rate divided by its own new one",
        counts.rate(clean, "before", own) / counts.rate(clean, "after", own),
    )
    yield f"the ratio {other} the release", counts.rate(clean, other, own) / counts.rate(clean, other)
    yield "the ratio with fraud left in", counts.rate("with fraud", period, own) / counts.rate("with fraud", period)
    yield "the rate without fraud divided by the rate of all with fraud", rate / counts.rate("with fraud", period)
    yield "the region's share of all wrong flags", counts.of(clean, period, own)[0] / counts.of(clean, period)[0]
    yield "the region's share of all payments", counts.of(clean, period, own)[1] / counts.of(clean, period)[1]
    yield "the rate itself, not yet divided by the rate of all", rate
    yield "the difference to the rate of all, not the ratio", rate - whole
    yield "the rate of all divided by the region's", whole / rate
    both = [counts.of(clean, p, own) for p in PERIODS], [counts.of(clean, p) for p in PERIODS]
    rates = [ratio(sum(hits for hits, _ in part), sum(many for _, many in part)) for part in both]
    yield "the ratio over both periods together", rates[0] / rates[1]
    for region in rest:
        yield f"the ratio of {region}", counts.rate(clean, period, region) / whole
        yield (
            f"the ratio of {region} with fraud left in",
            ratio(counts.rate("with fraud", period, region), counts.rate("with fraud", period)),
        )


def _lows(counts: Counts) -> Iterator[tuple[str, float]]:
    clean, own = "without fraud", counts.carrier
    (hits, many), (all_hits, all_many) = counts.of(clean, "after", own), counts.of(clean, "after")
    whole = all_hits / all_many
    low, high = wilson_interval(hits, many)
    yield "the upper end", high / whole
    yield (
        "the plain interval's end, share minus 1.96 standard errors, where Wilson's is asked for",
        wald(hits, many)[0] / whole,
    )
    for words, z in (("90% interval", Z90), ("99% interval", Z99), ("interval of one standard error", 1.0)):
        yield f"the lower end of the {words}", wilson_interval(hits, many, z)[0] / whole
        yield f"the upper end of the {words}", wilson_interval(hits, many, z)[1] / whole
    yield "the lower end of the region's own rate, not yet divided by the rate of all", low
    yield "the upper end of the region's own rate", high
    ends = wilson_interval(all_hits, all_many)
    yield "the lower end divided by the lower end of the rate of all, not by that rate", low / ends[0]
    yield "the lower end divided by the upper end of the rate of all, not by that rate", low / ends[1]
    rest = [region for region in REGIONS if region != own]
    yield "the lower end divided by the rate of the other regions", low / counts.rate(clean, "after", rest)
    yield "the lower end divided by the rate of the reportable regions", low / counts.rate(clean, "after", counts.kept)
    yield "the lower end divided by the rate of all before the release", low / counts.rate(clean, "before")
    other = counts.of(clean, "after", rest)
    yield (
        "the lower end of the logarithms' interval against all",
        ratio_interval(*map(int, (hits, many, all_hits, all_many)))[0],
    )
    yield (
        "the lower end of the logarithms' interval against the other regions",
        ratio_interval(*map(int, (hits, many, *other)))[0],
    )
    with_fraud = counts.of("with fraud", "after", own)
    yield "the lower end with fraud left in", wilson_interval(*with_fraud)[0] / counts.rate("with fraud", "after")
    before = counts.of(clean, "before", own)
    yield "the lower end before the release", wilson_interval(*before)[0] / counts.rate(clean, "before")
    share = hits / many
    yield "the step from the ratio down to its lower end", (share - low) / whole
    yield "the end on all payments as n", wilson_interval(share * all_many, all_many, Z95)[0] / whole
    for region in rest:
        part = counts.of(clean, "after", region)
        yield f"the lower end of {region}", wilson_interval(*part)[0] / whole
        fraud = counts.of("with fraud", "after", region)
        yield (
            f"the lower end of {region} with fraud left in",
            wilson_interval(*fraud)[0] / counts.rate("with fraud", "after"),
        )
