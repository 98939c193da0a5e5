"""A8: the numbers inside mock 6."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.studio.simulators.tradeoff import (
    NOBODY,
    PACKAGES,
    PARTIES,
    PARTNERS,
    PROMISED,
    Chosen,
    Tradeoff,
    ask,
    choose,
    days_late,
    limits_of,
    opened,
    other_numbers,
    right,
    share_of,
    signed,
    tradeoff,
)
from aipm_course.simulation.bargaining import Bools

_DIRECTORS = {
    "engineering": "the head of engineering",
    "security": "the chief information officer",
    "legal": "the general counsel",
    "sales": "the chief revenue officer",
}


def _limits(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: float(numbers[name]) for name in PARTNERS}


def _answer(data: Tradeoff) -> dict[str, Any]:
    found = right(data)
    return {**found, "limits": _limits(found["limits"])}


def _package_by_package(data: Tradeoff) -> dict[str, Any]:
    """The same package by package in plain Python, rounded."""
    rows = data.packages.to_dict("records")

    def refuses(row: Mapping[Any, Any], asked: str) -> bool:
        for seat in data.seats:
            topic = seat.real
            number = topic.could if seat.partner == asked else topic.limit
            assert number is not None
            if row[topic.term] < number if topic.rule == "at least" else row[topic.term] > number:
                return True
        return False

    asked = next(name for name in (NOBODY, *PARTNERS) if not all(refuses(row, name) for row in rows))
    left = [row for row in rows if not refuses(row, asked)]
    best = {party: max(row[party] for row in left) for party in PARTIES}
    worst = {row["package"]: min(row[party] / best[party] for party in PARTIES) for row in left}
    offer = max(worst, key=lambda name: worst[name])
    beaten = [
        any(
            all(other[party] >= row[party] for party in PARTIES) and any(other[party] > row[party] for party in PARTIES)
            for other in left
        )
        for row in left
    ]
    says = data.partners.to_dict("records")
    believed = [
        all(
            row[one["term"]] >= one["says"] if one["rule"] == "at least" else row[one["term"]] <= one["says"]
            for one in says
        )
        for row in rows
    ]
    return {
        "limits": {seat.partner: seat.real.limit for seat in data.seats},
        "stated": sum(believed),
        "ask": asked.upper(),
        "feasible": len(left),
        "pareto": str(beaten.count(False)),
        "offer": offer.lower(),
        "worst_share": f"{100 * worst[offer]:.1f}%",
        "days_given": 7 * (next(row["weeks"] for row in left if row["package"] == offer) - PROMISED),
    }


def _own_limits(own: Mapping[str, Any], data: Tradeoff) -> dict[str, tuple[str, str, float]]:
    """Return the own limits; a number that a partner names for the term where no limit lies is taken for one on that term."""
    found = {}
    for seat in data.seats:
        number = float(own["limits"][seat.partner]["limit"])
        real = seat.real
        elsewhere = [topic for topic in seat.topics if topic is not real and abs(topic.stated - number) < 0.5]
        topic = elsewhere[0] if elsewhere and abs(number - float(real.limit or 0)) > 0.5 else real
        found[seat.partner] = (topic.term, topic.rule, number)
    return found


def _own_left(own: Mapping[str, Any], data: Tradeoff) -> Bools:
    limits, asked = _own_limits(own, data), str(own["ask"])
    if asked in PARTNERS:
        limits = {**limits, asked: limits_of(data, asked)[asked]}
    return signed(data, limits)


def _own_chosen(own: Mapping[str, Any], data: Tradeoff) -> "Chosen | None":
    left = _own_left(own, data)
    return choose(data, left) if left.any() else None


def _follow_ask(own: Mapping[str, Any], data: Tradeoff) -> set[str]:
    counts = opened(data, _own_limits(own, data))
    return {ask(counts)} if any(counts.values()) else set()


def _follow(field: str) -> Callable[[Mapping[str, Any], Tradeoff], Any]:
    def answer(own: Mapping[str, Any], data: Tradeoff) -> Any:
        made = _own_chosen(own, data)
        return {getattr(made, field)} if made else set()

    return answer


def _follow_worst(own: Mapping[str, Any], data: Tradeoff) -> set[float]:
    left = _own_left(own, data)
    return {share_of(data, left, str(own["offer"]))} if left.any() else set()


def _look_offer(given: Any, own: Mapping[str, Any], data: Tradeoff) -> str:
    if not _own_left(own, data)[PACKAGES.index(str(given))]:
        return "With your limits and your `ask`, at least one of the four refuses this package. Hold its terms against the four."
    return "All four sign it with your `limits` and your `ask`, and another of those has a higher worst share."


def _row(partner: str, number: Callable[[Any], "float | None"]) -> Callable[[Tradeoff], Any]:
    """Return the four limits with another number in one partner's row; None where it is the right one."""

    def answer(data: Tradeoff) -> "dict[str, Any] | None":
        seat, numbers = data.seat(partner), right(data)["limits"]
        value = number(seat)
        if value is None or abs(value - numbers[partner]) < 1:
            return None
        return {"limits": _limits({**numbers, partner: value})}

    return answer


