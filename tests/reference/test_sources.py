"""The register of dated sources: complete, reachable from the command line, and bound to tables that exist."""

import datetime
import re

import pytest
from click.testing import CliRunner

from aipm_course.cli import main
from aipm_course.datasets import sources as tables
from aipm_course.doctor import sources_due
from aipm_course.reference.sources import due, sources

FAR = datetime.date(2030, 1, 1)


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_source_has_an_address_a_question_and_a_day(source):
    assert re.match(r"https?://\S+$", source.address)
    assert "?" in source.question
    assert source.says
    assert source.looked < source.again <= source.looked + datetime.timedelta(days=200)
    assert set(source.tables) <= set(tables())


def test_names_are_unique_and_every_dated_table_of_rules_rests_on_some():
    assert len({source.name for source in sources()}) == len(sources()) >= 15
    resting = {table for source in sources() for table in source.tables}
    assert {"fairness_rules", "fairness_hiring_cases"} <= resting


def test_what_is_due_is_listed_with_the_question_and_where_it_stands():
    day = datetime.date(2027, 1, 4)
    findings = list(sources_due(day))
    assert len(findings) == len(due(day)) == 3
    colorado = next(finding for finding in findings if finding.what.startswith("Colorado"))
    assert "due since 2027-01-04" in colorado.what
    assert "SB 26-189" in colorado.advice
    assert "https://coag.gov" in colorado.advice
    assert "correct fairness_rules" in colorado.advice
    assert len(list(sources_due(FAR))) == len(sources())


def test_a_quiet_day_says_which_source_is_next():
    (finding,) = sources_due(datetime.date(2026, 11, 27))
    assert finding.fine
    assert "2026-12-03: EU AI Act" in finding.what


def test_the_command_lists_and_never_fails():
    result = CliRunner().invoke(main, ["doctor", "--authors"])
    assert result.exit_code == 0
    assert "due" in result.output
