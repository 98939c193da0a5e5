"""What follows from the learner's own numbers is paid: one slip costs its own field only."""

import pytest
from answers_of import verdict_on

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.findings import What
from aipm_course.judging.question import Follows, Misconception, Question
from aipm_course.judging.verdict import Outcome

BAR = 100.0


def question(**changes):
    """A cost to work out, and a decision that follows from it."""
    fields = {
        "id": "toy.launch",
        "task": "A1",
        "title": "Launch",
        "points": 4,
        "kind": Record({"cost": Number("US dollars", within=0.5), "decision": Choice({"go": "", "stop": ""})}),
        "data": lambda seed: {"units": 31.0 + seed, "price": 2.57, "tax": 21.3},
        "reference": lambda data: {"cost": data["units"] * data["price"] + data["tax"], "decision": "stop"},
        "misconceptions": (
            Misconception("no_tax", lambda data: {"cost": data["units"] * data["price"]}, "The tax is missing."),
        ),
        "hints": ("Multiply.", "Add."),
        "worked": "...",
        "objective": "",
        "ledger": (),
        "follows": (Follows("decision", ["cost"], lambda own, data: "go" if own["cost"] <= BAR else "stop"),),
    }
    return Question(**{**fields, **changes})


@pytest.mark.parametrize(
    ("cost", "decision", "earned", "why"),
    [
        (31 * 2.57 + 21.3, "stop", 4, "all right"),
        (31 * 2.57 + 21.3, "go", 2, "wrong, and it does not follow"),
        (31 * 2.57, "go", 2, "a recognized slip, and it follows: in full"),
        (31 * 2.57, "stop", 1, "right, against the own number: half"),
        (57.3, "go", 1, "an unexplained number, and it follows: half"),
        (257.3, "go", 0, "neither right nor following"),
        (257.3, "stop", 2, "right, and it follows from the own number, too"),
        (..., "stop", 0, "nothing while the number is blank"),
        ("about 90", "go", 0, "nothing while the number cannot be read"),
    ],
)
def test_a_decision_is_paid_by_what_it_rests_on(cost, decision, earned, why):
    verdict = verdict_on(question(), {"cost": cost, "decision": decision})
    assert verdict.earned == earned, (why, verdict)
    assert "stop" not in " ".join(verdict.lines), "a reply names what is due"


def test_a_wrong_decision_by_right_numbers_is_sent_back_to_the_rule():
    verdict = verdict_on(question(), {"cost": 31 * 2.57 + 21.3, "decision": "go"})
    told = [finding for finding in verdict.findings if finding.what is What.FOLLOWS]
    assert [finding.cells for finding in told] == [("decision",)]
    assert "all is right" in told[0].message
    assert told[0].message.endswith("Read the task's rule again with that in hand.")


def test_a_wrong_decision_by_right_numbers_is_sent_where_its_author_says():
    kind = Record(
        {"cost": Number("US dollars", within=0.5), "decision": Choice({"go": "", "stop": ""})},
        look={"decision": "Hold `cost` against the budget."},
    )
    verdict = verdict_on(question(kind=kind), {"cost": 31 * 2.57 + 21.3, "decision": "go"})
    assert verdict.shown[0].endswith("where all is right. Hold `cost` against the budget.")


def test_a_number_that_follows_from_right_ones_with_few_digits_counts():
    truth = 31 * 2.57 + 21.3
    asked = question(
        kind=Record({"cost": Number("US dollars", within=0.5), "square": Number("", within_percent=0.1)}),
        reference=lambda data: {"cost": truth, "square": truth**2},
        follows=(Follows("square", ["cost"], lambda own, data: own["cost"] ** 2),),
    )
    rounded = 101.4
    assert abs(rounded**2 / truth**2 - 1) > 0.001
    assert verdict_on(asked, {"cost": rounded, "square": rounded**2}).outcome is Outcome.CORRECT
    assert verdict_on(asked, {"cost": truth, "square": rounded**2}).earned == 2
    assert verdict_on(asked, {"cost": rounded, "square": 1.01 * truth**2}).earned == 2


