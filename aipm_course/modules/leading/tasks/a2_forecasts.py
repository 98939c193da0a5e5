"""A2: a record of forecasts: who promises too much or too little, and whose forecasts to trust."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.leading.lookalikes.forecasts import for_forecasts
from aipm_course.modules.leading.simulators.forecasts import (
    BRIER_WITHIN,
    GAP_WITHIN,
    PEOPLE,
    TODAY,
    Forecasts,
    base_of,
    counted,
    forecasts,
    other_briers,
    other_gaps,
    record,
    right_of,
    trust,
    verdict,
)
from aipm_course.modules.leading.tasks.shared import OBJECTIVE_FORECASTS

_RULE_WAYS: Mapping[str, Mapping[str, Any]] = {
    "early": {"due": "settled"},
    "last_day": {"due": "before"},
    "every": {"which": "all"},
    "moved": {"date": "due_now"},
    "at_due": {"at_due": False},
    "open_out": {"open_as": "dropped"},
}
_OTHER_WAYS: Mapping[str, Mapping[str, Any]] = {
    "last": {"which": "last"},
    "shipped": {"due": "shipped"},
    "ever": {"date": "ever"},
    "empty": {"date": "empty"},
    "file_order": {"which": "file"},
    "all_due": {"due": "all"},
    "all_rows": {"due": "all", "which": "all"},
}


def _column(name: str, values: "pd.Series | Mapping[str, object]") -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dict(values))}).loc[list(PEOPLE)].rename_axis("person")


def _tables(rows: pd.DataFrame) -> dict[str, Any]:
    found = record(rows)
    return {
        "gap": _column("gap", found["gap"]),
        "brier": _column("brier", found["brier"]),
        "base": base_of(rows),
    }


def _answer(data: Forecasts) -> dict[str, Any]:
    rows = counted(data)
    found = right_of(data)
    said = found["record"]["verdict"]
    return {**_tables(rows), "verdict": _column("verdict", said), "trust": found["trust"]}


def _by_counting(data: Forecasts) -> dict[str, Any]:
    """The same row by row, rounded as a spreadsheet shows it."""
    first: dict[tuple[str, str], Any] = {}
    for row in sorted(data.table.to_dict("records"), key=lambda row: row["made"]):
        first.setdefault((row["person"], row["item"]), row)
    by: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for (person, _), row in first.items():
        if row["due"] <= TODAY:
            by[person].append((row["chance"], int(row["shipped"] != "" and row["shipped"] <= row["due"])))
    gap = {name: sum(c - h for c, h in rows) / len(rows) for name, rows in by.items()}
    brier = {name: sum((c - h) ** 2 for c, h in rows) / len(rows) for name, rows in by.items()}
    hits = [h for rows in by.values() for _, h in rows]
    share = sum(hits) / len(hits)
    n = {name: len(rows) for name, rows in by.items()}
    return {
        "gap": {name: f"{100 * value:.1f}%" for name, value in gap.items()},
        "brier": {name: round(value, 4) for name, value in brier.items()},
        "base": round(share - share**2, 4),
        "verdict": {name: verdict(gap[name], n[name]).upper() for name in PEOPLE},
        "trust": trust(brier, n, share - share**2).lower(),
    }


def _touched(data: Forecasts, names: frozenset[str]) -> dict[str, Any] | None:
    ways: dict[str, Any] = {}
    for name in names:
        if ways.keys() & _RULE_WAYS[name].keys():
            return None  # two edges of one rule
        ways |= _RULE_WAYS[name]
    if not names:
        return _answer(data)
    return _tables(counted(data, **ways))


def _drop(name: str, rule: str, message: str) -> Ablation[Forecasts]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


_RULES = (
    _drop(
        "early",
        "on or before today",
        "Items that shipped before their date came count in yours. Of what is not due yet, only successes can be seen.",
    ),
    _drop(
        "last_day",
        "on or before today",
        "Items that are due today are left out in yours. They count.",
    ),
    _drop(
        "every",
        "the first forecast of a person for an item",
        "Later forecasts for the same item count in yours. Only the first one of a person does.",
    ),
    _drop(
        "moved",
        "a moved date does not help",
        "Dates that were moved are kept in yours. The date of the forecast, `due`, counts.",
    ),
    _drop(
        "at_due",
        "on its date `due` or before",
        "What ships on its date is a miss in yours. On the date is in time.",
    ),
    _drop(
        "open_out",
        "what has not shipped is a miss",
        "What is due and has not shipped is left out in yours. It is a miss.",
    ),
)


def _way(name: str) -> Callable[[Forecasts], Any]:
    return lambda data: _tables(counted(data, **_OTHER_WAYS[name]))


def _other(field: str, name: str) -> Callable[[Forecasts], Any]:
    ways = {"gap": other_gaps, "brier": other_briers}[field]
    return lambda data: {field: _column(field, ways(data)[name])}


def _n(data: Forecasts) -> dict[str, float]:
    return {str(name): float(value) for name, value in record(counted(data))["n"].items()}


def _follow_verdict(own: Mapping[str, Any], data: Forecasts) -> list[Any]:
    n = _n(data)
    return [{name: {"verdict": verdict(float(own["gap"][name]["gap"]), n[name])} for name in PEOPLE}]


def _follow_trust(own: Mapping[str, Any], data: Forecasts) -> set[str]:
    brier = {name: float(own["brier"][name]["brier"]) for name in PEOPLE}
    return {trust(brier, _n(data), float(own["base"]))}


def _look_trust(given: Any, own: Mapping[str, Any], data: Forecasts) -> str:
    if given != "nobody" and _n(data)[str(given)] < 40:
        return "This person has fewer than 40 forecasts that count."
    return "Take the lowest of your `brier` among those with 40 or more, and hold it against your `base` less 0.02."


def _verdicts() -> "list[Misconception[Forecasts]]":
    """Return what somebody reads who has one word for everybody with enough forecasts."""
    words = {
        "over": "`over` needs a `gap` of 8 points or more, and 40 forecasts.",
        "under": "`under` needs a `gap` of −8 points or less, and 40 forecasts.",
        "fine": "`fine` needs a `gap` between −8 and 8 points, and 40 forecasts.",
        "few": "`few` needs fewer than 40 forecasts that count.",
    }
    return [
        Misconception(
            f"verdict_{option}",
            lambda data, option=option: {"verdict": _column("verdict", dict.fromkeys(PEOPLE, option))},  # type: ignore[misc]
            text,
        )
        for option, text in words.items()
    ]


FORECASTS = Question(
    id="leading.forecasts",
    task="A2",
    title="Whose forecasts to trust",
    points=8,
    kind=Record(
        {
            "gap": Table("person", PEOPLE, {"gap": Number("share", within=GAP_WITHIN, percent=True)}),
            "brier": Table("person", PEOPLE, {"brier": Number("score from 0 to 1", within=BRIER_WITHIN)}),
            "base": Number("score from 0 to 1", within=BRIER_WITHIN),
            "verdict": Table(
                "person",
                PEOPLE,
                {
                    "verdict": Choice(
                        {
                            "over": "promises too much",
                            "under": "promises too little",
                            "fine": "about right on the whole",
                            "few": "too few to say",
                        }
                    )
                },
            ),
            "trust": Choice({**{name: f"{name}'s forecasts" for name in PEOPLE}, "nobody": "nobody's forecasts"}),
        },
        weights={"gap": 1.8, "brier": 1.8, "base": 0.8, "verdict": 1.8, "trust": 1.8},
        look={
            "gap": "Per person: the mean of `chance` less the share of hits, over the forecasts that count.",
            "brier": "Per forecast: chance less 1 for a hit, less 0 for a miss; squared. Then the mean of each person.",
            "base": "The share of hits over all forecasts that count, times the share of misses.",
            "verdict": "First the number of forecasts, then your `gap` against 8 points up or down.",
            "trust": "The lowest of your `brier` among those with 40 or more, against your `base` less 0.02.",
        },
    ),
    data=forecasts,
    reference=_answer,
    alternatives=(_by_counting,),
    misconceptions=(
        Misconception("last", _way("last"), "The last forecast of an item counts in yours. The first one does."),
        Misconception(
            "shipped", _way("shipped"), "Only what has shipped counts in yours. What is due counts, shipped or not."
        ),
        Misconception(
            "ever", _way("ever"), "Whatever has shipped is a hit in yours. It has to ship by its date `due`."
        ),
        Misconception(
            "empty",
            _way("empty"),
            "An empty `shipped` is in time in yours: as a text it comes before every date. It has not shipped, so it is a miss.",
        ),
        Misconception(
            "file_order",
            _way("file_order"),
            "Of several forecasts for an item, the one that stands first in the table counts in yours. The first by `made` does.",
        ),
        Misconception(
            "all_due", _way("all_due"), "Items that are not due yet count in yours. They say nothing so far."
        ),
        Misconception(
            "all_rows", _way("all_rows"), "Those are all rows. Only what is due counts, once per person and item."
        ),
        Misconception(
            "minus",
            _other("gap", "the share of hits less the mean chance"),
            "`gap` has its sign the other way round: it is the mean chance less the share of hits.",
        ),
        Misconception(
            "mean_chance", _other("gap", "the mean chance"), "That is the mean chance. The share of hits comes off."
        ),
        Misconception(
            "hits",
            _other("gap", "the share of hits"),
            "That is the share of hits. The mean chance less that share is asked.",
        ),
        Misconception(
            "relative",
            _other("gap", "the gap in percent of the share of hits"),
            "That is in percent of the share of hits. The plain difference of the two shares is asked.",
        ),
        Misconception(
            "not_squared",
            _other("brier", "the mean distance, not squared"),
            "The distances are not squared in yours. Each one is squared before the mean is taken.",
        ),
        Misconception(
            "root",
            _other("brier", "the root of it"),
            "That is the root of the score. The mean of the squares is asked.",
        ),
        Misconception(
            "gap_squared",
            _other("brier", "the square of the gap"),
            "That squares the mean. Each forecast's distance is squared first, then the mean is taken.",
        ),
        Misconception(
            "wrong_side",
            _other("brier", "the share of forecasts on the wrong side of 50%"),
            "That counts forecasts on the wrong side of 50%. The score asks how far each one was off.",
        ),
        *_verdicts(),
        *options(
            _answer,
            "trust",
            {
                **{
                    name: f"Trusting {name} needs three things: 40 forecasts that count, the lowest `brier` of those who have them, and one that is "
                    "at least 0.02 under `base`."
                    for name in PEOPLE
                },
                "nobody": "Nobody is trusted where no `brier`, of those with 40 forecasts, is at least 0.02 under `base`.",
            },
            idea=lambda option: "nobody" if option == "nobody" else "trusting",
        ),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows("verdict", ("gap",), _follow_verdict),
        Follows("trust", ("brier", "base"), _follow_trust, look=_look_trust),
    ),
    lookalikes=for_forecasts,
    generic=DEFAULT - {"carried", "root", "inverse"},
    survivors={
        "< to <=: abs(gap[person]) < 0.08": "equivalent: planted margins keep every gap 2 points off the bar",
        "0.08 to 0.088: abs(gap[person]) < 0.08": "equivalent: planted margins keep every gap 2 points off the bar",
        "> to >=: gap[person] > 0": "equivalent: a gap of 0 is fine, and asked no further",
        "0.02 to 0.022: base - 0.02": "equivalent: planted margins keep every score off the bar",
        "<= to <: enough.min() <= base - 0.02": "equivalent: planted margins keep every score off the bar",
    },
    hints=(
        "First the rows that count: due by today, and of several forecasts of a person for one item the first by `made`.",
        "Then one column `hit`: shipped, and not later than `due`. An empty `shipped` is no hit. Dates in this form can be compared as text.",
        "`chance - hit` is the distance of one forecast. Its mean per person is `gap`, the mean of its square is `brier`.",
    ),
    worked="""
