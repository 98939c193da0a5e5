"""What only this module's tasks promise; tests/contracts/test_proof.py proves the rest."""

import pandas as pd
import pytest

from aipm_course import load
from aipm_course.proof.answers import earned_on, verdict_on
from aipm_course.registry import find


def facts(name: str, seed: int) -> dict[str, float]:
    return dict(load(name, seed=seed)[["fact", "value"]].itertuples(index=False))


def returns_from_the_text(seed: int) -> dict[str, object]:
    """Rule by rule in plain Python, from the tables alone."""
    rows = {row["pilot"]: row for row in load("board_pilots", seed=seed).to_dict("records")}
    known = facts("board_return_facts", seed)
    off = dict.fromkeys(rows, 0)
    for pair in load("board_overlaps", seed=seed).to_dict("records"):
        later = pair["one"] if rows[pair["one"]]["began"] > rows[pair["other"]]["began"] else pair["other"]
        off[later] += pair["hours"]
    hours, gain = {}, {}
    for pilot, row in rows.items():
        hours[pilot] = (row["active"] * row["claimed"] - off[pilot]) * row["arrives"]
        value = hours[pilot] * known["weeks"] * known["wage"]
        cost = 12 * row["run"] + row["active"] * row["review"] * known["weeks"] * known["expert"]
        gain[pilot] = (value - cost) / cost
    return {
        "hours": hours,
        "returns": gain,
        "stop": [pilot for pilot in rows if gain[pilot] < 0],
        "best": max(gain, key=lambda pilot: gain[pilot]),
    }


def packs_from_the_text(seed: int) -> dict[str, object]:
    groups, sources = load("board_groups", seed=seed), load("board_sources", seed=seed)
    lacks: dict[str, list[str]] = {name: [] for name in ("no_return", "no_bias", "no_lineage", "no_incidents")}
    gap, verdicts = {}, {}
    for row in load("board_packs", seed=seed).to_dict("records"):
        pilot = row["pilot"]
        own = groups[groups["pilot"] == pilot]
        shares = (own["right"] / own["cases"]).tolist()
        read = sources[(sources["pilot"] == pilot) & (sources["used"] == "yes")]
        missing = {
            "no_return": row["basis"] == "survey",
            "no_bias": own["cases"].min() < 30 or row["changed"] in ("model", "data"),
            "no_lineage": read["origin"].isna().any(),
            "no_incidents": pd.isna(row["monitor_since"]) or row["monitor_since"] > row["first_use"],
        }
        for name, lacking in missing.items():
            if lacking:
                lacks[name].append(pilot)
        gap[pilot] = max(shares) - min(shares)
        if any(missing.values()):
            verdicts[pilot] = "send_back"
        elif row["return"] < 0.10:
            verdicts[pilot] = "stop"
        else:
            verdicts[pilot] = "iterate" if gap[pilot] > 0.05 or row["severe"] > 0 else "scale"
    return {"gap": gap, **lacks, "verdicts": verdicts}


def mix_from_the_text(seed: int) -> dict[str, object]:
    known = facts("board_mix_facts", seed)
    vendors = {row["vendor"]: row for row in load("board_vendors", seed=seed).to_dict("records")}
    log = [
        row
        for row in load("board_outages", seed=seed).to_dict("records")
        if row["day"] >= "2025-12-01" and pd.isna(row["part_of"])
    ]
    found: dict[str, dict[str, float]] = {"cost": {}, "lost": {}, "worst": {}}
    for mix, part in load("board_mixes", seed=seed).groupby("mix"):
        rows = part.to_dict("records")
        cost, losses = 0.0, []
        for row in rows:
            vendor = vendors[row["vendor"]]
            cost += row["fee"]
            cost += row["thousands"] * vendor["committed" if row["thousands"] >= vendor["from"] else "list"]
        for outage in log:
            stopped = [row for row in rows if outage["who"] in (row["vendor"], vendors[row["vendor"]]["cloud"])]
            share = sum(row["thousands"] for row in stopped) / part["thousands"].sum()
            standby = [row for row in rows if row["thousands"] == 0]
            helps = standby and standby[0] not in stopped
            losses.append(share * (min(outage["hours"], known["switch"]) if helps else outage["hours"]))
        found["cost"][mix], found["lost"][mix], found["worst"][mix] = cost, sum(losses), max(losses)
    over = {
        mix: (found["lost"][mix] > known["cap_lost"], found["worst"][mix] > known["cap_worst"]) for mix in found["cost"]
    }
    cheap = sorted(found["cost"], key=lambda mix: found["cost"][mix])
    words = {(True, True): "both", (True, False): "all_year", (False, True): "one_outage", (False, False): "nothing"}
    return {**found, "over": words[over[cheap[0]]], "mix": next((mix for mix in cheap if not any(over[mix])), "none")}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("question", "answer"),
    [("board.returns", returns_from_the_text), ("board.packs", packs_from_the_text), ("board.mix", mix_from_the_text)],
)
def test_the_text_and_the_tables_alone_lead_to_full_points(question, answer, seed):
    """Somebody who has only the task's text and the tables gets there: the contract of a task."""
    assert verdict_on(find(question), answer(seed), seed).earned == 7


def test_a_sunk_cost_in_the_return_keeps_the_decisions_that_follow_from_it():
    from aipm_course.modules.board.simulators.returns import answer, returns

    for seed in range(6):
        wrong = answer(returns(seed), frozenset({"with_build"}))
        assert 3.5 < earned_on(find("board.returns"), wrong, seed) < 7


def test_one_pack_in_a_wrong_list_costs_the_list_and_not_the_verdicts_that_follow():
    for seed in range(6):
        own = packs_from_the_text(seed)
        extra = next(pilot for pilot in own["gap"] if pilot not in own["no_lineage"])
        own["no_lineage"] = [*own["no_lineage"], extra]
        own["verdicts"][extra] = "send_back"
        assert 4.5 < earned_on(find("board.packs"), own, seed) < 7
