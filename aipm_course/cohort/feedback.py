"""Feedback pages for a class without a hub: made by nbgrader, packed to be sent or uploaded."""

import logging
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from aipm_course.files import said
from aipm_course.grading.collected import Record, collected
from aipm_course.grading.one import cohort_config
from aipm_course.grading.own import STUDENT
from aipm_course.kernel.errors import CourseError
from aipm_course.places import short


@dataclass
class Pages:
    """Feedback pages that were made.

    Attributes:
        pages: {learner: page}.
        archives: zip files.
        failed: {learner: why there is no page}.
        placeless: learners with a page whose hand-in did not come out of the LMS's zip file.
    """

    pages: dict[str, Path] = field(default_factory=dict)
    archives: list[Path] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    placeless: list[str] = field(default_factory=list)


def make_feedback(
    root: Path,
    module: str,
    *,
    per_person: bool = False,
    lms: str = "",
    finished: Callable[[str], None] = lambda student: None,
) -> Pages:
    """Make everybody's feedback page anew, with points and comments as they are by now, and pack them.

    Args:
        root: folder of the course.
        module: full name of the module.
        per_person: pack a file for each learner instead of one for the class.
        lms: "canvas" or "moodle": pack one file whose names the LMS knows people by, for it to take in.
        finished: hears each learner as their page is there.

    Raises:
        CourseError: nobody is graded, or there is no room.
    """
    from nbgrader.coursedir import CourseDirectory

    from aipm_course.grading.converter import FeedbackFolder

    students = sorted(path.parent.name for path in (root / "autograded").glob(f"*/{module}") if path.is_dir())
    students = [student for student in students if student != STUDENT]
    if not students:
        raise CourseError(f"Nobody's {module} is graded yet. `aipm grade {module} --all` does that.")
    log = logging.getLogger("aipm_course.feedback")
    log.propagate = False
    log.handlers = [logging.NullHandler()]
    done = Pages()
    for student in students:
        config = cohort_config(root)
        config.CourseDirectory.assignment_id, config.CourseDirectory.student_id = module, student
        config.GenerateFeedback.force = True
        config.FeedbackFolder = config.GenerateFeedback
        try:
            FeedbackFolder(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).run()
            done.pages[student] = root / "feedback" / student / module / f"{short(module)}.html"
        except OSError as error:
            raise CourseError(said(error)) from None
        except Exception as error:
            done.failed[student] = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        finished(student)
    try:
        if lms:
            done.archives = [_packed_for(root, module, done, lms)]
        else:
            done.archives = list(_packed(root, module, done.pages, per_person=per_person))
    except OSError as error:
        raise CourseError(said(error)) from None
    return done


def _packed(root: Path, module: str, pages: dict[str, Path], *, per_person: bool) -> list[Path]:
    folder = root / "feedback"
    if per_person:
        targets = {folder / f"{module}-{student}.zip": {student: page} for student, page in pages.items()}
    else:
        targets = {folder / f"{module}.zip": pages}
    for target, own in targets.items():
        fresh = target.with_suffix(".new")
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            for student, page in own.items():
                archive.write(page, page.name if per_person else f"{student}/{page.name}")
        fresh.replace(target)
    return list(targets)


def _packed_for(root: Path, module: str, done: Pages, lms: str) -> Path:
    """Pack pages under the names by which an LMS takes files of feedback in.

    Canvas (app/models/abstract_assignment.rb) finds people by the numbers of learner and file in the name that it gave the
    submission; Moodle (mod/assign/feedback/file/importziplib.php) by the number in the name of the folder.

    Raises:
        CourseError: nothing that was graded came out of a zip file of that LMS.
    """
    records = {name: one for name, one in collected(root, module).items() if one.lms == lms and one.entry}
    names = {
        student: _name_for(records[student], student, page)
        for student, page in done.pages.items()
        if student in records
    }
    if not names:
        raise CourseError(
            f"Nobody's {module} came out of a zip file of {lms.title()}, which alone knows the names that it takes in. "
            f"`aipm collect {module} ZIP` takes one; without --for, the pages are packed by learner."
        )
    done.placeless = sorted(set(done.pages) - set(names))
    target = root / "feedback" / f"{module}-{lms}.zip"
    fresh = target.with_suffix(".new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, name in names.items():
            archive.write(done.pages[student], name)
    fresh.replace(target)
    return target


def _name_for(record: Record, student: str, page: Path) -> str:
    entry = PurePosixPath(record.entry)
    if record.lms == "canvas":
        return str(PurePosixPath(entry.name).with_suffix(page.suffix))
    return f"{record.name or 'x'}_{record.number or student}_assignsubmission_file/{page.name}"
