"""A2: what kind of alarm?"""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.drift.simulators.drift_room import ACTIONS, KINDS, RIGHT_ACTION, DriftRoom, drift_room
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_TELL_APART
from aipm_course.simulation.rates import auc

_EPISODES = tuple("ABCD")


def _span(data: DriftRoom, episode: str) -> tuple[int, int]:
    spans = data.episodes.set_index("episode")
    return int(spans["first_week"][episode]), int(spans["last_week"][episode])


def _auc_between(data: DriftRoom, first: int, last: int) -> float:
    span = data.payments[data.payments["week"].between(first, last)]
    return auc(span["label"].to_numpy(dtype=float) == 1, span["score"])


def _alarms(data: DriftRoom) -> pd.DataFrame:
    rows = []
    for episode, kind in data.kinds.items():
        first, last = _span(data, episode)
        worst = float(data.psi.loc[first:last].to_numpy().max())
        rows.append((episode, worst, _auc_between(data, first, last), kind, RIGHT_ACTION[kind]))
    return pd.DataFrame(rows, columns=["episode", "worst_psi", "auc", "kind", "action"])


def _alarms_by_week(data: DriftRoom) -> dict[str, dict[str, Any]]:
    """The same with AUC averaged over the weeks, as a dictionary, capitals and all."""
    rows = _alarms(data).set_index("episode").to_dict("index")
    return {
        str(episode): {
            "action": str(row["action"]).upper(),
            "kind": f" {row['kind']}",
            "worst_psi": round(float(row["worst_psi"]), 2),
            "auc": float(data.quality["auc"].loc[slice(*_span(data, str(episode)))].mean()),
        }
        for episode, row in rows.items()
    }


def _acted(data: DriftRoom, **instead: str) -> pd.DataFrame:
    """Return the column of actions with some kinds treated otherwise."""
    taken = {**RIGHT_ACTION, **instead}
    return pd.DataFrame({"episode": list(data.kinds), "action": [taken[kind] for kind in data.kinds.values()]})


def _named(data: DriftRoom, **instead: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"episode": list(data.kinds), "kind": [instead.get(kind, kind) for kind in data.kinds.values()]}
    )


def _worst_of(data: DriftRoom, feature: str) -> pd.DataFrame:
    """Return the column of the highest index with one feature watched."""
    worst = [float(data.psi.loc[slice(*_span(data, name)), feature].max()) for name in data.kinds]
    return pd.DataFrame({"episode": list(data.kinds), "worst_psi": worst})


