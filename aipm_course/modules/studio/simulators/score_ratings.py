"""Four candidates rated on two weighted scorecards.

Data-generating process: 13 dimensions (seven of the AI PM card, six of the Principal card) get whole ratings from 1 to 4
for each of four candidates, 3 most often. What decides is drawn for each card on its own, and the names are dealt:

- `floor` (30%): the highest result reaches the bar, and one of its ratings is below the floor; somebody else is hired;
- `bar` (20%): no result reaches the bar, the best misses it by 0.05; the plain mean would hire somebody;
- `weights` (30%): the highest result is hired, and the plain mean would hire somebody else;
- `none` (20%): the plain mean hires the same candidate, so that the clever doubt is wrong.

On every card whoever is hired has a rating of exactly 2, which passes, and on one of the two cards a 1 on the other card,
which does not count.

The weights are those of the two role descriptions. Ratings from 1 to 4, the bar of 3.0 and the floor of 2 are this
course's own additions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.reference.scorecards import BAR, CARDS, FLOOR
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

CANDIDATES = ("Imani", "Jonas", "Keiko", "Lucia")
NOBODY = "nobody"
DECIDERS = {"floor": 0.3, "bar": 0.2, "weights": 0.3, "none": 0.2}
_APART = 0.04
_DRAWS = 2_500
_SHARES = {"floor": (0.06, 0.2, 0.38, 0.36), "bar": (0.03, 0.24, 0.5, 0.23)}
_USUAL = (0.03, 0.2, 0.42, 0.35)


@dataclass(frozen=True)
class ScoreRatings:
    """Ratings and what follows from them.

    Attributes:
        ratings: one row per dimension: card, code, dimension, weight_percent, and a column per candidate (1 to 4).
        results: weighted result per candidate (rows) and card (columns), 1 to 4.
        hires: who is hired on each card.
        decided_by: what decides on each card, a key of DECIDERS.
    """

    ratings: pd.DataFrame
    results: pd.DataFrame
    hires: dict[str, str]
    decided_by: dict[str, str]


def weighted(ratings: pd.DataFrame, card: str) -> pd.Series:
    """Return sum of weight x rating per candidate, 1 to 4."""
    rows = ratings[ratings["card"] == card]
    return rows[list(CANDIDATES)].mul(rows["weight_percent"], axis=0).sum() / rows["weight_percent"].sum()


def unweighted(ratings: pd.DataFrame, card: str) -> pd.Series:
    """Return the plain mean of a card's ratings per candidate."""
    return ratings.loc[ratings["card"] == card, list(CANDIDATES)].mean()


def lowest(ratings: pd.DataFrame, cards: Sequence[str]) -> pd.Series:
    """Return each candidate's lowest rating on some cards."""
    return ratings.loc[ratings["card"].isin(cards), list(CANDIDATES)].min()


def hired(result: pd.Series, lows: pd.Series, *, floor: float = FLOOR, bar: float = BAR) -> str:
    """Return who is hired: the highest result that reaches the bar, of those with no rating below the floor."""
    allowed = result[(result >= bar - 1e-9) & (lows >= floor)]
    return str(allowed.idxmax()) if len(allowed) else NOBODY


def decider(result: pd.Series, plain: pd.Series, hire: str) -> str:
    """Return what decides on a card, by the order in which the task asks.

    >>> names = list(CANDIDATES)
    >>> result, plain = pd.Series([3.1, 3.3, 2.9, 2.5], names), pd.Series([3.4, 3.2, 2.9, 2.5], names)
    >>> decider(result, plain, "Jonas"), decider(result, plain, "Imani"), decider(result - 1, plain, "nobody")
    ('weights', 'floor', 'bar')
    """
    if float(result.max()) < BAR:
        return "bar"
    if hire != str(result.idxmax()):
        return "floor"
    return "none" if hire == str(plain.idxmax()) else "weights"


@lru_cache(maxsize=64)
def score_ratings(seed: int) -> ScoreRatings:
    """Return one hiring round; the same seed gives the same round."""
    return first_that_holds(_draw, planted_truths, seed)


