"""What a class shows: scores by objective, misconceptions, items, who is silent and who is stuck."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from aipm_course.cohort.gather import ClassData
from aipm_course.cohort.notes import Replies
from aipm_course.curriculum import modules
from aipm_course.judging.question import Question
from aipm_course.judging.slips import IN_WORDS
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted
from aipm_course.registry import find, of_module

if TYPE_CHECKING:
    import pandas as pd

PASS = 0.5
"""Below this share of its points, an objective that was tried counts as not reached."""
STUCK_OBJECTIVES = 2
"""So many objectives of a module tried and not reached, with less than half of its points, make a learner stuck."""
GOOD_DISCRIMINATION = 0.2
"""Usual lower bar for the correlation of an item with the rest (Ebel and Frisbie, Essentials of Educational
Measurement, 5th edition, 1991)."""
HARD, EASY = 0.2, 0.97
ENOUGH = 10
"""With fewer learners nothing is said about a question."""
OPENERS = 2
"""So many tasks of a module, each with its commonest misconception, are offered as an opening of the live hour."""
_SUSPECT = "who does well elsewhere does not do better here"


@dataclass(frozen=True)
class ClassReport:
    """A class in tables.

    Attributes:
        data: what was gathered.
        objectives: module, objective, learners, share (mean share of the points), reached (learners with at least half).
        misconceptions: module, question, task, title, misconception, message, reply (from the facilitator notes, or
            empty), learners, tried (learners who tried the task), share (of those).
        items: module, question, task, title, learners, tried (share), difficulty (mean share of the points: 1 is easy),
            discrimination (correlation with the rest of the module), unexplained (share of wrong answers that no known
            misconception explains), remark, suspect (whether the question itself needs a look).
        silent: learners who handed in nothing at all.
        missing: module and learners who handed in something else but not this.
        blank: student and module where nothing but placeholders was handed in.
        stuck: student, module, objectives (tuple), tasks (tuple), share of the module's checked points.
        waiting: learners of whom somebody has yet to read something, by module; as a run counts them.
        unreadable: student, module and sentence of what was handed in and could not be read; in no share.
        ungraded: student and module of what was handed in and not yet autograded.
    """

    data: ClassData
    objectives: "pd.DataFrame"
    misconceptions: "pd.DataFrame"
    items: "pd.DataFrame"
    silent: tuple[str, ...]
    missing: dict[str, tuple[str, ...]]
    blank: tuple[tuple[str, str], ...]
    stuck: "pd.DataFrame"
    waiting: dict[str, int]
    ungraded: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str, str], ...] = ()

    def openers(self) -> "pd.DataFrame":
        """Return the misconceptions to open the live hour of each module with, two different tasks each.

        A question that needs a look itself opens nothing, and neither does a slip that any question may have: who mixed
        up minutes and hours has nothing to discuss.
        """
        suspects = self.items[self.items["suspect"]]["question"]
        sound = self.misconceptions[~self.misconceptions["question"].isin(suspects)]
        sound = sound[~sound["misconception"].isin(IN_WORDS)]
        return sound.drop_duplicates("question").groupby("module").head(OPENERS)


def report_on(data: ClassData, replies: Replies | None = None) -> ClassReport:
    """Return the tables of a class.

    Args:
        data: what was gathered.
        replies: what the facilitator notes reply to each misconception.

    Raises:
        CourseError: there is no checked task of this course among the results.
    """
    checked = data.results[data.results["outcome"] != "written"].copy()
    # A deleted question has no objective any more; its points stay in the gradebook and out of the report.
    questions = {name: _found(name) for name in map(str, checked["question"].unique())}
    asked = {name: question for name, question in questions.items() if question}
    checked = checked[checked["question"].isin(asked)]
    if checked.empty and not data.unreadable:
        raise CourseError("No graded cell in the gradebook belongs to a checked task of this course.")
    checked["objective"] = [asked[name].objective for name in checked["question"]]
    blank = _blank(checked)
    graded = set(zip(data.results["student"], data.results["module"], strict=True)) | set(data.unreadable)
    # A task that is worth nothing, any more or yet, is in no share either.
    checked = checked[checked["points"] > 0]
    active = {student for student, _ in data.handed_in}
    return ClassReport(
        data=data,
        objectives=_objectives(checked, asked),
        misconceptions=_misconceptions(checked, asked, replies or {}),
        items=_items(checked, asked, set(blank)),
        silent=tuple(student for student in data.students if student not in active),
        missing={
            module: tuple(
                student for student in data.students if student in active and (student, module) not in data.handed_in
            )
            for module in data.modules
        },
        blank=blank,
        stuck=_stuck(checked, asked),
        waiting={
            module: int(rows.loc[rows["waiting"], "student"].nunique()) for module, rows in _by_module(data.results)
        },
        ungraded=tuple(sorted(pair for pair in data.handed_in - graded if pair[1] in data.modules)),
        unreadable=tuple((student, module, why) for (student, module), why in sorted(data.unreadable.items())),
    )


def _by_module(rows: "pd.DataFrame") -> "Iterator[tuple[str, pd.DataFrame]]":
    for module, own in rows.groupby("module"):
        yield str(module), own


def _found(name: str) -> Question[object] | None:
    try:
        return find(name)
    except CourseError:
        return None


def _blank(checked: "pd.DataFrame") -> tuple[tuple[str, str], ...]:
    nothing = checked.groupby(["student", "module"])["outcome"].agg(lambda outcomes: set(outcomes) == {"not_attempted"})
    return tuple(sorted(nothing.index[nothing.to_numpy(dtype=bool)]))


def _objectives(checked: "pd.DataFrame", asked: dict[str, Question[object]]) -> "pd.DataFrame":
    import pandas as pd

    per_learner = checked.groupby(["module", "objective", "student"])[["score", "points"]].sum()
    per_learner["share"] = per_learner["score"] / per_learner["points"]
    grouped = per_learner["share"].groupby(["module", "objective"])
    table = pd.DataFrame(
        {
            "learners": grouped.size(),
            "share": grouped.mean(),
            "reached": grouped.agg(lambda share: (share >= PASS).sum()),
        }
    ).reset_index()
    order = {question.objective: place for place, question in reversed(list(enumerate(_in_order(asked))))}
    return (
        table.assign(place=table["objective"].map(order))
        .sort_values(["module", "place"])
        .drop(columns="place")
        .reset_index(drop=True)
    )


def _in_order(asked: dict[str, Question[object]]) -> list[Question[object]]:
    """Return the questions in the order of their modules' tasks."""
    used = {question.module for question in asked.values()}
    names = [module.short for module in modules() if module.short in used]
    return [question for name in names for question in of_module(name) if question.id in asked]


