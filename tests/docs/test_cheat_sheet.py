"""Every line of the cheat sheet works, and its pandas and SQL say the same."""

import re

import duckdb
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

t = pd.DataFrame(
    {
        "region": ["eu", "us", "eu", "apac", "us", "eu"],
        "user": ["a", "b", "a", "c", "d", "e"],
        "day": [1, 1, 2, 2, 3, 3],
        "usd": [5.0, 8.0, 13.0, 21.0, 3.0, 1.0],
        "ok": [1, 0, 1, 1, 0, 1],
    }
)
COLUMN = re.compile(r"(?<!`)`([^`]+)`")


def rows(root):
    lines = (root / "docs" / "cheat_sheet.md").read_text(encoding="utf-8").splitlines()
    return [[part.strip() for part in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]


def flat(answer):
    if isinstance(answer, pd.DataFrame):
        answer = answer.iloc[:, -1]
    return [float(value) for value in (answer if isinstance(answer, pd.Series) else [answer])]


def test_pandas_and_sql_say_the_same(root):
    assert len(rows(root)) >= 15
    for want, pandas, sql, sheet in rows(root):
        one = flat(eval(COLUMN.search(pandas).group(1)))
        two = flat(duckdb.sql(COLUMN.search(sql).group(1)).df())
        assert one == pytest.approx(two), want
        assert sheet.startswith(("`=", "*", "pivot")), want


def test_what_stands_below_the_table_works(root):
    text = (root / "docs" / "cheat_sheet.md").read_text(encoding="utf-8")
    prices = pd.DataFrame({"region": ["eu", "us"], "price": [1, 2]})
    for line in ('t.merge(prices, on="region")', "select * from t join prices using (region)"):
        assert f"`{line}`" in text
    assert len(t.merge(prices, on="region")) == len(duckdb.sql("select * from t join prices using (region)").df())
    low, high = proportion_confint(54, 324, method="wilson")
    assert 0.13 < low < 54 / 324 < high < 0.22


def test_it_is_one_page(root):
    text = (root / "docs" / "cheat_sheet.md").read_text(encoding="utf-8")
    assert len(text.split()) < 800
