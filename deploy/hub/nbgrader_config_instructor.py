"""The instructor's part of nbgrader's configuration; install.sh puts it into ~/.jupyter.

For a cohort, say below which seed counts for whom, for example:
c.JudgeAnswers.seeds = {"ada": 11, "grace": 12, "*": 0}
"""

from pathlib import Path

from aipm_course.grading.config import course_config

c = get_config()  # noqa: F821 - nbgrader provides it
c.merge(course_config(Path.home() / "aipm"))
