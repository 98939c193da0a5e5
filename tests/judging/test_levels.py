"""Rating three dealt texts: what is dealt, what earns the point, what a wrong level is told."""

from collections import Counter
from itertools import product

import pandas as pd
import pytest

from aipm_course.judging.judge import judge
from aipm_course.judging.levels import LEVELS, RatedText, counts, dealt, levels_question, pool_problems, texts_table
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload

RUBRIC = {
    "numbers": ("none", "the ranking only", "the cost with its size", "as 3, and how sure it is"),
    "way_back": ("not now", "a vague wish", "one condition with a number", "as 3, with who checks it and by when"),
    "reader": ("blames or hides", "polite, no decision", "decision first", "as 3, and what the reader gets instead"),
}


def text(key, levels, length):
    by_row = dict(zip(RUBRIC, levels, strict=True))
    return RatedText(
        key, f"{key} " * length, by_row, {row: f"{key} has {level} in {row}." for row, level in by_row.items()}
    )


POOL = (
    text("smooth", (1, 1, 2), 40),
    text("figures", (4, 1, 1), 20),
    text("kind", (1, 2, 4), 30),
    text("plain", (3, 4, 3), 8),
    text("whole", (4, 4, 4), 35),
    text("half", (2, 3, 1), 12),
    text("promise", (1, 4, 2), 25),
)
QUESTION = levels_question(
    id="toy.memo_levels",
    task="W1",
    title="Rate three memos",
    rubric=RUBRIC,
    pool=POOL,
    objective="Rate.",
    ledger=("X-01",),
)
SEEDS = range(60)


def verdict(answer, seed=0):
    return judge(QUESTION, payload(QUESTION.id, seed, answer))


def right(seed):
    return QUESTION.reference(QUESTION.data(seed))


def test_a_pool_needs_every_level_and_reasons():
    assert pool_problems(RUBRIC, POOL) == []
    assert "No text has level 4" in pool_problems(RUBRIC, [text(key, (1, 2, 3), 9) for key in "abcdefg"])[0]
    assert pool_problems(RUBRIC, POOL[:6])
    with pytest.raises(ValueError, match="seven texts"):
        levels_question(id="a.b", task="", title="", rubric=RUBRIC, pool=POOL[:3], objective="", ledger=())


def test_a_seed_deals_the_same_texts_again_and_all_are_dealt():
    met = Counter(text.key for seed in SEEDS for text in dealt(POOL, seed, "toy.memo_levels").values())
    assert set(met) == {text.key for text in POOL}
    table = texts_table(POOL, 3, "toy.memo_levels")
    assert list(table["letter"]) == ["A", "B", "C"]
    assert list(table["text"]) == [text.text for text in dealt(POOL, 3, "toy.memo_levels").values()]
    assert len({tuple(texts_table(POOL, seed, "toy.memo_levels")["text"]) for seed in SEEDS}) > 20


def test_no_pattern_of_rows_earns_more_than_a_third():
    for seed in SEEDS:
        hand = QUESTION.data(seed).values()
        for levels in product(LEVELS, repeat=3):
            pattern = dict(zip(RUBRIC, levels, strict=True))
            assert sum(counts(pattern, dict(text.levels)) for text in hand) <= 1
    for level in LEVELS:
        assert verdict({letter: dict.fromkeys(RUBRIC, level) for letter in "ABC"}).earned <= 1


@pytest.mark.parametrize("form", [dict, pd.DataFrame, lambda levels: pd.DataFrame(levels).T])
def test_texts_by_rows_and_rows_by_texts_are_the_same(form):
    assert verdict(form(right(0))).outcome is Outcome.CORRECT


def test_one_row_off_by_one_counts_and_two_do_not():
    levels = right(0)
    row, other, _ = RUBRIC
    near = {**levels["A"], row: levels["A"][row] + (1 if levels["A"][row] < 4 else -1)}
    assert verdict({**levels, "A": near}).earned == 3
    far = {**near, other: near[other] + (1 if near[other] < 4 else -1)}
    assert verdict({**levels, "A": far}).earned == 2


