"""The answer key: a file and a Question per task."""
