"""Numbers that are easily taken for the right one are told as what they are, and the lesson's as the lesson's."""

import pandas as pd
from answers_of import verdict_on

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging import key
from aipm_course.judging.question import DEFAULT, Follows, Lookalike, Misconception, Question

RIGHT = {"rate": 0.31729, "low": 0.29113, "high": 0.34371, "missed": 61.719, "call": "stop"}
LOOK = {"low": "Keep the shop that is asked for.", "high": "Keep the shop that is asked for.", "rate": "Of whom?"}
LOOKALIKES = (
    Lookalike("the rate of all shops", {"rate": 0.41877, "missed": 83.117}),
    Lookalike("the interval of the next shop", {"low": 0.29113, "high": 0.37719}, together=True),
    Lookalike("the interval of the first shop", {"low": 0.22171, "high": 0.37719}, together=True),
)


def question(**changes):
    kind = Record(
        {
            **{name: Number("share", within=0.002) for name in ("rate", "low", "high")},
            "missed": Number("people", within=0.5),
            "call": Choice({"stop": "", "go": ""}),
        },
        look=LOOK,
    )
    parts = {
        "id": "toy_lookalikes.rates",
        "task": "A1",
        "title": "Rates",
        "points": 5,
        "kind": kind,
        "data": lambda seed: seed,
        "reference": lambda seed: {**RIGHT, "rate": RIGHT["rate"] + seed / 17, "missed": RIGHT["missed"] + 7.13 * seed},
        "misconceptions": (),
        "hints": ("", ""),
        "worked": "",
        "objective": "",
        "ledger": (),
        "generic": DEFAULT - {"carried"},
        "lookalikes": lambda seed: LOOKALIKES,
    }
    return Question(**{**parts, **changes})


def told(asked=None, **wrong):
    return verdict_on(asked or question(), {**RIGHT, **wrong})


def test_a_lookalike_is_told_as_what_it_is_and_where_to_look():
    assert told(rate=0.41877).lines[0] == "That is the rate of all shops. Of whom?"
    assert told(rate=0.41877).misconceptions == ("slip:lookalike",)
    assert told(rate=0.42061).misconceptions == ()


def test_fields_of_a_lookalike_are_explained_one_by_one():
    assert "the rate of all shops" in told(missed=83.117).lines[0]
    both = told(rate=0.41877, missed=83.117)
    assert sum("the rate of all shops" in line for line in both.lines) == 1


def test_fields_that_belong_together_must_all_hold_their_number():
    assert "the interval of the next shop" in told(high=0.37719).lines[0]
    assert "the interval of the first shop" in told(low=0.22171, high=0.37719).lines[0]
    assert told(low=0.22171).misconceptions == ()
    assert told(low=0.22171, high=0.37003).misconceptions == ()


def test_a_field_may_follow_in_more_ways_than_one():
    follows = Follows("missed", ["rate"], lambda own, data: RIGHT["missed"] if own["rate"] > 0 else {17.3, 55.283})
    plain = Follows("missed", ["rate"], lambda own, data: RIGHT["missed"] if own["rate"] > 0 else 17.3)
    astray = told(question(follows=(plain,)), rate=-0.31729, missed=55.283)
    assert any("rests on your own" in line for line in astray.lines)
    turned = told(question(follows=(follows,)), rate=-0.31729, missed=55.283)
    assert turned.earned > astray.earned
    assert not any("rests on your own" in line for line in turned.lines)


def test_a_right_number_counts_whatever_stands_beside_it():
    """It was worked out from something right; only a decision can be guessed."""
    follows = (Follows("missed", ["rate"], lambda own, data: RIGHT["missed"] * own["rate"] / RIGHT["rate"]),)
    beside = told(question(follows=follows), rate=0.41877)
    assert beside.earned == told(rate=0.41877).earned
    assert not any("`missed`: " in line for line in beside.lines)
    assert "Right so far: low, high, missed, call." in beside.lines


