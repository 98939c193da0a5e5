"""Module 20: what the proof does not say of the mocks, the texts and the key to the snippets."""

import contextlib
import csv
import io
import json
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course import open_self_scoring
from aipm_course.answers import Choice, Picks, Ranking
from aipm_course.interview.material import rater_guide
from aipm_course.interview.mocks import mocks
from aipm_course.interview.opening import close_self_scoring
from aipm_course.judging.verdict import Outcome
from aipm_course.modules.studio.material import names_on, snippet_table, snippets
from aipm_course.modules.studio.simulators.answers import RUBRIC
from aipm_course.modules.studio.tasks.a2_hear_signal import snippet_key
from aipm_course.reference.signals import SIGNALS, VERDICTS
from aipm_course.registry import find, manifest_of, of_module

pytestmark = pytest.mark.takes(12)

MOCKS = ("studio.mock1_numbers", "studio.mock2_numbers", "studio.mock3_numbers", "studio.mock5_numbers")


@pytest.mark.gate
@pytest.mark.parametrize("name", MOCKS)
def test_every_field_of_a_mock_has_two_traps_and_a_place_to_look(name):
    question = find(name)
    traps = Counter()
    for seed in range(12):
        data = question.data(seed)
        answers = [slip.answer(data) or {} for slip in question.named]
        traps |= Counter(field for answer in answers for field in answer)
    assert set(traps) == set(question.kind.fields)
    assert min(traps.values()) >= 2
    assert set(question.kind.fields) - set(question.kind.look) <= {"worst_channel"}


@pytest.mark.parametrize("name", MOCKS)
def test_where_to_look_never_holds_the_answer(name):
    question = find(name)
    for seed in range(12):
        reference = question.reference(question.data(seed))
        for field, look in question.kind.look.items():
            assert f"`{reference[field]}`" not in look
            assert not {int(number) for number in re.findall(r"\d+", look)} - {0, 1, 8, 95, 100}


@pytest.mark.parametrize("name", MOCKS)
def test_what_is_said_about_an_option_is_true_for_everybody_who_picked_it(name):
    """A choice's message speaks of the option: whoever picks it hears the same sentence on data where it is wrong."""
    question = find(name)
    accusing = re.compile(r"\byou (held|took|read|divided|counted|compared|forgot)\b", re.IGNORECASE)
    for slip in question.named:
        for seed in range(6):
            answer = slip.answer(question.data(seed)) or {}
            if any(isinstance(value, str) for value in answer.values()):
                assert not accusing.search(slip.message), slip.name


@pytest.mark.gate
def test_go_conditions_and_no_go_come_up_and_each_wrong_verdict_is_told_more_than_no():
    question = find("studio.mock5_numbers")
    verdicts = Counter()
    for seed in range(20):
        reference = question.reference(question.data(seed))
        verdicts[reference["verdict"]] += 1
        for wrong in {"go", "conditions", "no-go"} - {reference["verdict"]}:
            lines = verdict_on(question, {**reference, "verdict": wrong}, seed).lines
            assert any(re.search("bar|gate|rule", line) for line in lines), (seed, wrong)
    assert min(verdicts.values()) >= 6


@pytest.mark.gate
def test_each_signal_is_there_in_a_third_to_two_thirds_of_the_exhibits():
    question = find("studio.mock2_numbers")
    shown = Counter(name for seed in range(40) for name in question.reference(question.data(seed))["signals"])
    assert all(0.3 * 40 <= shown[name] <= 0.7 * 40 for name in question.kind.fields["signals"].options), shown


def test_no_letter_gives_a_horizon_away():
    question = find("studio.mock2_numbers")
    of_letter = {letter: Counter() for letter in "ABCDEFGH"}
    for seed in range(40):
        for letter, horizon in question.reference(question.data(seed))["horizons"].items():
            of_letter[letter][horizon] += 1
    assert all(len(counts) >= 3 for counts in of_letter.values())
    assert max(max(counts.values()) for counts in of_letter.values()) <= 0.7 * 40


@pytest.mark.parametrize("name", [*MOCKS, "studio.score_sheet", "studio.star_gaps"])
def test_the_lesson_tells_another_story_than_the_exercise(name):
    question = find(name)
    exercise, lesson = (question.reference(question.data(seed)) for seed in (0, manifest_of("studio").lesson_seed))
    chosen = [field for field, kind in question.kind.fields.items() if isinstance(kind, Choice | Picks | Ranking)]
    assert [field for field in chosen if exercise[field] == lesson[field]] == []


