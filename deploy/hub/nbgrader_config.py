"""What nbgrader has to know on a hub, for everybody; install.sh puts it into the hub's environment.

The instructor's own configuration (~/.jupyter/nbgrader_config.py) adds where the course lies.
"""

import sys
from pathlib import Path

from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.exchange import CheckedCollect, PrivateSubmit

c = get_config()  # noqa: F821 - nbgrader provides it
c.CourseDirectory.course_id = COURSE_ID
c.Exchange.root = str(Path(sys.prefix).parent / "exchange")
c.ExchangeFactory.submit = PrivateSubmit
c.ExchangeFactory.collect = CheckedCollect
