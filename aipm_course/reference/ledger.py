"""What the role asks for: the ledger that the course was planned with, a row per responsibility, skill, deliverable and the like."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("ledger.csv")

KINDS = {
    "MIS": "What the job is",
    "ROLE": "Roles and tracks",
    "RESP": "Responsibilities",
    "KPI": "Numbers that you answer for",
    "SKILL": "Technical skills",
    "FUT": "Skills that come",
    "SOFT": "Working with people",
    "DELIV": "What you hand over",
    "RIT": "What comes round every day, week and quarter",
    "DAY": "A day",
    "MILE": "The first days, months and years",
    "DEC": "Decisions, and whose they are",
    "STAKE": "People around the role",
    "EXP": "Experience that is expected",
    "PATH": "Ways in, up and out",
    "CHAL": "What is hard",
    "BOTL": "What holds things up",
    "ANTI": "Patterns to avoid",
    "UNDER": "Signs that it does not go well",
    "RICE": "Scoring ideas",
    "BRISK": "Risks for the business",
    "CHECK": "Six steps for a company",
    "PLAN": "A starter plan",
    "PROG": "Names of programs",
    "GOV": "Governance",
    "VAR": "The role by company and industry",
    "AUTO": "What AI takes over",
    "HUM": "What stays with people",
    "INT": "Interview questions",
    "CASE": "Interview exercises",
    "SCORE": "Interview scorecards",
    "SIG": "Strong signals",
    "WEAK": "Weak signals",
    "FLAG": "Red flags",
    "TREND": "Where the field goes",
    "TOOL": "Tools",
    "ENV": "Surroundings",
}


@dataclass(frozen=True)
class Asked:
    """One thing that the role asks for.

    Attributes:
        id: its kind and a number, for example "KPI-01".
        text: what it is.
        aim: the level, time or frequency that goes with it, or "".
        practice: how it is learned: in a checked "task", "written", or "told".
    """

    id: str
    text: str
    aim: str
    practice: str

    @property
    def kind(self) -> str:
        """The letters before the number."""
        return self.id.partition("-")[0]


@cache
def ledger() -> tuple[Asked, ...]:
    """Return every row, in the order of the ledger.

    >>> len(ledger()), ledger()[0].id, ledger()[0].practice
    (557, 'MIS-01', 'told')
    """
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(Asked(**row) for row in csv.DictReader(lines))
