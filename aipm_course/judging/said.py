"""A finding as a sentence. Whoever shows findings elsewhere gives its own names to the fields."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from aipm_course.judging.findings import Certainty, Finding, What
from aipm_course.kernel.wording import listed

Namer = Callable[[str], str]
"""How a field is called where the sentence is shown."""

_LONGEST = 800
_GENERIC = "slip:"
_MANY = 2
"""An explanation of more fields than that does not list them."""


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
    for finding in findings:
        if finding.look in looks:  # where to look is told once, also of several columns or explanations
            finding = replace(finding, look="")
        looks |= {finding.look} - {""}
        again = finding.certainty is Certainty.ONE_OF and alternative == _key(finding)
        line = said(finding, name, fields=fields, again=again)
        if line not in lines:  # two slips may say the same
            lines.append(line)
        alternative = _key(finding) if finding.certainty is Certainty.ONE_OF else ""
    return tuple(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…" for line in lines)


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
    text = _with_look(_sentence(finding.message), finding)
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
        return finding.message
    if finding.slip.startswith(_GENERIC):
        # These say what the number is, in few words: no sentences that could stand for themselves.
        text = finding.message if finding.message.startswith("`") else finding.message[0].lower() + finding.message[1:]
        return f"{'Or perhaps' if again else 'Perhaps'}{rows} {text}"
    return f"{'Another' if again else 'One'} way to get this{rows}: {finding.message}"


def _lead(finding: Finding, name: Namer) -> str:
    """Return the fields that an explanation is about, nothing if it names one itself or they are many."""
    if len(finding.cells) > _MANY or any(in_code(field) in finding.message for field in finding.cells):
        return ""
    return ", ".join(map(name, finding.cells))


def _with_look(text: str, finding: Finding) -> str:
    return f"{text} {finding.look}" if finding.look else text


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _key(finding: Finding) -> str:
    return "|".join((*finding.cells, "", *finding.rows))
