"""What the S3 types share."""

from abc import abstractmethod
from typing import Any, ClassVar

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.schema import Values

NO_BUCKET = ("NoSuchBucket", "404")


class BucketSetting(ResourceType):
    """One part of a bucket's configuration; its id is the bucket's name."""

    not_found: ClassVar[tuple[str, ...]] = NO_BUCKET

    @abstractmethod
    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set this part. `where` are the arguments that name the bucket."""

    @abstractmethod
    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """What the bucket has; None for nothing."""

    @abstractmethod
    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Bring this part back to what a new bucket has."""

    def create(self, session: Any, new: Values) -> None:
        """Set this part of the bucket."""
        self.put(session.client("s3"), _where(new, new["bucket"]), new)
        new["id"] = new["bucket"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read this part of the bucket."""
        found = self.get(session.client("s3"), _where(state, state["id"]), state)
        return None if found is None else {"bucket": state["id"], **found}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set it again: each of these calls replaces the whole."""
        self.put(session.client("s3"), _where(new, new["bucket"]), new)

    def delete(self, session: Any, state: Values) -> None:
        """Remove this part of the bucket."""
        self.remove(session.client("s3"), _where(state, state["id"]), state)


def _where(values: Values, bucket: str) -> Values:
    owner = values.get("expected_bucket_owner")
    return {"Bucket": bucket, **({"ExpectedBucketOwner": owner} if owner else {})}
