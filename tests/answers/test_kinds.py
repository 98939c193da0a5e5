"""Each kind of answer takes reasonable forms and answers unusable ones in one sentence."""

import numpy as np
import pandas as pd
import pytest

from aipm_course.answers import Agreement, Choice, Function, Number, Picks, Ranking, Record, Table, Unreadable
from aipm_course.kernel.encoding import encode
from aipm_course.kernel.wording import told_apart

OPTIONS = {"vision": "", "summary": "", "routing": ""}
TABLE = Table("idea", ("a", "b"), {"score": Number("points", within=0.5)})
PAIR = Table("idea", ("a", "b"), {"score": Number("points"), "effort": Number("months")})


@pytest.mark.parametrize(
    "value",
    [3, 3.0, np.float64(3), np.int64(3), np.array([3.0]), pd.Series([3.0]), [3], (3,), pd.DataFrame({"x": [3]})],
)
def test_a_number_may_come_in_many_types(value):
    assert Number("days").read(encode(value)) == 3


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("41%", "not read here.*days"),
        ("", "empty text"),
        ("about ten", "not a number.*13270"),
        (None, "None"),
        (float("nan"), "missing value"),
        (float("inf"), "division by zero"),
        (True, "True"),
        ([1, 2], "several values"),
        (pd.Series([1, 2]), "several values"),
        (10**400, "digits"),
        (object(), "object"),
        (print, "function"),
    ],
)
def test_what_is_no_number_gets_a_sentence_with_advice(value, words):
    with pytest.raises(Unreadable, match=words):
        Number("days", within=1).read(encode(value))


def test_percent_only_where_the_task_allows_it():
    assert Number("share", within=0.01, percent=True).compare(31.0, 0.31)[0].right
    assert not Number("share", within=0.01).compare(31.0, 0.31)[0].right


def test_percent_is_decided_once_for_a_column():
    table = Table("idea", ("a", "b"), {"share": Number("share", within=0.01, percent=True)})
    expected = table.read(encode({"a": 0.0, "b": 0.4}))
    assert table.compare(table.read(encode({"a": 0, "b": 40})), expected)[0].right
    assert not table.compare(table.read(encode({"a": 0.9, "b": 0.4})), expected)[0].right
    assert not table.compare(table.read(encode({"a": 0.9, "b": 40})), table.read(encode({"a": 0.5, "b": 0.4})))[0].right


def test_a_value_off_its_scale_is_refused():
    with pytest.raises(Unreadable, match="from 1 to 4"):
        Number("levels", within=0.5, between=(1, 4)).read(encode(4.4))


@pytest.mark.parametrize(
    ("given", "expected", "note"),
    [(12, 10, "too high"), (8, 10, "too low"), (-10, 10, "sign"), (1000, 10, "unit"), (0.1, 10, "unit")],
)
def test_a_wrong_number_is_told_its_direction(given, expected, note):
    assert note in Number("days", within=1).compare(given, expected)[0].note


@pytest.mark.parametrize(
    ("given", "expected", "note"),
    [
        (1440.3, 60.0125, "too high by a factor of 24 (hours or days?)"),
        (60.0125, 1440.3, "too low by a factor of 24 (hours or days?)"),
        (1234.5, 102.875, "too high by a factor of 12"),  # hours are neither months nor years
        (24.0, 2.0, "too high"),  # small counts differ by whole factors all the time
        (1300.0, 102.875, "too high"),
    ],
)
def test_a_factor_that_people_mix_up_is_named(given, expected, note):
    assert Number("hours", within=0.1).compare(given, expected)[0].note == note


def test_a_hundredfold_percent_in_a_column_is_wrong():
    table = Table("idea", ("a", "b"), {"share": Number("share", within=0.01, percent=True)})
    expected = table.read(encode({"a": 0.05, "b": 0.31}))
    assert table.compare(table.read(encode({"a": 5, "b": 31})), expected)[0].right
    assert "2 rows of 2 off" in table.compare(table.read(encode({"a": 500, "b": 3100})), expected)[0].note


@pytest.mark.parametrize(("given", "rounded"), [(1.4, True), (1, False), (1.45, False), (1.2, False)])
def test_a_right_number_rounded_too_far_is_told_from_a_wrong_one(given, rounded):
    note = Number("seconds", within=0.002).compare(given, 1.444)[0].note
    assert note == ("looks rounded; it counts within 0.002" if rounded else f"too {'high' if given > 1.444 else 'low'}")


