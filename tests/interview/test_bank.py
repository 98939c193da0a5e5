"""The question bank is complete, valid, and balanced as its page says."""

import re
from collections import Counter

import pytest

from aipm_course import curriculum
from aipm_course.interview.asking import ask
from aipm_course.interview.material import bank, spoken
from aipm_course.interview.mocks import mocks
from aipm_course.kernel.errors import CourseError
from aipm_course.reference.scorecards import CARDS
from aipm_course.reference.signals import AREAS, KINDS, LEVELS, SIGNALS
from aipm_course.registry import all_questions, of_module

DIMENSIONS = {code for rows in CARDS.values() for code in rows}
MODULES = {module.name for module in curriculum.modules()}
TASKS = {task.id for task in all_questions()}
OFF_BY = 3
"""Points of a hundred by which a dimension's share of its card may differ from its weight."""


def test_ten_questions_in_each_of_twelve_areas():
    assert [question.id for question in bank()] == [f"Q{number:02d}" for number in range(1, 121)]
    assert Counter(question.area for question in bank()) == dict.fromkeys(AREAS, 10)


def test_every_area_is_asked_at_every_level():
    for area in AREAS:
        levels = Counter(question.level for question in bank() if question.area == area)
        assert levels == dict(zip(LEVELS, (5, 3, 2), strict=True)), area


def test_every_special_role_finds_questions():
    asked = Counter(question.role for question in bank() if question.role)
    assert set(asked) == {role.name for role in curriculum.roles()} - {"ai-pm", "principal"}
    assert min(asked.values()) >= 5
    assert all((question.level == "specialist") == bool(question.role) for question in bank())


def test_a_quarter_asks_for_something_lived():
    kinds = Counter(question.kind for question in bank())
    assert set(kinds) == set(KINDS)
    assert kinds["story"] >= len(bank()) / 4
    assert {question.area for question in bank() if question.kind == "story"} == set(AREAS)


def shares(card):
    """Return of each dimension of a card how many questions are rated on it, and its share in percent."""
    rated = Counter(code for question in bank() for code in question.scores if code in CARDS[card])
    return {code: (rated[code], 100 * rated[code] / rated.total()) for code in CARDS[card]}


@pytest.mark.parametrize("card", CARDS)
def test_dimensions_are_asked_about_as_the_scorecards_weigh_them(card):
    for code, (_, share) in shares(card).items():
        assert abs(share - CARDS[card][code][1]) <= OFF_BY, code


def test_the_page_on_the_bank_holds_its_counts(root):
    page = (root / "docs" / "question_bank.md").read_text(encoding="utf-8")
    titles = {role.name: role.title for role in curriculum.roles()}
    rows = []
    for area in AREAS:
        asked = [question for question in bank() if question.area == area]
        levels, kinds = (Counter(getattr(question, of) for question in asked) for of in ("level", "kind"))
        special = " and ".join(sorted({titles[question.role] for question in asked if question.role}))
        ids = [question.id for question in asked]
        rows.append(
            f"| {area} | {ids[0]}–{ids[4]}, {ids[5]}–{ids[9]} | {' | '.join(str(levels[level]) for level in LEVELS)} "
            f"| {special} | {kinds['story']} |"
        )
    for card, dimensions in CARDS.items():
        for code, (count, share) in shares(card).items():
            name, weight = dimensions[code]
            rows.append(f"| {code} | {name} | {weight}% | {count} | {share:.0f}% |")
    assert [row for row in rows if row not in page] == [], "write these rows into docs/question_bank.md"


def test_a_question_has_everything():
    for question in bank():
        assert question.level in LEVELS, question.id
        assert question.kind in KINDS, question.id
        assert 5 <= question.minutes <= 8, question.id
        assert 1 <= len(question.scores) <= 2, question.id
        assert set(question.scores) <= DIMENSIONS, question.id
        assert len(question.follow_ups) == 3, question.id
        assert 4 <= len(question.outline) <= 5, question.id
        for codes, kind in ((question.strong, "SIG"), (question.weak, "WEAK"), (question.red_flags, "FLAG")):
            assert codes, question.id
            assert set(codes) <= set(SIGNALS), question.id
            assert all(code.startswith(kind) for code in codes), question.id


