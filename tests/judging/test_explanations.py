"""What a wrong answer hears: the explanation that the evidence speaks for, and no other."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on

import aipm_course
from aipm_course.answers import Choice, Function, Number, Picks, Record, Table
from aipm_course.answers.mixed_up import far_off
from aipm_course.judging.findings import Certainty, What
from aipm_course.judging.key import lesson_uses, other_seeds
from aipm_course.judging.question import DEFAULT, Misconception, Question
from aipm_course.judging.slips import GENERIC, IN_WORDS, Lookalikes, Quantities

SHARE, COST, DAYS = 0.31729, 4718.23, 83.19
SHOPS = ("ada", "bell", "curie", "darwin", "euler")
LEAST = {"hints": ("", ""), "worked": "", "objective": "", "ledger": (), "points": 3, "task": "A1", "title": "Toy"}
KIND = Record(
    {
        "share": Number("share of orders", within=0.002, percent=True),
        "cost": Number("US dollars", within=0.5),
        "days": Number("days", within=0.05),
    }
)
TABLE = Table("shop", SHOPS, {"orders": Number("orders", within_percent=0.5), "rate": Number("share", within=0.001)})
ORDERS = np.array([417.3, 611.9, 288.1, 931.7, 523.4])
RATES = np.array([0.1173, 0.2219, 0.3347, 0.1871, 0.2763])


def record(**changes):
    """Three numbers that rest on one another in no way."""
    parts = {
        "id": "toy.numbers",
        "kind": KIND,
        "data": lambda seed: seed,
        "reference": lambda seed: {"share": SHARE + seed / 50, "cost": COST + 91.7 * seed, "days": DAYS + 3.3 * seed},
        "misconceptions": (),
    }
    return Question(**{**LEAST, **parts, **changes})


def table(**changes):
    """Two columns for five shops, and a table with a property of each."""
    data = pd.DataFrame(
        {"shop": SHOPS, "unit": ["week", "month", "week", "month", "month"], "size": [1.3, 2.9, 4.7, 3.1, 5.3]}
    )
    parts = {
        "id": "toy.table",
        "kind": TABLE,
        "data": lambda seed: {"shops": data},
        "reference": lambda data: pd.DataFrame({"shop": SHOPS, "orders": ORDERS, "rate": RATES}),
        "misconceptions": (),
    }
    return Question(**{**LEAST, **parts, **changes})


def told(question, **wrong):
    right = question.reference(question.data(0))
    return verdict_on(question, {**right, **wrong})


def told_of(question, orders=ORDERS, rate=RATES):
    return verdict_on(question, pd.DataFrame({"shop": SHOPS, "orders": orders, "rate": rate}))


@pytest.mark.parametrize(
    ("slip", "wrong"),
    [
        ("field", {"cost": DAYS}),
        ("swapped", {"cost": DAYS, "days": COST}),
        ("complement", {"share": 1 - SHARE}),
        ("complement", {"share": 100 * (1 - SHARE)}),
        ("root", {"days": DAYS**0.5}),
        ("sign", {"cost": -COST}),
        ("factor", {"days": DAYS / 7}),
        ("factor", {"cost": COST / 12}),
        ("factor", {"days": DAYS / 7, "cost": COST / 7}),
        ("rounded", {"share": 0.32}),
        ("rounded", {"share": 31}),
        ("rounded", {"cost": 4720}),
        ("quantity", {"cost": COST * DAYS}),
    ],
)
def test_each_generic_slip_is_named_in_a_record(slip, wrong):
    verdict = told(record(), **wrong)
    assert verdict.misconceptions == (f"slip:{slip}",), verdict.lines
    explained = verdict.findings[0]
    assert set(explained.cells) == set(wrong)
    assert explained.certainty is Certainty.IS


def test_one_of_two_twins_is_not_explained_by_what_the_other_does_not_show():
    recall = Number("share", within=0.001, percent=True)
    kind = Record({"recall_a": recall, "recall_b": recall}, look=dict.fromkeys(("recall_a", "recall_b"), "Sort first."))
    question = record(kind=kind, reference=lambda seed: {"recall_a": 0.6128, "recall_b": 0.5791})
    assert told(question, recall_a=0.3872, recall_b=0.4209).misconceptions == ("slip:complement",)
    assert told(question, recall_a=0.3872).misconceptions == ("slip:complement",)
    assert told(question, recall_a=0.3872, recall_b=0.4276).misconceptions == ()


def test_the_numbers_of_another_seed_are_named_where_a_learner_has_seen_them():
    question = record(id="seeds.numbers")
    lesson_uses("seeds", 7)
    for other in (0, 7):
        verdict = verdict_on(question, question.reference(other), seed=3)
        assert verdict.misconceptions == ("slip:seed",)
        assert f"data (seed {other});" in verdict.lines[0] or f"data of seed {other};" in verdict.lines[0]
    assert verdict_on(question, question.reference(4), seed=3).misconceptions == ()


def test_which_seeds_are_compared_is_the_same_for_every_answer_and_rests_on_no_clock():
    question = record(id="seeds.numbers")
    lesson_uses("seeds", 7)
    assert [other_seeds(question, seed) for seed in (0, 3, 7)] == [(7,), (0, 7), (0,)]
    for path in (Path(aipm_course.__file__).parent / "judging").rglob("*.py"):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        }
        assert not names & {"time", "datetime", "timeit", "signal"}, path


@pytest.mark.parametrize(
    ("slip", "orders", "rate"),
    [
        ("shifted", np.roll(ORDERS, 1), RATES),
        ("scale", ORDERS * 1.37, RATES),
        ("factor", ORDERS * 60, RATES),
        ("column", ORDERS * np.array([1.3, 2.9, 4.7, 3.1, 5.3]), RATES),
        ("aggregation", ORDERS, np.full(5, RATES.mean())),
        ("carried", ORDERS * np.array([1, 1.7, 1, 0.3, 1]), RATES * np.array([1, 1.7, 1, 0.3, 1])),
        ("swapped", ORDERS[[1, 0, 2, 3, 4]], RATES),
    ],
)
def test_each_generic_slip_is_named_in_a_table(slip, orders, rate):
    verdict = told_of(table(), orders, rate)
    assert f"slip:{slip}" in verdict.misconceptions, verdict.lines


def test_a_ratio_upside_down_is_named():
    kind = Record({"ratio": Number("ratio of the two rates", within=0.002)})
    question = record(kind=kind, reference=lambda seed: {"ratio": 0.83191})
    assert told(question, ratio=1 / 0.83191).misconceptions == ("slip:inverse",)
    assert told(question, ratio=1.202).misconceptions == ("slip:inverse",)


def test_a_small_share_with_one_digit_left_looks_rounded():
    kind = Record({"gap": Number("share from 0 to 1", within=0.002, percent=True), "n": Number("people", within=0.2)})
    question = record(kind=kind, reference=lambda seed: {"gap": 0.02252, "n": 7.42})
    for given in (0.02, 2, "2%"):
        assert told(question, gap=given).misconceptions == ("slip:rounded",), given
    for given in (0.03, 0.2, 0.01):
        assert "slip:rounded" not in told(question, gap=given).misconceptions, given
    assert told(question, n=7).misconceptions == ()  # a number of people is no share


def test_a_number_beside_zero_tells_nothing_apart():
    kind = Record({"gap": Number("difference of the rates", within=0.02)})
    slip = Misconception("alike", lambda seed: {"gap": 0.004}, "You compared the whole with itself.")
    question = record(kind=kind, reference=lambda seed: {"gap": 0.31}, misconceptions=(slip,))
    assert told(question, gap=0.0041).misconceptions == ()
    assert told(question, gap=0.004).shown[0] == "`gap`: Perhaps it is this: You compared the whole with itself."


def test_a_factor_names_units_only_where_the_number_has_one_of_them():
    assert told(record(), days=DAYS * 7).shown[0] == "`days`: Too high by a factor of 7 (days or weeks?)"
    assert told(record(), cost=COST * 7).shown[0] == "`cost`: Too high by a factor of 7."
    assert told(record(), cost=COST * 7, days=DAYS * 7).shown[0] == "`cost`, `days`: Too high by a factor of 7."


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("US dollars", "The sign is the other way round."),
        ("difference in dollars", "The sign is the other way round: which of the two is subtracted from which?"),
        ("Spearman's rank correlation", "The sign is the other way round: do both rankings run from the same end?"),
    ],
)
def test_a_sign_speaks_of_what_the_number_is_made_of(unit, said):
    question = record(kind=Record({"n": Number(unit, within=0.001)}), reference=lambda seed: {"n": 0.83191})
    assert told(question, n=-0.83191).shown[0] == f"`n`: {said}"


def test_what_is_only_near_to_a_slip_is_a_possibility():
    kind = Record({"of_100": Number("frauds among 100", within=1)})
    slip = Misconception("middle", lambda seed: {"of_100": 85.0}, "That is the middle of the band.")
    question = record(kind=kind, reference=lambda seed: {"of_100": 13.8}, misconceptions=(slip,))
    assert told(question, of_100=85).findings[0].certainty is Certainty.IS
    near = told(question, of_100=84.5)
    assert [finding.certainty for finding in near.findings if finding.slip] in ([], [Certainty.ONE_WAY])


def test_small_counts_are_not_made_of_fields_that_have_nothing_to_do_with_them():
    kind = Record(
        {
            "missed": Number("missed frauds", within=2),
            "low": Number("missed frauds", within=2),
            "gap": Number("share", within=0.001, percent=True),
            "of_100": Number("frauds among 100", within=0.5),
        }
    )
    right = {"missed": 240.0, "low": 215.0, "gap": 0.048077, "of_100": 13.7931}
    question = record(kind=kind, reference=lambda seed: right)
    spoken = [count for count in range(5, 206) if told(question, missed=count, low=215).misconceptions]
    assert len(spoken) <= 8, spoken


def test_of_two_causes_that_explain_the_same_the_first_is_told():
    kind = Record({name: Number("frauds", within=0.5) for name in ("missed", "low", "high")})
    question = record(kind=kind, reference=lambda seed: {"missed": 240.0, "low": 215.0, "high": 266.0})
    verdict = told(question, missed=240 / 31.7, low=215 / 31.7, high=266 / 31.7)
    assert sum("Off by the same factor as" in line for line in verdict.shown) == 2, verdict.shown
    assert not any("Another way" in line for line in verdict.shown)


def test_a_slip_is_turned_off_by_its_name():
    assert told(record(generic=DEFAULT - {"sign"}), cost=-COST).misconceptions == ()


def test_a_number_that_nothing_gives_hears_no_explanation():
    draw = np.random.default_rng(1)
    spoken = 0
    for _ in range(400):
        wrong = {"cost": COST * float(np.exp(draw.normal(0, 0.6))), "share": float(draw.uniform())}
        spoken += bool(told(record(), **wrong).misconceptions)
    assert spoken <= 4, "more than one in a hundred is a coincidence too many"


def test_named_quantities_say_what_a_number_is():
    quantities = {"users who asked": 3121.0, "all users": 13270.0, "users who opened": 7313.0}
    asked = record(
        reference=lambda seed: {"share": 3121 / 7313, "cost": COST, "days": DAYS}, quantities=lambda seed: quantities
    )
    assert told(asked, share=3121 / 13270).shown[0] == "`share`: That is users who asked / all users."
    assert told(asked, share=round(3121 / 13270, 3)).shown[0].startswith("`share`: One way to get this is")
    assert told(asked, cost=13270 - 7313).shown[0] == "`cost`: That is all users - users who opened."
    assert told(asked, cost=3121.0).shown[0] == "`cost`: That is users who asked."


def test_a_series_of_quantities_is_summed_up_for_a_number_and_read_by_row_for_a_table():
    series = pd.Series([17.31, 29.77, 83.19 * 5 - 17.31 - 29.77], index=["a", "b", "c"])
    verdict = told(record(quantities=lambda seed: {"days of a shop": series}), days=float(series.mean()))
    assert verdict.shown[0] == "`days`: That is the mean of days of a shop."
    sizes = pd.Series([11.7, 23.1, 31.9, 45.3, 57.7], index=SHOPS)
    verdict = told_of(table(quantities=lambda data: {"visits": sizes, "days": 30.4}), orders=(sizes / 30.4).to_numpy())
    assert verdict.shown[0] == "`orders`: That is visits / days."


def near(value, message="You did this. Look there."):
    return Misconception("near", lambda seed: {"cost": value}, message)


def test_a_match_within_the_tolerance_alone_accuses_nobody():
    wide = Record({**KIND.fields, "cost": Number("US dollars", within=200)})
    question = record(kind=wide, misconceptions=(near(3000.0),))
    assert told(question, cost=3000.0).findings[0].certainty is not None
    assert "near" in told(question, cost=3000.0).misconceptions
    assert told(question, cost=3151.77).misconceptions == ()


CALL = Record(
    {
        "call": Choice({"go": "", "stop": "", "wait": ""}),
        "two": Picks(dict.fromkeys("abcd", "")),
        "cost": Number("US dollars", within=0.5),
    }
)


def chosen(*slips):
    right = {"call": "stop", "two": ["a", "b"], "cost": COST}
    quantities = {"weight": pd.Series([9.0, 8.0, 2.0, 1.0], index=list("abcd"))}
    return record(kind=CALL, reference=lambda seed: right, misconceptions=slips, quantities=lambda seed: quantities)


def test_a_message_on_an_option_is_told_as_it_stands_and_claims_no_cause():
    question = chosen(
        Misconception("hasty", lambda seed: {"call": "go"}, "Going needs the bar."),
        Misconception("bold", lambda seed: {"call": "go"}, "Going needs a second bar."),
        Misconception("last", lambda seed: {"two": ["c", "d"]}, "Those two weigh least."),
    )
    for wrong, said in (
        ({"call": "go"}, "`call`: Going needs the bar."),
        ({"two": "dc"}, "`two`: Those two weigh least."),
    ):
        verdict = told(question, **{name: list(value) if name == "two" else value for name, value in wrong.items()})
        assert verdict.shown[0] == said
        assert [finding.certainty for finding in verdict.findings if finding.what is What.SLIP] == [Certainty.OPTION]


def test_an_option_that_nobody_named_hears_no_generic_slip():
    assert told(chosen(), call="go").misconceptions == ()
    one_pick = record(
        kind=Record({"one": Picks(dict.fromkeys("abcd", ""))}),
        reference=lambda seed: {"one": ["a"]},
        quantities=lambda seed: {"weight": pd.Series([9.0, 8.0, 2.0, 1.0], index=list("abcd"))},
    )
    assert told(one_pick, one=["d"]).misconceptions == ()


def test_a_slip_of_an_option_and_a_number_may_say_what_was_done():
    slip = Misconception("monthly", lambda seed: {"call": "go", "cost": 3117.71}, "You took a month.")
    verdict = told(chosen(slip), call="go", cost=3117.71)
    assert verdict.findings[0].certainty is Certainty.IS


def test_a_pattern_over_many_choices_is_evidence():
    rows = [f"r{place}" for place in range(12)]
    kind = Table("row", rows, {"status": Choice({"met": "", "missed": "", "open": ""})})
    right = pd.DataFrame({"row": rows, "status": ["met", "missed", "open"] * 4})
    wrong = pd.DataFrame({"row": rows, "status": ["missed", "met", "met"] * 4})
    slip = Misconception("turned", lambda data: wrong, "Every row was held against the other bar.")
    question = record(kind=kind, data=lambda seed: right, reference=lambda data: data, misconceptions=(slip,))
    assert verdict_on(question, wrong).findings[0].certainty is Certainty.IS


def test_two_ways_to_the_same_answer_are_both_offered():
    one = Misconception("one", lambda seed: {"cost": 3117.71}, "The first is left out.")
    other = Misconception("other", lambda seed: {"cost": 3117.71}, "The second is counted twice.")
    verdict = told(record(misconceptions=(one, other)), cost=3117.71)
    assert verdict.misconceptions == ("one", "other")
    assert [finding.certainty for finding in verdict.findings if finding.what is What.SLIP] == [Certainty.ONE_OF] * 2
    assert verdict.lines[:2] == (
        "Perhaps it is this: The first is left out.",
        "Or perhaps it is this: The second is counted twice.",
    )


def test_a_slip_that_would_have_made_another_field_wrong_only_may_be():
    slip = Misconception("both", lambda seed: {"cost": 3117.71, "days": 61.73}, "Both were taken of last month.")
    question = record(misconceptions=(slip,))
    assert told(question, cost=3117.71, days=61.73).findings[0].certainty is Certainty.IS
    assert told(question, cost=3117.71).findings[0].certainty is Certainty.ONE_WAY


def test_two_slips_that_share_a_number_are_told_apart_by_the_others():
    """Of two numbers that a slip makes wrong one is met, and the other is wrong in another way: it is not that slip."""
    slip = Misconception("both", lambda seed: {"cost": 3117.71, "days": 61.73}, "Both are of last month.")
    question = record(misconceptions=(slip,))
    assert told(question, cost=3117.71, days=99.31).misconceptions == ()
    assert told(question, cost=3117.71).misconceptions == ("both",)


def test_a_row_that_is_met_does_not_tell_of_a_slip_in_every_row():
    def orders(*factors):
        return dict(zip(SHOPS, ORDERS * np.array(factors), strict=True))

    dearer = orders(1.371, 1.372, 1.373, 1.374, 1.376)
    column = Table("shop", SHOPS, {"orders": Number("orders", within_percent=0.5)})
    question = record(
        kind=Record({"orders": column, "days": KIND.fields["days"]}),
        reference=lambda seed: {"orders": dict(zip(SHOPS, ORDERS + seed, strict=True)), "days": DAYS + 3.3 * seed},
        misconceptions=(Misconception("all_rows", lambda seed: {"orders": dearer}, "All are dearer."),),
    )
    assert told(question, orders=orders(1.371, 1, 1, 1, 1)).misconceptions == ()
    assert told(question, orders=dearer).misconceptions == ("all_rows",)


def test_a_wrong_row_that_a_slip_leaves_right_makes_it_only_a_possibility():
    column = Table("shop", SHOPS, {"orders": Number("orders", within=4.0)})
    first = dict(zip(SHOPS, [ORDERS[0] - 3, *ORDERS[1:] * 1.371], strict=True))
    question = record(
        kind=Record({"orders": column, "days": KIND.fields["days"]}),
        reference=lambda seed: {"orders": dict(zip(SHOPS, ORDERS + seed, strict=True)), "days": DAYS + 3.3 * seed},
        misconceptions=(
            Misconception("first_week", lambda seed: {"orders": first}, "That is the first week of each."),
        ),
    )
    assert told(question, orders=first).findings[0].certainty is Certainty.IS
    lower = {**first, SHOPS[0]: ORDERS[0] - 6}
    assert told(question, orders=lower).findings[0].certainty is Certainty.ONE_WAY


def test_one_number_near_that_of_a_slip_is_a_coincidence_unless_it_is_rounded():
    slip = Misconception("near", lambda seed: {"share": 0.21113}, "That is the share of last month.")
    question = record(misconceptions=(slip,))
    assert told(question, share=0.21113).misconceptions == ("near",)
    assert told(question, share=0.211).misconceptions == ("near",)
    assert told(question, share=0.2126817).misconceptions == ()


def test_who_hands_in_more_digits_has_not_rounded_the_right_number():
    slip = Misconception("whole_cents", lambda seed: {"share": 0.32}, "That is rounded to two places.")
    question = record(misconceptions=(slip,), generic=DEFAULT - {"rounded"})
    assert told(question, share=0.32).misconceptions == ("whole_cents",)
    for near in (0.3201547, 0.3198211, 0.32001):
        assert told(question, share=near).misconceptions == ()


def test_a_number_is_another_field_s_only_with_the_digits_that_stand_there():
    question = record(kind=Record({**KIND.fields, "tests": Number("tests", within=1)}), generic={"field"})
    question = replace(question, reference=lambda seed: {"share": SHARE, "cost": COST, "days": 4.723, "tests": 598.0})
    for copied in (4.723, 4.72):
        assert told(question, tests=copied).misconceptions == ("slip:field",)
    assert told(question, tests=5.0).misconceptions == ()


def test_what_is_put_together_with_a_small_count_is_a_possibility():
    """A third of it comes of the rule of three as well, and a week's seven days stand in no table."""
    quantities = {"answers": 8123.0, "cases that failed": 3.0, "cases": 13.0}
    asked = record(quantities=lambda seed: quantities)
    assert told(asked, cost=8123 / 3).shown[0] == "`cost`: One way to get this is answers / cases that failed."
    assert told(asked, cost=8123 / 13).shown[0] == "`cost`: That is answers / cases."


