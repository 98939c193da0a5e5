"""A second customer's scoring sheet: which input carries the points, and which label a new model should learn from.

Everything here is invented; "amber" and "blue" stand for no real group. How about 4,500 applications are made:

1. Skill is normal and alike in both groups. The skills test measures it with noise and gives one point per point.
2. Four inputs cost points: a career gap, no referral, minutes of commute, job changes. One of them, the carrier, differs
   between the groups and costs many points; a second one differs less. In a third of the seeds another input differs
   most of all and costs nothing.
3. Everybody whose score reaches the cut-off is selected. `qualified` is a blind-marked work sample.
4. `past_hire` is a panel's decision on the application, `did_well` a manager's rating after a trial, for those who had one.

Two stories are drawn independently. What taking out the carrier does: `remove` (40%: it repairs the ratio and lets qualified
people in), `remove_two` (20%: the ratio stays under four fifths until the second input is out as well), `keep` (25%: the
input says something about the job, the people it kept out are mostly not qualified, and the ratio passes as it is) and
`test_first` (15%: the interval of the share of qualified holds the bar). And which label refuses both groups' qualified
people alike: `past_hire` 25%, `did_well` 35%, `either` 20%, `neither` 20%.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import apart, clear_of
from aipm_course.simulation.rates import at, wilson_interval
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

INPUTS = ("career_gap", "no_referral", "commute_min", "job_changes")
GROUPS = ("amber", "blue")
FOUR_FIFTHS = 0.8
MOST_REFUSED_GAP = 0.05

ACTIONS = {"remove": 0.4, "remove_two": 0.2, "keep": 0.25, "test_first": 0.15}
LABELS = {"past_hire": 0.25, "did_well": 0.35, "either": 0.2, "neither": 0.2}
DECOYS = {"weightless": 0.35, "light": 0.3, "none": 0.35}

# Share (of 0/1 inputs) or mean, of the group that loses points and of the other, by how much the input differs.
_DIFFERS = {
    "career_gap": {"most": (0.64, 0.16), "much": (0.50, 0.15), "some": (0.38, 0.18), "not": (0.25, 0.25)},
    "no_referral": {"most": (0.88, 0.40), "much": (0.84, 0.48), "some": (0.80, 0.60), "not": (0.72, 0.72)},
    "commute_min": {"most": (62.0, 34.0), "much": (53.0, 34.0), "some": (45.0, 34.0), "not": (38.0, 38.0)},
    "job_changes": {"most": (4.2, 1.9), "much": (3.3, 1.8), "some": (2.6, 1.8), "not": (2.2, 2.2)},
}
_UNIT = {"career_gap": 1.0, "no_referral": 1.0, "commute_min": 10.0, "job_changes": 1.0}
"""Points are stated per this many units of an input."""
_STEPS = {
    "career_gap": np.arange(1, 27, 1.0),
    "no_referral": np.arange(1, 27, 1.0),
    "commute_min": np.arange(0.25, 6.1, 0.25),
    "job_changes": np.arange(0.25, 8.1, 0.25),
}
_NOW = {"remove": (0.60, 0.73), "remove_two": (0.36, 0.44), "keep": (0.85, 0.87), "test_first": (0.60, 0.73)}
_SECOND_POINTS = {"remove": 1.2, "keep": 0.8, "test_first": 1.2}
_ONE_ALONE = (0.69, 0.745)
"""Ratio that the second input alone leaves, where two have to go."""
_SKILL_SHIFT = {"remove": -0.05, "remove_two": -0.1, "keep": -0.04, "test_first": -0.05}


@dataclass(frozen=True)
class ScoringSheet:
    """One season of a customer that hires engineers.

    Attributes:
        engineers: about 4,500 rows (`load("fairness_engineers")`).
        weights: points that each input costs per unit.
        cutoff: selected from this score on.
        least_qualified: bar of A3, for the share of qualified among the newly selected.
        story: what taking out the carrier does.
        label_story: which label passes A4's bar.
        carrier: the input that costs one group most.
        second: the input that costs it second most.
        lower: the group that is selected less often.
    """

    engineers: pd.DataFrame
    weights: dict[str, float]
    cutoff: float
    least_qualified: float
    story: str
    label_story: str
    carrier: str
    second: str
    lower: str


@lru_cache(maxsize=64)
def scoring_sheet(seed: int = 0) -> ScoringSheet:
    """Return the season of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> sheet = scoring_sheet(0)
        >>> bool((sheet.engineers["score"] >= sheet.cutoff).astype(int).equals(sheet.engineers["selected"]))
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def points_lost(sheet: ScoringSheet) -> pd.Series:
    """Return, per input, how many points the lower group loses to it on average beyond the other group."""
    means: Any = sheet.engineers.groupby("group")[list(INPUTS)].mean()
    higher = "amber" if sheet.lower == "blue" else "blue"
    gap = means.loc[sheet.lower] - means.loc[higher]
    lost: pd.Series = gap * pd.Series({name: sheet.weights[name] / _UNIT[name] for name in INPUTS})
    return lost