def test_another_way_from_right_numbers_is_no_rounding():
    """Of several ways that own numbers leave open, one that the right numbers lead to as well is still a wrong number."""
    truth = 31 * 2.57 + 21.3
    asked = question(
        kind=Record({"cost": Number("US dollars", within=0.5), "square": Number("", within_percent=0.1)}),
        reference=lambda data: {"cost": truth, "square": truth**2},
        misconceptions=(),
        follows=(Follows("square", ["cost"], lambda own, data: {own["cost"] ** 2, 2 * own["cost"] ** 2}),),
    )
    assert verdict_on(asked, {"cost": truth, "square": 2 * truth**2}).earned == 2


def test_a_decision_that_is_right_against_the_own_number_is_not_confirmed():
    told = [
        line for line in verdict_on(question(), {"cost": 31 * 2.57, "decision": "stop"}).lines if "decision" in line
    ]
    assert told == ["`decision`: rests on your own `cost`: mend that, then see what follows."]
    wrong = [line for line in verdict_on(question(), {"cost": 257.3, "decision": "go"}).lines if "decision" in line]
    assert wrong == told, "the sentence itself says whether the decision is right"


def test_a_table_that_a_slip_explains_pays_what_follows_from_it_in_full():
    rates = {"a": {"rate": 0.3171, "share": 0.2}, "b": {"rate": 0.8219, "share": 0.7}}
    turned = {shop: {name: round(1 - value, 4) for name, value in row.items()} for shop, row in rates.items()}
    column = Number("share", within=0.001, percent=True)
    asked = question(
        kind=Record(
            {
                "rates": Table("shop", ("a", "b"), {"rate": column, "share": column}),
                "decision": Choice({"go": "", "stop": ""}),
            }
        ),
        reference=lambda data: {"rates": rates, "decision": "stop"},
        misconceptions=(Misconception("turned", lambda data: {"rates": turned}, "Turned round."),),
        follows=(
            Follows("decision", ["rates"], lambda own, data: "go" if own["rates"]["a"]["rate"] > 0.5 else "stop"),
        ),
    )
    verdict = verdict_on(asked, {"rates": turned, "decision": "go"})
    assert verdict.misconceptions == ("turned",)
    assert verdict.earned == 2
    assert "`decision`: fits your own `rates`, so it counts; mend that and decide again." in verdict.lines


def test_where_several_options_follow_each_is_paid():
    kind = Record({"cost": Number("US dollars", within=0.5), "decision": Choice({"go": "", "stop": "", "wait": ""})})
    follows = Follows("decision", ["cost"], lambda own, data: {"go", "wait"} if own["cost"] <= BAR else "stop")
    asked = question(kind=kind, follows=(follows,))
    assert [verdict_on(asked, {"cost": 31 * 2.57, "decision": each}).earned for each in ("go", "wait", "stop")] == [
        2,
        2,
        1,
    ]


def test_what_is_paid_is_neither_right_nor_off():
    verdict = verdict_on(question(), {"cost": 31 * 2.57, "decision": "go"})
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.misconceptions == ("no_tax",)
    assert any(line.startswith("`decision`: fits your own `cost`") for line in verdict.lines)
    assert not any(line.startswith("Right so far") for line in verdict.lines)


@pytest.mark.parametrize("cost", [31 * 2.57, ..., "about 90"])
def test_what_is_not_paid_in_full_is_not_called_right(cost):
    verdict = verdict_on(question(), {"cost": cost, "decision": "stop"})
    assert verdict.earned < 4
    assert not any(line.startswith("Right so far") for line in verdict.lines)


def test_another_seeds_number_pays_no_decision_in_full():
    other = question().reference(question().data(1))["cost"]
    verdict = verdict_on(question(), {"cost": other - 30, "decision": "go"})
    assert verdict.earned == 1
    copied = question(
        follows=(Follows("decision", ["cost"], lambda own, data: "go" if own["cost"] <= 102 else "stop"),)
    )
    verdict = verdict_on(copied, {"cost": question().reference(question().data(0))["cost"], "decision": "go"}, seed=1)
    assert verdict.misconceptions == ("slip:seed",)
    assert verdict.earned == 1


