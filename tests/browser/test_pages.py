"""Pages of their own, the feedback and the class report: they fit a phone, ask nobody, and axe finds nothing in them."""

import copy
import shutil

import pytest
from axe_in_chromium import CONTRAST, violations
from jupyterlab_in_chromium import page
from simulated_class import Planted, make_class
from submissions import MODULE

from aipm_course.cohort.page import as_html
from aipm_course.cohort.report import class_report
from aipm_course.grading.feedback import page_of
from aipm_course.grading.judging import _write
from aipm_course.grading.notebooks import is_check, read_notebook
from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.places import exercise_path, short
from aipm_course.registry import by_grade_id

pytestmark = [pytest.mark.browser, pytest.mark.takes(20), pytest.mark.usefixtures("browser")]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def graded(root):
    """A graded notebook: the first task right, the others wrong or open, a text, comments."""
    book = copy.deepcopy(read_notebook(exercise_path(root, MODULE)))
    first = True
    for cell in book.cells:
        about = cell.metadata.get("nbgrader", {})
        if is_check(cell):
            question = by_grade_id(about["grade_id"])
            answer = question.reference(question.data(0)) if first else {"numbers": "<b>3</b>"}
            verdict = judge(question, payload(question.id, 0, answer))
            _write(cell, verdict)
            about["score"], first = verdict.earned, False
        elif about.get("grade"):
            cell.source, about["score"], about["comment"] = "Dana, *no*. " * 40, 6, "The way back has **no date**."
    return page_of(book, {"student": "ada", "assignment": MODULE, "notebook": short(MODULE), "late_penalty": 0})


@pytest.fixture(scope="module")
def pages(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    course = folder / "course"
    for part in ("exercises", "solutions", "datasets"):
        shutil.copytree(root / part, course / part)
    shutil.copy(root / "nbgrader_config.py", course)
    make_class(course, [MODULE], Planted(silent=("s003",), absent=()), learners=24)
    texts = {"feedback": graded(root), "report": as_html(class_report(root=course))}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def test_each_page_fits_asks_nobody_and_is_accessible(pages):
    for width, height in SIZES.values():
        with page(width, height) as tab:
            asked: list[str] = []
            tab.on("request", lambda request, asked=asked: asked.append(request.url))
            for name in ("feedback", "report"):
                tab.goto(f"file://{pages}/{name}.html")
                assert violations(tab) == {}, name
                tab.emulate_media(color_scheme="dark")
                assert violations(tab, only=CONTRAST) == {}, (name, "dark")
                tab.emulate_media(color_scheme="light")
                assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
                assert tab.evaluate("document.documentElement.lang") == "en"
            assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_the_feedback_names_the_learner_the_tasks_and_the_reasons_first(pages):
    with page(1280, 900) as tab:
        tab.goto(f"file://{pages}/feedback.html")
        text = tab.locator("main").inner_text()
        assert "For ada" in text
        assert tab.locator("tbody tr").first.inner_text().split("\t")[0] == "A1 Clean the inputs, then score"
        assert "3 of 34 points checked" in text
        # Explanations come before any code, which is folded.
        assert text.index("Not yet") < text.index("Your answer to A2")
        assert tab.locator("details[open]").count() == 0
        assert tab.locator("table", has_text="way_back").last.locator("th", has_text="4").count() == 1
        assert "has no date" in text.replace("\n", " ")


def test_on_a_phone_no_row_of_the_report_is_mostly_white(pages):
    with page(*SIZES["phone"]) as tab:
        tab.goto(f"file://{pages}/report.html")
        hidden = tab.evaluate(
            """() => [...document.querySelectorAll('td[data-label]')].filter(cell => cell.offsetParent
                && cell.getBoundingClientRect().right > window.innerWidth).map(cell => cell.innerText)"""
        )
        assert hidden == []
