"""What half-understood answers of module 04 hear: the cause, and nothing that is untrue of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.registry import find

MEMOS = "rice.memo_levels"


def right(task: str) -> Any:
    asked = find(f"rice.{task}")
    return asked.reference(asked.data(0))


def told(task: str, answer: Any) -> str:
    return " ".join(verdict_on(find(f"rice.{task}"), answer, 0).shown)


def table(name: str) -> pd.DataFrame:
    return load(f"rice_{name}").set_index("idea")


def fact(name: str) -> float:
    return float(load("rice_facts").set_index("fact")["value"][name])


def scored(reach: Any = None, confidence: Any = None) -> pd.DataFrame:
    """A clean sheet with other columns, and the score that follows from them."""
    ideas, clean = table("ideas"), right("clean_score").set_index("idea")
    clean["reach"] = clean["reach"] if reach is None else reach(ideas, clean["reach"])
    clean["confidence"] = clean["confidence"] if confidence is None else confidence(ideas["confidence"])
    clean["rice"] = clean["reach"] * ideas["impact"] * clean["confidence"] / ideas["build_effort"]
    return clean


def stripped(typed: pd.Series) -> pd.Series:
    return typed.str.rstrip("%").astype(float)


def by_unit(**factors: float) -> Any:
    """Reach where rows of a unit are the sheet's number times a factor."""

    def reach(ideas: pd.DataFrame, clean: pd.Series) -> pd.Series:
        unit = ideas["reach_unit"].str.split("/").map(lambda parts: parts[0] if parts[0] != "users" else parts[1])
        factor = unit.map(factors)
        return clean.where(factor.isna(), ideas["reach"] * factor)

    return reach


def labels_in_months(row: Any, labels: float) -> float:
    return labels * row["minutes_per_label"] / 60 / 140


def effort(change: Any) -> Any:
    return lambda row: right("full_effort")(row) + change(row)


def again(row: Any) -> float:
    return row["retrainings_per_year"] * labels_in_months(row, row["labels_per_retraining"])


def months_of(monitoring: int) -> Any:
    return lambda row: row["monitoring_hours_per_month"] * (monitoring - 12) / 140


def whole_months() -> dict[str, float]:
    return {str(row["idea"]): round(right("full_effort")(row)) for _, row in load("rice_ideas").iterrows()}


def moved(**changed: Any) -> dict[str, Any]:
    return {**right("what_moved"), **changed}


def rest() -> float:
    """The fallen idea's effort without the cost that took it down."""
    row = table("clean").loc[right("what_moved")["biggest_fall"]]
    return float(row["full_effort"] - row[right("what_moved")["fall_cause"]])


def climbed() -> pd.Series:
    clean = table("clean")
    value = clean["reach"] * clean["impact"] * clean["confidence"]
    places = [(value / clean[name]).rank(ascending=False) for name in ("build_effort", "full_effort")]
    return (places[0] - places[1]).sort_values()


def mean_places() -> dict[str, Any]:
    return {**right("how_sure"), "top3_chance": load("rice_draws").rank(axis=1, ascending=False).mean()}


def news_on_build() -> dict[str, Any]:
    clean, about = table("clean"), load("rice_news").set_index("mail")["idea"]
    months, share = clean["build_effort"].copy(), clean["confidence"].copy()
    months[about["vendor"]] += right("shock")["extra_months"]
    share[about["source"]] = fact("source_confidence_new")
    return {**right("shock"), "new_score": clean["reach"] * clean["impact"] * share / months}


def turned(top: list[str]) -> list[str]:
    return [top[0], top[2], top[1]]


def charged_in_full() -> dict[str, Any]:
    """The whole new bill, and the set that is best with it."""
    asked = find("rice.shock")
    months = fact("vendor_bill_new") / fact("usd_per_person_month")
    own = next(one for one in asked.follows if one.field == "new_pilots").answer
    return {**right("shock"), "extra_months": months, "new_pilots": own({"extra_months": months}, asked.data(0))}


