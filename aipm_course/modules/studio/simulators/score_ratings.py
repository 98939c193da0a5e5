"""Four candidates rated on two weighted scorecards.

Data-generating process: 13 dimensions (seven of the AI PM card, six of the Principal card) get whole ratings from 1 to 4
for each of four candidates, 3 most often. Drawn until the planted truths hold:

- on the AI PM card the plain mean would hire somebody else than the weighted result;
- on the Principal card the highest result has a rating below the floor and is not hired;
- on both cards somebody is hired, and the first two are at least 0.05 apart.

The weights are those of the two role descriptions. Ratings from 1 to 4, the bar of 3.0 and the floor of 2 are this
course's own additions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.reference.scorecards import BAR, CARDS, FLOOR

CANDIDATES = ("Imani", "Jonas", "Keiko", "Lucia")


@dataclass(frozen=True)
class ScoreRatings:
    """Ratings and what follows from them.

    Attributes:
        ratings: one row per dimension: card, code, dimension, weight_percent, and a column per candidate (1 to 4).
        results: weighted result per candidate (rows) and card (columns), 1 to 4.
        hires: who is hired on each card.
    """

    ratings: pd.DataFrame
    results: pd.DataFrame
    hires: dict[str, str]


def weighted(ratings: pd.DataFrame, card: str) -> pd.Series:
    """Return sum of weight x rating per candidate, 1 to 4."""
    rows = ratings[ratings["card"] == card]
    return rows[list(CANDIDATES)].mul(rows["weight_percent"], axis=0).sum() / rows["weight_percent"].sum()


def unweighted(ratings: pd.DataFrame, card: str) -> pd.Series:
    """Return the plain mean of a card's ratings per candidate."""
    return ratings.loc[ratings["card"] == card, list(CANDIDATES)].mean()


def hired(ratings: pd.DataFrame, card: str, result: pd.Series, *, floor: bool = True) -> str:
    """Return who is hired: the highest result of at least 3.0 with no dimension below 2; "nobody" if there is none."""
    lowest = ratings.loc[ratings["card"] == card, list(CANDIDATES)].min()
    allowed = result[(result >= BAR - 1e-9) & ((lowest >= FLOOR) | (not floor))]
    return str(allowed.idxmax()) if len(allowed) else "nobody"


@lru_cache(maxsize=64)
def score_ratings(seed: int) -> ScoreRatings:
    """Return one hiring round; the same seed gives the same round."""
    generator = np.random.default_rng([seed, 20, 1])
    frame = pd.DataFrame(
        [(card, code, name, weight) for card, rows in CARDS.items() for code, (name, weight) in rows.items()],
        columns=["card", "code", "dimension", "weight_percent"],
    )
    for drawn in _drawn(generator, frame["weight_percent"].to_numpy(), frame["card"].to_numpy()):
        ratings = pd.concat([frame, pd.DataFrame(drawn, columns=list(CANDIDATES))], axis=1)
        if all(_planted_truths(ratings).values()):
            results = pd.DataFrame({card: weighted(ratings, card) for card in CARDS})
            return ScoreRatings(ratings, results, {card: hired(ratings, card, results[card]) for card in CARDS})
    raise AssertionError(f"no hiring round in 200,000 draws of seed {seed}")  # pragma: no cover


def _drawn(generator: np.random.Generator, weights: np.ndarray, cards: np.ndarray) -> Iterator[np.ndarray]:
    """Yield draws in which the two cheap truths hold; the full test follows."""
    pm, principal = cards == "ai_pm", cards == "principal"
    for _ in range(200):
        draws = generator.choice([1, 2, 3, 4], p=[0.04, 0.2, 0.42, 0.34], size=(1_000, len(cards), len(CANDIDATES)))
        by_weight = np.einsum("nij,i->nj", draws[:, pm], weights[pm] / 100)
        other_winner = by_weight.argmax(axis=1) != draws[:, pm].mean(axis=1).argmax(axis=1)
        first = np.einsum("nij,i->nj", draws[:, principal], weights[principal] / 100).argmax(axis=1)
        below = draws[:, principal].min(axis=1)[np.arange(len(draws)), first] < FLOOR
        yield from draws[other_winner & below]


def _planted_truths(ratings: pd.DataFrame) -> dict[str, bool]:
    result = {card: weighted(ratings, card) for card in CARDS}
    plain = {card: unweighted(ratings, card) for card in CARDS}
    hires = {card: hired(ratings, card, result[card]) for card in CARDS}
    gaps = [float(np.diff(np.sort(result[card].to_numpy())).min()) for card in CARDS]
    plain_gap = float(np.diff(np.sort(plain["ai_pm"].to_numpy())).min())
    return {
        "somebody is hired": "nobody" not in hires.values(),
        "the plain mean hires somebody else": hired(ratings, "ai_pm", plain["ai_pm"]) not in (hires["ai_pm"], "nobody"),
        "the plain mean ranks differently": list(plain["ai_pm"].sort_values(ascending=False, kind="stable").index)
        != list(result["ai_pm"].sort_values(ascending=False, kind="stable").index),
        "the floor stops the first": hired(ratings, "principal", result["principal"], floor=False)
        != hires["principal"],
        "no ties": min(gaps) > 0.04 and plain_gap > 0.04,
        "weights matter": all(float((result[card] - plain[card]).abs().max()) > 0.03 for card in CARDS),
    }
