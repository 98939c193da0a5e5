"""The glossary is complete, and its page is what the data make."""

import tomllib

import pytest

from aipm_course.modules.metrics.simulators.answer_scorecard import KPIS
from aipm_course.reference.glossary import definitions, page, working_words
from aipm_course.reference.kpi_targets import targets

KEYS = {"name", "formula", "numerator", "denominator", "exclusions", "cadence", "how_it_is_gamed"}
OF_MODULE_07 = {
    "KPI-01", "KPI-02", "KPI-03", "KPI-04", "KPI-06", "KPI-07", "KPI-08", "KPI-12", "KPI-15", "KPI-16", "KPI-17", "KPI-18",
    "KPI-22", "KPI-33", "KPI-34", "KPI-35", "KPI-36",
}  # fmt: skip
# Defined with the module on how models behave; the scorecard uses it.
OF_MODULE_02 = {"KPI-13"}


def test_the_page_is_what_the_data_make(root):
    assert (root / "docs" / "glossary.md").read_text(encoding="utf-8") == page()


def test_every_definition_is_complete_and_in_order(root):
    entries = tomllib.loads((root / "aipm_course" / "reference" / "glossary.toml").read_text(encoding="utf-8"))
    assert list(entries) == sorted(entries)
    for kpi, fields in entries.items():
        assert set(fields) == KEYS, kpi
        assert all(text.strip() and "|" not in text for text in fields.values()), kpi


def test_every_kpi_of_the_module_is_defined_once():
    assert {entry.kpi for entry in definitions()} >= OF_MODULE_07


@pytest.mark.parametrize("kpi", sorted(({row.kpi for row in targets()} | set(KPIS)) - OF_MODULE_02))
def test_a_kpi_with_a_target_or_on_the_scorecard_has_an_anchor(kpi):
    assert f'<a id="{kpi.lower()}"></a>' in page()


def test_working_words_are_many_short_and_each_there_once():
    words = working_words()
    assert len(words) >= 60
    assert len({course for course, _, _ in words}) == len(words)
    assert max(len(means.split()) for _, _, means in words) <= 25
    assert not [entry for entry in words if any("|" in text or not text.strip() for text in entry)]
