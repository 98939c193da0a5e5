"""Module 15's blind trial again: half-understood answers, worked out from the tables of seed 0, hear what fits them."""

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.registry import find


@lru_cache(maxsize=16)
def right(name: str, seed: int = 0) -> dict[str, Any]:
    asked = find(f"fairness.{name}")
    return asked.reference(asked.data(seed))


@lru_cache(maxsize=1)
def sheet() -> SimpleNamespace:
    """The tables of seed 0 and what several answers start from."""
    people, engineers = load("fairness_applicants"), load("fairness_engineers")
    facts = load("fairness_screen_facts").set_index("fact")["value"]
    said = load("fairness_said").set_index("item")["text"]
    payments = load("fairness_payments")
    return SimpleNamespace(
        people=people,
        engineers=engineers,
        facts=facts,
        first=people[people["family"] == said["numbers_for"]],
        second=people[people["family"] == said["verdict_for"]],
        successor=load("fairness_screen_v2"),
        cases=load("fairness_dx"),
        payments=payments,
        clean=payments[payments["fraud"] == 0],
    )


def wilson(hits: float, count: float, alpha: float = 0.05) -> tuple[float, float]:
    low, high = proportion_confint(hits, count, alpha=alpha, method="wilson")
    return float(low), float(high)


# --- A1 -------------------------------------------------------------------------------------------------------------


def by_family(people: pd.DataFrame) -> pd.DataFrame:
    """Counts of the group with the lower rate (s of n) and of the other (t of m), per family."""
    rows = {}
    for family, part in people.groupby("family"):
        counts = part.groupby("group")["selected"].agg(["sum", "count", "mean"]).sort_values("mean")
        (s, n, low), (t, m, high) = counts.to_numpy()
        spread = 1.96 * np.sqrt(1 / s - 1 / n + 1 / t - 1 / m)
        rows[family] = {"s": s, "n": n, "t": t, "m": m, "ratio": low / high, "gap": high - low, "spread": spread}
    table = pd.DataFrame(rows).T
    table["low"], table["high"] = table["ratio"] * np.exp(-table["spread"]), table["ratio"] * np.exp(table["spread"])
    return table.assign(short=table["gap"] * table["n"], people=table["n"] + table["m"])


def few(make: Any) -> dict[str, float]:
    table = by_family(sheet().people)
    low, high = make(table.loc[table["people"].idxmin()])
    return {"few_low": low, "few_high": high}


def a_family(number: int) -> dict[str, float]:
    row = by_family(sheet().people).sort_values("people").iloc[number]
    return {"few_low": row["low"], "few_high": row["high"]}


def short(make: Any) -> dict[str, float]:
    table = by_family(sheet().people)
    return {"most_short": float(make(table, table.loc[table["short"].idxmax()]))}


def picked(make: Any) -> list[str]:
    table = by_family(sheet().people)
    return [str(name) for name in table.index[make(table)]]


# --- A2 -------------------------------------------------------------------------------------------------------------


def found(people: pd.DataFrame, able: int | None = 1) -> pd.DataFrame:
    kept = people if able is None else people[people["qualified"] == able]
    return kept.groupby("group")["selected"].agg(["mean", "count", "sum"])


def gap(table: pd.DataFrame) -> float:
    return float(table["mean"]["amber"] - table["mean"]["blue"])


def ends(table: pd.DataFrame, count: pd.Series | None = None) -> dict[str, float]:
    count = table["count"] if count is None else count
    half = 1.96 * float((table["mean"] * (1 - table["mean"]) / count).sum() ** 0.5)
    return {"gap_low": gap(table) - half, "gap_high": gap(table) + half}


def turned(*fields: str) -> dict[str, float]:
    return {field: -right("qualified")[field] for field in fields}


def added() -> dict[str, float]:
    table = found(sheet().second)
    half = 1.96 * float(((table["mean"] * (1 - table["mean"]) / table["count"]) ** 0.5).sum())
    return {"gap_low": gap(table) - half, "gap_high": gap(table) + half}


