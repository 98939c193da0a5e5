"""A7: train four times."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question, Rule
from aipm_course.kernel.wording import listed
from aipm_course.modules.models.simulators.tumor_labels import (
    BENIGN,
    GIFTS,
    MALIGNANT,
    MALIGNANT_LARGE,
    METRICS,
    SAME,
    TRAININGS,
    TumorLabels,
    four_results,
    gift_for,
    lifts,
    predicted,
    predicted_by,
    scores,
    tumor_labels,
)

_CHANGED = tuple(name for name in TRAININGS if name != "today")
_DIRECTION = Choice({"up": "higher than today", "down": "lower than today", "same": "within 0.03 of today"})
_SCORE = Number("share from 0 to 1", within=0.002, percent=True)

Results = Mapping[str, Mapping[str, float]]


def _directions(results: Results) -> dict[str, dict[str, str]]:
    """Return up, down or same against today for each changed training, from {training: {metric: share}}."""

    def direction(name: str, metric: str) -> str:
        change = results[name][metric] - results["today"][metric]
        if abs(change) <= SAME:
            return "same"
        return "up" if change > 0 else "down"

    return {name: {metric: direction(name, metric) for metric in METRICS} for name in _CHANGED}


def _surprises(guesses: Any, results: Results) -> int:
    seen = _directions(results)
    return sum(guesses[name][metric] != seen[name][metric] for name in seen for metric in seen[name])


def _as_shares(results: Any) -> dict[str, dict[str, float]]:
    """Return the results with each column as shares, also where it was given in percent; without what is missing."""
    found: dict[str, dict[str, float]] = {name: {} for name in results}
    for metric in METRICS:
        names = [name for name in results if isinstance(results[name][metric], float)]
        for name, share in zip(names, _SCORE.in_one_unit([results[name][metric] for name in names]), strict=True):
            found[name][metric] = share
    return found


def _by_name(results: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {row["training"]: {metric: float(row[metric]) for metric in METRICS} for row in results.to_dict("records")}


def _four_times(data: TumorLabels) -> dict[str, Any]:
    results = four_results(data)
    return {
        "predicted": _directions(_by_name(results)),
        "results": results,
        "surprises": 0,
        "decision": gift_for(lifts(results, data.complaint)),
    }


def _four_times_surprised(data: TumorLabels) -> dict[str, Any]:
    """Right results with predictions that did not come true, and tables in other forms."""
    results = _by_name(four_results(data))
    guesses = {name: {"precision": "same", "recall": "up"} for name in _CHANGED}
    return {
        "predicted": pd.DataFrame(guesses).T.rename_axis("training").reset_index(),
        "results": (100 * pd.DataFrame(results).T).round(1),
        "surprises": float(_surprises(guesses, results)),
        "decision": _four_times(data)["decision"].capitalize(),
    }


def _predictions_made(answer: Any, data: TumorLabels) -> bool:
    made = answer["predicted"]
    return all(isinstance(made[name][metric], str) for name in _CHANGED for metric in METRICS)


def _missing(answer: Any) -> list[str]:
    """Return the trainings of which a number is missing or cannot be read."""
    results = answer["results"]
    return [name for name in results if not all(isinstance(cell, float) for cell in results[name].values())]


def _surprises_counted(answer: Any, data: TumorLabels) -> bool:
    """Whether the count fits the own results as they were given, or the exact ones if the own round those."""
    if not _predictions_made(answer, data) or _missing(answer):
        return False
    own, exact = _as_shares(answer["results"]), _by_name(four_results(data))
    close = all(abs(own[name][metric] - exact[name][metric]) <= 0.01 for name in exact for metric in METRICS)
    counts = {_surprises(answer["predicted"], own)} | ({_surprises(answer["predicted"], exact)} if close else set())
    return answer["surprises"] in counts


def _about_surprises(answer: Any, data: TumorLabels) -> str:
    if not _predictions_made(answer, data):
        return 'waits for your six predictions: "up", "down" or "same"'
    if missing := _missing(answer):
        return f"`surprises` waits for the missing numbers of {listed(missing)} in `results`"
    return (
        "`surprises` is not the number of your own predictions that your own results contradict. Each of the six counts by itself, two for "
        'each training; one that came true is none, and a change of no more than `same_within` is "same". Compare `direction(...)` with '
        "each guess; it reads results as shares from 0 to 1"
    )


def _own_decision(own: Mapping[str, Any], data: TumorLabels) -> str:
    results = _as_shares(own["results"])
    today = results["today"][data.complaint]
    return gift_for({gift: results[name][data.complaint] - today + 1e-9 for gift, name in GIFTS.items()})


@lru_cache(maxsize=64)
def _found_otherwise(data: TumorLabels, how: str) -> pd.DataFrame:
    """Precision and recall when malignant is wanted and something else counts as found.

    Args:
        data: the tumors.
        how: "benign", or "right": every row where the model agrees with the diagnosis.
    """
    rows = []
    for name in TRAININGS:
        diagnosis, codes = predicted(data, name)
        wanted = diagnosis.to_numpy() == MALIGNANT
        found = codes == BENIGN if how == "benign" else codes == diagnosis.to_numpy()
        rows.append((name, (wanted & found).sum() / found.sum(), (wanted & found).sum() / wanted.sum()))
    return pd.DataFrame(rows, columns=["training", *METRICS])


@lru_cache(maxsize=64)
def _over_both_classes(data: TumorLabels, average: str) -> pd.DataFrame:
    """Averaged over both classes, as some reports print it: "weighted" by their rows, or "macro"."""
    from sklearn.metrics import precision_score, recall_score

    rows = []
    for name in TRAININGS:
        diagnosis, codes = predicted(data, name)
        wanted, found = np.asarray(diagnosis == MALIGNANT), codes != BENIGN
        rows.append(
            (
                name,
                float(precision_score(wanted, found, average=average)),
                float(recall_score(wanted, found, average=average)),
            )
        )
    return pd.DataFrame(rows, columns=["training", *METRICS])


def _with_today_for(data: TumorLabels, *names: str) -> dict[str, Any]:
    """The four results when the first call was copied and not changed for some trainings."""
    results: Any = four_results(data).set_index("training").copy()
    for name in names:
        results.loc[name] = results.loc["today"]
    return {"results": results.reset_index()}


def _differs(data: TumorLabels, wrong: dict[str, Any]) -> dict[str, Any] | None:
    """Return an answer only where it is another one than the right results."""
    off = (wrong["results"].set_index("training") - four_results(data).set_index("training")).abs().to_numpy().max()
    return wrong if off > 3 * _SCORE.within else None


@lru_cache(maxsize=64)
def _row(data: TumorLabels, label: str, parts: tuple[str, ...], found: tuple[int, ...]) -> tuple[float, float]:
    """Precision and recall on the test rows of a training that the task does not ask for."""
    return scores(*predicted_by(data, label, parts), found)


def _training(
    name: str,
    code: str,
    label: str,
    parts: tuple[str, ...],
    message: str,
    found: tuple[int, ...] = (MALIGNANT, MALIGNANT_LARGE),
) -> Misconception[TumorLabels]:
    """Somebody who runs one of the four trainings with another label, other rows or other finds.

    Args:
        name: the training.
        code: name of the misconception.
        label: the column that it was trained on.
        parts: the rows that it was trained on.
        message: what is said.
        found: predicted codes that were counted as malignant.
    """

    def results(data: TumorLabels) -> dict[str, Any] | None:
        made = four_results(data).set_index("training").copy()
        made.loc[name] = _row(data, label, parts, found)
        return _differs(data, {"results": made.reset_index()})

    return Misconception(code, results, message)


def _copied(name: str, other: str, message: str) -> Misconception[TumorLabels]:
    """Somebody who has one training's results twice."""

    def results(data: TumorLabels) -> dict[str, Any] | None:
        made = four_results(data).set_index("training").copy()
        made.loc[name] = made.loc[other]
        return _differs(data, {"results": made.reset_index()})

    return Misconception(f"{name}_is_{other}", results, message)


