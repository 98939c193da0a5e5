"""In from Canvas and Moodle, graded, and out again into their own files: the formats are those of their own programs."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import toy_module
from click.testing import CliRunner
from toy_course import FILE, MODULE, STUB, half, hand_in, lay_out, solved

from aipm_course import CourseError
from aipm_course.cli import main
from aipm_course.cohort.collecting import collect
from aipm_course.cohort.exporting import export, newest_results, summary
from aipm_course.cohort.forgetting import forget
from aipm_course.cohort.worksheet import worksheet
from aipm_course.grading.rows import Row
from aipm_course.registry import modules

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Essay (77),99 A toy (78),Current Score\r\n"
    ",,,,,Manual Posting,,\r\n"
    '"    Points Possible",,,,,5,13,(read only)\r\n'
    '"Lovelace, Ada",1041,S-1,ada,"Mon, 9 ""early""",4,,80\r\n'
    '"Müller, Jörg ""Jo""",1042,S-2,joerg,A,,,\r\n'
    "=1+1,1043,S-3,=cmd,A,,,\r\n"
    '"Late, Lou",1044,S-4,lou,A,,,\r\n'
    '"Silent, Sam",1045,S-5,sam,A,,7,\r\n'
    '"Student, Test",1046,,,A,,,\r\n'
)
MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),"
    "Last modified (grade),Feedback comments\r\n"
    'Participant 1041,Ada Lovelace,ada@example.org,Submitted for grading,,13.00,Yes,"Friday, 20 November 2026, 10:00 AM",-,\r\n'
    'Participant 1042,"Jörg Müller, Dr.",joerg@example.org,,,13.00,Yes,-,-,"well, =1+1"\r\n'
    "Participant 1043,=HYPERLINK(1),x@example.org,,,13.00,Yes,-,-,\r\n"
    "Participant 1044,Lou Late,lou@example.org,,,13.00,Yes,-,-,-5\r\n"
    "Participant 1045,Sam Silent,sam@example.org,,7.00,13.00,Yes,-,-,\r\n"
    "Participant 1046,Test Student,t@example.org,,,13.00,Yes,-,-,\r\n"
)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def in_bytes(notebook: dict) -> bytes:
    return json.dumps(notebook).encode()


def canvas_files() -> dict[str, bytes]:
    read = in_bytes(solved(memo=STUB))
    return {
        "lovelaceada_1041_900_toy.ipynb": in_bytes(half()),
        "lovelaceada_1041_905_toy-1.ipynb": read,
        "lovelaceada_1041_906_other.ipynb": b"{}",
        "müllerjörgjo_1042_910_Toy.ipynb": in_bytes(half()),
        "müllerjörgjo_1042_911_my table.csv": b"1,2",
        "11_1043_920_toy (2).ipynb": read,
        "latelou_LATE_1044_930_toy.ipynb": in_bytes(solved()),
        "studenttest_1046_940_notes.docx": b"PK",
        "../../evil_1_2_toy.ipynb": b"x",
    }


def moodle_files() -> dict[str, bytes]:
    read = in_bytes(solved(memo=STUB))
    return {
        "Ada Lovelace_1041_assignsubmission_file_toy.ipynb": read,
        "Jörg Müller_1042_assignsubmission_file/Toy.ipynb": in_bytes(half()),
        "Jörg Müller_1042_assignsubmission_file/data/table.csv": b"1,2",
        "Jörg Müller_1042_assignsubmission_onlinetext/onlinetext.html": b"<p>hello</p>",
        "X Y_1043_assignsubmission_file_/toy.ipynb": read,
        "Lou Late_1044_assignsubmission_file_toy.ipynb": in_bytes(solved()),
        "Test Student_1046_assignsubmission_file_notes.docx": b"PK",
        "__MACOSX/._Lou Late_1044_assignsubmission_file_toy.ipynb": b"x",
    }


@pytest.fixture
def course(tmp_path, root) -> Path:
    return lay_out(tmp_path / "course", root) if (tmp_path / "course").mkdir() is None else tmp_path


def lies_in(course: Path, student: str) -> list[str]:
    place = course / "submitted" / student / MODULE
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


