"""A2: what the feature does with thirty requests, and which change of the policy is the smallest that helps."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.spec.lookalikes.behaviors import for_behaviors
from aipm_course.modules.spec.simulators.behaviors import (
    ACTIONS,
    CHANGES,
    WRONG_WAYS,
    Behaviors,
    act,
    amended,
    applies,
    behaviors,
    least_change,
)
from aipm_course.modules.spec.tasks.shared import OBJECTIVE_BEHAVIOR

REQUESTS = tuple(f"R{number:02d}" for number in range(1, 31))


def _answer(data: Behaviors) -> dict[str, Any]:
    found = amended(data.requests, data.policy)
    return {
        "actions": act(data.requests, data.policy).to_frame(),
        "effects": found,
        "change": least_change(found, data.policy["limit"]),
    }


def _way(data: Behaviors, names: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    if not names:
        return _answer(data)
    flips = {
        "delegate": "delegate_in" if data.policy["delegate"] == "may not" else "delegate_out",
        "details": "assume" if data.policy["details"] == "ask" else "ask",
    }
    used = [flips.get(name, name) for name in names]
    if not all(applies(name, data.policy) for name in used) or {"details", "undo"} <= names:
        return None
    ways = {key: value for name in used for key, value in WRONG_WAYS[name].items()}
    return _read(data, ways)


_CLOCKS = frozenset({"night", "utc", "closes_in", "opens_out"})


def _pairs(data: Behaviors, names: frozenset[str]) -> dict[str, Any] | None:
    # Without hours with staff, or by another clock, their edges are no rule of their own.
    return None if len(names & _CLOCKS) > 1 else _way(data, names)


def _read(data: Behaviors, ways: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "actions": act(data.requests, data.policy, **ways).to_frame(),
        "effects": amended(data.requests, data.policy, **ways),
    }


def _by_hand(data: Behaviors) -> dict[str, Any]:
    """The same request by request, with hours as fractions and the shares in percent."""
    limit = data.policy["limit"]

    def one(row: Mapping[str, Any], policy: Mapping[str, Any], most: int) -> str:
        utc = int(row["utc"][:2]) + int(row["utc"][3:]) / 60
        staffed = policy["opens"] <= (utc + row["zone"]) % 24 < policy["closes"] - 1e-9
        to_person = "hand_over" if staffed else "fall_back"
        allowed = row["who"] == "owner" or (row["who"] == "delegate" and policy["delegate"] == "may")
        private, risky = row["personal"] == "yes" and not allowed, row["risk"] == "yes"
        if private and risky:
            return "refuse" if policy["first"] == "privacy" else to_person
        if private:
            return "refuse"
        if risky:
            return to_person
        if row["missing"] == "yes" and not (row["undo"] == "yes" and policy["details"] == "assume"):
            return to_person if row["asked"] >= most else "ask"
        return "fall_back" if row["score"] < policy["bar"] - 1e-9 else "answer"

    rows: list[dict[str, Any]] = [
        {str(name): cell for name, cell in row.items()} for row in data.requests.to_dict("records")
    ]
    policies: dict[str, tuple[dict[str, Any], int]] = {
        "bar": ({**data.policy, "bar": data.policy["bar"] - 0.1}, 1),
        "hours": ({**data.policy, "closes": data.policy["closes"] + 2}, 1),
        "question": (dict(data.policy), 2),
    }
    now = {row["request"]: one(row, data.policy, 1) for row in rows}
    month = sum(row["monthly"] for row in rows)
    effects, kept = {}, {}
    for change, (policy, most) in policies.items():
        then = {row["request"]: one(row, policy, most) for row in rows}
        share = sum(row["monthly"] for row in rows if then[row["request"]] == "fall_back") / month
        moved = sum(row["monthly"] for row in rows if then[row["request"]] != now[row["request"]])
        effects[change] = {"share": f"{100 * share:.2f}%", "changed": moved}
        if share <= limit:
            kept[change] = moved
    return {
        "actions": {name: action.replace("_", " ") for name, action in now.items()},
        "effects": effects,
        "change": min(kept, key=lambda change: kept[change]) if kept else "none",
    }


def _own(own: Mapping[str, Any], data: Behaviors) -> str:
    rows = {change: {name: float(own["effects"][change][name]) for name in ("share", "changed")} for change in CHANGES}
    return least_change(pd.DataFrame.from_dict(rows, orient="index"), data.policy["limit"])


def _drop(name: str, rule: str, message: str) -> Ablation[Behaviors]:
    return Ablation(name, rule, lambda data: _way(data, frozenset((name,))), message)


_RULES = (
    _drop(
        "swap",
        "`first` names the one that is held first",
        "The first two rules stand the other way round in yours. `first` names the one that is held first.",
    ),
    _drop(
        "delegate",
        'a delegate only if `delegate` is "may"',
        "Delegates are treated the other way round in yours. Hold `delegate` of the policy against `who`.",
    ),
    _drop(
        "details",
        'if `details` is "assume"',
        "A missing detail is treated as with the other value of `details`. Look up which one the policy has.",
    ),
    _drop(
        "undo",
        "and the request can be undone",
        "A missing detail is assumed in yours whether the request can be undone or not. `undo` decides.",
    ),
    _drop(
        "asked",
        "has asked before (`asked` is at least 1)",
        "Yours asks again where *Answer* has asked before. After one question, a person takes over.",
    ),
    _drop(
        "bar_out",
        "a `score` under `bar`",
        "A score just at `bar` falls back in yours. Only one under it does.",
    ),
    _drop(
        "night",
        "only in hours with staff",
        "Yours hands over at any hour. Without staff there is nobody to hand over to: it falls back.",
    ),
    _drop(
        "utc",
        "in the customer's time",
        "Hours are held against UTC in yours. Staff hours are in the customer's time: add `zone` to `utc`.",
    ),
    _drop(
        "closes_in",
        "before `closes`",
        "The minute of `closes` still has staff in yours. Hours with staff end before it.",
    ),
    _drop(
        "opens_out",
        "from `opens` on",
        "The minute of `opens` has no staff yet in yours. Hours with staff begin with it.",
    ),
)


def _if(name: str, message: str) -> Misconception[Behaviors]:
    def answer(data: Behaviors) -> dict[str, Any] | None:
        return _read(data, WRONG_WAYS[name]) if applies(name, data.policy) else None

    return Misconception(name, answer, message)


def _unwrapped(data: Behaviors) -> dict[str, Any] | None:
    made = _read(data, {"clock": "unwrapped"})
    return None if _same(made, _answer(data)) else made


def _two(first: Ablation[Behaviors], second: Ablation[Behaviors]) -> Misconception[Behaviors]:
    """Return the misconception of somebody who drops two rules; None where one of the two alone gives the same actions."""
    both = frozenset((first.name, second.name))

    def answer(data: Behaviors) -> dict[str, Any] | None:
        made = _pairs(data, both)
        alone = [_way(data, frozenset((name,))) for name in both]
        same = made is not None and any(one is not None and _same(made, one) for one in alone)
        return None if same else made

    return Misconception(f"{first.name}_and_{second.name}", answer, f"{first.message} And: {second.message}")


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool((one["actions"]["action"] == other["actions"]["action"]).all())


def _effects(name: str, message: str, *fields: str, **ways: Any) -> Misconception[Behaviors]:
    def answer(data: Behaviors) -> dict[str, Any]:
        right = amended(data.requests, data.policy)
        wrong = amended(data.requests, data.policy, **ways)
        return {"effects": right.assign(**{field: wrong[field] for field in fields or ("share", "changed")})}

    return Misconception(name, answer, message)


BEHAVIORS = Question(
    id="spec.behaviors",
    task="A2",
    title="Thirty requests, one policy",
    points=7,
    kind=Record(
        {
            "actions": Table("request", REQUESTS, {"action": Choice(dict.fromkeys(ACTIONS, ""))}),
            "effects": Table(
                "change",
                CHANGES,
                {"share": Number("share", within=0.001, percent=True), "changed": Number("requests a month")},
            ),
            "change": Choice(
                {
                    "bar": "a lower bar",
                    "hours": "longer hours",
                    "question": "a second question",
                    "none": "no change of the three",
                }
            ),
        },
        weights={"actions": 2.2, "effects": 2.2, "change": 2.6},
        look={
            "actions": "Take one of these rows and hold the five rules against it, one after the other. The first that holds counts.",
            "effects": "One change at a time: find all 30 actions again under the new policy, then add up `monthly`.",
            "change": "Which of the three keep `limit`? Of those, the one with the smallest number in `changed`.",
        },
    ),
    data=behaviors,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        _if("minus", "`zone` is taken off in yours. Add it to `utc` to get the customer's time."),
        _if(
            "assumed_answers",
            "Where a detail is assumed, yours answers at once. Such a request still goes through the rule on `score`.",
        ),
        _if("owner_refused", "Yours refuses personal data to the owner as well. The owner may see it."),
        _if("unsure_refuses", "Yours refuses where the score is under `bar`. An unsure answer falls back."),
        _if("unsure_asks", "Yours asks where the score is under `bar`. A question is for a missing detail only."),
        _if("unsure_hands_over", "Yours hands over where the score is under `bar`. An unsure answer falls back."),
        _if("unsure_first", "Yours holds the score before the missing detail. The missing detail comes first."),
        _if(
            "tired_falls",
            "After one question, yours falls back at any hour. In hours with staff a person takes over.",
        ),
        _if(
            "rounded",
            "Hours are rounded in yours. 17:40 is before 18:00: hold the exact time against the hours with staff.",
        ),
        _if("no_risk", "The rule on risk is left out in yours. A request with `risk` goes to a person."),
        _if(
            "anybody",
            "Yours refuses by `who` alone. A request is refused only if it asks for personal data (`personal`) as well.",
        ),
        _if(
            "all_refused",
            "Yours refuses personal data to everybody. The owner may see it, and `delegate` says whether a delegate may.",
        ),
        _if("tired_refuses", "Where *Answer* has asked before, yours refuses. A person takes over."),
        *(
            _if(
                f"closed_{verb}s",
                f"Without staff, a hand-over becomes {words} in yours. It falls back, whatever rule it comes from.",
            )
            for verb, words in (("ask", "a question"), ("refuse", "a refusal"), ("answer", "an answer"))
        ),
        Misconception(
            "unwrapped",
            _unwrapped,
            "Hours past midnight are not brought back in yours: 26:00 is 2:00, and −3:00 is 21:00. Add or subtract 24.",
        ),
        Misconception(
            "columns_exchanged",
            lambda data: {
                "effects": amended(data.requests, data.policy).rename(columns={"share": "changed", "changed": "share"})
            },
            "The columns `share` and `changed` are exchanged.",
        ),
        _effects(
            "rows",
            "Those count rows. Each row stands for `monthly` requests.",
            rows=True,
        ),
        _effects(
            "stacked",
            "Each change stands on top of those before it in yours. Try each of them alone, from the policy as it is.",
            stacked=True,
        ),
        _effects(
            "net",
            "`changed` holds only requests that no longer fall back in yours. Any other action counts as well.",
            "changed",
            net=True,
        ),
        _effects(
            "kept",
            "`share` is one of the requests that are not refused in yours. All of the month's requests are below the line.",
            "share",
            of="kept",
        ),
        *(_two(first, second) for first, second in combinations(_RULES, 2)),
        *options(
            _answer,
            "change",
            {
                "bar": "The lower bar is the choice where it keeps `limit` and has the least `changed` of those that do.",
                "hours": "Longer hours are the choice where they keep `limit` and have the least `changed` of those that do.",
                "question": "A second question is the choice where it keeps `limit` and has the least `changed` of those that do.",
                "none": '"none" is the choice where `share` is over `limit` with each of the three.',
            },
        ),
    ),
    ablations=_RULES,
    without=_pairs,
    follows=(Follows("change", ("effects",), _own),),
    lookalikes=for_behaviors,
    generic=DEFAULT - {"carried"},
    hints=(
        "Sort by hand first: take three requests and say for each which rule is the first that holds. Then write the rules as a function of "
        "the policy, so that you can call it again with a changed one.",
        "The customer's time is `utc` plus `zone` hours, past midnight if need be. A hand-over outside of staff hours falls back, "
        "whichever rule it comes from.",
        "For each change: copy the policy, change one thing, find all actions again. `share` is the sum of `monthly` where the new action "
        "falls back, divided by the sum of all; `changed` is the sum where new and old action differ.",
    ),
    worked="""
