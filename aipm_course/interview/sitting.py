"""One sitting of a mock as plain calls: start, hand in, answer the follow-ups, rate, read the scorecard."""

import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.answers import Choice, Record, Unreadable
from aipm_course.answers.kinds.kind import BLANK
from aipm_course.datasets import load
from aipm_course.interview.asking import Page
from aipm_course.interview.clock import Clock
from aipm_course.interview.counterpart import Talk, open_talk
from aipm_course.interview.evidence import closing
from aipm_course.interview.history import keep, read_history
from aipm_course.interview.mocks import AnchorSet, FollowUp, Mock, find_mock
from aipm_course.interview.opening import BAR, self_scoring_is_open
from aipm_course.interview.scorecard import Scorecard, scorecard
from aipm_course.interview.shown import anchors_as_text, as_text
from aipm_course.interview.typed import as_number
from aipm_course.judging.findings import Finding, What
from aipm_course.judging.judge import judge
from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Verdict
from aipm_course.kernel.encoding import encode, payload
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed, nearest
from aipm_course.reference.scorecards import CARDS
from aipm_course.registry import find

if TYPE_CHECKING:
    import pandas as pd

_LONGEST = 600
_NAMES = ("number", "day", "named", "self", "partner", "director")
"""Kinds of evidence of which a reply names one, or it is told."""
_WORDS = 3
"""A section with fewer words holds nothing that could be rated."""
_EXERCISE, _FIRST = 0, 100
"""The exercise's seed, and from where on seeds of another plot are looked for."""


