"""A4: how sure?"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import (
    NAMES,
    THIRD_PLACE_BAR,
    IdeaBacklog,
    idea_backlog,
    ranks,
)
from aipm_course.modules.rice.tasks.shared import IDEAS

_TOO_CLOSE = "too close to call"
_IN_THE_LESSON = 0.88
"""How often the lesson's third place beats its fourth; a test reads it there."""
_PAIR_OF_THE_LESSON = {"synonyms", "onboarding"}
_BARS: "dict[str, Callable[[IdeaBacklog], float]]" = {
    "todays_third": lambda data: float(data.truth.adjusted.nlargest(3).iloc[-1]),
    "the_median_of_the_third": lambda data: float(data.draws.median().nlargest(3).iloc[-1]),
    "the_mean": lambda data: float(data.truth.adjusted.mean()),
    "the_median": lambda data: float(data.truth.adjusted.median()),
}
"""Scores that all draws may be held against in place of one another."""


def _places(draws: pd.DataFrame) -> pd.DataFrame:
    return draws.rank(axis=1, ascending=False)


def _top(draws: pd.DataFrame, count: int = 3) -> pd.Series:
    return (_places(draws) <= count).mean()


def _pair(draws: pd.DataFrame, first: int = 2) -> list[str]:
    """Return two neighbors by the chance of being among the three best, the third and fourth unless said."""
    return [str(idea) for idea in _top(draws).nlargest(first + 2).index[first:]]


def _wins(draws: pd.DataFrame, pair: list[str]) -> tuple[str, float]:
    """Return the idea of a pair that scores higher more often, and in what share of the draws."""
    one, other = pair
    share = float((draws[one] > draws[other]).mean())
    return (one, share) if share >= 0.5 else (other, float((draws[other] > draws[one]).mean()))


def _how_sure(data: IdeaBacklog) -> dict[str, Any]:
    pair = _pair(data.draws)
    winner, share = _wins(data.draws, pair)
    return {
        "top3_chance": _top(data.draws),
        "pair": pair,
        "winner_share": share,
        "third_place": winner if share >= THIRD_PLACE_BAR else _TOO_CLOSE,
    }


def _own_third(own: Mapping[str, Any], data: IdeaBacklog) -> str:
    share = own["winner_share"]
    share = share / 100 if share > 1 else share
    return _wins(data.draws, sorted(own["pair"]))[0] if share >= THIRD_PLACE_BAR else _TOO_CLOSE


def _ratio(data: IdeaBacklog) -> float:
    winner, loser = _winner_first(data)
    chance = _top(data.draws)
    return float(chance[winner] / (chance[winner] + chance[loser]))


def _decided(data: IdeaBacklog) -> float:
    """The winner's share among draws in which one of the two is third."""
    winner, loser = _winner_first(data)
    places = _places(data.draws)
    rows = (places[winner] == 3) | (places[loser] == 3)
    return float((data.draws[winner] > data.draws[loser])[rows].mean())


def _winner_first(data: IdeaBacklog) -> list[str]:
    pair = _pair(data.draws)
    winner, _ = _wins(data.draws, pair)
    return [winner, *(idea for idea in pair if idea != winner)]


def _first_thousand(data: IdeaBacklog, *, last: bool = False) -> dict[str, Any]:
    winner, loser = _winner_first(data)
    draws = data.draws.iloc[1000:] if last else data.draws.iloc[:1000]
    return {"top3_chance": _top(draws), "winner_share": float((draws[winner] > draws[loser]).mean())}


def _lessons_share(data: IdeaBacklog) -> "dict[str, float] | None":
    share = _wins(data.draws, _pair(data.draws))[1]
    return (
        None
        if min(abs(share - _IN_THE_LESSON), abs(1 - share - _IN_THE_LESSON)) < 0.015
        else {"winner_share": _IN_THE_LESSON}
    )


def _above(name: str) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"above_{name}",
        lambda data: {"top3_chance": (data.draws >= _BARS[name](data)).mean()},
        "That holds each draw against one score for all draws. Who is among the three highest changes from draw to draw: rank "
        "inside each.",
        idea="above_a_fixed_bar",
    )


def _without(data: IdeaBacklog, dropped: frozenset[str]) -> "dict[str, Any] | None":
    """Return the chances and the pair of somebody who drops rules; None for two edges of one rule."""
    if {"top_two", "top_four"} <= dropped or {"second_and_third", "fourth_and_fifth"} <= dropped:
        return None
    count = 2 if "top_two" in dropped else 4 if "top_four" in dropped else 3
    first = 1 if "second_and_third" in dropped else 3 if "fourth_and_fifth" in dropped else 2
    return {"top3_chance": _top(data.draws, count), "pair": _pair(data.draws, first)}


