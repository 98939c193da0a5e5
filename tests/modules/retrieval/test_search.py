"""The two engines and their figures agree with scikit-learn and with a computation of another kind."""

import math
import re
from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import label_ranking_average_precision_score, top_k_accuracy_score

from aipm_course import load, retrieval_search
from aipm_course.modules.retrieval.simulators.help_center import help_pages, pool_hits, question_pool
from aipm_course.modules.retrieval.simulators.searched import measured, searched

SEEDS = (0, 3, 133)


def texts():
    pages = help_pages()
    return (pages["title"] + ". " + pages["text"]).tolist()


def test_letters_are_scikit_learns_tf_idf():
    names = help_pages()["page"].to_numpy()
    index = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
    matrix = index.fit_transform(texts())
    asked = index.transform([asked.text for asked in question_pool()])
    scores = np.round((asked @ matrix.T).toarray(), 9)
    for row, hits in zip(scores, pool_hits("letters"), strict=True):
        order = np.argsort(-row, kind="stable")
        assert tuple(names[order[row[order] > 0][:20]]) == hits


def test_words_are_bm25_written_with_dictionaries():
    """Robertson's formula, page by page, in plain Python."""
    tokens = [re.findall(r"[a-z0-9][a-z0-9-]*", text.lower()) for text in texts()]
    counts = [Counter(one) for one in tokens]
    mean = sum(map(len, tokens)) / len(tokens)
    holding = Counter(word for one in counts for word in one)
    names = help_pages()["page"].tolist()
    for place, asked in list(enumerate(question_pool()))[::41]:
        scores = {}
        for name, one in zip(names, counts, strict=True):
            length = sum(one.values())
            score = 0.0
            for word in set(re.findall(r"[a-z0-9][a-z0-9-]*", asked.text.lower())):
                rare = math.log(1 + (len(names) - holding[word] + 0.5) / (holding[word] + 0.5))
                score += rare * one[word] * 2.5 / (one[word] + 1.5 * (0.25 + 0.75 * length / mean))
            if score > 0:
                scores[name] = round(score, 9)
        ranked = sorted(scores, key=lambda name: (-scores[name], name))[:20]
        assert tuple(ranked) == pool_hits("words")[place]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("engine", ["words", "letters"])
def test_recall_and_rank_agree_with_scikit_learns_metrics(seed, engine):
    """One right page a question: then top-k accuracy is recall, and average precision is the reciprocal rank."""
    questions, hits = load("retrieval_questions", seed=seed), load("retrieval_hits", seed=seed)
    lists = hits[hits["engine"] == engine].groupby("question")["page"].agg(list)
    asked = [row for row in questions.itertuples() if row.pages]
    names = help_pages()["page"].tolist()
    scores, target = np.zeros((len(asked), len(names))), []
    for number, row in enumerate(asked):
        listed, due = lists.get(row.question, []), row.pages.split()
        for rank, page in enumerate(listed, 1):
            scores[number, names.index(page)] = 1 / rank
        first = next((page for page in listed if page in due), due[0])
        target.append(names.index(first))
        for page in due:  # of several right pages the first of the list stands for all
            if page != first:
                scores[number, names.index(page)] = 0
    made = searched(seed)
    right = measured(made)
    k = int(made.facts["k"])
    in_list = scores[np.arange(len(asked)), target] > 0
    wanted = np.zeros_like(scores)
    wanted[np.arange(len(asked)), target] = 1
    # Places that were emptied of a second right page keep their rank, so the reciprocal rank is read off the score.
    assert right.mrr[engine] == pytest.approx(float(scores[np.arange(len(asked)), target].mean()))
    places = np.round(1 / scores[np.arange(len(asked)), target][in_list]).astype(int)
    assert right.recall[engine] == pytest.approx(float((places <= k).sum() / len(asked)))
    single = [number for number, row in enumerate(asked) if " " not in row.pages and in_list[number]]
    by_sklearn = label_ranking_average_precision_score(wanted[single], scores[single])
    assert by_sklearn == pytest.approx(float(scores[single, np.array(target)[single]].mean()))
    accuracy = top_k_accuracy_score(np.array(target)[single], scores[single], k=k, labels=range(len(names)))
    assert accuracy == pytest.approx(float((np.round(1 / scores[single, np.array(target)[single]]) <= k).mean()))


def test_a_search_returns_what_the_table_holds():
    questions, hits = load("retrieval_questions"), load("retrieval_hits")
    for row in questions.head(12).itertuples():
        for engine in ("words", "letters"):
            own = hits[(hits["question"] == row.question) & (hits["engine"] == engine)]
            assert retrieval_search(row.text, engine, k=10)["page"].tolist() == own["page"].tolist()


def test_the_help_center_has_four_hundred_pages_of_mixed_length():
    pages = help_pages()
    assert len(pages) == pages["page"].nunique() == 400
    assert pages["words"].max() > 3 * pages["words"].median()
    assert set("".join(texts())) <= set(map(chr, range(32, 127)))