def memos(letter_of: str, **levels: int) -> dict[str, Any]:
    given = right("memo_levels")
    letter = next(letter for letter, text in find(MEMOS).data(0).items() if text.key == letter_of)
    return {**given, letter: {**given[letter], **levels}}


# What was done; the task; the answer; what the reply says, and what it never says.
CASES: list[tuple[str, str, Any, tuple[str, ...], tuple[str, ...]]] = [
    (
        "percent signs stripped, score from that",
        "clean_score",
        lambda: scored(confidence=stripped),
        ("the percent sign is gone, the percent is not", "`rice`: Off by the same factor as `confidence`"),
        ("factor of 100",),
    ),
    (
        "percent signs stripped, and two reaches wrong",
        "clean_score",
        lambda: scored(by_unit(week=4, merchants=1), stripped),
        ("the percent sign is gone, the percent is not", "Off by the factors of `reach` and `confidence` together"),
        (
            "factor of 100",
            "rows of 12 off: too high, more than 50 times: is the unit the one that is asked for? for summary",
        ),
    ),
    (
        "all confidences divided by 100",
        "clean_score",
        lambda: scored(confidence=lambda typed: stripped(typed) / 100),
        ("those without a percent sign are shares already",),
        ("factor of 100",),
    ),
    (
        "a week taken 52 times",
        "clean_score",
        lambda: scored(by_unit(week=52)),
        ("taken 52 times", "`rice`: Off by the same factor as `reach`"),
        ("factor of 12",),
    ),
    (
        "merchants times their people",
        "clean_score",
        lambda: scored(
            lambda ideas, clean: clean.where(~ideas["reach_unit"].str.startswith("merch"), clean * ideas["reach"])
        ),
        ("times the people in `note`",),
        ("That is what is asked",),
    ),
    (
        "two costs wrong at once: labels once, monitoring once",
        "full_effort",
        lambda: effort(lambda row: months_of(1)(row) - again(row)),
        ("Only the first labels are counted", "Monitoring is counted for one month"),
        ("too low",),
    ),
    (
        "two costs wrong at once: retraining once, no review",
        "full_effort",
        lambda: effort(lambda row: row["retraining_effort"] * (1 - row["retrainings_per_year"]) - row["review_effort"]),
        ("Retraining is counted once", "the one that a regulator asks for"),
        ("too low",),
    ),
    ("a column rounded to whole months", "full_effort", whole_months, ("Too few digits",), ("too low", "too high")),
    (
        "review again at each retraining",
        "full_effort",
        lambda: effort(lambda row: row["retrainings_per_year"] * row["review_effort"]),
        ("again at each retraining",),
        ("too high",),
    ),
    (
        "all labels times the retrainings",
        "full_effort",
        lambda: effort(lambda row: (row["retrainings_per_year"] - 1) * labels_in_months(row, row["labels"])),
        ("made once",),
        ("too high", "too low"),
    ),
    (
        "everything in hours",
        "full_effort",
        lambda: lambda row: 140 * right("full_effort")(row),
        (
            "The hidden costs are in hours",
            "`build`: too high, more than 50 times: is the unit the one that is asked for?",
        ),
        ("for an idea with monitoring only",),
    ),
    (
        "this year's capacity for July's",
        "what_moved",
        lambda: moved(amount_that_fits=fact("capacity") - rest()),
        ("`capacity`, this year's limit",),
        ("too high",),
    ),
    (
        "the months to save",
        "what_moved",
        lambda: moved(
            amount_that_fits=table("clean").loc[right("what_moved")["biggest_fall"], "full_effort"]
            - fact("july_people")
        ),
        ("how much of the cost has to go",),
        ("too low",),
    ),
    (
        "places from the wrong end",
        "what_moved",
        lambda: moved(biggest_fall=climbed().index[-1], biggest_rises=list(climbed().index[:2])),
        ("That idea gains places", "Those two lose most places"),
        ("picks do not belong",),
    ),
    (
        "engineers do all of it, so they bind",
        "what_moved",
        lambda: moved(
            amount_that_fits=fact("july_ml")
            - (rest() - table("clean").loc[right("what_moved")["biggest_fall"], "labeling"]),
            way_back="ml",
        ),
        ("`way_back`: fits your own `amount_that_fits`",),
        ("`ml` is right only if",),
    ),
    ("mean places", "how_sure", mean_places, ("Those are average places",), ("for 0.12 percent", "read as a share")),
    (
        "ICE's three in another order",
        "other_lenses",
        lambda: {**right("other_lenses"), "ice_top3": turned(right("other_lenses")["ice_top3"])},
        ("names are right, in another order",),
        (),
    ),
    (
        "RICE's first starts",
        "other_lenses",
        lambda: {**right("other_lenses"), "start_first": right("other_lenses")["ice_top3"][0]},
        ("the highest CD3",),
        ("Read the task's rule again",),
    ),
    (
        "ML effort to one decimal",
        "pilots",
        lambda: {**right("pilots"), "ml_effort": 1.3},
        ("`ml_effort` looks rounded",),
        ("is not the sum",),
    ),
    (
        "a set with room",
        "pilots",
        lambda: {**right("pilots"), "pilots": right("pilots")["pilots"][:1]},
        ("Beside your pilots at least one more idea fits",),
        ("room used",),
    ),
    (
        "scores on build effort, with the news",
        "shock",
        news_on_build,
        ("with the news in",),
        ("without the news", "before the news", "rows of 12"),
    ),
    (
        "one of Monday's pilots taken out",
        "shock",
        lambda: {**right("shock"), "new_pilots": right("shock")["new_pilots"][:2]},
        ("Does Monday's set still fit, and is it still worth more?",),
        ("Read the task's rule again", "room used"),
    ),
    (
        "the whole bill, and the set that follows",
        "shock",
        charged_in_full,
        ("`new_pilots`: fits your own `extra_months`",),
        ("worth more with Tuesday's",),
    ),
    (
        "a sum taken as it stands",
        "memo_levels",
        lambda: memos("does_not_add_up", numbers=3),
        ("Add the memo's numbers: does the sum hold?",),
        ("underline",),
    ),
    (
        "a sum taken as it stands, and another row off",
        "memo_levels",
        lambda: memos("does_not_add_up", numbers=3, way_back=2),
        ("its sums hold",),
        (),
    ),
]