def test_a_column_follows_from_a_column():
    table = Table(
        "shop",
        ("a", "b", "c"),
        {"rate": Number("share", within=0.001, percent=True), "call": Choice({"ok": "", "low": ""})},
    )
    rates = {"a": 0.3171, "b": 0.8219, "c": 0.4437}

    def calls(own, data):
        return {shop: "ok" if rate >= 0.4 else "low" for shop, rate in own["rate"].items()}

    asked = question(
        kind=table,
        reference=lambda data: {
            shop: {"rate": rate, "call": calls({"rate": rates}, data)[shop]} for shop, rate in rates.items()
        },
        misconceptions=(),
        follows=(Follows("call", ["rate"], calls),),
    )
    others = {shop: 1 - rate for shop, rate in rates.items()}
    answer = {shop: {"rate": 100 * rate, "call": calls({"rate": others}, None)[shop]} for shop, rate in others.items()}
    verdict = verdict_on(asked, answer)
    assert verdict.misconceptions == ("slip:complement",)
    assert verdict.earned == 2


def test_own_numbers_that_lead_nowhere_are_no_error_of_the_key():
    places = {101: "stop"}
    asked = question(follows=(Follows("decision", ["cost"], lambda own, data: places[round(own["cost"])]),))
    assert verdict_on(asked, {"cost": 55.0, "decision": "go"}).outcome is Outcome.NOT_YET
    places.clear()
    verdict = verdict_on(asked, {"cost": 55.0, "decision": "go"})
    assert verdict.outcome is Outcome.FAILED
    assert verdict.earned == verdict.points


BAD = {"b": {"sign": "bad"}}


def with_signs():
    """A decision that rests on a cost and, if it is there, on a table of signs."""
    return question(
        kind=Record(
            {
                "cost": Number("US dollars", within=0.5),
                "signs": Table("team", ("a", "b"), {"sign": Choice({"good": "", "bad": ""})}),
                "other": Choice({"x": "", "y": ""}),
                "decision": Choice({"go": "", "stop": ""}),
            }
        ),
        reference=lambda data: {
            "cost": data["units"] * data["price"] + data["tax"],
            "signs": {"a": "good", "b": "bad"},
            "other": "x",
            "decision": "stop",
        },
        follows=(
            Follows(
                "decision",
                ["cost"],
                lambda own, data: (
                    "stop" if own["cost"] > BAR or {"sign": "bad"} in own.get("signs", BAD).values() else "go"
                ),
                also=["signs", "other"],
            ),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "earned", "words"),
    [
        (
            {"cost": 57.3, "signs": {"a": "good", "b": "good"}, "decision": "go"},
            1.5,
            "fits your own `cost`, `signs`",
        ),
        ({"cost": 57.3, "signs": ...}, 2, ""),
        ({"signs": {"a": "good", "b": "good"}, "other": "y"}, 2, ""),
        ({"cost": 57.3, "other": "y", "decision": "go"}, 1, "rests on your own `cost`, `other`"),
    ],
)
def test_a_field_may_rest_on_what_is_there_and_names_what_matters(changes, earned, words):
    asked = with_signs()
    verdict = verdict_on(asked, {**asked.reference(asked.data(0)), **changes})
    assert verdict.earned == earned, verdict
    assert words in " ".join(verdict.lines)


def test_an_author_says_what_would_have_to_be_seen_for_a_decision():
    follows = Follows(
        "decision",
        ["cost"],
        lambda own, data: "go" if own["cost"] <= BAR else "stop",
        look=lambda given, own, data: f'for "{given}" the cost has to be at most the bar',
    )
    verdict = verdict_on(question(follows=(follows,)), {"cost": 31 * 2.57 + 21.3, "decision": "go"})
    assert verdict.earned == 2
    assert [finding.message for finding in verdict.findings if finding.what is What.FOLLOWS] == [
        'for "go" the cost has to be at most the bar'
    ]


