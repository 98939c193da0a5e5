"""Real tumor measurements, and what a clinic made of their labels.

The 569 rows and their diagnoses are the Breast Cancer Wisconsin (Diagnostic) data that come with scikit-learn; they are
real. What a seed draws is which rows train, which test, which labels the clinic recorded wrongly, and what the clinic
complains about.

Diagnoses keep scikit-learn's codes, in which **0 is malignant and 1 is benign**: the class one looks for is not 1.

- `core`: 80 malignant and 80 benign rows. `extra`: 8 or 160 more benign rows. The clinic trains on both.
- `test`: 249 rows, 132 of them malignant. What is left is `unused`.
- `recorded`: the label that the clinic wrote down; as `diagnosis` but for the fault that the story asks for.
- `three_names`: as `recorded`, but what is recorded malignant is split into small (0) and large (2) tumors at their
  median area; the model does not see the area.

The model sees two of the thirty measurements, texture and smoothness: with all thirty the classes are so far apart that
nothing below would show.

The stories (`FAULTS`). The complaint is about missed tumors (recall) or about false alarms (precision); a gift helps if
it lifts that measure by 5 points, and `_planted_truths` asserts that every gift is 3 points away from this line:

- `hidden`: 30% of the malignant rows are recorded benign, and tumors are missed: a second look at the labels helps.
- `invented`: 30% of the benign rows are recorded malignant, and there are false alarms: a second look helps.
- `outnumbered`: three benign rows for each malignant one, and tumors are missed: balance helps.
- `invented_missed`: the labels of `invented`, but the complaint is missed tumors: neither helps.
- `outnumbered_alarms`: three benign rows for each malignant one, and there are false alarms: neither helps.
- `both_ways`: 15% to 25% of both kinds are recorded wrongly: neither helps.

No change of precision or recall is within 0.01 of the line between "same" and a direction. Each training differs from
each other one, and from itself on the rows of `core` alone, in precision or in recall: who copies a line hears so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

MALIGNANT, BENIGN, MALIGNANT_LARGE = 0, 1, 2
"""The codes of the label columns; the third stands in `three_names` only."""

FEATURES = ("texture", "smoothness")
TRAININGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "today": ("recorded", ("core", "extra")),
    "relabeled": ("diagnosis", ("core", "extra")),
    "balanced": ("recorded", ("core",)),
    "three_names": ("three_names", ("core", "extra")),
}
"""The four trainings: label column and parts of the rows."""

METRICS = ("precision", "recall")
GIFTS: Mapping[str, str] = {"relabel": "relabeled", "balance": "balanced"}
"""What each gift turns today's training into."""

SAME = 0.03
"""A change up to this counts as none."""

BAR = 0.05
"""Points by which a gift must lift the measure that the complaint is about."""

FAULTS = {
    "hidden": 0.225,
    "invented": 0.225,
    "outnumbered": 0.25,
    "invented_missed": 0.15,
    "outnumbered_alarms": 0.05,
    "both_ways": 0.10,
}

_PER_CLASS = 80
_TEST_BENIGN = 117
_EXTRA = {"few": 8, "many": 160}


@dataclass(frozen=True, eq=False)
class TumorLabels:
    """The sheet of one seed.

    Attributes:
        rows: 569 rows: row, texture, smoothness, part, diagnosis, recorded, three_names. Treat it as read-only: it is
            shared between calls.
        complaint: "recall" (tumors are missed) or "precision" (false alarms).
    """

    rows: pd.DataFrame
    complaint: str


@lru_cache(maxsize=64)
def tumor_labels(seed: int = 0) -> TumorLabels:
    """Return the sheet of a seed; the same seed always gives the same sheet.

    Args:
        seed: a whole number from 0; 0 is the sheet of the exercise.

    Examples:
        >>> int((tumor_labels(0).rows["part"] == "test").sum())
        249
    """
    return first_that_holds(_draw, _planted_truths, seed)