def missed(make: Any) -> dict[str, float]:
    table = found(sheet().first)
    return {"missed": float(make(abs(gap(table)), table))}


# --- A3 and A4 ------------------------------------------------------------------------------------------------------


def points() -> pd.Series:
    names = ["career_gap", "no_referral", "commute_min", "job_changes"]
    per_unit = pd.Series({name: sheet().facts[f"points_{name}"] for name in names})
    per_unit["commute_min"] /= 10
    return per_unit


def costs() -> tuple[pd.Series, pd.Series]:
    """The lower group's mean less the other's, and the means of the lower group, per input."""
    people = sheet().engineers
    rate = people.groupby("group")["selected"].mean()
    means = people.groupby("group")[list(points().index)].mean()
    return means.loc[rate.idxmin()] - means.loc[rate.idxmax()], means.loc[rate.idxmin()]


def chosen(*out: str, times: float = 1.0, over: bool = False) -> pd.Series:
    people = sheet().engineers
    score = people["score"] + times * sum(people[name] * points()[name] for name in out)
    return score > sheet().facts["cutoff"] if over else score >= sheet().facts["cutoff"]


def ratio(who: pd.Series) -> float:
    people = sheet().engineers
    rate, now = who.groupby(people["group"]).mean(), people.groupby("group")["selected"].mean()
    return float(rate[now.idxmin()] / rate[now.idxmax()])


def newly(who: pd.Series) -> dict[str, float]:
    new = sheet().engineers[who & (sheet().engineers["selected"] == 0)]
    low, high = wilson(new["qualified"].sum(), len(new))
    share = float(new["qualified"].mean())
    return {"extra_selected": len(new), "extra_qualified": share, "extra_low": low, "extra_high": high}


def carrier() -> str:
    return str(right("proxy")["carrier"])


def other_inputs() -> list[str]:
    return [name for name in points().index if name != carrier()]


def worked_through(name: str) -> dict[str, Any]:
    """Everything of A3 with another input taken for the carrier."""
    gaps, _ = costs()
    lost = (gaps * points()).drop(index=name)
    numbers = {"ratio_repaired": ratio(chosen(name)), **newly(chosen(name))}
    bar = sheet().facts["least_qualified"]
    if numbers["extra_high"] < bar:
        action = "keep"
    elif numbers["extra_low"] <= bar:
        action = "test_first"
    else:
        action = "remove" if numbers["ratio_repaired"] >= 0.8 else "remove_two"
    two = ratio(chosen(name, str(lost.idxmax())))
    return {"carrier": name, "carrier_points": (gaps * points())[name], **numbers, "ratio_two": two, "action": action}


def refused(label: str, people: pd.DataFrame) -> float:
    share = 1 - people.groupby("group")[label].mean()
    return float(share["blue"] - share["amber"])


def able() -> pd.DataFrame:
    people = sheet().engineers
    return people[people["qualified"] == 1]


# --- A5 to A7 -------------------------------------------------------------------------------------------------------


def locks(group: str, *, over: bool = False) -> dict[str, float]:
    part = sheet().successor[sheet().successor["group"] == group]
    who = part[part["score"] > 50] if over else part[part["score"] >= 50]
    found_, base = who["did_well"].sum() / part["did_well"].sum(), part["did_well"].mean()
    return {
        "selection": len(who) / len(part),
        "true_positive": found_,
        "precision": who["did_well"].mean(),
        "base": base,
    }


def gaps(make: Any) -> dict[str, float]:
    amber, blue = locks("amber"), locks("blue")
    return {
        f"one_{lock}_gap": float(make(amber[lock], blue[lock])) for lock in ("selection", "true_positive", "precision")
    }


def at_site() -> tuple[pd.DataFrame, pd.DataFrame]:
    there = sheet().cases[sheet().cases["site"] == right("diagnosis")["lowest"]]
    return there[there["disease"] == 1], there[there["disease"] == 0]


def share_of(hits: float, count: float) -> dict[str, float]:
    low, high = wilson(hits, count)
    return {"sensitivity": hits / count, "low": low, "high": high}


