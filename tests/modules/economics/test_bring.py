"""A token log of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import json

import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.economics.simulators.solved import answer, log
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.streams import stream

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.gate) for seed in (1, 2))]
PRICES = [
    ["model", "since", "input", "output", "cached input"],
    ["small", "2026-03-01", 0.4, 1.6, 0.1],
    ["small", "2026-03-16", 0.3, 1.2, 0.05],
    ["large", "2026-03-01", 3.0, 12.0, 0.75],
]
PEOPLE = {"wage": "36", "minutes": "4"}


def planted(seed: int) -> pd.DataFrame:
    """Eight hundred tasks on two models: the small one fails more, is tried again and hands over; some come back."""
    generator = stream(seed, "tests.requests")
    rows = []
    for number in range(800):
        model = ["small", "large"][int(generator.random() < 0.4)]
        day = pd.Timestamp("2026-03-01") + pd.Timedelta(days=int(generator.integers(0, 30)))
        chance = {"small": 0.6, "large": 0.85}[model]
        for call in (1, 2):
            solved = generator.random() < chance
            end = (
                "solved"
                if solved
                else ["again", "handed", "left"][1 + int(generator.random() < 0.3)]
                if call == 2
                else "again"
            )
            read, written = int(generator.integers(800, 4000)), int(generator.integers(100, 900))
            back = int(generator.integers(1, 15)) if solved and generator.random() < 0.2 else None
            rows.append(
                (
                    f"T-{number:04d}",
                    model,
                    day,
                    call,
                    read,
                    written,
                    int(read * 0.25),
                    end,
                    back,
                    "Größe" if number % 3 else "refund",
                    number % 20 == 0,
                )
            )
            if solved:
                break
    columns = ["task", "model", "day", "call", "read", "written", "cached", "end", "back", "topic", "staff"]
    return pd.DataFrame(rows, columns=columns)


def truth(made: pd.DataFrame, *, staff: bool = True, cached: bool = True) -> pd.DataFrame:
    """Cost of a solved task by model, task by task and in plain numbers."""
    found = {}
    kept = made[~made["staff"]] if staff else made
    for model in ("small", "large"):
        cents, solved, handed, tasks = 0.0, 0, 0, 0
        for _, calls in kept[kept["model"] == model].groupby("task"):
            tasks += 1
            for one in calls.itertuples():
                price = {
                    "small": (0.3, 1.2, 0.05) if one.day >= pd.Timestamp("2026-03-16") else (0.4, 1.6, 0.1),
                    "large": (3.0, 12.0, 0.75),
                }[model]
                fresh = one.read - one.cached if cached else one.read
                cents += (fresh * price[0] + one.written * price[1] + (one.cached * price[2] if cached else 0)) / 10_000
            last = calls.sort_values("call").iloc[-1]
            solved += last["end"] == "solved" and not last["back"] <= 7
            handed += last["end"] == "handed"
        found[model] = {
            "tasks": tasks,
            "per_task": cents / tasks,
            "solved": solved / tasks,
            "handed": handed / tasks,
            "per_solved": (cents + handed * 240) / solved,
        }
    return pd.DataFrame(found).T


def blank(value):
    return "" if value is None or value != value else f"{value:g}"


def litellm(made, path):
    """A gateway's spend log: prompt and completion tokens, times, own people by a flag."""
    rows = [
        [one.task, one.model, f"{one.day:%Y-%m-%d} 10:0{one.call}:00", one.read, one.written, one.cached, one.end, blank(one.back), "true" if one.staff else "false"]
        for one in made.itertuples()
    ]  # fmt: skip
    heads = [
        "session_id",
        "model",
        "startTime",
        "prompt_tokens",
        "completion_tokens",
        "cached_tokens",
        "status",
        "back",
        "is_test",
    ]
    return as_csv([heads, *rows], path.with_suffix(".csv")), Said(settings={"cached_in": "included"})


def langfuse(made, path):
    """Traces as lines of JSON, usage nested."""
    lines = [
        json.dumps(
            {
                "traceId": one.task, "model": one.model, "timestamp": f"{one.day:%Y-%m-%dT}08:0{one.call}:00.000Z", "attempt": one.call,
                "usage": {"input_tokens": one.read, "output_tokens": one.written, "cached_tokens": one.cached},
                "outcome": one.end, "back": None if one.back != one.back else one.back, "source": "staff" if one.staff else "customer",
            }
        )
        for one in made.itertuples()
    ]  # fmt: skip
    file = path.with_suffix(".jsonl")
    file.write_text("\n".join(lines), encoding="utf-8")
    said = Said(columns={"cached": "usage.cached_tokens"}, settings={"cached_in": "included"})
    return file, said


