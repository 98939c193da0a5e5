"""A6: is the approval step alive, and which cap ends bad runs?"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.retrieval.lookalikes.alive import for_alive
from aipm_course.modules.retrieval.simulators.alive import (
    CAP_WAYS,
    CAPS,
    DESK_WAYS,
    DOLLARS,
    ENDED,
    LAST,
    SECONDS,
    SHARE,
    Alive,
    alive,
    band_of,
    best_cap,
    caps_of,
    desk_of,
    state_of,
)
from aipm_course.modules.retrieval.tasks.shared import OBJECTIVE_ALIVE

_WEEKS = tuple(str(week) for week in range(1, LAST + 1))


def _course(override: Any, seconds: Any) -> pd.DataFrame:
    return pd.DataFrame({"override": override, "seconds": seconds}, index=pd.Index(_WEEKS, name="week"))


def _caps(ended: Any, saved: Any) -> pd.DataFrame:
    return pd.DataFrame({"ended": ended, "saved": saved}, index=pd.Index(CAPS, name="cap"))


def _answer(made: Alive, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    facts = made.facts
    desk = desk_of(made, dropped & set(DESK_WAYS))
    ended, saved = caps_of(made, dropped & set(CAP_WAYS))
    return {
        "course": _course(desk.override, desk.seconds),
        "band": band_of(desk.override, facts["low"], facts["high"]),
        "caught": desk.caught,
        "state": state_of(desk.caught, desk.seconds, facts["least_caught"], facts["least_seconds"]),
        "caps": _caps(ended, saved),
        "cap": best_cap(ended, saved, facts["most_ended"]),
    }


_FIELDS = {
    "planted_in": ("course",),
    "expired_in": ("course", "caught"),
    "last_week_in": ("course", "caught"),
    "all_decided": ("course",),
    "all_weeks": ("caught",),
    **dict.fromkeys(CAP_WAYS, ("caps",)),
}


def _without(made: Alive, dropped: frozenset[str]) -> Any:
    wrong = _answer(made, dropped)
    if not dropped:
        return wrong
    if {"last_week_in", "all_weeks"} <= dropped:
        return None
    touched = {field for way in dropped for field in _FIELDS[way]}
    return {field: wrong[field] for field in wrong if field in touched}


def _dropped(name: str) -> Callable[[Alive], Any]:
    return lambda made: _without(made, frozenset((name,)))


def _by_pandas(made: Alive) -> dict[str, Any]:
    """The same by groups of pandas."""
    facts, rows = made.facts, made.requests
    rows = rows[(rows["week"] <= facts["last_week"]) & (rows["outcome"] != "expired")]
    over = rows["outcome"] == "overridden"
    real = rows["planted"] == "no"
    override = over[real].groupby(rows["week"]).mean()
    seconds = rows[real & ~over].groupby("week")["seconds"].quantile(0.5)
    last = rows["week"] > facts["last_week"] - 4
    caught = float(over[~real & last].mean())
    recent = override[override.index > 4]
    under, above = int((recent < facts["low"]).sum()), int((recent > facts["high"]).sum())
    fast = int((seconds[seconds.index > 4] < facts["least_seconds"]).sum()) >= 3
    good = made.runs["ended"] == "well"
    ended: list[float] = []
    saved: list[float] = []
    for of, at in zip(made.caps["of"].astype(str), made.caps["at"].astype(float), strict=True):
        size = made.runs[of]
        hit = made.runs[(size > at) & ~good]
        spared = hit["dollars"] - at if of == "dollars" else hit["dollars"] * (1 - at / hit["steps"])
        ended.append(float((size[good] > at).mean()))
        saved.append(float(spared.sum()))
    table = {
        cap: {"ended": f"{one:.3%}", "saved": round(other, 2)}
        for cap, one, other in zip(made.caps["cap"], ended, saved, strict=True)
    }
    return {
        "course": pd.DataFrame({"override": override, "seconds": seconds}),
        "band": "under" if under >= 3 else "over" if above >= 3 else "in",
        "caught": f"{caught:.2%}",
        "state": "ALIVE" if caught >= facts["least_caught"] else "stamp" if fast else "Overloaded",
        "caps": table,
        "cap": best_cap(ended, saved, facts["most_ended"]).lower(),
    }


def _own(own: Mapping[str, Any], table: str, column: str, keys: tuple[str, ...]) -> npt.NDArray[np.float64]:
    return np.array([float(own[table][key][column]) for key in keys])


def _band(own: Mapping[str, Any], made: Alive) -> str:
    return band_of(_own(own, "course", "override", _WEEKS), made.facts["low"], made.facts["high"])


def _state(own: Mapping[str, Any], made: Alive) -> str:
    facts = made.facts
    return state_of(
        float(own["caught"]), _own(own, "course", "seconds", _WEEKS), facts["least_caught"], facts["least_seconds"]
    )


def _cap(own: Mapping[str, Any], made: Alive) -> str:
    return best_cap(_own(own, "caps", "ended", CAPS), _own(own, "caps", "saved", CAPS), made.facts["most_ended"])


_BAND = "Count, of the last four full weeks, those under `low` and those above `high`; three of one kind decide."
_STATE = "Go down the three lines with your `caught`, then with your `seconds` of the last four full weeks, and stop at the first that holds."
_CAP = "Of the caps whose `ended` is at most `most_ended`, take the one with the largest `saved` in your table."

QUESTION = Question(
    id="retrieval.alive",
    task="A6",
    title="Is the approval step alive?",
    points=7,
    kind=Record(
        {
            "course": Table(
                "week",
                _WEEKS,
                {
                    "override": Number("share from 0 to 1", within=SHARE, percent=True),
                    "seconds": Number("seconds", within=SECONDS),
                },
            ),
            "band": Choice(
                {
                    "under": "three weeks or more under it",
                    "over": "three weeks or more above it",
                    "in": "neither of the two holds",
                }
            ),
            "caught": Number("share from 0 to 1", within=SHARE, percent=True),
            "state": Choice(
                {
                    "alive": "it stops what it has to stop",
                    "stamp": "it approves without reading",
                    "overloaded": "it reads and misses too much",
                }
            ),
            "caps": Table(
                "cap",
                CAPS,
                {
                    "ended": Number("share from 0 to 1", within=ENDED, percent=True),
                    "saved": Number("dollars", within=DOLLARS),
                },
            ),
            "cap": Choice({cap: f"cap {cap} is set" for cap in CAPS}),
        },
        weights={"course": 1.8, "band": 0.3, "caught": 1.1, "state": 1.15, "caps": 1.55, "cap": 1.1},
        look={
            "course": "Real requests that were decided: the share overridden, and the median seconds of the approved ones.",
            "band": _BAND,
            "caught": "Planted requests of the last four full weeks that were decided: which share was overridden?",
            "state": _STATE,
            "caps": "`ended` rests on good runs alone, `saved` on bad runs alone: in both, those that go beyond the cap.",
            "cap": _CAP,
        },
    ),
    data=alive,
    reference=_answer,
    alternatives=(_by_pandas,),
    misconceptions=(
        Misconception(
            "mean",
            lambda made: {"course": _answer(made, frozenset({"mean"}))["course"]},
            "Those seconds are means. A few long looks pull a mean up; the median is asked for.",
        ),
        Misconception(
            "bad_ended",
            lambda made: {"caps": _answer(made, frozenset({"bad_ended"}))["caps"]},
            "That is the share of bad runs that a cap ends. `ended` asks what it costs: good runs.",
        ),
        Misconception(
            "good_saved",
            lambda made: {"caps": _answer(made, frozenset({"good_saved"}))["caps"]},
            "There good runs save dollars as well. What they did not spend somebody else has to; only bad ones count.",
        ),
        Misconception(
            "whole",
            lambda made: {"caps": _answer(made, frozenset({"whole"}))["caps"]},
            "There a run that is ended saves all its dollars. Up to the cap it has spent them.",
        ),
        *options(
            _answer,
            "band",
            {
                "under": "Under needs three or four of the last four full weeks below `low`.",
                "over": "Over needs three or four of the last four full weeks above `high`.",
                "in": "In needs at most two weeks below `low`, and at most two above `high`, of the last four full ones.",
            },
        ),
        *options(
            _answer,
            "state",
            {
                "alive": "Alive needs a `caught` of at least `least_caught`.",
                "stamp": "Stamp needs `caught` below `least_caught`, and `seconds` below `least_seconds` in three of the last four full weeks or more.",
                "overloaded": "Overloaded needs `caught` below `least_caught`, and `seconds` below `least_seconds` in at most two of the last four full weeks.",
            },
        ),
        *options(_answer, "cap", dict.fromkeys(CAPS, _CAP), idea=lambda option: "largest_saved"),
    ),
    ablations=(
        Ablation(
            "planted_in",
            "real requests only",
            _dropped("planted_in"),
            "Planted errors are in. The team put them there, so they say nothing on the agent's own requests.",
        ),
        Ablation(
            "expired_in",
            "An expired request was decided by nobody and counts nowhere",
            _dropped("expired_in"),
            "Expired requests are in the base. Nobody decided them; leave them out.",
        ),
        Ablation(
            "last_week_in",
            "the eight weeks up to `last_week`; the ninth is not over",
            _dropped("last_week_in"),
            "There week 9 counts as a full one, and every row moves by a week. It is not over yet.",
        ),
        Ablation(
            "all_decided",
            "of the approved ones",
            _dropped("all_decided"),
            "Those seconds are of overridden requests as well. The question is how long a look takes that ends in a yes.",
        ),
        Ablation(
            "all_weeks",
            "in the last four full weeks",
            _dropped("all_weeks"),
            "That is the catch of all eight weeks. The desk worked otherwise before week 5; take the last four.",
        ),
        Ablation(
            "at_cap",
            "a run that ends exactly at the cap is not ended by it",
            _dropped("at_cap"),
            "There runs exactly at the cap are ended, too. Only what goes beyond it is.",
        ),
        Ablation(
            "all_ended",
            "of the good runs",
            _dropped("all_ended"),
            "That is the share of all runs. Take the good ones alone, above and below the line.",
        ),
        Ablation(
            "flat",
            "each step of a run costs the same part of that run's dollars",
            _dropped("flat"),
            "There a step costs the same in every run. Take each run's own dollars ÷ its own steps.",
        ),
    ),
    without=_without,
    follows=(
        Follows("band", ("course",), _band),
        Follows("state", ("course", "caught"), _state),
        Follows("cap", ("caps",), _cap),
    ),
    lookalikes=for_alive,
    generic=DEFAULT - {"carried"},
    survivors={
        ">= to >: caught >= bars['least_caught']": "equivalent: planted margins keep it off the bar",
        "< to <=: last['override'] < bars['low']": "equivalent: planted margins keep it off the bar",
        "> to >=: last['override'] > bars['high']": "equivalent: planted margins keep it off the bar",
        "< to <=: last['seconds'] < bars['least_seconds']": "equivalent: planted margins keep it off the bar",
        "<= to <: table['ended'] <= bars['most_ended']": "equivalent: planted margins keep it off the bar",
    },
    hints=(
        "Two halves that share nothing: the desk's log, and the runs. In the log drop week 9 and what expired first of all.",
        "By week, real requests: overridden ÷ (overridden + approved), and the median seconds of the approved ones. Planted ones: one share over weeks 5 to 8.",
        "A cap by steps: of the good runs the share with more steps. Of the bad ones with more steps add up dollars × (steps − cap) ÷ steps; for a cap by dollars "
        "add up dollars − cap.",
    ),
    worked="""
