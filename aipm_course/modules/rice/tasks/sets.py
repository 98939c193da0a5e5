"""Sets of pilots: every way to pick them that A6 and A7 know, and what is true of whoever picked such a set.

A set says little of how somebody came to it, so each message states what the set *is*; a set that two ways lead to is
told by neither.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.judging.question import Misconception
from aipm_course.modules.rice.simulators.idea_backlog import (
    IdeaBacklog,
    Limits,
    after_shock,
    down_the_list,
    feasible_sets,
    idea_backlog,
)

__all__ = ["Board", "all_listed", "best", "monday", "not_best", "picked", "tuesday"]


@dataclass(frozen=True)
class Board:
    """What a set is picked by: a number per idea each, and the limits."""

    value: pd.Series
    effort: pd.Series
    ml_effort: pd.Series
    build: pd.Series
    ml_share: pd.Series
    reach: pd.Series
    confidence: pd.Series
    limits: Limits


def monday(data: IdeaBacklog) -> Board:
    """Return the board of A6."""
    truth, build = data.truth, data.ideas.set_index("idea")["build_effort"]
    return Board(
        truth.value, truth.effort, truth.ml_effort, build, truth.ml_share, truth.reach, truth.confidence, data.limits
    )


def tuesday(data: IdeaBacklog) -> Board:
    """Return the board of A7, with the news in."""
    before, (_, value, effort) = monday(data), after_shock(data)
    build = before.build + effort - before.effort
    confidence = before.confidence * value / before.value
    return Board(value, effort, before.ml_effort, build, before.ml_share, before.reach, confidence, data.limits)


def best(
    board: Board,
    *,
    value: "pd.Series | None" = None,
    effort: "pd.Series | None" = None,
    ml_effort: "pd.Series | None" = None,
    limits: Limits | None = None,
) -> list[str]:
    """Return the best set, with another value, effort or limit in place of the board's; nothing if none fits."""
    sets = feasible_sets(
        board.value if value is None else value,
        board.effort if effort is None else effort,
        board.ml_effort if ml_effort is None else ml_effort,
        limits or board.limits,
    )
    return list(sets["pilots"][0]) if len(sets) else []


def all_listed(board: Board) -> str:
    """Say how many sets fit both limits: whoever has another number in the list finds out what is missing or too much."""
    count = len(feasible_sets(board.value, board.effort, board.ml_effort, board.limits))
    return f"{count} sets fit both limits, ideas alone among them: are these the sets in your list?"


def not_best(board: Board, pilots: Iterable[str]) -> bool:
    """Return whether a set fits both limits, has no room for one idea more, and still is not the best."""
    own = sorted(pilots)
    # Dozens of look-ups in pandas take milliseconds.
    effort, ml_effort = (
        {str(idea): float(one) for idea, one in row.items()} for row in (board.effort, board.ml_effort)
    )

    def fits(names: list[str]) -> bool:
        people, engineers = sum(effort[name] for name in names), sum(ml_effort[name] for name in names)
        return people <= board.limits.capacity + 1e-9 and engineers <= board.limits.ml_capacity + 1e-9

    full = not any(fits([*own, idea]) for idea in board.value.index if idea not in own)
    return bool(own) and fits(own) and full and set(own) != set(best(board))


def _of_size(size: int) -> Callable[[Board], list[str]]:
    def pick(board: Board) -> list[str]:
        sets = feasible_sets(board.value, board.effort, board.ml_effort, board.limits)["pilots"]
        return next((list(pilots) for pilots in sets if len(pilots) == size), [])

    return pick


def _down_the_list(order: Callable[[Board], pd.Series]) -> Callable[[Board], list[str]]:
    return lambda board: down_the_list(
        order(board).sort_values(ascending=False).index, board.effort, board.ml_effort, board.limits
    )


def _until_the_first_miss(board: Board) -> list[str]:
    picked: list[str] = []
    for idea in (board.value / board.effort).sort_values(ascending=False).index:
        trial = [*picked, str(idea)]
        if board.effort[trial].sum() > board.limits.capacity or board.ml_effort[trial].sum() > board.limits.ml_capacity:
            break
        picked = trial
    return picked


def _some(board: Board, names: list[str]) -> list[str]:
    sets = feasible_sets(board.value[names], board.effort[names], board.ml_effort[names], board.limits)
    return list(sets["pilots"][0]) if len(sets) else []


def _top(scores: pd.Series, count: int) -> list[str]:
    return [str(idea) for idea in scores.nlargest(count).index]


def _july(board: Board) -> Limits:
    limits = board.limits
    return Limits(limits.july_people, limits.july_ml, limits.july_people, limits.july_ml)


