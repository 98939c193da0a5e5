"""What the key of a question says about a seed, read through the same door as a learner's answer, and kept.

An error in here is the key's. It is never told as the learner's.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from aipm_course.answers import Function, Kind, Record, Table
from aipm_course.judging.cells import cells_of
from aipm_course.judging.question import Lookalike, Question
from aipm_course.kernel.encoding import JSON, encode

_lesson_seeds: dict[str, tuple[int, ...]] = {}


class KeyFailed(Exception):
    """The data, the reference, a rule or an explanation raised; the message says which and how, for the author."""


@contextmanager
def blaming_the_key(what: str) -> Iterator[None]:
    """Turn any error inside into `KeyFailed`."""
    try:
        yield
    except KeyFailed:
        raise
    except Exception as error:
        raise KeyFailed(f"{what}: {type(error).__name__}: {error}") from error


@lru_cache(maxsize=16)
def data_of(question: Question[Any], seed: int) -> Any:
    """Return the question's data on a seed; they are kept for the rules, slips and explanations of one answer."""
    with blaming_the_key("data"):
        return question.data(seed)


@lru_cache(maxsize=256)
def expected_of(question: Question[Any], seed: int, probe_seed: int = 0) -> Any:
    """Return the reference as read."""
    data = data_of(question, seed)
    with blaming_the_key("reference"):
        return read_own(question, question.reference(data), seed, probe_seed)


@lru_cache(maxsize=1024)
def answer_of(question: Question[Any], name: str, seed: int, probe_seed: int = 0) -> Any:
    """Return what a misconception or an ablation answers, restricted to the parts that it names, as read.

    None where it does not apply to the data of this seed.
    """
    data = data_of(question, seed)
    with blaming_the_key(name):
        value = next(item for item in question.named if item.name == name).answer(data)
        return None if value is None else read_own(question, value, seed, probe_seed)


@dataclass(frozen=True)
class Named:
    """What an author has named, as it stands on a seed.

    Attributes:
        name: of the misconception or the ablation.
        message: what is said to whoever made it.
        value: what it answers, as read; None where it does not apply, or where the key failed.
        values: the single values of that, by part and row, where an answer has several.
        failed: what the key raised.
    """

    name: str
    message: str
    value: Any = None
    values: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    failed: str = ""


@lru_cache(maxsize=64)
def named_of(question: Question[Any], seed: int, probe_seed: int = 0) -> tuple[Named, ...]:
    """Return everything that the author has named, in its order; what fails stands in with its error."""
    return tuple(_named(question, item.name, item.message, seed, probe_seed) for item in question.named)


def has_cells(kind: Kind) -> bool:
    """Return whether an answer is made of single values that can be told apart before it is read as a whole."""
    return isinstance(kind, Record | Table | Function)


def _named(question: Question[Any], name: str, message: str, seed: int, probe_seed: int) -> Named:
    try:
        value = answer_of(question, name, seed, probe_seed)
        with blaming_the_key(name):
            cells = cells_of(question.kind, value, value) if has_cells(question.kind) and value is not None else ()
        return Named(name, message, value, {cell.path: cell.expected for cell in cells})
    except KeyFailed as error:
        return Named(name, message, failed=str(error))


@lru_cache(maxsize=64)
def lookalikes_of(question: Question[Any], seed: int) -> tuple[Lookalike, ...]:
    """Return the numbers that fields may be mistaken for on a seed."""
    return () if question.lookalikes is None else tuple(question.lookalikes(data_of(question, seed)))


@lru_cache(maxsize=64)
def quantities_of(question: Question[Any], seed: int) -> Mapping[str, Any]:
    """Return the named quantities of a task on a seed, none where the author gave none; nobody changes them."""
    return {} if question.quantities is None else question.quantities(data_of(question, seed))


def other_seeds(question: Question[Any], seed: int) -> tuple[int, ...]:
    """Return the seeds whose numbers a learner has seen besides the own: the exercise's first, and the lesson's.

    They are the same for every answer to the question, so their references are computed once and kept.
    """
    return tuple(other for other in dict.fromkeys((0, *_lesson_seeds.get(question.module, ()))) if other != seed)


def lesson_uses(module: str, *seeds: int) -> None:
    """Tell which seeds the lesson of a module shows."""
    _lesson_seeds[module] = seeds


def of_the_lesson(module: str, seed: int) -> bool:
    """Return whether the lesson of a module shows the data of a seed."""
    return seed in _lesson_seeds.get(module, ())


def read_own(question: Question[Any], value: Any, seed: int, probe_seed: int) -> Any:
    """Read a reference or a named answer; it may hold only some of a record's fields or of a table's columns."""
    kind = question.kind
    if isinstance(kind, Function):
        rows = [*probes_for(question, probe_seed), *kind.rows(data_of(question, seed))]
        return kind.read_called(encode(value, rows), rows)
    return kind.read_part(encode(value))


def read(question: Question[Any], encoded: JSON, probe_seed: int) -> Any:
    """Read a learner's answer; a function was called with the probes."""
    kind = question.kind
    if isinstance(kind, Function):
        return kind.read_called(encoded, probes_for(question, probe_seed))
    return kind.read(encoded)


def probes_for(question: Question[Any], probe_seed: int) -> list[dict[str, Any]]:
    """Return the probe rows of a function question, an empty list for any other."""
    return [dict(probe) for probe in question.kind.probes(probe_seed)] if isinstance(question.kind, Function) else []
