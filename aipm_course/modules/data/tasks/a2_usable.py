"""A2: what the model may be trained on."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.data.lookalikes.usable import for_usable
from aipm_course.modules.data.simulators.usable import Pool, counted, decide, pool, without_overlap
from aipm_course.modules.data.tasks.shared import OBJECTIVE_USABLE

_SAME_RULE = (
    {"copies_stay", "rules_before_copies"},
    {"blank_is_yes", "blank_is_no"},
    {"ends_ignored", "ends_today_holds"},
)
"""Pairs that cannot be dropped together."""


def _numbers(made: Pool, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    found = counted(made, dropped)
    return {
        "tickets": found.tickets,
        "no_consent": found.no_consent,
        "too_old": found.too_old,
        "no_intent": found.no_intent,
        "usable": found.usable,
        "back_ask": found.back_ask,
        "back_fill": found.back_fill,
    }


def _without(made: Pool, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the numbers without some rules of the text."""
    if any(pair <= dropped for pair in _SAME_RULE):
        return None
    if "rules_before_copies" in dropped:
        return {"usable": counted(made, dropped).usable}
    return _numbers(made, dropped)


def _usable(made: Pool) -> dict[str, Any]:
    numbers = _numbers(made)
    return {**numbers, "decision": _decide(numbers, made)}


def _decide(own: Mapping[str, Any], made: Pool) -> str:
    return decide(own["usable"], own["back_ask"], own["back_fill"], made.facts["needed"])


def _by_sets(made: Pool) -> dict[str, Any]:
    """The same with sets of tickets, rounded."""
    newest = made.loads.loc[made.loads.groupby("ticket")["loaded"].idxmax()].set_index("ticket")
    strict = set(made.regions.loc[made.regions["blank_means"] == "no", "region"])
    refused = {
        ticket
        for ticket, region, said, ends in zip(
            newest.index, newest["region"], newest["consent"], newest["ends_in"], strict=True
        )
        if said == "no" or (said == "" and region in strict) or ends <= 0
    }
    old = set(newest.index[newest["age_days"] > 730])
    empty = set(newest.index[newest["intent"] == ""])
    ended = set(newest.index[newest["ends_in"] <= 0])
    in_crm = set(newest.index[newest["in_crm"] == "yes"])
    numbers = {
        "tickets": len(newest),
        "no_consent": len(refused),
        "too_old": len(old),
        "no_intent": len(empty),
        "usable": len(newest) - len(refused | old | empty),
        "back_ask": round(len(refused - old - empty - ended) * made.facts["say_yes"]),
        "back_fill": len((empty - old - refused) & in_crm),
    }
    return {**numbers, "decision": _decide(numbers, made)}


def _larger_loss(made: Pool) -> Any:
    """The step that mends the larger of the two losses."""
    right = _usable(made)
    if right["decision"] not in ("ask", "fill"):
        return None
    pick = "ask" if right["no_consent"] > right["no_intent"] else "fill"
    return None if pick == right["decision"] else {"decision": pick}


def _drop(name: str, rule: str, message: str) -> Ablation[Pool]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


