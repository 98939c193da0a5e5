"""The notebook page: widgets that keep choices and answers, and a plain sentence where there are none."""

import json
import re
from collections import Counter

from aipm_course import diagnostic, modules_table, plan_explorer, plan_reasons
from aipm_course.curriculum import modules, practice
from aipm_course.planning.diagnostic import ENOUGH, UNSURE, answer, items, known
from aipm_course.planning.page import reasons_in_words
from aipm_course.planning.path import keep_choice, kept_choice


def test_one_card_at_a_time_and_what_was_revealed_does_not_count(own_file):
    page = diagnostic()
    *boxes, turn, tally = page.children
    assert [box.layout.display for box in boxes].count("flex") == 1
    for box, item in zip(boxes, items(), strict=True):
        head, choice, verdict = box.children
        assert box.layout.display == "flex"
        assert "Which comment is due?" in head.value
        assert [label[3:] for label, _ in choice.options] == list(item.comments.values())
        first = item is items()[0]
        choice.value = "unsure" if first else item.right
        assert ("The comment that is due" in verdict.value) == first
        assert choice.disabled
        choice.value = item.right  # what was revealed
        turn.children[1].click()
    asked = Counter(item.module for item in items())
    assert len(asked) > 5
    assert known() == {module for module, count in asked.items() if count >= ENOUGH} - {items()[0].module}
    assert f"{len(items())} of {len(items())} answered, {len(items()) - 1} right" in tally.value
    assert f"Begin with {items()[0].module}" in tally.value
    assert "hours" in tally.value
    lines = own_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(items())
    assert all(json.loads(line)["what"] == "diagnostic" for line in lines)


def test_choices_are_kept(own_file):
    controls = plan_explorer().children[0].children
    controls[0].value = "responsible-ai"
    controls[1].value = "data-science"
    assert kept_choice() == ("responsible-ai", "data-science")
    assert plan_explorer().children[0].children[0].value == "responsible-ai"


def test_without_widgets_a_sentence_says_what_to_do():
    assert "aipm plan" in diagnostic()._repr_mimebundle_()["text/plain"]


def test_answers_of_another_day_are_there_again(own_file):
    first, second = items()[:2]
    answer(first.question, UNSURE)
    answer(second.question, second.right)
    *boxes, _, tally = diagnostic().children
    letters = "abcdefgh"
    assert boxes[0].children[1].value == UNSURE
    assert boxes[2].layout.display == "flex"  # the first that waits
    assert f"due: {letters[list(first.comments).index(first.right)]})" in boxes[0].children[2].value
    assert "That is the comment" in boxes[1].children[2].value
    assert boxes[2].children[1].value is None
    assert f"2 of {len(items())} answered" in tally.value
    assert len(own_file.read_text(encoding="utf-8").splitlines()) == 2


def test_the_reasons_name_every_module_and_what_the_diagnostic_lets_skip(own_file, capsys):
    before = reasons_in_words("ai-pm", "data-science")
    for module in (*modules(), *practice()):
        assert f"| {module.name} | " in before or f"| [{module.name}]({module.name}.ipynb) | " in before
        assert (f"| {module.name} | do it · coming" in before) <= (not module.ready)
    assert "Nothing is skipped so far" in before
    for item in items():
        answer(item.question, item.right)
    after = reasons_in_words("ai-pm", "data-science")
    rows = re.findall(r"^\| \[(\w+)\]\(\S+\) \| \*\*skip\*\* \| 0 \|.*diagnostic shows", after, re.MULTILINE)
    assert "02_models" in rows
    assert f" You may skip {', '.join(rows)}.\n" in after
    keep_choice("modelops", "ml-engineering")
    plan_reasons()
    assert "ModelOps PM, coming from ML engineering" in capsys.readouterr().out


def test_the_table_of_modules_links_only_to_what_is_ready(monkeypatch):
    told = []
    monkeypatch.setattr("aipm_course.judging.show.show_markdown", told.append)
    modules_table()
    for module in modules():
        if module.name != "00_start_here":
            assert (f"({module.name}.ipynb)" in told[0]) is module.ready
            assert module.title in told[0]