def anthropic(made, path):
    """Cached tokens beside the input: a call with more of them than of fresh ones decides it."""
    rows = [
        [one.task, one.model, f"{one.day:%Y-%m-%d}", one.call, one.read - one.cached, one.written, one.cached, one.end, blank(one.back), "internal" if one.staff else "external"]
        for one in made.itertuples()
    ]  # fmt: skip
    heads = [
        "conversation_id",
        "model",
        "date",
        "turn",
        "input_tokens",
        "output_tokens",
        "cache_read_input_tokens",
        "result",
        "back",
        "source",
    ]
    return as_csv([heads, *rows], path.with_suffix(".txt"), separator="\t", encoding="utf-16"), Said(
        settings={"cached_in": "beside"}
    )


def german(made, path):
    """Excel in German: semicolons, the day first, words in German, points between thousands."""
    words = {"solved": "gelöst", "again": "nochmal", "handed": "übergeben", "left": "verlassen"}
    rows = [
        [one.task, one.model, f"{one.day:%d.%m.%Y}", one.call, f"{one.read:,}".replace(",", "."), one.written, one.cached, words[one.end], blank(one.back), "ja" if one.staff else "nein"]
        for one in made.itertuples()
    ]  # fmt: skip
    heads = ["Vorgang", "Modell", "Datum", "Call", "Eingabe", "Ausgabe", "Cached", "Ergebnis", "Back", "Internal"]
    said = Said(options={"decimal": {"tokens_in": "comma"}}, settings={"cached_in": "included"})
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), said


def workbook(made, path):
    """A workbook below a title: real days, a blank where a call broke off."""
    rows = [
        [one.task, one.model.upper(), one.day.date(), one.call, one.read, one.written, one.cached, None if one.end == "again" else one.end, None if one.back != one.back else one.back, int(one.staff)]
        for one in made.itertuples()
    ]  # fmt: skip
    heads = [
        "Ticket",
        "Model",
        "Date",
        "Attempt",
        "Input tokens",
        "Output tokens",
        "Cached tokens",
        "Outcome",
        "Back after (days)",
        "Internal",
    ]
    said = Said(options={"blank": {"end": "again"}}, settings={"cached_in": "included"})
    return as_xlsx([heads, *rows], path.with_suffix(".xlsx"), above=1, notes=True), said


def joined(made, path):
    """Joined by hand: capitals and strokes, rows in any order, American days, own people left in without a flag."""
    rows = [
        [one.task, f" {one.model.title()} ", f"{one.day:%m/%d/%Y}", one.call, one.read, one.written, one.cached, one.end.title(), blank(one.back), one.topic]
        for one in made.sample(frac=1, random_state=1).itertuples()
    ]  # fmt: skip
    heads = ["Task", "Model name", "Created", "Call", "Tokens in", "Tokens out", "Cached", "Then", "Back", "Topic"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator="|"), Said(settings={"cached_in": "included"})


MESSY = [litellm, langfuse, anthropic, german, workbook, joined]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_cost_of_a_solved_task_is_found(write, seed, tmp_path):
    made = planted(seed)
    path, said = write(made, tmp_path / "log")
    prices = as_csv(PRICES, tmp_path / "prices.csv")
    report = report_on(
        "requests", [path, prices], Said(said.columns, said.options, said.values, {**said.settings, **PEOPLE})
    )
    routes = report.numbers["routes"]
    routes.index = routes.index.str.casefold()
    expected = truth(made, staff=write is not joined)
    for column in expected:
        assert routes[column].to_dict() == pytest.approx(expected[column].to_dict()), column
    assert report.numbers["order"][0].casefold() == expected["per_solved"].idxmin()
    cheap, other = expected.sort_values("per_solved").index
    calls = (expected["per_task"] / expected["solved"]).to_dict()
    people = (expected["handed"] / expected["solved"]).to_dict()
    at = (calls[other] - calls[cheap]) / (people[cheap] - people[other]) / 60
    assert report.numbers["turns_at"] == pytest.approx(at)
    share = made["cached"].sum() / made["read"].sum()
    assert report.numbers["caching"]["share"] == pytest.approx(share, abs=0.01)
    assert "nothing was uploaded" in report.as_markdown()
    if write is joined:
        assert set(report.numbers["topics"]["best"]) == {"Größe", "refund"}
    assert seed or write is not MESSY[0] or "<img" in report.as_html()


