"""A test of two versions, and a readout of it that a program wrote: twelve sentences in six paragraphs, some of them wrong.

Everything here is invented. Each sentence has a form that the tables bear out and forms that they contradict: a share per session
instead of per user, percent called points, a 90% interval, a guardrail that the plan does not have. Which sentences are wrong is
drawn, four to eight of twelve. Many right ones look wrong: an effect that points the other way, one plan against all others, a "most"
that is just above half. What is sent is drawn as well:

- `details` (40%): the headline (paragraphs A and B) holds; what is wrong in the others is mended;
- `headline` (40%): the split is as planned, and a sentence of A or B is wrong;
- `void` (20%): far more or fewer users were given the new version than planned, so no effect can be told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.leading.methods import NORMAL, interval
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import Truths, apart, clear_of, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STORIES = {"details": 0.4, "headline": 0.4, "void": 0.2}
EFFECTS = {"more": 0.4, "fewer": 0.35, "none": 0.25}
LETTERS = ("A", "B", "C", "D", "E", "F")
CLAIMS = ("both", "first", "second", "none")
EVEN = dict.fromkeys(CLAIMS, 0.25)
PLANS = ("starter", "team", "business")
GUARDS = ("messages", "minutes")
FIRST, LAST = "2026-08-03", "2026-08-30"
PLANNED, ALLOWED, GUARD_BAR = 0.5, 0.025, 0.02
WITHIN = 0.001
_END, _SKEW = 56, 0.34
"""Users on the first and the last day, and by how much their split is off."""
_WRONG = {"both": 0, "first": 1, "second": 1, "none": 2}
Bools = npt.NDArray[np.bool_]
Sentences = dict[tuple[str, str], tuple[str, list[str]]]
"""By paragraph and place: the form that holds, and those that do not."""


@dataclass(frozen=True, eq=False)
class Readout:
    """A test and its readout.

    Attributes:
        users: one row per user (`load("leading_users")`).
        plan: the facts of the plan (`load("leading_plan")`): fact, value, meaning.
        sentences: one row per sentence (`load("leading_readout")`): paragraph, place, sentence.
        story: details, headline or void.
        claims: per paragraph, which of its sentences hold.
    """

    users: pd.DataFrame
    plan: pd.DataFrame
    sentences: pd.DataFrame
    story: str
    claims: Mapping[str, str]


@lru_cache(maxsize=64)
def readout(seed: int = 0) -> Readout:
    """Return the readout of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> readout(0).sentences["paragraph"].unique().tolist() == list(LETTERS)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def counted(
    users: pd.DataFrame,
    *,
    staff: bool = False,
    first: bool = True,
    last: bool = True,
    dates: bool = True,
    switched: bool = True,
) -> pd.DataFrame:
    """Return the users who count.

    Args:
        users: one row per user.
        staff: whether our own staff count.
        first: whether the first day counts.
        last: whether the last day counts.
        dates: whether dates count at all.
        switched: whether users count who saw the other version than the one that they were assigned.
    """
    started = users["started"].to_numpy(dtype=str)
    inside = (started >= FIRST if first else started > FIRST) & (started <= LAST if last else started < LAST)
    kept = inside if dates else np.ones(len(users), bool)
    if not switched:
        kept = kept & (users["saw"] == users["assigned"]).to_numpy()
    return users[kept if staff else kept & (users["staff"] == "no").to_numpy()]


def shares(rows: pd.DataFrame, *, arm: str = "assigned", per: str = "user") -> dict[str, float]:
    """Return solved cases and size of both versions: new, old, n_new, n_old.

    Args:
        rows: the users who count.
        arm: the column with the version.
        per: a "user" with at least one solved session, a "session", "all" sessions of a user solved, or the "mean" of the users' own
            shares.
    """
    new = (rows[arm] == "new").to_numpy()
    solved, sessions = rows["solved"].to_numpy(dtype=float), rows["sessions"].to_numpy(dtype=float)
    done = {"user": solved >= 1, "session": solved, "all": solved == sessions, "mean": solved / sessions}[per]
    below = sessions if per == "session" else np.ones(len(rows))
    found = {}
    for name, here in (("new", new), ("old", ~new)):
        found[name], found[f"n_{name}"] = float(done[here].sum() / below[here].sum()), float(below[here].sum())
    return found


