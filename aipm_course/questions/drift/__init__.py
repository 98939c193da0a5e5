"""Module 13: measure drift, tell four alarms apart, read late labels, pay for alerts, decide what to do."""

from aipm_course.questions.drift.alarms import ALARMS
from aipm_course.questions.drift.alive import ALIVE
from aipm_course.questions.drift.budget import BUDGET
from aipm_course.questions.drift.compute import COMPUTE
from aipm_course.questions.drift.decide import DECIDE
from aipm_course.questions.drift.late_labels import LATE_LABELS
from aipm_course.questions.drift.look_inside import LOOK_INSIDE
from aipm_course.questions.drift.section_levels import SECTION_LEVELS

QUESTIONS = (COMPUTE, ALARMS, LATE_LABELS, LOOK_INSIDE, BUDGET, ALIVE, DECIDE, SECTION_LEVELS)
