"""Module 15: find, explain and reduce unequal selection and errors, with a price on each remedy."""

from aipm_course.questions.fairness.diagnosis import DIAGNOSIS
from aipm_course.questions.fairness.label import LABEL
from aipm_course.questions.fairness.locks import NOT_EVERYTHING
from aipm_course.questions.fairness.payments import PAYMENTS
from aipm_course.questions.fairness.proxy import PROXY
from aipm_course.questions.fairness.qualified import QUALIFIED
from aipm_course.questions.fairness.report_levels import REPORT_LEVELS
from aipm_course.questions.fairness.selection_ratio import SELECTION_RATIO

QUESTIONS = (SELECTION_RATIO, QUALIFIED, PROXY, LABEL, NOT_EVERYTHING, DIAGNOSIS, PAYMENTS, REPORT_LEVELS)
