"""A sitting as plain calls: clock, follow-ups, numbers, gates, scorecard, history."""

import json
import re
from dataclasses import replace

import pytest
from answers_of import verdict_on

from aipm_course import (
    CourseError,
    curriculum,
    forget_studio,
    keep_story,
    open_self_scoring,
    question_bank,
    sit_mock,
    star_check,
    story_bank,
    studio_history,
)
from aipm_course.answers import Picks
from aipm_course.interview.clock import Clock
from aipm_course.interview.evidence import closing
from aipm_course.interview.history import history_path, read_history
from aipm_course.interview.mocks import mocks
from aipm_course.interview.opening import close_self_scoring, self_scoring_is_open
from aipm_course.interview.repair import step
from aipm_course.interview.scorecard import scorecard
from aipm_course.modules.studio.simulators import b2b_summaries, launch_gate
from aipm_course.modules.studio.simulators.adoption_up import (
    as_the_dashboard_says,
    change_percent,
    reports_per_1000,
    totals,
)
from aipm_course.modules.studio.simulators.eval_report import judge_rates, regional_p95
from aipm_course.modules.studio.tasks.a2_hear_signal import snippet_key
from aipm_course.places import short
from aipm_course.reference.scorecards import CARDS
from aipm_course.registry import find, of_module


@pytest.fixture(autouse=True)
def own_record(checkout):
    close_self_scoring()
    yield
    close_self_scoring()


class Time:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def right_numbers(sitting):
    return sitting.question.reference(sitting.question.data(sitting.seed))


def text_of(sitting, text):
    return dict.fromkeys(sitting.mock.sections, text)


def best(sitting):
    return {row.id: 4 for row in sitting.mock.rubric}


@pytest.fixture(params=[2, 5])
def sitting(request):
    opened = sit_mock(request.param, seed=3, now=Time())
    opened.start()
    return opened


def test_the_clock_pauses_once():
    time = Time()
    clock = Clock(40, now=time)
    clock.start()
    time.seconds = 100
    clock.pause()
    time.seconds = 900
    assert clock.used() == 100
    clock.resume()
    time.seconds = 950
    assert clock.left() == 2400 - 150
    with pytest.raises(CourseError, match="once"):
        clock.pause()
    time.seconds = 10_000
    assert clock.left() == 0


def test_a_stopped_clock_stays_stopped():
    clock = Clock(1, now=Time())
    clock.start()
    clock.stop()
    with pytest.raises(CourseError, match="not paused"):
        clock.resume()
    with pytest.raises(CourseError, match="second attempt"):
        clock.start()


def test_careless_text_opens_the_night_call_and_reasons_are_given(sitting):
    asked = sitting.hand_in({}, text_of(sitting, "We align everybody and monitor closely."))
    assert len(asked) == 2
    assert asked[0].ask.startswith("It fails at two in the morning")
    assert "something is watched" in asked[0].because
    assert "undoes something" in asked[1].because


def test_a_follow_up_closes_when_its_subject_is_written(sitting):
    asked = sitting.hand_in(
        {}, text_of(sitting, "On-call is paged at 9 reports per 1,000; Li can roll back in ten minutes.")
    )
    assert not {"monitoring", "way_back"} & {item.id for item in asked}


def test_text_never_changes_the_numbers(sitting):
    sitting.hand_in(right_numbers(sitting), text_of(sitting, "We align everybody."))
    other = sit_mock(sitting.mock.number, seed=3, now=Time())
    other.start()
    other.hand_in(
        right_numbers(other),
        text_of(other, other.mock.anchor_sets[0].answers[2].text) | {"message": "The rate is up, not down."},
    )
    assert sitting.scorecard() == other.scorecard()


@pytest.mark.parametrize("card", CARDS)
def test_all_right_is_a_four_and_nothing_is_a_one(card):
    for number in mocks():
        good, bad = (sit_mock(number, seed=5, card=card, now=Time()) for _ in range(2))
        for opened in (good, bad):
            opened.start()
        good.hand_in(right_numbers(good), text_of(good, "Li decides on Friday."))
        bad.hand_in({}, {})
        assert good.scorecard().result == 4
        good.rate(best(good), rated_by_somebody_else=True)
        assert good.scorecard().result == 4
        assert good.scorecard().hired is None
        assert "A verdict takes 80% of the weight" in good.scorecard().why
        assert good.scorecard().repeat == ()
        assert bad.scorecard().result == 1
        assert bad.scorecard().hired is False
        assert len(bad.scorecard().repeat) == 2


def test_numbers_alone_are_no_verdict(sitting):
    sitting.hand_in(right_numbers(sitting), text_of(sitting, "We align everybody."))
    card = sitting.scorecard()
    assert card.result == 4
    assert card.hired is None
    for shown in (card.why, str(card)):
        assert f"on {card.covered}% of the card's weight: no verdict until your text is rated" in shown
        assert "reaches" not in shown
    assert "hire" not in str(card)
    sitting.keep()
    assert read_history()["sittings"][0]["hired"] is None


