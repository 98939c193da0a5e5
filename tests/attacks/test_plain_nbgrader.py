"""The attacks bite: what they do to nbgrader as shipped stands in a table, and a few are tried again here."""

import json

import pytest
from against_plain_nbgrader import TABLE, attempt
from hostile import ATTACKS
from hostile.courses import plain_template

pytestmark = pytest.mark.attacks
BITES = "against plain nbgrader"
# One of each kind of harm: points, a secret, the gradebook, a neighbor, a process, the network, an honest learner.
AGAIN = ("empties-tests-before-they-are-parsed", "reads-keys-in-the-home-folder", "plants-a-trigger-in-the-gradebook",
         "comes-from-the-future", "leaves-a-process", "calls-out-by-tcp", "warns-while-it-is-tested")  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return json.loads(TABLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return plain_template(tmp_path_factory.mktemp("plain") / "template")


def test_the_table_is_about_these_attacks(table):
    """What was not tried yet is missing; the script without arguments tries everything."""
    assert len(table) >= 60
    for name, row in table.items():
        assert (row["class"], row["what"]) == (ATTACKS[name].number, ATTACKS[name].what)
        assert not ATTACKS[name].own_only


def test_each_class_of_trouble_bites(table):
    for number in range(1, 8):
        assert any(row[BITES] for row in table.values() if row["class"] == number), number


@pytest.mark.grading
@pytest.mark.parametrize("name", AGAIN)
def test_a_few_bite_again(table, template, name):
    assert attempt(ATTACKS[name], template) == table[name][BITES]
