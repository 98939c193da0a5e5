"""A3: other ends of a wait, other people, other fates of those who gave up."""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.metrics.lookalikes.shared import by_day, rows, told
from aipm_course.modules.metrics.simulators.event_log_readings import trial_cases
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, LOG_DAYS, EventLog

_ARMS = {0: "without Brief", 1: "with Brief"}


@lru_cache(maxsize=16)
def with_and_without(log: EventLog) -> list[Lookalike]:
    """Return what may stand in place of success, of the two medians and of the wait."""
    success = _success(log)
    found = [
        one
        for arm, field in ((0, "success_without"), (1, "success_with"))
        for one in told(field, {f"{words}, {_ARMS[arm]}": value[arm] for words, value in success.items()}, share=True)
    ]
    odds = dict(zip(("success_without", "success_with"), success["cases closed ÷ cases left"], strict=True))
    return [
        Lookalike("cases closed ÷ cases left, in both arms", odds, together=True),
        *found,
        *told("uplift", _uplift(log, success), share=True),
        *told("time_cut", _cuts(log), share=True),
        *told("wait_cut", _waits(log), share=True),
    ]


def _success(log: EventLog) -> dict[str, tuple[float, float]]:
    cases = trial_cases(log)
    arm, closed = cases["brief"], cases["closed"]
    opened = {name: int((arm == name).sum()) for name in (0, 1)}
    done = {name: int((closed & (arm == name)).sum()) for name in (0, 1)}
    entitled = cases.index.isin(log.of("case_opened").query("entitled == 1")["case_id"])
    fits = cases[entitled]
    kept = fits.groupby("brief")["closed"].mean()
    ways = {
        "cases closed ÷ cases left": tuple(done[name] / (opened[name] - done[name]) for name in (0, 1)),
        "this arm's part of all closed cases": tuple(done[name] / sum(done.values()) for name in (0, 1)),
        "cases closed ÷ the opened cases of both arms": tuple(done[name] / sum(opened.values()) for name in (0, 1)),
        "the share of cases of entitled users": (float(kept[0]), float(kept[1])),
        "the share of both arms together": (float(closed.mean()),) * 2,
        "cases closed ÷ requests": tuple(done[name] / len(log.of("brief_requested")) for name in (0, 1)),
    }
    ways["the share of rows of `case_opened` whose case was closed, copies in it"] = success_with_copies(log)
    for which, words in (("copies", "copies in it"), ("raw", "copies and staff in it")):
        start, end = rows(log, "case_opened", which), rows(log, "case_closed", which)
        by_case = start.drop_duplicates("case_id").set_index("case_id")["value"].astype(int)
        ended = end["case_id"].map(by_case)
        ways[f"rows of `case_closed` ÷ rows of `case_opened`, {words}"] = tuple(
            float((ended == name).sum() / (start["value"] == name).sum()) for name in (0, 1)
        )
        ways[f"rows of `case_closed` ÷ cases opened, {words}"] = tuple(
            float((ended == name).sum() / opened[name]) for name in (0, 1)
        )
    return {name: (float(value[0]), float(value[1])) for name, value in ways.items()}


def success_with_copies(log: EventLog) -> tuple[float, float]:
    """Return success without and with Brief if an opened case counts as often as its row arrived."""
    start, end = rows(log, "case_opened", "copies"), rows(log, "case_closed", "copies")
    shares = start["case_id"].isin(end["case_id"]).groupby(start["value"].astype(int)).mean()
    return float(shares[0]), float(shares[1])


def _uplift(log: EventLog, success: dict[str, tuple[float, float]]) -> dict[str, float]:
    cases = trial_cases(log)
    by_arm = cases.groupby("brief")["closed"]
    plain, brief = (float(by_arm.mean()[name]) for name in (0, 1))
    counts = by_arm.sum()
    ways = {
        "the difference in points": brief - plain,
        "the difference as a share of the success with Brief": 1 - plain / brief,
        "the difference as a share of the mean of the two": 2 * (brief - plain) / (brief + plain),
        "the difference as a share of the success of both arms together": (brief - plain)
        / float(cases["closed"].mean()),
        "the logarithm of the ratio": float(np.log(brief / plain)),
        "the ratio of the two": brief / plain,
        "the difference as a share of the cases that were left": (brief - plain) / (1 - plain),
        "how much smaller the share of cases that were left is": 1 - (1 - brief) / (1 - plain),
        "the uplift of the number of closed cases": float(counts[1] / counts[0] - 1),
    }
    return ways | {f"the uplift of {words}": after / before - 1 for words, (before, after) in success.items() if before}


