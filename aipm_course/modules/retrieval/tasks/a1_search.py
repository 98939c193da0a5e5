"""A1: which half failed, the search or the answer, and which fix brings most?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Question
from aipm_course.modules.retrieval.lookalikes.searched import for_search
from aipm_course.modules.retrieval.simulators.help_center import ENGINES
from aipm_course.modules.retrieval.simulators.searched import (
    FIXES,
    GAIN,
    MRR,
    RECALL,
    Found,
    Searched,
    hits_of,
    leader,
    measured,
    searched,
)
from aipm_course.modules.retrieval.tasks.shared import OBJECTIVE_SEARCH

_SWITCHES: dict[str, dict[str, Any]] = {
    "no_page": {"no_page": True},
    "all_pages": {"all_pages": True},
    "found_only": {"found_only": True},
    "refusals": {"refused": False},
    "every_page": {"all_found": True},
    "perfect": {"perfect": True},
    "all_answers": {"all_answers": True},
    "written_found": {"written_found": True},
}


def _tables(found: Found) -> dict[str, Any]:
    return {
        "recall": pd.DataFrame({"recall": found.recall, "mrr": found.mrr}).rename_axis("engine"),
        "fixes": pd.DataFrame({"failures": found.failures, "gain": found.gain}).rename_axis("fix"),
    }


def _without(made: Searched, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the numbers without some rules of the text."""
    if {"perfect", "all_answers"} <= dropped or {"edge", "short_list"} <= dropped:
        return None
    switches: dict[str, Any] = {}
    for name in dropped & set(_SWITCHES):
        switches |= _SWITCHES[name]
    k = int(made.facts["k"])
    if "edge" in dropped:
        switches["k"] = k - 1
    if "short_list" in dropped:
        switches["depth"] = k
    return _tables(measured(made, **switches))


def _answer(made: Searched) -> dict[str, Any]:
    right = measured(made)
    return {**_tables(right), "engine": leader(right.recall), "fix": leader(right.gain)}


def _from_the_lists(made: Searched) -> dict[str, Any]:
    """The same from the tables that learners see, rounded."""
    k, today, other = int(made.facts["k"]), made.today, made.other
    questions = made.questions.set_index("question")
    first: dict[str, dict[str, int]] = {engine: {} for engine in ENGINES}
    for row in hits_of(made).to_dict("records"):
        if row["page"] in str(questions["pages"][row["question"]]).split():
            first[row["engine"]].setdefault(row["question"], row["rank"])
    ranks = pd.DataFrame(first).reindex(questions.index)
    has = questions["pages"] != ""
    inside = ranks <= k
    recall, mrr = inside[has].mean(), (1 / ranks[has]).fillna(0).mean()
    failed = questions["answer"] != "right"
    chance = float((questions["answer"] == "right")[has & inside[today]].mean())
    lost, misread, nowhere = failed & has & ~inside[today], failed & has & inside[today], failed & ~has
    gain = {
        "search": (lost & inside[other]).sum() * chance,
        "answer": misread.sum() * made.facts["mends"],
        "pages": nowhere.sum() * chance * recall[today],
    }
    failures = {"search": int(lost.sum()), "answer": int(misread.sum()), "pages": int(nowhere.sum())}
    return {
        "recall": pd.DataFrame({"recall": recall.round(3), "mrr": mrr.round(3)}).rename_axis("engine").reset_index(),
        "fixes": pd.DataFrame({"failures": failures, "gain": pd.Series(gain).round(1)}).rename_axis("fix"),
        "engine": str(recall.idxmax()).capitalize(),
        "fix": max(gain, key=lambda name: float(gain[name])),
    }


def _engine(own: Mapping[str, Any], made: Searched) -> str:
    return leader({engine: float(own["recall"][engine]["recall"]) for engine in ENGINES})


def _fix(own: Mapping[str, Any], made: Searched) -> str:
    return leader({fix: float(own["fixes"][fix]["gain"]) for fix in FIXES})


def _drop(name: str, rule: str, message: str) -> Ablation[Searched]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


_RULES = (
    _drop(
        "no_page",
        "questions that no page answers are left out of both",
        "Those are with the questions that no page answers. No engine could have found a page for them.",
    ),
    _drop(
        "all_pages",
        "where several pages answer a question, any of them will do",
        "Those are found only where all pages of a question are. One of them is enough to answer it.",
    ),
    _drop(
        "edge",
        "the page at place `k` is among them",
        "Those are found at a place before `k`. The page at place `k` is read as well.",
    ),
    _drop(
        "short_list",
        "in the whole list of ten",
        "The column `mrr` looks at the first `k` pages only. The reciprocal rank goes down the whole list.",
    ),
    _drop(
        "found_only",
        "0 where the list holds none",
        "The column `mrr` is the mean over lists that hold a right page. A list without one counts as 0.",
    ),
    _drop(
        "refusals",
        "a refusal is a failure like a wrong answer",
        "Those are the failures that were answered wrong. Somebody who got a refusal has no answer either.",
    ),
    _drop(
        "every_page",
        "where the other engine has a right page among its first `k`",
        "In the row `search` every failure is taken as found. A second engine brings only what stands among its own first `k`.",
    ),
    _drop(
        "perfect",
        "times `chance`",
        "In the rows `search` and `pages` every question whose page is found gets a right answer. Today not all of those do.",
    ),
    _drop(
        "all_answers",
        "whose page today's engine has among its first `k`",
        "In `gain`, `chance` is the share of all questions that a page answers. Found ones are asked.",
    ),
    _drop(
        "written_found",
        "times today's recall",
        "In the row `pages` each new page is found. Today's engine finds only a share of the pages that are there.",
    ),
)

