"""`aipm grade 99_toy > grades.txt` on Windows: the file has an encoding without a check mark."""

import io
import json
import sys

import pytest
import toy_module
from toy_course import FILE, MODULE, lay_out, solved

from aipm_course.cli import main

pytestmark = pytest.mark.grading


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_grade_that_goes_into_a_file_is_written_to_its_end(tmp_path, root, monkeypatch, encoding):
    folder = lay_out(tmp_path, root)
    copy = folder / "work" / MODULE / FILE
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps(solved()), encoding="utf-8")
    monkeypatch.setenv("AIPM_ROOT", str(folder))
    into = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(into, encoding=encoding, errors="strict", write_through=True))
    with toy_module.registered():
        main.main(["grade", MODULE], standalone_mode=False)
    text = into.getvalue().decode(encoding)
    assert "10" in text
    assert "feedback" in text
