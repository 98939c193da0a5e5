"""A week of prompts, what a redactor leaves of the people in them, and whether the logs may be kept.

Everybody is invented. *Answer* is about to store its prompts for 30 days, so that faults can be found. A redactor (`redactor.py`)
masks what its patterns fit. Two people have marked every name, address, number and account by hand. Some mentions are typed in a way that
a pattern does not fit, or only in part. What that means is drawn:

- `one_kind` (35%): too many people can be read, and one repaired pattern would mend it;
- `spread` (35%): too many people can be read, through several patterns;
- `few_people` (20%): few people can be read, but these again and again, so that the share of mentions looks worse than it is;
- `few` (10%): few mentions and few people.

Prompts of the nightly test hold made-up people in hard spellings; they are not stored. Some rows are nobody's: a shared mailbox, the
hotline, the sample number of the manual.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.modules.privacy.simulators.redactor import FIRST, KINDS, LAST, after, masked, redacted
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STORIES = {"one_kind": 0.35, "spread": 0.35, "few_people": 0.2, "few": 0.1}
BAR = 0.95
"""Share of people that has to be hidden."""
_CLAUSES = {
    "name": ("This is {}.", "Please ask for {}.", "It was ordered by {}.", "The contract is with {}."),
    "email": ("Write to {}.", "Send it to {}.", "My address is {}."),
    "phone": ("Call {}.", "My number is {}.", "You reach me at {}."),
    "account": ("The account is {}.", "It is about {}.", "Please look up {}."),
}
_OPENINGS = (
    "The invoice of last month is wrong.",
    "I cannot log in since yesterday.",
    "Which plan fits a team of nine?",
    "The export stops after ten rows.",
    "How do I change the currency?",
    "My import fails with a date.",
    "Please cancel the second seat.",
    "The report shows no totals.",
    "Can I move a project to another team?",
    "The app is slow in the morning.",
)
_ENDINGS = ("", " Thanks.", " It is urgent.", " We need it today.", " Nobody here knows.", " It worked last week.")
_NOBODY = (
    ("email", "support@example.com"),
    ("email", "help at example.com"),
    ("phone", "(800) 555-0199"),
    ("account", "LK-00000000"),
    ("account", "LK-00000000"),
    ("account", "LK 0000 0000"),
)


@dataclass(frozen=True, eq=False)
class Redaction:
    """A week of prompts.

    Attributes:
        prompts: one row per prompt (`load("privacy_prompts")`): prompt, source ("user" or "test"), text, stored.
        mentions: one row per piece that was marked by hand (`load("privacy_mentions")`): prompt, person, kind, mention,
            stored, hidden ("all", "part" or "none").
        story: what is wrong with the redactor.
        weak: the kind whose repair helps most people.
    """

    prompts: pd.DataFrame
    mentions: pd.DataFrame
    story: str
    weak: str


@lru_cache(maxsize=64)
def redaction(seed: int = 0) -> Redaction:
    """Return the week of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(redaction(0).mentions.columns)
        ['prompt', 'person', 'kind', 'mention', 'stored', 'hidden']
    """
    return first_that_holds(_draw, planted_truths, seed)


def counted(data: Redaction, *, tests: bool = False, nobody: bool = False, part: bool = False) -> pd.DataFrame:
    """Return the mentions that count, with `leaks` (true where something can be read).

    Args:
        data: a week.
        tests: whether prompts of the nightly test count, too.
        nobody: whether rows without a person count, too.
        part: whether a mention that is hidden in part counts as hidden.
    """
    rows = data.mentions
    keep = pd.Series(True, index=rows.index)
    if not tests:
        keep &= rows["prompt"].isin(users(data)["prompt"])
    if not nobody:
        keep &= rows["person"] != ""
    rows = rows[keep]
    return rows.assign(leaks=(rows["hidden"] == "none") if part else (rows["hidden"] != "all"))


def users(data: Redaction, *, tests: bool = False) -> pd.DataFrame:
    """Return the prompts that are stored, or all."""
    return data.prompts if tests else data.prompts[data.prompts["source"] == "user"]


def by_person(rows: pd.DataFrame, *, some: bool = False) -> float:
    """Return the share of people of whom nothing can be read, or (`some`) of whom something is hidden."""
    chosen = set(rows["person"][~rows["leaks"]]) if some else set(rows["person"][rows["leaks"]])
    share = len(chosen) / rows["person"].nunique()
    return share if some else 1 - share


def leaking_prompts(rows: pd.DataFrame, stored: int) -> float:
    """Return the prompts in which something can be read, per 1,000 of those that are stored."""
    return 1000 * int(rows.loc[rows["leaks"], "prompt"].nunique()) / stored


def repaired(rows: pd.DataFrame) -> dict[str, float]:
    """Return, for each kind, the share of people of whom nothing could be read if all mentions of that kind were hidden."""
    return {kind: by_person(rows.assign(leaks=rows["leaks"] & (rows["kind"] != kind))) for kind in KINDS}


def logs_for(now: float, then: float) -> str:
    """Return what to do with the logs, from the share of people now and after the best repair."""
    return "keep" if now >= BAR else "repair" if then >= BAR else "stop"


def numbers(rows: pd.DataFrame, stored: int) -> dict[str, Any]:
    """Return the answer from the mentions that count."""
    then = repaired(rows)
    best = max(KINDS, key=lambda kind: then[kind])
    now = by_person(rows)
    return {
        "by_mention": float(1 - rows["leaks"].mean()),
        "by_person": now,
        "leaks_per_1000": leaking_prompts(rows, stored),
        "kind": best,
        "repaired": then[best],
        "logs": logs_for(now, then[best]),
    }


def _plan(generator: np.random.Generator, told: str, kinds: Mapping[str, str]) -> list[dict[str, int]]:
    """Return the people who can be read: how many mentions of which kind leak. `kinds` deals best, many, next and other."""
    best, many, following, other = (kinds[role] for role in ("best", "many", "next", "other"))
    more = int(generator.integers(0, 2))
    if told == "one_kind":
        return [
            *[{best: 1}] * (10 + more),
            *[{best: 1, other: 1}] * 2,
            {many: 13 + more},
            *[{following: 1}] * (1 + more),
            {many: 1},
        ]
    if told == "spread":
        return [
            *[{best: 1}] * (8 + more),
            *[{best: 1, other: 1}] * 2,
            *[{following: 1}] * (5 + more),
            *[{following: 1, other: 1}] * 2,
            {many: 8 + more},
            *[{many: 1}] * 3,
        ]
    if told == "few_people":
        return [
            {best: 2},
            {best: 1},
            {best: 1, other: 1},
            {many: 16},
            {many: 15 + more, other: 1},
            {many: 14 + more, other: 1},
        ]
    return [*[{best: 1}] * 3, {many: 7 + more}, {best: 1, other: 1}, {following: 1}]


_MENTIONS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
_CHANCES = (0.07, 0.12, 0.16, 0.16, 0.14, 0.11, 0.08, 0.06, 0.04, 0.03, 0.02, 0.01)


def _spelled(generator: np.random.Generator, kind: str, who: Mapping[str, str], *, leaks: str = "") -> str:
    """Return how somebody is mentioned: so that the redactor sees it, or ("none", "part") not, or not all of it."""
    first, last, number, digits = who["first"], who["last"], who["number"], who["digits"]
    ways: dict[tuple[str, str], tuple[str, ...]] = {
        ("name", ""): (f"{first} {last}",),
        ("name", "none"): (f"{first} {last}".lower(), f"{first[0]}. {last}", f"{last.upper()}, {first.upper()}"),
        ("name", "part"): (f"{first} {last}-{who['second']}",),
        ("email", ""): (f"{first}.{last}@example.com".lower(), f"{first[0]}{last}@mail.example.com".lower()),
        ("email", "none"): (f"{first}.{last} at example.com".lower(), f"{first}.{last}(at)example.com".lower()),
        ("email", "part"): (f"{first}/{last}@example.com".lower(),),
        ("phone", ""): (f"212-555-01{number}", f"415-555-01{number}"),
        ("phone", "none"): (f"+44 20 7946 0{number}2", f"212.555.01{number}"),
        ("phone", "part"): (f"(212) 555-01{number}", f"+1 (415) 555-01{number}"),
        ("account", ""): (f"LK-{digits}",),
        ("account", "none"): (f"LK {digits[:4]} {digits[4:]}", f"account no. {digits[:3]} {digits[3:]}"),
        ("account", "part"): (f"LK-{digits}/{number}7",),
    }
    return str(generator.choice(ways[kind, leaks]))


def _draw(seed: int, attempt: int) -> Redaction:
    told = story(seed, "privacy.redaction", STORIES)
    # A stream of its own, so that lesson and exercise do not end with the same kind.
    generator = stream(seed, "privacy.one_kind" if told == "one_kind" else "privacy.redaction", attempt)
    kinds = dict(zip(("best", "many", "next", "other"), map(str, generator.permutation(KINDS)), strict=True))
    plan = _plan(generator, told, kinds)
    people = int(generator.integers(158, 184)) if told != "few_people" else int(generator.integers(176, 190))
    in_test, both = int(generator.integers(24, 34)), int(generator.integers(9, 14))
    weights = [0.17 if kind == kinds["many"] else 0.83 / 3 for kind in KINDS]
    persons = _persons(generator, people + in_test)

    # Pieces in the order in which they were written: (person, [(kind, spelling), ...]), a list per prompt.
    chunks: list[list[tuple[int, str, str]]] = []
    for person in range(people):
        leaks = plan[person] if person < len(plan) else {}
        listed = [
            (kind, "part" if person == len(plan) - 1 or (person + turn) % 3 == 0 else "none")
            for kind, count in leaks.items()
            for turn in range(count)
        ]
        least = max(0, int(generator.choice(_MENTIONS, p=_CHANCES)) - len(listed)) + (1 if listed else 0)
        if not leaks and generator.random() < 0.24:  # somebody who gives nothing but an account number, for example
            listed = [(kinds["best"], "")] * min(least, 3)
        else:
            listed += [(str(kind), "") for kind in generator.choice(KINDS, size=least, p=weights)]
        pieces = [listed[int(place)] for place in generator.permutation(len(listed))]
        chunks += _cut(
            generator, [(person, kind, _spelled(generator, kind, persons[person], leaks=leak)) for kind, leak in pieces]
        )
    # Somebody else in the same prompt.
    order = [chunks[int(place)] for place in generator.permutation(len(chunks))]
    prompts: list[list[tuple[int, str, str]]] = []
    for chunk in order:
        if prompts and len(prompts[-1]) + len(chunk) <= 3 and generator.random() < 0.16:
            prompts[-1] = prompts[-1] + chunk
        else:
            prompts.append(chunk)
    nobody = int(generator.integers(105, 130))
    for _ in range(nobody):
        kind, words = _NOBODY[int(generator.integers(len(_NOBODY)))]
        prompts.append([(-1, kind, words)])
    with_data = len(prompts)
    prompts += [[]] * int(with_data * generator.uniform(1.0, 1.35))
    # The nightly test: made-up people, and some of the week's, all in hard spellings.
    shared = [int(person) for person in generator.permutation(np.arange(len(plan), people))[:both]]
    tests: list[list[tuple[int, str, str]]] = []
    for person in [*range(people, people + in_test), *shared]:
        for _ in range(int(generator.integers(1, 4))):
            kind = str(generator.choice(KINDS))
            leak = str(generator.choice(["", "none", "part"], p=[0.4, 0.35, 0.25]))
            tests.append([(person, kind, _spelled(generator, kind, persons[person], leaks=leak))])
    tests += [[]] * int(generator.integers(10, 20))
    return _tables(generator, told, kinds["best"], persons, prompts, tests)


def _persons(generator: np.random.Generator, count: int) -> list[dict[str, str]]:
    pairs = generator.permutation(len(FIRST) * len(LAST))[:count]
    ids = generator.permutation(np.arange(101, 101 + count))
    digits = generator.permutation(np.arange(20_000_000, 20_000_000 + 40 * count, 37))[:count]
    return [
        {
            "id": f"P{ids[place]}",
            "first": FIRST[int(pair) // len(LAST)],
            "last": LAST[int(pair) % len(LAST)],
            "second": LAST[(int(pair) + 7) % len(LAST)],
            "number": f"{ids[place] % 100:02d}",
            "digits": str(int(digits[place])),
        }
        for place, pair in enumerate(pairs)
    ]


def _cut(generator: np.random.Generator, pieces: list[tuple[int, str, str]]) -> list[list[tuple[int, str, str]]]:
    """Cut somebody's mentions into prompts of one to three."""
    chunks, place = [], 0
    while place < len(pieces):
        size = int(generator.choice([1, 2, 3], p=[0.5, 0.33, 0.17]))
        chunks.append(pieces[place : place + size])
        place += size
    return chunks


