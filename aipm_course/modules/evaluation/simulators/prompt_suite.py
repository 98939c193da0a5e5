"""A regression suite of Clerk, Larkspur's helper that files letters, on the prompt in use and on three new ones.

Everything here is invented. Each of 56 cases runs five rounds with each version. A round may break off (an error of the line,
not of the prompt) and is attempted up to three times. Some cases come out now one way, now the other with the very same
prompt: they are flaky. Some cases are nearly the same as one above them in the list, real ones and made-up ones.

Drawn per seed: what each new version comes to (`release` 40%, `block` 35%, `rerun` 25%, for each by itself); the bars; which
letters play which part; which letter lacks cases most. Where a version is to be released, it would miss the bar with errors
as fails, and with the flaky cases in. Where it is to be blocked, it would reach the bar by its mean, and by who passes at
least once. A letter has just enough distinct cases, another one too few; one is covered by made-up cases alone, one only if
near-copies count, one only if real near-copies do, one only if a similarity on the bar is no near-copy.

Passing all k tries of a task, not one of them: Yao and others, tau-bench (2024), arXiv 2406.12045.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

IN_USE = "in_use"
VERSIONS = ("birch", "cedar", "maple")
CALLS = {"release": 0.4, "block": 0.35, "rerun": 0.25}
LETTERS = ("address", "bank", "damage", "deposit", "meter", "moving", "reminder", "theft")
SIZE, ROUNDS, ATTEMPTS = 56, 5, 3
CASES = tuple(f"C{number:02d}" for number in range(1, SIZE + 1))
ENOUGH = 5
"""Distinct cases that cover a letter."""
NEAR = 0.90
"""Similarity from which a case is a near-copy."""
_LACKING = {"copied": 0.35, "on_bar": 0.3, "real_copies": 0.35}
_ROLES = ("large", "just", "copied", "made_up", "on_bar", "real_copies", "rare", "good")
TOLERANCE = 0.002
"""Of shares."""
COST_TOLERANCE = 0.01
_LESSON = 0.732
"""A share that the first lesson shows for another reason: it is nobody's answer here."""


@dataclass(frozen=True)
class PromptSuite:
    """The suite and its run.

    Attributes:
        runs: version, case, round (1 to 5), attempt (1 to 3), result ("pass", "fail" or "error"), tokens_in, tokens_out.
        cases: case, letter, origin ("real" or "made_up"), nearest (a case above it), similarity (0 to 1).
        letters: letter, share of the letters that come in (adds up to 1).
        least_all_five: the share of cases that must pass all five rounds.
        most_missing: rounds that may lack a result.
        price_in: dollars for a million tokens read.
        price_out: dollars for a million tokens written.
        calls: what each version comes to.
        results: version, then an array (56 cases, 5 rounds) of 1 (passed), 0 (failed) and -1 (no result).
        errors: the same shape: how many attempts broke off.
    """

    runs: pd.DataFrame
    cases: pd.DataFrame
    letters: pd.DataFrame
    least_all_five: float
    most_missing: int
    price_in: float
    price_out: float
    calls: Mapping[str, str]
    results: Mapping[str, npt.NDArray[np.int64]]
    errors: Mapping[str, npt.NDArray[np.int64]]


@lru_cache(maxsize=64)
def prompt_suite(seed: int = 0) -> PromptSuite:
    """Return the suite of a seed; the same seed always gives the same tables.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> prompt_suite(0).cases.shape, sorted(set(prompt_suite(0).runs["version"]))
        ((56, 5), ['birch', 'cedar', 'in_use', 'maple'])
    """
    return first_that_holds(_draw, planted_truths, seed)


WAYS = ("error_fails", "any_version", "not_perfect")
"""Other ways to say which cases are flaky."""


def flaky(data: "PromptSuite | _Rounds", way: str = "") -> npt.NDArray[np.bool_]:
    """Return of each case whether it is flaky: on the version in use some rounds passed and some failed.

    Args:
        data: the suite.
        way: "error_fails" takes every error for a failed round, "any_version" also looks at the new versions, "not_perfect"
            takes every case that did not always pass.
    """
    versions = (IN_USE, *VERSIONS) if way == "any_version" else (IN_USE,)
    found = np.zeros(SIZE, bool)
    for version in versions:
        results = data.results[version]
        failed = results == 0
        if way == "error_fails":
            failed |= data.errors[version] > 0
        passed = (results == 1).any(axis=1) if way != "not_perfect" else np.ones(SIZE, bool)
        found |= passed & failed.any(axis=1)
    return found


