"""What is easily taken for the numbers of A1."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.retrieval.simulators.help_center import DEPTH, ENGINES
from aipm_course.modules.retrieval.simulators.searched import Found, Searched, measured, places_of


def for_search(made: Searched) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return (*_recall(made), *_mrr(made), *_failures(made), *_gain(made))


def _of(words: str, column: str, numbers: Mapping[str, float]) -> Lookalike:
    return Lookalike(words, {column: pd.Series({name: float(value) for name, value in numbers.items()})})


def _other_counts(made: Searched) -> list[int]:
    return [count for count in range(1, DEPTH + 1) if count != made.facts["k"]]


def _recall(made: Searched) -> Iterator[Lookalike]:
    k = int(made.facts["k"])
    right = measured(made)
    ways = {
        "the share of all questions, those that no page answers as well": measured(made, no_page=True),
        "the share with all pages of a question found": measured(made, all_pages=True),
        **{f"the share found among the first {count}": measured(made, k=count) for count in _other_counts(made)},
        "the share with the first page of several only": measured(made, only_first=True),
        "the share of all questions, those without a page as well, in the whole list": measured(
            made, k=DEPTH, no_page=True
        ),
        "the share with all pages of a question found, in the whole list": measured(made, k=DEPTH, all_pages=True),
        "the share of all questions, with all pages found": measured(made, all_pages=True, no_page=True),
        "the share of all questions, with a place before `k`": measured(made, k=k - 1, no_page=True),
    }
    for words, way in ways.items():
        yield _of(words, "recall: recall", way.recall)
    yield _of(
        "the share that was not found", "recall: recall", {name: 1 - value for name, value in right.recall.items()}
    )
    yield _of(
        "the other engine's", "recall: recall", dict(zip(ENGINES, list(right.recall.values())[::-1], strict=True))
    )
    yield _of("the mean reciprocal rank", "recall: recall", right.mrr)
    named = (made.questions["pages"] != "").to_numpy()
    yield _of(
        "the number of questions found, not their share",
        "recall: recall",
        {name: value * named.sum() for name, value in right.recall.items()},
    )
    ratio = {name: value / max(1 - value, 0.01) for name, value in right.recall.items()}
    yield _of("found ÷ not found", "recall: recall", ratio)
    pages = np.array([len(pages.split()) for pages in made.questions["pages"]])
    hits = {name: value * named.sum() / pages.sum() for name, value in right.recall.items()}
    yield _of("questions found ÷ pages that answer; a question counts once", "recall: recall", hits)


def _mrr(made: Searched) -> Iterator[Lookalike]:
    k = int(made.facts["k"])
    right = measured(made)
    ways = {
        "the mean over all questions, those that no page answers as well": measured(made, no_page=True),
        "the mean with the place of the last page of several": measured(made, all_pages=True),
        "the mean within the first `k` places": measured(made, depth=k),
        "the mean over lists that hold a right page": measured(made, found_only=True),
        "the mean with the first page of several only": measured(made, only_first=True),
        "the mean over all questions, within the first `k`": measured(made, no_page=True, depth=k),
        "the mean within the first `k`, over lists that hold a right page there": measured(
            made, depth=k, found_only=True
        ),
        "the mean within the place before `k`": measured(made, depth=k - 1),
        "the share found at the first place": None,
    }
    for words, way in ways.items():
        yield _of(words, "recall: mrr", measured(made, k=1).recall if way is None else way.mrr)
    yield _of("the other engine's", "recall: mrr", dict(zip(ENGINES, list(right.mrr.values())[::-1], strict=True)))
    yield _of("the share found among the first `k`", "recall: mrr", right.recall)
    for words, numbers in rank_ways(made).items():
        yield _of(words, "recall: mrr", numbers)


def rank_ways(made: Searched) -> dict[str, dict[str, float]]:
    """Return other means of the places, by words."""
    places = places_of(made)
    found: dict[str, dict[str, float]] = {}
    for engine in ENGINES:
        place = places[engine]
        kept = place[place > 0].astype(float)
        eleven = np.where(place > 0, place, DEPTH + 1).astype(float)
        for words, value in {
            "the mean place of the first right page": kept.mean(),
            "the median place of the first right page": float(np.median(kept)),
            "1 ÷ the mean place": 1 / kept.mean(),
            "the mean place, 11 where none is found": eleven.mean(),
            "1 ÷ the mean place, 11 where none is found": 1 / eleven.mean(),
            "the mean of 1 ÷ place, 1 ÷ 11 where none is found": (1 / eleven).mean(),
            "the mean of 1 ÷ (place + 1), with places that begin at 1": float(
                np.where(place > 0, 1 / (place + 1), 0).mean()
            ),
            "the mean of 1 ÷ (place + 1) over lists that hold a right page": float((1 / (kept + 1)).mean()),
        }.items():
            found.setdefault(words, {})[engine] = float(value)
    return found


def _failures(made: Searched) -> Iterator[Lookalike]:
    questions = made.questions
    ways = {
        "the count of failures without refusals": measured(made, refused=False),
        "the count of failures by the other engine's lists": measured(made, today=made.other),
        **{f"the count of failures with {count} pages read": measured(made, k=count) for count in _other_counts(made)},
        **{
            f"the count of wrong answers with {count} pages read, refusals left out": measured(
                made, k=count, refused=False
            )
            for count in _other_counts(made)
        },
        "the count of failures with the first page of several only": measured(made, only_first=True),
        "the count of failures with all pages of a question found": measured(made, all_pages=True),
        "the count of failures by the other engine's lists, wrong answers only": measured(
            made, today=made.other, refused=False
        ),
        "the count of failures by the whole list, wrong answers only": measured(made, k=DEPTH, refused=False),
    }
    # Small counts meet: where two ways lead to the same three, both are named.
    meeting: dict[tuple[float, ...], list[str]] = {}
    for words, way in ways.items():
        meeting.setdefault(tuple(map(float, way.failures)), []).append(words)
    for words, way in ways.items():
        told = meeting[tuple(map(float, way.failures))]
        if words == told[0]:
            yield _of(", or ".join(told), "fixes: failures", way.failures)
    total = {"search": "lost", "answer": "inside", "pages": "nowhere"}
    asked, refusals = questions_by_half(made), questions_by_half(made, "refused")
    yield _of(
        "the number of questions of each row, answered right or not",
        "fixes: failures",
        {fix: asked[fix] for fix in total},
    )
    yield _of("the number of refusals alone", "fixes: failures", {fix: refusals[fix] for fix in total})
    rights = questions_by_half(made, "right")
    yield _of("the number of right answers of each row", "fixes: failures", {fix: rights[fix] for fix in total})
    right = measured(made).failures
    merged = {**right, "search": right["search"] + right["pages"]}
    yield _of(
        "a count with the failures without any page in the row `search`; no engine finds what is not there",
        "fixes: failures",
        merged,
    )
    yield _of(
        "a count with right answers in the row `search`; those are no failures",
        "fixes: failures",
        {**right, "search": asked["search"]},
    )
    count = len(questions)
    yield _of(
        "a share of all questions, not a count", "fixes: failures", {fix: value / count for fix, value in right.items()}
    )
    whole = sum(right.values())
    yield _of(
        "a share of all failures, not a count", "fixes: failures", {fix: value / whole for fix, value in right.items()}
    )


def questions_by_half(made: Searched, answer: str = "") -> dict[str, float]:
    """Return the questions of each fix's row by today's lists, all or those with one kind of answer."""
    place = places_of(made, named_only=False)[made.today]
    named = (made.questions["pages"] != "").to_numpy()
    inside = (place > 0) & (place <= made.facts["k"])
    kept = np.ones(len(named), bool) if not answer else (made.questions["answer"] == answer).to_numpy()
    return {
        "search": float((kept & named & ~inside).sum()),
        "answer": float((kept & inside).sum()),
        "pages": float((kept & ~named).sum()),
    }


def _gain(made: Searched) -> Iterator[Lookalike]:
    right = measured(made)
    ways: dict[str, Found] = {
        "the gain without refusals": measured(made, refused=False),
        "the gain with every failure of the search found by the other engine": measured(made, all_found=True),
        "the gain with every answer right once its page is found": measured(made, perfect=True),
        "the gain with `chance` over all questions that a page answers": measured(made, all_answers=True),
        "the gain with every new page found": measured(made, written_found=True),
        "the gain by the other engine as today's": measured(made, today=made.other),
        **{f"the gain with {count} pages read": measured(made, k=count) for count in _other_counts(made)},
        **{
            f"the gain with {count} pages read, refusals left out": measured(made, k=count, refused=False)
            for count in _other_counts(made)
        },
        "the gain with the first page of several only": measured(made, only_first=True),
        "the gain with all pages of a question found": measured(made, all_pages=True),
        "the gain with today's recall over all questions": measured(made, no_page=True),
        "the gain with every failure of the search found and every new page found": measured(
            made, all_found=True, written_found=True
        ),
        "the gain with every page found and every such answer right": measured(
            made, perfect=True, all_found=True, written_found=True
        ),
    }
    for words, way in ways.items():
        yield _of(words, "fixes: gain", way.gain)
    yield _of("the number of failures itself", "fixes: gain", right.failures)
    chance, mends = right.chance, made.facts["mends"]
    yield _of("`chance` in all three rows", "fixes: gain", {**right.gain, "answer": right.failures["answer"] * chance})
    every = {fix: value * mends for fix, value in right.failures.items()}
    yield _of("`mends` in all three rows", "fixes: gain", every)
    yield _of(
        "the number of failures times `chance`, in each row",
        "fixes: gain",
        {fix: value * chance for fix, value in right.failures.items()},
    )
    yield _of(
        "the gain with what `mends` leaves over, not what it mends",
        "fixes: gain",
        {**right.gain, "answer": right.failures["answer"] * (1 - mends)},
    )
    yield _of(
        "the gain with the share that is wrong where the page is found, not right",
        "fixes: gain",
        {
            "search": right.gain["search"] / chance * (1 - chance),
            "answer": right.gain["answer"],
            "pages": right.gain["pages"] / chance * (1 - chance),
        },
    )
    other = measured(made, today=made.other)
    yield _of(
        "the gain with the other engine's recall in the row `pages`",
        "fixes: gain",
        {**right.gain, "pages": right.failures["pages"] * chance * right.recall[made.other]},
    )
    yield _of(
        "the gain with the share right by the other engine's lists as `chance`",
        "fixes: gain",
        {
            "search": right.gain["search"] / chance * other.chance,
            "answer": right.gain["answer"],
            "pages": right.gain["pages"] / chance * other.chance,
        },
    )
    yield from _reached(made, right)
    total = float((made.questions["answer"] == "right").mean())
    yield _of(
        "the gain with the share right of all questions as `chance`",
        "fixes: gain",
        {
            "search": right.gain["search"] / chance * total,
            "answer": right.gain["answer"],
            "pages": right.gain["pages"] / chance * total,
        },
    )
    yield _of(
        "the gain as a share of all questions",
        "fixes: gain",
        {fix: value / len(made.questions) for fix, value in right.gain.items()},
    )
    swap = {
        "search": right.gain["search"] / chance * mends,
        "answer": right.failures["answer"] * chance,
        "pages": right.gain["pages"] / chance * mends,
    }
    yield _of("`chance` and `mends` in each other's rows", "fixes: gain", swap)


def _reached(made: Searched, right: Found) -> Iterator[Lookalike]:
    """Return gains with another share or other failures for the second engine."""
    k, chance = int(made.facts["k"]), right.chance
    places = places_of(made, named_only=False)
    answer = made.questions["answer"].to_numpy()
    inside = {engine: (place > 0) & (place <= k) for engine, place in places.items()}
    answered = inside[made.today] & (answer != "refused")
    sure = float((answer[answered] == "right").mean())
    yield _of(
        "the gain with a `chance` without refusals; a refusal is an answer that is not right",
        "fixes: gain",
        {
            "search": right.gain["search"] / chance * sure,
            "answer": right.gain["answer"],
            "pages": right.gain["pages"] / chance * sure,
        },
    )
    named = (made.questions["pages"] != "").to_numpy()
    lost = named & ~inside[made.today] & (answer != "right")
    other = inside[made.other]
    for words, count in {
        "the gain with every question that the other engine finds, not only failures of its row": other.sum(),
        "the gain with every failure that the other engine finds, those that today's finds as well": (
            other & (answer != "right")
        ).sum(),
        "the gain with every question that the other engine finds and today's does not, right answers as well": (
            other & ~inside[made.today]
        ).sum(),
        "the gain with the other engine's whole list of ten": (lost & (places[made.other] > 0)).sum(),
        "the gain with what the other engine does not find either": (lost & ~other).sum(),
    }.items():
        yield _of(words, "fixes: gain", {**right.gain, "search": float(count) * chance})
    yield _of(
        "the gain with the other engine's recall in the row `search`",
        "fixes: gain",
        {**right.gain, "search": right.failures["search"] * right.recall[made.other] * chance},
    )