@pytest.mark.parametrize(("lms", "files"), [("canvas", canvas_files), ("moodle", moodle_files)])
def test_everybody_s_files_come_to_their_place(course, tmp_path, lms, files):
    done = collect(course, MODULE, zipped(tmp_path / "all.zip", files()))
    assert done.lms == lms
    assert set(done.new) >= {"1041", "1042", "1043", "1044", "1046"}
    assert (course / "submitted" / "1041" / MODULE / FILE).read_bytes() == in_bytes(solved(memo=STUB))
    assert FILE in lies_in(course, "1042")
    assert any(name.endswith("table.csv") for name in lies_in(course, "1042"))
    assert lies_in(course, "1046") == ["notes.docx"]
    assert not list(tmp_path.rglob("*evil*"))
    assert done.late == (["1044"] if lms == "canvas" else [])
    again = collect(course, MODULE, zipped(tmp_path / "again.zip", files()))
    assert (again.new, again.changed, sorted(again.same)) == ([], [], sorted(done.new))
    if lms == "canvas":
        assert any(
            "handed in 3 notebooks; toy-1.ipynb is graded, not other.ipynb, toy.ipynb" in text for text in done.remarks
        )
        assert done.who("1041") == "lovelaceada (1041)"
        later = collect(course, MODULE, zipped(tmp_path / "later.zip", {"lovelaceada_1041_990_toy-2.ipynb": b"{}"}))
        assert (later.changed, lies_in(course, "1041"), lies_in(course, "1044")) == (["1041"], [FILE], [FILE])


def test_a_zip_file_takes_nothing_that_is_newer_or_not_its_own(course, tmp_path):
    """The first zip file again, a week later: what the instructor and the learners did since then stays."""
    own, newer = in_bytes(solved(memo="mailed in")), in_bytes(solved(memo="second"))
    first = {f"p{number}_{number}_90{number}_toy.ipynb": in_bytes(half()) for number in (1, 2, 3)}
    first |= {"p1_1_911_data.csv": b"1"}
    assert collect(course, MODULE, zipped(tmp_path / "first.zip", first)).new == ["1", "2", "3"]
    place = course / "submitted"
    (place / "1" / MODULE / "timestamp.txt").write_text("2026-11-22 21:00 UTC")
    (place / "1" / MODULE / "data.csv").write_text("2")
    (place / "2" / MODULE / FILE).write_bytes(own)
    hand_in(course, "4", own.decode())
    second = {"p3_3_950_toy-1.ipynb": newer}
    assert collect(course, MODULE, zipped(tmp_path / "second.zip", second)).changed == ["3"]

    again = collect(course, MODULE, zipped(tmp_path / "again.zip", first | {"p4_4_904_toy.ipynb": in_bytes(half())}))
    assert (again.new, again.changed, again.same, again.kept) == ([], [], ["1"], ["2", "3", "4"])
    assert lies_in(course, "1") == ["data.csv", "timestamp.txt", FILE]
    assert (place / "1" / MODULE / "data.csv").read_text() == "2"
    assert (place / "2" / MODULE / FILE).read_bytes() == own
    assert (place / "3" / MODULE / FILE).read_bytes() == newer
    assert (place / "4" / MODULE / FILE).read_bytes() == own
    said = " ".join(again.remarks)
    for part in (
        "p2 (2): the notebook in submitted/2/99_toy did not come out of a zip file; it stays.",
        "p3 (3): the zip file holds an earlier attempt than the one that is here, which stays.",
        "p4 (4): the notebook in submitted/4/99_toy did not come out of a zip file",
        "p1 (1): data.csv was put there by hand; it stays.",
    ):
        assert part in said

    last = collect(
        course, MODULE, zipped(tmp_path / "last.zip", {"p2_2_999_toy-1.ipynb": newer, "p1_1_998_toy-1.ipynb": newer})
    )
    assert last.changed == ["1", "2"]
    assert (place / "2" / MODULE / FILE).read_bytes() == newer
    assert [path.read_bytes() for path in (place / ".collected" / "replaced").rglob(FILE)] == [own]
    assert "timestamp.txt was put there by hand for an earlier attempt and stays; look at it." in " ".join(last.remarks)
    assert lies_in(course, "1") == ["data.csv", "timestamp.txt", FILE]


