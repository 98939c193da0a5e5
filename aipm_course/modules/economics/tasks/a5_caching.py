"""A5: what a prompt cache takes off the bill."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.economics.lookalikes.caching import for_caching
from aipm_course.modules.economics.simulators.caching import (
    LEAST,
    LIFE,
    PROMPTS,
    TOLERANCE,
    WAYS,
    Caching,
    answer,
    by_prompt,
    caching,
    choose,
    numbers,
)
from aipm_course.modules.economics.tasks.shared import OBJECTIVE_CACHE


def _by_walking(made: Caching) -> dict[str, Any]:
    """The same call by call with a clock for each entry, in percent and rounded."""
    read, written = made.price[1]
    found: dict[str, dict[str, str]] = {"hits": {}, "saving": {}}
    for prompt in PROMPTS:
        used: dict[tuple[Any, ...], int] = {}
        hits, before, after = 0, 0.0, 0.0
        for row in made.calls.to_dict("records"):
            key = (row["account"], row["version"], row["line"] if prompt == "now" else "")
            alive = key in used and row["second"] <= used[key] + LIFE
            used[key] = row["second"]
            rest = row["rest"] * read + row["tokens_out"] * written
            before += row["prefix"] * read + rest
            if row["prefix"] < LEAST:
                after += row["prefix"] * read + rest
            else:
                hits += alive
                after += row["prefix"] * read * made.facts["read" if alive else "write"] + rest
        found["hits"][prompt.upper()] = f"{100 * hits / len(made.calls):.2f}%"
        found["saving"][prompt.upper()] = f"{100 * (1 - after / before):.2f}%"
    return {
        **{name: pd.DataFrame({"prompt": list(one), name: list(one.values())}) for name, one in found.items()},
        "even": f"{100 * float(answer(made)['even']):.2f}%",
        "decision": answer(made)["decision"],
    }


def _table(made: Caching, ways: frozenset[str]) -> dict[str, Any]:
    touched = {column for way in ways for column in WAYS[way][1]}
    return {name: column for name, column in by_prompt(numbers(made, ways)).items() if name in touched}


def _drop(name: str, rule: str, message: str) -> Ablation[Caching]:
    return Ablation(name, rule, lambda made: _table(made, frozenset((name,))), message)


def _slip(name: str, message: str) -> Misconception[Caching]:
    return Misconception(name, lambda made: _table(made, frozenset((name,))), message)


def _without(made: Caching, names: frozenset[str]) -> dict[str, Any] | None:
    if {"no_line", "no_account"} <= names or {"under", "from_first"} <= names:
        return None
    return {**answer(made), **_table(made, names)} if names else answer(made)


def _decision(own: Mapping[str, Any], made: Caching) -> str:
    saving = [float(own["saving"][prompt]["saving"]) for prompt in PROMPTS]
    right = float(np.abs(numbers(made)["saving"]).max())
    return choose(np.array(_SAVING.in_one_unit(saving, right)), made.facts["bar"])


_SAVING = Number("share of the bill", within=TOLERANCE["saving"], percent=True)


def _of_prompts(name: str, unit: str) -> Table:
    return Table("prompt", PROMPTS, {name: Number(unit, within=TOLERANCE[name], percent=True)})


CACHING = Question(
    id="economics.caching",
    task="A5",
    title="What caching saves",
    points=6,
    kind=Record(
        {
            "hits": _of_prompts("hits", "share of the calls"),
            "saving": _of_prompts("saving", "share of the bill"),
            "even": Number("share of the calls", within=TOLERANCE["even"], percent=True),
            "decision": Choice(
                {
                    "on": "caching is switched on, the prompt stays as it is",
                    "move": "the line is moved, then caching is switched on",
                    "leave": "caching stays off, the prompt stays as it is",
                }
            ),
        },
        weights={"hits": 1.3, "saving": 1.8, "even": 0.6, "decision": 2.3},
        look={
            "hits": "Sort the calls of one entry by `second`. How long before each call was the one before it? Then the share over all calls.",
            "saving": "The bill without caching and the one with it, over all calls, tokens written included. What part of the first is gone? Less than none where the bill rises.",
            "even": "With h hits of 100 calls, all prefixes alike: h of them are read, the others written. At which h is that as much as 100 at the usual price?",
            "decision": "Hold your `saving` of now against `bar` first; only then that of moved.",
        },
    ),
    data=caching,
    reference=answer,
    alternatives=(_by_walking,),
    misconceptions=(
        _slip("hits_saved", "That is the share of hits. A hit makes one part of a call cheaper, not the call free."),
        _slip(
            "of_prefix", "That is the saving on the prefix alone. The bill has the rest and the tokens written, too."
        ),
        _slip(
            "no_version", "One cache serves all versions in yours. Another version is another text: it is written anew."
        ),
        _slip(
            "for_ever",
            "Entries live as good as for ever in yours. One lives 300 seconds from the last call that used it.",
        ),
        _slip("misses", "Those are the calls that do not hit."),
        _slip("first_price", "The prices of 1 October are in yours. The ones in force on 2 November hold."),
        _slip("announced_price", "The announced prices are in yours. The ones in force on 2 November hold."),
        _slip("left", "That is what is left of the bill. Asked is what is gone."),
        *options(
            answer,
            "decision",
            {
                "on": "Switching it on as the prompt stands needs a `saving` of now of at least `bar`.",
                "move": "Moving the line first needs a `saving` of now under `bar` and one of moved of at least `bar`.",
                "leave": "Caching stays off where both of your `saving` are under `bar`.",
            },
        ),
    ),
    ablations=(
        _drop(
            "no_account",
            "of the same `account`",
            "All accounts share a cache in yours. Nobody finds what another account has written.",
        ),
        _drop(
            "no_line",
            "with the same `line`",
            "`line` plays no part in yours. As the prompt stands it is on top of the prefix: where it changes, all behind it is another text.",
        ),
        _drop(
            "under",
            "at most 300 seconds before",
            "A call exactly 300 seconds later does not hit in yours. It does.",
        ),
        _drop(
            "all_cached",
            "A prefix under 1,024 tokens is not cached",
            "Short prefixes are cached in yours. Under 1,024 tokens they are paid as without a cache, and never hit.",
        ),
        _drop(
            "short_edge",
            "under 1,024 tokens",
            "A prefix of exactly 1,024 tokens is not cached in yours. It is.",
        ),
        _drop(
            "free_write",
            "every other cached prefix is written",
            "Writing costs the usual price in yours. It costs `write` times as much.",
        ),
        _drop(
            "rest_cached",
            "`rest` and `tokens_out` are paid as without a cache",
            "The rest gets the prefix's price in yours. It is new in each call.",
        ),
        _drop(
            "of_cached",
            "of all calls",
            "Calls with a short prefix are left out in yours. They are calls, and they are paid.",
        ),
    ),
    without=_without,
    follows=(Follows("decision", ("saving",), _decision),),
    lookalikes=for_caching,
    generic=DEFAULT - {"carried", "complement"},
    survivors={
        **{
            f">= to >: saving['{prompt}'] >= cache_numbers['bar']": "equivalent: planted margins keep every saving off the bar"
            for prompt in PROMPTS
        },
        "1024 to 1023: prefixes['prefix'] >= 1024": "equivalent: no prefix has 1,023 tokens",
    },
    hints=(
        "For now, an entry is account, version and line together; for moved, account and version. Take the seconds since the call before "
        "with the same entry.",
        "`calls.groupby(entry)['second'].diff() <= 300`, and only where the prefix is long enough. An entry's first call has no gap, so it is no hit.",
        "Bill with caching: prefix × `read` for a hit, × `write` for a miss, × 1 where it is too short; rest and tokens written as before.",
    ),
    worked="""
