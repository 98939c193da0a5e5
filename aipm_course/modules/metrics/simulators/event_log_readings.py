"""What the event log says, by the rules of the house: the measures that the questions ask for."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_tables import ASSIST_DAYS, DAY, WINDOW_DAYS, EventLog


def eligible_users(log: EventLog) -> pd.DataFrame:
    """Return the users who may use Brief and are not staff."""
    return log.users[(log.users["entitled"] == 1) & (log.users["staff"] == 0)]


@lru_cache(maxsize=64)
def users_who(log: EventLog, event: str, *, by_day: int | None = WINDOW_DAYS, staff: bool = False) -> frozenset[str]:
    """Return the users with at least one such event up to a day of the server clock."""
    rows = log.events[log.events["event"] == event]
    if by_day is not None:
        rows = rows[rows["received_s"] < by_day * DAY]
    users = frozenset(rows["user_id"])
    return users if staff else users - set(log.users.loc[log.users["staff"] == 1, "user_id"])


def adoption(log: EventLog) -> dict[str, float]:
    """Return adoption by day 90 over four denominators; only `eligible` answers the question."""
    eligible = set(eligible_users(log)["user_id"])
    used = users_who(log, "brief_requested", staff=True)
    entitled = set(log.users.loc[log.users["entitled"] == 1, "user_id"])
    return {
        "all": len(used) / len(log.users),
        "entitled": len(used & entitled) / len(entitled),
        "eligible": len(used & eligible) / len(eligible),
        "active": len(used) / len(users_who(log, "app_opened", staff=True)),
    }


@dataclass(frozen=True)
class Trial:
    """The trial of task time: how each arm ended.

    Attributes:
        success: share of opened cases that were closed.
        median: minutes until half of all opened cases were closed; a left case never is.
        median_closed: median minutes of the closed cases alone.
        mean_closed: mean minutes of the closed cases.
    """

    success: float
    median: float
    median_closed: float
    mean_closed: float


def trial_cases(log: EventLog) -> pd.DataFrame:
    """Return one row per case of the trial: `brief` (1 or 0), `closed` (True or False), `minutes` from open to end."""
    opened = log.of("case_opened").set_index("case_id")
    ended = log.of("case_closed", "case_left").set_index("case_id").reindex(opened.index)
    return pd.DataFrame(
        {
            "brief": opened["value"].astype(int),
            "closed": ended["event"] == "case_closed",
            "minutes": (ended["received_s"] - opened["received_s"]) / 60,
        }
    )


def trial(log: EventLog, brief: int) -> Trial:
    """Return how the arm with (1) or without (0) Brief ended."""
    cases = trial_cases(log)
    cases = cases[cases["brief"] == brief]
    closed = cases.loc[cases["closed"], "minutes"]
    return Trial(
        float(cases["closed"].mean()),
        float(cases["minutes"].where(cases["closed"], np.inf).median()),
        float(closed.median()),
        float(closed.mean()),
    )


def waits(log: EventLog) -> pd.Series:
    """Return days from the first offer to the first accepted brief per eligible user of Brief; infinite if never."""
    users = sorted(users_who(log, "brief_requested") & set(eligible_users(log)["user_id"]))
    offered = log.of("brief_offered").groupby("user_id")["received_s"].min().reindex(users)
    accepted = log.of("brief_accepted").groupby("user_id")["received_s"].min().reindex(users)
    return ((accepted - offered) / DAY).fillna(np.inf)


def latency(log: EventLog) -> pd.DataFrame:
    """Return `seconds` and `region` of every brief that was shown to a customer's user."""
    rows = log.of("brief_returned")
    return pd.DataFrame({"seconds": rows["value"] / 1000, "region": rows["region"], "user_id": rows["user_id"]})


def behavior(log: EventLog) -> pd.DataFrame:
    """Return one row per returned brief: platform, and what became of it (True or False; stars or missing)."""
    briefs = log.of("brief_returned").set_index("case_id")[["platform", "user_id"]].copy()
    for name in ("accepted", "rejected", "reported", "escalated"):
        briefs[name] = briefs.index.isin(log.of(f"brief_{name}")["case_id"])
    briefs["stars"] = log.of("brief_rated").set_index("case_id")["value"].reindex(briefs.index)
    return briefs


def helpfulness(briefs: pd.DataFrame) -> tuple[float, float]:
    """Return mean stars as rated, and weighted by how often briefs are accepted and not accepted."""
    stars, share = briefs.groupby("accepted")["stars"].mean(), briefs["accepted"].mean()
    return float(briefs["stars"].mean()), float(share * stars[True] + (1 - share) * stars[False])


def retention(log: EventLog) -> pd.DataFrame:
    """Return per usage band of eligible users: number of AI users and retention of AI users and of the others."""
    users = eligible_users(log).copy()
    users["ai"] = users["user_id"].isin(users_who(log, "brief_requested"))
    table = users.pivot_table(index="usage_band", columns="ai", values="retained", aggfunc=["mean", "size"])
    return pd.DataFrame(
        {
            "ai_users": table["size", True],
            "others": table["size", False],
            "retention_ai": table["mean", True],
            "retention_others": table["mean", False],
        }
    )


def lifts(table: pd.DataFrame) -> tuple[float, float]:
    """Return (naive, matched) lift of retention; matched weighs each band by its AI users."""
    ai, others = table["ai_users"], table["others"]
    naive = (table["retention_ai"] * ai).sum() / ai.sum() - (table["retention_others"] * others).sum() / others.sum()
    matched = ((table["retention_ai"] - table["retention_others"]) * ai).sum() / ai.sum()
    return float(naive), float(matched)


def other_lifts(table: pd.DataFrame) -> tuple[float, float]:
    """Return the lift inside the bands as a plain mean and weighed by the others: neither is the matched one."""
    inside = table["retention_ai"] - table["retention_others"]
    return float(inside.mean()), float((inside * table["others"]).sum() / table["others"].sum())


def ended_cut(log: EventLog) -> float:
    """Return the cut of the median time if a left case counts as finished when it was left."""
    middle = trial_cases(log).groupby("brief")["minutes"].median()
    return float(1 - middle[1] / middle[0])


def used_before(log: EventLog, *, days: int | None = ASSIST_DAYS, same_day: bool = False) -> pd.Series:
    """Return for each invoice whether a customer's user of its account asked for a brief in the days before it.

    Args:
        log: the log of a seed.
        days: how many days before the invoice count; None for all.
        same_day: whether a request on the invoice's own day counts as well.
    """
    asked = log.of("brief_requested").merge(log.users[["user_id", "account_id"]], on="user_id")[["account_id", "day"]]
    pairs = log.invoices.reset_index(names="row").merge(
        asked.drop_duplicates(), on="account_id", suffixes=("", "_asked")
    )
    fits = pairs["day_asked"] < pairs["day"] + same_day
    if days is not None:
        fits &= pairs["day_asked"] >= pairs["day"] - days
    return pd.Series(log.invoices.index.isin(pairs.loc[fits, "row"]), index=log.invoices.index)


def revenue(log: EventLog) -> tuple[float, float]:
    """Return (direct, assisted) dollars: add-ons, and expansions that Brief was used before. No invoice counts twice."""
    invoices = log.invoices
    direct = invoices.loc[invoices["kind"] == "addon", "usd"].sum()
    assisted = invoices.loc[(invoices["kind"] == "seats") & used_before(log), "usd"].sum()
    return float(direct), float(assisted)
