"""Whoever follows CONTRIBUTING.md word for word meets commands, files, names and figures that are there."""

import importlib
import re
import shlex

import click
import pytest

from aipm_course.cli import main
from aipm_course.proof.complete import complete
from aipm_course.proof.run import measure
from aipm_course.registry import all_questions


@pytest.fixture(scope="module")
def page(root):
    return (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_command_is_taken_as_it_stands(page):
    commands = set(re.findall(r"`aipm ([a-z]+ [^`]*|[a-z]+)`", page))
    assert len(commands) > 8
    for text in commands:
        command, *words = shlex.split(text)
        asked = main.commands[command]
        if isinstance(asked, click.Group) and words:
            asked = asked.commands[words[0]]
        known = {option for parameter in asked.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, text


def test_every_target_of_make_exists(root, page):
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = set(re.findall(r"`make ([a-z]+)`", page))
    assert "author" in asked
    assert asked <= targets


def test_names_stand_where_the_page_says(page):
    """The places that an author is sent to: each name in the brackets behind a file or folder can be imported from it."""
    sentence = page[page.index("Each name is explained where it stands") :].partition("\n")[0]
    for place, names in re.findall(r"`(judging/question\.py|answers/kinds)/?` \(([^)]*)\)", sentence):
        home = importlib.import_module(f"aipm_course.{place.removesuffix('.py').replace('/', '.')}")
        home = importlib.import_module("aipm_course.answers") if place.startswith("answers") else home
        found = re.findall(r"`(\w+)`", names)
        assert len(found) > 2
        assert [name for name in found if not hasattr(home, name)] == []
    for names, file in re.findall(r"((?:`\w+`(?: and )?)+) in (\w+)", sentence):
        home = importlib.import_module(f"aipm_course.simulation.{file}")
        assert [name for name in re.findall(r"`(\w+)`", names) if not hasattr(home, name)] == []


def test_every_figure_with_a_bar_says_what_to_mend(root, page):
    """A figure that is below its bar sends its author to the table: it has to have a row there."""
    rows = "".join(re.findall(r"^   \| ([a-z, ]+) \|", page, re.MULTILINE))
    question = min(all_questions(), key=lambda one: len(one.named))
    figures = [complete([question], root), *measure([question], 1, messages=True)]
    assert len(figures) > 10
    assert [figure.name for figure in figures if figure.bar is not None and figure.name not in rows] == []
