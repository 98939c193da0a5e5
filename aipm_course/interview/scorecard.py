"""The scorecard of a sitting: ratings from numbers and writing, the weighted result, the floor, what to repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aipm_course.interview.mocks import Found, Mock
from aipm_course.interview.repair import steps
from aipm_course.reference.scorecards import BAR, CARDS, FLOOR

ENOUGH = 80
"""Percent of a card's weight that has to be rated before anybody is hired."""


@dataclass(frozen=True)
class Scorecard:
    """What a sitting came to.

    Attributes:
        card: the card that it was rated on.
        ratings: rating per scorecard dimension, 1 to 4.
        weights: weight of each dimension in percent, as on the whole card.
        result: weighted result over the dimensions of this mock, 1 to 4.
        hired: False with a dimension below the floor or a result under the bar, on whatever is rated; True if the result
            reaches the bar on at least 80% of the card's weight; None while that is open.
        why: the rule in words, as it applied.
        repeat: at most two modules to repeat, the one that cost most first.
        written: whether the written part is rated; without it the ratings rest on the numbers alone.
        left_out: checked numbers and rubric rows that count for nothing on this card.
        found: what rules over words found in the text; it changes no rating.
        replied: what they found in replies to follow-ups, which the text had left open.
        looked_for: what they looked for and did not find, in text or reply.
    """

    card: str
    ratings: Mapping[str, float]
    weights: Mapping[str, int]
    result: float
    hired: bool | None
    why: str
    repeat: tuple[str, ...]
    written: bool
    left_out: tuple[str, ...] = ()
    found: tuple[Found, ...] = field(default=(), compare=False)
    replied: tuple[Found, ...] = field(default=(), compare=False)
    looked_for: tuple[str, ...] = field(default=(), compare=False)

    @property
    def covered(self) -> int:
        """Percent of the card's weight that is rated."""
        return sum(self.weights.values())

    @property
    def headline(self) -> str:
        """The result in a few words."""
        on = f"{self.result:.2f} of 4 on {self.covered}% of the card"
        if not self.written and self.hired is None:
            return f"{on}, from the checked numbers alone"
        return f"{on}, { ({True: 'hire', False: 'no hire', None: 'open'}[self.hired]) }"

    @property
    def not_rated(self) -> str:
        """Which dimensions of the card nothing here says anything about."""
        others = [title for code, (title, _) in CARDS[self.card].items() if code not in self.ratings]
        return f"Not rated here: {', '.join(others)}." if others else ""

    @property
    def not_counted(self) -> str:
        """What was checked or rated and counts for nothing on this card."""
        return f"Does not count on this card: {', '.join(self.left_out)}." if self.left_out else ""

    @property
    def to_repeat(self) -> str:
        """What to repeat, as far as it can be done today."""
        if self.repeat:
            return f"Repeat: {' and '.join(steps(self.repeat))}."
        return "Repeat: nothing." if self.written else "Repeat: nothing in the numbers; the text is not rated yet."

    def __str__(self) -> str:
        """Return result, rule, ratings and what to repeat, in plain lines."""
        titles = {code: title for rows in CARDS.values() for code, (title, _) in rows.items()}
        rows = [f"- {titles[code]} ({self.weights[code]}%): {rating:g}" for code, rating in self.ratings.items()]
        rules = [
            *(f"- found: {one}" for one in self.found),
            *(f"- found in a reply: {one}" for one in self.replied),
            *(f"- not found: {one}" for one in self.looked_for),
        ]
        head = ["Rules looked for words and numbers in your text. They understand nothing and change no rating:"]
        lines = [f"Scorecard: {self.headline}", *rows, self.not_rated, self.not_counted, self.why]
        return "\n".join(line for line in [*lines, *(head if rules else []), *rules, self.to_repeat] if line)


def scorecard(mock: Mock, card: str, right: Mapping[str, bool], levels: Mapping[str, float] | None) -> Scorecard:
    """Rate a sitting.

    A dimension's rating is the mean of two: the share of its checked numbers, stretched to 1 to 4, and the level of its
    rubric row. Without levels the numbers stand alone, and there is no verdict.

    Args:
        mock: the mock.
        card: "ai_pm" or "principal".
        right: whether each checked field is right.
        levels: level from 1 to 4 of each rubric row, or None while nobody has rated the writing.
    """
    ratings, weights = {}, {}
    for code, row in mock.dimensions(card).items():
        fields = [name for name, item in mock.fields.items() if item.row == row.id]
        parts = [1 + 3 * sum(right[name] for name in fields) / len(fields)] if fields else []
        if levels is not None:
            parts.append(float(levels[row.id]))
        ratings[code] = round(sum(parts) / len(parts), 2)
        weights[code] = CARDS[card][code][1]
    covered = sum(weights.values())
    result = round(sum(weights[code] * ratings[code] for code in ratings) / covered, 2)
    low = [CARDS[card][code][0] for code, rating in ratings.items() if rating < FLOOR]
    hired, why = _decided(result, low, covered, rated=levels is not None)
    return Scorecard(
        card,
        ratings,
        weights,
        result,
        hired,
        why,
        _repeat(mock, card, right, levels),
        levels is not None,
        _left_out(mock, card),
    )


def _decided(result: float, low: Sequence[str], covered: int, *, rated: bool) -> tuple[bool | None, str]:
    """Return whether somebody is hired, None while it is open, and the rule as it applied."""
    if not rated:
        return (
            None,
            f"From the checked numbers alone, on {covered}% of the card's weight: no verdict until your text is rated.",
        )
    if low:
        return False, f"Below {FLOOR} in {', '.join(low)}: no hire, whatever the result."
    if result < BAR:
        return False, f"{result:.2f} is under the bar of {BAR:.1f}, on {covered}% of the card's weight."
    reached = (
        f"{result:.2f} reaches the bar of {BAR:.1f} on {covered}% of the card's weight, and nothing is below {FLOOR}."
    )
    if covered < ENOUGH:
        return None, f"{reached} A verdict takes {ENOUGH}% of the weight, so it stays open."
    return True, reached


def _left_out(mock: Mock, card: str) -> tuple[str, ...]:
    """Return the labels of rows and numbers that no dimension of the card stands for."""
    rows = [row for row in mock.rubric if card not in row.scores]
    names = {row.id for row in rows}
    return (*(row.title for row in rows), *(item.label for item in mock.fields.values() if item.row in names))


def _repeat(mock: Mock, card: str, right: Mapping[str, bool], levels: Mapping[str, float] | None) -> tuple[str, ...]:
    """Return the modules that cost most on a card: a wrong number counts 1, a missing rubric level 1."""
    lost: dict[str, float] = {}
    rows = [row for row in mock.rubric if card in row.scores]
    names = {row.id for row in rows}
    for name, item in mock.fields.items():
        if not right[name] and item.row in names:
            lost[item.repair] = lost.get(item.repair, 0) + 1
    for row in rows if levels is not None else ():
        if levels is not None and levels[row.id] < 4:
            lost[row.repair] = lost.get(row.repair, 0) + 4 - levels[row.id]
    return tuple(sorted(lost, key=lambda module: (-lost[module], module))[:2])
