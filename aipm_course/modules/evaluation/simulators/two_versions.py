"""Two versions of Agent, Larkspur's helper that makes refunds, on one set of test cases.

Everything here is invented. Six intents, two of them critical because money or an account moves. Both versions run every
case, but a run may be lost; some cases are the demo's, which version 2 was tuned on. A hard failure is a promise that the
policy forbids.

Drawn per seed: the gate's outcome (`ship` 30%, `block` 30%, `more_critical` 20%, `more_runs` 20%); whether the composite rises
(70%) or falls; hard failures of version 2 (none 60%, one 40%); which intents are critical; the margin (2 to 6 points); where
the rise keeps it, whether new errors are fewer than mended ones or more (half each). New errors and mended ones are never
nearly as many, or a wrong term under the root would change the interval by less than rounding does. The rise differs between
the two critical intents by so much that weighting them moves the interval.
Old errors on critical intents are shared by both versions, so that an unpaired interval is far too wide. `urgent` is what a
case's customer ticked and says nothing of the intent.

Interval of a paired difference: (b - c) / n with standard error sqrt(b + c - (b - c)² / n) / n (Wald; Agresti, Categorical Data
Analysis, chapter on matched pairs). Bound of k hard failures in n runs: exact one-sided 95% (Clopper and Pearson, Biometrika
26 (1934), 404-413).
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.rates import Z95
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

INTENTS = ("address", "cancel", "invoice", "payout", "refund", "status")
DECISIONS = {"ship": 0.3, "block": 0.3, "more_critical": 0.2, "more_runs": 0.2}
_ROLES = ("critical_1", "critical_2", "large", "middle", "small", "rare")
_COMPOSITE = {"rises": 0.7, "falls": 0.3}
_HARD = {0: 0.6, 1: 0.4}
_CASES = {"critical_1": 178, "critical_2": 124, "large": 190, "middle": 150, "small": 120, "rare": 70}
_SHARE = {"critical_1": 0.09, "critical_2": 0.05, "large": 0.38, "middle": 0.26, "small": 0.15, "rare": 0.07}
_KEEPS = {"fewer": 0.5, "more": 0.5}
_CHANGES = {
    "fewer": ((1, 4), (10, 15)),
    "more": ((10, 13), (1, 3)),
    "block": ((20, 32), (0, 6)),
    "more_critical": ((12, 20), (1, 6)),
}
"""New errors and mended ones on critical intents: from, and up to but without."""
_MARGIN = {
    "fewer": (0.025, 0.03),
    "more": (0.055, 0.06),
    "block": (0.02, 0.025, 0.03),
    "more_critical": (0.02, 0.025, 0.05, 0.055, 0.06),
}
_PARTED = 0.00022
"""By how much another interval's ends differ at least: over two tolerances."""
_LESSON = (1, 950)
"""Hard failures and runs of the lesson's meeting: a bound that is read off there counts in no other one."""


@dataclass(frozen=True)
class TwoVersions:
    """The run of both versions.

    Attributes:
        runs: case, source ("test" or "demo"), intent, urgent (0 or 1), version (1 or 2), passed (0 or 1), hard (0 or 1).
        intents: intent, critical ("yes" or "no"), share of requests (adds up to 1).
        margin: by how much the error rate on critical intents may rise.
        most_hard: the share of hard failures that the contract allows.
        story: the gate's outcome.
    """

    runs: pd.DataFrame
    intents: pd.DataFrame
    margin: float
    most_hard: float
    story: str


@lru_cache(maxsize=64)
def two_versions(seed: int = 0) -> TwoVersions:
    """Return the runs of a seed; the same seed always gives the same tables.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> sorted(set(two_versions(0).runs["version"]))
        [1, 2]
    """
    return first_that_holds(_draw, planted_truths, seed)


def pairs_of(versions: TwoVersions, *, demo: bool = False) -> pd.DataFrame:
    """Return the cases that both versions ran; columns intent, urgent, critical (bool), first and second (0 or 1)."""
    runs = versions.runs if demo else versions.runs[versions.runs["source"] == "test"]
    wide = runs.pivot(index="case", columns="version", values="passed").dropna()
    about = runs.drop_duplicates("case").set_index("case").loc[wide.index, ["intent", "urgent"]]
    critical = versions.intents.set_index("intent")["critical"] == "yes"
    about["critical"] = about["intent"].map(critical).astype(bool)
    about["first"], about["second"] = wide[1].astype(int), wide[2].astype(int)
    return about


