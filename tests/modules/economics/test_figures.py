"""The figures of module 06 are plain functions, and a door: what a task asks for can be read off."""

import re

import pytest
from pictures import shows
from questions_of import QuestionsOf

from aipm_course import (
    CourseError,
    economics_desk_chart,
    economics_desk_explorer,
    economics_plan_chart,
    economics_shock_chart,
    economics_shock_explorer,
    load,
)
from aipm_course.modules.economics.simulators.desk import ROUTES
from aipm_course.modules.economics.simulators.plan import OPTIONS
from aipm_course.modules.economics.simulators.shock import OPTIONS as TO_GO_ON

OWN = QuestionsOf("economics")


@pytest.mark.parametrize("seed", [0, 1])
def test_the_desk_chart_leads_to_all_of_a2(seed):
    facts = load("economics_desk_facts", seed=seed).set_index("fact")["value"]
    pattern = r"([\d.]+) cents a request, ([\d.]+)% right, P95 ([\d.]+) s"
    rows = {}
    for route in ROUTES:
        now = re.search(pattern, economics_desk_chart(route=route, seed=seed).title).groups()
        then = re.search(pattern, economics_desk_chart(route=route, shock=True, seed=seed).title).groups()
        rows[route] = {
            "all_in": float(now[0]),
            "right": float(now[1]) / 100,
            "p95": float(now[2]),
            "next": float(then[0]),
        }
    allowed = {
        route: row
        for route, row in rows.items()
        if row["right"] >= float(facts["floor"]) and row["p95"] <= float(facts["limit"])
    }
    first = rows[min(rows, key=lambda route: rows[route]["all_in"])]
    low, slow = first["right"] < float(facts["floor"]), first["p95"] > float(facts["limit"])
    answer = {
        **{name: {route: row[name] for route, row in rows.items()} for name in ("all_in", "right", "p95", "next")},
        "out": "both" if low and slow else "quality" if low else "time" if slow else "nothing",
        "route": min(allowed, key=lambda route: allowed[route]["all_in"], default="none"),
        "route_next": min(allowed, key=lambda route: allowed[route]["next"], default="none"),
    }
    assert OWN.earned("desk", seed, **answer) == 7


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_plan_chart_leads_to_the_costs_and_the_month_of_a3(seed):
    right = OWN.reference("plan", seed)
    for growth, field in ((None, "total"), (0.0, "flat")):
        alt = economics_plan_chart(growth=growth, seed=seed).alt
        ends = re.search(r"after 24 months: buy (\d+); run (\d+); ship (\d+)", alt).groups()
        for option, dollars in zip(OPTIONS, ends, strict=True):
            assert float(dollars) == pytest.approx(right[field][option], abs=1)
        if field == "total":
            steps = re.findall(r"month (\d+): run (\d+), buy (\d+)", alt)
            caught = [int(month) for month, run, buy in steps if int(run) <= int(buy)]
            assert (caught[0] if caught else 25) == right["month"]


def test_titles_follow_the_controls_and_tell_no_decision():
    assert economics_desk_chart(cut=100).title != economics_desk_chart(cut=0).title
    assert economics_desk_chart(cut=40).title != economics_desk_chart(cut=40, shock=True).title
    assert "9% a month" in economics_plan_chart(growth=0.09).title
    for seed in range(3):
        charts = [*(economics_desk_chart(route=route, seed=seed) for route in ROUTES), economics_plan_chart(seed=seed)]
        for chart in charts:
            for word in ("cheapest", "choose", "accepted", "wins", "break"):
                assert word not in f"{chart.title} {chart.alt}"


def test_everything_for_one_model_is_a_cut_off_at_either_end_plus_the_fee():
    fee = float(load("economics_desk_facts").set_index("fact")["value"]["fee"])
    cents = [float(economics_desk_chart(cut=cut).title.split(": ")[1].split()[0]) for cut in (0, 100)]
    alone = [float(economics_desk_chart(route=route).title.split(": ")[1].split()[0]) for route in ("large", "small")]
    assert cents == pytest.approx([cost + fee for cost in alone], abs=0.002)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: economics_desk_chart(route="middle"), "no route 'middle'"),
        (lambda: economics_desk_chart(cut=130), "between 0 and 100; given is 130"),
        (lambda: economics_plan_chart(growth=4), "from -0.5 to 0.5; given is 4"),
        (lambda: economics_plan_chart(requests=-1), "0 or more; given are -1"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_button_redraws():
    controls, picture, caption = economics_desk_explorer().children
    cut, shock = controls.children
    cut.value = 50
    assert shows(picture, economics_desk_chart(cut=50))
    shock.value = True
    assert shows(picture, economics_desk_chart(cut=50, shock=True))
    assert "announced prices" in caption.value


@pytest.mark.parametrize("seed", [0, 301])
def test_the_letters_chart_shows_what_each_way_costs_in_thousands(seed):
    right = OWN.reference("shock", seed)
    chart = economics_shock_chart(seed=seed)
    ends = dict(re.findall(r"(stay|switch|two) (\d+)", chart.title))
    for way in TO_GO_ON:
        assert float(ends[way]) == pytest.approx(right["total"][way] / 1000, abs=0.51)
    cheaper = economics_shock_chart(cut=right["discount"], seed=seed).title
    both = dict(re.findall(r"(stay|switch|two) (\d+)", cheaper))
    assert abs(float(both["stay"]) - float(both["switch"])) <= 1
    assert "0 requests a month" in economics_shock_chart(requests=0, seed=seed).alt
    assert chart.png[:4] == b"\x89PNG"


@pytest.mark.parametrize(("given", "said"), [({"cut": 2}, "from -1 to 1"), ({"requests": -1}, "0 or more")])
def test_the_letters_chart_says_what_it_cannot_draw(given, said):
    with pytest.raises(CourseError, match=said):
        economics_shock_chart(**given)


def test_the_letters_explorer_opens():
    assert economics_shock_explorer() is not None
