"""Two methods that lesson and exercise call."""

import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

NORMAL = 1.96
"""Standard errors on each side of a 95% interval."""
_NEEDED = ("partner", "term", "rule", "limit", "could", "walk_away")


def leading_refused(packages: pd.DataFrame, partners: pd.DataFrame, asked: str = "") -> pd.DataFrame:
    """Return which packages each partner refuses: true or false, a row per package and a column per partner.

    A partner refuses a package that breaks their limit, or that they score below `walk_away`. Support's limit is on hours:
    accounts × review ÷ 100.

    Args:
        packages: a row per package, with its five terms and each partner's score.
        partners: a row per partner: partner, term, rule, limit, could, walk_away.
        asked: the partner whose limit is the looser one, `could`; "" for nobody.

    Raises:
        CourseError: a column is missing, or nobody is called like `asked`.

    Examples:
        >>> packages = pd.DataFrame({"package": ["P1", "P2"], "weeks": [8, 6], "sales": [50, 60]})
        >>> partners = pd.DataFrame([("sales", "weeks", "at most", 6, 8, 40)], columns=list(_NEEDED))
        >>> leading_refused(packages, partners)["sales"].tolist(), leading_refused(packages, partners, "sales")["sales"].tolist()
        ([True, False], [False, False])
    """
    if missing := [name for name in _NEEDED if name not in partners.columns]:
        raise CourseError(f"`partners` has no column {listed(map(repr, missing))}; it has {listed(partners.columns)}.")
    if asked and asked not in set(partners["partner"]):
        raise CourseError(f"Nobody is called {asked!r}; the partners are {listed(partners['partner'])}.")
    table = packages.set_index("package") if "package" in packages.columns else packages
    refused = {}
    for row in partners.to_dict("records"):
        name = str(row["partner"])
        value = table["accounts"] * table["review"] / 100 if row["term"] == "hours" else table[row["term"]]
        limit = row["could" if name == asked else "limit"]
        breaks = value > limit if row["rule"] == "at most" else value < limit
        refused[name] = breaks | (table[name] < row["walk_away"])
    return pd.DataFrame(refused)


def leading_interval(new: float, n_new: int, old: float, n_old: int) -> tuple[float, float]:
    """Return the two ends of the 95% interval of a difference of two shares, new less old.

    The difference, less and plus 1.96 × the root of new × (1 − new) ÷ n_new + old × (1 − old) ÷ n_old.

    Args:
        new: share with the new version, from 0 to 1.
        n_new: users who were given it.
        old: share with the old version.
        n_old: users who were given that one.

    Raises:
        CourseError: a share is not from 0 to 1, or a number of users is not above 0.

    Examples:
        >>> [round(end, 3) for end in leading_interval(0.6, 1000, 0.5, 1000)]
        [0.057, 0.143]
    """
    if not (0 <= new <= 1 and 0 <= old <= 1 and n_new > 0 and n_old > 0):
        raise CourseError(
            f"Shares go from 0 to 1, and there are users of both versions; given are {new}, {n_new}, {old} and {n_old}."
        )
    return interval(new, old, n_new, n_old)


def interval(new: float, old: float, n_new: float, n_old: float, z: float = NORMAL) -> tuple[float, float]:
    """Return low and high end of the difference of two shares.

    >>> [round(end, 3) for end in interval(0.6, 0.5, 1000, 1000)]
    [0.057, 0.143]
    """
    half = z * float((new * (1 - new) / n_new + old * (1 - old) / n_old) ** 0.5)
    return new - old - half, new - old + half
