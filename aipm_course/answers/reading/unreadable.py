"""What is said when an answer cannot be read."""


class Unreadable(Exception):
    """The answer is not of the kind that was asked for; the message says so in one or two sentences."""
