"""What a line shows by its form: a number with its unit, the number of today, a person, a day, a place left open.

All of it is read by signs, not by sense. A sign that is missing is a question to the writer; one that is there proves nothing.
"""

import re

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
DATE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:{MONTHS})\b\.?(?:,?\s\d{{4}})?|"
    rf"(?:{MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?|(?:{MONTHS})\s\d{{4}}|Q[1-4]\s?/?\s?(?:20)?\d\d|"
    r"[Dd]ays?\s\d{1,3}(?:\s(?:to|and)\s\d{1,3})?|[Ww]eeks?\s\d{1,2}(?:\s(?:to|and)\s\d{1,2})?)"
)
"""A day that a calendar or a plan knows: 12 December, 2027-03-01, Q1 2027, day 30."""
_NAMES = re.compile(
    r"\b(?:[A-Z]{1,6}-?\d+(?:\.\d+)*|v\d+(?:\.\d+)*|(?:[Vv]ersion|[Rr]elease|[Bb]uild|[Ll]esson|[Ss]tep|[Pp]hase|[Ll]evel|[Ss]ection|[Tt]ask|[Mm]odule)"
    r"\s\d+(?:\.\d+)*)\b"
)
"""Names with a digit in them: R02, KPI-01, build 47. They are no numbers."""
_DIGITS = re.compile(r"(?P<before>[$€£]\s?)?(?<!\w)(?P<digits>\d+(?:[.,:]\d+)*)(?=(?P<after>.{0,24}))")
_WORD_NUMBER = re.compile(
    r"(?<!the )\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand|zero|half of|"
    r"a third of|a quarter of|one in|one of \d|one (?!of|who|that|which|and|or|is|has|can|by)[a-z-]+)\b(?=(?P<after>.{0,24}))",
    re.IGNORECASE,
)
_NO_UNIT = frozenset(
    re.findall(
        r"\S+",
        "and or but it its they this that these those is are was were be been has have had in on at by to from with for as then than if "
        "when while after before until because so not no yes all each every both he she we you i who which what under over above below "
        "about only just now today yet there here our their his her",
    )
)
_UNIT = re.compile(
    r"^\s?(?:%|‰|°|[kKmM]\b|[$€£])|^\s?(?:of|in|out of)\s(?:the\s)?\d|^[\s-]{1,2}(?P<word>[A-Za-z][\w'-]*)"
)
_NAMED = re.compile(
    r"\b(?:score|scores|rate|ratio|index|kappa|factor|share|cutoff|cut-off|bar|AUC|PSI|place|priority|correlation|confidence|reach|impact)s?\b"
    r"[^.;|]{0,24}$",
    re.IGNORECASE,
)
"""What has no unit by nature, if it stands before the number."""
_UNIT_HEAD = re.compile(
    r"%|[$€£]|percent|points|dollars|cents|hours|days|weeks|months|minutes|seconds|\bms\b|\bs\b|users|cases|labels|share|rate|score|"
    r"calls|tickets|requests|answers|replies|number of|how many|count|people|unit|\ba (?:day|week|month|year)\b|(?:in|of|per) 1,?000?",
    re.IGNORECASE,
)
_BASE_HEAD = re.compile(
    r"\b(?:today|now|baseline|before|current(?:ly)?|at present|start|without|control)\b", re.IGNORECASE
)
_BASE = re.compile(
    r"\b(?:today|todays|now|currently|current|at present|baseline|before|so far|until now|last (?:week|month|quarter|year)|was|were|"
    r"without|control|against|compared|instead of|in place of|up from|down from|after|from [^.;|]{1,30} to)\b",
    re.IGNORECASE,
)
_NONE_YET = re.compile(
    r"\b(?:not (?:yet )?measured|no baseline|not (?:yet )?counted|nobody has (?:counted|measured))\b", re.IGNORECASE
)
OWNER_HEAD = re.compile(
    r"^\W*(?:owners?|who|decides|decided by|person|responsible|by whom|answers|signs|name|accountable|dri|reviewer|asks|checks|reads)\b",
    re.IGNORECASE,
)
DATE_HEAD = re.compile(r"^\W*(?:date|day|due|by when|when|until|deadline|next look|again)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:owner|owners|owned by|responsible|accountable|decided by|decides|dri|signs|signed by|contact|author|lead|reviewed by|reviewer|"
    r"reviewers)\s*[:=]\s*(?P<who>[^.;·|\n]{1,80})",
    re.IGNORECASE,
)
_ROLE = (
    r"(?:head of [a-z]+|(?:product|project|program|release|data|support|engineering|people) (?:manager|owner|lead|director)|director(?: of [a-z]+)?|"
    r"PM|AI PM|CTO|CPO|CEO|CISO|DPO|officer|counsel|lawyer|analyst|designer|engineer(?:ing lead)?|chair|sponsor|on-call (?:engineer|person))"
)
_DOES = (
    r"(?:owns?|decides?|answers?|checks?|reports?|watches|watch|signs?|counts?|repeats?|asks?|writes?|reads?|takes?|stops?|pauses?|approves?|"
    r"sends?|adds?|looks?|rolls?|switches|calls?|delivers?|measures?|leads?|keeps?|shows?|tells?|runs?|fixes|trains?|labels?|tests?|brings?|"
    r"may|can|will|has|computes?|works?|begins?|holds?|orders?|picks?|gives?|closes|opens?|drafts?|wrote|agreed?|chairs?|presents?|drills?)"
)
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ'’]+(?:[ -][A-ZÀ-Þ][a-zà-ÿ'’]+){0,2}"
_PERSON_DOES = re.compile(rf"\b(?P<who>{_NAME})(?:\s\([^)]{{1,40}}\))?(?:,[^,.;]{{1,40}},)?\s(?:\w+ly\s)?{_DOES}\b")
_ROLE_DOES = re.compile(rf"\b(?:the\s)?{_ROLE}(?:\s\([^)]{{1,40}}\))?\s(?:\w+ly\s)?{_DOES}\b", re.IGNORECASE)
_BY_PERSON = re.compile(rf"\b(?:by|from|with|to|ask|call)\s(?P<who>{_NAME})(?:\s\(|[.,;:]|$)")
_NOBODY = frozenset(
    re.findall(
        r"[A-Za-z]+",
        "The It This That These Those Who We They Nobody Somebody Someone Everybody Everyone Team A An He She Each All One Both You I "
        "Our Their Its If When While After Before Under Over Until Then There Here What Which Not No Yes Every Some Any Users Customers "
        "Customer People Support Legal Engineering Sales Product Security Finance Operations Management Answer Today Now Agents Monday "
        "Tuesday Wednesday Thursday Friday Saturday Sunday Next Once Never Always Only Most Many Few In On At By For "
        + MONTHS,
    )
)
_TEAM = re.compile(
    r"^(?:the\s|our\s|a\s)?(?:[\w-]+\s){0,3}(?:team|teams|squad|everybody|everyone|all|we|us|nobody|somebody|someone|group|committee|department|"
    r"company|stakeholders|engineering|support|legal|sales|operations|product|security|tbd|n/?a|none|owner|name)$",
    re.IGNORECASE,
)
_OPEN = (
    re.compile(r"(?:^|[:|·=(]\s*)(?:\.\.\.|…)\s*(?:$|[|·.,;)])"),
    re.compile(r"\b(?:TBD|TBC|TODO|FIXME|X{2,}|NN|N\.N\.|NAME|DATE|NUMBER|DAY MONTH YEAR|FEATURE)\b"),
    re.compile(
        r"\b(?:tbd|tbc|todo|lorem ipsum|to be (?:defined|decided|determined|confirmed|added|done|filled)|insert (?:here|text|name)|"
        r"your (?:text|name|feature) here|fill (?:this )?in|coming soon)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\[(?![xX ]?\])[^\]\[\d]{1,60}\](?![(\[:])"),
    re.compile(
        r"<(?!/?(?:br|b|i|u|p|a|em|strong|sub|sup|code|kbd|div|span|details|summary|img|hr|ul|ol|li|table|tr|td|th)\b)[A-Za-z][^<>@/=\d]{1,40}>"
    ),
    re.compile(r"_{4,}|\?{3,}"),
)


