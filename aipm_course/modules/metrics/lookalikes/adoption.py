"""A2: other numerators, denominators, windows and groups of adoption."""

from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.metrics.lookalikes.shared import told
from aipm_course.modules.metrics.simulators.event_log_readings import asked_by, eligible
from aipm_course.modules.metrics.simulators.event_log_tables import (
    DAY,
    LOG_DAYS,
    PLATFORMS,
    REGIONS,
    WINDOW_DAYS,
    EventLog,
)
from aipm_course.simulation.counting import bincount

Mask: TypeAlias = npt.NDArray[np.bool_]
_DONE = {
    "brief_requested": "asked for a brief",
    "brief_returned": "got a brief",
    "brief_accepted": "accepted a brief",
    "brief_offered": "were shown the button",
    "app_opened": "opened the app",
}


def groups(log: EventLog) -> dict[str, Mask]:
    """Return who may be counted, by words, as a mask of the rows of `users`."""
    entitled, staff = (log.users["entitled"] == 1).to_numpy(), (log.users["staff"] == 1).to_numpy()
    return {
        "eligible users": eligible(log),
        "entitled users, staff included,": entitled,
        "users who are not staff, entitled or not,": ~staff,
        "all users": np.ones(len(staff), dtype=bool),
        "users who are entitled or not staff": entitled | ~staff,
        "users who are not entitled": ~entitled,
        "staff": staff,
    }


def windows(log: EventLog, event: str) -> dict[str, Mask]:
    """Return who has an event in each window."""
    minute = np.zeros(len(log.users), dtype=bool)
    found = log.arrived[event]
    minute[found.loc[found["received_s"] < WINDOW_DAYS * 1440, "row"]] = True
    last = np.zeros(len(log.users), dtype=bool)
    last[found.loc[found["received_s"] >= (LOG_DAYS - WINDOW_DAYS) * DAY, "row"]] = True
    month = np.zeros(len(log.users), dtype=bool)
    within = (found["received_s"] >= (WINDOW_DAYS - 30) * DAY) & (found["received_s"] < WINDOW_DAYS * DAY)
    month[found.loc[within, "row"]] = True
    return {
        "by the end of day 90": asked_by(log, WINDOW_DAYS, event),
        "by the end of day 89": asked_by(log, WINDOW_DAYS - 1, event),
        "by the end of day 91": asked_by(log, WINDOW_DAYS + 1, event),
        "on any day of the log": asked_by(log, None, event),
        "by day 90 of the device's clock": asked_by(log, WINDOW_DAYS, event, clock="sent_s"),
        "in the first 90 × 1,440 seconds": minute,
        "on the last 90 days of the log": last,
        "on days 61 to 90": month,
    }


def in_the_log(log: EventLog) -> Mask:
    """Return who has any row in the log, which is whoever opened the app on some day."""
    found = np.zeros(len(log.users), dtype=bool)
    for rows in log.arrived.values():
        found[rows["row"].unique()] = True
    return found