USABLE = Question(
    id="data.usable",
    task="A2",
    title="What may the model be trained on?",
    points=7,
    kind=Record(
        {
            "tickets": Number("tickets"),
            "no_consent": Number("tickets"),
            "too_old": Number("tickets"),
            "no_intent": Number("tickets"),
            "usable": Number("tickets"),
            "back_ask": Number("tickets", within=0.6),
            "back_fill": Number("tickets"),
            "decision": Choice(
                {
                    "train": "training starts",
                    "ask": "people are asked for consent again",
                    "fill": "intents are filled from the CRM",
                    "narrow": "the use case is made narrower",
                }
            ),
        },
        weights={"tickets": 0.5, "no_consent": 1, "too_old": 0.5, "no_intent": 0.5, "usable": 1.25, "decision": 3},
        look={
            "tickets": "One row per ticket: the load with the largest `loaded`.",
            "no_consent": "Tickets with a no, with a blank that means no in their region, or with `ends_in` of 0 or less; whatever "
            "the other two rules say.",
            "too_old": "Newest loads with `age_days` over `oldest`; whatever the other two rules say.",
            "no_intent": "Newest loads whose `intent` is empty; whatever the other two rules say.",
            "usable": "Newest loads that none of the three rules takes away. Losses overlap, so count the tickets themselves.",
            "back_ask": "Tickets that only the consent rule takes away and whose consent has not ended, times `say_yes`.",
            "back_fill": "Tickets that only the empty intent takes away and that have `in_crm` yes.",
            "decision": "First `usable` against `needed`. Then `usable` and the larger of the two steps against `needed`.",
        },
    ),
    data=pool,
    reference=_usable,
    alternatives=(_by_sets, lambda made: pd.Series(_usable(made))),
    misconceptions=(
        Misconception(
            "losses_added",
            lambda made: {"usable": counted(made).summed},
            "The three losses are taken off one after the other, as if no ticket were lost twice. Count the tickets that no rule "
            "takes away.",
        ),
        Misconception(
            "shares_multiplied",
            lambda made: {"usable": round(without_overlap(counted(made)))},
            "Those are the three shares multiplied, as if the losses had nothing to do with each other. Count the tickets "
            "themselves.",
        ),
        Misconception(
            "largest_loss_alone",
            lambda made: {
                "usable": counted(made).tickets
                - max(counted(made).no_consent, counted(made).too_old, counted(made).no_intent)
            },
            "Those are the tickets without the largest loss. The others take tickets away, too.",
        ),
        Misconception(
            "step_of_the_larger_loss",
            _larger_loss,
            "This step mends one of the two losses. What it brings back are only tickets that no other rule takes away: compare "
            "`back_ask` and `back_fill`.",
        ),
        *options(
            _usable,
            "decision",
            {
                "train": "Training starts only if `usable` is at least `needed`, without any step.",
                "ask": "Asking again needs a `usable` under `needed`, the larger of the two steps, and enough with it.",
                "fill": "Filling intents needs a `usable` under `needed`, the larger of the two steps, and enough with it.",
                "narrow": "The use case is made narrower only if `usable` and the larger of the two steps stay under `needed`; one "
                "step is possible, not both.",
            },
        ),
    ),
    ablations=(
        _drop(
            "copies_stay",
            "The newest load of a ticket is the ticket",
            "Older loads are among the rows. A ticket that was loaded twice is one ticket.",
        ),
        _drop(
            "rules_before_copies",
            "before anything else",
            "The rules came first and the newest load afterwards, so an older load stands in for a newer one that no rule would "
            "let pass.",
        ),
        _drop(
            "blank_is_yes",
            "a blank means what `blank_means` of its region says",
            "Every blank counts as consent. In some regions it is none: `blank_means`.",
        ),
        _drop(
            "blank_is_no",
            "a blank means what `blank_means` of its region says",
            "Every blank counts as refusal. In some regions it is consent: `blank_means`.",
        ),
        _drop(
            "ends_ignored",
            "Consent that has ended is none",
            "Consent that has ended still counts: `ends_in` of 0 or less.",
        ),
        _drop(
            "ends_today_holds",
            "0 is the day of the training and counts as ended",
            "Consent that ends on the day of the training still counts. It has ended by then.",
        ),
        _drop(
            "oldest_goes",
            "a ticket of exactly that age stays",
            "Tickets of exactly `oldest` days are taken away. They stay.",
        ),
        _drop(
            "ended_asked",
            "whoever ended a consent is not asked again",
            "People who ended their consent are asked again. They are left in peace.",
        ),
        _drop(
            "all_say_yes",
            "`say_yes` of those asked agree",
            "Everybody who is asked says yes. Only `say_yes` of them do.",
        ),
        _drop(
            "all_in_crm",
            "only where `in_crm` is yes",
            "Every empty intent is filled. The CRM knows some of them only: `in_crm`.",
        ),
    ),
    without=_without,
    follows=(Follows("decision", ("usable", "back_ask", "back_fill"), _decide),),
    lookalikes=for_usable,
    generic=DEFAULT - {"carried", "rounded"},
    survivors={
        ">= to >: enough >= facts['needed']": "equivalent: planted margins keep every value off this bar",
        "< to <=: enough + max(back_ask, back_fill) < facts['needed']": "equivalent: planted margins keep every value off this bar",
        "> to >=: back_ask > back_fill": "equivalent: one step always leads",
    },
    hints=(
        "Three columns of true and false, one per rule, on the newest loads. Their sum per row says how many rules take the "
        "ticket away.",
        "`usable` are rows with a sum of 0. A step brings back rows with a sum of 1 only, and only those whose one rule it mends.",
        "A blank consent becomes what `blank_means` of its region says: map the regions, then fill the blanks. After that look at "
        "`ends_in`.",
    ),
    worked="""
```python
newest = loads.sort_values("loaded").drop_duplicates("ticket", keep="last")
means = newest["region"].map(regions.set_index("region")["blank_means"])
consent = newest["consent"].where(newest["consent"] != "", means)
ended = newest["ends_in"] <= 0
gone = pd.DataFrame({
    "consent": (consent == "no") | ended,
    "age": newest["age_days"] > facts["oldest"],
    "intent": newest["intent"] == "",
})
rules = gone.sum(axis=1)
back_ask = facts["say_yes"] * (gone["consent"] & (rules == 1) & ~ended).sum()
back_fill = (gone["intent"] & (rules == 1) & (newest["in_crm"] == "yes")).sum()
enough = (rules == 0).sum()
if enough >= facts["needed"]:
    decision = "train"
elif enough + max(back_ask, back_fill) < facts["needed"]:
    decision = "narrow"
else:
    decision = "ask" if back_ask > back_fill else "fill"
usable = {
    "tickets": len(newest),
    "no_consent": gone["consent"].sum(),
    "too_old": gone["age"].sum(),
    "no_intent": gone["intent"].sum(),
    "usable": enough,
    "back_ask": back_ask,
    "back_fill": back_fill,
    "decision": decision,
}
```

Three losses add up to more than is lost, because a ticket can be lost twice. And a step brings back only what nothing else
takes away: where refusals sit in old tickets, asking again is work for nothing, however large the refusals look.
""",
    objective=OBJECTIVE_USABLE,
    ledger=("RESP-16", "RESP-30", "DAY-03", "CHAL-02", "GOV-05"),
)
