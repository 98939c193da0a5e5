"""What happens to the log on its way: gaps against the plan, a broken event, clocks ahead, rows that arrive twice."""

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_rows import exactly
from aipm_course.modules.metrics.simulators.event_log_tables import (
    BESIDE,
    DAY,
    EMPTY_POOL,
    NUMERATORS,
    PLATFORMS,
    Gaps,
    Story,
)
from aipm_course.simulation.counting import repeat

CLOCK_AHEAD = 100 * DAY
SET_RIGHT = 40
"""Cases of the trial during which a clock that ran ahead is set right."""
TWICE = {"brief_reported": 0.3, "brief_failed": 0.1, "brief_escalated": 0.08}
"""Share of rows that arrive twice; of every other event 1%."""


def damage(
    generator: np.random.Generator,
    intact: pd.DataFrame,
    users: pd.DataFrame,
    early: np.ndarray,
    storms: np.ndarray,
    story: Story,
) -> tuple[pd.DataFrame, Gaps]:
    """Return the log as it arrived, and what was done to it."""
    never, partly, staff_only = _gaps(generator, story)
    empty, half_empty = map(str, generator.permutation(EMPTY_POOL)[:2])
    staff = set(users.loc[users["staff"] == 1, "user_id"])
    event, platform = intact["event"].to_numpy(), intact["platform"].to_numpy()
    by_staff = intact["user_id"].isin(staff).to_numpy()
    gone = np.isin(event, never)
    for name, missing in partly.items():
        gone |= (event == name) & np.isin(platform, missing)
    gone |= (event == staff_only) & (platform == "web") & ~by_staff
    # The half-empty event stays frequent, so that it has more rows without a value than the emptiest one.
    rare = np.flatnonzero(event == empty)
    gone[rare[exactly(generator, len(rare), 0.5)]] = True
    lost = np.zeros(len(intact), dtype=bool)
    if story.broken != "none":
        broken = np.flatnonzero((event == story.broken) & (platform == story.platform))
        kept = max(2, round(len(broken) * 0.1))
        lost[generator.permutation(broken)[kept:]] = True
    table = intact[~gone & ~lost]
    tests = _staff_rows(generator, users, staff_only)
    table = pd.concat([table, tests]).sort_values("received_s", kind="stable", ignore_index=True)
    for name, share in ((empty, 0.84), (half_empty, 0.6)):
        rows = np.flatnonzero(table["event"] == name)
        table.loc[rows[exactly(generator, len(rows), share)], "value"] = np.nan

    # Clocks ahead: devices of users, never of staff; half-hidden, because times on one device still fit together. A
    # few devices are a single second ahead.
    customers = np.setdiff1d(np.flatnonzero(users["staff"] == 0), early)
    off = np.concatenate(
        [
            generator.choice(early, max(46, round(0.04 * len(early))), replace=False),
            generator.choice(customers, 150, replace=False),
        ]
    )
    ahead = users["user_id"].to_numpy()[off]
    a_second = users["user_id"].to_numpy()[generator.choice(np.setdiff1d(customers, off), 40, replace=False)]
    sent = table["received_s"] - generator.integers(0, 6, len(table))
    sent = sent + np.where(table["user_id"].isin(ahead), CLOCK_AHEAD, 0)
    sent = sent.where(~table["user_id"].isin(a_second), table["received_s"] + 1)
    sent = sent + np.where(_set_right(table, frozenset(ahead) | frozenset(a_second)), CLOCK_AHEAD, 0)
    table.insert(0, "event_id", np.arange(100_001, 100_001 + len(table)))
    table.insert(2, "sent_s", np.maximum(sent, 0))

    times = np.ones(len(table), dtype=int)
    sender = table["event"].to_numpy()
    for event_name, share in TWICE.items():
        rows = np.flatnonzero(sender == event_name)
        times[rows[exactly(generator, len(rows), share)]] = 2
    other = np.flatnonzero(~np.isin(sender, list(TWICE)))
    times[other[exactly(generator, len(other), 0.01)]] = 2
    times[(sender == "brief_returned") & table["case_id"].isin(storms)] = 3
    angry = np.flatnonzero((sender == "brief_rated") & (table["value"] == 1) & ~table["user_id"].isin(staff))
    times[angry[exactly(generator, len(angry), 0.5)]] = 3
    again = table.loc[repeat(table.index, times - 1)].copy()
    again["received_s"] += generator.integers(2, 40, len(again))
    events = pd.concat([table, again]).sort_values(["received_s", "event_id"], kind="stable", ignore_index=True)
    events["case_id"] = events["case_id"].where(events["case_id"] != 0).astype("Int64")
    events["value"] = events["value"].astype("Int64")
    gaps = Gaps(
        never, partly, staff_only, empty, half_empty, story.broken, story.platform, intact[lost], frozenset(ahead)
    )
    return events, gaps


def _set_right(table: pd.DataFrame, others: frozenset[str]) -> np.ndarray:
    """Return the openings of cases with Brief on clocks that ran ahead then, and were right when the case was closed."""
    closed = table.loc[table["event"] == "case_closed", "case_id"]
    opened = (table["event"] == "case_opened") & (table["value"] == 1) & ~table["user_id"].isin(others)
    rows = np.flatnonzero(opened & table["case_id"].isin(closed))
    found = np.zeros(len(table), dtype=bool)
    found[rows[:: max(1, len(rows) // SET_RIGHT)][:SET_RIGHT]] = True
    return found


def _gaps(generator: np.random.Generator, story: Story) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], str]:
    """Return events that never fire, {event: platforms that never send it}, and the event that only staff sends."""
    beside = list(generator.permutation(BESIDE))
    spared = [event for measure, event in NUMERATORS.items() if measure != story.blind]
    generator.shuffle(spared)
    never = [beside.pop()] if story.blind == "none" else [NUMERATORS[story.blind]]
    partly: dict[str, tuple[str, ...]] = {spared.pop(): (str(generator.choice(PLATFORMS)),)}  # two platforms send it
    for number in range(24 - story.covered):
        if number == 0 and generator.random() < 0.4:
            never.append(beside.pop())
        else:
            sends = str(generator.choice(PLATFORMS, p=[0.5, 0.25, 0.25]))
            partly[beside.pop()] = tuple(name for name in PLATFORMS if name != sends)
    return tuple(sorted(map(str, never))), {str(name): gone for name, gone in partly.items()}, str(beside.pop())


def _staff_rows(generator: np.random.Generator, users: pd.DataFrame, event: str) -> pd.DataFrame:
    """Return three rows of an event that nobody but staff sends from the web."""
    testers = users[(users["staff"] == 1) & (users["platform"] == "web")]["user_id"].to_numpy()
    return pd.DataFrame(
        {
            "received_s": generator.integers(DAY, 60 * DAY, 3),
            "user_id": generator.choice(testers, 3),
            "platform": "web",
            "event": event,
            "case_id": 0,
            "value": np.nan,
        }
    )