def _rows() -> Iterator[Misconception[Tradeoff]]:
    for partner in PARTNERS:
        yield Misconception(
            f"says_{partner}",
            _row(partner, lambda seat: seat.loud.stated),
            f"The number of {partner} in yours is what {partner} says unasked. Nobody refuses for it: ask why it matters.",
            idea="says",
        )
        yield Misconception(
            f"anchor_{partner}",
            _row(partner, lambda seat: seat.topics[1].stated),
            f"The number of {partner} in yours is an answer to a question for the limit, and stricter than what is signed. Ask why it matters.",
            idea="anchor",
        )
        yield Misconception(
            f"director_{partner}",
            _row(partner, lambda seat: seat.real.could),
            f"The number of {partner} in yours is what {_DIRECTORS[partner]} could allow. `limits` holds what stands today.",
            idea="director",
        )


_LEFT_OUT = "Without the limit of {0} it would be these. A package has to keep all four."
_EDGE = (
    "With nothing left that lies on the number of {0} it would be these. A limit is kept at its own number; and if your `ask` "
    "is {0}, that number is the director's. Read it again."
)


def _changed(data: Tradeoff, among: Bools) -> "dict[str, Any] | None":
    """Return what other packages change of the five fields that rest on them; None where their number stays."""
    found = right(data)
    if not among.any() or int(among.sum()) == found["feasible"]:
        return None
    made = choose(data, among)
    other = {
        "feasible": made.feasible,
        "pareto": made.pareto,
        "offer": made.offer,
        "worst_share": made.worst,
        "days_given": made.days,
    }
    return {name: value for name, value in other.items() if value != found[name]}


def _with_limit(partner: str, *, kept: bool) -> Callable[[Tradeoff], Any]:
    """Return the fields with one partner's limit left out, or with nothing left that lies on it."""

    def answer(data: Tradeoff) -> "dict[str, Any] | None":
        limits = limits_of(data, str(right(data)["ask"]))
        own = {partner: limits.pop(partner)}
        among = signed(data, limits)
        return _changed(data, among & signed(data, own, at_limit=False) if kept else among)

    return answer


def _one_limit() -> Iterator[Misconception[Tradeoff]]:
    for partner in PARTNERS:
        yield Misconception(
            f"without_{partner}", _with_limit(partner, kept=False), _LEFT_OUT.format(partner), "left_out"
        )
        yield Misconception(f"edge_{partner}", _with_limit(partner, kept=True), _EDGE.format(partner), "one_edge")


def _strictly_stated(data: Tradeoff) -> "dict[str, Any] | None":
    value = int(signed(data, limits_of(data, stated=True), at_limit=False).sum())
    return {"stated": value} if value != right(data)["stated"] else None


def _all(number: Callable[[Any], float]) -> Callable[[Tradeoff], Any]:
    return lambda data: {"limits": _limits({seat.partner: number(seat) for seat in data.seats})}


