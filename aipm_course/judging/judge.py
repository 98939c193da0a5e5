"""The one place that decides: an exported answer and a question in, a verdict out.

The learner's `check`, nbgrader's autograding and the tests all come through `judge`.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from aipm_course.answers import Function, Part, Record, Table, Unreadable
from aipm_course.answers.kinds.kind import BLANK
from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.kernel.encoding import JSON, VERSION, encode, is_blank, named, tag

ANY_SEED = None
MAX_SEED = 10**9
_LONGEST_LINE = 800
_UNREADABLE = "The exported answer could not be read. Run the cell with check(...) unchanged and hand in again."


def judge(
    question: Question[Any], payload: JSON, *, accepted_seed: int | None = ANY_SEED, probe_seed: int = 0
) -> Verdict:
    """Compare an exported answer with its question.

    Args:
        question: the question that the answer belongs to.
        payload: what `aipm_course.kernel.encoding.payload` returned, or anything that claims to be that.
        accepted_seed: seed that the answer must have been computed on; None takes the seed that came with it.
        probe_seed: number the probes of a function question were made from.

    Returns:
        The verdict. A malformed payload is a verdict of zero points with a sentence, never an exception.
    """
    problem = _malformed(question, payload)
    if problem:
        return _verdict(question, Outcome.NOT_YET, 0, [problem], seed=0)
    try:
        return _judge_answer(question, payload["seed"], payload["answer"], accepted_seed, probe_seed)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # Only a payload that no kernel of ours has written gets here; whoever forged it gets a sentence as well.
        return _verdict(question, Outcome.NOT_YET, 0, [_UNREADABLE], seed=0)


def _judge_answer(
    question: Question[Any], seed: int, answer: JSON, accepted_seed: int | None, probe_seed: int
) -> Verdict:
    """Judge an answer from a payload that has the right frame."""
    if is_blank(answer):
        advice = "Replace the three dots with your answer and run this cell again."
        return _verdict(question, Outcome.NOT_ATTEMPTED, 0, [advice], seed=seed)
    if accepted_seed is not ANY_SEED and seed != accepted_seed:
        lines = [
            f"This answer was computed with seed {seed}; the grade counts for seed {accepted_seed}. Set "
            f"`seed = {accepted_seed}` at the top, run all cells and hand in again."
        ]
        return _verdict(question, Outcome.NOT_YET, 0, lines, seed=seed)
    try:
        given = _read(question, answer, probe_seed)
    except Unreadable as problem:
        return _verdict(question, Outcome.NOT_YET, 0, [str(problem)], seed=seed)
    return _judge_readable(question, given, seed, probe_seed)


def grade_of(parts: list[Part]) -> float:
    """Return the share of the weights that is right, between 0 and 1."""
    total = sum(part.weight for part in parts)
    return sum(part.weight for part in parts if part.right) / total


def _judge_readable(question: Question[Any], given: Any, seed: int, probe_seed: int) -> Verdict:
    if not isinstance(question.kind, Function):
        probe_seed = 0  # what is right depends on no probes, and is computed once for all learners with the same seed
    parts = question.kind.compare(given, _expected(question, seed, probe_seed))
    rule_parts = [_apply(rule, given, question.data(seed)) for rule in question.rules]
    everything = parts + rule_parts
    share = grade_of(everything)
    if share == 1:
        return _verdict(question, Outcome.CORRECT, 1, [], seed=seed)
    if all(part.blank for part in everything if not part.right) and share == 0 and not rule_parts:
        return _verdict(question, Outcome.NOT_ATTEMPTED, 0, ["Replace the three dots with your answer."], seed=seed)
    recognized = _recognize(question, given, parts, seed, probe_seed)
    lines = [message for _, message, _ in recognized]
    explained = {name for _, _, names in recognized for name in names}
    for part in everything:
        if not part.right and part.name not in explained and part.note:
            note = part.note if part.note.endswith((".", "?", "!")) else f"{part.note}."
            lines.append(f"`{part.name}`: {note}" if part.name else f"{note[0].upper()}{note[1:]}")
    held = [part.name for part in everything if part.right and part.name]
    if held:
        lines.append(f"Right so far: {', '.join(held)}.")
    verdict = _verdict(
        question, Outcome.NOT_YET, share, lines, seed=seed, misconceptions=tuple(name for name, _, _ in recognized)
    )
    about = tuple((message, fields) for _, message, names in recognized if (fields := _fields(message, names)))
    return replace(verdict, about=about)


def _fields(message: str, names: set[str]) -> str:
    """Return the fields or columns that a message is about in backticks, nothing if it names one or they are many."""
    fields = sorted({name.partition(": ")[0] for name in names if name})
    if len(fields) > 2 or any(f"`{name}`" in message for name in fields):
        return ""
    return ", ".join(f"`{name}`" for name in fields)


def _recognize(
    question: Question[Any], given: Any, parts: list[Part], seed: int, probe_seed: int
) -> list[tuple[str, str, set[str]]]:
    """Return (name, message, parts explained) of each misconception whose answer the given one equals."""
    wrong = {part.name for part in parts if not part.right}
    found: list[tuple[str, str, set[str]]] = []
    taken: set[str] = set()
    for misconception in question.misconceptions:
        compared = question.kind.compare(given, _misconceived(question, misconception.name, seed, probe_seed))
        names = {part.name for part in compared}
        if all(part.right for part in compared) and names & wrong and not names & taken:
            found.append((misconception.name, misconception.message, names))
            taken |= names
    return found


@lru_cache(maxsize=512)
def _expected(question: Question[Any], seed: int, probe_seed: int) -> Any:
    """Return the reference, read through the same door as an answer."""
    return _read_own(question, question.reference(question.data(seed)), seed, probe_seed)


@lru_cache(maxsize=2048)
def _misconceived(question: Question[Any], name: str, seed: int, probe_seed: int) -> Any:
    """Return what a misconception answers, restricted to the parts that it names."""
    misconception = next(item for item in question.misconceptions if item.name == name)
    return _read_own(question, misconception.answer(question.data(seed)), seed, probe_seed)


def _read_own(question: Question[Any], value: Any, seed: int, probe_seed: int) -> Any:
    """Read a reference or a misconception; it may hold only some of a record's fields or of a table's columns."""
    kind = question.kind
    if isinstance(kind, Function):
        rows = [*probes_for(question, probe_seed), *kind.rows(question.data(seed))]
        return kind.read_called(encode(value, rows), rows)
    encoded = encode(value)
    if isinstance(kind, Record) and tag(encoded) == "map":
        return replace(kind, fields={name: kind.fields[name] for name, _ in encoded["items"]}).read(encoded)
    if isinstance(kind, Table) and tag(encoded) == "table":
        columns = {name: kind.columns[name] for name in encoded["columns"] if name in kind.columns}
        return replace(kind, columns=columns).read(encoded)
    return kind.read(encoded)


def _read(question: Question[Any], encoded: JSON, probe_seed: int) -> Any:
    """Read a learner's answer; a function was called with the probes."""
    kind = question.kind
    if isinstance(kind, Function):
        return kind.read_called(encoded, probes_for(question, probe_seed))
    return kind.read(encoded)