MEASURES = ("error_fails", "missing_fails", "missing_ignored", "any", "mean", "power", "three", "most")
"""Other ways to say how much of the suite a version passes."""


def all_five(data: "PromptSuite | _Rounds", version: str, aside: npt.NDArray[np.bool_], way: str = "") -> float:
    """Return the share of cases that passed all five rounds, of those that are not set aside and have five results.

    Args:
        data: the suite.
        version: a new version.
        aside: of each case whether it is set aside.
        way: one of `MEASURES`: an error or a missing result as a fail; cases with a missing result judged by the others; passed
            at least once; the mean over rounds; that mean to the fifth power; three rounds; four of five.
    """
    results, errors = data.results[version][~aside], data.errors[version][~aside]
    if way == "error_fails":
        return float(((results == 1) & (errors == 0)).all(axis=1).mean())
    if way == "missing_fails":
        return float((results == 1).all(axis=1).mean())
    if way == "missing_ignored":
        return float((results != 0).all(axis=1).mean())
    full = results[(results >= 0).all(axis=1)]
    passed = full == 1
    if way == "any":
        return float(passed.any(axis=1).mean())
    if way == "mean":
        return float(passed.mean())
    if way == "power":
        return float(passed.mean()) ** ROUNDS
    if way == "three":
        return float(passed[:, :3].all(axis=1).mean())
    if way == "most":
        return float((passed.sum(axis=1) >= ROUNDS - 1).mean())
    return float(passed.all(axis=1).mean())


def missing(data: "PromptSuite | _Rounds", version: str, aside: "npt.NDArray[np.bool_] | None" = None) -> int:
    """Return how many rounds of a version have no result, of all cases or of those that are not set aside."""
    results = data.results[version] if aside is None else data.results[version][~aside]
    return int((results < 0).sum())


def call_for(lacking: float, share: float, most_missing: float, least_all_five: float) -> str:
    """Return what a version comes to.

    >>> call_for(7, 0.9, 6, 0.8), call_for(6, 0.8, 6, 0.8), call_for(6, 0.79, 6, 0.8)
    ('rerun', 'release', 'block')
    """
    if lacking > most_missing:
        return "rerun"
    return "release" if share >= least_all_five else "block"


BILLED = ("first_only", "no_errors", "in_use_too")
"""Other ways to say which attempts are paid."""


def cost(data: PromptSuite, way: str = "", *, swapped: bool = False) -> float:
    """Return the dollars of one run of the suite: the mean of the three new versions, every attempt paid."""
    runs = data.runs
    if way != "in_use_too":
        runs = runs[runs["version"] != IN_USE]
    versions = runs["version"].nunique()
    if way == "first_only":
        runs = runs[runs["attempt"] == 1]
    if way == "no_errors":
        runs = runs[runs["result"] != "error"]
    prices = (data.price_out, data.price_in) if swapped else (data.price_in, data.price_out)
    read, written = runs["tokens_in"].sum(), runs["tokens_out"].sum()
    return float((read * prices[0] + written * prices[1]) / 1e6 / versions)


COUNTED = ("copies_in", "above_bar", "made_up_copies", "real_only", "over_five", "no_made_up_copies")
"""Other ways to say which letters are covered."""


def covered(data: "PromptSuite | _List", ways: Collection[str] = ()) -> list[str]:
    """Return the letters with five distinct cases or more.

    Args:
        data: the suite.
        ways: any of `COUNTED`: near-copies count; only what lies above the bar is a near-copy; only made-up near-copies are left
            out, or only real ones; made-up cases do not count; more than five are needed.
    """
    cases = data.cases
    near = cases["similarity"] > NEAR if "above_bar" in ways else cases["similarity"] >= NEAR
    made_up = cases["origin"] == "made_up"
    out = near & ("copies_in" not in ways)
    if "made_up_copies" in ways:
        out &= made_up
    if "no_made_up_copies" in ways:
        out &= ~made_up
    if "real_only" in ways:
        out |= made_up
    count = cases.loc[~out, "letter"].value_counts()
    least = ENOUGH + 1 if "over_five" in ways else ENOUGH
    return [letter for letter in LETTERS if int(count.get(letter, 0)) >= least]


