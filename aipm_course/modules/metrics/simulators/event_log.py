"""Larkspur's event log: 100 days after the launch of Brief, the feature that summarizes a case, faults included.

Everything here is simulated. Days count from 1, the day of the launch; times are seconds since the midnight before it.

How the data come about (which of several things happens stands in `Story`, drawn by seed):

1. 6,000 users in 600 customer accounts; 2% are Larkspur's own staff, in account a000. 55% to 61% of the customers' users
   are entitled to Brief. Adoption by day 90 is one of five levels; fifty users ask for the first time on day 90 and fifty on
   day 91. A few users who are not entitled ask through a colleague.
2. Every adopter asks for one brief or more. A returned brief is accepted, rejected or left alone; some are rated (most
   ratings come from people who accepted), reported or handed to a person. 5% of the cases are long documents, a third
   in the slow region, and their briefs take about four times as long; the slow region takes 2.1 times as long for
   everything. After day 90 briefs are slower, fail more often and are handed over more often. Staff tests with large
   cases: their briefs are slower, fail more often and are thrown away more often. Users without the right to ask wait in
   a slow queue, and more of their requests fail. On phones more is reported and handed over than on the web.
3. In a trial, cases were given Brief by lot (see `event_log_trial`).
4. The log is then damaged (see `event_log_damage`).
5. Invoices lie on and beside each edge of the rule of assisted revenue (see `event_log_invoices`); a pilot half a year
   earlier tells who is still there on day 180 (see `pilot`).

Planted truths are asserted by `event_log_truths.planted_truths` for every seed that is handed out.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_damage import damage
from aipm_course.modules.metrics.simulators.event_log_facts import facts_of, proposals_of
from aipm_course.modules.metrics.simulators.event_log_invoices import invoices_of
from aipm_course.modules.metrics.simulators.event_log_rows import Rows, even_normals, exactly
from aipm_course.modules.metrics.simulators.event_log_tables import (
    DAY,
    EVENTS,
    LOG_DAYS,
    PLAN,
    PLATFORMS,
    REGIONS,
    UNPLANNED,
    WINDOW_DAYS,
    EventLog,
    Story,
    story_of,
)
from aipm_course.modules.metrics.simulators.event_log_trial import TRIAL_CASES, add_trial
from aipm_course.modules.metrics.simulators.event_log_truths import planted_truths
from aipm_course.modules.metrics.simulators.pilot import pilot
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount, repeat
from aipm_course.simulation.streams import stream

USERS, ACCOUNTS = 6000, 600
_STAFF, _ENTITLED = 120, (0.55, 0.61)
EDGE = 50
"""Eligible users who ask for the first time on day 90, and as many on day 91."""
_LATE, _UNENTITLED = 170, 60
_REQUESTS = 3300
"""Customers' requests, about: the log stays as long whatever the level of adoption."""


@lru_cache(maxsize=32)
def event_log(seed: int = 0) -> EventLog:
    """Return the log for a seed; the same seed always gives the same log.

    If a planted truth fails, the next attempt of the same seed is taken, so that every learner meets the same traps.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> log = event_log(0)
        >>> log.users.shape, len(log.plan)
        ((6000, 6), 26)
    """
    return first_that_holds(draw, planted_truths, seed)


def draw(seed: int, attempt: int) -> EventLog:
    """Build the tables for one attempt at a seed."""
    story = story_of(seed)
    generator = stream(seed, "metrics.event_log", attempt)
    accounts, users = _people(generator, story)
    groups = _adopters(generator, users, story)
    intact, storms = _all_events(generator, users, groups, story)
    plan = pd.DataFrame(
        [(name, *row[:2], " ".join(PLATFORMS), *row[2:]) for name, row in PLAN.items()],
        columns=["event", "area", "meaning", "platforms", "value_holds", "feeds"],
    )
    events, gaps = damage(generator, intact, users, groups["early"], storms, story)
    nothing = pd.DataFrame()
    log = EventLog(
        events,
        users,
        accounts,
        nothing,
        plan,
        nothing,
        proposals_of(seed, story),
        pilot(seed, attempt, story),
        gaps,
        *split(events, users),
        story,
    )
    return replace(log, invoices=invoices_of(generator, log), facts=facts_of(generator, log))