```python
rows = requests.set_index("request")
clock = pd.to_datetime(rows["utc"], format="%H:%M") + pd.to_timedelta(rows["zone"], unit="h")
hour = clock.dt.hour + clock.dt.minute / 60
may_see = ["owner", "delegate"] if policy["delegate"] == "may" else ["owner"]
private = (rows["personal"] == "yes") & ~rows["who"].isin(may_see)
assumed = (rows["undo"] == "yes") & (policy["details"] == "assume")
lacks = (rows["missing"] == "yes") & ~assumed


def decide(bar, closes, questions):
    action = pd.Series("answer", index=rows.index, name="action")
    action[rows["score"] < bar] = "fall_back"  # the last rule first: an earlier one overwrites it
    action[lacks] = "ask"
    action[lacks & (rows["asked"] >= questions)] = "hand_over"
    strong = [(rows["risk"] == "yes", "hand_over"), (private, "refuse")]
    for holds, name in strong if policy["first"] == "privacy" else strong[::-1]:
        action[holds] = name
    staffed = (hour >= policy["opens"]) & (hour < closes)
    return action.where((action != "hand_over") | staffed, "fall_back")


bar, closes, monthly = policy["bar"], policy["closes"], rows["monthly"]
now = decide(bar, closes, 1)
then = {"bar": decide(bar - 0.1, closes, 1), "hours": decide(bar, closes + 2, 1), "question": decide(bar, closes, 2)}
effects = pd.DataFrame(
    {
        "share": {name: monthly[one == "fall_back"].sum() / monthly.sum() for name, one in then.items()},
        "changed": {name: monthly[one != now].sum() for name, one in then.items()},
    }
)
kept = effects[effects["share"] <= policy["limit"]]
matrix = {
    "actions": now,
    "effects": effects.rename_axis("change"),
    "change": kept["changed"].idxmin() if len(kept) else "none",
}
```

A policy is a function: the same request, another policy, another action. So a change can be tried before anybody builds it, and its price
is the number of customers who meet another behavior.
""",
    objective=OBJECTIVE_BEHAVIOR,
    ledger=("RESP-18", "RESP-19", "SKILL-09", "DELIV-10"),
)
