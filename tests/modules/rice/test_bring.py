"""A RICE sheet of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.rice.bring import IDEAS, _by_programming, best_set
from aipm_course.modules.rice.simulators.idea_backlog import Limits, idea_backlog
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.streams import stream

SEEDS = range(3)
HEADS = ["Feature", "Reach", "Impact", "Confidence", "Effort"]
WORDS = {3.0: "Massive", 2.0: "high", 1.0: "Medium", 0.5: "low", 0.25: "minimal"}
ALL = {"decimal": {"": "comma"}}


@dataclass
class Planted:
    """Twelve ideas in one unit, and what follows, computed here in another way."""

    reach: list[float]
    impact: list[float]
    confidence: list[float]
    months: list[float]
    names: list[str]

    @property
    def scores(self):
        return {
            name: reach * impact * sure / months
            for name, reach, impact, sure, months in zip(
                self.names, self.reach, self.impact, self.confidence, self.months, strict=True
            )
        }

    @property
    def order(self):
        return sorted(self.scores, key=lambda name: -self.scores[name])

    def rows(self):
        return zip(self.names, self.reach, self.impact, self.confidence, self.months, strict=True)


def planted(seed: int) -> Planted:
    """Ideas whose scores lie a tenth apart; the quarter's and the week's are never whole thousands by accident."""
    generator = stream(seed, "tests.ideas")
    count = 12
    impact = generator.choice([3.0, 2.0, 1.0, 0.5, 0.25], count)
    confidence = generator.choice([0.5, 0.8, 1.0, 0.6, 0.9], count)
    weeks = generator.integers(1, 20, count) * 1.0
    ladder = 5000 / np.cumprod(np.concatenate([[1.0], generator.uniform(1.12, 1.3, count - 1)]))
    months = weeks * 12 / 52
    reach = np.maximum(generator.permutation(ladder) * months / impact / confidence // 12 * 12, 12.0)
    names = [f"Idea {letter} größer" for letter in "ABCDEFGHIJKL"]
    made = Planted(reach.tolist(), impact.tolist(), confidence.tolist(), months.tolist(), names)
    scores = sorted(made.scores.values())
    assert min(b / a for a, b in itertools.pairwise(scores)) > 1.01, "another seed: two ideas are too near"
    return made


def weeks(months: float) -> int:
    return round(months * 52 / 12)


def american(truth, path):
    """Google Sheets, CSV: thousands with commas, a period per cell, words, a total below."""
    rows = [
        [name, f"{3 * reach:,.0f}/qtr" if place % 2 else f"{reach:,.0f} users / month", WORDS[impact], f"{sure:.0%}", f"{weeks(months)}w"]
        for place, (name, reach, impact, sure, months) in enumerate(truth.rows())
    ]  # fmt: skip
    return as_csv([HEADS, *rows, ["Total", "", "", "", ""]], path.with_suffix(".csv")), Said()


def german(truth, path):
    """Excel in German: semicolons, Windows letters, decimal commas, points between thousands, the unit in the heading."""
    heads = ["Idee", "Reichweite / Quartal", "Wirkung", "Sicherheit", "Aufwand (Wochen)", "Bemerkung"]

    def typed(value):
        return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))

    rows = [
        [name, typed(3 * reach), f"{impact:g}".replace(".", ","), f"{100 * sure:.0f} %", typed(weeks(months)), "für später"]
        for name, reach, impact, sure, months in truth.rows()
    ]  # fmt: skip
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), Said()


def unicode_text(truth, path):
    """Excel's "Unicode Text": UTF-16, tabs, a title above the headings."""
    heads = ["Initiative", "Users per month", "Impact (0.25-3)", "Confidence %", "Effort in person-weeks"]
    rows = [
        [name, f"{reach:.0f}", f"{impact:g}", f"{100 * sure:.0f}", f"{weeks(months)}"]
        for name, reach, impact, sure, months in truth.rows()
    ]
    above = ["Roadmap\t\t\t\t", ""]
    return as_csv([heads, *rows], path.with_suffix(".txt"), separator="\t", encoding="utf-16", above=above), Said()


