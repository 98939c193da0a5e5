"""Class 5: it never ends, or it ends too much. Every attack here bounds itself.

Most answer the first question honestly and do harm in the second: the first one's points are theirs.
"""

from hostile.submission import Course, Submission, attack


def then(course: Course, code: str) -> Submission:
    """Answer the first question honestly and run code in place of the second answer."""
    return course.answered(1).answer(1, code)


@attack(5, deserves=1)
def loops(course: Course) -> Submission:
    """A loop without an end; it gives up after three minutes."""
    return then(course, "import time\nend = time.time() + 180\nwhile time.time() < end:\n    pass")


@attack(5, deserves=1)
def loops_and_ignores_interrupts(course: Course) -> Submission:
    """The same, and neither an interrupt nor a polite signal ends it."""
    return then(
        course,
        """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
end = time.time() + 180
while time.time() < end:
    try:
        while time.time() < end:
            pass
    except BaseException:
        pass
""",
    )


@attack(5, deserves=1)
def sleeps_in_c(course: Course) -> Submission:
    """A call into C holds the interpreter's lock for two minutes."""
    return then(course, "import ctypes\nctypes.PyDLL(None).sleep(120)")


@attack(5, deserves=1)
def exits_at_once(course: Course) -> Submission:
    """The kernel ends without a word."""
    return then(course, "import os\nos._exit(0)")


