"""A7: retention and revenue in SQL."""

from functools import lru_cache
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import (
    eligible_users,
    lifts,
    other_lifts,
    retention,
    revenue,
    used_before,
    users_who,
)
from aipm_course.modules.metrics.simulators.event_log_tables import BANDS, LOG_DAYS, WINDOW_DAYS, EventLog
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES, PLACES
from aipm_course.reference.kpi_targets import kpi_target


@lru_cache(maxsize=64)
def _retention(log: EventLog) -> pd.DataFrame:
    return retention(log)


def _bands(log: EventLog) -> pd.DataFrame:
    return _retention(log)[["ai_users", "retention_ai", "retention_others"]].reset_index()


def _retention_revenue(log: EventLog) -> dict[str, Any]:
    table = _retention(log)
    naive, matched = lifts(table)
    direct, assisted = revenue(log)
    return {
        "bands": _bands(log),
        "naive_lift": naive,
        "matched_lift": matched,
        "place_principal": kpi_target("KPI-06", "Principal").place(100 * matched),
        "direct_usd": direct,
        "assisted_usd": assisted,
    }


_BAND_QUERY = """
with asked as (
    select distinct user_id from events where event = 'brief_requested' and received_s < 90 * 86400
)
select usage_band,
       count(asked.user_id) as ai_users,
       count(*) - count(asked.user_id) as others,
       avg(retained) filter (where asked.user_id is not null) as retention_ai,
       avg(retained) filter (where asked.user_id is null) as retention_others
from users left join asked using (user_id)
where entitled = 1 and staff = 0
group by usage_band
order by usage_band desc
"""


_REVENUE_QUERY = """
with asked as (
    select distinct account_id, received_s // 86400 + 1 as day
    from events join users using (user_id)
    where event = 'brief_requested' and staff = 0
)
select sum(usd) filter (where kind = 'addon') as direct_usd,
       sum(usd) filter (where kind = 'seats' and exists (
           select 1 from asked
           where asked.account_id = invoices.account_id
             and asked.day between invoices.day - 14 and invoices.day - 1)) as assisted_usd
from invoices
"""


def _retention_revenue_by_sql(log: EventLog) -> dict[str, Any]:
    """The same through DuckDB, as a learner would."""
    import duckdb

    with duckdb.connect() as connection:
        for name in ("events", "users", "invoices"):
            connection.register(name, getattr(log, name))
        bands = connection.sql(_BAND_QUERY).df()
        money = connection.sql(_REVENUE_QUERY).df()
    ai = bands["ai_users"]
    difference = bands["retention_ai"] - bands["retention_others"]
    return {
        **_retention_revenue(log),
        "bands": bands.assign(difference=difference),
        "matched_lift": (100 * difference * ai).sum() / ai.sum(),
        "direct_usd": money["direct_usd"],
        "assisted_usd": money[["assisted_usd"]],
        "place_principal": "INSIDE",
    }


def _naive_over_everybody(log: EventLog) -> float:
    """AI users against all other users of the table, whether they were entitled or not."""
    ai = log.users["user_id"].isin(users_who(log, "brief_requested", staff=True))
    return float(log.users.loc[ai, "retained"].mean() - log.users.loc[~ai, "retained"].mean())


def _fanned_out(log: EventLog) -> float:
    """Expansions joined with requests and summed: each invoice once per request."""
    asked = log.of("brief_requested").merge(log.users[["user_id", "account_id"]], on="user_id")
    seats = log.invoices[log.invoices["kind"] == "seats"].merge(
        asked[["account_id", "day"]], on="account_id", suffixes=("", "_asked")
    )
    fits = (seats["day_asked"] < seats["day"]) & (seats["day_asked"] >= seats["day"] - 14)
    return float(seats.loc[fits, "usd"].sum())


def _eligible_retained(log: EventLog, *, by_day: int | None = WINDOW_DAYS) -> tuple[pd.Series, pd.Series]:
    """Whether each eligible user asked for a brief, and whether they stayed."""
    users = eligible_users(log)
    return users["user_id"].isin(users_who(log, "brief_requested", by_day=by_day)), users["retained"]


