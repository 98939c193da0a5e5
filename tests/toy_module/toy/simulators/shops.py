"""Six shops with their orders of a month."""

import pandas as pd

from aipm_course.simulation.streams import stream

SHOPS = ("ada", "bell", "curie", "darwin", "euler", "fermi")


def shops(seed: int) -> pd.DataFrame:
    """Return one row per shop: orders in the unit given, late ones among them, kilometers, cost in US dollars."""
    draw = stream(seed, "toy.shops")
    orders = draw.integers(300, 900, len(SHOPS)).astype(float)
    return pd.DataFrame(
        {
            "shop": SHOPS,
            "unit": ["a week" if number in (1, 4) else "a month" for number in range(len(SHOPS))],
            "orders": orders,
            "late": (orders * draw.uniform(0.03, 0.09, len(SHOPS))).round(),
            "kilometers": draw.uniform(2.1, 9.7, len(SHOPS)).round(2),
            "cost": draw.uniform(4000, 9000, len(SHOPS)).round(2),
        }
    )
