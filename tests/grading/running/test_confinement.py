"""What a confined submission sees and can do: one notebook looks around, others use up what they get.

Everything is tried twice: in a Jupyter kernel, as `nbgrader autograde` runs a notebook, and in a process that takes
cells directly, as `aipm grade --all` does.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from aipm_course.datasets import sources
from aipm_course.grading.direct import ExecuteDirectly
from aipm_course.grading.execution import ExecuteForGrading
from aipm_course.grading.running import calls, sandbox
from aipm_course.grading.running.warm import close_all, prepare
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import modules

pytestmark = [pytest.mark.takes(30), pytest.mark.grading, pytest.mark.confined]

LOOK = """
import json, os, socket, subprocess, sys
def tried(action):
    try:
        return action()
    except BaseException as error:
        return type(error).__name__
seen = {
    "environment": sorted(os.environ),
    "home": sorted(os.listdir(os.path.expanduser("~"))),
    "temporary": tried(lambda: open("/tmp/mine", "w").write("x")),
    "beside": tried(lambda: open("beside.txt").read()),
    "key": sorted({str(tried(lambda: __import__(f"aipm_course.modules.{name}.{part}")))
                   for name in MODULES for part in ("tasks", "simulators")}),
    "modules": sorted({name for _, _, names in os.walk(PACKAGE + "/modules") for name in names}),
    "judge": tried(lambda: __import__("aipm_course.judging.judge")),
    "data": tried(lambda: __import__("aipm_course").load("rice_win_rates").shape[0] > 0),
    "root": tried(lambda: os.listdir(ROOT)),
    "solutions": tried(lambda: os.listdir(ROOT + "/solutions")),
    "write": [place for place in ("/", "/usr", "/dev", "/run/kernel", sys.prefix, PACKAGE)
              if tried(lambda: open(place + "/x", "w").close()) is None],
    "network": tried(lambda: socket.create_connection(("192.0.2.1", 80), 2)),
    "name": tried(lambda: socket.getaddrinfo("example.org", 80)),
    "user": os.getuid(),
    "processes": tried(lambda: [os.kill(pid, 0) for pid in range(3, 400)]),
    "privileges": [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "CapBnd", "NoNewPrivs"))],
    "namespace": tried(lambda: subprocess.run(["unshare", "--user", "--map-root-user", "mount", "-t", "tmpfs", "x", "/usr"], capture_output=True).returncode != 0),
}
print("SEEN" + json.dumps(seen))
"""


way = {"of running": ExecuteForGrading}


@pytest.fixture(scope="module", autouse=True, params=[ExecuteForGrading, ExecuteDirectly], ids=["kernel", "directly"])
def _both_ways(request):
    way["of running"] = request.param


def run(folder, *cells, **settings):
    """Run code cells as one confined notebook; return their outputs."""
    notebook = new_notebook(cells=[new_code_cell(code) for code in cells])
    resources = {"nbgrader": {"student": "s", "assignment": "a", "notebook": "n"}, "metadata": {"path": str(folder)}}
    executed, _ = way["of running"](**settings).preprocess(notebook, resources)
    return [cell.outputs for cell in executed.cells]


def text(outputs):
    return "".join(output.get("text", "") for output in outputs)


def errors(outputs):
    return [output.ename for output in outputs if output.output_type == "error"]


@pytest.fixture(scope="module")
def seen(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("submission")
    (folder / "beside.txt").write_text("the learner's own file")
    (folder / "other.ipynb").write_text("{}")
    start = f"ROOT, PACKAGE, MODULES = {str(root)!r}, {str(sandbox.PACKAGE)!r}, {modules()!r}"
    [_, outputs] = run(folder, start, LOOK)
    return json.loads(text(outputs).split("SEEN", 1)[1])


def test_python_and_the_course_tables_are_there(seen):
    assert seen["data"] is True
    assert seen["beside"] == "the learner's own file"


def test_the_answer_key_is_not_there(seen):
    assert seen["key"] == ["ModuleNotFoundError"]
    assert seen["modules"] == ["methods.py"]
    assert seen["judge"] == "ModuleNotFoundError"
    assert seen["solutions"] == "FileNotFoundError"


def test_nothing_of_the_checkout_but_the_package_is_there(seen):
    assert set(seen["root"]) <= {"aipm_course", ".venv"}


def test_whatever_a_notebook_may_import_is_there(tmp_path):
    code = "import aipm_course\nprint([name for name in aipm_course.__all__ if not getattr(aipm_course, name)], *aipm_course.__all__)"
    [outputs] = run(tmp_path, code)
    assert text(outputs) == "[] CourseError check hint load show_texts solution\n"
    assert errors(outputs) == []


def test_every_table_can_be_loaded(tmp_path):
    # Tables are handed in when the notebook names them, up to some number for each notebook.
    names = sorted(sources())
    for half in (names[::2], names[1::2]):
        code = f"from aipm_course import load\nprint([name for name in {half} if not len(load(name))])"
        [outputs] = run(tmp_path, code)
        assert errors(outputs) == []
        assert text(outputs) == "[]\n"


def test_home_and_temporary_folder_are_empty_and_its_own(seen, tmp_path_factory):
    assert seen["home"] == ["submission"]
    assert seen["temporary"] == 1


def test_nothing_else_can_be_written(seen):
    assert seen["write"] == []
    assert seen["namespace"] is True


def test_there_is_no_network(seen):
    assert seen["network"] == "OSError"
    assert seen["name"] == "gaierror"


def test_no_other_process_can_be_reached(seen):
    assert seen["processes"] == "ProcessLookupError"


def test_it_is_an_ordinary_user_without_privileges(seen):
    assert seen["user"] != 0
    assert [int(value, 16) for value in seen["privileges"]] == [0, 0, 1]


def test_the_environment_holds_nothing_of_the_grader(seen):
    allowed = {*sandbox.ENVIRONMENT, "AIPM_GRADING", "AIPM_PROBES", "NBGRADER_EXECUTION"}
    added_by_libraries = {"CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "LINES", "COLUMNS", "PAGER", "TERM"}
    added_by_libraries |= {"PYDEVD_USE_FRAME_EVAL", "LC_CTYPE", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK"}
    assert set(seen["environment"]) <= allowed | added_by_libraries


def test_the_next_submission_finds_nothing_of_the_one_before(tmp_path):
    leave = "import os\nfor place in ('/tmp/x', os.path.expanduser('~/x'), '/dev/shm/x'): open(place, 'w').close()"
    find = "import os; print([os.path.exists(place) for place in ('/tmp/x', os.path.expanduser('~/x'), '/dev/shm/x')])"
    assert text(run(tmp_path, leave, find)[1]).strip() == "[True, True, True]"
    assert text(run(tmp_path, find)[0]).strip() == "[False, False, False]"


CALL = """
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(number, *arguments)
    return "works" if result >= 0 else errno.errorcode.get(ctypes.get_errno())
