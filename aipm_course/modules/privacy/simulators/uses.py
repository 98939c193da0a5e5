"""Twelve uses that want to start on one day: which rule of a dated, simplified table each falls under, and which may start.

The companies and uses are invented; the rules are those of `rules.py`, simplified, and not legal advice. The twelve are six pairs. Two
uses of a pair have the same tool and differ in one fact: what the tool decides, whom it reads, whether it profiles, where its
users are, since when it is on the market. The day is dealt: the day before a rule begins, or the day on which it begins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.privacy.rules import BANS, NONE, holds_on, may_start, rules
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

DAYS = {"2026-12-01": 0.25, "2026-12-02": 0.25, "2027-12-01": 0.25, "2027-12-02": 0.25}
LETTERS = ("A", "B", "C", "D", "E", "F")
USES = tuple(f"{letter}{number}" for letter in LETTERS for number in (1, 2))
RULES = (*rules(), NONE)
_MARKET_BEFORE, _MARKET_SINCE = "2026-08-01", "2026-08-02"
Side = tuple[str, str]
"""What a use does, and the rule that it falls under."""

PLAIN: Mapping[str, tuple[str, Side, Side]] = {
    "applicants": (
        "ranking",
        ("Ranks job applications for a recruiter.", "high"),
        ("Puts job applications into one layout; says nothing about an applicant.", NONE),
    ),
    "benefits": (
        "chat",
        ("Decides in a chat who gets a housing benefit from the city.", "high"),
        ("Books meeting rooms in a chat with employees.", "notice"),
    ),
    "voices": (
        "voice analysis",
        ("Reads from the voice how stressed the agents of a call center are at work.", "ban"),
        ("Reads from the voice how excited the players of a game are at home.", "high"),
    ),
    "meetings": (
        "summary",
        ("Turns notes of meetings into a score for each employee's appraisal.", "high"),
        ("Turns notes of meetings into a list of open points.", NONE),
    ),
    "essays": (
        "text reading",
        ("Grades the essays of a school's entrance exam.", "high"),
        ("Files the essays of a school's entrance exam by date; says nothing about a pupil.", NONE),
    ),
    "tenants": (
        "scoring",
        ("Scores tenants by their social life, and refuses the low ones a parking permit.", "ban"),
        ("Scores broken pipes by urgency, and sends the plumber to the worst one.", NONE),
    ),
    "gas": (
        "forecast",
        ("Sets the pressure in a city's gas network.", "high"),
        ("Forecasts how many people read a gas company's website.", NONE),
    ),
    "scans": (
        "image reading",
        ("Marks tumors in scans, as a part of an approved medical device.", "product"),
        ("Counts cars in photos of a parking lot.", NONE),
    ),
    "loans": (
        "document reading",
        ("Judges from bank statements whether a person will repay a loan.", "high"),
        ("Reads amounts from suppliers' invoices into a ledger.", NONE),
    ),
    "insurance": (
        "assistant",
        ("Sets the price of a person's life insurance.", "high"),
        ("Answers questions on travel insurance in a chat.", "notice"),
    ),
    "faces": (
        "face search",
        ("Collects faces from the open web, to find people by a photo.", "ban"),
        ("Finds faces in photos of a street, to blur every one of them.", NONE),
    ),
    "asylum": (
        "translation",
        ("Judges from a translated interview whether an asylum seeker tells the truth.", "high"),
        ("Translates the opening hours of an asylum office.", NONE),
    ),
    "crime": (
        "prediction",
        ("Predicts from a profile alone whether a person will commit a crime.", "ban"),
        ("Predicts which street lamps will fail next month.", NONE),
    ),
}
PROFILES: Mapping[str, tuple[str, Side, Side]] = {
    "folders": (
        "sorting",
        ("Files job applications in folders by a profile of each applicant.", "high"),
        ("Files job applications in folders by their date; says nothing about an applicant.", NONE),
    ),
    "courses": (
        "sorting",
        ("Files pupils' papers in folders by a profile of each pupil.", "high"),
        ("Files pupils' papers in folders by subject; says nothing about a pupil.", NONE),
    ),
    "claims": (
        "copying",
        ("Copies claims for a public benefit into two lists by a profile of each person.", "high"),
        ("Copies claims for a public benefit into a form; says nothing about a person.", NONE),
    ),
}
MARKETS: Mapping[str, tuple[str, str, str]] = {
    "language": ("text reading", "Grades the language tests of a school.", "high"),
    "hotel": ("voice", "Talks with the guests of a hotel on the phone.", "notice"),
    "warehouse": ("ranking", "Ranks warehouse workers for a promotion.", "high"),
    "classroom": ("camera", "Reads from faces how happy the pupils in a school are.", "ban"),
}
PICTURES = (
    "Makes intimate pictures of real people who did not agree.",
    "Makes intimate videos of real people who did not agree.",
)
HARMLESS = ("Makes pictures of furniture for a catalog.", "Makes videos of kitchens for a shop.")
MARKED = ("Makes pictures of shoes for a shop.", "Makes voices for audio books.", "Makes music for a waiting line.")


@dataclass(frozen=True, eq=False)
class Uses:
    """Twelve uses.

    Attributes:
        table: one row per use (`load("privacy_uses")`): use, tool, does, users_in, seat, on_market, ready.
        day: the day on which all of them want to start.
        rule: the rule that each falls under, a Series by use.
        roles: per letter, which fact its two uses differ in.
    """

    table: pd.DataFrame
    day: str
    rule: pd.Series
    roles: Mapping[str, str]


@lru_cache(maxsize=64)
def uses(seed: int = 0) -> Uses:
    """Return the twelve uses of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> uses(0).table["use"].tolist() == list(USES)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def day_of_uses(seed: int = 0) -> pd.DataFrame:
    """Return the day of a seed as a table with one row: fact, value, meaning."""
    return pd.DataFrame(
        [("day", uses(seed).day, "all uses of the table want to start on this day")],
        columns=["fact", "value", "meaning"],
    )


