"""The story bank: six stories, a check of their parts, and the scorecard dimensions without a story."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aipm_course.interview.history import keep, read_history
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.reference.scorecards import CARDS

if TYPE_CHECKING:
    import pandas as pd

PARTS = {
    "situation": "where and when it was, in one sentence",
    "task": "what you had to achieve, and by when",
    "action": "what you did, in the first person",
    "result": "what changed for customers or the business, with its unit",
    "number": "the result as a number",
    "baseline": "the same number before",
    "otherwise": "the same number where nothing was done, or your best estimate of what would have happened anyway",
    "lesson": "what you would do differently",
    "dimension": "scorecard dimension it is for, for example SCORE-02",
}
_TEXTS = ("situation", "task", "action", "result", "lesson")
_MODEL_SCORE = r"\b(auc|accuracy|f1|precision|recall|bleu|rouge|perplexity|loss)\b"


@dataclass(frozen=True)
class StarReport:
    """What a check of a story found. It says what may be missing; it does not grade.

    Attributes:
        missing: parts that are empty or have the wrong form, with what belongs there.
        look_again: sentences about parts that are there but may not hold.
        change_percent: change from baseline to number, None if either is missing.
        net_percent: change against what would have happened anyway, None if either is missing.
    """

    missing: tuple[str, ...]
    look_again: tuple[str, ...]
    change_percent: float | None
    net_percent: float | None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def __str__(self) -> str:
        lines = [f"missing: {line}" for line in self.missing] + [f"look again: {line}" for line in self.look_again]
        if self.change_percent is not None and self.net_percent is not None:
            lines.append(
                f"{self.change_percent:+.0f}% from before to after, {self.net_percent:+.0f}% against otherwise"
            )
        return "\n".join(lines or ["Every part is there."])


def star_check(story: Mapping[str, Any]) -> StarReport:
    """Check a story for its parts: situation, task, action, result, number, baseline, otherwise, lesson, dimension.

    Args:
        story: a dictionary with these parts; `number`, `baseline` and `otherwise` are numbers in the unit of `result`.

    Raises:
        CourseError: it is no dictionary, or a part has an unknown name.

    Examples:
        >>> print(star_check({"action": "We improved it."}).missing[0])
        situation: where and when it was, in one sentence
    """
    if not isinstance(story, Mapping):
        raise CourseError(
            f"A story is a dictionary with the parts {listed(PARTS, limit=9)}; given is {type(story).__name__}."
        )
    for name in story:
        if name not in PARTS:
            hint = nearest(str(name), PARTS) or f" There are: {listed(PARTS, limit=9)}."
            raise CourseError(f"A story has no part {name!r}.{hint}")
    missing = [f"{part}: {what}" for part, what in PARTS.items() if not _there(part, story.get(part))]
    look_again = []
    action, result = str(story.get("action", "")), str(story.get("result", ""))
    if action.strip() and not re.search(r"\b(I|I'\w+|my|mine|me|myself)\b", action, re.IGNORECASE):
        look_again.append("action names nobody. What did you do, as against the team?")
    if re.search(_MODEL_SCORE, result, re.IGNORECASE):
        look_again.append("result names a score of the model. Who outside the team noticed a change?")
    number, baseline, otherwise = (_value(story.get(part)) for part in ("number", "baseline", "otherwise"))
    change, net = _percent(number, baseline), _percent(number, otherwise)
    if otherwise == 0:
        look_again.append("otherwise is 0, so no change against it can be given in percent.")
    if change is not None and net is not None and change * net >= 0 and abs(net) < abs(change) / 2:
        look_again.append("most of the change would have happened anyway. Tell the smaller number first.")
    if change is not None and net is not None and change * net < 0:
        look_again.append(
            "before to after and against otherwise point in opposite directions. Which of them do you tell?"
        )
    return StarReport(tuple(missing), tuple(look_again), change, net)


def keep_story(story: Mapping[str, Any]) -> StarReport:
    """Check a story and put it into your story bank (in the studio's history file); return the check."""
    report = star_check(story)
    keep("stories", {part: story.get(part) for part in PARTS})
    return report


def story_bank(card: str = "ai_pm") -> "pd.DataFrame":
    """Return your stories per scorecard dimension; a dimension without a story says so.

    Args:
        card: "ai_pm" or "principal".
    """
    import pandas as pd

    if card not in CARDS:
        raise CourseError(f"There is no scorecard {card!r}; there are: {listed(CARDS)}.")
    stories = read_history()["stories"]
    rows = []
    for code, (name, weight) in CARDS[card].items():
        told = [story["situation"] for story in stories if story["dimension"] == code]
        rows.append((code, name, weight, "; ".join(map(str, told)) or "no story yet"))
    return pd.DataFrame(rows, columns=["code", "dimension", "weight_percent", "stories"])


def _there(part: str, value: Any) -> bool:
    if part in _TEXTS:
        return isinstance(value, str) and len(value.split()) >= 2
    if part == "dimension":
        return any(value in rows for rows in CARDS.values())
    return _value(value) is not None


def _value(value: Any) -> float | None:
    fine = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    return float(value) if fine else None


def _percent(number: float | None, against: float | None) -> float | None:
    return (number / against - 1) * 100 if number is not None and against else None
