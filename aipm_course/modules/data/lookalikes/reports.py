"""What is easily taken for the numbers of A7, on loads of tickets."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.data.simulators.reports import NONE, ROWS, Reports, counted

_OTHER = {
    ("copies_stay",): "of loads, not tickets",
    ("rules_before_copies",): "of the newest load among those that pass the rules",
    ("last_day",): "without the last day's hours",
    ("next_midnight",): "with the first minute of the next month",
    ("test_counted",): "with the team `test`",
    ("no_team",): "without the tickets that have no team",
    ("no_account",): "without the tickets that have no account",
    ("twice",): "with both rows of an account that moved",
    ("first_midnight",): "without the first minute of the month",
    ("oldest_load",): "of the oldest load of each ticket",
    ("loaded_once",): "of the tickets that were loaded once",
    ("last_name",): "with the segment of an account that moved whose name comes last",
    ("first_name",): "with the segment of an account that moved whose name comes first",
    ("oldest_segment",): "by the first segment of an account that moved",
    ("no_account", "twice"): "of a plain join: without accounts, and with both rows of one that moved",
    ("last_day", "no_team"): "without the last day's hours and without empty teams",
    ("copies_stay", "twice"): "of loads, with both rows of an account that moved",
}


def for_reports(made: Reports) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A7."""
    return (*_tickets(made), *_complete(made))


def _of(words: str, column: str, values: "pd.Series") -> Lookalike:
    return Lookalike(words, {f"segments: {column}": values})


def _tables(made: Reports) -> Iterator[tuple[str, pd.DataFrame]]:
    for dropped, words in _OTHER.items():
        yield words, counted(made, frozenset(dropped))


def _tickets(made: Reports) -> Iterator[Lookalike]:
    right = counted(made)
    for words, table in _tables(made):
        yield _of(f"the number {words}", "tickets", table["tickets"])
    filled = (right["tickets"] * right["complete"]).round()
    yield _of("the number of tickets with an intent", "tickets", filled)
    unknown = counted(made, frozenset(("unknown_kept",)))
    yield _of(
        "the number of tickets with an intent, `unknown` among them",
        "tickets",
        (unknown["tickets"] * unknown["complete"]).round(),
    )
    yield _of("the number of tickets of all segments", "tickets", pd.Series(float(right["tickets"].sum()), ROWS))
    yield _of("the number of tickets of all months", "tickets", _all_months(made)["tickets"])


def _all_months(made: Reports) -> pd.DataFrame:
    newest = made.loads.sort_values("loaded").drop_duplicates("ticket", keep="last")
    rows = made.accounts.sort_values("since").drop_duplicates("account", keep="last")
    joined = newest[newest["team"].fillna("") != "test"].merge(rows, on="account", how="left")
    filled = joined["intent"].notna() & (joined["intent"] != "unknown")
    by = filled.groupby(joined["segment"].fillna(NONE)).agg(["size", "mean"]).reindex(ROWS)
    return pd.DataFrame({"tickets": by["size"].astype(float), "complete": by["mean"]})


def _complete(made: Reports) -> Iterator[Lookalike]:
    right = counted(made)
    unknown = counted(made, frozenset(("unknown_kept",)))["complete"]
    yield _of("the share with `unknown` taken for an intent", "complete", unknown)
    yield _of("the share that lacks an intent", "complete", 1 - right["complete"])
    yield _of("the share whose intent is `unknown`", "complete", unknown - right["complete"])
    yield _of("the share that lacks an intent altogether", "complete", 1 - unknown)
    tickets = right["tickets"]
    yield _of("the segment's part of all tickets", "complete", tickets / tickets.sum())
    yield _of(
        "the tickets with an intent ÷ those of all segments", "complete", tickets * right["complete"] / tickets.sum()
    )
    whole = float((tickets * right["complete"]).sum() / tickets.sum())
    yield _of("the share of all segments together", "complete", pd.Series(whole, ROWS))
    yield _of("the mean of the segments' shares", "complete", pd.Series(float(right["complete"].mean()), ROWS))
    known = right["complete"] / unknown.where(unknown > 0, np.nan)
    yield _of("the share of those with any entry; an empty one counts below the line, too", "complete", known)
    no_unknown = right["complete"] / (1 - (unknown - right["complete"]))
    yield _of("the share with `unknown` left out below the line as well", "complete", no_unknown)
    for words, table in _tables(made):
        yield _of(f"the share {words}", "complete", table["complete"].where(table["tickets"] > 0, np.nan))
    yield _of("the share of all months", "complete", _all_months(made)["complete"])