def _lessons_pair(data: IdeaBacklog) -> "dict[str, Any] | None":
    share = _lessons_share(data)
    return (
        share and {"pair": list(_PAIR_OF_THE_LESSON), **share}
        if set(_pair(data.draws)) != _PAIR_OF_THE_LESSON
        else None
    )


def _not_of_the_pair(idea: str) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"third_is_{idea}",
        lambda data: None if idea in _pair(data.draws) else {"third_place": idea},
        "The third place goes to one of the two that compete for it, or to nobody: those that stand third and fourth by their chance.",
        idea="third_is_not_of_the_pair",
    )


def _lookalikes(data: IdeaBacklog) -> list[Lookalike]:
    """Other shares of the two of the pair, and how often other ideas win against one another."""
    draws, top = data.draws, _top(data.draws)
    winner, loser = _winner_first(data)
    places, ahead = _places(draws), draws[winner] > draws[loser]
    won, lost = draws[winner], draws[loser]
    first, right = [str(idea) for idea in top.nlargest(6).index], float(ahead.mean())
    among = places[[winner, loser]] <= 3
    shares = {
        "the top-three chance of the one that wins more often": float(top[winner]),
        "the top-three chance of the other": float(top[loser]),
        "the share of the draws in which the winner of the two is ahead by a fifth of its score or more": float(
            (lost <= 0.8 * won).mean()
        ),
        "the share of the draws in which the winner of the two has 1.2 times the other's score or more": float(
            (won >= 1.2 * lost).mean()
        ),
        "the share of the draws in which the winner of the two has 1.8 times the other's score or more": float(
            (won >= 1.8 * lost).mean()
        ),
        "one mean score over the sum of both": float(won.mean() / (won.mean() + lost.mean())),
        "one median score over the sum of both": float(won.median() / (won.median() + lost.median())),
        "the other's mean score over the sum of both": float(lost.mean() / (won.mean() + lost.mean())),
        "one mean score over the other": float(lost.mean() / won.mean()),
        "how often the winner of the two is third": float((places[winner] == 3).mean()),
        "how often the loser of the two is third": float((places[loser] == 3).mean()),
        "how often the winner of the two is third, among the draws in which one of the two is": float(
            (places[winner] == 3).sum() / (places[[winner, loser]] == 3).to_numpy().sum()
        ),
        "how often the winner of the two is ahead and third": float((ahead & (places[winner] == 3)).mean()),
        "how often the winner of the two is ahead and among the first three": float((ahead & among[winner]).mean()),
        "how often the winner of the two is among the first three and the other is not": float(
            (among[winner] & ~among[loser]).mean()
        ),
        "how often it is the winner of the two, among the draws in which just one of them is among the first three": float(
            (among[winner] & ~among[loser]).sum() / (among[winner] ^ among[loser]).sum()
        ),
        "how often the winner of the two is ahead, among the draws in which one of the two is among the first three": float(
            ahead[among.any(axis=1)].mean()
        ),
        "how often the winner of the two is above the median of the twelve": float((won > draws.median(axis=1)).mean()),
        "how often the winner of the two is above the mean of the twelve": float((won > draws.mean(axis=1)).mean()),
        "how often the other is above the median of the twelve": float((lost > draws.median(axis=1)).mean()),
        "that share of all 24,000 numbers. Divide by the rows": right / draws.shape[1],
        "the difference of the two top-three chances": float(abs(top[winner] - top[loser])),
        "the sum of the two top-three chances": float(top[winner] + top[loser]),
        "one top-three chance over the other": float(min(top[winner], top[loser]) / max(top[winner], top[loser])),
        "how much more often the winner of the two wins than it loses": 2 * right - 1,
        **{
            f"how often {one} beats {other}": float((draws[one] > draws[other]).mean())
            for one in first
            for other in first
            if {one, other} != {winner, loser} and one != other
        },
    }
    by_percent = _IN_THE_LESSON - 0.006, _IN_THE_LESSON + 0.006
    near = {
        words: share
        for words, share in shares.items()
        # A share that is typed as the lesson's is as likely copied from there.
        if abs(share - right) > 0.01 and abs(1 - share - right) > 1e-9 and not by_percent[0] < share < by_percent[1]
    }
    return [Lookalike(words, {"winner_share": share}) for words, share in near.items()]


def _third(data: IdeaBacklog, named: str) -> "dict[str, str] | None":
    return None if named == _how_sure(data)["third_place"] else {"third_place": named}


