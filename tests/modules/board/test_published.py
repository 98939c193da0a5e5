"""The published counts, recomputed; the lesson says the same."""

from aipm_course import load


def test_the_answers_add_up_to_the_uses_in_operation():
    inventory = load("board_inventory")
    assert inventory.groupby("question")["use_cases"].sum().to_dict() == {"impact assessment": 253, "monitoring": 253}


def test_the_blanks_of_the_lesson(lesson):
    asked = load("board_inventory").query("question == 'impact assessment'").set_index("answer")["use_cases"]
    assert f"{asked['blank'] / asked.sum():.1%}. Only {asked['no']} say" in lesson
    assert f"it is {asked['blank'] + asked['no']}" in lesson
