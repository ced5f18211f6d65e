"""What `hydrant deploy` ends with."""

import pytest
import typer

from hydrant.cli.deploy import print_deployment
from hydrant.console import Say
from hydrant.stack.deploy import Deployment


def test_a_function_that_does_not_start_makes_it_fail(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        print_deployment(Deployment({}, {"add": 1}, "registry", ("validate",)), Say(as_json=True))
    assert ended.value.exit_code == 1
    assert '"validate"' in capsys.readouterr().out


def test_otherwise_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    print_deployment(Deployment({}, {"add": 1}, "registry"), Say(as_json=False))
    assert "Deployed: 1 added." in capsys.readouterr().out
