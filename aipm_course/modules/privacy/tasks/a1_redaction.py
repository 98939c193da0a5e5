"""A1: what a redactor leaves, per mention and per person, and whether the logs may be kept."""

from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.privacy.lookalikes.redaction import for_redaction
from aipm_course.modules.privacy.simulators.redaction import (
    BAR,
    Redaction,
    by_person,
    counted,
    logs_for,
    numbers,
    redaction,
    repaired,
    users,
)
from aipm_course.modules.privacy.simulators.redactor import KINDS
from aipm_course.modules.privacy.tasks.shared import OBJECTIVE_REDACTION

_TOUCHED = {
    "tests": ("by_mention", "by_person", "leaks_per_1000", "repaired"),
    "nobody": ("by_mention", "by_person", "leaks_per_1000", "repaired"),
    "part": ("by_mention", "by_person", "leaks_per_1000", "repaired"),
    "every": ("by_person",),
    "once": ("leaks_per_1000",),
    "all_stored": ("leaks_per_1000",),
}
"""The fields that a rule changes, without those that follow from them."""


def _answer(data: Redaction) -> dict[str, Any]:
    return numbers(counted(data), len(users(data)))


def _touched(data: Redaction, names: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    rows = counted(data, tests="tests" in names, nobody="nobody" in names, part="part" in names)
    stored = len(users(data, tests="tests" in names))
    found = numbers(rows, rows["prompt"].nunique() if "all_stored" in names else stored)
    if "every" in names:
        found["by_person"] = by_person(rows, some=True)
    if "once" in names:
        found["leaks_per_1000"] *= rows["leaks"].sum() / rows.loc[rows["leaks"], "prompt"].nunique()
    fields = {field for name in names for field in _TOUCHED[name]} or found.keys()
    return {field: value for field, value in found.items() if field in fields}


def _drop(name: str, rule: str, message: str) -> Ablation[Redaction]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


_RULES = (
    _drop(
        "tests",
        "Prompts of the nightly test are not stored",
        'Those count the nightly test (`source` "test") as well. Its prompts are not stored.',
    ),
    _drop(
        "nobody",
        "Rows without a `person` are nobody's",
        "Those count rows without a `person` as well: a shared mailbox or a sample number is nobody's.",
    ),
    _drop(
        "part",
        "what is hidden in part can be read",
        'Those take what is hidden in part for hidden. It is hidden only where `hidden` says "all".',
    ),
    _drop(
        "every",
        "all of their mentions, in all stored prompts, are hidden",
        "That counts everybody of whom one mention is hidden. Somebody is hidden if all of their mentions are.",
    ),
    _drop(
        "once",
        "a prompt counts once",
        "Those are mentions per 1,000 prompts. A prompt counts once, however much of it can be read.",
    ),
    _drop(
        "all_stored",
        "also those without people",
        "That divides by the prompts with people in them. All stored prompts count below the line.",
    ),
)


def _all_rows(data: Redaction) -> dict[str, Any]:
    return _touched(data, frozenset({"tests", "nobody"}))


def _tests_below(data: Redaction) -> dict[str, Any]:
    return {"leaks_per_1000": _answer(data)["leaks_per_1000"] * len(users(data)) / len(data.prompts)}


def _own_shares(data: Redaction) -> dict[str, Any]:
    rows = counted(data)
    return {"by_person": float(1 - rows["leaks"].groupby(rows["person"]).mean().mean())}


def _pairs(data: Redaction) -> dict[str, Any]:
    rows = counted(data)
    return {"by_person": float(1 - rows["leaks"].groupby([rows["person"], rows["prompt"]]).max().mean())}


def _first(data: Redaction) -> dict[str, Any]:
    rows = counted(data)
    return {"by_person": float(1 - rows["leaks"].groupby(rows["person"]).first().mean())}


def _most_leaks(data: Redaction) -> dict[str, Any]:
    rows = counted(data)
    most = str(rows.loc[rows["leaks"], "kind"].value_counts().index[0])
    return {"kind": most, "repaired": repaired(rows)[most]}


def _twice(data: Redaction) -> dict[str, Any]:
    rows, found = counted(data), _answer(data)
    who = rows.loc[rows["leaks"] & (rows["kind"] == found["kind"]), "person"].nunique()
    return {"repaired": found["by_person"] + who / rows["person"].nunique()}


def _rows_out(data: Redaction) -> dict[str, Any]:
    rows = counted(data)
    return {"repaired": by_person(rows[rows["kind"] != _answer(data)["kind"]])}


def _then_by_mention(data: Redaction) -> dict[str, Any]:
    rows = counted(data)
    return {"repaired": float(1 - (rows["leaks"] & (rows["kind"] != _answer(data)["kind"])).mean())}


def _only_part(data: Redaction) -> dict[str, Any]:
    rows = counted(data)
    found = numbers(rows.assign(leaks=rows["hidden"] == "part"), len(users(data)))
    return {field: found[field] for field in ("by_mention", "by_person", "leaks_per_1000", "repaired")}


def _only_none_below(data: Redaction) -> dict[str, Any]:
    """The mentions that leak, per 1,000 prompts, the nightly test below the line."""
    return {"leaks_per_1000": 1000 * int(counted(data)["leaks"].sum()) / len(data.prompts)}


def _only_none_repaired(data: Redaction) -> dict[str, Any] | None:
    rows, found = counted(data), _answer(data)
    mended = (rows["kind"] == found["kind"]) & (rows["hidden"] == "none")
    share = by_person(rows.assign(leaks=rows["leaks"] & ~mended))
    return None if abs(share - found["repaired"]) < 0.0025 else {"repaired": share}


def _two_kinds(data: Redaction) -> dict[str, Any]:
    rows, best = counted(data), _answer(data)["kind"]
    return {
        "repaired": max(
            by_person(rows.assign(leaks=rows["leaks"] & ~rows["kind"].isin([best, kind])))
            for kind in KINDS
            if kind != best
        )
    }


def _in_sets(data: Redaction) -> dict[str, Any]:
    """The same with sets of names, rounded as a spreadsheet shows it."""
    stored = set(data.prompts.query("source == 'user'")["prompt"])
    rows = [row for row in data.mentions.to_dict("records") if row["prompt"] in stored and row["person"]]
    people = {row["person"] for row in rows}
    leaking = [row for row in rows if row["hidden"] in ("none", "part")]
    then = {kind: 1 - len({row["person"] for row in leaking if row["kind"] != kind}) / len(people) for kind in KINDS}
    best = max(then, key=lambda kind: then[kind])
    now = 1 - len({row["person"] for row in leaking}) / len(people)
    return {
        "by_mention": f"{100 - 100 * len(leaking) / len(rows):.1f}%",
        "by_person": round(now, 3),
        "leaks_per_1000": round(1000 * len({row["prompt"] for row in leaking}) / len(stored), 1),
        "kind": best.upper(),
        "repaired": f"{100 * then[best]:.1f} %",
        "logs": logs_for(now, then[best]),
    }


def _logs(now: float, then: float) -> set[str]:
    """Return what follows from the own shares; low ones may be the shares that can be read, or the rise by the repair."""
    found = {logs_for(now, then)}
    if then < 0.5:
        found.add(logs_for(now, now + then))
    if now < 0.5 and then < 0.5:
        found.add(logs_for(1 - now, 1 - then))
    return found


_WHAT_LOGS = {
    "keep": "The logs are kept where your `by_person` is at least 95%.",
    "repair": "A repair comes first where your `by_person` is below 95% and your `repaired` is at least 95%.",
    "stop": "No logs are stored where your `by_person` and your `repaired` are both below 95%.",
}

REDACTION = Question(
    id="privacy.redaction",
    task="A1",
    title="Keep the logs?",
    points=8,
    kind=Record(
        {
            "by_mention": Number("share", within=0.001, percent=True),
            "by_person": Number("share", within=0.001, percent=True),
            "leaks_per_1000": Number("prompts per 1,000", within=0.1),
            "kind": Choice(dict.fromkeys(KINDS, "")),
            "repaired": Number("share", within=0.001, percent=True),
            "logs": Choice(
                {
                    "keep": "the logs are kept for 30 days",
                    "repair": "one pattern is repaired first",
                    "stop": "no logs are kept for now",
                }
            ),
        },
        weights={
            "by_mention": 0.9,
            "by_person": 1.4,
            "leaks_per_1000": 1.3,
            "kind": 0.7,
            "repaired": 1.3,
            "logs": 2.4,
        },
        look={
            "by_mention": 'Of the mentions that count, the share whose `hidden` is "all".',
            "by_person": "One line per `person`: is any of their mentions not hidden? Then the share of people of whom none is.",
            "leaks_per_1000": "Stored prompts with at least one mention that is not hidden, ÷ all stored prompts × 1,000.",
            "kind": "Call all mentions of one `kind` hidden, and take the share of people again. Four times; the largest names the kind.",
            "repaired": "Call all mentions of your `kind` hidden, leave the others as they are, and take the share of people again.",
            "logs": "Hold your `by_person` against 95%, then your `repaired`.",
        },
    ),
    data=redaction,
    reference=_answer,
    alternatives=(_in_sets,),
    misconceptions=(
        Misconception(
            "all_rows",
            _all_rows,
            "Those are all rows of `mentions`. The nightly test and rows without a `person` do not count.",
        ),
        Misconception(
            "tests_below",
            _tests_below,
            "Below the line stand all prompts, the nightly test as well. Only stored prompts count there.",
        ),
        Misconception(
            "own_shares",
            _own_shares,
            "That is the mean of the people's own shares. Somebody is hidden if all of their mentions are, and counts as one or not at all.",
        ),
        Misconception(
            "pairs",
            _pairs,
            "That counts somebody once for each of their prompts. Each `person` counts once, over all stored prompts.",
        ),
        Misconception(
            "first",
            _first,
            "That looks at the first mention of each `person` only. All of them count.",
        ),
        Misconception(
            "most_leaks",
            _most_leaks,
            "That is the kind with the most mentions that leak. Many of them may be of a few people: ask whom a repair would hide in full.",
        ),
        Misconception(
            "twice",
            _twice,
            "That adds everybody who can be read through this kind. Some of them can be read through another one as well.",
        ),
        Misconception(
            "two_kinds",
            _two_kinds,
            "Two kinds are repaired in yours. It is asked for one.",
        ),
        Misconception(
            "only_none_repaired",
            _only_none_repaired,
            "A repair hides all mentions of the kind, those that are hidden in part as well.",
        ),
        Misconception(
            "only_part",
            _only_part,
            'Only what is hidden in part is taken for readable there. A mention with `hidden` "none" can be read all the more.',
        ),
        Misconception(
            "mentions_of_all_prompts",
            _only_none_below,
            "Those are mentions per 1,000 prompts, the nightly test below the line. Count stored prompts, above the line and below it.",
        ),
        Misconception(
            "rows_out",
            _rows_out,
            "That leaves out the rows of the kind, and with them people who mention nothing else. They are hidden, and still count.",
        ),
        Misconception(
            "then_by_mention",
            _then_by_mention,
            "`repaired` is a share of mentions in yours. It is asked per person.",
        ),
        *options(
            _answer,
            "kind",
            dict.fromkeys(
                KINDS,
                "The kind to name is the one whose repair gives the largest share of people of whom nothing can be read.",
            ),
            idea=lambda option: "kind_any",
        ),
        *options(_answer, "logs", _WHAT_LOGS),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows(
            "logs",
            ("by_person", "repaired"),
            lambda own, data: _logs(own["by_person"], own["repaired"]),
            look=lambda given, own, data: f"{_WHAT_LOGS[given]}",
        ),
    ),
    lookalikes=for_redaction,
    generic=DEFAULT - {"carried", "root"},
    survivors={
        ">= to >: now >= 0.95": "equivalent: planted margins keep the share off the bar",
        ">= to >: then[kind] >= 0.95": "equivalent: planted margins keep the share off the bar",
        "1000 to 1001: 1000 * rows[leaks]['prompt'].nunique()": "equivalent: within the tolerance",
        "1000 to 999: 1000 * rows[leaks]['prompt'].nunique()": "equivalent: within the tolerance",
    },
    hints=(
        "First say which rows of `mentions` count: stored prompts, and somebody's. Then a column that is true where something can be read.",
        "Per person: group by `person` and ask whether any row is true. `groupby(...).max()` does that for a column of true and false.",
        "A repair makes the column false in all rows of one kind. Do that for each of the four, and take the share of people again.",
    ),
    worked=f"""
```python
stored = prompts[prompts["source"] == "user"]
rows = mentions[mentions["prompt"].isin(stored["prompt"]) & (mentions["person"] != "")]
leaks = rows["hidden"] != "all"


def by_person(leaks):
    return 1 - leaks.groupby(rows["person"]).max().mean()


then = {{kind: by_person(leaks & (rows["kind"] != kind)) for kind in rows["kind"].unique()}}
kind = max(then, key=then.get)
now = by_person(leaks)
redaction = {{
    "by_mention": 1 - leaks.mean(),
    "by_person": now,
    "leaks_per_1000": 1000 * rows[leaks]["prompt"].nunique() / len(stored),
    "kind": kind,
    "repaired": then[kind],
    "logs": "keep" if now >= {BAR} else "repair" if then[kind] >= {BAR} else "stop",
}}
```

In a spreadsheet: filter the rows, mark each that can be read, then a pivot table by `person` with the largest mark. A share of mentions
says how the patterns do. A share of people says who is harmed, and the two may point to different decisions.
""",
    objective=OBJECTIVE_REDACTION,
    ledger=("SKILL-08", "GOV-05", "ENV-04"),
)
