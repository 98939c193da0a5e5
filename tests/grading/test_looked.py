"""What a person has read stays read until the learner writes something else; an emptied cell waits for nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import toy_module
from graded_toy import book, grade, table
from nbformat import NotebookNode
from toy_course import MEMO, MODULE, hand_in, lay_out, named, solved

from aipm_course.cohort.report import class_report
from aipm_course.grading.judging import _error_in

pytestmark = [pytest.mark.grading, pytest.mark.confined]


@pytest.fixture(scope="module")
def course(tmp_path_factory, root) -> Iterator[Path]:
    folder = lay_out(tmp_path_factory.mktemp("looked"), root)
    hand_in(folder, "ada", solved())
    hand_in(folder, "bob", solved())
    hand_in(folder, "cleo", solved(memo=" \n"))
    with toy_module.registered():
        output = grade(folder)
        assert "2 wait for a person to read" in output
        with book(folder) as gradebook:
            for name in ("ada", "bob"):
                for cell, points in (("toy-memo", 2.5), ("toy-month", 1.0)):
                    read = gradebook.find_grade(cell, "toy", MODULE, name)
                    read.manual_score, read.needs_manual_grade = points, False
            gradebook.db.commit()
        yield folder


def waiting(folder: Path) -> int:
    return class_report(root=folder).waiting[MODULE]


def test_an_emptied_cell_waits_for_nobody(course):
    row = table(course)["cleo"]
    assert (row["to_read"], row["toy-memo"], row["grade"]) == ("0", "0", "10")


def test_grading_again_and_another_time_ask_nobody_to_read_again(course):
    hand_in(course, "bob", "2026-11-20 12:00:00 UTC", name="timestamp.txt")
    for output in (grade(course), grade(course, "--regrade")):
        assert "0 wait for a person to read" in output
        assert "look again" not in output
    assert waiting(course) == 0
    assert {row["grade"] for name, row in table(course).items() if name != "cleo"} == {"11.5"}


def test_another_text_asks_and_asks_until_somebody_has_looked(course):
    changed = solved(memo=f"{MEMO} And from June.")
    hand_in(course, "ada", changed)
    named(changed := solved(), "month-answer")["source"] += "\n# another way"
    hand_in(course, "bob", changed)
    for output in (grade(course), grade(course, "--regrade")):
        assert "2 wait for a person to read" in output
        assert "ada: Changed after somebody had read or corrected it, look again: toy-memo." in output
        assert "bob: Changed after somebody had read or corrected it, look again: toy-month." in output
    assert waiting(course) == 2
    assert (table(course)["ada"]["to_read"], table(course)["ada"]["toy-memo"]) == ("3", "2.5")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("CellTimeoutError", "it ran too long and ...", "A cell above ran longer than a cell may and was stopped."),
        ("KernelEnded", "this cell ended Python itself; ...", "A cell above ended Python itself. Look for exit()"),
        ("NameError", "name 'x' is not defined", "A cell above stopped with NameError: name 'x' is not defined"),
    ],
)
def test_what_stopped_a_cell_is_told_in_words(name, text, said):
    error = {"output_type": "error", "ename": name, "evalue": text, "traceback": []}
    assert _error_in(NotebookNode({"outputs": [NotebookNode(error)]})).startswith(said)
