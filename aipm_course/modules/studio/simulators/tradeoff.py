"""Mock 6: forty packages for a pilot, and four partners who open with something else than what stops them.

A package holds six terms and the score that each of five parties gives it: the four partners, and product, which is you.
Every partner has a say in two terms. Unasked, each speaks of one of them and names a number that is stricter than anything
they would refuse for. What they do refuse for is one limit. For three of them it lies on the term they speak of, looser than
stated; for one it lies on the other term, of which nobody hears unless somebody asks why.

Four plots, drawn per seed:

- `on_call` (20%): a deal stands, and the hidden limit is engineering's nights on call;
- `log_retention` (20%): a deal stands, and it is security's, on the days that logs are kept;
- `date` (20%): a deal stands, and it is legal's, on the start;
- `no_deal` (40%): no package keeps all four limits. One partner's director can allow enough to open some, every other
  director opens none. Who it is, is dealt, and so is who has the hidden limit.

In the package that is right to offer, product itself gets the worst share: it gives up most, so that all four sign.

Whoever takes the four at their word finds packages on every seed, and each of these breaks the limit that nobody named. Nobody's
signature is missing for long where a deal stands: in three plots of four, going to a director is the wrong answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.files import read_yaml
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.bargaining import Bools, Floats, Seat, Topic, keeps_all, pareto, within, worst_shares
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PLOTS = {"on_call": 0.2, "log_retention": 0.2, "date": 0.2, "no_deal": 0.4}
PARTNERS = ("engineering", "security", "legal", "sales")
PARTIES = (*PARTNERS, "product")
NOBODY = "nobody"
TERMS = ("accounts", "weeks", "nights", "fields", "log_days", "review")
PACKAGES = tuple(f"P{number:02d}" for number in range(1, 41))
PROMISED = 4
"""The week in which customers were told that it starts."""
SAY: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    # What each speaks of unasked, then what else they have a say in.
    "engineering": (("weeks", "at least"), ("nights", "at most")),
    "security": (("fields", "at most"), ("log_days", "at most")),
    "legal": (("review", "at least"), ("weeks", "at least")),
    "sales": (("accounts", "at least"), ("weeks", "at most")),
}
_HIDDEN = {"on_call": "engineering", "log_retention": "security", "date": "legal"}
_HIDDEN_QUIET = dict.fromkeys(PARTNERS, 0.25)
_LOGS = (5, 7, 10, 12, 14, 18, 21, 25, 28, 30, 35, 40, 45, 60, 75, 90)
_POOL = 1100
_FEWEST = 6
_LOUD = {
    "engineering": (0.52, 0.7, 0.86),
    "security": (0.38, 0.62, 0.82),
    "legal": (0.38, 0.62, 0.82),
    "sales": (0.38, 0.62, 0.82),
}
"""Which share of the pool keeps what a partner says, a limit that lies on the same term, and what the director allows."""
_QUIET = {"engineering": (0.45, 0.72), "security": (0.45, 0.75), "legal": (0.22, 0.36), "sales": (0.5, 0.75)}
"""The same for a limit that lies on the other term: the partner's and the director's."""
_TASTE = {
    # What a step up on each term does to a score, in points; the terms run from -1 to 1.
    "engineering": {"weeks": 9, "nights": -9, "accounts": -4},
    "security": {"fields": -9, "log_days": -9, "review": 4},
    "legal": {"review": 9, "weeks": 5, "fields": -5},
    "sales": {"accounts": 11, "weeks": -6, "nights": 3},
    "product": {"accounts": 6, "weeks": -6, "fields": 5, "log_days": 4, "review": -6},
}


@dataclass(frozen=True, eq=False)
class Tradeoff:
    """A negotiation.

    Attributes:
        packages: package, the six terms, the score of each of the five parties.
        partners: partner, what (what they say unasked), term, rule, says (the stated limit), other_term, other_rule, director.
        seats: the partners with what really stops them.
        plot: a key of PLOTS.
        hidden: the partner whose limit lies on the term they do not speak of.
        asked: the partner whose director has to allow more, or "nobody".
    """

    packages: pd.DataFrame
    partners: pd.DataFrame
    seats: tuple[Seat, ...]
    plot: str
    hidden: str
    asked: str

    def seat(self, partner: str) -> Seat:
        """Return a partner's seat."""
        return next(seat for seat in self.seats if seat.partner == partner)


