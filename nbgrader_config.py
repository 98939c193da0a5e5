"""nbgrader reads this file; what it says stands in aipm_course/grading/config.py and aipm_course/stubs.py.

For a cohort, say below which seed counts for whom, for example:
c.JudgeAnswers.seeds = {"ada": 11, "grace": 12, "*": 0}
"""

from pathlib import Path

from aipm_course.grading.config import course_config
from aipm_course.stubs import release_config

c = get_config()  # noqa: F821 - nbgrader provides it
c.merge(course_config(Path(__file__).resolve().parent))
c.merge(release_config())
