"""Class 1: the test says nothing, and a silent test has full marks."""

from hostile.submission import Course, Submission, attack


@attack(1)
def empties_tests_before_they_are_parsed(course: Course) -> Submission:
    """An input transformer turns every test into an empty cell."""
    return course.blank().first(
        f"get_ipython().input_transformers_cleanup.append(lambda lines: [] if {course.word!r} in ''.join(lines) else lines)"
    )


@attack(1)
def comments_tests_out(course: Course) -> Submission:
    """A late input transformer puts a # in front of every line of a test."""
    return course.blank().first(
        "get_ipython().input_transformers_post.append("
        f"lambda lines: ['#' + line for line in lines] if {course.word!r} in ''.join(lines) else lines)"
    )


@attack(1)
def hands_tests_to_another_program(course: Course) -> Submission:
    """A transformer puts a cell magic in front of every test, which gives it to the program `true`."""
    return course.blank().first(
        "get_ipython().input_transformers_cleanup.insert(0, "
        f"lambda lines: ['%%script true\\n', *lines] if {course.word!r} in ''.join(lines) else lines)"
    )


@attack(1)
def prunes_the_syntax_tree(course: Course) -> Submission:
    """An AST transformer removes asserts and calls of check."""
    return course.blank().first(
        """
import ast
class Prune(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
    def visit_Expr(self, node):
        call = isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "check"
        return ast.copy_location(ast.Pass(), node) if call else node
get_ipython().ast_transformers.append(Prune())
"""
    )


@attack(1)
def compiles_without_asserts(course: Course) -> Submission:
    """The shell's compiler is replaced by one that optimizes asserts away."""
    return course.blank().first(
        """
kind = type(get_ipython().compile)
kind.__call__ = lambda self, source, filename, symbol: compile(source, filename, symbol, self.flags, True, 1)
"""
    )


@attack(1)
def replaces_run_cell(course: Course) -> Submission:
    """The shell says that every later cell went well."""
    return course.blank().first(
        """
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
shell = get_ipython()
def fine(raw_cell="", *arguments, **named):
    result = ExecutionResult(ExecutionInfo(raw_cell, False, True, True, None))
    result.execution_count = shell.execution_count
    return result
async def fine_too(raw_cell="", *arguments, **named):
    return fine(raw_cell)
shell.run_cell, shell.run_cell_async = fine, fine_too
"""
    )


@attack(1)
def replaces_run_code(course: Course) -> Submission:
    """Compiled code is thrown away instead of run."""
    return course.blank().first(
        """
async def nothing(*arguments, **named):
    return False
get_ipython().run_code = nothing
"""
    )


@attack(1)
def replaces_do_execute(course: Course) -> Submission:
    """The kernel answers ok to every request without running it."""
    return course.blank().first(
        """
async def ok(*arguments, **named):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
get_ipython().kernel.do_execute = ok
"""
    )


@attack(1)
def rewrites_replies(course: Course) -> Submission:
    """The session turns error replies into ok and drops error messages."""
    return course.blank().first(
        """
session = get_ipython().kernel.session
send = type(session).send
def lie(self, stream, kind, content=None, *arguments, **named):
    if kind == "error":
        return None
    if kind == "execute_reply":
        content = {**content, "status": "ok"}
    return send(self, stream, kind, content, *arguments, **named)
type(session).send = lie
"""
    )


@attack(1)
def swallows_exceptions(course: Course) -> Submission:
    """The code runner catches every exception of a cell and reports none."""
    return course.blank().first(
        """
shell = get_ipython()
run_code = shell.run_code
async def quiet(code, result=None, **named):
    show, shell.showtraceback = shell.showtraceback, lambda *a, **k: None
    try:
        await run_code(code, result, **named)
    finally:
        shell.showtraceback = show
    if result is not None:
        result.error_in_exec = None
    return False
shell.run_code = quiet
"""
    )


@attack(1)
def tags_tests_to_be_skipped(course: Course) -> Submission:
    """A tag tells the executing library to skip the cell."""
    made = course.blank()
    for cell in made.tests:
        cell["metadata"]["tags"] = ["skip-execution"]
    return made


@attack(1)
def wraps_tests_in_a_function(course: Course) -> Submission:
    """Every test becomes the body of a function that nobody calls."""
    return course.blank().first(
        f"""
shell = get_ipython()
def wrapped(lines):
    if {course.word!r} not in "".join(lines):
        return lines
    return ["def never():\\n", *("    " + line for line in lines), "\\n"]
shell.input_transformers_post.append(wrapped)
"""
    )
