"""Submissions of module 04 made from the released exercise, as a learner would fill it in."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from aipm_course.registry import of_module

MODULE = "04_rice"
FULL = sum(question.points for question in of_module("rice"))
"""Points that are checked in it; what a person reads comes on top."""
MIXED_POINTS = {
    "rice-clean_score": 1.0,  # quarterly reach read as monthly: reach and score are off
    "rice-full_effort": 4.0,
    "rice-what_moved": 1.0,  # blames build effort, the correlation is a guess, no way back yet
    "rice-how_sure": 4.0,
    "rice-other_lenses": 0.0,  # None
    "rice-pilots": 0.0,  # blank
    "rice-shock": 0.0,  # blank
    "rice-memo_levels": 2.0,  # takes the memo whose sum is wrong for a good one
}


def notebook(root: Path, folder: str) -> dict[str, Any]:
    """Return the exercise or solution as plain JSON."""
    return json.loads((root / folder / MODULE / "rice.ipynb").read_text(encoding="utf-8"))


def sources(nb: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the cells by their id."""
    return {cell["id"]: cell for cell in nb["cells"]}


def mixed(root: Path) -> dict[str, Any]:
    """Return the exercise filled in by hand: right, wrong and blank tasks, a log line on stderr, a warning."""
    nb, solved = deepcopy(notebook(root, "exercises")), sources(notebook(root, "solutions"))
    cells = sources(nb)
    text = "".join(solved["rice-clean_score-answer"]["source"])
    assert "/= 3" in text
    cells["rice-clean_score-answer"]["source"] = text.replace("/= 3", "/= 1")
    cells["rice-full_effort-answer"]["source"] = solved["rice-full_effort-answer"]["source"] + [
        "\nimport warnings\nwarnings.warn('careful')"
    ]
    cells["rice-what_moved-answer"]["source"] = (
        'what_moved = {"rank_correlation": 0.5, "biggest_fall": "drafts", "fall_cause": "build",\n'
        '              "biggest_rises": ["synonyms", "duplicates"], "labels_usd": ..., "amount_for_third": ...,\n'
        '              "amount_that_fits": ..., "way_back": ...}\n'
        'import sys; print("a log line", file=sys.stderr)'
    )
    cells["rice-how_sure-answer"]["source"] = solved["rice-how_sure-answer"]["source"]
    cells["rice-other_lenses-answer"]["source"] = "other_lenses = None"
    cells["rice-memo_levels-answer"]["source"] = (
        'memo_levels = {"A": {"numbers": 3, "way_back": 3, "reader": 3}, "B": {"numbers": 4, "way_back": 4, "reader": 3},\n'
        '               "C": {"numbers": 2, "way_back": 2, "reader": 4}}'
    )
    cells["rice-memo"]["source"] = "Dana, reply drafts do not start: 6.0 of 10.6 person-months are the review."
    return nb


def hand_in(root: Path, student: str, nb: dict[str, Any] | str) -> None:
    """Put a notebook where nbgrader collects submissions."""
    folder = root / "submitted" / student / MODULE
    folder.mkdir(parents=True)
    text = nb if isinstance(nb, str) else json.dumps(nb)
    (folder / "rice.ipynb").write_text(text, encoding="utf-8")


def points(root: Path, student: str) -> dict[str, float]:
    """Return nbgrader's score of every cell."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "aipm") as gradebook:
        graded = gradebook.find_submission_notebook("rice", MODULE, student)
        return {grade.name: float(grade.score) for grade in graded.grades}