def test_what_follows_from_a_field_that_follows_has_a_known_cause():
    follows = (
        Follows("missed", ["rate"], lambda own, data: RIGHT["missed"] if own["rate"] < 0.4 else 130.71),
        Follows("call", ["missed"], lambda own, data: "go" if own["missed"] > 100 else "stop"),
    )
    verdict = told(question(follows=follows), rate=0.41877, missed=130.71, call="go")
    assert verdict.earned == 4
    assert sum("so it counts" in line for line in verdict.lines) == 2
    unknown = told(question(follows=follows), rate=0.43001, missed=130.71, call="go")
    assert unknown.earned == 3


def test_the_lessons_numbers_are_told_as_the_lessons():
    asked = question(id="toy_lesson.rates")
    there = {"rate": RIGHT["rate"] + 9 / 17, "missed": RIGHT["missed"] + 7.13 * 9}
    assert told(asked, **there).misconceptions == ()
    key.lesson_uses("toy_lesson", 9)
    try:
        lines = told(asked, **there).lines
        half = told(asked, rate=there["rate"]).lines
    finally:
        del key._lesson_seeds["toy_lesson"]
    assert lines[0] == "This is right on the lesson's data (seed 9); yours have seed 0."
    assert "on the lesson's data" in half[0]


def test_a_rounded_number_of_the_lesson_is_told_beside_other_causes_and_never_as_sure():
    """Somebody who reads a number off the lesson and works the rest out is not told what else may give the number."""
    there = RIGHT["rate"] + 9 / 17
    close = Misconception("other_cause", lambda seed: {"rate": there + 0.0003}, "One shop too many.")
    lists = {"picks": Picks({name: name for name in "abcdefghijkl"})}
    kind = Record({**question().kind.fields, **lists})

    def reference(seed):
        return {
            **RIGHT,
            "rate": RIGHT["rate"] + seed / 17,
            "missed": RIGHT["missed"] + 7.13 * seed,
            "picks": ["a", "b"] if seed == 0 else ["c"],
        }

    asked = question(id="toy_lesson.rates", kind=kind, reference=reference, misconceptions=(close,))
    key.lesson_uses("toy_lesson", 9)
    try:
        alone = verdict_on(asked, {**reference(0), "rate": round(there, 3)}).lines
        beside = verdict_on(asked, {**reference(0), "rate": round(there, 3), "picks": ["c"]}).lines
    finally:
        del key._lesson_seeds["toy_lesson"]
    assert any("on the lesson's data" in line for line in alone), alone
    assert not any(line.startswith("This is right") for line in alone), alone
    assert any("One shop too many" in line for line in alone), alone
    assert "on the lesson's data" in beside[0], beside
    assert not any("One shop too many" in line for line in beside), beside


def test_the_column_of_a_table_is_told_by_row():
    kind = Record(
        {
            "one": Table("team", ("a", "b", "c"), {"share": Number("share", within=0.002)}),
            "two": Table("team", ("a", "b", "c"), {"n": Number("n"), "share": Number("share", within=0.002)}),
        }
    )
    right = {
        "one": {"a": 0.31, "b": 0.52, "c": 0.77},
        "two": pd.DataFrame({"n": [31, 52, 77], "share": [0.3, 0.5, 0.7]}, ["a", "b", "c"]),
    }
    with_staff = pd.Series([0.2937, 0.5541, 0.8113], ["a", "b", "c"])
    asked = question(
        kind=kind,
        reference=lambda seed: right,
        lookalikes=lambda seed: (
            Lookalike("the share with staff", {"one": with_staff, "two: share": with_staff}),
            Lookalike("the share of all teams", {"one": 0.4441}),
        ),
    )
    for wrong in ({"one": with_staff.to_dict()}, {"two": right["two"].assign(share=with_staff)}):
        assert "That is the share with staff." in " ".join(verdict_on(asked, {**right, **wrong}).lines)
    all_teams = verdict_on(asked, {**right, "one": dict.fromkeys("abc", 0.4441)})
    assert "the share of all teams" in " ".join(all_teams.lines)
    assert "staff" not in " ".join(verdict_on(asked, {**right, "one": {**right["one"], "a": 0.2937, "b": 0.2}}).lines)


