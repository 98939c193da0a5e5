"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.retrieval.simulators.context import (
    Context,
    answers_of,
    by_setting,
    error_rate,
    grounded_wrong,
)


def for_context(made: Context) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return (
        *_right(made),
        *_cents(made),
        *_p95(made),
        *each("grounded_wrong", _grounded(made)),
        *each("error", _error(made)),
    )


def _of(words: str, column: str, numbers: pd.Series) -> Lookalike:
    return Lookalike(words, {f"trial: {column}": numbers})


def _customers(made: Context) -> pd.DataFrame:
    return made.runs[made.runs["asked_by"] == "customer"]


def _right(made: Context) -> Iterator[Lookalike]:
    runs = _customers(made)
    by = runs.groupby("setting")
    grounded, right = by["grounded"].sum(), by["right"].sum()
    both = ((runs["grounded"] == 1) & (runs["right"] == 1)).groupby(runs["setting"]).sum()
    critical = runs[runs["critical"] == 1].groupby("setting")
    rest = runs[runs["critical"] == 0].groupby("setting")
    given = by.size() - by["refused"].sum()
    everybody = made.runs.groupby("setting")
    yield _of("the share with the questions of staff", "right", by_setting(made, staff=True)["right"])
    yield _of("the share of answers that are right, refusals left out", "right", by["right"].mean())
    yield _of("the share with the questions of staff, refusals left out", "right", everybody["right"].mean())
    yield _of("the share of the questions of staff alone", "right", _staff(made)["right"].sum() / _staff(made).size())
    yield _of("the share that is grounded, right or wrong", "right", grounded / by.size())
    yield _of("the share of answers that are grounded", "right", grounded / given)
    yield _of("the share that is right and grounded", "right", both / by.size())
    yield _of("the share right among grounded answers", "right", both / grounded)
    yield _of("the share that is answered at all", "right", given / by.size())
    yield _of("the share that was refused", "right", by["refused"].mean())
    yield _of("the share that is wrong or refused", "right", 1 - right / by.size())
    yield _of("the share right among critical questions", "right", critical["right"].sum() / critical.size())
    yield _of("the share right among critical questions, refusals left out", "right", critical["right"].mean())
    yield _of("the share right among questions that are not critical", "right", rest["right"].sum() / rest.size())
    yield _of("the share with refusals counted as right", "right", (right + by["refused"].sum()) / by.size())
    yield _of("the number of right answers, not their share", "right", right.astype(float))
    yield _of("right answers of customers ÷ questions of everybody", "right", right / everybody.size())


def _staff(made: Context) -> Any:
    return made.runs[made.runs["asked_by"] == "staff"].groupby("setting")


