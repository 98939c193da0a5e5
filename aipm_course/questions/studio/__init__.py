"""Module 20: the interview studio. Score sheets, signals, stories, and the numbers inside two timed mocks."""

from aipm_course.questions.studio.answer_levels import ANSWER_LEVELS
from aipm_course.questions.studio.hear_signal import HEAR_SIGNAL
from aipm_course.questions.studio.mock2_numbers import MOCK2_NUMBERS
from aipm_course.questions.studio.mock5_numbers import MOCK5_NUMBERS
from aipm_course.questions.studio.score_sheet import SCORE_SHEET
from aipm_course.questions.studio.star_gaps import STAR_GAPS

QUESTIONS = (SCORE_SHEET, HEAR_SIGNAL, STAR_GAPS, MOCK2_NUMBERS, MOCK5_NUMBERS, ANSWER_LEVELS)
