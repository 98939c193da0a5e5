"""The questions of one module by their own names: the right answer on a seed, and the points of one that differs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from answers_of import verdict_on

from aipm_course.judging.question import Question
from aipm_course.registry import find


@dataclass(frozen=True)
class QuestionsOf:
    """Questions of a module.

    Attributes:
        module: its short name.
    """

    module: str

    def question(self, name: str) -> Question[Any]:
        return find(f"{self.module}.{name}")

    def reference(self, name: str, seed: int = 0) -> Any:
        question = self.question(name)
        return question.reference(question.data(seed))

    def earned(self, name: str, seed: int, **wrong: Any) -> float:
        """Return the points of the right answer with some fields changed."""
        return verdict_on(self.question(name), {**self.reference(name, seed), **wrong}, seed).earned

    def share(self, name: str, fields: Iterable[str]) -> float:
        """Return the share of a question's weight that these fields have."""
        kind = self.question(name).kind
        weights = {field: kind.weights.get(field, 1.0) for field in kind.fields}
        return sum(weights[field] for field in fields) / sum(weights.values())

    def alike(self, name: str, fields: Iterable[str], seed: int) -> list[str]:
        """Return the fields whose right answer on a seed, for example the lesson's, is the exercise's as well."""
        own, exercise = self.reference(name, seed), self.reference(name, 0)
        return [field for field in fields if own[field] == exercise[field]]