def test_among_many_a_number_with_all_its_digits_is_told_and_one_of_a_single_digit_is_not():
    ways = [Lookalike(f"way {number}", {"rate": 0.21 + number / 2777}) for number in range(250)]
    asked = question(lookalikes=lambda seed: ways)
    assert "way 97." in told(asked, rate=0.21 + 97 / 2777).lines[0]
    assert "way" not in told(asked, rate=0.2).lines[0]


def test_what_is_told_of_many_fields_names_them():
    everything = Lookalike("the numbers of all shops", {"rate": 0.41877, "low": 0.40113, "high": 0.43719})
    asked = question(lookalikes=lambda seed: (everything,))
    three = told(asked, rate=0.41877, low=0.40113, high=0.43719)
    assert three.shown[0] == "`rate`, `low`, `high`: That is the numbers of all shops."
    fields = ("one", "two", "three", "four", "five", "six")
    kind = Record({name: Number("share", within=0.002) for name in fields})
    right = {name: 0.31729 + place / 13 for place, name in enumerate(fields)}
    others = {name: value + 0.10177 for name, value in right.items()}
    asked = question(
        kind=kind, reference=lambda seed: right, lookalikes=lambda seed: (Lookalike("the rates of all shops", others),)
    )
    six = verdict_on(asked, others)
    assert six.shown[0] == "`one`, `two`, `three` and 3 more: That is the rates of all shops."
    for line in six.shown:
        assert line.startswith(("`", "Right so far")), line


def test_what_is_the_same_of_several_fields_that_follow_is_told_once():
    follows = tuple(
        Follows(name, ["rate"], lambda own, data, name=name: RIGHT[name] * own["rate"] / RIGHT["rate"])
        for name in ("low", "high", "missed")
    )
    factor = 0.41877 / RIGHT["rate"]
    own = {name: RIGHT[name] * factor for name in ("low", "high", "missed")}
    known = told(question(follows=follows), rate=0.41877, **own)
    assert known.shown[1] == "`low`, `high`, `missed`: fit your own `rate`, so they count; mend that and decide again."
    others = {name: 1.3 * RIGHT[name] for name in own}
    astray = told(question(follows=follows), rate=0.41877, **others).shown
    assert any("`low`, `high`, `missed`: rest on your own" in line for line in astray), astray
    alone = told(question(follows=follows[:1]), rate=0.41877, low=own["low"]).shown
    assert "`low`: fits your own `rate`, so it counts; mend that and decide again." in alone


def test_one_of_a_few_numbers_says_no_more_than_an_option():
    few = (0.01, 0.02, 0.05, 0.1, 0.15, 0.25)
    right = {"one": 0.05, "other": 0.1, "cost": 713.4}
    there = {"one": 0.15, "other": 0.25, "cost": 911.7}
    for one_of, silent in ((few, True), ((), False)):
        kind = Record(
            {
                **{name: Number("index points", within=1e-6, one_of=one_of) for name in ("one", "other")},
                "cost": Number("dollars", within=2),
            }
        )
        asked = question(
            id="toy_few.thresholds",
            kind=kind,
            reference=lambda seed: there if seed == 9 else right,
            lookalikes=lambda seed: (),
        )
        key.lesson_uses("toy_few", 9)
        try:
            lines = verdict_on(asked, {**there, "cost": 802.3}).lines
        finally:
            del key._lesson_seeds["toy_few"]
        assert any("on the lesson's data" in line for line in lines) != silent, lines


