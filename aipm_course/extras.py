"""What is not installed for everybody: which extra brings it, and the line to type."""

import importlib.metadata
import re

_IMPORTED_AS = {"python_docx": "docx", "python_pptx": "pptx"}
"""What is imported by another name than it is installed by."""
_REQUIREMENT = re.compile(r"""^(?P<name>[\w.-]+).*\bextra\s*==\s*['"](?P<extra>[\w-]+)['"]""")


def line_for(module: str) -> str:
    """Say how a missing module is brought; empty where no extra of the course brings it.

    >>> line_for("psycopg.errors")
    '`psycopg` is missing. In a clone, type `uv sync --extra cluster`; from a link, ask for `aipm-course[cluster]`.'
    >>> line_for("docx").partition(".")[0], line_for("pptx").rpartition(" ")[2]
    ('`docx` is missing', '`aipm-course[dossier]`.')
    >>> line_for("numpy"), line_for("answers")
    ('', '')
    """
    name = module.partition(".")[0]
    for requirement in importlib.metadata.requires("aipm-course") or ():
        found = _REQUIREMENT.match(requirement)
        installed = re.split(r"[\[<>=!~; ]", found["name"])[0].replace("-", "_") if found else ""
        if found and _IMPORTED_AS.get(installed, installed) == name:
            extra = found["extra"]
            return f"`{name}` is missing. In a clone, type `uv sync --extra {extra}`; from a link, ask for `aipm-course[{extra}]`."
    return ""
