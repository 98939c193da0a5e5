"""Recorded tests, looked at on fourteen days: a thousand without a difference, a thousand with one, and 240 past ones.

Everything here is invented. A test's z is the distance of the arms on a day, in standard errors: the sum of daily
differences, each with a standard deviation of 1, over the root of the days. Five rules say on which days somebody looks
and beyond which bar a test ends. Which of them is right is drawn first:

- `constant` (35%): one bar for all days still finds enough, and is the fastest;
- `falling` (35%): it finds too little; the bar that falls from day to day finds enough;
- `once` (30%): early wins of past tests had often vanished by day 14, so one look at the end is the rule.

A look a day with the bar of a single one, or two of them, raise too many false alarms on every seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

DAYS = 14
COLUMNS = [f"d{day}" for day in range(1, DAYS + 1)]
SINGLE = 1.96
CONSTANT = 2.61
"""Pocock's bar for 14 looks, two-sided 5%; half a million simulated tests give 2.613."""
FALLING = 2.11
"""O'Brien and Fleming's bar on the last of 14 looks, two-sided 5%; half a million simulated tests give 2.106."""
FALSE_LIMIT, GONE_LIMIT = 0.06, 0.10
RULES = ("constant", "daily", "falling", "once", "weekly")
STORIES = {"constant": 0.35, "falling": 0.35, "once": 0.3}
MANY, PAST = 1_000, 240

Paths = npt.NDArray[np.float64]


class Rate(NamedTuple):
    """What a rule does to some tests: the share that it ends by a crossing, and the mean day on which they end."""

    crossed: float
    days: float


@dataclass(frozen=True, eq=False)
class Peeking:
    """Recorded tests of one seed.

    Attributes:
        z: z of the tests of each kind; shape (tests, days).
        found_bar: the smallest share of real lifts that a rule has to find.
        story: the rule that is right.
    """

    z: Mapping[str, Paths]
    found_bar: float
    story: str

    @cached_property
    def looks(self) -> pd.DataFrame:
        """One row per test: kind, test, z on each day (`load("experiments_looks")`)."""
        frames = [
            pd.DataFrame({"kind": kind, "test": np.arange(1, len(z) + 1)}).join(pd.DataFrame(z, columns=COLUMNS))
            for kind, z in self.z.items()
        ]
        return pd.concat(frames, ignore_index=True)


@lru_cache(maxsize=64)
def peeking(seed: int = 0) -> Peeking:
    """Return the recorded tests of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> peeking(0).looks["kind"].value_counts().to_dict()
        {'fake': 1000, 'real': 1000, 'past': 240}
    """
    return first_that_holds(_draw, planted_truths, seed)


@lru_cache(maxsize=1)
def _bars() -> dict[str, npt.NDArray[np.float64]]:
    day = np.arange(1, DAYS + 1)
    return {
        "constant": np.full(DAYS, CONSTANT),
        "daily": np.full(DAYS, SINGLE),
        "falling": np.round(FALLING * np.sqrt(DAYS / day), 2),
        "once": np.where(day == DAYS, SINGLE, np.nan),
        "weekly": np.where(day % 7 == 0, SINGLE, np.nan),
    }


def bars() -> pd.DataFrame:
    """Return the bar of each rule on each day, empty where it does not look; index rule."""
    return pd.DataFrame(list(_bars().values()), index=pd.Index(RULES, name="rule"), columns=COLUMNS)


def rules_of_peeking(seed: int = 0) -> pd.DataFrame:
    """Return the five rules as a table: rule and the bar on each day; the same on every seed."""
    return bars().reset_index()


