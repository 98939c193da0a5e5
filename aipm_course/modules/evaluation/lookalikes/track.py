"""What is easily taken for the numbers of A6, on the releases of Coach."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.evaluation.lookalikes.shared import single
from aipm_course.modules.evaluation.simulators.release_track import NAMES, ReleaseTrack, tracks

_WORDS = {
    "same_week": "with the week of the release",
    "own_mix": "at each week's own mix of intents",
    "equal_mix": "with each intent alike",
    "rolled_back_in": "with the releases that were rolled back",
    "plain": "of the values, not of their ranks",
    "changes": "of the changes from release to release",
}
_PARTS = {"first": "on the first 16", "last": "on the last 8", "all": "on all 24"}


def for_track(data: ReleaseTrack) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    return (*_columns(data), *single("last", dict(_last(data))))


def _column(values: "list[float]") -> pd.Series:
    return pd.Series(dict(zip(NAMES, values, strict=True)))


def _ways() -> Iterator[tuple[frozenset[str], str]]:
    yield frozenset(), ""
    for way, words in _WORDS.items():
        yield frozenset({way}), f" {words}"
    for one, other in (
        ("own_mix", "plain"),
        ("same_week", "own_mix"),
        ("rolled_back_in", "plain"),
        ("same_week", "plain"),
    ):
        yield frozenset({one, other}), f" {_WORDS[one]}, and {_WORDS[other]}"


def _columns(data: ReleaseTrack) -> Iterator[Lookalike]:
    for ways, words in _ways():
        for part, rows in _PARTS.items():
            if ways or part != "first":
                values = [float(value) for value in tracks(data, ways, part=part)]
                yield Lookalike(f"the correlation {rows}{words}", {"tracks": _column(values)}, whole=True)
    right = tracks(data)
    yield Lookalike(
        "the size without its sign", {"tracks": _column([abs(float(value)) for value in right])}, whole=True
    )
    yield Lookalike(
        "the square of the correlation", {"tracks": _column([float(value) ** 2 for value in right])}, whole=True
    )


def _last(data: ReleaseTrack) -> Iterator[tuple[str, float]]:
    best = int(tracks(data).argmax())
    last = tracks(data, part="last")
    for place, name in enumerate(NAMES):
        if place != best:
            yield f"that of `{name}` on the last 8", float(last[place])
    for ways, words in _ways():
        for part, rows in _PARTS.items():
            if ways or part != "last":
                yield f"the best measure's correlation {rows}{words}", float(tracks(data, ways, part=part)[best])
    yield "the square of the correlation", float(last[best]) ** 2
