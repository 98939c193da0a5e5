"""What the event log says, by the rules of the house: the measures that the questions ask for."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_tables import ASSIST_DAYS, DAY, LOG_DAYS, WINDOW_DAYS, EventLog
from aipm_course.simulation.counting import bincount


def eligible_of(users: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of users who may use Brief and are not staff."""
    return users[(users["entitled"] == 1) & (users["staff"] == 0)]


def asked_by(
    log: EventLog, day: int | None, event: str = "brief_requested", clock: str = "received_s"
) -> "npt.NDArray[np.bool_]":
    """Return for each row of `users` whether it has such an event by the end of a day, on any day if None."""
    rows = log.arrived[event]
    asked = np.zeros(len(log.users), dtype=bool)
    asked[rows["row"] if day is None else rows.loc[rows[clock] < day * DAY, "row"]] = True
    return asked


def eligible(log: EventLog) -> "npt.NDArray[np.bool_]":
    """Return for each row of `users` whether it may use Brief and is not staff."""
    return ((log.users["entitled"] == 1) & (log.users["staff"] == 0)).to_numpy()


def four_shares(
    users: pd.DataFrame,
    asked: "npt.NDArray[np.bool_]",
    active: "npt.NDArray[np.bool_]",
    ever: "npt.NDArray[np.bool_]",
) -> dict[str, tuple[int, int]]:
    """Return above and below the line of the four shares that somebody may call adoption.

    Args:
        users: a row per user: account_id, entitled, staff.
        asked: whether each asked in the window.
        active: whether each opened the app in the window.
        ever: whether each asked at any time.
    """
    people = ((users["entitled"] == 1) & (users["staff"] == 0)).to_numpy()
    return {
        "all": (int(asked.sum()), len(users)),
        "active": (int(asked.sum()), int(active.sum())),
        "accounts": (int(users.loc[asked, "account_id"].nunique()), int(users["account_id"].nunique())),
        "ever": (int(ever[people].sum()), int(people.sum())),
    }


def _four(log: EventLog) -> dict[str, tuple[int, int]]:
    return four_shares(
        log.users, asked_by(log, WINDOW_DAYS), asked_by(log, WINDOW_DAYS, "app_opened"), asked_by(log, None)
    )


def below_the_line(log: EventLog) -> dict[str, int]:
    """Return the denominators of the four shares that somebody may call adoption."""
    return {name: below for name, (_, below) in _four(log).items()}


@lru_cache(maxsize=64)
def quotes(log: EventLog) -> dict[str, float]:
    """Return the four shares that somebody may call adoption."""
    return {name: above / below for name, (above, below) in _four(log).items()}


def platforms_of(events: pd.DataFrame, planned: "list[str]") -> pd.Series:
    """Return on how many platforms each planned event was seen; one that never fired has none."""
    return events.groupby("event")["platform"].nunique().reindex(planned).fillna(0).astype(int)


def adoption(
    log: EventLog, *, day: int | None = WINDOW_DAYS, region: str | None = None, clock: str = "received_s"
) -> tuple[int, int]:
    """Return eligible users who asked by the end of a day, and eligible users."""
    people = eligible(log)
    if region:
        people = people & (log.users["region"] == region).to_numpy()
    return int(asked_by(log, day, clock=clock)[people].sum()), int(people.sum())


def adoption_by_region(log: EventLog) -> pd.Series:
    """Return adoption by day 90 among the eligible users of each region."""
    people = eligible(log)
    asked: pd.Series = pd.Series(asked_by(log, WINDOW_DAYS)[people], log.users["region"].to_numpy()[people])
    return asked.groupby(level=0).mean()


@dataclass(frozen=True)
class Trial:
    """The trial of task time: how each arm ended.

    Attributes:
        success: share of opened cases that were closed.
        median: minutes until half of all opened cases were closed; a left case never is.
        median_closed: median minutes of the closed cases alone.
        mean_closed: mean minutes of the closed cases.
        median_ended: median minutes if a left case ends when it is left.
    """

    success: float
    median: float
    median_closed: float
    mean_closed: float
    median_ended: float


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


@lru_cache(maxsize=64)
def trial(log: EventLog) -> tuple[Trial, Trial]:
    """Return how the arms without and with Brief ended."""
    cases = trial_cases(log)

    def arm(brief: int) -> Trial:
        rows = cases[cases["brief"] == brief]
        closed = rows.loc[rows["closed"], "minutes"]
        return Trial(
            float(rows["closed"].mean()),
            float(rows["minutes"].where(rows["closed"], np.inf).median()),
            float(closed.median()),
            float(closed.mean()),
            float(rows["minutes"].median()),
        )

    return arm(0), arm(1)


def waits(
    log: EventLog,
    *,
    asked_day: int | None = WINDOW_DAYS,
    accepted_day: int | None = None,
    last_offer: bool = False,
    entitled: bool = True,
    clocks: tuple[str, str] = ("received_s", "received_s"),
    per_request: bool = False,
) -> "npt.NDArray[np.float64]":
    """Return days from the first offer to the first accepted brief per eligible user who asked by a day; infinite if never.

    The other arguments are wrong ways: which users, which ends, which clocks, once per request instead of per user.
    """
    asked, offers, accepted = (log.of(f"brief_{name}") for name in ("requested", "offered", "accepted"))
    who = asked["row"].to_numpy()
    fits = np.ones(len(who), dtype=bool) if asked_day is None else (asked["received_s"] < asked_day * DAY).to_numpy()
    if entitled:
        fits = fits & (asked["entitled"] == 1).to_numpy()
    who = who[fits] if per_request else np.unique(who[fits])
    begin = np.full(len(log.users), -np.inf if last_offer else np.inf)
    (np.maximum if last_offer else np.minimum).at(
        begin, offers["row"].to_numpy(), offers[clocks[0]].to_numpy(dtype=float)
    )
    end = np.full(len(log.users), np.inf)
    if accepted_day is not None:
        accepted = accepted[accepted["received_s"] < accepted_day * DAY]
    np.minimum.at(end, accepted["row"].to_numpy(), accepted[clocks[1]].to_numpy(dtype=float))
    begin, end = begin[who], end[who]
    known = np.isfinite(begin) & np.isfinite(end)
    return np.where(known, (np.where(known, end, 0) - np.where(known, begin, 0)) / DAY, np.inf)


