"""Some 400 forecasts of four people, each a chance that an item ships by its date: who promises too much, and whom to trust.

Everything here is invented. Two things are drawn for each person, and they have nothing to do with each other: whether their
chances are too high, too low or about right on the whole, and whether high chances go with items that ship. So somebody whose mean is
right may tell nothing, and somebody who promises too much may tell most. Drawn are

- `verdict` per person: over (45%), under (30%), fine (25%; a little more often, since a trusted one is never alone with it);
- `trust`: one of the four (20% each), or nobody (20%);
- who has few forecasts: 39 that count (no verdict, whatever they show) or 40 (a verdict).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PEOPLE = ("Ada", "Ben", "Cleo", "Dev")
TODAY = "2026-10-01"
VERDICTS = {"over": 0.45, "under": 0.3, "fine": 0.25}
TRUSTED = {**dict.fromkeys(PEOPLE, 0.2), "nobody": 0.2}
SMALL = dict.fromkeys(PEOPLE, 0.25)
FEW = {39: 0.6, 40: 0.4}
LEAST, GAP, BETTER = 40, 0.08, 0.02
"""Forecasts that a verdict needs, the gap from which on chances are off, and by how much a Brier score must be under the base."""
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Forecasts:
    """The record of a team.

    Attributes:
        table: one row per forecast (`load("leading_forecasts")`): forecast, person, item, made, due, due_now, shipped, chance.
        trust: the person to trust, or nobody.
        verdict: what each person's record says.
    """

    table: pd.DataFrame
    trust: str
    verdict: Mapping[str, str]


@lru_cache(maxsize=64)
def forecasts(seed: int = 0) -> Forecasts:
    """Return the forecasts of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> sorted(set(forecasts(0).table["person"])) == list(PEOPLE)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


@lru_cache(maxsize=512)
def counted(
    data: Forecasts,
    *,
    due: str = "today",
    which: str = "first",
    date: str = "due",
    open_as: str = "miss",
    at_due: bool = True,
) -> pd.DataFrame:
    """Return the forecasts that count, with `hit`; treat it as read-only.

    Args:
        data: the record.
        due: count what was due by "today", "before" today, what is "settled" (due, or shipped already), "shipped" or "all".
        which: of several forecasts of a person for one item the "first", the "last", the first in the "file", or "all".
        date: the column with the date that is kept, "due" or "due_now"; "ever" takes whatever was shipped for a hit, "empty" also what
            was not shipped, since an empty text comes before every date.
        open_as: an item that is due and not shipped is a "miss", or is "dropped".
        at_due: whether an item that ships on its date is a hit.
    """
    rows = data.table
    when, now, out = (rows[name].to_numpy(dtype=str) for name in ("due", "due_now", "shipped"))
    done = out != ""
    # Text in this form sorts as dates do.
    inside = {
        "today": when <= TODAY,
        "before": when < TODAY,
        "settled": (when <= TODAY) | done,
        "shipped": done,
        "by_now": now <= TODAY,
        "all": np.ones(len(rows), bool),
    }[due]
    if which != "all":
        inside = inside & _once(data, which)
    if open_as == "dropped":
        inside = inside & done
    limit = now if date == "due_now" else when
    kept = (out <= limit) if at_due else (out < limit)
    hit = {"ever": done, "empty": kept}.get(date, done & kept)
    found: pd.DataFrame = rows[inside].assign(hit=hit[inside])
    return found


@lru_cache(maxsize=64)
def _once(data: Forecasts, which: str) -> npt.NDArray[np.bool_]:
    """Return which rows are the first, or the last, forecast of a person for an item."""
    order = data.table if which == "file" else data.table.sort_values("made", kind="stable")
    again = order.duplicated(["person", "item"], keep="last" if which == "last" else "first")
    return ~again.reindex(data.table.index).to_numpy(dtype=bool)