def _accuracy_for_precision(data: TumorLabels) -> dict[str, Any]:
    """Today's accuracy in place of its precision."""
    made = four_results(data).set_index("training").copy()
    made.loc["today", "precision"] = _accuracy(data, "today")
    return {"results": made.reset_index()}


_MISSED = "That is the share of malignant tumors that the model misses. Recall is the share that it finds."
_FALSE_ALARMS = (
    "That is the share of false alarms among what the model calls malignant. Precision is the share of malignant ones."
)
_ACCURACY = (
    "That is accuracy, the share of all test rows that the model gets right, benign ones among them. Precision starts from what "
    "the model calls malignant, recall from what is malignant."
)
_SPECIFICITY = (
    "That is the share of *benign* tumors that the model calls benign (specificity). Recall starts from the malignant ones, "
    "precision from what the model calls malignant."
)
_MALIGNANT_ROWS, _BENIGN_ROWS = 132, 117
_F1 = "That is F1, the harmonic mean of precision and recall. Asked are the two themselves."


def _instead(
    code: str, column: str, formula: Callable[[float, float, float], float], message: str, idea: str = ""
) -> Misconception[TumorLabels]:
    """Somebody who has another measure in one column.

    Args:
        code: name of the misconception.
        column: the column.
        formula: the measure, from precision, recall and accuracy.
        message: what is said.
        idea: name of the mistake, where it is made in one column or the other.
    """

    def results(data: TumorLabels) -> dict[str, Any] | None:
        made = four_results(data).set_index("training").copy()
        for name, row in _by_name(four_results(data)).items():
            made.loc[name, column] = formula(row["precision"], row["recall"], _accuracy(data, name))
        return _differs(data, {"results": made.reset_index()})

    return Misconception(code, results, message, idea=idea)


