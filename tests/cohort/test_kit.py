"""What an instructor prints: a page per live hour on one sheet, with the lesson's numbers, and texts to rate together."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from aipm_course.cli import main
from aipm_course.cohort.kit import handout_of, handout_page, make_kit, norming_page, screen
from aipm_course.cohort.reading import as_pdf
from aipm_course.grading.notebooks import read_notebook
from aipm_course.kernel.errors import CourseError
from aipm_course.places import short
from aipm_course.rating.norming import normings_of
from aipm_course.registry import manifests

pytestmark = pytest.mark.takes(15)


@pytest.fixture(scope="module")
def notes(root):
    folder = root / "docs" / "facilitation"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("[0-9]*.md"))}


def test_every_note_says_what_to_print_with_the_lessons_numbers(root, notes):
    for name, note in notes.items():
        handout = handout_of(note)
        assert handout, name
        assert 4 <= len(handout.bets) <= 6, name
        assert handout.leave, name
        assert handout.close, name
        assert len(handout.ended) >= 2, name
        lesson = (root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        for bet in handout.bets:
            for number in re.findall(r"\d[\d.,]*\d|\d", bet):
                assert number.rstrip(".,") in lesson, f"{name}: {number}"


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


def test_the_page_of_an_hour_is_one_sheet(root, notes, tmp_path):
    """All of them printed in one go: each begins a page, so one that runs over makes a page too many."""
    bodies = []
    for name, note in notes.items():
        page = handout_page(root, name, handout_of(note))
        head, _, body = page.partition("<body>")
        bodies.append(f'<div style="break-after: page">{body.partition("</body>")[0]}</div>')
    path = tmp_path / "all.html"
    path.write_text(f"{head}<body>{''.join(bodies)}</body></html>", encoding="utf-8")
    (printed,) = as_pdf([path])
    assert pages_of(printed) == len(notes)


def test_what_the_hour_ends_in_stands_below_the_fold(root, notes):
    for name, note in notes.items():
        above, _, below = handout_page(root, name, handout_of(note)).partition("Fold here")
        assert "What the hour ended in" in below
        assert "What the hour ended in" not in above


def test_whoever_is_remote_gets_the_bets_alone(root, notes):
    name = min(notes)
    page = handout_page(root, name, handout_of(notes[name]), below=False)
    assert "Write before you look" in page
    assert "What the hour ended in" not in page
    assert "To take along" not in page


def test_the_screen_has_the_scene_and_every_cell_under_its_name_and_nothing_that_answers(root, notes):
    for name in notes:
        lesson = root / "notebooks" / f"{name}.ipynb"
        shown, cells = json.loads(screen(lesson))["cells"], read_notebook(lesson).cells
        code = [cell for cell in cells if cell.cell_type == "code" and "warm_up(" not in cell.source]
        assert [cell["source"] for cell in shown[1::2]] == [cell.source.splitlines(keepends=True) for cell in code]
        assert not [cell for cell in shown[1::2] if cell["outputs"]]
        prose = ["".join(cell["source"]) for cell in shown[::2]]
        assert [text.splitlines()[-1] for text in prose] == [f"`{cell.id}`" for cell in code]
        assert "## " in prose[0]
        assert max(len(text.split()) for text in prose[1:]) < 30  # headings and a name
    assert screen(lesson) == screen(lesson)


def test_the_texts_to_rate_are_shown_without_their_key():
    for manifest in manifests():
        for norming in normings_of(manifest.short):
            blank, key = norming_page(norming, key=False), norming_page(norming, key=True)
            assert "☑" not in blank
            assert key.count("☑") == sum(sum(boxes) for one in norming.answers for boxes in one.ticks.values())
            assert "How a text is rated" in blank
            for answer in norming.answers:
                assert not [why for why in answer.why.values() if why in blank]


def test_a_module_without_a_page_to_print_is_told(root, tmp_path):
    name = next(path.stem for path in sorted((root / "docs" / "facilitation").glob("[0-9]*.md")))
    shutil.copytree(root / "docs" / "facilitation", tmp_path / "docs" / "facilitation")
    (tmp_path / "notebooks").mkdir()
    shutil.copy(root / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")
    made = make_kit(tmp_path, name)
    assert made[0].name == "handout.html"
    assert make_kit(tmp_path, name) == made
    (tmp_path / "docs" / "facilitation" / f"{name}.md").write_text("# A note without a page\n", encoding="utf-8")
    if not normings_of(short(name)):
        with pytest.raises(CourseError, match="nothing to print"):
            make_kit(tmp_path, name)


def test_it_is_a_command_of_instructors():
    told = CliRunner().invoke(main, ["kit", "--help"])
    assert told.exit_code == 0
    assert "For instructors" in told.output
