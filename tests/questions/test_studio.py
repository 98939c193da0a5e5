"""Module 20: the numbers of both mocks over 200 seeds, and the key to the snippets."""

import csv
import re
from collections import Counter

import pytest
from answers_of import verdict_on

from aipm_course.checking.verdict import Outcome
from aipm_course.interview.material import SIGNALS, VERDICTS, rater_guide, snippets
from aipm_course.interview.mocks import mocks
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


def test_go_conditions_and_no_go_come_up_and_each_wrong_verdict_is_named():
    question = find("studio.mock5_numbers")
    verdicts = Counter()
    for seed in range(200):
        reference = question.reference(question.data(seed))
        verdicts[reference["verdict"]] += 1
        for wrong in {"go", "conditions", "no-go"} - {reference["verdict"]}:
            named = verdict_on(question, {**reference, "verdict": wrong}, seed).misconceptions
            assert named in (("headlines",), ("hard_gate_turned",)), (seed, wrong)
    assert set(verdicts) == {"go", "conditions", "no-go"}
    assert min(verdicts.values()) >= 50
    assert max(verdicts.values()) <= 80


def test_signals_that_vary_are_there_in_about_half_of_the_exhibits():
    question = find("studio.mock2_numbers")
    shown = Counter(name for seed in range(200) for name in question.reference(question.data(seed))["signals"])
    assert {name for name, count in shown.items() if count == 200} == {"rate_up", "one_channel", "dearer"}
    for name in ("per_user", "acceptance", "reopened", "same_week"):
        assert 70 <= shown[name] <= 130, name
    assert not {"rate_down", "all_channels"} & set(shown)


def test_horizons_follow_days_and_needs_and_no_letter_gives_them_away():
    question = find("studio.mock2_numbers")
    of_letter = {letter: Counter() for letter in "ABCDEFGH"}
    for seed in range(200):
        data = question.data(seed)
        days = data.actions.set_index("action")["days"]
        horizons = question.reference(data)["horizons"]
        assert Counter(horizons.values())["48 hours"] == Counter(horizons.values())["not"] == 2
        assert all(days[letter] <= 2 for letter, horizon in horizons.items() if horizon == "48 hours")
        for letter, horizon in horizons.items():
            of_letter[letter][horizon] += 1
    assert all(set(counts) == {"48 hours", "two weeks", "quarter", "not"} for counts in of_letter.values())
    assert max(max(counts.values()) for counts in of_letter.values()) < 100


def test_the_rated_answers_have_the_levels_of_the_mock():
    question, mock = find("studio.answer_levels"), mocks()[2]
    expected = {anchor.id: sum(anchor.levels.values()) / len(anchor.levels) for anchor in mock.anchors}
    assert question.reference(0) == pytest.approx(expected)


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