def test_right_cells_give_no_credit():
    slip = Misconception("all_but", lambda seed: {"share": SHARE, "cost": COST, "days": 61.3}, "One week is left out.")
    wide = Record({**KIND.fields, "days": Number("days", within=9)})
    question = record(kind=wide, misconceptions=(slip,))
    assert told(question, days=61.3).misconceptions == ("all_but",)
    assert told(question, days=66.94).misconceptions == ()


def test_rows_that_share_a_property_are_told_by_it():
    verdict = told_of(table(), orders=ORDERS * np.array([3.17, 1, 2.23, 1, 1]))
    assert any("just the rows with `unit` week" in line for line in verdict.lines), verdict.lines


def test_a_share_above_one_is_told_as_such():
    assert any("no share can be" in line for line in told(record(), share="713%").lines)


def test_what_follows_from_a_wrong_field_is_sent_to_that_field():
    kind = Record({name: Number("orders", within=0.001) for name in ("late", "all", "rate")})
    right = {"late": 31.7, "all": 417.3, "rate": 31.7 / 417.3}
    question = record(kind=kind, reference=lambda seed: right)
    verdict = told(question, late=57.91, rate=57.91 / 417.3)
    assert verdict.misconceptions == ("slip:carried",)
    assert any("Right by your own `late`" in line or "as much as `late`" in line for line in verdict.lines)