def in_force(rule: "pd.Series | Mapping[str, str]", day: str, on: Callable[[str, str], bool] = holds_on) -> list[str]:
    """Return the uses whose rule is in force on a day."""
    return [use for use in USES if on(str(rule[use]), day)]


def starting(data: Uses, rule: "pd.Series | Mapping[str, str]") -> list[str]:
    """Return the uses that may start, from the rule of each."""
    ready = data.table.set_index("use")["ready"]
    return [use for use in USES if may_start(str(rule[use]), data.day, str(ready[use]))]


def starting_by(data: Uses, rule: "pd.Series | Mapping[str, str]", forced: "list[str] | frozenset[str]") -> list[str]:
    """Return the uses that may start, from the rule of each and the list of those whose rule is in force."""
    ready = data.table.set_index("use")["ready"]
    return [
        use
        for use in USES
        if str(rule[use]) not in BANS
        and (use not in forced or rule[use] == NONE or str(ready[use]) in (rules()[str(rule[use])]["needs"], "both"))
    ]


def _draw(seed: int, attempt: int) -> Uses:
    day = story(seed, "privacy.day", DAYS)
    generator = stream(seed, "privacy.uses", attempt)
    plain = [str(name) for name in generator.permutation(list(PLAIN))]
    # In 2027 one rule has to be still to come; on the first day of all, some rule without pictures has to be in force.
    first_of_all = {"2026-12-01": str(generator.choice(["benefits", "insurance"])), "2026-12-02": plain[0]}.get(
        day, "scans"
    )
    plain = [first_of_all, *(name for name in plain if name != first_of_all)]
    first, second = PLAIN[plain[0]], PLAIN[plain[1]]
    profile = PROFILES[str(generator.choice(list(PROFILES)))]
    tool, does, rule = MARKETS[str(generator.choice(list(MARKETS)))]
    marked = str(generator.choice(MARKED))
    drawn = [
        ("plain", first[0], first[1], first[2]),
        ("plain", second[0], second[1], second[2]),
        ("profile", profile[0], profile[1], profile[2]),
        ("market", tool, (does, rule), (does, NONE)),
        (
            "new ban",
            "generator",
            (str(generator.choice(PICTURES)), "ban_new"),
            (str(generator.choice(HARMLESS)), "marking"),
        ),
        ("marking", "generator", (marked, "marking_old"), (marked, "marking")),
    ]
    rows, found, roles = [], {}, {}
    for letter, place in zip(LETTERS, generator.permutation(len(drawn)), strict=True):
        role, tool, one, other = drawn[int(place)]
        roles[letter] = role
        sides = [(one, "EU", "since" if role == "new ban" else ""), (other, "EU", "since" if role == "new ban" else "")]
        if role == "market":
            sides = [(one, "EU", ""), (other, str(generator.choice(["Canada", "Japan", "Chile"])), "")]
        if role == "marking":
            sides = [(one, "EU", "before"), (other, "EU", "since")]
        if generator.random() < 0.5:
            sides = sides[::-1]
        for number, ((does, rule), where, market) in enumerate(sides, start=1):
            use = f"{letter}{number}"
            # The seat of the company says nothing; in the pair about the market it points the wrong way.
            seat = ("EU" if where != "EU" else "US") if role == "market" else str(generator.choice(["EU", "EU", "US"]))
            market = market or str(generator.choice(["before", "since"]))
            edges = {"before": ("2026-03-10", _MARKET_BEFORE), "since": (_MARKET_SINCE, "2026-10-05")}[market]
            on_market = edges[1 if market == "before" else 0] if role == "marking" else str(generator.choice(edges))
            rows.append((use, tool, does, where, seat, on_market))
            found[use] = rule
    table = pd.DataFrame(rows, columns=["use", "tool", "does", "users_in", "seat", "on_market"])
    ready = _ready(generator, found, day)
    table["ready"] = [ready[use] for use in table["use"]]
    return Uses(table, day, pd.Series(found, name="rule").rename_axis("use"), roles)


