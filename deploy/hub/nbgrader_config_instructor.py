"""The instructor's part of nbgrader's configuration; install.sh puts it into ~/.jupyter.

Settings of the class, for example seeds, stand in the course's own file, where `aipm grade` reads them, too.
"""

from pathlib import Path

load_subconfig(str(Path.home() / "aipm" / "nbgrader_config.py"))  # noqa: F821 - nbgrader provides it