```python
full = requests[(requests["week"] <= bars["last_week"]) & (requests["outcome"] != "expired")]
over = full["outcome"] == "overridden"
real = full["planted"] == "no"
course = pd.DataFrame({
    "override": over[real].groupby(full["week"]).mean(),
    "seconds": full[real & ~over].groupby("week")["seconds"].median(),
})
last = course.tail(4)
under, above = (last["override"] < bars["low"]).sum(), (last["override"] > bars["high"]).sum()
caught = over[~real & full["week"].isin(last.index)].mean()
if caught >= bars["least_caught"]:
    state = "alive"
else:
    state = "stamp" if (last["seconds"] < bars["least_seconds"]).sum() >= 3 else "overloaded"

good = runs["ended"] == "well"
rows = {}
for cap, of, at in caps.itertuples(index=False):
    beyond = runs[of] > at
    bad = runs[beyond & ~good]
    spared = bad["dollars"] - at if of == "dollars" else bad["dollars"] * (bad["steps"] - at) / bad["steps"]
    rows[cap] = {"ended": beyond[good].mean(), "saved": spared.sum()}
table = pd.DataFrame(rows).T.rename_axis("cap")
step = {
    "course": course,
    "band": "under" if under >= 3 else "over" if above >= 3 else "in",
    "caught": caught,
    "state": state,
    "caps": table,
    "cap": table[table["ended"] <= bars["most_ended"]]["saved"].idxmax(),
}
```

A share of overrides is low because the agent is good, or because nobody reads; the band cannot say which. What the desk was shown and stopped can.
""",
    objective=OBJECTIVE_ALIVE,
    ledger=("KPI-15", "SKILL-16", "FUT-03", "FUT-09"),
)
