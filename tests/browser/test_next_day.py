"""The next day: what a widget showed is still there, although the kernel is gone."""

import json
import re

import pytest
from jupyterlab_in_chromium import open_notebook, run_all
from submissions import MODULE

from aipm_course.planning.reading import sections_of

pytestmark = [pytest.mark.gate, pytest.mark.browser, pytest.mark.takes(20)]


def unsaved(notebook):
    """Return the parts of controls that a saved page names and does not hold."""
    held = json.loads(notebook)["metadata"].get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    shown = re.findall(r'"model_id": "(\w+)"|IPY_MODEL_(\w+)', notebook)
    return {one or other for one, other in shown} - set(held.get("state", {}))


def test_a_saved_lesson_shows_its_picture_without_a_kernel(lab, lab_folder):
    own_file = lab_folder / "progress.jsonl"
    lesson = f"notebooks/{MODULE}.ipynb"
    base, token, tab = lab(1440, 900)
    open_notebook(tab, base, token, lesson)
    run_all(tab)
    # What was read is told on the page, and the learner's own file keeps it.
    section = sections_of(MODULE)
    tab.get_by_text(f"0 of {len(section)} sections read").first.wait_for()
    tab.locator("h2").filter(has_text=next(iter(section))).first.scroll_into_view_if_needed()
    for _ in range(40):
        tab.mouse.move(900, 500)
        tab.mouse.wheel(0, 60)
        tab.wait_for_timeout(300)
        if tab.get_by_text(f"1 of {len(section)} sections read").count():
            break
    tab.get_by_text(f"1 of {len(section)} sections read").first.wait_for()
    for _ in range(15):  # on a busy machine a control's parts reach the page some time after the control
        tab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        tab.wait_for_timeout(2_000)
        if not unsaved((lab_folder / lesson).read_text(encoding="utf-8")):
            break
    tab.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    tab.wait_for_timeout(1_000)
    lines = [json.loads(line) for line in own_file.read_text(encoding="utf-8").splitlines()]
    assert [line["section"] for line in lines if line["what"] == "read"] == [next(iter(section))]
    saved = (lab_folder / lesson).read_text(encoding="utf-8")
    assert "application/vnd.jupyter.widget-state+json" in saved
    tab.goto("about:blank")
    tab.goto(f"{base}/lab/tree/{lesson}?token={token}")
    tab.locator(".jp-NotebookPanel-toolbar").first.wait_for(timeout=60_000)
    for _ in range(30):
        tab.mouse.move(900, 500)
        tab.mouse.wheel(0, 600)
        tab.wait_for_timeout(200)
        assert tab.get_by_text("model not found").count() == 0
