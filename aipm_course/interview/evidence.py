"""What a sentence names: rules over words and numbers, from evidence.yaml.

A rule finds words. It does not understand a text, and nothing here grades one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aipm_course.files import read_yaml

_COUNTED = (
    r"two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|half|"
    r"an? (?:third|quarter|fifth|tenth)|two thirds|one (?:in|percent)|twice"
)
# Figures of speech and years are no numbers.
_SPEECH = r"(?!24/7\b|360[- ]degree|110 ?%|20[2-9]\d\b(?![,.]\d))(?<!24/)"
_NUMBER = rf"{_SPEECH}(?:(?:USD |[$€])?\d[\d,.]*(?:%|\b)|(?:{_COUNTED})\b)"
_NO = r"\b(?:no|not|never|without|nobody|no one|none|neither|nor|cannot|hardly|lacks?|lacking|instead of|rather than)\b|n't\b"
# These hold a "no" or "not" and deny nothing.
_HARMLESS = re.compile(
    r"\b(?:no|not) (?:later|more|less|fewer|longer|higher|lower|before|only|just|until)\b|\bwithout (?:delay|asking)\b",
    re.IGNORECASE,
)
_PLAIN_NO = r"\b(?:no(?!-go)|neither|nor)\b"
_BETWEEN = r"\W+(?!(?:until|unless|before|if)\b)\w+"
_BEFORE = {
    "any": re.compile(rf"(?:{_NO})(?:\W+\w+){{0,3}}\W*$", re.IGNORECASE),
    "no": re.compile(rf"{_PLAIN_NO}(?:{_BETWEEN}){{0,3}}\W*$", re.IGNORECASE),
    "beside": re.compile(rf"{_PLAIN_NO}(?:{_BETWEEN})?\W*$", re.IGNORECASE),
}
_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:not\b|\w+n't\b|never\b|is (?:missing|absent)|are (?:missing|absent)|impossible|a last resort)",
    re.IGNORECASE,
)
_WISHED = re.compile(r"\b(?:want|wish|ask(?:s|ed)? for|demand|hope|promis)\w*\b|\b(?:is|are) to\b", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSES = re.compile(r"[,;:()]| but | and then ")


@dataclass(frozen=True)
class Evidence:
    """One kind of thing a sentence can name.

    Attributes:
        name: short name, as in the rules of a mock.
        says: what it is, for the learner to read.
        negated: which negation takes it away: "any" close by, "no" or "beside" only a "no" before it, "" none.
        patterns: what to look for.
        never: words that look like it and are not.
        wished: whether it is taken away where somebody wants it only.
    """

    name: str
    says: str
    negated: str
    patterns: tuple[re.Pattern[str], ...]
    never: frozenset[str]
    wished: bool = False

    def found_in(self, sentence: str) -> bool:
        """Return whether a sentence names it.

        >>> route = evidence()["route"]
        >>> route.found_in("On-call is paged."), route.found_in("Nobody is paged.")
        (True, False)
        """
        plain = _HARMLESS.sub(" at ", sentence) if self.negated == "any" else sentence
        return any(
            not (self.never and self.never & set(re.findall(r"[A-Z][a-z]+", match.group())))
            and not (self.negated and _denied(plain, match, self.negated))
            and not (self.wished and _WISHED.search(_CLAUSES.split(plain[: match.start()])[-1]))
            for pattern in self.patterns
            for match in pattern.finditer(plain)
        )


@cache
def evidence() -> dict[str, Evidence]:
    """Return every kind of evidence by its name."""
    table = read_yaml(Path(__file__).with_name("evidence.yaml"))
    return {
        name: Evidence(
            name,
            row["says"],
            row.get("negated", ""),
            (
                *(re.compile(rf"(?<!\w){word.replace('@', _NUMBER)}", re.IGNORECASE) for word in row.get("words", ())),
                *(re.compile(word) for word in row.get("exact", ())),
            ),
            frozenset(row.get("never", ())),
            row.get("wished", False),
        )
        for name, row in table.items()
    }


def closing(rule: str, text: str) -> str:
    """Return the first sentence of a text that names everything a rule like "signal + limit" asks for; "" if none does.

    >>> closing("judge + number", "We launch. The judge passes 84%.")
    'The judge passes 84%.'
    """
    kinds = [evidence()[name] for name in rule.split(" + ")]
    for sentence in _SENTENCES.split(text):
        if not sentence.rstrip().endswith("?") and all(kind.found_in(sentence) for kind in kinds):
            return sentence.strip()
    return ""


def names_of(rules: Iterable[str]) -> set[str]:
    """Return the names of the evidence that rules ask for."""
    return {name for rule in rules for name in rule.split(" + ")}


def _denied(sentence: str, match: re.Match[str], negated: str) -> bool:
    """Return whether a negation that counts stands close to a match, in the same clause."""
    before = _CLAUSES.split(sentence[: match.start()])[-1]
    after = _CLAUSES.split(sentence[match.end() :])[0]
    return bool(_BEFORE[negated].search(before) or (negated == "any" and _AFTER.search(after)))