def _ready(generator: np.random.Generator, rule: Mapping[str, str], day: str) -> dict[str, str]:
    """Deal the papers: under rules in force, under bans and under rules to come, each in every way that matters."""
    order = [str(use) for use in generator.permutation(list(rule))]
    heaps: dict[str, list[str]] = {"force": [], "ban": [], "later": [], "free": []}
    for use in order:
        name = rule[use]
        heap = "ban" if name in BANS else "free" if name == NONE else "force" if holds_on(name, day) else "later"
        heaps[heap].append(use)
    dealt = {
        "force": ["right", "wrong", "nothing", "both"],
        "ban": ["right", "nothing", "both"],
        "later": ["nothing", "right", "wrong"],
        "free": ["nothing", "right", "wrong"],
    }
    ready = {}
    for heap, listed in heaps.items():
        for place, use in enumerate(listed):
            way = dealt[heap][place] if place < len(dealt[heap]) else str(generator.choice(dealt[heap]))
            needs = "label" if rule[use] in ("notice", "marking", "marking_old") else "file"
            other = "file" if needs == "label" else "label"
            ready[use] = {"right": needs, "wrong": other}.get(way, way)
    return ready


def other_rules(data: Uses) -> dict[str, pd.Series]:
    """Return what other ways give for the rules, by the name of the way."""
    rule, table = data.rule, data.table.set_index("use")
    by_seat = rule.copy()
    for letter, role in data.roles.items():
        if role == "market":
            pair = [f"{letter}1", f"{letter}2"]
            by_seat[pair] = rule[pair[::-1]].to_numpy()
    narrow = rule.copy()
    narrow[(rule == NONE) & table["does"].str.contains("says nothing")] = "high"
    profile = rule.copy()
    profile[table["does"].str.contains("by a profile of each")] = NONE
    grace, late = rule.replace("marking_old", "marking"), rule.replace("marking", "marking_old")
    chat = rule.copy()
    chat[table["tool"].isin(["chat", "assistant"])] = "notice"
    return {
        "seat": by_seat,
        "narrow": narrow,
        "profile": profile,
        "grace": grace,
        "late": late,
        "anywhere": rule.mask(table["users_in"] != "EU", _anywhere(data)),
        "old ban": rule.replace("ban_new", "ban"),
        "chat": chat,
        "seat only": rule.mask(table["seat"] != "EU", NONE),
        "first high": rule.replace("product", "high"),
    }


def _anywhere(data: Uses) -> pd.Series:
    """Return the rules as if all users were in the EU."""
    rule = data.rule.copy()
    for letter, role in data.roles.items():
        if role == "market":
            pair = [f"{letter}1", f"{letter}2"]
            rule[pair] = next(name for name in rule[pair] if name != NONE)
    return rule