def bare(text: str) -> str:
    """Return the words without days and names that hold digits.

    >>> bare("By 12 December build 47 passes 85% of B-7.")
    'By passes 85% of .'
    """
    return re.sub(r"\s{2,}", " ", _NAMES.sub(" ", DATE.sub(" ", text)))


def has_number(text: str) -> bool:
    """Return whether a number stands there that is no date and no name.

    >>> [has_number(text) for text in ("at most 8%", "by 1 March", "build 47", "one in twenty", "answers well")]
    [True, False, False, True, False]
    """
    words = bare(text)
    return bool(_DIGITS.search(words) or _WORD_NUMBER.search(words))


def numbers_in(text: str) -> int:
    """Count the numbers of a line."""
    words = bare(text)
    return len(re.findall(r"(?<![\w])\d+(?:[.,:]\d+)*", words)) + len(_WORD_NUMBER.findall(words))


def has_unit(text: str, heads: tuple[str, ...] = ()) -> bool:
    """Return whether one of a line's numbers says what it counts, itself or by its column's head.

    >>> [has_unit(text) for text in ("at most 8%", "under 65 it failed", "30 of 200", "3 days", "a score of 0.70", "$5")]
    [True, False, True, True, True, True]
    >>> has_unit("65", heads=("calls in 100 cases",)), has_unit("65", heads=("aim",))
    (True, False)
    """
    words = bare(text)
    for found in _DIGITS.finditer(words):
        if found["before"] or ":" in found["digits"] or _NAMED.search(words[: found.start()]):
            return True
        if _counts(found["after"]):
            return True
    if any(_counts(found["after"]) or " " in found[0].strip()[:8] for found in _WORD_NUMBER.finditer(words)):
        return True
    names = [*heads, *text.split(" | ")[:1]] if heads else []  # a row's first cell says what the row is about
    return any(_UNIT_HEAD.search(name) for name in names)


