"""An event log of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import json

import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx

from aipm_course import load
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import adoption, adoption_by_region, quotes
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.streams import stream

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.gate) for seed in (1, 2))]
PLATFORMS = ("android", "ios", "web")
PLANNED = ("app_opened", "brief_asked", "brief_copied", "brief_rated", "search_run")
SAID = {"event": "brief_asked", "opened": "app_opened", "days": "30"}


def planted(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forty days: one planned event never fires, one not from android; copies, clocks that run ahead; a list of users."""
    generator = stream(seed, "tests.events")
    users = pd.DataFrame(
        {
            "user_id": [f"u{number:03d}" for number in range(300)], "account_id": [f"Größe {number % 60}" for number in range(300)],
            "entitled": (generator.random(300) < 0.6).astype(int), "staff": (generator.random(300) < 0.05).astype(int),
            "region": generator.choice(["eu", "us"], 300),
        }
    )  # fmt: skip
    platform = generator.choice(PLATFORMS, 300)
    rows = []
    for number in range(6000):
        who = int(generator.integers(0, 240))  # sixty of them never come
        event = str(
            generator.choice(["app_opened", "search_run", "brief_asked", "brief_rated"], p=[0.55, 0.34, 0.06, 0.05])
        )
        if event == "brief_rated" and platform[who] == "android":
            continue
        at = pd.Timestamp("2026-03-02") + pd.Timedelta(seconds=int(generator.integers(0, 40 * 86_400)))
        sent = at + pd.Timedelta(seconds=int(generator.integers(1, 4000)) if generator.random() < 0.03 else -2)
        rows.append((f"e{number:05d}", at, sent, users["user_id"][who], platform[who], event))
    made = pd.DataFrame(rows, columns=["event_id", "at", "sent", "user", "platform", "event"])
    copies = made.sample(150, random_state=seed)
    return pd.concat([made, copies]).sort_values("at", kind="stable").reset_index(drop=True), users


def truth(made: pd.DataFrame, users: pd.DataFrame) -> dict[str, object]:
    """Coverage, copies, clocks and shares by plain Python."""
    seen = {name: {one.platform for one in made.itertuples() if one.event == name} for name in PLANNED}
    window = pd.Timestamp("2026-04-01")
    asked = {one.user for one in made.itertuples() if one.event == "brief_asked" and one.at < window}
    active = {one.user for one in made.itertuples() if one.event == "app_opened" and one.at < window}
    people = {one.user_id for one in users.itertuples() if one.entitled and not one.staff}
    account = dict(zip(users["user_id"], users["account_id"], strict=True))
    return {
        "covered": sum(len(where) == 3 for where in seen.values()),
        "never": [name for name in PLANNED if not seen[name]],
        "partly": [name for name in PLANNED if 0 < len(seen[name]) < 3],
        "copies": len(made) - made["event_id"].nunique(),
        "ahead": int((made["sent"] > made["at"]).sum()),
        "eligible": (len(asked & people), len(people)),
        "all": (len(asked), len(users)),
        "active": (len(asked), len(active)),
        "accounts": (len({account[user] for user in asked}), 60),
    }


def mixpanel(made, users, path):
    """Lines of JSON with everything below properties, seconds since 1970, an $insert_id."""
    lines = [
        json.dumps({"event": one.event, "properties": {"time": int(one.at.timestamp()), "distinct_id": one.user, "$insert_id": one.event_id, "$os": one.platform}})
        for one in made.itertuples()
    ]  # fmt: skip
    file = path.with_suffix(".jsonl")
    file.write_text("\n".join(lines), encoding="utf-8")
    return file, Said()


def amplitude(made, users, path):
    """Lines of JSON: event_type, times in UTC without a zone, the client's clock beside the server's."""
    lines = [
        json.dumps(
            {
                "event_type": one.event, "user_id": one.user, "uuid": one.event_id, "platform": one.platform,
                "server_received_time": f"{one.at:%Y-%m-%d %H:%M:%S}.000000", "client_event_time": f"{one.sent:%Y-%m-%d %H:%M:%S}.000000",
            }
        )
        for one in made.itertuples()
    ]  # fmt: skip
    file = path.with_suffix(".json")
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    return file, Said()


def segment(made, users, path):
    """A list of track calls, ISO times with a zone, the device inside the context."""
    calls = [
        {
            "type": "track", "event": one.event, "userId": one.user, "messageId": one.event_id, "receivedAt": f"{one.at:%Y-%m-%dT%H:%M:%S}.000Z",
            "sentAt": f"{one.sent:%Y-%m-%dT%H:%M:%S}.000Z", "context": {"device": {"type": one.platform}},
        }
        for one in made.itertuples()
    ]  # fmt: skip
    file = path.with_suffix(".json")
    file.write_text(json.dumps(calls), encoding="utf-8")
    return file, Said()


