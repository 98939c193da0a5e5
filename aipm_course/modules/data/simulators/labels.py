"""Three people label the same tickets; a lead settles 150 of them. Whom to train again, and what the labels are worth.

Everything here is invented. The question is whether a ticket is a complaint that has to be answered by law: one in twelve is.
Five stories:

- `fine` (15%): all three read the guideline alike;
- `misses` (20%): one of them overlooks most complaints;
- `wide` (20%): one of them calls too much a complaint;
- `shared` (20%): two share a misunderstanding and agree with each other best; the odd one out is right;
- `unclear` (25%): no two of them read the guideline alike, so there is nothing to train anybody towards.

Raw agreement is near 90% in all of them, because most tickets are none. Who is fast is drawn by itself and says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PEOPLE = ("A", "B", "C")
PAIRS = ("AB", "AC", "BC")
KAPPA_BAR, FOUND_BAR, FALSE_BAR = 0.6, 0.75, 0.1
STORIES = {"fine": 0.15, "misses": 0.2, "wide": 0.2, "shared": 0.2, "unclear": 0.25}
_ITEMS, _POSITIVE = 1500, 0.08
_SETTLED = (50, 100)
"""Settled items that are complaints, and that are none."""


@dataclass(frozen=True, eq=False)
class Labels:
    """What three people said.

    Attributes:
        items: one row per item: item, A, B, C ("yes", "no", "unsure" or blank) (`load("data_labels")`).
        settled: one row per settled item: item, truth (`load("data_settled")`).
        story: what is wrong with them.
        who: the right answer to whom to train again.
    """

    items: pd.DataFrame
    settled: pd.DataFrame
    story: str
    who: str


@lru_cache(maxsize=64)
def labels(seed: int = 0) -> Labels:
    """Return the labels of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> labels(0).items.shape, labels(0).settled["truth"].value_counts().tolist()
        ((1500, 4), [100, 50])
    """
    return first_that_holds(_draw, planted_truths, seed)


def kappa(both: pd.DataFrame) -> tuple[float, float]:
    """Return raw agreement and Cohen's kappa of two columns of labels (Cohen 1960).

    Examples:
        >>> both = pd.DataFrame({"A": ["yes", "yes", "no", "no"], "B": ["yes", "no", "no", "no"]})
        >>> kappa(both)
        (0.75, 0.5)
    """
    # Arrays of objects compare ten times as fast as columns of texts; sorted, since sums depend on their order.
    one, other = both.iloc[:, 0].to_numpy(dtype=object), both.iloc[:, 1].to_numpy(dtype=object)
    agree = float((one == other).mean())
    names = sorted(set(one) | set(other))
    chance = sum(float((one == name).mean()) * float((other == name).mean()) for name in names)
    return agree, (agree - chance) / (1 - chance)


def pairs(made: Labels, dropped: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return agreement and kappa per pair.

    Args:
        made: the labels.
        dropped: rules of the text that are left out: unsure_is_no, one_is_enough.
    """
    items = made.items[list(PEOPLE)]
    if "unsure_is_no" in dropped:
        items = items.replace("unsure", "no")
    said = items if "one_is_enough" in dropped else items.where(items.isin(["yes", "no"]))
    found = {}
    for pair in PAIRS:
        both = said[list(pair)]
        if "one_is_enough" in dropped:
            both = both[(both != "").any(axis=1)]
            found[pair] = kappa(both)
        else:
            found[pair] = kappa(both.dropna())
    return pd.DataFrame.from_dict(found, orient="index", columns=["agreement", "kappa"]).rename_axis("pair")


