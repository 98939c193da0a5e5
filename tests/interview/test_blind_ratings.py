"""Three readers rated snippets blind, from the guide alone; the key has to agree with each of them.

A rating counts as long as its snippet stands as it was read: `text` holds the beginning of the sha256 of what the first
two read, `third_text` that of what the third read later. The third had seen the others' ratings of s01 to s04 by
accident, so these four are left out.
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
READ = {"first": "text", "second": "text", "third": "third_text"}


@pytest.fixture(scope="module")
def rated():
    key = pd.DataFrame(
        yaml.safe_load((PACKAGE / "modules" / "studio" / "tasks" / "snippet_key.yaml").read_text(encoding="utf-8"))
    )
    ratings = pd.read_csv(Path(__file__).with_name("blind_ratings.csv"), dtype=str)
    return key.merge(ratings, left_on="id", right_on="snippet", validate="one_to_one")


def standing(rated, reader):
    """Return the rows whose snippet stands as this reader read it."""
    now = {name: hashlib.sha256(text.encode()).hexdigest()[:10] for name, text in snippets().items()}
    return rated[rated[READ[reader]] == rated["snippet"].map(now)]


@pytest.mark.parametrize("reader", READ)
@pytest.mark.parametrize("what", ["verdict", "code"])
def test_key_and_reader_agree(rated, reader, what):
    read = standing(rated, reader)
    assert cohen_kappa_score(read[what], read[f"{reader}_{what}"]) >= 0.7


def test_the_third_reader_agreed_with_the_key_on_every_snippet(rated):
    read = standing(rated, "third")
    assert len(read) >= 50
    assert (read["third_verdict"] == read["verdict"]).all()
    assert (read["third_code"] == read["code"]).all()


def test_the_card_says_how_many_were_read_as_they_stand(rated, root):
    card = (root / "datasets" / "20_studio" / "snippets.md").read_text(encoding="utf-8")
    assert f"{len(standing(rated, 'first'))} of the 60 stand as these two read them" in card
    assert f"{len(standing(rated, 'third'))} stand as the third read them" in card
    unread = set(rated["snippet"]) - {name for reader in READ for name in standing(rated, reader)["snippet"]}
    assert f"nobody has rated {' and '.join(sorted(unread))} blind as they stand" in card
    assert set(standing(rated, "first")["verdict"]) == {"strong", "weak", "red flag"}


def test_readers_agree_with_each_other(rated):
    read = standing(rated, "first")
    assert cohen_kappa_score(read["first_verdict"], read["second_verdict"]) >= 0.7
