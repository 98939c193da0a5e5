"""Three questions from earlier modules at the start of a lesson: what is called for again stays."""

from collections.abc import Set
from itertools import chain, zip_longest
from typing import Any

from aipm_course.curriculum import modules
from aipm_course.figures.boxes import box_or_words
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.planning.diagnostic import Item, item_of, questions_of
from aipm_course.planning.question_box import one_at_a_time, question_box
from aipm_course.record import progress_file, record, recorded

COUNT = 3
STAND_IN = "Run this cell to answer three questions from earlier modules here."
_HEAD = (
    "<div style='line-height:1.45;max-width:760px'><b>Three from before.</b> A colleague shows an answer to a task of an "
    "module that you have done; you say which comment it deserves. Some answers are right. Nothing to compute, no points. "
    "The company is simulated.</div>"
)
_NOTHING_YET = (
    "<div style='line-height:1.45;max-width:760px'>Three questions from modules that you have done will stand here. So far "
    "there is none; go on reading.</div>"
)


def warm_up_items(module: str, done: Set[str]) -> tuple[Item, ...]:
    """Return the questions that a module opens with: one from each earlier module in turn, the nearest first.

    Two modules in a row ask for other things, as far as there are enough questions.

    Args:
        module: full name of a module.
        done: full names of the modules that may be asked about; only earlier ones are.

    Raises:
        CourseError: there is no such module.
    """
    names = [entry.name for entry in modules()]
    if module not in names:
        raise CourseError(f"There is no module {module!r}; there are: {listed(names, limit=30)}.")
    before = [name for name in reversed(names[: names.index(module)]) if name in done]
    earlier = [own for name in before if (own := questions_of(name))]
    # Of two questions, a step of two would ask the same again.
    starts = [(2 if len(own) > 2 else 1) * place % len(own) for place, own in enumerate(earlier)]
    turned = [own[start:] + own[:start] for start, own in zip(starts, earlier, strict=True)]
    chosen = [question for question in chain.from_iterable(zip_longest(*turned)) if question][:COUNT]
    return tuple(item_of(question) for question in chosen)


def worked_on() -> set[str]:
    """Return the full names of the modules in which something was checked or graded, from the learner's own file."""
    asked = {str(entry.get("question", "")) for entry in recorded() if entry["what"] in ("check", "grade")}
    short = {question.partition(".")[0] for question in asked}
    return {entry.name for entry in modules() if entry.short in short}


def warm_up(module: str) -> Any:
    """Return three questions from modules that the learner has done, as a page.

    What is chosen goes into the learner's own file. Where nothing is recorded, as on a page that is read without a
    kernel, nothing is shown.

    Args:
        module: full name of the module that is about to begin.

    Raises:
        CourseError: there is no such module.
    """
    import ipywidgets as widgets

    chosen = warm_up_items(module, worked_on())
    if not chosen:
        return None if progress_file() is None else widgets.HTML(_NOTHING_YET)
    given = {
        entry.get("question"): entry.get("comment")
        for entry in recorded()
        if entry["what"] == "warm_up" and entry.get("module") == module
    }

    def box(number: int, item: Item) -> Any:
        def keep(comment: str) -> None:
            record("warm_up", module=module, question=item.question, comment=comment, right=comment == item.right)

        return question_box(number, len(chosen), item, given.get(item.question), keep)

    boxes = [box(number, item) for number, item in enumerate(chosen, 1)]
    return box_or_words([widgets.HTML(_HEAD), *boxes, one_at_a_time(boxes)[0]], STAND_IN)