def people(made: Labels, dropped: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return per person which part of the complaints was found, and which part of the others was called one.

    Args:
        made: the labels.
        dropped: rules of the text that are left out: unsure_is_no.
    """
    both = made.settled.merge(made.items, on="item")
    said = both[list(PEOPLE)]
    said = said.replace("unsure", "no") if "unsure_is_no" in dropped else said.where(said != "unsure")
    rows = {}
    for person in PEOPLE:
        heard = said[person].dropna()
        yes = (heard == "yes").groupby(both["truth"].loc[heard.index]).mean()
        rows[person] = (float(yes["yes"]), float(yes["no"]))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["found", "false_yes"]).rename_axis("person")


def majority_found(made: Labels, least: int = 2) -> float:
    """Return the share of the settled complaints to which at least two (or `least`) of three said yes."""
    both = made.settled.merge(made.items, on="item")
    yes = (both.loc[both["truth"] == "yes", list(PEOPLE)] == "yes").sum(axis=1)
    return float((yes >= least).mean())


def more_yes_than_no(made: Labels) -> float:
    """Return the share of the settled complaints to which more people said yes than no."""
    both = made.settled.merge(made.items, on="item")
    said = both.loc[both["truth"] == "yes", list(PEOPLE)]
    return float(((said == "yes").sum(axis=1) > (said == "no").sum(axis=1)).mean())


def false_shares(made: Labels) -> pd.DataFrame:
    """Return per person the false alarms as a share of all that the person called a complaint, and of all settled items."""
    both = made.settled.merge(made.items, on="item")
    yes = both[list(PEOPLE)] == "yes"
    false = yes[both["truth"] == "no"].sum()
    return pd.DataFrame({"of_called": false / yes.sum(), "of_all": false / len(both)})


def outside(table: Mapping[str, Mapping[str, float]]) -> str:
    """Return the letters of those who miss a bar, from {person: {found, false_yes}}."""
    return "".join(
        person for person in PEOPLE if table[person]["found"] < FOUND_BAR or table[person]["false_yes"] > FALSE_BAR
    )


def decide(kappas: Mapping[str, float], out: str) -> str:
    """Return whom to train again: the ladder of the task.

    >>> decide({"AB": 0.3, "AC": 0.4, "BC": 0.5}, "A"), decide({"AB": 0.7, "AC": 0.4, "BC": 0.5}, "AB")
    ('guideline', 'AB')
    >>> decide({"AB": 0.7, "AC": 0.7, "BC": 0.7}, "")
    'nobody'
    """
    if max(kappas.values()) < KAPPA_BAR or len(out) == len(PEOPLE):  # all three: only on wrong numbers of one's own
        return "guideline"
    return out or "nobody"


def trusted(kappas: Mapping[str, float], majority: float) -> str:
    """Return what the labels are worth: "use" or "again".

    >>> trusted({"AB": 0.7, "AC": 0.4, "BC": 0.5}, 0.9), trusted({"AB": 0.3, "AC": 0.4, "BC": 0.5}, 0.9)
    ('use', 'again')
    """
    return "use" if max(kappas.values()) >= KAPPA_BAR and majority >= FOUND_BAR else "again"


def facts_of_labels(seed: int = 0) -> pd.DataFrame:
    """Return the bars: fact, value, meaning; the same on every seed."""
    rows = [
        ("kappa_bar", KAPPA_BAR, "two people read a guideline alike from here on; a convention"),
        ("found_bar", FOUND_BAR, "share of the complaints that has to be found, at least"),
        ("false_bar", FALSE_BAR, "share of the other tickets that may be called a complaint, at most"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "meaning"])


def _draw(seed: int, attempt: int) -> Labels:
    told = story(seed, "data.readers.drawn", STORIES)
    generator = stream(seed, "data.labels.three", attempt)
    order = [PEOPLE[int(place)] for place in stream(seed, "data.labels.cast").permutation(3)]
    truth = np.zeros(_ITEMS, bool)
    truth[generator.permutation(_ITEMS)[: round(_POSITIVE * _ITEMS)]] = True
    said = {person: _said(generator, told, place, truth) for place, person in enumerate(order)}
    if told == "shared":
        said |= _sharing(generator, order, truth)
    items = pd.DataFrame({"item": [f"L{number:04d}" for number in range(1, _ITEMS + 1)]})
    settled = _settled(generator, told, said, truth)
    free = np.setdiff1d(np.arange(_ITEMS), settled)
    left_out = generator.permutation(free)[:180]
    for place, person in enumerate(PEOPLE):
        column = np.where(said[person], "yes", "no").astype(object)
        unsure = generator.random(_ITEMS) < np.where(truth, 0.09, 0.02)
        column[unsure] = "unsure"
        column[left_out[place::3]] = ""
        items[person] = column
    table = pd.DataFrame({"item": items["item"].to_numpy()[settled], "truth": np.where(truth[settled], "yes", "no")})
    who = {"fine": "nobody", "unclear": "guideline", "shared": "".join(sorted(order[:2]))}.get(told, order[0])
    return Labels(items, table, told, who)


def _settled(
    generator: np.random.Generator,
    told: str,
    said: Mapping[str, npt.NDArray[np.bool_]],
    truth: npt.NDArray[np.bool_],
) -> npt.NDArray[np.intp]:
    """Return the places of the settled items: complaints, and others, of which some were called a complaint by one person.

    Nobody is without a false alarm there, so that it matters of what they are a share.
    """
    complaints, others = _SETTLED
    kept = list(generator.permutation(np.flatnonzero(truth))[:complaints])
    alone: list[int] = []
    for person in PEOPLE if told != "unclear" else ():
        rest = sum(said[other].astype(int) for other in PEOPLE if other != person)
        doubtful = generator.permutation(np.flatnonzero(said[person] & ~truth & (rest == 0)))
        alone += [int(place) for place in doubtful if place not in alone][:4]
    free = np.setdiff1d(np.flatnonzero(~truth), alone)
    plain = generator.permutation(free)[: others - len(alone)]
    return np.sort(np.concatenate([kept, alone, plain]).astype(np.intp))


def _said(generator: np.random.Generator, told: str, place: int, truth: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return what the person at a place of the story says; place 0 is the one that the story is about."""
    found, wrong = float(generator.uniform(0.93, 0.97)), float(generator.uniform(0.008, 0.014))
    if told == "misses" and place == 0:
        found = float(generator.uniform(0.3, 0.4))
    elif told == "wide" and place == 0:
        wrong = float(generator.uniform(0.15, 0.19))
    elif told == "unclear":
        found = float(generator.uniform(0.56, 0.64) if place == 0 else generator.uniform(0.84, 0.89))
        wrong = float(generator.uniform(0.052, 0.062))
    drawn = np.zeros(len(truth), bool)
    for kind, part in ((True, found), (False, wrong)):
        where = generator.permutation(np.flatnonzero(truth == kind))
        drawn[where[: round(part * len(where))]] = True
    return drawn


def _sharing(
    generator: np.random.Generator, order: list[str], truth: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Return what two people say who both take half of the complaints for none."""
    complaints = generator.permutation(np.flatnonzero(truth))
    seen = complaints[: round(0.5 * len(complaints))]
    said = {}
    for person in order[:2]:
        drawn = np.zeros(len(truth), bool)
        drawn[generator.permutation(seen)[: round(0.95 * len(seen))]] = True
        others = generator.permutation(np.flatnonzero(~truth))
        drawn[others[: round(0.008 * len(others))]] = True
        said[person] = drawn
    return said


def planted_truths(made: Labels) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    by_pair: Any = pairs(made)
    by_person: Any = people(made)
    out = outside(by_person.to_dict("index"))
    kappas = by_pair["kappa"].to_dict()
    edges: list[float] = []
    for name in ("unsure_is_no", "one_is_enough"):
        other = pairs(made, frozenset((name,)))
        edges += [apart(by_pair["kappa"][pair], [other["kappa"][pair]], 0.022) for pair in PAIRS]
        edges += [apart(by_pair["agreement"][pair], [other["agreement"][pair]], 0.0045) for pair in PAIRS]
    as_no = people(made, frozenset(("unsure_is_no",)))
    majority = majority_found(made)
    called = false_shares(made)
    best = max(kappas, key=lambda pair: kappas[pair])
    return {
        "the decision is the story's": decide(kappas, out) == made.who,
        "kappas are clear of the bar": min(clear_of(value, KAPPA_BAR, 0.03) for value in kappas.values()),
        "people are clear of the bars": min(
            min(clear_of(value, FOUND_BAR, 0.03) for value in by_person["found"]),
            min(clear_of(value, FALSE_BAR, 0.015) for value in by_person["false_yes"]),
        ),
        "agreement looks good everywhere": float(by_pair["agreement"].min()) - 0.8,
        "unsure and blank matter": min(edges),
        "unsure matters to who is found": float((by_person["found"] - as_no["found"]).min()) - 0.021,
        "the majority is clear of the bar": clear_of(majority, FOUND_BAR, 0.03),
        "one voice or three are another majority": min(
            apart(majority, [majority_found(made, 1), majority_found(made, 3)], 0.035), 1.0
        ),
        "a majority of those who answered is another majority": abs(majority - more_yes_than_no(made)) - 0.013,
        "false alarms have one denominator": min(
            float((by_person["false_yes"] - called[way]).abs().min()) for way in called
        )
        - 0.0125,
        "who agrees best is wrong together": best == made.who if made.story == "shared" else True,
        "one is out where nobody agrees": 0 < len(out) < 3 if made.story == "unclear" else True,
    }
