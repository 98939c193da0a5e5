"""The report counts people and not accidents, and knows who is missing."""

import csv
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import toy_module
from click.testing import CliRunner
from nbgrader.api import Gradebook
from toy_course import FILE, MODULE, exercise, half, hand_in, lay_out, release, solved

from aipm_course import CourseError
from aipm_course.cli import main
from aipm_course.cohort.page import as_html
from aipm_course.cohort.report import class_report
from aipm_course.grading.roster import Person, read_sheet, roster
from aipm_course.grading.submissions import misplaced

pytestmark = [pytest.mark.grading, pytest.mark.confined]
ROSTER = "\ufeffid;Name;Email\r\nnora;Lovelace, Nora;nora@example.org\r\nbob;Bob;\r\nzoe;Zoë;\r\nyan;=1+1;\r\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory, root) -> Iterator[Path]:
    folder = lay_out(tmp_path_factory.mktemp("people"), root)
    hand_in(folder, "nora", solved())
    hand_in(folder, "bob", half())
    hand_in(folder, "cleo", solved(), name="toy (1).ipynb")
    hand_in(folder, "dan", "")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    with toy_module.registered():
        result = CliRunner(env={"AIPM_ROOT": str(folder)}).invoke(main, ["grade", MODULE, "--all"])
        assert result.exit_code == 0, result.output
        yield folder


@pytest.fixture(scope="module")
def report(course):
    return class_report(root=course)


def test_a_file_that_nobody_could_read_is_in_no_share(report):
    assert [(student, module) for student, module, _ in report.unreadable] == [("cleo", MODULE), ("dan", MODULE)]
    assert set(report.objectives["learners"]) == {2}
    assert set(report.items["learners"]) == {2}
    assert "cleo" not in set(report.stuck["student"])
    assert report.ungraded == ()
    page = as_html(report)
    assert "2 cannot be read: ask for the file again" in page
    assert "There is toy (1).ipynb" in page
    assert "=1+1 (yan), Zoë (zoe)" in page
    assert report.data.stale == {}


def test_who_is_missing_is_known_by_the_roster(course, report):
    assert report.silent == ("yan", "zoe")
    (table,) = (course / "results" / MODULE).glob("*.csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: row["status"] for name, row in rows.items()} == {
        "nora": "graded", "bob": "graded", "cleo": "unreadable", "dan": "unreadable", "yan": "missing", "zoe": "missing",
    }  # fmt: skip
    assert rows["zoe"]["message"] == "Nothing was handed in."
    assert {name: row["name"] for name, row in rows.items() if row["name"]} == {
        "nora": "Lovelace, Nora", "bob": "Bob", "zoe": "Zoë", "yan": "'=1+1",
    }  # fmt: skip
    assert "Not on the roster" in rows["cleo"]["message"]


@pytest.mark.parametrize(
    ("place", "who"),
    [
        ("zoe/toy/toy.ipynb", "zoe"), ("99_toy/zoe/toy.ipynb", "zoe"), ("toy/zoe/toy.ipynb", "zoe"), ("zoe/toy.ipynb", "zoe"),
        ("zoe/99_toy/toy.ipynb", None), ("zoe/99_toy (1)/toy.ipynb", None), ("zoe/98_other/other.ipynb", None),
    ],
)  # fmt: skip
def test_a_notebook_in_a_wrong_folder_is_pointed_at(tmp_path, place, who):
    path = tmp_path / "submitted" / place
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    lies = path.parent.relative_to(tmp_path).as_posix()
    assert misplaced(tmp_path, MODULE) == (
        {who: f" A notebook lies in {lies}; move it to submitted/zoe/99_toy."} if who else {}
    )