@lru_cache(maxsize=64)
def tradeoff(seed: int) -> Tradeoff:
    """Return one negotiation; the same seed gives the same one."""
    return first_that_holds(_draw, planted_truths, seed)


@cache
def words() -> dict[str, Any]:
    """Return what the partners say, by partner."""
    folder = Path(__file__).parents[1] / "mocks" / "m6_negotiation"
    said: dict[str, Any] = read_yaml(folder / "talk.yaml")["partners"]
    return said


Limits = Mapping[str, tuple[str, str, float]]


def limits_of(data: Tradeoff, asked: str = NOBODY, *, stated: bool = False) -> dict[str, tuple[str, str, float]]:
    """Return term, rule and number of each partner's limit: the real one, of one partner what the director allows, or all as stated."""
    found = {}
    for seat in data.seats:
        topic = seat.loud if stated else seat.real
        number = topic.stated if stated else topic.could if seat.partner == asked else topic.limit
        assert number is not None
        found[seat.partner] = (topic.term, topic.rule, float(number))
    return found


@lru_cache(maxsize=128)
def _terms(data: Tradeoff) -> dict[str, Floats]:
    return {term: data.packages[term].to_numpy(dtype=float) for term in TERMS}


def scores_of(data: Tradeoff) -> Floats:
    """Return the scores, a row per package and a column per party."""
    return data.packages[list(PARTIES)].to_numpy(dtype=float)


def signed(data: Tradeoff, limits: Limits, *, at_limit: bool = True) -> Bools:
    """Return which packages all four partners sign."""
    return keeps_all(_terms(data), limits, at_limit=at_limit)


def opened(data: Tradeoff, limits: Limits, *, at_limit: bool = True) -> dict[str, int]:
    """Return how many packages are signed as it stands ("nobody"), and with each director's number in turn."""
    counts = {NOBODY: int(signed(data, limits, at_limit=at_limit).sum())}
    for seat in data.seats:
        topic = seat.real
        assert topic.could is not None
        loose = {**limits, seat.partner: (topic.term, topic.rule, float(topic.could))}
        counts[seat.partner] = int(signed(data, loose, at_limit=at_limit).sum())
    return counts


def ask(counts: Mapping[str, int]) -> str:
    """Return nobody where something is signed as it stands, else the partner whose director opens most.

    >>> ask({"nobody": 3, "legal": 9}), ask({"nobody": 0, "legal": 0, "sales": 5})
    ('nobody', 'sales')
    """
    if counts[NOBODY]:
        return NOBODY
    return max((name for name in counts if name != NOBODY), key=lambda name: counts[name])


@dataclass(frozen=True)
class Chosen:
    """What is worked out from the packages that are signed.

    Attributes:
        feasible: how many there are.
        pareto: how many of them no other of them beats.
        offer: the one whose worst share is highest, "none" without any.
        worst: that share.
        days: days by which it starts later than promised.
    """

    feasible: int
    pareto: int
    offer: str
    worst: float
    days: float


def choose(
    data: Tradeoff,
    among: Bools,
    *,
    parties: tuple[str, ...] = PARTIES,
    best_of_all: bool = False,
    pareto_of_all: bool = False,
) -> Chosen:
    """Return what follows from the packages that are signed.

    Args:
        data: the negotiation.
        among: which packages are signed.
        parties: whose scores count.
        best_of_all: whether a share is of the best score in all packages, not of the best among those that are signed.
        pareto_of_all: whether packages that nobody signs may beat others.
    """
    scores = data.packages[list(parties)].to_numpy(dtype=float)
    places = np.flatnonzero(among)
    if not len(places):
        return Chosen(0, 0, "none", 0.0, 0.0)
    best = scores.max(axis=0) if best_of_all else scores[places].max(axis=0)
    shares = worst_shares(scores[places], best)
    unbeaten = pareto(scores)[places] if pareto_of_all else pareto(scores[places])
    first = int(places[int(shares.argmax())])
    return Chosen(len(places), int(unbeaten.sum()), PACKAGES[first], float(shares.max()), days_late(data, first))