def _misconceptions(checked: "pd.DataFrame", asked: Mapping[str, Question[object]], replies: Replies) -> "pd.DataFrame":
    import pandas as pd

    tried = checked[checked["outcome"] != "not_attempted"].groupby("question")["student"].nunique()
    met = checked.explode("misconceptions").dropna(subset=["misconceptions"])
    counts = met.groupby(["module", "question", "misconceptions"])["student"].nunique()
    rows = []
    for key, learners in counts.items():
        module, name, code = map(str, cast("tuple[str, str, str]", key))
        question = asked[name]
        messages = {**IN_WORDS, **{one.name: one.message for one in question.named}}
        rows.append(
            {
                "module": module,
                "question": name,
                "task": question.task,
                "title": question.title,
                "misconception": code,
                "message": messages.get(code, "This misconception is no longer part of the question."),
                "reply": replies.get((name, code), ""),
                "learners": int(learners),
                "tried": int(tried[name]),
                "share": learners / tried[name],
            }
        )
    columns = ["module", "question", "task", "title", "misconception", "message", "reply", "learners", "tried", "share"]
    table = pd.DataFrame(rows, columns=columns)
    order = ["learners", "question", "misconception"]
    return table.sort_values(order, ascending=[False, True, True]).reset_index(drop=True)


