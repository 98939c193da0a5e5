"""A class in which every oddity that users of graded notebooks report is mixed in: graded once, looked at from all sides.

Nothing honest is lost, nobody's neighbor pays, and whatever is odd is said in the table.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import toy_module
from click.testing import CliRunner
from gradebooks import grades
from toy_course import (
    CHECKED,
    FILE,
    MEMO,
    MODULE,
    SETUP,
    STUB,
    TASKS,
    WRITTEN,
    as_node,
    exercise,
    half,
    hand_in,
    lay_out,
    named,
    own,
    solved,
)  # fmt: skip

from aipm_course.cli import main

pytestmark = [pytest.mark.takes(20), pytest.mark.grading, pytest.mark.confined]
HOST = "from google.colab import drive\ndrive.mount('/content/drive')\n"
COUNT = 60


def nameless(notebook: dict) -> dict:
    """Return a notebook as a host exports it that keeps neither names nor ids."""
    for number, cell in enumerate(notebook["cells"]):
        cell["id"], cell["metadata"] = f"x{number}", {}
    return notebook


def changed(name: str, source: str, notebook: dict | None = None) -> dict:
    notebook = notebook or solved()
    named(notebook, name)["source"] = source
    return notebook


def without(notebook: dict, *names: str) -> dict:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in {f"toy-{name}" for name in names}]
    return notebook


def with_cell(cell: dict, behind: str, notebook: dict) -> dict:
    place = notebook["cells"].index(named(notebook, behind)) + 1 if behind else len(notebook["cells"])
    notebook["cells"].insert(place, cell)
    return notebook


def emptied(name: str) -> tuple[dict, str]:
    """Return a solved copy in which one answer cell holds its placeholder, and what stood there."""
    notebook = solved()
    answer = named(notebook, f"{name}-answer")["source"]
    named(notebook, f"{name}-answer")["source"] = named(exercise(), f"{name}-answer")["source"]
    return notebook, answer


def elsewhere(behind: str, *, check: bool) -> dict:
    notebook, answer = emptied("late_share")
    call = '\ncheck("toy.late_share", late_share, seed=seed)' if check else ""
    return with_cell(own("code", answer + call), behind, notebook)


def older() -> dict:
    """Return a copy from when the first task had another name."""
    text = json.dumps(solved())
    return json.loads(text.replace("toy.late_share", "toy.late").replace("toy-late_share", "toy-late"))


def former_format() -> str:
    return nbformat.writes(nbformat.convert(as_node(solved()), 3), version=nbformat.NO_CONVERT)


def rewritten() -> dict:
    """Return a notebook of the learner's own: no cell of the exercise, all answers in one cell."""
    body = "\n".join(named(solved(), f"{name}-answer")["source"] for name in TASKS)
    calls = "\n".join(f'check("toy.{name}", {name}, seed=seed)' for name in TASKS)
    notebook = exercise()
    notebook["cells"] = [own("code", f"{SETUP}\n{body}\n{calls}", "all"), own("markdown", MEMO, "text")]
    return notebook


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(FILE, json.dumps(solved()))
    return buffer.getvalue()


