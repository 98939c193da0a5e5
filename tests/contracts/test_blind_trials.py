"""What somebody heard who knew only the text and the tables, judged by hand; kept as data beside the module's tests.

Where a reply has been mended since, the entry holds the reply of today, judged by whoever mended it, and in `was` the
stranger's judgment of the one before. What the stranger found stays countable.
"""

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
BELOW_FALSE: dict[str, float] = {}
"""Trials below a bar, with their figure. A new trial that keeps the bar takes its line away."""
FALSE_BEFORE: dict[str, float] = {
    "board": 0.0281,
    "economics": 0.0187,
    "evaluation": 0.0212,
    "experiments": 0.0364,
    "framing": 0.0239,
    "studio": 0.0196,
}
"""Trials in which the stranger heard more false replies than the bar allows, which are mended since. No stranger has judged
the mended ones: a new trial takes the line away."""


def heard(path: Path, *, before: bool = False) -> Counter[str]:
    """Return how many replies to wrong answers were judged how, of mended ones today's or the one before."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    judged = [entry.get("was", entry["judgment"]) if before else entry["judgment"] for entry in entries]
    return Counter(judgment for judgment in judged if judgment != "accepted")


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.parent.name)
def test_a_trial_is_complete(path):
    entries = json.loads(path.read_text(encoding="utf-8"))
    assert {judgment for entry in entries for judgment in (entry["judgment"], entry.get("was", "false"))} <= JUDGMENTS
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


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.parent.name)
def test_what_a_stranger_heard_before_it_was_mended_is_listed(path):
    counted, module = heard(path, before=True), path.parent.name
    false = counted["false"] / counted.total()
    if module not in BELOW_FALSE:
        assert (false > FALSE) is (module in FALSE_BEFORE)
    assert false <= FALSE_BEFORE.get(module, 1)
