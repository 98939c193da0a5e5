"""Every kind of reply that a question can give on a seed, and whether one gives the answer away."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aipm_course.answers import Choice, Kind, Number
from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.proof.answers import Fields, Path, assembled, fields, read, slipped, verdict_on
from aipm_course.proof.figure import Figure

SEEDS = 3
_FACTORS = {"too high": 1.31, "too low": 0.72}


@dataclass(frozen=True)
class Reply:
    """What is said to one wrong answer.

    Attributes:
        case: what was handed in, in a few words.
        verdict: what the judge says.
        wrong: the cells that were not the reference.
        given: the wrong values.
    """

    case: str
    verdict: Verdict
    wrong: frozenset[Path]
    given: tuple[Any, ...] = ()


def replies(question: Question[Any], seed: int) -> Iterator[Reply]:
    """Yield the reply to each known slip, each wrong option, a number off either way, and each field left blank."""
    data = question.data(seed)
    right = fields(question.kind, read(question, question.reference(data), data))
    for one in slipped(question, seed):
        given = fields(question.kind, read(question, one.answer, data))
        wrong = {place for place, (_, value) in right.items() if given.get(place, (None, None))[1] != value}
        wrong_values = tuple(given[place][1] for place in wrong if place in given)
        yield Reply(f"slip {one.slip.name}", one.verdict, frozenset(wrong), wrong_values)
    values = {place: _plain(value) for place, (_, value) in right.items()}
    for place, (kind, value) in _first_of_each_column(right).items():
        name = ".".join(place) or "the answer"
        for case, wrong_value in _wrong(kind, value):
            answer = assembled(question.kind, values | {place: wrong_value})
            verdict = verdict_on(question, answer, seed)
            if verdict.outcome is not Outcome.CORRECT:
                yield Reply(f"{name} {case}", verdict, frozenset({place}), (wrong_value,))


class Messages:
    """No reply and no hint holds a right number or names a right option."""

    def __init__(self) -> None:
        self._leaks: list[str] = []
        self._in_hints: Counter[str] = Counter()
        self._seeds: Counter[str] = Counter()
        self._tried = 0

    def see(self, question: Question[Any], seed: int) -> None:
        """Read every reply, on three seeds."""
        if self._seeds[question.id] >= SEEDS:
            return
        self._seeds[question.id] += 1
        data = question.data(seed)
        right = fields(question.kind, read(question, question.reference(data), data))
        for reply in replies(question, seed):
            self._tried += 1
            due = {place: right[place] for place in reply.wrong if place in right}
            for line in reply.verdict.lines:
                for leak in given_away(line, due, reply.given):
                    self._leaks.append(f"{question.id}, seed {seed}, {reply.case}: {leak}: {line[:120]}")
        for hint in question.hints:
            for leak in given_away(hint, right, ()):
                self._in_hints[f"{question.id}, hint: {leak}: {hint[:100]}"] += 1

    def figure(self) -> Figure:
        """Return how many replies and hints give something away."""
        # A hint is the same on every seed; what it holds on one of them only is a coincidence.
        hints = [name for name, met in self._in_hints.items() if met >= SEEDS]
        faults = (*hints, *self._leaks)
        return Figure(
            "messages", f"replies and hints that give the answer away, of {self._tried}", len(faults), 0, faults=faults
        )


def given_away(text: str, right: Fields, given: tuple[Any, ...]) -> list[str]:
    """Return what a text tells of the right values: a number with three digits, or the one option that it quotes.

    Examples:
        >>> given_away("The share is 0.412.", {("share",): (Number("share"), 0.41234)}, (0.5,))
        ['0.412 stands in it']
        >>> given_away("Is it 'go'?", {("call",): (Choice({"go": "", "stop": ""}), "go")}, ("stop",))
        ["'go' is named"]
    """
    found = []
    for kind, value in right.values():
        if isinstance(kind, Number) and isinstance(value, float | int):
            shown = {
                number for number in _printed(float(value), kind.percent) if number not in _all_printed(given, kind)
            }
            found += [
                f"{number} stands in it"
                for number in sorted(shown)
                if re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d%]*\d)", text)
            ]
        elif isinstance(kind, Choice) and isinstance(value, str) and value not in given:
            quoted = [option for option in kind.options if re.search(rf"['\"`]{re.escape(option)}['\"`]", text)]
            if value in quoted and not set(quoted) - {value, *map(str, given)}:
                found.append(f"{value!r} is named")
    return found


def _printed(value: float, percent: bool) -> set[str]:
    """Return how a number is written with three digits or more; shorter ones are met by chance."""
    texts: set[str] = set()
    for number in (value, 100 * value) if percent else (value,):
        texts |= {f"{number:.3g}", f"{number:.4g}", f"{number:.1f}", f"{number:.2f}"}
        if float(number).is_integer():
            texts |= {f"{number:.0f}", f"{number:,.0f}"}
    return {text for text in texts if "e" not in text and len(re.sub(r"\D", "", text).strip("0")) >= 3}


def _all_printed(given: tuple[Any, ...], kind: Number) -> set[str]:
    return {text for value in given if isinstance(value, float | int) for text in _printed(float(value), kind.percent)}


def _first_of_each_column(cells: Fields) -> Fields:
    """Return a record's fields, and of each column of a table the first cell."""
    first: dict[Path, Path] = {}
    for place in cells:
        first.setdefault(place[:-1] if len(place) > 1 else place, place)
    return {place: cells[place] for place in first.values()}


def _wrong(kind: Kind, value: Any) -> Iterator[tuple[str, Any]]:
    yield "left blank", ...
    if isinstance(kind, Choice):
        yield from ((f"{option!r}", option) for option in kind.options if option != value)
    elif isinstance(kind, Number) and isinstance(value, float | int):
        for case, factor in _FACTORS.items():
            yield case, value * factor if value else factor - 1
    elif isinstance(value, list) and len(value) > 1:
        yield "turned round", value[::-1]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
