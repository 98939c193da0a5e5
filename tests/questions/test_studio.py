"""Module 20: the numbers of both mocks over 200 seeds, and the key to the snippets."""

import csv
import re
from collections import Counter

import pytest
from answers_of import verdict_on

from aipm_course.checking.verdict import Outcome
from aipm_course.interview.material import SIGNALS, VERDICTS, rater_guide, snippets
from aipm_course.questions import find
from aipm_course.questions.studio import snippet_key

MOCKS = ("studio.mock2_numbers", "studio.mock5_numbers")


@pytest.mark.parametrize("name", MOCKS)
def test_the_numbers_hold_and_the_traps_are_recognized_over_200_seeds(name):
    question = find(name)
    for seed in range(200):
        data = question.data(seed)
        reference = question.reference(data)
        assert verdict_on(question, reference, seed).outcome is Outcome.CORRECT, seed
        for misconception in question.misconceptions:
            verdict = verdict_on(question, {**reference, **misconception.answer(data)}, seed)
            assert verdict.misconceptions == (misconception.name,), (seed, misconception.name, verdict)
            assert verdict.earned == question.points - 1


@pytest.mark.parametrize("name", MOCKS)
def test_a_mock_has_six_to_ten_numbers_and_a_second_attempt_has_others(name):
    question = find(name)
    assert 6 <= len(question.kind.fields) <= 10
    answers = [question.reference(question.data(seed)) for seed in (0, 1)]
    numbers = [field for field, value in answers[0].items() if isinstance(value, float)]
    assert len(numbers) >= 5
    assert all(answers[0][field] != answers[1][field] for field in numbers)


def test_both_verdicts_come_up():
    question = find("studio.mock5_numbers")
    verdicts = Counter(question.reference(question.data(seed))["verdict"] for seed in range(100))
    assert set(verdicts) == {"no-go", "conditions"}
    assert min(verdicts.values()) > 20


def test_every_snippet_has_a_verdict_a_code_and_a_reason():
    key = snippet_key()
    assert list(key["snippet"]) == list(snippets())
    assert Counter(key["verdict"]) == dict.fromkeys(VERDICTS, 20)
    assert all(code.startswith(VERDICTS[verdict]) for code, verdict in zip(key["code"], key["verdict"], strict=True))
    assert min(Counter(key["code"]).values()) >= 2
    assert set(key["code"]) == set(SIGNALS)
    assert key["reason"].str.len().min() > 20
    assert key["reason"].is_unique


def test_the_guide_explains_every_code_and_holds_no_key():
    guide = rater_guide()
    assert set(re.findall(r"\| ((?:SIG|WEAK|FLAG)-\d\d) \|", guide)) == set(SIGNALS)
    quoted = re.findall(r"\bs\d\d\b", guide)
    assert set(quoted) == {"s01", "s60"}  # the form only
    assert not any(
        sentence in guide for text in snippets().values() for sentence in text.split(". ") if len(sentence) > 25
    )


def test_length_tone_and_vocabulary_do_not_give_the_key_away():
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    texts, verdicts = list(snippets().values()), snippet_key()["verdict"].to_numpy()
    lengths = np.array([len(text.split()) for text in texts])
    assert lengths.min() >= 45
    assert lengths.max() <= 70
    patterns = (
        r"\d",
        ",",
        r"[.;:?]",
        r"\bI\b|\bI'",
        r"\b(we|our|us)\b",
        r"\bif\b",
        r"\b(no|not|nobody|nothing|none|\w+n't)\b",
    )
    style = np.array(
        [
            [len(text.split()), len(text) / len(text.split())]
            + [len(re.findall(pattern, text, re.IGNORECASE)) for pattern in patterns]
            for text in texts
        ]
    )
    style_model = make_pipeline(StandardScaler(), LogisticRegression())
    word_model = make_pipeline(CountVectorizer(), MultinomialNB())
    for model, given in ((style_model, style), (word_model, texts)):
        shares = [
            (
                cross_val_predict(model, given, verdicts, cv=StratifiedKFold(10, shuffle=True, random_state=state))
                == verdicts
            ).mean()
            for state in range(5)
        ]
        # Chance is 1/3 with a standard error of 0.06.
        assert np.mean(shares) < 0.46, (model, shares)


def test_length_alone_is_chance():
    from aipm_course.answers.agreement import cohen_kappa
    from aipm_course.questions.studio import _by_words

    key = snippet_key()
    for pattern in (r"\S+", r"\w", r"\d"):
        guessed = _by_words(pattern)
        assert abs(cohen_kappa(list(guessed["verdict"]), list(key["verdict"]))) < 0.3


def test_the_numbers_of_the_exhibits_survive_a_spreadsheet(tmp_path):
    from aipm_course.datasets import load

    path = tmp_path / "snippets.csv"
    load("studio_snippets").to_csv(path, index=False)
    with path.open(newline="", encoding="utf-8") as file:
        assert {row["snippet"]: row["text"] for row in csv.DictReader(file)} == snippets()
