"""What the cells of a notebook show, as outputs of limited size and number."""

from typing import Any

from nbformat import NotebookNode

from aipm_course.grading.notebooks import is_check
from aipm_course.kernel.encoding import MAX_CHARACTERS, MIME_TYPE

CUT = "\n[The notebook wrote more than is kept; the rest is left out here.]\n"
_MAX_ANSWERS = 3
"""Answers that are kept of one cell: the last ones. An honest cell has one."""
_ELSEWHERE = 10 * MAX_CHARACTERS
"""Bytes of answers that are kept of cells that are not graded by them."""
_MAX_DEPTH = 60
"""Lists within lists of an answer; an honest one has a dozen."""
_OUTPUT = 60
"""Characters that an output costs beside its text."""
_MAX_PLACES = 50
"""Outputs that one later display can change."""


class Outputs:
    """Gathers what cells show.

    Args:
        room: characters of output that are kept of the whole notebook; answers of check cells are kept always.
    """

    def __init__(self, room: int) -> None:
        self._room, self._elsewhere = room, _ELSEWHERE
        self._cell = NotebookNode()
        self._text: list[str] = []
        self._stream = ""
        self._clear = False
        self._count = 0
        self._shown: dict[str, list[NotebookNode]] = {}

    def begin(self, cell: NotebookNode) -> None:
        """Take up the outputs of a cell from here on; those of earlier are dropped."""
        self._cell, self._clear = cell, False
        self._count += 1
        cell["outputs"], cell["execution_count"] = [], self._count

    def end(self) -> None:
        """Add what is still to be added to the cell."""
        if self._text:
            self._cell["outputs"].append(
                NotebookNode(output_type="stream", name=self._stream, text="".join(self._text))
            )
        self._text = []

    def take(self, kind: str, content: dict[str, Any], size: int) -> None:
        """Take up what a sound line says, see `aipm_course.grading.running.lines`.

        Args:
            kind: kind of the line.
            content: what it shows.
            size: bytes of the line.
        """
        if kind == "stream":
            self._take_text("stderr" if content["name"] == "stderr" else "stdout", content["text"])
        elif kind == "clear_output":
            self._clear = content.get("wait") is True
            if not self._clear:
                self._forget()
        elif kind == "error":
            if self._has_room(size):
                told = {name: content[name] for name in ("ename", "evalue", "traceback")}
                self._add(NotebookNode(output_type="error", **told))
        else:
            self._take_data(kind, content, size)

    def _take_text(self, name: str, text: str) -> None:
        if self._room <= 0 or not text:
            return
        self._clear_if_asked()
        if not self._text or name != self._stream:
            self.end()
            self._room -= _OUTPUT  # a change after every letter must cost something, too
        if len(text) > self._room:
            text = text[: max(self._room, 0)] + CUT
        self._room -= len(text)
        self._stream = name
        self._text.append(text)

    def _take_data(self, kind: str, content: dict[str, Any], size: int) -> None:
        data = content["data"]
        if MIME_TYPE in data:
            self._take_answer(data[MIME_TYPE], size)
            return
        data = {name: text for name, text in data.items() if isinstance(text, str)}
        transient = content.get("transient")
        name = transient.get("display_id") if isinstance(transient, dict) else None
        places = self._shown.setdefault(name, []) if isinstance(name, str) else []
        if not self._has_room(size * max(1, len(places))):
            return
        for output in places:
            output["data"] = NotebookNode(data)
        if kind == "update_display_data":
            return
        output = _data(data)
        if kind == "execute_result":
            output |= {"output_type": kind, "execution_count": self._cell["execution_count"]}
        self._add(output)
        if isinstance(name, str) and len(places) < _MAX_PLACES:
            places.append(output)

    def _take_answer(self, answer: Any, size: int) -> None:
        """Keep an answer as it is judged; one that cannot be honest keeps only its name."""
        if isinstance(answer, dict) and (size > MAX_CHARACTERS + 2000 or _is_deep(answer)):
            plain = {name: value for name, value in answer.items() if isinstance(value, str | int)}
            answer = {**plain, "answer": {"$": "too_big", "size": size}}
        outputs = self._cell["outputs"]
        if not is_check(self._cell):
            self._elsewhere -= size
            if self._elsewhere < 0:
                return
        before = [output for output in outputs if MIME_TYPE in output.get("data", {})]
        if len(before) >= _MAX_ANSWERS:
            outputs.remove(before[0])
        self._add(_data({MIME_TYPE: answer}))

    def _add(self, output: NotebookNode) -> None:
        self._clear_if_asked()
        self.end()
        self._cell["outputs"].append(output)

    def _has_room(self, size: int) -> bool:
        had = self._room > 0
        self._room -= size
        return had and self._room >= 0

    def _clear_if_asked(self) -> None:
        if self._clear:
            self._clear = False
            self._forget()

    def _forget(self) -> None:
        self._text = []
        self._cell["outputs"] = []


def _data(data: dict[str, Any]) -> NotebookNode:
    """Return an output; the whole notebook is validated in the end, and each output on its own would take long."""
    return NotebookNode(output_type="display_data", data=NotebookNode(data), metadata=NotebookNode())


def _is_deep(value: Any) -> bool:
    """Return whether there are more lists within lists than an answer has.

    Examples:
        >>> _is_deep([[{"a": [1, 2]}]]), _is_deep(eval("[" * 61 + "]" * 61))
        (False, True)
    """
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