def _bands_whole_log(log: EventLog) -> pd.DataFrame:
    """The bands with everybody who ever asked as an AI user."""
    ai, retained = _eligible_retained(log, by_day=None)
    band = eligible_users(log)["usage_band"]
    stay = retained.groupby([band, ai]).mean().unstack()
    table = pd.DataFrame(
        {"ai_users": ai.groupby(band).sum(), "retention_ai": stay[True], "retention_others": stay[False]}
    )
    return table.reset_index()


def _asked_days(log: EventLog) -> pd.DataFrame:
    """Account and day of each customer's request."""
    asked = log.of("brief_requested").merge(log.users[["user_id", "account_id"]], on="user_id")
    return asked[["account_id", "day"]].rename(columns={"day": "asked"}).drop_duplicates()


def _assisted(log: EventLog, asked: pd.DataFrame, first: int, last: int) -> float:
    """Dollars of expansions with a request from `first` to `last` days before the invoice."""
    pairs = log.invoices[log.invoices["kind"] == "seats"].merge(asked, on="account_id")
    before = pairs["day"] - pairs["asked"]
    return float(pairs[(before <= first) & (before >= last)].drop_duplicates("invoice_id")["usd"].sum())


def _difference(ai: pd.Series, retained: pd.Series) -> float:
    return float(retained[ai].mean() - retained[~ai].mean())


def _over_the_average(ai: pd.Series, retained: pd.Series) -> float:
    return float(retained[ai].mean() - retained.mean())


def _over_the_others(ai: pd.Series, retained: pd.Series) -> float:
    return float(retained[ai].mean() / retained[~ai].mean() - 1)


def _weighed_by_band_size(table: pd.DataFrame) -> float:
    inside, size = table["retention_ai"] - table["retention_others"], table["ai_users"] + table["others"]
    return float((inside * size).sum() / size.sum())


def _fanned_out_addons(log: EventLog) -> float:
    """Add-ons joined with requests and summed: each invoice once per request."""
    asked = log.of("brief_requested").merge(log.users[["user_id", "account_id"]], on="user_id")["account_id"]
    addons = log.invoices[log.invoices["kind"] == "addon"]
    return float((addons["usd"] * addons["account_id"].map(asked.value_counts()).fillna(0)).sum())


def _usd(log: EventLog, keep: pd.Series) -> float:
    return float(log.invoices.loc[keep, "usd"].sum())


