"""nbgrader glue: pristine notebooks, runs of submissions, and verdicts outside the process that ran them.

`execution` and `direct` have cells run, by way of `aipm_course.grading.running`; `judging` is the one place that turns an
exported answer into points (by way of `aipm_course.judging.judge`).
"""