@pytest.mark.parametrize("seed", range(4))
def test_the_lessons_own_log_gives_the_lessons_own_answer(seed, tmp_path):
    made = log(seed)
    made.calls.to_csv(tmp_path / "calls.csv", index=False)
    from aipm_course import load

    load("economics_prices", seed=seed).to_csv(tmp_path / "prices.csv", index=False)
    said = Said(settings={"wage": str(made.facts["wage"]), "minutes": str(made.facts["minutes"])})
    numbers = report_on("requests", [tmp_path / "calls.csv", tmp_path / "prices.csv"], said).numbers
    expected = answer(made)
    for column in ("per_task", "handed", "solved", "per_solved"):
        assert numbers["routes"][column].to_dict() == pytest.approx(expected[column].to_dict())
    assert numbers["order"][0] == expected["winner"]
    assert numbers["turns_at"] == pytest.approx(expected["turns_at"])


def test_caching_and_routing_are_priced_by_hand(tmp_path):
    rows = [["task", "model", "tokens_in", "tokens_out", "cached", "then", "topic"]]
    rows += [[f"a{n}", "small", 1000, 100, 500, "solved" if n % 2 else "left", "easy"] for n in range(40)]
    rows += [[f"b{n}", "large", 1000, 100, 0, "solved", "easy"] for n in range(40)]
    prices = as_csv(
        [["model", "input", "output", "cached"], ["small", 1, 2, 0.1], ["large", 10, 20, 1]], tmp_path / "p.csv"
    )
    said = Said(settings={"cached_in": "included", "cacheable": "0.8"})
    numbers = report_on("requests", [as_csv(rows, tmp_path / "a.csv"), prices], said).numbers
    # small: (500 × 1 + 500 × 0.1 + 100 × 2) ÷ 10,000 = 0.075 cents, half of them solved; large: 1.2 cents.
    assert numbers["routes"]["per_solved"].to_dict() == pytest.approx({"small": 0.15, "large": 1.2})
    assert numbers["topics"]["best"]["easy"]["route"] == "small"
    assert numbers["topics"]["routed"] == pytest.approx(0.15)
    assert numbers["topics"]["now"] == pytest.approx((40 * 0.075 + 40 * 1.2) / 60)
    assert numbers["caching"]["saves"] == pytest.approx(40 * 500 * 0.9 / 10_000)
    assert numbers["caching"]["would_save"] == pytest.approx((40 * 300 * 0.9 + 40 * 800 * 9) / 10_000)


def test_a_task_that_goes_through_two_models_is_a_route_of_its_own(tmp_path):
    rows = [["task", "model", "tokens_in", "tokens_out", "then", "cost"]]
    for n in range(10):
        rows += [[f"t{n}", "small", 10, 1, "again", 0.01], [f"t{n}", "large", 10, 1, "solved", 0.09]]
    report = report_on("requests", as_csv(rows, tmp_path / "a.csv"))
    assert report.numbers["routes"]["per_solved"].to_dict() == pytest.approx({"small → large": 10.0})
    assert "People are not in it" in report.as_markdown()
    assert "each `solved` is believed" in report.as_markdown()
    report = report_on("requests", as_csv([[*one[:4], one[5]] for one in rows], tmp_path / "a.csv"))
    assert "Customers do not buy calls" in report.as_markdown()


HEAD = ["task", "model", "tokens_in", "tokens_out", "then", "cost"]
FINE = [[f"t{n // 2}", "small", 100 + n, 10 + n, ("again", "solved")[n % 2], 0.01] for n in range(40)]


@pytest.mark.parametrize(
    ("head", "rows", "words"),
    [
        (HEAD, [*FINE, ["t99", "small", 1, 1, "", 0.01]], ["Row 42, column 'then' is blank", "--blank end=again"]),
        ([*HEAD, "cached"], [[*one, 5] for one in FINE], ["are the 5 of 'cached' among the 100 of 'tokens_in'", "--set cached_in=included"]),
        (HEAD, [[*one[:2], f"1.{100 + n}", *one[3:]] for n, one in enumerate(FINE)], ["is '1.100' 1.1 (decimal point) or 1,100", "--decimal tokens_in="]),
    ],
    ids=["blank ends", "cached tokens", "thousands"],
)  # fmt: skip
def test_what_can_be_meant_in_two_ways_is_asked(head, rows, words, tmp_path):
    with pytest.raises(Open) as raised:
        report_on("requests", as_csv([head, *rows], tmp_path / "a.csv"))
    assert all(word in str(raised.value) for word in words), str(raised.value)


