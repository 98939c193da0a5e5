"""The numbers in the second lesson of module 11 are the numbers of its own data."""

from pathlib import Path

import pytest

from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.retrieval.simulators.access import access, bound_without, kinds_of, leaks
from aipm_course.modules.retrieval.simulators.alive import alive, caps_of, desk_of
from aipm_course.modules.retrieval.simulators.grounded import counted, grounded, stale
from aipm_course.registry import find

ROOT = Path(__file__).parents[3]
SEED = 454


@pytest.fixture(scope="module")
def cells():
    return read_notebook(ROOT / "notebooks" / "11_retrieval_2.ipynb").cells


@pytest.fixture(scope="module")
def lesson(cells):
    return "\n".join(cell.source for cell in cells)


def test_the_answers_in_prose(lesson):
    made = grounded(SEED)
    found, facts = counted(made), made.facts
    has, hasnt = (found.cells[word, "right"] + found.cells[word, "wrong"] for word in ("yes", "no"))
    minus = "−"
    refused = ((made.answers["grounded"] == "yes") & (made.answers["outcome"] == "refused")).sum()
    dashboard = (made.answers["grounded"] == "yes").mean()
    for said in (
        f'"{dashboard:.0%} of the answers are grounded. So {1 - dashboard:.0%} are wrong',
        f"Dana's {dashboard:.0%} are {round(dashboard * len(made.answers))} of all {len(made.answers)}, {refused} of them refusals",
        f"refresh would bring {counted(made, {'sure'}).worth['refresh']:.0f}; were only wrong ones handed over, "
        f"stop would bring {counted(made, {'wrong_only'}).worth['stop']:.0f}",
        f"which {found.pages} pages will be asked about",
        f"what {found.cells['yes', 'wrong'] + found.cells['no', 'wrong']} wrong answers cost in trust",
        f"{found.cells['yes', 'wrong']} of {has}. And {found.cells['no', 'right']} of the {hasnt} ungrounded answers are right",
        f"of the {found.cells['yes', 'wrong']} grounded wrong answers, how many stood",
        f"{found.stale}, from {found.pages} pages. Two fixes are on offer. A wrong answer costs {facts['wrong_costs']:.0f} dollars",
        f"{facts['per_page']:.0f} dollars a page. Then the {found.stale} are right as often as others on a fresh page, {found.chance:.1%}",
        f"{facts['handover']:.2f} dollars each. That stops the {found.cells['no', 'wrong']} wrong ones, and the {found.cells['no', 'right']} right",
        f"Neither: {minus}{-found.worth['refresh']:.0f} and {minus}{-found.worth['stop']:.0f} dollars",
        f"{found.cells['yes', 'wrong']} of {has} grounded answers are wrong, {found.stale} of them from stale pages",
        f"refresh {minus}{-found.worth['refresh']:.0f} dollars, stop {minus}{-found.worth['stop']:.0f}",
    ):
        assert said in lesson, said
    assert counted(made, {"sure"}).worth["refresh"] > 0
    assert counted(made, {"wrong_only"}).worth["stop"] > 0


def test_three_answers_are_as_they_are_told():
    made = grounded(SEED)
    rows = made.answers.assign(stale=stale(made), now=stale(made, "now"), same=stale(made, "same_day"))
    rows = rows[rows["answer"].isin(["R101", "R152", "R216"])].set_index("answer")
    assert rows["page"].to_dict() == {"R101": "P322", "R152": "P048", "R216": "P219"}
    assert rows["day"].to_dict() == {"R101": 4, "R152": 6, "R216": 8}
    assert rows["stale"].to_dict() == {"R101": True, "R152": True, "R216": False}
    assert (rows["grounded"] == "yes").all()
    assert (rows["outcome"] == "wrong").all()
    assert not rows["now"]["R152"]  # who looks today finds nothing
    assert not rows["same"]["R101"]
    days = {page: sorted(part["day"]) for page, part in made.versions.groupby("page")}
    assert (days["P048"], days["P219"][-1]) == ([-133, 9], 6)
    changes = {page: sorted(part["day"]) for page, part in made.changes.groupby("page")}
    assert (changes["P048"], changes["P322"][-1], changes["P219"]) == ([5], 4, [6])


