"""A file, and a group across files, is one worker's: else each worker builds every fixture and grades every class anew."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

SUPPORT = Path(__file__).parent / "support"
CONFTEST = f"""
import sys
sys.path.insert(0, {str(SUPPORT)!r})
from one_worker import take_together

def pytest_configure(config):
    config.addinivalue_line("markers", "takes(seconds): how long")

def pytest_collection_modifyitems(config, items):
    take_together(config, items)
"""
FILE = """
import os, pathlib, time
import pytest

{marks}
@pytest.mark.parametrize("number", range(6))
def test_it(number):
    time.sleep(0.05)
    with (pathlib.Path(__file__).parent / "ran").open("a") as file:
        file.write(f"{group} {{os.environ['PYTEST_XDIST_WORKER']}}\\n")
"""


def test_a_group_is_one_worker_s_and_the_longest_begins(tmp_path):
    group = "pytestmark = [pytest.mark.xdist_group('both'), pytest.mark.takes(9)]"
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    for name, marks, which in (("a", "", "a"), ("b", "", "b"), ("c", group, "both"), ("d", group, "both")):
        (tmp_path / f"test_{name}.py").write_text(FILE.format(marks=marks, group=which), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "xdist.plugin", "-n", "2", "--dist", "loadgroup"]
    command += ["--no-loadscope-reorder", "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    own["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # nbval, Hypothesis and the others take most of the time
    done = subprocess.run(command, cwd=tmp_path, env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split() for line in (tmp_path / "ran").read_text(encoding="utf-8").splitlines()]
    workers = defaultdict(set)
    for which, worker in lines:
        workers[which].add(worker)
    assert {which: len(names) for which, names in workers.items()} == {"a": 1, "b": 1, "both": 1}
    assert workers["both"] != workers["a"]  # the two that come first begin at once
    assert len(lines) == 24
