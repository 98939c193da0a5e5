"""A5: a pilot of twenty days inside Larkspur, what each answer quoted to whom, and who had the right on that day.

Everything here is invented. People are in groups, a group may lie in another one, and groups have the right to pages from one day
to another. Rights and memberships end and begin during the pilot, and some pages become public. So an alarm that goes by today's
rights calls out answers that were allowed on their day, and misses some that were not.

Drawn per seed: `clean` 30% (nothing leaked, and enough answers were seen), `one_desk` 30% (what leaked was read at one desk, and enough
answers were seen at the others), `spread` 20% (at several desks), `few_desk` 10% and `few_clean` 10% (nothing leaked outside one desk, or nothing at
all, and too few answers were seen to say so). The first may launch, the second without that desk, the others wait.
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

DESKS = ("billing", "field", "onboarding", "sales", "support")
KINDS = ("public", "own", "outer", "leak")
CALLS = {"clean": "launch", "one_desk": "filter", "spread": "hold", "few_desk": "hold", "few_clean": "hold"}
STORIES = {"clean": 0.3, "one_desk": 0.3, "spread": 0.2, "few_desk": 0.1, "few_clean": 0.1}
DAYS, TODAY, NO_END = 20, 30, 99
SHARE = 0.00003
"""Tolerance of a bound."""
_INSIDE = {
    "prices_key": "prices",
    "prices_north": "prices",
    "contracts_key": "contracts",
    "incidents_core": "incidents",
    "roadmap_pilot": "roadmap",
    "pay_team": "pay",
}
GROUPS = (*sorted(set(_INSIDE.values())), *sorted(_INSIDE), "audit", "legal")
_TITLES = {
    "prices": "Discounts, list {}",
    "contracts": "Contract terms, case {}",
    "incidents": "Incident report {}",
    "roadmap": "Roadmap, part {}",
    "pay": "Pay bands, table {}",
    "audit": "Audit finding {}",
    "legal": "Legal opinion {}",
}


@dataclass(frozen=True, eq=False)
class Access:
    """What was quoted, and who had the right.

    Attributes:
        citations: answer, day (1 to 20), person, desk, page; one row per page that an answer quotes.
        members: person, group, from_day, until_day.
        groups: group, inside (the group that it lies in, or empty).
        rights: page, group, from_day, until_day.
        pages: page, title, public_from (99: never).
        facts: most_hidden, the largest share of leaking answers that may hide.
        story: what the pilot comes to.
    """

    citations: pd.DataFrame
    members: pd.DataFrame
    groups: pd.DataFrame
    rights: pd.DataFrame
    pages: pd.DataFrame
    facts: Mapping[str, float]
    story: str


@lru_cache(maxsize=64)
def access(seed: int = 0) -> Access:
    """Return the pilot of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(access(0).citations.columns)
        ['answer', 'day', 'person', 'desk', 'page']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_access(seed: int = 0) -> pd.DataFrame:
    """Return the bar of a seed: fact, value, unit, meaning."""
    words = "largest share of leaking answers that may hide where none was seen"
    return pd.DataFrame(
        [("most_hidden", access(seed).facts["most_hidden"], "share", words)],
        columns=["fact", "value", "unit", "meaning"],
    )


SEVERAL_WAYS = {
    "all_today": ("rights_today", "members_today", "public_today"),
    "from": ("rights_from", "members_from"),
    "until": ("rights_until", "members_until"),
    "any_time": ("rights_ever", "members_ever"),
}
"""Ideas that are several of the others at once."""
KIND_WAYS = (
    "rights_today",
    "members_today",
    "rights_from",
    "rights_until",
    "members_from",
    "members_until",
    "rights_ever",
    "members_ever",
    "no_outer",
    "turned",
    "no_public",
    "public_today",
    "public_after",
    "public_always",
    "rights_first",
    *SEVERAL_WAYS,
)
"""Other ideas of a right: rights or memberships as they are today; they hold from the day after `from_day`, or until the day before
`until_day`, or held at any time (`_ever`); groups do not count in the one that they lie in, or count the other way round; public pages do not
count, count by today, from the day after, or only if they always were; rights are looked at before public pages."""