@pytest.mark.parametrize("text", ["", " \n", "...", "x", "ok then"])
def test_right_numbers_without_a_text_hire_nobody(sitting, text):
    sitting.hand_in(right_numbers(sitting), text_of(sitting, text))
    card = sitting.scorecard()
    assert card.result == 2.5
    assert card.hired is False
    assert card.why.startswith("Nothing was written: level 1 in every row.")
    with pytest.raises(CourseError, match="no text to rate"):
        sitting.rate(best(sitting), rated_by_somebody_else=True)


def test_self_scoring_needs_two_trained_ears(sitting):
    sitting.hand_in(right_numbers(sitting), text_of(sitting, "We align everybody."))
    with pytest.raises(CourseError, match=r"kappa 0\.7"):
        sitting.rate(best(sitting))
    key = snippet_key()
    soft = key.assign(verdict=key["verdict"].replace("red flag", "weak"))
    assert open_self_scoring(soft) == pytest.approx(0.5)
    assert not self_scoring_is_open()
    assert open_self_scoring(key) == 1
    with pytest.raises(CourseError, match="three anchor answers"):
        sitting.rate(best(sitting))
    answers = sitting.rated_answers.answers
    wrong = {anchor.id: best(sitting) for anchor in answers}
    assert sitting.rate_anchors(wrong)["A"] > 0.5
    with pytest.raises(CourseError, match="three anchor answers"):
        sitting.rate(best(sitting))
    sitting.rate_anchors({anchor.id: anchor.levels for anchor in answers})
    sitting.rate({row.id: 1 for row in sitting.mock.rubric})
    card = sitting.scorecard()
    assert card.result == 2.5  # all numbers right, every level 1
    assert card.hired is False
    assert card.written


def test_somebody_else_may_rate_without_the_gates(sitting):
    sitting.hand_in(right_numbers(sitting), text_of(sitting, "We align everybody."))
    sitting.rate(best(sitting), rated_by_somebody_else=True)
    assert sitting.scorecard().result == 4
    assert f"{sitting.scorecard().covered}% of the card's weight" in sitting.scorecard().why


def test_the_floor_overrules_the_result():
    sitting = sit_mock(2, seed=0, now=Time())
    sitting.start()
    wrong = {"worst_channel": sitting.question.data(0).broken}
    sitting.hand_in(right_numbers(sitting) | wrong, text_of(sitting, "We align everybody."))
    sitting.rate({"measurement": 4, "operation": 1, "order": 4}, rated_by_somebody_else=True)
    card = sitting.scorecard()
    assert card.ratings["SCORE-03"] == 1
    assert card.result == pytest.approx((20 * 4 + 15 * 1 + 15 * 4) / 50, abs=0.01)
    assert card.result > 3
    assert not card.hired
    assert card.repeat[0] == "14_incidents"


def test_each_number_counts_for_its_own_row():
    for number, mock in mocks().items():
        question = find(mock.question)
        assert set(mock.fields) == set(question.kind.fields)
        assert {item.row for item in mock.fields.values()} == {row.id for row in mock.rubric}
        for anchors in mock.anchor_sets:
            assert [set(anchor.levels) for anchor in anchors.answers] == 3 * [{row.id for row in mock.rubric}]
            assert anchors.plot == question.data(anchors.seed).plot
        assert len({anchors.plot for anchors in mock.anchor_sets}) == len(mock.anchor_sets) >= 2
        assert mock.number == number
        for card, rows in CARDS.items():
            assert set(mock.dimensions(card)) <= set(rows)


def test_every_row_and_number_counts_on_both_cards_or_is_said_not_to():
    for number, mock in mocks().items():
        for card in CARDS:
            opened = sit_mock(number, seed=3, card=card, now=Time())
            opened.start()
            opened.hand_in(right_numbers(opened), text_of(opened, "We align everybody."))
            opened.rate(best(opened), rated_by_somebody_else=True)
            full = opened.scorecard()
            for row in mock.rubric:
                opened.levels = best(opened) | {row.id: 1}
                lower = opened.scorecard().result < full.result
                assert lower or row.title in full.left_out, (card, row.id)
            rows = [row for row in mock.rubric if card not in row.scores]
            assert [row.title for row in rows] == [
                title for title in full.left_out if title in {r.title for r in mock.rubric}
            ]
    # A mock with a row that one of the cards does not know says so, with its numbers.
    five = mocks()[5]
    rubric = tuple(
        replace(row, scores={"principal": "SCORE-12"}) if row.id == "running" else row for row in five.rubric
    )
    card = scorecard(replace(five, rubric=rubric), "ai_pm", dict.fromkeys(five.fields, True), None)
    assert "Does not count on this card: Cost and delay, P95 of all answers, seconds, US dollars" in str(card)


def test_a_verdict_takes_most_of_the_card():
    for number in mocks():
        opened = sit_mock(number, seed=3, now=Time())
        opened.start()
        wrong = {
            1: {"wrong_per_week": 9},
            2: {"usd_per_solved": 9},
            3: {"sessions_seen": 9},
            4: {"size_low": 9},
            5: {"p95_seconds": 99, "usd_per_passed": 9},
            6: {"worst_share": 0.1},
        }[number]
        opened.hand_in(right_numbers(opened) | wrong, text_of(opened, "We align everybody."))
        opened.rate(best(opened), rated_by_somebody_else=True)
        card = opened.scorecard()
        assert card.covered < 80
        assert card.result < 4
        assert card.hired is None
        assert "hire" not in card.headline
        assert "Not rated here: " in str(card)
        assert ("Product sense for AI use cases" in card.not_rated) == (number not in (1, 4))