def test_a_decision_that_fits_the_lessons_numbers_is_told_once():
    right = {"rate": 0.42, "show": "no"}
    asked = Question(
        id="toy_lesson.show",
        task="A1",
        title="Show",
        points=3,
        kind=Record({"rate": Number("share", within=0.001, percent=True), "show": Choice({"yes": "", "no": ""})}),
        data=lambda seed: seed,
        reference=lambda seed: right if seed == 0 else {"rate": 0.61873, "show": "yes"},
        misconceptions=(),
        hints=("", ""),
        worked="",
        objective="",
        ledger=(),
        follows=(Follows("show", ["rate"], lambda own, data: "yes" if own["rate"] > 0.5 else "no"),),
    )
    key.lesson_uses("toy_lesson", 9)
    try:
        shown = verdict_on(asked, {"rate": 0.61873, "show": "yes"}).shown
    finally:
        del key._lesson_seeds["toy_lesson"]
    assert shown[0] == "`rate`: This is right on the lesson's data (seed 9); yours have seed 0."
    assert sum("`show`" in line for line in shown) == 1


def test_a_number_among_close_ones_must_be_met_more_closely():
    near = 0.41877 + 7e-5
    assert "the rate of all shops" in told(rate=near).lines[0]
    close = tuple(Lookalike(one.words, one.values, one.together, close=True) for one in LOOKALIKES)
    asked = question(lookalikes=lambda seed: close)
    assert "the rate of all shops" not in told(asked, rate=near).lines[0]
    assert "the rate of all shops" in told(asked, rate=0.41877 + 1.5e-5).lines[0]


def test_what_a_lesson_says_in_few_digits_is_its_number_beside_its_others():
    asked = question(id="toy_lesson.rates")
    there = asked.reference(9)
    short = round(there["rate"], 2)
    assert abs(short - there["rate"]) > 0.002  # further off than the task allows
    key.lesson_uses("toy_lesson", 9)
    try:
        copied = told(asked, rate=short, missed=there["missed"]).lines
        alone = told(asked, rate=short).lines
    finally:
        del key._lesson_seeds["toy_lesson"]
    assert "on the lesson's data" in copied[0]
    assert not any("`rate`" in line or "too " in line for line in copied), copied
    assert "on the lesson's data" not in alone[0]


def test_a_named_share_above_one_is_met_by_what_was_typed():
    """Beside a right share of 8% a bare 1.0629 is read as percent; beside a named 1.0629 it is that number."""
    share = Number("share", within=0.0001, percent=True)
    asked = question(
        kind=Record({"low": share, "high": share}),
        reference=lambda seed: {"low": 0.02518, "high": 0.0833},
        lookalikes=lambda seed: (
            Lookalike("the interval of the changed", {"low": 0.53704, "high": 1.06296}, together=True),
        ),
    )
    shown = " ".join(verdict_on(asked, {"low": 0.53704, "high": 1.06296}).shown)
    assert "`low`, `high`: That is the interval of the changed" in shown
    shown = " ".join(verdict_on(asked, {"low": 0.53704, "high": "1.06296%"}).shown)
    assert "the interval of the changed" not in shown
    # Far above 1 no share is near an end, so 1.96 and 1.959964 standard errors are the same there as well.
    shown = " ".join(verdict_on(asked, {"low": 0.53704, "high": 1.06298}).shown)
    assert "the interval of the changed" in shown


def test_rows_are_named_where_others_are_right_by_another_number():
    """A column's words would claim the rows that are right as well."""
    shops = ("ada", "bell", "curie")
    right = {"ada": {"days": 17.31}, "bell": {"days": 29.77}, "curie": {"days": 41.93}}
    asked = question(
        id="toy_lookalikes.days",
        kind=Record(
            {"days": Table("shop", shops, {"days": Number("days", within=0.05)}), "call": Choice({"stop": ""})}
        ),
        reference=lambda seed: {"days": right, "call": "stop"},
        lookalikes=lambda seed: (
            Lookalike("the days of last month", {"days": pd.Series([13.29, 31.37, 47.11], index=shops)}),
        ),
    )

    def heard(**days):
        table = {**right, **{shop: {"days": value} for shop, value in days.items()}}
        return verdict_on(asked, {"days": table, "call": "stop"}).lines[0]

    assert "the days of last month (for bell)" in heard(bell=31.37)
    assert "the days of last month (for ada, curie)" in heard(ada=13.29, curie=47.11)
    assert "the days of last month." in heard(ada=13.29, bell=31.37, curie=47.11)
