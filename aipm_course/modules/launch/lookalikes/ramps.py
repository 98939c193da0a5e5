"""What is easily taken for the numbers of A3."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import log, log1p

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.launch.methods import chance
from aipm_course.modules.launch.simulators.ramps import (
    PLANS,
    SURE,
    Ramps,
    counted,
    needed,
    q_of,
    wrong_chances,
    wrong_counts,
)

_COUNTS = {
    "all_users": "of all users, able or not",
    "no_delay": "without the delay",
    "half_itself": "up to half itself",
    "half_of_able": "up to half of the able ones",
    "last_only": "of the last step that counts alone",
    "crossing": "with the step beyond half",
    "everybody": "of all steps",
    "from_end": "with the delay from the next step on",
    "more_than_delay": "without the step on the edge of the delay",
    "a_day_early": "with a delay that is a day shorter",
    "twice_delay": "with twice the delay",
    "last_step": "up to the last step of the plan",
    "step_before": "before the step before the one beyond half",
    "half_of_able_in_all": "up to half of the number of able ones",
    "still_below": "before the last step that is still below half",
    "at_once": "without the delay and with the step beyond half",
}
_CHANCES = {
    "reported": "the chance if every failure were reported",
    "failure": "the chance if every able user failed",
    "other_reports": "the chance of one report more or less than `reports`",
    "three_reports": "the chance of one report more than `reports`",
    "sessions": "the chance with sessions for users",
    "per_session": "the chance with q ÷ `sessions`",
    "expected_each": "the expected reports ÷ `reports`, or 1",
    "share": "`counted` ÷ `base`",
    "twice": "the chance of one report, squared",
}


def for_ramps(data: Ramps) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (*_tables(data), *each("needed", _needed(data)))


def _of(words: str, column: str, numbers: Mapping[str, float]) -> Lookalike:
    return Lookalike(words, {column: pd.Series(dict(numbers)).loc[list(PLANS)]}, whole=True)


def _told(words: str, numbers: Mapping[str, float]) -> Iterator[Lookalike]:
    """A chance that is nearly 1 everywhere is that of many ways, so it tells none."""
    if min(numbers.values()) < 0.999:
        yield _of(words, "chances", numbers)


def _tables(data: Ramps) -> Iterator[Lookalike]:
    facts = data.facts
    q, many, ways = q_of(facts), int(facts["reports"]), wrong_counts(facts)
    found = {f"the users {_COUNTS[name]}": counted(data.steps, facts, **way) for name, way in ways.items()}
    for one, other in combinations(ways, 2):
        if not ways[one].keys() & ways[other].keys():
            users = counted(data.steps, facts, **ways[one], **ways[other])
            found[f"the users {_COUNTS[one]} and {_COUNTS[other]}"] = users
    for name in ("all_users", "half_itself", "last_only", "half_of_able"):
        users = counted(data.steps, facts, **ways["at_once"], **ways[name])
        found[f"the users {_COUNTS[name]}, {_COUNTS['at_once']}"] = users
    for words, users in found.items():
        yield _of(words, "counted", users)
    for words, users in found.items():
        yield from _told(f"the chance with {words}", {plan: chance(n, q, many) for plan, n in users.items()})
    for words, users in found.items():
        all_told = {plan: chance(n, facts["failure"], many) for plan, n in users.items()}
        yield from _told(f"the chance if every failure were reported, with {words}", all_told)
        turned = {plan: chance(n, q, 3 - many) for plan, n in users.items()}
        yield from _told(f"the chance of one report more or less than `reports`, with {words}", turned)
    for name, values in wrong_chances(data).items():
        if name in _CHANCES:
            yield from _told(_CHANCES[name], values)
    right = counted(data.steps, facts)
    rows = {plan: data.steps[data.steps["plan"] == plan] for plan in PLANS}
    yield _of("the number of steps", "counted", {plan: float(len(steps)) for plan, steps in rows.items()})
    yield _of("the number of reports to be expected, users × q", "counted", {plan: n * q for plan, n in right.items()})
    others = {plan: n - right[plan] for plan, n in counted(data.steps, facts, who="users").items()}
    yield _of("the users of these steps who are not able", "counted", others)
    first = {plan: n - float(rows[plan]["able"].iloc[0]) for plan, n in right.items()}
    yield _of("the users without those of the first step", "counted", first)
    sums = {
        plan: _again(steps, n) for (plan, steps), n in zip(rows.items(), (right[plan] for plan in rows), strict=True)
    }
    yield _of("the running sums, added up again", "counted", sums)
    late = {plan: _from_day(steps, facts) for plan, steps in rows.items()}
    yield _of("the users of steps from day `delay` on, up to the step beyond half", "counted", late)
    # A number above 1 is read as percent.
    expected = {plan: n * q / (100 if max(right.values()) * q > 1 else 1) for plan, n in right.items()}
    yield _of("the number of reports to be expected, `counted` × q", "chances", expected)
    ones = {plan: n * q * (1 - q) ** (n - 1) for plan, n in right.items()}
    yield from _told("the chance of exactly one report", ones)
    yield from _told("the chance of no report", {plan: (1 - q) ** n for plan, n in right.items()})
    yield _of(
        "the users who are harmed, to be expected", "counted", {plan: n * facts["failure"] for plan, n in right.items()}
    )


def _again(steps: pd.DataFrame, total: float) -> float:
    """Return the sum of the running sums of the able users, up to the step at which they reach a total."""
    running = steps["able"].cumsum()
    return float(running[running <= total].sum())


def _from_day(steps: pd.DataFrame, facts: Mapping[str, float]) -> float:
    """Return the able users of the steps from day `delay` on that come before the one beyond half."""
    early = steps["users"].cumsum() <= facts["base"] / 2
    return float(steps["able"][early & (steps["day"] >= facts["delay"])].sum())


def _needed(data: Ramps) -> Iterator[tuple[str, float]]:
    facts = data.facts
    q, many = q_of(facts), int(facts["reports"])
    right = needed(q, many)
    for words, one in (("all failures reported", facts["failure"]), ("q ÷ `sessions`", q / facts["sessions"])):
        yield f"the users with {words}", needed(one, many)
        yield f"the users with {words} and {3 - many} report{'s' * (many == 1)}", needed(one, 3 - many)
    yield f"the users for {3 - many} report{'s' * (many == 1)}", needed(q, 3 - many)
    yield "1 ÷ q", 1 / q
    yield "`reports` ÷ q", many / q
    yield "1 ÷ `failure`", 1 / facts["failure"]
    yield "0.95 ÷ q", SURE / q
    yield "0.95 × `reports` ÷ q", SURE * many / q
    yield "2 × the users for one report", 2 * needed(q, 1)
    for sure in (0.5, 0.9, 0.975, 0.99):
        yield f"the users for a chance of {100 * sure:g}%", needed(q, many, sure)
    yield "the sessions that are needed", right * facts["sessions"]
    yield "the users ÷ `sessions`", right / facts["sessions"]
    yield "the users × `reported`", right * facts["reported"]
    yield (
        "the users of all kinds, with the able ones' share of the base",
        right * facts["base"] / float(data.steps.groupby("plan")["able"].sum().iloc[0]),
    )
    if many == 2:
        yield "3 ÷ q, which holds for one report", 3 / q
    yield "half of `base`", facts["base"] / 2
    yield "log 0.95 ÷ log (1 − q)", log(SURE) / log1p(-q)
    users = counted(data.steps, facts)
    for plan in PLANS:
        yield f"`counted` of {plan}", users[plan]
    yield "the share of `base`", right / facts["base"]
