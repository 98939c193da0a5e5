"""The published dates, and what the lesson says of them."""

import datetime

from aipm_course import load


def test_the_dates_of_the_update_in_the_lesson(lesson):
    table = load("roles_gpt4o")
    days = [datetime.date.fromisoformat(day) for day in table["date"]]
    assert days == sorted(days)
    assert "rollback begins" in table["what"][2]
    assert (days[2] - days[0]).days == 3
    assert '3 days. In the maker\'s words: "we decided to launch", and "this was the wrong call."' in lesson
    assert "\"some expert testers had indicated that the model behavior 'felt' slightly off.\"" in lesson
    assert "2 May 2025" in lesson
    assert table["date"][3] == "2025-05-02"
