"""The portfolio: every number on it was handed in and says where, whatever somebody wrote stays a text."""

import io
import json
import re
import shutil
import zipfile
from datetime import date
from html.parser import HTMLParser

import portfolio
import pytest
from click.testing import CliRunner

from aipm_course.cli import main
from aipm_course.dossier.brief import ASKED, MOST, points_of
from aipm_course.dossier.gather import Decision, Line, Rows, Writing, gather
from aipm_course.dossier.page import as_html, brief_as_html
from aipm_course.dossier.prose import blocks, plain, runs
from aipm_course.dossier.slides import as_pptx, brief_as_pptx
from aipm_course.dossier.word import as_docx, brief_as_docx
from aipm_course.kernel.errors import CourseError
from aipm_course.receipts import receipts
from aipm_course.registry import Retired, find, manifests, of_module
from aipm_course.road import stops

pytestmark = [pytest.mark.gate, pytest.mark.takes(40)]
SMALL = 0.01


@pytest.fixture(scope="module")
def dossier(course):
    return gather(course).named("Ada Okafor")


def values(page):
    """Return every value of a page as it is shown: {field: value}, of a table {field: cells}."""
    found = {}
    for one in (*page.codes, *page.numbers, *page.tables, *page.others):
        found[one.name] = [cell for row in one.rows for cell in row[1:]] if isinstance(one, Rows) else one.value
    return found


def read(shown):
    """Return the number that a person reads."""
    return float(shown.rstrip("%").replace(",", "")) / (100 if shown.endswith("%") else 1)


def close(shown, kept):
    return abs(read(shown) - kept) <= max(SMALL * abs(kept), 0.0051 if shown.endswith("%") else 0.51)


class Tags(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


# What is on it


def test_there_is_a_page_per_decision_and_per_text(course, dossier):
    modules = portfolio.two_modules(course)
    assert [chapter.name for chapter in dossier.chapters] == modules
    for chapter in dossier.chapters:
        questions = [question for question in of_module(chapter.name.partition("_")[2]) if question.points]
        decided = {page.task for page in chapter.pages if isinstance(page, Decision)}
        written = {page.task for page in chapter.pages if isinstance(page, Writing)}
        rated = {receipt.task for receipt in receipts() if receipt.rating}
        assert decided == {question.task for question in questions} - rated
        assert written
        assert (chapter.solved, chapter.tasks) == (len(questions), len(questions))
        assert chapter.earned == chapter.points == sum(question.points for question in questions)


def test_every_number_is_the_one_that_was_handed_in_and_names_its_cell(course, dossier):
    left = {(receipt.question.partition(".")[0], receipt.task): receipt for receipt in receipts()}
    seen = 0
    for page in dossier.decisions:
        receipt = left[page.module.partition("_")[2], page.task]
        shown = values(page)
        assert set(shown) == {field.name for field in receipt.fields}
        for field in receipt.fields:
            if hasattr(field, "rows"):
                kept = [value for _, row in field.rows[:12] for value in row]
                pairs = list(zip(shown[field.name], kept, strict=True))
            else:
                pairs = [(shown[field.name], field.value)]
            for text, value in pairs:
                if isinstance(value, float):
                    assert close(text, value), (page.task, field.name, text, value)
                    seen += 1
                elif isinstance(value, str):
                    assert value in text
        notebook, cells = course / "work" / page.trace.notebook, (page.trace.cell, page.trace.check)
        there = {
            cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in json.loads(notebook.read_text())["cells"]
        }
        assert set(cells) <= there
        assert page.trace.check == receipt.question.replace(".", "-")
        assert page.on == date.today()
    assert seen > 40


def test_decisions_stand_beside_their_bars_in_the_words_of_the_task(dossier):
    ruled = [page for page in dossier.decisions if page.rule]
    assert len(ruled) == len(dossier.decisions)
    assert sum(bool(page.bars) for page in ruled) >= 5
    for page in dossier.decisions:
        assert page.headline.endswith(".")
        assert page.means
        assert all(re.match(r"[-\d]", bar.value) for bar in page.bars), page.bars


def test_every_module_of_the_course_names_fields_of_its_own_as_its_decision():
    for manifest in manifests():
        for name, stop in stops(manifest.short).items():
            if stop.decides:
                assert set(stop.decides) <= set(find(name).kind.fields), name


def test_the_three_forms_hold_every_value_and_trace(dossier):
    page = Tags(as_html(dossier))
    import docx
    from pptx import Presentation

    document = docx.Document(io.BytesIO(as_docx(dossier)))
    word = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for cell in table._cells]
    )
    deck = Presentation(io.BytesIO(as_pptx(dossier)))
    slides = "\n".join(
        [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
        + [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    )
    texts = {"html": "".join(page.text), "docx": word, "pptx": slides}
    for form, text in texts.items():
        for one in dossier.pages:
            assert one.title in text
            assert str(one.trace) in text, (form, one.task)
            for value in values(one).values() if isinstance(one, Decision) else ():
                for cell in value if isinstance(value, list) else [value]:
                    assert cell in text, (form, one.task, cell)
        assert "Ada Okafor" in text
        assert "simulated" in text
    assert len(deck.slides) >= 1 + len(dossier.pages)
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 2"] == [
        f"{one.task} {one.title}" for one in dossier.pages
    ]


def test_the_same_record_gives_the_same_content(course, dossier):
    again = gather(course).named("Ada Okafor")
    assert again == dossier
    assert as_html(again) == as_html(dossier)
    for make in (as_docx, as_pptx):
        one, two = (zipfile.ZipFile(io.BytesIO(make(which))) for which in (dossier, again))
        assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}


