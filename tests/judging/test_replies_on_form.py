"""What somebody hears whose answer is right and written in a form that can be meant in two ways."""

import pandas as pd
import pytest

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.judge import judge
from aipm_course.judging.question import Question, Rule
from aipm_course.kernel.encoding import payload

ROWS = {"vision": 3600.0, "summary": 2080.0, "routing": 1250.0}
KIND = Record(
    {
        "scores": Table("idea", tuple(ROWS), {"score": Number("points", within_percent=1)}),
        "precision": Number("share from 0 to 1", within=0.00005, percent=True),
        "locks": Picks({"selection": "", "precision": "", "recall": ""}),
        "call": Choice({"ship": "", "stop": ""}),
    },
    own=frozenset(("locks",)),
)
RIGHT = {"scores": ROWS, "precision": 0.52381, "locks": ["selection"], "call": "ship"}
QUESTION = Question(
    id="toy.forms",
    task="A1",
    title="Forms",
    points=4,
    kind=KIND,
    data=lambda seed: None,
    reference=lambda data: RIGHT,
    misconceptions=(),
    rules=(Rule("locks", lambda answer, data: answer["locks"] == {"selection"}, "One lock is open."),),
    hints=("a", "b"),
    worked="x",
    objective="x",
    ledger=(),
)


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({"scores": {name: f"{score:,.0f}" for name, score in ROWS.items()}}, None, ""),
        (
            {"scores": {name: f"{score:.1f}".replace(".", ",") for name, score in ROWS.items()}},
            "Then write 3600.0",
            "3.600",
        ),
        ({"scores": {"visoin": 3600, **dict(list(ROWS.items())[1:])}}, "rename it to 'vision'", "Did you mean"),
        ({"scores": pd.Series(ROWS).reset_index()}, None, ""),
        ({"scores": pd.DataFrame({"Idea ": list(ROWS), "\ufeffScore": list(ROWS.values())})}, None, ""),
        (
            {"scores": pd.concat({"web": pd.Series(ROWS), "ios": pd.Series(ROWS)}).to_frame("score")},
            "the index has 2 levels",
            "pd.cut",
        ),
        ({"precision": "52,381%"}, "If it is a decimal point, write 52.381%", "multiplied"),
        ({"precision": 0.52}, "0.00005 (0.005 when", "e-05"),
        ({"precision": "8.5 s"}, "'s' in '8.5 s' is not read here", "quotes"),
        ({"locks": {"selection": 0.2}}, "hand in list(x)", "waits for"),
        ({"locks": pd.Index(["selection"]).values, "call": pd.Series(["Ship "]).unique()}, None, ""),
    ],
)
def test_a_right_answer_is_right_or_told_which_form_is_wanted(changed, said, unsaid):
    verdict = judge(QUESTION, payload(QUESTION.id, 0, {**RIGHT, **changed}))
    text = " ".join(verdict.lines)
    if said is None:
        assert verdict.earned == 4, verdict
    else:
        assert said in text
        assert unsaid not in text
        assert verdict.earned == 3


def test_a_misspelled_field_is_named_and_never_suggested():
    answer = {("percision" if name == "precision" else name): value for name, value in RIGHT.items()}
    text = " ".join(judge(QUESTION, payload(QUESTION.id, 0, answer)).lines)
    assert "it has `percision`: rename it to `precision`" in text
    assert "Did you mean" not in text
