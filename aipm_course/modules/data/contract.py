"""A table of levels and bars, made into a pandera contract and run over the weeks of a feed.

The schema is checked on a weekly summary, one column per clause: what the clause showed at the level that the table gives it.
pandera is imported when a contract is run, so that nothing else waits for it.
"""

from typing import Any

import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.data.simulators.feed import CLAUSES, LEVELS, Feed, by_week, feed, measured, share


def summary(made: Feed, levels: pd.Series) -> pd.DataFrame:
    """Return what each clause showed in each week at its level; week 21 is the one that is not loaded yet.

    Args:
        made: the feed.
        levels: level by clause.
    """
    named = {str(clause): str(level) for clause, level in levels.items()}
    table = pd.DataFrame({clause: by_week(made.history, clause, level) for clause, level in named.items()})
    now = measured(made.tickets)
    table.loc[int(table.index.max()) + 1] = [share(now[clause], level) for clause, level in named.items()]
    return table


def schema(bars: pd.Series) -> Any:
    """Return the pandera schema: for each clause a column of shares that must not be under its bar.

    Args:
        bars: bar by clause, as a share.
    """
    import pandera.pandas as pa

    return pa.DataFrameSchema({str(clause): pa.Column(float, pa.Check.ge(float(bar))) for clause, bar in bars.items()})


def failures(contract: Any, weeks: pd.DataFrame) -> pd.DataFrame:
    """Return what a pandera schema finds in the weeks: week, clause, share.

    Args:
        contract: the schema.
        weeks: one row per week, one column per clause.
    """
    from pandera.errors import SchemaErrors

    try:
        contract.validate(weeks, lazy=True)
    except SchemaErrors as found:
        cases = found.failure_cases
        rows = [
            (int(case["index"]), str(case["column"]), float(case["failure_case"])) for case in cases.to_dict("records")
        ]
        return pd.DataFrame(sorted(rows), columns=["week", "clause", "share"])
    return pd.DataFrame(columns=["week", "clause", "share"])


def data_contract_run(contract: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Return the weeks that a contract stops, as pandera finds them.

    Args:
        contract: columns level ("all" or "segment") and bar (a share from 0 to 1); the index, or a column `clause`, names
            the clauses.
        seed: which version of the feed.

    Returns:
        One row for each week and clause under its bar: week (21 is the new one), clause, share, harmful ("yes" where that
        week's incident names this clause, "no", or "?" for the new week).

    Raises:
        CourseError: a clause, level or bar that cannot be used.

    Examples:
        >>> bars = pd.DataFrame({"level": "all", "bar": 0.5}, index=["complete", "unique", "valid", "fresh"])
        >>> data_contract_run(bars).empty
        True
    """
    table = contract.set_index("clause") if "clause" in contract else contract
    if sorted(map(str, table.index)) != sorted(CLAUSES) or not {"level", "bar"} <= set(table.columns):
        raise CourseError(f"A contract has a row for each of {listed(CLAUSES)}, and the columns `level` and `bar`.")
    if not table["level"].isin(LEVELS).all():
        raise CourseError(f"A level is {' or '.join(LEVELS)}.")
    bars = pd.to_numeric(table["bar"], errors="coerce")
    if not bars.between(0, 1).all():
        raise CourseError("A bar is a share from 0 to 1, for example 0.93.")
    made = feed(seed)
    found = failures(schema(bars.astype(float)), summary(made, table["level"]))
    named = set(zip(made.incidents["week"], made.incidents["clause"], strict=True))
    last = int(made.history["week"].max())
    harmful = [
        "?" if week > last else "yes" if (week, clause) in named else "no"
        for week, clause in zip(found["week"], found["clause"], strict=True)
    ]
    return found.assign(harmful=harmful)
