"""What `aipm new` writes runs and proves itself in a copy of the checkout; `aipm preview` shows every reply."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aipm_course import author
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import all_questions, modules

pytestmark = pytest.mark.takes(25)

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course with a new module and a new task in it."""
    copy = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "aipm_course", copy / "aipm_course", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", copy)
    (copy / "solutions").mkdir()
    (copy / "exercises").mkdir()
    aipm(copy, "new", "module", "98_toys", "--title", "Toys")
    aipm(copy, "new", "task", "toys.typical_wait", "--points", "2")
    aipm(copy, "new", "task", "toys.second_desk", "--story", "--points", "2", "--title", 'Who "keeps" it?')
    return copy


@pytest.fixture(scope="module")
def built(course):
    """The same course, its module built once: no test waits for another one to have done it."""
    aipm(course, "build", "98_toys")
    return course


def aipm(folder, *arguments, fails=False):
    # No site packages of the checkout: the copy comes first.
    environment = {**os.environ, "PYTHONPATH": str(folder), "AIPM_ROOT": str(folder)}
    command = [sys.executable, "-m", "aipm_course.cli", *arguments]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode != 0) == fails, result.stdout + result.stderr
    return result.stdout + result.stderr if fails else result.stdout


def test_a_new_module_builds_and_its_solution_scores_full(built):
    exercise = json.loads((built / "exercises" / "98_toys" / "toys.ipynb").read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in exercise["cells"]]
    assert ids[:2] == ["toys-intro", "toys-setup"]
    for task in ("promise", "typical_wait", "second_desk"):
        start = ids.index(f"toys-{task}-task")
        assert ids[start : start + 4] == [f"toys-{task}-{part}".rstrip("-") for part in ("task", "answer", "", "help")]
    assert "BEGIN SOLUTION" not in json.dumps(exercise)


def test_what_is_new_keeps_the_bars(course):
    for target in ("toys", "toys.second_desk"):  # a bar of a module is held by the new question alone as well
        found = json.loads(aipm(course, "prove", target, "--seeds", "3", "--json"))
        assert found["passes"], found["figures"]


def test_nothing_that_exists_is_written_over(course):
    task = course / "aipm_course" / "modules" / "toys" / "tasks" / "a1_promise.py"
    before = task.read_text(encoding="utf-8")
    aipm(course, "new", "module", "98_toys", fails=True)
    aipm(course, "new", "task", "toys.promise", fails=True)
    assert task.read_text(encoding="utf-8") == before


def test_a_title_stands_as_it_was_typed(course):
    key = (course / "aipm_course" / "modules" / "toys" / "tasks" / "a3_second_desk.py").read_text(encoding="utf-8")
    assert key.startswith('"""A3: Who "keeps" it?"""')
    assert r'title="Who \"keeps\" it?",' in key


def test_a_task_with_a_story_has_a_table_of_its_own(course):
    said = aipm(course, "new", "task", "toys.second_desk", "--story", fails=True)
    assert "toys.second_desk is there already" in said
    assert aipm(course, "data").count("toys_second_desk") == 1


@pytest.mark.parametrize("name", ["toys", "9_toys", "98-toys", "98_Toys"])
def test_a_module_needs_a_number_and_a_name(name, tmp_path):
    with pytest.raises(CourseError, match="two digits"):
        author.new_module(tmp_path, name)


def test_a_task_needs_its_module(tmp_path):
    with pytest.raises(CourseError, match="There is no module"):
        author.new_task(tmp_path, "nowhere.task")
    with pytest.raises(CourseError, match="by module and name"):
        author.new_task(tmp_path, "nowhere")
    with pytest.raises(CourseError, match="is there already"):
        author.new_task(tmp_path, next(question.id for question in all_questions() if question.module in modules()))


