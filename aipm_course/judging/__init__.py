"""Check, hint, solution: compare an answer with its question, explain the verdict, render it."""
