"""Who plays: three sensible paths, two foolish ones, and the path that a seed is asked about where nobody has chosen."""

from collections.abc import Mapping
from typing import Any

from aipm_course.modules.capstone.methods import CHOICES, MONITORS
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

SENSIBLE: Mapping[str, Mapping[str, Any]] = {
    "cautious": {
        "terms": "ask", "labels": "many", "source": "build", "cutoff": "high", "speed": "slow",
        "monitors": frozenset({"by_segment", "log_scan", "complaints"}), "logs": "none", "reserve": "some",
    },
    "lean": {
        "terms": "notice", "labels": "few", "source": "buy", "cutoff": "middle", "speed": "middle",
        "monitors": frozenset({"version", "spend", "complaints"}), "logs": "sample", "reserve": "none",
    },
    "measured": {
        "terms": "notice", "labels": "some", "source": "partner", "cutoff": "middle", "speed": "middle",
        "monitors": frozenset({"by_segment", "version", "log_scan"}), "logs": "sample", "reserve": "some",
    },
}  # fmt: skip
FOOLISH: Mapping[str, Mapping[str, Any]] = {
    "everyone": {
        "terms": "contract", "labels": "few", "source": "buy", "cutoff": "low", "speed": "everyone",
        "monitors": frozenset({"errors"}), "logs": "full", "reserve": "none", "action": "watch",
    },
    "never": {
        "terms": "ask", "labels": "many", "source": "build", "cutoff": "high", "speed": "hold",
        "monitors": frozenset({"by_segment", "log_scan", "complaints"}), "logs": "none", "reserve": "much", "action": "watch",
    },
}  # fmt: skip


def drawn(seed: int, attempt: int = 0) -> dict[str, Any]:
    """Return choices that a seed is asked about where nobody has chosen: each by itself, none more often than another.

    The gate, the idea and the action are no matter of taste; who needs them takes what the numbers say.
    """
    free = ("terms", "labels", "source", "cutoff", "speed", "logs", "reserve")
    options = {name: [one for one in CHOICES[name] if one != "hold"] for name in free}
    chosen: dict[str, Any] = {
        name: story(seed, f"capstone.drawn.{name}", dict.fromkeys(options[name], 1 / 3)) for name in free
    }
    if attempt:
        again = stream(seed, "capstone.drawn.again", attempt)
        chosen |= {name: options[name][int(again.integers(3))] for name in ("logs", "reserve")}
    three = stream(seed, "capstone.drawn.monitors", attempt).permutation(len(MONITORS))[:3]
    return {**chosen, "monitors": frozenset(MONITORS[int(place)] for place in three)}
