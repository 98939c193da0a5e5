"""Find what would run in a browser."""

from html.parser import HTMLParser


class LiveScripts(HTMLParser):
    """Collects scripts and attributes with code that carry a mark.

    Attributes:
        found: what was found, for example "script" or "img onerror".
    """

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at attributes that hold code."""
        self.inside = tag == "script"
        for name, value in attrs:
            code = name.startswith("on") or (value or "").strip().lower().startswith("javascript:") or name == "srcdoc"
            if code and self.mark in (value or ""):
                self.found.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Look into a script."""
        if self.inside and self.mark in data:
            self.found.append("script")


def live_scripts(page: str, mark: str) -> list[str]:
    """Return the kinds of code in a page that carry the mark."""
    reader = LiveScripts(mark)
    reader.feed(page)
    return sorted(set(reader.found))
