"""Packages for a pilot, and five partners who sign only within their limit and above what they have without a deal.

Everything here is invented. A package holds five terms: accounts, weeks until the start, seconds for an answer, days that logs are
kept, and the share of answers that a person reads. Each partner has one limit (support's is on two terms together), a looser limit
that their director could grant, a score for each package, and a score of having no deal. What holds is drawn:

- `deal` (40%): some packages are signed by all five as it stands;
- `ask` (45%): none is; one partner's looser limit opens some, every other partner's opens none. Who it is, is dealt, and
  it is not the partner who most often is the only one to refuse;
- `no_deal` (15%): no single looser limit opens a package.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STORIES = {"deal": 0.4, "ask": 0.45, "no_deal": 0.15}
PARTNERS = ("design", "engineering", "sales", "security", "support")
ASKED = dict.fromkeys(PARTNERS, 0.2)
_POOL = 1000
PACKAGES = tuple(f"P{number:03d}" for number in range(1, 241))
LEVELS: Mapping[str, tuple[int, ...]] = {
    "accounts": (20, 40, 60, 80),
    "weeks": (6, 8, 10, 12),
    "seconds": (2, 3, 4, 5),
    "log_days": (7, 14, 30, 60),
    "review": (25, 50, 75, 100),
}
TERM = {"design": "seconds", "engineering": "weeks", "sales": "accounts", "security": "log_days", "support": "hours"}
RULE = {
    "design": "at most",
    "engineering": "at least",
    "sales": "at least",
    "security": "at most",
    "support": "at most",
}
_LIMITS = {
    # From tight to loose; a looser limit is the next one.
    "design": (2, 3, 4),
    "engineering": (12, 10, 8),
    "sales": (80, 60, 40),
    "security": (7, 14, 30),
    "support": (15, 20, 30, 40),
}
_TASTE = {
    # What a step up on each term does to a score, in points; the terms run from -1 to 1.
    "design": {"seconds": -11, "weeks": 4, "review": -5, "accounts": -3},
    "engineering": {"weeks": 11, "seconds": 6, "accounts": -5, "log_days": 3},
    "sales": {"accounts": 11, "weeks": -9, "seconds": -3},
    "security": {"log_days": -11, "review": 7, "accounts": -4},
    "support": {"review": -8, "log_days": 6, "accounts": -5, "weeks": 4},
}
Bools = npt.NDArray[np.bool_]
Limits = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Deal:
    """A negotiation.

    Attributes:
        packages: one row per package (`load("leading_packages")`): package, the five terms, the score of each partner.
        partners: one row per partner (`load("leading_partners")`): partner, term, rule, limit, could, walk_away.
        story: deal, ask or no_deal.
        who: the partner to ask, or "nobody", or "no_deal".
    """

    packages: pd.DataFrame
    partners: pd.DataFrame
    story: str
    who: str


@lru_cache(maxsize=64)
def deal(seed: int = 0) -> Deal:
    """Return the negotiation of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> deal(0).partners["partner"].tolist() == list(PARTNERS)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def limits_of(data: Deal, asked: str = "") -> dict[str, float]:
    """Return the limit of each partner; of the one who is asked, the one that their director could grant."""
    rows = data.partners.set_index("partner")
    return {partner: float(rows["could" if partner == asked else "limit"][partner]) for partner in PARTNERS}


def term_of(packages: pd.DataFrame, partner: str, hours: str = "both") -> npt.NDArray[np.float64]:
    """Return the term of each package that a partner's limit is on; support's is hours, accounts × review ÷ 100.

    Args:
        packages: one row per package.
        partner: whose limit.
        hours: of support's two terms "both", "accounts" or "review" alone, or their plain "product".
    """
    if TERM[partner] != "hours":
        return packages[TERM[partner]].to_numpy(dtype=float)
    accounts, review = packages["accounts"].to_numpy(dtype=float), packages["review"].to_numpy(dtype=float)
    product = accounts * review
    found: dict[str, npt.NDArray[np.float64]] = {
        "both": product / 100,
        "accounts": accounts,
        "review": review,
        "product": product,
    }
    return found[hours]


