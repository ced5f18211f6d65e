"""Faults that users inject: operations of AWS that refuse, fail or take long here, for tests of what then happens.

`rules`, `book`, `resources` and `words` are pure; `inject` stands in LocalStack's chain. Not to be taken for `faults/`,
which judges errors of the emulator itself.
"""
