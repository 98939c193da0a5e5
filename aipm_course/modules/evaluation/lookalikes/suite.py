"""What is easily taken for the numbers of A5, on Clerk's regression suite."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.evaluation.lookalikes.shared import single
from aipm_course.modules.evaluation.simulators.prompt_suite import (
    IN_USE,
    NEAR,
    ROUNDS,
    SIZE,
    VERSIONS,
    PromptSuite,
    all_five,
    cost,
    coverage,
    covered,
    flaky,
    missing,
)

MEASURED = {
    "error_fails": "the share with every error as a failed round",
    "missing_fails": "the share with a missing result as a fail",
    "missing_ignored": "the share in which cases that lack a result are judged by their others",
    "any": "the share of cases that passed at least once",
    "mean": "the share of rounds that passed, not of cases",
    "power": "the share of rounds that passed, to the fifth power",
    "three": "the share of cases that passed the first three rounds",
    "most": "the share of cases that passed at least four of five rounds",
}
_ASIDE = {
    "": "",
    "none": ", with the flaky cases in",
    "any_version": ", without the cases that are mixed on any version",
    "error_fails": ", without the cases that had an error on the version in use",
    "not_perfect": ", without the cases that did not always pass on the version in use",
}


def for_suite(data: PromptSuite) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    return (
        *_shares(data),
        *_missing(data),
        *single("cost", dict(_costs(data))),
        *single("coverage", dict(_coverages(data))),
    )


def _shares(data: PromptSuite) -> Iterator[Lookalike]:
    for aside, words in _ASIDE.items():
        out = np.zeros(SIZE, bool) if aside == "none" else flaky(data, aside)
        for way, said in ({"": "the share of cases that passed all five rounds"} | MEASURED).items():
            if aside or way:
                column = pd.Series({version: all_five(data, version, out, way) for version in VERSIONS})
                yield Lookalike(said + words, {"all_five": column}, whole=True)
    out = flaky(data)
    once = pd.Series({one: float((data.results[one] == 1).any(axis=1).mean()) for one in VERSIONS})
    yield Lookalike("the share of all 56 cases that passed at least once", {"all_five": once}, whole=True)
    of_all = pd.Series({one: float((data.results[one][~out] == 1).all(axis=1).sum()) / SIZE for one in VERSIONS})
    yield Lookalike("the cases that passed all five rounds, as a share of all 56", {"all_five": of_all}, whole=True)
    failed = pd.Series({one: 1 - all_five(data, one, out) for one in VERSIONS})
    yield Lookalike("the share of cases that did not pass all five rounds", {"all_five": failed}, whole=True)


def _missing(data: PromptSuite) -> Iterator[Lookalike]:
    out = flaky(data)
    runs = data.runs[data.runs["result"] == "error"]
    columns = {
        "the rounds without a result, without the cases in quarantine": {
            one: missing(data, one, out) for one in VERSIONS
        },
        "the rounds without a result of the cases in quarantine alone": {
            one: missing(data, one, ~out) for one in VERSIONS
        },
        "the cases that lack a result, not the rounds": {
            one: int((data.results[one] < 0).any(axis=1).sum()) for one in VERSIONS
        },
        "the attempts that ended in an error": {one: int((runs["version"] == one).sum()) for one in VERSIONS},
        "the rounds with an error, also where a later attempt had a result": {
            one: int((data.errors[one] > 0).sum()) for one in VERSIONS
        },
        "the rounds with two errors or more": {one: int((data.errors[one] > 1).sum()) for one in VERSIONS},
        "the cases with an error": {one: int((data.errors[one] > 0).any(axis=1).sum()) for one in VERSIONS},
        "the rounds with a result": {one: SIZE * ROUNDS - missing(data, one) for one in VERSIONS},
        "the failed rounds": {one: int((data.results[one] == 0).sum()) for one in VERSIONS},
    }
    for words, numbers in columns.items():
        yield Lookalike(
            words, {"missing": pd.Series({one: float(count) for one, count in numbers.items()})}, whole=True
        )


def _costs(data: PromptSuite) -> Iterator[tuple[str, float]]:
    right = cost(data)
    yield "the dollars of the three versions together; one run is asked", right * len(VERSIONS)
    yield "the dollars with the first attempts alone", cost(data, "first_only")
    yield "the dollars without the attempts that ended in an error; they are paid, too", cost(data, "no_errors")
    yield "the mean over four versions, the one in use as well", cost(data, "in_use_too")
    yield "the dollars with the two prices in each other's place", cost(data, swapped=True)
    yield "the dollars for one round of the suite, not for five", right / ROUNDS
    yield "the dollars for one case", right / SIZE
    yield "the dollars of all four versions together", cost(data, "in_use_too") * (len(VERSIONS) + 1)
    new = data.runs[data.runs["version"] != IN_USE]
    read, written = new["tokens_in"].sum() / 1e6 / len(VERSIONS), new["tokens_out"].sum() / 1e6 / len(VERSIONS)
    yield "the dollars for what is read alone", read * data.price_in
    yield "the dollars for what is written alone", written * data.price_out
    yield "the dollars with all tokens at the price of those read", (read + written) * data.price_in
    yield "the dollars with all tokens at the price of those written", (read + written) * data.price_out
    yield "the dollars with prices per thousand tokens", right * 1000
    for version in (*VERSIONS, IN_USE):
        own = data.runs[data.runs["version"] == version]
        dollars = (own["tokens_in"].sum() * data.price_in + own["tokens_out"].sum() * data.price_out) / 1e6
        yield f"the dollars of `{version}` alone", float(dollars)


def _coverages(data: PromptSuite) -> Iterator[tuple[str, float]]:
    yield "the share with near-copies counted", coverage(data, {"copies_in"})
    yield "the share with made-up near-copies left out, and real ones not", coverage(data, {"made_up_copies"})
    yield "the share with real near-copies left out, and made-up ones not", coverage(data, {"no_made_up_copies"})
    yield f"the share where {NEAR:.2f} itself is no near-copy", coverage(data, {"above_bar"})
    yield "the share where more than five cases are needed", coverage(data, {"over_five"})
    near = data.cases[data.cases["similarity"] >= NEAR]
    alone = data.cases[(data.cases["similarity"] < NEAR) & ~data.cases["case"].isin(near["nearest"])]
    number, come_in = alone["letter"].value_counts(), data.letters.set_index("letter")["share"]
    both_out = come_in[[int(number.get(letter, 0)) >= 5 for letter in come_in.index]].sum()
    yield "the share with the near-copies and what they copy left out", float(both_out)
    yield "the share with real cases alone", coverage(data, {"real_only"})
    yield "the share with real cases alone, near-copies counted", coverage(data, {"real_only", "copies_in"})
    yield (
        "the share with near-copies counted, where more than five cases are needed",
        coverage(data, {"copies_in", "over_five"}),
    )
    found = covered(data)
    yield "the share of the kinds of letter, not of the letters that come in", len(found) / 8
    yield "the kinds of letter with near-copies counted, not the letters", len(covered(data, {"copies_in"})) / 8
    yield "the share of the cases whose letter is covered", float(data.cases["letter"].isin(found).mean())
    yield "the share of the cases that are no near-copies", float((data.cases["similarity"] < NEAR).mean())
    yield "the share that is not covered", 1 - coverage(data)
    for least in (1, 2, 3, 4):
        cases = data.cases[data.cases["similarity"] < NEAR]
        count = cases["letter"].value_counts()
        share = data.letters.set_index("letter")["share"]
        some = share[[int(count.get(letter, 0)) >= least for letter in share.index]].sum()
        yield f"the share where {least} {'case is' if least == 1 else 'cases are'} enough", float(some)
    out = dict(zip(data.cases["case"], flaky(data), strict=True))
    kept = data.cases[(data.cases["similarity"] < NEAR) & ~data.cases["case"].map(out).astype(bool)]
    count = kept["letter"].value_counts()
    share = data.letters.set_index("letter")["share"]
    some = share[[int(count.get(letter, 0)) >= 5 for letter in share.index]].sum()
    yield "the share without the cases in quarantine; they are flaky, and they cover", float(some)
