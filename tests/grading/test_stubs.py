"""Every exercise says above its names what belongs there, and what is worked out there can go into them."""

import contextlib
import io
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from nbgrader.utils import compute_checksum

from aipm_course.answers import Record
from aipm_course.build import write_notebook
from aipm_course.grading.config import CODE_STUB
from aipm_course.grading.notebooks import grade_id, is_answer, is_check, read_notebook
from aipm_course.grading.stubs import FILL, WORK, WORK_AND_FILL, place_stubs
from aipm_course.grading.transplant import transplant
from aipm_course.judging.judge import judge, probes_for
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload
from aipm_course.places import exercise_path
from aipm_course.registry import by_grade_id
from aipm_course.signposts import mark_exercise

ROOT = Path(__file__).parents[2]
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))
COMMENTS = {WORK, *(text.format(gaps) for text in (FILL, WORK_AND_FILL) for gaps in ("each ...", "the ..."))}
# What a learner works out; in the one task that is filled in as text, the name is a code that counts there.
MINE = "SIG1"


@pytest.fixture(params=EXERCISES, ids=lambda path: path.parent.name)
def exercise(request):
    return read_notebook(request.param)


def answers(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and is_answer(cell)]


def verdicts(notebook):
    """Run an exercise up to each of its checks, and judge what is there."""
    space = {"__name__": "exercise"}
    found = {}
    for cell in notebook.cells:
        if is_check(cell):
            question = by_grade_id(grade_id(cell))
            name = cell.source.partition(", ")[2].partition(",")[0]
            answer = payload(question.id, 0, space[name], probes_for(question, 0))
            found[question.grade_id] = question, judge(question, answer)
        elif cell.cell_type == "code":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(cell.source, cell.id, "exec"), space)
    return found


def work_out_and_fill_one(source: str) -> str:
    """Define a name at the last comment of a cell and put it in place of the first three dots below."""
    lines = source.split("\n")
    place = max(number for number, line in enumerate(lines) if line.strip() in COMMENTS)
    indent = lines[place][: -len(lines[place].lstrip())] if lines[place][0] == " " else ""
    below = "\n".join(lines[place + 1 :])
    assert "..." in below
    return "\n".join([*lines[: place + 1], f"{indent}{MINE} = 12", below.replace("...", MINE, 1)])


def test_the_comment_stands_above_every_gap(exercise):
    for cell in answers(exercise):
        lines = [line.strip() for line in cell.source.split("\n")]
        assert CODE_STUB not in lines
        first = next(number for number, line in enumerate(lines) if line in COMMENTS)
        assert not any("..." in line for line in lines[:first]), cell.id
        assert lines[-1] not in COMMENTS - {WORK}, cell.id


def test_an_untouched_exercise_is_not_attempted(exercise):
    found = verdicts(exercise)
    assert found
    for question, verdict in found.values():
        assert verdict.outcome is Outcome.NOT_ATTEMPTED, (question.id, verdict.lines)


@pytest.mark.parametrize(
    "exercise",
    [
        pytest.param(path, id=path.parent.name, marks=[] if path == EXERCISES[0] else pytest.mark.gate)
        for path in EXERCISES
    ],
    indirect=True,
)
def test_what_is_worked_out_at_the_comment_goes_into_the_first_gap_below(exercise):
    filled = deepcopy(exercise)
    checked = {f"{grade_id(cell)}-answer" for cell in exercise.cells if is_check(cell)}
    for cell in answers(filled):
        if cell.id in checked:
            cell.source = work_out_and_fill_one(cell.source)
    for question, verdict in verdicts(transplant(filled, exercise)).values():
        if (
            question.chosen
        ):  # nothing can be said before the choices that it rests on are made; some gaps are themselves choices
            assert verdict.outcome in (Outcome.NOT_ATTEMPTED, Outcome.NOT_YET), question.id
            assert any("not made yet" in line for line in verdict.lines), (question.id, verdict.lines)
            continue
        assert verdict.outcome is Outcome.NOT_YET, question.id
        if isinstance(question.kind, Record):
            assert any("still holds the placeholder" in line for line in verdict.lines), (question.id, verdict.lines)


def test_nbgrader_takes_the_cells_as_it_made_them(exercise):
    for cell in exercise.cells:
        if is_answer(cell) or is_check(cell):
            assert cell.metadata.nbgrader.checksum == compute_checksum(cell), cell.id


@pytest.mark.grading
def test_plain_nbgrader_releases_the_same_file(checkout, root):
    made = exercise_path(checkout, "04_rice")
    made.unlink()
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "04_rice", "--force"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    plain = read_notebook(made)
    mark_exercise(checkout, "04_rice", plain)  # the course's own build adds the links from page to page
    write_notebook(plain, made)
    assert made.read_bytes() == exercise_path(root, "04_rice").read_bytes()


def test_each_of_two_solutions_gets_a_comment_of_its_own():
    source = 'a = ...\n# stub\nb = {"x": ...}\n# stub\nprint(a)\n'
    placed = place_stubs(source, "# stub", ["a = 1\n", "c = 2\nb = {'x': c}\n"])
    assert placed.split("\n") == [
        "# Replace the ... below.",
        "a = ...",
        "# Work it out here, then replace the ... below.",
        'b = {"x": ...}',
        "print(a)",
    ]


def test_a_gap_in_another_block_is_not_meant():
    source = "a = ...\n\n\ndef f():\n    b = 1\n    # stub\n    return b"
    assert place_stubs(source, "# stub", ["b = 2"]) == source.replace("# stub", WORK)


def test_a_cell_without_a_template_keeps_its_place():
    assert place_stubs("# stub", "# stub", ["anything = 1"]) == WORK