@lru_cache(maxsize=1024)
def refusals(
    data: Deal,
    asked: str = "",
    *,
    at_limit: bool = True,
    at_no_deal: bool = True,
    limits_count: bool = True,
    scores_count: bool = True,
    hours: str = "both",
    turned: bool = False,
) -> pd.DataFrame:
    """Return which packages each partner refuses, a frame of true and false by package and partner; treat it as read-only.

    Args:
        data: the negotiation.
        asked: the partner whose looser limit counts, "" for nobody, "all" for everybody.
        at_limit: whether a limit is kept by its own number.
        at_no_deal: whether the score of no deal is enough.
        limits_count: whether limits count.
        scores_count: whether scores count.
        hours: see `term_of`.
        turned: whether "at least" and "at most" are taken the wrong way round.
    """
    found = np.empty((len(data.packages), len(PARTNERS)), dtype=bool)
    scores = data.packages[list(PARTNERS)].to_numpy()
    now, could, bars = (data.partners[name].to_numpy() for name in ("limit", "could", "walk_away"))
    for place, partner in enumerate(PARTNERS):
        value = term_of(data.packages, partner, hours)
        limit = could[place] if asked in (partner, "all") else now[place]
        over = value - limit if (RULE[partner] == "at most") != turned else limit - value
        breaks = over > 0 if at_limit else over >= 0
        low = scores[:, place] < bars[place] if at_no_deal else scores[:, place] <= bars[place]
        found[:, place] = (breaks & limits_count) | (low & scores_count)
    return pd.DataFrame(found, index=pd.Index(data.packages["package"]), columns=list(PARTNERS))


def one_short(refused: pd.DataFrame) -> int:
    """Return how many packages exactly one partner refuses."""
    return int((refused.sum(axis=1) == 1).sum())


def signed(refused: pd.DataFrame) -> list[str]:
    """Return the packages that nobody refuses."""
    return [str(name) for name in refused.index[~refused.any(axis=1)]]


@lru_cache(maxsize=256)
def opened(data: Deal, **ways: "bool | str") -> dict[str, int]:
    """Return how many packages all sign if one partner's looser limit counts, by partner; "nobody" is as it stands."""
    return {name: len(signed(refusals(data, name, **ways))) for name in ("nobody", *PARTNERS)}


def ask(open_by: Mapping[str, int]) -> str:
    """Return whom to ask: nobody where a deal stands, the one who opens most, or no_deal.

    >>> ask({"nobody": 0, "sales": 0, "support": 4}), ask({"nobody": 2, "sales": 9}), ask({"nobody": 0, "sales": 0})
    ('support', 'nobody', 'no_deal')
    """
    if open_by["nobody"]:
        return "nobody"
    best = max((name for name in open_by if name != "nobody"), key=lambda name: open_by[name])
    return best if open_by[best] else "no_deal"


@lru_cache(maxsize=64)
def lowest_of(data: Deal) -> pd.Series:
    """Return the lowest of the five scores of each package."""
    return data.packages.set_index("package")[list(PARTNERS)].min(axis=1)


def best_of(values: pd.Series, among: "list[str]") -> str:
    """Return the package with the highest value among some, "none" where there is none."""
    return str(values[among].idxmax()) if among else "none"


@lru_cache(maxsize=256)
def right(data: Deal, asked: "str | None" = None, **ways: "bool | str") -> dict[str, Any]:
    """Return the numbers and decisions, in the way of the text or another (`refusals`), or with another partner asked."""
    refused = refusals(data, **ways)
    who = ask(opened(data, **ways)) if asked is None else asked
    among = signed(refusals(data, who, **ways))
    low = lowest_of(data)
    offer = best_of(low, among)
    return {
        "refused": refused.sum(),
        "one_short": one_short(refused),
        "ask": who,
        "open": len(among),
        "offer": offer,
        "lowest": float(low[offer]) if among else 0.0,
    }


