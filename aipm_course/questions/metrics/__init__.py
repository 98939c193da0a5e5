"""Module 07: audit a log, choose the denominator, and say which target set a verdict uses."""

from aipm_course.questions.metrics.adoption import ADOPTION
from aipm_course.questions.metrics.answer_levels import ANSWER_LEVELS
from aipm_course.questions.metrics.behavior import BEHAVIOR
from aipm_course.questions.metrics.coverage import COVERAGE
from aipm_course.questions.metrics.latency import LATENCY
from aipm_course.questions.metrics.retention_revenue import RETENTION_REVENUE
from aipm_course.questions.metrics.scorecard import SCORECARD
from aipm_course.questions.metrics.with_and_without import WITH_AND_WITHOUT

QUESTIONS = (COVERAGE, ADOPTION, WITH_AND_WITHOUT, LATENCY, BEHAVIOR, SCORECARD, RETENTION_REVENUE, ANSWER_LEVELS)
