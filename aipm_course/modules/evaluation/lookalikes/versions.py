"""What is easily taken for the numbers of A3, on two versions of Agent."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.evaluation.lookalikes.shared import Z90, Z99, single, wald
from aipm_course.modules.evaluation.simulators.two_versions import (
    TwoVersions,
    changed,
    composite_change,
    hard_runs,
    paired_interval,
    pairs_of,
    runs_needed,
    upper_bound,
    weighted_interval,
)
from aipm_course.simulation.rates import Z95


def for_versions(versions: TwoVersions) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (
        *_demo_alone(versions),
        *single("pairs", dict(_pairs(versions))),
        *single("composite_change", dict(_composites(versions))),
        *_counts(versions),
        *_ends(versions),
        *single("hard_bound", dict(_bounds(versions))),
        *single("runs_needed", _but_three(versions, _rounded_up(dict(_needed(versions))))),
    )


def _demo_alone(versions: TwoVersions) -> Iterator[Lookalike]:
    """Return what the demo's cases alone say, where they say something."""
    demo = replace(versions, runs=versions.runs[versions.runs["source"] == "demo"])
    pairs = pairs_of(demo, demo=True)
    new, mended, count = changed(pairs[pairs["critical"]])
    low, high = paired_interval(new, mended, count)
    keep = 'the demo\'s cases alone; `source` "test" is asked'
    numbers = {
        "pairs": float(len(pairs)),
        "composite_change": composite_change(demo, pairs),
        "new_errors": float(new),
        "mended": float(mended),
        "hard_bound": upper_bound(*hard_runs(demo, demo=True)),
    }
    for field, value in numbers.items():
        if math.isfinite(value):
            yield Lookalike(f"the number on {keep}", {field: value})
    if math.isfinite(low):
        yield Lookalike(f"the interval over {keep}", {"low": low, "high": high}, together=True)


def _pairs(versions: TwoVersions) -> Iterator[tuple[str, float]]:
    runs = versions.runs
    test = runs[runs["source"] == "test"]
    pairs = pairs_of(versions)
    yield "the number of pairs with the demo's cases in", float(len(pairs_of(versions, demo=True)))
    yield "the number of test cases, also of those that only one version ran", float(test["case"].nunique())
    yield "the number of all cases", float(runs["case"].nunique())
    yield "the number of all runs", float(len(runs))
    yield "the number of runs of test cases", float(len(test))
    for version in (1, 2):
        yield f"the number of test cases that version {version} ran", float((test["version"] == version).sum())
        yield f"the number of all cases that version {version} ran", float((runs["version"] == version).sum())
    yield "the number of pairs on critical intents", float(pairs["critical"].sum())
    yield "the number of pairs on the other intents", float((~pairs["critical"]).sum())
    yield "the number of runs in the pairs; a pair counts once", float(2 * len(pairs))
    yield "the number of cases that only one version ran", float(test["case"].nunique() - len(pairs))


def _change(pairs: pd.DataFrame) -> float:
    return float((pairs["second"] - pairs["first"]).mean()) if len(pairs) else math.nan


