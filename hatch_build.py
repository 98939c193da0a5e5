"""Put lessons, exercises and tables into the wheel, so that a link is enough to begin.

A plain `force-include` would leave a second, aging copy of them beside an editable installation; a hook knows which kind
of installation it builds.
"""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CONTENT = {"notebooks": "**/*", "exercises": "**/*", "datasets": "**/*", "docs": "*.md", "docs/templates": "*"}
"""What a learner needs, by folder. No solutions: who installs the course is asked to answer."""
WITHOUT = "AIPM_WITHOUT_CONTENT"
"""Environment variable for images that bring these folders by themselves."""


class ContentHook(BuildHookInterface):
    """Adds the content of the course to a wheel that is not editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to hatchling, each with its place in the package."""
        if version == "editable" or os.environ.get(WITHOUT):
            return
        root = Path(self.root)
        missing = [name for name in CONTENT if not (root / name).is_dir()]
        if missing:
            raise FileNotFoundError(
                f"{root} has no {', '.join(missing)}, which belong into the package. Build in a checkout of the course, "
                f"or set {WITHOUT}=1 where they come another way."
            )
        for name, pattern in CONTENT.items():
            for path in sorted((root / name).glob(pattern)):
                inside = path.relative_to(root)
                hidden = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
                if path.is_file() and not hidden:
                    build_data["force_include"][str(path)] = f"aipm_course/_content/{inside.as_posix()}"
