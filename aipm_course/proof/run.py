"""Measures the figures of some questions together, seed by seed, so that the data of a seed are made once."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from aipm_course.judging.question import Question
from aipm_course.proof import mutants
from aipm_course.proof.accepted import Accepted
from aipm_course.proof.accusations import Accusations
from aipm_course.proof.constants import SEEDS as STORY_SEEDS
from aipm_course.proof.constants import Judgments
from aipm_course.proof.copies import Copies
from aipm_course.proof.figure import Figure
from aipm_course.proof.margins import Margins
from aipm_course.proof.options import Options
from aipm_course.proof.replies import Messages
from aipm_course.proof.right import Nothing, Right
from aipm_course.proof.slips import Ablations, Slips
from aipm_course.proof.ties import Ties
from aipm_course.simulation.attempts import heard_by


class Watcher(Protocol):
    """What sees every question on every seed."""

    def see(self, question: Question[Any], seed: int) -> None:
        """Measure a question on a seed."""
        ...


def measure(
    questions: Sequence[Question[Any]],
    seeds: int,
    *,
    notebook: Path | None = None,
    messages: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Figure]:
    """Return the figures of some questions, the usual ones of one module.

    Args:
        questions: what is proved.
        seeds: how many seeds, from 0; judgments and copies are looked at on twenty at least, over which the shares of
            a story are exact.
        notebook: the solution notebook whose answer cells are mutated; None leaves mutants out.
        messages: whether every reply is read on three seeds.
        progress: is told what is at work.
    """
    right, nothing, slips, ablations = Right(), Nothing(), Slips(), Ablations()
    judgments, copies, accusations, margins = Judgments(), Copies(), Accusations(), Margins()
    accepted, replies, options, ties = Accepted(), Messages(), Options(), Ties()
    every_seed: list[Watcher] = [
        right,
        nothing,
        accepted,
        slips,
        ablations,
        accusations,
        options,
        ties,
        *([replies] if messages else []),
    ]
    more_seeds: list[Watcher] = [judgments, copies]
    with heard_by(margins.heard):
        for seed in range(max(seeds, STORY_SEEDS)):
            progress(f"seed {seed}")
            for question in questions:
                for watcher in [*(every_seed if seed < seeds else []), *more_seeds]:
                    watcher.see(question, seed)
    figures = [
        right.figure(),
        nothing.figure(),
        accepted.figure(),
        slips.figure(),
        ablations.figure(),
        judgments.constants(),
        copies.figure(),
        judgments.effort(),
        accusations.figure(),
        options.figure(),
        ties.figure(),
        *([replies.figure()] if messages else []),
        margins.figure(),
    ]
    if notebook:
        first = min(seeds, mutants.SEEDS)
        survey = mutants.survey(
            questions, notebook, range(first), more=range(first, mutants.MORE.stop), progress=progress
        )
        figures += mutants.figures(survey)
    return figures
