"""The two courses that attacks are tried on: plain nbgrader as shipped, and the workbook."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hostile.world import World

PLAIN_CELLS: list[tuple[str, str, float | None]] = [
    ("setup", "import math\n\nscores = [3, 5, 4, 4]", None),
    ("mean", "mean_score = ...\n### BEGIN SOLUTION\nmean_score = sum(scores) / len(scores)\n### END SOLUTION", 0),
    ("mean-test", "assert math.isclose(mean_score, 4.0)", 2),
    ("double", "double = ...\n### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION", 0),
    (
        "double-test",
        "assert double(3) == 6\n### BEGIN HIDDEN TESTS\nassert double(-1.5) == -3.0\n### END HIDDEN TESTS",
        2,
    ),
    ("ranking", 'ranking = ...\n### BEGIN SOLUTION\nranking = ["b", "c", "a"]\n### END SOLUTION', 0),
    ("ranking-test", 'assert sorted(ranking) == ["a", "b", "c"]\nassert ranking[0] == "b"', 3),
    ("best", 'best = ...\n### BEGIN SOLUTION\nbest = {"name": "b", "score": 5}\n### END SOLUTION', 0),
    ("best-test", 'assert isinstance(best, dict)\nassert best["name"] == "b" and best["score"] == max(scores)', 3),
]


def _cell(name: str, source: str, points: float | None) -> dict[str, Any]:
    settings = {"schema_version": 3, "grade_id": name, "task": False}
    if points is not None:
        settings |= {"grade": points > 0, "solution": points == 0, "locked": points > 0}
        if points:
            settings["points"] = points
    metadata = {} if points is None else {"nbgrader": settings}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def plain_template(folder: Path) -> Path:
    """Make a course of nbgrader's own, without any configuration, with an assignment of four questions and ten points."""
    source = folder / "source" / "ps1"
    source.mkdir(parents=True)
    notebook = {
        "cells": [_cell(*cell) for cell in PLAIN_CELLS],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (source / "quiz.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "aipm"\n')
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "ps1"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    return folder


def plain(folder: Path, template: Path) -> World:
    """Return a world around a copy of the plain course."""
    root = folder / "course"
    shutil.copytree(template, root)
    world = World(
        folder,
        root,
        "ps1",
        "quiz",
        root / "source" / "ps1" / "quiz.ipynb",
        root / "release" / "ps1" / "quiz.ipynb",
        "assert ",
        own=False,
    )
    world.enter_secret_into_gradebook()
    return world


def workbook(folder: Path, checkout: Path) -> World:
    """Return a world around a copy of the workbook, with module 04 in its gradebook."""
    from aipm_course.grading.config import course_config
    from aipm_course.grading.register import register

    root = folder / "course"
    root.mkdir()
    for name in ("exercises", "solutions", "datasets"):
        shutil.copytree(checkout / name, root / name)
    shutil.copy(checkout / "nbgrader_config.py", root)
    module = "04_rice"
    world = World(
        folder,
        root,
        module,
        "rice",
        root / "solutions" / module / "rice.ipynb",
        root / "exercises" / module / "rice.ipynb",
        "check(",
        own=True,
    )
    register(root, module, course_config(root).CourseDirectory.db_url, "aipm")
    world.enter_secret_into_gradebook()
    return world
