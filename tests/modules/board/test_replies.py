"""Module 17's blind trial again: what a reader heard that was not so, worked out from the tables."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aipm_course import load
from aipm_course.judging.verdict import Verdict
from aipm_course.proof.answers import verdict_on
from aipm_course.registry import find


@lru_cache(maxsize=4)
def right(task: str) -> dict[str, Any]:
    asked = find(f"board.{task}")
    return dict(asked.reference(asked.data(0)))


def handed_in(task: str, **changed: Any) -> Verdict:
    return verdict_on(find(f"board.{task}"), {**right(task), **changed})


def reply_to(task: str, **changed: Any) -> str:
    return " ".join(handed_in(task, **changed).shown)


def column(task: str, name: str) -> dict[str, Any]:
    """A right column, by row."""
    table = pd.DataFrame(right(task)[name]).reset_index(names="row").set_index("row")
    if "pilot" in table:
        table = table.set_index("pilot")
    return dict(table.iloc[:, 0])


def without(task: str, name: str, *rows: str) -> pd.DataFrame:
    """A right column with some rows left blank."""
    cells = {row: np.nan if row in rows else value for row, value in column(task, name).items()}
    header = {"packs": "pilot", "mix": "mix"}[task]
    return pd.DataFrame({header: list(cells), name: list(cells.values())})


@pytest.mark.parametrize(
    ("rows", "paid"),
    [
        (("Tiber", "Avon"), 5.6),  # sent back for missing facts
        (("Rhine", "Severn"), 5.6),  # stopped by their return
        (("Tagus",), 5.6),  # a severe incident is open
        (("Tiber", "Loire"), 2.4),  # only the gap says whether Loire scales
        (("Elbe",), 2.4),
    ],
)
def test_verdicts_wait_for_the_gaps_alone_that_they_need(rows, paid):
    verdict = handed_in("packs", gap=without("packs", "gap", *rows))
    assert verdict.earned == pytest.approx(paid)
    waits = "`verdicts`: rests on `gap` of" in " ".join(verdict.shown)
    assert waits is (paid < 5)


def test_a_verdict_that_needs_no_gap_is_named_nowhere_among_those_that_wait():
    assert "rests on `gap` of Loire, where" in reply_to("packs", gap=without("packs", "gap", "Tiber", "Loire"))


@pytest.mark.parametrize(
    ("name", "row", "over", "mix"),
    [
        ("worst", "three", True, True),  # its year is over the cap
        ("lost", "three", True, True),  # its worst outage is over the cap
        ("worst", "single", True, False),  # its year keeps its cap, and it is cheaper
        ("worst", "backup", True, True),  # dearer than the answer
        ("cost", "single", False, True),  # over one cap, and the cheapest of the others over both
        ("worst", "guarded", True, False),
        ("worst", "pair", False, True),
        ("cost", "guarded", False, False),
    ],
)
def test_decisions_on_mixes_wait_for_the_numbers_alone_that_they_need(name, row, over, mix):
    blank = without("mix", name, row)
    verdict = handed_in("mix", **{name: blank})
    lost = 7 - {"cost": 1.3, "lost": 1.6, "worst": 1.1}[name]
    assert verdict.earned == pytest.approx(lost - (not over) * 1.0 - (not mix) * 2.0)
    reply = " ".join(verdict.shown)
    assert ("where nothing usable stands yet" in reply) is not (over and mix)


def test_a_wrong_mix_is_not_paid_because_a_number_is_missing():
    verdict = handed_in("mix", worst=without("mix", "worst", "single"), mix="single")
    assert verdict.earned == pytest.approx(7 - 1.1 - 2.0)


def money() -> pd.DataFrame:
    """Value, cost and spending of the six pilots in a year."""
    facts = load("board_return_facts").set_index("fact")["value"]
    pilots = load("board_pilots").set_index("pilot")
    value = pd.Series(column("returns", "hours")) * facts["weeks"] * facts["wage"]
    review = pilots["active"] * pilots["review"] * facts["weeks"] * facts["expert"]
    return pd.DataFrame({"value": value, "cost": 12 * pilots["run"] + review, "build": pilots["build"]})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda year: (year["value"] - year["cost"] / 12) / (year["cost"] / 12),
        lambda year: year["value"] / (year["cost"] + year["build"]),
        lambda year: (year["value"] - year["cost"]) / year["build"],
        lambda year: year["value"],
    ],
    ids=["a month's cost", "ratio with build", "on build", "value"],
)
def test_a_return_is_no_share_and_may_be_above_one(wrong):
    year = money()
    assert ((year["value"] - year["cost"]) / year["cost"]).to_numpy() == pytest.approx(
        pd.Series(column("returns", "returns"))[year.index].to_numpy()
    )
    returns = wrong(year).rename("returns").rename_axis("pilot")
    reply = reply_to("returns", returns=returns)
    assert returns.max() > 1
    assert "no share" not in reply
    assert "`returns`" in reply


@pytest.mark.parametrize("as_text", [True, False])
def test_a_return_may_be_written_in_percent_with_its_sign(as_text):
    percent = {
        pilot: f"{100 * value:.1f}%" if as_text else 100 * value
        for pilot, value in column("returns", "returns").items()
    }
    verdict = handed_in("returns", returns=percent)
    assert (verdict.earned == 7) is as_text
    if not as_text:
        assert verdict.earned == pytest.approx(4.4)
        assert "Those are percent" in " ".join(verdict.shown)


def mild_in_place_of_severe() -> dict[str, str]:
    """The right verdicts, with each pack that scales held back: in these tables its open incidents are mild."""
    return {pilot: "iterate" if told == "scale" else told for pilot, told in column("packs", "verdicts").items()}


def test_a_mild_incident_is_not_blamed_for_verdicts_that_follow_from_the_own_gap():
    groups = load("board_groups").groupby("pilot")["right"]
    counts = dict(groups.max() - groups.min())
    for gap in (counts, {pilot: 100 * value for pilot, value in column("packs", "gap").items()}):
        reply = reply_to("packs", gap=gap, verdicts=mild_in_place_of_severe())
        assert "mild" not in reply
        assert "rests on `gap`" in reply
    doubled = {pilot: 3 * value + 0.03 for pilot, value in column("packs", "gap").items()}
    assert "mild" not in reply_to("packs", gap=doubled, verdicts=mild_in_place_of_severe())


def test_a_mild_incident_is_named_where_it_alone_leads_there():
    assert "`mild`" in reply_to("packs", verdicts=mild_in_place_of_severe())
    smaller = {pilot: 0.9 * value for pilot, value in column("packs", "gap").items()}
    assert "`mild`" in reply_to("packs", gap=smaller, verdicts=mild_in_place_of_severe())


def test_a_wide_gap_is_said_to_change_nothing_only_beside_right_gaps():
    fine = {pilot: "scale" if pilot == "Elbe" else told for pilot, told in column("packs", "verdicts").items()}
    assert "A wide gap changes no verdict" in reply_to("packs", verdicts=fine)
    turned = {pilot: -value for pilot, value in column("packs", "gap").items()}
    assert "A wide gap" not in reply_to("packs", gap=turned, verdicts=fine)
