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

SEED = 1820
OWN = QuestionsOf("board")
reference = partial(OWN.reference, seed=SEED)


def percent(share: float) -> str:
    return f"{share:.1%}".replace("-", "−")


def test_the_lesson_ends_otherwise_than_the_exercise(lesson):
    assert f"seed = {SEED}" in lesson
    assert manifest_of("board").lesson_seed == SEED
    assert OWN.alike("returns", ("stop", "best"), SEED) == []
    assert OWN.alike("mix", ("over", "mix"), SEED) == []
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
    hiring = rows.loc["Hiring"]
    assert rows["headline"].idxmax() == "Hiring"
    assert hiring["headline"] == 5.11
    claimed = hiring["active"] * hiring["claimed"]
    assert f"{hiring['active']} × {hiring['claimed']} = {claimed:.1f} hours a week" in lesson
    off = dict(zip(pilots.PILOTS, pilots.twice(made), strict=True))
    pairs = made.overlaps
    assert ((pairs["one"] == "Hiring") | (pairs["other"] == "Hiring")).sum() == 2
    assert off["Hiring"] == 45
    assert rows["began"].idxmin() == "Finance"
    assert rows["began"].idxmax() == "Support"
    assert off["Support"] == 55 + 49 == 104
    hours = own["hours"]
    assert f"({claimed:.1f} − 45) × {hiring['arrives']} = {hours['Hiring']:.1f} hours" in lesson
    assert hours.idxmax() == "Sales"
    assert f"Sales: {hours['Sales']:.1f}." in lesson
    value = hours["Hiring"] * known["weeks"] * known["wage"]
    review = hiring["active"] * hiring["review"] * known["weeks"] * known["expert"]
    assert (known["weeks"], known["wage"], known["expert"]) == (46, 39, 74)
    assert value == pytest.approx(162_500, abs=50)
    assert f"12 × {hiring['run']:,} = {12 * hiring['run']:,}" in lesson
    assert hiring["review"] == 0.38
    assert review == pytest.approx(44_000, abs=50)
    assert 12 * hiring["run"] + review == pytest.approx(124_900, abs=50)
    assert round((162_500 - 124_900) / 124_900, 2) == 0.30
    found = own["returns"]
    assert own["stop"] == ["Legal", "Sales", "Support"]
    assert own["best"] == "Finance"
    assert f"Sales has most hours and loses {-found['Sales']:.1%}" in lesson
    assert f"Finance is best with {found['Finance']:.1%}, Hiring has {found['Hiring']:.1%}" in lesson
    claims = rows.loc["Claims"]
    assert f"cost {claims['build']:,} dollars" in lesson
    built = dict(zip(pilots.PILOTS, pilots.numbers(made, frozenset({"with_build"}))["returns"], strict=True))
    assert round(100 * built["Claims"]) == -21
    assert "at −21%" in lesson
    assert f"each dollar brings {1 + found['Claims']:.2f}" in lesson
    assert f"Finance {found['Finance']:.1%}, Claims {found['Claims']:.0%}, Hiring {found['Hiring']:.1%}" in note
    assert (
        f"loses {-found['Sales']:.1%} of its cost, Legal {-found['Legal']:.0%}, Support {-found['Support']:.0%}" in note
    )
    assert f"{hours['Sales']:.1f} a week" in note


def test_the_table_in_prose(lesson, note):
    made = room.folders(SEED)
    loudest = sorted(room.FOLDERS, key=lambda name: -made.headline[room.FOLDERS.index(name)])[:3]
    assert loudest == ["Basil", "Fern", "Ember"]
    studied = sorted(loudest, key=lambda name: -made.study[room.FOLDERS.index(name)])[:2]
    assert studied == ["Ember", "Basil"]
    funded, best = room.dollars(studied, SEED), room.two_best(made.later)
    assert best == ("Dune", "Ember")
    assert f"two best of them funded: {funded:,.0f} dollars" in lesson
    assert f"would have made {room.dollars(best, SEED):,.0f}" in lesson
    assert f"bring {funded:,.0f} dollars; Dune and Ember {room.dollars(best, SEED):,.0f}" in note