def _cents(made: Context) -> Iterator[Lookalike]:
    right = by_setting(made)
    runs = _customers(made)
    size, given = runs.groupby("setting").size(), runs.groupby("setting")["right"].count()
    hits = runs.groupby("setting")["right"].sum()
    window, base = made.facts["window"], made.facts["cents_per_answer"]
    price = made.settings.set_index("setting")["cents_per_1000"]
    paid = base + runs["words"].clip(upper=window) / 1000 * runs["setting"].map(price)
    yield _of(
        "the cents of right answers alone; wrong ones are paid, too",
        "cents",
        paid.where(runs["right"] == 1).groupby(runs["setting"]).mean(),
    )
    yield _of(
        "the cents without those of refusals; refusals are paid, too",
        "cents",
        paid.where(runs["refused"] == 0).groupby(runs["setting"]).sum() / hits,
    )
    for staff in (False, True):
        for cut in (True, False):
            for paid_base in (True, False):
                for per in ("right", "run", "answer"):
                    off = [
                        words
                        for words, wrong in (
                            ("with the questions of staff", staff),
                            ("with words beyond the window", not cut),
                            ("without `cents_per_answer`", not paid_base),
                            ("per question", per == "run"),
                            ("per answer that is no refusal", per == "answer"),
                        )
                        if wrong
                    ]
                    if off:
                        way = by_setting(made, staff=staff, cut=cut, base=paid_base, per=per)
                        yield _of(f"the cents {', '.join(off)}", "cents", way["cents"])
    average = runs.groupby("setting")["words"].mean().clip(upper=window) / 1000 * price
    yield _of(
        "the cents with the mean words cut at the window; each question is cut on its own",
        "cents",
        (average + base) * size / hits,
    )
    yield _of("the cents of a month's questions, not of a right answer", "cents", right["cents"] * hits)
    yield _of("dollars, not cents", "cents", right["cents"] / 100)
    yield _of("`window` words for every question", "cents", (base + window / 1000 * price) * size / hits)
    yield _of(
        "the price of 1,000 words as that of one word",
        "cents",
        (base + (right["cents"] * hits / size - base) * 1000) * size / hits,
    )
    yield _of(
        "the price of 1,000 words as that of 100",
        "cents",
        (base + (right["cents"] * hits / size - base) * 10) * size / hits,
    )
    yield _of("right answers for a cent", "cents", 1 / right["cents"])
    grounded = runs.groupby("setting")["grounded"].sum()
    yield _of("the cents of a grounded answer", "cents", right["cents"] * hits / grounded)
    yield _of("the cents of a wrong answer", "cents", right["cents"] * hits / (given - hits))
    once = right["cents"] - base * size / hits + base / hits
    refused = runs.groupby("setting")["refused"].sum()
    yield _of(
        "the cents without `cents_per_answer` for refusals; each question pays it",
        "cents",
        right["cents"] - base * refused / hits,
    )
    yield _of("the cents with `cents_per_answer` once for the setting", "cents", once)
    yield _of(
        "the cents with `cents_per_answer` once for a right answer", "cents", right["cents"] - base * size / hits + base
    )


def _p95(made: Context) -> Iterator[Lookalike]:
    runs = _customers(made)
    by = runs.groupby("setting")["seconds"]
    yield _of(
        "the 95th percentile with the questions of staff", "p95", made.runs.groupby("setting")["seconds"].quantile(0.95)
    )
    yield _of("the mean", "p95", by.mean())
    yield _of("the median", "p95", by.median())
    yield _of("the 90th percentile", "p95", by.quantile(0.9))
    yield _of("the 99th percentile", "p95", by.quantile(0.99))
    yield _of("the 5th percentile: the fastest, not the slowest", "p95", by.quantile(0.05))
    yield _of("the slowest question", "p95", by.max())
    yield _of("95% of the slowest question", "p95", 0.95 * by.max())
    yield _of("mean + 1.96 standard deviations", "p95", by.mean() + 1.96 * by.std())
    yield _of("mean + 1.645 standard deviations", "p95", by.mean() + 1.645 * by.std())
    yield _of("the 97.5th percentile", "p95", by.quantile(0.975))
    yield _of(
        "the 95th percentile of right answers alone",
        "p95",
        runs[runs["right"] == 1].groupby("setting")["seconds"].quantile(0.95),
    )
    yield _of(
        "the 95th percentile without refusals",
        "p95",
        runs[runs["refused"] == 0].groupby("setting")["seconds"].quantile(0.95),
    )
    yield _of(
        "the 95th percentile of critical questions",
        "p95",
        runs[runs["critical"] == 1].groupby("setting")["seconds"].quantile(0.95),
    )
    yield _of("the mean with the questions of staff", "p95", made.runs.groupby("setting")["seconds"].mean())
    yield _of("the 95th percentile of staff alone", "p95", _staff(made)["seconds"].quantile(0.95))