def facts_of_peeking(seed: int = 0) -> pd.DataFrame:
    """Return the limits: fact, value, unit, meaning."""
    rows = [
        ("false_limit", FALSE_LIMIT, "share", "a rule may raise at most so many false alarms"),
        ("found_bar", peeking(seed).found_bar, "share", "a rule has to find at least so many of the real lifts"),
        ("gone_limit", GONE_LIMIT, "share", "with more early wins gone by day 14 than this, look once"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def rate(z: Paths, rule: str, *, up_only: bool = False, last_only: bool = False, winners: bool = False) -> Rate:
    """Return what a rule does to tests.

    Args:
        z: one row per test, one column per day.
        rule: name of the rule.
        up_only: whether only a crossing upward counts.
        last_only: whether only the last day's z is held against its bar.
        winners: whether the mean day is that of the tests that crossed; otherwise one that did not ends on day 14.

    Examples:
        >>> z = np.zeros((2, 14)); z[0, 3:] = 2.0
        >>> rate(z, "daily"), rate(z, "once")
        (Rate(crossed=0.5, days=9.0), Rate(crossed=0.5, days=14.0))
    """
    over = crossings(z, rule, up_only=up_only)
    if last_only:
        over = over & (np.arange(1, DAYS + 1) == DAYS)
    crossed = over.any(axis=1)
    day = np.where(crossed, over.argmax(axis=1) + 1, DAYS)
    return Rate(float(crossed.mean()), float(day[crossed].mean() if winners else day.mean()))


def crossings(z: Paths, rule: str, *, up_only: bool = False) -> npt.NDArray[np.bool_]:
    """Return on which days each test is beyond the rule's bar; shape (tests, days)."""
    bar = np.nan_to_num(_bars()[rule], nan=np.inf)
    return (z if up_only else np.abs(z)) > bar


def gone(z: Paths, *, rule: str = "constant", up_only: bool = True, of_all: bool = False, bar: float = SINGLE) -> float:
    """Return the share of the tests that crossed upward whose last z is under the bar of a single look.

    Args:
        z: one row per test, one column per day.
        rule: whose bar is crossed.
        up_only: whether only a crossing upward counts; otherwise one downward, too.
        of_all: whether the share is one of all tests, also of those that never crossed.
        bar: what the last z is held against.
    """
    crossed = crossings(z, rule, up_only=up_only).any(axis=1)
    vanished = crossed & (z[:, -1] < bar)
    return float(vanished.sum() / (len(z) if of_all else crossed.sum()))


def chosen(table: "pd.DataFrame", vanished: float, found_bar: float) -> str:
    """Return the rule that the text's order gives; "" if no rule keeps both bars.

    >>> table = pd.DataFrame({"false_wins": [0.05, 0.22], "found": [0.8, 0.9], "days": [9, 6]}, index=["constant", "daily"])
    >>> chosen(table, 0.04, 0.75), chosen(table, 0.3, 0.75), chosen(table, 0.04, 0.85)
    ('constant', 'once', '')
    """
    if vanished > GONE_LIMIT:
        return "once"
    sound = table[(table["false_wins"] <= FALSE_LIMIT) & (table["found"] >= found_bar)]
    return str(sound["days"].astype(float).idxmin()) if len(sound) else ""


def rules_table(
    made: Peeking, *, up_only: bool = False, last_only: bool = False, winners: bool = False
) -> pd.DataFrame:
    """Return false alarms, lifts found and mean days of each rule; index rule."""
    ways = {"last_only": last_only}
    fake = [rate(made.z["fake"], rule, up_only=up_only, **ways) for rule in RULES]
    real = [rate(made.z["real"], rule, winners=winners, **ways) for rule in RULES]
    table = {
        "false_wins": [one.crossed for one in fake],
        "found": [one.crossed for one in real],
        "days": [one.days for one in real],
    }
    return pd.DataFrame(table, index=pd.Index(RULES, name="rule"))


def _draw(seed: int, attempt: int) -> Peeking:
    told = story(seed, "experiments.stopping", STORIES)
    generator = stream(seed, "experiments.peeking", attempt)
    effect = float(generator.uniform(0.72, 0.92))
    fake = _walk(generator, np.zeros((MANY, DAYS)))
    real = _walk(generator, np.full((2 * MANY, DAYS), effect))
    # A real lift never looks like harm here, so that up and down are one thing in these tests.
    real = real[(real > -SINGLE).all(axis=1)][:MANY]
    past = _walk(generator, _past(generator, fading=told == "once"))
    slow, fast = (rate(real, rule).crossed for rule in ("falling", "constant"))
    needs = told if told != "once" else ("constant", "falling")[int(generator.integers(2))]
    low, high = (fast - 0.06, fast - 0.02) if needs == "constant" else (fast + 0.02, slow - 0.02)
    bar = round(float(generator.uniform(low, max(low, high))), 2)
    return Peeking({"fake": fake, "real": real, "past": past}, bar, told)


def _past(generator: np.random.Generator, *, fading: bool) -> Paths:
    """Return the daily lift of past tests: none, steady ones, harmful ones; with `fading`, many that wear off."""
    effect = generator.uniform(0.75, 1.25, PAST)
    kind = generator.random(PAST)
    effect = np.where(kind < 0.22, 0.0, np.where(kind < 0.36, -0.8 * effect, effect))
    daily = effect[:, None] * np.ones(DAYS)
    if fading:
        worn = (kind >= 0.36) & (kind < float(generator.uniform(0.46, 0.64)))
        wears = np.clip(2.1 - np.arange(1, DAYS + 1) / 3.2, -0.25, None)
        daily = np.where(worn[:, None], daily * wears, daily)
    return daily


def _walk(generator: np.random.Generator, daily: Paths) -> Paths:
    """Return z on each day, to two decimals and never on a rule's bar."""
    sums = (daily + generator.standard_normal(daily.shape)).cumsum(axis=1)
    z = np.round(sums / np.sqrt(np.arange(1, DAYS + 1)), 2)
    # Which side of a bar its very value belongs to is nothing that a text should have to say.
    for bar in (SINGLE, CONSTANT, _bars()["falling"]):
        z[np.abs(np.abs(z) - bar) < 0.005] += 0.01
    return np.round(z, 2) + 0.0


def planted_truths(made: Peeking) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    table, past = rules_table(made), made.z["past"]
    vanished = gone(past)
    sound = table.loc[["constant", "falling", "once"]]
    of_one_look: dict[str, bool | float] = {
        "the rule is the story's": chosen(table, vanished, made.found_bar) == made.story,
        "three rules keep the limit": FALSE_LIMIT - 0.003 - float(sound["false_wins"].max()),
        "none of them is the five in a hundred of theory": apart(0.05, sound["false_wins"], 0.002),
        "two looks do not": float(table["false_wins"]["weekly"]) - FALSE_LIMIT - 0.005,
        "a look a day does not": float(table["false_wins"]["daily"]) - 0.15,
        "what is found is clear of its bar": apart(made.found_bar, table["found"], 0.01),
        "one rule is the fastest": apart(float(table["days"]["constant"]), [float(table["days"]["falling"])], 0.3),
        "gone wins are clear of their limit": clear_of(vanished, GONE_LIMIT, 0.02),
    }
    if not all(map(holds, of_one_look.values())):
        return of_one_look  # the other truths take longer to work out than an attempt takes to be drawn
    one_sided, last = rules_table(made, up_only=True), rules_table(made, last_only=True)
    winners = rules_table(made, winners=True)
    per_look = float(crossings(made.z["fake"], "daily").mean())
    others = [
        gone(past, of_all=True),
        gone(past, rule="daily"),
        gone(past, up_only=False),
        gone(past, bar=CONSTANT),
        gone(past, rule="falling"),
    ]
    return of_one_look | {
        "up and down matter": float((table["false_wins"] - one_sided["false_wins"]).min()) - 0.004,
        "the first crossing matters": float((table["false_wins"] - last["false_wins"])["constant"]) - 0.004,
        "tests that never cross matter": float((table["days"] - winners["days"]).drop("once").min()) - 0.1,
        "the share of looks is not the share of tests": apart(float(table["false_wins"]["daily"]), [per_look], 0.05),
        "no other way gives the share that is gone": apart(vanished, others, 0.005),
    }
