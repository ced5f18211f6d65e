"""AWS's newest models of Kinesis, Firehose and Lambda, which LocalStack takes instead of its own.

They lie beside this file as botocore keeps them, made by scripts/service_models.py. Requests are read by them, and
answers written. Models below the user's ~/.aws have no say in it.
"""

from pathlib import Path

from localstack.aws.spec import loader

FOLDER = Path(__file__).with_name("service_models")


def install() -> None:
    """Put them first in the places where LocalStack looks; may be called any number of times."""
    others = [path for path in loader.search_paths if path not in (str(FOLDER), loader.CUSTOMER_DATA_PATH)]
    loader.search_paths[:] = [str(FOLDER), *others]
    loader._cache.clear()  # models that were read before
