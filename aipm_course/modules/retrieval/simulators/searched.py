"""A1: what two engines find for a month's questions, what the assistant answered, and which of three fixes brings most.

Everything here is invented but the lists: they are what the two engines of `help_center` really return. Which questions were
asked is drawn, and with the mix of codes, typos and other words the better engine turns. Answers are recorded by stated
rules: with a right page among the first k of today's engine an answer is right with the chance `chance`, without one with
`LUCK`; where no page answers the question nothing is right. A third of the other answers are refusals.

Drawn per seed: the engine with more recall at k (half each; where it is `letters`, `words` has the higher mean reciprocal rank,
and where it is `words`, `letters` finds more in the whole list), today's engine (half each), and the fix that brings most right
answers: `search` 40%, `answer` 35%, `pages` 25%. The fix with the most failures is never that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.retrieval.simulators.help_center import (
    DEPTH,
    ENGINES,
    pool_hits,
    pool_ranks,
    question_pool,
)
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

Places = npt.NDArray[np.intp]
FIXES = ("search", "answer", "pages")
STORIES = {"search": 0.4, "answer": 0.35, "pages": 0.25}
LUCK = 0.1
_KINDS = ("plain", "typo", "other_words", "code")
_MIX = {"words": (0.19, 0.09, 0.24, 0.48), "letters": (0.23, 0.18, 0.29, 0.3)}
_HALF = {"words": 0.5, "letters": 0.5}
_RANGES = {
    "search": {"no_page": (14, 26), "chance": (0.5, 0.6), "mends": (0.08, 0.16)},
    "answer": {"no_page": (22, 38), "chance": (0.56, 0.68), "mends": (0.6, 0.8)},
    "pages": {"no_page": (46, 66), "chance": (0.74, 0.86), "mends": (0.15, 0.35)},
}
_READ = {"search": (4, 5, 6), "answer": (3, 4, 5), "pages": (3, 4)}
RECALL, MRR, GAIN = 0.003, 0.002, 0.1
"""Tolerances of the task."""


@dataclass(frozen=True, eq=False)
class Searched:
    """A month of questions.

    Attributes:
        questions: question, text, pages (those that answer it, parted by spaces; empty where none does), answer (right, wrong
            or refused).
        places: where each question stands in the pool of `help_center`.
        facts: k, mends.
        today: today's engine.
        story: the fix that brings most.
    """

    questions: pd.DataFrame
    places: tuple[int, ...]
    facts: Mapping[str, float]
    today: str
    story: str

    @property
    def other(self) -> str:
        """The engine that is not today's."""
        return next(engine for engine in ENGINES if engine != self.today)


