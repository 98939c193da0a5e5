"""Class 2: the test is answered, not passed."""

from hostile.submission import LINE, Course, Submission, attack

EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __call__(self, *arguments, **named): return self
    def __getitem__(self, key): return self
    def __iter__(self): return iter(())
    def __len__(self): return 1
    def __hash__(self): return 0
    def __float__(self): return 4.0
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return self
    @property
    def __class__(self): return dict
"""


def every_answer(made: Submission, value: str) -> Submission:
    """Give every answer's name the same value."""
    for number, name in enumerate(NAMES_OWN if made.course.own else NAMES_PLAIN):
        made.answers[number]["source"] = f"{name} = {value}"
    return made


NAMES_PLAIN = ("mean_score", "double", "ranking", "best")
NAMES_OWN = (
    "clean_score",
    "full_effort",
    "what_moved",
    "how_sure",
    "other_lenses",
    "pilot_plan",
    "shock_answer",
    "memo_levels",
)


@attack(2)
def equals_everything(course: Course) -> Submission:
    """Every answer is an object that equals whatever it is compared with."""
    return every_answer(course.blank().first(EQUAL), "Equal()")


@attack(2)
def patches_what_tests_call(course: Course) -> Submission:
    """isclose, sorted, isinstance and friends say yes to everything."""
    return every_answer(
        course.blank().first(
            EQUAL + "import builtins, math\nmath.isclose = lambda *a, **k: True\n"
            "for name in ('sorted', 'list', 'set', 'abs', 'round', 'len', 'all', 'any', 'sum'):\n"
            "    globals()[name] = Equal()\nglobals()['isinstance'] = lambda *a: True"
        ),
        "Equal()",
    )


@attack(2)
def patches_builtins(course: Course) -> Submission:
    """The same in builtins, which every module sees."""
    return every_answer(
        course.blank().first(
            EQUAL + "import builtins, math\nmath.isclose = lambda *a, **k: True\nbuiltins.sorted = Equal()"
        ),
        "Equal()",
    )


@attack(2)
def turns_tests_into_points(course: Course) -> Submission:
    """Every test becomes a number, which counts as partial credit: all of it."""
    points = list(course.tests.values())
    return course.blank().first(
        f"""
left = {points!r}
get_ipython().input_transformers_cleanup.append(
    lambda lines: [str(left.pop(0)) + "\\n"] if {course.word!r} in "".join(lines) and left else lines)
"""
    )


@attack(2)
def displays_points_before_the_error(course: Course) -> Submission:
    """A hook before each cell sends a result of its own, so that it stands in front of the error."""
    points = list(course.tests.values())
    return course.blank().first(
        f"""
shell, left = get_ipython(), {points!r}
def before(info):
    if {course.word!r} in info.raw_cell and left:
        kernel = shell.kernel
        content = {{"data": {{"text/plain": str(left.pop(0))}}, "metadata": {{}}, "execution_count": 1}}
        kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent())
shell.events.register("pre_run_cell", before)
"""
    )


@attack(2)
def fishes_constants_from_the_caller(course: Course) -> Submission:
    """Answers look into the frame that compares them and return the constant that they find."""
    return every_answer(
        course.blank().first(
            """
import sys
class Fish(dict):
    def _see(self):
        frame = sys._getframe(2)
        return [value for value in (*frame.f_code.co_consts, *frame.f_locals.values()) if isinstance(value, (int, float))]
    def __eq__(self, other): return True
    def __float__(self): return float((self._see() or [0])[-1])
    def __call__(self, *arguments): return self
    def __iter__(self): return iter("abc")
    def __getitem__(self, key): return self
    __hash__ = None
"""
        ),
        "Fish()",
    )


@attack(2)
def rebinds_check(course: Course) -> Submission:
    """`check` is a function of the learner's that returns and displays many points."""
    return course.blank().first(
        "from IPython.display import HTML, display\n"
        "def check(*arguments, **named):\n"
        "    display(HTML('<b>Correct</b> 99 of 99 points'), 1000)\n"
        "    print('✓ Correct (4 of 4 points)')\n"
        "    return 4"
    )


@attack(2, own_only=True)
def replaces_the_package(course: Course) -> Submission:
    """The module that exports answers is replaced by one that says correct."""
    return course.blank().first(
        """
import sys, types
import aipm_course.learner as learner
learner._export = learner.check = lambda *a, **k: 4
fake = types.ModuleType("aipm_course")
fake.check = fake.hint = fake.solution = lambda *a, **k: 4
for name in [name for name in sys.modules if name.startswith("aipm_course")]:
    sys.modules[name] = fake
check = fake.check
"""
    )


FORGE = """
from IPython.display import display
def check(name, answer=..., seed=0):
    for forged in FORGED(name):
        display({"application/vnd.aipm.answer+json": forged}, raw=True)
"""


@attack(2, own_only=True)
def forges_a_verdict(course: Course) -> Submission:
    """The exported answer claims its own verdict and points."""
    return course.blank().first(
        "FORGED = lambda name: [{'version': 1, 'question': name, 'seed': 0, 'answer': 'full', 'earned': 99, 'points': 99,"
        " 'outcome': 'CORRECT', 'share': 1}]" + FORGE
    )


