"""From the start page to the first solved task in a real browser, with clicks and seconds counted."""

import time
from pathlib import Path
from typing import Any, NamedTuple

from submissions import notebook, sources

_COUNT = "addEventListener('click', event => { if (event.isTrusted) window.aipmClicks = (window.aipmClicks || 0) + 1; }, true)"


class Way(NamedTuple):
    """What the course takes of somebody's time; reading and thinking are theirs."""

    clicks: int
    seconds: float


def solve_the_first(tab: Any, root: Path) -> Way:
    """Go from the open start page to its first task, type the right answer, run all, and wait for its points.

    Args:
        tab: a page with JupyterLab on it, the start page opened and its kernel idle.
        root: a checkout, for the answer.
    """
    right = "".join(sources(notebook(root, "solutions"))["rice-clean_score-answer"]["source"])
    tab.get_by_text("Find your path").first.wait_for(timeout=20_000)
    tab.evaluate(_COUNT)
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
    return Way(tab.evaluate("window.aipmClicks"), time.monotonic() - begun)
