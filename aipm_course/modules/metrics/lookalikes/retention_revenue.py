"""A7: other people, other comparisons, other weights; other windows, kinds and events of revenue."""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.metrics.lookalikes.shared import rows, told, told_by_row
from aipm_course.modules.metrics.simulators.event_log_tables import BANDS, DAY, WINDOW_DAYS, EventLog

_PEOPLE = {
    "eligible users": (True, True),
    "entitled users, staff included": (True, False),
    "users who are not staff, entitled or not": (False, True),
    "all users of the pilot": (False, False),
}
_DAYS = {"by day 90": WINDOW_DAYS, "by day 89": WINDOW_DAYS - 1, "by day 91": WINDOW_DAYS + 1, "on any day": 10**6}
_OTHERS = (
    "everybody else",
    "those who never asked; late askers dropped",
    "those who asked later; those who never asked dropped",
    "everybody, the AI users included",
)


def _people(log: EventLog, words: str) -> pd.DataFrame:
    entitled, no_staff = _PEOPLE[words]
    pilot = log.pilot
    kept = pilot[(pilot["entitled"] == 1) | (not entitled)]
    kept = kept[(kept["staff"] == 0) | (not no_staff)]
    return kept.assign(asked=kept["first_asked_day"].astype(float))


def _sides(people: pd.DataFrame, day: int, others: str) -> tuple[pd.Series, pd.Series]:
    ai = people["asked"] <= day
    never = people["asked"].isna()
    other = dict(zip(_OTHERS, (~ai, never, ~ai & ~never, ai | ~ai), strict=True))[others]
    return ai, other


@lru_cache(maxsize=16)
def retention_revenue(log: EventLog) -> list[Lookalike]:
    """Return what may stand in place of the bands, the two lifts and the two sums."""
    revenue = _assisted(log)
    columns: dict[str, dict[str, pd.Series | float]] = {"ai_users": {}, "retention_ai": {}, "retention_others": {}}
    naive: dict[str, float] = {}
    matched: dict[str, float] = {}
    for who in _PEOPLE:
        people = _people(log, who)
        for when, day in _DAYS.items():
            _bands(people, day, f"{who}, asked {when}", columns)
            for others in _OTHERS if when == "by day 90" else _OTHERS[:1]:
                words = f"{who}, asked {when}, compared with {others}"
                _compare(people, *_sides(people, day, others), others, words, naive, matched)
    for words, people, ai, other in _uneven(log):
        _compare(people, ai, other, "", words, naive, matched)
        if words.endswith("less these"):  # who had not asked by then stands there as a reading of the pilot
            there = people[other].groupby("usage_band")["retained"].mean()
            columns["retention_others"][f"the retention of the others ({words})"] = there
    return [
        *(
            one
            for name, ways in columns.items()
            for one in told_by_row(f"bands: {name}", ways, share=name != "ai_users")
        ),
        *told("naive_lift", naive),
        *told(
            "matched_lift", {**matched, **{f"the plain difference of {words}": value for words, value in naive.items()}}
        ),
        *told(
            "direct_usd", {**_direct(log), **{words: usd for words, usd in revenue.items() if "add-ons with" in words}}
        ),
        *told("assisted_usd", revenue),
    ]


def _uneven(log: EventLog) -> "list[tuple[str, pd.DataFrame, pd.Series, pd.Series]]":
    """Return comparisons of eligible AI users with others who need not be eligible: words, people, AI users, others."""
    found = []
    for who in list(_PEOPLE)[1:]:
        people = _people(log, who)
        ai = (people["asked"] <= WINDOW_DAYS) & (people["entitled"] == 1) & (people["staff"] == 0)
        later = ~(people["asked"] <= WINDOW_DAYS)
        said = f"eligible users who asked by day 90; the others are {who}"
        found += [(f"{said}, less these", people, ai, ~ai), (f"{said}, who had not asked by then", people, ai, later)]
    return found