def test_no_explanation_holds_the_right_value():
    for wrong in ({"cost": -COST}, {"share": 1 - SHARE}, {"days": DAYS / 7}, {"share": 0.32}):
        text = " ".join(told(record(), **wrong).lines)
        assert not any(value in text for value in ("4718", "0.317", "83.1"))


def test_a_class_report_has_words_for_every_generic_slip():
    assert set(IN_WORDS) == {f"slip:{name}" for name in (*DEFAULT, Lookalikes.name, Quantities.name)}
    assert {slip.name for slip in GENERIC} == DEFAULT


def test_rows_that_are_exchanged_in_two_columns_are_one_slip():
    swap = [1, 0, 2, 3, 4]
    verdict = told_of(table(), orders=ORDERS[swap], rate=RATES[swap])
    assert verdict.misconceptions == ("slip:swapped",)
    assert verdict.shown[0] == "`orders`, `rate`: The rows ada and bell are exchanged."


def test_a_slip_of_two_columns_is_not_told_where_one_of_them_is_right():
    turned = pd.DataFrame({"shop": SHOPS, "orders": ORDERS[::-1] * 1.37, "rate": 1 - RATES})
    asked = table(misconceptions=(Misconception("turned", lambda data: turned, "Found is turned round."),))
    both = verdict_on(asked, turned)
    assert both.misconceptions == ("turned",)
    one = verdict_on(asked, turned.assign(orders=ORDERS))
    assert "turned" not in one.misconceptions
    assert one.misconceptions == ("slip:complement",)