def jira(truth, path):
    """Jira, CSV with a byte order mark: its own fields in brackets, numbers with a point and a nought."""
    heads = ["Summary", "Issue key", "Status", *(f"Custom field ({name})" for name in HEADS[1:])]
    rows = [
        [name, f"PM-{place}", "To Do", f"{reach:.1f}", f"{impact:.2f}", f"{100 * sure:.1f}", f"{weeks(months):.1f}"]
        for place, (name, reach, impact, sure, months) in enumerate(truth.rows(), 1)
    ]
    said = Said(options={"unit": {"effort": "weeks"}}, columns={"idea": "Summary"})
    return as_csv([heads, *rows], path.with_suffix(".csv"), encoding="utf-8-sig"), said


def workbook(truth, path):
    """An Excel workbook: numbers are numbers, confidence is shown as percent, two lines above, a second sheet."""
    heads = ["Feature name", "Reach per week", "Impact", "Confidence", "Effort (days)"]
    rows = [
        [name, reach * 12 / 52, WORDS[impact] if impact < 1 else impact, sure, 5.0 * weeks(months)]
        for name, reach, impact, sure, months in truth.rows()
    ]
    return as_xlsx([heads, *rows], path.with_suffix(".xlsx"), above=2, percent=(3,), notes=True), Said()


def by_hand(truth, path):
    """Typed by many hands: rough numbers, k, shares beside percent, stray blanks, an idea that nobody has filled in."""
    rows = []
    for place, (name, reach, impact, sure, months) in enumerate(truth.rows()):
        typed = [f"~{reach / 1000:.3f}0k per month", f" {12 * reach:.0f} a year", f"{reach:.0f} people/mo"][place % 3]
        worked = [f"{weeks(months)} person-weeks", f"{5 * weeks(months)} days", f"{weeks(months)} wks"][place % 3]
        shown = [f"{sure:g}", f"{100 * sure:.0f}pct", f"{100 * sure:.0f} percent"][place % 3]
        rows.append([f"  {name} ", typed, f"{impact:g} ({WORDS[impact]})", shown, worked])
    rows.insert(4, ["Idea M", "tbd", "high", "?", "2w"])
    rows.insert(7, ["", "", "", "", ""])
    heads = ["idea ", "REACH", "impact score", "Conf.", "Build effort"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), newline="\n"), Said()


def excels_own(truth, path):
    """Excel's first line says the separator; every amount is a whole one, so a point can only part thousands if asked."""
    heads = ["Project", "Reach (per month)", "Impact", "Confidence", "Effort [weeks]", "Labels"]
    rows = [
        [name, f"{1000 * reach:,.0f}".replace(",", "."), f"{impact:g}".replace(".", ","), f"{100 * sure:.0f}%", f"{weeks(months)}", ""]
        for name, reach, impact, sure, months in truth.rows()
    ]  # fmt: skip
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", above=["sep=;"]), Said(options=ALL)


MESSY = [american, german, unicode_text, jira, workbook, by_hand, excels_own]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_ranking_is_found_in_a_messy_file(write, seed, tmp_path):
    truth = planted(seed)
    path, said = write(truth, tmp_path / "ideas")
    report = report_on("ideas", path, said)
    adjusted = report.numbers["adjusted"]
    times = 1000.0 if write is excels_own else 1.0
    assert [str(name) for name in adjusted.sort_values(ascending=False).index] == truth.order
    for name, score in truth.scores.items():
        assert adjusted[name] == pytest.approx(times * score, rel=2e-3), name
    assert all(name in report.headline for name in truth.order[:3])
    assert "nothing was uploaded" in report.as_markdown()
    assert seed or write is not MESSY[0] or "<table" in report.as_html()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_changed_cell_stands_in_the_log(seed, tmp_path):
    truth = planted(seed)
    path, said = by_hand(truth, tmp_path / "ideas")
    report = report_on("ideas", path, said)
    # All of the reach, impact and effort cells, and two thirds of the others, are written in another way.
    assert report.changes.groupby("column").size().to_dict() == {
        "idea": 12,
        "reach": 12,
        "impact": 12,
        "confidence": 8,
        "effort": 12,
    }
    first = report.changes[(report.changes["row"] == 3) & (report.changes["column"] == "reach")].iloc[0]
    assert first["written"] == f" {12 * truth.reach[1]:.0f} a year"
    assert float(first["read"]) == pytest.approx(truth.reach[1], rel=1e-4)
    assert "year" in first["why"]
    aside = report.numbers["aside"]
    assert list(zip(aside["row"], aside["column"], aside["written"], strict=True)) == [
        (6, "reach", "tbd"),
        (6, "confidence", "?"),
    ]
    assert "Idea M" in report.as_markdown()