def _tables(
    generator: np.random.Generator,
    told: str,
    weak: str,
    persons: list[dict[str, str]],
    prompts: list[list[tuple[int, str, str]]],
    tests: list[list[tuple[int, str, str]]],
) -> Redaction:
    both = [(pieces, "user") for pieces in prompts] + [(pieces, "test") for pieces in tests]
    rows, marked = [], []
    for number, place in enumerate(generator.permutation(len(both)), start=1):
        pieces, source = both[int(place)]
        text = _OPENINGS[int(generator.integers(len(_OPENINGS)))]
        found = []
        for person, kind, words in pieces:
            clauses = _CLAUSES[kind]
            before, behind = clauses[int(generator.integers(len(clauses)))].split("{}")
            text += f" {before}"
            found.append((person, kind, words, len(text)))
            text += words + behind
        text += _ENDINGS[int(generator.integers(len(_ENDINGS)))]
        name, masks = f"Q{number:04d}", masked(text)
        rows.append((name, source, text, redacted(text)))
        for person, kind, words, start in found:
            left, hidden = after(text, start, start + len(words), masks)
            marked.append((name, persons[person]["id"] if person >= 0 else "", kind, words, left, hidden))
    return Redaction(
        pd.DataFrame(rows, columns=["prompt", "source", "text", "stored"]),
        pd.DataFrame(marked, columns=["prompt", "person", "kind", "mention", "stored", "hidden"]),
        told,
        weak,
    )


