"""Make the derived files: datasets/*.csv from the simulators, exercises/ from solutions/, outputs of lessons.

Building twice changes nothing. An exercise whose own solution does not earn every point stops the build.
"""

import csv
import os
import tempfile
from collections.abc import Collection, Iterator
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from aipm_course.datasets import sources
from aipm_course.grading.config import course_config
from aipm_course.grading.execution import ExecuteForGrading, probe_seed
from aipm_course.grading.judging import judge_cell
from aipm_course.grading.notebooks import grade_id, is_check, read_notebook
from aipm_course.grading.running.kernels import QUIET
from aipm_course.grading.stubs import release_config
from aipm_course.judging.show import as_text
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.places import exercise_path, short, solution_path
from aipm_course.record import OFF, PROGRESS
from aipm_course.registry import by_grade_id, module_of_lesson
from aipm_course.signposts import mark_exercise, mark_lesson


def solution_modules(root: Path) -> list[str]:
    """Return the modules that have a solution notebook."""
    return sorted(
        path.parent.name for path in (root / "solutions").glob("*/*.ipynb") if path.stem == short(path.parent.name)
    )


def lessons(root: Path, only: Collection[str] | None = None) -> list[Path]:
    """Return the notebooks to read.

    Args:
        root: folder of the checkout.
        only: full names of modules: their lessons, and the pages of no module, which count the points of all.
    """
    modules = set(solution_modules(root))
    pages = {page: module_of_lesson(page.stem) for page in sorted((root / "notebooks").glob("*.ipynb"))}
    return [page for page, module in pages.items() if only is None or module in only or module not in modules]


def build_datasets(root: Path, out: Path | None = None, *, only: Collection[str] | None = None) -> Iterator[Path]:
    """Write what seed 0 gives for every simulated table; yield each file written.

    Args:
        root: folder of the checkout.
        out: folder to write to instead of datasets/.
        only: full names of modules; the tables of others stay as they are.
    """
    folder = out or root / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources().values():
        path = folder / source.file
        if source.simulated and (only is None or path.parent.name in only):
            path.parent.mkdir(parents=True, exist_ok=True)
            source.make(0).to_csv(path, index=False, lineterminator="\n")
            yield path


def cards_owed(root: Path, only: Collection[str] | None = None) -> Iterator[str]:
    """Yield a sentence for each table whose card is missing, is another table's, or leaves out a column.

    A card without a list of columns says in words what they are, where each is an idea or a week, for example.

    Args:
        root: folder of the checkout.
        only: full names of modules; the tables of others are not looked at.
    """
    for name, source in sources().items():
        table = root / "datasets" / source.file
        if only is not None and table.parent.name not in only:
            continue
        card, shown = table.with_suffix(".md"), Path("datasets", source.file).with_suffix(".md").as_posix()
        if not card.exists():
            yield f"{shown} is missing: the card of {name} says what a row is, what each column means, and its limits."
            continue
        text = card.read_text(encoding="utf-8")
        if not text.startswith(f"# {name}\n"):
            yield f"{shown} has to begin with the line # {name}."
        if "| column |" in text and table.exists():
            with table.open(encoding="utf-8", newline="") as rows:
                columns = next(csv.reader(rows), [])
            if left_out := [column for column in columns if f"`{column}`" not in text]:
                yield f"{shown} says nothing of {listed(left_out)}."


def build_exercise(root: Path, module: str, out: Path | None = None) -> Path:
    """Generate a module's exercise from its solution, after proving that the solution earns every point.

    Args:
        root: folder of the checkout.
        module: full name of the module.
        out: folder to write to instead of exercises/.

    Returns:
        The written notebook.

    Raises:
        CourseError: the solution is not a notebook, a check cell does not belong to a question, points disagree, or
            the solution does not score full; the message says which task.
    """
    prove_solution(root, module)
    with tempfile.TemporaryDirectory(prefix="aipm-build-") as scratch:
        generated = _generate(root, module, Path(scratch))
        target = (out or root / "exercises") / module / generated.name
        target.parent.mkdir(parents=True, exist_ok=True)
        notebook = read_notebook(generated)
        mark_exercise(root, module, notebook)
        write_notebook(notebook, target)
    return target


def prove_solution(root: Path, module: str) -> None:
    """Run the solution notebook as it would be graded; raise `CourseError` unless every task scores full."""
    notebook = read_notebook(solution_path(root, module))
    resources = {"nbgrader": {"student": "author", "assignment": module, "notebook": short(module)}, "metadata": {}}
    execute = ExecuteForGrading(config=course_config(root), kernels="plain")
    executed, _ = execute.preprocess(deepcopy(notebook), resources)
    for cell in executed.cells:
        if not is_check(cell):
            continue
        question = by_grade_id(grade_id(cell) or "")
        if question is None:
            raise CourseError(f"{module}: check cell {grade_id(cell)!r} belongs to no question of aipm_course/modules.")
        if cell["metadata"]["nbgrader"]["points"] != question.points:
            raise CourseError(
                f"{question.id}: the notebook gives {cell['metadata']['nbgrader']['points']} points, the question {question.points}."
            )
        verdict = judge_cell(cell, question, accepted_seed=None, probe_seed=probe_seed(resources))
        if verdict.outcome is not Outcome.CORRECT:
            raise CourseError(
                f"The solution of {question.id} does not score full.\n{as_text(verdict)}\n" + "\n".join(verdict.errors)
            )


def run_lesson(root: Path, path: Path) -> NotebookNode:
    """Return a lesson with fresh outputs and nothing in it that changes from run to run."""
    from nbclient import NotebookClient

    notebook = read_notebook(path)
    mark_lesson(root, path.stem, notebook)
    client = NotebookClient(
        notebook,
        config=course_config(root),
        timeout=60,
        extra_arguments=list(QUIET),
        store_widget_state=False,
        record_timing=False,
        # The same output whether a kernel sends it in one piece or in two.
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    # Running a lesson for its outputs is nobody's progress.
    client.execute(env={**os.environ, PROGRESS: OFF})
    notebook["metadata"].pop("widgets", None)
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.11"}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # A widget's id is new in every run and useless without its kernel.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return notebook


def build_links(root: Path, path: Path) -> Path:
    """Write a lesson's links anew and run nothing; its outputs stay as they are."""
    notebook = read_notebook(path)
    mark_lesson(root, path.stem, notebook)
    write_notebook(notebook, path)
    return path


def build_lesson(root: Path, path: Path) -> Path:
    """Run a lesson and commit its outputs to the file."""
    write_notebook(run_lesson(root, path), path)
    return path


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in one fixed form."""
    path.write_text(nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n", encoding="utf-8", newline="\n")


def _generate(root: Path, module: str, scratch: Path) -> Path:
    """Run nbgrader's generate_assignment in a scratch folder with a gradebook of its own."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    config = course_config(root)
    config.merge(release_config())
    config.CourseDirectory.root = str(scratch)
    config.CourseDirectory.source_directory = str(root / "solutions")
    config.CourseDirectory.release_directory = str(scratch / "exercises")
    config.CourseDirectory.db_url = f"sqlite:///{scratch / 'gradebook.db'}"
    config.CourseDirectory.assignment_id = module
    config.GenerateAssignment.force = True
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
    return scratch / "exercises" / module / exercise_path(root, module).name
