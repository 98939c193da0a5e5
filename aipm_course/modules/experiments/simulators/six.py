"""Six tests that are over, and six verdicts: counts by day, plan and arm, and how long requests took.

Everything here is invented. Each test ran for 28 days in two plans, whose rates differ and which were ramped to different
shares of treatment, as the test's plan says. Six of ten roles are dealt to the letters; at least four verdicts occur, and none
more than twice:

- `clean`, `within` (slower, just within the limit), `grows` (nothing in week 1), `simpson_up` (all users together fall): ship;
- `slow` (requests take too long): iterate_delay; `fades` (a great week 1, and a lift too small to pay in week 4): iterate_small;
- `null` (an interval below what pays), `simpson_down` (all users together rise): stop;
- `split`: rerun_split; `wide` (few users): rerun_wide.

Seven users in ten are in basic, and treatment does more for them than for plus, so a lift in which both plans weigh the same is
another one.

Counts are planted near their rates, with a third of the noise of chance, so that a file keeps its story.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.margins import Truths, clear_of, holds
from aipm_course.simulation.rates import Z95
from aipm_course.simulation.streams import stream

FILES = ("A", "B", "C", "D", "E", "F")
PLANS = ("basic", "plus")
_SIZE = {"basic": 0.7, "plus": 0.3}
_MORE = {"basic": 0.72, "plus": -1.68}
"""Points by which a plan's lift differs from the file's, whose weighted mean stays what it is."""
Z_LIMIT, DELAY_LIMIT, LEAST_LIFT = 3.29, 5.0, 3.0
LAST_WEEK = (22, 28)
VERDICT_OF = {
    "clean": "ship",
    "within": "ship",
    "grows": "ship",
    "simpson_up": "ship",
    "slow": "iterate_delay",
    "fades": "iterate_small",
    "null": "stop",
    "simpson_down": "stop",
    "split": "rerun_split",
    "wide": "rerun_wide",
}
VERDICTS = ("ship", "iterate_delay", "iterate_small", "stop", "rerun_split", "rerun_wide")


@dataclass(frozen=True, eq=False)
class Six:
    """Six tests.

    Attributes:
        counts: one row per file, day, plan and arm: users, solved (`load("experiments_six")`).
        delays: one row per file, arm and upper end of a delay: requests (`load("experiments_delays")`).
        plans: one row per file and plan: planned share of treatment (`load("experiments_ramps")`).
        roles: role of each file.
    """

    counts: pd.DataFrame
    delays: pd.DataFrame
    plans: pd.DataFrame
    roles: Mapping[str, str]


@lru_cache(maxsize=64)
def six(seed: int = 0) -> Six:
    """Return the tests of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> made = six(0)
        >>> made.counts.shape, made.plans.shape
        ((672, 6), (12, 3))
    """
    return first_that_holds(_draw, planted_truths, seed)


def verdict(z: float, p95: float, lift: float, low: float, high: float) -> str:
    """Return what the ladder of the task says for a file.

    >>> verdict(0, 3, 5, 4, 6), verdict(0, 3, 2, 1, 3), verdict(0, 3, 1, -1, 2.9), verdict(0, 3, 2, -2, 6)
    ('ship', 'iterate_small', 'stop', 'rerun_wide')
    """
    if abs(z) > Z_LIMIT:
        return "rerun_split"
    if p95 > DELAY_LIMIT:
        return "iterate_delay"
    if low > 0:
        return "ship" if lift >= LEAST_LIFT else "iterate_small"
    return "stop" if high < LEAST_LIFT else "rerun_wide"


@lru_cache(maxsize=256)
def numbers(
    made: Six,
    *,
    days: tuple[int, int] = LAST_WEEK,
    by_plan: bool = True,
    same_weight: bool = False,
    planned: bool = True,
    arms: tuple[str, ...] = ("treatment",),
) -> pd.DataFrame:
    """Return per file z, p95, lift, low and high.

    Kept per drawn tests; treat it as read-only.

    Args:
        made: the tests.
        days: first and last day of the lift.
        by_plan: whether plans are compared one by one and weighted by their users; otherwise all users together.
        same_weight: whether each plan weighs the same, whatever its users.
        planned: whether z is held against the planned shares; otherwise against half.
        arms: whose delays are counted.
    """
    users, solved = _cubes(made)
    shares = made.plans.pivot(index="file", columns="plan", values="share")
    total = users.sum(axis=1)
    both = total.sum(axis=2)
    share = shares.loc[list(FILES), _plans(made)].to_numpy() if planned else np.full(both.shape, 0.5)
    off = total[:, :, 1].sum(axis=1) - (both * share).sum(axis=1)
    z = off / np.sqrt((both * share * (1 - share)).sum(axis=1))
    window = slice(days[0] - 1, days[1])
    n, k = users[:, window].sum(axis=1), solved[:, window].sum(axis=1)
    if not by_plan:
        n, k = n.sum(axis=1, keepdims=True), k.sum(axis=1, keepdims=True)
    rate = k / n
    weight = n.sum(axis=2) / n.sum(axis=(1, 2))[:, None]
    weight = np.full(weight.shape, 1 / weight.shape[1]) if same_weight else weight
    lift = 100 * (weight * (rate[:, :, 1] - rate[:, :, 0])).sum(axis=1)
    half = 100 * Z95 * np.sqrt((weight**2 * (rate * (1 - rate) / n).sum(axis=2)).sum(axis=1))
    delay = [p95(made.delays, file, arms) for file in FILES]
    table = {"z": z, "p95": delay, "lift": lift, "low": lift - half, "high": lift + half}
    return pd.DataFrame(table, index=pd.Index(FILES, name="file"))


def _plans(made: Six) -> list[str]:
    """Return the plans that are counted, in the order of the rows."""
    counted = set(made.counts["plan"].unique())
    return [plan for plan in PLANS if plan in counted]


def _cubes(made: Six) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return users and solved by file, day, plan and arm (control, treatment): the order in which rows are drawn."""
    shape = (len(FILES), 28, len(_plans(made)), 2)
    return tuple(made.counts[name].to_numpy(float).reshape(shape) for name in ("users", "solved"))  # type: ignore[return-value]


