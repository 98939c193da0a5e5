"""A message that everybody reads who picked an option speaks of the option, and claims no cause.

In blind trials most false replies were causes on choices ("The lead was divided by ..." to somebody who had chosen by another
thought). What still claims one stands in cause_of_a_choice.toml, which only gets shorter.
"""

import tomllib
from pathlib import Path

import pytest

from aipm_course.proof.options import Options
from aipm_course.registry import modules, of_module

LISTED = tomllib.loads(Path(__file__).with_name("cause_of_a_choice.toml").read_text(encoding="utf-8"))
SEEDS = 4


@pytest.mark.parametrize("module", modules())
def test_no_message_on_an_option_claims_a_cause(module):
    options = Options()
    for seed in range(SEEDS):
        for question in of_module(module):
            options.see(question, seed)
    claims = {f"{question}: {slip}": claim for (question, slip), claim in options.claims.items()}
    listed = set(LISTED.get(module, []))
    advice = "it is told to everybody who picked the option, so speak of the option: what does it need, against what is it held?"
    assert not claims.keys() - listed, {name: f"{claims[name]} ({advice})" for name in claims.keys() - listed}
    assert not listed - claims.keys(), "these claim no cause any more: take them out of cause_of_a_choice.toml"


def test_what_is_listed_belongs_to_a_module():
    assert set(LISTED) <= set(modules())
