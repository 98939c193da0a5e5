"""What is easily taken for the numbers of A5."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.retrieval.lookalikes.shared import told
from aipm_course.modules.retrieval.simulators.access import (
    KIND_WAYS,
    KINDS,
    Access,
    bound_without,
    kinds_of,
    leaks,
)

_WORDS = {
    "rights_today": "by the rights of today",
    "members_today": "by the groups of today",
    "all_today": "by rights, groups and public pages of today",
    "rights_from": "with rights from the day after `from_day` on",
    "rights_until": "with rights gone on `until_day`",
    "members_from": "with people in a group from the day after `from_day` on",
    "members_until": "with people out of a group on `until_day`",
    "from": "with both spans from the day after `from_day` on",
    "until": "with both spans over on `until_day`",
    "any_time": "with rights and groups of any day",
    "rights_ever": "with rights of any day",
    "members_ever": "with groups of any day",
    "no_outer": "by a person's own groups alone",
    "turned": "with groups that count the other way round",
    "no_public": "with public pages as any other",
    "public_today": "with the pages that are public today",
    "public_after": "with pages public from the day after `public_from`",
    "public_always": "with pages as public only if they always were",
    "rights_first": "with rights looked at before public pages",
}
_PAIRS = (
    ("no_outer", "no_public"),
    ("rights_today", "no_outer"),
    ("members_today", "no_outer"),
    ("all_today", "no_outer"),
    ("all_today", "no_public"),
    ("from", "until"),
    ("any_time", "no_outer"),
    ("rights_today", "members_today"),
)


def for_access(made: Access) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    kinds = tuple(
        Lookalike(f"the count {words}", {"kinds": pd.Series(dict(leaks(made, ways).kinds))}, whole=True)
        for ways, words in _ways()
    )
    return (
        *kinds,
        *_kinds(made),
        *told("answers", _answers(made)),
        *told("people", _people(made)),
        *told("bound", _bound(made)),
    )


def _ways() -> Iterator[tuple[frozenset[str], str]]:
    for way in KIND_WAYS:
        yield frozenset({way}), _WORDS[way]
    for one, other in _PAIRS:
        yield frozenset({one, other}), f"{_WORDS[one]}, and {_WORDS[other]}"


def _kinds(made: Access) -> Iterator[Lookalike]:
    kind, rows = kinds_of(made), made.citations
    counts = pd.Series({name: int((kind == number).sum()) for number, name in enumerate(KINDS)})
    answers = {name: rows[kind == number]["answer"].nunique() for number, name in enumerate(KINDS)}
    pages = {name: rows[kind == number]["page"].nunique() for number, name in enumerate(KINDS)}
    people = {name: rows[kind == number]["person"].nunique() for number, name in enumerate(KINDS)}
    yield Lookalike("the number of answers, not of citations", {"kinds": pd.Series(answers)}, whole=True)
    first = ~rows["answer"].duplicated().to_numpy()
    once = {name: int(((kind == number) & first).sum()) for number, name in enumerate(KINDS)}
    yield Lookalike("the first citation of each answer alone", {"kinds": pd.Series(once)}, whole=True)
    yield Lookalike("the number of different pages", {"kinds": pd.Series(pages)}, whole=True)
    yield Lookalike("the number of different people", {"kinds": pd.Series(people)}, whole=True)
    yield Lookalike("a share of all citations, not a count", {"kinds": counts / len(rows)}, whole=True)


def _answers(made: Access) -> Iterator[tuple[str, float]]:
    right, rows = leaks(made), made.citations
    leak = rows[kinds_of(made) == 3]
    yield "the number of forbidden citations", right.kinds["leak"]
    yield "the number of people", right.people
    yield f"the number of answers {_WORDS['all_today']}", leaks(made, {"all_today"}).answers
    for ways, words in _ways():
        yield f"the number of answers {words}", leaks(made, ways).answers
    yield "the number of forbidden pages that were quoted", leak["page"].nunique()
    yield "all answers", rows["answer"].nunique()
    by_answer = pd.Series(kinds_of(made) == 3).groupby(rows["answer"].to_numpy()).all()
    yield "the answers that quote forbidden pages only", int(by_answer.sum())
    yield "the share of all answers, not a count", right.answers / rows["answer"].nunique()
    if right.answers:
        by_desk = leak.drop_duplicates("answer")["desk"].value_counts()
        yield "the answers outside the desk with most of them", right.answers - int(by_desk.iloc[0])
        yield "the answers of the desk with most of them", int(by_desk.iloc[0])


def _people(made: Access) -> Iterator[tuple[str, float]]:
    right, rows = leaks(made), made.citations
    yield "the number of answers", right.answers
    yield "the number of forbidden citations", right.kinds["leak"]
    yield f"the number of people {_WORDS['all_today']}", leaks(made, {"all_today"}).people
    for ways, words in _ways():
        yield f"the number of people {words}", leaks(made, ways).people
    yield "all people of the pilot", rows["person"].nunique()
    yield "the number of desks", rows[kinds_of(made) == 3]["desk"].nunique()


def _bound(made: Access) -> Iterator[tuple[str, float]]:
    right, rows = leaks(made), made.citations
    seen = 3 / right.bound
    yield "3 ÷ all answers", bound_without(made, "")
    yield "1 ÷ the answers, not 3", 1 / seen
    yield "3 ÷ all citations", 3 / len(rows)
    yield "3 ÷ the people", 3 / rows["person"].nunique()
    yield "the share of answers that leaked", right.answers / rows["answer"].nunique()
    yield "3 ÷ the answers that leaked nothing", 3 / (rows["answer"].nunique() - right.answers)
    leak, once = rows[kinds_of(made) == 3], rows.drop_duplicates("answer")
    if right.answers:
        most = str(leak.drop_duplicates("answer")["desk"].value_counts().index[0])
        yield "3 ÷ the answers of the desk that is left out", 3 / int((once["desk"] == most).sum())
        yield "3 ÷ the citations outside that desk", 3 / int((rows["desk"] != most).sum())
        yield "3 ÷ the people outside that desk", 3 / rows[rows["desk"] != most]["person"].nunique()
        yield "3 ÷ the answers that leaked", 3 / right.answers
        clean = once[~once["person"].isin(leak["person"])]
        yield "3 ÷ the answers of people who read no leak", 3 / len(clean)