@lru_cache(maxsize=16)
def adoption(log: EventLog) -> list[Lookalike]:
    """Return what may stand in place of the counts and shares of adoption."""
    who, asked = groups(log), windows(log, "brief_requested")
    done = {f"{event_words} by day 90": asked_by(log, WINDOW_DAYS, event) for event, event_words in _DONE.items()}
    people = {name.rstrip(","): int(mask.sum()) for name, mask in who.items()}
    there = in_the_log(log)
    people["eligible users who were shown the button on any day, which is all of them with any row in the log"] = int(
        (there & eligible(log)).sum()
    )
    people |= {f"eligible users who {words}": int((mask & eligible(log)).sum()) for words, mask in done.items()}
    people |= {f"users who {words}": int(mask.sum()) for words, mask in done.items()}
    used = {
        f"{name} who asked {window}": int((mask & within).sum())
        for name, mask in who.items()
        for window, within in asked.items()
    }
    used |= {f"eligible users who {words}": int((mask & eligible(log)).sum()) for words, mask in done.items()}
    requests = _requests(log)
    used |= requests
    below = dict(list(people.items())[:6]) | {
        name: size for name, size in people.items() if name.endswith(("opened the app by day 90", "button by day 90"))
    }
    further = {
        f"{name.rstrip(',')} who {words} {when}": int((mask & asked_by(log, day, event)).sum())
        for name, mask in who.items()
        for when, day in (("by day 90", WINDOW_DAYS), ("on any day", None))
        for event, words in _DONE.items()
    }
    shares = {
        f"{name} who asked {window} ÷ {other}": int((mask & within).sum()) / people[other]
        for name, mask in who.items()
        for window, within in asked.items()
        for other in dict.fromkeys((name.rstrip(","), "eligible users"))
    }
    shares |= {
        f"{one} ÷ {other}": count / size
        for one, count in used.items()
        if "day 90" in one and "device" not in one
        for other, size in below.items()
    }
    shares |= {
        f"{one} ÷ {other}": count / requests[other]
        for one, count in requests.items()
        if (other := one.replace("of eligible users", "of everybody")) != one
    }
    accounts = log.users["account_id"].to_numpy()
    people |= {f"accounts with {name.rstrip(',')}": len(np.unique(accounts[mask])) for name, mask in who.items()}
    fits = eligible(log)
    used["accounts in which an eligible user asked by day 90"] = len(
        np.unique(accounts[fits & asked["by the end of day 90"]])
    )
    any_day = "eligible users who asked on any day of the log"
    rows = log.arrived["brief_requested"].drop_duplicates("event_id")
    times = bincount(rows.loc[rows["received_s"] < WINDOW_DAYS * DAY, "row"], minlength=len(fits))
    used["eligible users who asked twice or more by day 90. Once is enough"] = int((fits & (times > 1)).sum())
    return [
        # On many logs these two are one number, so that both are offered.
        *told("used", {any_day: used[any_day]}),
        *told("used", {"eligible users who asked within 90 days of their own first offer": _after_the_offer(log)}),
        *told("eligible", {name: float(size) for name, size in (people | further).items()}),
        *told("used", {name: float(size) for name, size in used.items()}),
        *told("director_of", {**people, **_below(log)}),
        *told("adoption", [*_grouped(log).items(), *shares.items()], share=True),
        *told("adoption_lowest", _lowest(log), share=True),
    ]


def _after_the_offer(log: EventLog) -> int:
    """Return the eligible users who asked within 90 days of their own first offer."""
    requested, offered = log.arrived["brief_requested"], log.arrived["brief_offered"]
    first = offered.groupby("row")["received_s"].min().reindex(requested["row"]).to_numpy()
    soon = requested["received_s"].to_numpy() - first < WINDOW_DAYS * DAY
    return int(eligible(log)[requested.loc[soon, "row"].unique()].sum())


def _below(log: EventLog) -> dict[str, int]:
    """Return what else may stand below the line of a share that somebody calls adoption."""
    asked, users = asked_by(log, WINDOW_DAYS), log.users
    customers = users[users["staff"] == 0]
    counts = {
        f"users who opened the app {window}": int(who.sum()) for window, who in windows(log, "app_opened").items()
    }
    counts |= {f"users who {words}": int((asked_by(log, WINDOW_DAYS, event)).sum()) for event, words in _DONE.items()}
    counts |= {
        "all accounts": int(users["account_id"].nunique()),
        "accounts of customers": int(customers["account_id"].nunique()),
        "accounts with eligible users": int(users.loc[eligible(log), "account_id"].nunique()),
        "accounts in which somebody asked by day 90": int(users.loc[asked, "account_id"].nunique()),
        "users who are not staff and opened the app by day 90": int(
            (asked_by(log, WINDOW_DAYS, "app_opened") & (users["staff"] == 0).to_numpy()).sum()
        ),
    }
    return counts


