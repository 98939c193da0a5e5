"""Loads of tickets with empty accounts and teams, accounts that moved, and two queries that count the same month.

Everything here is invented. A ticket is its newest load; an account that moved has two rows. Two queries are to count the tickets
of a month by segment. Which of them is right is drawn: the first (35%), the second (35%) or neither (30%), and so is the clause
by which a wrong one goes wrong:

- `no_account`: an inner join loses tickets without an account;
- `twice`: a join repeats tickets of accounts that have two rows;
- `no_team`: a comparison with NULL loses tickets without a team;
- `last_day`: BETWEEN ends where the last day begins.

Each query has an oddity that does no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

SEGMENTS = ("finance", "health", "public", "retail")
NONE = "none"
ROWS = (*SEGMENTS, NONE)
FAULTS = ("last_day", "no_account", "no_team", "twice")
STORIES = {"first": 0.35, "second": 0.35, "neither": 0.3}
SHARE = 0.002
MONTHS = {3: 31, 4: 30, 5: 31, 6: 30, 9: 30, 10: 31}


@dataclass(frozen=True, eq=False)
class Reports:
    """Tables and queries of a seed.

    Attributes:
        loads: one row per load (`load("data_month_loads")`).
        accounts: one row per account and segment (`load("data_month_accounts")`).
        month: for example "2026-05".
        days: days of the month.
        said: by query, "first" and "second": its fault, or "right".
        sql: by query, its text.
    """

    loads: pd.DataFrame
    accounts: pd.DataFrame
    month: str
    days: int
    said: Mapping[str, str]
    sql: Mapping[str, str]


@lru_cache(maxsize=64)
def reports(seed: int = 0) -> Reports:
    """Return the tables and queries of a seed; the same seed always gives the same ones. Treat them as read-only.

    Examples:
        >>> reports(0).loads.columns.tolist()
        ['ticket', 'loaded', 'created', 'account', 'team', 'intent']
    """
    return first_that_holds(_draw, planted_truths, seed)


def counted(made: Reports, dropped: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return tickets and the share of them with an intent, by segment.

    Args:
        made: the tables.
        dropped: rules that are left out: copies_stay, rules_before_copies, last_day, no_account, no_team, twice,
            next_midnight, first_midnight, test_counted, oldest_segment, last_name, first_name, oldest_load, loaded_once,
            unknown_kept, empty_kept.
    """
    loads = made.loads
    keep = _kept(made, loads, dropped)
    if "rules_before_copies" in dropped:
        loads = loads[keep]
    if "loaded_once" in dropped:
        loads = loads[~loads["ticket"].duplicated(keep=False)]
    elif "copies_stay" not in dropped:
        loads = loads.sort_values("loaded").drop_duplicates(
            "ticket", keep="first" if "oldest_load" in dropped else "last"
        )
    loads = loads[keep.loc[loads.index]]
    rows = made.accounts.sort_values("segment" if {"last_name", "first_name"} & dropped else "since")
    if "twice" not in dropped:
        rows = rows.drop_duplicates("account", keep="first" if {"oldest_segment", "first_name"} & dropped else "last")
    joined = loads.merge(rows, on="account", how="inner" if "no_account" in dropped else "left")
    filled = joined["intent"].notna() | ("empty_kept" in dropped)
    if "unknown_kept" not in dropped:
        filled &= joined["intent"] != "unknown"
    by = filled.groupby(joined["segment"].fillna(NONE)).agg(["size", "mean"]).reindex(ROWS)
    table = pd.DataFrame({"tickets": by["size"].fillna(0.0), "complete": by["mean"].fillna(0.0)})
    return table.rename_axis("segment")


def _kept(made: Reports, loads: pd.DataFrame, dropped: frozenset[str]) -> pd.Series:
    """Return which loads are of the month and of no test."""
    created, last = loads["created"], f"{made.month}-{made.days}"
    end = following(made.month) + ("-01 00:00" if "next_midnight" in dropped else "-01")
    month = (created >= f"{made.month}-01" + (" 00:01" if "first_midnight" in dropped else "")) & (
        created <= (last if "last_day" in dropped else end)
    )
    team = loads["team"]
    fine = pd.Series(True, loads.index) if "test_counted" in dropped else team.fillna("") != "test"
    return month & (fine & team.notna() if "no_team" in dropped else fine)


