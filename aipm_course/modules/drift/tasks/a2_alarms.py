"""A2: what kind of alarm?"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.kernel.wording import listed
from aipm_course.modules.drift.simulators.drift_room import (
    ACTIONS,
    EPISODES,
    HELD,
    KINDS,
    RIGHT_ACTION,
    SAME_AS_LAST_YEAR,
    DriftRoom,
    drift_room,
    evidence,
    kind_of,
    segment_auc,
    span_auc,
)
from aipm_course.modules.drift.simulators.drift_stream import FEATURES, FLAG_AT, REFERENCE_WEEKS, SEGMENTS
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_TELL_APART
from aipm_course.simulation.rates import auc

_COLUMNS = {
    "worst_psi": Number("index points", within=0.004, within_percent=1.5),
    "auc": Number("share from 0 to 1", within=0.006, percent=True),
}


def _worst(data: DriftRoom, episode: str) -> float:
    first, last = data.span(episode)
    return float(data.psi.loc[first:last].to_numpy().max())


def _alarms(data: DriftRoom) -> pd.DataFrame:
    rows = []
    for episode, kind in data.kinds.items():
        auc = span_auc(data.payments, *data.span(episode))
        rows.append((episode, _worst(data, episode), auc, kind, RIGHT_ACTION[kind]))
    return pd.DataFrame(rows, columns=["episode", "worst_psi", "auc", "kind", "action"])


def _alarms_by_week(data: DriftRoom) -> dict[str, dict[str, Any]]:
    """The same with AUC averaged over the weeks, as a dictionary, capitals and all."""
    rows = _alarms(data).set_index("episode").to_dict("index")
    return {
        str(episode): {
            "action": str(row["action"]).upper(),
            "kind": f" {row['kind']}",
            "worst_psi": round(float(row["worst_psi"]), 3),
            "auc": float(data.quality["auc"].loc[slice(*data.span(str(episode)))].mean()),
        }
        for episode, row in rows.items()
    }


def _column(data: DriftRoom, name: str, values: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({"episode": list(data.kinds), name: [values[episode] for episode in data.kinds]})


def _drops(data: DriftRoom) -> dict[str, float]:
    before = span_auc(data.payments, 1, REFERENCE_WEEKS)
    return {episode: before - span_auc(data.payments, *data.span(episode)) for episode in data.kinds}


def _per_week(data: DriftRoom, measure: Callable[[int, int], float], take: Callable[..., float]) -> dict[str, float]:
    """Return a summary of a measure's weeks for each episode."""
    return {
        name: float(take([measure(week, week) for week in range(first, last + 1)]))
        for name, (first, last) in _spans(data).items()
    }


def _spans(data: DriftRoom) -> dict[str, tuple[int, int]]:
    return {name: data.span(name) for name in data.kinds}


def _auc_of(rows: pd.DataFrame, score: pd.Series) -> float:
    return auc(rows["label"].to_numpy(dtype=float, na_value=np.nan) == 1, score.to_numpy())


