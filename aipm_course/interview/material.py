"""The question bank and the guide for raters, as data; both stand in the folder of a module."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aipm_course.files import read_yaml
from aipm_course.registry import resources


@dataclass(frozen=True)
class InterviewQuestion:
    """One question of the bank.

    Attributes:
        id: "Q01" and on.
        area: one of AREAS.
        level: one of LEVELS: who is asked this.
        kind: one of KINDS: a case to think through, or a story that the candidate has lived.
        minutes: time for the answer without follow-ups.
        scores: scorecard dimensions it is rated on, for example "SCORE-02".
        prompt: the question.
        follow_ups: three, in the order in which they are asked.
        bait: which of them, 1 to 3, offers a tempting step that is wrong.
        against_bait: what speaks against that step.
        number: which of them, 1 to 3, asks where a number comes from.
        strong: codes of signals that a strong answer contains.
        weak: codes of weaknesses to listen for.
        red_flags: codes of flags to listen for.
        outline: what a good answer contains, in order.
        repair: modules that repair a weakness, by their full names.
        tasks: tasks that practice it, by their ids, for example "metrics.scorecard".
        role: for a specialist's question the role, by its short name in the curriculum.
        ledger: rows of the ledger that this very question practices, beside its codes and dimensions.
    """

    id: str
    area: str
    level: str
    kind: str
    minutes: int
    scores: tuple[str, ...]
    prompt: str
    follow_ups: tuple[str, ...]
    bait: int
    against_bait: str
    number: int
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    red_flags: tuple[str, ...]
    outline: tuple[str, ...]
    repair: tuple[str, ...]
    tasks: tuple[str, ...]
    role: str = ""
    ledger: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """Two answers to a question of the bank, as they might be said.

    Attributes:
        question: the question's id.
        better: which of them, 1 or 2, is a 3; the other is a 2.
        answers: both texts.
        why: what makes the difference.
    """

    question: str
    better: int
    answers: tuple[str, ...]
    why: str


@cache
def spoken() -> dict[str, Spoken]:
    """Return the spoken answers by the id of their question."""
    entries = [entry for path in resources("spoken.yaml") for entry in read_yaml(path)]
    return {entry["question"]: Spoken(**{**entry, "answers": tuple(entry["answers"])}) for entry in entries}


@dataclass(frozen=True)
class Turn:
    """Something that cannot be rated before a question is asked back.

    Attributes:
        id: "t1" and on.
        said: what was said.
        heard: the verdict that most people give at once.
        questions: three questions that a listener may ask back, each with its reply.
        settles: which of them, 1 to 3, settles it.
        code: the code that fits once that reply is known.
        reason: why.
    """

    id: str
    said: str
    heard: str
    questions: tuple[tuple[str, str], ...]
    settles: int
    code: str
    reason: str


@cache
def turns() -> tuple[Turn, ...]:
    """Return what is rated only after a question, in order."""
    return tuple(
        Turn(**{**entry, "questions": tuple((row["ask"], row["reply"]) for row in entry["questions"])})
        for path in resources("turns.yaml")
        for entry in read_yaml(path)
    )


@cache
def bank() -> tuple[InterviewQuestion, ...]:
    """Return the question bank, in order."""
    return tuple(_question(entry) for path in resources("bank.yaml") for entry in read_yaml(path))


def rater_guide() -> str:
    """Return the guide for raters of snippets, in Markdown."""
    return "\n\n".join(path.read_text(encoding="utf-8") for path in resources("snippet_rubric.md"))


def _question(entry: dict[str, Any]) -> InterviewQuestion:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return InterviewQuestion(**fields)
