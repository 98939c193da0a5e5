"""A6 and the calls of W2: stories and edges of the files, minimal pairs, doors, and what half-understood readings hear."""

import re
from collections import Counter

import pandas as pd
import pytest
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.modules.framing.simulators.autopsy import (
    CAUSES,
    FILES,
    LINKS,
    PATTERNS,
    WAYS,
    autopsy,
    broken,
    read,
    spent_by,
)
from aipm_course.modules.framing.simulators.calls import LETTERS, PROBLEMS, calls

SEEDS = range(20)
FEW = (0, 2, 5)
OWN = QuestionsOf("framing")
question, reference, earned = OWN.question, OWN.reference, OWN.earned
CAUSE = {letter: f"cause_{letter}" for letter in FILES}
PATTERN = {letter: f"pattern_{letter}" for letter in FILES}


def told(seed, **wrong):
    asked = question("autopsy")
    return " ".join(judge(asked, payload(asked.id, seed, {**reference("autopsy", seed), **wrong})).lines)


def reading_of(seed, *ways):
    made = autopsy(seed)
    causes, patterns = read(made, frozenset(ways))
    dollars = spent_by(made, causes)
    return {
        **{CAUSE[letter]: cause for letter, cause in causes.items()},
        **{PATTERN[letter]: pattern for letter, pattern in patterns.items()},
        "spent": dollars,
        "mend": max(dollars, key=lambda link: dollars[link]),
    }


def test_no_file_has_one_cause_or_pattern_on_more_than_six_seeds_in_ten():
    for letter in FILES:
        for met in (
            Counter(autopsy(seed).causes[letter] for seed in SEEDS),
            Counter(autopsy(seed).patterns[letter] for seed in SEEDS),
        ):
            assert len(met) >= 4
            assert max(met.values()) <= 0.6 * len(SEEDS)
    dearest = Counter(reference("autopsy", seed)["mend"] for seed in SEEDS)
    assert len(dearest) >= 3
    assert max(dearest.values()) <= 0.6 * len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_cause_and_pattern_occurs_and_none_has_the_files_to_itself(seed):
    made = autopsy(seed)
    causes, patterns = Counter(made.causes.values()), Counter(made.patterns.values())
    assert set(causes) == set(CAUSES)
    assert set(patterns) == set(PATTERNS)
    assert max(causes[link] for link in LINKS) <= 4
    assert 1 <= causes["stopped"] <= 3
    blamed = sum(made.causes[one.letter] == one.blamed for one in made.projects)
    assert blamed <= 5
    silent = [one for one in made.projects if one.links["data"].day is None and one.launch is not None]
    assert any("evaluation" in broken(one) for one in silent), "no records, and a model that was not good enough"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_other_way_costs_points(seed):
    full = question("autopsy").points
    for way in WAYS:
        assert earned("autopsy", seed, **reading_of(seed, way)) < full, way


def test_the_same_sentence_stands_in_files_with_another_number():
    made = autopsy(0)
    shapes = Counter()
    for one in made.projects:
        for sentence in {re.sub(r"\d[\d,]*", "#", part) for part in re.split(r"(?<=[.;]) ", one.text)}:
            shapes[sentence] += 1
    assert sum(count >= 2 for count in shapes.values()) >= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_no_file_names_a_cause_and_blame_tells_nothing(seed):
    for one in autopsy(seed).projects:
        facts = one.text.rpartition('"')[0].rpartition('"')[0].lower()
        assert not re.search(r"\b(outcome|evaluation|risk|production|broken|failure|cause)\b", facts)


def test_causes_and_patterns_weigh_two_thirds():
    assert OWN.share("autopsy", (*CAUSE.values(), *PATTERN.values())) >= 0.6


@pytest.mark.parametrize("seed", FEW)
def test_a_sum_that_follows_from_a_file_read_otherwise_keeps_its_points(seed):
    made, full = autopsy(seed), question("autopsy").points
    letter = first_of(made, "evaluation")
    own = spent_by(made, {**made.causes, letter: "data"})
    wrong = {CAUSE[letter]: "data", "spent": own, "mend": max(own, key=lambda link: own[link])}
    assert earned("autopsy", seed, **wrong) == pytest.approx(full - 0.3, abs=0.01)


@pytest.mark.parametrize("seed", FEW)
def test_nothing_is_paid_for_options_alone(seed):
    right = reference("autopsy", seed)
    asked = question("autopsy")
    options = {name: value for name, value in right.items() if name != "spent"}
    assert judge(asked, payload(asked.id, seed, options)).earned == 0


def test_pandas_leads_from_somebodys_reading_to_the_sums():
    files = load("framing_files", seed=0)
    right = reference("autopsy", 0)
    cause = {letter: right[CAUSE[letter]] for letter in FILES}
    spent = files["spent"].groupby(files["letter"].map(cause)).sum().drop("stopped")
    assert earned("autopsy", 0, spent=pd.DataFrame({"dollars": spent}).rename_axis("cause"), mend=spent.idxmax()) == 8


def first_of(made, wanted):
    return next(letter for letter, cause in made.causes.items() if cause == wanted)


@pytest.mark.parametrize("seed", FEW)
def test_half_understood_readings_hear_what_fits(seed):
    made = autopsy(seed)
    stopped, data = first_of(made, "stopped"), first_of(made, "data")
    assert "the first four hold" in told(seed, **{CAUSE[stopped]: "production"})
    assert "needs a stop before any launch" in told(seed, **{CAUSE[data]: "stopped"})
    assert "Of several broken links the first" in told(seed, **reading_of(seed, "last"))
    assert "What is said at the end" in told(seed, **reading_of(seed, "blamed"))
    plain = next(letter for letter, pattern in made.patterns.items() if pattern == "none")
    assert "more than half" in told(seed, **{PATTERN[plain]: "model_first"})


@pytest.mark.parametrize("seed", SEEDS)
def test_the_calls_tell_two_problems_twice_and_no_number_is_missing(seed):
    made = calls(seed)
    assert [call.letter for call in made] == list(LETTERS)
    roles = Counter(call.role for call in made)
    assert roles["small"] == roles["refused"] == 1
    assert sorted(count for role, count in roles.items() if role in PROBLEMS) == [2, 2]
    assert all("{" not in call.text and 25 <= len(call.text.split()) <= 75 for call in made)


def test_the_calls_are_dealt_by_seed():
    assert len({tuple(call.role for call in calls(seed)) for seed in SEEDS}) >= 15