def _accuracy(data: TumorLabels, name: str) -> float:
    diagnosis, codes = predicted(data, name)
    return float(((diagnosis.to_numpy() == MALIGNANT) == (codes != BENIGN)).mean())


def _specificity(precision: float, recall: float, accuracy: float) -> float:
    return 1 - recall * _MALIGNANT_ROWS * (1 / precision - 1) / _BENIGN_ROWS


def _changes_for_values(today: str) -> Misconception[TumorLabels]:
    """What each training changes against today; today itself kept as it is, or as zero."""

    def changes(data: TumorLabels) -> dict[str, Any]:
        results = four_results(data).set_index("training")
        made = results - results.loc["today"]
        if today == "kept":
            made.loc["today"] = results.loc["today"]
        return {"results": made.reset_index()}

    message = "Those are changes against `today`. Asked are the values themselves: `direction` and the lifts take the differences."
    return Misconception(f"changes_with_today_{today}", changes, message, idea="changes_for_values")


def _one_decimal(how: str) -> Misconception[TumorLabels]:
    """Shares rounded to one decimal; Python and pandas part where a share lies in the middle."""

    def rounded(data: TumorLabels) -> dict[str, Any] | None:
        results = four_results(data).set_index("training")
        by_python = results.map(lambda share: round(float(share), 1))
        made = results.round(1) if how == "by_numpy" else by_python
        if how == "by_numpy" and np.allclose(made, by_python):
            return None
        return _differs(data, {"results": made.reset_index()})

    message = "Those are shares with one decimal. They count within 0.002: give three."
    return Misconception(f"one_decimal_{how}", rounded, message, idea="one_decimal")


