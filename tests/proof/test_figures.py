"""Each figure finds the fault that it is there for, and passes a question without it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from toy_module.toy.tasks.a1_late_share import LATE_SHARE

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.proof import mutants
from aipm_course.proof.accepted import Accepted
from aipm_course.proof.accusations import Accusations, wrong_numbers
from aipm_course.proof.constants import Judgments
from aipm_course.proof.copies import Copies
from aipm_course.proof.margins import Margins
from aipm_course.proof.mutators import mutants as mutants_of
from aipm_course.proof.replies import Messages, given_away, replies
from aipm_course.proof.right import Nothing, Right
from aipm_course.proof.run import measure
from aipm_course.proof.slips import Ablations, Slips
from aipm_course.proof.ties import Ties


def days(seed):
    """Sixty waiting times of a seed, with cases on both sides of 14 days."""
    generator = np.random.default_rng([seed, 5])
    return np.concatenate([generator.integers(1, 14 + seed % 7, 40), np.repeat(14, 8), np.repeat(15, 8 + seed % 9)])


def call(waited):
    return ("keep", "stop", "wait")[len(waited) % 3]


def late(waited, edge=14):
    return float((waited > edge).mean())


QUESTION = Question(
    id="toy.late",
    task="A1",
    title="Late?",
    points=2,
    kind=Record(
        {"late": Number("share", within=0.004, percent=True), "call": Choice({"keep": "", "stop": "", "wait": ""})},
        weights={"late": 3},
    ),
    data=days,
    reference=lambda waited: {"late": late(waited), "call": call(waited)},
    alternatives=(lambda waited: {"call": call(waited).title(), "late": 100 * late(waited)},),
    misconceptions=(
        Misconception("on_time", lambda waited: {"late": 1 - late(waited)}, "These are the ones that were on time."),
    ),
    ablations=(
        Ablation("edge", "more than 14 days", lambda waited: {"late": late(waited, 13)}, "Day 14 is not late yet."),
    ),
    hints=("Compare, then take the mean.", "Look at the edge."),
    worked="...",
    objective="",
    ledger=(),
)


def seen(watcher, question, seeds=range(20)):
    for seed in seeds:
        watcher.see(question, seed)
    return watcher


@pytest.mark.parametrize("watcher", [Right, Nothing, Accepted, Slips, Ablations, Copies, Accusations, Messages])
def test_a_sound_question_keeps_the_bar(watcher):
    figure = seen(watcher(), QUESTION).figure()
    assert figure.passes, figure.faults
    assert figure.value is not None


def test_a_wrong_alternative_is_found():
    wrong = replace(QUESTION, alternatives=(lambda waited: {"late": late(waited) + 0.01, "call": "keep"},))
    figure = seen(Right(), wrong, range(2)).figure()
    assert not figure.passes
    assert "alternative 0" in figure.faults[0]


def test_a_key_that_raises_is_found():
    broken = replace(QUESTION, misconceptions=(Misconception("none", lambda waited: {"late": 1 / 0}, "Never."),))
    with pytest.raises(ZeroDivisionError):
        seen(Slips(), broken, range(1))


def test_a_slip_that_is_right_is_found():
    same = Misconception("same", lambda waited: {"late": late(waited)}, "That is right.")
    assert "scores full" in seen(Slips(), replace(QUESTION, misconceptions=(same,)), range(1)).figure().faults[0]


def test_a_slip_that_does_not_apply_is_not_asked_for():
    never = replace(QUESTION, misconceptions=(Misconception("never", lambda waited: None, "Never."),))
    assert seen(Slips(), never, range(2)).figure().passes


def test_a_rule_that_changes_nothing_is_found():
    idle = Ablation("idle", "no more than 99 days", lambda waited: {"late": late(waited)}, "Nobody waits so long.")
    figure = seen(Ablations(), replace(QUESTION, ablations=(idle,)), range(2)).figure()
    assert figure.value == 0
    assert "idle" in figure.faults[0]


def two_rules(waited, dropped):
    """Two dropped rules that cancel each other: one counts a tenth too many, the other a tenth too few."""
    return {"late": late(waited) + 0.1 * ("more" in dropped) - 0.1 * ("fewer" in dropped)}


def question_of_two(without):
    rules = [
        Ablation(name, name, lambda waited, name=name: two_rules(waited, {name}), f"{name} than there are.")
        for name in ("more", "fewer")
    ]
    return replace(QUESTION, ablations=rules, without=without)


def test_two_rules_that_cancel_each_other_are_found():
    figure = seen(Ablations(), question_of_two(two_rules), range(2)).figure()
    assert not figure.passes
    assert figure.faults == ("toy.late, more + fewer: moves no cell by more than 2 tolerances on seed 0 (only 0).",)
    untried = seen(Ablations(), question_of_two(None), range(2)).figure()
    assert untried.passes
    assert untried.title.endswith("1 untried, as no `without` drops both")


def test_two_edges_of_one_rule_are_no_pair():
    apart = question_of_two(lambda waited, dropped: None if len(dropped) == 2 else two_rules(waited, dropped))
    figure = seen(Ablations(), apart, range(2)).figure()
    assert figure.passes
    assert "pair" not in figure.title


@pytest.mark.parametrize(
    ("without", "fault"),
    [
        (lambda waited, dropped: {"late": 0.5}, "without nothing: is not the reference"),
        (
            lambda waited, dropped: two_rules(waited, dropped - {"more"}),
            "without more: is not what the ablation answers",
        ),
    ],
)
def test_what_drops_rules_together_agrees_with_reference_and_ablations(without, fault):
    figure = seen(Ablations(), question_of_two(without), range(2)).figure()
    assert not figure.passes
    assert any(fault in line for line in figure.faults), figure.faults


BAR = 0.25


@pytest.mark.parametrize(("share", "tied"), [(0.2512, 1), (0.2488, 1), (0.2562, 0), (0.1, 0)])
def test_a_decision_within_the_tolerance_of_its_bar_is_a_tie(share, tied):
    def answer(late):
        return {"late": late, "call": "stop" if late > BAR else "keep"}

    question = replace(
        QUESTION,
        data=lambda seed: share,
        reference=lambda late: answer(100 * late) | {"call": answer(late)["call"]},
        follows=(Follows("call", ["late"], lambda own, data: answer(own["late"])["call"]),),
    )
    figure = seen(Ties(), question, range(1)).figure()
    assert figure.value == tied
    assert figure.passes == (not tied)


def test_a_truth_that_says_yes_or_no_is_no_margin():
    margins = Margins()
    for seed in range(3):
        margins.heard("shop", seed, 0, {"plain": True, "as a number": float(seed % 2), "clear": 0.3 + seed})
    figure = margins.figure()
    assert figure.value == pytest.approx(0.3)
    assert figure.faults == ("shop: clear: 0.3 on seed 0",)
    assert "1 planted truths beside 2 that say yes or no" in figure.title


def test_the_pairs_of_a_module_are_tried():
    figure = seen(Ablations(), LATE_SHARE, range(4)).figure()
    assert figure.passes, figure.faults
    assert "2 dropped rules and 1 pair," in figure.title


def test_a_constant_choice_is_found_and_what_it_earns():
    judgments = seen(Judgments(), replace(QUESTION, reference=lambda waited: {"late": late(waited), "call": "keep"}))
    assert judgments.constants().faults == ("toy.late, call: 'keep' on 100% of the seeds.",)
    assert judgments.effort().value == pytest.approx(0.25)


def test_answers_that_another_seed_takes_as_well_are_found():
    same = replace(QUESTION, data=lambda seed: days(0))
    figure = seen(Copies(), same).figure()
    assert figure.value == 1
    assert not figure.passes


def test_what_gives_the_answer_away_is_found():
    told = Misconception("told", lambda waited: {"call": "keep"}, "Is `stop` not the better call?")
    question = replace(
        QUESTION, reference=lambda waited: {"late": late(waited), "call": "stop"}, misconceptions=(told,)
    )
    assert any("'stop' is named" in fault for fault in seen(Messages(), question, range(3)).figure().faults)
    hinted = replace(QUESTION, data=lambda seed: days(0), hints=(f"It is {late(days(0)):.3f}.", "Look."))
    assert any("hint" in fault for fault in seen(Messages(), hinted, range(3)).figure().faults)


def test_short_numbers_and_a_list_of_all_options_give_nothing_away():
    right = {("n",): (Number("days"), 14.0), ("call",): (Choice({"go": "", "stop": ""}), "go")}
    assert given_away("Within 14 days, is it 'go' or 'stop'?", right, ()) == []


def test_every_wrong_option_and_direction_gets_a_reply():
    cases = {reply.case for reply in replies(QUESTION, 0)}
    assert {"slip on_time", "slip edge", "late too high", "late too low", "late left blank", "call left blank"} <= cases
    assert len([case for case in cases if case.startswith("call '")]) == 2


def test_wrong_numbers_are_plausible_and_wrong():
    generator = np.random.default_rng(1)
    shares = wrong_numbers(Number("share", within=0.01, percent=True), 0.4, generator, 200)
    assert all(0 < share <= 1 and abs(share - 0.4) > 0.01 for share in shares)
    assert all(number.is_integer() for number in wrong_numbers(Number("users"), 12.0, generator, 50))
    assert all(1 <= level <= 4 for level in wrong_numbers(Number("points", between=(1, 4)), 2.5, generator, 50))


@pytest.fixture
def notebook(tmp_path):
    def code(source, **nbgrader):
        metadata = {"nbgrader": nbgrader} if nbgrader else {}
        return {"cell_type": "code", "id": "x", "metadata": metadata, "source": source}

    answer = 'answer = {"late": (waited > 14).mean(), "call": call(waited)}\nassert len(waited) > 9'
    cells = [
        code("import numpy as np\nfrom test_figures_days import call, days\nseed = 0\nwaited = days(seed)"),
        code("answer = ...\n" + answer, solution=True),
        code('check("toy.late", answer, seed=seed)'),
    ]
    path = tmp_path / "toy.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_mutants_that_live_are_found_unless_a_reason_is_listed(notebook, monkeypatch):
    import sys
    import types

    module = types.ModuleType("test_figures_days")
    module.days, module.call = days, call
    monkeypatch.setitem(sys.modules, "test_figures_days", module)
    found = mutants.survey([QUESTION], notebook, (0, 1))
    assert "toy.late: > to >=: waited > 14" not in found.unlisted
    assert set(found.unlisted) == {
        "toy.late: > to >=: len(waited) > 9",
        "toy.late: 9 to 10: len(waited) > 9",
        "toy.late: 9 to 8: len(waited) > 9",
    }
    assert found.fates["named"] >= 1
    reasons = {name.partition(": ")[2]: "equivalent: a check of one's own" for name in found.unlisted}
    listed = replace(QUESTION, survivors={**reasons, "gone: x": "equivalent"})
    again = mutants.survey([listed], notebook, (0, 1))
    assert again.unlisted == []
    assert again.stale == ["toy.late: gone: x"]


def test_a_mutant_that_the_first_seeds_let_through_is_tried_on_more(notebook, monkeypatch):
    import sys
    import types

    module = types.ModuleType("test_figures_days")
    module.days, module.call = days, call
    monkeypatch.setitem(sys.modules, "test_figures_days", module)
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace(".mean()", ".mean() + seed // 2 - seed // 2"), encoding="utf-8")

    def living(**more):
        found = mutants.survey([QUESTION], notebook, (0, 1), **more)
        return [name for name in found.unlisted if "- to +" in name], found.tried

    (once, tried), (later, tried_again) = living(), living(more=(2,))
    assert len(once) == 1
    assert later == []
    assert tried == tried_again
    reasons = {once[0].removeprefix("toy.late: "): "meant: a story that refuses it is not met at once"}
    listed = replace(QUESTION, survivors=reasons)
    assert mutants.survey([listed], notebook, (0, 1)).stale == []
    assert mutants.survey([listed], notebook, (0, 1), more=(2,)).stale == once


def test_mutants_change_what_a_hand_would():
    source = 'def f(d):\n    return d[(d["a"] > 3) & ~d["b"]].drop_duplicates().groupby("k")["v"].mean().idxmax()'
    names = {mutant.name.partition(":")[0] for mutant in mutants_of(source)}
    wanted = {
        "return None",
        "idxmax to idxmin",
        "mean to median",
        "without drop_duplicates",
        "> to >=",
        "3 to 4",
        "without the not",
    }
    assert wanted <= names
    assert any(name.startswith("without the filter") for name in names)
    assert all(compile(mutant.code, "mutant", "exec") for mutant in mutants_of(source))


def test_figures_are_measured_together():
    figures = {figure.name: figure for figure in measure([QUESTION], 2, messages=True)}
    wanted = {
        "right",
        "nothing",
        "forms",
        "slips",
        "ablations",
        "constants",
        "copies",
        "effort",
        "accusations",
        "messages",
    }
    assert wanted <= set(figures)
    assert {name: figure.faults for name, figure in figures.items() if not figure.passes} == {}
