"""What is easily taken for the numbers of A1."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.privacy.simulators.redaction import (
    Redaction,
    by_person,
    counted,
    leaking_prompts,
    other_numbers,
    repaired,
    users,
)
from aipm_course.modules.privacy.simulators.redactor import KINDS


def for_redaction(data: Redaction) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    more: dict[str, dict[str, float]] = {field: dict(ways) for field, ways in other_numbers(data).items()}
    for field, words, value in (*_rarer(data), *_two_at_once(data), *_after_repairs(data)):
        more[field].setdefault(words, value)
    return tuple(
        lookalike
        for field, ways in more.items()
        for lookalike in each(field, ((words, float(value)) for words, value in ways.items()))
    )


def _rarer(data: Redaction) -> Iterator[tuple[str, str, float]]:
    """Yield what is seldom taken for a number; on some seeds it is near to the right one."""
    rows, everyone = counted(data), counted(data, tests=True, nobody=True)
    leaking, stored = rows[rows["leaks"]], len(users(data))
    readable, prompts = leaking["person"].nunique(), leaking["prompt"].nunique()
    with_tests = counted(data, tests=True)["person"].nunique()
    whole = rows["hidden"] != "part"
    yield (
        "by_mention",
        "the share without the mentions that are hidden in part",
        float(1 - rows.loc[whole, "leaks"].mean()),
    )
    yield "by_mention", "one minus leaking mentions ÷ all rows of `mentions`", 1 - len(leaking) / len(everyone)
    spellings = rows["leaks"].groupby(rows["mention"]).max()
    yield "by_person", "the share of different spellings", float(1 - spellings.mean())
    yield "by_person", "one minus people who can be read ÷ people with the nightly test", 1 - readable / with_tests
    yield "by_person", "one minus people who can be read ÷ stored prompts", 1 - readable / stored
    yield "by_person", "the share of stored prompts in which nothing can be read", 1 - prompts / stored
    clean = 1 - prompts / rows["prompt"].nunique()
    yield "by_person", "the share of prompts with people in which nothing can be read", clean
    yield "leaks_per_1000", "leaking prompts as a share", prompts / stored
    yield "leaks_per_1000", "the number of mentions that leak", float(len(leaking))
    yield "leaks_per_1000", "the number of people who can be read", float(readable)
    masked = users(data)["stored"] != users(data)["text"]
    yield "leaks_per_1000", "the prompts with a mask in them, per 1,000 stored prompts", 1000 * float(masked.mean())
    yield (
        "leaks_per_1000",
        "people who can be read, per 1,000 prompts with the nightly test",
        1000 * readable / len(data.prompts),
    )
    only_none = rows.loc[rows["hidden"] == "none", "prompt"].nunique()
    yield (
        "leaks_per_1000",
        "prompts with a mention that is not hidden at all, per 1,000 prompts with the nightly test",
        (1000 * only_none / len(data.prompts)),
    )
    yield "by_mention", "the share with each spelling once", float(1 - spellings.mean())
    kinds = rows["leaks"].groupby([rows["person"], rows["kind"]]).max()
    yield "by_person", "the share of people and kinds, each pair once", float(1 - kinds.mean())
    tested = counted(data, tests=True)
    tested = tested[tested["person"].isin(rows["person"])]
    yield "by_person", "the share with what can be read of them in the nightly test", by_person(tested)
    many = 1000 * len(leaking) / len(data.prompts)
    yield "leaks_per_1000", "mentions that leak, per 1,000 prompts with the nightly test", many


def _two_at_once(data: Redaction) -> Iterator[tuple[str, str, float]]:
    """Yield each number for other rows than the stored ones with a person, and with two rules dropped at once."""
    tests = counted(data, tests=True)
    alone = tests[~tests["prompt"].isin(users(data)["prompt"])]
    yield from _numbers("in the nightly test alone", alone, len(data.prompts) - len(users(data)))
    for words, ways in (
        ("with the nightly test and with what is hidden in part", {"tests": True, "part": True}),
        ("with the rows that are nobody's and with what is hidden in part", {"nobody": True, "part": True}),
        ("of all rows, with what is hidden in part", {"tests": True, "nobody": True, "part": True}),
    ):
        stored = len(users(data, tests=ways.get("tests", False)))
        yield from _numbers(words, counted(data, **ways), stored)


def _numbers(words: str, rows: pd.DataFrame, stored: int) -> Iterator[tuple[str, str, float]]:
    yield "by_mention", f"the share {words}", float(1 - rows["leaks"].mean())
    yield "by_person", f"the share {words}", by_person(rows)
    yield "leaks_per_1000", f"the number {words}", leaking_prompts(rows, stored)
    yield "repaired", f"the share {words}", max(repaired(rows).values())


def _after_repairs(data: Redaction) -> Iterator[tuple[str, str, float]]:
    """Yield what is easily taken for the share after the best repair."""
    rows = counted(data)
    people, leaking = rows["person"].nunique(), rows[rows["leaks"]]
    then = repaired(rows)
    best = max(KINDS, key=lambda kind: then[kind])
    most = str(leaking["kind"].value_counts().index[0])
    through = leaking.loc[leaking["kind"] == best, "person"].nunique()
    yield "repaired", "one minus people who can be read through that kind ÷ people", 1 - through / people
    yield (
        "repaired",
        "the share of mentions with the kind of most leaks hidden",
        float(1 - (rows["leaks"] & (rows["kind"] != most)).mean()),
    )
    with_tests = counted(data, tests=True)["person"].nunique()
    yield (
        "repaired",
        "that share with the people of the nightly test below the line",
        1 - (1 - then[best]) * people / with_tests,
    )
    yield "repaired", "everybody", 1.0
    for kind in KINDS:
        own = rows[rows["kind"] == kind]
        yield "repaired", "the share of hidden people among those with one kind", by_person(own)
        yield "repaired", "the share of hidden mentions of one kind", float(1 - own["leaks"].mean())
        if kind != best:
            yield "repaired", "the share of people with another kind repaired", then[kind]
