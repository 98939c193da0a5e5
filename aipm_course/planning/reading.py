"""What of a lesson was read, and for how long: JupyterLab's extension tells it, the learner's own file keeps it.

A section counts as read when its end was on the screen and it stood there for some seconds; how long all of them were on
the screen is what a reading took. Nobody else sees it, and nothing depends on it but where somebody goes on.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from aipm_course.curriculum import modules
from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root
from aipm_course.record import record, recorded
from aipm_course.registry import module_of_lesson
from aipm_course.road import headings


@dataclass(frozen=True)
class Reading:
    """How far somebody has read a lesson.

    Attributes:
        sections: {heading of the lesson: the fragment that leads to it}, in order.
        read: headings that were read.
        seconds: how long its sections were on the screen.
        last: when something of it was read last; None if nothing was.
    """

    sections: Mapping[str, str]
    read: frozenset[str] = frozenset()
    seconds: int = 0
    last: datetime | None = None

    @property
    def next(self) -> str:
        """The first section that is not read; "" when all are."""
        return next((name for name in self.sections if name not in self.read), "")


def readings() -> dict[str, Reading]:
    """Return how far each lesson was read that was begun, by the name of its page."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for entry in recorded():
        if entry["what"] == "read" and isinstance(entry.get("section"), str):
            lines.setdefault(str(entry.get("module")), []).append(entry)
    found = {}
    for module, own in lines.items():
        sections = sections_of(module)
        known = [entry for entry in own if entry["section"] in sections]
        if known:
            found[module] = Reading(
                sections,
                frozenset(entry["section"] for entry in known),
                round(sum(entry.get("seconds") or 0 for entry in known)),
                max(entry["when"] for entry in known),
            )
    return found


def tell(module: str, sections: Iterable[tuple[str, float]]) -> None:
    """Keep that sections of a lesson were read; called from the page.

    Args:
        module: name of the lesson's page, its module's full name or, for a second lesson, that and `_2`.
        sections: heading and seconds of each.
    """
    for section, seconds in sections:
        if section in sections_of(module):
            record("read", module=module, section=section, seconds=round(seconds))
    _leave_no_trace()


def told(module: str) -> str:
    """Return the headings of a lesson that were read, as JSON; called from the page."""
    done = readings().get(module)
    return json.dumps([section for section in done.sections if section in done.read] if done else [])


@cache
def sections_of(module: str) -> dict[str, str]:
    """Return {heading: the fragment that leads to it} of a lesson by its page's name; empty where there is none."""
    if module_of_lesson(module) not in {entry.name for entry in modules() if entry.ready}:
        return {}
    try:
        return headings(course_root() / "notebooks" / f"{module}.ipynb")
    except CourseError:
        return {}


def _leave_no_trace() -> None:
    """Let a check that comes next still know how the learner's own last cell ended."""
    import sys

    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    before = shell.last_execution_succeeded

    def restore() -> None:
        shell.last_execution_succeeded = before
        shell.events.unregister("post_execute", restore)

    shell.events.register("post_execute", restore)
