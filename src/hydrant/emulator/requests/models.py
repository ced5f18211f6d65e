"""AWS's newest models of Kinesis, Firehose, Glue and Lambda, which LocalStack takes instead of its own.

Requests are read by them, and answers written. Models below the user's ~/.aws have no say in it.
"""

from localstack.aws.spec import loader

from hydrant.service_models import FOLDER


def install() -> None:
    """Put them first in the places where LocalStack looks; may be called any number of times."""
    others = [path for path in loader.search_paths if path not in (str(FOLDER), loader.CUSTOMER_DATA_PATH)]
    if loader.search_paths != (wanted := [str(FOLDER), *others]):
        loader.search_paths[:] = wanted
        loader._cache.clear()  # models that were read before
