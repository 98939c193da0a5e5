"""A2: may the judge be trusted?"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question, Rule
from aipm_course.modules.evaluation.lookalikes.judged import for_judged
from aipm_course.modules.evaluation.simulators.judged_answers import (
    DESIGNS,
    Counts,
    JudgedAnswers,
    by_truth,
    by_verdict,
    counted,
    gate_for,
    judge_for,
    judged_answers,
    plain_labels,
)
from aipm_course.modules.evaluation.tasks.shared import OBJECTIVE_JUDGE, led_to
from aipm_course.simulation.rates import Z95, at

_GATES = {
    "passed": "the whole interval is at or above the gate",
    "failed": "the whole interval is under the gate",
    "open": "the interval holds the gate",
}
_JUDGE = {"keep": "it saves more labels than it costs", "people": "it saves no more labels than it costs"}
_READINGS = {"unsure_passed": {"unsure": "pass"}, "disputed_fail": {"disputed": "fail"}}


def _about(judged: JudgedAnswers, counts: Counts, design: str) -> dict[str, Any]:
    rate, error = by_truth(counts) if design == "truth" else by_verdict(counts)
    half = Z95 * error
    return {
        "judge_share": counts.raw,
        "labels": int(counts.labels),
        "drawn_by": design,
        "rate": rate,
        "half_width": half,
        "gate": gate_for(rate, half, judged.least_rate),
        "plain_labels": plain_labels(rate, half),
        "judge": judge_for(plain_labels(rate, half), counts.labels, judged.judge_costs),
    }


def _judged(judged: JudgedAnswers, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    reading: dict[str, str] = {}
    for name in dropped:
        reading |= _READINGS[name]
    return _about(judged, counted(judged, **reading), judged.design)


def _by_crosstab(judged: JudgedAnswers) -> dict[str, Any]:
    """The same from a cross table, with shares in percent."""
    table = judged.answers
    passed = table["judge"].eq("pass")
    kept = table[table["people"].isin(["pass", "fail"])]
    cross = pd.crosstab(passed[kept.index], kept["people"])
    a = float(passed.mean())
    if judged.design == "truth":
        columns = cross / cross.sum()
        s, t = at(columns, True, "pass"), at(columns, False, "fail")
        rate = (a + t - 1) / (s + t - 1)
        error = (a * (1 - a) / len(table) + rate**2 * s * (1 - s) / cross["pass"].sum()) + (1 - rate) ** 2 * t * (
            1 - t
        ) / cross["fail"].sum()
        half = 1.96 * math.sqrt(error) / (s + t - 1)
    else:
        rows = cross["pass"] / cross.sum(axis=1)
        u, v = float(rows.loc[True]), float(rows.loc[False])
        rate = a * u + (1 - a) * v
        counts = cross.sum(axis=1)
        error = a * a * u * (1 - u) / counts.loc[True] + (1 - a) ** 2 * v * (1 - v) / counts.loc[False]
        half = 1.96 * math.sqrt(error + a * (1 - a) * (u - v) ** 2 / len(table))
    plain = 1.96**2 * rate * (1 - rate) / half**2
    return {
        "judge_share": round(100 * a, 1),
        "labels": float(cross.to_numpy().sum()),
        "drawn_by": judged.design.upper(),
        "rate": round(100 * rate, 1),
        "half_width": round(100 * half, 2),
        "gate": gate_for(rate, half, judged.least_rate),
        "plain_labels": math.ceil(plain),
        "judge": judge_for(plain, float(cross.to_numpy().sum()), judged.judge_costs),
    }


_FIELDS = {"unsure_passed": ("judge_share",), "disputed_fail": ("labels", "rate")}


def _without(judged: JudgedAnswers, dropped: frozenset[str]) -> Any:
    wrong = _judged(judged, dropped)
    if not dropped:
        return wrong
    return {field: wrong[field] for field in wrong if any(field in _FIELDS[name] for name in dropped)}


def _dropped(name: str) -> Callable[[JudgedAnswers], dict[str, Any]]:
    return lambda judged: _without(judged, frozenset({name}))


def _own(field: str) -> Callable[[Mapping[str, Any], JudgedAnswers], float | set[float]]:
    """Return what the own formula gives, with the own a where there is one; what is right stays right beside another word."""

    def led(own: Mapping[str, Any], judged: JudgedAnswers) -> float | set[float]:
        counts = counted(judged)
        passed = own["judge_share"] * counts.judged if "judge_share" in own else counts.judge_passed
        mine = _about(judged, replace(counts, judge_passed=passed), own["drawn_by"])
        return led_to(float(mine[field]), float(_judged(judged)[field]))

    return led


def _not_by_own(given: Any, own: Mapping[str, Any], judged: JudgedAnswers) -> str:
    if own["drawn_by"] == judged.design:
        return ""
    return "does not follow from your own `drawn_by` either. Cross `judge` with `people` over the labels that count, and take the formula"


def _at_most_all(own: Mapping[str, Any], judged: JudgedAnswers) -> bool:
    """Return whether the rate is a share that can be; 77 is 77%."""
    rate = own.get("rate", 0.0)
    return not (1.0 < rate < 1.5 or rate > 100)


def _other(design: str) -> Callable[[JudgedAnswers], Any]:
    return lambda judged: unless(_judged(judged), {"drawn_by": design})


def _judge_of(read: tuple[str, ...]) -> Callable[[JudgedAnswers], dict[str, float]]:
    """Return the judge's share among the answers of which people say one of these."""

    def share(judged: JudgedAnswers) -> dict[str, float]:
        part = judged.answers[judged.answers["people"].isin(read)]
        return {"judge_share": float((part["judge"] == "pass").mean())}

    return share