def test_somebody_is_forgotten_in_what_was_collected_too(course, tmp_path):

    old, new = in_bytes(half()), in_bytes(solved())
    collect(course, MODULE, zipped(tmp_path / "1.zip", {"p1_1_901_toy.ipynb": old, "p11_11_902_toy.ipynb": old}))
    (course / "submitted" / "1" / MODULE / FILE).write_bytes(b"{}")
    collect(course, MODULE, zipped(course / "2.zip", {"p1_1_911_toy.ipynb": new}))
    done = forget(course, "1")
    assert "2.zip still holds their files: it came from the LMS. Delete it yourself." in done
    kept = course / "submitted" / ".collected"
    assert "p11" in (kept / f"{MODULE}.json").read_text()
    assert '"1"' not in (kept / f"{MODULE}.json").read_text()
    assert list((kept / "replaced").iterdir()) == []


def test_a_zip_file_of_another_module_is_refused_and_single_notebooks_of_one_replace_nothing(course, tmp_path):
    def of(module: str) -> bytes:
        return json.dumps({"cells": [{"metadata": {"nbgrader": {"grade_id": f"{module}-x"}}}]}).encode()

    module = next(name for name in modules() if name != "toy")
    with toy_module.registered():
        collect(course, MODULE, zipped(tmp_path / "a.zip", {"p1_1_901_toy.ipynb": in_bytes(half())}))
        wrong = {f"p{number}_{number}_91{number}_toy.ipynb": of(module) for number in (1, 2)}
        with pytest.raises(CourseError, match="2 of its 3 submissions are notebooks of") as told:
            collect(course, MODULE, zipped(tmp_path / "b.zip", wrong | {"p3_3_1_toy.ipynb": in_bytes(half())}))
        assert "Nothing was changed." in str(told.value)
        assert not (course / "submitted" / "2").exists()
        mixed = {"p1_1_921_toy.ipynb": of(module), "p2_2_922_toy.ipynb": of("toy"), "p3_3_9_toy.ipynb": of("toy")}
        done = collect(course, MODULE, zipped(tmp_path / "c.zip", mixed))
        assert (done.kept, done.new) == (["1"], ["2", "3"])
        assert (
            f"p1 (1): the zip file holds a notebook of another module ({module}); the one that is here stays."
            in done.remarks
        )
        assert (course / "submitted" / "1" / MODULE / FILE).read_bytes() == in_bytes(half())


def test_of_two_files_in_one_folder_of_moodle_the_newer_one_counts(course, tmp_path):
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        for name, hour, content in (("toy.ipynb", 9, b"old"), ("toy (1).ipynb", 12, b"new")):
            info = zipfile.ZipInfo(f"Ada_1_assignsubmission_file/{name}", (2026, 11, 20, hour, 0, 0))
            archive.writestr(info, content)
    done = collect(course, MODULE, tmp_path / "m.zip")
    assert (course / "submitted" / "1" / MODULE / FILE).read_bytes() == b"new"
    assert any("toy (1).ipynb is graded, not toy.ipynb" in remark for remark in done.remarks)


def test_moodle_s_worksheet_says_when_they_handed_in(course, tmp_path):
    (course / "late.toml").write_text('timezone = "Europe/Berlin"\n[due]\n99_toy = 2026-11-20\n')
    (tmp_path / "sheet.csv").write_text(MOODLE, encoding="utf-8")
    archive = zipped(tmp_path / "m.zip", moodle_files())
    run = CliRunner(env={"AIPM_ROOT": str(course)})
    plain = run.invoke(main, ["collect", MODULE, str(archive)])
    assert "--times WORKSHEET takes it from Moodle's grading worksheet" in " ".join(plain.output.split())
    done = run.invoke(main, ["collect", MODULE, str(archive), "--times", str(tmp_path / "sheet.csv")])
    assert done.exit_code == 0, done.output
    assert "0 new, 0 handed in again, 5 as before" in " ".join(done.output.split())  # a time is nothing new of theirs
    stamp = course / "submitted" / "1041" / MODULE / "timestamp.txt"
    assert stamp.read_text() == "2026-11-20 09:00:00.000000 UTC\n"
    assert lies_in(course, "1043") == [FILE]
    stamp.write_text("2026-11-19 10:00 UTC")  # by hand
    run.invoke(main, ["collect", MODULE, str(archive), "--times", str(tmp_path / "sheet.csv")])
    assert stamp.read_text() == "2026-11-19 10:00 UTC"
    for bad, said in (
        (MOODLE.replace("Last modified (submission)", "Zuletzt geändert (Abgabe)"), "Set Moodle's language to English"),
        (MOODLE.replace("Friday, 20 November", "Freitag, 20. Elfter"), "which cannot be read"),
    ):
        (tmp_path / "bad.csv").write_text(bad, encoding="utf-8")
        refused = run.invoke(main, ["collect", MODULE, str(archive), "--times", str(tmp_path / "bad.csv")])
        assert refused.exit_code == 1
        assert said in " ".join(refused.output.split())


