"""The pilot of Brief, half a year before the launch: who asked, and who was still there on day 180 of the pilot.

Retention on day 180 cannot be known on day 100 of the launch; the pilot's users are the ones for whom it can. Everybody in
the table was still a user on day 90, so that whoever asked by then had no longer to do so than the others.

Two things are set apart: the lift inside the usage bands (`Story.place`) and what the plain difference of AI users and
others does with it (`Story.selection`): heavier users ask more and stay more anyway, lighter users do, or the bands mix so
that it makes no difference.
"""

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_tables import BANDS, REGIONS, WINDOW_DAYS, Story
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.streams import stream

USERS = 4600
_SIZES = np.array([0.5, 0.3, 0.2])
_BASE = np.array([0.50, 0.66, 0.78])
_ADOPTION, _EDGE = 0.36, 24
_LATE, _LATE_STAYED = _EDGE + 80, 0.92
"""Users who ask after day 90, and how many of them are retained: whoever asks late is still there to ask."""
_LIFT = {"below": (0.003, 0.011), "inside": (0.032, 0.067), "above": (0.092, 0.107)}
_FAIR_AND_LOW = (0.0095, 0.0115)
"""Near enough to 2 points to be no nothing, where the plain difference is the same."""
# selection and place: what the mix of bands adds to the plain difference
_SHIFT = {
    ("flatters", "below"): (0.026, 0.035),
    ("flatters", "inside"): (0.1, 0.13),
    ("flatters", "above"): (0.08, 0.12),
    ("hides", "below"): (-0.06, -0.035),
    ("hides", "inside"): (-0.09, -0.03),
    ("hides", "above"): (-0.06, -0.03),
}


def pilot(seed: int, attempt: int, story: Story) -> pd.DataFrame:
    """Return one row per user: region, band, staff, entitled, first day of a request (missing if never), retained."""
    generator = stream(seed, "metrics.pilot", attempt)
    staff = generator.permutation(USERS) < 110
    entitled = staff | (generator.permutation(USERS) < round(0.6 * USERS))
    band = generator.choice(len(BANDS), USERS, p=_SIZES)
    eligible = entitled & ~staff
    counts = bincount(band[eligible], minlength=len(BANDS))
    fair_and_low = story.selection == "fair" and story.place == "below"
    lift = generator.uniform(*(_FAIR_AND_LOW if fair_and_low else _LIFT[story.place]))
    rates = _rates(counts, lift, story, generator)
    asked = np.full(USERS, np.nan)
    retained = np.zeros(USERS, dtype=int)
    asking = [generator.permutation(np.flatnonzero(eligible & (band == row))) for row in range(len(BANDS))]
    early = [rows[: round(len(rows) * rate)] for rows, rate in zip(asking, rates, strict=True)]
    rest = [rows[len(group) :] for rows, group in zip(asking, early, strict=True)]
    lifts = lift + _spread(np.array([len(rows) for rows in early]), counts)
    level = generator.uniform(-0.02, 0.02)
    for row in range(len(BANDS)):
        base = _BASE[row] + level
        for rows, share in ((early[row], base + lifts[row]), (rest[row], base)):
            retained[rows] = generator.permutation(len(rows)) < round(len(rows) * share)
    everybody, others = np.concatenate(early), np.concatenate(rest)
    asked[everybody] = generator.integers(2, WINDOW_DAYS - 1, len(everybody))
    asked[generator.choice(everybody, _EDGE, replace=False)] = WINDOW_DAYS
    stayed = round(_LATE_STAYED * _LATE)
    late = generator.permutation(
        np.concatenate(
            [
                generator.choice(others[retained[others] == 1], stayed, replace=False),
                generator.choice(others[retained[others] == 0], _LATE - stayed, replace=False),
            ]
        )
    )
    asked[late] = np.where(np.arange(len(late)) < _EDGE, WINDOW_DAYS + 1, generator.integers(92, 180, len(late)))
    # Users without the right to ask stay less; staff stays, and tests.
    outside = ~entitled
    retained[outside] = generator.random(outside.sum()) < _BASE[band[outside]] + level - 0.12
    asked[generator.choice(np.flatnonzero(outside), 70, replace=False)] = generator.integers(5, 85, 70)
    retained[staff] = 1
    asked[np.flatnonzero(staff)[:100]] = generator.integers(1, 60, 100)
    return pd.DataFrame(
        {
            "user_id": [f"p{number:04d}" for number in range(USERS)],
            "region": generator.choice(REGIONS, USERS, p=[0.5, 0.3, 0.2]),
            "usage_band": np.array(BANDS)[band],
            "staff": staff.astype(int),
            "entitled": entitled.astype(int),
            "first_asked_day": pd.array(asked).astype("Int64"),
            "retained": retained,
        }
    )


def _weights(rates: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares of the bands among those who ask and among the others."""
    ai, others = counts * rates, counts * (1 - rates)
    return ai / ai.sum(), others / others.sum()


def _rates(counts: np.ndarray, lift: float, story: Story, generator: np.random.Generator) -> np.ndarray:
    """Return the share that asks in each band, so that the mix of bands shifts the plain difference as wanted."""
    from scipy.optimize import brentq
    from scipy.special import expit

    def at(tilt: float) -> np.ndarray:
        shape = np.array([-0.9, 0.9, tilt]) if story.selection == "fair" else tilt * np.array([-1.0, 0.25, 1.0])
        level = brentq(lambda a: (counts * expit(a + shape)).sum() / counts.sum() - _ADOPTION, -9, 9)
        return np.asarray(expit(level + shape))

    def shift(tilt: float) -> float:
        ai, others = _weights(at(tilt), counts)
        return float(((ai - others) * _BASE).sum())

    wanted = 0.0
    # A plain difference of nothing would be the same against everybody, so it is not drawn.
    while story.selection != "fair" and (not wanted or abs(lift + wanted) < 0.02):
        wanted = generator.uniform(*_SHIFT[story.selection, story.place])
    return at(float(brentq(lambda tilt: shift(tilt) - wanted, -4, 4)))


def _spread(early: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return by how much the lift of each band differs from the average one, enough for weights to matter."""
    ai, others = early / early.sum(), (counts - early) / (counts - early).sum()
    wrong = [np.full(3, 1 / 3), others, counts / counts.sum()]
    patterns = [np.array(shape, dtype=float) for shape in ([1, 0, -1], [0, 1, -0.5], [1, -0.6, 0.2], [0.8, -1, -0.6])]

    def reach(shape: np.ndarray) -> float:
        return float(min(abs(((other - ai) * shape).sum()) for other in wrong))

    best = max(patterns, key=reach)
    scale = min(0.11, max(0.03, 0.0085 / max(reach(best), 1e-6)))
    return np.asarray(scale * (best - (ai * best).sum()))
