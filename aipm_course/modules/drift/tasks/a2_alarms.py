"""A2: what kind of alarm?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_room import (
    ACTIONS,
    EPISODES,
    KINDS,
    RIGHT_ACTION,
    DriftRoom,
    drift_room,
    evidence,
    kind_of,
    span_auc,
)
from aipm_course.modules.drift.simulators.drift_stream import FEATURES, FLAG_AT, REFERENCE_WEEKS
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_TELL_APART


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


def _table_of_two(data: DriftRoom) -> pd.DataFrame:
    """Name every episode by two questions only: did the index cross 0.25, and did AUC fall?"""
    drops = _drops(data)
    kinds = {}
    for episode in data.kinds:
        red, fell = _worst(data, episode) > 0.25, drops[episode] > 0.10
        kinds[episode] = {
            (True, False): "calendar",
            (True, True): "input",
            (False, True): "concept",
            (False, False): "segment",
        }[red, fell]
    return _column(data, "kind", kinds)


def _named(data: DriftRoom, kind: str, instead: str) -> pd.DataFrame | None:
    if kind not in data.kinds.values():
        return None
    return _column(data, "kind", {name: instead if own == kind else own for name, own in data.kinds.items()})


def _acted(data: DriftRoom, kind: str, instead: str) -> pd.DataFrame | None:
    if kind not in data.kinds.values():
        return None
    return _column(
        data, "action", {name: instead if own == kind else RIGHT_ACTION[own] for name, own in data.kinds.items()}
    )


def _script_named(data: DriftRoom, script: str, instead: str) -> pd.DataFrame | None:
    """Return the kinds with the episode of one script named otherwise; None where no episode follows it."""
    if script not in data.scripts.values():
        return None
    kinds = {name: instead if data.scripts[name] == script else own for name, own in data.kinds.items()}
    return _column(data, "kind", kinds)


def _kind(own: Mapping[str, Any], data: DriftRoom) -> dict[str, str]:
    before = span_auc(data.payments, 1, REFERENCE_WEEKS)
    return {name: kind_of(own["worst_psi"][name], before - own["auc"][name], evidence(data, name)) for name in EPISODES}


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
        {
            "worst_psi": Number("index points", within=0.004, within_percent=1.5),
            "auc": Number("share from 0 to 1", within=0.006, percent=True),
            "kind": Choice(KINDS),
            "action": Choice(ACTIONS),
        },
    ),
    data=drift_room,
    reference=_alarms,
    alternatives=(_alarms_by_week, lambda data: _alarms(data).set_index("episode").iloc[::-1].assign(note="")),
    follows=(Follows("kind", ("worst_psi", "auc"), _kind), Follows("action", ("kind",), _action)),
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
            "Your `worst_psi` is that of the first week of each span. Trouble often begins in the middle of a week: take "
            "the highest of all weeks of the span.",
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
        Misconception(
            "index_and_auc_only",
            _table_of_two,
            "Index and AUC alone do not name an episode. Look at last year's amounts, at the share of zeros in each feature, "
            "at the age of the oldest table, at how much is flagged, and at each language.",
        ),
        Misconception(
            "frozen_table_is_a_concept",
            lambda data: _script_named(data, "frozen", "concept"),
            "In one episode no index moves and AUC falls, as with a changed concept. How old were the rows that Guard read? "
            "Look at `oldest_table_days` in the calendar.",
        ),
        Misconception(
            "missing_values_are_a_season",
            lambda data: _script_named(data, "missing_age", "calendar"),
            "In one episode the index is red while AUC held. It is not the amounts that moved: look at the lowest values of "
            "the feature that did.",
        ),
        Misconception(
            "few_missing_values_are_a_concept",
            lambda data: _script_named(data, "missing_few", "concept"),
            "In one episode the index stays under the bar and AUC falls. An index under 0.25 has still moved: which feature "
            "was it, and what do its lowest values look like?",
        ),
        Misconception(
            "a_season_explains_everything",
            lambda data: _script_named(data, "calendar_concept", "calendar"),
            "In one episode amounts are as high as last year, and AUC falls. A season moves inputs; it does not change what "
            "they mean.",
        ),
        Misconception(
            "fall_after_a_season_is_a_bug",
            lambda data: _script_named(data, "calendar_concept", "input"),
            "In one episode inputs moved and AUC fell, and you call it broken input. Compare the amounts with last year's, and "
            "look for zeros or old tables.",
        ),
        Misconception(
            "more_fraud_is_a_concept",
            lambda data: _named(data, "more_fraud", "concept"),
            "More fraud is not another fraud. If the same inputs meant something else, AUC would fall.",
        ),
        Misconception(
            "segment_is_a_concept",
            lambda data: _named(data, "segment", "concept"),
            "You say that the world changed for everybody. Compute AUC per language before you do.",
        ),
        Misconception(
            "retrains_for_the_season",
            lambda data: _acted(data, "calendar", "change_model"),
            "You would retrain where the time of year moved the inputs and the model still ranks well. What would a new model fix?",
        ),
        Misconception(
            "retrains_on_broken_input",
            lambda data: _acted(data, "input", "change_model"),
            "You would teach the model that broken input is normal. Who can repair what arrives?",
        ),
        Misconception(
            "waits_for_the_repair",
            lambda data: _acted(data, "input", "wait"),
            "You wait where something arrives broken. Nobody repairs it unless somebody calls.",
        ),
        Misconception(
            "sleeps_through_the_concept",
            lambda data: _acted(data, "concept", "wait"),
            "In one episode you wait although the same inputs now mean something else. Look at its AUC.",
        ),
        Misconception(
            "retrains_for_a_segment",
            lambda data: _acted(data, "segment", "change_model"),
            "A new model takes weeks, and one language suffers today. What can be done for that language alone?",
        ),
        Misconception(
            "trusts_the_total",
            lambda data: _acted(data, "segment", "wait"),
            "In one episode the total is fine and you wait. For which language is it not fine?",
        ),
        Misconception(
            "retrains_for_more_fraud",
            lambda data: _acted(data, "more_fraud", "change_model"),
            "There is more fraud, and the model ranks it as well as before. What runs short is the people who read flags.",
        ),
        *(
            Misconception(
                f"index_of_{feature}",
                lambda data, feature=feature: _column(  # type: ignore[misc]
                    data,
                    "worst_psi",
                    {name: float(data.psi.loc[slice(*data.span(name)), feature].max()) for name in data.kinds},
                ),
                f"Your `worst_psi` follows {feature.replace('_', ' ')} only. Look at all three features and take the highest "
                "of the three.",
            )
            for feature in FEATURES
        ),
    ),
    quantities=_quantities,
    hints=(
        "Four episodes, two numbers each, and then the raw data. Ask of each: did inputs move, did quality fall, and what do "
        "the values look like?",
        "Before you name one: `mean_amount_last_year` against this year's; the share of exact zeros in each feature; "
        "`oldest_table_days`; the share flagged against weeks 1 to 4; AUC per language.",
        '`roc_auc_score(rows["label"].astype(int), rows["score"])` on one episode\'s rows gives `auc`; '
        '`psi.loc[first:last].max().max()` gives `worst_psi`; `(rows[["velocity", "account_age"]] == 0).mean()` counts '
        "zeros. A kind then has one action.",
    ),
    worked=lambda data: _worked(data),
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
