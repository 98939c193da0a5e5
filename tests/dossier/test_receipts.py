"""Receipts: a right answer leaves one, nothing else does, and it holds no more than was handed in."""

import json
from datetime import date

import pytest

from aipm_course import CourseError, check, keep_assumption
from aipm_course.judging.judge import judge, probes_for
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload
from aipm_course.receipts import LONGEST, assumptions, receipt_of, receipts
from aipm_course.record import recorded
from aipm_course.registry import Retired, all_questions

pytestmark = pytest.mark.takes(15)


def lines(own_file):
    return [json.loads(line) for line in own_file.read_text(encoding="utf-8").splitlines()]


def shares(kept):
    """Return the values that are shares, of fields and of columns."""
    found = []
    for field in kept["fields"]:
        found += [field["value"]] if field.get("percent") else []
        for place, column in enumerate(field.get("columns", ()), 1):
            found += [row[place] for row in field["rows"]] if column.get("percent") else []
    return found


def right(question, seed=0):
    check(question.id, question.reference(question.data(seed)), seed=seed)


def test_a_right_answer_leaves_one_and_no_other_does(own_file, toy):
    question = toy["late_share"]
    check(question.id, ...)
    check(question.id, 17)
    right(question)
    entries = lines(own_file)
    assert [("receipt" in entry, entry["outcome"]) for entry in entries] == [
        (False, "not_attempted"),
        (False, "not_yet"),
        (True, "correct"),
    ]
    (receipt,) = receipts()
    assert (receipt.question, receipt.task, receipt.title) == (question.id, question.task, question.title)
    assert (receipt.seed, receipt.points, receipt.on) == (0, question.points, date.today())
    assert receipt.course
    (field,) = receipt.fields
    assert field.value == pytest.approx(question.reference(question.data(0)))
    assert field.unit == question.kind.unit


def test_it_is_what_was_handed_in_and_not_the_key(own_file, toy):
    question = toy["late_share"]
    near = question.reference(question.data(0)) + 0.9 * question.kind.within
    check(question.id, near)
    (receipt,) = receipts()
    assert receipt.fields[0].value == pytest.approx(near, abs=1e-12)
    text = lines(own_file)[0]["receipt"]
    assert str(own_file.parent) not in text
    assert "within" not in text


def test_a_repeated_answer_leaves_each_its_own(own_file, toy):
    for seed in (0, 3, 0):
        right(toy["late_share"], seed)
    assert [receipt.seed for receipt in receipts()] == [0, 3, 0]


def test_every_question_of_the_course_leaves_one_with_its_decision(own_file):
    for question in all_questions():
        data = question.data(0)
        given = payload(question.id, 0, question.reference(data), probes_for(question, 0) or None)
        assert judge(question, given).outcome is Outcome.CORRECT
        kept = json.loads(receipt_of(question, given))
        names = {field["name"] for field in kept["fields"]}
        assert names, question.id
        assert all(abs(value) <= 2 for value in shares(kept)), question.id
        assert set(kept["decision"]) <= names
        assert {name for rests in kept["follows"].values() for name in rests} <= names
        assert len(json.dumps(kept)) < 5_000, question.id


def test_the_rows_that_a_function_is_tried_on_are_not_in_it(own_file):
    from aipm_course.answers import Function

    functions = [question for question in all_questions() if isinstance(question.kind, Function)]
    assert functions
    for question in functions:
        given = payload(question.id, 0, question.reference(question.data(0)), probes_for(question, 0))
        kept = receipt_of(question, given)
        for probe in probes_for(question, 0):
            assert str(probe[question.kind.key]) not in kept


def test_a_line_from_before_receipts_and_a_forged_one_are_left_out(own_file, toy):
    right(toy["late_share"])
    (good,) = lines(own_file)
    forged = [
        "{",
        "[]",
        json.dumps({"task": "A1"}),
        json.dumps({**json.loads(good["receipt"]), "on": "yesterday"}),
        json.dumps(
            {**json.loads(good["receipt"]), "fields": [{"name": "x", "key": "k", "columns": [], "rows": [[1, 2]]}]}
        ),
        good["receipt"].replace("late_share", "NaN").replace('"value": ', '"value": NaN, "x": '),
        7,
    ]
    without = {name: value for name, value in good.items() if name != "receipt"}
    entries = [without, *({**good, "receipt": text} for text in forged), {**good, "outcome": "not_yet"}, good]
    own_file.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), encoding="utf-8")
    assert len(receipts()) == 1
    assert len(recorded()) == len(entries)


def test_nothing_is_kept_while_a_notebook_is_graded(own_file, monkeypatch, toy):
    monkeypatch.setenv("AIPM_GRADING", "1")
    keep_assumption(toy["late_share"].id, "It holds.")
    assert not own_file.exists()


def test_the_last_assumption_counts_and_can_be_taken_back(own_file, toy, capsys):
    name = toy["late_share"].id
    keep_assumption(name, "Shops report honestly.")
    keep_assumption(name, "Shops report\n  within a\x00 day.")
    assert assumptions() == {name: "Shops report within a day."}
    assert "aipm dossier" in capsys.readouterr().out
    keep_assumption(name, "")
    assert assumptions() == {}


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("toy.late_share", "x" * (LONGEST + 1), f"at most {LONGEST} characters"),
        ("toy.late_share", 7, "a text in quotes"),
        ("toy.late_shar", "x", "Did you mean toy.late_share?"),
    ],
)
def test_what_is_no_assumption_is_told(own_file, toy, question, text, said):
    with pytest.raises(CourseError, match=said.replace("?", r"\?")):
        keep_assumption(question, text)
    assert not own_file.exists()


def test_where_nothing_is_kept_it_says_so(monkeypatch, toy, capsys):
    monkeypatch.setenv("AIPM_PROGRESS", "off")
    keep_assumption("toy.late_share", "It holds.")
    assert "Nothing is kept here" in capsys.readouterr().out


def test_the_check_names_the_way_to_an_assumption_once(own_file, toy):
    from aipm_course.receipts import help_on_assumption

    first, second = toy["late_share"], toy["delivery"]
    assert first.id in help_on_assumption(first)
    assert help_on_assumption(first) == ""
    assert help_on_assumption(second) == ""


def test_who_has_kept_one_is_not_told_again(own_file, toy):
    from aipm_course.receipts import help_on_assumption

    keep_assumption("toy.late_share", "It holds.")
    assert help_on_assumption(toy["delivery"]) == ""


def test_a_retired_question_leaves_none(own_file, toy, monkeypatch):
    gone = Retired("toy.gone", date(2026, 1, 1), "nobody learned from it", 2)
    monkeypatch.setattr("aipm_course.registry.retired", lambda: {gone.id: gone})
    for ask in (check, keep_assumption):
        with pytest.raises(CourseError, match="was part of the course until 2026-01-01"):
            ask(gone.id, "It holds.")
    assert not own_file.exists()
