"""A1: compute drift."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Number, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.drift.simulators.drift_measures import (
    SHARE_FLOOR,
    bin_shares,
    frozen_edges,
    ks_distance,
    psi_of_shares,
)
from aipm_course.modules.drift.simulators.drift_room import DriftRoom, drift_room
from aipm_course.modules.drift.simulators.drift_stream import FEATURES, REFERENCE_WEEKS, WEEKS

_MEASURE = "Measure drift against bins frozen on a reference, and say what such an index cannot see."
_WEEK_NAMES = tuple(str(week) for week in range(1, WEEKS + 1))
_INDEX_BAR = 0.25


def _weeks_of(data: DriftRoom, feature: str) -> list[Any]:
    values, week = data.payments[feature].to_numpy(dtype=float), data.payments["week"].to_numpy()
    return [values[week == number] for number in range(1, WEEKS + 1)]


def _index(data: DriftRoom, measure: Callable[[list[Any]], list[float]]) -> pd.DataFrame:
    """Return a table of the index; `measure` gives a feature's column from its values week by week."""
    table = {feature: measure(_weeks_of(data, feature)) for feature in FEATURES}
    return pd.DataFrame(table, index=pd.Index(_WEEK_NAMES, name="week")).reset_index()


def _in_fixed_bins(before: Any, edges: Any, weeks: list[Any]) -> list[float]:
    old = bin_shares(before, edges)
    return [float(psi_of_shares(old, bin_shares(values, edges))) for values in weeks]


def _frozen(weeks: list[Any]) -> list[float]:
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    return _in_fixed_bins(reference, frozen_edges(reference), weeks)


def _base_ten(weeks: list[Any]) -> list[float]:
    return [value / math.log(10) for value in _frozen(weeks)]


def _own_deciles(weeks: list[Any]) -> list[float]:
    """Each side cut at its own deciles."""
    levels = np.linspace(0.1, 0.9, 9)
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    old = bin_shares(reference, np.quantile(reference, levels))
    return [float(psi_of_shares(old, bin_shares(values, np.quantile(values, levels)))) for values in weeks]


def _current_bins(weeks: list[Any]) -> list[float]:
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    return [_in_fixed_bins(reference, frozen_edges(values), [values])[0] for values in weeks]


def _against_last_week(weeks: list[Any]) -> list[float]:
    pairs = zip([weeks[0], *weeks[:-1]], weeks, strict=True)
    return [_in_fixed_bins(before, frozen_edges(before), [values])[0] for before, values in pairs]


def _against_everything(weeks: list[Any]) -> list[float]:
    everything = np.concatenate(weeks)
    return _in_fixed_bins(everything, frozen_edges(everything), weeks)


def _whole_stream_deciles(weeks: list[Any]) -> list[float]:
    """Reference shares of weeks 1 to 4, but the edges come from all 26 weeks."""
    return _in_fixed_bins(np.concatenate(weeks[:REFERENCE_WEEKS]), frozen_edges(np.concatenate(weeks)), weeks)


def _one_sided(weeks: list[Any]) -> list[float]:
    """Kullback-Leibler: b ln(b / a) instead of (b - a) ln(b / a)."""
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    edges = frozen_edges(reference)
    old = np.maximum(bin_shares(reference, edges), SHARE_FLOOR)
    shares = [np.maximum(bin_shares(values, edges), SHARE_FLOOR) for values in weeks]
    return [float((now * np.log(now / old)).sum()) for now in shares]


def _weeks_from_zero(data: DriftRoom) -> pd.DataFrame:
    return _index(data, _frozen).assign(week=range(WEEKS))


def _equal_width(weeks: list[Any]) -> list[float]:
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    return _in_fixed_bins(reference, np.linspace(reference.min(), reference.max(), 11)[1:-1], weeks)


def _by_histogram(data: DriftRoom) -> pd.DataFrame:
    """The index with numpy's histogram, index instead of column, weeks as numbers, in another order."""
    table = {}
    for feature in FEATURES:
        weeks = _weeks_of(data, feature)
        reference = np.concatenate(weeks[:REFERENCE_WEEKS])
        cuts = np.concatenate([[-np.inf], np.quantile(reference, np.arange(1, 10) / 10), [np.inf]])
        before = np.histogram(reference, cuts)[0] / len(reference)
        column = []
        for values in weeks:
            now = np.histogram(values, cuts)[0] / len(values)
            column.append(sum((b - a) * math.log(b / a) for a, b in zip(before, np.maximum(now, 0.001), strict=True)))
        table[feature] = column
    return pd.DataFrame(table, index=pd.RangeIndex(1, WEEKS + 1, name="week")).iloc[::-1]


def _ks_week(data: DriftRoom) -> tuple[Any, Any]:
    weeks = _weeks_of(data, "amount")
    return np.concatenate(weeks[:REFERENCE_WEEKS]), weeks[int(np.argmax(data.psi["amount"].to_numpy()))]


def _compute(data: DriftRoom) -> dict[str, Any]:
    return {
        "psi": _index(data, _frozen),
        "weeks_over": int((data.psi.max(axis=1) > _INDEX_BAR).sum()),
        "ks": ks_distance(*_ks_week(data)),
    }


