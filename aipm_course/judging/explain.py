"""Explain what is wrong: what the author named, what the number is, generic slips."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aipm_course.answers import Choice, Kind, Number, Record
from aipm_course.judging.cells import Cell, cells_of, same
from aipm_course.judging.derived import derived
from aipm_course.judging.evidence import SURE, Explanation, by_parts, choose, digits, is_rounding, only_chosen, typed_to
from aipm_course.judging.findings import Finding, What
from aipm_course.judging.key import KeyFailed, Named, blaming_the_key, has_cells, named_of
from aipm_course.judging.slips import GENERIC, Asked, Carried, Lookalikes, OtherSeed, Quantities, Slip

_PRIOR = 1.0
"""Digits that what an author names is likelier than a generic slip."""
_EXACT = 2.0
"""The same where the answer is exactly the one that the author names."""
_EVERYTHING = 3.0
"""The same where nothing that is wrong is left over: what explains a part of it has the rest to explain as well."""
_NO_SLIPS = (OtherSeed.slip, Carried.slip)
"""Explanations that what follows is not paid for: another seed's numbers are a copy, and a carried error has a cause of
its own that is paid for or not."""
_PARTLY = 2.5
"""Digits from which a named answer is offered although another part that it names is wrong in another way."""

_NEAR = 2.5
"""Digits from which one number that is only near the named one is no coincidence: below, most of them were one."""
_TYPED = 1e-9
"""A number whose last digit lies below was computed, not typed."""


@dataclass
class Explained:
    """What could be explained.

    Attributes:
        findings: the explanations that speak, the strongest first.
        cells: the cells that they explain.
        slipped: those among them that hold a slip, see `_NO_SLIPS`.
        errors: what the key raised on the way.
        causes: for a number that is right by wrong ones, these.
    """

    findings: list[Finding] = field(default_factory=list)
    cells: set[tuple[str, str]] = field(default_factory=set)
    slipped: set[tuple[str, str]] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    causes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def covers(self, asked: Asked, part: str) -> bool:
        """Return whether every wrong cell of a part is explained."""
        return _all_in(self.cells, asked, part)

    def recognizes(self, asked: Asked, part: str) -> bool:
        """Return whether a slip explains every wrong cell of a part, so that what follows from it is paid in full."""
        return _all_in(self.slipped, asked, part)


def explain(asked: Asked, probe_seed: int, *, lookalikes: bool = True) -> Explained:
    """Return the explanations of a wrong answer.

    Args:
        asked: the answer and everything around it.
        probe_seed: number the probes of a function question were made from.
        lookalikes: whether to work out what the author says each number may be taken for; that takes most of the time.
    """
    result, explanations = Explained(), []
    for item in named_of(asked.question, asked.seed, probe_seed):
        if item.failed:
            result.errors.append(item.failed)
            continue
        try:
            explained = _by_author(asked, item)
        except KeyFailed as error:
            result.errors.append(str(error))
            continue
        explanations += [explained] if explained else []
    tried: tuple[Slip, ...] = (
        *((Lookalikes(),) if lookalikes else ()),
        Quantities(),
        *(slip for slip in GENERIC if slip.name in asked.question.generic),
    )
    for slip in tried:
        if slip.name == OtherSeed.name and _all_told(asked, explanations):
            continue  # drawing other seeds takes its time
        try:
            with blaming_the_key(slip.name):
                explanations += slip.explain(asked)
        except KeyFailed as error:
            result.errors.append(str(error))
    known = {item.name for item in asked.question.named} | {OtherSeed.slip}
    try:
        for explanation, causes in derived(asked, [one for one in explanations if one.slip in known]):
            explanations.append(explanation)
            result.causes |= dict.fromkeys(explanation.parts, causes)
    except KeyFailed as error:
        result.errors.append(str(error))
    for finding, cells in choose(explanations):
        result.findings.append(finding)
        result.cells |= cells
        if finding.slip not in _NO_SLIPS:
            result.slipped |= cells
    return result


def _all_told(asked: Asked, explanations: list[Explanation]) -> bool:
    """Return whether explanations that are sure cover every wrong number, and none of them was typed in rounded.

    A number with few digits may as well be copied from the lesson, where it was read.
    """
    told = {path for one in explanations if one.digits >= SURE for path in one.cells}
    return all(
        cell.path in told
        and (not isinstance(cell.given, float) or cell.given.is_integer() or typed_to(cell.given) < _TYPED)
        for cell in asked.wrong
        if cell.is_number
    )


def _all_in(cells: set[tuple[str, str]], asked: Asked, part: str) -> bool:
    wrong = {cell.path for cell in asked.cells if cell.part == part and not cell.right} or {(part, "")}
    return wrong <= cells


def _by_author(asked: Asked, named: Named) -> Explanation | None:
    """Return the explanation by a misconception or an ablation, None if the answer is not the one that it gives."""
    kind, name, message, value = asked.question.kind, named.name, named.message, named.value
    if value is None:
        return None
    if not asked.cells:
        matched, named_parts = _compared(asked, name, value)
        parts = named_parts & asked.wrong_parts
        return _as_a_whole(name, message, parts, asked) if matched and parts else None
    # Most slips end in these two steps, so nothing is taken apart before.
    if has_cells(kind) and not _may_meet(asked, named.values):
        return None
    if has_cells(kind) and asked.in_one_unit:
        wrong = {cell: named.values[cell.path] for cell in asked.wrong if cell.path in named.values}
    else:
        near = _there(asked, named, only_wrong=True)
        # A number above 1 may be percent beside the right share and a ratio beside the slip's: it is taken as the slip has it.
        wrong = {
            replace(cell, given=near[cell.path].given): near[cell.path].expected
            for cell in asked.wrong
            if cell.path in near
        }
    found = {cell: digits(cell, slip, computed=_is_rounded(cell, slip)) for cell, slip in wrong.items()}
    matches = {cell: evidence for cell, evidence in found.items() if evidence is not None}
    if not matches:
        return None
    there = _there(asked, named)
    matched = _compared(asked, name, value)[0] or (bool(asked.key) and _in_its_parts(asked, there))
    numbers = sum(evidence for cell, evidence in matches.items() if cell.is_number)
    if not matched and (asked.key or numbers < _PARTLY or 2 * len(matches) < len(wrong)):
        return None
    if not matched and not _most_of_it(asked, there, matches):
        return None
    met = _mostly_met({cell: wrong[cell] for cell in matches})
    if not met and sum(matches.values()) < SURE:
        return None  # so many digits, and they are not those: a coincidence is as likely
    # A row may pass as what the slip gives there only because that is the right value, within its tolerance.
    columns = {cell.part for cell in matches if cell.row}
    left = any(cell.part in columns and cell not in matches for cell in wrong)
    exactly = matched and not left and all(_hits(cell.kind, cell.given, wrong[cell]) for cell in matches)
    if not exactly and len(matches) == 1 and numbers and numbers < _NEAR:
        return None
    everything = exactly and 1 < len(matches) == len(asked.wrong)
    return Explanation(
        slip=name,
        what=What.SLIP,
        message=message,
        cells=frozenset(cell.path for cell in matches),
        parts=by_parts(matches, asked.order),
        digits=sum(matches.values()),
        prior=((_EVERYTHING if everything else _EXACT) if exactly else _PRIOR) if matched else 0.0,
        spoken=exactly,
        exact=matched and met and not left,
        chosen=only_chosen(matches),
    )


def _there(asked: Asked, named: Named, *, only_wrong: bool = False) -> dict[tuple[str, str], Cell]:
    """Return the cells of an answer beside what a slip gives there; of a record perhaps only those of fields that are wrong."""
    kind, value = asked.question.kind, named.value
    if only_wrong and isinstance(kind, Record):
        value = {name: wanted for name, wanted in value.items() if name in asked.wrong_fields}
    with blaming_the_key(named.name):
        return {cell.path: cell for cell in cells_of(kind, asked.given, value)}


def _is_rounded(cell: Cell, value: Any) -> bool:
    """Return whether a slip's number is the right one with fewer digits: a number near to it that has more is not rounded."""
    if not isinstance(cell.kind, Number) or not isinstance(value, float) or not isinstance(cell.expected, float):
        return False
    typed = min(0.5, typed_to(value))  # a zero at the end of a whole number may be a digit as any other
    return typed > _TYPED and value != cell.expected and is_rounding(value, cell.expected, typed)