def at_bar() -> float:
    ill, _ = at_site()
    return next(c / 100 for c in range(99, 0, -1) if wilson((ill["score"] >= c / 100).sum(), len(ill))[0] > 0.8)


def needed(make: Any) -> dict[str, float]:
    return {"cases_needed": float(make(right("diagnosis")["sensitivity"]))}


def other_site() -> dict[str, Any]:
    """Everything of A6 with a site taken for the lowest that clears its bars."""
    name = max("ABC", key=lambda site: sheet().cases.query(f"site == '{site}' and disease == 1")["flagged"].mean())
    part = sheet().cases[sheet().cases["site"] == name]
    ill, well = part[part["disease"] == 1], part[part["disease"] == 0]
    numbers = share_of(ill["flagged"].sum(), len(ill))
    s = numbers["sensitivity"]
    cutoff = next(c / 100 for c in range(99, 0, -1) if wilson((ill["score"] >= c / 100).sum(), len(ill))[0] > 0.8)
    alarms = float((well["score"] >= cutoff).mean())
    return {
        "lowest": name,
        **numbers,
        "false_alarms_at_bar": alarms,
        "cases_needed": 1.96**2 * s * (1 - s) / 0.0025,
        "coincide": [],
        "decision": "launch_everywhere",
    }


def rates(table: pd.DataFrame, period: str) -> pd.DataFrame:
    return table[table["period"] == period].groupby("region")["flagged"].agg(["sum", "count", "mean"])


def whole(table: pd.DataFrame, period: str) -> float:
    return float(table[table["period"] == period]["flagged"].mean())


def flags(period: str) -> float:
    return float(sheet().clean.query(f"period == '{period}'")["flagged"].sum())


def region() -> str:
    return str(right("payments")["carrier"])


def all_with_fraud() -> dict[str, Any]:
    table = sheet().payments
    before, after = rates(table, "before"), rates(table, "after")
    kept = list(after.index[after["count"] >= 100])
    top = str(after.loc[kept, "mean"].idxmax())
    low, _ = wilson(after["sum"][top], after["count"][top])
    rest = after.drop(index=kept)
    every = whole(table, "after")
    fall, share = 1 - every / whole(table, "before"), after["mean"][top] / every
    return {
        "fall": fall,
        "reportable": kept,
        "pooled_rate": rest["sum"].sum() / rest["count"].sum(),
        "carrier": top,
        "ratio": share,
        "ratio_low": low / every,
        "ratio_before": before["mean"][top] / whole(table, "before"),
        "decision": "roll_back",
    }


def pooled(regions: Any, period: str = "after") -> float:
    part = rates(sheet().clean, period).loc[list(regions)]
    return float(part["sum"].sum() / part["count"].sum())


def small() -> list[str]:
    return [name for name in rates(sheet().clean, "after").index if name not in right("payments")["reportable"]]


def part_of_all(able: int) -> float:
    people = sheet().first
    share = ((people["qualified"] == able) & (people["selected"] == 1)).groupby(people["group"]).mean()
    return float(share["amber"] - share["blue"])


def one_group() -> tuple[dict[str, float], float]:
    """The newly selected of the lower group, and the ratio if nobody else's points come back."""
    people = sheet().engineers
    lower = people["group"] == people.groupby("group")["selected"].mean().idxmin()
    then = chosen(carrier())
    return newly(then & lower), ratio(then.where(lower, people["selected"] == 1))


def plain(low: str, high: str, share: float, count: float) -> dict[str, float]:
    half = 1.96 * (share * (1 - share) / count) ** 0.5
    return {low: share - half, high: share + half}


def between(name: str, down: int, up: int) -> int:
    """Blue people with scores from the equal cut-off, less `down`, to below the one cut-off, plus `up`."""
    people = sheet().successor
    own = people["score"].between(right("locks")["equal_cutoff"] - down, 49 + up) & (people["group"] == "blue")
    return int((people[own]["did_well"] == (name == "right")).sum())


def precision_at(site: str) -> dict[str, float]:
    flagged = sheet().cases.query(f"site == '{site}' and flagged == 1")
    return share_of(flagged["disease"].sum(), len(flagged))