@lru_cache(maxsize=64)
def _other_aucs(data: DriftRoom) -> dict[str, dict[str, float]]:
    """Return what people compute in place of the AUC of a span, episode by episode."""
    payments = data.payments
    found: dict[str, dict[str, float]] = {
        "first_week": _per_week(data, lambda a, b: span_auc(payments, a, b), lambda weeks: weeks[0]),
        "last_week": _per_week(data, lambda a, b: span_auc(payments, a, b), lambda weeks: weeks[-1]),
        "worst_week": _per_week(data, lambda a, b: span_auc(payments, a, b), min),
        "best_week": _per_week(data, lambda a, b: span_auc(payments, a, b), max),
        "without_the_last": {
            name: span_auc(payments, first, max(first, last - 1)) for name, (first, last) in _spans(data).items()
        },
        "without_the_first": {
            name: span_auc(payments, min(first + 1, last), last) for name, (first, last) in _spans(data).items()
        },
    }
    for name in data.kinds:
        first, last = data.span(name)
        rows = payments[payments["week"].between(first, last)]
        flag, fraud = rows["score"] >= FLAG_AT, rows["label"] == 1
        flagged, inside = rows[flag], segment_auc(payments, first, last).drop("total")
        own = {
            "flags_for_scores": _auc_of(rows, flag.astype(float)),
            "flagged_only": _auc_of(flagged, flagged["score"]),
            "accuracy": float((flag == fraud).mean()),
            "precision": float(fraud[flag].mean()),
            "caught": float(flag[fraud].mean()),
            "mean_of_languages": float(inside.mean()),
            "worst_language": float(inside.min()),
            "reference": span_auc(payments, 1, REFERENCE_WEEKS),
            "gini": 2 * span_auc(payments, first, last) - 1,
            "correlation": float(np.corrcoef(rows["score"], fraud.astype(float))[0, 1]),
            "drop": _drops(data)[name],
            "ratio": 1 - _drops(data)[name] / span_auc(payments, 1, REFERENCE_WEEKS),
            "reviewers": _auc_of(flagged.assign(label=1 - flagged["cleared"]), flagged["score"]),
            "turned": 1 - span_auc(payments, first, last),
            "one_week_early": span_auc(payments, first - 1, last),
            "one_week_late": span_auc(payments, first, last + 1),
            "shifted_early": span_auc(payments, first - 1, last - 1),
            "shifted_late": span_auc(payments, first + 1, last + 1),
            **{f"language_{language}": float(value) for language, value in inside.items()},
        }
        for way, value in own.items():
            found.setdefault(way, {})[name] = value
    return found | _sorted({name: span_auc(payments, *data.span(name)) for name in data.kinds})


