"""Parts of the mock room as HTML: exhibit, rubric, scorecard."""

import html
from typing import TYPE_CHECKING

from aipm_course.reference.scorecards import CARDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from aipm_course.interview.mocks import Mock
    from aipm_course.interview.sitting import Sitting

_ROWS = 40
"""A longer exhibit shows only its beginning: nobody reads hundreds of rows under a clock."""
_BEGINNING = 20
_TEXT = 'style="text-align:left;vertical-align:top;padding:3px 8px 3px 0;line-height:1.4;white-space:normal"'
_DIGITS = 'style="text-align:right;vertical-align:top;padding:3px 8px 3px 0;line-height:1.4"'


def exhibit_html(sitting: "Sitting", name: str) -> str:
    """Return an exhibit: what its columns mean, how to compute with it, and its rows."""
    frame = sitting.exhibit(name)
    beginning = frame if len(frame) <= _ROWS else frame.head(_BEGINNING)
    rows = "" if beginning is frame else f"The first {_BEGINNING} of {len(frame)} rows stand here. "
    call = f'load("{name}", seed={sitting.seed})'
    return (
        f"<div style='line-height:1.5'>{html.escape(sitting.mock.exhibits[name])}<br>{rows}To compute with it, in a cell "
        f"below or in another notebook: <code>{html.escape(call)}</code> from <code>aipm_course</code>; for a spreadsheet add "
        f"<code>.to_csv(&quot;{html.escape(name)}.csv&quot;)</code>.</div>"
        f'<div style="overflow-x:auto">{_table(beginning)}</div>'
    )


def _table(frame: "pd.DataFrame") -> str:
    """Return rows with text to the left and numbers to the right; a long heading may break at its underscores."""
    from pandas.api.types import is_numeric_dtype

    style = {column: _DIGITS if is_numeric_dtype(frame[column]) else _TEXT for column in frame.columns}
    head = "".join(f"<th {style[name]}>{html.escape(name).replace('_', '_<wbr>')}</th>" for name in frame.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td {style[name]}>{html.escape(str(row[name]))}</td>" for name in frame.columns) + "</tr>"
        for row in frame.to_dict("records")
    )
    return f"<table style='font-size:12px'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def rubric_html(mock: "Mock") -> str:
    """Return the rubric as a table: a row per line, a column per level."""
    head = "".join(f"<th {_TEXT}>{level}</th>" for level in range(1, 5))
    rows = "".join(
        f"<tr><th {_TEXT}>{html.escape(row.title)}</th>"
        f"{''.join(f'<td {_TEXT}>{html.escape(text)}</td>' for text in row.levels)}</tr>"
        for row in mock.rubric
    )
    return f"<table><tr><th {_TEXT}>row</th>{head}</tr>{rows}</table>"


def card_html(sitting: "Sitting") -> str:
    """Return a sitting's scorecard: dimensions, weights, ratings, the rule, what was heard, what to repeat."""
    card = sitting.scorecard()
    rows = "".join(
        f"<tr><td {_TEXT}>{html.escape(CARDS[sitting.card][code][0])}</td><td {_DIGITS}>{card.weights[code]}%</td>"
        f"<td {_DIGITS}>{rating:g}</td></tr>"
        for code, rating in card.ratings.items()
    )
    used, limit = sitting.clock.used() / 60, sitting.clock.limit / 60
    return (
        f'<div role="status"><h4>Scorecard: {card.headline}</h4>'
        f"<table><tr><th {_TEXT}>dimension</th><th {_DIGITS}>weight</th><th {_DIGITS}>rating</th></tr>{rows}</table>"
        f"<p>{html.escape(' '.join(filter(None, [card.not_rated, card.not_counted, card.why])))} "
        f"Minutes used: {used:.0f} of {limit:.0f}.</p>"
        f"{_listed('Rules looked for words and numbers in your text. They understand nothing. Found:', card.found)}"
        f"{_listed('Found in a reply:', card.replied)}"
        f"{_listed('Looked for and found in neither:', card.looked_for)}"
        f"<p><b>{html.escape(card.to_repeat)}</b></p></div>"
    )


def _listed(what: str, found: "Iterable[object]") -> str:
    lines = "".join(f"<li>{html.escape(str(one))}</li>" for one in found)
    return f"<div>{what}</div><ul style='margin:2px 0 8px;line-height:1.4'>{lines}</ul>" if lines else ""