@lru_cache(maxsize=512)
def numbers(
    data: Readout, *, arm: str = "assigned", per: str = "user", z: float = NORMAL, **who: bool
) -> dict[str, float]:
    """Return count, difference, its interval and the split, in the way of the text or another."""
    rows = counted(data.users, **who)
    found = shares(rows, arm=arm, per=per)
    low, high = interval(**found, z=z)
    return {
        "count": float(len(rows)),
        "difference": found["new"] - found["old"],
        "low": low,
        "high": high,
        "split": float((rows[arm] == "new").mean()),
    }


def send(split: float, first: str, second: str) -> str:
    """Return what happens to the readout.

    >>> send(0.53, "both", "both"), send(0.51, "both", "first"), send(0.51, "both", "both")
    ('void', 'headline', 'details')
    """
    if abs(split - PLANNED) > ALLOWED:
        return "void"
    return "details" if first == second == "both" else "headline"


@lru_cache(maxsize=64)
def right(data: Readout) -> dict[str, Any]:
    """Return the numbers, what holds in each paragraph, and what happens to the readout."""
    found = numbers(data)
    return {**found, **data.claims, "send": send(found["split"], data.claims["A"], data.claims["B"])}


def _draw(seed: int, attempt: int) -> Readout:
    told, effect = story(seed, "leading.readout", STORIES), story(seed, "leading.effect", EFFECTS)
    claims = {letter: story(seed, f"leading.claims.{letter}", EVEN) for letter in LETTERS}
    generator = stream(seed, "leading.readout", attempt)
    if told == "details":
        claims |= {"A": "both", "B": "both"}
    if told == "headline" and claims["A"] == claims["B"] == "both":
        claims["A"] = str(generator.choice(CLAIMS[1:]))
    if told == "void" and claims["A"] == "both":
        # So that a headline that holds stands for a readout that can be sent no more often than chance would have it.
        claims["A"] = str(generator.choice(CLAIMS[1:]))
    # Four to eight of twelve are wrong, however they were dealt.
    while not 4 <= (many := sum(_WRONG[claim] for claim in claims.values())) <= 8:
        letter = str(generator.choice(LETTERS[2:]))
        better = [
            claim
            for claim in CLAIMS
            if (_WRONG[claim] > _WRONG[claims[letter]]) == (many < 4) and claim != claims[letter]
        ]
        if better:
            claims[letter] = str(generator.choice(better))
    users = _users(generator, told, effect)
    guard = str(generator.choice(GUARDS))
    plan = pd.DataFrame(
        [
            ("first_day", FIRST, "first day of the test; who started on it counts"),
            ("last_day", LAST, "last day of the test; who started on it counts"),
            ("planned_split", str(PLANNED), "share of the users who are given the new version"),
            ("allowed_off", str(ALLOWED), "the share may be off by so much, up or down"),
            (
                "guardrail_1",
                "reopened",
                "share of the users who had to reopen a case; at most 2.0 percentage points more",
            ),
            ("guardrail_2", guard, f"mean {guard} per user; not higher with the new version"),
        ],
        columns=["fact", "value", "meaning"],
    )
    made = _sentences(users, guard)
    rows = []
    for letter in LETTERS:
        for place in ("first", "second"):
            good, wrong = made[letter, place]
            fine = claims[letter] in ("both", place)
            rows.append((letter, place, good if fine else wrong[int(generator.integers(len(wrong)))] if wrong else ""))
    return Readout(users, plan, pd.DataFrame(rows, columns=["paragraph", "place", "sentence"]), told, claims)


