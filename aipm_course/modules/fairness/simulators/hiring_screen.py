"""Screen, a customer's hiring tool that Larkspur hosts and its team has to review: one season of selection.

Everything here is invented. The groups "amber" and "blue" stand for no real group, and no attribute of real people is
simulated. What the table shows is what a screen did, not what people are.

How a season of about 12,000 applications is made: six job families, each with its own selection rate. A story says how
the families treat the two groups, and names, groups and families are dealt independently of it:

- `average_hides` (40%): overall whole interval at or above four fifths, and one family is below;
- `average_accuses` (30%): overall below four fifths, and no family is: the groups apply to different families;
- `two_below` (30%): two families are below, and the one with the worse ratio has fewer people short.

In each story one family has a ratio of about 0.84 whose interval reaches below four fifths, and one has 19 people of the
lower group with a ratio of about 0.7: both are open. A second story, independent of the first, says of one family
whether selection is equal and whether a gap among the qualified is settled. Counts are planted, not sampled, so that a
family tells its story on every seed; which person is which is drawn.

`qualified` is a blind-marked work sample that everybody took, which no real employer has.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import apart, between, clear_of
from aipm_course.simulation.rates import Z95, at, ratio_interval
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

GROUPS = ("amber", "blue")
FAMILIES = ("support", "sales", "engineering", "legal", "finance", "field")
FOUR_FIFTHS = 0.8
EQUAL_WIDTH = 0.06
"""Selection is called equal in A2 from a ratio of one minus this on."""

SEASONS = {"average_hides": 0.4, "average_accuses": 0.3, "two_below": 0.3}
QUALIFIED = {"equal_gap": 0.3, "equal_open": 0.25, "unequal_open": 0.25, "unequal_gap": 0.2}

_PEOPLE = {"often": 6300, "seldom": 5400}
# Per story and role: share of the applications of the group that is selected more often in a hit family ("often"), of
# the other group ("seldom"), selection rate of the first, range of seldom's rate as a share of it.
_PLAN = {
    "average_hides": {
        "first": (0.31, 0.16, 0.32, (0.64, 0.72)),
        "second": (0.26, 0.19, 0.45, (0.96, 1.04)),
        "plain": (0.11, 0.33, 0.70, (0.965, 1.035)),
    },
    "average_accuses": {
        "first": (0.12, 0.38, 0.21, (0.98, 1.02)),
        "second": (0.22, 0.19, 0.45, (0.97, 1.03)),
        "plain": (0.35, 0.12, 0.72, (0.965, 1.035)),
    },
    "two_below": {
        "first": (0.26, 0.29, 0.50, (0.70, 0.75)),
        "second": (0.20, 0.10, 0.27, (0.52, 0.64)),
        "plain": (0.22, 0.30, 0.68, (0.965, 1.035)),
    },
}
_SETTLE_SHARE = {"often": 0.24, "seldom": 0.27}
_NEAR = {"often": (350, 420), "seldom": (340, 400)}
_FEW = 19


@dataclass(frozen=True)
class HiringScreen:
    """One season.

    Attributes:
        applicants: about 12,000 rows (`load("fairness_applicants")`).
        story: variant of the season.
        among_qualified: variant of the family of A2's verdict.
        family_of: role of a family ("first", "second", "plain", "settle", "near", "few") and its name.
        group_of: "seldom" and "often": which group is selected less often where a family is hit.
    """

    applicants: pd.DataFrame
    story: str
    among_qualified: str
    family_of: dict[str, str]
    group_of: dict[str, str]

    @property
    def numbers_for(self) -> str:
        """Family whose errors A2 asks for."""
        return self.family_of["plain"]

    @property
    def verdict_for(self) -> str:
        """Family that A2's verdict is about."""
        return self.family_of["settle"]


