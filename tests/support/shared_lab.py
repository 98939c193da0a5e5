"""Fixtures: one JupyterLab for each worker and one Chromium for each file; starting them takes longer than most tests."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyterlab_in_chromium import SharedLab, chromium, page, shared_server

PARTS = ("exercises", "solutions", "datasets", "notebooks", "docs")


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[SharedLab]:
    """A server that the tests of a worker take one after another; `SharedLab.fresh` makes it as good as new."""

    def lay_out(folder: Path) -> None:
        for part in PARTS:
            shutil.copytree(root / part, folder / part)
        shutil.copy(root / "nbgrader_config.py", folder)

    with shared_server(tmp_path_factory.mktemp("shared"), lay_out) as lab:
        yield lab


@pytest.fixture(scope="module")
def browser() -> Iterator[None]:
    """Chromium for one file; `page` opens its windows in it. It ends with the file: while it runs, asyncio cannot."""
    with chromium():
        yield


@pytest.fixture(scope="module")
def window(browser: None) -> Iterator[Any]:
    """A window that keeps what it has loaded of JupyterLab from test to test."""
    with page() as tab:
        yield tab


@pytest.fixture
def lab(
    jupyterlab: SharedLab, window: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[str, str, Any]]]:
    """Give the shared server, as good as new, and its window in a size: (address, token, page)."""
    jupyterlab.fresh()
    for name, value in jupyterlab.places.items():
        monkeypatch.setenv(name, value)

    def enter(width: int = 1280, height: int = 900, *, windowing: str = "") -> tuple[str, str, Any]:
        if windowing:
            jupyterlab.window_cells(windowing)
        window.set_viewport_size({"width": width, "height": height})
        return jupyterlab.base, jupyterlab.token, window

    yield enter
    # The next test may ask for another size, and a page that is still open would save into its folder.
    window.goto("about:blank")


@pytest.fixture
def lab_folder(lab: object, jupyterlab: SharedLab) -> Path:
    """The folder of the shared server, laid out anew."""
    return jupyterlab.folder
