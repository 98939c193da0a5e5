"""Right answers in the forms that people were refused for, and advice that used to make things worse."""

import collections
import dataclasses
import datetime
import io
import time
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest

from aipm_course.answers import BLANK, Choice, Number, Picks, Ranking, Record, Table, Unreadable
from aipm_course.answers.kinds.agreement import cohen_kappa
from aipm_course.kernel.encoding import encode

IDEAS = {"vision": "Invoice vision extraction", "summary": "Case summary", "routing": "Ticket routing"}
WEEKS = Table("week", ("1", "2", "3"), {"amount": Number("index points", within=0.01)})
SCORES = Table("idea", IDEAS, {"score": Number("points", within=0.5), "effort": Number("months", within=0.1)})
BANDS = Table("band", ("0.0-0.2", "0.2-0.4"), {"rate": Number("share", within=0.01, percent=True)})
FRAME = pd.DataFrame({"idea": list(IDEAS), "score": [10, 20, 30], "effort": [1.5, 2.5, 3.5]})
ROWS = {
    "vision": {"score": 10.0, "effort": 1.5},
    "summary": {"score": 20.0, "effort": 2.5},
    "routing": {"score": 30.0, "effort": 3.5},
}


def sentence(kind, value):
    with pytest.raises(Unreadable) as problem:
        kind.read(encode(value))
    return str(problem.value)


def note(kind, given, expected):
    [part] = [part for part in kind.compare(kind.read(encode(given)), kind.read(encode(expected))) if not part.right]
    return part.note


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("13,270", "users", 13270),
        ("13 270", "users", 13270),
        ("13\u202f270", "users", 13270),
        ("13’270", "users", 13270),
        ("13_270", "users", 13270),
        ("1.234.567", "users", 1234567),
        ("1.234,56", "USD", 1234.56),
        ("39k", "users", 39000),
        ("3,606 users", "users", 3606),
        ("week 3", "week, 1 to 8", 3),
        ("3 months", "person-months", 3),
        ("$1,200", "dollars in the month", 1200),
        ("-$5", "USD", -5),
        ("6.2 cents", "US dollars per task", 0.062),
        ("8.4 s", "seconds", 8.4),
        ("7 200 ms", "seconds", 7.2),
        ("90 s", "minutes per idea", 1.5),
        ("31%", "share from 0 to 1", 0.31),
        ("12.6 %", "percent, negative for a fall", 12.6),
        ("91.5%", "AUC from 0 to 1", 0.915),
        ("\N{MINUS SIGN}0.31", "share", -0.31),
        ("1e3", "payments", 1000),
        (" +5 ", "payments", 5),
        ("٣", "payments", 3),
        ("~0.5", "share", 0.5),
    ],
)
def test_a_number_is_read_as_people_type_it(typed, unit, value):
    assert Number(unit).read(typed) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("typed", "unit", "words"),
    [
        ("1,2", "days", "Is the comma in '1,2' a decimal point? Then write 1.2"),
        ("33,5 %", "percent", "Then write 33.5 %"),
        ("0,062", "US dollars", "Then write 0.062"),
        ("1,23,456", "users", "plainly"),
        ("8.4 s", "users", "'s' in '8.4 s' is not read here. Write the number in the unit that is asked for (users)"),
        ("€5", "USD", "(USD)"),
        ("41%", "days", "(days)"),
        ("5-7", "days", "'-7'"),
        ("10²", "days", "'²'"),
        ("nan", "days", "not a number"),
        ("1e400", "days", "too large"),
        ("three", "days", "not a number"),
        ("9" * 500, "days", "not a number"),
    ],
)
def test_what_has_two_meanings_is_asked_about(typed, unit, words):
    assert words in sentence(Number(unit), typed)


def test_thousands_are_never_told_to_become_decimals():
    assert "13.270" not in note(Number("value points", within_percent=1), "13,270", 14000)
    assert "between thousands" in sentence(Number("levels", between=(1, 4)), "1,250")