@lru_cache(maxsize=64)
def _on_training_labels(data: TumorLabels) -> pd.DataFrame:
    """Each training scored on the rows and labels that it was trained on."""
    rows = []
    for name, (label, parts) in TRAININGS.items():
        recorded, codes = predicted_by(data, label, parts, scored=parts, truth=label)
        wanted, found = np.asarray(recorded != BENIGN), codes != BENIGN
        rows.append((name, (wanted & found).sum() / max(int(found.sum()), 1), (wanted & found).sum() / wanted.sum()))
    return pd.DataFrame(rows, columns=["training", *METRICS])


def _gift(data: TumorLabels, gift: str) -> dict[str, str] | None:
    return None if _four_times(data)["decision"] == gift else {"decision": gift}


def _in_words(data: TumorLabels) -> str:
    """Say what the numbers of a seed mean, for the worked solution."""
    found = lifts(four_results(data), data.complaint)
    rows = data.rows[data.rows["part"].isin(("core", "extra"))]
    hidden = int(((rows["diagnosis"] == MALIGNANT) & (rows["recorded"] == BENIGN)).sum())
    invented = int(((rows["diagnosis"] == BENIGN) & (rows["recorded"] == MALIGNANT)).sum())
    return (
        f"The clinic complains about {data.complaint}. Relabeling changes it by {100 * found['relabel']:+.0f} points, balance by "
        f"{100 * found['balance']:+.0f}. {hidden} malignant training rows were recorded benign and {invented} benign ones malignant: labels "
        "that hide the class one looks for cost recall, labels that invent it cost precision, and faults both ways nearly cancel. "
        "With three names each malignant name has half of the rows behind it: where neither beats benign alone, the model says benign, "
        "although the two together would win, and recall suffers."
    )


