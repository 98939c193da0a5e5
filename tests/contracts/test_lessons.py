"""Lessons and exercises stay healthy: short, complete, accessible, and true to the curriculum."""

import base64
import html
import re
from pathlib import Path

import pytest

from aipm_course import curriculum
from aipm_course.grading.notebooks import is_check, read_notebook
from aipm_course.places import exercise_path, short, solution_path
from aipm_course.registry import by_grade_id, manifest_of, module_of_lesson
from aipm_course.signposts import unmarked

ROOT = Path(__file__).parents[2]
PAGES = {"00_your_plan"}  # no module: nothing to learn on it, so no objectives
LESSONS = sorted(path for path in (ROOT / "notebooks").glob("*.ipynb") if path.stem not in PAGES)
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))
FULL_LESSONS = [path for path in LESSONS if path.stem != "00_start_here"]


def test_pages_are_committed_with_outputs_that_a_screen_reader_can_use():
    for name in PAGES:
        notebook = read_notebook(ROOT / "notebooks" / f"{name}.ipynb")
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                assert output.output_type != "error"
                assert len(output.data["text/plain"]) > 40
                assert "image/png" not in output.data


def bullets(text: str) -> list[str]:
    return re.findall(r"^- (.+)$", text, flags=re.MULTILINE)