def test_every_percentile_and_both_bounds_are_taken():
    question = find("studio.mock5_numbers")
    for seed in range(12):
        data = question.data(seed)
        right = question.reference(data)
        for method in ("linear", "weibull", "higher", "lower", "nearest", "hazen"):
            seconds = float(np.quantile(data.latency["seconds"], 0.95, method=method))
            assert verdict_on(question, {**right, "p95_seconds": seconds}, seed).outcome is Outcome.CORRECT, method
        thirds = {"severe_bound": 3 / data.fact("severe_tests"), "tests_needed": round(3 / data.fact("severe_bar"))}
        assert verdict_on(question, {**right, **thirds}, seed).outcome is Outcome.CORRECT
        missed = {"severe_bound": f"{100 * right['severe_bound']:.3f}%"}
        assert verdict_on(question, {**right, **missed}, seed).outcome is Outcome.CORRECT


def test_the_rubric_of_the_texts_is_that_of_the_mock():
    assert {row.id: row.levels for row in mocks()[2].rubric} == RUBRIC


def test_codes_and_verdicts_are_taken_as_people_write_them():
    question, key = find("studio.hear_signal"), snippet_key(3)
    kinds = key["verdict"].map(VERDICTS)
    for codes, verdicts in (
        (key["code"].str.replace("-0", "-"), key["verdict"].str.replace(" ", "-")),
        (key["code"].str.replace("-", "").str.lower(), kinds),
        (key["code"] + "?", kinds.str.lower()),
    ):
        given = pd.DataFrame({"snippet": key["snippet"], "verdict": verdicts, "code": codes})
        assert verdict_on(question, given, 3).outcome is Outcome.CORRECT


def test_a_code_left_out_costs_itself_and_no_other(root):
    """The answer cell of the exercise puts codes beside names, so that one that is missing moves no other."""
    cells = json.loads((root / "solutions" / "20_studio" / "studio.ipynb").read_text(encoding="utf-8"))["cells"]
    source = next("".join(cell["source"]) for cell in cells if cell["id"] == "studio-hear_signal-answer")
    for changed, missing in (
        (source, set()),
        (re.sub(r"s20 \S+", "s20 ...", source), {"s20"}),
        (re.sub(r"s20 \S+", "", source), {"s20"}),
        (re.sub(r"(s05 \S+)", r"\1?", source), set()),
    ):
        names = {"heard": snippet_table(0)}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(changed, names)
        heard = names["heard"].set_index("snippet")
        assert {name for name in heard.index if heard["code"][name] is ...} == missing
        key = snippet_key(0).set_index("snippet")["code"]
        assert all(heard["code"][name] == key[name] for name in heard.index if name not in missing)


def test_snippets_are_dealt_anew_on_every_seed():
    first, second = (snippet_table(seed).set_index("text")["snippet"] for seed in (0, 1))
    assert set(first) == set(second)
    assert (first.loc[second.index] == second).mean() < 0.1


def test_who_opens_self_scoring_sees_where_the_ears_differ():
    key = snippet_key(2)
    heard = key.assign(verdict=["weak"] * 6 + list(key["verdict"][6:]))
    agreed = open_self_scoring(heard, seed=2)
    assert agreed >= 0.7
    assert 1 <= len(agreed.differs) <= 5
    assert all(line.split(":")[0] in set(key["snippet"][:6]) for line in agreed.differs)
    assert agreed.differs[0] in agreed._repr_markdown_()
    assert open_self_scoring(key.assign(verdict="weak"), seed=2).differs == ()
    close_self_scoring()


def test_every_snippet_has_a_verdict_a_code_and_a_reason():
    key = snippet_key()
    assert list(key["snippet"]) == list(snippet_table(0)["snippet"])
    assert list(key["text"]) == list(snippet_table(0)["text"])
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


# Twenty situations, each told once strong, once weak and once as a red flag. Whoever rates a new situation has not
# heard these words before, so a model is tried on situations that it has not seen.
SITUATIONS = """
s01 s08 s29, s02 s07 s49, s03 s18 s47, s04 s11 s43, s05 s38 s50, s06 s30 s48, s09 s33 s53, s10 s14 s31, s13 s35 s40, s12 s25 s56,
s15 s26 s54, s16 s20 s24, s17 s21 s51, s19 s34 s42, s22 s36 s57, s23 s46 s52, s27 s45 s60, s28 s41 s58, s32 s37 s55, s39 s44 s59
"""
LEAK_BAR = 0.4
"""Kappa that no count of words or of style may reach on a situation that it has not seen; people need 0.7."""


