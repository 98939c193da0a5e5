"""The portfolio as one HTML page that needs nothing beside it."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from aipm_course.dossier.brief import ASKED, TITLE, points_of
from aipm_course.dossier.gather import Decision, Dossier, Rows
from aipm_course.dossier.prose import Block, Line, blocks, runs

SIMULATED = "The company, Larkspur, its people and its numbers are simulated."


def as_html(dossier: Dossier) -> str:
    """Return the portfolio as HTML."""
    return _rendered("dossier.html.j2", dossier=dossier)


def brief_as_html(dossier: Dossier) -> str:
    """Return the page for a board as HTML."""
    return _rendered("brief.html.j2", dossier=dossier, points=points_of(dossier), title=TITLE, asked=ASKED)


def _rendered(template: str, **given: Any) -> str:
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("aipm_course", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["set"] = _set
    environment.filters["inline_words"] = lambda text: _line(runs(text))
    environment.filters["words"] = lambda text: _set(blocks(text))
    environment.tests["decision"] = lambda page: isinstance(page, Decision)
    environment.tests["grid"] = lambda one: isinstance(one, Rows)
    return environment.get_template(f"dossier/{template}").render(**given, simulated=SIMULATED)


def _set(found: tuple[Block, ...], where: str = "") -> Markup:
    """Return blocks as HTML, in which nothing but the tags of this function is a tag.

    Args:
        found: the blocks.
        where: module and task, by which tables are told apart.
    """
    parts: list[Markup] = []
    place = 0
    while place < len(found):
        block = found[place]
        if block.kind == "item":
            end = next((n for n in range(place, len(found)) if found[n].kind != "item"), len(found))
            parts.append(_list(found[place:end]))
            place = end
            continue
        if block.kind == "table":
            parts.append(_table(block, f"{where}, table in block {place + 1} of the text"))
        else:
            parts.append(_SET[block.kind](block))
        place += 1
    return Markup("\n").join(parts)


def _line(line: Line) -> Markup:
    text = Markup("")
    for run in line:
        piece = Markup("<code>{}</code>").format(run.text) if run.code else escape(run.text)
        piece = Markup("<em>{}</em>").format(piece) if run.soft else piece
        text += Markup("<strong>{}</strong>").format(piece) if run.bold else piece
    return text


def _list(items: tuple[Block, ...]) -> Markup:
    """Return a list; items that stand deeper are moved in, which a reader sees and a screen reader need not count."""
    name = "ol" if all(item.number for item in items) else "ul"
    lines = [
        Markup("<li{}{}>{}</li>").format(
            Markup(f' value="{int(item.number)}"') if name == "ol" else "",
            Markup(f' class="in{item.level}"') if item.level else "",
            _line(item.line),
        )
        for item in items
    ]
    return Markup("<{0}>{1}</{0}>").format(Markup(name), Markup("").join(lines))


def _table(block: Block, label: str) -> Markup:
    head, *rows = block.rows
    top = Markup("").join(Markup('<th scope="col">{}</th>').format(_line(cell)) for cell in head)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(_line(cell)) for cell in row))
        for row in rows
    )
    return Markup(
        '<div class="wide" role="region" tabindex="0" aria-label="{}"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(label, top, body)


_SET: dict[str, Callable[[Block], Markup]] = {
    # Below the title of the page, whatever level the writer gave it.
    "heading": lambda block: Markup('<p class="own">{}</p>').format(_line(block.line)),
    "text": lambda block: Markup("<p>{}</p>").format(_line(block.line)),
    "quote": lambda block: Markup("<blockquote>{}</blockquote>").format(_line(block.line)),
    "code": lambda block: Markup("<pre>{}</pre>").format("".join(run.text for run in block.line)),
}
