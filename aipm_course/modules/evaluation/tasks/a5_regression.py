"""A5: a regression suite that runs each case five times."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.evaluation.lookalikes.suite import for_suite
from aipm_course.modules.evaluation.simulators.prompt_suite import (
    CASES,
    COST_TOLERANCE,
    COUNTED,
    IN_USE,
    LETTERS,
    ROUNDS,
    SIZE,
    TOLERANCE,
    VERSIONS,
    WAYS,
    PromptSuite,
    all_five,
    call_for,
    cost,
    coverage,
    flaky,
    missing,
    next_letter,
    prompt_suite,
)
from aipm_course.modules.evaluation.tasks.shared import OBJECTIVE_SUITE

_CALLS = {
    "release": "enough results, and the share reaches its bar",
    "block": "enough results, and the share misses its bar",
    "rerun": "too many rounds lack a result",
}


def _column(name: str, values: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({name: [values[one] for one in VERSIONS]}, index=pd.Index(VERSIONS, name="version"))


def _names(aside: npt.NDArray[np.bool_]) -> list[str]:
    return [case for case, out in zip(CASES, aside, strict=True) if out]


def _calls(data: PromptSuite, lacking: Mapping[str, float], share: Mapping[str, float]) -> dict[str, str]:
    return {one: call_for(lacking[one], share[one], data.most_missing, data.least_all_five) for one in VERSIONS}


def _answer(data: PromptSuite, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    aside = flaky(data, next((way for way in WAYS if way in dropped), ""))
    out = np.zeros(SIZE, bool) if "flaky_in" in dropped else aside
    measure = next((way for way in ("error_fails", "missing_fails") if way in dropped), "")
    share = {one: all_five(data, one, out, measure) for one in VERSIONS}
    lacking = {one: missing(data, one, aside if "quarantine_out" in dropped else None) for one in VERSIONS}
    ways = dropped & set(COUNTED)
    return {
        "quarantine": _names(aside),
        "missing": _column("missing", lacking),
        "all_five": _column("all_five", share),
        "calls": _column("call", _calls(data, lacking, share)),
        "cost": cost(data, "first_only" if "first_only" in dropped else ""),
        "coverage": coverage(data, ways),
        "next_letter": next_letter(data, ways),
    }


_FIELDS = {
    **dict.fromkeys(WAYS, ("quarantine",)),
    "missing_fails": ("all_five",),
    "flaky_in": ("all_five",),
    "quarantine_out": ("missing",),
    "first_only": ("cost",),
    **dict.fromkeys(("copies_in", "above_bar", "made_up_copies", "over_five"), ("coverage",)),
}
_ONE_RULE = (
    frozenset({*WAYS}),
    frozenset({"error_fails", "missing_fails"}),
    frozenset({"copies_in", "made_up_copies", "above_bar"}),
)


def _without(data: PromptSuite, dropped: frozenset[str]) -> Any:
    if any(len(dropped & rule) > 1 for rule in _ONE_RULE):
        return None
    wrong = _answer(data, dropped)
    if not dropped:
        return wrong
    return {field: wrong[field] for field in wrong if any(field in _FIELDS[name] for name in dropped)}


def _dropped(name: str) -> Callable[[PromptSuite], dict[str, Any]]:
    return lambda data: _without(data, frozenset({name}))


def _by_hand(data: PromptSuite) -> dict[str, Any]:
    """The same from dictionaries, with shares in percent."""
    results: dict[tuple[str, str], list[bool]] = {(one, case): [] for one in (IN_USE, *VERSIONS) for case in CASES}
    dollars = 0.0
    for row in data.runs.to_dict("records"):
        if row["result"] != "error":
            results[row["version"], row["case"]].append(row["result"] == "pass")
        if row["version"] != IN_USE:
            dollars += row["tokens_in"] * data.price_in + row["tokens_out"] * data.price_out
    aside = [case for case in CASES if any(results[IN_USE, case]) and not all(results[IN_USE, case])]
    lacking, share = {}, {}
    for one in VERSIONS:
        lacking[one] = 5 * len(CASES) - sum(len(results[one, case]) for case in CASES)
        full = [results[one, case] for case in CASES if case not in aside and len(results[one, case]) == 5]
        share[one] = sum(map(all, full)) / len(full)
    count = dict.fromkeys(LETTERS, 0)
    for row in data.cases.to_dict("records"):
        count[row["letter"]] += row["similarity"] < 0.9
    come_in = {row["letter"]: row["share"] for row in data.letters.to_dict("records")}
    open_ = {letter: come_in[letter] for letter in LETTERS if count[letter] < 5}
    return {
        "quarantine": " ".join(aside).split(),
        "missing": {one: float(number) for one, number in lacking.items()},
        "all_five": {one: f"{100 * number:.2f}%" for one, number in share.items()},
        "calls": {one: call.upper() for one, call in _calls(data, lacking, share).items()},
        "cost": f"${dollars / 1e6 / 3:.3f}",
        "coverage": f"{100 * (1 - sum(open_.values())):.1f}%",
        "next_letter": max(open_, key=lambda letter: open_[letter]),
    }


def _own_share(own: Mapping[str, Any], data: PromptSuite) -> list[pd.DataFrame]:
    aside = np.array([case in own["quarantine"] for case in CASES])
    return [_column("all_five", {one: all_five(data, one, aside) for one in VERSIONS})]


def _own_calls(own: Mapping[str, Any], data: PromptSuite) -> list[pd.DataFrame]:
    lacking = {one: float(own["missing"][one]["missing"]) for one in VERSIONS}
    share = {one: float(own["all_five"][one]["all_five"]) for one in VERSIONS}
    return [_column("call", _calls(data, lacking, share))]


def _own_letter(own: Mapping[str, Any], data: PromptSuite) -> set[str]:
    ways: list[set[str]] = [set(), *({way} for way in COUNTED), {"copies_in", "real_only"}]
    close = [way for way in ways if abs(coverage(data, way) - own["coverage"]) <= TOLERANCE]
    # A coverage that nothing explains leads to what is right.
    return {letter for way in close or [set()] if (letter := next_letter(data, way))}


def _measured(way: str) -> Callable[[PromptSuite], dict[str, Any]]:
    return lambda data: {
        "all_five": _column("all_five", {one: all_five(data, one, flaky(data), way) for one in VERSIONS})
    }


def _called(reading: Callable[[PromptSuite, str], str]) -> Callable[[PromptSuite], dict[str, Any] | None]:
    """Return the calls of another way to read the two numbers; None where it gives the right ones."""

    def answer(data: PromptSuite) -> dict[str, Any] | None:
        found = {one: reading(data, one) for one in VERSIONS}
        return None if found == dict(data.calls) else {"calls": _column("call", found)}

    return answer


def _over_bar(data: PromptSuite, version: str, way: str = "") -> bool:
    return all_five(data, version, flaky(data), way) >= data.least_all_five


def _lacks(data: PromptSuite, version: str) -> bool:
    return missing(data, version) > data.most_missing


_NEXT = (
    "The next cases are for the letter with the largest `share` of those that have fewer than five distinct cases. Count these first, without any "
    "near-copy."
)

SUITE = Question(
    id="evaluation.suite",
    task="A5",
    title="A suite that runs each case five times",
    points=7,
    kind=Record(
        {
            "quarantine": Picks(dict.fromkeys(CASES, "")),
            "missing": Table("version", VERSIONS, {"missing": Number("rounds", between=(0, SIZE * ROUNDS))}),
            "all_five": Table("version", VERSIONS, {"all_five": Number("share", within=TOLERANCE, percent=True)}),
            "calls": Table("version", VERSIONS, {"call": Choice(_CALLS)}),
            "cost": Number("dollars", within=COST_TOLERANCE),
            "coverage": Number("share of letters", within=TOLERANCE, percent=True),
            "next_letter": Choice(dict.fromkeys(LETTERS, "")),
        },
        weights={
            "quarantine": 1.25,
            "missing": 0.5,
            "all_five": 1,
            "calls": 2.25,
            "cost": 0.5,
            "coverage": 0.5,
            "next_letter": 1,
        },
        look={
            "quarantine": 'Keep version "in_use" and drop the errors; a case is flaky if both results are left, "pass" and "fail".',
            "missing": "Per new version: five rounds for each of the 56 cases, minus the rounds that have a result.",
            "all_five": "Per new version: leave the quarantine out, keep the cases with five results, and take the share that has five passes.",
            "calls": "Per version, two questions in this order. Is `missing` over `most_missing`? Is `all_five` at least `least_all_five`?",
            "cost": "All rows of the three new versions, errors as well: tokens read and written, each times its price, ÷ 1,000,000, ÷ 3.",
            "coverage": "Drop the cases with a similarity of 0.90 or more, real or made up; count the rest by letter; add up the shares of the "
            "letters with at least five.",
            "next_letter": _NEXT,
        },
    ),
    data=prompt_suite,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        Misconception(
            "any",
            _measured("any"),
            "Those are the cases that passed at least once. A customer's letter is filed once, not five times: all five rounds must pass.",
        ),
        Misconception(
            "mean",
            _measured("mean"),
            "Those are rounds, not cases. A case that passes four rounds of five is no case that passes.",
        ),
        Misconception(
            "power",
            _measured("power"),
            "That is the share of rounds to the fifth power. It would hold if all cases were alike; count the cases themselves.",
        ),
        Misconception(
            "three",
            _measured("three"),
            "Those are the cases that passed the first three rounds. There are five.",
        ),
        Misconception(
            "missing_ignored",
            _measured("missing_ignored"),
            "Cases that lack a result are judged by their other rounds in yours. Without five results nobody knows: leave them out.",
        ),
        Misconception(
            "all_the_same",
            _called(lambda data, one: "release" if _over_bar(data, one) else "block"),
            "A version that lacks more results than `most_missing` is run again, whatever its share: ask that first.",
        ),
        Misconception(
            "rerun_is_block",
            _called(lambda data, one: "block" if _lacks(data, one) or not _over_bar(data, one) else "release"),
            "Results that are missing say nothing against a version. It is run again, not blocked.",
        ),
        Misconception(
            "any_missing",
            _called(
                lambda data, one: "rerun" if missing(data, one) else "release" if _over_bar(data, one) else "block"
            ),
            "A few rounds may lack a result: only more than `most_missing` ask for another run.",
        ),
        Misconception(
            "called_by_mean",
            _called(
                lambda data, one: (
                    "rerun" if _lacks(data, one) else "release" if _over_bar(data, one, "mean") else "block"
                )
            ),
            "The bar is for the share of cases that pass all five rounds: hold `all_five` against `least_all_five`, not the share of rounds.",
        ),
        *options(_answer, "next_letter", dict.fromkeys(LETTERS, _NEXT), idea=lambda letter: "largest_open"),
    ),
    ablations=(
        Ablation(
            "error_fails",
            "is no failed round",
            _dropped("error_fails"),
            "Errors count as failed rounds in yours. Where the line broke, the prompt was never tried; a later attempt has the result.",
        ),
        Ablation(
            "any_version",
            'on `"in_use"`',
            _dropped("any_version"),
            "Cases that are mixed on a new version are in quarantine in yours. There a prompt has changed: that is what the suite is to find.",
        ),
        Ablation(
            "not_perfect",
            "at least one round passed and at least one failed",
            _dropped("not_perfect"),
            "Cases that always failed on the version in use are in quarantine in yours. They are broken, not flaky: they always say the same.",
        ),
        Ablation(
            "missing_fails",
            "that have five results",
            _dropped("missing_fails"),
            "Cases that lack a result count as not passed in yours. Leave them out, above and below the line.",
        ),
        Ablation(
            "flaky_in",
            "not in `quarantine`",
            _dropped("flaky_in"),
            "The flaky cases are in yours. They fail by chance, whatever the prompt: leave them out, above and below the line.",
        ),
        Ablation(
            "quarantine_out",
            "those in `quarantine` as well",
            _dropped("quarantine_out"),
            "That leaves the quarantine out. A line breaks on any case: count all 56.",
        ),
        Ablation(
            "first_only",
            "Every attempt is paid",
            _dropped("first_only"),
            "Those are the first attempts alone. Later ones are paid as well.",
        ),
        Ablation(
            "copies_in",
            "counts for nothing",
            _dropped("copies_in"),
            "Near-copies count in yours. A case that repeats another one covers nothing new.",
        ),
        Ablation(
            "above_bar",
            "0.90 or more",
            _dropped("above_bar"),
            "A similarity of exactly 0.90 is no near-copy in yours. It is one.",
        ),
        Ablation(
            "made_up_copies",
            "real or made up",
            _dropped("made_up_copies"),
            "Real near-copies count in yours. They repeat another case like the made-up ones.",
        ),
        Ablation(
            "over_five",
            "at least five",
            _dropped("over_five"),
            "Letters with exactly five distinct cases are not covered in yours. Five are enough.",
        ),
    ),
    without=_without,
    follows=(
        Follows("all_five", ("quarantine",), _own_share),
        Follows("calls", ("missing", "all_five"), _own_calls),
        Follows("next_letter", ("coverage",), _own_letter),
    ),
    quantities=lambda data: {
        "cases in quarantine": float(flaky(data).sum()),
        "near-copies": float((data.cases["similarity"] >= 0.9).sum()),
    },
    lookalikes=for_suite,
    generic=DEFAULT - {"carried"},
    survivors={
        "without the filter found['version'] != 'in_use': found": "meant: a row for the version in use as well is no mistake",
        ">= to >: all_five[version] >= facts['least_all_five']": "equivalent: no share lies on the bar",
    },
    hints=(
        'Drop the rows with the result "error" first: what is left is one row per round that has a result. Then count, per version and case, '
        "results and passes.",
        '`found = known.groupby(["version", "case"])["passed"].agg(["sum", "size"])` has both. A flaky case of "in_use" has a `sum` over 0 and '
        "under its `size`; a case counts for `all_five` if its `size` is 5 and it is not flaky.",
        'For the coverage: `suite_cases[suite_cases["similarity"] < 0.9]["letter"].value_counts()`, then the `share` of the letters with five or more. For the '
        "price keep the rows with errors.",
    ),
    worked="""
