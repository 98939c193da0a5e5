"""A learner's text in a pristine notebook, whatever happened to the rest of the submission."""

from copy import deepcopy

import pytest
import toy_module
from nbformat import NotebookNode
from toy_course import MEMO, STUB, as_node, exercise, named, solved

from aipm_course.grading.notebooks import grade_id, is_check
from aipm_course.grading.transplant import transplant, transplanted


@pytest.fixture(scope="module")
def pristine():
    with toy_module.registered():
        yield as_node(exercise())


@pytest.fixture
def submission(pristine):
    return deepcopy(pristine)


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(entry for entry in notebook.cells if grade_id(entry) == name)


def test_an_untouched_submission_is_the_pristine_notebook(submission, pristine):
    assert transplant(submission, pristine) == pristine


def test_answers_travel_and_checks_do_not(submission, pristine):
    cell(submission, "toy-late_share-answer").source = "late_share = 1"
    cell(submission, "toy-late_share").source = "print('full marks')"
    result = transplant(submission, pristine)
    assert cell(result, "toy-late_share-answer").source == "late_share = 1"
    assert cell(result, "toy-late_share").source == cell(pristine, "toy-late_share").source


def test_points_tags_and_locks_come_from_the_release(submission, pristine):
    target = cell(submission, "toy-late_share")
    target.metadata.nbgrader.points = 1000
    target.metadata.nbgrader.locked = False
    target.metadata.tags = ["skip-execution", "raises-exception"]
    assert (
        cell(transplant(submission, pristine), "toy-late_share").metadata == cell(pristine, "toy-late_share").metadata
    )


def test_deleted_retyped_and_moved_cells_are_back_in_their_places(submission, pristine):
    checks = [entry for entry in submission.cells if is_check(entry)]
    submission.cells = [entry for entry in submission.cells if not is_check(entry)]
    submission.cells.append(checks[3])
    checks[3].cell_type = "markdown"
    names = [grade_id(entry) for entry in transplant(submission, pristine).cells]
    assert names == [grade_id(entry) for entry in pristine.cells]


def test_extra_cells_stay_where_they_stood(submission, pristine):
    extra = NotebookNode(
        cell_type="code", metadata={"tags": ["skip-execution"]}, source="helper = 1", outputs=[], id="mine"
    )
    place = submission.cells.index(cell(submission, "toy-late_share-answer"))
    submission.cells.insert(place, extra)
    result = transplant(submission, pristine)
    assert result.cells[place].source == "helper = 1"
    assert result.cells[place].metadata == {}
    assert grade_id(result.cells[place + 1]) == "toy-late_share-answer"


def test_a_copied_answer_cell_runs_after_the_first(submission, pristine):
    copy = deepcopy(cell(submission, "toy-late_share-answer"))
    copy.source = "late_share = 2"
    submission.cells.insert(submission.cells.index(cell(submission, "toy-late_share-answer")) + 1, copy)
    sources = [entry.source for entry in transplant(submission, pristine).cells]
    first = sources.index(cell(pristine, "toy-late_share-answer").source)
    assert sources[first + 1] == "late_share = 2"


def test_the_seed_line_travels(submission, pristine):
    setup = next(entry for entry in submission.cells if entry.id == "toy-setup")
    setup.source = setup.source.replace("seed = 0", "seed = 5")
    result = transplant(submission, pristine)
    assert any("seed = 5" in entry.source for entry in result.cells)
    assert not any("seed = 0" in entry.source for entry in result.cells)


def test_metadata_lost_on_the_way_is_replaced_by_cell_ids(submission, pristine):
    cell(submission, "toy-late_share-answer").source = "late_share = 1"
    for entry in submission.cells:
        entry.metadata = NotebookNode()
    result = transplant(submission, pristine)
    assert cell(result, "toy-late_share-answer").source == "late_share = 1"
    assert [grade_id(entry) for entry in result.cells] == [grade_id(entry) for entry in pristine.cells]


def test_nothing_that_was_given_is_changed(submission, pristine):
    before = deepcopy(pristine)
    cell(submission, "toy-late_share-answer").source = "late_share = 1"
    transplant(submission, pristine)
    assert pristine == before


def test_what_an_earlier_version_of_the_exercise_said_is_nobody_s_answer():
    """After an update, older copies hold other wordings; nobody wrote them, and an untouched memo waits for nobody."""
    prompt = "\n".join(
        [
            "## W1 · Tell Ada",
            "Which shop should pay more for a delivery, and since when? At most {} words to Ada.",
            "She reads it on her phone between two meetings{}.",
            "Write below.",
        ]
    )
    now, before = solved(memo=STUB), solved(memo=STUB)
    named(now, "memo-task")["source"] = prompt.format(90, ", so numbers first")
    named(before, "memo-task")["source"] = prompt.format(60, "")
    done = transplanted(as_node(before), as_node(now))
    assert next(cell for cell in done.notebook.cells if cell["id"] == "toy-memo")["source"] == STUB
    assert done.remarks == ()
    named(before, "memo-task")["source"] += f"\n\n{MEMO}"
    done = transplanted(as_node(before), as_node(now))
    memo = next(cell for cell in done.notebook.cells if cell["id"] == "toy-memo")["source"]
    assert memo.endswith(MEMO)
    assert "60 words" not in memo
