"""Put a learner's text into a pristine copy of the exercise.

Points, locks, tags, check cells and their order come from the released notebook, whatever the submission claims. The
learner's own additional cells keep their place, since an answer may rest on them.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from aipm_course.grading.notebooks import grade_id, is_answer, read_notebook
from aipm_course.grading.pages import harmless_text


def transplant(submission: NotebookNode, pristine: NotebookNode) -> NotebookNode:
    """Return the pristine notebook with the submission's answers and additional cells in it.

    A cell of the submission belongs to a pristine cell if it is the first with its nbgrader name, or else with its
    cell id. Answer cells and plain code cells take the learner's text; all other pristine cells stay as released.
    What belongs to no pristine cell (added, copied or renamed) is kept right behind the cell it stood behind, without
    metadata and outputs.
    """
    result = deepcopy(pristine)
    places = {name: place for place, cell in enumerate(result.cells) if (name := grade_id(cell))}
    by_id = {cell["id"]: place for place, cell in enumerate(result.cells) if "id" in cell}
    filled: set[int] = set()
    extras: dict[int, list[NotebookNode]] = {}
    last = -1
    for cell in submission.cells:
        name = grade_id(cell)
        place = places.get(name) if name else None
        if place is None or place in filled:
            place = by_id.get(str(cell.get("id")))
        if place is None or place in filled:
            extras.setdefault(last, []).append(_plain(cell))
            continue
        filled.add(place)
        last = max(last, place)
        target = result.cells[place]
        fillable = is_answer(target) or (target["cell_type"] == "code" and grade_id(target) is None)
        if fillable and target["source"] != cell["source"]:
            target["source"] = _text(cell["source"], target["cell_type"])
    cells = list(extras.get(-1, []))
    for place, cell in enumerate(result.cells):
        cells += [cell, *extras.get(place, [])]
    for number, cell in enumerate(cells):
        cell.setdefault("id", f"extra-{number}")
    result.cells = cells
    return result


class Transplant(NbGraderPreprocessor):  # type: ignore[misc]
    """Replace a submission by the pristine notebook with its answers in it, before nbgrader looks at it."""

    release_directory = Unicode(help="Folder with the released exercises.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the transplanted notebook; an exercise that was never released is left as it is."""
        names = resources["nbgrader"]
        path = Path(self.release_directory) / names["assignment"] / f"{names['notebook']}.ipynb"
        if not path.exists():
            self.log.warning("No released notebook %s: %s is graded as it was handed in", path, names["notebook"])
            return nb, resources
        return transplant(nb, read_notebook(path)), resources


def _plain(cell: NotebookNode) -> NotebookNode:
    """Return a cell with nothing but its type and text."""
    kind = cell["cell_type"] if cell["cell_type"] in ("code", "markdown") else "raw"
    plain: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": _text(cell["source"], kind)}
    if kind == "code":
        plain |= {"outputs": [], "execution_count": None}
    return NotebookNode(plain)


def _text(source: str, kind: str) -> str:
    """Return a learner's text; what is shown as a page must not run in it."""
    return source if kind == "code" else harmless_text(source)
