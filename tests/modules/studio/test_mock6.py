"""Mock 6: its plots and margins, the partners at the table, its anchors, and the room played well and badly."""

import re
from collections import Counter

import pytest
from answers_of import verdict_on

from aipm_course import CourseError, negotiate, partner_card, sit_mock
from aipm_course.interview.counterpart import MOVES, open_talk, scripts, seats_of
from aipm_course.interview.mocks import mocks
from aipm_course.interview.room import MockRoom
from aipm_course.interview.sitting import another_seed
from aipm_course.modules.studio.simulators.tradeoff import (
    NOBODY,
    PARTIES,
    PARTNERS,
    PLOTS,
    limits_of,
    opened,
    other_numbers,
    planted_truths,
    right,
    share_of,
    signed,
    tradeoff,
)
from aipm_course.registry import find
from aipm_course.simulation.margins import holds

pytestmark = pytest.mark.takes(8)

FEW, MANY = range(8), pytest.param(range(200), marks=pytest.mark.proof)
QUESTION = find("studio.mock6_numbers")


def found_by_asking(seed):
    """Ask for reasons as a person would: first about what each speaks of, then about the other term."""
    talk = open_talk(6, seed)
    for seat in talk.seats:
        talk.say(seat.partner, "why", seat.loud.term)
    for seat in talk.seats:
        if seat.partner not in talk.found:
            talk.say(seat.partner, "why", seat.topics[1].term)
    return talk


@pytest.mark.parametrize("seeds", [FEW, MANY])
def test_truths_hold_and_no_plot_and_no_partner_is_too_likely(seeds):
    plots, asked, hidden = Counter(), Counter(), Counter()
    for seed in seeds:
        made = tradeoff(seed)
        assert [name for name, truth in planted_truths(made).items() if not holds(truth)] == [], seed
        plots[made.plot] += 1
        asked[right(made)["ask"]] += 1
        hidden[made.hidden] += 1
    if len(seeds) == 200:
        assert {plot: count / 200 for plot, count in plots.items()} == pytest.approx(PLOTS)
        assert max(asked.values()) <= 0.6 * 200
        assert min(asked[name] for name in PARTNERS) >= 0.03 * 200
        assert max(hidden.values()) <= 0.4 * 200


@pytest.mark.parametrize("seeds", [FEW, MANY])
def test_with_the_likeliest_plot_assumed_most_numbers_are_wrong(seeds):
    """Whoever takes it for granted that there is no deal asks the director who opens most; or believes what is said unasked."""
    for seed in seeds:
        made, reference = tradeoff(seed), right(tradeoff(seed))
        if made.plot != "no_deal":
            counts = {name: count for name, count in opened(made, limits_of(made)).items() if name != NOBODY}
            assumed = max(counts, key=lambda name: counts[name])
            left = signed(made, limits_of(made, assumed))
            numbers = {"ask": assumed, "feasible": int(left.sum()), "offer": "none", "worst_share": 0.0}
        else:
            left = signed(made, limits_of(made))
            numbers = {"ask": NOBODY, "feasible": int(left.sum()), "pareto": 0, "offer": "none", "worst_share": 0.0}
        told = {seat.partner: seat.loud.stated for seat in made.seats}
        believed = {**numbers, "limits": told, "stated": reference["stated"], "pareto": 0, "days_given": 0}
        assert sum(believed[name] == reference[name] for name in reference) <= 3, seed


@pytest.mark.parametrize("seeds", [FEW, MANY])
def test_giving_everything_away_is_not_the_offer_and_leaves_product_little(seeds):
    for seed in seeds:
        made = tradeoff(seed)
        away = other_numbers(made)["offer"]["the best worst share without product"]
        among = signed(made, limits_of(made, right(made)["ask"]))
        assert share_of(made, among, away) < right(made)["worst_share"] - 0.15