def split(events: pd.DataFrame, users: pd.DataFrame) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Return the rows by event as they arrived, and each event once, without staff, with the user's columns.

    Every planned event is a key, also of nothing.
    """
    row = pd.Index(users["user_id"]).get_indexer(events["user_id"])
    staff = users["staff"].to_numpy()[row]
    arrived = events.assign(row=row, staff=staff)
    kept = ~events["event_id"].duplicated().to_numpy() & (staff == 0)
    row = row[kept]
    account = users["account_id"].to_numpy()[row]
    clean = events[kept].assign(
        day=events["received_s"].to_numpy()[kept] // DAY + 1,
        region=users["region"].to_numpy()[row],
        entitled=users["entitled"].to_numpy()[row],
        account_id=account,
        row=row,
        account=np.array([int(name[1:]) for name in users["account_id"]])[row],
    )
    return _by_event(arrived), _by_event(clean)


def _by_event(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    groups = rows.groupby("event", sort=False).indices
    none = np.array([], dtype=int)
    return {name: rows.iloc[groups.get(name, none)] for name in (*EVENTS, UNPLANNED)}


def _people(generator: np.random.Generator, story: Story) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = np.array([f"a{number:03d}" for number in range(ACCOUNTS + 1)])
    weight = generator.lognormal(0, 0.7, ACCOUNTS)
    staff = generator.permutation(USERS) < _STAFF
    account = np.where(staff, 0, 1 + generator.choice(ACCOUNTS, USERS, p=weight / weight.sum()))
    seats = bincount(account, minlength=ACCOUNTS + 1)
    # Accounts are dealt to regions until each has its share of the users; the slow region ends up with an eighth of
    # the briefs.
    slow = 0.205 if story.low_region == story.slow_region else 0.125
    rest = [name for name in REGIONS if name != story.slow_region]
    if story.low_region in rest:
        rest = [story.low_region, next(name for name in rest if name != story.low_region)]
    bounds = np.cumsum([slow, 0.25 if story.low_region in rest else 0.3])
    order = 1 + generator.permutation(ACCOUNTS)
    filled = np.cumsum(seats[order]) / seats[1:].sum()
    region = np.empty(ACCOUNTS + 1, dtype=object)
    region[order] = np.array([story.slow_region, *rest], dtype=object)[np.searchsorted(bounds, filled)]
    region[0] = rest[1]
    entitled = staff.copy()
    customers = np.flatnonzero(~staff)
    entitled[customers[exactly(generator, len(customers), generator.uniform(*_ENTITLED))]] = True
    platform = generator.choice(PLATFORMS, USERS, p=[0.62, 0.21, 0.17]).astype(object)
    there = np.flatnonzero(region[account] == story.slow_region)
    share = [0.6 if name == story.slow_platform else 0.2 for name in PLATFORMS]
    platform[there] = repeat(np.array(PLATFORMS, dtype=object), _split(len(there), share))[
        generator.permutation(len(there))
    ]
    users = pd.DataFrame(
        {
            "user_id": [f"u{number:04d}" for number in range(USERS)],
            "account_id": names[account],
            "region": region[account],
            "platform": platform,
            "staff": staff.astype(int),
            "entitled": entitled.astype(int),
        }
    )
    accounts = pd.DataFrame(
        {
            "account_id": names,
            "region": region,
            "plan": generator.choice(["team", "business", "enterprise"], ACCOUNTS + 1, p=[0.5, 0.35, 0.15]),
            "seats": seats,
        }
    )
    return accounts, users


def _split(count: int, shares: list[float]) -> list[int]:
    """Return whole numbers that add up to `count`, near the shares."""
    ends = [round(count * end) for end in np.cumsum(shares)]
    return list(np.diff([0, *ends[:-1], count]))


def _adopters(generator: np.random.Generator, users: pd.DataFrame, story: Story) -> dict[str, np.ndarray]:
    """Return row numbers of users by when they ask first.

    "early" (eligible, by day 90), of them the last `EDGE` on day 90; "edge" on day 91; "late" after it; "staff";
    "unentitled".
    """
    staff = users["staff"].to_numpy() == 1
    entitled = users["entitled"].to_numpy() == 1
    eligible = np.flatnonzero(entitled & ~staff)
    weight = np.where(users["region"].to_numpy()[eligible] == story.low_region, 0.4, 1.0)
    # Exponential races draw without replacement; the weight of the low region is kept also where most adopt.
    order = eligible[np.argsort(generator.exponential(1, len(eligible)) / weight)]
    early = round(story.level * len(eligible) + generator.uniform(-4, 4))
    chosen = generator.permutation(order[:early])
    after = generator.permutation(order[early:])[: EDGE + _LATE]
    others = np.flatnonzero(~entitled)
    return {
        "early": chosen,
        "edge": after[:EDGE],
        "late": after[EDGE:],
        "staff": np.flatnonzero(staff)[: round(0.9 * staff.sum())],
        "unentitled": generator.choice(others, _UNENTITLED, replace=False),
    }


def _all_events(
    generator: np.random.Generator, users: pd.DataFrame, groups: dict[str, np.ndarray], story: Story
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the log as it would be if nothing were broken, and the cases of briefs that arrive three times."""
    rows = Rows(users)
    early, edge, late, staff, unentitled = groups.values()
    last = early[-EDGE:]
    first = (
        np.concatenate(
            [
                generator.uniform(1.5, WINDOW_DAYS - 1.2, len(early) - EDGE),
                generator.uniform(WINDOW_DAYS - 0.95, WINDOW_DAYS - 0.02, EDGE),
                generator.uniform(WINDOW_DAYS + 0.02, WINDOW_DAYS + 0.95, EDGE),
                generator.uniform(WINDOW_DAYS + 1.1, LOG_DAYS - 1.5, len(late)),
                generator.uniform(1.5, WINDOW_DAYS - 1.2, len(staff) + len(unentitled)),
            ]
        )
        * DAY
    )
    people = np.concatenate([early, edge, late, staff, unentitled])
    active = _app_events(generator, rows, users, people, first, story)

    # Offers: whoever is entitled saw the button a while before asking; whoever waited long saw it more than once.
    entitled = users["entitled"].to_numpy()[people] == 1
    lag = np.exp(np.log(1.6) + 0.9 * even_normals(generator, len(people)))
    lag[len(early) - EDGE : len(early)] = generator.uniform(0.2, 0.8, EDGE)
    lag[len(early) : len(early) + EDGE] = generator.uniform(12, 30, EDGE)
    lag *= DAY
    offered = np.maximum(first - lag, 3600 * generator.random(len(people)))
    rows.add("brief_offered", people[entitled], offered[entitled])
    again = entitled & (generator.random(len(people)) < 0.45)
    rows.add(
        "brief_offered",
        people[again],
        first[again] - 60 - 0.5 * (first - offered)[again] * generator.random(again.sum()),
    )
    others = np.setdiff1d(active[users["entitled"].to_numpy()[active] == 1], people)
    rows.add("brief_offered", others, generator.uniform(0, WINDOW_DAYS * DAY, len(others)))

    # Requests: each adopter has one, most have more; who was quick to ask asks more often.
    extra = np.zeros(len(people), dtype=int)
    asks = np.flatnonzero(np.isin(people, early[:-EDGE]))
    mean = max(0.5, (_REQUESTS - len(early) - 2 * EDGE - len(late) - 2 * _UNENTITLED) / len(asks))
    drawn = np.sort(np.minimum(generator.geometric(1 / (1 + mean), len(asks)) - 1, round(6 * mean) + 2))[::-1]
    extra[asks[np.argsort(lag[asks] * generator.lognormal(0, 0.7, len(asks)))]] = drawn
    extra[np.isin(people, last)] = 1
    extra[np.isin(people, staff)] = 4
    extra[np.isin(people, unentitled)] = 1
    start = repeat(first, extra)
    later = start + generator.random(len(start)) * (LOG_DAYS * DAY - start - 7200)
    who = np.concatenate([people, repeat(people, extra)])
    on_edge = np.isin(who[len(people) :], last)
    later[on_edge] = generator.uniform(WINDOW_DAYS + 0.3, WINDOW_DAYS + 1.2, EDGE) * DAY
    second = np.concatenate([first, later])
    case = np.arange(1, len(who) + 1)
    # On the edge the first brief is not accepted and the second one is: these waits end after day 90.
    forced = np.full(len(who), "", dtype=object)
    forced[: len(people)][np.isin(people, last)] = "no"
    forced[len(people) :][on_edge] = "accepted"
    forced[: len(people)][np.isin(people, edge)] = "no"
    storms = _brief_events(generator, rows, users, who, second, case, forced, story)
    rows.add("brief_consent_shown", people, first - 5)
    quitters = people[exactly(generator, len(people), 0.04)]
    rows.add("brief_turned_off", quitters, generator.uniform(WINDOW_DAYS * DAY, LOG_DAYS * DAY, len(quitters)))

    # The trial: by lot, a case is opened with Brief (and is then one of the requests above) or without.
    customer = users["staff"].to_numpy()[who] == 0
    pool = np.flatnonzero(customer & (second < (WINDOW_DAYS - 1) * DAY))
    with_brief = generator.permutation(pool)[:TRIAL_CASES]
    without = generator.choice(pool, TRIAL_CASES)
    add_trial(
        generator,
        rows,
        (who[without], who[with_brief]),
        (generator.uniform(DAY, (WINDOW_DAYS - 1) * DAY, TRIAL_CASES), second[with_brief] - 60),
        (len(who) + 1 + np.arange(TRIAL_CASES), case[with_brief]),
        story,
    )
    return rows.table(), storms