# What was done, the task, the fields that are off, what is said (one of them in the reply), what is not.
CASES: list[tuple[str, str, Any, tuple[str, ...]]] = [
    ("the interval of the next smallest family", "selection_ratio", lambda: a_family(1), ("That is the interval of",)),
    ("of the family after it", "selection_ratio", lambda: a_family(2), ("That is the interval of",)),
    ("ratio minus and plus spread", "selection_ratio", lambda: few(lambda r: (r["ratio"] - r["spread"], r["ratio"] + r["spread"])), ("without exp",)),
    ("the inverse ratio's interval", "selection_ratio", lambda: few(lambda r: (1 / r["high"], 1 / r["low"])), ("upside down",)),
    ("ends swapped", "selection_ratio", lambda: few(lambda r: (r["high"], r["low"])), ("in each other's place",)),
    ("a 90% interval", "selection_ratio", lambda: few(lambda r: (r["ratio"] * np.exp(-1.645 / 1.96 * r["spread"]), r["ratio"] * np.exp(1.645 / 1.96 * r["spread"]))), ("90% interval",)),
    ("without - 1/n", "selection_ratio", lambda: few(lambda r: (r["ratio"] * np.exp(-1.96 * np.sqrt(1 / r["s"] + 1 / r["t"])), r["ratio"] * np.exp(1.96 * np.sqrt(1 / r["s"] + 1 / r["t"])))), ("without the two terms",)),
    ("gap x all applicants", "selection_ratio", lambda: short(lambda t, r: r["gap"] * r["people"]), ("both groups",)),
    ("gap x the higher group", "selection_ratio", lambda: short(lambda t, r: r["gap"] * r["m"]), ("with the higher rate",)),
    ("summed over the families", "selection_ratio", lambda: short(lambda t, r: t["short"].sum()), ("sum over all families",)),
    ("up to four fifths only", "selection_ratio", lambda: short(lambda t, r: (0.8 * r["t"] / r["m"] - r["s"] / r["n"]) * r["n"]), ("up to four fifths",)),
    ("below by the interval alone", "selection_ratio", lambda: {"below": picked(lambda t: t["high"] < 1)}, ("ratio of `four_fifths` or more",)),
    ("open where the interval holds 1", "selection_ratio", lambda: {"open": picked(lambda t: (t["low"] <= 1) & (t["high"] >= 1))}, ("is clear",)),
    ("open only under the line", "selection_ratio", lambda: {"open": picked(lambda t: (t["ratio"] < 0.8) & (t["high"] >= 1))}, ("over `four_fifths` can be open",)),
    ("nobody", "selection_ratio", lambda: {"review_first": "none"}, ("only if `below` is empty",)),
    ("the other group", "selection_ratio", lambda: {"lower": "amber" if right("selection_ratio")["lower"] == "blue" else "blue"}, ("all applications together",)),
    ("blue minus amber", "qualified", lambda: turned("tp_gap", "fp_gap"), ("blue minus amber, or the shares of those who are not selected",)),
    ("not selected", "qualified", lambda: turned("fp_gap"), ("or the shares of those who are not selected",)),
    ("all ends turned", "qualified", lambda: {**turned("gap"), "gap_low": -right("qualified")["gap_high"], "gap_high": -right("qualified")["gap_low"]}, ("sign turned",)),
    ("families swapped", "qualified", lambda: {"tp_gap": gap(found(sheet().second)), "gap": gap(found(sheet().first)), **ends(found(sheet().first)), "missed": abs(gap(found(sheet().second))) * found(sheet().second)["count"]["blue"]}, ("are exchanged", "fits your own `tp_gap`")),
    ("all six families", "qualified", lambda: {"tp_gap": gap(found(sheet().people)), "fp_gap": gap(found(sheet().people, 0))}, ("in all families together",)),
    ("a quotient", "qualified", lambda: {"tp_gap": found(sheet().first)["mean"]["amber"] / found(sheet().first)["mean"]["blue"] - 1}, ("minus 1",)),
    ("all applicants as n", "qualified", lambda: ends(found(sheet().second), found(sheet().second, None)["count"]), ("on all applicants as n and m",)),
    ("errors added", "qualified", added, ("errors added",)),
    ("among those not qualified", "qualified", lambda: {"gap": gap(found(sheet().second, 0)), **ends(found(sheet().second, 0))}, ("those not qualified",)),
    ("the other group's people", "qualified", lambda: missed(lambda g, t: g * t["count"]["blue" if gap(t) < 0 else "amber"]), ("the gap times the qualified,",)),
    ("both groups' people", "qualified", lambda: missed(lambda g, t: g * t["count"].sum()), ("of both groups",)),
    ("among the qualified only", "qualified", lambda: {"ratio": found(sheet().second)["mean"].min() / found(sheet().second)["mean"].max()}, ("the qualified",)),
    ("unequal below 1", "qualified", lambda: {"verdict": "unequal_open"}, ('facts["equal_width"]',)),
    ("nothing subtracted", "proxy", lambda: {"carrier_points": costs()[1][carrier()] * points()[carrier()]}, ("nothing taken off for the other group",)),
    ("not in points", "proxy", lambda: {"carrier_points": costs()[0][carrier()]}, ("not yet in points",)),
    ("another input's points", "proxy", lambda: {"carrier_points": costs()[0][carrier()] * points()[other_inputs()[0]]}, ("times the points of",)),
    ("today's ratio", "proxy", lambda: {"ratio_repaired": ratio(sheet().engineers["selected"] == 1)}, ("what holds today",)),
    ("taken off once more", "proxy", lambda: {"ratio_repaired": ratio(chosen(carrier(), times=-1))}, ("taken off once more",)),
    ("all four out", "proxy", lambda: {"ratio_two": ratio(chosen(*points().index))}, ("out.",)),
    ("only over the cut-off", "proxy", lambda: {"ratio_repaired": ratio(chosen(carrier(), over=True)), **newly(chosen(carrier(), over=True))}, ("(`>`)",)),
    ("of all qualified", "proxy", lambda: {"extra_qualified": right("proxy")["extra_qualified"] * right("proxy")["extra_selected"] / sheet().engineers["qualified"].sum()}, ("divided by all qualified",)),
    ("all applicants as n", "proxy", lambda: dict(zip(("extra_low", "extra_high"), wilson(right("proxy")["extra_qualified"] * right("proxy")["extra_selected"], len(sheet().engineers)), strict=True)), ("with all applicants as n",)),
    ("another input worked through", "proxy", lambda: worked_through("career_gap"), ("so it counts",)),
    ("keep", "proxy", lambda: {"action": "keep"}, ("lies under `least_qualified`",)),
    ("remove two", "proxy", lambda: {"action": "remove_two"}, ("does not reach `four_fifths`",)),
    ("amber minus blue", "label", lambda: {name: -right("label")[name] for name in ("past_gap", "well_gap")}, ("amber minus blue, or the shares with a 1",)),
    ("accepted for refused", "label", lambda: {"past_gap": -right("label")["past_gap"]}, ("or the shares with a 1",)),
    ("among those not qualified", "label", lambda: {"past_gap": refused("past_hire", sheet().engineers.query("qualified == 0"))}, ("those not qualified",)),
    ("rated 1 only", "label", lambda: {"rated": int((able()["did_well"] == 1).sum())}, ("rated 1",)),
    ("the other group's people", "label", lambda: {"extra_refused": abs(right("label")["past_gap"]) * int((able()["group"] == ("amber" if right("label")["past_gap"] > 0 else "blue")).sum())}, ("`past_gap` times the qualified,",)),
    ("of the other gap", "label", lambda: {"extra_refused": abs(right("label")["well_gap"]) * int((able()["group"] == ("blue" if right("label")["past_gap"] > 0 else "amber")).sum())}, ("`well_gap` times",)),
    ("both labels exchanged", "label", lambda: {"past_gap": right("label")["well_gap"], "well_gap": right("label")["past_gap"]}, ("are exchanged",)),
    ("no gap is zero", "label", lambda: {"label": "neither"}, ("No gap has to be 0",)),
    ("one label", "label", lambda: {"label": "past_hire"}, ("most_refused_gap",)),
    ("the lesson's", "label", lambda: {"past_gap": -0.109, "well_gap": -0.117, "rated": 1549, "label": "neither"}, ("on the lesson's data",)),
    ("only over the cut-off", "locks", lambda: {f"one_{lock}_gap": locks("amber", over=True)[lock] - locks("blue", over=True)[lock] for lock in ("selection", "true_positive", "precision")}, ("(`>`)",)),
    ("quotients", "locks", lambda: gaps(lambda a, b: a / b - 1), ("a gap is a difference",)),
    ("amber's share, blue's rates", "locks", lambda: {"implied_precision": locks("amber")["base"] * locks("blue")["true_positive"] / locks("blue")["selection"]}, ("amber's share who do well",)),
    ("over one", "locks", lambda: {"implied_precision": 1.03}, ("Over 1 is a possible answer",)),
    ("at least, not nearest", "locks", lambda: {"equal_cutoff": right("locks")["equal_cutoff"] - 1}, ("lies nearest",)),
    ("no pair", "locks", lambda: {"all_three": "no" if right("locks")["all_three"] == "yes" else "yes"}, ("cut-off",)),
    ("another harm", "locks", lambda: {"criterion": "precision" if right("locks")["criterion"] != "precision" else "selection"}, ("Is the sentence",)),
    ("another site worked through", "diagnosis", other_site, ("flags a smaller share", "so it counts")),
    ("missed, not found", "diagnosis", lambda: share_of(len(at_site()[0]) - at_site()[0]["flagged"].sum(), len(at_site()[0])), ("that are missed",)),
    ("found of all cases", "diagnosis", lambda: share_of(at_site()[0]["flagged"].sum(), sum(map(len, at_site()))), ("divided by all cases",)),
    ("today's cut-off", "diagnosis", lambda: {"false_alarms_at_bar": at_site()[1]["flagged"].mean()}, ("at today's cut-off",)),
    ("one step off", "diagnosis", lambda: {"false_alarms_at_bar": (at_site()[1]["score"] >= at_bar() - 0.01).mean()}, ("0.01 below",)),
    ("1.96 not squared", "diagnosis", lambda: needed(lambda s: 1.96 * s * (1 - s) / 0.0025), ("1.96 not squared",)),
    ("half width not squared", "diagnosis", lambda: needed(lambda s: 1.96**2 * s * (1 - s) / 0.05), ("half_width not squared",)),
    ("a site's area", "diagnosis", lambda: {"auc": roc_auc_score(*sheet().cases.query("site == 'B'")[["disease", "score"]].to_numpy().T)}, ("at B alone",)),
    ("no column", "diagnosis", lambda: {"coincide": []}, ("pd.crosstab",)),
    ("near the bar", "diagnosis", lambda: {"decision": "lower_cutoff_there"}, ("near the bar is not enough",)),
    ("fraud left in", "payments", all_with_fraud, ("with fraud left in", "has a higher rate after the release")),
    ("before the release", "payments", lambda: {"reportable": list(rates(sheet().clean, "before").query("count >= 100").index)}, ("after the release",)),
    ("wrong flags counted", "payments", lambda: {"fall": 1 - flags("after") / flags("before")}, ("number of wrong flags",)),
    ("in points", "payments", lambda: {"fall": whole(sheet().clean, "before") - whole(sheet().clean, "after")}, ("in points",)),
    ("pooled before", "payments", lambda: {"pooled_rate": pooled(small(), "before")}, ("in the other regions, before",)),
    ("pooled the others", "payments", lambda: {"pooled_rate": pooled(right("payments")["reportable"])}, ("the reportable regions",)),
    ("after by all before", "payments", lambda: {"ratio": rates(sheet().clean, "after")["mean"][region()] / whole(sheet().clean, "before")}, ("before it",)),
    ("share of the flags", "payments", lambda: {"ratio": rates(sheet().clean, "after")["sum"][region()] / flags("after")}, ("share of all wrong flags",)),
    ("the upper end", "payments", lambda: {"ratio_low": wilson(*rates(sheet().clean, "after").loc[region(), ["sum", "count"]])[1] / whole(sheet().clean, "after")}, ("the upper end",)),
    ("over 1", "payments", lambda: {"decision": "repair_first"}, ("Over 1 is not over `most_ratio`",)),
    ("a region rose", "payments", lambda: {"decision": "roll_back"}, ("sign of `fall`",)),
    ("one gap of all applicants", "qualified", lambda: {"fp_gap": part_of_all(0)}, ("`fp_gap`", "Perhaps that divides by all applicants of a group")),
    ("one gap without the filter", "label", lambda: {"past_gap": refused("past_hire", sheet().engineers)}, ("`past_gap`", "Or perhaps that gap is about all applicants")),
    ("the lower group's new people", "proxy", lambda: one_group()[0], ("`extra_selected`", "newly selected of the lower group only; both groups count")),
    ("points back to one group", "proxy", lambda: {**one_group()[0], "ratio_repaired": one_group()[1]}, ("points given back to one group only",)),
    ("the plain interval", "proxy", lambda: plain("extra_low", "extra_high", newly(chosen(carrier()))["extra_qualified"], newly(chosen(carrier()))["extra_selected"]), ("the plain interval",)),
    ("the plain interval of the site", "diagnosis", lambda: plain("low", "high", at_site()[0]["flagged"].mean(), len(at_site()[0])), ("the plain interval",)),
    ("both cut-offs counted", "locks", lambda: {f"extra_{name}": between(name, 0, 1) for name in ("right", "wrong")}, ("selected today already",)),
    ("over both cut-offs", "locks", lambda: {"equal_cutoff": right("locks")["equal_cutoff"] - 1, **{f"extra_{name}": between(name, 0, 1) for name in ("right", "wrong")}}, ("use >=",)),
    ("two decimals", "qualified", lambda: {"gap": round(right("qualified")["gap"], 2)}, ("Too few digits",)),
    ("two decimals of a label", "label", lambda: {"past_gap": round(right("label")["past_gap"], 2), "well_gap": round(right("label")["well_gap"], 2)}, ("`past_gap`: Too few digits", "`well_gap`: Too few digits")),
    ("the lesson's ends", "selection_ratio", lambda: {name: round(right("selection_ratio", 16)[name], 2) for name in ("few_low", "few_high")}, ("`few_low`, `few_high`: Perhaps this is right on the lesson's data",)),
    ("another input worked through", "proxy", lambda: worked_through(other_inputs()[0]), ("fit your own `carrier`, so they count",)),
    ("precision of a site", "diagnosis", lambda: precision_at("B"), ("`sensitivity`", "`low`", "share of flags that are right")),
]  # fmt: skip
NEVER = (
    "Read the task's rule again",
    "come back to it when",
    "is missing",
    "are missing",
    "no share can be",
    "edge may be counted",
)


