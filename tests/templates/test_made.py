"""docs/templates/: made anew it is the same, every document of the interview ledger is there, and its numbers are the lessons'."""

import json
import re
from functools import cache

import pytest

from aipm_course.files import read_toml
from aipm_course.judging.levels import Levels
from aipm_course.kernel.errors import CourseError
from aipm_course.reference.ledger import ledger
from aipm_course.registry import MODULES, all_questions, manifest_of
from aipm_course.templates import source
from aipm_course.templates.making import contents, make
from aipm_course.templates.numbers import numbers_of
from aipm_course.templates.pages import COVERS, FOLDER, INDEX, fill
from aipm_course.templates.source import QUOTED, rubric_row, template_named, templates

pytestmark = pytest.mark.takes(60)

NOT_IN_THE_LESSON = {
    # from the module's own tables on the lesson's seed; the lesson works an example of its own by hand
    ("drift", "threshold"),
    ("drift", "threshold_cost"),
    ("drift", "inside_sla"),
    ("drift", "false_alarm"),
    ("drift", "unnoticed"),
    ("drift", "ten_alarms_weeks"),
    ("drift", "frauds_needed"),
    ("drift", "alarm_weeks"),
    ("drift", "cleared_now"),
    ("drift", "cleared_then"),
    ("drift", "uptime"),
    ("drift", "unowned"),
    ("metrics", "failed_bar"),
    # arithmetic on two numbers that the lesson shows, or one of its numbers with a digit more
    ("evaluation", "judge_high"),
    ("incidents", "minutes_hotfix"),
    ("data", "week_complete"),
    ("economics", "margin"),
    ("economics", "margin_1000"),
    ("metrics", "tickets_before"),
    ("metrics", "reports"),
    ("metrics", "escalation"),
    # sizes of tables that the lesson loads and does not count aloud
    ("data", "rows"),
    ("fairness", "applicants"),
    ("privacy", "prompts"),
    ("privacy", "tasks"),
    ("framing", "cases_b"),
    ("framing", "cases_c"),
    ("framing", "cases_d"),
    ("framing", "cases_e"),
    ("framing", "cases_f"),
    ("framing", "cases_g"),
    ("framing", "right_rule_g"),
}


def quoted():
    """Return module, name and form of every number in a filled template."""
    texts = [text for one in templates().values() for text in (one.head_filled, *(s.filled for s in one.sections))]
    return sorted({found.groups() for text in texts for found in QUOTED.finditer(text)}, key=str)


@cache
def numbers_shown(module):
    """Return the numbers of a module's lesson, as text and outputs show them."""
    path = MODULES.parents[1] / "notebooks" / f"{manifest_of(module).name}.ipynb"
    words = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        words.append("".join(cell["source"]))
        for output in cell.get("outputs", []):
            words.append("".join(output.get("text", [])))
            words += ["".join(output.get("data", {}).get(kind, [])) for kind in ("text/plain", "text/markdown")]
    text = " ".join(words).replace("−", "-")
    return {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}, text


def test_made_anew_they_are_the_same(root, tmp_path):
    made = list(make(tmp_path))
    assert len(made) == 2 * len(templates()) + 1
    for path in made:
        kept = root / path.relative_to(tmp_path)
        assert kept.exists(), f"{kept} is missing: aipm build"
        assert path.read_bytes() == kept.read_bytes(), f"{kept} is old: aipm build"
    assert {path.name for path in (root / FOLDER).iterdir()} == {path.name for path in made} - {INDEX.name}


def test_a_module_makes_only_what_quotes_it(tmp_path):
    made = {path.name for path in make(tmp_path, only=["fairness"])}
    assert "bias_report_filled.md" in made
    assert "experiment_plan.md" not in made


def test_every_document_of_the_ledger_has_a_template(root):
    asked = [row.id for row in ledger() if row.kind == "DELIV"]
    covered = {row for one in templates().values() for row in one.all_covers} | set(COVERS)
    assert covered == set(asked)
    rows = re.findall(r"^\| (DELIV-\d+) \| .+ \| (.+) \|$", (root / INDEX).read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row, _ in rows] == asked


def test_words_of_rubrics_are_read_and_not_typed(root):
    """An empty template holds the words of the module's own task, and no source holds them a second time."""
    every = [
        words for q in all_questions() if isinstance(q.kind, Levels) for row in q.kind.rubric.values() for words in row
    ]
    long = {words for words in every if len(words) > 25}
    for path in source.SOURCES.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert not [words for words in long if words in text], path.name
    for one in templates().values():
        page = dict(contents(one))[one.file].decode() if one.sections else ""
        for section in one.sections:
            for row in section.rows:
                assert f"Level 4: {row.levels[3]}." in page


def test_each_template_is_read_by_a_rubric():
    for one in templates().values():
        assert one.sheet.get("rubric") or any(section.rubric for section in one.sections), one.name


@pytest.mark.parametrize(("module", "name", "form"), quoted())
def test_a_number_of_a_filled_template_stands_in_the_lesson(module, name, form):
    value = numbers_of(module)[name]
    numbers, text = numbers_shown(module)
    shown = format(value, form or "")
    if (module, name) in NOT_IN_THE_LESSON:
        return
    if isinstance(value, str):
        assert value.casefold() in text.casefold()
        return
    number = abs(float(shown.strip("+-%").replace(",", "")))
    places = len(shown.rstrip("%").partition(".")[2])
    near = [given * factor for given in numbers for factor in (1, 100, 0.01)]
    near += [100 - one for one in near] if shown.endswith("%") else []
    assert any(abs(round(one, places) - number) < 0.5 * 10**-places + 1e-9 for one in near), (name, shown)


def test_no_number_of_a_module_is_given_for_nothing():
    """What nobody quotes would be kept up for nobody."""
    used = {(module, name) for module, name, _ in quoted()}
    assert {module for module, _ in used} == {path.parent.name for path in MODULES.glob("*/paper.py")}


def test_a_wrong_source_is_told(tmp_path):
    (tmp_path / "odd.toml").write_text('title = "Odd"\norder = 1\nuse = "x"\nfilled_with = "x"\ncover = []\n')
    with pytest.raises(CourseError, match=r"odd.toml: cover is no key.*covers"):
        source._template(tmp_path / "odd.toml")
    (tmp_path / "odd.toml").write_text('title = "Odd"\norder = 1\nuse = "x"\n')
    with pytest.raises(CourseError, match="has no 'filled_with'"):
        source._template(tmp_path / "odd.toml")
    head = 'title = "Odd"\norder = 1\nuse = "x"\nfilled_with = "x"\n[[sections]]\ntitle = "S"\n'
    (tmp_path / "odd.toml").write_text(head + 'asks = "a"\nfilled = "f"\nneeds = ["worth"]\n')
    with pytest.raises(CourseError, match="nobody can check worth"):
        source._template(tmp_path / "odd.toml")
    (tmp_path / "odd.toml").write_text(head + 'filled = "f"\n')
    with pytest.raises(CourseError, match="asks is missing"):
        source._template(tmp_path / "odd.toml")
    with pytest.raises(CourseError, match="no row of a rubric"):
        rubric_row("rice.memo_levels nothing")
    with pytest.raises(CourseError, match="quotes rice"):
        fill("{rice.nothing}", {"rice": {}}, "a test")


def test_names_are_taken_as_people_type_them():
    assert template_named("PRD one-page") is templates()["prd_one_page"]
    assert all(read_toml(source.SOURCES / f"{name}.toml") for name in templates())
