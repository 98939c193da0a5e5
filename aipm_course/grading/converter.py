"""nbgrader's Autograde for one staged submission, in one pass instead of two."""

import json
import os
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.converters import Autograde

from aipm_course.grading.notebooks import PROBLEM
from aipm_course.grading.session import one_commit


class AutogradeOnce(Autograde):  # type: ignore[misc]
    """Sanitize and autograde a notebook without writing and reading it in between.

    Takes exactly one submission by its folder, whatever a learner's name would mean as a pattern.

    Attributes:
        notebook: what to run.
        problem: what is wrong with the submission, if anything; it is then not run.
        graded: the notebook that was written.
        failure: what stopped it, which nbgrader only logs.
    """

    notebook: NotebookNode
    problem: str | None = None
    graded: NotebookNode
    failure: Exception | None = None

    def init_notebooks(self) -> None:
        """Name the one notebook to convert."""
        folder = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments = {folder: [str(path) for path in sorted(Path(folder).glob("*.ipynb"))]}
        self.notebooks: list[str] = []

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Enter the submission into the gradebook at once."""
        try:
            with one_commit(self.coursedir.db_url):
                super().init_assignment(assignment_id, student_id)
        except Exception as error:
            self.failure = error
            raise

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Add what is wrong with the submission."""
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        resources["nbgrader"][PROBLEM] = self.problem
        return resources

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Run nbgrader's preprocessors of both passes, then write the result."""
        try:
            self._convert(notebook_filename)
        except Exception as error:
            self.failure = error
            raise

    def _convert(self, notebook_filename: str) -> None:
        resources = self.init_single_notebook_resources(notebook_filename)
        names = resources["nbgrader"]
        place = self._format_dest(names["assignment"], names["student"])
        os.makedirs(place, exist_ok=True)
        self.exporter._preprocessors = []
        for preprocessor in [*self.sanitize_preprocessors, *self.autograde_preprocessors]:
            self.exporter.register_preprocessor(preprocessor)
        resources["metadata"] = {"name": names["notebook"], "path": place}
        with utils.setenv(NBGRADER_EXECUTION="autograde"):
            output, resources = self.exporter.from_notebook_node(self.notebook, resources=resources)
        output = output.encode("utf-8", errors="replace").decode()  # half of a surrogate pair cannot be written
        self.graded = from_dict(json.loads(output))
        self.write_single_notebook(output, resources)
