"""Module 04: score ideas with RICE, put the hidden costs in, choose pilots that fit."""

from aipm_course.questions.rice.clean_score import CLEAN_SCORE
from aipm_course.questions.rice.full_effort import FULL_EFFORT
from aipm_course.questions.rice.how_sure import HOW_SURE
from aipm_course.questions.rice.memo_levels import MEMO_LEVELS
from aipm_course.questions.rice.other_lenses import OTHER_LENSES
from aipm_course.questions.rice.pilots import PILOTS
from aipm_course.questions.rice.shock import SHOCK
from aipm_course.questions.rice.what_moved import WHAT_MOVED

QUESTIONS = (CLEAN_SCORE, FULL_EFFORT, WHAT_MOVED, HOW_SURE, OTHER_LENSES, PILOTS, SHOCK, MEMO_LEVELS)