RETENTION_REVENUE = Question(
    id="metrics.retention_revenue",
    task="A7",
    title="Retention and revenue in SQL",
    points=6,
    kind=Record(
        {
            "bands": Table(
                "usage_band",
                BANDS,
                {
                    "ai_users": Number("users"),
                    "retention_ai": Number("share of AI users", within=0.002, percent=True),
                    "retention_others": Number("share of the others", within=0.002, percent=True),
                },
            ),
            "naive_lift": Number("share; 0.05 is five points", within=0.002, percent=True),
            "matched_lift": Number("share; 0.05 is five points", within=0.002, percent=True),
            "place_principal": Choice(PLACES),
            "direct_usd": Number("USD", within=1),
            "assisted_usd": Number("USD", within=1),
        },
        weights={"bands": 1.5, "place_principal": 0.5, "direct_usd": 0.5, "assisted_usd": 1.5},
    ),
    data=event_log,
    reference=_retention_revenue,
    alternatives=(_retention_revenue_by_sql,),
    misconceptions=(
        Misconception(
            "columns_swapped",
            lambda log: {
                "bands": _bands(log).rename(
                    columns={"retention_ai": "retention_others", "retention_others": "retention_ai"}
                )
            },
            "`retention_ai` and `retention_others` are the wrong way round.",
        ),
        Misconception(
            "naive_is_matched",
            lambda log: {"matched_lift": lifts(_retention(log))[0]},
            "That is the plain difference again. Heavy users adopt more and stay more, with or without Brief: compare "
            "inside each usage band first.",
        ),
        Misconception(
            "bands_alike",
            lambda log: {"matched_lift": other_lifts(_retention(log))[0]},
            "You gave the three bands the same weight. Weigh each by its `ai_users`: the question is what Brief did for those "
            "who use it.",
        ),
        Misconception(
            "weighed_by_others",
            lambda log: {"matched_lift": other_lifts(_retention(log))[1]},
            "You weighed the bands by the users who did not ask. Weigh by `ai_users`.",
        ),
        Misconception(
            "weighed_wrongly",
            lambda log: {"matched_lift": lifts(_retention(log))[0] - lifts(_retention(log))[1]},
            "That is the part of the plain difference that the usage bands explain. Asked is the part they leave.",
        ),
        Misconception(
            "everybody_else",
            lambda log: {"naive_lift": _naive_over_everybody(log)},
            "The other side of your comparison holds staff or users who are not entitled to Brief. Compare eligible "
            "users with eligible users.",
        ),
        Misconception(
            "too_good",
            lambda log: {"place_principal": "above"},
            "Only the plain difference is above the range of the Principal set. Place the matched lift.",
        ),
        Misconception(
            "all_invoices",
            lambda log: {"direct_usd": float(log.invoices["usd"].sum())},
            "`direct_usd` sums every invoice. Direct is what is sold as Brief itself: the add-on.",
        ),
        Misconception(
            "counted_twice",
            lambda log: {"assisted_usd": _usd(log, used_before(log) & log.invoices["kind"].isin(["seats", "addon"]))},
            "Add-ons are in `assisted_usd` too. They are direct revenue already; counted in both, they count twice.",
        ),
        Misconception(
            "day_of_the_invoice",
            lambda log: {
                "assisted_usd": _usd(log, used_before(log, same_day=True) & (log.invoices["kind"] == "seats"))
            },
            "Requests on the day of the invoice count in your sum. The fourteen days end on the day before, and both tables "
            "count days from 1.",
        ),
        Misconception(
            "every_kind",
            lambda log: {"assisted_usd": _usd(log, used_before(log))},
            "`assisted_usd` holds every kind of invoice that followed some use. Only expansions (`seats`) can be "
            "assisted.",
        ),
        Misconception(
            "all_expansions",
            lambda log: {"assisted_usd": _usd(log, log.invoices["kind"] == "seats")},
            "That is every expansion, whether anybody in the account had used Brief or not.",
        ),
        Misconception(
            "any_time_before",
            lambda log: {"assisted_usd": _usd(log, used_before(log, days=None) & (log.invoices["kind"] == "seats"))},
            "Use at any time before the invoice counts in your sum. The rule is fourteen days.",
        ),
        Misconception(
            "fanned_out",
            lambda log: {"assisted_usd": _fanned_out(log)},
            "Your join repeats an invoice once for every request of its account, and the sum counts it as often. Use "
            "`exists`, or make the accounts and days distinct before the join.",
        ),
        Misconception(
            "whole_band",
            lambda log: {
                "bands": _bands(log).assign(
                    ai_users=(_retention(log)["ai_users"] + _retention(log)["others"]).to_numpy()
                )
            },
            "`ai_users` counts every eligible user of the band. Asked is how many of them asked for a brief by day 90.",
        ),
        Misconception(
            "bands_past_day_90",
            lambda log: {"bands": _bands_whole_log(log)},
            "Everybody who ever asked is an AI user in your bands. The log runs past day 90.",
        ),
        Misconception(
            "against_the_average",
            lambda log: {"naive_lift": _over_the_average(*_eligible_retained(log))},
            "You compared AI users with all eligible users, and they are in there themselves. Compare with the others.",
        ),
        Misconception(
            "lift_as_a_share",
            lambda log: {"naive_lift": _over_the_others(*_eligible_retained(log))},
            "`naive_lift` is divided by the retention of the others. Asked is the plain difference.",
        ),
        Misconception(
            "weighed_by_everybody",
            lambda log: {"matched_lift": _weighed_by_band_size(_retention(log))},
            "You weighed the bands by all their eligible users. Weigh by `ai_users`: the question is what Brief did for them.",
        ),
        Misconception(
            "too_little",
            lambda log: {"place_principal": "below"},
            "Check the unit: the range is in points, so a difference of 0.03 stands as 3.",
        ),
        Misconception(
            "money_swapped",
            lambda log: {"direct_usd": revenue(log)[1], "assisted_usd": revenue(log)[0]},
            "Direct and assisted are the wrong way round: the add-on is direct.",
        ),
        Misconception(
            "expansions_are_direct",
            lambda log: {"direct_usd": _usd(log, log.invoices["kind"] != "services")},
            "Expansions are in `direct_usd`. Direct is what is sold as Brief itself: the add-on.",
        ),
        Misconception(
            "direct_of_users",
            lambda log: {
                "direct_usd": _usd(
                    log,
                    (log.invoices["kind"] == "addon") & log.invoices["account_id"].isin(_asked_days(log)["account_id"]),
                )
            },
            "You kept add-ons of accounts that asked for a brief. Whoever pays for the add-on pays for Brief, used or not.",
        ),
        Misconception(
            "direct_fanned_out",
            lambda log: {"direct_usd": _fanned_out_addons(log)},
            "Your join repeats each add-on once for every request of its account. Sum the invoices before you join anything.",
        ),
        Misconception(
            "any_time_at_all",
            lambda log: {"assisted_usd": _assisted(log, _asked_days(log), LOG_DAYS, -LOG_DAYS)},
            "Accounts that asked at any time are in `assisted_usd`, even after they had bought. Compare the two days.",
        ),
        Misconception(
            "direct_in_assisted",
            lambda log: {"assisted_usd": sum(revenue(log))},
            "All add-ons are in `assisted_usd` too. They are direct revenue; counted in both, they count twice.",
        ),
        Misconception(
            "distinct_amounts",
            lambda log: {
                "assisted_usd": float(
                    log.invoices.loc[used_before(log) & (log.invoices["kind"] == "seats"), "usd"]
                    .drop_duplicates()
                    .sum()
                )
            },
            "You summed distinct amounts. Two invoices may have the same amount: make invoices distinct, not dollars.",
        ),
    ),
    hints=(
        "One row per usage band: how many eligible users asked for a brief by day 90, and what share of them, and of the "
        "others, is retained?",
        "A left join from eligible users to the distinct users who asked keeps the others in. `avg(retained) filter "
        "(where ...)` gives both columns in one pass. For the invoices, `exists (select ...)` asks without repeating "
        "rows.",
        "matched_lift = sum over bands of ai_users x (retention_ai - retention_others), divided by all ai_users. "
        "Assisted: kind = 'seats', and a customer's user of the account asked on one of the 14 days before the "
        "invoice's day (`asked.day between invoices.day - 14 and invoices.day - 1`).",
    ),
    worked="""
One table of eligible users, then a query per question; `exists` asks without repeating a row that is summed.

```python
people = duckdb.sql(\"\"\"
select *, user_id in (select user_id from events where event = 'brief_requested' and received_s < 90 * 86400) as ai
from users where entitled = 1 and staff = 0
\"\"\").df()
stay = "avg(retained) filter (where ai) as retention_ai, avg(retained) filter (where not ai) as retention_others"
bands = duckdb.sql(
    f"select usage_band, count(*) filter (where ai) as ai_users, {stay} from people group by usage_band order by usage_band"
).df()
everybody = duckdb.sql(f"select {stay} from people").df().loc[0]
direct = duckdb.sql("select sum(usd) as usd from invoices where kind = 'addon'").df()["usd"][0]
assisted = duckdb.sql(\"\"\"
select sum(usd) as usd from invoices where kind = 'seats' and exists (
    select 1 from ok where event = 'brief_requested' and ok.account_id = invoices.account_id
    and received_s // 86400 + 1 between invoices.day - 14 and invoices.day - 1)
\"\"\").df()["usd"][0]
lift = bands["retention_ai"] - bands["retention_others"]
retention_revenue = {
    "bands": bands,
    "naive_lift": everybody["retention_ai"] - everybody["retention_others"],
    "matched_lift": (lift * bands["ai_users"]).sum() / bands["ai_users"].sum(),
    "place_principal": "inside",
    "direct_usd": direct,
    "assisted_usd": assisted,
}
```

AI users stay far more often, and most of that is who they are: the matched lift is about a
quarter of the plain one. A matched lift is still not an experiment; module 08 is.
""",
    objective=OBJECTIVES[4],
    ledger=("KPI-06", "KPI-08", "SKILL-12", "SKILL-22", "TOOL-09"),
)
