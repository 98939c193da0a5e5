"""A4: a hundred answers with free notes: what to mend next, and whether reading was enough."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.evaluation.lookalikes.traces import for_traces
from aipm_course.modules.evaluation.simulators.read_traces import (
    KINDS,
    MEANS,
    READ,
    ReadTraces,
    counts_of,
    first_failure,
    first_places,
    in_rows,
    last_new,
    losses,
    mentions,
    read_traces,
    reading_for,
    top,
)
from aipm_course.modules.evaluation.tasks.shared import OBJECTIVE_ERRORS

_READING = {
    "enough": "the last 20 answers or more brought no new kind",
    "read_on": "a new kind came within the last 20 answers",
}


def _table(counts: Mapping[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"failures": [counts[kind] for kind in KINDS]}, index=pd.Index(KINDS, name="kind"))


def _cost(data: ReadTraces, column: str = "cost") -> dict[str, float]:
    return {str(kind): float(cost) for kind, cost in data.kinds.set_index("kind")[column].items()}


def _answer(data: ReadTraces, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    places, named = mentions(data, dropped)
    counts = counts_of(named)
    fix, share = top(losses(counts, _cost(data)))
    if "by_row" in dropped:
        places = in_rows(data, places)
    quiet = READ - last_new(first_places(places, named, other="other_is_new" in dropped))
    return {
        "counts": _table(counts),
        "next_fix": fix,
        "fix_share": share,
        "quiet": quiet,
        "reading": reading_for(READ - quiet),
    }


_CHAIN = frozenset({"both", "last", "named_first"})
_FIELDS = {
    **dict.fromkeys((*_CHAIN, "blemishes"), ("counts", "fix_share", "quiet")),
    "other_is_new": ("quiet",),
    "by_row": ("quiet",),
}


def _without(data: ReadTraces, dropped: frozenset[str]) -> Any:
    if len(dropped & _CHAIN) > 1:
        return None
    wrong = _answer(data, dropped)
    if not dropped:
        return wrong
    right = _answer(data)
    touched = {field for name in dropped for field in _FIELDS[name]}
    if wrong["next_fix"] != right["next_fix"]:
        touched.discard("fix_share")  # it is another kind's
    return {field: wrong[field] for field in wrong if field in touched}


def _dropped(name: str) -> Callable[[ReadTraces], dict[str, Any]]:
    return lambda data: _without(data, frozenset({name}))


def _by_reading(data: ReadTraces) -> dict[str, Any]:
    """The same from the notes, line by line, as somebody does it on paper."""
    counts = dict.fromkeys(KINDS, 0)
    seen: dict[str, int] = {}
    for row in data.traces.sort_values("read").to_dict("records"):
        if row["outcome"] == "pass":
            continue
        kind = first_failure(row["note"])
        if kind in counts:
            counts[kind] += 1
            seen.setdefault(kind, row["read"])
    cost = _cost(data)
    loss = {kind: counts[kind] * cost[kind] for kind in KINDS}
    fix = max(loss, key=lambda kind: loss[kind])
    quiet = 100 - max(seen.values())
    return {
        "counts": counts,
        "next_fix": fix.upper(),
        "fix_share": f"{100 * loss[fix] / sum(loss.values()):.1f}%",
        "quiet": float(quiet),
        "reading": "read on" if quiet < 20 else "enough",
    }


def _own_losses(own: Mapping[str, Any], data: ReadTraces) -> dict[str, float]:
    return losses({kind: float(own["counts"][kind]["failures"]) for kind in KINDS}, _cost(data))


def _fix(own: Mapping[str, Any], data: ReadTraces) -> set[str]:
    loss = _own_losses(own, data)
    return {kind for kind in KINDS if loss[kind] == max(loss.values())}


def _fix_look(value: Any, own: Mapping[str, Any], data: ReadTraces) -> str:
    return (
        "The next fix is the kind whose failures × `cost` is the largest of the six: neither the count nor the cost decides alone, and "
        "`worst` plays no part."
    )


def _failing_only(data: ReadTraces) -> dict[str, Any]:
    places, named = mentions(data)
    last = last_new(first_places(places, named))
    return {"quiet": sum(place > last for place in places)}


def _by_worst(data: ReadTraces) -> dict[str, Any] | None:
    fix = top(losses(counts_of(mentions(data)[1]), _cost(data)))[0]
    loss = losses(counts_of(mentions(data)[1]), _cost(data, "worst"))
    return {"fix_share": loss[fix] / sum(loss.values())}


_FIX = (
    "The next fix has the largest product of failures and `cost`. Work out all six products and compare them; how often a kind occurs or "
    "what one failure costs does not settle it alone."
)

ERRORS = Question(
    id="evaluation.errors",
    task="A4",
    title="What do the failures have in common?",
    points=6,
    kind=Record(
        {
            "counts": Table("kind", KINDS, {"failures": Number("failures", between=(0, READ))}),
            "next_fix": Choice(MEANS),
            "fix_share": Number("share of the loss", within=0.002, percent=True),
            "quiet": Number("answers"),
            "reading": Choice(_READING),
        },
        weights={"counts": 2, "next_fix": 1.5, "fix_share": 0.5, "quiet": 0.75, "reading": 1.25},
        look={
            "counts": "Keep the answers that failed; give each note the kind of the failure that happened first; count.",
            "next_fix": "Per kind, failures × `cost`; the largest product is the next fix.",
            "fix_share": "The product of your next fix, divided by the sum of the six products.",
            "quiet": "In the order of `read`, note where each kind is seen for the first time. The latest of these six places counts: how many "
            "answers, passed or failed, were read after it?",
            "reading": "Hold `quiet` against 20.",
        },
    ),
    data=read_traces,
    reference=_answer,
    alternatives=(_by_reading,),
    misconceptions=(
        Misconception(
            "failing_only",
            _failing_only,
            "Those are the failed answers after the last new kind. An answer that passed was read, too, and brought nothing new.",
        ),
        Misconception(
            "by_worst",
            _by_worst,
            "That is the share by `worst`. One case is no rate: what a kind costs is its failures × `cost`.",
        ),
        *options(_answer, "next_fix", dict.fromkeys(KINDS, _FIX), idea=lambda kind: "largest_product"),
        *options(
            _answer,
            "reading",
            {
                "enough": "Reading is enough where at least 20 answers, passed or failed, came after the last new kind: hold `quiet` against 20.",
                "read_on": "Reading on is for fewer than 20 answers after the last new kind; passed ones count, and 20 are enough: hold "
                "`quiet` against 20.",
            },
        ),
    ),
    ablations=(
        Ablation(
            "blemishes",
            "An answer that passed has no failure",
            _dropped("blemishes"),
            'Answers that passed count in yours. What went wrong on the way and was mended is no failure: keep `outcome` "fail".',
        ),
        Ablation(
            "both",
            "it counts once",
            _dropped("both"),
            "Notes that name two failures count twice in yours. One led to the other: mend the first, and the second does not happen.",
        ),
        Ablation(
            "last",
            "for the one that happened first",
            _dropped("last"),
            "Of two failures, the one that followed counts in yours. The one that happened first led to it, and it counts.",
        ),
        Ablation(
            "named_first",
            "wherever it stands in the note",
            _dropped("named_first"),
            "Of two failures, the one that stands first in the note counts in yours. Read what came of what: the one that happened first "
            "may stand last.",
        ),
        Ablation(
            "other_is_new",
            "counts for no kind",
            _dropped("other_is_new"),
            "A failure that nobody could explain counts as something new there. It has no kind, so it brings no new one.",
        ),
        Ablation(
            "by_row",
            "in the order of `read`",
            _dropped("by_row"),
            "That goes by the rows of the table, which stand by `trace`. The order of reading is `read`.",
        ),
    ),
    without=_without,
    follows=(
        Follows("next_fix", ("counts",), _fix, look=_fix_look),
        Follows("fix_share", ("counts",), lambda own, data: top(_own_losses(own, data))[1]),
        Follows("reading", ("quiet",), lambda own, data: reading_for(READ - own["quiet"])),
    ),
    quantities=lambda data: {
        "answers that failed": float((data.traces["outcome"] == "fail").sum()),
        "failures with a kind": float(sum(counts_of(mentions(data)[1]).values())),
    },
    lookalikes=for_traces,
    generic=DEFAULT - {"carried"},
    hints=(
        "Read the notes of the answers that failed, in the order of `read`, and give each a kind from `kinds`. A note that begins with "
        '"First" tells its failures in order; in one with "The cause:" the second began it.',
        'In pandas: `note.split("The cause: ")[-1].split("; then ")[0]` is the failure that happened first. A few words per kind, '
        "taken from the notes, find the rest; look at what no word finds.",
        'With a column `kind`, sorted by `read`: `groupby("kind")["read"].agg(["size", "min"])` has the count and the place where each kind '
        "was first seen.",
    ),
    worked="""
