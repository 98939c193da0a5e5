"""What half-understood answers hear: the replies of a blind trial, worked out again from the tables on seed 0.

Each row is an answer that somebody gave, how it comes about, and words that its reply must hold, or must not.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.modules.metrics.simulators.answer_scorecard import answer_scorecard, statuses
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.reference.kpi_targets import SETS, find_target
from aipm_course.registry import find
from aipm_course.road import stops

DAY, WINDOW = 86_400, 90 * 86_400
INF = float("inf")


@cache
def _table(name: str, seed: int) -> pd.DataFrame:
    return load(f"metrics_{name}", seed=seed)


@cache
def ok(*, staff: bool = False, copies: bool = False) -> pd.DataFrame:
    events = _table("events", 0)
    rows = (events if copies else events.drop_duplicates("event_id")).merge(
        _table("users", 0), on=["user_id", "platform"]
    )
    return rows if staff else rows[rows["staff"] == 0]


def of(event: str, **which: bool) -> pd.DataFrame:
    rows = ok(**which)
    return rows[rows["event"] == event]


def users() -> pd.DataFrame:
    return _table("users", 0)


def fact(name: str) -> float:
    return float(_table("facts", 0).set_index("fact")["value"][name])


def eligible() -> pd.DataFrame:
    return users()[(users()["entitled"] == 1) & (users()["staff"] == 0)]


def asked(clock: str = "received_s", until: float = WINDOW) -> pd.Series:
    rows = of("brief_requested", staff=True, copies=True)
    return rows.loc[rows[clock] < until, "user_id"]


def right(name: str) -> dict[str, Any]:
    question = find(f"metrics.{name}")
    return dict(question.reference(question.data(0)))


def reply(name: str, changes: Mapping[str, Any]) -> str:
    found = verdict_on(find(f"metrics.{name}"), {**right(name), **changes}, 0)
    return " ".join(found.lines)


# A1


def audit(which: str = "all") -> pd.DataFrame:
    events = _table("events", 0)
    staff = events["user_id"].isin(users().loc[users()["staff"] == 1, "user_id"])
    once = ~events["event_id"].duplicated()
    return {"all": events, "clean": events[once & ~staff], "once": events[once], "no staff": events[~staff]}[which]


def platforms() -> pd.Series:
    events, plan = _table("events", 0), _table("plan", 0)
    return events.groupby("event")["platform"].nunique().reindex(plan["event"]).fillna(0)


def most_empty() -> str:
    events = _table("events", 0)
    carriers = _table("plan", 0).query("value_holds != ''")["event"]
    return str(events[events["event"].isin(carriers) & events["value"].isna()]["event"].value_counts().idxmax())


def planned() -> pd.DataFrame:
    return audit()[audit()["event"].isin(_table("plan", 0)["event"])]


def ahead(table: pd.DataFrame) -> pd.Series:
    return table["sent_s"] - table["received_s"]


NEVER = lambda: list(platforms().index[platforms() == 0])  # noqa: E731
PARTLY = lambda: list(platforms().index[(platforms() > 0) & (platforms() < 3)])  # noqa: E731
SEEN = lambda: int((platforms() > 0).sum())  # noqa: E731


# A2


def lowest_region() -> str:
    return str(eligible()["user_id"].isin(asked()).groupby(eligible()["region"]).mean().idxmin())


def opened_the_app() -> int:
    rows = of("app_opened", staff=True).query("received_s < @WINDOW")
    return int(eligible()["user_id"].isin(rows["user_id"]).sum())


# A3


def copied_success() -> tuple[float, float]:
    rows = of("case_opened", copies=True)
    shares = rows["case_id"].isin(of("case_closed", copies=True)["case_id"]).groupby(rows["value"].astype(int)).mean()
    return float(shares[0]), float(shares[1])


def waits(
    people: "pd.Index | None" = None, start: str = "brief_offered", end: str = "brief_accepted", how: str = "min"
) -> pd.Series:
    people = pd.Index(eligible()["user_id"][eligible()["user_id"].isin(asked())]) if people is None else people
    begin = of(start).groupby("user_id")["received_s"].agg(how)
    return (of(end).groupby("user_id")["received_s"].min().reindex(people) - begin.reindex(people)) / DAY


def cut(days: float) -> float:
    return 1 - days / fact("baseline_days_to_value")


def minutes(clock: str = "received_s", event: str = "case_closed") -> tuple[pd.Series, pd.Series]:
    opened = of("case_opened").set_index("case_id")
    closed = of(event).set_index("case_id")[clock].reindex(opened.index)
    return ((closed - opened[clock]) / 60).astype(float), opened["value"].astype(int)


def success() -> pd.Series:
    taken, arm = minutes()
    return taken.notna().groupby(arm).mean()


def middle(clock: str = "received_s", left: float = INF) -> pd.Series:
    taken, arm = minutes(clock)
    return taken.fillna(left).groupby(arm).median()


# A4, A5


def seconds(**which: bool) -> pd.Series:
    return of("brief_returned", **which)["value"].astype(float) / 1000


def p95_by(column: str) -> pd.Series:
    return seconds().groupby(of("brief_returned")[column]).quantile(0.95)


@cache
def briefs() -> pd.DataFrame:
    shown = of("brief_returned").set_index("case_id")[["platform", "user_id"]].copy()
    for name in ("accepted", "rejected", "reported", "escalated"):
        shown[name] = shown.index.isin(of(f"brief_{name}")["case_id"])
    shown["stars"] = of("brief_rated").set_index("case_id")["value"].astype(float)
    return shown


def count(event: str, **which: bool) -> int:
    return len(of(f"brief_{event}", **which))


def by_platform(event: str, **which: bool) -> pd.Series:
    return of(f"brief_{event}", **which)["platform"].value_counts()


def stars(weight: float, other: str = "rest") -> float:
    shown = briefs()
    rest = {"rest": ~shown["accepted"], "rejected": shown["rejected"]}[other]
    return float(weight * shown.loc[shown["accepted"], "stars"].mean() + (1 - weight) * shown.loc[rest, "stars"].mean())


# A6


def made():
    return answer_scorecard(0)


def status_by(rule: Callable[[Any, float], bool], target_set: str, column: str = "measured") -> dict[str, str]:
    values = made().card.set_index("kpi")[column]
    found = {kpi: find_target(str(kpi), target_set) for kpi in values.index}
    return {
        str(kpi): "no target" if target is None else "met" if rule(target, float(values[kpi])) else "missed"
        for kpi, target in found.items()
    }


def harder(target: Any, value: float) -> bool:
    bar = target.high if target.better == "more" else target.low
    bar = bar if np.isfinite(bar) else (target.low if target.better == "more" else target.high)
    return value >= bar if target.better == "more" else value <= bar


def field_of(target_set: str) -> str:
    return "status_ai_pm" if target_set == "AI PM" else "status_principal"


def own_card(rule: Callable[[Any, float], bool]) -> dict[str, Any]:
    """Statuses by one rule, and what is left off by them."""
    found = {name: status_by(rule, name) for name in SETS}
    missed = [kpi for kpi, verdict in found[made().target_set].items() if verdict == "missed"]
    return {
        **{field_of(name): found[name] for name in SETS},
        "left_off": [kpi for kpi in missed if kpi not in made().mandatory],
    }


def own_status(name: str, rule: Callable[[Any, float], bool]) -> dict[str, Any]:
    """Statuses of one set by a rule, and what is left off by them if the contract quotes it."""
    found = status_by(rule, name)
    left = [kpi for kpi, verdict in found.items() if verdict == "missed" and kpi not in made().mandatory]
    return {field_of(name): found} | ({"left_off": left} if name == made().target_set else {})


def one_status(wanted: str) -> dict[str, Any]:
    """One status of the contract's set turned, and what is left off by it."""
    found = statuses(made().card, made().target_set)
    kpi = next(str(kpi) for kpi in found.index if found[kpi] == wanted and kpi not in made().mandatory)
    found[kpi] = {"met": "missed", "missed": "met"}[wanted]
    left = [str(kpi) for kpi in found.index if found[kpi] == "missed" and kpi not in made().mandatory]
    return {field_of(made().target_set): found.to_dict(), "left_off": left}


