"""A7: train four times."""

from functools import lru_cache
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.modules.models.simulators.tumor_labels import (
    BENIGN,
    MALIGNANT,
    VARIANTS,
    TumorLabels,
    four_results,
    predicted,
    tumor_labels,
)

_CHANGED = tuple(variant for variant in VARIANTS if variant != "clean")
_DIRECTION = Choice({"up": "higher than clean", "down": "lower than clean", "same": "within 0.01 of clean"})
_SAME = 0.01
_SCORE = Number("share from 0 to 1", within=0.01, percent=True)


def _directions(results: Any) -> dict[str, dict[str, str]]:
    """Return up, down or same against clean for each changed variant, from {variant: {metric: value}}."""

    def direction(variant: str, metric: str) -> str:
        change = results[variant][metric] - results["clean"][metric]
        if abs(change) <= _SAME:
            return "same"
        return "up" if change > 0 else "down"

    return {variant: {metric: direction(variant, metric) for metric in ("precision", "recall")} for variant in _CHANGED}


def _surprises(guesses: Any, results: Any) -> int:
    seen = _directions(results)
    return sum(guesses[variant][metric] != seen[variant][metric] for variant in seen for metric in seen[variant])


def _as_shares(results: Any) -> dict[str, dict[str, float]]:
    """Return the results with each column as shares, also where it was given in percent."""
    names = list(results)
    columns = {
        metric: dict(zip(names, _SCORE.in_one_unit([results[name][metric] for name in names]), strict=True))
        for metric in ("precision", "recall")
    }
    return {name: {metric: column[name] for metric, column in columns.items()} for name in names}


@lru_cache(maxsize=64)
def _found_otherwise(data: TumorLabels, how: str) -> pd.DataFrame:
    """Precision and recall when malignant is wanted and something else counts as found.

    Args:
        data: the tumors.
        how: "benign", or "right": every row where the model agrees with the diagnosis.
    """
    rows = []
    for variant in VARIANTS:
        diagnosis, codes = predicted(data, variant)
        wanted = diagnosis.to_numpy() == MALIGNANT
        found = codes == BENIGN if how == "benign" else codes == diagnosis.to_numpy()
        rows.append((variant, (wanted & found).sum() / found.sum(), (wanted & found).sum() / wanted.sum()))
    return pd.DataFrame(rows, columns=["variant", "precision", "recall"])


def _with_clean_for(data: TumorLabels, *variants: str) -> pd.DataFrame:
    """The four results when the first call was copied and not changed for some variants."""
    results = four_results(data).set_index("variant")
    for variant in variants:
        results.loc[variant] = results.loc["clean"]
    return results.reset_index()


