"""A6: nine weeks of an approval desk with what it stopped and how long it looked, and the runs of an agent that a cap could end.

Everything here is invented. Among the requests are planted errors that a desk which reads has to stop. Requests that nobody reads in
time expire. The ninth week is not over.

Drawn per seed: what the step is and where its overrides lie. It is `alive` 35%, a `stamp` 35% or `overloaded` 30%; the overrides of the
last four full weeks lie under the band 40%, in it 40% or over it 20%, so that a low share is honest in one seed and nobody reads
in another. A desk that is alive may be quick. Then which kind of cap is worth most, by steps or by dollars (50% each): bad runs go round in
circles, or read too much in few steps.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

STORIES = {
    "alive under": 0.2,
    "alive in": 0.1,
    "alive over": 0.05,
    "stamp under": 0.1,
    "stamp in": 0.2,
    "stamp over": 0.05,
    "overloaded under": 0.1,
    "overloaded in": 0.1,
    "overloaded over": 0.1,
}
STATES, BANDS = ("alive", "stamp", "overloaded"), ("under", "in", "over")
CAPS = ("A", "B", "C", "D", "E", "F")
WEEKS, LAST, MOST = 9, 8, 3
"""Weeks of the log, the last one that is over, and how many of the last four decide."""
SHARE, SECONDS, ENDED, DOLLARS = 0.003, 0.3, 0.001, 0.2
"""Tolerances of the task."""


@dataclass(frozen=True, eq=False)
class Alive:
    """A desk's log, an agent's runs, and six caps.

    Attributes:
        requests: request, week (1 to 9), planted (yes, no), outcome (approved, overridden, expired), seconds.
        runs: run, steps, dollars, ended (well, badly).
        caps: cap, of (steps, dollars), at.
        facts: last_week, low, high, least_seconds, least_caught, most_ended.
        story: what the step is, and where its overrides lie.
        cap_of: what the best cap is a cap of.
    """

    requests: pd.DataFrame
    runs: pd.DataFrame
    caps: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    cap_of: str


@lru_cache(maxsize=64)
def alive(seed: int = 0) -> Alive:
    """Return the desk of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(alive(0).requests.columns)
        ['request', 'week', 'planted', 'outcome', 'seconds']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_alive(seed: int = 0) -> pd.DataFrame:
    """Return the bars of a seed: fact, value, unit, meaning."""
    facts = alive(seed).facts
    meaning = {
        "last_week": ("week", "last week that is over"),
        "low": ("share", "lower end of the band of the override rate"),
        "high": ("share", "upper end of the band"),
        "least_seconds": ("seconds", "a median below it is a sign that nobody reads"),
        "least_caught": ("share", "least of the planted errors that a desk must stop"),
        "most_ended": ("share", "most of the good runs that a cap may end"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


DESK_WAYS = ("planted_in", "expired_in", "expired_passed", "mean", "all_decided", "last_week_in", "all_weeks")
"""Other ideas of the desk: planted errors count as requests, expired ones are in the base, or count as approved with their seconds; the mean
of the seconds, those of overridden requests as well; the week that is not over is the last one; the planted errors of all full weeks."""


@dataclass(frozen=True)
class Desk:
    """What the desk did.

    Attributes:
        override: share of the decided real requests that were overridden, by week (8,).
        seconds: median seconds of the approved real ones, by week (8,).
        caught: share of the decided planted errors that were overridden, last four full weeks.
    """

    override: npt.NDArray[np.float64]
    seconds: npt.NDArray[np.float64]
    caught: float


@lru_cache(maxsize=16)
def _columns(made: Alive) -> dict[str, npt.NDArray[np.float64] | npt.NDArray[np.bool_]]:
    rows = made.requests
    outcome = rows["outcome"].to_numpy(str)
    return {
        "week": rows["week"].to_numpy(float),
        "seconds": rows["seconds"].to_numpy(float),
        "planted": rows["planted"].to_numpy(str) == "yes",
        "approved": outcome == "approved",
        "overridden": outcome == "overridden",
        "expired": outcome == "expired",
    }


def desk_of(made: Alive, ways: Collection[str] = ()) -> Desk:
    """Return what the desk did, or what it did by other ideas.

    Args:
        made: the log.
        ways: any of `DESK_WAYS`.
    """
    rows = _columns(made)
    real = rows["planted"] >= 0 if "planted_in" in ways else ~rows["planted"].astype(bool)
    over, passed, late = (rows[name].astype(bool) for name in ("overridden", "approved", "expired"))
    base = over | passed | late if "expired_in" in ways or "expired_passed" in ways else over | passed
    timed = passed | over if "all_decided" in ways else passed
    timed = timed | late if "expired_passed" in ways else timed
    last = WEEKS if "last_week_in" in ways else LAST
    override, seconds = np.zeros(8), np.zeros(8)
    for place, week in enumerate(range(last - 7, last + 1)):
        mine = real & (rows["week"] == week)
        override[place] = (mine & over).sum() / (mine & base).sum()
        spent = rows["seconds"][mine & timed]
        seconds[place] = spent.mean() if "mean" in ways else np.median(spent)
    first = 1 if "all_weeks" in ways else last - 3
    tests = rows["planted"].astype(bool) & (rows["week"] >= first) & (rows["week"] <= last)
    return Desk(override, seconds, float((tests & over).sum() / (tests & base).sum()))


def band_of(override: "npt.NDArray[np.float64] | list[float]", low: float, high: float) -> str:
    """Return where at least three of the last four weeks lie: "under", "over", or else "in".

    >>> band_of([0.05] * 5 + [0.01] * 3, 0.03, 0.09), band_of([0.05] * 6 + [0.01] * 2, 0.03, 0.09)
    ('under', 'in')
    """
    last = np.asarray(override, float)[-4:]
    return "under" if (last < low).sum() >= MOST else "over" if (last > high).sum() >= MOST else "in"


def state_of(
    caught: float, seconds: "npt.NDArray[np.float64] | list[float]", least_caught: float, least_seconds: float
) -> str:
    """Return what the step is.

    >>> state_of(0.9, [3.0] * 8, 0.8, 10), state_of(0.2, [30.0] * 5 + [3.0] * 3, 0.8, 10), state_of(0.2, [30.0] * 8, 0.8, 10)
    ('alive', 'stamp', 'overloaded')
    """
    if caught >= least_caught:
        return "alive"
    return "stamp" if (np.asarray(seconds, float)[-4:] < least_seconds).sum() >= MOST else "overloaded"


CAP_WAYS = ("all_ended", "bad_ended", "at_cap", "good_saved", "whole", "flat")
"""Other ideas of a cap: the share of all runs that it ends, or of bad ones; runs exactly at it are ended; good runs save as well; a run that is
ended saves all its dollars; a step costs the same in every run."""


def caps_of(made: Alive, ways: Collection[str] = ()) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the share of good runs that each cap ends (6,), and the dollars that it saves (6,).

    Args:
        made: runs and caps.
        ways: any of `CAP_WAYS`.
    """
    steps, dollars = made.runs["steps"].to_numpy(float), made.runs["dollars"].to_numpy(float)
    good = made.runs["ended"].to_numpy(str) == "well"
    step = float(dollars.sum() / steps.sum())
    ended, saved = np.zeros(6), np.zeros(6)
    for place, (of, at) in enumerate(zip(made.caps["of"], made.caps["at"], strict=True)):
        size = steps if of == "steps" else dollars
        hit = size >= at if "at_cap" in ways else size > at
        base = np.ones_like(good) if "all_ended" in ways else ~good if "bad_ended" in ways else good
        ended[place] = (hit & base).sum() / base.sum()
        left = dollars * at / steps if of == "steps" else np.full(len(steps), at)
        spared = (steps - at) * step if "flat" in ways and of == "steps" else dollars - left
        spared = dollars if "whole" in ways else spared
        saved[place] = spared[hit & (~good | ("good_saved" in ways))].sum()
    return ended, saved


def best_cap(
    ended: "npt.NDArray[np.float64] | list[float]", saved: "npt.NDArray[np.float64] | list[float]", most: float
) -> str:
    """Return the cap that saves most of those that end few enough good runs; "none" where there is none.

    >>> best_cap([0.01] * 5 + [0.05], [1, 2, 3, 1, 1, 9], 0.02)
    'C'
    """
    kept = [place for place in range(6) if ended[place] <= most]
    return CAPS[max(kept, key=lambda place: saved[place])] if kept else "none"


def _draw(seed: int, attempt: int) -> Alive:
    told = story(seed, "retrieval.approval_once", STORIES)
    state, band = told.split()
    generator = stream(seed, "retrieval.alive", attempt)
    low, high = round(float(generator.uniform(0.03, 0.045)), 3), round(float(generator.uniform(0.085, 0.11)), 3)
    facts = {
        "last_week": float(LAST),
        "low": low,
        "high": high,
        "least_seconds": float(generator.integers(9, 16)),
        "least_caught": round(float(generator.uniform(0.72, 0.82)), 2),
    }
    requests = _requests(generator, state, band, facts)
    wins = story(seed, "retrieval.alive_once", {"steps": 0.5, "dollars": 0.5})
    runs, caps = _runs(generator, seed, wins)
    return Alive(requests, runs, caps, facts | {"most_ended": 0.02}, told, wins)


def _requests(generator: np.random.Generator, state: str, band: str, facts: Mapping[str, float]) -> pd.DataFrame:
    middle = (facts["low"] + facts["high"]) / 2
    away = {"under": facts["low"] * 0.45, "in": middle, "over": facts["high"] * 1.35}
    # In three or four of the last four weeks things are as told; where they are not, at most in two.
    override = [middle + generator.uniform(-0.2, 0.2) * (facts["high"] - facts["low"]) for _ in range(4)]
    if band == "in":
        # Two of the last four weeks and one of the first four lie outside: three of all eight are no reason.
        stray = generator.permutation(4)[:2]
        side = away["under"] if generator.random() < 0.6 else away["over"]
        override[int(generator.integers(4))] = side
        override += [side if place in stray else middle for place in range(4)]
    else:
        stray = generator.permutation(4)[: int(generator.integers(0, 2))]
        override += [middle if place in stray else away[band] for place in range(4)]
    quick = state == "stamp" or (state == "alive" and generator.random() < 0.5)
    slow, fast = (
        facts["least_seconds"] * generator.uniform(1.6, 2.4),
        facts["least_seconds"] * generator.uniform(0.35, 0.6),
    )
    stray = generator.permutation(4)[: int(generator.integers(0, 2)) if quick else 2]
    seconds = [slow * generator.uniform(0.9, 1.15) for _ in range(4)]
    if not quick:
        seconds[int(generator.integers(4))] = fast
    seconds += [fast if (place in stray) != quick else slow for place in range(4)]
    # A partial week that looks the other way, so that whoever takes it as the last one reads another desk.
    override.append(away["over" if band == "under" else "under"])
    seconds.append(slow if quick else fast)
    before, after = (0.45, 0.93) if state == "alive" else (0.92, float(generator.uniform(0.2, 0.5)))
    expires = {"alive": 0.06, "stamp": 0.05, "overloaded": 0.2}[state]
    # Weeks with more planted errors catch more of them, so that the mean of the weeks is another number.
    tests_of = [int(one) for half in range(3) for one in generator.permutation([9, 14, 22, 31])][:WEEKS]
    rows: list[tuple[int, str, str, float]] = []
    for week in range(1, WEEKS + 1):
        part = 0.45 if week == WEEKS else 1.0
        many = round(float(generator.integers(170, 230)) * part)
        tests = round((tests_of[week - 1] + float(generator.integers(0, 3))) * part)
        turn = 0.5 * (tests_of[week - 1] - 19) / 19
        late = expires if week > 4 else 0.05
        base = before if week <= 4 else after
        for planted, count, share in (
            ("no", many, override[week - 1]),
            ("yes", tests, min(1.0, max(0.0, base + turn * min(base, 1 - base)))),
        ):
            expired = round(count * late) + (planted == "yes")
            stopped = round((count - expired) * share)
            outcome = ["overridden"] * stopped + ["expired"] * expired
            outcome += ["approved"] * max(0, count - len(outcome))
            for one in outcome:
                spent = seconds[week - 1] * float(generator.lognormal(0, 0.55))
                spent = 900.0 if one == "expired" else spent * (3.2 if one == "overridden" else 1.0)
                rows.append((week, planted, one, round(max(spent, 1.0), 1)))
    frame = pd.DataFrame(rows, columns=["week", "planted", "outcome", "seconds"])
    frame = frame.iloc[np.lexsort((generator.random(len(frame)), frame["week"]))].reset_index(drop=True)
    frame.insert(0, "request", [f"A{number:04d}" for number in range(1, len(frame) + 1)])
    return frame


def _runs(generator: np.random.Generator, seed: int, wins: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    good, bad = int(generator.integers(820, 900)), int(generator.integers(150, 190))
    steps = np.ceil(generator.lognormal(2.1, 0.42, good)).clip(2)
    each = generator.lognormal(-2.6, 0.4, good)
    circles = int(bad * (0.93 if wins == "steps" else 0.4))
    bad_steps = np.r_[generator.lognormal(3.55, 0.35, circles), generator.lognormal(2.3, 0.35, bad - circles)]
    bad_each = np.r_[generator.lognormal(-3.25, 0.25, circles), generator.lognormal(-1.0, 0.4, bad - circles)]
    bad_steps = np.ceil(bad_steps).clip(2)
    dollars, bad_dollars = np.round(steps * each, 2), np.round(bad_steps * bad_each, 2)
    rows = []
    for of, size in (("steps", steps), ("dollars", dollars)):
        for ended in (
            float(generator.uniform(0.032, 0.045)),
            float(generator.uniform(0.012, 0.017)),
            float(generator.uniform(0.003, 0.007)),
        ):
            at = float(np.quantile(size, 1 - ended))
            rows.append((of, float(np.ceil(at)) if of == "steps" else round(at, 1)))
    # Good runs exactly at the caps in the middle: they are not ended.
    for at, place in ((rows[1][1], 0), (rows[4][1], 1)):
        chosen = generator.permutation(np.flatnonzero((steps < 12) & (dollars < 1.0)))[: int(generator.integers(6, 9))]
        if place == 0:
            steps[chosen] = at
        else:
            dollars[chosen] = at
    ended = np.r_[np.full(good, True), np.full(bad, False)]
    frame = pd.DataFrame(
        {
            "steps": np.r_[steps, bad_steps].astype(np.int64),
            "dollars": np.r_[dollars, bad_dollars],
            "ended": np.where(ended, "well", "badly"),
        }
    )
    frame = frame.iloc[generator.permutation(len(frame))].reset_index(drop=True)
    frame.insert(0, "run", [f"G{number:04d}" for number in range(1, len(frame) + 1)])
    letters = cast(stream(seed, "retrieval.cap_names_cap"), list(range(6)), CAPS)
    caps = pd.DataFrame(
        sorted((letters[number], of, at) for number, (of, at) in enumerate(rows)), columns=["cap", "of", "at"]
    )
    return frame, caps


def _mean_of_weeks(made: Alive) -> float:
    """Return the mean of the last four full weeks' shares of planted errors that were overridden."""
    rows = _columns(made)
    tests = rows["planted"].astype(bool) & ~rows["expired"].astype(bool)
    weeks = [tests & (rows["week"] == week) for week in range(LAST - 3, LAST + 1)]
    return float(np.mean([rows["overridden"][week].mean() for week in weeks]))


def planted_truths(made: Alive) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    facts, right = made.facts, desk_of(made)
    state, band = made.story.split()
    ended, saved = caps_of(made)
    desks = {way: desk_of(made, {way}) for way in DESK_WAYS}
    caps = {way: caps_of(made, {way}) for way in CAP_WAYS}
    best = best_cap(ended, saved, facts["most_ended"])
    kept = np.sort(saved[ended <= facts["most_ended"]])
    of = made.caps["of"].to_numpy(str)
    last = right.override[4:]

    def moved(way: str) -> float:
        other = desks[way]
        return max(
            float(np.abs(other.override - right.override).max()) / SHARE,
            float(np.abs(other.seconds - right.seconds).max()) / SECONDS,
            abs(other.caught - right.caught) / SHARE,
        )

    def cap_moved(way: str) -> float:
        return max(
            float(np.abs(caps[way][0] - ended).max()) / ENDED, float(np.abs(caps[way][1] - saved).max()) / DOLLARS
        )

    return {
        "the state is told": state_of(right.caught, right.seconds, facts["least_caught"], facts["least_seconds"])
        == state,
        "the band is told": band_of(right.override, facts["low"], facts["high"]) == band,
        "no week lies on an end of the band": min(
            clear_of(share, end, 1.5 * SHARE) for share in last for end in (facts["low"], facts["high"])
        ),
        "no week lies on the seconds": min(
            clear_of(one, facts["least_seconds"], 3 * SECONDS) for one in right.seconds[4:]
        ),
        "the mean of the weeks catches another share": abs(_mean_of_weeks(made) - right.caught) - 3.3 * SHARE,
        "the catch is clear": clear_of(right.caught, facts["least_caught"], 8 * SHARE),
        "each idea of the desk moves a number": min(map(moved, DESK_WAYS)) - 4.0,
        "planted errors in move the shares": float(np.abs(desks["planted_in"].override - right.override).max())
        - 4 * SHARE,
        "expired ones in the base move the shares": float(np.abs(desks["expired_in"].override - right.override).max())
        - 1.0 * SHARE,
        "all weeks catch another share": abs(desks["all_weeks"].caught - right.caught) - 10 * SHARE,
        "each idea of a cap moves a number": min(map(cap_moved, CAP_WAYS)) - 4.0,
        "one cap leads": float(kept[-1] / kept[-2] - 1.08) if len(kept) > 1 else -1.0,
        "the limit matters": best_cap(ended, saved, 1.0) != best,
        "the one that ends fewest is another": CAPS[int(ended.argmin())] != best,
        "the limit is clear": min(clear_of(share, facts["most_ended"], 2 * ENDED) for share in ended),
        "the kind of cap is told": bool(best != "none" and of[CAPS.index(best)] == made.cap_of),
        "at the cap is not over it": float(np.abs(caps["at_cap"][0] - ended).max()) / ENDED - 4.0,
        "caps save different sums": float(np.min(np.diff(np.sort(saved)))) - 3 * DOLLARS,
    }
