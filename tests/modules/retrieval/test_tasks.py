"""Module 11: decisions weigh and follow, and the model sheet tells the numbers of its seed."""

import pandas as pd
import pytest
from questions_of import QuestionsOf

from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.retrieval.simulators.agent import TOOLS, agent, approved, harm, ways_of
from aipm_course.modules.retrieval.simulators.context import by_setting, choose, context
from aipm_course.modules.retrieval.simulators.searched import leader, measured, searched
from aipm_course.modules.retrieval.simulators.sheets import POOL, RUBRIC

SEEDS = range(4)
OWN = QuestionsOf("retrieval")
question, reference, earned = OWN.question, OWN.reference, OWN.earned
WAYS = tuple(f"way_{tool}" for tool in TOOLS)


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("search", ("engine", "fix")) >= 0.37
    assert OWN.share("context", ("setting", "limit", "launch")) >= 0.4
    assert OWN.share("agent", ("desk", *WAYS)) >= 0.48


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fix_that_follows_from_a_known_slip_keeps_its_points(seed):
    """Whoever lets every answer end well once its page is found loses the gains, and not the choice."""
    made = searched(seed)
    perfect = measured(made, perfect=True).gain
    table = reference("search", seed)["fixes"].assign(gain=perfect)
    kind = question("search").kind
    lost = 8 * kind.weights["fixes"] / 2 / sum(kind.weights.values())
    assert earned("search", seed, fixes=table, fix=leader(perfect)) == pytest.approx(8 - lost, abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_setting_that_follows_from_cents_per_question_keeps_its_points(seed):
    made = context(seed)
    table = by_setting(made, per="run")
    setting, limit = choose(table.to_dict(), made.facts)
    kind = question("context").kind
    lost = 7 * kind.weights["trial"] / 3 / sum(kind.weights.values())
    own = {"trial": table, "setting": setting, "limit": limit}
    if setting == made.roles["chosen"]:
        assert earned("context", seed, **own) == pytest.approx(7 - lost, abs=0.01)
    else:
        assert earned("context", seed, **own) > 7 - lost - 1.2


@pytest.mark.parametrize("seed", SEEDS)
def test_ways_that_follow_from_a_known_slip_keep_their_points(seed):
    made = agent(seed)
    lost, caught = harm(made.tools, always="loss"), reference("agent", seed)["caught"]
    ways = ways_of(made, lost, caught)
    table = reference("agent", seed)["harm"].assign(harm=lost)
    after_look = pd.DataFrame({"after_look": approved(made, lost.to_dict(), caught)})
    kind = question("agent").kind
    off = 8 * kind.weights["harm"] / sum(kind.weights.values())
    own = {f"way_{tool}": way for tool, way in ways.items()}
    assert earned("agent", seed, harm=table, after_look=after_look, **own) == pytest.approx(8 - off, abs=0.01)


def test_the_pool_of_sheets_is_usable_and_speaks_of_another_agent():
    assert pool_problems(RUBRIC, POOL) == []
    for text in POOL:
        assert "Merge two accounts" not in text.text
        assert "Sweep" in text.text or "Alone" in text.text or "alone" in text.text


def test_the_model_sheet_tells_the_numbers_of_the_exercise(root):
    cells = read_notebook(root / "solutions" / "11_retrieval" / "retrieval.ipynb").cells
    sheet = next(cell.source for cell in cells if cell.id == "retrieval-sheet")
    made, own = agent(0), reference("agent")
    tools, lost = made.tools.set_index("tool"), own["harm"]["harm"]
    look = tools["minutes"] * made.facts["wage"] / 60
    assert [own[way] for way in WAYS] == ["never", "never", "alone", "approve", "never", "approve"]
    for tool in TOOLS:
        assert f"{tool}, {tools['title'][tool].lower()}" in sheet
    for said in (
        f"A call loses {lost['C']:.2f} dollars through errors; a look costs {look['C']:.2f}",
        f"stop only {own['caught']:.0%} of that",
        f"({lost['D']:.2f} dollars a call, a look costs {look['D']:.2f})",
        f"({lost['F']:.2f}, a look {look['F']:.2f})",
        f"with {lost['A']:.2f}, {lost['B']:.2f} and {lost['E']:.2f} dollars a call",
        f"stops {own['caught']:.1%} of planted errors (bar {made.facts['least_caught']:.0%})",
        f"{own['stopped']:.1%} of good requests (bar {made.facts['most_stopped']:.0%})",
        f"Its {own['override']:.1%} of real ones, above the band of {made.facts['high']:.0%}",
        f"The desk is {own['desk']}.",
        f"calls of D are undone within {tools['undo_within']['D']} hours, those of F within {tools['undo_within']['F']}",
    ):
        assert said in sheet, said
    assert tools["found_after"]["A"] <= tools["undo_within"]["A"]
    assert len(sheet.split()) <= 262
