"""A message that everybody reads who picked an option speaks of the option, and claims no cause.

In blind trials most false replies were causes on choices ("The lead was divided by ..." to somebody who had chosen by another
thought).
"""

import pytest

from aipm_course.proof.options import Options
from aipm_course.registry import modules, of_module

SEEDS = 4


@pytest.mark.parametrize("module", modules())
def test_no_message_on_an_option_claims_a_cause(module):
    options = Options()
    for seed in range(SEEDS):
        for question in of_module(module):
            options.see(question, seed)
    claims = {f"{question}: {slip}": claim for (question, slip), claim in options.claims.items()}
    advice = "it is told to everybody who picked the option, so speak of the option: what does it need, against what is it held?"
    assert not claims, {name: f"{claim} ({advice})" for name, claim in claims.items()}
