"""What the lesson says in words is what its seed's data say."""

import json

from aipm_course.modules.drift.simulators.drift_room import (
    counts_of,
    drift_replay,
    drift_room,
    segment_auc,
    span_auc,
)
from aipm_course.places import course_root

SEED = 84375


def test_the_story_of_the_lesson_is_the_one_its_prose_tells():
    room = drift_room(SEED)
    assert room.kinds == {"A": "input", "B": "segment", "C": "calendar", "D": "concept"}
    assert room.late == "less_fraud"
    before = span_auc(room.payments, 1, 4)
    assert span_auc(room.payments, *room.span("D")) < 0.62
    assert round(before - span_auc(room.payments, *room.span("B")), 2) == 0.05
    lost = segment_auc(room.payments, 1, 4) - segment_auc(room.payments, *room.span("B"))
    assert round(lost.drop("total").max(), 2) == 0.33
    share = (room.payments["segment"] == lost.drop("total").idxmax()).mean()
    assert 1 / 8 < share < 1 / 6


def test_precision_fell_and_what_is_caught_did_not():
    payments = drift_room(SEED).payments
    early, late = counts_of(payments, 1, 4), counts_of(payments, 21, 23)
    assert late["caught"] / late["flags"] < early["caught"] / early["flags"] - 0.05
    assert abs(late["caught"] / late["frauds"] - early["caught"] / early["frauds"]) < 0.02


def test_the_largest_line_of_the_bill_was_never_red():
    bill = drift_replay({"A": "change_model", "B": "wait", "C": "change_model", "D": "wait"}, SEED).iloc[:4]
    assert bill.loc[bill["cost"].idxmax(), "episode"] == "D"


def test_a_page_holds_no_two_dollar_signs_in_a_paragraph():
    for place in ("notebooks/13_drift.ipynb", "solutions/13_drift/drift.ipynb", "exercises/13_drift/drift.ipynb"):
        for cell in json.loads((course_root() / place).read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                for paragraph in "".join(cell["source"]).split("\n\n"):
                    assert paragraph.count("$") < 2, paragraph