def composite_change(versions: TwoVersions, pairs: pd.DataFrame) -> float:
    """Return the change of the pass rate, with the intents weighted by their share of requests."""
    return weighted_change(pairs, versions.intents.set_index("intent")["share"])


def weighted_change(pairs: pd.DataFrame, share: pd.Series) -> float:
    """Return the change of the pass rate of pairs (intent, first, second) with each intent's share of requests."""
    by_intent = (pairs["second"] - pairs["first"]).groupby(pairs["intent"]).mean()
    return float((by_intent * share).sum())


def changed(pairs: pd.DataFrame) -> tuple[int, int, int]:
    """Return new errors, mended errors and pairs."""
    new = int(((pairs["first"] == 1) & (pairs["second"] == 0)).sum())
    mended = int(((pairs["first"] == 0) & (pairs["second"] == 1)).sum())
    return new, mended, len(pairs)


def paired_interval(new: float, mended: float, count: float, z: float = Z95) -> tuple[float, float]:
    """Return the interval of the rise of the error rate.

    >>> low, high = paired_interval(20, 2, 300)
    >>> round(low, 4), round(high, 4)
    (0.0301, 0.0899)
    """
    rise = (new - mended) / count
    half = z * math.sqrt(max(new + mended - (new - mended) ** 2 / count, 0.0)) / count
    return rise - half, rise + half


def weighted_interval(
    versions: TwoVersions, critical: pd.DataFrame, *, equal: bool = False, own_spread: bool = False
) -> tuple[float, float]:
    """Return the interval of the rise with critical intents weighted, not every critical pair once.

    Args:
        versions: the run of both versions.
        critical: the pairs on critical intents.
        equal: each intent alike, not by its share of requests.
        own_spread: with the intents' own standard errors, weighted as well; else with the half-width over all pairs.
    """
    names = sorted(set(critical["intent"]))
    share = versions.intents.set_index("intent")["share"][names]
    weights = share * 0 + 1 / len(names) if equal else share / share.sum()
    rise = variance = 0.0
    for intent in names:
        low, high = paired_interval(*changed(critical[critical["intent"] == intent]))
        rise += float(weights[intent]) * (low + high) / 2
        variance += (float(weights[intent]) * (high - low) / 2) ** 2
    low, high = paired_interval(*changed(critical))
    half = math.sqrt(variance) if own_spread else (high - low) / 2
    return rise - half, rise + half


def upper_bound(failures: int, runs: int, chance: float = 0.05) -> float:
    """Return the exact one-sided upper bound of a failure rate: at it, so few failures have no more than this chance.

    >>> round(upper_bound(0, 100), 4), round(upper_bound(1, 100), 4), round(upper_bound(2, 100), 4)
    (0.0295, 0.0466, 0.0616)
    """
    low, high = failures / runs, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        few = sum(math.comb(runs, k) * middle**k * (1 - middle) ** (runs - k) for k in range(failures + 1))
        low, high = (middle, high) if few > chance else (low, middle)
    return (low + high) / 2


def runs_needed(bar: float) -> int:
    """Return how many runs without a hard failure put the bound at or under a bar.

    >>> runs_needed(0.01)
    299
    """
    return math.ceil(math.log(0.05) / math.log(1 - bar))


def decision_for(low: float, high: float, bound: float, margin: float, most_hard: float) -> str:
    """Return what the gate says.

    Args:
        low: lower end of the rise on critical intents.
        high: its upper end.
        bound: upper bound of the share of hard failures.
        margin: the rise that is allowed.
        most_hard: the share that is allowed.

    Examples:
        >>> decision_for(0.03, 0.09, 0.001, 0.02, 0.01), decision_for(-0.01, 0.04, 0.001, 0.02, 0.01)
        ('block', 'more_critical')
        >>> decision_for(-0.01, 0.01, 0.02, 0.02, 0.01), decision_for(-0.01, 0.01, 0.001, 0.02, 0.01)
        ('more_runs', 'ship')
    """
    if low > margin:
        return "block"
    if high > margin:
        return "more_critical"
    return "ship" if bound <= most_hard else "more_runs"


