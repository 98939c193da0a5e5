"""A4: four weeks of answers, the versions of the pages that they stand on, and what had changed by then.

Everything here is invented. Each answer read one page, in the version that stood on its day. The product changes on some days, and
what a page describes with it; some pages get a new version at once, some days later, some never. So an answer may be grounded, say
what its page says, and be wrong. Nearly half of the answers from a stale version are right all the same.

Drawn per seed: which fix pays: `refresh` 40% (pages are mended on the day of a change), `stop` 35% (what is not grounded goes to a
person) or `nothing` 25%. Whatever the story, both fixes look worth their money to somebody who leaves out one price.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

FIXES = ("refresh", "stop")
STORIES = {"refresh": 0.4, "stop": 0.35, "nothing": 0.25}
DAYS, OLD = 28, 180
DOLLARS = 2.0
"""Tolerance of the dollars in a month."""
_KINDS = {"quiet": 14, "late": 12, "prompt": 8, "never": 8}
_NEVER = 999


@dataclass(frozen=True, eq=False)
class Grounded:
    """Answers, versions of pages, changes of what they describe, and three prices.

    Attributes:
        answers: answer, day (1 to 28), page, grounded (yes, no), outcome (right, wrong, refused).
        versions: page, version, day.
        changes: page, day.
        facts: wrong_costs, per_page, handover: dollars.
        story: the fix that pays, or "nothing".
    """

    answers: pd.DataFrame
    versions: pd.DataFrame
    changes: pd.DataFrame
    facts: Mapping[str, float]
    story: str


@lru_cache(maxsize=64)
def grounded(seed: int = 0) -> Grounded:
    """Return the answers of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(grounded(0).answers.columns)
        ['answer', 'day', 'page', 'grounded', 'outcome']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_grounded(seed: int = 0) -> pd.DataFrame:
    """Return the prices of a seed: fact, value, unit, meaning."""
    facts = grounded(seed).facts
    meaning = {
        "wrong_costs": "what a wrong answer costs",
        "per_page": "what it costs to mend a page in time",
        "handover": "what it costs to hand a question to a person",
    }
    return pd.DataFrame(
        [(name, facts[name], "dollars", words) for name, words in meaning.items()],
        columns=["fact", "value", "unit", "meaning"],
    )


STALE_WAYS = ("same_day", "own_day", "next_day", "now", "first", "any_change", "old", "later")
"""Other ideas of a stale version: a change on the answer's day does not count, one on the version's day does, a version is read from
the next day on, the version of today, the first one, any change up to the answer, a version of 180 days or more, any change after the
version, be it after the answer."""


@lru_cache(maxsize=256)
def stale(made: Grounded, way: str = "") -> npt.NDArray[np.bool_]:
    """Return for each answer whether its version was stale on its day.

    Args:
        made: the answers.
        way: one of `STALE_WAYS`.
    """
    pages, place = np.unique(made.answers["page"].to_numpy(str), return_inverse=True)
    versions, changes = (_by_page(table, pages) for table in (made.versions, made.changes))
    day = made.answers["day"].to_numpy()[:, None]
    versions, changes = versions[place], changes[place]
    if way == "now":
        read = np.where(versions < _NEVER, versions, -_NEVER).max(axis=1)
    elif way == "first":
        read = versions.min(axis=1)
    else:
        before = versions < day if way == "next_day" else versions <= day
        read = np.where(before, versions, -_NEVER).max(axis=1)
    if way == "old":
        return np.asarray(day[:, 0] - read >= OLD)
    since = changes >= read[:, None] if way == "own_day" else changes > read[:, None]
    until = changes < day if way == "same_day" else changes < _NEVER if way == "later" else changes <= day
    return np.asarray((until if way == "any_change" else since & until).any(axis=1))


def _by_page(table: pd.DataFrame, pages: npt.NDArray[np.str_]) -> npt.NDArray[np.int64]:
    """Return the days of each page as a row, filled up with a day that never comes."""
    rows: dict[str, list[int]] = {str(page): [] for page in pages}
    for page, day in zip(table["page"], table["day"], strict=True):
        if page in rows:
            rows[page].append(int(day))
    wide = max(1, *map(len, rows.values()))
    return np.array([days + [_NEVER] * (wide - len(days)) for days in rows.values()], np.int64)


@dataclass(frozen=True)
class Counted:
    """What the answers come to.

    Attributes:
        cells: answers by (grounded, outcome), of yes and no, right and wrong.
        stale: grounded wrong answers on a stale version.
        pages: pages that gave one of them.
        chance: share right among grounded answers on a version that was not stale.
        worth: dollars of each fix.
    """

    cells: Mapping[tuple[str, str], int]
    stale: int
    pages: int
    chance: float
    worth: Mapping[str, float]