def test_what_to_repeat_can_be_done_today():
    opened = sit_mock(5, seed=3, now=Time())
    opened.start()
    opened.hand_in({}, {})
    shown = str(opened.scorecard())
    for module in opened.scorecard().repeat:
        if curriculum.module(short(module)).ready:
            assert f"notebooks/{module}.ipynb" in shown
        else:
            asked = re.findall(r'ask\("(Q\d\d)"\)', step(module))
            assert 1 <= len(asked) <= 3
            assert all(module in question_bank()["repair"][name] for name in asked)
    assert "the text is not rated yet" in str(
        scorecard(mocks()[2], "ai_pm", dict.fromkeys(mocks()[2].fields, True), None)
    )


def test_a_sitting_names_what_it_draws_on_and_tells_something_else_than_the_exercise():
    for number, mock in mocks().items():
        opened = sit_mock(number, now=Time())
        assert opened.seed != 0
        assert opened.plot != sit_mock(number, seed=0, now=Time()).plot
        assert all(module in str(opened) for module in mock.draws_on)
        for seed in range(30):
            other = sit_mock(number, seed=seed, now=Time())
            assert other.rated_answers.plot != other.plot


def test_what_to_repeat_names_a_task_of_its_module():
    named = 0
    for mock in mocks().values():
        for item in (*mock.fields.values(), *mock.rubric):
            module, _, task = item.repair.partition(" ")
            if task:
                assert task in {question.task for question in of_module(short(module))}
                named += 1
    assert named >= 16
    card = scorecard(mocks()[3], "ai_pm", dict.fromkeys(mocks()[3].fields, False), None)
    assert "12_launch, task A1 (notebooks/12_launch.ipynb)" in str(card)


def test_a_second_sitting_tells_something_else_until_all_is_met():
    met = [sit_mock(3, seed=0, now=Time()).plot]
    for _ in range(3):
        opened = sit_mock(3, now=Time())
        assert opened.plot not in met
        opened.start()
        opened.hand_in({}, {})
        opened.keep()
        met.append(opened.plot)
    assert sit_mock(3, now=Time()).plot == met[0]


def test_a_voice_of_the_panel_is_heard_whatever_is_written():
    mock = mocks()[3]
    for plot in launch_gate.PLOTS:
        for written in ({}, {"decision": "Go. The bound of 0.8% stands against a bar of 1.0%."}):
            first, voice = mock.opened(written, plot=plot)
            assert not first.always
            assert (voice.voice, voice.plots) == (True, (plot,))


def parts_of_the_plan(data, numbers):
    """Return what the rated answers to mock 1 have to say: minutes, what can fall, cases, what gets through."""
    share, most, left = (f"{numbers[name]:.1%}" for name in ("share_touched", "ceiling", "usable"))
    target = f"{data.fact('target_percent'):g}%"
    weekly = f"{numbers['wrong_per_week']:.0f} wrong summaries a week would get through"
    limit, cents = f"limit {data.fact('wrong_limit'):.0f}", f"{100 * numbers['usd_per_accepted']:.1f} cents"
    template, read = (
        f"{data.fact('template_percent'):.0f}%",
        f"{data.fact('read_percent'):.0f}% of that stays as reading",
    )
    cases = f"{3 / data.fact('golden_bar'):.0f} cases in each"
    between = data.roles.set_index("role")["notes"].eq("between calls").idxmax()
    there = b2b_summaries.on_hand(data)
    alone = b2b_summaries.held_alone(data)
    fewest = min(alone, key=there.get)
    both = (share, most, left, target)
    assert len(alone) == 5
    if data.plot == "writing":
        base = numbers["baseline_minutes"]
        return (
            (target, f"{base:.1f} minutes", f"{data.fact('pass_percent'):.0f}%"),
            (*both, f"{base:.1f} minutes", read, template, between.capitalize() + "s write between calls"),
            (
                *both,
                f"from {base:.1f} to {0.9 * base:.1f} minutes",
                weekly,
                limit,
                cents,
                cases,
                f"{fewest} has {there[fewest]:.0f}",
                f"{3 / data.fact('golden_bar') - there[fewest]:.0f} more",
            ),
        )
    better = data.fact("summaries_per_week") * 0.05 * (1 - data.fact("caught_percent") / 100)
    return (
        (target, f"{data.fact('pass_percent'):.0f}% pass"),
        (*both, read, template, weekly, f"limit is {data.fact('wrong_limit'):.0f}", between + "s write between calls"),
        (
            *both,
            f"from {numbers['baseline_minutes']:g} to {numbers['baseline_minutes'] * (1 - data.fact('target_percent') / 100):.1f}",
            weekly,
            limit,
            cents,
            cases,
            f"{fewest} has {there[fewest]:.0f}",
            f"leaves {better:.0f} a week",
        ),
    )


