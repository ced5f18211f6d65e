"""aws_s3_bucket_versioning (internal/service/s3/bucket_versioning.go)."""

from typing import Any

from hydrant.offline_provider.failures import error_code
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from .s3_common import BucketSetting


def _both_off(old: Any, new: Any) -> bool:
    """The emulator forgets that MFA delete was said to be off, which AWS tells."""
    return {old or "Disabled", new or "Disabled"} == {"Disabled"}


class BucketVersioning(BucketSetting):
    """Whether a bucket keeps the versions of its objects. Deleting this suspends versioning."""

    name = "aws_s3_bucket_versioning"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        equivalent={"versioning_configuration.mfa_delete": _both_off},
        checks={
            "versioning_configuration.status": one_of("Enabled", "Suspended", "Disabled"),
            "versioning_configuration.mfa_delete": one_of("Enabled", "Disabled"),
        },
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A bucket that has had versions never becomes one that has not."""
        before, after = _status(prior), _status(planned)
        if after == "Disabled" and before in {"Enabled", "Suspended"}:
            raise Refused(
                f"Versioning cannot go from {before} to Disabled, only to Suspended.", "versioning_configuration.status"
            )

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set the status; Disabled is what a new bucket is."""
        wanted = new["versioning_configuration"][0]
        if wanted["status"] == "Disabled":
            return
        configuration = {"Status": wanted["status"]}
        if wanted["mfa_delete"]:
            configuration["MFADelete"] = wanted["mfa_delete"]
        serial = {"MFA": new["mfa"]} if new["mfa"] else {}
        s3.put_bucket_versioning(**where, **serial, VersioningConfiguration=configuration)

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the status."""
        found = s3.get_bucket_versioning(**where)
        status = {"status": found.get("Status", "Disabled"), "mfa_delete": found.get("MFADelete") or ""}
        return {"versioning_configuration": [status]}

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Suspend what is enabled; with Object Lock it stays enabled."""
        if _status(state) != "Enabled":
            return
        try:
            s3.put_bucket_versioning(**where, VersioningConfiguration={"Status": "Suspended"})
        except s3.exceptions.ClientError as error:
            if error_code(error) != "InvalidBucketState":
                raise


def _status(values: Values | None) -> Any:
    configuration = (values or {}).get("versioning_configuration")
    return configuration[0].get("status") if isinstance(configuration, list) and configuration else None