_WHOLE = "compare the value of whole sets."
_WAYS: dict[str, tuple[Callable[[Board], list[str]], str]] = {
    "build_effort_only": (
        lambda board: best(board, effort=board.build),
        "That is the best set if build effort alone is counted. The limit is on the full effort.",
    ),
    "down_the_list": (
        _down_the_list(lambda board: board.value / board.effort),
        "The ranked list from the top, without what no longer fits, gives that set. The highest score per person-month need not "
        "be the most value from a fixed number of person-months: compare whole sets.",
    ),
    "down_the_list_by_value": (
        _down_the_list(lambda board: board.value),
        f"The ideas by their value, from the top, without what no longer fits, give that set. Smaller ones together may be worth more: {_WHOLE}",
    ),
    "the_first_three": (
        lambda board: _top(board.value / board.effort, 3),
        "Those are the first three of the ranking. Add up their full effort, and what they bring against other sets.",
    ),
    "the_three_most_valuable": (
        lambda board: _top(board.value, 3),
        "Those are the three ideas of most value. Add up their full effort, and what they bring against other sets.",
    ),
    "best_of_one": (
        _of_size(1),
        f"That is the most valuable idea of those that fit alone. Any number may run: {_WHOLE}",
    ),
    "best_of_two": (_of_size(2), f"That is the most valuable pair that fits. Any number may run: {_WHOLE}"),
    "best_of_three": (_of_size(3), f"That is the most valuable set of three that fits. Any number may run: {_WHOLE}"),
    "sum_of_scores": (
        lambda board: best(board, value=board.value / board.effort),
        "That set has the largest sum of scores. A score is value per person-month; a pilot is worth its value.",
    ),
    "ai_only": (
        lambda board: _some(board, [str(idea) for idea in board.value.index if board.ml_share[idea]]),
        "That is the best set of ideas with AI. The two without count as well.",
    ),
    "without_ai": (
        lambda board: [str(idea) for idea in board.value.index if not board.ml_share[idea]],
        "Those are the ideas without AI. Compare their value with that of every other set that fits.",
    ),
    "until_the_first_miss": (
        _until_the_first_miss,
        "The ranked list up to the first idea that does not fit gives that set. Compare whole sets instead.",
    ),
    "most_of_them": (
        lambda board: best(board, value=board.value + 1e6),
        f"Of all sets that fit, that one has the most pilots. Their number is worth nothing: {_WHOLE}",
    ),
    "ml_on_top": (
        lambda board: best(board, effort=board.effort + board.ml_effort),
        "That is the best set if `ml_effort` is added to the full effort. It is part of it.",
    ),
    "labeling_by_engineers": (
        lambda board: best(board, ml_effort=board.ml_share * board.effort),
        "That is the best set if engineers label as well. The limit is on `ml_effort`, which has no labeling in it.",
    ),
    "shares_for_months": (
        lambda board: best(board, ml_effort=board.ml_share),
        "That is the best set if `ml_share` is held against `ml_capacity`. The limit is on `ml_effort`, in person-months.",
    ),
    "no_confidence": (
        lambda board: best(board, value=board.value / board.confidence),
        "That is the best set if confidence is left out of the value.",
    ),
    "reach_alone": (
        lambda board: best(board, value=board.reach),
        "That is the set that reaches most users. A pilot is worth reach x impact x confidence.",
    ),
    "limits_of_july": (
        lambda board: best(board, limits=_july(board)),
        "That is the best set under what is free in July. The pilots have `capacity` and `ml_capacity`.",
    ),
}


@lru_cache(maxsize=32)
def _by_way(seed: int, later: bool) -> dict[str, frozenset[str]]:
    """Return the set of each way, of those to the best set and of those that leave a limit out."""
    data = idea_backlog(seed)
    board = tuesday(data) if later else monday(data)
    limits = board.limits
    people = Limits(np.inf, limits.ml_capacity, limits.july_people, limits.july_ml)
    engineers = Limits(limits.capacity, np.inf, limits.july_people, limits.july_ml)
    sets = {name: frozenset(way(board)) for name, (way, _) in _WAYS.items()}
    taken = {"": best(board), "people": best(board, limits=people), "ml": best(board, limits=engineers)}
    if later:
        less = Limits(limits.capacity - data.shock.extra_months, limits.ml_capacity, limits.july_people, limits.july_ml)
        taken |= {"monday": best(monday(data)), "cut": best(board, limits=less)}
    return sets | {name: frozenset(pilots) for name, pilots in taken.items()}


def picked(field: str, *, later: bool) -> list[Misconception[IdeaBacklog]]:
    """Return what is said of each set that just one way leads to.

    Args:
        field: the field of the answer that holds the set.
        later: whether Tuesday's news is in.
    """

    def of(name: str) -> Callable[[IdeaBacklog], "dict[str, list[str]] | None"]:
        def answer(data: IdeaBacklog) -> "dict[str, list[str]] | None":
            sets = _by_way(data.seed, later)
            alone = sets[name] and all(sets[name] != other for key, other in sets.items() if key != name)
            return {field: sorted(sets[name])} if alone else None

        return answer

    return [Misconception(name, of(name), message) for name, (_, message) in _WAYS.items()]
