"""What is easily taken for the numbers of A4, on the assumptions of a seed."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways
from aipm_course.modules.framing.simulators.assumptions import LETTERS, Assumptions, work

_OF_A_DAY = {
    "whole_loss": "of the whole loss, with the part that is undone in it",
    "undone_share": "of the part that is undone, not of the one that stays lost",
    "perfect": "of a test that finds everything",
    "missed": "of what the test does not find",
    "no_cost": "without the cost of the test",
    "cost_added": "with the cost added, not taken off",
    "cost_a_day": "with the cost taken off after the division by days",
    "no_days": "of the whole test, not of a day",
    "no_chance": "without the chance of being wrong",
    "right_chance": "with the chance of being right, not wrong",
    "less_delay": "with a day of delay taken off",
}
_PAIRS = (
    ("whole_loss", "perfect"),
    ("whole_loss", "no_cost"),
    ("whole_loss", "no_days"),
    ("perfect", "no_cost"),
    ("perfect", "no_days"),
    ("no_cost", "no_days"),
    ("whole_loss", "missed"),
    ("less_delay", "no_cost"),
)
_OF_A_PLAN = {
    "tested_in": "with assumptions that are tested already",
    "twins_in": "with an assumption that stands there in other words once more",
    "both_out": "without either of the two that say the same; one of them stays",
    "at_bar": "with a test of which a day saves just what a day of delay costs",
    "no_delay": "with every test that saves more than 0 a day",
    "delay_once": "with every test that saves more than one day of delay in all",
}
_OF_A_LOSS = {
    "whole_loss": "with the part that is undone in it",
    "undone_share": "of the part that is undone, not of the one that stays lost",
    "missed": "that the tests do not find",
    "no_chance": "without the chance of being wrong",
    "right_chance": "with the chance of being right, not wrong",
    "gross_avoided": "with tests that find everything",
    "net_avoided": "less what the tests cost",
    "all_avoided": "of all assumptions in question, whether their test pays or not",
}


def for_assumptions(made: Assumptions) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    of_days = of_ways(
        LETTERS,
        lambda ways: {"per_day": work(made.columns, made.delay, ways).per_day},
        _OF_A_DAY,
        lambda way: ("per_day",),
        _PAIRS,
    )
    named = {f"the number {words}" for words in _OF_A_DAY.values()}  # the key tells these by their names
    return (
        *(one for one in of_days if one.words not in named),
        *each("days", _days(made)),
        *each("avoided", _avoided(made)),
    )


def _days(made: Assumptions) -> Iterator[tuple[str, float]]:
    """Return other sums of days; one that several ways give says nothing of where it comes from."""
    columns = made.columns
    longest = work(columns, made.delay, frozenset({"longest"})).days
    found = {"the days of the longest test; they run one after another": longest}
    found["the days of all assumptions in the table"] = float(columns["days"].sum())
    found["the number of tests; asked are their days"] = float(len(work(columns, made.delay).order))
    times = Counter(found.values())
    right = work(columns, made.delay).days
    yield from ((words, days) for words, days in found.items() if times[days] == 1 and days != right)


def _avoided(made: Assumptions) -> Iterator[tuple[str, float]]:
    columns = made.columns
    right = work(columns, made.delay)
    places = list(right.order)
    for way, words in (_OF_A_PLAN | _OF_A_LOSS).items():
        yield f"the loss {words}", _counted(made, way)
    more = {"net_avoided": "less what the tests cost", "gross_avoided": "and with tests that find everything"}
    for way, words in _OF_A_PLAN.items():
        for other, also in more.items():
            yield f"the loss {words}, {also}", work(columns, made.delay, frozenset({way, other})).avoided
    yield "what a day of each saves, added up", float(right.per_day[places].sum())
    yield "the whole losses in the table of those that are tested", float(columns["loss"][places].sum())
    kept = columns["loss"] * (1 - columns["undone"])
    yield "the losses that stay, of those that are tested, without any chance", float(kept[places].sum())
    yield (
        "the loss avoided less costs and days of delay",
        right.avoided - float(columns["cost"][places].sum()) - right.days * made.delay,
    )
    yield "the loss avoided less days of delay", right.avoided - right.days * made.delay
    avoids = columns["wrong"] * columns["loss"] * (1 - columns["undone"]) * columns["finds"]
    yield "what each test avoids times its days, added up", float((avoids * columns["days"])[places].sum())
    yield "what the tests cost", float(columns["cost"][places].sum())
    first = right.order[0]
    yield "the loss that the first test alone avoids", _of_places(made, [first])


def _counted(made: Assumptions, way: str) -> float:
    """Return the loss avoided with one thing otherwise: in the loss alone, or in which are tested."""
    if way in _OF_A_PLAN or way in ("net_avoided", "all_avoided", "gross_avoided"):
        return work(made.columns, made.delay, frozenset({way})).avoided
    return _of_places(made, list(work(made.columns, made.delay).order), way)


def _of_places(made: Assumptions, places: list[int], way: str = "") -> float:
    columns = made.columns
    ones = np.ones_like(columns["wrong"])
    chance = {"no_chance": ones, "right_chance": 1 - columns["wrong"]}.get(way, columns["wrong"])
    stays = {"whole_loss": ones, "undone_share": columns["undone"]}.get(way, 1 - columns["undone"])
    finds = 1 - columns["finds"] if way == "missed" else columns["finds"]
    return float((chance * columns["loss"] * stays * finds)[places].sum())
