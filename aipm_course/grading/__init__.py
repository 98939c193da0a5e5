"""nbgrader glue: pristine notebooks, runs of submissions, and verdicts outside the process that ran them.

`execution` and `direct` have cells run, by way of `aipm_course.grading.running`; `judging` is the one place that turns an
exported answer into points (by way of `aipm_course.judging.judge`).
"""

import os

# One process per job uses one core. Where numpy is not loaded yet, it starts no threads that wait for work and count.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
