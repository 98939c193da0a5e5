"""The tasks of module 10's second lesson: planted stories, wrong methods on every seed, and what their replies say."""

import importlib
from collections import Counter
from typing import Any

import numpy as np
import pytest
from answers_of import verdict_on

from aipm_course import CourseError, evaluation_suite_chart, evaluation_suite_explorer
from aipm_course.modules.evaluation.simulators.prompt_suite import (
    CASES,
    IN_USE,
    LETTERS,
    MEASURES,
    NEAR,
    VERSIONS,
    all_five,
    coverage,
    flaky,
    missing,
    next_letter,
    prompt_suite,
)
from aipm_course.modules.evaluation.simulators.read_traces import (
    KINDS,
    WAYS,
    WORDS,
    counts_of,
    first_failure,
    first_places,
    last_new,
    losses,
    mentions,
    read_traces,
    top,
)
from aipm_course.modules.evaluation.simulators.release_track import (
    LEAST_FIRST,
    LEAST_LAST,
    NAMES,
    rank_correlation,
    release_track,
    success,
    tracks,
)
from aipm_course.registry import find
from aipm_course.simulation.margins import holds

FEW, MANY = range(8), range(20)


@pytest.mark.parametrize("name", ["read_traces", "prompt_suite", "release_track"])
@pytest.mark.parametrize("seeds", [FEW, pytest.param(MANY, marks=pytest.mark.gate)], ids=["few", "many"])
def test_planted_truths_hold(name, seeds):
    module = importlib.import_module(f"aipm_course.modules.evaluation.simulators.{name}")
    for seed in seeds:
        truths = module.planted_truths(getattr(module, name)(seed))
        assert [truth for truth, by in truths.items() if not holds(by)] == [], seed


def test_a_note_is_of_one_kind():
    words = [one for some in WORDS.values() for one in some]
    assert len(words) == len(set(words)) == 36
    for kind, some in WORDS.items():
        for one in some:
            assert first_failure(f"{one[0].upper()}{one[1:]}.") == kind


def test_neither_the_most_frequent_nor_the_dearest_nor_the_vivid_kind_is_always_the_next_fix():
    met: Counter[str] = Counter()
    for seed in MANY:
        data = read_traces(seed)
        cost, worst = (data.kinds.set_index("kind")[column] for column in ("cost", "worst"))
        counts = counts_of(mentions(data)[1])
        fix = top(losses(counts, cost.to_dict()))[0]
        met["frequent"] += fix == max(counts, key=lambda kind: counts[kind])
        met["dearest"] += fix == cost.idxmax()
        met["vivid"] += fix == worst.idxmax()
    assert min(met.values()) >= 1
    assert max(met.values()) <= 0.45 * len(MANY)


def test_other_ways_to_read_a_note_give_other_counts_and_another_end():
    for seed in FEW:
        data = read_traces(seed)
        right = counts_of(mentions(data)[1])
        for way in WAYS:
            places, kinds = mentions(data, (way,))
            assert sum(counts_of(kinds)[kind] != right[kind] for kind in KINDS) >= 3, (seed, way)
            assert last_new(first_places(places, kinds)) != last_new(first_places(*mentions(data))), (seed, way)


def test_an_error_or_a_flaky_case_would_hold_back_what_may_go_out_and_luck_would_let_out_what_may_not():
    for seed in FEW:
        data = prompt_suite(seed)
        aside, none = flaky(data), np.zeros(len(data.cases), bool)
        for version, call in data.calls.items():
            bar = data.least_all_five
            if call == "release":
                assert all_five(data, version, aside, "error_fails") < bar
                assert all_five(data, version, none) < bar
            if call == "block":
                assert all_five(data, version, aside, "any") >= bar
                assert all_five(data, version, aside, "mean") >= bar
            assert (missing(data, version) > data.most_missing) == (call == "rerun")
            right = all_five(data, version, aside)
            assert all(abs(all_five(data, version, aside, way) - right) > 0.006 for way in MEASURES)


def test_near_copies_stand_below_what_they_copy_and_one_lies_on_the_bar():
    for seed in FEW:
        data = prompt_suite(seed)
        cases = data.cases.set_index("case")
        near = cases[cases["similarity"] >= NEAR]
        assert (near["letter"].to_numpy() == cases.loc[near["nearest"], "letter"].to_numpy()).all()
        assert all(case > other for case, other in zip(near.index, near["nearest"], strict=True))
        assert (near["similarity"] == NEAR).sum() == 1
        assert set(near["origin"]) == {"real", "made_up"}
        assert next_letter(data, {"copies_in"}) != next_letter(data)
        assert data.letters["share"].sum() == pytest.approx(1)