def _draw(seed: int, attempt: int) -> Deal:
    told, who = story(seed, "leading.deal", STORIES), story(seed, "leading.asked", ASKED)
    generator = stream(seed, "leading.deal", attempt)
    pool = _pool(generator)
    no_deal = {}
    for partner in PARTNERS:
        # Of the packages within the middle limit, so that the score of no deal says something that the limit does not.
        value, (_, middle, *_) = term_of(pool, partner), _LIMITS[partner]
        within = pool[partner][value <= middle if RULE[partner] == "at most" else value >= middle]
        no_deal[partner] = int(np.quantile(within, generator.uniform(0.04, 0.1), method="nearest"))
    # A looser limit is the next one; support's, of which there are more, the next but one half of the time.
    skip = dict.fromkeys(PARTNERS, 1) | {"support": int(generator.integers(1, 3))}
    refuses = {partner: _refuses(pool, partner, no_deal[partner]) for partner in PARTNERS}
    places = _places(generator, refuses, skip, told, PARTNERS.index(who))
    now = np.array([refuses[partner][places[partner]] for partner in PARTNERS])
    loose = np.array([refuses[partner][places[partner] + skip[partner]] for partner in PARTNERS])
    rows = _dealt(generator, now, loose, told, PARTNERS.index(who))
    packages = pool.iloc[rows].reset_index(drop=True)
    which = PARTNERS.index(who)
    refused = np.delete(now, which, axis=0).any(axis=0) | (loose[which] if told == "ask" else now[which])
    left = ~refused[rows] & (told != "no_deal")
    beyond = sum(_refuses(packages, partner, 0)[places[partner]].astype(int) for partner in PARTNERS)
    _plant_scores(generator, packages, now[:, rows], left, np.asarray(beyond), no_deal)
    packages.insert(0, "package", PACKAGES[: len(packages)])
    partners = pd.DataFrame(
        [
            (
                partner,
                TERM[partner],
                RULE[partner],
                _LIMITS[partner][places[partner]],
                _LIMITS[partner][places[partner] + skip[partner]],
                no_deal[partner],
            )
            for partner in PARTNERS
        ],
        columns=["partner", "term", "rule", "limit", "could", "walk_away"],
    )
    return Deal(packages, partners, told, {"deal": "nobody", "no_deal": "no_deal"}.get(told, who))


def _pool(generator: np.random.Generator) -> pd.DataFrame:
    """Return more packages than are needed, with the score of each partner."""
    grid = np.array(list(product(*LEVELS.values())))
    pool = pd.DataFrame(grid[generator.permutation(len(grid))[:_POOL]], columns=list(LEVELS))
    scaled = {
        term: 2 * (np.searchsorted(levels, pool[term].to_numpy()) / (len(levels) - 1)) - 1
        for term, levels in LEVELS.items()
    }
    for partner in PARTNERS:
        taste = sum(weight * scaled[term] for term, weight in _TASTE[partner].items())
        score = 57 + generator.uniform(-5, 5) + taste + generator.normal(0, 9, len(pool))
        pool[partner] = np.clip(np.round(score), 1, 99).astype(int)
    return pool


def _refuses(pool: pd.DataFrame, partner: str, no_deal: int) -> list[Bools]:
    """Return which packages a partner refuses at each of the limits that there are."""
    value, low = term_of(pool, partner), pool[partner].to_numpy() < no_deal
    sign = 1 if RULE[partner] == "at most" else -1
    return [(sign * (value - limit) > 0) | low for limit in _LIMITS[partner]]


