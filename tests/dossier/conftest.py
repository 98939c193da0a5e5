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
    portfolio.lay_out(root, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIPM_ROOT", str(folder))
        patch.setenv("AIPM_PROGRESS", str(folder / "work" / "progress.jsonl"))
        for module in portfolio.two_modules(folder):
            portfolio.solve(module.partition("_")[2])
            portfolio.write(folder, module)
        first = portfolio.of_module(portfolio.two_modules(folder)[0].partition("_")[2])[0]
        portfolio.assume(first.id, portfolio.HOSTILE)
        yield folder