def _counts(after: str) -> bool:
    found = _UNIT.match(after)
    return found is not None and (found["word"] is None or found["word"].casefold() not in _NO_UNIT)


def is_base_head(head: str) -> bool:
    """Return whether a column holds numbers of today.

    >>> is_base_head("Today"), is_base_head("Bar")
    (True, False)
    """
    return bool(_BASE_HEAD.search(head))


def has_baseline(text: str, cells: tuple[str, ...] = (), heads: tuple[str, ...] = ()) -> bool:
    """Return whether a line says where its number stands today, or that nobody has measured it yet.

    >>> [has_baseline(text) for text in ("at most 8%, today 4.8%", "at most 8%", "at most 8%; not measured yet")]
    [True, False, True]
    >>> has_baseline("8% | 4.8%", ("8%", "4.8%"), ("bar", "today")), has_baseline("8% |", ("8%", ""), ("bar", "today"))
    (True, False)
    """
    if _NONE_YET.search(text):
        return True
    columns = [cell for head, cell in zip(heads, cells, strict=False) if is_base_head(head)]
    if columns:
        return any(has_number(cell) for cell in columns)
    return bool(_BASE.search(text)) and numbers_in(text) >= 2


def is_person(text: str) -> bool:
    """Return whether a cell names a person or a role; a team is neither.

    >>> [is_person(text) for text in ("Ines Alvarado (assumed)", "head of support", "the platform team", "", "TBD")]
    [True, True, False, False, False]
    """
    words = re.sub(r"\([^)]*\)", "", text).strip(" .,;:-–—")
    if not words or is_open(words):
        return False
    if re.search(rf"\b{_ROLE}\b", words, re.IGNORECASE):
        return True
    if all(_TEAM.match(one.strip()) for one in re.split(r",|\band\b|/|&", words) if one.strip()):
        return False
    return any(_is_name(name) for name in re.findall(_NAME, words))


def has_person(text: str, cells: tuple[str, ...] = (), heads: tuple[str, ...] = ()) -> bool:
    """Return whether a line names who answers for it.

    >>> [has_person(text) for text in ("Owner: Mina Hartono", "Mina Hartono owns this", "We keep an eye on it", "Owner: the team")]
    [True, True, False, False]
    """
    columns = [cell for head, cell in zip(heads, cells, strict=False) if OWNER_HEAD.search(head)]
    if columns:
        return any(is_person(cell) for cell in columns)
    if any(is_person(found["who"]) for found in _LABEL.finditer(text)):
        return True
    by_name = [*_PERSON_DOES.finditer(text), *_BY_PERSON.finditer(text)]
    return any(_is_name(found["who"]) for found in by_name) or bool(_ROLE_DOES.search(text))


def _is_name(words: str) -> bool:
    """Return whether anything is left of some words with capitals once those that are no names are gone."""
    return any(word not in _NOBODY for word in words.replace("-", " ").split())


def has_date(text: str, cells: tuple[str, ...] = (), heads: tuple[str, ...] = ()) -> bool:
    """Return whether a line names a day.

    >>> [has_date(text) for text in ("by 1 March", "2027-03-01", "soon", "day 30", "Q2 2027")]
    [True, True, False, True, True]
    """
    columns = [cell for head, cell in zip(heads, cells, strict=False) if DATE_HEAD.search(head)]
    return any(DATE.search(cell) for cell in columns) if columns else bool(DATE.search(text))


def is_open(text: str) -> str:
    """Return the words that somebody left to fill in; "" if none.

    >>> [bool(is_open(text)) for text in ("Owner: ...", "Owner: [name]", "bar: TBD", "[x] done", "he stopped... and went", "<name>")]
    [True, True, True, False, False, True]
    """
    for sign in _OPEN:
        if found := sign.search(text):
            return found[0].strip(" |·:=()")[:40] or found[0]
    return ""
