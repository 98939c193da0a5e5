"""What somebody heard who knew only the text and the tables, judged by hand; kept as data beside the module's tests."""

import json
from collections import Counter
from pathlib import Path

import pytest

from aipm_course.registry import find

TRIALS = sorted(Path(__file__).parents[1].glob("modules/*/blind_trial.json"))
JUDGMENTS = {"fitting", "generic", "false", "accepted"}
FITTING, FALSE = 0.70, 0.01
"""The bars: share of replies that fit at least, and that are false at most."""
BELOW_FITTING: dict[str, float] = {}
BELOW_FALSE: dict[str, float] = {"studio": 0.018}
"""Trials below a bar, with their figure. A new trial that keeps the bar takes its line away."""


def heard(path: Path) -> Counter[str]:
    """Return how many replies to wrong answers were judged how."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return Counter(entry["judgment"] for entry in entries if entry["judgment"] != "accepted")


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.parent.name)
def test_a_trial_is_complete(path):
    entries = json.loads(path.read_text(encoding="utf-8"))
    assert {entry["judgment"] for entry in entries} <= JUDGMENTS
    assert all(entry["did"] and entry["reply"] for entry in entries)
    for question in {entry["question"] for entry in entries}:
        assert find(question).module == path.parent.name
    assert heard(path).total() >= 45, "fifteen half-understood answers per group of tasks"


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.parent.name)
def test_a_trial_keeps_the_bars_or_is_listed_below_them(path):
    counted, module = heard(path), path.parent.name
    fitting, false = (counted[judgment] / counted.total() for judgment in ("fitting", "false"))
    assert fitting >= BELOW_FITTING.get(module, FITTING)
    assert false <= BELOW_FALSE.get(module, FALSE)
    assert (fitting < FITTING) is (module in BELOW_FITTING), "the list says what is below the bar, no more and no less"
    assert (false > FALSE) is (module in BELOW_FALSE), "the list says what is below the bar, no more and no less"
