"""axe-core on a page in Chromium: what a screen reader or a keyboard would stumble over. Deque's file lies in axe/."""

from pathlib import Path
from typing import Any

AXE = Path(__file__).with_name("axe") / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(tab: Any, within: str = "body", without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Return {rule: where it is broken} for a part of the page that is open.

    Args:
        tab: the page.
        within: selector of the part.
        without: rules that are not this part's: those of the page around it.
    """
    if not tab.evaluate("typeof window.axe === 'object'"):
        tab.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = tab.evaluate(
        "([within, rules]) => axe.run(within === 'body' ? document : {include: [[within]]}, rules)", [within, RULES]
    )
    return {
        one["id"]: [node["html"][:160] for node in one["nodes"]]
        for one in found["violations"]
        if one["id"] not in without
    }
