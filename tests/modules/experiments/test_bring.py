"""A test of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import numpy as np
import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.experiments.simulators.lift import counted, estimate, lift
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.streams import stream

SEEDS = range(3)
DAYS = pd.date_range("2026-04-06", periods=28)


def planted(seed: int) -> pd.DataFrame:
    """A test dealt by account: 90 accounts, half of them in each arm, colleagues who answer alike, a lift of ten points."""
    generator = stream(seed, "tests.experiment")
    sizes = generator.integers(4, 30, 90)
    arm = generator.permutation(np.arange(90) % 2)
    rate = np.clip(0.4 + 0.1 * arm + generator.normal(0, 0.12, 90), 0.02, 0.98)
    account = np.repeat(np.arange(90), sizes)
    return pd.DataFrame(
        {
            "unit": [f"u{number:05d}" for number in range(len(account))],
            "account": [f"Größe {number} AG" for number in account],
            "treated": arm[account],
            "solved": (generator.random(len(account)) < rate[account]).astype(int),
            "day": DAYS[generator.integers(0, 28, len(account))],
        }
    )


def by_regression(made: pd.DataFrame) -> tuple[float, float, float]:
    """Lift and interval in points from a regression with errors by account: the field's tool, and not the course's function."""
    import statsmodels.formula.api as smf

    rows = made.assign(group=made["account"].astype("category").cat.codes)
    fit = smf.ols("solved ~ treated", rows).fit(cov_type="cluster", cov_kwds={"groups": rows["group"]})
    low, high = (100 * float(end) for end in fit.conf_int().loc["treated"])
    return 100 * float(fit.params["treated"]), low, high


def statsig(made, path):
    """First exposures joined with an outcome: unit, group, company, a time in UTC."""
    rows = [
        [one.unit, "Treatment" if one.treated else "Control", one.account, f"{one.day:%Y-%m-%d} 09:30:00", one.solved]
        for one in made.itertuples()
    ]
    heads = ["unit_id", "experiment_group", "company_id", "first_exposure_utc", "converted"]
    return as_csv([heads, *rows], path.with_suffix(".csv")), Said()


def posthog(made, path):
    """Two arms called control and test, true and false, with a byte order mark."""
    rows = [
        [one.unit, "test" if one.treated else "control", one.account, "true" if one.solved else "false"]
        for one in made.itertuples()
    ]
    heads = ["distinct_id", "$feature_flag_response", "organization", "goal"]
    said = Said(columns={"variant": "$feature_flag_response"})
    return as_csv([heads, *rows], path.with_suffix(".csv"), encoding="utf-8-sig"), said


def german(made, path):
    """Excel in German: semicolons, Windows letters, ja and nein, the day first."""
    rows = [
        [
            one.unit,
            "Neu" if one.treated else "Kontrolle",
            one.account,
            f"{one.day:%d.%m.%Y}",
            "ja" if one.solved else "nein",
        ]
        for one in made.itertuples()
    ]
    heads = ["Nutzer", "Gruppe", "Firma", "Datum", "Ergebnis"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), Said()


def launchdarkly(made, path):
    """A flag's variations as true and false; who did nothing has a blank; UTF-16 with tabs."""
    rows = [
        [one.unit, "true" if one.treated else "false", one.account, "1" if one.solved else ""]
        for one in made.itertuples()
    ]
    heads = ["Context key", "Variation", "Account ID", "Clicked"]
    said = Said(options={"blank": {"outcome": "0"}})
    return as_csv([heads, *rows], path.with_suffix(".txt"), separator="\t", encoding="utf-16"), said


def workbook(made, path):
    """A and B in a workbook below a title, real days, staff of one's own who like everything."""
    rows = [
        [one.unit, "B" if one.treated else "A", one.account, one.day.date(), one.solved, "no"]
        for one in made.itertuples()
    ]
    rows += [[f"s{number}", "B", "Our own", DAYS[0].date(), 1, "yes"] for number in range(60)]
    heads = ["User ID", "Variant", "Company", "Date", "Converted", "Employee"]
    return as_xlsx([heads, *rows], path.with_suffix(".xlsx"), above=1, notes=True), Said()