@pytest.mark.parametrize("seeds", [FEW, MANY])
def test_who_asks_for_reasons_finds_every_limit_and_who_asks_for_limits_finds_none(seeds):
    for seed in seeds:
        talk = found_by_asking(seed)
        assert talk.found == set(PARTNERS)
        assert len(talk.moves) == 5
        said = dict(zip(((who, about) for who, _, about in talk.moves), talk.replies, strict=True))
        for partner, (term, _, number) in limits_of(tradeoff(seed)).items():
            assert re.search(rf"\b{number:g}\b", said[partner, term]), (seed, partner)
            assert "sign" in said[partner, term]
        other = open_talk(6, seed)
        for seat in other.seats:
            for topic in seat.topics:
                answer = other.say(seat.partner, "limit", topic.term)
                assert f"{topic.stated:g}" in answer
                assert topic.limit is None or topic.limit != topic.stated
        assert other.found == set()


def test_a_threat_closes_its_subject_and_so_does_giving_in():
    made = tradeoff(3)
    for move in ("press", "give"):
        talk = open_talk(6, 3)
        for seat in made.seats:
            talk.say(seat.partner, move, seat.real.term)
            talk.say(seat.partner, "why", seat.real.term)
        assert talk.found == set()
        assert len(talk.closed) == 4 * (move == "press")
        assert ("threat" in talk.summary) == (move == "press")
        numbers = {f"{seat.real.limit:g}" for seat in made.seats}
        stated = {f"{seat.real.stated:g}" for seat in made.seats}
        assert not numbers - stated & set(re.findall(r"\d+", " ".join(talk.replies)))


def test_who_could_allow_more_is_told_once_the_limit_is_known():
    talk = open_talk(6, 3)
    seat = talk.seats[0]
    assert talk.say(seat.partner, "who") == talk.script.said["nothing"]
    talk.say(seat.partner, "why", seat.real.term)
    assert f"{seat.real.could:g}" in talk.say(seat.partner, "who")


def test_ten_moves_are_answered_and_the_same_moves_get_the_same_answers():
    moves = [("sales", "limit", "weeks")] * 10
    assert negotiate(6, moves, seed=3) == negotiate(6, moves, seed=3)
    assert "10 moves of 10, 0 of 4 limits came up" in negotiate(6, moves, seed=3)
    with pytest.raises(CourseError, match="have to leave"):
        negotiate(6, [*moves, ("sales", "why", "weeks")], seed=3)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: negotiate(5, []), "Nobody sits at a table in mock 5"),
        (lambda: negotiate(6, [("seles", "why", "weeks")]), "Did you mean sales"),
        (lambda: negotiate(6, [("sales", "beg", "weeks")]), "no move 'beg'"),
        (
            lambda: negotiate(6, [("sales", "why", "fields")]),
            "has a say in accounts and weeks|has a say in accounts, weeks",
        ),
        (lambda: negotiate(6, ["sales"]), "partner, move and term"),
        (lambda: sit_mock(6).say("sales", "why", "weeks"), "clock is not running"),
        (lambda: sit_mock(5).say("sales", "why", "weeks"), "Nobody sits at a table"),
    ],
)
def test_bad_moves_are_one_sentence(act, sentence):
    with pytest.raises(CourseError, match=sentence):
        act()


def test_a_wish_holds_no_number_and_every_sentence_has_its_own():
    script = scripts()[6]
    for partner, about in script.partners.items():
        for term, said in about["topics"].items():
            assert all("{limit}" in one for one in said["limit"]), (partner, term)
            assert not any(re.search(r"\d|\{", one) for one in said["wish"]), (partner, term)
            assert "{stated}" in said["anchor"]
            assert "{could}" in said["who"]


def test_a_card_lets_a_person_play_a_partner():
    for seat in seats_of(6, 7):
        card = partner_card(6, seat.partner, seed=7)
        assert f"{seat.real.term} {seat.real.rule} {seat.real.limit:g}" in card
        talk = open_talk(6, 7)
        for topic in seat.topics:
            assert talk.say(seat.partner, "why", topic.term) in card
            assert talk.say(seat.partner, "limit", topic.term) in card


def test_where_to_look_and_what_is_said_hold_no_answer():
    for seed in FEW:
        reference = right(tradeoff(seed))
        for look in QUESTION.kind.look.values():
            assert reference["offer"] not in look
            assert not re.findall(r"\d+", look)


