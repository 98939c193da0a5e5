"""A check that lives: where you are and what is next, help as buttons, words for a missing name, Run All that stays."""

import json

import pytest
from jupyterlab_in_chromium import open_notebook, run, run_all
from submissions import MODULE, notebook, sources

from aipm_course.places import work_path
from aipm_course.workspace import lay_out

pytestmark = [pytest.mark.browser, pytest.mark.takes(15)]
SCROLLER = "document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer')"


@pytest.fixture
def copy(lab_folder, root):
    """A learner's copy with A1 solved, A2 wrong and the rest open."""
    lay_out(lab_folder)
    path = work_path(lab_folder, MODULE)
    book = json.loads(path.read_text(encoding="utf-8"))
    cells, solved = sources(book), sources(notebook(root, "solutions"))
    right = "".join(solved["rice-clean_score-answer"]["source"])
    cells["rice-clean_score-answer"]["source"] = right
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


def go_to(tab, cell):
    tab.evaluate(
        """id => {
            const content = window.jupyterapp.shell.currentWidget.content;
            content.activeCellIndex = content.widgets.findIndex(cell => cell.model.id === id);
            return content.scrollToItem(content.activeCellIndex, 'center');
        }""",
        cell,
    )
    tab.wait_for_timeout(400)


def test_a_check_says_what_is_next_helps_and_knows_what_is_missing(lab, lab_folder, copy):
    base, token, tab = lab(1280, 900)
    open_notebook(tab, base, token, str(copy.relative_to(lab_folder)))
    # Nothing has run: the check cell alone.
    go_to(tab, "rice-clean_score")
    run(tab, "notebook:run-cell")
    tab.get_by_text("is not there yet").first.wait_for(timeout=20_000)
    assert tab.get_by_text("from aipm_course import check").first.count()
    assert tab.get_by_text("NameError").count() == 0

    # Run All: A1 is right, and the reader stays.
    before = tab.evaluate(f"{SCROLLER}.scrollTop")
    run_all(tab)
    tab.wait_for_timeout(1_200)
    active = tab.evaluate("window.jupyterapp.shell.currentWidget.content.activeCell.model.id")
    assert active == "rice-clean_score"
    assert tab.evaluate("document.activeElement !== document.body")
    tab.get_by_text("3 of 34 points in this exercise").first.wait_for(timeout=20_000)
    tab.get_by_text("1 of 8 checked tasks right").first.wait_for()
    tab.get_by_text("Only now do twelve rows").first.wait_for()
    assert abs(tab.evaluate(f"{SCROLLER}.scrollTop") - before) < 900

    # The link leads to the next task.
    tab.get_by_role("link", name="A2 Hidden costs").first.click()
    tab.wait_for_timeout(1_000)
    top = tab.locator("h2").filter(has_text="A2 · ").first.bounding_box()["y"]
    assert 80 < top < 250

    # Help at the touch of a button.
    go_to(tab, "rice-full_effort")
    tab.get_by_role("button", name="Hint").first.click()
    tab.get_by_text("Hint 1 of").first.wait_for(timeout=20_000)