def moodle_assignment(number: int) -> tuple[dict[str, bytes], str]:
    """Two people's hand-ins and the worksheet of an assignment; Moodle numbers them anew in each."""
    ada, joerg = number + 1, number + 2
    sheet = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Last modified (submission)\r\n"
    for who, row in ((ada, "Ada Lovelace,ADA@example.org"), (joerg, '"Müller, Jörg",joerg@example.org')):
        sheet += f'Participant {who},{row},Submitted for grading,,20.00,"Friday, 20 November 2026, 10:00 AM"\r\n'
    return {
        f"Ada Lovelace_{ada}_assignsubmission_file/toy.ipynb": in_bytes(solved(memo=STUB)),
        f"Müller, Jörg_{joerg}_assignsubmission_file/toy.ipynb": in_bytes(half()),
    }, sheet


def test_moodle_s_numbers_of_two_assignments_are_one_person_s(course, tmp_path):
    """Moodle numbers people anew in each assignment: the worksheet's addresses say who they are."""
    (course / "roster.csv").write_text(
        'id,name,email\nada,"Lovelace, Ada",ada@example.org\njo,"Müller, Jörg",JOERG@example.org\n', encoding="utf-8"
    )
    run = CliRunner(env={"AIPM_ROOT": str(course)})
    for module, number in ((MODULE, 500), ("98_other", 700)):
        (course / "exercises" / module).mkdir(exist_ok=True)
        files, sheet = moodle_assignment(number)
        archive = zipped(tmp_path / f"{module}.zip", files)
        (tmp_path / "sheet.csv").write_text(sheet, encoding="utf-8")
        refused = run.invoke(main, ["collect", MODULE, str(archive)])
        if module == MODULE:
            assert refused.exit_code == 1
            assert "knows nobody in it. Moodle gives everybody another number" in " ".join(refused.output.split())
            assert not (course / "submitted").exists()
        done = collect(course, module, archive, worksheet(course, tmp_path / "sheet.csv"))
        assert (sorted(done.new), done.remarks, done.timed) == (["ada", "jo"], [], ["ada", "jo"])
        assert done.who("jo") == "Müller, Jörg (jo)"
        # The numbers of this assignment are known by now, without the worksheet.
        assert sorted(collect(course, module, archive).same) == ["ada", "jo"]
    assert sorted(path.name for path in (course / "submitted").glob("[!.]*")) == ["ada", "jo"]

    # Back into the worksheet: by this assignment's number, also where a roster's id is somebody else's number.
    people = {"ada": result("ada", 10), "jo": result("jo", 0), "502": result("502", 7)}
    (tmp_path / "sheet.csv").write_text(
        moodle_assignment(500)[1].replace("example.org", "elsewhere.org"), encoding="utf-8"
    )
    done = export(course, MODULE, people, "moodle", tmp_path / "sheet.csv")
    assert [line[4] for line in rows(done.path.read_bytes())[1:]] == ["10", "0"]
    called = {"jo": "Müller, Jörg"}
    said = summary(done, called)
    assert "1 with no point at all: 0 is filled in. Their rows in the results say why: Müller, Jörg (jo)." in said
    assert "1 with a submission and no row in the LMS's file: 502." in said
    assert "The LMS has 20 points for this, 99_toy has 13. Set its points before you take it in." in said

    told = forget(course, "Lovelace, Ada")
    assert "deleted: a row in results/99_toy/moodle-sheet.csv" in told
    assert [line[0] for line in rows(done.path.read_bytes())] == ["Identifier", "Participant 502"]
    assert any("forget them again" in line for line in told)


