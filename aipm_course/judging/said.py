"""A finding as a sentence. Whoever shows findings elsewhere gives its own names to the fields."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from aipm_course.judging.findings import Certainty, Finding, What
from aipm_course.kernel.wording import listed

Namer = Callable[[str], str]
"""How a field is called where the sentence is shown."""

_LONGEST = 800
_GENERIC = "slip:"
_MANY = 4
"""An explanation of more fields than that names the first of them and says how many more there are."""
_SAYS_WHAT_IT_IS = ("That ", "Those ")
"""How messages begin that say what a number is: as a possibility, "perhaps that is" it."""
_OF_SEVERAL = (
    ("fits your own", "fit your own"),
    ("rests on your own", "rest on your own"),
    ("so it counts", "so they count"),
    ("half of it counts", "half of each counts"),
    ("does not follow from your own", "do not follow from your own"),
)
"""What is said of one field that follows from others, and of several of which the same is said."""


def in_code(field: str) -> str:
    """Return a field's name as a notebook shows it."""
    return f"`{field}`"


def sentences(findings: Iterable[Finding], name: Namer = in_code, *, fields: bool = True) -> tuple[str, ...]:
    """Return findings as sentences, the most useful first.

    Args:
        findings: what the judge found.
        name: how a field is called.
        fields: whether an explanation that does not name its fields itself is led by them.
    """
    alternative = ""
    lines: list[str] = []
    looks: set[str] = set()
    for finding in _together(findings):
        finding = _once(finding, looks)
        again = finding.certainty is Certainty.ONE_OF and alternative == _key(finding)
        line = said(finding, name, fields=fields, again=again)
        if line not in lines:  # two slips may say the same
            lines.append(line)
        alternative = _key(finding) if finding.certainty is Certainty.ONE_OF else ""
    return tuple(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…" for line in lines)


def _once(finding: Finding, told: set[str]) -> Finding:
    """Return a finding without where to look, if another field or explanation has said it; else remember it."""
    short, _, tail = finding.message.partition(". ") if finding.what is What.OFF else (finding.message, "", "")
    if tail in told:
        finding = replace(finding, message=f"{short}.")
    if finding.look in told:
        finding = replace(finding, look="")
    told |= {finding.look, tail} - {""}
    return finding


def _together(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with one in place of several that say the same of fields that follow from others."""
    joined: list[Finding] = []
    for finding in findings:
        same = [at for at, one in enumerate(joined) if _says_the_same(one, finding)]
        if same:
            joined[same[0]] = replace(joined[same[0]], cells=(*joined[same[0]].cells, *finding.cells))
        else:
            joined.append(finding)
    return _without_what_counts(joined)


def _says_the_same(one: Finding, other: Finding) -> bool:
    """Return whether two findings are one of two fields: a sentence told once must not leave the second without a word."""
    if (one.what, one.message, one.look) != (other.what, other.message, other.look):
        return False
    if one.what is What.FOLLOWS:
        return one.message.startswith(tuple(several for several, _ in _OF_SEVERAL))
    return one.what is What.OFF and one.message.endswith(".") and not one.rows and not other.rows


def _without_what_counts(findings: list[Finding]) -> list[Finding]:
    """Return findings, each explanation of a cause without the fields that count: they are no faults of their own."""
    counts = {
        cell
        for one in findings
        if one.what is What.FOLLOWS and one.message.startswith("fits your own") and "so it counts" in one.message
        for cell in one.cells
    }
    kept = {at: tuple(cell for cell in one.cells if cell not in counts) for at, one in enumerate(findings)}
    return [
        replace(one, cells=kept[at]) if one.what in (What.SLIP, What.QUANTITY) and kept[at] else one
        for at, one in enumerate(findings)
    ]


def said(finding: Finding, name: Namer = in_code, *, fields: bool = True, again: bool = False) -> str:
    """Return one finding as a sentence.

    Args:
        finding: what the judge found.
        name: how a field is called.
        fields: whether an explanation is led by the fields that it is about.
        again: whether this is a further explanation of the same fields.

    >>> said(Finding(What.OFF, "too high", ("cost",), look="Asked is US dollars per month."))
    '`cost`: too high. Asked is US dollars per month.'
    >>> said(Finding(What.QUANTITY, "users who asked / all users", certainty=Certainty.ONE_WAY))
    'One way to get this is users who asked / all users.'
    """
    if finding.what is What.HELD:
        return f"Right so far: {', '.join(finding.cells)}."
    if finding.what is What.MISSING:
        return f"Not handed in: {', '.join(map(name, finding.cells))}."
    if finding.what in (What.PROBLEM, What.FAILED):
        return _with_look(finding.message, finding)
    if finding.what in (What.SLIP, What.QUANTITY):
        text = _with_look(_explained(finding, again=again), finding)
        lead = _lead(finding, name) if fields else ""
        return f"{lead}: {text}" if lead else text
    text = _with_look(_sentence(_of_several(finding)), finding)
    if not finding.cells:
        return f"{text[0].upper()}{text[1:]}"
    return f"{', '.join(map(name, finding.cells))}: {text}"


def _explained(finding: Finding, *, again: bool) -> str:
    """Return an explanation with as much certainty as it has."""
    rows = f" (for {listed(finding.rows)})" if finding.rows else ""
    if finding.what is What.QUANTITY:
        if finding.certainty is Certainty.IS:
            return f"That is {finding.message}{rows}."
        return f"{'Another' if again else 'One'} way to get this is {finding.message}{rows}."
    if finding.certainty in (Certainty.IS, Certainty.OPTION):
        return f"for {listed(finding.rows)}: {_low(finding.message)}" if finding.rows else finding.message
    if finding.slip.startswith(_GENERIC):
        # These say what the number is, in few words: no sentences that could stand for themselves.
        text = finding.message if finding.message.startswith("`") else _low(finding.message)
        return f"{'Or perhaps' if again else 'Perhaps'}{rows} {text}"
    if finding.message.startswith(_SAYS_WHAT_IT_IS):
        return f"{'Or perhaps' if again else 'Perhaps'}{rows} {_low(finding.message)}"
    # The message may state a way or correct one: what leads it must be a sentence with either.
    return f"{'Or perhaps' if again else 'Perhaps'} it is this{rows}: {finding.message}"


def says(line: str, message: str) -> bool:
    """Return whether a line tells a message, as a fact or as a possibility.

    >>> says("`cost`: Perhaps that is the sum of it.", "That is the sum of it."), says("A mean.", "A sum.")
    (True, False)
    """
    return message in line or (message.startswith(_SAYS_WHAT_IT_IS) and f"erhaps {_low(message)}" in line)


def _low(message: str) -> str:
    return f"{message[0].lower()}{message[1:]}"


def _lead(finding: Finding, name: Namer) -> str:
    """Return the fields that an explanation is about, nothing if its first sentence names one itself."""
    first = finding.message.partition(". ")[0]
    if any(in_code(field) in first for field in finding.cells):
        return ""
    if len(finding.cells) > _MANY:
        return f"{', '.join(map(name, finding.cells[: _MANY - 1]))} and {len(finding.cells) - _MANY + 1} more"
    return ", ".join(map(name, finding.cells))


def _of_several(finding: Finding) -> str:
    """Return what is said of fields that follow from others, in the plural where it is said of several."""
    text = finding.message
    if finding.what is What.FOLLOWS and len(finding.cells) > 1:
        for one, several in _OF_SEVERAL:
            text = text.replace(one, several)
    return text


def _with_look(text: str, finding: Finding) -> str:
    return f"{text} {finding.look}" if finding.look else text


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _key(finding: Finding) -> str:
    return "|".join((*finding.cells, "", *finding.rows))
