"""What the answers of one seed earn on the others."""

from typing import Any, Literal

from aipm_course.answers import Function
from aipm_course.judging.question import Question
from aipm_course.proof.answers import assembled, earned_on, fields, read
from aipm_course.proof.figure import Figure

BAR = 0.25


class Copies:
    """The reference of the first seed, handed in on every other.

    What a copy earns takes as long as to explain it, so that is put off until somebody asks for it.
    """

    def __init__(self) -> None:
        self._questions: dict[str, Question[Any]] = {}
        self._answers: dict[str, Any] = {}
        self._first: dict[str, int] = {}
        self._most: dict[tuple[str, int], float] = {}
        self._least: dict[tuple[str, int], float] = {}

    def see(self, question: Question[Any], seed: int) -> None:
        """Keep the answer of the first seed; hand it in on the others."""
        name = question.id
        if name not in self._answers:
            self._answers[name] = _copied(question, question.data(seed))
            self._questions[name], self._first[name] = question, seed
            return
        if seed == self._first[name] or (name, seed) in self._most:
            return
        self._most[name, seed] = most = self._earned(name, seed, "all")
        self._least[name, seed] = self._earned(name, seed, "none") if most else 0.0

    def settle(self) -> None:
        """Find out what the copies so far earn: sooner while the slips of their seeds are known than later."""
        for name, seed in self._open():
            self._settle(name, seed)

    def figure(self, *, enough: float | None = None) -> Figure:
        """Return the share of the points that copies earn on average.

        Args:
            enough: a share that it is enough to be sure of: the figure is then the most that copies can earn, as soon as
                that is no more than this. Without it the figure is exact.
        """
        total = sum(self._questions[name].points for name in {name for name, _ in self._most})
        if not total:
            return Figure("copies", "points for another seed's answers", None, BAR, percent=True)
        seeds = sorted({seed for _, seed in self._most})
        for name, seed in self._open():
            if enough is not None and sum(self._most.values()) / len(seeds) / total <= enough:
                break
            self._settle(name, seed)
        shares = {seed: sum(most for (_, on), most in self._most.items() if on == seed) / total for seed in seeds}
        parts = {
            name: sum(most for (of, _), most in self._most.items() if of == name) / len(seeds) / question.points
            for name, question in self._questions.items()
            if question.points
        }
        worst = max(shares, key=lambda seed: shares[seed])
        title = f"points for the first seed's answers on other seeds (most: {100 * shares[worst]:.0f}% on seed {worst})"
        faults = [
            f"{name}: {100 * share:.0f}% of its points for a copy."
            for name, share in sorted(parts.items(), key=lambda item: -item[1])
            if share > BAR
        ]
        return Figure(
            "copies", title, sum(shares.values()) / len(shares), BAR, percent=True, faults=tuple(faults), parts=parts
        )

    def _open(self) -> list[tuple[str, int]]:
        """Return what is not settled yet, first where most is open."""
        gaps = {place: most - self._least[place] for place, most in self._most.items()}
        return sorted((place for place, gap in gaps.items() if gap), key=lambda place: -gaps[place])

    def _settle(self, name: str, seed: int) -> None:
        self._most[name, seed] = self._least[name, seed] = self._earned(name, seed, "found")

    def _earned(self, name: str, seed: int, causes: Literal["found", "all", "none"]) -> float:
        return earned_on(self._questions[name], self._answers[name], seed, causes=causes)


def _copied(question: Question[Any], data: Any) -> Any:
    """Return what can be copied of an answer: of a function, the column of its results."""
    if not isinstance(question.kind, Function):
        return question.reference(data)
    cells = fields(question.kind, read(question, question.reference(data), data))
    return assembled(question.kind, {place: value for place, (_, value) in cells.items()})
