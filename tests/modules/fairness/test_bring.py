"""Outcomes of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import numpy as np
import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from aipm_course import load
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.fairness.bring import POOLED
from aipm_course.modules.fairness.simulators.diagnosis_aid import by_site
from aipm_course.modules.fairness.simulators.hiring_screen import gap_interval, selection_ratios
from aipm_course.modules.fairness.simulators.payments_flags import wrong_flags
from aipm_course.modules.fairness.simulators.second_score import closing_pairs, lock_table
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.streams import stream

SEEDS = range(3)
JOBS = {"Support": 0.5, "Sales": 0.4, "Größe & Maß": 0.45, "Field": 0.5}


def planted(seed: int) -> pd.DataFrame:
    """Applicants: in Field women are selected at 0.6 of the men's rate, elsewhere alike; two races are few."""
    generator = stream(seed, "tests.outcomes")
    count = 4000
    sex = generator.choice(["Female", "Male"], count)
    job = generator.choice(list(JOBS), count)
    race = generator.choice(["White", "Black", "Asian"], count, p=[0.6, 0.25, 0.15])
    race = race.astype(object)
    race[:25], race[25:40] = "Islander", "Two or more"
    rate = pd.Series(job).map(JOBS).to_numpy() * np.where((job == "Field") & (sex == "Female"), 0.6, 1.0)
    able = generator.random(count) < 0.55
    chosen = generator.random(count) < rate * np.where(able, 1.2, 0.75)
    return pd.DataFrame(
        {"person": [f"A-{number:05d}" for number in range(count)], "sex": sex, "race": race, "job": job,
         "able": able.astype(int), "chosen": chosen.astype(int)}
    )  # fmt: skip


def truth(made: pd.DataFrame) -> tuple[float, float, float]:
    """Women's ratio to men's rate with its interval, by statsmodels and not by the course's function."""
    counts = made.groupby("sex")["chosen"].agg(["sum", "count"])
    low, high = confint_proportions_2indep(
        *counts.loc["Female"], *counts.loc["Male"], method="log", compare="ratio", alpha=0.05
    )
    rate = counts["sum"] / counts["count"]
    return rate["Female"] / rate["Male"], low, high


def teamtailor(made, path):
    """An EEO export: who declined to say, blanks in the stage of who is not decided yet."""
    rows = [
        [one.person, one.job, "Hired" if one.chosen else "Rejected", one.sex, one.race] for one in made.itertuples()
    ]
    rows += [[f"D-{number}", "Sales", "Rejected", "Prefer not to say", "White"] for number in range(30)]
    rows += [[f"O-{number}", "Sales", "", "Female", "White"] for number in range(20)]
    heads = ["Candidate ID", "Job title", "Current status", "Gender", "Race/Ethnicity"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), encoding="utf-8-sig"), Said(
        options={"blank": {"selected": "drop"}}
    )


def greenhouse(made, path):
    """Counts per group and nothing else: total applicants, total hires."""
    counts = made.groupby("sex")["chosen"].agg(["count", "sum"])
    rows = [[name, f"{row['count']:,}", f"{row['sum']:,}"] for name, row in counts.iterrows()]
    heads = ["Demographic", "Total applicants", "Total hires"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), above=["Standard demographic data", ""]), Said()


def aequitas(made, path):
    """Label and binary score, as the audit tool wants them."""
    rows = [[one.person, one.chosen, one.able, one.race, one.sex] for one in made.itertuples()]
    heads = ["entity_id", "score", "label_value", "race", "sex"]
    said = Said(columns={"selected": "score", "score": ""})
    return as_csv([heads, *rows], path.with_suffix(".csv"), newline="\n"), said


def hmda(made, path):
    """The loan register: strokes, codes of what was done, sex that is not available."""
    rows = [["2025", one.sex, one.race, 1 if one.chosen else 3, 250000] for one in made.itertuples()]
    rows += [["2025", "Sex Not Available", "Race Not Available", 3, 90000]] * 15
    heads = ["activity_year", "derived_sex", "derived_race", "action_taken", "loan_amount"]
    said = Said(values={"selected": {"3": "0"}})
    return as_csv([heads, *rows], path.with_suffix(".txt"), separator="|"), said


def german(made, path):
    """Excel in German: semicolons, Windows letters, ja and nein."""
    rows = [
        [one.person, {"Female": "weiblich", "Male": "männlich"}[one.sex], one.job, "ja" if one.chosen else "nein"]
        for one in made.itertuples()
    ]
    heads = ["Bewerbung", "Geschlecht", "Stelle", "Eingestellt"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), Said()


