"""What is said of an option that somebody picked is about the option, not about how it was found."""

import re
from typing import Any

from aipm_course.judging.findings import Certainty
from aipm_course.judging.question import Question
from aipm_course.proof.answers import slipped
from aipm_course.proof.figure import Figure

SEEDS = 6
_DONE = (
    "added asked averaged calculated called chose compared computed counted cut decided divided dropped exchanged filed followed "
    "forgot gave held ignored judged kept left looked made measured missed mixed multiplied named picked put ranked rated read "
    "rounded skipped sorted started stopped subtracted summed swapped taken took treated used weighed weighted worked"
)
_VERB = f"(?:{'|'.join(_DONE.split())})"
_WORKS = (
    "(?:adds|averages|compares|counts|divides|follows?|forgets|gives|ignores|leaves out|looks?|measures|mixes|multiplies|reads|"
    "rests on|sorts|subtracts|sums|takes|treats|uses|weighs)"
)
_CLAIMS = (
    (re.compile(rf"(?<!that )(?<!which )\byou (?:\w+ly )?{_VERB}\b", re.I), "says what somebody did"),
    (re.compile(r"\byou\b[^.?!]*\bbecause\b", re.I), "says why somebody did it"),
    (re.compile(rf"\byour (?:own )?[`\w]+ {_WORKS}\b", re.I), "says how an answer was worked out"),
    (re.compile(rf"^(?:that|this) {_WORKS}\b", re.I), "says how an answer was worked out"),
    (re.compile(rf"\b(?:was|were|has been|have been) (?:\w+ ){{0,2}}?{_VERB}\b", re.I), "says what was done"),
    (
        re.compile(
            r"\b(?:is|are) (?:left out|ignored|missing in your|mixed up|swapped|exchanged|divided|multiplied)\b", re.I
        ),
        "says what was done",
    ),
)


def claims_a_cause(text: str) -> str:
    """Return the sentence of a text that tells how somebody came to an option, and why it looks so; nothing if none does.

    A question tells nothing, so it may ask for a cause.

    Examples:
        >>> claims_a_cause("The lead was divided by the recall. Compare shares.")
        'says what was done: The lead was divided by the recall.'
        >>> claims_a_cause("That looks at one region only.")
        'says how an answer was worked out: That looks at one region only.'
        >>> claims_a_cause("Switching needs a lead above the bar: hold your two recalls against it.")
        ''
        >>> claims_a_cause("Switching needs the rate that you named to reach the bar.")
        ''
        >>> claims_a_cause("That set needs more months than there are. Was the full effort added up?")
        ''
    """
    for sentence in re.split(r"(?<=[.?!;:])\s+", text):
        for pattern, why in _CLAIMS:
            if not sentence.endswith("?") and pattern.search(sentence):
                return f"{why}: {sentence}"
    return ""


class Options:
    """No message on a picked option claims its cause: everybody who picked the option reads it, whatever led there."""

    def __init__(self) -> None:
        self.claims: dict[tuple[str, str], str] = {}
        self._told: set[tuple[str, str]] = set()

    def see(self, question: Question[Any], seed: int) -> None:
        """Read what each known slip hears where it changes nothing but options."""
        if seed >= SEEDS:
            return
        for one in slipped(question, seed):
            for finding in one.verdict.findings:
                if finding.certainty is Certainty.OPTION:
                    self._told.add((question.id, finding.slip))
                    if claim := claims_a_cause(finding.message):
                        self.claims[question.id, finding.slip] = claim

    def figure(self) -> Figure:
        """Return how many messages claim a cause."""
        faults = tuple(f"{question}, {slip}: {claim}" for (question, slip), claim in sorted(self.claims.items()))
        title = f"messages on a picked option that claim its cause, of {len(self._told)}"
        return Figure("options", title, len(faults), 0, faults=faults)