def selected_without(sheet: ScoringSheet, *inputs: str, who: Any = True) -> pd.Series:
    """Return who is selected if some inputs cost no points; the cut-off stays.

    Args:
        sheet: the season.
        inputs: names of inputs that cost nothing any more.
        who: boolean column of the people who get the points back; everybody if not given.
    """
    people = sheet.engineers
    back = sum((people[name] * sheet.weights[name] / _UNIT[name] for name in inputs), start=0.0 * people["score"])
    selected: pd.Series = (people["score"] + back * who >= sheet.cutoff).astype(int)
    return selected


def ratio_of(sheet: ScoringSheet, selected: pd.Series) -> float:
    """Return the selection rate of the group that is selected less often today, divided by the other group's."""
    rate = selected.groupby(sheet.engineers["group"]).mean()
    higher = "amber" if sheet.lower == "blue" else "blue"
    return float(at(rate, sheet.lower) / at(rate, higher))


def newly_selected(sheet: ScoringSheet, *inputs: str) -> pd.DataFrame:
    """Return the people who are selected if some inputs cost no points and are not selected today."""
    now = selected_without(sheet, *(inputs or (sheet.carrier,)))
    return sheet.engineers[(now == 1) & (sheet.engineers["selected"] == 0)]


def action_for(low: float, high: float, ratio_repaired: float, least_qualified: float) -> str:
    """Return what A3's rule says.

    Args:
        low: lower end of the interval of the share of qualified among the newly selected.
        high: its upper end.
        ratio_repaired: the ratio once the carrier costs no points.
        least_qualified: the bar for the share.

    Examples:
        >>> action_for(0.8, 0.9, 0.9, 0.6), action_for(0.8, 0.9, 0.7, 0.6), action_for(0.3, 0.5, 0.9, 0.6)
        ('remove', 'remove_two', 'keep')
        >>> action_for(0.55, 0.7, 0.9, 0.6)
        'test_first'
    """
    if high < least_qualified:
        return "keep"
    if low <= least_qualified:
        return "test_first"
    return "remove" if ratio_repaired >= FOUR_FIFTHS else "remove_two"


def refused(people: pd.DataFrame, label: str) -> pd.Series:
    """Return the share with a 0 in a label, per group; people whose label is missing do not count."""
    known = people[people[label].notna()]
    return 1 - known.groupby("group")[label].mean()


def refused_gap(people: pd.DataFrame, label: str) -> float:
    """Return blue minus amber, of the shares that a label refuses."""
    shares = refused(people, label)
    return at(shares, "blue") - at(shares, "amber")


def label_for(past_gap: float, well_gap: float) -> str:
    """Return which label may be used.

    >>> label_for(0.1, -0.02), label_for(0.01, 0.02), label_for(-0.1, 0.08)
    ('did_well', 'either', 'neither')
    """
    past, well = (abs(gap) <= MOST_REFUSED_GAP for gap in (past_gap, well_gap))
    return "either" if past and well else "past_hire" if past else "did_well" if well else "neither"


def sheet_rows(sheet: ScoringSheet) -> list[tuple[str, float, str, str]]:
    """Return the rows of the scoring sheet: fact, value, unit, meaning."""
    per = {
        "career_gap": "taken off for more than a year without a job",
        "no_referral": "taken off without a recommendation by an employee",
        "commute_min": "taken off per 10 minutes of commute",
        "job_changes": "taken off per change of employer in six years",
    }
    return [
        ("cutoff", sheet.cutoff, "points", "selected from this score on"),
        ("points_skills_test", 1.0, "points", "added per point of the skills test"),
        *((f"points_{name}", sheet.weights[name], "points", per[name]) for name in INPUTS),
    ]


