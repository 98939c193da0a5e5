"""What one worker takes: a file, because of what its fixtures make, or what asks about the same tables."""

import pytest


def proof_of(module: str) -> list[pytest.MarkDecorator]:
    """Return the marks of a test that draws a module's tables on many seeds; drawing takes longer than most questions."""
    return [pytest.mark.xdist_group(f"proof of {module}"), pytest.mark.takes(60)]


def take_together(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say which tests a worker takes as one, and put what takes longest first, so that no core is idle at the end.

    A file is taken by one worker, because of what its fixtures make. Parts of a file that share nothing have groups of
    their own. What takes more than some ten seconds is marked `takes`; the rest fills the gaps.
    """
    groups: dict[pytest.Item, str] = {}
    seconds: dict[str, float] = {}
    for item in items:
        own = item.get_closest_marker("xdist_group")
        groups[item] = group = own.args[0] if own else item.location[0]
        if own is None:
            item.add_marker(pytest.mark.xdist_group(group))
        takes = item.get_closest_marker("takes")
        seconds[group] = max(seconds.get(group, 0.0), takes.args[0] if takes else 0.0)
    items.sort(key=lambda item: (-seconds[groups[item]], groups[item]))
    # xdist 3.8 writes the group into an attribute that pytest 9.2 no longer reads, and scatters every file over all workers.
    if getattr(config.option, "loadgroup", False):
        for item in items:
            if "@" not in item.nodeid.rpartition("]")[2].rpartition("::")[2]:
                item._id = type(item._id).parse(f"{item.nodeid}@{groups[item]}")  # type: ignore[attr-defined]