def coverage(data: "PromptSuite | _List", ways: Collection[str] = ()) -> float:
    """Return the share of the letters that come in whose kind is covered."""
    share = data.letters.set_index("letter")["share"]
    return float(share[covered(data, ways)].sum())


def next_letter(data: "PromptSuite | _List", ways: Collection[str] = ()) -> str:
    """Return the letter with the largest share that is not covered; "" where all are."""
    share = data.letters.set_index("letter")["share"].drop(covered(data, ways))
    return str(share.idxmax()) if len(share) else ""


@dataclass(frozen=True)
class _List:
    """The list of cases, and how often each letter comes in."""

    cases: pd.DataFrame
    letters: pd.DataFrame


@dataclass(frozen=True)
class _Rounds:
    """What came out of each round; see `PromptSuite`."""

    least_all_five: float
    most_missing: int
    calls: Mapping[str, str]
    results: Mapping[str, npt.NDArray[np.int64]]
    errors: Mapping[str, npt.NDArray[np.int64]]


def _draw(seed: int, attempt: int) -> PromptSuite:
    listed = first_that_holds(_list, _list_truths, seed)
    rounds = first_that_holds(_rounds, _rounds_truths, seed)
    generator = stream(seed, "evaluation.prompt_suite", attempt)
    return PromptSuite(
        _runs(generator, rounds),
        listed.cases,
        listed.letters,
        rounds.least_all_five,
        rounds.most_missing,
        float(generator.choice([2.5, 3.0, 4.0])),
        float(generator.choice([10.0, 12.0, 15.0])),
        rounds.calls,
        rounds.results,
        rounds.errors,
    )


def _list(seed: int, attempt: int) -> _List:
    lacking = story(seed, "evaluation.lacking", _LACKING)
    letter_of = cast(stream(seed, "evaluation.letters"), _ROLES, LETTERS)
    generator = stream(seed, "evaluation.suite_list", attempt)
    return _List(_cases(generator, letter_of), _letters(generator, letter_of, lacking))


def _rounds(seed: int, attempt: int) -> _Rounds:
    calls = {version: story(seed, f"evaluation.suite_{version}", CALLS) for version in VERSIONS}
    generator = stream(seed, "evaluation.suite_rounds", attempt)
    bar = float(generator.choice([0.74, 0.76, 0.78, 0.8, 0.82, 0.84]))
    most = int(generator.integers(8, 13))
    aside = np.zeros(SIZE, bool)
    aside[generator.permutation(SIZE)[: int(generator.integers(5, 9))]] = True
    broken = generator.permutation(np.flatnonzero(~aside))[: int(generator.integers(2, 4))]
    results = {IN_USE: _in_use(generator, aside, broken)}
    for version, call in calls.items():
        results[version] = _new(generator, aside, broken, call, bar, most)
    errors = {version: _errors(generator, result) for version, result in results.items()}
    return _Rounds(bar, most, calls, results, errors)