def other_set() -> str:
    return next(name for name in SETS if name != made().target_set)


def guardrails(drop: int = 0, *more: str) -> list[str]:
    return [*made().mandatory[1 + drop :], *more]


# A7


def people(entitled: bool = True, staff: bool = False) -> pd.DataFrame:
    pilot = _table("pilot", 0)
    kept = pilot[(pilot["entitled"] == 1) | (not entitled)]
    kept = kept[(kept["staff"] == 0) | staff]
    return kept.assign(
        ai=(kept["first_asked_day"] <= 90).fillna(False).astype(bool), never=kept["first_asked_day"].isna()
    )


def lift(table: pd.DataFrame, by: str = "usage_band", weigh: str = "ai") -> float:
    inside = table[table["ai"]].groupby(by)["retained"].mean() - table[~table["ai"]].groupby(by)["retained"].mean()
    weights = {"ai": table["ai"].groupby(table[by]).sum(), "all": table.groupby(by).size(), "none": inside * 0 + 1}[
        weigh
    ]
    return float(100 * (inside * weights).sum() / weights.sum())


def retained(which: pd.Series, table: pd.DataFrame) -> pd.Series:
    return table[which].groupby("usage_band")["retained"].mean()


def bands(**changes: pd.Series) -> pd.DataFrame:
    return right("retention_revenue")["bands"].set_index("usage_band").assign(**changes).reset_index()


