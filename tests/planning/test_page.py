"""The notebook page: widgets that keep choices and answers, and a plain sentence where there are none."""

import json

import pytest

from aipm_course import diagnostic, plan_explorer
from aipm_course.planning.diagnostic import items, known
from aipm_course.planning.path import kept_choice


@pytest.fixture
def own_file(tmp_path, monkeypatch):
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("AIPM_PROGRESS", str(path))
    return path


def test_clicking_the_comments_records_the_answers(own_file):
    page = diagnostic()
    for box, item in zip(page.children, items(), strict=True):
        head, choice, verdict = box.children
        assert "Which comment is due?" in head.value
        letters = dict(zip(item.comments, choice.options, strict=True))
        choice.value = letters["unsure"]
        assert "The comment that is due" in verdict.value
        choice.value = letters[item.right]
        assert "That is the comment" in verdict.value
    assert known() == {item.module for item in items()}
    lines = own_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 * len(items())
    assert all(json.loads(line)["what"] == "diagnostic" for line in lines)


def test_choices_are_kept(own_file):
    controls = plan_explorer().children[0].children
    controls[0].value = "responsible-ai"
    controls[1].value = "data-science"
    assert kept_choice() == ("responsible-ai", "data-science")
    assert plan_explorer().children[0].children[0].value == "responsible-ai"


def test_without_widgets_a_sentence_says_what_to_do():
    assert "aipm plan" in diagnostic()._repr_mimebundle_()["text/plain"]
