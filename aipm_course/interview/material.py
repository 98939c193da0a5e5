"""What interviews are made of, as data: transcript snippets with the guide for raters, and the question bank.

The key to the snippets stands in questions/, with every other answer key.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

AREAS = (
    "metrics",
    "trade-off",
    "drift",
    "fairness",
    "evaluation",
    "retrieval and agents",
    "strategy",
    "prioritization",
    "incident",
    "leadership",
    "governance",
    "craft",
)
LEVELS = ("AI PM", "Principal", "specialist")
VERDICTS = {"strong": "SIG", "weak": "WEAK", "red flag": "FLAG"}
"""Verdict and the kind of ledger rows that belong to it."""
SIGNALS = {
    "SIG-01": "outcomes and measurement, not model fashion",
    "SIG-02": "sees data dependencies, learns in stages",
    "SIG-03": "evaluates before and after launch, with guardrails",
    "SIG-04": "designs doubt, sources, fallback and control",
    "SIG-05": "honest about uncertainty, sets decision points",
    "SIG-06": "shipped AI that people adopted and trusted",
    "SIG-07": "prevented or handled a concrete incident",
    "SIG-08": "explains how metrics mislead and how to harden them",
    "SIG-09": "states limits without destroying value",
    "SIG-10": "makes other teams faster with shared parts",
    "WEAK-01": "novelty over the customer's work",
    "WEAK-02": "accuracy as the only measure",
    "WEAK-03": "no account of noticing and answering decline",
    "WEAK-04": "governance, privacy or safety left to others or to the end",
    "WEAK-05": "vague requirements",
    "WEAK-06": "success is a better experience",
    "WEAK-07": "certain of deterministic performance",
    "WEAK-08": "cannot name what drives cost or delay",
    "FLAG-01": "high stakes without monitoring or rollback",
    "FLAG-02": "waves away trust; it will learn by itself",
    "FLAG-03": "overclaims or deceives",
    "FLAG-04": "nothing that could prove it wrong",
    "FLAG-05": "blames others, owns nothing",
    "FLAG-06": "dismisses governance, privacy or security",
    "FLAG-07": "avoids customers or their voice",
    "FLAG-08": "no failures, no lessons",
    "FLAG-09": "claims technical depth that is not there",
}
"""Codes of the ledger's signals, weaknesses and flags, in short."""


@dataclass(frozen=True)
class InterviewQuestion:
    """One question of the bank.

    Attributes:
        id: "Q01" and on.
        area: one of AREAS.
        level: one of LEVELS: who is asked this.
        minutes: time for the answer without follow-ups.
        scores: scorecard dimensions it is rated on, for example "SCORE-02".
        prompt: the question.
        follow_ups: three, each presses harder.
        strong: codes of signals that a strong answer contains.
        weak: codes of weaknesses to listen for.
        red_flags: codes of flags to listen for.
        outline: what a good answer contains, in order.
        repair: modules that repair a weakness, for example "07_metrics".
        ledger: rows of the ledger that this very question practices, beside its codes and dimensions.
    """

    id: str
    area: str
    level: str
    minutes: int
    scores: tuple[str, ...]
    prompt: str
    follow_ups: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    red_flags: tuple[str, ...]
    outline: tuple[str, ...]
    repair: tuple[str, ...]
    ledger: tuple[str, ...] = ()


@cache
def bank() -> tuple[InterviewQuestion, ...]:
    """Return the question bank, in order."""
    return tuple(_question(entry) for entry in read_yaml(Path(__file__).with_name("bank.yaml")))


@cache
def snippets() -> dict[str, str]:
    """Return the 60 transcript snippets: id and text.

    >>> len(snippets())
    60
    """
    return {entry["id"]: entry["text"] for entry in read_yaml(Path(__file__).with_name("snippets.yaml"))}


def rater_guide() -> str:
    """Return the guide for raters of snippets, in Markdown."""
    return Path(__file__).with_name("snippet_rubric.md").read_text(encoding="utf-8")


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file."""
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _question(entry: dict[str, Any]) -> InterviewQuestion:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return InterviewQuestion(**fields)
