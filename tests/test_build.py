"""Derived files are what their sources make, and building refuses what is wrong."""

import json
import shutil
from pathlib import Path

import pytest

from aipm_course import CourseError
from aipm_course.build import build_datasets, build_exercise, build_lesson, solution_modules
from aipm_course.datasets import load, sources
from aipm_course.places import exercise_path

pytestmark = pytest.mark.takes(50)

ROOT = Path(__file__).parents[1]


def test_datasets_are_what_the_simulators_make(tmp_path, root):
    for path in build_datasets(root, tmp_path):
        assert path.read_bytes() == (root / "datasets" / path.relative_to(tmp_path)).read_bytes(), path


def test_the_tables_of_one_module_can_be_made_alone(tmp_path, root):
    """A changed simulator whose tables were not made again is found late; making one module makes them as well."""
    name = solution_modules(root)[0]
    made = list(build_datasets(root, tmp_path, [name]))
    assert made
    assert {path.parent.name for path in made} == {name}


def test_no_table_is_left_over_and_each_has_a_card(root):
    tables = {name: root / "datasets" / source.file for name, source in sources().items()}
    assert set(tables.values()) == set((root / "datasets").glob("**/*.csv"))
    for name, path in tables.items():
        assert path.stat().st_size < 2_000_000
        card = path.with_suffix(".md").read_text(encoding="utf-8")
        assert card.startswith(f"# {name}\n")
        if sources()[name].simulated:
            assert "simulated" in card.casefold()
        else:
            assert "source" in card.casefold()
        if name != "rice_draws":
            for column in load(name).columns:
                assert f"`{column}`" in card, (name, column)


@pytest.mark.grading
@pytest.mark.parametrize("module", solution_modules(ROOT))
def test_exercises_are_what_their_solutions_make(tmp_path, root, module):
    made = build_exercise(root, module, tmp_path)
    assert made.read_bytes() == exercise_path(root, module).read_bytes()


def edited(root: Path, folder: Path, name: str, change) -> Path:
    """Copy the solution into another checkout with one cell changed."""
    shutil.copytree(root / "solutions", folder / "solutions")
    path = folder / "solutions" / "04_rice" / "rice.ipynb"
    nb = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in nb["cells"] if cell["id"] == name)
    change(cell)
    path.write_text(json.dumps(nb), encoding="utf-8")
    return folder


@pytest.mark.grading
def test_a_solution_that_does_not_score_full_stops_the_build(tmp_path, root):
    def wrong(cell):
        cell["source"] = 'memo_levels = {"A": 4, "B": 3, "C": 4}'

    with pytest.raises(CourseError, match=r"rice\.memo_levels does not score full"):
        build_exercise(edited(root, tmp_path, "rice-memo_levels-answer", wrong), "04_rice", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.grading
def test_points_that_disagree_with_the_question_stop_the_build(tmp_path, root):
    def dearer(cell):
        cell["metadata"]["nbgrader"]["points"] = 30

    with pytest.raises(CourseError, match="30 points, the question 3"):
        build_exercise(edited(root, tmp_path, "rice-memo_levels", dearer), "04_rice", tmp_path / "out")


def test_a_lesson_built_again_is_the_same_file(tmp_path, root):
    copy = tmp_path / "00_start_here.ipynb"
    shutil.copy(root / "notebooks" / copy.name, copy)
    build_lesson(root, copy)
    assert copy.read_bytes() == (root / "notebooks" / copy.name).read_bytes()