FULL = {
    # name: (what is handed in, what the table says)
    "plain": (solved, ""),
    "lost_names": (lambda: nameless(solved()), "found by their text"),
    "lost_names_host": (lambda: nameless(changed("setup", HOST + SETUP.replace("seed = 0", "seed = 5"))), "found by their text"),
    "host_line": (lambda: changed("setup", HOST + SETUP), ""),
    "host_line_other_seed": (lambda: changed("setup", HOST + SETUP.replace("seed = 0", "seed = 5")), ""),
    "broken_line": (lambda: changed("setup", f"this is no line of Python\n{SETUP}"), ""),
    "host_cell": (lambda: with_cell(own("code", f"{HOST}shown = 1"), "01", solved()), ""),
    "memo_below": (lambda: with_cell(own("markdown", MEMO), "memo", changed("memo", STUB)), "for a person to read"),
    "memo_cell_deleted": (lambda: with_cell(own("markdown", MEMO), "", without(solved(), "memo")), "for a person to read"),
    "memo_in_prompt": (
        lambda: changed("memo-task", named(exercise(), "memo-task")["source"] + "\n\n" + MEMO, changed("memo", STUB)),
        "for a person to read",
    ),
    "memo_in_code": (lambda: with_cell(own("code", MEMO), "memo", changed("memo", STUB)), "for a person to read"),
    "memo_in_comments": (lambda: with_cell(own("code", f"# {MEMO}"), "memo", changed("memo", STUB)), "for a person to read"),
    "answer_and_check_below": (lambda: elsewhere("late_share", check=True), ""),
    "answer_below": (lambda: elsewhere("late_share", check=False), ""),
    "answer_above": (lambda: elsewhere("late_share-task", check=False), ""),
    "answer_at_the_end": (lambda: elsewhere("", check=False), ""),
    "answer_cell_replaced": (
        lambda: without(elsewhere("late_share-task", check=False), "late_share-answer"), "found by text",
    ),
    "all_in_one_cell": (rewritten, "for a person to read"),
    "older_names": (older, ""),
    "former_format": (former_format, "format 3"),
    "copied_cell": (lambda: with_cell({**named(solved(), "month-answer")}, "month-answer", solved()), ""),
    "byte_order_mark": (lambda: b"\xef\xbb\xbf" + json.dumps(solved()).encode(), ""),
    "[x]": (solved, "no feedback page"),
    "100%": (solved, ""),
    "o'brien": (solved, ""),
    "müller@uni": (solved, ""),
}  # fmt: skip
LESS = {
    # name: (what is handed in, points, to read, what the table says)
    "half": (half, 4, 0, ""),
    "blank": (exercise, 0, 0, "still holds its placeholder"),
    "all_wrong": (
        lambda: changed("late_share-answer", "late_share = 0.9", exercise()), 0, 0, "1 answered and not right yet, 3 still",
    ),
    "younger_task": (
        lambda: without(solved(), *(f"longest_way{end}" for end in ("", "-task", "-answer", "-help"))),
        8, WRITTEN, "A4 is not in the notebook",
    ),
    "stops": (lambda: changed("late_share-answer", "late_share = 1 / 0"), 8, WRITTEN, ""),
}  # fmt: skip
UNREADABLE = {
    # name: (content, file, folder, what the table says)
    "another_module": (None, FILE, MODULE, "another module (rice)"),
    "no_exercise": ('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', FILE, MODULE, "none of this exercise's tasks"),
    "renamed": (solved, "toy_Ada.ipynb", MODULE, "There is toy_Ada.ipynb; give it the name toy.ipynb"),
    "download": (solved, "toy (1).ipynb", MODULE, "There is toy (1).ipynb"),
    "json_ending": (solved, "toy.ipynb.json", MODULE, "There is toy.ipynb.json"),
    "txt_ending": (solved, "toy.ipynb.txt", MODULE, "There is toy.ipynb.txt"),
    "too_deep": (solved, FILE, f"{MODULE}/{MODULE}", "too deep, in the folder 99_toy"),
    "folder_again": (solved, FILE, f"{MODULE} (1)", "The folder is called 99_toy (1)"),
    "folder_case": (solved, FILE, "99_Toy", "The folder is called 99_Toy"),
    "folder_escaped": (solved, FILE, f"{MODULE}%20(1)", "The folder is called 99_toy%20(1)"),
    "zip": (zipped, "toy.zip", MODULE, "There is toy.zip; unpack it"),
    "zero_bytes": ("", FILE, MODULE, "is empty"),
    "half_a_download": (lambda: json.dumps(solved())[:900], FILE, MODULE, "is not a notebook"),
    "sign_in_page": ("<!doctype html><title>Sign in</title>", FILE, MODULE, "it starts with '<!doctype html>"),
    "utf_16": (lambda: json.dumps(solved()).encode("utf-16"), FILE, MODULE, "cannot be read as text"),
    "no_file": ("notes", "notes.md", MODULE, "There is notes.md, which is no notebook"),
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root) -> Iterator[tuple[Path, str]]:
    folder = lay_out(tmp_path_factory.mktemp("class"), root)
    made = {name: make for name, (make, *_) in {**FULL, **LESS}.items()}
    for name, make in made.items():
        hand_in(folder, name, make())
    for name, (content, file, place, _) in UNREADABLE.items():
        if content is None:
            content = (root / "exercises" / "04_rice" / "rice.ipynb").read_text(encoding="utf-8")
        hand_in(folder, name, content() if callable(content) else content, file, place)
    for number in range(COUNT - len(made) - len(UNREADABLE)):
        hand_in(folder, f"neighbor-{number:02}", solved())
    with toy_module.registered():
        result = CliRunner(env={"AIPM_ROOT": str(folder)}).invoke(main, ["grade", MODULE, "--all"])
        assert result.exit_code == 0, (result.output, result.exception)
        yield folder, " ".join(result.output.split())