PRICE_WAYS = (
    "sure",
    "grounded_chance",
    "all_chance",
    "stale_chance",
    "fresh_all",
    "chance_wrong",
    "per_answer",
    "unpaid",
    "wrong_only",
    "free",
)
"""Other ideas of a fix's worth: each mended answer is right, or with the share right of all grounded answers, of all answers, of those
on a stale version, of all that are not stale, grounded or not, or the share wrong; each answer's page is paid; no page is; only wrong answers are handed over; handing over is free."""


def counted(made: Grounded, ways: Collection[str] = ()) -> Counted:
    """Return what the answers come to, or what they do by other ways.

    Args:
        made: the answers.
        ways: any of `STALE_WAYS` (one) and `PRICE_WAYS`; "refused" counts refusals as wrong, "all_wrong" counts stale answers that
            are not grounded as well, "all_stale" those that are right as well.
    """
    outcome, has = made.answers["outcome"].to_numpy(str), made.answers["grounded"].to_numpy(str) == "yes"
    right = outcome == "right"
    wrong = outcome != "right" if "refused" in ways else outcome == "wrong"
    old = stale(made, next((way for way in STALE_WAYS if way in ways), ""))
    cells = {
        (word, name): int((group & rows).sum())
        for word, group in (("yes", has), ("no", ~has))
        for name, rows in (("right", right), ("wrong", wrong))
    }
    given = right | wrong
    grounded_too = has & given if "all_stale" in ways else wrong if "all_wrong" in ways else wrong & has
    hit = old & grounded_too
    pages = len(set(made.answers["page"].to_numpy(str)[hit].tolist()))
    bases = {
        "grounded_chance": given & has,
        "all_chance": given,
        "stale_chance": given & has & old,
        "fresh_all": given & ~old,
    }
    base = next((rows for way, rows in bases.items() if way in ways), given & has & ~old)
    chance = 1.0 if "sure" in ways else float(right[base].mean()) if base.any() else 0.0
    chance = 1 - chance if "chance_wrong" in ways else chance
    facts, count = made.facts, int(hit.sum())
    paid = 0 if "unpaid" in ways else count if "per_answer" in ways else pages
    handed = 0 if "free" in ways else cells["no", "wrong"] + (0 if "wrong_only" in ways else cells["no", "right"])
    worth = {
        "refresh": count * chance * facts["wrong_costs"] - paid * facts["per_page"],
        "stop": cells["no", "wrong"] * facts["wrong_costs"] - handed * facts["handover"],
    }
    return Counted(cells, count, pages, chance, worth)


def best_fix(worth: Mapping[str, float]) -> str:
    """Return the fix that is worth most, or "nothing" where none is worth anything.

    >>> best_fix({"refresh": 120.0, "stop": -4.0}), best_fix({"refresh": -1.0, "stop": -4.0})
    ('refresh', 'nothing')
    """
    best = max(FIXES, key=lambda fix: worth[fix])
    return best if worth[best] > 0 else "nothing"


def _draw(seed: int, attempt: int) -> Grounded:
    told = story(seed, "retrieval.stale", STORIES)
    generator = stream(seed, "retrieval.grounded", attempt)
    names = [f"P{number:03d}" for number in sorted(generator.permutation(400)[:42] + 1)]
    kinds = dict(
        zip(
            generator.permutation(names).tolist(),
            [kind for kind, many in _KINDS.items() for _ in range(many)],
            strict=True,
        )
    )
    versions: list[tuple[str, int, int]] = []
    changes: list[tuple[str, int]] = []
    edges: dict[str, list[tuple[str, int]]] = {"same": [], "read": [], "own": []}
    for page in names:
        days = [-int(generator.integers(30, 420))]
        kind = kinds[page]
        if kind != "quiet":
            came = int(generator.integers(4, 17)) if kind != "never" else int(generator.integers(2, 22))
            changes.append((page, came))
            if kind == "prompt":
                days.append(came)
                edges["own"] += [(page, day) for day in range(came, DAYS + 1)]
            else:
                edges["same"].append((page, came))
            if kind == "late":
                days.append(came + int(generator.integers(4, 10)))
                edges["read"].append((page, days[-1]))
        if generator.random() < 0.35:  # a change before the month that its page has long had
            changes.append((page, days[0] - int(generator.integers(1, 60))))
        versions += [(page, number, day) for number, day in enumerate(days, 1)]
    drawn = _answers(generator, names, kinds, edges)
    answers, old = drawn
    made = Grounded(
        answers,
        pd.DataFrame(versions, columns=["page", "version", "day"]),
        pd.DataFrame(sorted(changes, key=lambda row: (row[1], row[0])), columns=["page", "day"]),
        {"wrong_costs": 0.0, "per_page": 0.0, "handover": 0.0},
        told,
    )
    return _with_outcomes(generator, made, old)


