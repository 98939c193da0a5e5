"""A table of the learner's own: read as it comes, cleaned with a log, and handed to a module's own functions.

What kinds of tables there are, this package does not know: a module declares its kinds in its own folder.
"""