# What somebody wrote stays a text


def test_a_hostile_assumption_and_text_run_nowhere_and_ask_nobody(dossier):
    source = as_html(dossier)
    page = Tags(source)
    assert {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "link", "form", "svg", "base"} == set()
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "data")], tag
        assert attributes.get("href", "#").startswith("#")
    text = "".join(page.text)
    assert portfolio.HOSTILE in text
    assert "{{7*7}}" in source
    assert "[picture: chart]" in text
    assert not re.search(r"url\(|@import", source)
    for make in (as_docx, as_pptx):
        archive = zipfile.ZipFile(io.BytesIO(make(dossier)))
        for name in archive.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name), name
        parts = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
        assert b"<script" not in parts
        assert b"fldSimple" not in parts
        assert b"instrText" not in parts
        assert b"HYPERLINK(" in parts


def test_signs_that_no_file_can_hold_are_left_out(course, tmp_path, monkeypatch):
    record = tmp_path / "progress.jsonl"
    lines = (course / "work" / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    kept = json.loads(lines[0])
    nasty = "\\ud800 a\\u0000b\\u202eevil\\u000b"
    lines[0] = json.dumps(
        {**kept, "receipt": kept["receipt"].replace('"title": "', f'"title": "{nasty}'), "course": "\x00\ud800"}
    )
    assumed = {"when": "2026-11-28T10:00:00+00:00", "what": "assumption", "question": kept["question"], "text": "NASTY"}
    lines.append(json.dumps(assumed).replace("NASTY", nasty))
    record.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("AIPM_PROGRESS", str(record))
    portfolio.write(course, portfolio.two_modules(course)[0], f"{portfolio.TEXT}\n\x0b\x00 the end \u202e")
    try:
        found = gather(course).named("Ada\x00 \ud800\u202e Okafor")
        assert found.name == "Ada Okafor"
        as_html(found).encode("utf-8")
        assert as_docx(found)
        assert as_pptx(found)
    finally:
        portfolio.write(course, portfolio.two_modules(course)[0])


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("a\nb\n\nc", ["text", "text"]),
        ("- a\n  - b\n* c", ["item", "item", "item"]),
        ("> a\n> b", ["quote"]),
        ("```\n<b>\n```\nx", ["code", "text"]),
        ("| a | b |\n|---|---|\n| 1 |", ["table"]),
        ("---\n\n***", []),
        ("```\nnever closed", ["code"]),
        ("#not a heading\n# a heading #", ["text", "heading"]),
    ],
)
def test_markdown_is_read_as_blocks(source, kinds):
    assert [block.kind for block in blocks(source)] == kinds