def parts_of_the_review(data, numbers, plot):
    """Return what the rated answers to mock 3 have to say: the sheet, the lines that decide, what is open, what goes."""
    bars = {name: data.fact(f"{name.split('_')[0]}_bar") for name in launch_gate.NUMBERS}
    sheet = launch_gate.as_the_sheet_says(data)
    severe = f"up to {numbers['severe_bound']:.1%} severe errors"
    seen = f"{numbers['sessions_seen']:,.0f} sessions"
    crowd = f"{int(numbers['people_worst_hour'] + 0.6):,} people" if plot == "hidden" else "906 people"
    tests, build = launch_gate.counted_tests(data), int(data.fact("build"))
    gone = [data.rows[item] for item, said in numbers["page"].items() if said == "reject"]
    both = (
        severe,
        f"bar {bars['severe_bound']:.1%}",
        seen,
        f"bar {bars['sessions_seen']:,.0f}",
        f"{tests} tests",
        crowd,
    )
    claims = tuple(
        f"{row['measured']:g}" if row["build"] == build else f"measured on {'build ' * (plot == 'hidden')}{build}"
        for row in gone
    )
    kinds = {
        name: [item for item, said in numbers["gaps"].items() if said == name] for name in ("soft gap", "harmless")
    }
    if plot == "go":
        assert numbers["gaps"] == dict.fromkeys(launch_gate.GATES, "harmless")
        exact = {
            row["what"].split(":")[0] for row in map(data.rows.get, launch_gate.GATES) if row["measured"] == row["bar"]
        }
        assert exact == {"rollback", "support"}
        return (
            ("99%", "30 days", "20% of support", "6 of them"),
            (
                *both,
                f"limit {bars['people_worst_hour']:,.0f}",
                f"says {sheet['severe_bound']:.1%}",
                "drill 30 days, training 80%",
            ),
            (*both, *claims, "93%", "99.5%", f"day {numbers['first_pass_day']}"),
        )
    step = data.ramp.iloc[3]
    longer = numbers["sessions_seen"] + step["people"] * data.fact("sessions_per_person_day")
    assert longer > bars["sessions_seen"]
    assert (kinds["soft gap"], kinds["harmless"]) == (["A", "D"], ["B", "C", "E", "F"])
    return (
        (
            f"bound of {sheet['severe_bound']:.1%} against a bar of {bars['severe_bound']:.1%}",
            f"{sheet['sessions_seen']:,.0f} sessions against {bars['sessions_seen']:,.0f}",
            f"{sheet['people_worst_hour']:,.0f} in an hour where {bars['people_worst_hour']:,.0f}",
        ),
        (
            *both,
            "four are harmless",
            f"limit {bars['people_worst_hour']:,.0f}",
            "97 against a floor of 94",
            "3 points under",
        ),
        (
            *both,
            *claims,
            f"step 4 ({step['people']:,} users)",
            f"{longer:,.0f} sessions",
            f"day {numbers['first_pass_day']}",
            "A and D are soft gaps; B, C, E and F are harmless",
        ),
    )


