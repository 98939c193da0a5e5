"""Follow-ups close on evidence and on nothing less; the texts were written before the rules."""

from pathlib import Path

import pytest
import yaml

from aipm_course.interview.evidence import evidence, names_of
from aipm_course.interview.mocks import mocks

TEXTS = yaml.safe_load(Path(__file__).with_name("follow_up_texts.yaml").read_text(encoding="utf-8"))
RULES = [(number, item) for number, mock in mocks().items() for item in mock.follow_ups if item.closes]


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
        best = dict.fromkeys(mock.sections, mock.anchors[2].text)
        assert [item.always for item in mock.opened(best)] == [True, True]
        assert not any(item.always for item in mock.opened({}))
