"""nbgrader's Autograde for one staged submission, in one pass instead of two."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbconvert.writers.files import FilesWriter
from nbformat import NotebookNode, validate
from nbformat.v4.nbjson import BytesEncoder
from nbformat.v4.rwbase import strip_transient
from nbformat.validator import normalize
from nbgrader import utils
from nbgrader.converters import Autograde, GenerateFeedback

from aipm_course.grading.looked import BEFORE
from aipm_course.grading.notebooks import PROBLEM


class _OneFolder:
    """Converts the submission in one folder, whatever characters stand in its path, and keeps what stopped it.

    nbgrader takes a path for a pattern, and of an error it says "see the above traceback" where nothing is above.

    Attributes:
        failure: what stopped it.
    """

    failure: Exception | None = None
    coursedir: Any
    _format_source: Any

    def init_notebooks(self) -> None:
        """Name the one folder to convert."""
        folder = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments = {folder: [str(path) for path in sorted(Path(folder).glob("*.ipynb"))]}
        self.notebooks: list[str] = []

    def run(self) -> None:
        """Convert it.

        Raises:
            Exception: what stopped it, and not nbgrader's word that something did.
        """
        from nbgrader.converters.base import NbGraderException

        self.failure = None
        try:
            self.start()  # type: ignore[attr-defined]
        except NbGraderException:
            if self.failure is None:
                raise
            raise self.failure from None

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Do as nbgrader does."""
        try:
            super().init_assignment(assignment_id, student_id)  # type: ignore[misc]
        except Exception as error:
            self.failure = error
            raise

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Do as nbgrader does."""
        try:
            super().convert_single_notebook(notebook_filename)  # type: ignore[misc]
        except Exception as error:
            self.failure = error
            raise


class AutogradeFolder(_OneFolder, Autograde):  # type: ignore[misc]
    """nbgrader's Autograde for one folder."""


class FeedbackFolder(_OneFolder, GenerateFeedback):  # type: ignore[misc]
    """nbgrader's GenerateFeedback for one folder."""


class _InOnePass(Autograde):  # type: ignore[misc]
    """Autograde in one pass; serves for one submission after the other.

    Attributes:
        notebook: what to run.
        problem: what is wrong with the submission, if anything; it is then not run.
        before: what the learner's answers were when they were graded last, by graded cell.
        graded: the notebook that was written.
    """

    notebook: NotebookNode
    problem: str | None = None
    before: Mapping[str, str] = MappingProxyType({})
    graded: NotebookNode
    _made: dict[Any, Any] | None = None

    def start(self) -> None:
        """Do as nbgrader does, with a writer, an exporter and steps that are made once."""
        if self._made is None:
            self.writer = FilesWriter(parent=self, config=self.config)
            self.exporter = self.exporter_class(parent=self, config=self.config)
            self._made = {}
        self.init_notebooks()
        before = os.getcwd()
        os.chdir(self.coursedir.root)
        try:
            self.convert_notebooks()
        finally:
            os.chdir(before)

    def _steps(self) -> Iterator[Any]:
        """Yield the preprocessors of both passes; what an instructor wrote is made anew for each submission, as nbgrader does."""
        made = self._made if self._made is not None else {}
        for step in [*self.sanitize_preprocessors, *self.autograde_preprocessors]:
            if step not in made or not _serves_again(step):
                self.exporter._preprocessors = []
                self.exporter.register_preprocessor(step)
                (made[step],) = self.exporter._preprocessors
            yield made[step]

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Add what is wrong with the submission, and what it was before."""
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        resources["nbgrader"] |= {PROBLEM: self.problem, BEFORE: self.before}
        return resources

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Run nbgrader's preprocessors of both passes, then write the result.

        nbconvert's exporter would copy the notebook four times on the way, validate it three times and have Python
        indent it; here it is this converter's own, and nobody reads the file but programs.
        """
        resources = self.init_single_notebook_resources(notebook_filename)
        names = resources["nbgrader"]
        place = self._format_dest(names["assignment"], names["student"])
        os.makedirs(place, exist_ok=True)
        resources["metadata"] = {"name": names["notebook"], "path": place}
        resources = self.exporter._init_resources(resources)
        notebook = self.notebook
        with utils.setenv(NBGRADER_EXECUTION="autograde"):
            for step in self._steps():
                notebook, resources = step(notebook, resources)
        if len({cell.get("id") for cell in notebook.cells}) < len(notebook.cells):
            _, notebook = normalize(notebook)
        validate(strip_transient(notebook), relax_add_props=True)
        text = json.dumps(notebook, cls=BytesEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.graded = notebook
        # Half of a surrogate pair cannot be written.
        self.write_single_notebook(f"{text}\n".encode("utf-8", errors="replace").decode(), resources)


def _serves_again(step: Any) -> bool:
    """Return whether a step may serve for the next submission as well: those that are known to keep nothing of the last."""
    return isinstance(step, type) and step.__module__.partition(".")[0] in ("aipm_course", "nbconvert", "nbgrader")


class AutogradeOnce(_OneFolder, _InOnePass):
    """Sanitize and autograde a notebook without writing and reading it in between."""