def _in_use(
    generator: np.random.Generator, aside: npt.NDArray[np.bool_], broken: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    results = np.ones((SIZE, ROUNDS), np.int64)
    results[broken] = 0
    for number, place in enumerate(np.flatnonzero(aside)):
        # One that passes once, and one that fails once: both are flaky.
        results[place] = _mixed(generator, (ROUNDS - 1, 1)[number] if number < 2 else 0)
    whole = generator.permutation(np.flatnonzero(~aside))[:2]
    results[whole, generator.integers(0, ROUNDS, 2)] = -1
    return results


def _mixed(generator: np.random.Generator, failed: int = 0) -> npt.NDArray[np.int64]:
    """Return five rounds of which some failed: as many as are given, or one, two or three."""
    rounds = np.ones(ROUNDS, np.int64)
    rounds[generator.permutation(ROUNDS)[: failed or int(generator.integers(1, 4))]] = 0
    return rounds


def _new(
    generator: np.random.Generator,
    aside: npt.NDArray[np.bool_],
    broken: npt.NDArray[np.int64],
    call: str,
    bar: float,
    most: int,
) -> npt.NDArray[np.int64]:
    """Return the rounds of a new version: as many cases pass all five as its call needs."""
    results = np.ones((SIZE, ROUNDS), np.int64)
    for place in np.flatnonzero(aside):
        results[place] = _mixed(generator) if generator.random() < 0.85 else 1
    lacking = most + int(generator.integers(1, 5)) if call == "rerun" else most - int(generator.integers(0, 3))
    of_flaky = int(generator.integers(1, 3))
    for place in generator.permutation(np.flatnonzero(aside))[:of_flaky]:
        results[place, int(generator.integers(ROUNDS))] = -1
    steady = [int(place) for place in generator.permutation(np.flatnonzero(~aside)) if place not in broken]
    # One of them loses two rounds: so there are fewer cases that lack a result than rounds.
    many = lacking - of_flaky
    holes, rest = steady[: many - 1], steady[many - 1 :]
    lost = generator.integers(0, ROUNDS, many)
    results[holes, lost[:-1]] = -1
    results[holes[0], lost[-1] if lost[-1] != lost[0] else (lost[0] + 1) % ROUNDS] = -1
    full = len(rest) + len(broken)
    needed = int(np.ceil(bar * full))
    if call == "release" or (call == "rerun" and generator.random() < 0.5):
        passed = needed + int(generator.integers(0, 2))
    else:
        passed = needed - 1 - int(generator.integers(0, 3))
    worse = [*(int(place) for place in broken), *rest][: full - passed]
    for number, row in enumerate(worse):
        if number < len(broken):
            results[row] = 0 if number == 0 or generator.random() < 0.8 else _mixed(generator)
        elif number == len(broken):
            results[row, int(generator.integers(3, ROUNDS))] = 0  # fails once, after the third round
        else:
            results[row] = _mixed(generator)
    return results


def _errors(generator: np.random.Generator, results: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many attempts of each round broke off before one had a result; all three where none had."""
    drawn = generator.random((SIZE, ROUNDS))
    broke = (drawn < 0.075).astype(np.int64) + (drawn < 0.015)
    return np.where(results < 0, ATTEMPTS, broke)


def _runs(generator: np.random.Generator, rounds: _Rounds) -> pd.DataFrame:
    length = np.stack([generator.integers(900, 2600, SIZE), generator.integers(90, 380, SIZE)])
    rows: list[tuple[Any, ...]] = []
    for version in map(str, generator.permutation([*rounds.results])):
        result, broke = rounds.results[version].tolist(), rounds.errors[version].tolist()
        extra = generator.integers(0, 60, (SIZE, ROUNDS)).tolist()
        # The prompt in use is the shortest.
        prompt = float(generator.uniform(0.6, 0.7) if version == IN_USE else generator.uniform(0.9, 1.25))
        for place, case in enumerate(CASES):
            read, written = round(length[0, place] * prompt), int(length[1, place])
            for number in range(ROUNDS):
                tried = broke[place][number]
                rows += [(version, case, number + 1, one + 1, "error", read, 0) for one in range(tried)]
                if result[place][number] >= 0:
                    said = "pass" if result[place][number] else "fail"
                    rows.append((version, case, number + 1, tried + 1, said, read, written + extra[place][number]))
    columns = ["version", "case", "round", "attempt", "result", "tokens_in", "tokens_out"]
    return pd.DataFrame(rows, columns=columns)


def _cases(generator: np.random.Generator, letter_of: Mapping[str, str]) -> pd.DataFrame:
    """Return the list of cases: near-copies come after what they copy."""

    def far() -> float:
        return round(float(generator.uniform(0.32, 0.84)), 2)

    def near() -> float:
        return round(float(generator.uniform(0.91, 0.985)), 2)

    below = round(NEAR - 0.01, 2)
    plan: dict[str, list[tuple[str, float]]] = {
        "just": [*[("real", far()) for _ in range(ENOUGH - 1)], ("real", below)],
        "copied": [*[("real", far()) for _ in range(ENOUGH - 1)], *[("made_up", near()) for _ in range(3)]],
        "made_up": [
            *[("real", far()) for _ in range(ENOUGH - 1)],
            ("made_up", below),
            *[("made_up", near()) for _ in range(int(generator.integers(0, 2)))],
        ],
        "on_bar": [*[("real", far()) for _ in range(ENOUGH - 1)], ("made_up", NEAR)],
        "real_copies": [*[("real", far()) for _ in range(ENOUGH - 1)], *[("real", near()) for _ in range(2)]],
        "rare": [("real", far()) for _ in range(int(generator.integers(1, 3)))],
        "good": [
            *[("real", far()) for _ in range(int(generator.integers(6, 9)))],
            *[("made_up", far()) for _ in range(int(generator.integers(1, 4)))],
        ],
    }
    plan["large"] = [("real", far()) for _ in range(SIZE - sum(map(len, plan.values())))]
    rows = [
        (float(generator.random()) + (similarity >= 0.88), letter_of[role], origin, similarity)
        for role, some in plan.items()
        for origin, similarity in some
    ]
    rows.sort()
    table = []
    for place, (_, letter, origin, similarity) in enumerate(rows):
        above = [number for number in range(place) if rows[number][1] == letter] or list(range(place))
        if not above:
            table.append((CASES[place], letter, origin, "", 0.0))
            continue
        table.append((CASES[place], letter, origin, CASES[int(generator.choice(above))], similarity))
    return pd.DataFrame(table, columns=["case", "letter", "origin", "nearest", "similarity"])


def _letters(generator: np.random.Generator, letter_of: Mapping[str, str], lacking: str) -> pd.DataFrame:
    shares = {
        "just": generator.uniform(0.09, 0.12),
        "made_up": generator.uniform(0.07, 0.1),
        "good": generator.uniform(0.1, 0.14),
        "rare": generator.uniform(0.015, 0.03),
        **{role: generator.uniform(0.05, 0.09) for role in _LACKING},
        lacking: generator.uniform(0.13, 0.17),
    }
    rounded = {role: round(float(share), 3) for role, share in shares.items()}
    rounded["large"] = round(1 - sum(rounded.values()), 3)
    rows = sorted((letter_of[role], share) for role, share in rounded.items())
    return pd.DataFrame(rows, columns=["letter", "share"])


def _rounds_truths(data: _Rounds) -> Truths:
    aside = flaky(data)
    none = np.zeros(SIZE, bool)
    truths: dict[str, bool | float] = {
        "other ways find other flaky cases": min(int((flaky(data, way) != aside).sum()) for way in WAYS) - 2,
        "each case of the version in use has a result": bool((data.results[IN_USE] >= 0).any(axis=1).all()),
    }
    for version in VERSIONS:
        right = all_five(data, version, aside)
        lacking = missing(data, version)
        ways = {way: all_five(data, version, aside, way) for way in MEASURES}
        ways["flaky_in"] = all_five(data, version, none)
        ways |= {f"flaky {way}": all_five(data, version, flaky(data, way)) for way in WAYS}
        if data.calls[version] == "release":
            flips = data.least_all_five - max(ways["error_fails"], ways["flaky_in"])
        elif data.calls[version] == "block":
            flips = min(ways["mean"], ways["any"]) - data.least_all_five
        else:
            flips = 0.0
        truths |= {
            f"{version}: its call is the story's": call_for(lacking, right, data.most_missing, data.least_all_five)
            == data.calls[version],
            f"{version}: the share is clear of the bar": clear_of(right, data.least_all_five, 2 * TOLERANCE),
            f"{version}: its share is not the first lesson's": clear_of(right, _LESSON, TOLERANCE),
            f"{version}: other shares differ": apart(right, ways.values(), 3.2 * TOLERANCE),
            f"{version}: another way turns the call": flips,
            f"{version}: flaky cases lack results as well": lacking - missing(data, version, aside) - 1,
            f"{version}: fewer cases than rounds lack one": lacking
            - int((data.results[version] < 0).any(axis=1).sum())
            - 1,
        }
    return truths


def _list_truths(data: _List) -> Truths:
    right, following = coverage(data), next_letter(data)
    counted = [{one} for one in COUNTED]
    found = covered(data)
    return {
        "other coverages differ": apart(right, [coverage(data, way) for way in counted], 6 * TOLERANCE),
        "it is no share of letters or cases": apart(
            right,
            [
                len(found) / len(LETTERS),
                float(data.cases["letter"].isin(found).mean()),
                float((data.cases["similarity"] < NEAR).mean()),
            ],
            3.2 * TOLERANCE,
        ),
        "another letter is next if near-copies count": next_letter(data, {"copies_in"}) != following,
    }


def planted_truths(data: PromptSuite) -> Truths:
    """Return each planted truth of the price by name and by how much it holds; the others are planted in its parts."""
    others = [*(cost(data, way) for way in BILLED), cost(data, swapped=True)]
    return {"other costs differ": apart(cost(data), others, 3.2 * COST_TOLERANCE)}
