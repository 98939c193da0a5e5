"""A filled template passes `aipm review`; each mutilated one is told exactly what is gone; no text makes it fall over."""

import re
import sys

import docx
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aipm_course.cli import main
from aipm_course.kernel.errors import CourseError
from aipm_course.templates import signs
from aipm_course.templates.draft import Draft, from_markdown, read_draft
from aipm_course.templates.pages import FOLDER, empty_page
from aipm_course.templates.review import EMPTY, MISSING, OPEN, guessed, review
from aipm_course.templates.source import templates

PAGES = [name for name, one in templates().items() if one.sections]
SECTIONS = [(name, section.title) for name in PAGES for section in templates()[name].sections]
STARRED = [
    (name, section.title, need.rstrip("*"))
    for name in PAGES
    for section in templates()[name].sections
    for need in section.needs
    if need.endswith("*")
]
WHOLE = [
    (name, section.title, need)
    for name in PAGES
    for section in templates()[name].sections
    for need in section.needs
    if not need.endswith("*") and not any(other.endswith("*") for other in section.needs)
]
HOLDS = {
    "number": "It holds in 12% of 340 cases",
    "baseline": "today in 9% of 340",
    "owner": "Mina Hartono decides",
    "date": "on 3 March 2027",
}
"""Words that show one sign each."""
WITHOUT_NUMBER = {**HOLDS, "number": "It holds", "baseline": ""}


@pytest.fixture(scope="module")
def filled(root):
    return {name: (root / FOLDER / templates()[name].file_filled).read_text(encoding="utf-8") for name in PAGES}


def told(text, name=""):
    """Return what is told about a text: kind, section and line of each finding."""
    return [(found.kind, found.section, found.number) for found in review(from_markdown(text), name).findings]


def lines_of(text, title):
    """Return the first and last line number under a heading, from 0, last not included."""
    lines = text.split("\n")
    first = lines.index(f"## {title}")
    ends = [n for n, line in enumerate(lines) if n > first and (line.startswith("## ") or line == "---")]
    return first, min(ends, default=len(lines))


def with_section(text, title, content):
    first, last = lines_of(text, title)
    lines = text.split("\n")
    return "\n".join([*lines[: first + 1], "", content, "", *lines[last:]])


@pytest.mark.parametrize("name", PAGES)
def test_a_filled_template_passes_and_is_recognized(filled, name):
    result = review(from_markdown(filled[name]))
    assert result.template.name == name
    assert result.findings == ()


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_template_is_told_each_section(name):
    template = templates()[name]
    result = review(from_markdown(empty_page(template)), name)
    kinds = [(found.kind, found.section) for found in result.findings]
    assert {section.title for section in template.sections} == {title for kind, title in kinds if kind == EMPTY} | {
        title for kind, title in kinds if kind == OPEN and title
    }
    assert ("owner", "") in kinds
    assert ("date", "") in kinds


@pytest.mark.parametrize(("name", "title"), SECTIONS)
def test_a_section_that_is_gone_is_told(filled, name, title):
    first, last = lines_of(filled[name], title)
    lines = filled[name].split("\n")
    found = review(from_markdown("\n".join([*lines[:first], *lines[last:]]))).findings
    assert [(one.kind, one.section) for one in found] == [(MISSING, title)]
    asks = next(section.asks for section in templates()[name].sections if section.title == title)
    assert asks in found[0].do


@pytest.mark.parametrize(("name", "title"), SECTIONS)
def test_a_section_without_content_is_told(filled, name, title):
    first, _ = lines_of(filled[name], title)
    for content in ("", "...", "TBD", "| Measure | Today |\n|---|---|\n| ... | ... |"):
        assert told(with_section(filled[name], title, content)) == [(EMPTY, title, first + 1)]