```python
known = suite_runs[suite_runs["result"] != "error"].copy()
known["passed"] = known["result"] == "pass"
found = known.groupby(["version", "case"])["passed"].agg(["sum", "size"]).reset_index()
used = found[found["version"] == "in_use"]
flaky = used[(used["sum"] > 0) & (used["sum"] < used["size"])]["case"]
new = found[found["version"] != "in_use"]
missing = 5 * len(suite_cases) - new.groupby("version")["size"].sum()
full = new[(new["size"] == 5) & ~new["case"].isin(flaky)]
all_five = (full["sum"] == 5).groupby(full["version"]).mean()


def call(version):
    if missing[version] > facts["most_missing"]:
        return "rerun"
    return "release" if all_five[version] >= facts["least_all_five"] else "block"


paid = suite_runs[suite_runs["version"] != "in_use"]
dollars = paid["tokens_in"] * facts["price_in"] + paid["tokens_out"] * facts["price_out"]
distinct = suite_cases[suite_cases["similarity"] < 0.9]["letter"].value_counts()
share = letters.set_index("letter")["share"]
covered = distinct.reindex(share.index) >= 5
clerk = {
    "quarantine": flaky,
    "missing": missing,
    "all_five": all_five,
    "calls": {version: call(version) for version in missing.index},
    "cost": dollars.sum() / 1e6 / 3,
    "coverage": share[covered].sum(),
    "next_letter": share[~covered].idxmax(),
}
```

Errors and fails are two things: one is about the line, the other about the prompt. And a suite grows by cases that differ, not by cases.
""",
    objective=OBJECTIVE_SUITE,
    ledger=("SKILL-10", "SKILL-19", "FUT-02", "FUT-11", "MILE-27", "MILE-31", "AUTO-04"),
)