@dataclass(frozen=True, eq=False)
class _World:
    """Days as arrays, so that every idea is worked out at once."""

    people: list[str]
    pages: list[str]
    members: pd.DataFrame
    rights: pd.DataFrame
    public_from: npt.NDArray[np.int64]


def _held(
    table: pd.DataFrame,
    rows: list[str],
    row: str,
    *,
    after: bool = False,
    before: bool = False,
    today: bool = False,
    ever: bool = False,
) -> npt.NDArray[np.bool_]:
    """Return (days, rows, groups): whether the row is in the group, or has a right, on the day."""
    place = {name: number for number, name in enumerate(rows)}
    group = {name: number for number, name in enumerate(GROUPS)}
    held = np.zeros((DAYS, len(rows), len(GROUPS)), bool)
    days = np.full(DAYS, TODAY) if today else np.arange(1, DAYS + 1)
    for name, of, first, last in zip(table[row], table["group"], table["from_day"], table["until_day"], strict=True):
        since = days > first if after else days >= first
        until = days < last if before else days <= last
        held[:, place[name], group[of]] |= np.ones(DAYS, bool) if ever else since & until
    return held


def _kinds(world: _World, ways: Collection[str] = ()) -> npt.NDArray[np.int64]:
    """Return (days, people, pages): the kind of a citation, as a number in `KINDS`."""
    ways = {one for way in ways for one in SEVERAL_WAYS.get(way, (way,))}
    member, right = (
        _held(
            table,
            rows,
            row,
            after=f"{name}_from" in ways,
            before=f"{name}_until" in ways,
            today=f"{name}_today" in ways,
            ever=f"{name}_ever" in ways,
        )
        for name, table, rows, row in (
            ("members", world.members, world.people, "person"),
            ("rights", world.rights, world.pages, "page"),
        )
    )
    number = {name: place for place, name in enumerate(GROUPS)}
    lies = np.zeros((len(GROUPS), len(GROUPS)), np.float32)
    for inner, outer in _INSIDE.items():
        if "turned" not in ways:
            lies[number[inner], number[outer]] = 1
        if "turned" in ways or "both_ways" in ways:
            lies[number[outer], number[inner]] = 1
    given, by_page = member.astype(np.float32), right.transpose(0, 2, 1).astype(np.float32)
    own = (given @ by_page) > 0
    wide = (((given @ lies) > 0).astype(np.float32) @ by_page) > 0
    if "no_outer" in ways:
        wide = np.zeros_like(own)
    days = np.full((DAYS, 1), TODAY) if "public_today" in ways else np.arange(1, DAYS + 1)[:, None]
    public = world.public_from < days if "public_after" in ways else world.public_from <= days
    if "public_always" in ways:
        public = np.broadcast_to(world.public_from <= 0, (DAYS, len(world.pages)))
    public = np.broadcast_to((public & ("no_public" not in ways))[:, None, :], own.shape)
    if "rights_first" in ways:
        return np.select((own, wide, public), (1, 2, 0), 3)
    return np.select((public, own, wide), (0, 1, 2), 3)


@lru_cache(maxsize=512)
def kinds_of(made: Access, ways: frozenset[str] = frozenset()) -> npt.NDArray[np.int64]:
    """Return the kind of each citation, as a number in `KINDS`.

    Args:
        made: the pilot.
        ways: any of `KIND_WAYS`.
    """
    people, who = np.unique(made.citations["person"].to_numpy(str), return_inverse=True)
    pages, what = np.unique(made.citations["page"].to_numpy(str), return_inverse=True)
    members = made.members[made.members["person"].isin(people)]
    rights = made.rights[made.rights["page"].isin(pages)]
    public = made.pages.set_index("page")["public_from"][list(pages)].to_numpy(np.int64)
    world = _World([*map(str, people)], [*map(str, pages)], members, rights, public)
    found: npt.NDArray[np.int64] = _kinds(world, ways)[made.citations["day"].to_numpy() - 1, who, what]
    return found


@dataclass(frozen=True)
class Leaks:
    """What a pilot comes to.

    Attributes:
        kinds: citations by kind.
        answers: answers with a leak.
        people: people who read one.
        desk: the desk at which all of them were read, "several", or "none".
        bound: 3 ÷ the answers outside the desk that has most of them; of all answers where nothing leaked.
    """

    kinds: Mapping[str, int]
    answers: int
    people: int
    desk: str
    bound: float