def test_the_share_of_the_others_is_named():
    share = Number("share", within=0.005, percent=True)
    assert share.compare(0.88, 0.12)[0].note == "too high; it is the share of all the others"
    assert share.compare(0.53, 0.47)[0].note == "too high"
    assert Number("days", within=0.005).compare(0.88, 0.12)[0].note == "too high"


def test_a_wrong_choice_says_whether_the_entries_beside_it_are_right():
    record = Record({"share": Number("share", within=0.01), "call": Choice({"go": "", "stop": ""})})
    right = {"share": 0.4, "call": "stop"}
    assert "are right, so read" in record.compare({"share": 0.4, "call": "go"}, right)[1].note
    assert "when the entries beside it are right" in record.compare({"share": 0.6, "call": "go"}, right)[1].note
    alone = Record({"call": Choice({"go": "", "stop": ""})})
    assert alone.compare({"call": "go"}, {"call": "stop"})[0].note == "'go' does not hold on these data"
    unreadable = record.compare(record.read(encode({"share": 0.4, "call": "perhaps"})), right)[1].note
    assert "not one of the options" in unreadable
    assert "beside it" not in unreadable


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({"idea": ["b", "a"], "score": [2, 1], "extra": [0, 0]}),
        pd.DataFrame({"score": [1.0, 2.0]}, index=["a", "b"]),
        pd.DataFrame({"my score": [1, 2]}, index=pd.Index(["a", "b"], name="idea")),
        pd.Series({"b": 2, "a": 1}),
        {"a": 1, "b": 2},
        {"score": {"a": 1, "b": 2}},
        {"a": {"score": 1}, "b": {"score": 2}},
    ],
)
def test_a_table_is_found_by_its_names(value):
    rows = TABLE.read(encode(value))
    assert {name: row["score"] for name, row in rows.items()} == {"a": 1.0, "b": 2.0}


def test_a_missing_column_is_named_with_the_nearest_one():
    with pytest.raises(Unreadable, match=r"no column 'effort'.*Rename `efort` to `effort`"):
        PAIR.read(encode(pd.DataFrame({"idea": ["a", "b"], "score": [1, 2], "efort": [1, 2]})))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (pd.DataFrame({"idea": ["a", "a"], "score": [1, 2]}), "more than once"),
        (pd.DataFrame({"idea": ["x", "y"], "score": [1, 2]}), "No row of the table"),
        (3, "table with one row per idea"),
        (pd.DataFrame(), "No row|no column"),
    ],
)
def test_an_unusable_table_gets_a_sentence(value, words):
    with pytest.raises(Unreadable, match=words):
        TABLE.read(encode(value))


def test_a_table_says_which_rows_are_off():
    expected = TABLE.read(encode({"a": 1, "b": 2}))
    part = TABLE.compare(TABLE.read(encode({"a": 1, "b": 9})), expected)[0]
    assert not part.right
    assert part.note == "1 row of 2 off: too high for b"
    part = TABLE.compare(TABLE.read(encode({"a": float("nan"), "c": 1})), expected)[0]
    assert "no row for b" in part.note
    assert "no usable value for a" in part.note


@pytest.mark.parametrize(
    "value",
    [
        ["vision", "summary", "routing"],
        ("Vision", " summary", "routing"),
        pd.Series(["vision", "summary", "routing"]),
        pd.Index(["vision", "summary", "routing"]),
        np.array(["vision", "summary", "routing"]),
        {"routing": 3, "vision": 1, "summary": 2},
        pd.Series({"routing": 3.0, "vision": 1.0, "summary": 2.0}),
    ],
)
def test_a_ranking_may_be_a_list_or_places(value):
    assert Ranking(OPTIONS).read(encode(value)) == ["vision", "summary", "routing"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (["vision", "sumary", "routing"], "Did you mean summary"),
        (["vision", "vision", "routing"], "more than once"),
        (["vision"], "1 place is filled"),
        ({"vision": 1, "summary": 1, "routing": 2}, "not the places"),
        ({"vision", "summary", "routing"}, "no order"),
        (3, "the number 3"),
    ],
)
def test_an_unusable_ranking_gets_a_sentence(value, words):
    with pytest.raises(Unreadable, match=words):
        Ranking(OPTIONS).read(encode(value))


def test_picks_ignore_order_and_repetition():
    assert Picks(OPTIONS).read(encode({"vision", "routing"})) == Picks(OPTIONS).read(
        encode(["routing", "vision", "vision"])
    )
    with pytest.raises(Unreadable, match="at most 1"):
        Picks(OPTIONS, at_most=1).read(encode(["vision", "routing"]))


