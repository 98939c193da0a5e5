"""One open gradebook for a whole batch, where nbgrader opens it nine times per submission."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import autograde
from nbgrader.preprocessors import SaveAutoGrades, latesubmissions, overwritecells, overwritekernelspec, saveautogrades

_USERS: tuple[Any, ...] = (autograde, latesubmissions, overwritecells, overwritekernelspec, saveautogrades)
"""nbgrader's modules that open the gradebook on the way of a submission, each under the name `Gradebook`."""

_open: dict[str, Gradebook] = {}


class _Shared:
    """Stands in for a `Gradebook`: opening gives the one that is open, closing only ends the transaction."""

    def __init__(self, db_url: str, course_id: str | None = None, authenticator: Any = None) -> None:
        self._gradebook = open_gradebook(db_url)

    def __enter__(self) -> "_Shared":
        return self

    def __exit__(self, error: Any, *_: Any) -> None:
        if error is not None:
            self._gradebook.db.rollback()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gradebook, name)


def open_gradebook(db_url: str) -> Gradebook:
    """Return this process's open gradebook."""
    from aipm_course.grading.config import COURSE_ID

    if db_url not in _open:
        _open[db_url] = Gradebook(db_url, COURSE_ID)
    return _open[db_url]


@contextmanager
def one_gradebook() -> Iterator[None]:
    """Within this block, nbgrader's own code uses the open gradebook."""
    before = [module.Gradebook for module in _USERS]
    for module in _USERS:
        module.Gradebook = _Shared
    try:
        yield
    finally:
        for module, original in zip(_USERS, before, strict=True):
            module.Gradebook = original
        for gradebook in _open.values():
            gradebook.db.rollback()


def close_gradebooks() -> None:
    """Close what is open."""
    for gradebook in _open.values():
        gradebook.close()
    _open.clear()


class SaveAutoGradesAtOnce(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's SaveAutoGrades with one commit per submission instead of one per cell."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Save all scores and comments, or none."""
        session = open_gradebook(resources["nbgrader"]["db_url"]).db()
        session.commit = session.flush
        try:
            done: tuple[Any, Any] = super().preprocess(nb, resources)
        finally:
            del session.commit
        session.commit()
        return done
