"""What the tests of every module's lesson ask for."""

from own_lesson import cells, lesson, module_name, note  # noqa: F401 - fixtures