def _app_events(
    generator: np.random.Generator,
    rows: Rows,
    users: pd.DataFrame,
    people: np.ndarray,
    first: np.ndarray,
    story: Story,
) -> np.ndarray:
    """Add what happens outside Brief; return the row numbers of users who opened the app and never asked."""
    asked = np.isin(np.arange(len(users)), people)
    entitled = users["entitled"].to_numpy() == 1
    quiet = np.flatnonzero(~asked)
    # Whoever asks opens the app; so many others open it that the share of the active stands apart from every other.
    by_day_90 = int((first < WINDOW_DAYS * DAY).sum())
    aim = {0.17: 0.44, 0.225: 0.5, 0.31: 0.58, 0.45: 0.69, 0.55: 0.76}[story.level] + generator.uniform(-0.02, 0.02)
    opens = round(by_day_90 / aim - by_day_90)
    weight = np.where(entitled[quiet], 2.0, 1.0)
    active = quiet[np.argsort(generator.exponential(1, len(quiet)) / weight)[:opens]]
    rows.add("app_opened", active, generator.uniform(0, (WINDOW_DAYS - 0.1) * DAY, len(active)))
    rows.add("app_opened", people, np.maximum(first - 120, 60))
    everyone = np.concatenate([active, people[first < (WINDOW_DAYS - 2) * DAY]])
    counts = {"app_opened": 700, "search_run": 700, "settings_opened": 300, "attachment_opened": 600,
              "note_added": 500, "export_run": 650, "case_assigned": 600, UNPLANNED: 150}  # fmt: skip
    for event, count in counts.items():
        who = generator.choice(active if event == "app_opened" else everyone, count)
        value = generator.integers(1, 400, count) if event in PLAN and PLAN[event][2] else np.nan
        rows.add(event, who, generator.uniform(0, (WINDOW_DAYS - 0.1) * DAY, count), 0, value)
    return active