def _bands(people: pd.DataFrame, day: int, words: str, columns: "dict[str, dict[str, pd.Series | float]]") -> None:
    """Add the columns of one reading of the pilot."""
    band = people["usage_band"]
    size = band.value_counts()
    for others in _OTHERS:
        ai, other = _sides(people, day, others)
        columns["retention_others"][f"the retention of {others} ({words})"] = (
            people[other].groupby("usage_band")["retained"].mean()
        )
    ai, other = _sides(people, day, _OTHERS[0])
    stayed = people["retained"] == 1
    columns["ai_users"][f"the users in the band: {words}"] = band[ai].value_counts()
    columns["ai_users"][f"the others in the band: {words}"] = band[other].value_counts()
    columns["ai_users"][f"all users in the band: {words.partition(', asked')[0]}"] = size
    columns["ai_users"][f"AI users who stayed: {words}"] = band[ai & stayed].value_counts()
    columns["retention_ai"][f"the retention of AI users: {words}"] = people[ai].groupby("usage_band")["retained"].mean()
    columns["retention_ai"][f"the retention of the others: {words}"] = (
        people[other].groupby("usage_band")["retained"].mean()
    )
    columns["retention_ai"][f"AI users who stayed ÷ all users of the band: {words}"] = (
        band[ai & stayed].value_counts() / size
    )
    columns["retention_ai"][f"AI users who stayed ÷ all of the band who stayed: {words}"] = (
        band[ai & stayed].value_counts() / band[stayed].value_counts()
    )
    columns["retention_ai"][f"AI users ÷ users of the band: {words}"] = band[ai].value_counts() / size
    columns["retention_others"][f"the retention of AI users: {words}"] = (
        people[ai].groupby("usage_band")["retained"].mean()
    )
    columns["retention_others"][f"others who stayed ÷ all users of the band: {words}"] = (
        band[other & stayed].value_counts() / size
    )
    columns["retention_ai"][f"the retention of all AI users together: {words}"] = float(
        people.loc[ai, "retained"].mean()
    )
    columns["retention_others"][f"the retention of all others together: {words}"] = float(
        people.loc[other, "retained"].mean()
    )


def _compare(
    people: pd.DataFrame,
    ai: pd.Series,
    other: pd.Series,
    others: str,
    words: str,
    naive: dict[str, float],
    matched: dict[str, float],
) -> None:
    """Add the plain and the matched differences of one comparison."""
    stay = people["retained"]
    plain = 100 * float(stay[ai].mean() - stay[other].mean())
    naive[f"the difference of {words}"] = plain
    naive[f"the difference as a share (not points) of {words}"] = plain / 100
    naive[f"the difference in percent of the others' retention, of {words}"] = plain / float(stay[other].mean())
    naive[f"the difference turned, of {words}"] = -plain
    if others == _OTHERS[0]:
        naive[f"the retention of AI users itself: {words}"] = 100 * float(stay[ai].mean())
        naive[f"the retention of the others itself: {words}"] = 100 * float(stay[other].mean())
    for column in ("usage_band", "region"):
        group = people[column]
        first, second = (people[which].groupby(column)["retained"].mean() for which in (ai, other))
        inside = 100 * (first - second)
        weights = {
            "AI users": group[ai].value_counts(),
            "the others": group[other].value_counts(),
            "all users of the group": group.value_counts(),
            "nothing: each group alike": group.value_counts() * 0 + 1,
        }
        said = {"usage_band": "usage bands", "region": "regions"}[column]
        for name, weight in weights.items():
            if not weight.sum():
                continue
            value = float((inside * weight).sum() / weight.sum())
            matched[f"the difference within {said}, weighted by {name}, of {words}"] = value
            if name.startswith("nothing") and column == "usage_band":
                naive[f"the mean of the {said}' differences, of {words}"] = value
            if name == "AI users" and column == "usage_band":
                naive[f"the matched difference of {words}"] = value
                matched[f"the matched difference as a share (not points) of {words}"] = value / 100
                matched[f"the matched difference turned, of {words}"] = -value
                relative = 100 * (first / second - 1)
                matched |= {
                    f"the difference in percent of the others' retention within the bands, weighted by {which}, of {words}": float(
                        (relative * size).sum() / size.sum()
                    )
                    for which, size in weights.items()
                    if size.sum()
                }
                matched[f"the matched difference in percent of the others' retention, of {words}"] = value / float(
                    stay[other].mean()
                )
                matched[
                    f"the matched difference in percent of the others' retention by AI users' bands, of {words}"
                ] = value / float((second * weight).sum() / weight.sum())
                matched[f"what the bands explain: the plain difference minus the matched one, of {words}"] = (
                    plain - value
                )
        if column == "usage_band" and others == _OTHERS[0]:
            matched |= {
                f"the difference within the {band} band only, of {words}": float(inside[band]) for band in BANDS
            }
            matched[f"the median of the bands' differences, of {words}"] = float(inside.median())


