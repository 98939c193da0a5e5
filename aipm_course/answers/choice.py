"""One of a few named options."""

from collections.abc import Mapping
from dataclasses import dataclass

from aipm_course.answers.kind import Part, Unreadable
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import listed, nearest


@dataclass(frozen=True)
class Choice:
    """One option.

    Attributes:
        options: code of each option and what it means.

    Examples:
        >>> Choice({"ship": "launch it", "stop": "do not"}).read(" Ship ")
        'ship'
    """

    options: Mapping[str, str]

    def read(self, encoded: JSON) -> str:
        """Return the code of the option; capitals and outer spaces do not matter."""
        if isinstance(encoded, list) and len(encoded) == 1:
            encoded = encoded[0]
        if tag(encoded) == "series" and len(encoded["values"]) == 1:
            encoded = encoded["values"][0]
        if not isinstance(encoded, str):
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")
        return match_option(encoded, self.options)

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else f"{given!r} does not hold on these data")]

    def describe(self) -> str:
        """List the options."""
        return f"one of these, in quotes: {listed(self.options)}"


def match_option(text: str, options: Mapping[str, str]) -> str:
    """Return the option that a text names, or raise `Unreadable` with the nearest one."""
    folded = {meaning.casefold(): option for option, meaning in options.items() if meaning}
    folded |= {option.casefold(): option for option in options}
    wanted = text.strip().casefold()
    if wanted in folded:
        return folded[wanted]
    if "," in wanted:
        raise Unreadable(f'{text.strip()!r} is one text; write a list with each name in quotes, like ["...", "..."].')
    raise Unreadable(
        f"{text.strip()!r} is not one of the options ({listed(options, limit=20)}).{nearest(text.strip(), options)}"
    )