def record(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of each person how many forecasts count, gap and Brier score."""
    place = pd.Categorical(rows["person"], categories=list(PEOPLE)).codes.astype(np.int64)
    miss = rows["chance"].to_numpy() - rows["hit"].to_numpy()
    n = bincount(place, minlength=len(PEOPLE))
    sums = {"gap": miss, "brier": miss**2}
    means = {name: bincount(place, weights=value, minlength=len(PEOPLE)) / n for name, value in sums.items()}
    return pd.DataFrame({**means, "n": n}, index=pd.Index(PEOPLE, name="person"))


def _floats(values: pd.Series) -> dict[str, float]:
    return {str(name): float(value) for name, value in values.items()}


def base_of(rows: pd.DataFrame) -> float:
    """Return the Brier score of always saying the share of hits of all forecasts."""
    share = float(rows["hit"].mean())
    return share * (1 - share)


def verdict(gap: float, n: float) -> str:
    """Return what a person's record says of their chances.

    >>> verdict(0.2, 39), verdict(0.2, 40), verdict(-0.08, 90), verdict(0.079, 90)
    ('few', 'over', 'under', 'fine')
    """
    if n < LEAST:
        return "few"
    return "over" if gap >= GAP else "under" if gap <= -GAP else "fine"


def trust(brier: Mapping[str, float], n: Mapping[str, float], base: float) -> str:
    """Return whom to trust: the lowest Brier score of those with enough forecasts, if it is clearly under the base.

    >>> trust({"a": 0.1, "b": 0.15}, {"a": 39, "b": 40}, 0.2), trust({"a": 0.19}, {"a": 90}, 0.2)
    ('b', 'nobody')
    """
    enough = [name for name in brier if n[name] >= LEAST]
    best = min(enough, key=lambda name: brier[name], default="nobody")
    return best if enough and brier[best] <= base - BETTER else "nobody"


@lru_cache(maxsize=64)
def right_of(data: Forecasts) -> dict[str, Any]:
    """Return the numbers and decisions of a seed; treat them as read-only."""
    return right(counted(data))


def right(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the numbers and decisions on the forecasts that count."""
    table, base = record(rows), base_of(rows)
    said = [verdict(gap, n) for gap, n in zip(table["gap"], table["n"], strict=True)]
    return {
        "record": table[["gap", "brier"]].assign(verdict=said),
        "base": base,
        "trust": trust(_floats(table["brier"]), _floats(table["n"]), base),
    }


def _draw(seed: int, attempt: int) -> Forecasts:
    generator = stream(seed, "leading.forecasts", attempt)
    trusted = story(seed, "leading.trusted", TRUSTED)
    small, few = story(seed, "leading.small", SMALL), story(seed, "leading.few", FEW)
    said = {name: story(seed, f"leading.verdict.{name}", VERDICTS) for name in PEOPLE}
    if trusted == small:
        few = LEAST
    large = [name for name in PEOPLE if name not in (small, trusted)]
    if said.get(trusted) == "fine":
        said[str(generator.permutation(large)[0])] = "fine"
    sizes = {name: few if name == small else int(generator.integers(66, 112)) for name in PEOPLE}
    rows: list[Row] = []
    for name in PEOPLE:
        best = name == small and few < LEAST  # no verdict, whatever they show, and the best score of all
        sharp, calm = best or name == trusted, best or said[name] == "fine"
        sign = {"over": 1, "under": -1, "fine": 1 if generator.random() < 0.5 else -1}[said[name]]
        size = (
            (0.0, 0.015)
            if best or (calm and not sharp)
            else (0.02, 0.045)
            if calm
            else (0.13, 0.17)
            if sharp
            else (0.11, 0.17)
        )
        gap = sign * generator.uniform(*size)
        spread = generator.uniform(*((0.78, 0.85) if best else (0.47, 0.54) if sharp else (-0.08, 0.0)))
        hits = {
            "over": generator.uniform(0.6, 0.7),
            "under": generator.uniform(0.78, 0.87),
            "fine": generator.uniform(0.66, 0.8),
        }[said[name]]
        rows += _person(generator, name, sizes[name], hits, gap, spread)
    table = pd.DataFrame(rows).iloc[generator.permutation(len(rows))].reset_index(drop=True)
    table.insert(0, "forecast", [f"F{number:03d}" for number in range(1, len(table) + 1)])
    if few < LEAST:
        said[small] = "few"
    return Forecasts(table, trusted, said)


def _day(days: "npt.NDArray[np.int64] | int") -> npt.NDArray[np.str_]:
    return np.datetime_as_string(np.datetime64(TODAY) + np.asarray(days).astype("timedelta64[D]"))


def _person(generator: np.random.Generator, name: str, n: int, hits: float, gap: float, spread: float) -> list[Row]:
    """Return the rows of a person: those that count, second forecasts, and those that are not due yet."""
    hit = generator.permutation(np.arange(n) < round(hits * n))
    share = float(hit.mean())
    chance = (
        share
        + gap
        - share * spread
        + spread * hit
        + generator.normal(0, 0.05 if spread > 0.7 else 0.17 if spread > 0.4 else 0.1, n)
    )
    chance = np.clip(np.round(chance * 20), 1, 19)
    due = -generator.integers(1, 200, n)
    late = 2 if n < 50 else int(generator.integers(3, 5))
    # On the last day that counts: more misses than hits, so that leaving it out tells.
    last_day = [*generator.permutation(np.flatnonzero(~hit))[:late], *generator.permutation(np.flatnonzero(hit))[:1]]
    due[last_day] = 0
    chance[last_day[:late]] = generator.integers(17, 20, late)
    free = np.setdiff1d(np.arange(n), last_day)
    # Whole steps of 5 points, moved until the mean is the one that is wanted.
    for _ in range(4):
        off = round((share + gap) * 20 * n - chance.sum())
        movable = free[(chance[free] < 19) if off > 0 else (chance[free] > 1)]
        chance[generator.permutation(movable)[: abs(off)]] += np.sign(off)
    made = due - generator.integers(20, 90, n)
    on_day = generator.permutation(np.flatnonzero(hit))[: max(4, n // 10)]
    shipped = np.where(hit, due - generator.integers(1, 15, n), due + generator.integers(1, 40, n))
    shipped[on_day] = due[on_day]
    # Of what is missed, some has shipped late, by a moved date or not; the rest has not shipped.
    fate = np.where(hit, -1, generator.permutation(np.arange(n)) % 3)
    missing = (fate == 0) | (shipped > 0) & ~hit
    moved = (fate == 1) | missing & (generator.random(n) < 0.5)
    due_now = np.where(moved, np.maximum(due, shipped) + generator.integers(1, 20, n), due)
    rows = [
        _row(
            name, f"{name[0]}-{number:03d}", made[k], due[k], due_now[k], None if missing[k] else shipped[k], chance[k]
        )
        for k, number in enumerate(generator.permutation(n) + 1)
    ]
    # A second forecast, nearer to the date and more careful; these items are shipped.
    for k in generator.permutation(np.flatnonzero(hit))[: max(6, n // 6)]:
        careful = max(1, chance[k] - 3)
        again = int(made[k] + max(3, (due[k] - made[k]) // 2))
        out = None if missing[k] else shipped[k]
        rows.append(_row(name, str(rows[k]["item"]), again, due[k], due_now[k], out, careful))
    # Not due yet: some have shipped already, and nothing that has failed can be seen.
    for number in range(n + 1, n + 1 + max(10, n // 4)):
        later, early = int(generator.integers(1, 60)), generator.random() < 0.9
        began = -int(generator.integers(2, 60))
        value = int(generator.integers(6, 11))
        out = -int(generator.integers(0, max(1, -began))) if early else None
        rows.append(_row(name, f"{name[0]}-{number:03d}", began, later, later, out, value))
    return rows


def _row(name: str, item: str, made: int, due: int, due_now: int, shipped: "int | None", steps: float) -> Row:
    return {
        "person": name,
        "item": item,
        "made": str(_day(int(made))),
        "due": str(_day(int(due))),
        "due_now": str(_day(int(due_now))),
        "shipped": "" if shipped is None else str(_day(int(shipped))),
        "chance": round(float(steps) / 20, 2),
    }


WAYS: Mapping[str, Mapping[str, Any]] = {
    "without the last day": {"due": "before"},
    "with what shipped before its date came": {"due": "settled"},
    "of what has shipped": {"due": "shipped"},
    "of all forecasts": {"due": "all"},
    "with the last forecast of an item": {"which": "last"},
    "with every forecast of an item": {"which": "all"},
    "by the moved dates": {"date": "due_now"},
    "with all that shipped as hits": {"date": "ever"},
    "without what has not shipped": {"open_as": "dropped"},
    "with what ships on its date as missed": {"at_due": False},
    "with what has not shipped as in time": {"date": "empty"},
    "with the forecast that stands first in the table": {"which": "file"},
    "of all rows": {"due": "all", "which": "all"},
    "of all that is due by its moved date": {"due": "by_now", "date": "due_now"},
}
"""Other ways to count, by words that fit after "that is the gap ...".""" ""
GAP_WITHIN, BRIER_WITHIN = 0.001, 0.0005


@lru_cache(maxsize=64)
def other_records(data: Forecasts) -> dict[str, pd.DataFrame]:
    """Return gap and Brier score by other ways to count, a frame by person for each."""
    return {name: record(counted(data, **ways)) for name, ways in WAYS.items()}


@lru_cache(maxsize=64)
def other_briers(data: Forecasts) -> dict[str, pd.Series]:
    """Return what wrong formulas give for the Brier score, by person."""
    rows = counted(data)
    miss, chance, hit = rows["chance"] - rows["hit"], rows["chance"], rows["hit"]
    by = rows["person"]
    share, mean = hit.groupby(by).mean(), chance.groupby(by).mean()
    wrong_side = (chance >= 0.5) != hit
    return {
        "the mean distance, not squared": abs(miss).groupby(by).mean(),
        "the root of it": (miss**2).groupby(by).mean() ** 0.5,
        "the square of the gap": (mean - share) ** 2,
        "the share of forecasts on the wrong side of 50%": wrong_side.groupby(by).mean(),
        "the share of hits times the share of misses": share * (1 - share),
        "the score of always saying the mean chance": (mean - share) ** 2 + share * (1 - share),
        "the score of the hits alone": (miss**2)[hit].groupby(by[hit]).mean(),
        "the score of the misses alone": (miss**2)[~hit].groupby(by[~hit]).mean(),
        "the chance squared": (chance**2).groupby(by).mean(),
        "the score against the misses": ((chance - ~hit) ** 2).groupby(by).mean(),
        "twice the score": 2 * (miss**2).groupby(by).mean(),
        "the variance of the chances": chance.groupby(by).var(ddof=0),
    }


@lru_cache(maxsize=64)
def other_gaps(data: Forecasts) -> dict[str, pd.Series]:
    """Return what wrong formulas give for the gap, by person."""
    rows = counted(data)
    by, chance, hit = rows["person"], rows["chance"], rows["hit"]
    share, mean = hit.groupby(by).mean(), chance.groupby(by).mean()
    return {
        "the share of hits less the mean chance": share - mean,
        "the mean chance": mean,
        "the share of hits": share,
        "the gap in percent of the share of hits": mean / share - 1,
        "the mean distance": abs(chance - hit).groupby(by).mean(),
        "the median chance less the share of hits": chance.groupby(by).median() - share,
        "the mean chance less the share of hits of all": mean - float(hit.mean()),
        "the mean chance less 50 points": mean - 0.5,
        "the share of chances of at least 50% less the share of hits": (chance >= 0.5).groupby(by).mean() - share,
        "the mean chance of all less the share of hits": float(chance.mean()) - share,
    }


@lru_cache(maxsize=64)
def other_bases(data: Forecasts) -> dict[str, float]:
    """Return what is easily taken for the base."""
    rows = counted(data)
    by = rows["hit"].groupby(rows["person"]).mean()
    share, mean = float(rows["hit"].mean()), float(rows["chance"].mean())
    found = {
        "the score of always saying 50%": 0.25,
        "the mean of the people's own bases": float((by * (1 - by)).mean()),
        "the base of the mean of the people's shares": float(by.mean() * (1 - by.mean())),
        "the share of hits of all": share,
        "the share of misses of all": 1 - share,
        "the Brier score of all forecasts": float(((rows["chance"] - rows["hit"]) ** 2).mean()),
        "the score of always saying the mean chance": (mean - share) ** 2 + share * (1 - share),
        "the mean chance times its rest": mean * (1 - mean),
        "the share of hits, squared": share**2,
        "the share of misses, squared": (1 - share) ** 2,
        "the root of it": (share * (1 - share)) ** 0.5,
        "the mean of the people's Brier scores": float(record(rows)["brier"].mean()),
    }
    return found | {f"the base {name}": base_of(counted(data, **ways)) for name, ways in WAYS.items()}


_MUST = (
    "without the last day",
    "with what shipped before its date came",
    "with the last forecast of an item",
    "with every forecast of an item",
    "by the moved dates",
    "with all that shipped as hits",
    "without what has not shipped",
    "with what ships on its date as missed",
    "of all forecasts",
)


_NEAR = (
    "the mean of the people's own bases",
    "the base of the mean of the people's shares",
    "the score of always saying the mean chance",
    "the Brier score of all forecasts",
    "the mean of the people's Brier scores",
    # The same items are hit, whichever forecast counts.
    "the base with the forecast that stands first in the table",
    "the base with the last forecast of an item",
)
"""Bases that may meet the right one; they are left out where they do."""


def planted_truths(drawn: Forecasts) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rows = counted(drawn)
    table, base = record(rows), base_of(rows)
    found, gap, brier = right(rows), table["gap"], table["brier"]
    n = table["n"].to_dict()
    said = found["record"]["verdict"].to_dict()
    enough = brier[[name for name in PEOPLE if n[name] >= LEAST]].sort_values()
    truths: dict[str, bool | float] = {
        "the verdicts are the ones that were drawn": said == dict(drawn.verdict),
        "the one to trust is the one that was drawn": found["trust"] == drawn.trust,
        "no gap lies on the bar": min(
            clear_of(abs(value), GAP, 0.02) for name, value in gap.items() if n[str(name)] >= LEAST
        ),
        "no Brier score lies on its bar": clear_of(float(enough.iloc[0]), base - BETTER, 0.006),
    }
    if drawn.trust != "nobody":
        truths["the best is clear of the next"] = float(enough.iloc[1] - enough.iloc[0]) - 0.015
        truths["the smallest gap is another's"] = abs(gap[list(enough.index)]).idxmin() != drawn.trust
    if min(n.values()) < LEAST:
        truths["the one with few has the best score"] = (
            float(enough.iloc[0] - brier[[m for m in PEOPLE if n[m] < LEAST]].min()) - 0.005
        )
    for column, within in (("gap", GAP_WITHIN), ("brier", BRIER_WITHIN)):
        others = {name: frame[column] for name, frame in other_records(drawn).items()}
        own = table[column]
        must = np.array([abs(others[name] - own).min() for name in _MUST])
        truths[f"each rule moves most of {column}"] = (
            float(min(abs(others[name] - own).nsmallest(2).iloc[1] for name in _MUST)) - 3.2 * within
        )
        truths[f"each rule moves each {column}"] = float(must.min()) - 1.6 * within
        rest = [abs(others[name] - own).max() for name in WAYS if name not in _MUST]
        truths[f"each other way moves some {column}"] = float(min(rest)) - 3.2 * within
    truths["each other formula gives another score"] = (
        float(min(abs(value - brier).min() for value in other_briers(drawn).values())) - 1.6 * BRIER_WITHIN
    )
    truths["each other formula gives another gap"] = (
        float(min(abs(value - gap).max() for value in other_gaps(drawn).values())) - 3.2 * GAP_WITHIN
    )
    bases = other_bases(drawn)
    truths["each other base is another"] = apart(
        base, (bases[name] for name in bases if name not in _NEAR), 3.2 * BRIER_WITHIN
    )
    return truths
