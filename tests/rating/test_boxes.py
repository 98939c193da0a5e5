"""Every text that people read has its boxes, invented answers keep to them, and nobody breaks their own word limit."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from aipm_course.cohort.reading import tasks_of
from aipm_course.files import read_toml
from aipm_course.grading.notebooks import grade_id, read_notebook
from aipm_course.judging.levels import Levels, RatedText
from aipm_course.kernel.errors import CourseError
from aipm_course.places import module_names, short, solution_path
from aipm_course.rating import ticks
from aipm_course.rating.norming import agreement, levels, normings_of
from aipm_course.rating.pages import rating_page
from aipm_course.rating.ticks import all_written, written_named, written_of
from aipm_course.registry import find, manifest_of, manifests

WRITTEN = list(all_written())
BLIND = json.loads(Path(__file__).with_name("blind_ratings.json").read_text(encoding="utf-8"))
NORMINGS = [norming for manifest in manifests() for norming in normings_of(manifest.short)]


def words(text):
    return len(re.sub(r"### (BEGIN|END) SOLUTION", "", text).split())


def test_every_text_of_the_course_has_boxes_for_the_rows_of_its_rubric(root):
    owed = {}
    for module in module_names(root):
        there = {one.cell: one for one in written_of(short(module))}
        for task in tasks_of(root, module):
            names = [row.name for row in task.rubric]
            owed[task.name] = task.name in there and [row.name for row in there[task.name].rows] == names
            assert task.points == 4 * len(names), task.name  # a level is its points
    assert owed == dict.fromkeys(owed, True)
    assert set(owed) == {one.cell for one in WRITTEN}


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one.name)
def test_a_text_is_rated_by_words_that_its_task_has(root, one):
    prompt = next(task.prompt for task in tasks_of(root, manifest_of(one.module).name) if task.name == one.cell)
    limits = [int(number) for number in re.findall(r"at most (\d+) words", prompt, flags=re.IGNORECASE)]
    assert sum(limits) == one.words
    boxes = [box for row in one.rows for box in row.ticks]
    assert len(set(boxes)) == len(boxes)
    assert max(map(words, boxes)) <= 30
    if one.rated:
        assert isinstance(find(one.rated).kind, Levels)
        assert tuple(find(one.rated).kind.keys) == tuple(row.name for row in one.rows)


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one.name)
def test_the_model_text_and_the_texts_to_rate_keep_the_word_limit(root, one):
    notebook = read_notebook(solution_path(root, manifest_of(one.module).name))
    (model,) = [cell.source for cell in notebook.cells if grade_id(cell) == one.cell]
    limit = one.words or 300
    assert 60 < words(model) <= limit
    if one.rated:
        pool = {text.key: text for seed in range(12) for text in find(one.rated).data(seed).values()}
        assert all(isinstance(text, RatedText) for text in pool.values())
        assert max(words(text.text) for text in pool.values()) <= limit


def test_the_page_of_the_house_rules_is_what_the_boxes_make(root):
    assert (root / "docs" / "rating.md").read_text(encoding="utf-8") == rating_page()
    assert words(rating_page().partition("# The boxes")[0]) < 520  # one page


@pytest.mark.parametrize("norming", NORMINGS, ids=lambda norming: norming.written.name)
def test_invented_answers_are_a_polished_a_clumsy_and_an_uneven_one(norming):
    by_key = {answer.key: levels(norming.written, answer.ticks) for answer in norming.answers}
    assert set(by_key) == {"polished", "clumsy", "uneven"}
    assert max(by_key["polished"].values()) <= 2
    assert min(by_key["clumsy"].values()) >= 3
    spread = by_key["uneven"].values()
    assert max(spread) - min(spread) >= 1
    assert len(set(spread)) > 1
    lengths = {answer.key: words(answer.text) for answer in norming.answers}
    assert max(lengths.values()) <= 1.1 * (norming.written.words or 300)


def test_length_and_polish_do_not_give_the_level_away():
    longest = [max(norming.answers, key=lambda one: words(one.text)).key for norming in NORMINGS]
    assert longest.count("clumsy") <= len(NORMINGS) / 2


def test_agreement_is_counted_by_pairs_and_against_the_key():
    key = {"t": {"r": 3, "s": 1}, "u": {"r": 4}}
    first, second = {"t": {"r": 3, "s": 1}, "u": {"r": 2}}, {"t": {"r": 1, "s": 2}}
    by_row = {one.row: one for one in agreement([first, second], key)}
    assert (by_row["r"].pairs, by_row["r"].same, by_row["r"].near) == (1, 0.0, 0.0)
    assert (by_row["r"].keyed, by_row["r"].as_key, by_row["r"].near_key) == (3, 1 / 3, 1 / 3)
    assert (by_row["s"].same, by_row["s"].near, by_row["s"].near_key) == (0.0, 1.0, 1.0)


def test_a_box_below_an_empty_one_counts_only_in_a_row_of_any_order():
    rows = {row.name: row for one in WRITTEN for row in one.rows if row.any_order}
    assert rows
    loose, strict = next(iter(rows.values())), next(row for one in WRITTEN for row in one.rows if not row.any_order)
    assert [loose.level(boxes) for boxes in ((0, 0, 0), (0, 1, 1), (1, 1, 1))] == [1, 3, 4]
    assert [strict.level(boxes) for boxes in ((0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 1))] == [1, 2, 3, 4]


def test_a_task_is_found_by_its_module_and_told_where_there_are_several():
    alone = next(one for one in WRITTEN if len(written_of(one.module)) == 1)
    assert written_named(manifest_of(alone.module).name) is alone is written_named(alone.name)
    several = next(one for one in WRITTEN if len(written_of(one.module)) > 1)
    with pytest.raises(CourseError, match="Name one"):
        written_named(several.module)
    with pytest.raises(CourseError, match="no written task"):
        written_named(f"{alone.module}.nothing")


def test_a_wrong_file_is_told_with_its_row(tmp_path, monkeypatch):
    from dataclasses import replace

    path = tmp_path / "ticks.toml"
    one = WRITTEN[0]
    source = (manifest_of(one.module).folder / "ticks.toml").read_text(encoding="utf-8")
    manifest = replace(manifest_of(one.module), folder=tmp_path)
    path.write_text(source.replace("asks =", "ask =", 1), encoding="utf-8")
    with pytest.raises(CourseError, match="needs `asks` and three `ticks`"):
        list(ticks._read(manifest))
    path.write_text(source.replace("reader =", "to_whom = 1\nreader =", 1), encoding="utf-8")
    with pytest.raises(CourseError, match="to_whom is no key"):
        list(ticks._read(manifest))
    assert read_toml(path)


def test_readers_who_had_the_boxes_alone_came_within_a_level_of_each_other_and_of_the_key():
    """Three readers rated three answers to six tasks by the boxes, without the key; a rating counts while its text stands."""
    compared = 0
    for norming in NORMINGS:
        rated = [{}, {}, {}]
        key = {}
        for one in norming.answers:
            name = f"{norming.written.name} {one.key}"
            if name in BLIND and BLIND[name]["text"] == hashlib.sha256(one.text.encode()).hexdigest()[:12]:
                key[one.key] = levels(norming.written, one.ticks)
                for reader, boxes in zip(rated, BLIND[name]["readers"], strict=True):
                    reader[one.key] = levels(
                        norming.written, {row: [bool(box) for box in of] for row, of in boxes.items()}
                    )
        for row in agreement(rated, key) if key else []:
            compared += row.pairs
            assert min(row.near, row.near_key) >= 0.9, (norming.written.name, row)
            assert min(row.same, row.as_key) >= 2 / 3, (norming.written.name, row)
    assert compared >= 100
