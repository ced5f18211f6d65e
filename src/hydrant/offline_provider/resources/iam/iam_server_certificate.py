"""aws_iam_server_certificate, resource and data source
(internal/service/iam/{server_certificate,server_certificate_data_source}.go).

The emulator gives every certificate the same id and the same moments (of 2010 and 2012); AWS reads them off it.
"""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length
from hydrant.offline_provider.schema import Values

from .common import given, listed, moment

_LONGEST, _MADE_UP = 128, 26
_NAMES = {"name": length(0, _LONGEST), "name_prefix": length(0, _LONGEST - _MADE_UP)}
_TEXTS = ("certificate_body", "certificate_chain", "private_key")
_CLASH = (("name", "name_prefix"),)


def same_certificate(old: Any, new: Any) -> bool:
    """Whether two certificates differ in nothing but white space around them."""
    return (old or "").replace("\r", "").strip() == (new or "").replace("\r", "").strip()


class ServerCertificate(ResourceType):
    """A certificate for a server, with its key, which is in the state. AWS knows it by its name."""

    name = "aws_iam_server_certificate"
    rules = Rules(
        force_new=("name", "name_prefix", "path", *_TEXTS),
        defaults={"path": "/"},
        conflicts=_CLASH,
        equivalent=dict.fromkeys(_TEXTS, same_certificate),
        checks=_NAMES,
        unserved={"tags": "the emulator keeps no tags of server certificates"},
        parameters={"ServerCertificateName": "name", "Path": "path"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Upload it."""
        naming.choose_name(new)
        made = session.client("iam").upload_server_certificate(
            ServerCertificateName=new["name"],
            Path=new["path"],
            CertificateBody=new["certificate_body"],
            PrivateKey=new["private_key"],
            **given(CertificateChain=new["certificate_chain"]),
        )
        new["id"] = made["ServerCertificateMetadata"]["ServerCertificateId"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read all but the key."""
        told = _told(session, state["name"])
        return {**told, "expiration": told.pop("expiration_date")}

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_server_certificate(ServerCertificateName=state["name"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By name; AWS does not give the key away."""
        return {"name": import_id, "name_prefix": naming.prefix_of(import_id)}


class ServerCertificateData(DataSource):
    """A certificate that exists."""

    name = "aws_iam_server_certificate"
    rules = Rules(conflicts=_CLASH, defaults={"latest": False}, checks=_NAMES)

    def read(self, session: Any, config: Values) -> Values:
        """Find the one of the name, or the one that is valid longest of those whose names begin alike."""
        name, prefix = config["name"], config["name_prefix"] or ""
        listing = listed(
            session,
            "list_server_certificates",
            "ServerCertificateMetadataList",
            **given(PathPrefix=config["path_prefix"]),
        )
        found = [each for each in listing if _fits(each["ServerCertificateName"], name, prefix)]
        if not found:
            raise Refused("there is no such server certificate", "name" if name else "name_prefix")
        if len(found) > 1 and not config["latest"]:
            names = ", ".join(each["ServerCertificateName"] for each in found)
            raise Refused(f"{len(found)} server certificates fit: {names}. `latest` takes the one valid longest.")
        return _told(session, max(found, key=lambda each: each["Expiration"])["ServerCertificateName"])


def _fits(found: str, name: str | None, prefix: str) -> bool:
    return found == name if name else found.startswith(prefix)


def _told(session: Any, name: str) -> Values:
    found = session.client("iam").get_server_certificate(ServerCertificateName=name)["ServerCertificate"]
    about = found["ServerCertificateMetadata"]
    return {
        "id": about["ServerCertificateId"],
        "arn": about["Arn"],
        "certificate_body": found["CertificateBody"],
        "certificate_chain": found.get("CertificateChain"),
        "expiration_date": moment(about.get("Expiration")),
        "name": about["ServerCertificateName"],
        "path": about["Path"],
        "upload_date": moment(about.get("UploadDate")),
    }