def parts_of(anchors, number):
    """Return what each rated answer has to say on its exhibit."""
    data = find(mocks()[number].question).data(anchors.seed)
    numbers = find(mocks()[number].question).reference(data)
    if number == 1:
        return parts_of_the_plan(data, numbers)
    if number == 3:
        return parts_of_the_review(data, numbers, anchors.plot)
    if number == 2:
        week, shown = totals(data.dashboard), as_the_dashboard_says(data.dashboard)
        adoption = week["active"] / week["eligible"]
        rate, size = f"{numbers['reports_per_1000']:.1f}", f"{abs(numbers['reports_change_percent']):.0f}%"
        price, cost = (
            f"{numbers['share_from_price']:.0%} of the rise in the bill",
            f"{100 * numbers['usd_per_solved']:.1f}",
        )
        if anchors.plot == "double":
            return (
                (f"from {adoption[1]:.0%} to {adoption[8]:.0%}", f"from {shown[1]:.1f} to {shown[8]:.1f}"),
                (
                    f"since week {numbers['broken_since_week']} the {numbers['broken_channel']} client",
                    f"{rate} reports per 1,000, up {size}, not {shown[8]:.1f}",
                    f"changed in week {data.worse_since}",
                    price,
                    f"instead of {cost}",
                ),
                (
                    f"{numbers['worst_channel'].capitalize()} goes back on the version of week {data.worse_since - 1}",
                    f"withdraw the {shown[8]:.1f}: the rate is {rate}, up {size}, since the {numbers['broken_channel']} client",
                    f"instead of {cost}",
                ),
            )
        rates = reports_per_1000(data.dashboard)
        kept = week["solved"] / week["accepted"]
        times = f"{week['answers_served'][8] / week['answers_served'][1]:.1f} times as many answers"
        solved = f"{kept[8]:.0%} of accepted answers stay solved"
        pairs = data.dashboard
        agree = [(pairs["answers_shown"] / pairs["answers_served"]), (pairs["reports_filed"] / pairs["tickets"])]
        assert max(float((ratio - 1).abs().max()) for ratio in agree) < 0.055
        return (
            (f"from {shown[1]:.1f} to {shown[8]:.1f}", f"adoption of {adoption[8]:.0%}"),
            (
                f"from {rates[1]:.1f} to {rates[8]:.1f} reports per 1,000, down {size}",
                f"{week['tickets'][8]} reports a week instead of {week['tickets'][1]}",
                times,
                solved,
                price,
                f"instead of {cost}",
            ),
            (
                f"{rate} per 1,000, down {size} from {rates[1]:.1f}",
                f"50 of the {week['tickets'][8]}",
                times,
                solved,
                cost,
            ),
        )
    strata, errors = data.strata.set_index("stratum"), data.errors.set_index("error")
    judged, tests, bar = data.fact("judge_pass_rate"), data.fact("severe_tests"), f"{data.fact('pass_bar'):.0%}"
    first, needed, people = errors.loc[numbers["first_fix"]], numbers["tests_needed"], data.judge.set_index("human")
    true_pass, true_fail = judge_rates(data)
    golden = f"{data.fact('golden_rate'):.0%}"
    share = strata["golden_cases"]["routine"] / strata["golden_cases"].sum()
    kind = anchors.plot == "kind"
    return (
        (
            golden,
            f"{judged:.1%}",
            bar,
            f"{tests:.0f} tests",
            f"{errors['usd_each'].max():.0f} dollars",
            errors["usd_each"].idxmax(),
        ),
        (
            f"{share:.0%} routine cases, production {strata['production_share']['routine']:.0%}" if kind else golden,
            f"so its {judged:.0%} is about {numbers['corrected_rate']:.0%}",
            f"it passes {1 - true_fail:.0%}" if kind else f"it fails {1 - true_pass:.0%}",
            f"people failed only {people.loc['fail'].sum()}"
            if kind
            else f"since {people.loc['pass'].sum()} of those people read",
            numbers["first_fix"],
        ),
        (
            {"no-go": "No-go", "go": "Go"}[numbers["verdict"]],
            f"after {tests:.0f} clean tests",
            f"up to {numbers['severe_bound']:.1%}" if kind else f"at most {numbers['severe_bound']:.2%}",
            f"the bar is {data.fact('severe_bar'):.1%}",
            f"That takes {int(needed)} clean tests; Li runs {int(needed) - tests:.0f} more"
            if kind
            else f"fewer than {int(needed)}",
            f"corrected, {numbers['corrected_rate']:.0%} pass, bar {bar}",
            f"weighted, {numbers['pass_rate']:.0%}",
            f"{numbers['first_fix']}, {first['per_1000']} in 1,000 at {first['usd_each']:.2f} dollars",
            f"P95 is {numbers['p95_seconds']:.1f} s, the limit {data.fact('p95_limit')}",
            f"{regional_p95(data).idxmax()} waits {regional_p95(data).max():.1f} s",
            f"costs {100 * numbers['usd_per_passed']:.1f} cents against a limit of {100 * data.fact('usd_limit'):.1f}",
        ),
    )


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_the_anchors_have_the_numbers_of_their_own_exhibit(number):
    for anchors in mocks()[number].anchor_sets:
        for answer, parts in zip(anchors.answers, parts_of(anchors, number), strict=True):
            assert [part for part in parts if part not in answer.text] == [], (anchors.plot, answer.id)


@pytest.mark.parametrize("seed", [0, 12, 100])
def test_the_anchors_hold_no_answer_to_the_exercise_or_the_lesson(seed):
    for mock in mocks().values():
        question = find(mock.question)
        for anchors in mock.anchor_sets:
            verdict = verdict_on(question, question.reference(question.data(anchors.seed)), seed)
            assert verdict.earned <= 4, verdict.lines


def test_anchors_differ_in_what_they_do_and_not_in_length():
    for mock in mocks().values():
        for anchors in mock.anchor_sets:
            weak, *good = anchors.answers
            words = [len(anchor.text.split()) for anchor in anchors.answers]
            assert max(words) <= 1.15 * min(words)
            assert words[0] >= 0.9 * max(words)
            assert max(weak.levels.values()) <= 2
            # Each of the two good ones is ahead of the other in some row.
            ahead = [any(one.levels[row] > two.levels[row] for row in one.levels) for one, two in (good, good[::-1])]
            assert ahead == [True, True]
            assert len(re.findall(r"\d+", weak.text)) >= 4


def test_the_history_is_one_file_that_can_be_read_and_deleted(sitting):
    assert studio_history().empty
    sitting.hand_in(right_numbers(sitting), text_of(sitting, "We align everybody."))
    sitting.reply({sitting.follow_ups[0].id: "Nobody."})
    path = sitting.keep()
    assert path == history_path()
    with pytest.raises(CourseError, match="already"):
        sitting.keep()
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["sittings"][0]["follow_ups"][sitting.follow_ups[0].ask] == "Nobody."
    assert studio_history()["mock"].tolist() == [sitting.mock.number]
    assert forget_studio()
    assert not path.exists()
    assert not forget_studio()


def test_a_kept_kappa_counts_in_the_next_session():
    open_self_scoring(snippet_key(), remember=True)
    close_self_scoring()
    assert self_scoring_is_open()
    forget_studio()
    assert not self_scoring_is_open()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9}', '{"version": 1, "sittings": 3}'])