COMPUTE = Question(
    id="drift.compute",
    task="A1",
    title="Compute drift",
    points=5,
    kind=Record(
        {
            "psi": Table(
                "week", _WEEK_NAMES, {name: Number("index points", within=0.006, within_percent=3) for name in FEATURES}
            ),
            "weeks_over": Number("weeks"),
            "ks": Number("share from 0 to 1", within=0.005),
        },
        weights={"psi": 3},
    ),
    data=drift_room,
    reference=_compute,
    alternatives=(
        lambda data: {**_compute(data), "psi": _by_histogram(data), "weeks_over": float(_compute(data)["weeks_over"])},
    ),
    misconceptions=(
        Misconception(
            "own_deciles",
            lambda data: {"psi": _index(data, _own_deciles)},
            "Each week was cut at its own deciles, so it holds a tenth in every bin by construction, whatever happened. "
            "Cut once, on weeks 1 to 4, and keep those edges.",
        ),
        Misconception(
            "bins_of_the_current_week",
            lambda data: {"psi": _index(data, _current_bins)},
            "The edges were made from the week in question, so the yardstick moves with what it measures. Freeze them "
            "on weeks 1 to 4.",
        ),
        Misconception(
            "against_last_week",
            lambda data: {"psi": _index(data, _against_last_week)},
            "Each week was compared with the week before. That alarms when something starts and when it stops, and is "
            "quiet in between. The reference is weeks 1 to 4.",
        ),
        Misconception(
            "everything_as_reference",
            lambda data: {"psi": _index(data, _against_everything)},
            "The reference holds all 26 weeks, the odd ones included. Freeze it on weeks 1 to 4.",
        ),
        Misconception(
            "deciles_of_the_whole_stream",
            lambda data: {"psi": _index(data, _whole_stream_deciles)},
            "The edges were cut on all 26 weeks, the odd ones included. Cut on weeks 1 to 4 only; then each bin holds a "
            "tenth of those.",
        ),
        Misconception(
            "one_sided_sum",
            lambda data: {"psi": _index(data, _one_sided)},
            "Your index is about half: each bin was counted as b x ln(b / a), a one-sided distance. The index takes "
            "(b - a) x ln(b / a).",
        ),
        Misconception(
            "weeks_from_zero",
            lambda data: {"psi": _weeks_from_zero(data)},
            "The rows are numbered 0 to 25, so every index stands one week too early. Name them by their week: 1 to 26.",
        ),
        Misconception(
            "equal_width",
            lambda data: {"psi": _index(data, _equal_width)},
            "The bins are equally wide, so a few of them hold nearly everybody. Cut at the deciles of weeks 1 to 4.",
        ),
        Misconception(
            "wrong_logarithm",
            lambda data: {"psi": _index(data, _base_ten)},
            "Every index is smaller by one factor: the logarithm is to base 10. The index uses the natural one "
            "(`np.log`; `LN` in a spreadsheet).",
        ),
        Misconception(
            "nothing_over_the_bar",
            lambda data: {"weeks_over": 0},
            "No week over the bar is what bins say that are made anew every week. Are yours frozen?",
        ),
        Misconception(
            "p_value",
            lambda data: {"ks": 0.0},
            "That looks like the p-value of the test. Asked is the distance: the largest gap between the two cumulative "
            "shares.",
        ),
        Misconception(
            "ks_of_the_first_week",
            lambda data: {"ks": ks_distance(_ks_week(data)[0], _weeks_of(data, "amount")[-1])},
            "That is the distance of the last week. Take the week in which your index of amounts is highest.",
        ),
    ),
    hints=(
        "One feature first. Find nine numbers that cut weeks 1 to 4 into ten equal parts; count each week between them.",
        "With a the share of a bin in weeks 1 to 4 and b its share in the week: add up (b - a) x ln(b / a) over the ten "
        "bins. A share under 0.001 counts as 0.001. In a spreadsheet: PERCENTILE for the edges, COUNTIFS for the bins.",
        '`edges = np.quantile(reference["amount"], np.arange(0.1, 1, 0.1))` once, then '
        '`np.searchsorted(edges, one_week["amount"], side="right")` gives each payment its bin. For the distance: '
        "`scipy.stats.ks_2samp(a, b).statistic`.",
    ),
    worked="""
Cut once, count every week, add up.

```python
import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

def shares(values, edges):
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=10)
    return np.maximum(counts / len(values), 0.001)

reference = stream[stream["week"] <= 4]
psi = pd.DataFrame(index=pd.RangeIndex(1, 27, name="week"))
for feature in ["amount", "velocity", "account_age"]:
    edges = np.quantile(reference[feature], np.arange(0.1, 1, 0.1))
    a = shares(reference[feature], edges)
    for week, rows in stream.groupby("week"):
        b = shares(rows[feature], edges)
        psi.loc[week, feature] = ((b - a) * np.log(b / a)).sum()
worst = stream[stream["week"] == psi["amount"].idxmax()]
drift_index = {
    "psi": psi,
    "weeks_over": int((psi.max(axis=1) > 0.25).sum()),
    "ks": ks_2samp(reference["amount"], worst["amount"]).statistic,
}
```
""",
    objective=_MEASURE,
    ledger=("RESP-17", "KPI-25", "SKILL-14", "DAY-06"),
)
