"""Tables under the role of a conversion: read with its permission, refused without, when made and at each object."""

import subprocess
import sys

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.engine.ports import CatalogError
from hydrant.emulator.firehose.roles.checks import check_roles
from hydrant.emulator.firehose.roles.guard import RoleGuard
from hydrant.emulator.firehose.roles.guarded_services import GuardedCatalog
from hydrant.emulator.iam_roles import Role, Roles
from hydrant.error_objects.lines import parse

from .engine import STREAM, MemoryCatalog, destination_of, running
from .test_conversion import PLAIN, catalog, tabled
from .test_guarded_logs import policy

GLUE = "arn:aws:glue:eu-west-1:000000000000"
ALL = [f"{GLUE}:catalog", f"{GLUE}:database/db", f"{GLUE}:table/db/t"]


def guard_for(resources: list[str]) -> RoleGuard:
    """A role that may read these."""
    trust = policy(Principal={"Service": "firehose.amazonaws.com"}, Action="sts:AssumeRole")
    granted = policy(Action=["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"], Resource=resources)
    destination = destination_of(tabled(**PLAIN))
    roles = Roles(lambda arn: Role(arn, trust, (granted,), None))
    return RoleGuard(STREAM, "000000000000", "us-east-1", lambda: destination, None, roles)


def test_i13_a_role_that_may_read_the_table() -> None:
    guard = guard_for(ALL)
    check_roles(guard)
    conversion = destination_of(tabled(**PLAIN)).conversion
    assert conversion is not None
    assert GuardedCatalog(catalog(), guard).columns(conversion.place("us-east-1")).version_id == "0"


@pytest.mark.parametrize("missing", range(3), ids=["catalogue", "database", "table"])
def test_i12_i13_a_role_that_may_not(missing: int) -> None:
    guard = guard_for([arn for k, arn in enumerate(ALL) if k != missing])
    with pytest.raises(ServiceException, match="Access was denied when calling Glue"):
        check_roles(guard)
    conversion = destination_of(tabled(**PLAIN)).conversion
    assert conversion is not None
    with pytest.raises(CatalogError, match="Access was denied when calling Glue") as error:
        GuardedCatalog(catalog(), guard).columns(conversion.place("us-east-1"))
    assert error.value.code == "DataFormatConversion.AccessDenied"


def test_i25_the_lines_are_read_as_rejections() -> None:
    with running(document=tabled(**PLAIN), catalog=MemoryCatalog({})) as stream:
        stream.put([b"raw"])
        stream.pipeline.flush(30)
        found = parse(stream.store.bodies("error/"))
    assert (found.raw, found.error_code, found.attempts) == (b"raw", "DataFormatConversion.EntityNotFound", 1)


def test_an_emulator_that_converts_nothing_loads_no_arrow() -> None:
    program = (
        "import hydrant.emulator.firehose.provider, sys; sys.exit(bool({'pyarrow', 'pyiceberg'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=120).returncode == 0
