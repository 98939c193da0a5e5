"""What is easily taken for the numbers of A2, on a pool of tickets."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.data.simulators.usable import Pool, counted, newest, taken_away, without_overlap


def for_usable(made: Pool) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    tickets = newest(made.loads)
    gone = taken_away(tickets, made.regions, oldest=made.facts["oldest"])
    return (
        *each("tickets", _tickets(made)),
        *each("no_consent", _consent(made, tickets, gone)),
        *each("too_old", _old(made, tickets, gone)),
        *each("no_intent", _one(made, gone, "intent", "intent")),
        *each("usable", _usable(made, tickets, gone)),
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
    for other in gone:
        if other != rule:
            after = float((gone[rule] & ~gone[other]).sum())
            yield f"what the {words} rule takes from the tickets that the {other} rule leaves", after
    for way, tickets in _other_loads(made).items():
        value = float(taken_away(tickets, made.regions, oldest=made.facts["oldest"])[rule].sum())
        yield f"the number with the {way} of each ticket, not the newest", value
    others = [name for name in gone if name != rule]
    yield (
        f"the tickets that the {words} rule takes away from what the other two leave",
        float((gone[rule] & ~gone[others].any(axis=1)).sum()),
    )


def _old(made: Pool, tickets: pd.DataFrame, gone: pd.DataFrame) -> Iterator[tuple[str, float]]:
    yield from _one(made, gone, "age", "age")
    for days in (720, 700, 365):
        yield f"the number with {days} days for `oldest`", float((tickets["age_days"] > days).sum())


def _consent(made: Pool, tickets: pd.DataFrame, gone: pd.DataFrame) -> Iterator[tuple[str, float]]:
    yield from _one(made, gone, "consent", "consent")
    for words, lost in _consents(made, tickets, gone).items():
        yield f"the tickets that lack consent {words}", float(lost.sum())
    yield "the tickets whose consent has ended", float((tickets["ends_in"] <= 0).sum())


def _consents(made: Pool, tickets: pd.DataFrame, gone: pd.DataFrame) -> dict[str, pd.Series]:
    """Return by words other ways to read consent: whom it takes away."""
    said_no, ended = tickets["consent"] == "no", tickets["ends_in"] <= 0
    turned = made.regions.assign(blank_means=made.regions["blank_means"].map({"yes": "no", "no": "yes"}))
    return {
        "if only a written no counts, neither blanks nor ends": said_no,
        "if every blank counts as a no and nothing ends": tickets["consent"] != "yes",
        "if a written no or an end counts and no blank does": said_no | ended,
        "if every consent that ends some day counts as ended": gone["consent"] | tickets["ends_in"].notna(),
        "if the regions' meanings are exchanged": taken_away(tickets, turned)["consent"],
    }


def _other_loads(made: Pool) -> dict[str, pd.DataFrame]:
    """Return one load of each ticket that is not always the newest."""
    return {
        "oldest load": made.loads.sort_values("loaded").drop_duplicates("ticket"),
        "first load in the file": made.loads.drop_duplicates("ticket"),
        "last load in the file": made.loads.drop_duplicates("ticket", keep="last"),
    }


def _usable(made: Pool, tickets: pd.DataFrame, gone: pd.DataFrame) -> Iterator[tuple[str, float]]:
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
    yield "the share of the tickets in percent; asked is their number", 100 * found.usable / found.tickets
    rest = gone["age"] | gone["intent"]
    for words, lost in _consents(made, tickets, gone).items():
        yield f"what is left {words}", float((~(lost | rest)).sum())
    for way, loads in _other_loads(made).items():
        away = taken_away(loads, made.regions, oldest=made.facts["oldest"])
        yield f"the number with the {way} of each ticket, not the newest", float((away.sum(axis=1) == 0).sum())
    for days in (720, 700, 365):
        three = gone["consent"] | gone["intent"] | (tickets["age_days"] > days)
        yield f"what is left with {days} days for `oldest`", float((~three).sum())
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