def mutilated(line, heads, need):
    """Return a table's row, or a list item, without one of its signs."""
    if not line.startswith("|"):
        words = line[2:] if line.startswith("- ") else re.sub(r"^\d+\. ", "", line)
        words = signs._WORD_NUMBER.sub("some", re.sub(r"\d[\d,.:]*", "some", words))
        return f"- {words}" if need == "number" else None
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    for place, head in enumerate(heads):
        if need == "number" and not (
            signs.OWNER_HEAD.search(head) or signs.DATE_HEAD.search(head) or signs.is_base_head(head)
        ):
            cells[place] = "some of it"
        elif need == "baseline" and signs.is_base_head(head):
            cells[place] = "as it was"
        elif need == "owner" and signs.OWNER_HEAD.search(head):
            cells[place] = "the team"
        elif need == "date" and signs.DATE_HEAD.search(head):
            cells[place] = "soon"
    return "| " + " | ".join(cells) + " |"


@pytest.mark.parametrize(("name", "title", "need"), STARRED)
def test_each_row_without_its_sign_is_told_and_no_other(filled, name, title, need):
    lines = filled[name].split("\n")
    first, last = lines_of(filled[name], title)
    rows = [n for n in range(first, last) if lines[n].startswith(("| ", "- ", "1. ", "2. ", "3. "))]
    heads = [cell.strip() for cell in lines[rows[0]].strip("|").split("|")] if lines[rows[0]].startswith("|") else []
    tried = 0
    for number in rows[1:] if heads else rows:
        line = mutilated(lines[number], heads, need)
        if line is None or line == lines[number]:
            continue
        tried += 1
        changed = [*lines[:number], line, *lines[number + 1 :]]
        assert told("\n".join(changed)) == [(need, title, number + 1)], line
    # a list says today's number in a clause, not in a column: the words below do that
    assert tried or (need == "baseline" and not heads)


@pytest.mark.parametrize(("name", "title", "need"), WHOLE)
def test_a_section_without_its_sign_is_told(filled, name, title, need):
    section = next(one for one in templates()[name].sections if one.title == title)
    first, _ = lines_of(filled[name], title)
    whole = ", ".join(HOLDS.values()) + "."
    assert told(with_section(filled[name], title, whole)) == []
    holds = WITHOUT_NUMBER if need == "number" else {**HOLDS, need: ""}
    words = ", ".join(text for text in holds.values() if text) + "."
    lacking = {need} | ({"baseline"} if need == "number" and "baseline" in section.needs else set())
    found = told(with_section(filled[name], title, words))
    assert {(kind, where, line) for kind, where, line in found} == {(kind, title, first + 1) for kind in lacking}


@pytest.mark.parametrize("name", PAGES)
def test_a_document_without_owner_or_date_is_told(filled, name):
    head = next(line for line in filled[name].split("\n") if line.startswith("Owner:"))
    parts = head.split(" · ")
    owner = next(part for part in parts if part.startswith("Owner:"))
    nobody = " · ".join(
        part.replace(owner, "Owner: the team") for part in parts if part.startswith(("Owner:", "Date:"))
    )
    assert [(kind, where) for kind, where, _ in told(filled[name].replace(head, nobody))] == [("owner", "")]
    assert [(kind, where) for kind, where, _ in told(filled[name].replace(head, owner))] == [("date", "")]


@pytest.mark.parametrize("left", ["TBD", "[name of the set]", "<owner>", "____", "XX%", "lorem ipsum", "to be defined"])
def test_what_is_left_to_fill_in_is_told_with_its_line(filled, left):
    lines = filled["prd"].split("\n")
    first, _ = lines_of(filled["prd"], "Review")
    lines.insert(first + 2, f"The set is {left} so far, and nobody minds.")
    found = [one for one in review(from_markdown("\n".join(lines))).findings if one.kind == OPEN]
    assert [(one.section, one.number) for one in found] == [("Review", first + 3)]
    assert found[0].said.startswith("Review: ")


def test_a_number_without_a_unit_is_told(filled):
    text = filled["prd"].replace(
        "## Launch criteria and definition of done\n", "## Launch criteria\n\n- Latency at most 12, today 14.\n"
    )
    assert [(kind, where) for kind, where, _ in told(text)] == [("unit", "Launch criteria and definition of done")]


