"""Data are drawn again until every planted truth holds, and a simulator that cannot hold them says which it breaks."""

import json
from importlib import import_module
from pathlib import Path

import pytest

import aipm_course
from aipm_course.simulation import attempts
from aipm_course.simulation.attempts import NOTES, code_of, first_that_holds

NOTED = sorted(Path(aipm_course.__file__).parent.glob(f"modules/*/simulators/{NOTES}"))


def test_the_first_attempt_that_holds_is_taken():
    drawn = first_that_holds(
        lambda seed, attempt: (seed, attempt), lambda made: {"late": made[1] >= 3, "mine": True}, 7
    )
    assert drawn == (7, 3)


def test_truths_that_never_hold_are_named_with_how_often_they_broke():
    with pytest.raises(AssertionError, match=r"seed 7: .*: 'never' 1000, 'seldom' 750$"):
        first_that_holds(
            lambda seed, attempt: attempt,
            lambda made: {"always": True, "seldom": made % 4 == 0, "never": False},
            7,
        )


@pytest.mark.parametrize("path", NOTED, ids=lambda path: path.parts[-3])
def test_what_is_noted_is_what_a_search_finds(path, monkeypatch):
    noted = json.loads(path.read_text())
    command = f"python -m aipm_course.proof.noting {path.parts[-3]} SEEDS"
    assert noted["of"] == code_of(path.parent), f"the code has changed since: {command}"
    monkeypatch.setattr(attempts, "_noted", lambda draw, seed: ())
    for name, found in noted["attempts"].items():
        simulator = import_module(f"aipm_course.modules.{path.parts[-3]}.simulators.{name}")
        for seed in (1, len(found) // 2, len(found) - 1):
            heard = []
            with attempts.heard_by(lambda *told, heard=heard: heard.append(told[2])):
                getattr(simulator, name).__wrapped__(seed)
            assert heard[0] == found[seed], f"{name} on seed {seed}: {command}"


def test_what_was_noted_of_other_code_counts_for_nothing(tmp_path):
    (tmp_path / "simulator.py").write_text("")
    (tmp_path / NOTES).write_text(json.dumps({"of": "other code", "attempts": {"simulator": [3]}}))
    assert attempts._notes(tmp_path) == {}
    attempts._notes.cache_clear()
    (tmp_path / NOTES).write_text(json.dumps({"of": code_of(tmp_path), "attempts": {"simulator": [3]}}))
    assert attempts._notes(tmp_path) == {"simulator": [3]}


def test_a_noted_attempt_is_believed_only_if_it_holds(monkeypatch):
    tried = []

    def draw(seed, attempt):
        tried.append(attempt)
        return attempt

    monkeypatch.setattr(attempts, "_noted", lambda draw, seed: (3,))
    assert first_that_holds(draw, lambda made: {"late": made >= 3}, 7) == 3
    assert tried == [3]
    assert first_that_holds(draw, lambda made: {"early": made < 3}, 7) == 0
