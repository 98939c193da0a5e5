"""Scores of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import numpy as np
import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx
from scipy.stats import poisson
from sklearn.metrics import confusion_matrix, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.models.simulators.risk_scores import gaps, reliability, risk_scores, what_to_show
from aipm_course.modules.models.simulators.scored_payments import DESK_CAPACITY, choices, scored_payments
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.streams import stream

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.gate) for seed in (1, 2))]
PRICES = {"review_cost": "4", "stop_cost": "1.5", "capacity": "150"}


def planted(seed: int) -> pd.DataFrame:
    """Six thousand cases in four weeks: chances in hundredths, and what came of them is drawn from them."""
    generator = stream(seed, "tests.scores")
    score = np.round(np.clip(generator.beta(0.35, 3.2, 6000), 0.01, 0.99), 2)
    return pd.DataFrame(
        {
            "case": [f"c-{number:05d}" for number in range(6000)],
            "score": score,
            "sought": (generator.random(6000) < score).astype(int),
            "amount": np.round(generator.lognormal(4, 0.7, 6000), 2),
            "day": pd.Timestamp("2026-03-02") + pd.to_timedelta(generator.integers(0, 28, 6000), unit="D"),
        }
    )


def bill(made: pd.DataFrame, threshold: float, review: float = 4, stop: float = 1.5) -> tuple[float, int]:
    """Cost and reviews from a threshold on, row by row."""
    flagged = made["score"] >= threshold - 1e-9
    missed = made.loc[~flagged & (made["sought"] == 1), "amount"].sum()
    return missed + review * flagged.sum() + stop * (flagged & (made["sought"] == 0)).sum(), int(flagged.sum())


def cheapest(made: pd.DataFrame, capacity: float = np.inf) -> float:
    """The threshold in hundredths with the lowest bill that a desk can do."""
    found = {step / 100: bill(made, step / 100) for step in range(1, 100)}
    return min((at for at in found if found[at][1] <= capacity), key=lambda at: found[at][0])


def radar(made, path):
    """A payment platform: a score from 0 to 100, disputed as true and false, dollars with a sign."""
    rows = [
        [one.case, f"{one.day:%Y-%m-%d %H:%M:%S}", f"${one.amount:,.2f}", round(100 * one.score), str(bool(one.sought)).lower()]
        for one in made.itertuples()
    ]  # fmt: skip
    heads = ["id", "Created (UTC)", "Amount", "risk_score", "disputed"]
    return as_csv([heads, *rows], path.with_suffix(".csv")), Said(settings={"today": "50"})


def datarobot(made, path):
    """A model platform: the chance of the positive class, and of the negative one beside it."""
    rows = [
        [number, one.sought, one.score, round(1 - one.score, 2), 0.5, one.amount]
        for number, one in enumerate(made.itertuples())
    ]
    heads = ["row_id", "isbadbuy", "isbadbuy_1_PREDICTION", "isbadbuy_0_PREDICTION", "THRESHOLD", "amount"]
    said = Said(columns={"score": "isbadbuy_1_PREDICTION", "label": "isbadbuy"}, settings={"today": "0.5"})
    return as_csv([heads, *rows], path.with_suffix(".csv"), newline="\n"), said


def ulb(made, path):
    """The card payments' headings (Time, Amount, Class) with a score; UTF-16 with tabs."""
    rows = [[number, f"{one.amount:.2f}", one.sought, one.score] for number, one in enumerate(made.itertuples())]
    heads = ["Seconds", "Amount", "Class", "Score"]
    said = Said(settings={"today": "0.5"})
    return as_csv([heads, *rows], path.with_suffix(".txt"), separator="\t", encoding="utf-16"), said


def german(made, path):
    """Excel in German: semicolons, decimal commas, Betrug as ja and nein, the day first."""

    def comma(number):
        return str(number).replace(".", ",")

    rows = [
        [one.case, f"{one.day:%d.%m.%Y}", comma(f"{one.amount:.2f}"), comma(one.score), "ja" if one.sought else "nein"]
        for one in made.itertuples()
    ]
    heads = ["Vorgang", "Datum", "Betrag (€)", "Score", "Betrug?"]
    said = Said(settings={"today": "50%"})
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), said


def workbook(made, path):
    """A workbook below a title: the score shown as percent, days as days, words for the label."""
    rows = [
        [one.day.date(), one.amount, float(one.score), "Fraud" if one.sought else "legit"] for one in made.itertuples()
    ]
    heads = ["Date", "Amount USD", "Fraud score", "Outcome"]
    return as_xlsx([heads, *rows], path.with_suffix(".xlsx"), above=2, percent=[2], notes=True), Said(
        settings={"today": "0.5"}
    )


