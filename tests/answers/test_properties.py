"""Whatever is handed in: reading never raises, a right answer survives the way, and nothing is read as something else."""

import datetime
import json
import string
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aipm_course.answers import (
    Agreement,
    Choice,
    Function,
    Number,
    Picks,
    Ranking,
    Record,
    Table,
    Unreadable,
)
from aipm_course.answers.reading.labels import find_label
from aipm_course.answers.reading.number import read_number
from aipm_course.kernel.encoding import encode, is_blank, named
from aipm_course.proof.forms import forms_of

OPTIONS = {
    "ship_it": "launch it",
    "no-go": "do not",
    "B": "model B",
    "red flag": "",
    "3": "three",
    "KPI-01": "Adoption",
}
SHARE = Number("share", within=0.001, percent=True)
KEYS = ("a", "b", "c")
PROBES = [{"idea": "one", "x": 1.0}, {"idea": "two", "x": 2.5}]
KINDS = {
    "number": Number("users per month", within_percent=1),
    "share": SHARE,
    "seconds": Number("seconds", within=0.1, between=(0, 100)),
    "choice": Choice(OPTIONS),
    "picks": Picks(OPTIONS),
    "ranking": Ranking(OPTIONS, top=3),
    "table": Table("idea", KEYS, {"score": Number("points"), "call": Choice(OPTIONS)}),
    "one_column": Table("week", ("1", "2", "3"), {"share": SHARE}),
    "record": Record(
        {"share": SHARE, "call": Choice(OPTIONS), "rows": Table("idea", KEYS, {"score": Number("points")})}
    ),
    "function": Function(Number("points"), lambda number: PROBES, lambda data: [], "idea", KEYS),
    "agreement": Agreement("item", KEYS, {"verdict": Choice(OPTIONS)}, {"verdict": 0.7}),
}
_numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 4))
_codes = st.sampled_from(sorted(OPTIONS))
VALUES = {
    "number": _numbers,
    "share": st.floats(0.02, 1).map(lambda value: round(value, 4)),
    "seconds": st.floats(0, 100).map(lambda value: round(value, 4)),
    "choice": _codes,
    "picks": st.sets(_codes).map(sorted),
    "ranking": st.permutations(sorted(OPTIONS)).map(lambda order: order[:3]),
    "table": st.fixed_dictionaries({key: st.fixed_dictionaries({"score": _numbers, "call": _codes}) for key in KEYS}),
    "one_column": st.fixed_dictionaries(dict.fromkeys(("1", "2", "3"), st.floats(0.02, 1).map(lambda v: round(v, 4)))),
    "record": st.fixed_dictionaries(
        {
            "share": st.floats(0.02, 1).map(lambda value: round(value, 4)),
            "call": _codes,
            "rows": st.fixed_dictionaries(dict.fromkeys(KEYS, st.fixed_dictionaries({"score": _numbers}))),
        }
    ),
    "agreement": st.fixed_dictionaries(dict.fromkeys(KEYS, st.fixed_dictionaries({"verdict": _codes}))),
}

_text = st.one_of(
    st.text(max_size=12),
    st.text(string.digits + ".,'-+%$ e\u202f\N{MINUS SIGN}", max_size=12),
    st.sampled_from([*OPTIONS, *OPTIONS.values(), *KEYS, "idea", "week", "score", "share", "call", "rows", "verdict"]),
)
_scalars = st.one_of(
    st.none(),
    st.just(...),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    _text,
    st.binary(max_size=4),
    st.decimals(),
    st.fractions(),
    st.dates(),
    st.timedeltas(),
    st.sampled_from(
        [pd.NA, pd.NaT, pd.Interval(0, 1), pd.Timedelta("3s"), np.float32(1.5), np.timedelta64(3, "s"), len]
    ),
)
_hashable = st.one_of(_text, st.integers(), st.floats(allow_nan=False), st.booleans())


def _series(items):
    try:
        return pd.Series(items, dtype=object)
    except Exception:
        return items


def _frame(items):
    try:
        return pd.DataFrame(items)
    except Exception:
        return items


anything = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.sets(_hashable, max_size=4),
        st.dictionaries(_hashable, inner, max_size=4),
        st.lists(inner, max_size=4).map(_series),
        st.dictionaries(_hashable, inner, max_size=4).map(_series),
        st.lists(st.dictionaries(_text, inner, max_size=3), max_size=3).map(_frame),
        st.dictionaries(_text, st.lists(inner, min_size=2, max_size=2), max_size=3).map(_frame),
        st.lists(_text, max_size=3).map(pd.Index),
        st.lists(_text, max_size=3).map(lambda items: np.array(items, dtype=object)),
    ),
    max_leaves=8,
)


def read(kind, encoded):
    return kind.read_called(encoded, PROBES) if isinstance(kind, Function) else kind.read(encoded)


