"""CreateRole and UpdateAssumeRolePolicy refuse a document that is no trust policy (H-7)."""

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from hydrant.iam.trust import why_no_trust

_DOCUMENTS = {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"}
_BAD_REQUEST = 400


def install() -> None:
    """Look at such documents from now on."""
    serve_custom_service_request_handlers.append(demand_trust)


def demand_trust(_: HandlerChain, context: RequestContext, __: Response) -> None:
    """Raise MalformedPolicyDocument for such a document; leave all other calls alone."""
    if context.service is None or context.operation is None or context.service.service_name != "iam":
        return
    document = (context.service_request or {}).get(_DOCUMENTS.get(context.operation.name, ""))
    if document and (problem := why_no_trust(str(document))):
        raise CommonServiceException("MalformedPolicyDocument", problem, _BAD_REQUEST, sender_fault=True)
