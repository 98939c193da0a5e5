"""axe-core on a page in Chromium: what a screen reader or a keyboard would stumble over. Deque's file lies in axe/."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

AXE = Path(__file__).with_name("axe") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ("color-contrast",)


def violations(
    tab: Any,
    within: str = "body",
    without: tuple[str, ...] = (),
    outside: Sequence[str] = (),
    only: Sequence[str] = (),
) -> dict[str, list[str]]:
    """Return {rule: where it is broken} for a part of the page that is open.

    Args:
        tab: the page.
        within: selector of the part.
        without: rules that are not this part's: those of the page around it.
        outside: selectors of what lies in the part and is not the course's.
        only: the rules to ask; without any, all of WCAG 2.2 AA and the best practices.
    """
    if not tab.evaluate("typeof window.axe === 'object'"):
        tab.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    # The page says nothing of itself but what is broken; passes of a long page are megabytes.
    options = {"runOnly": list(only) if only else RULES, "resultTypes": ["violations"]}
    found = tab.evaluate(
        """([within, outside, options]) => axe.run(
            {...(within === 'body' ? {} : {include: [[within]]}), exclude: outside.map(one => [one])}, options)
            .then(result => result.violations.map(({id, nodes}) => ({id, nodes: nodes.map(({html}) => html.slice(0, 160))})))""",
        [within, list(outside), options],
    )
    return {one["id"]: one["nodes"] for one in found if one["id"] not in without}
