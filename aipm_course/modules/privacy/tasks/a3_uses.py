"""A3: which rule of a dated table each use falls under, what is in force on the day, and what may start."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Picks, Record, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.privacy.rules import BANS, rules
from aipm_course.modules.privacy.simulators.uses import (
    DAYS,
    LETTERS,
    RULES,
    USES,
    Uses,
    in_force,
    other_forces,
    other_rules,
    other_starts,
    starting,
    starting_by,
    uses,
)
from aipm_course.modules.privacy.tasks.shared import OBJECTIVE_USES


def _pair(rule: "pd.Series | Mapping[str, str]", letter: str) -> pd.DataFrame:
    keys = [f"{letter}{number}" for number in (1, 2)]
    return pd.DataFrame({"rule": [str(rule[use]) for use in keys]}, index=pd.Index(keys, name="use"))


def _pairs(rule: "pd.Series | Mapping[str, str]") -> dict[str, Any]:
    return {letter: _pair(rule, letter) for letter in LETTERS}


def _answer(data: Uses) -> dict[str, Any]:
    return {
        **_pairs(data.rule),
        "in_force": in_force(data.rule, data.day),
        "may_start": starting(data, data.rule),
    }


def _by_dates(data: Uses) -> dict[str, Any]:
    """The same row by row, with dates as numbers."""
    day, law = int(data.day.replace("-", "")), rules()
    since = {name: int(row["from"].replace("-", "")) for name, row in law.items()}
    forced = {use for use, rule in data.rule.items() if rule != "none" and since[str(rule)] <= day}
    free = [
        row["use"]
        for row in data.table.to_dict("records")
        if not str(data.rule[row["use"]]).startswith("ban")
        and (row["use"] not in forced or row["ready"] in ("both", law[str(data.rule[row["use"]])]["needs"]))
    ]
    pairs = {letter: {f"{letter}{n}": str(data.rule[f"{letter}{n}"]).upper() for n in (2, 1)} for letter in LETTERS}
    return {**pairs, "in_force": forced, "may_start": free[::-1]}


def _wrong_rules(name: str) -> Callable[[Uses], Any]:
    """Return the pairs that another way changes, and nothing of those that it leaves."""

    def answer(data: Uses) -> dict[str, Any] | None:
        found = other_rules(data)[name]
        changed = {
            letter: _pair(found, letter)
            for letter in LETTERS
            if not _pair(found, letter).equals(_pair(data.rule, letter))
        }
        return changed or None

    return answer


def _wrong_picks(field: str, name: str) -> Callable[[Uses], Any]:
    others, right = (
        (other_forces, lambda data: in_force(data.rule, data.day))
        if field == "in_force"
        else (other_starts, lambda data: starting(data, data.rule))
    )

    def answer(data: Uses) -> dict[str, Any] | None:
        found = others(data).get(name)
        return None if found is None or set(found) == set(right(data)) else {field: found}

    return answer


_NEEDS = {
    "ban": "`ban` needs one of the four things in its row, for users in the EU.",
    "ban_new": "`ban_new` needs intimate pictures or videos of real people who did not agree.",
    "high": "`high` needs one of the fields in its row, more than preparing without a word about a person, users in the EU, and no row above it that fits.",
    "product": "`product` needs a part of a product that needs its own approval, and no row above it that fits.",
    "notice": "`notice` needs a use that talks with people by itself, for users in the EU, and no row above it that fits.",
    "marking": "`marking` needs made pictures, videos, voices or music, `on_market` on 2026-08-02 or later, and no row above it that fits.",
    "marking_old": "`marking_old` needs made pictures, videos, voices or music, `on_market` before 2026-08-02, and no row above it that fits.",
    "none": "`none` needs users outside the EU, or a use that none of the seven rows covers: hold each row against what it does, with rule 3 in mind.",
}


def _options() -> Iterator[Misconception[Uses]]:
    """Yield what each option needs, for each use on its own."""
    for use in USES:
        for option in RULES:
            yield Misconception(f"{use}_{option}", _with(use, option), _NEEDS[option], idea=f"needs {option}")


def _by_use(data: Uses) -> dict[str, str]:
    return {use: str(data.rule[use]) for use in USES}


def _both() -> Iterator[Misconception[Uses]]:
    """Yield what two options need, where both uses of a pair are read amiss."""
    for letter in LETTERS:
        for one in RULES:
            for other in RULES:
                words = _NEEDS[one] if one == other else f"{_NEEDS[one]} {_NEEDS[other]}"
                yield Misconception(
                    f"{letter}_{one}_{other}",
                    _with_both(letter, one, other),
                    words,
                    idea=f"needs {one}" if one == other else f"needs {one} {other}",
                )


def _with_both(letter: str, one: str, other: str) -> Callable[[Uses], Any]:
    def answer(data: Uses) -> dict[str, Any] | None:
        first, second = f"{letter}1", f"{letter}2"
        if data.rule[first] in (one, other) or data.rule[second] in (one, other):
            return None
        return {letter: _pair({**_by_use(data), first: one, second: other}, letter)}

    return answer


def _all_exchanged(data: Uses) -> dict[str, Any]:
    return _pairs({use: data.rule[f"{use[0]}{3 - int(use[1])}"] for use in USES})


def _exchanged(letter: str) -> Misconception[Uses]:
    def answer(data: Uses) -> dict[str, Any]:
        first, second = f"{letter}1", f"{letter}2"
        return {letter: _pair({**_by_use(data), first: data.rule[second], second: data.rule[first]}, letter)}

    return Misconception(
        f"{letter}_exchanged",
        answer,
        "Each of the two rules fits the other use of the pair: see what sets the two apart, in what they do, in `users_in` (the `seat` plays no part) or in `on_market`.",
        idea="exchanged",
    )


def _with(use: str, option: str) -> Callable[[Uses], Any]:
    def answer(data: Uses) -> dict[str, Any] | None:
        if data.rule[use] == option:
            return None
        return {use[0]: _pair({**_by_use(data), use: option}, use[0])}

    return answer


def _code(name: str) -> str:
    return name.replace(" ", "_")


_OTHER_DAY = "That is what is in force on another day: hold each date in `from` against `day`. On the date itself a rule is in force."


def _drop(name: str, rule: str, message: str) -> Ablation[Uses]:
    return Ablation(_code(name), rule, _wrong_rules(name), message)


def _start(name: str, rule: str, message: str) -> Ablation[Uses]:
    return Ablation(_code(name), rule, _wrong_picks("may_start", name), message)


_RULES = (
    _drop(
        "seat",
        "the seat of the company plays no part",
        "What counts is `users_in`; the `seat` of the company plays no part.",
    ),
    _drop(
        "narrow",
        "A use that only prepares and says nothing about a person",
        "A use that only prepares and says nothing about a person is not `high`, whatever the papers are about.",
    ),
    _drop(
        "profile",
        "With a profile of each person",
        "With a profile of each person a use is `high`, even if it only sorts or copies.",
    ),
    Ablation(
        "other_day",
        "from its date on, that day included",
        _wrong_picks("in_force", "the other day"),
        _OTHER_DAY,
    ),
    _start(
        "ban to come",
        "whatever the date",
        "A use under a ban that is to come may start in yours. It would have to stop as soon as the ban begins.",
    ),
    _start(
        "every paper today",
        "a rule that is in force",
        "In `may_start`, the paper is asked for rules that are to come as well. It is needed where the rule is in force.",
    ),
    _start(
        "any paper", "the paper in `needs`", 'In `may_start`, any paper is enough in yours. A "label" is no "file".'
    ),
)


def _picks(field: str, name: str, message: str) -> Misconception[Uses]:
    return Misconception(_code(f"{field} {name}"), _wrong_picks(field, name), message)


def _look_at_force(given: Any, own: Mapping[str, Any], data: Uses) -> str:
    """Say on which side of the dates the list is off, by the own rules."""
    led = set(in_force(_led_by(own, data), data.day))
    said = []
    if set(given) - led:
        said.append("One that is in your list falls under no rule, or under one that is still to come.")
    if led - set(given):
        said.append("One whose rule has begun, on the day itself or before, is missing.")
    return " ".join(said) + " Hold `from` of each use's rule against the day."


def _look_at_start(given: Any, own: Mapping[str, Any], data: Uses) -> str:
    """Say which of the three lines the list breaks, by the own rules and the own list of rules in force."""
    rule, forced = _led_by(own, data), set(own["in_force"])
    led = set(starting_by(data, rule, frozenset(forced)))
    more, fewer = set(given) - led, led - set(given)
    said = []
    if any(rule[use] in BANS for use in more):
        said.append("One that falls under a ban is in your list: no paper helps, and no date.")
    if any(rule[use] not in BANS for use in more):
        said.append("One whose rule is in force is in your list without the paper in `needs`.")
    if any(use in forced for use in fewer):
        said.append("One whose rule is in force has its paper ready, and is missing.")
    if any(use not in forced and rule[use] != "none" for use in fewer):
        said.append("One whose rule is still to come is missing: it needs no paper on this day.")
    if any(use not in forced and rule[use] == "none" for use in fewer):
        said.append("One under no rule is missing.")
    return " ".join(said)


def _led_by(own: Mapping[str, Any], data: Uses) -> "pd.Series | dict[str, str]":
    """Return the own rules, or the right ones where the own ones are so few that nothing may follow from them."""
    rule = _rules_of(own)
    return rule if len(set(rule.values())) >= _DIFFERENT else data.rule


def _rules_of(own: Mapping[str, Any]) -> dict[str, str]:
    return {use: str(own[use[0]][use]["rule"]) for use in USES}


_DIFFERENT = 3
"""Rules among the twelve uses at least; one rule for all of them is no reading to follow."""
_OPTIONS = dict.fromkeys(RULES, "")
_PAIR_LOOK = "Read what each of the two does and where its users are, then go down `rules`: the first row that fits."

USES_QUESTION = Question(
    id="privacy.uses",
    task="A3",
    title="Which rule, and who may start",
    points=8,
    kind=Record(
        {
            **{letter: Table("use", (f"{letter}1", f"{letter}2"), {"rule": Choice(_OPTIONS)}) for letter in LETTERS},
            "in_force": Picks(dict.fromkeys(USES, "")),
            "may_start": Picks(dict.fromkeys(USES, "")),
        },
        weights={**dict.fromkeys(LETTERS, 0.5), "in_force": 2.0, "may_start": 3.0},
        look={
            **dict.fromkeys(LETTERS, _PAIR_LOOK),
            "in_force": "Hold `from` of each use's rule against the day: on the date itself it is in force. `none` never is.",
            "may_start": "Three steps for each use: a ban, never; a rule in force, only with the paper in `needs`; any other, yes.",
        },
    ),
    data=uses,
    reference=_answer,
    alternatives=(_by_dates,),
    misconceptions=(
        *(
            Misconception(_code(f"rules {name}"), _wrong_rules(name), message)
            for name, message in (
                (
                    "grace",
                    "Made pictures, videos, voices or music: `on_market` says which of the two rows fits, the one since 2026-08-02 or the one before.",
                ),
                (
                    "late",
                    "Made pictures, videos, voices or music: hold `on_market` against 2026-08-02. That day itself counts among the newer systems.",
                ),
                (
                    "chat",
                    "`notice` is below the other rows: it needs a use that talks with people, and no row above it that fits.",
                ),
                (
                    "seat only",
                    "Uses of companies with their seat in the US are taken out. What counts is `users_in`; the `seat` plays no part.",
                ),
                ("anywhere", "Users outside the EU are out of reach of this table."),
                (
                    "old ban",
                    "Intimate pictures of people who did not agree have a row of their own, with a date of its own.",
                ),
            )
        ),
        Misconception(
            "all_exchanged",
            _all_exchanged,
            "In every pair, each of the two rules fits the other use. Is the order of the rows still that of the sheet?",
        ),
        *map(_exchanged, LETTERS),
        *_options(),
        *_both(),
        _picks(
            "in_force",
            "every rule",
            "Those are all uses that fall under some rule. A rule is in force from its date on.",
        ),
        _picks("in_force", "without bans", "A ban that has begun is in force as well."),
        _picks("in_force", "papers only ready", "Whether a paper is ready does not say whether a rule is in force."),
        *(
            Misconception(
                _code(f"in_force {day}"),
                _wrong_picks("in_force", day),
                "That belongs to another date than the one in `day`. A rule is in force from its own date on, that day included.",
                idea="another date",
            )
            for day in DAYS
        ),
        _picks(
            "in_force",
            "autumn",
            "Those are the uses whose rule was in force in the autumn of 2026 already. Hold each date against `day`.",
        ),
        _picks("in_force", "to come", "Those are the rules that are still to come."),
        _picks("in_force", "free", "Those are the uses of which no rule is in force."),
        _picks(
            "may_start",
            "no paper",
            "Those are all uses but the banned ones. Where a rule is in force, its paper has to be ready.",
        ),
        _picks(
            "may_start",
            "nothing in force",
            "Those are the uses of which no rule is in force. With its paper ready, a use may start under a rule in force; under a ban to come it may not.",
        ),
        _picks(
            "may_start",
            "no high",
            "`high` and `product` are no bans. Where the rule is to come, or its file is ready, they may start.",
        ),
        _picks(
            "may_start",
            "only free",
            "Those are the uses under no rule at all. Others may start with their paper, or while their rule is to come.",
        ),
        _picks("may_start", "only ready", "Where no rule is in force, a use may start without a paper."),
        _picks("may_start", "bans with a paper", "A paper does not help against a ban."),
        _picks("may_start", "bans", "Uses under a ban are among them. They may not start."),
        _picks("may_start", "both papers", "One paper is enough where it is the one in `needs`."),
        _picks("may_start", "may not", "Those are the uses that may not start."),
    ),
    ablations=_RULES,
    follows=(
        Follows("in_force", LETTERS, lambda own, data: [in_force(_led_by(own, data), data.day)], look=_look_at_force),
        Follows(
            "may_start",
            (*LETTERS, "in_force"),
            lambda own, data: [starting_by(data, _led_by(own, data), own["in_force"])],
            look=_look_at_start,
        ),
    ),
    generic=frozenset({"seed"}),
    hints=(
        "Cover the column `tool`. What does the use decide, about whom, and where are the people whom it touches?",
        "Go down the table of rules from the top for each use. Two uses of a pair differ in one thing, and mostly fall under two rules.",
        "`in_force` is a matter of dates alone. `may_start`: strike the bans, then ask for the paper where the rule is in force.",
    ),
    worked=lambda data: _worked(data),
    objective=OBJECTIVE_USES,
    ledger=("RESP-29", "SKILL-06", "FUT-14", "DEC-14", "GOV-03"),
)


def _worked(data: Uses) -> str:
    lines = "\n".join(
        f'    "{letter}": {{"{letter}1": "{data.rule[letter + "1"]}", "{letter}2": "{data.rule[letter + "2"]}"}},'
        for letter in LETTERS
    )
    return f"""
```python
fits = {{
{lines}
}}
ready = sheet.set_index("use")["ready"]
table = rules.set_index("rule")
forced, start = [], []
for use in sheet["use"]:
    rule = fits[use[0]][use]
    begun = rule != "none" and table["from"][rule] <= day
    if begun:
        forced.append(use)
    if rule.startswith("ban"):
        continue
    if not begun or ready[use] in (table["needs"][rule], "both"):
        start.append(use)
uses = {{**fits, "in_force": forced, "may_start": start}}
```

The rules come from reading: what a use does, to whom, and where; the tool says nothing. What is in force comes from dates, and what may
start from both and the papers. A rule that is to come is a date in the plan, not a low risk. Simplified; not legal advice.
"""
