"""Who and where."""

from ..law import DataLaw

DATA_LAWS = [
    DataLaw("aws_caller_identity", {}, {"account_id": "000000000000"}),
    DataLaw("aws_partition", {}, {"partition": "aws", "dns_suffix": "amazonaws.com"}),
    DataLaw("aws_region", {}, {"region": "us-east-1"}),
]