def _composites(versions: TwoVersions) -> Iterator[tuple[str, float]]:
    pairs, with_demo = pairs_of(versions), pairs_of(versions, demo=True)
    share = versions.intents.set_index("intent")["share"]
    right = composite_change(versions, pairs)
    yield "the change with the demo's cases in", composite_change(versions, with_demo)
    yield (
        "the change where a run that is missing counts, as an error or as passed",
        composite_change(versions, _gaps_are_errors(versions)),
    )
    for words, runs in {
        "of test cases": versions.runs[versions.runs["source"] == "test"],
        "of all cases, the demo's as well": versions.runs,
    }.items():
        seen = runs.groupby(["intent", "version"])["passed"].mean().unstack()
        yield (
            f"the change over all runs {words}, also where only one version ran",
            float(((seen[2] - seen[1]) * share).sum()),
        )
        whole = runs.groupby("version")["passed"].mean()
        yield f"the change of the pooled pass rate over all runs {words}", float(whole[2] - whole[1])
    yield "the change of the pooled pass rate, without the shares of requests", _change(pairs)
    yield "the change of the pooled pass rate with the demo's cases in", _change(with_demo)
    by_intent = (pairs["second"] - pairs["first"]).groupby(pairs["intent"]).mean()
    yield "the plain mean of the six intents' changes", float(by_intent.mean())
    one = float((pairs["first"].groupby(pairs["intent"]).mean() * share).sum())
    yield "the change as a share of version 1's composite, not in points", right / one
    before = pairs["first"].groupby(pairs["intent"]).mean()
    yield (
        "the sum of version 2's rate ÷ version 1's rate − 1, each times its share; a difference of the two rates is asked",
        float((by_intent / before * share).sum()),
    )
    yield "version 1's composite", one
    yield "version 2's composite", one + right
    yield "version 1's pooled pass rate", float(pairs["first"].mean())
    yield "version 2's pooled pass rate", float(pairs["second"].mean())
    critical = pairs[pairs["critical"]]
    yield "the change on critical intents alone", _change(critical)
    yield "the change on the other intents alone", _change(pairs[~pairs["critical"]])
    for words, flag in {"critical intents": True, "the other intents": False}.items():
        names = sorted(set(pairs.loc[pairs["critical"] == flag, "intent"]))
        part = float((by_intent[names] * share[names]).sum())
        yield f"the sum over {words} alone", part
        yield f"the weighted change over {words} alone", part / float(share[names].sum())
    for intent, value in by_intent.items():
        yield f"the change on {intent} alone", float(value)
    yield "the change turned round: version 2 minus version 1 is asked", -right


def _groups(versions: TwoVersions) -> dict[str, pd.DataFrame]:
    """Return the pairs that may be taken for those on critical intents, by words."""
    pairs, with_demo = pairs_of(versions), pairs_of(versions, demo=True)
    critical = pairs[pairs["critical"]]
    groups = {
        "critical intents with the demo's cases in": with_demo[with_demo["critical"]],
        "all intents": pairs,
        "all intents with the demo's cases in": with_demo,
        "the other intents": pairs[~pairs["critical"]],
        "`urgent` cases, whatever their intent": pairs[pairs["urgent"] == 1],
        "`urgent` cases with the demo's cases in": with_demo[with_demo["urgent"] == 1],
        "`urgent` cases of critical intents": critical[critical["urgent"] == 1],
        "cases that are urgent or of a critical intent": pairs[pairs["critical"] | (pairs["urgent"] == 1)],
    }
    for intent in sorted(set(pairs["intent"])):
        groups[f"{intent} alone"] = pairs[pairs["intent"] == intent]
    for intent in sorted(set(pairs.loc[~pairs["critical"], "intent"])):
        groups[f"critical intents and {intent}"] = pairs[pairs["critical"] | (pairs["intent"] == intent)]
    return groups


