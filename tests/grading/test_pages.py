"""A graded notebook shows what the learner's showed, and runs nothing of it."""

import html
import re

import pytest
from live_scripts import live_scripts
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from aipm_course.grading.pages import TakeOutScripts, harmless_data, harmless_text
from aipm_course.grading.transplant import transplant
from aipm_course.kernel.encoding import MIME_TYPE

MARK = "mallory"
SCRIPT = f"<script>x('{MARK}')</script><img src=x onerror=\"x('{MARK}')\"><iframe srcdoc=\"{MARK}\"></iframe>"
DATA = {
    "text/html": SCRIPT,
    "text/markdown": f"{SCRIPT}\n\n[go](javascript:x('{MARK}'))",
    "text/latex": SCRIPT,
    "text/plain": SCRIPT,
    "image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"x('{MARK}')\">{SCRIPT}</svg>",
    "image/png": f"x\"><img src=x onerror=\"x('{MARK}')",
    "application/javascript": f"x('{MARK}')",
    "application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2, "version_minor": 0},
}


def page_of(notebook) -> str:
    return HTMLExporter().from_notebook_node(notebook)[0]


def with_outputs(*outputs):
    return new_notebook(cells=[new_code_cell("1", outputs=list(outputs))])


@pytest.mark.parametrize("kind", DATA)
def test_an_output_of_any_kind_runs_nothing(kind):
    notebook = with_outputs(
        new_output("display_data", data={kind: DATA[kind]}, metadata={kind: {"width": DATA["image/png"]}})
    )
    notebook.metadata["widgets"] = {"state": SCRIPT}
    cleaned, _ = TakeOutScripts().preprocess(notebook, {})
    assert live_scripts(page_of(cleaned), MARK) == []


@pytest.mark.parametrize("kind", ["text/html", "text/markdown", "application/javascript"])
def test_without_the_cleaning_it_would_run(kind):
    notebook = with_outputs(new_output("display_data", data={kind: DATA[kind]}))
    assert live_scripts(page_of(notebook), MARK)


def test_streams_and_errors_run_nothing():
    outputs = [
        new_output("stream", name="stdout", text=SCRIPT),
        new_output("error", ename=SCRIPT, evalue=SCRIPT, traceback=[SCRIPT]),
    ]
    cleaned, _ = TakeOutScripts().preprocess(with_outputs(*outputs), {})
    assert live_scripts(page_of(cleaned), MARK) == []


@pytest.mark.parametrize(
    "link",
    ["[x](JavaScript:x('mallory'))", "[x]( javascript:x('mallory'))", "[x](<javascript:x('mallory')>)",
     "[x](java&#115;cript:x('mallory'))", "[x](javascript&colon;x('mallory'))", "[x][1]\n\n[1]: javascript:x('mallory')",
     "> [x][1]\n>\n> [1]: javascript:x('mallory')", "<javascript:x('mallory')>", "![x](javascript:x('mallory'))",
     "[x](\\javascript:x('mallory'))", "[![x](a.png)](javascript:x('mallory'))", "[x][1]\n\n[1]:\njavascript:x('mallory')"],
)  # fmt: skip
def test_a_link_runs_nothing(link):
    graded = transplant(new_notebook(cells=[new_markdown_cell(link)]), new_notebook())
    assert live_scripts(page_of(graded), MARK) == []


def test_links_to_pages_stay():
    text = "[a](https://example.org/x?y=1&z=2) [d](#top) [e](mailto:a@example.org)"
    assert transplant(new_notebook(cells=[new_markdown_cell(text)]), new_notebook()).cells[0].source == text


@pytest.mark.parametrize("make", [new_markdown_cell, new_raw_cell])
def test_a_text_runs_nothing_and_keeps_its_words(make):
    released = new_notebook(cells=[new_markdown_cell("<b>ours</b>")])
    handed_in = new_notebook(cells=[make(f"less < more, {SCRIPT}\n\n> a quotation & a thought")])
    graded = transplant(handed_in, released)
    page = page_of(graded)
    assert live_scripts(page, MARK) == []
    assert "<b>ours</b>" in page
    assert "less &lt; more" in page or "less < more" in page


