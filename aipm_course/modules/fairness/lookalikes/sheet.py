"""What is easily taken for the numbers of A3 and A4, on the scoring sheet and its labels."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.fairness.lookalikes.shared import interval, of_a_share, ratio, single
from aipm_course.modules.fairness.simulators.scoring_sheet import GROUPS, INPUTS, ScoringSheet, points_lost
from aipm_course.simulation.rates import wilson_interval

Chosen = npt.NDArray[np.bool_]
_ONE_GROUP = "what holds with the points given back to one group only"


class Sheet:
    """The season as arrays: scores, points by input, who is in the lower group."""

    def __init__(self, sheet: ScoringSheet) -> None:
        people = sheet.engineers
        self.people, self.cutoff, self.lower = people, sheet.cutoff, sheet.lower
        self.per_unit = {name: sheet.weights[name] / (10.0 if name == "commute_min" else 1.0) for name in INPUTS}
        self.points = {name: people[name].to_numpy() * self.per_unit[name] for name in INPUTS}
        self.score = people["score"].to_numpy()
        self.hit: Chosen = (people["group"] == sheet.lower).to_numpy()
        self.today: Chosen = (people["selected"] == 1).to_numpy()
        self.able: Chosen = (people["qualified"] == 1).to_numpy()
        lost = points_lost(sheet).sort_values(ascending=False)
        self.first, self.second = str(lost.index[0]), str(lost.index[1])

    def back(self, *names: str) -> npt.NDArray[np.float64]:
        """Return everybody's points of some inputs."""
        return np.asarray(sum((self.points[name] for name in names), start=0.0 * self.score), dtype=float)

    def without(self, *names: str) -> Chosen:
        """Return who is selected if some inputs cost no points."""
        return np.asarray(self.score + self.back(*names) >= self.cutoff)

    def ratio(self, chosen: Chosen, among: Any = True) -> float:
        """Return the lower group's selection rate divided by the other's, among some people."""
        low, high = self.hit & among, ~self.hit & among
        return ratio(float(chosen[low].mean()), float(chosen[high].mean()))


def for_proxy(sheet: ScoringSheet) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    own = Sheet(sheet)
    new = own.without(own.first) & ~own.today
    hits, count = int((new & own.able).sum()), int(new.sum())
    return (
        *_one_group(own, new),
        *_states(own, "ratio_repaired", (own.first,)),
        *_states(own, "ratio_two", (own.first, own.second)),
        *single("carrier_points", dict(_points(own))),
        *single("ratio_repaired", dict(_ratios(own, own.without(own.first)))),
        *single("ratio_two", dict(_ratios(own, own.without(own.first, own.second)))),
        *single("extra_selected", dict(_people(own, new))),
        *single("extra_qualified", dict(_shares(own, new))),
        *interval("extra_low", "extra_high", of_a_share(wilson_interval, hits, count)),
        *interval("extra_low", "extra_high", dict(_intervals(own, new))),
    )


def _points(own: Sheet) -> Iterator[tuple[str, float]]:
    means = {name: own.people[name].groupby(own.hit).mean() for name in INPUTS}
    gap = {name: float(means[name][True] - means[name][False]) for name in INPUTS}
    for one, other in product(INPUTS, INPUTS):
        if one == other:
            yield f"the points that {one} costs", gap[one] * own.per_unit[one]
        else:
            yield f"the difference in {one} times the points of {other}", gap[one] * own.per_unit[other]
    first, per_unit = own.first, own.per_unit[own.first]
    values = own.people[first]
    yield "the difference of the two means, not yet in points", gap[first]
    yield "the points per unit alone", per_unit
    yield "the points per 10 minutes alone", 10 * per_unit
    yield "the lower group's own points, nothing taken off for the other group", float(means[first][True]) * per_unit
    yield "the other group's points", float(means[first][False]) * per_unit
    yield "the points of everybody on average", float(values.mean()) * per_unit
    yield "the lower group's points less everybody's", float(means[first][True] - values.mean()) * per_unit
    yield "the difference measured against the input's spread, not in points", gap[first] / float(values.std())
    yield "the points with 10 minutes taken for one", gap[first] * per_unit * 10
    twice = "made twice" if first == "commute_min" else "that belongs to the commute alone"
    yield f"the points with the division by 10 {twice}", gap[first] * per_unit / 10
    yield "the points of all four inputs", sum(gap[name] * own.per_unit[name] for name in INPUTS)
    medians = values.groupby(own.hit).median()
    yield "the points by the medians, not the means", float(medians[True] - medians[False]) * per_unit
    for words, who in (("qualified", own.able), ("selected today", own.today), ("not selected today", ~own.today)):
        part = values[who].groupby(own.hit[who]).mean()
        yield f"the points among those {words}", float(part[True] - part[False]) * per_unit


