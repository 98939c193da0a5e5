"""W1: rate three memos before writing one."""

from collections.abc import Mapping
from typing import Any

from aipm_course.judging.levels import Hand, counts, levels_question
from aipm_course.judging.question import Misconception, Rule
from aipm_course.modules.rice.simulators.memos import POOL, QUESTION, RUBRIC

_DOES_NOT_ADD_UP = "does_not_add_up"


def _sum_not_checked(level: int) -> Misconception[Hand]:
    """Return the rating of somebody who did not add up the memo whose sum does not hold."""

    def rated(hand: Hand) -> dict[str, dict[str, int]] | None:
        if not any(text.key == _DOES_NOT_ADD_UP for text in hand.values()):
            return None
        return {
            letter: {**text.levels, "numbers": level if text.key == _DOES_NOT_ADD_UP else text.levels["numbers"]}
            for letter, text in hand.items()
        }

    return Misconception(
        f"sum_not_checked_{level}",
        rated,
        "The memo's sum was taken as it stands. Add the memo's numbers: does the sum hold?",
        idea="sum_not_checked",
    )


def _unsound(hand: Hand) -> str:
    """Return the letter of the memo whose sum does not hold, nothing if it was not dealt."""
    return next((letter for letter, text in hand.items() if text.key == _DOES_NOT_ADD_UP), "")


def _sum_checked(answer: Mapping[str, Any], hand: Hand) -> bool:
    """Return whether the memo whose sum does not hold is rated as such, or is told about that by itself."""
    letter = _unsound(hand)
    due = hand[letter].levels if letter else {}
    own = {row: answer.get(row, {}).get(letter) for row in due}
    if not letter or not all(isinstance(level, int) for level in own.values()):
        return True  # nothing usable stands there yet: that is told
    alone = own["numbers"] != 2 and all(own[row] == due[row] for row in due if row != "numbers")
    return own["numbers"] == due["numbers"] or counts(own, due) or alone


MEMO_LEVELS = levels_question(
    id=QUESTION,
    task="W1",
    title="Rate three memos",
    rubric=RUBRIC,
    pool=POOL,
    misconceptions=tuple(map(_sum_not_checked, (3, 4))),
    rules=(
        # Beside other rows that are off the misconception is not met, and the sum is still the thing to look at.
        Rule(
            "sums checked",
            _sum_checked,
            lambda answer, hand: f"`{_unsound(hand)}`: Add the memo's numbers: does the sum hold?",
            weight=0,
        ),
    ),
    hints=(
        "Rate one row of the rubric for all three memos, then the next row.",
        "Underline in each memo the words that a row asks for. What you cannot underline is not there. For `numbers`, add up "
        "what the memo adds up.",
        "Begin each row at level 1: if what it names is true of the memo, that is the level, whatever else stands there. If "
        "not, go to the right and take the last column whose words you find in the memo.",
    ),
    objective="Pick pilots that fit two limits at once, each with three KPIs, and defend the choice to the sponsor who lost.",
    ledger=("SOFT-11", "HUM-02"),
)
