"""Two readers rated snippets blind, from the guide alone; the key has to agree with each of them.

A rating counts as long as its snippet stands as it was read: the column `text` holds the beginning of the sha256 of what
was read.
"""

import hashlib
from pathlib import Path

import pandas as pd
import pytest
import yaml
from sklearn.metrics import cohen_kappa_score

import aipm_course
from aipm_course.modules.studio.material import snippets

PACKAGE = Path(aipm_course.__file__).parent


@pytest.fixture(scope="module")
def rated():
    key = pd.DataFrame(
        yaml.safe_load((PACKAGE / "modules" / "studio" / "tasks" / "snippet_key.yaml").read_text(encoding="utf-8"))
    )
    ratings = pd.read_csv(Path(__file__).with_name("blind_ratings.csv"), dtype={"text": str})
    now = {name: hashlib.sha256(text.encode()).hexdigest()[:10] for name, text in snippets().items()}
    ratings = ratings[ratings["text"] == ratings["snippet"].map(now)]
    return key.merge(ratings, left_on="id", right_on="snippet", validate="one_to_one")


@pytest.mark.parametrize("reader", ["first", "second"])
@pytest.mark.parametrize("what", ["verdict", "code"])
def test_key_and_reader_agree(rated, reader, what):
    assert cohen_kappa_score(rated[what], rated[f"{reader}_{what}"]) >= 0.7


def test_the_card_says_how_many_were_read_as_they_stand(rated, root):
    card = (root / "datasets" / "20_studio" / "snippets.md").read_text(encoding="utf-8")
    assert f"{len(rated)} of the 60 stand as they were read" in card
    assert set(rated["verdict"]) == {"strong", "weak", "red flag"}


def test_readers_agree_with_each_other(rated):
    assert cohen_kappa_score(rated["first_verdict"], rated["second_verdict"]) >= 0.7