def leaks(made: Access, ways: Collection[str] = ()) -> Leaks:
    """Return what a pilot comes to, or what it does by other ideas of rights.

    Args:
        made: the pilot.
        ways: any of `KIND_WAYS`.
    """
    kind = kinds_of(made, frozenset(ways))
    rows, answers = made.citations, _answers(made)
    leaking = rows[kind == 3]
    by_desk = answers[answers["answer"].isin(leaking["answer"])]["desk"].value_counts()
    return Leaks(
        {name: int((kind == number).sum()) for number, name in enumerate(KINDS)},
        int(by_desk.sum()),
        int(leaking["person"].nunique()),
        "none" if by_desk.empty else "several" if len(by_desk) > 1 else str(by_desk.index[0]),
        bound_without(made, "" if by_desk.empty else str(by_desk.index[0])),
    )


@lru_cache(maxsize=64)
def _answers(made: Access) -> pd.DataFrame:
    """Return a row per answer."""
    return made.citations.drop_duplicates("answer")


def bound_without(made: Access, desk: str) -> float:
    """Return 3 ÷ the answers outside a desk; of all answers where no desk is named."""
    return 3 / int((_answers(made)["desk"] != desk).sum())


def call(desk: str, bound: float, most_hidden: float) -> str:
    """Return what is to be done with the assistant.

    >>> call("none", 0.004, 0.005), call("sales", 0.004, 0.005), call("several", 0.004, 0.005), call("none", 0.006, 0.005)
    ('launch', 'filter', 'hold', 'hold')
    """
    if desk == "several" or bound > most_hidden:
        return "hold"
    return "launch" if desk == "none" else "filter"


def _draw(seed: int, attempt: int) -> Access:
    told = story(seed, "retrieval.quoted_seen", STORIES)
    generator = stream(seed, "retrieval.access", attempt)
    leaky = not told.endswith("clean")
    people = [f"U{number:03d}" for number in range(1, int(generator.integers(92, 112)))]
    desk = np.array(DESKS)[generator.choice(5, len(people), p=generator.permutation([0.16, 0.18, 0.2, 0.22, 0.24]))]
    members = _members(generator, people)
    pages, rights = _pages(generator)
    world = _World(people, list(pages["page"]), members, rights, pages["public_from"].to_numpy(np.int64))
    kinds = _kinds(world)
    rows = [*_planted(generator, world, kinds), *_ordinary(generator, kinds, int(generator.integers(700, 860)))]
    if leaky:
        rows += _leaking(generator, world, kinds, desk, told)
    order = sorted(generator.permutation(len(rows)).tolist(), key=lambda place: rows[place][0])
    citations = pd.DataFrame(
        [
            (f"Q{number:03d}", rows[place][0] + 1, people[rows[place][1]], desk[rows[place][1]], world.pages[page])
            for number, place in enumerate(order, 1)
            for page in rows[place][2]
        ],
        columns=["answer", "day", "person", "desk", "page"],
    )
    groups = pd.DataFrame([(group, _INSIDE.get(group, "")) for group in GROUPS], columns=["group", "inside"])
    made = Access(citations, members, groups, rights, pages, {"most_hidden": 1.0}, told)
    bound = leaks(made).bound
    times = generator.uniform(0.72, 0.88) if told.startswith("few") else generator.uniform(1.14, 1.4)
    return Access(citations, members, groups, rights, pages, {"most_hidden": round(float(bound * times), 4)}, told)


def _members(generator: np.random.Generator, people: list[str]) -> pd.DataFrame:
    rows = []
    for person in people:
        many = 1 + int(generator.integers(0, 3))
        for group in sorted(int(place) for place in generator.permutation(len(GROUPS))[:many]):
            roll = generator.random()
            first, last = 0, NO_END
            if roll < 0.22:
                last = int(generator.integers(4, 19))
            elif roll < 0.4:
                first = int(generator.integers(3, 17))
            elif roll < 0.46:
                first, last = int(generator.integers(2, 8)), int(generator.integers(11, 19))
            elif roll < 0.52:
                first = int(generator.integers(22, 29))
            rows.append((person, GROUPS[group], first, last))
    return pd.DataFrame(rows, columns=["person", "group", "from_day", "until_day"])


