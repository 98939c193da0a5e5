"""A field that follows from others says where to look: what is read where all numbers are right and the decision is not.

Fields without it get a sentence that fits every task and helps in none. How many there are stands here, and only falls.
"""

import pytest

from aipm_course.answers import Record
from aipm_course.registry import modules, of_module

WITHOUT = {"models": 7, "rice": 3}


@pytest.mark.parametrize("module", modules())
def test_a_field_that_follows_says_where_to_look(module):
    without = [
        f"{question.id}: {follows.field}"
        for question in of_module(module)
        for follows in question.follows
        if isinstance(question.kind, Record) and follows.field not in question.kind.look
    ]
    allowed = WITHOUT.get(module, 0)
    assert len(without) <= allowed, f"give them a look= in the Record: {without}"
    assert len(without) >= allowed, f"only {len(without)} are left: say so in WITHOUT"
