"""What the S3 types share."""

from abc import abstractmethod
from typing import Any, ClassVar

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.schema import Values

NO_BUCKET = ("NoSuchBucket", "404")


class BucketSetting(ResourceType):
    """One part of a bucket's configuration; its id is the bucket's name, or "bucket,owner" with an expected owner."""

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
        self.put(session.client("s3"), where_of(new, new["bucket"]), new)
        new["id"] = ",".join(filter(None, (new["bucket"], new.get("expected_bucket_owner"))))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read this part of the bucket."""
        bucket = bucket_of(state)
        found = self.get(session.client("s3"), where_of(state, bucket), state)
        return None if found is None else {"bucket": bucket, **found}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set it again: each of these calls replaces the whole."""
        self.put(session.client("s3"), where_of(new, new["bucket"]), new)

    def delete(self, session: Any, state: Values) -> None:
        """Remove this part of the bucket."""
        self.remove(session.client("s3"), where_of(state, bucket_of(state)), state)

    def imported(self, session: Any, import_id: str) -> Values:
        """By the bucket's name, with an expected owner "bucket,owner"."""
        bucket, _, owner = import_id.partition(",")
        return {"id": import_id, "bucket": bucket, **({"expected_bucket_owner": owner} if owner else {})}


def bucket_of(state: Values) -> str:
    """The bucket of a part of its configuration."""
    return str(state["id"]).partition(",")[0]


def where_of(values: Values, bucket: str) -> Values:
    """The arguments that name a bucket, with its expected owner."""
    owner = values.get("expected_bucket_owner")
    return {"Bucket": bucket, **({"ExpectedBucketOwner": owner} if owner else {})}