@pytest.fixture(scope="module")
def table(graded) -> dict[str, dict[str, str]]:
    (path,) = (graded[0] / "results" / MODULE).glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["student"].removeprefix("'"): row for row in csv.DictReader(file)}


def test_everybody_has_a_row(table):
    assert len(table) == COUNT
    assert {row["status"] for row in table.values()} == {"graded", "unreadable"}


def test_no_zero_is_silent(table):
    assert [name for name, row in table.items() if float(row["score"]) == 0 and not row["message"]] == []


@pytest.mark.parametrize("name", FULL)
def test_what_is_honest_has_every_point(table, name):
    row = table[name]
    assert (row["status"], float(row["score"]), float(row["to_read"])) == ("graded", CHECKED, WRITTEN), row["message"]
    said = FULL[name][1]
    assert said in row["message"] if said else row["message"] == ""


@pytest.mark.parametrize("name", LESS)
def test_what_is_missing_costs_only_itself(table, name):
    row, (_, points, to_read, said) = table[name], LESS[name]
    assert (row["status"], float(row["score"]), float(row["to_read"])) == ("graded", points, to_read)
    assert said in row["message"] if said else row["message"] == ""


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told_what_lies_there(graded, table, name):
    assert table[name]["status"] == "unreadable"
    assert UNREADABLE[name][3] in table[name]["message"]
    assert UNREADABLE[name][3] in graded[1]
    told = (graded[0] / "autograded" / name / MODULE / FILE).read_text(encoding="utf-8")
    assert json.dumps(UNREADABLE[name][3])[1:-1] in told


def test_no_neighbor_pays(graded, table):
    neighbors = [row for name, row in table.items() if name.startswith("neighbor")]
    assert len(neighbors) >= 10
    assert {(float(row["score"]), row["message"]) for row in neighbors} == {(float(CHECKED), "")}
    told = {key[1:]: value for key, value in grades(graded[0]).items() if key[0] == "neighbor-00"}
    for name in {key[0] for key in grades(graded[0]) if key[0].startswith("neighbor")}:
        assert {key[1:]: value for key, value in grades(graded[0]).items() if key[0] == name} == told


def verdict(folder: Path, student: str, task: str) -> str:
    notebook = json.loads((folder / "autograded" / student / MODULE / FILE).read_text(encoding="utf-8"))
    cell = next(
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"toy-{task}"
    )
    return cell["metadata"]["aipm"]["explanation"]


def test_the_learner_is_told_too(graded):
    assert "does not hold this task" in verdict(graded[0], "younger_task", "longest_way")
    assert "Taken from another cell" in verdict(graded[0], "answer_and_check_below", "late_share")
    assert "ZeroDivisionError" in verdict(graded[0], "stops", "late_share")
    moved = (graded[0] / "autograded" / "memo_in_code" / MODULE / FILE).read_text(encoding="utf-8")
    assert MEMO in moved
    assert "stood in another cell" in moved


def test_the_first_error_is_the_one_that_is_told(graded):
    from aipm_course.grading.judging import JudgeAnswers

    notebook = as_node(exercise())
    errors = [("ModuleNotFoundError", "No module named 'google'"), ("NameError", "name 'shops' is not defined")]
    for cell, (name, text) in zip([one for one in notebook.cells if one.cell_type == "code"], errors, strict=False):
        cell.outputs = [nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[])]
    names = {"student": "ada", "assignment": MODULE, "notebook": "toy"}
    judged, _ = JudgeAnswers().preprocess(notebook, {"nbgrader": names})
    first = next(cell for cell in judged.cells if cell.metadata.get("aipm"))
    assert "google" in first.metadata.aipm.explanation
    assert "shops" not in first.metadata.aipm.explanation
