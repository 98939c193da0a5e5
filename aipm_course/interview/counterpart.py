"""A scripted counterpart at a negotiation: partners who open with a position, and say what stops them only if asked why.

What they say stands beside the mock (`talk.yaml`), the numbers come from the exhibit's seed (`seats` of its data). A question for
the reason is answered with the limit where it lies on that term, and with a shrug where it does not; a question for the
limit is answered with a number that is stricter than what would be signed; a threat closes the subject, and so does
accepting what was said. The same moves always get the same answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aipm_course.files import read_yaml
from aipm_course.interview.asking import Page
from aipm_course.interview.mocks import find_mock, mocks
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed, nearest
from aipm_course.registry import find, resources
from aipm_course.simulation.bargaining import Seat, Topic
from aipm_course.simulation.streams import stream

MOVES = {
    "why": "ask why it matters to them",
    "limit": "ask for their limit",
    "who": "ask who could allow more",
    "give": "accept what they say",
    "press": "threaten to go on without them",
}
"""What can be said to a partner. Each counts; only `who` needs no term."""
SPOKEN = {
    "why": "Why does it matter to you?",
    "limit": "What is your limit?",
    "who": "Who could allow more?",
    "give": "I accept what you say.",
    "press": "Then we go on without you.",
}
"""The same as it is said."""
Move = tuple[str, str, str]


@dataclass(frozen=True)
class Script:
    """What the partners of a mock say.

    Attributes:
        most: after so many moves they leave.
        partners: by partner the director and the sentences for each term.
        said: sentences that belong to no partner.
    """

    most: int
    partners: Mapping[str, Mapping[str, Any]]
    said: Mapping[str, str]


@cache
def scripts() -> dict[int, Script]:
    """Return the scripts by the number of their mock.

    >>> all(script.most >= len(script.partners) for script in scripts().values())
    True
    """
    found = [read_yaml(path) for path in resources("mocks/*/talk.yaml")]
    return {entry["number"]: Script(entry["most"], entry["partners"], entry["said"]) for entry in found}


def seats_of(number: int, seed: int) -> tuple[Seat, ...]:
    """Return who sits at the table of a mock on a seed; nobody where it is no negotiation."""
    return tuple(getattr(find(find_mock(number).question).data(seed), "seats", ()))


@dataclass
class Talk:
    """A negotiation under way.

    Attributes:
        script: what is said.
        seats: who sits there.
        seed: chooses among sentences that say the same.
        moves: what was said to whom, in order: partner, move, term ("" with `who`).
        replies: what they answered.
        found: partners whose limit came up.
        closed: subjects that a threat has closed, as (partner, term).
        given: subjects on which a stated limit was accepted.
    """

    script: Script
    seats: Sequence[Seat]
    seed: int
    moves: list[Move] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    closed: set[tuple[str, str]] = field(default_factory=set)
    given: set[tuple[str, str]] = field(default_factory=set)

    @property
    def left(self) -> int:
        """How many moves are left."""
        return max(0, self.script.most - len(self.moves))

    @property
    def summary(self) -> str:
        """What came of it, in one sentence; it holds no number of a limit."""
        parts = [
            f"{counted(len(self.moves), 'move')} of {self.script.most}",
            f"{len(self.found)} of {len(self.seats)} limits came up",
        ]
        if self.closed:
            parts.append(f"{counted(len(self.closed), 'subject')} closed by a threat")
        if self.given:
            parts.append(f"{counted(len(self.given), 'stated limit')} accepted as stated")
        return f"At the table: {', '.join(parts)}."

    def say(self, partner: str, move: str, term: str = "") -> str:
        """Make a move and return the answer.

        Args:
            partner: to whom.
            move: a key of MOVES.
            term: about what; not needed with "who".

        Raises:
            CourseError: there is no such partner, move or term, or no move is left.
        """
        seat = self._seat(partner)
        if move not in MOVES:
            raise CourseError(
                f"There is no move {move!r}.{nearest(str(move), MOVES) or f' There are: {listed(MOVES)}.'}"
            )
        terms = [topic.term for topic in seat.topics]
        if move != "who" and term not in terms:
            raise CourseError(f"{seat.partner.capitalize()} has a say in {listed(terms)}; given is {term!r}.")
        if not self.left:
            raise CourseError(self.script.said["over"])
        answer = self._who(seat) if move == "who" else self._about(seat, move, seat.topic(term))
        self.moves.append((seat.partner, move, "" if move == "who" else term))
        self.replies.append(answer)
        return answer

    def page(self) -> Page:
        """Return what was said so far, as a page."""
        lines = [
            f"{place}. *{self.asked(place)}* {reply}"
            for place, (move, reply) in enumerate(zip(self.moves, self.replies, strict=True), 1)
        ]
        return Page("\n".join([*lines, "", self.summary] if lines else [self.summary]))

    def asked(self, place: int) -> str:
        """Return a move in words, by its place from 1."""
        partner, move, term = self.moves[place - 1]
        about = f", on {self.label(self._seat(partner), term)}" if term else ""
        return f"To {partner}{about}: {SPOKEN[move]}"

    def label(self, seat: Seat, term: str) -> str:
        """Return a term in words, as a partner calls it."""
        return str(self._sentences(seat, term)["label"])

    def _about(self, seat: Seat, move: str, topic: Topic) -> str:
        sentences, subject = self._sentences(seat, topic.term), (seat.partner, topic.term)
        words = {"label": sentences["label"], "stated": _plain(topic.stated), "limit": _plain(topic.limit)}
        if subject in self.closed:
            return self.script.said["closed"].format(**words)
        if move == "press":
            self.closed.add(subject)
            return self.script.said["pressed"].format(**words)
        if subject in self.given:
            return self.script.said["accepted"].format(**words)
        if move == "give":
            self.given.add(subject)
            return _upper(self.script.said["given"].format(**words))
        if move == "limit":
            return str(sentences["anchor"]).format(**words)
        if topic.limit is None:
            return self._one_of(sentences["wish"], seat, topic)
        self.found.add(seat.partner)
        return self._one_of(sentences["limit"], seat, topic).format(**words)

    def _who(self, seat: Seat) -> str:
        if seat.partner not in self.found:
            return self.script.said["nothing"]
        return str(self._sentences(seat, seat.real.term)["who"]).format(could=_plain(seat.real.could))

    def _one_of(self, sentences: Sequence[str], seat: Seat, topic: Topic) -> str:
        generator = stream(self.seed, f"counterpart {seat.partner} {topic.term}")
        return str(sentences[int(generator.integers(len(sentences)))])

    def _sentences(self, seat: Seat, term: str) -> Mapping[str, Any]:
        sentences: Mapping[str, Any] = self.script.partners[seat.partner]["topics"][term]
        return sentences

    def _seat(self, partner: str) -> Seat:
        names = [seat.partner for seat in self.seats]
        wanted = str(partner).strip().casefold()
        if wanted not in names:
            raise CourseError(
                f"Nobody at the table is called {partner!r}.{nearest(str(partner), names) or f' There are: {listed(names)}.'}"
            )
        return self.seats[names.index(wanted)]


def open_talk(number: int, seed: int) -> Talk | None:
    """Return a negotiation that has just begun, None where a mock is none."""
    script, seats = scripts().get(number), seats_of(number, seed)
    return Talk(script, seats, seed) if script and seats else None


def _table(number: int, seed: int) -> Talk:
    talk = open_talk(find_mock(number).number, seed)
    if talk is None:
        raise CourseError(f"Nobody sits at a table in mock {number}; in mock {listed(sorted(scripts()))} they do.")
    return talk


def negotiate(number: int, moves: Iterable[Sequence[str]], *, seed: int = 0) -> Page:
    """Say something to the partners of a negotiation and return what they answer.

    Args:
        number: the mock.
        moves: what is said to whom, in order: ("security", "why", "fields"), or ("security", "who"). Moves are "why", "limit",
            "who", "give" and "press". Ten are answered.
        seed: which exhibit.

    Returns:
        The conversation; the same moves always get the same answers.

    Raises:
        CourseError: a partner, a move or a term is unknown, or there are too many moves.
    """
    talk = _table(number, seed)
    for move in moves:
        if isinstance(move, str) or not 2 <= len(move) <= 3:
            raise CourseError(
                f'A move is partner, move and term, such as ("security", "why", "fields"); given is {move!r}.'
            )
        talk.say(*move)
    return talk.page()


def partner_card(number: int, partner: str, *, seed: int) -> Page:
    """Return the card of a partner, for somebody who plays them against you. Do not read it if you negotiate yourself.

    Args:
        number: the mock.
        partner: whose card.
        seed: which exhibit; both of you need the same.

    Raises:
        CourseError: the mock is no negotiation, or nobody is called like that.
    """
    talk = _table(number, seed)
    seat = talk._seat(partner)
    script = talk.script.partners[seat.partner]
    lines = [
        f"### You are {seat.partner}",
        f'**You open with:** "{script["topics"][seat.loud.term]["opening"].format(stated=_plain(seat.loud.stated))}"',
        "**What you answer:**",
    ]
    for topic in seat.topics:
        sentences = script["topics"][topic.term]
        why = sentences["limit" if topic.limit is not None else "wish"]
        said = why[int(stream(seed, f"counterpart {seat.partner} {topic.term}").integers(len(why)))]
        lines += [
            f'- On {sentences["label"]}, asked for your limit: "{sentences["anchor"].format(stated=_plain(topic.stated))}"',
            f'- On {sentences["label"]}, asked for the reason: "{said.format(limit=_plain(topic.limit))}"',
        ]
    could = script["topics"][seat.real.term]["who"].format(could=_plain(seat.real.could))
    lines += [
        f'- Asked who could allow more, after you have said what stops you: "{could}" Before that: "{talk.script.said["nothing"]}"',
        "- Threatened: you say nothing more about that subject. Given what you stated: you take it, and explain nothing more.",
        f"- After {talk.script.most} moves with all partners together the talk is over.",
        f"**What you sign:** packages with {seat.real.term} {seat.real.rule} {_plain(seat.real.limit)}. Say so only if asked why.",
    ]
    return Page("\n".join(lines))


def is_negotiation(number: int) -> bool:
    """Return whether somebody sits at a table in a mock."""
    return number in mocks() and number in scripts()


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _upper(text: str) -> str:
    """Begin each sentence with a capital letter."""
    return ". ".join(part[:1].upper() + part[1:] for part in text.split(". "))
