"""Class 6: it cannot be read."""

import json

from hostile.submission import Content, Course, Folder, Link, Pipe, attack

Files = dict[str, Content]


def raw(course: Course, content: Content) -> Files:
    """Return a submission whose notebook is exactly this."""
    return {course.file: content}


@attack(6, flagged=True)
def is_text(course: Course) -> Files:
    """An essay with the suffix of a notebook."""
    return raw(course, "Dear grader, my computer ate it.")


@attack(6, flagged=True)
def is_empty(course: Course) -> Files:
    """No bytes at all."""
    return raw(course, b"")


@attack(6, flagged=True)
def is_a_list(course: Course) -> Files:
    """JSON, but a list."""
    return raw(course, "[1, 2, 3]")


@attack(6, flagged=True)
def is_null(course: Course) -> Files:
    """JSON, but null."""
    return raw(course, "null")


@attack(6, flagged=True)
def is_binary(course: Course) -> Files:
    """Bytes of every value, as in a workbook of another program."""
    return raw(course, b"PK\x03\x04" + bytes(range(256)) * 40)


@attack(6, flagged=True)
def is_cut_off(course: Course) -> Files:
    """The upload ended in the middle."""
    text = json.dumps(course.released)
    return raw(course, text[: len(text) // 2])


@attack(6, flagged=True)
def is_in_utf_16(course: Course) -> Files:
    """A notebook saved in another encoding."""
    return raw(course, json.dumps(course.released, ensure_ascii=False).encode("utf-16"))


@attack(6, flagged=True)
def is_in_latin_1(course: Course) -> Files:
    """A notebook with bytes that are not UTF-8."""
    cells = [{**cell, "source": "Größe"} for cell in course.released["cells"]]
    return raw(course, json.dumps({**course.released, "cells": cells}, ensure_ascii=False).encode("latin-1"))


@attack(6, flagged=True)
def is_of_format_99(course: Course) -> Files:
    """A format that does not exist yet."""
    return raw(course, json.dumps({**course.released, "nbformat": 99}))


@attack(6, flagged=True)
def is_of_format_3(course: Course) -> Files:
    """A format of ten years ago."""
    cells = [{"cell_type": "code", "input": "x = 1", "language": "python", "metadata": {}, "outputs": []}]
    old = {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    return raw(course, json.dumps(old))


@attack(6, flagged=True)
def has_no_metadata(course: Course) -> Files:
    """Neither the notebook nor its cells have metadata."""
    cells = [{key: value for key, value in cell.items() if key != "metadata"} for cell in course.released["cells"]]
    return raw(course, json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}))


@attack(6, flagged=True)
def has_no_cells(course: Course) -> Files:
    """No list of cells."""
    return raw(course, json.dumps({"metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


@attack(6, flagged=True)
def has_cells_of_other_types(course: Course) -> Files:
    """Cells are texts, numbers and lists; a source is a number."""
    cells = ["x", 5, [], None, {"cell_type": "code", "source": 5, "metadata": {}}, {"cell_type": 4}, {}]
    return raw(course, json.dumps({**course.released, "cells": cells}))


@attack(6, flagged=True)
def is_nested_too_deeply(course: Course) -> Files:
    """Lists in lists, fifty thousand deep."""
    return raw(course, "[" * 50_000 + "]" * 50_000)


@attack(6, flagged=True)
def has_metadata_nested_too_deeply(course: Course) -> Files:
    """A notebook that can be parsed, with metadata a thousand levels deep."""
    text = json.dumps({**course.released, "metadata": {**course.released["metadata"], "deep": 0}})
    return raw(course, text.replace('"deep": 0', '"deep": ' + "[" * 900 + "]" * 900))


@attack(6, flagged=True)
def has_fifty_megabytes(course: Course) -> Files:
    """One text cell of fifty megabytes."""
    made = course.blank()
    made.nb["cells"].append({"cell_type": "markdown", "id": "big", "metadata": {}, "source": "x" * 50_000_000})
    return made.folder()


@attack(6, flagged=True)
def has_five_thousand_cells(course: Course) -> Files:
    """Five thousand empty code cells."""
    made = course.blank()
    made.nb["cells"] += [
        {
            "cell_type": "code",
            "id": f"more-{number}",
            "metadata": {},
            "source": "",
            "outputs": [],
            "execution_count": None,
        }
        for number in range(5_000)
    ]
    return made.folder()


@attack(6, flagged=True)
def is_a_folder(course: Course) -> Files:
    """A folder with the notebook's name."""
    return raw(course, Folder())


@attack(6, flagged=True)
def is_a_full_folder(course: Course) -> Files:
    """The same with a file in the folder, where a grader wants to put the notebook."""
    return {f"{course.file}/notes.txt": "mine"}


@attack(6, flagged=True)
def has_texts_that_are_slow_to_clean(course: Course) -> Files:
    """Eighty thousand empty lines and open brackets, at which a careless pattern looks again and again."""
    made = course.blank()
    made.nb["cells"] += [
        {"cell_type": "markdown", "id": f"slow-{number}", "metadata": {}, "source": text * 80_000}
        for number, text in enumerate(("\n", "\n[", "](", "<a ", "]:"))
    ]
    return made.folder()


@attack(6, flagged=True)
def has_odd_names_and_deep_folders(course: Course) -> Files:
    """Files beside the notebook whose names hold line ends and control characters, and one fifty folders down."""
    names = (
        "two\nlines.txt",
        "\x1b[2J.csv",
        "größe ☃",
        "-rf",
        "$(touch x);`touch y`",
        "x" * 250,
        "/".join("d" * 50) + "/deep.txt",
    )
    return {**course.blank().folder(), **dict.fromkeys(names, "mine")}


@attack(6, flagged=True)
def has_more_parts_than_memory_bears(course: Course) -> Files:
    """Six million empty objects in its metadata: eighteen megabytes on disk, gigabytes when read."""
    text = json.dumps({**course.released, "metadata": {**course.released["metadata"], "more": 0}})
    return raw(course, text.replace('"more": 0', '"more": [' + ",".join(["{}"] * 6_000_000) + "]"))


@attack(6, flagged=True)
def is_a_pipe(course: Course) -> Files:
    """A named pipe, at which a reader waits forever."""
    return raw(course, Pipe())


@attack(6, flagged=True)
def is_beside_a_pipe(course: Course) -> Files:
    """A good notebook, and beside it a named pipe where a table is expected."""
    return {**course.blank().folder(), "table.csv": Pipe()}


@attack(6, flagged=True)
def is_a_dangling_link(course: Course) -> Files:
    """A symbolic link to nothing."""
    return raw(course, Link("nowhere.ipynb"))


@attack(6, flagged=True)
def is_a_circle(course: Course) -> Files:
    """A symbolic link to itself, beside a folder that holds itself."""
    return {course.file: Link(course.file), "again": Link(".")}


@attack(6, flagged=True)
def is_missing(course: Course) -> Files:
    """A folder with a note in it and no notebook."""
    return {"readme.txt": "I will hand it in tomorrow."}