@lru_cache(maxsize=64)
def hiring_screen(seed: int = 0) -> HiringScreen:
    """Return the season of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> screen = hiring_screen(0)
        >>> screen.applicants.columns.tolist()
        ['applicant', 'group', 'family', 'selected', 'qualified']
        >>> sorted(selection_ratios(screen.applicants).index) == sorted(("all", *FAMILIES))
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def selection_ratios(applicants: pd.DataFrame) -> pd.DataFrame:
    """Return selection overall and per job family: the lower rate divided by the higher one, with its interval.

    Args:
        applicants: one row per application: group, family, selected (0 or 1).

    Returns:
        Index "all" and the families; columns lower (the group with the lower rate), ratio, low, high (95% log interval),
        short (how many more of the lower group would have been selected at the higher rate), verdict.
    """
    rows = {}
    counts = applicants.groupby(["family", "group"])["selected"].agg(["sum", "count"])
    for family in ("all", *FAMILIES):
        part = counts.groupby("group").sum() if family == "all" else counts.loc[family]
        rate = part["sum"] / part["count"]
        lower = str(rate.idxmin())
        higher = "amber" if lower == "blue" else "blue"
        hits, count = int(part["sum"][lower]), int(part["count"][lower])
        other_hits, other_count = int(part["sum"][higher]), int(part["count"][higher])
        rows[family] = {"lower": lower, **compared(hits, count, other_hits, other_count)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("family")


def compared(hits: int, count: int, other_hits: int, other_count: int) -> dict[str, float | str]:
    """Return how a group's selection compares with that of another: ratio, low, high, short, verdict.

    >>> found = compared(30, 100, 50, 100)
    >>> found["ratio"], found["short"], found["verdict"]
    (0.6, 20.0, 'below')
    """
    low, high = ratio_interval(hits, count, other_hits, other_count)
    rate, other = hits / count, other_hits / other_count
    ratio = rate / other
    return {
        "ratio": ratio,
        "low": low,
        "high": high,
        "short": (other - rate) * count,
        "verdict": verdict(ratio, low, high),
    }


def verdict(ratio: float, low: float, high: float) -> str:
    """Return below, above or open.

    >>> verdict(0.7, 0.6, 0.82), verdict(0.84, 0.70, 1.0), verdict(0.97, 0.9, 1.05)
    ('below', 'open', 'above')
    """
    if ratio < FOUR_FIFTHS and high < 1:
        return "below"
    return "above" if low >= FOUR_FIFTHS else "open"


def review_first(table: pd.DataFrame) -> str:
    """Return the family below with the most people short, or "none"."""
    below = table.drop(index="all")
    below = below[below["verdict"] == "below"]
    return str(below["short"].idxmax()) if len(below) else "none"


def family_rows(screen: HiringScreen, name: str) -> pd.DataFrame:
    """Return the applicants to one family of jobs, everybody for "all"."""
    table = screen.applicants
    return table if name == "all" else table[table["family"] == name]


def among(people: pd.DataFrame, qualified: int) -> pd.DataFrame:
    """Return share selected and number of the people of each group who are qualified (1) or not (0).

    >>> people = pd.DataFrame({"group": ["amber", "blue"], "qualified": [1, 1], "selected": [1, 0]})
    >>> among(people, 1)["mean"].tolist()
    [1.0, 0.0]
    """
    return people[people["qualified"] == qualified].groupby("group")["selected"].agg(["mean", "count"])


def gap_interval(people: pd.DataFrame, z: float = Z95) -> tuple[float, float, float]:
    """Return amber minus blue, of the qualified who are selected, with the ends of its interval."""
    found = among(people, 1)
    one, other = ((at(found, group, "mean"), at(found, group, "count")) for group in GROUPS)
    return gap_of(one, other, z)


def gap_of(one: tuple[float, float], other: tuple[float, float], z: float = Z95) -> tuple[float, float, float]:
    """Return one rate minus another, with the ends of the difference's interval.

    Args:
        one: a group's rate and its number of people.
        other: the same of the group that is subtracted.
        z: standard errors on each side.
    """
    gap = one[0] - other[0]
    error = float(sum(rate * (1 - rate) / count for rate, count in (one, other)) ** 0.5)
    return gap, gap - z * error, gap + z * error


def qualified_verdict(ratio: float, low: float, high: float) -> str:
    """Return whether selection is equal and whether a gap among the qualified is settled.

    >>> qualified_verdict(0.97, 0.02, 0.11), qualified_verdict(0.9, -0.02, 0.05)
    ('equal_gap', 'unequal_open')
    """
    equal = "equal" if ratio >= 1 - EQUAL_WIDTH else "unequal"
    return f"{equal}_{'gap' if low > 0 or high < 0 else 'open'}"


def _draw(seed: int, attempt: int) -> HiringScreen:
    told = story(seed, "fairness.season", SEASONS)
    qualified = story(seed, "fairness.qualified", QUALIFIED)
    # Names and groups belong to the seed; attempts draw only numbers again.
    fixed = stream(seed, "fairness.cast")
    roles = ("first", "second", "plain", "settle", "near", "few")
    family_of = cast(fixed, roles, FAMILIES)
    group_of = cast(fixed, ("seldom", "often"), GROUPS)
    generator = stream(seed, "fairness.hiring_screen", attempt)
    frames = []
    for role, family in family_of.items():
        for part, (count, chosen, able, both) in _counts(generator, told, qualified, role).items():
            selected = repeat([1, 1, 0, 0], [both, chosen - both, able - both, count - chosen - able + both])
            is_able = repeat([1, 0, 1, 0], [both, chosen - both, able - both, count - chosen - able + both])
            frames.append(
                pd.DataFrame({"group": group_of[part], "family": family, "selected": selected, "qualified": is_able})
            )
    table = pd.concat(frames)
    table = table.iloc[generator.permutation(len(table))].reset_index(drop=True)
    table.insert(0, "applicant", [f"P{number:05d}" for number in range(1, len(table) + 1)])
    return HiringScreen(table, told, qualified, family_of, group_of)


def _counts(
    generator: np.random.Generator, told: str, qualified: str, role: str
) -> dict[str, tuple[int, int, int, int]]:
    """Return people, selected, qualified and both, of each part of a family."""
    sizes = {part: round(people * generator.uniform(0.95, 1.05)) for part, people in _PEOPLE.items()}
    lower = "seldom" if generator.random() < 0.5 else "often"
    higher = "often" if lower == "seldom" else "seldom"
    found = {"often": 0.0, "seldom": 0.0}
    if role == "near":
        count = {part: int(generator.integers(*_NEAR[part])) for part in sizes}
        rate = float(generator.uniform(0.46, 0.52))
        rates = {higher: rate, lower: rate * float(generator.uniform(0.84, 0.855))}
    elif role == "few":
        count = {higher: int(generator.integers(130, 160)), lower: _FEW}
        rate = float(generator.uniform(0.40, 0.48))
        rates = {higher: rate, lower: rate * 0.71}
    elif role == "settle":
        count = {part: round(_SETTLE_SHARE[part] * size) for part, size in sizes.items()}
        rate = float(generator.uniform(0.49, 0.55))
        ratio = generator.uniform(0.957, 0.99) if qualified.startswith("equal") else generator.uniform(0.885, 0.92)
        rates = {higher: rate, lower: rate * float(ratio)}
        gap = generator.uniform(0.066, 0.09) if qualified.endswith("gap") else generator.uniform(0.008, 0.028)
        # The group that is found less often among the qualified need not be the one that is selected less often.
        found[str(generator.choice(["often", "seldom"]))] = -float(gap)
    else:
        often, seldom, rate, (low, high) = _PLAN[told][role]
        count = {"often": round(often * sizes["often"]), "seldom": round(seldom * sizes["seldom"])}
        rates = {"often": rate, "seldom": rate * float(generator.uniform(low, high))}
        if role == "plain":
            found[lower] = -float(generator.uniform(0.06, 0.15))
    counts = {}
    for part, people in count.items():
        chosen = round(rates[part] * people)
        precise = float(generator.uniform(0.72, 0.9))
        both = round(precise * chosen)
        able = (
            round(both / (0.32 + 0.74 * rates[part] ** 1.0 + found[part]))
            if role != "settle"
            else round(both / (0.71 + found[part]))
        )
        counts[part] = (people, chosen, min(able, people - (chosen - both)), both)
    return counts


def planted_truths(screen: HiringScreen) -> dict[str, bool | float]:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    table = selection_ratios(screen.applicants)
    name = screen.family_of
    ratio, low, high, short = (table[column] for column in ("ratio", "low", "high", "short"))
    verdicts = table["verdict"].drop(index="all")
    below = sorted(verdicts[verdicts == "below"].index)
    hit = {"average_hides": ["first"], "average_accuses": [], "two_below": ["first", "second"]}[screen.story]
    plain, settle = family_rows(screen, name["plain"]), family_rows(screen, name["settle"])
    tp, fp = (among(plain, who)["mean"] for who in (1, 0))
    settled = ratio[name["settle"]]
    gap, gap_low, gap_high = gap_interval(settle)
    wide = "gap" if screen.among_qualified.endswith("gap") else "open"
    overall = {"average_hides": "above", "average_accuses": "below"}.get(screen.story)
    nearer = max(gap_low, -gap_high)
    return {
        "the families below are the story's": below == sorted(name[role] for role in hit),
        "overall is the story's": overall is None or table["verdict"]["all"] == overall,
        "overall is clear of four fifths": clear_of(ratio["all"], FOUR_FIFTHS, 0.04),
        "and its interval's end": clear_of(low["all"], FOUR_FIFTHS, 0.01),
        "families below are clear of four fifths": min([0.76 - ratio[family] for family in below] or [1.0]),
        "and end well under one": min([0.97 - high[family] for family in below] or [1.0]),
        "the near family is open by its interval": min(
            ratio[name["near"]] - 0.835, 0.79 - low[name["near"]], 1.0 * (verdicts[name["near"]] == "open") - 0.5
        ),
        "the few are open by their interval": min(0.76 - ratio[name["few"]], high[name["few"]] - 1.05),
        "families above are clear": min(
            low[family] - 0.805 for family in verdicts.index if verdicts[family] == "above"
        ),
        "overall is not the families' average": apart(ratio["all"], [float(ratio.drop(index="all").mean())], 0.012),
        "qualified of the selected are another gap": apart(
            tp["amber"] - tp["blue"], [_of_selected(plain), -_of_selected(plain)], 0.012
        ),
        "no tie in a rate": float((1 - ratio).min()) - 0.002,
        "people short are apart": _apart_by(sorted(short[family] for family in below)),
        "the worse ratio has fewer people short": screen.story != "two_below"
        or bool(ratio[name["second"]] < ratio[name["first"]] - 0.05 and short[name["second"]] < short[name["first"]]),
        "gap among the qualified": abs(tp["amber"] - tp["blue"]) - 0.05,
        "gap among the others": abs(fp["amber"] - fp["blue"]) - 0.03,
        "the two gaps differ": abs(abs(tp["amber"] - tp["blue"]) - abs(fp["amber"] - fp["blue"])) - 0.02,
        "selection is as the story says": qualified_verdict(settled, gap_low, gap_high) == screen.among_qualified,
        "clear of the width": clear_of(settled, 1 - EQUAL_WIDTH, 0.015),
        "settled with room, open with room": nearer - 0.01 if wide == "gap" else -0.01 - nearer,
        "the gap is not nothing": abs(gap) - 0.006,
        "about 12,000 people": between(len(screen.applicants), 11_000, 13_500),
    }


def _of_selected(people: pd.DataFrame) -> float:
    """Return amber minus blue, of the share of qualified among the selected."""
    share = people[people["selected"] == 1].groupby("group")["qualified"].mean()
    return at(share, "amber") - at(share, "blue")


def _apart_by(short: list[float]) -> float:
    """Return by how much the largest of the numbers is more than a fifth over the next."""
    return short[-1] / short[-2] - 1.2 if len(short) > 1 else 1.0