HOW_SURE = Question[IdeaBacklog](
    id="rice.how_sure",
    task="A4",
    title="How sure is the ranking?",
    points=4,
    kind=Record(
        {
            "top3_chance": Table("idea", NAMES, {"chance": Number("share of the draws", within=0.01, percent=True)}),
            "pair": Picks(NAMES, exactly=2, note="not this pair"),
            "winner_share": Number("share of the draws", within=0.005, percent=True),
            "third_place": Choice({**NAMES, _TOO_CLOSE: ""}),
        },
        weights={"pair": 0.5, "third_place": 1.5},
        look={
            "top3_chance": "Place the ideas along each row, then count the rows in which an idea's place is 1, 2 or 3, and divide by all "
            "rows.",
            "pair": "Sort the twelve chances, the largest first: which two stand third and fourth?",
            "winner_share": "Compare the two columns of the pair row by row, over all rows.",
        },
    ),
    data=idea_backlog,
    reference=_how_sure,
    alternatives=(
        lambda data: {
            **_how_sure(data),
            "top3_chance": {
                idea: float(100 * np.mean(np.sum(data.draws.to_numpy() > data.draws[[idea]].to_numpy(), axis=1) < 3))
                for idea in reversed(IDEAS)
            },
            "pair": tuple(reversed(_pair(data.draws))),
            "winner_share": 100 * _wins(data.draws, _pair(data.draws))[1],
        },
    ),
    follows=(
        Follows("winner_share", ("pair",), lambda own, data: _wins(data.draws, sorted(own["pair"]))[1]),
        Follows("third_place", ("pair", "winner_share"), _own_third),
    ),
    ablations=(
        Ablation(
            "top_two",
            "among the three highest",
            lambda data: {"top3_chance": _top(data.draws, 2)},
            "That counts first and second places only. Is third among the three best?",
        ),
        Ablation(
            "top_four",
            "among the three highest",
            lambda data: {"top3_chance": _top(data.draws, 4)},
            "That counts one place too many.",
        ),
        Ablation(
            "second_and_third",
            "third and fourth by that chance",
            lambda data: {"pair": _pair(data.draws, 1)},
            "Those two stand second and third by their chance. Two places are taken before the third; who competes for it?",
        ),
        Ablation(
            "fourth_and_fifth",
            "third and fourth by that chance",
            lambda data: {"pair": _pair(data.draws, 3)},
            "Those two stand one place too low. Sort the chances and count from the top.",
        ),
    ),
    without=_without,
    misconceptions=(
        Misconception(
            "ranking_of_means",
            lambda data: {"top3_chance": (ranks(data.draws.mean()) <= 3).astype(float)},
            "Every chance is 0 or 1: the draws were averaged first and ranked once. Rank inside each draw, then count.",
        ),
        Misconception(
            "mean_place",
            lambda data: {"top3_chance": _places(data.draws).mean()},
            "Those are average places; asked is the share of rows in which the place is 1, 2 or 3.",
        ),
        Misconception(
            "chance_of_first",
            lambda data: {"top3_chance": _top(data.draws, 1)},
            "That is the chance of being first. Asked is the chance of being among the first three.",
        ),
        Misconception(
            "bottom_three",
            lambda data: {"top3_chance": (data.draws.rank(axis=1) <= 3).mean()},
            "The order is upside down: rank 1 went to the lowest score.",
        ),
        Misconception(
            "ranked_down_the_column",
            lambda data: {"top3_chance": (data.draws.rank(ascending=False) <= 3).mean()},
            "The draws were ranked down each column. One row is one version of the future: rank along the row.",
        ),
        Misconception(
            "counts_of_draws",
            lambda data: {"top3_chance": (_places(data.draws) <= 3).sum()},
            "Those are numbers of draws. Asked is their share of all draws.",
        ),
        Misconception(
            "thirds",
            lambda data: {"top3_chance": _top(data.draws) / 3},
            "Those add up to 1. Each draw has three ideas among the first three, so what do the twelve shares add up to?",
        ),
        Misconception(
            "mean_scores",
            lambda data: {"top3_chance": data.draws.mean()},
            "Those are mean scores. Asked is a share of the draws: rank inside each draw, then count.",
        ),
        Misconception(
            "above_a_fixed_bar",
            lambda data: {"top3_chance": (data.draws >= data.draws.mean().nlargest(3).iloc[-1]).mean()},
            "That holds each draw against one score for all draws. Who is among the three highest changes from draw to draw: rank inside "
            "each.",
        ),
        Misconception(
            "third_exactly",
            lambda data: {"top3_chance": (_places(data.draws) == 3).mean()},
            "That counts the draws in which an idea is third. First and second count as well.",
        ),
        Misconception(
            "the_leaders_as_tie",
            lambda data: {"pair": [str(idea) for idea in _top(data.draws).nlargest(2).index]},
            "Those two have the largest chances; they do not compete for what is left. Which two come after them?",
        ),
        Misconception(
            "the_other_way_round",
            lambda data: {"winner_share": 1 - _wins(data.draws, _pair(data.draws))[1]},
            "That is how often the loser of the two wins.",
        ),
        Misconception(
            "ratio_of_chances",
            lambda data: {"winner_share": _ratio(data)},
            "That is one top-three chance over the sum of both. Asked is how often one of the two scores higher than the "
            "other, whatever the rest does.",
        ),
        Misconception(
            "decided_draws_only",
            lambda data: {"winner_share": _decided(data)},
            "That looks only at the draws in which one of the two is third. All draws count.",
        ),
        Misconception(
            "pair_of_the_lesson",
            lambda data: _lessons_pair(data),
            "Those are the lesson's pair and its share, from the lesson's draws. Sort your own twelve chances.",
        ),
        Misconception(
            "share_of_the_lesson",
            lambda data: _lessons_share(data),
            "That is the share of the lesson's pair, in the lesson's draws. Compare the two columns of your pair row by row, over all rows.",
        ),
        *map(_above, _BARS),
        Misconception(
            "first_thousand",
            _first_thousand,
            "Those are the first thousand draws. There are 2,000, and all count.",
        ),
        Misconception(
            "last_thousand",
            lambda data: _first_thousand(data, last=True),
            "Those are the last thousand draws. There are 2,000, and all count.",
        ),
        Misconception(
            "share_of_the_first_thousand",
            lambda data: {"winner_share": _first_thousand(data)["winner_share"]},
            "That is the share in the first thousand draws. There are 2,000, and all count.",
        ),
        Misconception(
            "majority_is_enough",
            lambda data: _third(data, _winner_first(data)[0]),
            "An idea has the third place only where its share of the draws reaches 80%. More often than not is less than that.",
        ),
        Misconception(
            "doubt_is_safe",
            lambda data: _third(data, _TOO_CLOSE),
            "`too close to call` is right only if `winner_share` lies under 80%.",
        ),
        Misconception(
            "point_scores_as_ranking",
            lambda data: _third(data, _winner_first(data)[1]),
            "That idea loses more often than it wins against its rival. Hold your own `winner_share` against the bar.",
        ),
        *map(_not_of_the_pair, NAMES),
    ),
    lookalikes=lambda data: _lookalikes(data),
    survivors={
        "mean to median: (draws[other] > draws[one]).mean()": "equivalent: the third by chance wins more often than the fourth",
        ">= to >: wins >= 0.5": "equivalent: nobody wins exactly half of the draws",
        "> to >=: draws[one] > draws[other]": "equivalent: no two scores of a draw tie",
        "> to >=: draws[other] > draws[one]": "equivalent: no two scores of a draw tie",
        ">= to >: wins >= 0.8": "equivalent: four points from the bar on every seed",
    },
    hints=(
        "Each row of `draws` is one version of the future. In how many rows is an idea among the three highest scores?",
        "`draws.rank(axis=1, ascending=False)` ranks inside each row; `<= 3` turns places into yes or no; `.mean()` "
        "turns yes and no into a share.",
        "`(draws.rank(axis=1, ascending=False) <= 3).mean()` is the whole column of chances. For the pair: "
        "`(draws[a] > draws[b]).mean()`, and the larger of that and 1 minus that. Then the bar.",
    ),
    worked=lambda data: _worked(data),
    objective="Show how sure a ranking is, and name the places that are too close to call.",
    ledger=("RESP-04", "CHECK-01", "RICE-04"),
)


def _worked(data: IdeaBacklog) -> str:
    answer = _how_sure(data)
    share = answer["winner_share"]
    verdict = "meets the bar, so the third place has a name" if share >= THIRD_PLACE_BAR else "is under the bar"
    return f"""
Rank inside each draw, then count.

```python
chance = (draws.rank(axis=1, ascending=False) <= 3).mean()
one, other = chance.nlargest(4).index[2:]
share = (draws[one] > draws[other]).mean()
winner, share = (one, share) if share >= 0.5 else (other, (draws[other] > draws[one]).mean())
how_sure = {{
    "top3_chance": chance,
    "pair": [one, other],
    "winner_share": share,
    "third_place": winner if share >= 0.8 else "too close to call",
}}
```

The better of the two wins in {share:.1%} of the draws. That {verdict}.
"""
