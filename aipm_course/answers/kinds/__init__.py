"""The kinds of answer, a file per kind: each reads, compares and describes."""
