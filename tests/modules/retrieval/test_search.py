"""The two engines and their figures agree with scikit-learn, bm25s, ir_measures and a computation of another kind."""

import math
import re
import subprocess
import sys
from collections import Counter

import bm25s
import ir_measures
import numpy as np
import pytest
from ir_measures import RR, Success
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


def test_words_are_those_of_bm25s_without_hits_of_score_0():
    """Lucene's form of BM25, in a library of its own; it fills its lists up with pages of score 0, which are no hits."""
    tokens = [re.findall(r"[a-z0-9][a-z0-9-]*", text.lower()) for text in texts()]
    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75, dtype="float64")
    index.index(tokens, show_progress=False)
    names = help_pages()["page"].to_numpy()
    checked = 0
    for place, asked in list(enumerate(question_pool()))[::9]:
        words = [
            word
            for word in sorted(set(re.findall(r"[a-z0-9][a-z0-9-]*", asked.text.lower())))
            if word in index.vocab_dict
        ]
        scores = np.round(index.get_scores(words), 9) if words else np.zeros(len(names))
        order = np.argsort(-scores, kind="stable")
        mine, theirs = pool_hits("words")[place], names[order[scores[order] > 0][:20]]
        assert len(mine) == len(theirs)
        by_name = dict(zip(names, scores, strict=True))
        # Ties to nine decimals may fall otherwise where a score is scaled; each place has the same score.
        assert [by_name[name] for name in mine] == pytest.approx([by_name[name] for name in theirs], abs=2e-9)
        checked += len(mine)
    assert checked > 1000


@pytest.mark.parametrize("seed", SEEDS)
def test_recall_and_rank_are_those_of_ir_measures(seed):
    """`recall` is Success@k, `mrr` is RR over the list of ten, of the questions that some page answers."""
    questions, hits = load("retrieval_questions", seed=seed), load("retrieval_hits", seed=seed)
    made = searched(seed)
    right, k = measured(made), int(made.facts["k"])
    due = [ir_measures.Qrel(row.question, page, 1) for row in questions.itertuples() for page in row.pages.split()]
    for engine, rows in hits.groupby("engine"):
        listed = [ir_measures.ScoredDoc(row.question, row.page, 1 / row.rank) for row in rows.itertuples()]
        found = ir_measures.calc_aggregate([Success @ k, RR], due, listed)
        assert found[Success @ k] == pytest.approx(right.recall[engine])
        assert found[RR] == pytest.approx(right.mrr[engine])


def test_both_indexes_are_built_and_all_questions_asked_in_two_seconds():
    code = """
import time
from aipm_course.modules.retrieval.simulators import help_center
help_center.question_pool()
start = time.process_time()
for engine in help_center.ENGINES:
    assert len(help_center.pool_hits(engine)) >= 800
print(time.process_time() - start)
"""
    took = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert float(took) < 2


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