def test_a_broken_record_is_one_sentence(text):
    history_path().parent.mkdir(exist_ok=True)
    history_path().write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="forget_studio"):
        studio_history()
    assert forget_studio()


STORY = {
    "situation": "Agents read whole case histories.",
    "task": "Shorten handling by March.",
    "action": "I cut the summary to four lines.",
    "result": "minutes per case",
    "number": 8.2,
    "baseline": 13.1,
    "otherwise": 9.2,
    "lesson": "Ask for the trend first.",
    "dimension": "SCORE-02",
}


def test_a_complete_story_is_complete_and_says_the_net_change():
    report = star_check(STORY)
    assert report.complete
    assert report.net_percent == pytest.approx(-10.87, abs=0.01)
    assert "anyway" in report.look_again[0]  # most of the fall is everybody's


@pytest.mark.parametrize("part", STORY)
def test_each_part_is_missed(part):
    assert [line.split(":")[0] for line in star_check({**STORY, part: None}).missing] == [part]


def test_a_model_score_and_a_team_are_noticed_not_graded():
    report = star_check({**STORY, "result": "AUC of the model", "action": "We trained a model.", "otherwise": 13.0})
    assert report.complete
    assert len(report.look_again) == 2


def test_the_story_bank_shows_dimensions_without_a_story():
    keep_story(STORY)
    bank = story_bank().set_index("code")["stories"]
    assert bank["SCORE-02"].startswith("Agents")
    assert (bank == "no story yet").sum() == 6
    assert (story_bank("principal")["stories"] == "no story yet").all()


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: sit_mock(9), "no mock 9"),
        (lambda: sit_mock("2"), "no mock '2'"),
        (lambda: sit_mock(2, seed=-1), "whole number from 0"),
        (lambda: sit_mock(2, card="pm"), "no scorecard"),
        (lambda: sit_mock(2, minutes=0), "minutes must be a number"),
        (lambda: sit_mock(2).hand_in({}, {}), "not been started"),
        (lambda: sit_mock(2).scorecard(), "Hand in first"),
        (lambda: sit_mock(5).exhibit("studio_dashboard"), "no exhibit"),
        (lambda: question_bank("drfit"), "Did you mean drift"),
        (lambda: star_check("I did"), "a dictionary"),
        (lambda: star_check({"sitation": ""}), "Did you mean situation"),
        (lambda: story_bank("pm"), "no scorecard"),
        (lambda: open_self_scoring({"s01": {"verdict": "strong", "code": "SIG-01"}}), "59 of the 60"),
        (lambda: open_self_scoring(7), "expected is"),
    ],
)
def test_bad_input_is_one_sentence(act, sentence):
    with pytest.raises(CourseError, match=sentence):
        act()


def test_a_share_may_be_typed_as_percent(sitting):
    right = right_numbers(sitting)
    name = {2: "adoption", 5: "pass_rate"}[sitting.mock.number]
    sitting.hand_in(right | {name: f"{100 * right[name]:.2f}%"}, text_of(sitting, "We align everybody."))
    assert sitting.right()[name]
    assert sitting.scorecard().result == 4


def test_unknown_names_at_hand_in_are_refused_and_the_clock_goes_on(sitting):
    with pytest.raises(CourseError, match="Did you mean"):
        sitting.hand_in({next(iter(sitting.mock.fields)) + "s": 1}, {})
    assert sitting.clock.running


@pytest.mark.parametrize(
    "write",
    [
        "{:.2f}%",
        "{:.2f}",
        *(pytest.param(form, marks=pytest.mark.gate) for form in ("{:.2f} %", "{:+.2f}%", "{:.1f}%", "{:.2f} percent")),
    ],
)
def test_a_change_in_percent_may_carry_its_sign(write):
    for seed in range(20):
        opened = sit_mock(2, seed=seed, now=Time())
        opened.start()
        opened.hand_in({"reports_change_percent": write.format(right_numbers(opened)["reports_change_percent"])}, {})
        assert opened.right()["reports_change_percent"], seed


@pytest.mark.parametrize("minus", ["-", "\N{MINUS SIGN}"])
def test_the_fall_of_the_dashboard_is_named_with_its_percent_sign(minus):
    opened = sit_mock(2, seed=0, now=Time())
    opened.start()
    fall = -change_percent(as_the_dashboard_says(opened.question.data(0).dashboard))
    assert fall > 0
    opened.hand_in({"reports_change_percent": f"{minus}{fall:.1f}%"}, {})
    assert "dashboard_change" in opened.verdict.misconceptions


@pytest.mark.parametrize(
    ("number", "field", "write"),
    [
        *((2, name, write) for name in ("adoption", "share_from_price") for write in ("{:.4f}", "{:.2%}", "{:.2%} ")),
        *(
            (5, name, write)
            for name in ("pass_rate", "judge_true_fail_rate", "corrected_rate", "severe_bound")
            for write in ("{:.4f}", "{:.2%}")
        ),
        *((3, "severe_bound", write) for write in ("{:.4f}", "{:.2%}")),
        *((5, "p95_seconds", write) for write in ("{:.2f}", "{:.2f} s", "{:.2f}s", "{:.2f} seconds")),
        *(
            (number, field, write)
            for number, field in ((2, "usd_per_solved"), (5, "usd_per_passed"))
            for write in ("{:.4f}", "${:.4f}", "$ {:.4f}", "{:.4f} USD", "{:.4f} dollars")
        ),
    ],
)
def test_every_number_may_carry_the_unit_of_its_field(number, field, write):
    opened = sit_mock(number, seed=3, now=Time())
    opened.start()
    opened.hand_in({field: write.format(right_numbers(opened)[field])}, {})
    assert opened.right()[field]