def test_the_pilot_in_prose(lesson):
    made = access(SEED)
    found, alarm = leaks(made), leaks(made, {"all_today"})
    then, today = (
        set(made.citations[kinds_of(made, ways) == 3]["answer"]) for ways in (frozenset(), frozenset({"all_today"}))
    )
    most = made.facts["most_hidden"]
    outside = round(3 / found.bound)
    for said in (
        f'"{alarm.answers} answers quoted pages',
        f"leaks that nobody saw are at most {most:.2%} of answers",
        f"Leaks come in heaps ({found.answers} answers, {found.people} people)",
        f"Osei counts {alarm.answers} answers",
        f"It is {found.kinds['leak']}. But",
        f"all were read at {found.desk}",
        f"a bound above {most:.2%}: **hold**, so the pilot goes on and nobody is added. *One desk, but {found.bound:.2%}: yes.*",
        f"not for {alarm.answers} leaks: {found.answers} answers leaked, {len(then & today)} of them among Osei's",
        f"3 ÷ {most:.4f} = {3 / most:.0f} outside {found.desk} without a leak, {3 / most - outside:.0f} more",
        f"{found.answers} answers leaked to {found.people} people, all at {found.desk}; {len(then & today)} are among your {alarm.answers}",
        f"until {3 / most - outside:.0f} more answers outside {found.desk}",
    ):
        assert said in lesson, said
    assert bound_without(made, found.desk) == found.bound
    assert most < found.bound
    assert round((1 - 0.004) ** 800, 2) == 0.04
    assert round((1 - 3 / 800) ** 800, 2) == 0.05


def test_two_citations_are_as_they_are_told():
    made = access(SEED)
    names = {0: "public", 1: "own", 2: "outer", 3: "leak"}
    rows = made.citations.assign(kind=kinds_of(made), today=kinds_of(made, frozenset({"all_today"})))
    rows = rows.set_index(["answer", "page"])
    allowed, leaked = rows.loc[("Q467", "N22")], rows.loc[("Q566", "N39")]
    told = [(row["day"], row["person"], names[row["kind"]], names[row["today"]]) for row in (allowed, leaked)]
    assert told == [(12, "U020", "outer", "leak"), (14, "U045", "leak", "outer")]
    days = made.rights.set_index("page")
    assert (days["until_day"]["N22"], days["from_day"]["N39"]) == (12, 23)


def test_the_desk_in_prose(lesson):
    made = alive(SEED)
    found, facts = desk_of(made), made.facts
    ended, saved = caps_of(made)
    caps = made.caps.set_index("cap").assign(ended=ended, saved=saved)
    kept = caps[caps["ended"] <= facts["most_ended"]]["saved"].idxmax()
    tight = caps["saved"].idxmax()
    for said in (
        f"goes from {facts['low']:.1%} to {facts['high']:.1%}",
        f"it stops {facts['least_caught']:.0%} of the errors that were planted",
        f"A median under {facts['least_seconds']:.0f} seconds is a sign that nobody reads",
        f"{found.caught:.1%}. The first line that holds",
        f"your desk stops {found.caught:.1%} of planted errors",
        f"**at most {facts['most_ended']:.0%}** of the good ones",
        f"{tight} allows the fewest steps, {caps['at'][tight]:.0f}",
        f"Yes, {tight}: {saved.max():.2f} dollars. But it ends {caps['ended'][tight]:.1%} of the good runs",
        f"**{kept}**, {caps['at'][kept]:.0f} steps: {caps['ended'][kept]:.1%}, {caps['saved'][kept]:.2f} dollars",
        f"runs end after {caps['at'][kept]:.0f} steps",
    ):
        assert said in lesson, said
    last = found.override[-4:]
    assert ((last < facts["low"]).sum(), (found.seconds[-4:] < facts["least_seconds"]).sum()) == (3, 4)
    assert caps[caps["of"] == "steps"]["at"].idxmin() == tight
    decided = made.requests[made.requests["outcome"] != "expired"]
    overridden = decided["outcome"] == "overridden"
    real, low = decided["planted"] == "no", decided["week"].between(5, 7)
    said = f"{overridden[real & low].mean():.1%}"
    assert f"For three weeks the desk overrode {said}" in lesson
    assert f"In weeks 5 to 7 the desk overrode {said}" in lesson
    assert round(1.5 * 7 / 30, 2) == 0.35


def test_the_lesson_ends_otherwise_than_the_exercise():
    for name, fields in (("grounded", ("fix",)), ("access", ("desk", "call")), ("alive", ("band", "state", "cap"))):
        question = find(f"retrieval.{name}")
        here, there = (question.reference(question.data(seed)) for seed in (SEED, 0))
        for field in fields:
            assert here[field] != there[field], field


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    for said in (
        'pd.crosstab(given["grounded"], given["outcome"])',
        'both[both["since"] <= both["day"]].groupby("answer")["since"].max()',
        '(later["change"] > later["since"]) & (later["change"] <= later["day"])',
        "stale['page'].nunique()",
        "42 * fresh_right * 17 - 19 * 35",
        'both["day"].between(both["from_day_right"], both["until_day_right"])',
        'rename(columns={"inside": "group"})',
        'citations["page"].map(pages["public_from"])',
        'leak.drop_duplicates("answer")["desk"].value_counts()',
        "3 / len(others)",
        'over[real].groupby(full["week"]).mean()',
        '["seconds"].median()',
        "over[~real & last].mean()",
        "(runs[good][of] > at).mean()",
        '(bad["dollars"] * part).sum()',
    ):
        assert said in code, said
