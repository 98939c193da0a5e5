"""A7: two queries, one question."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.data.lookalikes.reports import for_reports
from aipm_course.modules.data.simulators.reports import NONE, ROWS, SHARE, Reports, counted, following, reports
from aipm_course.modules.data.tasks.shared import OBJECTIVE_SQL

_SAYS = {
    "right": "it counts what the task counts",
    "no_account": "it loses tickets without an account",
    "twice": "it counts tickets of some accounts twice",
    "no_team": "it loses tickets without a team",
    "last_day": "it loses tickets of the last day",
}
_NEEDS = {
    "right": "A query is right only if its count meets yours in every segment. Run it and hold one table beside the other.",
    "no_account": "That needs an inner join: in the query's result the row `none` would be missing.",
    "twice": "That needs a join with two rows for one account: count the rows of what it joins with, by account.",
    "no_team": "That needs a comparison that an empty team does not pass: neither `team = 'test'` nor its opposite is true for NULL.",
    "last_day": "That needs an end that leaves the hours of the last day out: `created` has a time, and a bare day is its midnight.",
}


def _without(made: Reports, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the table without some rules of the text."""
    if {"copies_stay", "rules_before_copies"} <= dropped or {"last_day", "next_midnight"} <= dropped:
        return None  # two ways to misread one rule
    if {"twice", "oldest_segment"} <= dropped or {"no_team", "test_counted"} <= dropped:
        return None
    table = counted(made, dropped)
    return {"segments": table} if dropped else _answer(made)


def _answer(made: Reports) -> dict[str, Any]:
    return {"segments": counted(made), **made.said}


def _said(own: Mapping[str, Any], made: Reports, name: str) -> set[str]:
    """Return what may be said of a query: its fault, and that it is right, if its counts are one's own."""
    fault = made.said[name]
    if fault == "right":
        return {"right"}
    result = counted(made, frozenset((fault,)))["tickets"]
    same = all(float(own["segments"][row]["tickets"]) == float(result[row]) for row in ROWS)
    return {fault, "right"} if same else {fault}


_SQL = """
with newest as (
    select * from loads qualify row_number() over (partition by ticket order by loaded desc) = 1
), places as (
    select account, arg_max(segment, since) as segment from accounts group by account
)
select coalesce(segment, '{none}') as segment, count(*) as tickets,
    avg(case when intent <> 'unknown' then 1 else 0 end) as complete
from newest left join places using (account)
where created >= '{first}' and created < '{after}' and coalesce(team, '') <> 'test'
group by all
"""


def _in_duckdb(made: Reports) -> dict[str, Any]:
    """The same with DuckDB; a query that nobody has fetched yet is a table as well."""
    import duckdb

    session = duckdb.connect()
    session.register("loads", made.loads)
    session.register("accounts", made.accounts)
    text = _SQL.format(none=NONE, first=f"{made.month}-01", after=f"{following(made.month)}-01")
    return {**_answer(made), "segments": session.sql(text).df()}


def _in_sqlite(made: Reports) -> dict[str, Any]:
    """The same with SQLite, without what only DuckDB has."""
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(":memory:")) as session:
        made.loads.to_sql("loads", session, index=False)
        made.accounts.to_sql("accounts", session, index=False)
        table = pd.read_sql(
            f"""
            select coalesce((select segment from accounts where accounts.account = loads.account order by since desc limit 1),
                '{NONE}') as segment, count(*) as tickets, avg(coalesce(intent, 'unknown') <> 'unknown') as complete
            from loads
            where loaded = (select max(loaded) from loads as other where other.ticket = loads.ticket)
                and substr(created, 1, 7) = '{made.month}' and team is not 'test'
            group by 1
            """,
            session,
        )
    return {**_answer(made), "segments": table}


def _drop(name: str, rule: str, message: str) -> Ablation[Reports]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


