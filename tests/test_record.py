"""The learner's own file: appended to, never in the way, gone when deleted."""

import json
import os

import pytest

from aipm_course import check
from aipm_course.record import record, recorded


@pytest.fixture
def own_file(tmp_path, monkeypatch):
    path = tmp_path / "work" / "progress.jsonl"
    monkeypatch.setenv("AIPM_PROGRESS", str(path))
    path.parent.mkdir()
    return path


def test_a_check_leaves_one_line(own_file):
    check("start_here.minutes_left", 3)
    (line,) = own_file.read_text(encoding="utf-8").splitlines()
    entry = json.loads(line)
    assert {key: entry[key] for key in ("what", "question", "outcome", "misconceptions", "seed")} == {
        "what": "check",
        "question": "start_here.minutes_left",
        "outcome": "not_yet",
        "misconceptions": ["favorite_counted"],
        "seed": 0,
    }
    assert "answer" not in entry
    assert entry["v"] == 1
    assert entry["course"]


def test_nothing_is_recorded_while_graded(own_file, monkeypatch):
    monkeypatch.setenv("AIPM_GRADING", "1")
    check("start_here.minutes_left", 3)
    assert not own_file.exists()


def test_nothing_is_recorded_when_switched_off(own_file, monkeypatch):
    monkeypatch.setenv("AIPM_PROGRESS", "off")
    check("start_here.minutes_left", 3)
    assert not own_file.exists()
    assert recorded() == []


def test_without_work_there_is_no_file(checkout, monkeypatch):
    monkeypatch.delenv("AIPM_PROGRESS")
    check("start_here.minutes_left", 3)
    assert not (checkout / "work").exists()


def break_by_folder(path):
    path.mkdir()


def break_by_device(path):
    path.symlink_to("/dev/full")


def break_by_a_name_too_long(path):
    path.symlink_to(path.with_name("x" * 300))


def break_by_a_package_without_checkout(path):
    os.environ["AIPM_PROGRESS"] = ""
    os.environ["AIPM_ROOT"] = str(path)


@pytest.mark.parametrize(
    "spoil", [break_by_folder, break_by_device, break_by_a_name_too_long, break_by_a_package_without_checkout]
)
def test_a_file_that_cannot_be_written_never_fails_a_check(own_file, spoil, capsys, monkeypatch):
    monkeypatch.setenv("AIPM_ROOT", os.environ.get("AIPM_ROOT", ""))
    spoil(own_file)
    check("start_here.minutes_left", 36 / 11)
    assert "Correct" in capsys.readouterr().out
    assert recorded() == []


def test_a_value_that_is_no_json_is_left_out(own_file):
    record("check", question=object())
    assert recorded() == []


def test_lines_that_cannot_be_read_are_left_out(own_file):
    record("check", question="rice.pilots")
    good = own_file.read_text(encoding="utf-8")
    own_file.write_bytes(
        b"\xff\xfe\n[]\n3\n{}\n" + b'{"when": "yesterday", "what": "check"}\n{"when": "2026-01-01", "what": "check"}\n'
        b'{"when": 5, "what": "check"}\n' + good.encode() + good[:20].encode()
    )
    assert [entry["question"] for entry in recorded()] == ["rice.pilots"]


@pytest.mark.parametrize(
    "line",
    [
        '{"when": "2026-11-01T10:00:00+00:00", "what": "che',
        '{"when": "9999-12-31T23:59:59+00:00", "what": "check", "question": "start_here.minutes_left", "earned": 1, "points": 1}',
        '{"when": "2026-11-01T10:00:00+00:00", "what": "check", "question": "start_here.minutes_left", "earned": NaN, "points": 1}',
        '{"when": "2026-11-01T10:00:00+00:00", "what": "check", "question": "start_here.minutes_left", "earned": 1e999, "points": 1}',
        '{"when": "2026-11-01T10:00:00+00:00", "what": "check", "question": "start_here.minutes_left", "earned": "all", "points": 1}',
        '{"when": 5, "what": "check"}', "[" * 5000, '"when"', "\0\0\0", "",
    ],
)  # fmt: skip
def test_a_spoiled_line_costs_itself_and_stops_nobody(own_file, line):
    """A power cut, a clock that ran wild, an editor: the next right answer counts, and progress is shown."""
    from aipm_course.planning.progress import my_progress

    own_file.write_text(f"\ufeff{line}", encoding="utf-8")
    check("start_here.minutes_left", 3)
    assert [entry["outcome"] for entry in recorded()] == ["not_yet"]
    assert any(one.tried for one in my_progress().standings)


def test_a_mark_at_the_beginning_costs_no_line(own_file):
    check("start_here.minutes_left", 3)
    own_file.write_bytes(b"\xef\xbb\xbf" + own_file.read_bytes())
    assert len(recorded()) == 1


def test_a_text_may_hold_any_sign(own_file):
    record("plan", note="one\u2028two\x85three")
    assert [entry["note"] for entry in recorded()] == ["one\u2028two\x85three"]
