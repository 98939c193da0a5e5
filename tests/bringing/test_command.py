"""`aipm bring` and `bring(...)` as a new user meets them."""

import pytest
from click.testing import CliRunner

from aipm_course import bring
from aipm_course.cli import main
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import kinds

SHEET = 'Feature,Reach,Impact,Confidence,Effort\n"Chat","1,200/qtr",high,80 %,2w\n"Form",900/month,low,90%,1m\n'


@pytest.fixture
def aipm(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheet.csv").write_text(SHEET, encoding="utf-8")
    return lambda *arguments, **more: CliRunner().invoke(main, ["bring", *arguments], **more)


def test_a_file_becomes_a_page_markdown_and_a_log(aipm, tmp_path):
    result = aipm("ideas", "sheet.csv", "--out", "reports")
    assert result.exit_code == 0, result.output
    assert "Form" in result.output
    assert "nothing was uploaded" in result.output
    files = sorted(path.name for path in (tmp_path / "reports").iterdir())
    beside = ["sheet_report_changes.csv", "sheet_report_to_fill.csv"]
    assert files == ["sheet_report.html", "sheet_report.md", "sheet_report.xlsx", *beside]
    page = (tmp_path / "reports" / "sheet_report.html").read_text(encoding="utf-8")
    assert "http" not in page  # it needs nothing from anywhere
    assert "prefers-color-scheme: dark" in page


def test_the_workbook_holds_the_numbers_as_numbers_and_no_formula(aipm, tmp_path):
    from openpyxl import load_workbook

    (tmp_path / "sheet.csv").write_text(SHEET.replace("Chat", "=1+1"), encoding="utf-8")
    assert aipm("ideas", "sheet.csv").exit_code == 0
    book = load_workbook(tmp_path / "sheet_report.xlsx")
    assert book.sheetnames[0] == "Report"
    rows = [list(line) for line in book[book.sheetnames[1]].iter_rows(values_only=True)]
    report = bring("ideas", "sheet.csv", form=False)
    at = rows[0].index("score")
    assert [row[at] for row in rows[1:]] == [round(one) for one in report.numbers["adjusted"].sort_values()[::-1]]
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    assert "Changed cells" in book.sheetnames
    said = " ".join(str(line[0]) for line in book["Report"].iter_rows(values_only=True))
    assert report.headline in said
    assert "nothing was uploaded" in said


def test_two_files_make_one_report_in_the_terminal_and_in_a_notebook(aipm, tmp_path):
    log = "task,model,tokens_in,tokens_out,then\nt1,small,1000,100,solved\nt2,large,1000,100,solved\n"
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    (tmp_path / "prices.csv").write_text("model,input,output\nsmall,1,4\nlarge,10,40\n", encoding="utf-8")
    result = aipm("requests", "log.csv", "prices.csv")
    assert result.exit_code == 0, result.output
    assert "small solves a task for 0.14 cents" in result.output
    assert (tmp_path / "log_report.html").exists()
    form = bring("requests", ["log.csv", "prices.csv"])
    form.make()
    assert "Written: log_report.html" in form.shown.value
    result = aipm("requests", "log.csv", "prices.csv", "prices.csv")
    assert "requests reads files 2 together (the calls, then the prices); given are 3" in result.output
    many = aipm("ideas", "sheet.csv", "sheet.csv")  # a kind without a second file makes a report of each
    assert many.exit_code == 0
    assert many.output.count("sheet_report.html") == 2


def test_what_is_typed_wrongly_gets_one_sentence(aipm):
    for arguments, words in (
        (["idea", "sheet.csv"], "Did you mean ideas"),
        (["ideas", "none.csv"], "There is no file none.csv"),
        (["ideas", "sheet.csv", "--column", "reach"], "--column is written"),
        (["ideas", "sheet.csv", "--column", "reach=Users"], "no column 'Users'"),
        (["ideas", "sheet.csv", "--set", "capacity"], "--set is written"),
        (["ideas", "sheet.csv", "--value", "impact=3"], "--value is written"),
    ):
        result = aipm(*arguments)
        assert result.exit_code == 1, result.output
        assert words in result.output
        assert "Traceback" not in result.output


def test_without_a_terminal_what_is_open_is_one_sentence_with_the_flag(aipm, tmp_path):
    (tmp_path / "sheet.csv").write_text(SHEET.replace("1,200/qtr", "1.200/qtr"), encoding="utf-8")
    result = aipm("ideas", "sheet.csv")
    assert result.exit_code == 1
    assert "is '1.200/qtr' 1.2 (decimal point) or 1,200 (decimal comma)? Add `--decimal reach=point`" in result.output
    assert aipm("ideas", "sheet.csv", "--decimal", "comma").exit_code == 0


def test_in_a_terminal_it_is_asked(aipm, tmp_path):
    (tmp_path / "sheet.csv").write_text(
        SHEET.replace("1,200/qtr", "1.200/qtr").replace("Reach", "Who"), encoding="utf-8"
    )
    # The column, the confirmation, two limits left out, and the point.
    result = aipm("ideas", "sheet.csv", "--ask", input="2\ny\n\n\ncomma\n")
    assert result.exit_code == 0, result.output
    assert "No column looks like reach" in result.output
    assert "Which one is wrong" not in result.output
    assert "between thousands" in (tmp_path / "sheet_report.md").read_text(encoding="utf-8")


def test_a_wrong_guess_is_put_right_in_the_terminal(aipm, tmp_path):
    (tmp_path / "sheet.csv").write_text(
        SHEET.replace("Feature", "Title,Feature").replace('"Chat"', "x1,Chat").replace('"Form"', "x2,Form")
    )
    result = aipm("ideas", "sheet.csv", "--ask", "--column", "idea=Title", input="n\nidea\n2\ny\n\n\n")
    assert result.exit_code == 0, result.output
    assert "| Chat |" in (tmp_path / "sheet_report.md").read_text(encoding="utf-8")


def test_kinds_and_columns_are_listed(aipm):
    listed = aipm().output
    assert all(name in listed for name in kinds())
    for name in kinds():
        told = aipm(name)
        assert told.exit_code == 0
        assert all(column.name in told.output for column in kinds()[name][0].columns)


@pytest.mark.parametrize("name", kinds())
def test_the_example_of_a_kind_makes_a_report(name, aipm, tmp_path):
    (tmp_path / "example.csv").write_text(kinds()[name][0].example, encoding="utf-8")
    result = aipm(name, "example.csv")
    assert result.exit_code == 0, result.output


def test_in_a_notebook_a_form_confirms_the_columns(aipm, tmp_path):
    (tmp_path / "sheet.csv").write_text(SHEET.replace("1,200/qtr", "1.200/qtr"), encoding="utf-8")
    form = bring("ideas", "sheet.csv")
    assert form.choices["idea"].value == "Feature"
    assert form.choices["labels"].value == "(not in the file)"
    form.make()
    assert "choose above" in form.shown.value
    (question,) = form.questions.values()
    question.value = "comma"
    form.make()
    assert "Written: sheet_report.html" in form.shown.value
    assert "<h1>Your ideas, ranked" in form.shown.value
    form.choices["reach"].value = "(not in the file)"
    form.make()
    assert "No column looks like reach" in form.shown.value


def test_without_the_form_the_report_is_returned(aipm):
    report = bring("ideas", "sheet.csv", settings={"capacity": 2}, form=False)
    assert set(report.numbers["pilots"]) == {"Chat", "Form"}
    assert "<table" in report._repr_mimebundle_()["text/html"]
    with pytest.raises(CourseError, match="no column"):
        bring("ideas", "sheet.csv", columns={"reach": "Nothing"}, form=False)
