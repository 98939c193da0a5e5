"""aipm on the command line."""

import json

import pytest
from click.testing import CliRunner

from aipm_course import curriculum
from aipm_course.cli import main
from aipm_course.places import exercise_path, work_path
from aipm_course.planning import diagnostic
from aipm_course.planning.path import kept_choice
from aipm_course.planning.progress import my_progress
from aipm_course.planning.sitting import sitting
from aipm_course.record import record
from aipm_course.registry import all_questions
from aipm_course.updating import beside_lessons
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
    assert copy.read_text(encoding="utf-8") == beside_lessons(
        exercise_path(checkout, "04_rice").read_text(encoding="utf-8")
    )
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
        (["plan", "--role", "ai-mp", "--from", "product"], "Did you mean ai-pm"),
        (["plan", "--role", "ai-pm", "--from", "cooking"], "data-science, ml-engineering, product"),
        (["grade", "rise"], "Did you mean 04_rice"),
        (["reset", "x"], "04_rice"),
        (["grade", "04_rice"], "`aipm start` lays out"),
        (["data", "rice_idea"], "Did you mean rice_ideas"),
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


@pytest.fixture
def own_file(checkout, monkeypatch):
    monkeypatch.delenv("AIPM_PROGRESS")
    return checkout / "work" / "progress.jsonl"


def test_plan_asks_two_choices_and_keeps_them(aipm, own_file):
    result = CliRunner().invoke(main, ["plan", "--no-questions"], input="4\n2\n")
    assert result.exit_code == 0, result.output
    assert "ModelOps PM, coming from ML engineering" in result.output
    for module in curriculum.modules():
        assert module.name in result.output
    assert kept_choice() == ("modelops", "ml-engineering")
    assert own_file.exists()


def test_plan_asks_the_questions_and_skips_what_they_show(aipm, own_file, monkeypatch):
    asked = sitting(choice=("ai-pm", "product"), given={})
    letters = ["abcdefgh"[list(item.comments).index(item.right)] for item in asked]
    result = CliRunner().invoke(
        main, ["plan", "--role", "ai-pm", "--from", "product", "--questions"], "\n".join(letters)
    )
    assert result.exit_code == 0, result.output
    assert result.output.count("That is the comment") == len(asked)
    assert f"{len(asked)} of {len(asked)} · " in result.output
    assert diagnostic.known() == {item.module for item in asked} != set()


def test_plan_without_anybody_to_answer_says_what_to_type_or_takes_the_last_choice(aipm, own_file):
    result = aipm("plan")
    assert result.exit_code == 1
    assert "`aipm plan --role ai-pm --from product`" in " ".join(result.output.split())
    assert "Aborted" not in result.output
    assert aipm("plan", "--role", "principal", "--from", "data-science").exit_code == 0
    again = aipm("plan")
    assert again.exit_code == 0, again.output
    assert "Principal AI PM, coming from data science" in again.output


def test_a_wrong_role_is_told_before_anything_is_asked(aipm, own_file):
    result = aipm("plan", "--role", "ai-mp")
    assert result.exit_code == 1
    assert "Where do you come from" not in result.output


def test_stopping_the_questions_keeps_the_answers_and_shows_the_path(aipm, own_file):
    item = sitting(choice=("ai-pm", "data-science"), given={})[0]
    letter = "abcdefgh"[list(item.comments).index(item.right)]
    arguments = ["plan", "--role", "ai-pm", "--from", "data-science", "--questions"]
    result = CliRunner().invoke(main, arguments, letter.upper() + "\n")
    assert result.exit_code == 0, result.output
    assert "1 answer kept" in result.output
    assert "can show that you may skip 02_models" in " ".join(result.output.split())
    assert diagnostic.answered() == {item.question: True}


def test_a_plan_fits_into_eighty_columns_and_a_file(aipm, own_file, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for origin in curriculum.origins():
        output = aipm("plan", "--role", "orchestrator", "--from", origin.name).output
        assert max(map(len, output.splitlines())) <= 80
        assert "\x1b" not in output
        assert "…" not in output


def test_progress_unfolds_only_what_was_begun(aipm, own_file):
    own_file.parent.mkdir()
    record("check", question="rice.clean_score", outcome="not_yet", earned=1, points=3, misconceptions=[], seed=0)
    rows = [line for line in aipm("progress").output.splitlines() if line.startswith("│ ")]
    names = [line.split("│")[1].strip() for line in rows]
    assert names.count("04_rice") == len(curriculum.module("rice").objectives)
    assert names.count("07_metrics") == 1
    assert sum("not begun" in line for line in rows) == len({name for name in names if name}) - 1


def test_progress_says_where_its_file_is_and_forgets_with_it(aipm, own_file):
    assert "Nothing is recorded yet" in " ".join(aipm("progress").output.split())
    own_file.parent.mkdir()
    record("check", question="rice.clean_score", outcome="correct", earned=3, points=3, misconceptions=[], seed=0)
    output = aipm("progress").output
    assert "3 / 3" in output
    assert "Delete the file" in output
    own_file.unlink()
    assert "3 / 3" not in aipm("progress").output


@pytest.mark.grading
def test_grade_shows_points_and_reasons(checkout, aipm, root, own_file):
    from submissions import FULL, mixed

    copy = work_path(checkout, "04_rice")
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps(mixed(root)), encoding="utf-8")
    result = aipm("grade", "rice")
    assert result.exit_code == 0, result.output
    flat = " ".join(result.output.split())
    assert f"12 of {FULL} points checked; 12 more" in flat
    assert "feedback/me/04_rice/rice.html" in flat
    assert my_progress().points() == (12, sum(question.points for question in all_questions()))


def test_data_writes_a_table_for_a_spreadsheet(checkout, aipm):
    assert "rice_ideas" in aipm("data").output
    assert aipm("data", "rice_ideas", "--seed", "3").exit_code == 0
    assert (checkout / "work" / "data" / "rice_ideas-seed-3.csv").read_text().startswith("idea,name,sponsor,reach")


def test_help_names_every_command(aipm):
    text = aipm("--help").output
    for command in ("start", "plan", "reset", "grade", "progress", "data", "build", "doctor"):
        assert command in text
        assert aipm(command, "--help").exit_code == 0


def test_on_a_hub_the_course_is_everybody_s_and_the_home_is_looked_at(root, tmp_path, monkeypatch):
    """There nobody may write into the course, and nobody has to."""
    from aipm_course import doctor

    monkeypatch.setenv("AIPM_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr(doctor, "_kernel_answers", lambda: True)
    monkeypatch.setattr(doctor, "_may_write", lambda folder: folder == tmp_path)
    found = {one.what: one.fine for one in doctor.examine(root)}
    assert found[f"{tmp_path} can be written"]
    assert "work/ can be written" not in found
    monkeypatch.delenv("AIPM_PROGRESS")
    assert {one.what: one.fine for one in doctor.examine(root)}["work/ can be written"] is False


def test_doctor_says_ok_or_what_to_do(aipm, monkeypatch):
    assert "OK Python" in aipm("doctor").output
    monkeypatch.setattr("aipm_course.doctor.PACKAGES", ("no-such-package",))
    result = aipm("doctor")
    assert result.exit_code == 1
    assert "MISSING no-such-package" in result.output
    assert "uv sync" in result.output
