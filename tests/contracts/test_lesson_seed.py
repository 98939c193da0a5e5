"""A wrong answer that is right on the lesson's seed is told so; the manifest says which seed that is."""

import re

import pytest

from aipm_course.registry import manifests


@pytest.mark.parametrize("manifest", manifests(), ids=lambda manifest: manifest.name)
def test_the_manifest_names_the_seed_that_the_lesson_sets(manifest, root):
    pages = [root / "notebooks" / f"{page}.ipynb" for page in manifest.lessons]
    texts = [page.read_text(encoding="utf-8") for page in pages if page.is_file()]
    seeds = {int(seeds[0]) for text in texts if (seeds := re.findall(r'"seed = (\d+)', text))}
    assert seeds <= {manifest.lesson_seed}
