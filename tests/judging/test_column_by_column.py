"""What is said of a column is true of that column, and of the rows that it names."""

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course.answers import Number, Ranking, Table
from aipm_course.judging.question import Misconception, Question, Rule

SHOPS = ("ada", "bell", "curie", "darwin", "euler")
VISITS = np.array([417.3, 611.9, 288.1, 931.7, 523.4])
RATE = np.array([0.1173, 0.2219, 0.3347, 0.1871, 0.2763])
PRICE = np.array([3.1, 7.7, 5.9, 2.3, 4.7])
LEAST = {"hints": ("", ""), "worked": "", "objective": "", "ledger": (), "points": 3, "task": "A1", "title": "Toy"}
MESSAGE = "Some rates are in percent."


def question(**changes):
    """Orders are visits by rate by price; nothing else ties the columns together."""
    number = {"visits": Number("visits", within_percent=0.5), "rate": Number("share", within=0.001)}
    parts = {
        "id": "toy.column_by_column",
        "kind": Table("shop", SHOPS, {**number, "sales": Number("US dollars", within_percent=0.5)}),
        "data": lambda seed: seed,
        "reference": lambda data: table(),
        "misconceptions": (Misconception("percent", lambda data: table(rate=percent())[["shop", "rate"]], MESSAGE),),
    }
    return Question(**{**LEAST, **parts, **changes})


def table(visits=VISITS, rate=RATE, sales=None):
    sales = visits * rate * PRICE if sales is None else sales
    return pd.DataFrame({"shop": SHOPS, "visits": visits, "rate": rate, "sales": sales})


def percent():
    return RATE * np.array([100, 1, 100, 1, 1])


def told(answer, **changes):
    return " ".join(verdict_on(question(**changes), answer, 0).shown)


def test_an_author_is_heard_where_a_factor_carries_over_into_the_next_column():
    said = told(table(rate=percent()))
    assert MESSAGE in said
    assert "`sales`: Off by the same factor as `rate`" in said
    assert "factor of 100" not in said


def test_two_causes_in_rows_of_their_own_are_both_named():
    said = told(table(visits=VISITS * np.array([1, 1, 1, 12, 1]), rate=percent()))
    assert MESSAGE in said
    assert "`sales`: Off by the factors of `visits` and `rate` together" in said
    assert "`visits`: for darwin: too high by a factor of 12." in said  # the other rows are right


def test_a_factor_names_its_rows_where_others_are_off_too():
    wrong = VISITS * np.array([12, 12, 1.07, 1, 1])
    said = told(table(visits=wrong, sales=VISITS * RATE * PRICE))
    assert "`visits`: for ada, bell: too high by a factor of 12." in said
    assert "1 more row of 5 off: too high for curie" in said
    assert said.count("ada") == 1  # no row is told twice


def test_one_factor_in_some_rows_is_not_said_of_every_row():
    some = told(table(visits=VISITS * np.array([1.37, 1, 1.37, 1.37, 1]), sales=VISITS * RATE * PRICE))
    assert "`visits`: for ada, curie, darwin: off by one and the same factor in 3 of 5 rows" in some
    every = told(table(visits=VISITS * 1.37, sales=VISITS * RATE * PRICE))
    assert "off by one and the same factor in every row" in every.casefold()


@pytest.mark.parametrize(("typed", "right"), [(0.12, 0.0), (12.0, 0.0012)])
def test_percent_is_not_offered_where_it_was_meant_or_the_right_share_is_as_good_as_none(typed, right):
    kind = Number("share", within=0.01, percent=True)
    (part,) = kind.compare(typed, right)
    assert not part.right
    assert "for 0.12 percent" not in part.note


def test_percent_is_offered_where_its_sign_is_missing():
    (part,) = Number("share", within=0.0005, percent=True).compare(0.12, 0.0012)
    assert 'write "0.12%"' in part.note


def test_a_column_to_one_digit_looks_rounded():
    said = told(table(visits=VISITS.round(-2), sales=VISITS * RATE * PRICE))
    assert "`visits`: Too few digits" in said


def test_of_the_first_few_the_right_names_in_another_order_are_told():
    few = Ranking(dict.fromkeys("abcd", ""), top=3)
    assert few.compare(["a", "c", "b"], ["a", "b", "c"])[0].note.endswith("the 3 names are right, in another order")
    assert "another order" not in few.compare(["a", "c", "d"], ["a", "b", "c"])[0].note
    whole = Ranking(dict.fromkeys("abc", ""))
    assert "another order" not in whole.compare(["a", "c", "b"], ["a", "b", "c"])[0].note


def test_a_rule_that_earns_nothing_is_told_where_it_is_broken_and_has_no_name():
    rules = (Rule("hidden", lambda answer, data: answer["ada"]["visits"] > 500, "ada is small", weight=0),)
    small, large = table(rate=percent()), table(visits=VISITS * 1.3, rate=percent())
    assert "Ada is small." in told(small, rules=rules)
    assert "hidden" not in told(small, rules=rules) + told(large, rules=rules)