def ga4(made, users, path):
    """A CSV out of BigQuery: microseconds since 1970, platforms in capitals, no key of the event."""
    rows = [
        [one.event, int(one.at.timestamp()) * 1_000_000, one.user, one.platform.upper()] for one in made.itertuples()
    ]
    heads = ["event_name", "event_timestamp", "user_pseudo_id", "platform"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), newline="\n"), Said()


def german(made, users, path):
    """Excel in German: semicolons, Windows letters, the day first with a time behind it."""
    rows = [
        [
            one.event_id,
            f"{one.at:%d.%m.%Y %H:%M:%S}",
            f"{one.sent:%d.%m.%Y %H:%M:%S}",
            one.user,
            one.platform,
            one.event,
        ]
        for one in made.itertuples()
    ]
    heads = ["UUID", "Zeit", "Sent at", "Nutzer", "Plattform", "Ereignis"]
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), Said()


def workbook(made, users, path):
    """A workbook below a title, times as text in the American order, tabs of notes."""
    rows = [
        [one.event_id, f"{one.at:%m/%d/%Y %I:%M:%S %p}", one.user, one.platform.title(), one.event]
        for one in made.itertuples()
    ]
    heads = ["Insert ID", "Received at", "User ID", "OS", "Event name"]
    return as_xlsx([heads, *rows], path.with_suffix(".xlsx"), above=1, notes=True), Said()


MESSY = [mixpanel, amplitude, segment, ga4, german, workbook]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_gaps_copies_clocks_and_each_denominator_are_found(write, seed, tmp_path):
    made, users = planted(seed)
    path, said = write(made, users, tmp_path / "log")
    people = as_csv([list(users.columns), *users.to_numpy().tolist()], tmp_path / "users.csv")
    plan = as_csv([["event", "area"], *([name, "x"] for name in PLANNED)], tmp_path / "plan.csv")
    report = report_on(
        "events", [path, people], Said(said.columns, said.options, said.values, {**SAID, "plan": str(plan)})
    )
    audit, expected = report.numbers["audit"], truth(made, users)
    assert (audit["covered"], audit["planned"]) == (expected["covered"], 5)
    assert (
        (audit["never"], audit["partly"])
        == (expected["never"], expected["partly"])
        == (["brief_copied"], ["brief_rated"])
    )
    assert audit["copies"] == expected["copies"]
    if write in (amplitude, segment, german):
        assert audit["ahead"] == expected["ahead"]
    shares = report.numbers["adoption"]["shares"]
    for name in ("eligible", "all", "active", "accounts"):
        assert shares[name] == expected[name], name
    card = report.numbers["card"].set_index(["kpi", "set"])
    assert card["verdict"]["KPI-22", "AI PM"] == ("met" if expected["covered"] / 5 > 0.9 else "missed")
    text = report.as_markdown()
    assert "Never fired: brief_copied" in text
    assert "brief_rated (not from android)" in text.replace("ANDROID", "android").replace("Android", "android")
    assert "nothing was uploaded" in text
    assert seed or write is not MESSY[0] or "<img" in report.as_html()


@pytest.mark.parametrize("seed", range(3))
def test_the_lessons_own_log_gives_the_lessons_own_shares(seed, tmp_path):
    log = event_log(seed)
    for name in ("events", "users", "plan"):
        load(f"metrics_{name}", seed=seed).to_csv(tmp_path / f"{name}.csv", index=False)
    said = Said(settings={"event": "brief_requested", "opened": "app_opened", "plan": str(tmp_path / "plan.csv")})
    numbers = report_on("events", [tmp_path / "events.csv", tmp_path / "users.csv"], said).numbers
    shares = numbers["adoption"]["shares"]
    assert shares["eligible"] == adoption(log)
    assert {name: shares[name][0] / shares[name][1] for name in ("all", "active", "accounts", "ever")} == pytest.approx(
        quotes(log)
    )
    regions = numbers["adoption"]["regions"]
    assert (regions["sum"] / regions["count"]).to_dict() == pytest.approx(adoption_by_region(log).to_dict())
    events = log.events
    audit = numbers["audit"]
    assert audit["copies"] == events["event_id"].duplicated().sum()
    assert audit["ahead"] == (events["sent_s"] > events["received_s"]).sum()
    seen = events.groupby("event")["platform"].nunique().reindex(log.plan["event"]).fillna(0)
    assert (audit["covered"], audit["planned"]) == ((seen == 3).sum(), len(seen))