def _users(generator: np.random.Generator, told: str, effect: str) -> pd.DataFrame:
    n = int(generator.integers(2_250, 2_650))
    off = {
        "void": generator.uniform(0.033, 0.055),
        "details": generator.uniform(0.001, 0.016),
        "headline": generator.uniform(0.001, 0.016),
    }[told]
    # Of the days at both ends, and of the rows that do not count, more or fewer are given the new version than of the rest.
    skew = generator.choice([-1, 1], 2) * _SKEW
    at_ends = 2 * round(_END * (0.5 + skew[1]))
    wanted = round((n + 2 * _END) * (PLANNED + off * generator.choice([-1, 1])))
    new = generator.permutation(np.arange(n) < wanted - at_ends)
    largest = 0.5 + generator.choice([-1, 1]) * generator.uniform(0.008, 0.022)
    sizes = np.round(n * np.array([largest, 0.29])).astype(int)
    names = np.array(generator.permutation(PLANS))
    plan = generator.permutation(repeat(names, np.array([*sizes, n - int(sizes.sum())])))
    lift = {"more": 0.075, "fewer": -0.075, "none": 0.0}[effect] * generator.uniform(0.85, 1.15)
    # One plan goes the other way.
    odd = str(generator.choice([name for name in PLANS if 0.15 < (plan == name).mean() < 0.4]))
    turned = -np.sign(lift or generator.choice([-1, 1])) * generator.uniform(0.06, 0.1)
    share = float((plan == odd).mean())
    rest = (lift - share * turned) / (1 - share)
    chance = 0.6 + new * np.where(plan == odd, turned, rest) + generator.uniform(-0.03, 0.03)
    solved_any = generator.random(n) < chance
    # Users with many sessions solve fewer of them; with one version they come back more often.
    busier = new if generator.random() < 0.5 else ~new
    sessions = 1 + generator.poisson(np.where(busier, 1.7, 1.0), n)
    solved = np.where(solved_any, 1 + generator.binomial(sessions - 1, 0.25), 0)
    days = generator.integers(0, 28, n)
    # Who has not solved a case looks for the other version, with one version more often than with the other.
    restless = np.where(new == (generator.random() < 0.5), 0.22, 0.08)
    saw = np.where(generator.random(n) < np.where(solved_any, 0.03, restless), ~new, new)
    reopened = np.zeros(n, bool)
    longer = generator.choice([-1, 1])
    minutes = np.round(np.exp(generator.normal(2.5, 0.75, n) + np.where(new, -0.16 * longer, 0)), 1)
    heavy = generator.random(n) < 0.05
    minutes = np.round(np.where(heavy & ~new, minutes * generator.uniform(3, 6), minutes), 1)
    messages = 2 + generator.poisson(np.where(new, 2.2, 2.2 + generator.choice([-0.25, 0.25])), n)
    staff = np.zeros(n, bool)
    start = np.datetime64(FIRST) + days
    table = pd.DataFrame(
        {
            "started": start,
            "staff": staff,
            "assigned": new,
            "saw": saw,
            "plan": plan,
            "sessions": sessions,
            "solved": solved,
            "reopened": reopened,
            "messages": messages,
            "minutes": minutes,
        }
    )
    signs = generator.choice([-1, 1], 2)
    extra = [
        # Our own staff and other days pull one way; both end days of the test pull one way as well.
        _others(generator, table, 70, np.datetime64(FIRST) + generator.integers(0, 28, 70), True, signs[0], skew[0]),
        _others(generator, table, 48, np.datetime64(FIRST) - generator.integers(1, 4, 48), False, signs[0], skew[0]),
        _others(generator, table, 48, np.datetime64(LAST) + generator.integers(1, 4, 48), False, signs[0], skew[0]),
        _others(generator, table, _END, repeat(np.array([np.datetime64(FIRST)]), [_END]), False, signs[1], skew[1]),
        _others(generator, table, _END, repeat(np.array([np.datetime64(LAST)]), [_END]), False, signs[1], skew[1]),
    ]
    table = pd.concat([table, *extra], ignore_index=True).iloc[generator.permutation(n + sum(map(len, extra)))]
    table = table.reset_index(drop=True)
    table["started"] = np.datetime_as_string(table["started"].to_numpy().astype("datetime64[D]"))
    more = float(generator.choice([-0.012, 0.012, 0.032])) + generator.uniform(-0.003, 0.003)
    for version, share in ((True, 0.13 + more), (False, 0.13)):
        here = np.flatnonzero(table["assigned"].to_numpy(dtype=bool) == version)
        table.loc[generator.permutation(here)[: round(share * len(here))], "reopened"] = True
    for column in ("assigned", "saw"):
        table[column] = np.where(table[column].to_numpy(dtype=bool), "new", "old")
    for column in ("staff", "reopened"):
        table[column] = np.where(table[column].to_numpy(dtype=bool), "yes", "no")
    table.insert(0, "user", [f"U{number:04d}" for number in range(1, len(table) + 1)])
    return table


