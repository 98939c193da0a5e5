"""What is easily taken for the numbers of A4, on a hundred answers of Guide."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.evaluation.lookalikes.shared import single
from aipm_course.modules.evaluation.simulators.read_traces import (
    KINDS,
    OTHER,
    READ,
    ReadTraces,
    counts_of,
    dollars,
    first_places,
    in_rows,
    last_new,
    losses,
    mentions,
    top,
)

_WORDS = {
    "both": "with both failures of a note counted",
    "last": "with the failure that followed counted, not the one that happened first",
    "named_first": "with the failure counted that stands first in the note",
    "blemishes": "with answers that passed counted as well",
}
_MIXED = {
    ("both", "blemishes"): "with every failure that any note names, also of answers that passed",
    ("last", "blemishes"): "with the failure that followed, also of answers that passed",
    ("named_first", "blemishes"): "with the failure that stands first in the note, also of answers that passed",
}
_ALL = {(way,): words for way, words in _WORDS.items()} | _MIXED


def for_traces(data: ReadTraces) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    return (
        *_counts(data),
        *single("fix_share", dict(_shares(data))),
        *single("quiet", {words: float(value) for words, value in _quiet(data)}),
    )


def _column(counts: Mapping[str, float]) -> pd.Series:
    return pd.Series({kind: float(counts[kind]) for kind in KINDS})


def _counts(data: ReadTraces) -> Iterator[Lookalike]:
    for ways, words in _ALL.items():
        yield Lookalike(f"the count {words}", {"counts": _column(counts_of(mentions(data, ways)[1]))}, whole=True)
    failed = data.happened[data.happened["outcome"] == "fail"]
    stands_last = failed["first"].where(failed["named_first"] != failed["first"], failed["last"])
    yield Lookalike(
        "the count with the failure that stands last in the note",
        {"counts": _column(counts_of(stands_last))},
        whole=True,
    )
    passed = data.happened[data.happened["outcome"] == "pass"]
    yield Lookalike("the count in answers that passed", {"counts": _column(counts_of(passed["first"]))}, whole=True)
    cost = dollars(data)
    right = counts_of(mentions(data)[1])
    yield Lookalike(
        "failures times their cost; failures are asked", {"counts": _column(losses(right, cost))}, whole=True
    )


def _shares(data: ReadTraces) -> Iterator[tuple[str, float]]:
    cost, worst = dollars(data), dollars(data, "worst")
    named = mentions(data)[1]
    counts = counts_of(named)
    loss = losses(counts, cost)
    kind = top(loss)[0]
    whole = sum(counts.values())
    for other, value in sorted(loss.items()):
        if other != kind:
            yield f"the share of `{other}` in the loss", value / sum(loss.values())
    for ways, words in _ALL.items():
        own = losses(counts_of(mentions(data, ways)[1]), cost)
        yield f"the share of the loss {words}", own[kind] / sum(own.values())
        yield f"the largest share of the loss {words}", top(own)[1]
    by_worst = losses(counts, worst)
    yield "the largest share by failures × `worst`", top(by_worst)[1]
    for one in KINDS:
        yield f"the share of `{one}` in the failures, without their cost", counts[one] / whole
        yield f"the share of `{one}` in all answers that failed, unexplained ones included", counts[one] / len(named)
        yield f"the share of `{one}` in the hundred answers", counts[one] / READ
        yield f"the cost of `{one}` as a share of the six costs", cost[one] / sum(cost.values())
    mean = sum(cost.values()) / len(KINDS)
    yield (
        "the share with the mean cost put on the failures without a kind",
        loss[kind] / (sum(loss.values()) + (len(named) - whole) * mean),
    )
    yield "the share of the mean cost times all failures", loss[kind] / (whole * mean)
    yield "its loss as a multiple of the other five kinds'", loss[kind] / (sum(loss.values()) - loss[kind])
    yield "the lead over the second kind, not a share", loss[kind] / sorted(loss.values())[-2] - 1


def _quiet(data: ReadTraces) -> Iterator[tuple[str, int]]:
    places, named = mentions(data)
    seen = first_places(places, named)
    last = last_new(seen)
    yield "the place at which the last new kind came; the answers after it are asked", last
    yield "the answers that passed after it", READ - last - sum(place > last for place in places)
    yield "the answers from that one on; it does not count itself", READ - last + 1
    for ways, words in sorted(_ALL.items(), key=lambda one: one[0] != ("blemishes",)):
        yield f"the answers after the last new kind {words}", READ - last_new(first_places(*mentions(data, ways)))
    yield (
        "the answers after the first unexplained one; what has no kind is nothing new",
        READ - last_new(first_places(places, named, other=True)),
    )
    yield (
        "the rows below it in the table, which is not in the order of reading",
        READ - last_new(first_places(in_rows(data, places), named)),
    )
    for kind, place in seen.items():
        if place != last:
            yield f"the answers after the first `{kind}`; another kind came later", READ - place
    late = [place for place, kind in zip(places, named, strict=True) if seen.get(kind) == last]
    if max(late) != last:
        yield "the answers after the last failure of the kind that came last; its first one counts", READ - max(late)
    unexplained = [place for place, kind in zip(places, named, strict=True) if kind == OTHER]
    yield "the answers after the last unexplained failure", READ - max(unexplained)
    gaps = sorted(seen.values())
    yield "the longest pause between two new kinds", max(b - a for a, b in pairwise(gaps)) - 1