def _other_scores(own: Sheet, names: tuple[str, ...]) -> Iterator[tuple[str, Chosen]]:
    """Return who is selected in other states of the sheet than the one that is asked for."""
    back = own.back(*names)
    yield "what holds where only a score over the cut-off is enough (`>`)", own.score + back > own.cutoff
    yield "what holds with half of the points given back", own.score + back / 2 >= own.cutoff
    yield "what holds with the points taken off once more, not given back", own.score - back >= own.cutoff
    yield "what holds with the points given back twice", own.score + 2 * back >= own.cutoff
    raw = sum((own.people[name].to_numpy() for name in names), start=0.0 * own.score)
    yield "what holds with one point given back per unit, whatever the sheet takes off", own.score + raw >= own.cutoff
    if "commute_min" in names:
        ten = back + 9 * own.points["commute_min"]
        yield "what holds where the points per 10 minutes are given back per minute", own.score + ten >= own.cutoff
    order = np.sort(own.score + back)[::-1]
    for more in (0, 1):
        bar = float(order[int(own.today.sum()) - 1 + more])
        yield "what holds with the cut-off raised, so that as many are selected as today", own.score + back >= bar
        yield "what holds with the cut-off raised, so that as many are selected as today", own.score + back > bar


def _one_group(own: Sheet, new: Chosen) -> Iterator[Lookalike]:
    """Return the points given back to one group only; without the ratio that goes with it, it is people left out."""
    for who, part in (("lower", own.hit), ("other", ~own.hit)):
        mine = new & part
        low, high = wilson_interval(int((mine & own.able).sum()), int(mine.sum())) if mine.any() else (0.0, 1.0)
        values = {
            "ratio_repaired": own.ratio(mine | own.today),
            "extra_selected": float(mine.sum()),
            "extra_qualified": float(own.able[mine].mean()) if mine.any() else 0.0,
            "extra_low": low,
            "extra_high": high,
        }
        words = _ONE_GROUP if who == "lower" else f"{_ONE_GROUP}, the one that is selected more often"
        yield Lookalike(words, values, together=True)


def _states(own: Sheet, field: str, names: tuple[str, ...]) -> Iterator[Lookalike]:
    """Return what all fields hold in another state, so that one line tells them all."""
    states = list(_other_scores(own, names))
    states.append(("what holds today, with every input in", own.today))
    for size in (1, 2, 3, 4):
        for out in combinations(INPUTS, size):
            if set(out) != set(names):
                words = "all four inputs" if size == 4 else " and ".join(out)
                states.append((f"what holds with {words} out", own.without(*out)))
    seen = [own.without(*names)]
    for words, chosen in states:
        if any(np.array_equal(chosen, other) for other in seen):
            continue  # an input without weight, or a state that changes nothing
        seen.append(chosen)
        values = {field: own.ratio(chosen)}
        new = chosen & ~own.today
        if field == "ratio_repaired" and new.any():
            low, high = wilson_interval(int((new & own.able).sum()), int(new.sum()))
            share = float(own.able[new].mean())
            values |= {
                "extra_selected": float(new.sum()),
                "extra_qualified": share,
                "extra_low": low,
                "extra_high": high,
            }
        yield Lookalike(words, values)


def _ratios(own: Sheet, chosen: Chosen) -> Iterator[tuple[str, float]]:
    low, high = float(chosen[own.hit].mean()), float(chosen[~own.hit].mean())
    yield _ONE_GROUP, own.ratio(np.where(own.hit, chosen, own.today))
    now = own.ratio(own.today)
    yield "the ratio among the qualified", own.ratio(chosen, own.able)
    yield "the ratio among those not qualified", own.ratio(chosen, ~own.able)
    yield (
        "the ratio of the numbers of people selected, not of the rates",
        ratio(float(chosen[own.hit].sum()), float(chosen[~own.hit].sum())),
    )
    yield "the ratio of the rejection rates", ratio(1 - low, 1 - high)
    yield "the ratio of the rejection rates upside down", ratio(1 - high, 1 - low)
    yield "the lower group's selection rate alone", low
    yield "the other group's selection rate alone", high
    yield "the difference of the two rates, not their ratio", low - high
    yield "the gain over today's ratio, not the ratio", own.ratio(chosen) - now
    yield (
        "the lower group's new rate against the other group's rate of today",
        ratio(low, float(own.today[~own.hit].mean())),
    )
    yield "the lower group's new rate against its own of today", ratio(low, float(own.today[own.hit].mean()))


