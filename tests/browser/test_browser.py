"""What a learner and an instructor see, in a real JupyterLab in a real browser."""

import json

import pytest
from axe_in_chromium import violations
from jupyterlab_in_chromium import open_notebook, run, run_all
from submissions import MIXED_POINTS, MODULE, hand_in, mixed, notebook, points, sources

from aipm_course.grading.config import course_config
from aipm_course.grading.register import register
from aipm_course.places import work_path
from aipm_course.workspace import lay_out

pytestmark = [pytest.mark.browser, pytest.mark.takes(30)]
PICTURE = ".jp-OutputArea-output .widget-html img.aipm-figure"


def scroll_to(tab, text: str) -> None:
    """Bring a widget's label into view; JupyterLab draws only what is near the window."""
    for _ in range(60):
        if tab.get_by_text(text, exact=True).count():
            tab.get_by_text(text, exact=True).first.scroll_into_view_if_needed()
            return
        tab.mouse.wheel(0, 500)
        tab.wait_for_timeout(150)
    raise AssertionError(f"{text!r} never came into view")


def test_the_explorer_redraws_when_a_switch_is_moved(lab):
    base, token, tab = lab()
    open_notebook(tab, base, token, "notebooks/04_rice.ipynb")
    # What a lesson asks to predict is not on the screen before somebody has guessed.
    tab.evaluate(
        """async id => {
            const content = window.jupyterapp.shell.currentWidget.content;
            await content.scrollToItem(content.widgets.findIndex(cell => cell.model.id === id), 'center');
        }""",
        "rice-lesson-11",
    )
    guess = tab.locator(".jp-CodeCell").filter(has_text="labels_per_retraining").locator(".aipm-guess input")
    guess.wait_for(timeout=20_000)
    answer = tab.locator(".jp-CodeCell").filter(has_text="labels_per_retraining").locator(".jp-OutputArea")
    assert not answer.is_visible()
    guess.fill("a half")
    tab.locator(".jp-CodeCell").filter(has_text="labels_per_retraining").get_by_text("Show the result").click()
    answer.wait_for(state="visible", timeout=10_000)
    tab.get_by_text("You guessed: a half").first.wait_for()
    run_all(tab)
    tab.mouse.move(640, 500)
    scroll_to(tab, "labeling")
    picture = tab.locator(PICTURE).first
    picture.wait_for(timeout=20_000)
    before = picture.get_attribute("src")
    # Its words stand below it; a screen reader gets the finding.
    assert "place 1" in picture.get_attribute("alt")
    tab.get_by_text("labeling", exact=True).first.click()
    tab.wait_for_function(
        "([place, old]) => document.querySelector(place).src !== old", arg=[PICTURE, before], timeout=20_000
    )
    tab.get_by_text("falls from place 1 to 7").first.wait_for(timeout=20_000)
    images = "[...document.querySelectorAll('.jp-OutputArea-output img')].map(image => image.alt)"
    assert [words for words in tab.evaluate(images) if len(words) < 30] == []
    assert tab.locator(".noUi-handle:not([aria-label])").count() == 0
    tab.wait_for_timeout(500)
    assert violations(tab, ".jp-OutputArea-output") == {}


def test_an_exercise_answers_first_wrong_then_right(lab, lab_folder, root):
    solved = sources(notebook(root, "solutions"))
    lay_out(lab_folder)
    copy = work_path(lab_folder, MODULE)
    nb = json.loads(copy.read_text(encoding="utf-8"))
    right = "".join(solved["rice-clean_score-answer"]["source"])
    cells = sources(nb)
    cells["rice-clean_score-answer"]["source"] = right.replace("/= 3", "/= 1")
    copy.write_text(json.dumps(nb), encoding="utf-8")
    base, token, tab = lab(1280, 2400)
    open_notebook(tab, base, token, f"work/{MODULE}/rice.ipynb")
    run_all(tab)
    tab.evaluate("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0 }")
    tab.get_by_text("One reach is still per quarter").first.wait_for(timeout=20_000)
    tab.evaluate(
        """source => {
            const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
            cells.find(cell => cell.id === 'rice-clean_score-answer').setSource(source);
        }""",
        right,
    )
    run_all(tab)
    tab.get_by_text("3 of 3 points").first.wait_for(timeout=20_000)
    run(tab, "docmanager:save")


@pytest.mark.gate
def test_the_formgrader_button_gives_the_same_points(lab, lab_folder, root):
    hand_in(lab_folder, "ada", mixed(root))
    register(lab_folder, MODULE, course_config(lab_folder).CourseDirectory.db_url, "aipm")
    base, token, tab = lab()
    tab.goto(f"{base}/lab?token={token}")  # signs in; formgrader's own calls carry no token
    tab.goto(f"{base}/formgrader/manage_submissions/{MODULE}")
    tab.locator("td.autograde a").first.click()
    tab.get_by_text("success", exact=False).first.wait_for(timeout=120_000)
    scored = points(lab_folder, "ada")
    assert {name: scored[name] for name in MIXED_POINTS} == MIXED_POINTS
    tab.goto(f"{base}/formgrader/gradebook/{MODULE}/rice")
    tab.locator("td a").first.click()
    tab.get_by_text("One reach is still per quarter").first.wait_for(timeout=30_000)
    tab.get_by_text("Tell the sponsor").first.wait_for(timeout=30_000)
