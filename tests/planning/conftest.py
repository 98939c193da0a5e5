"""What the tests of this folder share."""

import pytest


@pytest.fixture
def own_file(tmp_path, monkeypatch):
    """The learner's own file of progress, empty."""
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("AIPM_PROGRESS", str(path))
    return path
