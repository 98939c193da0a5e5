"""What is easily taken for the numbers of A2, on a pool of tickets."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.data.lookalikes.shared import each
from aipm_course.modules.data.simulators.usable import Pool, counted, newest, taken_away, without_overlap


def for_usable(made: Pool) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    tickets = newest(made.loads)
    gone = taken_away(tickets, made.regions, oldest=made.facts["oldest"])
    return (
        *each("tickets", _tickets(made)),
        *each("no_consent", _consent(made, tickets, gone)),
        *each("too_old", _one(made, gone, "age", "age")),
        *each("no_intent", _one(made, gone, "intent", "intent")),
        *each("usable", _usable(made, gone)),
        *each("back_ask", _ask(made, tickets, gone)),
        *each("back_fill", _fill(made, tickets, gone)),
    )


def _tickets(made: Pool) -> Iterator[tuple[str, float]]:
    times = made.loads["ticket"].value_counts()
    yield "the loads, not the tickets", float(len(made.loads))
    yield "the tickets that were loaded once", float((times == 1).sum())
    yield "the tickets that were loaded twice", float((times > 1).sum())
    yield "the tickets of one region only", float((newest(made.loads)["region"] == "Brask").sum())


def _one(made: Pool, gone: pd.DataFrame, rule: str, words: str) -> Iterator[tuple[str, float]]:
    of_loads = taken_away(made.loads, made.regions, oldest=made.facts["oldest"])
    yield f"the loads that the {words} rule takes away, older copies among them", float(of_loads[rule].sum())
    yield (
        f"the tickets that the {words} rule alone takes away and no other",
        float((gone[rule] & (gone.sum(axis=1) == 1)).sum()),
    )
    yield f"the tickets that pass the {words} rule", float((~gone[rule]).sum())
    others = [name for name in gone if name != rule]
    yield (
        f"the tickets that the {words} rule takes away from what the other two leave",
        float((gone[rule] & ~gone[others].any(axis=1)).sum()),
    )


def _consent(made: Pool, tickets: pd.DataFrame, gone: pd.DataFrame) -> Iterator[tuple[str, float]]:
    yield from _one(made, gone, "consent", "consent")
    said_no = tickets["consent"] == "no"
    ended = tickets["ends_in"] <= 0
    yield "the tickets with a written no only", float(said_no.sum())
    yield "the tickets with a no or a blank", float((tickets["consent"] != "yes").sum())
    yield "the tickets with a no, or an end by the day of the training, blanks left out", float((said_no | ended).sum())
    yield "the tickets whose consent has ended", float(ended.sum())
    yield (
        "the number with every consent that ends some day",
        float((gone["consent"] | tickets["ends_in"].notna()).sum()),
    )
    turned = made.regions.assign(blank_means=made.regions["blank_means"].map({"yes": "no", "no": "yes"}))
    yield "the number with the regions' meanings exchanged", float(taken_away(tickets, turned)["consent"].sum())


def _usable(made: Pool, gone: pd.DataFrame) -> Iterator[tuple[str, float]]:
    found = counted(made)
    yield "the tickets minus all three losses added up", float(found.summed)
    yield "the tickets times the three shares that are left", without_overlap(found)
    for rule, words in (("consent", "consent"), ("age", "age"), ("intent", "intent")):
        others = [name for name in gone if name != rule]
        yield f"what is left without the {words} rule", float((~gone[others].any(axis=1)).sum())
        yield f"what the {words} rule alone leaves", float((~gone[rule]).sum())
    yield "the tickets that are taken away, not those that are left", float(gone.any(axis=1).sum())
    yield "the tickets that exactly one rule takes away", float((gone.sum(axis=1) == 1).sum())
    before = counted(made, frozenset(("rules_before_copies",)))
    yield "the number with the rules before the copies", float(before.usable)
    yield "the number of loads", float(counted(made, frozenset(("copies_stay",))).usable)
    yield "what is left once the better step has worked", found.usable + max(found.back_ask, found.back_fill)
    yield "the share of the tickets; asked is their number", found.usable / found.tickets
    yield "the tickets that are needed", made.facts["needed"]


def _ask(made: Pool, tickets: pd.DataFrame, gone: pd.DataFrame) -> Iterator[tuple[str, float]]:
    say_yes = made.facts["say_yes"]
    ended = tickets["ends_in"] <= 0
    alone = gone["consent"] & (gone.sum(axis=1) == 1)
    yield (
        "all who lack consent, times `say_yes`; other rules take some of them away anyway",
        say_yes * float(gone["consent"].sum()),
    )
    yield (
        "all who lack consent and have not ended it, times `say_yes`; other rules take some of them away anyway",
        say_yes * float((gone["consent"] & ~ended).sum()),
    )
    yield "the tickets that only consent takes away, before anybody answers", float((alone & ~ended).sum())
    yield "the tickets that only consent takes away, those who ended it among them", float(alone.sum())
    yield "those who say no when asked again", (1 - say_yes) * float((alone & ~ended).sum())
    yield "the number without the age rule", say_yes * float((gone["consent"] & ~gone["intent"] & ~ended).sum())
    yield "the number without the intent rule", say_yes * float((gone["consent"] & ~gone["age"] & ~ended).sum())
    yield (
        "the tickets with a written no that nothing else takes away, times `say_yes`; a blank that means no is asked, too",
        say_yes * float((alone & ~ended & (tickets["consent"] == "no")).sum()),
    )
    yield "all tickets that lack consent", float(gone["consent"].sum())
    yield (
        "what is left once people were asked again; asked is what that adds",
        counted(made).usable + counted(made).back_ask,
    )


def _fill(made: Pool, tickets: pd.DataFrame, gone: pd.DataFrame) -> Iterator[tuple[str, float]]:
    known = tickets["in_crm"] == "yes"
    alone = gone["intent"] & (gone.sum(axis=1) == 1)
    yield (
        "all empty intents that the CRM knows; other rules take some of these tickets away anyway",
        float((gone["intent"] & known).sum()),
    )
    yield "the tickets that only the empty intent takes away, known to the CRM or not", float(alone.sum())
    yield "the tickets that only the empty intent takes away and the CRM does not know", float((alone & ~known).sum())
    yield "the number without the age rule", float((gone["intent"] & ~gone["consent"] & known).sum())
    yield "the number without the consent rule", float((gone["intent"] & ~gone["age"] & known).sum())
    yield "all empty intents", float(gone["intent"].sum())
    yield "all tickets that the CRM knows", float(known.sum())
    yield (
        "that many times `say_yes`; nobody is asked when a field is filled",
        made.facts["say_yes"] * float((alone & known).sum()),
    )
    yield (
        "what is left once intents were filled; asked is what that adds",
        float(counted(made).usable + counted(made).back_fill),
    )