def wait_days(waiting: "npt.NDArray[np.float64]") -> float:
    """Return the median wait; infinite ones count as longer than any other."""
    return float(np.median(waiting))


@lru_cache(maxsize=64)
def latency(log: EventLog) -> pd.DataFrame:
    """Return `seconds`, `region`, `platform`, `day`, `user_id` of every brief that was shown to a customer's user."""
    rows = log.of("brief_returned")
    return rows.assign(seconds=rows["value"].to_numpy(dtype=float) / 1000)[
        ["seconds", "region", "platform", "day", "user_id"]
    ]


@lru_cache(maxsize=64)
def behavior(log: EventLog) -> pd.DataFrame:
    """Return one row per returned brief: platform, day, and what became of it (True or False; stars or missing)."""
    briefs = log.of("brief_returned").set_index("case_id")[["platform", "user_id", "day"]].copy()
    for name in ("accepted", "rejected", "reported", "escalated"):
        briefs[name] = briefs.index.isin(log.of(f"brief_{name}")["case_id"])
    briefs["stars"] = log.of("brief_rated").set_index("case_id")["value"].reindex(briefs.index).astype(float)
    return briefs


def helpfulness(briefs: pd.DataFrame) -> tuple[float, float]:
    """Return mean stars as rated, and weighted by how often briefs are accepted and not accepted."""
    stars, share = briefs.groupby("accepted")["stars"].mean(), briefs["accepted"].mean()
    return float(briefs["stars"].mean()), float(share * stars[True] + (1 - share) * stars[False])


def per_returned(log: EventLog) -> pd.DataFrame:
    """Return each judged event per returned brief: one row per event, one column per platform."""
    from aipm_course.modules.metrics.simulators.event_log_tables import JUDGMENTS, PLATFORMS

    shown = log.of("brief_returned")["platform"].value_counts()
    rates = {name: log.of(name)["platform"].value_counts() / shown for name in JUDGMENTS}
    return pd.DataFrame(rates).T.fillna(0)[list(PLATFORMS)]


def retention(pilot: pd.DataFrame, *, day: int = WINDOW_DAYS, by: str = "usage_band") -> pd.DataFrame:
    """Return per usage band: number of AI users and of others, and retention of both. Staff and entitlement are the caller's."""
    asked = pilot["first_asked_day"].to_numpy(dtype=float, na_value=np.inf) <= day
    code, names = pd.factorize(pilot[by], sort=True)
    place, size = 2 * code + asked, 2 * len(names)
    count = bincount(place, minlength=size).reshape(-1, 2)
    stayed = bincount(place, pilot["retained"].to_numpy(), minlength=size).reshape(-1, 2)
    share = stayed / np.maximum(count, 1)
    return pd.DataFrame(
        {
            "ai_users": count[:, 1],
            "others": count[:, 0],
            "retention_ai": share[:, 1],
            "retention_others": share[:, 0],
        },
        index=pd.Index(names, name=by),
    )


def lifts(table: pd.DataFrame) -> tuple[float, float]:
    """Return (naive, matched) lift of retention; matched weighs each band by its AI users."""
    ai, others = table["ai_users"], table["others"]
    naive = (table["retention_ai"] * ai).sum() / ai.sum() - (table["retention_others"] * others).sum() / others.sum()
    return float(naive), weighed(table, ai)


def weighed(table: pd.DataFrame, weights: pd.Series) -> float:
    """Return the lift inside the bands under weights of one's own."""
    inside = table["retention_ai"] - table["retention_others"]
    return float((inside * weights).sum() / weights.sum())


def assisted(
    log: EventLog,
    *,
    first: int = ASSIST_DAYS,
    last: int = 1,
    until: int | None = WINDOW_DAYS,
    event: str = "brief_requested",
) -> pd.DataFrame:
    """Return the expansions with a request from `first` to `last` days before the invoice, up to a day of invoices."""
    seats = log.invoices[log.invoices["kind"] == "seats"]
    if until is not None:
        seats = seats[seats["day"] <= until]
    asked = np.zeros((len(log.accounts), LOG_DAYS + 2), dtype=int)
    rows = log.of(event)
    asked[rows["account"].to_numpy(), rows["day"].to_numpy()] = 1
    until_day = np.cumsum(asked, axis=1)
    account, day = seats["account_id"].str[1:].to_numpy(dtype=int), seats["day"].to_numpy()
    low, high = (np.clip(edge, 0, LOG_DAYS + 1) for edge in (day - first - 1, day - last))
    found: pd.DataFrame = seats[until_day[account, high] > until_day[account, low]]
    return found


def direct(log: EventLog, until: int | None = WINDOW_DAYS) -> pd.DataFrame:
    """Return the invoices for the add-on, up to a day."""
    rows = log.invoices[log.invoices["kind"] == "addon"]
    return rows if until is None else rows[rows["day"] <= until]


def revenue(log: EventLog) -> tuple[float, float]:
    """Return (direct, assisted) dollars: add-ons, and expansions that Brief was used before. No invoice counts twice."""
    return float(direct(log)["usd"].sum()), float(assisted(log)["usd"].sum())
