"""What is easily taken for the numbers of A1, on a feed."""

from collections.abc import Callable, Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.data.simulators.feed import (
    CLAUSES,
    FEW,
    LEVELS,
    Feed,
    by_week,
    ends,
    measured,
    share,
)
from aipm_course.simulation.rates import at


def for_feed(made: Feed) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return (*_bars(made), *_weeks(made))


def _each(made: Feed, number: Callable[[str, str], float]) -> pd.Series:
    return pd.Series({clause: number(clause, made.levels[clause]) for clause in CLAUSES})


def _bars(made: Feed) -> Iterator[Lookalike]:
    def told(words: str, number: Callable[[str, str], float]) -> Lookalike:
        return Lookalike(words, {"contract: bar": _each(made, number)})

    def harmful(clause: str) -> pd.Series:
        return made.incidents.loc[made.incidents["clause"] == clause, "week"]

    def of(clause: str, level: str, bad: str, good: str) -> float:
        weeks = by_week(made.history, clause, level)
        is_bad = weeks.index.isin(harmful(clause))
        return float(weeks[is_bad].agg(bad) + weeks[~is_bad].agg(good)) / 2

    yield told("the highest share of a harmful week", lambda clause, level: ends(made, clause, level)[0])
    yield told("the lowest share of a week that has to pass", lambda clause, level: ends(made, clause, level)[1])
    yield told(
        "the middle between the two means, not between the two ends",
        lambda clause, level: of(clause, level, "mean", "mean"),
    )
    yield told(
        "the middle between the lowest harmful week and the lowest other one",
        lambda clause, level: of(clause, level, "min", "min"),
    )
    yield told(
        "the middle between the highest harmful week and the highest other one",
        lambda clause, level: of(clause, level, "max", "max"),
    )
    yield told(
        "the middle between the lowest harmful week and the highest other one",
        lambda clause, level: of(clause, level, "min", "max"),
    )
    for many in (2, 3):

        def spread(clause: str, level: str, *, times: int = many) -> float:
            weeks = by_week(made.history, clause, level)
            return float(weeks.mean() - times * weeks.std())

        yield told(f"the mean of the twenty weeks minus {many} standard deviations", spread)
    yield told("the mean of all twenty weeks", lambda clause, level: float(by_week(made.history, clause, level).mean()))
    yield told(
        "the lowest of all twenty weeks", lambda clause, level: float(by_week(made.history, clause, level).min())
    )
    yield told("the middle at the other level", lambda clause, level: sum(ends(made, clause, _other(level))) / 2)
    yield told(
        "the middle between weeks with any incident and weeks with none",
        lambda clause, level: sum(ends(made, clause, level, own=False)) / 2,
    )
    yield told(
        "the share of the new week, not a bar", lambda clause, level: share(measured(made.tickets)[clause], level)
    )


def _weeks(made: Feed) -> Iterator[Lookalike]:
    now = measured(made.tickets)

    def told(words: str, number: Callable[[str, str], float]) -> Lookalike:
        return Lookalike(words, {"contract: week": _each(made, number)})

    yield told("the share at the other level", lambda clause, level: share(now[clause], _other(level)))
    yield told(
        "the mean of the segments' shares",
        lambda clause, level: float((now[clause]["kept"] / now[clause]["rows"]).mean()),
    )
    yield told(
        "the lowest share of any segment, small ones among them",
        lambda clause, level: share(now[clause], "segment", few=0),
    )
    yield told("the share of all rows of segments that are large enough", lambda clause, level: _large(now[clause]))
    for segment in sorted(set(made.tickets["segment"])):
        values = pd.Series({clause: _of(now[clause], segment) for clause in CLAUSES})
        yield Lookalike(f"the share of the segment {segment}", {"contract: week": values})
    highest = "the share of the highest segment, not of the lowest"
    yield told(
        highest,
        lambda clause, level: float((now[clause]["kept"] / now[clause]["rows"])[now[clause]["rows"] >= FEW].max()),
    )
    yield from _other_rows(made)
    open_too = measured(made.tickets, frozenset(("open_counted",)))
    yield told(
        "the share with open tickets among the rows, at the other level",
        lambda clause, level: share(open_too[clause], _other(level)),
    )
    yield told("the bar, not the share of the new week", lambda clause, level: sum(ends(made, clause, level)) / 2)


def _other_rows(made: Feed) -> Iterator[Lookalike]:
    """Yield the shares of one clause each over rows that are not its own."""
    closed = measured(made.tickets[made.tickets["status"] == "closed"])
    every, now = measured(made.tickets, frozenset(("open_counted",)))["complete"], measured(made.tickets)
    for clause in CLAUSES:
        if clause != "complete":
            value = share(closed[clause], made.levels[clause])
            words = f"the share of {clause} among closed tickets; every row counts"
            yield Lookalike(words, {"contract: week": pd.Series({clause: value})})
    of_all = now["complete"].assign(rows=every["rows"])
    words = "the closed tickets with a reason over all tickets; only closed ones are counted"
    yield Lookalike(words, {"contract: week": pd.Series({"complete": share(of_all, made.levels["complete"])})})


def _of(part: pd.DataFrame, segment: str) -> float:
    return at(part, segment, "kept") / at(part, segment, "rows")


def _large(part: pd.DataFrame) -> float:
    large = part[part["rows"] >= FEW]
    return float(large["kept"].sum() / large["rows"].sum())


def _other(level: str) -> str:
    return LEVELS[1 - LEVELS.index(level)]