def test_the_facts_in_prose(lesson, note):
    made, own = facts.packs(SEED), reference("packs")
    rows = made.packs.set_index("pilot")
    assert (rows.loc["Loire", "first_use"], rows.loc["Loire", "monitor_since"]) == ("2026-08-10", "2026-08-11")
    assert rows.loc["Loire", "changed"] == "data"
    assert rows.loc["Rhine", "first_use"] == rows.loc["Rhine", "monitor_since"]
    assert rows.loc["Rhine", "changed"] == "page"
    tagus = made.groups[made.groups["pilot"] == "Tagus"].set_index("group")
    assert tagus.loc["Spanish", "cases"] == tagus["cases"].min() == 29
    gap = own["gap"]["gap"]
    assert f"{100 * gap['Tagus']:.1f} points. But Spanish has 29 cases" in lesson
    blank = made.sources[made.sources["origin"].isna()]
    assert blank["pilot"].nunique() == 3
    assert blank[blank["used"] == "no"]["pilot"].nunique() == 2
    lacking = {name: own[name] for name in facts.FACTS}
    count = {pilot: sum(pilot in found for found in lacking.values()) for pilot in facts.PACKS}
    assert {pilot: number for pilot, number in count.items() if number} == {"Elbe": 1, "Loire": 2, "Tagus": 3}
    told = own["verdicts"]["verdict"]
    assert {name: sorted(told.index[told == name]) for name in ("scale", "iterate", "stop")} == {
        "scale": ["Oder"],
        "iterate": ["Rhine", "Tiber"],
        "stop": ["Avon", "Severn"],
    }
    assert rows["return"].idxmax() == "Oder"
    assert rows["return"][["Oder", "Rhine", "Avon", "Severn"]].tolist() == [0.81, 0.1, 0.04, -0.12]
    assert rows["severe"][["Rhine", "Tiber"]].tolist() == [0, 1]
    assert gap["Tiber"] < 0.05 < min(gap["Rhine"], gap["Severn"])
    assert f"gap {100 * gap['Rhine']:.0f} points" in note


def test_the_mixes_in_prose(lesson, note):
    made, own = vendors.mixes(SEED), reference("mix")
    table = made.mixes.merge(made.vendors, on="vendor").set_index(["mix", "vendor"])
    assert set(table.loc["pair", "cloud"]) == {"Slate"}
    aster, lotus = table.loc[("pair", "Aster")], table.loc[("pair", "Lotus")]
    assert aster["thousands"] < aster["from"]
    assert lotus["thousands"] == lotus["from"]
    said = f"{aster['thousands']:,} × {aster['list']} + {lotus['thousands']:,} × {lotus['committed']}"
    assert f"{said} = {own['cost']['pair']:,.0f} dollars" in lesson
    assert made.outages.tail(9)["part_of"].notna().sum() == 2
    hours = made.outages.set_index(["day", "who"])["hours"]
    assert (hours["2026-10-14", "Slate"], hours["2026-11-11", "Basalt"]) == (6.8, 4.0)
    three, guarded = table.loc["three"], table.loc["guarded"]
    assert set(three.index[three["cloud"] == "Slate"]) == {"Aster"}
    assert three.loc["Aster", "thousands"] / three["thousands"].sum() == 0.45
    share = guarded["thousands"] / guarded["thousands"].sum()
    assert share.to_dict() == {"Iris": 0, "Lotus": 0.55, "Poppy": 0.45}
    assert guarded["cloud"].to_dict() == {"Iris": "Basalt", "Lotus": "Slate", "Poppy": "Basalt"}
    assert made.facts["switch"] == 0.6
    assert f"{0.55 * 0.6:.2f} = 0.55 × 0.6" in lesson
    assert f"0.45 × 4.0 = {0.45 * 4:.2f}" in lesson
    assert f"0.45 × 6.8 = {0.45 * 6.8:.2f}" in lesson
    assert f"at most **{made.facts['cap_lost']}** hours lost" in lesson
    assert f"at most **{made.facts['cap_worst']}** in one outage" in lesson
    assert own["cost"].idxmin() == "single"
    assert (own["over"], own["mix"]) == ("one_outage", "three")
    assert f"{own['lost']['single']:.2f} in the year is fine, {own['worst']['single']:.2f} in one outage" in lesson
    assert own["worst"]["pair"] == own["worst"]["single"] == pytest.approx(6.8)
    assert made.facts["cap_lost"] > own["lost"]["pair"]
    for text in (lesson, note):
        assert f"{own['cost']['three']:,.0f}" in text
    lost = round(own["lost"]["three"], 2)  # as the lesson's table rounds
    assert f"{lost} hours lost in a year, {own['worst']['three']:.2f} in one outage" in lesson
    assert f"breaks the cap of {made.facts['cap_worst']} with {own['worst']['single']:.2f}, as *pair* does" in note


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
        "stop": "{} stop",
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
    assert mix["over"] == "both"
    assert f"*{cheap.title()}* would be cheaper and is over both" in text
    charter, brief = text.split("**Brief.**")
    assert len(charter.split()) <= 150
    assert len(brief.split()) <= 120
