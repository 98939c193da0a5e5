"""A6: what adjusting for the past saves."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Question
from aipm_course.modules.experiments.lookalikes.faster import for_faster
from aipm_course.modules.experiments.simulators.faster import (
    COVARIATES,
    QUARTER,
    Faster,
    allowed,
    best,
    cut,
    faster,
    verdict,
    weeks_of,
)
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_FASTER

_MOST_WEEKS = 52


def _names(made: Faster, dropped: frozenset[str]) -> list[str]:
    if "any_window" in dropped:
        return list(COVARIATES)
    return allowed(made, days_before=0 if "day_itself" in dropped else 2 if "two_days" in dropped else 1)


def _numbers(made: Faster, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the numbers; without the rules that are dropped, each where it applies."""
    fill = "none" if "existing_only" in dropped else "zero" if "zero" in dropped else "mean"
    arm = "control" if "one_arm" in dropped else ""
    right = best(made, allowed(made))
    name = best(made, _names(made, dropped), fill=fill, arm=arm)
    users = made.facts["users_needed"] * (1 - cut(made, right))
    weeks = weeks_of(users, made.facts["users_per_week"])
    tests = QUARTER // weeks
    return {
        "covariate": name,
        "cut": cut(made, name, fill=fill, arm=arm),
        "users": users,
        "weeks": weeks - 1 if "weeks_down" in dropped else weeks,
        "tests": tests + 1 if "tests_up" in dropped and QUARTER % weeks else tests,
    }