def hard_runs(versions: TwoVersions, *, demo: bool = False, version: int = 2) -> tuple[int, int]:
    """Return hard failures and runs of a version, also of cases that the other one did not run."""
    runs = versions.runs[(versions.runs["version"] == version) & (demo | (versions.runs["source"] == "test"))]
    return int(runs["hard"].sum()), len(runs)


def _draw(seed: int, attempt: int) -> TwoVersions:
    told = story(seed, "evaluation.versions", DECISIONS)
    rises = story(seed, "evaluation.composite", _COMPOSITE) == "rises"
    hard = story(seed, "evaluation.hard", _HARD)
    intent_of = cast(stream(seed, "evaluation.intents"), _ROLES, INTENTS)
    generator = stream(seed, "evaluation.two_versions", attempt)
    kind = "ship" if told == "more_runs" else told
    keeps = story(seed, "evaluation.keeps", _KEEPS) if kind == "ship" else kind
    changes = [int(generator.integers(*span)) for span in _CHANGES[keeps]]
    first = _CASES["critical_1"] + int(generator.integers(-16, 17))
    size = float(generator.uniform(0.8, 1.3))
    of_first = [round(count * float(generator.uniform(0.5, 0.65))) for count in changes]
    rows: list[
        tuple[str, str, int, int, int]
    ] = []  # intent, source, urgent, passed by 1, passed by 2; -1 is a lost run
    for role in _ROLES:
        intent = intent_of[role]
        count = first if role == "critical_1" else _CASES[role]
        if not role.startswith("critical"):
            count = round(size * count)
        if role.startswith("critical"):
            new, mended = of_first if role == "critical_1" else [c - f for c, f in zip(changes, of_first, strict=True)]
            old = round(0.06 * count)
        else:
            better = float(generator.uniform(0.09, 0.14)) if rises else float(generator.uniform(-0.07, -0.04))
            new = round(count * (0.02 if better > 0 else 0.02 - better))
            mended = round(count * (0.02 + better if better > 0 else 0.02))
            old = round(float(generator.uniform(0.08, 0.14)) * count)
        outcomes = [(1, 0)] * new + [(0, 1)] * mended + [(0, 0)] * old
        outcomes += [(1, 1)] * (count - len(outcomes))
        # Lost runs: the case failed where it ran, or the other version would have had it right.
        lost = max(2, round(0.028 * count))
        outcomes += [(-1, 1)] * lost + [(0, -1)] * lost
        urgent = 0.35
        rows += [(intent, "test", int(generator.random() < urgent), *outcome) for outcome in outcomes]
        demo = round(count * (0.09 if role.startswith("critical") else 0.06))
        rows += [
            (intent, "demo", int(generator.random() < urgent), 0 if number % 2 else 1, 1) for number in range(demo)
        ]
    order = generator.permutation(len(rows))
    runs = []
    for number, place in enumerate(order, 1):
        intent, source, urgent_, one, two = rows[int(place)]
        case = f"R{number:04d}"
        runs += [
            (case, source, intent, urgent_, version, passed, 0)
            for version, passed in ((1, one), (2, two))
            if passed >= 0
        ]
    table = pd.DataFrame(runs, columns=["case", "source", "intent", "urgent", "version", "passed", "hard"])
    for version, count in ((1, int(generator.integers(2, 5))), (2, hard)):
        failed = np.flatnonzero((table["version"] == version) & (table["source"] == "test") & (table["passed"] == 0))
        table.loc[table.index[generator.permutation(failed)[:count]], "hard"] = 1
    shares = [round(_SHARE[role] + float(generator.uniform(-0.006, 0.006)), 3) for role in _ROLES[1:]]
    intents = pd.DataFrame(
        [
            (intent_of[role], "yes" if role.startswith("critical") else "no", share)
            for role, share in zip(_ROLES, [round(1 - sum(shares), 3), *shares], strict=True)
        ],
        columns=["intent", "critical", "share"],
    ).sort_values("intent", ignore_index=True)
    margin = float(generator.choice(_MARGIN[keeps]))
    drawn = TwoVersions(table, intents, margin, 0.0, told)
    holds = told == "ship" if kind == "ship" else bool(generator.random() < 0.5)
    return TwoVersions(table, intents, margin, _most_hard(generator, drawn, holds), told)