def test_a_line_keeps_every_sign_that_is_not_markup():
    for text in ("2 * 3 * 4", "snake_case_name", "a < b & c > d", "5% of *", "**", "[x]", "`"):
        assert plain(runs(text)) == text


def test_a_text_that_is_long_or_deep_takes_no_time():
    import time

    begun = time.process_time()
    for text in ("*" * 40_000, "[" * 40_000, "`" * 40_000, "_a" * 20_000, "| " * 20_000, "**a" * 13_000, "![" * 20_000):
        blocks(text)
    assert time.process_time() - begun < 10


# The record as it may be


def test_an_empty_record_is_told_what_to_do_in_one_sentence(checkout, own_file):
    with pytest.raises(
        CourseError, match="There is nothing to show yet: run the check of a task until it is right"
    ) as told:
        gather(checkout)
    assert str(told.value).count(". ") == 0


def test_tasks_from_before_receipts_are_named_and_counted(course, tmp_path, monkeypatch):
    record = tmp_path / "progress.jsonl"
    lines = [json.loads(line) for line in (course / "work" / "progress.jsonl").read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line.pop("receipt", None)
    record.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    monkeypatch.setenv("AIPM_PROGRESS", str(record))
    monkeypatch.setenv("AIPM_ROOT", str(course))
    result = CliRunner().invoke(main, ["dossier", "--out", str(tmp_path / "x.html"), "--name", ""])
    assert result.exit_code == 0, result.output
    assert "came right before receipts were kept" in result.output.replace("\n", " ")
    found = gather(course)
    assert not found.decisions
    assert found.pages
    assert found.chapters[0].earned > 0


def test_a_retired_task_keeps_its_page_and_says_so(course, tmp_path, monkeypatch):
    name = portfolio.two_modules(course)[0].partition("_")[2]
    gone = Retired(f"{name}.gone_task", date(2026, 1, 1), "nobody learned from it", 2)
    record = tmp_path / "progress.jsonl"
    text = (course / "work" / "progress.jsonl").read_text(encoding="utf-8")
    question = next(line["question"] for line in map(json.loads, text.splitlines()) if "receipt" in line)
    record.write_text(text.replace(f'"{question}"', f'"{gone.id}"'), encoding="utf-8")
    monkeypatch.setenv("AIPM_PROGRESS", str(record))
    for place in ("aipm_course.registry.retired", "aipm_course.dossier.gather.retired"):
        monkeypatch.setattr(place, lambda: {gone.id: gone})
    (page,) = [page for page in gather(course).decisions if page.retired]
    assert page.retired == gone.said
    assert page.trace.check == gone.id.replace(".", "-")
    assert gone.said in "".join(Tags(as_html(gather(course))).text)


def test_the_seed_of_the_notebook_decides_which_answer_stands_there(course, tmp_path, monkeypatch):
    module = portfolio.two_modules(course)[1]
    record = tmp_path / "progress.jsonl"
    shutil.copy(course / "work" / "progress.jsonl", record)
    monkeypatch.setenv("AIPM_PROGRESS", str(record))
    record.parent.joinpath("x").mkdir()
    portfolio.solve(module.partition("_")[2], seed=5)
    assert {(page.seed, page.other_seeds) for page in gather(course, module).decisions} == {(0, (5,))}
    copy = course / "work" / module / f"{module.partition('_')[2]}.ipynb"
    before = copy.read_text(encoding="utf-8")
    copy.write_text(before.replace("seed = 0", "seed = 5"), encoding="utf-8")
    try:
        assert {(page.seed, page.other_seeds) for page in gather(course, module).decisions} == {(5, (0,))}
    finally:
        copy.write_text(before, encoding="utf-8")


def test_a_notebook_that_is_gone_or_broken_costs_its_texts_only(course):
    module = portfolio.two_modules(course)[0]
    copy = course / "work" / module / f"{module.partition('_')[2]}.ipynb"
    before, whole = copy.read_text(encoding="utf-8"), len(gather(course, module).decisions)
    for content in ("{", ""):
        copy.write_text(content, encoding="utf-8")
        try:
            found = gather(course, module)
            assert len(found.decisions) == whole
            assert not [page for page in found.pages if isinstance(page, Writing)]
        finally:
            copy.write_text(before, encoding="utf-8")


# The command


def test_the_command_writes_each_form(course, tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_ROOT", str(course))
    module = portfolio.two_modules(course)[0]
    for form, start in (("html", b"<!doctype html>"), ("docx", b"PK"), ("pptx", b"PK")):
        out = tmp_path / "deep" / f"mine.{form}"
        result = CliRunner().invoke(main, ["dossier", module, f"--{form}", "--out", str(out), "--name", "Ada"])
        assert result.exit_code == 0, result.output
        assert out.read_bytes().startswith(start)
    result = CliRunner().invoke(main, ["dossier", module.partition("_")[0]])
    assert result.exit_code == 0, result.output
    assert (course / "work" / f"dossier_{module}.html").is_file()
    assert "decisions" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "x.pdf"], "a portfolio is written as .html, .docx, .pptx"),
        (["--docx", "--out", "x.html"], "--docx does not go together with x.html"),
        (["99"], "There is no module '99'"),
    ],
)
def test_a_wrong_wish_is_told(course, monkeypatch, arguments, said):
    monkeypatch.setenv("AIPM_ROOT", str(course))
    result = CliRunner().invoke(main, ["dossier", *arguments])
    assert result.exit_code == 1
    assert said in " ".join(result.output.split())