def test_prices_for_a_thousand_tokens_are_asked_about_and_read(tmp_path):
    path = as_csv([HEAD[:5], *(one[:5] for one in FINE)], tmp_path / "a.csv")
    prices = as_csv([["model", "input", "output"], ["small", 0.001, 0.004]], tmp_path / "p.csv")
    with pytest.raises(Open, match="for a million tokens or for a thousand"):
        report_on("requests", [path, prices])
    said = Said(options={"unit": {"price_in": "per thousand", "price_out": "per thousand"}})
    numbers = report_on("requests", [path, prices], said).numbers
    cents = sum(100 + n + 4 * (10 + n) for n in range(40)) / 10_000
    assert numbers["calls"]["cents"].sum() == pytest.approx(cents)
    named = as_csv(
        [["model", "Input ($/1K tokens)", "Output ($/1K tokens)"], ["small", 0.001, 0.004]], tmp_path / "q.csv"
    )
    assert report_on("requests", [path, named]).numbers["calls"]["cents"].sum() == pytest.approx(cents)


PRICE = [["model", "input", "output"], ["small", 1, 4]]


@pytest.mark.parametrize(
    ("rows", "prices", "said", "words"),
    [
        ([HEAD, *FINE, ["t99", "small", "many", 1, "solved", 0.01]], None, Said(), "row 42, column 'tokens_in': 'many' is not a number"),
        ([HEAD, *FINE, ["t99", "small", -5, 1, "solved", 0.01]], None, Said(), "row 42, column 'tokens_in': '-5' is below 0"),
        ([HEAD, *FINE, ["t99", "small", 5, 1, "perhaps", 0.01]], None, Said(), "row 42, column 'then': 'perhaps' is neither solved, again, handed nor left"),
        ([HEAD, *FINE, ["t99", "small", 5, 1, "solved", ""]], None, Said(), "row 42, column 'cost' is blank, and a call costs something"),
        ([HEAD[:5], *(one[:5] for one in FINE)], None, Said(), "nothing says what a token costs. Bring a second file"),
        ([HEAD[:5], *(one[:5] for one in FINE), ["t99", "smal-2026", 5, 1, "solved"]], PRICE, Said(), "row 42, column 'model': 'smal-2026' has no price; there are 'small'. Did you mean small?"),
        ([HEAD[:5], *(one[:5] for one in FINE)], [*PRICE, ["small", 2, 5]], Said(), "row 3: 'small' has a second price for the same day"),
        ([HEAD[:5], *(one[:5] for one in FINE)], [["model", "since", "input", "output"], ["small", "2026-03-01", 1, 4], ["small", "2026-03-09", 1, 4]], Said(), "prices change with the day, and this call has none"),
        ([[*HEAD[:5], "day"], *([*one[:5], "2026-02-01"] for one in FINE)], [["model", "since", "input", "output"], ["small", "2026-03-01", 1, 4], ["small", "2026-03-09", 1, 4]], Said(), "row 2: on 2026-02-01 'small' has no price yet"),
        ([HEAD[:5], *(one[:5] for one in FINE)], [["model", "input"], ["small", 1]], Said(), "No column looks like price_out"),
        ([HEAD[:5], *(one[:5] for one in FINE)], [*PRICE, ["large", "dear", 5]], Said(), "row 3, column 'input': 'dear' is not a number"),
        ([[*HEAD, "cached"], *([*one, 900] for one in FINE)], None, Said(settings={"cached_in": "included"}), "row 2, column 'cached': 900 cached of 100 tokens cannot be"),
        ([[*HEAD, "internal"], *([*one, "yes"] for one in FINE)], None, Said(), "every row is one of your own people's"),
    ],
    ids=["a word", "below nothing", "an end", "no cost", "no prices", "another model", "two prices", "no day", "too early", "half a price", "a dear word", "too many", "staff"],
)  # fmt: skip
def test_each_mutilated_file_gets_its_sentence(rows, prices, said, words, tmp_path):
    files = [as_csv(rows, tmp_path / "a.csv")]
    if prices:
        files.append(as_csv(prices, tmp_path / "p.csv"))
    with pytest.raises(CourseError) as raised:
        report_on("requests", files, said)
    assert words in str(raised.value), str(raised.value)
    assert len(str(raised.value)) < 340
