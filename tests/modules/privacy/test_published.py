"""The dated rules: bound to the register of sources, and right where the register says so."""

import datetime

import pytest

from aipm_course import load, privacy_ends
from aipm_course.modules.privacy.rules import holds_on, may_start, rules
from aipm_course.modules.privacy.simulators.uses import DAYS
from aipm_course.reference.sources import sources

ACT = next(source for source in sources() if source.name.startswith("EU AI Act"))


def test_the_dates_are_those_of_the_register():
    """A changed date turns this red, and with it the seeds; it never makes them wrong without a word."""
    assert "privacy_rules" in ACT.tables
    for words, rule in (
        ("2 December 2026", "ban_new"),
        ("Annex III 2 December 2027", "high"),
        ("Annex I 2 August 2028", "product"),
    ):
        assert words in ACT.says
        day = datetime.datetime.strptime(" ".join(words.split()[-3:]), "%d %B %Y").date()
        assert rules()[rule]["from"] == day.isoformat()
    assert rules()["marking_old"]["from"] == rules()["ban_new"]["from"]
    assert "grace period" in ACT.question


def test_each_row_has_its_source_and_the_day_to_open_it_again():
    for row in rules().values():
        assert "Article" in row["source"]
        assert row["checked"] == ACT.looked.isoformat()
        assert row["again"] == ACT.again.isoformat()


def test_no_row_is_due_for_more_than_half_a_year():
    again = min(datetime.date.fromisoformat(row["again"]) for row in rules().values())
    assert datetime.date.today() <= again + datetime.timedelta(days=180)


def test_the_days_of_the_exercise_lie_on_both_sides_of_a_rule():
    starts = {row["from"] for row in rules().values()}
    for day in DAYS:
        stepped = {(datetime.date.fromisoformat(day) + datetime.timedelta(days=shift)).isoformat() for shift in (0, 1)}
        assert stepped & starts, day


def test_the_loader_and_the_rules_read_one_table():
    table = load("privacy_rules").set_index("rule")
    assert table["from"].to_dict() == {name: row["from"] for name, row in rules().items()}
    assert table["needs"].to_dict() == {name: row["needs"] for name, row in rules().items()}


@pytest.mark.parametrize(
    ("rule", "day", "ready", "starts"),
    [
        ("high", "2027-12-01", "nothing", True),
        ("high", "2027-12-02", "nothing", False),
        ("high", "2027-12-02", "label", False),
        ("high", "2027-12-02", "both", True),
        ("ban_new", "2026-12-01", "both", False),
        ("marking_old", "2026-12-01", "nothing", True),
        ("marking_old", "2026-12-02", "nothing", False),
        ("none", "2027-12-02", "nothing", True),
    ],
)
def test_who_may_start(rule, day, ready, starts):
    assert may_start(rule, day, ready) is starts
    assert holds_on("none", day) is False


def test_a_published_test_without_a_success_still_promises_little(lesson):
    low, high = privacy_ends(0, 629)
    assert f"{low:.1%} to {high:.1%}" == "0.0% to 0.5%"
    assert "629 security cases" in lesson
    assert "no less than 0.5%" in lesson
    assert privacy_ends(0, 240)[1] == pytest.approx(0.0124, abs=0.0001)
