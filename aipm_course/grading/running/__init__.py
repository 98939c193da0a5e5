"""Where the cells of a submission run: walls, warm processes that are forked, and what goes in and comes out.

Two ways lead in. `kernels` and `provisioner` are Jupyter's: nbgrader, nbval and nbclient use them. `lines`, `cells` and
`handed` are what `aipm grade --all` uses: one forked process per submission, cells in and lines of JSON out. Both take
their processes from `warm` (outside the wall) and `zygote` (inside), behind `sandbox`, `walls` and `calls`. Nothing here
knows a question or a grade.
"""
