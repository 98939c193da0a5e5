"""The drift lab in a real JupyterLab in a real browser."""

import pytest
from jupyterlab_in_chromium import open_notebook, run_all

pytestmark = [pytest.mark.browser, pytest.mark.takes(15)]


def test_the_lab_reveals_what_was_injected(lab):
    base, token, tab = lab()
    open_notebook(tab, base, token, "notebooks/13_drift.ipynb")
    run_all(tab)
    tab.mouse.move(640, 500)
    reveal = tab.get_by_text("reveal", exact=True).locator("visible=true")
    for _ in range(80):
        if tab.get_by_text("from week", exact=True).count():
            break
        tab.mouse.wheel(0, 500)
        tab.wait_for_timeout(150)
    tab.get_by_text("from week", exact=True).first.scroll_into_view_if_needed()
    tab.get_by_text("What was injected?").first.wait_for(timeout=20_000)
    reveal.last.click()
    tab.get_by_text("It was ").locator("visible=true").first.wait_for(timeout=20_000)
