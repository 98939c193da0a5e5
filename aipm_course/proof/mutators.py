"""One-token mutants of a cell of code: the slips of a hand that knows the method.

Each mutant has a name that says what was changed and where, so that a question can list it in its `survivors`.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_BOUNDARY: dict[type[ast.cmpop], tuple[type[ast.cmpop], str]] = {
    ast.Lt: (ast.LtE, "< to <="),
    ast.LtE: (ast.Lt, "<= to <"),
    ast.Gt: (ast.GtE, "> to >="),
    ast.GtE: (ast.Gt, ">= to >"),
    ast.Eq: (ast.NotEq, "== to !="),
    ast.NotEq: (ast.Eq, "!= to =="),
}
_OPERATOR: dict[type[ast.operator], tuple[type[ast.operator], str]] = {
    ast.Add: (ast.Sub, "+ to -"),
    ast.Sub: (ast.Add, "- to +"),
    ast.Mult: (ast.Div, "* to /"),
    ast.Div: (ast.Mult, "/ to *"),
}
_METHODS = {
    "mean": "median",
    "median": "mean",
    "sum": "mean",
    "idxmax": "idxmin",
    "idxmin": "idxmax",
    "argmax": "argmin",
    "argmin": "argmax",
    "nunique": "count",
    "max": "min",
    "min": "max",
    "nlargest": "nsmallest",
    "nsmallest": "nlargest",
    "head": "tail",
    "tail": "head",
    "any": "all",
    "all": "any",
}
_DROPPED = {"drop_duplicates", "dropna", "fillna", "clip", "round", "abs", "query", "shift", "cumsum", "ffill"}

_LONGEST = 70


@dataclass(frozen=True)
class Mutant:
    """A cell with one change.

    Attributes:
        name: what was changed, and where; the same name twice in a cell gets a number.
        code: the changed cell.
    """

    name: str
    code: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a cell.

    Examples:
        >>> [mutant.name for mutant in mutants("late = days[days > 14].mean()")]
        ['mean to median: days[days > 14].mean()', 'without the filter days > 14: days', '> to >=: days > 14', '14 to 15: days > 14', '14 to 13: days > 14']
    """
    tree = ast.parse(source)
    names: Counter[str] = Counter()
    for position, node in enumerate(ast.walk(tree)):
        for number, (label, _) in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            nodes = list(ast.walk(changed))
            _changes(nodes[position])[number][1]()
            code = ast.unparse(ast.fix_missing_locations(_settled(changed)))
            where = _where(tree, node)
            name = f"{label}: {where}" if where else label
            names[name] += 1
            yield Mutant(name if names[name] == 1 else f"{name} ({names[name]})", code)


Change = tuple[str, Callable[[], None]]


def _changes(node: ast.AST) -> list[Change]:
    """Return what may be changed in a node: a name, and what carries it out in the tree that the node is part of."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _BOUNDARY:
        other, label = _BOUNDARY[type(node.ops[0])]
        return [(label, _set(node, "ops", [other()]))]
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            sides = ((node.left, node.right), (node.right, node.left))
            return [(f"without {_short(gone)}", _replace(node, kept)) for gone, kept in sides]
        if type(node.op) in _OPERATOR:
            operator, label = _OPERATOR[type(node.op)]
            return [(label, _set(node, "op", operator()))]
    if isinstance(node, ast.BoolOp):
        return [
            (f"without {_short(value)}", _set(node, "values", [kept for kept in node.values if kept is not value]))
            for value in node.values
        ]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        value = node.value
        others = [value + 1, value - 1] if isinstance(value, int) else [round(value * 1.1, 12)]
        return [(f"{value} to {other}", _set(node, "value", other)) for other in others if other != value]
    if isinstance(node, ast.Call):
        return _changed_call(node)
    if isinstance(node, ast.Subscript) and _is_filter(node.slice):
        return [(f"without the filter {_short(node.slice)}", _replace(node, node.value))]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        return [("without the not", _replace(node, node.operand))]
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        return [("return None", _set(node, "value", ast.Constant(None)))]
    if isinstance(node, ast.IfExp):
        return [("if and else swapped", _swap(node, "body", "orelse"))]
    if isinstance(node, ast.keyword) and node.arg in ("ascending", "axis"):
        return _changed_keyword(node)
    return []


def _changed_call(node: ast.Call) -> list[Change]:
    if not isinstance(node.func, ast.Attribute):
        if isinstance(node.func, ast.Name) and node.func.id in ("max", "min"):
            other = {"max": "min", "min": "max"}[node.func.id]
            return [(f"{node.func.id} to {other}", _set(node.func, "id", other))]
        return []
    name = node.func.attr
    changes: list[Change] = []
    if name in _METHODS:
        changes.append((f"{name} to {_METHODS[name]}", _set(node.func, "attr", _METHODS[name])))
    if name in _DROPPED:
        changes.append((f"without {name}", _replace(node, node.func.value)))
    return changes


def _changed_keyword(node: ast.keyword) -> list[Change]:
    if not isinstance(node.value, ast.Constant):
        return []
    if node.arg == "ascending" and isinstance(node.value.value, bool):
        return [("ascending turned round", _set(node, "value", ast.Constant(not node.value.value)))]
    return []


def _is_filter(node: ast.expr) -> bool:
    """Return whether what stands in brackets chooses rows by a condition."""
    if isinstance(node, ast.Compare):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitAnd | ast.BitOr)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Invert)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("isin", "between", "eq", "ne", "lt", "le", "gt", "ge", "isna", "notna", "duplicated")
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _set(node: ast.AST, attribute: str, value: Any) -> Callable[[], None]:
    return lambda: setattr(node, attribute, value)


def _swap(node: ast.AST, first: str, second: str) -> Callable[[], None]:
    def change() -> None:
        one, other = getattr(node, first), getattr(node, second)
        setattr(node, first, other)
        setattr(node, second, one)

    return change


def _replace(node: ast.expr, kept: ast.expr) -> Callable[[], None]:
    """Have one of a node's own parts stand in its place; `_settled` carries it out."""
    return lambda: setattr(node, "stands_for", kept)


class _Settle(ast.NodeTransformer):
    """Puts the kept part in place of each node that was marked."""

    def visit(self, node: ast.AST) -> Any:
        """Return the node or what stands in its place."""
        return self.generic_visit(getattr(node, "stands_for", node))


def _settled(tree: ast.Module) -> ast.Module:
    settled: ast.Module = _Settle().visit(tree)
    return settled


def _where(tree: ast.Module, node: ast.AST) -> str:
    """Return the smallest readable piece of code around a node."""
    if isinstance(node, ast.Constant | ast.keyword | ast.Return):
        node = _parents(tree).get(node, node)
    if isinstance(node, ast.Subscript) and _is_filter(node.slice):
        return _short(node.value)
    return _short(node) if isinstance(node, ast.expr | ast.stmt) else ""


def _parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
