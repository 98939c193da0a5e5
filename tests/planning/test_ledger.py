"""What the role asks for stands somewhere, and the page says where."""

import pytest
from click.testing import CliRunner

from aipm_course.cli import main
from aipm_course.kernel.errors import CourseError
from aipm_course.planning.ledger import STANDINGS, kind_named, page, places, standings
from aipm_course.reference.ledger import KINDS, ledger

OPEN = {  # rows that no task, text or page practices yet, by group: a number here may only fall
    "MIS": 2,
    "ROLE": 7,
    "RESP": 12,
    "KPI": 4,
    "SKILL": 2,
    "FUT": 3,
    "SOFT": 4,
    "DELIV": 17,
    "RIT": 9,
    "DAY": 2,
    "MILE": 17,
    "DEC": 14,
    "STAKE": 9,
    "PATH": 5,
    "CHAL": 1,
    "BOTL": 1,
    "ANTI": 3,
    "UNDER": 4,
    "BRISK": 6,
    "CHECK": 2,
    "GOV": 1,
    "VAR": 13,
    "AUTO": 2,
    "HUM": 2,
    "INT": 4,
    "TREND": 1,
    "TOOL": 1,
    "ENV": 1,
}


def test_rows_are_numbered_by_kind_and_none_stands_twice():
    numbers = {kind: [row.id for row in ledger() if row.kind == kind] for kind in KINDS}
    assert sum(map(len, numbers.values())) == len(ledger()) == 557
    for kind, ids in numbers.items():
        assert ids == [f"{kind}-{number:02d}" for number in range(1, len(ids) + 1)]


def test_every_row_stands_somewhere_or_is_counted_as_open():
    assert {kind: standings(kind)["open"] for kind in KINDS if standings(kind)["open"]} == OPEN
    assert standings().total() == 557
    assert set(standings()) <= set(STANDINGS)


def test_what_is_practiced_says_where():
    for place in places():
        assert bool(place.where) == (place.standing in ("task", "written")), place


def test_the_page_is_what_the_ledger_and_the_tasks_make(root):
    assert (root / "docs" / "the_role.md").read_text(encoding="utf-8") == page()


def test_a_terminal_shows_groups_and_rows():
    whole = CliRunner().invoke(main, ["plan", "--ledger"], terminal_width=160)
    assert whole.exit_code == 0
    assert "557" in whole.output
    one = CliRunner().invoke(main, ["plan", "--ledger", "--group", "plan"], terminal_width=160)
    assert "PLAN-01" in one.output
    assert CliRunner().invoke(main, ["plan", "--group", "KPJ"]).exit_code != 0


def test_a_group_that_is_none_is_told():
    with pytest.raises(CourseError, match=r"no kind 'KPJ'\. Did you mean KPI"):
        kind_named("KPJ")
