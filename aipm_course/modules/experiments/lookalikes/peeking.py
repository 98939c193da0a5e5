"""What is easily taken for the numbers of A5, on recorded tests."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.experiments.simulators.peeking import (
    CONSTANT,
    DAYS,
    RULES,
    SINGLE,
    Paths,
    Peeking,
    bars,
    crossings,
    gone,
    rate,
    rules_table,
)

_TABLE = "results"
_ADDED = "the share with the days added up once more; each z is of all days so far already"


def for_peeking(made: Peeking) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    return (*_false(made), *_found(made), *_days(made), *each("gone", _gone(made)))


def _of(words: str, column: str, values: "pd.Series | dict[str, float]") -> Lookalike:
    return Lookalike(words, {f"{_TABLE}: {column}": pd.Series(values)})


def _of_tests(z: Paths) -> pd.Series:
    return pd.Series({rule: rate(z, rule).crossed for rule in RULES})


def _false(made: Peeking) -> Iterator[Lookalike]:
    fake = made.z["fake"]
    right = rules_table(made)
    looks = bars().notna().sum(axis=1)
    yield _of("five in a hundred for each look, added up", "false_wins", 0.05 * looks)
    yield _of("1 − 0.95 to the power of the looks, as if looks were independent", "false_wins", 1 - 0.95**looks)
    yield _of("what a single look allows, five in a hundred", "false_wins", dict.fromkeys(RULES, 0.05))
    over = {rule: crossings(fake, rule) for rule in RULES}
    cells = {rule: float(one.sum()) / len(fake) for rule, one in over.items()}
    yield _of("the share of looks beyond the bar; asked are tests", "false_wins", pd.Series(cells) / looks)
    yield _of(
        "the share of all days beyond the bar; asked are tests",
        "false_wins",
        {rule: cells[rule] / DAYS for rule in RULES},
    )
    yield _of("the days beyond the bar, per test", "false_wins", cells)
    down = {rule: rate(-fake, rule, up_only=True).crossed for rule in RULES}
    yield _of("the share that crosses downward", "false_wins", down)
    yield _of("the share of the real tests", "false_wins", right["found"])
    yield _of("the share of the past tests", "false_wins", _of_tests(made.z["past"]))
    share = right["false_wins"] / (right["false_wins"] + right["found"])
    yield _of("the share of false ones among all that cross, fake and real", "false_wins", share)
    yield _of("the share that is still beyond the bar on day 14", "false_wins", _kept(fake))
    yield _of("the share of tests beyond the bar by day 13", "false_wins", _within(fake, 1, 13))
    yield _of("the share of tests beyond the bar from day 2 on", "false_wins", _within(fake, 2, DAYS))
    yield _of("the share of tests beyond the bar within the first week", "false_wins", _within(fake, 1, 7))
    yield _of("half of what is asked, or one side of two", "false_wins", right["false_wins"] / 2)
    yield _of("twice the share that crosses upward", "false_wins", {rule: 2 * up for rule, up in _upward(fake).items()})
    yield _of(_ADDED, "false_wins", _of_tests(_added(fake)))
    daily = dict.fromkeys(RULES, float(right["false_wins"]["daily"]))
    yield _of("the number of a look each day beyond 1.96", "false_wins", daily)


def _upward(z: Paths) -> dict[str, float]:
    return {rule: rate(z, rule, up_only=True).crossed for rule in RULES}


def _added(z: Paths) -> Paths:
    """Return z as somebody has it who takes each day's for that of a single day."""
    sums: Paths = z.cumsum(axis=1) / np.sqrt(np.arange(1, DAYS + 1))
    return sums


def _within(z: Paths, first: int, last: int) -> dict[str, float]:
    return {rule: float(crossings(z, rule)[:, first - 1 : last].any(axis=1).mean()) for rule in RULES}


def _kept(z: Paths) -> dict[str, float]:
    """Return the share of tests whose last z is beyond the bar of its rule's last day."""
    return {rule: float(crossings(z, rule)[:, -1].mean()) for rule in RULES}


def _found(made: Peeking) -> Iterator[Lookalike]:
    real, right = made.z["real"], rules_table(made)
    yield _of("the share of the fake tests", "found", right["false_wins"])
    yield _of("the share of the past tests", "found", _of_tests(made.z["past"]))
    everything = np.vstack(list(made.z.values()))
    yield _of("the share of all recorded tests, of every kind", "found", _of_tests(everything))
    yield _of("the share of the past tests that cross upward", "found", _upward(made.z["past"]))
    yield _of(_ADDED, "found", _of_tests(_added(real)))
    cells = {rule: float(crossings(real, rule).sum()) / len(real) for rule in RULES}
    looks = bars().notna().sum(axis=1)
    yield _of("the share of looks beyond the bar; asked are tests", "found", pd.Series(cells) / looks)
    yield _of("the share of all days beyond the bar; asked are tests", "found", pd.Series(cells) / DAYS)
    yield _of("the days beyond the bar, per test", "found", cells)
    yield _of("the share beyond the bar by day 13", "found", _within(real, 1, 13))
    yield _of("the share beyond the bar within the first week", "found", _within(real, 1, 7))
    yield _of("the share that is still beyond the bar on day 14", "found", _kept(real))
    yield _of("what a plan hopes for, 80 in 100", "found", dict.fromkeys(RULES, 0.8))
    yield _of("the share beyond 1.96 on day 14", "found", dict.fromkeys(RULES, float((real[:, -1] > SINGLE).mean())))
    yield _of("what is found, less the false alarms", "found", right["found"] - right["false_wins"])


