"""Whether a resource's own policy lets a service in that acts for a bucket, a topic or a rule (G-18). Pure."""

from dataclasses import dataclass

from .conditions import PolicyError
from .policy import Access, Policy, Principal, allows


@dataclass(frozen=True)
class Target:
    """What is called: `arn` names a queue or topic; of a function also with alias or version."""

    arn: str
    action: str


@dataclass(frozen=True)
class Caller:
    """Who calls: the service, for whom, and whose that is."""

    service: str
    source_arn: str
    source_account: str


def admits(document: str | None, caller: Caller, target: Target) -> bool:
    """Whether a resource's policy lets a service in. None, and one that AWS would not understand, lets nobody in."""
    if not document:
        return False
    try:
        policy = Policy.parse(document)
    except PolicyError:
        return False
    context = {
        "aws:sourcearn": (caller.source_arn,),
        "aws:sourceaccount": (caller.source_account,),
        "aws:securetransport": ("true",),
        "aws:principalisawsservice": ("true",),
        "aws:principalservicename": (caller.service,),
    }
    principal = Principal("Service", caller.service)
    return allows([policy], Access(target.action, target.arn, context, principal, of_resource=True))
