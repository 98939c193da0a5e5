"""Eight drafts of an outcome, and fourteen weeks of the three numbers that they are about.

Everything here is invented. Which fault each draft has, if any, is drawn, then weeks, then drafts: one lies on each edge (the
nearest target that is no noise, the furthest that can be reached, the first day on which it can be seen) and one a step beyond.
A target on an edge lies 0.01 beyond its bound, and up to 0.02 is within: so it makes no difference how somebody has rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.streams import stream

METRICS = ("minutes", "reopened", "waiting")
BOUNDS = ("baseline", "near", "far")
DRAFTS = ("A", "B", "C", "D", "E", "F", "G", "H")
FAULTS = ("model", "baseline", "noise", "reach", "date", "proceed")
"""In the order in which they are looked for."""
WEEKS, HOLIDAYS = 12, 2
SWINGS = 2.0
WITHIN, HAIR = 0.02, 0.01
"""By so much a number may be off before it counts, as tolerance of a bound and in the faults; by so much one on an edge is."""
UNITS = {
    "minutes": ("minutes", "active minutes of a case, mean of the week"),
    "reopened": ("of 100 cases", "cases opened again within seven days"),
    "waiting": ("hours", "hours until the first answer, mean of the week"),
}
_LEVEL = {"minutes": (21.0, 28.0, 1.1), "reopened": (14.0, 19.0, 1.0), "waiting": (15.0, 22.0, 1.05)}
_SCORES = ("precision of the drafts", "recall of the search", "accuracy of the labels")
_WHO = (
    "agents in email",
    "agents in chat",
    "customers who write",
    "the evening shift",
    "new customers",
    "the six desks",
    "new agents",
    "the night shift",
)
_GO = (
    "proceed if it is {bar} or less by then",
    "go on at {bar} or less, else switch off",
    "it stays on if {bar} or less is met",
)
_MORE = tuple(words.replace("less", "more") for words in _GO)
_VAGUE = (
    "proceed if the team is convinced by then",
    "go on if results are good, else switch off",
    "it stays on if most customers like it",
)
_BROKEN = ("baseline", "noise", "reach")
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The drafts of a seed.

    Attributes:
        values: the weeks' numbers by metric.
        holiday: which weeks have a holiday.
        cases: cases of each week.
        reach: what can be taken off at most, as a share of the baseline, by metric.
        ramp: days until everybody has it.
        drafts: one row per draft.
        faults: the first fault of each draft, or "sound".
    """

    values: Mapping[str, Values]
    holiday: npt.NDArray[np.bool_]
    cases: Values
    reach: Mapping[str, float]
    ramp: int
    drafts: tuple[Mapping[str, Any], ...]
    faults: Mapping[str, str]

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """One row per week (`load("framing_weeks")`)."""
        table = pd.DataFrame({"week": range(1, len(self.holiday) + 1), "cases": self.cases.astype(int)})
        table["holiday"] = ["yes" if off else "no" for off in self.holiday]
        return table.assign(**self.values)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per draft (`load("framing_drafts")`)."""
        return pd.DataFrame(list(self.drafts))


@lru_cache(maxsize=64)
def outcomes(seed: int = 0) -> Outcomes:
    """Return the drafts of a seed; the same seed always gives the same tables. Treat it as read-only.

    Examples:
        >>> outcomes(0).table["draft"].tolist()
        ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_outcomes(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    made = outcomes(seed)
    rows = [
        *(
            (
                f"reach_{metric}",
                made.reach[metric],
                "share",
                f"so much of the baseline of {metric} can be taken off at most",
            )
            for metric in METRICS
        ),
        ("ramp", float(made.ramp), "days", "until everybody has it"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


WAYS = (
    "holidays_in",
    "by_cases",
    "median",
    "last_week",
    "first_week",
    "best_week",
    "one_swing",
    "of_the_mean",
    "by_twelve",
    "range",
    "up",
    "points",
    "from_near",
    "other_reach",
    "left",
    "units",
    "bare",
    "variance",
    "no_ramp",
    "three_weeks",
    "five_weeks",
    "no_weeks",
    "working_weeks",
)
"""Half-understood ways to the bounds and the day. `bounds` and `earliest` say what each does."""


def bounds(made: Outcomes, ways: frozenset[str] = frozenset()) -> dict[str, dict[str, float]]:
    """Return `baseline`, `near` and `far` by metric, to two decimals, by the rules of the task or half-understood ways.

    "holidays_in": weeks with a holiday count. "by_cases", "median", "last_week", "first_week", "best_week": the baseline is
    weighted by cases, the median, the last week, the first, the lowest. "one_swing", "narrow", "three_swings": the swing once,
    1.96 or three times; "lowest", "range": the lowest week, or the whole range, in its place; "of_the_mean", "by_twelve": that of
    a mean, or divided by the number of weeks. "up": added. "points": the reach as points. "from_near": from `near`.
    "other_reach": of the metric before. "left": what is taken off, not what is left. "units": the share taken off as it stands.
    "bare": the share itself. "variance": the variance for the standard deviation. "tenths": rounded to one decimal.
    """
    found = {}
    kept = np.ones(len(made.holiday), bool) if "holidays_in" in ways else ~made.holiday
    for place, metric in enumerate(METRICS):
        values, cases = made.values[metric][kept], made.cases[kept]
        baseline = float(values.mean())
        if "by_cases" in ways:
            baseline = float((values * cases).sum() / cases.sum())
        if "median" in ways:
            baseline = float(np.median(values))
        if "last_week" in ways:
            baseline = float(values[-1])
        if "first_week" in ways:
            baseline = float(values[0])
        if "best_week" in ways:
            baseline = float(values.min())
        swing = float(values.std(ddof=0 if "by_twelve" in ways else 1))
        if "variance" in ways:
            swing **= 2
        if "of_the_mean" in ways:
            swing /= float(np.sqrt(len(values)))
        if "range" in ways:
            swing = float(values.max() - values.min()) / SWINGS
        times = {"one_swing": 1.0, "narrow": 1.96, "three_swings": 3.0}
        wide = next((times[way] for way in times if way in ways), SWINGS) * swing
        near = baseline + wide if "up" in ways else baseline - wide
        near = float(values.min()) if "lowest" in ways else near
        reach = made.reach[METRICS[place - 1] if "other_reach" in ways else metric]
        start = near if "from_near" in ways else baseline
        far = start * (reach if "left" in ways else 1 - reach)
        far = start - 100 * reach if "points" in ways else start - reach if "units" in ways else far
        far = reach if "bare" in ways else far
        digits = 1 if "tenths" in ways else 2
        numbers = {"baseline": baseline, "near": near, "far": far}
        found[metric] = {name: rounded(value, digits) for name, value in numbers.items()}
    return found


def earliest(made: Outcomes, ways: frozenset[str] = frozenset()) -> int:
    """Return the first day on which the outcome can be seen: after the ramp, and four full weeks."""
    weeks = 3 if "three_weeks" in ways else 5 if "five_weeks" in ways else 0 if "no_weeks" in ways else 4
    return (0 if "no_ramp" in ways else made.ramp) + (5 if "working_weeks" in ways else 7) * weeks


def rounded(value: float, digits: int = 2) -> float:
    """Return a number to two decimals, or to so many, as everybody rounds it.

    >>> rounded(21.875000001), rounded(-3.2), rounded(21.87, 1)
    (21.88, -3.2, 21.9)
    """
    return round(value + 1e-9, digits)


CHECKS = ("at_near", "at_far", "at_day", "last_fault", "timid")
"""Half-understood ways to read a draft; `fault_of` says what each does."""


def fault_of(
    row: Mapping[str, Any],
    limits: Mapping[str, Mapping[str, float]],
    day: float,
    ways: frozenset[str] = frozenset(),
) -> str:
    """Return the first fault of a draft by somebody's own bounds, "sound" if it has none.

    Args:
        row: the draft.
        limits: `baseline`, `near` and `far` by metric.
        day: the first day on which the outcome can be seen.
        ways: "at_near", "at_far": what is a little beyond the bound is a fault. "at_day": the day itself is one. "last_fault": the last one that is found. "timid": a
            target in the half that is nearer to the baseline is one, too.
    """
    found = faults_of(row, limits, day, ways)
    return "sound" if not found else found[-1] if "last_fault" in ways else found[0]


def faults_of(
    row: Mapping[str, Any],
    limits: Mapping[str, Mapping[str, float]],
    day: float,
    ways: frozenset[str] = frozenset(),
) -> list[str]:
    """Return all faults of a draft, in the order in which they are looked for."""
    if row["metric"] not in METRICS:
        return ["model"]
    limit, target = limits[str(row["metric"])], float(row["target"])
    near = (limit["near"] + limit["far"]) / 2 if "timid" in ways else limit["near"]
    tests = {
        "baseline": abs(float(row["baseline"]) - limit["baseline"]) > WITHIN + 1e-9,
        "noise": target - near > (0.0 if "at_near" in ways else WITHIN) + 1e-9,
        "reach": limit["far"] - target > (0.0 if "at_far" in ways else WITHIN) + 1e-9,
        "date": row["day"] <= day if "at_day" in ways else row["day"] < day,
        "proceed": not any(letter.isdigit() for letter in str(row["proceed_if"])),
    }
    return [fault for fault, there in tests.items() if there]


def _whole(generator: np.random.Generator, low: int, high: int) -> int:
    return int(generator.integers(low, high + 1))


def _dealt(generator: np.random.Generator) -> dict[str, str]:
    """Return the first fault of each draft: each of the six once or twice, so that no rule is for nothing, and a sound one or two."""
    more = (*FAULTS, "sound", "sound", "sound", "sound")
    faults = [*FAULTS, "sound", more[_whole(generator, 0, len(more) - 1)]]
    order = generator.permutation(len(faults))
    return {draft: faults[int(place)] for draft, place in zip(DRAFTS, order, strict=True)}


def _draw(seed: int, attempt: int) -> Outcomes:
    letters = _dealt(stream(seed, "framing.outcomes.story"))
    generator = stream(seed, "framing.outcomes", attempt)
    count = WEEKS + HOLIDAYS
    holiday = np.zeros(count, bool)
    holiday[generator.permutation(np.arange(1, count - 1))[:HOLIDAYS]] = True
    cases = generator.integers(280, 520, count).astype(float)
    values = {}
    for metric, (low, high, spread) in _LEVEL.items():
        level = float(generator.uniform(low, high))
        # Long cases come in full weeks, so that a mean by cases is another one.
        busy = (cases - cases.mean()) / cases.std()
        made = level + spread * float(generator.uniform(0.8, 1.2)) * (0.8 * busy + generator.normal(0, 0.7, count))
        made[holiday] += level * generator.uniform(0.12, 0.25, HOLIDAYS)
        values[metric] = made.round(2)
    reach = {metric: _whole(generator, 15, 26) / 100 for metric in METRICS}
    ramp = _whole(generator, 9, 26)
    plain = Outcomes(values, holiday, cases, reach, ramp, (), {})
    limits, day = bounds(plain), earliest(plain)
    who = [_WHO[int(place)] for place in generator.permutation(len(_WHO))]
    keep = [draft for draft, role in letters.items() if role in ("sound", "date", "proceed")]
    ends = dict(zip([keep[int(place)] for place in generator.permutation(len(keep))], ("near", "far"), strict=False))
    on_day = next(draft for draft, role in letters.items() if role == "sound")
    broken = next(draft for draft, role in letters.items() if role in _BROKEN)
    rows = []
    for draft, role in letters.items():
        row = _draft(generator, role, ends.get(draft, ""), limits, day)
        if draft == on_day:
            row["day"] = day
        if draft == broken:
            row["day"] = day - _whole(generator, 2, 9)  # a later fault, and a plainer one
        rows.append({"draft": draft, "who": who[DRAFTS.index(draft)], **row})
    return Outcomes(values, holiday, cases, reach, ramp, tuple(rows), letters)


def _draft(
    generator: np.random.Generator, role: str, end: str, limits: Mapping[str, Mapping[str, float]], day: int
) -> dict[str, Any]:
    """Return a draft with this first fault; one that keeps the bounds lies a hair beyond one of them if that is given."""
    metric = METRICS[_whole(generator, 0, 2)]
    limit = limits[metric]
    wide, swing = limit["near"] - limit["far"], limit["baseline"] - limit["near"]
    between = limit["far"] + wide * float(generator.uniform(0.2, 0.8))
    target = {
        "noise": limit["near"] + swing * float(generator.uniform(0.15, 0.6)),
        "reach": limit["far"] - max(0.08, wide * float(generator.uniform(0.05, 0.2))),
    }.get(role, limit[end] + {"near": HAIR, "far": -HAIR}[end] if end else between)
    row: dict[str, Any] = {
        "metric": metric,
        "baseline": limit["baseline"],
        "target": rounded(target),
        "day": day + _whole(generator, 1, 30),
    }
    if role == "date":
        row["day"] = day - _whole(generator, 1, 2)
    if role == "baseline":
        row["baseline"] = rounded(limit["baseline"] * float(generator.uniform(1.02, 1.07)))
    bar = rounded((row["target"] + limit["baseline"]) / 2)
    if role == "model":
        row |= {"metric": _SCORES[_whole(generator, 0, 2)], "baseline": _whole(generator, 70, 84) / 100}
        row["target"] = _whole(generator, 88, 96) / 100
        bar = rounded(row["target"] - 0.03)
    go = (_VAGUE if role == "proceed" else _MORE if role == "model" else _GO)[_whole(generator, 0, 2)]
    return {**row, "proceed_if": go.format(bar=f"{bar:.2f}")}


def planted_truths(made: Outcomes) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    limits, day = bounds(made), earliest(made)
    read = {row["draft"]: fault_of(row, limits, day) for row in made.drafts}
    wide = {metric: limits[metric]["near"] - limits[metric]["far"] for metric in METRICS}
    truths: dict[str, bool | float] = {
        "the faults are the story's": read == dict(made.faults),
        "there is room between near and far": min(wide.values()) - 0.3,
    }
    off = []
    for way in WAYS:
        ways = frozenset({way})
        other = bounds(made, ways)
        most = max(abs(other[metric][name] - limits[metric][name]) for metric in METRICS for name in BOUNDS)
        off.append(max(most / WITHIN, 10.0 * (earliest(made, ways) != day)) - 3.0)
    truths["every other way gives other bounds"] = min(off)
    for way in CHECKS:
        other_read = {row["draft"]: fault_of(row, limits, day, frozenset({way})) for row in made.drafts}
        truths[f"{way} reads a draft otherwise"] = other_read != read
    return truths