class Sitting:
    """A mock under way.

    Attributes:
        mock: brief, sections, fields, rubric, anchors.
        seed: which version of the exhibit.
        card: "ai_pm" or "principal".
        clock: what is left; it can pause once.
        numbers: what was handed in, per field.
        written: what was handed in, per section.
        follow_ups: the two questions that opened on what was written.
        verdict: what the judge says about the numbers; None before handing in.
        late: seconds after time was up at which it was handed in; 0 in time.
        talk: the partners at the table, None where nobody sits there.
    """

    def __init__(
        self, number: int, seed: int | None, card: str, minutes: float | None, now: Callable[[], float]
    ) -> None:
        self.mock = find_mock(number)
        seed = another_seed(self.mock) if seed is None else seed
        if minutes is not None and not (
            isinstance(minutes, int | float) and not isinstance(minutes, bool) and 0 < minutes <= _LONGEST
        ):
            raise CourseError(f"The minutes must be a number above 0, at most {_LONGEST}; given is {minutes!r}.")
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise CourseError(f"The seed must be a whole number from 0; given is {seed!r}.")
        if card not in CARDS:
            raise CourseError(f"There is no scorecard {card!r}; there are: {listed(CARDS)}.")
        self.seed, self.card = seed, card
        self.clock = Clock(minutes or self.mock.minutes, now)
        self.numbers: dict[str, Any] = {}
        self.written: dict[str, str] = {}
        self.replies: dict[str, str] = {}
        self.follow_ups: tuple[FollowUp, ...] = ()
        self.verdict: Verdict | None = None
        self.late = 0
        self.talk: Talk | None = open_talk(number, seed)
        self.levels: dict[str, float] | None = None
        self._anchors_agree = self._anchors_rated = False
        self._kept: Path | None = None

    @property
    def question(self) -> Question[Any]:
        """The question that checks the numbers."""
        return find(self.mock.question)

    @property
    def plot(self) -> str:
        """What the exhibit of this seed tells, "" if it does not say."""
        return _plot(self.mock, self.seed)

    @property
    def rated_answers(self) -> AnchorSet:
        """The three rated answers of this sitting: to an exhibit with another plot."""
        return self.mock.anchors_beside(self.plot)

    def exhibit(self, name: str | None = None) -> "pd.DataFrame":
        """Return one of the mock's tables; without a name the first."""
        chosen = name or next(iter(self.mock.exhibits))
        if chosen not in self.mock.exhibits:
            raise CourseError(
                f"Mock {self.mock.number} has no exhibit {chosen!r}; it has {listed(self.mock.exhibits)}."
            )
        return load(chosen, seed=self.seed)

    def start(self) -> Page:
        """Start the clock; return what is asked, for the end of a cell to show."""
        self.clock.start()
        return Page(str(self))

    def __str__(self) -> str:
        """Return where the sitting stands, as text: brief, what is asked, what to call next."""
        return as_text(self)

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return as_text(self)

    def pause(self) -> None:
        """Pause the clock; once."""
        self.clock.pause()

    def resume(self) -> None:
        """Go on after the pause."""
        self.clock.resume()

    def say(self, partner: str, move: str, term: str = "") -> str:
        """Say something to a partner at the table and return what they answer.

        Args:
            partner: to whom.
            move: "why", "limit", "who", "give" or "press".
            term: about what; not needed with "who".

        Raises:
            CourseError: nobody sits at a table, the clock is not running, a name is unknown, or no move is left.
        """
        if self.talk is None:
            raise CourseError(f"Nobody sits at a table in mock {self.mock.number}.")
        if not self.clock.running:
            raise CourseError(
                "The clock is not running: nobody talks before it starts, in the pause, or after handing in."
            )
        return self.talk.say(partner, move, term)

    def hand_in(
        self, numbers: Mapping[str, Any], written: Mapping[str, str], *, when_time_was_up: bool = False
    ) -> tuple[FollowUp, ...]:
        """Hand in numbers and text; return the two follow-ups that open on the text.

        Args:
            numbers: value per field: "31%" or 0.31, "8.4 s", "6.2 cents" or 0.062; a missing field counts as not handed in.
            written: text per section; a section that is missing is empty.
            when_time_was_up: this is what was there when time was up, so that it is not late.

        Raises:
            CourseError: the sitting has not started, was handed in before, or a name is unknown.
        """
        if not self.clock.started:
            raise CourseError("The clock has not been started. Read the brief, then start.")
        if self.verdict is not None:
            raise CourseError("This sitting was handed in before. Open the mock again for a second attempt.")
        _known("field", numbers, self.mock.fields)
        _known("section", written, self.mock.sections)
        self.clock.stop()
        self.late = 0 if when_time_was_up else max(0, math.ceil(self.clock.used() - self.clock.limit))
        given = {name: numbers.get(name, ...) for name in self.mock.fields}
        kind = self.question.kind
        assert isinstance(kind, Record)
        self.numbers = {
            name: as_number(value, kind.fields[name]) if isinstance(value, str) else value
            for name, value in given.items()
        }
        self.written = {name: _text(written.get(name)) for name in self.mock.sections}
        # As typed: beside a percent sign nobody need guess whether percent is meant.
        typed = {name: ... if value is ... else given[name] for name, value in self.numbers.items()}
        self.verdict = self._in_a_mock(judge(self.question, payload(self.question.id, self.seed, typed)))
        self.follow_ups = self.mock.opened(self.written, plot=self.plot)
        return self.follow_ups

    def reply(self, replies: Mapping[str, str]) -> None:
        """Answer the follow-ups, by their id. What you say is kept beside your text; what a rule finds in it, the card says."""
        self._need_handed_in()
        _known("follow-up", replies, [item.id for item in self.follow_ups])
        self.replies |= {name: str(text) for name, text in replies.items()}

    def anchors(self) -> Page:
        """Return the rubric and the three anchor answers; after `rate_anchors` with the course's levels and reasons."""
        self._need_handed_in()
        return Page(anchors_as_text(self.mock, self.rated_answers, rated=self._anchors_rated))

    def rate_anchors(self, levels: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """Rate the three anchor answers first; return your mean distance from the course's reading, per anchor.

        Args:
            levels: level from 1 to 4 per rubric row, for each of the anchors A, B and C.
        """
        self._need_handed_in()
        _known("anchor", levels, [anchor.id for anchor in self.rated_answers.answers])
        distance = {}
        for anchor in self.rated_answers.answers:
            given = self._levels(levels.get(anchor.id, {}), f"anchor {anchor.id}")
            distance[anchor.id] = sum(abs(given[row] - level) for row, level in anchor.levels.items()) / len(given)
        self._anchors_agree, self._anchors_rated = max(distance.values()) <= 0.5, True
        return distance

    def rate(self, levels: Mapping[str, float], *, rated_by_somebody_else: bool = False) -> None:
        """Rate your own text, one level from 1 to 4 per rubric row.

        It opens at kappa 0.7 on the snippets (`open_self_scoring`) and with the anchors within half a point. Somebody
        who reads your text with the rubric need not pass these gates.
        """
        self._need_handed_in()
        if not self.wrote:
            raise CourseError(
                f"There is no text to rate: no section holds {_WORDS} words, and each row counts as level 1."
            )
        if not rated_by_somebody_else:
            if not self_scoring_is_open():
                raise CourseError(
                    f"Self-scoring opens at kappa {BAR} on the snippets: open_self_scoring(ratings) with your answer to A2."
                )
            if not self._anchors_agree:
                raise CourseError(
                    "Rate the three anchor answers first (rate_anchors); each within half a point on average."
                )
        self.levels = self._levels(levels, "your text")

    @property
    def kept(self) -> bool:
        """Whether the sitting is in the history."""
        return self._kept is not None

    def right(self) -> dict[str, bool]:
        """Return for each checked field whether it is right."""
        self._need_handed_in()
        kind = self.question.kind
        try:
            given = kind.read(encode(self.numbers))
        except Unreadable:
            return dict.fromkeys(self.mock.fields, False)
        parts = kind.compare(given, kind.read(encode(self.question.reference(self.question.data(self.seed)))))
        return {part.name: part.right for part in parts}

    def scorecard(self) -> Scorecard:
        """Return ratings, result and the modules to repeat.

        Without `rate` they rest on the numbers alone, and there is no verdict. Where nothing was written, every row of
        the rubric is level 1.
        """
        right = self.right()
        nothing: dict[str, float] = {row.id: 1 for row in self.mock.rubric}
        card = scorecard(self.mock, self.card, right, self.levels if self.wrote else nothing)
        why = card.why if self.wrote else f"Nothing was written: level 1 in every row. {card.why}"
        missing = {item: item.found_in(self.replies.get(item.id, "")) for item in self._missing}
        looked_for = tuple(
            re.sub(r"^no (.+?) was found", r"a \1", item.because) for item, found in missing.items() if not found
        )
        return replace(
            card,
            why=" ".join([why, *self.remarks]),
            found=self.mock.found(self.written),
            replied=tuple(filter(None, missing.values())),
            looked_for=looked_for,
        )

    @property
    def _missing(self) -> tuple[FollowUp, ...]:
        """The rules that found nothing."""
        return tuple(item for item in self.mock.follow_ups if not item.always and item.opens(self.written))

    @property
    def lateness(self) -> str:
        """One sentence if it was handed in late, else nothing."""
        return f"Handed in {self.late} seconds late: counted as late." if self.late else ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader would notice first: lateness, too long a section, a text against a number, follow-ups without an answer."""
        lengths = {section: len(self.written.get(section, "").split()) for section in self.mock.longest}
        long = [
            f'Your "{section}" has {words} words; asked were at most {self.mock.longest[section]}.'
            for section, words in lengths.items()
            if words > self.mock.longest[section]
        ]
        replies = [self.replies.get(item.id, "").strip() for item in self.follow_ups]
        unanswered, vague = replies.count(""), sum(bool(text) and not _names_something(text) for text in replies)
        table = self.talk.summary if self.talk else ""
        answered = (
            f"Not answered: {counted(unanswered, 'follow-up')}." if unanswered else "",
            f"Answered without a number, a name or a day: {counted(vague, 'follow-up')}." if vague else "",
        )
        return tuple(line for line in (self.lateness, table, *long, *self._contradictions, *answered) if line)

    @property
    def _contradictions(self) -> tuple[str, ...]:
        """Sentences about choices of which the text names others than the field."""
        kind = self.question.kind
        assert isinstance(kind, Record)
        found = []
        for name, item in self.mock.fields.items():
            choice, own = kind.fields[name], str(self.numbers.get(name, "")).casefold()
            text = self.written.get(item.said, "").casefold()
            if not item.said or not isinstance(choice, Choice):
                continue
            named = [one for one in choice.options if re.search(rf"\b{re.escape(one.casefold())}\b", text)]
            if named and own in map(str.casefold, choice.options) and own not in map(str.casefold, named):
                found.append(
                    f'Your "{item.said}" speaks of {listed(named)}; in the field "{item.label}" stands {self.numbers[name]}.'
                )
        return tuple(found)

    @property
    def wrote(self) -> bool:
        """Whether anything was written that could be rated."""
        return any(_holds_words(text) for text in self.written.values())

    def keep(self) -> Path:
        """Write this sitting into your history (one file in work/, yours to read and to delete) and return its path.

        Raises:
            CourseError: it was kept before.
        """
        if self._kept:
            raise CourseError(f"This sitting is in {self._kept.name} already.")
        card, right = self.scorecard(), self.right()
        entry = {
            "when": datetime.now().isoformat(timespec="minutes"),
            "mock": self.mock.number,
            "card": self.card,
            "seed": self.seed,
            "minutes": round(self.clock.used() / 60, 1),
            "late_seconds": self.late,
            "right": sum(right.values()),
            "asked": len(right),
            "result": card.result,
            "hired": card.hired,
            "written_rated": card.written,
            "repeat": list(card.repeat),
            "numbers": {name: str(value) for name, value in self.numbers.items() if value is not ...},
            "written": self.written,
            "follow_ups": {item.ask: self.replies.get(item.id, "") for item in self.follow_ups},
            "moves": [list(move) for move in self.talk.moves] if self.talk else [],
        }
        self._kept = keep("sittings", entry)
        return self._kept

    def _in_a_mock(self, verdict: Verdict) -> Verdict:
        """Return a verdict in the words of a mock: what was left out is one line, and lateness is said first."""
        missing = tuple(name for name, value in self.numbers.items() if value is ...)
        findings = [one for one in verdict.findings if one.what is not What.BLANK]
        if len(missing) == len(self.numbers):
            findings = [Finding(What.PROBLEM, "No number was handed in.")]
        elif missing:
            findings.append(Finding(What.MISSING, "", missing))
        late = [Finding(What.PROBLEM, self.lateness)] if self.lateness else []
        return replace(verdict, findings=(*late, *findings))

    def _need_handed_in(self) -> None:
        if self.verdict is None:
            raise CourseError("Hand in first: hand_in(numbers, written).")

    def _levels(self, levels: Mapping[str, float], whose: str) -> dict[str, float]:
        rows = [row.id for row in self.mock.rubric]
        _known("rubric row", levels, rows)
        wrong = [row for row in rows if not _is_level(levels.get(row))]
        if wrong:
            raise CourseError(f"A level from 1 to 4 is missing for {listed(wrong)} ({whose}).")
        return {row: float(levels[row]) for row in rows}


def sit_mock(
    number: int,
    *,
    seed: int | None = None,
    card: str = "ai_pm",
    minutes: float | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Sitting:
    """Open a mock as plain calls; `mock_room` is the same with buttons.

    Args:
        number: 1 (plan for call summaries), 2 (adoption up, reports and cost up), 3 (launch gate review), 5 (evaluation
            report and launch readiness) or 6 (negotiation).
        seed: which version of the exhibit; another attempt deserves another one. Without it, an exhibit that tells something
            else than the exercise's and than those of your kept sittings.
        card: scorecard to rate on, "ai_pm" or "principal".
        minutes: time on the clock, if you need another one than the mock's.
        now: clock in seconds.

    Returns:
        A sitting: `start()`, `hand_in(numbers, written)`, `reply(...)`, `anchors()`, `rate_anchors(...)`, `rate(...)`,
        `scorecard()`, `keep()`.

    Raises:
        CourseError: there is no such mock or scorecard.
    """
    return Sitting(number, seed, card, minutes, now)


def another_seed(mock: Mock) -> int:
    """Return the first seed from 100 on whose exhibit tells something else than the exercise's and the kept sittings'.

    Where every plot was met, the one met longest ago comes again.
    """
    met = dict.fromkeys(_plot(mock, seed) for seed in reversed([_EXERCISE, *_kept_seeds(mock)]))
    known = {plot for item in mock.follow_ups for plot in item.plots}
    last = list(met)[-1]
    return next(
        seed
        for seed in range(_FIRST, _FIRST + 100)
        if (_plot(mock, seed) == last if known <= set(met) else _plot(mock, seed) not in met)
    )


def _kept_seeds(mock: Mock) -> list[int]:
    """Return the seeds of the kept sittings of a mock."""
    try:
        kept = [entry.get("seed") for entry in read_history()["sittings"] if entry.get("mock") == mock.number]
    except CourseError:
        return []  # whoever keeps a sitting is told
    return [seed for seed in kept if isinstance(seed, int) and seed >= 0]


def _plot(mock: Mock, seed: int) -> str:
    return str(getattr(find(mock.question).data(seed), "plot", ""))


def _holds_words(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= _WORDS


def _names_something(reply: str) -> bool:
    """Return whether a reply names a number, a person or a day; the same for every follow-up."""
    return any(closing(kind, reply) for kind in _NAMES)


def _text(written: object) -> str:
    """Return what was written in a section; a list counts line by line."""
    if isinstance(written, list | tuple):
        return "\n".join(map(_text, written))
    return "" if written is None or written is ... else str(written)


def _is_level(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value is not BLANK and 1 <= value <= 4


def _known(what: str, given: Mapping[str, Any], known: Any) -> None:
    if not isinstance(given, Mapping):
        raise CourseError(f"Expected is a dictionary with one entry per {what}; given is {type(given).__name__}.")
    for name in given:
        if name not in known:
            hint = nearest(str(name), known) or f" There are: {listed(known)}."
            raise CourseError(f"There is no {what} {name!r}.{hint}")