def expected_of(name):
    kind = KINDS[name]
    if name == "function":
        return kind.read_called(encode(lambda row: row["x"], PROBES), PROBES) | dict.fromkeys(KEYS, 1.0)
    right = {
        "number": 1000.0,
        "share": 0.3,
        "seconds": 3.0,
        "choice": "B",
        "picks": ["B"],
        "ranking": ["B", "3", "no-go"],
        "table": {key: {"score": 1, "call": "B"} for key in KEYS},
        "one_column": {"1": 0.1, "2": 0.2, "3": 0.3},
        "record": {"share": 0.3, "call": "B", "rows": dict.fromkeys(KEYS, 2)},
        "agreement": {key: {"verdict": "B"} for key in KEYS},
    }
    return kind.read(encode(right[name]))


@given(anything)
def test_whatever_is_handed_in_becomes_json(value):
    encoded = encode(value)
    json.dumps(encoded, allow_nan=False)
    assert isinstance(is_blank(encoded), bool)
    assert isinstance(named(encoded), str)


@pytest.mark.parametrize("name", KINDS)
@given(value=anything)
def test_reading_and_comparing_never_raise(name, value):
    kind = KINDS[name]
    try:
        answer = read(kind, encode(value))
    except Unreadable as problem:
        said = str(problem)
    else:
        said = ""
    if said:
        assert len(said) > 10
        return
    expected = expected_of(name)
    parts, cells = kind.compare(answer, expected), kind.cells(answer, expected)
    assert parts
    assert cells
    if name != "agreement":
        assert all(part.right for part in parts) == all(cell.right for cell in cells)
        assert sum(cell.weight for cell in cells) == pytest.approx(sum(part.weight for part in parts))
    assert all(part.note or part.blank for part in parts if not part.right)


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=8)
@given(data=st.data())
def test_a_right_answer_is_right_in_every_form(name, data):
    kind, value = KINDS[name], data.draw(VALUES[name])
    if name == "agreement":
        assume(len({row["verdict"] for row in value.values()}) > 1)
    expected = kind.read(encode(value))
    assert all(part.right for part in kind.compare(expected, expected))
    for form, variant in forms_of(kind, value):
        assert all(part.right for part in kind.compare(kind.read(encode(variant)), expected)), form


GROUPS = {"comma": ",", "space": " ", "thin space": "\N{THIN SPACE}", "apostrophe": "'", "underscore": "_", "none": ""}
AROUND = {"": 1, "${}": 1, "{} USD": 1, " {} ": 1, "{}k": 1000, "{} cents": 0.01}


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 9999),
    st.integers(0, 4),
    st.sampled_from(sorted(GROUPS)),
    st.sampled_from(sorted(AROUND)),
    st.booleans(),
)
def test_a_typed_number_is_read_or_asked_about_and_never_altered(whole, decimals, places, group, around, decimal_comma):
    digits = f"{whole:,}".replace(",", GROUPS[group])
    tail = f"{decimals:04d}"[:places]
    # "1,234" is read as a thousand and more, as the sentence about commas says; so it is no decimal here.
    assume(not (decimal_comma and places == 3))
    assume(not (decimal_comma and group == "comma"))
    point = "," if decimal_comma else "."
    typed = (around or "{}").format(digits + (point + tail if places else ""))
    meant = float(Decimal(f"{whole}.{tail or 0}")) * AROUND[around]
    try:
        value = read_number(typed, "USD")
    except Unreadable:
        return
    assert value == pytest.approx(meant, rel=1e-9), typed


@given(_text, _text)
def test_a_text_names_at_most_the_option_that_it_spells(before, after):
    for option in OPTIONS:
        found = find_label(f"{before}{option}{after}", OPTIONS)
        if found is None or found == option:
            continue
        # Another option may be spelled out in what stands around; then this one is not what the text says.
        letters = {character for character in f"{before}{option}{after}".casefold() if character.isalnum()}
        assert {character for character in find_text(found) if character.isalnum()} <= letters | set("0o")


def find_text(option):
    """The shorter of code and meaning, folded."""
    texts = [text.casefold() for text in (option, OPTIONS[option]) if text]
    return min(texts, key=len)


@given(
    st.sampled_from(sorted(OPTIONS)), st.sampled_from(["not {}", "no {}", "{} or B", "{}?", "un{}", "{}{}", "non-{}"])
)
def test_a_denied_option_is_not_read_as_the_option(option, pattern):
    assume(pattern != "{}?")
    assert find_label(pattern.format(option, option), OPTIONS) != option


def test_the_way_of_every_python_number_is_the_same():
    day = datetime.timedelta(days=1)
    for value in (2.5, np.float64(2.5), Decimal("2.5"), Fraction(5, 2), "2.5", [2.5], pd.Series([2.5])):
        assert Number("days").read(encode(value)) == 2.5
    assert Number("days").read(encode(2.5 * day)) == 2.5
