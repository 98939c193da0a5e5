"""What is easily taken for the numbers of A4."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.retrieval.lookalikes.shared import told
from aipm_course.modules.retrieval.simulators.grounded import FIXES, PRICE_WAYS, STALE_WAYS, Grounded, counted, stale

_STALE = {
    "same_day": "with changes before the answer's day only",
    "own_day": "with changes on the version's own day counted",
    "next_day": "with versions read from the next day on",
    "now": "by the version of today",
    "first": "by the first version",
    "any_change": "with any change up to the answer's day",
    "old": "by an age of 180 days or more",
    "later": "with changes after the answer's day as well",
    "all_wrong": "with answers on no page counted as well",
    "all_stale": "with right answers counted as well",
    "refused": "with refusals as wrong",
}
_PRICE = {
    "sure": "with every mended answer right",
    "grounded_chance": "with the share right of all grounded answers",
    "all_chance": "with the share right of all answers",
    "stale_chance": "with the share right on stale versions",
    "fresh_all": "with the share right of all that is not stale, grounded or not",
    "chance_wrong": "with the share wrong in place of the share right",
    "per_answer": "with the page paid for each answer",
    "unpaid": "with no page paid",
    "wrong_only": "with only wrong answers handed over",
    "free": "with nothing paid for handing over",
}


def for_grounded(made: Grounded) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    return (
        *told("stale", _stale(made)),
        *_cells(made),
        *(one for fix in FIXES for one in _worth(made, fix)),
    )


def _stale(made: Grounded) -> Iterator[tuple[str, float]]:
    right = counted(made)
    for way, words in _STALE.items():
        yield f"the answers {words}", counted(made, {way}).stale
    yield "the number of their pages", right.pages
    yield "all grounded wrong answers, stale or not", right.cells["yes", "wrong"]
    yield "the grounded wrong answers whose version was not stale", right.cells["yes", "wrong"] - right.stale
    yield "all wrong answers", right.cells["yes", "wrong"] + right.cells["no", "wrong"]
    yield "the answers that stand on no page", right.cells["no", "right"] + right.cells["no", "wrong"]
    old = stale(made)
    yield "all answers on a stale version, refusals included", int(old.sum())
    yield "all answers on a stale version", int((old & (made.answers["outcome"] != "refused").to_numpy()).sum())
    for one, other in (
        ("same_day", "all_wrong"),
        ("now", "all_wrong"),
        ("own_day", "refused"),
        ("any_change", "all_wrong"),
    ):
        yield f"the answers {_STALE[one]} and {_STALE[other]}", counted(made, {one, other}).stale
    hit = old & (made.answers["outcome"] == "wrong").to_numpy()
    yield "the wrong answers on a stale version that are not grounded", int(hit.sum()) - right.stale


def _cells(made: Grounded) -> Iterator[Lookalike]:
    rows, has = made.answers["outcome"], made.answers["grounded"]
    every = {word: pd.Series({name: int((has == name).sum()) for name in ("yes", "no")}) for word in ("right", "wrong")}
    refused = pd.Series({name: int(((has == name) & (rows == "refused")).sum()) for name in ("yes", "no")})
    right = counted(made).cells
    for word in ("right", "wrong"):
        column = f"cells: {word}"
        own = pd.Series({name: right[name, word] for name in ("yes", "no")})
        yield Lookalike("the count with refusals", {column: own + refused})
        yield Lookalike("the refusals", {column: refused})
        yield Lookalike("all rows, right, wrong or refused", {column: every[word]})
        yield Lookalike("right and wrong together", {column: every[word] - refused})
        yield Lookalike("a share of its row, not a count", {column: own / (every[word] - refused)})
        yield Lookalike("a share of all answers, not a count", {column: own / float((rows != "refused").sum())})
        yield Lookalike("the other row", {column: pd.Series({"yes": own["no"], "no": own["yes"]})})


def _worth(made: Grounded, fix: str) -> Iterator[Lookalike]:
    seen: set[float] = set()
    for words, value in _refresh(made) if fix == "refresh" else _stop(made):
        if round(value, 6) not in seen:
            seen.add(round(value, 6))
            yield Lookalike(words, {"worth": pd.Series({fix: value})})


def _refresh(made: Grounded) -> Iterator[tuple[str, float]]:
    right, facts = counted(made), made.facts
    gain = right.stale * right.chance * facts["wrong_costs"]
    for way in (*STALE_WAYS, "all_wrong", "all_stale"):
        yield f"the worth {_STALE[way]}, and every mended answer right", counted(made, {way, "sure"}).worth["refresh"]
        yield f"the worth {_STALE[way]}, and no page paid", counted(made, {way, "unpaid"}).worth["refresh"]
    for way in PRICE_WAYS[:8]:
        yield f"the worth {_PRICE[way]}", counted(made, {way}).worth["refresh"]
        for paid in ("per_answer", "unpaid"):
            yield f"the worth {_PRICE[way]} and {_PRICE[paid]}", counted(made, {way, paid}).worth["refresh"]
    wrong = right.cells["yes", "wrong"]
    yield (
        "the worth if all grounded wrong answers were mended",
        wrong * right.chance * facts["wrong_costs"] - right.pages * facts["per_page"],
    )
    yield (
        "the worth if all grounded wrong answers became right",
        wrong * facts["wrong_costs"] - right.pages * facts["per_page"],
    )
    changed = made.changes[made.changes["day"] >= 1]
    yield "the worth with every change of the month paid", gain - len(changed) * facts["per_page"]
    yield "the worth with every changed page paid", gain - changed["page"].nunique() * facts["per_page"]
    yield "the worth with every version paid", gain - len(made.versions) * facts["per_page"]
    yield "the worth with every page paid", gain - made.versions["page"].nunique() * facts["per_page"]
    given = made.answers["outcome"] != "refused"
    old = made.answers[stale(made) & given.to_numpy()]
    yield (
        "the worth with every page paid that gave any answer while stale",
        gain - old["page"].nunique() * facts["per_page"],
    )
    yield "what the pages cost", right.pages * facts["per_page"]
    yield "what the pages cost, with a minus", -right.pages * facts["per_page"]
    yield "the answers that become right, not dollars", right.stale * right.chance
    yield "the worth of one page", (gain - right.pages * facts["per_page"]) / right.pages
    yield (
        "the worth with a wrong answer at `handover`",
        right.stale * right.chance * facts["handover"] - right.pages * facts["per_page"],
    )
    yield "the worth of a week", (gain - right.pages * facts["per_page"]) / 4
    yield "what it brings before anything is paid", gain
    yield "the worth per day", (gain - right.pages * facts["per_page"]) / 28
    for name, base in (("refusals in the base of the share right", _chance_with_refusals(made)),):
        yield f"the worth with {name}", right.stale * base * facts["wrong_costs"] - right.pages * facts["per_page"]


def _chance_with_refusals(made: Grounded) -> float:
    rows = made.answers[(made.answers["grounded"] == "yes").to_numpy() & ~stale(made)]
    return float((rows["outcome"] == "right").mean())


def _stop(made: Grounded) -> Iterator[tuple[str, float]]:
    right, facts = counted(made), made.facts
    wrong, fine = right.cells["no", "wrong"], right.cells["no", "right"]
    cost, hand = facts["wrong_costs"], facts["handover"]
    for way in ("wrong_only", "free"):
        yield f"the worth {_PRICE[way]}", counted(made, {way}).worth["stop"]
    for way in ("refused", "wrong_only", "free"):
        yield (
            f"the worth with refusals as wrong ones, and {_PRICE.get(way, 'all handed over')}",
            counted(made, {"refused", way}).worth["stop"],
        )
    yield "the worth with only right ones handed over", wrong * cost - fine * hand
    yield "the worth with a right answer lost at `wrong_costs`", (wrong - fine) * cost
    yield (
        "the worth with a right answer lost at `wrong_costs`, and all handed over",
        (wrong - fine) * cost - (wrong + fine) * hand,
    )
    yield "what handing over costs", (wrong + fine) * hand
    yield "the worth of a week", (wrong * cost - (wrong + fine) * hand) / 4
    yield "what it brings before anything is paid", wrong * cost
    yield "what handing over costs, with a minus", -(wrong + fine) * hand
    yield (
        "the worth if all wrong answers were stopped",
        (wrong + right.cells["yes", "wrong"]) * cost - (wrong + fine) * hand,
    )
    yield "the worth if all wrong answers were handed over", (wrong + right.cells["yes", "wrong"]) * (cost - hand)
    yield "the worth if every ungrounded answer were wrong", (wrong + fine) * (cost - hand)
    yield (
        "the worth if grounded answers were stopped",
        right.cells["yes", "wrong"] * cost - (right.cells["yes", "wrong"] + right.cells["yes", "right"]) * hand,
    )
    yield "the worth of one answer", (wrong * cost - (wrong + fine) * hand) / (wrong + fine)
    yield (
        "the worth with refusals handed over, too",
        wrong * cost - (int((made.answers["grounded"] == "no").sum()) * hand),
    )
