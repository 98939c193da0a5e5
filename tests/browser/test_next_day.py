"""The next day: what a widget showed is still there, although the kernel is gone."""

import pytest
from jupyterlab_in_chromium import open_notebook, page, run_all, server
from submissions import MODULE

pytestmark = [pytest.mark.browser, pytest.mark.takes(20)]


def test_a_saved_lesson_shows_its_picture_without_a_kernel(checkout, tmp_path_factory):
    lesson = f"notebooks/{MODULE}.ipynb"
    with server(checkout, tmp_path_factory.mktemp("home")) as (base, token), page(1440, 900) as tab:
        open_notebook(tab, base, token, lesson)
        run_all(tab)
        tab.wait_for_timeout(2_000)
        tab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        tab.wait_for_timeout(2_000)
        tab.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
        tab.wait_for_timeout(1_000)
        saved = (checkout / lesson).read_text(encoding="utf-8")
        assert "application/vnd.jupyter.widget-state+json" in saved
        tab.goto("about:blank")
        tab.goto(f"{base}/lab/tree/{lesson}?token={token}")
        tab.locator(".jp-NotebookPanel-toolbar").first.wait_for(timeout=60_000)
        for _ in range(30):
            tab.mouse.move(900, 500)
            tab.mouse.wheel(0, 600)
            tab.wait_for_timeout(200)
            assert tab.get_by_text("model not found").count() == 0