_OFFERS = {
    "your own best of those signed": "All four sign this one, and your own score is the highest among those. Asked is the highest worst share of five.",
    "the best mean of those signed": "All four sign this one, and the mean of its shares is the highest. Asked is the highest worst share.",
    "the best lowest score of those signed": "All four sign this one, and no score in it is low. Asked are shares: each score by the party's highest.",
    "the earliest start of those signed": "All four sign this one, and nothing that they sign starts earlier. Asked is the highest worst share.",
    "the best worst share by shares of all forty": "All four sign this one. A share is of the highest score in the packages that all four sign.",
    "the best worst share by the stated limits": "This one keeps what the four say unasked, and somebody refuses it for something else.",
    "the best worst share of all forty": "At least one of the four refuses this one: hold its terms against the four limits.",
    "the best worst share with the hidden limit left out": "This one keeps three of the four limits, and breaks one that nobody speaks of unasked.",
}
_SIGNED = 5
"""So many of them, the first, are signed by all four."""


def _offers() -> Iterator[Misconception[Tradeoff]]:
    for place, (name, message) in enumerate(_OFFERS.items()):

        def answer(data: Tradeoff, name: str = name, place: int = place) -> "dict[str, Any] | None":
            value, found = other_numbers(data)["offer"][name], right(data)
            if value in (found["offer"], "none"):
                return None
            if value == other_numbers(data)["offer"]["the best worst share without product"]:
                return None  # what is to be said of this one is that product gets little
            left = signed(data, limits_of(data, found["ask"]))[PACKAGES.index(value)]
            return {"offer": value} if bool(left) == (place < _SIGNED) else None

        yield Misconception(f"offer_{place}", answer, message)


_ASKING = {
    NOBODY: "Nobody's director is needed where at least one package keeps all four limits as they stand.",
    **{
        partner: f"Going to {_DIRECTORS[partner]} needs two things: no package keeps all four limits as they stand, and some do once "
        f"{partner}'s limit is the number that {_DIRECTORS[partner]} could allow."
        for partner in PARTNERS
    },
}


def _other(field: str, name: str) -> Callable[[Tradeoff], Any]:
    def answer(data: Tradeoff) -> "dict[str, Any] | None":
        value, found = float(other_numbers(data)[field][name]), float(right(data)[field])
        far = 0.011 if field == "worst_share" else 0.9
        return {field: value} if abs(value - found) > far else None

    return answer


def _later(data: Tradeoff) -> tuple[Lookalike, ...]:
    numbers = other_numbers(data)
    return tuple(
        one
        for field in ("worst_share", "days_given")
        for one in each(field, ((words, float(value)) for words, value in numbers[field].items()))
    )


_TOUCHES = {
    "at_limit": "feasible",
    "pareto_of_all": "pareto",
    "own_share": "offer",
    "best_of_all": "worst_share",
    "from_week_4": "days_given",
}
"""The field in which a dropped rule is seen first."""


def _without(data: Tradeoff, names: frozenset[str]) -> "dict[str, Any] | None":
    """Return the answer of somebody who drops some of the rules at once."""
    found = _answer(data)
    if not names:
        return found
    among = signed(data, limits_of(data, str(found["ask"])), at_limit="at_limit" not in names)
    if not among.any():
        return None
    parties = PARTNERS if "own_share" in names else PARTIES
    made = choose(data, among, parties=parties, pareto_of_all="pareto_of_all" in names)
    offer = PACKAGES.index(made.offer)
    scores = data.packages[list(parties)].to_numpy(dtype=float)
    best = scores.max(axis=0) if "best_of_all" in names else scores[among].max(axis=0)
    dropped = {
        "feasible": made.feasible,
        "pareto": made.pareto,
        "offer": made.offer,
        "worst_share": float((scores[offer] / best).min()),
        "days_given": days_late(data, offer) + 7 * PROMISED * ("from_week_4" in names),
    }
    return {_TOUCHES[name]: dropped[_TOUCHES[name]] for name in _TOUCHES if name in names}


def _drop(name: str, rule: str, message: str) -> Ablation[Tradeoff]:
    return Ablation(name, rule, lambda data: _without(data, frozenset((name,))), message)


