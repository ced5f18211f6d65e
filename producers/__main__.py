"""`python -m producers`; as `hydrant produce` it bears the name that HYDRANT_COMMAND gives it."""

import os
import sys
import traceback


def _broken(error: Exception) -> str:
    """What is told when the schemas or producers cannot even be loaded: where, and what Python says of it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    name, line = place.filename, place.lineno
    if isinstance(error, SyntaxError) and error.filename:
        name, line = error.filename, error.lineno
    where = os.path.relpath(name)
    return (
        f"Error: The producers cannot be loaded.\n  {where}, line {line}: {type(error).__name__}: {error}\n"
        "Next: mend that file; hydrant produce --list tells whether it is right."
    )


if __name__ == "__main__":
    try:
        from .application import app
        from .catalog import producers

        producers()
    except Exception as error:  # noqa: BLE001 - a module of the user's may fail with anything
        print(_broken(error), file=sys.stderr)  # noqa: T201
        sys.exit(1)
    app(prog_name=os.environ.get("HYDRANT_COMMAND") or "python -m producers")
