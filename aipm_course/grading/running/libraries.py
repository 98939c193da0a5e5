"""What a warm process has loaded before it forks its first kernel.

Imports only: a library that has computed something may have started threads, and threads do not survive a fork. Nothing
of `matplotlib_inline`: it joins the shell that is there when it is imported, and figures of a later one are lost.
"""

import contextlib
import importlib
import json
import os
import pkgutil
import re
from pathlib import Path

from aipm_course.kernel.tables import TABLES

LIBRARIES = (
    "numpy",
    "pandas",
    "IPython.core.interactiveshell",
    "IPython.core.pylabtools",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "sqlite3",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "aipm_course.kernel.encoding",
    "aipm_course.kernel.export",
    "aipm_course.kernel.tables",
    "aipm_course.kernel.texts",
    "bdb",
    # What shows an error: every notebook with one would load it anew.
    "stack_data",
    "pygments.formatters.html",
    "pygments.formatters.terminal256",
    "pygments.lexers.python",
)

KERNEL = (
    "IPython.core.completer",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "ipykernel.zmqshell",
    "encodings.utf_16_be",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
"""What a Jupyter kernel needs besides; a process that takes cells directly does not."""

OPTIONAL = ("scipy.stats", "sklearn.linear_model", "sklearn.metrics", "statsmodels.api", "duckdb")
"""What only some modules use: every loaded page makes each fork slower. A kernel may still import the others itself."""

DRAWING = ("matplotlib.pyplot", "ipywidgets")
"""What draws: a third of all memory, which every fork copies the list of, and most notebooks of a class never use it."""
_DRAWS = re.compile(
    r"matplotlib|pyplot|pylab|seaborn|plotnine|\bmpl\b|\.(?:plot|hist|boxplot|area|pie)\b|_gradient\b|widget|\binteract"
)


def draws(code: str) -> bool:
    """Return whether code seems to draw; whoever draws unnoticed loads what it takes and waits for that.

    Examples:
        >>> draws("ideas.plot.scatter('effort', 'score')"), draws("ideas.groupby('cause').mean()")
        (True, False)
    """
    return _DRAWS.search(code) is not None


def named_in(notebooks: list[Path]) -> tuple[str, ...]:
    """Return those of `OPTIONAL` whose library is named in a code cell of these notebooks.

    Examples:
        >>> named_in([])
        ()
    """
    text = "".join(
        "".join(cell["source"])
        for path in notebooks
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    return tuple(name for name in OPTIONAL if re.search(rf"\b{name.split('.')[0]}\b", text))


def load(more: tuple[str, ...]) -> None:
    """Load the libraries and those besides, and where there are any the modules that make the course's tables and pictures."""
    names = [*LIBRARIES, *more]
    # Behind the outer wall tables are handed in, and what makes them is not there.
    if TABLES not in os.environ:
        package = importlib.import_module("aipm_course.modules")
        names += [
            module.name
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
            if module.name.endswith(".figures") or ".simulators." in module.name
        ]
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
