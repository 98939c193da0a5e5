"""Screen, a customer's hiring tool that Larkspur hosts and its team has to review.

Everything here is invented. The groups "amber" and "blue" stand for no real group, and no attribute of real people is
simulated. What the tables show is what a score does, not what people are.

How a season of 12,000 applications is made:

1. Each application has a group and a job family. Blue applies more often to support, amber to engineering.
2. Skill is normal. In sales it is a little higher among blue applicants, in support a little lower: who applies where.
3. The career gap is more frequent among blue applicants and has nothing to do with skill. Employee referrals are more
   frequent among amber applicants, most of all in sales, and have nothing to do with skill either.
4. Score = skills test + half a point per year of experience (ten years at most), minus a penalty for a career gap in
   engineering only, plus a bonus for a referral in sales only. Each family has its own cut-off.
5. `qualified` is a blind-marked work sample. `did_well` is the result of a trial period that, in this simulation,
   everybody gets; `past_hire` is what the recruiters of earlier years would have decided: skill, less a dislike of
   gaps. Real data show the result only for people who were hired.
6. In legal nothing treats the groups differently. Its few blue applicants are drawn again until they look bad by chance.

A second table, `screen_v2`, is a later season scored by a model trained on `did_well`. Its score is the chance of doing
well in percent and means the same in both groups; in that season fewer blue applicants do well, because a job-board
campaign reached many people who were new to the work.

Planted truths (asserted by `_planted_truths` for every seed that is handed out): the overall ratio blue / amber is
above 1 and engineering's is under 0.8; sales selects both groups alike and misses more of the qualified blue
applicants; without the gap penalty engineering is level; of those who did well, the old label refuses more in one group; and no
pair of cut-offs closes all three locks.
"""

import itertools
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.rates import Z95, at, ratio_interval

FAMILIES = ("support", "sales", "engineering", "legal")
INPUTS = ("skills_test", "experience_years", "referral", "career_gap")
LOCKS = ("selection", "true_positive", "precision")

_APPLICATIONS = 12_000
_LEGAL = {"amber": 140, "blue": 19}
_SHARES = {
    ("amber", "support"): 0.170, ("amber", "sales"): 0.165, ("amber", "engineering"): 0.250,
    ("blue", "support"): 0.215, ("blue", "sales"): 0.115, ("blue", "engineering"): 0.085,
}  # fmt: skip
_SKILL_SHIFT = {("blue", "sales"): 0.33, ("blue", "support"): -0.05}
_GAP_SHARE = {"amber": 0.14, "blue": 0.48}
_REFERRAL_SHARE = {"amber": 0.2, "blue": 0.16}
_REFERRAL_SHARE_SALES = {"amber": 0.5, "blue": 0.12}
_CUTOFFS = {"support": 52.0, "sales": 66.0, "engineering": 66.0, "legal": 64.0}
_GAP_PENALTY, _REFERRAL_BONUS = 14, 12
_QUALIFIED_BAR = 0.1

_SCREEN_V2 = {"amber": 2_400, "blue": 1_600}
_BETA = {"amber": (2.0, 2.0), "blue": (1.2, 2.4)}
ONE_CUTOFF = 50
LOCK_WIDTH = 0.05
"""Two groups count as equal when they differ by no more than this share."""
LOWEST_CUTOFF, HIGHEST_CUTOFF = 20, 75


@dataclass(frozen=True)
class HiringScreen:
    """Two seasons of applications.

    Attributes:
        applicants: 12,000 rows, scored by Screen (`load("fairness_applicants")`).
        screen_v2: 4,000 rows, scored by its successor (`load("fairness_screen_v2")`).
        facts: the vendor's scoring sheet and the bars of the tasks (`load("fairness_screen_facts")`).
        locks: the second season's rates at every cut-off, as `lock_table` returns them.
    """

    applicants: pd.DataFrame
    screen_v2: pd.DataFrame
    facts: pd.DataFrame
    locks: pd.DataFrame


