"""Releases of Coach, Larkspur's helper that suggests replies: four offline measures, and what came of each online.

Everything here is invented. There are 24 releases that stayed and three that were rolled back, one every second week. Before
each one four measures are taken offline. Online, a reply counts as solved where the customer did not write again; each week
and intent has its count. The mix of intents drifts, so the plain share of a week is another number than the one at a fixed
mix. In the week of a release part of it still ran on the version before.

Drawn per seed: whether one measure tracks what comes online on the first 16 releases and again on the last 8 (`one` 60%), one
does on the first 16 and no more on the last 8 (`fades` 25%), or none does (`none` 15%); which measure plays which part. One
always moves the other way, and more closely than any other moves along, so whoever goes by the size alone takes that one.

With few releases chance alone orders many measures well: of four measures without any tie the best reaches
a rank correlation of 0.26 on 16 releases and 0.49 on six (medians). Rank correlation: Spearman, American Journal of Psychology 15 (1904), 72-101.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

MEASURES = {
    "judge": "mean mark that another model gives the suggestions",
    "match": "share of suggestions that were sent as they stood in old cases",
    "overlap": "share of words that suggestion and sent reply have in common",
    "steps": "share of suggestions that name each step of the procedure",
}
NAMES = tuple(MEASURES)
STORIES = {"one": 0.6, "fades": 0.25, "none": 0.15}
INTENTS = ("billing", "delivery", "returns")
_MIX = {"billing": 0.45, "delivery": 0.35, "returns": 0.2}
FIRST, LAST, BACK = 16, 8, 3
LEAST_FIRST, LEAST_LAST = 0.6, 0.5
TOLERANCE = 0.006
_PARTS = {
    "one": {
        "true": ((0.68, 0.84), (0.6, 0.8)),
        "inverse": ((-0.97, -0.88), (-0.96, -0.6)),
        "idle": ((-0.3, 0.4), (-0.5, 0.4)),
        "late": ((-0.2, 0.45), (0.84, 0.98)),
    },
    "fades": {
        "decoy": ((0.68, 0.84), (-0.4, 0.2)),
        "inverse": ((-0.97, -0.88), (-0.96, -0.6)),
        "idle": ((-0.3, 0.4), (-0.5, 0.4)),
        "late": ((-0.2, 0.45), (0.6, 0.95)),
    },
    "none": {
        "weak": ((0.34, 0.5), (0.55, 0.9)),
        "inverse": ((-0.97, -0.88), (-0.96, -0.6)),
        "idle": ((-0.3, 0.25), (-0.5, 0.4)),
        "late": ((-0.2, 0.25), (0.6, 0.95)),
    },
}
"""For each part: from where to where its rank correlation lies on the first 16 releases and on the last 8."""


@dataclass(frozen=True)
class ReleaseTrack:
    """What was measured before each release, and what came after it.

    Attributes:
        releases: release (1 to 27), week, rolled_back ("yes" or "no"), then one column per measure.
        online: week, intent, replies, solved; by week and intent.
        mix: intent, share (adds up to 1): the fixed mix.
        measures: measure, meaning.
        story: what the releases come to: "one", "fades" or "none".
    """

    releases: pd.DataFrame
    online: pd.DataFrame
    mix: pd.DataFrame
    measures: pd.DataFrame
    story: str


@lru_cache(maxsize=64)
def release_track(seed: int = 0) -> ReleaseTrack:
    """Return the releases of a seed; the same seed always gives the same tables.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> release_track(0).releases.columns.tolist()
        ['release', 'week', 'rolled_back', 'judge', 'match', 'overlap', 'steps']
    """
    return first_that_holds(_draw, planted_truths, seed)


WAYS = ("same_week", "own_mix", "equal_mix", "rolled_back_in")
"""Other ways to say what a release came to."""


def success(data: ReleaseTrack, ways: Collection[str] = ()) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return measures (releases, 4) and success online (releases,), in the order of release.

    Args:
        data: the releases.
        ways: "same_week" takes the week of the release, not the one after it; "own_mix" the plain share of the week, "equal_mix"
            each intent alike; "rolled_back_in" keeps the releases that were rolled back.
    """
    online = data.online  # by week and intent
    weeks = len(online) // len(INTENTS)
    replies = online["replies"].to_numpy(dtype=float).reshape(weeks, -1)
    solved = online["solved"].to_numpy(dtype=float).reshape(weeks, -1)
    share = data.mix["share"].to_numpy(dtype=float)
    if "own_mix" in ways:
        by_week = solved.sum(axis=1) / replies.sum(axis=1)
    elif "equal_mix" in ways:
        by_week = (solved / replies).mean(axis=1)
    else:
        by_week = (solved / replies) @ share
    kept = data.releases if "rolled_back_in" in ways else data.releases[data.releases["rolled_back"] == "no"]
    # Weeks count from 1, so the place of the week after a release is the week of the release.
    after = kept["week"].to_numpy() - ("same_week" in ways)
    return kept[list(NAMES)].to_numpy(dtype=float), by_week[after]


def ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return ranks from 0, of columns or of one series; without ties.

    >>> ranks(np.array([0.3, 0.1, 0.2])).tolist()
    [2.0, 0.0, 1.0]
    """
    return values.argsort(axis=0).argsort(axis=0).astype(float)


def rank_correlation(
    measures: npt.NDArray[np.float64], online: npt.NDArray[np.float64], *, plain: bool = False
) -> npt.NDArray[np.float64]:
    """Return the rank correlation of each measure (releases, 4) with success (releases,), or the plain one.

    >>> rank_correlation(np.array([[1.0, 3.0], [2.0, 2.0], [9.0, 1.0]]), np.array([0.1, 0.2, 0.3])).round(6).tolist()
    [1.0, -1.0]
    """
    x, y = (measures, online) if plain else (ranks(measures), ranks(online))
    x, y = x - x.mean(axis=0), y - y.mean()
    found: npt.NDArray[np.float64] = (x * y[:, None]).sum(axis=0) / np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    return found


def tracks(data: ReleaseTrack, ways: Collection[str] = (), *, part: str = "first") -> npt.NDArray[np.float64]:
    """Return the rank correlation of each measure, in the order of `NAMES`.

    Args:
        data: the releases.
        ways: any of `WAYS`, and "plain" for the correlation of the values, "changes" for that of the changes from release to
            release.
        part: "first" (16 releases), "last" (the others) or "all".
    """
    measures, online = success(data, ways)
    rows = {"first": slice(0, FIRST), "last": slice(FIRST, None), "all": slice(None)}[part]
    measures, online = measures[rows], online[rows]
    if "changes" in ways:
        measures, online = np.diff(measures, axis=0), np.diff(online)
    return rank_correlation(measures, online, plain="plain" in ways)


def gate_for(best: str, first: float, last: float) -> str:
    """Return the measure to gate on, or "none".

    >>> gate_for("judge", 0.7, 0.5), gate_for("judge", 0.7, 0.49), gate_for("judge", 0.59, 0.9)
    ('judge', 'none', 'none')
    """
    return best if first >= LEAST_FIRST and last >= LEAST_LAST else "none"


def _draw(seed: int, attempt: int) -> ReleaseTrack:
    told = story(seed, "evaluation.releases", STORIES)
    parts = _PARTS[told]
    name_of = cast(stream(seed, "evaluation.measures"), list(parts), NAMES)
    generator = stream(seed, "evaluation.release_track", attempt)
    count = FIRST + LAST + BACK
    back = np.zeros(count, bool)
    back[generator.permutation(np.arange(2, FIRST - 1))[:2]] = True
    back[int(generator.integers(FIRST + 4, count - 1))] = True
    week = 1 + 2 * np.arange(count)
    online = _online(generator, back, week)
    releases = pd.DataFrame({"release": range(1, count + 1), "week": week, "rolled_back": np.where(back, "yes", "no")})
    releases[list(NAMES)] = 0.0
    mix = pd.DataFrame(sorted(_MIX.items()), columns=["intent", "share"])
    about = pd.DataFrame(list(MEASURES.items()), columns=["measure", "meaning"])
    drawn = ReleaseTrack(releases, online, mix, about, told)
    _, came = success(drawn)
    for part, spans in parts.items():
        values = _measure(generator, came, spans)
        whole = np.empty(count)
        whole[~back] = values
        # What was rolled back looked best offline, or worst where the measure moves the other way.
        whole[back] = (values.max() + 0.3 if part != "inverse" else values.min() - 0.3) + generator.uniform(
            0, 0.2, BACK
        )
        middle, width = float(generator.uniform(0.62, 0.78)), float(generator.uniform(0.025, 0.04))
        releases[name_of[part]] = _untied(middle + width * whole)
    return drawn


def _online(generator: np.random.Generator, back: npt.NDArray[np.bool_], week: npt.NDArray[np.int64]) -> pd.DataFrame:
    count = len(week)
    quality = generator.normal(0, 1, count)
    quality[back] = -2.2
    base = {"billing": 0.74, "delivery": 0.66, "returns": 0.5}
    drift = np.linspace(0, 1, 2 * count + 1)
    rows = []
    before = 0.0
    for number in range(1, 2 * count + 1):
        release = (number - 1) // 2
        now = float(quality[release])
        level = (before + now) / 2 + float(generator.normal(0, 0.9)) if number % 2 else now
        if not number % 2:
            before = now
        grown = 0.22 * float(drift[number]) + float(generator.normal(0, 0.05))
        shares = (0.45 - 0.6 * grown, 0.35 - 0.4 * grown, 0.2 + grown)
        total = int(generator.integers(2600, 3400))
        for intent, part in zip(INTENTS, shares, strict=True):
            replies = round(total * max(part, 0.05))
            rate = base[intent] + 0.022 * level + float(generator.normal(0, 0.006))
            rows.append((number, intent, replies, round(replies * rate)))
    return pd.DataFrame(rows, columns=["week", "intent", "replies", "solved"])


def _measure(
    generator: np.random.Generator,
    came: npt.NDArray[np.float64],
    spans: tuple[tuple[float, float], tuple[float, float]],
) -> npt.NDArray[np.float64]:
    """Return values with rank correlations inside both spans; nearly so where none of many draws is."""
    scaled = (came - came.mean()) / came.std()
    values = np.empty(len(came))
    for rows, (low, high) in ((slice(0, FIRST), spans[0]), (slice(FIRST, None), spans[1])):
        own = scaled[rows]
        target = (low + high) / 2
        slope = target / max((1 - target**2) ** 0.5, 0.2)
        drawn = slope * own[:, None] + generator.normal(0, 1, (len(own), 60))
        found = rank_correlation(drawn, own)
        fits = np.flatnonzero((found > low) & (found < high))
        chosen = int(fits[0]) if len(fits) else int(np.abs(found - target).argmin())
        values[rows] = drawn[:, chosen] / (1 + slope**2) ** 0.5
    return values


def _untied(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the values in four digits, no two alike and in the same order."""
    ticks = np.round(values * 10_000)
    order = np.argsort(values)
    for below, above in pairwise(order):
        ticks[above] = max(ticks[above], ticks[below] + 1)
    return ticks / 10_000