def _counts(versions: TwoVersions) -> Iterator[Lookalike]:
    pairs = pairs_of(versions)
    critical = pairs[pairs["critical"]]
    new, mended, count = changed(critical)
    one, two, _ = changed(_gaps_are_errors(versions, critical_only=True))
    yield Lookalike(
        "the number where a run that is missing counts, as an error or as passed", {"new_errors": one, "mended": two}
    )
    yield Lookalike("the other one of the two counts", {"new_errors": mended, "mended": new})
    words = "the other one of the two counts, where a run that is missing counts, as an error or as passed"
    yield Lookalike(words, {"new_errors": two, "mended": one})
    for words, group in _groups(versions).items():
        one, two, several = changed(group)
        if several:
            # Some groups have the same two counts: the ends tell which it is.
            start, end = paired_interval(one, two, several)
            numbers = {"new_errors": float(one), "mended": float(two), "low": start, "high": end}
            said = f"what counting {words} gives; the table of intents says which are critical"
            yield Lookalike(said, numbers, together=True)
        yield Lookalike(f"the number on {words}", {"new_errors": one, "mended": two})
    failed = {name: int(count - critical[name].sum()) for name in ("first", "second")}
    yield Lookalike(
        "all errors of that version on critical intents", {"new_errors": failed["second"], "mended": failed["first"]}
    )
    both = int(((critical["first"] == 0) & (critical["second"] == 0)).sum())
    yield Lookalike("the cases in which both versions fail", {"new_errors": both, "mended": both})
    yield Lookalike("the difference of the two counts", {"new_errors": new - mended, "mended": mended - new})
    yield Lookalike("both counts together", {"new_errors": new + mended, "mended": new + mended})


def _gaps_are_errors(versions: TwoVersions, *, critical_only: bool = False) -> pd.DataFrame:
    """Return all test cases, with a run that is missing as an error."""
    test = versions.runs[versions.runs["source"] == "test"]
    wide = test.pivot(index="case", columns="version", values="passed").fillna(0).astype(int)
    table = pd.DataFrame({"first": wide[1], "second": wide[2]})
    table["intent"] = test.drop_duplicates("case").set_index("case")["intent"].reindex(table.index)
    names = versions.intents.loc[versions.intents["critical"] == "yes", "intent"]
    return table[table["intent"].isin(names)] if critical_only else table


def _unpaired(pairs: pd.DataFrame, z: float = Z95) -> tuple[float, float]:
    one, two = (1 - float(pairs[name].mean()) for name in ("first", "second"))
    half = z * math.sqrt((one * (1 - one) + two * (1 - two)) / len(pairs))
    return two - one - half, two - one + half