QUESTION = Question(
    id="retrieval.search",
    task="A1",
    title="Which half failed?",
    points=8,
    kind=Record(
        {
            "recall": Table(
                "engine",
                ENGINES,
                {
                    "recall": Number("share from 0 to 1", within=RECALL, percent=True),
                    "mrr": Number("mean of 1 / place", within=MRR),
                },
            ),
            "fixes": Table(
                "fix",
                FIXES,
                {"failures": Number("answers"), "gain": Number("right answers", within=GAIN)},
            ),
            "engine": Choice(
                {
                    "words": "run the engine for whole words alone",
                    "letters": "run the engine for runs of letters alone",
                }
            ),
            "fix": Choice(
                {
                    "search": "let the second engine search as well",
                    "answer": "let a stronger model write the answer",
                    "pages": "have the pages written that are missing",
                }
            ),
        },
        weights={"recall": 2, "fixes": 3, "engine": 1, "fix": 2},
        look={
            "recall": "Per question and engine: the place of the first page in the list that is also among `pages` of the question. "
            "`recall` counts places up to `k`, `mrr` is the mean of 1 ÷ place.",
            "fixes": "Each failure belongs to one row: no page answers it, its page is not among today's first `k`, or it is. Then "
            "each row's own `gain`.",
            "engine": "The engine with more `recall`.",
            "fix": "The fix with the largest `gain`.",
        },
    ),
    data=searched,
    reference=_answer,
    alternatives=(_from_the_lists,),
    misconceptions=(
        *options(
            _answer,
            "engine",
            {
                "words": "Whole words are the choice where their `recall` is the higher one; the assistant reads `k` pages, not one.",
                "letters": "Runs of letters are the choice where their `recall` is the higher one; the assistant reads `k` pages, not one.",
            },
        ),
        *options(
            _answer,
            "fix",
            {
                "search": "The second engine is the fix where the row `search` has the largest `gain`, whatever the failures are.",
                "answer": "The stronger model is the fix where the row `answer` has the largest `gain`, whatever the failures are.",
                "pages": "New pages are the fix where the row `pages` has the largest `gain`, whatever the failures are.",
            },
        ),
    ),
    ablations=_RULES,
    without=_without,
    follows=(Follows("engine", ("recall",), _engine), Follows("fix", ("fixes",), _fix)),
    lookalikes=for_search,
    survivors={
        "without failed: failed & ~has_page": "equivalent: where no page answers, nothing was answered right",
        "without has_page: has_page & inside[today]": "equivalent: what is found has a page",
    },
    generic=DEFAULT - {"carried"},
    hints=(
        "Find first, for each question and engine, the place of the first page that answers it. Everything else is counted from that.",
        "Sort the failures: `pages` is empty; or a right page is among the first `k` of today's engine; or it is not. A failure "
        "is every answer that is not right.",
        "`chance` is one number: of the questions whose page today's engine has among its first `k`, the share answered right. "
        "It goes into the rows `search` and `pages`.",
    ),
    worked="""
```python
has_page = questions["pages"] != ""
right = questions.assign(page=questions["pages"].str.split()).explode("page")[["question", "page"]]
place = hits.merge(right).groupby(["question", "engine"])["rank"].min().unstack()
place = place.reindex(questions["question"]).set_axis(questions.index)
inside = place <= k
recall = inside[has_page].mean()
mrr = (1 / place[has_page]).fillna(0).mean()

failed = questions["answer"] != "right"
chance = (questions["answer"] == "right")[has_page & inside[today]].mean()
lost = failed & has_page & ~inside[today]
misread = failed & inside[today]
nowhere = failed & ~has_page
other = "letters" if today == "words" else "words"
gain = pd.Series({
    "search": (lost & inside[other]).sum() * chance,
    "answer": misread.sum() * mends,
    "pages": nowhere.sum() * chance * recall[today],
})
failures = pd.Series({"search": lost.sum(), "answer": misread.sum(), "pages": nowhere.sum()})
found = {
    "recall": pd.DataFrame({"recall": recall, "mrr": mrr}).rename_axis("engine"),
    "fixes": pd.DataFrame({"failures": failures, "gain": gain}).rename_axis("fix"),
    "engine": recall.idxmax(),
    "fix": gain.idxmax(),
}
```

The largest heap of failures is not the largest gain: what counts is how many of them a fix reaches, and how many of those then end well.
""",
    objective=OBJECTIVE_SEARCH,
    ledger=("RESP-23", "SKILL-15", "FUT-16"),
)