@pytest.mark.parametrize(("did", "task", "make", "says"), CASES, ids=[f"{task}: {did}" for did, task, _, _ in CASES])
def test_a_half_understood_answer_hears_what_fits_it(did, task, make, says):
    wrong = make()
    verdict = judge(find(f"fairness.{task}"), payload(f"fairness.{task}", 0, {**right(task), **wrong}))
    told = "\n".join(verdict.shown)
    assert verdict.earned < verdict.points, did
    assert all(words in told for words in says), told
    assert not any(words in told for words in NEVER), told


@pytest.mark.parametrize(("task", "wrong"), [("qualified", turned), ("label", None)])
def test_a_gap_with_its_sign_turned_still_leads_to_the_same_people(task, wrong):
    field = "tp_gap" if task == "qualified" else "past_gap"
    answer = {**right(task), field: -right(task)[field]}
    told = judge(find(f"fairness.{task}"), payload(f"fairness.{task}", 0, answer)).lines
    assert not any("does not follow" in line for line in told), told


@pytest.mark.parametrize("seed", range(4))
def test_a_wrong_carrier_or_site_that_is_worked_through_costs_its_own_field_only(seed):
    for task, field, options in (
        ("proxy", "carrier", None),
        ("diagnosis", "lowest", "ABC"),
        ("payments", "carrier", None),
    ):
        asked = find(f"fairness.{task}")
        data, reference = asked.data(seed), right(task, seed)
        for option in options or asked.kind.fields[field].options:
            if option == reference[field]:
                continue
            answer: dict[str, Any] = {**reference, field: option}
            for follows in asked.follows:
                if field in follows.rests_on or any(
                    rest in answer and answer[rest] != reference[rest] for rest in follows.rests_on
                ):
                    led = follows.answer(answer, data)
                    answer[follows.field] = sorted(led)[0] if isinstance(led, set) else led
            verdict = judge(asked, payload(asked.id, seed, answer))
            lost = (
                asked.points
                * asked.kind.weights.get(field, 1.0)
                / sum(asked.kind.weights.get(name, 1.0) for name in asked.kind.fields)
            )
            assert verdict.earned == pytest.approx(asked.points - lost, abs=0.01), (task, option, verdict.lines)