def _worked(data: Tradeoff) -> str:
    limits = limits_of(data)
    heard = {
        seat.partner: (seat.real.term, int(seat.real.limit or 0), int(seat.real.could or 0)) for seat in data.seats
    }
    lines = ",\n".join(f'    "{name}": {row!r}' for name, row in heard.items()).replace("'", '"')
    hidden = limits[data.hidden]
    return f"""
```python
heard = {{  # term, limit, and what the director could allow
{lines},
}}


def keeps(values, rule, number):
    return values >= number if rule == "at least" else values <= number


def left_if(asked):
    kept = pd.Series(True, index=packages.index)
    for name, (term, limit, could) in heard.items():
        row = partners.loc[name]
        rule = row["rule"] if row["term"] == term else row["other_rule"]
        kept &= keeps(packages[term], rule, could if name == asked else limit)
    return packages[kept]


opens = {{name: len(left_if(name)) for name in ["nobody", *heard]}}
ask = "nobody" if opens["nobody"] else max(opens, key=opens.get)
scores = left_if(ask)[[*heard, "product"]]
worst = (scores / scores.max()).min(axis=1)
beaten = [(scores.ge(row).all(axis=1) & scores.gt(row).any(axis=1)).any() for _, row in scores.iterrows()]
```

The limit that nobody speaks of is {data.hidden}'s: {hidden[0]} {hidden[1]} {hidden[2]:.0f}. With it the four do not sign what they seem to ask for. `ask` is
`{right(data)["ask"]}`; the offer is {right(data)["offer"]}, and nobody gets less than {right(data)["worst_share"]:.1%} of the best that is left for them.
"""


_LOOK = {
    "limits": "Ask each of the four why, about the term they speak of and, if that does not stop them, about the other one.",
    "stated": "Table `studio_partners`: hold each package against `says`, with `rule`, for all four; a number is kept at itself.",
    "ask": "Count the packages that keep all four limits: as they stand, then with one director's number in place of one limit.",
    "feasible": "Packages that keep all four of your limits, each at its own number, too; where your `ask` is a partner, with the director's number for that one.",
    "pareto": "Take the packages of `feasible` alone, with all five scores. How many does no other of them beat?",
    "offer": "Of the packages of `feasible`: each score by the party's highest among them, then the lowest of five, then the highest.",
    "worst_share": "The lowest of the five shares of the package in your `offer`.",
    "days_given": "The `weeks` of your offer, less the week that customers were told, times seven.",
}

