"""Every published rate of module 15 follows from its published counts, and the traps are where the cards say."""

import datetime
import math

import pandas as pd
import pytest

from aipm_course import load
from aipm_course.modules.fairness.rules import GOOD_FOR_DAYS, checked_on, rule_value
from aipm_course.simulation.rates import false_positive_rate_from

COMPAS = load("fairness_compas")
LAW = load("fairness_local_law_144")


@pytest.mark.parametrize("row", COMPAS.to_dict("records"), ids=lambda row: f"{row['group']} {row['high_from']}")
def test_compas_rates_follow_from_counts(row):
    tn, fp, fn, tp = (row[name] for name in ("tn", "fp", "fn", "tp"))
    fpr, fnr, ppv = fp / (fp + tn), fn / (fn + tp), tp / (tp + fp)
    if not math.isnan(row["published_ppv"]):
        assert fpr == pytest.approx(row["published_fpr_percent"] / 100, abs=6e-5)
        assert fnr == pytest.approx(row["published_fnr_percent"] / 100, abs=6e-5)
        assert ppv == pytest.approx(row["published_ppv"], abs=0.0051)
    base_rate = (tp + fn) / (tn + fp + fn + tp)
    assert abs(false_positive_rate_from(base_rate, ppv, fnr) - fpr) < 1e-12


def test_compas_has_two_populations_that_do_not_mix():
    main = COMPAS[(COMPAS["population"] == "7214") & (COMPAS["high_from"] == "Medium")].set_index("group")
    total = main[["tn", "fp", "fn", "tp"]].sum(axis=1)
    assert total["All"] == 7214
    assert (total["Black"], total["White"], total["Hispanic"]) == (3696, 2454, 637)
    filtered = COMPAS[COMPAS["population"] == "6172"].set_index("group")[["tn", "fp", "fn", "tp"]].sum(axis=1)
    assert (filtered < total[["Black", "White"]]).all()
    rate = main["fp"] / (main["fp"] + main["tn"])
    miss = main["published_fnr_percent"]  # 1.70 is the ratio of the printed rates; the counts give 1.705
    assert rate["Black"] / rate["White"] == pytest.approx(1.91, abs=0.005)
    assert miss["White"] / miss["Black"] == pytest.approx(1.70, abs=0.005)


def gender_shades_rate(face: pd.DataFrame, groups: list[str]) -> float:
    part = face.loc[groups]
    return float((part["error_percent"] * part["n"]).sum() / part["n"].sum())


@pytest.mark.parametrize("vendor", ["Microsoft", "Face++", "IBM"])
def test_gender_shades_parts_give_the_whole(vendor):
    face = load("fairness_gender_shades").query("vendor == @vendor").set_index("group")
    wholes = {
        "All": ["Darker female", "Darker male", "Lighter female", "Lighter male"],
        "Female": ["Darker female", "Lighter female"],
        "Male": ["Darker male", "Lighter male"],
        "Darker": ["Darker female", "Darker male"],
        "Lighter": ["Lighter female", "Lighter male"],
    }
    for whole, parts in wholes.items():
        assert gender_shades_rate(face, parts) == pytest.approx(face.loc[whole, "error_percent"], abs=0.35)
        assert face.loc[parts, "n"].sum() == pytest.approx(face.loc[whole, "n"], abs=1)


def test_the_misprinted_six_does_not_fit_the_whole():
    face = load("fairness_gender_shades").query("vendor == 'Face++'").set_index("group")
    parts = ["Darker female", "Darker male", "Lighter female", "Lighter male"]
    assert gender_shades_rate(face, parts) == pytest.approx(10.1, abs=0.05)
    face.loc["Lighter female", "error_percent"] = face.loc["Lighter female", "misprinted_as"]
    assert gender_shades_rate(face, parts) == pytest.approx(9.2, abs=0.05)
    assert load("fairness_gender_shades")["misprinted_as"].notna().sum() == 1


def test_berkeley_totals_rates_and_odds_ratio():
    table = load("fairness_berkeley")
    total = table.groupby("sex")[["applied", "admitted"]].sum()
    assert total.loc["men"].tolist() == [2691, 1198]
    assert total.loc["women"].tolist() == [1835, 557]
    rate = total["admitted"] / total["applied"]
    assert rate["men"] == pytest.approx(0.445, abs=0.0005)
    assert rate["women"] == pytest.approx(0.304, abs=0.0005)
    odds = rate / (1 - rate)
    assert odds["men"] / odds["women"] == pytest.approx(1.84, abs=0.005)
    wide = table.assign(rate=table["admitted"] / table["applied"]).pivot(
        index="department", columns="sex", values="rate"
    )
    assert (wide["women"] > wide["men"]).sum() == 4
    weights = table.groupby("department")["applied"].sum()
    standardized = wide.mul(weights, axis=0).sum() / weights.sum()
    assert standardized["men"] == pytest.approx(0.387, abs=0.0005)
    assert standardized["women"] == pytest.approx(0.430, abs=0.0005)


