"""What several tasks of this module rest on."""

from typing import Any


def unless(wrong: Any, *others: Any) -> Any:
    """Return a wrong answer, or None if it is one of the others: the right one, or one that another idea explains.

    >>> unless("web", "ios", "none"), unless({"a"}, {"a"})
    ('web', None)
    """
    return None if any(wrong == other for other in others) else wrong


def field_unless(field: str, wrong: Any, *others: Any) -> "dict[str, Any] | None":
    """Return a wrong answer in one field, or None as in `unless`.

    >>> field_unless("call", "go", "stop"), field_unless("call", "go", "go")
    ({'call': 'go'}, None)
    """
    return None if unless(wrong, *others) is None else {field: wrong}


def far_from(value: float, others: "list[float]", tolerance: float) -> bool:
    """Return whether a wrong number is further than two tolerances from the right one and from what else is known.

    >>> far_from(0.5, [0.4, 0.7], 0.02), far_from(0.42, [0.4], 0.02)
    (True, False)
    """
    return all(abs(value - other) > 2 * tolerance for other in others)