def other_starts(data: Uses) -> dict[str, list[str]]:
    """Return what other ways give for the uses that may start, by the name of the way."""
    rule, day, ready = data.rule, data.day, data.table.set_index("use")["ready"]
    forced, right = in_force(rule, day), starting(data, rule)
    bans = [use for use in USES if rule[use] in BANS]
    some = [use for use in USES if ready[use] != "nothing"]
    high = [use for use in USES if rule[use] in ("high", "product")]
    return {
        "every paper today": starting_by(data, rule, list(USES)),
        "any paper": [use for use in USES if use not in bans and (use not in forced or use in some)],
        "no paper": [use for use in USES if use not in bans],
        "nothing in force": [use for use in USES if use not in forced],
        "no high": [use for use in right if use not in high],
        "only free": [use for use in USES if rule[use] == NONE],
        "only ready": [use for use in right if use in some],
        "bans with a paper": sorted({*right, *(use for use in bans if use in some)}),
        "bans": [use for use in USES if use in right or (use in bans)],
        "both papers": [use for use in USES if use not in bans and (use not in forced or ready[use] == "both")],
        "may not": [use for use in USES if use not in right],
        **(
            {"ban to come": sorted({*right, *(use for use in bans if use not in forced)})}
            if set(bans) - set(forced)
            else {}
        ),
    }


_PAPERS = ("any paper", "no paper", "nothing in force", "every paper today", "bans with a paper")


def other_forces(data: Uses) -> dict[str, list[str]]:
    """Return what other ways give for the uses whose rule is in force."""
    rule, day = data.rule, data.day
    return {
        "every rule": [use for use in USES if rule[use] != NONE],
        "without bans": [use for use in in_force(rule, day) if rule[use] not in BANS],
        "papers only ready": [
            use for use in in_force(rule, day) if data.table.set_index("use")["ready"][use] != "nothing"
        ],
        "to come": [use for use in USES if rule[use] != NONE and not holds_on(rule[use], day)],
        "by the market": [
            use for use in in_force(rule, day) if data.table.set_index("use")["on_market"][use] >= _MARKET_SINCE
        ],
        "free": [use for use in USES if not holds_on(rule[use], day)],
        **{other: in_force(rule, other) for other in DAYS if other not in (day, _NEXT[day])},
        # The day itself, or the day before, depending on which of them the seed deals.
        "the other day": in_force(rule, _NEXT[day]),
        "autumn": in_force(rule, "2026-08-02"),
    }


_NEXT = {"2026-12-01": "2026-12-02", "2026-12-02": "2026-12-01", "2027-12-01": "2027-12-02", "2027-12-02": "2027-12-01"}


def planted_truths(drawn: Uses) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    forced, right = in_force(drawn.rule, drawn.day), starting(drawn, drawn.rule)
    ways = {
        f"{name} gives other {what}": set(found) != set(wanted)
        for what, wanted, others in (
            ("rules in force", forced, other_forces(drawn)),
            ("starts", right, other_starts(drawn)),
        )
        for name, found in others.items()
        if name not in DAYS and not (name == "autumn" and drawn.day == "2026-12-01")
    }
    changed, others = other_rules(drawn), other_starts(drawn)
    changed_always = ("seat", "narrow", "profile", "grace", "late", "anywhere", "old ban")
    return {
        **ways,
        **{f"{name} gives other rules": not changed[name].equals(drawn.rule) for name in changed_always},
        "the day beside is not every rule": set(other_forces(drawn)["the other day"])
        != set(other_forces(drawn)["every rule"]),
        "the ways to read the papers differ": len({tuple(others[name]) for name in _PAPERS}) == len(_PAPERS),
        "some may start and some may not": 4 <= len(right) <= 9,
        "some rules are in force and some to come": len(forced) >= 3,
        "a paper that does not fit": any(
            use in forced
            and drawn.rule[use] not in BANS
            and ready == ("file" if rules()[drawn.rule[use]]["needs"] == "label" else "label")
            for use, ready in zip(drawn.table["use"], drawn.table["ready"], strict=True)
        ),
    }
