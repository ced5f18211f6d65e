"""Check sums of a content, under the names that the utility providers share."""

import base64
import hashlib


def content_digests(data: bytes) -> dict[str, str]:
    """`content_md5`, `content_sha1`, ... as `local_file` has them."""
    sha256, sha512 = hashlib.sha256(data), hashlib.sha512(data)
    return {
        "content_md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "content_sha1": sha1(data),
        "content_sha256": sha256.hexdigest(),
        "content_base64sha256": base64.b64encode(sha256.digest()).decode(),
        "content_sha512": sha512.hexdigest(),
        "content_base64sha512": base64.b64encode(sha512.digest()).decode(),
    }


def sha1(data: bytes) -> str:
    """The SHA-1, which many ids are."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