def test_whom_a_worksheet_does_not_know_is_said(course, tmp_path):
    (course / "roster.csv").write_text("id,email\nada,ada@example.org\n", encoding="utf-8")
    files, sheet = moodle_assignment(500)
    archive, path = zipped(tmp_path / "m.zip", files), tmp_path / "sheet.csv"
    path.write_text(sheet, encoding="utf-8")
    done = collect(course, MODULE, archive, worksheet(course, path))
    assert (sorted(done.new), done.remarks) == (
        ["502", "ada"], ["not on the roster, so under the number of this assignment: Müller, Jörg (502)"],
    )  # fmt: skip
    path.write_text(moodle_assignment(700)[1], encoding="utf-8")  # another assignment's
    other = zipped(tmp_path / "n.zip", moodle_assignment(900)[0])
    with pytest.raises(CourseError, match=r"knows nobody in it by the worksheet's addresses\. Is it this assignment's"):
        collect(course, MODULE, other, worksheet(course, path))
    path.write_text(sheet.replace("joerg@", "ada@"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"ada of roster\.csv fits two participants"):
        worksheet(course, path)
    (course / "roster.csv").unlink()
    done = collect(course, MODULE, archive)
    assert "another number in each assignment. With roster.csv" in " ".join(done.remarks)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no zip", "is no zip file"), (b"", "is no zip file"), ("names", "holds no submission under a name that Canvas or Moodle gives")],
)  # fmt: skip
def test_what_is_no_file_of_an_lms_is_told(course, tmp_path, content, said):
    path = tmp_path / "x.zip"
    if content == "names":
        zipped(path, {"ada/toy.ipynb": b"{}"})
    else:
        path.write_bytes(content)
    with pytest.raises(CourseError, match=said):
        collect(course, MODULE, path)


def test_a_path_in_a_zip_file_leads_nowhere_else(course, tmp_path):
    files = {
        "A_1041_assignsubmission_file/../../../../evil.txt": b"x",
        "A_1041_assignsubmission_file/toy.ipynb": b"{}",
        "A_1041_assignsubmission_file/C:/evil.txt": b"x",
    }
    collect(course, MODULE, zipped(tmp_path / "x.zip", files))
    assert lies_in(course, "1041") == [FILE]
    assert [path.name for path in tmp_path.rglob("evil*")] == []


def rows(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root) -> Iterator[Path]:
    folder = lay_out(tmp_path_factory.mktemp("lms"), root)
    archive = zipped(
        folder / "canvas.zip", {name: content for name, content in canvas_files().items() if "evil" not in name}
    )
    with toy_module.registered():
        run = CliRunner(env={"AIPM_ROOT": str(folder)})
        result = run.invoke(main, ["collect", MODULE, str(archive)])
        assert result.exit_code == 0, (result.output, result.exception)
        assert "5 new" in " ".join(result.output.split())
        hand_in(folder, "stranger", solved(memo=STUB))
        assert run.invoke(main, ["grade", MODULE, "--all"]).exit_code == 0
        yield folder


@pytest.mark.grading
@pytest.mark.confined
@pytest.mark.parametrize(("lms", "text"), [("canvas", CANVAS), ("moodle", MOODLE)])
def test_the_lms_s_own_file_comes_back_with_one_column_filled(graded, tmp_path, lms, text):
    source, target = tmp_path / "from the LMS.csv", tmp_path / "back.csv"
    source.write_bytes(text.encode())
    command = ["export", MODULE, "--for", lms, "--roster", str(source), "--out", str(target)]
    result = CliRunner(env={"AIPM_ROOT": str(graded)}).invoke(main, command)
    assert result.exit_code == 0, (result.output, result.exception)
    output = " ".join(result.output.split())
    before, after = rows(text.encode()), rows(target.read_bytes())
    place = before[0].index("99 A toy (78)" if lms == "canvas" else "Grade")
    graded_cells = {
        line[1] if lms == "canvas" else line[0].split()[-1]: line[place] for line in after if line[0].strip()
    }
    assert {key: graded_cells[key] for key in ("1041", "1042", "1043")} == {"1041": "10", "1042": "4", "1043": "10"}
    assert graded_cells["1044"] == ""  # nobody has read the memo
    assert graded_cells["1045"] in ("7", "7.00")  # handed in nothing: as it was
    assert graded_cells["1046"] == ""  # no notebook
    for old, new in zip(before, after, strict=True):
        changed = [
            index for index, (one, other) in enumerate(zip(old, new, strict=True)) if one != other.removeprefix("'")
        ]
        assert set(changed) <= {place}
    assert "1 with writing that nobody has read" in output
    assert "1 with a submission and no row in the LMS's file: stranger" in output
    assert not any(cell.startswith("=") and index != 3 for line in after for index, cell in enumerate(line))
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    partial = CliRunner(env={"AIPM_ROOT": str(graded)}).invoke(main, [*command, "--partial"])
    assert partial.exit_code == 0
    assert [line[place] for line in rows(target.read_bytes()) if "1044" in "".join(line[:2])] == ["10"]


