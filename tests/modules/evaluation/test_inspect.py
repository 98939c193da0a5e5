"""The suite of A5 as a real task of inspect_ai, over the recorded rounds: what its log says is what the course says.

inspect_ai does not stand beside the course's lock, so uv makes an environment for it; the first time that fetches 130 MB.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from aipm_course.modules.evaluation.bring import inspect
from aipm_course.modules.evaluation.simulators.prompt_suite import CASES, IN_USE, VERSIONS
from aipm_course.registry import find

VERSION = "0.3.285"


@pytest.fixture(scope="module")
def run(root, tmp_path_factory):
    # `make proof` runs under uv, which says where it is.
    uv = os.environ.get("UV") or shutil.which("uv") or str(root / ".uv" / "bin" / "uv")
    folder = tmp_path_factory.mktemp("inspect")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    own = [uv, "run", "--quiet", "--no-project", "--python", python, "--with", f"inspect-ai=={VERSION}"]
    done = subprocess.run(
        [*own, "python", str(root / "integrations" / "inspect_clerk.py"), str(folder)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), folder


@pytest.mark.proof
def test_passing_all_rounds_flakiness_and_missing_rounds_are_the_course_s(run):
    results, _ = run
    question = find("evaluation.suite")
    right = question.reference(question.data(0))
    assert set(results) == {IN_USE, *VERSIONS}
    rounds = {version: results[version]["rounds"] for version in results}
    assert all(tuple(sorted(rounds[version])) == CASES for version in rounds)
    flaky = [case for case in CASES if {"C", "I"} <= set(rounds[IN_USE][case])]
    assert flaky == right["quarantine"]
    for version in VERSIONS:
        lacking = sum(result is None for case in CASES for result in rounds[version][case])
        assert lacking == right["missing"]["missing"][version]
        full = [rounds[version][case] for case in CASES if case not in flaky and None not in rounds[version][case]]
        share = sum(set(case) == {"C"} for case in full) / len(full)
        assert share == pytest.approx(right["all_five"]["all_five"][version], abs=1e-12)
        # inspect's own reducer knows no quarantine, and lets a case fail that lacks a result.
        always = sum(set(rounds[version][case]) == {"C"} for case in CASES) / len(CASES)
        assert results[version]["accuracy"] == pytest.approx(always, abs=1e-12)
        assert results[version]["accuracy"] < share


@pytest.mark.proof
def test_the_logs_of_that_run_are_read_as_an_own_table(run):
    results, folder = run
    for version in (IN_USE, *VERSIONS):
        [log] = folder.glob(f"*clerk-{version.replace('_', '-')}_*.json")
        records = inspect(json.loads(log.read_text(encoding="utf-8")))
        assert len(records) == 5 * len(CASES)
        for record in records:
            said = results[version]["rounds"][record["case"]][record["epoch"] - 1]
            assert record["outcome"] == (said or "error")