"""
# What leads to keys of the grader's login, to new privileges, and to memory that no limit counts.
LEAD_OUT = {
    "keyctl": (0, -3, 1),
    "unshare": (0x10000000,),
    "memfd_create": (b"x", 0),
    "shmget": (0, 1 << 20, 0o1600),
    "msgget": (0, 0o1600),
    "semget": (0, 1, 0o1600),
}


def calls_made(folder, **settings):
    """Return what a kernel is told when it makes the calls of LEAD_OUT, each in a child of its own."""
    code = "import multiprocessing, socket\nTHEIRS = multiprocessing.get_context('fork').Pool\n"
    for name, arguments in LEAD_OUT.items():
        code += (
            f"with THEIRS(1) as pool:\n    print({name!r}, pool.apply(call, {(calls.refused()[name], *arguments)!r}))\n"
        )
    code += (
        "for family in (1, 2, 10, 16, 17, 38, 40):\n"
        "    try:\n        socket.socket(family, socket.SOCK_STREAM if family < 3 or family in (10, 40) else socket.SOCK_RAW)\n"
        "        print(family, 'works')\n    except OSError as problem:\n        print(family, errno.errorcode[problem.errno])\n"
    )
    _, outputs = run(folder, CALL, code, **settings)
    assert errors(outputs) == []
    return dict(line.split() for line in text(outputs).splitlines())


def test_calls_that_lead_out_are_refused(tmp_path):
    told = calls_made(tmp_path)
    assert {told[name] for name in LEAD_OUT} <= {"EPERM", "ENOSYS"}
    assert [told[family] for family in ("1", "2", "10", "16")] == ["works"] * 4
    assert [told[family] for family in ("17", "38", "40")] == ["EAFNOSUPPORT"] * 3


def test_plain_kernels_may(tmp_path):
    # The others are refused in many a container, too.
    told = calls_made(tmp_path, kernels="plain")
    assert [told[name] for name in ("memfd_create", "shmget", "msgget", "semget")] == ["works"] * 4


def test_a_clone_may_not_make_namespaces(tmp_path):
    # clone(CLONE_NEWUSER | SIGCHLD): a child would be privileged in a namespace of its own.
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    [outputs] = run(tmp_path, CALL + f"print(call({number}, 0x10000000 | 17, 0, 0, 0, 0))")
    assert text(outputs).strip() == "EPERM"


def test_it_shares_no_pipe_and_no_socket_with_the_warm_process(tmp_path):
    import psutil

    look = "import os\nfor n in os.listdir('/proc/self/fd'):\n    try: print(os.readlink(f'/proc/self/fd/{n}'))\n    except OSError: pass"
    [outputs] = run(tmp_path, look)
    # bubblewrap, bubblewrap within, the warm process; below it a kernel may still be ending.
    outer = psutil.Process(prepare(confined=True)._process.pid)
    processes = [outer, *outer.children(), *(warm for inner in outer.children() for warm in inner.children())]
    assert len(processes) == 3
    outside = {
        os.readlink(file)
        for process in processes
        for file in Path(f"/proc/{process.pid}/fd").iterdir()
        if os.path.lexists(file)
    }
    assert any(link.startswith("pipe:") for link in outside)
    assert any(link.startswith("socket:") for link in outside)
    assert {link for link in text(outputs).split() if link.startswith(("pipe:", "socket:"))} & outside == set()


def inside(*words):
    """Run a command behind the outer wall; return what it says."""
    with tempfile.TemporaryDirectory() as sockets:
        command = [*sandbox.command(sockets), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout


def test_another_copy_of_the_package_is_covered(tmp_path, monkeypatch):
    copy = tmp_path / "lib" / "python3.11" / "site-packages" / "aipm_course"
    copy.mkdir(parents=True)
    (copy / "key.py").write_text("42")
    (copy.parent / "other.py").write_text("42")
    (tmp_path / "lib64").symlink_to("lib")
    places = [*sandbox._python_places(), str(tmp_path / "lib"), str(tmp_path / "lib64")]
    monkeypatch.setattr(sandbox, "_python_places", lambda: places)
    assert inside("find", str(tmp_path), "-name", "*.py") == f"{copy.parent / 'other.py'}\n"


def test_a_checkout_in_a_folder_of_the_system_is_covered(checkout, monkeypatch, tmp_path_factory):
    monkeypatch.setattr(sandbox, "_SYSTEM", (*sandbox._SYSTEM, str(checkout.parent)))
    assert inside("ls", "-A", str(checkout)) == ""
    assert inside("ls", "/run/course") == "datasets\nexercises\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os._exit(0)", "KernelEnded"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "KernelEnded"),
        ("import ctypes; ctypes.string_at(0)", "KernelEnded"),
        ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", "CellTimeoutError"),
        ("import numpy as np\nhoard = []\nwhile True: hoard.append(np.ones(10_000_000))", "KernelEnded"),
    ],
    ids=["ends", "kills", "crashes", "deaf", "hoards"],
)
def test_what_ends_the_kernel_costs_only_its_own_cell(tmp_path, code, reason):
    before, killer, after = run(
        tmp_path,
        "kept = 41; print('before')",
        code,
        "print(kept + 1)",
        timeout=20 if "hoard" in code else 3,
        allow={"resident": 600 << 20},
    )
    assert text(before) == "before\n"
    assert reason in errors(killer)
    assert text(after) == "42\n"
    assert errors(after) == []


def test_the_time_of_a_notebook_ends_also_between_cells(tmp_path):
    cells = run(tmp_path, *["import time; time.sleep(0.5); print('slept')"] * 30, allow={"seconds": 3})
    assert text(cells[0]) == "slept\n"
    assert errors(cells[-1]) == ["NotRun"]
    assert text(cells[-1]) == ""


@pytest.mark.parametrize(
    "code",
    [
        "import os\nwhile True: os.fork()",
        "open('/tmp/x', 'wb').write(b'x' * 100_000_000)",
        "import itertools\nfor n in itertools.count(): open(f'/tmp/{n}', 'wb').write(b'x' * 1_000_000)",
        "import itertools\nkept = [open('/dev/null') for n in range(10_000)]",
        "import numpy as np; np.ones(10**10)",
    ],
    ids=["processes", "one file", "all files", "open files", "memory"],
)
def test_too_much_is_an_error_and_nothing_else(tmp_path, code):
    [bomb, after] = run(tmp_path, code, "print('still here')", timeout=5)
    assert errors(bomb)
    assert text(after) == "still here\n"


def test_much_output_is_cut_and_the_answer_is_kept(tmp_path):
    flood = "for n in range(400): print('x' * 9_999)"
    answer = (
        "from IPython.display import display\ndisplay({'application/vnd.aipm.answer+json': {'answer': 1}}, raw=True)"
    )
    flooded, shouted, answered = run(tmp_path, flood, "print('x' * 50_000_000)", answer)
    assert 0 < len(text(flooded)) + len(text(shouted)) <= sandbox.Limits().output + 200
    assert "the rest is left out" in text(flooded)
    assert answered[0].data == {"application/vnd.aipm.answer+json": {"answer": 1}}


def test_a_figure_is_shown_without_a_magic(tmp_path):
    [outputs] = run(tmp_path, "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
    assert outputs[0].data["image/png"].startswith("iVBOR")


def test_no_process_outlives_its_submission(tmp_path):
    import psutil

    mark, span = "left-by-a-submission", str(100_000 + os.getpid())
    leave = (
        f"import subprocess, sys\n_ = subprocess.Popen(['sleep', {span!r}], start_new_session=True)\nprint({mark!r})"
    )
    assert mark in text(run(tmp_path, leave)[0])

    def alive() -> list[list[str]]:
        found = psutil.process_iter(["cmdline", "status"])
        return [process.info["cmdline"] for process in found if process.info["status"] != psutil.STATUS_ZOMBIE]

    # The warm process ends it, and nobody waits for that.
    deadline = time.monotonic() + 10
    while ["sleep", span] in alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ["sleep", span] not in alive()


def test_where_nothing_can_confine_it_says_so(monkeypatch, tmp_path):
    close_all()
    sandbox.why_not.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CourseError, match=r"bubblewrap is missing.*--unconfined"):
        sandbox.require()
    sandbox.why_not.cache_clear()


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("user/max_user_namespaces", "0\n", "sysctl user.max_user_namespaces=10000"),
        ("kernel/unprivileged_userns_clone", "0\n", "sysctl kernel.unprivileged_userns_clone=1"),
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1\n",
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ("user/max_user_namespaces", "96365\n", "In a container"),
    ],
)
def test_where_namespaces_are_forbidden_it_says_what_to_change(tmp_path, setting, value, told):
    (tmp_path / setting).parent.mkdir()
    (tmp_path / setting).write_text(value)
    assert told in sandbox._what_to_change(tmp_path)


def test_a_system_that_forbids_namespaces_is_noticed():
    # Within a namespace of its own, an ordinary user can forbid further ones: the real thing, on this machine.
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    ask = "from aipm_course.grading.running import sandbox; print(sandbox.why_not())"
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", forbid, "sh", sys.executable, "-c", ask]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    assert "does not let bubblewrap separate processes" in told
    assert "sysctl user.max_user_namespaces=10000" in told


def test_what_stands_below_the_temporary_folder_stays_and_cannot_be_changed(tmp_path):
    os.chmod(tmp_path, 0o755)
    code = """
import os
from aipm_course.grading.running import walls, zygote
os.makedirs("/tmp/checkout/bin")
open("/tmp/checkout/bin/python", "w").write("here")
open("/tmp/left", "w").write("by an earlier submission")
walls.enter_namespaces()
if os.fork() == 0:
    zygote._empty_folders(["/tmp/checkout"], 1 << 20)
    open("/tmp/mine", "w").write("x")
    found = [sorted(os.listdir("/tmp")), open("/tmp/checkout/bin/python").read(), os.listdir(zygote.RUN)]
    try:
        open("/tmp/checkout/bin/mine", "w")
    except OSError as error:
        found.append(error.strerror)
    print(found, flush=True)
    os._exit(0)
os.wait()
"""
    done = subprocess.run([*sandbox.command(str(tmp_path)), sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == str([["checkout", "mine"], "here", [], "Read-only file system"]), done.stderr
