"""The worked contract is a real one: pandera stops each harmful week, and the new one where it breaks, and nothing else."""

import pandas as pd
import pytest

from aipm_course import CourseError, data_contract_run
from aipm_course.modules.data.contract import failures, schema, summary
from aipm_course.modules.data.simulators.feed import CLAUSES, LEVELS, contract_without, feed

pytestmark = pytest.mark.takes(40)


def stopped(made, table):
    found = failures(schema(table["bar"]), summary(made, table["level"]))
    return set(zip(found["week"], found["clause"], strict=True))


@pytest.mark.parametrize(
    "start", [pytest.param(start, marks=[pytest.mark.gate] if start else []) for start in range(0, 200, 20)]
)
def test_over_200_seeds_it_stops_what_it_should_and_nothing_else(start):
    for seed in range(start, start + 20):
        made = feed.__wrapped__(seed)
        harmful = set(zip(made.incidents["week"], made.incidents["clause"], strict=True))
        new = set() if made.breach == "none" else {(21, made.breach)}
        assert stopped(made, contract_without(made)) == harmful | new, seed


@pytest.mark.parametrize("level", LEVELS)
def test_one_level_for_all_clauses_misses_weeks_and_stops_others(level):
    for seed in range(6):
        made = feed(seed)
        harmful = set(zip(made.incidents["week"], made.incidents["clause"], strict=True))
        found = stopped(made, contract_without(made, levels=dict.fromkeys(CLAUSES, level)))
        past = {(week, clause) for week, clause in found if week <= 20}
        assert harmful - past
        assert past - harmful


def test_a_learners_table_is_run_and_says_which_weeks_did_harm():
    made = feed(0)
    table = contract_without(made)
    found = data_contract_run(table.reset_index())
    assert found["harmful"].tolist().count("yes") == 8
    assert found.loc[found["week"] == 21, "harmful"].tolist() == ["?"]
    loose = table.assign(bar=0.2)
    assert data_contract_run(loose).empty


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.drop(index="fresh"), "a row for each of complete, unique, valid, fresh"),
        (lambda table: table.drop(columns="bar"), "the columns `level` and `bar`"),
        (lambda table: table.assign(level="week"), "A level is all or segment"),
        (lambda table: table.assign(bar=93), "share from 0 to 1"),
        (lambda table: table.assign(bar=...), "share from 0 to 1"),
    ],
)
def test_a_table_that_cannot_be_run_gets_a_sentence(change, said):
    table = pd.DataFrame({"level": "all", "bar": 0.9}, index=list(CLAUSES))
    with pytest.raises(CourseError, match=said):
        data_contract_run(change(table))


def test_nothing_waits_for_pandera_before_a_contract_is_run(tmp_path):
    import subprocess
    import sys

    seen = "import sys; from aipm_course import check, data_contract_run, load; load('data_history'); print('pandera' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "False"