def test_dollars_make_a_share_with_dollars_only():
    quantities = {"all frauds": 297.0, "dollars of fraud that is flagged": 41_231.7, "dollars of all fraud": 97_411.3}
    asked = record(quantities=lambda seed: quantities)
    mixed = " ".join(told(asked, share=297 / 41_231.7).shown) + " ".join(told(asked, share=1 - 297 / 41_231.7).shown)
    assert "all frauds / dollars" not in mixed
    assert "dollars of fraud that is flagged / dollars of all fraud" in told(asked, share=41_231.7 / 97_411.3).shown[0]
    # a cost for each fraud is dollars by frauds
    assert "dollars of all fraud / all frauds" in told(asked, days=97_411.3 / 297).shown[0]


def test_another_base_is_only_one_way_to_get_there():
    line = told(record(), share=SHARE / (1 + SHARE)).shown[0]
    assert line == "`share`: Perhaps divided by the other one of the two numbers that are compared."


def test_how_numbers_stand_to_one_another_is_a_fact():
    line = next(line for line in told(record(), cost=COST * 1.3, days=DAYS * 1.3).shown if "same factor" in line)
    assert line == "`days`: Off by the same factor as `cost`: mend that first, then work this out again."


def test_what_follows_comes_after_its_cause():
    lines = told(record(), cost=COST * 1.3, days=DAYS * 1.3).shown
    assert [line.partition(":")[0] for line in lines[:2]] == ["`cost`", "`days`"]