@pytest.mark.parametrize(
    ("value", "unit", "number"),
    [
        (pd.Timedelta("8.4s"), "seconds", 8.4),
        (datetime.timedelta(minutes=90), "hours", 1.5),
        (np.timedelta64(8400, "ms"), "seconds", 8.4),
        (np.timedelta64(8_400_000_000, "ns"), "seconds", 8.4),
        (pd.array([3], dtype="Int64"), "days", 3),
        (pd.DataFrame({"x": [3]}), "days", 3),
        ({"days": 3}, "days", 3),
        ({3}, "days", 3),
        ([(3,)], "days", 3),
        (duckdb.sql("select 3 as x"), "days", 3),
        (Decimal("3"), "days", 3),
        (np.array("3"), "days", 3),
    ],
)
def test_one_number_in_anything_is_that_number(value, unit, number):
    assert Number(unit).read(encode(value)) == pytest.approx(number)


@pytest.mark.parametrize("missing", [pd.NA, pd.NaT, np.nan, [pd.NA], pd.Series([None], dtype="Float64")])
def test_a_missing_value_gets_advice(missing):
    assert "missing value" in sentence(Number("days"), missing)


def test_a_percent_sign_leaves_nothing_to_guess():
    share = Number("share", within=0.0001, percent=True)
    assert share.compare(share.read("0.82%"), 0.0082)[0].right
    assert 'write "0.82%"' in share.compare(0.82, 0.0082)[0].note
    assert share.compare(share.read("250%"), 2.5)[0].right
    column = Table("idea", ("a", "b"), {"share": share})
    expected = column.read(encode({"a": 0.31, "b": 0.0045}))
    assert column.compare(column.read(encode({"a": "31%", "b": "0.45%"})), expected)[0].right
    assert column.compare(column.read(encode({"a": "31%", "b": 0.0045})), expected)[0].right


def test_a_tolerance_is_said_as_it_is():
    assert note(Number("points", within_percent=1), 1.4, 1.444) == "looks rounded; it counts within 1%"
    assert "within 0.00005 (0.005 when" in note(Number("share", within=0.00005, percent=True), 0.12, 0.12345)
    assert Number("share", within=0.00005).describe() == "a number (share, within 0.00005)"
    rounded = note(Table("idea", ("a",), {"x": Number("s", within=0.002)}), {"a": 1.4}, {"a": 1.444})
    assert rounded == "1 row of 1 off: looks rounded; it counts within 0.002 for a"


NAMES = ["vision", "routing"]
COLUMN = pd.Series(NAMES)
ARRAYS = [
    COLUMN.values,
    COLUMN.unique(),
    COLUMN.array,
    COLUMN.astype("category"),
    pd.Categorical(NAMES),
    pd.Index(NAMES),
    pd.Index(NAMES).values,
    tuple(NAMES),
    dict.fromkeys(NAMES).keys(),
    collections.deque(NAMES),
    COLUMN.to_frame(),
    COLUMN.to_frame().to_numpy(),
    duckdb.sql("select unnest(['vision', 'routing']) as idea"),
    duckdb.sql("select unnest(['vision', 'routing']) as idea").df(),
    duckdb.sql("select unnest(['vision', 'routing']) as idea").fetchall(),
    [["vision"], ["routing"]],
    ["VISION", " routing "],
    ["Invoice vision extraction", "ticket_routing"],
    "vision, routing",
]


@pytest.mark.parametrize("value", ARRAYS)
def test_names_are_taken_from_any_array_like(value):
    assert Picks(IDEAS).read(encode(value)) == frozenset(NAMES)
    assert Ranking(IDEAS, top=2).read(encode(value)) == NAMES


@pytest.mark.parametrize(
    "value",
    [
        {"vision": True, "summary": False, "routing": True},
        pd.Series({"vision": True, "summary": False, "routing": True}),
        {"model": "vision", "operations": "routing"},
        {"first": ["vision"], "second": ["routing"]},
        FRAME[FRAME["idea"] != "summary"],
    ],
)
def test_picks_are_found_beside_other_things(value):
    assert Picks(IDEAS).read(encode(value)) == frozenset(NAMES)