def test_tables_pictures_and_answers_stay():
    table = "<div><style scoped>td {color: red}</style><table border='1'><tr><th>a</th></tr><tr><td>1 &lt; 2</td></tr></table></div>"
    cleaned = harmless_data(
        {"text/html": table, "image/png": "iVBORw0=\n", MIME_TYPE: {"answer": 1}, "text/plain": "a"}
    )
    assert "<td>1 &lt; 2</td>" in cleaned["text/html"]
    assert "style" not in cleaned["text/html"]
    assert "color" not in cleaned["text/html"]
    assert {key: cleaned[key] for key in ("image/png", MIME_TYPE, "text/plain")} == {
        "image/png": "iVBORw0=\n", MIME_TYPE: {"answer": 1}, "text/plain": "a",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [r"$\href{javascript:x()}{5}$", r"$\\href{javascript:x()}{5}$", r"$&#92;href{javascript:x()}{5}$", r"$&bsol;href{x}{5}$",
     r"$\&#104;ref{x}{5}$", r"$\<img>href{x}{5}$", r"$\let\x=\href \x{x}{5}$", r"$\require{../x}$", r"$\style{position:fixed}{5}$"],
)  # fmt: skip
def test_a_formula_is_a_formula_only(text):
    graded = transplant(new_notebook(cells=[new_markdown_cell(text)]), new_notebook())
    shown = [harmless_data({kind: text})[kind] for kind in ("text/html", "text/latex", "text/markdown")]
    page = page_of(new_notebook(cells=[*graded.cells, new_markdown_cell(shown[2]), new_markdown_cell(shown[0])]))
    for seen in (shown[1], html.unescape(page)):
        assert not re.search(r"\\(href|require|style)\{", seen)


def test_without_that_a_formula_would_be_a_link():
    page = page_of(new_notebook(cells=[new_markdown_cell(r"$\href{javascript:x()}{5}$")]))
    assert r"\href{javascript" in html.unescape(page)


def test_plain_formulas_stay():
    text = r"$\frac{1}{2} \cdot \hbar$ and C:\data, a[1], 1 & 2"
    assert harmless_text(text) == text


LONG = 200_000


@pytest.mark.parametrize(
    "text",
    ["\n" * LONG, "\n[" * LONG, "[" * LONG, "](" * LONG, "](x" * LONG, "]:" * LONG, "](" + " " * LONG, "<" * LONG, "&" * LONG,
     "<b>" * LONG, "<div>" * LONG, "<p><b title=1>" * LONG, "</b>" * LONG, "<script" * LONG, "</script" * LONG, "<b " + "a" * LONG + ">",
     "<b " + "a " * LONG + ">", "<b " + "a='" * LONG + ">", "<!--" * LONG, "<b '" * LONG, "\\" * LONG, "<i></b>" * LONG],
    ids=range(22),
)  # fmt: skip
def test_no_text_takes_longer_than_its_length(text):
    """Each of these took minutes to hours with patterns that look again and again, or with a tree of elements."""
    kinds = ("text/html", "text/markdown", "text/latex")
    cleaned = harmless_data(dict.fromkeys(kinds, text))
    assert all(kind in cleaned for kind in kinds)


def test_a_text_of_a_hundred_pages_is_cut():
    text = harmless_text("word " * 100_000)
    assert len(text) < 31_000
    assert text.endswith("the rest is left out.)")
    assert harmless_text("word " * 5000) == "word " * 5000


def test_elements_are_closed_and_not_deeper_than_a_page_can_bear():
    cleaned = harmless_data({"text/html": "<div>" * 1000 + "5</p><b>6</div>" + "</div>" * 1000})["text/html"]
    assert cleaned.count("<div>") == cleaned.count("</div>") < 100
    assert ">5" in cleaned


def test_a_picture_of_the_page_stays_with_its_words_and_no_other_does():
    picture = '<img class="aipm-figure" alt="A falls" src="data:image/png;base64,iVBORw0KGgo=" width="774" style="x">'
    kept = harmless_data({"text/html": picture})["text/html"]
    assert kept == '<img class="aipm-figure" alt="A falls" src="data:image/png;base64,iVBORw0KGgo=" width="774">'
    for source in (
        "https://example.org/x.png",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:text/html;base64,eA==",
        "x",
    ):
        assert harmless_data({"text/html": f'<p>5<img src="{source}" onerror="x()"></p>'})["text/html"] == "<p>5</p>"