def _others(
    generator: np.random.Generator,
    table: pd.DataFrame,
    n: int,
    start: npt.NDArray[np.datetime64],
    staff: bool,
    sign: int,
    skew: float,
) -> pd.DataFrame:
    """Return rows that pull the difference up or down: of one version most have solved something, of the other few."""
    rows = table.iloc[generator.permutation(len(table))[:n]].copy()
    new = generator.permutation(np.arange(n) < round(n * (0.5 + skew)))
    liked = new if sign > 0 else ~new
    done = generator.random(n) < np.where(liked, 0.92, 0.3)
    rows["started"], rows["staff"], rows["assigned"], rows["saw"] = start, staff, new, new
    rows["solved"] = np.where(done, np.maximum(1, rows["solved"]), 0)
    return rows


def _points(value: float) -> str:
    return f"{100 * value:+.1f}".replace("-", "−")


def _percent(value: float) -> str:
    return f"{100 * value:.1f}%"


def _sentences(users: pd.DataFrame, guard: str) -> Sentences:
    """Return of each sentence the form that holds and the forms that do not; too near ones are left out."""
    rows = counted(users)
    own, session, seen = shares(rows), shares(rows, per="session"), shares(rows, arm="saw")
    with_staff = shares(counted(users, staff=True))
    gap = own["new"] - own["old"]
    low, high = interval(**own)
    narrow, wide = interval(**own, z=1.645), interval(**own, z=2.576)
    made: Sentences = {}

    def add(
        letter: str, place: str, text: Callable[..., str], good: tuple[object, ...], *wrong: tuple[object, ...]
    ) -> None:
        said, others = text(*good), [text(*values) for values in wrong if _far(good, values)]
        made[letter, place] = (said, [other for other in others if other != said])

    def headline(new: float, old: float) -> str:
        return f"Of the users who count, {_percent(new)} solved a case with the new version and {_percent(old)} with the old one."

    add(
        "A",
        "first",
        headline,
        (own["new"], own["old"]),
        *((one["new"], one["old"]) for one in (session, with_staff, seen)),
    )
    add(
        "A",
        "second",
        lambda value: f"The difference, new less old, is {_points(value)} percentage points.",
        (gap,),
        (gap / own["old"],),
        (-gap,),
        (session["new"] - session["old"],),
        (seen["new"] - seen["old"],),
    )
    add(
        "B",
        "first",
        lambda one, two: (
            f"The 95% interval of the difference runs from {_points(one)} to {_points(two)} percentage points."
        ),
        (low, high),
        narrow,
        wide,
        (-high, -low) if abs(gap) > 0.01 else (low, high),
    )
    inside = low <= 0 <= high
    words = {True: "Zero lies inside the 95% interval.", False: "Zero lies outside of the 95% interval."}
    made["B", "second"] = (words[inside], [words[not inside]])
    sizes = [len(rows), len(counted(users, staff=True)), len(counted(users, last=False)), len(users)]
    add("C", "first", lambda many: f"{many:,} users count.", (sizes[0],), *((size,) for size in sizes[1:]))
    part = rows["plan"].value_counts(normalize=True)
    largest = str(part.index[0])
    most = bool(part.iloc[0] > 0.5)
    half = {
        True: f"Most of them are on the {largest} plan.",
        False: f"Less than half of them are on the {largest} plan.",
    }
    made["C", "second"] = (half[most], [half[not most]])
    _add_guards(made, add, rows, guard)
    _add_plan(add, rows, users, gap)
    _add_minutes(add, rows)
    return made


