"""The feedback page: who, points per task with its title, the explanations first, the rubric as a table; needs no network."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import Exporter
from nbconvert.filters import markdown2html
from nbformat import NotebookNode

from aipm_course.grading.history import AGAIN, NEW, Change, history, told
from aipm_course.grading.notebooks import grade_id, is_check
from aipm_course.grading.own import STUDENT
from aipm_course.grading.roster import names_of
from aipm_course.judging.show import inline
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import manifest_of

SIGNS = {
    "correct": "✓ Correct",
    "not_yet": "✗ Not yet",
    "not_attempted": "○ Not attempted yet",
    "failed": "! Could not be checked",
    "to_read": "… Waits for a person",
    "read": "Read by a person",
    "not_written": "○ Nothing written",
    "unreadable": "! Could not be read",
}
SAID_ALREADY = "No response."
"""nbgrader's own comment on an answer that was left blank; the check has said so in words."""
_TABLE = re.compile(r"(<table.*?</table>)", re.DOTALL)


class FeedbackPage(HTMLExporter):
    """Writes the page in place of nbgrader's, which shows a whole notebook and begins with its test cells."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Return the page; grades and comments are in the cells once the preprocessors have run."""
        graded, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        resources["output_extension"] = ".html"
        about = resources["nbgrader"]
        root = Path(str(self.config.CourseDirectory.root or "."))
        known = {
            "name": names_of(root).get(about["student"], ""),
            "read": _read_by_people(about),
            "history": history(root, about["assignment"], about["student"]),
        }
        return page_of(graded, {**about, **known}), resources


