"""The capstone's tasks: decisions weigh, choices carry over into later numbers, and follow-through pays."""

import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course.modules.capstone.methods import CHOICES
from aipm_course.modules.capstone.simulators import walk as stages
from aipm_course.modules.capstone.simulators.walk import path_of, walk
from aipm_course.proof.answers import allowed

OWN = QuestionsOf("capstone")
DECISIONS = {
    "choose": ("idea",),
    "prepare": ("labels_call",),
    "evaluate": ("gate",),
    "beta": ("call",),
    "operate": ("cause", "segment", "action"),
    "board": ("board",),
}
SEEDS = range(6)
STAGES = {
    "prepare": stages.preparing,
    "evaluate": stages.evaluating,
    "beta": stages.testing,
    "operate": stages.operating,
    "board": stages.reporting,
}
CARRIES = [
    ("terms", "evaluate", "bound"),
    ("labels", "evaluate", "bound"),
    ("labels", "board", "result"),
    ("terms", "prepare", "usable"),
    ("source", "prepare", "cost"),
    ("source", "board", "result"),
    ("cutoff", "evaluate", "silent"),
    ("cutoff", "board", "late"),
    ("speed", "beta", "users"),
    ("speed", "board", "result"),
    ("reserve", "board", "late"),
]


@pytest.mark.parametrize("name", DECISIONS)
def test_decisions_weigh_a_third_and_choices_nothing(name):
    kind = OWN.question(name).kind
    weights = {field: 0.0 if field in kind.own else kind.weights.get(field, 1.0) for field in kind.fields}
    share = sum(weights[field] for field in DECISIONS[name]) / sum(weights.values())
    if name == "choose":  # its column `fits` is a decision as well, a quarter of the table
        share += weights["ideas"] / 4 / sum(weights.values())
    assert share >= 1 / 3


@pytest.mark.parametrize(("choice", "task", "field"), CARRIES, ids=lambda value: str(value))
def test_a_choice_moves_a_later_number_by_five_tolerances(choice, task, field):
    leaf = OWN.question(task).kind.fields[field]
    for seed in SEEDS:
        plan = path_of(seed)
        values = []
        for option in CHOICES[choice]:
            if option != "hold":
                found = STAGES[task](walk(seed, {**plan, choice: option}))[field]
                values.append(float(found))
        reach = max(values) - min(values)
        assert reach >= 5 * allowed(leaf, max(values, key=abs)), (seed, choice, values)


@pytest.mark.parametrize("seed", SEEDS)
def test_monitors_decide_when_it_is_noticed_and_what_can_be_said(seed):
    plan = {name: value for name, value in path_of(seed).items() if name != "action"}
    blind = stages.operating(walk(seed, {**plan, "monitors": frozenset({"errors"})}))
    assert blind["segment"] == "not_visible"
    assert blind["cause"] in ("not_visible", "nothing")
    sharp = stages.operating(walk(seed, {**plan, "monitors": frozenset({"by_segment", "version", "log_scan"})}))
    # What begins in week 10 reaches no end with a blind path: 0 is never, not early.
    assert sharp["noticed"] <= (blind["noticed"] or 13)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_slip_costs_its_own_field_only(seed):
    right = OWN.reference("prepare", seed)
    n, kappa = right["golden"], 0.9 if right["kappa"] < 0.6 else 0.1
    follows = "rewrite" if kappa < 0.6 else "more" if n < 200 else "go"
    earned = OWN.earned("prepare", seed, kappa=kappa, labels_call=follows)
    assert earned == pytest.approx(8 - 1.3 - 1.4)  # the field itself, and half of what follows from it


@pytest.mark.parametrize("task", ["prepare", "evaluate", "beta", "operate", "board"])
def test_a_stage_says_which_choice_it_waits_for(task):
    question = OWN.question(task)
    for name in question.chosen.fields:
        verdict = verdict_on(question, {**OWN.reference(task), name: ...})
        assert verdict.earned == 0
        assert f"`{name}` of stage" in verdict.findings[0].message
        assert len(verdict.findings) == 1


def test_nothing_noticed_is_an_answer_where_nothing_reaches_the_path_and_no_way_out_elsewhere():
    nothing = {"noticed": 0, "cause": "nothing", "harmed": 0, "rise": 0, "week_harm": 0, "action": "watch"}
    spared = [seed for seed in range(40) if OWN.reference("operate", seed)["noticed"] == 0]
    assert spared
    for seed in SEEDS:
        if seed not in spared:
            assert OWN.earned("operate", seed, **nothing) <= 2
    for seed in spared[:2]:
        assert OWN.earned("operate", seed, **nothing) == 9