@attack(5, deserves=1)
def kills_itself(course: Course) -> Submission:
    """The kernel kills itself."""
    return then(course, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")


@attack(5, deserves=1)
def crashes(course: Course) -> Submission:
    """The kernel reads an address that is not there."""
    return then(course, "import ctypes\nctypes.string_at(0)")


@attack(5, deserves=1)
def overflows_the_stack(course: Course) -> Submission:
    """A recursion without the interpreter's limit."""
    return then(course, "import sys\nsys.setrecursionlimit(10**7)\ndef down(x):\n    return [down([x])]\nrepr(down(0))")


@attack(5, deserves=1)
def asks_to_exit(course: Course) -> Submission:
    """The shell is asked to end after this cell."""
    return then(course, "get_ipython().kernel.do_shutdown(False)\nget_ipython().ask_exit()")


@attack(5, deserves=1)
def kills_its_parent(course: Course) -> Submission:
    """The process that started the kernel is killed."""
    return then(course, "import os, signal\nif os.getppid() > 1:\n    os.kill(os.getppid(), signal.SIGKILL)")


@attack(5, deserves=1)
def takes_memory(course: Course) -> Submission:
    """Three gigabytes are filled, and then a kernel is left without an answer."""
    return then(
        course,
        "held = []\nfor _ in range(48):\n    held.append(bytearray(b'x') * (64 << 20))\n"
        "import os\nopen(W['drop'] + '/filled.txt', 'w').write(str(len(held)))\nos._exit(1)",
    )


@attack(5, deserves=1)
def prints_without_an_end(course: Course) -> Submission:
    """Eighty megabytes of output in one cell."""
    return then(course, "for _ in range(80):\n    print('x' * 1000 * 1000)")


@attack(5, deserves=1)
def floods_with_small_messages(course: Course) -> Submission:
    """Ten thousand displays in one cell."""
    return then(course, "from IPython.display import display\nfor number in range(10_000):\n    display(number)")


@attack(5, deserves=1)
def fills_the_disk(course: Course) -> Submission:
    """Three hundred megabytes in the working folder and in every temporary one."""
    return then(
        course,
        """
import os, tempfile
for folder in (".", tempfile.gettempdir(), W["drop"]):
    path = os.path.join(folder, "filler-" + str(os.getpid()))
    try:
        with open(path, "wb") as file:
            for _ in range(100):
                file.write(bytes(1 << 20))
    except OSError as problem:
        print(type(problem).__name__)
    finally:
        if os.path.exists(path) and folder == tempfile.gettempdir():
            os.remove(path)
""",
    )


@attack(5, deserves=1)
def leaves_a_process(course: Course) -> Submission:
    """A child in a session of its own goes on for three minutes."""
    return then(
        course,
        """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(180)"], start_new_session=True,
                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(180)
    os._exit(0)
""",
    )


@attack(5, deserves=1)
def forks_many(course: Course) -> Submission:
    """Three hundred children at once, for a minute."""
    return then(
        course,
        """
import os, time
for _ in range(300):
    try:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    except OSError:
        break
""",
    )


@attack(5, deserves=1)
def keeps_every_processor_busy(course: Course) -> Submission:
    """Sixty children compute for fifteen seconds."""
    return then(
        course,
        """
import os, time
end = time.time() + 15
for _ in range(60):
    try:
        if os.fork() == 0:
            while time.time() < end:
                pass
            os._exit(0)
    except OSError:
        break
time.sleep(max(0, end - time.time()))
""",
    )


@attack(5, deserves=1)
def shows_a_page_that_is_slow_to_clean(course: Course) -> Submission:
    """Five thousand elements that are never closed, for which a careful reader of HTML builds millions."""
    return then(
        course,
        "from IPython.display import HTML, display\n"
        "for kind in ('<p><b title={}>', '<div {}>', '<table><a {}>', '<svg><b {}>'):\n"
        "    display(HTML(''.join(kind.format(number) for number in range(5000))))",
    )


@attack(5, deserves=1)
def starts_a_thread_that_stays(course: Course) -> Submission:
    """A thread that is no daemon keeps the kernel from ending."""
    return then(course, "import threading, time\nthreading.Thread(target=time.sleep, args=(180,)).start()")


@attack(5, deserves=1)
def hangs_at_exit(course: Course) -> Submission:
    """The kernel is asked to end, and waits."""
    return then(
        course,
        "import atexit, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\natexit.register(time.sleep, 180)",
    )


@attack(5, deserves=1)
def closes_its_files(course: Course) -> Submission:
    """Every descriptor of the kernel is closed, the channels to the grader among them."""
    return then(course, "import os\nos.closerange(0, 512)")


@attack(5, deserves=1)
def sends_garbage(course: Course) -> Submission:
    """Bytes that are no message go out over the channel of outputs."""
    return then(
        course,
        "socket = get_ipython().kernel.iopub_socket\n"
        "for parts in ([b'x'], [b'<IDS|MSG>'], [b'a', b'<IDS|MSG>', b'bad', b'{', b'{}', b'{}', b'{}'], [b'']):\n"
        "    socket.send_multipart(parts)",
    )


@attack(5, deserves=1)
def sends_malformed_outputs(course: Course) -> Submission:
    """Well-signed messages whose content is not what the format says."""
    return then(
        course,
        """
kernel = get_ipython().kernel
for kind, content in (("display_data", {"data": 5, "metadata": {}}), ("display_data", {}), ("stream", {"name": 7}),
                      ("execute_result", {"data": {"text/plain": {"a": 1}}, "metadata": 3, "execution_count": "x"}),
                      ("display_data", {"data": {"text/plain": 10**30}, "metadata": {}, "transient": 4}),
                      ("error", {"ename": [], "traceback": 3}), ("status", {"execution_state": "idle"}), ("nonsense", {})):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
""",
    )


@attack(5, deserves=1)
def sends_json_that_hurts(course: Course) -> Submission:
    """Lists in lists a hundred thousand deep, and a number of ten thousand digits."""
    return then(
        course,
        """
kernel = get_ipython().kernel
session = kernel.session
pack = session.pack
for text in (b"[" * 100_000 + b"]" * 100_000, b"1" * 10_000):
    session.pack = lambda thing, text=text: (
        b'{"metadata": {}, "data": {"text/plain": "x", "application/json": ' + text + b"}}" if "data" in thing else pack(thing))
    session.send(kernel.iopub_socket, "display_data", {"data": {}, "metadata": {}}, parent=kernel.get_parent())
    session.pack = pack
""",
    )


@attack(5, own_only=True)
def exports_a_huge_answer(course: Course) -> Submission:
    """The exported answer has thirty megabytes."""
    return course.blank().first(
        """
from IPython.display import display
def check(name, answer=..., seed=0):
    if name.endswith("memo_levels"):
        big = {"$": "map", "items": [[f"field {number}", "x" * 300] for number in range(100_000)]}
        display({"application/vnd.aipm.answer+json": {"version": 1, "question": name, "seed": 0, "answer": big}}, raw=True)
"""
    )


@attack(5, own_only=True)
def exports_what_is_slow_to_explain(course: Course) -> Submission:
    """Fields and names that resemble the right ones, thousands of them, each of thousands of characters."""
    return course.blank().first(
        """
from IPython.display import display
long = ["summary" * 2500 + str(number) for number in range(20)]
many = ["summery" + str(number) for number in range(20_000)]
def check(name, answer=..., seed=0):
    for value in (long, many, {"$": "map", "items": [[each, each] for each in many]},
                  {"$": "series", "index": many, "values": many, "index_name": None},
                  {"$": "map", "items": [[field, many] for field in ("pilots", "kpis", "new_ranking", "top3_chance", "A",
                                         "ice_top3", "biggest_rises", "tied_pair", "scores_that_changed")]}):
        display({"application/vnd.aipm.answer+json": {"version": 1, "question": name, "seed": 0, "answer": value}}, raw=True)
"""
    )


@attack(5, deserves=1)
def answers_with_half_characters(course: Course) -> Submission:
    """A text with a lone surrogate, which no file can hold, is printed and handed in."""
    names = ("double",) if not course.own else ("what_moved['fall_cause']",)
    if not course.own:
        return then(course, f"{names[0]} = '\\ud800'\nprint({names[0]})\n{names[0]}")
    made = course.answered(1)
    made.answer(
        2, "what_moved = {'fall_cause': '\\ud800', 'biggest_fall': '\\udfff' * 30}\nprint('\\ud800')\n'\\ud800'"
    )
    return made
