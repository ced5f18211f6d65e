"""Who calls: account and region of a signature, as LocalStack reads them. Signatures are not checked, here as there."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from localstack.aws.accounts import get_account_id_from_access_key_id
from localstack.aws.handlers.region import DefaultRegionRewriterStrategy
from localstack.utils.aws.arns import get_partition

_SIGNED = re.compile(
    rb"AWS4-HMAC-SHA256 Credential=([A-Za-z0-9]{1,128}/[0-9]{8}/[a-z0-9-]{1,32}/[a-z]{1,16})/aws4_request, ?"
    rb"SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]+"
)
_REMEMBERED = 256


class Caller(NamedTuple):
    """Whose account, where, and for which service the signature is."""

    account_id: str
    region: str
    partition: str
    service: str


def caller_of(authorization: bytes) -> Caller | None:
    """The caller; None for a signature of another form, or of a region that LocalStack does not take as it is."""
    signed = _SIGNED.fullmatch(authorization)
    return _caller(signed[1]) if signed else None


@lru_cache(_REMEMBERED)
def _caller(credential: bytes) -> Caller | None:
    key, _, region, service = credential.decode("ascii").split("/")
    if region not in _regions():
        return None
    return Caller(get_account_id_from_access_key_id(key), region, get_partition(region), service)


@cache
def _regions() -> frozenset[str]:
    return frozenset(DefaultRegionRewriterStrategy().available_regions)