ALARMS = Question(
    id="drift.alarms",
    task="A2",
    title="What kind of alarm?",
    points=6,
    kind=Table(
        "episode",
        _EPISODES,
        {
            "worst_psi": Number("index points", within=0.01, within_percent=3),
            "auc": Number("share from 0 to 1", within=0.015),
            "kind": Choice(KINDS),
            "action": Choice(ACTIONS),
        },
    ),
    data=drift_room,
    reference=_alarms,
    alternatives=(_alarms_by_week, lambda data: _alarms(data).set_index("episode").iloc[::-1].assign(note="")),
    misconceptions=(
        Misconception(
            "the_index_decides",
            lambda data: _acted(
                data, upstream_bug="change_model", season="change_model", segment="wait", concept="wait"
            ),
            "You change the model where the index is red and wait where it is green. The index sees inputs, not whether "
            "the model is still right. Hold each action against the AUC beside it.",
        ),
        Misconception(
            "retrains_everything",
            lambda data: _acted(data, upstream_bug="change_model", season="change_model", segment="change_model"),
            "You change the model everywhere. Ask in each episode what was broken, and who can repair it. Look at `worst_psi`, "
            "`auc` and the calendar's notes.",
        ),
        Misconception(
            "waits_everywhere",
            lambda data: _acted(data, upstream_bug="wait", segment="wait", concept="wait"),
            "You wait everywhere. That is right where AUC held for everybody, and nowhere else. Look at each `auc`, and at "
            "who raised the episode.",
        ),
        Misconception(
            "segment_and_concept_swapped",
            lambda data: _acted(data, segment="change_model", concept="segment_fallback"),
            "Two actions have changed places. In one green episode the trouble is in one language, in the other in all of "
            "them. Compute AUC per language in both.",
        ),
        Misconception(
            "waits_for_the_bug",
            lambda data: _acted(data, upstream_bug="wait"),
            "In one red episode you wait although AUC fell. Who can repair what is broken there? Look at the calendar's "
            "note and at the lowest raw values.",
        ),
        Misconception(
            "segment_and_concept_named_the_other_way",
            lambda data: _named(data, segment="concept", concept="segment"),
            "Two green episodes have changed places in `kind`. In which one did AUC fall for everybody, and in which "
            "one for one language?",
        ),
        Misconception(
            "retrains_for_the_season_and_sleeps",
            lambda data: _acted(data, season="change_model", concept="wait"),
            "You would retrain where the model still ranks well and sleep where it does not. Look at `auc`, then at "
            "`worst_psi`.",
        ),
        Misconception(
            "retrains_for_the_season",
            lambda data: _acted(data, season="change_model"),
            "One red index costs you a retraining although AUC has hardly moved in total. (One language is still broken "
            "since B; that is B's matter.) What does the calendar say about the same weeks last year?",
        ),
        Misconception(
            "sleeps_through_the_concept",
            lambda data: _acted(data, concept="wait"),
            "In one episode you wait because every index is green. Look at its AUC.",
        ),
        Misconception(
            "retrains_on_the_bug",
            lambda data: _acted(data, upstream_bug="change_model"),
            "In one episode you teach the model that broken input is normal. Look at the lowest values of the feature "
            "that alarms, and at the calendar's note.",
        ),
        Misconception(
            "trusts_the_total",
            lambda data: _acted(data, segment="wait"),
            "In one episode the total is fine and you wait. Who raised it, and for whom is it not fine?",
        ),
        Misconception(
            "retrains_for_a_segment",
            lambda data: _acted(data, segment="change_model"),
            "A new model takes weeks, and one language suffers today. What can be done for that language alone?",
        ),
        Misconception(
            "bug_and_season_swapped",
            lambda data: _named(data, upstream_bug="season", season="upstream_bug"),
            "Two red episodes have changed places. Which one repeats last year, and which one brings a pile of equal "
            "values?",
        ),
        Misconception(
            "season_is_a_new_concept",
            lambda data: _named(data, season="concept"),
            "A season was taken for a changed concept. If the same inputs meant something else, AUC would fall.",
        ),
        Misconception(
            "concept_is_a_season",
            lambda data: _named(data, concept="season"),
            "A season moves inputs. In the episode you call one, no input moves.",
        ),
        Misconception(
            "segment_is_a_concept",
            lambda data: _named(data, segment="concept"),
            "You say the world changed for everybody, twice. Compute AUC per language before you do.",
        ),
        Misconception(
            "auc_from_the_start",
            lambda data: pd.DataFrame(
                {
                    "episode": list(data.kinds),
                    "auc": [_auc_between(data, 1, _span(data, name)[1]) for name in data.kinds],
                }
            ),
            "Your `auc` covers everything from week 1 to the end of the episode. Good old weeks cover up bad new ones: "
            "take the episode's weeks only.",
        ),
        Misconception(
            "index_of_amount",
            lambda data: _worst_of(data, "amount"),
            "Your `worst_psi` follows amounts only. Look at all three features and take the highest of the three.",
        ),
        Misconception(
            "index_of_velocity",
            lambda data: _worst_of(data, "velocity"),
            "Your `worst_psi` follows velocity only. Look at all three features and take the highest of the three.",
        ),
        Misconception(
            "index_of_account_age",
            lambda data: _worst_of(data, "account_age"),
            "Your `worst_psi` follows account age only. Look at all three features and take the highest of the three.",
        ),
        Misconception(
            "average_index",
            lambda data: pd.DataFrame(
                {
                    "episode": list(data.kinds),
                    "worst_psi": [
                        float(data.psi.loc[slice(*_span(data, name))].to_numpy().mean()) for name in data.kinds
                    ],
                }
            ),
            "Your `worst_psi` is an average over features or weeks; an average hides the one that moved. Take the "
            "highest value.",
        ),
    ),
    hints=(
        "Four episodes, two questions each: did inputs move (`worst_psi`), and is the model still right (`auc`)? That "
        "makes four kinds.",
        "Inputs moved, AUC fine: look at last year. Inputs moved, AUC fell: look at raw values and release notes. "
        "Nothing moved, AUC fell: the world changed. Nothing moved, AUC fine, somebody complains: look inside.",
        '`roc_auc_score(rows["label"].astype(int), rows["score"])` on one episode\'s rows gives `auc`; '
        "`psi.loc[first:last].max().max()` gives `worst_psi`.",
    ),
    worked="""
```python
from sklearn.metrics import roc_auc_score

psi = load("drift_psi", seed=seed).set_index("week")
alarms = episodes[["episode"]].copy()
for place, row in episodes.iterrows():
    rows = stream[stream["week"].between(row["first_week"], row["last_week"])]
    alarms.loc[place, "worst_psi"] = psi.loc[row["first_week"] : row["last_week"]].max().max()
    alarms.loc[place, "auc"] = roc_auc_score(rows["label"].astype(int), rows["score"])
```

Then read the two numbers together with the calendar:

| inputs | AUC | kind | action |
|---|---|---|---|
| moved, a pile of zeros, a pipeline release | fell | upstream_bug | fix_upstream |
| moved as last year | held | season | wait |
| still | fell | concept | change_model |
| still | held in total, one language complains | segment | segment_fallback |

The season's all-clear is for the total. The language of episode B is still broken in those weeks: its action stands
until that language is repaired.
""",
    objective=OBJECTIVE_TELL_APART,
    ledger=("KPI-25", "CHAL-03", "CHECK-04"),
)
