"""A right table as people hand it in after a groupby, an import or a spreadsheet, through the whole judge."""

import pandas as pd
import pytest

from aipm_course.judging.judge import judge
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload


def _judged(question, table):
    return judge(question, payload(question.id, 0, table, None))


@pytest.fixture
def month(toy):
    question = toy["month"]
    return question, question.reference(question.data(0)).copy()


@pytest.mark.parametrize(
    "change",
    [
        lambda right: right.set_index("shop", append=True),
        lambda right: right.rename(columns={"shop": "\ufeffshop"}),
        lambda right: right.rename(columns={"shop": "shop "}),
        lambda right: right.assign(shop=right["shop"].str.title()),
        lambda right: right.assign(shop=right["shop"] + " "),
        lambda right: pd.concat([right, right["orders"]], axis=1),
    ],
    ids=["a second level of the index", "a mark", "a padded column", "capitals", "padded names", "a column twice"],
)
def test_what_says_the_same_is_right(month, change):
    question, right = month
    right = right if "shop" in right else right.reset_index()
    done = _judged(question, change(right))
    assert done.outcome is Outcome.CORRECT, done.shown


def test_a_decimal_comma_is_told_as_such(month):
    question, right = month
    commas = right.astype(object)
    commas["orders"] = [f"{number:.1f}".replace(".", ",") for number in right["orders"]]
    done = _judged(question, commas)
    assert done.outcome is Outcome.NOT_YET
    assert "a decimal point? Then write" in " ".join(done.shown)


def test_two_columns_that_differ_are_told(month):
    question, right = month
    done = _judged(question, pd.concat([right, right["orders"] + 1], axis=1))
    assert done.outcome is Outcome.NOT_YET
    assert "more than one column for `orders`" in " ".join(done.shown)
    assert "pd.cut" not in " ".join(done.shown)
