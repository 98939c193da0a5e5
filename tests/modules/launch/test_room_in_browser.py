"""The ramp room in a real JupyterLab in a real browser: a launch played well, and the same launch played badly."""

import pytest
from jupyterlab_in_chromium import come_to, open_notebook, press, run_all

pytestmark = [pytest.mark.browser, pytest.mark.takes(20)]


def test_the_room_is_played_well_and_badly(lab):
    base, token, tab = lab()
    open_notebook(tab, base, token, "notebooks/12_launch.ipynb")
    run_all(tab)
    come_to(tab, "0 reports so far")

    # Well: a small wave and a wait, a larger one and a wait, and the way back when two have written.
    for words in ("open to 1%", "wait 2 days", "wait 2 days", "open to 5%", "wait 2 days"):
        press(tab, words, exact=True)
    tab.get_by_text("2 reports so far").first.wait_for(timeout=20_000)
    press(tab, "roll back", exact=True)
    well = "rolled back at 5% on day 6: 6 of 1,000 users harmed"
    tab.get_by_text(well).locator("visible=true").first.wait_for(timeout=20_000)

    # Badly: everybody on the first day.
    press(tab, "begin again", exact=True)
    tab.get_by_text("0 reports so far").first.wait_for(timeout=20_000)
    press(tab, "open to all", exact=True)
    badly = "open to all on day 0: 88 of 20,000 users harmed"
    tab.get_by_text(badly).locator("visible=true").first.wait_for(timeout=20_000)