def test_the_run_names_who_is_missing_and_where_a_stray_notebook_lies(course):
    stray = course / "submitted" / "zoe" / "toy" / FILE
    stray.parent.mkdir(parents=True)
    stray.write_text("{}")
    try:
        output = " ".join(
            CliRunner(env={"AIPM_ROOT": str(course)}).invoke(main, ["grade", MODULE, "--all"]).output.split()
        )
    finally:
        shutil.rmtree(stray.parents[1])
    assert "nothing handed in: =1+1 (yan), Zoë (zoe)" in output
    assert (
        "Zoë (zoe): Nothing was handed in. A notebook lies in submitted/zoe/toy; move it to submitted/zoe/99_toy."
        in output
    )


def test_without_a_roster_the_page_does_not_say_everybody(course):
    (course / "roster.csv").rename(course / "aside.csv")
    try:
        assert "Everybody who is known handed in something. Without a roster.csv" in as_html(class_report(root=course))
    finally:
        (course / "aside.csv").rename(course / "roster.csv")


def test_a_report_between_a_change_and_the_next_run(course):
    """A task is worth nothing from now on, another less: nobody has infinite or more points."""
    from aipm_course.grading.config import COURSE_ID, course_config
    from aipm_course.grading.register import register

    release(course, exercise(points={"late_share": 0, "delivery": 1}))
    register(course, MODULE, course_config(course).CourseDirectory.db_url, COURSE_ID)
    try:
        report = class_report(root=course)
        assert report.objectives["share"].between(0, 1).all()
        assert report.data.changed == (MODULE,)
        assert f"{MODULE} has changed since it was graded" in as_html(report)
        assert dict(report.data.stale) == {MODULE: ("the exercise",)}
        output = CliRunner(env={"AIPM_ROOT": str(course)}).invoke(main, ["report", MODULE]).output
        assert "the exercise changed since this class was graded" in " ".join(output.split())
    finally:
        release(course, exercise())
        register(course, MODULE, course_config(course).CourseDirectory.db_url, COURSE_ID)


def test_how_the_points_came_about_is_told_run_by_run_and_on_the_page(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    run = CliRunner(env={"AIPM_ROOT": str(copy)})

    def say(*arguments: str) -> str:
        result = run.invoke(main, list(arguments))
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}", "aipm") as gradebook:
        memo = gradebook.find_grade("toy-memo", "toy", MODULE, "nora")
        memo.manual_score, memo.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    say("grade", MODULE, "--all")
    release(copy, exercise(points={"late_share": 3}))
    say("grade", MODULE, "--all")
    told = say("why", MODULE, "nora lovelace")
    assert told.startswith("Lovelace, Nora (nora)")
    first, second, third = (
        "Graded for the first time: 10 of 13.",
        "Points by hand: 10 points before, 12.5 of 13 now. memo (written) not read before, 2.5 now.",
        "Graded again, because the exercise changed: 12.5 points before, 13.5 of 14 now. A1 2 before, 3 now.",
    )
    assert told.index(first) < told.index(second) < told.index(third)
    say("feedback", MODULE)
    page = (copy / "feedback" / "nora" / MODULE / "toy.html").read_text(encoding="utf-8")
    assert third in page
    assert second not in page
    assert "<b>Lovelace, Nora</b> (nora)" in page
    assert "13.5 of 14 points" in page
    unknown = run.invoke(main, ["why", MODULE, "nobody"])
    assert (unknown.exit_code, "No table in results/99_toy knows 'nobody'" in " ".join(unknown.output.split())) == (
        1,
        True,
    )


