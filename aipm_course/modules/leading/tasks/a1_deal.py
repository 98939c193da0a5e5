"""A1: is there a deal among five partners, whom to ask where there is none, and what to offer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.leading.lookalikes.deal import for_deal
from aipm_course.modules.leading.simulators.deal import (
    PACKAGES,
    PARTNERS,
    RULE,
    TERM,
    Deal,
    ask,
    best_of,
    deal,
    lowest_of,
    other_numbers,
    refusals,
    right,
    signed,
)
from aipm_course.modules.leading.tasks.shared import OBJECTIVE_DEAL

_WAYS: Mapping[str, Mapping[str, "bool | str"]] = {
    "at_limit": {"at_limit": False},
    "at_no_deal": {"at_no_deal": False},
    "scores": {"scores_count": False},
    "hours": {"hours": "accounts"},
}
_HOURS = {"review": "the review alone", "product": "accounts × review, without ÷ 100,"}


def _refused(counts: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"packages": counts.astype(float)}).loc[list(PARTNERS)].rename_axis("partner")


def _answer(data: Deal) -> dict[str, Any]:
    found = right(data)
    return {**found, "refused": _refused(found["refused"])}


def _row_by_row(data: Deal) -> dict[str, Any]:
    """The same package by package in plain Python."""
    rules = data.partners.to_dict("records")

    def who_refuses(row: Mapping[Any, Any], asked: str) -> list[str]:
        values = {**row, "hours": row["accounts"] * row["review"] / 100}
        found = []
        for rule in rules:
            limit = rule["could"] if rule["partner"] == asked else rule["limit"]
            fits = values[rule["term"]] <= limit if rule["rule"] == "at most" else values[rule["term"]] >= limit
            if not fits or row[rule["partner"]] < rule["walk_away"]:
                found.append(rule["partner"])
        return found

    rows = data.packages.to_dict("records")
    now = [who_refuses(row, "") for row in rows]
    open_by = {name: sum(not who_refuses(row, name) for row in rows) for name in ("nobody", *PARTNERS)}
    asked = ask(open_by)
    left = [row for row in rows if not who_refuses(row, asked)]
    best = max(left, key=lambda row: min(row[name] for name in PARTNERS), default=None)
    return {
        "refused": {name: sum(name in one for one in now) for name in PARTNERS},
        "one_short": str(sum(len(one) == 1 for one in now)),
        "ask": asked.upper(),
        "open": len(left),
        "offer": best["package"].lower() if best else "none",
        "lowest": min(best[name] for name in PARTNERS) if best else 0,
    }


def _touched(data: Deal, names: frozenset[str]) -> dict[str, Any] | None:
    if {"at_no_deal", "scores"} <= names:
        return None  # two edges of one rule
    ways: dict[str, Any] = {}
    for name in names:
        ways |= _WAYS[name]
    found = right(data, asked=data.who, **ways)
    table = {"refused": _refused(found["refused"]), "one_short": found["one_short"]}
    if not names:
        return _answer(data)
    return table if data.story == "no_deal" else {**table, "open": found["open"]}


def _drop(name: str, rule: str, message: str) -> Ablation[Deal]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


_RULES = (
    _drop(
        "at_limit",
        "a limit is kept at its own number",
        "A limit is broken by its own number in yours. At most 8 holds at 8, and so does at least 8.",
    ),
    _drop(
        "at_no_deal",
        "at least `walk_away`",
        "A score that is just `walk_away` is refused in yours. At least that much is enough.",
    ),
    _drop(
        "scores",
        "and score it with at least",
        "Those go by the limits alone. A partner also refuses what they score below `walk_away`.",
    ),
    _drop(
        "hours",
        "accounts × review ÷ 100",
        "Support's limit is held against the accounts alone in yours. Its hours are accounts × review ÷ 100.",
    ),
)


def _column(name: str) -> Callable[[Deal], Any]:
    return lambda data: {"refused": _refused(other_numbers(data)["refused"][name])}


_OFFERS = {
    "the best mean of those that all sign": "All sign this one, and its mean is the highest. Asked is the highest lowest score.",
    "the best median of those that all sign": "All sign this one, and its median is the highest. Asked is the highest lowest score.",
    "the best highest score of those that all sign": "All sign this one, and one partner likes it best of all. Asked is the highest lowest score.",
    "the smallest spread of those that all sign": "All sign this one, and its scores lie closest together. Asked is the highest lowest score.",
    "the best lowest gain over no deal": "All sign this one, and its lowest lead over `walk_away` is the highest. Asked is the highest lowest score.",
    "the best lowest score of all packages": "Nobody scores this one low, but somebody's limit is broken. Only packages that all five sign can be offered.",
    "the best mean of all packages": "This one has the highest mean of all packages, and somebody refuses it. Only packages that all five sign can be offered.",
    "the best lowest score by the limits alone": "This one keeps the limits, and somebody scores it below `walk_away`. Only packages that all five sign can be offered.",
    "the best lowest score under every looser limit": "This one needs more than one looser limit. Only one partner can be asked.",
    "the best lowest score among those that one refuses": "One partner refuses this one as it stands. It can be offered only if that is who is asked, and `could` is enough.",
}


def _offers() -> Iterator[Misconception[Deal]]:
    for number, (name, message) in enumerate(_OFFERS.items()):

        def answer(data: Deal, name: str = name) -> dict[str, Any] | None:
            value = other_numbers(data)["offer"][name]
            sign = set(signed(refusals(data, data.who)))
            if value in (right(data)["offer"], "none") or (name in _SIGNED) != (value in sign):
                return None
            return {"offer": value}

        yield Misconception(f"offer_{number}", answer, message)
    yield Misconception(
        "offer_none",
        lambda data: None if data.story == "no_deal" else {"offer": "none"},
        '"none" holds only where no package is signed by all five, whoever is asked.',
    )


_SIGNED = tuple(name for name in _OFFERS if "all sign" in name or "gain" in name)


def _follow_open(own: Mapping[str, Any], data: Deal) -> set[float]:
    among = _left(own, data)
    return {float(len(among))} if among or own["ask"] == data.who else set()


def _follow_offer(own: Mapping[str, Any], data: Deal) -> set[str]:
    among = _left(own, data)
    return {best_of(lowest_of(data), among)} if among or own["ask"] == data.who else set()


def _left(own: Mapping[str, Any], data: Deal) -> list[str]:
    return signed(refusals(data, str(own["ask"])))


def _follow_lowest(own: Mapping[str, Any], data: Deal) -> set[float]:
    offer = str(own["offer"])
    if offer == "none":
        return {0.0} if data.story == "no_deal" else set()
    return {float(lowest_of(data)[offer])}


def _look_offer(given: Any, own: Mapping[str, Any], data: Deal) -> str:
    if given == "none":
        return '"none" is for the case that nothing is signed by all five, whoever is asked.'
    refused = refusals(data, str(own["ask"])).loc[str(given)]
    if refused.any():
        return "With your `ask`, at least one of the five still refuses this package. Look at its row."
    return "All five sign it with your `ask`, and another of those has a higher lowest score."


_ASKING = {
    partner: f"Asking {partner} needs two things: no package that all five sign as it stands, and some that they sign once {partner}'s "
    f"limit on {TERM[partner]} is `could` ({RULE[partner]})."
    for partner in PARTNERS
}

DEAL = Question(
    id="leading.deal",
    task="A1",
    title="Find the deal",
    points=8,
    kind=Record(
        {
            "refused": Table("partner", PARTNERS, {"packages": Number("packages", within=0.4)}),
            "one_short": Number("packages", within=0.4),
            "ask": Choice(
                {
                    "nobody": "a deal stands as it is",
                    **{partner: f"{partner} is asked for the looser limit" for partner in PARTNERS},
                    "no_deal": "no single looser limit opens one",
                }
            ),
            "open": Number("packages", within=0.4),
            "offer": Choice(dict.fromkeys((*PACKAGES, "none"), "")),
            "lowest": Number("score from 0 to 100", within=0.4),
        },
        weights={"refused": 2.0, "one_short": 1.0, "ask": 1.8, "open": 0.8, "offer": 1.7, "lowest": 0.7},
        look={
            "refused": "Count a package for each partner who refuses it: the limit is broken, or the score is below `walk_away`.",
            "one_short": "Count the refusals of each package. Exactly one is asked.",
            "ask": "Count the packages that all five sign: as it stands, then with one partner's `could` in place of `limit`, one at a time.",
            "open": "Packages that nobody refuses, with the looser limit of the one partner in your `ask`, if there is one.",
            "offer": "Of the packages in `open`, the one whose lowest of five scores is the highest.",
            "lowest": "The lowest of the five scores of the package in your `offer`.",
        },
    ),
    data=deal,
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=(
        Misconception(
            "signs",
            _column("the packages that each of them signs"),
            "`refused` counts what each partner signs in yours.",
        ),
        Misconception(
            "scores_alone",
            _column("by the scores alone"),
            "Those go by the scores alone. A partner also refuses what breaks their limit.",
        ),
        Misconception(
            "could_for_all",
            _column("with `could` in place of `limit`"),
            "Those go by `could`. As it stands, the column `limit` counts.",
        ),
        Misconception(
            "turned",
            _column("with at least and at most exchanged"),
            '"at least" and "at most" are exchanged in yours.',
        ),
        Misconception(
            "alone",
            _column("the packages that this partner alone refuses"),
            "Those are the packages that this partner alone refuses. Count all that they refuse.",
        ),
        Misconception(
            "both_failed",
            _column("limit and score both failed"),
            "Those fail by limit and by score. Either is enough for a refusal.",
        ),
        *(
            Misconception(
                f"hours_{way}",
                lambda data, way=way: {"refused": _refused(refusals(data, hours=way).sum())},  # type: ignore[misc]
                f"Support's limit is held against {words} in yours. Its hours are accounts × review ÷ 100.",
            )
            for way, words in _HOURS.items()
        ),
        Misconception(
            "added",
            _column("limit and score added up"),
            "A package that fails by limit and by score counts twice in yours.",
        ),
        *options(
            _answer,
            "ask",
            {
                "nobody": "Nobody has to be asked where at least one package is signed by all five as it stands.",
                **_ASKING,
                "no_deal": "No deal holds where no package is signed by all five, as it stands or with any one partner's `could`.",
            },
            idea=lambda option: "asking" if option in PARTNERS else "",
        ),
        *_offers(),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows("open", ("ask",), _follow_open),
        Follows("offer", ("ask",), _follow_offer, look=_look_offer),
        Follows("lowest", ("offer",), _follow_lowest),
    ),
    lookalikes=for_deal,
    generic=DEFAULT
    - {"carried", "root", "inverse", "shifted", "factor", "scale", "column", "complement", "aggregation"},
    survivors={
        "sum to mean: (~leading_refused(packages, partners, name).any(axis=1)).sum()": "equivalent: the most of the five is the same partner",
        "0 to 1: max(opens.values()) > 0": "equivalent: a looser limit opens none, or four or more",
    },
    hints=(
        "Take one package and go through the five partners: is the limit kept, and is the score at least `walk_away`? Then do so for all: "
        "`leading_refused(packages, partners)` does it.",
        "A package that all five sign has no refusal in its row. If there is none, try the looser limit of one partner after the other: "
        '`leading_refused(packages, partners, "sales")`.',
        "For the offer, keep the packages that nobody refuses, take the lowest of the five scores in each row, and then the highest of these.",
    ),
    worked="""
```python
names = list(partners["partner"])
refused = leading_refused(packages, partners)
opens = {name: (~leading_refused(packages, partners, name).any(axis=1)).sum() for name in names}

if (~refused.any(axis=1)).any():
    ask = "nobody"
elif max(opens.values()) > 0:
    ask = max(opens, key=opens.get)
else:
    ask = "no_deal"

asked = ask if ask in names else ""
left = ~leading_refused(packages, partners, asked).any(axis=1)
low = packages[left][names].min(axis=1)
deal = {
    "refused": refused.sum(),
    "one_short": (refused.sum(axis=1) == 1).sum(),
    "ask": ask,
    "open": len(low),
    "offer": low.idxmax() if len(low) else "none",
    "lowest": low.max() if len(low) else 0,
}
```

In a spreadsheet: one column of 0 and 1 for each partner, their sum, `COUNTIF`, and `MIN` of the five scores. Who is most often in the way is not
always who can open the door: that depends on how far their director may go, and on what the other four refuse.
""",
    objective=OBJECTIVE_DEAL,
    ledger=("RESP-27", "STAKE-02", "STAKE-03", "STAKE-05", "STAKE-06", "STAKE-07"),
)
