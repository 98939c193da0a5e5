"""The page for the class names only files, commands and settings that there are."""

import re

import pytest
from click.testing import CliRunner
from nbgrader.apps import NbGraderApp

from aipm_course.cli import main


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "classroom.md").read_text()


def test_every_link_leads_somewhere(root, page):
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert links
    assert [link for link in links if not (root / "docs" / link).exists()] == []


def test_every_file_of_the_checkout_that_is_named_exists(root, page):
    named = re.findall(r"\b(?:deploy|tests|aipm_course)/[\w./]+\.(?:py|sh|yaml|json)", page)
    assert len(set(named)) >= 5
    assert [path for path in named if not (root / path).exists()] == []


def test_every_command_exists(page):
    nbgrader = set(re.findall(r"nbgrader ([a-z]+(?:_[a-z]+)?)(?= 04_rice|`)", page))
    assert {"release_assignment", "collect", "generate_feedback", "release_feedback"} <= nbgrader
    assert nbgrader <= set(NbGraderApp.subcommands)
    for command in set(re.findall(r"`aipm ([a-z]+)", page)):
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0, command


def test_the_readme_and_the_page_on_grading_lead_there(root):
    assert "](docs/classroom.md)" in (root / "README.md").read_text()
    assert "](classroom.md)" in (root / "docs" / "grading.md").read_text()