FOUR_TIMES = Question(
    id="models.four_times",
    task="A7",
    title="Train four times",
    points=5,
    kind=Record(
        {
            "predicted": Table("training", _CHANGED, {"precision": _DIRECTION, "recall": _DIRECTION}),
            "results": Table("training", tuple(TRAININGS), {"precision": _SCORE, "recall": _SCORE}),
            "surprises": Number("of your six predictions"),
            "decision": Choice(
                {
                    "relabel": "a second look at the labels",
                    "balance": "as many benign rows as malignant",
                    "neither": "no gift reaches the bar",
                }
            ),
        },
        weights={"results": 3.0, "decision": 1.7},
        own=frozenset({"predicted", "surprises"}),
        look={
            "results": "Each training takes the rows and the labels that its line in the table names, and is scored on the rows "
            "with part = test, against `diagnosis`; precision and recall are those of malignant alone."
        },
    ),
    data=tumor_labels,
    reference=_four_times,
    alternatives=(_four_times_surprised,),
    follows=(Follows("decision", ("results",), _own_decision),),
    rules=(Rule("surprises counted", _surprises_counted, _about_surprises, weight=0.3),),
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
        *(
            _instead(code, column, formula, message, idea)
            for code, column, formula, message, idea in (
                ("missed_for_recall", "recall", lambda p, r, a: 1 - r, _MISSED, ""),
                ("specificity_for_recall", "recall", _specificity, _SPECIFICITY, "specificity_in_a_column"),
                ("specificity_for_precision", "precision", _specificity, _SPECIFICITY, "specificity_in_a_column"),
                ("false_alarms_for_precision", "precision", lambda p, r, a: 1 - p, _FALSE_ALARMS, ""),
                ("all_accuracy_for_precision", "precision", lambda p, r, a: a, _ACCURACY, "accuracy_in_a_column"),
                ("all_accuracy_for_recall", "recall", lambda p, r, a: a, _ACCURACY, "accuracy_in_a_column"),
                ("f1_for_precision", "precision", lambda p, r, a: 2 * p * r / (p + r), _F1, "f1_in_a_column"),
                ("f1_for_recall", "recall", lambda p, r, a: 2 * p * r / (p + r), _F1, "f1_in_a_column"),
            )
        ),
        *map(_changes_for_values, ("kept", "zero")),
        *map(_one_decimal, ("half_to_even", "by_numpy")),
        Misconception(
            "right_for_found",
            lambda data: {"results": _found_otherwise(data, "right")},
            "`found` marks the rows where the model is right, benign ones among them. It should mark the rows that the model "
            "calls malignant, rightly or not.",
        ),
        Misconception(
            "weighted_mean",
            lambda data: {"results": _over_both_classes(data, "weighted")},
            'Those are means over both classes (`average="weighted"`). Asked are precision and recall of malignant.',
        ),
        Misconception(
            "macro_mean",
            lambda data: {"results": _over_both_classes(data, "macro")},
            'Those are means over both classes (`average="macro"`). Asked are precision and recall of malignant.',
        ),
        Misconception(
            "precision_and_recall_swapped",
            lambda data: {"results": four_results(data).rename(columns={"precision": "recall", "recall": "precision"})},
            "Precision and recall have changed places: their two names did, or the two things that are compared. In scikit-learn the "
            "truth comes first: `precision_score(wanted, found)`.",
        ),
        Misconception(
            "scored_on_training_rows",
            lambda data: {"results": four_results(data, part="train")},
            "These are scores on the rows the model was trained on. Use the rows with part = test.",
        ),
        Misconception(
            "scored_on_training_labels",
            lambda data: {"results": _on_training_labels(data)},
            "These are scores on the rows and labels that each model was trained on. Use the rows with part = test, and their `diagnosis`.",
        ),
        Misconception(
            "label_never_changed",
            lambda data: _differs(data, _with_today_for(data, "relabeled", "three_names")),
            "`relabeled` and `three_names` are the same as `today`. They train on the same rows, but with the labels of another "
            "column: the last column of the table above.",
        ),
        _copied(
            "relabeled",
            "today",
            "`relabeled` holds what belongs to `today`. It trains on the same rows, but with the labels of the column `diagnosis`.",
        ),
        _copied(
            "balanced",
            "today",
            "`balanced` holds what belongs to `today`. It trains on fewer rows: see the table above.",
        ),
        _copied(
            "three_names",
            "today",
            "`three_names` holds what belongs to `today`. It trains on the same rows, but with the labels of the column `three_names`.",
        ),
        _copied(
            "three_names",
            "relabeled",
            "`three_names` holds what belongs to `relabeled`. It trains with the labels of the column `three_names`.",
        ),
        _training(
            "balanced",
            "balanced_with_three_names",
            "three_names",
            ("core",),
            "`balanced` has three names there. It keeps the clinic's labels, `recorded`: only the rows change.",
        ),
        _copied(
            "balanced",
            "relabeled",
            "`balanced` holds what belongs to `relabeled`. It keeps the clinic's labels and trains on fewer rows: see the table above.",
        ),
        _training(
            "relabeled",
            "relabeled_on_core",
            "diagnosis",
            ("core",),
            "`relabeled` trains on `core` alone there. It takes `core` and `extra`, as today: only the labels change.",
        ),
        _training(
            "balanced",
            "balanced_with_diagnosis",
            "diagnosis",
            ("core",),
            "`balanced` has the second look as well there. It keeps the clinic's labels, `recorded`: only the rows change.",
        ),
        _training(
            "today",
            "today_on_core",
            "recorded",
            ("core",),
            "`today` trains on `core` alone there. The clinic trains on `core` and `extra`.",
        ),
        _training(
            "today",
            "today_sees_the_test",
            "recorded",
            ("core", "extra", "test"),
            "`today` has seen the test rows there. Train on `core` and `extra`, and keep `test` for the score.",
        ),
        _training(
            "balanced",
            "balanced_takes_all",
            "recorded",
            ("core", "extra", "test", "unused"),
            "`balanced` trains on more rows there, not fewer. It takes the rows of `core` alone.",
        ),
        _training(
            "relabeled",
            "relabeled_on_test",
            "diagnosis",
            ("test",),
            "`relabeled` trains on the test rows there, those that it is scored on. It takes `core` and `extra`, as today.",
        ),
        _training(
            "relabeled",
            "relabeled_sees_the_test",
            "diagnosis",
            ("core", "extra", "test"),
            "`relabeled` has seen the test rows there. It takes `core` and `extra`, as today, and `test` is for the score.",
        ),
        _training(
            "three_names",
            "three_names_on_core",
            "three_names",
            ("core",),
            "`three_names` trains on `core` alone there. It takes `core` and `extra`, as today: only the labels change.",
        ),
        _training(
            "three_names",
            "only_the_large",
            "three_names",
            ("core", "extra"),
            "In `three_names` only code 2 counts as a find there. A tumor predicted as 0 is malignant as well.",
            found=(MALIGNANT_LARGE,),
        ),
        Misconception(
            "accuracy_for_precision",
            _accuracy_for_precision,
            "The precision of `today` is its accuracy there. Precision starts from what the model calls malignant: how much of it is?",
        ),
        Misconception(
            "gives_labels",
            lambda data: _gift(data, "relabel"),
            "`relabel` needs a lift: `relabeled` less `today`, in the measure of the complaint, is at least `bar_gift` and no less than "
            "that of `balanced`. Missed tumors are recall, false alarms are precision.",
        ),
        Misconception(
            "gives_balance",
            lambda data: _gift(data, "balance"),
            "`balance` needs a lift: `balanced` less `today`, in the measure of the complaint, is at least `bar_gift` and no less than "
            "that of `relabeled`. Missed tumors are recall, false alarms are precision.",
        ),
        Misconception(
            "gives_nothing",
            lambda data: _gift(data, "neither"),
            "`neither` is right only if `relabeled` and `balanced` both lie less than `bar_gift` above `today` in the measure of the "
            "complaint; the other measure has no bar. Missed tumors are recall, false alarms are precision.",
        ),
    ),
    ablations=(
        Ablation(
            "one_of_two_names",
            "both names count as malignant",
            lambda data: {"results": four_results(data, positive=(MALIGNANT,))},
            "In `three_names` only code 0 counts as a find. A tumor predicted as 2 is malignant as well.",
        ),
    ),
    hints=(
        'Malignant is code 0. Write down what you look for before you compute anything: `wanted = test["diagnosis"] == 0`.',
        "`found` asks which codes the model gives a tumor that it calls malignant. With three names 0 and 2 both are: "
        "`found = codes != 1`.",
        'Four calls: `train_and_score("recorded", ["core", "extra"])` is the first; the table says which label and which parts the '
        "other three take. Surprises: go through your six guesses and compare each with `direction(...)`. Decision: the measure that "
        "the clinic complains about, each gift less today, against `bar_gift`.",
    ),
    worked=lambda data: (
        f"""
```python
def train_and_score(label, parts):
    codes = train_and_predict(label, parts)
    wanted = test["diagnosis"] == 0
    found = codes != 1
    return {{"precision": precision_score(wanted, found), "recall": recall_score(wanted, found)}}

results = {{
    "today": train_and_score("recorded", ["core", "extra"]),
    "relabeled": train_and_score("diagnosis", ["core", "extra"]),
    "balanced": train_and_score("recorded", ["core"]),
    "three_names": train_and_score("three_names", ["core", "extra"]),
}}
measure = "{data.complaint}"  # what the clinic complains about
gifts = {{"relabel": "relabeled", "balance": "balanced"}}
lift = {{gift: results[name][measure] - results["today"][measure] for gift, name in gifts.items()}}
best = max(lift, key=lift.get)
decision = best if lift[best] >= facts["bar_gift"] else "neither"
```

{_in_words(data)}
"""
    ),
    survivors={
        ">= to >: gains[best_gift] >= facts['bar_gift']": "meant: gains are planted 3 points from the bar",
    },
    objective="Find out why a score looks better or worse than it is: a leaking field, spoiled labels, the wrong positive class.",
    ledger=("SKILL-03", "SKILL-26", "PATH-03"),
)