def _direct(log: EventLog) -> dict[str, float]:
    table = log.invoices
    early = table["day"] <= WINDOW_DAYS
    ways: dict[str, float] = {}
    spans = {
        "of days 1 to 90": early,
        "of days 1 to 89": table["day"] < WINDOW_DAYS,
        "of any day": table["day"] > 0,
        "after day 90": ~early,
    }
    kinds = {
        "add-ons": ["addon"], "expansions": ["seats"], "services": ["services"], "add-ons and expansions": ["addon", "seats"],
        "add-ons and services": ["addon", "services"], "invoices of every kind": ["addon", "seats", "services"],
    }  # fmt: skip
    used = {
        "": table["account_id"].notna(),
        " in accounts in which somebody asked": table["account_id"].isin(log.of("brief_requested")["account_id"]),
        " in accounts in which an eligible user asked": table["account_id"].isin(
            log.of("brief_requested").query("entitled == 1")["account_id"]
        ),
    }
    for span, within in spans.items():
        for name, which in kinds.items():
            for where, there in used.items():
                found = table[within & there & table["kind"].isin(which)]
                ways[f"the dollars of {name} {span}{where}"] = float(found["usd"].sum())
                if not where:
                    ways[f"the number of {name} {span}"] = float(len(found))
                    ways[f"the mean dollars of {name} {span}"] = float(found["usd"].mean())
                    ways[f"the dollars of {name} {span}, equal amounts counted once"] = float(
                        found["usd"].drop_duplicates().sum()
                    )
    return ways