def _places(
    generator: np.random.Generator, refuses: Mapping[str, list[Bools]], skip: Mapping[str, int], told: str, asked: int
) -> dict[str, int]:
    """Return the place of each partner's limit among those there are, such that enough packages carry the story."""
    fitting = []
    combinations = list(product(*(range(len(_LIMITS[partner]) - skip[partner]) for partner in PARTNERS)))
    for places in combinations:
        now = np.array([refuses[partner][place] for partner, place in zip(PARTNERS, places, strict=True)])
        count = now.sum(axis=0)
        if told == "deal":
            enough = int((count == 0).sum()) >= 8
        else:
            loose = np.array(
                [refuses[partner][place + skip[partner]] for partner, place in zip(PARTNERS, places, strict=True)]
            )
            if told == "no_deal":
                enough = int((~loose.any(axis=0) & (count > 1)).sum()) >= 5
            else:
                enough = int(((count == 1) & now[asked] & ~loose[asked]).sum()) >= 7
        if enough:
            fitting.append(places)
    places = fitting[int(generator.integers(len(fitting)))] if fitting else combinations[-1]
    return dict(zip(PARTNERS, places, strict=True))


def _dealt(generator: np.random.Generator, now: Bools, loose: Bools, told: str, asked: int) -> npt.NDArray[np.int64]:
    """Return the packages of the pool that are on the table, such that the story holds; fewer where they do not suffice."""
    count = now.sum(axis=0)
    opens = (count == 1) & now & ~loose
    standing = count == 0
    extra = np.empty(0, dtype=int)
    if told == "deal":
        must, drop = standing, np.zeros(len(count), bool)
    elif told == "no_deal":
        must, drop = (~loose.any(axis=0)) & (count > 1), standing | opens.any(axis=0)
    else:
        must = opens[asked]
        drop = standing | np.delete(opens, asked, axis=0).any(axis=0)
        # The one to ask is not the one who is most often the only one to refuse.
        idle = generator.permutation(np.flatnonzero((count == 1) & now[asked] & ~must & ~drop))
        drop[idle] = True
        others = np.flatnonzero((count == 1) & ~drop & ~must)
        most = max(
            (place for place in range(len(now)) if place != asked), key=lambda place: int(now[place][others].sum())
        )
        extra = np.concatenate([idle[:2], generator.permutation(others[now[most][others]])[:18]])
    kept = generator.permutation(np.flatnonzero(must & ~drop))[: int(generator.integers(9, 14))]
    kept = np.concatenate([kept, extra])
    drop = drop | must
    drop[kept] = True
    rest = generator.permutation(np.flatnonzero(~drop))[: len(PACKAGES) - len(kept)]
    return generator.permutation(np.concatenate([kept, rest]))


def _plant_scores(
    generator: np.random.Generator,
    packages: pd.DataFrame,
    now: Bools,
    left: Bools,
    beyond: npt.NDArray[np.int64],
    no_deal: Mapping[str, int],
) -> None:
    """Put scores on the score of no deal, and just under it: beside other refusals, and among the packages that are left."""
    count = now.sum(axis=0)
    table = packages[list(PARTNERS)].to_numpy()
    for place, partner in enumerate(PARTNERS):
        bar = no_deal[partner]
        for many in (1, 2):
            free = np.flatnonzero((count == many) & ~now[place] & ~left & (table[:, place] < bar + 25))
            table[generator.permutation(free)[:1], place] = bar
    open_now = np.flatnonzero(left)
    if len(open_now) > 4:
        order = open_now[np.argsort(-table[open_now].min(axis=1), kind="stable")]
        # The weakest two: one score on the bar of its partner, one under it.
        for row, step in zip(order[-2:], (0, -1), strict=True):
            place = int(generator.integers(len(PARTNERS)))
            table[row, place] = no_deal[PARTNERS[place]] + step
        # The best has neither the best mean nor a place at an end, and is clear of the next one.
        inner = [
            row for row in order if row not in (order[np.argmax(table[order].mean(axis=1))], open_now[0], open_now[-1])
        ]
        others = [row for row in order if row != inner[0]]
        table[inner[0]] = np.maximum(table[inner[0]], table[others].min(axis=1).max() + int(generator.integers(2, 5)))
        liked = max(others, key=lambda row: float(table[row].mean()))
        behind = float(table[inner[0]].mean() - table[liked].mean())
        table[liked, int(table[liked].argmax())] += max(0, int(np.ceil(len(PARTNERS) * (behind + 1))))
        # One that two partners refuse by their limits is liked best of all.
        lost = int(generator.permutation(np.flatnonzero(beyond >= 2))[0])
        table[lost] = np.maximum(table[lost], table[inner[0]].min() + int(generator.integers(2, 6)))
    packages[list(PARTNERS)] = table