REPORTS = Question(
    id="data.reports",
    task="A7",
    title="Two reports, one question",
    points=6,
    kind=Record(
        {
            "segments": Table(
                "segment",
                ROWS,
                {
                    "tickets": Number("tickets"),
                    "complete": Number("share from 0 to 1", within=SHARE, percent=True),
                },
            ),
            "first": Choice(_SAYS),
            "second": Choice(_SAYS),
        },
        weights={"segments": 3.4, "first": 1.3, "second": 1.3},
        look={
            "segments": "In this order: the newest load of each ticket; the month, both ends in full; the team; one row per account; a join that "
            "keeps tickets without an account; then count.",
            "first": "Run the query, hold its counts against yours, and look which tickets it lacks or has twice.",
            "second": "Run the query, hold its counts against yours, and look which tickets it lacks or has twice.",
        },
    ),
    data=reports,
    reference=_answer,
    alternatives=(_in_duckdb, _in_sqlite),
    misconceptions=(
        Misconception(
            "oldest_load",
            lambda made: {"segments": counted(made, frozenset(("oldest_load",)))},
            "Those are the oldest loads. The newest load of a ticket has the largest `loaded`.",
        ),
        Misconception(
            "another_segment",
            lambda made: {"segments": counted(made, frozenset(("last_name",)))},
            "Accounts that moved are counted by the name of a segment, not by its date. Take the row with the latest `since`.",
        ),
        *(
            one
            for name in ("first", "second")
            for one in options(_answer, name, _NEEDS, idea=lambda option: f"query_{option}")
        ),
    ),
    ablations=(
        _drop(
            "copies_stay",
            "The newest load of a ticket (largest `loaded`) is the ticket",
            "Older loads are among yours. A ticket that was loaded twice is one ticket.",
        ),
        _drop(
            "rules_before_copies",
            "take it before anything else",
            "The rules came first and the newest load afterwards, so an older load stands in for a newer one that no rule lets pass.",
        ),
        _drop(
            "last_day",
            "the last day counts to its end",
            "The hours of the last day are missing. `created` has a time, and a bare day is its midnight.",
        ),
        _drop(
            "next_midnight",
            "midnight after it does not count",
            "Tickets from midnight after the last day are among yours. They belong to the next month.",
        ),
        _drop("test_counted", "the team `test` does not count", "Tickets of the team `test` are among yours."),
        _drop(
            "no_team",
            "an empty team is no test",
            "Tickets without a team are missing. For NULL a comparison is neither true nor false, so a filter drops it.",
        ),
        _drop(
            "no_account",
            "tickets without an account are the segment `none`",
            "Tickets without an account are missing. An inner join keeps only what it finds; a left join keeps the rest.",
        ),
        _drop(
            "twice",
            "one segment, that of its row with the latest `since`",
            "Tickets of accounts that moved count twice. Bring `accounts` to one row per account before you join.",
        ),
        _drop(
            "oldest_segment",
            "one segment, that of its row with the latest `since`",
            "Accounts that moved are counted where they were before. Take the row with the latest `since`.",
        ),
        _drop(
            "unknown_kept",
            "empty or `unknown` counts as no intent",
            "`unknown` counts as an intent in yours. It says nothing.",
        ),
        _drop(
            "empty_kept",
            "empty or `unknown` counts as no intent",
            'Tickets without an intent count as if they had one. In pandas, `!= "unknown"` is true for an empty cell.',
        ),
    ),
    without=_without,
    follows=(
        Follows("first", ("segments",), lambda own, made: _said(own, made, "first")),
        Follows("second", ("segments",), lambda own, made: _said(own, made, "second")),
    ),
    lookalikes=for_reports,
    generic=DEFAULT - {"carried"},
    hints=(
        "Build your own count step by step, and count the rows after each step: a step that should not change the number of tickets and "
        "does is where rows get lost or doubled.",
        "One row per account: `arg_max(segment, since)` with `group by account`. Tickets without one: `left join`, then "
        "`coalesce(segment, 'none')`. An empty team: `coalesce(team, '') <> 'test'`.",
        'A query of the table: `duckdb.sql(queries.loc["first", "sql"])`. Hold it against yours row by row; where it differs says '
        "which clause to read.",
    ),
    worked=lambda made: (
        f"""
```python
import duckdb

counts = duckdb.sql(f\"\"\"
with newest as (
    select * from loads qualify row_number() over (partition by ticket order by loaded desc) = 1
), places as (
    select account, arg_max(segment, since) as segment from accounts group by account
)
select coalesce(segment, 'none') as segment, count(*) as tickets,
    avg(case when intent <> 'unknown' then 1 else 0 end) as complete
from newest left join places using (account)
where left(created, 10) between '{{month["first_day"]}}' and '{{month["last_day"]}}'
    and coalesce(team, '') <> 'test'
group by all
\"\"\").df()
print(duckdb.sql(queries.loc["first", "sql"]), duckdb.sql(queries.loc["second", "sql"]))
reports = {{"segments": counts, "first": "{made.said["first"]}", "second": "{made.said["second"]}"}}
```

The first query: {_SAYS[made.said["first"]]}. The second: {_SAYS[made.said["second"]]}. A query that loses rows runs without a
word. So count before and after each join, and ask of each comparison what it does with NULL.
"""
    ),
    objective=OBJECTIVE_SQL,
    ledger=("SKILL-03", "SKILL-12", "TOOL-09"),
)
