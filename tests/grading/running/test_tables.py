"""Tables for a confined kernel are the ones that the simulators make, and no others."""

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aipm_course import CourseError, load, rice_chart
from aipm_course.datasets import sources
from aipm_course.grading.running.tables import table_files, tables_in
from aipm_course.kernel.tables import TABLES


@pytest.fixture
def in_kernel(tmp_path, monkeypatch):
    def lay_out(tables):
        for name, content in table_files(tables).items():
            (tmp_path / name).write_bytes(content)
        monkeypatch.setenv(TABLES, str(tmp_path))

    return lay_out


@pytest.mark.parametrize("name", [name for name, source in sources().items() if source.simulated][:12])
def test_a_table_made_outside_is_the_same(in_kernel, name):
    made = load(name, seed=3)
    in_kernel([(name, 3)])
    pd.testing.assert_frame_equal(load(name, seed=3), made)


def test_a_table_that_nobody_asked_for_is_a_sentence(in_kernel):
    in_kernel([])
    with pytest.raises(CourseError, match="seed=7"):
        load("rice_ideas", seed=7)


def test_published_tables_and_earlier_names_are_handed_in_as_well(in_kernel):
    notebook = new_notebook(cells=[new_code_cell("load('rice_win_rates'); load('ideas_rice')")])
    in_kernel(tables_in(notebook))
    assert len(load("rice_win_rates"))
    assert len(load("ideas_rice"))


def test_names_and_seeds_are_read_from_code_only():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("load('rice_draws', seed=9)"),
            new_code_cell("seed = 4  # mine\nload('rice_ideas', seed=seed); load('rice_kpis', seed = 12)"),
            new_code_cell("seed = 99999999999"),
        ]
    )
    assert tables_in(notebook) == [(name, seed) for name in ("rice_ideas", "rice_kpis") for seed in (0, 4, 12)]


def test_a_flood_of_seeds_is_cut():
    text = "\n".join(f"seed = {number}\nload('rice_ideas')" for number in range(1, 500))
    assert len(tables_in(new_notebook(cells=[new_code_cell(text)]))) == 7


def test_a_chart_without_its_simulator_costs_nothing(in_kernel, monkeypatch):
    import aipm_course

    monkeypatch.delitem(vars(aipm_course), "rice_chart", raising=False)
    in_kernel([])
    assert aipm_course.rice_chart(labeling=False).alt == ""
    monkeypatch.delenv(TABLES)
    assert callable(rice_chart)