def test_of_two_numbers_that_are_off_both_are_mended():
    asked = question(
        kind=Record(
            {"cost": Number("US dollars"), "income": Number("US dollars"), "decision": Choice({"go": "", "stop": ""})}
        ),
        reference=lambda data: {"cost": 150.0, "income": 120.0, "decision": "stop"},
        misconceptions=(),
        follows=(
            Follows(
                "decision", ["cost", "income"], lambda own, data: "go" if own["income"] - own["cost"] > 35 else "stop"
            ),
        ),
    )
    verdict = verdict_on(asked, {"cost": 131.7, "income": 168.3, "decision": "go"})
    assert any("`cost`, `income`, which are off: half of it counts. Mend them and" in line for line in verdict.shown)


def test_of_numbers_that_are_off_those_that_count_are_not_called_off():
    """A number that is told to count, as it follows from another, is not called off by what follows from it."""
    asked = question(
        kind=Record(
            {
                "rate": Number("US dollars"),
                "cost": Number("US dollars"),
                "income": Number("US dollars"),
                "decision": Choice({"go": "", "stop": ""}),
            }
        ),
        reference=lambda data: {"rate": 15.0, "cost": 150.0, "income": 120.0, "decision": "stop"},
        misconceptions=(Misconception("net", lambda data: {"rate": 12.3}, "The rate is net."),),
        follows=(
            Follows("cost", ["rate"], lambda own, data: 10 * own["rate"]),
            Follows(
                "decision", ["cost", "income"], lambda own, data: "go" if own["income"] - own["cost"] > 35 else "stop"
            ),
        ),
    )
    verdict = verdict_on(asked, {"rate": 12.3, "cost": 123.0, "income": 168.3, "decision": "go"})
    shown = " ".join(verdict.shown)
    assert "`cost`: fits your own `rate`, so it counts" in shown
    assert "`cost`, `income`; of these `income` is off: half of it counts. Mend that" in shown


def test_where_several_sets_or_columns_follow_each_is_paid():
    """A set may be picked by one own field or by another, and a column be worked out beside one that is wrong."""
    kind = Record(
        {
            "cost": Number("US dollars", within=0.5),
            "bills": Table("shop", ("a", "b"), {"bill": Number("US dollars", within=0.5)}),
            "shops": Picks({"a": "", "b": "", "c": ""}),
        }
    )
    right = {"cost": 60.0, "bills": {"a": 120.0, "b": 90.0}, "shops": ["a", "b"]}

    def bills(own, data):
        return [{"a": 2 * own["cost"], "b": 90.0}, right["bills"]]

    asked = question(
        kind=kind,
        points=3,
        reference=lambda data: right,
        misconceptions=(Misconception("half", lambda data: {"cost": 30.0}, "Half of it."),),
        follows=(
            Follows("bills", ["cost"], bills),
            Follows("shops", ["cost"], lambda own, data: [["a"] if own["cost"] < 50 else ["a", "b"], ["a", "b"]]),
        ),
    )
    for own_bills, shops in ((right["bills"], ["b", "a"]), ({"a": 60.0, "b": 90.0}, ["a"])):
        assert verdict_on(asked, {"cost": 30.0, "bills": own_bills, "shops": shops}).earned == 2
    assert verdict_on(asked, {"cost": 30.0, "bills": {"a": 75.0, "b": 90.0}, "shops": ["c"]}).earned == 0


def test_that_nothing_is_picked_follows_too():
    kind = Record({"cost": Number("US dollars", within=0.5), "over": Picks({"a": "", "b": ""})})
    follows = Follows("over", ["cost"], lambda own, data: [] if own["cost"] <= BAR else ["a"])
    asked = question(kind=kind, reference=lambda data: {"cost": 31 * 2.57 + 21.3, "over": ["a"]}, follows=(follows,))
    assert any(
        line.startswith("`over`: fits your own `cost`")
        for line in verdict_on(asked, {"cost": 31 * 2.57, "over": []}).lines
    )


