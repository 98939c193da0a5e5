"""Five mixes of vendors, priced, and held against the outages of a year with their shared clouds.

Everything here is invented. A vendor runs on one of three clouds; when a cloud is down, so is each vendor on it. A standby on another
cloud takes over after a while. The story is what keeps the cheapest mix out, if anything does, and which mix is chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

MIXES = ("single", "backup", "pair", "guarded", "three")
VENDORS = ("Aster", "Iris", "Lotus", "Poppy", "Tulip")
CLOUDS = ("Basalt", "Granite", "Slate")
COLUMNS = ("cost", "lost", "worst")
STORIES = {
    "nothing single": 0.1,
    "nothing pair": 0.1,
    "nothing three": 0.05,
    "all_year backup": 0.1,
    "all_year guarded": 0.05,
    "all_year single": 0.05,
    "all_year pair": 0.05,
    "one_outage backup": 0.05,
    "one_outage pair": 0.1,
    "one_outage three": 0.1,
    "both backup": 0.05,
    "both guarded": 0.1,
    "both none": 0.05,
    "one_outage none": 0.05,
}
"""What keeps the cheapest mix out, and the mix that is chosen."""
SINCE = "2025-12-01"
"""The first day of the twelve months that count."""
COST, HOURS, LEAD, CLEAR = 0.005, 0.04, 0.04, 0.15
"""Tolerance of a cost, as a part of it, and of hours; by how much the chosen mix leads; how far hours are from a cap."""

Numbers = dict[str, npt.NDArray[np.float64]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Mixes:
    """Five mixes of vendors.

    Attributes:
        mixes: one row per mix and vendor (`load("board_mixes")`): mix, vendor, thousands, fee.
        vendors: one row per vendor (`load("board_vendors")`): vendor, cloud, list, committed, from.
        outages: one row per report (`load("board_outages")`): outage, day, who, hours, part_of.
        facts: `switch`, `cap_lost` and `cap_worst` in hours.
        story: what keeps the cheapest out, and what is chosen.
        held: the same as arrays, for speed.
    """

    mixes: pd.DataFrame
    vendors: pd.DataFrame
    outages: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    held: Mapping[str, npt.NDArray[Any]] = field(repr=False, default_factory=dict)


@lru_cache(maxsize=64)
def mixes(seed: int = 0) -> Mixes:
    """Return the mixes of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> sorted(set(mixes(0).mixes["mix"]))
        ['backup', 'guarded', 'pair', 'single', 'three']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_mixes(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_mixes(0)["fact"].tolist()
        ['switch', 'cap_lost', 'cap_worst']
    """
    facts = mixes(seed).facts
    words = {
        "switch": "how long a standby takes to take over",
        "cap_lost": "the most that the board accepts in a year",
        "cap_worst": "the most that the board accepts in one outage",
    }
    return pd.DataFrame(
        [(name, facts[name], "hours", told) for name, told in words.items()],
        columns=["fact", "value", "unit", "meaning"],
    )


def costs(made: Mixes, way: frozenset[str] = NOTHING) -> npt.NDArray[np.float64]:
    """Return the dollars a month of each mix."""
    held = made.held
    thousands = held["thousands"]
    dear, cheap, least = held["list"], held["committed"], held["from"]
    enough = thousands > least if "above" in way else thousands >= least
    if "from_total" in way:
        enough = (thousands.sum(axis=1, keepdims=True) >= least) & (thousands > 0)
    price = np.where(enough, cheap, dear)
    if "list_all" in way:
        price = np.broadcast_to(dear, thousands.shape)
    if "committed_all" in way:
        price = np.broadcast_to(cheap, thousands.shape)
    if "over_mixes" in way:
        enough = np.broadcast_to(thousands.sum(axis=0) >= least, thousands.shape)
        price = np.where(enough, cheap, dear)
    if "from_turned" in way:
        price = np.where(enough, dear, cheap)
    calls = (thousands * price).sum(axis=1)
    if "marginal" in way:
        over = np.maximum(thousands - least, 0)
        calls = ((thousands - over) * dear + over * cheap).sum(axis=1)
    if "mean_price" in way:
        calls = thousands.sum(axis=1) * (price * (thousands > 0)).sum(axis=1) / (thousands > 0).sum(axis=1)
    fees = held["fee"].sum(axis=1)
    if "no_fee" in way:
        fees = np.zeros_like(fees)
    if "fee_year" in way:
        fees = fees / 12
    if "standby_paid" in way:  # as if the standby had the requests of the largest vendor
        extra = thousands.max(axis=1, keepdims=True) * price * held["standby"]
        fees = fees + extra.sum(axis=1)
    if "a_year" in way:
        return np.asarray(12 * (calls + fees))
    return np.asarray(calls + fees)


def losses(made: Mixes, way: frozenset[str] = NOTHING) -> npt.NDArray[np.float64]:
    """Return the hours that each outage (row) costs each mix (column), weighted with the requests that stop."""
    held = made.held
    day, part_of = held["day"], held["part_of"]
    counts = day >= 0
    if "day_after" in way:
        counts = day > 0
    if "day_before" in way:
        counts = day >= -1
    if "all_days" in way:
        counts = np.ones_like(counts)
    if "january" in way:
        counts = day >= 31
    if "october" in way:
        counts = (day >= 0) & (day < 335)
    if "old_days" in way:
        counts = ~counts
    if "kept_report" in way:  # the report in place of the outage that it repeats
        repeated = np.isin(day, day[part_of]) & (held["who_cloud"] >= 0)
        counts = counts & ~repeated
    elif "parts_alone" in way:
        counts = counts & part_of
    elif "one_a_day" in way:
        counts = counts & np.isin(np.arange(len(day)), np.unique(day, return_index=True)[1])
    elif not way & {"double", "reports"}:
        counts = counts & ~part_of
    by_cloud = held["who_cloud"]
    if way & {"no_cloud", "reports"}:
        counts = counts & (by_cloud < 0)
    if "no_vendor" in way:
        counts = counts & (by_cloud >= 0)
    own = held["who_vendor"][:, None] == np.arange(len(VENDORS))
    hit: npt.NDArray[np.bool_] = own | (by_cloud[:, None] == held["cloud"])
    if "cloud_mates" in way:
        of_vendor = np.where(by_cloud < 0, held["cloud"][held["who_vendor"]], by_cloud)
        hit = of_vendor[:, None] == held["cloud"]
    thousands, standby = held["thousands"], held["standby"]
    share = thousands / thousands.sum(axis=1, keepdims=True)
    if "equal" in way:
        share = (thousands > 0) / (thousands > 0).sum(axis=1, keepdims=True)
    if "standby_share" in way:
        share = (thousands > 0) | standby
        share = share / share.sum(axis=1, keepdims=True)
    if "one_vendor" in way:  # of the vendors on a cloud the largest alone
        stopped = (hit[:, None, :] * share[None]).max(axis=2)
    else:
        stopped = (hit[:, None, :] * share[None]).sum(axis=2)
    if "any_hit" in way:
        stopped = (stopped > 0).astype(float)
    hours = np.broadcast_to(held["hours"][:, None], stopped.shape)
    has: npt.NDArray[np.bool_] = np.asarray(standby.any(axis=1))
    helps = has[None] & ~(hit[:, None, :] & standby[None]).any(axis=2)
    if "others_too" in way:  # as if any vendor of the mix that runs could take over
        uses = (thousands > 0) | standby
        helps = (~hit[:, None, :] & uses[None]).any(axis=2)
    if "standby_any" in way:
        helps = np.broadcast_to(has[None], stopped.shape)
    if "no_standby" in way:
        helps = np.zeros_like(helps)
    if "all_switch" in way:
        helps = np.ones_like(helps)
    switch = made.facts["switch"]
    short = np.minimum(hours, switch)
    if "at_once" in way:
        short = np.zeros_like(hours)
    if "rest" in way:
        short = np.maximum(hours - switch, 0)
    if "always_switch" in way:
        short = np.full_like(hours, switch)
    if "half_left" in way:
        short = hours / 2
    if "own_standby" in way:  # as if a standby helped against its vendors' outages, and against no cloud's
        helps = helps & (by_cloud < 0)[:, None]
    return np.asarray(np.where(helps, short, hours) * stopped * counts[:, None])


def numbers(made: Mixes, way: frozenset[str] = NOTHING) -> Numbers:
    """Return the columns of A3, a number per mix in the order of `MIXES`; a way is a set of words for what is done otherwise."""
    found = losses(made, way)
    lost, worst = found.sum(axis=0), found.max(axis=0)
    if "mean" in way:
        lost = lost / np.maximum((found > 0).sum(axis=0), 1)
    if "worst_cloud" in way:  # of a whole year by cloud or vendor, not of one outage
        who = made.held["who_vendor"] + 10 * made.held["who_cloud"]
        worst = np.max([found[who == one].sum(axis=0) for one in np.unique(who)], axis=0)
    if "worst_share" in way:
        held = made.held
        share = held["thousands"] / held["thousands"].sum(axis=1, keepdims=True)
        worst = np.max([share[:, held["cloud"] == cloud].sum(axis=1) for cloud in range(len(CLOUDS))], axis=0)
    if "longest" in way:
        touched = found > 0
        worst = (made.held["hours"][:, None] * touched).max(axis=0)
    if "worst_day_cloud" in way:
        clouds = made.held["who_cloud"] >= 0
        worst = found[clouds].max(axis=0)
    return {"cost": costs(made, way), "lost": lost, "worst": worst}


def keeps(columns: Numbers, facts: Mapping[str, float]) -> npt.NDArray[np.bool_]:
    """Return for each mix whether it keeps both caps."""
    return np.asarray((columns["lost"] <= facts["cap_lost"]) & (columns["worst"] <= facts["cap_worst"]))


def choose(columns: Numbers, facts: Mapping[str, float]) -> str:
    """Return the cheapest mix that keeps both caps, or "none"."""
    cost = np.where(keeps(columns, facts), columns["cost"], np.inf)
    return "none" if np.isinf(cost).all() else MIXES[int(np.argmin(cost))]


def _over(lost: bool, worst: bool) -> str:
    return "both" if lost and worst else "all_year" if lost else "one_outage" if worst else "nothing"


def kept_out(columns: Numbers, facts: Mapping[str, float]) -> str:
    """Return what keeps the cheapest mix out."""
    place = int(np.argmin(columns["cost"]))
    lost, worst = bool(columns["lost"][place] > facts["cap_lost"]), bool(columns["worst"][place] > facts["cap_worst"])
    return _over(lost, worst)


def by_mix(columns: Numbers) -> dict[str, pd.Series]:
    """Return columns with the mixes' names beside their numbers."""
    rows = pd.Index(MIXES, name="mix")
    return {name: pd.Series(values, index=rows, name=name) for name, values in columns.items()}


def answer(made: Mixes, way: frozenset[str] = NOTHING) -> dict[str, object]:
    """Return the answer of A3."""
    columns = numbers(made, way)
    return {**by_mix(columns), "over": kept_out(columns, made.facts), "mix": choose(columns, made.facts)}


_COST, _TIMES = ("cost",), ("lost", "worst")
WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "list_all": ("with all requests at the list price", _COST),
    "committed_all": ("with all requests at the committed price", _COST),
    "marginal": ("with the committed price for what goes beyond `from` alone", _COST),
    "above": ("with the list price where a vendor gets just `from`", _COST),
    "from_total": ("with all requests of the mix held against `from`", _COST),
    "over_mixes": ("with a vendor's requests of all five mixes held against `from`", _COST),
    "from_turned": ("with the two prices exchanged", _COST),
    "mean_price": ("at the mean of the vendors' prices", _COST),
    "no_fee": ("without the fee of the standby", _COST),
    "fee_year": ("with a twelfth of the fee", _COST),
    "standby_paid": ("with the standby paid as if it had requests", _COST),
    "a_year": ("of a year, not of a month", _COST),
    "all_days": ("with outages of before 1 December 2025", _TIMES),
    "old_days": ("of the outages before 1 December 2025", _TIMES),
    "day_after": ("without the outages of 1 December 2025", _TIMES),
    "day_before": ("with the outages of 30 November 2025", _TIMES),
    "january": ("of the outages since 1 January 2026", _TIMES),
    "october": ("without the outages of November 2026", _TIMES),
    "kept_report": ("with reports in place of the outages that they repeat", _TIMES),
    "parts_alone": ("of the reports that repeat an outage alone", _TIMES),
    "one_a_day": ("with one outage a day", _TIMES),
    "cloud_mates": ("with all vendors of a cloud stopped when one of them is down", _TIMES),
    "others_too": ("with each vendor of a mix ready to take over", _TIMES),
    "double": ("with reports that are part of a cloud's outage", _TIMES),
    "reports": ("with the vendors' own reports in place of the clouds' outages", _TIMES),
    "no_cloud": ("without the clouds' outages", _TIMES),
    "no_vendor": ("of the clouds' outages alone", _TIMES),
    "one_vendor": ("with one vendor stopped by a cloud's outage, where it has two", _TIMES),
    "equal": ("with the same share for each vendor of a mix", _TIMES),
    "standby_share": ("with a share of the requests for the standby", _TIMES),
    "any_hit": ("with all requests stopped when one vendor is down", _TIMES),
    "no_standby": ("with no standby to take over", _TIMES),
    "standby_any": ("with a standby that takes over although it is down", _TIMES),
    "all_switch": ("with a standby in each mix", _TIMES),
    "at_once": ("with a standby that takes over at once", _TIMES),
    "rest": ("with the hours after the standby has taken over", _TIMES),
    "always_switch": ("with `switch` for outages that are shorter, too", _TIMES),
    "half_left": ("with half of the hours where there is a standby", _TIMES),
    "own_standby": ("with a standby that takes over in vendors' outages alone", _TIMES),
    "mean": ("of one outage on average", ("lost",)),
    "worst_cloud": ("of all outages of one cloud or vendor together", ("worst",)),
    "worst_share": ("of the largest part of the requests on one cloud", ("worst",)),
    "longest": ("of the longest outage, whatever stops in it", ("worst",)),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change."""
SELDOM = frozenset({"own_standby", "worst_cloud", "one_a_day", "others_too"})
"""Ways that meet the right numbers on some seeds."""


APART = {
    "cost": ("list_all", "committed_all", "marginal", "above", "from_total", "over_mixes", "no_fee"),
    "lost": (
        "all_days",
        "double",
        "no_cloud",
        "no_vendor",
        "reports",
        "one_vendor",
        "any_hit",
        "no_standby",
        "standby_any",
        "always_switch",
        "at_once",
        "all_switch",
        "cloud_mates",
        "kept_report",
    ),
}
"""Ways that are told by name, so that no two of them may come to the same numbers."""


def gap(name: str, right: npt.NDArray[np.float64], wrong: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how many tolerances lie between the numbers of a column."""
    return np.asarray(np.abs(wrong - right) / (COST * right if name == "cost" else HOURS))


def _draw(seed: int, attempt: int) -> Mixes:
    told = story(seed, "board.mixes", STORIES)
    generator = stream(seed, "board.mixes", attempt)
    made = Mixes(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), {}, told)
    for _ in range(60):
        held, switch = _numbered(generator)
        made = replace(made, held=held, facts={"switch": switch, "cap_lost": 99.0, "cap_worst": 99.0})
        found = _caps(generator, made)
        if found:
            return _with_tables(generator, replace(made, facts={"switch": switch, **found}))
    return made


