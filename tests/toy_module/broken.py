"""Questions whose key has an error, each in another place: none of it may be told as the learner's."""

from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Follows, Misconception, Question, Rule


def _stumble(*_: Any) -> Any:
    raise KeyError("a column that was renamed")


def _question(name: str, **changes: Any) -> Question[Any]:
    parts: dict[str, Any] = {
        "id": f"toy.{name}",
        "task": "A9",
        "title": "Broken",
        "points": 2,
        "kind": Record({"cost": Number("US dollars"), "call": Choice({"go": "", "stop": ""})}),
        "data": lambda seed: {"cost": 12.5},
        "reference": lambda data: {"cost": data["cost"], "call": "go"},
        "misconceptions": (),
        "hints": ("", ""),
        "worked": "",
        "objective": "",
        "ledger": (),
    }
    return Question(**{**parts, **changes})


LOSES_POINTS_WITH_IT = (
    _question("data_raise", data=_stumble),
    _question("reference_raises", reference=_stumble),
    _question("reference_is_of_another_kind", reference=lambda data: "a text"),
    _question("rule_raises", rules=(Rule("adds up", _stumble, "It does not add up."),)),
    _question("follows_raises", follows=(Follows("call", ["cost"], _stumble),)),
)
"""What the points rest on raises."""

LOSES_AN_EXPLANATION_ONLY = (
    _question("misconception_raises", misconceptions=(Misconception("slip", _stumble, "A slip."),)),
    _question("quantity_raises", quantities=_stumble),
)
"""The points are sound; one explanation is not."""
