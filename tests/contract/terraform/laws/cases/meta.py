"""Who and where."""

from ..law import DataLaw

DATA_LAWS = [
    DataLaw("aws_caller_identity", {}, {"account_id": "000000000000"}),
    DataLaw("aws_partition", {}, {"partition": "aws", "dns_suffix": "amazonaws.com"}),
    DataLaw("aws_region", {}, {"region": "us-east-1"}),
    DataLaw(
        "aws_arn",
        {"arn": "arn:aws:sqs:eu-west-1:000000000000:a"},
        {"service": "sqs", "region": "eu-west-1", "account": "000000000000", "resource": "a", "partition": "aws"},
    ),
    DataLaw("aws_billing_service_account", {}, {"arn": "arn:aws:iam::386209384616:root"}),
    DataLaw("aws_default_tags", {}, {"tags": {}}),
    DataLaw(
        "aws_service",
        {"service_id": "s3"},
        {"dns_name": "s3.us-east-1.amazonaws.com", "reverse_dns_prefix": "com.amazonaws", "supported": True},
    ),
    DataLaw(
        "aws_service",
        {"reverse_dns_name": "cn.com.amazonaws.cn-north-1.nosuch"},
        {"region": "cn-north-1", "service_id": "nosuch", "partition": "aws-cn", "supported": False},
        variant="reverse",
    ),
    DataLaw(
        "aws_service_principal",
        {"service_name": "logs", "region": "cn-north-1"},
        {"name": "logs.amazonaws.com.cn", "id": "logs.cn-north-1.amazonaws.com.cn"},
    ),
]
