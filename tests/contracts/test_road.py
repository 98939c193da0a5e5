"""The road: every task has a section that teaches it and a sentence on its decision, and no link leads nowhere."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from aipm_course.grading.notebooks import read_notebook
from aipm_course.helping import after
from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.places import work_path
from aipm_course.registry import find, manifest_of, modules, of_module
from aipm_course.road import headings, stops
from aipm_course.signposts import MARK, following, mark_lesson, unmarked
from aipm_course.updating import bring_up_to_date

LINK = re.compile(r"\]\(([^)\s]+)\)")


def texts(path):
    return [cell.source for cell in read_notebook(path).cells if cell.cell_type == "markdown"]


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    """A course with a learner's copies in work/, as `aipm start` makes them."""
    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("course")
    for part in ("exercises", "notebooks", "solutions", "docs"):
        shutil.copytree(root / part, folder / part)
    bring_up_to_date(folder)
    return folder


def dead_links(page):
    """Return the links of a page that lead to no file, or to no heading or cell of it."""
    dead = []
    for link in LINK.findall("\n".join(texts(page))):
        if re.match(r"[a-z]+:|#", link):
            continue
        file, _, place = link.partition("#")
        target = page.parent / file
        if not target.is_file():
            dead.append(link)
        elif place and target.suffix == ".ipynb":
            cells = {f"cell-id={cell.get('id')}" for cell in read_notebook(target).cells}
            if place not in cells and f"#{place}" not in headings(target).values():
                dead.append(link)
    return dead


def test_no_link_leads_nowhere_in_the_course_or_in_a_learners_copies(laid_out):
    pages = [path for part in ("notebooks", "exercises", "work") for path in laid_out.glob(f"{part}/**/*.ipynb")]
    pages = [page for page in pages if ".course" not in page.parts]
    # From notebooks/ and work/ an exercise is reached as it is laid out; from exercises/ the course's own lessons.
    assert {str(page.relative_to(laid_out)): dead for page in pages if (dead := dead_links(page))} == {}
    assert sum(page.is_relative_to(laid_out / "work") for page in pages) > 12


def test_a_dead_link_is_found(laid_out, tmp_path):
    page = laid_out / "work" / "x.ipynb"
    book = read_notebook(laid_out / "work" / "00_start_here.ipynb")
    book.cells[0].source += " [x](../nowhere.md) [y](04_rice.ipynb#No-such-section)"
    page.write_text(nbformat.writes(book))
    assert dead_links(page) == ["../nowhere.md", "04_rice.ipynb#No-such-section"]
    page.unlink()


@pytest.mark.parametrize("module", [name for name in modules() if manifest_of(name).number != "00"])
def test_the_road_goes_from_lesson_to_exercise_to_the_next_module_and_the_plan(laid_out, module):
    name = manifest_of(module).name
    pages = [texts(laid_out / "work" / f"{page}.ipynb") for page in manifest_of(module).lessons]
    lesson, exercise = pages[0], texts(work_path(laid_out, name))
    to_exercise = f"](../work/{name}/{module}.ipynb"
    onward = following(laid_out, name)
    for page in [end for lesson in pages for end in (lesson[0], lesson[-1])]:
        assert f"{MARK}" in page
        assert to_exercise in page
        assert "00_your_plan.ipynb" in page
    assert f"](../{name}.ipynb)" in exercise[0]
    assert "../00_your_plan.ipynb" in exercise[-1]
    if onward:
        assert f"]({onward.name}.ipynb)" in lesson[-1]
        assert f"](../{onward.name}.ipynb)" in exercise[-1]
    for question in of_module(module):
        below = re.search(rf"^## {question.task} · .+\n\n(.+)$", "\n\n".join(exercise), flags=re.MULTILINE)
        assert re.search(
            rf"Taught in \[{re.escape(stops(module)[question.id].taught)}\]\(\.\./{name}(_2)?\.ipynb", below.group(1)
        )
        assert any(f"[{question.task} {question.title}](../work/" in text for page in pages for text in page), (
            question.id
        )


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_links_that_are_written_again_are_the_same(root, path):
    notebook = read_notebook(path)
    before = [cell.source for cell in notebook.cells]
    mark_lesson(root, path.stem, notebook)
    assert [cell.source for cell in notebook.cells] == before
    assert all(MARK not in unmarked(text) for text in before)
    # At the beginning of a line it would keep the rest of it from being Markdown.
    assert all(line.endswith(MARK) for text in before for line in text.splitlines() if MARK in line)


@pytest.mark.parametrize("module", modules())
def test_each_task_names_a_section_of_its_lesson_and_what_it_decides(root, module):
    pages = [read_notebook(root / "notebooks" / f"{page}.ipynb") for page in manifest_of(module).lessons]
    headings = {
        line.lstrip("# ") for page in pages for cell in page.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()
        if line.startswith("## ")
    }  # fmt: skip
    found = stops(module)
    assert set(found) == {question.id for question in of_module(module)}
    for name, stop in found.items():
        assert stop.taught in headings, name
        for means in [stop.means] if isinstance(stop.means, str) else stop.means.values():
            assert re.fullmatch(r"[A-Z].{30,160}[.]", means), name
            # It is said on every seed, so it holds no number of one.
            assert not re.search(r"\d", means), name


def test_what_an_answer_means_is_told_by_what_is_right_on_the_seed():
    depend = [(find(name), stop) for module in modules() for name, stop in stops(module).items() if stop.by]
    assert depend
    for question, stop in depend:
        assert set(stop.means) == set(question.kind.fields[stop.by].options), question.id
        heard = {}
        for seed in range(20):
            right = question.reference(question.data(seed))
            heard.setdefault(right[stop.by], set()).add(stop.said_of(lambda right=right: right))
            verdict = judge(question, payload(question.id, seed, right))
            assert after(verdict, question)[0] == stop.means[right[stop.by]], (question.id, seed)
        assert {option: {said} for option, said in stop.means.items()} == heard, question.id