def test_a_wrong_limit_costs_its_own_row_where_the_rest_follows():
    seed = next(seed for seed in range(40) if tradeoff(seed).plot == "on_call")
    made = tradeoff(seed)
    reference = QUESTION.reference(made)
    verdict = verdict_on(
        QUESTION, {**reference, "limits": {**reference["limits"], "sales": made.seat("sales").loud.stated}}, seed
    )
    assert verdict.earned >= 5.9
    assert any("ask" in line for line in verdict.lines)


def test_the_anchors_have_the_numbers_of_their_own_exhibit():
    for anchors in mocks()[6].anchor_sets:
        made = tradeoff(anchors.seed)
        found, other = right(made), other_numbers(made)
        among = signed(made, limits_of(made, found["ask"]))
        away, (a, b, c) = other["offer"]["the best worst share without product"], anchors.answers
        table = made.packages.set_index("package")
        best = made.packages[among][list(PARTIES)].max()
        share = {party: f"{table[party][found['offer']] / best[party]:.0%}" for party in PARTIES}
        own = f"product {table['product'][away] / best['product']:.0%}"
        offered = table.loc[found["offer"]]
        for seat in made.seats:
            assert re.search(rf"\b{seat.loud.stated:g}\b", a.text)
            for text in (b.text, c.text):
                assert re.search(rf"\b{seat.real.limit:g}\b", text)
            assert re.search(rf"\b{seat.real.could:g}\b", b.text)
        assert away in b.text
        for part in (
            f"{found['offer']}",
            f"It beats {away}, which leaves {own}",
            f"{offered['accounts']} accounts",
            f"week {offered['weeks']}",
            f"{offered['review']}% read",
            f"{found['worst_share']:.0%} of the best that is left",
        ):
            assert part in c.text.replace("from week", "week"), part
        if anchors.plot == "no_deal":
            assert f"product gets {share['product']}" in c.text
            assert own.split()[1] in b.reason
            assert f"with {made.seat(found['ask']).real.could:g}, nine do" in c.text
            assert found["feasible"] == 9
        else:
            assert f"{found['stated']} packages" in a.text
            assert f"{found['feasible']} packages keep all four" in c.text
            assert found["days_given"] == 7 * 11  # "I give up eleven weeks"
            assert min(share, key=lambda party: share[party]) == "product"


def test_a_second_sitting_tells_something_else_than_the_one_that_was_kept(checkout):
    first = sit_mock(6)
    first.start()
    first.hand_in({}, {})
    first.keep()
    assert another_seed(mocks()[6]) != first.seed
    assert sit_mock(6).plot not in (first.plot, sit_mock(6, seed=0).plot)


def test_the_room_plays_it_and_comes_back_with_the_moves(checkout):
    room = MockRoom(sit_mock(6, seed=3))
    room.start.click()
    seat = room.sitting.talk.seats[1]
    room.table.partner.value, room.table.term.value = seat.partner, seat.real.term
    room.table.moves["why"].click()
    room.table.moves["who"].click()
    assert f"{seat.real.limit:g}" in room.table.said.value
    assert "2 moves of 10, 1 of 4 limits came up" in room.table.said.value
    for _ in range(9):
        room.table.moves["limit"].click()
    assert "I have to leave" in room.notes[0].value
    assert room.sitting.talk.left == 0
    room._save()
    from aipm_course.interview.history import read_history

    left = read_history()["open"]["mock 6, seed 3, ai_pm"]
    back = MockRoom(sit_mock(6, seed=3))
    back.resume(left)
    assert back.table.said.value == room.table.said.value
    reference = QUESTION.reference(tradeoff(3))
    for name, value in reference.items():
        back.inputs[name].write(value)
    back.hand.click()
    back.hand.click()
    assert back.sitting.right() == dict.fromkeys(reference, True)
    assert "At the table: 10 moves of 10, 1 of 4 limits came up." in str(back.sitting.scorecard())
    assert all(part.disabled for part in back.table.parts)


def test_every_move_has_words():
    assert set(MOVES) == {"why", "limit", "who", "give", "press"}
