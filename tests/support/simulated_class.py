"""A class of simulated learners in a real gradebook with real autograded notebooks, with planted facts.

No kernel runs: the judge's own verdicts on real answers (the right one, misconceptions, the placeholder) are dealt
out to learners by ability, written by the grader's own hand into released notebooks, and entered into nbgrader's
gradebook with its own models.
"""

import json
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from answers_of import misconceived, verdict_on
from nbgrader.api import Assignment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook

from aipm_course.answers import Record
from aipm_course.grading.config import COURSE_ID, course_config
from aipm_course.grading.judging import _write
from aipm_course.grading.notebooks import grade_id, is_check, read_notebook
from aipm_course.grading.register import register
from aipm_course.judging.findings import Finding, What
from aipm_course.judging.verdict import Outcome, Verdict
from aipm_course.places import exercise_path, short
from aipm_course.registry import by_grade_id, find, of_module


@dataclass(frozen=True)
class Planted:
    """What the class was made with.

    Attributes:
        broken: id of the question whose key is wrong: who knows the answer gets no points.
        common: (id of a question, name of a misconception) that most wrong answers share.
        silent: learners who hand in nothing.
        absent: learners who hand in everything but the last module.
    """

    broken: str = "rice.other_lenses"
    common: tuple[str, str] = ("rice.full_effort", "build_only")
    silent: tuple[str, ...] = ("s017", "s101", "s188")
    absent: tuple[str, ...] = ("s005", "s006")


def make_class(
    root: Path, modules: list[str], planted: Planted, learners: int = 200, seed: int = 1
) -> dict[str, dict[str, Verdict]]:
    """Fill a course folder with a graded class; return the verdicts dealt out, by learner and question."""
    generator = np.random.default_rng(seed)
    dealt: dict[str, dict[str, Verdict]] = defaultdict(dict)
    names = [f"s{number:03d}" for number in range(1, learners + 1)]
    url = course_config(root).CourseDirectory.db_url
    for module in modules:
        register(root, module, url, COURSE_ID)
    pristine = {module: read_notebook(exercise_path(root, module)) for module in modules}
    ability = dict(zip(names, generator.normal(0, 1, learners), strict=True))
    with Gradebook(url, COURSE_ID) as gradebook:
        gradebook.db.add_all(Student(id=name) for name in names)
        gradebook.db.flush()
        for module in modules:
            assignment = gradebook.db.query(Assignment).filter(Assignment.name == module).one()
            (notebook,) = assignment.notebooks
            hardness = dict(
                zip(
                    [question.id for question in of_module(short(module))],
                    generator.normal(0, 0.5, len(of_module(short(module)))),
                    strict=True,
                )
            )
            cells = [(cell.id, cell.name, cell.max_score) for cell in notebook.grade_cells]
            for name in names:
                if name in planted.silent or (module == modules[-1] and name in planted.absent):
                    continue
                verdicts = {
                    question.grade_id: _deal(question.id, ability[name] - hardness[question.id], planted, generator)
                    for question in of_module(short(module))
                }
                dealt[name] |= {verdict.question: verdict for verdict in verdicts.values()}
                submission = SubmittedAssignment(assignment_id=assignment.id, student_id=name)
                copy = SubmittedNotebook(notebook_id=notebook.id, assignment=submission)
                for cell_id, cell, _ in cells:
                    earned = verdicts[cell].earned if cell in verdicts else None
                    Grade(cell_id=cell_id, notebook=copy, auto_score=earned, needs_manual_grade=earned is None)
                gradebook.db.add(submission)
                _store(root, name, module, pristine[module], verdicts)
        gradebook.db.commit()
    return dealt


def _deal(name: str, advantage: float, planted: Planted, generator: np.random.Generator) -> Verdict:
    """Return a verdict for a learner with an advantage over the question, in logits."""
    verdicts = _verdicts(name)
    knows = generator.random() < 1 / (1 + np.exp(-1.7 * advantage - 0.4))
    skips, picks = generator.random() < 0.06, generator.random()
    wrong = sorted((verdict for verdict in verdicts if verdict.outcome is Outcome.NOT_YET), key=lambda one: one.earned)
    if name == planted.broken:
        # The key is wrong: whoever knows is refused without a reason, a few of the others hit the wrong key.
        if knows or picks < 0.5:
            return replace(
                verdicts[0], outcome=Outcome.NOT_YET, earned=0.0, findings=(Finding(What.OFF, "is off", ("answer",)),)
            )
        return verdicts[0]
    if knows:
        return verdicts[0]
    if skips:
        return verdicts[-1]
    if name == planted.common[0] and picks < 0.75:
        return next(verdict for verdict in verdicts if verdict.misconceptions == (planted.common[1],))
    # The less somebody knows, the more of the answer is wrong.
    place = np.clip(generator.normal(0.5 + 0.2 * advantage, 0.25), 0, 0.999)
    return wrong[int(place * len(wrong))]


@cache
def _verdicts(name: str) -> tuple[Verdict, ...]:
    """Return the judge's verdicts: right first, each misconception, the placeholder last."""
    question = find(name)
    right = verdict_on(question, question.reference(question.data(0)))
    # What is right on these data by chance of the story is nobody's mistake here.
    known = [one for one in question.misconceptions if one.answer(question.data(0)) is not None]
    single = [verdict_on(question, misconceived(question, one, 0)) for one in known]
    several = []
    if isinstance(question.kind, Record):
        # Few people make just one mistake in a record of eight fields.
        generator, count = np.random.default_rng(len(name)), len(known)
        for size in (2, 3) * 8:
            chosen = generator.choice(count, min(size, count), replace=False)
            answer = question.reference(question.data(0))
            for place in chosen:
                answer = {**answer, **known[place].answer(question.data(0))}
            several.append(verdict_on(question, answer))
    assert right.outcome is Outcome.CORRECT
    return (right, *single, *several, verdict_on(question, ...))


def _store(root: Path, student: str, module: str, pristine, verdicts: dict[str, Verdict]) -> None:
    """Write the notebook that autograding would have left, and the one that was handed in."""
    graded = deepcopy(pristine)
    for cell in graded.cells:
        if is_check(cell):
            assert by_grade_id(grade_id(cell))
            _write(cell, verdicts[grade_id(cell)])
    for folder, notebook in (("submitted", pristine), ("autograded", graded)):
        path = root / folder / student / module / f"{short(module)}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
