"""The incident room in a real JupyterLab in a real browser: a night played well, and the same night played badly."""

import pytest
from jupyterlab_in_chromium import open_notebook, run_all

pytestmark = [pytest.mark.browser, pytest.mark.takes(20)]


def button(tab, words):
    return tab.get_by_role("button", name=words).locator("visible=true").first


def test_the_room_is_played_well_and_badly(lab):
    base, token, tab = lab()
    open_notebook(tab, base, token, "notebooks/14_incidents.ipynb")
    run_all(tab)
    tab.mouse.move(640, 500)
    for _ in range(80):
        if tab.get_by_text("0 minutes spent").count():
            break
        tab.mouse.wheel(0, 500)
        tab.wait_for_timeout(150)
    button(tab, "begin again").scroll_into_view_if_needed()

    # Well: one tile that settles it, and the lever that fits.
    button(tab, "the sister feature").click()
    tab.get_by_text("15 minutes spent").first.wait_for(timeout=20_000)
    tab.get_by_text("It fell by as much.").first.wait_for(timeout=20_000)
    button(tab, "second vendor").click()
    tab.get_by_text("other vendor at 02:25: 8,800 dollars").locator("visible=true").first.wait_for(timeout=20_000)

    # Badly: every tile, 85 minutes, and the lever of habit.
    button(tab, "begin again").click()
    tab.get_by_text("0 minutes spent").first.wait_for(timeout=20_000)
    for tile in ("accounts on the old release", "sister feature", "need no documents", "the old way", "ten complaints"):
        button(tab, tile).click()
    tab.get_by_text("85 minutes spent").first.wait_for(timeout=20_000)
    button(tab, "back to the old release").click()
    tab.get_by_text("rollback at 03:35: 26,208 dollars").locator("visible=true").first.wait_for(timeout=20_000)
