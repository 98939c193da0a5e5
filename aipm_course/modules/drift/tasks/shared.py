"""What several tasks of this module rest on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Misconception
from aipm_course.kernel.encoding import JSON, encode

Data = TypeVar("Data")
Fields = Mapping[str, Any]
Way = tuple[str, str, Callable[[Data], Fields | None]]
"""A wrong way to get some fields: its name, what is said of it, and what it gives."""

OBJECTIVE_MEASURE = "Measure drift against bins frozen on a reference, and say what such an index cannot see."
OBJECTIVE_TELL_APART = (
    "Tell broken input, a season, a changed concept, more fraud and one decaying language apart, and act on each."
)
OBJECTIVE_LATE = (
    "Read quality while labels are late, with honest intervals and a stand-in whose blind spot you can name."
)
OBJECTIVE_ALERTS = "Choose alert thresholds by cost, and check that the monitors are alive, owned and answered."
OBJECTIVE_DECIDE = "Decide to retrain, roll back, use rules or wait with the cost of each, and take a claim apart."


def share_number(unit: str = "share of flags", within: float = 0.004) -> Number:
    """Return the kind of answer that a share is; percent is taken as well."""
    return Number(unit, within=within, percent=True)


def as_share(value: float) -> float:
    """Return a share that may have been written in percent.

    >>> as_share(97.5), as_share(0.975)
    (0.975, 0.975)
    """
    return value / 100 if value > 1.5 else value


def named(
    kind: Record, reference: Callable[[Data], Fields], ways: Iterable[Way[Data]], rules: Iterable[Ablation[Data]] = ()
) -> Iterator[Misconception[Data]]:
    """Return a slip for each way, which holds only the fields that come out wrong by it; None where none does.

    Args:
        kind: the kind of the whole answer.
        reference: the right answer.
        ways: the wrong ways, made by loops over what people put in each place. Those that share a sentence are one idea.
        rules: of the same task, whose sentences some of the ways say as well.
    """

    def wrong(
        answer: Callable[[Data], Fields | None], earlier: Iterable[Callable[[Data], Fields | None]]
    ) -> Callable[[Data], Fields | None]:
        @lru_cache(maxsize=2)  # each way asks those before it, which ask those before them
        def of(data: Data) -> Fields | None:
            given = answer(data)
            if given is None:
                return None
            right = _right(reference, data)
            off = {name: value for name, value in given.items() if not _agrees(kind, name, value, right[name])}
            # Where one of two fields comes out right all the same, the way for one field says it already.
            return off if off and not any(_alike(off, one(data)) for one in earlier) else None

        return of

    said: dict[str, list[Callable[[Data], Fields | None]]] = {}
    ideas = {rule.message: rule.name for rule in rules}
    for name, message, answer in ways:
        made = wrong(answer, tuple(said.get(message, ())))
        said.setdefault(message, []).append(made)
        yield Misconception(name, made, message, idea=ideas.setdefault(message, name))


def _alike(one: Fields, other: Fields | None) -> bool:
    """Return whether two wrong answers hold the same numbers in the same fields."""
    if other is None or set(one) != set(other):
        return False
    pairs = [(one[name], other[name]) for name in one]
    return all(
        isinstance(a, int | float) and isinstance(b, int | float) and abs(a - b) <= 1e-9 * max(1, abs(b))
        for a, b in pairs
    )


@lru_cache(maxsize=32)
def _right(reference: Callable[[Any], Fields], data: Any) -> Fields:
    """Return the right answer on data that hash by identity: a question has hundreds of ways to compare with it."""
    return reference(data)


def _agrees(kind: Record, field: str, value: Any, right: Any) -> bool:
    leaf = kind.fields[field]
    one, other = (leaf.read_part(encode(each)) for each in (value, right))
    return all(part.right for part in leaf.compare(one, other))


class ChoiceOrNone(Choice):
    """A choice with an option "none", which an empty list or `None` means as well.

    >>> ChoiceOrNone({"age_psi": "", "none": ""}).read(encode([]))
    'none'
    """

    def read(self, encoded: JSON) -> str:
        """Return the option."""
        return super().read("none" if encoded is None or encoded == [] else encoded)