def test_every_letter_is_sometimes_next():
    assert len({next_letter(prompt_suite(seed)) for seed in MANY}) >= len(LETTERS) // 2


def reference(name: str, seed: int = 0) -> dict[str, Any]:
    question = find(f"evaluation.{name}")
    return dict(question.reference(question.data(seed)))


def heard(name: str, seed: int = 0, **wrong: Any) -> str:
    return str(verdict_on(find(f"evaluation.{name}"), {**reference(name, seed), **wrong}, seed))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_half_understood_hears_what_fits_it(seed):
    traces, suite = read_traces(seed), prompt_suite(seed)
    last = counts_of(mentions(traces, ("last",))[1])
    places, kinds = mentions(traces)
    late = last_new(first_places(places, kinds))
    aside = flaky(suite)

    def column(way: str) -> dict[str, float]:
        return {version: all_five(suite, version, aside, way) for version in VERSIONS}

    def measured(way: str) -> dict[str, float]:
        return dict(zip(NAMES, tracks(release_track(seed), {way}).tolist(), strict=True))

    def aside_by(way: str) -> list[str]:
        return [case for case, out in zip(CASES, flaky(suite, way), strict=True) if out]

    for name, wrong, said in (
        ("errors", {"counts": last}, "the failure that followed"),
        ("errors", {"quiet": sum(place > late for place in places)}, "An answer that passed was read"),
        ("offline", {"tracks": measured("same_week")}, "week of the release"),
        ("offline", {"tracks": measured("own_mix")}, "own mix"),
        ("offline", {"tracks": measured("plain")}, "ranks"),
        ("suite", {"all_five": column("any")}, "passed at least once"),
        ("suite", {"all_five": column("mean")}, "rounds, not cases"),
        ("suite", {"all_five": column("error_fails")}, "error"),
        ("suite", {"quarantine": aside_by("any_version")}, "There a prompt has changed"),
        ("suite", {"quarantine": aside_by("not_perfect")}, "broken, not flaky"),
        ("suite", {"coverage": coverage(suite, {"copies_in"})}, "Near-copies count"),
        ("suite", {"coverage": coverage(suite, {"over_five"})}, "Five are enough"),
    ):
        assert said in heard(name, seed, **wrong), (name, wrong)


def test_the_prompt_in_use_tells_what_is_flaky():
    for seed in FEW:
        data = prompt_suite(seed)
        results = data.results[IN_USE]
        assert ((results == 1).any(axis=1) & (results == 0).any(axis=1) == flaky(data)).all()
        assert 5 <= flaky(data).sum() <= 8


def test_more_rounds_raise_at_least_once_and_lower_all():
    few, many = (evaluation_suite_chart(rounds=rounds).title for rounds in (2, 8))
    assert few != many
    assert evaluation_suite_chart().png == evaluation_suite_chart().png
    assert len(evaluation_suite_chart().png) < 60_000
    with pytest.raises(CourseError, match="rounds must lie"):
        evaluation_suite_chart(rounds=0)
    controls, _, _ = evaluation_suite_explorer().children
    assert [one.description for one in controls.children] == ["flaky", "chance", "rounds"]


def test_scipy_agrees_with_own_rank_correlation():
    from scipy.stats import spearmanr

    measures, online = success(release_track(3))
    theirs = [spearmanr(column, online).statistic for column in measures.T]
    assert rank_correlation(measures, online) == pytest.approx(theirs)


def test_the_largest_size_moves_the_other_way_and_the_last_releases_prefer_another_measure():
    told: Counter[str] = Counter()
    for seed in FEW:
        data = release_track(seed)
        first, last = tracks(data), tracks(data, part="last")
        assert abs(first).argmax() == first.argmin()
        assert last.argmax() != first.argmax()
        holds_ = first.max() >= LEAST_FIRST and last[first.argmax()] >= LEAST_LAST
        told["gate" if holds_ else "none"] += 1
    assert min(told.values()) >= 2


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_who_counts_cases_in_place_of_rounds_lacks_one_and_hears_so(seed):
    question = find("evaluation.suite")
    data = prompt_suite(seed)
    right = question.reference(data)
    cases = {one: int((data.results[one] < 0).any(axis=1).sum()) for one in VERSIONS}
    assert all(cases[one] == right["missing"]["missing"][one] - 1 for one in VERSIONS)
    verdict = verdict_on(question, {**right, "missing": cases}, seed)
    assert verdict.earned < question.points
    assert "the cases that lack a result, not the rounds" in " ".join(verdict.lines)
