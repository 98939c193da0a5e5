"""Named random streams: the same seed gives every simulator numbers of its own."""

import hashlib

import numpy as np


def stream(seed: int, name: str, attempt: int = 0) -> np.random.Generator:
    """Return the generator of one name on one seed.

    Args:
        seed: a whole number from 0.
        name: what the numbers are for, for example "toy.backlog"; another name gives numbers that have nothing to do
            with these.
        attempt: number of the attempt at the seed.

    Examples:
        >>> int(stream(0, "a.b").integers(1000)) == int(stream(0, "a.b").integers(1000))
        True
        >>> float(stream(0, "a.b").random()) == float(stream(0, "a.c").random())
        False
    """
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[start : start + 4], "little") for start in range(0, 16, 4)]
    return np.random.default_rng([seed, attempt, *words])
