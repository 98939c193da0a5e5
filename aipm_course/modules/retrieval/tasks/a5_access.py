"""A5: who may see this, and who may have the assistant?"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.retrieval.lookalikes.access import for_access
from aipm_course.modules.retrieval.simulators.access import (
    DESKS,
    KIND_WAYS,
    KINDS,
    SHARE,
    Access,
    Leaks,
    access,
    bound_without,
    call,
    leaks,
)
from aipm_course.modules.retrieval.tasks.shared import OBJECTIVE_ACCESS


def _of(found: Leaks, made: Access) -> dict[str, Any]:
    kinds = pd.DataFrame({"citations": [found.kinds[kind] for kind in KINDS]}, index=pd.Index(KINDS, name="kind"))
    return {
        "kinds": kinds,
        "answers": found.answers,
        "people": found.people,
        "desk": found.desk,
        "bound": found.bound,
        "call": call(found.desk, found.bound, made.facts["most_hidden"]),
    }


def _answer(made: Access) -> dict[str, Any]:
    return _of(leaks(made), made)


def _without(made: Access, dropped: frozenset[str]) -> Any:
    right = _answer(made)
    if not dropped:
        return right
    ways = dropped & set(KIND_WAYS)
    if {"no_outer", "turned"} <= ways or any(
        {f"{name}_today", f"{name}_until"} <= ways for name in ("rights", "members")
    ):
        return None
    wrong = _of(leaks(made, ways), made)
    fields: dict[str, Any] = {}
    if ways:
        fields = {"kinds": wrong["kinds"]} | {
            name: wrong[name] for name in ("answers", "people") if wrong[name] != right[name]
        }
    if "rows" in dropped:
        fields["answers"] = leaks(made, ways).kinds["leak"]
    if "all_answers" in dropped:
        fields["bound"] = bound_without(made, "")
    return fields if ways else unless(right, fields)


def _dropped(name: str) -> Callable[[Access], Any]:
    return lambda made: _without(made, frozenset((name,)))


def _by_pandas(made: Access) -> dict[str, Any]:
    """The same by joins, one row per citation, group and right."""
    rows = made.citations.reset_index(names="row")
    outer = made.members.merge(made.groups, on="group")
    outer = outer[outer["inside"] != ""].assign(group=lambda table: table["inside"])
    allowed = {}
    for name, members in (("own", made.members), ("outer", outer)):
        both = rows.merge(members, on="person").merge(made.rights, on=["page", "group"], suffixes=("", "_right"))
        holds = both["day"].between(both["from_day"], both["until_day"]) & both["day"].between(
            both["from_day_right"], both["until_day_right"]
        )
        allowed[name] = rows["row"].isin(both[holds]["row"])
    public = rows["day"] >= rows["page"].map(made.pages.set_index("page")["public_from"])
    kind = pd.Series("leak", index=rows.index)
    kind = kind.mask(allowed["outer"], "outer").mask(allowed["own"], "own").mask(public, "public")
    leak = rows[kind == "leak"]
    per_answer = leak.drop_duplicates("answer")["desk"].value_counts()
    once = rows.drop_duplicates("answer")
    desk = "none" if per_answer.empty else "several" if len(per_answer) > 1 else str(per_answer.index[0])
    kept = once if per_answer.empty else once[once["desk"] != per_answer.index[0]]
    bound = 3 / len(kept)
    return {
        "kinds": {name: int((kind == name).sum()) for name in KINDS},
        "answers": leak["answer"].nunique(),
        "people": str(leak["person"].nunique()),
        "desk": desk.upper(),
        "bound": f"{bound:.4%}",
        "call": call(desk, bound, made.facts["most_hidden"]).upper(),
    }


def _known(own: Mapping[str, Any], made: Access) -> list[Leaks]:
    """What the ideas lead to that give the own number of answers."""
    found = (leaks(made, {way}) for way in KIND_WAYS)
    return [one for one in found if one.answers == own["answers"]]


def _desk(own: Mapping[str, Any], made: Access) -> set[str]:
    right = leaks(made)
    if own["answers"] == 0:
        return {"none"}
    if own["answers"] == right.answers:
        return {right.desk}
    # The right desk counts whatever number stands beside it: citations in place of answers lead there, too.
    return {one.desk for one in _known(own, made)} | ({right.desk} if right.answers else {"several"})


def _bound(own: Mapping[str, Any], made: Access) -> float | set[float]:
    right = leaks(made)
    if own["desk"] == right.desk:
        return right.bound
    if own["desk"] in (*DESKS, "none"):
        return bound_without(made, own["desk"])
    return {bound_without(made, desk) for desk in DESKS}


_CALL = (
    "Hold needs leaks at several desks, or a `bound` above `most_hidden`. Where neither holds, a launch needs no leak at all, and a filter one "
    "desk. Hold your `desk` and your `bound` against that."
)
_DESK = "Take each leaking answer once and look at its `desk`: none, one, or several of them."

QUESTION = Question(
    id="retrieval.access",
    task="A5",
    title="Who may see this?",
    points=6,
    kind=Record(
        {
            "kinds": Table("kind", KINDS, {"citations": Number("citations")}),
            "answers": Number("answers"),
            "people": Number("people"),
            "desk": Choice(
                {
                    **{desk: f"all were read at {desk}" for desk in DESKS},
                    "several": "they were read at several",
                    "none": "no answer leaked at all",
                }
            ),
            "bound": Number("share from 0 to 1", within=SHARE, percent=True),
            "call": Choice(
                {
                    "launch": "everybody gets the assistant",
                    "filter": "all but one desk get it now",
                    "hold": "nobody gets it as things are",
                }
            ),
        },
        weights={"kinds": 1.8, "answers": 0.8, "people": 0.5, "desk": 0.6, "bound": 0.8, "call": 1.5},
        look={
            "kinds": "For each citation and its day, go down the four lines and stop at the first that holds.",
            "answers": "Take the citations of the kind `leak` and count their different answers.",
            "people": "Take the citations of the kind `leak` and count their different people.",
            "desk": _DESK,
            "bound": "3 ÷ a number of answers: all of them where nothing leaked, else those outside the desk with most leaking answers.",
            "call": _CALL,
        },
    ),
    data=access,
    reference=_answer,
    alternatives=(_by_pandas,),
    misconceptions=(
        Misconception(
            "all_today",
            lambda made: {"kinds": _of(leaks(made, {"all_today"}), made)["kinds"]},
            "Those are the kinds by today: rights, groups and public pages as of day 30. What counts is the day of the answer.",
        ),
        Misconception(
            "no_public",
            lambda made: {"kinds": _of(leaks(made, {"no_public"}), made)["kinds"]},
            "There public pages do not count. What everybody may read cannot leak.",
        ),
        *(
            Misconception(
                way,
                lambda made, way=way: {"kinds": _of(leaks(made, {way}), made)["kinds"]},  # type: ignore[misc]
                words,
            )
            for way, words in {
                "any_time": "There a right counts that somebody had at any time. It has to hold on the day of the answer.",
                "rights_ever": "There a group's right counts on any day. It has to hold on the day of the answer.",
                "members_ever": "There people are in a group on any day. They have to be in it on the day of the answer.",
                "public_always": "There a page is public if it always was. It is public from its `public_from` on.",
            }.items()
        ),
        *options(
            _answer,
            "desk",
            {
                **dict.fromkeys(DESKS, "One desk needs all leaking answers at that desk, and at least one of them."),
                "several": "Several needs leaking answers at two desks or more.",
                "none": "None needs `answers` at 0.",
            },
            idea=lambda option: "one_desk" if option in DESKS else "",
        ),
        *options(
            _answer,
            "call",
            {
                "launch": "A launch needs no leak at all, and a `bound` of at most `most_hidden`.",
                "filter": "A filter needs leaks at one desk only, and a `bound` of at most `most_hidden`.",
                "hold": "To hold needs leaks at several desks, or a `bound` above `most_hidden`.",
            },
        ),
    ),
    ablations=(
        Ablation(
            "rights_today",
            "What counts is the day of the answer",
            _dropped("rights_today"),
            "Those go by the rights of today, day 30. Take those that held on the day of the answer.",
        ),
        Ablation(
            "members_today",
            "the day of the answer",
            _dropped("members_today"),
            "Those go by the groups that people are in today, day 30. Take those of the day of the answer.",
        ),
        Ablation(
            "rights_until",
            "both days included",
            _dropped("rights_until"),
            "There a right is gone on its `until_day`. It still holds on that day.",
        ),
        Ablation(
            "members_until",
            "from `from_day` to `until_day`, both days included",
            _dropped("members_until"),
            "There a person has left a group on `until_day`. The person is still in it on that day.",
        ),
        Ablation(
            "no_outer",
            "who is in the inner one is in the outer one as well",
            _dropped("no_outer"),
            "There only a person's own groups count. Look at the group that each of them lies in, too.",
        ),
        Ablation(
            "turned",
            "not the other way round",
            _dropped("turned"),
            "There people of an outer group have the rights of the one that lies in it. It is the other way round.",
        ),
        Ablation(
            "public_after",
            "its `public_from` or later",
            _dropped("public_after"),
            "There a page is public from the day after `public_from`. It is public on that day already.",
        ),
        Ablation(
            "rights_first",
            "the first line that holds",
            _dropped("rights_first"),
            "There rights come before public pages. A citation has one kind: that of the first line that holds.",
        ),
        Ablation(
            "rows",
            "each answer counts once",
            _dropped("rows"),
            "Those are citations. An answer that quotes two forbidden pages counts once.",
        ),
        Ablation(
            "all_answers",
            "outside the desk that has most of the leaking answers",
            _dropped("all_answers"),
            "That is 3 ÷ all answers. Where something leaked, the desk with most of it is left out.",
        ),
    ),
    without=_without,
    follows=(
        Follows("desk", ("answers",), _desk, look=lambda given, own, made: _DESK),
        Follows("bound", ("desk",), _bound),
        Follows(
            "call",
            ("desk", "bound"),
            lambda own, made: call(own["desk"], float(own["bound"]), made.facts["most_hidden"]),
        ),
    ),
    lookalikes=for_access,
    generic=DEFAULT - {"carried"},
    survivors={
        "without the filter groups['inside'] != '': groups": "equivalent: no page is open to a group without a name",
        "0 to -1: by_desk.index[0]": "equivalent: the desk is named only where there is one",
        "> to >=: bound > most_hidden": "equivalent: planted margins keep it off the bar",
    },
    hints=(
        "Start with one citation and look by hand: is its page public on that day? Which groups is the person in on that day, and which have the right?",
        "Merge `citations` with `members` by person, then with `rights` by page and group, and keep the rows where the day lies inside both spans. Do the same "
        "once more with each group replaced by the one that it lies in.",
        "Then: no leak, and the bound is 3 ÷ all answers. Else drop the desk that has most leaking answers and divide 3 by the answers that are left.",
    ),
    worked="""
