"""Ask the key about the learner's own choices: the numbers of a later task follow from them, not from somebody else's path."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from aipm_course.answers import Unreadable
from aipm_course.answers.kinds.kind import BLANK
from aipm_course.judging.question import Question
from aipm_course.kernel.wording import listed


def waits_for(question: Question[Any], given: Any) -> str:
    """Return the sentence that says which own choice an answer waits for; nothing where all of them can be read.

    Args:
        question: the question.
        given: an answer to it as read.
    """
    if question.chosen is None or not isinstance(given, Mapping):
        return ""
    where = question.chosen.fields
    blank = [f"`{name}` of {where[name]}" for name in where if given.get(name, BLANK) is BLANK]
    if blank:
        them = "is not made yet" if len(blank) == 1 else "are not made yet"
        named = "your choice" if len(blank) == 1 else "your choices"
        return f"These numbers follow from {named} {' and '.join([listed(blank[:-1]), blank[-1]] if blank[1:] else blank)}, which {them}."
    strange = [name for name in where if isinstance(given[name], Unreadable)]
    if strange:
        name = strange[0]
        return f"These numbers follow from your choice `{name}` of {where[name]}, which cannot be read: {given[name]}"
    return ""


def on_own_choices(question: Question[Any], given: Any) -> Question[Any]:
    """Return the question about the path that an answer names; it must wait for nothing.

    The same choices give the same question, so that what is kept of it serves everybody who made them.
    """
    if question.chosen is None:
        return question
    return _about(question, tuple(given[name] for name in question.chosen.fields))


@lru_cache(maxsize=64)
def _about(question: Question[Any], values: tuple[Any, ...]) -> Question[Any]:
    assert question.chosen is not None
    made = dict(zip(question.chosen.fields, values, strict=True))
    data = question.chosen.data
    return replace(question, data=lambda seed: data(seed, made), chosen=None)