def _people(own: Sheet, new: Chosen) -> Iterator[tuple[str, float]]:
    chosen = new | own.today
    yield "everybody who is then selected", float(chosen.sum())
    yield "everybody who is selected today", float(own.today.sum())
    yield "the qualified among them only", float((new & own.able).sum())
    yield "those not qualified among them", float((new & ~own.able).sum())
    yield (
        "the new people of the lower group less those of the other",
        float((new & own.hit).sum() - (new & ~own.hit).sum()),
    )
    yield "the people to whom the input costs points", float((own.points[own.first] > 0).sum())


def _sets(own: Sheet, new: Chosen) -> dict[str, Chosen]:
    return {
        "the newly selected": new,
        "everybody who is then selected": new | own.today,
        "everybody who is selected today": own.today,
        "everybody who is not selected today": ~own.today,
        "those who are still not selected": ~(new | own.today),
        "all applicants": np.ones(len(new), bool),
        "the new people of the lower group": new & own.hit,
        "the new people of the other group": new & ~own.hit,
    }


def _labels(own: Sheet) -> dict[str, pd.Series]:
    """Return what may be taken for qualified; missing ratings stay missing, or are read as 0."""
    people = own.people
    return {
        "qualified": people["qualified"].astype(float),
        "not qualified": 1.0 - people["qualified"],
        "with `did_well` 1, of those with a rating": people["did_well"],
        "with `did_well` 1, a missing rating read as 0": people["did_well"].fillna(0.0),
        "with `past_hire` 1": people["past_hire"].astype(float),
    }


def _shares(own: Sheet, new: Chosen) -> Iterator[tuple[str, float]]:
    for (who, people), (what, label) in product(_sets(own, new).items(), _labels(own).items()):
        yield (
            f"the share of {who} who are {what}" if "with" not in what else f"the share of {who} {what}",
            float(label[people].mean()),
        )
    hits = float((new & own.able).sum())
    yield "the qualified newly selected, divided by all qualified applicants", ratio(hits, float(own.able.sum()))
    yield "the qualified newly selected, divided by all applicants", hits / len(new)
    yield (
        "the qualified newly selected, divided by everybody who is then selected",
        hits / float((new | own.today).sum()),
    )
    yield "the newly selected, divided by all applicants", float(new.mean())
    yield "the newly selected, divided by everybody who is selected today", float(new.sum() / own.today.sum())


def _intervals(own: Sheet, new: Chosen) -> Iterator[tuple[str, tuple[float, float]]]:
    for (who, people), (what, label) in product(_sets(own, new).items(), _labels(own).items()):
        known = label[people].dropna()
        yield f"the interval of the share {what}, {who}", wilson_interval(float(known.sum()), len(known))
    hits = float((new & own.able).sum())
    yield "the interval with all applicants as n", wilson_interval(hits, len(new))
    yield "the interval with all qualified applicants as n", wilson_interval(hits, float(own.able.sum()))
    share = hits / float(new.sum())
    yield "the interval of this share on all applicants as n", wilson_interval(share * len(new), len(new))
    yield "the interval of this share on the qualified as n", wilson_interval(share * hits, hits)


def for_label(sheet: ScoringSheet) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    own = sheet.engineers
    past, well = (dict(_gaps(own, label)) for label in ("past_hire", "did_well"))
    return (
        Lookalike(
            "the gap with its sign turned: amber minus blue, or the shares with a 1 and not with a 0",
            {"past_gap": -_gap(own, "past_hire"), "well_gap": -_gap(own, "did_well")},
        ),
        *single("past_gap", {"the gap of the other label, `did_well`": _gap(own, "did_well"), **past}),
        *single("well_gap", {"the gap of the other label, `past_hire`": _gap(own, "past_hire"), **well}),
        *single("rated", dict(_rated(own))),
        *single("extra_refused", dict(_extra(own))),
    )


def _gap(people: pd.DataFrame, label: str, of: Any = "qualified") -> float:
    """Return blue's minus amber's share with a 0 in a label, among the qualified, the others or everybody."""
    kept = people if of is None else people[people["qualified"] == (of == "qualified")]
    share = 1 - kept.groupby("group")[label].mean()
    return float(share["blue"] - share["amber"])


