"""A4: grounded is not correct, and which fix pays?"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.retrieval.lookalikes.grounded import for_grounded
from aipm_course.modules.retrieval.simulators.grounded import (
    DOLLARS,
    FIXES,
    STALE_WAYS,
    Counted,
    Grounded,
    best_fix,
    counted,
    grounded,
)
from aipm_course.modules.retrieval.tasks.shared import OBJECTIVE_GROUNDED

_WORDS = ("right", "wrong")


def _cells(found: Counted) -> pd.DataFrame:
    rows = {has: [found.cells[has, word] for word in _WORDS] for has in ("yes", "no")}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(_WORDS)).rename_axis("grounded")


def _worth(worth: Mapping[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"worth": [worth[fix] for fix in FIXES]}, index=pd.Index(FIXES, name="fix"))


def _of(found: Counted) -> dict[str, Any]:
    return {
        "cells": _cells(found),
        "stale": found.stale,
        "worth": _worth(found.worth),
        "fix": best_fix(found.worth),
    }


def _answer(made: Grounded) -> dict[str, Any]:
    return _of(counted(made))


_FIELDS = {
    "refused": ("cells",),
    **dict.fromkeys((*STALE_WAYS, "all_wrong", "all_stale"), ("stale",)),
}
"""The fields that a way touches; the others touch `worth` alone, and what follows from a count is paid as that."""


def _without(made: Grounded, dropped: frozenset[str]) -> Any:
    if len(dropped & set(STALE_WAYS)) > 1 or len(dropped & {"sure", "grounded_chance"}) > 1:
        return None
    wrong = _of(counted(made, dropped))
    if not dropped:
        return wrong
    touched = {field for way in dropped for field in _FIELDS.get(way, ("worth",))}
    return {field: wrong[field] for field in wrong if field in touched}


def _dropped(name: str) -> Callable[[Grounded], Any]:
    return lambda made: _without(made, frozenset((name,)))


def _by_merging(made: Grounded) -> dict[str, Any]:
    """The same by joins: first the version that was read, then the changes since."""
    given = made.answers[made.answers["outcome"] != "refused"]
    both = given.merge(made.versions.rename(columns={"day": "since"}), on="page")
    read = both[both["since"] <= both["day"]].groupby("answer")["since"].max()
    later = given.assign(since=given["answer"].map(read)).merge(
        made.changes.rename(columns={"day": "change"}), on="page"
    )
    old = set(later[(later["change"] > later["since"]) & (later["change"] <= later["day"])]["answer"])
    has, wrong = given["grounded"] == "yes", given["outcome"] == "wrong"
    is_old = given["answer"].isin(old)
    chance = float((~wrong[has & ~is_old]).mean())
    hit, facts = given[has & wrong & is_old], made.facts
    worth = {
        "refresh": len(hit) * chance * facts["wrong_costs"] - hit["page"].nunique() * facts["per_page"],
        "stop": float((wrong & ~has).sum() * facts["wrong_costs"] - (~has).sum() * facts["handover"]),
    }
    return {
        "cells": {"yes": {"right": int((has & ~wrong).sum()), "wrong": int((has & wrong).sum())}}
        | {"no": {"right": int((~has & ~wrong).sum()), "wrong": int((~has & wrong).sum())}},
        "stale": str(len(hit)),
        "worth": {fix: f"{value:.2f}" for fix, value in worth.items()},
        "fix": best_fix(worth).upper(),
    }


def _own_worth(own: Mapping[str, Any]) -> dict[str, float]:
    return {fix: float(own["worth"][fix]["worth"]) for fix in FIXES}


def _worth_from(own: Mapping[str, Any], made: Grounded) -> list[dict[str, float]]:
    """What the fixes are worth by the own counts, with the pages of the right ones or of a known idea of stale."""
    facts, right = made.facts, counted(made)
    wrong, fine = (float(own["cells"]["no"][word]) for word in ("wrong", "right"))
    stop = wrong * facts["wrong_costs"] - (wrong + fine) * facts["handover"]
    # Right numbers count whatever stands beside them: a table of shares in place of counts costs its own field.
    tables = [{"refresh": right.worth["refresh"], "stop": stop}, dict(right.worth)]
    if float(own["stale"]) != right.stale:
        ways = (counted(made, {way}) for way in (*STALE_WAYS, "all_wrong", "all_stale", "refused"))
        known = [found.worth["refresh"] for found in ways if found.stale == float(own["stale"])]
        plain = float(own["stale"]) * right.chance * facts["wrong_costs"] - right.pages * facts["per_page"]
        tables = [{"refresh": value, "stop": stop} for value in (*known, plain)] + tables[1:]
    return tables


_FIX = (
    "A fix needs more than 0 in your `worth`, and more than the other one; where neither is above 0, nothing pays. Hold your two numbers "
    "against that."
)
_NEEDS = {
    "refresh": "Refresh needs a `worth` above 0, and above that of the other fix.",
    "stop": "Stop needs a `worth` above 0, and above that of the other fix.",
    "nothing": "Nothing needs both numbers of `worth` at 0 or under.",
}

QUESTION = Question(
    id="retrieval.grounded",
    task="A4",
    title="Grounded is not correct",
    points=6,
    kind=Record(
        {
            "cells": Table("grounded", ("yes", "no"), {word: Number("answers") for word in _WORDS}),
            "stale": Number("answers"),
            "worth": Table("fix", FIXES, {"worth": Number("dollars", within=DOLLARS)}),
            "fix": Choice(
                {
                    "refresh": "pages are mended on the day",
                    "stop": "what stands on no page is handed over",
                    "nothing": "neither of the two is paid for",
                }
            ),
        },
        weights={"cells": 1, "stale": 1.3, "worth": 1.7, "fix": 2},
        look={
            "cells": "Leave out refusals, then count by `grounded` and `outcome`.",
            "stale": "Of the grounded answers that are wrong: find the version that each one read, then look for a change after it and up to "
            "the answer's day.",
            "worth": "Refresh: answers × share right × `wrong_costs`, less `per_page` for each of their pages. Stop: the wrong ones × "
            "`wrong_costs`, less `handover` for each answer that is not grounded.",
            "fix": _FIX,
        },
    ),
    data=grounded,
    reference=_answer,
    alternatives=(_by_merging,),
    misconceptions=(
        Misconception(
            "any_change",
            lambda made: {"stale": counted(made, {"any_change"}).stale},
            "Those are answers whose page had any change up to their day. A version that came after the change knows of it.",
        ),
        Misconception(
            "first",
            lambda made: {"stale": counted(made, {"first"}).stale},
            "Those go by the first version of each page. The one that was read is the latest up to the answer's day.",
        ),
        Misconception(
            "old",
            lambda made: {"stale": counted(made, {"old"}).stale},
            "Those are versions of half a year or more. An old page is right until what it describes changes.",
        ),
        Misconception(
            "all_wrong",
            lambda made: {"stale": counted(made, {"all_wrong"}).stale},
            "Those are all wrong answers on a stale version, those that stand on no page as well. Only grounded ones count here.",
        ),
        Misconception(
            "all_stale",
            lambda made: {"stale": counted(made, {"all_stale"}).stale},
            "Those are all grounded answers on a stale version, right ones as well. Only wrong ones count here.",
        ),
        *options(_answer, "fix", _NEEDS),
    ),
    ablations=(
        Ablation(
            "refused",
            "A refusal is no answer and counts nowhere",
            _dropped("refused"),
            "Refusals count as wrong there. The assistant said that it did not know; leave them out of all four cells.",
        ),
        Ablation(
            "now",
            "the latest one up to and including its day",
            _dropped("now"),
            "Those go by the last version that a page has today. An answer read the one that stood on its own day.",
        ),
        Ablation(
            "next_day",
            "up to and including its day",
            _dropped("next_day"),
            "There a version is read from the day after on. It is read on its own day already.",
        ),
        Ablation(
            "own_day",
            "after the day of that version",
            _dropped("own_day"),
            "There a version is stale by a change on its own day. Such a version came with the change and knows of it.",
        ),
        Ablation(
            "same_day",
            "on the answer's day at the latest",
            _dropped("same_day"),
            "There a change on the answer's own day does not count. The text counts it.",
        ),
        Ablation(
            "sure",
            "× the share right",
            _dropped("sure"),
            "There each of those answers becomes right once its page is fresh. Grounded answers on a fresh page are right in a share of cases.",
        ),
        Ablation(
            "grounded_chance",
            "whose version was not stale",
            _dropped("grounded_chance"),
            "There the share right is that of all grounded answers. Take those whose version was not stale.",
        ),
        Ablation(
            "per_answer",
            "each page once",
            _dropped("per_answer"),
            "There `per_page` is paid for each answer. A page that gave several of them is mended once.",
        ),
        Ablation(
            "wrong_only",
            "right ones as well",
            _dropped("wrong_only"),
            "There only wrong answers are handed over. Nobody knows beforehand which ones are wrong: right ones go as well.",
        ),
    ),
    without=_without,
    follows=(
        Follows("worth", ("cells", "stale"), _worth_from),
        Follows("fix", ("worth",), lambda own, made: best_fix(_own_worth(own))),
    ),
    lookalikes=for_grounded,
    generic=DEFAULT - {"carried"},
    survivors={
        "> to >=: worth.max() > 0": "equivalent: planted margins keep it off the bar",
        "0 to 1: worth.max() > 0": "equivalent: planted margins keep it off the bar",
        "0 to -1: worth.max() > 0": "equivalent: planted margins keep it off the bar",
    },
    hints=(
        "Without refusals, four cells: `pd.crosstab(answers['grounded'], answers['outcome'])`, or a pivot table.",
        "Join answers and versions by `page`, keep versions up to the answer's day, take the largest day of each answer. Then join the changes, and keep "
        "those after that version and up to the answer's day.",
        "Refresh: `stale` × share right of grounded answers whose version was not stale × `wrong_costs` − different pages × `per_page`. Stop: wrong ungrounded × "
        "`wrong_costs` − all ungrounded × `handover`.",
    ),
    worked="""