def _most_hard(generator: np.random.Generator, drawn: TwoVersions, holds: bool) -> float:
    """Return the share of hard failures that is allowed, in hundredths of a percent.

    Where the claim holds, the two-sided bound is over it on many seeds; where it does not, the share itself is under it.
    """
    failures, runs = hard_runs(drawn)
    times = float(generator.uniform(1.06, 1.18)) if holds else float(generator.uniform(0.72, 0.92))
    return round(upper_bound(failures, runs) * times, 4)


def planted_truths(versions: TwoVersions) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    pairs = pairs_of(versions)
    critical = pairs[pairs["critical"]]
    new, mended, count = changed(critical)
    low, high = paired_interval(new, mended, count)
    bound = upper_bound(*hard_runs(versions))
    with_demo = pairs_of(versions, demo=True)
    rise = (new - mended) / count
    composite = composite_change(versions, pairs)
    one, two = (1 - float(critical[name].mean()) for name in ("first", "second"))
    unpaired = Z95 * math.sqrt((one * (1 - one) + two * (1 - two)) / count)
    of_urgent = changed(pairs[pairs["urgent"] == 1])
    urgent = paired_interval(*of_urgent)
    demo = paired_interval(*changed(with_demo[with_demo["critical"]]))
    seen = versions.runs[versions.runs["source"] == "test"].groupby(["intent", "version"])["passed"].mean().unstack()
    share = versions.intents.set_index("intent")["share"]
    failures, runs = hard_runs(versions)
    by_version = versions.runs[versions.runs["source"] == "test"].groupby("version")["passed"].mean()
    others = [
        float(by_version.loc[2] - by_version.loc[1]),
        float((pairs["second"] - pairs["first"]).mean()),
        composite_change(versions, with_demo),
        float(((seen[2] - seen[1]) * share).sum()),
        float((pairs["second"] - pairs["first"]).groupby(pairs["intent"]).mean().mean()),
    ]
    return {
        "the decision is the story's": decision_for(low, high, bound, versions.margin, versions.most_hard)
        == versions.story,
        "both ends are clear of the margin": min(
            clear_of(low, versions.margin, 0.0012), clear_of(high, versions.margin, 0.0012)
        ),
        "no end is near nothing": min(abs(low), abs(high)) - 0.0015,
        "the bound is not the lesson's": (failures, runs) == _LESSON
        or abs(bound - upper_bound(*_LESSON)) > 0.02 * bound,
        "the bound is clear of its bar": clear_of(bound, versions.most_hard, 0.03 * bound),
        "other composites differ": apart(composite, others, 0.0062),
        "the critical intents move the composite": abs(
            composite - composite_change(versions, pairs[~pairs["critical"]])
        )
        - 0.00045,
        "urgent cases are others": max(abs(urgent[0] - low), abs(urgent[1] - high)) - 0.003,
        "urgent counts are others": min(abs(of_urgent[0] - new), abs(of_urgent[1] - mended)) - 0.5,
        "some errors are new and some are mended": min(new, mended) - 0.5,
        "another term under the root gives other ends": apart(
            high,
            [rise + Z95 * math.sqrt(spread) / count for spread in (new + mended, new + mended - rise)],
            _PARTED,
        ),
        "weighted intents give other ends": min(
            apart(end, [weighted_interval(versions, critical, equal=equal, own_spread=own)[place]], _PARTED)
            for place, end in enumerate((low, high))
            for equal, own in ((False, False), (False, True), (True, False))
        ),
        "the demo matters": max(abs(demo[0] - low), abs(demo[1] - high)) - 0.0025,
        "unpaired is wider": unpaired - (high - low) / 2 - 0.003,
        "other runs give another bound": apart(
            bound,
            [
                upper_bound(failures, runs + extra)
                for extra in (len(pairs) - runs, hard_runs(versions, demo=True)[1] - runs)
            ],
            0.02 * bound,
        ),
    }