def _assisted(log: EventLog) -> dict[str, float]:
    ways = {words: value for words, value in _direct(log).items() if "dollars of" in words}
    invoices = log.invoices
    seats = invoices[(invoices["kind"] == "seats") & (invoices["day"] <= WINDOW_DAYS)]
    asked = _days(rows(log, "brief_requested"), log)

    def add(words: str, table: pd.DataFrame, asked: pd.DataFrame, first: int = 14, last: int = 1) -> None:
        pairs = table.merge(asked, on="account_id")
        before = pairs["day"] - pairs["asked"]
        pairs = pairs[(before >= last) & (before <= first)]
        found = pairs.drop_duplicates("invoice_id")
        ways[f"the dollars of {words}"] = float(found["usd"].sum())
        ways.setdefault(f"the dollars of {words}, each counted once per request", float(pairs["usd"].sum()))
        if (first, last) in ((14, 1), (13, 0), (15, 1)):
            ways[f"the dollars of {words}, one per account"] = float(found.drop_duplicates("account_id")["usd"].sum())
            ways[f"the dollars of {words}, the largest of each account"] = float(
                found.groupby("account_id")["usd"].max().sum()
            )
            ways[f"the dollars of {words}, equal amounts counted once"] = float(found["usd"].drop_duplicates().sum())
            ways[f"the number of {words}"] = float(len(found))

    for first in (7, 12, 13, 14, 15, 16, 28, 30, 90, 999):
        for last in (-1, 0, 1, 2):
            words = f"expansions with a request {first} to {last} days before".replace("999", "any number of")
            add(words, seats, asked, first, last)
    for first, last in ((-1, -14), (0, -14), (0, 0), (14, -14), (999, -999), (-1, -999)):
        words = {
            (-1, -14): "1 to 14 days after it", (0, -14): "on its day or up to 14 days after it", (0, 0): "on its own day",
            (14, -14): "up to 14 days before or after it", (999, -999): "at any time, before or after it",
            (-1, -999): "at any time after it",
        }[first, last]  # fmt: skip
        add(f"expansions with a request {words}", seats, asked, first, last)
    events = {
        "brief_returned": "a returned brief", "brief_accepted": "an accepted brief", "brief_offered": "an offer of the button",
        "app_opened": "an opening of the app", "case_opened": "a case of the trial", "brief_rated": "a rated brief",
    }  # fmt: skip
    windows = {
        "on the 14 days before": (14, 1),
        "on the invoice's day or the 13 before": (13, 0),
        "at any time before": (999, 1),
    }
    for event, said in events.items():
        for window, ends in windows.items():
            add(f"expansions with {said} {window}", seats, _days(rows(log, event), log), *ends)
    eligible = _days(log.of("brief_requested").query("entitled == 1"), log)
    whose = {
        f"{said} of an eligible user": _days(log.of(event).query("entitled == 1"), log)
        for event, said in events.items()
    }
    whose["a request, staff included,"] = _days(rows(log, "brief_requested", "staff"), log)
    kinds = {"add-ons": ["addon"], "services": ["services"], "expansions and add-ons": ["seats", "addon"],
             "invoices of every kind": ["seats", "addon", "services"]}  # fmt: skip
    for window, ends in windows.items():
        add(f"expansions with a request of an eligible user {window}", seats, eligible, *ends)
        for said, days in whose.items():
            add(f"expansions with {said} {window}", seats, days, *ends)
        late = invoices[invoices["kind"] == "seats"]
        add(f"expansions of any day with a request {window}", late, asked, *ends)
        add(f"expansions of days 1 to 89 with a request {window}", seats[seats["day"] < WINDOW_DAYS], asked, *ends)
        for name, which in kinds.items():
            table = invoices[invoices["kind"].isin(which) & (invoices["day"] <= WINDOW_DAYS)]
            add(f"{name} with a request {window}", table, asked, *ends)
    with_addon = invoices.loc[invoices["kind"] == "addon", "account_id"]
    add("assisted expansions of accounts without an add-on", seats[~seats["account_id"].isin(with_addon)], asked)
    add("assisted expansions of accounts with an add-on", seats[seats["account_id"].isin(with_addon)], asked)
    add(
        "expansions of accounts that bought the add-on by day 90",
        seats[
            seats["account_id"].isin(
                invoices.loc[(invoices["kind"] == "addon") & (invoices["day"] <= WINDOW_DAYS), "account_id"]
            )
        ],
        seats[["account_id"]].drop_duplicates().assign(asked=0),
        999,
        -999,
    )
    sent = rows(log, "brief_requested").assign(received_s=rows(log, "brief_requested")["sent_s"])
    add("expansions with a request 14 to 1 days before by the device's clock", seats, _days(sent, log))
    each = rows(log, "brief_requested")
    users = _days(each, log).assign(user=each["user_id"].to_numpy())
    met = seats.merge(users, on="account_id")
    met = met[(met["day"] - met["asked"]).between(1, 14)].drop_duplicates(["invoice_id", "user"])
    ways["the dollars of assisted expansions, each counted once for every user who asked"] = float(met["usd"].sum())
    both = ways["the dollars of add-ons of days 1 to 90"]
    pairs = seats.merge(asked, on="account_id")
    before = pairs["day"] - pairs["asked"]
    right = float(pairs[(before >= 1) & (before <= 14)].drop_duplicates("invoice_id")["usd"].sum())
    ways["assisted and direct dollars together"] = right + both
    ways["the dollars of all expansions less the assisted ones"] = float(seats["usd"].sum()) - right
    ways["assisted dollars less direct ones"] = right - both
    return {words: value for words, value in ways.items() if np.isfinite(value)}


def _days(found: pd.DataFrame, log: EventLog) -> pd.DataFrame:
    """Return the different pairs of account and day of an event, days counted from 1."""
    account = log.users["account_id"].to_numpy()[found["row"].to_numpy()]
    days: pd.DataFrame = pd.DataFrame({"account_id": account, "asked": found["received_s"].to_numpy() // DAY + 1})
    return days
