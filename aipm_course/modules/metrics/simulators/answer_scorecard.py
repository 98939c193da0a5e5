"""Sixteen measured values of Answer, Larkspur's retrieval assistant, for one quarter, and the charter of 200 accounts.

Everything here is invented. The charter says who the accounts are, what they were promised and whose bars their contract
quotes; it makes one measure of each layer mandatory. Whether one of the four is missed, and whether only because of one
group of accounts, is drawn by seed. Other rows are missed on every seed: they must not stop the launch.

Each value keeps clear of its bars, but for one row outside the charter that stands exactly on one and is met.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.reference.kpi_targets import LAYERS, SETS, Target, find_target, layer
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

# kpi: name, unit, digits, range of plausible values, the promise in the words of a customer ("" where none is made)
_ROWS: dict[str, tuple[str, str, int, tuple[float, float], str]] = {
    "KPI-01": ("Adoption", "% of eligible users by day 90", 1, (12, 58), "enough of those who may use Answer do use it by day 90"),
    "KPI-02": ("Task success", "% more than without AI", 1, (1, 34), "agents finish more of their tasks than without Answer"),
    "KPI-03": ("Time on task", "% less median time", 1, (3, 36), "a task takes an agent less time than without Answer"),
    "KPI-04": ("Deflection", "% fewer tickets per case", 1, (1, 24), "fewer tickets are opened for the same number of cases"),
    "KPI-06": ("Stickiness", "points of retention over matched users", 1, (0.3, 11), "users with Answer stay longer than users like them without it"),
    "KPI-07": ("Time to value", "% less waiting than the old workflow", 1, (10, 46), "a new user gets something useful sooner than in the old workflow"),
    "KPI-08": ("Revenue attributable to AI", "% more than last quarter", 1, (-6, 9), ""),
    "KPI-12": ("Online quality proxy", "stars of 5", 2, (3.6, 4.8), "users find the answers helpful"),
    "KPI-13": ("Critical-error rate", "% of critical answers", 1, (0.4, 8), "where much depends on an answer, it is seldom wrong"),
    "KPI-14": ("Safety-policy violations", "severe violations in the sample", 0, (0, 3), "no answer breaks the safety rules"),
    "KPI-15": ("Escalation to a human", "points against last quarter", 1, (-3, 3), "no larger share of answers is handed to a person than before"),
    "KPI-16": ("User reports", "reports per 1,000 against last quarter", 1, (-2.5, 3), "users do not press 'report' more often than before"),
    "KPI-17": ("Response time", "seconds, P95", 1, (1.2, 11), "also the slow answers come in time"),
    "KPI-18": ("Availability", "% of requests answered", 2, (99.2, 99.99), "whoever asks gets an answer, at any hour"),
    "KPI-19": ("Cost per successful task", "USD per successful task", 2, (0.05, 0.9), "a task that succeeds costs no more than agreed"),
    "KPI-22": ("Instrumentation coverage", "% of planned events", 1, (76, 99), "what was agreed to be logged is logged"),
}  # fmt: skip
KPIS = {kpi: row[0] for kpi, row in _ROWS.items()}
DECISIONS = ("expand", "hold", "expand_without")
_ACCOUNTS = (
    "service desks of hospitals",
    "claims teams of insurers",
    "city administrations",
    "help desks of travel agencies",
    "support teams of software vendors",
)
_GROUPS = (
    "accounts that upload scans",
    "accounts on the old search index",
    "accounts that write in two languages",
    "accounts with a single sign-on of their own",
)


@dataclass(frozen=True, eq=False)
class Scorecard:
    """The card and the charter of one seed. Treat them as read-only.

    Attributes:
        card: 16 rows: `kpi`, `name`, `measured`, `measured_without`, `unit` (`load("metrics_scorecard")`).
        charter: one row: `accounts`, `contract`, `group`, `promise_1` to `promise_4` (`load("metrics_charter")`).
        target_set: set that the contract quotes.
        promised: {"promise_1": KPI, ...}, the measure that each promise makes mandatory.
        mandatory: the four measures that the promises make mandatory, the outcome first.
        decision: what the seed tells.
        on_the_bar: measure that stands exactly on a bar.
    """

    card: pd.DataFrame
    charter: pd.DataFrame
    target_set: str
    promised: dict[str, str]
    mandatory: tuple[str, ...]
    decision: str
    on_the_bar: str


@lru_cache(maxsize=64)
def answer_scorecard(seed: int = 0) -> Scorecard:
    """Return card and charter for a seed.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> answer_scorecard(0).card.shape
        (16, 5)
    """
    return first_that_holds(_draw, planted_truths, seed)


def status(kpi: str, value: float, target_set: str) -> str:
    """Return "met", "missed" or "no target" for a value under a set.

    >>> status("KPI-17", 6.0, "AI PM"), status("KPI-17", 6.0, "Principal"), status("KPI-03", 12.0, "Principal")
    ('met', 'missed', 'no target')
    """
    found = find_target(kpi, target_set)
    if found is None:
        return "no target"
    return "met" if found.met(value) else "missed"


def statuses(card: pd.DataFrame, target_set: str, column: str = "measured") -> pd.Series:
    """Return the status of each row under a set, by KPI."""
    values = card.set_index("kpi")[column]
    return pd.Series({str(kpi): status(str(kpi), float(value), target_set) for kpi, value in values.items()})


def decided(card: pd.DataFrame, target_set: str, chosen: "list[str] | tuple[str, ...]") -> str:
    """Return the decision that four measures lead to under a set."""
    if "missed" not in set(statuses(card, target_set)[list(chosen)]):
        return "expand"
    without = set(statuses(card, target_set, "measured_without")[list(chosen)])
    return "hold" if "missed" in without else "expand_without"


def off_the_card(card: pd.DataFrame, target_set: str, chosen: "list[str] | tuple[str, ...]") -> list[str]:
    """Return the measures that are missed under a set and are none of the chosen ones."""
    found = statuses(card, target_set)
    return [str(kpi) for kpi in found.index if found[kpi] == "missed" and kpi not in chosen]


def bar(target: Target) -> float:
    """Return the easier end of a range, from which it is met."""
    return target.low if target.better == "more" else target.high


def _bars(kpi: str) -> list[Target]:
    return [found for found in (find_target(kpi, name) for name in SETS) if found]


def _draw(seed: int, attempt: int) -> Scorecard:
    generator = stream(seed, "metrics.scorecard", attempt)
    target_set = story(seed, "metrics.contract", {"AI PM": 0.5, "Principal": 0.5})
    decision = story(seed, "metrics.launch", {"expand": 0.4, "hold": 0.4, "expand_without": 0.2})
    promised = stream(seed, "metrics.promises")
    mandatory = []
    for name in LAYERS:
        fitting = [kpi for kpi, row in _ROWS.items() if layer(kpi) == name and row[4] and find_target(kpi, target_set)]
        mandatory.append(str(promised.choice(fitting)))
    missed = set(generator.choice(mandatory, 1 if decision != "hold" else 2, replace=False)) - (
        set(mandatory) if decision == "expand" else set()
    )
    stays = set(generator.choice(sorted(missed), 1)) if decision == "hold" else set()
    free = [kpi for kpi in _ROWS if kpi not in mandatory and any(bar(found) for found in _bars(kpi))]
    on_the_bar = str(generator.choice(free))
    rows = []
    for kpi, (name, unit, digits, _, _) in _ROWS.items():
        wanted = ("missed" if kpi in missed else "met") if kpi in mandatory else ""
        value = _value(generator, kpi, target_set, wanted)
        if kpi == on_the_bar:
            value = bar(_bars(kpi)[int(generator.integers(len(_bars(kpi))))])
        if kpi in missed and kpi not in stays:
            without = _value(generator, kpi, target_set, "met")
        else:
            without = _near(generator, kpi, value, digits)
        rows.append((kpi, name, round(value, digits), round(without, digits), unit))
    card = pd.DataFrame(rows, columns=["kpi", "name", "measured", "measured_without", "unit"])
    order = [str(kpi) for kpi in promised.permutation(mandatory)]
    promises = [_ROWS[kpi][4] for kpi in order]
    who = {"AI PM": "the AI product manager", "Principal": "the principal AI product manager"}[target_set]
    group = str(promised.choice(_GROUPS))
    charter = pd.DataFrame(
        [(str(promised.choice(_ACCOUNTS)), f"quotes the bars in the blueprint of {who}", group, *promises)],
        columns=["accounts", "contract", "group", "promise_1", "promise_2", "promise_3", "promise_4"],
    )
    by_promise = {f"promise_{number}": kpi for number, kpi in enumerate(order, start=1)}
    return Scorecard(card, charter, target_set, by_promise, tuple(mandatory), decision, on_the_bar)


def _clear(kpi: str, value: float) -> bool:
    """Return whether a value is at least 5% from every bar of its measure, or a noticeable step where the bar is 0."""
    step = {"KPI-08": 0.5, "KPI-14": 1, "KPI-15": 0.4, "KPI-16": 0.3, "KPI-18": 0.02}
    for found in _bars(kpi):
        distance = abs(value - bar(found))
        if kpi == "KPI-14":
            continue
        if distance < step.get(kpi, 0.05 * bar(found)):
            return False
    return True


def _value(generator: np.random.Generator, kpi: str, target_set: str, wanted: str) -> float:
    """Return a plausible value; with `wanted`, one that has this status under the set."""
    low, high = _ROWS[kpi][3]
    digits = _ROWS[kpi][2]
    while True:
        drawn = generator.integers(int(low), int(high) + 1) if digits == 0 else generator.uniform(low, high)
        value = round(float(drawn), digits)
        if _clear(kpi, value) and (not wanted or status(kpi, value, target_set) == wanted):
            return value


def _near(generator: np.random.Generator, kpi: str, value: float, digits: int) -> float:
    """Return a value near another one, with the same status under both sets."""
    if digits == 0:
        return value
    low, high = _ROWS[kpi][3]
    for _ in range(50):
        other = round(value + float(generator.normal(0, 0.03 * (high - low))), digits)
        same = all(status(kpi, other, name) == status(kpi, value, name) for name in SETS)
        if same and _clear(kpi, other) and other != value and (kpi != "KPI-18" or other < 100):
            return other
    return value


def _harder(target: Target, value: float) -> bool:
    """Return whether a value is beyond the harder end of its range."""
    return value > target.high if target.better == "more" else value < target.low


def _ways(values: pd.Series, name: str) -> dict[str, bool]:
    """Return whether the values of a set tell its easier end from other ways to read a range."""
    found = {kpi: target for kpi in KPIS if (target := find_target(kpi, name))}
    ranges = [(kpi, target) for kpi, target in found.items() if np.isfinite(target.low) and np.isfinite(target.high)]
    return {
        "a value lies beyond the harder end": any(_harder(target, values[kpi]) for kpi, target in ranges),
        "a value lies between the ends": any(target.place(values[kpi]) == "inside" for kpi, target in ranges),
        "low is not the bar where less is better": any(
            target.met(values[kpi]) != bool(np.isfinite(target.low) and values[kpi] >= target.low)
            for kpi, target in found.items()
        ),
    }


def planted_truths(made: Scorecard) -> Truths:
    """Return each planted truth by name and whether it holds; tests read the names."""
    chosen = list(made.mandatory)
    by_set = {name: statuses(made.card, name) for name in SETS}
    other = next(name for name in SETS if name != made.target_set)
    values = made.card.set_index("kpi")["measured"]
    left = off_the_card(made.card, made.target_set, chosen)
    return {
        "the decision is the story's": decided(made.card, made.target_set, chosen) == made.decision,
        "at least two rows off the card are missed": float(len(left) - 2),
        "the other set leaves other rows off": off_the_card(made.card, other, chosen) != left,
        "something is met in every layer": bool(
            (by_set[made.target_set] == "met").groupby(pd.Series({kpi: layer(kpi) for kpi in KPIS})).any().all()
        ),
        **{f"{name}: {what}": held for name in SETS for what, held in _ways(values, name).items()},
        "a row stands on its bar": bool(made.on_the_bar not in chosen),
        "the sets disagree on a measured row": bool(
            (
                (by_set["AI PM"] != by_set["Principal"])
                & (by_set["AI PM"] != "no target")
                & (by_set["Principal"] != "no target")
            ).any()
        ),
        "both sets miss and meet": all(set(by_set[name]) == {"met", "missed", "no target"} for name in SETS),
    }