def planted_truths(data: ReleaseTrack) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    measures, online = success(data)
    first, last = tracks(data), tracks(data, part="last")
    best = int(first.argmax())
    ranked = np.sort(first)
    others = {way: tracks(data, {way}) for way in (*WAYS, "plain", "changes")}
    others["all"] = tracks(data, part="all")
    others["last"] = last
    lasts = {way: tracks(data, {way}, part="last")[best] for way in (*WAYS, "plain", "changes")}
    told = {
        "one": first[best] >= LEAST_FIRST and last[best] >= LEAST_LAST,
        "fades": first[best] >= LEAST_FIRST and last[best] < LEAST_LAST,
        "none": first[best] < LEAST_FIRST,
    }
    return {
        "the story is told": bool(told[data.story]),
        "nothing is tied": len(np.unique(online)) == len(online)
        and all(len(np.unique(column)) == len(column) for column in measures.T),
        "one measure is best": float(ranked[-1] - ranked[-2]) - 0.1,
        "the largest size is another's": float(-first.min() - first[best]) - 0.03,
        "the first bar is clear": clear_of(float(first[best]), LEAST_FIRST, 5 * TOLERANCE),
        "the last bar is clear": clear_of(float(last[best]), LEAST_LAST, 5 * TOLERANCE),
        "other ways give other numbers": min(float(np.abs(other - first).max()) for other in others.values())
        - 4 * TOLERANCE,
        "other ways give another confirmation": min(
            abs(lasts[way] - float(last[best])) for way in ("same_week", "own_mix", "rolled_back_in", "plain")
        )
        - 3.3 * TOLERANCE,
        "another is best on the last": bool(last.argmax() != best),
        "the confirmation is not the first number": abs(float(last[best] - first[best])) - 3.3 * TOLERANCE,
    }
