"""The site to read: it builds without a warning, its links hold, its search works offline, and it asks no other host."""

import functools
import http.server
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytestmark = pytest.mark.takes(35)

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


@pytest.mark.browser
def test_pages_ask_no_other_host_fit_a_phone_and_are_found_offline(site: Path):
    from jupyterlab_in_chromium import page

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    try:
        with page(390, 900) as tab:
            asked: list[str] = []
            tab.on("request", lambda request: asked.append(request.url))
            for path in [*sorted(site.glob("notebooks/*.html")), site / "index.html", site / "tables.html"]:
                tab.goto(base + path.relative_to(site).as_posix())
                assert tab.evaluate("document.documentElement.scrollWidth") <= 390, path.name
            tab.goto(base + "search.html?q=hidden+costs")
            tab.wait_for_selector("#search-results li a")
            assert any("04" in found for found in tab.locator("#search-results li").all_inner_texts())
        assert not [address for address in asked if not address.startswith(base)]
    finally:
        server.shutdown()