def _cuts(log: EventLog) -> dict[str, float]:
    cases = trial_cases(log)
    entitled = cases.index.isin(log.of("case_opened").query("entitled == 1")["case_id"])
    minutes, closed = cases["minutes"], cases["closed"]
    left = {
        "a left case never ends": minutes.where(closed, np.inf),
        "left cases dropped": minutes.where(closed),
        "a left case ends when it is left": minutes,
        "a left case takes no time": minutes.where(closed, 0.0),
        "left cases only": minutes.where(~closed),
        "a left case ends with the log": minutes.where(closed, LOG_DAYS * 1440.0),
    }
    ways: dict[str, float] = {}
    for words, values in left.items():
        for name, which in (("", cases.index == cases.index), (", entitled users only", entitled)):
            for how in ("median", "mean"):
                ends = values[which].groupby(cases["brief"][which]).agg(how)
                ways |= _as_cut(f"the {how}s, {words}{name}", float(ends[0]), float(ends[1]))
    device = _by_device(log, cases)
    for words, ends in {"a left case never ends": device.fillna(np.inf), "left cases dropped": device}.items():
        for name, which in (("", cases.index == cases.index), (", entitled users only", entitled)):
            for how in ("median", "mean"):
                by_arm = ends[which].groupby(cases["brief"][which]).agg(how)
                ways |= _as_cut(f"the {how}s by the device's clock, {words}{name}", float(by_arm[0]), float(by_arm[1]))
    opened = log.of("case_opened").set_index("case_id").reindex(cases.index)
    ended = log.of("case_closed").set_index("case_id").reindex(cases.index)
    for words, start, end in (
        ("open by the device's clock and close by the server's", "sent_s", "received_s"),
        ("open by the server's clock and close by the device's", "received_s", "sent_s"),
    ):
        mixed = ((ended[end] - opened[start]) / 60).astype(float).fillna(np.inf).groupby(cases["brief"]).median()
        ways |= _as_cut(f"the medians, {words}", float(mixed[0]), float(mixed[1]))
    longest = minutes.where(closed, float(minutes[closed].max())).groupby(cases["brief"]).mean()
    ways |= _as_cut("the means, a left case as long as the longest", float(longest[0]), float(longest[1]))
    for quantile in (0.25, 0.75, 0.9):
        ends = left["left cases dropped"].groupby(cases["brief"]).quantile(quantile)
        ways |= _as_cut(f"the {100 * quantile:.0f}% quantiles of the closed cases", float(ends[0]), float(ends[1]))
    return ways


def _as_cut(words: str, before: float, after: float) -> dict[str, float]:
    if not (np.isfinite(before) and np.isfinite(after) and before and after):
        return {}
    return {
        f"the cut of {words}": 1 - after / before,
        f"what is left over by {words}": after / before,
        f"the cut as a share of the time with Brief, by {words}": before / after - 1,
        f"the difference in minutes, by {words}": before - after,
        f"the cut of {words}, with the arms exchanged": 1 - before / after,
    }


def _by_device(log: EventLog, cases: pd.DataFrame) -> pd.Series:
    """Return minutes from open to close by the devices' clocks; missing for a left case."""
    opened = log.of("case_opened").set_index("case_id")["sent_s"].reindex(cases.index)
    closed = log.of("case_closed").set_index("case_id")["sent_s"].reindex(cases.index)
    minutes: pd.Series = ((closed - opened) / 60).astype(float)
    return minutes


def _first(found: pd.DataFrame, how: str = "min") -> pd.Series:
    ends: pd.Series = found.groupby("user_id")["received_s"].agg(how)
    return ends


