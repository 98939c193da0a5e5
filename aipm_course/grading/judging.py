"""Decide, in the grader's process, what an exported answer is worth, and write it into the cell."""

import json
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict, Integer, Unicode, Union

from aipm_course.grading.execution import ENDED, TOO_LONG, probe_seed
from aipm_course.grading.notebooks import ABSENT, PROBLEM, grade_id, is_check
from aipm_course.grading.pages import harmless_formula
from aipm_course.judging.findings import Finding, What
from aipm_course.judging.judge import judge
from aipm_course.judging.question import Question
from aipm_course.judging.show import as_html, as_text
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.kernel.encoding import JSON, MAX_CHARACTERS, MIME_TYPE
from aipm_course.registry import by_grade_id

ANY = "any"
_STOPPED = {
    TOO_LONG: "A cell above ran longer than a cell may and was stopped. Look for a loop that does not end",
    ENDED: "A cell above ended Python itself. Look for exit(), for a crash in a library, or for too much memory",
}
"""What the grader's own names for it mean to a learner."""
_ELSEWHERE = "Taken from another cell of the notebook, since the task's own answer cell brought none."
_NOT_THERE = (
    "The notebook that was handed in does not hold this task: its cells were deleted, or it came with an update after "
    "this copy was made. A fresh copy of the exercise has it."
)


class JudgeAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Turn each check cell's exported answer into points and an explanation.

    Stands between nbgrader's Execute and SaveAutoGrades. What a check cell printed, raised or warned about does not
    count; only the exported answer does, and no answer is no points.
    """

    seeds = Dict(
        value_trait=Union([Integer(), Unicode()]),
        default_value={"*": ANY},
        help='Accepted seed per student: a number, or "any" for the seed that comes with the answer; "*" is everybody else.',
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Judge every check cell that belongs to a question; other graded cells keep nbgrader's own rules."""
        student = resources["nbgrader"]["student"]
        accepted = self.seeds.get(student, self.seeds.get("*", ANY))
        stopped = ""
        elsewhere = _answers_elsewhere(nb)
        for cell in nb.cells:
            question = by_grade_id(grade_id(cell) or "") if is_check(cell) else None
            if question is None:
                stopped = stopped or _error_in(cell)  # what comes after the first is mostly its consequence
            elif problem := resources["nbgrader"].get(PROBLEM):
                _write(cell, _nothing(cell, question, problem))
                cell["metadata"]["aipm"]["unreadable"] = problem
            else:
                seed, probes = None if accepted == ANY else int(accepted), probe_seed(resources)
                verdict = judge_cell(cell, question, accepted_seed=seed, probe_seed=probes)
                if _is_empty(cell, question, verdict):
                    verdict = _judge_elsewhere(cell, question, elsewhere, seed, probes) or verdict
                if stopped and verdict.outcome not in (Outcome.CORRECT, Outcome.FAILED):
                    stop = Finding(What.PROBLEM, stopped)
                    verdict = replace(verdict, findings=(stop, *verdict.findings))
                _write(cell, verdict)
                stopped = ""
        return nb, resources


def _judge_elsewhere(
    cell: NotebookNode, question: Question[Any], elsewhere: list[NotebookNode], seed: int | None, probes: int
) -> Verdict | None:
    """Return the verdict on what other cells of the notebook exported last, or None if that is nothing either."""
    for own in reversed(elsewhere):
        payload = _exported(own, question)
        if payload is not None:
            verdict = _in_points(cell, judge(question, payload, accepted_seed=seed, probe_seed=probes))
            if verdict.outcome is not Outcome.NOT_ATTEMPTED:
                return replace(verdict, findings=(*verdict.findings, Finding(What.PROBLEM, _ELSEWHERE)))
    return None


def judge_cell(cell: NotebookNode, question: Question[Any], *, accepted_seed: int | None, probe_seed: int) -> Verdict:
    """Return the verdict on an executed check cell, in the cell's own points."""
    payload = _exported(cell, question)
    if payload is None and cell["metadata"].get(ABSENT):
        return _nothing(cell, question, _NOT_THERE)
    if payload is None:
        return _nothing(cell, question, _silence(cell))
    verdict = _in_points(cell, judge(question, payload, accepted_seed=accepted_seed, probe_seed=probe_seed))
    if cell["metadata"].get(ABSENT) and verdict.outcome is Outcome.NOT_ATTEMPTED:
        return replace(verdict, findings=(Finding(What.PROBLEM, _NOT_THERE),))
    return verdict


