"""What one worker takes, because it asks about the same tables: drawing them takes longer than most questions."""

import pytest


def proof_of(module: str) -> list[pytest.MarkDecorator]:
    """Return the marks of a test that draws a module's tables on many seeds."""
    return [pytest.mark.xdist_group(f"proof of {module}"), pytest.mark.takes(60)]