def _days(made: Peeking) -> Iterator[Lookalike]:
    real, right = made.z["real"], rules_table(made)
    first = {rule: crossings(real, rule) for rule in RULES}
    day = {rule: np.where(one.any(axis=1), one.argmax(axis=1) + 1, DAYS) for rule, one in first.items()}
    never = {rule: ~one.any(axis=1) for rule, one in first.items()}
    yield _of("the number with days counted from 0", "days", right["days"] - 1)
    yield _of(
        "the number with 0 for a test that never crosses; it ends on day 14",
        "days",
        {rule: float(np.where(never[rule], 0, day[rule]).mean()) for rule in RULES},
    )
    yield _of(
        "the number with day 1 for a test that never crosses; it ends on day 14",
        "days",
        {rule: float(np.where(never[rule], 1, day[rule]).mean()) for rule in RULES},
    )
    yield _of(
        "the number with day 15 for a test that never crosses; it ends on day 14",
        "days",
        {rule: float(np.where(never[rule], 15, day[rule]).mean()) for rule in RULES},
    )
    from_zero = {rule: float(np.where(never[rule], DAYS, day[rule] - 1).mean()) for rule in RULES}
    yield _of("the number with crossings counted from day 0", "days", from_zero)
    yield _of("the median day, not the mean", "days", {rule: float(np.median(day[rule])) for rule in RULES})
    yield _of(
        "the median day of those that cross",
        "days",
        {rule: float(np.median(day[rule][~never[rule]])) for rule in RULES},
    )
    for kind in ("fake", "past"):
        of_kind = {rule: rate(made.z[kind], rule).days for rule in RULES}
        yield _of(f"the mean day of the {kind} tests", "days", of_kind)
    both = np.vstack([made.z["fake"], real])
    yield _of("the mean day of fake and real tests together", "days", {rule: rate(both, rule).days for rule in RULES})
    everything = np.vstack(list(made.z.values()))
    yield _of("the mean day of all recorded tests", "days", {rule: rate(everything, rule).days for rule in RULES})
    cells = {rule: float(one.sum()) / len(real) for rule, one in first.items()}
    yield _of("the mean number of days beyond the bar", "days", cells)
    last = {rule: DAYS - one[:, ::-1].argmax(axis=1) for rule, one in first.items()}
    late = {rule: float(np.where(never[rule], DAYS, last[rule]).mean()) for rule in RULES}
    yield _of("the last day beyond the bar; a test ends on the first", "days", late)
    yield _of("the days that are saved, not the days that it takes", "days", DAYS - right["days"])
    looks = {rule: float(((day[rule] + 6) // 7).mean()) if rule == "weekly" else 1.0 for rule in ("weekly", "once")}
    yield Lookalike("the number of looks; asked is the day", {f"{_TABLE}: days": pd.Series(looks)})


def _gone(made: Peeking) -> Iterator[tuple[str, float]]:
    past = made.z["past"]
    last = past[:, -1]
    up = crossings(past, "constant", up_only=True).any(axis=1)
    over = crossings(past, "constant", up_only=True)
    yield "the share of all past tests, also of those that never crossed", gone(past, of_all=True)
    yield "the share with crossings downward among them", gone(past, up_only=False)
    yield "the share that is under constant's bar on day 14; asked is under 1.96", gone(past, bar=CONSTANT)
    yield "the share with a last z under 0", gone(past, bar=0.0)
    for rule in ("daily", "falling", "weekly"):
        yield f"the share of the tests that cross {rule}'s bar", gone(past, rule=rule)
        yield f"the share of all past tests, with {rule}'s bar", gone(past, rule=rule, of_all=True)
        yield (
            f"the share of the tests that cross {rule}'s bar, up or down",
            gone(past, rule=rule, up_only=False),
        )
    yield "the share that is still there", 1 - gone(past)
    yield "the number of tests; asked is their share", float((up & (last < SINGLE)).sum())
    either = crossings(past, "constant").any(axis=1)
    yield "the share of up and down whose last z is within 1.96 of 0", float((np.abs(last[either]) < SINGLE).mean())
    early = over[:, :-1].any(axis=1)
    yield "the share of the tests that cross before day 14", float((last[early] < SINGLE).mean())
    week = over[:, :7].any(axis=1)
    yield "the share of the tests that cross in the first week", float((last[week] < SINGLE).mean())
    after = over[:, 7:].any(axis=1)
    yield "the share of the tests that are beyond the bar in the second week", float((last[after] < SINGLE).mean())
    yield "the share of all past tests with a last z under 1.96", float((last < SINGLE).mean())
    yield "the share of all past tests that cross", float(up.mean())
    yield (
        "the share of the gone ones to those still there",
        float((last[up] < SINGLE).sum() / (last[up] >= SINGLE).sum()),
    )
    of_gone = float((up & (last < SINGLE)).sum() / (last < SINGLE).sum())
    yield "of the tests under 1.96 on day 14, the share that had crossed", of_gone
    for kind in ("fake", "real"):
        yield f"the share among the {kind} tests", gone(made.z[kind])
