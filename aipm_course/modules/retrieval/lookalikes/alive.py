"""What is easily taken for the numbers of A6."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.retrieval.lookalikes.shared import told
from aipm_course.modules.retrieval.simulators.alive import CAP_WAYS, CAPS, DESK_WAYS, LAST, Alive, caps_of, desk_of

_WEEKS = [str(week) for week in range(1, LAST + 1)]
_DESK = {
    "planted_in": "with planted errors as requests",
    "expired_in": "with expired requests in the base",
    "expired_passed": "with expired requests as approved",
    "mean": "by the mean",
    "all_decided": "of overridden requests as well",
    "last_week_in": "with week 9 as the last full one",
    "all_weeks": "of all eight weeks",
}
_CAPS = {
    "all_ended": "of all runs",
    "bad_ended": "of bad runs",
    "at_cap": "with runs exactly at the cap",
    "good_saved": "with good runs as well",
    "whole": "with all dollars of a run that is ended",
    "flat": "with a step that costs the same in every run",
}
_PAIRS = (("planted_in", "expired_in"), ("planted_in", "mean"), ("all_decided", "mean"), ("planted_in", "all_decided"))
_CAP_PAIRS = (("good_saved", "whole"), ("good_saved", "flat"), ("at_cap", "all_ended"), ("at_cap", "bad_ended"))


def for_alive(made: Alive) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    return (*_course(made), *told("caught", _caught(made)), *_cap_columns(made))


def _weeks(values: npt.ArrayLike) -> pd.Series:
    return pd.Series(np.asarray(values, float), index=_WEEKS)


def _course(made: Alive) -> Iterator[Lookalike]:
    ways = [(frozenset({way}), _DESK[way]) for way in DESK_WAYS if way != "all_weeks"]
    ways += [(frozenset(pair), " and ".join(_DESK[way] for way in pair)) for pair in _PAIRS]
    for dropped, words in ways:
        found = desk_of(made, dropped)
        yield Lookalike(f"the share {words}", {"course: override": _weeks(found.override)}, whole=True)
        yield Lookalike(f"the seconds {words}", {"course: seconds": _weeks(found.seconds)}, whole=True)
    right, rows = desk_of(made), made.requests
    yield Lookalike("the share that was approved", {"course: override": _weeks(1 - right.override)}, whole=True)
    odds = right.override / (1 - right.override)
    yield Lookalike("overridden ÷ approved", {"course: override": _weeks(odds)}, whole=True)
    full = rows[rows["week"] <= LAST]
    real = full[full["planted"] == "no"]
    for outcome, words in (("overridden", "overridden"), ("expired", "expired")):
        counts = (real["outcome"] == outcome).groupby(real["week"]).sum().to_numpy(float)
        yield Lookalike(f"the number of {words} requests", {"course: override": _weeks(counts)}, whole=True)
    expired = (real["outcome"] == "expired").groupby(real["week"]).mean().to_numpy(float)
    yield Lookalike("the share that expired", {"course: override": _weeks(expired)}, whole=True)
    over = real[real["outcome"] == "overridden"].groupby("week")["seconds"]
    yield Lookalike(
        "the median of overridden requests", {"course: seconds": _weeks(over.median().to_numpy())}, whole=True
    )
    planted = full[(full["planted"] == "yes") & (full["outcome"] != "expired")]
    tests = (planted["outcome"] == "overridden").groupby(planted["week"]).mean().to_numpy(float)
    yield Lookalike("the share of planted errors", {"course: override": _weeks(tests)}, whole=True)
    both = real.groupby("week")["seconds"].median().to_numpy(float)
    yield Lookalike("the median of all requests, expired ones, too", {"course: seconds": _weeks(both)}, whole=True)


def _caught(made: Alive) -> Iterator[tuple[str, float]]:
    for way in ("expired_in", "last_week_in", "all_weeks"):
        yield f"the share {_DESK[way]}", desk_of(made, {way}).caught
    yield "the share of all weeks, expired ones in the base", desk_of(made, {"all_weeks", "expired_in"}).caught
    rows = made.requests
    full = rows[(rows["week"] <= LAST) & (rows["outcome"] != "expired")]
    over = full["outcome"] == "overridden"
    planted, last = full["planted"] == "yes", full["week"] > LAST - 4
    for week in range(1, LAST + 1):
        yield f"the share of week {week} alone", float(over[planted & (full["week"] == week)].mean())
    yield "the share of the first four weeks", float(over[planted & ~last].mean())
    yield "the share of the last two weeks", float(over[planted & (full["week"] > LAST - 2)].mean())
    yield "the share of the last three weeks", float(over[planted & (full["week"] > LAST - 3)].mean())
    yield "the share of the last five weeks", float(over[planted & (full["week"] > LAST - 5)].mean())
    yield "the mean of the weeks' shares", float(over[planted & last].groupby(full["week"]).mean().mean())
    before = full["week"].between(LAST - 4, LAST - 1)
    yield "the share of weeks 4 to 7", float(over[planted & before].mean())
    yield "the share of real requests", float(over[~planted & last].mean())
    yield "the share of real and planted ones together", float(over[last].mean())
    yield "the share that was let through", float((~over[planted & last]).mean())
    yield "the planted part of what was overridden", float(planted[over & last].mean())
    yield "the number of planted errors that were stopped", float(over[planted & last].sum())
    everything = rows[rows["planted"] == "yes"]
    decided = everything[everything["outcome"] != "expired"]
    yield "the share of all nine weeks", float((decided["outcome"] == "overridden").mean())
    late = decided[decided["week"] > LAST - 4]
    yield "the share from week 5 on, week 9 included", float((late["outcome"] == "overridden").mean())


def _cap_columns(made: Alive) -> Iterator[Lookalike]:
    ways = [(frozenset({way}), _CAPS[way]) for way in CAP_WAYS]
    ways += [(frozenset(pair), " and ".join(_CAPS[way] for way in pair)) for pair in _CAP_PAIRS]
    for dropped, words in ways:
        ended, saved = caps_of(made, dropped)
        yield Lookalike(f"the share {words}", {"caps: ended": pd.Series(ended, index=list(CAPS))}, whole=True)
        yield Lookalike(f"the dollars saved {words}", {"caps: saved": pd.Series(saved, index=list(CAPS))}, whole=True)
    ended, saved = caps_of(made)
    good, bad = (int((made.runs["ended"] == how).sum()) for how in ("well", "badly"))
    yield Lookalike(
        "the number of good runs, not a share", {"caps: ended": pd.Series(ended * good, index=list(CAPS))}, whole=True
    )
    part = ended * good / (good + bad)
    yield Lookalike(
        "the good runs that it ends ÷ all runs", {"caps: ended": pd.Series(part, index=list(CAPS))}, whole=True
    )
    yield Lookalike(
        "the share that it does not end", {"caps: ended": pd.Series(1 - ended, index=list(CAPS))}, whole=True
    )
    hits, paid, over, mean, more, times = (np.zeros(6) for _ in range(6))
    runs = made.runs
    for place, (of, at) in enumerate(zip(made.caps["of"], made.caps["at"], strict=True)):
        beyond = runs[of] > at
        hits[place] = (beyond & (runs["ended"] == "well")).sum() / max(int(beyond.sum()), 1)
        bad_rows = runs[beyond & (runs["ended"] == "badly")]
        over[place] = float((bad_rows["steps"] - at).sum()) if of == "steps" else saved[place]
        paid[place] = float(bad_rows["dollars"].sum()) - saved[place]
        mean[place] = saved[place] / max(len(bad_rows), 1)
        left = (bad_rows[of] - at - 1).clip(lower=0) / bad_rows[of]
        more[place] = float((bad_rows["dollars"] * left).sum())
        times[place] = at * len(bad_rows)
    yield Lookalike("the good part of what it ends", {"caps: ended": pd.Series(hits, index=list(CAPS))}, whole=True)
    yield Lookalike(
        "the steps beyond the cap, not dollars", {"caps: saved": pd.Series(over, index=list(CAPS))}, whole=True
    )
    yield Lookalike(
        "what ended runs have spent up to the cap", {"caps: saved": pd.Series(paid, index=list(CAPS))}, whole=True
    )
    each_way = {
        "the mean of the bad runs that it ends, not the sum": mean,
        "the dollars with one more step, or dollar, paid": more,
        "the cap times the number of bad runs that it ends": times,
    }
    for words, values in each_way.items():
        yield Lookalike(words, {"caps: saved": pd.Series(values, index=list(CAPS))}, whole=True)
    dollars_only = np.where(made.caps["of"].to_numpy(str) == "dollars", times, saved)
    yield Lookalike(
        "the cap times the number of bad runs, for caps of dollars",
        {"caps: saved": pd.Series(dollars_only, index=list(CAPS))},
        whole=True,
    )
    yield Lookalike("dollars a bad run", {"caps: saved": pd.Series(saved / bad, index=list(CAPS))}, whole=True)