def _in_points(cell: NotebookNode, verdict: Verdict) -> Verdict:
    """Return a verdict in the cell's own points."""
    points = float(cell["metadata"]["nbgrader"]["points"])
    share = verdict.earned / verdict.points if verdict.points else 0.0
    return replace(verdict, earned=round(share * points, 2), points=points)


def _answers_elsewhere(nb: NotebookNode) -> list[NotebookNode]:
    """Return the cells beside the check cells that exported something."""
    return [
        cell
        for cell in nb.cells
        if not is_check(cell) and any(MIME_TYPE in output.get("data", {}) for output in cell.get("outputs", []))
    ]


def _is_empty(cell: NotebookNode, question: Question[Any], verdict: Verdict) -> bool:
    """Return whether a check cell brought no answer, so that one from elsewhere may count."""
    return verdict.outcome is Outcome.NOT_ATTEMPTED or _exported(cell, question) is None


def _exported(cell: NotebookNode, question: Question[Any]) -> JSON | None:
    """Return the last answer to a question that a cell exported, also by an earlier name of it."""
    found = exported_answer(cell, question.id)
    for old in question.was if found is None else ():
        found = exported_answer(cell, old) if found is None else found
    return found


def _nothing(cell: NotebookNode, question: Question[Any], why: str) -> Verdict:
    """Return a verdict of zero of the cell's points."""
    points = float(cell["metadata"]["nbgrader"]["points"])
    return Verdict(
        question.id, question.task, question.title, Outcome.NOT_YET, 0, points, (Finding(What.PROBLEM, why),)
    )


def exported_answer(cell: NotebookNode, question_id: str) -> JSON | None:
    """Return the last answer to the question that the cell's output holds, or None.

    What is larger than any kernel of ours exports is taken for an answer that is far too large.
    """
    found = None
    for output in cell.get("outputs", []):
        payload = output.get("data", {}).get(MIME_TYPE)
        if isinstance(payload, dict) and payload.get("question") == question_id:
            found = payload
    if found is not None and (size := len(json.dumps(found))) > MAX_CHARACTERS + 1000:
        return {**found, "answer": {"$": "too_big", "size": size}}
    return found


def _error_in(cell: NotebookNode) -> str:
    """Return what ended a cell, as a short sentence, or nothing."""
    errors = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
    if not errors:
        return ""
    name, text = _named(errors[-1])
    return _STOPPED.get(name) or f"A cell above stopped with {name}: {text}"


def _named(error: NotebookNode) -> tuple[str, str]:
    """Return an error's name and text, which a learner may have made up, short and without what formulas obey."""
    return tuple(harmless_formula(str(error.get(key) or "")[:200]) for key in ("ename", "evalue"))  # type: ignore[return-value]


def _silence(cell: NotebookNode) -> str:
    """Say why no answer came out of a check cell."""
    errors = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
    if not errors:
        return "No answer reached the grader. Run all cells from the top, see that the check cell shows a verdict, and hand in again."
    name, text = _named(errors[-1])
    advice = "Run all cells from the top and mend what stops them."
    if name == "NameError":
        advice = "The cell above should give that name a value; run all cells from the top to see it."
    elif name == "TypeError" and "callable" in text:
        advice = "The name `check` was given another value in this notebook; choose another name for it."
    elif name == TOO_LONG:
        return "The check cell ran longer than a cell may and was stopped. Look for a loop that does not end."
    elif name == ENDED:
        advice = "Look for exit(), for a crash in a library, or for too much memory."
    return f"The check cell stopped with {name}: {text}. {advice}"


def _write(cell: NotebookNode, verdict: Verdict) -> None:
    """Replace the cell's outputs by points that nbgrader reads and an explanation that people read."""
    data = {"text/plain": f"{verdict.earned:g}", "text/html": as_html(verdict)}
    shown = {"output_type": "execute_result", "data": NotebookNode(data), "metadata": NotebookNode()}
    cell["outputs"] = [NotebookNode(shown, execution_count=cell.get("execution_count"))]
    cell["metadata"]["aipm"] = {
        "question": verdict.question,
        "outcome": verdict.outcome.name.lower(),
        "misconceptions": list(verdict.misconceptions),
        "task": f"{verdict.task} {verdict.title}",
        "why": list(verdict.shown),
        "explanation": as_text(verdict),
        "errors": list(verdict.errors),
        "seed": verdict.seed,
    }
