"""The old place of what all kinds have in common; it stands in `aipm_course.answers.kinds.kind`."""

from aipm_course.answers.kinds.kind import BLANK, Kind, Part, Unreadable

__all__ = ["BLANK", "Kind", "Part", "Unreadable"]
