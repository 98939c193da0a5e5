"""From the start page to a solved task in three clicks, and back to a start page that knows it."""

import pytest
from first_task import solve_the_first
from jupyterlab_in_chromium import open_notebook, run_all
from submissions import MODULE

from aipm_course.workspace import lay_out

pytestmark = [pytest.mark.browser, pytest.mark.takes(15)]


def test_three_clicks_to_a_solved_task_and_the_start_page_knows(lab, lab_folder, root, record_property):
    lay_out(lab_folder)
    base, token, tab = lab(1280, 900)
    open_notebook(tab, base, token, "work/00_start_here.ipynb")
    way = solve_the_first(tab, root)
    record_property("seconds", round(way.seconds, 1))
    assert way.clicks <= 3
    assert way.seconds < 60

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