def following(month: str) -> str:
    """Return the next month of a year.

    >>> following("2026-05")
    '2026-06'
    """
    year, number = month.split("-")
    return f"{year}-{int(number) + 1:02d}"


def _draw(seed: int, attempt: int) -> Reports:
    told = story(seed, "data.reports", STORIES)
    generator = stream(seed, "data.reports", attempt)
    faults = [FAULTS[int(place)] for place in stream(seed, "data.reports.faults").permutation(len(FAULTS))[:2]]
    said = {
        "first": "right" if told == "first" else faults[0],
        "second": "right" if told == "second" else faults[1],
    }
    number = int(generator.choice(sorted(MONTHS)))
    month, days = f"2026-{number:02d}", MONTHS[number]
    accounts = _accounts(generator, month)
    loads = _loads(generator, accounts, month, days)
    made = Reports(loads, accounts, month, days, said, {})
    return Reports(loads, accounts, month, days, said, {name: _query(generator, made, said[name]) for name in said})


def _accounts(generator: np.random.Generator, month: str) -> pd.DataFrame:
    """Return accounts with their segments; some have moved, before the month or in it, and have two rows."""
    many = int(generator.integers(130, 170))
    names = [f"C{number}" for number in generator.permutation(np.arange(200, 900))[:many]]
    segment = generator.integers(0, len(SEGMENTS), many)
    since = [f"2025-{int(one):02d}-{int(other):02d}" for one, other in generator.integers(1, 13, (many, 2))]
    now = pd.DataFrame({"account": names, "segment": [SEGMENTS[int(one)] for one in segment], "since": since})
    moved = now.sample(frac=0.13, random_state=generator)
    turn = generator.integers(1, len(SEGMENTS), len(moved))
    other = [
        SEGMENTS[(SEGMENTS.index(one) + int(by)) % len(SEGMENTS)]
        for one, by in zip(moved["segment"], turn, strict=True)
    ]
    later = [f"2026-0{int(one)}-{int(day):02d}" for one, day in generator.integers([1, 1], [3, 28], (len(moved), 2))]
    both = pd.concat([now, pd.DataFrame({"account": moved["account"], "segment": other, "since": later})])
    return both.iloc[generator.permutation(len(both))].reset_index(drop=True)


def _loads(generator: np.random.Generator, accounts: pd.DataFrame, month: str, days: int) -> pd.DataFrame:
    many = int(generator.integers(2300, 2700))
    names = accounts["account"].unique()
    size = generator.dirichlet(np.full(len(names), 2.0))
    account = names[generator.choice(len(names), many, p=size)].astype(object)
    segment = accounts.drop_duplicates("account").set_index("account")["segment"]
    empty = dict(zip(SEGMENTS, generator.uniform(0.08, 0.35, len(SEGMENTS)), strict=True))
    lost = np.array([empty[str(segment[one])] for one in account])
    intents = np.array(["refund", "login", "outage", "upgrade", "cancel"])
    intent = intents[generator.integers(0, len(intents), many)].astype(object)
    intent[generator.random(many) < 0.08] = "unknown"
    intent[generator.random(many) < lost] = None
    account[generator.random(many) < float(generator.uniform(0.045, 0.07))] = None
    team = np.array(["L1", "L2", "L3"])[generator.integers(0, 3, many)].astype(object)
    chance = generator.random(many)
    team[chance < 0.07] = "test"
    team[chance > 1 - float(generator.uniform(0.045, 0.075))] = None
    tickets = pd.DataFrame(
        {
            "ticket": [f"N{number}" for number in int(generator.integers(20_000, 70_000)) + np.arange(many)],
            "loaded": generator.integers(400, 1200, many),
            "created": _times(generator, many, month, days),
            "account": account,
            "team": team,
            "intent": intent,
        }
    )
    again = tickets.sample(frac=0.11, random_state=generator)
    older = again.assign(loaded=again["loaded"] - generator.integers(1, 300, len(again)))
    was = generator.random(len(older))
    older["team"] = older["team"].where(was > 0.2, "L1")
    older["intent"] = older["intent"].where((was < 0.2) | (was > 0.6), None)
    older["team"] = older["team"].where(was < 0.85, "test")  # and the other way round
    newer = again.index[was <= 0.2]
    tickets.loc[newer, "team"] = "test"  # what was somebody's ticket turned out to be a test
    loads = pd.concat([tickets, older])
    return loads.iloc[generator.permutation(len(loads))].reset_index(drop=True)