def test_the_two_labels_gaps_cannot_be_exchanged():
    for seed in range(6):
        own = right("label", seed)
        answer = {**own, "past_gap": own["well_gap"], "well_gap": own["past_gap"]}
        asked = find("fairness.label")
        assert judge(asked, payload(asked.id, seed, answer)).earned < asked.points


def test_the_edge_of_the_cut_off_is_blamed_only_where_the_cut_off_agrees():
    both = {f"extra_{name}": between(name, 0, 1) for name in ("right", "wrong")}
    told = "\n".join(judge(find("fairness.locks"), payload("fairness.locks", 0, {**right("locks"), **both})).shown)
    assert "use >=" not in told


def test_the_lower_groups_people_alone_are_no_points_given_back_to_one_group():
    answer = {**right("proxy"), **one_group()[0]}
    told = "\n".join(judge(find("fairness.proxy"), payload("fairness.proxy", 0, answer)).shown)
    assert "given back" not in told


def test_a_share_below_one_percent_is_read_as_the_exercise_says(root):
    exercise = (root / "exercises" / "15_fairness" / "fairness.ipynb").read_text(encoding="utf-8")
    assert 'as 0.008 or \\"0.8%\\", in quotes' in exercise
    gap = right("locks")["one_precision_gap"]
    written = {**right("locks"), "one_precision_gap": f"{100 * gap:.1f}%"}
    assert judge(find("fairness.locks"), payload("fairness.locks", 0, written)).earned == 6