def p95(delays: pd.DataFrame, file: str, arms: tuple[str, ...] = ("treatment",), share: float = 0.95) -> float:
    """Return the smallest upper end by which so large a share of the requests is answered."""
    rows = delays[((delays["file"] == file) & delays["arm"].isin(arms)).to_numpy()]
    ends, at = np.unique(rows["upto"].to_numpy(), return_inverse=True)
    answered = bincount(at, rows["requests"].to_numpy()).cumsum()
    return float(ends[int((answered < share * answered[-1]).sum())])


def facts_of_six(seed: int = 0) -> pd.DataFrame:
    """Return the bars: fact, value, unit, meaning; the same on every seed."""
    rows = [
        ("z_limit", Z_LIMIT, "standard errors", "further from the plan than this counts as broken"),
        ("delay_limit", DELAY_LIMIT, "seconds", "P95 of treatment may be this at most"),
        ("least_lift", LEAST_LIFT, "points", "the smallest lift that pays"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _roles(seed: int) -> dict[str, str]:
    """Deal six roles to the letters: four verdicts or more, none more than twice."""
    generator = stream(seed, "experiments.room")
    names = list(VERDICT_OF)
    while True:
        dealt = [names[int(place)] for place in generator.permutation(len(names))[: len(FILES)]]
        told = [VERDICT_OF[role] for role in dealt]
        if len(set(told)) >= 4 and max(map(told.count, told)) <= 2:
            return dict(zip(FILES, dealt, strict=True))


def _draw(seed: int, attempt: int) -> Six:
    roles = _roles(seed)
    generator = stream(seed, "experiments.six.counts", attempt)
    counts, delays, plans = [], [], []
    for file, role in roles.items():
        shares = _shares(generator, role)
        plans += [(file, plan, share) for plan, share in shares.items()]
        counts.append(_counts(generator, file, role, shares))
        delays.append(_delays(generator, file, role))
    return Six(
        pd.concat(counts, ignore_index=True),
        pd.concat(delays, ignore_index=True),
        pd.DataFrame(plans, columns=["file", "plan", "share"]),
        roles,
    )


def _shares(generator: np.random.Generator, role: str) -> dict[str, float]:
    if role == "simpson_up":
        pair = (0.7, 0.3)
    elif role == "simpson_down":
        pair = (0.3, 0.65)
    else:
        pair = ((0.5, 0.4), (0.4, 0.5), (0.6, 0.5), (0.5, 0.6))[int(generator.integers(4))]
    return dict(zip(PLANS, pair, strict=True))


def _lifts(generator: np.random.Generator, role: str) -> tuple[float, float, float, float]:
    """Return the lift of each week in points."""
    good = float(generator.uniform(5.2, 6.8))
    if role == "fades":
        return 9.0, 6.5, 3.6, float(generator.uniform(1.8, 2.2))
    if role == "grows":
        return -0.6, 1.6, 3.8, good
    flat = {
        "null": float(generator.uniform(-0.2, 0.5)),
        "simpson_down": float(generator.uniform(-2.2, -1.2)),
        "wide": float(generator.uniform(1.4, 2.4)),
    }.get(role, good)
    return flat, flat, flat, flat


def _counts(generator: np.random.Generator, file: str, role: str, shares: Mapping[str, float]) -> pd.DataFrame:
    weekly = float(generator.uniform(1_500, 2_100) if role == "wide" else generator.uniform(24_000, 34_000))
    base = {"basic": float(generator.uniform(0.42, 0.48)), "plus": float(generator.uniform(0.7, 0.75))}
    lifts = _lifts(generator, role)
    sign = 1 if generator.random() < 0.5 else -1
    spread = (4 * weekly * 0.24) ** 0.5
    off = (
        (sign * float(generator.uniform(4.6, 6)) if role == "split" else float(generator.uniform(-1.5, 1.5)))
        * spread
        / 56
    )
    rows = []
    for day in range(1, 29):
        for plan in PLANS:
            quiet = 0.6 if day % 7 in (6, 0) else 1.0
            both = round(weekly / 6.2 * _SIZE[plan] * quiet * float(generator.uniform(0.95, 1.05)))
            treated = round(shares[plan] * both + off)
            for arm, users, extra in (("control", both - treated, 0.0), ("treatment", treated, lifts[(day - 1) // 7])):
                rate = base[plan] + extra / 100 + (_MORE[plan] / 100 if arm == "treatment" else 0)
                noise = 0.33 * (users * rate * (1 - rate)) ** 0.5 * float(generator.normal())
                rows.append((file, day, plan, arm, users, round(users * rate + noise)))
    return pd.DataFrame(rows, columns=["file", "day", "plan", "arm", "users", "solved"])


def _delays(generator: np.random.Generator, file: str, role: str) -> pd.DataFrame:
    """Return requests by delay; the 95th percentile falls into the band that the role needs."""
    upto = np.arange(0.25, 15.01, 0.25)
    aim = {
        "control": 0.25 * float(generator.integers(10, 14)),
        "treatment": 0.25 * float(generator.integers(21, 28))
        if role == "slow"
        else 0.25 * float(generator.integers(14, 19)),
    }
    if role == "within":
        aim["treatment"] = DELAY_LIMIT
    frames = []
    for arm, target in aim.items():
        sigma = float(generator.uniform(0.5, 0.65))
        drawn = np.exp(generator.normal(0, sigma, 6_000))
        drawn = drawn * (target - 0.125) / float(np.quantile(drawn, 0.95))
        band = np.minimum(np.ceil(drawn / 0.25), len(upto)).astype(int) - 1
        requests = [int((band == number).sum()) for number in range(len(upto))]
        frames.append(pd.DataFrame({"file": file, "arm": arm, "upto": upto, "requests": requests}))
    return pd.concat(frames)


def planted_truths(made: Six) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    table: Any = numbers(made)
    decided = {file: verdict(**{str(name): float(value) for name, value in table.loc[file].items()}) for file in FILES}
    sound = [file for file, role in made.roles.items() if role != "split"]
    read = [file for file, role in made.roles.items() if role not in ("split", "slow")]
    of_one_look: dict[str, bool | float] = {
        "the verdicts are the roles'": all(decided[file] == VERDICT_OF[role] for file, role in made.roles.items()),
        "splits are sound or broken": min(
            min(2.4 - abs(float(table["z"][file])) for file in sound),
            min((abs(float(table["z"][file])) - 4.1 for file in FILES if file not in sound), default=1.0),
        ),
        "lower ends are clear of zero": min(clear_of(float(table["low"][file]), 0, 0.3) for file in read),
        "upper ends are clear of what pays": min(
            clear_of(float(table["high"][file]), LEAST_LIFT, 0.3) for file in read
        ),
        "lifts are clear of what pays": min(
            clear_of(float(table["lift"][file]), LEAST_LIFT, 0.3) for file in read if float(table["low"][file]) > 0
        )
        if any(float(table["low"][file]) > 0 for file in read)
        else 1.0,
    }
    if not all(map(holds, of_one_look.values())):
        return of_one_look  # the other truths take longer to work out than an attempt takes to be drawn
    pooled, all_days = numbers(made, by_plan=False), numbers(made, days=(1, 28))
    alike = numbers(made, same_weight=True)
    return of_one_look | {
        "plans matter in every file": float((pooled["lift"] - table["lift"]).abs().min()) - 0.4,
        "plans are not of one weight in any file": float((alike["lift"] - table["lift"]).abs().min()) - 0.17,
        "all days are not the last week": float((all_days["low"] - table["low"]).abs().min()) - 0.25,
        "simpson turns the sign": min(
            (
                -float(pooled["lift"][file] * table["lift"][file])
                for file, role in made.roles.items()
                if role.startswith("simpson")
            ),
            default=1.0,
        ),
    }