def _sorted(column: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return a column that was sorted alone, either way."""
    return {
        way: dict(zip(column, sorted(column.values(), reverse=turned), strict=True))
        for way, turned in (("sorted_up", False), ("sorted_down", True))
    }


_SORTED = "The right values in the wrong rows: `{}` was sorted by itself, or lost its row names. Each value belongs to its episode."
_AUC_WAYS = {
    "first_week": "That is the AUC of the first week of each span alone.",
    "last_week": "That is the AUC of the last week of each span alone.",
    "worst_week": "That is the lowest weekly AUC of each span.",
    "best_week": "That is the highest weekly AUC of each span.",
    "without_the_last": "The last week of each span is missing. Both ends belong in it.",
    "without_the_first": "The first week of each span is missing. Both ends belong in it.",
    "flags_for_scores": "That is the AUC of flags, yes or no at 0.2. Give it the scores themselves: it asks about their order.",
    "flagged_only": "That is the AUC among flagged payments only. All payments of the span belong in it.",
    "accuracy": "That is accuracy at 0.2, the share of payments on the right side of the bar. AUC asks about the order of scores.",
    "precision": "That is precision, the share of flags that were fraud. AUC asks about the order of all scores.",
    "caught": "That is the share of frauds that were flagged. AUC asks about the order of all scores.",
    "mean_of_languages": "That is the mean of the languages' AUCs. Take all payments of the span together.",
    "worst_language": "That is the AUC of the worst language. `auc` takes all payments of the span; languages come in with `kind`.",
    **{
        f"language_{language}": f'That is the AUC of "{language}" alone. `auc` takes all payments of the span; languages come in with `kind`.'
        for language in SEGMENTS
    },
    "reference": "That is the AUC of weeks 1 to 4 in every row. Take the span's own payments.",
    "gini": "That is 2 x AUC - 1. `auc` asks for the AUC itself.",
    "correlation": "That is the correlation of score and label. AUC asks about the order of scores only.",
    "drop": "That is how far AUC is under that of weeks 1 to 4. `auc` asks for the AUC itself.",
    "ratio": "That is AUC divided by that of weeks 1 to 4. `auc` asks for the AUC itself.",
    "reviewers": "That takes the reviewers' word for the label. `label` says what was fraud, for unflagged payments too.",
    "turned": "That is one minus AUC: a high score has to speak for fraud.",
    "one_week_early": "A week before each span is in there.",
    "one_week_late": "A week after each span is in there.",
    "shifted_early": "Those are the right number of weeks, a week too early.",
    "shifted_late": "Those are the right number of weeks, a week too late.",
    **dict.fromkeys(("sorted_up", "sorted_down"), _SORTED.format("auc")),
}


@lru_cache(maxsize=64)
def _other_indices(data: DriftRoom) -> dict[str, dict[str, float]]:
    """Return what people read off in place of the highest index, episode by episode."""
    found: dict[str, dict[str, float]] = {}
    for name in data.kinds:
        first, last = data.span(name)
        rows: Any = data.psi.loc[first:last]
        own = {
            "last_week": float(rows.iloc[-1].max()),
            "calmest_week": float(rows.max(axis=1).min()),
            "calmest_of_each_feature": float(rows.min().max()),
            "middle_week": float(rows.iloc[len(rows) // 2].max()),
            "without_the_last": float(rows.iloc[:-1].to_numpy().max()),
            "without_the_first": float(rows.iloc[1:].to_numpy().max()),
            "median_of_weeks": float(rows.max(axis=1).median()),
            "highest_median": float(rows.median().max()),
            "one_week_early": float(data.psi.loc[first - 1 : last].to_numpy().max()),
            "one_week_late": float(data.psi.loc[first : last + 1].to_numpy().max()),
            "highest_mean": float(rows.mean().max()),
            "mean_of_highest": float(rows.max(axis=1).mean()),
            "mean_of_feature_maxima": float(rows.max().mean()),
            "sum_in_worst_week": float(rows.sum(axis=1).max()),
            "sum_of_everything": float(rows.to_numpy().sum()),
            "lowest": float(rows.to_numpy().min()),
            "median": float(np.median(rows.to_numpy())),
            "shifted_early": float(data.psi.loc[first - 1 : last - 1].to_numpy().max()),
            "shifted_late": float(data.psi.loc[first + 1 : last + 1].to_numpy().max()),
        }
        for way, value in own.items():
            found.setdefault(way, {})[name] = value
    return found | _sorted({name: _worst(data, name) for name in data.kinds})


_ONE_WEEK = (
    "Your `worst_psi` misses the highest week of a span. Perhaps you took one week, the first, the last or the calmest, or left the "
    "last one out. Take the highest of all weeks, both ends included."
)
_INDEX_WAYS = {
    **dict.fromkeys(
        (
            "last_week",
            "calmest_week",
            "calmest_of_each_feature",
            "middle_week",
            "without_the_last",
            "without_the_first",
        ),
        _ONE_WEEK,
    ),
    **dict.fromkeys(
        ("highest_mean", "mean_of_highest", "median_of_weeks", "highest_median"),
        "That is an average over the weeks of a span, a mean or a median. Take the highest single value.",
    ),
    "one_week_early": "A week before each span is in there.",
    "one_week_late": "A week after each span is in there.",
    "mean_of_feature_maxima": "That averages the features' maxima. Take the highest of all three.",
    "sum_in_worst_week": "That adds up the features. Take the one that moved most.",
    "sum_of_everything": "That adds up features and weeks. Take the highest single value.",
    "lowest": "That is the lowest index of each span. Asked is the highest.",
    "median": "That is the median over features and weeks. Asked is the highest.",
    "shifted_early": "Those are the right number of weeks, a week too early.",
    "shifted_late": "Those are the right number of weeks, a week too late.",
    **dict.fromkeys(("sorted_up", "sorted_down"), _SORTED.format("worst_psi")),
}


def _ways(
    column: str, ways: Mapping[str, str], made: Callable[[DriftRoom], Mapping[str, Mapping[str, float]]]
) -> Iterator[Misconception[DriftRoom]]:
    """Return a slip for each way to fill a column; None where every row comes out as it should."""
    within = _COLUMNS[column].tolerance

    def answer(way: str) -> Callable[[DriftRoom], pd.DataFrame | None]:
        def of(data: DriftRoom) -> pd.DataFrame | None:
            right = _alarms(data).set_index("episode")[column]
            values = made(data)[way]
            shows = any(not within.close(values[name], float(right[name])) for name in data.kinds)
            return _column(data, column, values) if shows else None

        return of

    asked = {"auc": "Asked is AUC over all payments of the span.", "worst_psi": ""}[column]
    ideas = {_ONE_WEEK: "index_of_the_first_week"}  # the rule of that name says it as well
    for way, message in ways.items():
        said = (
            message
            if not asked or any(word in message for word in ("ll payments", "sks", "episode"))
            else f"{message} {asked}"
        )
        name = f"{column}_{way}"
        yield Misconception(name, answer(way), said, idea=ideas.setdefault(said, name))


def _needs(kind: str, data: DriftRoom, own: Mapping[str, Any], episode: str) -> str:
    """Return what would have to be seen in an episode for a kind, of which it is not: the first thing that is not there."""
    seen = evidence(data, episode)
    drop = span_auc(data.payments, 1, REFERENCE_WEEKS) - own["auc"][episode]
    arrives = seen.zeros < 0.10 and seen.age <= 2
    sound = "nothing may arrive wrong or old: look at exact zeros in each feature, and at `oldest_table_days`"
    if kind == "input":
        return "a tenth or more of a feature has to be exactly 0, or the oldest table more than two days old"
    if kind == "concept":
        fell = "AUC in total has to be more than 0.10 under that of weeks 1 to 4"
        return fell if drop <= HELD else sound
    if kind == "segment":
        if drop > HELD:
            return "AUC has to hold in total, at most 0.10 under that of weeks 1 to 4"
        return (
            "one language has to lose more than 0.12 of AUC against its own weeks 1 to 4, and more than twice the next"
            if arrives
            else sound
        )
    if kind == "more_fraud":
        if drop > HELD:
            return "AUC has to hold, at most 0.10 under that of weeks 1 to 4"
        return "over 1.3 times as much has to be flagged as in weeks 1 to 4" if arrives and seen.flags <= 1.3 else sound
    # A fall in all and a fall in one language hear the same: naming the language would name the kind.
    amounts = (
        "amounts have to be within 3% of last year's same weeks, and " if seen.last_year > SAME_AS_LAST_YEAR else ""
    )
    if drop <= HELD and not arrives:
        return f"{amounts}{sound}"
    if drop <= HELD and seen.flags > 1.3:
        return f"{amounts}no more may be flagged than in weeks 1 to 4, up to 1.3 times"
    return f"{amounts}AUC has to hold, in total and in each language, each against its own in weeks 1 to 4"


def _look_at_kinds(given: Mapping[str, str], own: Mapping[str, Any], data: DriftRoom) -> str:
    led = _kind(own, data)
    wrong = [name for name in EPISODES if given[name] != led[name]]
    told: dict[str, list[str]] = {}
    for name in wrong:
        told.setdefault(f'for "{given[name]}" {_needs(given[name], data, own, name)}', []).append(name)
    return " ".join(f"{listed(names)}: {text}." for text, names in told.items())


def _look_at_actions(given: Mapping[str, str], own: Mapping[str, Any], data: DriftRoom) -> str:
    kind_with = {action: kind for kind, action in RIGHT_ACTION.items()}
    wrong = [name for name in EPISODES if RIGHT_ACTION[own["kind"][name]] != given[name]]
    return " ".join(
        f'{name}: "{given[name]}" is what fits "{kind_with[given[name]]}", and you call {name} "{own["kind"][name]}".'
        for name in wrong
    )


def _kind(own: Mapping[str, Any], data: DriftRoom) -> dict[str, str]:
    before = span_auc(data.payments, 1, REFERENCE_WEEKS)
    return {name: kind_of(before - own["auc"][name], evidence(data, name)) for name in EPISODES}


def _action(own: Mapping[str, Any], data: DriftRoom) -> dict[str, str]:
    return {name: RIGHT_ACTION[own["kind"][name]] for name in EPISODES}


def _quantities(data: DriftRoom) -> dict[str, float | pd.Series]:
    payments = data.payments
    early = payments[payments["week"] <= REFERENCE_WEEKS]

    def per_episode(measure: Any) -> pd.Series:
        spans = {name: payments[payments["week"].between(*data.span(name))] for name in data.kinds}
        return pd.Series({name: float(measure(rows)) for name, rows in spans.items()})

    return {
        "AUC of weeks 1 to 4": span_auc(payments, 1, REFERENCE_WEEKS),
        "the drop in AUC": pd.Series(_drops(data)),
        "the share of payments that were fraud": per_episode(lambda rows: (rows["label"] == 1).mean()),
        "the share of payments flagged": per_episode(lambda rows: (rows["score"] >= FLAG_AT).mean()),
        "the share of payments flagged in weeks 1 to 4": float((early["score"] >= FLAG_AT).mean()),
        "the share of flags that were fraud": per_episode(
            lambda rows: (rows.loc[rows["score"] >= FLAG_AT, "label"] == 1).mean()
        ),
    }


ALARMS = Question(
    id="drift.alarms",
    task="A2",
    title="What kind of alarm?",
    points=6,
    kind=Table(
        "episode",
        EPISODES,
        {**_COLUMNS, "kind": Choice(KINDS), "action": Choice(ACTIONS)},
    ),
    data=drift_room,
    reference=_alarms,
    alternatives=(_alarms_by_week, lambda data: _alarms(data).set_index("episode").iloc[::-1].assign(note="")),
    follows=(
        Follows("kind", ("auc",), _kind, look=_look_at_kinds),
        Follows("action", ("kind",), _action, look=_look_at_actions),
    ),
    ablations=(
        Ablation(
            "average_index",
            "the highest index of any feature in any week of the span",
            lambda data: _column(
                data,
                "worst_psi",
                {name: float(data.psi.loc[slice(*data.span(name))].to_numpy().mean()) for name in data.kinds},
            ),
            "Your `worst_psi` is an average over features and weeks; an average hides the one that moved. Take the "
            "highest value.",
        ),
        Ablation(
            "index_of_the_first_week",
            "the highest index of any feature in any week of the span",
            lambda data: _column(
                data, "worst_psi", {name: float(data.psi.loc[data.span(name)[0]].max()) for name in data.kinds}
            ),
            _ONE_WEEK,
        ),
        Ablation(
            "auc_from_the_start",
            "AUC over the span's payments",
            lambda data: _column(
                data, "auc", {name: span_auc(data.payments, 1, data.span(name)[1]) for name in data.kinds}
            ),
            "Your `auc` covers everything from week 1 to the end of the episode. Good old weeks cover up bad new ones: "
            "take the episode's weeks only.",
        ),
    ),
    misconceptions=(
        *(
            Misconception(
                f"index_of_{feature}",
                lambda data, feature=feature: _column(  # type: ignore[misc]
                    data,
                    "worst_psi",
                    {name: float(data.psi.loc[slice(*data.span(name)), feature].max()) for name in data.kinds},
                ),
                f"That is the highest index of {feature.replace('_', ' ')} alone. Take the highest of all three features.",
            )
            for feature in FEATURES
        ),
        *_ways("worst_psi", _INDEX_WAYS, _other_indices),
        *_ways("auc", _AUC_WAYS, _other_aucs),
    ),
    quantities=_quantities,
    hints=(
        "Four episodes, two numbers each, and then the raw data. Ask of each: did inputs move, did quality fall, and what do "
        "the values look like?",
        "Before you name one: `mean_amount_last_year` against this year's; the share of exact zeros in each feature; "
        "`oldest_table_days`; the share flagged against weeks 1 to 4; AUC per language.",
        '`rows = stream[stream["week"].between(first, last)]` are one episode\'s rows. '
        '`roc_auc_score(rows["label"].astype(int), rows["score"])` gives `auc`; '
        '`psi.loc[first:last].max().max()` gives `worst_psi`; `(rows[["velocity", "account_age"]] == 0).mean()` counts '
        "zeros. A kind then has one action.",
    ),
    worked=lambda data: _worked(data),
    survivors={
        "<= to <: stream['week'] <= 4": "meant: drops and flags are planted away from their bars; a quiet week more or less moves them by less",
        "4 to 5: stream['week'] <= 4": "meant: drops and flags are planted away from their bars; a quiet week more or less moves them by less",
        "4 to 3: stream['week'] <= 4": "meant: drops and flags are planted away from their bars; a quiet week more or less moves them by less",
        ">= to >: zeros >= 0.1": "meant: a feature with missing values has 13% of zeros or more, any other next to none",
        "0.1 to 0.11: zeros >= 0.1": "meant: a feature with missing values has 13% of zeros or more, any other next to none",
        "2 to 3: age > 2": "meant: tables are at most 2 days old, and a frozen one gets a week older every week",
        "> to >=: quality(quiet) - quality(rows) > 0.1": "meant: the drop of AUC is planted at least 0.015 from its bar",
        "0.1 to 0.11: quality(quiet) - quality(rows) > 0.1": "meant: the drop of AUC is planted at least 0.015 from its bar",
        "> to >=: lost[-1] > 0.12": "meant: one language is planted to lose over 0.14 and 2.2 times the next, or every one under 0.10",
        "0.12 to 0.132: lost[-1] > 0.12": "meant: one language is planted to lose over 0.14 and 2.2 times the next, or every one under 0.10",
        "> to >=: lost[-1] > 2 * lost[-2]": "meant: one language is planted to lose over 0.14 and 2.2 times the next, or every one under 0.10",
        "without lost[-1] > 2 * lost[-2]: lost[-1] > 0.12 and lost[-1] > 2 * lost[-2]": "meant: no two languages are planted to fall while the total holds and the input is sound",
        "2 to 1: 2 * lost[-2]": "meant: no two languages are planted to fall while the total holds and the input is sound",
        "2 to 3: 2 * lost[-2]": "meant: where one language falls, the others lose what chance takes, far less than a third of it",
        "2 to 3: -2": "meant: where one language falls, the others lose what chance takes, far less than a third of it",
        "without the filter quiet['segment'] == key: quiet": "meant: in weeks 1 to 4 the languages' AUCs differ by chance only, which is less than the planted margins",
        "== to !=: quiet['segment'] == key": "meant: in weeks 1 to 4 the languages' AUCs differ by chance only, which is less than the planted margins",
        ">= to >: rows['score'] >= 0.2": "meant: flags are planted under 1.25 times those of weeks 1 to 4, or over 1.4 times",
        ">= to >: quiet['score'] >= 0.2": "meant: flags are planted under 1.25 times those of weeks 1 to 4, or over 1.4 times",
        "> to >=: flags > 1.3": "meant: flags are planted under 1.25 times those of weeks 1 to 4, or over 1.4 times",
        "0.2 to 0.22: rows['score'] >= 0.2": "meant: flags are planted under 1.25 times those of weeks 1 to 4, or over 1.4 times; the line moves them by less",
        "0.2 to 0.22: quiet['score'] >= 0.2": "meant: flags are planted under 1.25 times those of weeks 1 to 4, or over 1.4 times; the line moves them by less",
        "1.3 to 1.43: flags > 1.3": "meant: twice the fraud is planted to flag over 1.4 times as much, and gives about 1.5",
    },
    objective=OBJECTIVE_TELL_APART,
    ledger=("KPI-25", "CHAL-03", "CHECK-04"),
)


def _worked(data: DriftRoom) -> str:
    """Return the worked solution with what each episode of these data shows."""
    drops = _drops(data)
    lines = []
    for name, kind in data.kinds.items():
        seen = evidence(data, name)
        worst = max(seen.languages, key=seen.languages.__getitem__)
        lines.append(
            f"| {name} | {_worst(data, name):.2f} | {drops[name]:+.2f} | {seen.last_year:.0%} | {seen.zeros:.0%} | {seen.age} | "
            f"{seen.flags:.2f} | {worst} {seen.languages[worst]:+.2f} | {kind} | {RIGHT_ACTION[kind]} |"
        )
    return _WORKED + "\n".join(lines) + "\n"


_WORKED = """
```python
from sklearn.metrics import roc_auc_score

psi = load("drift_psi", seed=seed).set_index("week")
for place, row in episodes.iterrows():
    rows = stream[stream["week"].between(row["first_week"], row["last_week"])]
    alarms.loc[place, "worst_psi"] = psi.loc[row["first_week"] : row["last_week"]].max().max()
    alarms.loc[place, "auc"] = roc_auc_score(rows["label"].astype(int), rows["score"])
    print(row["episode"], (rows[["velocity", "account_age"]] == 0).mean().max(), (rows["score"] >= 0.2).mean())
```

What the data say about each episode:

| episode | index | AUC lost | amounts off last year | zeros | oldest table, days | flags, x weeks 1-4 | worst language | kind | action |
|---|---|---|---|---|---|---|---|---|---|
"""
