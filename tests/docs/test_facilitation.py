"""Facilitator notes fit into their hour and speak of misconceptions that exist."""

import itertools
import re
from pathlib import Path

import pytest

from aipm_course import curriculum
from aipm_course.cohort.notes import replies
from aipm_course.datasets import sources
from aipm_course.grading.notebooks import read_notebook
from aipm_course.registry import find, manifest_of

NOTES = sorted((Path(__file__).parents[2] / "docs" / "facilitation").glob("[0-9]*.md"))
HEADINGS = ["Run of show", "To print", "Never cut", "Cut if late", "Expected wrong answers", "If they ask"]


@pytest.fixture(params=NOTES, ids=lambda path: path.stem)
def note(request):
    return request.param.stem, request.param.read_text(encoding="utf-8")


def part(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_there_are_notes_on_the_modules_that_have_a_live_hour():
    assert {"02_models", "04_rice", "07_metrics", "13_drift", "15_fairness"} <= {path.stem for path in NOTES}
    overview = (NOTES[0].parent / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in NOTES if f"]({path.name})" not in overview] == []


def test_a_note_has_its_parts_and_its_module(note):
    name, text = note
    module = curriculum.module(name.partition("_")[2])
    assert module.ready
    assert text.startswith(f"# {name[:2]} · {module.title.partition(':')[0]}")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert [heading for heading in headings if heading != "At hand"] == HEADINGS
    for heading in ("Never cut", "Cut if late", "If they ask"):
        assert part(text, heading).count("\n- ") >= 3


def test_a_note_serves_a_room_of_any_size_and_whoever_is_quick(note):
    """What somebody needs who prepares from the note alone."""
    ready = part(note[1], "At hand")
    assert "**Six, fifteen or forty people.**" in ready
    assert "Remote: " in ready
    assert "Silence: " in ready
    pushes = ready.partition("**Right answers that come quickly, and a push:**")[2]
    assert pushes.count('\n| "') >= 4
    assert re.search(r'(To open|Opening sentence): "', note[1])
    assert re.search(r'(To close|Closing sentence): "', note[1])


def test_the_hour_has_sixty_minutes_without_a_gap(note):
    spans = [tuple(map(int, span)) for span in re.findall(r"^\| (\d+)–(\d+) \|", note[1], flags=re.MULTILINE)]
    assert spans[0][0] == 0
    assert spans[-1][1] == 60
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert start == end
    for start, end in re.findall(r"\((\d+)–(\d+)\)", part(note[1], "Cut if late")):
        assert (int(start), int(end)) in spans


def test_a_note_names_what_is_there_for_whoever_prepares_from_it_alone(note):
    """What was missing when two hours were prepared from the notes alone (hours_prepared.md)."""
    name, text = note
    show, cut = part(text, "Run of show"), part(text, "Cut if late")
    assert "At minute 40" in cut or "still at minute 40" in cut  # nothing that is over by then
    assert not re.search(r"on one slide|[Cc]ells? \d", text)  # there are no slides, and cells have names
    cells = {cell.id for cell in read_notebook(NOTES[0].parents[2] / "notebooks" / f"{name}.ipynb").cells}
    for span in show.split("\n"):
        if not span.startswith(("| ", "On the screen")):
            continue
        named = re.findall(r"`([a-z]+-[\w-]+|-\w+)`", span)
        assert [
            cell for cell in named if cell not in cells and f"{name.partition('_')[2]}-lesson{cell}" not in cells
        ] == []
    minutes = re.findall(r"^On the screen, from minute: (.+)", show, re.MULTILINE)
    starts = re.findall(r"^\| (\d+)–", show, re.MULTILINE)
    assert name[:2] in ("04", "12") or set(re.findall(r"(?:^|; )(\d+) ", minutes[0])) <= set(starts)
    for line in show.splitlines():
        assert "in the chat" not in line or "aloud or in the chat" in line  # a room has none
    assert "`bets.html`" in part(text, "To print")  # a file cannot be folded


def test_every_expected_wrong_answer_is_one_that_the_module_knows(note):
    module, text = note
    rows = [line for line in part(text, "Expected wrong answers").splitlines() if line.startswith('| "')]
    assert len(rows) >= 8
    for row in rows:
        question, column, name = re.search(r"`(\w+\.\w+)`(, column)? `(\w+)` \|", row).groups()
        assert question.startswith(module.partition("_")[2] + ".")
        asked, reply = find(question), row.split("|")[3]
        assert len(reply.split()) <= 30
        if column:
            # Nothing but the engine speaks of this part of the answer; the report counts no slip there.
            assert name in (getattr(asked.kind, "fields", None) or getattr(asked.kind, "columns", {}))
        else:
            assert name in {one.name for one in asked.named}
            assert replies(NOTES[0].parents[2], [module])[question, name] in reply


def test_calls_in_the_notes_are_exported(note):
    import aipm_course

    for call in re.findall(r"`(\w+)\(", note[1]):
        assert call in aipm_course.__all__


def test_links_lead_somewhere(note):
    folder = NOTES[0].parent
    for path in [*NOTES, folder / "README.md"]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (folder / target).exists(), f"{path.name}: {target}"


def test_numbers_and_figures_are_those_of_the_lesson(note):
    name, text = note
    folder = NOTES[0].parents[2] / "notebooks"
    path = folder / f"{name}.ipynb"
    lesson = "\n".join(
        (folder / f"{page}.ipynb").read_text(encoding="utf-8") for page in manifest_of(name.partition("_")[2]).lessons
    )
    for number in re.findall(r"\d+\.\d+%", text):
        assert number in lesson, number
    for number in re.findall(r"\$?\d[\d.,]*\d|\d", part(text, "At hand")):
        assert number.rstrip(".,").lstrip("$") in lesson, number
    code = "\n".join(cell.source for cell in read_notebook(path).cells if cell.cell_type == "code")
    assert "seed=seed" in code  # the exercise has other numbers, and the hour must not show them
    for call in re.findall(r"`(\w+\([^)`]*\))`", text):
        function, _, rest = call.partition("(")
        published = function == "load" and not sources()[rest.strip(')"')].simulated
        assert "seed=seed" in call or f"{function}()" in code or published, call


def test_whoever_speaks_for_sales_or_models_is_right_once_in_each_module():
    folder = NOTES[0].parent
    overview = (folder / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r'^\| (\d\d) \| (\w+).* \| "(.+)" \|$', part(overview, "Who is right"), flags=re.MULTILINE)
    assert [number for number, _, _ in rows] == [path.stem[:2] for path in NOTES if path.stem[:2] != "20"]
    for number, who, words in rows:
        path = min((folder.parents[1] / "notebooks").glob(f"{number}_*.ipynb"))  # the first lesson, where there are two
        prose = "\n".join(cell.source for cell in read_notebook(path).cells if cell.cell_type == "markdown")
        assert words in prose, f"{number}: {words}"
        assert who in prose or who == "the", f"{number}: {who}"