def test_a_row_that_is_off_in_a_text_that_counts_is_named():
    levels = right(0)
    letter, rows = next((letter, rows) for letter, rows in levels.items() if rows["reader"] > 1)
    said = verdict({**levels, letter: {**rows, "reader": rows["reader"] - 1}})
    assert said.outcome is Outcome.CORRECT
    assert len(said.lines) == 1
    assert "`reader` is rated too low" in said.lines[0]
    assert verdict(levels).lines == ()


def test_a_level_that_is_off_is_held_against_the_rubric():
    levels = right(0)
    upside_down = {row: 5 - level for row, level in levels["A"].items()}
    said = " ".join(verdict({**levels, "A": upside_down}).lines)
    assert "is rated too" in said
    assert any(f'"{RUBRIC[row][upside_down[row] - 1]}"' in said for row in RUBRIC)
    assert "Right so far: B, C." in said


def test_half_levels_and_missing_rows_get_a_sentence():
    levels = right(0)
    half = verdict({**levels, "A": {**levels["A"], "numbers": 2.5}})
    assert half.earned == 2
    assert "lies between two levels" in half.lines[0]
    assert "no level yet for `reader`" in verdict({**levels, "B": {**levels["B"], "reader": ...}}).lines[0]
    assert verdict({letter: dict.fromkeys(RUBRIC, ...) for letter in "ABC"}).outcome is Outcome.NOT_ATTEMPTED


def test_habits_are_named_on_every_seed():
    for seed in SEEDS:
        for misconception in QUESTION.misconceptions:
            said = verdict(misconception.answer(QUESTION.data(seed)), seed)
            assert said.misconceptions == (misconception.name,)
            assert said.earned < 3


def test_the_worked_solution_gives_the_reasons_for_the_dealt_texts():
    worked = QUESTION.worked(QUESTION.data(5))
    for text in QUESTION.data(5).values():
        assert all(why in worked for why in text.why.values())


def test_a_text_that_is_missing_costs_its_own_point_only():
    levels = right(0)
    del levels["C"]
    assert verdict(levels).earned == 2


def test_one_level_in_all_rows_is_told_of_the_text_that_has_it_and_of_no_other():
    for seed in SEEDS:
        for letter, rows in right(seed).items():
            if len(set(rows.values())) == 1:
                continue
            for first, second, third in product(LEVELS, repeat=3):
                given = dict(zip(RUBRIC, (first, second, third), strict=True))
                if counts(given, rows):
                    continue
                said = " ".join(verdict({**right(seed), letter: given}, seed).lines)
                # With one row off, the one level in all rows is a coincidence of right ones.
                flat = first == second == third and sum(given[row] != rows[row] for row in rows) > 1
                assert ("One level in all rows" in said or "Each text has one level" in said) == flat, (
                    seed,
                    given,
                    said,
                )
        if seed > 2:
            break


def test_two_texts_exchanged_are_named_on_every_seed():
    for seed in SEEDS:
        levels = right(seed)
        exchanged = verdict({**levels, "A": levels["C"], "C": levels["A"]}, seed)
        lines = [line for line in exchanged.lines if "exchanged" in line]
        if exchanged.earned == 1:  # else the two are so much alike that one of them counts
            said = "The levels of A and C are exchanged: hold each text against its own three levels."
            assert lines == [f"`A`, `C`: {said}"]
        else:
            assert lines == []


def test_two_rows_exchanged_in_several_texts_are_named_and_in_one_text_are_not():
    told, alone = 0, 0
    for seed in SEEDS:
        levels = right(seed)
        turned = {
            letter: {**rows, "numbers": rows["way_back"], "way_back": rows["numbers"]}
            for letter, rows in levels.items()
        }
        wrong = [letter for letter, rows in levels.items() if not counts(turned[letter], rows)]
        said = " ".join(verdict(turned, seed).lines)
        told += len(wrong) > 1
        assert ("`numbers` and `way_back` are exchanged" in said) == (len(wrong) > 1), (seed, said)
        assert said.count("are exchanged") <= 1
        for letter in wrong[:1]:
            alone += 1
            one = " ".join(verdict({**levels, letter: turned[letter]}, seed).lines)
            assert "exchanged" not in one
            assert "is rated too" in one
    assert told > 5 < alone


