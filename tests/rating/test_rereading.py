"""Rating one's own text: the form, what counts, what is told, another day, a colleague, an assistant."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from aipm_course.cli import main
from aipm_course.kernel.errors import CourseError
from aipm_course.places import work_path
from aipm_course.rating import rereading
from aipm_course.rating.form import read_form
from aipm_course.rating.rereading import assistant_prompt, assistant_reply, mark_of, next_step, ratings
from aipm_course.rating.swapping import back, give, give_two
from aipm_course.rating.ticks import all_written, written_named
from aipm_course.record import record, recorded
from aipm_course.registry import find, manifest_of

MEMO = 'Ada, the *river* shop pays "2.10" a kilometer, sure to 10 cents.\nFrom May on raise it.'
REAL = next(one for one in all_written() if one.rated)


@pytest.fixture
def course(tmp_path, monkeypatch, toy):
    """A course folder with the toy's text in it, and a record of its own."""
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("AIPM_PROGRESS", str(tmp_path / "work" / "progress.jsonl"))
    write(tmp_path, "toy.memo", MEMO)
    return tmp_path


def write(root, name, text):
    written = written_named(name)
    path = work_path(root, manifest_of(written.module).name)
    path.parent.mkdir(parents=True, exist_ok=True)
    cell = {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": written.cell}}, "source": [text]}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")


def fill(path, boxes, reply=0):
    """Tick the boxes by their places, {place: words}, and one reply."""
    lines, place = path.read_text(encoding="utf-8").split("\n"), 0
    in_reply = False
    for number, line in enumerate(lines):
        in_reply = in_reply or line == "## Reply"
        if not line.startswith("- [ ]"):
            continue
        if in_reply:
            lines[number] = line.replace("[ ]", "[x]") if reply == 0 else line
            reply -= 1
        elif place in boxes:
            lines[number] = line.replace("[ ]", "[X]")
            lines[number + 1] += f" {boxes[place]}"
        if not in_reply:
            place += 1
    path.write_text("\n".join(lines), encoding="utf-8")


ALL = {
    0: "pays 2.10",
    1: "2.10 a kilometer",
    2: "sure to 10 cents",
    3: "Ada, the river shop",
    4: '"From May on"',
    5: "raise it",
}


def test_a_text_is_rated_by_the_words_that_are_in_it(course):
    told = next_step(course, "toy")
    assert told.file.read_text(encoding="utf-8").count("- [ ]") == 6 + 3
    assert "not filled in" in next_step(course, "toy").lines[0]
    fill(told.file, {**ALL, 1: "3.50 a kilometer"})
    told = next_step(course, "toy.memo")
    page = "\n".join(told.lines)
    assert told.done
    assert ratings("toy.memo")[-1]["levels"] == {"Numbers": 2, "Reader": 4}
    assert '"3.50 a kilometer" is not in your text' in page
    assert "worth no points" in page
    assert "somebody should look" in page  # the one with a 2, on other facts
    assert not [line for line in recorded() if "earned" in line or "points" in line]


def test_it_is_rated_again_another_day_and_a_new_version_at_once(course):
    first = next_step(course, "toy").file
    fill(first, ALL)
    next_step(course, "toy")
    assert "tomorrow" in next_step(course, "toy").lines[0]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    again = next_step(course, "toy", now=tomorrow)
    assert "[X]" not in again.file.read_text(encoding="utf-8")  # what was given before is not shown
    fill(again.file, {0: "pays 2.10"})
    page = "\n".join(next_step(course, "toy", now=tomorrow).lines)
    assert "| `Numbers` | 4 | 2 |" in page
    assert "your yardstick moved" in page
    write(course, "toy.memo", f"{MEMO} Or stop.")
    newer = next_step(course, "toy")
    fill(newer.file, ALL)
    assert "Moved with the new version" in "\n".join(next_step(course, "toy").lines)
    assert len(ratings("toy.memo")) == 3


def test_the_reply_is_held_against_the_boxes(course):
    written = written_named("toy")
    replies = rereading._replies(written)
    for reply, boxes, said in (
        (written.agrees, ALL, "no reason to ask further"),
        (written.agrees, {0: "pays 2.10"}, 'rather: "And what do I do?"'),
        ("And what do I do?", {0: "pays 2.10"}, "what your boxes say as well"),
        ("What does it cost?", {0: "pays 2.10", 1: "2.10 a kilometer"}, "ticked too easily"),
    ):
        form = next_step(course, "toy", again=True).file
        fill(form, boxes, replies.index(reply))
        assert said in "\n".join(next_step(course, "toy").lines)


def test_a_text_that_changes_meanwhile_gets_a_form_of_its_own(course):
    form = next_step(course, "toy").file
    fill(form, ALL)
    write(course, "toy.memo", "Ada, no.")
    told = next_step(course, "toy")
    assert "has changed" in told.lines[0]
    assert not told.done
    assert list(form.parent.glob(f"toy.memo-left-{mark_of(MEMO)}.md"))


