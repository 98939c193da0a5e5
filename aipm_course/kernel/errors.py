"""The one error a learner, instructor or author is meant to read."""


class CourseError(Exception):
    """Something was given that the course cannot use.

    The message is one sentence (or two short ones) that names what was given, what was expected and what to do.
    Notebook and command line show the message alone, never a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        """Tell IPython to show the sentence instead of a traceback."""
        return [str(self)]