def test_a_share_above_one_that_was_read_as_percent_is_told_where_a_decision_fits_it_as_typed():
    """Nothing is claimed of the decision: by the number that the learner has in mind it holds."""
    asked = question(
        kind=Record({"width": Number("share", within=0.0002, percent=True), "call": Choice({"open": "", "shut": ""})}),
        reference=lambda data: {"width": 0.0455, "call": "shut"},
        misconceptions=(Misconception("open", lambda data: {"call": "open"}, "Open needs a wide interval."),),
        follows=(Follows("call", ["width"], lambda own, data: "open" if own["width"] > 0.1 else "shut"),),
    )
    shown = " ".join(verdict_on(asked, {"width": 1.0285, "call": "open"}).shown)
    assert "`call`: rests on `width`, read as 1.03%" in shown
    assert "Open needs" not in shown
    # Written with its unit, nothing was guessed, and the author's sentence on the option stands.
    shown = " ".join(verdict_on(asked, {"width": "1.0285%", "call": "open"}).shown)
    assert "Open needs" in shown


def chosen_by_costs():
    """The cheaper of two; a third cost stands beside them and decides nothing."""
    costs = {"ada": {"cost": 17.0}, "bell": {"cost": 31.0}, "curie": {"cost": 23.0}}
    return question(
        kind=Record(
            {
                "costs": Table("shop", ("ada", "bell", "curie"), {"cost": Number("US dollars", within=0.5)}),
                "decision": Choice({"ada": "", "bell": ""}),
            }
        ),
        reference=lambda data: {"costs": costs, "decision": "ada"},
        misconceptions=(),
        follows=(
            Follows(
                "decision",
                ["costs"],
                lambda own, data: "ada" if own["costs"]["ada"]["cost"] < own["costs"]["bell"]["cost"] else "bell",
            ),
        ),
    )


@pytest.mark.parametrize("blank", [..., None, "about 20"])
@pytest.mark.parametrize(
    ("missing", "decision", "share", "words"),
    [
        (["bell"], "ada", 0, "rests on `costs` of bell, where nothing usable stands yet"),
        (["bell"], "bell", 0, "rests on `costs` of bell, where nothing usable stands yet"),
        (["ada", "bell"], "ada", 0, "rests on `costs` of ada, bell, where nothing usable stands yet"),
        (["bell", "curie"], "ada", 0, "rests on `costs` of bell, where nothing usable stands yet"),
        (["curie"], "ada", 1, "Right so far: decision"),
        (["curie"], "bell", 0, "rests on your own `costs`"),
    ],
)
def test_a_decision_waits_for_the_rows_of_a_table_that_it_needs_and_for_no_others(
    blank, missing, decision, share, words
):
    asked = chosen_by_costs()
    costs = {**asked.reference(None)["costs"], **{shop: {"cost": blank} for shop in missing}}
    verdict = verdict_on(asked, {"costs": costs, "decision": decision})
    assert verdict.earned == 2 * share, verdict
    assert words in " ".join(verdict.shown)


def test_own_numbers_that_lead_out_of_the_range_are_no_error():
    """Hours of a year where a week's were meant give a return of thousands: that is what the learner hears, no traceback."""
    hours = Table("pilot", ("a", "b"), {"hours": Number("hours", within=0.05)})
    returns = Table("pilot", ("a", "b"), {"return": Number("per dollar", within=0.01, between=(-5, 50))})
    asked = question(
        kind=Record({"hours": hours, "returns": returns}),
        data=lambda seed: {},
        reference=lambda data: {
            "hours": {"a": {"hours": 3.0}, "b": {"hours": 9.0}},
            "returns": {"a": {"return": 0.5}, "b": {"return": 3.5}},
        },
        misconceptions=(),
        follows=(
            Follows(
                "returns",
                ["hours"],
                lambda own, data: {row: {"return": cells["hours"] / 2 - 1} for row, cells in own["hours"].items()},
            ),
        ),
    )
    verdict = verdict_on(
        asked,
        {
            "hours": {"a": {"hours": 156.0}, "b": {"hours": 468.0}},
            "returns": {"a": {"return": 0.5}, "b": {"return": 3.5}},
        },
    )
    assert verdict.outcome is Outcome.NOT_YET
    assert any("hours" in line for line in verdict.lines)
