"""One-token mutants of the solution notebook's answer cells: which of them still score full on every seed."""

import contextlib
import copy
import io
import json
import signal
import time
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aipm_course.judging.question import Question
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.proof.answers import verdict_on
from aipm_course.proof.figure import Figure
from aipm_course.proof.mutators import mutants

SEEDS = 3
MORE = range(SEEDS, 12)
"""Seeds on which a mutant is tried that scores full on the first ones: a story may not be met on three."""
_SECONDS_A_CELL = 4.0
_SEED_LINE = "seed = 0"


@dataclass
class _Cells:
    """What a seed's run of the solution leaves for one question.

    Attributes:
        answer: source of the answer cell.
        check: source of the check cell.
        before: the names as they are before the answer cell.
    """

    answer: str
    check: str
    before: dict[str, Any]


@dataclass
class Survey:
    """How the mutants of a module fared.

    Attributes:
        survivors: {question: {mutant: on how many of the first seeds it scores full}}.
        fates: how many were named, explained, told a bare sentence, stopped with an error.
        unlisted: mutants that score full on every seed and have no reason in the question's `survivors`.
        stale: reasons that belong to no mutant that scores full on every seed: what a story refuses needs none.
        seconds: how long it took.
    """

    survivors: dict[str, dict[str, int]] = field(default_factory=dict)
    fates: Counter[str] = field(default_factory=Counter)
    unlisted: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def tried(self) -> int:
        """How many mutants there were."""
        return sum(self.fates.values())


def survey(
    questions: Sequence[Question[Any]],
    notebook: Path,
    seeds: Sequence[int],
    *,
    more: Sequence[int] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Survey:
    """Run every mutant of the answer cells of some questions.

    Args:
        questions: which questions; the other cells run unchanged.
        notebook: the module's solution notebook.
        seeds: on which seeds a mutant must be refused at least once.
        more: further seeds on which one may be refused that is not on the first, tried one after another.
        progress: is told which question is at work.
    """
    started = time.monotonic()
    wanted = {question.id: question for question in questions}
    runs = {seed: _prepared(notebook, seed) for seed in seeds}

    def refused_later(name: str, question: Question[Any], code: str) -> str | None:
        """Return the fate on the first further seed on which a mutant does not score full, None if there is none."""
        for seed in more:
            if seed not in runs:
                runs[seed] = _prepared(notebook, seed)
            if name in runs[seed] and (fate := _fate(question, code, runs[seed][name], seed)) != "full":
                return fate
        return None

    found = Survey()
    for name, question in wanted.items():
        progress(f"mutants of {name}")
        cells = {seed: runs[seed][name] for seed in seeds if name in runs[seed]}
        if len(cells) < len(seeds):
            found.unlisted.append(f"{name}: the solution's answer cell does not run.")
            continue
        alive: dict[str, int] = {}
        lived: set[str] = set()
        for mutant in mutants(next(iter(cells.values())).answer):
            fates = [_fate(question, mutant.code, cells[seed], seed) for seed in seeds]
            full = fates.count("full")
            if full:
                alive[mutant.name] = full
            refused = next((fate for fate in fates if fate != "full"), None)
            refused = refused or refused_later(name, question, mutant.code)
            if refused is None:
                lived.add(mutant.name)
                if mutant.name not in question.survivors:
                    found.unlisted.append(f"{name}: {mutant.name}")
            found.fates[refused or "full"] += 1
        found.survivors[name] = alive
        found.stale += [f"{name}: {reason}" for reason in question.survivors if reason not in lived]
    found.seconds = time.monotonic() - started
    return found


def figures(found: Survey) -> list[Figure]:
    """Return what is held against bars: survivors without a reason, and what the refused ones are told."""
    refused = found.tried - found.fates["full"]
    explained = found.fates["named"] + found.fates["explained"]
    told = f"{found.fates['named']} named, {found.fates['explained']} explained, {found.fates['bare']} bare, {found.fates['error']} errors"
    return [
        Figure(
            "mutants",
            f"mutants of the solution that score full without a reason, of {found.tried}",
            len(found.unlisted),
            0,
            faults=(*found.unlisted, *(f"{line} (listed, but does not survive)" for line in found.stale)),
        ),
        Figure(
            "told",
            f"refused mutants that are explained ({told})",
            explained / (refused - found.fates["error"]) if refused > found.fates["error"] else None,
            None,
            at_least=True,
            percent=True,
        ),
    ]


def _prepared(notebook: Path, seed: int) -> dict[str, _Cells]:
    """Run a solution from top to bottom on a seed; return what stands before each question's answer cell."""
    prepared: dict[str, _Cells] = {}
    names: dict[str, Any] = {"__name__": "__main__"}
    answer, before = "", dict(names)
    for source, is_solution in _code_cells(notebook):
        source = source.replace(_SEED_LINE, f"seed = {seed}", 1)
        if is_solution:
            answer, before = source, dict(names)
        if source.startswith('check("'):
            prepared[source.split('"')[1]] = _Cells(answer, source, before)
        _run(source, names | {"check": _nothing}, keep=names)
    return prepared


def _code_cells(notebook: Path) -> Iterator[tuple[str, bool]]:
    """Yield the code cells of a notebook and whether each is an answer cell; lines with magics are left out."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            source = "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
            yield source, bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _fate(question: Question[Any], code: str, cells: _Cells, seed: int) -> str:
    """Return what happens to a mutant on a seed: full, named, explained, bare or error."""
    handed_in: list[Any] = []

    def check(_: str, answer: Any = ..., **__: Any) -> None:
        handed_in.append(answer)

    names = {name: _fresh(value) for name, value in cells.before.items()}
    try:
        _run(f"{code}\n{cells.check}", names | {"check": check}, limit=_SECONDS_A_CELL)
    except Exception:
        return "error"
    if not handed_in:
        return "error"
    return _told(verdict_on(question, handed_in[-1], seed))


def _told(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.CORRECT:
        return "full"
    if not verdict.misconceptions:
        return "bare"
    # What an author named has a name of its own; generic slips and quantities are called "slip:factor".
    return "explained" if all(name.startswith("slip:") for name in verdict.misconceptions) else "named"


def _fresh(value: Any) -> Any:
    """Return a copy of what a cell could change in place."""
    if isinstance(value, types.ModuleType | types.FunctionType | type):
        return value
    try:
        return value.copy() if hasattr(value, "copy") else copy.copy(value)
    except Exception:
        return value


class _TooLong(BaseException):
    """A mutant that does not come to an end."""


def _run(source: str, names: dict[str, Any], *, keep: dict[str, Any] | None = None, limit: float = 0.0) -> None:
    """Execute code quietly; `keep` receives the names it made."""

    def stop(*_: Any) -> None:
        raise _TooLong

    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        previous = signal.signal(signal.SIGALRM, stop) if limit else None
        if limit:
            signal.setitimer(signal.ITIMER_REAL, limit)
        try:
            exec(compile(source, "<solution>", "exec"), names)
        except _TooLong:
            raise TimeoutError from None
        finally:
            if limit:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, previous)
    if keep is not None:
        keep |= names


def _nothing(*_: Any, **__: Any) -> None:
    return None