def _draw(seed: int, attempt: int) -> ScoringSheet:
    told = story(seed, "fairness.action", ACTIONS)
    label_told = story(seed, "fairness.label", LABELS)
    decoy_told = story(seed, "fairness.decoy", DECOYS)
    carrier = story(seed, "fairness.carrier", dict.fromkeys(INPUTS, 0.25))
    fixed = stream(seed, "fairness.sheet_cast")
    rest = cast(fixed, ("second", "decoy", "other"), [name for name in INPUTS if name != carrier])
    group = cast(fixed, ("lower", "higher"), GROUPS)
    bar = float(fixed.choice([0.55, 0.6, 0.65, 0.7]))
    generator = stream(seed, "fairness.scoring_sheet", attempt)

    count = {"lower": int(generator.integers(1850, 2100)), "higher": int(generator.integers(2450, 2750))}
    hit = repeat([True, False], list(count.values()))
    if told == "keep" and decoy_told == "light":
        decoy_told = "none"
    level = {
        carrier: "much",
        # A 0/1 input that differs little cannot cost one group enough, whatever its weight.
        rest["second"]: "much" if told == "remove_two" and rest["second"] in ("career_gap", "no_referral") else "some",
        rest["decoy"]: "not" if decoy_told == "none" else "most",
        rest["other"]: "not",
    }
    inputs = {name: _input(generator, name, hit, *_DIFFERS[name][level[name]]) for name in INPUTS}
    skill = generator.normal(0, 1, len(hit))
    for part, shift in ((hit, _SKILL_SHIFT[told]), (~hit, 0.0)):
        # The draw's own luck is taken out, so that what is left of a gap comes from the sheet.
        skill[part] = (skill[part] - skill[part].mean()) / skill[part].std() + shift
    test = np.clip(np.round(55 + 14 * skill + generator.normal(0, 7, len(hit))), 0, 100).astype(int)
    weights = {
        rest["decoy"]: 0.0 if decoy_told == "weightless" else _weight(rest["decoy"], level[rest["decoy"]], 0.25),
        rest["other"]: float(_STEPS[rest["other"]][int(generator.integers(1, 4))]),
    }
    before = test - sum((weights[name] * inputs[name] / _UNIT[name] for name in weights), start=np.zeros(len(hit)))
    name, second = rest["second"], inputs[rest["second"]] / _UNIT[rest["second"]]
    first, wanted, cutoff = inputs[carrier] / _UNIT[carrier], float(generator.uniform(*_NOW[told])), None
    if told == "remove_two":
        # What is left when the carrier goes depends on the cut-off, and that on both weights: twice is near enough.
        alone = float(generator.uniform(*_ONE_ALONE))
        weights[name], _ = _weight_for(before, second, hit, alone, _STEPS[name])
        _, cutoff = _weight_for(before - weights[name] * second, first, hit, wanted, _STEPS[carrier])
        weights[name], _ = _weight_for(before, second, hit, alone, _STEPS[name], cutoff)
    else:
        weights[name] = _weight(name, level[name], _SECOND_POINTS[told])
    before = before - weights[name] * second
    weights[carrier], cutoff = _weight_for(before, first, hit, wanted, _STEPS[carrier], cutoff)
    score = before - weights[carrier] * inputs[carrier] / _UNIT[carrier]
    free = before >= cutoff
    qualified = _qualified(generator, told, bar, skill, inputs[carrier], free & (score < cutoff))
    table = pd.DataFrame(
        {
            "group": np.where(hit, group["lower"], group["higher"]),
            "skills_test": test,
            **inputs,
            "score": score,
            "selected": (score >= cutoff).astype(int),
            "qualified": qualified.astype(int),
        }
    )
    table = _with_labels(generator, table, hit, label_told)
    table = table.iloc[generator.permutation(len(table))].reset_index(drop=True)
    table.insert(0, "applicant", [f"E{number:04d}" for number in range(1, len(table) + 1)])
    weights = {name: weights[name] for name in INPUTS}
    return ScoringSheet(table, weights, cutoff, bar, told, label_told, carrier, rest["second"], group["lower"])