def days_late(data: Tradeoff, place: int) -> float:
    """Return by how many days a package starts later than promised."""
    return 7.0 * (float(data.packages["weeks"].iloc[place]) - PROMISED)


def share_of(data: Tradeoff, among: Bools, package: str) -> float:
    """Return the worst share of a package, whether or not it is signed itself."""
    scores = scores_of(data)
    return float(worst_shares(scores[[PACKAGES.index(package)]], scores[among].max(axis=0))[0])


@lru_cache(maxsize=128)
def right(data: Tradeoff) -> dict[str, Any]:
    """Return the checked numbers."""
    real = limits_of(data)
    who = ask(opened(data, real))
    made = choose(data, signed(data, limits_of(data, who)))
    return {
        "limits": {partner: number for partner, (_, _, number) in real.items()},
        "stated": int(signed(data, limits_of(data, stated=True)).sum()),
        "ask": who,
        "feasible": made.feasible,
        "pareto": made.pareto,
        "offer": made.offer,
        "worst_share": made.worst,
        "days_given": made.days,
    }


def _draw(seed: int, attempt: int) -> Tradeoff:
    plot = story(seed, "studio.mock6_plot", PLOTS)
    quiet = story(seed, "studio.mock6_hidden", _HIDDEN_QUIET)
    hidden = _HIDDEN.get(plot, quiet)
    # Where legal's limit is on the start, engineering's is under it and its director opens nothing.
    may = [name for name in PARTNERS if (hidden, name) != ("legal", "engineering")]
    asked = may[int(stream(seed, "studio.mock6_asked").integers(len(may)))] if plot == "no_deal" else NOBODY
    generator = stream(seed, "studio.tradeoff", attempt)
    levels = _levels(seed)
    terms = {term: generator.choice(values, _POOL).astype(float) for term, values in levels.items()}
    seats = tuple(_seat(generator, name, terms, hidden=name == hidden) for name in PARTNERS)
    rows, left = _rows(generator, terms, seats, asked)
    dealt = {term: terms[term][rows] for term in TERMS}
    scores = _scores(generator, levels, dealt)
    if left.sum() >= _FEWEST:
        _plant(generator, scores, left)
    columns: dict[str, Any] = {"package": PACKAGES[: len(rows)]}
    order = stream(seed, "studio.mock6_names").permutation(len(rows))
    columns |= {term: dealt[term].astype(int)[order] for term in TERMS}
    columns |= {party: scores[order, place] for place, party in enumerate(PARTIES)}
    said = words()
    partners = pd.DataFrame(
        [
            {
                "partner": seat.partner,
                "what": said[seat.partner]["topics"][seat.loud.term]["opening"].format(
                    stated=f"{seat.loud.stated:.0f}"
                ),
                "term": seat.loud.term,
                "rule": seat.loud.rule,
                "says": int(seat.loud.stated),
                "other_term": seat.topics[1].term,
                "other_rule": seat.topics[1].rule,
                "director": said[seat.partner]["director"],
            }
            for seat in seats
        ]
    )
    return Tradeoff(pd.DataFrame(columns), partners, seats, plot, hidden, asked)


def _levels(seed: int) -> "dict[str, npt.NDArray[np.int64]]":
    """Return what each term can be on a seed; the ranges differ, so that one seed's limits say nothing of another's."""
    generator = stream(seed, "studio.mock6_levels")
    accounts, review = 5 * generator.integers([2, 1], [10, 8])
    return {
        "accounts": np.arange(accounts, accounts + 61, 5),
        "weeks": np.arange(13) + generator.integers(5, 11),
        "nights": np.arange(8) + generator.integers(1, 5),
        "fields": np.arange(12) + generator.integers(3, 15),
        "log_days": np.sort(generator.permutation(_LOGS)[:9]),
        "review": np.arange(review, review + 66, 5),
    }