@pytest.mark.parametrize(
    ("value", "says"), [(1.012, "above 1"), (96.2, ""), (1.5, "above 1"), (1.6, "above 1"), (4.5, "too low")]
)
def test_a_little_above_1_is_a_share_that_is_too_high(value, says):
    asked = record(reference=lambda seed: {"share": 0.962, "cost": COST, "days": DAYS})
    verdict = told(asked, share=value)
    assert (verdict.earned == verdict.points) == (not says)
    assert says in " ".join(verdict.shown)


def test_a_percent_that_ends_in_zero_says_as_much_as_its_digits():
    slip = Misconception("other_change", lambda seed: {"share": -0.18991}, "That is the change of another rate.")
    asked = record(reference=lambda seed: {"share": 0.0502, "cost": COST, "days": DAYS}, misconceptions=(slip,))
    assert told(asked, share="-19.0%").misconceptions == ("other_change",)
    assert told(asked, share="-19%").misconceptions == ()


def test_a_ratio_that_a_slip_gives_is_known_where_the_right_change_is_small():
    slip = Misconception("other_rates", lambda seed: {"share": 3.396049}, "That is the change of another rate.")
    asked = record(reference=lambda seed: {"share": -0.077446, "cost": COST, "days": DAYS}, misconceptions=(slip,))
    assert told(asked, share=3.396049).misconceptions == ("other_rates",)


