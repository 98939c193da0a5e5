"""A7: retention and revenue in SQL."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

import pandas as pd

from aipm_course.answers import Number, Record, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.metrics.lookalikes.retention_revenue import retention_revenue as lookalikes
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import (
    assisted,
    direct,
    eligible_of,
    lifts,
    retention,
    revenue,
    weighed,
)
from aipm_course.modules.metrics.simulators.event_log_tables import BANDS, LOG_DAYS, WINDOW_DAYS, EventLog
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES, PLACES, Pick, Points
from aipm_course.reference.kpi_targets import kpi_target

_SAYS = {
    "flatters": "the plain difference is more than 1 point above the matched one",
    "fair": "the two lie within 1 point of each other",
    "hides": "the plain difference is more than 1 point below the matched one",
}
_WITHIN = 0.2
_SMALL = 0.3
_LIFTS = ("naive_lift", "matched_lift")
_COLUMNS = ["ai_users", "retention_ai", "retention_others"]


@lru_cache(maxsize=64)
def _retention(log: EventLog) -> pd.DataFrame:
    return retention(eligible_of(log.pilot))


def _points(table: pd.DataFrame) -> tuple[float, float]:
    """Return (naive, matched) lift in points."""
    naive, matched = lifts(table)
    return 100 * naive, 100 * matched


def _bands(table: pd.DataFrame) -> pd.DataFrame:
    return table[_COLUMNS].reset_index()


def _by_region(log: EventLog) -> float:
    """The lift inside regions instead of usage bands, in points."""
    return 100 * lifts(retention(eligible_of(log.pilot), by="region"))[1]


def _of(log: EventLog, who: str) -> pd.DataFrame:
    """The bands of other people than the eligible ones."""
    pilot = log.pilot
    return retention({"with staff": pilot[pilot["entitled"] == 1], "customers": pilot[pilot["staff"] == 0]}[who])


def _place(points: float) -> str:
    return kpi_target("KPI-06", "Principal").place(points)


def _says(naive: float, matched: float) -> str:
    """Return what the plain difference does, from both in points."""
    return "flatters" if naive - matched > 1 else "hides" if matched - naive > 1 else "fair"


def _as_points(own: Mapping[str, Any], log: EventLog) -> "list[dict[str, float]]":
    """Return the own lifts as they may be meant: a small one that is not right may be a share, the right one's is one."""
    right = dict(zip(_LIFTS, _points(_retention(log)), strict=True))
    given = {name: float(own[name]) for name in _LIFTS if name in own}

    def meant_by(name: str, value: float) -> list[float]:
        if abs(value) >= _SMALL or abs(value - right[name]) <= _WITHIN:
            return [value]
        return [100 * value] if abs(100 * value - right[name]) <= _WITHIN else [value, 100 * value]

    meant = [meant_by(name, value) for name, value in given.items()]
    return [dict(zip(given, values, strict=True)) for values in product(*meant)]


def _in_shares(log: EventLog, name: str) -> "dict[str, float] | None":
    """Return a lift as a share; None where that is as good as the lift."""
    value = dict(zip(_LIFTS, _points(_retention(log)), strict=True))[name]
    return {name: value / 100} if abs(value - value / 100) > 2 * _WITHIN else None


def _late_askers_only(log: EventLog) -> "pd.DataFrame | None":
    """The bands if whoever never asked is in neither group; None where a band has no late asker."""
    people = eligible_of(log.pilot)
    asked = retention(people[people["first_asked_day"].notna()])
    return asked if (asked["others"] > 0).all() else None


def _dropped_by_groupby() -> "list[Misconception[EventLog]]":
    """An empty `first_asked_day` is neither by day 90 nor later, so that a group by the comparison loses it."""
    fields: dict[str, Callable[[pd.DataFrame], Any]] = {
        "bands": _bands,
        "naive_lift": lambda table: _points(table)[0],
        "matched_lift": lambda table: _points(table)[1],
    }
    return [
        Misconception(
            f"empty_dropped_{name}",
            lambda log, name=name: None if (table := _late_askers_only(log)) is None else {name: fields[name](table)},  # type: ignore[misc]
            "Your others are those who asked after day 90; whoever never asked is missing from them. `first_asked_day` is "
            "empty there, and a `groupby` of `first_asked_day <= 90` drops what is empty without a word.",
            idea="empty_dropped",
        )
        for name in fields
    ]