def test_headings_of_ones_own_are_understood():
    draft = """# Summaries for service agents

**Owner:** Jane Doe | **Date:** 3 March 2027

## 1. Background
Agents lose 12 minutes a case today; 9 in March.
## 2. Goals
- 20% less time a case by 1 June 2027, today 12 minutes (owner: Jane Doe)
## 3. Non-goals
Not for rating agents.
## 4. Requirements
Shows nothing under a score of 0.7.
## 9. Rollout
- [ ] pilot with ten accounts, 1 May 2027, owner: Raj Patel
"""
    result = review(from_markdown(draft))
    assert result.template.name == "prd"
    kinds = {(found.kind, found.section) for found in result.findings}
    assert {kind for kind, _ in kinds} == {MISSING}
    assert "Evaluation plan" in {section for _, section in kinds}
    assert "Behavior" not in {section for _, section in kinds}


def test_a_template_is_guessed_or_asked_for(filled):
    with pytest.raises(CourseError, match=r"fit no template.*--as"):
        guessed(from_markdown("# My holiday\n\n## Monday\n\nWe swam."))
    with pytest.raises(CourseError, match="is a workbook"):
        review(from_markdown("x"), "rice_sheet")
    with pytest.raises(CourseError, match=r"no template 'prt'.*prd"):
        review(from_markdown("x"), "prt")
    assert (
        len(review(from_markdown("A text without a heading."), "prd").findings) == len(templates()["prd"].sections) + 2
    )


def as_docx(text, path, *, styled=True):
    """Write Markdown as a DOCX, with heading styles or with bold lines in their place."""
    document = docx.Document()
    table = None
    for line in text.split("\n"):
        words = re.sub(r"[*`>]", "", line).strip()
        if line.startswith("|"):
            cells = [cell.strip() for cell in words.strip("|").split("|")]
            if set(words) <= set("|- "):
                continue
            if table is None:
                table = document.add_table(rows=0, cols=len(cells))
            for cell, content in zip(table.add_row().cells, cells, strict=True):
                cell.text = content
            continue
        table = None
        if line.startswith("#"):
            title = words.lstrip("# ")
            if styled:
                document.add_heading(title, 0 if line.startswith("# ") else 2)
            else:
                document.add_paragraph().add_run(title).bold = True
        elif re.match(r"(- |\d+\. )", line):
            document.add_paragraph(re.sub(r"^(- |\d+\. )", "", words), style="List Bullet")
        elif words:
            document.add_paragraph(words)
    document.save(path)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("styled", [True, False])
def test_the_same_in_word(filled, tmp_path, name, styled):
    path = tmp_path / "draft.docx"
    as_docx(filled[name], path, styled=styled)
    result = review(read_draft(path), "" if styled else name)
    assert (result.template.name, result.findings, result.unit) == (name, (), "paragraph")
    title = templates()[name].sections[-1].title
    first, last = lines_of(filled[name], title)
    lines = filled[name].split("\n")
    as_docx("\n".join([*lines[:first], *lines[last:]]), path, styled=styled)
    assert [(one.kind, one.section) for one in review(read_draft(path), name).findings] == [(MISSING, title)]