def predicted(labels: TumorLabels, name: str, *, part: str = "test") -> tuple[pd.Series, npt.NDArray[np.int64]]:
    """Train as `TRAININGS` says and return (true diagnosis, predicted code) for the rows of a part.

    The model is scikit-learn's logistic regression with its default settings, on features standardized as its
    `StandardScaler` does it; plain arrays spare the checks that a pipeline makes on every call.
    """
    label, parts = TRAININGS[name]
    return predicted_by(labels, label, parts, scored=("core", "extra") if part == "train" else (part,))


def predicted_by(
    labels: TumorLabels,
    label: str,
    parts: tuple[str, ...],
    *,
    scored: tuple[str, ...] = ("test",),
    truth: str = "diagnosis",
) -> tuple[pd.Series, npt.NDArray[np.int64]]:
    """Train on any label column and parts and return (true code, predicted code) for the rows of other parts.

    Args:
        labels: the sheet of one seed.
        label: column of the labels that are trained on.
        parts: parts of the rows that are trained on.
        scored: parts of the rows that are scored.
        truth: column of the true codes.
    """
    from sklearn.linear_model import LogisticRegression

    seen = labels.rows[labels.rows["part"].isin(parts)]
    trained = seen[list(FEATURES)].to_numpy(dtype=float)
    middle, spread = trained.mean(axis=0), trained.std(axis=0)
    rows = labels.rows[labels.rows["part"].isin(scored)]
    standardized = (rows[list(FEATURES)].to_numpy(dtype=float) - middle) / spread
    # On a few hundred rows several threads only wait for each other.
    with _threads().limit(limits=1):
        model: Any = LogisticRegression().fit((trained - middle) / spread, seen[label].to_numpy())
        codes: npt.NDArray[np.int64] = model.predict(standardized)
    return rows[truth], codes


@lru_cache(maxsize=1)
def _threads() -> Any:
    """Return what limits threads; finding the libraries takes longer than a training."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@lru_cache(maxsize=1)
def _source() -> Any:
    """Return scikit-learn's tumor data; treat them as read-only."""
    from sklearn.datasets import load_breast_cancer

    return load_breast_cancer(as_frame=True)


@lru_cache(maxsize=256)
def four_results(
    labels: TumorLabels, *, positive: tuple[int, ...] = (MALIGNANT, MALIGNANT_LARGE), part: str = "test"
) -> pd.DataFrame:
    """Train four times and return precision and recall.

    Args:
        labels: the sheet of one seed.
        positive: predicted codes that count as a find; the diagnosis that is looked for is the first of them.
        part: rows to score on: "test", or "train" for the rows trained on.

    Returns:
        One row per training: training, precision, recall. Treat it as read-only: it is shared between calls.
    """
    rows = []
    for name in TRAININGS:
        diagnosis, codes = predicted(labels, name, part=part)
        wanted, found = np.asarray(diagnosis == positive[0]), np.isin(codes, positive)
        both = int((wanted & found).sum())
        rows.append((name, both / max(int(found.sum()), 1), both / int(wanted.sum())))
    return pd.DataFrame(rows, columns=["training", *METRICS])


def scores(
    diagnosis: pd.Series, codes: npt.NDArray[np.int64], found: tuple[int, ...] = (MALIGNANT, MALIGNANT_LARGE)
) -> tuple[float, float]:
    """Return precision and recall of malignant.

    Args:
        diagnosis: true codes.
        codes: predicted codes.
        found: predicted codes that count as a find.
    """
    wanted, called = np.asarray(diagnosis == MALIGNANT), np.isin(codes, found)
    both = int((wanted & called).sum())
    return both / max(int(called.sum()), 1), both / int(wanted.sum())


