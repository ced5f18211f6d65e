"""Operations that the emulator does not have."""

import pytest
from botocore.exceptions import ClientError

from ..support.firehose_emulator import Emulator

pytestmark = pytest.mark.emulator


def test_an_operation_that_is_not_there_is_told_by_name_and_without_plans(plain_emulator: Emulator) -> None:
    with pytest.raises(ClientError) as caught:
        plain_emulator.events.create_partner_event_source(Name="name", Account="000000000000")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    told = caught.value.response["Error"]["Message"]
    assert told.startswith("The emulator does not serve CreatePartnerEventSource of events")
    assert "license" not in told
