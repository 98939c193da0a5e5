"""A hundred answers of Guide, Larkspur's helper on bills and contracts, read one by one with a free note on each.

Everything here is invented. Six kinds of failure, each in six wordings; two of the six are vivid and rare. A note may name
two failures, of which one led to the other: either in the order in which they happened, or the other way round. An answer
that passed may have a blemish on the way. What nobody could explain is no kind.

Drawn per seed: whose failures cost most (`frequent` 35%, `middle` 40%, `vivid` 25%), by a quarter over the next kind at
least; whether reading had brought nothing new for 20 answers (half each; exactly 20, or 19, on about every third seed);
which kinds are frequent, which came last, what each costs. The dearest failure ever is always a vivid one, so who goes by
it is wrong on three seeds in four. The kind that came last was named before: as what followed from another failure, as what
another failure came of, and in an answer that passed. Unexplained failures come after it.

Reading until nothing new comes, and counting the first failure of a chain: Husain and Shankar, "LLM evals: everything you
need to know" (2025), after open and axial coding in Glaser and Strauss, The Discovery of Grounded Theory (1967).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

READ = 100
QUIET = 20
"""Reading is enough once so many answers in a row brought no new kind."""
DEAREST = {"frequent": 0.35, "middle": 0.4, "vivid": 0.25}
READING = {"enough": 0.5, "read_on": 0.5}
_EDGE = {"on": 0.35, "off": 0.65}
MEANS = {
    "amount": "an amount is wrong",
    "dead_end": "it points to something that does not exist",
    "old_terms": "it answers from a contract that is out of date",
    "promise": "it promises money that nobody allowed",
    "stranger": "it shows something of another customer",
    "unanswered": "what was asked stays open",
}
KINDS = tuple(MEANS)
_ORDINARY = ("amount", "dead_end", "old_terms", "unanswered")
_VIVID = ("promise", "stranger")
WORDS = {
    "amount": (
        "the sum in the reply is not the one on the bill",
        "it added two items up wrongly",
        "the total is ten times too high",
        "it left the discount out of what is owed",
        "the fee it names is some dollars too low",
        "it took the monthly price for the yearly one",
    ),
    "dead_end": (
        "the link leads nowhere",
        "it sent her to a form that does not exist",
        "the phone number it gave is not in use",
        "it named a menu item that the app does not have",
        "the page it points to is empty",
        "it told him to press a button that was removed",
    ),
    "old_terms": (
        "it quoted the contract of last year",
        "the notice period in the reply ended with the old contract",
        "it went by conditions that were replaced in spring",
        "the clause it cites is no longer in force",
        "it answered from a plan that is not sold any more",
        "it took an outdated leaflet for the rule of today",
    ),
    "promise": (
        "it promised a refund that no rule allows",
        "it waived a debt on its own",
        "it offered a free year without being entitled to",
        "it assured her that she would be paid damages",
        "it agreed to a credit note of which nobody knows",
        "it granted a compensation that nobody signed",
    ),
    "stranger": (
        "it showed another customer's address",
        "the bill of a stranger stood in the reply",
        "it greeted her with a neighbor's name and balance",
        "somebody else's bank account was in the text",
        "it mixed up two customers with one surname",
        "it attached a letter that was meant for another household",
    ),
    "unanswered": (
        "two things were asked and it replied to one",
        "it passed over the second half of the letter",
        "what the customer wanted to know is missing",
        "it explained billing to somebody who asked about moving",
        "the main question stayed open",
        "it talked around the point and never came to it",
    ),
}
OTHER = "other"
_OTHER = (
    "something is off, and I cannot say what",
    "failed; the cause is unclear",
    "no idea what happened here",
    "the log breaks off, so nobody knows",
)
_FINE = ("fine", "good, a little long", "correct and short", "clear", "just as it should be", "ok")
_THEN, _CAME_OF = "; then ", "The cause: "
TOLERANCE = 0.002
"""Of the share of the loss."""


@dataclass(frozen=True)
class ReadTraces:
    """The answers that were read.

    Attributes:
        traces: trace, read (place in the order of reading, 1 to 100), outcome ("pass" or "fail"), note; by trace.
        kinds: kind, meaning, cost (mean dollars of one failure), worst (dollars of the dearest one ever).
        happened: read, outcome, first (kind of the first failure in the chain, "other", or "" for none), last, named_first; by read.
        dearest: whose failures cost most: "frequent", "middle" or "vivid".
        reading: "enough" or "read_on".
    """

    traces: pd.DataFrame
    kinds: pd.DataFrame
    happened: pd.DataFrame
    dearest: str
    reading: str


@lru_cache(maxsize=64)
def read_traces(seed: int = 0) -> ReadTraces:
    """Return the answers of a seed; the same seed always gives the same tables.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> len(read_traces(0).traces), read_traces(0).kinds["kind"].tolist()[:2]
        (100, ['amount', 'dead_end'])
    """
    return first_that_holds(_draw, planted_truths, seed)


def first_failure(note: str) -> str:
    """Return the kind of the failure with which a note's chain began; "other" where no wording is in it.

    >>> first_failure("First the link leads nowhere; then it waived a debt on its own.")
    'dead_end'
    >>> first_failure("It waived a debt on its own. The cause: the link leads nowhere.")
    'dead_end'
    """
    return _kind_in(note.split(_CAME_OF)[-1].split(_THEN)[0])


def _kind_in(text: str) -> str:
    found = [kind for kind, words in WORDS.items() if any(one in text.lower() for one in words)]
    return found[0] if found else OTHER


def counts_of(kinds: Iterable[str]) -> dict[str, int]:
    """Return how many failures each kind has."""
    named = list(kinds)
    return {kind: named.count(kind) for kind in KINDS}


def losses(counts: Mapping[str, float], cost: Mapping[str, float]) -> dict[str, float]:
    """Return failures times cost, by kind.

    >>> losses({"amount": 3, "promise": 1}, {"amount": 20.0, "promise": 50.0})
    {'amount': 60.0, 'promise': 50.0}
    """
    return {kind: float(count) * float(cost[kind]) for kind, count in counts.items()}


def top(losses_: Mapping[str, float]) -> tuple[str, float]:
    """Return the kind with the largest loss and its share of all.

    >>> top({"amount": 60.0, "promise": 40.0})
    ('amount', 0.6)
    """
    kind = max(losses_, key=lambda one: losses_[one])
    whole = sum(losses_.values())
    return kind, losses_[kind] / whole if whole else float("nan")


def dollars(data: ReadTraces, column: str = "cost") -> dict[str, float]:
    """Return what one failure of each kind costs: on average, or the "worst" one."""
    return {str(kind): float(cost) for kind, cost in zip(data.kinds["kind"], data.kinds[column], strict=True)}


def last_new(first_seen: Mapping[str, int]) -> int:
    """Return the place at which the last of the kinds was seen for the first time."""
    return max(first_seen.values())


def first_places(places: Iterable[int], kinds: Iterable[str], *, other: bool = False) -> dict[str, int]:
    """Return where each kind was first seen, in the order of reading.

    >>> first_places([1, 2, 3, 4], ["amount", "other", "amount", "promise"])
    {'amount': 1, 'promise': 4}
    """
    found: dict[str, int] = {}
    for place, kind in sorted(zip(places, kinds, strict=True)):
        if kind in MEANS or (other and kind == OTHER):
            found.setdefault(kind, place)
    return found


def reading_for(last: float, read: int = READ) -> str:
    """Return whether reading was enough.

    >>> reading_for(80), reading_for(81)
    ('enough', 'read_on')
    """
    return "enough" if read - last >= QUIET else "read_on"


WAYS = ("both", "last", "named_first", "blemishes")
"""Other ways to say which failures count."""


def mentions(data: ReadTraces, ways: Collection[str] = ()) -> tuple[list[int], list[str]]:
    """Return places and kinds of what is counted, "other" included: the first failure of each chain, in answers that failed.

    Args:
        data: the answers that were read.
        ways: "both" counts each failure that is named, "last" the one that followed, "named_first" the one that stands first in
            the note; "blemishes" also what happened on the way in answers that passed.
    """
    happened = data.happened[data.happened["first"] != ""]
    if "blemishes" not in ways:
        happened = happened[happened["outcome"] == "fail"]
    places = [int(place) for place in happened["read"]]
    if "both" in ways:
        chains = happened[happened["last"] != happened["first"]]
        return places + [int(place) for place in chains["read"]], [*happened["first"], *chains["last"]]
    column = next((way for way in ("last", "named_first") if way in ways), "first")
    return places, list(happened[column])


def in_rows(data: ReadTraces, places: Iterable[int]) -> list[int]:
    """Return the row of the table, from 1, in which an answer stands that was read at a place."""
    rows = {int(read): row for row, read in enumerate(data.traces["read"], 1)}
    return [rows[place] for place in places]


def _draw(seed: int, attempt: int) -> ReadTraces:
    dearest = story(seed, "evaluation.dearest", DEAREST)
    reading = story(seed, "evaluation.reading", READING)
    on_edge = story(seed, "evaluation.reading_edge", _EDGE) == "on"
    ordinary = cast(stream(seed, "evaluation.ordinary"), ("frequent", "middle", "small", "smaller"), _ORDINARY)
    vivid = cast(stream(seed, "evaluation.vivid"), ("vivid", "vivid_2"), _VIVID)
    kind_of = {**ordinary, **vivid}
    late = kind_of[str(stream(seed, "evaluation.late").choice(["smaller", "vivid", "vivid_2"]))]
    generator = stream(seed, "evaluation.read_traces", attempt)

    def drawn(low: int, high: int) -> int:
        return int(generator.integers(low, high + 1))

    count = {
        kind_of["frequent"]: drawn(17, 21),
        kind_of["middle"]: drawn(10, 13),
        kind_of["small"]: drawn(6, 8),
        kind_of["smaller"]: drawn(4, 5),
        kind_of["vivid"]: drawn(3, 4),
        kind_of["vivid_2"]: drawn(2, 3),
    }
    cost = _costs(generator, kind_of, count, dearest)
    edge = READ - QUIET
    span = (edge, edge) if on_edge else (70, edge - 1)
    at = drawn(*span) if reading == "enough" else edge + 1 + (0 if on_edge else drawn(1, 8))
    firsts = _places(generator, count, late, at)
    rows = _chains(generator, firsts, late, at, kind_of[dearest], kind_of["frequent"])
    happened = pd.DataFrame(rows, columns=["read", "outcome", "first", "last", "named_first"])
    numbers = sorted(1000 + int(number) for number in generator.permutation(9000)[:READ])
    traces = happened[["read", "outcome"]].assign(
        trace=[f"G{numbers[int(place)]}" for place in generator.permutation(READ)], note=_notes(generator, happened)
    )
    kinds = pd.DataFrame(
        [(kind, MEANS[kind], cost[kind], _worst(generator, cost[kind], kind in _VIVID)) for kind in KINDS],
        columns=["kind", "meaning", "cost", "worst"],
    )
    columns = ["trace", "read", "outcome", "note"]
    return ReadTraces(traces[columns].sort_values("trace", ignore_index=True), kinds, happened, dearest, reading)


def _costs(
    generator: np.random.Generator, kind_of: Mapping[str, str], count: Mapping[str, int], dearest: str
) -> dict[str, int]:
    """Return dollars per failure: the dearest kind leads by a quarter at least, and each vivid one costs more than any other."""
    loss = float(generator.uniform(520, 900))
    others = [role for role in kind_of if role != dearest]
    parts = dict(zip(others, (float(part) for part in generator.uniform(0.18, 0.6, len(others))), strict=True))
    parts[str(generator.choice(others))] = float(generator.uniform(0.62, 0.76))
    parts[dearest] = 1.0
    return {kind: max(2, round(loss * parts[role] / count[kind])) for role, kind in kind_of.items()}


def _worst(generator: np.random.Generator, cost: int, vivid: bool) -> int:
    if vivid:
        return 100 * int(generator.integers(38, 95))
    return 10 * round(cost * float(generator.uniform(2.5, 4.5)) / 10) + 10


def _places(generator: np.random.Generator, count: Mapping[str, int], late: str, at: int) -> dict[int, str]:
    """Return which answers failed, and by which kind: one kind comes late, and what nobody can explain later still."""
    after = [int(place) for place in generator.permutation(np.arange(at + 1, READ + 1))]
    more, unexplained = count[late] - 1, int(generator.integers(3, 5))
    firsts = {at: late} | dict.fromkeys(after[:more], late) | dict.fromkeys(after[more : more + unexplained], OTHER)
    free = [place for place in range(1, READ + 1) if place not in firsts]
    rest = [kind for kind, failures in count.items() if kind != late for _ in range(failures)]
    chosen = generator.permutation(len(free))[: len(rest)]
    return firsts | {free[int(place)]: kind for place, kind in zip(chosen, rest, strict=True)}


def _chains(
    generator: np.random.Generator, firsts: Mapping[int, str], late: str, at: int, dear: str, frequent: str
) -> list[tuple[int, str, str, str, str]]:
    """Return each answer's outcome and failures; the late kind is mentioned early, in all the ways that do not count."""
    early = [int(place) for place in generator.permutation([place for place in firsts if place < at - 12])]
    early = [place for place in early if firsts[place] not in (late, OTHER)]
    seconds = [late, late, *[dear] * 4, *[frequent] * 3]
    seconds += [str(kind) for kind in generator.choice(KINDS, 6)]
    last: dict[int, str] = {}
    for second in seconds:
        place = next((one for one in early if one not in last and firsts[one] != second), None)
        if place is not None:
            last[place] = second
    backward = set(list(last)[::2])
    passed = [place for place in range(1, READ + 1) if place not in firsts]
    order = [int(place) for place in generator.permutation([place for place in passed if place < at - 12])]
    blemish = dict(
        zip(order, [late, dear, dear, frequent, *(str(kind) for kind in generator.choice(KINDS, 5))], strict=False)
    )
    rows = []
    for place in range(1, READ + 1):
        if place in firsts:
            first = firsts[place]
            second = last.get(place, first)
            rows.append((place, "fail", first, second, second if place in backward else first))
        else:
            kind = blemish.get(place, "")
            rows.append((place, "pass", kind, kind, kind))
    return rows


