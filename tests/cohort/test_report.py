"""The report finds what was planted in a class of 200, and agrees with nbgrader on real submissions."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from simulated_class import Planted, make_class
from submissions import MIXED_POINTS, MODULE, hand_in, mixed, notebook

from aipm_course import CourseError
from aipm_course.cli import main
from aipm_course.cohort.gather import gather
from aipm_course.cohort.notes import replies
from aipm_course.cohort.page import as_html
from aipm_course.cohort.report import class_report, pseudonyms_of, write_report
from aipm_course.cohort.statistics import report_on
from aipm_course.curriculum import module
from aipm_course.grading.notebooks import read_notebook
from aipm_course.grading.own import STUDENT
from aipm_course.judging.verdict import Outcome
from aipm_course.places import module_names
from aipm_course.registry import all_questions, find

pytestmark = pytest.mark.takes(20)

PLANTED = Planted()
MODULES = [MODULE, *[name for name in module_names(Path(__file__).parents[2]) if name != MODULE][-1:]]


def course_folder(folder: Path, root: Path) -> Path:
    for name in ("exercises", "solutions", "datasets"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "nbgrader_config.py", folder)
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory, root):
    folder = course_folder(tmp_path_factory.mktemp("course"), root)
    return folder, make_class(folder, MODULES, PLANTED)


@pytest.fixture(scope="module")
def report(course):
    return class_report(root=course[0])


@pytest.fixture(scope="module")
def page(report):
    return as_html(report)


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.gate
def test_the_broken_question_and_no_other_shows(report, page):
    suspects = report.items[report.items["suspect"]]
    assert list(suspects["question"]) == [PLANTED.broken]
    assert suspects["discrimination"].item() < 0
    assert suspects["unexplained"].item() > 0.9
    assert f"{find(PLANTED.broken).title} yourself before you discuss it" in page
    assert PLANTED.broken not in set(report.openers()["question"])


def test_the_common_misconception_comes_first_with_the_right_count(course, report, page):
    _, dealt = course
    question, name = PLANTED.common
    met = sum(name in verdicts[question].misconceptions for verdicts in dealt.values())
    first = report.misconceptions.iloc[0]
    assert (first["question"], first["misconception"], first["learners"]) == (question, name, met)
    message = next(one.message for one in find(question).misconceptions if one.name == name)
    opening = text_of(page[page.index("Begin the live hour") : page.index("Who is missing")])
    tried = sum(verdicts[question].outcome is not Outcome.NOT_ATTEMPTED for verdicts in dealt.values())
    assert f"{met} of {tried} “{name.replace('_', ' ')}” in {find(question).task}" in opening
    assert message[:40].replace("`", "") in opening


def test_the_hour_opens_with_two_tasks_of_each_module(report):
    openers = report.openers()
    for name in MODULES:
        own = openers[openers["module"] == name]
        assert len(own) == own["question"].nunique() == 2
        others = report.misconceptions[(report.misconceptions["module"] == name)]
        sound = others[others["question"] != PLANTED.broken]
        assert own["learners"].iloc[0] == sound["learners"].max()


def test_a_report_on_one_module_leaves_out_the_others_and_no_learner(course, report):
    one = class_report(MODULES[1].partition("_")[2], root=course[0])
    assert set(one.items["module"]) == set(one.objectives["module"]) == {MODULES[1]}
    assert one.silent == PLANTED.silent
    assert one.missing == {MODULES[1]: PLANTED.absent}
    whole = report.misconceptions
    assert list(one.misconceptions["learners"]) == list(whole[whole["module"] == MODULES[1]]["learners"])
    path = write_report(course[0], MODULES[1])
    assert path.name == f"class-{MODULES[1]}.html"
    assert MODULES[0] not in path.read_text(encoding="utf-8")


def test_every_misconception_is_counted_once_per_learner(course, report):
    _, dealt = course
    for row in report.misconceptions.itertuples():
        met = [
            learner
            for learner, told in dealt.items()
            if row.question in told and row.misconception in told[row.question].misconceptions
        ]
        assert row.learners == len(met)


def test_silent_learners_are_named_and_nobody_else(report, page):
    assert report.silent == PLANTED.silent
    assert "3 handed in nothing at all: s017, s101, s188." in text_of(page)
    assert report.missing == {MODULES[0]: (), MODULES[1]: PLANTED.absent}


def test_scores_by_objective_are_those_that_were_dealt(course, report):
    _, dealt = course
    for row in report.objectives.itertuples():
        shares = []
        for verdicts in dealt.values():
            own = [
                told
                for name, told in verdicts.items()
                if find(name).objective == row.objective and name.startswith(module_of(row.module))
            ]
            if own:
                shares.append(sum(told.earned for told in own) / sum(told.points for told in own))
        assert row.learners == len(shares)
        assert row.share == pytest.approx(sum(shares) / len(shares))
    assert set(report.objectives["objective"]) == {
        objective for name in MODULES for objective in module(name.partition("_")[2]).objectives
    }


def module_of(name: str) -> str:
    return name.partition("_")[2] + "."


def test_the_stuck_have_tried_and_are_behind(course, report):
    _, dealt = course
    assert 0 < len(report.stuck) < 100
    for row in report.stuck.itertuples():
        own = {name: told for name, told in dealt[row.student].items() if name.startswith(module_of(row.module))}
        assert sum(told.earned for told in own.values()) < 0.5 * sum(told.points for told in own.values())
        assert len(row.objectives) >= 2
        assert row.tasks


def test_written_answers_wait(report):
    assert report.waiting[MODULE] == 200 - len(PLANTED.silent)


def test_the_page_stands_alone(page):
    assert "<script" not in page
    assert not re.search(r"(src|href)=|url\(|@import", page)
    assert page.count("<h1>") == 1
    assert 'lang="en"' in page
    assert len(page) / len(all_questions()) < 3000  # grows with the course, not with the class


def test_pseudonyms_hide_every_name_and_stay(course, report):
    folder, _ = course
    page = write_report(folder, pseudonyms=True).read_text(encoding="utf-8")
    assert not re.search(r"\bs\d{3}\b", page)
    names = pseudonyms_of(folder)
    assert len(set(names.values())) == len(names) == 200
    assert sorted(names, key=names.get) != sorted(names)
    assert pseudonyms_of(folder) == names
    hidden = class_report(pseudonyms=True, root=folder)
    assert set(hidden.silent) == {names[student] for student in PLANTED.silent}
    assert {names[student] for student in report.stuck["student"]} == set(hidden.stuck["student"])


def test_in_a_notebook_the_report_shows_itself(report):
    part = report._repr_html_()
    assert "Begin the live hour here" in part
    assert "<html" not in part


def test_without_a_gradebook_there_is_a_sentence(checkout):
    result = CliRunner().invoke(main, ["report"])
    assert result.exit_code == 1
    assert "There is no gradebook" in result.output
    assert "aipm grade MODULE --all" in " ".join(result.output.split())
    assert not (checkout / "gradebook.db").exists()


@pytest.fixture(scope="module")
def template(tmp_path_factory, root):
    folder = course_folder(tmp_path_factory.mktemp("template"), root)
    make_class(folder, [MODULE], Planted(silent=("s003",), absent=()), learners=8)
    return folder


@pytest.fixture
def small(template, tmp_path, monkeypatch):
    """A class of eight, fresh for each test."""
    folder = tmp_path / "small"
    shutil.copytree(template, folder)
    monkeypatch.setenv("AIPM_ROOT", str(folder))
    return folder


def test_a_module_that_nobody_has_handed_in_gets_a_sentence(small):
    result = CliRunner().invoke(main, ["report", "15"])
    assert result.exit_code == 1
    assert "Nobody's 15_fairness is graded yet, only 04_rice" in " ".join(result.output.split())
    assert "There is no module 'fairnes'" in CliRunner().invoke(main, ["report", "fairnes"]).output


def test_a_gradebook_that_is_none_gets_a_sentence(small):
    (small / "gradebook.db").write_text("not a database" * 100)
    with pytest.raises(CourseError, match="cannot be read"):
        class_report(root=small)


def test_the_gradebook_is_where_the_instructor_says(small):
    (small / "gradebook.db").rename(small / "grades.db")
    with (small / "nbgrader_config.py").open("a") as file:
        file.write(f'\nc.CourseDirectory.db_url = "sqlite:///{small}/grades.db"\n')
    assert len(class_report(root=small).data.students) == 8


def test_the_reply_comes_from_the_notes(small, root):
    plain = class_report(root=small).misconceptions
    assert set(plain["reply"]) == {""}
    shutil.copytree(root / "docs" / "facilitation", small / "docs" / "facilitation")
    noted = replies(small, module_names(small))
    told = class_report(root=small)
    assert list(told.misconceptions["learners"]) == list(plain["learners"])
    for row in told.misconceptions.itertuples():
        assert row.reply == noted.get((row.question, row.misconception), "")


def test_a_class_without_a_mistake_has_nothing_to_open_with(small):
    results = class_report(root=small).data.results
    graded = results["outcome"] != "written"
    results.loc[graded, "score"] = results.loc[graded, "points"]
    results.loc[graded, "outcome"] = "correct"
    results["misconceptions"] = [()] * len(results)
    data = replace(gather(small), results=results)
    page = text_of(as_html(report_on(data)))
    assert "No known misconception was met." in page
    assert "04_rice: 0 of 7" in page


def test_a_gradebook_without_a_checked_task_gets_a_sentence(small):
    data = gather(small)
    written = data.results[data.results["outcome"] == "written"]
    assert len(written)
    for results in (written, data.results.assign(question="rice.long_gone")):
        with pytest.raises(CourseError, match="No graded cell"):
            report_on(replace(data, results=results))


def test_an_empty_gradebook_gets_a_sentence(small):
    with contextlib.closing(sqlite3.connect(small / "gradebook.db")) as gradebook:
        gradebook.execute("delete from grade")
        gradebook.commit()
    with pytest.raises(CourseError, match="no graded submission yet"):
        class_report(root=small)


def test_the_notebook_for_instructors_runs_and_says_who_met_what(small, root):
    page = read_notebook(root / "docs" / "facilitation" / "class.ipynb")
    names: dict[str, object] = {}
    for cell in page.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            *lines, last = cell.source.splitlines()
            exec("\n".join(lines), names)
            shown = eval(last, names)
    report = class_report(root=small)
    met = report.misconceptions.iloc[0]
    listed = (
        shown if len(shown) < 10 else names["met"].groupby(["question", "misconceptions"])["student"].agg(", ".join)
    )
    assert listed[met["question"], met["misconception"]].count(",") == met["learners"] - 1


def test_a_spoiled_notebook_costs_only_its_own_facts(small):
    path = small / "autograded" / "s001" / MODULE / "rice.ipynb"
    path.write_text("this is no notebook")
    results = class_report(root=small).data.results
    assert len(results[results["student"] == "s001"]) == len(results[results["student"] == "s002"])


def test_a_name_is_text_and_what_is_not_graded_says_so(small):
    names = ("<img src=x onerror=alert(1)>", "Zoë Müller 🦊")
    for name in names:
        hand_in(small, name, "this is no notebook")
    report = class_report(root=small)
    assert report.ungraded == tuple((name, MODULE) for name in names)
    page = write_report(small).read_text(encoding="utf-8")
    assert "<img" not in page
    assert "&lt;img" in page
    assert names[1] in page
    hidden = write_report(small, pseudonyms=True).read_text(encoding="utf-8")
    assert "Zoë" not in hidden
    assert "onerror" not in hidden


def test_no_pseudonym_is_the_name_of_somebody(small):
    for number in range(1, 60):
        hand_in(small, f"learner-{number:03d}", "this is no notebook")
    names = pseudonyms_of(small)
    assert set(names) & set(names.values()) == set()


def test_the_learners_own_grading_is_no_class(small):
    shutil.copytree(small / "submitted" / "s001", small / "submitted" / STUDENT)
    assert STUDENT not in class_report(root=small).data.students


def test_few_learners_condemn_no_question(small):
    assert set(class_report(root=small).items["remark"]) == {"too few learners to judge the question"}


def test_a_page_that_cannot_be_written_gets_a_sentence(small):
    (small / "taken").write_text("")
    result = CliRunner().invoke(main, ["report", "--out", str(small / "taken" / "page.html")])
    assert result.exit_code == 1
    assert "cannot be written" in " ".join(result.output.split())


@pytest.mark.grading
def test_real_submissions_graded_by_nbgrader(checkout, root):
    hand_in(checkout, "ada", notebook(root, "solutions"))
    hand_in(checkout, "grace", mixed(root))
    hand_in(checkout, "mary", notebook(root, "exercises"))
    assert nbgrader(checkout, "autograde", MODULE).returncode == 0
    result = CliRunner().invoke(main, ["report"])
    assert result.exit_code == 0, result.output
    report = class_report(root=checkout)
    scored = report.data.results.set_index(["student", "question"])["score"]
    assert {name: scored["grace", name.replace("-", ".", 1)] for name in MIXED_POINTS} == MIXED_POINTS
    assert report.blank == (("mary", MODULE),)
    met = set(zip(report.misconceptions["question"], report.misconceptions["misconception"], strict=True))
    assert {("rice.clean_score", "quarter_as_month"), ("rice.what_moved", "blames_build")} <= met
    assert "quarter as month" in (checkout / "reports" / "class.html").read_text(encoding="utf-8")