def _numbered(generator: np.random.Generator) -> tuple[dict[str, npt.NDArray[Any]], float]:
    count = len(VENDORS)
    cloud = np.array([0, 0, 1, 1, 2])[generator.permutation(count)]
    cloud = generator.permutation(len(CLOUDS))[cloud]
    total = 100 * int(generator.integers(18, 40))
    dear = np.round(generator.uniform(4.2, 7.8, count), 2)
    cheap = np.round(dear * generator.uniform(0.68, 0.86, count), 2)
    thousands, fee = np.zeros((len(MIXES), count)), np.zeros((len(MIXES), count))
    standby = np.zeros((len(MIXES), count), bool)

    def order() -> list[int]:
        return [int(place) for place in generator.permutation(count)]

    def parts(*weights: int) -> list[float]:
        return [float(total * weight // 100) for weight in weights]

    thousands[0, order()[0]] = total
    first = order()[0]
    thousands[1, first] = total
    standby[1, next(place for place in order() if cloud[place] != cloud[first])] = True
    # Two vendors of one cloud are the pair, or two of the three, or both.
    clouded = str(generator.choice(["pair", "three", "three", "both"]))
    together = int(generator.choice([number for number in range(len(CLOUDS)) if (cloud == number).sum() == 2]))
    twins = [int(place) for place in generator.permutation(np.flatnonzero(cloud == together))]
    apart = [place for place in order() if cloud[place] != together]
    split = 5 * int(generator.integers(10, 15))
    for place, part in zip(
        twins if clouded != "three" else [twins[0], apart[0]], parts(split, 100 - split), strict=True
    ):
        thousands[2, place] = part
    # The standby of guarded is on the cloud of one of its two vendors.
    shared = int(generator.choice([number for number in range(len(CLOUDS)) if (cloud == number).sum() == 2]))
    one, other = (int(place) for place in generator.permutation(np.flatnonzero(cloud == shared)))
    away = next(place for place in order() if cloud[place] != shared)
    split = 5 * int(generator.integers(9, 15))
    thousands[3, away], thousands[3, one] = parts(split, 100 - split)
    standby[3, other] = True
    weights = [(50, 30, 20), (45, 35, 20), (40, 35, 25), (60, 25, 15)][int(generator.integers(4))]
    three = [*twins, apart[1]] if clouded != "pair" else [twins[1], *_on_two_clouds(apart, cloud)]
    for place, part in zip([three[int(turn)] for turn in generator.permutation(3)], parts(*weights), strict=True):
        thousands[4, place] = part
    fee[standby] = 50 * generator.integers(5, 28, int(standby.sum()))
    # `from`: some vendor of a mix gets just as much as it takes.
    least = 50.0 * generator.integers(total // 5 // 50, int(total * 0.7) // 50, count)
    rows, columns = np.nonzero((thousands > 0) & (thousands < total))
    edge = int(generator.integers(len(rows)))
    least[columns[edge]] = thousands[rows[edge], columns[edge]]
    # And some vendor asks for more than all of them are.
    used = [
        place
        for place in order()
        if place != columns[edge] and ((thousands[:, place] > 0) & (fee[:, place] == 0)).any()
    ]
    least[used[0]] = total + 50.0 * int(generator.integers(2, 12))
    return {
        "cloud": cloud,
        "list": dear,
        "committed": cheap,
        "from": least,
        "thousands": thousands,
        "fee": fee,
        "standby": standby,
        **_log(generator, cloud, [first, one]),
    }, float(generator.integers(4, 10)) / 10


def _on_two_clouds(vendors: list[int], cloud: npt.NDArray[Any]) -> list[int]:
    """Return the first vendor and the next one on another cloud."""
    return [vendors[0], next(place for place in vendors if cloud[place] != cloud[vendors[0]])]


def _log(generator: np.random.Generator, cloud: npt.NDArray[Any], brief: list[int]) -> dict[str, npt.NDArray[Any]]:
    """Return the outages; day 0 is the first that counts. The vendors in `brief` have a short one each."""
    rows: list[tuple[int, int, int, float, bool]] = []  # day, vendor, cloud, hours, whether it is a part of another one

    def days(many: int) -> list[int]:
        return [int(day) for day in generator.integers(3, 362, many)]

    for number in range(len(CLOUDS)):
        for day in days(int(generator.integers(1, 4))):
            rows.append((day, -1, number, float(generator.integers(12, 75)) / 10, False))
    for vendor in range(len(VENDORS)):
        for day in days(int(generator.integers(2, 5))):
            rows.append((day, vendor, -1, float(generator.integers(6, 48)) / 10, False))
    for vendor in brief:  # shorter than any switch
        rows.append((days(1)[0], vendor, -1, float(generator.integers(1, 4)) / 10, False))
    # On both sides of the first day, and before it.
    for day in (0, -1):
        if generator.random() < 0.5:
            rows.append((day, -1, int(generator.integers(len(CLOUDS))), float(generator.integers(14, 34)) / 10, False))
        else:
            rows.append((day, int(generator.integers(len(VENDORS))), -1, float(generator.integers(14, 34)) / 10, False))
    for _ in range(5):
        early = int(generator.integers(-150, -8))
        who = int(generator.integers(-len(CLOUDS), len(VENDORS)))
        hours = float(generator.integers(12, 80)) / 10
        rows.append((early, who, -1, hours, False) if who >= 0 else (early, -1, -1 - who, hours, False))
    # Vendors report a cloud's outage once more; not all of them do.
    for day, _, number, hours, _ in list(rows):
        if number >= 0 and generator.random() < 0.75:
            on_it = np.flatnonzero(cloud == number)
            vendor = int(on_it[int(generator.integers(len(on_it)))])
            rows.append((day, vendor, -1, round(max(0.3, hours + float(generator.integers(-3, 4)) / 10), 1), True))
    rows.sort(key=lambda row: (row[0], row[4]))
    names = ("day", "who_vendor", "who_cloud", "hours", "part_of")
    return {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _caps(generator: np.random.Generator, made: Mixes) -> dict[str, float] | None:
    """Return caps with which the story comes out, clear of every mix; None if there are none."""
    out, chosen = made.story.split()
    columns = numbers(made)
    order = np.sort(columns["cost"])
    if order[1] / order[0] - 1 < LEAD:
        return None
    ends = {}
    for name in ("lost", "worst"):
        values = np.sort(columns[name])
        ends[name] = [float(values[-1]) + 0.8, *((values[1:] + values[:-1]) / 2), float(values[0]) - 0.5]
    fitting = []
    for lost in ends["lost"]:
        for worst in ends["worst"]:
            facts = {"cap_lost": round(float(lost), 1), "cap_worst": round(float(worst), 1)}
            if min(facts.values()) < 0.4 or choose(columns, facts) != chosen or kept_out(columns, facts) != out:
                continue
            # What the dearest mix is over, or the first one, is another answer.
            over = [
                _over(lost_, worst_)
                for lost_, worst_ in zip(columns["lost"] > lost, columns["worst"] > worst, strict=True)
            ]
            others = {int(np.argmax(columns["cost"])), 0} - {int(np.argmin(columns["cost"]))}
            if any(over[place] == out for place in others):
                continue
            if all(np.abs(columns[name] - facts[f"cap_{name}"]).min() >= CLEAR for name in ("lost", "worst")):
                left = np.sort(columns["cost"][keeps(columns, facts)])
                if len(left) < 2 or left[1] / left[0] - 1 >= LEAD:
                    fitting.append(facts)
    return fitting[int(generator.integers(len(fitting)))] if fitting else None


def _with_tables(generator: np.random.Generator, made: Mixes) -> Mixes:
    held = made.held
    vendors = pd.DataFrame(
        {
            "vendor": VENDORS,
            "cloud": [CLOUDS[int(place)] for place in held["cloud"]],
            "list": held["list"],
            "committed": held["committed"],
            "from": held["from"].astype(int),
        }
    )
    rows = [
        (mix, VENDORS[vendor], int(held["thousands"][number, vendor]), int(held["fee"][number, vendor]))
        for number, mix in enumerate(MIXES)
        for vendor in range(len(VENDORS))
        if held["thousands"][number, vendor] or held["standby"][number, vendor]
    ]
    names = [f"O{number:02d}" for number in range(1, len(held["day"]) + 1)]
    cause: list[str | None] = []
    for number, part in enumerate(held["part_of"]):
        vendor = int(held["who_vendor"][number])
        same = np.flatnonzero((held["day"] == held["day"][number]) & (held["who_cloud"] == held["cloud"][vendor]))
        cause.append(names[int(same[0])] if part else None)
    who = [
        VENDORS[int(vendor)] if vendor >= 0 else CLOUDS[int(cloud)]
        for vendor, cloud in zip(held["who_vendor"], held["who_cloud"], strict=True)
    ]
    day = (pd.Timestamp(SINCE) + pd.to_timedelta(held["day"], unit="D")).strftime("%Y-%m-%d")
    outages = pd.DataFrame({"outage": names, "day": day, "who": who, "hours": held["hours"], "part_of": cause})
    return replace(
        made,
        mixes=pd.DataFrame(rows, columns=["mix", "vendor", "thousands", "fee"]),
        vendors=vendors,
        outages=outages,
    )


def planted_truths(made: Mixes) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    right, facts = numbers(made), made.facts
    out, chosen = made.story.split()
    order = np.sort(right["cost"])
    truths: dict[str, bool | float] = {
        "there are tables": len(made.mixes) > 0,
        "the story's mix is chosen": choose(right, facts) == chosen,
        "what keeps the cheapest out is the story's": kept_out(right, facts) == out,
        "the cheapest is clear": float(order[1] / order[0]) - 1 - LEAD,
        "each mix has a loss": float(right["worst"].min()) - 0.2,
    }
    for name in ("lost", "worst"):
        truths[f"{name} is clear of its cap"] = float(np.abs(right[name] - facts[f"cap_{name}"]).min()) - CLEAR
    left = np.sort(right["cost"][keeps(right, facts)])
    if len(left) > 1:
        truths["the chosen mix leads"] = float(left[1] / left[0]) - 1 - LEAD
    if not all(map(holds, truths.values())):
        return truths
    for column, ways in APART.items():
        found = [numbers(made, frozenset((way,)))[column] for way in ways]
        truths[f"the ways to {column} are apart"] = (
            min(float(gap(column, one, other).max()) for one, other in combinations(found, 2)) - 2
        )
    for way, (_, touched) in WAYS.items():
        if way not in SELDOM:
            wrong = numbers(made, frozenset((way,)))
            truths[f"{way} is another number"] = (
                max(float(gap(name, right[name], wrong[name]).max()) for name in touched) - 3
            )
    return truths
