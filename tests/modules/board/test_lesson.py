"""The numbers in the lesson of module 17, and in its facilitator note, are the numbers of its own data."""

from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.modules.board.simulators import mixes as vendors
from aipm_course.modules.board.simulators import packs as facts
from aipm_course.modules.board.simulators import returns as pilots
from aipm_course.modules.board.simulators import room
from aipm_course.registry import manifest_of

SEED = 291
OWN = QuestionsOf("board")
reference = partial(OWN.reference, seed=SEED)


def percent(share: float) -> str:
    return f"{share:.1%}".replace("-", "−")


def test_the_lesson_ends_otherwise_than_the_exercise(lesson):
    assert f"seed = {SEED}" in lesson
    assert manifest_of("board").lesson_seed == SEED
    assert OWN.alike("returns", ("stop", "best"), SEED) == []
    assert OWN.alike("mix", ("out", "mix"), SEED) == []
    own, exercise = reference("packs"), OWN.reference("packs", 0)
    assert (own["verdicts"]["verdict"] != exercise["verdicts"]["verdict"]).sum() >= 3


def test_the_lesson_shows_each_operation(cells):
    assert (
        missing_in_code(
            cells,
            'overlaps["one"].where(one_began > other_began, overlaps["other"])',
            'overlaps.groupby("later")["hours"].sum()',
            '(claimed - twice) * pilots["arrives"]',
            '12 * pilots["run"] + review',
            "(value - cost) / cost",
            "smallest < 30",
            'packs["monitor_since"] > packs["first_use"]',
            'used["origin"].isna()',
            "share.max() - share.min()",
            'part["thousands"] < part["from"]',
            'log["part_of"].isna()',
            "min(hours, switch)",
            "board_room_chart(",
        )
        == []
    )


def test_the_returns_in_prose(lesson, note):
    made, own = pilots.returns(SEED), reference("returns")
    rows = made.pilots.set_index("pilot")
    known = made.facts
    finance = rows.loc["Finance"]
    assert rows["headline"].idxmax() == "Finance"
    assert finance["headline"] == 5.57
    claimed = finance["active"] * finance["claimed"]
    assert f"{finance['active']} × {finance['claimed']} = {claimed:.1f} hours a week" in lesson
    off = dict(zip(pilots.PILOTS, pilots.twice(made), strict=True))
    assert off["Finance"] == 0
    pairs = made.overlaps
    assert ((pairs["one"] == "Finance") | (pairs["other"] == "Finance")).sum() == 3
    assert off["Support"] == 115 + 70 == 185
    hours = own["hours"]
    assert f"{claimed:.1f} × {finance['arrives']} = {hours['Finance']:.1f} hours" in lesson
    assert hours.idxmax() == "Legal"
    assert f"Legal: {hours['Legal']:.1f}" in lesson
    value = hours["Finance"] * known["weeks"] * known["wage"]
    review = finance["active"] * finance["review"] * known["weeks"] * known["expert"]
    assert (known["weeks"], known["wage"], known["expert"]) == (46, 39, 82)
    assert value == pytest.approx(455_000, abs=500)
    assert f"12 × {finance['run']:,} = {12 * finance['run']:,}" in lesson
    assert finance["review"] == 0.40
    assert review == pytest.approx(194_600, abs=50)
    cost = 12 * finance["run"] + review
    assert cost == pytest.approx(369_000, abs=500)
    assert round((455_000 - 369_000) / 369_000, 2) == 0.23
    found = own["returns"]
    assert own["stop"] == ["Legal", "Sales", "Support"]
    assert own["best"] == "Claims"
    assert f"Legal has most hours and loses {-found['Legal']:.1%}" in lesson
    assert f"Claims is best with {found['Claims']:.1%}, Finance has {found['Finance']:.1%}" in lesson
    assert f"cost {finance['build']:,} dollars" in lesson
    built = (value - cost - finance["build"]) / (cost + finance["build"])
    assert round(100 * built) == -22
    assert "at −22%" in lesson
    assert f"each dollar brings {value / cost:.2f}" in lesson
    for pilot in pilots.PILOTS:
        assert f"{pilot} {percent(found[pilot])}" in note
    assert f"{hours['Legal']:.1f} a week" in note


def test_the_table_in_prose(lesson, note):
    made = room.folders(SEED)
    loudest = sorted(room.FOLDERS, key=lambda name: -made.headline[room.FOLDERS.index(name)])[:3]
    assert sorted(loudest) == ["Basil", "Dune", "Fern"]
    funded, best = room.dollars(["Basil", "Fern"], SEED), room.two_best(made.later)
    assert sorted(best) == ["Coral", "Ember"]
    assert f"{-funded:,.0f} dollars lost" in lesson
    assert f"{room.dollars(best, SEED):,.0f}" in lesson
    assert f"lose {-funded:,.0f} dollars; Coral and Ember bring {room.dollars(best, SEED):,.0f}" in note