def test_names_with_numbers_beside_them_are_asked_about():
    assert "list(x.index)" in sentence(Picks(IDEAS), pd.Series({"vision": 0.3, "routing": 0.1}))
    assert "list(x)" in sentence(Picks(IDEAS), {"vision": 0.3, "routing": 0.1})
    assert "empty list" in sentence(Picks(IDEAS), None)
    assert "not the places 1, 2, 3" in sentence(Ranking(IDEAS), pd.Series({"vision": 3, "summary": 7, "routing": 5}))


@pytest.mark.parametrize(
    "value",
    [
        pd.Series({"summary": 9.5, "vision": 4.0, "routing": 1.0}),
        [("vision", 2), ("summary", 1), ("routing", 3)],
        {1: "summary", 2: "vision", 3: "routing"},
        pd.DataFrame({"idea": ["vision", "summary", "routing"], "place": [2, 1, 3]}),
        "summary > vision > routing",
    ],
)
def test_an_order_is_read_from_places_and_falling_scores(value):
    assert Ranking(IDEAS).read(encode(value)) == ["summary", "vision", "routing"]
    assert Ranking(IDEAS, top=2).read(encode(value)) == ["summary", "vision"]


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("Labelling", {"labeling": ""}, "labeling"),
        ("late flag", {"late_flag": ""}, "late_flag"),
        ("fix-upstream", {"fix_upstream": ""}, "fix_upstream"),
        ("pt_BR", {"pt-BR": "", "nl": ""}, "pt-BR"),
        ("mostly volume", {"mostly_volume": ""}, "mostly_volume"),
        ("SIG-5", {"SIG-05": "", "SIG-15": ""}, "SIG-05"),
        ("model B", {"A": "", "B": ""}, "B"),
        ("0.0–0.2", {"0.0-0.2": ""}, "0.0-0.2"),
        (3, {"3": "", "4": ""}, "3"),
        (3.0, {"3": "", "4": ""}, "3"),
        (True, {"yes": "", "no": ""}, "yes"),
        ("\ufeffweb", {"web": ""}, "web"),
        (pd.Categorical(["web"]), {"web": ""}, "web"),
    ],
)
def test_a_choice_is_read_in_any_spelling(text, options, code):
    assert Choice(options).read(encode(text)) == code


@pytest.mark.parametrize(
    "text",
    [
        "not ship",
        "no ship",
        "un-ship",
        "shipp",
        "ship or stop",
        "B or A",
        "not B",
        "drop A",
        "switch to B",
        "ship (only B)",
    ],
)
def test_a_choice_is_not_read_from_something_else(text):
    with pytest.raises(Unreadable):
        Choice({"ship": "", "stop": "", "A": "", "B": ""}).read(text)


def test_none_for_the_option_none_is_asked_about():
    assert 'For the option "none"' in sentence(Choice({"none": "", "web": ""}), None)


@pytest.mark.parametrize(
    "value",
    [
        FRAME,
        FRAME.set_index("idea"),
        FRAME.set_index("idea").T,
        FRAME.set_index("idea").to_dict(),
        FRAME.set_index("idea").to_dict("index"),
        FRAME.to_dict("list"),
        FRAME.to_dict("records"),
        [list(FRAME.columns), *FRAME.values.tolist()],
        {column: FRAME[column] for column in FRAME},
        FRAME.rename(columns=str.upper),
        FRAME.rename(columns=lambda name: f" {name} "),
        FRAME.rename(columns={"idea": "\ufeffidea"}),
        FRAME.rename(columns={"idea": "Name"}),
        FRAME.rename(columns={"score": "Score (points)"}),
        FRAME.assign(idea=[" Vision", "CASE SUMMARY", "ticket routing"]),
        FRAME.astype(object),
        FRAME.astype(str),
        FRAME.convert_dtypes(),
        pd.read_csv(io.StringIO(FRAME.to_csv())),
        FRAME.set_index("idea").rename_axis(None).reset_index(),
        duckdb.from_df(FRAME),
        FRAME.assign(score=["10", "20.0", " 30 "]),
        FRAME.assign(note="x", rank=[1, 2, 3]),
    ],
)
def test_a_table_is_read_in_any_shape(value):
    assert SCORES.read(encode(value)) == ROWS


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({"week": [1.0, 2.0, 3.0], "amount": [0.1, 0.2, 0.3]}),
        pd.Series([0.1, 0.2, 0.3], index=[1.0, 2.0, 3.0]),
        {"week": [1, 2, 3], "amount": [0.1, 0.2, 0.3]},
        [(1, 0.1), (2, 0.2), (3, 0.3)],
        {1: 0.1, 2: 0.2, 3: 0.3}.items(),
        {"week 1": 0.1, "Week 2": 0.2, "week_3": 0.3},
        pd.Series({1: 0.1, 2: 0.2, 3: 0.3}).reset_index(),
        pd.DataFrame([{"1": 0.1, "2": 0.2, "3": 0.3}]),
    ],
)
def test_rows_are_named_by_numbers_in_any_type(value):
    assert WEEKS.read(encode(value)) == {"1": {"amount": 0.1}, "2": {"amount": 0.2}, "3": {"amount": 0.3}}