@pytest.mark.parametrize(("form", "library"), [("docx", "docx"), ("pptx", "pptx")])
def test_without_the_extra_it_says_which_line_to_type(course, tmp_path, monkeypatch, form, library):
    monkeypatch.setenv("AIPM_ROOT", str(course))
    import sys

    for name in [name for name in sys.modules if name == library or name.startswith(f"{library}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    out = tmp_path / f"x.{form}"
    result = CliRunner().invoke(main, ["dossier", f"--{form}", "--out", str(out), "--name", ""])
    assert result.exit_code == 1
    assert f"`{library}` is missing. In a clone, type `uv sync --extra dossier`" in " ".join(result.output.split())
    assert not out.exists()


def test_line_is_a_value_with_its_unit():
    assert Line("cost", "34,556", "dollars").said == "34,556 dollars"


# The page for a board


def test_a_brief_has_few_decisions_with_their_number_bar_and_room(course, dossier):
    import docx
    from pptx import Presentation

    points = points_of(dossier)
    assert [point.page.module for point in points] == portfolio.two_modules(course)
    one = gather(course, portfolio.two_modules(course)[0])
    assert 4 <= len(points_of(one)) <= MOST
    page = "".join(Tags(brief_as_html(one)).text)
    document = docx.Document(io.BytesIO(brief_as_docx(one)))
    word = "\n".join(cell.text for table in document.tables for cell in table._cells)
    word += "\n".join(paragraph.text for paragraph in document.paragraphs)
    deck = Presentation(io.BytesIO(brief_as_pptx(one)))
    slides = "\n".join(
        cell.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    )
    slides += "\n".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide)
    slides += "\n".join(slide.shapes.title.text_frame.text for slide in deck.slides)
    for text in (page, word, slides):
        for point in points_of(one):
            assert point.number in text
            assert str(point.page.trace) in text
        assert all(line in text for line in ASKED)
        assert portfolio.HOSTILE in text


def test_the_command_writes_a_brief(course, tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_ROOT", str(course))
    for form in ("html", "docx", "pptx"):
        result = CliRunner().invoke(main, ["dossier", "--board", f"--{form}", "--name", "Ada"])
        assert result.exit_code == 0, result.output
        assert (course / "work" / f"brief.{form}").is_file()
