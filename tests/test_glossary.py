"""The KPI glossary: every entry complete, ids known and in order."""

import re
import tomllib
from pathlib import Path

import aipm_course

GLOSSARY = tomllib.loads((Path(aipm_course.__file__).parent / "glossary.toml").read_text(encoding="utf-8"))
KEYS = {"name", "formula", "numerator", "denominator", "exclusions", "cadence", "how_it_is_gamed"}


def test_every_entry_has_the_same_keys_and_says_something():
    for kpi, entry in GLOSSARY.items():
        assert set(entry) == KEYS, kpi
        assert all(isinstance(text, str) and len(text) > 5 for text in entry.values()), kpi


def test_ids_are_kpis_in_order():
    assert list(GLOSSARY) == sorted(GLOSSARY)
    assert all(re.fullmatch(r"KPI-(0[1-9]|[12]\d|3[0-6])", kpi) for kpi in GLOSSARY)


def test_kpis_of_module_02_are_there():
    assert {"KPI-11", "KPI-13"} <= set(GLOSSARY)
