"""Where the minutes of a support case go, and whether 15% of them can be saved.

Everything here is invented. About 1,500 cases with the minutes of their steps. A tool drafts the writing of email and chat
cases, another one cuts finding; its pilot gives an interval for that cut. The story is what can be said of the aim, and which step
takes most minutes:

- `alone` (20%): the drafts alone reach it;
- `both` (35%): they do with a cut in finding that the pilot has shown;
- `no` (25%): the cut that would be needed lies above all that the pilot allows;
- `open` (20%): it lies inside the pilot's interval.

The step that takes most minutes has a long tail: by its typical case it is not the largest. Test cases, open cases and cases
with a step that was not recorded are in the table, and each kind has another mix of steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STEPS = ("find", "talk", "write", "wrap_up")
SERVED = ("email", "chat")
AIM = 0.15
STORIES = {
    "alone write": 0.2,
    "both find": 0.2,
    "both talk": 0.05,
    "both wrap_up": 0.1,
    "no find": 0.05,
    "no talk": 0.15,
    "no wrap_up": 0.05,
    "open find": 0.1,
    "open talk": 0.05,
    "open write": 0.05,
}


@dataclass(frozen=True)
class Budget:
    """The minutes of a month.

    Attributes:
        cases: one row per case (`load("framing_cases")`).
        facts: aim, saving, pilot_low, pilot_high, all as shares.
        story: what can be said of the aim, and the step with most minutes.
    """

    cases: pd.DataFrame
    facts: Mapping[str, float]
    story: str


@lru_cache(maxsize=64)
def budget(seed: int = 0) -> Budget:
    """Return the minutes of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> list(budget(0).cases.columns)
        ['case', 'kind', 'channel', 'status', 'queue', 'find', 'talk', 'write', 'wrap_up']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_minutes(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_minutes(0)["fact"].tolist()
        ['aim', 'saving', 'pilot_low', 'pilot_high']
    """
    facts = budget(seed).facts
    meaning = {
        "aim": ("share of active minutes", "what is to be saved of the active minutes of all counted cases"),
        "saving": ("share of the step", "what the drafts save of the writing of an email or chat case"),
        "pilot_low": ("share of the step", "lower end of what the search pilot saved of finding (95% interval)"),
        "pilot_high": ("share of the step", "upper end of what the search pilot saved of finding (95% interval)"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def counted(
    cases: pd.DataFrame, *, tests: bool = False, still_open: bool = False, gaps_as_zero: bool = False
) -> pd.DataFrame:
    """Return the cases that count, with a column `active`: the minutes of the four steps.

    Args:
        cases: one row per case.
        tests: whether test cases count.
        still_open: whether open cases count.
        gaps_as_zero: whether a step that was not recorded counts as no minutes; otherwise the case is left out.
    """
    kept = cases if tests else cases[cases["kind"] == "customer"]
    kept = kept if still_open else kept[kept["status"] == "closed"]
    steps = list(STEPS)
    kept = kept.fillna(dict.fromkeys(steps, 0.0)) if gaps_as_zero else kept.dropna(subset=steps)
    return kept.assign(active=kept[steps].sum(axis=1))


def shares(kept: pd.DataFrame, *, queue: bool = False, by_case: bool = False) -> dict[str, float]:
    """Return each step's share of all active minutes, and `served`: the writing of email and chat cases.

    Args:
        kept: cases that count.
        queue: whether the queue counts as active.
        by_case: whether the share is the mean of the cases' own shares; otherwise that of the totals.
    """
    whole = kept["active"] + kept["queue"] if queue else kept["active"]
    minutes = kept[list(STEPS)].assign(served=kept["write"].where(kept["channel"].isin(SERVED), 0.0))
    found = minutes.div(whole, axis=0).mean() if by_case else minutes.sum() / float(whole.sum())
    return {str(name): float(value) for name, value in found.items()}


def needed(served: float, find: float, saving: float, aim: float = AIM) -> float:
    """Return the cut in finding, as a share of the step, that is needed beside the drafts.

    >>> round(needed(0.12, 0.4, 0.25), 3)
    0.3
    """
    return (aim - saving * served) / find


def decide(need: float, low: float, high: float) -> str:
    """Return what can be said of the aim.

    >>> [decide(need, 0.2, 0.3) for need in (-0.1, 0.18, 0.25, 0.4)]
    ['alone', 'both', 'open', 'no']
    """
    if need <= 0:
        return "alone"
    if need <= low:
        return "both"
    return "no" if need > high else "open"


def _targets(generator: np.random.Generator, told: str) -> dict[str, float]:
    """Return each step's share of the active minutes."""
    verdict, largest = told.split()
    low, high = (0.47, 0.52) if verdict == "alone" else (0.40, 0.46)
    share = {largest: float(generator.uniform(low, high))}
    rest = {"find": 1.5, "talk": 1.1, "write": 1.05, "wrap_up": 0.8}
    weight = {step: rest[step] * float(generator.uniform(0.9, 1.1)) for step in STEPS if step != largest}
    total = sum(weight.values())
    return share | {step: (1 - share[largest]) * part / total for step, part in weight.items()}


def _draw(seed: int, attempt: int) -> Budget:
    told = story(seed, "framing.minutes", STORIES)
    verdict, largest = told.split()
    generator = stream(seed, "framing.minutes.cases", attempt)
    cases = _cases(generator, largest, 1.5 if verdict == "alone" else 1.3)
    target = _targets(generator, told)
    mean = float(generator.uniform(18, 31))
    kept = counted(cases)
    for step, share in target.items():
        scale = share * mean * len(kept) / float(kept[step].sum())
        cases[step] = (cases[step] * scale).round(1).clip(lower=0.1)
    saving = round(float(generator.uniform(0.53, 0.58) if verdict == "alone" else generator.uniform(0.3, 0.46)), 2)
    kept = counted(cases)
    found = shares(kept)
    need = needed(found["served"], found["find"], saving)
    low, high = _pilot(generator, verdict, need, found, saving)
    return Budget(cases, {"aim": AIM, "saving": saving, "pilot_low": low, "pilot_high": high}, told)


def _pilot(
    generator: np.random.Generator, verdict: str, need: float, found: Mapping[str, float], saving: float
) -> tuple[float, float]:
    """Return the pilot's interval: around the need, or between it and what the optimist or the pessimist holds it to be."""
    width = float(generator.uniform(0.09, 0.15))
    if verdict == "both":
        worst = AIM / found["find"]
        low = need + float(generator.uniform(0.35, 0.6)) * (worst - need)
    elif verdict == "no":
        best = needed(found["write"], found["find"], saving)
        low = need - float(generator.uniform(0.4, 0.6)) * (need - best) - width
    elif verdict == "open":
        low = need - float(generator.uniform(0.35, 0.65)) * width
    else:
        low = float(generator.uniform(0.19, 0.3))
    return round(low, 2), round(low + width, 2)


def _cases(generator: np.random.Generator, largest: str, tail: float) -> pd.DataFrame:
    count = int(generator.integers(1450, 1600))
    phone = float(generator.uniform(0.3, 0.42))
    channel = generator.choice(["email", "chat", "phone"], count, p=[0.55 * (1 - phone), 0.45 * (1 - phone), phone])
    kind = np.where(generator.random(count) < 0.1, "test", "customer")
    status = np.where(generator.random(count) < 0.1, "open", "closed")
    minutes = {}
    for step in STEPS:
        sigma = tail if step == largest else 0.4
        minutes[step] = np.exp(generator.normal(-(sigma**2) / 2, sigma, count))
    on_phone = channel == "phone"
    minutes["talk"] = minutes["talk"] * np.where(on_phone, 2.2, 0.6)
    minutes["write"] = minutes["write"] * np.where(on_phone, 0.8, 1.1)
    minutes["find"] = minutes["find"] * np.where(on_phone, 0.7, 1.15)
    # Nobody talks in test cases; open ones are looked into and drafted at length, and not talked over or wrapped up yet.
    tested, still = kind == "test", status == "open"
    minutes["find"] *= np.where(tested, 2.4, 1.0) * np.where(still, 2.8, 1.0)
    minutes["write"] *= np.where(tested, 2.6, 1.0) * np.where(still, 3.2, 1.0)
    minutes["talk"] *= np.where(tested, 0.3, 1.0) * np.where(still, 0.4, 1.0)
    minutes["wrap_up"] *= np.where(still, 0.2, 1.0)
    queue = np.exp(generator.normal(0, 0.9, count)) * 60
    table = pd.DataFrame({"kind": kind, "channel": channel, "status": status, "queue": queue.round(0), **minutes})
    table.insert(0, "case", [f"C{number:04d}" for number in range(1, count + 1)])
    # Little is looked up in a long talk; after it the shift ends, and the writing of that case is not recorded.
    lost = generator.permutation(np.flatnonzero(~tested & ~still))[: round(0.05 * count)]
    table.loc[lost, "talk"] *= 8
    table.loc[lost, "find"] *= 0.4
    table.loc[lost, "write"] = np.nan
    return table


def by_median(kept: pd.DataFrame) -> str:
    """Return the step that is largest in its typical case."""
    return str(kept[list(STEPS)].median().idxmax())


def planted_truths(drawn: Budget) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    facts = drawn.facts
    kept = counted(drawn.cases)
    right = shares(kept)
    ways = {
        "tests": shares(counted(drawn.cases, tests=True)),
        "open cases": shares(counted(drawn.cases, still_open=True)),
        "gaps": shares(counted(drawn.cases, gaps_as_zero=True)),
        "the queue": shares(kept, queue=True),
        "the mean of cases": shares(kept, by_case=True),
    }
    saving = facts["saving"]
    served = kept[kept["channel"].isin(SERVED)]
    middle = float(kept["active"].median())
    others = {
        "tests": counted(drawn.cases, tests=True),
        "open cases": counted(drawn.cases, still_open=True),
        "gaps": counted(drawn.cases, gaps_as_zero=True),
        "phone cases": served,
    }
    need = needed(right["served"], right["find"], saving)
    verdict, largest = drawn.story.split()
    order = sorted((right[step] for step in STEPS), reverse=True)
    medians = kept[list(STEPS)].median().sort_values()
    bars = (0.0, facts["pilot_low"], facts["pilot_high"])
    return {
        "the story is the one that is told": decide(need, facts["pilot_low"], facts["pilot_high"]) == verdict,
        "the largest step is the story's": max(STEPS, key=lambda step: right[step]) == largest,
        "by a good lead": order[0] - order[1] - 0.04,
        "its typical case is not the largest": float(medians.iloc[-1] / medians[largest]) - 1.06,
        "the need is clear of every bar": min(abs(need - bar) for bar in bars) - 0.028,
        "the ends of the pilot are shares": facts["pilot_low"] - 0.03,
        **{
            f"{name} change the share of writing": apart(right["served"], [way["served"]], 0.0075)
            for name, way in ways.items()
        },
        **{
            f"{name} change the share of finding": apart(right["find"], [way["find"]], 0.0062)
            for name, way in ways.items()
        },
        **{
            f"{name} change the median": apart(middle, [float(other["active"].median())], 0.11)
            for name, other in others.items()
        },
        "no other median is the right one rounded": min(
            abs(float(other["active"].median()) - round(middle)) for other in others.values()
        )
        - 0.06,
        "email and chat have another share of finding": apart(
            right["find"], [float(served["find"].sum() / served["active"].sum())], 0.008
        ),
        "what is saved is not what is left": abs(saving - 0.5) - 0.025,
        "writing on the phone matters": right["write"] - right["served"] - 0.035,
        "no other two channels write as much as email and chat": apart(
            right["served"],
            [float(kept.loc[kept["channel"] != channel, "write"].sum() / kept["active"].sum()) for channel in SERVED],
            0.0062,
        ),
        **{
            f"{name} change the need": apart(need, [needed(way["served"], way["find"], saving)], 0.0105)
            for name, way in ways.items()
        },
        "the median is not the mean": float(kept["active"].mean() - kept["active"].median()) - 1.0,
    }
