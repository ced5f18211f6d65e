"""Twisted warns on import of a package that it lacks for verifying servers; the emulator is none's client by it."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)
    import twisted.internet.ssl  # noqa: F401