def _seat(generator: np.random.Generator, partner: str, terms: Mapping[str, Floats], *, hidden: bool) -> Seat:
    """Return a partner with a stated number on both terms and a limit on one of them."""
    (loud, loud_rule), (quiet, quiet_rule) = SAY[partner]

    def kept_by(term: str, rule: str, share: float) -> float:
        wanted = 1 - share if rule == "at least" else share
        return float(np.quantile(terms[term], wanted + generator.uniform(-0.03, 0.03), method="nearest"))

    strict, *others = _LOUD[partner]
    says, aside = kept_by(loud, loud_rule, strict), kept_by(quiet, quiet_rule, 0.12 if hidden else 0.38)
    term, rule, shares = (quiet, quiet_rule, _QUIET[partner]) if hidden else (loud, loud_rule, others)
    limit, could = (kept_by(term, rule, share) for share in shares)
    first, second = Topic(loud, loud_rule, says), Topic(quiet, quiet_rule, aside)
    if hidden:
        return Seat(partner, (first, Topic(quiet, quiet_rule, aside, limit, could)))
    return Seat(partner, (Topic(loud, loud_rule, says, limit, could), second))


def _rows(
    generator: np.random.Generator, terms: Mapping[str, Floats], seats: tuple[Seat, ...], asked: str
) -> tuple["npt.NDArray[np.int64]", Bools]:
    """Return the packages of the pool that are on the table, such that the plot holds, and which of them are left in the end."""
    now = np.array([within(terms[seat.real.term], seat.real.rule, seat.real.limit or 0) for seat in seats])
    loose = np.array([within(terms[seat.real.term], seat.real.rule, seat.real.could or 0) for seat in seats])
    says = np.logical_and.reduce([within(terms[seat.loud.term], seat.loud.rule, seat.loud.stated) for seat in seats])
    count = now.sum(axis=0)
    standing = count == len(seats)
    opens = (count == len(seats) - 1) & ~now & loose
    left = standing if asked == NOBODY else opens[PARTNERS.index(asked)]
    drop = standing | opens.any(axis=0) | says if asked != NOBODY else standing | says
    kept = generator.permutation(np.flatnonzero(left & ~says))[: int(generator.integers(7, 13))]
    believed = generator.permutation(np.flatnonzero(says & ~standing & ~opens.any(axis=0)))
    believed = believed[: int(generator.integers(2, 7))]
    # A package for each partner that nobody else would refuse, so that no limit can be forgotten at no cost.
    held = np.array([loose[at] if name == asked else now[at] for at, name in enumerate(PARTNERS)])
    alone = [np.flatnonzero(~held[at] & (held.sum(axis=0) == len(seats) - 1) & ~drop) for at in range(len(seats))]
    lonely = np.concatenate([generator.permutation(places)[:2] for places in alone])
    free = np.setdiff1d(np.flatnonzero(~drop), lonely)
    rest = generator.permutation(free)[: len(PACKAGES) - len(kept) - len(believed) - len(lonely)]
    rows = generator.permutation(np.concatenate([kept, believed, lonely, rest]))
    return rows, np.isin(rows, kept)


def _scores(
    generator: np.random.Generator, levels: Mapping[str, "npt.NDArray[np.int64]"], terms: Mapping[str, Floats]
) -> "npt.NDArray[np.int64]":
    """Return the score of each party, a column each; some packages are better for everybody."""
    scaled = {term: 2 * np.searchsorted(values, terms[term]) / (len(values) - 1) - 1 for term, values in levels.items()}
    size = len(terms["weeks"])
    good = generator.normal(0, 9, size)
    found = []
    for party in PARTIES:
        taste = sum(weight * scaled[term] for term, weight in _TASTE[party].items())
        found.append(62 + generator.uniform(-6, 6) + taste + good + generator.normal(0, 6, size))
    return np.clip(np.round(np.array(found).T), 8, 98).astype(int)


