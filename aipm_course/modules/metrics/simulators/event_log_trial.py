"""The trial of success and time: cases that got Brief by lot, or did not.

Both arms are drawn from their own quantiles, so that success, the median of all opened cases and the median of the closed
ones alone can be set apart: whoever looks at closed cases only decides wrongly, one way or the other.
"""

import numpy as np

from aipm_course.modules.metrics.simulators.event_log_rows import Rows, even_normals, exactly
from aipm_course.modules.metrics.simulators.event_log_tables import Story

TRIAL_CASES = 1500
# claim: range of the uplift of success, of the cut of the median of all opened cases, of that of the closed ones alone
_EFFECTS = {
    "both": ((0.118, 0.15), (0.125, 0.16), (0.02, 0.06)),
    "success_only": ((0.118, 0.15), (0.06, 0.08), (0.12, 0.14)),
    "time_only": ((0.06, 0.08), (0.12, 0.16), (0.0, 0.03)),
    "neither": ((0.06, 0.08), (0.06, 0.08), (0.12, 0.14)),
}
_SUCCESS, _MEDIAN = 0.62, 19.0
_SPREAD = {"both": 0.5, "success_only": 0.3, "time_only": 0.55, "neither": 0.2}


def add_trial(
    generator: np.random.Generator,
    rows: Rows,
    who: tuple[np.ndarray, np.ndarray],
    second: tuple[np.ndarray, np.ndarray],
    case: tuple[np.ndarray, np.ndarray],
    story: Story,
) -> None:
    """Add opening and end of the trial's cases; each pair is (without Brief, with Brief)."""
    from scipy.special import ndtri

    uplift, cut, cut_closed = (generator.uniform(*ends) for ends in _EFFECTS[story.claim])
    plain = _SUCCESS + generator.uniform(-0.01, 0.01)
    success = (plain, plain * (1 + uplift))
    middle = [float(ndtri(0.5 / share)) for share in success]  # the median of all lies here among the closed ones
    spread = _SPREAD[story.claim]
    of_all = _MEDIAN * np.exp(spread * middle[0]) * (1 - cut)
    closed_median = (_MEDIAN, _MEDIAN * (1 - cut_closed))
    spreads = (spread, np.log(of_all / closed_median[1]) / middle[1])
    for brief in (0, 1):
        count = len(who[brief])
        closed = exactly(generator, count, success[brief])
        minutes = np.empty(count)
        normal = np.clip(even_normals(generator, int(closed.sum())), -2.6, 2.6)
        minutes[closed] = np.maximum(closed_median[brief] * np.exp(spreads[brief] * normal), 2)
        # Some cases are left within minutes, most after a long try; more of the latter without Brief.
        left = np.flatnonzero(~closed)
        at_once = exactly(generator, len(left), 0.45 if brief else 0.25)
        minutes[left] = np.where(at_once, generator.uniform(1, 2.9, len(left)), generator.uniform(26, 52, len(left)))
        end = second[brief].astype(np.int64) + np.round(60 * minutes)
        rows.add("case_opened", who[brief], second[brief], case[brief], brief)
        rows.add("case_closed", who[brief][closed], end[closed], case[brief][closed])
        rows.add("case_left", who[brief][~closed], end[~closed], case[brief][~closed])