def test_nothing_written_is_said(course):
    for text in ("", "YOUR ANSWER HERE"):
        write(course, "toy.memo", text)
        assert "nothing of yours" in next_step(course, "toy").lines[0]
    with pytest.raises(CourseError, match="nothing of yours"):
        give(course, "toy")


def test_a_real_text_opens_when_others_were_rated_like_the_key(course):
    write(course, REAL.name, "One sentence of mine that says who does what.")
    question = find(REAL.rated)
    assert question.id in next_step(course, REAL.name).lines[0]
    record("check", question=question.id, outcome="not_yet", earned=1, points=question.points, seed=0)
    assert "So far: 1" in next_step(course, REAL.name).lines[0]
    record("check", question=question.id, outcome="not_yet", earned=2, points=question.points, seed=0)
    form = next_step(course, REAL.name).file
    fill(form, {0: "who does what"})
    page = "\n".join(next_step(course, REAL.name).lines)
    dealt = [text.text.strip().splitlines()[0] for text in question.data(0).values()]
    assert "on other facts" in page
    assert "would make it a 3" in page
    assert not [line for line in dealt if f"> {line}" in page.partition("And one with a 2")[0]]


def test_a_colleague_rates_without_a_name(course):
    path = give(course, "toy")
    source = path.read_text(encoding="utf-8")
    assert str(course) not in source
    assert "## Reply" not in source
    fill(path, {0: "pays 2.10", 3: "Ada, the river shop", 4: ""})
    path.write_text(path.read_text(encoding="utf-8") + "Who checks the 2.10?\n", encoding="utf-8")
    page = "\n".join(back(course, "toy", [path]).lines)
    assert "| `Reader` | – | 3 |" in page
    assert "Who checks the 2.10?" in page
    assert "no words of your text" in page
    fill(next_step(course, "toy").file, ALL)
    next_step(course, "toy")
    assert "| `Numbers` | 4 | 2 |" in "\n".join(back(course, "toy", [path]).lines)
    assert "Talk about `Numbers`" in "\n".join(back(course, "toy", [path]).lines)


def test_before_and_after_are_rated_blind(course):
    old, new = course / "old.md", course / "new.md"
    old.write_text("Costs are considerable.", encoding="utf-8")
    new.write_text(MEMO, encoding="utf-8")
    path = give_two(course, "toy", old, new)
    source = path.read_text(encoding="utf-8")
    assert "before" not in source
    assert "after" not in source
    after_first = source.index("Costs are") > source.index("Ada, the")
    fill(path, dict(ALL) if after_first else {place + 6: words for place, words in ALL.items()})
    page = "\n".join(back(course, "toy", [path, path]).lines)
    assert "| `Numbers` | 1 and 1 | 4 and 4 |" in page
    assert "within one level in 4 of 4" in page


def test_an_assistant_is_heard_only_if_it_rates_the_others_like_the_course(course):
    prompt = assistant_prompt(course, "toy").read_text(encoding="utf-8")
    letters = re.findall(r"^## Text (\w)\n\n(.+)$", prompt, flags=re.MULTILINE)
    assert len(letters) == 4
    key = {"Deliveries": (1, 1), "Ada: river": (4, 4), "The river": (2, 1), "Ada, the": (3, 2)}
    rated = {letter: next(two for begin, two in key.items() if text.startswith(begin)) for letter, text in letters}
    lines = [f"{letter} Numbers {one}\n- **{letter}** `Reader`: {two}" for letter, (one, two) in rated.items()]
    told = assistant_reply(course, "toy", "\n".join(lines))
    assert told.done
    assert "`Numbers` 3, `Reader` 2" in told.lines[0]
    kind = [f"{letter} Numbers 4\n{letter} Reader 4" for letter in rated]
    told = assistant_reply(course, "toy", "\n".join(kind))
    assert not told.done
    assert "is not shown" in told.lines[0]
    with pytest.raises(CourseError, match="no level for"):
        assistant_reply(course, "toy", "A Numbers 3")


def test_forms_of_others_are_refused_with_a_sentence(course):
    written = written_named("toy")
    source = next_step(course, "toy").file.read_text(encoding="utf-8")
    for broken, said in (
        ("A letter.", "no form with boxes"),
        (source.replace("boxes toy.memo", "boxes toy.other"), "about toy.other"),
        (source.replace("- [ ] a number\n", ""), "has lost a box"),
    ):
        with pytest.raises(CourseError, match=said):
            read_form(written, broken)


def test_the_commands_say_what_is_next(course, monkeypatch):
    monkeypatch.setattr("aipm_course.cli.course_root", lambda: course)
    run = CliRunner()
    assert "toy.memo.md" in run.invoke(main, ["reread", "toy"]).output.replace("\n", "")
    assert run.invoke(main, ["reread", "toy", "--prompt"]).exit_code == 0
    assert "toy.memo-" in run.invoke(main, ["swap", "toy"]).output.replace("\n", "")
    told = run.invoke(main, ["swap", "toy", "--before", str(course / "work" / "99_toy" / "toy.ipynb")])
    assert "give both" in " ".join(told.output.split())
