"""What several tasks of this module rest on: own choices as fields, and answers in another way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aipm_course.answers import Choice, Kind, Picks
from aipm_course.judging.question import Ablation, Chosen, Misconception
from aipm_course.modules.capstone.methods import CHOICES, MONITORS, STAGE
from aipm_course.modules.capstone.simulators.walk import Walk, path_of, walk

OBJECTIVE_CHOOSE = "Choose the idea whose score holds after hidden work, on the cases and the weeks that there are."
OBJECTIVE_PREPARE = (
    "Say what your terms and labels leave to work with, and what a successful task costs with your source."
)
OBJECTIVE_PROVE = "Read your golden set and your beta, and say what each allows: open a gate, ramp, learn on, or stop."
OBJECTIVE_OPERATE = (
    "Notice from your own monitors that something changed, say what they can show, and act by the runbook."
)
OBJECTIVE_BOARD = "Report what the pilot returned and decide from your own numbers: stop, iterate or scale."

Stage = Callable[..., Mapping[str, Any]]


def own(*names: str) -> dict[str, Kind]:
    """Return the fields that hold own choices."""
    found: dict[str, Kind] = {}
    for name in names:
        if name == "monitors":
            found[name] = Picks(dict.fromkeys(MONITORS, ""), at_most=3)
        else:
            found[name] = Choice(dict.fromkeys(CHOICES[name], ""))
    return found


def chosen(*names: str) -> Chosen[Walk]:
    """Return the choices that a stage's numbers follow from."""
    return Chosen({name: f"stage {STAGE[name]}" for name in names}, lambda seed, made: walk(seed, made))


def walking(*names: str) -> Callable[[int], Walk]:
    """Return the data of a seed where nobody has chosen: its own path, with these choices."""
    return lambda seed: walk(seed, {name: path_of(seed)[name] for name in names})


def plan_of(data: Walk, names: Sequence[str]) -> dict[str, Any]:
    """Return own choices as they stand in an answer."""
    return {name: sorted(data.plan[name]) if name == "monitors" else data.plan[name] for name in names}


def way(stage: Stage, fields: Sequence[str], **ways: Any) -> Callable[[Walk], dict[str, Any] | None]:
    """Return the fields of a stage as they come out in another way; None where they come out as they should."""

    def answer(data: Walk) -> dict[str, Any] | None:
        right, wrong = stage(data), stage(data, **ways)
        found = {name: wrong[name] for name in fields}
        return None if all(_near(right[name], found[name]) for name in fields) else found

    return answer


def _near(right: Any, wrong: Any) -> bool:
    if isinstance(right, str):
        return bool(right == wrong)
    return abs(float(right) - float(wrong)) <= 0.005 * max(abs(float(right)), 0.02)


def slip(name: str, stage: Stage, fields: Sequence[str], message: str, **ways: Any) -> Misconception[Walk]:
    """Return a misconception: fields of a stage in another way."""
    return Misconception(name, way(stage, fields, **ways), message)


@dataclass(frozen=True)
class Rule:
    """A rule of the text, what it decides, and how a stage is worked out by somebody who drops it."""

    name: str
    text: str
    fields: tuple[str, ...]
    message: str
    ways: Mapping[str, Any]


def rule(name: str, text: str, fields: Sequence[str], message: str, **ways: Any) -> Rule:
    """Return a rule."""
    return Rule(name, text, tuple(fields), message, ways)


def ablations(stage: Stage, rules: Sequence[Rule]) -> tuple[Ablation[Walk], ...]:
    """Return each rule with the fields of a stage without it."""
    return tuple(Ablation(one.name, one.text, way(stage, one.fields, **one.ways), one.message) for one in rules)


def without(
    stage: Stage, fields: Sequence[str], rules: Sequence[Rule]
) -> Callable[[Walk, frozenset[str]], dict[str, Any] | None]:
    """Return the fields of a stage by somebody who drops several rules; None where one of them takes another with it."""

    def answer(data: Walk, names: frozenset[str]) -> dict[str, Any] | None:
        dropped = [one for one in rules if one.name in names]
        ways: dict[str, Any] = {}
        for one in dropped:
            if set(ways) & set(one.ways):
                return None
            ways |= one.ways
        found = stage(data, **ways)
        decided = {name for one in dropped for name in one.fields} if names else set(fields)
        return {name: found[name] for name in fields if name in decided}

    return answer
