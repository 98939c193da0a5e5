"""A6: which offline measure moves with what comes online?"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.evaluation.lookalikes.track import for_track
from aipm_course.modules.evaluation.simulators.release_track import (
    LEAST_FIRST,
    LEAST_LAST,
    MEASURES,
    NAMES,
    TOLERANCE,
    WAYS,
    ReleaseTrack,
    gate_for,
    release_track,
    tracks,
)
from aipm_course.modules.evaluation.tasks.shared import OBJECTIVE_TRACK

_GATES = {**MEASURES, "none": "no measure is to be gated on"}


def _table(values: Any) -> pd.DataFrame:
    return pd.DataFrame({"first": [float(value) for value in values]}, index=pd.Index(NAMES, name="measure"))


def _answer(data: ReleaseTrack, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    ways = dropped & {*WAYS, "plain"}
    first = tracks(data, ways, part="all" if "all" in dropped else "first")
    place = int(first.argmax())
    last = float(tracks(data, ways, part="last")[place])
    return {
        "tracks": _table(first),
        "best": NAMES[place],
        "last": last,
        "gate": gate_for(NAMES[place], float(first[place]), last),
    }


def _without(data: ReleaseTrack, dropped: frozenset[str]) -> Any:
    wrong = _answer(data, dropped)
    if not dropped:
        return wrong
    same = wrong["best"] == _answer(data)["best"] and dropped != {"all"}
    return {"tracks": wrong["tracks"]} | ({"last": wrong["last"]} if same else {})


def _dropped(name: str) -> Callable[[ReleaseTrack], dict[str, Any]]:
    return lambda data: _without(data, frozenset({name}))


def _by_pandas(data: ReleaseTrack) -> dict[str, Any]:
    """The same with pandas' own rank correlation, by merging the tables."""
    online = data.online.merge(data.mix, on="intent")
    online["part"] = online["share"] * online["solved"] / online["replies"]
    came = online.groupby("week")["part"].sum()
    kept = data.releases[data.releases["rolled_back"] == "no"].copy()
    kept["online"] = [came[week + 1] for week in kept["week"]]
    first, last = (part[[*NAMES, "online"]].rank().corr()["online"] for part in (kept.head(16), kept.tail(8)))
    values = {name: float(first[name]) for name in NAMES}
    best = max(values, key=lambda name: values[name])
    return {
        "tracks": {name: f"{value:.3f}" for name, value in values.items()},
        "best": best.upper(),
        "last": round(float(last[best]), 3),
        "gate": best if values[best] >= 0.6 and float(last[best]) >= 0.5 else "NONE",
    }


def _own(own: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(own["tracks"][name]["first"]) for name in NAMES}


def _best(own: Mapping[str, Any], data: ReleaseTrack) -> set[str]:
    values = _own(own)
    return {name for name in NAMES if values[name] == max(values.values())}


def _other(way: str, part: str = "first") -> Callable[[ReleaseTrack], dict[str, Any]]:
    return lambda data: {"tracks": _table(tracks(data, {way} if way else (), part=part))}


_BEST = (
    "The best measure has the largest of your four numbers in `tracks`, sign included: one that moves the other way is under zero, however "
    "large it is without the sign."
)
_GATE = (
    f"A gate needs both bars: the best measure's `tracks` at least {LEAST_FIRST}, and its `last` at least {LEAST_LAST}. Hold your two numbers "
    "against them."
)