def prose(notebook) -> str:
    """Return what an author wrote; the links between pages are the build's."""
    return "\n".join(unmarked(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param, read_notebook(request.param)


@pytest.fixture(params=EXERCISES, ids=lambda path: path.parent.name)
def exercise(request):
    return request.param.parent.name, read_notebook(request.param)


def test_every_ready_module_has_its_files(root):
    for module in curriculum.modules():
        if module.ready and module.name != "00_start_here":
            assert (root / "notebooks" / f"{module.name}.ipynb").exists()
            assert exercise_path(root, module.name).exists()
            assert solution_path(root, module.name).exists()
    ready = [manifest_of(module.name) for module in curriculum.modules() if module.ready]
    assert {path.stem for path in LESSONS} == {page for manifest in ready for page in manifest.lessons}


def promised(path: Path) -> tuple[list[str], int]:
    """Return the objectives and the minutes that stand at the top of a lesson."""
    manifest = manifest_of(module_of_lesson(path.stem))
    if manifest.second_lesson and path.stem == manifest.lessons[1]:
        return list(manifest.second_lesson.objectives), manifest.second_lesson.minutes
    return list(manifest.objectives), manifest.minutes


def test_objectives_open_and_close_the_lesson(lesson):
    path, notebook = lesson
    objectives, _ = promised(path)
    first, last = notebook.cells[0].source, notebook.cells[-1].source
    assert "In this notebook you" in first
    assert bullets(first) == objectives
    assert "## Recap" in last
    assert bullets(last) == objectives


def test_minutes_and_prerequisites_stand_at_the_top(lesson):
    path, notebook = lesson
    _, minutes = promised(path)
    words = {10: "Ten"}
    top = notebook.cells[0].source
    assert str(minutes) in top or words.get(minutes, "-") in top


@pytest.mark.parametrize("path", FULL_LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_short_and_keeps_its_promises(path):
    notebook = read_notebook(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert 15 <= len(notebook.cells) <= 34
    assert 3 <= len(manifest_of(module_of_lesson(path.stem)).objectives) <= 5
    assert 1 <= len(promised(path)[0]) <= 5
    assert max(cell.source.count("\n") + 1 for cell in code) <= 15
    assert len(prose(notebook).split()) / len(code) <= 125
    text = prose(notebook)
    assert "redict" in text
    assert "simulated" in text
    assert re.search(r"checked|doi|arXiv", text)
    assert "In the interview" in text


def test_no_number_that_opens_a_paragraph_turns_it_into_a_list(lesson):
    """Markdown reads "184. Noor counts" as the item 184 of a list; a list goes on where the one before ends."""
    _, notebook = lesson
    expected = {1}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "markdown"):
        for line in cell.source.splitlines():
            if item := re.match(r"(\d+)\. ", line):
                assert int(item[1]) in expected, line
                expected = {1, int(item[1]) + 1}


def test_pictures_are_small_and_have_alternative_text(lesson):
    _, notebook = lesson
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            data = output.get("data", {})
            # A bare PNG has no alternative text that JupyterLab or nbconvert would read.
            assert "image/png" not in data
            for picture in re.findall(r"<img [^>]*>", data.get("text/html", "")):
                assert len(base64.b64decode(re.search(r'base64,([^"]*)"', picture).group(1))) <= 60_000
                assert len(re.search(r'alt="([^"]*)"', picture).group(1)) > 40


@pytest.mark.gate
def test_a_picture_keeps_its_words_on_every_page(lesson):
    """JupyterLab reads the same HTML; nbconvert and the page of a graded notebook must not lose it."""
    from nbconvert import HTMLExporter

    from aipm_course.grading.pages import harmless_data

    _, notebook = lesson
    words = [
        re.search(r'alt="([^"]*)"', picture).group(1)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for picture in re.findall(r"<img [^>]*>", harmless_data(output.get("data", {})).get("text/html", ""))
    ]
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    assert "No description has been provided for this image" not in page
    shown = {html.unescape(text) for text in re.findall(r'alt="([^"]*)"', page)}
    assert {html.unescape(text) for text in words} <= shown
    assert len(words) == sum(
        output.get("data", {}).get("text/html", "").count("<img ")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


def test_lessons_are_committed_with_outputs(lesson):
    _, notebook = lesson
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert "widgets" not in notebook.metadata


REPR = re.compile(r"[{\[(]'|^[\[({]|\bdtype: |np\.\w+\(", re.MULTILINE)


def test_what_a_reader_is_shown_is_no_python():
    assert REPR.search("AUC lost {'de': 0.19}")
    assert REPR.search("Imani 3.00\nName: mean, dtype: float64")
    assert not REPR.search("done on day: collect 2 (of 15), check [0.35, 1.37]")


def test_outputs_speak_to_a_reader(lesson):
    """A table or a sentence, and no warning, dictionary, list or type as Python writes them down for itself."""
    for cell in lesson[1].cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"{cell.id}: {output['text'][:200]}"
            data = output.get("data", {})
            text = output.get("text", "") if "text/html" not in data and not data else data.get("text/plain", "")
            if "text/html" not in data and "text/markdown" not in data:
                assert not REPR.search(text), f"{cell.id}: {text[:200]}"


def test_a_dollar_sign_is_no_formula(lesson, exercise):
    for notebook in (lesson[1], exercise[1]):
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                text = re.sub(r"`[^`]*`", "", cell.source)
                assert not re.search(r"(?<!\\)\$.*(?<!\\)\$", text), cell.source[:200]


def test_an_exercise_has_no_leftover_output_or_solution(exercise):
    _, notebook = exercise
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
        assert "SOLUTION" not in cell.source
        assert "NotImplementedError" not in cell.source


def test_an_exercise_says_points_and_has_help_below_each_check(exercise):
    name, notebook = exercise
    text = prose(notebook)
    for place, cell in enumerate(notebook.cells):
        if is_check(cell):
            question = by_grade_id(cell.metadata.nbgrader.grade_id)
            assert question is not None
            assert question.module == short(name)
            assert question.points == cell.metadata.nbgrader.points
            assert cell.source.startswith(f'check("{question.id}"')
            assert "\n" not in cell.source
            below = notebook.cells[place + 1].source
            assert f'# hint("{question.id}")' in below
            assert f'# solution("{question.id}"' in below
            assert re.search(rf"{question.points} (\+ \d+ )?point", text)
            before = notebook.cells[place - 1].source
            assert "..." in before


def test_an_exercise_uses_every_question_of_its_module(exercise):
    from aipm_course.registry import of_module

    name, notebook = exercise
    used = {cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_check(cell)}
    assert used == {question.grade_id for question in of_module(short(name))}


def test_the_written_task_has_a_rubric_of_four_levels(exercise):
    _, notebook = exercise
    written = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "markdown"
    ]
    assert written
    assert re.search(r"^\|.*\| 1 \| 2 \| 3 \| 4 \|", prose(notebook), flags=re.MULTILINE)