@pytest.mark.parametrize("unit", [" cents", " cent", "ct", "¢"])
def test_cents_are_read_where_dollars_are_asked(unit):
    opened = sit_mock(2, seed=3, now=Time())
    opened.start()
    opened.hand_in({"usd_per_solved": f"{100 * right_numbers(opened)['usd_per_solved']:.2f}{unit}"}, {})
    assert opened.right()["usd_per_solved"]


def test_a_unit_of_another_field_is_not_a_number():
    opened = sit_mock(5, seed=3, now=Time())
    opened.start()
    opened.hand_in({"usd_per_passed": "6.4 s", "p95_seconds": "6.6 cents", "tests_needed": "1,2"}, {})
    assert not any(opened.right().values())
    assert opened.numbers["usd_per_passed"] == "6.4 s"
    assert opened.numbers["p95_seconds"] == "6.6 cents"


@pytest.mark.parametrize("typed", ["7,15", "0,062"])
def test_a_decimal_comma_gets_a_sentence_about_the_comma(typed):
    opened = sit_mock(2, seed=3, now=Time())
    opened.start()
    opened.hand_in({"reports_per_1000": typed}, {})
    assert any(f"Then write {typed.replace(',', '.')}" in line for line in opened.verdict.lines)


def test_a_printed_sitting_says_what_is_asked_and_what_comes_next():
    for number, mock in mocks().items():
        opened = sit_mock(number, now=Time())
        assert "Next: `sitting.start()`" in str(opened)
        shown = opened.start()
        assert shown._repr_markdown_() == str(opened) == opened._repr_markdown_() == repr(opened)
        for text in (mock.title, mock.brief, f"{mock.minutes}:00 minutes left", "hand_in", *mock.exhibits):
            assert text in shown
        for name, field in mock.fields.items():
            assert f"`{name}`: {field.label}" in shown
        for name, prompt in mock.sections.items():
            assert f"`{name}`: {prompt}" in shown
        assert ("US dollars per" in shown) == (number in (1, 2, 4, 5))
        asked = opened.hand_in({}, {})
        assert all(item.ask in str(opened) for item in asked)
        assert "scorecard()" in str(opened)


def test_a_printed_sitting_explains_signals_and_the_anchors_can_be_read_and_rated(sitting):
    question = sitting.question
    for kind in question.kind.fields.values():
        for name, meaning in getattr(kind, "options", {}).items() if isinstance(kind, Picks) else ():
            assert f"`{name}`: {meaning}" in str(sitting)
    with pytest.raises(CourseError, match="Hand in first"):
        sitting.anchors()
    sitting.hand_in({}, text_of(sitting, "We align everybody."))
    before = sitting.anchors()
    answers = sitting.rated_answers.answers
    for anchor in answers:
        assert anchor.text in before
        assert anchor.reason not in before
    assert all(level in before for row in sitting.mock.rubric for level in row.levels)
    sitting.rate_anchors({anchor.id: best(sitting) for anchor in answers})
    assert all(anchor.reason in sitting.anchors() for anchor in answers)


def test_a_section_may_be_a_list_of_lines_and_none_is_no_text():
    opened = sit_mock(2, seed=3, now=Time())
    opened.start()
    opened.hand_in({}, {"hours48": ["On-call is paged at 9 a day.", "Li rolls back."], "weeks2": None, "quarter": ...})
    assert opened.written["hours48"] == "On-call is paged at 9 a day.\nLi rolls back."
    assert opened.written["weeks2"] == opened.written["quarter"] == ""
    empty = sit_mock(2, seed=3, now=Time())
    empty.start()
    empty.hand_in({}, dict.fromkeys(empty.mock.sections))
    assert not empty.wrote


def test_a_number_in_words_is_told_what_is_read_and_rules_stay_out_of_sight(sitting):
    name = {2: "adoption", 5: "pass_rate"}[sitting.mock.number]
    asked = sitting.hand_in({name: "about a third"}, {})
    assert any("Write it plainly, for example 0.31 or 31%" in line for line in sitting.verdict.lines)
    assert not any("quotes" in line for line in sitting.verdict.lines)
    assert "closes" not in repr(asked)
    assert all(item.ask in repr(asked) for item in asked)


def test_a_section_that_is_too_long_is_named_and_changes_no_rating(sitting):
    sitting.hand_in(right_numbers(sitting), {"message": "word " * 61})
    card = sitting.scorecard()
    assert 'Your "message" has 61 words; asked were at most 60.' in card.why
    assert card.result == 4


