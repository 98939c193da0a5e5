"""How the properties of reading are tried."""

from hypothesis import settings

# The same examples in every run, and no clock: a slow machine is no failure.
settings.register_profile("steady", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("steady")
