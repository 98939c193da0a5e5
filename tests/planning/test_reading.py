"""Reading: what the page tells is kept, and where somebody goes on follows what was done last."""

import json
from datetime import UTC, datetime

from aipm_course.planning.page import next_in_words
from aipm_course.planning.progress import my_progress
from aipm_course.planning.reading import readings, sections_of, tell, told
from aipm_course.record import record
from aipm_course.registry import manifest_of, modules, of_module
from aipm_course.terminal.planning import show_progress

MODULE = next(manifest_of(name) for name in modules() if any(question.points for question in of_module(name)))
LESSON = MODULE.name
FIRST, SECOND, *REST = sections_of(LESSON)


def test_what_was_read_is_kept_and_counted(own_file):
    tell(LESSON, [(FIRST, 41.6), ("No such section", 9)])
    tell(LESSON, [(FIRST, 60), (SECOND, 30)])
    tell("99_nothing", [(FIRST, 5)])
    assert json.loads(told(LESSON)) == [FIRST, SECOND]
    assert set(readings()) == {LESSON}
    assert readings()[LESSON].seconds == 132
    assert readings()[LESSON].next == REST[0]


def test_the_terminal_says_how_long_a_reading_took(own_file):
    from rich.console import Console

    tell(LESSON, [(FIRST, 100), (SECOND, 80)])
    console = Console(record=True, width=120)
    show_progress(console, my_progress())
    assert f"Read of {LESSON}: 2 of {2 + len(REST)} sections in 3 minutes on the screen" in console.export_text()


def test_lines_that_nobody_wrote_stop_nothing(own_file):
    when = datetime.now(UTC).isoformat()
    odd = [{"section": 3}, {"section": FIRST, "seconds": "long"}, {"section": FIRST, "seconds": None}, {}]
    lines = [json.dumps({"when": when, "what": "read", "module": LESSON, **one}) for one in odd]
    own_file.write_text("\n".join(lines))
    assert readings()[LESSON].seconds == 0
    assert my_progress().next


def test_who_was_reading_is_led_to_the_next_section_and_then_to_the_exercise(own_file):
    tell(LESSON, [(FIRST, 20)])
    assert f"[Read on in {LESSON}: {SECOND}.]({LESSON}.ipynb#" in next_in_words()
    tell(LESSON, [(section, 20) for section in (SECOND, *REST)])
    task = next(question for question in of_module(MODULE.short) if question.points)
    assert my_progress().next == f"{LESSON} is read. Now its exercise: {task.task} {task.title}."
    assert my_progress().link.startswith(f"../work/{LESSON}/")
    # Whoever has begun the exercise goes on there.
    record("check", question=task.id, outcome="not_yet", earned=0, points=task.points)
    assert my_progress().next == f"Go on in {LESSON} with {task.task} {task.title}."


def test_a_check_still_knows_that_the_cell_before_it_stopped(own_file):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.run_cell("1 / 0", silent=True)
        shell.user_ns["tell"] = tell
        shell.run_cell(f"tell({LESSON!r}, [])", silent=True)
        assert not shell.last_execution_succeeded
        shell.run_cell("1", silent=True)
        assert shell.last_execution_succeeded
    finally:
        InteractiveShell.clear_instance()
