"""What calls a function."""

from typing import Any

from hydrant.invoking.wired import Wire, of_source, table_keys, wires

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"
STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/in"
DELIVERY = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/out"


class Refused(Exception):
    def __init__(self) -> None:
        super().__init__("not loaded")
        self.response: dict[str, Any] = {}


class Service:
    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def __getattr__(self, operation: str) -> Any:
        def ask(**_: Any) -> Any:
            if operation not in self._answers:
                raise Refused
            return self._answers[operation]

        return ask


class Stand:
    """The clients of a stack with these answers."""

    def __init__(self, firehose: Service, lambda_: Service, dynamodb: Service | None = None) -> None:
        self.firehose, self.lambda_ = firehose, lambda_
        self.s3 = self.sns = Service()
        self.client = lambda _: dynamodb or Service()


def delivery(parameter: str) -> Service:
    processor = {"Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": parameter}]}
    return Service(
        list_delivery_streams={"DeliveryStreamNames": ["out"]},
        describe_delivery_stream={
            "DeliveryStreamDescription": {
                "DeliveryStreamARN": DELIVERY,
                "Source": {"KinesisStreamSourceDescription": {"KinesisStreamARN": STREAM}},
                "Destinations": [
                    {"DestinationId": "d-1", "Extended": {"ProcessingConfiguration": {"Processors": [processor]}}}
                ],
            }
        },
    )


def mappings(*found: tuple[str, str]) -> Service:
    rows = [{"FunctionArn": function, "EventSourceArn": source} for function, source in found]
    return Service(list_event_source_mappings={"EventSourceMappings": rows})


def test_a_delivery_stream_that_transforms_by_it_calls_it() -> None:
    stand: Any = Stand(delivery(f"{ARN}:$LATEST"), mappings())
    assert wires(stand, f"{ARN}:live") == [Wire("firehose", DELIVERY, STREAM)]
    assert wires(stand, f"{ARN}2") == []


def test_mappings_call_it() -> None:
    stand: Any = Stand(Service(), mappings((ARN, STREAM), ("arn:aws:lambda:eu-west-1:1:function:g", STREAM)))
    assert wires(stand, ARN) == [Wire("kinesis", STREAM)]


def test_a_function_whose_name_begins_so_is_another_one() -> None:
    stand: Any = Stand(delivery(f"{ARN}oo"), mappings((f"{ARN}oo", STREAM), (f"{ARN}:live", STREAM)))
    assert wires(stand, ARN) == [Wire("kinesis", STREAM)]


def test_topics_and_buckets_call_it() -> None:
    stand: Any = Stand(Service(), Service())
    topic = "arn:aws:sns:eu-west-1:123456789012:t"
    stand.sns = Service(
        list_subscriptions={
            "Subscriptions": [
                {"Protocol": "sqs", "Endpoint": ARN, "TopicArn": "arn:other"},
                {"Protocol": "lambda", "Endpoint": f"{ARN}:live", "TopicArn": topic},
                {"Protocol": "lambda", "Endpoint": f"{ARN}2", "TopicArn": "arn:other"},
            ]
        }
    )
    stand.s3 = Service(
        list_buckets={"Buckets": [{"Name": "b"}]},
        get_bucket_notification_configuration={"LambdaFunctionConfigurations": [{"LambdaFunctionArn": ARN}]},
    )
    assert wires(stand, ARN) == [Wire("sns", topic), Wire("s3", "arn:aws:s3:::b")]
    assert wires(stand, f"{ARN}2") == [Wire("sns", "arn:other")]


def test_services_that_are_not_there_call_nothing() -> None:
    stand: Any = Stand(Service(), Service())
    assert wires(stand, ARN) == []
    assert table_keys(stand, "arn:aws:dynamodb:eu-west-1:1:table/t/stream/2026") == []


def test_what_does_not_call_it_has_a_name_of_its_own() -> None:
    found = [Wire("kinesis", STREAM)]
    assert of_source(found, "kinesis", "eu-west-1", "1") == found[0]
    assert of_source(found, "sqs", "eu-west-1", "1").arn == "arn:aws:sqs:eu-west-1:1:by-hand"


def test_the_hash_key_of_a_table_comes_first() -> None:
    schema = [{"AttributeName": "sort", "KeyType": "RANGE"}, {"AttributeName": "id", "KeyType": "HASH"}]
    table = Service(describe_table={"Table": {"KeySchema": schema}})
    stand: Any = Stand(Service(), Service(), table)
    assert table_keys(stand, "arn:aws:dynamodb:eu-west-1:1:table/t/stream/2026") == ["id", "sort"]