```python
def happened_first(note):
    return note.split("The cause: ")[-1].split("; then ")[0]


words = {
    "amount": "sum|added|total|discount|fee|price",
    "dead_end": "link|form|phone|menu|page|button",
    "old_terms": "last year|notice period|replaced|no longer|not sold|outdated",
    "promise": "refund|waived|free year|damages|credit note|compensation",
    "stranger": "another customer|stranger|neighbor|else's|surname|household",
    "unanswered": "things were|second half|wanted to know|asked about|main question|never came",
}
failed = traces[traces["outcome"] == "fail"].copy()
first = failed["note"].map(happened_first)
for kind, some in words.items():
    failed.loc[first.str.contains(some), "kind"] = kind
found = failed.groupby("kind")["read"].agg(["size", "min"])  # unexplained ones have no kind
loss = found["size"] * kinds.set_index("kind")["cost"]
quiet = 100 - found["min"].max()
guide = {
    "counts": found["size"],
    "next_fix": loss.idxmax(),
    "fix_share": loss.max() / loss.sum(),
    "quiet": quiet,
    "reading": "enough" if quiet >= 20 else "read_on",
}
```

The words are read off the notes, and what none of them finds is read again: here that is what nobody could explain. On paper it is quicker
than it sounds: some fifty notes.
""",
    objective=OBJECTIVE_ERRORS,
    ledger=("SKILL-11", "RIT-08", "RIT-11", "RIT-27"),
)