```python
def allowed(members):
    both = citations.merge(members, on="person").merge(rights, on=["page", "group"], suffixes=("", "_right"))
    then = both["day"].between(both["from_day"], both["until_day"])
    then &= both["day"].between(both["from_day_right"], both["until_day_right"])
    return citations["row"].isin(both[then]["row"])


citations["row"] = citations.index
outer = members.merge(groups[groups["inside"] != ""], on="group")
outer = outer.drop(columns="group").rename(columns={"inside": "group"})
public = citations["day"] >= citations["page"].map(pages.set_index("page")["public_from"])
kind = pd.Series("leak", index=citations.index)
kind = kind.mask(allowed(outer), "outer").mask(allowed(members), "own").mask(public, "public")

leak = citations[kind == "leak"]
by_desk = leak.drop_duplicates("answer")["desk"].value_counts()
desk = "none" if by_desk.empty else "several" if len(by_desk) > 1 else by_desk.index[0]
seen = citations.drop_duplicates("answer")
bound = 3 / (len(seen) if by_desk.empty else (seen["desk"] != by_desk.index[0]).sum())
if desk == "several" or bound > most_hidden:
    decided = "hold"
else:
    decided = "launch" if desk == "none" else "filter"
pilot = {
    "kinds": kind.value_counts().reindex(["public", "own", "outer", "leak"], fill_value=0),
    "answers": leak["answer"].nunique(),
    "people": leak["person"].nunique(),
    "desk": desk,
    "bound": bound,
    "call": decided,
}
```

An alarm by today's rights is wrong both ways: it calls out what was allowed, and misses what was not. And no leak seen is not no leak.
""",
    objective=OBJECTIVE_ACCESS,
    ledger=("SKILL-17", "SKILL-20", "CASE-08", "GOV-04"),
)