def test_without_a_list_of_users_and_a_plan_it_says_what_cannot_be_seen(tmp_path):
    made, _ = planted(0)
    path, _ = ga4(made, None, tmp_path / "a")
    report = report_on("events", path, Said(settings={"event": "brief_asked"}))
    text = report.as_markdown()
    assert "whoever never came is in no denominator" in text
    assert "so every event in the log is taken for planned" in text
    assert "There is one clock only" in text
    assert "so this is adoption so far" in text
    rows = [["event", "timestamp", "user"], ["Brief Asked", "2026-03-02", "u1"], ["brief_asked", "2026-03-03", "u2"]]
    text = report_on("events", as_csv(rows, tmp_path / "b.csv")).as_markdown()
    assert "'Brief Asked' and 'brief_asked'" in text
    assert "Which event says that somebody used it?" in text


HEAD = ["event_id", "received_at", "user_id", "platform", "event"]
FINE = [
    [f"e{n}", f"2026-03-{1 + n % 28:02d}T10:00:00Z", f"u{n % 9}", ("web", "ios")[n % 2], ("open", "use")[n % 3 % 2]]
    for n in range(60)
]
USERS = [["user_id", "licensed"], *([f"u{n}", 1] for n in range(9))]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[one[0], f"0{1 + n % 9}/0{1 + n % 7}/2026 10:00", *one[2:]] for n, one in enumerate(FINE)], ["of month", "--dates time=day-first"]),
        ([["a", "2026-03-01", "u", "web", "open"], *([one[0], f"0{1 + n % 9}.0{1 + n % 7}.2026 10:00", *one[2:]] for n, one in enumerate(FINE))], ["of month", "--dates time=day-first"]),
    ],
    ids=["days in two orders", "some of them"],
)  # fmt: skip
def test_what_can_be_meant_in_two_ways_is_asked(rows, words, tmp_path):
    with pytest.raises(Open) as raised:
        report_on("events", as_csv([HEAD, *rows], tmp_path / "a.csv"))
    assert all(word in str(raised.value) for word in words), str(raised.value)


@pytest.mark.parametrize(
    ("rows", "users", "said", "words"),
    [
        ([HEAD, *FINE, ["e99", "soon", "u1", "web", "open"]], None, Said(), "row 62, column 'received_at': 'soon' is no point in time; write it as 2026-04-03T10:00:00Z"),
        ([HEAD, *FINE, ["e99", "2026-13-41T10:00:00Z", "u1", "web", "open"]], None, Said(), "row 62, column 'received_at': '2026-13-41T10:00:00Z' is no day of the calendar"),
        ([HEAD, *([one[0], 1_770_000_000_000 + n, *one[2:]] for n, one in enumerate(FINE)), ["e99", 1_770_000, "u1", "web", "open"]], None, Said(), "row 62, column 'received_at': '1770000' is no time in milliseconds"),
        ([HEAD, *FINE], None, Said(settings={"event": "used"}), "has no event 'used', as --set event says. Did you mean use?"),
        ([HEAD, *FINE], [*USERS, ["u3", 1]], Said(), "row 11: the user 'u3' comes a second time"),
        ([HEAD, *FINE], [*USERS, ["u99", "perhaps"]], Said(), "row 11, column 'licensed': 'perhaps' is neither yes nor no"),
        ([HEAD, *FINE], None, Said(settings={"target_set": "PM"}), "--set target_set takes AI PM or Principal"),
        ([HEAD, *FINE], None, Said(settings={"plan": "nowhere.csv"}), "There is no file nowhere.csv"),
        ([HEAD[:4], *(one[:4] for one in FINE)], None, Said(), "No column looks like event"),
        ([[HEAD[0], *HEAD[2:]], *([one[0], *one[2:]] for one in FINE)], None, Said(), "No column looks like time"),
        ([[*HEAD[:2], *HEAD[3:]], *([*one[:2], *one[3:]] for one in FINE)], None, Said(settings={"event": "use"}), "no row has a user, so nobody can be counted"),
    ],
    ids=["a word", "no day", "another unit", "no event", "a user twice", "a word of users", "no set", "no plan", "no names", "no times", "no users"],
)  # fmt: skip
def test_each_mutilated_file_gets_its_sentence(rows, users, said, words, tmp_path):
    files = [as_csv(rows, tmp_path / "a.csv")]
    if users:
        files.append(as_csv(users, tmp_path / "u.csv"))
    with pytest.raises(CourseError) as raised:
        report_on("events", files, said)
    assert words in str(raised.value), str(raised.value)
    assert len(str(raised.value)) < 340
