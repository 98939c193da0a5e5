"""Decisions that turn within the tolerance of a number that they rest on: two right answers would decide differently."""

from collections.abc import Iterator, Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Follows, Question
from aipm_course.kernel.encoding import encode
from aipm_course.proof.answers import allowed, read
from aipm_course.proof.figure import Figure


class Ties:
    """Moves each number that a decision follows from to both ends of its tolerance, and sees whether the decision stays."""

    def __init__(self) -> None:
        self._faults: list[str] = []
        self._tried = 0

    def see(self, question: Question[Any], seed: int) -> None:
        """Decide anew from numbers that still count as right."""
        kind = question.kind
        if not isinstance(kind, Record):
            return
        data = question.data(seed)
        right: Mapping[str, Any] | None = None
        for follows in question.follows:
            leaf = kind.fields.get(follows.field)
            if not isinstance(leaf, Choice):
                continue
            right = _in_shares(kind, read(question, question.reference(data), data)) if right is None else right
            self._tried += 1
            for field, value in _moved(kind, follows, right):
                own = {name: right[name] for name in follows.rests_on} | {field: value}
                if _decides(leaf, follows, own, data) not in (None, right[follows.field]):
                    self._faults.append(
                        f"{question.id}, seed {seed}: `{follows.field}` is another one where `{field}` is off by no more than "
                        "its tolerance. Keep the truth clear of the bar (`simulation.margins.clear_of`)."
                    )
                    break

    def figure(self) -> Figure:
        """Return how many decisions hang on the tolerance of a number."""
        title = f"decisions that turn within the tolerance of a number, of {self._tried}"
        return Figure("ties", title, len(self._faults), 0, faults=tuple(self._faults))


def _moved(kind: Record, follows: Follows[Any], right: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield each number that a decision rests on at both ends of what counts; whole numbers are counted exactly."""
    for field in follows.rests_on:
        leaf, value = kind.fields.get(field), right.get(field)
        if isinstance(leaf, Number) and isinstance(value, float) and not value.is_integer():
            reach = 0.999 * allowed(leaf, value)
            yield from ((field, value - reach), (field, value + reach))


def _in_shares(kind: Record, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer with its percentages as shares, as a field that follows is given them."""
    values = dict(answer)
    for name, value in answer.items():
        leaf = kind.fields[name]
        if isinstance(leaf, Number) and leaf.percent and isinstance(value, float):
            values[name] = leaf.in_one_unit([value], value)[0]  # a return above 1 is no percent
    return values


def _decides(leaf: Choice, follows: Follows[Any], own: Mapping[str, Any], data: Any) -> Any:
    """Return the decision that numbers lead to; None where they lead nowhere, or to one of several."""
    try:
        answer = follows.answer(own, data)
        return None if isinstance(answer, set | frozenset) else leaf.read(encode(answer))
    except Exception:
        return None  # what strange numbers lead to is no tie