def _far(good: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return whether every number is told apart after rounding, and no number is meant where none is."""
    pairs = [(a, b) for a, b in zip(good, other, strict=True) if isinstance(a, float)]
    return all(abs(a - b) >= 0.004 for a, b in pairs if isinstance(b, float)) if pairs else good != other


def _by_arm(rows: pd.DataFrame, column: str) -> tuple[float, float]:
    """Return the mean of a column with the new and with the old version."""
    new = (rows["assigned"] == "new").to_numpy()
    values = (rows[column] == "yes").to_numpy() if column == "reopened" else rows[column].to_numpy(dtype=float)
    return float(values[new].mean()), float(values[~new].mean())


def _add_guards(made: Sentences, add: Callable[..., None], rows: pd.DataFrame, guard: str) -> None:
    new, old = _by_arm(rows, "reopened")
    more = new - old

    side = {True: "within", False: "beyond"}

    def reopened(value: float, where: str) -> str:
        return f"Users who had to reopen a case: {_points(value)} percentage points, {where} what the plan allows."

    inside = more <= GUARD_BAR
    add(
        "D",
        "first",
        reopened,
        (more, side[inside]),
        (more / old, side[more / old <= GUARD_BAR]),
        (-more, side[-more <= GUARD_BAR]),
    )
    said, others = made["D", "first"]
    made["D", "first"] = (said, [*others, reopened(more, side[not inside])])
    means = {name: _by_arm(rows, name) for name in GUARDS}

    def other(name: str, values: tuple[float, float]) -> str:
        call = "higher" if values[0] > values[1] else "not higher"
        return f"The plan's other guardrail, {name} per user, is {call}: {values[0]:.2f} with the new version, {values[1]:.2f} with the old one."

    invented = next(name for name in GUARDS if name != guard)
    add("D", "second", other, (guard, means[guard]), (invented, means[invented]), (guard, means[guard][::-1]))


def _add_plan(add: Callable[..., None], rows: pd.DataFrame, users: pd.DataFrame, gap: float) -> None:
    by_plan = {name: shares(rows[rows["plan"] == name]) for name in PLANS}
    gaps = {name: one["new"] - one["old"] for name, one in by_plan.items()}
    part = (rows["plan"].value_counts(normalize=True)).to_dict()
    odd = min((name for name in PLANS if part[name] < 0.45), key=lambda name: gaps[name] * np.sign(gap))
    sessions = rows.groupby("plan")["sessions"].sum() / rows["sessions"].sum()
    add(
        "E",
        "first",
        lambda name, value: f"On the {name} plan the difference is {_points(value)} percentage points.",
        (odd, gaps[odd]),
        (odd, -gaps[odd]),
        *((odd, value) for name, value in gaps.items() if name != odd),
    )
    solved = rows[rows["solved"] >= 1]["plan"].value_counts(normalize=True)
    add(
        "E",
        "second",
        lambda name, value: f"{_percent(value)} of the users who count are on the {name} plan.",
        (odd, float(part[odd])),
        (odd, float(sessions[odd])),
        (odd, float(solved[odd])),
        (odd, float((users["plan"] == odd).mean())),
        (odd, float((rows[rows["assigned"] == "new"]["plan"] == odd).mean())),
    )


def _add_minutes(add: Callable[..., None], rows: pd.DataFrame) -> None:
    new = (rows["assigned"] == "new").to_numpy()
    minutes = rows["minutes"].to_numpy()
    middle = float(np.median(minutes[new])), float(np.median(minutes[~new]))
    mean = float(minutes[new].mean()), float(minutes[~new].mean())
    add(
        "F",
        "first",
        lambda one, two: (
            f"The median user needed {one:.1f} minutes with the new version and {two:.1f} with the old one."
        ),
        middle,
        mean,
        middle[::-1],
    )

    def changed(value: float) -> str:
        return f"Measured by the old median, the new median is {abs(100 * value):.0f}% {'lower' if value < 0 else 'higher'}."

    own = middle[0] / middle[1] - 1
    add("F", "second", changed, (own,), (middle[1] / middle[0] - 1,), (mean[0] / mean[1] - 1,), (-own,))


OTHER_WAYS: Mapping[str, Mapping[str, Any]] = {
    "with our own staff": {"staff": True},
    "without the first day": {"first": False},
    "without the last day": {"last": False},
    "of all days": {"dates": False},
    "of all rows": {"dates": False, "staff": True},
    "by the version that was seen": {"arm": "saw"},
    "without users who saw the other version": {"switched": False},
    "per session": {"per": "session"},
    "of users with all sessions solved": {"per": "all"},
    "of the mean share of a user's sessions": {"per": "mean"},
}
"""Other ways to count, by words that fit after "that is the difference ...".""" ""


@lru_cache(maxsize=64)
def other_numbers(data: Readout) -> dict[str, dict[str, float]]:
    """Return what other ways give, field by field."""
    found, rows = numbers(data), counted(data.users)
    own = shares(rows)
    by_way = {name: numbers(data, **ways) for name, ways in OTHER_WAYS.items()}
    gap, half = found["difference"], (found["high"] - found["low"]) / 2
    other: dict[str, dict[str, float]] = {
        field: {f"{what} {name}": by_way[name][field] for name in by_way}
        for field, what in (
            ("count", "the number"),
            ("difference", "the difference"),
            ("low", "the low end"),
            ("high", "the high end"),
            ("split", "the share"),
        )
    }
    other["count"] = {name: value for name, value in other["count"].items() if value != found["count"]}
    other["count"] |= {
        "all sessions": float(rows["sessions"].sum()),
        "users with the new version": own["n_new"],
        "users with the old version": own["n_old"],
    }
    other["difference"] |= {
        "the difference in percent of the old share": gap / own["old"],
        "the difference in percent of the new share": gap / own["new"],
        "the share with the new version": own["new"],
        "the share with the old version": own["old"],
        "old less new": -gap,
    }
    one = NORMAL * (own["new"] * (1 - own["new"]) / own["n_new"]) ** 0.5
    for end, sign in (("low", -1), ("high", 1)):
        other[end] |= {
            "the end of the 90% interval": gap + sign * half * 1.645 / NORMAL,
            "the end of the 99% interval": gap + sign * half * 2.576 / NORMAL,
            "one standard error away": gap + sign * half / NORMAL,
            "the end with the whole width": gap + sign * 2 * half,
            "half the width away from zero": sign * half,
            "the other end": gap - sign * half,
            "the difference": gap,
            "the end with the error of one version": gap + sign * one,
            "the end of the share with the new version": own["new"] + sign * one,
            "the end with all users in each version": gap + sign * half / 2**0.5,
            "the end with the two errors added": gap + sign * half * 2**0.5,
        }
    other["split"] |= {
        "the share with the old version": 1 - found["split"],
        "users with the new version ÷ users with the old one": own["n_new"] / own["n_old"],
        "how far the share is off": found["split"] - PLANNED,
        "the share of sessions": float(rows["sessions"][rows["assigned"] == "new"].sum() / rows["sessions"].sum()),
        "the share of those who solved a case": float((rows[rows["solved"] >= 1]["assigned"] == "new").mean()),
    }
    return other


_SAME_ROWS = ("per session", "sessions solved", "user's sessions", "saw the other version")
"""Ways that count the same users, or nearly, so that their split is the right one."""


def planted_truths(drawn: Readout) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    wrong = sum(_WRONG[claim] for claim in drawn.claims.values())
    found = numbers(drawn)
    rows = counted(drawn.users)
    part = rows["plan"].value_counts(normalize=True)
    more = _by_arm(rows, "reopened")
    first: dict[str, bool | float] = {
        "every sentence could be made": bool((drawn.sentences["sentence"] != "").all()),
        "four to eight sentences are wrong": min(wrong - 3, 9 - wrong),
        "the story holds": right(drawn)["send"] == drawn.story,
        "the split is clear of what is allowed": clear_of(abs(found["split"] - PLANNED), ALLOWED, 0.006),
        "zero is clear of both ends": min(abs(found["low"]), abs(found["high"])) - 0.006,
        "most is clear of half, but not by far": min(
            clear_of(float(part.iloc[0]), 0.5, 0.004), 0.03 - abs(float(part.iloc[0]) - 0.5)
        ),
        "the guardrail is clear of its bar": min(
            clear_of(more[0] - more[1], GUARD_BAR, 0.004), clear_of(more[0] - more[1], 0, 0.003)
        ),
    }
    if not all(map(holds, first.values())):
        return first
    other = other_numbers(drawn)
    return first | {
        "each other way gives another difference": apart(
            found["difference"], other["difference"].values(), 3.2 * WITHIN
        ),
        "each other way gives another low end": apart(found["low"], other["low"].values(), 3.2 * WITHIN),
        "each other way gives another high end": apart(found["high"], other["high"].values(), 3.2 * WITHIN),
        "each other way gives another split": apart(
            found["split"],
            [value for name, value in other["split"].items() if not name.endswith(_SAME_ROWS)],
            3.2 * WITHIN,
        ),
    }