def _notes(generator: np.random.Generator, happened: pd.DataFrame) -> list[str]:
    def said(kind: str) -> str:
        words = _OTHER if kind == OTHER else WORDS[kind]
        return words[int(generator.integers(len(words)))]

    notes = []
    for row in happened.itertuples():
        first, last = str(row.first), str(row.last)
        if row.outcome == "pass":
            plain = _FINE[int(generator.integers(len(_FINE)))].capitalize()
            notes.append(f"Fine in the end; in its draft {said(first)}." if first else f"{plain}.")
        elif first == last:
            note = said(first)
            notes.append(f"{note[0].upper()}{note[1:]}.")
        elif row.named_first == first:
            notes.append(f"First {said(first)}{_THEN}{said(last)}.")
        else:
            note = said(last)
            notes.append(f"{note[0].upper()}{note[1:]}. {_CAME_OF}{said(first)}.")
    return notes


def planted_truths(data: ReadTraces) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    cost, worst = dollars(data), dollars(data, "worst")
    places, named = mentions(data)
    counts = counts_of(named)
    loss = losses(counts, cost)
    kind, share = top(loss)
    second = sorted(loss.values())[-2]
    seen = first_places(places, named)
    last = last_new(seen) if len(seen) == len(KINDS) else 0
    ranked = sorted(counts.values())
    lasts, shares, changed = [last_new(first_places(places, named, other=True))], [], []
    for way in WAYS:
        at, kinds = mentions(data, (way,))
        other = counts_of(kinds)
        lasts.append(last_new(first_places(at, kinds)))
        own = losses(other, cost)
        shares += [own[kind] / sum(own.values())]
        changed.append(sum(other[one] != counts[one] for one in KINDS))
    whole, failed = sum(counts.values()), len(named)
    by_worst = losses(counts, worst)
    shares += [
        counts[kind] / whole,
        counts[kind] / failed,
        cost[kind] / sum(cost.values()),
        by_worst[kind] / sum(by_worst.values()),
        loss[kind] / (sum(cost.values()) * whole / len(KINDS)),
        second / sum(loss.values()),
        loss[kind] / (sum(loss.values()) * failed / whole),
    ]
    by_rows = first_places(in_rows(data, places), named)
    failures_after = sum(place > last for place in places)
    return {
        "every kind is seen": len(seen) == len(KINDS),
        "the dearest kind leads": loss[kind] / second - 1.25,
        "one kind is most frequent": ranked[-1] - ranked[-2] - 3,
        "the other kinds come early": last - 6 - sorted(seen.values())[-2],
        "the reading is the story's": reading_for(last) == data.reading,
        "other ways see the last kind elsewhere": apart(last, lasts, 1.0),
        "other ways count otherwise": min(changed) - 3,
        "other shares differ": apart(share, shares, 3.3 * TOLERANCE),
        "too few failures come after it": QUIET - 1 - failures_after,
        "the table's order is another": abs(last_new(by_rows) - last) - 1,
        "the vivid kinds cost most each": min(cost[one] for one in _VIVID) - max(cost[one] for one in _ORDINARY) - 1,
    }
