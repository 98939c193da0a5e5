"""The numbers in the second lesson of module 05 are the numbers of its own data."""

from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.data.simulators.lineage import behind, called, fewest, lineage, pauses, reached, steps
from aipm_course.modules.data.simulators.missing import CHANNELS, SEGMENTS, cells, queue
from aipm_course.modules.data.simulators.reports import counted, reports
from aipm_course.places import course_root

SEED = 12
WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 10: "ten"}
OWN = QuestionsOf("data")
reference = partial(OWN.reference, seed=SEED)


@pytest.fixture(scope="module")
def second():
    return read_notebook(course_root() / "notebooks" / "05_data_2.ipynb").cells


@pytest.fixture(scope="module")
def lesson(second):
    return "\n".join(cell.source for cell in second)


@pytest.mark.parametrize(
    ("name", "choices"),
    [("missing", ("short", "decision")), ("lineage", ("severity", "cut", "call")), ("reports", ("first", "second"))],
)
def test_the_lesson_ends_otherwise_than_the_exercise(name, choices, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, choices, SEED) == []


def test_shares_and_weights_in_prose(lesson):
    made, own = queue(SEED), reference("missing")
    tickets, usable = cells(made)
    n, u = tickets.sum(axis=1), usable.sum(axis=1)
    table, health, travel = own["segments"], SEGMENTS.index("health"), SEGMENTS.index("travel")
    others = (u.sum() - u[health]) / (n.sum() - n[health])
    share = table["share"]["health"]
    bar, needed = made.facts["ratio_bar"], made.facts["needed"]
    assert own["short"] == "health"
    assert f"under {bar} of the share of all other segments" in lesson
    assert f"fewer than {made.facts['few']:.0f} closed tickets is not judged" in lesson
    assert f"{n[health]:.0f} closed tickets, of which {u[health]:.0f} may be used: {share:.1%}" in lesson
    assert (
        f"have {n.sum() - n[health]:,.0f}, of which {u.sum() - u[health]:,.0f} may: {others:.1%}. "
        f"The ratio is {100 * share:.1f} ÷ {100 * others:.1f} = {table['ratio']['health']:.2f}" in lesson
    )
    assert f"public is lower, {table['ratio']['public']:.2f}. But it has {n[SEGMENTS.index('public')]:.0f}" in lesson
    assert {name for name in SEGMENTS if table["ratio"][name] < bar} == {"health", "public"}
    phone, mail = CHANNELS.index("phone"), CHANNELS.index("mail")
    one, few = int(tickets[health, phone]), int(usable[health, phone])
    assert (
        f"{one} are closed, {few} may be used, so each stands for {one} ÷ {few} = {one / few:.1f}. Its **weight** is {one / few:.1f}"
        in lesson
    )
    assert f"{tickets[health, mail]:.0f} mail tickets of health are closed, {usable[health, mail]:.0f} may" in lesson
    assert f"\n{table['heaviest']['health']:.1f}. And in travel" in lesson
    assert (
        f"{usable[travel, mail]:.0f} mail tickets stand for {tickets[travel, mail]:.0f}: each for {table['heaviest']['travel']:.1f}"
        in lesson
    )
    left = table["effective"]
    assert f"\n{left['health']:.1f}, a little less. Travel's {u[travel]:.0f} are worth {left['travel']:.1f}" in lesson
    assert f"at least {needed:.0f}, what Route's team needs: **weight**. *{left['health']:.1f}: yes.*" in lesson
    assert (
        f"worth {u[health]:.0f} × {left['travel']:.1f} ÷ {u[travel]:.0f} = {u[health] * left['travel'] / u[travel]:.0f}, and"
        in lesson
    )
    assert f"{u.sum() / n.sum():.1%} of closed tickets may be used" in lesson
    assert f"mail of travel ({usable[travel, mail]:.0f} of {tickets[travel, mail]:.0f} may be used)" in lesson
    assert f"weights would only turn {u[travel]:.0f} into {left['travel']:.0f}" in lesson
    assert f"{u[health]:.0f} tickets are then worth {left['health']:.0f}, and {needed:.0f} are needed" in lesson
    assert own["decision"] == "weight"