def _requests(log: EventLog) -> dict[str, int]:
    """Return rows of requests, each counted; whoever asks twice is in them twice."""
    counts = {}
    found = log.arrived["brief_requested"]
    fits = eligible(log)[found["row"].to_numpy()]
    for copies, once in (
        ("copies included", found["event_id"].notna()),
        ("each `event_id` once", ~found["event_id"].duplicated()),
    ):
        for window, within in (
            ("by day 90", found["received_s"] < WINDOW_DAYS * DAY),
            ("on any day", found["received_s"] >= 0),
        ):
            counts[f"requests of eligible users {window}, {copies} (rows, not users)"] = int(
                (fits & within & once).sum()
            )
            counts[f"requests of everybody {window}, {copies} (rows, not users)"] = int((within & once).sum())
    return counts


def _by(log: EventLog, mask: Mask, asked: Mask, column: str) -> pd.Series:
    found: pd.Series = pd.Series(asked[mask]).groupby(log.users[column].to_numpy()[mask]).mean()
    return found


def _grouped(log: EventLog) -> dict[str, float]:
    """Return shares that are averaged or counted by group."""
    asked, fits, users = asked_by(log, WINDOW_DAYS), eligible(log), log.users
    ways = {
        f"the mean of the shares of the {column}s": float(_by(log, fits, asked, column).mean())
        for column in ("region", "platform")
    }
    accounts = users["account_id"].to_numpy()
    ways["the mean of the accounts' shares"] = float(_by(log, fits, asked, "account_id").mean())
    for name, mask in (("eligible users", fits), ("users", np.ones(len(fits), dtype=bool))):
        some = len(np.unique(accounts[mask & asked]))
        ways[f"accounts in which one of the {name} asked ÷ accounts with {name}"] = some / len(
            np.unique(accounts[mask])
        )
        ways[f"accounts in which one of the {name} asked ÷ all accounts"] = some / len(np.unique(accounts))
    for column, names in (("region", REGIONS), ("platform", PLATFORMS)):
        by = _by(log, fits, asked, column)
        ways |= {f"the share of eligible users in {name}": float(by[name]) for name in names}
    return ways


def _lowest(log: EventLog) -> dict[str, float]:
    """Return what may be taken for the lowest share of a region."""
    users, fits = log.users, eligible(log)
    region = users["region"].to_numpy()
    ways: dict[str, float] = {}
    for window, asked in windows(log, "brief_requested").items():
        for name, mask in groups(log).items():
            for place in REGIONS:
                there = mask & (region == place)
                ways[f"the share of {name} in {place} who asked {window}"] = (
                    float(asked[there].mean()) if there.any() else np.nan
                )
    asked = asked_by(log, WINDOW_DAYS)
    for event, words in _DONE.items():
        some = asked_by(log, WINDOW_DAYS, event)
        ways |= {
            f"the share of eligible users in {place} who {words} by day 90": float(
                some[fits & (region == place)].mean()
            )
            for place in REGIONS
        }
        if event in ("app_opened", "brief_offered"):
            ways |= {
                f"who asked by day 90, of the eligible users in {place} who {words}": float(
                    asked[some & fits & (region == place)].mean()
                )
                for place in REGIONS
            }
    present = in_the_log(log)
    ways |= {
        f"who asked by day 90, of the eligible users in {place} with any row in the log": float(
            asked[present & fits & (region == place)].mean()
        )
        for place in REGIONS
    }
    for place in REGIONS:
        there = fits & (region == place)
        ways |= {
            f"the eligible askers of {place} ÷ {words} in {place}": float((asked & there).sum() / size)
            for words, size in {
                "all users, entitled or not,": (region == place).sum(),
                "entitled users, staff included,": (
                    groups(log)["entitled users, staff included,"] & (region == place)
                ).sum(),
            }.items()
        }
        ways[f"the askers of {place}, of all eligible askers"] = float((asked & there).sum() / (asked & fits).sum())
        ways[f"the askers of {place} ÷ the eligible users of all regions"] = float((asked & there).sum() / fits.sum())
    by_platform = _by(log, fits, asked, "platform")
    ways |= {
        f"the share of eligible users on {name}, which is a platform": float(by_platform[name]) for name in PLATFORMS
    }
    ways["the share of all eligible users"] = float(asked[fits].mean())
    return ways