def ucb(made, path):
    """R's way to write a table of counts: a first column without a heading, and how often each row was."""
    counts = made.groupby(["chosen", "sex", "job"]).size()
    rows = [
        [number, "Admitted" if chosen else "Rejected", sex, job, count]
        for number, ((chosen, sex, job), count) in enumerate(counts.items(), 1)
    ]
    return as_csv([["", "Admit", "Gender", "Dept", "Freq"], *rows], path.with_suffix(".csv")), Said()


def fairlearn(made, path):
    """True and predicted, tabs and UTF-16 as Excel's Unicode Text."""
    rows = [[str(bool(one.able)).upper(), str(bool(one.chosen)).upper(), one.sex] for one in made.itertuples()]
    heads = ["y_true", "y_pred", "sensitive_feature"]
    return as_csv([heads, *rows], path.with_suffix(".txt"), separator="\t", encoding="utf-16"), Said()


def workbook(made, path):
    """A workbook below a title, capitals in any case, a total at the end, and a sheet of notes."""
    rows = [
        [one.sex.upper() if place % 3 else f" {one.sex}", one.job, "Yes" if one.chosen else "no", one.able]
        for place, one in enumerate(made.itertuples())
    ]
    rows += [["Total", None, None, None]]
    heads = ["Sex", "Department", "Selected?", "Qualified"]
    return as_xlsx([heads, *rows], path.with_suffix(".xlsx"), above=1, notes=True), Said()


MESSY = [teamtailor, greenhouse, aequitas, hmda, german, ucb, fairlearn, workbook]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_ratio_its_interval_and_the_place_are_found(write, seed, tmp_path):
    made = planted(seed)
    path, said = write(made, tmp_path / "people")
    report = report_on("outcomes", path, said)
    row = report.numbers["ratios"].loc[lambda table: table.index.str.casefold().isin(["female", "weiblich"])].iloc[0]
    assert (row["ratio"], row["low"], row["high"]) == pytest.approx(truth(made), abs=1e-6)
    assert report.numbers["people"] == len(made)
    if write in (teamtailor, german, ucb, workbook):
        assert report.numbers["first"] == "Field"
        assert report.numbers["places"]["verdict"]["Field"] == "below"
        assert len(report.numbers["places"]) == 4
    if write is teamtailor:
        assert report.numbers["unknown"] == {"group": 30, "second": 0}
        both = report.numbers["law_144"]["both"]
        expected = made.groupby(["sex", "race"])["chosen"].agg(["count", "mean"])
        expected.index = [f"{sex} / {race}" for sex, race in expected.index]
        assert both["rate"].to_dict() == pytest.approx(expected["mean"].to_dict())
        assert both["small"].to_dict() == (expected["count"] < 0.02 * len(made)).to_dict()
        kept = expected.loc[expected["count"] >= 0.02 * len(made), "mean"]
        assert both["ratio"].to_dict() == pytest.approx((expected["mean"] / kept.max()).to_dict())
    if write in (aequitas, fairlearn, workbook):
        assert_errors(made, report)
    assert "nothing was uploaded" in report.as_markdown()
    assert seed or write is not MESSY[0] or "<table" in report.as_html()