def planted_truths(drawn: Redaction) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rows, stored = counted(drawn), len(users(drawn))
    found = numbers(rows, stored)
    ends = {"one_kind": "repair", "spread": "stop", "few_people": "keep", "few": "keep"}
    then = sorted(repaired(rows).values())
    first: dict[str, bool | float] = {
        "the story is the one that is told": found["logs"] == ends[drawn.story],
        "the kind is the one that is told": found["kind"] == drawn.weak,
        "one repair is clearly the best": then[-1] - then[-2] - 0.004,
        "the share of people is clear of the bar": clear_of(found["by_person"], BAR, 0.01),
        "the share after the repair is clear of the bar": clear_of(found["repaired"], BAR, 0.01),
        "the share of mentions is clear of the bar": clear_of(found["by_mention"], BAR, 0.004),
    }
    if not all(map(holds, first.values())):
        return first
    first["mentions tell another story"] = drawn.story == "few" or (
        (found["by_mention"] >= BAR) != (found["by_person"] >= BAR)
    )
    wrong = other_numbers(drawn)
    leaking = rows[rows["leaks"]]
    return first | {
        "no other way gives the share of mentions": apart(found["by_mention"], wrong["by_mention"].values(), 0.0031),
        "no other way gives the share of people": apart(found["by_person"], wrong["by_person"].values(), 0.0031),
        "no other way gives the leaks": apart(found["leaks_per_1000"], wrong["leaks_per_1000"].values(), 0.31),
        "no other way gives the share after the repair": apart(found["repaired"], wrong["repaired"].values(), 0.0031),
        "what is known of the repairs is apart": _repairs_apart(rows),
        "no share lies where rounding may go either way": min(
            abs((100 * found[name]) % 1 - 0.5) for name in ("by_mention", "by_person", "repaired")
        )
        - 0.01,
        "most leaks are of another kind": str(leaking["kind"].value_counts().index[0]) != drawn.weak,
        "another kind is hidden least": str(rows["leaks"].groupby(rows["kind"]).mean().idxmax()) != drawn.weak,
    }


