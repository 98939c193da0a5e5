"""Module 03: decisions weigh and follow, other tools agree, the model statement tells the numbers of its seed."""

import pytest
from questions_of import QuestionsOf

from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.framing.simulators.flags import counted as counted_flags
from aipm_course.modules.framing.simulators.flags import flags, gross, run_cost
from aipm_course.modules.framing.simulators.ideas import IDEAS, best, ideas, values
from aipm_course.modules.framing.simulators.minutes import budget, counted, decide, needed, shares
from aipm_course.modules.framing.simulators.statements import POOL, RUBRIC

SEEDS = range(6)
OWN = QuestionsOf("framing")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("minutes", ("decision",)) >= 0.33
    assert OWN.share("ideas", [f"way_{idea}" for idea in IDEAS]) >= 0.33
    assert OWN.share("flags", ("decision",)) >= 0.33


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decision_that_follows_from_a_known_slip_keeps_its_points(seed):
    """Whoever has phone cases served, and goes on rightly, loses the share alone."""
    data = budget(seed)
    found, facts = shares(counted(data.cases)), data.facts
    need = needed(found["write"], found["find"], facts["saving"])
    wrong = {
        "writing": found["write"],
        "saved": facts["saving"] * found["write"],
        "need": need,
        "decision": decide(need, facts["pilot_low"], facts["pilot_high"]),
    }
    kind = question("minutes").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    assert earned("minutes", seed, **wrong) == pytest.approx(7 * (1 - kind.weights["writing"] / total), abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_ways_that_follow_from_a_known_slip_keep_their_points(seed):
    made = ideas(seed)
    free = values(made.table, made.wage, frozenset({"no_check"}))
    wrong = {"values": free, **{f"way_{idea}": best(free.loc[idea]) for idea in IDEAS}}
    kind = question("ideas").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    # One column of three is off.
    assert earned("ideas", seed, **wrong) == pytest.approx(7 * (1 - kind.weights["values"] / 3 / total), abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_and_a_decision_follow_from_the_month_of_fitting(seed):
    drawn = flags(seed)
    worth, run = gross(counted_flags(drawn.cases, "fit"), drawn.facts), run_cost(drawn.costs)
    net = worth - run
    table = reference("flags", seed)["worth"].assign(gross=worth)
    wrong = {
        "worth": table,
        "most": worth[net[["logistic", "tree"]].idxmax()] - net["rule"],
        "decision": net.idxmax() if net.max() > 0 else "none",
    }
    kind = question("flags").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    assert earned("flags", seed, **wrong) == pytest.approx(6 * (1 - kind.weights["worth"] / 2 / total), abs=0.01)


def test_the_pool_of_statements_is_usable_and_its_numbers_are_consistent():
    assert pool_problems(RUBRIC, POOL) == []
    assert pytest.approx(0.14) == 1_176 / 8_400
    assert pytest.approx(0.75) == 882 / 1_176
    for text in POOL:
        assert "minutes of a case" not in text.text
        assert "drafts" not in text.text


def test_the_model_statement_tells_the_numbers_of_the_exercise(root):
    cells = read_notebook(root / "solutions" / "03_framing" / "framing.ipynb").cells
    statement = next(cell.source for cell in cells if cell.id == "framing-statement")
    data, own = budget(0), reference("minutes")
    kept = counted(data.cases)
    mean, facts = kept["active"].mean(), data.facts
    for said in (
        f"{mean:.1f} active minutes on a case on average; half of the cases take {own['median']:.1f} or less",
        f"{shares(kept)['write']:.1%} of these minutes are writing, and {own['writing']:.1%} are writing in email and chat",
        f"{own['cases']:,} closed cases",
        f"from {mean:.1f} to {(1 - facts['aim']) * mean:.1f} active minutes",
        f"more than {0.9 * mean:.1f} (assumed)",
        f"save {facts['saving']:.0%} of the writing step, so {own['saved']:.1%} of all minutes",
        f"If they save {facts['aim'] / own['writing']:.0%} of the step",
    ):
        assert said in statement, said
    assert own["decision"] == "alone"
    assert len(statement.split()) <= 250
