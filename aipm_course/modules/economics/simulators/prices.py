"""The one dated file of prices: every model of the exercise, from three dates on. Fictional."""

from functools import lru_cache

import pandas as pd

from aipm_course.modules.economics.simulators.caching import caching
from aipm_course.modules.economics.simulators.desk import desk
from aipm_course.modules.economics.simulators.margin import margins
from aipm_course.modules.economics.simulators.names import ANNOUNCED, FIRST, second
from aipm_course.modules.economics.simulators.plan import plan
from aipm_course.modules.economics.simulators.shock import shock
from aipm_course.modules.economics.simulators.solved import log


@lru_cache(maxsize=64)
def prices(seed: int = 0) -> pd.DataFrame:
    """Return the prices of a seed: model, since, input, output, status. Treat it as read-only.

    Examples:
        >>> len(prices(0)), prices(0)["model"].nunique()
        (36, 12)
    """
    bought, cached = plan(seed), caching(seed)
    by_model = {**log(seed).prices, **desk(seed).prices, bought.model: bought.price}
    by_model = {**by_model, **shock(seed).prices, cached.model: cached.price, **margins(seed).prices}
    dates = (FIRST, second(seed), ANNOUNCED)
    rows = [
        (model, date, *price, "announced" if date == ANNOUNCED else "in force")
        for model in sorted(by_model)
        for date, price in zip(dates, by_model[model], strict=True)
    ]
    return pd.DataFrame(rows, columns=["model", "since", "input", "output", "status"])
