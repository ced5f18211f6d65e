"""The calls that make one table of DynamoDB of another (R-17)."""

from typing import Any

import pytest

from hydrant.emulator.cloudformation.calls import Refusal
from hydrant.emulator.cloudformation.dynamo_changes import check_change, table_steps

FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
SEVEN = {"ReadCapacityUnits": 7, "WriteCapacityUnits": 7}


def index(name: str, **properties: Any) -> dict[str, Any]:
    keys = [{"AttributeName": name, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}, **properties}


def table(*attributes: str, **properties: Any) -> dict[str, Any]:
    definitions = [{"AttributeName": name, "AttributeType": "S"} for name in ("id", *attributes)]
    return {"AttributeDefinitions": definitions, "KeySchema": index("id")["KeySchema"], **properties}


def test_r17_a_table_that_is_the_same_needs_no_call() -> None:
    given = table("a", BillingMode="PAY_PER_REQUEST", GlobalSecondaryIndexes=[index("a")])
    assert [*table_steps(given, given)] == []
    said = {"TimeToLiveSpecification": {"AttributeName": "x", "Enabled": "false"}, "TableClass": "STANDARD"}
    assert [*table_steps(given, {**given, **said, "DeletionProtectionEnabled": False})] == []


def test_r17_a_mode_takes_the_throughput_of_table_and_indexes_along() -> None:
    before = table("a", BillingMode="PAY_PER_REQUEST", GlobalSecondaryIndexes=[index("a")])
    indexes = [index("a", ProvisionedThroughput=SEVEN)]
    wanted = table("a", ProvisionedThroughput=FIVE, GlobalSecondaryIndexes=indexes)
    update = {"Update": {"IndexName": "a", "ProvisionedThroughput": SEVEN}}
    given = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE, "GlobalSecondaryIndexUpdates": [update]}
    assert [*table_steps(before, wanted)] == [("UpdateTable", given)]
    back = {"BillingMode": "PAY_PER_REQUEST", "GlobalSecondaryIndexUpdates": None}
    assert [*table_steps(wanted, before)] == [("UpdateTable", back)]


def test_r17_what_a_template_takes_away_has_its_default_again() -> None:
    before = table(
        BillingMode="PAY_PER_REQUEST",
        OnDemandThroughput={"MaxReadRequestUnits": 5},
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7},
        ResourcePolicy={"PolicyDocument": {"Statement": []}},
        SSESpecification={"SSEEnabled": True},
        KinesisStreamSpecification={"StreamArn": "arn"},
    )
    steps = [*table_steps(before, table(BillingMode="PAY_PER_REQUEST"))]
    unlimited = {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1}
    assert steps == [
        ("UpdateTable", {"OnDemandThroughput": unlimited, "GlobalSecondaryIndexUpdates": None}),
        ("UpdateTable", {"SSESpecification": {"Enabled": False}}),
        ("UpdateContinuousBackups", {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}}),
        ("DisableKinesisStreamingDestination", {"StreamArn": "arn"}),
        ("DeleteResourcePolicy", {}),
    ]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (table("a", "b", GlobalSecondaryIndexes=[index("b")]), "more than one GSI creation or deletion"),
        (table("a", GlobalSecondaryIndexes=[index("a", Projection={"ProjectionType": "KEYS_ONLY"})]), "Cannot update"),
        (table("a", "b", GlobalSecondaryIndexes=[index("a")]), "not used: [b]"),
        (table("a", BillingMode="PROVISIONED", GlobalSecondaryIndexes=[index("a")]), "not specified for index: a"),
        (
            {
                **table("a", GlobalSecondaryIndexes=[index("a")]),
                "AttributeDefinitions": [
                    {"AttributeName": "id", "AttributeType": "N"},
                    {"AttributeName": "a", "AttributeType": "S"},
                ],
            },
            "does not change the type of a key: id",
        ),
    ],
)
def test_r17_what_cannot_change_is_refused_before_anything_does(wanted: dict[str, Any], words: str) -> None:
    on_demand = {"BillingMode": "PAY_PER_REQUEST"}
    before = table("a", GlobalSecondaryIndexes=[index("a")], **on_demand)
    with pytest.raises(Refusal) as refused:
        check_change(before, {**on_demand, **wanted})
    assert words in str(refused.value)
