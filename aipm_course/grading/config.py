"""How nbgrader is set up for this course; nbgrader_config.py at the root hands it on."""

import os
import sys
from pathlib import Path

from traitlets.config import Config

from aipm_course.grading.gradebook import gradebook_url

CODE_STUB = "# your code here"
COURSE_ID = "aipm"


def course_config(root: Path) -> Config:
    """Return nbgrader's configuration for a checkout.

    Args:
        root: folder of the checkout.

    Returns:
        Source, release and gradebook places, and the preprocessors that move verdicts out of the kernel.
    """
    from nbconvert.preprocessors import ClearMetadataPreprocessor
    from nbgrader.preprocessors import (
        AssignLatePenalties,
        CheckCellMetadata,
        ClearOutput,
        IgnorePattern,
        LimitOutput,
        OverwriteCells,
        OverwriteKernelspec,
        SaveAutoGrades,
    )

    from aipm_course.grading.execution import ExecuteForGrading
    from aipm_course.grading.judging import JudgeAnswers
    from aipm_course.grading.pages import TakeOutScripts
    from aipm_course.grading.register import registrar
    from aipm_course.grading.transplant import Transplant

    _put_scripts_on_path()
    c = Config()
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = COURSE_ID
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "exercises"
    # What editors leave beside a solution must neither be released nor reach a graded kernel.
    c.CourseDirectory.ignore = [
        ".ipynb_checkpoints",
        "*.pyc",
        "__pycache__",
        "feedback",
        "*~",
        "*.bak",
        "*.orig",
        ".*.sw?",
    ]
    c.CourseDirectory.db_url = gradebook_url(root / "gradebook.db")
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.Transplant.release_directory = str(root / "exercises")
    c.Autograde.sanitize_preprocessors = [
        ClearOutput,
        Transplant,
        OverwriteKernelspec,
        OverwriteCells,
        CheckCellMetadata,
    ]
    c.Autograde.autograde_preprocessors = [
        ExecuteForGrading,
        TakeOutScripts,
        JudgeAnswers,
        IgnorePattern,
        ClearMetadataPreprocessor,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    c.GenerateFeedback.exporter_class = "aipm_course.grading.feedback.FeedbackPage"
    # A fresh checkout has no gradebook yet; the assignment is entered when it is first graded.
    c.Autograde.pre_convert_hook = registrar(root, COURSE_ID)
    # Silences a note about TCP on every kernel start.
    c.KernelManager.transport_encryption = "auto"
    return c


def _put_scripts_on_path() -> None:
    """Make `alembic` findable: nbgrader starts it by name for a new gradebook, also outside an activated environment."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