def heard(task: str, **wrong: Any) -> str:
    return "\n".join(judge(find(f"fairness.{task}"), payload(f"fairness.{task}", 0, {**right(task), **wrong})).shown)


def test_people_without_a_rating_are_left_out_of_the_rated_gap_alone():
    """Whoever left them out for the panels' decision was sent to do it once more."""
    people = able()
    told = heard("label", past_gap=refused("past_hire", people[people["did_well"].notna()]))
    assert "people without a rating among them" in told
    assert "left out" not in told
    assert "people without a rating left out" in heard("label", well_gap=0.5)


def test_a_plain_interval_is_told_as_that_and_not_as_a_week_that_ends_nearby():
    count, share = rates(sheet().clean, "after").loc[region(), ["count", "mean"]]
    low = (share - 1.96 * (share * (1 - share) / count) ** 0.5) / whole(sheet().clean, "after")
    told = heard("payments", ratio_low=low)
    assert "the plain interval's end" in told
    assert "week" not in told


def test_a_wrong_lowest_site_that_clears_is_paid_for_the_launch_and_not_for_another_cut_off():
    wrong = other_site()
    assert wrong["low"] > 0.8
    asked, numbers = find("fairness.diagnosis"), {**right("diagnosis"), **wrong}

    def earned(decision: str) -> float:
        return judge(asked, payload(asked.id, 0, {**numbers, "decision": decision})).earned

    assert earned("launch_everywhere") > earned("lower_cutoff_there")
