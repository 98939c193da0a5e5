"""The tasks of the module: a file and a Question each."""