def _grounded(made: Context) -> Iterator[tuple[str, float]]:
    chosen = made.roles["chosen"]
    given, everybody = answers_of(made, chosen), answers_of(made, chosen, staff=True)
    runs = _customers(made)
    runs = runs[runs["setting"] == chosen]
    own = given[given["critical"] == 1]
    wrong, grounded = given["right"] == 0, given["grounded"] == 1
    both = float((wrong & grounded).sum())
    yield "the share with the questions of staff", grounded_wrong(everybody)
    yield "the share among critical questions", grounded_wrong(own)
    yield "the share of all answers that are grounded and wrong; grounded ones are the base", both / len(given)
    yield "the share of all questions that are grounded and wrong; grounded ones are the base", both / len(runs)
    yield "the share of the wrong answers that are grounded; it is asked the other way round", both / float(wrong.sum())
    yield "the share of grounded answers that are right", 1 - grounded_wrong(given)
    yield "the share of answers that are not grounded", 1 - float(grounded.mean())
    yield "the share of answers that are grounded", float(grounded.mean())
    yield "the share of answers that are wrong", float(wrong.mean())
    yield "the share of wrong answers that are not grounded", 1 - both / float(wrong.sum())
    yield "the share of right answers that are not grounded", float((given["grounded"][~wrong] == 0).mean())
    yield "the share of answers without support that are wrong", float(wrong[~grounded].mean())
    yield "the share of answers without support that are right", float((~wrong)[~grounded].mean())
    yield "the number of grounded and wrong answers, not a share", both
    yield "the share of answers that are wrong or not grounded", error_rate(given)
    yield "grounded and wrong ÷ grounded and right", both / float((~wrong & grounded).sum())
    yield "grounded share minus right share of the answers", float(grounded.mean() - (~wrong).mean())
    wide = _customers(made)
    all_of = wide[wide["refused"] == 0]
    yield "the share over all six settings", grounded_wrong(all_of)


def _error(made: Context) -> Iterator[tuple[str, float]]:
    chosen = made.roles["chosen"]
    given, everybody = answers_of(made, chosen), answers_of(made, chosen, staff=True)
    runs = _customers(made)
    runs = runs[(runs["setting"] == chosen) & (runs["critical"] == 1)]
    own, staffs = given[given["critical"] == 1], everybody[everybody["critical"] == 1]
    wrong, bare = own["right"] == 0, own["grounded"] == 0
    rate = error_rate(own)
    yield "the errors ÷ all critical questions; refusals are left out below as well", rate * len(own) / len(runs)
    yield "the share of all questions, critical or not", error_rate(given)
    yield "the share that is wrong; a right answer may stand on no page", float(wrong.mean())
    yield "the share with the questions of staff", error_rate(staffs)
    yield "the share that is not grounded; a grounded answer may be wrong", float(bare.mean())
    yield (
        "the share that is wrong plus the share that is not grounded; some are both, and counted twice",
        float(wrong.mean() + bare.mean()),
    )
    yield "the share that is both wrong and not grounded; one of the two is enough", float((wrong & bare).mean())
    yield "the share with refusals as errors", 1 - float(((runs["right"] == 1) & (runs["grounded"] == 1)).mean())
    yield "the share of critical questions that are wrong or refused", float((runs["right"] != 1).mean())
    yield "the share among questions that are not critical", error_rate(given[given["critical"] == 0])
    yield "the errors in critical questions ÷ all answers", rate * len(own) / len(given)
    yield "the share of all questions, staff included", error_rate(everybody)
    yield "the share that is right and grounded", 1 - rate
    yield "the number of errors, not a share", rate * len(own)
    yield "the share of all answers that are wrong", float((given["right"] == 0).mean())
    yield "the share of all answers that are not grounded", float((given["grounded"] == 0).mean())
    yield "the share that is grounded and wrong", float((wrong & ~bare).mean())
    yield "the wrong ones among the grounded", grounded_wrong(own)
    mean = float((wrong.mean() + bare.mean()) / 2)
    yield "the mean of the two shares, wrong and not grounded", mean
