"""The portfolio in a browser: it fits a phone, asks nobody, axe finds nothing in it, hostile text runs nowhere."""

import portfolio
import pytest
from axe_in_chromium import CONTRAST, violations
from jupyterlab_in_chromium import page

from aipm_course.dossier.gather import gather
from aipm_course.dossier.page import as_html, brief_as_html

pytestmark = [pytest.mark.gate, pytest.mark.browser, pytest.mark.takes(20), pytest.mark.usefixtures("browser")]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PAGES = ("dossier", "brief")
POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""


@pytest.fixture(scope="module")
def pages(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("portfolio")
    with portfolio.solved(root, folder) as [first, _]:
        for question in portfolio.of_module(first):
            portfolio.assume(question.id, portfolio.HOSTILE)
        found = gather(folder).named("Ada <b>Okafor</b>")
    for name, text in zip(PAGES, (as_html(found), brief_as_html(found)), strict=True):
        assert POLICY in text
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
        # The page forbids every script, that of axe as well.
        (folder / f"{name}_open.html").write_text(text.replace(POLICY, ""), encoding="utf-8")
    return folder


def test_each_page_fits_asks_nobody_and_is_accessible(pages):
    for width, height in SIZES.values():
        with page(width, height) as tab:
            asked: list[str] = []
            tab.on("request", lambda request, asked=asked: asked.append(request.url))
            for name in PAGES:
                tab.goto(f"file://{pages}/{name}_open.html")
                tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
                assert violations(tab) == {}, name
                tab.emulate_media(color_scheme="dark")
                assert violations(tab, only=CONTRAST) == {}, (name, "dark")
                tab.emulate_media(color_scheme="light")
            assert [url for url in asked if not url.startswith("file:")] == []


def test_what_somebody_wrote_runs_nowhere(pages):
    with page(*SIZES["desktop"]) as tab:
        opened: list[str] = []
        tab.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
        for name in (*PAGES, *(f"{name}_open" for name in PAGES)):
            tab.goto(f"file://{pages}/{name}.html")
            assert portfolio.HOSTILE.split("]]>")[0].strip() in tab.locator("main").inner_text()
        assert opened == []
        assert tab.locator("main b", has_text="Okafor").count() == 0


def test_in_print_everything_that_was_handed_in_is_there_and_each_decision_begins_a_page(pages):
    with page(*SIZES["desktop"]) as tab:
        tab.goto(f"file://{pages}/dossier.html")
        tab.emulate_media(media="print")
        assert tab.locator("nav").is_hidden()
        assert tab.locator("details table").first.is_visible()
        breaks = tab.evaluate("[...document.querySelectorAll('article')].map(one => getComputedStyle(one).breakBefore)")
        assert breaks.count("page") >= len(breaks) - 2