def test_lists_of_levels_are_asked_for_the_names_of_their_rows():
    levels = right(0)
    lists = {letter: list(rows.values()) for letter, rows in levels.items()}
    assert verdict(lists).lines[0].startswith("Name the 3 rows: `A`, `B`, `C` hold a list")
    assert (
        verdict({**levels, "B": tuple(levels["B"].values())}).lines[0].startswith("Name the 3 rows: `B` holds a list")
    )
    # A table by columns names its rows in a column of its own.
    assert verdict({"row": list(RUBRIC), **lists}).outcome is Outcome.CORRECT


def test_no_wrong_text_is_left_without_a_word():
    for seed in SEEDS:
        levels = right(seed)
        turned = {
            letter: {**rows, "numbers": rows["reader"], "reader": rows["numbers"]} for letter, rows in levels.items()
        }
        round_about = {letter: levels[other] for letter, other in zip("ABC", "BCA", strict=True)}
        for answer in (turned, round_about):
            lines = verdict(answer, seed).lines
            wrong = [letter for letter, rows in levels.items() if not counts(answer[letter], rows)]
            assert all(any(f"`{letter}`" in line for line in lines) for letter in wrong), (seed, lines)


def test_levels_of_the_next_letter_are_named():
    told = 0
    for seed in SEEDS:
        levels = right(seed)
        moved = {letter: levels[other] for letter, other in zip("ABC", "BCA", strict=True)}
        if any(counts(moved[letter], levels[letter]) for letter in levels) or "exchanged" in str(verdict(moved, seed)):
            continue
        lines = verdict(moved, seed).lines
        told += any("A the levels of B, B the levels of C, C the levels of A" in line for line in lines)
    assert told > 5


@pytest.mark.parametrize("by", [1, 2])
def test_a_level_too_low_hears_the_words_that_it_goes_beyond_and_not_what_is_due(by):
    levels = right(0)
    letter, row = next((name, row) for name, rows in levels.items() for row, level in rows.items() if level >= 3)
    given = levels[letter][row] - by
    off_elsewhere = {name: 5 - level for name, level in levels[letter].items() if name != row}
    lines = " ".join(verdict({**levels, letter: {**levels[letter], **off_elsewhere, row: given}}).lines)
    assert f'`{row}` is rated too low: look for what goes beyond a {given} ("{RUBRIC[row][given - 1]}")' in lines
    assert not any(words in lines for level, words in enumerate(RUBRIC[row], 1) if level != given)


def test_levels_all_one_too_low_are_told_as_that():
    told = 0
    for seed in SEEDS:
        levels = right(seed)
        lower = {letter: {row: max(1, level - 1) for row, level in rows.items()} for letter, rows in levels.items()}
        lines = verdict(lower, seed).lines
        told += sum("every level that is off is one too low" in line for line in lines)
        near = " ".join(verdict({**levels, "A": {row: 5 - level for row, level in levels["A"].items()}}, seed).lines)
        assert "is one too low" not in near
    assert told > 10


def test_a_text_that_counts_names_the_row_that_is_off():
    levels = {letter: dict(rows) for letter, rows in right(0).items()}
    row = "numbers"
    levels["A"][row] += 1 if levels["A"][row] < 4 else -1
    wrong = levels["B"]
    wrong[row] = 5 - wrong[row] if abs(5 - 2 * wrong[row]) > 1 else (4 if wrong[row] == 2 else 1)
    notes = " ".join(verdict(levels).lines)
    assert f"It counts, with `{row}` off by one." in notes


def test_one_level_in_all_rows_says_nothing_that_a_text_need_not_fulfill():
    """A text may be strong in every row: none of them is called empty."""
    for seed in range(12):
        levels = {letter: dict.fromkeys(RUBRIC, 3) for letter in "ABC"}
        assert "empty" not in " ".join(verdict(levels, seed).lines)
