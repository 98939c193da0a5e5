"""What the microscope shows: one question of A1, the list of an engine, and the answer for each number of pages.

The lists are real. Answers follow a stated rule: with a page that answers the question among those that enter, the answer is right
as long as no more words enter than the question bears; without such a page it is not. How many it bears is drawn, so that with
today's engine and `k` the answer is the one that A1 recorded. A question that was answered right without its page is always right.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.retrieval.simulators.help_center import help_pages, pool_hits, question_pool
from aipm_course.modules.retrieval.simulators.searched import searched
from aipm_course.simulation.streams import stream

MOST_PAGES = 12


@dataclass(frozen=True)
class Seen:
    """One question under the microscope.

    Attributes:
        text: what was asked.
        titles: title of each page of the list.
        words: words of each page.
        answers_it: whether the page answers the question.
        right: whether the answer is right with the first 1, 2, ... pages; as many as `MOST_PAGES`.
    """

    text: str
    titles: tuple[str, ...]
    words: tuple[int, ...]
    answers_it: tuple[bool, ...]
    right: tuple[bool, ...]


@lru_cache(maxsize=256)
def seen(question: str, engine: str, seed: int = 0) -> Seen:
    """Return a question under the microscope.

    Raises:
        CourseError: the month has no such question.
    """
    made = searched(seed)
    names = made.questions["question"].tolist()
    if question not in names:
        raise CourseError(f"There is no question {question!r}; they run from {names[0]} to {names[-1]}.")
    number = names.index(question)
    place = made.places[number]
    asked, recorded = question_pool()[place], str(made.questions["answer"].iloc[number])
    pages = help_pages().set_index("page")
    today, k = pool_hits(made.today)[place], int(made.facts["k"])
    sent = float(pages["words"].reindex(list(today[:k])).sum())
    found = any(page in asked.pages for page in today[:k])
    draw = float(stream(seed, f"retrieval.bears {question}").random())
    if recorded == "right":
        bears = sent * (1.1 + 1.2 * draw) if found else np.inf
    else:
        bears = sent * (0.35 + 0.6 * draw) if found else 300 + 900 * draw
    lucky = recorded == "right" and not found
    hits = pool_hits(engine)[place][:MOST_PAGES]
    words = tuple(int(pages["words"][page]) for page in hits)
    answers_it = tuple(page in asked.pages for page in hits)
    right = tuple(
        lucky or (any(answers_it[:count]) and sum(words[:count]) <= bears) for count in range(1, MOST_PAGES + 1)
    )
    return Seen(asked.text, tuple(str(pages["title"][page]) for page in hits), words, answers_it, right)
