"""The denominator dial of module 07 in a real JupyterLab in a real browser."""

import pytest
from jupyterlab_in_chromium import open_notebook, run_all

pytestmark = [pytest.mark.browser, pytest.mark.takes(15)]


def test_turning_the_dial_flips_the_verdict(lab):
    base, token, tab = lab()
    open_notebook(tab, base, token, "notebooks/07_metrics.ipynb")
    run_all(tab)
    tab.mouse.move(640, 500)
    dial = tab.get_by_role("button", name="active", exact=True)
    for _ in range(60):
        if dial.count():
            break
        tab.mouse.wheel(0, 500)
        tab.wait_for_timeout(150)
    dial.first.scroll_into_view_if_needed()
    dial.first.click()
    tab.get_by_text("AI PM range: above. Principal range: inside").first.wait_for(timeout=20_000)
