"""The module's explorer opens on a table of one's own; where the table lacks what it needs, one sentence says what."""

import pytest
from large_tables import SETTINGS, WRITERS

from aipm_course import bring
from aipm_course.bringing.report import Explore
from aipm_course.registry import kinds

ROWS = 3_000
MOVED = {
    "ideas": ("labeling", True), "scores": ("threshold", 0.3), "events": ("denominator", "all"), "stream": ("column", "channel"),
    "outcomes": ("blue_cutoff", 40), "evaluations": ("true_fail", 0.9), "experiment": ("same_account", 0.1), "requests": ("minutes", 15.0),
}  # fmt: skip
"""A dial of each explorer, and where it is turned to."""


def report_on(kind, folder):
    files = WRITERS[kind](ROWS, folder)
    if kind == "ideas":
        costs = "labels,minutes_per_label,labels_per_retraining,retrainings_per_year,retraining_effort,monitoring_hours_per_month,review_effort"
        lines = files[0].read_text(encoding="utf-8").splitlines()[:13]
        added = [f"{line},{900 * number},3,200,4,0.1,6,0.4" for number, line in enumerate(lines[1:])]
        files[0].write_text("\n".join([f"{lines[0]},{costs}", *added]), encoding="utf-8")
    settings = {**SETTINGS[kind], **({"drawn": "verdict"} if kind == "evaluations" else {})}
    if kind == "evaluations":
        table = files[0].read_text(encoding="utf-8")
        # People agree with the judge in most of what they read.
        files[0].write_text(
            table.replace("PASS,fail", "PASS,pass", 5).replace("FAIL,pass", "FAIL,fail"), encoding="utf-8"
        )
    return bring(kind, files, settings=settings, form=False)


@pytest.mark.parametrize("kind", kinds())
def test_the_explorer_opens_on_the_learners_data_and_its_dials_move_it(kind, tmp_path):
    report = report_on(kind, tmp_path)
    assert isinstance(report.explorer, Explore), report.explorer
    box = report.explore()
    row, picture, caption = box.children
    first = caption.value
    assert "<img" in picture.value
    assert "imulated" not in first  # it is theirs, and not ours
    name, value = MOVED[kind]
    dials = dict(zip(report.explorer.controls(), row.children, strict=True))
    assert set(dials) == set(report.explorer.controls())
    dials[name].value = value
    assert caption.value != first


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ideas", "one idea only"),
        ("scores", "review"),
        ("events", "nobody said which event"),
        ("outcomes", "a score from 0 to 1 or 0 to 100 and the true label"),
        ("evaluations", "bring their labels as a column `people`"),
        ("experiment", "bring it as a column `day`"),
    ],
)
def test_one_sentence_says_what_the_table_lacks(kind, words, tmp_path):
    (tmp_path / "small.csv").write_text(kinds()[kind][0].example, encoding="utf-8")
    if kind == "scores":
        text = kinds()[kind][0].example
        (tmp_path / "small.csv").write_text(
            "\n".join(
                ",".join(line.split(",")[::2]) if 0 else ",".join(line.split(",")[2:]) for line in text.splitlines()
            )
        )
        words = "nobody said what a miss costs"
    report = bring(kind, tmp_path / "small.csv", form=False)
    assert isinstance(report.explorer, str)
    assert words in report.explorer
    assert words.split("`")[0] in report.explore().value.replace("&#x27;", "'")


def test_events_without_users_have_one_denominator(tmp_path):
    (tmp_path / "log.csv").write_text(kinds()["events"][0].example, encoding="utf-8")
    report = bring("events", tmp_path / "log.csv", settings={"event": "asked"}, form=False)
    assert "there is only one" in report.explorer


def test_the_form_offers_the_explorer_once_there_is_a_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    form = bring("outcomes", WRITERS["outcomes"](600, tmp_path))
    assert "Make the report" in form.explore().value
    form.make()
    assert "Written:" in form.shown.value
    assert len(form.explore().children) == 3
    form.choices["selected"].value = form.choices["group"].value  # an error takes it back
    form.make()
    assert "Make the report" in form.explore().value
