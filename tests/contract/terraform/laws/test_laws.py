"""Each type of the offline provider lives by the law (see law.py), and no type is served without a case."""

import importlib
import pkgutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydrant.offline_provider import resources
from hydrant.offline_provider.endpoints import CANONICAL
from hydrant.offline_provider.provider_block import PROVIDER_SCHEMA
from hydrant.offline_provider.providers.aws import AwsProvider, provider
from hydrant.offline_provider.registry import Types
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.values import fit
from tests.contract.support.emulator_process import emulator_process

from . import cases
from .law import DataLaw, Law, Refusal, live, read_data, refuse

SERVICES = (
    "acm,apigateway,apigatewayv2,cloudformation,cloudwatch,dynamodb,dynamodbstreams,ec2,es,events,firehose,glue,iam,kinesis,"
    "kms,lambda,logs,opensearch,pipes,redshift,resource-groups,resourcegroupstaggingapi,route53,s3,s3control,scheduler,"
    "secretsmanager,ses,sns,sqs,ssm,stepfunctions,sts"
)

MODULES = [importlib.import_module(info.name) for info in pkgutil.iter_modules(cases.__path__, cases.__name__ + ".")]
LAWS: list[Law] = [law for module in MODULES for law in getattr(module, "LAWS", ())]
DATA_LAWS: list[DataLaw] = [law for module in MODULES for law in getattr(module, "DATA_LAWS", ())]

REFUSALS: list[Refusal] = [law for module in MODULES for law in getattr(module, "REFUSALS", ())]


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsProvider]:
    """The provider, configured for an emulator with all services of the offline provider."""
    with (
        tempfile.TemporaryDirectory(prefix="hydrant-laws-") as folder,
        emulator_process(Path(folder), SERVICES, {}) as paths,
    ):
        served = provider()
        endpoint = f"http://127.0.0.1:{paths.port}"
        block = {
            "region": "us-east-1",
            "access_key": "test",
            "secret_key": "test",
            "s3_use_path_style": True,
            "endpoints": [dict.fromkeys(set(CANONICAL.values()), endpoint)],
        }
        served.configure(fit(PROVIDER_SCHEMA.block, block))
        yield served


@pytest.fixture
def unique() -> str:
    """A name that no other test takes."""
    return f"law-{uuid.uuid4().hex[:10]}"


@pytest.mark.emulator
@pytest.mark.xdist_group("offline_laws")
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_a_resource_lives_by_the_law(law: Law, aws: AwsProvider, unique: str) -> None:
    live(law, aws, unique)


@pytest.mark.emulator
@pytest.mark.xdist_group("offline_laws")
@pytest.mark.parametrize("law", DATA_LAWS, ids=lambda law: law.name)
def test_a_data_source_tells_what_is_there(law: DataLaw, aws: AwsProvider, unique: str) -> None:
    read_data(law, aws, unique)


@pytest.mark.emulator
@pytest.mark.xdist_group("offline_laws")
@pytest.mark.parametrize("law", REFUSALS, ids=lambda law: law.name)
def test_what_cannot_be_had_is_refused_in_words(law: Refusal, aws: AwsProvider, unique: str) -> None:
    refuse(law, aws, unique)


def test_each_type_has_its_case() -> None:
    assert set(Types(resources, ResourceType)) - {law.type for law in LAWS} == set()
    assert set(Types(resources, DataSource)) - {law.type for law in DATA_LAWS} == set()


def test_no_two_cases_have_one_name() -> None:
    names = [*(law.name for law in LAWS), *(law.name for law in DATA_LAWS)]
    refused = [law.name for law in REFUSALS]
    assert (len(names), len(refused)) == (len(set(names)), len(set(refused)))
