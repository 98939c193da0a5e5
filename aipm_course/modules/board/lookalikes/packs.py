"""What is easily taken for the gaps of A2."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.board.simulators.packs import GAP_WAYS, PACKS, Packs, gaps


def for_packs(made: Packs) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return (
        *of_ways(
            PACKS,
            lambda ways: {"gap": gaps(made, ways)},
            GAP_WAYS,
            lambda way: ("gap",),
            [("no_small", way) for way in GAP_WAYS if way != "no_small"],
        ),
        *_others(made),
    )


def _others(made: Packs) -> Iterator[Lookalike]:
    held = made.held
    share = held["right"] / held["cases"]
    columns = {
        "the highest share": share.max(axis=1),
        "the lowest share": share.min(axis=1),
        "the share of right answers of all cases": held["right"].sum(axis=1) / held["cases"].sum(axis=1),
        "the mean of the four shares": share.mean(axis=1),
        "the return": held["return"],
    }
    for words, values in columns.items():
        yield told("gap", words, pd.Series([float(value) for value in values], index=PACKS))
