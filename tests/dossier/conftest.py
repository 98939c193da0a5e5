"""What the tests of this folder share."""

import portfolio
import pytest


@pytest.fixture
def own_file(tmp_path, monkeypatch):
    """The learner's own file of progress, empty, where a course is laid out."""
    path = tmp_path / "work" / "progress.jsonl"
    path.parent.mkdir()
    monkeypatch.setenv("AIPM_PROGRESS", str(path))
    monkeypatch.setattr("aipm_course.receipts._said", set())
    return path


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    """A course in which two modules are solved, with an assumption and texts of the learner's own."""
    folder = tmp_path_factory.mktemp("course")
    with portfolio.solved(root, folder) as [first, _]:
        portfolio.assume(portfolio.of_module(first)[0].id, portfolio.HOSTILE)
        yield folder
