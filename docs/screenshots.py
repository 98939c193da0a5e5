"""Make the README's pictures from the course itself: `make screenshots`.

Everything happens in a scratch copy, so nobody's work/ or gradebook is touched. Needs Chromium.
"""

import io
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT / "tests" / "support"))

MODULE = "04_rice"
TASK = "rice-clean_score"
SCALE = 1.5
"""Points per pixel, for letters that stay sharp on the screens of today."""


def main() -> None:
    """Write docs/images/check.png, plan.png and class.png."""
    from jupyterlab_in_chromium import CHROMIUM, MISSING, page, server

    if CHROMIUM is None:
        sys.exit(MISSING)
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="aipm-screenshots-") as scratch:
        course = Path(scratch) / "course"
        for folder in ("exercises", "solutions", "datasets", "notebooks"):
            shutil.copytree(ROOT / folder, course / folder)
        os.environ |= {"AIPM_ROOT": str(course), "AIPM_PROGRESS": str(course / "progress.jsonl")}
        _begin_exercise(course)
        home = Path(scratch) / "home"
        home.mkdir()
        with server(course, home) as (base, token), page(1180, 1600, scale=SCALE) as tab:
            _shoot_check(tab, base, token)
            _shoot_plan(tab, base, token)
        with page(940, 620, scale=SCALE) as tab:
            _shoot_class(tab, Path(scratch))


ANSWER = """clean_score = ideas[["idea", "reach"]].copy()
clean_score["confidence"] = ideas["confidence"].str.rstrip("%").astype(float)
clean_score["rice"] = clean_score["reach"] * ideas["impact"] * clean_score["confidence"] / ideas["build_effort"]"""
MESSAGE = "the percent sign is gone, the percent is not"


def _begin_exercise(course: Path) -> None:
    """Lay out the exercise with a first answer as many people give it; a picture must not show the solution."""
    from submissions import sources

    from aipm_course.places import work_path
    from aipm_course.workspace import lay_out

    lay_out(course)
    path = work_path(course, MODULE)
    mine = json.loads(path.read_text(encoding="utf-8"))
    sources(mine)[f"{TASK}-answer"]["source"] = ANSWER
    path.write_text(json.dumps(mine), encoding="utf-8")


def _shoot_check(tab: Any, base: str, token: str) -> None:
    from jupyterlab_in_chromium import open_notebook, run, run_all

    open_notebook(tab, base, token, f"work/{MODULE}/rice.ipynb")
    run(tab, "application:toggle-left-area")
    run_all(tab)
    tab.evaluate("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0 }")
    verdict = tab.get_by_text(MESSAGE).first
    verdict.wait_for(timeout=30_000)
    verdict.scroll_into_view_if_needed()
    tab.wait_for_timeout(500)
    first = tab.get_by_role("heading", name="A1", exact=False).first.bounding_box()
    last = tab.get_by_text("Stuck? Run").first.bounding_box()
    height = last["y"] + last["height"] + 14 - first["y"]
    _save(tab.screenshot(clip={"x": 60, "y": first["y"] - 8, "width": 1080, "height": height}), "check")


def _shoot_plan(tab: Any, base: str, token: str) -> None:
    from jupyterlab_in_chromium import open_notebook, run_all

    open_notebook(tab, base, token, "notebooks/00_your_plan.ipynb")
    run_all(tab)
    picture = tab.locator(".widget-image, img.widget-image, .jupyter-widgets img").first
    picture.wait_for(timeout=30_000)
    tab.locator(".widget-dropdown select").nth(1).select_option(label="data science")
    tab.get_by_text("AI PM from data science").first.wait_for(timeout=30_000)
    tab.evaluate("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 300 }")
    tab.wait_for_timeout(500)
    box, first = picture.bounding_box(), tab.locator(".widget-dropdown").first.bounding_box()
    height = box["y"] + box["height"] + 6 - first["y"]
    clip = {"x": box["x"] - 10, "y": first["y"] - 4, "width": box["width"] + 20, "height": height}
    _save(tab.screenshot(clip=clip), "plan")


def _shoot_class(tab: Any, scratch: Path) -> None:
    from simulated_class import Planted, make_class

    from aipm_course.cohort.report import write_report

    course = scratch / "class"
    for folder in ("exercises", "solutions", "datasets"):
        shutil.copytree(ROOT / folder, course / folder)
    make_class(course, [MODULE], Planted(absent=()))
    tab.goto(write_report(course).as_uri())
    # The day would make every run a new picture.
    tab.evaluate("() => { document.querySelector('h1').textContent = 'The class (simulated)' }")
    _save(tab.screenshot(), "class")


def _save(png: bytes, name: str) -> None:
    """Write a picture with a palette: a third of the size, nothing lost that a reader sees."""
    small = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    path = IMAGES / f"{name}.png"
    path.write_bytes(small.getvalue())
    print(f"OK {path.relative_to(ROOT)}, {len(small.getvalue()) // 1000} kB")


if __name__ == "__main__":
    main()
