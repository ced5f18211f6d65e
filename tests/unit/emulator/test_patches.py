"""The table of foreign internals is true of the LocalStack that is installed, and complete."""

import ast
import inspect
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.utils.patch import Patch

from hydrant.emulator import internals, patches
from hydrant.emulator.http.http2_bounds import BoundedHttp2
from hydrant.emulator.lambda_executor import mends
from hydrant.emulator.lambda_executor.assignment import queue
from hydrant.emulator.lambda_executor.logs import cloudwatch
from hydrant.emulator.mappings import install
from hydrant.emulator.sqs.metrics import BatchingDispatcher
from tests.syntax import statements

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")  # twisted's, told at its import
EMULATOR = Path(patches.__file__).parent
REPLACEMENTS = {
    "get_environment": queue.get_environment,
    "stop_environments_for_version": queue.stop_environments_for_version,
    "start_thread": cloudwatch.start_thread,
    "LogHandler": cloudwatch.SilentLogHandler,
    "record_cw_metric_invocation": cloudwatch.count_invocation,
    "record_cw_metric_error": cloudwatch.count_error,
    "_create_routing_config_model": mends.routing_config,
    "CloudwatchDispatcher": BatchingDispatcher,
    "H2Connection": BoundedHttp2,
    "get_esm_worker": install.get_esm_worker,
}


def the_original(place: internals.Internal) -> Any:
    """The library's own, also where another test of this process has replaced it."""
    owner = patches.find_owner(place)
    for patch in Patch.applied_patches:
        if patch.obj is owner and patch.name == place.name:
            return patch.old
    return getattr(owner, place.name, None)


@pytest.mark.parametrize("place", internals.TABLE, ids=lambda place: f"{place.owner}.{place.name}")
def test_each_place_is_there(place: internals.Internal) -> None:
    owner = patches.find_owner(place)
    assert hasattr(owner, place.name) or (inspect.isclass(owner) and place.name in owner.__init__.__code__.co_names)


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_what_takes_its_place_is_called_as_before(name: str) -> None:
    place = next(each for each in internals.TABLE if each.name == name and each.use == "replaced")
    theirs, ours = the_original(place), REPLACEMENTS[name]
    if inspect.isclass(theirs):
        methods = [each for each in vars(theirs) if callable(getattr(theirs, each)) and not each.startswith("_")]
        pairs = [(getattr(theirs, each), getattr(ours, each)) for each in methods]
    else:
        pairs = [(theirs, ours)]
    for before, after in pairs:
        takes = inspect.signature(after).parameters
        anything = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in takes.values())
        asked = [each for each in inspect.signature(before).parameters if each != "self"]
        assert anything or [each for each in takes if each not in ("self", "service")] == asked


def test_a_place_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = internals.Internal("localstack.config", "NO_SUCH_NAME", "replaced", "a test")
    nowhere = internals.Internal("localstack.no_such_module", "NAME", "replaced", "a test")
    monkeypatch.setattr(patches, "TABLE", (gone, nowhere))
    with pytest.raises(patches.InternalChangedError, match="has no NO_SUCH_NAME: seen in LocalStack"):
        patches.replace("localstack.config", "NO_SUCH_NAME", object())
    with pytest.raises(patches.InternalChangedError, match=r"there is no localstack\.no_such_module"):
        patches.replace("localstack.no_such_module", "NAME", object())


def test_a_place_that_the_table_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="not in the table"):
        patches.replace("localstack.config", "GATEWAY_LISTEN", object())


def test_once_applied_it_stays_and_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = SimpleNamespace(old=1, __name__="owner")
    place = internals.Internal("a.module", "old", "replaced", "a test")
    monkeypatch.setattr(patches, "TABLE", (place,))
    monkeypatch.setattr(patches, "_applied", {})
    monkeypatch.setattr(patches, "find_owner", lambda _place: owner)
    assert patches.describe()[0]["applied"] is False
    patches.replace("a.module", "old", 2)
    patches.replace("a.module", "old", 3)
    assert owner.old == 2
    assert patches.describe()[0]["applied"] is True
    Patch.applied_patches[-1].undo()


def test_nothing_is_replaced_beside_the_table() -> None:
    """No module of the emulator sets an attribute of a foreign module or class, nor calls Patch or setattr for it."""
    found = []
    for path in sorted(EMULATOR.rglob("*.py")):
        if path.name == "patches.py" or "runtime" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        foreign = _foreign_names(tree)
        for node in (each for each in statements(tree) if isinstance(each, ast.Assign)):
            found += [f"{path}:{node.lineno}" for each in node.targets if _root(each) in foreign]
    assert not found, "put it through hydrant.emulator.patches.replace"
    assert "BaseLambdaRuntimeClient.marshaller" in (EMULATOR / "lambda_executor/runtime/bootstrap.py").read_text()


def test_private_names_of_localstack_are_in_the_table() -> None:
    known = {place.name for place in internals.TABLE}
    read = re.findall(
        r"SERVICE_PLUGINS\.require\([^)]*\)\.(_\w+)", "\n".join(p.read_text() for p in EMULATOR.rglob("*.py"))
    )
    assert read
    assert set(read) <= known


def _foreign_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in statements(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            module = node.module
            if module.split(".")[0] in ("localstack", "moto", "twisted", "rolo", "h2", "awslambdaric"):
                names |= {alias.asname or alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names if "." in alias.name}
    return names


def _root(node: ast.expr) -> str:
    """The first name of `a.b.c`, when it is an attribute that is set; empty for a plain variable."""
    if not isinstance(node, ast.Attribute):
        return ""
    owner: ast.expr = node
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    return owner.id if isinstance(owner, ast.Name) else ""
