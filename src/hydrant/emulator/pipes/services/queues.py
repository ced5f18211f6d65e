"""The URL of a queue by its ARN."""

from hydrant.emulator.arns import Arn

from .clients import client_for


def queue_url(arn: str) -> str:
    """The URL, asked for each time: a queue may have been made anew."""
    parsed = Arn.parse(arn)
    answer = client_for(arn).get_queue_url(QueueName=parsed.resource, QueueOwnerAWSAccountId=parsed.account)
    return str(answer["QueueUrl"])