@lru_cache(maxsize=64)
def other_numbers(data: Deal) -> dict[str, dict[str, Any]]:
    """Return what other ways give, field by field, by words that fit after "that is"; of `refused` whole columns."""
    refused, low = refusals(data), lowest_of(data)
    who = ask(opened(data))
    short, table = refused.sum(axis=1), data.packages.set_index("package")
    after = refusals(data, who)
    among, scores = signed(after), table[list(PARTNERS)]
    return {
        "refused": {
            "by the limits alone": refusals(data, scores_count=False).sum(),
            "by the scores alone": refusals(data, limits_count=False).sum(),
            "with a limit that is broken at its own number": refusals(data, at_limit=False).sum(),
            "with a score of no deal that is not enough": refusals(data, at_no_deal=False).sum(),
            "with `could` in place of `limit`": refusals(data, "all").sum(),
            "the packages that each of them signs": len(table) - refused.sum(),
            "with at least and at most exchanged": refusals(data, turned=True).sum(),
            "the packages that this partner alone refuses": refused[short == 1].sum(),
            "limit and score both failed": refusals(data, scores_count=False).sum()
            + refusals(data, limits_count=False).sum()
            - refused.sum(),
            "limit and score added up": refusals(data, scores_count=False).sum()
            + refusals(data, limits_count=False).sum(),
        },
        "one_short": {
            "the packages that exactly two partners refuse": int((short == 2).sum()),
            "the packages that at least one partner refuses": int((short >= 1).sum()),
            "the packages that at most one partner refuses": int((short <= 1).sum()),
            "the packages that at most two partners refuse": int((short <= 2).sum()),
            "one or two refusals": int(short.between(1, 2).sum()),
            "the packages that only one partner signs": int((short == 4).sum()),
            "the packages that all five refuse": int((short == 5).sum()),
            "by the limits alone": one_short(refusals(data, scores_count=False)),
            "by the scores alone": one_short(refusals(data, limits_count=False)),
            "with a limit that is broken at its own number": one_short(refusals(data, at_limit=False)),
            "with a score of no deal that is not enough": one_short(refusals(data, at_no_deal=False)),
            "with `could` in place of `limit`": one_short(refusals(data, "all")),
            "with the accounts alone held against support's hours": one_short(refusals(data, hours="accounts")),
            "with the review alone held against support's hours": one_short(refusals(data, hours="review")),
            "the most that one partner alone refuses": int(refused[short == 1].sum().max()),
            "after the looser limit": one_short(after),
        },
        "open": {
            "with every looser limit at once": len(signed(refusals(data, "all"))),
            "by the limits alone": len(signed(refusals(data, who, scores_count=False))),
            "by the scores alone": len(signed(refusals(data, who, limits_count=False))),
            "with a limit that is broken at its own number": len(signed(refusals(data, who, at_limit=False))),
            "with a score of no deal that is not enough": len(signed(refusals(data, who, at_no_deal=False))),
            "with the accounts alone held against support's hours": len(signed(refusals(data, who, hours="accounts"))),
            "with the review alone held against support's hours": len(signed(refusals(data, who, hours="review"))),
            "the packages that at most one partner refuses": int((short <= 1).sum()),
            "the packages that the asked partner alone refuses": int((refused[who] & (short == 1)).sum())
            if who in PARTNERS
            else -1,
        },
        "offer": {
            "the best lowest score of all packages": best_of(low, list(table.index)),
            "the best mean of all packages": best_of(scores.mean(axis=1), list(table.index)),
            "the best mean of those that all sign": best_of(scores.mean(axis=1), among),
            "the best median of those that all sign": best_of(scores.median(axis=1), among),
            "the best highest score of those that all sign": best_of(scores.max(axis=1), among),
            "the smallest spread of those that all sign": best_of(scores.min(axis=1) - scores.max(axis=1), among),
            "the best lowest score by the limits alone": best_of(low, signed(refusals(data, who, scores_count=False))),
            "the best lowest score under every looser limit": best_of(low, signed(refusals(data, "all"))),
            "the best lowest score among those that one refuses": best_of(low, list(short.index[short == 1])),
            "the best lowest gain over no deal": best_of(
                (scores - data.partners.set_index("partner")["walk_away"]).min(axis=1), among
            ),
            "the first of those that all sign": among[0] if among else "none",
            "the last of those that all sign": among[-1] if among else "none",
        },
    }


