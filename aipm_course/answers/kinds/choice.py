"""One of a few named options."""

from collections.abc import Mapping
from dataclasses import dataclass

from aipm_course.answers.kinds.kind import Control, Kind, Part
from aipm_course.answers.reading.labels import find_label, label_text, match_option
from aipm_course.answers.reading.number import only_element
from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, named
from aipm_course.kernel.wording import listed


@dataclass(frozen=True)
class Choice(Kind):
    """One option, in any case, padding and spelling, by its code or its meaning.

    Attributes:
        options: code of each option and what it means.

    Examples:
        >>> Choice({"ship": "launch it", "stop": "do not"}).read(" Ship ")
        'ship'
        >>> Choice({"pt-BR": ""}).read(["pt_br"]), Choice({"yes": "", "no": ""}).read(True)
        ('pt-BR', 'yes')
    """

    options: Mapping[str, str]

    def read(self, encoded: JSON) -> str:
        """Return the code of the option."""
        value = only_element(encoded)
        if isinstance(value, str):
            return match_option(value, self.options)
        if isinstance(value, bool):
            found = self._found("yes" if value else "no") or self._found(str(value))
        else:
            text = label_text(value)
            found = None if text is None else self._found(text)
        if found is None:
            none = ' For the option "none" write it in quotes.' if value is None and "none" in self.options else ""
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.{none}")
        return found

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else f"{given!r} does not hold on these data")]

    def describe(self) -> str:
        """List the options."""
        return f"one of these, in quotes: {listed(self.options)}"

    def control(self) -> Control:
        """Say what a form shows for it."""
        return "menu"

    def _found(self, text: str) -> str | None:
        return find_label(text, self.options)