def turned(made, path):
    """A credit desk: points from 300 on, the lower the worse; percent signs and blanks in the label."""
    rows = [
        [one.case, round(300 + 550 * (1 - one.score), 1), "bad" if one.sought else "good", one.amount]
        for one in made.itertuples()
    ]
    rows += [["x-1", 640.0, "", 100.0], ["x-2", 640.0, "", 100.0]]
    # The ends of the scale, so that the steps are those of the planted score.
    rows += [["low", 300.0, "bad", 0.01], ["high", 850.0, "good", 0.01]]
    said = Said(options={"blank": {"label": "drop"}}, settings={"today": "575", "high_means": "no"})
    return as_csv([["case_id", "score", "result", "exposure"], *rows], path.with_suffix(".csv")), said


MESSY = [radar, datarobot, ulb, german, workbook, turned]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_area_threshold_and_calibration_are_found(write, seed, tmp_path):
    made = planted(seed)
    path, said = write(made, tmp_path / "scores")
    report = report_on("scores", path, Said(said.columns, said.options, said.values, {**said.settings, **PRICES}))
    numbers = report.numbers
    extra = 1 if write is turned else 0
    (through, wrong), (missed, found) = confusion_matrix(made["sought"], made["score"] >= 0.5)
    assert numbers["boxes"] == {
        "found": found + extra, "wrong": wrong, "missed": missed, "through": through + extra,
    }  # fmt: skip
    (area,) = numbers["areas"].values()
    assert area == pytest.approx(roc_auc_score(made["sought"], made["score"]), abs=2e-3 if extra else 1e-9)
    picked, unit = numbers["choices"], {radar: 100}.get(write, 1)
    assert picked.cheapest.threshold == pytest.approx(cheapest(made))
    assert picked.inside.threshold == pytest.approx(cheapest(made, 150 - extra))
    assert picked.today.cost == pytest.approx(bill(made, 0.5)[0] + 4 * extra)
    if write is turned:
        assert "reliability" not in numbers
        assert f"{300 + 550 * (1 - picked.candidate.threshold):g}" in report.as_markdown()
        return
    assert f"{unit * picked.candidate.threshold:g}" in report.headline or picked.decision == "keep"
    bands = pd.cut(made["score"], [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1], right=False)
    shares = made.groupby(bands, observed=False)["sought"].mean()
    assert numbers["reliability"]["fraud_share"].tolist() == pytest.approx(shares.tolist(), nan_ok=True)
    assert numbers["shows"] == "as_percent"
    low, high = proportion_confint(found, found + missed, alpha=0.10, method="wilson")
    assert f"({low:.1%} to {high:.1%})" in report.as_markdown()
    assert "nothing was uploaded" in report.as_markdown()
    assert seed or write is not MESSY[0] or "<img" in report.as_html()


@pytest.mark.parametrize("seed", range(4))
def test_the_lessons_own_month_gives_the_lessons_own_decision(seed, tmp_path):
    month = scored_payments(seed)
    one, other = ("score_a", "score_b") if month.prices.today_model == "A" else ("score_b", "score_a")
    path = tmp_path / "month.csv"
    month.payments.to_csv(path, index=False)
    said = Said(
        columns={"score": one, "rival": other},
        settings={
            "review_cost": str(month.prices.review_cost), "stop_cost": str(month.prices.stop_cost),
            "today": str(month.prices.today_threshold), "capacity": str(DESK_CAPACITY),
        },
    )  # fmt: skip
    found, expected = report_on("scores", path, said).numbers["choices"], choices(month)
    assert found.decision == expected.decision
    for name in ("cheapest", "inside", "candidate", "today"):
        mine, theirs = getattr(found, name), getattr(expected, name)
        assert (mine.model[-1], mine.threshold, mine.reviews, mine.honest) == (
            theirs.model.lower(), theirs.threshold, theirs.reviews, theirs.honest,
        )  # fmt: skip
        assert mine.cost == pytest.approx(theirs.cost)


@pytest.mark.parametrize("seed", range(4))
def test_the_lessons_own_risk_scores_are_shown_as_the_lesson_shows_them(seed, tmp_path):
    data = risk_scores(seed)
    days = pd.Timestamp("2026-04-01") + pd.to_timedelta(data.payments["day"] - 1, unit="D")
    path = tmp_path / "risk.csv"
    data.payments.assign(day=days.dt.strftime("%Y-%m-%d")).to_csv(path, index=False)
    said = Said(settings={"capacity": str(data.desk), "next_rows": str(data.next_volume), "today": "0.8"})
    report = report_on("scores", path, said)
    expected = reliability(data)
    pd.testing.assert_frame_equal(report.numbers["reliability"], expected, check_exact=False)
    gap = gaps(expected)
    assert report.numbers["shows"] == what_to_show(gap["gap_score"], gap["gap_halves"])
    middle, low, high = report.numbers["range"]
    assert (low, high) == tuple(poisson.ppf([0.05, 0.95], middle))
    (share,) = report.numbers["caught"].values()
    assert data.fraud.sum() * (1 - share) == pytest.approx(data.missed)


