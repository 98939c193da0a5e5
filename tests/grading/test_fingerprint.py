"""What decides a grade is what is watched: another key grades again, another module's key does not."""

import shutil

import pytest

from aipm_course.grading import cohort
from aipm_course.grading.running import sandbox


@pytest.fixture
def fingerprint(tmp_path, checkout, monkeypatch):
    package = tmp_path / "package"
    shutil.copytree(sandbox.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sandbox, "PACKAGE", package)
    return package, lambda: cohort.rules_fingerprint(checkout, "20_studio")


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("modules/studio/tasks/snippet_key.yaml", True),
        ("modules/studio/module.toml", True),
        ("reference/kpi_targets.toml", True),
        ("simulation/rates.py", True),
        ("judging/judge.py", True),
        ("kernel/encoding.py", True),
        ("modules/rice/tasks/shared.py", False),
        ("cohort/page.py", False),
    ],
)
def test_a_change_grades_again_exactly_what_it_touches(fingerprint, file, changes):
    package, now = fingerprint
    before = now()
    path = package / file
    path.write_text(f"{path.read_text(encoding='utf-8')}\n", encoding="utf-8")
    assert (now() != before) is changes