def test_choice_suggests_the_nearest_option():
    with pytest.raises(Unreadable, match="Did you mean vision"):
        Choice(OPTIONS).read(encode("visoin"))


def test_a_record_keeps_readable_fields_when_one_is_not():
    kind = Record({"call": Choice(OPTIONS), "months": Number("months", within=1)})
    given = kind.read(encode({"call": "vision", "months": "three"}))
    parts = {part.name: part for part in kind.compare(given, kind.read(encode({"call": "vision", "months": 3})))}
    assert parts["call"].right
    assert "'three'" in parts["months"].note
    given = kind.read(encode({"call": "vision", "month": 3}))
    parts = {part.name: part for part in kind.compare(given, kind.read(encode({"call": "vision", "months": 3})))}
    assert parts["call"].right
    assert "it has `month`: rename it to `months`" in parts["months"].note
    with pytest.raises(Unreadable, match="none of the fields call, months"):
        kind.read(encode({"cal": "vision"}))


def test_a_function_is_judged_by_its_results():
    probes = [{"idea": "one", "x": 1}, {"idea": "two", "x": 2}]
    kind = Function(Number("points"), lambda number: probes, lambda data: [], "idea", ("a",))
    expected = kind.read_called(encode(lambda row: row["x"] * 2, probes), probes)
    assert kind.compare(kind.read_called(encode(lambda row: row.x * 2, probes), probes), expected)[0].right

    def broken(row):
        return row["y"]

    part = kind.compare(kind.read_called(encode(broken, probes), probes), expected)[0]
    assert "KeyError" in part.note
    part = kind.compare(kind.read_called(encode(lambda row: None, probes), probes), expected)[0]
    assert "return" in part.note


def test_answers_that_lie_about_themselves_are_read_by_type():
    class Everything:
        def __eq__(self, other):
            return True

        __hash__ = None

    with pytest.raises(Unreadable, match="Everything"):
        Number("days").read(encode(Everything()))


def test_a_huge_answer_is_refused_not_carried():
    assert encode(list(range(200_000)))["$"] == "too_big"


def test_rows_named_by_bare_intervals_are_told_how_to_name_them():
    values = pd.DataFrame({"score": [0.1, 0.5, 0.9], "x": [1, 2, 3]})
    grouped = values.groupby(pd.cut(values["score"], [0, 0.2, 1]), observed=True)[["x"]].mean()
    with pytest.raises(Unreadable, match=r"labels=\['low', 'high'\]"):
        Table("band", ("low", "high"), {"x": Number("points")}).read(encode(grouped))


def test_a_list_of_rows_is_a_table():
    table = Table("band", ("low", "high"), {"x": Number("points"), "y": Number("points")})
    rows = [{"band": "high", "x": 3, "y": 4}, {"band": "low", "x": 1, "y": 2}]
    assert table.read(encode(rows)) == {"high": {"x": 3.0, "y": 4.0}, "low": {"x": 1.0, "y": 2.0}}


def test_partial_ratings_hear_their_agreement_so_far_and_what_they_confuse():
    names = tuple("abcdefgh")
    kind = Agreement("item", names, {"verdict": Choice({"good": "", "bad": "", "worse": ""})}, {"verdict": 0.7})
    key = {name: {"verdict": verdict} for name, verdict in zip(names, ["good", "bad", "worse"] * 3, strict=False)}

    def note(given):
        [part] = kind.compare(given, key)
        assert not part.right
        return part.note

    half = {name: key[name] for name in names[:4]}
    assert note(half) == "kappa so far 1.00, the bar is 0.7; 4 of 8 are rated"
    tone = {name: {"verdict": "good" if row["verdict"] == "worse" else row["verdict"]} for name, row in key.items()}
    assert note(tone).endswith("most often, 2 times, you say 'good' where the key says 'worse'")
    unread = {**key, "a": {"verdict": Unreadable("?")}}
    assert note(unread) == "kappa so far 1.00, the bar is 0.7; 7 of 8 are rated, not to be read: a (?)"


@pytest.mark.parametrize("far", [1.0, 0.3, 0.04, 0.006, 0.0007, 0.00002])
def test_two_numbers_that_differ_are_shown_differently(far):
    for limit in (8.1, 2.6, 12.0, 0.35, 1234.5):
        need, there = told_apart(limit + far, limit)
        assert need != there
        assert float(need.replace(",", "")) > float(there.replace(",", ""))
        assert len(need) <= len(f"{limit + far:,.6f}")
    assert told_apart(2.5, 2.5) == ("2.5", "2.5")