def test_what_stands_there_and_says_the_same_is_no_change(tmp_path):
    path = as_csv([HEADS, ["A", 100, 1, "0.8", "2"], ["B", 300, 2, "0.5", "3"]], tmp_path / "a.csv")
    report = report_on("ideas", path, Said(options={"unit": {"effort": "months"}}))
    assert report.changes.empty
    assert "Every cell was taken as it stands." in report.as_markdown()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lessons_own_numbers_come_out_of_the_lessons_own_sheet(seed, tmp_path):
    """Hidden costs, places, best set and the limit that binds are those of the exercise, by the same functions."""
    data = idea_backlog(seed)
    truth, sheet = data.truth, data.ideas.set_index("idea")
    table = sheet.assign(
        reach=truth.reach.round(6), confidence=[f"{one:.0%}" for one in truth.confidence],
        ai=["no" if share == 0 else "yes" for share in truth.ml_share],
    ).rename(columns={"build_effort": "Build effort (person-months)", "reach": "Reach per month"})  # fmt: skip
    table["ml_effort"] = truth.ml_effort
    path = tmp_path / "lesson.csv"
    table.drop(columns=["name", "reach_unit", "note"], errors="ignore").to_csv(path)
    settings = {"capacity": str(data.limits.capacity), "ml_capacity": str(data.limits.ml_capacity)}
    report = report_on("ideas", path, Said(settings=settings))
    pd.testing.assert_series_equal(report.numbers["adjusted"], truth.adjusted, check_names=False, rtol=1e-4)
    pd.testing.assert_frame_equal(report.numbers["hidden"], truth.hidden, check_names=False, rtol=1e-4)
    assert report.numbers["after"][data.story.favorite] >= 5
    assert report.numbers["before"][data.story.favorite] == 1
    assert f"Without its {data.story.cause}" in report.as_markdown()
    assert report.numbers["binding"] == data.story.binding
    assert ("gives the same set" in report.as_markdown()) == data.story.list_is_best
    assert not report.numbers["asked"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_set_of_many_is_the_best_one(seed):
    """Integer programming finds what the list of all sets has first."""
    data = idea_backlog(seed)
    truth = data.truth
    listed = best_set(truth.value, truth.effort, truth.ml_effort, data.limits)
    assert sorted(_by_programming(truth.value, truth.effort, truth.ml_effort, data.limits)) == sorted(listed)


def test_many_ideas_are_no_trouble(tmp_path):
    generator = stream(0, "tests.many")
    rows = [
        [f"Idea {place}", int(generator.integers(100, 9000)), 1, "80%", f"{generator.integers(1, 20)}w"]
        for place in range(400)
    ]
    path = as_csv([HEADS, *rows], tmp_path / "many.csv")
    report = report_on("ideas", path, Said(settings={"capacity": "20"}))
    assert report.numbers["effort"][list(report.numbers["pilots"])].sum() <= 20
    assert "more rows are in the CSV file" in report.as_markdown()


def test_the_number_that_looks_good_is_named(tmp_path):
    """Typed as it stands, a quarter's reach leads; in one unit it does not."""
    path = as_csv(
        [HEADS, ["Large", "3,000/qtr", 1, "80%", "2w"], ["Small", "400/week", 1, "80%", "2w"]], tmp_path / "a.csv"
    )
    text = report_on("ideas", path).as_markdown()
    assert "With the digits as they are typed, Large would be first. In one unit it is at place 2" in text


def test_blank_costs_are_asked_for_and_can_be_filled_in(tmp_path):
    rows = [["Chat", "1200/month", 2, "80%", "2m"], ["Rules", "900/month", 2, "80%", "2m"], ["Form", "700/month", 1, "50%", "1m"],
            ["List", "500/month", 1, "50%", "1m"]]  # fmt: skip
    report = report_on("ideas", as_csv([HEADS, *rows], tmp_path / "a.csv"))
    assert set(report.numbers["asked"]) == {"Chat", "Rules", "Form", "List"}
    assert "no ranking of AI ideas" in report.headline
    filled = pd.read_csv(pd.io.common.StringIO(report.files["to_fill.csv"]), dtype=str)
    assert filled["labels"].isna().all()
    numbers = (
        "labels",
        "retrainings_per_year",
        "labels_per_retraining",
        "retraining_effort",
        "monitoring_hours_per_month",
        "review_effort",
    )
    filled[[*numbers, "minutes_per_label"]] = "0"
    filled.loc[0, ["labels", "minutes_per_label", "monitoring_hours_per_month"]] = ["8400", "3", "35"]
    path = tmp_path / "filled.csv"
    filled.to_csv(path, index=False)
    again = report_on("ideas", path)
    # 8,400 labels of 3 minutes are 420 hours, 35 hours a month 420 in the year: three person-months of 140 hours each.
    assert again.numbers["effort"]["Chat"] == pytest.approx(2 + 3 + 3)
    assert not again.numbers["asked"]
    assert again.numbers["after"]["Chat"] == 4


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["A", "1.200", 1, "80%", "2w"], ["B", "900", 1, "80%", "2w"]], ["Row 2, column 'Reach'", "1.2 (decimal point) or 1,200", "--decimal reach=point"]),
        ([["A", 1200, 1, "80%", "2"], ["B", 900, 1, "80%", "2w"]], ["Row 2, column 'Effort': '2' says no unit", "--unit effort=months"]),
        ([["A", 1200, 1, "80%", "2"], ["B", 900, 1, "80%", "3"]], ["'2' says no unit", "weeks"]),
        ([["A", "1200/week", 1, "80%", "2w"], ["B", 900, 1, "80%", "2w"]], ["Row 3, column 'Reach': '900' says no unit", "--unit reach=month"]),
        ([["A", 1200, 1, "80", "2w"], ["B", 900, 1, "1", "2w"]], ["Row 3, column 'Confidence': is '1' a share or percent?", "--unit confidence=share"]),
    ],
    ids=["a point", "a number alone beside weeks", "numbers alone", "no period beside one", "1 among percents"],
)  # fmt: skip
def test_what_can_be_meant_in_two_ways_is_asked(rows, words, tmp_path):
    path = as_csv([HEADS, *rows], tmp_path / "a.csv")
    with pytest.raises(Open) as raised:
        report_on("ideas", path)
    assert all(word in str(raised.value) for word in words), str(raised.value)