def _retention_revenue(log: EventLog) -> dict[str, Any]:
    table = _retention(log)
    naive, matched = _points(table)
    direct_usd, assisted_usd = revenue(log)
    return {
        "bands": _bands(table),
        "naive_lift": naive,
        "matched_lift": matched,
        "place_principal": _place(matched),
        "plain_difference": _says(naive, matched),
        "direct_usd": direct_usd,
        "assisted_usd": assisted_usd,
    }


_BAND_QUERY = """
select usage_band,
       count(*) filter (where first_asked_day <= 90) as ai_users,
       avg(retained) filter (where first_asked_day <= 90) as retention_ai,
       avg(retained) filter (where first_asked_day is null or first_asked_day > 90) as retention_others
from pilot
where entitled = 1 and staff = 0
group by usage_band
order by usage_band desc
"""


_REVENUE_QUERY = """
with asked as (
    select distinct account_id, received_s // 86400 + 1 as day
    from events join users using (user_id)
    where event = 'brief_requested'
)
select sum(usd) filter (where kind = 'addon') as direct_usd,
       sum(usd) filter (where kind = 'seats' and exists (
           select 1 from asked
           where asked.account_id = invoices.account_id
             and asked.day between invoices.day - 14 and invoices.day - 1)) as assisted_usd
from invoices where day <= 90
"""


def _retention_revenue_by_sql(log: EventLog) -> dict[str, Any]:
    """The same through DuckDB, as a learner would."""
    import duckdb

    with duckdb.connect() as connection:
        for name in ("events", "users", "invoices", "pilot"):
            connection.register(name, getattr(log, name))
        bands = connection.sql(_BAND_QUERY).df()
        money = connection.sql(_REVENUE_QUERY).df()
    ai = bands["ai_users"]
    difference = bands["retention_ai"] - bands["retention_others"]
    answer = _retention_revenue(log)
    return {
        **answer,
        "bands": bands.assign(difference=difference),
        "matched_lift": [round(float((100 * difference * ai).sum() / ai.sum()), 2)],
        "direct_usd": money["direct_usd"],
        "assisted_usd": money[["assisted_usd"]],
        "place_principal": answer["place_principal"].upper(),
    }


def _usd(invoices: pd.DataFrame) -> float:
    return float(invoices["usd"].sum())


def _requests(log: EventLog) -> pd.DataFrame:
    return log.of("brief_requested")[["account_id", "day"]].rename(columns={"day": "asked"})


def _fanned_out(log: EventLog) -> float:
    """Expansions joined with requests and summed: each invoice once per request."""
    seats = log.invoices[(log.invoices["kind"] == "seats") & (log.invoices["day"] <= WINDOW_DAYS)]
    pairs = seats.merge(_requests(log), on="account_id")
    before = pairs["day"] - pairs["asked"]
    return float(pairs.loc[(before >= 1) & (before <= 14), "usd"].sum())


def _every_kind(log: EventLog, *kinds: str) -> float:
    """Dollars of several kinds of invoices that followed some use."""
    rows = log.invoices[log.invoices["kind"].isin(kinds) & (log.invoices["day"] <= WINDOW_DAYS)]
    pairs = rows.merge(_requests(log).drop_duplicates(), on="account_id")
    before = pairs["day"] - pairs["asked"]
    return float(pairs[(before >= 1) & (before <= 14)].drop_duplicates("invoice_id")["usd"].sum())


def _kept(log: EventLog, *kinds: str) -> float:
    rows = log.invoices
    return _usd(rows[rows["kind"].isin(kinds) & (rows["day"] <= WINDOW_DAYS)])


_WINDOWS = {
    "thirteen_days": {"first": 13},
    "fifteen_days": {"first": 15},
    "any_time_before": {"first": LOG_DAYS},
    "day_of_the_invoice": {"last": 0},
    "day_before_the_invoice": {"last": 2},
    "days_from_zero": {"first": 13, "last": 0},
}
_ONE_OF = (
    {"bands_to_day_89", "bands_past_day_90"},
    {"bands_alike", "weighed_by_others", "weighed_by_everybody"},
    *({name for name, ends in _WINDOWS.items() if end in ends} for end in ("first", "last")),
)
"""Rules of which only one can be dropped: ends of one window, and weights."""


