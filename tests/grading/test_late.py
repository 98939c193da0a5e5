"""Due dates, late days, extensions and penalties: in every table, in the class's time, and from the next run on."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import toy_module
from graded_toy import book, grade, table
from toy_course import MODULE, STUB, hand_in, lay_out, solved

from aipm_course.grading.late import Lateness, LateRules, late_rules
from aipm_course.grading.times import handed_in
from aipm_course.kernel.errors import CourseError

DUE = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
RULES = """
timezone = "Europe/Berlin"
[due]
99_toy = 2026-11-20T23:59:00
[late]
days = 1
percent_per_day = 10
[days]
eve = 0
[extensions.dan]
99_toy = 7
"""
TIMES = {
    "ada": "2026-11-20 12:00:00 UTC",  # in time
    "bob": "2026-11-21 20:00:00 UTC",  # a day late, covered
    "cleo": "2026-11-22 23:30:00 UTC",  # three days late, one covered
    "dan": "2026-11-24 12:00:00 UTC",  # an extension
    "eve": "2026-11-20 23:30:00 -0000",  # half an hour late, without late days
    "finn": "\ufeffwhenever",  # not to be read
    "gus": None,
}


def write_times(folder: Path) -> None:
    for name, when in TIMES.items():
        path = hand_in(folder, name, solved(memo=STUB))
        if when:
            (path.parent / "timestamp.txt").write_text(when, encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory, root) -> Iterator[tuple[Path, str]]:
    folder = lay_out(tmp_path_factory.mktemp("late"), root)
    (folder / "late.toml").write_text(RULES, encoding="utf-8-sig")
    write_times(folder)
    with toy_module.registered():
        yield folder, grade(folder)


@pytest.mark.grading
@pytest.mark.confined
def test_the_table_shows_when_how_late_and_what_it_costs(course):
    folder, output = course
    rows = table(folder)
    shown = {name: (row["days_late"], row["penalty"], row["grade"]) for name, row in rows.items()}
    assert shown == {
        "ada": ("0", "0", "10"),
        "bob": ("1", "0", "10"),
        "cleo": ("3", "2", "8"),
        "dan": ("0", "0", "10"),
        "eve": ("1", "1", "9"),
        "finn": ("0", "0", "10"),
        "gus": ("0", "0", "10"),
    }
    assert rows["ada"]["handed_in"] == "2026-11-20 13:00+01:00"
    assert (
        "The time of handing in cannot be read (timestamp.txt: it says 'whenever'); it counts as in time."
        in rows["finn"]["message"]
    )
    assert rows["gus"]["message"] == ""
    assert output.count("The time of handing in is not known of finn, gus, which counts as in time.") == 1
    assert "3 handed in late, which costs 3 points together" in output
    full = json.loads(max((folder / "results" / MODULE).glob("*.json")).read_text(encoding="utf-8"))
    assert next(row for row in full["rows"] if row["student"] == "cleo")["penalty"] == 2


@pytest.mark.grading
@pytest.mark.confined
def test_the_gradebook_and_nbgrader_s_export_say_the_same(course):
    rows = table(course[0])
    with book(course[0]) as gradebook:
        for submission in gradebook.assignment_submissions(MODULE):
            row = rows[submission.student.id]
            # as nbgrader's own export reckons
            assert submission.score - submission.late_submission_penalty == float(row["grade"])
            assert submission.late_submission_penalty == float(row["penalty"])
        assert gradebook.find_submission(MODULE, "dan").total_seconds_late == 0
        assert gradebook.find_submission(MODULE, "cleo").total_seconds_late > 2 * 86400


@pytest.mark.grading
@pytest.mark.confined
def test_what_people_read_and_correct_is_in_the_table_and_a_moved_date_counts_at_once(course):
    folder, _ = course
    with book(folder) as gradebook:
        memo = gradebook.find_grade("toy-memo", "toy", MODULE, "cleo")
        memo.manual_score, memo.needs_manual_grade = 3.0, False
        other = gradebook.find_grade("toy-month", "toy", MODULE, "cleo")
        other.manual_score, other.needs_manual_grade = 1.0, True
        gradebook.db.commit()
    later = RULES.replace("2026-11-20T23:59", "2026-11-22T23:59")
    (folder / "late.toml").write_text(later, encoding="utf-8")
    output = grade(folder)
    assert "7 had not changed" in output
    assert "Due dates or rules for late work have changed for 7 submissions" in output
    row = table(folder)["cleo"]
    assert (row["score"], row["toy-memo"], row["toy-month"], row["days_late"], row["penalty"]) == (
        "12",
        "3",
        "1",
        "1",
        "0",
    )
    assert "Changed after somebody had read or corrected it, look again: toy-month." in row["message"]
    assert table(folder)["eve"]["penalty"] == "0"
    moved = "Due 2026-11-22 23:59+01:00 now, 2026-11-20 23:59+01:00 before"
    assert f"{moved}: being late costs 0 points, 2 before." in row["message"]
    assert f"{moved}: being late costs 0 points, 1 before." in table(folder)["eve"]["message"]
    assert table(folder)["ada"]["message"].endswith(f"{moved}.")
    assert "Due 2026-11-29 23:59+01:00 now" in table(folder)["dan"]["message"]
    again = grade(folder)
    assert "rules for late work" not in again
    assert "before" not in table(folder)["eve"]["message"]
    harder = later.replace("days = 1", "days = 0").replace("percent_per_day = 10", "percent_per_day = 50")
    (folder / "late.toml").write_text(harder, encoding="utf-8")
    assert "rules for late work have changed for 1 submission; its row says" in grade(folder)
    assert table(folder)["cleo"]["penalty"] == "6"
    assert (
        "The rules for late work are others than before: being late costs 6 points, 0 before."
        in (table(folder)["cleo"]["message"])
    )


@pytest.mark.grading
@pytest.mark.confined
def test_without_the_file_nbgrader_s_own_due_date_and_penalty_count(course, root):
    folder, _ = course
    (folder / "late.toml").unlink()
    with book(folder) as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2026-11-21 00:00:00 UTC")
    settings = folder / "nbgrader_config.py"
    settings.write_text(settings.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    grade(folder)
    rows = table(folder)
    assert (rows["bob"]["days_late"], rows["bob"]["penalty"], rows["bob"]["grade"]) == ("1", "10", "0")
    with book(folder) as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2026-12-21 00:00:00 UTC")
    assert "7 had not changed" in grade(folder)
    assert (table(folder)["bob"]["days_late"], table(folder)["bob"]["grade"]) == ("0", "10")
    assert "being late costs 0 points, 10 before." in table(folder)["bob"]["message"]


def test_late_days_are_spent_on_what_was_due_first():
    rules = LateRules(None, {"01_a": DUE, "02_b": DUE + timedelta(days=7)}, days=3, percent=25, most=40)
    first = {"01_a": DUE + timedelta(days=1.5)}
    assert rules.lateness("ada", "01_a", DUE + timedelta(days=1.5), {}) == Lateness(2, 2, 0)
    assert rules.lateness("ada", "02_b", DUE + timedelta(days=9), first) == Lateness(2, 1, 25)
    assert rules.lateness("bob", "02_b", DUE + timedelta(days=9), {"01_a": None}) == Lateness(2, 2, 0)
    assert rules.lateness("ada", "02_b", DUE + timedelta(days=30), first).percent == 40
    assert rules.lateness("ada", "02_b", None, first) == Lateness()


@pytest.mark.grading
def test_late_days_are_counted_from_what_the_tables_show(tmp_path, root):
    """Once graded, a time that was lost beside the notebook is still in the gradebook, and still costs a late day."""
    from aipm_course.grading.config import COURSE_ID, course_config
    from aipm_course.grading.register import register
    from aipm_course.grading.standing import settle

    lay_out(tmp_path, root)
    other = "98_first"
    shutil.copytree(tmp_path / "exercises" / MODULE, tmp_path / "exercises" / other)
    (tmp_path / "exercises" / other / "toy.ipynb").rename(tmp_path / "exercises" / other / "first.ipynb")
    (tmp_path / "late.toml").write_text(
        "[due]\n98_first = 2026-11-13T12:00:00Z\n99_toy = 2026-11-20T12:00:00Z\n[late]\ndays = 2\npercent_per_day = 10\n"
    )
    config = course_config(tmp_path)
    for module in (other, MODULE):
        register(tmp_path, module, config.CourseDirectory.db_url, COURSE_ID)
    with book(tmp_path) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(other, "ada", timestamp="2026-11-15 11:00:00 UTC")
        gradebook.add_submission(MODULE, "ada", timestamp="2026-11-23 11:00:00 UTC")
        grade_of = gradebook.find_grade("toy-delivery", "toy", MODULE, "ada")
        grade_of.manual_score = 4.0
        gradebook.db.commit()
    place = tmp_path / "submitted" / "ada" / other
    place.mkdir(parents=True)
    assert settle(tmp_path, MODULE, config).of["ada"].penalty == 1.2  # three days late, both late days are spent
    (place / "timestamp.txt").write_text("2026-11-10 11:00:00 UTC")
    assert settle(tmp_path, MODULE, config).of["ada"].penalty == 1.2  # not graded yet: in no table


@pytest.mark.grading
def test_what_canvas_marks_as_late_is_said_until_its_time_is_known(tmp_path, root):
    from aipm_course.grading.collected import Record, keep_collected
    from aipm_course.grading.config import COURSE_ID, course_config
    from aipm_course.grading.register import register
    from aipm_course.grading.rows import Row
    from aipm_course.grading.standing import settle

    lay_out(tmp_path, root)
    (tmp_path / "late.toml").write_text("[due]\n99_toy = 2026-11-20T12:00:00Z\n")
    config = course_config(tmp_path)
    register(tmp_path, MODULE, config.CourseDirectory.db_url, COURSE_ID)
    with book(tmp_path) as gradebook:
        for name in ("ada", "bob"):
            gradebook.add_student(name)
            gradebook.add_submission(MODULE, name)
    keep_collected(tmp_path, MODULE, {"ada": Record("canvas", late=True), "bob": Record("canvas")})
    standings = settle(tmp_path, MODULE, config)
    said = "Canvas marks it as late and does not say how late; it counts as in time."
    assert [standings.current(Row(name, "graded")).message for name in ("ada", "bob")] == [said, ""]
    (summary,) = standings.about_times({"ada": "Okafor, Ada"})
    assert summary.startswith("The time of handing in is not known of anybody")
    assert summary.endswith("Marked as late by the LMS: Okafor, Ada (ada).")
    with book(tmp_path) as gradebook:
        gradebook.find_submission(MODULE, "ada").timestamp = datetime(2026, 11, 22, 11)
        gradebook.db.commit()
    row = settle(tmp_path, MODULE, config).current(Row("ada", "graded"))
    assert (row.message, row.days_late) == ("", 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("22.11.2026 21:00", 22), ("2026-11-22 21:00 UTC", 22), ("5.5.2026", 5), ("2026-11-22T21:00:00+01:00", 22),
        ("01.12.2026 10:00", None), ("1/12/2026", None), ("26-11-12", None), ("11.12.26 9:00", None),
    ],
)  # fmt: skip
def test_a_day_that_can_be_read_two_ways_is_asked_about(tmp_path, text, day):
    (tmp_path / "timestamp.txt").write_text(text)
    found = handed_in(tmp_path)
    assert (found.at.day if found.at else None) == day
    assert ("which is two days; write it like 2026-11-22 21:00 UTC" in found.problem) == (day is None)


def test_a_name_in_the_rules_that_nobody_has_is_told():
    rules = LateRules(own_days={"4199": 5}, extensions={"ada": {"99_toy": 2}})
    (said,) = rules.about_strangers({"ada", "4109"})
    assert said.startswith("late.toml names '4199', who is not on the roster and has handed in nothing here.")
    assert "Did you mean 4109?" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("due = 5", "due is a table, written as [due]"),
        ("[due]\n99_toi = 2026-11-20", "there is no module '99_toi'. Did you mean 99_toy?"),
        ('[due]\n99_toy = "tomorrow"', "is due at a time like 2026-11-20T23:59:00, without quotes; it says 'tomorrow'"),
        ('timezone = "Berlin"', "there is no time zone 'Berlin'. Write it like Europe/Berlin"),
        ("[late]\npercent_per_dya = 5", "is no rule. Did you mean percent_per_day?"),
        ("[late]\ndays = -1", "days in [late] is a number from 0, not -1"),
        ("[late]\ndays = nan", "is a number from 0"),
        ("[extensions]\nbob = 3", "[extensions.bob] is a table"),
        ("deu = 1", "is no rule. Did you mean due?"),
        ("[due", "late.toml cannot be read"),
    ],
)
def test_a_mistake_in_the_rules_is_told(tmp_path, root, text, said):
    lay_out(tmp_path, root)
    (tmp_path / "late.toml").write_text(text)
    with pytest.raises(CourseError) as raised:
        late_rules(tmp_path)
    assert said in str(raised.value)


def test_a_day_without_a_time_ends_at_midnight_where_the_class_lives(tmp_path, root):
    lay_out(tmp_path, root)
    (tmp_path / "late.toml").write_text('timezone = "America/New_York"\n[due]\n99_toy = 2026-11-20')
    rules = late_rules(tmp_path)
    assert rules.due[MODULE] == datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC)
    assert rules.shown(DUE) == "2026-11-20 17:59-05:00"
