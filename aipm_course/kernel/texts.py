"""Show the texts of a task where they are read: the same in the exercise and while it is graded."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def show_texts(texts: "pd.DataFrame", *, called: str = "Text") -> None:
    """Show texts to be rated, one block quote each.

    Args:
        texts: a table with the columns letter and text.
        called: what one of them is, for example "Memo".
    """
    from IPython.display import Markdown, display

    display(Markdown(as_markdown(list(zip(texts["letter"], texts["text"], strict=True)), called=called)))


def as_markdown(texts: "list[tuple[str, str]]", *, called: str = "Text") -> str:
    r"""Return texts as Markdown block quotes; a dollar stays a dollar.

    Args:
        texts: pairs of a letter and a text.
        called: what one of them is.

    Examples:
        >>> print(as_markdown([("A", "It costs $5.\n\nNo more."), ("B", "No.")], called="Memo"))
        > **Memo A.** It costs \$5.
        >
        > No more.
        <BLANKLINE>
        > **Memo B.** No.
    """
    blocks = []
    for letter, text in texts:
        lines = f"**{called} {letter}.** {text.strip()}".replace("$", r"\$").splitlines()
        blocks.append("\n".join(f"> {line.strip()}".rstrip() for line in lines))
    return "\n\n".join(blocks)