def page_of(notebook: NotebookNode, about: Any) -> str:
    """Return the feedback on an autograded notebook as one HTML page.

    Args:
        notebook: the notebook with grades and comments in the metadata of its cells.
        about: nbgrader's facts: student, assignment, notebook, late_penalty. Beside them, where they are known: name, the
            learner's; read, what became of each text that people read; history, what became of the points.
    """
    environment = Environment(
        loader=PackageLoader("aipm_course", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["inline"] = lambda text: Markup(inline(text))
    tasks = _tasks(notebook)
    problem = next((cell.metadata["aipm"]["unreadable"] for cell in notebook.cells if _is_unreadable(cell)), "")
    for task in tasks:
        if problem:
            task |= {"outcome": "unreadable", "why": []}
        elif not task["checked"]:
            task["outcome"] = about.get("read", {}).get(task["id"], task["outcome"])
    checked, written = ([task for task in tasks if task["checked"] is side] for side in (True, False))
    try:
        manifest = manifest_of(str(about["assignment"]))
        title = f"{manifest.number} · {manifest.title}"
    except CourseError:
        title = str(about["assignment"])
    return environment.get_template("grading/feedback.html.j2").render(
        title=title,
        student="" if about["student"] == STUDENT else about["student"],
        name=about.get("name", ""),
        problem=problem,
        total=sum(task["score"] for task in tasks) - float(about.get("late_penalty") or 0),
        of=sum(task["points"] for task in tasks),
        waiting=sum(task["points"] for task in written if task["outcome"] == "to_read"),
        regraded=[f"{one.at}: {told(one)}" for one in _since_handed_in(about.get("history", ())) if one.regraded],
        days_late=about["history"][-1].days_late if about.get("history") else 0,
        module=about["assignment"],
        tasks=tasks,
        score=sum(task["score"] for task in checked),
        points=sum(task["points"] for task in checked),
        written=written,
        late=float(about.get("late_penalty") or 0),
        signs=SIGNS,
    )


def _is_unreadable(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("aipm", {}).get("unreadable"))


def _since_handed_in(changes: Sequence[Change]) -> Sequence[Change]:
    """Return what came after the learner handed in last."""
    last = max((place for place, one in enumerate(changes) if one.why in (NEW, AGAIN)), default=-1)
    return changes[last + 1 :]


def _read_by_people(about: Any) -> dict[str, str]:
    """Return what became of each text that people read: "read", "to_read", or "not_written"."""
    from nbgrader.api import Gradebook, MissingEntry

    found = {}
    try:
        with Gradebook(about["db_url"]) as gradebook:
            copy = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            for grade in copy.grades:
                waits = grade.needs_manual_grade or (grade.auto_score is None and grade.manual_score is None)
                found[grade.name] = "to_read" if waits else "not_written" if grade.manual_score is None else "read"
    except (KeyError, MissingEntry):
        return {}
    return found


def _tasks(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return one entry per graded cell, with the text above it and the answer that belongs to it."""
    tasks: list[dict[str, Any]] = []
    text: list[str] = []
    section: list[str] = []
    answer, comment = "", ""
    outputs: list[Any] = []
    heading = ""
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        found = re.search(r"^## (.+)$", cell.source, flags=re.MULTILINE) if cell.cell_type == "markdown" else None
        if found and not about.get("grade"):
            heading, text, section = found.group(1), [], []
        if about.get("solution") and not about.get("grade"):
            answer, comment = cell.source, about.get("comment") or ""
            outputs = list(cell.get("outputs", []))
        if about.get("grade"):
            checked = is_check(cell)
            tasks.append(
                {
                    "id": grade_id(cell) or "",
                    "checked": checked,
                    "score": float(about.get("score") or 0),
                    "points": float(about.get("points") or 0),
                    "comment": markup(_said((about.get("comment") or "") if not checked else comment)),
                    "text": markup("\n\n".join(text)),
                    "rubric": _rubric("\n\n".join(section)),
                    **(_checked(cell, heading, answer, outputs) if checked else _written(cell, heading)),
                }
            )
            answer, comment, outputs, text = "", "", [], []
        elif cell.cell_type == "markdown":
            text.append(cell.source)
            section.append(cell.source)
    return tasks


def _checked(cell: NotebookNode, heading: str, answer: str, outputs: list[Any]) -> dict[str, Any]:
    told = cell.metadata.get("aipm", {})
    return {
        "title": told.get("task") or _short(heading),
        "outcome": told.get("outcome", "not_attempted"),
        "why": list(told.get("why", ())),
        "answer": answer,
        "outputs": [shown for output in outputs if (shown := shown_output(output))],
    }


def _written(cell: NotebookNode, heading: str) -> dict[str, Any]:
    return {
        "title": f"{_short(heading)} (your text)",
        "outcome": "to_read",
        "why": [],
        "answer": "",
        "own": markup(cell.source) if cell.cell_type == "markdown" else Markup("<pre>{}</pre>").format(cell.source),
        "outputs": [],
    }


def _said(comment: str) -> str:
    return "" if comment.strip() == SAID_ALREADY else comment


def _short(heading: str) -> str:
    """Return a heading without its points.

    >>> _short("W1 · Tell the sponsor (3 + 12 points)")
    'W1 Tell the sponsor'
    """
    return re.sub(r"\s*\([^()]*points?\)$", "", heading).replace(" · ", " ", 1)


def _rubric(text: str) -> Markup:
    """Return the table with the four levels, if the text above a written answer holds one."""
    tables = [
        table for table in _TABLE.findall(markup(text)) if "<th>1</th>" in re.sub(r"\s*style=\"[^\"]*\"", "", table)
    ]
    return Markup(tables[-1]) if tables else Markup("")


def shown_output(output: Any) -> Markup:
    """Return an output as HTML; what is in an autograded notebook has been made harmless already."""
    data = output.get("data", {})
    if "text/html" in data:
        return Markup(data["text/html"])
    if "image/png" in data:
        return Markup('<img alt="a picture that your code drew" src="data:image/png;base64,{}">').format(
            data["image/png"].strip()
        )
    if "text/markdown" in data:
        return markup(data["text/markdown"])
    words = data.get("text/plain") or "".join(output.get("text") or "") or "\n".join(output.get("traceback", []))
    return Markup("<pre>{}</pre>").format(re.sub(r"\x1b\[[0-9;]*m", "", words)) if words else Markup("")


def markup(text: str) -> Markup:
    """Return Markdown as HTML."""
    if not text.strip():
        return Markup("")
    # The first column of a rubric has no head; a screen reader reads one out for every cell.
    return Markup(re.sub(r"<th([^>]*)></th>", r"<th\1>row</th>", markdown2html(text)))
