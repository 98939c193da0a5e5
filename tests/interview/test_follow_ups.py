"""Follow-ups close on evidence and on nothing less; the texts were written before the rules."""

import re
from pathlib import Path

import pytest
import yaml

from aipm_course.interview.evidence import evidence, names_of
from aipm_course.interview.mocks import mocks
from aipm_course.registry import find

TEXTS = yaml.safe_load(Path(__file__).with_name("follow_up_texts.yaml").read_text(encoding="utf-8"))
RULES = [(number, item) for number, mock in mocks().items() for item in mock.follow_ups if item.closes]


HEADINGS = {
    1: {"evaluation": "Evaluation:", "plan": "Plan:", "message": "Message:"},
    3: {"repairs": "Repairs:", "page": "The page:", "message": "Message:"},
    2: {"hours48": "48 hours:", "weeks2": "Two weeks:", "quarter": "Quarter:", "message": "Message:"},
    5: {
        "first_fix": "(?:Fix first|First fix):",
        "guardrails": "(?:Guardrails:|After launch|On-call)",
        "message": "Message:",
    },
    4: {"cost": "Cost:", "roadmap": "Roadmap:", "message": "Message:"},
    6: {"offer": "Offer:", "ask": "Directors:", "message": "Message:"},
}


def by_section(mock, text):
    """Return a rated answer as the sections of its mock; what stands before the first heading is the decision."""
    marks = {name: re.search(heading, text).start() for name, heading in HEADINGS[mock.number].items()}
    starts = {name: marks.get(name, 0) for name in mock.sections}
    ends = [*sorted(starts.values())[1:], len(text)]
    parts = {
        name: text[start:end]
        for (name, start), end in zip(sorted(starts.items(), key=lambda x: x[1]), ends, strict=True)
    }
    return {name: re.sub(r"^[\w ]{5,11}:", "", part) for name, part in parts.items()}


@pytest.fixture(params=RULES, ids=lambda rule: f"mock{rule[0]}-{rule[1].id}")
def rule(request):
    return request.param


def test_texts_leave_it_open_or_close_it_as_written(rule):
    _, item = rule
    section = item.sections[0]
    assert min(len(texts) for texts in TEXTS[item.id].values()) >= 8
    assert [text for text in TEXTS[item.id]["open"] if not item.opens({section: text})] == []
    assert [text for text in TEXTS[item.id]["closed"] if item.opens({section: text})] == []


def test_it_looks_in_its_own_sections_and_says_what_it_looked_for(rule):
    number, item = rule
    closing = TEXTS[item.id]["closed"][0]
    sections = mocks()[number].sections
    assert set(item.sections) <= set(sections)
    for section in sections:
        assert item.opens({section: closing}) == (section not in item.sections)
    assert item.opens({})
    assert item.because.startswith("no ")
    assert " was found" in item.because
    assert item.closes


def test_every_rule_has_texts_and_every_kind_of_evidence_is_used():
    assert set(TEXTS) == {item.id for _, item in RULES}
    assert names_of(closing for _, item in RULES for closing in item.closes) == set(evidence())
    assert all(kind.patterns and kind.says for kind in evidence().values())


def test_evidence_in_two_sentences_does_not_add_up():
    item = next(item for item in mocks()[2].follow_ups if item.id == "monitoring")
    assert item.opens({"hours48": "We monitor. Nine people read 50 reports."})


def test_when_everything_is_named_the_last_resorts_are_asked():
    for mock in mocks().values():
        for anchors in mock.anchor_sets:
            best = by_section(mock, anchors.answers[2].text)
            assert [item.always for item in mock.opened(best)] == [True, True]
        assert not any(item.always for item in mock.opened({}))


@pytest.mark.gate
def test_what_an_exhibit_tells_chooses_the_question_that_a_good_text_meets():
    for mock in mocks().values():
        plots = {plot for item in mock.follow_ups for plot in item.plots}
        assert plots == {find(mock.question).data(seed).plot for seed in range(20)}
        best = by_section(mock, mock.anchor_sets[0].answers[2].text)
        asked = {plot: mock.opened(best, plot=plot)[0] for plot in plots}
        assert all(item.plots == (plot,) for plot, item in asked.items())
        assert not any(item.plots for item in mock.opened(best))


def test_rated_answers_close_as_many_rules_as_their_levels_go():
    """The rules do not grade; but they must not find more in an answer that is rated lower."""
    for mock in mocks().values():
        for anchors in mock.anchor_sets:
            rules = [item for item in mock.follow_ups if not item.always]
            told = {one.id: by_section(mock, one.text) for one in anchors.answers}
            closed = [sum(not item.opens(told[one.id]) for item in rules) for one in anchors.answers]
            means = [sum(one.levels.values()) for one in anchors.answers]
            assert sorted(closed) == closed, (mock.number, anchors.plot, closed)
            assert sorted(means) == means
            assert closed[0] <= len(rules) / 2
            assert closed[1] < len(rules) == closed[2]
            shown = " ".join(str(one) for text in told.values() for one in mock.found(text))
            assert not re.search(r"SIG-|WEAK-|FLAG-", shown)
