"""From the start page to a solved task in three clicks, and back to a start page that knows it."""

import pytest
from jupyterlab_in_chromium import open_notebook, page, server
from submissions import MODULE, notebook, sources

from aipm_course.workspace import lay_out

pytestmark = [pytest.mark.browser, pytest.mark.takes(15)]


def test_three_clicks_to_a_solved_task_and_the_start_page_knows(checkout, root, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("AIPM_PROGRESS", str(checkout / "progress.jsonl"))
    lay_out(checkout)
    right = "".join(sources(notebook(root, "solutions"))["rice-clean_score-answer"]["source"])
    with server(checkout, tmp_path_factory.mktemp("home")) as (base, token), page(1280, 900) as tab:
        open_notebook(tab, base, token, "work/00_start_here.ipynb")
        tab.get_by_text("Find your path").first.wait_for(timeout=20_000)
        link = tab.get_by_role("link", name="its first task")
        for _ in range(30):
            if link.count():
                break
            tab.mouse.move(700, 500)
            tab.mouse.wheel(0, 400)
            tab.wait_for_timeout(100)
        link.first.click()  # 1
        heading = tab.locator("h2").filter(has_text="A1 · ").first
        heading.wait_for(timeout=30_000)
        tab.wait_for_timeout(1_500)
        assert 80 < heading.bounding_box()["y"] < 300
        assert tab.get_by_role("link", name="The number that looks good").first.is_visible()
        cell = tab.locator(".jp-CodeCell:not(.jp-mod-readOnly) .cm-content").filter(has_text="clean_score").first
        cell.scroll_into_view_if_needed()
        cell.click()  # 2
        tab.keyboard.press("Control+a")
        tab.keyboard.insert_text(right)
        tab.locator(".jp-NotebookPanel-toolbar:visible").get_by_text("Run all", exact=True).last.click()  # 3
        tab.get_by_text("3 of 3 points").first.wait_for(timeout=30_000)

        tab.locator(".lm-TabBar-tab").filter(has_text="00_start_here").first.click()
        tab.wait_for_function("window.jupyterapp.shell.currentWidget.context.path.endsWith('00_start_here.ipynb')")
        tab.evaluate("window.jupyterapp.shell.currentWidget.content.scrollToItem(0, 'start').then(() => 0)")
        tab.get_by_role("link", name=f"Go on in {MODULE} with A2 Hidden costs.").first.wait_for(timeout=30_000)
        # In the course itself nothing was written.
        assert (checkout / "notebooks" / "00_start_here.ipynb").read_bytes() == (
            root / "notebooks" / "00_start_here.ipynb"
        ).read_bytes()