def test_repair_names_tasks_that_exist():
    for question in bank():
        assert question.tasks, question.id
        assert set(question.tasks) <= TASKS, question.id
        assert set(question.repair) <= MODULES, question.id
        modules = dict.fromkeys(curriculum.module(task.partition(".")[0]).name for task in question.tasks)
        assert list(question.repair) == list(modules), question.id


def test_each_ladder_has_one_bait_and_one_number_rung():
    for question in bank():
        assert {question.bait, question.number} <= {1, 2, 3}, question.id
        assert question.bait != question.number, question.id
        assert len(question.against_bait.split()) >= 10, "say what speaks against the tempting step"
        pressed = question.follow_ups[question.number - 1]
        asks = r"\b(where|which|who|whose|how|what|when|of how many|whom|comes? from|says who|did somebody)\b"
        assert re.search(asks, pressed, re.IGNORECASE), question.id
        assert pressed.count("?") >= 1, question.id


def test_bait_and_number_rungs_stand_anywhere():
    for rung in ("bait", "number"):
        places = Counter(getattr(question, rung) for question in bank())
        assert min(places[place] for place in (1, 2, 3)) >= 30, rung


def test_bait_is_not_known_by_its_form():
    """A rung that only the wrong proposals look like would be heard without being understood."""
    marks = {"bait": Counter(), "other": Counter()}
    for question in bank():
        for place, text in enumerate(question.follow_ups, 1):
            mark = marks["bait" if place == question.bait else "other"]
            mark["rungs"] += 1
            mark["statement"] += not text.rstrip('"').endswith("?")
            mark["words"] += len(text.split())
    assert marks["other"]["statement"] >= 30, "plain pressure ends without a question mark as well"
    assert marks["bait"]["rungs"] - marks["bait"]["statement"] >= 30
    long, short = (marks[kind]["words"] / marks[kind]["rungs"] for kind in ("bait", "other"))
    assert long - short <= 5


def test_number_rungs_are_asked_in_the_words_of_their_question():
    pressed = [question.follow_ups[question.number - 1] for question in bank()]
    openings = Counter(" ".join(text.split()[:4]).casefold() for text in pressed)
    assert openings.most_common(1)[0][1] <= 4, openings.most_common(3)
    endings = Counter(" ".join(text.split()[-4:]).casefold() for text in pressed)
    assert endings.most_common(1)[0][1] <= 6, endings.most_common(3)


def test_a_story_names_nobodys_numbers():
    """What a candidate lived has the candidate's own numbers; the ladder cannot know them."""
    for question in bank():
        if question.kind == "story":
            assert not re.search(r"\d", " ".join((question.prompt, *question.follow_ups)))


def test_a_question_can_be_said_aloud_and_answered_in_its_minutes():
    """At 130 words a minute; the outline is a third of what is said about it, at most half of the time."""
    for question in bank():
        assert len(question.prompt.split()) <= 50, question.id
        assert all(len(text.split()) <= 32 for text in question.follow_ups), question.id
        assert sum(len(text.split()) for text in question.outline) * 3 / 130 <= question.minutes, question.id


def test_texts_are_sentences_and_stand_once():
    for question in bank():
        assert question.prompt[-1] in '.?"', question.id
        assert len(question.prompt) >= 40, question.id
        assert all(len(text) > 8 and text[-1] in '.?"' for text in question.follow_ups), question.id
        assert question.against_bait[-1] == ".", question.id
        assert all(len(text.split()) >= 5 for text in question.outline), question.id
        assert sum(len(text.split()) for text in question.outline) >= 36, (
            "an outline says what to say, not only about what"
        )