def _by_variant(results: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {
        row["variant"]: {"precision": float(row["precision"]), "recall": float(row["recall"])}
        for row in results.to_dict("records")
    }


def _four_times(data: TumorLabels) -> dict[str, Any]:
    results = four_results(data)
    return {
        "predicted": _directions(_by_variant(results)),
        "results": results,
        "surprises": 0,
        "decision": "relabel",
    }


def _four_times_surprised(data: TumorLabels) -> dict[str, Any]:
    """Right results with predictions that did not come true, and tables in other forms."""
    results = _by_variant(four_results(data))
    guesses = {variant: {"precision": "same", "recall": "up"} for variant in _CHANGED}
    return {
        "predicted": pd.DataFrame(guesses).T.rename_axis("variant").reset_index(),
        "results": 100 * pd.DataFrame(results).T,
        "surprises": float(_surprises(guesses, results)),
        "decision": "Relabel",
    }


def _predictions_made(answer: Any, data: TumorLabels) -> bool:
    made = answer["predicted"]
    return all(isinstance(made[variant][metric], str) for variant in _CHANGED for metric in ("precision", "recall"))


def _surprises_counted(answer: Any, data: TumorLabels) -> bool:
    cells = [cell for row in answer["results"].values() for cell in row.values()]
    if not _predictions_made(answer, data) or not all(isinstance(cell, float) for cell in cells):
        return False
    return bool(answer["surprises"] == _surprises(answer["predicted"], _as_shares(answer["results"])))


def _about_surprises(answer: Any, data: TumorLabels) -> str:
    if not _predictions_made(answer, data):
        return 'waits for your six predictions: "up", "down" or "same"'
    return (
        "`surprises` is not the number of your own predictions that your own results contradict. For each of the six, compare "
        "`direction(...)` with your guess"
    )


FOUR_TIMES = Question(
    id="models.four_times",
    task="A7",
    title="Train four times",
    points=5,
    kind=Record(
        {
            "predicted": Table("variant", _CHANGED, {"precision": _DIRECTION, "recall": _DIRECTION}),
            "results": Table(
                "variant",
                VARIANTS,
                {"precision": _SCORE, "recall": _SCORE},
            ),
            "surprises": Number("of your six predictions"),
            "decision": Choice(
                {
                    "more_benign": "160 more benign rows",
                    "relabel": "a second look at the labels of the flipped set",
                    "neither": "neither lifts recall",
                }
            ),
        },
        weights={"results": 2},
        own=frozenset({"predicted", "surprises"}),
    ),
    data=tumor_labels,
    reference=_four_times,
    alternatives=(_four_times_surprised,),
    rules=(
        Rule(
            "six predictions",
            _predictions_made,
            'each of the three variants needs "up", "down" or "same" for precision and for recall; any prediction counts',
        ),
        Rule(
            "surprises counted",
            _surprises_counted,
            _about_surprises,
        ),
    ),
    misconceptions=(
        Misconception(
            "benign_is_positive",
            lambda data: {"results": four_results(data, positive=(BENIGN,))},
            "These are the precision and recall of *benign*. scikit-learn takes 1 for the class you look for, and in these data 1 "
            "is benign. `wanted` and `found` should both mark malignant.",
        ),
        Misconception(
            "half_turned_round",
            lambda data: {"results": _found_otherwise(data, "benign")},
            "`wanted` marks malignant, but `found` still marks benign: which codes does the model give a tumor that it "
            "calls malignant?",
        ),
        Misconception(
            "right_for_found",
            lambda data: {"results": _found_otherwise(data, "right")},
            "`found` marks the rows where the model is right, benign ones among them. It should mark the rows that the model "
            "calls malignant, rightly or not.",
        ),
        Misconception(
            "precision_and_recall_swapped",
            lambda data: {"results": four_results(data).rename(columns={"precision": "recall", "recall": "precision"})},
            "Precision and recall have changed places. In scikit-learn the truth comes first: "
            "`precision_score(wanted, found)`.",
        ),
        Misconception(
            "scored_on_training_rows",
            lambda data: {"results": four_results(data, part="train")},
            "These are scores on the rows the model was trained on. Use the rows with part = test.",
        ),
        Misconception(
            "one_of_two_names",
            lambda data: {"results": four_results(data, positive=(MALIGNANT,))},
            "In the three-class variant only code 0 counts as a find. A tumor predicted as 2 is malignant as well.",
        ),
        Misconception(
            "label_never_changed",
            lambda data: {"results": _with_clean_for(data, "flipped", "three_class")},
            "`flipped` and `three_class` are the same as `clean`. They train on the same rows, but with the labels of another "
            "column: the last column of the table above.",
        ),
        Misconception(
            "flipped_is_clean",
            lambda data: {"results": _with_clean_for(data, "flipped")},
            "`flipped` is the same as `clean`. It trains on the same rows, but with the labels of the column `flipped`.",
        ),
        Misconception(
            "rows_never_changed",
            lambda data: {"results": _with_clean_for(data, "imbalanced")},
            "`imbalanced` is the same as `clean`. It trains on the rows of two parts: see the table above.",
        ),
        Misconception(
            "more_of_the_majority",
            lambda data: {"decision": "more_benign"},
            "Compare your recall of `imbalanced` with `clean`: the same malignant rows, and 160 more benign ones. Which "
            "way did it go?",
        ),
        Misconception(
            "nothing_helps",
            lambda data: {"decision": "neither"},
            "`flipped` and `clean` have the same rows; only labels differ. What would repairing them do to recall?",
        ),
    ),
    hints=(
        'Malignant is code 0. Write down what you look for before you compute anything: `wanted = test["diagnosis"] == 0`.',
        "`found` asks which codes the model gives a tumor that it calls malignant. In the three-class variant 0 and 2 both "
        "are: `found = codes != 1`.",
        'Four calls: `train_and_score("diagnosis", ["train"])` is the first. For imbalanced add "extra_benign" to the parts; for '
        "the other two change the label. Surprises: go through your six guesses and compare each with `direction(...)`.",
    ),
    worked="""
```python
def train_and_score(label, parts):
    codes = train_and_predict(label, parts)
    wanted = test["diagnosis"] == 0
    found = codes != 1
    return {"precision": precision_score(wanted, found), "recall": recall_score(wanted, found)}

results = {
    "clean": train_and_score("diagnosis", ["train"]),
    "imbalanced": train_and_score("diagnosis", ["train", "extra_benign"]),
    "flipped": train_and_score("flipped", ["train"]),
    "three_class": train_and_score("three_class", ["train"]),
}
```

All three changes make malignant look rarer to the model than it is: by adding to the other side, by hiding positives
among it, by splitting them into two names. Each time the model asks for more evidence, and recall falls. Repairing the
labels brings it back; more of the majority takes more away.
""",
    objective="Find out why a score looks better or worse than it is: a leaking field, spoiled labels, the wrong positive class.",
    ledger=("SKILL-03", "SKILL-26", "PATH-03"),
)
