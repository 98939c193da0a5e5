"""What is easily taken for the numbers of A3, on three people's labels."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.data.simulators.labels import PAIRS, PEOPLE, Labels, kappa, majority_found, pairs


def for_labels(made: Labels) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (*_pairs(made), *_people(made), *each("majority_found", _majority(made)))


def _pairs(made: Labels) -> Iterator[Lookalike]:
    right = pairs(made)
    said = made.items[list(PEOPLE)]
    on_settled = said[made.items["item"].isin(made.settled["item"])]
    ways = {
        "the number with `unsure` as a third label": said.where(said != ""),
        "the number with blanks and `unsure` taken for no": said.where(said == "yes", "no"),
        "the number with blanks taken for no": said.replace("", "no").where(said != "unsure"),
        "the number with `unsure` taken for yes": said.replace("unsure", "yes").where(said != ""),
        "the number on settled items only": on_settled.where(on_settled != "unsure"),
        "the number on items that all three labeled": said.where(said.isin(["yes", "no"])).dropna(),
    }
    for words, table in ways.items():
        found = {pair: kappa(table[list(pair)].dropna()) for pair in PAIRS}
        yield Lookalike(words, {"pairs: agreement": pd.Series({pair: one for pair, (one, _) in found.items()})})
        yield Lookalike(words, {"pairs: kappa": pd.Series({pair: one for pair, (_, one) in found.items()})})
    yes = said.where(said.isin(["yes", "no"]))
    overlap, over_all = {}, {}
    for pair in PAIRS:
        both = yes[list(pair)].dropna() == "yes"
        overlap[pair] = float(both.all(axis=1).sum() / both.any(axis=1).sum())
        over_all[pair] = float((both.iloc[:, 0] == both.iloc[:, 1]).sum() / len(said))
    yield Lookalike(
        "the agreement among items that one of the two called yes", {"pairs: agreement": pd.Series(overlap)}
    )
    yield Lookalike("the agreements over all 1,500 items", {"pairs: agreement": pd.Series(over_all)})
    for words, values in _by_other_shares(made, right).items():
        yield Lookalike(words, {"pairs: kappa": values})
    yield Lookalike("the share on which the two differ", {"pairs: agreement": 1 - right["agreement"]})
    yield Lookalike(
        "agreement minus chance, not yet over 1 − chance", {"pairs: kappa": right["agreement"] - _chance(right)}
    )
    yield Lookalike("the agreement by chance", {"pairs: kappa": _chance(right), "pairs: agreement": _chance(right)})
    yield Lookalike(
        "the mean of the three pairs",
        {"pairs: kappa": float(right["kappa"].mean()), "pairs: agreement": float(right["agreement"].mean())},
    )


def _by_other_shares(made: Labels, right: pd.DataFrame) -> dict[str, pd.Series]:
    """Return by words the kappas with chance from other shares of yes."""
    said = made.items[list(PEOPLE)]
    yes = said.where(said.isin(["yes", "no"]))
    shares = {
        "kappa with the people's shares of yes over all 1,500 items": lambda both: (said[both.columns] == "yes").mean(),
        "kappa with the people's shares of yes over all that each labeled": lambda both: (
            (yes[both.columns] == "yes").sum() / yes[both.columns].notna().sum()
        ),
        "kappa with one share of yes for both people": lambda both: [float((both == "yes").mean().mean())] * 2,
    }
    found: dict[str, dict[str, float]] = {words: {} for words in shares}
    for pair in PAIRS:
        both = yes[list(pair)].dropna()
        agree = float(right["agreement"][pair])
        for words, of in shares.items():
            p, q = (float(one) for one in of(both))
            chance = p * q + (1 - p) * (1 - q)
            found[words][pair] = (agree - chance) / (1 - chance)
    return {words: pd.Series(values) for words, values in found.items()}


def _chance(right: pd.DataFrame) -> pd.Series:
    return (right["agreement"] - right["kappa"]) / (1 - right["kappa"])


def _people(made: Labels) -> Iterator[Lookalike]:
    both = made.settled.merge(made.items, on="item")
    truth = both["truth"] == "yes"
    yes = both[list(PEOPLE)] == "yes"
    answered = both[list(PEOPLE)] != "unsure"
    every = made.items[list(PEOPLE)]
    hits, false = (yes & truth.to_numpy()[:, None]).sum(), (yes & ~truth.to_numpy()[:, None]).sum()
    right = hits + (~yes & answered & ~truth.to_numpy()[:, None]).sum()
    called = yes.sum()
    numbers = {
        "found": {
            "the share of settled complaints with `unsure` in the denominator": hits / int(truth.sum()),
            "of what the person called a complaint, the share that is one": hits / called,
            "the share of all settled items that the person has right": right / answered.sum(),
            "the share that was overlooked": 1 - hits / (answered & truth.to_numpy()[:, None]).sum(),
            "the complaints found over all settled items": hits / len(both),
            "the person's share of yes over all items": (every == "yes").mean(),
            "the share with `unsure` taken for yes": ((both.loc[truth, list(PEOPLE)] != "no").mean()),
        },
        "false_yes": {
            "the share of the others with `unsure` in the denominator": false / int((~truth).sum()),
            "of what the person called a complaint, the share that is none": false / called,
            "the false alarms over all settled items": false / len(both),
            "the share of the others that the person has right": 1
            - false / (answered & ~truth.to_numpy()[:, None]).sum(),
            "the person's share of yes over all items": (every == "yes").mean(),
            "the share of all settled items that the person has wrong": 1 - right / answered.sum(),
        },
    }
    for column, ways in numbers.items():
        for words, values in ways.items():
            yield Lookalike(words, {f"people: {column}": values})


def _majority(made: Labels) -> Iterator[tuple[str, float]]:
    both = made.settled.merge(made.items, on="item")
    said = both.loc[both["truth"] == "yes", list(PEOPLE)]
    yes, no = (said == "yes").sum(axis=1), (said == "no").sum(axis=1)
    yield "the share to which anybody said yes", majority_found(made, 1)
    yield "the share to which all three said yes", majority_found(made, 3)
    yield "the share with more yes than no, `unsure` left out", float((yes > no).mean())
    yield "the share that the majority overlooks", 1 - majority_found(made)
    every = both[list(PEOPLE)]
    called = (every == "yes").sum(axis=1) >= 2
    yield "the share of all settled items to which two said yes", float(called.mean())
    yield (
        "of what the majority called a complaint, the share that is one",
        float((both["truth"][called] == "yes").mean()),
    )
    yield "the share of settled items that the majority has right", float((called == (both["truth"] == "yes")).mean())
    yield "the mean of the three people's shares", float(yes.sum() / (yes + no).sum())