@pytest.mark.parametrize("answer", ["point", "comma"])
def test_an_answer_counts(answer, tmp_path):
    path = as_csv([HEADS, ["A", "1.200", 1, "80%", "2w"]], tmp_path / "a.csv")
    report = report_on("ideas", path, Said(options={"decimal": {"reach": answer}}))
    assert report.numbers["table"]["reach"][0] == {"point": 1.2, "comma": 1200}[answer]


def test_a_cell_that_can_only_be_meant_in_one_way_decides_for_its_column(tmp_path):
    path = as_csv([HEADS, ["A", "1.200", 1, "80%", "2w"], ["B", "2.500,5", 1, "80%", "2w"]], tmp_path / "a.csv")
    report = report_on("ideas", path)
    assert report.numbers["table"]["reach"].tolist() == [1200, 2500.5]
    assert "'2.500,5' in row 3 can only be meant" in report.as_markdown()


BAD_CELLS = [
    ("Reach", "lots", ["row 3, column 'Reach'", "'lots'", "is not a number"]),
    ("Reach", "1e400", ["row 3, column 'Reach'", "'1e400'", "is not a number"]),
    ("Reach", "-40", ["row 3, column 'Reach'", "'-40'", "below 0"]),
    ("Reach", "100-200", ["row 3, column 'Reach'", "'100-200'", "range"]),
    ("Reach", "40 merchants/month", ["row 3, column 'Reach'", "counts no people", "1200/month"]),
    ("Reach", "30%", ["row 3, column 'Reach'", "how many users"]),
    ("Reach", "#REF!", ["row 3, column 'Reach'", "error of the spreadsheet"]),
    ("Impact", "0", ["row 3, column 'Impact'", "not above 0"]),
    ("Impact", "galactic", ["row 3, column 'Impact'", "'galactic'", "3 or 2 or 1"]),
    ("Impact", "2 (low)", ["row 3, column 'Impact'", "write one of them"]),
    ("Confidence", "180%", ["row 3, column 'Confidence'", "not between 0% and 100%"]),
    ("Confidence", "sure", ["row 3, column 'Confidence'", "80% or 0.8"]),
    ("Effort", "0", ["row 3, column 'Effort'", "not above 0"]),
    ("Effort", "5 pts", ["row 3, column 'Effort'", "story points"]),
    ("Effort", "XL", ["row 3, column 'Effort'", "'XL'"]),
    ("Effort", "1m 2w", ["row 3, column 'Effort'", "'1m 2w'"]),
]


