"""A3: agreement is not quality."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.data.lookalikes.labels import for_labels
from aipm_course.modules.data.simulators.labels import (
    PAIRS,
    PEOPLE,
    Labels,
    decide,
    labels,
    majority_found,
    outside,
    pairs,
    people,
    trusted,
)
from aipm_course.modules.data.tasks.shared import OBJECTIVE_LABELS

_WHO = {
    "nobody": "nobody",
    "guideline": "the guideline is written anew",
    "A": "A",
    "B": "B",
    "C": "C",
    "AB": "A and B",
    "AC": "A and C",
    "BC": "B and C",
}


def _share(value: float) -> float:
    return value / 100 if value > 1.5 else value


def _kappas(own: Mapping[str, Any]) -> dict[str, float]:
    return {pair: float(own["pairs"][pair]["kappa"]) for pair in PAIRS}


def _who(own: Mapping[str, Any], made: Labels) -> str:
    columns = {name: [float(own["people"][person][name]) for person in PEOPLE] for name in ("found", "false_yes")}
    in_percent = {name: max(values) > 1.5 for name, values in columns.items()}
    shares = {
        person: {name: columns[name][place] / (100 if in_percent[name] else 1) for name in columns}
        for place, person in enumerate(PEOPLE)
    }
    return decide(_kappas(own), outside(shares))


def _trusted(own: Mapping[str, Any], made: Labels) -> str:
    return trusted(_kappas(own), _share(float(own["majority_found"])))


def _answer(made: Labels) -> dict[str, Any]:
    by_pair, by_person, majority = pairs(made), people(made), majority_found(made)
    own = {"pairs": by_pair.to_dict("index"), "people": by_person.to_dict("index"), "majority_found": majority}
    return {
        "pairs": by_pair,
        "people": by_person,
        "majority_found": majority,
        "who": _who(own, made),
        "labels": _trusted(own, made),
    }


def _by_sklearn(made: Labels) -> dict[str, Any]:
    """The same with the field's tool, in percent where shares are asked."""
    from sklearn.metrics import cohen_kappa_score

    right = _answer(made)
    rows = {}
    for pair in PAIRS:
        both = made.items[list(pair)].replace({"unsure": None, "": None}).dropna()
        rows[pair] = {
            "agreement": round(100 * float((both[pair[0]] == both[pair[1]]).mean()), 1),
            "kappa": round(float(cohen_kappa_score(both[pair[0]], both[pair[1]])), 3),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("pair")
    return {**right, "pairs": table, "people": (100 * right["people"]).round(1)}


def _without(made: Labels, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the numbers without some rules of the text."""
    if {"any_voice", "all_three"} <= dropped:
        return None
    least = 1 if "any_voice" in dropped else 3 if "all_three" in dropped else 2
    return {
        "pairs": pairs(made, dropped),
        "people": people(made, dropped),
        "majority_found": majority_found(made, least),
    }


def _drop(name: str, rule: str, message: str) -> Ablation[Labels]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


def _half_by_chance(made: Labels) -> dict[str, Any]:
    table = pairs(made)
    return {"pairs": table.assign(kappa=2 * table["agreement"] - 1)}


AGREEMENT = Question(
    id="data.agreement",
    task="A3",
    title="Agreement is not quality",
    points=6,
    kind=Record(
        {
            "pairs": Table(
                "pair",
                PAIRS,
                {
                    "agreement": Number("share from 0 to 1", within=0.002, percent=True),
                    "kappa": Number("kappa", within=0.002, between=(-1, 1)),
                },
            ),
            "people": Table(
                "person",
                PEOPLE,
                {
                    "found": Number("share from 0 to 1", within=0.006, percent=True),
                    "false_yes": Number("share from 0 to 1", within=0.006, percent=True),
                },
            ),
            "majority_found": Number("share from 0 to 1", within=0.006, percent=True),
            "who": Choice(_WHO),
            "labels": Choice({"use": "the majority's labels are used", "again": "the tickets are labeled again"}),
        },
        weights={"pairs": 2, "people": 1.25, "majority_found": 0.5, "who": 1.5, "labels": 0.75},
        look={
            "pairs": "Only items that both labeled yes or no. Kappa is (agreement − chance) ÷ (1 − chance), with chance from the "
            "two people's own shares of yes and no on these items.",
            "people": "On settled items, without the person's own `unsure`: of those with the truth yes the share that the person "
            "called yes, of those with the truth no likewise.",
            "majority_found": "Of all settled items with the truth yes, those to which at least two of A, B and C said yes; `unsure` "
            "is no yes.",
            "who": "First the kappas: does any pair reach `kappa_bar`? Then the people: who misses `found_bar` or is over "
            "`false_bar`?",
            "labels": "Two conditions, both needed: a pair that reaches `kappa_bar`, and a `majority_found` of at least `found_bar`.",
        },
    ),
    data=labels,
    reference=_answer,
    alternatives=(_by_sklearn,),
    misconceptions=(
        Misconception(
            "chance_is_a_half",
            _half_by_chance,
            "Those kappas take chance for one half. With rare complaints two people agree far more often than that by chance: use "
            "their own shares of yes and no.",
        ),
        Misconception(
            "agreement_for_kappa",
            lambda made: {"pairs": pairs(made).assign(kappa=pairs(made)["agreement"])},
            "Those kappas are the agreement, or within a hair of it: hardly any chance is taken off. By chance two people agree on no "
            "as well as on yes.",
        ),
        *options(
            _answer,
            "who",
            {
                "nobody": "Nobody is right only if a pair reaches `kappa_bar` and each person is within both bars.",
                "guideline": "The guideline is at fault only if no pair reaches `kappa_bar`.",
                "A": "A alone is right only if a pair reaches `kappa_bar`, and A misses a bar, and B and C miss none.",
                "B": "B alone is right only if a pair reaches `kappa_bar`, and B misses a bar, and A and C miss none.",
                "C": "C alone is right only if a pair reaches `kappa_bar`, and C misses a bar, and A and B miss none.",
                "AB": "A and B are right only if a pair reaches `kappa_bar`, both miss a bar, and C misses none.",
                "AC": "A and C are right only if a pair reaches `kappa_bar`, both miss a bar, and B misses none.",
                "BC": "B and C are right only if a pair reaches `kappa_bar`, both miss a bar, and A misses none.",
            },
        ),
        *options(
            _answer,
            "labels",
            {
                "use": "The labels are used only if both hold: a pair reaches `kappa_bar`, and `majority_found` is at least "
                "`found_bar`.",
                "again": "Labeling again needs one of two: no pair reaches `kappa_bar`, or `majority_found` is under `found_bar`.",
            },
        ),
    ),
    ablations=(
        _drop(
            "unsure_is_no",
            "`unsure` is no answer",
            "`unsure` is taken for a no. It is no answer: leave it out of both tables.",
        ),
        _drop(
            "one_is_enough",
            "Only items that both labeled",
            "Items that one of the two left blank or unsure are among yours. Take only those that both labeled yes or no.",
        ),
        _drop(
            "any_voice",
            "at least two of the three",
            "That counts a complaint as found if anybody said yes. Two of the three have to.",
        ),
        _drop(
            "all_three",
            "at least two of the three",
            "That counts a complaint as found only if all three said yes. Two are enough.",
        ),
    ),
    without=_without,
    follows=(
        Follows("who", ("pairs", "people"), _who),
        Follows("labels", ("pairs", "majority_found"), _trusted),
    ),
    lookalikes=for_labels,
    generic=DEFAULT - {"carried"},
    survivors={
        ">= to >: pairs['kappa'].max() >= bars['kappa_bar']": "equivalent: planted margins keep every value off this bar",
        "== to !=: said[[one, other]].dropna() == 'yes'": "equivalent: agreement and kappa are the same for no as for yes",
        "< to <=: people['found'] < bars['found_bar']": "equivalent: planted margins keep every value off this bar",
        "> to >=: people['false_yes'] > bars['false_bar']": "equivalent: planted margins keep every value off this bar",
        ">= to >: majority >= bars['found_bar']": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "A and B first: keep the items to which both said yes or no, and make a table of two by two. Agreement is its diagonal.",
        "Chance: share of yes of the one × share of yes of the other, plus the same for no. Kappa = (agreement − chance) ÷ "
        "(1 − chance); `cohen_kappa_score` of scikit-learn gives the same.",
        "Join `settled` with `items`. Each person is judged on the items that this person answered with yes or no.",
    ),
    worked="""
```python
said = items.set_index("item").where(items.set_index("item").isin(["yes", "no"]))
rows = {}
for one, other in ["AB", "AC", "BC"]:
    both = said[[one, other]].dropna() == "yes"
    agree = (both[one] == both[other]).mean()
    p, q = both[one].mean(), both[other].mean()
    chance = p * q + (1 - p) * (1 - q)
    rows[one + other] = {"agreement": agree, "kappa": (agree - chance) / (1 - chance)}
pairs = pd.DataFrame.from_dict(rows, orient="index").rename_axis("pair")

truth = settled.set_index("item")["truth"]
on_settled = said.loc[truth.index]
yes = (on_settled == "yes").where(on_settled.notna()).astype(float)
people = yes.groupby(truth).mean().T.rename(columns={"yes": "found", "no": "false_yes"}).rename_axis("person")
majority = ((on_settled[truth == "yes"] == "yes").sum(axis=1) >= 2).mean()

out = people.index[(people["found"] < bars["found_bar"]) | (people["false_yes"] > bars["false_bar"])]
alike = pairs["kappa"].max() >= bars["kappa_bar"]
agreement = {
    "pairs": pairs,
    "people": people[["found", "false_yes"]],
    "majority_found": majority,
    "who": "guideline" if not alike else "".join(out) or "nobody",
    "labels": "use" if alike and majority >= bars["found_bar"] else "again",
}
```

Where one ticket in twelve is a complaint, two people who never say yes agree nearly always. Kappa takes chance off. But it still
says only that two people are alike: two who share a misunderstanding are. Settled items say who is right.
""",
    objective=OBJECTIVE_LABELS,
    ledger=("SKILL-11", "STAKE-13", "BOTL-03", "BOTL-06"),
)