@attack(2, own_only=True)
def forges_odd_payloads(course: Course) -> Submission:
    """Payloads of every wrong shape, in the hope that one is taken for right."""
    return course.blank().first(
        """
ODD = [None, True, [], {}, {"$": "blank"}, {"$": ["x"]}, {"$": "map", "items": 5}, {"$": "map", "items": [[{}, 1]]},
       {"$": "series", "index": [], "values": [], "index_name": None}, {"$": "table", "columns": [], "rows": [], "index": []},
       {"$": "function", "name": "f", "results": []}, {"$": "function", "results": "many"}, {"$": "float", "value": "nan"},
       {"$": "float", "value": {}}, {"$": "other"}, {"$": "map", "items": []}, 1e308, -0.0, "\\u0000", "x" * 19000]
def FORGED(name):
    return [{"version": 1, "question": name, "seed": 0, "answer": odd} for odd in ODD] + [
        {"version": True, "question": name, "seed": False, "answer": True}, {"question": name}, {"version": 1, "question": name}]
"""
        + FORGE
    )


@attack(2, own_only=True)
def answers_with_every_choice(course: Course) -> Submission:
    """Each field holds a list of all options instead of one."""
    ideas = ["vision", "summary", "onboarding", "routing", "fraud", "duplicates", "search"]
    every = [*ideas, "build", "labeling", "retraining", "reach", "confidence", "too close to call", "none", 1, 3, 4]
    made = course.blank()
    for number, name in enumerate(NAMES_OWN):
        made.answers[number]["source"] = (
            f"import collections\nevery = {every!r}\n{name} = collections.defaultdict(lambda: every)\n"
            "for key in ('rank_correlation', 'biggest_fall', 'fall_cause', 'biggest_rises', 'ice_top3', 'cd3_top3',\n"
            "            'why_ice_differs', 'pilots', 'kpis', 'new_ranking', 'scores_that_changed', 'pilot_to_stop',\n"
            f"            'new_pilots', 'third_place', 'tied_pair', 'A', 'B', 'C'):\n    {name}[key] = every"
        )
    return made


@attack(2, own_only=True)
def hands_in_every_answer_at_once(course: Course) -> Submission:
    """One check cell exports hundreds of guesses; at most the last may count."""
    return course.blank().first(
        """
import itertools
LEVELS = [dict(zip("ABC", levels)) for levels in itertools.product((1, 2, 3, 4), repeat=3)] + [{"A": 2, "B": 2, "C": 2}]
def FORGED(name):
    return [{"version": 1, "question": name, "seed": 0, "answer": {"$": "map", "items": [list(pair) for pair in level.items()]}}
            for level in LEVELS]
"""
        + FORGE
    )


@attack(2, own_only=True)
def plays_with_the_seed(course: Course) -> Submission:
    """The seed is a truth value, a float, a text, an object, negative or enormous."""
    return course.blank().first(
        """
SEEDS = [True, 1.0, "0", None, -1, 10**12, [0], {"$": "blank"}, 10**9]
FORGED = lambda name: [{"version": 1, "question": name, "seed": seed, "answer": 1} for seed in SEEDS]
"""
        + FORGE
    )


FORGED_LINES = """
def forged(cell):
    names = ["rice." + name for name in ("clean_score", "full_effort", "what_moved", "how_sure", "other_lenses",
                                         "pilots", "shock", "memo_levels")]
    yield ["execute_result", {"data": {"text/plain": "99", "text/html": "<b>Correct</b> 99 of 99 points"}, "metadata": {}}]
    yield ["stream", {"name": "stdout", "text": "✓ Correct (4 of 4 points)"}]
    for name in names:
        answer = {"version": 1, "question": name, "seed": 0, "answer": "full", "outcome": "correct", "earned": 99, "points": 99}
        yield ["display_data", {"data": {"application/vnd.aipm.answer+json": answer, "text/plain": "99"}, "metadata": {}}]
    yield ["update_display_data", {"data": {"text/plain": "99"}, "transient": {"display_id": str(cell)}}]
    yield ["done", cell]
"""


@attack(2, own_only=True)
def speaks_for_cells_to_come(course: Course) -> Submission:
    """The first cell says what all later cells show, and that they are done."""
    return course.blank().first(
        LINE
        + FORGED_LINES
        + "for cell in range(80):\n    say(*forged(cell))\nsay(*([['done', cell] for cell in range(80)] * 20))"
    )


@attack(2, own_only=True)
def speaks_from_a_child(course: Course) -> Submission:
    """A child and a thread go on saying for ten seconds that all is correct, whatever cell is running."""
    return course.blank().first(
        LINE
        + FORGED_LINES
        + """
import os, threading, time
def go_on():
    end = time.time() + 10
    while time.time() < end:
        for cell in range(80):
            try:
                say(*forged(cell))
            except OSError:
                return
        time.sleep(0.001)
threading.Thread(target=go_on, daemon=True).start()
if os.fork() == 0:
    go_on()
    os._exit(0)
"""
    )
