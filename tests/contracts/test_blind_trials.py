"""What somebody heard who knew only the text and the tables, judged by hand; kept as data beside the module's tests."""

import json
from collections import Counter
from pathlib import Path

import pytest

from aipm_course.registry import find

TRIALS = sorted(Path(__file__).parents[1].glob("modules/*/blind_trial.json"))
JUDGMENTS = {"fitting", "generic", "false", "accepted"}


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.parent.name)
def test_a_trial_is_complete(path):
    entries = json.loads(path.read_text(encoding="utf-8"))
    assert {entry["judgment"] for entry in entries} <= JUDGMENTS
    assert all(entry["did"] and entry["reply"] for entry in entries)
    for question in {entry["question"] for entry in entries}:
        assert find(question).module == path.parent.name
    counted = Counter(entry["judgment"] for entry in entries)
    heard = sum(counted[judgment] for judgment in JUDGMENTS - {"accepted"})
    assert heard >= 45, "fifteen half-understood answers per group of tasks"
    assert counted["fitting"] / heard >= 0.6, counted
