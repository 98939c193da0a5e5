"""What a moved due date or another late rule has changed for whom since the last run, told in words.

Penalties are settled by every run, and nobody is graded again for them; so it is told beside the row that they change.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from aipm_course.grading.late import LateRules
from aipm_course.grading.standing import Standing, Standings
from aipm_course.kernel.wording import counted


@dataclass(frozen=True)
class Settled:
    """What a run settled for one submission.

    Attributes:
        handed_in: when it was handed in, as the table shows it.
        due: its due date with the learner's extension, as the table shows times; empty for none.
        percent: percent of the points that being late costs by late.toml.
        penalty: points that it costs.
        score: points that the penalty was counted from.
    """

    handed_in: str
    due: str
    percent: float
    penalty: float
    score: float

    def text(self) -> str:
        """Return it as the journal keeps it."""
        return json.dumps(asdict(self))


def settled(standings: Standings) -> dict[str, Settled]:
    """Return what this run settled, by learner."""
    return {name: _settled(one, standings.rules) for name, one in standings.of.items()}


def _settled(one: Standing, rules: LateRules) -> Settled:
    score = round(sum(points for points in one.cells.values() if points is not None), 2)
    return Settled(rules.shown(one.at), rules.shown(one.until), one.percent, one.penalty, score)


def what_moved(before: Mapping[str, str], now: Mapping[str, Settled]) -> dict[str, str]:
    """Return a sentence for everybody whose due date, rule or penalty is another one than after the run before.

    Args:
        before: what the journal kept of that run, by learner.
        now: what this run settled.

    Examples:
        >>> kept = Settled("2026-11-22 10:00", "2026-11-20 23:59", 20.0, 2.0, 10.0)
        >>> moved = Settled("2026-11-22 10:00", "2026-11-23 23:59", 0.0, 0.0, 10.0)
        >>> what_moved({"ada": kept.text()}, {"ada": moved})["ada"]
        'Due 2026-11-23 23:59 now, 2026-11-20 23:59 before: being late costs 0 points, 2 before.'
        >>> what_moved({"ada": kept.text()}, {"ada": kept})
        {}
    """
    return dict(_sentences(before, now))


def _sentences(before: Mapping[str, str], now: Mapping[str, Settled]) -> Iterator[tuple[str, str]]:
    for name, one in now.items():
        try:
            old = Settled(**json.loads(before[name]))
        except (KeyError, ValueError, TypeError):
            continue  # graded for the first time, or kept by another version of the course
        if old.handed_in != one.handed_in:
            continue  # handed in again; the table says so
        costs = f"being late costs {_points(one.penalty)}, {old.penalty:g} before"
        if old.due != one.due:
            moved = f"Due {one.due or 'at no time'} now, {old.due or 'at no time'} before"
            yield name, f"{moved}: {costs}." if old.penalty != one.penalty else f"{moved}."
        elif old.penalty != one.penalty and (old.percent != one.percent or old.score == one.score):
            yield name, f"The rules for late work are others than before: {costs}."


def _points(number: float) -> str:
    return f"{number:g} point{'' if number == 1 else 's'}"


def in_short(moved: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a run says of all of them together.

    >>> in_short({"ada": "Due ...", "bob": "Due ..."})
    ('Due dates or rules for late work have changed for 2 submissions; their rows say what that costs. Nobody was graded again for it.',)
    """
    if not moved:
        return ()
    rows = "its row says" if len(moved) == 1 else "their rows say"
    return (
        f"Due dates or rules for late work have changed for {counted(len(moved), 'submission')}; {rows} what that costs. "
        "Nobody was graded again for it.",
    )
