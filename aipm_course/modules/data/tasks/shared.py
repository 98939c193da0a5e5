"""What several tasks of this module rest on."""

OBJECTIVE_CONTRACT = "Write a data contract whose clauses stop the weeks that do harm and let the others pass."
OBJECTIVE_USABLE = (
    "Count what a model may be trained on where losses overlap, and choose the step that brings most back."
)
OBJECTIVE_LABELS = "Tell agreement from quality, and say whom to train again or what to mend instead."
OBJECTIVE_CURVE = "Say what more labels buy: the target, part of the way, or nothing."
OBJECTIVE_WRITE = "Write a data contract and data sheet that name levels, owner, consent, notice and gaps."
OBJECTIVE_MISSING = (
    "Say which segment the usable tickets leave out, and whether weights mend it or tickets must be collected."
)
OBJECTIVE_LINEAGE = "Follow a changed field to all that it reaches, and choose what to pause and whom to call first."
OBJECTIVE_SQL = (
    "Count in SQL what may be counted once, and find the clause by which another query loses or doubles rows."
)
