"""Answers as plain data: how they leave the kernel, and what kinds of answer there are.

Nothing here knows a question or a right answer.
"""

from aipm_course.answers.agreement import Agreement
from aipm_course.answers.choice import Choice
from aipm_course.answers.function import Function, Probes
from aipm_course.answers.kind import Kind, Part, Unreadable
from aipm_course.answers.number import Number
from aipm_course.answers.picks import Picks
from aipm_course.answers.ranking import Ranking
from aipm_course.answers.record import Record
from aipm_course.answers.table import Table

__all__ = [
    "Agreement",
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
    "Unreadable",
]
