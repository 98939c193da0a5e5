"""The notebook page: widgets that keep choices and answers, and a plain sentence where there are none."""

import json
import re

from aipm_course import diagnostic, modules_table, plan_explorer, plan_reasons
from aipm_course.curriculum import modules
from aipm_course.planning.diagnostic import UNSURE, answer, items, known
from aipm_course.planning.page import reasons_in_words
from aipm_course.planning.path import keep_choice, kept_choice, make_plan
from aipm_course.planning.sitting import USUAL, sitting


def test_one_card_at_a_time_and_what_was_revealed_does_not_count(own_file):
    page = diagnostic()
    first = sitting()[0]
    answers = 0
    while True:
        *boxes, turn, tally = page.children
        shown = [(box, item) for box, item in zip(boxes, sitting(), strict=True) if box.layout.display == "flex"]
        ((box, item),) = shown
        head, choice, verdict = box.children
        assert "Which comment is due?" in head.value
        assert f"{boxes.index(box) + 1} of {len(boxes)}" in head.value
        assert [label[3:] for label, _ in choice.options] == list(item.comments.values())
        choice.value = "unsure" if item == first else item.right
        answers += 1
        assert ("The comment that is due" in verdict.value) == (item == first)
        assert choice.disabled
        choice.value = item.right  # what was revealed
        *boxes, turn, tally = page.children
        if turn.children[1].disabled:
            break
        turn.children[1].click()
    asked = {item.module for item in sitting()}
    assert len(asked) > 5
    assert known() == asked - {first.module}
    assert f"{answers} of {answers} answered, {answers - 1} right" in tally.value
    assert f"Begin with {first.module}" in tally.value
    saved = re.search(r"your path takes ([\d.]+) hours, ([\d.]+) less", tally.value)
    assert float(saved[1]) == round(make_plan(*USUAL).hours(), 1)
    assert float(saved[2]) > 0
    lines = own_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == answers == len(sitting())
    assert all(json.loads(line)["what"] == "diagnostic" for line in lines)


def test_other_choices_ask_other_questions_on_the_same_page(own_file):
    controls = plan_explorer().children[0].children
    page = diagnostic()
    before = [box.children[0].value for box in page.children[:-2]]
    controls[0].value, controls[1].value = "modelops", "ml-engineering"
    after = [box.children[0].value for box in page.children[:-2]]
    assert before != after
    assert len(after) == len(sitting(choice=("modelops", "ml-engineering")))
    assert [box.layout.display for box in page.children[:-2]].count("flex") == 1


def test_choices_are_kept(own_file):
    controls = plan_explorer().children[0].children
    controls[0].value = "responsible-ai"
    controls[1].value = "data-science"
    assert kept_choice() == ("responsible-ai", "data-science")
    assert plan_explorer().children[0].children[0].value == "responsible-ai"


def test_without_widgets_a_sentence_says_what_to_do():
    assert "aipm plan" in diagnostic()._repr_mimebundle_()["text/plain"]


def test_answers_of_another_day_are_there_again(own_file):
    first, second, third = sitting()[:3]
    assert first.module == second.module != third.module
    answer(first.question, first.right)
    answer(second.question, UNSURE)
    *boxes, _, tally = diagnostic().children
    letters = "abcdefgh"
    assert boxes[1].children[1].value == UNSURE
    assert boxes[2].layout.display == "flex"  # the first that waits
    assert f"due: {letters[list(second.comments).index(second.right)]})" in boxes[1].children[2].value
    assert "That is the comment" in boxes[0].children[2].value
    assert boxes[2].children[1].value is None
    assert f"2 of {len(sitting())} answered" in tally.value
    assert len(own_file.read_text(encoding="utf-8").splitlines()) == 2


def test_the_reasons_name_every_module_and_what_the_diagnostic_lets_skip(own_file, capsys):
    before = reasons_in_words("ai-pm", "data-science")
    for module in modules():
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
