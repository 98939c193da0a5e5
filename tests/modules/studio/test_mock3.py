"""Mock 3: plots and causes have their shares, what is read wrongly is far off, and no plot can be assumed."""

import os
from collections import Counter

import pytest
from answers_of import verdict_on

from aipm_course.interview.mocks import mocks
from aipm_course.kernel.encoding import encode
from aipm_course.modules.studio.simulators import launch_gate
from aipm_course.registry import find

FEW = range(8)
MANY = range(int(os.environ.get("AIPM_SEEDS", "200")))
SEEDS = [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.proof)]
QUESTION = find("studio.mock3_numbers")
LIKELIEST = "hidden"
"""As likely as "conditions", and the one that somebody expects who has heard that a gate is hidden."""


def right_on(seed):
    return QUESTION.reference(QUESTION.data(seed))


def fields_right(given, seed):
    """Return the fields that hold their right value."""
    given, right = (QUESTION.kind.read(encode(answer)) for answer in (given, right_on(seed)))
    return {part.name for part in QUESTION.kind.compare(given, right) if part.right}


@pytest.mark.parametrize("seeds", SEEDS)
def test_shares_margins_and_no_option_over_60_percent(seeds):
    plots, causes, chosen = (
        Counter(),
        Counter(),
        {name: Counter() for name in ("deciding", "verdict", "first_pass_day")},
    )
    letters = {item: Counter() for item in (*launch_gate.GATES, *launch_gate.PAGE)}
    for seed in seeds:
        review, right = launch_gate.launch_gate(seed), right_on(seed)
        plots[review.plot] += 1
        causes[review.cause] += 1
        for name, counts in chosen.items():
            counts[right[name]] += 1
        for item, said in {**right["gaps"], **right["page"]}.items():
            letters[item][said] += 1
        harmless = [*right["gaps"].values(), *right["page"].values()].count("harmless")
        assert 5 <= harmless <= 9
        sheet = {**right, **launch_gate.as_the_sheet_says(review)}
        assert not fields_right(sheet, seed) & set(launch_gate.NUMBERS)
    if len(seeds) >= 100:
        assert {plot: count / len(seeds) for plot, count in plots.items()} == pytest.approx(launch_gate.PLOTS, abs=0.02)
        assert set(causes) - {""} == set(launch_gate.CAUSES)
        assert max(max(counts.values()) for counts in chosen.values()) <= 0.35 * len(seeds)
        assert max(max(counts.values()) for counts in letters.values()) <= 0.72 * len(seeds)
    assert set(plots) <= set(launch_gate.PLOTS)


@pytest.mark.parametrize("seeds", SEEDS)
def test_with_the_likeliest_plot_assumed_at_most_three_of_eight_are_right(seeds):
    for seed in seeds:
        if launch_gate.launch_gate(seed).plot == LIKELIEST:
            continue
        assumed = QUESTION.reference(launch_gate.drawn_as(LIKELIEST, seed))
        assert len(fields_right(assumed, seed)) <= 3, seed


@pytest.mark.parametrize("seeds", SEEDS)
def test_who_believes_the_sheet_or_the_alarms_gets_at_most_three_of_eight(seeds):
    for seed in seeds:
        review = launch_gate.launch_gate(seed)
        sheet = launch_gate.as_the_sheet_says(review)
        calm = dict.fromkeys(launch_gate.GATES, "harmless")
        loud = {item: f"{review.rows[item]['gate']} gap" for item in launch_gate.GATES}
        for gaps, page in (
            (calm, dict.fromkeys(launch_gate.PAGE, "harmless")),
            (
                loud,
                {item: "reject" if review.rows[item]["kind"] == "claim" else "disclose" for item in launch_gate.PAGE},
            ),
        ):
            opened = launch_gate.open_gates(review, gaps, sheet)
            given = {
                "gaps": gaps,
                "page": page,
                **sheet,
                "deciding": launch_gate.deciding(review, opened)[0],
                "first_pass_day": launch_gate.first_pass(review, launch_gate.mended_after(review, opened)),
                "verdict": launch_gate.verdict(opened),
            }
            right = fields_right(given, seed)
            # On the calm plot "all is harmless" is the truth about the gates, and it is the only plot where it is.
            assert len(right) <= (4 if review.plot == "go" and gaps is calm else 3), (seed, right)


def test_the_cautious_reading_is_wrong_where_nothing_is_open():
    for seed in range(40):
        review = launch_gate.launch_gate(seed)
        if review.plot == "go":
            loud = {
                "gaps": {item: f"{review.rows[item]['gate']} gap" for item in launch_gate.GATES},
                "verdict": "no-go",
            }
            told = verdict_on(QUESTION, {**right_on(seed), **loud}, seed)
            assert told.earned < QUESTION.points
            assert any("leave nothing harmless" in line for line in told.lines)
            return
    raise AssertionError("no seed of the plot go")


def test_a_voice_stands_against_each_plot():
    voices = {plot: item.ask for item in mocks()[3].follow_ups if item.voice for plot in item.plots}
    assert set(voices) == set(launch_gate.PLOTS)
    assert "weeks" in voices["go"]
    assert "one line of a table" in voices["hidden"]
