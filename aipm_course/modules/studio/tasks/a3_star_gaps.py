"""A3: the gap in a story."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.studio.simulators.told_stories import (
    GAPS,
    STORIES,
    ToldStories,
    change_percent,
    net_of_whole_numbers,
    strongest,
    told_stories,
)
from aipm_course.modules.studio.tasks.shared import far_from
from aipm_course.simulation.rates import at

_NET = 0.2
"""Tolerance of `net_percent`."""


def _complete(data: ToldStories) -> list[str]:
    return [story for story, gap in data.gaps.items() if gap == "none"]


def _gaps_with(data: ToldStories, gap: str) -> "dict[str, Any] | None":
    """Return the gaps with one kind taken as complete; None where no story has it."""
    if gap not in data.gaps.values():
        return None
    return {"gaps": {story: "none" if found == gap else found for story, found in data.gaps.items()}}


def _empty_cell_is_a_gap(data: ToldStories) -> "dict[str, Any] | None":
    """A baseline that stands in the text only is taken for missing."""
    empty = data.stories.set_index("story")["baseline"].isna()
    gaps = {story: "no baseline" if gap == "none" and empty[story] else gap for story, gap in data.gaps.items()}
    return None if gaps == data.gaps else {"gaps": gaps}


def _net_zero_is_a_gap(data: ToldStories) -> "dict[str, Any] | None":
    """A story whose change everybody had is taken for one without a comparison."""
    sheet = data.stories.set_index("story")
    same = sheet["number"] == sheet["otherwise"]
    gaps = {story: "no counterfactual" if gap == "none" and same[story] else gap for story, gap in data.gaps.items()}
    return None if gaps == data.gaps else {"gaps": gaps}


def _one_row_off(data: ToldStories, by: int) -> "dict[str, Any] | None":
    """Return the gaps moved down or up by one row; None where so many stay right that it may be anything."""
    gaps = list(data.gaps.values())
    moved = dict(zip(data.gaps, gaps[-by:] + gaps[:-by], strict=True))
    return {"gaps": moved} if sum(moved[story] != gap for story, gap in data.gaps.items()) > 3 else None


def _stories(data: ToldStories) -> dict[str, Any]:
    return {"gaps": dict(data.gaps), "stronger_story": data.stronger, "net_percent": data.net_percent}


def _largest_fall(data: ToldStories) -> "dict[str, str] | None":
    largest = str(change_percent(data.stories, data.before)[_complete(data)].idxmin())
    return None if largest == data.stronger else {"stronger_story": largest}


def _of_all_six(data: ToldStories) -> "dict[str, str] | None":
    """The largest fall against `otherwise` among all six, complete or not."""
    largest = str(change_percent(data.stories, "otherwise").idxmin())
    return (
        None
        if largest == data.stronger or {"stronger_story": largest} == _largest_fall(data)
        else {"stronger_story": largest}
    )


def _cells(data: ToldStories) -> dict[str, float]:
    sheet = data.stories.set_index("story")
    return {
        "number": at(sheet, data.stronger, "number"),
        "baseline": data.before[data.stronger],
        "otherwise": at(sheet, data.stronger, "otherwise"),
    }


def _wrong_nets(data: ToldStories) -> dict[str, float]:
    """Return what other ways to compare give for the stronger story."""
    cell = _cells(data)
    raw, trend = 100 * (cell["number"] / cell["baseline"] - 1), 100 * (cell["otherwise"] / cell["baseline"] - 1)
    return {
        "against_baseline": raw,
        "difference_of_differences": raw - trend,
        "in_units": cell["number"] - cell["otherwise"],
        "other_way_round": 100 * (cell["otherwise"] / cell["number"] - 1),
        "what_was_anyway": trend,
    }


def _net(data: ToldStories, name: str) -> "dict[str, float] | None":
    """Return a wrong net, None where it is as near to the right one or to an earlier idea as the tolerance."""
    wrongs = _wrong_nets(data)
    before = list(wrongs)[: list(wrongs).index(name)]
    if not far_from(wrongs[name], [data.net_percent, -data.net_percent, *(wrongs[other] for other in before)], _NET):
        return None
    return {"net_percent": wrongs[name]}


def _net_seen(given: float, own: Mapping[str, Any], data: ToldStories) -> str:
    """Say of a wrong net what it is for the story that is named: a share, or the way from before to after."""
    named = own["stronger_story"]
    due, raw = (at(change_percent(data.stories, than), named) for than in ("otherwise", data.before))
    sheet = data.stories.set_index("story")
    number, otherwise = (at(sheet, named, column) for column in ("number", "otherwise"))
    if abs(given - (100 + due)) <= _NET:
        return "that is what is left, in percent of `otherwise`. Asked is the change, negative for a fall."
    if abs(given) < 1 and min(abs(100 * given - due), abs(100 * given + due)) <= _NET:
        return "that is a share. Asked is percent: 100 times as much, negative for a fall."
    if named != data.stronger and min(abs(given - raw), abs(given + raw)) <= _NET:
        sign = "" if abs(given - raw) <= _NET else " A fall is negative."
        return f"that is the change of your story from before to after. Compare with `otherwise`.{sign}"
    if named == data.stronger:
        return ""  # its numbers are named one by one
    units = {"`otherwise`": number - otherwise, "before": number - data.before[named]}
    for said, difference in units.items():
        if abs(abs(given) - abs(difference)) <= 1e-6 * abs(difference) + 1e-9:
            return (
                f"that is your story's `number` less that of {said}, in its own unit. Asked is percent of `otherwise`."
            )
    return ""


def _lookalikes(data: ToldStories) -> tuple[Lookalike, ...]:
    cell = _cells(data)
    number, before, otherwise = cell["number"], cell["baseline"], cell["otherwise"]
    ways = {
        "`number` less where the story began, in its own unit": number - before,
        "`number` less `otherwise`, divided by `number`": 100 * (number - otherwise) / number,
    }
    if before != number:
        own = (otherwise - number) / (before - number)
        ways |= {
            f"how much of the fall since the beginning is its own{one}": sign * own for one, sign in _SHARES.items()
        }
    return tuple(Lookalike(words, {"net_percent": value}) for words, value in ways.items())


_SHARES = {"": 100, ", as a share": 1, ", with a minus": -100}


def _own_complete(own: Mapping[str, Any]) -> list[str]:
    return [story for story, row in own["gaps"].items() if row["gap"] == "none"]


def _worked(data: ToldStories) -> str:
    lines = "\n".join(f"- `{story}`: {gap} ({GAPS[gap]})." for story, gap in data.gaps.items())
    end = (
        "Another complete story has the larger fall from before to after; most of that fall everybody had."
        if data.told == "turned"
        else "It has the larger fall from before to after as well: here doubt changes the size, not the choice."
    )
    return f"""
