"""The attacks bite: what they do to nbgrader as shipped stands in a table, and a few are tried again here."""

import json

import pytest
from against_plain_nbgrader import TABLE, attempt
from hostile import ATTACKS, CLASSES, of_class
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
    assert len(table) >= 60
    for name, row in table.items():
        assert (row["class"], row["what"]) == (ATTACKS[name].number, ATTACKS[name].what)
        assert not ATTACKS[name].own_only


def test_each_class_of_trouble_bites(table):
    for number in range(1, 8):
        assert any(row[BITES] for row in table.values() if row["class"] == number), number


def test_every_attack_was_tried(table):
    assert {name for name, attack in ATTACKS.items() if not attack.own_only} == set(table)


def test_the_page_for_operators_counts_right(table, root):
    page = (root / "docs" / "grading.md").read_text(encoding="utf-8")
    total = [0, 0, 0]
    for number, (title, _) in CLASSES.items():
        rows = [row[BITES] for row in table.values() if row["class"] == number]
        counts = len(of_class(number)), len(rows), sum(bool(row) for row in rows)
        total = [before + more for before, more in zip(total, counts, strict=True)]
        assert f"| {number} | {title} | {counts[0]} | {counts[1]} | {counts[2]} | 0 |" in page
    assert f"| | together | {total[0]} | {total[1]} | {total[2]} | 0 |" in page
    assert f"{total[0]} submissions and {total[0] + len(CLASSES)} neighbors" in page
    starts = {"steals": "steal points", "reads": "read what", "changes": "change files", "reaches": "reach the network",
              "costs": "cost an honest", "never": "never end"}  # fmt: skip
    for word, told in starts.items():
        count = sum(any(harm.startswith(word) for harm in row[BITES]) for row in table.values())
        assert f"{count} of them {told}" in page or f" {count} {told}" in page


@pytest.mark.grading
@pytest.mark.parametrize("name", AGAIN)
def test_a_few_bite_again(table, template, name):
    assert attempt(ATTACKS[name], template) == table[name][BITES]
