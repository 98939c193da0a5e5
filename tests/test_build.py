"""Derived files are what their sources make, and building refuses what is wrong."""

import json
import shutil
from pathlib import Path

import pytest

from aipm_course import CourseError
from aipm_course.build import build_datasets, build_exercise, build_lesson, cards_owed, lessons, solution_modules
from aipm_course.datasets import load, sources
from aipm_course.places import exercise_path
from aipm_course.registry import manifest_of

pytestmark = pytest.mark.takes(50)

ROOT = Path(__file__).parents[1]


def test_datasets_are_what_the_simulators_make(tmp_path, root):
    for path in build_datasets(root, tmp_path):
        assert path.read_bytes() == (root / "datasets" / path.relative_to(tmp_path)).read_bytes(), path


def test_no_table_is_left_over_and_each_has_a_card(root):
    tables = {name: root / "datasets" / source.file for name, source in sources().items()}
    assert set(tables.values()) == set((root / "datasets").glob("**/*.csv"))
    for name, path in tables.items():
        assert path.stat().st_size < 2_000_000
        card = path.with_suffix(".md").read_text(encoding="utf-8").casefold()
        assert ("simulated" if sources()[name].simulated else "source") in card, name
    assert list(cards_owed(root)) == []


def test_a_card_that_is_missing_or_leaves_a_column_out_is_named(root, tmp_path):
    shutil.copytree(root / "datasets", tmp_path / "datasets")
    gone, poor, other = [
        (name, tmp_path / "datasets" / source.file.with_suffix(".md"))
        for name, source in sources().items()
        if "| column |" in (root / "datasets" / source.file).with_suffix(".md").read_text(encoding="utf-8")
    ][:3]
    gone[1].unlink()
    column = next(iter(load(poor[0]).columns))
    poor[1].write_text(poor[1].read_text(encoding="utf-8").replace(f"`{column}`", "it"), encoding="utf-8")
    other[1].write_text(other[1].read_text(encoding="utf-8").replace(other[0], "another", 1), encoding="utf-8")
    said = list(cards_owed(tmp_path))
    assert len(said) == 3
    assert f"the card of {gone[0]}" in said[0]
    assert said[1].endswith(f"says nothing of {column}.")
    assert said[2].endswith(f"# {other[0]}.")
    assert list(cards_owed(tmp_path, only=())) == []


@pytest.mark.gate
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


def test_a_module_is_built_with_its_lesson_and_the_pages_that_count_all_points(root):
    """A new question changes the start page: it says how many points there are."""
    module, *others = solution_modules(root)
    built = {page.stem for page in lessons(root, [module])}
    assert {module, "00_start_here"} <= built
    assert not built & set(others)
    of_others = {page for other in others for page in manifest_of(other).lessons}
    assert built | of_others == {page.stem for page in lessons(root)}


def test_a_lesson_built_again_is_the_same_file(tmp_path, root):
    copy = tmp_path / "00_start_here.ipynb"
    shutil.copy(root / "notebooks" / copy.name, copy)
    build_lesson(root, copy)
    assert copy.read_bytes() == (root / "notebooks" / copy.name).read_bytes()