def probes_for(question: Question[Any], probe_seed: int) -> list[dict[str, Any]]:
    """Return the probe rows of a function question, an empty list for any other."""
    return [dict(probe) for probe in question.kind.probes(probe_seed)] if isinstance(question.kind, Function) else []


def _apply(rule: Any, given: Any, data: Any) -> Part:
    """Apply one rule; a field that is blank or unreadable makes it fail instead of raise."""
    readable = given
    if isinstance(given, Mapping):
        readable = {
            key: value for key, value in given.items() if value is not BLANK and not isinstance(value, Unreadable)
        }
    try:
        holds = bool(rule.holds(readable, data))
        message = rule.message(readable, data) if callable(rule.message) else rule.message
    except KeyError as missing:
        return Part(rule.name, False, f"waits for a usable {missing.args[0]!r}", weight=rule.weight)
    return Part(rule.name, holds, "" if holds else message, weight=rule.weight)


def _malformed(question: Question[Any], payload: JSON) -> str | None:
    """Return a sentence if the payload is not an answer to this question."""
    if not isinstance(payload, dict) or payload.get("version") != VERSION or "answer" not in payload:
        return _UNREADABLE
    if payload.get("question") != question.id:
        return (
            f"The cell of {question.id} exported an answer to {payload.get('question')!r}. Leave the check cell as it "
            "was and hand in again."
        )
    seed = payload.get("seed")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        return f"The seed is {named(seed)}; expected is a whole number from 0, for example `seed = 0` at the top."
    return None


def _verdict(
    question: Question[Any],
    outcome: Outcome,
    share: float,
    lines: list[str],
    *,
    seed: int,
    misconceptions: tuple[str, ...] = (),
) -> Verdict:
    return Verdict(
        question=question.id,
        task=question.task,
        title=question.title,
        outcome=outcome,
        earned=round(share * question.points, 2),
        points=question.points,
        lines=tuple(line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…" for line in lines),
        misconceptions=misconceptions,
        seed=seed,
    )