def _input(
    generator: np.random.Generator, name: str, hit: npt.NDArray[np.bool_], lower: float, higher: float
) -> npt.NDArray[Any]:
    """Return the values of one input: 0 or 1, minutes in steps of five, or a count."""
    mean = np.where(hit, lower, higher)
    if name == "commute_min":
        return (5 * np.round(np.clip(generator.gamma(4.0, mean / 4.0), 5, 150) / 5)).astype(int)
    if name == "job_changes":
        return np.minimum(generator.poisson(mean), 12).astype(int)
    return (generator.random(len(hit)) < mean).astype(int)


def _weight(name: str, level: str, points: float) -> float:
    """Return the weight on the input's grid at which the groups differ by about that many points."""
    lower, higher = _DIFFERS[name][level]
    difference = max(lower - higher, 0.2 * higher) / _UNIT[name]
    steps = _STEPS[name]
    return float(steps[int(np.abs(steps * difference - points).argmin())])


def _weight_for(
    before: npt.NDArray[Any],
    values: npt.NDArray[Any],
    hit: npt.NDArray[np.bool_],
    wanted: float,
    steps: npt.NDArray[np.float64],
    cutoff: float | None = None,
) -> tuple[float, float]:
    """Return an input's weight and the cut-off at which the ratio is nearest to the wanted one."""
    best = (np.inf, 0.0, 0.0)
    for weight in steps.tolist():
        score = before - weight * values
        here = float(np.round(np.quantile(score[~hit], 0.62))) if cutoff is None else cutoff
        ratio = float((score[hit] >= here).mean() / max((score[~hit] >= here).mean(), 1e-9))
        best = min(best, (abs(ratio - wanted), weight, here))
    return best[1], best[2]