def _plant(generator: np.random.Generator, scores: "npt.NDArray[np.int64]", left: Bools) -> None:
    """Put four packages among those that are left: the offer, the one that gives everything away, your own best, a beaten one."""
    places = np.flatnonzero(left)
    best = generator.integers(78, 91, len(PARTIES)).astype(float)
    own = len(PARTIES) - 1
    # One partner scores low whatever it is: for them a good share is a small score.
    low = int(generator.integers(own))
    best[low] = generator.integers(50, 57)
    # Who gives everything away is the package that product likes least, whose partners like it best.
    taste = scores[places, :own].sum(axis=1) - 2 * scores[places, own]
    away = int(places[int(taste.argmax())])
    mine = int(max((place for place in places if place != away), key=lambda place: int(scores[place, own])))
    others = generator.permutation([place for place in places if place not in (away, mine)])
    offer, level, *rest = (int(place) for place in others)
    shares = np.clip(scores[places] / scores[places].max(axis=0), 0.45, 0.97)
    table = dict(zip((int(place) for place in places), shares, strict=True))
    for place in rest:  # each is weak for somebody
        weak = int(generator.integers(len(PARTIES)))
        table[place][weak] = min(float(table[place][weak]), float(generator.uniform(0.5, 0.74)))
    table[away] = np.append(generator.uniform(0.97, 1.0, own), generator.uniform(0.47, 0.6))
    table[away][int(generator.integers(own))] = 1.0
    table[mine] = np.append(generator.uniform(0.6, 0.74, own), 1.0)
    table[offer] = np.append(generator.uniform(0.855, 0.91, own), generator.uniform(0.8, 0.825))
    # The highest lowest score is another package's than the highest lowest share: weak for one who scores high anyway.
    table[level] = generator.uniform(0.84, 0.93, len(PARTIES))
    table[level][low] = 1.0
    table[level][int(generator.choice([place for place in range(own) if place != low]))] = generator.uniform(0.7, 0.75)
    for number, place in enumerate(rest[: int(generator.integers(2, 4))]):  # beaten by the offer
        table[place] = table[offer] - generator.uniform(0.03, 0.2, len(PARTIES))
        if not number:  # one of them not in every score
            same = int(generator.integers(len(PARTIES)))
            table[place][same] = table[offer][same]
    for place, row in table.items():
        scores[place] = np.round(row * best).astype(int)
    # Among those that nobody signs, one beats one that is left, and the best scores of all stand there.
    free = generator.permutation(np.flatnonzero(~left))
    last = rest[-1] if rest else mine
    scores[free[0]] = np.minimum(scores[last] + generator.integers(1, 5, len(PARTIES)), 98)
    for party in range(len(PARTIES)):
        scores[free[1 + party], party] = int(generator.integers(93, 99))


