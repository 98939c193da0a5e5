"""A stream of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import json

import numpy as np
import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx
from scipy.stats import chi2_contingency, ks_2samp
from sklearn.metrics import roc_auc_score

from aipm_course import load
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.drift.bring import _by_chance
from aipm_course.modules.drift.simulators.drift_measures import psi
from aipm_course.modules.drift.simulators.drift_room import HELD, drift_room, evidence, kind_of
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.streams import stream

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.gate) for seed in (1, 2))]


def planted(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two samples: amounts in another unit, sessions spread wider with the mean kept, a new channel, blanks in age."""
    generator = stream(seed, "tests.stream")

    def sample(count: int, now: bool) -> pd.DataFrame:
        session = generator.normal(40, 5 if not now else 12, count)
        channel = generator.choice(
            ["web", "app", "Größe"], count, p=[0.5, 0.4, 0.1] if not now else [0.35, 0.35, 0.3]
        ).astype(object)
        if now:
            channel[: count // 50] = "kiosk"
        age = np.round(generator.gamma(2, 20, count), 1)
        return pd.DataFrame(
            {
                "amount": np.round(generator.lognormal(3, 0.8, count) * (100 if now else 1), 2),
                "session": np.round(session - session.mean() + 40, 3),
                "quiet": np.round(generator.exponential(3, count), 4),
                "channel": channel,
                "age": np.where(generator.random(count) < (0.3 if now else 0.02), np.nan, age),
                "day": pd.Timestamp("2026-04-06" if now else "2026-03-02")
                + pd.to_timedelta(generator.integers(0, 28, count), unit="D"),
            }
        )

    return sample(3000, False), sample(1500, True)


def index_of(before, after) -> float:
    """The stability index by pandas and numpy, and not by the course's function."""
    edges = [-np.inf, *np.unique(np.quantile(before, np.linspace(0, 1, 11)[1:-1])), np.inf]
    old, new = (
        np.clip(pd.cut(values, edges, right=False).value_counts(sort=False, normalize=True), 0.001, None)
        for values in (pd.Series(before), pd.Series(after))
    )
    return float(((new.to_numpy() - old.to_numpy()) * np.log(new.to_numpy() / old.to_numpy())).sum())


def records(made):
    return [
        [
            one.amount,
            one.session,
            one.quiet,
            one.channel,
            "" if one.age != one.age else one.age,
            f"{one.day:%Y-%m-%d}",
        ]
        for one in made.itertuples()
    ]


HEADS = ["amount", "session", "quiet", "channel", "age", "day"]


def two_files(before, now, path):
    """Evidently's way: a reference and a current file of the same columns."""
    paths = [
        as_csv([HEADS, *records(made)], path.with_name(f"{name}.csv"))
        for name, made in (("reference", before), ("current", now))
    ]
    return paths, Said()


def nannyml(before, now, path):
    """One file with a column that tells: reference and analysis, in any case."""
    rows = [
        [*row, word]
        for made, words in ((before, ["reference", "Reference"]), (now, ["analysis", " Analysis "]))
        for row, word in zip(records(made), words * len(made), strict=False)
    ]
    return as_csv([[*HEADS, "period"], *rows], path.with_suffix(".csv"), newline="\n"), Said()


def by_day(before, now, path):
    """A warehouse's export: days as 06/04/2026 that only some rows decide, tabs and UTF-16."""
    rows = [
        [*row[:-1], f"{one.day:%d/%m/%Y}"]
        for made in (before, now)
        for row, one in zip(records(made), made.itertuples(), strict=True)
    ]
    said = Said(settings={"current_from": "2026-04-01"})
    return as_csv([HEADS, *rows], path.with_suffix(".txt"), separator="\t", encoding="utf-16"), said


def german(before, now, path):
    """Excel in German: semicolons, decimal commas, Windows letters, vorher and nachher."""
    rows = [
        [
            *(str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row[:-1]),
            f"{one.day:%d.%m.%Y}",
            word,
        ]
        for made, word in ((before, "vorher"), (now, "nachher"))
        for row, one in zip(records(made), made.itertuples(), strict=True)
    ]
    heads = [*HEADS[:-1], "Datum", "Zeitraum"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), Said()


def json_lines(before, now, path):
    """Captured requests: a line of JSON each, nested, with null for a blank; two files."""
    paths = []
    for name, made in (("reference", before), ("current", now)):
        lines = [
            {
                "day": f"{one.day:%Y-%m-%dT08:30:00Z}", "channel": one.channel,
                "features": {"amount": one.amount, "session": one.session, "quiet": one.quiet, "age": None if one.age != one.age else one.age},
            }
            for one in made.itertuples()
        ]  # fmt: skip
        file = path.with_name(f"{name}.jsonl")
        file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
        paths.append(file)
    return paths, Said()


def workbook(before, now, path):
    """A workbook below a title, real days, and words of one's own for before and now."""
    rows = [
        [*row[:-1], one.day.date(), word]
        for made, word in ((before, "spring"), (now, "summer"))
        for row, one in zip(records(made), made.itertuples(), strict=True)
    ]
    said = Said(columns={"period": "which"}, settings={"reference": "spring"})
    return as_xlsx([[*HEADS, "which"], *rows], path.with_suffix(".xlsx"), above=1, notes=True), said


MESSY = [two_files, nannyml, by_day, german, json_lines, workbook]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_each_planted_move_is_found_with_its_size(write, seed, tmp_path):
    before, now = planted(seed)
    paths, said = write(before, now, tmp_path / "stream")
    report = report_on("stream", paths, said)
    moved = {name.removeprefix("features."): one for name, one in report.numbers["moved"].items()}
    assert set(moved) == {"amount", "session", "quiet", "channel", "age"}
    for name in ("amount", "session", "quiet", "age"):
        old, new = before[name].dropna(), now[name].dropna()
        assert moved[name].index == pytest.approx(index_of(old, new), abs=1e-9), name
        assert moved[name].other == pytest.approx(ks_2samp(old, new).statistic)
        assert moved[name].blanks == pytest.approx((before[name].isna().mean(), now[name].isna().mean()))
    counts = pd.concat([before.assign(now=0), now.assign(now=1)]).pipe(
        lambda rows: pd.crosstab(rows["now"], rows["channel"])
    )
    assert moved["channel"].other == pytest.approx(chi2_contingency(counts).statistic / (counts.shape[1] - 1))
    assert moved["channel"].new == ("kiosk",)
    assert {name: one.factor for name, one in moved.items() if one.factor} == {"amount": 100.0}
    assert moved["quiet"].index < moved["quiet"].by_chance * 1.6
    assert report.numbers["kind"] == "input"
    text = report.as_markdown()
    assert "cents for dollars" in text
    assert "session: the mean has hardly moved" in text.replace("features.", "")
    assert "**age** is blank in" in text.replace("features.", "")
    assert "nothing was uploaded" in text
    assert seed or write is not MESSY[0] or "<img" in report.as_html()


@pytest.mark.parametrize("seed", range(3))
def test_the_lessons_own_half_year_gives_the_lessons_own_kinds(seed, tmp_path):
    room = drift_room(seed)
    calendar = room.calendar.set_index("week")
    rows = load("drift_stream", seed=seed)
    day = pd.Timestamp("2026-01-05") + pd.to_timedelta(7 * (rows["week"] - 1), unit="D")
    age = rows["week"].map(calendar["oldest_table_days"])
    table = rows[["amount", "velocity", "account_age", "score", "label", "segment"]].assign(
        day=day.dt.strftime("%Y-%m-%d"),
        updated=(day - pd.to_timedelta(age, unit="D")).dt.strftime("%Y-%m-%d"),
    )
    before = rows["week"] <= 4
    table[before].to_csv(tmp_path / "reference.csv", index=False)
    for episode in room.kinds:
        first, last = room.span(episode)
        here = rows["week"].between(first, last)
        table[here].to_csv(tmp_path / "current.csv", index=False)
        report = report_on(
            "stream", [tmp_path / "reference.csv", tmp_path / "current.csv"], Said(settings={"flag_at": "0.2"})
        )
        numbers = report.numbers
        for name in ("amount", "velocity", "account_age"):
            assert numbers["moved"][name].index == pytest.approx(psi(rows.loc[before, name], rows.loc[here, name]))
        labeled = rows[here & rows["label"].notna()]
        if rows.loc[here, "label"].notna().all():
            area = roc_auc_score(labeled["label"].astype(int), labeled["score"])
            assert numbers["quality"]["now"]["area"] == pytest.approx(area)
            drop = numbers["quality"]["before"]["area"] - area
            seen = evidence(room, episode)
            assert kind_of(drop, numbers["evidence"]) == kind_of(drop, seen), episode
            found = numbers["kind"]
            assert found == kind_of(drop, seen) or (found, drop > HELD) == ("nothing", False)


def test_labels_that_come_late_count_only_on_days_that_are_complete(tmp_path):
    generator = stream(0, "tests.stream.late")
    rows = []
    for part, start in (("reference", "2026-03-01"), ("current", "2026-04-01")):
        for number in range(2000):
            day = pd.Timestamp(start) + pd.Timedelta(days=number // 100)
            score = generator.random()
            yes = int(generator.random() < score)
            late = part == "current" and number >= 1200
            # Faults report themselves; the rest is unknown until it has been silent for long.
            rows.append([part, f"{day:%Y-%m-%d}", round(score, 4), "" if late and not yes else yes])
    path = as_csv([["period", "day", "score", "label"], *rows], tmp_path / "a.csv")
    report = report_on("stream", path, Said(settings={"flag_at": "0.5"}))
    now = report.numbers["quality"]["now"]
    assert now["rows"] == 1200
    complete = rows[2000:3200]
    assert now["area"] == pytest.approx(roc_auc_score([row[3] for row in complete], [row[2] for row in complete]))
    assert "an average over what has arrived is wrong" in report.as_markdown()
    assert report.numbers["kind"] == "nothing"


@pytest.mark.parametrize(("count", "now"), [(4000, 1000), (800, 200)])
def test_what_chance_gives_is_what_it_gives(count, now):
    generator = np.random.default_rng(1)
    quiet = [psi(generator.normal(size=count), generator.normal(size=now)) for _ in range(2000)]
    # The reference is cut at its own deciles, so its own noise is in the bins' edges: a little less than the formula.
    assert np.mean(np.array(quiet) <= _by_chance(10, count, now)) == pytest.approx(0.95, abs=0.02)


def test_without_labels_nothing_is_settled_and_a_frozen_table_is_seen_by_its_age(tmp_path):
    generator = stream(0, "tests.stream.age")
    rows = [
        [part, f"2026-04-{1 + n % 28:02d}", f"2026-04-{1 + n % 28:02d}" if part == "reference" else "2026-03-20", round(generator.normal(), 3)]
        for part in ("reference", "current") for n in range(600)
    ]  # fmt: skip
    heads = ["period", "day", "updated", "velocity"]
    report = report_on("stream", as_csv([heads, *rows], tmp_path / "a.csv"))
    assert report.numbers["age"] == (0.0, 39.0)
    assert report.numbers["kind"] == "input"
    report = report_on("stream", as_csv([heads, *([*r[:2], r[1], r[3]] for r in rows)], tmp_path / "a.csv"))
    assert report.numbers["kind"] == "open"
    assert "nobody can say from this file whether the model is still right" in report.as_markdown()


FINE = [["reference" if n < 60 else "current", round(1.5 + n % 7, 2), "ab"[n % 2]] for n in range(120)]
HEAD = ["period", "amount", "kind"]


@pytest.mark.parametrize(
    ("rows", "said", "words"),
    [
        ([HEAD, *([{"reference": "red", "current": "blue"}[one[0]], *one[1:]] for one in FINE)], Said(), ["which is the reference?", "--set reference=red"]),
        ([["day", "amount"], *([f"2026-04-{1 + n % 28:02d}", n] for n in range(90))], Said(), ["from which day on is it current?", "--set current_from=2026-04-"]),
        ([["day", "amount"], *([f"{1 + n % 12:02d}/{1 + n % 9:02d}/2026", n] for n in range(90))], Said(), ["of month", "--dates day=day-first"]),
        ([HEAD, *([one[0], f"1.{100 + n}", one[2]] for n, one in enumerate(FINE))], Said(), ["column 'amount'", "(decimal point) or", "--decimal amount=point"]),
    ],
    ids=["words of one's own", "no first day", "days in two orders", "thousands"],
)  # fmt: skip
def test_what_can_be_meant_in_two_ways_is_asked(rows, said, words, tmp_path):
    with pytest.raises(Open) as raised:
        report_on("stream", as_csv(rows, tmp_path / "a.csv"), said)
    assert all(word in str(raised.value) for word in words), str(raised.value)


def test_an_answer_about_a_column_of_ones_own_counts(tmp_path):
    rows = [[one[0], f"1.{100 + n * 7 % 60}", one[2]] for n, one in enumerate(FINE)]
    path = as_csv([HEAD, *rows], tmp_path / "a.csv")
    for sign, times in (("point", 0.001), ("comma", 1)):
        report = report_on("stream", path, Said(options={"decimal": {"amount": sign}}))
        assert report.numbers["moved"]["amount"].means[0] == pytest.approx(1129.5 * times)


@pytest.mark.parametrize(
    ("rows", "said", "words"),
    [
        ([HEAD[1:], *(one[1:] for one in FINE)], Said(), "nothing says which rows are the reference. Bring two files"),
        ([HEAD, *(["reference", *one[1:]] for one in FINE), ["current", 1, "a"]], Said(), "1 row is current, and nothing can be compared"),
        ([HEAD, *FINE, ["holdout", 1, "a"]], Said(), "has 'holdout' beside 'reference' and 'current'"),
        ([HEAD, *FINE], Said(settings={"current": "later"}), "has no 'later'; it has: 'reference', 'current'"),
        ([HEAD, *FINE], Said(settings={"current_from": "April"}), "needs a column of days"),
        ([["day", "amount"], *([f"2026-04-{1 + n % 28:02d}", n] for n in range(90))], Said(settings={"current_from": "April"}), "takes a day written as 2026-04-03"),
        ([[*HEAD, "label"], *([*one, 1] for one in FINE), ["current", 1, "a", "perhaps"]], Said(), "row 122, column 'label': 'perhaps' is neither yes nor no"),
        ([[*HEAD, "day"], *([*one, "2026-04-03"] for one in FINE), ["current", 1, "a", "soon"]], Said(), "row 122, column 'day': 'soon' is no day"),
        ([[*HEAD, "score"], *([*one, 0.5] for one in FINE), ["current", 1, "a", "high"]], Said(), "row 122, column 'score': 'high' is not a number"),
        ([["period", "key"], *([one[0], f"k{n * 7919 % 9973}x"] for n, one in enumerate(FINE * 20))], Said(), "no column is left to be compared: `key` has"),
        ([HEAD, *FINE], Said(options={"decimal": {"amonut": "point"}}), "has no column 'amonut', as --decimal says. Did you mean amount?"),
    ],
    ids=["no sides", "one row", "a third", "no such word", "no days", "no day", "a label", "a day", "a score", "keys", "no column"],
)  # fmt: skip
def test_each_mutilated_file_gets_its_sentence(rows, said, words, tmp_path):
    with pytest.raises(CourseError) as raised:
        report_on("stream", as_csv(rows, tmp_path / "a.csv"), said)
    assert words in str(raised.value), str(raised.value)
    assert len(str(raised.value)) < 340


def test_files_that_do_not_fit_together_are_told(tmp_path):
    one = as_csv([HEAD[1:], *(one[1:] for one in FINE)], tmp_path / "a.csv")
    with pytest.raises(CourseError, match="reads files 2 together"):
        report_on("stream", [one, one, one])
    (tmp_path / "b.jsonl").write_text('{"amount": 1}\n{"amount": \n', encoding="utf-8")
    with pytest.raises(CourseError, match=r"b.jsonl, row 2: this line is no JSON"):
        report_on("stream", [one, tmp_path / "b.jsonl"])
    (tmp_path / "b.json").write_text('{"amount": [1, 2', encoding="utf-8")
    with pytest.raises(CourseError, match=r"b.json, row 1: this is no JSON"):
        report_on("stream", [one, tmp_path / "b.json"])
    (tmp_path / "b.json").write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(CourseError, match="holds no records that stream knows"):
        report_on("stream", [one, tmp_path / "b.json"])
