"""aws_s3_bucket_acl (internal/service/s3/bucket_acl.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.values import Unknown

from .s3_bucket_logging import GRANTEES
from .s3_common import NO_BUCKET, where_of

_POLICY = "access_control_policy"
CANNED = one_of(
    *("private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read"),
    *("bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"),
)
PERMISSIONS = one_of("FULL_CONTROL", "WRITE", "WRITE_ACP", "READ", "READ_ACP")
_WAY = Members(
    block_of("aws_s3_bucket_acl").blocks[_POLICY].block,
    {"grant": "Grants", "grant.grantee.id": "ID", "grant.grantee.uri": "URI", "owner.id": "ID"},
)


class BucketAcl(ResourceType):
    """Who may use a bucket, by an access control list. The id is the bucket's name, then owner and canned ACL."""

    name = "aws_s3_bucket_acl"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        computed_blocks=(_POLICY,),
        recompute={"id": ("acl",)},
        checks={
            "acl": CANNED,
            "bucket": length(1, 63),
            "expected_bucket_owner": matches(r"\d{12}", "an account id has 12 digits"),
            f"{_POLICY}.grant.permission": PERMISSIONS,
            f"{_POLICY}.grant.grantee.type": GRANTEES,
        },
        exactly_one=((_POLICY, "acl"),),
    )
    not_found = NO_BUCKET

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Another canned ACL has other grants."""
        if prior is not None and planned["acl"] and planned["acl"] != prior["acl"]:
            planned[_POLICY] = Unknown

    def create(self, session: Any, new: Values) -> None:
        """Set the list."""
        said = {"AccessControlPolicy": _WAY.request(new[_POLICY][0])} if new[_POLICY] and not new["acl"] else {}
        if new["acl"]:
            said = {"ACL": new["acl"]}
        session.client("s3").put_bucket_acl(**where_of(new, new["bucket"]), **said)
        new["id"] = ",".join(filter(None, (new["bucket"], new["expected_bucket_owner"], new["acl"])))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the grants; AWS does not tell which canned ACL made them."""
        known = _parts(state["id"])
        where = where_of(known, known["bucket"])
        return {**known, _POLICY: [_WAY.read(session.client("s3").get_bucket_acl(**where))]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the list."""
        self.create(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """A bucket always has a list: it stays as it is."""

    def imported(self, session: Any, import_id: str) -> Values:
        """By bucket, "bucket,owner", "bucket,acl" or "bucket,owner,acl"."""
        return {"id": import_id, **_parts(import_id)}


def _parts(id_: str) -> Values:
    bucket, *rest = id_.split(",")
    owner = next((part for part in rest if part.isdigit()), None)
    acl = next((part for part in rest if not part.isdigit()), None)
    return {"bucket": bucket, "expected_bucket_owner": owner, "acl": acl}