def _refused_by(people: pd.DataFrame, label: str) -> dict[str, dict[str, float]]:
    """Return every share by group that a gap of a label may be made of, in words."""
    found: dict[str, dict[str, float]] = {}
    for group in GROUPS:
        part = people[people["group"] == group]
        able, known = part[part["qualified"] == 1], part[part[label].notna()]
        rated = able[able["did_well"].notna()]
        ways = {
            "the share of the qualified with a 0": 1 - able[label].mean(),
            "the share of those not qualified with a 0": 1 - part[part["qualified"] == 0][label].mean(),
            "the share of all applicants with a 0": 1 - part[label].mean(),
            "the share of the qualified with a rating who have a 0": 1 - rated[label].mean(),
            "the share of the qualified without a rating who have a 0": 1 - able[able["did_well"].isna()][label].mean(),
            "the share of the qualified with a 0, a missing rating read as 0": 1 - able[label].fillna(0).mean(),
            "the share of the qualified with a 0, a missing rating read as 1": 1 - able[label].fillna(1).mean(),
            "the share of those with a 0 who are qualified": known[known[label] == 0]["qualified"].mean(),
            "the share of those with a 1 who are qualified": known[known[label] == 1]["qualified"].mean(),
            "the share of all applicants who are qualified and have a 0": (
                (part["qualified"] == 1) & (part[label] == 0)
            ).mean(),
            "the share of the qualified who are not selected today": 1 - able["selected"].mean(),
            "the share of the qualified without a rating": able["did_well"].isna().mean(),
            "the share of the qualified selected today with a 0": 1 - able[able["selected"] == 1][label].mean(),
        }
        for words, value in ways.items():
            found.setdefault(words, {})[group] = float(value)
    return found


def _gaps(people: pd.DataFrame, label: str) -> Iterator[tuple[str, float]]:
    ways = _refused_by(people, label)
    right = ways["the share of the qualified with a 0"]
    for words, share in ways.items():
        amber, blue = share["amber"], share["blue"]
        if share == right and words != "the share of the qualified with a 0":
            continue  # no rating is missing there
        if share != right:
            yield f"the gap in {words}", blue - amber
            yield f"the gap in {words}, amber minus blue", amber - blue
        yield f"blue's divided by amber's, minus 1, for {words}", ratio(blue, amber) - 1
        yield f"amber's divided by blue's, minus 1, for {words}", ratio(amber, blue) - 1
    yield "blue's share alone, no gap", right["blue"]
    yield "amber's share alone, no gap", right["amber"]
    taken = {group: 1 - share for group, share in right.items()}
    yield "blue's share with a 1 divided by amber's, minus 1", taken["blue"] / taken["amber"] - 1
    yield "amber's share with a 1 divided by blue's, minus 1", taken["amber"] / taken["blue"] - 1


def _rated(people: pd.DataFrame) -> Iterator[tuple[str, float]]:
    able, known = people["qualified"] == 1, people["did_well"].notna()
    yield "everybody with a rating, qualified or not", float(known.sum())
    yield "all qualified people, with a rating or without", float(able.sum())
    yield "the qualified people without a rating", float((able & ~known).sum())
    yield "the people with a rating who are not qualified", float((~able & known).sum())
    yield "the people without a rating, qualified or not", float((~known).sum())
    yield (
        "the qualified people rated 1: those rated 0 have a rating, too",
        float((able & (people["did_well"] == 1)).sum()),
    )
    yield (
        "the qualified people rated 0: those rated 1 have a rating, too",
        float((able & (people["did_well"] == 0)).sum()),
    )
    yield "the qualified people whom the panels took", float((able & (people["past_hire"] == 1)).sum())
    yield (
        "the qualified people with a rating who are selected today",
        float((able & known & (people["selected"] == 1)).sum()),
    )
    yield "all applicants", float(len(people))
    for group in GROUPS:
        yield (
            f"the qualified {group} people with a rating only",
            float((able & known & (people["group"] == group)).sum()),
        )


def _extra(people: pd.DataFrame) -> Iterator[tuple[str, float]]:
    gaps = {
        "`past_gap`": _gap(people, "past_hire"),
        "`well_gap`": _gap(people, "did_well"),
        "the gap of all applicants": _gap(people, "past_hire", None),
        "the gap of those not qualified": _gap(people, "past_hire", "others"),
    }
    able, known, refused = people["qualified"] == 1, people["did_well"].notna(), people["past_hire"] == 0
    who = {
        "the qualified": able,
        "all applicants": able | True,
        "those not qualified": ~able,
        "the qualified with a rating": able & known,
        "the refused": refused,
        "the refused qualified": refused & able,
    }
    groups = {"amber": people["group"] == "amber", "blue": people["group"] == "blue", "both groups": able | True}
    for (gap_words, gap), (words, kept), (group, part) in product(gaps.items(), who.items(), groups.items()):
        yield f"{gap_words} times {words}, {group}", abs(gap) * float((kept & part).sum())
    counts = {group: float((able & refused & groups[group]).sum()) for group in GROUPS}
    yield (
        "the difference of the numbers of refused qualified people, not of the shares",
        abs(counts["amber"] - counts["blue"]),
    )
    yield "all refused qualified people", sum(counts.values())
    for group, count in counts.items():
        yield f"all refused qualified {group} people", count