def test_two_models_are_compared_at_the_desk_and_not_by_area(tmp_path):
    made = scored_payments(0)
    small = made.payments
    report = report_on(
        "scores",
        as_csv(
            [["score", "score b", "is_fraud"], *small[["score_a", "score_b", "is_fraud"]].to_numpy().tolist()],
            tmp_path / "a.csv",
        ),
        Said(settings={"capacity": "320", "miss_cost": "100"}),
    )
    for name, column in (("score", "score_a"), ("score b", "score_b")):
        top = small.nlargest(320, column)["is_fraud"].sum() / small["is_fraud"].sum()
        assert report.numbers["caught"][name] == pytest.approx(top, abs=0.005)
    assert "points more at this desk" in report.as_markdown()


def test_traps_are_named(tmp_path):
    rows = [[f"t{n}", 0.9 if n % 2 else 0.1, n % 2] for n in range(200)]
    text = report_on("scores", as_csv([["id", "score", "fraud"], *rows], tmp_path / "a.csv")).as_markdown()
    assert "has an area of 1.000. Too good is a question" in text
    rows = [["t1", 0.3 + 0.4 * (n % 5 > 1), int(n % 7 > 1)] for n in range(200)]
    text = report_on(
        "scores", as_csv([["id", "score", "fraud"], *rows], tmp_path / "a.csv"), Said(settings={"capacity": "50", "high_means": "yes"})
    ).as_markdown()  # fmt: skip
    assert "Is 1 the class that you look for?" in text
    assert "rows share the score at which the desk is full" in text
    assert "199 rows of `id` come a second time (first in row 3)" in text
    assert "A threshold comes from prices, and nobody said" in text


HEADS = ["id", "score", "amount", "is_fraud"]
FINE = [[f"t{n}", round(0.1 + 0.08 * (n % 10), 2), 10 * n, int(n % 10 > 6)] for n in range(60)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*FINE, ["v", 0.5, 9, ""]], ["Row 62, column 'is_fraud' is blank", "--blank label=0"]),
        ([[key, round(1 - score, 2), *more] for key, score, *more in FINE], ["have the lower scores (area under the curve 0.000)", "--set high_means=yes"]),
        ([[key, f"{100 * score:g}%" if n % 2 else score, *more] for n, (key, score, *more) in enumerate(FINE)], ["column 'score'", "says no unit", "--unit score="]),
        ([[key, score, f"1.{n:03d}", label] for n, (key, score, _, label) in enumerate(FINE)], ["is '1.000' 1 (decimal point) or 1,000 (decimal comma)?", "--decimal amount="]),
    ],
    ids=["blank labels", "turned round", "percent and not", "thousands"],
)  # fmt: skip
def test_what_can_be_meant_in_two_ways_is_asked(rows, words, tmp_path):
    with pytest.raises(Open) as raised:
        report_on("scores", as_csv([HEADS, *rows], tmp_path / "a.csv"))
    assert all(word in str(raised.value) for word in words), str(raised.value)


@pytest.mark.parametrize(
    ("rows", "said", "words"),
    [
        ([HEADS, *FINE, ["v", "high", 5, 1]], Said(), "row 62, column 'score': 'high' is not a number"),
        ([HEADS, *FINE, ["v", 0.5, -5, 1]], Said(), "row 62, column 'amount': '-5' is below 0"),
        ([HEADS, *FINE, ["v", 0.5, 5, 7]], Said(), "row 62, column 'is_fraud': '7' is a number other than 1 and 0"),
        ([HEADS, *([*one[:3], 0] for one in FINE)], Said(), "every row says no, so there is nothing to tell apart"),
        ([HEADS, *([one[0], 0.5, *one[2:]] for one in FINE)], Said(), "every score is 0.5, so it orders nothing"),
        ([HEADS, *FINE], Said(settings={"today": "7"}), "--set today=7 lies outside `score`, which goes from 0 to 1"),
        ([HEADS, *FINE], Said(settings={"high_means": "up"}), "--set high_means takes yes or no"),
        ([HEADS, *FINE], Said(settings={"capacity": "none"}), "--set capacity takes a number"),
        ([["id", "amount", "is_fraud"], *([one[0], *one[2:]] for one in FINE)], Said(), "No column looks like score"),
        ([["id", "score", "amount"], *(one[:3] for one in FINE)], Said(), "No column looks like label"),
        ([HEADS, *FINE, ["v", "#DIV/0!", 5, 1]], Said(), "is an error of the spreadsheet"),
    ],
    ids=["a word", "a negative amount", "a third label", "one label", "one score", "outside", "no answer", "no number", "no score", "no label", "an error"],
)  # fmt: skip
def test_each_mutilated_file_gets_its_sentence(rows, said, words, tmp_path):
    with pytest.raises(CourseError) as raised:
        report_on("scores", as_csv(rows, tmp_path / "a.csv"), said)
    assert words in str(raised.value), str(raised.value)
    assert len(str(raised.value)) < 340