def joined_by_hand(made, path):
    """Joined by hand: arms in any case, blanks around names, rows twice, a holdout, a few in both arms, American days."""
    rows = []
    for place, one in enumerate(made.itertuples()):
        arm = ["Treatment", "treatment", " TREATMENT "][place % 3] if one.treated else ["control", "Control"][place % 2]
        row = [
            one.unit,
            arm,
            f" {one.account} " if place % 2 else one.account,
            f"{one.day:%m/%d/%Y}",
            "yes" if one.solved else "No",
        ]
        rows += [row] * (2 if place % 10 == 0 else 1)
    rows += [[f"h{number}", "holdout", f"Größe {number % 90} AG", "04/20/2026", "no"] for number in range(200)]
    rows += [
        [f"x{number}", arm, f"Größe {number} AG", "04/20/2026", "yes"]
        for number in range(5)
        for arm in ("control", "treatment")
    ]
    heads = ["user_id ", "ARM", "Company", "date", "Solved?"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), newline="\n"), Said(settings={"treatment": "treatment"})


MESSY = [statsig, posthog, german, launchdarkly, workbook, joined_by_hand]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_lift_and_its_interval_are_found(write, seed, tmp_path):
    made = planted(seed)
    path, said = write(made, tmp_path / "test")
    report = report_on("experiment", path, said)
    found, (middle, low, high) = report.numbers["estimate"], by_regression(made)
    assert found.lift == pytest.approx(middle, abs=1e-6)
    # The regression corrects for accounts over both arms, the lesson in each.
    assert found.low == pytest.approx(low, abs=0.15)
    assert found.high == pytest.approx(high, abs=0.15)
    assert found.accounts == 90
    assert report.numbers["by_account"]
    assert report.numbers["broken"] == []
    assert report.numbers["crossed"] == (5 if write is joined_by_hand else 0)
    if write is launchdarkly:
        logged = report.changes[report.changes["column"] == "outcome"]
        assert len(logged) == (made["solved"] == 0).sum()
        assert set(logged["read"]) == {"0"}
    assert "nothing was uploaded" in report.as_markdown()
    assert seed or write is not MESSY[0] or "<table" in report.as_html()


@pytest.mark.parametrize("seed", range(5))
def test_the_lessons_own_test_gives_the_lessons_own_numbers_and_decision(seed, tmp_path):
    drawn = lift(seed)
    path = tmp_path / "lesson.csv"
    drawn.users.drop(columns="seen").to_csv(path, index=False)
    report = report_on("experiment", path, Said(settings={"least_lift": "1"}))
    assert report.numbers["estimate"] == pytest.approx(estimate(counted(drawn.users)))
    assert report.numbers["verdict"] == drawn.story.split()[0]


def dealt(seed: int, *, planned: float = 0.5, ios: float = 0.0, everywhere: float = 0.0) -> list[list[object]]:
    """Rows of a test dealt by user, on three platforms; some of treatment is lost, on ios or everywhere."""
    generator = stream(seed, "tests.split")
    rows = []
    for number in range(9000):
        platform, treated = ("web", "ios", "android")[number % 9 // 4], bool(generator.random() < planned)
        lost = everywhere + (ios if platform == "ios" else 0)
        if not (treated and generator.random() < lost):
            rows.append([f"u{number}", "treatment" if treated else "control", platform, int(generator.random() < 0.3)])
    return [["user", "variant", "platform", "converted"], *rows]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_split_comes_first_and_its_lift_is_not_shown(seed, tmp_path):
    report = report_on("experiment", as_csv(dealt(seed, everywhere=0.15), tmp_path / "a.csv"))
    assert "all" in report.numbers["broken"]
    assert report.headline.startswith("**Do not read the result**")
    assert "estimate" not in report.numbers
    assert "points" not in report.as_markdown().split("## What this rests on")[0].replace("Points", "")


@pytest.mark.parametrize("seed", SEEDS)
def test_one_broken_platform_is_found_below_a_sum_that_looks_fine(seed, tmp_path):
    report = report_on("experiment", as_csv(dealt(seed, ios=0.25), tmp_path / "a.csv"))
    assert "ios" in report.numbers["broken"]
    assert "web" not in report.numbers["broken"]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_unequal_plan_is_in_order_once_it_is_said(seed, tmp_path):
    path = as_csv(dealt(seed, planned=0.2), tmp_path / "a.csv")
    assert report_on("experiment", path).numbers["broken"]
    report = report_on("experiment", path, Said(settings={"planned": "20%"}))
    assert report.numbers["broken"] == []
    assert "No column says which account" in report.as_markdown()


def test_what_could_have_been_seen_is_two_point_eight_standard_errors(tmp_path):
    made = planted(0)
    path, _ = statsig(made, tmp_path / "a")
    report = report_on("experiment", path, Said(settings={"least_lift": "4"}))
    found = report.numbers["estimate"]
    assert report.numbers["detectable"] == pytest.approx(2.8 / 1.96 * found.by_accounts, rel=1e-3)
    text = report.as_markdown()
    assert f"A true lift of {report.numbers['detectable']:.1f} points" in text
    assert "To find 4 points in 80 of 100 tests" in text


def test_large_accounts_few_accounts_and_odd_days_are_warned_about(tmp_path):
    rows = [[f"b{number}", "treatment", "Big", "2026-04-06", number % 2] for number in range(60)]
    rows += [
        [
            f"s{number}",
            ("control", "treatment")[number % 2],
            f"K{number // 10}{number % 2}",
            "2026-04-16",
            number % 3 == 0,
        ]
        for number in range(200)
    ]
    rows = [[*row[:4], int(row[4])] for row in rows]
    text = report_on(
        "experiment",
        as_csv([["user", "arm", "company", "date", "won"], *rows], tmp_path / "a.csv"),
        Said(columns={"outcome": "won"}),
    ).as_markdown()
    assert "One account holds 38% of the users in treatment. Without it the lift is" in text
    assert "has 20 accounts. With fewer than some 40" in text
    assert "The days span 11, which are no whole weeks" in text


HEADS = ["user", "variant", "converted", "company"]
FINE = [[f"u{number}", ("control", "treatment")[number % 2], number % 3 % 2, f"K{number % 10}"] for number in range(40)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*FINE, ["v1", "control", "", "K1"]], ["Row 42, column 'converted' is blank", "--blank outcome=0"]),
        ([[unit, {"control": "blue", "treatment": "green"}[arm], *more] for unit, arm, *more in FINE], ["which is control?", "--set control=blue"]),
        ([*FINE, ["v1", "second", 1, "K1"]], ["which is treatment?", "--set treatment=treatment"]),
        ([*FINE, ["u3", "treatment", 1, "K3"]], ["Rows 5, 42: the unit 'u3' comes 2 times with different outcomes", "--set repeats=any"]),
    ],
    ids=["blank outcomes", "arms of any name", "three arms", "outcomes that differ"],
)  # fmt: skip
def test_what_can_be_meant_in_two_ways_is_asked(rows, words, tmp_path):
    with pytest.raises(Open) as raised:
        report_on("experiment", as_csv([HEADS, *rows], tmp_path / "a.csv"))
    assert all(word in str(raised.value) for word in words), str(raised.value)