@pytest.mark.parametrize(
    ("column", "cell", "words"), BAD_CELLS, ids=[f"{column} {cell}" for column, cell, _ in BAD_CELLS]
)
def test_a_bad_cell_gets_row_column_value_and_what_to_do(column, cell, words, tmp_path):
    bad = dict(zip(HEADS, ["B", "900/month", "2", "80%", "3w"], strict=True)) | {column: cell}
    path = as_csv([HEADS, ["A", "1200/month", 1, "50%", "2w"], list(bad.values())], tmp_path / "a.csv")
    with pytest.raises(CourseError) as raised:
        report_on("ideas", path)
    assert all(word in str(raised.value) for word in words), str(raised.value)
    assert len(str(raised.value)) < 300


def test_a_word_of_ones_own_can_be_told(tmp_path):
    path = as_csv([HEADS, ["A", "1200/month", "galactic", "50%", "XL"]], tmp_path / "a.csv")
    report = report_on("ideas", path, Said(values={"impact": {"galactic": "3"}, "effort": {"XL": "4 months"}}))
    assert report.numbers["table"].loc[0, ["impact", "effort"]].tolist() == [3, 4]
    assert "you said so" in report.as_markdown()


def test_settings_are_held_against_their_bounds(tmp_path):
    path = as_csv([HEADS, ["A", "1200/month", 1, "50%", "2w"]], tmp_path / "a.csv")
    for name, value, words in (
        ("capacity", "many", "takes a number"),
        ("spread", "9", "from 0.01 to 2"),
        ("capacitee", "3", "Did you mean capacity"),
    ):
        with pytest.raises(CourseError, match=words):
            report_on("ideas", path, Said(settings={name: value}))


def test_no_set_fits_and_the_second_limit_needs_its_column(tmp_path):
    path = as_csv([HEADS, ["A", "1200/month", 1, "50%", "2m"], ["B", "900/month", 1, "50%", "3m"]], tmp_path / "a.csv")
    text = report_on("ideas", path, Said(settings={"capacity": "1", "ml_capacity": "1"})).as_markdown()
    assert "No idea fits: the smallest needs 2.0 person-months" in text
    assert "The second limit is left out" in text


def test_the_example_is_one():
    assert IDEAS.example.splitlines()[0].split(",")[0] == "Idea"
    assert best_set(pd.Series({"a": 1.0}), pd.Series({"a": 9.0}), pd.Series({"a": 0.0}), Limits(1, 1, 0, 0)) == []
