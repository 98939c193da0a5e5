"""A1: clean the inputs, then score."""

import pandas as pd

from aipm_course.answers import Number, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import IdeaBacklog, idea_backlog
from aipm_course.modules.rice.tasks.shared import IDEAS, idea_sheet


def _clean_score(data: IdeaBacklog) -> pd.DataFrame:
    truth = data.truth
    table = pd.DataFrame({"reach": truth.reach, "confidence": truth.confidence, "rice": truth.score})
    return table.rename_axis("idea").reset_index()


def _clean_score_by_rows(data: IdeaBacklog) -> dict[str, dict[str, float]]:
    """The same, row by row and as a dictionary, in another order and with an extra column."""
    rows = {}
    for row in data.ideas.sort_values("name").to_dict("records"):
        reach = row["reach"] / 3 if row["reach_unit"] == "users/quarter" else row["reach"]
        if row["idea"] == "churn":
            reach = int(row["note"].split()[0])
        share = float(row["confidence"].strip("%")) / (100 if "%" in row["confidence"] else 1)
        score = reach * row["impact"] * share / row["build_effort"]
        rows[row["idea"]] = {"rice": score, "reach": reach, "confidence": share, "name": row["name"]}
    return rows


def _column(name: str, values: pd.Series) -> pd.DataFrame:
    return values.rename(name).rename_axis("idea").reset_index()


def _reach_with(data: IdeaBacklog, *raw: str) -> pd.DataFrame:
    """Clean reach, except for the ideas named in `raw`, which keep the number of the sheet."""
    sheet = idea_sheet(data)
    return _column("reach", data.truth.reach.where(~sheet.index.isin(raw), sheet["reach"]))


CLEAN_SCORE = Question(
    id="rice.clean_score",
    task="A1",
    title="Clean the inputs, then score",
    points=3,
    kind=Table(
        "idea",
        IDEAS,
        {
            "reach": Number("users per month", within_percent=0.5),
            "confidence": Number("share from 0 to 1", within=0.001),
            "rice": Number("RICE points", within_percent=1),
        },
    ),
    data=idea_backlog,
    reference=_clean_score,
    alternatives=(_clean_score_by_rows, lambda data: _clean_score(data).set_index("idea").iloc[::-1].assign(more=1)),
    misconceptions=(
        Misconception(
            "raw_reach",
            lambda data: _reach_with(data, "answer", "churn"),
            "Your `reach` is the sheet's column as it stands. Read `reach_unit` and `note` row by row: not every number "
            "there counts users, and not every number is for one month.",
        ),
        Misconception(
            "quarter_as_month",
            lambda data: _reach_with(data, "answer"),
            "One reach is still per quarter, so that idea is counted three times over. Look at `reach_unit`.",
        ),
        Misconception(
            "accounts_as_users",
            lambda data: _reach_with(data, "churn"),
            "One reach counts accounts, not people. Read that row's `note`: how many people would see the feature?",
        ),
        Misconception(
            "percent_sign_stripped",
            lambda data: _column("confidence", idea_sheet(data)["confidence"].str.rstrip("%").astype(float)),
            "Some confidences are a hundred times larger than the others: the percent sign is gone, the percent is not.",
        ),
        Misconception(
            "percent_everywhere",
            lambda data: _column("confidence", data.truth.confidence * 100),
            "Every confidence is in percent. The column asks for a share: 80% is 0.8.",
        ),
        Misconception(
            "no_effort",
            lambda data: _column("rice", data.truth.value),
            "Your `rice` is reach x impact x confidence. One of the four letters is still missing.",
        ),
        Misconception(
            "no_confidence",
            lambda data: _column("rice", data.truth.score / data.truth.confidence),
            "Your `rice` treats every guess as certain: one of the four letters is missing.",
        ),
    ),
    hints=(
        "Three columns of the sheet have mixed units. Sort by `reach_unit`, then look at the text in `confidence`.",
        "A quarter has three months. For the row counted in accounts, `note` says how many people see the score. "
        '"80%" and 0.8 are the same confidence.',
        "RICE = reach x impact x confidence / build_effort, with reach in users per month and confidence from 0 to 1. "
        'In pandas: `ideas["confidence"].str.rstrip("%").astype(float)` gives numbers; divide those by 100 that had '
        "a percent sign.",
    ),
    worked="""
Put every reach into users per month and every confidence between 0 and 1 *before* multiplying.

```python
clean_score = ideas[["idea"]].copy()
reach = ideas["reach"].astype(float)
reach[ideas["reach_unit"] == "users/quarter"] /= 3
reach[ideas["idea"] == "churn"] = ideas["note"].str.extract(r"(\\d+)")[0].astype(float)
share = ideas["confidence"].str.rstrip("%").astype(float)
share[ideas["confidence"].str.endswith("%")] /= 100
clean_score["reach"] = reach
clean_score["confidence"] = share
clean_score["rice"] = reach * ideas["impact"] * share / ideas["build_effort"]
```

In a spreadsheet: one new column for reach, one for confidence, one for the score.
""",
    objective="Score ideas with RICE after putting reach and confidence into one unit.",
    ledger=("RICE-01", "RICE-02", "RICE-03", "RICE-04", "RICE-05"),
)