def as_written():
    """Return the verdicts by the snippets' ids in the file."""
    by_name = snippet_key().set_index("snippet")["verdict"]
    return pd.Series({written: by_name[name] for written, name in names_on(0).items()})


def test_every_situation_is_told_once_in_each_way():
    verdicts = as_written()
    situations = [situation.split() for situation in SITUATIONS.split(",")]
    assert sorted(name for situation in situations for name in situation) == list(snippets())
    assert all(sorted(verdicts[situation]) == ["red flag", "strong", "weak"] for situation in situations)


@pytest.mark.gate
def test_words_and_style_do_not_give_the_key_away_in_an_unseen_situation():
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import cohen_kappa_score
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    texts, verdicts = list(snippets().values()), as_written()[list(snippets())].to_numpy()
    situation = {name: place for place, names in enumerate(SITUATIONS.split(",")) for name in names.split()}
    groups = [situation[name] for name in snippets()]
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
    every_word = r"(?u)\b[\w']+\b"
    models = {
        "style": (make_pipeline(StandardScaler(), LogisticRegression()), style),
        "words, naive Bayes": (make_pipeline(CountVectorizer(), MultinomialNB()), texts),
        "every word, naive Bayes": (
            make_pipeline(CountVectorizer(binary=True, token_pattern=every_word), MultinomialNB()),
            texts,
        ),
        "words, logistic": (make_pipeline(TfidfVectorizer(), LogisticRegression(C=10, max_iter=2000)), texts),
        "word pairs, logistic": (
            make_pipeline(
                TfidfVectorizer(ngram_range=(1, 2), token_pattern=every_word), LogisticRegression(C=10, max_iter=2000)
            ),
            texts,
        ),
    }
    kappas = {
        name: cohen_kappa_score(
            verdicts, cross_val_predict(model, given, verdicts, cv=LeaveOneGroupOut(), groups=groups)
        )
        for name, (model, given) in models.items()
    }
    print({name: round(kappa, 2) for name, kappa in kappas.items()})
    assert max(kappas.values()) < LEAK_BAR, kappas


def test_length_alone_is_chance():
    from aipm_course.answers.kinds.agreement import cohen_kappa
    from aipm_course.modules.studio.tasks.a2_hear_signal import by_words

    key = snippet_key()
    for pattern in (r"\S+", r"\w", r"\d"):
        guessed = by_words(key, pattern)
        assert abs(cohen_kappa(list(guessed["verdict"]), list(key["verdict"]))) < 0.3


CERTAIN = (
    r"\b(sure|certain|of course|always|never|best|right|knew|know|everybody|nobody|anybody|anywhere|obviously|proved|at once|"
    r"whole|sound|well|fine|every|all|nothing)\b"
)


def test_tone_predicts_nothing():
    """Strong answers are told with and without doubt, and so are harmful ones."""
    from aipm_course.answers.kinds.agreement import cohen_kappa
    from aipm_course.modules.studio.tasks.a2_hear_signal import _DOUBT, by_words

    key = snippet_key()
    for pattern in (_DOUBT, CERTAIN):
        for sign in (1, -1):
            guessed = by_words(key, pattern, sign)
            kappa = cohen_kappa(list(guessed["verdict"]), list(key["verdict"]))
            assert abs(kappa) < 0.2, (pattern[:20], sign, kappa)
    doubts = key[key["text"].str.contains(_DOUBT.replace("(", "(?:"), case=False)]["verdict"].value_counts()
    assert doubts.max() - doubts.min() <= 3, dict(doubts)
    assert 6 <= doubts.min() <= doubts.max() <= 12, dict(doubts)


def test_the_numbers_of_the_exhibits_survive_a_spreadsheet(tmp_path):
    from aipm_course.datasets import load

    path = tmp_path / "snippets.csv"
    load("studio_snippets").to_csv(path, index=False)
    with path.open(newline="", encoding="utf-8") as file:
        assert {row["text"] for row in csv.DictReader(file)} == set(snippets().values())


def test_the_bill_is_more_than_twice_that_of_the_first_week_as_the_brief_says():
    question = find("studio.mock2_numbers")
    assert "more than twice that of week 1" in mocks()[2].brief
    for seed in range(40):
        cost = question.data(seed).dashboard.groupby("week")["cost_usd"].sum()
        assert cost[8] > 2 * cost[1], seed


def test_every_task_has_its_own_name():
    tasks = [question.task for question in of_module("studio")]
    assert len(set(tasks)) == len(tasks)