def test_four_fifths_example_flags_one_group():
    table = load("fairness_four_fifths").set_index("group")
    ratio = table["hired_percent"] / table["hired_percent"].max()
    published = table["published_ratio_percent"].dropna() / 100
    pd.testing.assert_series_equal(ratio[published.index], published, check_names=False)
    assert list(ratio.index[ratio < rule_value("four_fifths", "ratio")]) == ["American Indian"]


@pytest.mark.parametrize("keys", LAW.groupby(["example", "table"]).groups, ids="-".join)
def test_local_law_144_ratios_follow_from_counts(keys):
    part = LAW[(LAW["example"] == keys[0]) & (LAW["table"] == keys[1])]
    rate = part["selected"] / part["applicants"]
    tolerance = 0.0006 if "intersection" in keys else 0.0062
    assert (rate / rate.max() - part["published_ratio"]).abs().max() < tolerance


def test_local_law_144_contradicts_itself_in_one_row():
    selection = LAW[LAW["example"] == "selection"]
    race = selection[selection["table"] == "race"].set_index("category")[["applicants", "selected"]]
    parts = selection[selection["table"] == "intersection"].groupby("category")[["applicants", "selected"]].sum()
    differing = (race != parts.reindex(race.index)).any(axis=1)
    assert list(differing.index[differing]) == ["Hispanic or Latino"]
    assert parts.loc["Hispanic or Latino"].tolist() == [395, 172]
    assert race["applicants"].sum() == 2584
    assert parts["applicants"].sum() == 2571
    sex = selection[selection["table"] == "sex"]
    assert sex["applicants"].sum() == 2571
    bar = rule_value("four_fifths", "ratio")
    assert (selection[selection["table"] != "intersection"]["published_ratio"] >= bar).all()
    failing = selection[selection["published_ratio"] < bar]
    assert failing["applicants"].tolist() == [17]
    assert rule_value("local_law_144", "small_category") > 17 / 2571
    scoring = LAW[(LAW["example"] == "scoring") & (LAW["table"] == "race")]
    assert (scoring["applicants"].sum(), scoring["selected"].sum()) == (168, 84)


def test_in_the_real_audit_the_comparison_group_decides():
    table = load("fairness_local_law_144_audit").set_index("category")
    rate = table["selected"] / table["applicants"]
    without = rate.drop("Native American or Alaska Native")
    assert rate["Asian"] / rate.max() == pytest.approx(0.744, abs=0.0006)
    assert rate["Asian"] / without.max() == pytest.approx(0.857, abs=0.0006)
    share = table["applicants"] / table["applicants"].sum()
    assert share["Native American or Alaska Native"] == pytest.approx(0.0038, abs=0.0001)


def test_obermeyer_conditions_at_the_same_score():
    care = load("fairness_obermeyer").set_index("measure")
    same_score = care.loc["chronic_conditions_at_97th_percentile"]
    assert same_score["black"] / same_score["white"] - 1 == pytest.approx(0.263, abs=0.001)
    more = care["black"] / care["white"] - 1
    assert more["active_chronic_illnesses"] == pytest.approx(0.58, abs=0.005)
    assert more["actual_cost"] == pytest.approx(0.12, abs=0.005)
    people = care.loc["patients"]
    assert (people["white"], people["black"]) == (43539, 6079)


def test_what_is_not_known_stands_as_not_known():
    cases = load("fairness_hiring_cases")
    unknown = cases[cases["value"].isna()]
    assert set(unknown["case"]) == {"Amazon 2018", "Mobley v. Workday"}
    assert "365000" in cases[cases["item"] == "settlement_usd"]["value"].iloc[0]


def test_rules_and_dates_have_been_checked_lately():
    age = (datetime.date.today() - checked_on()).days
    assert age <= GOOD_FOR_DAYS, (
        f"datasets/published/15_fairness/rules.csv was last checked {age} days ago: read the sources again, above all the "
        "state of the four-fifths guidelines and the dates of the EU AI Act, and set `checked` in every row."
    )