@lru_cache(maxsize=64)
def searched(seed: int = 0) -> Searched:
    """Return the month of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(searched(0).questions.columns)
        ['question', 'text', 'pages', 'answer']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_search(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    made = searched(seed)
    rows = [
        ("k", f"{made.facts['k']:g}", "pages", "so many pages of the list are read by the assistant"),
        ("today", made.today, "", "the engine whose pages it reads today"),
        (
            "mends",
            f"{made.facts['mends']:g}",
            "share",
            "of its failures with the page in hand, a stronger model mends so many",
        ),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def hits_of(made: Searched) -> pd.DataFrame:
    """Return the lists of both engines: question, engine, rank, page."""
    lists = {engine: pool_hits(engine) for engine in ENGINES}
    return pd.DataFrame(
        [
            (name, engine, rank, page)
            for name, place in zip(made.questions["question"], made.places, strict=True)
            for engine in ENGINES
            for rank, page in enumerate(lists[engine][place][:DEPTH], 1)
        ],
        columns=["question", "engine", "rank", "page"],
    )


@dataclass(frozen=True)
class Found:
    """The right numbers of a month, and what they are made of.

    Attributes:
        recall: share found among the first k, by engine.
        mrr: mean reciprocal rank, by engine.
        failures: by fix.
        gain: right answers that a fix brings, by fix.
        chance: share right among the questions whose page today's engine finds.
    """

    recall: dict[str, float]
    mrr: dict[str, float]
    failures: dict[str, float]
    gain: dict[str, float]
    chance: float


def measured(
    made: Searched,
    *,
    k: int | None = None,
    depth: int = DEPTH,
    no_page: bool = False,
    refused: bool = True,
    only_first: bool = False,
    all_pages: bool = False,
    perfect: bool = False,
    all_found: bool = False,
    written_found: bool = False,
    today: str = "",
    all_answers: bool = False,
    found_only: bool = False,
) -> Found:
    """Return recall, reciprocal rank, failures and gains.

    Args:
        made: the month.
        k: pages that are read; the fact if not given.
        depth: how far the list is looked at for the reciprocal rank.
        no_page: whether questions that no page answers count for recall and rank.
        refused: whether a refusal is a failure.
        only_first: whether only the first page of several counts.
        all_pages: whether all pages have to be found.
        perfect: whether an answer with the page in hand is always right.
        all_found: whether the other engine finds every page that today's misses.
        written_found: whether a page that is written is always found.
        today: the engine that failures are told by; the fact if not given.
        all_answers: whether the chance is that of all questions that a page answers, found or not.
        found_only: whether lists without a right page are left out of the mean reciprocal rank.
    """
    k = int(made.facts["k"]) if k is None else k
    today = today or made.today
    other = next(engine for engine in ENGINES if engine != today)
    kind = "_first" if only_first else "_all" if all_pages else ""
    places = np.array(made.places)
    answers = made.questions["answer"].to_numpy()
    named = (made.questions["pages"] != "").to_numpy()
    ranks = {engine: _ranks()[f"{engine}{kind}"][places] for engine in ENGINES}
    inside = {engine: (rank > 0) & (rank <= k) for engine, rank in ranks.items()}
    base = np.ones(len(named), bool) if no_page else named
    shares = {engine: float(inside[engine][base].mean()) for engine in ENGINES}
    reached = {engine: (rank > 0) & (rank <= depth) for engine, rank in ranks.items()}
    mrr = {
        engine: float(
            np.where(reached[engine], 1 / np.maximum(rank, 1), 0.0)[base & (reached[engine] | (not found_only))].mean()
        )
        for engine, rank in ranks.items()
    }
    failed = (answers == "wrong") | (refused & (answers == "refused"))
    with_page, without = named & inside[today], named & ~inside[today]
    chance = 1.0 if perfect else float((answers[named if all_answers else with_page] == "right").mean())
    failures = {
        "search": float((failed & without).sum()),
        "answer": float((failed & with_page).sum()),
        "pages": float((failed & ~named).sum()),
    }
    gain = {
        "search": float((failed & without & (all_found | inside[other])).sum()) * chance,
        "answer": failures["answer"] * made.facts["mends"],
        "pages": failures["pages"] * chance * (1.0 if written_found else shares[today]),
    }
    return Found(shares, mrr, failures, gain, chance)


def places_of(made: Searched, *, named_only: bool = True) -> dict[str, Places]:
    """Return the place of the first right page in the list of ten, by engine; 0 where it holds none.

    Args:
        made: the month.
        named_only: whether questions that no page answers are left out.
    """
    kept = (made.questions["pages"] != "").to_numpy() if named_only else np.ones(len(made.places), bool)
    found = {engine: _ranks()[engine][np.array(made.places)][kept] for engine in ENGINES}
    return {engine: np.where(place <= DEPTH, place, 0) for engine, place in found.items()}


@lru_cache(maxsize=1)
def _ranks() -> dict[str, Places]:
    ranks = pool_ranks()
    return {str(name): ranks[name].to_numpy(np.intp) for name in ranks}


def leader(numbers: Mapping[str, float]) -> str:
    """Return the name with the largest number.

    >>> leader({"words": 0.7, "letters": 0.8})
    'letters'
    """
    return max(numbers, key=lambda name: float(numbers[name]))


def _draw(seed: int, attempt: int) -> Searched:
    told = story(seed, "retrieval.fix", STORIES)
    better = story(seed, "retrieval.better", _HALF)
    today = story(seed, "retrieval.today", _HALF)
    generator = stream(seed, "retrieval.searched", attempt)
    ranges = _RANGES[told]
    k = int(generator.choice(_READ[told]))
    chance, mends = (float(generator.uniform(*ranges[name])) for name in ("chance", "mends"))
    pool, ranks = question_pool(), _ranks()
    mix = generator.dirichlet(np.array(_MIX[better]) * 60)
    count = int(generator.integers(215, 240))
    chosen: list[int] = []
    for kind, share in zip(_KINDS, mix, strict=True):
        places = _of_kind(kind)
        chosen += _some(generator, places, min(len(places), round(share * count)))
    # The edges: pages that stand just at k, and just behind it, in each list.
    for engine in ENGINES:
        for rank in (k, k + 1):
            edge = [int(place) for place in np.flatnonzero(ranks[engine] == rank) if int(place) not in set(chosen)]
            chosen += _some(generator, edge, 5)
    chosen += _some(
        generator, _of_kind("no_page"), int(generator.integers(int(ranges["no_page"][0]), int(ranges["no_page"][1])))
    )
    chosen = _some(generator, list(dict.fromkeys(chosen)), len(chosen))
    rank = ranks[today][np.array(chosen)]
    named = np.array([bool(pool[place].pages) for place in chosen])
    found = (rank > 0) & (rank <= k)
    right = named & (generator.random(len(chosen)) < np.where(found, chance, LUCK))
    for edge_rank in (k, k + 1):  # and some of those answers are wrong
        right[_some(generator, [int(place) for place in np.flatnonzero(rank == edge_rank)], 3)] = False
    refused = generator.random(len(chosen)) < 0.35
    questions = pd.DataFrame(
        {
            "question": [f"Q{number:03d}" for number in range(1, len(chosen) + 1)],
            "text": [pool[place].text for place in chosen],
            "pages": [" ".join(pool[place].pages) for place in chosen],
            "answer": np.where(right, "right", np.where(refused, "refused", "wrong")),
        }
    )
    return Searched(questions, tuple(chosen), {"k": float(k), "mends": round(mends, 2)}, today, told)


@lru_cache(maxsize=8)
def _of_kind(kind: str) -> list[int]:
    return [place for place, asked in enumerate(question_pool()) if asked.kind == kind]


def _some(generator: np.random.Generator, places: list[int], count: int) -> list[int]:
    return [places[int(place)] for place in generator.permutation(len(places))[:count]]


def planted_truths(made: Searched) -> Truths:
    """Return what must hold, by how much."""
    right = measured(made)
    k = int(made.facts["k"])
    gains = sorted(right.gain.values())
    truths: dict[str, bool | float] = {
        "the story's fix brings most": leader(right.gain) == made.story,
        "it leads": gains[-1] / max(gains[-2], 0.1) - 1.2,
        "another fix has the most failures": leader(right.failures) != leader(right.gain),
        "an engine finds more": abs(right.recall["words"] - right.recall["letters"]) - 0.025,
        "the other habit is wrong": leader(right.mrr) != leader(right.recall)
        or leader(measured(made, k=DEPTH).recall) != leader(right.recall),
        "the reciprocal ranks differ": abs(right.mrr["words"] - right.mrr["letters"]) - 0.01,
    }
    other_ways = {
        "k - 1": measured(made, k=k - 1, depth=k),
        "k + 1": measured(made, k=k + 1),
        "no page": measured(made, no_page=True),
        "first page": measured(made, only_first=True),
        "all pages": measured(made, all_pages=True),
        "list": measured(made, k=DEPTH),
    }
    for words, way in other_ways.items():
        for engine in ENGINES:
            truths[f"recall {engine}: {words}"] = apart(right.recall[engine], [way.recall[engine]], 3 * RECALL)
            if words not in ("k + 1", "list"):
                truths[f"rank {engine}: {words}"] = apart(right.mrr[engine], [way.mrr[engine]], 3 * MRR)
    for words in ("k - 1", "k + 1"):
        for fix in ("search", "answer"):
            truths[f"failures of {fix}: {words}"] = abs(right.failures[fix] - other_ways[words].failures[fix]) - 2
    gains_otherwise = {
        "refusals": measured(made, refused=False),
        "the other engine": measured(made, today=made.other),
        "all answers": measured(made, all_answers=True),
        "perfect": measured(made, perfect=True),
        "every page": measured(made, all_found=True),
    }
    for words, way in gains_otherwise.items():
        truths[f"gain of search: {words}"] = apart(right.gain["search"], [way.gain["search"]], 3 * GAIN)
        if words in ("refusals", "the other engine"):
            truths[f"gain of answer: {words}"] = apart(right.gain["answer"], [way.gain["answer"]], 3 * GAIN)
    wrong_pages = [measured(made, written_found=True), measured(made, all_answers=True), measured(made, perfect=True)]
    truths["gain of pages"] = apart(right.gain["pages"], [way.gain["pages"] for way in wrong_pages], 3 * GAIN)
    counts = list(right.failures.values())
    truths["counts differ"] = float(min(abs(a - b) for n, a in enumerate(counts) for b in counts[:n])) - 2
    return truths
