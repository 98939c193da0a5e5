"""Larkspur's event log: 100 days after the launch of Brief, the feature that summarizes a case, faults included.

Everything here is simulated. Days count from 1, the day of the launch; times are seconds since the midnight before it.

How the data come about:

1. 6,000 users in 600 customer accounts; 3% are Larkspur's own staff, in account a000. 62% of the customers' users are
   entitled to Brief. Each has a usage band from before the launch (light, regular, heavy).
2. Heavier users adopt far more often, and they stay with Larkspur more often anyway: self-selection. Brief itself adds
   a few points to retention, nine for light users and fewer for those who would stay anyway. Users in the slow region
   adopt half as often.
3. Every adopter asks for one brief or more. A returned brief is accepted, rejected or left alone; some are rated (most
   ratings come from people who accepted), reported or handed to a person. 14% of the cases are long documents, whose
   briefs take about four times as long; the region apac is 2.1 times slower than the others. Staff tests with large
   cases: their briefs take 1.6 times as long and fail five times as often.
4. In a trial, cases were given Brief by lot. A case takes a lognormal time; with Brief it takes 14% less. Whoever
   reaches the end of their patience leaves the case, so Brief also saves the long cases that would have been left. A
   few cases are left within minutes of opening, more of them without Brief.
5. The log is then damaged: 1.5% of the rows arrive twice (reports far more often), 4% of the devices have a clock that
   runs 100 days ahead, the Android app loses 90% of its reject events, two planned events never fire, two fire on the web
   only, and one event arrives without its field on one platform.

Planted truths are asserted by `_planted_truths` for every seed that is handed out.
"""

import itertools
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_readings import (
    adoption,
    behavior,
    eligible_users,
    ended_cut,
    helpfulness,
    latency,
    lifts,
    other_lifts,
    retention,
    trial,
    used_before,
    users_who,
    waits,
)
from aipm_course.modules.metrics.simulators.event_log_tables import (
    ASSIST_DAYS,
    BANDS,
    DAY,
    EVENTS,
    LOG_DAYS,
    PLAN,
    PLATFORMS,
    REGIONS,
    UNPLANNED,
    WINDOW_DAYS,
    EventLog,
    Gaps,
)
from aipm_course.simulation.attempts import first_that_holds

_USERS, _ACCOUNTS, _STAFF_SHARE = 6000, 600, 0.03
_BAND_SHARE = {"light": 0.55, "regular": 0.28, "heavy": 0.17}
_ADOPTION = {"light": 0.12, "regular": 0.45, "heavy": 0.70}
_RETENTION = {"light": 0.52, "regular": 0.70, "heavy": 0.82}
_LIFT = {"light": 0.09, "regular": 0.05, "heavy": 0.015}
_LEFT_EARLY = (0.070, 0.057)
"""Share of cases left within minutes, without and with Brief."""
_TRIAL_CASES = 1750
_CLOCK_AHEAD = 100 * DAY

_NEVER_POOL = ("brief_copied", "brief_feedback_sent", "settings_opened", "brief_turned_off")
_WEB_ONLY_POOL = ("brief_source_opened", "brief_regenerated", "case_assigned", "brief_consent_shown")
_EMPTY_POOL = ("search_run", "attachment_opened", "export_run", "note_added")


@lru_cache(maxsize=32)
def event_log(seed: int = 0) -> EventLog:
    """Return the log for a seed; the same seed always gives the same log.

    If a planted truth fails, the next attempt of the same seed is taken, so that every learner meets the same traps.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> log = event_log(0)
        >>> log.users.shape, len(log.plan)
        ((6000, 8), 26)
        >>> adoption(log)["eligible"] < adoption(log)["active"]
        True
    """
    return first_that_holds(_draw, _planted_truths, seed)


def _exactly(generator: np.random.Generator, count: int, share: float) -> np.ndarray:
    """Return `count` booleans of which the given share, rounded, is True, in random order."""
    return generator.permutation(count) < round(count * share)


