"""A beta of four weeks: how many used the feature, and how many will when everybody has it.

Everything here is invented. Those who joined are not those who will have it: by size of account, the beta has other shares than the
users who can get the feature. What that does is drawn: the beta flatters and the forecast stays under the bar (30% of the seeds),
flatters and the forecast clears it all the same (25%), understates and the forecast clears it (25%), or the interval of the forecast
holds the bar (20%).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount, repeat
from aipm_course.simulation.margins import Truths, apart, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

TYPES = ("solo", "team", "firm", "group")
STORIES = {"flatters_no": 0.3, "flatters_yes": 0.25, "understates": 0.25, "open": 0.2}
RIGHT = {"flatters_no": "no", "flatters_yes": "yes", "understates": "yes", "open": "open"}
WEEKS = 2
"""Weeks of four in which somebody who is active used the feature, at least."""
NORMAL = 1.96


@dataclass(frozen=True, eq=False)
class Beta:
    """A beta and the users who can get the feature.

    Attributes:
        members: one row per user who joined (`load("launch_members")`): user, type, type_today, staff, left, weeks.
        base: one row per type of account (`load("launch_base")`): type, invited, users, staff, closed.
        bar: least share of active users at which the feature is opened to everybody.
        story: what the beta does.
        seed: the seed.
    """

    members: pd.DataFrame
    base: pd.DataFrame
    bar: float
    story: str
    seed: int


@lru_cache(maxsize=64)
def beta(seed: int = 0) -> Beta:
    """Return the beta of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> beta(0).base["type"].tolist() == list(TYPES)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_beta(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, meaning."""
    return pd.DataFrame(
        [("bar", beta(seed).bar, "least share of active users at which the feature is opened to everybody")],
        columns=["fact", "value", "meaning"],
    )


def eligible(base: pd.DataFrame, *, staff: bool = False, closed: bool = False) -> npt.NDArray[np.float64]:
    """Return the users of each type who can get the feature, in the order of `TYPES`.

    Args:
        base: one row per type.
        staff: whether our own staff stay in.
        closed: whether closed accounts stay in.
    """
    users = base["users"] - (0 if staff else base["staff"]) - (0 if closed else base["closed"])
    return users.to_numpy(dtype=float)


def rates(
    members: pd.DataFrame,
    *,
    staff: bool = False,
    left: str = "inactive",
    weeks: int = WEEKS,
    by: str = "type",
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return of each type how many members count and the share that is active, in the order of `TYPES`.

    Args:
        members: one row per user who joined.
        staff: whether our own staff count.
        left: somebody who left the beta is "inactive", judged "by_weeks", or "dropped".
        weeks: least number of weeks.
        by: the column with the type.
    """
    kept = np.ones(len(members), bool) if staff else (members["staff"] == "no").to_numpy()
    gone = (members["left"] == "yes").to_numpy()
    active = (members["weeks"] >= weeks).to_numpy()
    if left == "inactive":
        active = active & ~gone
    if left == "dropped":
        kept = kept & ~gone
    place = _places(members[by])[kept]
    n = bincount(place, minlength=len(TYPES)).astype(float)
    return n, bincount(place, weights=active[kept].astype(float), minlength=len(TYPES)) / n


def _places(types: pd.Series) -> npt.NDArray[np.int64]:
    return pd.Categorical(types, categories=list(TYPES)).codes.astype(np.int64)


def forecast(weights: npt.NDArray[np.float64], share: npt.NDArray[np.float64]) -> float:
    """Return the mean of the types' shares, weighted."""
    return float((weights * share).sum() / weights.sum())


def half_width(
    weights: npt.NDArray[np.float64], n: npt.NDArray[np.float64], share: npt.NDArray[np.float64], z: float = NORMAL
) -> float:
    """Return half of the width of the forecast's 95% interval: the types' variances, by the squares of their weights."""
    w = weights / weights.sum()
    return z * float(np.sqrt((w**2 * share * (1 - share) / n).sum()))


def expand(value: float, half: float, bar: float) -> str:
    """Return what the interval says about the bar."""
    return "yes" if value - half >= bar else "no" if value + half < bar else "open"


def numbers(drawn: Beta, *, eligible_by: Mapping[str, bool] | None = None, **ways: Any) -> dict[str, float]:
    """Return beta, forecast, half and users, in the way of the text or in another (`eligible`, `rates`)."""
    n, share = rates(drawn.members, **ways)
    weights = eligible(drawn.base, **(eligible_by or {}))
    value = forecast(weights, share)
    return {
        "beta": forecast(n, share),
        "forecast": value,
        "half": half_width(weights, n, share),
        "users": value * float(weights.sum()),
    }


WRONG_RATES: Mapping[str, Mapping[str, Any]] = {
    "staff_in": {"staff": True},
    "left_by_weeks": {"left": "by_weeks"},
    "left_dropped": {"left": "dropped"},
    "one_week": {"weeks": 1},
    "three_weeks": {"weeks": 3},
    "today": {"by": "type_today"},
}
WRONG_BASES: Mapping[str, Mapping[str, bool]] = {
    "all_users": {"staff": True, "closed": True},
    "with_staff": {"staff": True},
    "with_closed": {"closed": True},
}
BETA, FORECAST, HALF = 0.0015, 0.0015, 0.006
"""Tolerances of the task: shares, and of `half` a share of itself."""


def other_forecasts(drawn: Beta) -> dict[str, float]:
    """Return what wrong methods give for the forecast."""
    n, share = rates(drawn.members)
    base, weights = drawn.base, eligible(drawn.base)
    found = {name: numbers(drawn, **ways)["forecast"] for name, ways in WRONG_RATES.items()}
    found |= {name: numbers(drawn, eligible_by=ways)["forecast"] for name, ways in WRONG_BASES.items()}
    invited = base["invited"].to_numpy(dtype=float)
    found |= {
        "beta": forecast(n, share),
        "plain_mean": float(share.mean()),
        "invited_weights": forecast(invited, share),
        "per_invited": float((n * share).sum() / invited.sum()),
        "per_invited_reweighted": forecast(weights, n * share / invited),
        "median": float(np.median(share)),
        "largest_type": float(share[int(weights.argmax())]),
        "turned": float((n / weights * share).sum() / (n / weights).sum()),
        "mean_weeks": forecast(weights, _mean_weeks(drawn.members)),
    }
    return found


def other_halves(drawn: Beta) -> dict[str, float]:
    """Return what wrong methods give for half of the interval."""
    n, share = rates(drawn.members)
    weights = eligible(drawn.base)
    w = weights / weights.sum()
    right = half_width(weights, n, share)
    whole = forecast(n, share)
    value = forecast(weights, share)
    return {
        "standard_error": right / NORMAL,
        "z_2": 2 / NORMAL * right,
        "z_90": 1.645 / NORMAL * right,
        "z_99": 2.576 / NORMAL * right,
        "whole_width": 2 * right,
        "no_squares": NORMAL * float(np.sqrt((w * share * (1 - share) / n).sum())),
        "of_the_beta": NORMAL * float(np.sqrt(whole * (1 - whole) / n.sum())),
        "of_the_forecast": NORMAL * float(np.sqrt(value * (1 - value) / n.sum())),
        "of_eligible": NORMAL * float(np.sqrt(value * (1 - value) / weights.sum())),
        "no_root": NORMAL * float((w**2 * share * (1 - share) / n).sum()),
        "sum_of_halves": NORMAL * float((w * np.sqrt(share * (1 - share) / n)).sum()),
        "beta_weights": half_width(n, n, share),
        "eligible_for_n": half_width(weights, weights, share),
    }


def _mean_weeks(members: pd.DataFrame) -> npt.NDArray[np.float64]:
    kept = members[members["staff"] == "no"]
    place = _places(kept["type"])
    n = bincount(place, minlength=len(TYPES))
    found: npt.NDArray[np.float64] = bincount(place, weights=kept["weeks"].to_numpy() / 4, minlength=len(TYPES)) / n
    return found


_SHARES = {
    # role: (share of the beta, share of the eligible users, share that is active), one row per role
    "flatters": ((0.5, 0.12, 0.66), (0.22, 0.2, 0.36), (0.16, 0.3, 0.25), (0.12, 0.38, 0.2)),
    "understates": ((0.5, 0.12, 0.12), (0.22, 0.22, 0.3), (0.16, 0.3, 0.42), (0.12, 0.36, 0.5)),
}


def _draw(seed: int, attempt: int) -> Beta:
    told = story(seed, "launch.beta", STORIES)
    generator = stream(seed, "launch.beta", attempt)
    flat = told == "flatters_no" or told == "flatters_yes" or (told == "open" and generator.random() < 0.5)
    roles = _SHARES["flatters" if flat else "understates"]
    order = generator.permutation(len(TYPES))
    joined, own, active = (np.array([roles[int(place)][column] for place in order]) for column in range(3))
    if told == "open":
        # The largest type of the base is thin in the beta, so that the interval is wide.
        thin = int(own.argmax())
        joined[thin] = 0.035
    joined = joined * generator.uniform(0.9, 1.1, len(TYPES))
    own = own * generator.uniform(0.9, 1.1, len(TYPES))
    active = np.clip(active * generator.uniform(0.85, 1.15, len(TYPES)), 0.05, 0.85)
    size = int(generator.integers(1_700, 2_200))
    n = np.round(size * joined / joined.sum()).astype(int)
    members = _members(generator, n, active)
    total = int(generator.integers(24, 60)) * 500
    base = _base(generator, n, np.round(total * own / own.sum()).astype(int), active)
    drawn = Beta(members, base, 0.0, told, seed)
    found = numbers(drawn)
    return Beta(members, base, _bar(generator, told, found), told, seed)


def _bar(generator: np.random.Generator, told: str, found: Mapping[str, float]) -> float:
    """Return a bar in whole percent that fits the story, 0 where there is none."""
    value, half, whole = found["forecast"], found["half"], found["beta"]
    clear = 0.006
    span = {
        "flatters_no": (value + half + clear, whole - clear),
        "flatters_yes": (0.15, value - half - clear),
        "understates": (whole + clear, value - half - clear),
        "open": (value - half + clear, value + half - clear),
    }[told]
    low, high = int(np.ceil(100 * span[0])), int(np.floor(100 * span[1]))
    if told == "flatters_yes":
        low = max(low, high - 4)
    return float(generator.integers(low, high + 1)) / 100 if low <= high else 0.0


def _members(generator: np.random.Generator, n: npt.NDArray[np.int64], active: npt.NDArray[np.float64]) -> pd.DataFrame:
    place = repeat(np.arange(len(TYPES)), n)
    size = len(place)
    on = generator.random(size) < active[place]
    weeks = np.where(on, generator.choice([2, 3, 4], size=size, p=[0.35, 0.3, 0.35]), generator.integers(0, 2, size))
    # Who left may have used it before: that is what makes "by weeks" flatter.
    left = generator.random(size) < 0.09
    weeks = np.where(left, generator.choice([0, 1, 2, 3], size=size, p=[0.15, 0.2, 0.4, 0.25]), weeks)
    grown = (generator.random(size) < np.where(on & ~left, 0.4, 0.04)) & (place < len(TYPES) - 1)
    staff_type = int(generator.integers(len(TYPES)))
    staff = generator.random(size) < np.where(place == staff_type, 0.13, 0.04)
    weeks = np.where(staff & ~left, generator.choice([1, 2, 3, 4], size=size, p=[0.05, 0.15, 0.3, 0.5]), weeks)
    names = np.array(TYPES)
    table = pd.DataFrame(
        {
            "type": names[place],
            "type_today": names[np.where(grown, place + 1, place)],
            "staff": np.where(staff, "yes", "no"),
            "left": np.where(left, "yes", "no"),
            "weeks": weeks,
        }
    )
    table = table.iloc[generator.permutation(size)].reset_index(drop=True)
    table.insert(0, "user", [f"U{number:04d}" for number in range(1, size + 1)])
    return table


def _base(
    generator: np.random.Generator,
    n: npt.NDArray[np.int64],
    own: npt.NDArray[np.int64],
    active: npt.NDArray[np.float64],
) -> pd.DataFrame:
    # Staff and closed accounts sit where the share is far from the mean, on one side of it, so that leaving them in tells.
    pull = own * (active - float((own * active).sum() / own.sum())) * (1 if generator.random() < 0.5 else -1)
    first, second, *others = (int(place) for place in np.argsort(-pull))
    closed, staff = np.empty(len(TYPES)), np.empty(len(TYPES))
    staff[[first, second, *others]] = [0.35, *generator.permutation([0.02, 0.03, 0.05])]
    closed[[second, first, *others]] = [0.7, *generator.permutation([0.05, 0.08, 0.12])]
    gone, ours = np.round(own * closed).astype(int), np.round(own * staff).astype(int)
    invited = np.round(n / generator.uniform(0.25, 0.7, len(TYPES))).astype(int)
    return pd.DataFrame({"type": TYPES, "invited": invited, "users": own + gone + ours, "staff": ours, "closed": gone})


def planted_truths(drawn: Beta) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    found = numbers(drawn)
    value, half = found["forecast"], found["half"]
    first: dict[str, bool | float] = {
        "the bar fits the story": bool(drawn.bar) and expand(value, half, drawn.bar) == RIGHT[drawn.story],
        "the beta is far from the forecast": abs(found["beta"] - value) - 0.06,
        "no end of the interval lies on the bar": min(abs(value - half - drawn.bar), abs(value + half - drawn.bar))
        - 0.005,
    }
    if not all(map(holds, first.values())):
        return first
    by_rates = {name: numbers(drawn, **ways) for name, ways in WRONG_RATES.items()}
    return first | {
        "each rule moves the beta": min(
            abs(by_rates[name]["beta"] - found["beta"]) for name in WRONG_RATES if name != "today"
        )
        - 3.2 * BETA,
        "each rule moves the forecast": apart(value, other_forecasts(drawn).values(), 3.2 * FORECAST),
        "each other interval is another": apart(half, other_halves(drawn).values(), 3.2 * HALF * half),
        "the beta says the other side of the bar": drawn.story not in ("flatters_no", "understates")
        or (found["beta"] >= drawn.bar) == (drawn.story == "flatters_no"),
        "every type has members": float(rates(drawn.members)[0].min()) - 40,
    }
