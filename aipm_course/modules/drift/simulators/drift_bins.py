"""One feature in ten frozen bands, week by week, with two other alarms beside it: small enough for a spreadsheet.

Everything here is invented. A feature is counted in ten bands of equal width whose edges never move. The bands hold
unequal shares, some as little as 2%. Weeks 1 to 4 are the reference; week 4 is already a little off, and week 5 has
moved for certain, so that the choice of the reference matters. Some later weeks have moved as well, by an amount that is drawn.

Two other alarms stand in the table. The *vendor's index* is either made of bins that are cut anew every week at the
week's own deciles, so that it says next to nothing whatever happens, or of frozen bins. The *weekly mean* sees a shift and is
blind to a change of spread.

Planted truths (asserted for every seed that is handed out):

- Each index asked for is at least 0.015 away from both bars, and named wrong ways are three tolerances away.
- In an asked week one band is empty.
- The distance asked for differs from that of the weeks beside it, from the largest gap of a single band, and from half
  the sum of all gaps.
- In the worst of the asked weeks each of the two other alarms is clearly over or clearly under its bar.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.drift.simulators.drift_measures import psi_of_shares
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import apart, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

Values = npt.NDArray[Any]

WEEKS = 26
REFERENCE_WEEKS = 4
BANDS = 10
LOOK_BAR, ACT_BAR = 0.10, 0.25
VENDOR_BAR = 0.25
MEAN_BAR = 0.08
CHECKS = ("p", "q", "r")
INDEX_WITHIN, INDEX_PERCENT, KS_WITHIN = 0.002, 1.0, 0.002
BLIND = {"vendor": 0.25, "mean": 0.25, "both": 0.25, "none": 0.25}
"""Which alarm stayed under its bar in the worst of the asked weeks, and how often."""
FEATURES = ("amount", "account_age", "velocity", "session_length")
_HALVINGS = 20
_WIDTH = {"amount": 60.0, "account_age": 90.0, "velocity": 1.5, "session_length": 4.0}
_TOP = (0.33, 0.45, 0.62)
_REST = (0.03, 0.05, 0.07, 0.13, 0.20, 0.225, 0.29)
_BASE = np.array([0.06, 0.10, 0.14, 0.16, 0.16, 0.13, 0.10, 0.07, 0.05, 0.03])


@dataclass(frozen=True, eq=False)
class BinRoom:
    """Counts of one feature, and what was planted.

    Attributes:
        table: one row per week: week, band_1 to band_10 (payments), vendor_index, mean.
        feature: what is counted.
        weeks: the three weeks asked about, {"p": 14, ...}.
        ks_week: the week whose distance is asked for.
        blind: which alarm stayed under its bar in the worst of the three: "vendor", "mean", "both" or "none".
    """

    table: pd.DataFrame
    feature: str
    weeks: dict[str, int]
    ks_week: int
    blind: str

    @property
    def counts(self) -> Values:
        """Payments per week and band, 26 x 10."""
        return self.table[[f"band_{number}" for number in range(1, BANDS + 1)]].to_numpy()


@lru_cache(maxsize=32)
def bin_room(seed: int = 0) -> BinRoom:
    """Return the counted bands of a seed; the same seed always gives the same table.

    Examples:
        >>> bin_room(0).table.shape
        (26, 13)
    """
    return first_that_holds(_draw, _planted_truths, seed)


def reference_shares(counts: Values, last: int = REFERENCE_WEEKS) -> Values:
    """Return the share of each band in weeks 1 to `last`, counts added up first."""
    together = counts[:last].sum(axis=0)
    return np.asarray(together / together.sum())


def band_index(counts: Values, week: int, reference: Values | None = None) -> float:
    """Return the stability index of a week against the reference."""
    row = counts[week - 1]
    return float(psi_of_shares(reference_shares(counts) if reference is None else reference, row / row.sum()))


def band_distance(counts: Values, week: int, reference: Values | None = None) -> float:
    """Return the largest gap between the cumulative shares of a week and of the reference."""
    before = reference_shares(counts) if reference is None else reference
    row = counts[week - 1]
    return float(np.abs(np.cumsum(before) - np.cumsum(row / row.sum())).max())


def call_of(index: float) -> str:
    """Return what the bars say about an index: "nothing", "look" or "act".

    >>> call_of(0.09), call_of(0.10), call_of(0.25)
    ('nothing', 'look', 'act')
    """
    return "act" if index >= ACT_BAR else "look" if index >= LOOK_BAR else "nothing"


def mean_change(table: pd.DataFrame, week: int) -> float:
    """Return how far the mean of a week is from the average mean of weeks 1 to 4, as a share of that average."""
    before = float(table["mean"].iloc[:REFERENCE_WEEKS].mean())
    return float(table["mean"].iloc[week - 1]) / before - 1


def _draw(seed: int, attempt: int) -> BinRoom:
    generator = stream(seed, "drift.bins", attempt)
    blind = story(seed, "drift.blind", BLIND)
    base = _BASE[::-1] if generator.random() < 0.5 else _BASE
    base = base * generator.uniform(0.9, 1.1, BANDS)
    base /= base.sum()
    spread = blind in ("mean", "both")
    levels = [float(generator.choice(_TOP)), *map(float, generator.choice(_REST, 2, replace=False))]
    places = generator.permutation(3)
    asked = sorted(map(int, generator.choice(np.arange(7, WEEKS, 2), 3, replace=False)))
    # Six more weeks move, so that the asked ones are not the only odd rows of the table.
    others = generator.choice([week for week in range(6, WEEKS + 1) if week not in asked], 6, replace=False)
    wanted = {int(week): float(generator.choice([0.05, 0.11, 0.16, 0.30, 0.4])) for week in others}
    wanted |= {asked[place]: levels[order] for order, place in enumerate(places)}
    wanted |= {4: 0.04, 5: 0.30}
    worst = max(asked, key=wanted.__getitem__)
    # The distance is asked for in a week that moved out to both sides: where all of it moves one way, the largest gap
    # between cumulative shares and half the sum of all gaps are one number.
    ks_week = int(stream(seed, "drift.bins.ks", attempt).choice([week for week in asked if week != worst]))
    downward = bool(generator.random() < 0.4)
    counts = np.zeros((WEEKS, BANDS), dtype=int)
    for week in range(1, WEEKS + 1):
        volume = int(generator.integers(1500, 2700))
        reference = base if week <= REFERENCE_WEEKS else reference_shares(counts)
        shares = base
        if week in wanted:
            wide = spread or week == ks_week
            shares = _moved(base, reference, wanted[week], spread=wide, downward=downward, empty=week == worst)
        drawn = generator.multinomial(volume, shares, 12 if week in asked else 1)
        # Of a dozen draws the one whose index is nearest to what was drawn for an asked week.
        off = np.abs(psi_of_shares(reference, drawn / volume) - wanted.get(week, 0.0))
        counts[week - 1] = drawn[int(np.argmin(off))]
    feature = str(generator.choice(FEATURES))
    table = pd.DataFrame(counts, columns=[f"band_{number}" for number in range(1, BANDS + 1)])
    table.insert(0, "week", range(1, WEEKS + 1))
    table["vendor_index"] = np.round(_vendor(counts, blind in ("vendor", "both"), generator), 3)
    middles = _WIDTH[feature] * (np.arange(BANDS) + 0.5)
    table["mean"] = np.round(counts @ middles / counts.sum(axis=1), 2)
    weeks = dict(
        zip(CHECKS, (asked[place] for place in stream(seed, "drift.bins.letters", attempt).permutation(3)), strict=True)
    )
    return BinRoom(table, feature, weeks, ks_week, blind)


def _moved(base: Values, reference: Values, level: float, *, spread: bool, downward: bool, empty: bool) -> Values:
    """Return `base` moved until its index is `level`: tilted, or spread with the same mean; one band may be emptied."""
    place = np.linspace(-1, 1, BANDS)
    place = place - float(base @ place)
    start = base.copy()
    if empty:
        if spread:
            start[int(np.argmin(np.where(np.abs(np.arange(BANDS) - 4.5) < 2.1, base, 1.0)))] = 0.0
        else:
            start[-1 if downward else 0] = 0.0
    low, high = 0.0, 6.0
    for _ in range(_HALVINGS):
        strength = (low + high) / 2
        shares = _tilted(start, place, strength, spread=spread, downward=downward)
        if float(psi_of_shares(reference, shares)) < level:
            low = strength
        else:
            high = strength
    return _tilted(start, place, low, spread=spread, downward=downward)


def _tilted(start: Values, place: Values, strength: float, *, spread: bool, downward: bool) -> Values:
    if not spread:
        shares = start * np.exp((-strength if downward else strength) * place)
        return np.asarray(shares / shares.sum())
    # Heavier at both ends; the tilt that goes with it is set so that the mean stays where it was.
    low, high = -6.0, 6.0
    for _ in range(_HALVINGS):
        tilt = (low + high) / 2
        shares = start * np.exp(strength * place**2 + tilt * place)
        shares = shares / shares.sum()
        if float(shares @ place) < 0:
            low = tilt
        else:
            high = tilt
    return np.asarray(shares)


def _vendor(counts: Values, binned_anew: bool, generator: np.random.Generator) -> Values:
    """Return the vendor's index: next to nothing if each side is cut at its own deciles, else another frozen binning."""
    if binned_anew:
        return generator.gamma(4.0, 0.001, WEEKS)
    own = np.array([band_index(counts, week) for week in range(1, WEEKS + 1)])
    return np.asarray(own * generator.uniform(0.94, 1.12, WEEKS))


