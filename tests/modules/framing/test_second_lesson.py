"""The numbers in the second lesson of module 03 are the numbers of its own data."""

import re
from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.framing.simulators.autopsy import FILES, LINKS, autopsy, broken, spent_by
from aipm_course.modules.framing.simulators.calls import calls
from aipm_course.places import course_root

SEED = 68
OWN = QuestionsOf("framing")
reference = partial(OWN.reference, seed=SEED)
MADE = autopsy(SEED)
FILE = {one.letter: one for one in MADE.projects}


@pytest.fixture(scope="module")
def second():
    return read_notebook(course_root() / "notebooks" / "03_framing_2.ipynb").cells


@pytest.fixture(scope="module")
def text(second):
    return "\n".join(cell.source for cell in second)


def test_the_second_lesson_ends_otherwise_than_the_exercise(text):
    assert f"seed = {SEED}" in text
    assert OWN.alike("autopsy", ("mend",), SEED) == []
    same = sum(MADE.causes[letter] == autopsy(0).causes[letter] for letter in FILES)
    assert same <= 4
    assert {call.text for call in calls(SEED)}.isdisjoint(call.text for call in calls(0))


def test_the_days_of_the_files_in_prose(text):
    one, edge = FILE["I"], FILE["L"]
    days = {link: one.links[link].day for link in ("outcome", "data", "risk", "production")}
    assert f"launch = {one.launch}" in text
    assert str(days).replace("'", '"') in text
    test = one.links["evaluation"]
    assert f"The missed test ({test.value:.0f} right, and the bar was {test.bar:.0f})" in text
    assert f"{one.launch - days['data']} days, and 28 are needed" in text
    assert f"1. Outcome, day {days['outcome']}: holds." in text
    assert broken(one) == ["data", "evaluation", "risk"]
    assert one.blamed == "production"
    assert "It was never stable." in one.text
    since = edge.links["data"].day
    assert (edge.launch - since, broken(edge)) == (28, ["evaluation"])
    assert f"Project L was launched on day {edge.launch}, with records since day {since}" in text
    assert f'("I", {one.launch}, {days["data"]}), ("L", {edge.launch}, {since})' in text


def test_the_tests_and_the_blame_in_prose(text):
    tests = [FILE[letter].links["evaluation"] for letter in "LCD"]
    assert str([int(test.value) for test in tests]) in text
    assert str([int(test.bar) for test in tests]) in text
    assert [not test.seen for test in tests] == [True, False, True]
    assert [letter for letter in "LCD" if "evaluation" not in broken(FILE[letter])] == ["D"]
    assert tests[2].value == tests[2].bar
    blamed = sum(one.blamed == "evaluation" for one in MADE.projects)
    assert blamed == 10
    assert "Ten of the twelve files say" in text
    assert f"{blamed} of {len(FILES)}. Whom a file blames" in text
    assert MADE.causes["F"] == "stopped"
    assert FILE["F"].links["evaluation"].value < FILE["F"].links["evaluation"].bar


def test_the_dollars_in_prose(text):
    dollars = spent_by(MADE, MADE.causes)
    order = sorted(LINKS, key=lambda link: -dollars[link])
    assert f"{order[0].capitalize()}, {dollars[order[0]]:,.0f} dollars" in text
    alone = [one for one in MADE.projects if broken(one) == ["evaluation"] and MADE.causes[one.letter] != "stopped"]
    assert [one.letter for one in alone] == ["L"]
    share = sum(one.spent for one in alone) / sum(dollars.values())
    assert f"A better model alone would have saved {100 * share:.0f} cents of each dollar" in text
    assert f"The bet: {100 * share:.0f} cents" in text
    times = {link: sum(cause == link for cause in MADE.causes.values()) for link in LINKS}
    assert max(times, key=times.get) == order[0], "first by both"
    assert [letter for letter in FILES if MADE.causes[letter] == "stopped"] == ["B", "F"]
    told = {one.letter: broken(one) for one in MADE.projects if MADE.causes[one.letter] != "stopped"}
    for letter, links in told.items():
        assert f'    "{letter}": {links},\n'.replace("'", '"') in text
        assert MADE.causes[letter] == links[0]
        # "where others missed their test, an earlier link was broken, too"
        assert "evaluation" not in links or links[0] != "evaluation" or letter in "CL"
    assert FILE["C"].links["evaluation"].seen


def test_the_patterns_in_prose(text):
    done = {letter: one.done for letter, one in FILE.items()}
    score = {letter: one.links["evaluation"].value for letter, one in FILE.items()}
    for letter, name in {"F": "overclaim", "C": "nobody", "E": "forgotten", "G": "jump", "L": "model_first"}.items():
        assert MADE.patterns[letter] == name
    for letter in "KJD":
        assert MADE.patterns[letter] == "none"
    assert f"F: {done['F']['overclaim'].value:.0f}, shown {score['F']:.0f} |" in text
    assert f"K: {done['K']['overclaim'].value:.0f}, shown {score['K']:.0f} |" in text
    assert f"C: launch on day {FILE['C'].launch}, a name on day {done['C']['nobody'].day} |" in text
    assert done["J"]["nobody"].day == FILE["J"].launch
    assert f"E: {done['E']['forgotten'].value:.0f} hours |" in text
    assert f"K: {done['K']['forgotten'].value:.0f} hours |" in text
    for letter in "GJ":
        jump = done[letter]["jump"]
        assert f"{letter}: from {jump.bar:.0f} to {jump.value:.0f} |" in text
    work = [done[letter]["model_first"] for letter in "LDI"]
    told = ", ".join(f'("{letter}", {one.value:.0f}, {one.bar:.0f})' for letter, one in zip("LDI", work, strict=True))
    assert f"[{told}]" in text
    assert f"{work[2].value / work[2].bar:.1%}: it fits" in text
    assert work[1].value * 2 == work[1].bar


def test_the_calls_in_prose(text):
    told = load("framing_calls", seed=SEED).set_index("letter")["text"]
    roles = {call.letter: call.role for call in calls(SEED)}
    assert roles["A"] == roles["E"] == "found again"
    assert roles["C"] == roles["F"] == "wrong desk"
    assert (roles["B"], roles["D"]) == ("refused", "small")
    long, short = re.findall(r"\d+", told["A"])[:2]
    assert f"{short} of {long} minutes" in text
    many, some = re.findall(r"\d+", told["E"])[:2]
    assert f"{some} of {many} people" in text
    some, many = re.findall(r"\d+", told["F"])[:2]
    assert f"F: {some} of {many}" in text
    assert f"C: {re.findall(r'[0-9]+', told['C'])[0]} urgent" in text
    assert f"D: {re.findall(r'[0-9]+', told['D'])[0]} more people" in text
    assert f"one in {re.findall(r'[0-9]+', told['B'])[1]} came back angrier" in text


def test_every_operation_of_the_task_is_shown_in_code(second):
    shown = ("launch - done", 'tests["right"] >= tests["bar"]', 'groupby(cause)["spent"].sum()', "links[0]")
    assert missing_in_code(second, *shown) == []
