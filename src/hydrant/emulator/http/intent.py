"""Requests that change something must show that they are meant: behind the gate, the second line against web pages.

It is the only one against an address that the user opens from a letter, say, and that a stranger's server redirects to
the emulator: browsers take that for typed by the user.

A page can make a browser send GET and POST with a few kinds of bodies, but no header of its own [WHATWG Fetch, 2.2.2].
So routes that control the emulator take changes only with a header, and AWS's query protocol, whose calls fit into a
form or an address, only with a signature, as AWS itself asks. Anything else that changes something needs PUT, DELETE or
a header anyway, but for S3's uploads by forms and functions called without a signature: those have the gate alone.
"""

import re

CONTROL_HEADER = "X-Hydrant-Control"
"""Its value does not matter."""

_READING = ("GET", "HEAD", "OPTIONS")
_CONTROL = re.compile(r"/(_hydrant|_localstack)(/|$)")
_CHANGING_BY_GET = re.compile(r"/_aws/events/rules/")
"""LocalStack runs a scheduled rule when this is read."""
_OF_USERS = re.compile(r"/_aws/(execute-api|lambda-url|sqs/messages)(/|$)")
"""APIs and URLs of functions that users made, and LocalStack's way to read a queue without receiving from it."""
_UNSIGNED_ON_AWS = ("ConfirmSubscription", "Unsubscribe", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
"""Links in what SNS sends, and how clients without keys come by some (both carry a token of their own)."""
_READING_ACTIONS = re.compile(r"Get|List|Describe")
_QUEUE = re.compile(r"/(queue/[a-z0-9-]+/)?[0-9]{12}/[^/]+")


def needs_control_header(method: str, path: str) -> bool:
    """Whether a request to this path, as it is routed, must carry CONTROL_HEADER.

    Below /_aws LocalStack has helpers for tests, some of which take DELETE: no page can send that without leave.
    """
    if _CONTROL.match(path):
        return method not in _READING
    posted = method == "POST" and path.startswith("/_aws/") and not _OF_USERS.match(path)
    return posted or bool(_CHANGING_BY_GET.match(path))


def needs_signature(action: str) -> bool:
    """Whether a call of AWS's query protocol must carry an Authorization header."""
    return action not in _UNSIGNED_ON_AWS and not _READING_ACTIONS.match(action)


def is_queue(path: str) -> bool:
    """Whether LocalStack takes this path, at any host, for the address of a queue, to which calls may be sent."""
    return bool(_QUEUE.match(path))


ABOUT_HEADER = (
    f"This request controls the emulator and needs the header '{CONTROL_HEADER}: 1', which a web page cannot send "
    f"without leave. With curl: -H '{CONTROL_HEADER}: 1'"
)
ABOUT_SIGNATURE = (
    "Request is missing Authentication Token. As on AWS, a call that changes something must be signed, in the header "
    "Authorization: any web page could send it otherwise. SDKs and awslocal sign; curl does with --user test:test "
    "--aws-sigv4 aws:amz:us-east-1:SERVICE"
)