Read each story part by part: who acted, what is measured, where it stood before, what others had, what else moved.

{lines}

Then hold each complete story's `number` against its `otherwise`:

```python
sheet = stories.set_index("story")
complete = {_complete(data)}
net = (sheet["number"] / sheet["otherwise"] - 1)[complete] * 100
net.idxmin(), net.min()
```

The stronger one is `{data.stronger}`. {end}
"""


STAR_GAPS = Question(
    id="studio.star_gaps",
    task="A3",
    title="Find the gap in a story",
    points=5,
    kind=Record(
        {
            "gaps": Table("story", STORIES, {"gap": Choice(GAPS)}),
            "stronger_story": Choice(dict.fromkeys(STORIES, "")),
            "net_percent": Number("percent, negative for a fall", within=_NET),
        },
        weights={"gaps": 3},
        look={
            "gaps": "Ask five things of each story: who acted, is the result more than a model's score, where did it stand "
            "before, what did others have, what else moved?",
            "stronger_story": "Among the stories that you call complete, hold `number` against `otherwise`.",
            "net_percent": "Take `number` and `otherwise` of the story that you name, and say by how many percent the first "
            "is off the second.",
        },
    ),
    data=told_stories,
    reference=_stories,
    alternatives=(
        lambda data: {
            **_stories(data),
            "gaps": pd.DataFrame({"story": list(data.gaps), "gap": list(data.gaps.values())}).iloc[::-1],
            "net_percent": round(data.net_percent, 1),
        },
    ),
    follows=(
        Follows("stronger_story", ("gaps",), lambda own, data: strongest(data.stories, _own_complete(own))),
        Follows(
            "net_percent",
            ("stronger_story",),
            lambda own, data: at(change_percent(data.stories, "otherwise"), own["stronger_story"]),
            look=_net_seen,
        ),
    ),
    ablations=(
        Ablation(
            "text_not_read",
            "a baseline that only the text gives is there",
            _empty_cell_is_a_gap,
            "One story that you send back for its baseline has an empty cell, and the number stands in its text. Read "
            "`situation` of the stories with an empty `baseline`.",
        ),
        Ablation(
            "nothing_left_is_a_gap",
            "whatever it comes to",
            _net_zero_is_a_gap,
            "One story has the same number as comparable teams. That is a comparison, and an honest one: nothing is missing.",
        ),
        Ablation(
            "larger_fall_chosen",
            "with the larger fall against `otherwise`, in percent of it",
            _largest_fall,
            "Another story has the larger fall against `otherwise`, in percent of it. That one's is larger from before to after, "
            "which holds what came about without the change as well; and units are not compared with one another.",
        ),
    ),
    misconceptions=(
        Misconception(
            "model_score_accepted",
            lambda data: _gaps_with(data, "model score"),
            "One story or two that you call complete end in a score of a model. Who outside the team noticed that anything changed?",
        ),
        Misconception(
            "before_after_accepted",
            lambda data: _gaps_with(data, "no counterfactual"),
            "One story or two that you call complete compare before and after only. Look at the column `otherwise`.",
        ),
        Misconception(
            "we_accepted",
            lambda data: _gaps_with(data, "no own action"),
            'One story or two that you call complete have no action by the speaker. An "I" is not yet an action: ask what '
            "was done on which day, and by whom.",
        ),
        Misconception(
            "harm_accepted",
            lambda data: _gaps_with(data, "harm moved"),
            "In one story or two that you call complete something else got worse meanwhile. Read the column `also`, and ask of "
            "each measure whether more of it is good.",
        ),
        Misconception(
            "no_baseline_accepted",
            lambda data: _gaps_with(data, "no baseline"),
            "One story or two that you call complete never say where they began, neither in `baseline` nor in the text.",
        ),
        *(
            Misconception(
                f"one_row_{where}",
                lambda data, by=by: _one_row_off(data, by),  # type: ignore[misc]
                f"Your `gaps` stand one row off: each is that of the story {where}.",
            )
            for where, by in (("above", 1), ("below", -1))
        ),
        Misconception(
            "best_of_all_six",
            _of_all_six,
            "That story has a gap, so its number shows nothing. Choose among the complete ones.",
        ),
        Misconception(
            "against_baseline",
            lambda data: _net(data, "against_baseline"),
            "That is the change from before to after. Compare with `otherwise`: what teams without the change had in the end.",
        ),
        Misconception(
            "difference_of_differences",
            lambda data: _net(data, "difference_of_differences"),
            "That takes one percentage from another, both of the baseline. Divide by what comparable teams had in the end.",
        ),
        Misconception(
            "in_units",
            lambda data: _net(data, "in_units"),
            "That is a difference in the story's own unit. Asked is the change in percent.",
        ),
        Misconception(
            "other_way_round",
            lambda data: _net(data, "other_way_round"),
            "That divides by `number`. The comparison is with `otherwise`, so `otherwise` stands below the line.",
        ),
        Misconception(
            "whole_numbers_first",
            lambda data: {"net_percent": net_of_whole_numbers(data)},
            "That comes of numbers that were rounded to whole ones first. Take them as they stand.",
        ),
        Misconception(
            "what_was_anyway",
            lambda data: _net(data, "what_was_anyway"),
            "That is what comparable teams had without the change. Asked is what is left for the story itself.",
        ),
    ),
    quantities=lambda data: {f"`{name}` of that story": value for name, value in _cells(data).items()},
    lookalikes=_lookalikes,
    hints=(
        "Two passes: empty cells first, then what no cell shows. An empty cell may be filled by the text.",
        "Of the gaps that no cell shows, one is in `action` (who did it?), one in `result` (who would notice it?), one in "
        "`also` (better or worse?).",
        "For each complete story: number / otherwise - 1, in percent. The stronger one has fallen further against "
        "`otherwise`; before and after does not matter for that.",
    ),
    worked=_worked,
    objective="Check a story for an action, a result, a baseline and what would have happened anyway.",
    ledger=("INT-05", "INT-07"),
)