def _ends(versions: TwoVersions) -> Iterator[Lookalike]:
    """Return the intervals that may be taken for the right one, each of its ends and both together."""
    pairs = pairs_of(versions)
    critical = pairs[pairs["critical"]]
    new, mended, count = changed(critical)
    rise = (new - mended) / count
    low, high = paired_interval(new, mended, count)
    simple = Z95 * math.sqrt(new + mended) / count
    ends: dict[str, tuple[float, float]] = {
        "the unpaired interval of two independent samples": _unpaired(critical),
        "the unpaired interval over all intents": _unpaired(pairs),
        "the interval with its sign turned: of the pass rate, or of version 1 minus version 2": (-high, -low),
        "the interval where a run that is missing counts, as an error or as passed": paired_interval(
            *changed(_gaps_are_errors(versions, critical_only=True))
        ),
        "the interval with its ends in each other's place": (high, low),
        "the interval with all pairs as n": paired_interval(new, mended, len(pairs)),
        "the interval with one standard error to each side": paired_interval(new, mended, count, 1.0),
        "the 90% interval": paired_interval(new, mended, count, Z90),
        "the 99% interval": paired_interval(new, mended, count, Z99),
        "the interval without the division by n under the root": (
            rise - Z95 * math.sqrt(max(new + mended - (new - mended) ** 2, 0)) / count,
            rise + Z95 * math.sqrt(max(new + mended - (new - mended) ** 2, 0)) / count,
        ),
        "the interval with (b − c) ÷ n under the root; it is (b − c)² ÷ n": (
            rise - Z95 * math.sqrt(new + mended - rise) / count,
            rise + Z95 * math.sqrt(new + mended - rise) / count,
        ),
        "the interval with √n for the last n": (
            rise - (high - rise) * math.sqrt(count),
            rise + (high - rise) * math.sqrt(count),
        ),
        "the interval with b + c alone under the root": (rise - simple, rise + simple),
        "the interval with `new_errors` and `mended` added up": paired_interval(new, -mended, count),
        "the interval of the share of new errors alone": (
            new / count - wald(new / count, count),
            new / count + wald(new / count, count),
        ),
        "the interval among the changed cases alone": (
            rise * count / (new + mended) - wald(new / (new + mended), new + mended),
            rise * count / (new + mended) + wald(new / (new + mended), new + mended),
        ),
    }
    once = "every critical pair counts once"
    for own in (False, True):
        spread = ", with the intents' own spreads" if own else ""
        ends[f"the interval of the rise weighted by requests{spread}; {once}"] = weighted_interval(
            versions, critical, own_spread=own
        )
        ends[f"the interval of the plain mean of the critical intents' rises{spread}; {once}"] = weighted_interval(
            versions, critical, equal=True, own_spread=own
        )
    part = float(versions.intents.loc[versions.intents["critical"] == "yes", "share"].sum())
    ends["the interval times the critical intents' share of requests; it is about critical cases alone"] = (
        low * part,
        high * part,
    )
    for version, name in enumerate(("first", "second"), 1):
        passed = int(critical[name].sum())
        words = f"the interval with the critical pairs that version {version} passed as n; all critical pairs are asked"
        ends[words] = paired_interval(new, mended, passed)
    test = versions.runs[(versions.runs["source"] == "test") & versions.runs["intent"].isin(set(critical["intent"]))]
    ends["the interval with all critical test cases as n, also those that one version alone ran"] = paired_interval(
        new, mended, int(test["case"].nunique())
    )
    others = {
        "the changed pairs alone, b + c,": new + mended,
        "the runs in critical pairs, two for each,": 2 * count,
        "the runs of both versions on critical test cases": len(test),
        **{
            f"the runs of version {version} on critical test cases": int((test["version"] == version).sum())
            for version in (1, 2)
        },
    }
    for words, several in others.items():
        ends[f"the interval with {words} as n; it is the pairs on critical intents"] = paired_interval(
            new, mended, several
        )
    for words, group in _groups(versions).items():
        ends[f"the interval over {words}"] = paired_interval(*changed(group))
    for words, (one, two) in ends.items():
        yield Lookalike(words, {"low": one, "high": two}, together=True)
    yield Lookalike("the rise itself, without the step to the end", {"low": rise, "high": rise})
    yield Lookalike("the step to the end, not the end", {"low": high - rise, "high": high - rise})


def _bounds(versions: TwoVersions) -> Iterator[tuple[str, float]]:
    failures, runs = hard_runs(versions)
    yield "the share of hard failures that was seen", failures / runs
    yield "the upper end of a two-sided 95% interval: 2.5% on each side", upper_bound(failures, runs, 0.025)
    others: dict[str, tuple[int, int]] = {
        "the bound with the demo's runs in n": hard_runs(versions, demo=True),
        "the bound with n as the pairs": (failures, len(pairs_of(versions))),
        "the bound with n as the runs of both versions": (failures, runs + hard_runs(versions, version=1)[1]),
        "the bound for version 1": hard_runs(versions, version=1),
        "the bound for both versions together": (
            failures + hard_runs(versions, version=1)[0],
            runs + hard_runs(versions, version=1)[1],
        ),
        "the bound on critical intents alone": _critical_runs(versions),
        "the bound with all rows as n": (failures, len(versions.runs)),
        "the bound with k, not k + 1, in `beta.ppf`": (max(failures - 1, 0), runs - 1 if failures else runs),
        "the bound with one failure less": (max(failures - 1, 0), runs),
        "the bound with one failure more": (failures + 1, runs),
        "the bound without any failure": (0, runs),
    }
    for words, (k, n) in others.items():
        if (k, n) != (failures, runs):
            yield words, upper_bound(k, n)
    yield "the bound with 90% certainty", upper_bound(failures, runs, 0.10)
    yield "the bound with 99% certainty", upper_bound(failures, runs, 0.01)
    yield "1 ÷ n", 1 / runs
    yield "(k + 1) ÷ n", (failures + 1) / runs
    yield "k ÷ n and 3 ÷ n added up", (failures + 3) / runs
    yield "(k + 3) ÷ (n + 3)", (failures + 3) / (runs + 3)
    share = failures / runs
    yield "the plain interval's upper end, which says little of so few failures", share + wald(share, runs)
    z2 = Z95**2
    middle = (share + z2 / (2 * runs)) / (1 + z2 / runs)
    half = Z95 / (1 + z2 / runs) * math.sqrt(share * (1 - share) / runs + z2 / (4 * runs**2))
    yield "Wilson's upper end", middle + half
    yield "the bound that the contract allows", versions.most_hard