MOCK6_NUMBERS = Question(
    id="studio.mock6_numbers",
    task="A8",
    title="Mock 6: the limits behind the positions",
    points=8,
    kind=Record(
        {
            "limits": Table("partner", PARTNERS, {"limit": Number("in the unit of its term", within=0.4)}),
            "stated": Number("packages", within=0.4),
            "ask": Choice(
                {
                    NOBODY: "a deal stands as it is",
                    **{name: f"{_DIRECTORS[name]} has to allow more" for name in PARTNERS},
                }
            ),
            "feasible": Number("packages", within=0.4),
            "pareto": Number("packages", within=0.4),
            "offer": Choice(dict.fromkeys(PACKAGES, "")),
            "worst_share": Number("share of the best that is left", within=0.005, percent=True),
            "days_given": Number("days", within=0.4),
        },
        weights={
            "limits": 2.0,
            "stated": 0.5,
            "ask": 1.25,
            "feasible": 0.75,
            "pareto": 0.75,
            "offer": 1.75,
            "worst_share": 0.75,
            "days_given": 0.25,
        },
        look=_LOOK,
    ),
    data=tradeoff,
    reference=_answer,
    alternatives=(_package_by_package,),
    misconceptions=(
        Misconception(
            "all_stated",
            _all(lambda seat: seat.loud.stated),
            "Those are the numbers that the four say unasked. Nobody refuses for them: ask each why.",
        ),
        Misconception(
            "all_directors",
            _all(lambda seat: float(seat.real.could)),
            "Those are what the four directors could allow. `limits` holds what stands today.",
        ),
        *_rows(),
        *(
            Misconception(
                f"stated_without_{partner}",
                lambda data, partner=partner: _stated_without(data, partner),  # type: ignore[misc]
                f"By the numbers of three without {partner} it would be as many. Hold each package against all four.",
                idea="stated_three",
            )
            for partner in PARTNERS
        ),
        Misconception(
            "strictly_stated",
            _strictly_stated,
            "With nothing counted that lies on one of the four numbers it would be as many. A package keeps a number at that number, too.",
        ),
        *_one_limit(),
        *options(_answer, "ask", _ASKING, idea=lambda option: "" if option == NOBODY else "director"),
        *_offers(),
        Misconception(
            "counts_stated",
            _other("feasible", "by the stated limits"),
            "By what the four say unasked it would be as many. Hold the packages against what they refuse for.",
        ),
        Misconception(
            "without_own",
            _other("pareto", "without your own score"),
            "Without your own score it would be as many. The fifth party is you.",
        ),
        Misconception(
            "higher_in_all",
            _other("pareto", "of those signed, where it takes a higher score in all five to beat one"),
            "If it took a higher score in all five it would be as many. At least as high in all and higher in one beats.",
        ),
        Misconception(
            "score_over_100",
            _other("worst_share", "the lowest of its five scores, over 100"),
            "That is a score over 100. A share is a score by the party's highest in the packages of `feasible`.",
        ),
        Misconception(
            "share_of_four",
            _other("worst_share", "its worst share without product"),
            "That is the lowest share of the four partners. You are the fifth party.",
        ),
        Misconception(
            "mean_share",
            _other("worst_share", "the mean of its five shares"),
            "That is the mean of the five shares of your package. Asked is the lowest.",
        ),
        Misconception(
            "in_weeks",
            _other("days_given", "in weeks"),
            "That is in weeks. Asked are days.",
        ),
    ),
    ablations=(
        _drop(
            "at_limit",
            "keeps a limit at its own number",
            "A limit is kept at its own number: at most 8 holds at 8, and so does at least 8.",
        ),
        _drop(
            "pareto_of_all",
            "no other of these packages",
            "A package that somebody refuses beats nothing here. Compare those of `feasible` with each other.",
        ),
        _drop(
            "own_share",
            "five parties, you among them",
            "All four sign this one, and of the four partners nobody gets a small share. You are the fifth party: what is your own share?",
        ),
        _drop(
            "best_of_all",
            "highest score in these packages",
            "That takes the highest scores of all forty packages. What somebody refuses is no best that can be had.",
        ),
        _drop("from_week_4", "later than week 4", "That counts from today. Customers were told a week."),
    ),
    without=_without,
    follows=(
        Follows("ask", ("limits",), _follow_ask),
        Follows("feasible", ("limits", "ask"), _follow("feasible")),
        Follows("pareto", ("limits", "ask"), _follow("pareto")),
        Follows("offer", ("limits", "ask"), _follow("offer"), look=_look_offer),
        Follows("worst_share", ("limits", "ask", "offer"), _follow_worst),
        Follows("days_given", ("offer",), lambda own, data: {days_late(data, PACKAGES.index(str(own["offer"])))}),
    ),
    lookalikes=_later,
    generic=DEFAULT
    - {
        "carried",
        "root",
        "inverse",
        "shifted",
        "factor",
        "scale",
        "column",
        "complement",
        "aggregation",
        "field",
        "off_by_one",
    },
    hints=(
        "What a partner says unasked is a position. Ask why it matters: either the answer holds a number and the word sign, or the "
        "limit lies on the other term.",
        "Hold the forty packages against the four limits. If none is left, ask each partner who could allow more, and try one "
        "director's number after the other.",
        "Of the packages that are left, divide each score by the party's highest among them, take the lowest of five in each row, "
        "then the highest of these. Your own score is the fifth.",
    ),
    worked=_worked,
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-06",),
)


def _stated_without(data: Tradeoff, partner: str) -> "dict[str, Any] | None":
    limits = {name: limit for name, limit in limits_of(data, stated=True).items() if name != partner}
    value = int(signed(data, limits).sum())
    return {"stated": value} if value != right(data)["stated"] else None
