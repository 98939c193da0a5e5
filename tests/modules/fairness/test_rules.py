"""The dated rules as a notebook shows them."""

import pytest

from aipm_course import CourseError, fairness_rules_table, load


def test_a_rule_brings_all_its_items_and_an_item_only_itself():
    rules = load("fairness_rules")
    four_fifths = fairness_rules_table("four_fifths").rows
    assert len(four_fifths) == (rules["rule"] == "four_fifths").sum() > 1
    assert len(fairness_rules_table("four_fifths", "us_hiring").rows) == len(four_fifths) + 1


def test_a_date_never_breaks_and_the_caption_says_when_it_was_checked():
    table = fairness_rules_table("us_hiring", "rescission")
    shown = table._repr_html_()
    for _, since, _, _ in table.rows:
        assert since.replace("-", "&#8209;") in shown
        assert since in repr(table)
    assert table.checked in shown
    assert "Not legal advice" in shown
    assert "&#x27;Rescission of UGESP&#x27;" in shown


def test_every_rule_has_a_name_in_words():
    for rule in load("fairness_rules")["rule"].unique():
        assert "_" not in fairness_rules_table(rule).rows[0][0]


@pytest.mark.parametrize(("names", "said"), [(("four_fiths",), "no rule 'four_fiths'"), ((), "Name a rule")])
def test_an_unknown_rule_is_one_clear_sentence(names, said):
    with pytest.raises(CourseError, match=said):
        fairness_rules_table(*names)