@lru_cache(maxsize=128)
def other_numbers(data: Tradeoff) -> dict[str, dict[str, Any]]:
    """Return what other ways give, field by field, by words that fit after "that is"."""
    real, who = limits_of(data), right(data)["ask"]
    among = signed(data, limits_of(data, who))
    all_loose = {seat.partner: limits_of(data, seat.partner)[seat.partner] for seat in data.seats}
    believed = signed(data, limits_of(data, stated=True))
    strict = signed(data, limits_of(data, who), at_limit=False)
    scores, places = scores_of(data), np.flatnonzero(among)
    shares = scores[places] / scores[places].max(axis=0)
    own = scores[:, PARTIES.index("product")]

    def best(values: Floats, where: "npt.NDArray[np.int64]") -> str:
        return PACKAGES[int(where[int(values.argmax())])] if len(where) else "none"

    made, of_all = choose(data, among), choose(data, among, best_of_all=True)
    without = choose(data, among, parties=PARTNERS)
    offer = PACKAGES.index(made.offer)
    row = scores[offer] / scores[places].max(axis=0)
    loud = {
        seat.partner: (
            seat.loud.term,
            seat.loud.rule,
            seat.loud.limit if seat.loud.limit is not None else seat.loud.stated,
        )
        for seat in data.seats
    }
    three = {name: limit for name, limit in real.items() if name != data.hidden}
    return {
        "feasible": {
            "by the stated limits": int(believed.sum()),
            "with limits that are broken at their own number": int(strict.sum()),
            "with every director's number at once": int(signed(data, all_loose).sum()),
            "with the hidden limit left out": int(
                signed(data, {k: v for k, v in limits_of(data, who).items() if k != data.hidden}).sum()
            ),
            "with what the partner with the hidden limit says unasked in its place": int(
                signed(data, {**limits_of(data, who), data.hidden: loud[data.hidden]}).sum()
            ),
            "the packages that keep three limits or more": int(_kept(data, real, 3).sum()),
            "the packages that not all four sign": len(PACKAGES) - made.feasible,
        },
        "pareto": {
            "of all forty": int(pareto(scores).sum()),
            "of those signed, where others of the forty may beat them": choose(data, among, pareto_of_all=True).pareto,
            "without your own score": without.pareto,
            "of those signed, where it takes a higher score in all five to beat one": int(
                _unbeaten_in_all(scores[places]).sum()
            ),
            "of those by the stated limits": choose(data, believed).pareto,
            "of those signed, the ones that are beaten": made.feasible - made.pareto,
        },
        "offer": {
            "the best mean of those signed": best(shares.mean(axis=1), places),
            "your own best of those signed": best(own[places], places),
            "the best lowest score of those signed": best(scores[places].min(axis=1), places),
            "the best worst share without product": without.offer,
            "the best worst share of all forty": choose(data, np.ones(len(PACKAGES), bool)).offer,
            "the best worst share by shares of all forty": of_all.offer,
            "the best worst share by the stated limits": choose(data, believed).offer,
            "the best worst share with the hidden limit left out": choose(data, signed(data, three)).offer,
            "the earliest start of those signed": best(-data.packages["weeks"].to_numpy(dtype=float)[places], places),
        },
        "worst_share": {
            "the worst share in shares of the best of all forty": float((scores[offer] / scores.max(axis=0)).min()),
            "the lowest of its five scores, over 100": float(scores[offer].min()) / 100,
            "the mean of its five shares": float(row.mean()),
            "your own share": float(row[-1]),
            "its worst share without product": float(row[:-1].min()),
            "its best share": float(row.max()),
            "its lowest score by its highest": float(scores[offer].min() / scores[offer].max()),
        },
        "days_given": {
            "its weeks, times seven": made.days + 7.0 * PROMISED,
            "in weeks": made.days / 7,
            "in working days": made.days / 7 * 5,
        },
    }


def _unbeaten_in_all(scores: Floats) -> Bools:
    """Return which rows no other row beats in every column."""
    return np.asarray(~np.any(np.all(scores[None, :, :] > scores[:, None, :], axis=2), axis=1))


def _kept(data: Tradeoff, limits: Limits, least: int) -> Bools:
    kept = [within(_terms(data)[term], rule, limit) for term, rule, limit in limits.values()]
    return np.asarray(np.sum(kept, axis=0) >= least)


def _adds_nothing(data: Tradeoff, limits: Limits, partner: str) -> bool:
    """Return whether as many packages are left without a partner's limit."""
    others = {name: limit for name, limit in limits.items() if name != partner}
    return bool(signed(data, others).sum() == signed(data, limits).sum())


