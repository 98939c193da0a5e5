"""The page for the class names only files, commands and settings that there are."""

import re
import shlex
import subprocess

import pytest
from click.testing import CliRunner
from nbgrader.apps import NbGraderApp

from aipm_course.cli import main

PAGES = ("docs/classroom.md", "docs/class_without_a_hub.md", "docs/grading.md", "README.md")


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


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_every_page_is_taken_as_it_stands(root, name):
    """Each `aipm ...` with its options: one that is misspelled or has gone would stop whoever follows the page."""
    commands = set(re.findall(r"(?:`|^)aipm ([a-z]+(?: [^`|#\n]*)?)", (root / name).read_text(), flags=re.MULTILINE))
    assert commands
    for text in commands:
        command, *words = shlex.split(text.replace("...", "").replace("\\", ""))
        known = {option for parameter in main.commands[command].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, text


@pytest.mark.parametrize("name", PAGES)
def test_feedback_that_is_made_again_is_said_to_be_forced(root, name):
    """Without --force nbgrader skips whoever has not handed in again, and a correction never arrives."""
    assert re.findall(r"nbgrader generate_feedback (?!\w+ --force).*", (root / name).read_text()) == []


def test_the_cycle_without_a_hub_names_every_command_of_a_class(root):
    page = (root / "docs" / "class_without_a_hub.md").read_text()
    table = page[page.index("## The cycle") : page.index("## Who was late")]
    for command in ("collect", "grade", "read", "feedback", "export", "report"):
        assert f"`aipm {command} " in table
    assert "uv build --wheel" in page
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page)
    assert [link for link in links if not (root / "docs" / link).exists()] == []


def test_what_knows_the_people_of_a_class_is_not_committed(root):
    private = [
        "roster.csv",
        "late.toml",
        "seeds.csv",
        "reading/04_rice/x.csv",
        "grades.csv",
        "reports/x.html",
        "submitted/1/x",
        "results/x",
    ]
    shown = subprocess.run(["git", "-C", str(root), "check-ignore", *private], capture_output=True, text=True).stdout
    assert shown.split() == private


def test_the_readme_and_the_page_on_grading_lead_there(root):
    assert "](docs/classroom.md)" in (root / "README.md").read_text()
    assert "](docs/class_without_a_hub.md)" in (root / "README.md").read_text()
    assert "](classroom.md)" in (root / "docs" / "grading.md").read_text()