def test_nothing_is_asked_or_answered_twice():
    texts = [
        text
        for question in bank()
        for text in (question.prompt, *question.follow_ups, question.against_bait, *question.outline)
    ]
    assert len(set(texts)) == len(texts)


COMMON = (
    "a an and are as at be by do does for from has have how i if in is it its no not of on one or our so tell me than that "
    "the their them they this to was were what when which who why with would you your about after can could did down "
    "each say something two until us we will customer customers model models feature answer answers ai product"
)


def test_no_two_questions_ask_the_same_thing():
    """Words that two prompts share, of all words of the shorter one; a crude net for rewritten twins."""
    words = {q.id: set(re.findall(r"[a-z0-9']+", q.prompt.casefold())) - set(COMMON.split()) for q in bank()}
    near = [
        (one, other)
        for one in words
        for other in words
        if one < other and len(words[one] & words[other]) >= max(3, 0.4 * min(len(words[one]), len(words[other])))
    ]
    assert near == []


BUZZWORDS = (
    r"\b(leverage|synerg\w+|game.?chang\w+|cutting.?edge|best.in.class|holistic\w*|empower\w*|seamless\w*|paradigm|"
    r"disrupt\w*|transformative|unlock\w*|robust|ecosystem|state.of.the.art|world.class|deep dive|low.hanging|north star|"
    r"move the needle|stakeholders?|value.add|learnings|ideate|moat|flywheel)\b"
)


def test_nothing_is_said_in_buzzwords():
    for question in bank():
        texts = (question.prompt, *question.follow_ups, question.against_bait, *question.outline)
        assert not re.search(BUZZWORDS, " ".join(texts), re.IGNORECASE)


def test_every_dimension_and_every_code_is_practiced():
    assert {code for question in bank() for code in question.scores} == DIMENSIONS
    listened = Counter(code for question in bank() for code in (*question.strong, *question.weak, *question.red_flags))
    assert set(listened) == set(SIGNALS)
    assert min(listened.values()) >= 6
    assert min(listened[code] for code in SIGNALS if code.startswith("SIG")) >= 10


def test_what_to_listen_for_names_the_bait_and_the_tasks():
    told = ask("Q15", step=4)
    assert "is bait: The table is a convention" in told
    assert "asks where a number comes from" in told
    assert "13_drift, A1: Which alarm clock?" in told


def rows(kind, last):
    return {f"{kind}-{number:02d}" for number in range(1, last + 1)}


def test_the_ledger_rows_of_interviews_are_practiced():
    tasks = {row for question in of_module("studio") for row in question.ledger}
    asked = {row for question in bank() for row in question.ledger}
    assert rows("SCORE", 13) | rows("SIG", 10) | rows("WEAK", 8) | rows("FLAG", 9) <= tasks
    assert rows("INT", 13) <= tasks | asked
    # Mocks 1 to 6 are the cases of the ledger, by their numbers.
    there = {f"CASE-{number:02d}" for number in mocks() if number <= 6}
    assert {row for row in tasks | asked if row.startswith("CASE")} == there


def test_one_question_of_each_area_is_answered_aloud_twice():
    areas = {question.id: question.area for question in bank()}
    assert sorted(areas[name] for name in spoken()) == sorted(AREAS)
    assert Counter(both.better for both in spoken().values()) == {1: 6, 2: 6}
    longer = 0
    for name, both in spoken().items():
        assert both.better in (1, 2), name
        lengths = [len(text.split()) for text in both.answers]
        assert all(110 <= length <= 145 for length in lengths), (name, lengths)
        longer += lengths[both.better - 1] > lengths[2 - both.better]
        assert f"is a 3, the other a 2. {both.why}" in ask(name, step=6)
        assert ask(name, step=5).count("Answer ") == 2
    assert 4 <= longer <= 8, "the longer one is not always the better one"
    with pytest.raises(CourseError, match="no spoken answers"):
        ask("Q01", step=5)
