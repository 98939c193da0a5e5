"""Fifteen minutes of questions that show what somebody can leave out.

Each shows a colleague's answer to one of the course's own tasks and asks which review comment it deserves. The answer
and the verdict come from the task's `Question`; a module's diagnostic.toml sets the scene and words the comments for
somebody who has not seen the task. It has an entry per question, in the order in which they are asked: the colleague's
answer is what the misconception `mistake` gives on other data than the exercise's (SEED below); without `mistake` it is
the right one, as it is once in every module. The comments belong to misconceptions or ablations of that task. {field} in the text is
filled in from the colleague's answer, so no result stands there; an option shows its meaning. The text must hold all
that is needed: nobody computes anything during the diagnostic.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aipm_course.answers import Choice, Record, Table
from aipm_course.curriculum import modules
from aipm_course.files import read_toml
from aipm_course.judging.judge import judge
from aipm_course.judging.question import Ablation, Misconception, Question
from aipm_course.kernel.encoding import payload
from aipm_course.kernel.errors import CourseError
from aipm_course.record import record, recorded
from aipm_course.registry import find, resources

MINUTES = 15
MINUTES_EACH = 1
SEED = 14
"""The colleague's numbers; not those of the exercise, so that the diagnostic gives nothing away."""
ENOUGH = 2
"""So many questions of a module have to be answered, all of them rightly, before it counts as known."""

HOLDS = "holds"
UNSURE = "unsure"
_HOLDS_TEXT = "No comment: the answer holds."
_UNSURE_TEXT = "I cannot tell."


@dataclass(frozen=True)
class Item:
    """One question of the diagnostic.

    Attributes:
        question: id of the course's question behind it.
        module: full name of its module.
        text: what the colleague did, in Markdown.
        comments: what one may say about it: code and text, in the order to show.
        right: code of the comment that is due.
    """

    question: str
    module: str
    text: str
    comments: Mapping[str, str]
    right: str


def items() -> tuple[Item, ...]:
    """Return all questions, in the order of the modules; planning.sitting chooses those that somebody is asked."""
    return tuple(item_of(question) for module in _entries_by_module() for question in questions_of(module))


def items_of(module: str) -> tuple[Item, ...]:
    """Return all questions about a module, none if it is not ready or has none.

    Args:
        module: full name of the module.
    """
    return tuple(item_of(question) for question in questions_of(module))


def questions_of(module: str) -> tuple[str, ...]:
    """Return the ids of all questions about a module, which is free; what they show needs the tables of their tasks.

    Args:
        module: full name of the module.
    """
    return tuple(entry["question"] for entry in _entries_by_module().get(module, ()))


def answer(question: str, comment: str) -> bool:
    """Record an answer in the learner's own file.

    Args:
        question: id of the question.
        comment: code of the comment chosen.

    Returns:
        Whether the comment is the one that is due.

    Raises:
        CourseError: the diagnostic has no such question or comment.
    """
    item = item_of(question)
    if comment not in item.comments:
        raise CourseError(f"{comment!r} is none of the comments: {', '.join(item.comments)}.")
    right = comment == item.right
    record("diagnostic", question=question, comment=comment, right=right)
    return right


def answered() -> dict[str, bool]:
    """Return the latest answer to each question of the diagnostic, by the question's id."""
    return {
        str(entry["question"]): entry.get("right") is True
        for entry in recorded()
        if entry["what"] == "diagnostic" and "question" in entry
    }


def comments_given() -> dict[str, str]:
    """Return the code of the comment that was chosen last for each question, by the question's id."""
    return {
        str(entry["question"]): str(entry["comment"])
        for entry in recorded()
        if entry["what"] == "diagnostic" and "question" in entry and "comment" in entry
    }