def _pages(generator: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    pages, rights = [], []
    for number in range(1, 61):
        page = f"N{number:02d}"
        group = GROUPS[int(generator.integers(len(GROUPS)))]
        topic = _INSIDE.get(group, group)
        roll = generator.random()
        public = 0 if roll < 0.2 else int(generator.integers(4, 18)) if roll < 0.34 else 25 if roll < 0.38 else NO_END
        pages.append((page, _TITLES[topic].format(number), public))
        second = GROUPS[int(generator.integers(len(GROUPS)))] if generator.random() < 0.35 else group
        for other in sorted({group, second}):
            roll = generator.random()
            first, last = 0, NO_END
            if roll < 0.25:
                last = int(generator.integers(5, 18))
            elif roll < 0.45:
                first = int(generator.integers(4, 16))
            elif roll < 0.52:
                first = int(generator.integers(22, 29))
            rights.append((page, other, first, last))
    rights.sort()
    return (
        pd.DataFrame(pages, columns=["page", "title", "public_from"]),
        pd.DataFrame(rights, columns=["page", "group", "from_day", "until_day"]),
    )


_Row = tuple[int, int, tuple[int, ...]]
"""Day (from 0), person and pages of an answer."""


def _cells(generator: np.random.Generator, where: npt.NDArray[np.bool_], many: int) -> list[tuple[int, int, int]]:
    """Return places (day, person, page) where something holds, at most so many."""
    flat = np.flatnonzero(where)
    chosen = flat[generator.integers(0, len(flat), many)] if len(flat) else flat
    return [
        (int(day), int(person), int(page))
        for day, person, page in zip(*np.unravel_index(chosen, where.shape), strict=True)
    ]


def _planted(generator: np.random.Generator, world: _World, kinds: npt.NDArray[np.int64]) -> list[_Row]:
    """Return answers that only one idea of rights calls a leak, for each idea."""
    rows: list[_Row] = []
    for way in (
        "rights_today",
        "members_today",
        "rights_from",
        "rights_until",
        "members_from",
        "members_until",
        "public_after",
    ):
        differs = (_kinds(world, {way}) == 3) & (kinds < 3)
        rows += [
            (day, person, (page,)) for day, person, page in _cells(generator, differs, int(generator.integers(5, 9)))
        ]
    for way in ("rights_ever", "members_ever"):  # allowed by an outer group; by an own one on another day
        differs = (_kinds(world, {way}) != kinds) & (kinds < 3)
        rows += [
            (day, person, (page,)) for day, person, page in _cells(generator, differs, int(generator.integers(6, 10)))
        ]
    return rows


def _ordinary(generator: np.random.Generator, kinds: npt.NDArray[np.int64], count: int) -> list[_Row]:
    """Return answers that leak nothing."""
    rows: list[_Row] = []
    shares = np.array([0.5, 0.32, 0.18]) * generator.uniform(0.8, 1.2, 3)
    wanted = generator.choice(3, (count, 3), p=shares / shares.sum())
    many = generator.choice((1, 2, 3), count, p=(0.66, 0.26, 0.08))
    day, person = generator.integers(0, DAYS, count), generator.integers(0, kinds.shape[1], count)
    for row in range(count):
        own = kinds[day[row], person[row]]
        pages: list[int] = []
        for kind in wanted[row, : many[row]]:
            free = np.flatnonzero(own == kind)
            free = free if len(free) else np.flatnonzero(own == 0)
            page = int(free[generator.integers(len(free))])
            if page not in pages:
                pages.append(page)
        rows.append((int(day[row]), int(person[row]), tuple(pages)))
    return rows


def _leaking(
    generator: np.random.Generator, world: _World, kinds: npt.NDArray[np.int64], desk: npt.NDArray[np.str_], told: str
) -> list[_Row]:
    """Return answers that leak: one in three of them is allowed by the rights of today."""
    main = DESKS[int(generator.integers(5))]
    many = int(generator.integers(9, 16))
    today = _kinds(world, {"all_today"}) < 3
    once = {way: _kinds(world, {way}) < 3 for way in ("rights_ever", "members_ever", "both_ways")}
    rows: list[_Row] = []
    places = {name: np.flatnonzero(desk == name) for name in DESKS}
    chosen = {name: generator.permutation(rows)[: 6 if name == main else 3] for name, rows in places.items()}
    others: list[str] = []
    if told == "spread":  # at one other desk or at three; there answers quote more forbidden pages
        others = [DESKS[int(place)] for place in generator.permutation(5) if DESKS[int(place)] != main]
        others = others[: 1 + 2 * int(generator.integers(2))]
        many = int(generator.integers(13, 18))
    for number in range(many):
        away = bool(others) and number % 5 < 2
        name = others[number % len(others)] if away else main
        allowed = np.zeros(kinds.shape, bool)
        allowed[:, places[name] if number % 5 in (1, 2) else chosen[name], :] = True
        leaking = kinds == 3
        where = (today, once["rights_ever"], once["members_ever"], once["both_ways"], ~today)[number % 5]
        found = _cells(generator, allowed & leaking & where, 1) or _cells(generator, allowed & leaking, 1)
        for day, person, page in found:
            leaky, fine = np.flatnonzero(kinds[day, person] == 3), np.flatnonzero(kinds[day, person] == 0)
            pages = {page}
            if away or (number % 2 == 0 and not others):
                pages |= {int(one) for one in generator.permutation(leaky)[: 3 if away else 1]}
            if number % 3:
                pages.add(int(fine[generator.integers(len(fine))]))
            rows.append((day, person, tuple(sorted(pages))))
    return rows


def planted_truths(made: Access) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    right = leaks(made)
    others = {way: leaks(made, {way}) for way in KIND_WAYS}
    most = made.facts["most_hidden"]
    rows, answers = made.citations, _answers(made)
    kind = kinds_of(made)
    by_desk = answers[answers["answer"].isin(rows[kind == 3]["answer"])]["desk"].value_counts()
    # They change kinds, and hardly any leak.
    same = ("rights_first", "any_time", "rights_ever", "members_ever", "public_today")
    truths: dict[str, bool | float] = {
        "the story is told": call(right.desk, right.bound, most) == CALLS[made.story]
        and (right.desk == "several") == (made.story == "spread"),
        "each idea gives other kinds": min(
            max(abs(found.kinds[name] - right.kinds[name]) for name in KINDS) for found in others.values()
        )
        - 5.0,
        "each idea of rights gives other leaks": min(
            abs(found.answers - right.answers) for way, found in others.items() if way not in same
        )
        - 4.0,
        "it looks bad in every story": others["all_today"].answers - 20.0,
        "the bound is clear of its bar": clear_of(right.bound, most, 5 * SHARE),
        "the four kinds are four": float(min(np.diff(sorted(right.kinds.values())))) - 5.0,
        "answers per desk differ": float(min(np.diff(np.sort(answers["desk"].value_counts().to_numpy())))) - 2.0,
    }
    if right.answers:
        hidden = (kind == 3) & (kinds_of(made, frozenset({"all_today"})) < 3)
        truths |= {
            "citations are not answers": right.kinds["leak"] - right.answers - 4.0,
            "answers are not people": right.answers - right.people - 3.0,
            "one desk leads": float(len(by_desk) < 2 or by_desk.iloc[0] - by_desk.iloc[1] - 2.0),
            "several leaks are elsewhere": float(len(by_desk) < 2 or by_desk.iloc[1:].sum() - 4.0),
            "the desk with most answers has not most citations": len(by_desk) < 2
            or rows[kind == 3]["desk"].value_counts().index[0] != by_desk.index[0],
            "leaks that today's rights hide": float(hidden.sum()) - 2.0,
            "leaks that a right or a group of another day hides": min(
                right.kinds["leak"] - others[way].kinds["leak"] for way in ("rights_ever", "members_ever")
            )
            - 1.0,
            "leaks that a group hides that counts both ways": right.kinds["leak"]
            - leaks(made, {"both_ways"}).kinds["leak"]
            - 1.0,
            "all answers give another bound": abs(bound_without(made, "") - right.bound) - 4 * SHARE,
        }
    return truths