def test_a_little_above_1_is_percent_where_the_right_share_is_that_small():
    asked = record(reference=lambda seed: {"share": 0.0121, "cost": COST, "days": DAYS})
    assert told(asked, share=1.21).earned == 3


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (-44.37, "too near to zero, more than 50 times"),
        (-31.37, "too near to zero. "),
        (-9713.31, "too far below zero"),
    ],
)
def test_below_zero_a_direction_is_told_from_zero(value, says):
    asked = record(reference=lambda seed: {"share": SHARE, "cost": -4718.23, "days": DAYS})
    line = told(asked, share=SHARE, cost=value, days=DAYS).shown[0]
    assert says in line.casefold()
    assert "too high" not in line
    assert "too low" not in line


@pytest.mark.parametrize(
    ("times", "unit", "asks"),
    [
        (55, "US dollars", False),
        (70, "users", False),
        (250, "share from 0 to 1", False),
        (107, "US dollars", True),
        (930, "users", True),
        (63, "minutes", True),
        (63, "US dollars", False),
    ],
)
def test_a_unit_is_asked_about_only_where_two_units_are_about_that_far_apart(times, unit, asks):
    for size in (times, 1 / times):
        assert bool(far_off(size, unit)) == asks


def test_the_share_of_all_others_is_told_in_one_set_of_words():
    counts = {"orders": 8017, "orders that wait": 3121, "orders that do not wait": 4896}
    verdict = told(record(quantities=lambda seed: counts), share=4896 / 8017)
    assert "orders that do not wait / orders" in verdict.shown[0]
    assert "1 - orders that wait / orders" not in " ".join(verdict.shown)


