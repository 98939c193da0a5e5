"""Real tumor measurements with four ways to label the training rows.

The 569 rows and their diagnoses are the Breast Cancer Wisconsin (Diagnostic) data that come with scikit-learn; they
are real. What a seed draws is which rows train, which test, and which labels are spoiled.

Diagnoses keep scikit-learn's codes, in which **0 is malignant and 1 is benign**: the class one looks for is not 1.

- `train`: 80 malignant and 80 benign rows.
- `extra_benign`: 160 more benign rows, which make the training rows 1:3.
- `test`: all other rows.
- `flipped`: 30% of the malignant training rows carry the label benign, as missed diagnoses do.
- `three_class`: the malignant training rows are split into small (0) and large (2) tumors at their median area; the
  model does not see the area.

The model sees two of the thirty measurements, texture and smoothness: with all thirty the classes are so far apart
that nothing below would show.

Planted truth, asserted by `_planted_truths` for every seed that is handed out: each of the three changes lowers the
recall of malignant tumors by at least 5 points.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds

MALIGNANT, BENIGN, MALIGNANT_LARGE = 0, 1, 2
"""The codes of the label columns; the third stands in `three_class` only."""

FEATURES = ("texture", "smoothness")
VARIANTS = ("clean", "imbalanced", "flipped", "three_class")

_PER_CLASS = 80
_EXTRA_BENIGN = 160
_FLIPPED_SHARE = 0.3


@dataclass(frozen=True, eq=False)
class TumorLabels:
    """The sheet of one seed.

    Attributes:
        rows: 569 rows: row, texture, smoothness, part, diagnosis, flipped, three_class (`load("models_tumors")`). Treat it
            as read-only: it is shared between calls.
    """

    rows: pd.DataFrame

    def training(self, variant: str) -> tuple[pd.DataFrame, pd.Series]:
        """Return (features, labels) of the rows that a variant trains on.

        Args:
            variant: one of `VARIANTS`.
        """
        parts = ["train", "extra_benign"] if variant == "imbalanced" else ["train"]
        rows = self.rows[self.rows["part"].isin(parts)]
        label = variant if variant in ("flipped", "three_class") else "diagnosis"
        return rows[list(FEATURES)], rows[label]


@lru_cache(maxsize=32)
def tumor_labels(seed: int = 0) -> TumorLabels:
    """Return the sheet of a seed; the same seed always gives the same sheet.

    Args:
        seed: a whole number from 0; 0 is the sheet of the exercise.

    Returns:
        The 569 rows, split and labeled.

    Examples:
        >>> tumor_labels(0).rows["part"].value_counts().to_dict()
        {'test': 249, 'train': 160, 'extra_benign': 160}
    """
    return first_that_holds(_draw, _planted_truths, seed)


def predicted(labels: TumorLabels, variant: str, *, part: str = "test") -> tuple[pd.Series, npt.NDArray[np.int64]]:
    """Train on a variant and return (true diagnosis, predicted code) for the rows of a part.

    The model is scikit-learn's logistic regression with its default settings, on standardized features.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    model: Any = make_pipeline(StandardScaler(), LogisticRegression())
    # On 160 rows several threads only wait for each other.
    with threadpool_limits(limits=1):
        model.fit(*labels.training(variant))
    rows = labels.rows[labels.rows["part"] == part]
    codes: npt.NDArray[np.int64] = model.predict(rows[list(FEATURES)])
    return rows["diagnosis"], codes


@lru_cache(maxsize=256)
def four_results(
    labels: TumorLabels, *, positive: tuple[int, ...] = (MALIGNANT, MALIGNANT_LARGE), part: str = "test"
) -> pd.DataFrame:
    """Train on each variant and return its precision and recall.

    Args:
        labels: the sheet of one seed.
        positive: predicted codes that count as a find; the diagnosis that is looked for is the first of them.
        part: rows to score on.

    Returns:
        One row per variant: variant, precision, recall. Treat it as read-only: it is shared between calls.
    """
    from sklearn.metrics import precision_score, recall_score

    rows = []
    for variant in VARIANTS:
        diagnosis, codes = predicted(labels, variant, part=part)
        wanted, found = diagnosis == positive[0], np.isin(codes, positive)
        rows.append((variant, float(precision_score(wanted, found)), float(recall_score(wanted, found))))
    return pd.DataFrame(rows, columns=["variant", "precision", "recall"])


def _draw(seed: int, attempt: int) -> TumorLabels:
    """Split and label the rows for one attempt at a seed."""
    from sklearn.datasets import load_breast_cancer

    generator = np.random.default_rng([seed, attempt])
    source: Any = load_breast_cancer(as_frame=True)
    diagnosis, area = source.target.to_numpy(), source.data["mean area"].to_numpy()
    malignant = generator.permutation(np.flatnonzero(diagnosis == MALIGNANT))
    benign = generator.permutation(np.flatnonzero(diagnosis == BENIGN))
    chosen = malignant[:_PER_CLASS]

    part = np.full(len(diagnosis), "test", dtype=object)
    part[chosen] = part[benign[:_PER_CLASS]] = "train"
    part[benign[_PER_CLASS : _PER_CLASS + _EXTRA_BENIGN]] = "extra_benign"
    flipped, three_class = diagnosis.copy(), diagnosis.copy()
    flipped[chosen[: round(_FLIPPED_SHARE * _PER_CLASS)]] = BENIGN
    three_class[chosen[area[chosen] > np.median(area[chosen])]] = MALIGNANT_LARGE
    return TumorLabels(
        pd.DataFrame(
            {
                "row": np.arange(1, len(diagnosis) + 1),
                "texture": source.data["mean texture"].to_numpy(),
                "smoothness": source.data["mean smoothness"].to_numpy(),
                "part": part,
                "diagnosis": diagnosis,
                "flipped": flipped,
                "three_class": three_class,
            }
        )
    )


def _planted_truths(labels: TumorLabels) -> dict[str, bool]:
    """Return each planted truth by name and whether it holds; tests read the names."""
    recall = four_results(labels).set_index("variant")["recall"]
    return {
        f"{variant} lowers recall": bool(recall[variant] < recall["clean"] - 0.05)
        for variant in VARIANTS
        if variant != "clean"
    }