def _draw(seed: int, attempt: int) -> ScoreRatings:
    generator = stream(seed, "studio.score_ratings", attempt)
    decided_by = {card: story(seed, f"studio.card_{card}", DECIDERS) for card in CARDS}
    sheets = {card: _card(generator, card, decided_by[card]) for card in CARDS}
    frame = pd.DataFrame(
        [
            (card, code, name, weight, *map(int, ratings))
            for card, rows in CARDS.items()
            for (code, (name, weight)), ratings in zip(rows.items(), sheets[card], strict=True)
        ],
        columns=["card", "code", "dimension", "weight_percent", *CANDIDATES],
    )
    results = pd.DataFrame({card: weighted(frame, card) for card in CARDS})
    hires = {card: hired(results[card], lowest(frame, [card])) for card in CARDS}
    return ScoreRatings(frame, results, hires, decided_by)


def _card(generator: np.random.Generator, card: str, told: str) -> np.ndarray:
    """Return the ratings (dimensions x candidates) of one card on which the story holds."""
    weights = np.array([weight for _, weight in CARDS[card].values()])
    draws = generator.choice([1, 2, 3, 4], p=_SHARES.get(told, _USUAL), size=(_DRAWS, len(weights), len(CANDIDATES)))
    result, plain, lows = np.einsum("nij,i->nj", draws, weights / 100), draws.mean(axis=1), draws.min(axis=1)
    row = np.arange(_DRAWS)
    order = np.sort(result, axis=1)
    first, plain_first = result.argmax(axis=1), plain.argmax(axis=1)
    plain_hire = np.where((plain >= BAR) & (lows >= FLOOR), plain, -1)
    allowed = np.where((result > BAR) & (lows >= FLOOR), result, -1)
    hire = allowed.argmax(axis=1)
    clear = (np.diff(order, axis=1).min(axis=1) > _APART) & (np.abs(result - BAR).min(axis=1) > _APART)
    clear &= np.diff(np.sort(plain, axis=1), axis=1).min(axis=1) > _APART
    clear &= (result.argsort(axis=1) != plain.argsort(axis=1)).any(axis=1)
    clear &= np.abs(result - plain).max(axis=1) > 0.03
    somebody = (allowed.max(axis=1) > 0) & (lows[row, hire] == FLOOR)
    holds = {
        "floor": somebody & (first != hire) & (lows[row, first] < FLOOR) & (result[row, first] > BAR),
        "bar": (order[:, -1] < BAR)
        & (order[:, -1] > BAR - 0.06)
        & (lows[row, first] >= FLOOR)
        & (plain_hire.max(1) > 0),
        "weights": somebody
        & (first == hire)
        & (plain_first != first)
        & (plain_hire.max(axis=1) > 0)
        & (plain_hire.argmax(axis=1) != first),
        "none": somebody & (first == hire) & (plain_first == first),
    }[told]
    found = np.flatnonzero(clear & holds)
    # Names are dealt, so that no candidate plays a part more often than another.
    return np.asarray(draws[found[0]][:, generator.permutation(len(CANDIDATES))]) if len(found) else draws[0]


def planted_truths(made: ScoreRatings) -> dict[str, "bool | float"]:
    """Return each planted truth by name and by how much it holds."""
    ratings, results = made.ratings, made.results
    lows = {card: lowest(ratings, [card]) for card in CARDS}
    plain = {card: unweighted(ratings, card) for card in CARDS}
    both = lowest(ratings, list(CARDS))
    hires = [hire for hire in made.hires.values() if hire != NOBODY]
    return {
        "the story decides": all(
            decider(results[card], plain[card], made.hires[card]) == told for card, told in made.decided_by.items()
        ),
        "nobody is hired under the bar": all(
            (made.hires[card] == NOBODY) == (told == "bar") for card, told in made.decided_by.items()
        ),
        "results are apart and clear of the bar": min(
            min(float(np.diff(np.sort(results[card].to_numpy())).min()), float((results[card] - BAR).abs().min()))
            for card in CARDS
        )
        - _APART,
        "exactly the floor passes": all(
            lows[card][hire] == FLOOR for card, hire in made.hires.items() if hire != NOBODY
        ),
        "a 1 on the other card does not count": not hires or any(both[hire] < FLOOR for hire in hires),
    }