def test_two_columns_in_one_unit_that_are_off_by_one_factor_are_told_once():
    """No column has a cause of its own there; with another factor in each, each is told."""
    kind = Table("shop", SHOPS, {"first": Number("US dollars", within=0.1), "second": Number("US dollars", within=0.1)})
    other = ORDERS[::-1] * 1.1
    question = table(kind=kind, reference=lambda data: pd.DataFrame({"shop": SHOPS, "first": ORDERS, "second": other}))
    for factors, words in (((0.83, 0.83), "All of it is off"), ((0.83, 0.71), "in every row")):
        given = pd.DataFrame({"shop": SHOPS, "first": ORDERS * factors[0], "second": other * factors[1]})
        verdict = verdict_on(question, given)
        assert set(verdict.misconceptions) == {"slip:scale"}
        assert len(verdict.lines) == 1
        assert words in verdict.lines[0]


SCORES = pd.Series([9.0, 8.0, 7.0, 3.0, 2.0], index=SHOPS)
OTHERS = pd.Series([1.0, 5.0, 2.0, 8.0, 9.0], index=SHOPS)


@pytest.mark.parametrize(
    ("measures", "picked", "said"),
    [
        ({"the score": SCORES}, ("darwin", "euler"), "The order is the other way round"),
        ({"the wait": -SCORES}, ("darwin", "euler"), "Those are the 2 highest by the wait."),
        ({"the score": SCORES, "the age": OTHERS}, ("darwin", "euler"), "Those are the 2 highest by the age."),
        ({"the score": SCORES}, ("curie", "euler"), ""),
    ],
)
def test_the_other_end_is_named_only_where_no_other_measure_gives_it(measures, picked, said):
    asked = record(
        kind=Record({"best": Picks(dict.fromkeys(SHOPS, ""), exactly=2)}),
        reference=lambda seed: {"best": ["ada", "bell"]},
        quantities=lambda data: measures,
    )
    shown = verdict_on(asked, {"best": list(picked)}, 0).shown[0]
    assert said in shown
    assert said or ("other way round" not in shown and "highest" not in shown)


