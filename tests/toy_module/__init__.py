"""A small module that tests of the engine work on, so that none of them pins a module of the course.

`toy` is whole and sound; `broken` holds questions whose key has an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aipm_course.curriculum import modules
from aipm_course.datasets import sources
from aipm_course.registry import module_elsewhere

FOLDER = Path(__file__).parent / "toy"


@contextmanager
def registered() -> Iterator[None]:
    """Have the module `toy` in the registry while something runs."""
    with module_elsewhere(FOLDER, __name__):
        for cached in (sources, modules):
            cached.cache_clear()
        try:
            yield
        finally:
            for cached in (sources, modules):
                cached.cache_clear()
