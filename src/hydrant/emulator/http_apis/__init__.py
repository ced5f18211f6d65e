"""HTTP APIs of Amazon API Gateway (apigatewayv2) for LocalStack: control plane and calls; no WebSocket APIs.

provider.py    the operations              engine/     requests and answers, pure: no LocalStack
kinds.py       what an API is made of      gateway.py  calls of APIs
openapi.py     an API of an OpenAPI document
"""
