"""A3: a readout that a program wrote: which sentences hold, and whether it may be sent."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import always, options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.leading.lookalikes.readout import for_readout
from aipm_course.modules.leading.simulators.readout import (
    ALLOWED,
    CLAIMS,
    FIRST,
    LAST,
    LETTERS,
    PLANNED,
    WITHIN,
    Readout,
    numbers,
    other_numbers,
    readout,
    right,
    send,
)
from aipm_course.modules.leading.tasks.shared import OBJECTIVE_READOUT

_NUMBERS = ("count", "difference", "low", "high", "split")
_RULE_WAYS: Mapping[str, Mapping[str, Any]] = {
    "staff": {"staff": True},
    "first_day": {"first": False},
    "last_day": {"last": False},
    "seen": {"arm": "saw"},
    "session": {"per": "session"},
    "all_solved": {"per": "all"},
}
_TOUCHED = {
    "seen": ("difference", "low", "high", "split"),
    "session": ("difference", "low", "high"),
    "all_solved": ("difference", "low", "high"),
}


def _answer(data: Readout) -> dict[str, Any]:
    return right(data)


def _by_counting(data: Readout) -> dict[str, Any]:
    """The same with plain counts, rounded as a spreadsheet shows it."""
    rows = [row for row in data.users.to_dict("records") if row["staff"] == "no" and FIRST <= row["started"] <= LAST]
    count = {version: [row for row in rows if row["assigned"] == version] for version in ("new", "old")}
    share = {version: sum(row["solved"] > 0 for row in one) / len(one) for version, one in count.items()}
    gap = share["new"] - share["old"]
    half = 1.96 * sum(share[one] * (1 - share[one]) / len(count[one]) for one in count) ** 0.5
    split = len(count["new"]) / len(rows)
    return {
        "count": f"{len(rows):,}",
        "difference": f"{100 * gap:.1f}%",
        "low": f"{100 * (gap - half):.1f}%",
        "high": f"{100 * (gap + half):.1f}%",
        "split": round(split, 3),
        **{letter: claim.upper() for letter, claim in data.claims.items()},
        "send": send(split, data.claims["A"], data.claims["B"]),
    }


def _touched(data: Readout, names: frozenset[str]) -> dict[str, Any] | None:
    ways: dict[str, Any] = {}
    for name in names:
        if ways.keys() & _RULE_WAYS[name].keys():
            return None  # two edges of one rule
        ways |= _RULE_WAYS[name]
    if not names:
        return _answer(data)
    found = numbers(data, **ways)
    fields = {field for name in names for field in _TOUCHED.get(name, _NUMBERS)}
    return {field: value for field, value in found.items() if field in fields}


def _drop(name: str, rule: str, message: str) -> Ablation[Readout]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


_RULES = (
    _drop("staff", "our own staff do not count", 'Our own staff count in yours (`staff` "yes"). They do not.'),
    _drop(
        "first_day", "both days included", "Users who started on the first day are left out in yours. That day counts."
    ),
    _drop(
        "last_day", "both days included", "Users who started on the last day are left out in yours. That day counts."
    ),
    _drop(
        "seen",
        "whatever they `saw`",
        "Users count for the version that they saw in yours. The one that they were `assigned` counts.",
    ),
    _drop(
        "session",
        "per user, not per session",
        "Those are shares of sessions. Each user counts once: solved or not.",
    ),
    _drop(
        "all_solved",
        "at least one solved session",
        "A user counts as solved in yours only with all sessions solved. One solved session is enough.",
    ),
)


def _other(field: str, name: str) -> Callable[[Readout], Any]:
    def answer(data: Readout) -> dict[str, Any] | None:
        value = other_numbers(data)[field][name]
        return None if abs(value - numbers(data)[field]) <= 3 * WITHIN else {field: value}

    return answer


def _ends(name: str, message: str) -> Misconception[Readout]:
    def answer(data: Readout) -> dict[str, Any]:
        return {end: other_numbers(data)[end][name] for end in ("low", "high")}

    return Misconception(name.replace(" ", "_").replace("%", ""), answer, message)


_LOOK = {
    "A": "Sentences in A: shares are per user and by `assigned`; a difference of shares is in points, and has its sign.",
    "B": "Sentences in B: hold both ends against your `low` and `high`, then see whether zero is between them.",
    "C": 'Sentences in C: hold the number against your `count`, and "most" or "half" against the share of the users who count.',
    "D": "Sentences in D: two shares differ in points, and the side of the limit is part of the sentence. For the second one, read in the plan which guardrails there are.",
    "E": "Sentences in E: the difference within one plan has its own sign, and a share of users is a share of those who count.",
    "F": "Sentences in F: the median has half of the users below it. The change is measured by the old median.",
}


_OPPOSITE = {"both": "none", "none": "both", "first": "second", "second": "first"}


def _claims() -> Iterator[Misconception[Readout]]:
    for letter in LETTERS:
        for claim in CLAIMS:
            yield Misconception(
                f"{letter}_{claim}", always(_answer, letter, claim), _LOOK[letter], idea=f"look {letter}"
            )


def _send(own: Mapping[str, Any], data: Readout) -> str:
    # A headline that is believed has its price: what follows from the own numbers is the split alone.
    return send(float(own["split"]), data.claims["A"], data.claims["B"])


def _look_send(given: Any, own: Mapping[str, Any], data: Readout) -> str:
    return "First your `split` against what the plan allows; then A and B: does each of their four sentences hold, by your own numbers?"


READOUT = Question(
    id="leading.readout",
    task="A3",
    title="The AI wrote your readout",
    points=8,
    kind=Record(
        {
            "count": Number("users", within=0.4),
            "difference": Number("share", within=WITHIN, percent=True),
            "low": Number("share", within=WITHIN, percent=True),
            "high": Number("share", within=WITHIN, percent=True),
            "split": Number("share", within=WITHIN, percent=True),
            **{
                letter: Choice(
                    {
                        "both": "both sentences hold",
                        "first": "only the first sentence holds",
                        "second": "only the second sentence holds",
                        "none": "neither of the sentences holds",
                    }
                )
                for letter in LETTERS
            },
            "send": Choice(
                {
                    "void": "the test says nothing",
                    "headline": "first the headline is rewritten",
                    "details": "the headline stands as it is",
                }
            ),
        },
        weights={
            "count": 0.4,
            "difference": 1.0,
            "low": 0.7,
            "high": 0.7,
            "split": 0.8,
            **dict.fromkeys(LETTERS, 0.4),
            "send": 2.0,
        },
        look={
            "count": "Users who started from the first day to the last, both included, without our own staff.",
            "difference": "Share of the users with at least one solved session, new less old, by `assigned`.",
            "low": "`leading_interval` takes share and number of users of the new version, then of the old one.",
            "high": "`leading_interval` takes share and number of users of the new version, then of the old one.",
            "split": "Users who were assigned the new version ÷ users who count.",
            **_LOOK,
            "send": "Three lines, the first that holds: the split, then paragraphs A and B.",
        },
    ),
    data=readout,
    reference=_answer,
    alternatives=(_by_counting,),
    misconceptions=(
        Misconception(
            "all_days",
            lambda data: numbers(data, dates=False),
            "Users count in yours whenever they started. The plan names two days.",
        ),
        Misconception(
            "all_rows",
            lambda data: numbers(data, dates=False, staff=True),
            "Those are all rows of `users`. Days and staff decide who counts.",
        ),
        Misconception(
            "switched",
            lambda data: numbers(data, switched=False),
            "Users who saw the other version are left out in yours. They count, for the version that they were assigned.",
        ),
        Misconception(
            "mean_shares",
            lambda data: {"difference": numbers(data, per="mean")["difference"]},
            "That averages each user's own share of sessions. A user is solved or not.",
        ),
        Misconception(
            "percent",
            _other("difference", "the difference in percent of the old share"),
            "That is in percent of the old share. The plain difference of the two shares is asked.",
        ),
        Misconception(
            "percent_of_new",
            _other("difference", "the difference in percent of the new share"),
            "That is in percent of the new share. The plain difference of the two shares is asked.",
        ),
        Misconception(
            "old_less_new", _other("difference", "old less new"), "That is old less new. New less old is asked."
        ),
        _ends("the end of the 90% interval", "Those are the ends of the 90% interval, with 1.645. The text has 1.96."),
        _ends("the end of the 99% interval", "Those are the ends of the 99% interval, with 2.576. The text has 1.96."),
        _ends("one standard error away", "Those are one standard error away. Times 1.96 it is half of the interval."),
        _ends("the other end", "`low` and `high` are exchanged."),
        _ends(
            "the end with the error of one version", "Only one version's error is in it. Both are added under the root."
        ),
        Misconception(
            "split_old",
            _other("split", "the share with the old version"),
            "That is the share with the old version; the new one is asked.",
        ),
        Misconception(
            "split_ratio",
            _other("split", "users with the new version ÷ users with the old one"),
            "That divides by the users of the old version. All users who count are below the line.",
        ),
        Misconception(
            "what_does_not_hold",
            lambda data: {letter: _OPPOSITE[data.claims[letter]] for letter in LETTERS},
            "These six name the sentences that do not hold. The fields ask for the ones that hold.",
        ),
        *_claims(),
        *options(
            _answer,
            "send",
            {
                "void": f"Void needs a `split` that is off {PLANNED} by more than {ALLOWED}, up or down.",
                "headline": f"Headline needs a `split` within {ALLOWED} of {PLANNED}, and a sentence of A or B that does not hold.",
                "details": f"Details needs a `split` within {ALLOWED} of {PLANNED}, and all four sentences of A and B to hold.",
            },
        ),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(Follows("send", ("split",), _send, look=_look_send),),
    lookalikes=for_readout,
    generic=DEFAULT - {"carried", "root", "inverse"},
    hints=(
        "First your own numbers, then the sentences. Who counts: three filters on `users`. A user has solved a case if `solved` is above 0.",
        "For each paragraph work out the two numbers yourself, with the same users, and only then read what the program wrote.",
        "Per user or per session, points or percent, by which version, which plan, median or mean, and is it in the plan at all? A sentence "
        "that surprises may be right.",
    ),
    worked=lambda data: _worked(data),
    objective=OBJECTIVE_READOUT,
    ledger=("AUTO-01", "AUTO-03", "AUTO-06"),
)


def _worked(data: Readout) -> str:
    lines = "\n".join(f'    "{letter}": "{data.claims[letter]}",' for letter in LETTERS)
    return f"""
```python
inside = users["started"].between("{FIRST}", "{LAST}")
rows = users[inside & (users["staff"] == "no")]
solved = (rows["solved"] > 0).groupby(rows["assigned"])
share, n = solved.mean(), solved.size()
low, high = leading_interval(share["new"], n["new"], share["old"], n["old"])
split = (rows["assigned"] == "new").mean()

by = rows.groupby("assigned")
print((rows["reopened"] == "yes").groupby(rows["assigned"]).mean())
print(by[["messages", "minutes"]].mean(), by["minutes"].median())
won = (rows["solved"] > 0).groupby([rows["plan"], rows["assigned"]])
print(won.mean(), rows["plan"].value_counts(normalize=True))

claims = {{
{lines}
}}
fine = claims["A"] == claims["B"] == "both"
readout = {{
    "count": len(rows),
    "difference": share["new"] - share["old"],
    "low": low,
    "high": high,
    "split": split,
    **claims,
    "send": "void" if abs(split - {PLANNED}) > {ALLOWED} else "details" if fine else "headline",
}}
```

The claims come from holding each sentence against these numbers, in the order of the readout. A sentence that surprises is checked like any other, and so
is one that everybody hoped for.
"""