@pytest.mark.grading
@pytest.mark.confined
def test_feedback_goes_back_under_the_names_of_the_lms(graded, tmp_path):
    run = CliRunner(env={"AIPM_ROOT": str(graded)})
    output = run.invoke(main, ["feedback", MODULE, "--for", "canvas"]).output
    assert "Not in the file, since they did not come out of the LMS's: stranger." in " ".join(output.split())
    with zipfile.ZipFile(graded / "feedback" / f"{MODULE}-canvas.zip") as archive:
        names = archive.namelist()
        assert "10 of 13 points" in archive.read("lovelaceada_1041_905_toy-1.html").decode()
    assert set(names) == {
        "lovelaceada_1041_905_toy-1.html", "müllerjörgjo_1042_910_Toy.html", "11_1043_920_toy (2).html",
        "latelou_LATE_1044_930_toy.html", "studenttest_1046_940_notes.html",
    }  # fmt: skip
    # As Canvas finds people: the first two parts of a name that are numbers are learner and file.
    assert {tuple(part for part in name.split("_") if part.isdigit())[:2] for name in names} == {
        ("1041", "905"), ("1042", "910"), ("1044", "930"), ("1046", "940"), ("11", "1043"),
    }  # fmt: skip
    refused = run.invoke(main, ["feedback", MODULE, "--for", "moodle"])
    assert refused.exit_code == 1
    assert "Nobody's 99_toy came out of a zip file of Moodle" in " ".join(refused.output.split())
    collect(graded, MODULE, zipped(tmp_path / "m.zip", moodle_files()))  # the same class, had it a Moodle
    for student in ("1041", "1042"):
        shutil.rmtree(graded / "submitted" / student)
    collect(graded, MODULE, zipped(tmp_path / "m.zip", moodle_files()))
    assert run.invoke(main, ["feedback", MODULE, "--for", "moodle"]).exit_code == 0
    with zipfile.ZipFile(graded / "feedback" / f"{MODULE}-moodle.zip") as archive:
        assert "Ada Lovelace_1041_assignsubmission_file/toy.html" in archive.namelist()


def result(student: str, score: float, **more) -> Row:
    return Row(student, "graded", score=score, points=13, **more)


def test_lateness_is_in_the_exported_grade_and_other_points_are_told(course, tmp_path):
    source = tmp_path / "c.csv"
    source.write_text(CANVAS.replace(",13,", ",20,"), encoding="utf-8")
    people = {"1041": result("1041", 10, penalty=1.5), "joerg": result("joerg", 9.333333)}
    done = export(course, MODULE, people, "canvas", source)
    assert [line[6] for line in rows(done.path.read_bytes())[3:5]] == ["8.5", "9.33"]
    assert done.remarks == ["The LMS has 20 points for this, 99_toy has 13. Set its points before you take it in."]


def test_one_learner_in_two_rows_a_wrong_file_and_an_unknown_column_are_told(course, tmp_path):
    source = tmp_path / "c.csv"
    source.write_text(CANVAS.replace("1042", "1041"), encoding="utf-8")
    people = {"1041": result("1041", 10)}
    with pytest.raises(CourseError, match="fits two rows"):
        export(course, MODULE, people, "canvas", source)
    source.write_text(CANVAS.replace("99 A toy (78)", "Other (78)"), encoding="utf-8")
    with pytest.raises(
        CourseError, match=r"Which column is 99_toy\? Say it with --column NAME; there are Essay \(77\), Other \(78\)"
    ):
        export(course, MODULE, people, "canvas", source)
    assert export(course, MODULE, people, "canvas", source, column="Other (78)").filled == ["1041"]
    with pytest.raises(CourseError, match="is no file of Moodle"):
        export(course, MODULE, people, "moodle", source)
    with pytest.raises(CourseError, match="There are no results"):
        newest_results(course, MODULE)


def test_semicolons_and_the_roster_s_addresses_do_as_well(course, tmp_path):
    source = tmp_path / "m.csv"
    source.write_text(MOODLE.replace(",", ";").replace("Participant 1041", "Teilnehmer/in1041"), encoding="utf-8")
    (course / "roster.csv").write_text("id,email\nada,ADA@example.org\n", encoding="utf-8")
    done = export(course, MODULE, {"ada": result("ada", 10)}, "moodle", source)
    assert done.filled == ["ada"]
    assert done.path.read_bytes().count(b";") >= MOODLE.count(",")