def test_what_is_hit_in_prose(lesson):
    made, own = lineage(SEED), reference("lineage")
    hit, left = reached(made), pauses(made)
    assert (made.table, made.field, made.by_node["ardas"]["owner"]) == ("ardas", "channel", "Goran")
    assert f'"{WORDS[len(steps(made, 1))].capitalize()} tables read it."' in lesson
    assert f"three nodes in one step, {WORDS[len(steps(made, 2))]} in two" in lesson
    assert f"\n{WORDS[len(hit)].capitalize()}. Not {len(steps(made, 1))}, and not the" in lesson
    assert f"not the {len(reached(made, frozenset(('all_fields',))))} that edges of *any* field" in lesson
    assert "inn" not in steps(made, 2, without="E08")
    assert "indre" in steps(made, 2, without="E08")
    assert made.by_node["axios"]["status"] == "retired"
    assert made.by_node["indre"]["kind"] == "report"
    first = made.by_node["aisne"]
    assert (
        f"`aisne`, in {first['runs_in']:.0f} hours. Its owner is {first['owner']}, and `stand_in` names {first['stand_in']}"
        in lesson
    )
    assert called(made, hit) == first["stand_in"] == own["call"]
    most = behind(made)
    assert max(most, key=lambda edge: most[edge]) == "E08"
    assert f"E08 has {WORDS[most['E08']]} hit nodes behind it" in lesson
    assert f"\n{WORDS[left['E08']].capitalize()}: E08 saves only {WORDS[len(hit) - left['E08']]}" in lesson
    assert fewest(left) == {"E18"} == {own["cut"]}
    assert f"E18 has {WORDS[most['E18']]} behind it and saves all {WORDS[len(hit) - left['E18']]}: `ebro`" in lesson
    rest = reached(made, frozenset(), without="E18")
    assert set(hit) - set(rest) == {"ebro", "enns", "etsch"}
    every = pauses(made, any_edge=True)
    assert fewest(every) == {"E04"}
    assert f"would save {WORDS[len(hit) - every['E04']]}. It cannot be paused" in lesson
    assert f"the {WORDS[left['E18']]} others stay hit until" in lesson
    assert own["severity"] == "medium"


def test_the_reports_in_prose(lesson):
    made, own = reports(SEED), reference("reports")
    total = {name: int(counted(made, frozenset(dropped))["tickets"].sum()) for name, dropped in _WAYS.items()}
    assert made.month == "2026-06"
    assert (own["first"], own["second"]) == ("right", "no_team")
    assert f'"They differ by {total["right"] - total["no_team"]}. Take the larger one."' in lesson
    assert f"\n{total['right'] - total['no_team']} tickets. `coalesce" in lesson
    assert f"make of {total['right']:,} tickets" in lesson
    lost, doubled = total["right"] - total["no_account"], total["twice"] - total["right"]
    too_many = total["plain"] - total["right"]
    assert f"{total['plain']:,}: it lost {lost} tickets and doubled {doubled}. That is {too_many} too many" in lesson
    assert total["right"] - lost + doubled == total["plain"]
    assert f"The first dashboard stands, with {total['right']:,}" in lesson
    assert f"{total['right']:,} tickets. The second dashboard lacks {total['right'] - total['no_team']}" in lesson


_WAYS = {
    "right": (),
    "no_team": ("no_team",),
    "no_account": ("no_account",),
    "twice": ("twice",),
    "plain": ("no_account", "twice"),
}


def test_every_operation_of_the_exercise_is_shown_in_code(second):
    shown = (
        '(total["usable"] - counts["usable"]) / (total["tickets"] - counts["tickets"])',
        'cell["tickets"] / cell["usable"]',
        "sums**2 / squares",
        'names.split(", ")',
        "nx.descendants(graph",
        "remove_edge(edge.start, edge.end)",
        'sort_values("runs_in")',
        "qualify row_number() over (partition by ticket order by loaded desc) = 1",
        "arg_max(segment, since)",
        "left join",
        "coalesce(team, '') <> 'test'",
        "case when intent <> 'unknown'",
    )
    assert missing_in_code(second, *shown) == []