JUDGE = Question(
    id="evaluation.judge",
    task="A2",
    title="May the judge be trusted?",
    points=6,
    kind=Record(
        {
            "judge_share": Number("share from 0 to 1", within=0.002, percent=True),
            "labels": Number("labels"),
            "drawn_by": Choice(dict.fromkeys(DESIGNS, "")),
            "rate": Number("share from 0 to 1", within=0.002, percent=True),
            "half_width": Number("share from 0 to 1", within=0.0002, percent=True),
            "gate": Choice(_GATES),
            "plain_labels": Number("labels", within_percent=1.5),
            "judge": Choice(_JUDGE),
        },
        weights={
            "judge_share": 0.5,
            "labels": 0.5,
            "drawn_by": 0.75,
            "rate": 1.5,
            "plain_labels": 0.75,
            "gate": 1.75,
            "judge": 1,
        },
        look={
            "judge_share": 'All answers of the month; of them the share with `judge` "pass". "unsure" is no pass.',
            "labels": 'The answers whose `people` says "pass" or "fail", neither empty nor "disputed": one label per answer, however '
            "many people read it.",
            "drawn_by": 'Read `said["labels"]`: what was known of an answer when the lot was drawn? Then count the read answers '
            "by `judge` and by `people`: which of the two counts was fixed beforehand?",
            "rate": "a comes from all answers of the month. The other two shares come from `judge` (pass or not) crossed with "
            "`people` over the labels that count: take those that the formula for your `drawn_by` names.",
            "half_width": "1.96 times the root of the variance beside the formula of `rate`, with the same shares, the counts that "
            "these rest on, and N for all answers.",
            "gate": "Hold `rate` minus and plus `half_width` against `least_rate_answer`: both ends on one side, or one on each.",
            "plain_labels": "1.96² × r (1 − r) ÷ half_width², both squared, with your `rate` as r; in all.",
            "judge": "`plain_labels` minus `labels` is what the judge saves; hold that against `judge_costs`.",
        },
    ),
    data=judged_answers,
    reference=_judged,
    alternatives=(_by_crosstab, lambda data: pd.Series(_judged(data))),
    misconceptions=(
        *options(
            _judged,
            "gate",
            {
                "passed": "A pass needs `rate` minus `half_width` at or above `least_rate_answer`; neither the judge's share nor the "
                "rate alone is enough.",
                "failed": "A fail needs `rate` plus `half_width` under `least_rate_answer`; a lower end under it is not enough.",
                "open": "Open needs `least_rate_answer` between `rate` minus and `rate` plus `half_width`. Where both ends lie on one "
                "side of it, it is settled.",
            },
        ),
        *options(
            _judged,
            "judge",
            {
                "keep": "Keeping the judge needs `plain_labels` minus `labels` over `judge_costs`: saving some labels is not enough.",
                "people": "Leaving it to people alone needs `plain_labels` minus `labels` at or under `judge_costs`; a judge that errs may "
                "still pay.",
            },
        ),
        Misconception(
            "drawn_by_verdict",
            _other("verdict"),
            "By verdict needs two fixed numbers, so many answers that the judge passed and so many others. Count the read answers "
            "by `judge`, disputed ones included: are its two piles equal?",
        ),
        Misconception(
            "drawn_by_truth",
            _other("truth"),
            "By truth needs two piles that were known before anybody read: so many right, so many wrong. Whose piles does "
            '`said["labels"]` name? Count the read answers by `judge` as well; two piles of `people` may be nearly equal by '
            "chance.",
        ),
        Misconception(
            "drawn_by_random",
            _other("random"),
            "At random needs one lot over all answers of the month. Count the read answers by `judge` and by `people`: is one of "
            "the two split in halves?",
        ),
        *(
            Misconception(
                f"judge_of_{name}",
                _judge_of(read),
                "That is the judge's share among the answers that people read. a is its share of the whole month, whether people "
                "read them or not.",
                idea="judge_of_read",
            )
            for name, read in {"labels": ("pass", "fail"), "read": ("pass", "fail", "disputed")}.items()
        ),
        Misconception(
            "the_judges_share",
            lambda data: {"rate": counted(data).raw},
            "That is the judge's own share. What do people say of the answers that it passed, and of the others?",
        ),
        Misconception(
            "the_labels_share",
            lambda data: (
                None
                if data.design == "random"
                else {"rate": (counted(data).both + counted(data).people_only) / counted(data).labels}
            ),
            "That is the share of the labels that people passed. Its two halves were fixed by whoever drew the lots, so it does not "
            "describe the month.",
        ),
        Misconception(
            "the_other_formula",
            lambda data: (
                {"rate": by_truth(counted(data))[0]}
                if data.design != "truth"
                else {"rate": by_verdict(counted(data))[0]}
            ),
            "That is the other formula. Which shares of the cross table can be trusted depends on which margin was fixed when the "
            "lots were drawn.",
        ),
    ),
    ablations=(
        Ablation(
            "unsure_passed",
            '"unsure" is no pass',
            _dropped("unsure_passed"),
            'That is with "pass" and "unsure" together. The gate asks what the judge passes.',
        ),
        Ablation(
            "disputed_fail",
            "Disputed labels do not count",
            _dropped("disputed_fail"),
            "That is with the disputed labels in, be it only in the denominators. Where two people differ there is no label yet.",
        ),
    ),
    rules=(
        Rule(
            "a_share",
            _at_most_all,
            "`rate`: a share over 100% is impossible. Where a formula gives one, it does not fit how the lots were drawn.",
            weight=0,
        ),
    ),
    without=_without,
    follows=(
        Follows("rate", ("drawn_by",), _own("rate"), also=("judge_share",), look=_not_by_own),
        Follows("half_width", ("drawn_by",), _own("half_width"), also=("judge_share",), look=_not_by_own),
        Follows(
            "plain_labels",
            ("rate", "half_width"),
            lambda own, _: plain_labels(own["rate"], own["half_width"]),
        ),
        Follows(
            "gate",
            ("rate", "half_width"),
            lambda own, data: gate_for(own["rate"], own["half_width"], data.least_rate),
        ),
        Follows(
            "judge",
            ("plain_labels", "labels"),
            lambda own, data: judge_for(own["plain_labels"], own["labels"], data.judge_costs),
        ),
    ),
    quantities=lambda data: {
        "answers": counted(data).judged,
        "answers that the judge passed": counted(data).judge_passed,
        "labels that count": counted(data).labels,
        "labeled answers that both passed": counted(data).both,
        "labeled answers that people passed": counted(data).both + counted(data).people_only,
        "labeled answers that the judge passed": counted(data).both + counted(data).judge_only,
    },
    lookalikes=for_judged,
    generic=DEFAULT - {"sign", "carried"},
    survivors={
        ">= to >: r - half >= bar": "equivalent: planted margins keep every value off this bar",
        "< to <=: r + half < bar": "equivalent: planted margins keep every value off this bar",
        "> to >=: plain - len(kept) > facts['judge_costs']": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "Read first how the labeled answers were drawn. Then one cross table: judge (pass or not) against people, without disputed "
        "labels.",
        '`kept = answers[answers["people"].isin(["pass", "fail"])]`, then `pd.crosstab(kept["judge"] == "pass", '
        'kept["people"])`. Count all read answers by `judge` as well, disputed ones included: two piles of just 160 are the '
        'judge\'s. If they are not, does `said["labels"]` name somebody who had settled the cases?',
        "u and v are shares of the rows, s and t shares of the columns. a comes from all answers of the month, not from the labels. "
        "`plain_labels` is what a plain sample needs for the same half-width.",
    ),
    worked="""
```python
passed = answers["judge"] == "pass"
a, N = passed.mean(), len(answers)
kept = answers[answers["people"].isin(["pass", "fail"])]
cross = pd.crosstab(passed[kept.index], kept["people"])
rows, columns = cross.sum(axis=1), cross.sum()
told = said["labels"]  # whose piles? nobody else's, the desk's, or the judge's
drawn_by = "truth" if "claims desk" in told else "verdict" if "judge" in told else "random"
if drawn_by == "truth":
    s, t = cross.loc[True, "pass"] / columns["pass"], cross.loc[False, "fail"] / columns["fail"]
    r = (a + t - 1) / (s + t - 1)
    spread = r**2 * s * (1 - s) / columns["pass"] + (1 - r) ** 2 * t * (1 - t) / columns["fail"]
    variance = (a * (1 - a) / N + spread) / (s + t - 1) ** 2
else:
    u, v = cross.loc[True, "pass"] / rows[True], cross.loc[False, "pass"] / rows[False]
    r = a * u + (1 - a) * v
    variance = a**2 * u * (1 - u) / rows[True] + (1 - a) ** 2 * v * (1 - v) / rows[False]
    variance += a * (1 - a) * (u - v) ** 2 / N
half, gate = 1.96 * variance**0.5, facts["least_rate_answer"]
plain = 1.96**2 * r * (1 - r) / half**2
trusted = {
    "judge_share": a,
    "labels": len(kept),
    "drawn_by": drawn_by,
    "rate": r,
    "half_width": half,
    "gate": "passed" if r - half >= gate else "failed" if r + half < gate else "open",
    "plain_labels": plain,
    "judge": "keep" if plain - len(kept) > facts["judge_costs"] else "people",
}
```

How the lots were drawn decides which shares can be trusted; a margin split in halves is the trace that it leaves. A judge whose
errors are known is worth the labels that it saves, and sometimes that is fewer than none.
""",
    objective=OBJECTIVE_JUDGE,
    ledger=("SKILL-11", "SKILL-19", "AUTO-06", "SIG-08"),
)
