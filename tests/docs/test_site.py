"""The site to read: it builds without a warning, its links hold, its search works offline, and it asks no other host."""

import contextlib
import functools
import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.gate, pytest.mark.takes(35)]

LINKS = re.compile(r'(?:href|src)="([^"#]+)(?:#[^"]*)?"')


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, root / "site" / "stage.py", folder / "pages"], check=True, cwd=root)
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", root / "site", "-b", "html", folder / "pages", folder / "html"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return folder / "html"


def test_every_link_between_pages_leads_to_a_file(site):
    lost = []
    for page in (path for path in site.rglob("*.html") if "_static" not in path.parts):
        for place in LINKS.findall(page.read_text(encoding="utf-8")):
            if not place.startswith(("http:", "https:", "data:", "mailto:")):
                target = (page.parent / place.partition("?")[0]).resolve()
                if not target.exists():
                    lost.append(f"{page.relative_to(site)}: {place}")
    assert not lost


def test_every_module_has_its_pages_and_its_tables(site, root):
    for exercise in root.glob("exercises/*/*.ipynb"):
        lesson = site / "notebooks" / f"{exercise.parent.name}.html"
        words = lesson.read_text(encoding="utf-8")
        assert f"../exercises/{exercise.parent.name}/{exercise.stem}.html" in words, "a lesson leads to its exercise"
        assert f"notebooks/{exercise.parent.name}.html" in (site / "index.html").read_text(encoding="utf-8")
    downloads = {path.name for path in (site / "_downloads").rglob("*.csv")}
    assert {path.name for path in (root / "datasets").rglob("*.csv")} <= downloads


def test_no_answer_lies_in_the_site(site):
    assert not [path for path in site.rglob("*") if "solution" in path.name or "facilitation" in path.as_posix()]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve the site on this machine; give its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


# The theme's own, by selector, with what axe says there.
NOT_OURS = {
    ".search-button__button": "named Search, it shows its shortcut, too; its text fades in when the theme turns"
}


@pytest.mark.browser
def test_axe_finds_nothing_of_ours_light_and_dark(site: Path):
    from axe_in_chromium import CONTRAST, violations
    from jupyterlab_in_chromium import page

    # Each kind of page; all exercises have one shape.
    pages = [*sorted(site.glob("notebooks/*.html")), next(site.glob("exercises/*/*.html"))]
    pages += [site / name for name in ("index.html", "tables.html", "docs/glossary.html", "docs/cheat_sheet.html")]
    found = {}
    with served(site) as base, page(1280, 900) as tab:
        for path in pages:
            tab.goto(base + path.relative_to(site).as_posix())
            broken = violations(tab, outside=tuple(NOT_OURS))
            tab.evaluate("document.documentElement.dataset.theme = document.documentElement.dataset.mode = 'dark'")
            broken["dark"] = violations(tab, outside=tuple(NOT_OURS), only=CONTRAST).get(*CONTRAST, [])
            found[path.name] = {name: places for name, places in broken.items() if places}
    assert {name: broken for name, broken in found.items() if broken} == {}


@pytest.mark.browser
def test_pages_ask_no_other_host_fit_a_phone_and_are_found_offline(site: Path):
    from jupyterlab_in_chromium import page

    with served(site) as base, page(390, 900) as tab:
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        for path in [*sorted(site.glob("notebooks/*.html")), site / "index.html", site / "tables.html"]:
            tab.goto(base + path.relative_to(site).as_posix())
            assert tab.evaluate("document.documentElement.scrollWidth") <= 390, path.name
        tab.goto(base + "search.html?q=hidden+costs")
        tab.wait_for_selector("#search-results li a")
        assert any("04" in found for found in tab.locator("#search-results li").all_inner_texts())
    assert not [address for address in asked if not address.startswith(base)]