@pytest.mark.parametrize(("did", "task", "answer", "says", "never"), CASES, ids=[case[0] for case in CASES])
def test_what_was_half_understood_hears_its_cause(did, task, answer, says, never):
    verdict = verdict_on(find(f"rice.{task}"), answer(), 0)
    reply = " ".join(verdict.shown)
    assert verdict.earned < verdict.points, reply
    for words in says:
        assert words in reply
    for words in never:
        assert words not in reply


def test_a_rule_that_earns_nothing_is_not_among_what_is_right():
    assert "room used" not in told("pilots", {**right("pilots"), "value": 1.0})
    assert "room used" not in told("shock", {**right("shock"), "extra_months": 99.0})


def test_the_hints_try_ideas_alone():
    """Without one of the limits the best set is a single idea on some seeds, and a search from pairs on misses it."""
    asked = find("rice.pilots")
    assert sum("every idea alone" in hint for hint in asked.hints) == 2


def test_july_follows_the_own_amount_only_where_it_leaves_the_limit_open():
    fallen = right("what_moved")
    wrong = {"rank", "capacity", "ml", "none"} - {fallen["way_back"]}
    for option in wrong:
        assert verdict_on(find("rice.what_moved"), {**fallen, "way_back": option}, 0).earned == 5
    assert np.isclose(verdict_on(find("rice.what_moved"), fallen, 0).earned, 6)
