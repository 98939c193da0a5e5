"""Module 20's blind trial again: half-understood answers, worked out from the tables, hear what fits them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.answers import Agreement, Choice
from aipm_course.judging.verdict import Outcome
from aipm_course.modules.studio.simulators.b2b_summaries import held_alone
from aipm_course.modules.studio.simulators.strategy import other_numbers
from aipm_course.modules.studio.tasks.a2_hear_signal import snippet_key
from aipm_course.reference.signals import VERDICTS
from aipm_course.registry import find

PEOPLE = ["Imani", "Jonas", "Keiko", "Lucia"]
Case = tuple[str, dict[str, Any], str, str]
"""What was done, the fields that it changes, what the reply must say, and what it must not say."""


@lru_cache(maxsize=8)
def right(question: str) -> Any:
    asked = find(f"studio.{question}")
    return asked.reference(asked.data(0))


def reply(question: str, answer: Any) -> str:
    return "\n".join(verdict_on(find(f"studio.{question}"), answer, 0).lines)


def heard(question: str, changes: dict[str, Any]) -> str:
    return reply(question, {**right(question), **changes})


def sheets() -> Iterator[Case]:
    answer, ratings = right("score_sheet"), load("studio_ratings")
    both = {name: (answer["ai_pm"][name] + answer["principal"][name]) / 2 for name in PEOPLE}
    yield "mean of both cards", {"ai_pm": both, "principal": both}, "The same numbers stand on both cards", "Off by as"
    for parts, said in ((4, "share of the maximum"), (0.04, "percentage of the maximum")):
        shares = {card: {name: answer[card][name] / parts for name in PEOPLE} for card in ("ai_pm", "principal")}
        yield said, shares, said, "a mean where a sum"
        yield f"{said}, one card", {"principal": shares["principal"]}, said, "a mean where a sum"
    for card in ("ai_pm", "principal"):
        rows = ratings[ratings["card"] == card]
        for left in (rows.iloc[:-1], rows.iloc[1:]):
            weight = left["weight_percent"].sum()
            result = left[PEOPLE].mul(left["weight_percent"], axis=0).sum() / 100
            yield f"{card}, a row less", {card: result.to_dict()}, f"add up to {weight}", "rows of 4 off"
            yield f"{card}, rest", {card: (result * 100 / weight).to_dict()}, f"the {weight} that are left", "rows of 4"
    plain = ratings[ratings["card"] == "ai_pm"]["Jonas"].mean()
    yield "none for weights", {"decided_ai_pm": "none"}, f"is {plain:.2f}: does anybody", "an earlier line"
    yield "floor for weights", {"decided_ai_pm": "floor"}, "whether the highest result is passed over", "four lines"
    yield "bar for weights", {"decided_ai_pm": "bar"}, "line 1 asks for one below 3.0", "four lines"
    yield "weights for bar", {"decided_principal": "weights"}, "an earlier line", "plain mean"
    rounded = {"hire_principal": "Lucia", "decided_principal": "weights"}
    plain = {name: float(ratings[ratings["card"] == "principal"][name].mean()) for name in PEOPLE}
    hires = {"hire_ai_pm": "Imani", "decided_ai_pm": "floor", "principal": plain, "hire_principal": "Imani"}
    yield "a floor of 3, and a plain mean", hires, "exactly 2 keeps the floor", "whom the plain mean would take"
    plain_hire = {"hire_principal": "Imani", "decided_principal": "none"}
    yield "hired by the plain mean", plain_hire, "weighted result is below the bar", "would take"
    yield "2.95 is 3.0", rounded, "fits your own `hire_principal`", "does not follow"


def stories() -> Iterator[Case]:
    net = right("star_gaps")["net_percent"]
    yield "a share", {"net_percent": net / 100}, "that is a share", "50 times"
    yield "a share, no sign", {"net_percent": round(-net / 100, 3)}, "that is a share", "50 times"
    raw = load("studio_stories").set_index("story").loc["refunds"]
    change = {"stronger_story": "refunds", "net_percent": 100 * (raw["number"] / raw["baseline"] - 1)}
    yield "before to after", change, "from before to after", "does not follow"
    units = {"stronger_story": "refunds", "net_percent": raw["number"] - raw["otherwise"]}
    yield "the larger in units", units, "in percent of it", "and the smaller one against"
    yield "in units", units, "less that of `otherwise`, in its own unit", "rests on"
    before = {"stronger_story": "refunds", "net_percent": raw["number"] - raw["baseline"]}
    yield "before to after in units", before, "less that of before, in its own unit", "rests on"
    own = load("studio_stories").set_index("story").loc[right("star_gaps")["stronger_story"]]
    yield (
        "divided by the number",
        {"net_percent": 100 * (own["number"] - own["otherwise"]) / own["number"]},
        "divided by `number`",
        "too far below zero",
    )


def exhibits() -> Iterator[Case]:
    answer = right("mock2_numbers")
    since, horizons = answer["broken_since_week"], answer["horizons"]
    yield "last good week", {"broken_since_week": since - 1}, "still agree", "too low"
    yield "a week late", {"broken_since_week": since + 1}, "an earlier week", "too high"
    yield "no week", {"broken_since_week": 0}, "0 is for no client", "too low"
    yield "nobody is worse", {"worst_channel": "none", "signals": []}, "`signals`: fits", "does not follow"
    for blank in ("", None, 21, "later"):
        yield f"no horizon: {blank}", {"horizons": {**horizons, "F": blank}}, "no horizon can be read in F", "Your `h"
    yield "a signal is missing", {"signals": answer["signals"][:1]}, "something is missing", "does not follow"
    exhibit = find("studio.mock2_numbers").data(0)
    whole = next(
        action for action, (kind, name) in exhibit.about.items() if kind == "back" and name not in exhibit.worse
    )
    rows = load("studio_dashboard")
    week, last = rows.groupby("week").sum(numeric_only=True), rows[rows["week"] == 8]
    rest = last[last["channel"] != "partner"]
    yield (
        "all weeks",
        {"usd_per_solved": week["cost_usd"].sum() / week["solved"].sum()},
        "of all eight weeks together",
        "whole cents",
    )
    yield "a cent short", {"usd_per_solved": 0.05}, "whole cents", "too low"
    yield "no partners", {"adoption": rest["active"].sum() / rest["eligible"].sum()}, "without partner", "Correct"
    sheet = rows.set_index(["week", "channel"])
    price, bill = sheet["cost_usd"] / sheet["answers_served"], week["cost_usd"]
    parts = ((price[8] - price[1]) * sheet["answers_served"][8]).sum() / (bill[8] - bill[1])
    yield "channel by channel", {"share_from_price": parts}, "channel by channel", "Correct"
    changes = {"reports_per_1000": 7.0878, "reports_change_percent": 19.46}
    yield (
        "put back, and the change is off",
        {**changes, "horizons": {**horizons, whole: "48 hours"}},
        "put back a channel whose rate did not rise",
        "does not follow",
    )


def reports() -> Iterator[Case]:
    judge, facts = load("studio_judge").set_index("human"), load("studio_facts").set_index("fact")["value"]
    missed = judge.at["fail", "judge_pass"] / judge.loc["fail"].sum()
    by_row = judge.at["pass", "judge_pass"] / judge.loc["pass"].sum()
    down = judge.at["fail", "judge_fail"] / judge["judge_fail"].sum()
    by_column = judge.at["pass", "judge_pass"] / judge["judge_pass"].sum()
    for name, fail, good in (
        ("missed", missed, by_row),
        ("read down, half", down, by_row),
    ):
        rate = (facts["judge_pass_rate"] + fail - 1) / (good + fail - 1)
        changes = {"judge_true_fail_rate": fail, "corrected_rate": rate}
        yield name, changes, "`corrected_rate`: fits your own `judge_true_fail_rate`", "too low"
    rate = (facts["judge_pass_rate"] + down - 1) / (by_column + down - 1)
    changes = {"judge_true_fail_rate": down, "corrected_rate": rate}
    yield "both read down", changes, "the true-pass rate is wrong as well", "`corrected_rate`: fits"
    golden = right("mock5_numbers")
    yield "rounded down", {"tests_needed": golden["tests_needed"] - 2}, "rounded down", "too low"
    for tests, bar in ((5, "a hundred times as high"), (6, "a hundred times as high"), (59914, "a hundredth of it")):
        yield f"{tests} tests", {"tests_needed": tests}, bar, "what belongs to"
    weekly, answers = facts["cost_per_week"], facts["answers_per_week"]
    yield "bound of a week", {"severe_bound": 3 / answers}, "rule of three with the answers of a week", "people pass"
    by_golden = weekly / answers / facts["golden_rate"]
    yield "golden rate", {"usd_per_passed": by_golden}, "pass by `golden_rate`", "Correct"
    yield "headlines", {"verdict": "go"}, "one by one, the hard one first", "no failure taken as zero"


def plans() -> Iterator[Case]:
    whole = right("mock1_numbers")["golden_n"]
    data = find("studio.mock1_numbers").data(0)
    yield "one stratum", {"golden_n": whole / len(held_alone(data))}, "That is one stratum", "`short_stratum`: rests"


def markets() -> Iterator[Case]:
    other = other_numbers(find("studio.mock4_numbers").data(0))
    month = other["usd_scale"]["the sum a month spread over the tasks, and nothing on top"]
    yield "nothing on top", {"usd_scale": month}, "costs `build_task` on top", "too low"
    divided = other["scores"]["by weeks of evaluation people alone"]
    yield "evaluation people alone", {"scores": divided}, "Engineers work on it as well", "rows of 4 off"


CASES = [
    (question, *case)
    for question, made in {
        "score_sheet": sheets,
        "star_gaps": stories,
        "mock2_numbers": exhibits,
        "mock5_numbers": reports,
        "mock1_numbers": plans,
        "mock4_numbers": markets,
    }.items()
    for case in made()
]


@pytest.mark.parametrize(("question", "did", "changes", "says", "never"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_a_half_understood_answer_hears_what_fits(question, did, changes, says, never):
    told = heard(question, changes)
    assert says in told
    assert never not in told


def shifted(by: int) -> pd.DataFrame:
    key = snippet_key(0)
    return key.assign(
        **{name: key[name].iloc[[(i - by) % 60 for i in range(60)]].to_list() for name in ("verdict", "code")}
    )


def test_ratings_one_row_off_are_named():
    assert "one row off" in reply("hear_signal", shifted(1))
    assert "snippet below" in reply("hear_signal", shifted(-1))


def test_code_numbers_one_off_are_named():
    key = snippet_key(0)
    count = {"SIG": 10, "WEAK": 8, "FLAG": 9}
    for by, said in ((1, "one too high"), (-1, "one too low")):
        moved = [f"{kind}-{(int(number) - 1 + by) % count[kind] + 1:02}" for kind, number in key["code"].str.split("-")]
        assert said in reply("hear_signal", key.assign(code=moved))


def test_a_sheet_pasted_in_another_order_is_asked_about_and_no_relabeling_is():
    key = snippet_key(0)
    order = key.sort_values("text").index
    pasted = key.assign(verdict=list(key["verdict"][order]), code=list(key["code"][order]))
    assert "in other rows" in reply("hear_signal", pasted)
    turned = key.assign(verdict=key["verdict"].map({"strong": "red flag", "red flag": "strong", "weak": "weak"}))
    told = reply("hear_signal", turned)
    assert "in other rows" not in told
    assert "in 40 rows it is not the one of your own `code`" in told


def test_one_rating_in_every_row_is_named():
    told = reply("hear_signal", snippet_key(0).assign(verdict="weak", code="WEAK-05"))
    assert "'weak' stands in every row" in told
    assert "'WEAK-05' stands in every row" in told


def test_ratings_that_go_with_their_own_codes_are_not_told_otherwise():
    key = snippet_key(0)
    flagged = key.assign(code=["FLAG-01"] * 60, verdict=["red flag"] * 60)
    assert "your own `code`" not in reply("hear_signal", flagged)


def test_an_agreement_without_implied_labels_says_nothing_of_them():
    kind = Agreement("item", ("a", "b", "c"), {"verdict": Choice(VERDICTS)}, {"verdict": 0.7})
    key = {name: {"verdict": verdict} for name, verdict in zip("abc", VERDICTS, strict=True)}
    given = {name: {"verdict": verdict} for name, verdict in zip("abc", reversed(VERDICTS), strict=True)}
    assert "your own" not in kind.compare(given, key)[0].note


def test_horizons_are_taken_as_people_write_them():
    answer = right("mock2_numbers")
    for written in (
        {"48 hours": "48h", "two weeks": "2 weeks", "quarter": "a quarter", "not": "Not"},
        {"48 hours": "2 days", "two weeks": "14 days", "quarter": "91 days", "not": "not"},
    ):
        horizons = {action: written[horizon] for action, horizon in answer["horizons"].items()}
        given = {**answer, "horizons": horizons}
        assert verdict_on(find("studio.mock2_numbers"), given, 0).outcome is Outcome.CORRECT