REFUSED_ALL = (
    "by the limits alone",
    "by the scores alone",
    "with a limit that is broken at its own number",
    "with a score of no deal that is not enough",
    "the packages that each of them signs",
    "with at least and at most exchanged",
    "the packages that this partner alone refuses",
    "limit and score added up",
)
"""Ways that give each partner another number, not only some."""
OFFERS_APART = (
    "the best lowest score of all packages",
    "the best mean of all packages",
    "the best mean of those that all sign",
    "the first of those that all sign",
    "the last of those that all sign",
)
"""Ways that always pick another package."""


def planted_truths(drawn: Deal) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    open_by, low = opened(drawn), lowest_of(drawn)
    among = signed(refusals(drawn, drawn.who))
    first: dict[str, bool | float] = {
        "there are enough packages": len(drawn.packages) == len(PACKAGES),
        "the story holds": ask(open_by) == drawn.who,
        "with one partner opening, the others open nothing": drawn.story != "ask"
        or sum(map(bool, open_by.values())) == 1,
        "some packages are left": drawn.story == "no_deal" or len(among) >= 4,
    }
    if not all(map(holds, first.values())):
        return first
    refused = refusals(drawn)
    short, counts = refused.sum(axis=1), refused.sum()
    only = refused[short == 1].sum()
    if drawn.story == "ask":
        first["whoever refuses alone most often is another"] = int(only.max() - only[drawn.who]) - 1
        first["whoever refuses most is another"] = int(counts.max() - counts[drawn.who]) - 1
    if drawn.story != "no_deal":
        two = low[among].nlargest(2).to_numpy()
        first["one package is the best"] = float(two[0] - two[1]) - 1.5
    if not all(map(holds, first.values())):
        return first
    found, other = right(drawn), other_numbers(drawn)
    first["each way refuses other packages"] = (
        min(int(abs(other["refused"][name] - counts).min()) for name in REFUSED_ALL) - 1
    )
    first["support's hours need both terms"] = (
        min(
            abs(int(refusals(drawn, hours=way)["support"].sum()) - int(counts["support"]))
            for way in ("accounts", "review")
        )
        - 3
    )
    first["each other count of one refusal is another"] = (
        min(
            abs(int(value) - int(found["one_short"]))
            for name, value in other["one_short"].items()
            if name not in _MAY_MEET
        )
        - 1
    )
    if drawn.story == "no_deal":
        return first | {
            "all looser limits together would open some": int(other["open"]["with every looser limit at once"]) - 2
        }
    said = [one_short(refused), other["open"]["with every looser limit at once"], len(among)]
    return first | {
        "counts that are easily exchanged are different": len(set(said)) == len(said),
        "each other count of open packages is another": min(
            abs(int(value) - len(among))
            for name, value in other["open"].items()
            if name != "the packages that at most one partner refuses"
        )
        - 1,
        "each other way picks another package": all(other["offer"][name] != found["offer"] for name in OFFERS_APART),
    }


_MAY_MEET = (
    "the packages that at most one partner refuses",
    "after the looser limit",
    "the packages that only one partner signs",
)
"""Ways that are no mistake where no package is signed by all, or nobody is asked; they are left out where they meet."""