def test_word_is_missing(monkeypatch, tmp_path):
    (tmp_path / "draft.docx").write_bytes(b"PK")
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(CourseError, match=r"uv sync --extra dossier.*Markdown"):
        read_draft(tmp_path / "draft.docx")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("draft.pdf", b"%PDF-1.7", "is a PDF"),
        ("draft.doc", b"\xd0\xcf\x11\xe0", "old Word file"),
        ("draft.docx", b"PK\x03\x04 broken", "cannot be read as a DOCX"),
        ("draft.docx", b"", "cannot be read as a DOCX"),
        ("draft.md", b"", "is empty"),
        ("draft.md", b" \n\n", "is empty"),
        ("draft.md", b"\x00\x01\x02", "holds no text"),
        ("draft.md", b"%PDF-1.7", "holds no text"),
        ("draft.xlsx", b"PK", "is a workbook"),
        ("draft.ipynb", b"{}", "is a notebook"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_what_to_do(tmp_path, file, content, said):
    (tmp_path / file).write_bytes(content)
    result = CliRunner().invoke(main, ["review", str(tmp_path / file)])
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output
    assert re.search(r"[.!]\n$", result.output)


def test_a_missing_file_and_a_folder(tmp_path):
    for name, said in (("nothing.md", "is not there"), ("", "is a folder")):
        result = CliRunner().invoke(main, ["review", str(tmp_path / name)])
        assert result.exit_code == 1
        assert said in result.output


def test_other_encodings_are_read(tmp_path, filled):
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        path = tmp_path / f"{encoding}.md"
        path.write_bytes(filled["prd"].encode(encoding, errors="replace"))
        assert review(read_draft(path)).template.name == "prd"


def refused(act):
    """Return the sentence that something is refused with; "" if it is not. Any other error is one."""
    try:
        act()
    except CourseError as problem:
        return str(problem)
    return ""


SIGNS = (
    "# ## ### --- === - * 1. | |---| > ``` <!-- --> ... TBD [name] <owner> 8% 12 of today Owner: Date: Ines Alvarado 3 March "
    "2027 Problem Evaluation plan Gates Behavior Review the team and **Metrics** \\|"
)
WORDS = st.sampled_from([*re.split(" ", SIGNS), "\t", "\n", "\n\n"])


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("\n".join)
    )
)
def test_no_text_makes_it_fall_over(text):
    draft = from_markdown(text)
    assert isinstance(draft, Draft)
    for name in ("prd", "evaluation_plan", "ninety_day_plan"):
        for found in review(draft, name).findings:
            assert 1 <= found.number <= max(draft.last, 1)
            assert found.said.endswith((".", '."'))
            assert found.do
    assert "--as" in (refused(lambda: review(draft)) or "--as")


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300), st.sampled_from(["draft.md", "draft.docx", "draft.txt", "draft", "draft.xyz"]))
def test_no_file_makes_it_fall_over(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    assert (refused(lambda: review(read_draft(path), "prd")) or ".").endswith(".")


def test_the_command_says_lines_and_form_and_ends_with_1(tmp_path, filled, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    assert run.invoke(main, ["templates", "prd", "--filled"]).exit_code == 0
    result = run.invoke(main, ["review", "prd_filled.md"])
    assert result.exit_code == 0, result.output
    assert "Nothing is missing: 13 sections." in result.output
    assert "reads form, not worth" in result.output
    text = (tmp_path / "prd_filled.md").read_text(encoding="utf-8")
    first, last = lines_of(text, "Review")
    lines = text.split("\n")
    (tmp_path / "draft.md").write_text("\n".join([*lines[:first], *lines[last:]]), encoding="utf-8")
    result = run.invoke(main, ["review", "draft.md"])
    assert result.exit_code == 1
    assert re.search(r'line \d+: The section "Review" is missing\. Add the heading', result.output)
    assert "1 thing to mend." in result.output
    assert run.invoke(main, ["review", "draft.md", "--as", "launch_pack"]).exit_code == 1


def test_templates_are_listed_and_laid_out_and_never_overwritten(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    listed = run.invoke(main, ["templates"])
    assert all(name in listed.output for name in templates())
    assert not list(tmp_path.iterdir())
    result = run.invoke(main, ["templates", "--out", "mine"])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {one.file for one in templates().values()}
    (tmp_path / "mine" / "prd.md").write_text("my words", encoding="utf-8")
    again = run.invoke(main, ["templates", "prd", "--out", "mine"])
    assert again.exit_code == 1
    assert "is there already" in again.output
    assert "kept" in run.invoke(main, ["templates", "--out", "mine"]).output
    assert (tmp_path / "mine" / "prd.md").read_text(encoding="utf-8") == "my words"
    wrong = run.invoke(main, ["templates", "rice sheat"])
    assert "Did you mean rice_sheet" in wrong.output