def _items(checked: "pd.DataFrame", asked: dict[str, Question[object]], blank: set[tuple[str, str]]) -> "pd.DataFrame":
    import pandas as pd

    # Whoever handed in an untouched notebook says nothing about a question.
    told = checked[[pair not in blank for pair in zip(checked["student"], checked["module"], strict=True)]]
    rows = []
    for question in _in_order(asked):
        own = told[told["question"] == question.id].set_index("student")
        if own.empty:
            continue
        others = told[(told["module"] == own["module"].iloc[0]) & (told["question"] != question.id)]
        sums = others.groupby("student")[["score", "points"]].sum()
        share, rest = own["score"] / own["points"], sums["score"] / sums["points"]
        discrimination = _correlation(share, rest.reindex(share.index))
        wrong = own[own["outcome"] == "not_yet"]
        unexplained = float(wrong["misconceptions"].map(len).eq(0).mean()) if len(wrong) else math.nan
        difficulty = float(share.mean())
        suspect = _is_suspect(discrimination, len(own))
        unchecked = int((own["outcome"] == "failed").sum())
        rows.append(
            {
                "module": own["module"].iloc[0],
                "question": question.id,
                "task": question.task,
                "title": question.title,
                "learners": len(own),
                "tried": float((own["outcome"] != "not_attempted").mean()),
                "difficulty": difficulty,
                "discrimination": discrimination,
                "unexplained": unexplained,
                "remark": _unchecked(unchecked)
                if unchecked
                else _SUSPECT
                if suspect
                else _remark(difficulty, len(own)),
                "suspect": suspect or unchecked > 0,
            }
        )
    columns = [
        "module",
        "question",
        "task",
        "title",
        "learners",
        "tried",
        "difficulty",
        "discrimination",
        "unexplained",
        "remark",
        "suspect",
    ]
    return pd.DataFrame(rows, columns=columns).astype({"suspect": bool})


def _correlation(one: "pd.Series", other: "pd.Series") -> float:
    """Return Pearson's correlation, or nan where one of the two does not vary."""
    if len(one) < 3 or one.std() < 1e-9 or other.std() < 1e-9:
        return math.nan
    return float(one.corr(other))


def _is_suspect(discrimination: float, learners: int) -> bool:
    """Return whether the question needs a look before its learners do: clearly below the usual bar."""
    if learners < ENOUGH or math.isnan(discrimination):
        return False
    return _upper(discrimination, learners) < GOOD_DISCRIMINATION


def _unchecked(learners: int) -> str:
    """Say that the key failed; whoever was met by it has full points until somebody mends it."""
    return f"could not be checked for {counted(learners, 'learner')}: mend the task's key, then grade again"


def _remark(difficulty: float, learners: int) -> str:
    """Say what the difficulty of a question means."""
    if learners < ENOUGH:
        return "too few learners to judge the question"
    if difficulty < HARD:
        return "hardly anybody gets it: too hard, or something is wrong with it"
    if difficulty > EASY:
        return "nearly everybody gets it"
    return ""


def _upper(correlation: float, learners: int) -> float:
    """Return the upper end of the 95% interval of a correlation, by Fisher's transformation."""
    bounded = max(min(correlation, 0.999), -0.999)
    return math.tanh(math.atanh(bounded) + 1.96 / math.sqrt(learners - 3))


def _stuck(checked: "pd.DataFrame", asked: dict[str, Question[object]]) -> "pd.DataFrame":
    """Return who tried at least two objectives of a module and has less than half of their points and of all points."""
    import pandas as pd

    rows = []
    for key, own in checked.groupby(["student", "module"]):
        student, module = cast("tuple[str, str]", key)
        missed, tasks = [], []
        for objective, part in own.groupby("objective", sort=False):
            tried = part["outcome"] != "not_attempted"
            if tried.any() and part["score"].sum() < PASS * part["points"].sum():
                missed.append(str(objective))
                tasks += [asked[name].task for name in part["question"][tried & (part["score"] < part["points"])]]
        share = own["score"].sum() / own["points"].sum()
        if len(missed) >= STUCK_OBJECTIVES and share < PASS:
            rows.append((student, module, tuple(missed), tuple(sorted(tasks)), float(share)))
    table = pd.DataFrame(rows, columns=["student", "module", "objectives", "tasks", "share"])
    return table.sort_values(["share", "student", "module"]).reset_index(drop=True)