def _critical_runs(versions: TwoVersions) -> tuple[int, int]:
    names: Any = set(versions.intents.loc[versions.intents["critical"] == "yes", "intent"])
    runs = versions.runs
    part = runs[(runs["version"] == 2) & (runs["source"] == "test") & runs["intent"].isin(names)]
    return int(part["hard"].sum()), len(part)


def _rounded_up(numbers: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers, and after them each that is no whole one rounded up: half a run is none."""
    return {
        **numbers,
        **{f"{words}, rounded up": float(math.ceil(one)) for words, one in numbers.items() if one != round(one)},
    }


def _but_three(versions: TwoVersions, numbers: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers without 3 ÷ the bar rounded up: a misconception tells of that, whatever else leads there."""
    three = math.ceil(3 / versions.most_hard)
    return {words: one for words, one in numbers.items() if one != three}


def _needed(versions: TwoVersions) -> Iterator[tuple[str, float]]:
    bar = versions.most_hard
    failures, runs = hard_runs(versions)
    need = runs_needed(bar)
    yield "the number rounded down; so many runs just miss the bar", float(need - 1)
    yield "the number before it is rounded up", math.log(0.05) / math.log(1 - bar)
    yield "3 ÷ the bar, which stands near the number", 3 / bar
    yield "3 ÷ the bar, rounded down", float(math.floor(3 / bar))
    yield "the runs that are still missing; a new test starts from none", float(need - runs)
    yield "the runs for a two-sided 95% interval: 0.025 for 0.05", math.log(0.025) / math.log(1 - bar)
    yield "the runs for 90% certainty", math.log(0.10) / math.log(1 - bar)
    yield "the runs for 99% certainty", math.log(0.01) / math.log(1 - bar)
    yield "1 ÷ the bar", 1 / bar
    yield "−log 0.05 ÷ the bar, which stands near the number", -math.log(0.05) / bar
    yield "the number on top of today's runs; a new test counts only its own", float(need + runs)
    yield "3 ÷ the bar of one percent", 299.0
    yield "the runs that version 2 had", float(runs)
    yield (
        "the runs in all with today's in the count, from these on; a new test counts only its own",
        _with_todays(failures, runs, bar),
    )
    yield "the runs for a bound as it is today", math.log(0.05) / math.log(1 - upper_bound(failures, runs))
    yield "the runs in log base 10 on one side only", math.log10(0.05) / math.log(1 - bar)
    yield "a plain sample's number, 1.96² p (1 − p) ÷ p²", Z95**2 * (1 - bar) / bar
    yield "the runs with one failure allowed", _with_one(bar)


def _with_todays(failures: int, runs: int, bar: float) -> float:
    """Return the runs, at least today's, at which today's failures keep the bar."""
    low, high = runs, 100_000
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if upper_bound(failures, middle) > bar else (low, middle)
    return float(low)


def _with_one(bar: float) -> float:
    low, high = 1, 100_000
    while low < high:
        middle = (low + high) // 2
        few = (1 - bar) ** middle + middle * bar * (1 - bar) ** (middle - 1)
        low, high = (middle + 1, high) if few > 0.05 else (low, middle)
    return float(low)
