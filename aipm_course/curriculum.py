"""The modules of the course: titles, minutes, objectives. The data stand in curriculum.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """One module.

    Attributes:
        name: full name, for example "04_rice".
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
        """The part of the name that questions carry, for example "rice"."""
        return self.name.partition("_")[2]

    @property
    def ready(self) -> bool:
        """Whether the module has a lesson and an exercise."""
        return bool(self.objectives)


@cache
def modules() -> tuple[Module, ...]:
    """Return all modules in order.

    >>> [module.title for module in modules() if module.name == "04_rice"]
    ['Prioritize with the hidden costs in']
    """
    with Path(__file__).with_name("curriculum.toml").open("rb") as file:
        entries = tomllib.load(file)["modules"]
    return tuple(
        Module(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})
        for entry in entries
    )


def module(short: str) -> Module:
    """Return a module by the name its questions carry."""
    return next(entry for entry in modules() if entry.short == short)
