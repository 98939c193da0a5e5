"""Nothing of a learner's may run in the browser of whoever opens the graded notebook.

nbgrader shows graded notebooks and feedback as pages with the instructor's rights, and a notebook's outputs and texts
may hold HTML, SVG and JavaScript. What shows the same without running anything stays; the rest goes.

All of this happens in the grader's process, so the work must grow with the length of a text and no faster: every
pattern below gives up at once where it does not fit, and HTML is read from left to right without building a tree. A
library that builds one takes the square of the depth: nh3 needed 19 seconds for 50,000 elements within each other (250 kB;
this file 0.1), and let them through as deep as they were. Where the course itself writes HTML, it escapes every text.
"""

import base64
import contextlib
import html
import mimetypes
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from aipm_course.kernel.encoding import MIME_TYPE

_TAGS = frozenset(
    {"a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "div", "dl", "dt", "em", "h1", "h2",
     "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table",
     "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "img"}
)  # fmt: skip
_VOID = frozenset({"br", "hr", "col", "img"})
_EMBEDDED = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]*\Z")
"""The only source of an image: a picture that is in the page already. A drawing (SVG) may hold links, a page is asked for."""
_ATTRIBUTES = frozenset({"class", "title", "align", "colspan", "rowspan", "border"})
_CLASSES = frozenset({"dataframe", "table", "aipm-figure"})
"""What a table of pandas and a figure of the course carry; any other could lay an element over the page."""
_MOST_KNOWN, _LONGEST_KNOWN = 64, 32_000
"""HTML texts that are cleaned once for a class, and how long they may be: most learners look at the same tables."""
_DEEPEST = 60
"""Elements within elements that are kept; a table in a table in a list has a dozen."""
_SILENT = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*+)((?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+)>|<!--[^<>]*+-->|<|>")
_ATTRIBUTE = re.compile(r"(?<![A-Za-z-])([A-Za-z][A-Za-z-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'=]++))")
_TAG_BEGINS = re.compile(r"<(?=[A-Za-z/!?])")
# A link is one if it leads to a page of the web, a letter or a heading; whatever else a browser would do with it, it is
# text. A relative one would lead to a file of the learner's on the instructor's own server.
_LEADS_ELSEWHERE = r"(?!\s*+<?(?:https?://|mailto:|\#))"
# A picture from elsewhere would tell its owner when and from where it is read.
_PICTURE = re.compile(r"!(?=\[)")
# Lessons' pages draw such a block with a program of its own.
_DIAGRAM = re.compile(r"^([ \t>*+-]{0,20}(?:`{3,}|~{3,})[ \t]{0,20}[{.]{0,2})mermaid", re.IGNORECASE | re.MULTILINE)
_FORMULA_BEGINS = re.compile(r"\\\\(?=[(\[])")
_MOST_FORMULAS = 300
"""Beginnings of formulas in one text; what makes a page of it takes the square of them."""
_LINK = re.compile(r"\](?=[(:]" + _LEADS_ELSEWHERE + ")", re.IGNORECASE)
# What the page's typesetter of formulas obeys beyond formulas: links, styles, ids, extensions.
_FORMULA_OBEYS = re.compile(r"\\(?=href|url|require|style|class|cssId|csname|Tooltip|texttip|mmlToken)", re.IGNORECASE)
# A character by its number, or a backslash by its name, would hide such a command until the page is shown.
_BY_NUMBER = re.compile(r"&(?=#|bsol)")
MAX_TEXT = 30_000
"""Characters of one Markdown text that are kept, about twelve pages; what makes a page of it takes the square of it."""
MAX_TEXTS = 60_000
"""Characters of Markdown of one notebook that are kept, in its cells and again in its outputs."""
_MAX_CLEANED = 8 << 20
"""Characters of all outputs of a notebook after cleaning, which makes some signs five times as long."""
_PLAIN_FILES = frozenset(
    {"text/plain", "text/csv", "text/tab-separated-values", "text/markdown", "text/x-python", "application/json",
     "image/png", "image/jpeg", "image/gif", "application/zip", "application/octet-stream"}
)  # fmt: skip
_LEFT_OUT = "(The notebook holds more than is shown on a page; the rest is left out.)"
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*\Z")


class TakeOutScripts(NbGraderPreprocessor):  # type: ignore[misc]
    """Leave in every output only what shows and does not run."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean the outputs of all cells, and drop the state of widgets."""
        nb.metadata.pop("widgets", None)
        texts, room = MAX_TEXTS, _MAX_CLEANED
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if "data" not in output:
                    continue
                data = output["data"]
                texts -= len(str(data.get("text/markdown", "")))
                if texts < 0:
                    data = {kind: content for kind, content in data.items() if kind != "text/markdown"}
                shown = harmless_data(data)
                room -= sum(len(content) for content in shown.values() if isinstance(content, str))
                if room < 0:
                    shown = {kind: content for kind, content in shown.items() if kind == MIME_TYPE}
                output["data"] = NotebookNode(shown or {"text/plain": _LEFT_OUT})
                output["metadata"] = NotebookNode()
        if folder := resources.get("metadata", {}).get("path"):
            make_plain(Path(folder))
        return nb, resources


def make_plain(folder: Path) -> None:
    """Give files that a browser would open as pages or programs the ending of a plain text.

    formgrader serves what lies beside a graded notebook with the rights of the page it stands on. The notebook has run
    by now and found its files under their names.
    """
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".ipynb" or path.is_symlink() or not path.is_file():
            continue
        kind, packed = mimetypes.guess_type(path.name)
        if kind is None or (kind in _PLAIN_FILES and not packed):
            continue
        with contextlib.suppress(OSError):
            path.rename(path.with_name(f"{path.name}.txt"))


def cut_texts(texts: Iterable[NotebookNode]) -> None:
    """Leave as much of a notebook's texts as a page can show in a short time."""
    room = MAX_TEXTS
    for cell in texts:
        if len(cell["source"]) > max(room, 0):
            cell["source"] = f"{cell['source'][: max(room, 0)]}\n\n{_LEFT_OUT}"
        room -= len(cell["source"])


def harmless_text(markdown: str) -> str:
    r"""Return a Markdown text in which HTML is shown and not obeyed, and links lead to pages only.

    >>> harmless_text("a < b, <b>bold</b> > c")
    'a < b, &lt;b>bold&lt;/b> > c'
    >>> harmless_text("[page](https://example.org?a=1&b=2) [run](javascript:x())")
    '[page](https://example.org?a=1&b=2) [run] (javascript:x())'
    >>> harmless_text(r"$\href{javascript:x()}{5}$")
    '$\\ href{javascript:x()}{5}$'
    """
    cut = (
        markdown
        if len(markdown) <= MAX_TEXT
        else f"{markdown[:MAX_TEXT]}\n\n(The text is longer; the rest is left out.)"
    )
    if len(_FORMULA_BEGINS.findall(cut)) > _MOST_FORMULAS:
        cut = _FORMULA_BEGINS.sub(r"\\\\ ", cut)
    text = _BY_NUMBER.sub("&amp;", _TAG_BEGINS.sub("&lt;", cut))
    text = _DIAGRAM.sub(r"\1text", _PICTURE.sub("! ", text))
    return _LINK.sub("] ", harmless_formula(text))


def harmless_formula(text: str) -> str:
    """Return a text without what the page's typesetter of formulas obeys beyond formulas."""
    return _FORMULA_OBEYS.sub(r"\\ ", text)


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
        elif kind == "text/plain":
            kept[kind] = content
        elif kind == "text/latex":
            kept[kind] = harmless_formula(content)
        elif kind == "text/markdown":
            kept[kind] = harmless_text(content)
        elif kind == "text/html":
            kept[kind] = (_known_html if len(content) <= _LONGEST_KNOWN else _harmless_html)(content)
        elif kind in ("image/png", "image/jpeg", "image/gif") and _BASE64.match(content):
            kept[kind] = content
        elif kind == "image/svg+xml":
            # As the source of an image a drawing is drawn, and its scripts are not run.
            source = base64.b64encode(content.encode(errors="replace")).decode()
            kept.setdefault("text/html", f'<img alt="drawing" src="data:image/svg+xml;base64,{source}">')
    return kept or {"text/plain": "(an output that is not shown here)"}


@lru_cache(maxsize=_MOST_KNOWN)
def _known_html(text: str) -> str:
    return _harmless_html(text)


def _harmless_html(text: str) -> str:
    """Return HTML with allowed tags only, each of them closed; all other brackets become characters.

    >>> _harmless_html("<p onclick='x()' title=a>1 < 2<i>3</p></div><img src=x onerror=y()>")
    '<p title="a">1 &lt; 2<i>3</i></p>'
    """
    parts: list[str] = []
    stack: list[str] = []
    end = 0
    silent = _SILENT.sub("", text)
    for found in _TAG.finditer(silent):
        parts.append(_as_text(silent[end : found.start()]))
        end = found.end()
        closing, name, attributes = found.group(1), (found.group(2) or "").lower(), found.group(3)
        if not name:
            parts.append({"<": "&lt;", ">": "&gt;"}.get(found.group(), ""))
        elif name not in _TAGS or (name == "img" and 'src="' not in _harmless_attributes(name, attributes)):
            continue
        elif closing:
            if name in stack:
                while (inner := stack.pop()) != name:
                    parts.append(f"</{inner}>")
                parts.append(f"</{name}>")
        elif name in _VOID or len(stack) < _DEEPEST:
            parts.append(f"<{name}{_harmless_attributes(name, attributes)}>")
            if name not in _VOID:
                stack.append(name)
    parts.append(_as_text(silent[end:]))
    parts += [f"</{name}>" for name in reversed(stack)]
    return harmless_formula("".join(parts))


def _as_text(escaped: str) -> str:
    """Return the same characters with no others escaped than need be, so that none hides."""
    return html.escape(html.unescape(escaped), quote=False)


def _harmless_attributes(tag: str, text: str) -> str:
    kept: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(text):
        name, value = found.group(1).lower(), html.unescape(found.group(2) or found.group(3) or found.group(4) or "")
        if name == "class":
            value = " ".join(word for word in value.split() if word in _CLASSES)
        leads_to_page = tag == "a" and name == "href" and value.lower().startswith(("https://", "http://"))
        is_picture = tag == "img" and (
            name == "alt" or (name == "width" and value.isdecimal()) or (name == "src" and bool(_EMBEDDED.match(value)))
        )
        if (name in _ATTRIBUTES and value) or leads_to_page or is_picture:
            kept.setdefault(name, value)
    return "".join(f' {name}="{html.escape(value)}"' for name, value in kept.items())
