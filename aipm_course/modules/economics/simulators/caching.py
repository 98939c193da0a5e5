"""A day of calls whose prompts begin with the same long text, and what a prompt cache takes off their bill.

Everything here is invented. *Guide* answers from manuals: each call sends a prefix (instructions and the manual, of one of four
versions) and a rest. What is written into the cache costs more than a token read, what is read from it less. An entry belongs to an account, a
version and the line that stands on top of the prefix; it lives five minutes from the last call that used it. A prefix under 1,024 tokens is not cached.

The story is what caching is worth: `on` (45%: it takes enough off the bill as the prompt stands), `move` (25%: only once the line that
changes stands behind the prefix), `leave` (30%: calls come too seldom, so that what is written costs more than what is read saves).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.economics.simulators.names import Price, changed, misread, names
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PROMPTS = ("now", "moved")
COLUMNS = ("hits", "saving")
STORIES = {"on": 0.45, "move": 0.25, "leave": 0.3}
LIFE = 300
"""Seconds that an entry lives from the last call that used it."""
LEAST = 1024
"""The shortest prefix that is cached, in tokens."""
TOLERANCE = {"hits": 0.003, "saving": 0.003, "even": 0.003}

Numbers = dict[str, npt.NDArray[np.float64]]
Bools = npt.NDArray[np.bool_]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Caching:
    """The calls of a day.

    Attributes:
        calls: one row per call (`load("economics_prefixes")`).
        price: of the model: first, second and announced.
        model: its name.
        facts: `write` and `read` as factors of the price of a token read, `bar` as a share.
        story: what caching is worth.
        arrays: the calls as arrays, for speed.
    """

    calls: pd.DataFrame
    price: tuple[Price, Price, Price]
    model: str
    facts: Mapping[str, float]
    story: str
    arrays: Mapping[str, npt.NDArray[np.int64]] = field(repr=False, default_factory=dict)


@lru_cache(maxsize=64)
def caching(seed: int = 0) -> Caching:
    """Return the calls of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> list(caching(0).calls.columns)
        ['second', 'account', 'version', 'line', 'prefix', 'rest', 'tokens_out']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_cache(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_cache(0)["fact"].tolist()
        ['model', 'write', 'read', 'bar']
    """
    made = caching(seed)
    rows = [
        ("model", made.model, "", "the model that is called"),
        ("write", f"{made.facts['write']:g}", "times", "price of a token that is written into the cache, over `input`"),
        ("read", f"{made.facts['read']:g}", "times", "price of a token that is read from the cache, over `input`"),
        ("bar", f"{made.facts['bar']:g}", "share", "the least part of the bill that caching has to take off"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _key(made: Caching, line: bool, way: frozenset[str]) -> npt.NDArray[np.int64]:
    held = made.arrays
    key = np.zeros(len(held["second"]), dtype=np.int64)
    for name in ("account", "version"):
        if f"no_{name}" not in way:
            key = key * 100 + held[name]
    return key * 100_000 + held["line"] if line else key


def hit(made: Caching, prompt: str, way: frozenset[str] = NOTHING) -> Bools:
    """Return which calls find their prefix in the cache."""
    held = made.arrays
    key = _key(made, prompt == "now" and "no_line" not in way, way)
    cached = held["prefix"] > LEAST if "short_edge" in way else held["prefix"] >= LEAST
    if "all_cached" in way:
        cached = np.ones(len(key), dtype=bool)
    order = np.lexsort((np.arange(len(key)), key))
    before = np.roll(order, 1)
    again = key[order] == key[before]
    again[0] = False
    life = 60 if "minute" in way else 600 if "ten" in way else LIFE
    gap = held["second"][order] - held["second"][before]
    if "from_first" in way:
        within = _from_first(held["second"][order], again, life)
    elif "for_ever" in way:
        within = again
    else:
        within = again & (gap < life if "under" in way else gap <= life)
    if "first_hits" in way:
        within = within | ~again
    found = np.zeros(len(key), dtype=bool)
    found[order] = within
    return np.asarray(found & cached)


def _from_first(seconds: npt.NDArray[np.int64], again: Bools, life: int) -> Bools:
    """Return which calls hit if an entry lives from when it was written, however often it is read."""
    found = np.zeros(len(seconds), dtype=bool)
    written = 0
    for place, second in enumerate(seconds.tolist()):
        if again[place] and second - written <= life:
            found[place] = True
        else:
            written = second
    return found


def numbers(made: Caching, way: frozenset[str] = NOTHING) -> Numbers:
    """Return the columns of A5, a number per prompt in the order of `PROMPTS`."""
    held = made.arrays
    date = 0 if "first_price" in way else 2 if "announced_price" in way else 1
    price = misread(*made.price[date], way)
    write, read = made.facts["write"], made.facts["read"]
    if "exchanged" in way:
        write, read = read, write
    if "free_write" in way:
        write = 1.0
    if "read_off" in way:
        read = 1 - read
    if "read_free" in way:
        read = 0.0
    if "write_extra" in way:  # the write is paid on top of the token itself
        write = 1 + write
    if "surcharge" in way:  # what a write costs more is taken for what it costs
        write = write - 1
    found: dict[str, list[float]] = {name: [] for name in COLUMNS}
    for prompt in PROMPTS:
        hits = hit(made, prompt, way)
        cached = held["prefix"] >= LEAST
        if "all_cached" in way:
            cached = np.ones(len(cached), dtype=bool)
        prefix, rest, out = (held[name].astype(float) for name in ("prefix", "rest", "tokens_out"))
        times = np.where(hits, read, np.where(cached | ("short_written" in way), write, 1.0))
        behind = rest * (times if "rest_cached" in way else 1.0)
        plain = (prefix + rest) * price[0] + out * price[1]
        after = (prefix * times + behind) * price[0] + out * price[1]
        if "out_cached" in way:
            after = after + out * price[1] * (times - 1)
        if "of_prefix" in way:
            plain, after = prefix * price[0], prefix * times * price[0]
        if "of_input" in way:
            plain, after = plain - out * price[1], after - out * price[1]
        if "of_cached" in way:
            plain, after = plain[cached], after[cached]
        each = 1 - after / plain
        saving = 1 - after.sum() / plain.sum()
        saving = each.mean() if "mean_of_calls" in way else saving
        saving = 1 - plain.sum() / after.sum() if "over_after" in way else saving
        share = float(hits[cached].mean() if "of_cached" in way else hits.mean())
        if "by_tokens" in way:
            share = float(prefix[hits].sum() / prefix.sum())
        if "misses" in way:
            share = 1 - share
        saving = after.sum() / plain.sum() if "left" in way else saving
        saving = share if "hits_saved" in way else share * (1 - read) if "hits_off" in way else saving
        found["hits"].append(share)
        found["saving"].append(float(saving))
    return {name: np.array(values) for name, values in found.items()}


def even(made: Caching, way: str = "") -> float:
    """Return the share of hits at which caching neither saves nor costs, where all prefixes are as long."""
    write, read = made.facts["write"], made.facts["read"]
    return {
        "": (write - 1) / (write - read),
        "over_read": (write - 1) / (1 - read),
        "other": (1 - read) / (write - read),
        "write_read": (write - 1) / write,
        "extra": write - 1,
        "whole": write / (write + 1 - read),
        "read_share": read / write,
        "one_over": (write - 1) / (write + read),
        "exchanged": (1 - write) / (read - write) if write == read else (1 - read) / (write - read),
    }[way]


def choose(saving: npt.NDArray[np.float64], bar: float) -> str:
    """Return what caching is worth, from its two savings.

    >>> choose(np.array([0.1, 0.2]), 0.03), choose(np.array([-0.1, 0.2]), 0.03), choose(np.array([-0.1, 0.0]), 0.03)
    ('on', 'move', 'leave')
    """
    return "on" if saving[0] >= bar else "move" if saving[1] >= bar else "leave"


def by_prompt(columns: Numbers) -> dict[str, pd.Series]:
    """Return columns with the prompts' names beside their numbers."""
    prompts = pd.Index(PROMPTS, name="prompt")
    return {name: pd.Series(values, index=prompts, name=name) for name, values in columns.items()}


def answer(made: Caching, way: frozenset[str] = NOTHING) -> dict[str, Any]:
    """Return the answer of A5."""
    columns = numbers(made, way)
    return {**by_prompt(columns), "even": even(made), "decision": choose(columns["saving"], made.facts["bar"])}


_SAVED = ("saving",)
WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "no_account": ("with one cache for all accounts", COLUMNS),
    "no_version": ("with one cache for all versions", COLUMNS),
    "no_line": ("without looking at `line`", COLUMNS),
    "under": ("without hits after exactly 300 seconds", COLUMNS),
    "from_first": ("with entries that live 300 seconds from when they were written", COLUMNS),
    "for_ever": ("with entries that live as good as for ever", COLUMNS),
    "minute": ("with entries that live 60 seconds", COLUMNS),
    "ten": ("with entries that live 10 minutes", COLUMNS),
    "first_hits": ("with first calls as hits", COLUMNS),
    "short_edge": ("without hits for prefixes of exactly 1,024 tokens", COLUMNS),
    "all_cached": ("with short prefixes cached as well", COLUMNS),
    "of_cached": ("of the calls whose prefix is long enough alone", COLUMNS),
    "by_tokens": ("of the prefix tokens, not of the calls", ("hits",)),
    "misses": ("of the calls that do not hit", ("hits",)),
    "hits_saved": ("with the share of hits taken for the saving", _SAVED),
    "hits_off": ("with the share of hits times what a read saves, of the whole bill", _SAVED),
    "free_write": ("with writing at the usual price", _SAVED),
    "write_extra": ("with `write` on top of the usual price", _SAVED),
    "exchanged": ("with `write` and `read` exchanged", _SAVED),
    "read_off": ("with `read` taken off the price, not left of it", _SAVED),
    "read_free": ("with hits that cost nothing", _SAVED),
    "rest_cached": ("with the rest cached as well", _SAVED),
    "out_cached": ("with the tokens written cached as well", _SAVED),
    "of_prefix": ("of the prefix's bill alone", _SAVED),
    "of_input": ("of the bill for tokens that are read, alone", _SAVED),
    "mean_of_calls": ("as the mean of the calls' own savings", _SAVED),
    "over_after": ("over the bill with caching, not the one without", _SAVED),
    "left": ("that is left of the bill", _SAVED),
    "first_price": ("with the first prices", _SAVED),
    "announced_price": ("with the announced prices", _SAVED),
    "surcharge": ("with `write` less 1 as the price of a write", _SAVED),
    "swapped": ("with the two prices exchanged between tokens read and written", _SAVED),
    "all_input": ("with all tokens at the price of those read", _SAVED),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change by themselves."""
MORE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "short_written": ("with short prefixes paid at `write`", _SAVED),
}
"""As `WAYS`, but near the right number on some seeds: what is told where it is met, and no truth of a draw."""
EVENS: Mapping[str, str] = {
    "over_read": "what a write costs more, over what a read saves; each hit also spares a write",
    "other": "the share of misses at which caching neither saves nor costs",
    "write_read": "what a write costs more, over `write`",
    "extra": "what a write costs more",
    "whole": "`write` over `write` and what a read saves",
    "read_share": "`read` over `write`",
    "one_over": "what a write costs more, over the sum of `write` and `read`",
}

_VERSIONS = 4


def _draw(seed: int, attempt: int) -> Caching:
    told = story(seed, "economics.cache", STORIES)
    generator = stream(seed, "economics.cache.calls", attempt)
    accounts = int(generator.integers(10, 15))
    # Four versions: two long ones, one on the edge, one under it; which is which is dealt.
    lengths = generator.permutation(
        [
            int(generator.integers(32, 52)) * 100,
            int(generator.integers(20, 30)) * 100,
            LEAST,
            int(generator.integers(66, 99)) * 10,
        ]
    )
    weights = np.where(lengths == LEAST, 0.16, np.where(lengths < LEAST, 0.12, 0.36))
    dense = told != "leave"
    near = float(generator.uniform(0.7, 0.82) if dense else generator.uniform(0.17, 0.23))
    changing = float(
        generator.uniform(0.72, 0.85)
        if told == "move"
        else generator.uniform(0.03, 0.06)
        if dense
        else generator.uniform(0.2, 0.5)
    )
    rows = []
    for account in range(accounts):
        for version in range(_VERSIONS):
            many = int(generator.poisson(1250 / accounts * weights[version])) + 2
            kinds = generator.choice(4, many, p=[near - 0.035, 0.035, 0.03, 1 - near - 0.03])
            gaps = np.select(
                [kinds == 0, kinds == 1, kinds == 2],
                [
                    np.minimum(1 + generator.exponential(85, many), 280),
                    np.full(many, float(LIFE)),
                    generator.integers(LIFE + 1, LIFE + 5, many).astype(float),
                ],
                generator.uniform(620, 1500 if dense else 2600, many),
            )
            seconds = np.round(gaps).astype(int).cumsum() + int(generator.integers(0, 1800))
            lines = (generator.random(many) < changing).cumsum()
            for second, line in zip(seconds.tolist(), lines.tolist(), strict=True):
                rows.append((second, account, version, line))
    # Kept short of a day: what comes later is no part of the log.
    table = np.array(rows, dtype=np.int64)
    table = table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))]
    many = len(table)
    number = generator.permutation(9000)[: int(table[:, 3].max()) + 1] + 1000
    arrays = {
        "second": table[:, 0],
        "account": table[:, 1] + 1,
        "version": table[:, 2] + 1,
        "line": number[table[:, 3]].astype(np.int64),
        "prefix": lengths[table[:, 2]].astype(np.int64),
        "rest": np.round(generator.gamma(4, 90, many) + 60).astype(np.int64),
        "tokens_out": np.round(generator.gamma(5, 76, many) + 60).astype(np.int64),
    }
    first = round(float(generator.uniform(0.8, 1.9)), 2)
    price = (first, round(first * float(generator.uniform(3.6, 5.2)), 2))
    now = changed(price, float(generator.choice([0.8, 1.25])))
    facts = {
        "write": float(generator.choice([1.2, 1.25, 1.3, 1.4, 1.5] if dense else [1.3, 1.35, 1.4, 1.5])),
        "read": float(generator.choice([0.1, 0.15, 0.2, 0.25])),
        "bar": float(generator.integers(3, 8)) / 100,
    }
    calls = pd.DataFrame(
        {
            "second": arrays["second"],
            "account": [f"a{one:02d}" for one in arrays["account"]],
            "version": [f"v{one}" for one in arrays["version"]],
            "line": [f"L{one}" for one in arrays["line"]],
            **{name: arrays[name] for name in ("prefix", "rest", "tokens_out")},
        }
    )
    # The two prices change by other factors, so that a share of the bill is another one at another date.
    factors = [(0.72, 1.3), (1.35, 0.8)]
    prices = tuple(
        (round(now[0] * one, 2), round(now[1] * other, 2))
        for one, other in (factors[place] for place in generator.permutation(2))
    )
    prices = (prices[0], now, prices[1])
    return Caching(calls, prices, names(seed)["cached"], facts, told, arrays)


def planted_truths(made: Caching) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    right, bar = numbers(made), made.facts["bar"]
    saving = right["saving"]
    truths: dict[str, bool | float] = {
        "the story's decision": choose(saving, bar) == made.story,
        "no saving is near the bar": min(clear_of(one, bar, 5 * TOLERANCE["saving"]) for one in saving),
        "moving the line helps or not": bool(saving[1] >= saving[0]),
    }
    if made.story == "leave":
        truths["caching costs more than it saves"] = -0.01 - float(saving[0])
        truths["with writing free it would not"] = float(numbers(made, frozenset(("free_write",)))["saving"][1])
        truths["whoever takes hits for the saving switches it on"] = float(right["hits"][0]) - bar - 0.02
    if not all(value if isinstance(value, bool) else value >= 0 for value in truths.values()):
        return truths
    for way, (_, touched) in WAYS.items():
        wrong = numbers(made, frozenset((way,)))
        far = [float(np.abs(wrong[name] - right[name]).max()) / TOLERANCE[name] for name in touched]
        truths[f"{way} is another number"] = max(far) - 3
    truths["another share to break even"] = apart(even(made), [even(made, way) for way in EVENS], 3 * TOLERANCE["even"])
    return truths
