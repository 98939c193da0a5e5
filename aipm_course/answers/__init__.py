"""Answers as values: how they are read, and what kinds of answer there are.

Nothing here knows a question or a right answer.
"""

from aipm_course.answers.kinds.agreement import Agreement
from aipm_course.answers.kinds.choice import Choice
from aipm_course.answers.kinds.function import Function, Probes
from aipm_course.answers.kinds.kind import BLANK, Cell, Kind, Part
from aipm_course.answers.kinds.number import Number
from aipm_course.answers.kinds.picks import Picks
from aipm_course.answers.kinds.ranking import Ranking
from aipm_course.answers.kinds.record import Record
from aipm_course.answers.kinds.table import Table
from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.answers.tolerance import Tolerance

__all__ = [
    "BLANK",
    "Agreement",
    "Cell",
    "Choice",
    "Function",
    "Kind",
    "Number",
    "Part",
    "Picks",
    "Probes",
    "Ranking",
    "Record",
    "Table",
    "Tolerance",
    "Unreadable",
]