```python
given = answers[answers["outcome"] != "refused"]
cells = pd.crosstab(given["grounded"], given["outcome"])
both = given.merge(versions.rename(columns={"day": "since"}), on="page")
read = both[both["since"] <= both["day"]].groupby("answer")["since"].max()
later = given.assign(since=given["answer"].map(read)).merge(changes.rename(columns={"day": "change"}), on="page")
hit = later[(later["change"] > later["since"]) & (later["change"] <= later["day"])]
is_stale = given["answer"].isin(hit["answer"])
has, wrong = given["grounded"] == "yes", given["outcome"] == "wrong"
stale = given[has & wrong & is_stale]
chance = (given[has & ~is_stale]["outcome"] == "right").mean()
mended = len(stale) * chance * prices["wrong_costs"]
worth = pd.Series({
    "refresh": mended - stale["page"].nunique() * prices["per_page"],
    "stop": (wrong & ~has).sum() * prices["wrong_costs"] - (~has).sum() * prices["handover"],
})
stood = {"cells": cells, "stale": len(stale), "worth": worth, "fix": worth.idxmax() if worth.max() > 0 else "nothing"}
```

A grounded answer says what its page says. Whether that is right is another question, and the page answers it only as long as nothing has changed.
""",
    objective=OBJECTIVE_GROUNDED,
    ledger=("KPI-13", "SKILL-09", "CASE-08"),
)