def _may_meet(asked: Asked, named: Mapping[tuple[str, str], Any]) -> bool:
    """Return whether a wrong cell may hold what a slip gives: most slips end here, before the answer is taken apart."""
    for cell in asked.wrong:
        if cell.path not in named:
            continue
        kind, given, wanted = cell.kind, cell.given, named[cell.path]
        if not isinstance(kind, Number):
            if not isinstance(kind, Choice) or kind.agrees(given, wanted):
                return True
        elif not isinstance(given, float) or not isinstance(wanted, float):
            return True
        else:
            # One of the two may be percent where the other is a share.
            parts = (1, 100) if kind.percent else (1,)
            if any(kind.tolerance.close(given / one, wanted / other) for one in parts for other in parts):
                return True
    return False


def _compared(asked: Asked, name: str, value: Any) -> tuple[bool, set[str]]:
    """Return whether an answer is the one that a slip gives, and the parts that were compared."""
    kind = asked.question.kind
    with blaming_the_key(name):
        parts = kind.compare(asked.given, value)
    return all(part.right for part in parts) and kind.repeats(asked.given, value), {part.name for part in parts}


def _in_its_parts(asked: Asked, there: Mapping[tuple[str, str], Cell]) -> bool:
    """Return whether an answer is the one that a slip gives in each part that the slip changes.

    Of two slips in parts of their own, as two costs of a function, each is told as what it is.
    """
    now = {cell.path: cell for cell in asked.cells}
    changed = {
        cell.part
        for cell in there.values()
        if cell.path in now and not same(cell.kind, cell.expected, now[cell.path].expected)
    }
    inside = [cell for cell in there.values() if cell.part in changed]
    return len(changed) < len(asked.order) and bool(inside) and all(cell.right and cell.is_number for cell in inside)


