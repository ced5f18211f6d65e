"""aws_acm_certificate, resource and data source (internal/service/acm/certificate.go, certificate_data_source.go)."""

from datetime import UTC, datetime
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Check, Rules
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map
from hydrant.offline_provider.values import Unknown, has_unknown

_KEY = "RSA_2048"
_REQUESTED = "AMAZON_ISSUED"
_OWN = ("certificate_body", "certificate_chain", "private_key")
_UNKNOWN_RECORD = dict.fromkeys(("resource_record_name", "resource_record_type", "resource_record_value"), Unknown)


def _only(value: str, what: str) -> Check:
    return lambda given: None if given == value else f"the emulator {what} {value} only, not {given}"


class Certificate(ResourceType):
    """A certificate: requested for a name, or imported with its key. The id is its ARN."""

    name = "aws_acm_certificate"
    rules = Rules(
        force_new=("domain_name", "key_algorithm", "subject_alternative_names", "validation_method"),
        computed_blocks=("options",),
        defaults={"options.certificate_transparency_logging_preference": "ENABLED"},
        exactly_one=(("domain_name", "private_key", "private_key_wo"),),
        conflicts=(
            ("certificate_body", "domain_name"),
            ("certificate_body", "validation_method"),
            ("certificate_body", "subject_alternative_names"),
            ("certificate_chain", "domain_name"),
        ),
        required_with={"private_key_wo_version": ("private_key_wo",)},
        checks={
            "domain_name": lambda name: "cannot end with a period" if name.endswith(".") else None,
            "key_algorithm": _only(_KEY, "makes keys of"),
            "options.certificate_transparency_logging_preference": _only("ENABLED", "has logging"),
            "validation_method": _only("DNS", "validates by"),
        },
        unserved={
            "certificate_authority_arn": "no LocalStack community emulator has private authorities",
            "early_renewal_duration": "no LocalStack community emulator has private authorities",
            "options.export": "the emulator drops it",
            "validation_option": "the emulator validates by DNS only",
        },
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Its names, and those of the records that prove them, are known before it is there."""
        domain, names = planned["domain_name"], planned["subject_alternative_names"]
        if not isinstance(domain, str):
            return
        names = [] if names is Unknown else names or []
        if has_unknown(names) or (prior is not None and prior["type"] != _REQUESTED):
            return
        planned["subject_alternative_names"] = sorted({domain, *names})
        if prior is None or {*(prior["subject_alternative_names"] or ())} != {domain, *names}:
            records = [{"domain_name": name, **_UNKNOWN_RECORD} for name in planned["subject_alternative_names"]]
            planned["domain_validation_options"] = records

    def create(self, session: Any, new: Values) -> None:
        """Request it, or import it."""
        client = session.client("acm")
        if not new["domain_name"]:
            made = client.import_certificate(**_material(new))
        else:
            if not new["validation_method"]:
                raise Refused("validation_method must be set for a certificate of a domain.", "validation_method")
            others = sorted(set(new["subject_alternative_names"] or ()) - {new["domain_name"]})
            made = client.request_certificate(
                DomainName=new["domain_name"],
                ValidationMethod=new["validation_method"],
                IdempotencyToken=naming.unique_id("tf"),
                **({"SubjectAlternativeNames": others} if others else {}),
                **({"Tags": tag_list(new)} if new["tags_all"] else {}),
            )
        new["id"] = made["CertificateArn"]
        if new["tags_all"] and not new["domain_name"]:  # LocalStack ignores tags in ImportCertificate
            client.add_tags_to_certificate(CertificateArn=new["id"], Tags=tag_list(new))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        client = session.client("acm")
        found = client.describe_certificate(CertificateArn=state["id"])["Certificate"]
        if found["Status"] == "VALIDATION_TIMED_OUT":
            return None
        return {**_told(found), "tags": _tags(client, state["id"])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """An imported one is imported again; tags change in place."""
        client = session.client("acm")
        if changed & {*_OWN, "private_key_wo_version"}:
            client.import_certificate(CertificateArn=new["id"], **_material(new))
            old = old | {"tags_all": _tags(client, new["id"])}  # LocalStack forgets them
        added, removed = tag_changes(old, new)
        if removed:
            client.remove_tags_from_certificate(CertificateArn=new["id"], Tags=[{"Key": key} for key in removed])
        if added:
            client.add_tags_to_certificate(CertificateArn=new["id"], Tags=tag_list({"tags_all": added}))

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("acm").delete_certificate(CertificateArn=state["id"])


class CertificateData(DataSource):
    """A certificate that exists, by its domain or its tags."""

    name = "aws_acm_certificate"
    rules = Rules(defaults={"most_recent": False})

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        client = session.client("acm")
        narrowed: Values = {"CertificateStatuses": config["statuses"] or ["ISSUED"]}
        if config["key_types"]:
            narrowed["Includes"] = {"keyTypes": config["key_types"]}
        pages = client.get_paginator("list_certificates").paginate(**narrowed)
        arns = [
            each["CertificateArn"] for page in pages for each in page["CertificateSummaryList"] if _of(config, each)
        ]
        found = [client.describe_certificate(CertificateArn=arn)["Certificate"] for arn in arns]
        wanted, kinds = (config["tags"] or {}).items(), config["types"]
        found = [
            each
            for each in found
            if (not kinds or each["Type"] in kinds)
            and (not wanted or wanted <= _tags(client, each["CertificateArn"]).items())
        ]
        if not found:
            raise Refused("there is no certificate that matches", "domain")
        if len(found) > 1 and not config["most_recent"]:
            raise Refused(f"{len(found)} certificates match: set most_recent, or search more narrowly", "domain")
        return _with_text(client, max(found, key=lambda each: each.get("NotBefore") or each["CreatedAt"]))


def _with_text(client: Any, found: Values) -> Values:
    arn = found["CertificateArn"]
    text = client.get_certificate(CertificateArn=arn) if found["Status"] == "ISSUED" else {}
    return {
        "arn": arn,
        "certificate": text.get("Certificate"),
        "certificate_chain": text.get("CertificateChain"),
        "domain": found["DomainName"],
        "id": arn,
        "status": found["Status"],
        "tags": _tags(client, arn),
    }


def _of(config: Values, summary: Values) -> bool:
    return not config["domain"] or bool(summary["DomainName"] == config["domain"])


def _material(new: Values) -> Values:
    key = new["private_key"] or new["private_key_wo"]
    material = {"Certificate": new["certificate_body"], "PrivateKey": key, "CertificateChain": new["certificate_chain"]}
    return {name: text.encode() for name, text in material.items() if text}


def _told(found: Values) -> Values:
    requested = found["Type"] == _REQUESTED
    validations = found.get("DomainValidationOptions", []) if requested else []
    preference = found.get("Options", {}).get("CertificateTransparencyLoggingPreference")
    return {
        "arn": found["CertificateArn"],
        "domain_name": found.get("DomainName"),
        "domain_validation_options": [_record(each) for each in validations if "ResourceRecord" in each],
        "key_algorithm": str(found.get("KeyAlgorithm", "")).replace("-", "_"),
        "not_after": _moment(found.get("NotAfter")),
        "not_before": _moment(found.get("NotBefore")),
        "options": [{"certificate_transparency_logging_preference": preference, "export": None}] if preference else [],
        "pending_renewal": False,
        "renewal_eligibility": found.get("RenewalEligibility"),
        "renewal_summary": [],
        "status": found["Status"],
        "subject_alternative_names": found.get("SubjectAlternativeNames", []),
        "type": found["Type"],
        "validation_emails": [],
        "validation_method": validations[0].get("ValidationMethod", "DNS") if validations else "NONE",
    }


def _record(validation: Values) -> Values:
    record = validation["ResourceRecord"]
    return {
        "domain_name": validation["DomainName"],
        "resource_record_name": record["Name"],
        "resource_record_type": record["Type"],
        "resource_record_value": record["Value"],
    }


def _moment(found: datetime | None) -> str | None:
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if found else None


def _tags(client: Any, arn: str) -> dict[str, str]:
    return tag_map(client.list_tags_for_certificate(CertificateArn=arn).get("Tags"))
