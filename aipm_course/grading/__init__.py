"""nbgrader glue: pristine notebooks, kernels, and verdicts outside the kernel.

`execution` is the one place that starts kernels; `judging` is the one place that turns an exported answer into points
(by way of `aipm_course.checking.judge`).
"""
