"""Two rules, a logistic model and a tree flag cases that will be escalated: who is worth most once running is paid for?

Everything here is invented. A flagged case is called back before it escalates: a right flag brings `gain` dollars, a wrong one
costs `false_flag`. All three were set up on one month (`fit`) and ran on the next one (`next`). The world is drawn with the story:

- `rule plain` (15%): two bars decide, and the rule has them; `rule cheaper` (20%): a model is worth more until it is paid for;
- `logistic` (25%): chances grow in a straight line; `tree` (25%): two corners of the table are dangerous, no line finds them;
- `none` (15%): nothing is worth what it costs to run.

Some cases stand in the export twice, some have no outcome yet. Flags come from `fitting`, so that they are the same everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.framing.simulators.fitting import Whole, logistic, tree
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

WAYS = ("rule", "logistic", "tree")
MODELS = ("logistic", "tree")
DECISIONS = (*WAYS, "none")
FEATURES = ("messages", "hours", "seats", "reopened")
STORIES = {"rule plain": 0.15, "rule cheaper": 0.2, "logistic": 0.25, "tree": 0.25, "none": 0.15}
MONTHS = 12
RULE = (5, 12)
"""The rule flags a case with so many messages, or so many hours without an answer."""
_COUNT = 1_300


@dataclass(frozen=True, eq=False)
class Flags:
    """The three ways to flag.

    Attributes:
        cases: one row per line of the export (`load("framing_flags")`).
        costs: what a way costs, by way: build, upkeep, retraining (`load("framing_costs")`).
        facts: gain, false_flag, months.
        story: who is worth most.
    """

    cases: pd.DataFrame
    costs: pd.DataFrame
    facts: Mapping[str, float]
    story: str


@lru_cache(maxsize=64)
def flags(seed: int = 0) -> Flags:
    """Return the flags of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(flags(0).cases.columns)[:6]
        ['month', 'case', 'messages', 'hours', 'seats', 'reopened']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_flags(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = flags(seed).facts
    meaning = {
        "gain": ("dollars", "what a flagged case brings that would have been escalated"),
        "false_flag": ("dollars", "what a flagged case costs that would not"),
        "months": ("months", "over so many months `build` is spread"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def counted(cases: pd.DataFrame, month: str = "next", *, twice: bool = False, unknown: bool = False) -> pd.DataFrame:
    """Return the cases of a month that count.

    Args:
        cases: lines of the export.
        month: "fit", "next" or "both".
        twice: whether a case that stands there twice counts twice.
        unknown: whether a case without an outcome counts, as one that was not escalated.
    """
    rows = cases if month == "both" else cases[cases["month"] == month]
    rows = rows if twice else rows.drop_duplicates(["month", "case"])
    return rows.fillna({"escalated": 0.0}) if unknown else rows.dropna(subset=["escalated"])


def gross(rows: pd.DataFrame, facts: Mapping[str, float], *, false_flags: bool = True) -> pd.Series:
    """Return what the flags of each way are worth in dollars before running is paid for, a Series by way."""
    worth = {}
    for way in WAYS:
        flagged = rows[rows[way] == 1]
        hits = float((flagged["escalated"] == 1).sum())
        wrong = float((flagged["escalated"] == 0).sum()) if false_flags else 0.0
        worth[way] = facts["gain"] * hits - facts["false_flag"] * wrong
    return pd.Series(worth)


def run_cost(
    costs: pd.DataFrame, months: float = MONTHS, *, build: bool = True, quarter: float = 3.0, upkeep: bool = True
) -> pd.Series:
    """Return what each way costs a month, a Series by way.

    Args:
        costs: one row per way.
        months: months over which the build is spread.
        build: whether the build counts.
        quarter: months between two trainings.
        upkeep: whether the upkeep counts.
    """
    rows = costs.set_index("way").loc[list(WAYS)]
    retraining: pd.Series = rows["retraining"] / quarter
    whole = retraining + (rows["build"] / months if build else 0.0) + (rows["upkeep"] if upkeep else 0.0)
    return whole


def decide(net: Mapping[str, float]) -> str:
    """Return the way that is worth most, "none" where nothing is worth more than 0.

    >>> decide({"rule": 5, "logistic": 7, "tree": 2}), decide({"rule": -5, "logistic": -7, "tree": 0})
    ('logistic', 'none')
    """
    first = max(WAYS, key=lambda way: float(net[way]))
    return first if float(net[first]) > 0 else "none"


def better_model(net: Mapping[str, float]) -> str:
    """Return the model that is worth more."""
    return max(MODELS, key=lambda way: float(net[way]))


def accuracy(rows: pd.DataFrame) -> pd.Series:
    """Return how often each way is right, a Series by way."""
    return pd.Series({way: float((rows[way] == rows["escalated"]).mean()) for way in WAYS})


def _features(generator: np.random.Generator, count: int) -> Whole:
    return np.column_stack(
        [
            np.clip(1 + generator.poisson(2.3, count), 1, 9),
            np.clip(generator.geometric(0.13, count) - 1, 0, 23),
            generator.integers(1, 7, count),
            np.clip(generator.poisson(0.5, count), 0, 3),
        ]
    ).astype(np.int64)


def _chance(world: str, rows: Whole) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    messages, hours, seats, reopened = rows.T
    if world == "steps":
        return np.where((messages >= RULE[0]) | (hours >= RULE[1]), 0.62, 0.05)
    if world == "line":
        line = 0.55 * (messages - 3.3) + 0.11 * (hours - 6.5) + 0.5 * (seats - 3.5) + 0.6 * (reopened - 0.5) - 1.5
        chance: np.ndarray[tuple[int], np.dtype[np.float64]] = 1 / (1 + np.exp(-line))
        return chance
    corner = ((messages >= 4) & (seats <= 2)) | ((hours >= 8) & (seats >= 5))
    return np.where(corner, 0.72, 0.06)


def _draw(seed: int, attempt: int) -> Flags:
    told = story(seed, "framing.flags", STORIES)
    generator = stream(seed, "framing.flags", attempt)
    worlds = {"logistic": "line", "tree": "corners", "rule plain": "steps", "rule cheaper": "line"}
    world = worlds.get(told) or ("line", "corners")[int(generator.integers(2))]
    facts = _prices(generator, told)
    months = {month: _month(generator, world, month) for month in ("fit", "next")}
    fitted = months["fit"].drop_duplicates("case").dropna(subset=["escalated"])
    inputs, labels = fitted[list(FEATURES)].to_numpy(np.int64), fitted["escalated"].to_numpy(np.int64)
    scores = {"logistic": logistic(inputs, labels), "tree": tree(inputs, labels, depth=7, least=6)}
    bar = facts["false_flag"] / (facts["gain"] + facts["false_flag"])
    cases = pd.concat(months.values(), ignore_index=True)
    rows = cases[list(FEATURES)].to_numpy(np.int64)
    cases["rule"] = ((rows[:, 0] >= RULE[0]) | (rows[:, 1] >= RULE[1])).astype(int)
    for way, score in scores.items():
        cases[way] = (score(rows) > bar).astype(int)
    worth = gross(counted(cases), facts)
    return Flags(cases, _costs(generator, told, worth), facts, told)


def _prices(generator: np.random.Generator, told: str) -> dict[str, float]:
    gain, false_flag = {
        "logistic": (14, 3),
        "tree": (12, 4),
        "rule plain": (9, 4),
        "rule cheaper": (11, 3),
        "none": (6.5, 4.5),
    }[told]
    scale = float(generator.uniform(0.85, 1.25))
    return {"gain": round(gain * scale, 1), "false_flag": round(false_flag * scale, 1), "months": float(MONTHS)}


def _month(generator: np.random.Generator, world: str, month: str) -> pd.DataFrame:
    rows = _features(generator, _COUNT)
    chance = _chance(world, rows)
    made = pd.DataFrame(rows, columns=list(FEATURES))
    made.insert(0, "case", [f"{'F' if month == 'fit' else 'N'}{number:04d}" for number in range(1, _COUNT + 1)])
    made.insert(0, "month", month)
    made["escalated"] = (generator.random(_COUNT) < chance).astype(float)
    # Whoever is angry writes again: dangerous cases have no outcome yet, or stand in the export twice.
    order = np.argsort(-(chance + generator.uniform(0, 0.35, _COUNT)))
    made.loc[generator.permutation(order[: _COUNT // 4])[:60], "escalated"] = np.nan
    settled = made.loc[order[: _COUNT // 3]].dropna(subset=["escalated"]).index.to_numpy()
    again = generator.permutation(settled)[:70]
    places = np.sort(np.concatenate([np.arange(_COUNT), again]))
    return made.iloc[places].reset_index(drop=True)


def _costs(generator: np.random.Generator, told: str, worth: pd.Series) -> pd.DataFrame:
    """Return costs by way, so that the story is told once they are paid."""
    most = float(worth.max())
    rule = float(generator.uniform(0.06, 0.1)) * most
    second = float(generator.uniform(0.18, 0.28)) * most
    run = {"rule": rule, "logistic": second * float(generator.uniform(0.9, 1.1)), "tree": second}
    model = str(worth[list(MODELS)].idxmax())
    left = float(worth["rule"]) - rule
    if told == "rule cheaper":
        run[model] = float(worth[model]) - left * float(generator.uniform(0.72, 0.85))
    if told == "none":
        run = {way: max(float(worth[way]), 100.0) * float(generator.uniform(1.2, 1.6)) for way in WAYS}
    rows = []
    for way in WAYS:
        build, upkeep = (0.4, 0.6) if way == "rule" else (0.35, 0.35)
        months = round(run[way] * build * MONTHS / 50) * 50
        retraining = 0 if way == "rule" else round(run[way] * 0.3 * 3 / 10) * 10
        rows.append((way, months, round(run[way] * upkeep / 10) * 10, retraining))
    return pd.DataFrame(rows, columns=["way", "build", "upkeep", "retraining"])


def planted_truths(drawn: Flags) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rows = counted(drawn.cases)
    worth, run = gross(rows, drawn.facts), run_cost(drawn.costs)
    net = worth - run
    names = {str(way): float(value) for way, value in net.items()}
    decided = decide(names)
    order = sorted(names.values(), reverse=True)
    first: dict[str, bool | float] = {
        "the story is the one that is told": decided == drawn.story.split()[0],
        "costs are not below zero": float(drawn.costs[["build", "upkeep", "retraining"]].min().min()),
    }
    if not all(map(holds, first.values())):
        return first
    lead = order[0] - max(order[1], 0.0) if decided != "none" else -order[0]
    models = sorted(names[way] for way in MODELS)
    size = max(abs(order[0]), 200.0)
    fit = gross(counted(drawn.cases, "fit"), drawn.facts)
    twice = gross(counted(drawn.cases, twice=True), drawn.facts)
    unknown = gross(counted(drawn.cases, unknown=True), drawn.facts)
    truths = first | {
        "by a good lead": lead / size - 0.12,
        "the better model is clear": (models[1] - models[0]) / size - 0.05,
        "the tree shines in the month it was fitted on": (
            float(fit["tree"]) / float(worth["tree"]) if worth["tree"] > 0 else 2.0
        )
        - 1.04,
        "a month of fitting is another one": float((fit - worth).abs().min()) - 25,
        "cases that stand there twice matter": float((twice - worth).abs().min()) - 45,
        "cases without an outcome matter": float((unknown - worth).abs().min()) - 45,
    }
    limit = float(worth[better_model(names)]) - names["rule"]
    truths["no other way gives the limit"] = apart(limit, _other_limits(worth, run, fit), max(16.0, 0.016 * abs(limit)))
    if drawn.story == "rule cheaper":
        truths["a model wins until it is paid for"] = float(worth.max() - worth["rule"]) / size - 0.1
    if drawn.story in MODELS:
        truths["the rule would win without a closer look"] = float(worth[drawn.story] - worth["rule"]) / size - 0.1
    return truths


def _other_limits(worth: pd.Series, run: pd.Series, fit: pd.Series) -> list[float]:
    """Return what wrong methods give for the run cost at which the better model is worth what the rule is worth."""
    net = worth - run
    first = better_model({str(way): float(value) for way, value in net.items()})
    other = next(way for way in MODELS if way != first)
    found = [
        worth[first] - worth["rule"],
        worth[first] - worth["rule"] - run["rule"],
        worth[first],
        worth[other] - net["rule"],
        worth[other] - worth["rule"],
        fit[first] - (fit["rule"] - run["rule"]),
        fit[other] - (fit["rule"] - run["rule"]),
        run[first],
        run[first] - run["rule"],
        net[first] - net["rule"],
        net[first],
    ]
    return [float(number) for number in found]