def planted_truths(made: Tradeoff) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    real, open_by = limits_of(made), opened(made, limits_of(made))
    steps = [
        abs(float(topic.stated) - float(topic.limit))
        for seat in made.seats
        for topic in seat.topics
        if topic.limit is not None
    ]
    first: dict[str, bool | float] = {
        "there are enough packages": len(made.packages) == len(PACKAGES),
        "a limit is not what was stated": min(steps) - 1,
        "a stated number is stricter, a director's is looser": all(
            within(topic.stated, topic.rule, topic.limit, at_limit=False)
            and within(topic.limit, topic.rule, topic.could, at_limit=False)
            for seat in made.seats
            for topic in seat.topics
            if topic.limit is not None and topic.could is not None
        ),
        "no two numbers of a partner's limit are the same": all(
            len({seat.loud.stated, seat.topics[1].stated, seat.real.limit, seat.real.could}) == 4 for seat in made.seats
        ),
        "the plot holds": ask(open_by) == made.asked and (made.asked == NOBODY) == (open_by[NOBODY] > 0),
        "only one director opens some": made.asked == NOBODY or sum(map(bool, open_by.values())) == 1,
        "some are left": max(open_by[made.asked], 0) - 5,
        "taken at their word, some seem left, and none of them is": 2
        <= int(signed(made, limits_of(made, stated=True)).sum())
        <= 8,
    }
    if not all(map(holds, first.values())):
        return first
    believed = limits_of(made, stated=True)
    alone = [
        int(signed(made, {name: limit for name, limit in believed.items() if name != partner}).sum())
        for partner in PARTNERS
    ]
    if min(alone) <= int(signed(made, believed).sum()):
        return {"each of four stated numbers costs a package": False}
    found, other = right(made), other_numbers(made)
    limits = limits_of(made, made.asked)
    among = signed(made, limits)
    needless = [name for name in PARTNERS if _adds_nothing(made, limits, name)]
    scores, places = scores_of(made), np.flatnonzero(among)
    lowest = scores[places].min(axis=1)
    shares = np.sort(worst_shares(scores[places], scores[places].max(axis=0)))
    counts = [float(value) for value in other["feasible"].values()]
    return first | {
        "one offer is the best": float(shares[-1] - shares[-2]) - 0.03,
        "every other count is another": min(abs(value - found["feasible"]) for value in counts) - 1,
        "every other Pareto count is another": min(
            abs(float(other["pareto"][name]) - found["pareto"])
            for name in (
                "of all forty",
                "of those signed, where others of the forty may beat them",
                "of those signed, the ones that are beaten",
                "of those signed, where it takes a higher score in all five to beat one",
            )
        )
        - 1,
        "some of them are beaten": found["feasible"] - found["pareto"] - 1,
        "at their word another is best": other["offer"]["the best worst share by the stated limits"] != found["offer"],
        "the best mean is another": other["offer"]["the best mean of those signed"] != found["offer"],
        "the highest lowest score is another's": float(
            lowest.max() - scores[PACKAGES.index(str(found["offer"]))].min() - 1
        ),
        "each limit costs a package, but one that another's holds": len(needless) <= 1
        and all(name == "engineering" and made.hidden == "legal" for name in needless),
        "the highest sum of scores is another's": float(
            scores[places].sum(axis=1).max() - scores[PACKAGES.index(str(found["offer"]))].sum() - 1
        ),
        "something that all sign starts earlier": float(
            found["days_given"] / 7 + PROMISED - made.packages["weeks"].to_numpy(dtype=float)[places].min() - 1
        ),
        "your own best is another": other["offer"]["your own best of those signed"] != found["offer"],
        "without the fifth party another is best": other["offer"]["the best worst share without product"]
        != found["offer"],
        "with shares of all forty another number": abs(
            other["worst_share"]["the worst share in shares of the best of all forty"] - found["worst_share"]
        )
        - 0.02,
        "no other share is the worst": min(
            abs(value - found["worst_share"])
            for name, value in other["worst_share"].items()
            if name != "your own share"  # it is: whoever signs for all gives up most
        )
        - 0.015,
        "a share is not the score": abs(
            found["worst_share"] - other["worst_share"]["the lowest of its five scores, over 100"]
        )
        - 0.02,
        "what nobody named decides": real[made.hidden][0] == SAY[made.hidden][1][0],
    }
