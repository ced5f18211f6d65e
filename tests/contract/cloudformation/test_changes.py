"""Types of LocalStack's that change in place, or fail by name (R-21)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import arn_of, assumed_by, resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]


def policy(action: str, on: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": on}
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_r21_alarms_change_and_keep_their_name(client: Client, deploy: Deploy) -> None:
    def alarms(threshold: int, **more: Any) -> dict[str, Any]:
        metric = {"MetricName": "Errors", "Namespace": "AWS/Lambda", "Period": 60, "Statistic": "Sum"}
        compared = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": threshold}
        rule = {"Fn::Sub": "NOT ALARM(${One})" if threshold > 1 else "ALARM(${One})"}
        return {
            "One": resource("CloudWatch::Alarm", **metric, **compared, **more),
            "All": resource("CloudWatch::CompositeAlarm", AlarmName="r21-all", AlarmRule=rule),
        }

    cloudwatch = client("cloudwatch")
    made = deploy(alarms(1, AlarmDescription="errors"))
    assert made["status"] == "CREATE_COMPLETE", made
    done = deploy(alarms(5), stack=made["name"])
    assert (done["status"], done["ids"]) == ("UPDATE_COMPLETE", made["ids"]), done
    named = {"AlarmNames": [made["ids"]["One"], "r21-all"], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    found = cloudwatch.describe_alarms(**named)
    assert found["MetricAlarms"][0]["Threshold"] == 5
    assert not found["MetricAlarms"][0].get("AlarmDescription")
    assert found["CompositeAlarms"][0]["AlarmRule"] == f"NOT ALARM({made['ids']['One']})"


@pytest.mark.parametrize("bus", [None, "r21-bus"])
def test_r21_a_rule_has_the_pattern_and_targets_of_the_new_template(
    client: Client, deploy: Deploy, bus: str | None
) -> None:
    events = client("events")

    def rule(source: str, *targets: str) -> dict[str, Any]:
        sends = [{"Id": each, "Arn": arn_of("Queue"), "Input": json.dumps(source)} for each in targets]
        on = {"EventBusName": {"Ref": "Bus"}} if bus else {}
        made = resource("Events::Rule", EventPattern={"source": [source]}, Targets=sends, **on)
        more = {"Bus": resource("Events::EventBus", Name=bus)} if bus else {}
        return {"Queue": resource("SQS::Queue"), "Rule": made, **more}

    made = deploy(rule("one", "a", "b"))
    assert made["status"] == "CREATE_COMPLETE", made
    done = deploy(rule("two", "b", "c"), stack=made["name"])
    assert (done["status"], done["ids"]) == ("UPDATE_COMPLETE", made["ids"]), done
    name = {"Name": made["ids"]["Rule"].rpartition("|")[2], **({"EventBusName": bus} if bus else {})}
    assert json.loads(events.describe_rule(**name)["EventPattern"]) == {"source": ["two"]}
    place = {"Rule": name.pop("Name"), **name}
    targets = events.list_targets_by_rule(**place)["Targets"]
    assert {each["Id"]: json.loads(each["Input"]) for each in targets} == {"b": "two", "c": "two"}


def test_r21_policies_of_buckets_and_topics_change(client: Client, deploy: Deploy) -> None:
    s3, sns = client("s3"), client("sns")

    def parts(of_bucket: str, of_topic: str, *topics: str) -> dict[str, Any]:
        everything = {"Fn::Sub": "${Data.Arn}/*"}
        return {
            "Data": resource("S3::Bucket"),
            "One": resource("SNS::Topic"),
            "Two": resource("SNS::Topic"),
            "OfData": resource(
                "S3::BucketPolicy", Bucket={"Ref": "Data"}, PolicyDocument=policy(of_bucket, everything)
            ),
            "OfTopics": resource(
                "SNS::TopicPolicy", Topics=[{"Ref": each} for each in topics], PolicyDocument=policy(of_topic, "*")
            ),
        }

    def of_topic(arn: str) -> str:
        return str(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])

    made = deploy(parts("s3:GetObject", "sns:Publish", "One", "Two"))
    assert made["status"] == "CREATE_COMPLETE", made
    done = deploy(parts("s3:PutObject", "sns:Subscribe", "One"), stack=made["name"])
    assert (done["status"], done["ids"]) == ("UPDATE_COMPLETE", made["ids"]), done
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=made["ids"]["Data"])["Policy"])["Statement"]
    assert statement["Action"] == "s3:PutObject"
    assert json.loads(of_topic(made["ids"]["One"])) == policy("sns:Subscribe", "*")
    assert json.loads(of_topic(made["ids"]["Two"]))["Statement"][0]["Sid"] == "__default_statement_ID"


def test_r21_what_cannot_be_changed_fails_by_name_and_the_stack_goes_back(client: Client, deploy: Deploy) -> None:
    iam = client("iam")

    def team(arn: str, days: str) -> dict[str, Any]:
        group = resource("IAM::Group", GroupName="r21-team", ManagedPolicyArns=[arn])
        return {"Queue": resource("SQS::Queue", MessageRetentionPeriod=days), "Team": group}

    one, two = (f"arn:aws:iam::aws:policy/Amazon{name}" for name in ("SQSReadOnlyAccess", "SNSReadOnlyAccess"))
    made = deploy(team(one, "60"))
    assert made["status"] == "CREATE_COMPLETE", made
    done = deploy(team(two, "120"), stack=made["name"])
    assert done["status"] == "UPDATE_ROLLBACK_COMPLETE", done
    words = "The emulator does not change ManagedPolicyArns of resources of the type AWS::IAM::Group"
    assert any(words in each for each in done["reasons"]), done
    attached = iam.list_attached_group_policies(GroupName="r21-team")["AttachedPolicies"]
    assert [each["PolicyArn"] for each in attached] == [one]
    queue = {"QueueUrl": made["ids"]["Queue"], "AttributeNames": ["MessageRetentionPeriod"]}
    assert client("sqs").get_queue_attributes(**queue)["Attributes"] == {"MessageRetentionPeriod": "60"}


def test_r21_a_change_of_what_a_resource_refers_to_is_none_of_its_own(client: Client, deploy: Deploy) -> None:
    def parts(description: str) -> dict[str, Any]:
        role = assumed_by("ec2")
        role["Properties"]["Policies"] = [{"PolicyName": description, "PolicyDocument": policy("s3:GetObject", "*")}]
        return {"Role": role, "Profile": resource("IAM::InstanceProfile", Roles=[{"Ref": "Role"}])}

    made = deploy(parts("one"))
    assert made["status"] == "CREATE_COMPLETE", made
    done = deploy(parts("two"), stack=made["name"])
    assert (done["status"], done["ids"]) == ("UPDATE_COMPLETE", made["ids"]), done
    found = client("iam").get_instance_profile(InstanceProfileName=made["ids"]["Profile"])["InstanceProfile"]
    assert [each["RoleName"] for each in found["Roles"]] == [made["ids"]["Role"]]