def assert_errors(made, report):
    """The share found among the able, its interval, and the gap, by statsmodels."""
    able = made[made["able"] == 1].groupby("sex")["chosen"].agg(["sum", "count"])
    errors, (gap,) = report.numbers["errors"], report.numbers["gaps"].to_dict("records")
    for sex, (hits, count) in able.iterrows():
        row = errors.loc[next(name for name in errors.index if name.casefold() == sex.casefold())]
        assert (row["low"], row["high"]) == pytest.approx(proportion_confint(hits, count, method="wilson"))
    base = next(sex for sex in able.index if sex.casefold() == gap["against"].casefold())
    group = next(sex for sex in able.index if sex != base)
    ends = confint_proportions_2indep(*able.loc[group], *able.loc[base], method="wald", compare="diff")
    assert (gap["low"], gap["high"]) == pytest.approx(ends)
    assert gap["settled"] == (ends[0] > 0 or ends[1] < 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_small_groups_stand_together_and_are_no_yardstick(seed, tmp_path):
    made = planted(seed)
    made.loc[made["race"] == "Islander", "chosen"] = 1  # the highest rate of all, on 25 people
    path = as_csv([["race", "selected"], *made[["race", "chosen"]].to_numpy().tolist()], tmp_path / "a.csv")
    report = report_on("outcomes", path)
    assert report.numbers["small"] == ["Islander", "Two or more"]
    ratios = report.numbers["ratios"]
    few = made[made["race"].isin(report.numbers["small"])]["chosen"]
    large = made[~made["race"].isin(report.numbers["small"])].groupby("race")["chosen"].mean()
    assert set(ratios.index) == {POOLED, *large.drop(large.idxmax()).index}
    assert ratios["ratio"][POOLED] == pytest.approx(few.mean() / large.max())
    assert set(ratios["highest"]) == {large.idxmax()}
    assert "Small groups get an interval and no verdict" in report.as_markdown()
    assert POOLED not in report.numbers["law_144"]["group"].index
    apart = report_on("outcomes", path, Said(settings={"least": "10"}))
    assert POOLED not in apart.numbers["ratios"].index


@pytest.mark.parametrize("seed", range(4))
def test_the_lessons_own_tables_give_the_lessons_own_numbers(seed, tmp_path):
    applicants = load("fairness_applicants", seed=seed)
    path = tmp_path / "applicants.csv"
    applicants.rename(columns={"qualified": "label"}).to_csv(path, index=False)
    report = report_on("outcomes", path)
    expected = selection_ratios(applicants)
    found = report.numbers["places"]
    for name in expected.index.drop("all"):
        assert found["ratio"][name] == pytest.approx(expected["ratio"][name])
        assert found["short"][name] == pytest.approx(expected["short"][name])
        assert found["verdict"][name] == expected["verdict"][name]
    assert report.numbers["ratios"].iloc[0]["ratio"] == pytest.approx(expected["ratio"]["all"])
    (gap,) = report.numbers["gaps"].to_dict("records")
    assert abs(gap["gap"]) == pytest.approx(abs(gap_interval(applicants)[0]))
    average, hides = expected["verdict"]["all"], (expected["verdict"].drop("all") == "below").any()
    assert ("the average describes who applied where" in report.as_markdown()) == (average != "below" and hides)


@pytest.mark.parametrize("seed", range(3))
def test_sites_scores_and_flags_of_the_lesson_come_out_alike(seed, tmp_path):
    cases = load("fairness_dx", seed=seed)
    cases[["site", "flagged", "disease"]].to_csv(tmp_path / "dx.csv", index=False)
    said = Said(columns={"group": "site", "place": ""}, settings={"selected_is": "good"})
    report = report_on("outcomes", tmp_path / "dx.csv", said)
    pd.testing.assert_frame_equal(report.numbers["errors"], by_site(cases), check_names=False)

    people = load("fairness_screen_v2", seed=seed)
    people.assign(selected=(people["score"] >= 50).astype(int)).to_csv(tmp_path / "v2.csv", index=False)
    closing = report_on("outcomes", tmp_path / "v2.csv").numbers["closing"]
    pairs = closing_pairs(lock_table(people))
    assert closing["pairs"] == (pairs if closing["groups"] == ["amber", "blue"] else [(b, a) for a, b in pairs])

    payments = load("fairness_payments", seed=seed).query("period == 'after'")
    payments[["region", "flagged", "fraud"]].to_csv(tmp_path / "flags.csv", index=False)
    report = report_on("outcomes", tmp_path / "flags.csv")
    assert report.numbers["burden"]
    clean = payments[payments["fraud"] == 0].groupby("region")["flagged"].agg(["count", "sum"])
    clean.columns = ["payments", "flagged"]
    expected = wrong_flags(pd.concat({"after": clean}, names=["period", "region"]), "after")
    kept = [name for name in expected.index if name in report.numbers["flags"].index]
    assert len(kept) > 5
    found = report.numbers["flags"].loc[kept]
    pd.testing.assert_frame_equal(found, expected.loc[kept], check_names=False, check_dtype=False)


def test_which_criteria_conflict_follows_from_the_base_rates(tmp_path):
    rows = []
    for group, able, other, found, wrong in (("red", 600, 400, 0.6, 0.1), ("green", 200, 800, 0.6, 0.1)):
        rows += [[group, 1, int(place < found * able)] for place in range(able)]
        rows += [[group, 0, int(place < wrong * other)] for place in range(other)]
    report = report_on("outcomes", as_csv([["group", "qualified", "selected"], *rows], tmp_path / "a.csv"))
    (row,) = report.numbers["locks"].to_dict("records")
    # red: selected 0.4, found 0.6, precision 0.9; green: selected 0.2, found 0.6, precision 0.6.
    assert row["alike"] == ["true_positive"]
    assert abs(row["selection"]) == pytest.approx(0.2)
    assert abs(row["precision"]) == pytest.approx(0.3)
    base, left = (0.6, 0.2 * 0.6 / 0.4) if row["against"] == "red" else (0.2, 0.6 * 0.6 / 0.2)
    assert row["precision_left"] == pytest.approx(left)
    assert base
    text = report.as_markdown()
    assert "cannot have all three equal" in text
    assert "Is `qualified` itself even-handed?" in text


def test_scores_without_a_decision_are_counted_from_the_median_as_the_law_does(tmp_path):
    made = planted(0)
    score = stream(0, "tests.outcomes.score").normal(60, 15, len(made)).clip(0, 100).round(1)
    path = as_csv(
        [["sex", "score"], *zip(made["sex"], score, strict=True)],
        tmp_path / "a.csv",
    )
    report = report_on("outcomes", path)
    over = pd.Series(score > np.median(score)).groupby(made["sex"]).mean()
    assert report.numbers["law_144"]["group"]["rate"].to_dict() == pytest.approx(over.to_dict())
    assert "scored above the median of all" in " ".join(report.assumed)


def test_labels_that_hang_on_the_decision_and_people_who_come_twice_are_told(tmp_path):
    made = planted(0)
    rows = [[one.person, one.sex, one.chosen, one.able if one.chosen else ""] for one in made.itertuples()]
    rows += [[made["person"][0], "Female", 0, ""]]
    heads = ["applicant_id", "sex", "selected", "did well"]
    report = report_on("outcomes", as_csv([heads, *rows], tmp_path / "a.csv"))
    assert "The label is missing for 0% of the selected and 100% of the others" in report.as_markdown()
    assert "'A-00000', row 4002" in report.as_markdown()


def test_a_group_of_which_nobody_is_selected_is_said_without_an_interval(tmp_path):
    rows = [["a", place % 2] for place in range(200)] + [["b", 0]] * 60
    report = report_on("outcomes", as_csv([["group", "selected"], *rows], tmp_path / "a.csv"))
    assert "Nobody of b was selected, 0 of 60" in report.as_markdown()
    assert "treat it as below" in report.as_markdown()
    assert "all a" not in report.headline


HEADS = ["sex", "department", "selected", "qualified"]
FINE = [[("f", "m")[n % 2], ("x", "y")[n % 3 % 2], n % 5 % 2, n % 7 % 2] for n in range(60)]


def test_what_can_be_meant_in_two_ways_is_asked(tmp_path):
    with pytest.raises(Open) as raised:
        report_on("outcomes", as_csv([HEADS, *FINE, ["f", "x", "", 1]], tmp_path / "a.csv"))
    assert "Row 62, column 'selected' is blank" in str(raised.value)
    assert "--blank selected=0" in str(raised.value)


@pytest.mark.parametrize(
    ("rows", "said", "words"),
    [
        ([HEADS, *([one[0], *one[1:]] for one in FINE), ["f", "x", "maybe", 1]], Said(), "row 62, column 'selected': 'maybe' is neither yes nor no"),
        ([HEADS, *(["f", *one[1:]] for one in FINE)], Said(), "every row says 'f', and a comparison needs two groups"),
        ([HEADS, *([f"person {n}", *one[1:]] for n, one in enumerate(FINE * 2))], Said(), "is no column of groups"),
        ([HEADS, *(["n/a", *one[1:]] for one in FINE)], Said(), "nobody's group is known"),
        ([["sex", "department"], *(one[:2] for one in FINE)], Said(), "no column says who was selected"),
        ([["sex", "Total applicants", "Total hires"], ["f", 10, 12], ["m", 10, 3]], Said(), "row 2, column 'Total hires': 12 selected of 10 people cannot be"),
        ([["sex", "Total applicants", "Total hires"], ["f", 10, "<5"], ["m", 10, 3]], Said(), "row 2, column 'Total hires': '<5' is not a number"),
        ([["sex", "Total applicants", "Total hires"], ["f", 10.5, 2], ["m", 10, 3]], Said(), "row 2, column 'Total applicants': 10.5 people cannot be"),
        ([["sex", "Total hires"], ["f", 2], ["m", 3]], Said(), "says how many were selected, and none says of how many"),
        ([["sex", "selected", "count"], ["f", 1, 4_000_000], ["m", 0, 2_000_000]], Said(), "more than 5,000,000"),
        ([HEADS, *FINE], Said(columns={"group": "team"}), "no column 'team'"),
        ([HEADS, *FINE], Said(settings={"selected_is": "bad"}), "--set selected_is takes good or burden"),
        ([HEADS[1:], *(one[1:] for one in FINE)], Said(), "No column looks like group"),
    ],
    ids=["a word", "one group", "no groups", "nobody known", "no decision", "more hits", "masked", "half a person", "no base", "too many", "no heading", "no answer", "no group"],
)  # fmt: skip
def test_each_mutilated_file_gets_its_sentence(rows, said, words, tmp_path):
    with pytest.raises(CourseError) as raised:
        report_on("outcomes", as_csv(rows, tmp_path / "a.csv"), said)
    assert words in str(raised.value), str(raised.value)
    assert len(str(raised.value)) < 340
