"""A wrong answer that is right on the lesson's seed is told so; the manifest says which seed that is."""

import re

import pytest

from aipm_course.registry import manifests


@pytest.mark.parametrize("manifest", manifests(), ids=lambda manifest: manifest.name)
def test_the_manifest_names_the_seed_that_the_lesson_sets(manifest, root):
    lesson = root / "notebooks" / f"{manifest.name}.ipynb"
    text = lesson.read_text(encoding="utf-8") if lesson.is_file() else ""
    seeds = re.findall(r'"seed = (\d+)', text)
    assert not seeds or manifest.lesson_seed == int(seeds[0])
