"""For all tests: Hypothesis sets no time limit for an example, as no test of ours asserts an absolute time."""

from hypothesis import settings

settings.register_profile("hydrant", deadline=None)
settings.load_profile("hydrant")
