"""Class 5: it never ends, or it ends too much. Every attack here bounds itself.

Most answer the first question honestly and do harm in the second: the first one's points are theirs.
"""

from hostile.submission import LINE, Course, Submission, attack


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


@attack(5, deserves=1, own_only=True)
def sends_a_line_without_an_end(course: Course) -> Submission:
    """Two hundred megabytes without the end of a line go to the grader."""
    return then(course, LINE + "for _ in range(200):\n    say(b'x' * (1 << 20))")


@attack(5, deserves=1, own_only=True)
def sends_half_a_line_and_hangs(course: Course) -> Submission:
    """Half a line, and then nothing for two minutes; no interrupt ends it."""
    return then(course, LINE + 'say(b\'["stream", {"name": "stdout", \')\nimport ctypes\nctypes.PyDLL(None).sleep(120)')


@attack(5, deserves=1, own_only=True)
def sends_lines_that_hurt(course: Course) -> Submission:
    """Lists in lists, long numbers, no numbers, no text, odd kinds, and contents that are not what the kind says."""
    return then(
        course,
        LINE
        + """
end, deep = bytes([10]), 100_000
say(b"[" * deep + b"]" * deep + end, b"[" * 900 + b"]" * 900 + end, b"[]," * 2_000_000 + end, b"1" * 100_000 + end)
say(b'["done", ' + b"7" * 5000 + b"]" + end, b'["done", NaN]' + end, b'["done", true]' + end, bytes(range(256)) + end)
say(b'["stream", {"name": "stdout", "text": "' + bytes([0xFF, 0xED, 0xA0, 0x80]) + b'"}]' + end, b"\\ud800" + end)
inner = {"version": 1, "question": "rice.clean_score", "seed": 0, "answer": 1}
for _ in range(300):
    inner = {"a": [inner]}
for kind in ("stream", "display_data", "update_display_data", "execute_result", "error", "clear_output", "done", "x", 7, None, {}):
    for content in (None, 7, "x", [], {}, {"name": 7, "text": []}, {"data": 5}, {"data": {"text/plain": {"a": inner}}}, {"wait": 9},
                    {"data": {"text/plain": "x", "application/json": inner}, "metadata": 3, "transient": 4, "execution_count": {}},
                    {"data": {"text/plain": "x"}, "transient": {"display_id": ["x"]}}, {"ename": [], "evalue": 1, "traceback": 3},
                    {"ename": "E", "evalue": "v", "traceback": [1, [2], None]}, {"data": {"text/html": None, "": ""}},
                    {"data": {"application/vnd.aipm.answer+json": inner}}, {"data": {"application/vnd.aipm.answer+json": [inner]}}):
        say([kind, content], [kind], [kind, content, content], {"kind": kind}, kind)
""",
    )


@attack(5, deserves=1, own_only=True)
def floods_the_line(course: Course) -> Submission:
    """A hundred megabytes of empty lines and of lines with next to nothing in them."""
    return then(
        course,
        LINE + "small = json.dumps(['stream', {'name': 'stdout', 'text': 'x'}]).encode() + bytes([10])\n"
        "other = json.dumps(['stream', {'name': 'stderr', 'text': 'x'}]).encode() + bytes([10])\n"
        "for _ in range(50):\n    say(bytes([10]) * (1 << 20), (small + other) * 10_000)",
    )


@attack(5, deserves=1, own_only=True)
def closes_the_line_and_stays(course: Course) -> Submission:
    """The way to the grader is closed, and the process goes on for two minutes."""
    return then(course, LINE + "import time\nline.shutdown(2)\nline.close()\ntime.sleep(120)")


@attack(5, deserves=1, own_only=True)
def leaves_the_line_to_a_child(course: Course) -> Submission:
    """The process ends, and a child in a session of its own keeps the way to the grader open for two minutes."""
    return then(
        course,
        LINE
        + "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(120)\n    os._exit(0)\nos._exit(0)",
    )


@attack(5, deserves=1, own_only=True)
def says_done_and_goes_on(course: Course) -> Submission:
    """The cell is said to be done again and again, while it goes on for two minutes and takes no other."""
    return then(
        course,
        LINE + "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nend = time.time() + 120\n"
        "while time.time() < end:\n    say(*(['done', cell] for cell in range(80)))\n    time.sleep(0.01)",
    )


@attack(5, deserves=1, own_only=True)
def exports_answers_without_an_end(course: Course) -> Submission:
    """A thousand answers of three hundred kilobytes each from one cell."""
    return then(
        course,
        "from IPython.display import display\n"
        "big = {'version': 1, 'question': 'rice.full_effort', 'seed': 0, 'answer': [[]] * 75_000}\n"
        "for _ in range(1000):\n    display({'application/vnd.aipm.answer+json': big}, raw=True)",
    )


@attack(5, deserves=1, own_only=True)
def changes_an_output_again_and_again(course: Course) -> Submission:
    """Ten thousand outputs of one name, and ten thousand changes to all of them."""
    return then(
        course,
        LINE + "shown = {'data': {'text/plain': 'x'}, 'transient': {'display_id': 'x'}}\n"
        "for kind in ('display_data', 'update_display_data'):\n    for _ in range(10_000):\n        say([kind, shown])",
    )