def _apart(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """Return by how much two trainings differ in precision or recall, over three tolerances of the task."""
    return float(np.abs(one - other).max()) - 0.0065


def lifts(results: pd.DataFrame, complaint: str) -> dict[str, float]:
    """Return by how much each gift lifts the measure that the complaint is about."""
    measure = results.set_index("training")[complaint]
    return {gift: at(measure, name) - at(measure, "today") for gift, name in GIFTS.items()}


def gift_for(found: Mapping[str, float]) -> str:
    """Return the gift that lifts the measure most if that reaches the bar, otherwise "neither"."""
    best = max(found, key=lambda gift: found[gift])
    return best if found[best] >= BAR else "neither"


def _draw(seed: int, attempt: int) -> TumorLabels:
    """Split and label the rows for one attempt at a seed."""
    generator = stream(seed, "models.tumors", attempt)
    told = story(seed, "models.fault", FAULTS)
    side = stream(seed, "models.complaint").random() < 0.5
    complaint = {
        "invented": "precision",
        "outnumbered_alarms": "precision",
        "both_ways": "precision" if side else "recall",
    }.get(told, "recall")
    source = _source()
    diagnosis, area = source.target.to_numpy(), source.data["mean area"].to_numpy()
    malignant = generator.permutation(np.flatnonzero(diagnosis == MALIGNANT))
    benign = generator.permutation(np.flatnonzero(diagnosis == BENIGN))
    extra = _EXTRA["many" if told.startswith("outnumbered") else "few"]
    trains_malignant, trains_benign = malignant[:_PER_CLASS], benign[: _PER_CLASS + extra]

    part = np.full(len(diagnosis), "unused", dtype=object)
    part[trains_malignant] = part[benign[:_PER_CLASS]] = "core"
    part[benign[_PER_CLASS : _PER_CLASS + extra]] = "extra"
    part[malignant[_PER_CLASS:]] = part[benign[-_TEST_BENIGN:]] = "test"

    hidden, invented = {
        "hidden": (0.30, 0.0),
        "invented": (0.0, 0.30),
        "invented_missed": (0.0, 0.30),
        "both_ways": (float(generator.uniform(0.15, 0.25)),) * 2,
    }.get(told, (0.025, 0.0125))
    recorded = diagnosis.copy()
    recorded[generator.permutation(trains_malignant)[: round(hidden * len(trains_malignant))]] = BENIGN
    recorded[generator.permutation(trains_benign)[: round(invented * len(trains_benign))]] = MALIGNANT
    three_names = recorded.copy()
    trained = np.concatenate([trains_malignant, trains_benign])
    called = trained[recorded[trained] == MALIGNANT]
    three_names[called[area[called] > np.median(area[called])]] = MALIGNANT_LARGE
    rows = pd.DataFrame(
        {
            "row": np.arange(1, len(diagnosis) + 1),
            "texture": source.data["mean texture"].to_numpy(),
            "smoothness": source.data["mean smoothness"].to_numpy(),
            "part": part,
            "diagnosis": diagnosis,
            "recorded": recorded,
            "three_names": three_names,
        }
    )
    return TumorLabels(rows, complaint)


def _planted_truths(labels: TumorLabels) -> Truths:
    """Return each planted truth by name, as a margin; tests read the names."""
    results = four_results(labels)
    by_name = results.set_index("training")
    changes = {
        f"{metric} of {name}": at(by_name, name, metric) - at(by_name, "today", metric)
        for name in TRAININGS
        if name != "today"
        for metric in METRICS
    }
    found = lifts(results, labels.complaint)
    shares = {name: by_name.loc[name, list(METRICS)].to_numpy(dtype=float) for name in TRAININGS}
    copies = {f"{one} is not {other}": _apart(shares[one], shares[other]) for one, other in combinations(TRAININGS, 2)}
    on_core = {
        f"{name} needs the rows of extra": _apart(
            shares[name], np.array(scores(*predicted_by(labels, label, ("core",))))
        )
        for name, (label, parts) in TRAININGS.items()
        if "extra" in parts
    }
    return {
        **copies,
        **on_core,
        **{f"{gift} is clear of its bar": clear_of(lift, BAR, 0.03) for gift, lift in found.items()},
        "one gift at most": sum(lift >= BAR for lift in found.values()) <= 1,
        **{f"{name} is clear of the line": clear_of(abs(change), SAME, 0.01) for name, change in changes.items()},
    }