def test_one_learner_is_forgotten_wherever_they_stand(course, tmp_path):
    from aipm_course.cohort.forgetting import forget
    from aipm_course.cohort.reading import lay_out as lay_out_pages
    from aipm_course.cohort.report import write_report

    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    write_report(copy, pseudonyms=True)
    write_report(copy)
    lay_out_pages(copy, MODULE)
    hand_in(copy, "noras", solved())  # a name that begins like the other
    run = CliRunner(env={"AIPM_ROOT": str(copy)})
    for more in ([], ["--per-person"]):
        assert run.invoke(main, ["feedback", MODULE, *more]).exit_code == 0
    (copy / "from_canvas.csv").write_text(
        "Student,ID,SIS Login ID,Section,99 toy (7)\n,,,,\nPoints Possible,,,,13\n"
        '"Lovelace, Nora",77,NORA@example.org,A,\nBob,78,bob,A,\nNo,79,x,nora,\n'
    )
    exported = run.invoke(
        main, ["export", MODULE, "--for", "canvas", "--roster", str(copy / "from_canvas.csv"), "--partial"]
    )
    assert exported.exit_code == 0, exported.output
    assert "Lovelace, Nora" in (copy / "results" / MODULE / "canvas-from_canvas.csv").read_text(encoding="utf-8-sig")
    done = forget(copy, "Nora Lovelace")
    assert done[0] == "Nora Lovelace is nora on the roster."
    assert "deleted: grades and comments in the gradebook" in done
    assert f"deleted: pages in feedback/{MODULE}.zip" in done
    assert "from_canvas.csv still holds the name: it is not one of the course's own files. Delete it yourself." in done
    assert done[-1].startswith("Not looked at: backups")
    (copy / "from_canvas.csv").unlink()
    table = (copy / "results" / MODULE / "canvas-from_canvas.csv").read_text(encoding="utf-8-sig")
    assert ("Lovelace" in table, "Bob" in table, "No,79" in table) == (False, True, True)
    (copy / "results" / MODULE / "canvas-from_canvas.csv").unlink()  # "nora" is the section of somebody there
    with zipfile.ZipFile(copy / "feedback" / f"{MODULE}.zip") as archive:
        assert sorted(archive.namelist()) == ["bob/toy.html", "cleo/toy.html", "dan/toy.html"]
    left = []
    for path in sorted(copy.rglob("*")):
        if path.is_file() and "exercises" not in path.parts and "solutions" not in path.parts:
            text = path.read_bytes().decode("utf-8", errors="replace")
            named = re.search(r"\bnora\b", text)
            left += [str(path.relative_to(copy))] if named or "nora" in path.parts else []
    assert left == []
    assert (copy / "submitted" / "noras").exists()
    assert "bob" in class_report(root=copy).data.students
    with pytest.raises(CourseError, match=r"Nothing in .* is about 'nora'"):
        forget(copy, "nora")
    with pytest.raises(CourseError, match="is no name"):
        forget(copy, "../bob")
    (copy / "roster.csv").write_text('id,name,email\nbob,Bo Li,\nzoe,"Li, Bo",\n')
    with pytest.raises(CourseError, match=r"Bo Li is the name of bob, zoe on the roster\. Say which id"):
        forget(copy, "Bo Li")
    assert (copy / "submitted" / "bob").exists()
    result = run.invoke(main, ["forget", "bob"])
    assert result.exit_code == 0
    assert "deleted: submitted/bob" in result.output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_roster_is_read_as_any_spreadsheet_saves_it(tmp_path, encoding, separator):
    rows = [
        ["Login", "First name", "Last name", "E-Mail"],
        ["müller", "Jürgen", "Müller", ""],
        ["o'brien", "Ann", "O'Brien", ""],
    ]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    (tmp_path / "roster.csv").write_text(text, encoding=encoding, newline="")
    assert roster(tmp_path) == (Person("müller", "Jürgen Müller"), Person("o'brien", "Ann O'Brien"))


def test_a_roster_without_ids_is_told(tmp_path):
    (tmp_path / "roster.csv").write_text("Surname,Email\nx,y\n")
    with pytest.raises(CourseError, match="needs a column `id`"):
        roster(tmp_path)
    (tmp_path / "twice.csv").write_text("id,id\nx,y\n")
    with pytest.raises(CourseError, match="two columns called 'id'"):
        read_sheet(tmp_path / "twice.csv")


def test_the_autograded_notebook_says_that_it_could_not_be_read(course):
    cells = json.loads((course / "autograded" / "dan" / MODULE / FILE).read_text(encoding="utf-8"))["cells"]
    told = [cell["metadata"]["aipm"]["unreadable"] for cell in cells if "aipm" in cell["metadata"]]
    assert len(told) == 4
    assert set(told) == {"toy.ipynb is empty. Save the notebook and hand in again."}
