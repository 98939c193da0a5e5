"""Parties around a table: what each says, what really stops each, and which packages are left."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Topic:
    """Something that a partner has a say in.

    Attributes:
        term: the term of a package, for example "weeks".
        rule: "at least" or "at most".
        stated: what the partner says when asked for a limit; stricter than what they would sign.
        limit: what really stops them, None where nothing does.
        could: how far the one above them could go, None where there is no limit.
    """

    term: str
    rule: str
    stated: float
    limit: float | None = None
    could: float | None = None


@dataclass(frozen=True)
class Seat:
    """A partner at the table.

    Attributes:
        partner: who sits there.
        topics: what they have a say in; one of them holds their limit. Their opening words are about the first.
    """

    partner: str
    topics: tuple[Topic, ...]

    @property
    def loud(self) -> Topic:
        """What they speak of unasked."""
        return self.topics[0]

    @property
    def real(self) -> Topic:
        """What really stops them."""
        return next(topic for topic in self.topics if topic.limit is not None)

    def topic(self, term: str) -> Topic:
        """Return the topic of a term."""
        return next(topic for topic in self.topics if topic.term == term)


def within(values: npt.ArrayLike, rule: str, limit: float, *, at_limit: bool = True) -> Bools:
    """Return which values keep a limit; with `at_limit` the limit itself does.

    >>> within([8, 9, 10], "at least", 9).tolist(), within([8, 9, 10], "at most", 9, at_limit=False).tolist()
    ([False, True, True], [True, False, False])
    """
    sign = 1.0 if rule == "at least" else -1.0
    over = sign * (np.asarray(values, dtype=float) - limit)
    return np.asarray(over >= 0 if at_limit else over > 0)


def keeps_all(
    terms: Mapping[str, Floats], limits: Mapping[str, tuple[str, str, float]], *, at_limit: bool = True
) -> Bools:
    """Return which packages keep the limit of everybody; a limit is term, rule and number.

    >>> keeps_all({"weeks": np.array([6.0, 9.0])}, {"sales": ("weeks", "at most", 8.0)}).tolist()
    [True, False]
    """
    kept = [within(terms[term], rule, limit, at_limit=at_limit) for term, rule, limit in limits.values()]
    return np.asarray(np.logical_and.reduce(kept))


def pareto(scores: Floats) -> Bools:
    """Return which rows no other row beats: at least as high in every column and higher in one.

    >>> pareto(np.array([[3.0, 1.0], [2.0, 1.0], [1.0, 2.0]])).tolist()
    [True, False, True]
    """
    as_high = np.all(scores[None, :, :] >= scores[:, None, :], axis=2)
    higher = np.any(scores[None, :, :] > scores[:, None, :], axis=2)
    return np.asarray(~np.any(as_high & higher, axis=1))


def worst_shares(scores: Floats, best: Floats) -> Floats:
    """Return for each row the lowest share: a party's score by the best that it can get, a number per column.

    >>> worst_shares(np.array([[30.0, 40.0], [60.0, 20.0]]), np.array([60.0, 40.0])).tolist()
    [0.5, 0.5]
    """
    return np.asarray((scores / best).min(axis=1))
