"""Reading what a class has written: numbers for names, work divided, points back into the gradebook."""

import csv
import os
import re
import shutil
import sqlite3
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import toy_module
from click.testing import CliRunner
from nbgrader.api import Gradebook
from sqlalchemy import text
from toy_course import MEMO, MODULE, STUB, exercise, hand_in, lay_out, own, release, solved

from aipm_course import CourseError
from aipm_course.cli import main
from aipm_course.cohort import reading
from aipm_course.cohort.reading import Criterion, Task, Written, _shares, take_in, tasks_of
from aipm_course.cohort.reading import lay_out as lay_out_pages
from aipm_course.cohort.report import pseudonyms_of
from aipm_course.places import module_names

pytestmark = [pytest.mark.grading, pytest.mark.confined]
WRITERS = {
    name: f"{MEMO} I am number {place}. <script>x()</script>"
    for place, name in enumerate(("ada", "bob", "cleo", "dan"))
}


def run(folder: Path, *arguments: str, code: int = 0) -> str:
    result = CliRunner(env={"AIPM_ROOT": str(folder)}).invoke(main, list(arguments))
    assert result.exit_code == code, (result.output, result.exception)
    return " ".join(result.output.split())


def with_case(notebook: dict) -> dict:
    """Return a notebook in which a cell above the memo shows the learner's case."""
    place = next(place for place, cell in enumerate(notebook["cells"]) if cell["id"] == "toy-memo")
    notebook["cells"].insert(place, own("code", 'print("The town of this seed")', "toy-case"))
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory, root) -> Iterator[Path]:
    folder = lay_out(tmp_path_factory.mktemp("reading"), root)
    release(folder, with_case(exercise()))
    for name, memo in WRITERS.items():
        hand_in(folder, name, with_case(solved(memo=memo)))
    hand_in(folder, "silent", solved(memo=STUB))
    hand_in(folder, "broken", "no notebook")
    with toy_module.registered():
        run(folder, "grade", MODULE, "--all")
        yield folder


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, points: dict[str, tuple[str, str, str]]) -> None:
    rows = sheet(path)
    for row in rows:
        if row["code"] in points:
            row["Numbers"], row["Reader"], row["comment"] = points[row["code"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")  # as Excel saves it where commas are decimal
        writer.writeheader()
        writer.writerows(rows)


def written(code: str) -> Written:
    return Written(code, "A memo.", None)


def test_the_rubric_is_the_exercise_s(course):
    (task,) = tasks_of(course, MODULE)
    assert task.rubric == (
        Criterion("Numbers", ("none", "the cost of a kilometer"), 1.5),
        Criterion("Reader", ("jargon", "Ada can act on it"), 1.5),
    )


@pytest.mark.parametrize("heads", ["| | 1 | 2 |", "| row | 1 | 2 |", "|  Row  |1|2| "])
def test_a_rubric_is_known_by_its_levels(course, tmp_path, heads):
    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    released = exercise()
    place = next(cell for cell in released["cells"] if cell["id"] == "toy-memo-task")
    place["source"] = place["source"].replace("| | 1 | 2 |", heads)
    release(copy, released)
    (task,) = tasks_of(copy, MODULE)
    assert [one.name for one in task.rubric] == ["Numbers", "Reader"]


def test_every_written_task_of_the_course_has_a_rubric_with_whole_points_by_row(root):
    """ "12 points: 4 for each row of the rubric", says the exercise; the table to type points into says the same."""
    found = [(name, task) for name in module_names(root) for task in tasks_of(root, name)]
    assert len(found) >= 6
    for name, task in found:
        assert task.rubric[0].levels, (name, task.name)
        assert {one.points for one in task.rubric} == {float(len(task.rubric[0].levels))}, (name, task.name)


def test_a_page_has_every_answer_and_no_name(course):
    (page,) = lay_out_pages(course, MODULE)
    text = page.read_text(encoding="utf-8")
    codes = pseudonyms_of(course)
    for name in WRITERS:
        assert codes[name] in text
        assert not re.search(rf"\b{name}\b", text)
    assert "4 answers, 3 points each; 1 of the class wrote nothing, 1 handed in what could not be read" in text
    assert "<script>" not in text
    assert "&lt;script&gt;x()&lt;/script&gt;" in text  # as it was typed, shown once
    assert "&amp;" not in text
    assert "Each row has 1.5 points; the rows together are the 3 points of the task." in text
    assert text.count("The town of this seed") == 4  # what the notebook showed each of them
    assert "A2 Two denominators" not in text or "4 of 4" in text
    assert text.count("late_share = shops[") == 4  # their own numbers, to hold the text against
    assert "the cost of a kilometer" in text
    assert {row["code"] for row in sheet(page.with_suffix(".csv"))} == {codes[name] for name in WRITERS}


def test_what_was_typed_stays_however_the_work_is_divided(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    codes = pseudonyms_of(copy)
    for page in lay_out_pages(copy, MODULE, readers=2):
        fill(page.with_suffix(".csv"), dict.fromkeys(codes.values(), ("1", "0,5", "good")))
    (page,) = lay_out_pages(copy, MODULE)
    assert sorted(path.name for path in page.parent.iterdir()) == ["toy-memo.csv", "toy-memo.html"]
    assert [row["Reader"] for row in sheet(page.with_suffix(".csv"))] == ["0,5"] * 4
    run(copy, "read", MODULE, "--take", str(page.with_suffix(".csv")))
    fill(page.with_suffix(".csv"), {codes["ada"]: ("", "0,5", "")})
    output = run(copy, "read", MODULE, "--take", str(page.with_suffix(".csv")))
    assert f"{codes['ada']}: a cell is empty; the gradebook keeps 1.5 points." in output
    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}", "aipm") as gradebook:
        comment = gradebook.find_comment("toy-memo", "toy", MODULE, "bob").manual_comment
    assert comment == "Points by row: Numbers 1 of 1.5; Reader 0,5 of 1.5.\n\ngood"  # once, however often it is taken


def test_points_of_a_text_that_changed_are_not_taken_for_the_new_one(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    codes = pseudonyms_of(copy)
    (page,) = lay_out_pages(copy, MODULE)
    table = page.with_suffix(".csv")
    fill(table, dict.fromkeys(codes.values(), ("1", "0.5", "")))
    run(copy, "read", MODULE, "--take", str(table))
    hand_in(copy, "ada", with_case(solved(memo=f"{MEMO} And from June.")))
    assert "1 wait for a person to read" in run(copy, "grade", MODULE, "--all")
    run(copy, "read", MODULE)
    assert f"{codes['ada']} · changed after it was read" in page.read_text(encoding="utf-8")
    assert {row["code"]: row["Numbers"] for row in sheet(table)} == {
        codes[name]: "" if name == "ada" else "1" for name in WRITERS
    }
    assert f"{codes['ada']}: a cell is empty; the gradebook keeps 1.5 points." in run(
        copy, "read", MODULE, "--take", str(table)
    )
    assert "1 wait for a person to read" in run(copy, "grade", MODULE, "--all")


def shares_of(pages: list[Path]) -> list[list[str]]:
    return [[row["code"] for row in sheet(page.with_suffix(".csv"))] for page in pages]


def test_every_answer_goes_to_one_reader_and_to_the_same_again(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    shares = shares_of(lay_out_pages(copy, MODULE, readers=3))
    assert sorted(code for share in shares for code in share) == sorted(pseudonyms_of(copy)[name] for name in WRITERS)
    assert sorted(map(len, shares)) == [1, 1, 2]
    assert shares_of(lay_out_pages(copy, MODULE, readers=3)) == shares


@pytest.mark.parametrize("numbers", ["0102030405", "0204060810", "0103050709"])
def test_whoever_hands_in_later_goes_to_the_reader_with_least(numbers, tmp_path):
    """Whatever numbers were drawn by lot: all of them even, or all odd."""
    codes = [f"learner-0{numbers[place : place + 2]}" for place in range(0, 10, 2)]
    task = Task("toy-memo", "Memo", 3.0, (), [written(code) for code in codes[2:]])
    first = _shares(task, 2, [])
    assert sorted(first.values()).count(0) == 2
    tables = []
    for reader in range(2):
        tables.append(tmp_path / f"toy-memo-reader-{reader + 1}.csv")
        tables[-1].write_text("\n".join(["code", *(code for code in first if first[code] == reader)]), encoding="utf-8")
    task.answers.extend(map(written, codes[:2]))
    later = _shares(task, 2, tables)
    assert {code: later[code] for code in first} == first
    assert sorted(Counter(later.values()).values()) == [2, 3]
    assert sorted(Counter(_shares(task, 3, tables).values()).values()) == [1, 2, 2]  # dealt anew


def test_points_go_into_the_gradebook_and_the_table_of_grades(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    run(copy, "read", MODULE)
    table = copy / "reading" / MODULE / "toy-memo.csv"
    codes = pseudonyms_of(copy)
    fill(table, {
        codes["ada"]: ("1,5", "1", "Clear; to the point."), codes["bob"]: ("1", "", ""),
        codes["cleo"]: ("7", "1", ""), codes["dan"]: ("nan", "1", ""),
    })  # fmt: skip
    output = run(copy, "read", MODULE, "--take", str(table), code=1)  # two rows were refused
    assert "1 with points, 1 still open, 2 refused" in output
    assert f"{codes['cleo']}: Numbers has 7; it goes from 0 to 1.5." in output
    assert f"{codes['dan']}: Numbers has nan" in output
    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}", "aipm") as gradebook:
        grade = gradebook.find_grade("toy-memo", "toy", MODULE, "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (2.5, False)
        comment = gradebook.find_comment("toy-memo", "toy", MODULE, "ada").manual_comment
        assert comment == "Points by row: Numbers 1,5 of 1.5; Reader 1 of 1.5.\n\nClear; to the point."
        assert gradebook.find_grade("toy-memo", "toy", MODULE, "cleo").manual_score is None
    run(copy, "grade", MODULE, "--all")
    newest = max((copy / "results" / MODULE).glob("*.csv"), key=lambda path: path.stat().st_mtime_ns)
    rows = {row["student"]: row for row in sheet(newest)}
    assert (rows["ada"]["grade"], rows["ada"]["to_read"], rows["bob"]["to_read"]) == ("12.5", "0", "3")
    run(copy, "read", MODULE)  # what was typed stays
    assert {row["code"]: row["Numbers"] for row in sheet(table)}[codes["bob"]] == "1"
    assert "in the gradebook: 2.5" in table.with_suffix(".html").read_text(encoding="utf-8")


def test_two_who_teach_take_their_tables_in_while_a_third_program_writes(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "copy"))
    run(copy, "read", MODULE, "--readers", "2")
    tables = sorted((copy / "reading" / MODULE).glob("*.csv"))
    assert len(tables) == 2
    for number, table in enumerate(tables):
        fill(table, {row["code"]: ("1", "0.5", f"by reader {number}") for row in sheet(table)})
    other = sqlite3.connect(copy / "gradebook.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    with ThreadPoolExecutor(2) as readers:
        taken = [readers.submit(take_in, copy, MODULE, table) for table in tables]
        time.sleep(1.5)
        assert not any(one.done() for one in taken)
        other.execute("COMMIT")
        assert sorted(code for one in taken for code in one.result().done) == sorted(
            pseudonyms_of(copy)[name] for name in WRITERS
        )
    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}", "aipm") as gradebook:
        assert {gradebook.find_grade("toy-memo", "toy", MODULE, name).manual_score for name in WRITERS} == {1.5}


def test_pages_are_packed_and_corrections_reach_them(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "class [1]"))
    (copy / "autograded" / "cleo").rename(copy / "autograded" / "c%o [x]")  # a name that nbgrader takes for a pattern
    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}", "aipm") as gradebook:
        gradebook.db.execute(text("UPDATE student SET id = 'c%o [x]' WHERE id = 'cleo'"))
        gradebook.db.execute(text("UPDATE submitted_assignment SET student_id = 'c%o [x]' WHERE student_id = 'cleo'"))
        grade = gradebook.find_grade("toy-memo", "toy", MODULE, "ada")
        grade.manual_score, grade.needs_manual_grade = 2.25, False
        gradebook.db.commit()
    assert "6 pages" in run(copy, "feedback", MODULE)
    with zipfile.ZipFile(copy / "feedback" / f"{MODULE}.zip") as archive:
        pages = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert set(pages) == {f"{name}/toy.html" for name in ("ada", "bob", "c%o [x]", "dan", "silent", "broken")}
    assert "12.25 of 13 points" in pages["ada/toy.html"]
    assert "10 of 13 points so far; 3 wait for a person" in pages["bob/toy.html"]
    assert "Waits for a person" not in pages["silent/toy.html"]
    assert "0 of 3 points for W1 Tell Ada (your text); nothing was written." in pages["silent/toy.html"]
    assert (
        "What was handed in could not be read, so no task has points.</b> toy.ipynb is not a notebook"
        in pages["broken/toy.html"]
    )
    assert "a person" not in pages["broken/toy.html"]
    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}", "aipm") as gradebook:
        gradebook.find_grade("toy-memo", "toy", MODULE, "ada").manual_score = 1.75
        gradebook.db.commit()
    run(copy, "feedback", MODULE, "--per-person")
    with zipfile.ZipFile(copy / "feedback" / f"{MODULE}-ada.zip") as archive:
        assert "1.75" in archive.read("toy.html").decode("utf-8")


def test_what_is_no_table_for_points_and_what_nobody_reads_is_told(course, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(CourseError, match="is no table of 99_toy for points"):
        take_in(course, MODULE, other)
    bare = Path(shutil.copytree(course, tmp_path / "bare"))
    short = exercise()
    short["cells"] = short["cells"][:-1]
    release(bare, short)
    with pytest.raises(CourseError, match="Nothing in 99_toy is read by people"):
        lay_out_pages(bare, MODULE)


@pytest.mark.browser
def test_pages_are_printed(course):
    told = run(course, "read", MODULE, "--pdf")
    (printed,) = (course / "reading" / MODULE).glob("*.pdf")
    content = printed.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") >= 1
    assert len(content) > 5_000
    assert printed.name in told
    assert not any(name.encode() in content for name in ("cleo", "ada,"))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "needs Chromium, Chrome or Edge. Install one, or open a page in any browser"),
        ("exit 3", "chromium could not print"),
        ("exit 0", "chromium could not print"),
        ("exec sleep 60", "chromium could not print"),
    ],
    ids=["no browser", "one that fails", "one that prints nothing", "one that hangs"],
)
def test_what_cannot_be_printed_is_told(tmp_path, monkeypatch, script, said):
    page, stale = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text("<p>text</p>", encoding="utf-8")
    stale.write_bytes(b"of an earlier run")
    tools = tmp_path / "tools"
    tools.mkdir()
    if script:
        (tools / "chromium").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tools / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}/bin" if script else str(tools))
    monkeypatch.setattr(reading, "_PRINT_SECONDS", 1)
    with pytest.raises(CourseError, match=re.escape(said)):
        list(reading.as_pdf([page]))