@lru_cache(maxsize=32)
def hiring_screen(seed: int = 0) -> HiringScreen:
    """Return the two seasons for a seed; the same seed always gives the same tables.

    If a planted truth failed for a seed, the next attempt of the same seed is taken.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> screen = hiring_screen(0)
        >>> screen.applicants.shape, screen.screen_v2.shape
        ((12000, 12), (4000, 4))
        >>> ratios = selection_ratios(screen.applicants)
        >>> bool(ratios.loc["all", "ratio"] > 1 > 0.8 > ratios.loc["engineering", "ratio"])
        True
    """
    return first_that_holds(_draw, _planted_truths, seed)


def selection_ratios(applicants: pd.DataFrame, selected: str = "selected") -> pd.DataFrame:
    """Return selection rates and their ratio blue / amber, overall and per job family.

    Args:
        applicants: one row per application, with columns group, family and the one named in `selected`.
        selected: column of 0 and 1.

    Returns:
        Index "all" and the families; columns rate_amber, rate_blue, ratio, low, high (95% log interval).
    """
    rows = {}
    counts = applicants.groupby(["family", "group"])[selected].agg(["sum", "count"])
    for family in ("all", *FAMILIES):
        part: Any = counts.groupby("group").sum() if family == "all" else counts.loc[family]
        (hits_blue, count_blue), (hits_amber, count_amber) = part.loc[["blue", "amber"]].to_numpy().tolist()
        low, high = ratio_interval(hits_blue, count_blue, hits_amber, count_amber)
        rate_amber, rate_blue = hits_amber / count_amber, hits_blue / count_blue
        rows[family] = (rate_amber, rate_blue, rate_blue / rate_amber, low, high)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["rate_amber", "rate_blue", "ratio", "low", "high"])
    return table.rename_axis("family")


