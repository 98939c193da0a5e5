"""The one place that decides: an exported answer and a question in, a verdict out.

The learner's `check`, nbgrader's autograding and the tests all come through `judge`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from aipm_course.answers import Function, Unreadable
from aipm_course.answers.kinds.kind import BLANK, Part
from aipm_course.judging.chosen import on_own_choices, waits_for
from aipm_course.judging.explain import Explained, explain
from aipm_course.judging.findings import Finding, What
from aipm_course.judging.follow import FULL, Paid, pay, recognizes, shares
from aipm_course.judging.key import (
    KeyFailed,
    blaming_the_key,
    data_of,
    expected_of,
    other_seeds,
    probes_for,
    read,
)
from aipm_course.judging.off import off
from aipm_course.judging.question import Question, Rule
from aipm_course.judging.slips import Asked, Carried, OtherSeed
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.kernel.encoding import JSON, VERSION, is_blank, named

__all__ = ["ANY_SEED", "judge", "probes_for"]

ANY_SEED = None
MAX_SEED = 10**9
_UNREADABLE = "The exported answer could not be read. Run the cell with check(...) unchanged and hand in again."
# Only a payload that no kernel of ours has written raises these; whoever forged it gets a sentence as well.
_FORGED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_FAILED = "This task could not be checked. It is not your answer: the task's key has an error. It costs you no points."
_NO_EXPLANATION = "An explanation could not be worked out. It is not your answer, and the points above are right."


def judge(
    question: Question[Any],
    payload: JSON,
    *,
    accepted_seed: int | None = ANY_SEED,
    probe_seed: int = 0,
    explaining: bool = True,
    causes: Literal["found", "all", "none"] = "found",
) -> Verdict:
    """Compare an exported answer with its question.

    Args:
        question: the question that the answer belongs to.
        payload: what `aipm_course.kernel.encoding.payload` returned, or anything that claims to be that.
        accepted_seed: seed that the answer must have been computed on; None takes the seed that came with it.
        probe_seed: number the probes of a function question were made from.
        explaining: whether to say what is wrong. Without it the outcome and the points are the same, and take a tenth of
            the time.
        causes: where nothing is explained: whether a wrong number has a cause that is known, on which it depends what is
            paid of what follows from it, is "found" out, or is so of "all" or of "none". These two are the most and the
            least that an answer can earn, in a fraction of the time.

    Returns:
        The verdict. A malformed payload is a verdict of zero points with a sentence, an error of the key one that
        costs nothing; neither is an exception.
    """
    problem = _malformed(question, payload)
    if problem:
        return _verdict(question, Outcome.NOT_YET, 0, [Finding(What.PROBLEM, problem)], seed=0)
    seed, answer = payload["seed"], payload["answer"]
    try:
        if is_blank(answer):
            advice = "Replace the three dots with your answer and run this cell again."
            return _verdict(question, Outcome.NOT_ATTEMPTED, 0, [Finding(What.BLANK, advice)], seed=seed)
        if accepted_seed is not ANY_SEED and seed != accepted_seed:
            problem = (
                f"This answer was computed with seed {seed}; the grade counts for seed {accepted_seed}. Set "
                f"`seed = {accepted_seed}` at the top, run all cells and hand in again."
            )
            return _verdict(question, Outcome.NOT_YET, 0, [Finding(What.PROBLEM, problem)], seed=seed)
        given = read(question, answer, probe_seed)
    except Unreadable as unreadable:
        return _verdict(question, Outcome.NOT_YET, 0, [Finding(What.UNREADABLE, str(unreadable))], seed=seed)
    except _FORGED:
        return _verdict(question, Outcome.NOT_YET, 0, [Finding(What.PROBLEM, _UNREADABLE)], seed=0)
    try:
        return _judge_readable(question, given, seed, probe_seed, explaining, causes)
    except KeyFailed as error:
        found = [Finding(What.FAILED, _FAILED)]
        return _verdict(question, Outcome.FAILED, 1, found, seed=seed, errors=(str(error),))


def grade_of(parts: list[Part]) -> float:
    """Return the share of the weights that is right, between 0 and 1."""
    total = sum(part.weight for part in parts)
    return sum(part.weight for part in parts if part.right) / total


def _judge_readable(
    question: Question[Any], given: Any, seed: int, probe_seed: int, explaining: bool, causes: str
) -> Verdict:
    if not isinstance(question.kind, Function):
        probe_seed = 0  # what is right depends on no probes, and is computed once for all learners with the same seed
    if waits := waits_for(question, given):
        # Choices of earlier stages are carried in by the cell; who has only these has not begun.
        own: Collection[str] = getattr(question.kind, "own", ())
        nothing = all(value is BLANK for name, value in given.items() if name not in own)
        outcome, what = (Outcome.NOT_ATTEMPTED, What.BLANK) if nothing else (Outcome.NOT_YET, What.PROBLEM)
        return _verdict(question, outcome, 0, [Finding(what, waits)], seed=seed)
    question = on_own_choices(question, given)
    expected = expected_of(question, seed, probe_seed)
    try:
        parts = question.kind.compare(given, expected)
    except _FORGED:
        with blaming_the_key("comparing"):
            question.kind.compare(expected, expected)
        return _verdict(question, Outcome.NOT_YET, 0, [Finding(What.PROBLEM, _UNREADABLE)], seed=seed)
    rule_parts = [_apply(rule, question, given, expected, seed) for rule in question.rules]
    everything = parts + rule_parts
    if all(part.right for part in everything) and not question.follows:
        return _verdict(question, Outcome.CORRECT, 1, _asides(parts), seed=seed)
    if all(part.blank for part in parts if not part.right) and grade_of(everything) == 0 and not rule_parts:
        advice = Finding(What.BLANK, "Replace the three dots with your answer.")
        return _verdict(question, Outcome.NOT_ATTEMPTED, 0, [advice], seed=seed)
    wrong = frozenset(part.name for part in parts if not part.right)
    order = tuple(part.name for part in parts)
    elsewhere = partial(expected_of, question)
    asked = Asked(question, seed, given, expected, order, wrong, other_seeds(question, seed), elsewhere)
    if wrong and not explaining and causes != "found":
        explained, known = Explained(), wrong if causes == "all" else frozenset()
        paid = {follows.field: pay(follows, asked, known) for follows in question.follows}
    else:
        explained = _explained(asked, parts, probe_seed, explaining) if wrong else Explained()
        paid = _follow(asked, parts, explained)
    share = shares(parts, rule_parts, paid)
    if share == 1:
        return _verdict(question, Outcome.CORRECT, 1, [], seed=seed)
    findings = _findings(asked, parts, rule_parts, explained, paid)
    return _verdict(question, Outcome.NOT_YET, share, findings, seed=seed, errors=tuple(explained.errors))


def _explained(asked: Asked, parts: Sequence[Part], probe_seed: int, explaining: bool) -> Explained:
    """Return the explanations; where nobody reads them, only as many as it takes to know what is paid."""
    if explaining:
        return explain(asked, probe_seed)
    if not _pays_for_causes(asked):
        return Explained()
    few = explain(asked, probe_seed, lookalikes=False)
    most = {follows.field: pay(follows, asked, asked.wrong_parts).share for follows in asked.question.follows}
    enough = {field: one.share for field, one in _follow(asked, parts, few).items()} == most
    return few if enough else explain(asked, probe_seed)


def _pays_for_causes(asked: Asked) -> bool:
    """Return whether some field that follows from others is paid more if slips explain what is wrong."""
    return any(
        pay(follows, asked, asked.wrong_parts).share != pay(follows, asked, frozenset()).share
        for follows in asked.question.follows
    )


def _follow(asked: Asked, parts: Sequence[Part], explained: Explained) -> dict[str, Paid]:
    """Return what each field that follows from others is paid; nothing depends on it where all is right."""
    if all(part.right for part in parts):
        return {}
    wrong = {part.name for part in parts if not part.right}
    recognized = {name for name in wrong if explained.recognizes(asked, name)}
    paid = {}
    for follows in asked.question.follows:
        _add_by_cause(recognized, explained.causes, asked.wrong_parts)
        paid[follows.field] = one = pay(follows, asked, frozenset(recognized))
        if one.share == FULL and follows.field in wrong:
            recognized.add(follows.field)  # its cause is known, and so is that of whatever follows from it
    return paid


def _add_by_cause(recognized: set[str], causes: Mapping[str, Sequence[str]], wrong: frozenset[str]) -> None:
    """Add the numbers that are right by wrong ones, where a slip explains all of these."""
    for _ in causes:
        for field, names in causes.items():
            if all(recognizes(name, wrong, frozenset(recognized)) for name in names):
                recognized.add(field)


def _findings(
    asked: Asked, parts: Sequence[Part], rule_parts: Sequence[Part], explained: Explained, paid: Mapping[str, Paid]
) -> list[Finding]:
    """Return what was found, the most useful first: explanations, what else is off, what is right."""
    counts = {one.field for one in paid.values() if one.share and one.finding}
    told = [_without(counts, one) for one in explained.findings if not one.cells or not set(one.cells) <= counts]
    findings = [one for one in told if one.slip != Carried.slip]
    rest: list[Finding] = []
    done = {part.name for part in parts if not part.right and explained.covers(asked, part.name)} - counts
    for part in parts:
        follows = paid[part.name].finding if part.name in paid else None
        if follows and part.name not in done:
            rest.append(follows)
        elif not part.right and part.name not in done and part.note:
            findings.append(_about(asked, part, explained.cells))
    # What is off only because something else is comes after that.
    findings += [*(one for one in told if one.slip == Carried.slip), *rest]
    # A rule that earns nothing stands in no table of the task: it is told where it is broken, and without its name.
    findings += [
        Finding(What.RULE, part.note, (part.name,) if part.weight else ())
        for part in rule_parts
        if not part.right and part.note
    ]
    if explained.errors:
        findings.append(Finding(What.FAILED, _NO_EXPLANATION))
    findings += _asides(parts)
    # What agrees with the key and does not follow from the own numbers is paid in part or not at all: not yet held.
    unpaid = {one.field for one in paid.values() if one.share < 1}
    named = tuple(part.name for part in (*parts, *rule_parts) if part.right and part.name and part.weight)
    held = tuple(name for name in named if name not in counts | unpaid)
    return [*findings, Finding(What.HELD, "", held)] if held else findings


def _without(counts: Collection[str], one: Finding) -> Finding:
    """Return what another seed's numbers are told of without the fields that count by them: these are told by themselves."""
    if one.slip != OtherSeed.slip:
        return one
    return replace(one, cells=tuple(cell for cell in one.cells if cell not in counts))


