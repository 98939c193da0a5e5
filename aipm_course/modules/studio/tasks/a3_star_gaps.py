"""A3: the gap in a story."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.studio.simulators.told_stories import GAPS, STORIES, ToldStories, change_percent, told_stories


def _gaps_with(data: ToldStories, *taken_as_complete: str) -> dict[str, dict[str, str]]:
    return {"gaps": {story: "none" if gap in taken_as_complete else gap for story, gap in data.gaps.items()}}


def _weaker(data: ToldStories) -> str:
    return next(story for story, gap in data.gaps.items() if gap == "none" and story != data.stronger)


def _stories(data: ToldStories) -> dict[str, Any]:
    return {"gaps": dict(data.gaps), "stronger_story": data.stronger, "net_percent": data.net_percent}


STAR_GAPS = Question(
    id="studio.star_gaps",
    task="A3",
    title="Find the gap in a story",
    points=5,
    kind=Record(
        {
            "gaps": Table("story", STORIES, {"gap": Choice(GAPS)}),
            "stronger_story": Choice({story: story for story in STORIES}),
            "net_percent": Number("percent, negative for a fall", within=0.2),
        },
        weights={"gaps": 3},
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
    misconceptions=(
        Misconception(
            "model_score_accepted",
            lambda data: _gaps_with(data, "model score"),
            "One story that you call complete ends in a score of the model. Who outside the team noticed that anything changed?",
        ),
        Misconception(
            "before_after_accepted",
            lambda data: _gaps_with(data, "no counterfactual"),
            "One story that you call complete compares before and after only. Look at the column `otherwise`.",
        ),
        Misconception(
            "we_accepted",
            lambda data: _gaps_with(data, "no own action"),
            "One story that you call complete has no action by the speaker. Read the column `action` aloud.",
        ),
        Misconception(
            "all_complete",
            lambda data: _gaps_with(data, *GAPS),
            "Four of the six stories have a gap. Go through the columns one at a time.",
        ),
        Misconception(
            "larger_fall_chosen",
            lambda data: {"stronger_story": _weaker(data)},
            "That story has the larger fall from before to after. How much of it came about where nothing was done?",
        ),
        Misconception(
            "against_baseline",
            lambda data: {"net_percent": float(change_percent(data.stories, "baseline")[data.stronger])},
            "That is the change from before to after. Compare with `otherwise`: what teams without the change had in the end.",
        ),
        Misconception(
            "sign_turned",
            lambda data: {"net_percent": -data.net_percent},
            "A fall is negative here.",
        ),
    ),
    hints=(
        "Four stories have one gap each, two have none. Empty cells are the easy two.",
        "Of the other two gaps, one is in `action` (who did it?) and one in `result` (who would notice it?).",
        "For each complete story: number / otherwise - 1, in percent. The stronger one has fallen further against "
        "`otherwise`, not against `baseline`.",
    ),
    worked="""
```python
sheet = stories.set_index("story")
gaps = pd.Series("none", index=sheet.index)
gaps[~sheet["action"].str.startswith("I ")] = "no own action"
gaps[sheet["result"].str.startswith("AUC")] = "model score"
gaps[sheet["otherwise"].isna()] = "no counterfactual"
gaps[sheet["baseline"].isna()] = "no baseline"
net = (sheet["number"] / sheet["otherwise"] - 1)[gaps == "none"] * 100
star_gaps = {"gaps": gaps, "stronger_story": net.idxmin(), "net_percent": net.min()}
```

The story with the larger fall is mostly a fall that everybody had.
""",
    objective="Check a story for an action, a result, a baseline and what would have happened anyway.",
    ledger=("INT-05", "INT-07"),
)