def test_what_the_rules_found_is_shown_with_its_sentence_and_changes_no_rating(sitting):
    sitting.hand_in(right_numbers(sitting), text_of(sitting, "On-call is paged at 9 reports a day; Li can roll back."))
    card = sitting.scorecard()
    shown = str(card)
    assert "found: something that is watched" in shown or "found: a number with a limit" in shown
    assert 'in "On-call is paged at 9 reports a day; Li can roll back."' in shown
    assert "not found: a day or date" in shown
    assert not re.search(r"SIG-|WEAK-|FLAG-", shown)
    assert card.result == 4


@pytest.mark.parametrize(
    "text",
    [
        "Go. The pass rate is 86% and no severe error was found in 362 tests.",
        "The judge gives 83.5%, 178 tests for severe errors.",
    ],
)
def test_a_headline_is_neither_a_bar_nor_a_fault_of_the_judge(text):
    found = mocks()[5].found({"decision": text})
    assert not [one for one in found if "limit" in one.what or "gets wrong" in one.what]


def test_follow_ups_without_an_answer_are_named(sitting):
    asked = sitting.hand_in(right_numbers(sitting), text_of(sitting, "We align everybody."))
    assert "Not answered: 2 follow-ups." in sitting.scorecard().why
    sitting.reply({asked[0].id: "Li is paged at nine.", asked[1].id: " "})
    assert "Not answered: 1 follow-up." in sitting.scorecard().why
    for vague in ("x", "ok", "We would look into it and keep monitoring."):
        sitting.reply({asked[1].id: vague})
        assert "Answered without a number, a name or a day: 1 follow-up." in sitting.scorecard().why
        assert "Not answered" not in sitting.scorecard().why


def test_what_a_reply_names_is_no_longer_missing(sitting):
    asked = sitting.hand_in(right_numbers(sitting), text_of(sitting, "We align everybody."))
    before = sitting.scorecard()
    good = {"monitoring": "On-call is paged at 9 reports per 1,000.", "way_back": "Li rolls it back within 10 minutes."}
    names = [item.id for item in asked if item.id in good]
    assert names
    sitting.reply({name: good[name] for name in names})
    card = sitting.scorecard()
    assert [one.sentence for one in card.replied] == [good[name] for name in names]
    assert len(card.looked_for) == len(before.looked_for) - len(names)
    assert "- found in a reply: " in str(card)


def test_a_text_that_offers_another_package_than_the_field_is_told():
    for text, told in (("I offer P23 to all four.", True), ("P36 and not P23.", False), ("One for all.", False)):
        opened = sit_mock(6, seed=5, now=Time())
        opened.start()
        opened.hand_in({"offer": "P36"}, {"offer": text})
        said = "speaks of P23" in opened.scorecard().why
        assert said is told
        assert not told or "stands P36" in opened.scorecard().why


def test_what_does_not_count_on_a_card_is_not_to_be_repeated():
    """On the AI PM's card cost is no row of mock 4: a weak choice is repaired first."""
    opened = sit_mock(4, seed=5, now=Time())
    opened.start()
    opened.hand_in({}, {"choice": "We take the market that everybody likes."})
    repeated = []
    for cost in (1, 4):
        opened.rate({"choice": 1, "roadmap": 1, "cost": cost}, rated_by_somebody_else=True)
        repeated.append(opened.scorecard().repeat)
    assert repeated[0] == repeated[1] != ()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("change", "The sponsor wants a fall of 27.5%."),
        ("change", "From 27.5% to 0: nothing binds."),
        ("self", "I have looked at both sides."),
        ("named", "Costs will come down with volume, so I would not worry about that now."),
    ],
)
def test_words_alone_are_no_evidence(rule, text):
    assert closing(rule, text) == ""


def test_one_error_is_a_limit():
    assert closing("limit + route", "On-call pauses the ramp within 15 minutes if one severe error is reported.")


def test_a_mock_speaks_of_what_was_handed_in_and_never_of_cells(sitting):
    name = {2: "adoption", 5: "pass_rate"}[sitting.mock.number]
    sitting.hand_in({name: "99%"}, {})
    other = sit_mock(sitting.mock.number, now=Time())
    other.start()
    other.hand_in({}, {})
    assert other.verdict.lines == ("No number was handed in.",)
    missing = [field for field in sitting.mock.fields if field != name]
    assert sitting.verdict.lines[-1] == f"Not handed in: {', '.join(f'`{field}`' for field in missing)}."
    for line in sitting.verdict.lines:
        assert not re.search("placeholder|three dots|cell", line)


def test_a_late_answer_is_taken_and_marked():
    for seconds, late in ((2400, 0), (2400.2, 1), (2475, 75)):
        opened = sit_mock(2, now=Time())
        opened.start()
        opened.clock._now.seconds = seconds
        opened.hand_in(right_numbers(opened), text_of(opened, "We align everybody."))
        assert opened.late == late
        assert opened.scorecard().result == 4
        said = f"Handed in {late} seconds late: counted as late."
        for shown in (opened.verdict.lines[:1], str(opened), str(opened.scorecard())):
            assert (said in shown) == bool(late)
        opened.keep()
    assert [entry["late_seconds"] for entry in read_history()["sittings"]] == [0, 1, 75]
    assert studio_history()["late"].tolist() == ["", "1 s", "75 s"]