```python
price = prices.set_index(["model", "since"]).loc[(cache_model, dates[1])]
write, read = cache_numbers["write"], cache_numbers["read"]
long = prefixes["prefix"] >= 1024
others = prefixes["rest"] * price["input"] + prefixes["tokens_out"] * price["output"]
before = (prefixes["prefix"] * price["input"] + others).sum()
hits, saving = {}, {}
for prompt, entry in {"now": ["account", "version", "line"], "moved": ["account", "version"]}.items():
    hit = long & (prefixes.groupby(entry)["second"].diff() <= 300)
    times = (hit * read + ~hit * write).where(long, 1)
    hits[prompt] = hit.mean()
    saving[prompt] = 1 - (prefixes["prefix"] * times * price["input"] + others).sum() / before
if saving["now"] >= cache_numbers["bar"]:
    decision = "on"
else:
    decision = "move" if saving["moved"] >= cache_numbers["bar"] else "leave"
cache = {
    "hits": hits,
    "saving": saving,
    "even": (write - 1) / (write - read),
    "decision": decision,
}
```

In a spreadsheet: sort by account, version, line and second; a column for the gap, one for the factor, one for each bill. The share of hits
says little by itself: what counts is how much of the bill is prefix, and what the misses cost.
""",
    objective=OBJECTIVE_CACHE,
    ledger=("SKILL-16", "ENV-08"),
)
