"""Everything that a gradebook says, to compare two of them."""

import sqlite3
from pathlib import Path


def grades(folder: Path) -> dict[tuple[str, str], tuple]:
    """Return all that the gradebook says about each graded cell."""
    with sqlite3.connect(folder / "gradebook.db") as gradebook:
        rows = gradebook.execute(
            "select submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score, "
            "grade.extra_credit, grade.needs_manual_grade from grade join base_cell on grade.cell_id = base_cell.id "
            "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
            "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id"
        ).fetchall()
        rows += gradebook.execute(
            "select submitted_assignment.student_id, base_cell.name || ' comment', comment.auto_comment, "
            "comment.manual_comment from comment join base_cell on comment.cell_id = base_cell.id "
            "join submitted_notebook on comment.notebook_id = submitted_notebook.id "
            "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id"
        ).fetchall()
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}