def known(answers: Mapping[str, bool] | None = None) -> set[str]:
    """Return the modules whose questions were answered, enough of them and all rightly.

    Args:
        answers: whether each question was answered rightly; without it, the learner's own file is read.
    """
    given = answered() if answers is None else answers
    shown = set()
    for module, entries in _entries_by_module().items():
        own = [given[entry["question"]] for entry in entries if entry["question"] in given]
        if len(own) >= ENOUGH and all(own):
            shown.add(module)
    return shown


def covered() -> set[str]:
    """Return the modules that the diagnostic has enough questions for."""
    return {module for module, entries in _entries_by_module().items() if len(entries) >= ENOUGH}


@cache
def _entries_by_module() -> dict[str, list[dict[str, Any]]]:
    """Return the entries of diagnostic.toml per ready module, in the order of the modules."""
    ready = {module.short: module.name for module in modules() if module.ready}
    found = {
        ready[path.parent.name]: list(read_toml(path).get("items", ()))
        for path in resources("diagnostic.toml")
        if path.parent.name in ready
    }
    return {module: own for module, own in found.items() if own}


@cache
def item_of(question_id: str) -> Item:
    """Return a question of the diagnostic.

    Args:
        question_id: id of the course's question behind it.

    Raises:
        CourseError: the diagnostic has no such question, or names a misconception, a comment or a field that is not there.
    """
    by_question = {entry["question"]: (module, entry) for module, own in _entries_by_module().items() for entry in own}
    if question_id not in by_question:
        raise CourseError(f"The diagnostic has no question {question_id!r}.")
    module, entry = by_question[question_id]
    question = find(question_id)
    comments: dict[str, str] = entry["comments"]
    named = [entry["mistake"]] if "mistake" in entry else []
    known_names = {item.name for item in question.named}
    missing = [name for name in [*named, *comments] if name not in known_names or name not in comments]
    if missing:
        raise CourseError(f"diagnostic.toml: {question_id} has no misconception or no comment {missing[0]!r}.")
    mistake = next((item for item in question.named if item.name in named), None)
    given = _given(question, mistake)
    # An order that gives nothing away and is the same for everybody.
    codes = sorted(comments, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    shown = {**{code: comments[code] for code in codes}, HOLDS: _HOLDS_TEXT, UNSURE: _UNSURE_TEXT}
    try:
        text = entry["text"].strip().format_map(_in_words(question, given))
    except KeyError as field:
        raise CourseError(f"diagnostic.toml: the answer to {question_id} has no field {field}.") from None
    return Item(question_id, module, text, shown, named[0] if named else HOLDS)


def heard(question_id: str) -> tuple[str, ...]:
    """Return what the course's own check says of the colleague's answer: the names of its misconceptions.

    That takes a second or more, so pages do not ask; a test holds it against the comment that is due.
    """
    question, due = find(question_id), item_of(question_id).right
    mistake = next((item for item in question.named if item.name == due), None)
    return judge(question, payload(question.id, SEED, _given(question, mistake))).misconceptions


def _given(question: Question[Any], mistake: Misconception[Any] | Ablation[Any] | None) -> Any:
    """Return the colleague's answer: the right one with at most one mistake in it."""
    data = question.data(SEED)
    right = question.reference(data)
    if mistake is None:
        return right
    return question.kind.merge(right, mistake.answer(data))


def _in_words(question: Question[Any], given: Any) -> dict[str, Any]:
    """Return the fields of an answer for a sentence: options by their meaning, a table's columns by row."""
    kind = question.kind
    if isinstance(kind, Record):
        return {name: _meaning(kind.fields[name], value) for name, value in given.items()}
    if isinstance(kind, Table):
        rows = given if given.index.name == kind.key else given.set_index(kind.key)
        return {
            name: {str(row): _meaning(column, rows[name][row]) for row in rows.index}
            for name, column in kind.columns.items()
        }
    return {"answer": given}


def _meaning(kind: Any, value: Any) -> Any:
    return kind.options[value] if isinstance(kind, Choice) and value in kind.options else value