def test_rows_that_are_not_filled_in_are_blank_and_the_others_are_read():
    name, *others = ROWS
    read = SCORES.read(encode({name: ROWS[name], **dict.fromkeys(others, ...)}))
    assert read[name] == ROWS[name]
    assert all(cell is BLANK for other in others for cell in read[other].values())


def test_running_numbers_are_no_names():
    assert "Keep `week` as a column or as the index" in sentence(WEEKS, pd.Series([0.1, 0.2, 0.3]))
    assert "no row names" in sentence(WEEKS, [0.1, 0.2, 0.3])


def test_bands_may_be_written_with_long_dashes_and_as_intervals():
    for names in (["0.0–0.2", "0.2 – 0.4"], ["0-0.2", "0.2-0.4"], ["(0.0, 0.2]", "(0.2, 0.4]"]):
        assert set(BANDS.read(encode(dict(zip(names, [0.1, 0.3], strict=True))))) == {"0.0-0.2", "0.2-0.4"}


def test_an_index_of_two_levels_is_told_as_such():
    two = pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_tuples([(0, "north"), (1, "south")]))
    told = sentence(Table("idea", ("a", "b"), {"x": Number("points")}), two)
    assert "2 levels; keep `idea` alone" in told
    assert "pd.cut" not in told
    index = pd.MultiIndex.from_product([["a", "b"], ["web", "ios"]], names=["idea", "channel"])
    twice = pd.DataFrame({"x": [1, 2, 3, 4]}, index=index)
    told = sentence(Table("idea", ("a", "b"), {"x": Number("points")}), twice)
    assert "more than once, since the index has 2 levels (`idea`, `channel`)" in told
    single = pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_tuples([("p", "a"), ("p", "b")]))
    assert set(Table("idea", ("a", "b"), {"x": Number("points")}).read(encode(single))) == {"a", "b"}


def test_a_column_that_is_there_is_not_asked_for():
    told = sentence(SCORES, FRAME.assign(idea=["x", "y", "z"]))
    assert "Write the names in `idea` as the task has them" in told
    assert "Keep `idea`" not in told


def test_a_column_that_stands_twice_is_told():
    double = pd.concat([FRAME, FRAME["score"] + 1], axis=1)
    assert "more than one column for `score`: 'score', 'score'" in sentence(SCORES, double)
    assert SCORES.read(encode(pd.concat([FRAME, FRAME["score"]], axis=1))) == ROWS


def test_a_misspelled_name_is_named_and_never_suggested():
    record = Record({"precision": Number("share"), "recall": Number("share")})
    parts = record.compare(record.read(encode({"percision": 0.5, "recall": 0.5})), {"precision": 0.5, "recall": 0.5})
    assert parts[0].note == "there is no such field in the record; it has `percision`: rename it to `precision`."
    told = sentence(SCORES, FRAME.rename(columns={"score": "scroe"}))
    assert "Rename `scroe` to `score`" in told
    assert "Did you mean" not in told
    row = note(
        Table("idea", IDEAS, {"score": Number("points")}), {"visoin": 1, "summary": 2}, {"vision": 1, "summary": 2}
    )
    assert "there is a row 'visoin': rename it to 'vision'" in row


