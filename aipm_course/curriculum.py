"""Modules, target roles, entry paths and the matrix between them.

What belongs to a module stands in its module.toml, roles and origins in curriculum.toml.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from aipm_course.files import read_toml
from aipm_course.registry import Manifest, manifests

START = manifests()[0].name
"""Full name of the module that everybody begins with; its lesson is the start page."""


@dataclass(frozen=True)
class Module:
    """One module.

    Attributes:
        name: full name, two digits and the short name.
        title: what it is about.
        part: part of the course it belongs to.
        minutes: time it takes, exercise included.
        objectives: what one can do afterwards; empty while the module is coming.
        prerequisites: what one should have done before.
    """

    name: str
    title: str
    part: str
    minutes: int
    objectives: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The part of the name that questions carry, the name of its folder."""
        return self.name.partition("_")[2]

    @property
    def ready(self) -> bool:
        """Whether the module has a lesson and an exercise."""
        return bool(self.objectives)


class Mark(Enum):
    """What a module is to a role or to an entry path."""

    CORE = "●"
    ELECTIVE = "○"
    SKIM = "–"


@dataclass(frozen=True)
class Role:
    """A target role.

    Attributes:
        name: short name for the command line, for example "ai-pm".
        title: name as people say it.
        targets: the set of targets its numbers are held against.
        written: its signature written work.
        capstone: what its capstone stresses.
    """

    name: str
    title: str
    targets: str
    written: str
    capstone: str


@dataclass(frozen=True)
class Origin:
    """Where somebody comes from.

    Attributes:
        name: short name for the command line, for example "product".
        title: name as people say it.
        bridge: a first piece of work that connects the old job with the new one.
        known: modules that are usually known there, and `partly` those that are in part, for an origin without a column of
            its own in the modules; every other module is core.
    """

    name: str
    title: str
    bridge: str
    known: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()


@cache
def modules() -> tuple[Module, ...]:
    """Return all modules in order.

    >>> modules()[0].title
    'Start here'
    """
    return tuple(_module(manifest) for manifest in manifests() if manifest.number)


@cache
def roles() -> tuple[Role, ...]:
    """Return the target roles.

    >>> [role.name for role in roles()]
    ['ai-pm', 'principal', 'orchestrator', 'modelops', 'data-owner', 'responsible-ai']
    """
    return tuple(Role(**entry) for entry in _data()["roles"])


@cache
def origins() -> tuple[Origin, ...]:
    """Return where people come from.

    >>> [origin.name for origin in origins()]
    ['data-science', 'ml-engineering', 'product', 'analyst', 'legal']
    """
    return tuple(
        Origin(
            entry["name"],
            entry["title"],
            entry["bridge"],
            tuple(entry.get("known", ())),
            tuple(entry.get("partly", ())),
        )
        for entry in _data()["origins"]
    )


def mark(module_name: str, column: str) -> Mark:
    """Return what a module is to a role or to an entry path.

    Args:
        module_name: full name of a module.
        column: name of a role or of an origin.

    >>> mark(modules()[-1].name, "product")
    <Mark.CORE: '●'>
    """
    listed = next((origin for origin in origins() if origin.name == column and origin.known), None)
    if listed is not None:
        if module_name in listed.known:
            return Mark.SKIM
        return Mark.ELECTIVE if module_name in listed.partly else Mark.CORE
    return Mark(next(manifest for manifest in manifests() if manifest.name == module_name).marks[column])


def module(short: str) -> Module:
    """Return a module by the name its questions carry."""
    return next(entry for entry in modules() if entry.short == short)


@cache
def _data() -> dict[str, Any]:
    return read_toml(Path(__file__).with_name("curriculum.toml"))


def _module(manifest: Manifest) -> Module:
    return Module(
        manifest.name, manifest.title, manifest.part, manifest.minutes, manifest.objectives, manifest.prerequisites
    )