def test_answers_count(tmp_path):
    path = as_csv([HEADS, *FINE, ["v1", "control", "", "K0"], ["u3", "treatment", 1, "K3"]], tmp_path / "a.csv")
    users = {}
    for blank, repeats in (("0", "any"), ("drop", "first")):
        said = Said(options={"blank": {"outcome": blank}}, settings={"repeats": repeats})
        users[blank] = report_on("experiment", path, said).numbers["users"].set_index("unit")["solved"]
    assert users["0"]["v1"] == 0
    assert "v1" not in users["drop"].index
    assert (users["0"]["u3"], users["drop"]["u3"]) == (1, 0)


@pytest.mark.parametrize(
    ("rows", "said", "words"),
    [
        ([[unit, "control", *more] for unit, _, *more in FINE], Said(), "every row says 'control', and a comparison needs two arms"),
        ([[unit, unit, *more] for unit, _, *more in FINE], Said(), "40 different values, for example"),
        ([*FINE, ["v1", "control", "maybe", "K1"]], Said(), "row 42, column 'converted': 'maybe' is neither yes nor no"),
        ([*FINE, ["v1", "control", "17.5", "K1"]], Said(), "row 42, column 'converted': '17.5' is a number other than 1 and 0"),
        ([[unit, arm, one, {"control": "K1", "treatment": f"K{unit}"}[arm]] for unit, arm, one, _ in FINE], Said(), "'control' has 1 account, and nothing says how"),
        (FINE, Said(settings={"control": "blue"}), "has no 'blue'; it has: 'control', 'treatment'"),
        (FINE, Said(settings={"repeats": "all"}), "--set repeats takes any or first"),
        (FINE, Said(settings={"planned": "50"}), "from 0.001 to 0.999"),
        (FINE, Said(columns={"account": "team"}), "no column 'team'"),
        ([[unit, arm, one] for unit, arm, one, _ in FINE], Said(columns={"outcome": ""}), "No column looks like outcome"),
    ],
    ids=["one arm", "no arms", "a word", "an amount", "one account", "no such arm", "no such answer", "no share", "no such heading", "no outcome"],
)  # fmt: skip
def test_each_mutilated_file_gets_its_sentence(rows, said, words, tmp_path):
    path = as_csv([HEADS[: len(rows[0])], *rows], tmp_path / "a.csv")
    with pytest.raises(CourseError) as raised:
        report_on("experiment", path, said)
    assert words in str(raised.value), str(raised.value)
    assert len(str(raised.value)) < 320
