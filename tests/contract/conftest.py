from functools import partial

import pytest

from tests.clients.javascript import node


@pytest.fixture(scope="session")
def run_js(request: pytest.FixtureRequest) -> node.RunJs:
    """`run_js(script, *arguments, timeout=60)` runs a script of tests/clients/javascript; see `node.py` there."""
    return partial(node.run, node.installed(request.config.rootpath))