def _without(made: Faster, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the numbers without some rules of the text.

    None where two of them cannot be dropped together, or where one changes nothing: what was counted too late may
    correlate less.
    """
    windows = {"any_window", "day_itself", "two_days"}
    if len(windows & dropped) > 1 or {"existing_only", "zero"} <= dropped:
        return None
    right = _numbers(made)
    if any(_numbers(made, frozenset((name,))) == right for name in dropped):
        return None
    numbers = _numbers(made, dropped)
    return {field: value for field, value in numbers.items() if not dropped or value != right[field]}


def _answer(made: Faster) -> dict[str, Any]:
    numbers = _numbers(made)
    decision = verdict(numbers["weeks"], numbers["tests"], made.weeks_before, made.facts["target_tests"])
    return {**numbers, "decision": decision}


def _by_regression(made: Faster) -> dict[str, Any]:
    """The same from the share of variance that a regression leaves, in percent and rounded."""
    rows = made.windows.set_index("what")
    mean: Any = made.users[list(COVARIATES)].mean()
    filled = made.users[list(COVARIATES)].fillna(mean)
    saved = {}
    for name in COVARIATES:
        slope, base = np.polyfit(filled[name].to_numpy(float), made.users["replies"].to_numpy(float), 1)
        left = made.users["replies"] - base - slope * filled[name]
        if str(rows["last_day"][name]) < str(rows["first_day"]["replies"]):
            saved[name] = 1 - float(left.var() / made.users["replies"].var())
    name = max(saved, key=lambda one: saved[one])
    users = round(made.facts["users_needed"] * (1 - saved[name]))
    weeks = -(-users // made.facts["users_per_week"])
    tests = 13 // weeks
    if weeks >= made.weeks_before:
        decision = "leave"
    else:
        decision = "adjust" if tests >= made.facts["target_tests"] else "adjust more"
    return {
        "covariate": name.upper(),
        "cut": f"{100 * saved[name]:.1f}%",
        "users": users,
        "weeks": weeks,
        "tests": tests,
        "decision": decision,
    }


def _drop(name: str, rule: str, message: str) -> Ablation[Faster]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


def _weeks(own: Mapping[str, Any], made: Faster) -> int:
    return weeks_of(own["users"], made.facts["users_per_week"])


def _tests(own: Mapping[str, Any], made: Faster) -> int:
    weeks: float = own["weeks"]
    return QUARTER // max(1, round(min(weeks, _MOST_WEEKS)))


_NEEDS = (
    "A covariate has to meet two things: its `last_day` lies before the test's `first_day`, and of those that do, its r² is the "
    "largest. Hold this one against both."
)

FASTER = Question(
    id="experiments.faster",
    task="A6",
    title="More learning per quarter",
    points=6,
    kind=Record(
        {
            "covariate": Choice(dict.fromkeys(COVARIATES, "")),
            "cut": Number("share", within=0.0015, percent=True),
            "users": Number("users", within_percent=0.5),
            "weeks": Number("weeks"),
            "tests": Number("tests"),
            "decision": Choice(
                {
                    "adjust": "the next test is adjusted, and that is enough",
                    "adjust_more": "it is adjusted, and another lever is looked for",
                    "leave": "it is planned as before, without adjusting",
                }
            ),
        },
        weights={"covariate": 1.5, "cut": 0.75, "users": 0.5, "weeks": 0.5, "tests": 0.5, "decision": 2.25},
        look={
            "covariate": "First cross out what was counted too late, by its `last_day`. Of the rest, the largest r² decides, blanks filled.",
            "cut": "r is the correlation with `replies` over all users of both arms, blanks at the mean of the users who have one; then its square.",
            "users": "`users_needed` × (1 − `cut`), both arms together.",
            "weeks": "Your `users`, not `users_needed`, ÷ `users_per_week`, both arms together in both; a week that is begun counts.",
            "tests": "How many tests of your `weeks`, not of those without adjusting, fit into 13 weeks, one after the other?",
            "decision": "First hold your `weeks` against those of `users_needed` without a cut, then your `tests` against `target_tests`.",
        },
    ),
    data=faster,
    reference=_answer,
    alternatives=(_by_regression, lambda made: pd.Series(_answer(made))),
    misconceptions=(
        *options(_answer, "covariate", dict.fromkeys(COVARIATES, _NEEDS), idea=lambda option: "needs"),
        *options(
            _answer,
            "decision",
            {
                "leave": "Planning as before is for a cut that saves no whole week: hold your `weeks` against those without it.",
                "adjust": "Adjusting is enough where it saves a week and your `tests` reach `target_tests`.",
                "adjust_more": "Another lever is needed where adjusting saves a week and your `tests` stay under `target_tests`.",
            },
        ),
    ),
    ablations=(
        _drop(
            "any_window",
            "`last_day` is before the test's",
            "That is the largest r² of all four. A number counted during the test may be the version's own doing, and then it "
            "takes the lift away with the noise.",
        ),
        _drop(
            "day_itself",
            "`last_day` is before the test's",
            "That window still counts the first day of the test. By its evening people have met their version.",
        ),
        _drop(
            "two_days",
            "`last_day` is before the test's",
            "It may be that one that ends on the day before is missing among yours: nobody had met a version by then. Or r² was "
            "compared before the blanks were filled.",
        ),
        _drop(
            "existing_only",
            "A blank gets the mean of the users who have one",
            "Users with a blank are left out of yours. They take part in the next test, too, and for them nothing is saved.",
        ),
        _drop(
            "zero",
            "A blank gets the mean of the users who have one",
            "A blank is 0 in yours. A new user did not do nothing; nobody counted.",
        ),
        _drop(
            "one_arm",
            "over all users of both arms",
            "Only control's users are in yours. Both arms are adjusted.",
        ),
        _drop(
            "weeks_down",
            "a week that is begun counts",
            "By the end of these weeks there are still too few users. A week that is begun counts.",
        ),
        _drop(
            "tests_up",
            "whole tests",
            "The last of these would end after the quarter. Only whole tests count.",
        ),
    ),
    without=_without,
    follows=(
        Follows("cut", ("covariate",), lambda own, made: cut(made, own["covariate"])),
        Follows("users", ("cut",), lambda own, made: made.facts["users_needed"] * (1 - own["cut"])),
        Follows("weeks", ("users",), _weeks),
        Follows("tests", ("weeks",), _tests),
        Follows(
            "decision",
            ("weeks", "tests"),
            lambda own, made: verdict(own["weeks"], own["tests"], made.weeks_before, made.facts["target_tests"]),
        ),
    ),
    lookalikes=for_faster,
    generic=DEFAULT - {"carried"},
    survivors={
        "13 to 12: 13 // weeks": "equivalent: a test of 2 to 7 weeks fits into 12 weeks as often as into 13",
    },
    hints=(
        "The dates first: which of the four were counted before anybody met a version? Only then compare how much each saves.",
        "Fill the blanks of a column with its own mean, then take its correlation with `replies` and square it. What is left of "
        "the variance is what is left of the users.",
        '`history["m1"].fillna(history["m1"].mean()).corr(history["replies"]) ** 2` is the cut of one of them; `-(-a // b)` '
        "divides and rounds up.",
    ),
    worked="""
```python
first_day = windows["first_day"]["replies"]
cuts = {}
for name in ["m1", "m2", "m3", "m4"]:
    if windows["last_day"][name] < first_day:
        filled = history[name].fillna(history[name].mean())
        cuts[name] = filled.corr(history["replies"]) ** 2
covariate = max(cuts, key=cuts.get)

def whole_weeks(users):
    return int(-(-users // quarter["users_per_week"]))

users = quarter["users_needed"] * (1 - cuts[covariate])
weeks, weeks_before = whole_weeks(users), whole_weeks(quarter["users_needed"])
tests = 13 // weeks
enough = "adjust" if tests >= quarter["target_tests"] else "adjust_more"
faster = {
    "covariate": covariate,
    "cut": cuts[covariate],
    "users": users,
    "weeks": weeks,
    "tests": tests,
    "decision": "leave" if weeks >= weeks_before else enough,
}
```

In a spreadsheet: a column with `=IF(x="", AVERAGE(x:x), x)`, `CORREL`, its square, `ROUNDUP`, `ROUNDDOWN`. A number from before
the test cannot know the version, so whatever it explains is noise. One counted during the test may explain the lift itself,
and the more it does, the better it looks.
""",
    objective=OBJECTIVE_FASTER,
    ledger=("KPI-21", "SKILL-02"),
)