def test_a_function_of_nothing_is_told_so():
    rows = [{"shop": shop, "size": size} for shop, size in zip(SHOPS, (1.3, 2.9, 4.7, 3.1, 5.3), strict=True)]
    kind = Function(Number("points", within=0.01), lambda number: rows, lambda data: [], "shop", SHOPS)
    asked = record(kind=kind, reference=lambda seed: lambda row: 3 * row["size"])
    assert "one and the same number for every row" in verdict_on(asked, lambda row: 3.47, 0).shown[0]


def test_one_share_that_another_seed_has_too_is_no_proof():
    kind = Record({"share": Number("share", within=0.002, percent=True), "days": Number("days", within=0.05)})
    asked = record(kind=kind, reference=lambda seed: {"share": 90 / 143 if seed else 91 / 143, "days": 3.0})
    verdict = verdict_on(asked, {"share": 91 / 143, "days": 3.0}, 1)
    assert all(one.certainty is not Certainty.IS for one in verdict.findings if one.slip == "slip:seed")


def test_a_column_with_a_row_of_these_data_is_not_from_another_seed():
    def reference(seed):
        return pd.DataFrame({"shop": SHOPS, "orders": ORDERS + seed, "rate": RATES})

    asked = table(
        id="seeds_by_column.table", reference=lambda data: reference(data["seed"]), data=lambda seed: {"seed": seed}
    )
    lesson_uses("seeds_by_column", 7)
    copied = reference(7).assign(rate=RATES)
    assert "lesson's data" in verdict_on(asked, copied, 0).shown[0]
    mixed = copied.assign(orders=[ORDERS[0], *copied["orders"][1:]])
    assert not any("lesson's data" in said for said in verdict_on(asked, mixed, 0).shown)


@pytest.mark.parametrize(("right", "said"), [(2.5, False), (2.53, True)])
def test_nobody_squares_quarters_of_an_hour(right, said):
    kind = Record({"wait": Number("hours", within=0.05), "days": Number("days", within=0.05)})
    asked = record(kind=kind, reference=lambda seed: {"wait": right, "days": 3.1})
    shown = verdict_on(asked, {"wait": right**2, "days": 3.1}, 0).shown
    assert any("The square" in one for one in shown) is said


@pytest.mark.parametrize(("chance", "said"), [(1.0, False), (0.0, False), (0.2, True)])
def test_chances_that_are_all_one_may_have_been_worked_out_for_each_row(chance, said):
    shown = verdict_on(table(), pd.DataFrame({"shop": SHOPS, "orders": ORDERS, "rate": chance}), 0).shown
    assert any("One and the same value" in one for one in shown) is said


@pytest.mark.parametrize(("right", "typed", "said"), [(0.975, 0.98, True), (0.975, 0.97, True), (0.975, 0.9, False)])
def test_a_share_to_whole_percent_has_too_few_digits_a_half_rounded_as_a_sheet_does(right, typed, said):
    asked = record(
        kind=Record({"share": Number("share", within=0.001, percent=True)}), reference=lambda s: {"share": right}
    )
    assert any("oo few digits" in one for one in verdict_on(asked, {"share": typed}, 0).shown) is said