def test_what_is_left_of_a_skeleton_is_named(course):
    shown = aipm(course, "prove", "toys.typical_wait", "--seeds", "1")
    left = [line for line in shown.splitlines() if line.startswith("still as the skeleton has it")]
    for file in (
        "a1_promise.py",
        "a2_typical_wait.py",
        "test_typical_wait.py",
        "toys.ipynb",
        "diagnostic.toml",
        "road.toml",
        "a3_second_desk.py",
        "simulators/second_desk.py",
        "second_desk.md",
        "module.toml",
    ):
        assert any(file in line for line in left), left
    assert any("the title of toys.typical_wait is its name" in line for line in left)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("rows = data", "rows = date", ["in _answer: rows = date", "NameError: name 'date' is not defined"]),
        ("points=2,", "points=2", ["a2_typical_wait.py, line ", "SyntaxError"]),
    ],
    ids=["a name", "a comma"],
)
def test_an_author_hears_the_own_line_and_not_the_engines(course, right, wrong, told):
    key = course / "aipm_course" / "modules" / "toys" / "tasks" / "a2_typical_wait.py"
    before = key.read_text(encoding="utf-8")
    key.write_text(before.replace(right, wrong, 1), encoding="utf-8")
    try:
        said = aipm(course, "prove", "toys.typical_wait", "--seeds", "1", fails=True)
    finally:
        key.write_text(before, encoding="utf-8")
    assert all(words in said for words in told), said
    assert "Traceback" not in said
    assert "click" not in said


def test_a_name_that_no_field_has_is_told_although_the_proof_ends_there(course):
    key = course / "aipm_course" / "modules" / "toys" / "tasks" / "a1_promise.py"
    before = key.read_text(encoding="utf-8")
    key.write_text(before.replace('Follows("promise", ("late",)', 'Follows("promise", ("lat",)'), encoding="utf-8")
    try:
        said = aipm(course, "prove", "toys.promise", "--seeds", "1", fails=True)
    finally:
        key.write_text(before, encoding="utf-8")
    assert "the `Follows` of promise names 'lat', which is no field of the answer. Did you mean late?" in said


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (
            'take = "requests"',
            'take = "request"',
            "`take` asks for 'request', which is not there. Did you mean requests?",
        ),
        (":toys_room", ":toy_room", "`make` asks for 'toy_room', which is not there. Did you mean toys_room?"),
    ],
    ids=["take", "make"],
)
def test_a_table_that_cannot_be_made_is_named_with_its_key(course, right, wrong, told):
    manifest = course / "aipm_course" / "modules" / "toys" / "module.toml"
    before = manifest.read_text(encoding="utf-8")
    manifest.write_text(before.replace(right, wrong, 1), encoding="utf-8")
    try:
        said = aipm(course, "build", "toys", fails=True)
    finally:
        manifest.write_text(before, encoding="utf-8")
    assert f"[tables.toys_requests] in module.toml of toys: {told}" in said


def test_a_table_without_a_card_is_named(course):
    card = course / "datasets" / "98_toys" / "second_desk.md"
    text = card.read_text(encoding="utf-8")
    card.unlink()
    try:
        said = aipm(course, "build", "toys")
    finally:
        card.write_text(text, encoding="utf-8")
    assert "to do datasets/98_toys/second_desk.md is missing" in said


def test_a_module_is_built_with_its_tables(built):
    table = built / "datasets" / "98_toys" / "requests.csv"
    before = table.read_bytes()
    table.unlink()
    assert (table.parent / "second_desk.csv").exists()
    said = aipm(built, "build", "toys")
    assert table.read_bytes() == before
    assert "datasets/98_toys/requests.csv new" in said
    assert {path.parent.name for path in built.glob("datasets/*/*.csv")} == {"98_toys"}


def test_a_preview_says_each_reply_once():
    question = next(question for question in all_questions() if len(question.misconceptions) > 2)
    blocks = re.findall(r"</h3>(<div role=.status..*?</div>)", author.preview(question, (0,)), re.DOTALL)
    assert len(blocks) == len(set(blocks)) > 2


def test_a_preview_shows_the_reply_to_every_known_slip():
    question = next(question for question in all_questions() if len(question.misconceptions) > 2)
    page = author.preview(question, (0,))
    for slip in question.named:
        applies = slip.answer(question.data(0)) is not None
        assert bool(re.search(rf"slip {slip.name}(<|; )", page)) == applies
    assert "<script" not in page