_LATE_SLOWER, _STAFF_SLOWER, _QUEUE_SLOWER = 1.5, 2.2, 3.0
_RATES = {"early": 0.042, "late": 0.14, "staff": 0.2, "queue": 0.2}
"""Share of requests that fail, by day 90 and after it, of staff, and of users who are not entitled."""
_SLOW_FAILS = 0.75
"""How often requests fail in the slow region, of the share of all."""
_ON_PLATFORM = {"web": 0.92, "ios": 1.16, "android": 1.16}
"""How often briefs are reported and handed over, by platform: so the mean of the platforms is not the share of all."""


def _seconds(generator: np.random.Generator, long: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return seconds before anything slows them, even in each kind: the slowest twentieth hangs on no handful of briefs."""
    normal = np.empty(len(kind))
    for number in np.unique(kind):
        group = np.flatnonzero(kind == number)
        normal[group] = even_normals(generator, len(group))
    return np.asarray(np.where(long, np.exp(np.log(5.6) + 0.33 * normal), np.exp(np.log(1.3) + 0.45 * normal)))


def _tells_apart(seconds: np.ndarray, where: np.ndarray, who: np.ndarray, late: np.ndarray, *, failed: int) -> bool:
    """Return whether what is near the P95 of the pool by chance only is far enough from it.

    Drawing the seconds again is cheaper than the whole log; the planted truths decide in the end.
    """
    pooled = np.quantile(seconds, 0.95)
    ends = [np.quantile(seconds[where == name], 0.95) for name in PLATFORMS]
    traffic = [(where == name).sum() for name in PLATFORMS]
    count = bincount(who)
    means = bincount(who, seconds)[count > 0] / count[count > 0]
    others = (np.average(ends, weights=traffic), np.quantile(means, 0.95))
    dropped = (np.quantile(np.append(seconds, np.zeros(failed)), 0.95), np.quantile(seconds[~late], 0.95))
    methods = [np.quantile(seconds, 0.95, method=way) for way in ("weibull", "higher", "lower")]
    return bool(
        min(abs(other - pooled) for other in others) > 0.1
        and min(abs(other - pooled) for other in dropped) > 0.22
        and max(abs(other - pooled) for other in methods) < 0.06
    )


def _spare(failed: np.ndarray, group: np.ndarray, slow: np.ndarray) -> None:
    """Move failures of a group out of the slow region, in place: slow is one thing, failing another.

    The group keeps its number of failures; in the slow region `_SLOW_FAILS` of the group's share remains.
    """
    there, elsewhere = group[slow[group]], group[~slow[group]]
    keep = round(_SLOW_FAILS * failed[group].mean() * len(there)) if len(group) else 0
    moved = there[failed[there]][keep:]
    free = elsewhere[~failed[elsewhere]]
    moved = moved[: len(free)]
    failed[moved] = False
    failed[free[np.linspace(0, len(free) - 1, len(moved)).astype(int)]] = True


def _brief_events(
    generator: np.random.Generator,
    rows: Rows,
    users: pd.DataFrame,
    who: np.ndarray,
    second: np.ndarray,
    case: np.ndarray,
    forced: np.ndarray,
    story: Story,
) -> np.ndarray:
    """Add requests and what became of them; return the cases whose brief arrives three times."""
    count = len(who)
    staff = users["staff"].to_numpy()[who] == 1
    slow = users["region"].to_numpy()[who] == story.slow_region
    queue = (users["entitled"].to_numpy()[who] == 0) & ~staff
    late = second >= WINDOW_DAYS * DAY
    long = np.zeros(count, dtype=bool)
    for group, share in ((slow & ~staff, 0.29), (~slow & ~staff, 0.05), (staff, 0.3)):
        long[group] = exactly(generator, int(group.sum()), share)
    pages = np.where(long, generator.integers(25, 90, count), generator.integers(1, 13, count))
    where = users["platform"].to_numpy()[who]
    rows.add("brief_requested", who, second, case, pages)
    failed = np.zeros(count, dtype=bool)
    for name in PLATFORMS:
        plain = (where == name) & ~staff & ~queue
        kinds = {
            "early": plain & ~late,
            "late": plain & late,
            "staff": (where == name) & staff,
            "queue": (where == name) & queue,
        }
        for kind, rows_of in kinds.items():
            group = np.flatnonzero(rows_of & (forced == ""))
            failed[group] = exactly(generator, len(group), _RATES[kind])
            _spare(failed, group, slow)
    slower = np.where(slow, 2.1, 1.0) * np.where(staff, _STAFF_SLOWER, 1.0) * np.where(late, _LATE_SLOWER, 1.0)
    slower *= np.where(queue, _QUEUE_SLOWER, 1.0)
    timed = ~staff & ~failed
    for _ in range(20):
        seconds = slower * _seconds(generator, long, 8 * slow + 4 * long + 2 * late + staff)
        if _tells_apart(seconds[timed], where[timed], who[timed], late[timed], failed=int((failed & ~staff).sum())):
            break
    rows.add(
        "brief_failed", who[failed], second[failed] + 30, case[failed], generator.choice([429, 500, 504], failed.sum())
    )
    kept = ~failed
    who, second, case, staff, seconds, late, where, forced = (
        part[kept] for part in (who, second, case, staff, seconds, late, where, forced)
    )
    shown = second + seconds
    rows.add("brief_returned", who, shown, case, np.round(seconds * 1000))

    fate = np.full(len(who), "none", dtype=object)
    level = generator.uniform(0.66, 0.68)
    for name in PLATFORMS:
        happier = story.broken == "none" and name == story.platform
        group = (where == name) & ~staff
        free, size = group & (forced == ""), int(group.sum())
        accepted = round(size * (level + generator.uniform(-0.01, 0.01) + (0.09 if happier else 0)))
        order = generator.permutation(np.flatnonzero(free))
        rest = accepted - int((group & (forced == "accepted")).sum())
        fate[order[:rest]] = "accepted"
        left = np.flatnonzero(group & (fate != "accepted") & (forced != "accepted"))
        fate[generator.permutation(left)[: round(size * (0.16 if happier else 0.2))]] = "rejected"
    fate[forced == "accepted"] = "accepted"
    testers = np.flatnonzero(staff)
    fate[testers] = generator.choice(["accepted", "rejected", "none"], len(testers), p=[0.4, 0.5, 0.1])
    accepted, rejected, alone = fate == "accepted", fate == "rejected", fate == "none"
    decided = shown + generator.uniform(10, 50, len(who))
    rows.add("brief_accepted", who[accepted], decided[accepted], case[accepted])
    rows.add(
        "brief_rejected", who[rejected], decided[rejected], case[rejected], generator.integers(1, 6, rejected.sum())
    )

    # Drawn aside, so that who hands a case over changes no other draw.
    (aside,) = generator.spawn(1)

    def some(
        event: str,
        among: np.ndarray,
        share: float,
        value: int = 0,
        *,
        by_platform: bool = False,
        prone: np.ndarray | None = None,
    ) -> None:
        for name in PLATFORMS:
            group = np.flatnonzero(among & (where == name))
            picked = group[exactly(generator, len(group), share * (_ON_PLATFORM[name] if by_platform else 1))]
            if prone is not None:
                weights = np.where(prone[group], 2.0, 1.0)
                picked = np.sort(aside.choice(group, len(picked), replace=False, p=weights / weights.sum()))
            values = generator.integers(1, value + 1, len(picked)) if value else np.nan
            rows.add(event, who[picked], decided[picked] + 5, case[picked], values)

    some("brief_edited", accepted, 0.20, 60)
    some("brief_copied", accepted, 0.10, 900)
    some("brief_regenerated", ~accepted, 0.30)
    some("brief_source_opened", fate != "", 0.08)
    some("brief_feedback_sent", fate != "", 0.03, 300)
    level = generator.uniform(0.9, 1.2)
    some("brief_reported", ~staff & ~late, 0.024 * level, 5, by_platform=True)
    some("brief_reported", ~staff & late, 0.055 * level, 5, by_platform=True)
    some("brief_reported", staff, 0.1, 5)
    level = generator.uniform(0.9, 1.2)
    # Who rejects a brief hands the case over twice as often.
    some("brief_escalated", ~staff & ~late, 0.085 * level, 4, by_platform=True, prone=rejected)
    some("brief_escalated", ~staff & late, 0.17 * level, 4, by_platform=True, prone=rejected)
    some("brief_escalated", staff, 0.01, 4)
    for among, share, stars in (
        (accepted & ~staff, 0.17, [0.0, 0.01, 0.06, 0.28, 0.65]),
        (rejected & ~staff, 0.09, [0.42, 0.34, 0.18, 0.06, 0.0]),
        (alone & ~staff, 0.09, [0.06, 0.14, 0.36, 0.3, 0.14]),
        (staff, 0.2, [0.55, 0.3, 0.15, 0.0, 0.0]),
    ):
        for name in PLATFORMS:
            group = np.flatnonzero(among & (where == name))
            picked = group[exactly(generator, len(group), share)]
            marks = np.searchsorted(np.cumsum(stars), (np.arange(len(picked)) + 0.5) / max(len(picked), 1)) + 1
            rows.add("brief_rated", who[picked], decided[picked] + 20, case[picked], np.minimum(marks, 5))
    # A retry storm: the app sends the news of a slow brief three times.
    bound = np.quantile(seconds[~staff], 0.96)
    tail = np.flatnonzero(~staff & (seconds > bound) & (seconds < 1.5 * bound))
    return np.asarray(case[generator.permutation(tail)[:18]])
