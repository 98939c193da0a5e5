"""aipm on the command line."""

import json

import pytest
from click.testing import CliRunner

from aipm_course.cli import main
from aipm_course.places import exercise_path, work_path
from aipm_course.workspace import lay_out


@pytest.fixture
def aipm(checkout):
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_copies_are_laid_out_once_and_never_overwritten(checkout):
    assert work_path(checkout, "04_rice") in lay_out(checkout)
    work_path(checkout, "04_rice").write_text("an evening's work")
    assert lay_out(checkout) == []
    assert work_path(checkout, "04_rice").read_text() == "an evening's work"


def test_reset_keeps_the_old_copy(checkout, aipm):
    lay_out(checkout)
    copy = work_path(checkout, "04_rice")
    for text in ("first evening", "second evening"):
        copy.write_text(text)
        assert aipm("reset", "rice").exit_code == 0
    assert copy.read_bytes() == exercise_path(checkout, "04_rice").read_bytes()
    kept = {path.read_text() for path in copy.parent.glob("*until*")}
    assert kept == {"first evening", "second evening"}


def test_reset_with_a_seed_changes_one_line(checkout, aipm):
    assert aipm("reset", "04", "--seed", "7").exit_code == 0
    fresh = json.loads(work_path(checkout, "04_rice").read_text(encoding="utf-8"))
    plain = json.loads(exercise_path(checkout, "04_rice").read_text(encoding="utf-8"))
    lines = [line for cell in fresh["cells"] for line in cell["source"]]
    assert sum(line.startswith("seed = 7") for line in lines) == 1
    for mine, released in zip(fresh["cells"], plain["cells"], strict=True):
        assert mine["id"] == released["id"]
        assert mine["metadata"] == released["metadata"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "rise"], "Did you mean 04_rice"),
        (["reset", "x"], "There are: "),
        (["grade", "04_rice"], "`aipm start` lays out"),
        (["data", "ideas_rise"], "Did you mean ideas_rice"),
        (["build", "nothing"], "There is no solution for 'nothing'"),
    ],
)
def test_a_wrong_name_gets_one_sentence(aipm, arguments, words):
    result = aipm(*arguments)
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"cells": 3}', '{"cells": [{"source": 1}], "nbformat": 4}'])
def test_a_copy_that_is_no_notebook_gets_one_sentence_and_stays(checkout, aipm, text):
    copy = work_path(checkout, "04_rice")
    copy.parent.mkdir(parents=True)
    copy.write_text(text)
    result = aipm("grade", "04_rice")
    assert result.exit_code == 1
    assert "is not a notebook" in result.output
    assert "aipm reset 04_rice" in " ".join(result.output.split())
    assert copy.read_text() == text
    assert not (checkout / "submitted").exists()


@pytest.mark.grading
def test_grade_shows_points_and_reasons(checkout, aipm, root):
    from submissions import mixed

    copy = work_path(checkout, "04_rice")
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps(mixed(root)), encoding="utf-8")
    result = aipm("grade", "rice")
    assert result.exit_code == 0, result.output
    flat = " ".join(result.output.split())
    assert "13 of 32 points checked; 12 more" in flat
    assert "feedback/me/04_rice/rice.html" in flat


def test_data_writes_a_table_for_a_spreadsheet(checkout, aipm):
    assert "ideas_rice" in aipm("data").output
    assert aipm("data", "ideas_rice", "--seed", "3").exit_code == 0
    assert (checkout / "work" / "data" / "ideas_rice-seed-3.csv").read_text().startswith("idea,name,reach")


def test_help_names_every_command(aipm):
    text = aipm("--help").output
    for command in ("start", "reset", "grade", "data", "build", "doctor"):
        assert command in text
        assert aipm(command, "--help").exit_code == 0


def test_doctor_says_ok_or_what_to_do(aipm, monkeypatch):
    assert "OK Python" in aipm("doctor").output
    monkeypatch.setattr("aipm_course.doctor.PACKAGES", ("no-such-package",))
    result = aipm("doctor")
    assert result.exit_code == 1
    assert "MISSING no-such-package" in result.output
    assert "uv sync" in result.output
