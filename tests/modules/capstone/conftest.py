"""The solution notebook, worked by somebody with other choices than its author's."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from aipm_course.grading.notebooks import read_notebook
from aipm_course.places import course_root

ANSWERS = {
    "choose": "choose",
    "prepare": "prepare",
    "evaluate": "evaluate",
    "beta": "beta_read",
    "operate": "operate",
    "board": "board",
}
AUTHOR = {
    "terms": "notice",
    "labels": "some",
    "source": "partner",
    "cutoff": "middle",
    "speed": "middle",
    "logs": "sample",
    "reserve": "some",
}
MONITORS = 'three = ["by_segment", "version", "log_scan"]'


@pytest.fixture(scope="session")
def solved() -> Callable[[int, Mapping[str, Any]], dict[str, Any]]:
    """Return a function of a seed and choices; it returns the answer to each task, worked out by the solution's cells."""
    cells = read_notebook(course_root() / "solutions" / "19_capstone" / "capstone.ipynb").cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "code" and not cell.id.endswith("-check"))

    def solve(seed: int, plan: Mapping[str, Any]) -> dict[str, Any]:
        source = text
        swaps = {f'"{name}": "{was}"': f'"{name}": "{plan.get(name, was)}"' for name, was in AUTHOR.items()}
        swaps[MONITORS] = f"three = {sorted(plan.get('monitors', ('by_segment', 'version', 'log_scan')))!r}"
        swaps["seed = 0 "] = f"seed = {seed} "
        for was, now in swaps.items():
            assert source.count(was) == 1, was
            source = source.replace(was, now)
        names: dict[str, Any] = {}
        exec(compile(source, "solution", "exec"), names)
        return {task: names[name] for task, name in ANSWERS.items()}

    return solve
