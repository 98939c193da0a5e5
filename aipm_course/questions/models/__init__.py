"""Module 02: read a model report, choose a threshold from money, say performance as a range."""

from aipm_course.questions.models.calibration import CALIBRATION
from aipm_course.questions.models.confusion import CONFUSION
from aipm_course.questions.models.eight_runs import EIGHT_RUNS
from aipm_course.questions.models.four_times import FOUR_TIMES
from aipm_course.questions.models.leak import LEAK
from aipm_course.questions.models.text_levels import TEXT_LEVELS
from aipm_course.questions.models.threshold import THRESHOLD
from aipm_course.questions.models.two_models import TWO_MODELS

QUESTIONS = (CONFUSION, TWO_MODELS, THRESHOLD, CALIBRATION, LEAK, EIGHT_RUNS, FOUR_TIMES, TEXT_LEVELS)