def rates_by_group(people: pd.DataFrame, truth: str, chosen: str) -> pd.DataFrame:
    """Return selection rate, true positive rate, false positive rate and precision of each group.

    Args:
        people: one row per person, with a column group.
        truth: column of 0 and 1: what should have been chosen.
        chosen: column of 0 and 1: what was chosen.

    Returns:
        One row per group.
    """
    rows = {}
    for group, part in people.groupby("group"):
        right, picked = part[truth].to_numpy() == 1, part[chosen].to_numpy() == 1
        rows[group] = {
            "selection": picked.mean(),
            "true_positive": picked[right].mean(),
            "false_positive": picked[~right].mean(),
            "precision": right[picked].mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")


def sales_gap_interval(applicants: pd.DataFrame, z: float = Z95) -> tuple[float, float]:
    """Return the interval of sales' true positive gap, amber minus blue.

    Args:
        applicants: the season.
        z: standard errors on each side.
    """
    people = applicants[(applicants["family"] == "sales") & (applicants["qualified"] == 1)]
    found = people.groupby("group")["selected"].agg(["mean", "count"])
    gap = at(found, "amber", "mean") - at(found, "blue", "mean")
    error = float((found["mean"] * (1 - found["mean"]) / found["count"]).sum() ** 0.5)
    return gap - z * error, gap + z * error


def without_penalty(screen: HiringScreen, who: Any = None) -> pd.Series:
    """Return who engineering would select if a career gap cost no points; other families are unchanged.

    Args:
        screen: the season.
        who: boolean Series of rows that get the points back; by default engineers with a career gap.
    """
    table, facts = screen.applicants, fact_values(screen)
    engineering = table["family"] == "engineering"
    rows = engineering & (table["career_gap"] == 1) if who is None else who
    score = table["score"] + rows * facts["gap_penalty_engineering"]
    return (score >= table["family"].map(_CUTOFFS)).astype(int)


def fact_values(screen: HiringScreen) -> dict[str, float]:
    """Return the scoring sheet as a dictionary."""
    return {str(fact): float(value) for fact, value in zip(screen.facts["fact"], screen.facts["value"], strict=True)}


def lock_table(people: pd.DataFrame) -> pd.DataFrame:
    """Return the three rates of each group at every whole cut-off from 1 to 99.

    Args:
        people: one row per person: group, score (whole number), did_well.

    Returns:
        Index (group, cutoff); columns selection, true_positive, precision, right, wrong (people selected).
    """
    frames = {}
    for group, part in people.groupby("group"):
        well = part["did_well"].to_numpy() == 1
        score = part["score"].to_numpy()
        good = np.bincount(score[well], minlength=101)[::-1].cumsum()[::-1]
        bad = np.bincount(score[~well], minlength=101)[::-1].cumsum()[::-1]
        table = pd.DataFrame({"right": good, "wrong": bad}).rename_axis("cutoff").loc[1:99]
        table["selection"] = (table["right"] + table["wrong"]) / len(part)
        table["true_positive"] = table["right"] / well.sum()
        table["precision"] = table["right"] / (table["right"] + table["wrong"]).clip(lower=1)
        frames[group] = table
    return pd.concat(frames, names=["group"])


def _draw(seed: int, attempt: int) -> HiringScreen:
    generator = np.random.default_rng([seed, attempt, 15])
    big = _APPLICATIONS - sum(_LEGAL.values())
    shares = np.array(list(_SHARES.values()))
    counts = generator.multinomial(big, shares / shares.sum())
    group = np.repeat([cell[0] for cell in _SHARES], counts)
    family = np.repeat([cell[1] for cell in _SHARES], counts)
    shift = np.repeat([_SKILL_SHIFT.get(cell, 0.0) for cell in _SHARES], counts)
    table = pd.concat([_people(generator, group, family, shift), _unlucky_legal(generator)])
    table = table.iloc[generator.permutation(len(table))].reset_index(drop=True)
    table.insert(0, "applicant", [f"P{number:05d}" for number in range(1, len(table) + 1)])
    second = _second_season(generator)
    return HiringScreen(table, second, _facts(), lock_table(second))


def _people(generator: np.random.Generator, group: Any, family: Any, shift: Any) -> pd.DataFrame:
    count = len(group)
    blue, sales = group == "blue", family == "sales"
    skill = _even_normal(generator, group, family) + shift
    gap = generator.random(count) < np.where(blue, _GAP_SHARE["blue"], _GAP_SHARE["amber"])
    referred = generator.random(count) < np.where(
        sales,
        np.where(blue, _REFERRAL_SHARE_SALES["blue"], _REFERRAL_SHARE_SALES["amber"]),
        np.where(blue, _REFERRAL_SHARE["blue"], _REFERRAL_SHARE["amber"]),
    )
    years = generator.poisson(6, count)
    test = np.clip(np.round(55 + 14 * skill + generator.normal(0, 7, count)), 0, 100).astype(int)
    score = test + 0.5 * np.minimum(years, 10) - _GAP_PENALTY * (gap & (family == "engineering"))
    score = score + _REFERRAL_BONUS * (referred & sales)
    cutoff = np.array([_CUTOFFS[name] for name in family])
    return pd.DataFrame(
        {
            "group": group,
            "family": family,
            "skills_test": test,
            "experience_years": years,
            "referral": referred.astype(int),
            "career_gap": gap.astype(int),
            "score": score,
            "selected": (score >= cutoff).astype(int),
            "qualified": (skill + generator.normal(0, 0.3, count) > _QUALIFIED_BAR).astype(int),
            "past_hire": (skill - 0.95 * gap + generator.normal(0, 0.6, count) > 0.5).astype(int),
            "did_well": (skill + generator.normal(0, 0.6, count) > 0.5).astype(int),
        }
    )


def _even_normal(generator: np.random.Generator, group: Any, family: Any) -> Any:
    """Return standard normal values spread evenly within each group and family, in random order.

    Two seasons then differ in who gets a gap, a referral and a lucky day, not in who happened to apply.
    """
    inverse = NormalDist().inv_cdf
    skill = np.empty(len(group))
    for cell in sorted(set(zip(group.tolist(), family.tolist(), strict=True))):
        rows = np.flatnonzero((group == cell[0]) & (family == cell[1]))
        places = (generator.permutation(len(rows)) + generator.random(len(rows))) / len(rows)
        skill[rows] = [inverse(min(max(place, 1e-6), 1 - 1e-6)) for place in places.tolist()]
    return skill


def _unlucky_legal(generator: np.random.Generator) -> pd.DataFrame:
    """Draw the legal family until its few blue applicants look bad by chance; nothing in its score causes it."""
    group = np.repeat(list(_LEGAL), list(_LEGAL.values()))
    while True:
        table = _people(generator, group, np.repeat("legal", len(group)), np.zeros(len(group)))
        amber, blue = (table["selected"][table["group"] == name] for name in ("amber", "blue"))
        if blue.sum() >= 2 and blue.mean() < 0.72 * amber.mean():
            return table


def _second_season(generator: np.random.Generator) -> pd.DataFrame:
    """Draw calibrated scores; outcomes are spread evenly over the sorted scores, so that calibration is tight."""
    frames = []
    for group, count in _SCREEN_V2.items():
        score = np.sort(np.clip(np.round(100 * generator.beta(*_BETA[group], count)), 1, 99).astype(int))
        due = np.floor(np.cumsum(score / 100) + generator.random())
        well = np.diff(due, prepend=0.0).clip(0, 1).astype(int)
        frames.append(pd.DataFrame({"group": group, "score": score, "did_well": well}))
    table = pd.concat(frames)
    table = table.iloc[generator.permutation(len(table))].reset_index(drop=True)
    table.insert(0, "applicant", [f"Q{number:04d}" for number in range(1, len(table) + 1)])
    return table


def _facts() -> pd.DataFrame:
    rows: list[tuple[str, float, str, str]] = [
        *(
            (f"cutoff_{name}", cutoff, "points", f"selected from this score on, {name}")
            for name, cutoff in _CUTOFFS.items()
        ),
        ("gap_penalty_engineering", _GAP_PENALTY, "points", "taken off for a career gap, engineering only"),
        ("referral_bonus_sales", _REFERRAL_BONUS, "points", "added for an employee referral, sales only"),
        ("points_per_year", 0.5, "points", "per year of experience, ten years at most"),
        ("equal_selection_width", 0.06, "ratio", "a selection ratio this close to 1 is called equal in task A2"),
        (
            "most_refused_gap",
            0.05,
            "share",
            "task A4: of those who did well, a label may refuse this much more of a group",
        ),
        ("most_precision_lost", 0.03, "share", "task A3: the share of qualified among the selected may fall by this"),
        ("one_cutoff", ONE_CUTOFF, "points", "task A5: cut-off for both groups before any change"),
        ("lock_width", LOCK_WIDTH, "share", "task A5: two groups differ by no more than this: the lock closes"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _closable(table: pd.DataFrame) -> tuple[bool, dict[tuple[str, str], bool]]:
    """Return whether some pair of cut-offs closes all three locks, and whether each two close somewhere."""
    rates = table.loc[table.index.get_level_values("cutoff").isin(range(LOWEST_CUTOFF, HIGHEST_CUTOFF + 1))]
    amber, blue = rates.loc["amber"], rates.loc["blue"]
    closed = {
        lock: np.abs(amber[lock].to_numpy()[:, None] - blue[lock].to_numpy()[None, :]) <= LOCK_WIDTH for lock in LOCKS
    }
    pairs = {(a, b): bool((closed[a] & closed[b]).any()) for a, b in itertools.combinations(LOCKS, 2)}
    return bool(np.logical_and.reduce(list(closed.values())).any()), pairs


def equal_true_positive_cutoff(table: pd.DataFrame) -> int:
    """Return the highest cut-off for blue at which blue's true positive rate is at least amber's at the one cut-off."""
    rates = table["true_positive"]
    wanted = at(rates, "amber", ONE_CUTOFF)
    return next(cutoff for cutoff in range(99, 0, -1) if at(rates, "blue", cutoff) >= wanted)


def _amber_minus_blue(rates: pd.DataFrame, column: str) -> float:
    return at(rates, "amber", column) - at(rates, "blue", column)


def _planted_truths(screen: HiringScreen) -> dict[str, bool]:
    """Return each planted truth by name and whether it holds; tests read the names."""
    table, now = screen.applicants, without_penalty(screen)
    engineering, sales = (table[table["family"] == name] for name in ("engineering", "sales"))
    ratios = selection_ratios(table)
    ratio = {name: at(ratios, name, "ratio") for name in ("all", *FAMILIES)}
    high = {name: at(ratios, name, "high") for name in ("engineering", "legal")}
    among = rates_by_group(engineering, "qualified", "selected")
    among_sales = rates_by_group(sales, "qualified", "selected")
    fixed = rates_by_group(engineering.assign(selected=now[engineering.index]), "qualified", "selected")
    repaired = selection_ratios(table.assign(selected=now))
    blue_only = (table["family"] == "engineering") & (table["career_gap"] == 1) & (table["group"] == "blue")
    blue_repaired = selection_ratios(table.assign(selected=without_penalty(screen, blue_only)))
    precision_lost = (
        engineering["qualified"][engineering["selected"] == 1].mean()
        - engineering["qualified"][now[engineering.index] == 1].mean()
    )
    labels = engineering.groupby("group")[["past_hire", "did_well"]].mean()
    label_ratio = {name: at(labels, "blue", name) / at(labels, "amber", name) for name in labels.columns}
    refused = 1 - engineering[engineering["did_well"] == 1].groupby("group")["past_hire"].mean()
    means = engineering.groupby("group")[list(INPUTS)].mean()
    apart = {name: abs(_amber_minus_blue(means, name)) / engineering[name].std() for name in INPUTS}
    return {
        "overall ratio is above 1": 1.07 < ratio["all"] < 1.19,
        "engineering is under 0.8": 0.66 < ratio["engineering"] < 0.79,
        "engineering's interval excludes 1": high["engineering"] < 0.95,
        "support and sales are level": min(ratio["support"], ratio["sales"]) > 0.9 and ratio["support"] < 1.1,
        "legal looks bad on 19 people": ratio["legal"] < 0.78 and high["legal"] > 1.05,
        "true positive gap in engineering": _amber_minus_blue(among, "true_positive") > 0.11,
        "and a false positive gap": _amber_minus_blue(among, "false_positive") > 0.008,
        "sales selects alike": 0.945 < ratio["sales"] < 1.055,
        "and misses more qualified blue applicants": _amber_minus_blue(among_sales, "true_positive") > 0.04,
        "which its interval settles": sales_gap_interval(table)[0] > 0.006,
        "the career gap is the proxy": all(apart[name] < 0.3 < apart["career_gap"] for name in INPUTS[:3]),
        "without the penalty engineering is level": 0.93 < at(repaired, "engineering", "ratio") < 1.07,
        "and the true positive gap closes": abs(_amber_minus_blue(fixed, "true_positive")) < 0.06,
        "at little cost in precision": bool(precision_lost < 0.025),
        "the old label is unequal": 0.68 < label_ratio["past_hire"] < 0.86,
        "the new label is not": 0.92 < label_ratio["did_well"] < 1.08,
        "the old label refuses more of blue's": at(refused, "blue") - at(refused, "amber") > 0.06,
        "the old label is not Screen": abs(label_ratio["past_hire"] - ratio["engineering"]) > 0.0125,
        "two wrong ratios differ": abs(at(repaired, "all", "ratio") - at(blue_repaired, "engineering", "ratio")) > 0.01,
        **_planted_locks(screen.locks),
    }


def _planted_locks(table: pd.DataFrame) -> dict[str, bool]:
    """Return the planted truths of the second season."""
    amber, blue = (table.xs(group) for group in ("amber", "blue"))
    moved = equal_true_positive_cutoff(table)
    one = {lock: abs(at(amber, ONE_CUTOFF, lock) - at(blue, ONE_CUTOFF, lock)) for lock in LOCKS}
    gap = {lock: abs(at(amber, ONE_CUTOFF, lock) - at(blue, moved, lock)) for lock in LOCKS}
    all_three, two = _closable(table)
    return {
        "no three locks": not all_three,
        "selection and true positives close together": two["selection", "true_positive"],
        "one cut-off opens two locks": one["selection"] > 0.1 and one["true_positive"] > 0.06,
        "one cut-off keeps precision": one["precision"] < LOCK_WIDTH - 0.002,
        "equal true positives leave selection open": gap["selection"] > LOCK_WIDTH + 0.005,
        "and precision": gap["precision"] > LOCK_WIDTH + 0.02,
        "and close their own": gap["true_positive"] < LOCK_WIDTH - 0.02,
    }