def test_an_unreadable_cell_says_why():
    table = Table("idea", IDEAS, {"score": Number("points")})
    told = note(table, dict.fromkeys(IDEAS, "3600,0"), dict.fromkeys(IDEAS, 3600))
    assert "no usable value for vision, summary, routing (Is the comma in '3600,0' a decimal point?" in told
    kinds = Table("idea", IDEAS, {"kind": Choice({"upstream_bug": "", "season": ""})})
    told = note(kinds, dict.fromkeys(IDEAS, "bug upstream"), dict.fromkeys(IDEAS, "season"))
    assert "is not one of the options (upstream_bug, season)" in told


RECORD = Record({"share_b": Number("share", within=0.01, percent=True), "call": Choice({"ship": "", "stop": ""})})
PLAIN = {"share_b": 0.31, "call": "ship"}


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame([PLAIN]),
        pd.DataFrame([PLAIN], index=["B"]),
        pd.Series(PLAIN).to_frame(),
        pd.Series(PLAIN).reset_index(),
        [PLAIN],
        list(PLAIN.items()),
        SimpleNamespace(**PLAIN),
        collections.namedtuple("Answer", PLAIN)(**PLAIN),
        dataclasses.make_dataclass("Answer", PLAIN)(**PLAIN),
        {"Share B": "31%", " CALL ": "Ship."},
        {"\ufeffshare_b": 31, "call": ["ship"]},
        {"share_b": [0.31], "call": np.array(["ship"])},
    ],
)
def test_a_record_is_read_in_any_shape(value):
    assert RECORD.read(encode(value)) == {"share_b": pytest.approx(0.31, rel=1e-9), "call": "ship"} or (
        RECORD.read(encode(value))["share_b"] == 31
    )


def test_fields_that_stand_twice_are_told():
    told = RECORD.read(encode({"Share_b": 0.3, "SHARE_B": 0.4, "call": "ship"}))["share_b"]
    assert "more than once, as `Share_b`, `SHARE_B`" in str(told)
    assert RECORD.read(encode({"share_b": 0.3, "SHARE_B": 0.4, "call": "ship"}))["share_b"] == 0.3


def test_cells_name_what_is_off():
    kind = Record(
        {"rows": SCORES, "share_b": RECORD.fields["share_b"], "call": RECORD.fields["call"]}, weights={"rows": 2}
    )
    expected = kind.read(encode({"rows": FRAME, **PLAIN}))
    given = kind.read(encode({"rows": FRAME.assign(score=[10, 99, ...]).iloc[1:], "share_b": 31, "call": ...}))
    cells = {cell.path: cell for cell in kind.cells(given, expected)}
    assert len(cells) == 8
    assert sum(cell.weight for cell in cells.values()) == pytest.approx(4)
    assert cells["rows", "summary", "score"].given == 99
    assert not cells["rows", "summary", "score"].right
    assert cells["rows", "routing", "score"].blank
    assert "no such row" in cells["rows", "vision", "effort"].unreadable
    assert cells["rows", "routing", "effort"].right
    assert cells["share_b", None, None].right
    assert cells["call", None, None].blank
    column = BANDS.cells(
        BANDS.read(encode({"0.0-0.2": 10, "0.2-0.4": 30})), BANDS.read(encode({"0.0-0.2": 0.1, "0.2-0.4": 0.3}))
    )
    assert [(cell.given, cell.right) for cell in column] == [(0.1, True), (0.3, True)]


def test_parts_are_restricted_and_merged():
    assert list(RECORD.restrict(["call"]).fields) == ["call"]
    assert RECORD.merge(PLAIN, {"call": "stop"}) == {"share_b": 0.31, "call": "stop"}
    assert RECORD.read_part(encode({"call": "stop"})) == {"call": "stop"}
    changed = SCORES.merge(FRAME, pd.DataFrame({"idea": list(IDEAS)[::-1], "score": [1, 2, 3]}))
    assert SCORES.read(encode(changed))["vision"] == {"score": 3.0, "effort": 1.5}
    assert SCORES.read_part(encode(FRAME[["idea", "score"]]))["vision"] == {"score": 10.0}
    assert Number("days").merge(3, 4) == 4
    assert [kind.control() for kind in (Number("days"), Choice({}), Picks({}), SCORES)] == [
        "text",
        "menu",
        "boxes",
        "text",
    ]
    assert Table("idea", ("a",), {"call": Choice({})}).control() == "menus"


