"""Pages on how texts are rated: house rules and boxes, and what a learner's own assistant is told before it may rate."""

from importlib import resources
from pathlib import Path

from aipm_course.rating.ticks import Written, all_written
from aipm_course.registry import manifest_of

HOUSE_RULES = (resources.files(__package__) / "house_rules.md").read_text(encoding="utf-8")


def boxes_table(written: Written) -> str:
    """Return the boxes of a task as a Markdown table."""
    head = ["| row | box 1 (level 2) | box 2 (level 3) | box 3 (level 4) |", "|---|---|---|---|"]
    if any(row.any_order for row in written.rows):
        head[0] = "| row | box 1 | box 2 | box 3 |"
    return "\n".join(
        [
            *head,
            *(
                f"| `{row.name}`{' (any order)' if row.any_order else ''} | {' | '.join(row.ticks)} |"
                for row in written.rows
            ),
        ]
    )


def rating_page() -> str:
    """Return docs/rating.md: the house rules on one page, and below them the boxes of every written task."""
    lines = [
        HOUSE_RULES.rstrip(),
        "",
        "The rules are `aipm_course/rating/house_rules.md`, the boxes `ticks.toml` of each module; `aipm build` writes this page.",
        "",
        "# The boxes, task by task",
    ]
    for written in all_written():
        manifest = manifest_of(written.module)
        limit = f", at most {written.words} words" if written.words else ""
        lines += ["", f"## {manifest.number} · `{written.name}`", "", f"To {written.reader}{limit}.", ""]
        lines.append(boxes_table(written))
    return "\n".join(lines) + "\n"


def write_page(root: Path) -> Path:
    """Write docs/rating.md below the folder of a checkout."""
    path = root / "docs" / "rating.md"
    path.write_text(rating_page(), encoding="utf-8", newline="\n")
    return path
