"""A warm process loads what a module uses, and finds it compiled."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from aipm_course.grading.running import warm
from aipm_course.grading.running.libraries import DRAWING, LIBRARIES, OPTIONAL, named_in


def test_only_libraries_named_in_code_are_loaded(tmp_path):
    path = tmp_path / "a.ipynb"
    cells = [
        {"cell_type": "markdown", "source": "sklearn is not for today"},
        {"cell_type": "code", "source": ["import duckdb\n", "duckdb.sql('select 1')"]},
    ]
    path.write_text(json.dumps({"cells": cells}))
    assert named_in([path]) == ("duckdb",)


def test_every_optional_library_can_be_loaded():
    code = f"import sys; from aipm_course.grading.running.libraries import load; load({OPTIONAL!r}); print(set({OPTIONAL!r}) - set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_nothing_that_draws_is_loaded_unasked():
    """Every fork copies the list of all memory: a third of it would be a library that most notebooks never use."""
    code = f"import sys; [__import__(name) for name in {LIBRARIES!r}]; print(*({{name.split('.')[0] for name in {DRAWING!r}}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_memory_in_large_pages_holds_what_it_held():
    code = """
import re
from pathlib import Path
from aipm_course.grading.running.memory import use_large_pages
kept = [str(number) * 9 for number in range(400_000)]
before = hash(tuple(kept))
use_large_pages()
assert hash(tuple(kept)) == before
print(re.search(r"AnonHugePages:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    major, minor = map(int, re.match(r"(\d+)\.(\d+)", os.uname().release).groups())
    setting = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    can = (major, minor) >= (6, 1) and setting.exists() and "[never]" not in setting.read_text()
    assert int(done.stdout) >= (8_000 if can else 0)


def test_libraries_without_bytecode_are_compiled_before_the_wall_is_up(tmp_path, monkeypatch):
    package = tmp_path / "slow_library"
    package.mkdir()
    (package / "__init__.py").write_text("ready = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    warm._have_bytecode.cache_clear()
    warm._have_bytecode(("slow_library",))
    assert list((package / "__pycache__").glob("*.pyc"))
