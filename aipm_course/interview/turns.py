"""What cannot be rated before a question is asked back."""

from aipm_course.interview.asking import Page
from aipm_course.interview.material import turns
from aipm_course.kernel.errors import CourseError
from aipm_course.reference.signals import SIGNALS, VERDICTS


def ask_back(name: str, question: int = 0) -> Page:
    """Return something that a candidate said and three questions to ask back; with a question's number, the reply.

    Rate it before you ask, and again after the reply. One of the three questions settles it.

    Args:
        name: t1 and on.
        question: 0 for what was said, 1 to 3 for the reply to a question.

    Raises:
        CourseError: there is no such name or question.

    Examples:
        >>> print(ask_back("t4", 2))
        *Which of the three pages is clicked most, and why show all three?*
        <BLANKLINE>
        > The first, by far. We thought of showing only that one, but people like to see that there is more.
        <BLANKLINE>
        That leaves it open. Which question would settle it?
    """
    found = next((turn for turn in turns() if turn.id == str(name).casefold()), None)
    if found is None:
        raise CourseError(f"There is no {name!r}; there are t1 to {turns()[-1].id}.")
    if isinstance(question, bool) or question not in range(4):
        raise CourseError(f"A question is 1 to 3, or 0 for what was said; given is {question!r}.")
    if question == 0:
        asked = [f"{place}. {text}" for place, (text, _) in enumerate(found.questions, 1)]
        return Page(
            "\n".join([f"> {found.said}", "", "Strong, weak or red flag? Ask back before you say so:", "", *asked])
        )
    text, reply = found.questions[question - 1]
    if question != found.settles:
        return Page(f"*{text}*\n\n> {reply}\n\nThat leaves it open. Which question would settle it?")
    verdict = next(verdict for verdict, kind in VERDICTS.items() if found.code.startswith(kind))
    return Page(
        f"*{text}*\n\n> {reply}\n\nThat settles it: **{verdict}**, {found.code}, {SIGNALS[found.code]}. "
        f"At first most people hear: {found.heard}. {found.reason}"
    )
