"""The scorecard of a sitting: ratings from numbers and writing, the weighted result, the floor, what to repeat."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aipm_course.interview.mocks import Mock
from aipm_course.reference.scorecards import BAR, CARDS, FLOOR
from aipm_course.reference.signals import SIGNALS


@dataclass(frozen=True)
class Scorecard:
    """What a sitting came to.

    Attributes:
        ratings: rating per scorecard dimension, 1 to 4.
        weights: weight of each dimension in percent, as on the whole card.
        result: weighted result over the dimensions of this mock, 1 to 4.
        hired: whether the result reaches 3.0 and no dimension is below 2; None while nobody has rated the text.
        why: the rule in words, as it applied.
        repeat: at most two modules to repeat, the one that cost most first.
        written: whether the written part is rated; without it the ratings rest on the numbers alone.
        of: how many dimensions the whole card has.
        heard: codes of the signals that rules over words find in the text; they change no rating.
        missed: codes of the weaknesses and flags against which they find nothing.
    """

    ratings: Mapping[str, float]
    weights: Mapping[str, int]
    result: float
    hired: bool | None
    why: str
    repeat: tuple[str, ...]
    written: bool
    of: int
    heard: tuple[str, ...] = field(default=(), compare=False)
    missed: tuple[str, ...] = field(default=(), compare=False)

    @property
    def headline(self) -> str:
        """The result in a few words."""
        word = {True: "hire", False: "no hire", None: "from the checked numbers alone"}[self.hired]
        return f"{self.result:.2f} of 4, {word}"

    def __str__(self) -> str:
        """Return result, rule, ratings and what to repeat, in plain lines."""
        titles = {code: title for rows in CARDS.values() for code, (title, _) in rows.items()}
        rows = [f"- {titles[code]} ({self.weights[code]}%): {rating:g}" for code, rating in self.ratings.items()]
        repeat = f"Repeat: {' and '.join(self.repeat)}." if self.repeat else "Repeat: nothing."
        codes = [
            f"{what}: {', '.join(f'{code} ({SIGNALS[code]})' for code in found)}."
            for what, found in (
                ("Rules over words found in your text", self.heard),
                ("Rules over words found nothing against", self.missed),
            )
            if found
        ]
        return "\n".join([f"Scorecard: {self.headline}", *rows, self.why, *codes, repeat])


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
    result = round(sum(weights[code] * ratings[code] for code in ratings) / sum(weights.values()), 2)
    low = [CARDS[card][code][0] for code, rating in ratings.items() if rating < FLOOR]
    rated = f"{len(ratings)} of {len(CARDS[card])} dimensions"
    hired = None if levels is None else not low and result >= BAR
    if hired is None:
        why = f"From the checked numbers alone: {rated}, no verdict until your text is rated."
    elif low:
        why = f"Below {FLOOR} in {', '.join(low)}: no hire, whatever the result."
    elif result < BAR:
        why = f"{result:.2f} is under the bar of {BAR:.1f}, on {rated}."
    else:
        why = f"{result:.2f} reaches the bar of {BAR:.1f} on {rated}, and none of them is below {FLOOR}."
    return Scorecard(
        ratings, weights, result, hired, why, _repeat(mock, right, levels), levels is not None, len(CARDS[card])
    )


def _repeat(mock: Mock, right: Mapping[str, bool], levels: Mapping[str, float] | None) -> tuple[str, ...]:
    """Return the modules that cost most: a wrong number counts 1, a missing rubric level 1."""
    lost: dict[str, float] = {}
    for name, item in mock.fields.items():
        if not right[name]:
            lost[item.repair] = lost.get(item.repair, 0) + 1
    for row in mock.rubric if levels is not None else ():
        if levels is not None and levels[row.id] < 4:
            lost[row.repair] = lost.get(row.repair, 0) + 4 - levels[row.id]
    return tuple(sorted(lost, key=lambda module: (-lost[module], module))[:2])