def _qualified(
    generator: np.random.Generator,
    told: str,
    bar: float,
    skill: npt.NDArray[Any],
    carrier: npt.NDArray[Any],
    new: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Return who passes the work sample; in some stories the carrier says something about it."""
    able = skill + generator.normal(0, 0.3, len(skill))
    able -= np.quantile(able[new], 1 - float(generator.uniform(0.84, 0.9)))
    if told in ("remove", "remove_two"):
        return able > 0
    wanted = (
        bar - float(generator.uniform(0.14, 0.22)) if told == "keep" else bar + float(generator.uniform(-0.02, 0.02))
    )
    # How much the carrier has to say so that the newly selected are qualified in the wanted share.
    strength = float(np.quantile(able[new] / carrier[new], 1 - wanted))
    return able - strength * carrier > 0


def _with_labels(
    generator: np.random.Generator, table: pd.DataFrame, hit: npt.NDArray[np.bool_], told: str
) -> pd.DataFrame:
    """Return the table with both labels; counts are planted per group among the qualified."""
    uneven = {"past_hire": told in ("did_well", "neither"), "did_well": told in ("past_hire", "neither")}
    known = generator.random(len(table)) < np.where(table["selected"] == 1, 0.93, np.where(hit, 0.36, 0.5))
    labels = {}
    for label, wide in uneven.items():
        refuses = float(generator.uniform(0.16, 0.28))
        gap = float(generator.uniform(0.078, 0.14) if wide else generator.uniform(0.014, 0.026))
        more = str(generator.choice(GROUPS))
        # Of the others, the label takes more of one group: a gap among everybody is another number.
        taken = {
            more: float(generator.uniform(0.06, 0.1)),
            "amber" if more == "blue" else "blue": float(generator.uniform(0.32, 0.38)),
        }
        share_taken = np.where(table["group"] == "amber", taken["amber"], taken["blue"])
        values = (generator.random(len(table)) < share_taken).astype(float)
        for group in GROUPS:
            rows = np.flatnonzero(
                (table["group"] == group) & (table["qualified"] == 1) & (known if label == "did_well" else True)
            )
            share = refuses + (gap if group == more else 0.0)
            values[rows] = 1.0
            values[generator.permutation(rows)[: round(share * len(rows))]] = 0.0
        labels[label] = values
    labels["did_well"][~known] = np.nan
    return table.assign(past_hire=labels["past_hire"].astype(int), did_well=labels["did_well"])


def planted_truths(sheet: ScoringSheet) -> dict[str, bool | float]:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    people = sheet.engineers
    lost = points_lost(sheet)
    now = ratio_of(sheet, people["selected"])
    repaired = ratio_of(sheet, selected_without(sheet, sheet.carrier))
    two = ratio_of(sheet, selected_without(sheet, sheet.carrier, sheet.second))
    new = newly_selected(sheet)
    share = float(new["qualified"].mean())
    low, high = wilson_interval(int(new["qualified"].sum()), len(new))
    by_group = new.groupby("group")["qualified"].mean()
    both = newly_selected(sheet, sheet.carrier, sheet.second)
    means: Any = people.groupby("group")[list(INPUTS)].mean()
    spread = (means.loc["blue"] - means.loc["amber"]).abs() / people[list(INPUTS)].std()
    decoy = str(spread.idxmax())
    now_selected = selected_without(sheet, sheet.carrier)
    on_cutoff = int(
        (
            people["score"] + people[sheet.carrier] * sheet.weights[sheet.carrier] / _UNIT[sheet.carrier]
            == sheet.cutoff
        ).sum()
    )
    ordered = lost.sort_values(ascending=False)
    first, second = float(ordered.iloc[0]), float(ordered.iloc[1])
    return {
        "the carrier costs most": bool(ordered.index[0] == sheet.carrier) and first - 1.25 * second,
        "the second costs second most": bool(ordered.index[1] == sheet.second)
        and second - 1.2 * max(float(ordered.iloc[2]), 0.0) - 0.1,
        "today's ratio is clear of four fifths": clear_of(now, FOUR_FIFTHS, 0.04),
        "so is the repaired one": clear_of(repaired, FOUR_FIFTHS, 0.04),
        "and the one with two out": two - 0.84,
        "two out is not all out": apart(two, [ratio_of(sheet, selected_without(sheet, *INPUTS))], 0.0045),
        "no ratio is level": min(0.985 - repaired, 0.99 - two),
        "the repairs differ": min(repaired - now, two - repaired) - 0.018,
        "the action is the story's": action_for(low, high, repaired, sheet.least_qualified) == sheet.story,
        "the interval is clear of the bar": min(
            clear_of(low, sheet.least_qualified, 0.02), clear_of(high, sheet.least_qualified, 0.02)
        ),
        "keep keeps a ratio that passes": sheet.story != "keep" or now - 0.84,
        "newly selected of one group differ": apart(share, by_group.tolist(), 0.009),
        "and of two inputs": apart(share, [float(both["qualified"].mean())], 0.002) if sheet.story != "keep" else True,
        "and all selected": apart(share, [float(people["qualified"][now_selected == 1].mean())], 0.009),
        "people on the cut-off": on_cutoff - 8,
        "the input that differs most": (decoy != sheet.carrier) or sheet.weights[decoy] > 0,
        "people newly selected": len(new) - 60,
        **_planted_labels(people, sheet.label_story),
    }


def _planted_labels(people: pd.DataFrame, told: str) -> dict[str, bool | float]:
    able = people[people["qualified"] == 1]
    past, well = refused_gap(able, "past_hire"), refused_gap(able, "did_well")
    missing_as_no = refused_gap(able.fillna({"did_well": 0.0}), "did_well")
    counts = able["group"].value_counts()
    return {
        "the label is the story's": label_for(past, well) == told,
        "gaps are clear of the bar": min(clear_of(abs(gap), MOST_REFUSED_GAP, 0.02) for gap in (past, well)),
        "gaps are not nothing": min(abs(past), abs(well)) - 0.011,
        "one label's gap is not the other's": abs(past - well) - 0.005,
        "gaps among all differ": min(
            apart(past, [refused_gap(people, "past_hire")], 0.012),
            apart(well, [refused_gap(people, "did_well")], 0.012),
        ),
        "missing as refused differs": apart(well, [missing_as_no], 0.012),
        "the groups' sizes matter": abs(past) * abs(counts["blue"] - counts["amber"]) - 3.0,
    }
