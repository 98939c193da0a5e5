"""Three questions from earlier modules at the start of a lesson: what is called for again stays."""

from itertools import chain, zip_longest
from typing import Any

from aipm_course.curriculum import modules
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.planning.diagnostic import Item, items_of
from aipm_course.planning.question_box import question_box
from aipm_course.record import record, recorded

COUNT = 3
STAND_IN = "Run this cell to answer three questions from earlier modules here."
_HEAD = (
    "<div style='line-height:1.45;max-width:760px'><b>Three from before.</b> A colleague shows an answer to a task of an "
    "earlier module; you say which comment it deserves. Some answers are right. Nothing to compute, no points; skip what "
    "you have not done yet. The company is simulated.</div>"
)


def warm_up_items(module: str) -> tuple[Item, ...]:
    """Return the questions that a module opens with: one from each earlier module in turn, the nearest first.

    Two modules in a row ask for other things, as far as there are enough questions.

    Args:
        module: full name of a module.

    Raises:
        CourseError: there is no such module, or no earlier one has questions.
    """
    names = [entry.name for entry in modules()]
    if module not in names:
        raise CourseError(f"There is no module {module!r}; there are: {listed(names, limit=30)}.")
    earlier = [items for name in reversed(names[: names.index(module)]) if (items := items_of(name))]
    if not earlier:
        raise CourseError(f"No module before {module} has questions; begin with the lesson.")
    starts = [2 * place % len(items) for place, items in enumerate(earlier)]
    turned = [items[start:] + items[:start] for start, items in zip(starts, earlier, strict=True)]
    return tuple(item for item in chain.from_iterable(zip_longest(*turned)) if item)[:COUNT]


def warm_up(module: str) -> Any:
    """Return three questions from earlier modules as a page. What is chosen goes into the learner's own file.

    Args:
        module: full name of the module that is about to begin.

    Raises:
        CourseError: there is no such module, or no earlier one has questions.
    """
    import ipywidgets as widgets

    class WarmUp(widgets.VBox):  # type: ignore[misc]
        """The questions; where no widget can be shown, plain text says how to get them."""

        def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
            bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
            return {**bundle, "text/plain": STAND_IN}

    chosen = warm_up_items(module)
    given = {
        entry.get("question"): entry.get("comment")
        for entry in recorded()
        if entry["what"] == "warm_up" and entry.get("module") == module
    }

    def box(number: int, item: Item) -> Any:
        def keep(comment: str) -> None:
            record("warm_up", module=module, question=item.question, comment=comment, right=comment == item.right)

        return question_box(number, len(chosen), item, given.get(item.question), keep)

    return WarmUp([widgets.HTML(_HEAD), *(box(number, item) for number, item in enumerate(chosen, 1))])