def _answers(
    generator: np.random.Generator,
    names: list[str],
    kinds: Mapping[str, str],
    edges: Mapping[str, list[tuple[str, int]]],
) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
    """Return answers without outcomes, and which of them are to be grounded and wrong."""
    count = int(generator.integers(820, 900))
    weight = np.array([{"quiet": 1.3, "late": 0.9, "prompt": 1.0, "never": 0.45}[kinds[page]] for page in names])
    weight *= generator.uniform(0.6, 1.4, len(names))
    page = np.array(names)[generator.choice(len(names), count, p=weight / weight.sum())]
    day = generator.integers(1, DAYS + 1, count)
    planted = np.zeros(count, bool)
    place = 0
    for name, many in (("same", (6, 11)), ("read", (6, 11)), ("own", (8, 14))):
        for _ in range(int(generator.integers(*many))):
            choice = edges[name][int(generator.integers(len(edges[name])))]
            page[place], day[place] = choice
            planted[place] = True
            place += 1
    return pd.DataFrame({"day": day, "page": page}), planted


def _with_outcomes(generator: np.random.Generator, made: Grounded, planted: npt.NDArray[np.bool_]) -> Grounded:
    count = len(made.answers)
    old = stale(made)
    has = generator.random(count) < generator.uniform(0.87, 0.92) - 0.09 * old
    right = generator.random(count) < np.where(
        has, np.where(old, generator.uniform(0.4, 0.5), generator.uniform(0.86, 0.93)), generator.uniform(0.42, 0.58)
    )
    refused = generator.random(count) < np.where(has, 0.08, 0.2)
    has, right, refused = has | planted, right & ~planted, refused & ~planted
    outcome = np.where(refused, "refused", np.where(right, "right", "wrong"))
    frame = made.answers.assign(grounded=np.where(has, "yes", "no"), outcome=outcome)
    frame = frame.iloc[np.lexsort((generator.random(count), frame["day"]))].reset_index(drop=True)
    frame.insert(0, "answer", [f"R{number:03d}" for number in range(1, count + 1)])
    stale.cache_clear()
    done = Grounded(frame, made.versions, made.changes, _prices(generator, frame, made), made.story)
    return done


def _prices(generator: np.random.Generator, frame: pd.DataFrame, made: Grounded) -> dict[str, float]:
    """Return prices at which the story's fix pays."""
    wrong_costs = float(generator.integers(14, 29))
    free = Grounded(
        frame, made.versions, made.changes, {"wrong_costs": wrong_costs, "per_page": 0.0, "handover": 0.0}, made.story
    )
    found = counted(free)
    least = generator.uniform(0.12, 0.3, 2)
    # What a fix is to be worth, as a share of what it brings before its price.
    share = {
        "refresh": (least[0] + 0.25, generator.choice([-1, 1]) * 0.12 - 0.05),
        "stop": (generator.choice([-1, 1]) * 0.12 - 0.05, least[1] + 0.25),
        "nothing": (-least[0] / 2, -least[1] / 2),
    }[made.story]
    handed = found.cells["no", "right"] + found.cells["no", "wrong"]
    return {
        "wrong_costs": wrong_costs,
        "per_page": float(round(found.worth["refresh"] * (1 - share[0]) / max(found.pages, 1))),
        "handover": round(float(found.worth["stop"] * (1 - share[1]) / max(handed, 1)), 1),
    }


def planted_truths(made: Grounded) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    right = counted(made)
    worth = right.worth
    others = {way: counted(made, {way}) for way in (*STALE_WAYS, *PRICE_WAYS, "refused", "all_wrong", "all_stale")}
    stales = [others[way].stale for way in (*STALE_WAYS, "all_wrong", "all_stale")]
    prices = {
        "refresh": [others[way].worth["refresh"] for way in (*PRICE_WAYS[:8], *STALE_WAYS)],
        "stop": [others[way].worth["stop"] for way in ("wrong_only", "free", "refused")],
    }
    naive = {"refresh": others["unpaid"].worth["refresh"], "stop": others["wrong_only"].worth["stop"]}
    return {
        "the story is told": best_fix(worth) == made.story,
        "ideas of stale differ": min(abs(right.stale - one) for one in stales) - 4.0,
        "slips at one edge differ": float(
            len({right.pages, *(others[way].stale for way in ("same_day", "own_day", "next_day", "now", "later"))})
        )
        - 6,
        "prices differ": min(abs(worth[fix] - one) for fix in FIXES for one in prices[fix]) - 6 * DOLLARS,
        "both bars are clear": min(clear_of(worth[fix], 0, 15 * DOLLARS) for fix in FIXES),
        "one fix leads": abs(worth["refresh"] - worth["stop"]) - 15 * DOLLARS,
        "half a price looks good": min(naive.values()) - 50,
        "the four cells are four": float(min(np.diff(sorted(right.cells.values())))) - 3.0,
        "pages are not answers": right.stale - right.pages - 6.0,
        "refusals of both kinds": min(
            others["refused"].cells[word, "wrong"] - right.cells[word, "wrong"] for word in ("yes", "no")
        )
        - 6.0,
        "grounded answers are mostly right": right.chance - 0.8,
        "both prices are prices": min(made.facts["per_page"] - 10, made.facts["handover"] - 1),
        "not all that is wrong is stale": right.cells["yes", "wrong"] - right.stale - 15.0,
    }
