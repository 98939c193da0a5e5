"""What several findings share is told once."""

from aipm_course.judging.findings import Finding, What
from aipm_course.judging.said import sentences

LOOK = "Asked are eligible users by `usage_band`."


def test_where_to_look_is_told_once_beside_several_fields():
    found = [Finding(What.OFF, "too high", ("one",), look=LOOK), Finding(What.OFF, "too low", ("two",), look=LOOK)]
    assert sentences(found) == (f"`one`: too high. {LOOK}", "`two`: too low.")


def test_where_to_look_is_told_once_also_where_a_kind_says_it_itself():
    found = [Finding(What.OFF, f"no row for light. {LOOK}", (name,)) for name in ("one", "two")]
    assert sentences(found) == (f"`one`: no row for light. {LOOK}", "`two`: no row for light.")


def test_another_place_to_look_is_told_beside_it():
    found = [Finding(What.OFF, "too high", (name,), look=f"Asked is {name}.") for name in ("one", "two")]
    assert sentences(found) == ("`one`: too high. Asked is one.", "`two`: too high. Asked is two.")