def _reference_shows(room: BinRoom, last: int) -> float:
    """Return by how much a reference of weeks 1 to `last` moves one of the indices further than three tolerances."""
    other = reference_shares(room.counts, last)
    moved = []
    for week in room.weeks.values():
        right = band_index(room.counts, week)
        moved.append(
            abs(band_index(room.counts, week, other) - right) - 3 * max(INDEX_WITHIN, INDEX_PERCENT * right / 100)
        )
    return max(moved)


def _planted_truths(room: BinRoom) -> dict[str, bool | float]:
    counts = room.counts
    index = {check: band_index(counts, week) for check, week in room.weeks.items()}
    worst = max(room.weeks.values(), key=lambda week: band_index(counts, week))
    ks = band_distance(counts, room.ks_week)
    row = counts[room.ks_week - 1]
    gaps = np.abs(row / row.sum() - reference_shares(counts))
    beside = [band_distance(counts, week) for week in (room.ks_week - 1, room.ks_week + 1) if 1 <= week <= WEEKS]
    other_reference = [band_distance(counts, room.ks_week, reference_shares(counts, last)) for last in (3, 5)]
    vendor = float(room.table["vendor_index"].iloc[worst - 1])
    change = abs(mean_change(room.table, worst))
    margins = [clear_of(value, bar, 0.015) for value in index.values() for bar in (LOOK_BAR, ACT_BAR)]
    return {
        "calls are clear": min(margins),
        "one band is empty": bool((counts[[week - 1 for week in room.weeks.values()]] == 0).any()),
        "the reference shows": min(_reference_shows(room, last) for last in (3, 5)),
        "distance is its own": apart(ks, [*beside, float(gaps.max())], 0.01),
        "distance is not half of all gaps": apart(ks, [float(gaps.sum()) / 2], 3 * KS_WITHIN),
        "distance has its reference": apart(ks, other_reference, 3 * KS_WITHIN),
        "the vendor is clear": clear_of(vendor, VENDOR_BAR, 0.03),
        "the mean is clear": clear_of(change, MEAN_BAR, 0.015),
        "blind as told": ((vendor < VENDOR_BAR), (change < MEAN_BAR))
        == ((room.blind in ("vendor", "both")), (room.blind in ("mean", "both"))),
    }
