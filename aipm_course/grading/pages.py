"""Nothing of a learner's may run in the browser of whoever opens the graded notebook.

nbgrader shows graded notebooks and feedback as pages with the instructor's rights, and a notebook's outputs and texts
may hold HTML, SVG and JavaScript. What shows the same without running anything stays; the rest goes.
"""

import base64
import re
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from aipm_course.answers.encoding import MIME_TYPE

_TAGS = frozenset(
    {"a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "div", "dl", "dt", "em", "h1", "h2",
     "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table",
     "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}
)  # fmt: skip
_ATTRIBUTES = {"*": ["class", "title", "align", "colspan", "rowspan", "border"], "a": ["href"]}
_SHORT = 100_000
_SILENT = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG_BEGINS = re.compile(r"<(?=[A-Za-z/!?])")
# A link is one if it leads to a page or stays in the folder; whatever else a browser would do with it, it is text.
_LEADS_ELSEWHERE = r"(?!\s*+<?(?:https?://|mailto:|[^\s)&:]*+(?:[\s)]|$)))"
_LINK = re.compile(r"\]\(" + _LEADS_ELSEWHERE, re.IGNORECASE)
_REFERENCE = re.compile(r"^(\W*)\[([^\]\n]+)\]:" + _LEADS_ELSEWHERE, re.IGNORECASE | re.MULTILINE)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*\Z")


class TakeOutScripts(NbGraderPreprocessor):  # type: ignore[misc]
    """Leave in every output only what shows and does not run."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean the outputs of all cells, and drop the state of widgets."""
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if "data" in output:
                    output["data"] = NotebookNode(harmless_data(output["data"]))
                    output["metadata"] = NotebookNode()
        return nb, resources


def harmless_text(markdown: str) -> str:
    """Return a Markdown text in which HTML is shown and not obeyed, and links lead to pages only.

    >>> harmless_text("a < b, <b>bold</b> > c")
    'a < b, &lt;b>bold&lt;/b> > c'
    >>> harmless_text("[page](https://example.org?a=1&b=2) [run](javascript:x())")
    '[page](https://example.org?a=1&b=2) [run] (javascript:x())'
    """
    text = _REFERENCE.sub(r"\1\[\2] :", _TAG_BEGINS.sub("&lt;", markdown))
    return _LINK.sub("] (", text)


def harmless_data(data: Any) -> dict[str, Any]:
    """Return an output's data without what could run; exported answers stay as they are.

    Examples:
        >>> harmless_data({"text/html": "<b onclick='x()'>5</b><script>x()</script>", "application/javascript": "x()"})
        {'text/html': '<b>5</b>'}
    """
    kept: dict[str, Any] = {}
    for kind, content in data.items() if isinstance(data, dict) else ():
        if kind == MIME_TYPE:
            kept[kind] = content
        elif not isinstance(content, str):
            continue
        elif kind in ("text/plain", "text/latex"):
            kept[kind] = content
        elif kind == "text/markdown":
            kept[kind] = harmless_text(content)
        elif kind == "text/html":
            kept[kind] = _harmless_html(content)
        elif kind in ("image/png", "image/jpeg", "image/gif") and _BASE64.match(content):
            kept[kind] = content
        elif kind == "image/svg+xml":
            # As the source of an image a drawing is drawn, and its scripts are not run.
            source = base64.b64encode(content.encode(errors="replace")).decode()
            kept.setdefault("text/html", f'<img alt="drawing" src="data:image/svg+xml;base64,{source}">')
    return kept or {"text/plain": "(an output that is not shown here)"}


def _harmless_html(text: str) -> str:
    return _cleaned(text) if len(text) < _SHORT else _cleaned.__wrapped__(text)


@lru_cache(maxsize=128)  # a class shows the same tables again and again
def _cleaned(text: str) -> str:
    from bleach import clean

    return str(
        clean(_SILENT.sub("", text), tags=_TAGS, attributes=_ATTRIBUTES, protocols=["http", "https"], strip=True)
    )