def _asides(parts: Sequence[Part]) -> list[Finding]:
    """Return what is to be said of parts that count although something in them is off."""
    return [Finding(What.OFF, part.note, (part.name,)) for part in parts if part.right and part.note]


def _about(asked: Asked, part: Part, told: Collection[tuple[str, str]]) -> Finding:
    """Return the finding about a part that nothing explains."""
    fields = (part.name,) if part.name else ()
    if part.blank:
        return Finding(What.BLANK, part.note, fields)
    value = asked.given.get(part.name) if isinstance(asked.given, Mapping) else None
    if isinstance(value, Unreadable):
        return Finding(What.UNREADABLE, part.note, fields)
    return off(asked, part, told)


def _apply(rule: Rule[Any], question: Question[Any], given: Any, expected: Any, seed: int) -> Part:
    """Apply one rule; a field that is blank or unreadable makes it fail instead of raise.

    Raises:
        KeyFailed: the rule raises on the right answer as well.
    """
    data = data_of(question, seed)
    readable = given
    if isinstance(given, Mapping):
        readable = {
            key: value for key, value in given.items() if value is not BLANK and not isinstance(value, Unreadable)
        }
    try:
        holds = bool(rule.holds(readable, data))
        # A rule that holds has nothing to say, and some words take longer to find than all else of a verdict.
        message = "" if holds else rule.message(readable, data) if callable(rule.message) else rule.message
    except Exception as error:
        # A strange value of the learner's own may stop a rule. Where the right values stop it too, the key is at fault.
        with blaming_the_key(f"rule {rule.name}"):
            rule.holds(expected, data)
        return Part(rule.name, False, _waits(rule, given, error), weight=rule.weight)
    return Part(rule.name, holds, message, weight=rule.weight)


def _waits(rule: Rule[Any], given: Any, error: Exception) -> str:
    """Say what a rule that could not be applied waits for; nothing where its own field says so itself."""
    missing = error.args[0] if isinstance(error, KeyError) and error.args else None
    if isinstance(given, Mapping) and missing in given:
        return "" if missing == rule.name else f"waits for a usable `{missing}`"
    return "could not be checked with these values"


def _malformed(question: Question[Any], payload: JSON) -> str | None:
    """Return a sentence if the payload is not an answer to this question."""
    if not isinstance(payload, dict) or payload.get("version") != VERSION or "answer" not in payload:
        return _UNREADABLE
    if payload.get("question") not in (question.id, *question.was):
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
    findings: Sequence[Finding],
    *,
    seed: int,
    errors: tuple[str, ...] = (),
) -> Verdict:
    return Verdict(
        question=question.id,
        task=question.task,
        title=question.title,
        outcome=outcome,
        earned=round(share * question.points, 2),
        points=question.points,
        findings=tuple(findings),
        seed=seed,
        errors=errors,
    )
