"""What the course shows in JupyterLab, light and dark: every lesson, page and exercise, every control and reply.

axe finds nothing of ours in it, and nothing is cut at a width of 1024.

One server and one window for all of them. Stored outputs need no kernel; what is alive stands in one notebook and runs in
one kernel. What JupyterLab itself leaves open is listed with its reason, and nothing else is let pass.
"""

import json
from pathlib import Path

import nbformat
import pytest
from axe_in_chromium import CONTRAST, violations
from jupyterlab_in_chromium import page, run_all

from aipm_course.places import module_names
from aipm_course.registry import exports, modules, of_module

pytestmark = [pytest.mark.gate, pytest.mark.browser, pytest.mark.takes(60)]
ROOT = Path(__file__).parents[2]
THEMES = ("JupyterLab Light", "JupyterLab Dark")
PAGES = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("notebooks/*.ipynb", "exercises/*/*.ipynb", "docs/glossary.md", "docs/cheat_sheet.md")
    for path in ROOT.glob(pattern)
)
LIVE = "live.ipynb"
# Parts of a page that JupyterLab makes, by selector, with what axe says there.
NOT_OURS = {
    ".cm-editor": "CodeMirror: the field has no name, and the colors of code are the theme's",
    ".jp-cell-toolbar": "the small bar of the active cell",
    ".jp-Notebook-footer": "the button below the last cell",
}
# The frame around all cells cannot be left out without them: (rule, its class, what is missing).
FRAME = ("aria-required-children", "jp-WindowedPanel-viewport", "a feed whose cells are no articles")
CUT = """() => [
    ...[...document.querySelectorAll('.jp-Notebook .cm-scroller, .jp-MarkdownOutput, .jp-OutputArea-output')].filter(
        part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'auto'
            || part.matches('.cm-scroller') && part.scrollWidth > part.clientWidth + 1),
    ...[...document.querySelectorAll('.widget-label, .jupyter-button')].filter(
        part => part.offsetParent && (part.scrollWidth > part.clientWidth + 1 || part.title === 'null')),
    ...[...document.querySelectorAll('.widget-toggle-buttons > .widget-label')].filter(name => {
        const [place, first] = [name, name.parentElement.querySelector('button')].map(part => part.getBoundingClientRect());
        return name.closest('.aipm-answers') === null && place.width && place.bottom < first.top + 4;
    }),
].map(part => part.innerText.slice(0, 80))"""
"""What is cut at the edge of its frame, or stands apart from its control."""
UNNAMED = (
    ".jp-collapseHeadingButton:not([aria-label]), .noUi-handle:not([aria-label]), table.dataframe thead th:empty, "
    ".jupyter-widget-Collapse-contents:not([tabindex])"
)
OPEN = """async ([path, kernel]) => {
    const app = window.jupyterapp;
    await app.commands.execute('application:close-all');
    const factory = path.endsWith('.md') ? 'Markdown Preview' : 'Notebook';
    const panel = await app.commands.execute('docmanager:open', {path, factory, kernelPreference:
        kernel ? undefined : {shouldStart: false, canStart: false, autoStartDefault: false}});
    await panel.context.ready;
    await panel.revealed;
    if (kernel) {
        await panel.sessionContext.ready;
        await panel.sessionContext.session.kernel.info;
    }
    return true;
}"""


def live_notebook():
    """All controls and, module by module, the replies to each task with its hint and its worked solution."""
    controls = sorted(name for name in exports() if name.endswith("_explorer"))
    cells = [
        "from aipm_course import *\n"
        f"display({', '.join(f'{name}()' for name in [*controls, 'plan_explorer'])})\n"
        f"modules_table(); plan_reasons(); what_next(); display(progress_chart(), warm_up({module_names(ROOT)[-1]!r}))",
        "diagnostic()",
        "mock_room(2)",
    ]
    cells += [
        "from aipm_course.registry import of_module\n"
        f"for place, question in enumerate(of_module({module!r})):\n"
        "    check(question.id, 'no idea')\n"
        "    hint(question.id); solution(question.id)\n"
        "    if not place:\n"
        "        check(question.id, ...); check(question.id, question.reference(question.data(0)))"
        for module in modules()
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return book


@pytest.fixture(scope="module")
def lab(jupyterlab, browser):
    jupyterlab.fresh()
    jupyterlab.window_cells("none")
    nbformat.write(live_notebook(), jupyterlab.folder / LIVE)
    # Something was done before, so that the warm-up asks and the pages show points.
    begun = {"when": "2026-03-02T12:00:00+00:00", "what": "check", "outcome": "not_yet", "earned": 1, "points": 2}
    lines = [json.dumps({**begun, "question": of_module(name)[0].id}) for name in modules()]
    jupyterlab.progress.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with page(1024, 768) as tab:
        tab.goto(f"{jupyterlab.base}/lab?token={jupyterlab.token}&reset")
        tab.wait_for_function("window.jupyterapp && window.jupyterapp.restored.then(() => true)")
        yield tab


def ours(tab, within):
    """Return what axe finds, theme by theme; what no theme can change is asked once."""
    # The extension names things a moment after they have come.
    tab.wait_for_timeout(300)
    tab.wait_for_function(f"!document.querySelector({UNNAMED!r})")
    found = {}
    for theme in THEMES:
        tab.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme}).then(() => true)", theme
        )
        tab.wait_for_timeout(300)
        only = () if theme == THEMES[0] else CONTRAST
        rule, frame, _ = FRAME
        broken = violations(tab, within, outside=tuple(NOT_OURS), only=only)
        broken[rule] = [place for place in broken.get(rule, []) if frame not in place]
        found[theme] = {name: places for name, places in broken.items() if places}
    return {theme: broken for theme, broken in found.items() if broken}


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_of_ours_on_a_page(lab, path):
    lab.evaluate(OPEN, [path, False])
    within = ".jp-MarkdownViewer" if path.endswith(".md") else ".jp-NotebookPanel .jp-Notebook"
    lab.locator(f"{within} h1").first.wait_for()
    assert ours(lab, within) == {}
    assert lab.evaluate(CUT) == []


def test_axe_finds_nothing_of_ours_in_what_is_alive(lab):
    lab.evaluate(OPEN, [LIVE, True])
    run_all(lab)
    assert lab.locator("[data-mime-type='application/vnd.jupyter.error']").all_inner_texts() == []
    lab.locator(".aipm-answers button").first.click()
    lab.get_by_role("button", name="Start the clock").click()
    lab.get_by_role("timer").wait_for()
    lab.get_by_text("exhibit: ").first.wait_for()
    assert lab.locator(".jp-OutputArea-output [role=status]").count() > len(modules())
    assert ours(lab, ".jp-NotebookPanel .jp-Notebook") == {}
    assert lab.evaluate(CUT) == []
