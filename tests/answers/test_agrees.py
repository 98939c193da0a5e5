"""Whether a value is right is told without words as with them, for every number of the course."""

import pytest

from aipm_course.answers import Number, Record, Table
from aipm_course.answers.reading.number import Sure
from aipm_course.registry import all_questions

VALUES = (-0.3, 0.0, 0.004, 0.0041, 0.3, 0.3004, 0.31, 1.0, 1.012, 1.4, 30.0, 30.04, 31.0, 250.0, 251.0, 13270.0, 1e12)


def _leaves(kind):
    if isinstance(kind, Record):
        return [leaf for field in kind.fields.values() for leaf in _leaves(field)]
    return list(kind.columns.values()) if isinstance(kind, Table) else [kind]


NUMBERS = {
    repr(leaf): leaf for question in all_questions() for leaf in _leaves(question.kind) if isinstance(leaf, Number)
}


@pytest.mark.parametrize("kind", [Number("days", within=1), *NUMBERS.values()], ids=lambda kind: kind.unit)
def test_agreeing_is_having_no_part_that_is_wrong(kind):
    right = [
        (given, expected)
        for expected in VALUES
        for given in (*VALUES, *(Sure(value) for value in VALUES if abs(value) <= 2))
        if kind.agrees(given, expected)
    ]
    compared = [
        (given, expected)
        for expected in VALUES
        for given in (*VALUES, *(Sure(value) for value in VALUES if abs(value) <= 2))
        if all(part.right for part in kind.compare(given, expected))
    ]
    assert right == compared
    assert right