def test_the_facts_in_prose(lesson, note):
    made, own = facts.packs(SEED), reference("packs")
    rows = made.packs.set_index("pilot")
    assert (rows.loc["Tagus", "first_use"], rows.loc["Tagus", "monitor_since"]) == ("2026-08-18", "2026-08-22")
    assert rows.loc["Tiber", "first_use"] == rows.loc["Tiber", "monitor_since"]
    assert rows.loc["Tiber", "changed"] == "page"
    tagus = made.groups[made.groups["pilot"] == "Tagus"].set_index("group")
    assert tagus.loc["Spanish", "cases"] == tagus["cases"].min() == 29
    gap = own["gap"]["gap"]
    assert f"{100 * gap['Tagus']:.1f} points. But Spanish has 29 cases" in lesson
    blank = made.sources[made.sources["origin"].isna()]
    assert (len(blank), blank["pilot"].nunique()) == (4, 4)
    assert sorted(blank[blank["used"] == "no"]["pilot"]) == ["Loire", "Oder"]
    lacking = {name: own[name] for name in facts.FACTS}
    assert sum("Severn" in found for found in lacking.values()) == 4
    assert sum("Tagus" in found for found in lacking.values()) == 3
    assert {pilot for found in lacking.values() for pilot in found} == {"Severn", "Tagus"}
    told = own["verdicts"]["verdict"]
    assert sorted(told.index[told == "scale"]) == ["Avon", "Rhine", "Tiber"]
    assert sorted(told.index[told == "iterate"]) == ["Elbe", "Loire"]
    assert list(told.index[told == "stop"]) == ["Oder"]
    assert rows["return"].idxmax() == "Rhine"
    assert (rows.loc["Rhine", "return"], rows.loc["Elbe", "return"], rows.loc["Oder", "return"]) == (0.72, 0.1, 0.03)
    assert rows.loc["Loire", "severe"] == 1
    assert gap["Loire"] < 0.05 < gap["Elbe"]
    assert f"gap {100 * gap['Elbe']:.1f} points" in note


def test_the_mixes_in_prose(lesson, note):
    made, own = vendors.mixes(SEED), reference("mix")
    table = made.mixes.merge(made.vendors, on="vendor").set_index(["mix", "vendor"])
    assert set(table.loc["pair", "cloud"]) == {"Basalt"}
    lotus, tulip = table.loc[("pair", "Lotus")], table.loc[("pair", "Tulip")]
    assert lotus["thousands"] >= lotus["from"]
    assert tulip["thousands"] >= tulip["from"]
    said = f"{lotus['thousands']:,} × {lotus['committed']} + {tulip['thousands']:,} × {tulip['committed']}"
    assert f"{said} = {own['cost']['pair']:,.0f} dollars" in lesson
    day = made.outages[(made.outages["day"] == "2026-09-01") & (made.outages["who"] == "Basalt")]
    assert day["hours"].item() == 3.5
    three = table.loc["three"]
    assert set(three.index[three["cloud"] == "Basalt"]) == {"Tulip"}
    assert three.loc["Tulip", "thousands"] / three["thousands"].sum() == 0.6
    guarded = table.loc["guarded"]
    assert guarded.loc["Tulip", "thousands"] == 0
    assert guarded.loc["Lotus", "thousands"] / guarded["thousands"].sum() == 0.5
    assert f"{0.5 * 3.5:.2f}: half of its requests stop" in lesson
    assert made.facts["switch"] == 0.9
    assert f"at most **{made.facts['cap_lost']}** hours in the year" in lesson
    assert f"at most **{made.facts['cap_worst']}** in one outage" in lesson
    assert own["cost"].idxmin() == "single"
    assert (own["out"], own["mix"]) == ("peak", "three")
    assert f"{own['lost']['single']:.2f} in the year is fine, {own['worst']['single']:.2f} in one outage" in lesson
    for text in (lesson, note):
        assert f"{own['cost']['three']:,.0f}" in text
        assert f"{own['worst']['single']:.2f}" in text
    assert f"{own['lost']['three']:.2f} hours lost in a year, {own['worst']['three']:.2f} in one outage" in lesson
    assert own["cost"]["pair"] > own["cost"]["three"]
    assert own["lost"]["pair"] <= made.facts["cap_lost"]
    assert own["worst"]["pair"] <= made.facts["cap_worst"]
    assert f"*Single* costs {own['cost']['single']:,.0f} dollars" in note


def test_every_prediction_stands_above_a_cell_that_shows_something(cells):
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown" and "**Predict:**" in cell.source:
            below = cells[place + 1]
            assert below.cell_type == "code"
            assert below.outputs


def test_the_model_charter_tells_the_numbers_of_the_exercise(root):
    import nbformat

    cells = nbformat.read(root / "solutions" / "17_board" / "board.ipynb", as_version=4).cells
    text = next(cell.source for cell in cells if cell.id == "board-charter")
    own, packs, mix = (OWN.reference(name, 0) for name in ("returns", "packs", "mix"))
    rows = load("board_pilots", seed=0).set_index("pilot")
    loud = rows["headline"].idxmax()
    assert f"{own['best']} scales first: +{own['returns'].max():.1%}" in text
    assert " and ".join(own["stop"]) + " lose money and stop" in text
    assert f"{loud}, which has the highest headline (+{rows['headline'].max():.0%})" in text
    assert f"it returns {percent(own['returns'][loud])}" in text
    told = packs["verdicts"]["verdict"]
    for verdict, said in {
        "scale": "Of eight packs, {} scale",
        "iterate": "{} mend something first",
        "stop": "{} stops",
        "send_back": "{} lack a fact",
    }.items():
        names = list(told.index[told == verdict])
        listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
        assert said.format(listed) in text
    limits = load("board_mix_facts", seed=0).set_index("fact")["value"]
    chosen, cheap = mix["mix"], mix["cost"].idxmin()
    assert f"*{chosen}* for {mix['cost'][chosen]:,.0f} dollars a month" in text
    assert f"it loses {mix['lost'][chosen]:.1f} hours in a year, {mix['worst'][chosen]:.1f} in the worst outage" in text
    assert f"the caps are {limits['cap_lost']} and {limits['cap_worst']}" in text
    assert mix["out"] == "both"
    assert f"*{cheap.title()}* would be cheaper and is over both" in text
    charter, brief = text.split("**Brief.**")
    assert len(charter.split()) <= 150
    assert len(brief.split()) <= 120