def _waits(log: EventLog) -> dict[str, float]:
    base = log.fact("baseline_days_to_value")
    requested, offered, accepted = (log.of(f"brief_{name}") for name in ("requested", "offered", "accepted"))
    fits = requested[requested["entitled"] == 1]
    in_arm = log.of("case_opened")
    raw = rows(log, "brief_requested", "staff")
    who = {
        "eligible users who asked by day 90": by_day(fits)["user_id"].unique(),
        "everybody who asked by day 90, entitled or not": by_day(requested)["user_id"].unique(),
        "everybody who asked by day 90, staff included": by_day(raw)["user_id"].unique(),
        "eligible users who asked on any day": fits["user_id"].unique(),
        "eligible users who were shown the button": offered.loc[offered["entitled"] == 1, "user_id"].unique(),
        "eligible users who were shown the button by day 90": by_day(offered[offered["entitled"] == 1])[
            "user_id"
        ].unique(),
        "users who accepted a brief": accepted["user_id"].unique(),
        "users who accepted a brief by day 90": by_day(accepted)["user_id"].unique(),
        "users with a case of the trial with Brief": in_arm.loc[in_arm["value"] == 1, "user_id"].unique(),
        "users with a case of the trial": in_arm["user_id"].unique(),
    }
    arm = set(who["users with a case of the trial with Brief"])
    right = who["eligible users who asked by day 90"]
    who["eligible users who asked by day 90, with a case of the trial with Brief"] = np.array(
        [user for user in right if user in arm]
    )
    starts = {
        "the first offer": _first(offered),
        "the last offer": _first(offered, "max"),
        "the first request": _first(requested),
        "the first `app_opened`": _first(log.of("app_opened")),
        "the launch": pd.Series(0.0, index=log.users["user_id"]),
    }
    ends = {
        "the first accepted brief": _first(accepted),
        "the last accepted brief": _first(accepted, "max"),
        "the first accepted brief by day 90": _first(by_day(accepted)),
        "the first request": _first(requested),
        "the first returned brief": _first(log.of("brief_returned")),
    }
    never = {
        "whoever waits still counts as longest": np.inf,
        "whoever waits still is dropped": np.nan,
        "whoever waits still counts as 0 days": 0.0,
        "whoever waits still waits until the end of the log": LOG_DAYS,
    }
    plain = (next(iter(starts)), next(iter(ends)))
    ways: dict[str, float] = {}

    def add(words: str, days: pd.Series, how: str) -> None:
        value = float(getattr(days, how)())
        if np.isfinite(value):
            ways[f"the cut of the {how} wait: {words}"] = 1 - value / base
            ways[f"the {how} wait in days: {words}"] = value
            if words.startswith("eligible users who asked by day 90, whoever waits still counts"):
                ways["the cut of the wait in hours, held against days"] = 1 - 24 * value / base
            ways[f"the {how} wait ÷ the old one: {words}"] = value / base
            if value > 0:
                ways[f"the old wait ÷ the {how} wait, minus 1: {words}"] = base / value - 1

    def days_of(people: np.ndarray, start: str, end: str) -> pd.Series:
        index = pd.Index(people)
        days: pd.Series = (ends[end].reindex(index) - starts[start].reindex(index)) / DAY
        return days

    for group, people in who.items():
        days = days_of(people, *plain)
        for fate, value in never.items():
            for how in ("median", "mean"):
                add(f"{group}, {fate}", days.fillna(value), how)
    everybody = pd.Index(who["everybody who asked by day 90, staff included"])
    with_staff = (
        _first(rows(log, "brief_accepted", "staff")).reindex(everybody)
        - _first(rows(log, "brief_offered", "staff")).reindex(everybody)
    ) / DAY
    add("everybody who asked by day 90, staff and its waits included", with_staff.fillna(np.inf), "median")
    people = who["eligible users who asked by day 90"]
    for start in starts:
        for end in ends:
            for fate in list(never)[:2]:
                add(f"from {start} to {end}, {fate}", days_of(people, start, end).fillna(never[fate]), "median")
    index = pd.Index(people)
    whole = ends[plain[1]].reindex(index) // DAY - starts[plain[0]].reindex(index) // DAY
    add("in whole days, by the day's number", whole.fillna(np.inf), "median")
    add("in whole days, cut", np.floor(days_of(people, *plain)).fillna(np.inf), "median")
    each = accepted[accepted["user_id"].isin(people)]
    per_accept = (each["received_s"] - each["user_id"].map(starts[plain[0]])) / DAY
    every = (accepted["received_s"] - accepted["user_id"].map(starts[plain[0]])) / DAY
    for how in ("median", "mean"):
        add("each accepted brief counted, not each user", per_accept, how)
        add("each accepted brief of everybody counted, not each user", every, how)
    asked = by_day(fits)
    per_request = days_of(asked["user_id"].to_numpy(), *plain)
    add("each request counted, not each user", per_request.fillna(np.inf), "median")
    add("each request counted, not each user, whoever waits still is dropped", per_request, "median")
    return ways
