"""The modules of the course: titles, minutes, objectives. The data stand in curriculum.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


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
    return tuple(_module(entry) for entry in entries)


def module(short: str) -> Module:
    """Return a module by the name its questions carry."""
    return next(entry for entry in modules() if entry.short == short)


def _module(entry: dict[str, Any]) -> Module:
    lists: dict[str, Any] = {key: tuple(entry.pop(key, ())) for key in ("objectives", "prerequisites")}
    return Module(**entry, **lists)


def modules_table() -> "pd.DataFrame":
    """Return the modules as a table to read: part, module, what it is about, minutes, ready or coming."""
    import pandas as pd

    rows = [
        (entry.part, entry.name, entry.title, entry.minutes, "ready" if entry.ready else "coming")
        for entry in modules()
        if entry.name != "00_start_here"
    ]
    return pd.DataFrame(rows, columns=["part", "module", "what it is about", "minutes", "state"]).set_index("module")
