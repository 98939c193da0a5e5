"""The numbers in the lesson of module 11, and in its facilitator notes, are the numbers of its own data."""

from functools import partial

import pandas as pd
import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load, retrieval_search
from aipm_course.modules.retrieval.simulators.agent import TOOLS, agent
from aipm_course.modules.retrieval.simulators.context import answers_of, by_setting, context, error_rate, grounded_wrong
from aipm_course.modules.retrieval.simulators.microscope import seen
from aipm_course.modules.retrieval.simulators.searched import leader, measured, searched

SEED = 454
OWN = QuestionsOf("retrieval")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {
    "search": ("engine", "fix"),
    "context": ("setting", "limit", "launch"),
    "agent": ("desk", *(f"way_{tool}" for tool in TOOLS)),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_halves_in_prose(lesson, note):
    made = searched(SEED)
    right, questions = measured(made), made.questions
    named = questions["pages"] != ""
    assert (made.facts["k"], made.today, made.facts["mends"]) == (3, "words", 0.78)
    failed = int((questions["answer"] != "right").sum())
    assert f"{failed} of last month's {len(questions)} questions got no right answer" in lesson
    assert leader(right.failures) == "search"
    assert f"`words`, {right.recall['words']:.1%} against {right.recall['letters']:.1%}" in lesson
    assert right.mrr["words"] > right.mrr["letters"]
    ten = measured(made, k=10).recall
    assert ten["letters"] > ten["words"]
    assert f"It had {failed} failures" in lesson
    gain = right.gain
    assert f"Yes, {right.failures['search']:.0f}. But a heap" in lesson
    reached = round(gain["search"] / right.chance)
    assert (
        f"The stronger model: {gain['answer']:.1f} right answers more. The second engine brings {gain['search']:.1f}"
        in lesson
    )
    assert f"reaches only {reached} of the {right.failures['search']:.0f}; new pages {gain['pages']:.1f}" in lesson
    assert (
        f"second engine brings {gain['search']:.1f} right answers a month, a stronger model {gain['answer']:.1f}"
        in lesson
    )
    heaps = ", ".join(f"{name} {right.failures[name]:.0f}" for name in ("search", "answer", "pages"))
    assert f"{failed} failures: {heaps}. Gains: {gain['search']:.1f}, {gain['answer']:.1f}, {gain['pages']:.1f}" in note
    assert (
        f"{named.sum()} of {len(questions)} questions have a page. Recall at 3: `words` {right.recall['words']:.1%}"
        in note
    )
    assert f"Recall is only {measured(made, no_page=True).recall['words']:.0%}" in note


def test_the_two_questions_in_prose(lesson):
    questions, hits = load("retrieval_questions", seed=SEED).set_index("question"), load("retrieval_hits", seed=SEED)
    texts = {"Q155": "how to resotre dleted endoints in webhokos", "Q112": "what does lk-40044440 mean"}
    places = {}
    for name, text in texts.items():
        assert questions["text"][name] == text
        assert text in lesson
        due = questions["pages"][name].split()
        own = hits[(hits["question"] == name) & hits["page"].isin(due)]
        places[name] = own.groupby("engine")["rank"].min().to_dict()
    assert places == {"Q155": {"letters": 1}, "Q112": {"letters": 7, "words": 1}}
    assert retrieval_search(texts["Q155"], "letters", 1)["title"].item() == "Restore deleted endpoints in Webhooks"
    assert retrieval_search(texts["Q112"], "words", 1)["page"].item() in questions["pages"]["Q112"]


def test_the_microscope_in_prose(lesson):
    right = seen("Q004", "words", SEED).right
    assert right == (False, False, True, True, True, True, *(False,) * 6)
    assert "From 3 on; at 7 it flips back." in lesson


def test_the_settings_in_prose(lesson, note):
    made = context(SEED)
    table, facts = by_setting(made), made.facts
    assert f"{facts['most_cents']} cents** for a right answer, and **{facts['most_seconds']} seconds**" in lesson
    price = made.settings.set_index("setting")["cents_per_1000"]
    assert f"{facts['cents_per_answer']} cents for each answer, {price['E']} cents for 1,000 words" in lesson
    assert f"At most {facts['window']:,.0f} words are sent" in lesson
    row = made.runs[(made.runs["setting"] == "E") & (made.runs["question"] == "T010")].iloc[0]
    assert row["refused"] == 1
    assert f"{facts['cents_per_answer'] + row['words'] / 1000 * price['E']:.2f} cents, for nothing" in lesson
    for said in (
        f"**E**, {table['right']['E']:.1%}: {table['cents']['E']:.2f} cents, over {facts['most_cents']}. Out by cost",
        f"**D**, {table['right']['D']:.1%}: {table['p95']['D']:.2f} seconds, over {facts['most_seconds']}. Out by time",
        f"**B**, {table['right']['B']:.1%}: {table['cents']['B']:.2f} cents and {table['p95']['B']:.2f} seconds",
        f"E costs {table['cents']['E']:.2f} cents a right answer, the limit is {facts['most_cents']}",
    ):
        assert said in lesson, said
    assert table["right"].sort_values().index.tolist()[::-1][:3] == ["E", "D", "B"]
    pages = made.settings.set_index("setting")["pages"]
    assert f"F reads {pages['F']} pages and is right less often than B with {pages['B']}" in lesson
    assert table["right"]["F"] < table["right"]["B"]
    given = answers_of(made, "B")
    own = given[given["critical"] == 1]
    bare = int(((given["right"] == 1) & (given["grounded"] == 0)).sum())
    assert f"{grounded_wrong(given):.1%}: the page is old, or about another plan. And {bare} right" in lesson
    assert f"The bar is {facts['most_error']:.1%}." in lesson
    assert f"Under: {error_rate(own):.1%}, so customers may ask" in lesson
    assert f"All questions have {error_rate(given):.1%}" in lesson
    assert f"{error_rate(own):.1%} errors against a bar of {facts['most_error']:.1%}" in lesson
    assert (
        f"grounded answers {grounded_wrong(given):.1%} are wrong. Error on critical questions {error_rate(own):.1%}"
        in note
    )
    assert f"E {table['right']['E']:.1%} right, {table['cents']['E']:.2f} cents (limit {facts['most_cents']})" in note
    assert f"{(own['right'] == 0).mean():.0%} are wrong" in note


def test_the_desk_and_the_tools_in_prose(lesson, note):
    made, own = agent(SEED), reference("agent")
    facts, tools, lost = made.facts, made.tools.set_index("tool"), own["harm"]["harm"]
    assert (
        f"stops {own['override']:.1%} of the agent's requests, far above the band of {facts['low']:.0%} to {facts['high']:.0%}"
        in lesson
    )
    assert (
        f"stop at least **{facts['least_caught']:.0%}** of the first, at most **{facts['most_stopped']:.0%}**" in lesson
    )
    assert f"{own['stopped']:.1%}, and {own['caught']:.1%} of the planted errors" in lesson
    assert own["desk"] == "strict"
    late = tools["found_after"] > tools["undo_within"]
    assert f"E: {lost['E']:.2f} dollars a call, B {lost['B']:.2f}." in lesson
    assert (tools["found_after"]["E"], tools["undo_within"]["E"], tools["found_after"]["B"]) == (8, 8, 13)
    assert (
        f"an error in E costs {tools['undone']['E']:.2f} dollars even so, one in B {tools['loss']['B']:.2f}" in lesson
    )
    assert (
        f"at {facts['wage']:.0f} dollars an hour. It stops {own['caught']:.1%} of the errors, so {1 - own['caught']:.1%}"
        in lesson
    )
    assert f"saves − look − {1 - own['caught']:.1%} of the harm" in lesson
    assert [own[f"way_{tool}"] for tool in TOOLS] == ["alone", "alone", "never", "alone", "approve", "never"]
    assert not late["C"]
    assert late[["B", "D"]].all()
    look = tools["minutes"] * facts["wage"] / 60
    assert (
        f"A ({lost['A']:.2f} dollars a call, a look costs {look['A']:.2f}). After a look: E ({lost['E']:.2f}). Never: C ({lost['C']:.2f})"
        in lesson
    )
    assert (
        f"{own['override']:.1%} of real requests, {own['caught']:.1%} of planted errors, {own['stopped']:.1%} of good tests"
        in note
    )
    assert isinstance(tools, pd.DataFrame)


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        'questions["pages"].str.split()).explode("page")',
        "hits.merge(",
        '.groupby(["question", "engine"])["rank"].min().unstack()',
        "place <= k",
        "(1 / place[has_page]).fillna(0).mean()",
        'questions["answer"] != "right"',
        '(lost & inside["letters"]).sum()',
        'runs["asked_by"] == "customer"',
        'clip(upper=limits["window"])',
        'by["right"].sum() / by.size()',
        ".quantile(0.95)",
        "(grounded['right'] == 0).mean()",
        "wrong | bare",
        'log["week"].between(bars["first_week"], bars["last_week"])',
        'log["outcome"] != "expired"',
        '(seen["outcome"] == "overridden").groupby(seen["test"]).mean()',
        'tools["found_after"] <= tools["undo_within"]',
        'tools["tried"] - tools["stopped"]',
        'tools["minutes"] * bars["wage"] / 60',
        "harm * (1 - caught)",
        "worth.idxmax(axis=1)",
    )
    assert missing_in_code(cells, *shown) == []
