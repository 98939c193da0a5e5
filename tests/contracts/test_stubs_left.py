"""Nothing of a skeleton is left in a module: `aipm new` writes what works, and an author replaces all of it."""

from pathlib import Path

import pytest

from aipm_course.author import stubs_left
from aipm_course.registry import modules

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("module", modules())
def test_no_words_of_a_skeleton_are_left(module):
    assert stubs_left(ROOT, module) == []