def _as_a_whole(name: str, message: str, parts: set[str], asked: Asked) -> Explanation:
    """Return the explanation of columns that are judged as a whole."""
    ordered = tuple(part for part in asked.order if part in parts)
    return Explanation(
        slip=name,
        what=What.SLIP,
        message=message,
        cells=frozenset((part, "") for part in parts),
        parts=ordered,
        digits=SURE,
        prior=_EXACT,
        spoken=True,
    )


def _most_of_it(asked: Asked, there: Mapping[tuple[str, str], Cell], matches: Mapping[Cell, float]) -> bool:
    """Return whether enough of the numbers that a slip changes are met: what it shares with another slip is not enough.

    More than half of those that are wrong, more than half in each column that it explains, and half in all (of a table
    more than that); a field of a record that is right may have been mended since.
    """
    now = {cell.path: cell for cell in asked.cells}
    met = {cell.path for cell in matches}
    changed = [
        cell
        for cell in there.values()
        if cell.is_number and cell.path in now and not same(cell.kind, cell.expected, now[cell.path].expected)
    ]
    wrong = [cell for cell in changed if not now[cell.path].right]
    columns = [[cell for cell in changed if cell.part == part] for part in {cell.part for cell in matches}]

    def share(cells: list[Cell]) -> float:
        return sum(cell.path in met for cell in cells) / len(cells) if cells else 1.0

    # Of a table, a column that is right was not mended since: who is that far has the other one right as well.
    in_all = share(changed) > 0.5 if any(cell.row for cell in changed) else share(changed) >= 0.5
    return share(wrong) > 0.5 and in_all and all(share(cells) > 0.5 for cells in columns)


def _mostly_met(values: Mapping[Cell, Any]) -> bool:
    """Return whether at least half of the numbers are the ones that a slip gives, up to rounding.

    Numbers that are only as near to them as the tolerance is wide may come from elsewhere.
    """
    numbers = [digits(cell, value) is not None for cell, value in values.items() if cell.is_number]
    return 2 * sum(numbers) >= len(numbers)


def _hits(kind: Kind, given: Any, value: Any) -> bool:
    """Return whether a value is exactly the one that a slip gives, not only near it."""
    if isinstance(kind, Number):
        return bool(abs(given - value) <= 1e-9 * max(1.0, abs(value)))
    return True