```python
due = forecasts[forecasts["due"] <= today].sort_values("made")
rows = due.drop_duplicates(["person", "item"])
hit = (rows["shipped"] != "") & (rows["shipped"] <= rows["due"])
off = rows["chance"] - hit

gap = off.groupby(rows["person"]).mean()
brier = (off**2).groupby(rows["person"]).mean()
many = rows["person"].value_counts()
base = hit.mean() * (1 - hit.mean())

verdict = {}
for person in gap.index:
    if many[person] < 40:
        verdict[person] = "few"
    elif abs(gap[person]) < 0.08:
        verdict[person] = "fine"
    else:
        verdict[person] = "over" if gap[person] > 0 else "under"

enough = brier[many[brier.index] >= 40]
record = {
    "gap": gap,
    "brier": brier,
    "base": base,
    "verdict": verdict,
    "trust": enough.idxmin() if enough.min() <= base - 0.02 else "nobody",
}
```

In a spreadsheet: sort by `made`, remove duplicates of person and item, filter `due`, then `AVERAGEIFS`. A gap can be talked about and mended; a
forecast that tells nothing cannot. So who promises too much may still be the one to listen to.
""",
    objective=OBJECTIVE_FORECASTS,
    ledger=("KPI-28", "KPI-30", "SOFT-10", "UNDER-03"),
)
