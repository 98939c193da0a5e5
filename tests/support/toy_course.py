"""A course folder with the exercise of the toy module, and copies of it as learners fill them in.

Small tasks and one table: a class of sixty is graded in seconds. Grade it in this process (one job), where the toy
module is registered.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

MODULE, FILE = "99_toy", "toy.ipynb"
CHECKED, WRITTEN = 10, 3
_ANSWERS = {
    "late_share": ("late_share", "late_share = ...", 'late_share = shops["late"].sum() / shops["orders"].sum()', 2),
    "delivery": (
        "delivery",
        'delivery = {"per_order": ..., "per_kilometer": ..., "decision": ...}',
        'per_order = shops["cost"].sum() / shops["orders"].sum()\n'
        'way = (shops["kilometers"] * shops["orders"]).sum()\n'
        'delivery = {"per_order": per_order, "per_kilometer": shops["cost"].sum() / way,\n'
        '            "decision": "raise" if per_order > 7 else "keep"}',
        4,
    ),
    "month": (
        "month",
        "month = ...",
        'orders = shops["orders"].where(shops["unit"] == "a month", shops["orders"] * 52 / 12)\n'
        'month = pd.DataFrame({"shop": shops["shop"], "orders": orders, "per_kilometer": orders / shops["kilometers"]})',
        2,
    ),
    "longest_way": (
        "longest_way",
        'longest_way = {"longest": [..., ..., ...], "by_week": [..., ...]}',
        'by_name = shops.set_index("shop")\n'
        'longest_way = {"longest": list(by_name["kilometers"].nlargest(3).index),\n'
        '               "by_week": list(by_name.index[by_name["unit"] == "a week"])}',
        2,
    ),
}
TASKS = tuple(_ANSWERS)
SETUP = (
    "import pandas as pd\nfrom aipm_course import check, hint, load, solution\n\n"
    'seed = 0  # another number: another town\nshops = load("toy_shops", seed=seed)\nshops'
)
MEMO = "Ada, the shop at the river pays most for a kilometer, so its deliveries should cost more from May."
STUB = "YOUR ANSWER HERE"
RUBRIC = """| | 1 | 2 |
|---|---|---|
| **Numbers** | none | the cost of a kilometer |
| **Reader** | jargon | Ada can act on it |
"""


def exercise(tasks: tuple[str, ...] = TASKS, points: dict[str, float] | None = None) -> dict[str, Any]:
    """Return the released exercise as plain JSON, with some of its tasks and other points if wanted."""
    cells = [_cell("markdown", "toy-01", "# 99 · A toy: the exercise\n\nSix shops deliver. What does it cost?")]
    cells.append(_cell("code", "toy-setup", SETUP))
    for number, name in enumerate(tasks, start=1):
        variable, blank, _, worth = _ANSWERS[name]
        worth = (points or {}).get(name, worth)
        cells += [
            _cell("markdown", f"toy-{name}-task", f"## A{number} · {name} ({worth} points)\n\nFill in `{variable}`."),
            _cell("code", f"toy-{name}-answer", f"# Work it out here.\n{blank}", solution=True),
            _cell("code", f"toy-{name}", f'check("toy.{name}", {variable}, seed=seed)', grade=True, points=worth),
            _cell("code", f"toy-{name}-help", f'# hint("toy.{name}")\n# solution("toy.{name}", seed=seed)'),
        ]
    cells += [
        _cell(
            "markdown",
            "toy-memo-task",
            "## W1 · Tell Ada\n\nWhich shop should pay more, and since when? Write below.\n\n" + RUBRIC,
        ),
        _cell("markdown", "toy-memo", STUB, solution=True, grade=True, points=WRITTEN),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(kind: str, name: str, source: str, *, solution: bool = False, grade: bool = False, points: float = 0) -> Any:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    if solution or grade:
        facts: dict[str, Any] = {
            "grade": grade, "grade_id": name, "locked": grade and not solution, "schema_version": 3,
            "solution": solution, "task": False, "cell_type": kind,
        }  # fmt: skip
        if grade:
            facts["points"] = points
        cell["metadata"] = {"nbgrader": facts}
        facts["checksum"] = compute_checksum(nbformat.from_dict(cell))
    return cell


def named(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a cell by its id."""
    return next(cell for cell in notebook["cells"] if cell["id"] == f"toy-{name}")


def own(kind: str, source: str, name: str = "mine") -> dict[str, Any]:
    """Return a cell that a learner added."""
    cell = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def solved(tasks: tuple[str, ...] = TASKS, memo: str = MEMO) -> dict[str, Any]:
    """Return a copy in which everything is right."""
    notebook = exercise(tasks)
    for name in tasks:
        named(notebook, f"{name}-answer")["source"] = _ANSWERS[name][2]
    named(notebook, "memo")["source"] = memo
    return notebook


def half() -> dict[str, Any]:
    """Return a copy with two right answers, a wrong one, a blank one and no memo: four points."""
    notebook = solved(memo=STUB)
    named(notebook, "delivery-answer")["source"] = named(exercise(), "delivery-answer")["source"]
    named(notebook, "month-answer")["source"] = (
        'month = pd.DataFrame({"shop": shops["shop"], "orders": 1.0, "per_kilometer": 2.0})'
    )
    return notebook


def as_node(notebook: dict[str, Any]) -> NotebookNode:
    """Return the notebook as nbformat has it."""
    return nbformat.from_dict(deepcopy(notebook))


def lay_out(folder: Path, root: Path) -> Path:
    """Make a course folder with the toy's exercise in it."""
    (folder / "datasets").mkdir()
    for kind in ("exercises", "solutions"):
        place = folder / kind / MODULE
        place.mkdir(parents=True)
        (place / FILE).write_text(json.dumps(exercise() if kind == "exercises" else solved()), encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(
        (root / "nbgrader_config.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return folder


def release(folder: Path, notebook: dict[str, Any]) -> None:
    """Replace the released exercise."""
    (folder / "exercises" / MODULE / FILE).write_text(json.dumps(notebook), encoding="utf-8")


def hand_in(
    folder: Path, student: str, notebook: dict[str, Any] | str | bytes, name: str = FILE, at: str = MODULE
) -> Path:
    """Put a file where nbgrader collects submissions; return it."""
    path = folder / "submitted" / student / at / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = notebook if isinstance(notebook, str | bytes) else json.dumps(notebook)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