def _without(log: EventLog, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the bands, the matched lift and both sums without some rules of the text, None for two ends of one window."""
    if any(len(dropped & rules) > 1 for rules in _ONE_OF):
        return None
    pilot = log.pilot
    pilot = pilot if "bands_of_all_customers" in dropped else pilot[pilot["entitled"] == 1]
    pilot = pilot if "bands_with_staff" in dropped else pilot[pilot["staff"] == 0]
    last = WINDOW_DAYS - ("bands_to_day_89" in dropped)
    table = _of(log, "customers") if "control_of_everybody" in dropped else _retention(log)
    weights = table["others"] * bool({"weighed_by_others", "weighed_by_everybody"} & dropped)
    weights = weights + table["ai_users"] * ("weighed_by_others" not in dropped)
    weights = weights * 0 + 1 if "bands_alike" in dropped else weights
    ends = {end: day for name in dropped & set(_WINDOWS) for end, day in _WINDOWS[name].items()}
    event = "brief_returned" if "returned_not_requested" in dropped else "brief_requested"
    expansions = assisted(log, until=None if "expansions_after_day_90" in dropped else WINDOW_DAYS, event=event, **ends)
    return {
        "bands": _bands(retention(pilot, day=10**6 if "bands_past_day_90" in dropped else last)),
        "matched_lift": 100 * weighed(table, weights),
        "direct_usd": _usd(direct(log, None if "addons_after_day_90" in dropped else WINDOW_DAYS)),
        "assisted_usd": _usd(expansions),
    }


def _quantities(log: EventLog) -> Mapping[str, "float | pd.Series"]:
    table, people = _retention(log), eligible_of(log.pilot)
    return {
        "users of the pilot": len(log.pilot),
        "eligible users of the pilot": len(people),
        "AI users of the pilot": int(table["ai_users"].sum()),
        "the other eligible users of the pilot": int(table["others"].sum()),
        "eligible users of the band": table["ai_users"] + table["others"],
        "AI users of the band": table["ai_users"],
        "other users of the band": table["others"],
        "the retention of all eligible users in points": 100 * float(people["retained"].mean()),
        "invoices": len(log.invoices),
        "the dollars of all invoices": _usd(log.invoices),
        "the dollars of add-ons on any day": _usd(direct(log, None)),
        "the dollars of expansions by day 90": _kept(log, "seats"),
        "the dollars of services by day 90": _kept(log, "services"),
    }


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
            "naive_lift": Points("points", within=_WITHIN),
            "matched_lift": Points("points", within=_WITHIN),
            "place_principal": Pick(PLACES),
            "plain_difference": Pick(_SAYS),
            "direct_usd": Number("USD", within=1),
            "assisted_usd": Number("USD", within=1),
        },
        weights={
            "naive_lift": 0.75,
            "plain_difference": 1.25,
            "direct_usd": 0.25,
            "assisted_usd": 0.75,
        },
        look={
            "bands": "Asked are eligible users of the pilot by `usage_band`, entitled and not staff on both sides: AI users asked "
            "by the end of day 90, the others asked later or never.",
            "naive_lift": "Asked: retention of all AI users minus retention of all others, in points: a share of 0.05 is 5 "
            "points.",
            "matched_lift": "Asked: `retention_ai` minus `retention_others` in each usage band, averaged with `ai_users` as "
            "weights, in points.",
            "place_principal": "Take the row of KPI-06 in the Principal set: it is in points, as `matched_lift` is. Under `low` is "
            "below, over `high` is above, all between is inside.",
            "plain_difference": "Subtract `matched_lift` from `naive_lift`: more than 1 is one answer, less than -1 another, all "
            "between the third.",
            "direct_usd": "Asked: the dollars of `addon` invoices of days 1 to 90, whoever used Brief.",
            "assisted_usd": "Asked: the dollars of `seats` invoices of days 1 to 90, each once, where anybody in the account, "
            "entitled or not, asked on a day from 14 before to 1 before, whether the brief came or not.",
        },
    ),
    data=event_log,
    reference=_retention_revenue,
    alternatives=(_retention_revenue_by_sql,),
    follows=(
        Follows(
            "place_principal",
            ("matched_lift",),
            lambda own, log: {_place(meant["matched_lift"]) for meant in _as_points(own, log)},
        ),
        Follows(
            "plain_difference",
            ("naive_lift", "matched_lift"),
            lambda own, log: {_says(meant["naive_lift"], meant["matched_lift"]) for meant in _as_points(own, log)},
        ),
    ),
    quantities=_quantities,
    without=_without,
    lookalikes=lookalikes,
    ablations=(
        Ablation(
            "bands_with_staff",
            "an eligible user (entitled, not staff)",
            lambda log: {"bands": _bands(_of(log, "with staff"))},
            "Staff is in your bands. They all stay, and nearly all of them asked.",
        ),
        Ablation(
            "bands_of_all_customers",
            "an eligible user (entitled, not staff)",
            lambda log: {"bands": _bands(_of(log, "customers"))},
            "Users who are not entitled are in your bands. A few asked through a colleague; they stay less.",
        ),
        Ablation(
            "control_of_everybody",
            "the others are the remaining eligible users",
            lambda log: {"matched_lift": _points(_of(log, "customers"))[1]},
            "Your comparison holds users who are not entitled to Brief. Compare eligible users with eligible users.",
        ),
        Ablation(
            "bands_to_day_89",
            "by the end of day 90 of the pilot",
            lambda log: {"bands": _bands(retention(eligible_of(log.pilot), day=WINDOW_DAYS - 1))},
            "Users who asked on day 90 are missing from your AI users.",
        ),
        Ablation(
            "bands_past_day_90",
            "by the end of day 90 of the pilot",
            lambda log: {"bands": _bands(retention(eligible_of(log.pilot), day=10**6))},
            "Whoever asked after day 90 is an AI user in these bands, or is missing from the others. The window ends with day "
            "90, and late askers are among the others.",
        ),
        Ablation(
            "bands_alike",
            "averaged with `ai_users` as weights",
            lambda log: {"matched_lift": 100 * weighed(_retention(log), _retention(log)["ai_users"] * 0 + 1)},
            "You gave the three bands the same weight. Weigh each by its `ai_users`: the question is what Brief did for "
            "those who use it.",
        ),
        Ablation(
            "weighed_by_others",
            "averaged with `ai_users` as weights",
            lambda log: {"matched_lift": 100 * weighed(_retention(log), _retention(log)["others"])},
            "You weighed the bands by the users who did not ask. Weigh by `ai_users`.",
        ),
        Ablation(
            "weighed_by_everybody",
            "averaged with `ai_users` as weights",
            lambda log: {
                "matched_lift": 100 * weighed(_retention(log), _retention(log)["ai_users"] + _retention(log)["others"])
            },
            "You weighed the bands by all their eligible users. Weigh by `ai_users`: the question is what Brief did for them.",
        ),
        Ablation(
            "addons_after_day_90",
            "Only invoices of days 1 to 90 count",
            lambda log: {"direct_usd": _usd(direct(log, None))},
            "Add-ons after day 90 are in `direct_usd`.",
        ),
        Ablation(
            "expansions_after_day_90",
            "Only invoices of days 1 to 90 count",
            lambda log: {"assisted_usd": _usd(assisted(log, until=None))},
            "Expansions after day 90 are in `assisted_usd`.",
        ),
        Ablation(
            "thirteen_days",
            "on one of the 14 days before the invoice's `day`",
            lambda log: {"assisted_usd": _usd(assisted(log, first=13))},
            "That window is a day short at its far end. Fourteen days before day 50 begin with day 36.",
        ),
        Ablation(
            "fifteen_days",
            "on one of the 14 days before the invoice's `day`",
            lambda log: {"assisted_usd": _usd(assisted(log, first=15))},
            "That window is a day long at its far end. Fourteen days before day 50 begin with day 36.",
        ),
        Ablation(
            "day_of_the_invoice",
            "on one of the 14 days before the invoice's `day`",
            lambda log: {"assisted_usd": _usd(assisted(log, last=0))},
            "Requests on the day of the invoice count in your sum. The fourteen days end on the day before.",
        ),
        Ablation(
            "day_before_the_invoice",
            "on one of the 14 days before the invoice's `day`",
            lambda log: {"assisted_usd": _usd(assisted(log, last=2))},
            "The day before the invoice is missing from your window.",
        ),
        Ablation(
            "days_from_zero",
            "`received_s // 86400 + 1`",
            lambda log: {"assisted_usd": _usd(assisted(log, first=13, last=0))},
            "That window runs from 13 days before the invoice to its own day. Either the days of the log count from 0 there, or "
            "the invoice's day counts as one of the fourteen: they end on the day before.",
        ),
        Ablation(
            "any_time_before",
            "on one of the 14 days before the invoice's `day`",
            lambda log: {"assisted_usd": _usd(assisted(log, first=LOG_DAYS))},
            "Use at any time before the invoice counts in your sum. The rule is fourteen days.",
        ),
        Ablation(
            "returned_not_requested",
            "asked for a brief (`brief_requested`), whether it came or not",
            lambda log: {"assisted_usd": _usd(assisted(log, event="brief_returned"))},
            "You looked for briefs that came back. In some accounts the only request failed; they had asked all the same.",
        ),
    ),
    misconceptions=(
        *_dropped_by_groupby(),
        Misconception(
            "naive_as_a_share",
            lambda log: _in_shares(log, "naive_lift"),
            "`naive_lift` is a share; times 100 it is points.",
        ),
        Misconception(
            "matched_as_a_share",
            lambda log: _in_shares(log, "matched_lift"),
            "`matched_lift` is a share; times 100 it is points.",
        ),
        Misconception(
            "naive_is_matched",
            lambda log: {"matched_lift": _points(_retention(log))[0]} if log.story.selection != "fair" else None,
            "That is the plain difference again. The bands differ in who asks and in who stays anyway: compare inside each "
            "usage band first.",
        ),
        Misconception(
            "matched_by_region",
            lambda log: (
                {"matched_lift": _by_region(log)} if abs(_by_region(log) - _points(_retention(log))[1]) > 0.4 else None
            ),
            "That is the difference within regions. Asked is the one within usage bands: light users with light ones.",
        ),
        Misconception(
            "weighed_wrongly",
            lambda log: {"matched_lift": _points(_retention(log))[0] - _points(_retention(log))[1]},
            "That is the part of the plain difference that the usage bands explain. Asked is the part they leave.",
        ),
        Misconception(
            "everybody_else",
            lambda log: {"naive_lift": _points(_of(log, "customers"))[0]},
            "`naive_lift` compares with users who are not entitled to Brief as well. Both sides are eligible users.",
        ),
        Misconception(
            "against_the_average",
            lambda log: {
                "naive_lift": _points(_retention(log))[0]
                * float(_retention(log)["others"].sum() / _retention(log)[["ai_users", "others"]].to_numpy().sum())
            },
            "You compared AI users with all eligible users, and they are in there themselves. Compare with the others.",
        ),
        Misconception(
            "all_invoices",
            lambda log: {"direct_usd": _kept(log, "addon", "seats", "services")},
            "`direct_usd` sums every invoice. Direct is what is sold as Brief itself: the add-on.",
        ),
        Misconception(
            "expansions_are_direct",
            lambda log: {"direct_usd": _kept(log, "addon", "seats")},
            "Expansions are in `direct_usd`. Direct is what is sold as Brief itself: the add-on.",
        ),
        Misconception(
            "direct_of_users",
            lambda log: {"direct_usd": _usd(direct(log).merge(_requests(log)[["account_id"]].drop_duplicates()))},
            "You kept add-ons of accounts that asked for a brief. Whoever pays for the add-on pays for Brief, used or not.",
        ),
        Misconception(
            "counted_twice",
            lambda log: {"assisted_usd": _every_kind(log, "seats", "addon")},
            "Add-ons are in `assisted_usd` too. They are direct revenue already; counted in both, they count twice.",
        ),
        Misconception(
            "every_kind",
            lambda log: {"assisted_usd": _every_kind(log, "seats", "addon", "services")},
            "`assisted_usd` holds every kind of invoice that followed some use. Only expansions (`seats`) can be "
            "assisted.",
        ),
        Misconception(
            "all_expansions",
            lambda log: {"assisted_usd": _kept(log, "seats")},
            "That is every expansion, whether anybody in the account had used Brief or not.",
        ),
        Misconception(
            "fanned_out",
            lambda log: {"assisted_usd": _fanned_out(log)},
            "Your join repeats an invoice once for every request of its account, and the sum counts it as often. Use "
            "`exists`, or make the accounts and days distinct before the join.",
        ),
        Misconception(
            "one_per_account",
            lambda log: {"assisted_usd": _usd(assisted(log).drop_duplicates("account_id"))},
            "You kept one expansion per account. An account may expand twice, and both invoices are paid.",
        ),
        Misconception(
            "direct_in_assisted",
            lambda log: {"assisted_usd": sum(revenue(log))},
            "All add-ons are in `assisted_usd` too. They are direct revenue; counted in both, they count twice.",
        ),
    ),
    hints=(
        "One row per usage band: how many eligible users asked for a brief by day 90 of the pilot, and what share of them, "
        "and of the others, is retained?",
        "`avg(retained) filter (where ...)` gives both columns in one pass; `first_asked_day` is null for whoever never "
        "asked. For the invoices, `exists (select ...)` asks without repeating rows.",
        "matched_lift = sum over bands of ai_users x (retention_ai - retention_others), divided by all ai_users. "
        "Assisted: kind = 'seats', and a user of the account asked on one of the 14 days before the "
        "invoice's day (`asked.day between invoices.day - 14 and invoices.day - 1`).",
    ),
    worked="""
One query per question; `exists` asks without repeating a row that is summed.

```python
people = duckdb.sql(\"\"\"
select *, coalesce(first_asked_day <= 90, false) as ai from pilot where entitled = 1 and staff = 0
\"\"\").df()
stay = "avg(retained) filter (where ai) as retention_ai, avg(retained) filter (where not ai) as retention_others"
bands = duckdb.sql(f"select usage_band, count(*) filter (where ai) as ai_users, {stay} from people group by all").df()
everybody = duckdb.sql(f"select {stay} from people").df().loc[0]
direct = duckdb.sql("select sum(usd) as usd from invoices where kind = 'addon' and day <= 90").df()["usd"][0]
assisted = duckdb.sql(\"\"\"
select sum(usd) as usd from invoices where kind = 'seats' and day <= 90 and exists (
    select 1 from ok where event = 'brief_requested' and ok.account_id = invoices.account_id
    and received_s // 86400 + 1 between invoices.day - 14 and invoices.day - 1)
\"\"\").df()["usd"][0]
naive = 100 * (everybody["retention_ai"] - everybody["retention_others"])
lift = 100 * (bands["retention_ai"] - bands["retention_others"])
matched = (lift * bands["ai_users"]).sum() / bands["ai_users"].sum()
retention_revenue = {
    "bands": bands,
    "naive_lift": naive,
    "matched_lift": matched,
    "place_principal": "below" if matched < 2 else "above" if matched > 8 else "inside",
    "plain_difference": "flatters" if naive - matched > 1 else "hides" if matched - naive > 1 else "fair",
    "direct_usd": direct,
    "assisted_usd": assisted,
}
```

A matched lift compares like with like as far as one column goes. It is still not an experiment; module 08 is.
""",
    survivors={
        "100 to 101: 100 * (everybody['retention_ai'] - everybody['retention_others'])": "equivalent: inside the tolerance, or it cancels",
        "100 to 99: 100 * (everybody['retention_ai'] - everybody['retention_others'])": "equivalent: inside the tolerance, or it cancels",
        "100 to 101: 100 * (bands['retention_ai'] - bands['retention_others'])": "equivalent: inside the tolerance, or it cancels",
        "100 to 99: 100 * (bands['retention_ai'] - bands['retention_others'])": "equivalent: inside the tolerance, or it cancels",
        "< to <=: matched < 2": "equivalent: no value lies on the bar",
        "> to >=: naive - matched > 1": "equivalent: no value lies on the bar",
        "2 to 3: matched < 2": "equivalent: no matched lift is planted from 2 to 3",
        "> to >=: matched > 8": "equivalent: no value lies on the bar",
        "1 to 2: naive - matched > 1": "equivalent: the two differ by under 0.4 points or over 2.4",
        "1 to 0: naive - matched > 1": "meant: it changes a fair story in which the plain difference is the larger one",
        "> to >=: matched - naive > 1": "equivalent: no value lies on the bar",
        "8 to 9: matched > 8": "equivalent: no matched lift is planted from 7 to 9",
        "8 to 7: matched > 8": "equivalent: no matched lift is planted from 7 to 9",
        "1 to 2: matched - naive > 1": "equivalent: the two differ by under 0.4 points or over 2.4",
    },
    objective=OBJECTIVES[4],
    ledger=("KPI-06", "KPI-08", "SKILL-12", "SKILL-22", "TOOL-09"),
)