def _even_normals(generator: np.random.Generator, count: int) -> np.ndarray:
    """Return standard normals, one from each of `count` slices of equal probability, in random order."""
    from scipy.special import ndtri

    values: np.ndarray = ndtri((generator.permutation(count) + generator.random(count)) / count)
    return values


def _draw(seed: int, attempt: int) -> EventLog:
    """Build the tables for one attempt at a seed."""
    generator = np.random.default_rng([seed, attempt, 7])
    accounts, users = _people(generator)
    adopters, first = _adopters(generator, users)
    users["retained"] = _retained(generator, users, adopters)
    intact = _all_events(generator, users, adopters, first)
    plan = pd.DataFrame(
        [(name, *row[:2], " ".join(PLATFORMS), row[2]) for name, row in PLAN.items()],
        columns=["event", "area", "meaning", "platforms", "value_holds"],
    )
    events, gaps = _damage(generator, intact, users)
    log = EventLog(
        events,
        users,
        accounts,
        _invoices(generator, accounts),
        plan,
        _facts(generator),
        gaps,
        clean_log(events, users),
    )
    return log


def clean_log(events: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """Return each event once, without staff, with the user's region and entitlement and the server's day."""
    people = users.set_index("user_id")
    clean = events.drop_duplicates("event_id")
    clean = clean[clean["user_id"].map(people["staff"]) == 0]
    return clean.assign(
        day=clean["received_s"] // DAY + 1,
        region=clean["user_id"].map(people["region"]),
        entitled=clean["user_id"].map(people["entitled"]),
    )


def _people(generator: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = np.array([f"a{number:03d}" for number in range(_ACCOUNTS + 1)])
    region = generator.choice(REGIONS, _ACCOUNTS + 1, p=[0.68, 0.23, 0.09])
    region[0] = "us"
    weight = generator.lognormal(0, 0.7, _ACCOUNTS)
    staff = _exactly(generator, _USERS, _STAFF_SHARE)
    account = np.where(staff, 0, 1 + generator.choice(_ACCOUNTS, _USERS, p=weight / weight.sum()))
    entitled = staff | _exactly(generator, _USERS, 0.62)
    band = np.repeat(BANDS, [round(_USERS * share) for share in _BAND_SHARE.values()])
    users = pd.DataFrame(
        {
            "user_id": [f"u{number:04d}" for number in range(_USERS)],
            "account_id": names[account],
            "region": region[account],
            "platform": generator.permutation(np.repeat(PLATFORMS, [3600, 1320, 1080])),
            "staff": staff.astype(int),
            "entitled": entitled.astype(int),
            "usage_band": generator.permutation(band),
        }
    )
    accounts = pd.DataFrame(
        {
            "account_id": names,
            "region": region,
            "plan": generator.choice(["team", "business", "enterprise"], _ACCOUNTS + 1, p=[0.5, 0.35, 0.15]),
            "seats": np.bincount(account, minlength=_ACCOUNTS + 1),
        }
    )
    return accounts, users


def _adopters(generator: np.random.Generator, users: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return row numbers of all adopters and the second of their first request; the last ones adopt after day 90."""
    staff, eligible = users["staff"] == 1, (users["entitled"] == 1) & (users["staff"] == 0)
    level = generator.uniform(0.97, 1.05)
    chosen = []
    for band, rate in _ADOPTION.items():
        rows = np.flatnonzero(eligible & (users["usage_band"] == band))
        weight = np.where(users["region"].to_numpy()[rows] == "apac", 0.38, 1.0)
        chosen.append(generator.choice(rows, round(len(rows) * rate * level), replace=False, p=weight / weight.sum()))
    early = np.concatenate([*chosen, np.flatnonzero(staff)[_exactly(generator, int(staff.sum()), 0.9)]])
    rest = np.setdiff1d(np.flatnonzero(eligible), early)
    late = generator.choice(rest, 60, replace=False)
    first = np.concatenate(
        [
            generator.uniform(1.5, WINDOW_DAYS - 2, len(early)),
            generator.uniform(WINDOW_DAYS + 0.1, LOG_DAYS - 2, len(late)),
        ]
    )
    return np.concatenate([early, late]), first * DAY


def _retained(generator: np.random.Generator, users: pd.DataFrame, adopters: np.ndarray) -> np.ndarray:
    """Return 1 for users still there on day 180: mostly a matter of the usage band, a little of Brief."""
    ai = np.isin(np.arange(len(users)), adopters[:-60])
    customer = ((users["entitled"] == 1) & (users["staff"] == 0)).to_numpy()
    level = generator.uniform(0.95, 1.05)
    retained = np.zeros(len(users), dtype=int)
    for band, base in _RETENTION.items():
        shift = generator.normal(0, 0.01)
        for adopted, entitled in itertools.product((True, False), repeat=2):
            rows = np.flatnonzero((users["usage_band"] == band) & (ai == adopted) & (customer == entitled))
            retained[rows] = _exactly(generator, len(rows), base + shift + _LIFT[band] * level * adopted)
    return retained


class _Rows:
    """Collects events before they become a log."""

    def __init__(self, users: pd.DataFrame) -> None:
        self._users = users
        self._parts: list[dict[str, np.ndarray]] = []

    def add(
        self,
        event: str,
        user: np.ndarray,
        second: np.ndarray,
        case: np.ndarray | int = 0,
        value: np.ndarray | float = np.nan,
    ) -> None:
        """Add one event per element of `user` (row numbers) and `second`."""
        size = len(user)
        self._parts.append(
            {
                "event": np.full(size, (*EVENTS, UNPLANNED).index(event)),
                "row": user,
                "received_s": second.astype(np.int64),
                "case_id": np.broadcast_to(case, size),
                "value": np.broadcast_to(value, size).astype(float),
            }
        )

    def table(self) -> pd.DataFrame:
        """Return all events with users' names and platforms."""
        joined = {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}
        row = joined.pop("row")
        names = self._users["user_id"].to_numpy()[row]
        platforms = self._users["platform"].to_numpy()[row]
        events = pd.Categorical.from_codes(joined.pop("event"), categories=pd.Index([*EVENTS, UNPLANNED]))
        return pd.DataFrame(
            {
                "received_s": joined["received_s"],
                "user_id": names,
                "platform": platforms,
                "event": events.astype(object),
                "case_id": joined["case_id"],
                "value": joined["value"],
            }
        )


def _all_events(
    generator: np.random.Generator, users: pd.DataFrame, adopters: np.ndarray, first: np.ndarray
) -> pd.DataFrame:
    """Return the log as it would be if nothing were broken."""
    rows = _Rows(users)
    staff = users["staff"].to_numpy() == 1
    active = _app_events(generator, rows, users, adopters, first)
    # Offers: adopters waited a while after the offer; other active users were offered Brief and never asked.
    lag = np.exp(np.log(2.0) + 0.9 * _even_normals(generator, len(adopters))) * DAY
    rows.add("brief_offered", adopters, np.maximum(first - lag, 3600 * generator.random(len(adopters))))
    others = np.setdiff1d(active[users["entitled"].to_numpy()[active] == 1], adopters)
    rows.add("brief_offered", others, generator.uniform(0, WINDOW_DAYS * DAY, len(others)))

    # Requests: each adopter has one, most have more.
    extra = np.minimum(generator.geometric(0.32, len(adopters)) - 1, 14)
    extra[-60:] = 0
    who = np.concatenate([adopters, np.repeat(adopters, extra)])
    start = np.repeat(first, extra)
    later = start + generator.random(len(start)) * (LOG_DAYS * DAY - start - 7200)
    second = np.concatenate([first, later])
    case = np.arange(1, len(who) + 1)
    _brief_events(generator, rows, users, who, second, case)
    rows.add("brief_consent_shown", adopters, first - 5)
    quitters = adopters[_exactly(generator, len(adopters), 0.04)]
    rows.add("brief_turned_off", quitters, generator.uniform(WINDOW_DAYS * DAY, LOG_DAYS * DAY, len(quitters)))

    # The trial: by lot, a case is opened with Brief (and is then one of the requests above) or without.
    pool = np.flatnonzero(~staff[who] & (second < (WINDOW_DAYS - 1) * DAY))
    with_brief = generator.choice(pool, _TRIAL_CASES, replace=False)
    without = generator.choice(pool, _TRIAL_CASES)
    _trial_events(generator, rows, who[with_brief], second[with_brief] - 60, case[with_brief], 1)
    _trial_events(
        generator,
        rows,
        who[without],
        generator.uniform(DAY, (WINDOW_DAYS - 1) * DAY, _TRIAL_CASES),
        len(who) + 1 + np.arange(_TRIAL_CASES),
        0,
    )
    return rows.table()


def _app_events(
    generator: np.random.Generator, rows: _Rows, users: pd.DataFrame, adopters: np.ndarray, first: np.ndarray
) -> np.ndarray:
    """Add what happens outside Brief; return the row numbers of active users."""
    adopted = np.isin(np.arange(len(users)), adopters)
    entitled = users["entitled"].to_numpy() == 1
    quiet = np.flatnonzero(~adopted)
    opens = generator.random(len(quiet)) < np.where(entitled[quiet], 0.25, 0.12)
    active = quiet[opens]
    rows.add("app_opened", active, generator.uniform(0, (WINDOW_DAYS - 0.1) * DAY, len(active)))
    rows.add("app_opened", adopters, np.maximum(first - 120, 60))
    everyone = np.concatenate([active, adopters])
    counts = {"app_opened": 700, "search_run": 900, "settings_opened": 300, "attachment_opened": 600,
              "note_added": 700, "export_run": 500, "case_assigned": 600, UNPLANNED: 150}  # fmt: skip
    for event, count in counts.items():
        who = generator.choice(active if event == "app_opened" else everyone, count)
        value = generator.integers(1, 400, count) if PLAN.get(event, ("", "", ""))[2] else np.nan
        rows.add(event, who, generator.uniform(0, (WINDOW_DAYS - 0.1) * DAY, count), 0, value)
    return active


def _brief_events(
    generator: np.random.Generator,
    rows: _Rows,
    users: pd.DataFrame,
    who: np.ndarray,
    second: np.ndarray,
    case: np.ndarray,
) -> None:
    """Add requests and what became of them."""
    count = len(who)
    staff = users["staff"].to_numpy()[who] == 1
    slow = users["region"].to_numpy()[who] == "apac"
    long = np.zeros(count, dtype=bool)
    for group in (slow, ~slow):
        long[group] = _exactly(generator, int(group.sum()), 0.14)
    pages = np.where(long, generator.integers(25, 90, count), generator.integers(1, 13, count))
    normal = _even_normals(generator, count)
    seconds = np.where(long, np.exp(np.log(5.6) + 0.33 * normal), np.exp(np.log(1.3) + 0.45 * normal))
    seconds *= np.where(slow, 2.1, 1.0) * np.where(staff, 1.6, 1.0)
    rows.add("brief_requested", who, second, case, pages)

    failed = np.zeros(count, dtype=bool)
    for name in PLATFORMS:
        share = generator.uniform(0.012, 0.016)
        for testing in (False, True):
            group = (users["platform"].to_numpy()[who] == name) & (staff == testing)
            failed[group] = _exactly(generator, int(group.sum()), share * (5 if testing else 1))
    rows.add(
        "brief_failed", who[failed], second[failed] + 30, case[failed], generator.choice([429, 500, 504], failed.sum())
    )
    who, second, case, staff, seconds = (part[~failed] for part in (who, second, case, staff, seconds))
    shown = second + seconds
    rows.add("brief_returned", who, shown, case, np.round(seconds * 1000))

    fate = np.full(len(who), "none", dtype=object)
    platform = users["platform"].to_numpy()[who]
    for name in PLATFORMS:
        group = np.flatnonzero((platform == name) & ~staff)
        accepted = round(len(group) * generator.uniform(0.69, 0.71))
        rejected = round(len(group) * 0.25)
        order = generator.permutation(group)
        fate[order[:accepted]], fate[order[accepted : accepted + rejected]] = "accepted", "rejected"
    testers = np.flatnonzero(staff)
    fate[testers] = generator.choice(["accepted", "rejected", "none"], len(testers), p=[0.4, 0.5, 0.1])
    accepted, rejected = fate == "accepted", fate == "rejected"
    decided = shown + generator.uniform(10, 50, len(who))
    rows.add("brief_accepted", who[accepted], decided[accepted], case[accepted])
    rows.add(
        "brief_rejected", who[rejected], decided[rejected], case[rejected], generator.integers(1, 6, rejected.sum())
    )

    def some(event: str, among: np.ndarray, share: float, value: int = 0) -> None:
        group = np.flatnonzero(among)
        picked = group[_exactly(generator, len(group), share)]
        values = generator.integers(1, value + 1, len(picked)) if value else np.nan
        rows.add(event, who[picked], decided[picked] + 5, case[picked], values)

    some("brief_edited", accepted, 0.20, 60)
    some("brief_copied", accepted, 0.10, 900)
    some("brief_regenerated", ~accepted, 0.30)
    some("brief_source_opened", fate != "", 0.08)
    some("brief_feedback_sent", fate != "", 0.03, 300)
    some("brief_reported", ~staff, generator.uniform(0.006, 0.009), 5)
    some("brief_reported", staff, 0.03, 5)
    some("brief_escalated", ~staff, generator.uniform(0.08, 0.11), 4)
    some("brief_escalated", staff, 0.01, 4)
    for happy, share, stars in (
        (accepted, 0.14, [0.0, 0.01, 0.06, 0.28, 0.65]),
        (~accepted, 0.05, [0.18, 0.25, 0.3, 0.18, 0.09]),
    ):
        group = np.flatnonzero(happy & ~staff)
        picked = group[_exactly(generator, len(group), share)]
        marks = np.searchsorted(np.cumsum(stars), (np.arange(len(picked)) + 0.5) / len(picked)) + 1
        rows.add("brief_rated", who[picked], decided[picked] + 20, case[picked], np.minimum(marks, 5))


def _trial_events(
    generator: np.random.Generator, rows: _Rows, who: np.ndarray, second: np.ndarray, case: np.ndarray, brief: int
) -> None:
    """Add opening and end of the trial's cases in one arm."""
    count = len(who)
    minutes = 20 * (0.86 if brief else 1) * np.exp(0.5 * _even_normals(generator, count))
    patience = 28.2 * np.exp(0.06 * _even_normals(generator, count))
    minutes = np.maximum(minutes, 3)
    early = _exactly(generator, count, _LEFT_EARLY[brief])
    patience = np.where(early, generator.uniform(1, 2.9, count), patience)
    closed = minutes <= patience
    end = second + 60 * np.minimum(minutes, patience)
    rows.add("case_opened", who, second, case, brief)
    rows.add("case_closed", who[closed], end[closed], case[closed])
    rows.add("case_left", who[~closed], end[~closed], case[~closed])


def _damage(generator: np.random.Generator, intact: pd.DataFrame, users: pd.DataFrame) -> tuple[pd.DataFrame, Gaps]:
    """Return the log as it arrived, and what was done to it."""
    never = tuple(sorted(generator.choice(_NEVER_POOL, 2, replace=False).tolist()))
    web_only = tuple(sorted(generator.choice(_WEB_ONLY_POOL, 2, replace=False).tolist()))
    empty = str(generator.choice(_EMPTY_POOL))
    table = intact[~intact["event"].isin(never)]
    table = table[~table["event"].isin(web_only) | (table["platform"] == "web")]
    broken = np.flatnonzero((table["event"] == "brief_rejected") & (table["platform"] == "android"))
    lost = table.iloc[broken[_exactly(generator, len(broken), 0.9)]]
    table = table.drop(index=lost.index).sort_values("received_s", kind="stable", ignore_index=True)
    holes = (table["event"] == empty) & (table["platform"] != "web")
    table.loc[holes & (generator.random(len(table)) < 0.85), "value"] = np.nan

    # Clocks ahead: devices of users, never of staff; half-hidden, because times on one device still fit together.
    customers = users.loc[users["staff"] == 0, "user_id"].to_numpy()
    ahead = customers[_exactly(generator, len(customers), 0.04)]
    delay = generator.integers(0, 6, len(table))
    sent = table["received_s"] - delay + np.where(table["user_id"].isin(ahead), _CLOCK_AHEAD, 0)
    table.insert(0, "event_id", np.arange(100_001, 100_001 + len(table)))
    table.insert(2, "sent_s", np.maximum(sent, 0))

    twice = np.zeros(len(table), dtype=bool)
    reports = np.flatnonzero(table["event"] == "brief_reported")
    twice[reports[_exactly(generator, len(reports), 0.3)]] = True
    other = np.flatnonzero(table["event"] != "brief_reported")
    twice[other[_exactly(generator, len(other), 0.015)]] = True
    again = table[twice].copy()
    again["received_s"] += generator.integers(2, 40, len(again))
    events = pd.concat([table, again]).sort_values(["received_s", "event_id"], kind="stable", ignore_index=True)
    for column in ("case_id", "value"):
        values = events[column].where(events[column] != 0) if column == "case_id" else events[column]
        events[column] = values.astype("Int64")
    return events, Gaps(never, web_only, empty, "brief_rejected", "android", lost, frozenset(ahead))


def _invoices(generator: np.random.Generator, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return invoices of the quarter: the add-on, more seats, and services that Brief has nothing to do with."""
    customers = accounts["account_id"].to_numpy()[1:]
    parts = []
    for kind, count, middle in (("addon", 90, 900), ("seats", 150, 1500), ("services", 60, 2500)):
        usd = (middle * generator.lognormal(0, 0.5, count)).round(-1).astype(int)
        parts.append(
            pd.DataFrame(
                {
                    "account_id": generator.choice(customers, count, replace=False),
                    "kind": kind,
                    "day": generator.integers(16, WINDOW_DAYS + 1, count),
                    "usd": usd,
                }
            )
        )
    table = pd.concat(parts).sort_values(["day", "account_id", "kind"], ignore_index=True)
    table.insert(0, "invoice_id", [f"i{number:03d}" for number in range(1, len(table) + 1)])
    return table


def _facts(generator: np.random.Generator) -> pd.DataFrame:
    """Return what the support desk and the old product know."""
    cases_before = int(generator.integers(170, 200)) * 100
    cases_after = round(cases_before * generator.uniform(1.18, 1.26))
    tickets_before = round(cases_before * generator.uniform(0.062, 0.07))
    tickets_after = round(tickets_before / cases_before * cases_after * (1 - generator.uniform(0.10, 0.14)))
    rows = [
        ("cases_before", cases_before, "cases", "handled in the four weeks before the launch"),
        ("cases_after", cases_after, "cases", "handled in days 63 to 90"),
        (
            "tickets_before",
            tickets_before,
            "tickets",
            "of the types Brief is meant for, in the four weeks before the launch",
        ),
        ("tickets_after", tickets_after, "tickets", "of the same types in days 63 to 90"),
        ("baseline_days_to_value", 4.2, "days", "median from first offer to first success with the old case templates"),
        ("window_days", WINDOW_DAYS, "days", "adoption is read at the end of this day"),
        (
            "assist_days",
            ASSIST_DAYS,
            "days",
            "an expansion is assisted if Brief was used in so many days before its invoice",
        ),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _failed_share(events: pd.DataFrame) -> float:
    """Return failed of requested in the log as it arrived."""
    count = events["event"].value_counts()
    return float(count["brief_failed"] / count["brief_requested"])


def _planted_truths(log: EventLog) -> dict[str, bool]:
    """Return each planted truth by name and whether it holds; tests read the names."""
    share = adoption(log)
    seen = log.events[log.events["event"] != UNPLANNED].groupby("event")["platform"].nunique()
    plain, brief = trial(log, 0), trial(log, 1)
    uplift, cut = brief.success / plain.success - 1, 1 - brief.median / plain.median
    times = latency(log)
    pooled = float(times["seconds"].quantile(0.95))
    by_region = times.groupby("region")["seconds"].quantile(0.95)
    failed, asked = len(log.of("brief_failed")), len(log.of("brief_requested"))
    briefs = behavior(log)
    judged = briefs[briefs["accepted"] | briefs["rejected"]].groupby("platform")["accepted"].mean()
    accepted = briefs.groupby("platform")["accepted"].mean()
    raw, weighted = helpfulness(briefs)
    bands = retention(log)
    naive, matched = lifts(bands)
    value = 1 - float(waits(log).median()) / log.fact("baseline_days_to_value")
    used, ever = used_before(log), used_before(log, days=None)
    seats = log.invoices["kind"] == "seats"
    tickets = log.fact("tickets_after") / log.fact("tickets_before")
    cases = log.fact("cases_after") / log.fact("cases_before")
    people = eligible_users(log)
    user_region = people.assign(used=people["user_id"].isin(users_who(log, "brief_requested"))).groupby("region")[
        "used"
    ]
    doubled = int(log.events["event_id"].duplicated().sum())
    by_device = log.events[(log.events["event"] == "brief_requested") & (log.events["sent_s"] < WINDOW_DAYS * DAY)]
    return {
        "24 of 26 events are seen, 22 on all platforms": len(seen) == 24 and int((seen == 3).sum()) == 22,
        "duplicates are 1 to 2% of the log": 0.01 < doubled / len(log.events) < 0.02,
        "adoption over all users is below both ranges' middle": share["all"] < 0.25,
        "adoption over eligible users is in both ranges": 0.26 < share["eligible"] < 0.38,
        "adoption over active users is above both ranges": share["active"] > 0.52,
        "a device clock loses adopters": share["eligible"]
        - len(set(by_device["user_id"]) & set(people["user_id"])) / len(people)
        > 0.004,
        "the slow region adopts less": user_region.mean()["apac"] < 0.65 * user_region.mean()["us"],
        "Brief closes more cases": 0.10 < uplift < 0.15,
        "closed cases alone hide the time saved": 1 - brief.median_closed / plain.median_closed < 0.10 < cut - 0.01,
        "points and percent fall on different sides": brief.success - plain.success < 0.098,
        "value comes 20 to 40% sooner": 0.2 < value < 0.4,
        "P95 is inside one range and outside the other": 5.4 < pooled < 7.8,
        "averaging regions breaks both": by_region.mean() > 8.05 and by_region.mean() - pooled > 0.6,
        "availability misses 99.9%": 0.983 < 1 - failed / asked < 0.989,
        "staff fails more often": _failed_share(log.events) - failed / asked > 0.003,
        "Android looks best": judged["android"] > judged.drop("android").max() + 0.15,
        "Android is like the others": abs(accepted["android"] - accepted.drop("android").mean()) < 0.03,
        "ratings flatter": raw > 4.25 and weighted < 4.15,
        "tickets rise and the rate falls": tickets > 1.02 and 0.05 < 1 - tickets / cases < 0.2,
        "naive lift is three to six times the matched one": 3 < naive / matched < 6 and 0.02 < matched < 0.08,
        "the weights of the bands matter": min(abs(matched - other) for other in other_lifts(bands)) > 0.0045,
        "a left case is no finished case": cut - ended_cut(log) > 0.01,
        "the window of 14 days matters": log.invoices.loc[seats & used, "usd"].sum()
        < 0.9 * log.invoices.loc[seats & ever, "usd"].sum(),
        "the day of the invoice matters": bool((seats & ~used & used_before(log, same_day=True)).any()),
    }
