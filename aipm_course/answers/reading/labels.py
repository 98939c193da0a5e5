"""Names as people write them: any case, padding, dash, spelling or array they come in."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, tag
from aipm_course.kernel.wording import listed, mistyped

_LONGEST = 400
_REMEMBERED = 1024
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'") | dict.fromkeys(map(ord, "\u201c\u201d\u201e"), '"')
_AMERICAN = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"(label|model|cancel|travel|channel|signal)l(ed|ing|er|ers)\b", r"\1\2"),
        (r"(col|behavi|fav|lab|hon|neighb|flav)our", r"\1or"),
        (r"\b(\w{3,})is(e|ed|es|er|ers|ing|ation|ations)\b", r"\1iz\2"),
        (r"\b(\w{2,})lys(e|ed|es|ing)\b", r"\1lyz\2"),
        (r"\bprogramme", "program"),
        (r"centre\b", "center"),
        (r"metre\b", "meter"),
        (r"(def|off|lic)ence", r"\1ense"),
        (r"catalogue", "catalog"),
        (r"\bgrey", "gray"),
        (r"judgement", "judgment"),
    )
)
_INTERVAL = re.compile(r"[\[(]?\s*(-?\d*\.?\d+)\s*(?:,|-|to|\.\.+)\s*(-?\d*\.?\d+)\s*[\])]?")
_NUMBER = re.compile(r"[+-]?\d*\.?\d+(?:e[+-]?\d+)?")
_NONE = frozenset({"nothing", "no", "nobody", "no one", "noone", "none of them", "not any", "nil", "-"})
# What may stand before a letter without changing what it names; "drop A" does.
_BEFORE_A_LETTER = re.compile(
    "action|alternative|answer|arm|candidate|card|case|episode|group|letter|memo|model|number|option|plan|report|section|"
    "site|story|system|team|text|variant|version"
)


def find_label(text: str, options: Mapping[str, str], *, noun: str = "") -> str | None:
    """Return the code that a text names, or None.

    Args:
        text: what was written.
        options: code of each option and what it means; either may be written.
        noun: what the codes are ("week"), so that "week 3" names 3.

    Examples:
        >>> find_label(" Late-Flag ", {"late_flag": ""}), find_label("labelling", {"labeling": "people"})
        ('late_flag', 'labeling')
        >>> find_label("0.0–0.2", {"0.0-0.2": ""}), find_label("3.0", {"3": ""}), find_label("week 3", {"3": ""}, noun="week")
        ('0.0-0.2', '3', '3')
        >>> find_label("not ship", {"ship": ""}) is None, find_label("Nothing", {"none": "", "routing": ""})
        (True, 'none')
    """
    if text in options:
        return text
    if len(text) > _LONGEST:
        return None
    found = _find(text, tuple(options.items()), noun)
    # Whoever is offered "none" and writes "nothing" means it; "no" may be an option of its own, and was looked up above.
    return "none" if found is None and "none" in options and _light(text) in _NONE else found


def find_name(text: str, names: Iterable[str]) -> str | None:
    """Return the column or field that a header names, or None; a unit in brackets behind it changes nothing.

    >>> find_name(" Share (%)", ["share", "users"])
    'share'
    """
    options = dict.fromkeys(names, "")
    return find_label(text, options) or find_label(re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", text[:_LONGEST]), options)


@lru_cache(maxsize=_REMEMBERED)
def _find(text: str, options: tuple[tuple[str, str], ...], noun: str) -> str | None:
    for fold, known in zip(_FOLDS, _tables(options, noun), strict=True):
        folded = fold(text, noun)
        if folded and folded in known:
            return known[folded]
    return None


def match_option(text: str, options: Mapping[str, str], *, several: bool = False) -> str:
    """Return the option that a text names, or raise `Unreadable` with the one that was mistyped.

    Args:
        text: what was written.
        options: code of each option and what it means.
        several: whether more than one may be named, each in a text of its own.
    """
    found = find_label(text, options)
    if found is not None:
        return found
    shown = text.strip() if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    pieces = _listed_in_one_text(text, options)
    if not several and len(pieces) > 1:
        raise Unreadable(f"{shown!r} names {len(pieces)} options; one is asked for. Which of them do you mean?")
    if several and any(find_label(piece, options) for piece in shown.split(",")[1:]):
        raise Unreadable(f'{shown!r} is one text; write a list with each name in quotes, like ["...", "..."].')
    meant = mistyped(shown, options)
    perhaps = f" Did you mean {meant}?" if meant else ""
    raise Unreadable(f"{shown!r} is not one of the options ({listed(options, limit=20)}).{perhaps}")


def label_text(encoded: JSON) -> str | None:
    """Return a scalar as the text of a label: text as it is, numbers without needless decimals; None for anything else.

    >>> label_text("web"), label_text(3.0), label_text(True), label_text({"$": "blank"})
    ('web', '3', 'True', None)
    """
    if isinstance(encoded, str):
        return encoded
    if isinstance(encoded, float) and encoded.is_integer() and abs(encoded) < 1e15:
        return str(int(encoded))
    return str(encoded) if isinstance(encoded, bool | int | float) else None


def flat_labels(encoded: JSON, options: Mapping[str, str]) -> list[str] | None:
    """Return the labels of any array-like in their order, None where it holds something else.

    A list, an array, a column, an index, a query's rows of one value, a table's one column of options, a text that
    lists options. What says by true and false which labels are meant counts as the labels that are true.

    Args:
        encoded: the encoded answer.
        options: the labels that may occur and what they mean.

    Examples:
        >>> flat_labels([["a"], ["B"]], {"a": "", "b": ""}), flat_labels("a, b", {"a": "", "b": ""})
        (['a', 'B'], ['a', 'b'])
        >>> flat_labels({"$": "map", "items": [["a", True], ["b", False]]}, {"a": "", "b": ""})
        ['a']
    """
    kind = tag(encoded)
    if isinstance(encoded, str):
        return _listed_in_one_text(encoded, options)
    if isinstance(encoded, list):
        return _flat(encoded, options)
    if kind == "set":
        return _flat(encoded["items"], options)
    if kind == "series":
        pairs = list(zip(encoded["index"], encoded["values"], strict=True))
        return _ticked(pairs) if pairs and _all_bool(encoded["values"]) else _flat(encoded["values"], options)
    if kind == "map":
        return _of_map(encoded["items"], options)
    return _of_table(encoded, options) if kind == "table" else None


def _of_map(items: list[tuple[str, JSON]], options: Mapping[str, str]) -> list[str] | None:
    values = [value for _, value in items]
    if items and _all_bool(values):
        return _ticked(items)
    flat = _flat(values, options)
    # Names with something beside them say nothing about order or choice: whose values are options is no such case.
    return flat if flat is not None and all(find_label(item, options) is not None for item in flat) else None


def _of_table(table: JSON, options: Mapping[str, str]) -> list[str] | None:
    columns = [[row[place] for row in table["rows"]] for place in range(len(table["columns"]))]
    if not table["rows"]:
        return []
    if len(columns) == 1:
        if _all_bool(columns[0]):
            return _ticked(list(zip(table["index"], columns[0], strict=True)))
        only = _flat(columns[0], options)
        if only is not None:
            return only
    fitting = [flat for column in columns if (flat := _all_options(column, options)) is not None]
    if not fitting:
        ticks = [column for column in columns if _all_bool(column)]
        return None if len(ticks) != 1 else _ticked(list(zip(table["index"], ticks[0], strict=True)))
    return fitting[0] if len(fitting) == 1 else None


def _all_options(values: Iterable[JSON], options: Mapping[str, str]) -> list[str] | None:
    flat = _flat(values, options)
    return flat if flat and all(find_label(item, options) is not None for item in flat) else None


def _flat(values: Iterable[JSON], options: Mapping[str, str]) -> list[str] | None:
    """Return the labels in lists of lists; a missing value that only fills up a column is left out."""
    labels: list[str] = []
    numeric = any(_NUMBER.fullmatch(option) for option in options)
    for value in values:
        if isinstance(value, list):
            inner = _flat(value, options)
            if inner is None:
                return None
            labels += inner
        elif isinstance(value, str):
            labels.append(value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and numeric:
            labels.append(label_text(value) or "")
        elif tag(value) in ("series", "set"):
            inner = flat_labels(value, options)
            if inner is None:
                return None
            labels += inner
        elif tag(value) != "float":
            return None
    return labels


def _listed_in_one_text(text: str, options: Mapping[str, str]) -> list[str]:
    """Return the options in a text such as "a, b", where each piece is one; else the text itself."""
    if find_label(text, options) is None:
        for separator in (r"\s*[,;\n]\s*", r"\s*[,;]?\s+and\s+|\s*[,;\n]\s*", r"\s*>\s*", r"\s+"):
            pieces = [piece for piece in re.split(separator, text.strip()[:4000].strip("[](){}")) if piece]
            if len(pieces) > 1 and all(find_label(piece, options) is not None for piece in pieces):
                return pieces
    return [text]


def _all_bool(values: Iterable[JSON]) -> bool:
    return all(isinstance(value, bool) for value in values)


def _ticked(pairs: Iterable[tuple[JSON, JSON]]) -> list[str] | None:
    labels = [label_text(name) for name, value in pairs if value]
    return None if None in labels else [label for label in labels if label is not None]


@lru_cache(maxsize=_REMEMBERED)
def _light(text: str, noun: str = "") -> str:
    """Fold what nobody sees or means: case, padding, quotes around, the shape of dashes."""
    folded = text.translate(_UNSEEN).translate(_DASHES).translate(_QUOTES).casefold()
    folded = " ".join(folded.split()).rstrip(".;,:").strip()
    while len(folded) > 1 and folded[0] == folded[-1] and folded[0] in "'\"":
        folded = folded[1:-1].strip()
    return folded


@lru_cache(maxsize=_REMEMBERED)
def _words(text: str, noun: str = "") -> str:
    """Fold hyphens, underscores and British spelling, the zeros before a number and what stands in brackets behind."""
    folded = re.sub(r"[\s_-]+", " ", _light(text)).strip()
    if not re.search(r"[a-z]", folded):
        return ""
    for british, american in _AMERICAN:
        folded = british.sub(american, folded)
    return re.sub(r"(?<![\d.])0+(?=\d)", "", folded)


def _squeezed(text: str, noun: str = "") -> str:
    return _words(text).replace(" ", "")


@lru_cache(maxsize=_REMEMBERED)
def _numeric(text: str, noun: str = "") -> str:
    """Fold a number or an interval of numbers to its value."""
    folded = _light(text)
    if _NUMBER.fullmatch(folded):
        return repr(float(folded))
    bounds = _INTERVAL.fullmatch(folded)
    return f"{float(bounds[1])!r} {float(bounds[2])!r}" if bounds else ""


@lru_cache(maxsize=_REMEMBERED)
def _without_noun(text: str, noun: str = "") -> str:
    """Fold away what the label is: "week 3" is 3, and "model B" is B."""
    light, own = _light(text), _light(noun)
    if own and light.startswith((f"{own} ", f"{own}_", f"{own}-")):
        return _without_noun(light[len(own) + 1 :], noun)
    if own and light.endswith(f" {own}"):
        return _bare(light[: -len(own)])
    first, _, last = (_words(light) or light).rpartition(" ")
    if _BEFORE_A_LETTER.fullmatch(first) and len(last) == 1 and last.isalpha():
        return last
    return _bare(light)


def _bare(text: str) -> str:
    return _numeric(text) or _words(text) or text.strip()


_FOLDS: tuple[Callable[[str, str], str], ...] = (_light, _words, _squeezed, _numeric, _without_noun)


@lru_cache(maxsize=512)
def _tables(options: tuple[tuple[str, str], ...], noun: str) -> tuple[dict[str, str], ...]:
    """Return, for each way to fold, which folded text names which code; what would name two codes names none."""
    tables = []
    for fold in _FOLDS:
        known: dict[str, str | None] = {}
        for place in (1, 0):  # a code goes before a meaning
            named: dict[str, str | None] = {}
            for option in options:
                folded = (fold(option[place], noun) or _light(option[place])) if option[place] else ""
                if folded:
                    named[folded] = option[0] if named.get(folded, option[0]) == option[0] else None
            known |= named
        tables.append({folded: code for folded, code in known.items() if code is not None})
    return tuple(tables)
