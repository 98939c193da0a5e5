"""Two readers rated every snippet blind, from the guide alone; the key has to agree with each of them."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from sklearn.metrics import cohen_kappa_score

import aipm_course

PACKAGE = Path(aipm_course.__file__).parent


@pytest.fixture(scope="module")
def rated():
    key = pd.DataFrame(
        yaml.safe_load((PACKAGE / "modules" / "studio" / "tasks" / "snippet_key.yaml").read_text(encoding="utf-8"))
    )
    ratings = pd.read_csv(Path(__file__).with_name("blind_ratings.csv"))
    return key.merge(ratings, left_on="id", right_on="snippet", validate="one_to_one")


@pytest.mark.parametrize("reader", ["first", "second"])
@pytest.mark.parametrize("what", ["verdict", "code"])
def test_key_and_reader_agree(rated, reader, what):
    assert len(rated) == 60
    assert cohen_kappa_score(rated[what], rated[f"{reader}_{what}"]) >= 0.7


def test_readers_agree_with_each_other(rated):
    assert cohen_kappa_score(rated["first_verdict"], rated["second_verdict"]) >= 0.7