OFFLINE = Question(
    id="evaluation.offline",
    task="A6",
    title="Which offline measure moves with what comes online?",
    points=6,
    kind=Record(
        {
            "tracks": Table(
                "measure", NAMES, {"first": Number("rank correlation", within=TOLERANCE, between=(-1.0, 1.0))}
            ),
            "best": Choice(MEASURES),
            "last": Number("rank correlation", within=TOLERANCE, between=(-1.0, 1.0)),
            "gate": Choice(_GATES),
        },
        weights={"tracks": 3, "best": 1, "last": 0.5, "gate": 1.5},
        look={
            "tracks": "Drop the releases that were rolled back; give each of the others the success of the week after it; rank the first 16 by the "
            "measure and by success, and correlate the ranks.",
            "best": _BEST,
            "last": "The rank correlation of your `best` on the last 8 of the 24 releases.",
            "gate": _GATE,
        },
    ),
    data=release_track,
    reference=_answer,
    alternatives=(_by_pandas,),
    misconceptions=(
        Misconception(
            "changes",
            _other("changes"),
            "Those are changes from release to release. The values themselves are ranked.",
        ),
        Misconception(
            "last_eight",
            _other("", "last"),
            "Those are the last 8 releases. They are kept for the test: the measure is picked on the first 16.",
        ),
        Misconception(
            "equal_mix",
            _other("equal_mix"),
            "There each intent counts alike. The fixed mix has a share for each.",
        ),
        *options(_answer, "best", dict.fromkeys(NAMES, _BEST), idea=lambda name: "largest_with_sign"),
        *options(_answer, "gate", dict.fromkeys(_GATES, _GATE), idea=lambda name: "both_bars"),
    ),
    ablations=(
        Ablation(
            "same_week",
            "the week after the release",
            _dropped("same_week"),
            "That takes the week of the release. Part of it still ran on the version before: take the week after.",
        ),
        Ablation(
            "own_mix",
            "times its `share` in `mix`",
            _dropped("own_mix"),
            "That takes each week's own mix of intents. Where hard ones come more often, success falls without any release: weight each intent by "
            "`mix`.",
        ),
        Ablation(
            "rolled_back_in",
            "Releases that were rolled back do not count",
            _dropped("rolled_back_in"),
            "The releases that were rolled back are in. The week after them had another version: drop them, then count to 16.",
        ),
        Ablation(
            "plain",
            "rank correlation",
            _dropped("plain"),
            "That correlates the values. Rank both series first: a single odd release then weighs no more than its rank.",
        ),
        Ablation(
            "all",
            "on the first 16",
            _dropped("all"),
            "That takes all 24 releases. The last 8 are kept for the test of what the first 16 say.",
        ),
    ),
    without=_without,
    follows=(
        Follows("best", ("tracks",), _best),
        Follows("last", ("best",), lambda own, data: float(tracks(data, part="last")[NAMES.index(own["best"])])),
        Follows(
            "gate",
            ("tracks", "best", "last"),
            lambda own, data: gate_for(own["best"], _own(own)[own["best"]], own["last"]),
        ),
    ),
    lookalikes=for_track,
    generic=DEFAULT - {"carried"},
    survivors={
        "sum to mean: online.groupby('week')['part'].sum()": "equivalent: each week has three intents, so the ranks stay",
        ">= to >: first[best] >= facts['least_first']": "equivalent: no number lies on the bar",
        ">= to >: last[best] >= facts['least_last']": "equivalent: no number lies on the bar",
    },
    hints=(
        "First one number per week: each intent's `solved` ÷ `replies`, times its `share` in `mix`, added up. Then one number per release: that of its "
        "`week` + 1.",
        'Drop the releases with `rolled_back` "yes" before you take the first 16. `frame.corr(method="spearman")` ranks and correlates; in a spreadsheet '
        "`RANK` makes two columns of ranks, and `CORREL` does the rest.",
        "The largest number counts with its sign. Look at the last 8 for this one measure only: whoever picks there has nothing left to test with.",
    ),
    worked="""
```python
online["part"] = online["solved"] / online["replies"] * online["intent"].map(mix.set_index("intent")["share"])
success = online.groupby("week")["part"].sum()
kept = releases[releases["rolled_back"] == "no"].copy()
kept["success"] = (kept["week"] + 1).map(success)
names = ["judge", "match", "overlap", "steps"]
first = kept.head(16)[[*names, "success"]].corr(method="spearman")["success"][names]
last = kept.tail(8)[[*names, "success"]].corr(method="spearman")["success"][names]
best = first.idxmax()
holds = first[best] >= facts["least_first"] and last[best] >= facts["least_last"]
coach = {"tracks": first, "best": best, "last": last[best], "gate": best if holds else "none"}
```

A measure that moves the other way is no gate: whoever pushes it up pushes success down. And of several measures the best of 16 releases looks good
by chance alone, so it is tested on releases that had no part in the choice.
""",
    objective=OBJECTIVE_TRACK,
    ledger=("RESP-44", "KPI-12", "CHAL-04", "SIG-03"),
)
