"""A graded notebook shows what the learner's showed, and runs nothing of it."""

import pytest
from live_scripts import live_scripts
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from aipm_course.answers.encoding import MIME_TYPE
from aipm_course.grading.pages import TakeOutScripts, harmless_data
from aipm_course.grading.transplant import transplant

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


def test_links_to_pages_and_files_stay():
    text = "[a](https://example.org/x?y=1&z=2) [b](notes.md) ![c](plots/c.png) [d](#top) [e](mailto:a@example.org)"
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