def assisted(
    first: int = 14,
    last: int = 1,
    event: str = "brief_requested",
    kind: str = "seats",
    until: int = 90,
    once: str = "exists",
) -> float:
    uses = of(event).assign(asked=lambda rows: rows["received_s"] // DAY + 1)[["account_id", "asked"]]
    table = _table("invoices", 0).query("kind == @kind and day <= @until")
    pairs = table.merge(uses, on="account_id")
    pairs = pairs[(pairs["day"] - pairs["asked"]).between(last, first)]
    found = table[table["invoice_id"].isin(pairs["invoice_id"])]
    ways = {
        "exists": found["usd"].sum(),
        "join": pairs["usd"].sum(),
        "largest": found.groupby("account_id")["usd"].max().sum(),
        "distinct": found["usd"].drop_duplicates().sum(),
    }
    return float(ways[once])


def direct(kind: str = "addon", until: int = 90) -> float:
    return float(_table("invoices", 0).query("kind == @kind and day <= @until")["usd"].sum())


Case = tuple[str, str, Callable[[], Mapping[str, Any]], str, str]


def area_brief() -> float:
    """Covered events of the plan's area "brief", of these."""
    plan = _table("plan", 0)
    planned = plan.loc[plan["area"] == "brief", "event"]
    seen = _table("events", 0).groupby("event")["platform"].nunique().reindex(planned).fillna(0)
    return float((seen == 3).mean())


def p95(rows: pd.DataFrame) -> float:
    return float(rows["value"].astype(float).quantile(0.95)) / 1000


def never_asked() -> float:
    """AI users less those who never asked, in points."""
    pilot = _table("pilot", 0).query("entitled == 1 and staff == 0")
    ai = (pilot["first_asked_day"] <= 90).fillna(False)
    return 100 * float(pilot.loc[ai, "retained"].mean() - pilot.loc[pilot["first_asked_day"].isna(), "retained"].mean())


def last_days() -> pd.Series:
    """Who asked on the last 90 days of the log."""
    rows = of("brief_requested", staff=True, copies=True)
    return rows.loc[rows["received_s"] >= 10 * DAY, "user_id"]


def only_late_askers() -> tuple[float, pd.Series]:
    """The plain difference in points, and the others' retention, if a group by the comparison drops who never asked."""
    pilot = _table("pilot", 0).query("entitled == 1 and staff == 0")
    ai = pilot["first_asked_day"] <= 90
    stay = pilot["retained"].groupby(ai).mean()
    return 100 * float(stay[True] - stay[False]), pilot[~ai.fillna(True)].groupby("usage_band")["retained"].mean()


def against_everybody() -> float:
    """The difference within bands of eligible AI users and all others of the pilot, in points."""
    pilot = _table("pilot", 0)
    ai = (pilot["first_asked_day"] <= 90).fillna(False) & (pilot["entitled"] == 1) & (pilot["staff"] == 0)
    inside = pilot[ai].groupby("usage_band")["retained"].mean() - pilot[~ai].groupby("usage_band")["retained"].mean()
    size = pilot[ai]["usage_band"].value_counts()
    return 100 * float((inside * size).sum() / size.sum())


def relative_lift() -> float:
    """The lift within bands in percent of the others' retention, averaged by AI users."""
    table = right("retention_revenue")["bands"]
    relative = 100 * (table["retention_ai"] / table["retention_others"] - 1)
    return float((relative * table["ai_users"]).sum() / table["ai_users"].sum())


def returned_to_entitled() -> float:
    """Expansions with a returned brief of an entitled user on the 14 days before."""
    uses = of("brief_returned").query("entitled == 1").assign(asked=lambda rows: rows["received_s"] // DAY + 1)
    table = _table("invoices", 0).query("kind == 'seats' and day <= 90")
    pairs = table.merge(uses[["account_id", "asked"]], on="account_id")
    found = pairs.loc[(pairs["day"] - pairs["asked"]).between(1, 14), "invoice_id"]
    return float(table.loc[table["invoice_id"].isin(found), "usd"].sum())


CASES: list[Case] = [
    # question, how it comes about, answer, what is said, what is not
    ("coverage", "the cleaned log, and nothing is doubled", lambda: {"doubled": 0, "from_the_future": int((ahead(ok()) > 0).sum())}, "cleaned already", "You looked for rows"),
    ("coverage", "empty by count", lambda: {"empty": most_empty()}, "No other event has as many rows without a value", "it has the most rows"),
    ("coverage", "one that never fires is overlooked", lambda: {"seen": SEEN() + 1}, "overlooked", "You counted every name"),
    ("coverage", "sent before", lambda: {"from_the_future": int((ahead(audit()) < 0).sum())}, "sent before they were received", "too"),
    ("coverage", "rows ahead without staff", lambda: {"from_the_future": int((ahead(audit("no staff")) >= 0).sum())}, "without staff", "too high"),
    ("coverage", "partly holds never", lambda: {"partly": [*PARTLY(), *NEVER()]}, "on no platform at all", "picks do"),
    ("coverage", "the lists exchanged", lambda: {"never": PARTLY(), "partly": NEVER()}, "in each other's place", "pick"),
    ("coverage", "staff left out", lambda: {"partly": [*PARTLY(), event_log(0).gaps.staff_only]}, "by staff only", "pick"),
    ("coverage", "a name beside the plan", lambda: {"never": [*NEVER(), "debug_ping"]}, "`debug_ping` has rows in the log, or is not in the plan", "is not one of the options"),
    ("coverage", "an event that all send", lambda: {"partly": [*PARTLY(), "app_opened"]}, "`app_opened` is seen on all three platforms", "of your"),
    ("coverage", "nothing is missing", lambda: {"never": []}, "look each event up", "2 picks"),
    ("coverage", "copies of planned events", lambda: {"doubled": int(planned()["event_id"].duplicated().sum())}, "`doubled` is of planned events only", "edge"),
    ("coverage", "rows ahead of planned events", lambda: {"from_the_future": int((ahead(planned()) > 0).sum())}, "`from_the_future` is of planned events only", "too low"),
    ("coverage", "a few rows taken for none", lambda: {"coverage": (int((platforms() == 3).sum()) - 1) / 26, "partly": [*PARTLY(), event_log(0).gaps.staff_only]}, "or a few rows are taken for none", "Staff is left out of"),
    ("coverage", "the share uncovered", lambda: {"coverage": 1 - float((platforms() == 3).mean())}, "miss a platform", "too low"),
    ("coverage", "days 1 to 90 only", lambda: {"doubled": int(audit().query("received_s < @WINDOW")["event_id"].duplicated().sum()), "from_the_future": int((ahead(audit().query("received_s < @WINDOW")) > 0).sum())}, "of days 1 to 90 only", "too low"),
    ("adoption", "the last 90 days", lambda: {"used": int(eligible()["user_id"].isin(last_days()).sum())}, "on the last 90 days of the log", "too high"),
    ("adoption", "requests over requests", lambda: {"adoption": float(of("brief_requested", staff=True).query("received_s < @WINDOW and entitled == 1 and staff == 0").shape[0] / of("brief_requested", staff=True).query("received_s < @WINDOW").shape[0])}, "÷ requests of everybody by day 90", "too high"),
    ("with_and_without", "over the mean of both", lambda: {"uplift": float(2 * (success()[1] - success()[0]) / (success()[1] + success()[0]))}, "a share of the mean of the two", "too low"),
    ("latency", "the wrong side of the bar", lambda: {"failed_per_1000": 85.0, "failures": "met"}, "lies above `failed_bar_per_1000`, and on the bar or under it is met", "rests on"),
    ("behavior", "an event that no formula holds", lambda: {"broken": "brief_rejected on android", "keep_measure": "R"}, "in how many does yours stand", "does not follow"),
    ("behavior", "an event that is none of the five", lambda: {"broken": "brief_edited on web"}, "is none of the five", "nothing usable"),
    ("behavior", "nothing broken, one kept", lambda: {"keep_measure": "Q"}, "keep what is left", "none is struck"),
    ("scorecard", "a hand-over for the outcome", lambda: {"primary": "KPI-15"}, "it does not say whether somebody gets more done", "you chose"),
    ("scorecard", "an outcome that nobody promised", lambda: {"primary": next(kpi for kpi in ("KPI-02", "KPI-03") if kpi != made().mandatory[0])}, "read the promises again, none asks for it", "you chose"),
    ("scorecard", "two guardrails, and nothing left off", lambda: {"guardrails": guardrails(1), "left_off": []}, "mending it is not enough", "mend that, then see what follows"),
    ("retention_revenue", "an empty day dropped", lambda: {"naive_lift": only_late_askers()[0]}, "drops what is empty", "on the other side"),
    ("retention_revenue", "an empty day dropped in the bands", lambda: {"bands": bands(retention_others=only_late_askers()[1])}, "drops what is empty", "rows of 3 off"),
    ("retention_revenue", "everybody else in the pilot", lambda: {"matched_lift": against_everybody()}, "the others are all users of the pilot", "too high"),
    ("retention_revenue", "lifts in percent of the others", lambda: {"matched_lift": relative_lift()}, "in percent of the others' retention", "too high. Asked"),
    ("retention_revenue", "a brief that came, to an entitled user", lambda: {"assisted_usd": returned_to_entitled()}, "a returned brief of an eligible user", "too low"),
    ("answer_levels", "a level too low by two", lambda: {"A": {"definition": 3, "balance": 2, "target": 1}}, "look for what goes beyond a 2", "highest level down"),
    ("coverage", "rounded to the bar", lambda: {"verdict_ai_pm": "met" if right("coverage")["verdict_ai_pm"] == "missed" else "missed"}, "nothing is rounded up", "read the task's rule"),
    ("adoption", "requests, not users", lambda: {"used": int(of("brief_requested", staff=True, copies=True).query("entitled == 1 and staff == 0 and received_s < @WINDOW").shape[0])}, "rows, not users", "too high. Asked: users"),
    ("adoption", "not staff only", lambda: {"eligible": int((users()["staff"] == 0).sum())}, "users who are not staff, entitled or not", "too high"),
    ("adoption", "entitled only", lambda: {"eligible": int((users()["entitled"] == 1).sum())}, "entitled users, staff included", "too high"),
    ("adoption", "the whole log", lambda: {"used": int(eligible()["user_id"].isin(asked(until=1e9)).sum())}, "on any day of the log", "too high"),
    ("adoption", "the device's clock", lambda: {"used": int(eligible()["user_id"].isin(asked("sent_s")).sum())}, "device's clock", "You filtered"),
    ("adoption", "accepted for asked", lambda: {"used": int(eligible()["user_id"].isin(of("brief_accepted", staff=True).query("received_s < @WINDOW")["user_id"]).sum())}, "accepted a brief by day 90", "too low"),
    ("adoption", "of those who opened the app", lambda: {"eligible": int(eligible()["user_id"].isin(of("app_opened", staff=True).query("received_s < @WINDOW")["user_id"]).sum())}, "eligible users who opened the app", "too low. Asked: users."),
    ("adoption", "mean of regions", lambda: {"adoption": eligible()["user_id"].isin(asked()).groupby(eligible()["region"]).mean().mean()}, "the mean of the shares of the regions", "too low"),
    ("adoption", "mean of accounts", lambda: {"adoption": eligible()["user_id"].isin(asked()).groupby(eligible()["account_id"]).mean().mean()}, "the mean of the accounts' shares", "too"),
    ("adoption", "accounts", lambda: {"adoption": users()[users()["user_id"].isin(asked())]["account_id"].nunique() / users()["account_id"].nunique()}, "accounts in which", "too high"),
    ("adoption", "of those who were offered it", lambda: {"adoption": eligible()["user_id"].isin(asked()).sum() / eligible()["user_id"].isin(of("brief_offered", staff=True).query("received_s < @WINDOW")["user_id"]).sum()}, "shown the button", "too high"),
    ("adoption", "the highest region", lambda: {"adoption_lowest": eligible()["user_id"].isin(asked()).groupby(eligible()["region"]).mean().max()}, "the share of eligible users in", "too high"),
    ("adoption", "the lowest platform", lambda: {"adoption_lowest": eligible()["user_id"].isin(asked()).groupby(eligible()["platform"]).mean().min()}, "which is a platform", "too high"),
    ("adoption", "minutes for seconds", lambda: {"used": int(eligible()["user_id"].isin(asked(until=90 * 1440)).sum()), "adoption": float(eligible()["user_id"].isin(asked(until=90 * 1440)).mean())}, "a day has 86,400", "a unit looks wrong"),
    ("adoption", "one digit", lambda: {"adoption": 0.3}, "one digit", "too low"),
    ("adoption", "entitlement forgotten", lambda: {"adoption": float(users()[users()["staff"] == 0]["user_id"].isin(asked()).mean())}, "not entitled are in it, above and below the line. Brief was not offered", "could not adopt"),
    ("adoption", "askers of all not staff", lambda: {"used": int(users()[users()["staff"] == 0]["user_id"].isin(asked()).sum())}, "users who are not staff, entitled or not, who asked", "entitled or not who"),
    ("adoption", "the region's eligible askers of all its users", lambda: {"adoption_lowest": float(eligible()["user_id"].isin(asked()).groupby(eligible()["region"]).sum()[lowest_region()] / (users()["region"] == lowest_region()).sum())}, "÷ all users, entitled or not, in", "too low"),
    ("adoption", "opened the app, below the line", lambda: {"eligible": opened_the_app(), "adoption": float(eligible()["user_id"].isin(asked()).sum() / opened_the_app()), "place_ai_pm": "above", "place_principal": "above"}, "fit your own `adoption`, so they count", "half of"),
    ("adoption", "held against the far end", lambda: {"place_ai_pm": "above" if right("adoption")["place_ai_pm"] != "above" else "below"}, "against both ends", "read the task's rule"),
    ("with_and_without", "time in minutes", lambda: {"time_cut": float(middle()[0] - middle()[1])}, "the difference in minutes", "too low"),
    ("with_and_without", "the wait in days", lambda: {"wait_cut": float(waits().fillna(INF).median())}, "the median wait in days", "too low"),
    ("with_and_without", "odds", lambda: {"success_without": float(success()[0] / (1 - success()[0])), "success_with": float(success()[1] / (1 - success()[1]))}, "cases closed ÷ cases left", "too low"),
    ("with_and_without", "this arm's part", lambda: {"success_without": len(of("case_closed").merge(of("case_opened").query("value == 0")[["case_id"]], on="case_id")) / len(of("case_closed"))}, "part of all closed cases", "too low"),
    ("with_and_without", "the device's clock", lambda: {"time_cut": float(1 - middle("sent_s")[1] / middle("sent_s")[0])}, "set right while a case is open", "Correct"),
    ("with_and_without", "everybody who was offered it", lambda: {"wait_cut": cut(float(waits(pd.Index(of("brief_offered").query("entitled == 1")["user_id"].unique())).fillna(INF).median()))}, "shown the button", "side of zero"),
    ("with_and_without", "everybody who accepted", lambda: {"wait_cut": cut(float(waits(pd.Index(of("brief_accepted")["user_id"].unique())).median()))}, "the median wait", "too high"),
    ("with_and_without", "from the first request", lambda: {"wait_cut": cut(float(waits(start="brief_requested").fillna(INF).median()))}, "from the first request", "too high"),
    ("with_and_without", "to the first request", lambda: {"wait_cut": cut(float(waits(end="brief_requested").fillna(INF).median()))}, "to the first request", "too high"),
    ("with_and_without", "waiters as 0 days", lambda: {"wait_cut": cut(float(waits().fillna(0).median()))}, "counts as 0 days", "too high"),
    ("with_and_without", "whole days", lambda: {"wait_cut": cut(float(np.floor(waits()).fillna(INF).median()))}, "waits in whole days", "too high"),
    ("with_and_without", "copies left in", lambda: {**dict(zip(("success_without", "success_with"), copied_success(), strict=True)), "uplift": float(copied_success()[1] / copied_success()[0] - 1)}, "with its copies", "too low"),
    ("with_and_without", "the base exchanged", lambda: {"time_cut": round(float(middle()[0] / middle()[1] - 1), 4)}, "share of the median with Brief", "too high"),
    ("with_and_without", "time in whole percent", lambda: {"time_cut": round(float(1 - middle()[1] / middle()[0]), 2)}, "A share with two digits", "too high"),
    ("with_and_without", "uplift in whole percent", lambda: {"uplift": round(float(success()[1] / success()[0] - 1), 2)}, "A share with two digits", "too high"),
    ("with_and_without", "shares rounded first", lambda: {"uplift": float(success().round(2)[1] / success().round(2)[0] - 1)}, "Round at the end", "too low"),
    ("with_and_without", "the claim by the harder end", lambda: {"claim": "neither" if right("with_and_without")["claim"] != "neither" else "both"}, "bar of KPI-02 in the Principal set", "read the task's rule"),
    ("latency", "failed as endless", lambda: {"p95": INF}, "as endless ones", "division by zero"),
    ("latency", "failed as a billion", lambda: {"p95": 1e9}, "as ones that never end", "unit looks wrong"),
    ("latency", "P95 of the users' P95s", lambda: {"p95": float(p95_by("user_id").quantile(0.95))}, "the P95 of the users' P95s", "Staff is in"),
    ("latency", "eligible users only", lambda: {"p95": float(seconds()[of("brief_returned")["entitled"] == 1].quantile(0.95))}, "P95 of entitled users", "Correct"),
    ("latency", "the log as it arrived", lambda: {"p95": float(seconds(staff=True, copies=True).quantile(0.95))}, "copies and staff in it", "too high"),
    ("latency", "P90", lambda: {"p95": float(seconds().quantile(0.9))}, "the P90 of all briefs", "too low"),
    ("latency", "P5", lambda: {"p95": float(seconds().quantile(0.05))}, "the fast end", "too low"),
    ("latency", "mean and deviation", lambda: {"p95": float(seconds().mean() + 1.645 * seconds().std())}, "1.645 standard deviations", "averaged per user"),
    ("latency", "without the slow region", lambda: {"p95": float(seconds()[of("brief_returned")["region"] != p95_by("region").idxmax()].quantile(0.95))}, "all regions but", "too low"),
    ("latency", "one platform", lambda: {"p95": float(p95_by("platform")["web"])}, "web only", "too low"),
    ("latency", "slowest platform", lambda: {"slowest_p95": float(p95_by("platform").max())}, "which is a platform", "too low"),
    ("latency", "the slowest region's mean", lambda: {"slowest_p95": float(seconds().groupby(of("brief_returned")["region"]).mean().max())}, "the mean of the briefs in", "too low"),
    ("latency", "per 100", lambda: {"failed_per_1000": 100 * count("failed") / count("requested")}, "per 100 requests", "too low"),
    ("latency", "a count", lambda: {"failed_per_1000": count("failed")}, "the number of failures", "too high"),
    ("latency", "mean of regions", lambda: {"failed_per_1000": float((1000 * of("brief_failed")["region"].value_counts() / of("brief_requested")["region"].value_counts()).mean())}, "the mean of the regions' failures", "too low"),
    ("latency", "raw failures", lambda: {"failed_per_1000": 1000 * count("failed", staff=True, copies=True) / count("requested", staff=True, copies=True)}, "copies and staff in it", "too high"),
    ("latency", "held by the slow region alone", lambda: {"slowest_p95": float(seconds()[of("brief_returned")["region"] == p95_by("region").idxmax()].max()), "release": "hold_slow_region"}, "does not follow from your own `p95` and `slowest_p95`", "your own `slowest_p95`."),
    ("latency", "the bars exchanged", lambda: {"release": "hold_slow_region" if right("latency")["release"] != "hold_slow_region" else "all"}, "The two bars are not the same", "read the task's rule"),
    ("behavior", "per offer", lambda: {"accepted": (by_platform("accepted") / by_platform("offered")).to_dict()}, "offers of the button", "unit looks wrong"),
    ("behavior", "one share for all", lambda: {"accepted": dict.fromkeys(("web", "ios", "android"), float(briefs()["accepted"].mean()))}, "asked is one for each platform", "Another way"),
    ("behavior", "rejected", lambda: {"accepted": (by_platform("rejected") / by_platform("returned")).to_dict()}, "briefs rejected ÷ returned briefs", "3 rows of 3"),
    ("behavior", "not rejected", lambda: {"accepted": (1 - by_platform("rejected") / by_platform("returned")).to_dict()}, "that were not rejected", "3 rows of 3"),
    ("behavior", "users", lambda: {"accepted": (briefs()[briefs()["accepted"]].groupby("platform")["user_id"].nunique() / briefs().groupby("platform")["user_id"].nunique()).to_dict()}, "users with a brief accepted", "3 rows of 3"),
    ("behavior", "reports with copies", lambda: {"reports_per_1000": 1000 * count("reported", copies=True) / count("returned", copies=True)}, "with the copies, without staff", "Staff is in"),
    ("behavior", "reports of the raw log", lambda: {"reports_per_1000": 1000 * count("reported", copies=True, staff=True) / count("returned", copies=True, staff=True)}, "copies and staff in it", "too high"),
    ("behavior", "reports per request", lambda: {"reports_per_1000": 1000 * count("reported") / count("requested")}, "reports per 1,000 requests", "too low"),
    ("behavior", "reports per 100", lambda: {"reports_per_1000": 100 * count("reported") / count("returned")}, "per 100 returned briefs", "too low"),
    ("behavior", "a count of reports", lambda: {"reports_per_1000": count("reported")}, "the number of reports", "too high"),
    ("behavior", "platforms averaged", lambda: {"reports_per_1000": float(1000 * briefs().groupby("platform")["reported"].mean().mean()), "escalation": float(briefs().groupby("platform")["escalated"].mean().mean())}, "mean of the three platforms", "Correct"),
    ("behavior", "hand-overs of the rejected", lambda: {"escalation": float(briefs().loc[briefs()["rejected"], "escalated"].mean())}, "hand-overs of rejected briefs", "too"),
    ("behavior", "hand-overs of the accepted", lambda: {"escalation": float(briefs().loc[briefs()["accepted"], "escalated"].mean())}, "hand-overs of accepted briefs", "too low"),
    ("behavior", "hand-overs per rejected brief", lambda: {"escalation": count("escalated") / count("rejected")}, "hand-overs ÷ rejected briefs", "per 100"),
    ("behavior", "crosswise", lambda: {"deflection": 1 - (fact("tickets_after") / fact("cases_before")) / (fact("tickets_before") / fact("cases_after"))}, "the other period's cases", "side of zero"),
    ("behavior", "weights exchanged", lambda: {"stars_weighted": stars(1 - float(briefs()["accepted"].mean()))}, "the share not accepted as the weight of the accepted, so that the weights are exchanged", "too low"),
    ("behavior", "judged briefs only", lambda: {"stars_weighted": stars(count("accepted") / (count("accepted") + count("rejected")), "rejected")}, "accepted or rejected briefs", "too high"),
    ("behavior", "unrated as 0", lambda: {"stars_as_rated": float(briefs()["stars"].fillna(0).mean())}, "unrated briefs as 0", "too low"),
    ("behavior", "median", lambda: {"stars_as_rated": float(briefs()["stars"].median())}, "whole number of stars", "too high"),
    ("behavior", "per user first", lambda: {"stars_as_rated": float(briefs().groupby("user_id")["stars"].mean().mean())}, "the users' mean ratings", "too"),
    ("behavior", "an event beside the five", lambda: {"broken": "brief_regenerated on web"}, "none of the five events", "platform without an event"),
    ("scorecard", "the harder end, and left off by it", lambda: own_card(harder), "fits your own", "does not follow"),
    ("scorecard", "inside only", lambda: own_card(lambda target, value: target.place(value) == "inside"), "fits your own", "does not follow"),
    ("scorecard", "a met row missed", lambda: one_status("met"), "fits your own", "does not follow"),
    ("scorecard", "a missed row met", lambda: one_status("missed"), "fits your own", "does not follow"),
    ("scorecard", "measured_without", lambda: {field_of(made().target_set): statuses(made().card, made().target_set, "measured_without").to_dict()}, "`measured_without`", "hold the value"),
    ("scorecard", "a row down", lambda: {"status_ai_pm": dict(zip(made().card["kpi"], np.roll(statuses(made().card, "AI PM").to_numpy(), 1), strict=True))}, "a row further down", "9 rows"),
    ("scorecard", "less held against low", lambda: own_status("AI PM", lambda target, value: harder(target, value) if target.better == "less" else target.met(value)), "where less is better the values are held against `low`", "half of it counts"),
    ("scorecard", "more held against high", lambda: own_status("AI PM", lambda target, value: harder(target, value) if target.better == "more" else target.met(value)), "where more is better the values are held against `high`", "half of it counts"),
    ("scorecard", "the charter's words", lambda: {"target_set": {"AI PM": "AI product manager", "Principal": "the principal AI product manager"}[made().target_set]}, "", "not one of the options"),
    ("scorecard", "the other set", lambda: {"target_set": other_set()}, "names whose blueprint", "come back to it"),
    ("scorecard", "two guardrails", lambda: {"guardrails": guardrails(1)}, "asked are three", "nothing usable"),
    ("scorecard", "the outcome among the guardrails", lambda: {"guardrails": guardrails(0, made().mandatory[0])}, "three others than the outcome's", "a product outcome is among them"),
    ("scorecard", "two of one layer", lambda: {"guardrails": ["KPI-12", "KPI-13", *[kpi for kpi in guardrails() if kpi not in ("KPI-12", "KPI-13")]][:3]}, "more than one of your picks", "1 pick is missing"),
    ("retention_revenue", "late askers dropped", lambda: {"bands": bands(retention_others=retained(people()["never"], people()))}, "late askers dropped", "Perhaps it is this: Everybody who ever asked"),
    ("retention_revenue", "within regions", lambda: {"matched_lift": lift(people(), "region")}, "difference within regions", "plain difference again"),
    ("retention_revenue", "to the invoice's day", lambda: {"assisted_usd": assisted(13, 0)}, "or the invoice's day counts", "Your days of the log"),
    ("retention_revenue", "the mean of the bands", lambda: {"naive_lift": lift(people(), weigh="none")}, "the mean of the usage bands' differences", "too high"),
    ("retention_revenue", "in percent", lambda: {"naive_lift": float(100 * (people()[people()["ai"]]["retained"].mean() / people()[~people()["ai"]]["retained"].mean() - 1))}, "in percent of the others' retention", "too low"),
    ("retention_revenue", "AI users' retention", lambda: {"naive_lift": float(100 * people()[people()["ai"]]["retained"].mean())}, "the retention of AI users itself", "side of zero"),
    ("retention_revenue", "one band", lambda: {"matched_lift": lift(people()[people()["usage_band"] == "light"])}, "within the light band only", "too high"),
    ("retention_revenue", "neither filter", lambda: {"naive_lift": float(100 * (people(False, True)[people(False, True)["ai"]]["retained"].mean() - people(False, True)[~people(False, True)["ai"]]["retained"].mean()))}, "all users of the pilot", "too"),
    ("retention_revenue", "shares of the band", lambda: {"bands": bands(retention_ai=people()[people()["ai"] & (people()["retained"] == 1)].groupby("usage_band").size() / people().groupby("usage_band").size())}, "AI users who stayed ÷ all users of the band", "3 rows of 3"),
    ("retention_revenue", "others are everybody", lambda: {"bands": bands(retention_others=people().groupby("usage_band")["retained"].mean())}, "the AI users included", "3 rows of 3"),
    ("retention_revenue", "after instead of before", lambda: {"assisted_usd": assisted(-1, -14)}, "days after it", "too low"),
    ("retention_revenue", "accepted briefs", lambda: {"assisted_usd": assisted(event="brief_accepted")}, "an accepted brief", "too low"),
    ("retention_revenue", "offers", lambda: {"assisted_usd": assisted(event="brief_offered")}, "an offer of the button", "too low"),
    ("retention_revenue", "services", lambda: {"assisted_usd": assisted(kind="services")}, "services with a request", "too low"),
    ("retention_revenue", "the largest of an account", lambda: {"assisted_usd": assisted(once="largest")}, "of each account", "too low"),
    ("retention_revenue", "equal sums once", lambda: {"assisted_usd": assisted(once="distinct")}, "equal amounts counted once", "too low"),
    ("retention_revenue", "a join, days from 0", lambda: {"assisted_usd": assisted(13, 0, once="join")}, "each counted once per request", "too high"),
    ("retention_revenue", "to day 89", lambda: {"direct_usd": direct(until=89), "assisted_usd": assisted(until=89)}, "of days 1 to 89", "too low"),
    ("retention_revenue", "add-ons after use", lambda: {"direct_usd": assisted(kind="addon")}, "add-ons with a request", "too low"),
    ("retention_revenue", "entitlement forgotten", lambda: {"bands": bands(**{f"retention_{side}": retained(people(False)["ai"] == (side == "ai"), people(False)) for side in ("ai", "others")}, ai_users=people(False).groupby("usage_band")["ai"].sum())}, "A few asked through a colleague; they stay less", "could not ask"),
    ("retention_revenue", "lifts as shares", lambda: {"naive_lift": round(right("retention_revenue")["naive_lift"] / 100, 4), "matched_lift": round(right("retention_revenue")["matched_lift"] / 100, 4)}, "times 100 it is points", "`plain_difference`"),
    ("retention_revenue", "lifts as shares, and compared as they stand", lambda: {"naive_lift": round(right("retention_revenue")["naive_lift"] / 100, 4), "matched_lift": round(right("retention_revenue")["matched_lift"] / 100, 4), "plain_difference": "fair"}, "`plain_difference`: rests on your own", "fits your own `naive_lift`"),
    ("retention_revenue", "the place by the sign", lambda: {"place_principal": "above" if right("retention_revenue")["place_principal"] != "above" else "below"}, "it is in points", "read the task's rule"),
    ("coverage", "a few fields copied from the lesson, the rest worked out", lambda: {"coverage": 0.923, "never": ["brief_copied"], "partly": ["brief_source_opened"]}, "on the lesson's data", "event-and-platform pairs"),
    ("coverage", "events of the area brief only", lambda: {"coverage": area_brief()}, "plan's area 'brief'", "too low"),
    ("adoption", "every row of users", lambda: {"eligible": len(users())}, "every row of `users`", "too high"),
    ("adoption", "who was shown the button on any day", lambda: {"eligible": int(eligible()["user_id"].isin(of("brief_offered")["user_id"]).sum())}, "shown the button on any day", "too low"),
    ("latency", "failed briefs as endless, by pandas", lambda: {"p95": float("nan")}, "Failed briefs may be in it", "division by zero"),
    ("latency", "entitled users, copies in", lambda: {"p95": p95(of("brief_returned", copies=True).query("entitled == 1"))}, "entitled users only, with the copies", "too"),
    ("latency", "each user's slowest brief", lambda: {"p95": p95(of("brief_returned").groupby("user_id", as_index=False)["value"].max())}, "users' slowest briefs", "too high"),
    ("latency", "copies below the line only", lambda: {"failed_per_1000": 1000 * len(of("brief_failed")) / len(of("brief_requested", copies=True))}, "with the copies, without staff", "too low"),
    ("behavior", "handed over, of those not accepted", lambda: {"escalation": float(briefs()["escalated"].sum() / (~briefs()["accepted"]).sum())}, "not accepted", "too high"),
    ("scorecard", "the two columns exchanged", lambda: {"status_ai_pm": statuses(made().card, "Principal").to_dict(), "status_principal": statuses(made().card, "AI PM").to_dict()}, "columns are exchanged", "`status_ai_pm` holds"),
    ("retention_revenue", "late askers dropped", lambda: {"naive_lift": never_asked()}, "late askers dropped", "too"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "idea", "answer", "said", "unsaid"), CASES, ids=[f"{case[0]}: {case[1]}" for case in CASES]
)
def test_a_half_understood_answer_hears_what_it_is(name, idea, answer, said, unsaid):
    told = reply(name, answer())
    assert said in told, told
    assert unsaid not in told, told


def test_the_lesson_s_numbers_are_told_as_the_lesson_s():
    for name in ("adoption", "latency", "behavior", "retention_revenue"):
        question = find(f"metrics.{name}")
        lesson = question.reference(question.data(2928))
        kinds = question.kind.fields
        numbers = {
            key: value for key, value in lesson.items() if type(kinds[key]).__name__ in ("Number", "Seconds", "Points")
        }
        assert "on the lesson's data" in reply(name, numbers), name


def test_what_is_kept_by_an_own_broken_event_that_leaves_two_is_never_called_wrong():
    """With an event that nobody lost, more than one formula may stay untouched: each of them follows."""
    question = find("metrics.behavior")
    seen = set()
    for seed in (0, 1, 2, 3, 4, 5, 7):
        data = question.data(seed)
        formulas = data.proposals.set_index("proposal")["formula"]
        for event in ("brief_accepted", "brief_rated", "brief_escalated"):
            broken = f"{event} on ios"
            free = [letter for letter, formula in formulas.items() if event not in formula]
            if question.reference(data)["broken"] == broken or len(free) == 1:
                continue
            for letter in free:
                answer = {**question.reference(data), "broken": broken, "keep_measure": letter}
                told = " ".join(verdict_on(question, answer, seed).lines)
                assert "`keep_measure`: does not follow" not in told, (seed, told)
                seen.add(len(free))
    assert seen & {2, 3}


def test_a_blank_status_takes_nothing_from_what_does_not_need_it():
    answer = {**right("scorecard"), field_of(other_set()): ...}
    found = verdict_on(find("metrics.scorecard"), answer, 0)
    assert found.earned == 6 - 0.75


def test_no_reply_on_a_list_counts_what_is_missing():
    for changes in ({"never": []}, {"partly": []}, {"partly": [*PARTLY(), "app_opened", "search_run"]}):
        assert not any(f"{number} pick" in reply("coverage", changes) for number in range(1, 9))
    assert "is missing" not in reply("scorecard", {"left_off": right("scorecard")["left_off"][:1]})


def test_all_formulas_beside_an_event_that_none_holds_is_sent_back_to_the_event():
    """Striking out leads nowhere there."""
    question = find("metrics.behavior")
    seed = next(seed for seed in range(20) if question.reference(question.data(seed))["broken"] != "none")
    answer = {**question.reference(question.data(seed)), "broken": "brief_rejected on ios", "keep_measure": "all"}
    told = " ".join(verdict_on(question, answer, seed).lines)
    assert "mend `broken` first" in told
    assert "does not follow" not in told


def test_the_charter_s_words_are_taken_for_the_set():
    question = find("metrics.scorecard")
    for words, name in (("AI product manager", "AI PM"), ("The principal AI Product Manager", "Principal")):
        assert question.kind.fields["target_set"].read(words) == name


def test_where_to_look_is_told_once():
    told = reply("retention_revenue", {"bands": bands().query("usage_band != 'light'")})
    assert told.count("Asked are eligible users of the pilot") == 1
    assert told.count("no row for light") == 3


def test_what_is_said_of_users_who_are_not_entitled_holds_on_the_data():
    for seed in (0, 1):
        log = event_log(seed)
        others = log.users.loc[(log.users["entitled"] == 0) & (log.users["staff"] == 0), "user_id"]
        assert not log.arrived["brief_offered"]["user_id"].isin(others).any()
        assert log.arrived["brief_requested"]["user_id"].isin(others).any()
        pilot = log.pilot[log.pilot["staff"] == 0]
        assert pilot.loc[pilot["entitled"] == 0, "first_asked_day"].notna().any()
        assert pilot.groupby("entitled")["retained"].mean().is_monotonic_increasing


def test_an_event_that_is_none_of_the_five_takes_nothing_from_what_is_kept_by_it():
    """It was counted as unreadable, so that what rests on it earned nothing."""
    question = find("metrics.behavior")
    told = {**right("behavior"), "broken": "brief_edited on web"}
    assert verdict_on(question, told, 0).earned == 5 - 1 - 0.5


def test_what_a_right_answer_means_is_true_of_the_seed():
    """Praise for a blind measure, a broken event or a hidden region stands where there is one."""
    road = stops("metrics")
    ways = {
        "coverage": lambda log: log.story.blind != "none",
        "behavior": lambda log: log.story.broken != "none",
        "latency": lambda log: log.story.release == "hold_slow_region",
    }
    words = {"coverage": "never arrives is blind", "behavior": "a broken event", "latency": "misses its own"}
    for name, there in ways.items():
        question, seen = find(f"metrics.{name}"), set()
        for seed in (0, 1, 2):
            log = event_log(seed)
            said = road[question.id].said_of(lambda question=question, log=log: question.reference(log))
            assert (words[name] in said) is there(log), (name, seed, said)
            seen.add(there(log))
        assert seen == {True, False}, name


def test_both_arms_of_the_trial_lose_cases_unequally_and_the_log_is_who_opened_the_app():
    """The replies and the road say so."""
    for seed in (0, 2):
        log = event_log(seed)
        cases = log.of("case_opened")
        left = (~cases["case_id"].isin(log.of("case_closed")["case_id"])).groupby(cases["value"].astype(int)).mean()
        assert abs(left[0] - left[1]) > 0.02
        fits = set(log.users.query("entitled == 1 and staff == 0")["user_id"])
        there = set(log.events["user_id"]) & set(log.users["user_id"])
        assert there == set(log.arrived["app_opened"]["user_id"])
        assert there & fits == set(log.arrived["brief_offered"]["user_id"]) & fits
