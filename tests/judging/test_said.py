"""What several findings share is told once."""

from aipm_course.judging.findings import Finding, What
from aipm_course.judging.said import sentences

LOOK = "Asked are eligible users by `usage_band`."


def test_where_to_look_is_told_once_beside_several_fields():
    found = [Finding(What.OFF, "too high", ("one",), look=LOOK), Finding(What.OFF, "too low", ("two",), look=LOOK)]
    assert sentences(found) == (f"`one`: too high. {LOOK}", "`two`: too low.")


def test_where_to_look_is_told_once_also_where_a_kind_says_it_itself():
    found = [Finding(What.OFF, f"no row for light. {LOOK}", (name,)) for name in ("one", "two")]
    assert sentences(found) == (f"`one`, `two`: no row for light. {LOOK}",)


def test_another_place_to_look_is_told_beside_it():
    found = [Finding(What.OFF, "too high", (name,), look=f"Asked is {name}.") for name in ("one", "two")]
    assert sentences(found) == ("`one`: too high. Asked is one.", "`two`: too high. Asked is two.")


def test_a_sentence_of_two_fields_names_both():
    found = [Finding(What.OFF, "The rows are exchanged.", (name,)) for name in ("one", "two")]
    assert sentences(found) == ("`one`, `two`: The rows are exchanged.",)


def test_an_explanation_that_names_its_field_late_is_led_by_it():
    found = Finding(What.SLIP, "That is the upper end. `low` is the other one.", ("low", "total_low"), slip="upper")
    assert sentences([found]) == ("`low`, `total_low`: That is the upper end. `low` is the other one.",)
    early = Finding(What.SLIP, "`low` and `high` have changed places.", ("low", "high"), slip="swapped")
    assert sentences([early]) == ("`low` and `high` have changed places.",)


def test_a_field_that_counts_is_no_fault_of_an_explanation():
    cause = Finding(What.SLIP, "Your span ends with week 22.", ("share", "low"), slip="span")
    follows = Finding(What.FOLLOWS, "fits your own `share`, so it counts; mend that and decide again", ("low",))
    assert sentences([cause, follows])[0] == "`share`: Your span ends with week 22."
    half = Finding(What.FOLLOWS, "fits your own `share`, which is off: half of it counts", ("low",))
    assert sentences([cause, half])[0] == "`share`, `low`: Your span ends with week 22."
