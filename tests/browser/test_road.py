"""From the start page to a solved task in three clicks, and back to a start page that knows it."""

import time

import pytest
from jupyterlab_in_chromium import open_notebook, run_all
from submissions import MODULE, notebook, sources

from aipm_course.workspace import lay_out

pytestmark = [pytest.mark.browser, pytest.mark.takes(15)]


CLICKS = "addEventListener('click', event => { if (event.isTrusted) window.aipmClicks = (window.aipmClicks || 0) + 1; }, true)"


def test_three_clicks_to_a_solved_task_and_the_start_page_knows(lab, lab_folder, root, record_property):
    lay_out(lab_folder)
    right = "".join(sources(notebook(root, "solutions"))["rice-clean_score-answer"]["source"])
    base, token, tab = lab(1280, 900)
    open_notebook(tab, base, token, "work/00_start_here.ipynb")
    tab.get_by_text("Find your path").first.wait_for(timeout=20_000)
    tab.evaluate(CLICKS)
    begun = time.monotonic()
    link = tab.get_by_role("link", name="its first task")
    for _ in range(30):
        if link.count():
            break
        tab.mouse.move(700, 500)
        tab.mouse.wheel(0, 400)
        tab.wait_for_timeout(100)
    link.first.click()
    heading = tab.locator("h2").filter(has_text="A1 · ").first
    heading.wait_for(timeout=30_000)
    tab.wait_for_timeout(1_500)
    assert 80 < heading.bounding_box()["y"] < 300
    assert tab.get_by_role("link", name="The number that looks good").first.is_visible()
    cell = tab.locator(".jp-CodeCell:not(.jp-mod-readOnly) .cm-content").filter(has_text="clean_score").first
    cell.scroll_into_view_if_needed()
    cell.click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(right)
    tab.locator(".jp-NotebookPanel-toolbar:visible").get_by_text("Run all", exact=True).last.click()
    tab.get_by_text("3 of 3 points").first.wait_for(timeout=30_000)
    # What the course takes of a reader's time; reading and thinking are theirs.
    seconds = time.monotonic() - begun
    record_property("seconds", round(seconds, 1))
    print(f"start page to the first solved task: {tab.evaluate('window.aipmClicks')} clicks, {seconds:.1f} s")
    assert tab.evaluate("window.aipmClicks") <= 3
    assert seconds < 60

    tab.locator(".lm-TabBar-tab").filter(has_text="00_start_here").first.click()
    tab.wait_for_function("window.jupyterapp.shell.currentWidget.context.path.endsWith('00_start_here.ipynb')")
    tab.evaluate("window.jupyterapp.shell.currentWidget.content.scrollToItem(0, 'start').then(() => 0)")
    tab.get_by_role("link", name=f"Go on in {MODULE} with A2 Hidden costs.").first.wait_for(timeout=30_000)
    # In the course itself nothing was written.
    assert (lab_folder / "notebooks" / "00_start_here.ipynb").read_bytes() == (
        root / "notebooks" / "00_start_here.ipynb"
    ).read_bytes()


def test_what_is_true_now_is_shown_once(lab):
    """The page looks for the present when it is opened; whoever runs everything meanwhile gets it once, too."""
    base, token, tab = lab(1280, 900, windowing="none")
    open_notebook(tab, base, token, "notebooks/00_start_here.ipynb")
    run_all(tab)
    tab.wait_for_timeout(3_000)
    assert tab.locator(".jp-Notebook table").filter(has_text="what it is about").count() == 1
    assert tab.get_by_text("Next: Find your path").count() == 1
    assert tab.locator("img.aipm-figure").count() == 1