def _times(generator: np.random.Generator, many: int, month: str, days: int) -> list[str]:
    """Return when tickets were created, in the month and some days around it, with midnights at both ends."""
    year, number = (int(part) for part in month.split("-"))
    start = np.datetime64(f"{year}-{number:02d}-01T00:00") - np.timedelta64(4, "D")
    minutes = generator.integers(0, (days + 8) * 1440, many)
    minutes[:18] = 4 * 1440
    minutes[18:40] = (4 + days) * 1440
    minutes[40:80] = (3 + days) * 1440 + generator.integers(400, 1380, 40)
    return [str(one).replace("T", " ") for one in start + minutes.astype("timedelta64[m]")]


def _query(generator: np.random.Generator, made: Reports, fault: str) -> str:
    """Return a query with a fault, or a right one."""

    def one_of(*texts: str) -> str:
        return texts[int(generator.integers(len(texts)))]

    first, last, after = f"{made.month}-01", f"{made.month}-{made.days}", f"{following(made.month)}-01"
    window = (
        f"created between '{first}' and '{last}'"
        if fault == "last_day"
        else one_of(
            f"created >= '{first}' and created < '{after}'",
            f"left(created, 10) between '{first}' and '{last}'",
            f"created like '{made.month}-%'",
        )
    )
    team = (
        one_of("team <> 'test'", "team not in ('test')", "not (team = 'test')")
        if fault == "no_team"
        else one_of("coalesce(team, '') <> 'test'", "team is distinct from 'test'", "(team <> 'test' or team is null)")
    )
    places = (
        one_of("select distinct account, segment from accounts", "select account, segment from accounts")
        if fault == "twice"
        else one_of(
            "select account, arg_max(segment, since) as segment from accounts group by account",
            "select * from accounts qualify row_number() over (partition by account order by since desc) = 1",
        )
    )
    join = "join" if fault == "no_account" else "left join"
    count = one_of("count(*)", "count(ticket)", "sum(1)")
    return f"""with newest as (
    select * from loads qualify row_number() over (partition by ticket order by loaded desc) = 1
), places as (
    {places}
)
select coalesce(segment, 'none') as segment, {count} as tickets
from newest {join} places using (account)
where {window}
  and {team}
group by all order by segment"""


def planted_truths(made: Reports) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    right = counted(made)
    total = float(right["tickets"].sum())
    wrong = {name: counted(made, frozenset((name,))) for name in (*FAULTS, "copies_stay", "rules_before_copies")}
    moved = {name: abs(float(table["tickets"].sum()) - total) / total for name, table in wrong.items()}
    edges = {name: counted(made, frozenset((name,))) for name in ("next_midnight", "test_counted", "oldest_segment")}
    unknown = counted(made, frozenset(("unknown_kept",)))["complete"]
    oldest = counted(made, frozenset(("oldest_load",)))["tickets"]
    sums = sorted(float(table["tickets"].sum()) for table in (*wrong.values(), *edges.values()))
    return {
        "each fault moves the total": min(moved.values()) - 0.015,
        "each edge moves a count": min(
            float((table["tickets"] - right["tickets"]).abs().max()) for table in edges.values()
        )
        - 4,
        "unknown is no intent": float((unknown - right["complete"]).abs().min()) / SHARE - 4,
        "the oldest load is another ticket": min(
            float((oldest - table["tickets"]).abs().max()) for table in (right, wrong["rules_before_copies"])
        )
        - 4,
        "every segment has tickets": float(right["tickets"].min()) - 60,
        "no two wrong ways meet in the total": min(
            b - a for a, b in pairwise(sums) if abs(a - total) > 0 and abs(b - total) > 0
        )
        - 1,
        "the segments differ": float(right["tickets"].nunique()) - len(ROWS),
    }


def queries_of_reports(seed: int = 0) -> pd.DataFrame:
    """Return the two queries: query, sql."""
    made = reports(seed)
    return pd.DataFrame({"query": list(made.sql), "sql": list(made.sql.values())})


def facts_of_reports(seed: int = 0) -> pd.DataFrame:
    """Return the month: fact, value, meaning."""
    made = reports(seed)
    rows = [
        ("first_day", f"{made.month}-01", "the first day of the month that is counted"),
        ("last_day", f"{made.month}-{made.days}", "its last day"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "meaning"])
