"""The incident room in a real JupyterLab in a real browser: a night played well, and the same night played badly."""

import pytest
from jupyterlab_in_chromium import come_to, open_notebook, press, run_all

pytestmark = [pytest.mark.browser, pytest.mark.takes(20)]


def test_the_room_is_played_well_and_badly(lab):
    base, token, tab = lab()
    open_notebook(tab, base, token, "notebooks/14_incidents.ipynb")
    run_all(tab)
    come_to(tab, "0 minutes spent")

    # Well: one tile that settles it, and the lever that fits.
    press(tab, "the sister feature")
    tab.get_by_text("15 minutes spent").first.wait_for(timeout=20_000)
    tab.get_by_text("It fell by as much.").first.wait_for(timeout=20_000)
    press(tab, "second vendor")
    tab.get_by_text("other vendor at 02:25: 8,800 dollars").locator("visible=true").first.wait_for(timeout=20_000)

    # Badly: every tile, 85 minutes, and the lever of habit.
    press(tab, "begin again")
    tab.get_by_text("0 minutes spent").first.wait_for(timeout=20_000)
    for tile in ("accounts on the old release", "sister feature", "need no documents", "the old way", "ten complaints"):
        press(tab, tile)
    tab.get_by_text("85 minutes spent").first.wait_for(timeout=20_000)
    press(tab, "back to the old release")
    tab.get_by_text("rollback at 03:35: 26,208 dollars").locator("visible=true").first.wait_for(timeout=20_000)
