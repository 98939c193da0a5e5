"""The meta-analysis in the lesson is the one of the table."""

from aipm_course import load


def test_the_lesson_says_what_the_table_says(lesson):
    table = load("spec_reliance").set_index(["compared", "tasks"])
    better = table.loc[("against the better of the two", "all")]
    alone = table.loc[("against people alone", "all")]
    decisions = table.loc[("against the better of the two", "decisions")]
    assert f"better than people alone ({alone['g']:.2f})" in lesson
    minus = [f"−{-better[name]:.2f}" for name in ("g", "low", "high")]
    assert f"({minus[0]}, interval {minus[1]} to {minus[2]}; in decisions −{-decisions['g']:.2f})" in lesson
    assert better["low"] < better["g"] < better["high"] < 0 < alone["g"]
    assert "106 experiments" in lesson
