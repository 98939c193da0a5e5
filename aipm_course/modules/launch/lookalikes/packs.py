"""What is easily taken for the numbers of A1."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.launch.simulators.packs import PACKS, Packs, joined, states


def for_packs(data: Packs) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return tuple(_columns(data))


def _columns(data: Packs) -> Iterator[Lookalike]:
    rows = joined(data)
    state = states(rows)
    hard, due = (rows["kind"] == "hard").to_numpy(), rows["due"].to_numpy(dtype=float)
    dated = due <= 14

    def by_pack(where: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> pd.Series:
        return pd.Series({pack: float(where[(rows["pack"] == pack).to_numpy()].sum()) for pack in PACKS})

    unmet = state != "met"
    found = {
        "all gates that are not met": by_pack(unmet),
        "the gates that are met": by_pack(~unmet),
        "the hard gates that are not met": by_pack(hard & unmet),
        "the soft gates that are not met": by_pack(~hard & unmet),
        "the hard gates that are missing or missed, without the soft ones that block": by_pack(
            hard & unmet & (state != "stale")
        ),
        "the soft gates that are not met and have no date in time": by_pack(~hard & unmet & ~dated),
        "all stale gates, soft ones included": by_pack(state == "stale"),
        "the stale soft gates": by_pack(~hard & (state == "stale")),
        "the gates that are missed": by_pack(state == "missed"),
        "the gates that are missing": by_pack(state == "missing"),
        "the gates with a date": by_pack(~np.isnan(due)),
        "the gates with a date within 14 days": by_pack(dated),
        "the soft gates with a date within 14 days, met or not": by_pack(~hard & dated),
        "the gates without a date": by_pack(np.isnan(due)),
        "all gates that block or need a new test": by_pack((hard | ~dated) & unmet),
    }
    for words, numbers in found.items():
        for column in ("blocks", "retest", "conditions"):
            yield Lookalike(words, {f"counts: {column}": numbers}, whole=True)