def _repairs_apart(rows: pd.DataFrame) -> float:
    """Return how far the share with the kind of most leaks repaired is from that of people not read through the best."""
    then, leaking = repaired(rows), rows[rows["leaks"]]
    best = max(KINDS, key=lambda kind: then[kind])
    through = leaking.loc[leaking["kind"] == best, "person"].nunique() / rows["person"].nunique()
    most = str(leaking["kind"].value_counts().index[0])
    return abs(1 - through - then[most]) - 0.002


def other_numbers(drawn: Redaction) -> dict[str, dict[str, float]]:
    """Return what other ways give for each number, by words that fit after "that is"."""
    rows, sent = counted(drawn), users(drawn)
    stored = len(sent)
    with_tests, with_nobody, part = counted(drawn, tests=True), counted(drawn, nobody=True), counted(drawn, part=True)
    everything = counted(drawn, tests=True, nobody=True)
    per_person = rows["leaks"].groupby(rows["person"])
    pairs = rows["leaks"].groupby([rows["person"], rows["prompt"]]).max()
    leaking = rows[rows["leaks"]]
    after_repair = {kind: rows.assign(leaks=rows["leaks"] & (rows["kind"] != kind)) for kind in KINDS}
    then = {kind: by_person(after_repair[kind]) for kind in KINDS}
    best = max(KINDS, key=lambda kind: then[kind])
    most = str(leaking["kind"].value_counts().index[0])
    now = by_person(rows)
    people = rows["person"].nunique()
    return {
        "by_mention": {
            "the share with the nightly test": 1 - with_tests["leaks"].mean(),
            "the share with the rows that are nobody's": 1 - with_nobody["leaks"].mean(),
            "the share of all rows": 1 - everything["leaks"].mean(),
            "the share with what is hidden in part": 1 - part["leaks"].mean(),
            "the mean of the people's own shares": 1 - per_person.mean().mean(),
            "the mean of the four kinds": 1 - rows["leaks"].groupby(rows["kind"]).mean().mean(),
            "the share of stored prompts in which nothing can be read": 1 - leaking["prompt"].nunique() / stored,
            "the share of prompts with people in which nothing can be read": 1
            - leaking["prompt"].nunique() / rows["prompt"].nunique(),
            "of what the redactor hides, the share that is somebody's": (~rows["leaks"]).sum()
            / (~with_nobody["leaks"]).sum(),
            "the share of people of whom nothing can be read": now,
            "the share that leaks": rows["leaks"].mean(),
        },
        "by_person": {
            "the share with the nightly test": by_person(with_tests),
            "the share with the rows that are nobody's": by_person(with_nobody),
            "the share of all rows": by_person(everything),
            "the share with what is hidden in part": by_person(part),
            "the share of people of whom something is hidden": by_person(rows, some=True),
            "the share by the first mention of each": float(1 - per_person.first().mean()),
            "the share by the last mention of each": float(1 - per_person.last().mean()),
            "the mean of the people's own shares": float(1 - per_person.mean().mean()),
            "the share of people and prompts, each pair once": float(1 - pairs.mean()),
            "the share of mentions": float(1 - rows["leaks"].mean()),
            "one minus leaking mentions ÷ people": 1 - rows["leaks"].sum() / people,
            "one minus leaking prompts ÷ people": 1 - leaking["prompt"].nunique() / people,
            "people of whom nothing can be read, ÷ people with the nightly test": now
            * people
            / with_tests["person"].nunique(),
            "the share of people of whom more than half is hidden": float((per_person.mean() < 0.5).mean()),
            "the share of people who can be read": 1 - now,
        },
        "leaks_per_1000": {
            "the number with the nightly test": leaking_prompts(with_tests, len(drawn.prompts)),
            "leaking prompts without the nightly test, per 1,000 with it": leaking_prompts(rows, len(drawn.prompts)),
            "leaking prompts with the nightly test, per 1,000 without it": leaking_prompts(with_tests, stored),
            "the number with the rows that are nobody's": leaking_prompts(with_nobody, stored),
            "the number of all rows": leaking_prompts(everything, len(drawn.prompts)),
            "the number without what is hidden in part": leaking_prompts(part, stored),
            "mentions that leak, per 1,000 stored prompts": 1000 * len(leaking) / stored,
            "people who can be read, per 1,000 stored prompts": 1000 * leaking["person"].nunique() / stored,
            "leaking prompts per 1,000 prompts with people in them": 1000
            * leaking["prompt"].nunique()
            / rows["prompt"].nunique(),
            "leaking prompts per 1,000 prompts in `mentions`": 1000
            * leaking["prompt"].nunique()
            / with_nobody["prompt"].nunique(),
            "leaking prompts per 1,000 mentions": 1000 * leaking["prompt"].nunique() / len(rows),
            "leaking prompts per 1,000 people": 1000 * leaking["prompt"].nunique() / people,
            "mentions that leak, per 1,000 mentions": 1000 * rows["leaks"].mean(),
            "people who can be read, per 1,000 people": 1000 * (1 - now),
            "the number of leaking prompts": float(leaking["prompt"].nunique()),
            "leaking prompts in percent": 100 * leaking["prompt"].nunique() / stored,
        },
        "repaired": {
            "the share of people with the kind of most leaks repaired": then[most],
            "the share of mentions with that kind hidden": float(1 - after_repair[best]["leaks"].mean()),
            "the share of people without the rows of that kind": by_person(rows[rows["kind"] != best]),
            "the share now, plus everybody who can be read through that kind": now
            + leaking.loc[leaking["kind"] == best, "person"].nunique() / people,
            "the share with the nightly test": max(repaired(with_tests).values()),
            "the share with the rows that are nobody's": max(repaired(with_nobody).values()),
            "the share with what is hidden in part": max(repaired(part).values()),
            "the share of people now": now,
            "by how much the share rises": then[best] - now,
            "the share of people who could still be read": 1 - then[best],
            "the second best repair": sorted(then.values())[-2],
            "the share of people who leak that kind only, of those who can be read": (then[best] - now) / (1 - now),
        },
    }