def test_kappa_is_what_scikit_learn_gives():
    from sklearn.metrics import cohen_kappa_score

    generator = np.random.default_rng(5)
    for _ in range(5):
        first, second = generator.choice(["a", "b", "c"], (2, 40))
        assert cohen_kappa(list(first), list(second)) == pytest.approx(cohen_kappa_score(first, second))


class Hostile:
    """Fails whenever it is looked at."""

    columns = ()

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __len__(self):
        raise RuntimeError("len")

    def tolist(self):
        raise KeyError("tolist")


def test_an_object_that_fails_when_looked_at_is_only_strange():
    assert encode(Hostile()) == {"$": "other", "type": "Hostile"}
    assert encode([1, Hostile()]) == [1, {"$": "other", "type": "Hostile"}]
    assert encode(range(10**9))["$"] == "too_big"
    recursive = []
    recursive.append(recursive)
    assert encode(recursive)


@pytest.mark.parametrize("kind", [Picks(IDEAS), Ranking(IDEAS), SCORES, WEEKS, RECORD, Number("days"), Choice(IDEAS)])
def test_a_whole_data_set_is_refused_in_a_moment(kind):
    names = [f"some idea {number}" for number in range(18_000)]
    started = time.process_time()
    for value in (
        pd.Series(1.0, index=names),
        pd.DataFrame({"idea": names, "score": 1.0}),
        pd.DataFrame([dict.fromkeys(names[:9000], 1)]),
        names,
        dict.fromkeys(names, 1),
        dict.fromkeys(names[:9000], (1,)),
        [[name, "x"] for name in names[:9000]],
        ", ".join(names),
    ):
        assert len(sentence(kind, value)) < 3000
    assert time.process_time() - started < 20


STATES = Table("run", ("one", "two"), dict.fromkeys(("seen", "due"), Choice({"up": "", "down": ""})))
SEEN = {"one": {"seen": "up", "due": "down"}, "two": {"seen": "down", "due": "up"}}


@pytest.mark.parametrize(
    "value",
    [
        SEEN,
        {column: {run: SEEN[run][column] for run in SEEN} for column in ("seen", "due")},
        {(run, column): SEEN[run][column] for run in SEEN for column in SEEN[run]},
        {(column, run): SEEN[run][column] for run in SEEN for column in SEEN[run]},
    ],
    ids=["by row", "by column", "by row and column", "by column and row"],
)
def test_a_table_of_choices_is_read_from_a_dictionary(value):
    assert STATES.read(encode(value)) == SEEN


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, "Given is an empty dictionary"),
        ({"one": ["up", "down"], "two": ["down", "up"]}, 'with each row as {"seen": ..., "due": ...}'),
    ],
)
def test_a_dictionary_that_is_no_table_yet_is_told_what_it_lacks(value, words):
    with pytest.raises(Unreadable, match=words):
        STATES.read(encode(value))


def test_rows_with_dots_in_several_columns_are_rows_that_are_not_filled_in():
    given = {"one": SEEN["one"], "two": {"seen": ..., "due": ...}}
    for value in (given, pd.DataFrame(given).T, {"one": SEEN["one"], "two": ...}):
        assert STATES.read(encode(value)) == {"one": SEEN["one"], "two": {"seen": BLANK, "due": BLANK}}


def test_two_names_for_one_choice_are_asked_about():
    kind = Choice({"flag_1": "", "flag_3": "", "none": ""})
    with pytest.raises(Unreadable, match="names 2 options; one is asked for"):
        kind.read(encode("flag_1, flag_3"))
    assert Picks(kind.options).read(encode("flag_1, flag_3")) == {"flag_1", "flag_3"}
